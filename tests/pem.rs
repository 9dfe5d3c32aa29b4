//! Keys in PEM and DER as people have them: what stands around and between blocks, certificates of all kinds, encrypted keys,
//! keys for RSASSA-PSS alone.
//!
//! The documents were made for these tests with OpenSSL, and are used nowhere else.
#![cfg(feature = "asymmetric")]

use aws_lc_rs::signature::{RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA512, UnparsedPublicKey};
use onejwt::{Algorithm, AlgorithmSet, ExportForm, KeyOptions, Keyset, SignOptions, Status, Uses, VerifyOptions, sign};

mod support;

use support::documents::tlv;
use support::{CLAIMS, NOW, Random, base64, from_base64url, refused, verify};

const DEFAULT: KeyOptions<'static> = KeyOptions {
    allow_weak: false,
    public_only: false,
    base64: false,
    for_encryption: false,
    kid: None,
    issuer: None,
    password: None,
    bits: 0,
    remember: 0,
};
const SECRET: KeyOptions<'static> = KeyOptions { password: Some("secret"), ..DEFAULT };

fn load(text: impl AsRef<[u8]>) -> onejwt::Result<Keyset> {
    Keyset::from_pem(None, text.as_ref(), &DEFAULT)
}

/// The thumbprint of the key that this text holds, and whether it signs.
fn taken(text: impl AsRef<[u8]>) -> (String, bool) {
    let text = text.as_ref();
    let keys = load(text).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(text)));
    let key = keys.key(0).expect("one key");
    (key.thumbprint.to_string(), key.uses.contains(Uses::SIGN))
}

fn export(keys: &Keyset, form: ExportForm) -> String {
    let mut out = vec![0; 8192];
    let len = keys.export(Some(0), form, &mut out).expect("it fits");
    String::from_utf8(out[..len].to_vec()).expect("PEM is text")
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", base64(der))
}

/// What stands between the lines of the first block.
fn der(pem: &str) -> Vec<u8> {
    use ::base64::Engine;
    let body: String = pem.lines().skip(1).take_while(|line| !line.starts_with('-')).collect();
    ::base64::engine::general_purpose::STANDARD.decode(body).expect("base64")
}

fn sequence(elements: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &elements.concat())
}

fn bits(bytes: &[u8]) -> Vec<u8> {
    tlv(0x03, &[&[0], bytes].concat())
}

fn public_pem() -> String {
    export(&load(EC).expect("a key"), ExportForm::PublicPem)
}

/// Another key than `EC`.
fn other() -> (String, String) {
    let keys = Keyset::generate(Algorithm::Ed25519, &DEFAULT).expect("a key");
    (export(&keys, ExportForm::PrivatePem), export(&keys, ExportForm::PublicPem))
}

/// Blocks of other kinds than keys, whole or damaged.
fn junk() -> Vec<String> {
    let whole = [
        EC_PARAMETERS.to_owned(),
        pem("DH PARAMETERS", b"\x30\x06\x02\x01\x17\x02\x01\x05"),
        pem("X509 CRL", b"\x30\x00"),
        pem("CERTIFICATE REQUEST", b"\x30\x00"),
        pem("NEW CERTIFICATE REQUEST", b"not even DER"),
        pem("PKCS7", b"\x30\x00"),
        pem("SSH SIGNATURE", b"SSHSIG"),
        pem("PGP PUBLIC KEY BLOCK", b"\x99"),
        pem("OPENSSL CMP", b""),
    ];
    let damaged = [
        "-----BEGIN X509 CRL-----\nMIIB!\n-----END X509 CRL-----\n",
        "-----BEGIN X509 CRL-----\nMIIB\n",
        "-----BEGIN X509 CRL\nMIIB\n-----END X509 CRL-----\n",
        "-----BEGIN X509 CRL-----\nMIIB\n-----END CRL-----\n",
        "-----BEGIN -----\n",
        "-----BEGIN ----------BEGIN -----",
        "-----END PUBLIC KEY-----\n",
        "-----\n",
        "Bag Attributes\n    friendlyName: ü\nKey Attributes: <No Attributes>\n",
    ];
    whole.into_iter().chain(damaged.map(str::to_owned)).collect()
}

#[test]
fn a_private_key_is_taken_wherever_it_stands() {
    let (own, _) = taken(EC);
    let (_, other_public) = other();
    for public in [EC_CERTIFICATE, TRUSTED, &public_pem(), &other_public, "-----BEGIN CERTIFICATE-----\n!\n", "\n"] {
        for text in [format!("{public}{EC}"), format!("{EC}{public}"), format!("{public}{EC}{public}")] {
            assert_eq!(taken(text), (own.clone(), true));
        }
        // Also one that is encrypted.
        let encrypted = format!("{public}{AES_SHA1}{public}");
        assert_eq!(refused(load(&encrypted)), Status::KeyEncrypted);
        let keys = Keyset::from_pem(None, encrypted.as_bytes(), &SECRET).expect("the password is right");
        assert_eq!(&*keys.key(0).expect("one key").thumbprint, own);
    }
}

#[test]
fn without_a_private_key_the_first_public_one_is_taken() {
    let (own, _) = taken(EC);
    let (_, other_public) = other();
    let (other, _) = taken(&other_public);
    let own_public = public_pem();
    for first in [EC_CERTIFICATE, TRUSTED, &own_public] {
        assert_eq!(taken(format!("{first}{other_public}")), (own.clone(), false));
        assert_eq!(taken(format!("{other_public}{first}")), (other.clone(), false));
        assert_eq!(taken(format!("{first}-----BEGIN PUBLIC KEY-----\n!\n")), (own.clone(), false));
    }
    // No other is taken where the first is damaged.
    for damaged in ["-----BEGIN PUBLIC KEY-----\n!\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    {
        assert_eq!(refused(load(format!("{damaged}{own_public}"))), Status::KeyMalformed);
    }
}

/// Nothing is a key, so it is said whether anything was whole.
#[test]
fn without_any_key_a_whole_block_is_not_supported() {
    let whole = pem("X509 CRL", b"\x30\x00");
    let cut = whole.lines().next().expect("a first line");
    for (text, status) in [
        (whole.clone(), Status::KeyUnsupported),
        (format!("{cut}\nMIIB\n"), Status::KeyMalformed),
        (cut.to_owned(), Status::KeyMalformed),
        (format!("{whole}{cut}\n"), Status::KeyUnsupported),
    ] {
        assert_eq!(refused(load(&text)), status, "{text}");
    }
}

/// An encrypted key is private, whether or not it could be read.
#[test]
fn where_all_is_public_an_encrypted_key_is_no_key() {
    for password in [None, Some("wrong"), Some("secret")] {
        let options = KeyOptions { public_only: true, password, ..DEFAULT };
        assert_eq!(
            refused(Keyset::from_pem(None, AES_SHA1.as_bytes(), &options)),
            Status::KeyMalformed,
            "{password:?}"
        );
        assert_eq!(refused(Keyset::from_der(None, &der(AES_SHA1), &options)), Status::KeyMalformed, "{password:?}");
        // Other faults are what they were.
        let other = pem("X509 CRL", b"\x30\x00");
        assert_eq!(refused(Keyset::from_pem(None, other.as_bytes(), &options)), Status::KeyUnsupported);
    }
}

#[test]
fn blocks_of_other_kinds_change_nothing() {
    let key_texts = [EC.to_owned(), public_pem(), EC_CERTIFICATE.to_owned(), PSS.to_owned()];
    let (junk, mut random) = (junk(), Random::new(0x9e3));
    for key in &key_texts {
        let expected = taken(key);
        for junk in &junk {
            assert_eq!(taken(format!("{junk}{key}")), expected, "{junk:?}");
            assert_eq!(taken(format!("{key}{junk}")), expected, "{junk:?}");
        }
        for _ in 0..20 {
            let mut some = || (0..random.below(4)).map(|_| random.pick(&junk).as_str()).collect::<String>();
            let text = format!("{}{key}{}", some(), some());
            assert_eq!(taken(&text), expected, "{text}");
        }
    }
    for junk in junk.iter().filter(|junk| junk.contains("-----BEGIN ")) {
        assert!(matches!(refused(load(junk)), Status::KeyUnsupported | Status::KeyMalformed), "{junk:?}");
    }
    assert_eq!(refused(load(EC_PARAMETERS)), Status::KeyUnsupported);
}

#[test]
fn two_private_keys_are_refused() {
    let (other, _) = other();
    let legacy = pem("RSA PRIVATE KEY", b"\x30\x00");
    for (first, second) in
        [(EC, &*other), (&other, EC), (EC, EC), (EC, AES_SHA1), (AES_SHA1, DES3), (EC, &legacy), (&legacy, EC)]
    {
        for options in [&DEFAULT, &SECRET] {
            let made = Keyset::from_pem(None, format!("{first}{EC_CERTIFICATE}{second}").as_bytes(), options);
            assert_eq!(refused(made), Status::KeyMalformed);
        }
    }
}

/// Of a file that somebody signs with, nobody should get a key that only verifies.
#[test]
fn a_private_key_that_cannot_be_read_is_an_error_beside_a_public_one() {
    let public = public_pem();
    let body = EC.lines().nth(1).expect("a line");
    let damaged = [
        EC.replace(body, &body[1..]),
        EC.replace(body, "!"),
        EC.replace("-----END PRIVATE KEY-----", ""),
        EC.replace("-----END PRIVATE KEY-----", "-----END PUBLIC KEY-----"),
        EC.replace("-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY----"),
        EC.replace('\n', "\\n"),
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n".into(),
    ];
    for damaged in damaged {
        for text in [damaged.clone(), format!("{public}{damaged}"), format!("{damaged}{public}")] {
            assert_eq!(refused(load(&text)), Status::KeyMalformed, "{text}");
        }
    }
    for kind in ["OPENSSH PRIVATE KEY", "DSA PRIVATE KEY"] {
        let unsupported = pem(kind, b"\x30\x00");
        for text in [unsupported.clone(), format!("{public}{unsupported}"), format!("{unsupported}{public}")] {
            assert_eq!(refused(load(&text)), Status::KeyUnsupported, "{text}");
        }
    }
}

#[test]
fn white_space_in_a_block_does_not_matter() {
    let mut random = Random::new(0x5bace);
    let rsa = PSS.to_owned();
    for key in [EC.to_owned(), public_pem(), EC_CERTIFICATE.to_owned(), rsa] {
        let expected = taken(&key);
        let body = base64(der(&key));
        let lines: Vec<&str> = key.lines().collect();
        let (begin, end) = (lines[0], lines[lines.len() - 1]);
        for space in ["", " ", "\n", "\r", "\r\n", "\t", "\x0b", "\x0c", " \r\n\t  "] {
            // Lines of uneven length, with this between them.
            let mut spread = String::new();
            for letter in body.chars() {
                spread.push(letter);
                if random.below(9) == 0 {
                    spread.push_str(space);
                }
            }
            for text in [
                format!("{begin}{space}{spread}{space}{end}"),
                format!("\u{feff}{space}{begin}\n{spread}\n{end}{space}"),
                format!("text before{space}{begin}{space}\n{spread}{space}\n{space}{end}{space}text behind"),
            ] {
                assert_eq!(taken(&text), expected, "{text:?}");
            }
        }
        for (name, text) in [
            ("CR", key.replace('\n', "\r")),
            ("CRLF", key.replace('\n', "\r\n")),
            ("an indented block", key.replace('\n', "\n    ")),
            ("blanks in the place of line ends", key.replace('\n', " ")),
            ("empty lines", key.replace('\n', "\n\n \n")),
        ] {
            assert_eq!(taken(text), expected, "{name}");
        }
        // What is not white space stays an error.
        for foreign in ["\0", ".", "=", "\u{a0}", "\\n", ":"] {
            let text = format!("{begin}\n{}{foreign}{}\n{end}", &body[..8], &body[8..]);
            assert_eq!(refused(load(&text)), Status::KeyMalformed, "{foreign:?}");
        }
    }
}

#[test]
fn headers_in_a_block_say_that_it_is_encrypted() {
    let others = [
        LEGACY.replace("Proc-Type: 4,ENCRYPTED\n", ""),
        LEGACY.replace(": 4,ENCRYPTED", ":4,ENCRYPTED"),
        LEGACY.replace('\n', "\r\n"),
    ];
    for text in others.iter().map(String::as_str).chain([LEGACY]) {
        assert_eq!(refused(load(text)), Status::KeyEncrypted);
        let made = Keyset::from_pem(None, text.as_bytes(), &SECRET);
        assert_eq!(refused(made), Status::KeyUnsupported);
    }
    // Each word alone says nothing: the second is base64 too.
    for behind in ["Proc-Type: 4,MIC-CLEAR\n\nAAAA", "ENCRYPTED", "ENCRYPTEDENCRYPTED=="] {
        let text = format!("-----BEGIN EC PRIVATE KEY-----\n{behind}\n-----END EC PRIVATE KEY-----\n");
        assert_eq!(refused(load(&text)), Status::KeyMalformed, "{behind}");
    }
}

/// Of a certificate nothing matters but its key.
#[test]
fn odd_certificates_give_their_key() {
    let (own, _) = taken(EC);
    let spki = der(&public_pem());
    let algorithm = sequence(&[&tlv(0x06, b"\x2a\x86\x48\xce\x3d\x04\x03\x02")]);
    let name = sequence(&[&tlv(0x31, &sequence(&[&tlv(0x06, b"\x55\x04\x03"), &tlv(0x0c, b"test")]))]);
    let times = sequence(&[&tlv(0x17, b"250101000000Z"), &tlv(0x18, b"99991231235959Z")]);
    let version = tlv(0xa0, &tlv(0x02, b"\x02"));
    let certificate = |front: &[&[u8]], behind: &[u8]| {
        let body = sequence(&[&front.concat(), &spki, behind]);
        sequence(&[&body, &algorithm, &bits(&[1; 70])])
    };
    let serial = |bytes: &[u8]| tlv(0x02, bytes);
    let rest: [&[u8]; 4] = [&algorithm, &name, &times, &name];
    let with = |serial: &[u8], times: &[u8], behind: &[u8]| {
        certificate(&[&version, serial, &algorithm, &name, times, &name], behind)
    };
    let one = serial(b"\x01");
    let odd = [
        ("usual", with(&one, &times, b"")),
        ("a serial number of 25 bytes", with(&serial(&[0x7f; 25]), &times, b"")),
        ("a serial number of 200 bytes", with(&serial(&[0x7f; 200]), &times, b"")),
        ("a negative serial number", with(&serial(b"\x80\x00"), &times, b"")),
        ("a serial number with zeros in front", with(&serial(b"\0\0\x01"), &times, b"")),
        ("no serial number", with(&serial(b""), &times, b"")),
        (
            "months that there are not",
            with(&one, &sequence(&[&tlv(0x17, b"251301000000Z"), &tlv(0x17, b"nonsense")]), b""),
        ),
        ("no dates", with(&one, &sequence(&[]), b"")),
        ("dates of another type", with(&one, &sequence(&[&tlv(0x0c, b"today")]), b"")),
        (
            "names that are empty",
            certificate(&[&version, &one, &algorithm, &sequence(&[]), &times, &sequence(&[])], b""),
        ),
        ("extensions that are no extensions", with(&one, &times, &tlv(0xa3, b"nonsense"))),
        ("what nobody knows behind the key", with(&one, &times, &tlv(0x9f, b""))),
        ("unique identifiers", with(&one, &times, &[tlv(0x81, b"\0\x01"), tlv(0x82, b"\0\x02")].concat())),
        ("version 1, which is not written", certificate(&[&[&*one], &rest[..]].concat(), b"")),
        (
            "a version that there is not",
            certificate(&[&[&*tlv(0xa0, &tlv(0x02, b"\x63")), &one], &rest[..]].concat(), b""),
        ),
    ];
    for (what, certificate) in &odd {
        for label in ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"] {
            assert_eq!(taken(pem(label, certificate)), (own.clone(), false), "{what}");
        }
        let keys = Keyset::from_der(None, certificate, &DEFAULT).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(&*keys.key(0).expect("one key").thumbprint, own, "{what}");
    }
    // What is cut or is no certificate gives none.
    let usual = &odd[0].1;
    let wrong = [
        ("cut", usual[..usual.len() - 1].to_vec()),
        ("with more behind it", [&**usual, b"\0"].concat()),
        ("without a signature", sequence(&[&sequence(&[]), &algorithm])),
        (
            "without a key",
            sequence(&[&sequence(&[&version, &one, &algorithm, &name, &times, &name]), &algorithm, &bits(b"")]),
        ),
        ("without a name", certificate(&[&version, &one, &algorithm, &name, &times], b"")),
        ("a second version", certificate(&[&[&*tlv(0xa1, &tlv(0x02, b"\x02")), &one], &rest[..]].concat(), b"")),
        ("with a serial number that is text", with(&tlv(0x0c, b"1"), &times, b"")),
        ("a request for one", der(REQUEST)),
        ("empty", sequence(&[])),
    ];
    for (what, document) in wrong {
        assert_eq!(refused(load(pem("CERTIFICATE", &document))), Status::KeyMalformed, "{what}");
        assert_eq!(refused(Keyset::from_der(None, &document, &DEFAULT)), Status::KeyMalformed, "{what}");
    }
    // What OpenSSL notes behind a trusted certificate is one SEQUENCE.
    let trusted = |behind: &[u8]| pem("TRUSTED CERTIFICATE", &[usual, behind].concat());
    assert_eq!(taken(trusted(&sequence(&[]))), (own, false));
    for behind in [&b"\0"[..], b"\x30", b"\x30\x00\x00", b"\x04\x00"] {
        assert_eq!(refused(load(trusted(behind))), Status::KeyMalformed, "{behind:02x?}");
    }
}

/// The point beside a private key (RFC 5915 3) may be missing, and must be that of the key.
#[test]
fn the_point_of_a_private_ec_key_is_its_own() {
    let (own, _) = taken(EC);
    let members = |text: &str| -> [Vec<u8>; 3] {
        let mut out = vec![0; 1024];
        let len = load(text).expect("a key").export(Some(0), ExportForm::PrivateJwks, &mut out).expect("it fits");
        let jwk: serde_json::Value = serde_json::from_slice(&out[..len]).expect("JSON");
        ["d", "x", "y"].map(|name| from_base64url(jwk["keys"][0][name].as_str().expect("a number")))
    };
    let [d, x, y] = members(EC);
    let other = Keyset::generate(Algorithm::ES256, &DEFAULT).expect("a key");
    let [_, other_x, other_y] = members(&export(&other, ExportForm::PrivatePem));
    let whole = |x: &[u8], y: &[u8]| [&[4], x, y].concat();
    let compressed = |x: &[u8], y: &[u8]| [&[2 + (y[31] & 1)], x].concat();
    let curve = tlv(0xa0, &tlv(0x06, b"\x2a\x86\x48\xce\x3d\x03\x01\x07"));
    let key = |behind: &[&[u8]]| {
        let key = sequence(&[&[&tlv(0x02, b"\x01")[..], &tlv(0x04, &d)], behind].concat());
        Keyset::from_der(None, &key, &DEFAULT).map(|keys| keys.key(0).expect("one key").thumbprint.to_string())
    };
    let with = |point: Vec<u8>| key(&[&curve, &tlv(0xa1, &bits(&point))]).map_err(|error| error.status);
    assert_eq!(key(&[&curve]).as_ref(), Ok(&own));
    assert_eq!(with(whole(&x, &y)).as_ref(), Ok(&own));
    assert_eq!(with(compressed(&x, &y)).as_ref(), Ok(&own));
    for point in [whole(&other_x, &other_y), compressed(&other_x, &other_y), whole(&x, &x), vec![4], vec![]] {
        assert_eq!(with(point.clone()), Err(Status::KeyMalformed), "{point:02x?}");
    }
    // A curve that is spelt out is not supported, and elsewhere a sequence is a fault.
    let status = |behind: &[&[u8]]| key(behind).expect_err("no key").status;
    assert_eq!(status(&[&tlv(0xa0, &sequence(&[]))]), Status::KeyUnsupported);
    for tag in [0xa2, 0x60] {
        assert_eq!(status(&[&tlv(tag, &sequence(&[]))]), Status::KeyMalformed, "{tag:#x}");
    }
}

#[test]
fn encrypted_keys_are_read_with_the_ciphers_that_people_have() {
    let (own, _) = taken(EC);
    for (what, text) in
        [("AES, the PRF with SHA-1", AES_SHA1), ("triple DES", DES3), ("triple DES, the PRF with SHA-1", DES3_SHA1)]
    {
        let open = |options: &KeyOptions<'_>| {
            let from_der =
                Keyset::from_der(None, &der(text), options).map(|keys| keys.key(0).expect("one").thumbprint.clone());
            let from_pem = Keyset::from_pem(None, text.as_bytes(), options);
            let from_pem = from_pem.map(|keys| keys.key(0).expect("one").thumbprint.clone());
            assert_eq!(from_der, from_pem, "{what}");
            from_pem.map_err(|error| error.status)
        };
        assert_eq!(open(&SECRET).as_deref(), Ok(&*own), "{what}");
        assert_eq!(open(&DEFAULT), Err(Status::KeyEncrypted), "{what}");
        assert_eq!(open(&KeyOptions { password: Some("wrong"), ..DEFAULT }), Err(Status::KeyEncrypted), "{what}");
    }
    assert_eq!(refused(load(PBES1)), Status::KeyEncrypted);
    assert_eq!(refused(Keyset::from_pem(None, PBES1.as_bytes(), &SECRET)), Status::KeyUnsupported);
    // Whoever reads the text of that status must see that the encryption may be the reason, and what to do.
    let text = Status::KeyUnsupported.to_string();
    assert!(
        text.contains("encrypt") && text.contains("openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256"),
        "{text}"
    );
}

/// The IV of triple DES has eight bytes.
#[test]
fn an_iv_of_another_length_is_refused() {
    let whole = der(DES3);
    let at =
        whole.windows(10).position(|window| window == b"\x2a\x86\x48\x86\xf7\x0d\x03\x07\x04\x08").expect("the IV");
    for len in [0, 1, 7, 9, 16] {
        let kdf = &whole[18..][..43];
        assert_eq!(kdf[..2], [0x30, 41]);
        let cipher = sequence(&[&tlv(0x06, &whole[at..at + 8]), &tlv(0x04, &vec![7; len])]);
        let scheme = sequence(&[&whole[5..16], &sequence(&[kdf, &cipher])]);
        let document = sequence(&[&scheme, &tlv(0x04, &[1; 64])]);
        for made in [
            Keyset::from_der(None, &document, &SECRET),
            Keyset::from_pem(None, pem("ENCRYPTED PRIVATE KEY", &document).as_bytes(), &SECRET),
        ] {
            assert_eq!(refused(made), Status::KeyUnsupported, "{len}");
        }
        assert_eq!(refused(Keyset::from_der(None, &document, &DEFAULT)), Status::KeyEncrypted, "{len}");
    }
}

const SHA1: &[u8] = b"\x2b\x0e\x03\x02\x1a";
const SHA224: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x04";
const SHA256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
const SHA384: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x02";
const SHA512: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x03";
const SHA3_256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x08";
const MGF1: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08";
const RSASSA_PSS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";

/// The parameters of a key for RSASSA-PSS; those that are absent have their defaults.
fn parameters(hash: Option<&[u8]>, mask: Option<&[u8]>, salt: Option<&[u8]>, trailer: Option<u8>) -> Vec<u8> {
    let null = tlv(0x05, b"");
    let algorithm = |oid: &[u8]| sequence(&[&tlv(0x06, oid), &null]);
    let mut all = Vec::new();
    all.extend(hash.map(|hash| tlv(0xa0, &algorithm(hash))));
    all.extend(mask.map(|hash| tlv(0xa1, &sequence(&[&tlv(0x06, MGF1), &algorithm(hash)]))));
    all.extend(salt.map(|salt| tlv(0xa2, &tlv(0x02, salt))));
    all.extend(trailer.map(|trailer| tlv(0xa3, &tlv(0x02, &[trailer]))));
    tlv(0x30, &all.concat())
}

/// The same RSA key in each structure, with these parameters.
fn pss_forms(parameters: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let pkcs8 = der(PSS);
    // A version, an AlgorithmIdentifier without parameters, and the key.
    let inner = &pkcs8[4 + 3 + 13..];
    assert_eq!(inner[..2], [0x04, 0x82]);
    let rsa = export(&load(pem("RSA PRIVATE KEY", &inner[4..])).expect("a key"), ExportForm::PublicPem);
    let spki = der(&rsa);
    let key = &spki[4 + 15..];
    assert_eq!(key[..2], [0x03, 0x82]);
    let algorithm = sequence(&[&tlv(0x06, RSASSA_PSS), parameters]);
    let spki = sequence(&[&algorithm, key]);
    let empty = sequence(&[]);
    let body = sequence(&[&tlv(0x02, b"\x01"), &algorithm, &empty, &empty, &empty, &spki]);
    vec![
        ("PUBLIC KEY", spki),
        ("PRIVATE KEY", sequence(&[&tlv(0x02, b"\0"), &algorithm, inner])),
        ("CERTIFICATE", sequence(&[&body, &algorithm, &bits(&[1; 256])])),
    ]
}

/// What loading each form gives: the algorithm, or a status.
fn bound(parameters: &[u8], stated: Option<Algorithm>) -> Result<Algorithm, Status> {
    let mut all = Vec::new();
    for (label, document) in pss_forms(parameters) {
        for made in [
            Keyset::from_pem(stated.map(Into::into), pem(label, &document).as_bytes(), &DEFAULT),
            Keyset::from_der(stated.map(Into::into), &document, &DEFAULT),
        ] {
            all.push(
                made.map_err(|error| error.status)
                    .map(|keys| keys.key(0).expect("one key").algorithm.signature().expect("a key for signatures")),
            );
        }
    }
    assert!(all.iter().all(|one| *one == all[0]), "{all:?}");
    all[0]
}

#[test]
fn the_parameters_of_a_pss_key_decide_its_algorithm() {
    use Algorithm::*;
    for (hash, len, algorithm) in [(SHA256, 32, PS256), (SHA384, 48, PS384), (SHA512, 64, PS512)] {
        let of = |salt: u8, trailer| parameters(Some(hash), Some(hash), Some(&[salt]), trailer);
        assert_eq!(bound(&of(len, None), None), Ok(algorithm));
        assert_eq!(bound(&of(len, Some(1)), None), Ok(algorithm));
        // A salt of this length at least, and JWA's is as long as the hash. Without a number it is 20.
        for salt in [0, 20, len - 1] {
            assert_eq!(bound(&of(salt, None), None), Ok(algorithm));
        }
        assert_eq!(bound(&parameters(Some(hash), Some(hash), None, None), None), Ok(algorithm));
        for salt in [len + 1, 0x7f] {
            assert_eq!(bound(&of(salt, None), None), Err(Status::KeyUnsupported));
        }
        let long = parameters(Some(hash), Some(hash), Some(b"\x01\x00"), None);
        assert_eq!(bound(&long, None), Err(Status::KeyUnsupported));
        assert_eq!(bound(&of(len, Some(2)), None), Err(Status::KeyUnsupported));
        for stated in [RS256, RS384, RS512, PS256, PS384, PS512, ES256, HS256, MlDsa44] {
            let expected = if stated == algorithm { Ok(algorithm) } else { Err(Status::KeyAlgMismatch) };
            assert_eq!(bound(&of(len, None), Some(stated)), expected, "{stated:?}");
        }
        // The mask made with SHA-1 by default, or with another hash.
        assert_eq!(bound(&parameters(Some(hash), None, Some(&[len]), None), None), Err(Status::KeyUnsupported));
        for mask in [SHA1, SHA224, SHA256, SHA384, SHA512, SHA3_256].into_iter().filter(|mask| *mask != hash) {
            assert_eq!(bound(&parameters(Some(hash), Some(mask), None, None), None), Err(Status::KeyUnsupported));
        }
    }
    for hash in [SHA1, SHA224, SHA3_256] {
        assert_eq!(bound(&parameters(Some(hash), Some(hash), None, None), None), Err(Status::KeyUnsupported));
    }
    // All defaults: SHA-1.
    assert_eq!(bound(&parameters(None, None, None, None), None), Err(Status::KeyUnsupported));
    for malformed in [&b"\x05\x00"[..], b"\x04\x00", b"\x30\x01\xa0", b"\x30\x02\xa0\x05"] {
        assert_eq!(bound(malformed, None), Err(Status::KeyMalformed), "{malformed:02x?}");
    }
}

#[test]
fn a_pss_key_without_parameters_is_for_any_pss() {
    use Algorithm::*;
    assert_eq!(bound(b"", None), Ok(PS256));
    for stated in [PS256, PS384, PS512] {
        assert_eq!(bound(b"", Some(stated)), Ok(stated));
    }
    for stated in [RS256, RS384, RS512, ES256, HS256, Ed25519] {
        assert_eq!(bound(b"", Some(stated)), Err(Status::KeyAlgMismatch));
    }
    // It is bound, and not open to what a verifier allows.
    let keys = load(PSS).expect("a key");
    let rs256 = Keyset::from_pem(Some(RS256.into()), pem("RSA PRIVATE KEY", &der(PSS)[24..]).as_bytes(), &DEFAULT)
        .expect("a key");
    let token = signed(&rs256);
    for algorithms in [&[][..], &[RS256], &[RS256, PS256]] {
        let options = VerifyOptions { algorithms: AlgorithmSet::of(algorithms), ..VerifyOptions::default() };
        assert_eq!(verify(&keys, &token, &options), Err(Status::AlgNotAllowed));
    }
    let certificate = load(CERTIFICATE_PSS).expect("a certificate");
    assert_eq!(certificate.key(0).expect("one key").algorithm, PS256);
    assert_eq!(verify(&certificate, signed(&keys), &VerifyOptions::default()).as_deref(), Ok(CLAIMS.as_bytes()));
}

fn signed(keys: &Keyset) -> Vec<u8> {
    let mut out = vec![0; 2048];
    let len = sign(keys, CLAIMS.as_bytes(), &SignOptions::default(), NOW, &mut out).expect("it signs");
    out.truncate(len);
    out
}

#[test]
fn pss_keys_sign_and_verify() {
    // Signed by OpenSSL.
    let keys = load(PSS_384).expect("a key");
    assert_eq!(keys.key(0).expect("one key").algorithm, Algorithm::PS384);
    assert_eq!(verify(&keys, TOKEN_384, &VerifyOptions::default()).as_deref(), Ok(CLAIMS.as_bytes()));
    // Verified by the library underneath, which knows nothing of JWTs.
    for (stated, parameters) in [(None, &RSA_PSS_2048_8192_SHA256), (Some(Algorithm::PS512), &RSA_PSS_2048_8192_SHA512)]
    {
        let keys = Keyset::from_pem(stated.map(Into::into), PSS.as_bytes(), &DEFAULT).expect("a key");
        let token = String::from_utf8(signed(&keys)).expect("ASCII");
        let (input, signature) = token.rsplit_once('.').expect("three segments");
        let pkcs1 =
            &der(&export(&load(pem("RSA PRIVATE KEY", &der(PSS)[24..])).expect("a key"), ExportForm::PublicPem))[24..];
        let verified = UnparsedPublicKey::new(parameters, pkcs1).verify(input.as_bytes(), &from_base64url(signature));
        assert!(verified.is_ok(), "{stated:?}");
        assert_eq!(verify(&keys, &token, &VerifyOptions::default()).as_deref(), Ok(CLAIMS.as_bytes()));
    }
}

/// Else the PEM of a key for PSS would load as one for RS256.
#[test]
fn a_pss_key_leaves_as_it_came() {
    use Algorithm::*;
    for (text, stated, algorithm) in [(PSS, None, PS256), (PSS, Some(PS512), PS512), (PSS_384, None, PS384)] {
        let keys = Keyset::from_pem(stated.map(Into::into), text.as_bytes(), &DEFAULT).expect("a key");
        let token = signed(&keys);
        let mut jwks = vec![0; 8192];
        let len = keys.export(None, ExportForm::PrivateJwks, &mut jwks).expect("it fits");
        let again = [
            load(export(&keys, ExportForm::PublicPem)).expect("a key"),
            load(export(&keys, ExportForm::PrivatePem)).expect("a key"),
            Keyset::from_jwks(&jwks[..len], &DEFAULT).expect("a key"),
        ];
        for again in &again {
            let (key, own) = (again.key(0).expect("one key"), keys.key(0).expect("one key"));
            assert_eq!((key.algorithm, &key.thumbprint), (algorithm.into(), &own.thumbprint));
            assert_eq!(verify(again, &token, &VerifyOptions::default()).as_deref(), Ok(CLAIMS.as_bytes()));
        }
        // What OpenSSL wrote with the same parameters is written in the same bytes.
        if text == PSS_384 {
            assert_eq!(export(&keys, ExportForm::PrivatePem), text);
        }
    }
    // A key that came as one for any padding stays one, whatever it is bound to.
    let plain = Keyset::from_pem(Some(PS256.into()), pem("RSA PRIVATE KEY", &der(PSS)[24..]).as_bytes(), &DEFAULT)
        .expect("a key");
    let plain = load(export(&plain, ExportForm::PrivatePem)).expect("a key");
    assert_eq!(plain.key(0).expect("one key").algorithm, RS256);
}

const EC: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgV25xf2nMFjdKH6FS
YVTtAhVoQJ/hzlGxRNVRXpukKGahRANCAASUG31fPJk03soLDwTHHsuH0vrKrwk+
+Rp/nsF4INTcL4wnJLQdyfOxs1n/QBPbfmvU/UKbmlAayL0eCSepajmw
-----END PRIVATE KEY-----
";
const EC_CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUKSBmLKKW8N1YQmcirfuIGGQK/SMwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMzAwMjI4NDVaGA8yMTI2MTEwNjAyMjg0
NVowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJQb
fV88mTTeygsPBMcey4fS+sqvCT75Gn+ewXgg1NwvjCcktB3J87GzWf9AE9t+a9T9
QpuaUBrIvR4JJ6lqObCjUzBRMB0GA1UdDgQWBBT7EZhkZVjWUUmKwSL/zYAi/qTD
EzAfBgNVHSMEGDAWgBT7EZhkZVjWUUmKwSL/zYAi/qTDEzAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIQDmzxy5R6GECDsIQJZjXHBQ1KXX5ZK8dpj3
QIRYG4iA1gIgSxWhP431AuRP8oR88DprhTBBsh0Zjeeney4ef+BBMW4=
-----END CERTIFICATE-----
";
/// `openssl x509 -trustout`.
const TRUSTED: &str = "\
-----BEGIN TRUSTED CERTIFICATE-----
MIIBdTCCARugAwIBAgIUKSBmLKKW8N1YQmcirfuIGGQK/SMwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMzAwMjI4NDVaGA8yMTI2MTEwNjAyMjg0
NVowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJQb
fV88mTTeygsPBMcey4fS+sqvCT75Gn+ewXgg1NwvjCcktB3J87GzWf9AE9t+a9T9
QpuaUBrIvR4JJ6lqObCjUzBRMB0GA1UdDgQWBBT7EZhkZVjWUUmKwSL/zYAi/qTD
EzAfBgNVHSMEGDAWgBT7EZhkZVjWUUmKwSL/zYAi/qTDEzAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIQDmzxy5R6GECDsIQJZjXHBQ1KXX5ZK8dpj3
QIRYG4iA1gIgSxWhP431AuRP8oR88DprhTBBsh0Zjeeney4ef+BBMW4wDDAKBggr
BgEFBQcDAQ==
-----END TRUSTED CERTIFICATE-----
";
const REQUEST: &str = "\
-----BEGIN CERTIFICATE REQUEST-----
MIHJMHECAQAwDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABJQbfV88mTTeygsPBMcey4fS+sqvCT75Gn+ewXgg1NwvjCcktB3J87GzWf9A
E9t+a9T9QpuaUBrIvR4JJ6lqObCgADAKBggqhkjOPQQDAgNIADBFAiEAqa2hGjx9
jskkcpsRx9NU1JJZZFrbdAutfqbzyXc6VuYCIF9O1aNgQLZg41gQTphHGjptr6r3
WHB/NwCMKxEUmB13
-----END CERTIFICATE REQUEST-----
";
const EC_PARAMETERS: &str = "\
-----BEGIN EC PARAMETERS-----
BggqhkjOPQMBBw==
-----END EC PARAMETERS-----
";
/// `EC`, encrypted; the password is `secret`.
const AES_SHA1: &str = "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHeMEkGCSqGSIb3DQEFDTA8MBsGCSqGSIb3DQEFDDAOBAgsTY9bT9oFNAICCAAw
HQYJYIZIAWUDBAEqBBD1XFZzDHeAPVgPGKZF1el1BIGQV2fLsXjLlTyEwFsO0IMN
V/UhpUhyof4TJlLFlTf1x2sudm79w5t8a+OArA/YvRMQqS9VQHfX03EJFQgsnQ7P
zbPd/CbG/N5J9KPX0P7xD4GreODrDvFMip+LKoUwEXzXfrN5d6x/EvxVLUD9kD7x
QK4NLsuV4zVKsh7wa6co0dp/aHRxAIE8MaVIGxk14vph
-----END ENCRYPTED PRIVATE KEY-----
";
const DES3: &str = "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHjME4GCSqGSIb3DQEFDTBBMCkGCSqGSIb3DQEFDDAcBAgIweCl3lOBnwICCAAw
DAYIKoZIhvcNAgkFADAUBggqhkiG9w0DBwQILV5v9cl1HEkEgZDO9m6j2cADq4vo
TIzh6dCs/uIcX8/Ct8V2qcgsfIa+fgWGYqZ1QIpL4JjWyzSBW21HrPRTQBS4ivN3
Ct1+FvrTYLaKXd9JGj2LJdvr+1rJmacFL6KOdZAd5sUys1wqPlutJdTfptc1/vO/
SwDfVm9mgR3AP06wbxFGDdmaHj6CD0dYkIzolQIQDy3KlwrFNaE=
-----END ENCRYPTED PRIVATE KEY-----
";
const DES3_SHA1: &str = "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHVMEAGCSqGSIb3DQEFDTAzMBsGCSqGSIb3DQEFDDAOBAhyiCMVtTIA8QICCAAw
FAYIKoZIhvcNAwcECDTxFZd/Hy6EBIGQcg6xvqzAbgVgakA8H74DOLb99CA9rFQD
rKa/59LXWvQDozeIPZYmt+zBg/j653Rt/66YtIhYBc4fUgMWT/0C1rI6GqOCl8vY
NUQ+R8KUMKNPjFrm+z97CrFmAwYzxMViBaCr+SIU9besbqiyRrYXsRzCZjiK/L6x
lT7PVUtJVLGctJy7Q7RyIQqaRNNU5TJ1
-----END ENCRYPTED PRIVATE KEY-----
";
const PBES1: &str = "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGxMBwGCiqGSIb3DQEMAQMwDgQI4QLRsYNRJ14CAggABIGQglI6xamRz6WVehgk
Q02kN0EpJCe+KxSiTKRkceU3Ke6PQxsz2A94sto8yFBu0Kx6tOV/MT2fXAks2317
16nwSSypyHWBf9HMjpcDDMjd0403xTlacoBdlIVHk7fRy8N4iLdHEGQC9ZwjsoTs
Fiv6bhvLOJBRaFb0Yj/IVtnG+SO/0lpBNqhfReVUI+QLWkk9
-----END ENCRYPTED PRIVATE KEY-----
";
const LEGACY: &str = "\
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,F1782E5A081450FA8E8FEFECAC479B54

NkJRLrFo98WjUX5t5i04vTxSw4aix6XT7hE9imXW16W7xR2SE5pOBfezP9LPKtUU
doGZkNvW69hRlqWSkuP9N85NOLMLJyoEpkiBJqBqu8TlPdORAfoNkeGADOx3aPEQ
Xwk5V5FYF3H5v9TL793FrrIAmKynEdX0WRwGoayQWfw=
-----END EC PRIVATE KEY-----
";
/// For RSASSA-PSS, without parameters.
const PSS: &str = "\
-----BEGIN PRIVATE KEY-----
MIIEvAIBADALBgkqhkiG9w0BAQoEggSoMIIEpAIBAAKCAQEAnm9NrvdfTVzSQCuq
gawdg5LvlLaqBvIjbdca2QjEXgmSX5kxZWKQMb50TUh0j9s9TX/MxZm5PnwFhO7n
uRycSZo86lBrFWI9xR62PIbvF0/VC/yCCgmq91FrSgBoA8kKvMk25U0/GC1Bf0wW
xlWNx7HS0b4IEPU/D4IX7Cdwawk3CYzqEiYla9FaYSzcKn/PcYrJLY45TFoHvbvJ
aQeC0p6f6agYT4kFDUhWQZcexgfZFuvSCKgcSH5wVKSUst5klbTsOx5P05aZVC17
6NrpRROs+e3q9QYiPPCKHJmAZEhQBNiYjz2ietIoxyYrajxXuQYzCuFiAAlCjQHa
mcoeawIDAQABAoIBAAijPtP8Lpj0J45SEyCwtoc22pL8BncMenwBjzgn7zTFRtKp
cnT5k6zymjqgaaJyLHxuLEbVo7DRaCegMsf31Fl67DlGGyB2U7HMg9j27lASDSZz
JM/RSR3ktXm6XfFe45P5UGHd/UOfLAP5rQAxJ+KsQjcnKh9qj36T9CPu3oUnTH8g
utfV6TrWkCWzdFeoIqThKmFnHrp9j5D4VoraT5/BMpmmiCmhNevGgQ1TTn/vbqaN
ZZGzelZB6bUkSKCp1Y6XtO97O0EIVB+HGFMEAzVwK1/Ocu3aDhlWLaPLfvcamSxX
p8AFiVAYDR671z4/bXZlOpZgpa4bYpcDFiQS0HECgYEAzUWJK0WLAtLJLRUsebZo
+3fHKUUizEMiaZN2gs9PKXDoemYu6J/1+9HLIJweWJefSCd1v3M0OgCJEXwiSAk5
/QKQmj/K6HQGrAXTKknxo5S8Jr8wPHYn3pv1ngE4WvHz0L6hTp6nuPwVqCG2csYt
+HLx71M1dy9YbIEtgEq4C+MCgYEAxZalGYmPhf3/3eQ2HiodHI3yZHh4BtJQVR4G
i/FI+Scv/sM7Ju7ihsLyJvh8lYO/Ja3BlNVub5dBZFvXXNvoBmOMYzxMi2TANPb/
aFNMRjrPsThjo3Cu1h80dSwir50QVvDAatl+h91bnlL4yVQeupELqv26GXnZH9DQ
eQjbudkCgYEAtevkj2cIti3dgYj8a7oP/J3A8oCFQIZXHz5Dj9bvD4kzYBbjh+MM
fGsIHRR/iICH98iRAGW3aZhD4i0jrLgQnn0BbtMOn0kFCLv408fI0fLldWmH9G27
E/0ghzIJogBA10W7bBQMDVPMVb/bFIkzALfOVw5lmgVp1m/9xW9zAYUCgYEAup3/
rVD5V2qA4UgLvQ21lSSUDUSiyH6XFO1Y7Y+khn32nL4z/h+dn/47y4bh1C0suh+U
OEglGAxZ3LnJfJDOYkpfa9Kl0PoFd4DZ1eTmo2Ykh5NkuBdTajTqzMg0sny71AFr
Gv/0u8ncIHrpMu3aYAdiZ8tgm3M0GRKV89rj/HECgYBdJeo1pQDPh/4HyJU9YKra
hQE5DExo162KjfKTVm5Z+Dd0QVdLzReBJnVZr/NzJFZunfwRSGtvbvreEmhkMS6Y
7EPUVGngr42U99/uo7CEVxnD2qktqIkTgMOh3aE9Nlz99mB1VogVHipqsY2+U4xE
N23o7JmcWi8rJGBaMCa/gQ==
-----END PRIVATE KEY-----
";
const CERTIFICATE_PSS: &str = "\
-----BEGIN CERTIFICATE-----
MIIDaTCCAhygAwIBAgIUSMX1Rya5y+rMbjz0/KBN00wzo7cwQgYJKoZIhvcNAQEK
MDWgDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEF
AKIEAgIA3jAPMQ0wCwYDVQQDDAR0ZXN0MCAXDTI2MTEzMDAyMjg0NFoYDzIxMjYx
MTA2MDIyODQ0WjAPMQ0wCwYDVQQDDAR0ZXN0MIIBIDALBgkqhkiG9w0BAQoDggEP
ADCCAQoCggEBAJ5vTa73X01c0kArqoGsHYOS75S2qgbyI23XGtkIxF4Jkl+ZMWVi
kDG+dE1IdI/bPU1/zMWZuT58BYTu57kcnEmaPOpQaxViPcUetjyG7xdP1Qv8ggoJ
qvdRa0oAaAPJCrzJNuVNPxgtQX9MFsZVjcex0tG+CBD1Pw+CF+wncGsJNwmM6hIm
JWvRWmEs3Cp/z3GKyS2OOUxaB727yWkHgtKen+moGE+JBQ1IVkGXHsYH2Rbr0gio
HEh+cFSklLLeZJW07DseT9OWmVQte+ja6UUTrPnt6vUGIjzwihyZgGRIUATYmI89
onrSKMcmK2o8V7kGMwrhYgAJQo0B2pnKHmsCAwEAAaNTMFEwHQYDVR0OBBYEFPtJ
B3Ts4BK/c44o4FpiCme6huMDMB8GA1UdIwQYMBaAFPtJB3Ts4BK/c44o4FpiCme6
huMDMA8GA1UdEwEB/wQFMAMBAf8wQgYJKoZIhvcNAQEKMDWgDzANBglghkgBZQME
AgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEFAKIEAgIA3gOCAQEAFFCb
menVOGP8rwVElGEe1XfQhDk94Aj5H7HEdLqVhAcicu5su1muzwa3HHln/vuAT5++
KmwzcL9yHxgXIVxfaWaldCrOsku8i9vL9bhWxWYB3MYsSwrRwyRsrSv4UjkobTSt
iioB51yEyP1sAObx5HTtL9v9x0bzn8b3HhE8t2wzNPLRXzT9ai1Z5TeVpfHMRCtg
HYA5dhdHNeS6EJ0esjuFY1ieXRiS7Cnp7o0KlrtOMfYk0SbSpTpqrWRqdzw69Tak
ONIShAVcgPOSFAl9pGhxxpmo5QsphoS2/Y0ptmeyNxAIRnJZu7L8oraHCWJo6Myj
jF5jmW3EoPCmoS6pmw==
-----END CERTIFICATE-----
";
/// For RSASSA-PSS with SHA-384.
const PSS_384: &str = "\
-----BEGIN PRIVATE KEY-----
MIIE8gIBADBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAgUAoRwwGgYJKoZI
hvcNAQEIMA0GCWCGSAFlAwQCAgUAogMCATAEggSoMIIEpAIBAAKCAQEAneuO6q3f
UgDFRf8feg+LEUTt6SnErwoKv2VBR5npBM1Oi0yPPBCjvTLuuO+D3ObbMYF07xw7
1D1ZgKkB0EFGPU1CnGU0gEZTlk0qRUmFLGJYTzz0PKCYol5n6b3B6oILFRponxxz
9DlFoKoEzsGxJPZjFkbCaxLEGHUPCGhsZtTGOFw/tVgwZO9RSIydE5q6baxTbgxh
nV/d2Ps2RtFAl5MXF7dbibkpy+6t5ckOJmkVeZa70gtoFSSW+sRygiJwjQ2TLhGu
oHZOj9i9XiGQoxd6jPG5iDlhcjsA7s536Nt84yFKmkKfPC1q0gkr/yWQv1WmmZUl
r8gNr0TBTgWV+QIDAQABAoIBAEXT2zls0XLukUw+n3n29nyX2IUBaY0maRMxYBib
dxwe9gyFOU6LYwNtSn5utgVO9PwibISwHMpfqDxKPtmJi1fe2kXSQFE6B4rNqxPB
CwhRog/DeZF3R5aAHP2PYPfjMahOqZU1XRZP3rhIhWCw57Xa1nyKpDv5K8lOtWt3
1Prwh0vQpweYEwFo3Le3sXD0FPDLZtrpAZQOSaRT6w9TKuoaghD0WSy6TYac2EZF
5RtMMXkxhtpFPSMTForectw1tYEg3KnQ5DsJPuEozoog8QXTvbBB5mWRj7HeSGAJ
cZg1bsQmQGyqYJAwXz54EL9YzSkYO3vY+9pXzWmIViI0IlsCgYEA11v0VI3WYzfS
0/Hbfa4QmYv5Yxm7O7GWIzkyZ7EPptfT7xWljWTxbtLjXVDJx7ypzYDF0eK6Hpxs
3yQBhGGjFglxPRB9oPoIlG7dZURhi9S/U+WqUiTkwMZ5H94UQRl/Lnb3a6VqofLi
Yjpka2rzOFKUXe/LrDhgnkkZ+RfzgmMCgYEAu7i2SZ2VSwlKP9JJYcnNaQAMz8FR
dRnRx5HO6rFsObKNuS8moW3UceJlBaHWCdKMXhx9AbxchluqI5bYt7GrEB+PlOy3
W8jFgzrdOzIkK4cxHyPYB9ITXzgtFox9poiyMkobmUYDdKuT7dSr5IsegP351Jhh
L4xe2Js0f4crhvMCgYEA0N9bwyJqG4MKFQxPcL8BVJtA/s/3G7dqwbD45T8CyjQs
VoetMM0FqRIa+OehPPsLycgqlR2MnKHkqiuW2RmFfpsb3DkBT78R0T0Rt+Uxotht
1OY8Yj1sLFiTI8hV5qnfA2bZI+uk13vl+5Vczh5F1YuqYM1xwhBQDVUjPsfvIrcC
gYBwluGmF4CyZ5kD3FEs+IddwaztcmozzM+YXeh3tQBPPrtn5VLLIX946qtijGU+
sOyFiZqkTuBDqXjLLa8/xazu168bSDrVLv7frY+A8JrnDIe2wJ3SWvpJcvz/+DVo
i7YtGWuiK27pK/tmeta6FYKvJSURkG9BwHQmgDglgOHnZwKBgQC0XBNkrV+s8Mw4
wYb0hXCsyg9hywPRYPpw6P80xbTCSTWaheVvsXWeRw3VM5yonVV0MpHvwttxvEMf
5u0oFXKtCbOf0F7KvMuuZZ3iowopJ9R2UjyjZuWtkhsfayZsMjXpIg8O0sk7t4Uq
WrKoRR+ssfeAS4MbXcGiPXKHw6BsOg==
-----END PRIVATE KEY-----
";
/// Of that key.
const TOKEN_384: &str = "eyJhbGciOiJQUzM4NCJ9.eyJzdWIiOiJhbGljZSIsImV4cCI6MTcwMDAwMDMwMH0.\
     RTkENJ3w7O5HgF1PNK8S6LzFKWfVXGnjFZtGMxI8Rlvzi-MhqWYm34PpeGzH3_VfwxgtK3Nwzo1zq_6c1bF20_odUGUTqzyHedcz\
     TB1QslsKfuNCCAHCdB2JsMCt1PCfwKZ7iRfNrKvcKcSfCvixrQr1-h6l76hJ0U1-raoTrNvrpGDBvjgXnvVQ8UUkylpgelHLAC1t\
     xJQW0mOvHigFkTDWG-0WQ_7JO5ELDd7PAGD91B46TLHKyEb6AnsMYf5kzOzJp7Uh9pgblMTVMyt8K9Devc2fY3jPHDUHnMtDJbKd\
     7IdYwwTeEuGYxi8cH21T9un_B4ezGNI61beILAdd9g";
