//! Signing any payload.

use zeroize::Zeroize;

use crate::algorithm::Algorithm;
use crate::base64url::{self, Encoder};
use crate::jose::compact;
use crate::jose::header::{self, Extensions, Header};
use crate::json;
use crate::keys::{Key, KeyRing, Keyset, KidChoice, KidMatch, Message, USUAL_TYP};
use crate::status::{Error, Result, Status};

/// How any payload is signed.
#[derive(Clone, Copy, Debug, Default)]
pub struct JwsSignOptions<'a> {
    /// Leave the payload out of the token (RFC 7515 appendix F).
    pub detached: bool,
    /// Do not base64url-encode the payload (RFC 7797).
    pub unencoded: bool,
    /// `header` is the whole protected header, used byte for byte.
    pub whole_header: bool,
    /// The algorithm; none = the key's own.
    pub algorithm: Option<Algorithm>,
    /// Members of `header` that the token names as critical.
    pub crit: &'a [&'a str],
    /// Which key, and `kid`.
    pub kid: KidChoice<'a>,
    /// `typ`; empty = none.
    pub typ: &'a str,
    /// Further header members, as a JSON object; empty = none.
    pub header: &'a str,
}

/// Signs any payload and writes the token to the front of `out`; returns how many bytes.
pub fn sign_jws(keys: &Keyset, payload: &[u8], options: &JwsSignOptions<'_>, out: &mut [u8]) -> Result<usize> {
    let head = Head {
        whole: options.whole_header,
        typ: options.typ,
        further: options.header,
        crit: options.crit,
        unencoded: options.unencoded,
        extensions: Extensions::Listed { crit: options.crit, unencoded: options.unencoded },
    };
    if options.unencoded && !options.detached && !compact::can_stand_unencoded(payload) {
        return Err(Status::InvalidArgument.into());
    }
    keys.read(|ring| {
        let signer = Signer::choose(ring, &head, options.kid, options.algorithm)?;
        let pieces = [payload];
        let payload = match (options.unencoded, options.detached) {
            (false, false) => Payload::Encoded(&pieces),
            (false, true) => Payload::EncodedApart(payload),
            (true, false) => Payload::Plain(payload),
            (true, true) => Payload::PlainApart(payload),
        };
        signer.sign(&payload, out)
    })
}

/// The protected header that is to be written.
pub(crate) struct Head<'a> {
    /// `further` is all of it.
    pub whole: bool,
    pub typ: &'a str,
    pub further: &'a str,
    pub crit: &'a [&'a str],
    pub unencoded: bool,
    /// Those that a verifier would understand.
    pub extensions: Extensions<'a>,
}

/// The `kid` that is to be written, and that a key must fit.
#[derive(Clone, Copy)]
enum Kid<'a> {
    Choice(KidChoice<'a>),
    /// That of a whole header.
    Written(Option<json::Text<'a>>),
}

impl<'a> Kid<'a> {
    fn fit(&self) -> KidMatch<'a> {
        match *self {
            Kid::Choice(choice) => choice.fit(),
            Kid::Written(kid) => kid.map_or(KidMatch::Any, KidMatch::Token),
        }
    }
}

impl<'a> Head<'a> {
    /// Checks the caller's part of the header, and says what it asks of the key: a `kid` and, if any, an algorithm.
    fn check(&self, choice: KidChoice<'a>, wanted: Option<Algorithm>) -> Result<(Kid<'a>, Option<Algorithm>)> {
        const INVALID: Error = Error { status: Status::InvalidArgument, needed: 0 };
        if self.whole {
            let header = Header::parse(self.further.as_bytes(), self.extensions).map_err(|_| INVALID)?;
            // The flag and the header must say the same of the payload.
            if header.b64 == self.unencoded {
                return Err(INVALID);
            }
            // Where the options name an algorithm too, they must agree.
            return match Algorithm::from_name(header.alg.short(&mut [0; 16])) {
                Some((stated, _)) if wanted.is_none_or(|wanted| wanted == stated) => {
                    Ok((Kid::Written(header.kid), Some(stated)))
                }
                _ => Err(Status::KeyAlgMismatch.into()),
            };
        }
        // A verifier would refuse a `cty` that is no string.
        let is_ours = |name: &json::Text<'_>, value: &json::Value<'_>| match name.short(&mut [0; 8]) {
            b"alg" | b"typ" | b"kid" | b"crit" | b"b64" => true,
            b"cty" => value.text().is_none(),
            _ => false,
        };
        // `alg`, `typ`, `kid`, `b64` and `crit`.
        if !header::may_add(self.further, self.crit, 5, is_ours) {
            return Err(INVALID);
        }
        Ok((Kid::Choice(choice), wanted))
    }

    /// Whether it is the one that `KeyRing` keeps ready for each key.
    fn is_usual(&self, kid: Kid<'_>) -> bool {
        let nothing_more = !self.whole && !self.unencoded && self.crit.is_empty() && self.further.is_empty();
        nothing_more && self.typ == USUAL_TYP && matches!(kid, Kid::Choice(KidChoice::FromKey))
    }

    /// Gives the header's text to `write` in pieces.
    fn write(
        &self,
        key: &Key,
        algorithm: Algorithm,
        kid: Kid<'_>,
        write: &mut dyn FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        if self.whole {
            return write(self.further.as_bytes());
        }
        let kid = match kid {
            Kid::Choice(choice) => choice.written(key),
            Kid::Written(_) => None,
        };
        header::write_start(algorithm.name_in(key.name_form), self.typ, kid, write)?;
        if self.unencoded {
            write(b",\"b64\":false")?;
        }
        let b64: &[&str] = if self.unencoded { &["b64"] } else { &[] };
        header::write_end(b64.iter().chain(self.crit), self.further, write)
    }
}

/// The protected header as it stands in the token.
enum Protected<'a> {
    /// As the key set has it ready: what most tokens of a key begin with.
    Ready(&'a [u8]),
    /// To be written, and encoded.
    Written { key: &'a Key, algorithm: Algorithm, head: &'a Head<'a>, kid: Kid<'a> },
}

impl<'a> Protected<'a> {
    fn new(ring: &'a KeyRing, key: &'a Key, algorithm: Algorithm, head: &'a Head<'a>, kid: Kid<'a>) -> Self {
        let is_usual = head.is_usual(kid) && key.algorithm == algorithm;
        match is_usual.then(|| ring.usual_header_of(key)).flatten() {
            Some(encoded) => Protected::Ready(encoded),
            None => Protected::Written { key, algorithm, head, kid },
        }
    }

    /// How long it is.
    fn len(&self) -> Option<usize> {
        match *self {
            Protected::Ready(encoded) => Some(encoded.len()),
            Protected::Written { key, algorithm, head, kid } => {
                let mut len = 0usize;
                let counted = head.write(key, algorithm, kid, &mut |piece| {
                    len = len.checked_add(piece.len()).ok_or(Status::InvalidArgument)?;
                    Ok(())
                });
                counted.ok().and_then(|()| base64url::encoded_len(len))
            }
        }
    }

    /// Writes it to the front of `out`; returns how many characters.
    fn encode(&self, out: &mut [u8]) -> Result<usize> {
        match *self {
            Protected::Ready(encoded) => {
                out.get_mut(..encoded.len()).ok_or(Status::Internal)?.copy_from_slice(encoded);
                Ok(encoded.len())
            }
            Protected::Written { key, algorithm, head, kid } => {
                let mut encoder = Encoder::new(out);
                head.write(key, algorithm, kid, &mut |piece| encoder.push(piece))?;
                encoder.finish()
            }
        }
    }
}

/// What is signed behind the header, and what of it stands in the token.
pub(crate) enum Payload<'a> {
    /// Pieces of one payload, encoded.
    Encoded(&'a [&'a [u8]]),
    /// Encoded and left out.
    EncodedApart(&'a [u8]),
    /// As it is.
    Plain(&'a [u8]),
    /// As it is and left out.
    PlainApart(&'a [u8]),
}

impl Payload<'_> {
    /// How long it is in the token.
    fn len(&self) -> Option<usize> {
        match self {
            Payload::Encoded(pieces) => {
                let len = pieces.iter().try_fold(0usize, |sum, piece| sum.checked_add(piece.len()))?;
                base64url::encoded_len(len)
            }
            Payload::Plain(payload) => Some(payload.len()),
            Payload::EncodedApart(_) | Payload::PlainApart(_) => Some(0),
        }
    }
}

/// A key that has been chosen, and the header that it signs with.
pub(crate) struct Signer<'a> {
    key: &'a Key,
    algorithm: Algorithm,
    header: Protected<'a>,
}

impl<'a> Signer<'a> {
    /// Checks the caller's part of the header, and chooses the key that fits it.
    pub fn choose(
        ring: &'a KeyRing,
        head: &'a Head<'a>,
        kid: KidChoice<'a>,
        wanted: Option<Algorithm>,
    ) -> Result<Signer<'a>> {
        let (kid, wanted) = head.check(kid, wanted)?;
        let (key, algorithm) = ring.signing(kid.fit(), wanted)?;
        Ok(Signer { key, algorithm, header: Protected::new(ring, key, algorithm, head, kid) })
    }

    /// Writes header, payload and signature. All lengths are known before anything is written or signed.
    pub fn sign(&self, payload: &Payload<'_>, out: &mut [u8]) -> Result<usize> {
        let signature_len = base64url::encoded_len(self.key.signature_len(self.algorithm));
        let lengths = [self.header.len(), payload.len(), signature_len];
        let needed = lengths.into_iter().try_fold(2usize, |sum, len| sum.checked_add(len?));
        let needed = needed.ok_or(Status::InvalidArgument)?;
        let out = out.get_mut(..needed).ok_or(Error::too_small(needed))?;
        let written = match self.fill(payload, out) {
            // Cannot be but by a defect.
            Ok(written) if written != needed => Err(Status::Internal.into()),
            written => written,
        };
        if written.is_err() {
            // A token must not be handed out by halves.
            out.zeroize();
        }
        written
    }

    fn fill(&self, payload: &Payload<'_>, out: &mut [u8]) -> Result<usize> {
        let header_len = self.header.encode(out)?;
        out[header_len] = b'.';
        let start = header_len + 1;
        let payload_len = match payload {
            Payload::Encoded(pieces) => base64url::encode_pieces(pieces, &mut out[start..])?,
            Payload::Plain(payload) => {
                out[start..start + payload.len()].copy_from_slice(payload);
                payload.len()
            }
            Payload::EncodedApart(_) | Payload::PlainApart(_) => 0,
        };
        let end = start + payload_len;
        let (signed, rest) = out.split_at_mut(end);
        let encoded;
        let message = match *payload {
            Payload::Encoded(_) | Payload::Plain(_) => Message::whole(signed),
            Payload::PlainApart(payload) => Message::apart(&signed[..header_len], payload),
            Payload::EncodedApart(payload) => {
                encoded = base64url::encode_to_vec(payload)?;
                Message::apart(&signed[..header_len], &encoded)
            }
        };
        let signature = self.key.sign(self.algorithm, &message)?;
        rest[0] = b'.';
        let signature_len = base64url::encode(&signature, &mut rest[1..]).ok_or(Status::Internal)?;
        Ok(end + 1 + signature_len)
    }
}
