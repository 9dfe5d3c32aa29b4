//! The command `onejwt`, run as a user runs it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const NOW: &str = "1700000000";
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

/// Runs the command with this on its standard input.
fn onejwt(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_onejwt"))
        .args(arguments)
        .current_dir(folder)
        .env("ONEJWT_TEST_SECRET", SECRET)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input closes it early.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Its standard output, when it must succeed.
fn done(folder: &Path, arguments: &[&str], input: &[u8]) -> String {
    let output = onejwt(folder, arguments, input);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout).trim_end().to_string()
}

/// Its exit status and standard error, when it must fail without a result.
fn refused(folder: &Path, arguments: &[&str], input: &[u8]) -> (i32, String) {
    let output = onejwt(folder, arguments, input);
    assert!(output.stdout.is_empty(), "{arguments:?}: {}", text(&output.stdout));
    (output.status.code().unwrap(), text(&output.stderr).to_string())
}

#[test]
fn keys_tokens_and_verdicts_for_every_kind_of_key() {
    let folder = folder("kinds");
    for alg in ["HS256", "HS384", "HS512", "RS256", "PS256", "ES256", "ES384", "ES512", "ES256K", "EdDSA", "ML-DSA-44"]
    {
        let [private, public, pem] = ["private.jwks", "public.jwks", "key.pem"].map(|name| format!("{alg}-{name}"));
        done(&folder, &["keygen", "--alg", alg, "--out", &private], b"");
        let sign = ["sign", "--key", &private, "--subject", "alice", "--expires-in", "15m", "--now", NOW];
        let token = done(&folder, &sign, b"");
        let symmetric = alg.starts_with("HS");
        if symmetric {
            assert_eq!(refused(&folder, &["jwks", &private], b"").0, 22, "a secret has no public form");
            fs::copy(folder.join(&private), folder.join(&public)).unwrap();
        } else {
            let published = done(&folder, &["jwks", &private], b"");
            assert!(!published.contains("\"d\"") && !published.contains("\"priv\""), "{published}");
            fs::write(folder.join(&public), published).unwrap();
            done(&folder, &["keygen", "--alg", alg, "--format", "pem", "--out", &pem], b"");
            let token = done(&folder, &["sign", "--key", &pem, "--alg", alg, "--expires-in", "1m", "--now", NOW], b"");
            let verify = ["verify", "--key", &pem, "--alg", alg, "--now", NOW, &token];
            assert!(done(&folder, &verify, b"").contains("\"exp\":1700000060"));
            assert_eq!(refused(&folder, &["sign", "--key", &public, "--expires-in", "1m"], b"").0, 24, "{alg}");
        }
        let claims = done(&folder, &["verify", "--key", &public, "--now", NOW], format!("  {token}\n").as_bytes());
        assert_eq!(claims, r#"{"sub":"alice","iat":1700000000,"exp":1700000900}"#);
        assert_eq!(refused(&folder, &["verify", "--key", &public, "--now", "1700000900"], token.as_bytes()).0, 62);
    }
}

#[test]
fn every_outcome_has_its_exit_status_and_says_why() {
    let folder = folder("outcomes");
    done(&folder, &["keygen", "--out", "key.jwks"], b"");
    let sign = ["sign", "--key", "key.jwks", "--issuer", "https://a.example", "--audience", "api", "--now", NOW];
    let token = done(&folder, &[&sign[..], &["--expires-in", "60", "--not-before-in", "10"]].concat(), b"");
    let verify = |more: &[&str]| refused(&folder, &[&["verify", "--key", "key.jwks"], more].concat(), token.as_bytes());
    for (more, status, says) in [
        (&["--audience", "api", "--now", "1700000060"][..], 62, "exp 1700000060, now 1700000060: 0 s ago"),
        (&["--audience", "api", "--now", NOW], 63, "in 10 s"),
        (&["--audience", "api", "--now", "1699999000"], 63, "nbf 1700000010"),
        (&["--audience", "other", "--now", "1700000020"], 67, "at fault: aud, expected \"other\""),
        (&["--audience", "one", "--audience", "two", "--now", "1700000020"], 67, "expected \"one\" or \"two\""),
        (&["--now", "1700000020"], 67, "--ignore-aud"),
        (
            &["--audience", "api", "--issuer", "https://b.example", "--now", "1700000020"],
            66,
            "iss, expected \"https://b.example\"",
        ),
        (&["--audience", "api", "--subject", "bob", "--now", "1700000020"], 61, "at fault: sub"),
        (&["--audience", "api", "--typ", "at+jwt", "--now", "1700000020"], 69, "at fault: typ"),
        (&["--audience", "api", "--require", "/realm/roles", "--now", "1700000020"], 61, "/realm/roles"),
        (&["--audience", "api", "--max-age", "5s", "--now", "1700000020"], 65, "iat 1700000000"),
    ] {
        let (code, error) = verify(more);
        assert_eq!(code, status, "{more:?}: {error}");
        assert!(error.contains(says), "{more:?}: {error}");
    }
    assert!(verify(&["--require", "/~"]).1.contains("JSON Pointer"));
    let accepted = ["verify", "--key", "key.jwks", "--ignore-exp", "--ignore-aud", "--now", "1800000000", &token];
    assert!(done(&folder, &accepted, b"").contains("https://a.example"));
    let changed = token.replace('.', ".A");
    assert_eq!(refused(&folder, &["verify", "--key", "key.jwks"], changed.as_bytes()).0, 40);
    let forged = format!("{}.{}", token.rsplit_once('.').unwrap().0, "A".repeat(43));
    let (code, error) = refused(&folder, &["verify", "--key", "key.jwks"], forged.as_bytes());
    assert!(code == 44 && error.matches("another key").count() == 1, "{error}");
    done(&folder, &["keygen", "--kid", "other", "--out", "other.jwks"], b"");
    let (code, error) = refused(&folder, &["verify", "--key", "other.jwks"], token.as_bytes());
    assert!(code == 23 && error.contains("JWT_KEY_NOT_FOUND") && error.contains("kid"), "{error}");
}

#[test]
fn claims_come_from_the_command_line_a_file_or_standard_input() {
    let folder = folder("claims");
    done(&folder, &["keygen", "--out", "key.jwks"], b"");
    fs::write(folder.join("claims.json"), "{\"roles\":[\"reader\"],\"n\":1.0}\n").unwrap();
    for (claims, input) in
        [(r#"{"roles":["reader"],"n":1.0}"#, ""), ("@claims.json", ""), ("-", "{\"roles\":[\"reader\"],\"n\":1.0}\n")]
    {
        let sign = ["sign", "--key", "key.jwks", "--claims", claims, "--allow-missing-exp"];
        let token = done(&folder, &sign, input.as_bytes());
        let verify = ["verify", "--key", "key.jwks", "--allow-missing-exp", &token];
        assert_eq!(done(&folder, &verify, b""), r#"{"roles":["reader"],"n":1.0}"#);
    }
    let sign = |claims: &str, more: &[&str]| {
        refused(&folder, &[&["sign", "--key", "key.jwks", "--claims", claims], more].concat(), b"")
    };
    assert_eq!(sign("{", &["--expires-in", "1m"]).0, 60);
    assert_eq!(sign("{", &["--subject", "a", "--expires-in", "1m"]).0, 60);
    assert_eq!(sign(r#"{"sub":"a"}"#, &["--subject", "a", "--expires-in", "1m"]).0, 2);
    assert_eq!(sign(r#"{"exp":1}"#, &["--expires-in", "1m"]).0, 1);
    let (code, error) = sign("{}", &[]);
    assert!(code == 61 && error.contains("--expires-in"), "{error}");
    assert_eq!(sign("@nowhere.json", &[]).0, 100);
    assert_eq!(sign("{}", &["--expires-in", "soon"]).0, 2);
}

#[test]
fn a_time_of_nothing_is_no_limit_that_is_dropped() {
    let folder = folder("nothing");
    done(&folder, &["keygen", "--out", "key.jwks"], b"");
    let token = done(&folder, &["sign", "--key", "key.jwks", "--expires-in", "9", "--now", NOW], b"");
    for arguments in [
        &["sign", "--key", "key.jwks", "--allow-missing-exp", "--expires-in", "0"][..],
        &["sign", "--key", "key.jwks", "--expires-in", "9", "--not-before-in", "0m"],
        &["verify", "--key", "key.jwks", "--now", NOW, "--max-age", "0s"],
    ] {
        let (code, error) = refused(&folder, arguments, token.as_bytes());
        assert!(code == 2 && error.contains("at least one second"), "{arguments:?}: {error}");
    }
}

#[test]
fn what_is_given_in_the_place_of_a_token_is_named() {
    let folder = folder("mistaken");
    done(&folder, &["keygen", "--out", "key.jwks"], b"");
    let token = done(&folder, &["sign", "--key", "key.jwks", "--expires-in", "9"], b"");
    fs::write(folder.join("token.txt"), &token).unwrap();
    let bearer = format!("Bearer {token}");
    for command in [&["verify", "--key", "key.jwks"][..], &["inspect"]] {
        for (argument, input, says) in [
            (None, "", "empty"),
            (None, &bearer[..], "Bearer"),
            (Some("token.txt"), "", "<"),
            (Some(&bearer[..]), "", "Bearer"),
        ] {
            let arguments: Vec<_> = command.iter().copied().chain(argument).collect();
            let (code, error) = refused(&folder, &arguments, input.as_bytes());
            assert!(code == 40 && error.lines().last().unwrap().contains(says), "{arguments:?}: {error}");
        }
    }
}

#[test]
fn what_is_no_algorithm_or_no_key_is_told_what_is() {
    let folder = folder("told");
    let (code, error) = refused(&folder, &["keygen", "--alg", "es256"], b"");
    assert!(code == 2 && error.contains("ES256, ES384") && error.contains("ML-DSA-87"), "{error}");
    assert!(!error.contains("Ed448"), "{error}");
    for (key, code, says) in [
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA", 27, "expected a JWK"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", 22, "PKCS#8"),
    ] {
        fs::write(folder.join("key"), key).unwrap();
        let (status, error) = refused(&folder, &["jwks", "key"], b"");
        assert!(status == code && error.contains(says), "{error}");
    }
    done(&folder, &["keygen", "--alg", "ES256", "--out", "key.jwks"], b"");
    let sign = ["sign", "--key", "key.jwks", "--expires-in", "9"];
    for (more, code, says) in [(["--alg", "HS256"], 26, "leave out --alg"), (["--kid", "other"], 23, "--kid")] {
        let (status, error) = refused(&folder, &[&sign[..], &more[..]].concat(), b"");
        assert!(status == code && error.contains(says), "{error}");
    }
}

#[test]
fn secrets_are_kept_from_view() {
    let folder = folder("secrets");
    fs::write(folder.join("secret"), SECRET).unwrap();
    fs::write(folder.join("short"), "short").unwrap();
    let sign = ["sign", "--allow-missing-exp", "--claims", "{}"];
    let from_file = done(&folder, &[&sign[..], &["--secret-file", "secret"]].concat(), b"");
    let from_env = done(&folder, &[&sign[..], &["--secret-env", "ONEJWT_TEST_SECRET"]].concat(), b"");
    assert_eq!(from_file, from_env);
    let output = onejwt(&folder, &[&sign[..], &["--secret", SECRET]].concat(), b"");
    assert_eq!(text(&output.stdout).trim_end(), from_file);
    assert!(text(&output.stderr).contains("warning") && !text(&output.stderr).contains(SECRET));
    let quiet = onejwt(&folder, &[&sign[..], &["--secret-file", "secret"]].concat(), b"");
    assert!(quiet.stderr.is_empty());
    let (code, error) = refused(&folder, &[&sign[..], &["--secret-file", "short"]].concat(), b"");
    assert!(code == 21 && error.contains("5 bytes") && error.contains("keygen"), "{error}");
    // What is given in the place of a name may be the secret itself.
    let (code, error) = refused(&folder, &[&sign[..], &["--secret-env", SECRET]].concat(), b"");
    assert!(code == 2 && error.contains("--secret-env") && !error.contains(SECRET), "{error}");
    assert_eq!(refused(&folder, &sign, b"").0, 2);
    // A token is as good as a secret to whoever sees it.
    let seen = onejwt(&folder, &["inspect", &from_file], b"");
    let unseen = onejwt(&folder, &["inspect"], from_file.as_bytes());
    let warns = |output: &Output| text(&output.stderr).contains("a token on the command line");
    assert!(seen.status.success() && seen.stdout == unseen.stdout && warns(&seen) && !warns(&unseen));

    done(&folder, &["keygen", "--out", "key.jwks"], b"");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(folder.join("key.jwks")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let before = fs::read(folder.join("key.jwks")).unwrap();
    let (code, error) = refused(&folder, &["keygen", "--out", "key.jwks"], b"");
    assert!(code == 100 && error.contains("another name"), "an existing key is never replaced: {error}");
    assert_eq!(fs::read(folder.join("key.jwks")).unwrap(), before);
    // A public key must not become a secret.
    done(&folder, &["keygen", "--alg", "RS256", "--format", "pem", "--out", "rsa.pem"], b"");
    let (code, error) = refused(&folder, &[&sign[..], &["--secret-file", "rsa.pem"]].concat(), b"");
    assert!(code == 27 && error.contains("--key"), "{error}");
}

#[test]
fn inspecting_says_that_nothing_is_verified() {
    let folder = folder("inspect");
    // A header with an escape sequence for terminals, which must not get through.
    let token = "eyJhbGciOiJub25lIn0.G1szMW1ub3QgSlNPTg.";
    let output = onejwt(&folder, &["inspect", token], b"");
    assert!(output.status.success());
    assert!(text(&output.stderr).contains("nothing here is verified"));
    let shown = text(&output.stdout);
    assert!(shown.contains("\"alg\": \"none\"") && shown.contains("not JSON") && !shown.contains('\x1b'), "{shown}");
    assert!(!text(&output.stderr).contains('\x1b'), "no colours where there is no terminal");
    assert!(!shown.contains("times"), "{shown}");
    assert_eq!(refused(&folder, &["inspect"], b"not a token").0, 40);
    assert_eq!(refused(&folder, &["inspect"], b"a.b.c.d.e").0, 42);
}

#[test]
fn inspecting_shows_what_is_there() {
    let folder = folder("inspect-claims");
    let shown = |payload: &str| {
        let mut text = vec![0; payload.len() * 2];
        let len = onejwt::base64url::encode(payload.as_bytes(), &mut text).unwrap();
        text.truncate(len);
        let token = format!("e30.{}.", String::from_utf8(text).unwrap());
        done(&folder, &["inspect", "--now", "1000000000"], token.as_bytes())
    };
    let times = shown(r#"{"exp":1000000090,"iat":999999999.5,"nbf":1000000000}"#);
    assert!(times.contains("\"exp\": 1000000090"), "{times}");
    assert!(times.contains(
        "iat 2001-09-09T01:46:39Z, 1s ago\nnbf 2001-09-09T01:46:40Z, now\nexp 2001-09-09T01:48:10Z, in 1m 30s"
    ));
    // Neither of these can be said in years that people count.
    assert!(!shown(r#"{"exp":253402300800,"iat":-1}"#).contains("times"));
    // What cannot be indented without a loss stays as it is.
    for payload in [r#"{"a":1,"a":2}"#, r#"{"n":12345678901234567890123}"#, r#"{ "a": "\u0061" }"#] {
        assert!(shown(payload).contains(payload), "{payload}");
    }
}

#[test]
fn nothing_in_a_token_or_a_name_passes_for_what_the_command_says() {
    let folder = folder("forged");
    let token = |payload: &str| {
        let mut text = vec![0; payload.len() * 2];
        let len = onejwt::base64url::encode(payload.as_bytes(), &mut text).unwrap();
        text.truncate(len);
        format!("e30.{}.", String::from_utf8(text).unwrap())
    };
    let shown = done(&folder, &["inspect"], token("a\nsignature\n64 bytes").as_bytes());
    assert_eq!(shown.lines().filter(|line| *line == "signature").count(), 1, "{shown}");
    // JSON may have line ends between its values, and text that turns the direction of what is behind it.
    let shown = done(&folder, &["inspect"], token("{\n\"a\":\r\"\u{9b}2J\u{7f}\u{202e}\"}").as_bytes());
    let unsafe_char = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
    assert!(shown.contains("{\n\"a\"") && !shown.contains(unsafe_char), "{shown}");
    let (code, error) = refused(&folder, &["jwks", "a\x1b[2J\nonejwt: \u{202e}b"], b"");
    assert!(code == 100 && error.contains("a\\u{1b}[2J\\nonejwt: \\u{202e}b: "), "{error}");
    assert!(error.lines().count() == 1 && !error.contains(unsafe_char), "{error}");
}

#[test]
fn input_that_is_too_long_is_refused_as_a_whole() {
    let folder = folder("long");
    done(&folder, &["keygen", "--out", "key.jwks"], b"");
    // Cut off, it would be sound.
    let mut input = b"{}".to_vec();
    input.resize(16 << 20, b' ');
    let sign = ["sign", "--key", "key.jwks", "--allow-missing-exp", "--claims", "-"];
    done(&folder, &sign, &input);
    input.push(b'x');
    let (code, error) = refused(&folder, &sign, &input);
    assert!(code == 100 && error.contains("standard input"), "{error}");
}

#[test]
fn claims_that_options_add_to_are_kept_as_they_are() {
    let folder = folder("added");
    done(&folder, &["keygen", "--out", "key.jwks"], b"");
    let sign = |claims: &str| {
        let sign = ["sign", "--key", "key.jwks", "--allow-missing-exp", "--subject", "alice", "--claims", claims];
        let output = onejwt(&folder, &sign, b"");
        let verify = ["verify", "--key", "key.jwks", "--allow-missing-exp"];
        if output.status.success() {
            Ok(done(&folder, &verify, &output.stdout))
        } else {
            Err((output.status.code().unwrap(), text(&output.stderr).to_string()))
        }
    };
    let kept = r#"{ "n": 12345678901234567890123, "f":1.0 ,"s":"\u0061" }"#;
    let added = r#"{ "n": 12345678901234567890123, "f":1.0 ,"s":"\u0061" ,"sub":"alice"}"#;
    assert_eq!(sign(kept).unwrap(), added);
    assert_eq!(sign("{ }").unwrap(), r#"{ "sub":"alice"}"#);
    for twice in [r#"{"a":1,"a":2}"#, r#"{"a":{"b":1,"\u0062":2}}"#] {
        assert!(matches!(sign(twice), Err((60, said)) if said.contains("once")), "{twice}");
    }
    assert!(matches!(sign("[]"), Err((60, said)) if said.contains("--claims")));
    assert!(matches!(sign(r#"{"\u0073ub":null}"#), Err((2, said)) if said.contains("sub is in the claims already")));
}

/// A disk on which nothing can be written.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_a_failure() {
    let folder = folder("full");
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_onejwt"))
        .args(["keygen"])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(100));
    assert!(text(&output.stderr).contains("standard output"), "{}", text(&output.stderr));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = folder("closed");
    for command in [&["inspect", "e30.e30."][..], &["--version"], &["keygen"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_onejwt"))
            .args(command)
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop((child.stdout.take(), child.stderr.take()));
        assert!(child.wait().unwrap().success(), "{command:?}");
    }
}

#[test]
fn help_has_examples_and_the_exit_statuses() {
    let folder = folder("help");
    let help = done(&folder, &["--help"], b"");
    assert!(help.contains("onejwt verify --key public.jwks") && help.contains("JWT_EXPIRED"));
    for command in ["keygen", "jwks", "sign", "verify", "inspect"] {
        assert!(done(&folder, &[command, "--help"], b"").contains("Example"), "{command}");
    }
    assert_eq!(refused(&folder, &["verify", "--audence", "api"], b"").0, 2);
    assert!(done(&folder, &["--version"], b"").contains(env!("CARGO_PKG_VERSION")));
}
