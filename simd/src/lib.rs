//! What the onejwt library does with instructions that work on many bytes at once: it finds the bytes of a JSON string that a
//! reader must look at.
//!
//! A package of its own because such instructions are `unsafe` to call, and the library itself has no such code. On x86-64 it
//! is SSE2, which each of them has; elsewhere plain arithmetic on whole words, which is tested against it on x86-64.
//!
//! It is no public API and may change with any version.

/// How many bytes are looked at together.
pub const LEN: usize = 16;

/// Says which of sixteen bytes are a quote, a backslash or a control character: a bit for each, the first byte's lowest. From
/// the first such byte on the others may be anything; 0 if there is none.
#[inline(always)]
pub fn stops(bytes: &[u8; LEN]) -> u32 {
    #[cfg(target_arch = "x86_64")]
    return sse2(bytes);
    #[cfg(not(target_arch = "x86_64"))]
    scalar(bytes)
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn sse2(bytes: &[u8; LEN]) -> u32 {
    use core::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
    };
    // SAFETY: each x86-64 has SSE2, and sixteen bytes are read of sixteen.
    unsafe {
        let all = _mm_loadu_si128(bytes.as_ptr().cast());
        let quote = _mm_cmpeq_epi8(all, _mm_set1_epi8(b'"' as i8));
        let backslash = _mm_cmpeq_epi8(all, _mm_set1_epi8(b'\\' as i8));
        let control = _mm_cmpeq_epi8(_mm_min_epu8(all, _mm_set1_epi8(0x1f)), all);
        _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, backslash), control)) as u32
    }
}

#[cfg(any(test, not(target_arch = "x86_64")))]
#[inline(always)]
fn scalar(bytes: &[u8; LEN]) -> u32 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // The highest bit of each byte that stops; above the lowest such byte others may have it too.
    let stops = |word: u64| {
        // Exchanging the space and the quote makes the quote the next after the control characters.
        let quote_or_control = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
        let backslash = (word ^ (ONES * 0x5c)).wrapping_sub(ONES);
        (quote_or_control | backslash) & !word & (ONES * 0x80)
    };
    // From a bit in each byte to a bit for each.
    let gathered = |highs: u64| (highs >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    let both = u128::from_le_bytes(*bytes);
    (gathered(stops(both as u64)) | gathered(stops((both >> 64) as u64)) << 8) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What any of them must say, byte by byte.
    fn plain(bytes: &[u8; LEN]) -> Option<usize> {
        bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20))
    }

    fn first(stops: u32) -> Option<usize> {
        (stops != 0).then_some(stops.trailing_zeros() as usize)
    }

    #[test]
    fn each_byte_is_found_at_each_place() {
        for filler in [b'x', b' ', b'!', b'#', b'[', b']', 0x7f, 0x80, 0xff, b'"', 0x1f, 0] {
            for at in 0..LEN {
                for byte in 0..=255 {
                    let mut bytes = [filler; LEN];
                    bytes[at] = byte;
                    assert_eq!(first(stops(&bytes)), plain(&bytes), "{bytes:?}");
                    assert_eq!(first(scalar(&bytes)), plain(&bytes), "{bytes:?}");
                }
            }
        }
    }

    #[test]
    fn any_bytes_are_read_alike() {
        let mut state = 1u64;
        for round in 0..200_000 {
            let mut bytes = [0; LEN];
            for byte in &mut bytes {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                // Sometimes of all bytes, sometimes of those about the ones that stop.
                *byte = if round % 2 == 0 { (state >> 56) as u8 } else { 0x1e + (state >> 61) as u8 };
            }
            assert_eq!(first(stops(&bytes)), plain(&bytes), "{bytes:?}");
            assert_eq!(first(scalar(&bytes)), plain(&bytes), "{bytes:?}");
        }
    }
}
