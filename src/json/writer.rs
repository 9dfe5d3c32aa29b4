//! Writing text as JSON.

/// Writes text as a JSON string, quotes and all, in pieces.
pub fn write_string<E>(
    text: &str,
    mut write: impl FnMut(&[u8]) -> core::result::Result<(), E>,
) -> core::result::Result<(), E> {
    write(b"\"")?;
    let mut plain = 0;
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        write(&bytes[plain..at])?;
        plain = at + 1;
        if byte < 0x20 {
            const HEX: &[u8; 16] = b"0123456789abcdef";
            write(&[b'\\', b'u', b'0', b'0', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]])?;
        } else {
            write(&[b'\\', byte])?;
        }
    }
    write(&bytes[plain..])?;
    write(b"\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::reader::{Malformed, object};

    #[test]
    fn written_strings_read_back() {
        for text in ["", "plain", "q\"b\\s/", "\u{0}\u{1f}\n\t", "é😀", "\u{7f}"] {
            let mut doc = b"{\"a\":".to_vec();
            write_string(text, |piece| {
                doc.extend_from_slice(piece);
                Ok::<(), Malformed>(())
            })
            .unwrap();
            doc.push(b'}');
            object(&doc, |_, value| assert!(value.text().unwrap().is(text), "{text:?}")).unwrap();
            assert!(serde_json::from_slice::<serde_json::Value>(&doc).is_ok());
        }
    }
}
