//! Base64 in keys: either alphabet, padded or not, because many write it so and it can have but one meaning.

use zeroize::Zeroizing;

use super::material::{MALFORMED, Secret};
use crate::base64url;
use crate::status::Result;

/// The bytes that a text stands for. They may be secret.
pub(super) fn decode(text: &[u8]) -> Result<Secret> {
    let whole = text.len().is_multiple_of(4);
    let padding = text.iter().rev().take(2).take_while(|&&byte| whole && byte == b'=').count();
    let mut encoded = Zeroizing::new(text[..text.len() - padding].to_vec());
    for byte in encoded.iter_mut() {
        *byte = match *byte {
            b'+' => b'-',
            b'/' => b'_',
            same => same,
        };
    }
    let mut bytes = Zeroizing::new(vec![0; base64url::decoded_len(encoded.len())]);
    base64url::decode(&encoded, &mut bytes).ok_or(MALFORMED)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_meaning_in_whatever_spelling() {
        for text in ["-_8", "+/8", "-_8=", "+/8=", "+_8="] {
            assert_eq!(*decode(text.as_bytes()).unwrap(), [0xfb, 0xff], "{text}");
        }
        assert!(decode(b"").unwrap().is_empty());
        assert_eq!(*decode(b"YWJj").unwrap(), *b"abc");
        for bad in
            ["A", "=", "====", "YQ=", "YQ===", "YWJj=", "YWJj====", "Y=Q=", " YQ", "YQ\n", "YR", "YR==", "Y Q", "-_9"]
        {
            assert!(decode(bad.as_bytes()).is_err(), "{bad:?}");
        }
    }
}
