//! Runs the shared vectors (tests/vectors) through the Rust API, and through the C ABI.

use std::fmt::{Debug, Write as _};
use std::fs;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use onejwt::KeyAlgorithm;
use onejwt_capi::constants as c;
use serde_json::Value;

mod support;

use support::policy_form;
use support::remembering::Remembering;
use support::runtime::*;
use support::rust_api::RustApi;

/// What a buffer holds before a call, and still holds behind what was asked for after it.
const UNTOUCHED: u8 = 0xa5;

#[test]
fn shared_vectors_through_the_rust_api() {
    run_all::<RustApi>();
}

#[test]
fn shared_vectors_through_the_c_abi() {
    run_all::<support::c_abi::CAbi>();
}

/// The verdicts are the same where signatures are remembered, the first time and the second.
#[test]
fn shared_vectors_through_the_rust_api_with_remembered_signatures() {
    run_all::<Remembering<RustApi>>();
}

#[test]
fn shared_vectors_through_the_c_abi_with_remembered_signatures() {
    run_all::<Remembering<support::c_abi::CAbi>>();
}

/// What is known of the case that runs.
#[derive(Default)]
struct Run {
    cases: usize,
    /// Of those, the ones that this runtime keeps a caller from.
    cannot_be_said: usize,
    /// Cases that need keys or encryption which this build has not.
    left_out: usize,
    tampered: usize,
    /// Cases that ran by a policy as well, and those whose options make none.
    policies: usize,
    refused_policies: usize,
    /// One line each: file, case, what was expected and what came.
    failures: String,
    failed: usize,
    place: String,
}

impl Run {
    fn fail(&mut self, what: impl AsRef<str>) {
        self.failed += 1;
        writeln!(self.failures, "{}: {}", self.place, what.as_ref()).expect("a string takes everything");
    }

    fn same<T: PartialEq + Debug>(&mut self, what: &str, expected: &T, got: &T) -> bool {
        if expected != got {
            self.fail(format!("{what}: expected {expected:?}, got {got:?}"));
        }
        expected == got
    }

    /// Whether the status is the expected one, and there is a result to look at.
    fn status<T>(&mut self, expected: &str, outcome: Outcome<T>) -> Option<T> {
        if matches!(outcome, Err(Refusal::CannotBeSaid)) {
            self.cannot_be_said += 1;
        }
        self.same("status", &expected, &status_name(&outcome));
        outcome.ok()
    }
}

fn run_all<R: Runtime>() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let entries = fs::read_dir(&folder).expect("tests/vectors is there").map(|entry| entry.expect("readable").path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    let mut run = Run::default();
    for path in &files {
        let file = path.file_name().expect("a file has a name").to_string_lossy();
        let document = fs::read(path).expect("a file of vectors is readable");
        let document: Value = serde_json::from_slice(&document).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut members = Members::of(&document);
        members.needed_text("about");
        let cases = members.get("cases").and_then(Value::as_array).unwrap_or_else(|| panic!("{file}: no cases"));
        members.end();
        for case in cases {
            run.place = format!("{file}: {}", case["name"].as_str().unwrap_or("a case without a name"));
            if cfg!(not(feature = "asymmetric")) && needs_the_feature(case) {
                run.left_out += 1;
                continue;
            }
            run.cases += 1;
            let result = catch_unwind(AssertUnwindSafe(|| run_case::<R>(&mut run, case)));
            if let Err(panic) = result {
                let texts = (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>());
                let why = texts.0.map(String::as_str).or(texts.1.copied()).unwrap_or("it does not say why");
                run.fail(format!("panicked: {why}"));
            }
        }
    }
    // Not by `println`, which shows nothing of a test that passes.
    let said = format!(
        "{}: {} cases of {} files ({} that it cannot say, {} of encryption and other keys left out), {} also by a policy ({} that make none, {} that no document says), {} tampered tokens, {} differences\n",
        R::name(),
        run.cases,
        files.len(),
        run.cannot_be_said,
        run.left_out,
        run.policies,
        run.refused_policies,
        policy_form::NOT_SAYABLE.len(),
        run.tampered,
        run.failed,
    );
    std::io::stdout().write_all(said.as_bytes()).expect("standard output takes a line");
    assert!(run.failed == 0, "{}{said}", run.failures);
    assert!(run.cases > run.cannot_be_said && run.tampered > 0 && run.policies > 0, "nothing ran: {said}");
}

/// Whether a case is about encryption, or about keys other than HMAC's.
fn needs_the_feature(case: &Value) -> bool {
    let has = |source: &Value| {
        let jwks = source["jwks"].as_str().unwrap_or_default();
        let in_jwks = ["RSA", "EC", "OKP", "AKP"].iter().any(|kty| jwks.contains(&format!("\"{kty}\"")));
        let members = source.as_object().into_iter().flat_map(|source| source.keys());
        let is_form = |name: &str| name.starts_with("pem") || name.starts_with("der") || name == "for_encryption";
        in_jwks || members.into_iter().any(|name| is_form(name))
    };
    let op = case["op"].as_str().unwrap_or_default();
    let options = &case["options"];
    let encrypts = op.starts_with("jwe_") || ["decrypt", "encrypt"].contains(&op);
    encrypts
        || case.get("decrypt_with").is_some()
        || options.get("decrypt_with").or(options.get("encrypt_to")).is_some()
        || case["keys"].as_array().is_some_and(|keys| keys.iter().any(has))
}

fn run_case<R: Runtime>(run: &mut Run, case: &Value) {
    let mut members = Members::of(case);
    members.needed_text("name");
    members.needed_text("why");
    let op = members.needed_text("op");
    let expected = members.needed_text("status");
    match op.as_str() {
        "verify" => verify::<R>(run, &mut members, &expected),
        "sign" => sign::<R>(run, &mut members, &expected),
        "jws_verify" => jws_verify::<R>(run, &mut members, &expected),
        "jws_sign" => jws_sign::<R>(run, &mut members, &expected),
        "jwe_decrypt" => jwe_decrypt::<R>(run, &mut members, &expected),
        "jwe_encrypt" => jwe_encrypt::<R>(run, &mut members, &expected),
        "decrypt" => decrypt::<R>(run, &mut members, &expected),
        "encrypt" => encrypt::<R>(run, &mut members, &expected),
        "key" => key::<R>(run, &mut members, &expected),
        "claim" => claim::<R>(run, &mut members, &expected),
        "peek" => peek::<R>(run, &mut members, &expected),
        "bearer" => bearer::<R>(run, &mut members, &expected),
        "challenge" => challenge::<R>(run, &mut members, &expected),
        "policy" => policy::<R>(run, &mut members, &expected),
        other => panic!("unknown operation {other}"),
    }
    members.end();
}

/// All key sources in one set, or what the first that fails gives.
fn combined<R: Runtime>(sources: &[KeySource]) -> Outcome<R::Keys> {
    if let [only] = sources {
        return R::load(only);
    }
    let all = R::empty(sources.first().expect("a key source").for_encryption, 0);
    for source in sources {
        R::add(&all, &R::load(source)?)?;
    }
    Ok(all)
}

/// The keys of a case; where they cannot be made, that is its outcome.
fn keys<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) -> Option<R::Keys> {
    match combined::<R>(&members.sources("keys").expect("keys")) {
        Ok(keys) => Some(keys),
        Err(refusal) => run.status(expected, Err(refusal)),
    }
}

/// The keys that options name, which can be made.
fn other_keys<R: Runtime>(sources: &Option<Vec<KeySource>>) -> Option<R::Keys> {
    let made = |sources: &Vec<KeySource>| {
        combined::<R>(sources).unwrap_or_else(|refusal| panic!("keys of the options: {}", refusal.status_name()))
    };
    sources.as_ref().map(made)
}

fn options<T: Default>(members: &mut Members<'_>, read: impl FnOnce(&Value) -> T) -> T {
    members.get("options").map(read).unwrap_or_default()
}

/// Bytes of which a case must give some form.
fn needed_bytes(members: &mut Members<'_>, names: [&'static str; 3]) -> Vec<u8> {
    members.bytes(names).unwrap_or_else(|| panic!("no {}", names[0]))
}

const TOKEN: [&str; 3] = ["token", "token_hex", "token_parts"];
const CLAIMS: [&str; 3] = ["claims", "claims_hex", "claims_parts"];
const PAYLOAD: [&str; 3] = ["payload", "payload_hex", "payload_parts"];

fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().take(400).collect()
}

fn same_bytes(run: &mut Run, what: &str, expected: &[u8], got: &[u8]) {
    if expected != got {
        run.fail(format!("{what}: expected {:?}, got {:?}", printable(expected), printable(got)));
    }
}

/// What `write` writes into a buffer that is exactly large enough; and that one which is not is left alone.
fn written(run: &mut Run, mut write: impl FnMut(&mut [u8]) -> Outcome<usize>) -> Outcome<Vec<u8>> {
    let needed = match write(&mut []) {
        Ok(len) => {
            run.same("length of what was written to no buffer", &0, &len);
            return Ok(Vec::new());
        }
        Err(Refusal::Status { name, needed }) if name == "JWT_BUFFER_TOO_SMALL" => needed,
        Err(refusal) => return Err(refusal),
    };
    let mut buffer = vec![UNTOUCHED; needed + 8];
    let small = write(&mut buffer[..needed - 1]);
    let too_small = Refusal::Status { name: "JWT_BUFFER_TOO_SMALL".to_string(), needed };
    run.same("outcome of a buffer too small by one", &Err(too_small), &small);
    run.same("a buffer too small by one", &vec![UNTOUCHED; needed + 8], &buffer);
    let len = write(&mut buffer[..needed])?;
    run.same("length", &needed, &len);
    same_bytes(run, "behind the buffer", &[UNTOUCHED; 8], &buffer[needed..]);
    buffer.truncate(needed);
    Ok(buffer)
}

/// Verifies with as much working space as always is enough, and with as much as just is; with less, it must be refused.
fn verified(
    run: &mut Run,
    token: &[u8],
    space: usize,
    mut verify: impl FnMut(&[u8], &mut [u8]) -> Verified,
) -> (Outcome<Vec<u8>>, Option<Found>) {
    let mut call = |run: &mut Run, space: usize| {
        let mut buffer = vec![UNTOUCHED; space + 8];
        let Verified { outcome, report } = verify(token, &mut buffer[..space]);
        same_bytes(run, "behind the buffer", &[UNTOUCHED; 8], &buffer[space..]);
        if outcome.is_err() && !buffer.iter().all(|&byte| byte == 0 || byte == UNTOUCHED) {
            run.fail("what was decoded has not been wiped");
        }
        if let Some(report) = &report {
            run.same("report: status", &status_name(&outcome), &report.status.as_str());
        }
        let outcome = outcome.map(|len| buffer[..len].to_vec());
        (outcome, report)
    };
    let full = call(run, token.len());
    if space > 0 {
        let just = call(run, space);
        run.same("outcome in a buffer that is just large enough", &full.0, &just.0);
        run.same("report with a buffer that is just large enough", &full.1, &just.1);
        let (small, _) = call(run, space - 1);
        let too_small = Refusal::Status { name: "JWT_BUFFER_TOO_SMALL".to_string(), needed: space };
        // What comes before the buffer in the order of the checks.
        let before = [
            "JWT_INVALID_ARGUMENT",
            "JWT_KEY_UNSUPPORTED",
            "JWT_TOKEN_TOO_LARGE",
            "JWT_TOKEN_MALFORMED",
            "JWT_TOKEN_UNSUPPORTED",
            "JWT_NOT_ENCRYPTED",
        ];
        if small != Err(too_small) && !(small == full.0 && before.contains(&status_name(&small))) {
            run.fail(format!("outcome of a buffer too small by one: {small:?}"));
        }
    }
    full
}

/// Runs `verify` again for every byte of the token, with that byte replaced.
fn tamper(run: &mut Run, token: &[u8], mut accepts: impl FnMut(&[u8], &mut [u8]) -> bool) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut token = token.to_vec();
    let mut buffer = vec![0; token.len()];
    for at in 0..token.len() {
        let original = token[at];
        let value = ALPHABET.iter().position(|&byte| byte == original);
        token[at] = value.map_or(b'A', |value| ALPHABET[value ^ 32]);
        run.tampered += 1;
        if accepts(&token, &mut buffer) {
            run.fail(format!("accepted with byte {at} changed"));
        }
        token[at] = original;
    }
}

fn same_report(run: &mut Run, members: &mut Members<'_>, found: Option<&Found>) {
    // There is no report of what cannot be said.
    let (Some(expected), Some(found)) = (members.get("report"), found) else { return };
    let mut expected = Members::of(expected);
    if let Some(alg) = expected.get("alg") {
        // Either name of an algorithm that has two.
        let number = |name: &str| KeyAlgorithm::from_name(name);
        run.same("report: alg", &alg.as_str().map(number), &found.alg.as_deref().map(number));
    }
    for (name, bits) in [("failed", found.failed), ("missing", found.missing), ("malformed", found.malformed)] {
        if let Some(checks) = expected.texts(name) {
            let expected = checks.iter().fold(0, |bits, check| bits | number_of(check, &CHECKS));
            run.same(&format!("report: {name}"), &names_of(expected, &CHECKS), &names_of(bits, &CHECKS));
        }
    }
    for (name, text) in [("claim", &found.claim), ("kid", &found.kid)] {
        if let Some(expected) = expected.text(name) {
            run.same(&format!("report: {name}"), &expected, text);
        }
    }
    for (name, count) in [("kid_len", found.kid_len), ("untried", found.untried)] {
        if let Some(expected) = expected.integer(name) {
            run.same(&format!("report: {name}"), &expected, &(count as i64));
        }
    }
    let times = [
        ("now", Some(found.now)),
        ("expires_at", found.expires_at),
        ("not_before", found.not_before),
        ("issued_at", found.issued_at),
    ];
    for (name, time) in times {
        if let Some(value) = expected.get(name) {
            let expected = (!value.is_null()).then(|| integer(name, value));
            run.same(&format!("report: {name}"), &expected, &time);
        }
    }
    expected.end();
}

const CHECKS: [(&str, u32); 12] = [
    ("JWT_CHECK_JSON", c::JWT_CHECK_JSON),
    ("JWT_CHECK_EXP", c::JWT_CHECK_EXP),
    ("JWT_CHECK_NBF", c::JWT_CHECK_NBF),
    ("JWT_CHECK_IAT", c::JWT_CHECK_IAT),
    ("JWT_CHECK_MAX_AGE", c::JWT_CHECK_MAX_AGE),
    ("JWT_CHECK_ISS", c::JWT_CHECK_ISS),
    ("JWT_CHECK_AUD", c::JWT_CHECK_AUD),
    ("JWT_CHECK_SUB", c::JWT_CHECK_SUB),
    ("JWT_CHECK_JTI", c::JWT_CHECK_JTI),
    ("JWT_CHECK_TYP", c::JWT_CHECK_TYP),
    ("JWT_CHECK_REQUIRED", c::JWT_CHECK_REQUIRED),
    ("JWT_CHECK_EXPECTED", c::JWT_CHECK_EXPECTED),
];

const KEY_FLAGS: [(&str, u32); 7] = [
    ("JWT_KEY_CAN_SIGN", c::JWT_KEY_CAN_SIGN),
    ("JWT_KEY_CAN_VERIFY", c::JWT_KEY_CAN_VERIFY),
    ("JWT_KEY_CAN_ENCRYPT", c::JWT_KEY_CAN_ENCRYPT),
    ("JWT_KEY_CAN_DECRYPT", c::JWT_KEY_CAN_DECRYPT),
    ("JWT_KEY_HAS_KID", c::JWT_KEY_HAS_KID),
    ("JWT_KEY_HAS_ISSUER", c::JWT_KEY_HAS_ISSUER),
    ("JWT_KEY_IS_WEAK", c::JWT_KEY_IS_WEAK),
];

fn number_of(name: &str, table: &[(&str, u32)]) -> u32 {
    table.iter().find(|row| row.0 == name).unwrap_or_else(|| panic!("unknown name {name}")).1
}

/// The names of bits; those that have none as a number.
fn names_of(bits: u32, table: &[(&'static str, u32)]) -> (Vec<&'static str>, u32) {
    let (there, rest) = table.iter().fold((Vec::new(), bits), |(mut there, rest), (name, bit)| {
        if bits & bit != 0 {
            there.push(*name);
        }
        (there, rest & !bit)
    });
    (there, rest)
}

fn verify<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let words = options(members, VerifyWords::read);
    let decrypt_with = other_keys::<R>(&words.decrypt_with);
    let policy = policy_of::<R>(run, &words, decrypt_with.as_ref(), expected);
    let call = |keys: &R::Keys, token: &[u8], now, out: &mut [u8]| {
        R::verify(Both { signing: keys, encryption: decrypt_with.as_ref() }, token, &words, now, out)
    };
    let by_policy = policy.as_ref().map(|policy| {
        move |keys: &R::Keys, token: &[u8], now, out: &mut [u8]| R::verify_by(keys, token, policy, now, out)
    });
    claims_of::<R>(run, members, expected, call, by_policy);
}

/// The policy that says the same as options. Where a document cannot, that must be known; where it is refused, that must be
/// what becomes of the case.
fn policy_of<R: Runtime>(
    run: &mut Run,
    words: &VerifyWords,
    decrypt_with: Option<&R::Keys>,
    expected: &str,
) -> Option<R::Policy> {
    let name = run.place.rsplit(' ').next().unwrap_or_default().to_string();
    let known = policy_form::NOT_SAYABLE.iter().find(|(case, _)| *case == name).map(|(_, why)| *why);
    let document = policy_form::document(words);
    run.same("why no document says it", &known, &document.as_ref().err().copied());
    match R::policy(document.ok()?.as_bytes(), decrypt_with) {
        Ok(policy) => Some(policy),
        Err((refusal, _)) => {
            run.refused_policies += 1;
            run.same("status of the policy", &expected, &refusal.status_name());
            None
        }
    }
}

fn decrypt<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let words = options(members, VerifyWords::read);
    assert!(words.decrypt_with.is_none(), "decrypt_with is for verify");
    let policy = policy_of::<R>(run, &words, None, expected);
    let call = |keys: &R::Keys, token: &[u8], now, out: &mut [u8]| R::decrypt(keys, token, &words, now, out);
    let by_policy = policy.as_ref().map(|policy| {
        move |keys: &R::Keys, token: &[u8], now, out: &mut [u8]| R::decrypt_by(keys, token, policy, now, out)
    });
    claims_of::<R>(run, members, expected, call, by_policy);
}

/// A case of a call that gives the claims of a token, by options and by a policy.
fn claims_of<R: Runtime>(
    run: &mut Run,
    members: &mut Members<'_>,
    expected: &str,
    call: impl Fn(&R::Keys, &[u8], i64, &mut [u8]) -> Verified,
    by_policy: Option<impl Fn(&R::Keys, &[u8], i64, &mut [u8]) -> Verified>,
) {
    let token = needed_bytes(members, TOKEN);
    let now = members.integer("now").expect("there is a time");
    let claims = members.bytes(CLAIMS);
    let may_tamper = members.boolean("tamper") != Some(false);
    let Some(keys) = keys::<R>(run, members, expected) else { return };
    let space = token.len() - token.len() / 4;
    let (outcome, report) = verified(run, &token, space, |token, out| call(&keys, token, now, out));
    if let Some(by_policy) = by_policy {
        run.policies += 1;
        let (by_policy, its_report) = verified(run, &token, space, |token, out| by_policy(&keys, token, now, out));
        run.same("outcome by a policy", &status_name(&outcome), &status_name(&by_policy));
        run.same("claims by a policy", &outcome.as_ref().ok(), &by_policy.as_ref().ok());
        if report.is_some() {
            run.same("report by a policy", &report, &its_report);
        }
    }
    same_report(run, members, report.as_ref());
    let Some(got) = run.status(expected, outcome) else { return };
    if let Some(claims) = claims {
        same_bytes(run, "claims", &claims, &got);
    }
    if may_tamper {
        tamper(run, &token, |token, out| call(&keys, token, now, out).outcome.is_ok());
    }
}

fn sign<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let words = options(members, SignWords::read);
    let claims = needed_bytes(members, CLAIMS);
    let now = members.integer("now").expect("sign has a time");
    let token = members.bytes(TOKEN);
    let Some(keys) = keys::<R>(run, members, expected) else { return };
    let encrypt_to = other_keys::<R>(&words.encrypt_to);
    let both = Both { signing: &keys, encryption: encrypt_to.as_ref() };
    let outcome = written(run, |out| R::sign(both, &claims, &words, now, out));
    let Some(got) = run.status(expected, outcome) else { return };
    let bound = R::sign_bound(both, claims.len(), &words);
    if bound < got.len() {
        run.fail(format!("the bound {bound} is below the {} bytes that were written", got.len()));
    }
    match token {
        Some(token) => same_bytes(run, "token", &token, &got),
        None => {
            let mut buffer = vec![0; got.len()];
            let decrypt_algorithms = words.encrypt_alg.map(|alg| vec![alg]);
            let back = VerifyWords { decrypt_algorithms, ..VerifyWords::default() };
            let back = R::verify(both, &got, &back, now, &mut buffer).outcome;
            run.same("status of verifying what was signed", &"JWT_OK", &status_name(&back));
        }
    }
}

fn encrypt<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let words = options(members, SignWords::read);
    assert!(words.encrypt_to.is_none(), "encrypt_to is for sign");
    let claims = needed_bytes(members, CLAIMS);
    let now = members.integer("now").expect("encrypt has a time");
    let result = members.text("result");
    let Some(keys) = keys::<R>(run, members, expected) else { return };
    let outcome = written(run, |out| R::encrypt(&keys, &claims, &words, now, out));
    let Some(got) = run.status(expected, outcome) else { return };
    let mut buffer = vec![0; got.len()];
    let back = R::decrypt(&keys, &got, &VerifyWords::default(), now, &mut buffer).outcome;
    run.same("status of decrypting what was encrypted", &"JWT_OK", &status_name(&back));
    if let (Ok(len), Some(result)) = (back, result) {
        same_bytes(run, "result", result.as_bytes(), &buffer[..len]);
    }
}

fn jwe_decrypt<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let words = options(members, JweWords::read);
    let token = needed_bytes(members, TOKEN);
    let payload = members.bytes(PAYLOAD);
    let may_tamper = members.boolean("tamper") != Some(false);
    let Some(keys) = keys::<R>(run, members, expected) else { return };
    let space = token.len() - token.len() / 4;
    let (outcome, report) = verified(run, &token, space, |token, out| R::decrypt_jwe(&keys, token, &words, out));
    same_report(run, members, report.as_ref());
    let Some(got) = run.status(expected, outcome) else { return };
    same_bytes(run, "payload", &payload.expect("a case that succeeds has a payload"), &got);
    if may_tamper {
        tamper(run, &token, |token, out| R::decrypt_jwe(&keys, token, &words, out).outcome.is_ok());
    }
}

fn jwe_encrypt<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let words = options(members, JweWords::read);
    let payload = needed_bytes(members, PAYLOAD);
    let header = members.get("header");
    let Some(keys) = keys::<R>(run, members, expected) else { return };
    let outcome = written(run, |out| R::encrypt_jwe(&keys, &payload, &words, out));
    let Some(got) = run.status(expected, outcome) else { return };
    run.same("the bound", &R::encrypt_jwe_bound(&keys, payload.len(), &words), &got.len());
    let text = got.split(|&byte| byte == b'.').next().expect("a token has a header");
    let text = support::from_base64url(core::str::from_utf8(text).expect("a token is ASCII"));
    let own: Value = serde_json::from_slice(&text).expect("a header is JSON");
    for (name, expected) in header.and_then(Value::as_object).into_iter().flatten() {
        run.same(&format!("header: {name}"), &Some(expected), &own.get(name));
    }
    let back = JweWords { crit: words.crit, algorithms: words.alg.map(|alg| vec![alg]), ..JweWords::default() };
    let mut buffer = vec![0; got.len()];
    let back = R::decrypt_jwe(&keys, &got, &back, &mut buffer).outcome;
    run.same("status of decrypting what was encrypted", &"JWT_OK", &status_name(&back));
    if let Ok(len) = back {
        same_bytes(run, "payload of what was encrypted", &payload, &buffer[..len]);
    }
}

fn jws_verify<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let words = options(members, JwsWords::read);
    let token = needed_bytes(members, TOKEN);
    let payload = members.bytes(PAYLOAD);
    let may_tamper = members.boolean("tamper") != Some(false);
    let Some(keys) = keys::<R>(run, members, expected) else { return };
    let space = token.len();
    let (outcome, report) = verified(run, &token, space, |token, out| R::verify_jws(&keys, token, &words, out));
    same_report(run, members, report.as_ref());
    let Some(got) = run.status(expected, outcome) else { return };
    match payload {
        Some(payload) => same_bytes(run, "payload", &payload, &got),
        None if words.has_flag("JWS_DETACHED") => same_bytes(run, "a detached payload", b"", &got),
        None => {}
    }
    if may_tamper {
        tamper(run, &token, |token, out| R::verify_jws(&keys, token, &words, out).outcome.is_ok());
    }
}

fn jws_sign<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let words = options(members, JwsWords::read);
    let payload = needed_bytes(members, PAYLOAD);
    let token = members.bytes(TOKEN);
    let Some(keys) = keys::<R>(run, members, expected) else { return };
    let outcome = written(run, |out| R::sign_jws(&keys, &payload, &words, out));
    let Some(got) = run.status(expected, outcome) else { return };
    if let Some(token) = token {
        return same_bytes(run, "token", &token, &got);
    }
    let detached = words.has_flag("JWS_DETACHED");
    let back = JwsWords {
        flags: words.flags.into_iter().filter(|flag| flag != "JWS_WHOLE_HEADER").collect(),
        crit: words.crit,
        payload: detached.then(|| payload.clone()),
        ..JwsWords::default()
    };
    let mut buffer = vec![0; got.len()];
    let back = R::verify_jws(&keys, &got, &back, &mut buffer).outcome;
    run.same("status of verifying what was signed", &"JWT_OK", &status_name(&back));
    if let (Ok(len), false) = (back, detached) {
        same_bytes(run, "payload of what was signed", &payload, &buffer[..len]);
    }
}

fn key<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let (info, len) = (members.get("info"), members.integer("len"));
    let sources = members.sources("keys").expect("keys");
    let Some(keys) = run.status(expected, combined::<R>(&sources)) else { return };
    if let Some(len) = len {
        run.same("len", &len, &(R::len(&keys) as i64));
    }
    let got = match R::info(&keys, 0) {
        Ok(got) => got,
        Err(refusal) => return run.fail(format!("no first key: {}", refusal.status_name())),
    };
    let Some(info) = info else { return };
    let mut info = Members::of(info);
    for (name, got) in [("alg", &got.alg), ("kid", &got.kid), ("thumbprint", &got.thumbprint)] {
        if let Some(expected) = info.text(name) {
            run.same(name, &expected, got);
        }
    }
    if let Some(bits) = info.integer("bits") {
        run.same("bits", &bits, &i64::from(got.bits));
    }
    if let Some(flags) = info.texts("flags") {
        let expected = flags.iter().fold(0, |bits, flag| bits | number_of(flag, &KEY_FLAGS));
        run.same("flags", &names_of(expected, &KEY_FLAGS), &names_of(got.flags, &KEY_FLAGS));
    }
    info.end();
}

fn claim<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let claims = needed_bytes(members, CLAIMS);
    let (reader, name) = (members.needed_text("read"), members.needed_text("claim"));
    let (value, result) = (members.text("value"), members.get("result"));
    if reader == "string" {
        let outcome = written(run, |out| R::read_string(&claims, &name, out));
        let Some(got) = run.status(expected, outcome) else { return };
        let text = result.and_then(Value::as_str).expect("the result is a text");
        return same_bytes(run, "result", text.as_bytes(), &got);
    }
    let outcome = R::read(&claims, &reader, &name, value.as_deref());
    let Some(got) = run.status(expected, outcome) else { return };
    let result = result.expect("a case that succeeds has a result");
    let expected = match &got {
        Read::Bool(_) => Read::Bool(result.as_bool().expect("the result is a boolean")),
        Read::Int(_) => Read::Int(integer("result", result)),
        Read::Double(_) => Read::Double(result.as_f64().expect("the result is a number")),
        Read::Count(_) => Read::Count(integer("result", result).try_into().expect("the result is a count")),
        Read::Json { .. } => {
            let text = result.as_str().expect("the result is raw text").to_string();
            let kind = match text.as_bytes()[0] {
                b'n' => JsonKind::Null,
                b't' | b'f' => JsonKind::Bool,
                b'"' => JsonKind::String,
                b'[' => JsonKind::Array,
                b'{' => JsonKind::Object,
                _ => JsonKind::Number,
            };
            Read::Json { kind, text }
        }
    };
    run.same("result", &expected, &got);
}

fn peek<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let token = needed_bytes(members, TOKEN);
    let part = members.needed_text("part");
    let bytes = members.bytes(["bytes", "bytes_hex", "bytes_parts"]);
    let outcome = written(run, |out| R::peek(&token, &part, out));
    let Some(got) = run.status(expected, outcome) else { return };
    same_bytes(run, "bytes", &bytes.expect("a case that succeeds has bytes"), &got);
}

fn challenge<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let of = members.needed_text("of");
    let result = members.text("result");
    let options = members.get("options");
    let option = |name: &str| options.and_then(|options| options.get(name)).and_then(Value::as_str);
    let options = ["realm", "scope", "resource_metadata"].map(option);
    let mut out = [0; 512];
    let Some(len) = run.status(expected, R::challenge(&of, options, &mut out)) else { return };
    same_bytes(run, "result", result.expect("a case that succeeds has a result").as_bytes(), &out[..len]);
}

fn policy<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let document = needed_bytes(members, ["document", "document_hex", "document_parts"]);
    let decrypt_with = other_keys::<R>(&members.sources("decrypt_with"));
    let (error_at, text) = (members.integer("error_at"), members.text("text"));
    let explained = written(run, |out| R::explain_policy(&document, decrypt_with.as_ref(), out));
    let explained = String::from_utf8(explained.expect("a document can be explained")).expect("what is said is UTF-8");
    match R::policy(&document, decrypt_with.as_ref()) {
        Ok(_) => {
            run.same("status", &expected, &"JWT_OK");
            run.same("what is demanded ends a line", &true, &explained.ends_with('\n'));
        }
        Err((refusal, at)) => {
            run.same("status", &expected, &refusal.status_name());
            run.same("error_at", &error_at, &i64::try_from(at).ok());
            run.same("text", &text, &Some(explained));
        }
    }
}

fn bearer<R: Runtime>(run: &mut Run, members: &mut Members<'_>, expected: &str) {
    let value = needed_bytes(members, ["value", "value_hex", "value_parts"]);
    let result = members.bytes(["result", "result_hex", "result_parts"]);
    let Some(got) = run.status(expected, R::bearer(&value)) else { return };
    same_bytes(run, "result", &result.expect("a case that succeeds has a result"), &value[got]);
}
