import der
import documents
from asymmetric import *
from signer import *

ABOUT = """Private keys under a password: PKCS#8 with PBES2 opens, other encryption does not. RFC 5958 3, RFC 8018, RFC 7914 7,
RFC 1421."""

WHY_RIGHT = "RFC 8018 6.2: PBES2"
WHY_WRONG = "onejwt.h: the password is absent or wrong"
WHY_OTHER = "rule: encryption that is not supported"
WHY_LEGACY = "RFC 1421 4.6.1.1: not supported, but it is said that the key is encrypted"
PASSWORD, NOT_ASCII = documents.PASSWORD, documents.PASSWORD_NOT_ASCII


def of(text, name, why, status, password=None, alg=None, **info):
    source = {"pem": text, "password": password, "alg": alg}
    source = {member: value for member, value in source.items() if value is not None}
    return load("encrypted-" + name, why, status, source, 1 if status == "OK" else None, **info)


def in_der(text, name, why, status, password=None, **info):
    source = {"der_hex": der.unpem(text).hex(), **({} if password is None else {"password": password})}
    return load("encrypted-der-" + name, why, status, source, 1 if status == "OK" else None, **info)


def encrypted(*algorithm):
    """EncryptedPrivateKeyInfo (RFC 5958 3) whose contents nobody can read."""
    return pem("ENCRYPTED PRIVATE KEY", der.sequence(der.sequence(*algorithm), der.octet_string(derived("ciphertext", 48))))


def pbes2(kdf, cipher=None):
    cipher = cipher or der.sequence(der.oid("2.16.840.1.101.3.4.1.42"), der.octet_string(bytes(16)))
    return encrypted(der.oid("1.2.840.113549.1.5.13"), der.sequence(kdf, cipher))


def pbkdf2_sha1(iterations):
    """Without the pseudo-random function, which then is HMAC-SHA-1 (RFC 8018 A.2)."""
    return der.sequence(der.oid("1.2.840.113549.1.5.12"), der.sequence(der.octet_string(bytes(8)), der.integer(iterations)))


def pbkdf2(iterations):
    sha256 = der.sequence(der.oid("1.2.840.113549.2.9"), der.NULL)
    return der.sequence(der.oid("1.2.840.113549.1.5.12"), der.sequence(der.octet_string(bytes(8)), der.integer(iterations), sha256))


def scrypt(cost, block, parallel):
    return der.sequence(der.oid("1.3.6.1.4.1.11591.4.11"),
                        der.sequence(der.octet_string(bytes(8)), *map(der.integer, (cost, block, parallel))))


DES3 = der.sequence(der.oid("1.2.840.113549.3.7"), der.octet_string(bytes(8)))
CASES = []
for name, key, text in (("p-256", P256, documents.ENCRYPTED_P256), ("rsa", RSA, documents.ENCRYPTED_RSA),
                        ("aes-128", ED25519, documents.ENCRYPTED_ED25519_AES128),
                        ("aes-192", ED25519, documents.ENCRYPTED_ED25519_AES192),
                        ("hmac-sha-512", ED25519, documents.ENCRYPTED_ED25519_SHA512),
                        ("hmac-sha-1", ED25519, documents.ENCRYPTED_ED25519_SHA1),
                        ("hmac-sha-1-rsa", RSA, documents.ENCRYPTED_RSA_SHA1),
                        ("hmac-sha-1-aes-128", ED25519, documents.ENCRYPTED_ED25519_AES128_SHA1),
                        ("des3", ED25519, documents.ENCRYPTED_ED25519_DES3), ("des3-p-256", P256, documents.ENCRYPTED_P256_DES3),
                        ("des3-hmac-sha-1", P256, documents.ENCRYPTED_P256_DES3_SHA1),
                        ("des3-hmac-sha-1-rsa", RSA, documents.ENCRYPTED_RSA_DES3_SHA1),
                        ("scrypt", ED25519, documents.ENCRYPTED_ED25519_SCRYPT)):
    CASES += [
        of(text, name, WHY_RIGHT, "OK", PASSWORD, alg=key.alg, flags=SIGNS, thumbprint=key.thumbprint()),
        in_der(text, name + "-of-openssl", WHY_RIGHT, "OK", PASSWORD, alg=key.alg, flags=SIGNS, thumbprint=key.thumbprint()),
        of(text, name + "-wrong-password", WHY_WRONG, "KEY_ENCRYPTED", "wrong"),
        of(text, name + "-without-password", WHY_WRONG, "KEY_ENCRYPTED"),
    ]
for name, password in (("empty", ""), ("longer", PASSWORD + " "), ("shorter", PASSWORD[:-1]), ("other-case", PASSWORD.upper()),
                       ("with-newline", PASSWORD + "\n"), ("long", "p" * 5000)):
    CASES += [of(documents.ENCRYPTED_P256, "password-" + name, WHY_WRONG, "KEY_ENCRYPTED", password)]
P256_DER = der.unpem(documents.ENCRYPTED_P256)
CASES += [
    of(documents.ENCRYPTED_ED25519_NOT_ASCII, "password-not-ascii", "onejwt.h: texts are UTF-8", "OK", NOT_ASCII, flags=SIGNS,
       thumbprint=ED25519.thumbprint()),
    of(documents.ENCRYPTED_ED25519_NOT_ASCII, "password-not-ascii-decomposed", "onejwt.h: texts are UTF-8, and not normalised",
       "KEY_ENCRYPTED", NOT_ASCII.replace("\u00e4", "a\u0308")),
    of(documents.ENCRYPTED_P256, "password-with-nul", "RFC 2104 2: HMAC pads short keys with zeros, so these are one password",
       "OK", PASSWORD + "\0", flags=SIGNS),
    of(documents.ENCRYPTED_P256.replace("\n", "\r\n"), "crlf", "RFC 7468 2", "OK", PASSWORD, flags=SIGNS),
    of(documents.ENCRYPTED_P256 + pem(*RSA.form("spki")), "first-of-two", "onejwt.h: the first block that holds a key",
       "KEY_ENCRYPTED"),
    of(documents.ENCRYPTED_P256, "for-es256", "rule: a key is bound to its algorithm", "OK", PASSWORD, "ES256", flags=SIGNS),
    of(documents.ENCRYPTED_P256, "for-es384", "RFC 7518 3.4: each algorithm has its curve", "KEY_ALG_MISMATCH", PASSWORD, "ES384"),
    of(documents.ENCRYPTED_RSA, "rsa-for-ps256", "rule: a key is bound to its algorithm", "OK", PASSWORD, "PS256"),
    of(documents.ENCRYPTED_DSA, "dsa", "rule: a kind of key that is not supported", "KEY_UNSUPPORTED", PASSWORD),
    of(documents.ENCRYPTED_DSA, "dsa-without-password", WHY_WRONG, "KEY_ENCRYPTED"),
    in_der(documents.ENCRYPTED_P256, "p-256", WHY_RIGHT, "OK", PASSWORD, alg="ES256", flags=SIGNS, thumbprint=P256.thumbprint()),
    in_der(documents.ENCRYPTED_P256, "wrong-password", WHY_WRONG, "KEY_ENCRYPTED", "wrong"),
    in_der(documents.ENCRYPTED_P256, "without-password", WHY_WRONG, "KEY_ENCRYPTED"),
    in_der(pem("ENCRYPTED PRIVATE KEY", P256_DER[:-1]), "truncated", "X.690 8.1", "KEY_MALFORMED", PASSWORD),
    of(pem("ENCRYPTED PRIVATE KEY", P256_DER[:-1]), "truncated", "X.690 8.1", "KEY_MALFORMED", PASSWORD),
    of(pem("ENCRYPTED PRIVATE KEY", P256_DER + b"\0"), "and-more", "X.690 8.1", "KEY_MALFORMED", PASSWORD),
    of(pem("PRIVATE KEY", P256_DER), "labelled-pkcs8", "RFC 7468 4: the label says what is inside", "KEY_MALFORMED", PASSWORD),
    load("encrypted-as-secret", "rule: a key document as a secret", "KEY_WRONG_FORM", Key("HS256", documents.ENCRYPTED_P256)),
    load("encrypted-der-as-secret", "rule: a key document as a secret", "KEY_WRONG_FORM", Key("HS256", P256_DER)),
    load("encrypted-with-kid-and-issuer", "onejwt.h: kid, issuer", "OK", {
        "pem": documents.ENCRYPTED_P256, "password": PASSWORD, "kid": "k", "issuer": "i"}, 1, kid="k",
        flags=SIGNS + ["JWT_KEY_HAS_KID", "JWT_KEY_HAS_ISSUER"]),
    verify("encrypted-verifies", WHY_RIGHT, "OK", signed(P256), tamper=False,
           keys=P256.loaded(pem=documents.ENCRYPTED_P256, password=PASSWORD)),
    sign("encrypted-signs", WHY_RIGHT, "OK", keys=P256.loaded(pem=documents.ENCRYPTED_P256, password=PASSWORD)),
    verify("encrypted-verifies-nothing-without-password", WHY_WRONG, "KEY_ENCRYPTED", signed(P256),
           keys=P256.loaded(pem=documents.ENCRYPTED_P256)),

    # Encryption that is not supported
    of(documents.ENCRYPTED_ED25519_PBES1, "pbes1", WHY_OTHER, "KEY_UNSUPPORTED", PASSWORD),
    of(documents.ENCRYPTED_ED25519_PBES1, "pbes1-without-password", WHY_WRONG, "KEY_ENCRYPTED"),
    of(encrypted(der.oid("1.3.6.1.4.1.99999.1")), "by-nobody-knows-what", WHY_OTHER, "KEY_UNSUPPORTED", PASSWORD),
    of(documents.LEGACY_RSA, "legacy-rsa", WHY_LEGACY, "KEY_UNSUPPORTED", PASSWORD),
    of(documents.LEGACY_RSA, "legacy-rsa-without-password", WHY_LEGACY, "KEY_ENCRYPTED"),
    of(documents.LEGACY_P256, "legacy-p-256", WHY_LEGACY, "KEY_UNSUPPORTED", PASSWORD),
    of(documents.LEGACY_P256, "legacy-p-256-without-password", WHY_LEGACY, "KEY_ENCRYPTED"),
    of(documents.LEGACY_P256.replace("\n", "\r\n"), "legacy-crlf-without-password", WHY_LEGACY, "KEY_ENCRYPTED"),

    # A document must not decide how long a host is busy, or how much memory it takes.
    of(pbes2(pbkdf2(2**31 - 1)), "pbkdf2-of-2-billion-rounds", "DESIGN: no input costs more", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(pbkdf2(5_000_001)), "pbkdf2-of-more-than-5-million-rounds", "DESIGN: no input costs more", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(scrypt(2**19, 8, 1)), "scrypt-of-512-mebibytes", "DESIGN: no input costs more", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(scrypt(2**10, 8, 1000)), "scrypt-a-thousand-times", "DESIGN: no input costs more", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(scrypt(2**30, 8, 1)), "scrypt-of-a-tebibyte", "DESIGN: no input costs more", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(scrypt(2**10, 2**15, 2**10)), "scrypt-of-large-blocks", "DESIGN: no input costs more", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(scrypt(2**62, 8, 1)), "scrypt-of-more-than-there-is", "DESIGN: no input costs more", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(scrypt(1000, 8, 1)), "scrypt-cost-no-power-of-two", "RFC 7914 2", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(scrypt(1, 8, 1)), "scrypt-cost-one", "RFC 7914 2", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(scrypt(0, 8, 1)), "scrypt-cost-zero", "RFC 7914 2", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(scrypt(1024, 0, 1)), "scrypt-blocks-of-nothing", "RFC 7914 2", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(scrypt(1024, 8, 0)), "scrypt-never", "RFC 7914 2", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(pbkdf2_sha1(2**31 - 1)), "pbkdf2-sha-1-of-2-billion-rounds", "DESIGN: no input costs more", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(pbkdf2_sha1(5_000_001)), "pbkdf2-sha-1-of-more-than-5-million-rounds", "DESIGN: no input costs more", "KEY_UNSUPPORTED",
       PASSWORD),
    of(pbes2(pbkdf2_sha1(0)), "pbkdf2-sha-1-of-no-rounds", "RFC 8018 A.2: at least one", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(pbkdf2_sha1(2048), DES3), "des3-of-nobody", WHY_WRONG, "KEY_ENCRYPTED", PASSWORD),
    of(pbes2(pbkdf2(0)), "pbkdf2-of-no-rounds", "RFC 8018 A.2: at least one", "KEY_UNSUPPORTED", PASSWORD),
    of(pbes2(pbkdf2(2**31 - 1)), "pbkdf2-of-2-billion-rounds-without-password", WHY_WRONG, "KEY_ENCRYPTED"),
]
