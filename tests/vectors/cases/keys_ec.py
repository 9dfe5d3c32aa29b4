from asymmetric import *
from signer import *
from spellings import *

ABOUT = "Elliptic-curve keys as JWKs: curves, coordinates, points, alg. RFC 7517 4, RFC 7518 6.2, RFC 8812, RFC 7638."

WHY_TYPE = "RFC 7517 4, RFC 7518 6.2: types of members"
WHY_SIZE = "RFC 7518 6.2.1.2, 6.2.2.1: as long as the curve demands"
WHY_READ = "rule: what can have but one meaning is read"
WHY_NULL = "rule: a null member counts as absent; "
WHY_POINT = "rule: points off the curve are rejected"
WHY_CURVE = "RFC 7518 3.4: each algorithm has its curve"
WHY_OTHER = "rule: a curve that is not supported is skipped"
WHY_PAIR = "SEC 1 3.2.1: the point is d times the base point"
WHY_SCALAR = "SEC 1 3.2.1: d is from 1 to n-1"


def ec(name, why, status, document, length=None, **info):
    """A JWK, as text or as a value."""
    return load("ec-" + name, why, status, {"jwks": document if isinstance(document, str) else compact(document)}, length, **info)


def wrong(name, why, key=P256, private=False, **members):
    return ec(name, why, "KEY_MALFORMED", key.jwk(private, **members))


CASES = []
for crv, key in EC.items():
    bits, curve, name = key.curve.bits, key.curve, slug(crv)
    size, (x, y), other = curve.size, key.point, Ec(crv, "other")
    CASES += [
        ec(name, "RFC 7518 6.2.1", "OK", key.jwk(), 1, alg=key.alg, bits=bits, kid="", flags=VERIFIES, thumbprint=key.thumbprint()),
        ec(name + "-private", "RFC 7518 6.2.2", "OK", key.jwk(private=True), 1, alg=key.alg, bits=bits, flags=SIGNS,
           thumbprint=key.thumbprint()),
        ec(name + "-without-alg", "rule: EC keys are bound by curve", "OK", key.jwk(alg=None), 1, alg=key.alg),
        ec(name + "-x-cut", WHY_POINT, "KEY_MALFORMED", key.jwk(x=b64(unsigned(x)[1:]))),
        ec(name + "-x-cut-at-its-end", WHY_POINT, "KEY_MALFORMED", key.jwk(x=b64(curve.fixed(x)[:-1]))),
        ec(name + "-x-too-long", WHY_SIZE, "KEY_MALFORMED", key.jwk(x=b64(b"\1" + curve.fixed(x)))),
        ec(name + "-x-too-long-at-its-end", WHY_SIZE, "KEY_MALFORMED", key.jwk(x=b64(b"\1" + curve.fixed(x)[1:] + b"\0"))),
        ec(name + "-x-with-zero-in-front", WHY_READ, "OK", key.jwk(x=b64(b"\0" + curve.fixed(x))), 1, thumbprint=key.thumbprint()),
        ec(name + "-d-cut", WHY_PAIR, "KEY_MALFORMED", key.jwk(True, d=b64(unsigned(key.d)[1:]))),
        ec(name + "-d-with-zero-in-front", WHY_READ, "OK", key.jwk(True, d=b64(b"\0" + curve.fixed(key.d))), 1, flags=SIGNS,
           thumbprint=key.thumbprint()),
        ec(name + "-off-the-curve", WHY_POINT, "KEY_MALFORMED", key.jwk(y=b64(curve.fixed(y ^ 1)))),
        ec(name + "-off-the-curve-private", WHY_POINT, "KEY_MALFORMED", key.jwk(True, y=b64(curve.fixed(y ^ 1)))),
        ec(name + "-origin", WHY_POINT, "KEY_MALFORMED", key.jwk(x=b64(bytes(size)), y=b64(bytes(size)))),
        ec(name + "-all-ones", WHY_POINT, "KEY_MALFORMED", key.jwk(x=b64(b"\xff" * size), y=b64(b"\xff" * size))),
        ec(name + "-x-is-p", WHY_POINT, "KEY_MALFORMED", key.jwk(x=b64(curve.fixed(curve.p)))),
        ec(name + "-negated", WHY_POINT + "; this one is on it", "OK", key.jwk(y=b64(curve.fixed(curve.p - y))), 1, alg=key.alg),
        ec(name + "-negated-private", WHY_PAIR, "KEY_MALFORMED", key.jwk(True, y=b64(curve.fixed(curve.p - y)))),
        ec(name + "-d-of-another", WHY_PAIR, "KEY_MALFORMED", key.jwk(True, d=b64(curve.fixed(other.d)))),
        ec(name + "-d-negated", WHY_PAIR, "KEY_MALFORMED", key.jwk(True, d=b64(curve.fixed(curve.n - key.d)))),
        ec(name + "-d-is-zero", WHY_SCALAR, "KEY_MALFORMED", key.jwk(True, d=b64(bytes(size)))),
        ec(name + "-d-is-n", WHY_SCALAR, "KEY_MALFORMED", key.jwk(True, d=b64(curve.fixed(curve.n)))),
        ec(name + "-d-all-ones", WHY_SCALAR, "KEY_MALFORMED", key.jwk(True, d=b64(b"\xff" * size))),
    ]
    for alg in ("ES256", "ES384", "ES512", "ES256K"):
        if alg != key.alg:
            CASES += [ec("%s-for-%s" % (name, slug(alg)), WHY_CURVE, "KEY_ALG_MISMATCH", key.jwk(alg=alg))]
    for another, stranger in EC.items():
        if another != crv:
            CASES += [ec("%s-named-%s" % (name, slug(another)), WHY_SIZE if stranger.curve.size != size else WHY_POINT,
                         "KEY_MALFORMED", key.jwk(crv=another, alg=None))]
# A scalar of one byte less than the curve's has that byte in front.
small = Ec("P-256", d=int.from_bytes(derived("small scalar", 31), "big"))
# P-521 leaves seven bits of 66 bytes free, so that more than one number stands for a coordinate.
x, y = P521.point
CASES += [
    ec("small-d", WHY_SIZE, "OK", small.jwk(private=True), 1, flags=SIGNS, thumbprint=small.thumbprint()),
    ec("small-d-shortened", WHY_READ, "OK", small.jwk(True, d=b64(unsigned(small.d))), 1, flags=SIGNS, thumbprint=small.thumbprint()),
    ec("d-is-one-in-one-byte", WHY_READ, "OK", Ec("P-256", d=1).jwk(True, d="AQ"), 1, flags=SIGNS,
       thumbprint=Ec("P-256", d=1).thumbprint()),
    ec("d-is-one", WHY_SCALAR, "OK", Ec("P-256", d=1).jwk(private=True), 1, flags=SIGNS),
    ec("d-is-n-minus-1", WHY_SCALAR, "OK", Ec("P-256", d=P256.curve.n - 1).jwk(private=True), 1, flags=SIGNS),
    wrong("p-521-x-plus-p", WHY_POINT, P521, x=b64(P521.curve.fixed(x + P521.curve.p))),
    wrong("p-521-y-plus-p", WHY_POINT, P521, y=b64(P521.curve.fixed(y + P521.curve.p))),
    wrong("p-521-d-plus-n", WHY_SCALAR, P521, True, d=b64(P521.curve.fixed(P521.d + P521.curve.n))),
    wrong("x-and-y-swapped", WHY_POINT, x=P256.jwk()["y"], y=P256.jwk()["x"]),
    wrong("x-compressed", WHY_SIZE, x=b64(P256.encoded(2)), y=None),
    wrong("x-is-the-whole-point", WHY_SIZE, x=b64(P256.encoded()), y=None),
    wrong("y-of-one-byte", "RFC 7518 6.2.1.3", y="AQ"),
    ec("kid", "RFC 7517 4.5", "OK", P256.jwk(kid="k"), 1, kid="k", flags=VERIFIES + ["JWT_KEY_HAS_KID"]),
    ec("members-in-another-order", "RFC 7638 3.3: the thumbprint's order is fixed", "OK", dict(reversed(P256.jwk(True).items())), 1,
       thumbprint=P256.thumbprint()),
    ec("escaped", "RFC 8259 7", "OK", compact(P256.jwk()).replace('"P-256"', '"\\u0050-256"').replace('"x"', '"\\u0078"'), 1,
       thumbprint=P256.thumbprint()),
    ec("alg-rs256", "RFC 7518 6.1: kty and alg go together", "KEY_ALG_MISMATCH", P256.jwk(alg="RS256")),
    ec("alg-hs256", "RFC 7518 6.1: kty and alg go together", "KEY_ALG_MISMATCH", P256.jwk(alg="HS256")),
    ec("alg-eddsa", "RFC 7518 6.1: kty and alg go together", "KEY_ALG_MISMATCH", P256.jwk(alg="EdDSA")),
    ec("alg-ecdh-es", "rule: a key for encryption is skipped", "KEY_UNSUPPORTED", P256.jwk(alg="ECDH-ES")),
    ec("alg-es521", "rule: an alg that is not known", "KEY_UNSUPPORTED", P521.jwk(alg="ES521")),
    ec("alg-other-case", "RFC 7517 4.4: case-sensitive", "KEY_UNSUPPORTED", P256.jwk(alg="es256")),
    ec("use-enc", "RFC 7517 4.2", "KEY_UNSUPPORTED", P256.jwk(use="enc")),
    ec("ops-derive", "RFC 7517 4.3", "KEY_UNSUPPORTED", P256.jwk(True, key_ops=["deriveKey", "deriveBits"])),
    ec("ops-verify", "RFC 7517 4.3", "OK", P256.jwk(True, key_ops=["verify"]), 1, flags=VERIFIES),
    ec("ops-sign", "RFC 7517 4.3", "OK", P256.jwk(True, key_ops=["sign"]), 1, flags=["JWT_KEY_CAN_SIGN"]),
    ec("ops-sign-of-public-key", "RFC 7517 4.3: nothing is left that it could do", "KEY_UNSUPPORTED", P256.jwk(key_ops=["sign"])),
    ec("kty-okp", "RFC 8037 2: no such curve there", "KEY_UNSUPPORTED", P256.jwk(kty="OKP", alg=None)),
    ec("duplicate-x", "RFC 7517 4: duplicate names are rejected", "KEY_MALFORMED", compact(P256.jwk())[:-1] + ',"x":"AQ"}'),
]
for crv in ("P-192", "P-224", "P-256K", "p-256", "P256", "secp256r1", "prime256v1", "brainpoolP256r1", "BP-256", "SM2", "Ed25519",
            "X25519", "secp256K1", "", "P-256 ", "P-256\0"):
    CASES += [ec("crv-%s" % (repr(crv)[1:-1].replace("\\", "") or "empty").replace(" ", "-space"), WHY_OTHER, "KEY_UNSUPPORTED",
                 P256.jwk(crv=crv, alg=None))]
for member in ("crv", "x", "y"):
    CASES += [wrong(member + "-absent", "RFC 7518 6.2.1: required", **{member: None})]
# Of this one every member differs in the two alphabets.
WHOLE = whole("ec", functools.partial(Ec, "P-256"))
for member in ("x", "y", "d"):
    value = P256.jwk(True)[member]
    CASES += [
        wrong(member + "-empty", WHY_SIZE, private=member == "d", **{member: ""}),
        wrong(member + "-padded-too-much", "RFC 4648 3.2: at most to a whole group", private=member == "d", **{member: value + "=="}),
        wrong(member + "-not-base64", "RFC 7515 2", private=member == "d", **{member: value[:-1] + "."}),
        wrong(member + "-with-newline", "RFC 7515 2", private=member == "d", **{member: value + "\n"}),
        wrong(member + "-spare-bits", "RFC 4648 3.5", private=member == "d",
              **{member: value[:-1] + chr(ord(value[-1]) + 1)}),
        wrong(member + "-in-hexadecimal", WHY_SIZE, private=member == "d", **{member: unb64(value).hex()}),
        wrong(member + "-twice-as-long", WHY_SIZE, private=member == "d", **{member: b64(2 * unb64(value))}),
    ]
    value = WHOLE.jwk(True)[member]
    for name, written in (("padded", padded(value)), ("in-standard-base64", standard(value)),
                          ("in-padded-standard-base64", mime(value))):
        CASES += [ec("%s-%s" % (member, name), WHY_READ, "OK", WHOLE.jwk(member == "d", **{member: written}), 1,
                     flags=SIGNS if member == "d" else VERIFIES, thumbprint=WHOLE.thumbprint())]
for member in ("crv", "x", "y", "d"):
    for kind, value in (("null", "null"), ("number", "1"), ("true", "true"), ("array", "[]"), ("object", "{}")):
        others = compact(P256.jwk(private=member == "d", **{member: None}))
        if (member, kind) != ("d", "null"):
            CASES += [ec("%s-is-%s" % (member, kind), WHY_NULL + "required" if kind == "null" else "CVE-2026-33996; " + WHY_TYPE,
                         "KEY_MALFORMED", '{"%s":%s,%s' % (member, value, others[1:]))]
CASES += [
    ec("d-is-null", WHY_NULL + "a public key", "OK", {**P256.jwk(), "d": None}, 1, flags=VERIFIES, thumbprint=P256.thumbprint()),
    ec("alg-is-null", WHY_NULL + "bound by curve", "OK", {**P256.jwk(), "alg": None}, 1, alg="ES256"),
    ec("use-empty", "rule: an empty use is for nothing that is done here", "KEY_UNSUPPORTED", P256.jwk(use="")),
    ec("alg-empty", "rule: an empty alg is for nothing that is done here", "KEY_UNSUPPORTED", P256.jwk(alg="")),
    ec("ops-empty", "rule: empty key_ops are for nothing that is done here", "KEY_UNSUPPORTED", P256.jwk(key_ops=[])),
]
