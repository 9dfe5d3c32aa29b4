//! What comes in: files, standard input, the environment.

use std::cell::Cell;
use std::env;
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::builder::RangedI64ValueParser;
use onejwt::algorithm::Method;
use onejwt::keys::Entry;
use onejwt::{Algorithm, ContentEncryption, KeyAlgorithm, KeyManagement, KeyOptions, Keyset, Status};
use zeroize::Zeroizing;

use crate::document;
use crate::output::{self, Failure};
use crate::{Keys, PasswordFile, Purpose};

/// A token, a content or a claims document longer than this is refused.
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

/// Refuses to write a token that would be too long to be read.
pub fn check_readable(token: &[u8]) -> Result<(), Failure> {
    if token.len() as u64 <= MAX_INPUT {
        return Ok(());
    }
    Err(Failure::file(Path::new("the token of this content"), &too_long()))
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

/// An algorithm for keys of this purpose, by its JOSE name.
pub fn algorithm(name: &str, purpose: Purpose) -> Result<KeyAlgorithm, Failure> {
    let all: Vec<KeyAlgorithm> = match purpose {
        Purpose::Signatures => Algorithm::supported().map(KeyAlgorithm::from).collect(),
        Purpose::Encryption => {
            let contents = ContentEncryption::all().map(KeyAlgorithm::from);
            KeyManagement::supported().map(KeyAlgorithm::from).chain(contents).collect()
        }
    };
    let named = KeyAlgorithm::from_name(name);
    named.filter(|found| all.contains(found)).ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|algorithm| algorithm.name()).collect();
        let what = match named {
            Some(named) if named.is_signature() != (purpose == Purpose::Signatures) => {
                format!("an algorithm for {}, and none for {}", purpose.other().name(), purpose.name())
            }
            _ => "not an algorithm".into(),
        };
        Failure::usage(format!("{name}: {what}; there are {}", names.join(", ")))
    })
}

/// A signature algorithm by its JOSE name.
pub fn signature_algorithm(name: Option<&str>) -> Result<Option<Algorithm>, Failure> {
    let found = name.map(|name| algorithm(name, Purpose::Signatures)).transpose()?;
    Ok(found.and_then(KeyAlgorithm::signature))
}

/// How contents are to be encrypted, or may be.
#[derive(Clone, Copy)]
pub struct Encryption {
    /// What the keys are for.
    pub key: Option<KeyAlgorithm>,
    /// `alg`.
    pub management: Option<KeyManagement>,
    /// `enc`.
    pub content: Option<ContentEncryption>,
}

impl Encryption {
    /// From the JOSE names of both; a secret that encrypts contents itself is named by what it does, which is `enc`.
    pub fn named(alg: Option<&str>, enc: Option<&str>) -> Result<Self, Failure> {
        let key = alg.map(|name| algorithm(name, Purpose::Encryption)).transpose()?;
        let content = enc.map(content_encryption).transpose()?;
        let (management, own) = match key {
            Some(KeyAlgorithm::Management(management)) => (Some(management), None),
            Some(KeyAlgorithm::Content(own)) => (Some(KeyManagement::Dir), Some(own)),
            Some(KeyAlgorithm::Signature(_)) | None => (None, None),
        };
        if let (Some(own), Some(content)) = (own, content)
            && own != content
        {
            return Err(Failure::usage(format!("--enc: a key for {} encrypts with nothing else", own.name())));
        }
        Ok(Encryption { key, management, content: content.or(own) })
    }
}

fn content_encryption(name: &str) -> Result<ContentEncryption, Failure> {
    ContentEncryption::from_name(name).ok_or_else(|| {
        let names: Vec<_> = ContentEncryption::all().map(ContentEncryption::name).collect();
        Failure::usage(format!("{name}: not a content encryption; there are {}", names.join(", ")))
    })
}

/// The password of encrypted keys, if one was given.
pub struct Password {
    text: Option<Zeroizing<String>>,
    is_used: Cell<bool>,
}

impl Password {
    /// From its file.
    pub fn of(args: &PasswordFile) -> Result<Self, Failure> {
        let text = args.password_file.as_deref().map(password).transpose()?;
        Ok(Password { text, is_used: Cell::new(false) })
    }

    fn text(&self) -> Option<&str> {
        self.text.as_ref().map(|text| text.as_str())
    }

    /// Refuses one that no key needed, once all are loaded.
    pub fn check_used(&self) -> Result<(), Failure> {
        if self.text.is_some() && !self.is_used.get() {
            return Err(Failure::usage("--password-file: none of the keys is encrypted; leave it out".into()));
        }
        Ok(())
    }
}

fn password(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let bytes = file(path, "--password-file")?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let line = text.split(|&byte| byte == b'\n' || byte == b'\r').next().unwrap_or_default();
    let wrong = if document::is_utf16(&bytes) { document::UTF16 } else { "the password is not UTF-8" };
    match std::str::from_utf8(line) {
        Ok(password) if !document::is_utf16(&bytes) => Ok(Zeroizing::new(password.to_owned())),
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
    fn load(&self, alg: Option<KeyAlgorithm>, options: &KeyOptions<'_>) -> onejwt::Result<Keyset> {
        if self.is_secret {
            Keyset::from_secret(alg.unwrap_or(Algorithm::HS256.into()), &self.bytes, options)
        } else {
            document::load(&self.bytes, alg, options)
        }
    }

    fn failure(&self, alg: Option<KeyAlgorithm>, options: &KeyOptions<'_>, status: Status) -> Failure {
        if !self.is_secret {
            let hint = document::explain(&self.bytes, alg, options, status);
            return Failure::status(status, &self.about, None).with_hint(Some(hint));
        }
        let alg = alg.unwrap_or(Algorithm::HS256.into());
        let hint = match status {
            Status::KeyTooWeak => Some("make a secret with `onejwt keygen`".into()),
            Status::KeyWrongForm => Some("this is a key document: give it with --key".into()),
            Status::KeyAlgMismatch if options.for_encryption => {
                Some("this is a shared secret: give --alg A128KW, A256KW, or another that takes one".into())
            }
            Status::KeyAlgMismatch => {
                Some("this is an HMAC secret: give --alg HS256, HS384 or HS512, or leave it out".into())
            }
            Status::KeyMalformed => secret_len(alg).map(|len| {
                let name = alg.name();
                format!("{name} takes {len}: make a key with `onejwt keygen --for encryption --alg {name}`")
            }),
            _ => None,
        };
        Failure::status(status, &format!("{}, {} bytes for {}", self.about, self.bytes.len(), alg.name()), None)
            .with_hint(hint)
    }
}

/// How long a secret for encryption is.
fn secret_len(alg: KeyAlgorithm) -> Option<String> {
    match alg {
        KeyAlgorithm::Content(encryption) => Some(format!("{} bytes", encryption.key_len())),
        KeyAlgorithm::Management(management) => match management.method() {
            Method::Wrap(len) | Method::GcmWrap(len) => Some(format!("{len} bytes")),
            Method::Direct => Some("16, 24, 32, 48 or 64 bytes".into()),
            _ => None,
        },
        KeyAlgorithm::Signature(_) => None,
    }
}

/// All that the command line names as keys for one purpose.
pub struct Sources<'p> {
    list: Vec<Source>,
    purpose: Purpose,
    password: &'p Password,
}

impl<'p> Sources<'p> {
    /// Key files, and nothing else.
    pub fn of_files(files: &[PathBuf], purpose: Purpose, password: &'p Password) -> Result<Self, Failure> {
        let what = "a key file";
        let source = |path: &PathBuf| {
            Ok(Source { about: path.display().to_string(), is_secret: false, bytes: file(path, what)? })
        };
        let list = files.iter().map(source).collect::<Result<_, Failure>>()?;
        Ok(Sources { list, purpose, password })
    }

    /// Key files and secrets.
    pub fn of(args: &Keys, purpose: Purpose, password: &'p Password) -> Result<Self, Failure> {
        let mut sources = Sources::of_files(&args.files, purpose, password)?;
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
    pub fn load_each(&self, alg: Option<KeyAlgorithm>) -> Result<Vec<(&str, Keyset)>, Failure> {
        let without = self.purpose.options();
        let with = KeyOptions { password: self.password.text(), ..without };
        let load = |source: &Source| {
            if source.is_secret && alg.is_none() && self.purpose == Purpose::Encryption {
                let text = "give --alg too: a secret is for one algorithm, such as A256KW, or A256GCM of a secret that \
                    encrypts contents itself";
                return Err(Failure::usage(text.into()).about(&source.about));
            }
            let loaded = match source.load(alg, &without) {
                Err(error) if error.status == Status::KeyEncrypted && with.password.is_some() => {
                    self.password.is_used.set(true);
                    source.load(alg, &with)
                }
                loaded => loaded,
            };
            loaded.map_err(|error| source.failure(alg, &with, error.status))
        };
        self.list.iter().map(|source| Ok((source.about.as_str(), load(source)?))).collect()
    }

    /// All keys.
    pub fn load(&self, alg: Option<KeyAlgorithm>) -> Result<Keyset, Failure> {
        let mut sets = self.load_each(alg)?.into_iter().map(|(_, keys)| keys);
        let all = sets.next().ok_or_else(|| Failure::usage("no key".into()))?;
        sets.try_for_each(|keys| all.add(&keys)).map_err(|error| Failure::status(error.status, "", None))?;
        Ok(all)
    }

    /// All keys that this algorithm suits, and that state no other.
    pub fn load_for(&self, alg: KeyAlgorithm) -> Option<Keyset> {
        let options = KeyOptions { password: self.password.text(), ..self.purpose.options() };
        let mut sets = self.list.iter().filter_map(|source| source.load(Some(alg), &options).ok());
        let all = sets.next()?;
        sets.try_for_each(|keys| all.add(&keys)).ok()?;
        Some(all)
    }

    /// Why an entry of a key set that has this `kid` is not among the keys.
    pub fn fault(&self, kid: &str) -> Option<String> {
        self.documents().find_map(|(about, set)| {
            let of_kid = set.entries.iter().filter(|entry| entry.kid.as_deref() == Some(kid));
            let reason = of_kid.filter_map(Entry::reason).next()?;
            Some(format!("{about} has a key of this kid that cannot be used: {reason}"))
        })
    }

    /// Of each JWK Set, or JWK, how many of its keys are for the other purpose alone.
    pub fn for_other_purpose(&self) -> impl Iterator<Item = (&str, usize)> {
        self.documents().map(|(about, set)| (about, set.for_other_purpose))
    }

    fn documents(&self) -> impl Iterator<Item = (&str, document::Jwks)> {
        let documents = self.list.iter().filter(|source| !source.is_secret);
        documents.filter_map(|source| {
            Some((source.about.as_str(), document::read(&source.bytes, &self.purpose.options()).ok()?))
        })
    }
}
