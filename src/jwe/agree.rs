//! Keys from a key agreement (RFC 7518 4.6, RFC 8037 3.2).

use sha2::{Digest, Sha256};

use crate::base64url;
use crate::json::{self, Kind, Text};
use crate::keys::{Curve, EcdhKey};
use crate::status::{Result, Status};

/// Bytes of the longest point: both coordinates on P-521.
const MAX_POINT_LEN: usize = 1 + 2 * 66;

/// A point on a curve, as the library underneath writes it.
#[derive(Clone, Copy)]
pub(super) struct Point {
    pub curve: &'static Curve,
    bytes: [u8; MAX_POINT_LEN],
    len: usize,
}

impl Point {
    pub fn new(curve: &'static Curve, point: &[u8]) -> Result<Self> {
        let mut bytes = [0; MAX_POINT_LEN];
        bytes.get_mut(..point.len()).ok_or(Status::Internal)?.copy_from_slice(point);
        Ok(Point { curve, bytes, len: point.len() })
    }

    /// One that is as long as any on this curve.
    pub fn placeholder(curve: &'static Curve) -> Self {
        Point { curve, bytes: [0; MAX_POINT_LEN], len: curve.point_len() }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Gives it to `write` as the value of `epk`: a JWK of the members that a public key must have.
    pub fn write<E>(&self, write: &mut dyn FnMut(&[u8]) -> core::result::Result<(), E>) -> core::result::Result<(), E> {
        let (x, y) = self.curve.coordinates(self.bytes());
        write(b"{\"kty\":\"")?;
        write(self.curve.kty.as_bytes())?;
        write(b"\",\"crv\":\"")?;
        write(self.curve.crv.as_bytes())?;
        for (name, coordinate) in [("x", x), ("y", y)] {
            if coordinate.is_empty() {
                continue;
            }
            let mut text = [0; MAX_POINT_LEN];
            let len = base64url::encode(coordinate, &mut text).unwrap_or(0);
            write(b"\",\"")?;
            write(name.as_bytes())?;
            write(b"\":\"")?;
            write(&text[..len])?;
        }
        write(b"\"}")
    }

    /// Reads `epk`: public members alone, coordinates of full length. Whether the point is on the curve, whoever agrees upon a
    /// key with it finds out.
    pub fn read(epk: &[u8]) -> Option<Self> {
        let (mut kty, mut crv, mut x, mut y) = (None::<Text<'_>>, None::<Text<'_>>, None, None);
        let mut sound = true;
        json::object(epk, |name, value| {
            let text = value.text();
            match name.short(&mut [0; 8]) {
                b"kty" => kty = text,
                b"crv" => crv = text,
                b"x" => x = text,
                b"y" => y = text,
                // A private part, or another kind's, has no place here; null is not absent in a token.
                b"d" | b"k" | b"p" | b"q" | b"dp" | b"dq" | b"qi" | b"oth" | b"priv" => sound = false,
                _ => return,
            }
            sound &= value.kind == Kind::String;
        })
        .ok()?;
        let (kty, crv) = (kty?, crv?);
        let curve = Curve::all().find(|curve| kty.is(curve.kty) && crv.is(curve.crv)).filter(|_| sound)?;
        if curve.has_y() != y.is_some() {
            return None;
        }
        let coordinate = |text: Option<Text<'_>>| {
            let (mut bytes, mut place) = ([0; 66], [0; 88]);
            let Some(text) = text else { return Some(bytes) };
            let place = place.get_mut(..text.unescaped_len())?;
            text.copy_to(place);
            (base64url::decode(place, &mut bytes)? == curve.field_len).then_some(bytes)
        };
        let (x, y) = (coordinate(Some(x?))?, coordinate(y)?);
        Point::new(curve, &curve.point(&x[..curve.field_len], &y[..curve.field_len])).ok()
    }
}

/// What a key is derived for (RFC 7518 4.6.2).
#[derive(Clone, Copy)]
pub(super) struct Purpose<'a> {
    /// `enc`, where the key encrypts the content, or `alg`.
    pub algorithm: &'a str,
    pub apu: &'a [u8],
    pub apv: &'a [u8],
}

/// The Concat KDF (NIST SP 800-56A 5.8.1) with SHA-256, over all of `out`.
fn derive(secret: &[u8], purpose: &Purpose<'_>, out: &mut [u8]) {
    let bits = (out.len() as u32 * 8).to_be_bytes();
    let length = |of: &[u8]| (of.len() as u32).to_be_bytes();
    for (round, part) in (1u32..).zip(out.chunks_mut(32)) {
        let mut hash = Sha256::new();
        hash.update(round.to_be_bytes());
        hash.update(secret);
        for value in [purpose.algorithm.as_bytes(), purpose.apu, purpose.apv] {
            hash.update(length(value));
            hash.update(value);
        }
        hash.update(bits);
        part.copy_from_slice(&hash.finalize()[..part.len()]);
    }
}

/// Makes a key pair and derives a key from it and the recipient's; gives the point that the recipient needs.
pub(super) fn derive_with_new(key: &EcdhKey, purpose: &Purpose<'_>, out: &mut [u8]) -> Result<Point> {
    key.agree_with_new(|secret, point| {
        derive(secret, purpose, out);
        Point::new(key.curve(), point)
    })?
}

/// Derives the same key from the recipient's key pair and that point. `None` where the point is not on the curve of the key, or
/// gives no secret: that can be seen without the key.
pub(super) fn derive_with(key: &EcdhKey, point: &Point, purpose: &Purpose<'_>, out: &mut [u8]) -> Option<()> {
    key.agree(point.bytes(), |secret| derive(secret, purpose, out))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7518 appendix C: the secret that was agreed upon, and what is derived from it.
    #[test]
    fn a_key_is_derived_as_in_the_standard() {
        let secret = [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128,
            106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
        ];
        let purpose = Purpose { algorithm: "A128GCM", apu: b"Alice", apv: b"Bob" };
        let mut out = [0; 16];
        derive(&secret, &purpose, &mut out);
        assert_eq!(base64url::encode_to_vec(&out).unwrap(), b"VqqN6vgjbSBcIijNcacQGg");
        let mut long = [0; 64];
        derive(&secret, &purpose, &mut long);
        assert_ne!(long[..32], long[32..]);
    }

    const P256: &str = concat!(
        r#""kty":"EC","crv":"P-256","x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0","#,
        r#""y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps""#
    );

    #[test]
    fn a_point_is_read_strictly() {
        let read = |text: &str| Point::read(format!("{{{text}}}").as_bytes());
        assert!(read(P256).is_some() && read(&format!("{P256},\"use\":\"enc\"")).is_some());
        for wrong in [
            String::new(),
            P256.replace("EC", "OKP"),
            P256.replace("P-256", "P-384"),
            P256.replace("P-256", "secp256k1"),
            P256.replace("gI0G", "AAAAgI0G"),
            P256.replace("gI0G", "I0G"),
            P256.replace("SV0", "SV1"),
            P256.replace("SV0", "SV0="),
            P256.replace("\"y\"", "\"z\""),
            format!("{P256},\"d\":null"),
            format!("{P256},\"d\":\"AA\""),
            format!("{P256},\"k\":\"AA\""),
            P256.replace("\"x\":", "\"x\":1,\"w\":"),
            r#""kty":"OKP","crv":"X25519","x":"AA""#.into(),
            P256.replace("EC", "OKP").replace("P-256", "X25519"),
        ] {
            assert!(read(&wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_point_is_written_as_it_is_read() {
        for curve in Curve::all() {
            let x = vec![7; curve.field_len];
            let point = Point::new(curve, &curve.point(&x, &x)).unwrap();
            assert_eq!(point.bytes().len(), Point::placeholder(curve).bytes().len());
            let mut text = Vec::new();
            let mut write = |piece: &[u8]| {
                text.extend_from_slice(piece);
                Ok::<(), core::convert::Infallible>(())
            };
            point.write(&mut write).unwrap();
            assert_eq!(Point::read(&text).unwrap().bytes(), point.bytes());
        }
    }
}
