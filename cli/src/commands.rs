//! The commands, but for those of encryption.

use std::cmp::Ordering;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use onejwt::compact::{self, EncryptedSegments};
use onejwt::jwt::access;
use onejwt::quoted::Quoted;
use onejwt::{
    AlgorithmSet, ContentEncryptionSet, ExportForm, KeyAlgorithm, KeyManagementSet, KeyOptions, Keyset, KidChoice,
    Part, Policy, Report, SignOptions, Status, VerifyOptions, explain, peek,
};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::claims::{self, Demands};
use crate::document;
use crate::hints;
use crate::input::{self, Encryption, Password, Secret, Sources};
use crate::output::{self, Failure};
use crate::policy::{self, Document};
use crate::token::{self, EncryptedHeader};
use crate::{Format, Inspect, Jwks, Keygen, Purpose, Sign, Verify};

fn export(keys: &Keyset, index: Option<usize>, form: ExportForm) -> Result<Secret, Failure> {
    let needed = keys.export(index, form, &mut []).err().map_or(0, |error| error.needed);
    let mut out = Zeroizing::new(vec![0; needed]);
    keys.export(index, form, &mut out).map_err(|error| {
        let hint = match error.status {
            Status::KeyUnsupported => Some("secrets have no public form, and no PEM"),
            Status::KeyCannotSign => Some("there is no private key among these"),
            _ => None,
        };
        Failure::status(error.status, "", hint)
    })?;
    Ok(out)
}

/// Writes a file that nobody else can read, and that was not there before.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(bytes).and_then(|()| file.write_all(b"\n")));
    written.map_err(|error| Failure::file(path, &error))
}

pub fn keygen(args: &Keygen) -> Result<(), Failure> {
    let asked = args.alg.as_deref().unwrap_or(match args.purpose {
        Purpose::Signatures => "HS256",
        Purpose::Encryption => "ECDH-ES+A256KW",
    });
    let algorithm = input::algorithm(asked, args.purpose)
        .map_err(|failure| failure.with_hint(hints::purpose_of_algorithm(asked, args.purpose)))?;
    let name = algorithm.name();
    if args.kid.is_some() && matches!(args.format, Format::Pem) {
        return Err(Failure::usage("--kid: PEM holds no key id; leave it out, or take --format jwks".into()));
    }
    let options = KeyOptions { kid: args.kid.as_deref(), bits: args.bits.unwrap_or(0), ..args.purpose.options() };
    let keys = Keyset::generate(algorithm, &options).map_err(|error| {
        Failure::status(error.status, name, args.bits.is_some().then_some(hints::bits(args.purpose)))
    })?;
    let text = match args.format {
        Format::Jwks => named_as(export(&keys, None, ExportForm::PrivateJwks)?, algorithm, asked),
        Format::Pem => export(&keys, Some(0), ExportForm::PrivatePem)?,
    };
    // What a PEM file is for is not in it.
    let taken_for = Keyset::from_pem(None, &text, &args.purpose.options()).ok().and_then(|keys| keys.key(0));
    if taken_for.is_some_and(|key| key.algorithm != algorithm) {
        output::note(&format!("PEM does not say that the key is for {name}: give --alg {name} with it"));
    }
    if args.purpose == Purpose::Encryption && matches!(args.format, Format::Pem) {
        output::note("PEM does not say that the key is for encryption: never sign with it");
    }
    match &args.out {
        Some(path) if path != Path::new("-") => {
            write_private(path, text.trim_ascii_end())?;
            let kid = keys.key(0).and_then(|key| key.kid.clone()).unwrap_or_default();
            output::note(&format!("{}: {asked} key {kid}", path.display()));
        }
        _ => output::result(text.trim_ascii_end())?,
    }
    Ok(())
}

/// A JWK Set of one key with the name of its algorithm that was asked for: EdDSA and Ed25519 are one.
fn named_as(mut set: Secret, algorithm: KeyAlgorithm, name: &str) -> Secret {
    let [own, wanted] = [algorithm.name(), name].map(|name| format!("\"alg\":\"{name}\"").into_bytes());
    if let Some(at) = set.windows(own.len()).position(|window| window == own)
        && own != wanted
    {
        let rest = Zeroizing::new(set[at + own.len()..].to_vec());
        set = Zeroizing::new([&set[..at], &wanted, &rest].concat());
    }
    set
}

/// Says of each document what it is, and of its entries what becomes of them.
fn check(args: &Jwks) -> Result<(), Failure> {
    let mut found = Vec::new();
    for path in &args.keys {
        let about = path.display().to_string();
        let bytes = input::file(path, "a key file")?;
        found.extend(check_one(&about, &bytes, args.purpose)?);
    }
    if found.is_empty() { Ok(()) } else { Err(Failure::check(&found.join("; "))) }
}

/// The same of one document; what is to be complained of.
fn check_one(about: &str, bytes: &[u8], purpose: Purpose) -> Result<Option<String>, Failure> {
    let set = match document::read(bytes, &purpose.options()) {
        Ok(set) => set,
        Err(what) => {
            output::line(&format!("{about}: {what}"))?;
            return Ok(Some(format!("{about} is no JWK Set")));
        }
    };
    let unusable = set.entries.iter().filter(|entry| entry.status != Status::Ok).count();
    let refused = set.refused();
    output::line(&format!("{about}: {}", set.what()))?;
    let cells = set.entries.iter().enumerate().map(|(at, entry)| {
        let or_none = |text: Option<String>| text.unwrap_or("-".into());
        let verdict = match entry.reason() {
            None => "usable".into(),
            Some(reason) if set.skips(entry) => format!("skipped: {reason}"),
            Some(reason) => format!("refused: {reason}"),
        };
        [
            at.to_string(),
            or_none(entry.kid.as_deref().map(|kid| Quoted(kid).to_string())),
            or_none(entry.kty().map(document::shown)),
            or_none(entry.algorithm.map(|algorithm| algorithm.name().into())),
            or_none((entry.bits > 0).then(|| entry.bits.to_string())),
            verdict,
        ]
    });
    output::table(["#", "kid", "kty", "alg", "bits", "verdict"], &cells.collect::<Vec<_>>())?;
    Ok(match (unusable, refused) {
        (0, None) => None,
        (0, Some(reason)) => Some(format!("{about}: {reason}")),
        _ => Some(format!("{about}: {unusable} of {} cannot be used", set.entries.len())),
    })
}

pub fn jwks(args: &Jwks) -> Result<(), Failure> {
    if args.check {
        return check(args);
    }
    let password = Password::of(&args.password)?;
    let sources = Sources::of_files(&args.keys, args.purpose, &password)?;
    let form = if args.private { ExportForm::PrivateJwks } else { ExportForm::PublicJwks };
    let mut all: Option<Keyset> = None;
    let sets = sources.load_each(None)?;
    password.check_used()?;
    let other = args.purpose.other().name();
    for (about, count) in sources.for_other_purpose().filter(|(_, count)| *count > 0) {
        output::note(&format!("{about}: keys for {other} are left out: {count}; --for {other} writes them"));
    }
    for (about, keys) in sets {
        // A file of which nothing is written would be missed later.
        export(&keys, None, form).map_err(|failure| failure.about(about))?;
        let left_out =
            (0..keys.len()).filter(|&at| keys.export(Some(at), form, &mut []).is_err_and(is_nothing)).count();
        if left_out > 0 {
            let kind = if args.private { "without a private part" } else { "that are secrets" };
            output::note(&format!("{about}: keys {kind} are left out: {left_out} of {}", keys.len()));
        }
        match &all {
            Some(all) => {
                all.add(&keys).map_err(|error| Failure::status(error.status, about, None))?;
            }
            None => all = Some(keys),
        }
    }
    let Some(all) = all else { return Err(Failure::usage("no key file".into())) };
    output::result(&export(&all, None, form)?)
}

/// Whether an export failed because there is nothing to export.
fn is_nothing(error: onejwt::Error) -> bool {
    matches!(error.status, Status::KeyUnsupported | Status::KeyCannotSign)
}

pub fn sign(args: &Sign) -> Result<(), Failure> {
    claims::check_times(&args.added)?;
    let password = Password::of(&args.keys.password)?;
    let sources = Sources::of(&args.keys, Purpose::Signatures, &password)?;
    let alg = args.alg.alg.as_deref();
    if sources.len() > 1 && args.kid.is_none() && alg.is_none() {
        let text = "several keys, and one of them signs: say which with --kid or --alg, or give that one only";
        return Err(Failure::usage(text.into()));
    }
    let algorithm = input::signature_algorithm(alg)?;
    let keys = sources.load(algorithm.map(KeyAlgorithm::from))?;
    let encryption = Encryption::named(args.encrypt_alg.as_deref(), args.enc.as_deref())?;
    let recipients = Sources::of_files(args.encrypt_to.as_slice(), Purpose::Encryption, &password)?;
    let encrypt_to = args.encrypt_to.as_ref().map(|_| recipients.load(encryption.key)).transpose()?;
    password.check_used()?;
    let claims = claims::written(&args.claims, &args.added)?;
    let plain = SignOptions {
        algorithm,
        kid: args.kid.as_deref().map_or(KidChoice::FromKey, KidChoice::Named),
        typ: &args.typ,
        ..claims::additions(&args.added)?
    };
    let now = input::clock(args.added.now);
    // Also where it is encrypted then: so it is known of which of both a failure is.
    let mut token = signed(&keys, &claims, &plain, now)
        .map_err(|status| claims::refused(status, &claims).with_hint(hints::signing(status, &args.added, &claims)))?;
    let header = alg.and_then(|name| header_with_alg(&token, name));
    let whole = match &header {
        Some(header) => SignOptions { whole_header: true, header, ..plain },
        None => plain,
    };
    if let Some(encrypt_to) = &encrypt_to {
        let nested = SignOptions {
            encrypt_to: Some(encrypt_to),
            encrypt_kid: args.encrypt_kid.as_deref().map_or(KidChoice::FromKey, KidChoice::Named),
            encrypt_algorithm: encryption.management,
            encryption: encryption.content,
            ..whole
        };
        token = signed(&keys, &claims, &nested, now).map_err(|status| {
            let hint = hints::encrypting(status, args.encrypt_kid.is_some());
            Failure::status(status, "--encrypt-to", hint)
        })?;
    } else if header.is_some() {
        token = signed(&keys, &claims, &whole, now).map_err(|status| Failure::status(status, "", None))?;
    }
    output::result(&token)
}

fn signed(keys: &Keyset, claims: &[u8], options: &SignOptions<'_>, now: i64) -> Result<Vec<u8>, Status> {
    sized(|out| onejwt::sign(keys, claims, options, now, out))
}

/// What the library writes into a buffer that is as long as it has to be.
pub fn sized(mut write: impl FnMut(&mut [u8]) -> onejwt::Result<usize>) -> Result<Vec<u8>, Status> {
    let needed = write(&mut []).err().map_or(0, |error| error.needed);
    let mut out = vec![0; needed];
    let len = write(&mut out).map_err(|error| error.status)?;
    out.truncate(len);
    Ok(out)
}

/// A token's header with this name of its algorithm, if it has another: EdDSA and Ed25519 are one.
fn header_with_alg(token: &[u8], name: &str) -> Option<String> {
    let mut header: Map<String, Value> = serde_json::from_slice(&token::part(token, Part::Header)).ok()?;
    let alg = header.get_mut("alg").filter(|alg| **alg != name)?;
    *alg = name.into();
    serde_json::to_string(&header).ok()
}

pub fn verify(args: &Verify) -> Result<(), Failure> {
    let demands = Demands::of(&args.policy, &args.typ)?;
    let password = Password::of(&args.keys.password)?;
    let sources = Sources::of(&args.keys, Purpose::Signatures, &password)?;
    let alg = input::signature_algorithm(args.alg.alg.as_deref())?;
    let keys = sources.load(alg.map(KeyAlgorithm::from))?;
    let encryption = Encryption::named(args.decrypt_alg.as_deref(), args.enc.as_deref())?;
    let recipients = Sources::of_files(&args.decrypt_with, Purpose::Encryption, &password)?;
    let is_nested = !args.decrypt_with.is_empty();
    let decrypt_with = is_nested.then(|| recipients.load(encryption.key)).transpose()?.map(Arc::new);
    password.check_used()?;
    let document = args.policy.policy_file.as_deref().map(Document::read).transpose()?;
    let policy = document.map(|document| document.for_verifying(decrypt_with.clone())).transpose()?;
    let of_policy = policy.as_ref().map(Policy::demands);
    let options = match &of_policy {
        Some(demands) => policy::narrowed(demands.options(), alg)?,
        None => VerifyOptions {
            algorithms: AlgorithmSet::of(alg.as_slice()),
            decrypt_with: decrypt_with.as_deref(),
            decrypt_algorithms: KeyManagementSet::of(encryption.management.as_slice()),
            encryptions: ContentEncryptionSet::of(encryption.content.as_slice()),
            ..demands.options()
        },
    };
    let token = input::token(args.token.as_deref())?;
    let mut report = Report::new(input::clock(args.policy.now));
    let mut claims = vec![0; token.len()];
    match onejwt::verify(&keys, &token, &options, &mut claims, &mut report) {
        Ok(len) => {
            output::claims(&claims[..len])?;
            let algorithm = report.algorithm.map_or("", |algorithm| algorithm.name());
            let how = if is_nested {
                format!(", encrypted with {}", EncryptedHeader::of(&token).how())
            } else {
                String::new()
            };
            output::note(&format!("valid, {algorithm}{how}"));
            Ok(())
        }
        Err(error) => {
            let hint = match error.status {
                Status::TokenMalformed => {
                    hints::in_place_of_a_token(error.status, args.token.as_deref(), &token).map(String::from)
                }
                Status::TokenUnsupported if !is_nested => hints::encrypted(&token).map(String::from),
                Status::AlgNotAllowed => Some(hints::algorithm(&sources, &keys, alg, &token, &options)),
                Status::KeyNotFound => sources.fault(report.kid.as_str()),
                Status::JweKeyNotFound => recipients.fault(report.kid.as_str()),
                Status::JweNotAllowed | Status::JweKeyCannot => {
                    decrypt_with.as_ref().and_then(|keys| hints::decrypting(error.status, keys, encryption))
                }
                _ => hints::verification(&report, &options).map(String::from),
            };
            Err(Failure::told(error.status, &explain(&report, &options)).with_hint(hint))
        }
    }
}

pub fn inspect(args: &Inspect) -> Result<(), Failure> {
    let token = input::token(args.token.as_deref())?;
    if let Ok(segments) = compact::split_encrypted(&token) {
        return inspect_encrypted(&segments);
    }
    let part = |part| {
        let mut out = vec![0; token.len()];
        let len = peek(&token, part, &mut out).map_err(|error| {
            let hint = hints::in_place_of_a_token(error.status, args.token.as_deref(), &token);
            Failure::status(error.status, "", hint)
        })?;
        out.truncate(len);
        Ok::<_, Failure>(out)
    };
    let (header, payload, signature) = (part(Part::Header)?, part(Part::Payload)?, part(Part::Signature)?);
    output::warning(NOT_VERIFIED);
    output::heading("header")?;
    output::result(&readable(&header))?;
    output::heading("payload")?;
    output::result(&readable(&payload))?;
    let now = input::clock(args.now);
    let times: Vec<_> = ["iat", "nbf", "exp"].iter().filter_map(|name| time(&payload, name, now)).collect();
    if !times.is_empty() {
        output::heading("times")?;
        output::result(times.join("\n").as_bytes())?;
    }
    output::heading("signature")?;
    output::result(format!("{} bytes", signature.len()).as_bytes())
}

const NOT_VERIFIED: &str = "nothing here is verified: anyone can have written it";

/// What can be seen of an encrypted token without a key.
fn inspect_encrypted(segments: &EncryptedSegments<'_>) -> Result<(), Failure> {
    let decoded =
        |segment: &[u8]| token::segment(segment).ok_or_else(|| Failure::status(Status::TokenMalformed, "", None));
    let header = decoded(segments.header)?;
    let parts = [
        ("encrypted key", segments.encrypted_key),
        ("initialization vector", segments.iv),
        ("ciphertext", segments.ciphertext),
        ("authentication tag", segments.tag),
    ];
    let lines = parts.into_iter().map(|(name, part)| Ok(format!("{name}: {} bytes", decoded(part)?.len())));
    let lines = lines.collect::<Result<Vec<_>, Failure>>()?;
    output::warning(NOT_VERIFIED);
    output::heading("header")?;
    output::result(&readable(&header))?;
    output::heading("the rest is encrypted, and cannot be read without the key")?;
    output::result(lines.join("\n").as_bytes())
}

/// A time of the claims for people, if it is one of the years from 1970 to 9999.
fn time(claims: &[u8], name: &str, now: i64) -> Option<String> {
    let at = access::double(claims, name).ok().filter(|at| (0.0..253_402_300_800.0).contains(at))?;
    // As a verifier counts: in whole seconds, of which the last is not cut off.
    let at = if name == "exp" { at.ceil() } else { at.floor() } as i64;
    let date = humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(at.unsigned_abs()));
    let distance = humantime::format_duration(Duration::from_secs(at.abs_diff(now)));
    Some(match at.cmp(&now) {
        Ordering::Less => format!("{name} {date}, {distance} ago"),
        Ordering::Equal => format!("{name} {date}, now"),
        Ordering::Greater => format!("{name} {date}, in {distance}"),
    })
}

/// Indented, if it is JSON that says no less then (a member twice, a long number); in any case without characters that
/// could drive a terminal, and of what is no JSON in a single line, so that it cannot pass for the lines around it.
fn readable(bytes: &[u8]) -> Vec<u8> {
    let value = serde_json::from_slice::<Value>(bytes).ok();
    let is_json = value.is_some();
    let whole = value.filter(|value| serde_json::to_vec(value).is_ok_and(|same| same == bytes));
    let text = match whole.and_then(|value| serde_json::to_string_pretty(&value).ok()) {
        Some(text) => text,
        None => String::from_utf8_lossy(bytes).into_owned(),
    };
    let is_shown = |c: char| !output::is_unsafe(c) || (c == '\n' && is_json);
    text.chars().map(|c| if is_shown(c) { c } else { char::REPLACEMENT_CHARACTER }).collect::<String>().into_bytes()
}
