//! The commands.

use std::cmp::Ordering;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use onejwt::claims::access;
use onejwt::json;
use onejwt::{ExportForm, KeyOptions, Keyset, KidChoice, Part, Report, SignOptions, Status, VerifyOptions, peek};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::input::{self, Secret};
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
    let options = KeyOptions { kid: args.kid.as_deref(), bits: args.bits, ..KeyOptions::default() };
    let keys = Keyset::generate(algorithm, &options).map_err(|error| {
        let hint =
            "HMAC keys take at least as many bits as the hash has, RSA keys 2048, 3072, 4096 or 8192, others none";
        Failure::status(error.status, algorithm.name(), (args.bits != 0).then_some(hint))
    })?;
    let text = match args.format {
        Format::Jwks => export(&keys, None, ExportForm::PrivateJwks)?,
        Format::Pem => export(&keys, Some(0), ExportForm::PrivatePem)?,
    };
    match &args.out {
        Some(path) => {
            write_private(path, text.trim_ascii_end())?;
            let kid = keys.key(0).and_then(|key| key.kid.clone()).unwrap_or_default();
            output::note(&format!("{}: {} key {kid}", path.display(), algorithm.name()));
        }
        None => output::result(text.trim_ascii_end())?,
    }
    Ok(())
}

pub fn jwks(args: &Jwks) -> Result<(), Failure> {
    let password = input::password(&args.password)?;
    let mut all: Option<Keyset> = None;
    for path in &args.keys {
        let keys = input::key_file(path, None, password.as_ref().map(|password| password.as_str()))?;
        match &all {
            Some(all) => all.add(&keys),
            None => all = Some(keys),
        }
    }
    let Some(all) = all else { return Err(Failure::usage("no key file".into())) };
    let form = if args.private { ExportForm::PrivateJwks } else { ExportForm::PublicJwks };
    output::result(&export(&all, None, form)?)
}

/// The claims of the command line, byte for byte, with those behind them that have an option of their own.
fn claims(args: &Sign) -> Result<Secret, Failure> {
    let given = input::claims(&args.claims)?;
    let malformed = || {
        let hint = "expected one JSON object, in which each name is there once";
        Failure::status(Status::ClaimsMalformed, "--claims", Some(hint))
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
    let keys = input::keys(&args.keys)?;
    let claims = claims(args)?;
    let mut random = [0; 16];
    if args.jti {
        getrandom::fill(&mut random).map_err(|_| Failure::status(Status::NoRandomness, "", None))?;
    }
    let options = SignOptions {
        jti: args.jti.then_some(random),
        allow_missing_exp: args.allow_missing_exp,
        algorithm: args.keys.alg.as_deref().map(input::algorithm).transpose()?,
        expires_in: args.expires_in.map_or(0, i64::from),
        not_before_in: args.not_before_in.map_or(0, i64::from),
        kid: args.kid.as_deref().map_or(KidChoice::FromKey, KidChoice::Named),
        typ: &args.typ,
        ..SignOptions::default()
    };
    let now = input::clock(args.now);
    let needed = match onejwt::sign(&keys, &claims, &options, now, &mut []) {
        Err(error) if error.status == Status::BufferTooSmall => error.needed,
        Err(error) => {
            let hint = match error.status {
                Status::ClaimMissing => Some("give it a lifetime with --expires-in, or say --allow-missing-exp"),
                Status::InvalidArgument => Some("a claim that an option adds is in the claims already"),
                Status::KeyAlgMismatch => Some("leave out --alg, or take another key"),
                Status::KeyNotFound => Some("none of these keys has the --kid that was given"),
                _ => None,
            };
            return Err(Failure::status(error.status, "", hint));
        }
        Ok(_) => 0,
    };
    let mut token = vec![0; needed];
    onejwt::sign(&keys, &claims, &options, now, &mut token).map_err(|error| Failure::status(error.status, "", None))?;
    output::result(&token)
}

/// A list of texts as the library takes it.
fn texts(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

/// What was given in the place of a token that is malformed, if that is easily seen.
fn mistaken(status: Status, argument: Option<&str>, token: &[u8]) -> Option<&'static str> {
    if status != Status::TokenMalformed {
        None
    } else if token.is_empty() {
        Some("there is no token: what was given is empty")
    } else if argument.is_some_and(|name| Path::new(name).is_file()) {
        Some("this is the name of a file: to read a token from it, put < in front")
    } else if token.get(..7).is_some_and(|start| start.eq_ignore_ascii_case(b"bearer ")) {
        Some("leave out Bearer: the token is what stands behind it")
    } else {
        None
    }
}

pub fn verify(args: &Verify) -> Result<(), Failure> {
    let keys = input::keys(&args.keys)?;
    let token = input::token(args.token.as_deref())?;
    let (issuers, audiences) = (texts(&args.issuer), texts(&args.audience));
    let (types, required) = (texts(&args.typ), texts(&args.require));
    let options = VerifyOptions {
        allow_missing_exp: args.allow_missing_exp,
        ignore_exp: args.ignore_exp,
        ignore_aud: args.ignore_aud,
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
            let mistaken = mistaken(error.status, args.token.as_deref(), &token);
            let hint = mistaken.map_or_else(|| explain(error.status, &report, &options), String::from);
            Err(Failure::status(error.status, "", None).with_hint(hint))
        }
    }
}

/// What a report says, in a line. Of the token itself it says only its `kid`, in quotes.
fn explain(status: Status, report: &Report, options: &VerifyOptions) -> String {
    let now = report.now;
    let claim = report.claim.as_str();
    let expected = match status {
        Status::IssuerMismatch => options.issuers,
        Status::AudienceMismatch => options.audiences,
        Status::SubjectMismatch => options.subject.as_slice(),
        Status::TypMismatch => options.types,
        _ => &[],
    };
    match (status, report.expires_at, report.not_before, report.issued_at) {
        (Status::Expired, Some(exp), ..) => format!("exp {exp}, now {now}: {} s ago", now.saturating_sub(exp)),
        (Status::NotYetValid, _, Some(nbf), _) => format!("nbf {nbf}, now {now}: in {} s", nbf.saturating_sub(now)),
        (Status::IssuedInFuture | Status::TooOld, _, _, Some(iat)) => format!("iat {iat}, now {now}"),
        (Status::KeyNotFound, ..) => format!("the token's kid is {:?}", report.kid.as_str()),
        (Status::InvalidArgument, ..) => "--require takes a name, or a JSON Pointer such as /realm/roles".into(),
        (Status::AudienceMismatch, ..) if expected.is_empty() => {
            "say which audience you are with --audience, or --ignore-aud".into()
        }
        _ if !expected.is_empty() => {
            let expected: Vec<_> = expected.iter().map(|text| format!("{text:?}")).collect();
            format!("at fault: {claim}, expected {}", expected.join(" or "))
        }
        _ if !claim.is_empty() => format!("at fault: {claim}"),
        _ => "nothing in the token has been trusted".into(),
    }
}

pub fn inspect(args: &Inspect) -> Result<(), Failure> {
    let token = input::token(args.token.as_deref())?;
    let part = |part| {
        let mut out = vec![0; token.len()];
        let len = peek(&token, part, &mut out).map_err(|error| {
            Failure::status(error.status, "", mistaken(error.status, args.token.as_deref(), &token))
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
    let at = access::double(claims, name).ok().filter(|at| (0.0..253_402_300_800.0).contains(at))? as i64;
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
