//! The command `onejwt`, run as a user runs it.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use onejwt::{
    ExportForm, JweDecryptOptions, KeyOptions, Keyset, KidChoice, Report, SignOptions, VerifyOptions, decrypt_jwe,
};

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
        .env("ONEJWT_LONG_SECRET", LONG_SECRET)
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
        (
            &["--audience", "api", "--now", "1700000060"][..],
            62,
            "the token expired 0 s ago, at 2023-11-14T22:14:20Z: get a new one",
        ),
        (&["--audience", "api", "--now", NOW], 63, "not valid before 2023-11-14T22:13:30Z, in 10 s"),
        (&["--audience", "api", "--now", "1699999000"], 63, "2023-11-14T22:13:30Z, in 16 minutes"),
        (&["--audience", "other", "--now", "1700000020"], 67, "claim \"aud\" does not have \"other\""),
        (
            &["--audience", "one", "--audience", "two", "--now", "1700000020"],
            67,
            "claim \"aud\" does not have \"one\" or \"two\"",
        ),
        (&["--now", "1700000020"], 67, "--ignore-aud"),
        (
            &["--audience", "api", "--issuer", "https://b.example", "--now", "1700000020"],
            66,
            "claim \"iss\" is not \"https://b.example\"",
        ),
        (&["--audience", "api", "--subject", "bob", "--now", "1700000020"], 61, "claim \"sub\" is missing"),
        (&["--audience", "api", "--typ", "at+jwt", "--now", "1700000020"], 69, "the token's typ is not \"at+jwt\""),
        (
            &["--audience", "api", "--require", "/realm/roles", "--now", "1700000020"],
            61,
            "claim \"/realm/roles\" is missing",
        ),
        (
            &["--audience", "api", "--max-age", "5s", "--now", "1700000020"],
            65,
            "issued 20 s ago, at 2023-11-14T22:13:20Z, and may be 5 s old",
        ),
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
    assert_eq!(refused(&folder, &["inspect"], b"a.b.c.d.e").0, 40);
    assert_eq!(refused(&folder, &["inspect"], b"{\"payload\":\"\"}").0, 42);
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
    let key = done(&folder, &words("keygen --for encryption --alg A256KW"), b"");
    fs::write(folder.join("s.jwks"), key).unwrap();
    let token = done(&folder, &words("encrypt --key s.jwks"), b"content");
    for line in ["keygen".to_string(), format!("decrypt --key s.jwks {token}")] {
        let output = Command::new(env!("CARGO_BIN_EXE_onejwt"))
            .args(words(&line))
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(full.try_clone().unwrap())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(100), "{line}");
        let error = text(&output.stderr);
        assert!(error.contains("standard output") && !error.contains("decrypted"), "{error}");
    }
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
    for command in ["keygen", "jwks", "sign", "verify", "encrypt", "decrypt", "policy", "inspect"] {
        assert!(done(&folder, &[command, "--help"], b"").contains("Example"), "{command}");
    }
    assert_eq!(refused(&folder, &["verify", "--audence", "api"], b"").0, 2);
    assert!(done(&folder, &["--version"], b"").contains(env!("CARGO_PKG_VERSION")));
}

// --- Every option has its effect, or is refused ---------------------------------------------------------------------

/// An EC key, encrypted with the password "secret": as PBES2, as PBES1, which is not supported, and in PEM's own way.
const PBES2: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgWxdbAuV33SAICA+gw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEOWh99qnvuR9gZAYxjlLGw0EgZAN
76bgykk9B0qpc05R60LjPQdmd+Un8LpuevL2YyinSuVR4IB1cvjDhxMeZIic86Lb
hK0k1OTYpRO1BjRCE/EAKKuntm1acSXG7y2IEzu0o7tpyKOFNDvf5u/DE0CxFuXE
QkFBU4Rww6O81rLDqjrzuDCgPec3KYpuhPbf407fAixNtbNal/Ri3vwUcEv1TZo=
-----END ENCRYPTED PRIVATE KEY-----
";
const PBES1: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGxMBwGCiqGSIb3DQEMAQMwDgQI2gwIGbkPwE4CAggABIGQPIcGII8MR9t2zU7n
JUrcCrdF5FgGobh2MQL4Cs6Y83biGGbIDitHnraBgiOUG2LUI44CafAqgu81pIxB
xKL4kQTjX+nanlAVZJISeBTQlSnvYK79mpb2yJ2j1gMFovCkm12iinBp+ELiXuBM
1koc1HOmzXYs+qQ+ogIVsS0ZfzRyZPLi5KcCm+6WXKyFsZG3
-----END ENCRYPTED PRIVATE KEY-----
";
const PROC_TYPE: &str = "-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,70E875B0CE4B0CBCFC03217C9FD1E54E

FqNy2w+TZsjdS1Pjft6Rd9jP3YsUftQAdlVRbUxu0qmd6nnSpPb3Y43xQs/qy5Fc
2CgXKey83X115c+QWxFEcQWztWZ770ImzTaTcswiFL2npJ8dLl3beJLPxFcLvjRt
o6XFqyETPmYry4Y/t3lpvr8Xu8HqmlfNWGtySHSdsNY=
-----END EC PRIVATE KEY-----
";
/// X25519 keys, which sign nothing; the second is encrypted with "secret".
const X25519: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VuBCIEIJCXzlaVpum0Vk0c4wz5PfQZa1Ouy6BJiSQACU7Rgl1f
-----END PRIVATE KEY-----
";
const X25519_PBES2: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjG/l6nRV5aIAICA+gw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEKYjdOxzbuX0xvQ/HpcyES0EQM2p
2o+kHvY3o3dQT0gyuzN+I0TaDRMDo4EDWogNZbN9RnoC/5+rTYKdRateBBOmE0Mp
vojxDUR7jF6TRnBhtJY=
-----END ENCRYPTED PRIVATE KEY-----
";

/// The command that makes an encrypted key one that is read.
const CONVERT: &str = "openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in old.pem -out new.pem";

const LONG_SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Words of a command line; '' is an empty one.
fn words(line: &str) -> Vec<&str> {
    line.split(' ').map(|word| if word == "''" { "" } else { word }).collect()
}

/// The exit status, and what was shown; of a token also what is in it.
fn outcome(folder: &Path, arguments: &[&str], input: &[u8]) -> (i32, String) {
    let output = onejwt(folder, arguments, input);
    let mut shown = format!("{}{}", text(&output.stdout), text(&output.stderr));
    for segment in text(&output.stdout).trim_end().split('.').take(2) {
        let decoded = BASE64_URL_SAFE_NO_PAD.decode(segment).ok();
        shown.extend(decoded.and_then(|bytes| String::from_utf8(bytes).ok()));
    }
    shown.extend(encrypted_content(folder, text(&output.stdout).trim_end()));
    (output.status.code().unwrap(), shown)
}

/// What a token holds that is encrypted for the key `s` of the tests below.
fn encrypted_content(folder: &Path, token: &str) -> Option<String> {
    let options = KeyOptions { for_encryption: true, ..KeyOptions::default() };
    let keys = Keyset::from_jwks(&fs::read(folder.join("s.jwks")).ok()?, &options).unwrap();
    let mut content = vec![0; token.len()];
    let len =
        decrypt_jwe(&keys, token.as_bytes(), &JweDecryptOptions::default(), &mut content, &mut Report::new(0)).ok()?;
    content.truncate(len);
    Some(String::from_utf8(content).unwrap())
}

/// Keys for encryption: `e` and `f` for ECDH-ES, each alone, both in a set, and the public part of `e`; `s` is a secret.
fn encryption_key_files(folder: &Path) {
    for (alg, kid) in [("ECDH-ES+A256KW", "e"), ("ECDH-ES", "f"), ("A256KW", "s")] {
        let file = format!("{kid}.jwks");
        done(folder, &["keygen", "--for", "encryption", "--alg", alg, "--kid", kid, "--out", &file], b"");
    }
    let write = |name: &str, line: &str| fs::write(folder.join(name), done(folder, &words(line), b"")).unwrap();
    write("ef.jwks", "jwks --for encryption --private e.jwks f.jwks");
    write("public-e.jwks", "jwks --for encryption e.jwks");
}

/// Key files of the tests below: ES256 keys `a` and `b`, each alone and both in a set, a secret, and an encrypted key.
fn key_files(name: &str) -> PathBuf {
    let folder = folder(name);
    for kid in ["a", "b"] {
        let file = format!("{kid}.jwks");
        done(&folder, &["keygen", "--alg", "ES256", "--kid", kid, "--out", &file], b"");
    }
    fs::write(folder.join("set.jwks"), done(&folder, &words("jwks --private a.jwks b.jwks"), b"")).unwrap();
    fs::write(folder.join("secret"), SECRET).unwrap();
    fs::write(folder.join("long"), LONG_SECRET).unwrap();
    fs::write(folder.join("encrypted.pem"), PBES2).unwrap();
    fs::write(folder.join("password"), "secret\n").unwrap();
    fs::write(folder.join("x.json"), "{\"audiences\": [\"x\"]}").unwrap();
    folder
}

/// What `--help` lists: options, and the names of arguments.
fn options(folder: &Path, command: &str) -> BTreeSet<String> {
    let help = done(folder, &[command, "--help"], b"");
    let mut options = BTreeSet::new();
    for line in help.lines().filter(|line| line.starts_with("  ")) {
        let word = line.trim_start().trim_start_matches("-h, ").split(' ').next().unwrap();
        let argument = word.trim_start_matches(['[', '<']).trim_end_matches(['.', ']', '>']);
        if let Some(option) = word.strip_prefix("--").filter(|option| *option != "help") {
            options.insert(option.into());
        } else if argument.len() < word.len() && argument.chars().all(char::is_uppercase) {
            options.insert(argument.into());
        }
    }
    options
}

/// Command and option; what is given without it, the exit status and what is shown; what is given more, and the same.
type Row = (&'static str, &'static str, &'static str, i32, &'static str, &'static str, i32, &'static str);

/// Each option of each command, with command lines that differ in it alone, and their outcomes.
#[test]
fn every_option_changes_the_outcome() {
    let folder = key_files("options");
    encryption_key_files(&folder);
    let token = |more: &str| done(&folder, &words(&format!("sign --now {NOW} --key a.jwks {more}")), b"");
    let plain = token("--expires-in 60");
    let all = token("--expires-in 60 --issuer i --subject s");
    let audience = token("--expires-in 60 --audience x");
    let later = token("--expires-in 60 --not-before-in 20");
    let endless = done(&folder, &words("sign --key a.jwks --allow-missing-exp"), b"");
    let hmac = done(&folder, &words(&format!("sign --now {NOW} --secret-file secret --expires-in 60")), b"");
    let of_encrypted = format!("sign --now {NOW} --key encrypted.pem --password-file password --expires-in 60");
    let of_encrypted = done(&folder, &words(&of_encrypted), b"");
    let nested = token("--expires-in 60 --encrypt-to ef.jwks");
    let content = |line: &str| done(&folder, &words(&format!("encrypt {line}")), b"content");
    let [e, f, s] = ["e", "f", "s"].map(|name| content(&format!("--key {name}.jwks")));
    let of_secret = content("--secret-file secret --alg A256KW");
    let of_encrypted_for = content("--key encrypted.pem --password-file password");
    let claims = |more: &str| content(&format!("--now {NOW} --key s.jwks --claims {{}} {more}"));
    let sealed = claims("--expires-in 60 --not-before-in 20");
    let sealed_all = claims("--expires-in 60 --issuer i --subject s");
    let sealed_aud = claims("--expires-in 60 --audience x");
    let sealed_endless = content("--key s.jwks --claims {} --allow-missing-exp");
    let tokens = [
        ("NESTED", &nested),
        ("E", &e),
        ("F", &f),
        ("S", &s),
        ("SECRET", &of_secret),
        ("FROM-PEM", &of_encrypted_for),
        ("SEALED", &sealed),
        ("SEALED-ALL", &sealed_all),
        ("SEALED-AUD", &sealed_aud),
        ("SEALED-ENDLESS", &sealed_endless),
        ("PLAIN", &plain),
        ("ALL", &all),
        ("AUD", &audience),
        ("LATER", &later),
        ("ENDLESS", &endless),
        ("HMAC", &hmac),
        ("CRYPT", &of_encrypted),
    ];

    #[rustfmt::skip]
    let rows: &[Row] = &[
        ("keygen", "for", "", 0, "\"HS256\"", "--for encryption", 0, "\"ECDH-ES+A256KW\""),
        ("keygen", "alg", "", 0, "\"HS256\"", "--alg ES384", 0, "\"P-384\""),
        ("keygen", "alg", "--for encryption", 0, "\"ECDH-ES+A256KW\"", "--alg A256KW", 0, "\"A256KW\""),
        ("keygen", "bits", "--for encryption", 0, "\"P-256\"", "--bits 255", 0, "\"X25519\""),
        ("keygen", "bits", "", 0, "\"HS256\"", "--bits 128", 21, "at least as many bits"),
        ("keygen", "kid", "", 0, "\"kid\"", "--kid one", 0, "\"kid\":\"one\""),
        ("keygen", "format", "--alg ES256", 0, "\"kty\"", "--format pem", 0, "-----BEGIN PRIVATE KEY"),
        ("keygen", "out", "", 0, "\"k\"", "--out made.jwks", 0, "made.jwks: HS256 key"),
        ("jwks", "FILE", "", 2, "required", "a.jwks", 0, "\"kid\":\"a\""),
        ("jwks", "for", "e.jwks", 22, "for encryption", "--for encryption", 0, "\"kid\":\"e\""),
        ("jwks", "private", "a.jwks", 0, "\"kid\":\"a\"", "--private", 0, "\"d\":\""),
        ("jwks", "check", "a.jwks", 0, "\"kid\":\"a\"", "--check", 0, "usable"),
        ("jwks", "password-file", "encrypted.pem", 25, "--password-file", "--password-file password", 0, "\"EC\""),
        ("sign", "key", "--expires-in 5", 2, "no key", "--key a.jwks", 0, "ES256"),
        ("sign", "secret-file", "--expires-in 5", 2, "no key", "--secret-file secret", 0, "HS256"),
        ("sign", "secret-env", "--expires-in 5", 2, "no key", "--secret-env ONEJWT_TEST_SECRET", 0, "HS256"),
        ("sign", "secret", "--expires-in 5", 2, "no key", "--secret 0123456789abcdef0123456789abcdef", 0, "HS256"),
        ("sign", "alg", "--expires-in 5 --secret-file long", 0, "HS256", "--alg HS512", 0, "HS512"),
        ("sign", "password-file", "--expires-in 5 --key encrypted.pem", 25, "--password-file",
         "--password-file password", 0, "ES256"),
        ("sign", "claims", "--key a.jwks --expires-in 5", 0, "{\"iat\"", "--claims {\"n\":1}", 0, "{\"n\":1,\"iat\""),
        ("sign", "issuer", "--key a.jwks --expires-in 5", 0, "{\"iat\"", "--issuer i", 0, "{\"iss\":\"i\",\"iat\""),
        ("sign", "subject", "--key a.jwks --expires-in 5", 0, "{\"iat\"", "--subject s", 0, "{\"sub\":\"s\",\"iat\""),
        ("sign", "audience", "--key a.jwks --expires-in 5", 0, "{\"iat\"",
         "--audience x --audience y", 0, "{\"aud\":[\"x\",\"y\"],\"iat\""),
        ("sign", "expires-in", "--key a.jwks", 61, "--expires-in", "--expires-in 5", 0, "\"exp\":"),
        ("sign", "not-before-in", "--key a.jwks --expires-in 5", 0, "{\"iat\"", "--not-before-in 4", 0, "\"nbf\":"),
        ("sign", "jti", "--key a.jwks --expires-in 5", 0, "{\"iat\"", "--jti", 0, "\"jti\":\""),
        ("sign", "kid", "--key set.jwks --expires-in 5", 0, "\"kid\":\"a\"", "--kid b", 0, "\"kid\":\"b\""),
        ("sign", "typ", "--key a.jwks --expires-in 5", 0, "\"typ\":\"JWT\"", "--typ at+jwt", 0, "\"typ\":\"at+jwt\""),
        ("sign", "typ", "--key a.jwks --expires-in 5", 0, "\"typ\":\"JWT\"",
         "--typ ''", 0, "{\"alg\":\"ES256\",\"kid\":\"a\"}"),
        ("sign", "allow-missing-exp", "--key a.jwks", 61, "--expires-in", "--allow-missing-exp", 0, "{}"),
        ("sign", "now", "--key a.jwks --expires-in 5", 0, "\"exp\":", "--now -5", 0, "{\"iat\":-5,\"exp\":0}"),
        ("sign", "encrypt-to", "--key a.jwks --expires-in 5", 0, "ES256", "--encrypt-to s.jwks", 0, "\"cty\":\"JWT\""),
        ("sign", "encrypt-kid", "--key a.jwks --expires-in 5 --encrypt-to ef.jwks", 0, "\"kid\":\"e\"",
         "--encrypt-kid f", 0, "\"kid\":\"f\""),
        ("sign", "encrypt-alg", "--key a.jwks --expires-in 5 --encrypt-to ef.jwks", 0, "\"ECDH-ES+A256KW\"",
         "--encrypt-alg ECDH-ES", 0, "\"ECDH-ES\""),
        ("sign", "enc", "--key a.jwks --expires-in 5 --encrypt-to e.jwks", 0, "\"A256GCM\"",
         "--enc A128CBC-HS256", 0, "\"A128CBC-HS256\""),
        ("verify", "decrypt-with", "--now 1700000000 --key a.jwks NESTED", 42, "--decrypt-with",
         "--decrypt-with e.jwks", 0, "valid, ES256, encrypted with ECDH-ES+A256KW and A256GCM"),
        ("verify", "decrypt-with", "--now 1700000000 --key a.jwks PLAIN", 0, "valid, ES256",
         "--decrypt-with e.jwks", 80, "only encrypted tokens"),
        ("verify", "decrypt-alg", "--now 1700000000 --key a.jwks --decrypt-with e.jwks NESTED", 0, "valid",
         "--decrypt-alg ECDH-ES", 82, "for ECDH-ES+A256KW; accepted is ECDH-ES only"),
        ("verify", "enc", "--now 1700000000 --key a.jwks --decrypt-with e.jwks NESTED", 0, "valid",
         "--enc A128GCM", 82, "accepted is A128GCM only"),
        ("encrypt", "key", "", 2, "no key", "--key e.jwks", 0, "\"ECDH-ES+A256KW\""),
        ("encrypt", "secret-file", "--alg A256KW", 2, "no key", "--secret-file secret", 0, "\"A256KW\""),
        ("encrypt", "secret-env", "--alg A256KW", 2, "no key", "--secret-env ONEJWT_TEST_SECRET", 0, "\"A256KW\""),
        ("encrypt", "secret", "--alg A256KW", 2, "no key",
         "--secret 0123456789abcdef0123456789abcdef", 0, "\"A256KW\""),
        ("encrypt", "password-file", "--key encrypted.pem", 25, "--password-file",
         "--password-file password", 0, "\"ECDH-ES+A256KW\""),
        ("encrypt", "alg", "--secret-file secret", 2, "--alg", "--alg A256GCM", 0, "\"alg\":\"dir\""),
        ("encrypt", "alg", "--key ef.jwks", 0, "\"ECDH-ES+A256KW\"", "--alg ECDH-ES", 0, "\"ECDH-ES\""),
        ("encrypt", "enc", "--key e.jwks", 0, "\"A256GCM\"", "--enc A256CBC-HS512", 0, "\"A256CBC-HS512\""),
        ("encrypt", "kid", "--key ef.jwks", 0, "\"kid\":\"e\"", "--kid f", 0, "\"kid\":\"f\""),
        ("encrypt", "typ", "--key e.jwks", 0, "\"alg\"", "--typ letter", 0, "\"typ\":\"letter\""),
        ("encrypt", "typ", "--key s.jwks --claims {} --expires-in 5", 0, "\"typ\":\"JWT\"",
         "--typ session", 0, "\"typ\":\"session\""),
        ("encrypt", "cty", "--key e.jwks", 0, "\"alg\"", "--cty text/plain", 0, "\"cty\":\"text/plain\""),
        ("encrypt", "claims", "--key s.jwks", 0, "\"alg\"", "--claims {\"exp\":5}", 0, "{\"exp\":5}"),
        ("encrypt", "issuer", "--key s.jwks --claims {} --expires-in 5", 0, "{\"iat\"",
         "--issuer i", 0, "{\"iss\":\"i\",\"iat\""),
        ("encrypt", "subject", "--key s.jwks --claims {} --expires-in 5", 0, "{\"iat\"",
         "--subject s", 0, "{\"sub\":\"s\",\"iat\""),
        ("encrypt", "audience", "--key s.jwks --claims {} --expires-in 5", 0, "{\"iat\"",
         "--audience x --audience y", 0, "{\"aud\":[\"x\",\"y\"],\"iat\""),
        ("encrypt", "expires-in", "--key s.jwks --claims {}", 61, "--expires-in", "--expires-in 5", 0, "\"exp\":"),
        ("encrypt", "not-before-in", "--key s.jwks --claims {} --expires-in 5", 0, "{\"iat\"",
         "--not-before-in 4", 0, "\"nbf\":"),
        ("encrypt", "jti", "--key s.jwks --claims {} --expires-in 5", 0, "{\"iat\"", "--jti", 0, "\"jti\":\""),
        ("encrypt", "allow-missing-exp", "--key s.jwks --claims {}", 61, "--expires-in",
         "--allow-missing-exp", 0, "{}"),
        ("encrypt", "now", "--key s.jwks --claims {} --expires-in 5", 0, "\"exp\":",
         "--now -5", 0, "{\"iat\":-5,\"exp\":0}"),
        ("decrypt", "TOKEN", "--key e.jwks", 40, "empty", "E", 0, "content"),
        ("decrypt", "key", "E", 2, "no key", "--key e.jwks", 0, "decrypted, ECDH-ES+A256KW and A256GCM"),
        ("decrypt", "secret-file", "--alg A256KW SECRET", 2, "no key", "--secret-file secret", 0, "decrypted, A256KW"),
        ("decrypt", "secret-env", "--alg A256KW SECRET", 2, "no key",
         "--secret-env ONEJWT_TEST_SECRET", 0, "decrypted"),
        ("decrypt", "secret", "--alg A256KW SECRET", 2, "no key",
         "--secret 0123456789abcdef0123456789abcdef", 0, "decrypted"),
        ("decrypt", "password-file", "--key encrypted.pem FROM-PEM", 25, "--password-file",
         "--password-file password", 0, "content"),
        ("decrypt", "alg", "--key ef.jwks F", 0, "content",
         "--alg ECDH-ES+A256KW", 82, "for ECDH-ES, ECDH-ES+A256KW; accepted is ECDH-ES+A256KW only"),
        ("decrypt", "enc", "--key e.jwks E", 0, "content", "--enc A192GCM", 82, "accepted is A192GCM only"),
        ("decrypt", "typ", "--key e.jwks E", 0, "content", "--typ letter", 69, "expected \"letter\""),
        ("decrypt", "claims", "--key s.jwks SEALED", 0, "decrypted", "--claims", 62, "the token expired"),
        ("decrypt", "issuer", "--claims --now 1700000000 --key s.jwks SEALED-ALL", 0, "valid", "--issuer j", 66, "\"j\""),
        ("decrypt", "audience", "--claims --now 1700000000 --key s.jwks SEALED-AUD", 67, "--audience",
         "--audience y --audience x", 0, "valid, encrypted with A256KW and A256GCM"),
        ("decrypt", "subject", "--claims --now 1700000000 --key s.jwks SEALED-ALL", 0, "valid",
         "--subject t", 68, "not the expected subject"),
        ("decrypt", "require", "--claims --now 1700000000 --key s.jwks SEALED-ALL", 0, "valid", "--require jti", 61, "jti"),
        ("decrypt", "leeway", "--claims --now 1700000060 --key s.jwks SEALED", 62, "expired", "--leeway 1s", 0, "valid"),
        ("decrypt", "max-age", "--claims --now 1700000030 --key s.jwks SEALED", 0, "valid", "--max-age 10", 65, "10 s old"),
        ("decrypt", "allow-missing-exp", "--claims --key s.jwks SEALED-ENDLESS", 61, "--allow-missing-exp",
         "--allow-missing-exp", 0, "valid"),
        ("decrypt", "ignore-exp", "--claims --key s.jwks SEALED", 62, "the token expired", "--ignore-exp", 0, "valid"),
        ("decrypt", "ignore-aud", "--claims --now 1700000000 --key s.jwks SEALED-AUD", 67, "--ignore-aud",
         "--ignore-aud", 0, "valid"),
        ("decrypt", "now", "--claims --key s.jwks SEALED", 62, "the token expired", "--now 1700000030", 0, "valid"),
        ("verify", "policy", "--now 1700000000 --key a.jwks AUD", 67, "--ignore-aud", "--policy x.json", 0, "valid"),
        ("decrypt", "policy", "--claims --now 1700000000 --key s.jwks SEALED-AUD", 67, "--ignore-aud",
         "--policy x.json", 0, "valid"),
        ("policy", "FILE", "", 2, "required", "x.json", 0, "aud: contains \"x\""),
        ("inspect", "TOKEN", "", 40, "empty", "E", 0, "ciphertext: 7 bytes"),
        ("verify", "TOKEN", "--key a.jwks", 40, "empty", "--now 1700000000 PLAIN", 0, "valid"),
        ("verify", "key", "--now 1700000000 PLAIN", 2, "no key", "--key a.jwks", 0, "valid, ES256"),
        ("verify", "secret-file", "--now 1700000000 HMAC", 2, "no key", "--secret-file secret", 0, "valid, HS256"),
        ("verify", "secret-env", "--now 1700000000 HMAC", 2, "no key", "--secret-env ONEJWT_TEST_SECRET", 0, "valid"),
        ("verify", "secret", "--now 1700000000 HMAC", 2, "no key",
         "--secret 0123456789abcdef0123456789abcdef", 0, "valid"),
        ("verify", "alg", "--now 1700000000 --key a.jwks PLAIN", 0, "valid, ES256",
         "--alg RS256", 43, "--alg accepts RS256"),
        ("verify", "password-file", "--now 1700000000 --key encrypted.pem CRYPT", 25, "--password-file",
         "--password-file password", 0, "valid"),
        ("verify", "issuer", "--now 1700000000 --key a.jwks ALL", 0, "valid", "--issuer j", 66, "\"j\""),
        ("verify", "audience", "--now 1700000000 --key a.jwks AUD", 67, "--audience",
         "--audience y --audience x", 0, "valid"),
        ("verify", "subject", "--now 1700000000 --key a.jwks ALL", 0, "valid", "--subject t", 68, "not the expected subject"),
        ("verify", "typ", "--now 1700000000 --key a.jwks PLAIN", 0, "valid", "--typ at+jwt", 69, "\"at+jwt\""),
        ("verify", "require", "--now 1700000000 --key a.jwks PLAIN", 0, "valid", "--require jti", 61, "jti"),
        ("verify", "leeway", "--now 1700000060 --key a.jwks PLAIN", 62, "the token expired 0 s ago", "--leeway 1s", 0, "valid"),
        ("verify", "leeway", "--now 1700000000 --key a.jwks --ignore-exp LATER", 63, "in 20 s",
         "--leeway 20s", 0, "valid"),
        ("verify", "max-age", "--now 1700000010 --key a.jwks PLAIN", 0, "valid",
         "--max-age 10", 65, "10 s ago, at 2023-11-14T22:13:20Z, and may be 10 s old"),
        ("verify", "allow-missing-exp", "--key a.jwks ENDLESS", 61, "--allow-missing-exp",
         "--allow-missing-exp", 0, "valid"),
        ("verify", "ignore-exp", "--now 1800000000 --key a.jwks PLAIN", 62, "the token expired 1157 days ago",
         "--ignore-exp", 0, "valid"),
        ("verify", "ignore-aud", "--now 1700000000 --key a.jwks AUD", 67, "--ignore-aud", "--ignore-aud", 0, "valid"),
        ("verify", "now", "--key a.jwks PLAIN", 62, "the token expired", "--now 1700000059", 0, "valid"),
        ("inspect", "TOKEN", "", 40, "empty", "PLAIN", 0, "\"exp\": 1700000060"),
        ("inspect", "now", "PLAIN", 0, "ago", "--now 1700000000", 0, "in 1m"),
    ];
    let line = |command: &str, words_of: &[&str]| -> Vec<String> {
        let words = words_of.iter().filter(|line| !line.is_empty()).flat_map(|line| words(line));
        let token = |word: &str| tokens.iter().find(|(name, _)| *name == word).map(|(_, token)| token.to_string());
        [command.to_string()].into_iter().chain(words.map(|word| token(word).unwrap_or(word.into()))).collect()
    };
    let run = |words: Vec<String>| {
        let _ = fs::remove_file(folder.join("made.jwks"));
        outcome(&folder, &words.iter().map(String::as_str).collect::<Vec<_>>(), b"")
    };
    for &(command, option, given, code, says, more, more_code, more_says) in rows {
        let (without, with) = (run(line(command, &[given])), run(line(command, &[given, more])));
        assert!(without.0 == code && without.1.contains(says), "{command} {given}: {without:?}");
        assert!(with.0 == more_code && with.1.contains(more_says), "{command} {given} {more}: {with:?}");
        assert!(code != more_code || !without.1.contains(more_says), "{command} {option}: {without:?}");
        assert!(option.chars().all(char::is_uppercase) || more.contains(&format!("--{option}")), "{command} {option}");
        // Behind the token too.
        assert_eq!(run(line(command, &[more, given])).0, more_code, "{command} {more} {given}");
    }
    for command in ["keygen", "jwks", "sign", "verify", "encrypt", "decrypt", "inspect"] {
        let tried = rows.iter().filter(|row| row.0 == command).map(|row| row.1.to_string());
        assert_eq!(
            options(&folder, command),
            tried.collect(),
            "{command}: an option without a row, or none of that name"
        );
    }
}

#[test]
fn options_that_could_have_no_effect_are_refused() {
    let folder = key_files("no-effect");
    encryption_key_files(&folder);
    done(&folder, &words("keygen --out h.jwks"), b"");
    let public = done(&folder, &words("jwks a.jwks"), b"");
    fs::write(folder.join("public.jwks"), &public).unwrap();
    let token = done(&folder, &words("sign --key a.jwks --expires-in 60"), b"");
    let key = fs::read(folder.join("a.jwks")).unwrap();
    for (line, says) in [
        // Together they mean nothing, or contradict each other.
        ("keygen --alg ES256 --format pem --kid x", "PEM holds no key id"),
        ("keygen --bits 0", "--bits"),
        ("sign --key a.jwks --expires-in 5 --allow-missing-exp", "--allow-missing-exp"),
        ("sign --key a.jwks --allow-missing-exp --now 5", "--now"),
        ("sign --key a.jwks --expires-in 5 --not-before-in 5", "never be valid"),
        ("sign --key a.jwks --key b.jwks --expires-in 5", "--kid or --alg"),
        ("sign --key a.jwks --secret-file secret --expires-in 5", "--kid or --alg"),
        ("sign --secret-env ONEJWT_TEST_SECRET --secret-file secret --expires-in 5", "--kid or --alg"),
        ("verify --key a.jwks --allow-missing-exp --ignore-exp", "--ignore-exp"),
        ("verify --key a.jwks --allow-missing-exp --require exp", "--require"),
        ("verify --key a.jwks --allow-missing-exp --require /exp", "--require"),
        ("verify --key a.jwks --ignore-aud --audience x", "--audience"),
        // An empty value comes from a variable that is not set.
        ("keygen --kid ''", "empty"),
        ("keygen --out ''", "--out"),
        ("sign --key a.jwks --expires-in 5 --kid ''", "empty"),
        ("sign --key a.jwks --expires-in 5 --issuer ''", "empty"),
        ("sign --key a.jwks --expires-in 5 --subject ''", "empty"),
        ("sign --key a.jwks --expires-in 5 --audience ''", "empty"),
        ("sign --secret-env '' --expires-in 5", "empty"),
        ("sign --key '' --expires-in 5", "--key"),
        ("verify --key a.jwks --issuer ''", "empty"),
        ("verify --key a.jwks --audience ''", "empty"),
        ("verify --key a.jwks --subject ''", "empty"),
        ("verify --key a.jwks --typ ''", "empty"),
        ("verify --key a.jwks --require ''", "empty"),
        ("verify --key a.jwks --alg ''", "not an algorithm"),
        ("verify --key a.jwks --leeway ''", "--leeway"),
        ("verify --key a.jwks --now ''", "--now"),
        // Of one there is one.
        ("verify --key a.jwks --now 1 --now 2", "multiple"),
        ("verify --key a.jwks --subject a --subject b", "multiple"),
        ("verify --key a.jwks --alg ES256 --alg RS256", "multiple"),
        ("sign --key a.jwks --expires-in 5 --kid a --kid b", "multiple"),
        ("sign --key a.jwks --expires-in 5 --jti --jti", "multiple"),
        ("keygen --alg ES256 --alg ES384", "multiple"),
        ("verify --key a.jwks one two", "two"),
        // No clock says that.
        ("verify --key a.jwks --now 9007199254740992", "--now"),
        ("verify --key a.jwks --now -9223372036854775808", "--now"),
        ("verify --key a.jwks --now 1.5", "--now"),
        ("sign --key a.jwks --expires-in 5 --now now", "--now"),
        ("inspect --now 1e9", "--now"),
        ("verify --key a.jwks --leeway -1", "-1"),
        ("verify --key a.jwks --alg Ed448", "not an algorithm"),
        // Nor does a key do both.
        ("sign --key a.jwks --alg A256KW --expires-in 5", "an algorithm for encryption"),
        ("keygen --alg A256KW", "--for encryption makes such a key"),
        ("keygen --for encryption --alg ES256", "--for signatures makes such a key"),
        ("keygen --for encryption --alg RSA1_5", "not an algorithm; there are dir, A128KW, A256KW"),
        ("keygen --for encryption --alg ECDH-ES+A192KW", "not an algorithm"),
        ("keygen --for both", "--for"),
        ("encrypt --key e.jwks --alg HS256", "an algorithm for signatures"),
        ("encrypt --key e.jwks --enc A256KW", "not a content encryption; there are A128GCM"),
        ("encrypt --secret-file secret --alg A256GCM --enc A128GCM", "encrypts with nothing else"),
        ("encrypt --secret-file secret", "give --alg too"),
        ("encrypt --key e.jwks --key f.jwks", "--kid or --alg"),
        ("encrypt --key e.jwks --password-file password", "none of the keys is encrypted"),
        ("encrypt --key s.jwks --claims {} --cty JWT", "--cty"),
        ("encrypt --key s.jwks --claims {} --allow-missing-exp --now 5", "--now"),
        ("encrypt --key s.jwks --claims {} --expires-in 5 --not-before-in 5", "never be valid"),
        ("encrypt --key s.jwks --subject s", "--claims"),
        ("encrypt --key s.jwks --jti", "--claims"),
        ("encrypt --key s.jwks --now 5", "--claims"),
        ("decrypt --key s.jwks --issuer i", "--claims"),
        ("decrypt --key s.jwks --ignore-exp", "--claims"),
        ("decrypt --key s.jwks --leeway 0", "--claims"),
        ("decrypt --key s.jwks --now 5", "--claims"),
        ("decrypt --key s.jwks --claims --allow-missing-exp --require exp", "--require"),
        ("sign --key a.jwks --expires-in 5 --encrypt-kid e", "--encrypt-to"),
        ("sign --key a.jwks --expires-in 5 --encrypt-alg ECDH-ES", "--encrypt-to"),
        ("sign --key a.jwks --expires-in 5 --enc A256GCM", "--encrypt-to"),
        ("sign --key a.jwks --expires-in 5 --encrypt-to e.jwks --encrypt-to f.jwks", "multiple"),
        ("sign --key - --expires-in 5 --encrypt-to -", "a key file"),
        ("verify --key a.jwks --decrypt-alg ECDH-ES", "--decrypt-with"),
        ("verify --key a.jwks --enc A256GCM", "--decrypt-with"),
        ("verify --key a.jwks --decrypt-with e.jwks --password-file password", "none of the keys is encrypted"),
        // A forgotten value does not make one of the next option.
        ("sign --key a.jwks --expires-in 5 --kid --jti", "key id is missing"),
        ("sign --key a.jwks --expires-in --jti", "--expires-in"),
        // Standard input is read once.
        ("verify --key -", "the token"),
        ("verify --key - -", "the token"),
        ("sign --key - --claims - --expires-in 5", "--claims"),
        ("jwks - -", "standard input"),
        ("jwks - --password-file -", "--password-file"),
        ("sign --key - --secret-file - --expires-in 5 --kid a", "--secret-file"),
    ] {
        let (code, error) = refused(&folder, &words(line), &key);
        assert!(code == 2 && error.contains(says), "{line}: {code} {error}");
    }
    // Of the keys.
    for (line, code, says) in [
        ("jwks --private public.jwks", 24, "public.jwks"),
        ("jwks --private a.jwks public.jwks", 24, "public.jwks"),
        ("jwks a.jwks h.jwks", 22, "h.jwks"),
        ("sign --key a.jwks --expires-in 5 --kid b", 23, "--kid"),
        ("sign --key a.jwks --expires-in 5 --alg ES384", 26, "--alg"),
        ("sign --secret-file secret --expires-in 5 --alg ES256", 26, "HMAC"),
        ("sign --secret-file secret --expires-in 5 --alg HS512", 21, "32 bytes"),
        ("sign --secret --alg --expires-in 5", 21, "5 bytes"),
        ("sign --key a.jwks --claims {\"jti\":\"x\"} --jti --expires-in 5", 1, "jti is in the claims already"),
        ("sign --key a.jwks --claims {\"iat\":1} --expires-in 5", 1, "iat is in the claims already"),
        (
            "sign --key a.jwks --claims {\"nbf\":1} --not-before-in 5 --allow-missing-exp",
            1,
            "nbf is in the claims already",
        ),
        ("sign --key a.jwks --now 9007199254740991 --expires-in 5", 1, "2^53 - 1"),
        ("sign --key . --expires-in 5", 100, "."),
        ("sign --key a.jwks --claims @. --expires-in 5", 100, "."),
        ("keygen --out .", 100, "."),
        ("verify --key nowhere --alg ES256", 100, "nowhere"),
    ] {
        let (status, error) = refused(&folder, &words(line), b"");
        assert!(status == code && error.contains(says), "{line}: {status} {error}");
    }
    // In the place of a file stands standard input.
    assert_eq!(done(&folder, &words("jwks -"), &fs::read(folder.join("a.jwks")).unwrap()), public);
    let shown = done(&folder, &words("sign --secret-file - --allow-missing-exp"), SECRET.as_bytes());
    assert_eq!(shown, done(&folder, &words("sign --secret-file secret --allow-missing-exp"), b""));
    done(&folder, &words("sign --key a.jwks --allow-missing-exp --claims @-"), b"{}");
    done(&folder, &words("jwks encrypted.pem --password-file -"), b"secret\n");
    done(&folder, &["verify", "--key", "-", &token], public.as_bytes());
    done(&folder, &words("verify --key public.jwks -"), token.as_bytes());
    let key = fs::read(folder.join("e.jwks")).unwrap();
    done(&folder, &words("jwks --for encryption -"), &key);
    let (code, error) = refused(&folder, &words("encrypt --key -"), &key);
    assert!(code == 2 && error.contains("a key file already: it cannot be the content too"), "{code} {error}");
    let (code, error) = refused(&folder, &words("encrypt --key - --claims -"), &key);
    assert!(code == 2 && error.contains("it cannot be --claims too"), "{code} {error}");
    done(&folder, &words("sign --key a.jwks --expires-in 5 --encrypt-to -"), &key);
    assert!(done(&folder, &words("keygen --out -"), b"").contains("\"keys\""));
    assert!(!folder.join("-").exists());
    // A key id may begin with -, as some thumbprints do.
    done(&folder, &words("keygen --alg ES256 --kid -a --out dash.jwks"), b"");
    assert!(outcome(&folder, &words("sign --key dash.jwks --expires-in 5 --kid -a"), b"").1.contains("\"kid\":\"-a\""));
}

/// A key of the command line: options that name it, its algorithm, whether it states that, and a token of it.
struct Form {
    given: Vec<String>,
    alg: &'static str,
    is_stated: bool,
    kid: Option<&'static str>,
    token: String,
}

impl Form {
    fn run(&self, folder: &Path, command: &str, more: &[&str], input: &str) -> (i32, String) {
        let given = self.given.iter().map(String::as_str);
        let line: Vec<_> = [command].into_iter().chain(given).chain(more.iter().copied()).collect();
        outcome(folder, &line, input.as_bytes())
    }
}

/// Every form that a signing key can have.
fn forms(folder: &Path) -> Vec<Form> {
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    let der = |pem: &str| {
        let lines: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        BASE64_STANDARD.decode(lines).unwrap()
    };
    for (alg, name) in [("ES256", "es"), ("RS256", "rs"), ("EdDSA", "ed")] {
        let pem = done(folder, &["keygen", "--alg", alg, "--format", "pem"], b"");
        write(&format!("{name}.pem"), pem.as_bytes());
        write(&format!("{name}.der"), &der(&pem));
        let jwks = done(folder, &words(&format!("jwks --private {name}.pem")), b"");
        let jwks = jwks.replace(&format!("\"alg\":\"{alg}\","), "");
        assert!(!jwks.contains("\"alg\""), "{jwks}");
        write(&format!("{name}-open.jwks"), jwks.as_bytes());
        let entry = jwks.strip_prefix("{\"keys\":[").unwrap().strip_suffix("]}").unwrap();
        let stated = entry.replacen('{', &format!("{{\"alg\":\"{alg}\",\"kid\":\"k\","), 1);
        write(&format!("{name}.jwk"), stated.as_bytes());
        write(&format!("{name}.jwks"), format!("{{\"keys\":[{stated}]}}").as_bytes());
    }
    let k = BASE64_URL_SAFE_NO_PAD.encode(LONG_SECRET);
    write("hs-open.jwk", format!("{{\"kty\":\"oct\",\"k\":\"{k}\"}}").as_bytes());
    write(
        "hs.jwks",
        format!("{{\"keys\":[{{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"k\",\"k\":\"{k}\"}}]}}").as_bytes(),
    );
    let both =
        format!("{{\"keys\":[{},{}]}}", read(folder, "es.jwk"), read(folder, "ed.jwk").replace("\"k\"", "\"l\""));
    write("both.jwks", both.as_bytes());

    let form = |given: &str, alg, is_stated, kid| Form {
        given: words(given).into_iter().map(String::from).collect(),
        alg,
        is_stated,
        kid,
        token: done(folder, &words(&format!("sign {given} --expires-in 60 --now {NOW}")), b""),
    };
    let mut forms = vec![
        form("--secret-file long", "HS256", false, None),
        form("--secret-env ONEJWT_LONG_SECRET", "HS256", false, None),
        Form { given: vec![format!("--secret={LONG_SECRET}")], ..form("--secret-file long", "HS256", false, None) },
        form("--key hs-open.jwk", "HS256", false, None),
        form("--key hs.jwks", "HS256", true, Some("k")),
        form("--key both.jwks", "ES256", true, Some("k")),
        form("--key both.jwks --kid l", "EdDSA", true, Some("l")),
    ];
    forms.last_mut().unwrap().given.truncate(2);
    for (name, alg) in [("es", "ES256"), ("rs", "RS256"), ("ed", "EdDSA")] {
        forms.push(form(&format!("--key {name}.jwk"), alg, true, Some("k")));
        forms.push(form(&format!("--key {name}.jwks"), alg, true, Some("k")));
        forms.push(form(&format!("--key {name}-open.jwks"), alg, false, None));
        forms.push(form(&format!("--key {name}.pem"), alg, false, None));
        forms.push(form(&format!("--key {name}.der"), alg, false, None));
    }
    forms
}

/// Whether a key that one algorithm is inferred for can be used with another.
fn suits(own: &str, other: &str) -> bool {
    let family = |alg: &str| alg.starts_with(['H', 'R', 'P']).then(|| alg.starts_with('H'));
    own == other || family(own).is_some_and(|own| family(other) == Some(own))
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn options_of_keys_have_their_effect_with_every_form_of_key() {
    let folder = key_files("forms");
    for form in forms(&folder) {
        let given = form.given.join(" ");
        let verify = |token: &str, more: &[&str]| form.run(&folder, "verify", &[&["--now", NOW], more].concat(), token);
        assert_eq!(verify(&form.token, &[]).0, 0, "{given}");
        for alg in ["HS256", "HS512", "RS256", "PS256", "ES256", "EdDSA"] {
            // `--alg` narrows what is accepted.
            let (code, shown) = verify(&form.token, &["--alg", alg]);
            let expected: &[i32] = if alg == form.alg { &[0] } else { &[26, 43] };
            assert!(expected.contains(&code), "verify {given} --alg {alg}: {code} {shown}");
            assert!(
                code == 0 || shown.contains("--alg") || shown.contains("\"alg\""),
                "verify {given} --alg {alg}: {shown}"
            );
            // It decides how is signed, or the key is not one for it.
            let sign = ["--expires-in", "60", "--now", NOW, "--alg", alg];
            let (code, shown) = form.run(&folder, "sign", &sign, "");
            if code != 0 {
                assert!(code == 26 && (form.is_stated || !suits(form.alg, alg)), "sign {given} --alg {alg}: {shown}");
                assert!(shown.contains("--alg"), "sign {given} --alg {alg}: {shown}");
                continue;
            }
            assert!(shown.contains(&format!("{{\"alg\":\"{alg}\"")), "sign {given} --alg {alg}: {shown}");
            let token = shown.lines().find(|line| line.starts_with("eyJ")).unwrap();
            assert_eq!(verify(token, &["--alg", alg]).0, 0, "verify {given} --alg {alg}");
            // Without it a token of another algorithm of the key's family is refused, and told what would accept it.
            let (code, shown) = verify(token, &[]);
            if alg == form.alg {
                assert_eq!(code, 0, "verify {given}");
            } else if code != 0 {
                assert!(code == 43 && shown.contains(&format!("--alg {alg}")), "verify {given}: {code} {shown}");
            } else {
                assert!(form.given.iter().any(|word| word == "both.jwks"), "verify {given}");
            }
        }
        // `--kid` is the key's, or a key without one takes it.
        for kid in ["k", "other"] {
            let (code, shown) = form.run(&folder, "sign", &["--expires-in", "60", "--kid", kid], "");
            if code == 0 {
                assert!(shown.contains(&format!("\"kid\":\"{kid}\"")), "{given} --kid {kid}: {shown}");
            } else {
                assert!(code == 23 && form.kid.is_some_and(|own| own != kid), "{given} --kid {kid}: {code} {shown}");
            }
        }
        // A password is for an encrypted key.
        for command in ["sign", "verify"] {
            let (code, shown) = form.run(&folder, command, &["--password-file", "password"], &form.token);
            assert!(code == 2 && shown.contains("none of the keys is encrypted"), "{command} {given}: {code} {shown}");
        }
    }
    assert!(refused(&folder, &words("jwks es.pem --password-file password"), b"").1.contains("none of the keys"));
    // One of several is enough.
    done(&folder, &words("jwks es.pem encrypted.pem --password-file password"), b"");
}

#[test]
fn a_new_key_is_what_was_asked_for() {
    let folder = folder("new");
    for alg in
        ["HS256", "HS384", "HS512", "ES256", "ES384", "ES512", "ES256K", "EdDSA", "Ed25519", "ML-DSA-44", "ML-DSA-65"]
    {
        let jwks = done(&folder, &["keygen", "--alg", alg], b"");
        assert!(jwks.contains(&format!("\"alg\":\"{alg}\"")), "{alg}: {jwks}");
        fs::write(folder.join("key"), jwks).unwrap();
        assert!(
            outcome(&folder, &words("sign --key key --expires-in 5"), b"").1.contains(&format!("\"{alg}\"")),
            "{alg}"
        );
        let bits = outcome(&folder, &["keygen", "--alg", alg, "--bits", "1024"], b"");
        if alg.starts_with("HS") {
            // 128 bytes in base64url.
            let k = bits.1.split("\"k\":\"").nth(1).unwrap().split('"').next().unwrap();
            assert_eq!(k.len(), 171, "{alg}");
        } else {
            assert!(bits.0 == 1 && bits.1.contains("others none"), "{alg}: {bits:?}");
        }
        let pem = outcome(&folder, &["keygen", "--alg", alg, "--format", "pem"], b"");
        assert_eq!(pem.0, if alg.starts_with("HS") { 22 } else { 0 }, "{alg}: {pem:?}");
        assert!(!pem.1.contains("--alg"), "{alg}: {pem:?}");
    }
    // What PEM cannot say is said.
    let said = outcome(&folder, &words("keygen --alg PS256 --format pem --out ps.pem"), b"").1;
    assert!(said.contains("give --alg PS256"), "{said}");
    // The other name of an algorithm is signed with too.
    done(&folder, &words("keygen --alg EdDSA --format pem --out ed.pem"), b"");
    for alg in ["EdDSA", "Ed25519"] {
        let signed =
            outcome(&folder, &["sign", "--key", "ed.pem", "--alg", alg, "--expires-in", "5", "--kid", "x"], b"");
        assert!(signed.1.contains(&format!("{{\"alg\":\"{alg}\",\"typ\":\"JWT\",\"kid\":\"x\"}}")), "{signed:?}");
    }
}

#[test]
fn keys_that_are_left_out_of_a_set_are_told() {
    let folder = key_files("left-out");
    done(&folder, &words("keygen --out h.jwks"), b"");
    fs::write(folder.join("mixed.jwks"), done(&folder, &words("jwks --private a.jwks h.jwks"), b"")).unwrap();
    let output = onejwt(&folder, &words("jwks mixed.jwks"), b"");
    assert!(output.status.success() && !text(&output.stdout).contains("\"oct\""));
    assert!(text(&output.stderr).contains("mixed.jwks: keys that are secrets are left out: 1 of 2"));
    assert!(onejwt(&folder, &words("jwks a.jwks"), b"").stderr.is_empty());
}

#[test]
fn key_documents_that_hold_no_key_are_named() {
    let folder = folder("documents");
    let pem = done(&folder, &words("keygen --alg ES256 --format pem"), b"");
    let utf16 = |bytes: fn(u16) -> [u8; 2], mark: &[u16]| -> Vec<u8> {
        mark.iter().copied().chain(pem.encode_utf16()).flat_map(bytes).collect()
    };
    let literal = pem.replace('\n', "\\n");
    let quoted = format!("\"{literal}\"");
    let service = format!("{{\"type\":\"service_account\",\"private_key\":\"{literal}\"}}");
    let cut = &pem[..100];
    let many = format!("{{\"keys\":[{}]}}", ["{\"kty\":\"x\"}"; 6].join(","));
    let rows: Vec<(&[u8], i32, &[&str])> = vec![
        (b"", 20, &["empty", "expected a JWK"]),
        (b"{}", 20, &["empty JSON object"]),
        (
            br#"{"a":"-----BEGIN CERTIFICATE-----\nMII","b":"-----BEGIN CERTIFICATE-----\nMII"}"#,
            20,
            &["certificates by key id", "JWK Set"],
        ),
        (
            br#"{"issuer":"https://a.example","jwks_uri":"https://a.example/keys"}"#,
            20,
            &["configuration", "jwks_uri", "\"https://a.example/keys\""],
        ),
        (service.as_bytes(), 20, &["private_key", "jq"]),
        (br#"{"access_token":"x"}"#, 20, &["neither keys nor kty", "\"access_token\""]),
        (br#"[{"kty":"oct"}]"#, 27, &["a list", "keys"]),
        (br#"{"keys":{}}"#, 20, &["no list"]),
        (br#"{"keys":[]}"#, 22, &["list of keys is empty"]),
        (br#"{"kty":"EC""#, 20, &["damaged"]),
        (br#"{"kty":"EC","kty":"EC"}"#, 20, &["twice"]),
        (b"<!doctype html>", 20, &["HTML"]),
        (b"eyJhbGciOiJIUzI1NiJ9.e30.AAAA", 20, &["a token"]),
        (b"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ", 27, &["ssh-keygen -e -m pkcs8"]),
        (
            b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
            22,
            &["ssh-keygen -p -m pkcs8"],
        ),
        (
            b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
            22,
            &["\"CERTIFICATE REQUEST\""],
        ),
        (cut.as_bytes(), 20, &["no END line"]),
        (literal.as_bytes(), 20, &["\\n", "printf '%b'"]),
        (quoted.as_bytes(), 20, &["\\n", "printf '%b'"]),
        (PROC_TYPE.as_bytes(), 25, &["Proc-Type", CONVERT]),
        (PBES1.as_bytes(), 25, &["how it is encrypted is not supported", CONVERT]),
        (PBES2.as_bytes(), 25, &["give its password with --password-file"]),
        (X25519.as_bytes(), 22, &["another kind", "Ed25519"]),
        // Entries, and single keys.
        (br#"{"keys":[{"kid":"a","kty":"RSA","key_ops":[]}]}"#, 22, &["key 0 (kid \"a\"): \"key_ops\" allow nothing"]),
        (br#"{"keys":[{"kty":"RSA","use":"enc"}]}"#, 22, &["key 0: \"use\" is \"enc\""]),
        (br#"{"kty":"oct","k":"AAAA","use":""}"#, 22, &["\"use\" is \"\""]),
        (br#"{"kty":"oct","k":"AAAA","alg":""}"#, 22, &["\"alg\" is \"\""]),
        (br#"{"kty":"oct","k":"AAAA","alg":"A256GCM"}"#, 22, &["\"alg\" is \"A256GCM\""]),
        (br#"{"kty":"oct","k":"AAAA","alg":"RS256"}"#, 26, &["\"alg\" is \"RS256\""]),
        (br#"{"kty":"OKP","crv":"X25519","x":"AAAA"}"#, 22, &["\"crv\" is \"X25519\""]),
        (br#"{"kty":"oct","k":"AAAA"}"#, 21, &["24 bits, and HS256 needs 256"]),
        (br#"{"keys":[{"k":"AAAA"}]}"#, 20, &["\"kty\" is missing"]),
        (many.as_bytes(), 22, &["key 3: \"kty\" is \"x\"", "and 2 more"]),
    ];
    for (document, code, says) in rows {
        fs::write(folder.join("key"), document).unwrap();
        let (status, error) = refused(&folder, &words("jwks key"), b"");
        let hint = error.lines().nth(1).unwrap_or_default();
        let shown = String::from_utf8_lossy(document);
        assert!(status == code && error.starts_with("onejwt: key: "), "{shown}: {status} {error}");
        assert!(says.iter().all(|says| hint.contains(says)), "{shown}: {error}");
        // A verifier is told the same.
        assert_eq!(refused(&folder, &words("verify --key key"), b"").1, error, "{shown}");
    }
    // With a password.
    fs::write(folder.join("password"), "secret\r\n").unwrap();
    fs::write(folder.join("wrong"), "Secret\n").unwrap();
    fs::write(folder.join("nothing"), "\nsecret\n").unwrap();
    for (document, password, code, says) in [
        (PROC_TYPE, "password", 22, CONVERT),
        (PBES1, "password", 22, CONVERT),
        (PBES2, "wrong", 25, "password is wrong"),
        (PBES2, "nothing", 25, "is empty"),
        (X25519_PBES2, "wrong", 25, "password is wrong"),
        (X25519_PBES2, "password", 22, "another kind"),
    ] {
        fs::write(folder.join("key"), document).unwrap();
        let (status, error) = refused(&folder, &["jwks", "key", "--password-file", password], b"");
        assert!(status == code && error.contains(says), "{document} {password}: {status} {error}");
    }
    // Text as Windows PowerShell writes it, with and without a byte order mark; and with that of UTF-8, which is read.
    let wide = [
        utf16(u16::to_le_bytes, &[0xfeff]),
        utf16(u16::to_be_bytes, &[0xfeff]),
        utf16(u16::to_le_bytes, &[]),
        utf16(u16::to_be_bytes, &[]),
    ];
    for wide in wide {
        for line in ["jwks -", "verify --key key", "inspect", "sign --key key --claims -", "jwks key --password-file -"]
        {
            fs::write(folder.join("key"), &pem).unwrap();
            let (code, error) = refused(&folder, &words(line), &wide);
            assert!(code != 0 && error.contains("UTF-16") && error.contains("Set-Content"), "{line}: {code} {error}");
        }
    }
    fs::write(folder.join("key"), format!("\u{feff}{pem}")).unwrap();
    let jwks = done(&folder, &words("jwks --private key"), b"");
    fs::write(folder.join("key"), format!("\u{feff}{jwks}")).unwrap();
    let sign = words("sign --key key --allow-missing-exp --claims -");
    let token = done(&folder, &sign, "\u{feff}{\"a\":1}\r\n".as_bytes());
    let claims =
        done(&folder, &words("verify --key key --allow-missing-exp"), format!("\u{feff}{token}\r\n").as_bytes());
    assert_eq!(claims, "{\"a\":1}");
}

/// The table of `jwks --check`: what the document is, and the cells of each row.
fn checked(shown: &str) -> (&str, Vec<Vec<&str>>) {
    let mut lines = shown.lines();
    let what = lines.next().unwrap();
    let Some(titles) = lines.next() else { return (what, Vec::new()) };
    let places: Vec<_> = ["#", "kid", "kty", "alg", "bits", "verdict"].map(|title| titles.find(title).unwrap()).into();
    let cells = |line: &'_ str| -> Vec<(usize, usize)> {
        let ends = places.iter().skip(1).copied().chain([line.len()]);
        places.iter().copied().zip(ends).collect()
    };
    (what, lines.map(|line| cells(line).into_iter().map(|(from, to)| line[from..to].trim_end()).collect()).collect())
}

#[test]
fn entries_of_a_key_set_are_checked_one_by_one() {
    let folder = key_files("check");
    let public = |name: &str| {
        let set = done(&folder, &["jwks", &format!("{name}.jwks")], b"");
        set.strip_prefix("{\"keys\":[").unwrap().strip_suffix("]}").unwrap().to_string()
    };
    let check = |document: &str| {
        let output = onejwt(&folder, &words("jwks --check -"), document.as_bytes());
        let (shown, error) = (text(&output.stdout).to_string(), text(&output.stderr).to_string());
        (output.status.code().unwrap(), shown, error)
    };
    // All of them.
    let (code, shown, error) = check(&format!("{{\"keys\":[{},{}]}}", public("a"), public("b")));
    assert!(code == 0 && error.is_empty(), "{code} {error}");
    let (what, rows) = checked(&shown);
    assert_eq!(what, "-: a JWK Set of public keys: 2 of 2 usable");
    assert_eq!(rows[0], ["0", "\"a\"", "EC", "ES256", "256", "usable"]);
    assert_eq!(rows[1], ["1", "\"b\"", "EC", "ES256", "256", "usable"]);
    // Those that are passed over, each with its reason and the member at fault.
    let faulty = [
        public("b").replacen("\"use\":\"sig\"", "\"use\":\"enc\"", 1),
        public("b").replacen("\"x\":\"", "\"x\":\"____", 1),
        r#"{"kty":"RSA","kid":"a\u001b\nb","n":"_____w","e":"AQAB"}"#.into(),
        r#"{"kty":"new kind"}"#.into(),
        r#"{"kid":"none"}"#.into(),
        "7".into(),
    ];
    let (code, shown, error) = check(&format!("{{\"keys\":[{},{}]}}", public("a"), faulty.join(",")));
    let (what, rows) = checked(&shown);
    assert!(code == 1 && what == "-: a JWK Set of public keys: 1 of 7 usable", "{code} {what}");
    assert_eq!(error, "onejwt: -: 6 of 7 cannot be used\n");
    let expected = [
        ["0", "\"a\"", "EC", "ES256", "256", "usable"],
        ["1", "\"b\"", "EC", "ES256", "-", "skipped: \"use\" is \"enc\", expected \"sig\", or none"],
        ["2", "\"b\"", "EC", "ES256", "-", "skipped: \"x\" is malformed"],
        ["3", "\"a\\u{1b}\\nb\"", "RSA", "-", "32", "skipped: \"n\" is too short: 32 bits, expected 2048 or more"],
        [
            "4",
            "-",
            "\"new kind\"",
            "-",
            "-",
            "skipped: \"kty\" is \"new kind\", expected \"oct\", \"RSA\", \"EC\", \"OKP\", \"AKP\"",
        ],
        ["5", "\"none\"", "-", "-", "-", "skipped: \"kty\" is missing"],
        ["6", "-", "-", "-", "-", "skipped: it is no JSON object"],
    ];
    assert_eq!(rows, expected.map(Vec::from));
    // In a set with private keys a fault refuses all of it, and only keys for other purposes are passed over.
    let set = format!("{{\"keys\":[{},{},{}]}}", jwk(&folder, "a"), faulty[0], faulty[1]);
    let (code, shown, _) = check(&set);
    let (what, rows) = checked(&shown);
    assert_eq!((code, what), (1, "-: a JWK Set with secrets or private keys, which is refused: 1 of 3 usable"));
    assert!(rows[1][5].starts_with("skipped: \"use\"") && rows[2][5] == "refused: \"x\" is malformed", "{rows:?}");
    assert_eq!(refused(&folder, &words("jwks -"), set.as_bytes()).0, 20);
    // A fault of the whole.
    done(&folder, &words("keygen --out h.jwks"), b"");
    let (code, shown, error) = check(&format!("{{\"keys\":[{},{}]}}", public("a"), jwk(&folder, "h")));
    assert!(code == 1 && shown.contains("which is refused: 2 of 2 usable"), "{code} {shown}");
    assert!(error.contains("stand beside public ones"), "{error}");
    let (code, shown, error) = check("{\"keys\":[]}");
    assert_eq!((code, &*shown), (1, "-: a JWK Set without keys\n"));
    assert!(error.contains("list of keys is empty"), "{error}");
    // A JWK.
    assert!(check(&public("a")).1.starts_with("-: a JWK\n"));
    let (code, shown, _) = check("\u{feff}{\"kty\":\"oct\",\"k\":\"AAAA\"}");
    let (what, rows) = checked(&shown);
    assert_eq!((code, what), (1, "-: a JWK with a secret or a private part"));
    assert_eq!(rows, [["0", "-", "oct", "-", "24", "refused: \"k\" is too short: 24 bits, and HS256 needs 256"]]);
    // Several files.
    fs::write(folder.join("bad.jwks"), "{\"keys\":[{}]}").unwrap();
    let output = onejwt(&folder, &words("jwks --check a.jwks bad.jwks"), b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("a.jwks: a JWK Set") && text(&output.stdout).contains("bad.jwks: a JWK Set"));
    assert_eq!(text(&output.stderr), "onejwt: bad.jwks: 1 of 1 cannot be used\n");
    assert_eq!(refused(&folder, &words("jwks --check nowhere"), b"").0, 100);
    for line in ["jwks --check --private a.jwks", "jwks --check --password-file password a.jwks", "jwks --check"] {
        assert_eq!(refused(&folder, &words(line), b"").0, 2, "{line}");
    }
}

#[test]
fn what_is_no_key_set_is_named_when_it_is_checked() {
    let folder = key_files("no-set");
    for (document, says) in [
        (r#"{"issuer":"https://a.example","jwks_uri":"https://a.example/keys"}"#, "an issuer's configuration"),
        (r#"{"a":"-----BEGIN CERTIFICATE-----\nMII"}"#, "certificates by key id"),
        ("{}", "an empty JSON object"),
        ("{\"keys\":{}}", "no list"),
        ("{\"keys\":[", "damaged"),
        ("[]", "a list"),
        ("<html>", "HTML"),
        ("eyJhbGciOiJIUzI1NiJ9.e30.AAAA", "a token"),
        ("", "empty"),
        (&done(&folder, &words("keygen --alg ES256 --format pem"), b""), "a key in PEM or DER"),
        (PBES2, "an encrypted key"),
    ] {
        fs::write(folder.join("document"), document).unwrap();
        let output = onejwt(&folder, &words("jwks --check document"), b"");
        let shown = text(&output.stdout);
        assert!(shown.starts_with("document: ") && shown.contains(says) && shown.lines().count() == 1, "{shown}");
        assert_eq!(text(&output.stderr), "onejwt: document is no JWK Set\n");
        assert_eq!(output.status.code(), Some(1), "{document}");
    }
    let many = vec!["{}"; 1025].join(",");
    let output = onejwt(&folder, &words("jwks --check -"), format!("{{\"keys\":[{many}]}}").as_bytes());
    assert!(text(&output.stdout).contains("more keys than"), "{}", text(&output.stdout));
}

/// A token of these claims and this `kid`, whatever its signer would write.
fn token_of(jwks: &str, claims: &str, kid: KidChoice<'_>) -> String {
    let keys = Keyset::from_jwks(jwks.as_bytes(), &KeyOptions::default()).unwrap();
    let options = SignOptions { allow_missing_exp: true, kid, ..SignOptions::default() };
    let mut token = vec![0; 2000];
    let len = onejwt::sign(&keys, claims.as_bytes(), &options, 0, &mut token).unwrap();
    String::from_utf8(token[..len].to_vec()).unwrap()
}

/// As `token_of`, of claims that would not be signed.
fn token_of_any(secret: &[u8], payload: &str) -> String {
    let keys = Keyset::from_secret(onejwt::Algorithm::HS256, secret, &KeyOptions::default()).unwrap();
    let mut token = vec![0; 2000];
    let len = onejwt::sign_jws(&keys, payload.as_bytes(), &onejwt::JwsSignOptions::default(), &mut token).unwrap();
    String::from_utf8(token[..len].to_vec()).unwrap()
}

#[test]
fn verdicts_are_the_sentences_of_the_library() {
    let folder = key_files("times");
    for (claims, line, code) in [
        (r#"{"exp":1699999999.5}"#, "", 62),
        (r#"{"exp":1699999990.0}"#, "--leeway 5", 62),
        (r#"{"exp":1.8e9,"nbf":1700000010.25}"#, "", 63),
        (r#"{"exp":1.8e9,"nbf":1700000010000}"#, "", 63),
        (r#"{"exp":1.8e9,"iat":1700000010.25}"#, "", 64),
        (r#"{"exp":1.8e9,"iat":1699999900.0}"#, "--max-age 50", 65),
        (r#"{"exp":1.8e9,"iss":"i"}"#, "--issuer j --subject k", 61),
        (r#"{"exp":1.8e9,"sub":"i"}"#, "--subject k", 68),
        (r#"{"exp":9223372036854775807}"#, "", 60),
        (r#"{"exp":1.8e9,"iat":9007199254740992}"#, "", 60),
        (r#"{"exp":1.8e9,"nbf":-1e300}"#, "", 60),
        (r#"{"exp":"1800000000"}"#, "", 60),
        (r#"{"exp":1.8e9,"aud":["a",1]}"#, "--audience a", 60),
        (r#"{"exp":1.8e9,"iss":5}"#, "", 60),
        (r#"{"exp":1.8e9,"exp":1.8e9}"#, "", 60),
        ("[]", "", 60),
    ] {
        let token = token_of_any(SECRET.as_bytes(), claims);
        let verify = format!("verify --secret-file secret --now {NOW} {line}");
        let value = |option: &str| words(line).windows(2).find(|two| two[0] == option).map(|two| two[1]);
        let number = |option: &str| value(option).map_or(0, |value| value.parse().unwrap());
        let (issuer, audience) = (value("--issuer"), value("--audience"));
        let options = VerifyOptions {
            leeway_seconds: number("--leeway"),
            max_age_seconds: number("--max-age"),
            issuers: issuer.as_slice(),
            audiences: audience.as_slice(),
            subject: value("--subject"),
            ..VerifyOptions::default()
        };
        let keys = Keyset::from_secret(onejwt::Algorithm::HS256, SECRET.as_bytes(), &KeyOptions::default()).unwrap();
        let mut report = Report::new(NOW.parse().unwrap());
        onejwt::verify(&keys, token.as_bytes(), &options, &mut vec![0; token.len()], &mut report).unwrap_err();
        let says = onejwt::explain(&report, &options);
        let (status, error) = refused(&folder, &words(verify.trim_end()), token.as_bytes());
        assert!(status == code && error.contains(&says), "{claims}: {status} {error}, expected {says}");
        // Of a token that has not been verified nothing is told.
        let forged = format!("{}.{}", token.rsplit_once('.').unwrap().0, "A".repeat(43));
        let (status, error) = refused(&folder, &words(verify.trim_end()), forged.as_bytes());
        assert!(status == 44 && !error.contains(&says), "{claims}: {status} {error}");
        if code == 60 {
            let sign = ["sign", "--secret-file", "secret", "--allow-missing-exp", "--claims", claims];
            let (status, error) = refused(&folder, &sign, b"");
            assert!(status == 60 && error.contains(&says), "{claims}: {status} {error}");
        }
    }
    // In whole seconds, of which only the last of `exp` counts in full: as a verifier counts.
    let token = token_of_any(SECRET.as_bytes(), r#"{"exp":1700000000.5,"nbf":1700000000.5}"#);
    let shown = done(&folder, &["inspect", "--now", NOW], token.as_bytes());
    assert!(shown.contains("nbf 2023-11-14T22:13:20Z, now\nexp 2023-11-14T22:13:21Z, in 1s"), "{shown}");
}

#[test]
fn a_verifier_is_told_what_fits_no_key() {
    let folder = key_files("no-fit");
    let hs = read(&folder, "secret");
    for (token, code, says) in [
        ("eyJhbGciOiJub25lIn0.e30.".to_string(), 43, "the keys that were given are for ES256"),
        ("eyJhbGciOiJcdTAwMWIifQ.e30.".to_string(), 43, "the keys that were given are for ES256"),
        // Whoever writes a token must not be able to have an algorithm recommended.
        (token_of_any(hs.as_bytes(), "{}"), 43, "the keys that were given are for ES256"),
        (token_of(&read(&folder, "b.jwks"), "{}", KidChoice::FromKey), 23, "no key has the token's kid, \"b\""),
        (
            token_of(
                &read(&folder, "b.jwks").replace("\"kid\":\"b\"", &format!("\"kid\":\"{}\"", "x".repeat(200))),
                "{}",
                KidChoice::FromKey,
            ),
            23,
            "200 bytes",
        ),
    ] {
        let (status, error) = refused(&folder, &words("verify --key a.jwks"), token.as_bytes());
        assert!(status == code && error.contains(says) && !error.contains("give --alg"), "{token}: {status} {error}");
    }
    // A key that was skipped is not forgotten.
    let set =
        format!("{{\"keys\":[{},{}]}}", jwk(&folder, "a"), jwk(&folder, "b").replacen('{', "{\"key_ops\":[],", 1));
    fs::write(folder.join("skipped.jwks"), set).unwrap();
    let token = token_of(&read(&folder, "b.jwks"), "{}", KidChoice::FromKey);
    let (status, error) = refused(&folder, &words("verify --key skipped.jwks"), token.as_bytes());
    assert!(status == 23 && error.contains("skipped.jwks") && error.contains("key_ops"), "{status} {error}");
}

/// The JWK of a key file.
fn jwk(folder: &Path, name: &str) -> String {
    let set = done(folder, &["jwks", "--private", &format!("{name}.jwks")], b"");
    set.strip_prefix("{\"keys\":[").unwrap().strip_suffix("]}").unwrap().replace(",\"use\":\"sig\"", "")
}

#[test]
fn keys_that_were_not_tried_are_told() {
    let folder = folder("untried");
    let options = |kid| KeyOptions { kid: Some(kid), ..KeyOptions::default() };
    let key = |kid| Keyset::generate(onejwt::Algorithm::ES256, &options(kid)).unwrap();
    let all = key("0");
    let mut last = String::new();
    for kid in ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"] {
        let key = key(kid);
        last = exported(&key);
        all.add(&key).unwrap();
    }
    fs::write(folder.join("all.jwks"), exported(&all)).unwrap();
    // Without a kid every key fits, and eight are tried.
    let token = token_of(&last, "{}", KidChoice::None);
    let (code, error) = refused(&folder, &words("verify --key all.jwks"), token.as_bytes());
    assert!(code == 44 && error.contains("4 more keys fit") && error.contains("kid"), "{code} {error}");
    let token = token_of(&last, "{}", KidChoice::FromKey);
    assert_eq!(done(&folder, &words("verify --key all.jwks --allow-missing-exp"), token.as_bytes()), "{}");
}

/// The private JWK Set of some keys.
fn exported(keys: &Keyset) -> String {
    let mut out = vec![0; 10_000];
    let len = keys.export(None, ExportForm::PrivateJwks, &mut out).unwrap();
    String::from_utf8(out[..len].to_vec()).unwrap()
}

#[test]
fn a_pem_file_with_two_private_keys_is_refused() {
    let folder = folder("two");
    let pem = || done(&folder, &words("keygen --alg ES256 --format pem"), b"") + "\n";
    fs::write(folder.join("two.pem"), pem() + &pem()).unwrap();
    let (code, error) = refused(&folder, &words("jwks two.pem"), b"");
    assert!(code == 20 && error.contains("2 private keys"), "{code} {error}");
}

// --- Encryption -----------------------------------------------------------------------------------------------------

#[test]
fn every_kind_of_encryption_key_decrypts_what_it_has_encrypted() {
    let folder = folder("encryption-kinds");
    // Each byte, so no text; and a line end, of which none is taken away.
    let content: Vec<u8> = (0..=255).chain(*b"\n").collect();
    for alg in [
        "dir",
        "A128KW",
        "A256KW",
        "A128GCMKW",
        "A192GCMKW",
        "A256GCMKW",
        "RSA-OAEP",
        "RSA-OAEP-256",
        "ECDH-ES",
        "ECDH-ES+A128KW",
        "ECDH-ES+A256KW",
        "A128GCM",
        "A256CBC-HS512",
    ] {
        let [private, public, pem] = ["private.jwks", "public.jwks", "key.pem"].map(|name| format!("{alg}-{name}"));
        let keygen = ["keygen", "--for", "encryption", "--alg", alg];
        done(&folder, &[&keygen[..], &["--out", &private]].concat(), b"");
        let jwks = ["jwks", "--for", "encryption", &private];
        let is_public = alg.starts_with("RSA") || alg.starts_with("ECDH");
        let encrypts_with = if is_public {
            let published = done(&folder, &jwks, b"");
            assert!(published.contains("\"use\":\"enc\"") && !published.contains("\"d\""), "{published}");
            fs::write(folder.join(&public), published).unwrap();
            &public
        } else {
            assert_eq!(refused(&folder, &jwks, b"").0, 22, "a secret has no public form");
            assert_eq!(refused(&folder, &[&keygen[..], &["--format", "pem"]].concat(), b"").0, 22);
            &private
        };
        let token = done(&folder, &["encrypt", "--key", encrypts_with], &content);
        let output = onejwt(&folder, &["decrypt", "--key", &private], format!(" {token}\n").as_bytes());
        let said = text(&output.stderr);
        assert!(output.status.success() && output.stdout == content, "{alg}: {said}");
        let name = if alg.contains("GCM") && !alg.ends_with("KW") || alg.contains("CBC") { "dir" } else { alg };
        assert!(said.starts_with(&format!("decrypted, {name} and A")), "{alg}: {said}");
        assert_eq!(said.contains("anyone who has the public key"), is_public, "{alg}: {said}");
        if !is_public {
            continue;
        }
        let (code, error) = refused(&folder, &["decrypt", "--key", &public], token.as_bytes());
        assert!(code == 83 && error.contains("the file of the private key"), "{alg}: {code} {error}");
        let said = outcome(&folder, &[&keygen[..], &["--format", "pem", "--out", &pem]].concat(), b"").1;
        assert!(said.contains("PEM does not say that the key is for encryption"), "{said}");
        let is_taken_for_it = matches!(alg, "RSA-OAEP-256" | "ECDH-ES+A256KW");
        assert_eq!(said.contains(&format!("give --alg {alg} with it")), !is_taken_for_it, "{said}");
        let [encrypt, decrypt] = ["encrypt", "decrypt"].map(|command| [command, "--key", &pem, "--alg", alg]);
        let token = done(&folder, &encrypt, b"content");
        assert_eq!(done(&folder, &decrypt, token.as_bytes()), "content");
    }
}

#[test]
fn new_encryption_keys_are_of_the_size_that_was_asked_for() {
    let folder = folder("encryption-bits");
    for (line, says) in [
        ("", "\"crv\":\"P-256\""),
        ("--bits 384", "\"crv\":\"P-384\""),
        ("--bits 521", "\"crv\":\"P-521\""),
        ("--alg ECDH-ES --bits 255", "\"crv\":\"X25519\""),
        ("--alg dir --bits 512", "\"alg\":\"A256CBC-HS512\""),
    ] {
        let made = done(&folder, &words(format!("keygen --for encryption {line}").trim_end()), b"");
        assert!(made.contains(says) && made.contains("\"use\":\"enc\""), "{line}: {made}");
    }
    for line in ["--bits 512", "--alg A256KW --bits 128", "--alg A128GCM --bits 256"] {
        let (code, error) = refused(&folder, &words(&format!("keygen --for encryption {line}")), b"");
        assert!(code == 1 && error.contains("255 (X25519)"), "{line}: {code} {error}");
    }
}

#[test]
fn tokens_are_signed_and_then_encrypted() {
    let folder = key_files("nested");
    encryption_key_files(&folder);
    let sign = format!("sign --key a.jwks --subject alice --expires-in 60 --now {NOW} --encrypt-to public-e.jwks");
    let token = done(&folder, &words(&sign), b"");
    assert_eq!(token.split('.').count(), 5);
    let verify = format!("verify --key a.jwks --now {NOW} --decrypt-with");
    let verify = |keys: &str, token: &str| outcome(&folder, &words(&format!("{verify} {keys}")), token.as_bytes());
    let (code, shown) = verify("e.jwks", &token);
    assert!(code == 0 && shown.starts_with(r#"{"sub":"alice","iat":1700000000,"exp":1700000060}"#), "{shown}");
    assert_eq!(verify("f.jwks --decrypt-with e.jwks", &token).0, 0, "of several keys one is enough");
    for (keys, code, says) in [
        ("f.jwks", 84, "no key has the token's kid, \"e\""),
        ("public-e.jwks", 83, "the file of the private key"),
        ("a.jwks", 22, "as it is, it is for signatures"),
        ("nowhere", 100, "nowhere"),
    ] {
        let shown = verify(keys, &token);
        assert!(shown.0 == code && shown.1.contains(says), "{keys}: {shown:?}");
    }
    // The policy is that of the inner token, whose signature counts.
    assert_eq!(verify("e.jwks --subject bob", &token).0, 68);
    assert_eq!(verify("e.jwks --typ at+jwt", &token).0, 69);
    let by_other = done(&folder, &words(&sign.replace("a.jwks", "b.jwks")), b"");
    assert_eq!(verify("e.jwks", &by_other).0, 23);
    let changed = token.replacen('.', ".A", 1);
    assert!([40, 81].contains(&verify("e.jwks", &changed).0));
    // Whoever decrypts it only is told that nothing is checked.
    let output = onejwt(&folder, &words("decrypt --key e.jwks"), token.as_bytes());
    assert!(output.status.success() && text(&output.stdout).split('.').count() == 3);
    assert!(text(&output.stderr).contains("warning: inside is a token"), "{}", text(&output.stderr));
    // What is no signed token inside is refused.
    let claims = done(&folder, &words("encrypt --key e.jwks --cty JWT"), br#"{"sub":"alice","exp":1700000060}"#);
    assert_eq!(verify("e.jwks", &claims).0, 42);
    // A skipped key is not forgotten here either.
    let skipped = read(&folder, "ef.jwks").replacen("\"use\":\"enc\"", "\"key_ops\":[]", 1);
    fs::write(folder.join("skipped.jwks"), skipped).unwrap();
    let (code, shown) = verify("skipped.jwks", &token);
    assert!(code == 84 && shown.contains("skipped.jwks has a key of this kid") && shown.contains("key_ops"), "{shown}");
    // The name of the inner algorithm that was asked for, and an encrypted key file for the outer one.
    done(&folder, &words("keygen --alg EdDSA --format pem --out ed.pem"), b"");
    for alg in ["EdDSA", "Ed25519"] {
        let sign = format!("sign --key ed.pem --alg {alg} --expires-in 60 --now {NOW} --encrypt-to encrypted.pem");
        let token = done(&folder, &words(&format!("{sign} --password-file password")), b"");
        let inner = done(&folder, &words("decrypt --key encrypted.pem --password-file password"), token.as_bytes());
        let header = BASE64_URL_SAFE_NO_PAD.decode(inner.split('.').next().unwrap()).unwrap();
        assert_eq!(text(&header), format!("{{\"alg\":\"{alg}\",\"typ\":\"JWT\"}}"));
        let verify = format!("verify --key ed.pem --now {NOW} --decrypt-with encrypted.pem --password-file password");
        done(&folder, &words(&verify), token.as_bytes());
    }
    // It says which of both keys is at fault.
    for (line, code, says) in [
        (
            "sign --key a.jwks --expires-in 5 --encrypt-to ef.jwks --encrypt-kid g",
            84,
            "--encrypt-to: JWE_KEY_NOT_FOUND",
        ),
        ("sign --key a.jwks --expires-in 5 --encrypt-to e.jwks --encrypt-alg A256KW", 26, "--encrypt-to: JWT_KEY_ALG"),
        ("sign --key a.jwks --kid b --expires-in 5 --encrypt-to e.jwks", 23, "onejwt: JWT_KEY_NOT_FOUND"),
    ] {
        let (status, error) = refused(&folder, &words(line), b"");
        assert!(status == code && error.contains(says), "{line}: {status} {error}");
    }
}

#[test]
fn claims_are_encrypted_under_a_secret_only() {
    let folder = key_files("sealed");
    encryption_key_files(&folder);
    let encrypt = format!("encrypt --key s.jwks --claims - --subject alice --expires-in 60 --now {NOW}");
    let token = done(&folder, &words(&encrypt), b"{\"n\":1.0}\n");
    let decrypt = format!("decrypt --key s.jwks --claims --now {NOW}");
    let claims = done(&folder, &words(&decrypt), token.as_bytes());
    assert_eq!(claims, r#"{"n":1.0,"sub":"alice","iat":1700000000,"exp":1700000060}"#);
    let decrypt = |line: &str, token: &str| {
        let (code, error) = refused(&folder, &words(&format!("decrypt --claims {line}")), token.as_bytes());
        (code, error)
    };
    let nested = done(&folder, &words("sign --key a.jwks --expires-in 5 --encrypt-to s.jwks"), b"");
    let signed = done(&folder, &words("sign --key a.jwks --expires-in 5"), b"");
    for (line, token, code, says) in [
        ("--key s.jwks", &token, 62, "the token expired"),
        ("--key e.jwks", &token, 22, "with a public key everybody can encrypt"),
        ("--key s.jwks", &nested, 42, "JWT_TOKEN_UNSUPPORTED: inside is a token"),
        ("--key s.jwks", &signed, 80, "`onejwt verify`"),
        ("--key s.jwks", &"x".into(), 40, "malformed"),
        ("--key s.jwks", &"Bearer x".into(), 40, "leave out Bearer"),
        ("--key s.jwks --alg A128KW", &token, 82, "the keys that were given are for A256KW; accepted is A128KW only"),
    ] {
        let (status, error) = decrypt(line, token);
        assert!(status == code && error.contains(says), "{line} {token}: {status} {error}");
    }
    for (line, code, says) in [
        ("--key e.jwks --claims {} --expires-in 5", 22, "with a public key everybody can encrypt"),
        ("--key s.jwks --claims {} --expires-in 5 --kid t", 84, "none of these keys has the key id"),
        ("--key s.jwks --claims {} --expires-in 5 --alg A128KW", 26, "take another key"),
        ("--key s.jwks --claims {}", 61, "--expires-in"),
        ("--key s.jwks --claims {\"exp\":1} --expires-in 5", 1, "exp is in the claims already"),
        ("--key s.jwks --claims {\"exp\":\"1\"}", 60, "is no time"),
        ("--key s.jwks --claims {", 60, "--claims"),
    ] {
        let (status, error) = refused(&folder, &words(&format!("encrypt {line}")), b"");
        assert!(status == code && error.contains(says), "{line}: {status} {error}");
    }
}

#[test]
fn contents_are_refused_with_a_reason() {
    let folder = key_files("contents");
    encryption_key_files(&folder);
    let token = done(&folder, &words("encrypt --key e.jwks"), b"content");
    let forged = format!("{}.{}", token.rsplit_once('.').unwrap().0, "A".repeat(22));
    let signed = done(&folder, &words("sign --key a.jwks --expires-in 5"), b"");
    done(&folder, &words("keygen --for encryption --kid e --out e2.jwks"), b"");
    // Keys that do one of both.
    for (name, operation) in [("wraps.jwks", "wrapKey"), ("unwraps.jwks", "unwrapKey")] {
        let key = read(&folder, "s.jwks").replace("\"use\":\"enc\"", &format!("\"key_ops\":[\"{operation}\"]"));
        fs::write(folder.join(name), key).unwrap();
    }
    let wrapped = done(&folder, &words("encrypt --key wraps.jwks"), b"content");
    assert_eq!(done(&folder, &words("decrypt --key unwraps.jwks"), wrapped.as_bytes()), "content");
    // {"alg":"A256KW","enc":"A256GCM","zip":"DEF"}
    let zipped = format!(
        "eyJhbGciOiJBMjU2S1ciLCJlbmMiOiJBMjU2R0NNIiwiemlwIjoiREVGIn0{}",
        &wrapped[wrapped.find('.').unwrap()..]
    );
    for (line, token, code, says) in [
        ("--key e2.jwks", &token, 81, "JWE_DECRYPTION_FAILED"),
        ("--key e.jwks", &forged, 81, "JWE_DECRYPTION_FAILED"),
        ("--key f.jwks", &token, 84, "no key has the token's kid, \"e\""),
        ("--key a.jwks", &token, 22, "as it is, it is for signatures"),
        ("--key e.jwks", &signed, 80, "`onejwt verify`"),
        ("--key e.jwks", &String::new(), 40, "empty"),
        ("--key wraps.jwks", &wrapped, 83, "must let it decrypt"),
        ("--key s.jwks", &zipped, 42, "the token is compressed"),
        ("--secret-file secret --alg A128KW", &token, 20, "A128KW takes 16 bytes"),
        ("--secret-file secret --alg A128GCM", &token, 20, "A128GCM takes 16 bytes"),
        ("--secret-file secret --alg RSA-OAEP", &token, 26, "this is a shared secret"),
        ("--secret-file e.jwks --alg A256KW", &token, 27, "give it with --key"),
    ] {
        let (status, error) = refused(&folder, &words(&format!("decrypt {line}")), token.as_bytes());
        assert!(status == code && error.contains(says), "{line} {token}: {status} {error}");
    }
    for (line, code, says) in [
        ("--key a.jwks", 22, "as it is, it is for signatures"),
        ("--key ef.jwks --kid g", 84, "none of these keys has the key id"),
        ("--key e.jwks --alg ECDH-ES", 26, "take another key"),
        ("--key unwraps.jwks", 83, "do not let it encrypt"),
    ] {
        let (status, error) = refused(&folder, &words(&format!("encrypt {line}")), b"");
        assert!(status == code && error.contains(says), "{line}: {status} {error}");
    }
    // A token is not written that would be too long to be read.
    let (code, error) = refused(&folder, &words("encrypt --key s.jwks"), &vec![b'x'; 13 << 20]);
    assert!(code == 100 && error.contains("longer than"), "{code} {error}");
    let long = vec![b'x'; 100_000];
    let token = done(&folder, &words("encrypt --key s.jwks"), &long);
    assert_eq!(onejwt(&folder, &words("decrypt --key s.jwks"), token.as_bytes()).stdout, long);
}

#[test]
fn inspecting_an_encrypted_token_shows_what_is_not_encrypted() {
    let folder = key_files("inspect-encrypted");
    encryption_key_files(&folder);
    let token = done(&folder, &words("encrypt --key s.jwks --enc A128CBC-HS256 --typ letter"), b"content");
    let output = onejwt(&folder, &["inspect"], token.as_bytes());
    assert!(text(&output.stderr).contains("nothing here is verified"));
    assert_eq!(
        text(&output.stdout),
        "header\n{\n  \"alg\": \"A256KW\",\n  \"enc\": \"A128CBC-HS256\",\n  \"typ\": \"letter\",\n  \"kid\": \"s\"\n}\n\
         the rest is encrypted, and cannot be read without the key\n\
         encrypted key: 40 bytes\ninitialization vector: 16 bytes\nciphertext: 16 bytes\nauthentication tag: 16 bytes\n"
    );
    // What stands in the header cannot drive a terminal, nor pass for what the command says.
    let shown = done(&folder, &["inspect"], b"G1szMW0KY2lwaGVydGV4dDogMSBieXRlcw....");
    assert!(!shown.contains('\x1b') && !shown.lines().any(|line| line == "ciphertext: 1 bytes"), "{shown}");
    assert_eq!(refused(&folder, &["inspect"], format!("{token}!").as_bytes()).0, 40);
    // A verifier of signed tokens is told what to do with it.
    let (code, error) = refused(&folder, &words("verify --key a.jwks"), token.as_bytes());
    assert!(code == 42 && error.contains("--decrypt-with"), "{code} {error}");
}

#[test]
fn of_a_file_with_keys_of_both_kinds_each_command_takes_its_own() {
    let folder = key_files("both");
    encryption_key_files(&folder);
    let entry = |line: &str| {
        let set = done(&folder, &words(line), b"");
        set.strip_prefix("{\"keys\":[").unwrap().strip_suffix("]}").unwrap().to_string()
    };
    let [signing, encryption] = ["jwks --private a.jwks", "jwks --private --for encryption e.jwks"].map(entry);
    fs::write(folder.join("both.jwks"), format!("{{\"keys\":[{signing},{encryption}]}}")).unwrap();
    let token = done(&folder, &words("sign --key both.jwks --expires-in 60 --encrypt-to both.jwks"), b"");
    let (code, shown) = outcome(&folder, &words("verify --key both.jwks --decrypt-with both.jwks"), token.as_bytes());
    assert!(code == 0 && shown.contains("valid, ES256, encrypted with ECDH-ES+A256KW"), "{shown}");
    let token = done(&folder, &words("encrypt --key both.jwks"), b"content");
    assert_eq!(done(&folder, &words("decrypt --key both.jwks"), token.as_bytes()), "content");
    for (line, own, other) in
        [("jwks both.jwks", "a", "encryption"), ("jwks --for encryption both.jwks", "e", "signatures")]
    {
        let output = onejwt(&folder, &words(line), b"");
        let set = text(&output.stdout);
        assert!(output.status.success() && set.matches("\"kid\"").count() == 1, "{line}: {set}");
        assert!(set.contains(&format!("\"kid\":\"{own}\"")) && !set.contains("\"d\""), "{line}: {set}");
        let says = format!("both.jwks: keys for {other} are left out: 1; --for {other} writes them\n");
        assert_eq!(text(&output.stderr), says, "{line}");
    }
    // Each entry is judged as a key for what is asked for.
    for (line, verdicts) in [
        ("jwks --check both.jwks", ["usable", "skipped: \"use\" is \"enc\", expected \"sig\", or none"]),
        (
            "jwks --check --for encryption both.jwks",
            ["skipped: \"use\" is \"sig\", expected \"enc\", or none", "usable"],
        ),
    ] {
        let output = onejwt(&folder, &words(line), b"");
        let (_, rows) = checked(text(&output.stdout));
        assert_eq!(output.status.code(), Some(1), "{line}");
        assert_eq!([rows[0][5], rows[1][5]], verdicts, "{line}");
        assert_eq!((rows[0][3], rows[1][3]), ("ES256", "ECDH-ES+A256KW"), "{line}");
    }
    let output = onejwt(&folder, &words("jwks --check --for encryption ef.jwks s.jwks"), b"");
    assert!(output.status.success() && text(&output.stdout).contains("s.jwks: a JWK Set with secrets"));
    // A key that says nothing of what it is for can be either, and nothing is left out.
    let open = encryption.replace(",\"use\":\"enc\"", "").replace("\"alg\":\"ECDH-ES+A256KW\",", "");
    fs::write(folder.join("open.jwk"), &open).unwrap();
    for line in ["jwks open.jwk", "jwks --for encryption open.jwk"] {
        assert!(onejwt(&folder, &words(line), b"").stderr.is_empty(), "{line}: {open}");
    }
    // Documents that hold none for encryption are named.
    for (document, says) in [
        (r#"{"kty":"oct","k":"AAAA"}"#.to_string(), "\"alg\" is missing"),
        (r#"{"kty":"oct","k":"AAAA","alg":"A256KW"}"#.into(), "not as long as its algorithm demands"),
        (r#"{"kty":"oct","k":"AAAA","alg":"RSA1_5"}"#.into(), "no encryption algorithm that is supported"),
        (
            done(&folder, &words("keygen --alg EdDSA --format pem"), b""),
            "another kind than RSA, EC (P-256, P-384, P-521) and",
        ),
        (PBES2.into(), "give its password with --password-file"),
    ] {
        fs::write(folder.join("key"), &document).unwrap();
        let (code, error) = refused(&folder, &words("jwks --for encryption key"), b"");
        assert!(code != 0 && error.contains(says), "{document}: {code} {error}");
    }
}

const POLICY: &str = r#"{"issuers": ["https://login.example"], "audiences": ["api"], "expected": {"role": "admin"}}"#;

/// A folder with a secret and a token for the policy.
fn with_token(name: &str) -> (PathBuf, String) {
    let folder = folder(name);
    fs::write(folder.join("secret"), SECRET).unwrap();
    fs::write(folder.join("policy.json"), POLICY).unwrap();
    let claims = r#"{"iss":"https://login.example","aud":"api","role":"admin"}"#;
    let token = done(
        &folder,
        &["sign", "--secret-file", "secret", "--claims", claims, "--expires-in", "60", "--now", NOW],
        b"",
    );
    (folder, token)
}

#[test]
fn verify_takes_a_policy() {
    let (folder, token) = with_token("policy-verify");
    let base = ["verify", "--secret-file", "secret", "--now", NOW, "--policy"];
    let with = |more: &[&'static str]| [&base[..], more].concat();
    let claims = done(&folder, &with(&["policy.json"]), token.as_bytes());
    assert!(claims.contains("\"role\":\"admin\"") || claims.contains("\"role\": \"admin\""), "{claims}");
    assert_eq!(done(&folder, &with(&["policy.json", "--alg", "HS256"]), token.as_bytes()), claims);

    fs::write(folder.join("other.json"), r#"{"audiences": ["other"], "algorithms": ["HS512", "HS256"]}"#).unwrap();
    let (status, said) = refused(&folder, &with(&["other.json"]), token.as_bytes());
    assert_eq!(status, 67, "{said}");
    assert!(said.contains("JWT_AUDIENCE_MISMATCH"), "{said}");

    // The command line adds nothing and takes nothing away.
    for option in [
        &["--issuer", "a"][..],
        &["--audience", "api"],
        &["--subject", "a"],
        &["--require", "jti"],
        &["--leeway", "60"],
        &["--leeway", "0"],
        &["--max-age", "60"],
        &["--allow-missing-exp"],
        &["--ignore-exp"],
        &["--ignore-aud"],
        &["--typ", "JWT"],
        &["--decrypt-with", "secret", "--enc", "A256GCM"],
        &["--decrypt-with", "secret", "--decrypt-alg", "A256KW"],
    ] {
        let (status, said) = refused(&folder, &[&base[..], &["policy.json"], option].concat(), token.as_bytes());
        assert_eq!(status, 2, "{option:?}: {said}");
        assert!(said.contains("cannot be used with"), "{option:?}: {said}");
    }
    fs::write(folder.join("long.json"), r#"{"algorithms": ["HS512"]}"#).unwrap();
    let (status, said) = refused(&folder, &with(&["long.json", "--alg", "HS256"]), token.as_bytes());
    assert_eq!((status, said.contains("--alg: the policy does not accept \"HS256\"")), (2, true), "{said}");

    fs::write(folder.join("wrong.json"), "{\n  \"audience\": [\"api\"]\n}").unwrap();
    let (status, said) = refused(&folder, &with(&["wrong.json"]), token.as_bytes());
    assert_eq!(status, 1);
    let sentence =
        "wrong.json: JWT_INVALID_ARGUMENT: line 2, column 3: unknown member \"audience\": did you mean \"audiences\"";
    assert!(said.contains(sentence), "{said}");
    assert_eq!(refused(&folder, &with(&["absent.json"]), token.as_bytes()).0, 100);
    // A policy that could not be read is no policy at all.
    fs::write(folder.join("empty.json"), "").unwrap();
    assert_eq!(refused(&folder, &with(&["empty.json"]), token.as_bytes()).0, 1);
}

#[test]
fn policies_say_whether_tokens_are_encrypted() {
    let (folder, token) = with_token("policy-encrypted");
    done(&folder, &["keygen", "--for", "encryption", "--alg", "A256KW", "--out", "session.jwks"], b"");
    fs::write(folder.join("encrypted.json"), r#"{"encrypted": true, "audiences": ["api"]}"#).unwrap();
    fs::write(folder.join("claims.json"), r#"{"audiences": ["api"], "decrypt_algorithms": ["A256KW"]}"#).unwrap();
    let base = ["--now", NOW];
    let sign = ["sign", "--secret-file", "secret", "--audience", "api", "--expires-in", "60"];
    let nested = done(&folder, &[&sign[..], &["--encrypt-to", "session.jwks"], &base].concat(), b"");
    let verify = ["verify", "--secret-file", "secret", "--policy"];
    let decrypting = ["--decrypt-with", "session.jwks"];
    done(&folder, &[&verify[..], &["encrypted.json"], &decrypting, &base].concat(), nested.as_bytes());
    let fails = |arguments: &[&[&str]], token: &str| refused(&folder, &arguments.concat(), token.as_bytes());
    assert_eq!(fails(&[&verify, &["encrypted.json"], &decrypting, &base], &token).0, 80);
    let (status, said) = fails(&[&verify, &["encrypted.json"], &base], &nested);
    assert_eq!((status, said.contains("give --decrypt-with")), (2, true), "{said}");
    let (status, said) = fails(&[&verify, &["policy.json"], &decrypting, &base], &token);
    assert_eq!((status, said.contains("accepts tokens that are not encrypted")), (2, true), "{said}");
    let (status, said) = fails(&[&verify, &["claims.json"], &base], &token);
    assert_eq!((status, said.contains("`onejwt decrypt --claims` takes it")), (2, true), "{said}");

    let encrypt = ["encrypt", "--key", "session.jwks", "--claims", "{}", "--audience", "api", "--expires-in", "60"];
    let session = done(&folder, &[&encrypt[..], &base].concat(), b"");
    let decrypt = ["decrypt", "--key", "session.jwks", "--claims", "--policy"];
    done(&folder, &[&decrypt[..], &["claims.json"], &base].concat(), session.as_bytes());
    done(&folder, &[&decrypt[..], &["claims.json", "--alg", "A256KW"], &base].concat(), session.as_bytes());
    assert_eq!(fails(&[&decrypt, &["encrypted.json"], &base], &session).0, 2);
    assert_eq!(fails(&[&decrypt, &["policy.json"], &base], &session).0, 61);
    assert_eq!(fails(&[&decrypt, &["claims.json", "--audience", "api"], &base], &session).0, 2);
    // Of a content no claim is checked.
    let (status, _) = fails(&[&["decrypt", "--key", "session.jwks", "--policy", "claims.json"], &base], &session);
    assert_eq!(status, 2);
}

#[test]
fn policy_says_in_words_what_is_demanded() {
    let (folder, _) = with_token("policy-words");
    let said = done(&folder, &["policy", "policy.json"], b"");
    assert_eq!(
        said,
        "signature: the algorithms that the keys are bound to\n\
         length: at most 65536 bytes\n\
         typ: any, or none\n\
         iss: \"https://login.example\"\n\
         aud: contains \"api\"\n\
         sub: any, or none\n\
         exp: must be there, after now\n\
         nbf: not after now, where it is there\n\
         iat: not after now, where it is there\n\
         expected: \"role\" is the text \"admin\""
    );
    assert_eq!(done(&folder, &["policy", "-"], POLICY.as_bytes()), said);
    // The keys that decrypt are not needed to check it.
    assert!(
        done(&folder, &["policy", "-"], br#"{"encrypted":true}"#).starts_with("encryption: the token is encrypted")
    );
    // Nothing in it drives a terminal.
    let odd = done(&folder, &["policy", "-"], "{\"subject\":\"\\u001b[2J\u{202e}\"}".as_bytes());
    assert!(odd.contains("sub: \"\\u{1b}[2J\\u{202e}\""), "{odd}");

    let (status, said) = refused(&folder, &["policy", "-"], b"{\"leeway\": \"60\"}");
    assert_eq!(status, 1);
    let sentence =
        "-: JWT_INVALID_ARGUMENT: line 1, column 12: \"leeway\" is a number of seconds, and cannot be a text";
    assert!(said.contains(sentence), "{said}");
    assert_eq!(refused(&folder, &["policy"], b"").0, 2);
    assert_eq!(refused(&folder, &["policy", "absent.json"], b"").0, 100);
}
