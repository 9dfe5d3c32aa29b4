//! Signing: of claims, and of any payload.

use core::fmt::Write;

use zeroize::Zeroize;

use crate::algorithm::Algorithm;
use crate::base64url::{self, Encoder};
use crate::claims::policy::Registered;
use crate::compact;
use crate::header::{self, Extensions, Header};
use crate::json;
use crate::keys::{Key, KeyRing, Keyset, KidMatch, Message, USUAL_TYP};
use crate::status::{Error, Result, Status};

/// Which key signs, and the header's `kid`.
#[derive(Clone, Copy, Debug, Default)]
pub enum KidChoice<'a> {
    /// The first key that can, with its own `kid` if it has one.
    #[default]
    FromKey,
    /// The first key that can, and no `kid`.
    None,
    /// The key with this `kid`, or one without any; this is the header's.
    Named(&'a str),
}

/// What a signer adds to claims.
#[derive(Clone, Copy, Debug)]
pub struct SignOptions<'a> {
    /// Add `iat`.
    pub add_iat: bool,
    /// Add `jti`: these random bits.
    pub jti: Option<[u8; 16]>,
    /// Claims without `exp` are fine.
    pub allow_missing_exp: bool,
    /// `header` is the whole protected header, used byte for byte.
    pub whole_header: bool,
    /// The algorithm; none = the key's own.
    pub algorithm: Option<Algorithm>,
    /// Lifetime in seconds; above 0 adds `iat` and `exp`.
    pub expires_in: i64,
    /// Seconds from now of `nbf`; not 0 adds it.
    pub not_before_in: i64,
    /// Which key, and `kid`.
    pub kid: KidChoice<'a>,
    /// `typ`; empty = none.
    pub typ: &'a str,
    /// Further header members, as a JSON object; empty = none.
    pub header: &'a str,
}

impl Default for SignOptions<'_> {
    fn default() -> Self {
        SignOptions {
            add_iat: false,
            jti: None,
            allow_missing_exp: false,
            whole_header: false,
            algorithm: None,
            expires_in: 0,
            not_before_in: 0,
            kid: KidChoice::FromKey,
            typ: USUAL_TYP,
            header: "",
        }
    }
}

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

/// Signs claims and writes the token to the front of `out`; returns how many bytes.
pub fn sign(keys: &Keyset, claims: &[u8], options: &SignOptions<'_>, now: i64, out: &mut [u8]) -> Result<usize> {
    let head = Head {
        whole: options.whole_header,
        typ: options.typ,
        further: options.header,
        crit: &[],
        unencoded: false,
        extensions: Extensions::None,
    };
    keys.read(|ring| {
        let (kid, wanted) = head.check(options.kid, options.algorithm)?;
        let (key, algorithm) = ring.signing(kid.fit(), wanted)?;
        let added = added_claims(claims, options, now)?;
        // The additions go before the brace that closes the claims.
        let close = claims.iter().rposition(|&byte| byte == b'}').ok_or(Status::ClaimsMalformed)?;
        let pieces = [&claims[..close], added.as_bytes(), &claims[close..]];
        write_token(key, algorithm, &Protected::new(ring, key, algorithm, &head, kid), &Payload::Encoded(&pieces), out)
    })
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
        let (kid, wanted) = head.check(options.kid, options.algorithm)?;
        let (key, algorithm) = ring.signing(kid.fit(), wanted)?;
        let pieces = [payload];
        let payload = match (options.unencoded, options.detached) {
            (false, false) => Payload::Encoded(&pieces),
            (false, true) => Payload::EncodedApart(payload),
            (true, false) => Payload::Plain(payload),
            (true, true) => Payload::PlainApart(payload),
        };
        write_token(key, algorithm, &Protected::new(ring, key, algorithm, &head, kid), &payload, out)
    })
}

/// An upper bound of what `sign` writes; none on overflow.
pub fn sign_bound(keys: &Keyset, claims_len: usize, options: &SignOptions<'_>) -> Option<usize> {
    let key_part = keys.read(|ring| {
        let bounds = ring.keys.iter().map(|key| {
            let algorithms = options.algorithm.into_iter().chain([key.algorithm]);
            let signature = algorithms.map(|algorithm| key.signature_len(algorithm)).max().unwrap_or(0);
            (signature, key.kid.as_ref().map_or(0, |kid| kid.len()))
        });
        bounds.fold((0, 0), |(a, b): (usize, usize), (c, d)| (a.max(c), b.max(d)))
    });
    let (signature, own_kid) = key_part;
    let kid = match options.kid {
        KidChoice::FromKey => own_kid,
        KidChoice::None => 0,
        KidChoice::Named(kid) => kid.len(),
    };
    // An escaped character takes up to six; the names, quotes and the algorithm take less than 64.
    let texts = kid.checked_add(options.typ.len())?.checked_mul(6)?;
    let header = texts.checked_add(options.header.len())?.checked_add(64)?;
    let payload = claims_len.checked_add(ADDED_LEN)?;
    let segments = [header, payload, signature];
    segments.into_iter().try_fold(2usize, |sum, len| sum.checked_add(base64url::encoded_len(len)?))
}

/// The most that options add to claims: three times of up to 20 characters, and an identifier, with their names.
const ADDED_LEN: usize = 3 * (20 + 7) + (22 + 9) + 1;

/// Text of a bounded length, off the heap.
struct Added {
    bytes: [u8; ADDED_LEN],
    len: usize,
}

impl Added {
    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl Write for Added {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let place = self.bytes.get_mut(self.len..self.len + text.len()).ok_or(core::fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.len += text.len();
        Ok(())
    }
}

/// Checks claims as a verifier would, and makes what the options add to them: `iat`, `nbf`, `exp`, `jti`.
fn added_claims(claims: &[u8], options: &SignOptions<'_>, now: i64) -> Result<Added> {
    if options.expires_in < 0 {
        return Err(Status::InvalidArgument.into());
    }
    let there = Registered::read(claims).ok_or(Status::ClaimsMalformed)?;
    if !there.have_their_types() {
        return Err(Status::ClaimsMalformed.into());
    }
    let expires = options.expires_in > 0;
    let iat = (options.add_iat || expires).then_some(0);
    let nbf = (options.not_before_in != 0).then_some(options.not_before_in);
    let exp = expires.then_some(options.expires_in);
    let added_members = [iat, nbf, exp].iter().flatten().count() + usize::from(options.jti.is_some());
    if there.members + added_members > json::MAX_MEMBERS {
        return Err(Status::ClaimsMalformed.into());
    }
    let mut added = Added { bytes: [0; ADDED_LEN], len: 0 };
    let mut separator = if there.any { "," } else { "" };
    for (name, from_now, present) in
        [("iat", iat, there.iat.is_some()), ("nbf", nbf, there.nbf.is_some()), ("exp", exp, there.exp.is_some())]
    {
        let Some(from_now) = from_now else { continue };
        // What a verifier would refuse is not written; nothing is there twice.
        let time = now.checked_add(from_now).filter(|time| time.unsigned_abs() < 1 << 53);
        let (Some(time), false) = (time, present) else { return Err(Status::InvalidArgument.into()) };
        write!(added, "{separator}\"{name}\":{time}").map_err(|_| Status::Internal)?;
        separator = ",";
    }
    if let Some(random) = options.jti {
        if there.jti.is_some() {
            return Err(Status::InvalidArgument.into());
        }
        let mut text = [0; 22];
        base64url::encode(&random, &mut text).ok_or(Status::Internal)?;
        let text = core::str::from_utf8(&text).map_err(|_| Status::Internal)?;
        write!(added, "{separator}\"jti\":\"{text}\"").map_err(|_| Status::Internal)?;
    }
    if !expires && there.exp.is_none() && !options.allow_missing_exp {
        return Err(Status::ClaimMissing.into());
    }
    Ok(added)
}

/// The protected header that is to be written.
struct Head<'a> {
    whole: bool,
    typ: &'a str,
    further: &'a str,
    crit: &'a [&'a str],
    unencoded: bool,
    extensions: Extensions<'a>,
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
            Kid::Choice(KidChoice::Named(kid)) => KidMatch::Named(kid),
            Kid::Written(Some(kid)) => KidMatch::Token(kid),
            _ => KidMatch::Any,
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
        if !self.further.is_empty() || !self.crit.is_empty() {
            let mut ours = false;
            let mut named = 0;
            let further = if self.further.is_empty() { "{}" } else { self.further };
            let members = json::object(further.as_bytes(), |name, value| {
                match name.short(&mut [0; 8]) {
                    b"alg" | b"typ" | b"kid" | b"crit" | b"b64" => ours = true,
                    // A verifier would refuse it.
                    b"cty" => ours |= value.text().is_none(),
                    _ => {}
                }
                named += usize::from(self.crit.iter().any(|crit| name.is(crit)));
            })
            .map_err(|_| INVALID)?;
            // Each critical extension is there, once; `alg`, `typ`, `kid`, `b64` and `crit` may be added.
            if ours || named != self.crit.len() || members + 5 > json::MAX_MEMBERS {
                return Err(INVALID);
            }
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
            Kid::Choice(KidChoice::FromKey) => key.kid.as_deref(),
            Kid::Choice(KidChoice::Named(kid)) => Some(kid),
            _ => None,
        };
        header::write_start(algorithm.name_in(key.name_form), self.typ, kid, write)?;
        if self.unencoded {
            write(b",\"b64\":false")?;
        }
        if self.unencoded || !self.crit.is_empty() {
            write(b",\"crit\":[")?;
            let b64: &[&str] = if self.unencoded { &["b64"] } else { &[] };
            for (at, name) in b64.iter().chain(self.crit).enumerate() {
                if at > 0 {
                    write(b",")?;
                }
                json::write_string(name, &mut *write)?;
            }
            write(b"]")?;
        }
        // The caller's members without their braces, unless there are none.
        let further = self.further.trim_matches([' ', '\t', '\r', '\n']);
        let inner = further.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
        if !inner.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
            write(b",")?;
            write(inner.as_bytes())?;
        }
        write(b"}")
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
        let is_usual = head.is_usual(kid) && algorithm == key.algorithm;
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
enum Payload<'a> {
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

/// Writes header, payload and signature. All lengths are known before anything is written or signed.
fn write_token(
    key: &Key,
    algorithm: Algorithm,
    header: &Protected<'_>,
    payload: &Payload<'_>,
    out: &mut [u8],
) -> Result<usize> {
    let signature_len = base64url::encoded_len(key.signature_len(algorithm));
    let lengths = [header.len(), payload.len(), signature_len];
    let needed = lengths.into_iter().try_fold(2usize, |sum, len| sum.checked_add(len?));
    let needed = needed.ok_or(Status::InvalidArgument)?;
    let out = out.get_mut(..needed).ok_or(Error::too_small(needed))?;
    let written = match fill_token(key, algorithm, header, payload, out) {
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

fn fill_token(
    key: &Key,
    algorithm: Algorithm,
    header: &Protected<'_>,
    payload: &Payload<'_>,
    out: &mut [u8],
) -> Result<usize> {
    let header_len = header.encode(out)?;
    out[header_len] = b'.';
    let start = header_len + 1;
    let payload_len = match payload {
        Payload::Encoded(pieces) => {
            let mut encoder = Encoder::new(&mut out[start..]);
            pieces.iter().try_for_each(|piece| encoder.push(piece))?;
            encoder.finish()?
        }
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
    let signature = key.sign(algorithm, &message)?;
    rest[0] = b'.';
    let signature_len = base64url::encode(&signature, &mut rest[1..]).ok_or(Status::Internal)?;
    Ok(end + 1 + signature_len)
}
