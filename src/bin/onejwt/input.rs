//! What comes in: files, standard input, the environment.

use std::env;
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use onejwt::{Algorithm, KeyOptions, Keyset, Status};
use zeroize::Zeroizing;

use crate::output::{self, Failure};
use crate::{Keys, Password};

/// A token or a claims document longer than this is refused.
const MAX_INPUT: u64 = 16 << 20;

/// Bytes that may be secret.
pub type Secret = Zeroizing<Vec<u8>>;

/// "900", "90s", "15m", "2h" or "7d", as seconds.
pub fn duration(text: &str) -> Result<u32, String> {
    let (number, unit) = match text.char_indices().next_back() {
        Some((at, 's')) => (&text[..at], 1),
        Some((at, 'm')) => (&text[..at], 60),
        Some((at, 'h')) => (&text[..at], 3600),
        Some((at, 'd')) => (&text[..at], 86_400),
        _ => (text, 1),
    };
    let seconds = number.parse::<u32>().ok().and_then(|number| number.checked_mul(unit));
    seconds.ok_or_else(|| "expected a time such as 900, 90s, 15m, 2h or 7d".into())
}

/// A time of which the library takes 0 for "not given", so that a limit that came out as 0 is not dropped in silence.
pub fn span(text: &str) -> Result<u32, String> {
    match duration(text)? {
        0 => Err("expected at least one second; leave the option out if nothing is meant".into()),
        seconds => Ok(seconds),
    }
}

/// A file's bytes.
pub fn file(path: &Path) -> Result<Secret, Failure> {
    fs::read(path).map(Zeroizing::new).map_err(|error| Failure::file(path, &error))
}

fn too_long() -> io::Error {
    io::Error::other(format!("longer than {MAX_INPUT} bytes"))
}

/// Standard input up to its end.
pub fn stdin() -> Result<Secret, Failure> {
    if io::stdin().is_terminal() {
        output::note("reading standard input, up to its end (Ctrl-D)");
    }
    let mut bytes = Zeroizing::new(Vec::new());
    let read = std::io::stdin().lock().take(MAX_INPUT + 1).read_to_end(&mut bytes);
    // Not cut off: what is left could be sound by itself.
    let whole = read.and_then(|len| if len as u64 <= MAX_INPUT { Ok(bytes) } else { Err(too_long()) });
    whole.map_err(|error| Failure::file(Path::new("standard input"), &error))
}

/// A token from the command line or standard input, without the white space around it.
pub fn token(argument: Option<&str>) -> Result<Vec<u8>, Failure> {
    let bytes = match argument {
        Some("-") | None => stdin()?,
        Some(token) => {
            // While it is good, whoever has it is whom it names.
            output::warning(
                "a token on the command line can be seen by others and kept by the shell: use standard input",
            );
            Zeroizing::new(token.as_bytes().to_vec())
        }
    };
    Ok(bytes.trim_ascii().to_vec())
}

/// Claims: JSON, @FILE, or - for standard input; without the white space around them, such as a file's last line end.
pub fn claims(argument: &str) -> Result<Secret, Failure> {
    let bytes = match argument.strip_prefix('@') {
        Some(path) => file(Path::new(path))?,
        None if argument == "-" => stdin()?,
        None => Zeroizing::new(argument.as_bytes().to_vec()),
    };
    Ok(Zeroizing::new(bytes.trim_ascii().to_vec()))
}

/// Seconds since the epoch.
pub fn clock(now: Option<i64>) -> i64 {
    let since_epoch = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    now.unwrap_or_else(|| i64::try_from(since_epoch()).unwrap_or(i64::MAX))
}

/// An algorithm by its JOSE name.
pub fn algorithm(name: &str) -> Result<Algorithm, Failure> {
    let found = Algorithm::from_name(name).map(|(algorithm, _)| algorithm);
    found.ok_or_else(|| {
        let all = (1..).map_while(Algorithm::from_number).filter(|&algorithm| algorithm != Algorithm::Ed448);
        let names: Vec<_> = all.map(Algorithm::name).collect();
        Failure::usage(format!("{name}: not an algorithm; there are {}", names.join(", ")))
    })
}

/// The password of an encrypted key.
pub fn password(args: &Password) -> Result<Option<Zeroizing<String>>, Failure> {
    let Some(path) = &args.password_file else { return Ok(None) };
    let bytes = file(path)?;
    let line = bytes.split(|&byte| byte == b'\n' || byte == b'\r').next().unwrap_or_default();
    match std::str::from_utf8(line) {
        Ok(password) => Ok(Some(Zeroizing::new(password.to_owned()))),
        Err(_) => Err(Failure::usage(format!("{}: the password is not UTF-8", path.display()))),
    }
}

/// The keys of a file, whatever form it has.
pub fn key_file(path: &Path, alg: Option<Algorithm>, password: Option<&str>) -> Result<Keyset, Failure> {
    let bytes = file(path)?;
    let options = KeyOptions { password, ..KeyOptions::default() };
    let text = bytes.trim_ascii_start();
    let loaded = if text.starts_with(b"{") {
        Keyset::from_jwks(&bytes, &options)
    } else if bytes.first() == Some(&0x30) {
        Keyset::from_der(alg, &bytes, &options)
    } else {
        Keyset::from_pem(alg, &bytes, &options)
    };
    loaded.map_err(|error| {
        let about = path.display().to_string();
        let hint = match error.status {
            Status::KeyMalformed | Status::KeyWrongForm => {
                Some("expected a JWK, a JWK Set, PEM or DER; an HMAC secret goes in with --secret-file")
            }
            Status::KeyUnsupported if text.starts_with(b"-----BEGIN") => Some(
                "OpenSSH private keys, and PEM that was encrypted before PKCS#8, have to be written anew as PKCS#8",
            ),
            Status::KeyAlgMismatch => Some("leave out --alg, or take another key"),
            Status::KeyEncrypted => Some("give the right password with --password-file"),
            _ => None,
        };
        Failure::status(error.status, &about, hint)
    })
}

/// All keys that the command line names.
pub fn keys(args: &Keys) -> Result<Keyset, Failure> {
    let alg = args.alg.as_deref().map(algorithm).transpose()?;
    let password = password(&args.password)?;
    let mut sets = Vec::new();
    for path in &args.files {
        sets.push(key_file(path, alg, password.as_ref().map(|password| password.as_str()))?);
    }
    let mut secrets: Vec<(String, Secret)> = Vec::new();
    if let Some(path) = &args.secret_file {
        secrets.push((path.display().to_string(), file(path)?));
    }
    if let Some(name) = &args.secret_env {
        let Some(value) = env::var_os(name) else {
            // It may be the secret itself.
            let text =
                "--secret-env: there is no environment variable of that name (it takes the name, not the secret)";
            return Err(Failure::usage(text.into()));
        };
        secrets.push((name.clone(), Zeroizing::new(value.into_encoded_bytes())));
    }
    if let Some(text) = &args.secret {
        output::warning("a secret on the command line can be seen by others and kept by the shell: use --secret-file");
        secrets.push(("--secret".into(), Zeroizing::new(text.as_bytes().to_vec())));
    }
    for (about, secret) in secrets {
        let algorithm = alg.unwrap_or(Algorithm::HS256);
        let set = Keyset::from_secret(algorithm, &secret, &KeyOptions::default()).map_err(|error| {
            let hint = match error.status {
                Status::KeyTooWeak => Some("make a secret with `onejwt keygen`"),
                Status::KeyWrongForm => Some("this is a key document: give it with --key"),
                _ => None,
            };
            Failure::status(error.status, &format!("{about}, {} bytes for {}", secret.len(), algorithm.name()), hint)
        })?;
        sets.push(set);
    }
    let mut sets = sets.into_iter();
    let Some(all) = sets.next() else {
        return Err(Failure::usage("no key: give one with --key, --secret-file or --secret-env".into()));
    };
    sets.for_each(|set| all.add(&set));
    Ok(all)
}
