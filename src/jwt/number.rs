//! JSON numbers as whole numbers, exactly: no rounding through floating point.

use crate::json::digits;

/// Greatest time that a claim may say, in seconds: 2^53 - 1, up to which every JSON parser agrees (RFC 8259 6).
const MAX_SECONDS: u64 = (1 << 53) - 1;

/// The whole part of a number, and whether there is more.
struct Whole {
    negative: bool,
    magnitude: u64,
    fraction: bool,
}

/// Reads the text of a JSON number; `None` if its whole part is beyond 64 bits.
fn whole(text: &[u8]) -> Option<Whole> {
    let (negative, text) = match text.strip_prefix(b"-") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    // Nearly every number is a few digits; 18 of them cannot overflow.
    if text.len() <= 18
        && let Some(magnitude) = digits::number(text)
    {
        return Some(Whole { negative, magnitude, fraction: false });
    }
    let (mantissa, exponent) = parts(text);
    let point = mantissa.iter().position(|&byte| byte == b'.').unwrap_or(mantissa.len());
    let digits = || mantissa.iter().filter(|&&byte| byte != b'.').map(|byte| u64::from(byte - b'0'));
    let count = digits().count() as i64;
    // How many of the digits stand before the point, once the exponent has moved it.
    let before = (point as i64).saturating_add(exponent);
    let zeros = digits().take_while(|&digit| digit == 0).count() as i64;
    if zeros == count {
        return Some(Whole { negative, magnitude: 0, fraction: false });
    }
    let mut magnitude: u64 = 0;
    if before > zeros {
        // 64 bits have no more than 20 digits.
        if before - zeros > 20 {
            return None;
        }
        for digit in digits().chain(core::iter::repeat(0)).skip(zeros as usize).take((before - zeros) as usize) {
            magnitude = magnitude.checked_mul(10)?.checked_add(digit)?;
        }
    }
    let fraction = digits().skip(before.max(0) as usize).any(|digit| digit != 0);
    Some(Whole { negative, magnitude, fraction })
}

/// What stands before the exponent, and the exponent.
fn parts(text: &[u8]) -> (&[u8], i64) {
    match text.iter().position(|&byte| byte == b'e' || byte == b'E') {
        Some(at) => (&text[..at], exponent(&text[at + 1..])),
        None => (text, 0),
    }
}

/// An exponent, with or without a sign; beyond any length of text it stays as large as it can be.
fn exponent(text: &[u8]) -> i64 {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let magnitude = digits.iter().fold(0i64, |sum, byte| sum.saturating_mul(10).saturating_add(i64::from(byte - b'0')));
    // Half of the range, so that a sum with a position cannot overflow.
    let magnitude = magnitude.min(i64::MAX / 2);
    if negative { -magnitude } else { magnitude }
}

/// Where a time between two whole seconds goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the earlier second: what was issued at 100.7 is good at 100, all that a clock of whole seconds says then.
    Down,
    /// To the later one, which for `exp` changes no verdict: "now >= exp" means the same for whole seconds of `now`.
    Up,
}

/// A NumericDate (RFC 7519 2) in whole seconds; `None` beyond ±(2^53 - 1).
#[inline]
pub fn seconds(text: &[u8], rounding: Rounding) -> Option<i64> {
    // Nearly every time is a few digits.
    if text.len() <= 15
        && let Some(seconds) = digits::number(text)
    {
        return Some(seconds as i64);
    }
    any_seconds(text, rounding)
}

fn any_seconds(text: &[u8], rounding: Rounding) -> Option<i64> {
    let whole = whole(text)?;
    if whole.magnitude > MAX_SECONDS || (whole.magnitude == MAX_SECONDS && whole.fraction) {
        return None;
    }
    let away_from_zero = i64::from(whole.fraction && (rounding == Rounding::Down) == whole.negative);
    let magnitude = whole.magnitude as i64 + away_from_zero;
    Some(if whole.negative { -magnitude } else { magnitude })
}

/// A whole number that fits 64 bits with a sign; 1.0 and 1e3 are whole.
pub fn int(text: &[u8]) -> Option<i64> {
    let whole = whole(text)?;
    if whole.fraction {
        return None;
    }
    if whole.negative { 0i64.checked_sub_unsigned(whole.magnitude) } else { i64::try_from(whole.magnitude).ok() }
}

/// Largest exponent, either way, of a number that others are compared with.
const MAX_EXPONENT: i64 = 1000;

/// Whether others can be compared with this number: its exponent is one that a person means.
pub fn is_comparable(text: &[u8]) -> bool {
    parts(text).1.abs() <= MAX_EXPONENT
}

/// Whether two numbers are the same, exactly: never by way of a double.
pub fn is_same(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = (Decimal::new(a), Decimal::new(b));
    // Zero has neither a sign nor an exponent.
    a.digits().eq(b.digits()) && (a.is_zero() || (a.negative == b.negative && a.exponent == b.exponent))
}

/// A number as digits without zeros at either end, a sign, and the power of ten that its last digit counts.
struct Decimal<'a> {
    negative: bool,
    mantissa: &'a [u8],
    exponent: i64,
}

impl<'a> Decimal<'a> {
    fn new(text: &'a [u8]) -> Self {
        let (negative, text) = text.strip_prefix(b"-").map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = parts(text);
        let is_significant = |byte: &u8| matches!(byte, b'1'..=b'9');
        let start = mantissa.iter().position(is_significant).unwrap_or(mantissa.len());
        let end = mantissa.iter().rposition(is_significant).map_or(start, |last| last + 1);
        let point = mantissa.iter().position(|&byte| byte == b'.').unwrap_or(mantissa.len());
        // Digits after the last that counts, less those after the point.
        let moved = if end <= point { point as i64 - end as i64 } else { point as i64 + 1 - end as i64 };
        Decimal { negative, mantissa: &mantissa[start..end], exponent: exponent.saturating_add(moved) }
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.mantissa.iter().copied().filter(|&byte| byte != b'.')
    }

    fn is_zero(&self) -> bool {
        self.mantissa.is_empty()
    }
}

/// The nearest double; `None` beyond its range.
pub fn double(text: &[u8]) -> Option<f64> {
    let value: f64 = core::str::from_utf8(text).ok()?.parse().ok()?;
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_their_exact_value() {
        let same: &[&[&str]] = &[
            &["0", "-0", "0.0", "0e5", "-0.00e-7"],
            &["1", "1.0", "1e0", "10e-1", "0.1e1", "0.001E+3", "100e-2"],
            &["-12.5", "-125e-1", "-0.0125e3", "-1250e-2"],
            &["100", "1e2", "1E2", "100.00", "0.1e3"],
            &["9007199254740993", "9007199254740993.0", "9007199254740.993e3"],
            &["1e1000", "10e999", "0.1e1001"],
            &["101", "1.01e2"],
        ];
        for (at, group) in same.iter().enumerate() {
            for a in *group {
                for (other, others) in same.iter().enumerate() {
                    for b in *others {
                        assert_eq!(is_same(a.as_bytes(), b.as_bytes()), at == other, "{a} {b}");
                    }
                }
            }
        }
        for (a, b) in [
            ("9007199254740993", "9007199254740992"),
            ("0.1", "0.10000000000000001"),
            ("1", "-1"),
            ("10", "1"),
            ("1e99999999999999999999", "1e1000"),
            ("1e-99999999999999999999", "0"),
            ("11", "1.1"),
            ("105", "15"),
        ] {
            assert!(!is_same(a.as_bytes(), b.as_bytes()), "{a} {b}");
        }
        for (text, comparable) in [
            ("1", true),
            ("1e1000", true),
            ("1e-1000", true),
            ("1e1001", false),
            ("1E-1001", false),
            ("1e99999999999999999999", false),
            ("-1.5e+0001000", true),
        ] {
            assert_eq!(is_comparable(text.as_bytes()), comparable, "{text}");
        }
    }

    #[test]
    fn times_are_exact_and_rounded_as_told() {
        // The text, rounded down, and rounded up.
        let rows: &[(&str, Option<(i64, i64)>)] = &[
            ("0", Some((0, 0))),
            ("-0", Some((0, 0))),
            ("-0.5", Some((-1, 0))),
            ("0.0", Some((0, 0))),
            ("0.1", Some((0, 1))),
            ("1.5", Some((1, 2))),
            ("-1.5", Some((-2, -1))),
            ("-1.0", Some((-1, -1))),
            ("1700000000", Some((1_700_000_000, 1_700_000_000))),
            ("17e8", Some((1_700_000_000, 1_700_000_000))),
            ("1.7e9", Some((1_700_000_000, 1_700_000_000))),
            ("1.7000000001E9", Some((1_700_000_000, 1_700_000_001))),
            ("17000000000e-1", Some((1_700_000_000, 1_700_000_000))),
            ("17000000001e-1", Some((1_700_000_000, 1_700_000_001))),
            ("1e-400", Some((0, 1))),
            ("-1e-400", Some((-1, 0))),
            ("0e999999999999999999999", Some((0, 0))),
            ("1e400", None),
            ("1e308", None),
            ("-1e400", None),
            ("1e-99999999999999999999999", Some((0, 1))),
            ("9007199254740991", Some((9_007_199_254_740_991, 9_007_199_254_740_991))),
            ("9007199254740992", None),
            ("9007199254740991.0", Some((9_007_199_254_740_991, 9_007_199_254_740_991))),
            ("9007199254740991.5", None),
            ("-9007199254740991.5", None),
            ("9007199254740990.5", Some((9_007_199_254_740_990, 9_007_199_254_740_991))),
            ("-9007199254740991", Some((-9_007_199_254_740_991, -9_007_199_254_740_991))),
            ("-9007199254740992", None),
            ("9223372036854775808", None),
            ("18446744073709551616", None),
            ("12345678901234567890123456", None),
            ("0.000000000000000000000000001e27", Some((1, 1))),
            ("100000000000000000000000000e-26", Some((1, 1))),
            ("1000000000000000000000000000000e-20", Some((10_000_000_000, 10_000_000_000))),
        ];
        for (text, expected) in rows {
            let read = |rounding| seconds(text.as_bytes(), rounding);
            assert_eq!(read(Rounding::Down).zip(read(Rounding::Up)), *expected, "{text}");
        }
    }

    #[test]
    fn integers_are_whole_and_fit() {
        let rows: &[(&str, Option<i64>)] = &[
            ("0", Some(0)),
            ("1.0", Some(1)),
            ("1e3", Some(1000)),
            ("1.5", None),
            ("-1.5e1", Some(-15)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("-9223372036854775808", Some(i64::MIN)),
            ("-9223372036854775809", None),
            ("18446744073709551615", None),
            ("1e19", None),
            ("1e400", None),
            ("0.5", None),
        ];
        for (text, expected) in rows {
            assert_eq!(int(text.as_bytes()), *expected, "{text}");
        }
        assert_eq!(double(b"1.5"), Some(1.5));
        assert_eq!(double(b"1e400"), None);
        assert_eq!(double(b"-1e-400"), Some(-0.0));
    }
}
