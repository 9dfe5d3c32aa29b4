//! The public key of an X.509 certificate (RFC 5280 4.1).

use der::{AnyRef, Decode, Reader, Result, SliceReader, Tag, TagNumber, Tagged};
use spki::SubjectPublicKeyInfoRef;

/// The key of a certificate. The certificate vouches for nothing here, so of the rest only its place in the structure
/// matters: a serial number that is negative or too long, a date that does not exist, a strange extension do no harm.
pub(super) fn public_key(certificate: &[u8]) -> Result<SubjectPublicKeyInfoRef<'_>> {
    of_element(AnyRef::from_der(certificate)?)
}

/// The same for what OpenSSL calls a trusted certificate: behind it there may be what it is trusted for.
pub(super) fn public_key_of_trusted(certificate: &[u8]) -> Result<SubjectPublicKeyInfoRef<'_>> {
    let (certificate, behind) = AnyRef::from_der_partial(certificate)?;
    if !behind.is_empty() {
        AnyRef::from_der(behind)?.tag().assert_eq(Tag::Sequence)?;
    }
    of_element(certificate)
}

fn of_element(certificate: AnyRef<'_>) -> Result<SubjectPublicKeyInfoRef<'_>> {
    let mut outer = inside(certificate)?;
    let mut body = inside(AnyRef::decode(&mut outer)?)?;
    // The algorithm and the signature.
    element(&mut outer, Tag::Sequence)?;
    element(&mut outer, Tag::BitString)?;
    outer.finish()?;
    if Tag::peek(&body)?.number() == TagNumber(0) && Tag::peek(&body)?.is_context_specific() {
        // The version, which is not there where it is the first.
        AnyRef::decode(&mut body)?;
    }
    element(&mut body, Tag::Integer)?;
    // The algorithm, who issued it, from when to when it is valid, and whose it is.
    for _ in 0..4 {
        element(&mut body, Tag::Sequence)?;
    }
    SubjectPublicKeyInfoRef::decode(&mut body)
}

/// What is inside a SEQUENCE.
fn inside(element: AnyRef<'_>) -> Result<SliceReader<'_>> {
    element.tag().assert_eq(Tag::Sequence)?;
    SliceReader::new(element.value())
}

/// Passes over an element.
fn element(reader: &mut SliceReader<'_>, tag: Tag) -> Result<()> {
    AnyRef::decode(reader)?.tag().assert_eq(tag).map(drop)
}
