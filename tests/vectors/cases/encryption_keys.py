import documents
from asymmetric import EC, ED25519, K256, P256, RSA, RSA1024, slug
from der import oid, pem, sequence, spki
from encrypter import *

ABOUT = """Keys for encryption: secrets, JWKs, PEM and DER that are loaded with JWT_KEY_FOR_ENCRYPTION, and which algorithms they may have.
RFC 7517 4, RFC 7518 6, RFC 8037 2, RFC 8410. rule: Encryption."""

WHY_SECRET = "rule: a secret is as long as its algorithm demands"
WHY_DIR = "rule: JWE_DIR goes by length: 16, 24, 32 bytes GCM, 48 and 64 CBC"
WHY_PURPOSE = "rule: an alg of the other purpose is JWT_INVALID_ARGUMENT"
WHY_OTHER = "rule: entries of another use or unknown kind are skipped; a set with none left has the status of its first entry"
WHY_FITS = "RFC 7518 6.1: kty and alg go together"
WHY_INFERRED = "rule: a JWK without alg: RSA is bound to RSA-OAEP-256, EC and X25519 to ECDH-ES+A256KW"

SECRETS = {**ENCRYPTIONS, **WRAPS, **GCM_WRAPS}
X = X25519()
CURVES_ = {"P-256": P256, "P-384": EC["P-384"], "P-521": EC["P-521"], "X25519": X}
BITS = {"P-256": 256, "P-384": 384, "P-521": 521, "X25519": 255}
SIZES = {16: "A128GCM", 24: "A192GCM", 32: "A256GCM", 48: "A192CBC-HS384", 64: "A256CBC-HS512"}


def thumbprint(size):
    return b64(hashlib.sha256(('{"k":"%s","kty":"oct"}' % b64(derived("secret %d" % size, size))).encode()).digest())


CASES = []
for alg, size in SECRETS.items():
    CASES += [
        key_loaded("secret-" + slug(alg), "RFC 7518 4.4, 4.5, 4.7", "OK", {"alg": alg, **secret_of(size)}, 1, alg=alg, bits=8 * size, kid="", flags=BOTH,
                   thumbprint=thumbprint(size)),
        jwk_loaded("oct-" + slug(alg), "RFC 7518 6.4", "OK", oct_jwk(size, alg=alg), 1, alg=alg, bits=8 * size, flags=BOTH, thumbprint=thumbprint(size)),
        jwk_loaded("oct-of-a-byte-more-" + slug(alg), WHY_SECRET, "KEY_MALFORMED", oct_jwk(size + 1, alg=alg)),
    ]
    CASES += [key_loaded("secret-of-%d-bytes-for-%s" % (other, slug(alg)), WHY_SECRET, "KEY_MALFORMED", {"alg": alg, **secret_of(other)})
              for other in sorted({0, size - 1, size + 1, 16 if size != 16 else 32, 2 * size})]
for size, alg in SIZES.items():
    CASES += [key_loaded("secret-dir-of-%d-bytes" % size, WHY_DIR, "OK", {"alg": "dir", **secret_of(size)}, 1, alg=alg, bits=8 * size, flags=BOTH),
              jwk_loaded("oct-dir-of-%d-bytes" % size, WHY_DIR, "OK", oct_jwk(size, alg="dir"), 1, alg=alg, bits=8 * size, flags=BOTH)]
for size in (0, 1, 8, 15, 17, 33, 40, 63, 65, 128):
    CASES += [key_loaded("secret-dir-of-%d-bytes" % size, WHY_DIR, "KEY_MALFORMED", {"alg": "dir", **secret_of(size)})]
CASES += [
    jwk_loaded("oct-dir-of-20-bytes", WHY_DIR, "KEY_MALFORMED", oct_jwk(20, alg="dir")),
    jwk_loaded("oct-without-alg", "rule: oct needs an alg", "KEY_UNSUPPORTED", oct_jwk(32)),
    jwk_loaded("oct-alg-null", "rule: a null member counts as absent", "KEY_UNSUPPORTED", '{"kty":"oct","k":"%s","alg":null}' % b64(bytes(32))),
    jwk_loaded("oct-without-k", "RFC 7518 6.4.1", "KEY_MALFORMED", {"kty": "oct", "alg": "A256KW"}),
    jwk_loaded("oct-k-number", "RFC 7518 6.4.1", "KEY_MALFORMED", {"kty": "oct", "alg": "A256KW", "k": 1}),
    jwk_loaded("oct-k-padded", "rule: = padding in members of keys is read", "OK", {"kty": "oct", "alg": "A256KW", "k": b64(bytes(32)) + "="}, 1, bits=256),
    jwk_loaded("oct-kid", "RFC 7517 4.5", "OK", oct_jwk(32, alg="A256KW", kid="k"), 1, kid="k", flags=BOTH + ["JWT_KEY_HAS_KID"]),
    key_loaded("secret-kid-and-issuer", "rule: a key may have an issuer", "OK", {"alg": "A256KW", **secret_of(32), "kid": "k", "issuer": "i"}, 1, kid="k",
               flags=BOTH + ["JWT_KEY_HAS_KID", "JWT_KEY_HAS_ISSUER"]),
    key_loaded("secret-that-is-a-jwk", "rule: a key document as a secret is JWT_KEY_WRONG_FORM", "KEY_WRONG_FORM",
               {"alg": "A256KW", "secret": compact(oct_jwk(32, alg="A256KW"))}),
    key_loaded("secret-that-is-pem", "rule: a key document as a secret is JWT_KEY_WRONG_FORM", "KEY_WRONG_FORM", {"alg": "A256GCM", "secret": P256.as_pem().source["pem"]}),
    key_loaded("secret-of-base64", "rule: JWT_KEY_BASE64: the secret is base64 text", "OK",
               {"alg": "A256GCM", "secret": b64(bytes(range(32))), "base64": True}, 1, alg="A256GCM", bits=256, flags=BOTH),
    key_loaded("secret-of-base64-dir", "rule: JWT_KEY_BASE64; JWE_DIR goes by the length of what is decoded", "OK",
               {"alg": "dir", "secret": b64(bytes(range(64))), "base64": True}, 1, alg="A256CBC-HS512", bits=512, flags=BOTH),
    key_loaded("secret-of-base64-that-is-as-long-as-the-key", "rule: the length is that of what is decoded", "KEY_MALFORMED",
               {"alg": "A256GCM", "secret": b64(bytes(24)), "base64": True}),
    key_loaded("secret-of-base64-that-is-none", "rule: refused where it is not base64", "KEY_MALFORMED",
               {"alg": "A256GCM", "secret": "!" * 32, "base64": True}),
    key_loaded("secret-for-rsa", "rule: a secret is for AES only", "KEY_ALG_MISMATCH", {"alg": "RSA-OAEP", **secret_of(32)}),
    key_loaded("secret-for-agreement", "rule: a secret is for AES only", "KEY_ALG_MISMATCH", {"alg": "ECDH-ES", **secret_of(32)}),
    key_loaded("secret-for-hs256", WHY_PURPOSE, "INVALID_ARGUMENT", {"alg": "HS256", **secret_of(32)}),
    key_loaded("pem-for-es256", WHY_PURPOSE, "INVALID_ARGUMENT", P256.as_pem(alg="ES256")),
    key_loaded("der-for-rs256", WHY_PURPOSE, "INVALID_ARGUMENT", RSA.as_der(alg="RS256")),
    load("encryption-alg-without-the-flag-secret", WHY_PURPOSE, "INVALID_ARGUMENT", {"alg": "A256KW", **secret_of(32)}),
    load("encryption-alg-without-the-flag-dir", WHY_PURPOSE, "INVALID_ARGUMENT", {"alg": "A256GCM", **secret_of(32)}),
    load("encryption-alg-without-the-flag-pem", WHY_PURPOSE, "INVALID_ARGUMENT", P256.as_pem(alg="ECDH-ES")),
    load("encryption-alg-without-the-flag-der", WHY_PURPOSE, "INVALID_ARGUMENT", RSA.as_der(alg="RSA-OAEP-256")),
]

# Pairs.
FORMS = {"rsa": (RSA, ("spki", "pkcs1"), ("pkcs8", "pkcs1-private"), list(OAEP), "RSA-OAEP-256", 2048)}
for crv, key in CURVES_.items():
    FORMS[slug(crv)] = (key, ("spki",), ("pkcs8",) if crv == "X25519" else ("pkcs8", "sec1"), list(AGREEMENTS), "ECDH-ES+A256KW", BITS[crv])
for name, (key, public_forms, private_forms, algs, own, bits) in FORMS.items():
    info = {"bits": bits, "thumbprint": key.thumbprint(), "kid": ""}
    for alg in algs:
        CASES += [jwk_loaded("%s-%s" % (name, slug(alg)), "RFC 7518 4.1", "OK", key.jwk(alg=alg), 1, alg=alg, flags=ENCRYPTS, **info),
                  jwk_loaded("%s-%s-private" % (name, slug(alg)), "RFC 7518 4.1", "OK", key.jwk(True, alg=alg), 1, alg=alg, flags=BOTH, **info)]
    CASES += [jwk_loaded("%s-inferred" % name, WHY_INFERRED, "OK", key.jwk(alg=None), 1, alg=own, flags=ENCRYPTS, **info),
              jwk_loaded("%s-inferred-private" % name, WHY_INFERRED, "OK", key.jwk(True, alg=None), 1, alg=own, flags=BOTH, **info)]
    for form in public_forms + private_forms:
        flags = ENCRYPTS if form in public_forms else BOTH
        CASES += [key_loaded("%s-pem-%s" % (name, form), WHY_INFERRED, "OK", key.as_pem(form), 1, alg=own, flags=flags, **info),
                  key_loaded("%s-der-%s" % (name, form), WHY_INFERRED, "OK", key.as_der(form), 1, alg=own, flags=flags, **info),
                  key_loaded("%s-pem-%s-stated" % (name, form), "rule: the caller may state the algorithm", "OK", key.as_pem(form, algs[0]), 1, alg=algs[0],
                             flags=flags, **info)]
    wrong = "ECDH-ES" if name == "rsa" else "RSA-OAEP"
    CASES += [jwk_loaded("%s-alg-of-another-kind" % name, WHY_FITS, "KEY_ALG_MISMATCH", key.jwk(alg=wrong)),
              jwk_loaded("%s-alg-of-a-secret" % name, WHY_FITS, "KEY_ALG_MISMATCH", key.jwk(alg="A256KW")),
              jwk_loaded("%s-alg-of-dir" % name, WHY_FITS, "KEY_ALG_MISMATCH", key.jwk(alg="dir")),
              jwk_loaded("%s-alg-of-content" % name, WHY_FITS, "KEY_ALG_MISMATCH", key.jwk(alg="A256GCM")),
              key_loaded("%s-pem-alg-of-another-kind" % name, WHY_FITS, "KEY_ALG_MISMATCH", key.as_pem(alg=wrong)),
              key_loaded("%s-pem-alg-of-a-secret" % name, WHY_FITS, "KEY_ALG_MISMATCH", key.as_pem(alg="A256GCM")),
              jwk_loaded("%s-use-enc" % name, "RFC 7517 4.2", "OK", key.jwk(alg=None, use="enc", kid="k"), 1, alg=own, kid="k",
                         flags=ENCRYPTS + ["JWT_KEY_HAS_KID"]),
              jwk_loaded("%s-use-sig" % name, WHY_OTHER, "KEY_UNSUPPORTED", key.jwk(alg=None, use="sig"))]
for alg in ("RS256", "PS512"):
    CASES += [jwk_loaded("rsa-alg-" + slug(alg), WHY_OTHER, "KEY_UNSUPPORTED", RSA.jwk(alg=alg))]
for alg in ("RSA1_5", "RSA-OAEP-224", "A192KW"):
    CASES += [jwk_loaded("rsa-alg-" + slug(alg), "rule: refused by name", "KEY_UNSUPPORTED", RSA.jwk(alg=alg))]
for alg in ("ES256", "ECDH-ES+A192KW", "ECDH-1PU", "ecdh-es"):
    CASES += [jwk_loaded("p-256-alg-" + slug(alg) + ("-lower" if alg == "ecdh-es" else ""), WHY_OTHER, "KEY_UNSUPPORTED", P256.jwk(alg=alg))]
for alg in ("HS256", "A192KW", "PBES2-HS256+A128KW", "XC20P", "a256kw", "A256GCM "):
    CASES += [jwk_loaded("oct-alg-" + slug(alg) + ("-lower" if alg == "a256kw" else "-spaced" if alg[-1] == " " else ""), WHY_OTHER, "KEY_UNSUPPORTED",
                         oct_jwk(32, alg=alg))]
CASES += [
    jwk_loaded("oct-alg-of-rsa", WHY_FITS, "KEY_ALG_MISMATCH", oct_jwk(32, alg="RSA-OAEP")),
    jwk_loaded("oct-alg-of-agreement", WHY_FITS, "KEY_ALG_MISMATCH", oct_jwk(32, alg="ECDH-ES")),
    jwk_loaded("oct-use-sig", WHY_OTHER, "KEY_UNSUPPORTED", oct_jwk(32, alg="A256KW", use="sig")),
    jwk_loaded("oct-use-enc", "RFC 7517 4.2", "OK", oct_jwk(32, alg="A256KW", use="enc"), 1, flags=BOTH),
    jwk_loaded("secp256k1", WHY_OTHER, "KEY_UNSUPPORTED", K256.jwk(alg=None)),
    jwk_loaded("ed25519", WHY_OTHER, "KEY_UNSUPPORTED", ED25519.jwk(alg=None)),
    jwk_loaded("ed25519-as-ecdh", WHY_OTHER, "KEY_UNSUPPORTED", ED25519.jwk(alg="ECDH-ES")),
    jwk_loaded("x448", WHY_OTHER, "KEY_UNSUPPORTED", X.jwk(alg=None, crv="X448", x=b64(bytes(56)))),
    jwk_loaded("kty-unknown", WHY_OTHER, "KEY_UNSUPPORTED", {"kty": "new", "alg": "ECDH-ES"}),
    key_loaded("ed25519-pem", "RFC 8410 3: Ed25519 signs", "KEY_UNSUPPORTED", ED25519.as_pem()),
    key_loaded("ed25519-pem-private", "RFC 8410 3: Ed25519 signs", "KEY_UNSUPPORTED", ED25519.as_pem("pkcs8")),
    key_loaded("secp256k1-pem", "rule: no key agreement on secp256k1", "KEY_UNSUPPORTED", K256.as_pem()),
    key_loaded("rsa-pss-pem", "RFC 4055 3: a key for RSASSA-PSS alone", "KEY_UNSUPPORTED", {"pem": pem("PUBLIC KEY", spki(
               sequence(oid("1.2.840.113549.1.1.10")), RSA.form("pkcs1")[1]))}),
    key_loaded("rsa-of-1024-bits", "RFC 7518 4.3: 2048 bits or more", "KEY_TOO_WEAK", RSA1024.as_jwk(alg="RSA-OAEP")),
    key_loaded("rsa-of-1024-bits-pem", "RFC 7518 4.3: 2048 bits or more", "KEY_TOO_WEAK", RSA1024.as_pem()),
    key_loaded("p-256-pem-under-a-password", "RFC 8018 6.2: PBES2", "OK", {"pem": documents.ENCRYPTED_P256, "password": documents.PASSWORD}, 1,
               alg="ECDH-ES+A256KW", bits=256, flags=BOTH, thumbprint=P256.thumbprint()),
    key_loaded("rsa-pem-under-a-password", "RFC 8018 6.2: PBES2", "OK", {"pem": documents.ENCRYPTED_RSA, "password": documents.PASSWORD}, 1,
               alg="RSA-OAEP-256", bits=2048, flags=BOTH, thumbprint=RSA.thumbprint()),
    key_loaded("rsa-pem-under-another-password", "onejwt.h: the password is absent or wrong", "KEY_ENCRYPTED", {"pem": documents.ENCRYPTED_RSA,
               "password": "wrong"}),
    load("x25519-pem-for-signatures", "RFC 8410 3: X25519 never signs", "KEY_UNSUPPORTED", X.as_pem()),
    load("x25519-pem-for-signatures-private", "RFC 8410 3: X25519 never signs", "KEY_UNSUPPORTED", X.as_pem("pkcs8")),
    load("encryption-jwk-without-the-flag", WHY_OTHER, "KEY_UNSUPPORTED", {"jwks": compact(P256.jwk(alg="ECDH-ES+A256KW"))}),
    load("encryption-oct-without-the-flag", WHY_OTHER, "KEY_UNSUPPORTED", {"jwks": compact(oct_jwk(32, alg="A256GCM"))}),
]
