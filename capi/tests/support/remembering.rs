//! Any way to call the library, with key sets that remember signatures and each token verified twice.

use core::marker::PhantomData;

use super::runtime::*;

/// More than there are tokens in a case, tampered ones included; none of those may find its way in.
const REMEMBERED: u32 = 1000;

pub struct Remembering<R>(PhantomData<R>);

fn twice(out: &mut [u8], verify: impl Fn(&mut [u8]) -> Verified) -> Verified {
    let mut first_out = out.to_vec();
    let first = verify(&mut first_out);
    let second = verify(out);
    assert_eq!(first.outcome, second.outcome, "the second verification of the same token");
    assert_eq!(first.report, second.report, "the second report on the same token");
    assert_eq!(first_out, out, "what the second verification writes");
    second
}

impl<R: Runtime> Runtime for Remembering<R> {
    type Keys = R::Keys;
    type Policy = R::Policy;

    fn name() -> String {
        format!("{} with remembered signatures", R::name())
    }

    fn load(source: &KeySource) -> Outcome<R::Keys> {
        let remember = if source.for_encryption { 0 } else { REMEMBERED };
        R::load(&KeySource { remember, ..source.clone() })
    }

    fn empty(for_encryption: bool, _remember: u32) -> R::Keys {
        R::empty(for_encryption, if for_encryption { 0 } else { REMEMBERED })
    }

    /// The second time finds what the first has found, whether or not that was remembered.
    fn verify(keys: Both<'_, R::Keys>, token: &[u8], words: &VerifyWords, now: i64, out: &mut [u8]) -> Verified {
        twice(out, |out| R::verify(keys, token, words, now, out))
    }

    fn policy(document: &[u8], decrypt_with: Option<&R::Keys>) -> Result<R::Policy, (Refusal, usize)> {
        R::policy(document, decrypt_with)
    }

    fn explain_policy(document: &[u8], decrypt_with: Option<&R::Keys>, out: &mut [u8]) -> Outcome<usize> {
        R::explain_policy(document, decrypt_with, out)
    }

    fn verify_by(keys: &R::Keys, token: &[u8], policy: &R::Policy, now: i64, out: &mut [u8]) -> Verified {
        twice(out, |out| R::verify_by(keys, token, policy, now, out))
    }

    fn decrypt_by(keys: &R::Keys, token: &[u8], policy: &R::Policy, now: i64, out: &mut [u8]) -> Verified {
        R::decrypt_by(keys, token, policy, now, out)
    }

    fn add(keys: &R::Keys, from: &R::Keys) -> Outcome<()> {
        R::add(keys, from)
    }

    fn len(keys: &R::Keys) -> usize {
        R::len(keys)
    }

    fn info(keys: &R::Keys, index: usize) -> Outcome<KeyInfo> {
        R::info(keys, index)
    }

    fn sign(keys: Both<'_, R::Keys>, claims: &[u8], words: &SignWords, now: i64, out: &mut [u8]) -> Outcome<usize> {
        R::sign(keys, claims, words, now, out)
    }

    fn sign_bound(keys: Both<'_, R::Keys>, claims_len: usize, words: &SignWords) -> usize {
        R::sign_bound(keys, claims_len, words)
    }

    fn verify_jws(keys: &R::Keys, token: &[u8], words: &JwsWords, out: &mut [u8]) -> Verified {
        R::verify_jws(keys, token, words, out)
    }

    fn sign_jws(keys: &R::Keys, payload: &[u8], words: &JwsWords, out: &mut [u8]) -> Outcome<usize> {
        R::sign_jws(keys, payload, words, out)
    }

    fn decrypt_jwe(keys: &R::Keys, token: &[u8], words: &JweWords, out: &mut [u8]) -> Verified {
        R::decrypt_jwe(keys, token, words, out)
    }

    fn encrypt_jwe(keys: &R::Keys, plaintext: &[u8], words: &JweWords, out: &mut [u8]) -> Outcome<usize> {
        R::encrypt_jwe(keys, plaintext, words, out)
    }

    fn encrypt_jwe_bound(keys: &R::Keys, plaintext_len: usize, words: &JweWords) -> usize {
        R::encrypt_jwe_bound(keys, plaintext_len, words)
    }

    fn decrypt(keys: &R::Keys, token: &[u8], words: &VerifyWords, now: i64, out: &mut [u8]) -> Verified {
        R::decrypt(keys, token, words, now, out)
    }

    fn encrypt(keys: &R::Keys, claims: &[u8], words: &SignWords, now: i64, out: &mut [u8]) -> Outcome<usize> {
        R::encrypt(keys, claims, words, now, out)
    }

    fn peek(token: &[u8], part: &str, out: &mut [u8]) -> Outcome<usize> {
        R::peek(token, part, out)
    }

    fn bearer(value: &[u8]) -> Outcome<core::ops::Range<usize>> {
        R::bearer(value)
    }

    fn challenge(of: &str, options: [Option<&str>; 3], out: &mut [u8]) -> Outcome<usize> {
        R::challenge(of, options, out)
    }

    fn read_string(claims: &[u8], name: &str, out: &mut [u8]) -> Outcome<usize> {
        R::read_string(claims, name, out)
    }

    fn read(claims: &[u8], reader: &str, name: &str, value: Option<&str>) -> Outcome<Read> {
        R::read(claims, reader, name, value)
    }
}
