//! What the onejwt library does with instructions that work on many bytes at once: it finds the dots of a token, and the bytes
//! of a JSON string that a reader must look at.
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
    return sse2::stops(bytes);
    #[cfg(not(target_arch = "x86_64"))]
    scalar::stops(bytes)
}

/// Says which of 64 bytes are a dot: a bit for each, the first byte's lowest.
#[inline(always)]
pub fn dots(bytes: &[u8; 64]) -> u64 {
    #[cfg(target_arch = "x86_64")]
    return sse2::dots(bytes);
    #[cfg(not(target_arch = "x86_64"))]
    scalar::dots(bytes)
}

#[cfg(target_arch = "x86_64")]
mod sse2 {
    use super::LEN;
    use core::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
    };

    #[inline(always)]
    pub fn dots(bytes: &[u8; 64]) -> u64 {
        let (chunks, _) = bytes.as_chunks::<LEN>();
        // SAFETY: each x86-64 has SSE2, and sixteen bytes are read of sixteen.
        let found = |at: usize| unsafe {
            _mm_cmpeq_epi8(_mm_loadu_si128(chunks[at].as_ptr().cast()), _mm_set1_epi8(b'.' as i8))
        };
        let found = [found(0), found(1), found(2), found(3)];
        // SAFETY: each x86-64 has SSE2.
        unsafe {
            // Most often there is none, which one look tells.
            let any = _mm_or_si128(_mm_or_si128(found[0], found[1]), _mm_or_si128(found[2], found[3]));
            if _mm_movemask_epi8(any) == 0 {
                return 0;
            }
            found.iter().rev().fold(0, |all, found| all << 16 | u64::from(_mm_movemask_epi8(*found) as u32))
        }
    }

    #[inline(always)]
    pub fn stops(bytes: &[u8; LEN]) -> u32 {
        // SAFETY: each x86-64 has SSE2, and sixteen bytes are read of sixteen.
        unsafe {
            let all = _mm_loadu_si128(bytes.as_ptr().cast());
            let quote = _mm_cmpeq_epi8(all, _mm_set1_epi8(b'"' as i8));
            let backslash = _mm_cmpeq_epi8(all, _mm_set1_epi8(b'\\' as i8));
            let control = _mm_cmpeq_epi8(_mm_min_epu8(all, _mm_set1_epi8(0x1f)), all);
            _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, backslash), control)) as u32
        }
    }
}

/// The same in plain arithmetic: what other processors run, and what is held against the fast one.
pub mod scalar {
    use super::LEN;

    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;

    /// Asks both halves for the highest bit of each byte, and gathers those.
    #[inline(always)]
    fn both(bytes: &[u8; LEN], highs: impl Fn(u64) -> u64) -> u32 {
        let gathered = |word: u64| (highs(word) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        let bytes = u128::from_le_bytes(*bytes);
        (gathered(bytes as u64) | gathered((bytes >> 64) as u64) << 8) as u32
    }

    /// As `dots` above.
    #[inline(always)]
    pub fn dots(bytes: &[u8; 64]) -> u64 {
        let found = |word: u64| {
            let others = word ^ (ONES * b'.' as u64);
            // Without a carry from byte to byte, so it is exact for each.
            !(((others & !HIGHS) + !HIGHS) | others) & HIGHS
        };
        let (chunks, _) = bytes.as_chunks::<LEN>();
        chunks.iter().rev().fold(0, |all, chunk| all << 16 | u64::from(both(chunk, found)))
    }

    /// As `stops` above.
    #[inline(always)]
    pub fn stops(bytes: &[u8; LEN]) -> u32 {
        both(bytes, |word| {
            // Exchanging the space and the quote makes the quote the next after the control characters.
            let quote_or_control = (word ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
            let backslash = (word ^ (ONES * 0x5c)).wrapping_sub(ONES);
            // Above the lowest byte that stops others may have the bit too.
            (quote_or_control | backslash) & !word & HIGHS
        })
    }
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

    fn check(bytes: &[u8; LEN]) {
        assert_eq!(first(stops(bytes)), plain(bytes), "{bytes:?}");
        assert_eq!(first(scalar::stops(bytes)), plain(bytes), "{bytes:?}");
        for place in 0..4 {
            let mut all = [b'x'; 64];
            all[place * LEN..(place + 1) * LEN].copy_from_slice(bytes);
            all[(place * LEN + 21) % 64] = b'.';
            let found = all.iter().enumerate().map(|(at, byte)| u64::from(*byte == b'.') << at).sum();
            assert_eq!(dots(&all), found, "{all:?}");
            assert_eq!(scalar::dots(&all), found, "{all:?}");
        }
    }

    #[test]
    fn each_byte_is_found_at_each_place() {
        for filler in [b'x', b' ', b'!', b'#', b'[', b']', 0x7f, 0x80, 0xff, b'"', 0x1f, 0, b'.', b'/', 0xae] {
            for at in 0..LEN {
                for byte in 0..=255 {
                    let mut bytes = [filler; LEN];
                    bytes[at] = byte;
                    check(&bytes);
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
                // Sometimes any, sometimes those about the ones that count.
                *byte = [(state >> 56) as u8, 0x1e + (state >> 61) as u8, 0x2c + (state >> 62) as u8][round % 3];
            }
            check(&bytes);
        }
    }
}
