//! Encrypting and decrypting, beside the aws-lc-rs primitives on prepared keys that do the same; measured in turns, so that a
//! busy machine slows both alike.

mod shared;

use std::hint::black_box;

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::cipher::{
    self, DecryptionContext, EncryptingKey, EncryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey,
};
use aws_lc_rs::digest::{self, SHA256};
use aws_lc_rs::hmac;
use aws_lc_rs::key_wrap::{self, AesKek, KeyWrap};
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey,
};
use onejwt::{
    ContentEncryption, JweDecryptOptions, JweEncryptOptions, KeyAlgorithm, KeyManagement, KeyOptions, Keyset, Report,
    decrypt_jwe, encrypt_jwe,
};
use shared::{median, turn};

const CONTENT: usize = 400;
/// As long as a header of these tokens is.
const AAD: [u8; 120] = [b'A'; 120];

fn random(out: &mut [u8]) {
    aws_lc_rs::rand::fill(out).unwrap();
}

fn gcm(algorithm: &'static aws_lc_rs::aead::Algorithm, key: &[u8]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(algorithm, key).unwrap())
}

fn seal(key: &LessSafeKey) -> ([u8; 12], Vec<u8>) {
    let (mut nonce, mut text) = ([0; 12], vec![b'x'; CONTENT]);
    random(&mut nonce);
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(AAD), &mut text).unwrap();
    (nonce, text)
}

fn open(key: &LessSafeKey, (nonce, text): &([u8; 12], Vec<u8>)) {
    let mut text = text.clone();
    black_box(key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(AAD), &mut text).unwrap());
}

/// What is measured: a name, the key and the encryption, and the primitives of both directions.
struct Subject {
    name: &'static str,
    keys: Keyset,
    encryption: ContentEncryption,
    encrypt: Box<dyn Fn()>,
    decrypt: Box<dyn Fn()>,
}

fn keyset(algorithm: impl Into<KeyAlgorithm>) -> Keyset {
    Keyset::generate(algorithm, &KeyOptions { for_encryption: true, ..KeyOptions::default() }).unwrap()
}

fn direct() -> Subject {
    let key = gcm(&AES_256_GCM, &[7; 32]);
    let sealed = seal(&key);
    let other = gcm(&AES_256_GCM, &[7; 32]);
    Subject {
        name: "dir, A256GCM",
        keys: keyset(ContentEncryption::A256Gcm),
        encryption: ContentEncryption::A256Gcm,
        encrypt: Box::new(move || {
            black_box(seal(&key));
        }),
        decrypt: Box::new(move || open(&other, &sealed)),
    }
}

/// AES-CBC with HMAC, as it stands in RFC 7518 5.2.2.
fn cbc(key: &[u8; 64], iv: [u8; 16]) -> (Vec<u8>, hmac::Tag) {
    let mut text = vec![16; CONTENT + 16];
    text[..CONTENT].fill(b'x');
    let cipher = EncryptingKey::cbc(UnboundCipherKey::new(&cipher::AES_256, &key[32..]).unwrap()).unwrap();
    cipher.less_safe_encrypt(&mut text, EncryptionContext::Iv128(iv.into())).unwrap();
    let tag = mac(&key[..32], &iv, &text);
    (text, tag)
}

fn mac(key: &[u8], iv: &[u8], text: &[u8]) -> hmac::Tag {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA512, key));
    [&AAD[..], iv, text, &[0; 8]].into_iter().for_each(|piece| context.update(piece));
    context.sign()
}

fn wrapped() -> Subject {
    let kek = || AesKek::new(&key_wrap::AES_256, &[9; 32]).unwrap();
    let mut wrapped = [0; 72];
    kek().wrap(&[7; 64], &mut wrapped).unwrap();
    let (text, tag) = cbc(&[7; 64], [1; 16]);
    Subject {
        name: "A256KW, A256CBC-HS512",
        keys: keyset(KeyManagement::A256Kw),
        encryption: ContentEncryption::A256CbcHs512,
        encrypt: Box::new(move || {
            let (mut key, mut iv, mut wrapped) = ([0; 64], [0; 16], [0; 72]);
            random(&mut key);
            random(&mut iv);
            kek().wrap(&key, &mut wrapped).unwrap();
            black_box((wrapped, cbc(&key, iv)));
        }),
        decrypt: Box::new(move || {
            let (mut key, mut text) = ([0; 64], text.clone());
            kek().unwrap(&wrapped, &mut key).unwrap();
            assert_eq!(mac(&key[..32], &[1; 16], &text).as_ref(), tag.as_ref());
            let cipher = UnboundCipherKey::new(&cipher::AES_256, &key[32..]).unwrap();
            let cipher = PaddedBlockDecryptingKey::cbc_pkcs7(cipher).unwrap();
            black_box(cipher.decrypt(&mut text, DecryptionContext::Iv128([1; 16].into())).unwrap());
        }),
    }
}

fn oaep() -> Subject {
    let private = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
    let public = OaepPublicEncryptingKey::new(private.public_key()).unwrap();
    let private = OaepPrivateDecryptingKey::new(private).unwrap();
    let mut encrypted = [0; 256];
    public.encrypt(&OAEP_SHA256_MGF1SHA256, &[7; 32], &mut encrypted, None).unwrap();
    let sealed = seal(&gcm(&AES_256_GCM, &[7; 32]));
    Subject {
        name: "RSA-OAEP-256, A256GCM",
        keys: keyset(KeyManagement::RsaOaep256),
        encryption: ContentEncryption::A256Gcm,
        encrypt: Box::new(move || {
            let (mut key, mut encrypted) = ([0; 32], [0; 256]);
            random(&mut key);
            public.encrypt(&OAEP_SHA256_MGF1SHA256, &key, &mut encrypted, None).unwrap();
            black_box(seal(&gcm(&AES_256_GCM, &key)));
        }),
        decrypt: Box::new(move || {
            let mut key = [0; 256];
            let key = private.decrypt(&OAEP_SHA256_MGF1SHA256, &encrypted, &mut key, None).unwrap();
            open(&gcm(&AES_256_GCM, key), &sealed);
        }),
    }
}

fn agreed() -> Subject {
    let own = PrivateKey::generate(&ECDH_P256).unwrap();
    let public = own.compute_public_key().unwrap().as_ref().to_vec();
    let peer = PrivateKey::generate(&ECDH_P256).unwrap().compute_public_key().unwrap().as_ref().to_vec();
    let derive = |own: &PrivateKey, peer: &[u8]| {
        let peer = UnparsedPublicKey::new(&ECDH_P256, peer);
        agreement::agree(own, peer, (), |secret| Ok(digest::digest(&SHA256, secret))).unwrap()
    };
    let sealed = seal(&gcm(&AES_128_GCM, &derive(&own, &peer).as_ref()[..16]));
    Subject {
        name: "ECDH-ES, A128GCM",
        keys: keyset(KeyManagement::EcdhEs),
        encryption: ContentEncryption::A128Gcm,
        encrypt: Box::new(move || {
            let new = PrivateKey::generate(&ECDH_P256).unwrap();
            black_box(new.compute_public_key().unwrap());
            black_box(seal(&gcm(&AES_128_GCM, &derive(&new, &public).as_ref()[..16])));
        }),
        decrypt: Box::new(move || open(&gcm(&AES_128_GCM, &derive(&own, &peer).as_ref()[..16]), &sealed)),
    }
}

fn main() {
    println!("beside the aws-lc-rs primitives on prepared keys, {CONTENT} bytes, medians of interleaved turns");
    println!("allowed: 1.10 times the primitives, plus 1 us");
    println!(
        "{:<22} {:>10} {:>10} {:>7} {:>9}   {:>10} {:>10} {:>7} {:>9}",
        "", "encrypt", "onejwt", "ratio", "over", "decrypt", "onejwt", "ratio", "over"
    );
    for subject in [direct(), wrapped(), oaep(), agreed()] {
        let options = JweEncryptOptions { encryption: Some(subject.encryption), ..JweEncryptOptions::default() };
        let (mut token, mut out) = (vec![0; 4096], vec![0; 4096]);
        let len = encrypt_jwe(&subject.keys, &[b'x'; CONTENT], &options, &mut token).unwrap();
        let token = token[..len].to_vec();
        let (mut floors, mut calls, mut ratios) = ([vec![], vec![]], [vec![], vec![]], [vec![], vec![]]);
        for _ in 0..301 {
            let encrypted = turn(10, || (subject.encrypt)());
            let encrypted_here = turn(10, || {
                black_box(encrypt_jwe(&subject.keys, black_box(&[b'x'; CONTENT]), &options, &mut out).unwrap());
            });
            let decrypted = turn(10, || (subject.decrypt)());
            let decrypted_here = turn(10, || {
                let options = JweDecryptOptions::default();
                black_box(decrypt_jwe(&subject.keys, &token, &options, &mut out, &mut Report::new(0)).unwrap());
            });
            for (at, (floor, call)) in
                [(encrypted, encrypted_here), (decrypted, decrypted_here)].into_iter().enumerate()
            {
                floors[at].push(floor);
                calls[at].push(call);
                ratios[at].push(call / floor);
            }
        }
        let [(encrypt, encrypt_here, encrypt_ratio), (decrypt, decrypt_here, decrypt_ratio)] = [0, 1].map(|at| {
            let us = |all: &[Vec<f64>; 2]| median(all[at].clone()) / 1000.0;
            (us(&floors), us(&calls), median(ratios[at].clone()))
        });
        println!(
            "{:<22} {encrypt:>7.2} us {encrypt_here:>7.2} us {encrypt_ratio:>7.3} {:>6.2} us   {decrypt:>7.2} us {decrypt_here:>7.2} us {decrypt_ratio:>7.3} {:>6.2} us",
            subject.name,
            encrypt_here - 1.10 * encrypt,
            decrypt_here - 1.10 * decrypt,
        );
    }
}
