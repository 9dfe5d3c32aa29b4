//! The commands.

use std::cmp::Ordering;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use onejwt::json;
use onejwt::jwt::access;
use onejwt::quoted::Quoted;
use onejwt::{
    Algorithm, AlgorithmSet, ExportForm, KeyOptions, Keyset, KidChoice, Part, Report, SignOptions, Status,
    VerifyOptions, explain, explain_claims, peek,
};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::document;
use crate::hints;
use crate::input::{self, Secret, Sources};
use crate::output::{self, Failure};
use crate::{Format, Inspect, Jwks, Keygen, Sign, Verify};

fn export(keys: &Keyset, index: Option<usize>, form: ExportForm) -> Result<Secret, Failure> {
    let needed = keys.export(index, form, &mut []).err().map_or(0, |error| error.needed);
    let mut out = Zeroizing::new(vec![0; needed]);
    keys.export(index, form, &mut out).map_err(|error| {
        let hint = match error.status {
            Status::KeyUnsupported => Some("HMAC secrets have no public form, and no PEM"),
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
    let algorithm = input::algorithm(&args.alg)?;
    let name = algorithm.name();
    if args.kid.is_some() && matches!(args.format, Format::Pem) {
        return Err(Failure::usage("--kid: PEM holds no key id; leave it out, or take --format jwks".into()));
    }
    let options = KeyOptions { kid: args.kid.as_deref(), bits: args.bits.unwrap_or(0), ..KeyOptions::default() };
    let keys = Keyset::generate(algorithm, &options).map_err(|error| {
        let hint =
            "HMAC keys take at least as many bits as the hash has, RSA keys 2048, 3072, 4096 or 8192, others none";
        Failure::status(error.status, name, args.bits.is_some().then_some(hint))
    })?;
    let text = match args.format {
        Format::Jwks => named_as(export(&keys, None, ExportForm::PrivateJwks)?, algorithm, &args.alg),
        Format::Pem => export(&keys, Some(0), ExportForm::PrivatePem)?,
    };
    // What a PEM file is for is not in it.
    let taken_for = Keyset::from_pem(None, &text, &KeyOptions::default()).ok().and_then(|keys| keys.key(0));
    if taken_for.is_some_and(|key| key.algorithm != algorithm) {
        output::note(&format!("PEM does not say that the key is for {name}: give --alg {name} with it"));
    }
    match &args.out {
        Some(path) if path != Path::new("-") => {
            write_private(path, text.trim_ascii_end())?;
            let kid = keys.key(0).and_then(|key| key.kid.clone()).unwrap_or_default();
            output::note(&format!("{}: {} key {kid}", path.display(), args.alg));
        }
        _ => output::result(text.trim_ascii_end())?,
    }
    Ok(())
}

/// A JWK Set of one key with the name of its algorithm that was asked for: EdDSA and Ed25519 are one.
fn named_as(mut set: Secret, algorithm: Algorithm, name: &str) -> Secret {
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
        found.extend(check_one(&about, &bytes)?);
    }
    if found.is_empty() { Ok(()) } else { Err(Failure::check(&found.join("; "))) }
}

/// The same of one document; what is to be complained of.
fn check_one(about: &str, bytes: &[u8]) -> Result<Option<String>, Failure> {
    let set = match document::read(bytes) {
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
    let sources = Sources::of_files(&args.keys, &args.password)?;
    let form = if args.private { ExportForm::PrivateJwks } else { ExportForm::PublicJwks };
    let mut all: Option<Keyset> = None;
    for (about, keys) in sources.load_each(None)? {
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

/// The claims of the command line, byte for byte, with those behind them that have an option of their own.
fn claims(args: &Sign) -> Result<Secret, Failure> {
    let given = input::claims(&args.claims)?;
    let malformed = || {
        let hint = document::is_utf16(&given).then_some(document::UTF16);
        unsigned(Status::ClaimsMalformed, &given).about("--claims").with_hint(hint)
    };
    let audience = match &args.audience[..] {
        [] => None,
        [one] => Some(Value::from(one.clone())),
        several => Some(Value::from(several)),
    };
    let options = [
        ("iss", args.issuer.clone().map(Value::from)),
        ("sub", args.subject.clone().map(Value::from)),
        ("aud", audience),
    ];
    let members = json::object(&given, |_, _| {}).map_err(|_| malformed())?;
    let end = given.iter().rposition(|&byte| byte == b'}').ok_or_else(malformed)?;
    let mut claims = Zeroizing::new(given[..end].to_vec());
    let mut separator = if members == 0 { "" } else { "," };
    for (name, value) in options {
        let Some(value) = value else { continue };
        if access::json(&given, name).is_ok() {
            return Err(Failure::usage(format!("{name} is in the claims already: leave out one of them")));
        }
        claims.extend_from_slice(format!("{separator}\"{name}\":{value}").as_bytes());
        separator = ",";
    }
    claims.extend_from_slice(&given[end..]);
    Ok(claims)
}

pub fn sign(args: &Sign) -> Result<(), Failure> {
    if args.now.is_some() && args.expires_in.is_none() && args.not_before_in.is_none() {
        let text = "--now: no time is added to the claims; give --expires-in or --not-before-in, or leave it out";
        return Err(Failure::usage(text.into()));
    }
    if args.expires_in.zip(args.not_before_in).is_some_and(|(expires, begins)| begins >= expires) {
        let text = "--not-before-in: the token would never be valid; it has to be less than --expires-in";
        return Err(Failure::usage(text.into()));
    }
    let sources = Sources::of(&args.keys)?;
    if sources.len() > 1 && args.kid.is_none() && args.keys.alg.is_none() {
        let text = "several keys, and one of them signs: say which with --kid or --alg, or give that one only";
        return Err(Failure::usage(text.into()));
    }
    let alg = args.keys.alg.as_deref().map(input::algorithm).transpose()?;
    let keys = sources.load(alg)?;
    let claims = claims(args)?;
    let mut random = [0; 16];
    if args.jti {
        getrandom::fill(&mut random).map_err(|_| Failure::status(Status::NoRandomness, "", None))?;
    }
    let options = SignOptions {
        jti: args.jti.then_some(random),
        allow_missing_exp: args.allow_missing_exp,
        algorithm: alg,
        expires_in: args.expires_in.map_or(0, i64::from),
        not_before_in: args.not_before_in.map_or(0, i64::from),
        kid: args.kid.as_deref().map_or(KidChoice::FromKey, KidChoice::Named),
        typ: &args.typ,
        ..SignOptions::default()
    };
    let now = input::clock(args.now);
    let token = signed(&keys, &claims, &options, now)
        .map_err(|error| unsigned(error.status, &claims).with_hint(hints::signing(error.status, args, &claims)))?;
    let token = match &args.keys.alg {
        Some(name) => match header_with_alg(&token, name) {
            Some(header) => {
                let options = SignOptions { whole_header: true, header: &header, ..options };
                signed(&keys, &claims, &options, now).map_err(|error| Failure::status(error.status, "", None))?
            }
            None => token,
        },
        None => token,
    };
    output::result(&token)
}

/// Why claims are not signed.
fn unsigned(status: Status, claims: &[u8]) -> Failure {
    match explain_claims(claims).filter(|_| status == Status::ClaimsMalformed) {
        Some(sentence) => Failure::told(status, &sentence),
        None => Failure::status(status, "", None),
    }
}

fn signed(keys: &Keyset, claims: &[u8], options: &SignOptions<'_>, now: i64) -> onejwt::Result<Vec<u8>> {
    let needed = onejwt::sign(keys, claims, options, now, &mut []).err().map_or(0, |error| error.needed);
    let mut token = vec![0; needed];
    let len = onejwt::sign(keys, claims, options, now, &mut token)?;
    token.truncate(len);
    Ok(token)
}

/// A token's header with this name of its algorithm, if it has another: EdDSA and Ed25519 are one.
fn header_with_alg(token: &[u8], name: &str) -> Option<String> {
    let mut header: Map<String, Value> = serde_json::from_slice(&hints::part(token, Part::Header)).ok()?;
    let alg = header.get_mut("alg").filter(|alg| **alg != name)?;
    *alg = name.into();
    serde_json::to_string(&header).ok()
}

/// A list of texts as the library takes it.
fn texts(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

pub fn verify(args: &Verify) -> Result<(), Failure> {
    if args.allow_missing_exp && args.require.iter().any(|claim| matches!(&**claim, "exp" | "/exp")) {
        return Err(Failure::usage("--allow-missing-exp: --require demands exp; leave out one of them".into()));
    }
    let sources = Sources::of(&args.keys)?;
    let alg = args.keys.alg.as_deref().map(input::algorithm).transpose()?;
    let keys = sources.load(alg)?;
    let token = input::token(args.token.as_deref())?;
    let (issuers, audiences) = (texts(&args.issuer), texts(&args.audience));
    let (types, required) = (texts(&args.typ), texts(&args.require));
    let options = VerifyOptions {
        allow_missing_exp: args.allow_missing_exp,
        ignore_exp: args.ignore_exp,
        ignore_aud: args.ignore_aud,
        algorithms: AlgorithmSet::of(alg.as_slice()),
        leeway_seconds: args.leeway,
        max_age_seconds: args.max_age.unwrap_or(0),
        issuers: &issuers,
        audiences: &audiences,
        types: &types,
        required: &required,
        subject: args.subject.as_deref(),
        ..VerifyOptions::default()
    };
    let mut report = Report::new(input::clock(args.now));
    let mut claims = vec![0; token.len()];
    match onejwt::verify(&keys, &token, &options, &mut claims, &mut report) {
        Ok(len) => {
            output::claims(&claims[..len])?;
            output::note(&format!("valid, {}", report.algorithm.map_or("", |algorithm| algorithm.name())));
            Ok(())
        }
        Err(error) => {
            let hint = match error.status {
                Status::TokenMalformed => {
                    hints::in_place_of_a_token(error.status, args.token.as_deref(), &token).map(String::from)
                }
                Status::AlgNotAllowed => Some(hints::algorithm(&sources, &keys, alg, &token, &options)),
                Status::KeyNotFound => sources.fault(report.kid.as_str()),
                _ => hints::verification(&report, &options).map(String::from),
            };
            Err(Failure::told(error.status, &explain(&report, &options)).with_hint(hint))
        }
    }
}

pub fn inspect(args: &Inspect) -> Result<(), Failure> {
    let token = input::token(args.token.as_deref())?;
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
    output::warning("nothing here is verified: anyone can have written it");
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
