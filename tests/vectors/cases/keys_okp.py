from asymmetric import *
from signer import *
from spellings import *

ABOUT = "Ed25519 keys as JWKs, and the other curves of their kind. RFC 8037, RFC 9864, RFC 7638."

WHY_TYPE = "RFC 7517 4, RFC 8037 2: types of members"
WHY_SIZE = "RFC 8032 5.1.5: keys of 32 bytes"
WHY_READ = "rule: what can have but one meaning is read"
WHY_NULL = "rule: a null member counts as absent; "
WHY_OTHER = "rule: a curve that is not supported is skipped"
WHY_PAIR = "RFC 8032 5.1.5: the public key follows from the private one"
WHY_ALG = "RFC 8037 3.1: kty, crv and alg go together"
WHY_POINT = "DESIGN: points off the curve are rejected; RFC 8032 5.1.3"
WHY_ORDER = "under a point of small order a signature can be made up for any message"


def okp(name, why, status, document, length=None, **info):
    """A JWK, as text or as a value."""
    return load("okp-" + name, why, status, {"jwks": document if isinstance(document, str) else compact(document)}, length, **info)


def wrong(name, why, private=False, **members):
    return okp(name, why, "KEY_MALFORMED", ED25519.jwk(private, **members))


CASES = []
for alg in ("EdDSA", "Ed25519", None):
    CASES += [
        okp("alg-" + slug(alg or "absent"), "RFC 9864 2.2: EdDSA or Ed25519", "OK", ED25519.jwk(alg=alg), 1, alg="EdDSA", bits=256,
            kid="", flags=VERIFIES, thumbprint=ED25519.thumbprint()),
        okp("alg-%s-private" % slug(alg or "absent"), "RFC 8037 2", "OK", ED25519.jwk(True, alg=alg), 1, alg="EdDSA", bits=256,
            flags=SIGNS, thumbprint=ED25519.thumbprint()),
    ]
CASES += [
    okp("kid", "RFC 7517 4.5", "OK", ED25519.jwk(kid="k"), 1, kid="k", flags=VERIFIES + ["JWT_KEY_HAS_KID"]),
    okp("members-in-another-order", "RFC 7638 3.3: the thumbprint's order is fixed", "OK", dict(reversed(ED25519.jwk(True).items())),
        1, thumbprint=ED25519.thumbprint()),
    okp("unknown-members", "RFC 7517 4: members that are not understood are ignored", "OK", ED25519.jwk(y=1, n=[], priv={}), 1),
    okp("alg-ed448", WHY_ALG, "KEY_ALG_MISMATCH", ED25519.jwk(alg="Ed448")),
    okp("alg-es256", WHY_ALG, "KEY_ALG_MISMATCH", ED25519.jwk(alg="ES256")),
    okp("alg-hs256", WHY_ALG, "KEY_ALG_MISMATCH", ED25519.jwk(alg="HS256")),
    okp("alg-ml-dsa-44", WHY_ALG, "KEY_ALG_MISMATCH", ED25519.jwk(alg="ML-DSA-44")),
    okp("alg-ecdh-es", "rule: a key for encryption is skipped", "KEY_UNSUPPORTED", ED25519.jwk(alg="ECDH-ES")),
    okp("alg-other-case", "RFC 7517 4.4: case-sensitive", "KEY_UNSUPPORTED", ED25519.jwk(alg="eddsa")),
    okp("use-enc", "RFC 7517 4.2", "KEY_UNSUPPORTED", ED25519.jwk(use="enc")),
    okp("ops-verify", "RFC 7517 4.3", "OK", ED25519.jwk(True, key_ops=["verify"]), 1, flags=VERIFIES),
    okp("ops-sign", "RFC 7517 4.3", "OK", ED25519.jwk(True, key_ops=["sign"]), 1, flags=["JWT_KEY_CAN_SIGN"]),
    okp("ops-sign-of-public-key", "RFC 7517 4.3: nothing is left that it could do", "KEY_UNSUPPORTED",
        ED25519.jwk(key_ops=["sign"])),
    okp("x25519", "RFC 8037 3.2: X25519 never signs", "KEY_UNSUPPORTED", ED25519.jwk(crv="X25519", alg=None)),
    okp("x25519-private", "RFC 8037 3.2: X25519 never signs", "KEY_UNSUPPORTED", ED25519.jwk(True, crv="X25519", alg=None)),
    okp("x25519-as-eddsa", "RFC 8037 3.2: X25519 never signs", "KEY_UNSUPPORTED", ED25519.jwk(crv="X25519")),
    okp("ed448", WHY_OTHER, "KEY_UNSUPPORTED", ED25519.jwk(crv="Ed448", alg=None, x=b64(derived("Ed448", 57)))),
    okp("ed448-as-eddsa", WHY_OTHER, "KEY_UNSUPPORTED", ED25519.jwk(crv="Ed448", x=b64(derived("Ed448", 57)))),
    okp("ed448-as-ed448", WHY_OTHER, "KEY_UNSUPPORTED", ED25519.jwk(crv="Ed448", alg="Ed448", x=b64(derived("Ed448", 57)))),
    okp("x448", WHY_OTHER, "KEY_UNSUPPORTED", ED25519.jwk(crv="X448", alg=None, x=b64(derived("X448", 56)))),
    okp("crv-other-case", "RFC 7517 4: case-sensitive", "KEY_UNSUPPORTED", ED25519.jwk(crv="ed25519")),
    okp("crv-p-256", WHY_OTHER, "KEY_UNSUPPORTED", ED25519.jwk(crv="P-256")),
    okp("crv-empty", WHY_OTHER, "KEY_UNSUPPORTED", ED25519.jwk(crv="")),
    okp("kty-ec", "RFC 7518 6.2.1.1: no such curve there", "KEY_UNSUPPORTED", ED25519.jwk(kty="EC", alg=None)),
    wrong("crv-absent", "RFC 8037 2: required", crv=None),
    wrong("x-absent", "RFC 8037 2: required", x=None),
    wrong("x-absent-private", "RFC 8037 2: required", True, x=None),
    wrong("x-of-another", WHY_PAIR, True, x=b64(OTHER_ED25519.public)),
    wrong("d-of-another", WHY_PAIR, True, d=b64(OTHER_ED25519.seed)),
    wrong("d-is-the-scalar", WHY_PAIR, True, d=b64(ED25519.scalar.to_bytes(32, "little"))),
    wrong("d-with-the-public-key", WHY_SIZE, True, d=b64(ED25519.seed + ED25519.public)),
    wrong("d-is-the-public-key", WHY_PAIR, True, d=b64(ED25519.public)),
    wrong("duplicate-x", "RFC 7517 4: duplicate names are rejected") | {
        "keys": [{"jwks": compact(ED25519.jwk())[:-1] + ',"x":"AQ"}'}]},
]


def encoded(y, sign=0):
    return b64((y | sign << 255).to_bytes(32, "little"))


# The coordinate of the points of order 8.
Y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7
for name, value, why in (
        ("no-point", encoded(2), WHY_POINT), ("no-point-negated", encoded(2, 1), WHY_POINT),
        ("all-ones", b64(b"\xff" * 32), WHY_POINT),
        ("y-is-p", encoded(P25519), WHY_POINT), ("y-is-p-plus-1", encoded(P25519 + 1), WHY_POINT),
        ("y-is-p-plus-3", encoded(P25519 + 3), WHY_POINT), ("minus-zero", encoded(1, 1), WHY_POINT),
        ("identity", encoded(1), WHY_ORDER), ("order-2", encoded(P25519 - 1), WHY_ORDER), ("order-4", encoded(0), WHY_ORDER),
        ("order-4-negated", encoded(0, 1), WHY_ORDER),
        ("order-8", encoded(Y8), WHY_ORDER), ("order-8-negated", encoded(Y8, 1), WHY_ORDER),
        ("order-8-other", encoded(P25519 - Y8), WHY_ORDER), ("order-8-other-negated", encoded(P25519 - Y8, 1), WHY_ORDER)):
    CASES += [wrong("x-" + name, why, x=value)]
CASES += [
    verify("okp-identity-verifies-nothing", WHY_ORDER, "KEY_MALFORMED", with_signature(ED25519, b"\1" + bytes(63)),
           keys=ED25519.as_jwk(x=encoded(1))),
]
WHOLE = whole("okp", Ed25519)
for member in ("x", "d"):
    private, value = member == "d", ED25519.jwk(True)[member]
    CASES += [
        wrong(member + "-empty", WHY_SIZE, private, **{member: ""}),
        wrong(member + "-of-31-bytes", WHY_SIZE, private, **{member: b64(unb64(value)[:-1])}),
        wrong(member + "-of-33-bytes", WHY_SIZE, private, **{member: b64(unb64(value) + b"\0")}),
        wrong(member + "-with-zero-in-front", WHY_SIZE, private, **{member: b64(b"\0" + unb64(value))}),
        wrong(member + "-of-57-bytes", WHY_SIZE, private, **{member: b64(derived("Ed448", 57))}),
        wrong(member + "-padded-too-much", "RFC 4648 3.2: at most to a whole group", private, **{member: value + "=="}),
        wrong(member + "-not-base64", "RFC 7515 2", private, **{member: "." + value[1:]}),
        wrong(member + "-spare-bits", "RFC 4648 3.5", private, **{member: value[:-1] + chr(ord(value[-1]) + 1)}),
    ]
    value = WHOLE.jwk(True)[member]
    for name, written in (("padded", padded(value)), ("in-standard-base64", standard(value)),
                          ("in-padded-standard-base64", mime(value))):
        CASES += [okp("%s-%s" % (member, name), WHY_READ, "OK", WHOLE.jwk(private, **{member: written}), 1,
                      flags=SIGNS if private else VERIFIES, thumbprint=WHOLE.thumbprint())]
for member in ("crv", "x", "d"):
    for kind, value in (("null", "null"), ("number", "1"), ("true", "true"), ("array", "[]"), ("object", "{}")):
        others = compact(ED25519.jwk(private=member == "d", **{member: None}))
        if (member, kind) != ("d", "null"):
            CASES += [okp("%s-is-%s" % (member, kind), WHY_NULL + "required" if kind == "null" else "CVE-2026-33996; " + WHY_TYPE,
                          "KEY_MALFORMED", '{"%s":%s,%s' % (member, value, others[1:]))]
CASES += [
    okp("d-is-null", WHY_NULL + "a public key", "OK", {**ED25519.jwk(), "d": None}, 1, flags=VERIFIES, thumbprint=ED25519.thumbprint()),
    okp("use-empty", "rule: an empty use is for nothing that is done here", "KEY_UNSUPPORTED", ED25519.jwk(use="")),
    okp("ops-empty", "rule: empty key_ops are for nothing that is done here", "KEY_UNSUPPORTED", ED25519.jwk(key_ops=[])),
]
