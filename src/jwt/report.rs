//! What a verification found, beyond its status.

use crate::algorithm::KeyAlgorithm;
use crate::jose::record::Record;
use crate::json::Text;
use crate::status::{Result, Status};

/// A set of claim checks. The bits are those of `JWT_CHECK_*` in the C ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Checks(u32);

#[allow(missing_docs, reason = "each is the check of the claim or header member of that name")]
impl Checks {
    pub const JSON: Checks = Checks(1);
    pub const EXP: Checks = Checks(2);
    pub const NBF: Checks = Checks(4);
    pub const IAT: Checks = Checks(8);
    pub const MAX_AGE: Checks = Checks(16);
    pub const ISS: Checks = Checks(32);
    pub const AUD: Checks = Checks(64);
    pub const SUB: Checks = Checks(128);
    pub const JTI: Checks = Checks(256);
    pub const TYP: Checks = Checks(512);
    pub const REQUIRED: Checks = Checks(1024);
    pub const EXPECTED: Checks = Checks(2048);
}

impl Checks {
    /// The bits.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The checks of these bits, whatever others there are.
    pub const fn from_bits(bits: u32) -> Self {
        Checks(bits & ((1 << 12) - 1))
    }

    /// No check.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of `other` are in here.
    pub const fn contains(self, other: Checks) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) fn add(&mut self, other: Checks) {
        self.0 |= other.0;
    }
}

/// Short text in place: at most `N - 1` bytes.
#[derive(Clone, Copy, Debug)]
pub struct ShortText<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> ShortText<N> {
    const EMPTY: Self = ShortText { bytes: [0; N], len: 0 };

    /// Its bytes, which are UTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// Takes over as much of a text as there is room for, cut between characters.
    pub fn set(&mut self, text: &str) {
        let mut len = text.len().min(N - 1);
        while !text.is_char_boundary(len) {
            len -= 1;
        }
        self.len = len;
        self.bytes[..len].copy_from_slice(&text.as_bytes()[..len]);
    }
}

/// What a verification found. Filled on failure too; times only once the signature has passed.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// The outcome.
    pub status: Status,
    /// Algorithm of the key that verified, or decrypted.
    pub algorithm: Option<KeyAlgorithm>,
    /// Every check that did not hold.
    pub failed: Checks,
    /// Those of `failed` whose claim is not there.
    pub missing: Checks,
    /// Those of `failed` whose claim has a wrong type or an impossible value.
    pub malformed: Checks,
    /// The time that was used.
    pub now: i64,
    /// `exp`, rounded up to seconds.
    pub expires_at: Option<i64>,
    /// `nbf`, rounded down to seconds.
    pub not_before: Option<i64>,
    /// `iat`, rounded down to seconds.
    pub issued_at: Option<i64>,
    /// The first claim at fault: the one that the status speaks of.
    pub claim: ShortText<64>,
    /// The token's `kid`, untrusted; empty if longer than 127 bytes or with control characters.
    pub kid: ShortText<128>,
    /// Length of the token's `kid` in bytes.
    pub kid_len: usize,
    /// Keys that fit the token and were not tried: of one issuer only the first 8 are, and 64 in all.
    pub untried: usize,
}

impl Report {
    /// Nothing found yet.
    pub fn new(now: i64) -> Self {
        Report {
            status: Status::Ok,
            algorithm: None,
            failed: Checks::default(),
            missing: Checks::default(),
            malformed: Checks::default(),
            now,
            expires_at: None,
            not_before: None,
            issued_at: None,
            claim: ShortText::EMPTY,
            kid: ShortText::EMPTY,
            kid_len: 0,
            untried: 0,
        }
    }
}

impl Record for Report {
    #[inline]
    fn filled_by(&mut self, verification: impl FnOnce(&mut Report) -> Result<usize>) -> Result<usize> {
        *self = Report::new(self.now);
        let result = verification(self);
        self.status = result.map_or_else(|error| error.status, |_| Status::Ok);
        result
    }

    fn note_kid(&mut self, kid: &Text<'_>) {
        self.kid_len = kid.unescaped_len();
        if self.kid_len >= 128 {
            return;
        }
        let mut bytes = [0; 128];
        kid.copy_to(&mut bytes);
        match core::str::from_utf8(&bytes[..self.kid_len]) {
            Ok(kid) if !kid.chars().any(char::is_control) => self.kid.set(kid),
            _ => {}
        }
    }

    fn note_algorithm(&mut self, algorithm: KeyAlgorithm) {
        self.algorithm = Some(algorithm);
    }

    fn note_untried(&mut self, count: usize) {
        self.untried = count;
    }

    /// The one check that a payload which need not be claims has.
    fn note_typ_mismatch(&mut self, is_missing: bool) {
        self.failed.add(Checks::TYP);
        if is_missing {
            self.missing.add(Checks::TYP);
        }
        self.claim.set("typ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn checks_are_a_set() {
        let mut checks = Checks::default();
        assert!(checks.is_empty() && checks.bits() == 0 && !checks.contains(Checks::EXP));
        checks.add(Checks::EXP);
        checks.add(Checks::AUD);
        checks.add(Checks::EXP);
        assert!(!checks.is_empty() && checks.bits() == 66);
        assert!(checks.contains(Checks::EXP) && checks.contains(Checks::AUD) && !checks.contains(Checks::IAT));
        assert!(checks.contains(Checks(66)) && !checks.contains(Checks(2 | 8)));
        // Those that a later version of the ABI may have are left out.
        assert_eq!(Checks::from_bits(u32::MAX).bits(), 0xfff);
        assert_eq!(Checks::from_bits(66 | 1 << 12), checks);
    }

    #[test]
    fn short_text_is_cut_between_characters() {
        for (given, kept) in [
            ("", ""),
            ("abcdefg", "abcdefg"),
            // A byte is left for C's NUL.
            ("abcdefgh", "abcdefg"),
            ("abcdef\u{e9}", "abcdef"),
            ("abcde\u{e9}", "abcde\u{e9}"),
            ("abcd\u{1f600}", "abcd"),
            ("\u{1f600}\u{1f600}", "\u{1f600}"),
        ] {
            let mut text = ShortText::<8>::EMPTY;
            text.set(given);
            assert_eq!((text.as_str(), text.as_bytes()), (kept, kept.as_bytes()), "{given}");
        }
    }

    #[test]
    fn a_kid_is_kept_where_it_is_short_and_printable() {
        let kept = |kid: &str| {
            let mut report = Report::new(0);
            let document = format!("{{\"kid\":\"{kid}\"}}");
            json::object(document.as_bytes(), |_, value| report.note_kid(&value.text().unwrap())).unwrap();
            (report.kid.as_str().to_string(), report.kid_len)
        };
        let (longest, longer) = ("k".repeat(127), "k".repeat(128));
        assert_eq!(kept("2026-01"), ("2026-01".into(), 7));
        assert_eq!(kept("\\u00e9"), ("\u{e9}".into(), 2));
        assert_eq!(kept(&longest), (longest.clone(), 127));
        assert_eq!(kept(&longer), ("".into(), 128));
        assert_eq!(kept("a\\nb"), ("".into(), 3));
        assert_eq!(kept("a\\u0085b"), ("".into(), 4));
    }
}
