from asymmetric import *
from signer import *
from spellings import *

ABOUT = "ML-DSA keys as JWKs: the private key is a seed of 32 bytes, and alg is required. RFC 9964, FIPS 204, RFC 7638."

WHY_TYPE = "RFC 7517 4, RFC 9964 3: types of members"
WHY_ALG = "RFC 9964 3: alg names the parameter set, and is required"
WHY_SIZE = "FIPS 204 4: each parameter set has its sizes"
WHY_READ = "rule: what can have but one meaning is read"
WHY_NULL = "rule: a null member counts as absent; "
WHY_SEED = "RFC 9964 3: priv is the seed of 32 bytes"
WHY_PAIR = "FIPS 204 6.1: the public key follows from the seed"


def akp(name, why, status, document, length=None, **info):
    """A JWK, as text or as a value."""
    return load("akp-" + name, why, status, {"jwks": document if isinstance(document, str) else compact(document)}, length, **info)


def wrong(name, why, private=False, **members):
    return akp(name, why, "KEY_MALFORMED", ML_DSA_44.jwk(private, **members))


CASES = []
for key in (ML_DSA_44, ML_DSA_65, ML_DSA_87):
    name, public = slug(key.alg), key.pair.public
    CASES += [
        akp(name, "RFC 9964 3", "OK", key.jwk(), 1, alg=key.alg, bits=8 * len(public), kid="", flags=VERIFIES,
            thumbprint=key.thumbprint()),
        akp(name + "-private", "RFC 9964 3", "OK", key.jwk(private=True), 1, alg=key.alg, bits=8 * len(public), flags=SIGNS,
            thumbprint=key.thumbprint()),
        akp(name + "-pub-one-short", WHY_SIZE, "KEY_MALFORMED", key.jwk(pub=b64(public[:-1]))),
        akp(name + "-pub-one-long", WHY_SIZE, "KEY_MALFORMED", key.jwk(pub=b64(public + b"\0"))),
    ]
CASES += [
    akp("ml-dsa-44-as-ml-dsa-65", WHY_SIZE, "KEY_MALFORMED", ML_DSA_44.jwk(alg="ML-DSA-65")),
    akp("ml-dsa-44-as-ml-dsa-87-private", WHY_SIZE, "KEY_MALFORMED", ML_DSA_44.jwk(True, alg="ML-DSA-87")),
    wrong("alg-absent", WHY_ALG, alg=None),
    wrong("alg-absent-private", WHY_ALG, True, alg=None),
    akp("alg-ml-dsa-45", "rule: an alg that is not known", "KEY_UNSUPPORTED", ML_DSA_44.jwk(alg="ML-DSA-45")),
    akp("alg-slh-dsa", "rule: an alg that is not known", "KEY_UNSUPPORTED", ML_DSA_44.jwk(alg="SLH-DSA-SHA2-128s")),
    akp("alg-ml-kem", "rule: an alg that is not known", "KEY_UNSUPPORTED", ML_DSA_44.jwk(alg="ML-KEM-768")),
    akp("alg-other-case", "RFC 7517 4.4: case-sensitive", "KEY_UNSUPPORTED", ML_DSA_44.jwk(alg="ml-dsa-44")),
    akp("alg-es256", "RFC 9964 3: kty and alg go together", "KEY_ALG_MISMATCH", ML_DSA_44.jwk(alg="ES256")),
    akp("alg-eddsa", "RFC 9964 3: kty and alg go together", "KEY_ALG_MISMATCH", ML_DSA_44.jwk(alg="EdDSA")),
    akp("alg-hs256", "RFC 9964 3: kty and alg go together", "KEY_ALG_MISMATCH", ML_DSA_44.jwk(alg="HS256")),
    akp("kid", "RFC 7517 4.5", "OK", ML_DSA_44.jwk(kid="k"), 1, kid="k", flags=VERIFIES + ["JWT_KEY_HAS_KID"]),
    akp("members-in-another-order", "RFC 7638 3.3: the thumbprint's order is fixed", "OK",
        dict(reversed(ML_DSA_44.jwk(True).items())), 1, thumbprint=ML_DSA_44.thumbprint()),
    akp("use-enc", "RFC 7517 4.2", "KEY_UNSUPPORTED", ML_DSA_44.jwk(use="enc")),
    akp("ops-verify", "RFC 7517 4.3", "OK", ML_DSA_44.jwk(True, key_ops=["verify"]), 1, flags=VERIFIES),
    akp("ops-sign", "RFC 7517 4.3", "OK", ML_DSA_44.jwk(True, key_ops=["sign"]), 1, flags=["JWT_KEY_CAN_SIGN"]),
    akp("ops-sign-of-public-key", "RFC 7517 4.3: nothing is left that it could do", "KEY_UNSUPPORTED",
        ML_DSA_44.jwk(key_ops=["sign"])),
    akp("kty-okp", "RFC 8037 2: crv is required", "KEY_MALFORMED", {"kty": "OKP", "pub": ML_DSA_44.jwk()["pub"]}),
    wrong("pub-absent", "RFC 9964 3: required", pub=None),
    wrong("pub-absent-private", "RFC 9964 3: required", True, pub=None),
    wrong("pub-empty", WHY_SIZE, pub=""),
    wrong("pub-in-x", "RFC 9964 3: pub", pub=None, x=ML_DSA_44.jwk()["pub"]),
    akp("pub-padded", WHY_READ, "OK", ML_DSA_44.jwk(pub=padded(ML_DSA_44.jwk()["pub"])), 1, thumbprint=ML_DSA_44.thumbprint()),
    akp("pub-in-standard-base64", WHY_READ, "OK", ML_DSA_44.jwk(pub=standard(ML_DSA_44.jwk()["pub"])), 1,
        thumbprint=ML_DSA_44.thumbprint()),
    akp("pub-in-padded-standard-base64", WHY_READ, "OK", ML_DSA_44.jwk(pub=mime(ML_DSA_44.jwk()["pub"])), 1,
        thumbprint=ML_DSA_44.thumbprint()),
    wrong("pub-padded-too-much", "RFC 4648 3.2: at most to a whole group", pub=padded(ML_DSA_44.jwk()["pub"]) + "="),
    wrong("pub-not-base64", "RFC 7515 2", pub="." + ML_DSA_44.jwk()["pub"][1:]),
    wrong("pub-of-another", WHY_PAIR, True, pub=b64(OTHER_ML_DSA_44.pair.public)),
    wrong("pub-one-bit-changed", WHY_PAIR, True, pub=b64(ML_DSA_44.pair.public[:-1] + bytes([ML_DSA_44.pair.public[-1] ^ 1]))),
    wrong("priv-of-another", WHY_PAIR, True, priv=b64(OTHER_ML_DSA_44.pair.seed)),
    wrong("priv-empty", WHY_SEED, True, priv=""),
    wrong("priv-of-31-bytes", WHY_SEED, True, priv=b64(ML_DSA_44.pair.seed[:-1])),
    wrong("priv-of-33-bytes", WHY_SEED, True, priv=b64(ML_DSA_44.pair.seed + b"\0")),
    wrong("priv-of-64-bytes", WHY_SEED, True, priv=b64(2 * ML_DSA_44.pair.seed)),
    wrong("priv-expanded", WHY_SEED, True, priv=b64(ML_DSA_44.pair.expanded)),
    akp("priv-padded", WHY_READ, "OK", ML_DSA_44.jwk(True, priv=padded(b64(ML_DSA_44.pair.seed))), 1, flags=SIGNS,
        thumbprint=ML_DSA_44.thumbprint()),
    wrong("priv-padded-too-much", "RFC 4648 3.2: at most to a whole group", True, priv=b64(ML_DSA_44.pair.seed) + "=="),
    akp("duplicate-pub", "RFC 7517 4: duplicate names are rejected", "KEY_MALFORMED", compact(ML_DSA_44.jwk())[:-1] + ',"pub":"AQ"}'),
]
for member in ("pub", "priv"):
    for kind, value in (("null", "null"), ("number", "1"), ("true", "true"), ("array", "[]"), ("object", "{}")):
        others = compact(ML_DSA_44.jwk(private=member == "priv", **{member: None}))
        if (member, kind) != ("priv", "null"):
            CASES += [akp("%s-is-%s" % (member, kind), WHY_NULL + "required" if kind == "null" else "CVE-2026-33996; " + WHY_TYPE,
                          "KEY_MALFORMED", '{"%s":%s,%s' % (member, value, others[1:]))]
CASES += [
    akp("priv-is-null", WHY_NULL + "a public key", "OK", {**ML_DSA_44.jwk(), "priv": None}, 1, flags=VERIFIES,
        thumbprint=ML_DSA_44.thumbprint()),
    wrong("alg-is-null", WHY_NULL + "required") | {"keys": [{"jwks": compact({**ML_DSA_44.jwk(), "alg": None})}]},
]
