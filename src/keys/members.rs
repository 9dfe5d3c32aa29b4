//! The members of a JWK, read in the forms that they have (RFC 7518 6).

use zeroize::Zeroizing;

use super::encoded;
use super::material::{MALFORMED, Secret, Stated};
use crate::algorithm::Algorithm;
#[cfg(feature = "asymmetric")]
use crate::algorithm::{ContentEncryption, KeyAlgorithm, KeyManagement};
use crate::json::{self, Kind, Text, Value};
use crate::status::Result;

/// All members of a JWK, for a kind of key to pick its own from.
pub(super) struct Members<'a>(Vec<(Text<'a>, Value<'a>)>);

impl<'a> Members<'a> {
    /// Reads a document that must be one object.
    pub fn read(doc: &'a [u8]) -> Result<Self> {
        let mut members = Vec::new();
        json::object(doc, |name, value| members.push((name, value))).map_err(|_| MALFORMED)?;
        Ok(Members(members))
    }

    /// A member that is there; null stands for one that is not.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        let found = self.0.iter().find(|(member, _)| member.is(name)).map(|(_, value)| value);
        found.filter(|value| value.kind != Kind::Null)
    }

    /// A member that must be a string, if it is there.
    pub fn string(&self, name: &str) -> Result<Option<Text<'a>>> {
        self.get(name).map(|value| value.text().ok_or(MALFORMED)).transpose()
    }

    /// A member that must be an array of strings, if it is there.
    pub fn strings(&self, name: &str) -> Result<Option<Vec<Text<'a>>>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        if value.kind != Kind::Array {
            return Err(MALFORMED);
        }
        let mut texts = Vec::new();
        json::array(value.raw, |_, element| texts.push(element.text())).map_err(|_| MALFORMED)?;
        texts.into_iter().collect::<Option<Vec<_>>>().map(Some).ok_or(MALFORMED)
    }

    /// A member that must be base64url, if it is there. The bytes may be secret.
    pub fn bytes(&self, name: &str) -> Result<Option<Secret>> {
        let Some(text) = self.string(name)? else { return Ok(None) };
        let mut encoded = Zeroizing::new(vec![0; text.unescaped_len()]);
        text.copy_to(&mut encoded);
        encoded::decode(&encoded).map(Some)
    }

    /// A member that must be a number, if it is there, in as few bytes as possible (RFC 7518 2, Base64urlUInt); zero is
    /// none. Zeros in front of it, as other libraries write them, say nothing.
    pub fn integer(&self, name: &str) -> Result<Option<Secret>> {
        let Some(mut bytes) = self.bytes(name)? else { return Ok(None) };
        let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
        bytes.drain(..zeros);
        if bytes.is_empty() { Err(MALFORMED) } else { Ok(Some(bytes)) }
    }

    /// A member that must be a number, if it is there, in this many bytes. Zeros in front that are missing, or too many,
    /// say nothing.
    pub fn integer_of(&self, len: usize, name: &str) -> Result<Option<Secret>> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        let more = bytes.len().saturating_sub(len);
        if bytes.is_empty() || bytes[..more].iter().any(|&byte| byte != 0) {
            return Err(MALFORMED);
        }
        let mut number = Zeroizing::new(vec![0; len]);
        number[len - (bytes.len() - more)..].copy_from_slice(&bytes[more..]);
        Ok(Some(number))
    }

    /// What `alg` says of a key: nothing (the kind of key decides, and a verifier may widen it), or an algorithm. `None` for
    /// one that is not for signatures, or unknown here.
    pub fn stated(&self) -> Result<Option<Stated>> {
        let Some(alg) = self.string("alg")? else { return Ok(Some(Stated::default())) };
        let known = Algorithm::from_name(alg.to_owned());
        Ok(known.map(|(algorithm, form)| Stated { algorithm: Some(algorithm), form }))
    }

    /// The same of a key for encryption, which may be bound to a content encryption too.
    #[cfg(feature = "asymmetric")]
    pub fn stated_for_encryption(&self) -> Result<Option<Option<KeyAlgorithm>>> {
        let Some(alg) = self.string("alg")? else { return Ok(Some(None)) };
        let alg = alg.to_owned();
        let management = KeyManagement::from_name(&alg).filter(|known| known.is_supported()).map(KeyAlgorithm::from);
        let content = || ContentEncryption::from_name(&alg).map(KeyAlgorithm::from);
        Ok(management.or_else(content).map(Some))
    }
}
