from asymmetric import *
from signer import *

ABOUT = """Signing with private keys in every form: which key signs and with which algorithm. What is signed with
RSASSA-PKCS1-v1_5 or Ed25519 comes out byte for byte; the rest must verify. RFC 7515 5.1; rule: Signing."""

WHY_FORM = "onejwt.h: a private key in any form signs"
WHY_PUBLIC = "onejwt.h: the key has no private part"
WHY_PICK = "onejwt.h: which key signs, and the header's kid"
WHY_ALG = "RFC 8725 3.1: one key, one algorithm"
EDDSA = '{"alg":"EdDSA","typ":"JWT"}'
SIGNER = [RSA.as_pem("pkcs8").having(kid="r"), P256.as_pem("sec1").having(kid="e"), ED25519.as_pem("pkcs8").having(kid="o")]


def fine(name, why, key, keys=None, header=None, **rest):
    """The token is known where the scheme has but one signature."""
    expected = None
    if header or key.alg in ("RS256", "RS384", "RS512", "EdDSA"):
        expected = token(CLAIMS, header or header_of(key, typ="JWT"), key)
    return sign("sign-" + name, why, "OK", CLAIMS, expected, keys=keys or key, **rest)


def refused(name, why, status, keys, **rest):
    return sign("sign-" + name, why, status, CLAIMS, keys=keys, **rest)


CASES = []
for key in EVERY:
    CASES += [
        fine(slug(key.alg), "RFC 7515 5.1", key, key.as_jwk(private=True)),
        refused(slug(key.alg) + "-public", WHY_PUBLIC, "KEY_CANNOT_SIGN", key),
        refused(slug(key.alg) + "-public-pem", WHY_PUBLIC, "KEY_CANNOT_SIGN", key.as_pem()),
    ]
for key in (RSA, P256, P384, P521, K256, ED25519, ML_DSA_44, ML_DSA_65, ML_DSA_87):
    for form, (label, _) in key.forms().items():
        if "PRIVATE" in label and form != "pkcs8-expanded":
            CASES += [
                fine("%s-of-%s-pem" % (slug(key.alg), form), WHY_FORM, key, key.as_pem(form)),
                fine("%s-of-%s-der" % (slug(key.alg), form), WHY_FORM, key, key.as_der(form)),
            ]
for alg in ("RS384", "RS512", "PS256"):
    CASES += [fine(slug(alg) + "-of-pem-bound-to-it", "rule: a key is bound to its algorithm when it is loaded", RSA.using(alg),
                   RSA.as_pem("pkcs8", alg))]
CASES += [
    fine("rsa-unbound", "rule: RSA without alg is bound to RS256", RSA, RSA.as_jwk(True, alg=None)),
    fine("rsa-unbound-as-rs512", "onejwt.h: alg", RSA.using("RS512"), [RSA.as_jwk(True, alg=None), RSA.using("RS512")], alg="RS512"),
    fine("rsa-4096", "RFC 7518 3.3", RSA4096, RSA4096.as_pem("pkcs8")),
    fine("rsa-p-below-q", "RFC 8017 3.2: the primes have no order", RSA, Rsa("RS256", RSA.q, RSA.p).as_jwk(private=True)),
    fine("rsa-exponent-3-allowed", "rule: loadable with JWT_KEY_ALLOW_WEAK", RSA_CUBIC,
         RSA_CUBIC.as_jwk(private=True).having(allow_weak=True)),
    refused("rsa-1024-allowed", "rule: weak RSA keys only verify", "KEY_CANNOT_SIGN",
            RSA1024.as_jwk(private=True).having(allow_weak=True)),
    refused("rsa-1024-pem-allowed", "rule: weak RSA keys only verify", "KEY_CANNOT_SIGN",
            RSA1024.as_pem("pkcs8").having(allow_weak=True)),
    refused("rs256-key-as-rs512", WHY_ALG, "KEY_ALG_MISMATCH", RSA.as_jwk(private=True), alg="RS512"),
    refused("rs256-key-as-ps256", WHY_ALG, "KEY_ALG_MISMATCH", RSA.as_jwk(private=True), alg="PS256"),
    refused("rsa-key-as-es256", WHY_ALG, "KEY_ALG_MISMATCH", RSA.as_jwk(True, alg=None), alg="ES256"),
    refused("rsa-key-as-hs256", WHY_ALG, "KEY_ALG_MISMATCH", RSA.as_jwk(True, alg=None), alg="HS256"),
    refused("ec-key-as-es384", WHY_ALG, "KEY_ALG_MISMATCH", P256.as_jwk(True, alg=None), alg="ES384"),
    refused("ec-key-as-es256k", WHY_ALG, "KEY_ALG_MISMATCH", P256.as_jwk(True, alg=None), alg="ES256K"),
    refused("ed25519-key-as-ed448", WHY_ALG, "KEY_ALG_MISMATCH", ED25519.as_jwk(True, alg=None), alg="Ed448"),
    refused("ml-dsa-44-key-as-ml-dsa-65", WHY_ALG, "KEY_ALG_MISMATCH", ML_DSA_44.as_jwk(private=True), alg="ML-DSA-65"),

    # The two names of Ed25519.
    fine("eddsa-jwk-without-alg", "rule: PEM and generated keys sign as EdDSA", ED25519, ED25519.as_jwk(True, alg=None)),
    fine("eddsa-jwk-ed25519", "rule: a JWK with alg Ed25519 signs as that", ED25519, ED25519.as_jwk(True, alg="Ed25519"),
         '{"alg":"Ed25519","typ":"JWT"}'),
    fine("eddsa-jwk-ed25519-asked-for-eddsa", "rule: one algorithm of two names; the key's is written", ED25519,
         ED25519.as_jwk(True, alg="Ed25519"), '{"alg":"Ed25519","typ":"JWT"}', alg="EdDSA"),
    fine("eddsa-pem-asked-for-ed25519", "rule: one algorithm of two names; the key's is written", ED25519,
         ED25519.as_pem("pkcs8"), EDDSA, alg="Ed25519"),
    fine("eddsa-pem-bound-to-ed25519", "rule: PEM and generated keys sign as EdDSA", ED25519,
         ED25519.as_pem("pkcs8", "Ed25519"), EDDSA),

    # use and key_ops
    refused("key-ops-verify", "RFC 7517 4.3", "KEY_CANNOT_SIGN", P256.as_jwk(True, key_ops=["verify"])),
    fine("key-ops-sign", "RFC 7517 4.3", RSA, [RSA.as_jwk(True, key_ops=["sign"]), RSA]),
    refused("use-enc", "RFC 7517 4.2", "KEY_UNSUPPORTED", P256.as_jwk(True, use="enc")),

    # One of several
    fine("first-of-several", WHY_PICK, RSA, SIGNER, header_of(RSA, typ="JWT", kid="r")),
    fine("kid-of-several", WHY_PICK, ED25519, SIGNER, '{"alg":"EdDSA","typ":"JWT","kid":"o"}', kid="o"),
    fine("kid-of-several-ec", WHY_PICK, P256, SIGNER, kid="e"),
    fine("alg-of-several", WHY_PICK, ED25519, SIGNER, '{"alg":"EdDSA","typ":"JWT","kid":"o"}', alg="EdDSA"),
    fine("alg-of-several-ec", WHY_PICK, P256, SIGNER, alg="ES256"),
    fine("kid-and-alg-of-several", WHY_PICK, RSA, SIGNER, header_of(RSA, typ="JWT", kid="r"), kid="r", alg="RS256"),
    fine("kid-empty-of-several", "onejwt.h: the same key, and no kid in the header", RSA, SIGNER, header_of(RSA, typ="JWT"),
         kid=""),
    fine("alg-picks-among-one-kid", "RFC 7517 4.5: equivalent keys of other algorithms", ED25519,
         [RSA.as_pem("pkcs8").having(kid="k"), ED25519.as_pem("pkcs8").having(kid="k")], '{"alg":"EdDSA","typ":"JWT","kid":"k"}',
         kid="k", alg="EdDSA"),
    refused("kid-and-alg-that-differ", WHY_ALG, "KEY_ALG_MISMATCH", SIGNER, kid="r", alg="ES256"),
    refused("kid-of-nobody", WHY_PICK, "KEY_NOT_FOUND", SIGNER, kid="x"),
    refused("kid-of-nobody-and-alg", WHY_PICK, "KEY_NOT_FOUND", SIGNER, kid="x", alg="EdDSA"),
    refused("alg-of-nobody", WHY_ALG, "KEY_ALG_MISMATCH", SIGNER, alg="ES384"),
    fine("public-first", "onejwt.h: the first key that can", ED25519, [RSA, P256.as_pem(), ED25519.as_pem("pkcs8")]),
    fine("alg-public-first", "onejwt.h: the first key that can", RSA, [OTHER_RSA, RSA.as_jwk(private=True)], alg="RS256"),
    refused("alg-of-a-public-key", WHY_PUBLIC, "KEY_CANNOT_SIGN", [P256, ED25519.as_pem("pkcs8")], alg="ES256"),
    refused("kid-of-a-public-key", WHY_PUBLIC, "KEY_CANNOT_SIGN", [P256.having(kid="e"), ED25519.as_pem("pkcs8").having(kid="o")],
            kid="e"),
    refused("only-public-keys", WHY_PUBLIC, "KEY_CANNOT_SIGN", [RSA, P256, ED25519]),
    fine("kid-for-pem-without", "rule: a key without a kid fits any", ED25519, ED25519.as_pem("pkcs8"),
         '{"alg":"EdDSA","typ":"JWT","kid":"new"}', kid="new"),
    fine("pem-with-issuer", "onejwt.h: the issuer is for verifying", ED25519, [ED25519.as_pem("pkcs8").having(issuer="i"), ED25519],
         EDDSA),

    # Claims and header are those of any token.
    sign("sign-eddsa-adds-times", "rule: additions come last", "OK", '{"sub":"u"}',
         token('{"sub":"u","iat":%d,"exp":%d}' % (NOW, NOW + 300), EDDSA, ED25519), keys=ED25519.as_pem("pkcs8"), expires_in=300),
    sign("sign-es256-adds-jti", "rule: additions come last", "OK", "{}", keys=P256.as_pem("pkcs8"), expires_in=300,
         flags=["JWT_SIGN_ADD_JTI"]),
    sign("sign-rs256-typ-and-kid", "rule: alg, typ, kid", "OK", CLAIMS,
         token(CLAIMS, '{"alg":"RS256","typ":"at+jwt","kid":"r"}', RSA), keys=SIGNER, typ="at+jwt"),
    sign("sign-rs256-without-exp", "rule: neither exp nor expires_in", "CLAIM_MISSING", "{}", keys=SIGNER),
    sign("sign-es256-malformed-claims", "rule: claims pass the verifier's JSON and type rules", "CLAIMS_MALFORMED", "[]",
         keys=P256.as_pem("pkcs8")),
]
for name, status, header, key in (("eddsa", "OK", '{ "alg":"EdDSA", "x":1 }', ED25519), ("rs256", "OK", '{"x":[],"alg":"RS256"}', RSA),
                                  ("rs256-as-ps256", "KEY_ALG_MISMATCH", '{"alg":"PS256"}', RSA),
                                  ("rs256-as-none", "KEY_ALG_MISMATCH", '{"alg":"none"}', RSA),
                                  ("es256-as-hs256", "KEY_ALG_MISMATCH", '{"alg":"HS256"}', P256)):
    made = sign("sign-whole-header-" + name, "rule: the whole header byte for byte; its alg is the key's", status, CLAIMS,
                token(CLAIMS, header, key) if status == "OK" else None, keys=key.as_jwk(private=True), flags=["JWT_SIGN_WHOLE_HEADER"])
    made["options"]["header"] = header
    CASES += [made]
