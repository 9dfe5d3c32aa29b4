//! Decimal digits, eight at a time.

const ONES: u64 = 0x0101_0101_0101_0101;

/// Each digit's value in its byte; what other bytes become does not matter.
#[inline(always)]
fn values(eight: u64) -> u64 {
    eight ^ (ONES * 0x30)
}

/// How many of eight bytes, the lowest first, are digits before the first that is none.
#[inline(always)]
pub fn leading(eight: u64) -> usize {
    let values = values(eight);
    // Exact for the lowest byte that is no digit: only what is above one can be taken for one too.
    let others = (values.wrapping_add(ONES * 0x76) | values) & (ONES * 0x80);
    others.trailing_zeros() as usize / 8
}

/// The number that up to 18 digits are; `None` if there is anything else.
#[inline(always)]
pub fn number(mut text: &[u8]) -> Option<u64> {
    let mut sum = 0;
    while let Some((eight, rest)) = text.split_first_chunk() {
        let eight = u64::from_le_bytes(*eight);
        if leading(eight) < 8 {
            return None;
        }
        // Pairs of digits, then pairs of pairs, then both halves.
        let pairs = values(eight).wrapping_mul(10 << 8 | 1) >> 8 & 0x00ff_00ff_00ff_00ff;
        let fours = pairs.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_ffff_0000_ffff;
        sum = sum * 100_000_000 + (fours.wrapping_mul(10_000 << 32 | 1) >> 32);
        text = rest;
    }
    text.iter().try_fold(sum, |sum, byte| match byte.wrapping_sub(b'0') {
        digit @ 0..=9 => Some(sum * 10 + u64::from(digit)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_end_at_any_other_byte() {
        for at in 0..8 {
            for byte in 0..=255u8 {
                for others in [b'0', b'9'] {
                    let mut eight = [others; 8];
                    eight[at] = byte;
                    let plain = eight.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(8);
                    assert_eq!(leading(u64::from_le_bytes(eight)), plain, "{eight:?}");
                }
            }
        }
    }

    #[test]
    fn any_digits_are_their_number() {
        let mut state = 1u64;
        for round in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let text = (state % 1_000_000_000_000_000_000 / 10u64.pow(round % 18)).to_string();
            assert_eq!(number(text.as_bytes()), text.parse().ok(), "{text}");
            for other in [".", "e", "-", "/", ":", "\0"] {
                let at = (state >> 32) as usize % (text.len() + 1);
                let text = format!("{}{other}{}", &text[..at], &text[at..]);
                assert_eq!(number(text.as_bytes()), None, "{text}");
            }
        }
        assert_eq!(number(b"999999999999999999"), Some(999_999_999_999_999_999));
    }
}
