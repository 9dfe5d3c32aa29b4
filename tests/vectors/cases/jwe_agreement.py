from asymmetric import EC, OTHER_P256, P256, slug
from encrypter import *

ABOUT = """epk, apu and apv of key agreement: what cannot be used is refused from public data alone, before any secret comes to it.
RFC 7518 4.6.1, RFC 8037 3.2, RFC 7748 6.1. rule: epk is read strictly."""

WHY_EPK = "rule: epk is read strictly: public members only, full-length coordinates"
WHY_CURVE = "rule: epk is on the key's curve"
WHY_POINT = "rule: epk is a valid point; a point off the curve gives away the key (invalid-curve attack, CVE-2017-16007)"
WHY_ORDER = "rule: epk is of large order; RFC 7748 6.1: with these points the secret is zero"
WHY_PARTY = "RFC 7518 4.6.2: the parties are part of what the key is derived from"
WHY_ONE = "rule: one answer for all that only the key's owner can tell"
X = X25519()
ALL = {"P-256": P256, "P-384": EC["P-384"], "P-521": EC["P-521"], "X25519": X}


def with_epk(name, why, status, key, change, alg="ECDH-ES", **rest):
    """A token whose epk is what `change` makes of the right one; the content is under the key that the right one gives."""
    def changed(header):
        epk = change(header["epk"]) if callable(change) else change
        return {**header, "epk": epk} if epk is not None else {name: value for name, value in header.items() if name != "epk"}
    key = pair(key, alg)
    return jwe_decrypt("jwe-epk-" + name, why, status, encrypted(key, change=changed), key, **rest)


def malformed(name, why, key, change, alg="ECDH-ES"):
    return with_epk(name, why, "TOKEN_MALFORMED", key, change, alg)


def members(**values):
    """These members changed, or taken away by None."""
    def change(epk):
        return {name: value for name, value in {**epk, **values}.items() if value is not None}
    return change


def number(text):
    return int.from_bytes(unb64(text), "big")


def coordinate(name, change):
    """One coordinate's bytes changed."""
    return lambda epk: {**epk, name: b64(change(unb64(epk[name])))}


def point(curve, x, y):
    return members(x=b64(curve.fixed(x)), y=b64(curve.fixed(y)))


CASES = [
    malformed("missing", "RFC 7518 4.6.1.1: epk must be there", P256, None),
    malformed("missing-with-wrap", "RFC 7518 4.6.1.1: epk must be there", P256, None, "ECDH-ES+A256KW"),
    malformed("missing-x25519", "RFC 7518 4.6.1.1: epk must be there", X, None),
]
for name, value in (("string", compact(ephemeral("P-256").public_members())), ("array", []), ("number", 4), ("true", True), ("empty", {})):
    CASES += [malformed(name, "RFC 7518 4.6.1.1: epk is a JWK", P256, value)]
for crv, key in ALL.items():
    has_y = crv != "X25519"
    own = slug(crv)
    for other in ALL:
        if other != crv:
            CASES += [malformed("of-%s-for-%s" % (slug(other), own), WHY_CURVE, key, ephemeral(other).public_members())]
    CASES += [
        malformed("with-d-" + own, WHY_EPK, key, lambda epk, crv=crv: {**epk, **ephemeral(crv).private_members()}),
        malformed("with-d-null-" + own, WHY_EPK, key, lambda epk: {**epk, "d": None}),
        malformed("x-missing-" + own, WHY_EPK, key, members(x=None)),
        malformed("x-empty-" + own, WHY_EPK, key, members(x="")),
        malformed("x-number-" + own, WHY_EPK, key, members(x=1)),
        malformed("x-padded-" + own, WHY_EPK, key, lambda epk: {**epk, "x": epk["x"] + "="}),
        malformed("x-short-" + own, WHY_EPK, key, coordinate("x", lambda x: x[1:])),
        malformed("x-cut-" + own, WHY_EPK, key, coordinate("x", lambda x: x[:-1])),
        malformed("x-long-" + own, WHY_EPK, key, coordinate("x", lambda x: b"\0" + x)),
        malformed("x-longer-" + own, WHY_EPK, key, coordinate("x", lambda x: x + b"\0")),
        malformed("kty-missing-" + own, WHY_EPK, key, members(kty=None)),
        malformed("kty-other-" + own, WHY_EPK, key, members(kty="OKP" if has_y else "EC")),
        malformed("kty-oct-" + own, WHY_EPK, key, members(kty="oct")),
        malformed("crv-missing-" + own, WHY_EPK, key, members(crv=None)),
        malformed("crv-other-case-" + own, WHY_EPK, key, members(crv=crv.lower())),
        malformed("crv-unknown-" + own, WHY_EPK, key, members(crv="secp256k1" if has_y else "X448")),
        with_epk("with-use-" + own, "RFC 7517 4: other public members say nothing", "OK", key, members(use="enc", kid="k"), tamper=False),
    ]
    if has_y:
        curve = key.curve
        CASES += [
            malformed("y-missing-" + own, WHY_EPK, key, members(y=None)),
            malformed("y-empty-" + own, WHY_EPK, key, members(y="")),
            malformed("y-short-" + own, WHY_EPK, key, coordinate("y", lambda y: y[1:])),
            malformed("y-long-" + own, WHY_EPK, key, coordinate("y", lambda y: b"\0" + y)),
            malformed("zero-" + own, WHY_POINT, key, point(curve, 0, 0)),
            malformed("one-one-" + own, WHY_POINT, key, point(curve, 1, 1)),
            malformed("y-plus-one-" + own, WHY_POINT, key, lambda epk, curve=curve: {**epk, "y": b64(curve.fixed(number(epk["y"]) + 1))}),
            malformed("swapped-" + own, WHY_POINT, key, lambda epk: {**epk, "x": epk["y"], "y": epk["x"]}),
            malformed("x-the-field-" + own, WHY_POINT, key, point(curve, curve.p, curve.base[1])),
            malformed("x-zero-plus-field-" + own, "SEC 1 2.3.4: coordinates are below the field", key, lambda epk, curve=curve: {
                **epk, "x": b64(curve.fixed(min(number(epk["x"]) + curve.p, 256**curve.size - 1)))}),
            malformed("of-ones-" + own, WHY_POINT, key, members(x=b64(b"\xff" * curve.size), y=b64(b"\xff" * curve.size))),
            malformed("one-bit-wrong-and-wrap-" + own, WHY_POINT, key, coordinate("x", lambda x: x[:-1] + bytes([x[-1] ^ 1])),
                      "ECDH-ES+A128KW"),
            # The negative of the point has the same x, and so gives the same secret; the header is another.
            with_epk("negative-" + own, "the same x, the same secret", "OK", key, lambda epk, curve=curve: {
                **epk, "y": b64(curve.fixed(curve.p - number(epk["y"])))}, tamper=False),
        ]
    else:
        CASES += [malformed("with-y-" + own, WHY_EPK, key, members(y=b64(bytes(32))))]
    CASES += [malformed("with-%s-%s" % (name, own), WHY_EPK, key, members(**{name: "AA"})) for name in ("k", "p", "priv")]

# A point of a curve y^2 = x^3 - 3x + b' with another b', whose group has small factors: the classic attack. Its order divides by 3
# or not, whichever: it is not on P-256.
OFF = P256.curve
CASES += [malformed("invalid-curve-%d" % x, WHY_POINT, P256, point(OFF, x, y)) for x, y in ((1, 2), (2, 3), (5, 7))]
CASES += [malformed("invalid-curve-multiple", WHY_POINT, P256, lambda epk: point(OFF, *OFF.multiply(7, (5, 7)))(epk))]
CASES += [malformed("duplicate-member", "RFC 7515 4: distinct names at every level", P256, {})]
DUPLICATE = pair(P256, "ECDH-ES")
CASES[-1:] = [jwe_decrypt("jwe-epk-duplicate-member", "RFC 7515 4: distinct names at every level", "TOKEN_MALFORMED", encrypted(
    DUPLICATE, header=lambda header: compact(header).replace('"kty":', '"crv":"P-256","kty":')), DUPLICATE)]
CASES += [jwe_decrypt("jwe-epk-escaped", "RFC 8259 7", "OK", encrypted(DUPLICATE, header=lambda header: compact(header).replace(
    '"P-256"', '"\\u0050-256"').replace('"kty"', '"k\\u0074y"')), DUPLICATE, tamper=False)]

# The points of small order on Curve25519 and its twist, and what stands for the same number.
SMALL = {"zero": 0, "one": 1, "minus-one": P25519 - 1, "of-order-8": 0xb8495f16056286fdb1329ceb8d09da6ac49ff1fae35616aeb8413b7c7aebe0,
         "of-order-8-other": 39382357235489614581723060781553021112529911719440698176882885853963445705823, "field": P25519,
         "field-plus-one": P25519 + 1}


def little(u):
    return members(x=b64(u.to_bytes(32, "little")))


for name, u in SMALL.items():
    CASES += [malformed("small-order-" + name, WHY_ORDER, X, little(u)),
              malformed("small-order-%s-and-wrap" % name, WHY_ORDER, X, little(u), "ECDH-ES+A256KW"),
              malformed("small-order-%s-high-bit" % name, WHY_ORDER, X, little(u | 1 << 255))]


def on_x25519(name, why, u, alg="ECDH-ES"):
    """A token under the secret that this number gives."""
    own = X25519("ephemeral")
    own.public = u.to_bytes(32, "little")
    key = pair(X, alg)
    shared = x25519(X.d, own.public)
    enc, members_ = "A256GCM", {"epk": own.public_members()}
    used = derive(shared, enc, 32)
    made = Key("A256GCM", used)
    return jwe_decrypt("jwe-epk-" + name, why, "OK", encrypted(made, change=lambda header: {"alg": alg, "enc": enc, **members_}), key, tamper=False)


CASES += [on_x25519("x25519-high-bit", "RFC 7748 5: the highest bit is masked", int.from_bytes(ephemeral("X25519").public, "little") | 1 << 255),
          on_x25519("x25519-two", "RFC 7748 5: every number is a point of the curve or its twist", 2),
          on_x25519("x25519-beyond-the-field", "RFC 7748 5: numbers from the field on are accepted", P25519 + 2)]

# The parties.
PARTIES = encrypted(pair(P256, "ECDH-ES"), apu=b"Alice", apv=b"Bob")


def party(name, why, status, change, alg="ECDH-ES", **rest):
    key = pair(P256, alg)
    return jwe_decrypt("jwe-party-" + name, why, status, encrypted(key, apu=b"Alice", apv=b"Bob", change=change), key, **rest)


def given(**values):
    def change(header):
        return {name: value for name, value in {**header, **values}.items() if value is not None}
    return change


for alg in ("ECDH-ES", "ECDH-ES+A128KW"):
    end = "-" + slug(alg)
    CASES += [
        party("apu-other" + end, WHY_PARTY, "JWE_DECRYPTION_FAILED", given(apu=b64("Alicf")), alg),
        party("apv-other" + end, WHY_PARTY, "JWE_DECRYPTION_FAILED", given(apv=b64("Bo")), alg),
        party("apu-missing" + end, WHY_PARTY, "JWE_DECRYPTION_FAILED", given(apu=None), alg),
        party("apv-missing" + end, WHY_PARTY, "JWE_DECRYPTION_FAILED", given(apv=None), alg),
        party("swapped" + end, WHY_PARTY, "JWE_DECRYPTION_FAILED", given(apu=b64("Bob"), apv=b64("Alice")), alg),
        party("moved" + end, WHY_PARTY + ": with their lengths", "JWE_DECRYPTION_FAILED", given(apu=b64("AliceB"), apv=b64("ob")), alg),
    ]
CASES += [
    party("apu-number", "RFC 7518 4.6.1.2: apu is a string", "TOKEN_MALFORMED", given(apu=1)),
    party("apv-null", "RFC 7518 4.6.1.3: apv is a string", "TOKEN_MALFORMED", lambda header: {**header, "apv": None}),
    party("apu-padded", "RFC 7515 2: base64url without padding", "TOKEN_MALFORMED", given(apu="QWxpY2U=")),
    party("apv-not-base64url", "RFC 7515 2: base64url", "TOKEN_MALFORMED", given(apv="!")),
    party("apu-spare-bits", "RFC 7515 2: base64url without spare bits", "TOKEN_MALFORMED", given(apu="QWxpY2V")),
]
KW = secret("A128KW", 16)
CASES += [jwe_decrypt("jwe-party-without-agreement", "RFC 7516 4: members that are not understood are ignored", "OK",
                      encrypted(KW, change=lambda header: {**header, "apu": "QWxpY2U", "epk": {}}), KW, tamper=False)]
# The name that a key is derived for: enc where it encrypts the content, alg where it wraps another (RFC 7518 4.6.2).
for alg, enc, other in (("ECDH-ES", "A128GCM", "A192GCM"), ("ECDH-ES", "A256GCM", "A128CBC-HS256")):
    key = pair(P256, alg)
    CASES += [jwe_decrypt("jwe-derived-for-%s-used-for-%s" % (slug(enc), slug(other)), "RFC 7518 4.6.2: AlgorithmID and keydatalen",
                          "JWE_DECRYPTION_FAILED" if (enc in GCM) == (other in GCM) else "TOKEN_MALFORMED",
                          encrypted(key, enc=enc, change=lambda header, other=other: {**header, "enc": other}), key)]
