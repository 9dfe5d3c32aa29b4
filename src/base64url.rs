//! Strict base64url (RFC 4648 5, without padding) into caller-owned slices.

use base64_simd::{Out, URL_SAFE_NO_PAD};
use zeroize::Zeroize;

use crate::status::{Error, Result, Status};

/// Bytes that `len` characters decode to; for a length that no encoding has, rounded down.
pub const fn decoded_len(len: usize) -> usize {
    len / 4 * 3 + len % 4 * 3 / 4
}

/// Characters that `len` bytes encode to; `None` on overflow.
pub const fn encoded_len(len: usize) -> Option<usize> {
    // Three bytes are four characters; one more is two, and two more are three.
    let more = len % 3;
    match (len / 3).checked_mul(4) {
        Some(whole) => whole.checked_add(more + (more != 0) as usize),
        None => None,
    }
}

/// Decodes into the front of `out`; returns how many bytes. No padding, no characters of another alphabet, and spare
/// bits must be zero (RFC 7515 2). `None` if this is something else, or too long for `out`.
pub fn decode(text: &[u8], out: &mut [u8]) -> Option<usize> {
    let out = out.get_mut(..decoded_len(text.len()))?;
    URL_SAFE_NO_PAD.decode(text, Out::from_slice(out)).ok().map(|decoded| decoded.len())
}

/// Encodes into the front of `out`; returns how many characters. `None` if they are too many for `out`.
pub fn encode(bytes: &[u8], out: &mut [u8]) -> Option<usize> {
    let out = out.get_mut(..encoded_len(bytes.len())?)?;
    Some(URL_SAFE_NO_PAD.encode(bytes, Out::from_slice(out)).len())
}

/// Encodes the last `len` bytes of a text's place, which is as long as the text will be, over all of it. What is encoded may
/// be long, and needs no second place so. `None` if the place is of another length.
pub fn encode_in_place(place: &mut [u8], len: usize) -> Option<()> {
    const CHUNK: usize = 3 * 256;
    if encoded_len(len)? != place.len() {
        return None;
    }
    let (mut read, mut written) = (place.len() - len, 0);
    // The text grows by a third of what is read, so it never reaches what is still to be read.
    while read < place.len() {
        let mut chunk = [0; CHUNK];
        let taken = CHUNK.min(place.len() - read);
        chunk[..taken].copy_from_slice(&place[read..read + taken]);
        read += taken;
        written += encode(&chunk[..taken], &mut place[written..])?;
    }
    Some(())
}

/// The same as `encode`, with a status for whoever asks from outside.
pub fn encode_into(bytes: &[u8], out: &mut [u8]) -> Result<usize> {
    let needed = encoded_len(bytes.len()).ok_or(Status::InvalidArgument)?;
    encode(bytes, out).ok_or(Error::too_small(needed))
}

/// The same as `decode`, with a status for whoever asks from outside; nothing of a text that is malformed is left in `out`.
pub fn decode_into(text: &[u8], out: &mut [u8]) -> Result<usize> {
    if text.len() % 4 == 1 {
        return Err(Status::InvalidArgument.into());
    }
    let needed = decoded_len(text.len());
    let out = out.get_mut(..needed).ok_or(Error::too_small(needed))?;
    decode(text, out).ok_or_else(|| {
        out.zeroize();
        Status::InvalidArgument.into()
    })
}

/// Encodes into a new vector.
pub fn encode_to_vec(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut text = vec![0; encoded_len(bytes.len()).ok_or(Status::InvalidArgument)?];
    encode(bytes, &mut text).ok_or(Status::Internal)?;
    Ok(text)
}

/// Encodes pieces as if they were one into the front of `out`; returns how many characters.
pub fn encode_pieces(pieces: &[&[u8]], out: &mut [u8]) -> Result<usize> {
    if let [only, none @ ..] = pieces
        && none.iter().all(|piece| piece.is_empty())
    {
        return encode(only, out).ok_or(Status::Internal.into());
    }
    let mut encoder = Encoder::new(out);
    pieces.iter().try_for_each(|piece| encoder.push(piece))?;
    encoder.finish()
}

/// Encodes pieces one after another as if they were one, without the heap.
pub struct Encoder<'a> {
    out: &'a mut [u8],
    written: usize,
    /// Up to two bytes that await the rest of their group of three.
    pending: [u8; 3],
    pending_len: usize,
}

impl<'a> Encoder<'a> {
    /// Writes to the front of `out`.
    pub fn new(out: &'a mut [u8]) -> Self {
        Encoder { out, written: 0, pending: [0; 3], pending_len: 0 }
    }

    /// Appends bytes.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<()> {
        while self.pending_len > 0 {
            let Some((&first, rest)) = bytes.split_first() else { return Ok(()) };
            self.pending[self.pending_len] = first;
            self.pending_len += 1;
            bytes = rest;
            if self.pending_len == 3 {
                self.pending_len = 0;
                let group = self.pending;
                self.write(&group)?;
            }
        }
        let whole = bytes.len() - bytes.len() % 3;
        let (whole, rest) = bytes.split_at(whole);
        self.write(whole)?;
        self.pending[..rest.len()].copy_from_slice(rest);
        self.pending_len = rest.len();
        Ok(())
    }

    /// Writes the last group; returns how many characters there are in all.
    pub fn finish(mut self) -> Result<usize> {
        let group = self.pending;
        self.write(&group[..self.pending_len])?;
        Ok(self.written)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let free = self.out.get_mut(self.written..).ok_or(Status::Internal)?;
        self.written += encode(bytes, free).ok_or(Status::Internal)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_strict_form_decodes() {
        let mut out = [0; 8];
        assert_eq!(decode(b"", &mut out), Some(0));
        assert_eq!(decode(b"AQ", &mut out), Some(1));
        assert_eq!(decode(b"-_8", &mut out), Some(2));
        for bad in ["A", "AQ==", "AQ=", "AR", "AQI=", "AQJ", "+/8", " AQ", "AQ\n", "A Q", "A\0Q", "AAAAA", "\u{141}Q"] {
            assert_eq!(decode(bad.as_bytes(), &mut out), None, "{bad:?}");
        }
    }

    #[test]
    fn a_text_takes_the_place_of_its_bytes() {
        for len in (0..70).chain([767, 768, 769, 770, 1535, 1536, 5000]) {
            let bytes: Vec<u8> = (0..len).map(|at| (at * 7 % 251) as u8).collect();
            let text = encode_to_vec(&bytes).unwrap();
            let mut place = vec![0xee; text.len()];
            let at = place.len() - len;
            place[at..].copy_from_slice(&bytes);
            assert_eq!(encode_in_place(&mut place, len), Some(()));
            assert_eq!(place, text);
            assert_eq!(encode_in_place(&mut vec![0; text.len() + 1], len), None);
        }
    }

    /// The codec is chosen for its speed; the `base64` crate's strict engine is the second opinion.
    #[test]
    fn agrees_with_a_second_codec() {
        use base64::Engine;
        let mut state = 1u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        for len in 0..300 {
            let bytes: Vec<u8> = (0..len).map(|_| random()).collect();
            let theirs = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&bytes);
            assert_eq!(encode_to_vec(&bytes).unwrap(), theirs.as_bytes());
            for at in 0..theirs.len() {
                let mut text = theirs.clone().into_bytes();
                text[at] = random();
                let mut out = vec![0; 400];
                let ours = decode(&text, &mut out).map(|len| out[..len].to_vec());
                let theirs = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&text).ok();
                assert_eq!(ours, theirs, "{text:?}");
            }
        }
    }

    #[test]
    fn lengths_agree_with_the_codec() {
        let bytes = [0xa5; 40];
        for len in 0..bytes.len() {
            let mut text = [0; 64];
            let written = encode(&bytes[..len], &mut text).unwrap();
            assert_eq!(encoded_len(len), Some(written));
            assert_eq!(decoded_len(written), len);
        }
        assert_eq!(encoded_len(usize::MAX), None);
    }

    #[test]
    fn statuses_say_what_is_wrong() {
        let mut out = [0xa5; 4];
        assert_eq!(encode_into(b"\xfb\xff", &mut out), Ok(3));
        assert_eq!(&out, b"-_8\xa5");
        assert_eq!(encode_into(b"abcd", &mut out), Err(Error::too_small(6)));
        assert_eq!(decode_into(b"-_8", &mut out), Ok(2));
        assert_eq!(&out[..2], b"\xfb\xff");
        assert_eq!(decode_into(b"AAAAAAA", &mut out), Err(Error::too_small(5)));
        for bad in ["-_9", "-_8=", "+/8", "A", "AAAAAAAAA", "AAA\n"] {
            out.fill(0xa5);
            assert_eq!(decode_into(bad.as_bytes(), &mut out), Err(Status::InvalidArgument.into()), "{bad:?}");
            assert!(out.iter().all(|&byte| byte == 0 || byte == 0xa5), "{bad:?}");
        }
    }

    #[test]
    fn pieces_encode_like_the_whole() {
        let bytes: Vec<u8> = (0..50).collect();
        let mut whole = [0; 80];
        let whole_len = encode(&bytes, &mut whole).unwrap();
        for first in 0..=bytes.len() {
            for second in first..=bytes.len() {
                let mut out = [0; 80];
                let mut encoder = Encoder::new(&mut out);
                encoder.push(&bytes[..first]).unwrap();
                encoder.push(&bytes[first..second]).unwrap();
                encoder.push(&bytes[second..]).unwrap();
                assert_eq!(encoder.finish().unwrap(), whole_len);
                assert_eq!(out[..whole_len], whole[..whole_len]);
                let pieces = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                let mut out = [0; 80];
                assert_eq!(encode_pieces(&pieces, &mut out), Ok(whole_len));
                assert_eq!(out[..whole_len], whole[..whole_len]);
            }
        }
    }
}
