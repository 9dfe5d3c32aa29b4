//! What comes in: files, standard input, the environment.

use std::env;
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::builder::RangedI64ValueParser;
use onejwt::keys::Entry;
use onejwt::{Algorithm, KeyOptions, Keyset, Status};
use zeroize::Zeroizing;

use crate::document;
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

/// A text that is not empty: one that is comes from a variable that is not set, and means nothing.
pub fn given(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("it is empty; leave the option out if nothing is meant".into()) } else { Ok(text.into()) }
}

/// A key id. It may begin with -, as one thumbprint in 64 does, so an option behind must not be taken for one.
pub fn kid(text: &str) -> Result<String, String> {
    let is_option = |name: &str| name.len() < 24 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    match text.strip_prefix("--") {
        Some(name) if is_option(name) => Err("this is an option: the key id is missing".into()),
        _ => given(text),
    }
}

/// The time in the place of the clock.
pub fn clock_time() -> RangedI64ValueParser {
    RangedI64ValueParser::new().range(-crate::MAX_TIME..=crate::MAX_TIME)
}

/// A file's bytes, or those of standard input; `what` is what they are for.
pub fn file(path: &Path, what: &str) -> Result<Secret, Failure> {
    if path == Path::new("-") {
        return stdin(what);
    }
    fs::read(path).map(Zeroizing::new).map_err(|error| Failure::file(path, &error))
}

fn too_long() -> io::Error {
    io::Error::other(format!("longer than {MAX_INPUT} bytes"))
}

/// Standard input up to its end. There is but one, so it is for one purpose.
pub fn stdin(what: &str) -> Result<Secret, Failure> {
    static READ_FOR: OnceLock<String> = OnceLock::new();
    if READ_FOR.set(what.into()).is_err() {
        let first = READ_FOR.get().map_or("", String::as_str);
        return Err(Failure::usage(format!("standard input is {first} already: it cannot be {what} too")));
    }
    if io::stdin().is_terminal() {
        output::note("reading standard input, up to its end (Ctrl-D)");
    }
    let mut bytes = Zeroizing::new(Vec::new());
    let read = std::io::stdin().lock().take(MAX_INPUT + 1).read_to_end(&mut bytes);
    // Not cut off: what is left could be sound by itself.
    let whole = read.and_then(|len| if len as u64 <= MAX_INPUT { Ok(bytes) } else { Err(too_long()) });
    whole.map_err(|error| Failure::file(Path::new("standard input"), &error))
}

/// A token from the command line or standard input, without a byte order mark and the white space around it.
pub fn token(argument: Option<&str>) -> Result<Vec<u8>, Failure> {
    let bytes = match argument {
        Some("-") | None => stdin("the token")?,
        Some(token) => {
            // While it is good, whoever has it is whom it names.
            output::warning(
                "a token on the command line can be seen by others and kept by the shell: use standard input",
            );
            Zeroizing::new(token.as_bytes().to_vec())
        }
    };
    Ok(document::without_start(&bytes).trim_ascii().to_vec())
}

/// Claims: JSON, @FILE, or - for standard input; without a byte order mark and the white space around them, such as a
/// file's last line end.
pub fn claims(argument: &str) -> Result<Secret, Failure> {
    let bytes = match argument.strip_prefix('@') {
        Some(path) => file(Path::new(path), "--claims")?,
        None if argument == "-" => stdin("--claims")?,
        None => Zeroizing::new(argument.as_bytes().to_vec()),
    };
    Ok(Zeroizing::new(document::without_start(&bytes).trim_ascii().to_vec()))
}

/// Seconds since the epoch.
pub fn clock(now: Option<i64>) -> i64 {
    let since_epoch = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    now.unwrap_or_else(|| i64::try_from(since_epoch()).unwrap_or(i64::MAX))
}

/// An algorithm by its JOSE name.
pub fn algorithm(name: &str) -> Result<Algorithm, Failure> {
    let found = Algorithm::from_name(name).map(|(algorithm, _)| algorithm).filter(|found| found.is_supported());
    found.ok_or_else(|| {
        let names: Vec<_> = Algorithm::supported().map(Algorithm::name).collect();
        Failure::usage(format!("{name}: not an algorithm; there are {}", names.join(", ")))
    })
}

/// The password of an encrypted key.
fn password(args: &Password) -> Result<Option<Zeroizing<String>>, Failure> {
    let Some(path) = &args.password_file else { return Ok(None) };
    let bytes = file(path, "--password-file")?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let line = text.split(|&byte| byte == b'\n' || byte == b'\r').next().unwrap_or_default();
    let wrong = if document::is_utf16(&bytes) { document::UTF16 } else { "the password is not UTF-8" };
    match std::str::from_utf8(line) {
        Ok(password) if !document::is_utf16(&bytes) => Ok(Some(Zeroizing::new(password.to_owned()))),
        _ => Err(Failure::usage(format!("{}: {wrong}", path.display()))),
    }
}

/// Something that keys are made of.
struct Source {
    /// Its name for people.
    about: String,
    /// Whether it is a secret, and no key document.
    is_secret: bool,
    bytes: Secret,
}

impl Source {
    fn load(&self, alg: Option<Algorithm>, password: Option<&str>) -> onejwt::Result<Keyset> {
        if self.is_secret {
            Keyset::from_secret(alg.unwrap_or(Algorithm::HS256), &self.bytes, &KeyOptions::default())
        } else {
            document::load(&self.bytes, alg, password)
        }
    }

    fn failure(&self, alg: Option<Algorithm>, password: Option<&str>, status: Status) -> Failure {
        if !self.is_secret {
            let hint = document::explain(&self.bytes, alg, password, status);
            return Failure::status(status, &self.about, None).with_hint(Some(hint));
        }
        let hint = match status {
            Status::KeyTooWeak => Some("make a secret with `onejwt keygen`"),
            Status::KeyWrongForm => Some("this is a key document: give it with --key"),
            Status::KeyAlgMismatch => Some("this is an HMAC secret: give --alg HS256, HS384 or HS512, or leave it out"),
            _ => None,
        };
        let alg = alg.unwrap_or(Algorithm::HS256).name();
        Failure::status(status, &format!("{}, {} bytes for {alg}", self.about, self.bytes.len()), hint)
    }
}

/// All that the command line names as keys.
pub struct Sources {
    list: Vec<Source>,
    password: Option<Zeroizing<String>>,
}

impl Sources {
    /// Key files, and nothing else.
    pub fn of_files(files: &[PathBuf], password_file: &Password) -> Result<Self, Failure> {
        let what = "a key file";
        let source = |path: &PathBuf| {
            Ok(Source { about: path.display().to_string(), is_secret: false, bytes: file(path, what)? })
        };
        let list = files.iter().map(source).collect::<Result<_, Failure>>()?;
        Ok(Sources { list, password: password(password_file)? })
    }

    /// Key files and secrets.
    pub fn of(args: &Keys) -> Result<Self, Failure> {
        let mut sources = Sources::of_files(&args.files, &args.password)?;
        let mut secret = |about: String, bytes| sources.list.push(Source { about, is_secret: true, bytes });
        if let Some(path) = &args.secret_file {
            secret(path.display().to_string(), file(path, "--secret-file")?);
        }
        if let Some(name) = &args.secret_env {
            let Some(value) = env::var_os(name) else {
                // It may be the secret itself.
                let text =
                    "--secret-env: there is no environment variable of that name (it takes the name, not the secret)";
                return Err(Failure::usage(text.into()));
            };
            secret(name.clone(), Zeroizing::new(value.into_encoded_bytes()));
        }
        if let Some(text) = &args.secret {
            output::warning(
                "a secret on the command line can be seen by others and kept by the shell: use --secret-file",
            );
            secret("--secret".into(), Zeroizing::new(text.as_bytes().to_vec()));
        }
        if sources.list.is_empty() {
            return Err(Failure::usage("no key: give one with --key, --secret-file or --secret-env".into()));
        }
        Ok(sources)
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The keys of each, with its name.
    pub fn load_each(&self, alg: Option<Algorithm>) -> Result<Vec<(&str, Keyset)>, Failure> {
        let password = self.password.as_ref().map(|password| password.as_str());
        let mut is_encrypted = false;
        let mut load = |source: &Source| {
            let loaded = match source.load(alg, None) {
                Err(error) if error.status == Status::KeyEncrypted && password.is_some() => {
                    is_encrypted = true;
                    source.load(alg, password)
                }
                loaded => loaded,
            };
            loaded.map_err(|error| source.failure(alg, password, error.status))
        };
        let sets: Vec<_> = self
            .list
            .iter()
            .map(|source| Ok((source.about.as_str(), load(source)?)))
            .collect::<Result<_, Failure>>()?;
        if password.is_some() && !is_encrypted {
            return Err(Failure::usage("--password-file: none of the keys is encrypted; leave it out".into()));
        }
        Ok(sets)
    }

    /// All keys.
    pub fn load(&self, alg: Option<Algorithm>) -> Result<Keyset, Failure> {
        let mut sets = self.load_each(alg)?.into_iter().map(|(_, keys)| keys);
        let all = sets.next().ok_or_else(|| Failure::usage("no key".into()))?;
        sets.try_for_each(|keys| all.add(&keys)).map_err(|error| Failure::status(error.status, "", None))?;
        Ok(all)
    }

    /// All keys that this algorithm suits, and that state no other.
    pub fn load_for(&self, alg: Algorithm) -> Option<Keyset> {
        let password = self.password.as_ref().map(|password| password.as_str());
        let mut sets = self.list.iter().filter_map(|source| source.load(Some(alg), password).ok());
        let all = sets.next()?;
        sets.try_for_each(|keys| all.add(&keys)).ok()?;
        Some(all)
    }

    /// Why an entry of a key set that has this `kid` is not among the keys.
    pub fn fault(&self, kid: &str) -> Option<String> {
        let documents = self.list.iter().filter(|source| !source.is_secret);
        documents.into_iter().find_map(|source| {
            let set = document::read(&source.bytes).ok()?;
            let of_kid = set.entries.iter().filter(|entry| entry.kid.as_deref() == Some(kid));
            let reason = of_kid.filter_map(Entry::reason).next()?;
            Some(format!("{} has a key of this kid that cannot be used: {reason}", source.about))
        })
    }
}
