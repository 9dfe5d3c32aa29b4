//! Key documents that must never become HMAC secrets, in the forms that people have.
//!
//! Those in text were made for these tests with OpenSSL and OpenSSH, and are used nowhere else. DER of any size is put
//! together from random numbers: it need not be a key that works, only have the form of one.

use super::{Random, base64};

/// A document with what it is.
pub struct Document {
    pub name: String,
    pub bytes: Vec<u8>,
}

fn document(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Document {
    Document { name: name.into(), bytes: bytes.into() }
}

/// PEM, and what is in it in each way in which it is copied: DER, and base64 in lines, in one line, and unpadded.
pub fn pem_and_der() -> Vec<Document> {
    let mut all = Vec::new();
    for (name, pem) in PEM {
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let der = decode_base64(&body);
        all.push(document(format!("{name}, PEM"), *pem));
        all.push(document(format!("{name}, PEM of another system"), pem.replace('\n', "\r\n")));
        all.push(document(format!("{name}, PEM in one line"), pem.replace('\n', "\\n")));
        all.extend(der_and_base64(name, der));
    }
    all
}

/// DER, and base64 of it as it is copied.
fn der_and_base64(name: &str, der: Vec<u8>) -> [Document; 4] {
    let body = base64(&der);
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).map(|line| core::str::from_utf8(line).expect("base64 is ASCII")).collect();
    [
        document(format!("{name}, base64 in lines"), lines.join("\n")),
        document(format!("{name}, base64 without padding"), body.trim_end_matches('=')),
        document(format!("{name}, base64"), body.clone()),
        document(format!("{name}, DER"), der),
    ]
}

fn decode_base64(text: &str) -> Vec<u8> {
    use ::base64::Engine;
    ::base64::engine::general_purpose::STANDARD.decode(text).expect("base64")
}

/// Public keys as OpenSSH writes them, in one line and as RFC 4716 has it, and a private one.
pub fn ssh() -> Vec<Document> {
    let mut all: Vec<_> = SSH.iter().map(|line| document(&line[..line.find(' ').unwrap_or(0)], *line)).collect();
    for line in SSH {
        let blob = line.split(' ').nth(1).expect("a line has a blob");
        all.push(document("authorized key with options", format!("command=\"/bin/true\",no-pty {line}")));
        all.push(document(
            "RFC 4716",
            format!("---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"test\"\n{blob}\n---- END SSH2 PUBLIC KEY ----\n"),
        ));
        all.push(document("the blob of a line alone", blob));
    }
    all.push(document("OpenSSH private key", SSH_PRIVATE));
    all
}

/// JWKs and JWK Sets, compact and spread over lines.
pub fn jwk() -> Vec<Document> {
    let mut all = Vec::new();
    for (name, jwk) in JWK {
        let spread = jwk.replace(',', ",\n  ").replace('{', "{\n  ").replace('}', "\n}\n");
        let escaped = jwk.replacen("\"kty\"", "\"\\u006bty\"", 1);
        all.push(document(format!("{name} JWK"), *jwk));
        all.push(document(format!("{name} JWK with an escape"), escaped));
        all.push(document(format!("{name} JWK Set"), format!("{{\"keys\":[{jwk}]}}")));
        all.push(document(format!("{name} JWK Set over several lines"), format!("{{ \"keys\" :\n[{spread}] }}")));
        all.push(document(format!("list of one {name} JWK"), format!("[{jwk}]")));
        all.push(document(format!("{name} JWK over several lines"), spread));
    }
    all
}

/// Public keys in XML: .NET's, that of XML signatures, a certificate in one.
pub fn xml() -> Vec<Document> {
    let key = "<Modulus>uGd+OKl/MkhRxBEj1aXBYIaslsLbLeVKIiUnHv1Uscs=</Modulus><Exponent>AQAB</Exponent>";
    let certificate = decode_base64("MIIBdDCCARugAwIBAgIUOb1w");
    let certificate = base64(certificate);
    [
        ("RSAKeyValue", format!("<RSAKeyValue>{key}</RSAKeyValue>")),
        (
            "RSAKeyValue in a document",
            format!("<?xml version=\"1.0\"?>\n<RSAKeyValue xmlns=\"x\">{key}</RSAKeyValue>\n"),
        ),
        ("RSAKeyValue with a prefix", format!("<ds:KeyValue><ds:RSAKeyValue>{key}</ds:RSAKeyValue></ds:KeyValue>")),
        ("certificate", format!("<X509Data><X509Certificate>{certificate}</X509Certificate></X509Data>")),
    ]
    .into_iter()
    .map(|(name, text)| document(format!("{name}, XML"), text))
    .collect()
}

/// DER of several keys, one after another, as a chain of certificates is kept; also the base64 of each.
pub fn several() -> Vec<Document> {
    let ders: Vec<Vec<u8>> = PEM
        .iter()
        .map(|(_, pem)| decode_base64(&pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()))
        .collect();
    let mut all = Vec::new();
    for pair in ders.windows(2) {
        all.push(document("two in DER", pair.concat()));
        all.push(document("two in DER, in lines", pair.join(&b'\n')));
        all.push(document("two in base64", format!("{}\n{}", base64(&pair[0]), base64(&pair[1]))));
    }
    all.push(document("all in DER", ders.concat()));
    all.push(document("twice the same in DER", [&*ders[0], &*ders[0]].concat()));
    all
}

/// DER of random numbers in every form of every kind of key.
pub fn random_der(random: &mut Random) -> Vec<Document> {
    let modulus_len = 64 + random.below(449);
    let mut modulus = random.bytes(modulus_len);
    modulus[0] |= 0x80;
    let modulus = integer(&modulus);
    let small = |random: &mut Random| integer(&random.bytes(modulus_len / 2));
    let exponent = integer(&[1, 0, 1]);
    let version = |number| tlv(0x02, &[number]);

    let rsa_public = sequence(&[&modulus, &exponent]);
    let primes: Vec<Vec<u8>> = (0..6).map(|_| small(random)).collect();
    let primes: Vec<&[u8]> = primes.iter().map(Vec::as_slice).collect();
    let rsa_private = sequence(&[&[&*version(0), &modulus, &exponent], &*primes].concat());
    let rsa = sequence(&[&tlv(0x06, RSA_ENCRYPTION), &tlv(0x05, b"")]);

    let (curve, size) = *random.pick(CURVES);
    let mut point = random.bytes(1 + 2 * size);
    point[0] = 4;
    let ec = sequence(&[&tlv(0x06, EC_PUBLIC_KEY), &tlv(0x06, curve)]);
    let scalar = tlv(0x04, &random.bytes(size));
    let parameters = tlv(0xa0, &tlv(0x06, curve));
    let ec_private = sequence(&[&version(1), &scalar, &parameters, &tlv(0xa1, &bits(&point))]);

    let edwards = sequence(&[&tlv(0x06, ED25519)]);
    let seed = tlv(0x04, &tlv(0x04, &random.bytes(32)));
    let spki = |algorithm: &[u8], key: &[u8]| sequence(&[algorithm, &bits(key)]);
    let pkcs8 = |algorithm: &[u8], key: &[u8]| sequence(&[&version(0), algorithm, &tlv(0x04, key)]);

    let subject = sequence(&[&tlv(0x31, &sequence(&[&tlv(0x06, COMMON_NAME), &tlv(0x0c, b"test")]))]);
    let times = sequence(&[&tlv(0x17, b"250101000000Z"), &tlv(0x17, b"350101000000Z")]);
    let signed = sequence(&[&tlv(0x06, ECDSA_WITH_SHA256)]);
    let serial = integer(&random.bytes(16));
    let ec_spki = spki(&ec, &point);
    let body = sequence(&[&tlv(0xa0, &version(2)), &serial, &signed, &subject, &times, &subject, &ec_spki]);
    let certificate = sequence(&[&body, &signed, &bits(&random.bytes(71))]);

    let all = [
        ("RSA, PKCS#1 public", rsa_public.clone()),
        ("RSA, PKCS#1 private", rsa_private.clone()),
        ("RSA, SPKI", spki(&rsa, &rsa_public)),
        ("RSA, PKCS#8", pkcs8(&rsa, &rsa_private)),
        ("EC, SPKI", ec_spki),
        ("EC, SEC1", ec_private.clone()),
        ("EC, SEC1 without the curve", sequence(&[&version(1), &scalar])),
        ("EC, PKCS#8", pkcs8(&ec, &ec_private)),
        ("Ed25519, SPKI", spki(&edwards, &random.bytes(32))),
        ("Ed25519, PKCS#8", pkcs8(&edwards, &seed)),
        ("certificate", certificate),
    ];
    all.into_iter().flat_map(|(name, der)| der_and_base64(name, der)).collect()
}

/// A DER element.
pub fn tlv(tag: u8, body: &[u8]) -> Vec<u8> {
    let mut element = vec![tag];
    let len = body.len().to_be_bytes();
    let len = &len[len.iter().position(|&byte| byte != 0).unwrap_or(len.len() - 1)..];
    if body.len() >= 0x80 {
        element.push(0x80 | len.len() as u8);
    }
    element.extend_from_slice(len);
    element.extend_from_slice(body);
    element
}

fn sequence(elements: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &elements.concat())
}

/// A number that is not negative, without superfluous zeros.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len() - 1);
    let mut body = bytes[start..].to_vec();
    if body[0] >= 0x80 {
        body.insert(0, 0);
    }
    tlv(0x02, &body)
}

/// A bit string of whole bytes.
fn bits(bytes: &[u8]) -> Vec<u8> {
    tlv(0x03, &[&[0], bytes].concat())
}

const RSA_ENCRYPTION: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
const EC_PUBLIC_KEY: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
const ECDSA_WITH_SHA256: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03\x02";
const ED25519: &[u8] = b"\x2b\x65\x70";
const COMMON_NAME: &[u8] = b"\x55\x04\x03";
/// P-256, P-384, P-521 and secp256k1, with the bytes that a coordinate has.
const CURVES: &[(&[u8], usize)] = &[
    (b"\x2a\x86\x48\xce\x3d\x03\x01\x07", 32),
    (b"\x2b\x81\x04\x00\x22", 48),
    (b"\x2b\x81\x04\x00\x23", 66),
    (b"\x2b\x81\x04\x00\x0a", 32),
];

/// What they are, and PEM.
pub const PEM: &[(&str, &str)] = &[
    (
        "RSA public key, SPKI",
        "\
-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuGd+OKl/MkhRxBEj1aXB
YIaslsLbLeVKIiUnHv1UscsbPdIBuG87UChRKzTGsLtwNJ7ZfGzor/6UWAkGTed7
V/ZvcW+XvmZ2jWXqQv2q2v1kdtHkANqUZ9W0fxNuW/Bdp+Q2SdCo4ixpAP/feG4t
E/BLslE20PjLjYJKe01SgVeeZL7Vi8MRx6oRMWunHgq8+W1i2AFXJI+sCPP20wfe
8ZjlNSlEI0Ac3NZ7b758XfyF/D3f5OLh7z8XF7YZXMAU2tFfWGr8Bov+yiGpAvWp
Ws4QoWbwSVbfJN6sM4vUrfXIMhl9TWl1OJZivBxbeSKmJHH3szwU7ujxnXCCuT0K
bwIDAQAB
-----END PUBLIC KEY-----
",
    ),
    (
        "RSA public key, PKCS#1",
        "\
-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAuGd+OKl/MkhRxBEj1aXBYIaslsLbLeVKIiUnHv1UscsbPdIBuG87
UChRKzTGsLtwNJ7ZfGzor/6UWAkGTed7V/ZvcW+XvmZ2jWXqQv2q2v1kdtHkANqU
Z9W0fxNuW/Bdp+Q2SdCo4ixpAP/feG4tE/BLslE20PjLjYJKe01SgVeeZL7Vi8MR
x6oRMWunHgq8+W1i2AFXJI+sCPP20wfe8ZjlNSlEI0Ac3NZ7b758XfyF/D3f5OLh
7z8XF7YZXMAU2tFfWGr8Bov+yiGpAvWpWs4QoWbwSVbfJN6sM4vUrfXIMhl9TWl1
OJZivBxbeSKmJHH3szwU7ujxnXCCuT0KbwIDAQAB
-----END RSA PUBLIC KEY-----
",
    ),
    (
        "EC public key, SPKI",
        "\
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEwwmYnUTqg6tgv+kNHvnVEzBSQcZ8
gT8VE4uBKDdrcrA5lqOq9sCifUp6TRDxYI8vViW3VJS+FdJUuJyra38b0w==
-----END PUBLIC KEY-----
",
    ),
    (
        "EC private key, SEC1",
        "\
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEINRHK3772lhUAdacDw7FN2C9AwD2rx0BGhkmmQ3kCA6eoAoGCCqGSM49
AwEHoUQDQgAEwwmYnUTqg6tgv+kNHvnVEzBSQcZ8gT8VE4uBKDdrcrA5lqOq9sCi
fUp6TRDxYI8vViW3VJS+FdJUuJyra38b0w==
-----END EC PRIVATE KEY-----
",
    ),
    (
        "EC private key, PKCS#8",
        "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg1EcrfvvaWFQB1pwP
DsU3YL0DAPavHQEaGSaZDeQIDp6hRANCAATDCZidROqDq2C/6Q0e+dUTMFJBxnyB
PxUTi4EoN2tysDmWo6r2wKJ9SnpNEPFgjy9WJbdUlL4V0lS4nKtrfxvT
-----END PRIVATE KEY-----
",
    ),
    (
        "EC private key, PKCS#8, encrypted",
        "\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhgInWi2pqHQQICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEC1aTDKmnCdM3EoZrKuhM84EgZBZ
STZtfK84pvKdMrZsOno6b9LOVjWqUfx01HkuNdfWKk7bz+941vQZt7GEAXJVgaCc
iIeOCu3AIudMyk0P5q2deBfZzVKLQj838tDBZUI5CFjcFoN0Pkw4Ku1C+NOAalbT
YsTHiH3yUtFR6w7otPjcfe4VqSvS9kNOfLeeTU7PuUrkZn1j1S5J0GnCn/zo3d8=
-----END ENCRYPTED PRIVATE KEY-----
",
    ),
    (
        "Ed25519 public key, SPKI",
        "\
-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAL4l2fHOztJq3LrUct7oFedPCz7D3wQRW1ySJMI7erGc=
-----END PUBLIC KEY-----
",
    ),
    (
        "Ed25519 private key, PKCS#8",
        "\
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIEp0fFAnQVVUDhUfQXLpjHmtoSxLAT+LKl5tB6RKnAjc
-----END PRIVATE KEY-----
",
    ),
    (
        "certificate",
        "\
-----BEGIN CERTIFICATE-----
MIIBdDCCARugAwIBAgIUOb1wiErZVIoXm1ERoeFKxoYzW2kwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjMwNjMzMTZaGA8yMTI2MTAzMDA2MzMx
NlowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMMJ
mJ1E6oOrYL/pDR751RMwUkHGfIE/FROLgSg3a3KwOZajqvbAon1Kek0Q8WCPL1Yl
t1SUvhXSVLicq2t/G9OjUzBRMB0GA1UdDgQWBBTfUXCh5q0jlRb7fJIbdhVgrVzF
lzAfBgNVHSMEGDAWgBTfUXCh5q0jlRb7fJIbdhVgrVzFlzAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0cAMEQCIBY+e26Ck/Yh/YTS1F6f2jNPhZQNs1vCetj8
uN5y+rAFAiB6rxHphvHVeOrJ1V5eLFL/5aZsB3iQGCAnJSwm1E1ASA==
-----END CERTIFICATE-----
",
    ),
    (
        "certificate request",
        "\
-----BEGIN CERTIFICATE REQUEST-----
MIHJMHECAQAwDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABMMJmJ1E6oOrYL/pDR751RMwUkHGfIE/FROLgSg3a3KwOZajqvbAon1Kek0Q
8WCPL1Ylt1SUvhXSVLicq2t/G9OgADAKBggqhkjOPQQDAgNIADBFAiBY59t4pVXc
C+WCFYq2KktpS31Ib/8k/4lS0MMzALIfiAIhAOPa7u1b/JWjNCrC1MkRM26RxFWi
UFaOs/TUIJsqMS5b
-----END CERTIFICATE REQUEST-----
",
    ),
];

const SSH: [&str; 3] = [
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCORfF2/wxJk6M6MajRB74f6nFTYaI0nyZqu5RVPOyC3o1cy3IaBuxzc3xihi4mTOnDr\
     NPVcQk2h5hfQ4rttCJduE/mvWKOwz2YzJ+J6TBB9AmqIkpiEVXhSlT8AJHKmpBY4VTvhVIl127VBm9+slbepnMpqnBloLuKTPcFeomJsp\
     WF6m6kqqtah5WxfTF3W7aL34wmDtvE4Y36PxVoq7PMxguatn6cEN2eBRLBXsnp8tJ2vOEhyix3o2RawIpO7lFUx9YFv8u+GRrVUcQ/TTE\
     dC4SBXU8CGdad2YFiSDcYkcOE//Yb/qR3oilN/AZwWRhxiTZJtDWoEZXI5zqxhzQr test",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICQ5ihxRSkqcR1YMlQrT+Brh7s41fgVUxWD9uxyEzQrz test",
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOt+l1k7kYU8DZMB1+tfZ6Be/y3tXgyH4\
     /E2A1fE0F2TjpDPHFodB3cYewCRo1O0/wwH/4e433QgVl+vmCl9gns= test",
];

const SSH_PRIVATE: &str = "\
-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACAkOYocUUpKnEdWDJUK0/ga4e7ONX4FVMVg/bschM0K8wAAAIjjP84w4z/O
MAAAAAtzc2gtZWQyNTUxOQAAACAkOYocUUpKnEdWDJUK0/ga4e7ONX4FVMVg/bschM0K8w
AAAECa5CkJ4tzyccdWUFHy7INF3GyAs0fQFz5Z3dr4DyXwmCQ5ihxRSkqcR1YMlQrT+Brh
7s41fgVUxWD9uxyEzQrzAAAABHRlc3QB
-----END OPENSSH PRIVATE KEY-----
";

/// What they are, and a JWK.
const JWK: &[(&str, &str)] = &[
    (
        "RSA",
        "{\"kty\":\"RSA\",\"n\":\"uGd-OKl_MkhRxBEj1aXBYIaslsLbLeVKIiUnHv1UscsbPdIBuG87UChRKzTG\
         sLtwNJ7ZfGzor_6UWAkGTed7V_ZvcW-XvmZ2jWXq\
         Qv2q2v1kdtHkANqUZ9W0fxNuW_Bdp-Q2SdCo4ixpAP_feG4tE_BLslE20PjLjYJKe01SgVeeZL7Vi8MRx6oRMWunHgq8-W1i2AFX\
         JI-sCPP20wfe8ZjlNSlEI0Ac3NZ7b758XfyF_D3f5OLh7z8XF7YZXMAU2tFfWGr8Bov-yiGpAvWpWs4QoWbwSVbfJN6sM4vUrfXI\
         Mhl9TWl1OJZivBxbeSKmJHH3szwU7ujxnXCCuT0Kbw\",\"e\":\"AQAB\"}",
    ),
    (
        "EC",
        r#"{"kty":"EC","crv":"P-256","x":"wwmYnUTqg6tgv-kNHvnVEzBSQcZ8gT8VE4uBKDdrcrA","y":"OZajqvbAon1Kek0Q8WCPL1Ylt1SUvhXSVLicq2t_G9M"}"#,
    ),
    ("OKP", r#"{"kty":"OKP","crv":"Ed25519","x":"L4l2fHOztJq3LrUct7oFedPCz7D3wQRW1ySJMI7erGc"}"#),
    ("oct", r#"{"kty":"oct","k":"YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcywgb2sh"}"#),
];
