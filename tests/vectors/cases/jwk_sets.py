from asymmetric import *
from signer import *

ABOUT = """JWK Sets with keys of several kinds: which entries are skipped, what refuses a set with private keys, and looking keys up
in large sets. RFC 7517 5."""

WHY_SKIP = "RFC 7517 5, rule: entries that cannot be used are skipped"
WHY_REFUSE = "rule: in a set with a private part wrong members refuse the document"
WHY_WRONG = "RFC 7517 5, rule: in a set of public keys entries with wrong members are skipped"
WHY_NONE = "rule: a set with none left"
WHY_MIXED = "onejwt.h: a set with a shared secret and a public key can be neither published nor kept"
WHY_KID = "rule: the kid chooses the key"
E, R, O, A = P256.jwk(kid="e"), RSA.jwk(kid="r"), ED25519.jwk(kid="o"), ML_DSA_44.jwk(kid="a")
PRIVATE = P256.jwk(True, kid="e")


def of(name, why, status, entries, length=None, source={}, **info):
    return load("jwks-" + name, why, status, {"jwks": compact({"keys": entries}), **source}, length, **info)


def modulus(bits):
    return b64(unsigned(int.from_bytes(derived("modulus of %d bits" % bits, bits // 8), "big") | 1 << bits - 1 | 1))


# What a real set may hold beside the keys that somebody is after.
UNUSABLE = {
    "kty-unknown": {"kty": "XYZ", "crv": 1, "n": []},
    "rsa-for-encryption": RSA.jwk(use="enc"),
    "rsa-oaep": RSA.jwk(alg="RSA-OAEP"),
    "rsa-of-16384-bits": RSA.jwk(n=modulus(16384)),
    "rsa-with-large-exponent": RSA.jwk(e=b64(unsigned(2**40 + 1))),
    "rsa-private-without-primes": RSA.jwk(d=b64(unsigned(RSA.d))),
    "rsa-private-with-three-primes": RSA.jwk(True, oth=[{"r": "Aw", "d": "AQ", "t": "AQ"}]),
    "rsa-wrapping": RSA.jwk(key_ops=["wrapKey"]),
    "rsa-signing-without-private-part": RSA.jwk(key_ops=["sign"]),
    "ec-p-224": P256.jwk(crv="P-224", alg=None),
    "ec-brainpool": P256.jwk(crv="brainpoolP256r1", alg=None),
    "ec-ecdh-es": P256.jwk(alg="ECDH-ES+A256KW"),
    "ec-for-encryption": P256.jwk(use="enc"),
    "okp-x25519": ED25519.jwk(crv="X25519", alg=None),
    "okp-ed448": ED25519.jwk(crv="Ed448", x=b64(derived("Ed448", 57))),
    "okp-use-unknown": ED25519.jwk(use="tls"),
    "akp-unknown": ML_DSA_44.jwk(alg="ML-DSA-45"),
    "alg-unknown": P256.jwk(alg="ES999"),
}
UNUSABLE_SECRETS = {"oct-for-encryption": jwk(KEY, use="enc"), "oct-wrapping": jwk(KEY, alg="A256KW")}
REFUSED = {
    "rsa-without-n": ("KEY_MALFORMED", {"kty": "RSA", "e": "AQAB"}),
    "rsa-of-1024-bits": ("KEY_TOO_WEAK", RSA1024.jwk()),
    "rsa-for-es256": ("KEY_ALG_MISMATCH", RSA.jwk(alg="ES256")),
    "ec-off-the-curve": ("KEY_MALFORMED", P256.jwk(y=P256.jwk()["x"])),
    "ec-short": ("KEY_MALFORMED", P256.jwk(x="AQ")),
    "ec-for-es384": ("KEY_ALG_MISMATCH", P256.jwk(alg="ES384")),
    "okp-short": ("KEY_MALFORMED", ED25519.jwk(x="AQ")),
    "akp-without-alg": ("KEY_MALFORMED", ML_DSA_44.jwk(alg=None)),
    "kty-absent": ("KEY_MALFORMED", {"crv": "P-256"}),
    "null": ("KEY_MALFORMED", None),
    "kid-number": ("KEY_MALFORMED", P256.jwk(kid=1)),
}
CASES = [
    of("of-every-kind", "RFC 7517 5", "OK", [R, E, O, A], 4, alg="RS256", kid="r"),
    of("public-and-private", "RFC 7517 5", "OK", [E, RSA.jwk(True, kid="r")], 2, alg="ES256", flags=VERIFIES + ["JWT_KEY_HAS_KID"]),
    of("unusable-between", WHY_SKIP, "OK", [entry for pair in zip([R, E, O, A] * 5, UNUSABLE.values()) for entry in pair],
       len(UNUSABLE), kid="r"),
    of("refuses-rsa-of-two-keys", WHY_REFUSE, "KEY_MALFORMED", [O, RSA.jwk(True, d=b64(unsigned(OTHER_RSA.d))), E]),
    of("only-unusable", WHY_NONE, "KEY_UNSUPPORTED", list(UNUSABLE.values())),
    of("same-key-twice", "RFC 7517 5: nothing forbids it", "OK", [E, E], 2),
    of("same-kid-for-two-kinds", "RFC 7517 4.5: equivalent keys of other algorithms", "OK", [E, RSA.jwk(kid="e")], 2, kid="e"),
    of("issuer", "onejwt.h: issuer", "OK", [E, O], 2, {"issuer": "i"},
       flags=VERIFIES + ["JWT_KEY_HAS_KID", "JWT_KEY_HAS_ISSUER"]),
    of("kid-of-the-one-that-is-left", "onejwt.h: kid takes the place of the key's own", "OK", [UNUSABLE["okp-x25519"], E], 1,
       {"kid": "k"}, kid="k"),
    of("kid-of-several", "onejwt.h: with several keys an invalid argument", "INVALID_ARGUMENT", [E, O], None, {"kid": "k"}),

    # A secret beside public keys.
    of("secret-and-rsa", WHY_MIXED, "KEY_MALFORMED", [jwk(KEY), R]),
    of("secret-and-ec", WHY_MIXED, "KEY_MALFORMED", [E, jwk(KEY)]),
    of("secret-and-ed25519", WHY_MIXED, "KEY_MALFORMED", [jwk(KEY), O]),
    of("secret-and-ml-dsa-44", WHY_MIXED, "KEY_MALFORMED", [A, jwk(KEY)]),
    of("secret-and-private-and-public", WHY_MIXED, "KEY_MALFORMED", [jwk(KEY), PRIVATE, R]),
    of("secret-and-private-ec", "onejwt.h: a signer's own keys", "OK", [jwk(KEY), PRIVATE], 2, alg="HS256"),
    of("secret-and-private-rsa", "onejwt.h: a signer's own keys", "OK", [RSA.jwk(True), jwk(KEY)], 2, alg="RS256"),
    of("secret-and-unusable", WHY_SKIP, "OK", [jwk(KEY), UNUSABLE["okp-x25519"], UNUSABLE["rsa-oaep"]], 1, alg="HS256"),
    verify("jwks-secret-and-ec-verifies-nothing", WHY_MIXED, "KEY_MALFORMED", token(),
           keys=jwks({"keys": [jwk(KEY), P256.jwk()]})),
    verify("jwks-secret-and-ec-apart", "onejwt.h: what a host puts together itself", "OK", signed(P256), keys=[KEY, P256],
           tamper=False),
    verify("jwks-empty-key-beside-rsa-and-secret", "CVE-2026-44699: a key of another kind gives an empty HMAC key",
           "SIGNATURE_INVALID", token(CLAIMS, HEADER, Key("HS256", "")), keys=[RSA.as_jwk(alg=None), KEY]),
    verify("jwks-secret-and-private-ec-verifies", "onejwt.h: a signer's own keys", "OK", signed(P256),
           keys=jwks({"keys": [jwk(KEY), PRIVATE]}), tamper=False),

    # Which key of a set.
    verify("jwks-unusable-beside", WHY_SKIP, "OK", signed(P256, kid="e"), tamper=False,
           keys=jwks({"keys": [UNUSABLE["rsa-oaep"], R, UNUSABLE["okp-x25519"], E]}), report={"alg": "ES256", "kid": "e"}),
    verify("jwks-unusable-by-kid", "rule: a key that was skipped is not there", "KEY_NOT_FOUND", signed(P256, kid="x"),
           keys=jwks({"keys": [P256.jwk(kid="x", use="enc"), R]}), report={"kid": "x"}),
    verify("jwks-kid-of-two-kinds", "RFC 7517 4.5: equivalent keys of other algorithms", "OK", signed(ED25519, kid="s"),
           keys=jwks({"keys": [P256.jwk(kid="s"), RSA.jwk(kid="s"), ED25519.jwk(kid="s")]}), tamper=False, report={"alg": "EdDSA"}),
    verify("jwks-kid-of-two-keys-of-a-kind", "rule: several keys may have one kid", "OK", signed(P256, kid="s"),
           keys=jwks({"keys": [OTHER_P256.jwk(kid="s"), P256.jwk(kid="s")]}), tamper=False),
    verify("jwks-without-kids", "rule: a key without a kid fits any token", "OK", signed(P256, kid="anything"), tamper=False,
           keys=jwks({"keys": [RSA.jwk(), OTHER_P256.jwk(), P256.jwk()]})),
    verify("jwks-issuer-of-all", "rule: an issuer goes with every key of a set", "ISSUER_MISMATCH",
           signed(ED25519, with_member('"iss":"b"'), kid="o"), keys=jwks({"keys": [E, O]}).having(issuer="a")),
    verify("jwks-unbound-rsa-in-a-set", "rule: algorithms widen an RSA key that names none", "OK",
           signed(RSA.using("PS384"), kid="r"), keys=jwks({"keys": [E, RSA.jwk(kid="r", alg=None)]}), algorithms=["PS384", "ES256"],
           tamper=False, report={"alg": "PS384"}),
]
for name, entry in UNUSABLE.items():
    CASES += [of("skips-" + name, WHY_SKIP, "OK", [O, entry, E], 2, kid="o"),
              load("jwks-alone-" + name, WHY_NONE, "KEY_UNSUPPORTED", {"jwks": compact(entry)})]
for name, entry in UNUSABLE_SECRETS.items():
    CASES += [of("refuses-%s-beside-public" % name, WHY_MIXED, "KEY_MALFORMED", [O, entry, E]),
              of("skips-%s-beside-private" % name, WHY_SKIP, "OK", [entry, PRIVATE], 1, kid="e"),
              load("jwks-alone-" + name, WHY_NONE, "KEY_UNSUPPORTED", {"jwks": compact(entry)})]
for name, (status, entry) in REFUSED.items():
    CASES += [of("refuses-" + name, WHY_REFUSE, status, [PRIVATE, entry, O]),
              of("skips-" + name, WHY_WRONG, "OK", [O, entry, E], 2, kid="o")]

# Hundreds of keys. Points are cheap to make one after another.
point, many = edwards_multiply(1), []
for number in range(300):
    many.append({"kty": "OKP", "crv": "Ed25519", "x": b64(edwards_encode(point)), "kid": "k%03d" % (number * 7 % 300)})
    point = edwards_add(point, edwards_multiply(1))
many[200] = ED25519.jwk(kid="the one", alg=None)
MANY = jwks({"keys": many})
CASES += [
    load("jwks-of-300", "rule: sets of hundreds of keys", "OK", MANY, 300, kid="k000", alg="EdDSA"),
    verify("jwks-of-300-by-kid", WHY_KID, "OK", signed(ED25519, kid="the one"), keys=MANY, tamper=False),
    verify("jwks-of-300-unknown-kid", "rule: no key fits the kid", "KEY_NOT_FOUND", signed(ED25519, kid="another"), keys=MANY,
           report={"kid": "another", "kid_len": 7}),
    verify("jwks-of-300-other-kid", WHY_KID, "SIGNATURE_INVALID", signed(ED25519, kid="k299"), keys=MANY),
    verify("jwks-of-300-without-kid", "rule: at most 8 keys of one issuer are tried", "SIGNATURE_INVALID", signed(ED25519), keys=MANY,
           report={"untried": 292}),
]
