//! The checks of a verifier (RFC 7519 4.1, RFC 8725 3), all of which run.

use super::access;
use super::number::{self, Rounding};
use super::report::{Checks, Report};
use crate::algorithm::{AlgorithmSet, ContentEncryptionSet, KeyManagementSet};
use crate::jose::header::type_fits;
use crate::json::{self, Kind, Path, Text, Value};
use crate::keys::Keyset;
use crate::status::{Result, Status};

/// What a verifier demands. The default forgives nothing and expects nothing: `exp` must be there, and no `aud` may be.
#[derive(Clone, Copy, Debug, Default)]
pub struct VerifyOptions<'a> {
    /// A token without `exp` is fine.
    pub allow_missing_exp: bool,
    /// Do not read `exp`.
    pub ignore_exp: bool,
    /// Do not read `nbf`.
    pub ignore_nbf: bool,
    /// Do not read `iat`; not together with `max_age_seconds`.
    pub ignore_iat: bool,
    /// Do not read `aud`; not together with `audiences`.
    pub ignore_aud: bool,
    /// Acceptable algorithms; empty = those that the keys are bound to.
    pub algorithms: AlgorithmSet,
    /// Clock difference to forgive.
    pub leeway_seconds: u32,
    /// Greatest age since `iat`; 0 = any.
    pub max_age_seconds: u32,
    /// `iss` equals one of these; none = any.
    pub issuers: &'a [&'a str],
    /// `aud` contains one of these; none = there is no `aud`.
    pub audiences: &'a [&'a str],
    /// The header's `typ` is one of these; none = any.
    pub types: &'a [&'a str],
    /// Claims, or JSON Pointers, that are there and not null.
    pub required: &'a [&'a str],
    /// Claims that have a value.
    pub expected: &'a [Expect<'a>],
    /// `sub` equals this.
    pub subject: Option<&'a str>,
    /// Longest acceptable token; 0 = 65,536. Of an encrypted one it is the whole that counts.
    pub max_token_len: usize,
    /// The token must be encrypted for one of these keys, and hold a signed token that passes all of the above (RFC 7519
    /// 5.2). A key with an issuer decrypts tokens of that `iss` only.
    pub decrypt_with: Option<&'a Keyset>,
    /// Acceptable key management of an encrypted token; empty = what the keys are bound to.
    pub decrypt_algorithms: KeyManagementSet,
    /// Acceptable content encryption of an encrypted token; empty = any.
    pub encryptions: ContentEncryptionSet,
}

/// A value that a claim must have.
#[derive(Clone, Copy, Debug)]
pub struct Expect<'a> {
    /// A claim, or a JSON Pointer.
    pub claim: &'a str,
    /// The value.
    pub value: &'a str,
    /// How they are compared.
    pub rule: Rule,
}

/// How a claim is compared with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The claim is this string.
    Equals,
    /// The claim is an array with this element, or a string with this word.
    Contains,
    /// The claim is this scalar, whose JSON text is the value: a string after unescaping, a number by its exact decimal
    /// value (1, 1.0 and 1e0 are one, and so are -0 and 0), true, false or null.
    EqualsJson,
}

impl Expect<'_> {
    /// Whether the value is what its rule takes.
    fn is_evaluable(&self) -> bool {
        self.rule != Rule::EqualsJson
            || json::scalar(self.value.as_bytes())
                .is_ok_and(|value| value.kind != Kind::Number || number::is_comparable(value.raw))
    }

    /// Whether a claim has the value; `None` if it is of another type.
    fn holds(&self, claim: &Value<'_>) -> Option<bool> {
        match self.rule {
            Rule::Equals => claim.text().map(|text| text.is(self.value)),
            Rule::Contains => access::contains(claim, self.value).ok(),
            Rule::EqualsJson => {
                let value = json::scalar(self.value.as_bytes()).ok()?;
                match (claim.kind, value.kind) {
                    (Kind::String, Kind::String) => Some(claim.text()?.is_same(&value.text()?)),
                    (Kind::Number, Kind::Number) => Some(number::is_same(claim.raw, value.raw)),
                    (Kind::True | Kind::False, Kind::True | Kind::False) => Some(claim.kind == value.kind),
                    (Kind::Null, Kind::Null) => Some(true),
                    _ => None,
                }
            }
        }
    }

    /// Whether null is a value that can be expected, and not as good as absent.
    fn takes_null(&self) -> bool {
        self.rule == Rule::EqualsJson
    }
}

impl VerifyOptions<'_> {
    /// Whether they say how a token may be encrypted.
    pub(crate) fn restrict_encryption(&self) -> bool {
        !(self.decrypt_algorithms.is_empty() && self.encryptions.is_empty())
    }

    /// Refuses what contradicts itself or could never be evaluated.
    pub(crate) fn check(&self) -> Result<()> {
        let contradicts =
            (self.ignore_aud && !self.audiences.is_empty()) || (self.ignore_iat && self.max_age_seconds > 0);
        let bad_path = |path: &str| Path::new(path).is_none();
        if contradicts
            || self.required.iter().any(|path| bad_path(path))
            || self.expected.iter().any(|expect| bad_path(expect.claim) || !expect.is_evaluable())
        {
            return Err(Status::InvalidArgument.into());
        }
        Ok(())
    }
}

/// The registered claims, as they stand in the document.
#[derive(Default)]
pub(crate) struct Registered<'a> {
    pub iss: Option<Value<'a>>,
    pub sub: Option<Value<'a>>,
    pub aud: Option<Value<'a>>,
    pub exp: Option<Value<'a>>,
    pub nbf: Option<Value<'a>>,
    pub iat: Option<Value<'a>>,
    pub jti: Option<Value<'a>>,
    /// How many members all objects in the claims have together.
    pub members: usize,
}

impl<'a> Registered<'a> {
    /// Reads claims; `None` if they are not one JSON object. Filled in place, because there is much of it.
    pub fn read(&mut self, claims: &'a [u8]) -> Option<()> {
        let members = match json::plain_object(claims, |name, value| self.note(name, value)) {
            Some(members) => members,
            None => {
                *self = Registered::default();
                json::object(claims, |name, value| self.note(name, value)).ok()?
            }
        };
        self.members = members;
        Some(())
    }

    #[inline(always)]
    fn note(&mut self, name: Text<'a>, value: Value<'a>) {
        match name.short(&mut [0; 8]) {
            b"iss" => self.iss = Some(value),
            b"sub" => self.sub = Some(value),
            b"aud" => self.aud = Some(value),
            b"exp" => self.exp = Some(value),
            b"nbf" => self.nbf = Some(value),
            b"iat" => self.iat = Some(value),
            b"jti" => self.jti = Some(value),
            _ => {}
        }
    }

    /// The first that has not its type; null stands for an absent string.
    pub fn of_wrong_type(&self) -> Option<&'static str> {
        let strings = [("iss", self.iss), ("sub", self.sub), ("jti", self.jti)];
        let times = [("exp", self.exp), ("nbf", self.nbf), ("iat", self.iat)];
        let not_string = strings.iter().find(|(_, value)| string(*value).is_err());
        let not_time = || times.iter().find(|(_, value)| time(*value, Rounding::Up).is_err());
        let is_no_audience = self.aud.is_some_and(|value| audience(&value, |_| false).is_err());
        let found = not_string.or_else(not_time).map(|(name, _)| *name);
        found.or(is_no_audience.then_some("aud"))
    }
}

/// A claim has a wrong type or an impossible value.
struct WrongType;

/// A claim that must be a string; null counts as absent.
fn string<'a>(value: Option<Value<'a>>) -> core::result::Result<Option<Text<'a>>, WrongType> {
    match value {
        None => Ok(None),
        Some(value) if value.kind == Kind::Null => Ok(None),
        Some(value) => value.text().map(Some).ok_or(WrongType),
    }
}

/// A claim that must be a time.
fn time(value: Option<Value<'_>>, rounding: Rounding) -> core::result::Result<Option<i64>, WrongType> {
    match value {
        None => Ok(None),
        Some(value) if value.kind == Kind::Number => number::seconds(value.raw, rounding).map(Some).ok_or(WrongType),
        Some(_) => Err(WrongType),
    }
}

/// Whether some audience is wanted, of a claim that must be a string or an array of strings.
fn audience(aud: &Value<'_>, wanted: impl Fn(&Text<'_>) -> bool) -> core::result::Result<bool, WrongType> {
    if let Some(one) = aud.text() {
        return Ok(wanted(&one));
    }
    if aud.kind != Kind::Array {
        return Err(WrongType);
    }
    let mut matches = false;
    json::strings(aud, |text| matches |= wanted(&text)).ok_or(WrongType)?;
    Ok(matches)
}

/// Gathers what does not hold; the status is the smallest, the claim the first one with that status.
struct Findings<'r, 'o> {
    report: &'r mut Report,
    status: Status,
    claim: &'o str,
}

impl<'o> Findings<'_, 'o> {
    fn fail(&mut self, status: Status, check: Checks, claim: &'o str) {
        self.report.failed.add(check);
        if self.status == Status::Ok || status < self.status {
            (self.status, self.claim) = (status, claim);
        }
    }

    fn missing(&mut self, check: Checks, claim: &'o str) {
        self.report.missing.add(check);
        self.fail(Status::ClaimMissing, check, claim);
    }

    fn malformed(&mut self, check: Checks, claim: &'o str) {
        self.report.malformed.add(check);
        self.fail(Status::ClaimsMalformed, check, claim);
    }

    /// A string that must be there and match, where something is expected.
    fn check_string<'a>(
        &mut self,
        value: Option<Value<'a>>,
        (check, claim): (Checks, &'o str),
        mismatch: Status,
        expected: Option<impl Fn(&Text<'a>) -> bool>,
    ) {
        match (string(value), expected) {
            (Err(WrongType), _) => self.malformed(check, claim),
            (Ok(None), Some(_)) => self.missing(check, claim),
            (Ok(Some(text)), Some(matches)) if !matches(&text) => self.fail(mismatch, check, claim),
            _ => {}
        }
    }

    /// A time that is there, or must be.
    fn check_time(
        &mut self,
        value: Option<Value<'_>>,
        rounding: Rounding,
        (check, claim): (Checks, &'o str),
        needed: bool,
    ) -> Option<i64> {
        match time(value, rounding) {
            Err(WrongType) => self.malformed(check, claim),
            Ok(None) if needed => self.missing(check, claim),
            Ok(time) => return time,
        }
        None
    }
}

/// Whether the key that verified is for tokens of an issuer.
pub(crate) type IsFor<'f> = &'f dyn Fn(&Text<'_>) -> bool;

/// Runs all checks on claims whose signature has passed, under a key that is for the tokens of some issuers, or of any.
#[inline]
pub(crate) fn check<'a>(
    claims: &'a [u8],
    typ: Option<&Text<'_>>,
    key_issuers: Option<IsFor<'_>>,
    options: &VerifyOptions<'a>,
    report: &mut Report,
) -> Result<()> {
    let mut findings = Findings { status: Status::Ok, claim: "", report };
    let mut registered = Registered::default();
    match registered.read(claims) {
        Some(()) => {
            check_times(&registered, options, &mut findings);
            check_parties(&registered, key_issuers, options, &mut findings);
            check_named(claims, options, &mut findings);
        }
        None => findings.malformed(Checks::JSON, ""),
    }
    if !type_fits(typ, options.types) {
        if typ.is_none() {
            findings.report.missing.add(Checks::TYP);
        }
        findings.fail(Status::TypMismatch, Checks::TYP, "typ");
    }
    if findings.status == Status::Ok {
        return Ok(());
    }
    findings.report.claim.set(findings.claim);
    Err(findings.status.into())
}

/// `exp`, `nbf`, `iat` and the age. All sums saturate.
fn check_times<'o>(registered: &Registered<'_>, options: &VerifyOptions<'o>, findings: &mut Findings<'_, 'o>) {
    let now = findings.report.now;
    let leeway = i64::from(options.leeway_seconds);
    if !options.ignore_exp {
        let exp = findings.check_time(registered.exp, Rounding::Up, (Checks::EXP, "exp"), !options.allow_missing_exp);
        findings.report.expires_at = exp;
        if exp.is_some_and(|exp| now >= exp.saturating_add(leeway)) {
            findings.fail(Status::Expired, Checks::EXP, "exp");
        }
    }
    if !options.ignore_nbf {
        let nbf = findings.check_time(registered.nbf, Rounding::Down, (Checks::NBF, "nbf"), false);
        findings.report.not_before = nbf;
        if nbf.is_some_and(|nbf| now < nbf.saturating_sub(leeway)) {
            findings.fail(Status::NotYetValid, Checks::NBF, "nbf");
        }
    }
    if !options.ignore_iat {
        let max_age = i64::from(options.max_age_seconds);
        if max_age > 0 && registered.iat.is_none() {
            findings.missing(Checks::MAX_AGE, "iat");
        }
        let iat = findings.check_time(registered.iat, Rounding::Down, (Checks::IAT, "iat"), false);
        findings.report.issued_at = iat;
        if iat.is_some_and(|iat| iat > now.saturating_add(leeway)) {
            findings.fail(Status::IssuedInFuture, Checks::IAT, "iat");
        }
        if max_age > 0 && iat.is_some_and(|iat| now >= iat.saturating_add(max_age).saturating_add(leeway)) {
            findings.fail(Status::TooOld, Checks::MAX_AGE, "iat");
        }
    }
}

/// `iss`, `aud`, `sub` and `jti`.
fn check_parties<'o>(
    registered: &Registered<'_>,
    key_issuers: Option<IsFor<'_>>,
    options: &VerifyOptions<'o>,
    findings: &mut Findings<'_, 'o>,
) {
    let issued = |iss: &Text<'_>| {
        (options.issuers.is_empty() || options.issuers.iter().any(|issuer| iss.is(issuer)))
            && key_issuers.is_none_or(|is_for| is_for(iss))
    };
    let issuer_expected = !options.issuers.is_empty() || key_issuers.is_some();
    let iss = (Checks::ISS, "iss");
    findings.check_string(registered.iss, iss, Status::IssuerMismatch, issuer_expected.then_some(issued));
    let subject = options.subject.map(|subject| move |sub: &Text<'_>| sub.is(subject));
    findings.check_string(registered.sub, (Checks::SUB, "sub"), Status::SubjectMismatch, subject);
    // Nothing is expected of `jti` but its type.
    let any = None::<fn(&Text<'_>) -> bool>;
    findings.check_string(registered.jti, (Checks::JTI, "jti"), Status::ClaimMismatch, any);
    if options.ignore_aud {
        return;
    }
    match registered.aud {
        None if options.audiences.is_empty() => {}
        None => findings.missing(Checks::AUD, "aud"),
        Some(aud) => match audience(&aud, |aud| options.audiences.iter().any(|wanted| aud.is(wanted))) {
            Ok(true) => {}
            Ok(false) => findings.fail(Status::AudienceMismatch, Checks::AUD, "aud"),
            Err(WrongType) => findings.malformed(Checks::AUD, "aud"),
        },
    }
}

/// What the caller requires and expects by name or JSON Pointer; null counts as missing, unless it is what is expected.
fn check_named<'o>(claims: &[u8], options: &VerifyOptions<'o>, findings: &mut Findings<'_, 'o>) {
    // The claims have been read once, so the only absence is that of the value; the paths have been checked.
    let find = |path: &str| Path::new(path)?.find(claims).ok()?;
    let is_null = |value: &Value<'_>| value.kind == Kind::Null;
    for &claim in options.required {
        if find(claim).is_none_or(|value| is_null(&value)) {
            findings.missing(Checks::REQUIRED, claim);
        }
    }
    for expect in options.expected {
        let Some(value) = find(expect.claim).filter(|value| expect.takes_null() || !is_null(value)) else {
            findings.missing(Checks::EXPECTED, expect.claim);
            continue;
        };
        match expect.holds(&value) {
            Some(true) => {}
            Some(false) => findings.fail(Status::ClaimMismatch, Checks::EXPECTED, expect.claim),
            None => {
                findings.report.malformed.add(Checks::EXPECTED);
                findings.fail(Status::ClaimWrongType, Checks::EXPECTED, expect.claim);
            }
        }
    }
}
