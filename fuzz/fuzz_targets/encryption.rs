//! Encryption: arbitrary tokens are refused in one of the ways that there are; what is encrypted decrypts, byte for byte, and
//! with any character changed it does not.
//!
//! Input: four bytes of choices; then a token, or further header members, a newline and a content.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onejwt::{
    ContentEncryption, JweDecryptOptions, JweEncryptOptions, KeyAlgorithm, KeyManagement, KeyOptions, Keyset, Report,
    Status, VerifyOptions, decrypt_claims, decrypt_jwe, encrypt_jwe, encrypt_jwe_bound, verify,
};

/// The statuses of decrypting any content.
const DECRYPTING: [Status; 10] = [
    Status::BufferTooSmall,
    Status::TokenMalformed,
    Status::TokenTooLarge,
    Status::TokenUnsupported,
    Status::TypMismatch,
    Status::NotEncrypted,
    Status::JweDecryptionFailed,
    Status::JweNotAllowed,
    Status::JweKeyCannot,
    Status::JweKeyNotFound,
];

struct Keys {
    /// One of each kind, alone.
    each: Vec<Keyset>,
    /// All of them, and those of them that are secrets.
    all: Keyset,
    secrets: Keyset,
    signing: Keyset,
}

thread_local! {
    static KEYS: Keys = keys();
}

fn keys() -> Keys {
    let options = KeyOptions { for_encryption: true, ..KeyOptions::default() };
    let generate = |algorithm: KeyAlgorithm, bits| {
        Keyset::generate(algorithm, &KeyOptions { bits, ..options }).expect("a key can be made")
    };
    let mut each: Vec<Keyset> = ContentEncryption::all().map(|encryption| generate(encryption.into(), 0)).collect();
    each.extend(
        KeyManagement::supported()
            .filter(|&algorithm| algorithm != KeyManagement::Dir)
            .map(|algorithm| generate(algorithm.into(), 0)),
    );
    each.extend([384, 521, 255].map(|bits| generate(KeyManagement::EcdhEsA256Kw.into(), bits)));
    let (all, secrets) = (Keyset::empty(&options).expect("a set"), Keyset::empty(&options).expect("a set"));
    for keys in &each {
        all.add(keys).expect("keys of the same purpose");
        if keys.key(0).expect("a key").is_symmetric() {
            secrets.add(keys).expect("keys of the same purpose");
        }
    }
    let signing = Keyset::generate(onejwt::Algorithm::HS256, &KeyOptions::default()).expect("a key can be made");
    Keys { each, all, secrets, signing }
}

fn decrypt(keys: &Keyset, token: &[u8], cap: usize) -> Result<Vec<u8>, Status> {
    let mut out = vec![0xa5; cap];
    let mut report = Report::new(0);
    match decrypt_jwe(keys, token, &JweDecryptOptions::default(), &mut out, &mut report) {
        Ok(len) => Ok(out[..len].to_vec()),
        Err(error) => {
            assert!(DECRYPTING.contains(&error.status), "{:?}", error.status);
            assert_eq!(error.status == Status::BufferTooSmall, error.needed > cap);
            assert!(out.iter().all(|&byte| byte == 0xa5 || byte == 0), "decoded bytes are left behind");
            Err(error.status)
        }
    }
}

fn arbitrary(keys: &Keys, choices: [u8; 4], token: &[u8]) {
    let cap = if choices[1] < 200 { token.len() } else { usize::from(choices[2]) };
    let one = &keys.each[usize::from(choices[3]) % keys.each.len()];
    for set in [one, &keys.all] {
        let _ = decrypt(set, token, cap);
    }
    let (mut out, mut report) = (vec![0; token.len()], Report::new(1_750_000_000));
    let _ = decrypt_claims(&keys.secrets, token, &VerifyOptions::default(), &mut out, &mut report);
    // None of these tokens is signed with that key.
    let options = VerifyOptions { decrypt_with: Some(&keys.all), ..VerifyOptions::default() };
    assert!(verify(&keys.signing, token, &options, &mut out, &mut report).is_err());
}

fn round_trip(keys: &Keys, choices: [u8; 4], header: &str, content: &[u8]) {
    let [_, key, encryption, at] = choices;
    let keys = &keys.each[usize::from(key) % keys.each.len()];
    let encryption = ContentEncryption::all().nth(usize::from(encryption) % 7);
    let options = JweEncryptOptions { encryption, header, ..JweEncryptOptions::default() };
    let mut token = vec![0; content.len() * 2 + header.len() * 2 + 4096];
    let len = match encrypt_jwe(keys, content, &options, &mut token) {
        Ok(len) => len,
        Err(error) => return assert!(matches!(error.status, Status::InvalidArgument | Status::KeyAlgMismatch)),
    };
    token.truncate(len);
    assert_eq!(encrypt_jwe_bound(keys, content.len(), &options), Some(len));
    if len > 65_536 {
        return;
    }
    assert_eq!(decrypt(keys, &token, len).as_deref(), Ok(content), "{header}");
    let at = usize::from(at) * len / 256;
    token[at] = if token[at] == b'A' { b'B' } else { b'A' };
    assert!(decrypt(keys, &token, len).is_err(), "a changed token was decrypted");
}

fuzz_target!(|data: &[u8]| {
    let Some((choices, rest)) = data.split_first_chunk::<4>() else { return };
    KEYS.with(|keys| {
        if choices[0] & 1 == 0 {
            return arbitrary(keys, *choices, rest);
        }
        let mut parts = rest.splitn(2, |&byte| byte == b'\n');
        let header = parts.next().and_then(|header| core::str::from_utf8(header).ok()).unwrap_or_default();
        round_trip(keys, *choices, header, parts.next().unwrap_or_default());
    });
});
