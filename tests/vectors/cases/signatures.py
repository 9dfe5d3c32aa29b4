import der
from asymmetric import *
from signer import *

ABOUT = """Signatures that are nearly right: of another length, in another encoding, with numbers out of range, of another variant
of the scheme. RFC 7515 5.2, RFC 7518 3.3 to 3.5, RFC 8017, RFC 8032, FIPS 204."""

WHY_LENGTH = "RFC 7515 5.2: a signature has one length"
WHY_RAW = "RFC 7518 3.4: R and S, each as long as the curve's order"
WHY_RANGE = "CVE-2022-21449; FIPS 186-5 6.4.2: r and s are from 1 to n-1"
WHY_PSS = "RFC 7518 3.5: the salt is as long as the hash, MGF1 uses the same hash"
WHY_PADDING = "CVE-2026-33894; RFC 8017 8.2.2: the padding is compared as a whole"
WHY_S = "RFC 8032 5.1.7: S is below the order of the group"
WHY_CTX = "RFC 9964 4: the context is empty"
WHY_HINT = "FIPS 204 7.1: one encoding for each hint"


def under(key, name, why, status, signature, claims=CLAIMS, **rest):
    """A token with this signature under the key."""
    return verify("signature-%s-%s" % (slug(key.alg), name), why, status, with_signature(key, signature, claims), keys=key,
                  tamper=False if status == "OK" else None, **rest)


def bad(key, name, why, signature, **rest):
    return under(key, name, why, "SIGNATURE_INVALID", signature, **rest)


def flipped(signature, at, bit=1):
    changed = bytearray(signature)
    changed[at] ^= bit
    return bytes(changed)


CASES = []
for key in EVERY:
    good = key.mac(b64(header_of(key)) + "." + b64(CLAIMS))
    size = len(good)
    CASES += [
        bad(key, "truncated", WHY_LENGTH, good[:-1]),
        bad(key, "of-3-bytes", "libjwt #281: the signature's length not checked", good[:3]),
        bad(key, "empty", WHY_LENGTH, b""),
    ]
    if key.alg in ("RS384", "RS512", "PS384", "PS512", "ML-DSA-65", "ML-DSA-87"):
        continue
    CASES += [
        bad(key, "extended", WHY_LENGTH, good + b"\0"),
        bad(key, "with-zero-in-front", WHY_LENGTH, b"\0" + good),
        bad(key, "zero", "RFC 7515 5.2", bytes(size)),
        bad(key, "all-ones", "RFC 7515 5.2", b"\xff" * size),
        bad(key, "first-bit-changed", "RFC 7515 5.2", flipped(good, 0, 128)),
        bad(key, "last-bit-changed", "RFC 7515 5.2", flipped(good, -1)),
        bad(key, "reversed", "RFC 7515 5.2", good[::-1]),
        bad(key, "of-other-claims", "RFC 7515 5.2", key.mac(b64(header_of(key)) + "." + b64(with_member('"a":1')))),
        bad(key, "of-payload-alone", "RFC 7515 5.2: the header is signed too", key.mac(b64(CLAIMS))),
        bad(key, "of-decoded-parts", "RFC 7515 5.2: what is signed is the encoded text", key.mac(header_of(key) + "." + CLAIMS)),
        verify("signature-%s-of-20000-characters" % slug(key.alg), "HAProxy 648b0e7: a signature copied before its length is checked",
               "SIGNATURE_INVALID", [[b64(header_of(key)) + "." + b64(CLAIMS) + ".", 1], ["AAAA", 5000]], keys=key),
    ]

# ECDSA
for key in (P256, P384, P521, K256):
    curve, start = key.curve, b64(header_of(key)) + "." + b64(CLAIMS)
    r, s = key.numbers(start.encode())

    def raw(*numbers):
        return b"".join(map(curve.fixed, numbers))

    CASES += [
        bad(key, "der", WHY_RAW, der.sequence(der.integer(r), der.integer(s))),
        bad(key, "der-cut-to-length", WHY_RAW, der.sequence(der.integer(r), der.integer(s))[:2 * curve.size]),
        bad(key, "swapped", "RFC 7518 3.4: R first", raw(s, r)),
        bad(key, "only-r", WHY_RAW, raw(r)),
        bad(key, "r-s-and-more", WHY_RAW, raw(r, s, 0)),
        bad(key, "each-with-zero-in-front", WHY_RAW, b"\0" + raw(r) + b"\0" + raw(s)),
        bad(key, "little-endian", WHY_RAW, raw(r)[::-1] + raw(s)[::-1]),
        bad(key, "r-negated", "FIPS 186-5 6.4.2", raw(curve.n - r, s)),
        # Whoever has a signature can make the other: the text of a token is no proof that it was not seen before.
        under(key, "s-negated", "FIPS 186-5 6.4.2: with s, n-s is a signature too", "OK", raw(r, curve.n - s)),
    ]
    edges = {"0": 0, "1": 1, "n-minus-1": curve.n - 1, "n": curve.n}
    CASES += [bad(key, "r-%s-s-%s" % (first, second), WHY_RANGE, raw(a, b)) for first, a in edges.items()
              for second, b in edges.items()]
    CASES += [bad(key, "r-%s" % name, WHY_RANGE, raw(edge, s)) for name, edge in edges.items()]
    CASES += [bad(key, "s-%s" % name, WHY_RANGE, raw(r, edge)) for name, edge in edges.items()]
start = b64(header_of(P521)) + "." + b64(CLAIMS)
r, s = P521.numbers(start.encode())
CASES += [
    # The order of P-521 leaves seven bits of 66 bytes free.
    bad(P521, "r-plus-n", WHY_RANGE, P521.curve.fixed(r + P521.curve.n) + P521.curve.fixed(s)),
    bad(P521, "s-plus-n", WHY_RANGE, P521.curve.fixed(r) + P521.curve.fixed(s + P521.curve.n)),
    bad(P521, "unused-bit-set", WHY_RANGE, flipped(P521.curve.fixed(r) + P521.curve.fixed(s), 0, 128)),
    bad(P521, "65-bytes-each", WHY_RAW, (r % 2**520).to_bytes(65, "big") + (s % 2**520).to_bytes(65, "big")),
    bad(P256, "padded-to-p384", WHY_RAW, bytes(16).join([b"", *map(P256.curve.fixed, P256.numbers(
        (b64(header_of(P256)) + "." + b64(CLAIMS)).encode()))])),
]

# RSASSA-PKCS1-v1_5
start = (b64(header_of(RSA)) + "." + b64(CLAIMS)).encode()
good = RSA.sign(start)
number = int.from_bytes(good, "big")
digest, info = hashlib.sha256(start).digest(), Rsa.digest_info["256"]


def padded(content, head=b"\0\1", fill=b"\xff", size=RSA.size):
    """A message of RSASSA-PKCS1-v1_5 that fills `size` bytes."""
    return head + fill * (size - len(content) - len(head) - 1) + b"\0" + content


# The first of these claims whose signature plus n still fits into 256 bytes, and the first whose signature begins with a zero.
LOW, LEADING_ZERO = with_member('"jti":"1"'), with_member('"jti":"159"')
low, leading_zero = (RSA.mac(b64(header_of(RSA)) + "." + b64(claims)) for claims in (LOW, LEADING_ZERO))
assert int.from_bytes(low, "big") + RSA.n < 2**2048 and leading_zero[0] == 0
CASES += [
    under(RSA, "with-leading-zero", "RFC 8017 8.2.1: as long as the modulus", "OK", leading_zero, LEADING_ZERO),
    bad(RSA, "leading-zero-left-out", "RFC 8017 8.2.2: as long as the modulus", leading_zero[1:], claims=LEADING_ZERO),
    bad(RSA, "plus-n", "RFC 8017 5.2.2: below the modulus", (int.from_bytes(low, "big") + RSA.n).to_bytes(256, "big"), claims=LOW),
    bad(RSA, "negated", "RFC 8017 8.2.2", (RSA.n - number).to_bytes(256, "big")),
    bad(RSA, "is-n", "RFC 8017 5.2.2: below the modulus", RSA.n.to_bytes(256, "big")),
    bad(RSA, "is-one", "RFC 8017 8.2.2", bytes(255) + b"\1"),
    bad(RSA, "is-n-minus-1", "RFC 8017 8.2.2", (RSA.n - 1).to_bytes(256, "big")),
    bad(RSA, "is-the-padded-message", "RFC 8017 8.2.2", padded(info + digest)),
    bad(RSA, "of-512-bytes", WHY_LENGTH, RSA4096.sign(start)),
    bad(RSA, "without-null", WHY_PADDING, RSA.raw(padded(bytes.fromhex("302f300b0609608648016503040201") + b"\4\x20" + digest))),
    bad(RSA, "bare-hash", WHY_PADDING, RSA.raw(padded(digest))),
    bad(RSA, "hash-in-octet-string", WHY_PADDING, RSA.raw(padded(b"\4\x20" + digest))),
    bad(RSA, "info-of-sha384", WHY_PADDING, RSA.pkcs1(start, Rsa.digest_info["384"])),
    bad(RSA, "info-of-sha1", WHY_PADDING, RSA.pkcs1(start, bytes.fromhex("3021300906052b0e03021a05000414"))),
    bad(RSA, "long-form-length", WHY_PADDING, RSA.raw(padded(b"\x30\x81\x31" + info[2:] + digest))),
    bad(RSA, "garbage-after-hash", WHY_PADDING, RSA.raw(padded(info + digest + b"garbage"))),
    bad(RSA, "garbage-and-short-padding", WHY_PADDING,
        RSA.raw((b"\0\1" + b"\xff" * 8 + b"\0" + info + digest).ljust(256, b"g"))),
    bad(RSA, "no-separator", WHY_PADDING, RSA.raw(padded(info + digest)[:-52] + b"\xff" + info + digest)),
    bad(RSA, "padding-not-ff", WHY_PADDING, RSA.raw(padded(info + digest).replace(b"\xff", b"\xfe", 1))),
    bad(RSA, "padding-of-zeros", WHY_PADDING, RSA.raw(padded(info + digest, b"\0\0", b"\0"))),
    bad(RSA, "block-type-2", WHY_PADDING, RSA.raw(padded(info + digest, b"\0\2"))),
    bad(RSA, "first-byte-not-zero", WHY_PADDING, RSA.raw(padded(info + digest, b"\1\1"))),
    bad(RSA, "hash-with-zero-in-front", WHY_PADDING, RSA.raw(padded(info[:-1] + b"\x21\0" + digest))),
]
# Bleichenbacher's forgery of 2006 needs no private key where the exponent is 3.
cube = RSA_CUBIC.as_jwk().having(allow_weak=True)
forged = int.from_bytes((b"\0\1\xff\0" + info + digest).ljust(256, b"\0"), "big")
root = 1 << 700
while (step := (root - forged // (root * root)) // 3) > 0:
    root -= step
root += 1
assert (root**3).to_bytes(256, "big").startswith(b"\0\1\xff\0" + info + digest)
CASES += [
    verify("signature-rs256-exponent-3", "rule: loadable with JWT_KEY_ALLOW_WEAK", "OK", signed(RSA_CUBIC), keys=cube,
           tamper=False),
    verify("signature-rs256-exponent-3-forged", "Bleichenbacher 2006: a cube root", "SIGNATURE_INVALID",
           with_signature(RSA_CUBIC, root.to_bytes(256, "big")), keys=cube),
]

# RSASSA-PSS
for alg, size in (("PS256", 32), ("PS384", 48), ("PS512", 64)):
    key = RSA.using(alg)
    start = (b64(header_of(key)) + "." + b64(CLAIMS)).encode()
    CASES += [bad(key, "salt-of-%d" % length, WHY_PSS, key.pss(start, length)) for length in (0, 20, 32, 48, 64, size - 1, size + 1)
              if length != size]
    CASES += [
        bad(key, "salt-as-long-as-can-be", WHY_PSS, key.pss(start, 256 - size - 2)),
        bad(key, "mgf1-of-another-hash", WHY_PSS, key.pss(start, mgf="512" if alg == "PS256" else "256")),
        bad(key, "other-trailer", "RFC 8017 9.1.2", key.pss(start, trailer=b"\xcc")),
        bad(key, "of-pkcs1", "RFC 7518 3.5", key.pkcs1(start)),
    ]
CASES += [bad(RSA, "of-pss", "RFC 7518 3.3", RSA.pss((b64(header_of(RSA)) + "." + b64(CLAIMS)).encode()))]

# Ed25519
start = (b64(header_of(ED25519)) + "." + b64(CLAIMS)).encode()
good = ED25519.sign(start)
point, scalar = good[:32], int.from_bytes(good[32:], "little")
IDENTITY = b"\1" + bytes(31)


def little(value):
    return value.to_bytes(32, "little")


CASES += [
    bad(ED25519, "s-plus-l", WHY_S, point + little(scalar + L25519)),
    bad(ED25519, "s-plus-8-l", WHY_S, point + little(scalar + 8 * L25519)),
    bad(ED25519, "s-is-l", WHY_S, point + little(L25519)),
    bad(ED25519, "s-is-zero", "RFC 8032 5.1.7", point + bytes(32)),
    bad(ED25519, "s-negated", "RFC 8032 5.1.7", point + little(L25519 - scalar)),
    bad(ED25519, "s-high-bit", WHY_S, flipped(good, 63, 128)),
    bad(ED25519, "r-is-zero", "RFC 8032 5.1.7", bytes(32) + good[32:]),
    bad(ED25519, "r-is-identity", "RFC 8032 5.1.7", IDENTITY + good[32:]),
    bad(ED25519, "r-is-identity-s-is-zero", "RFC 8032 5.1.7", IDENTITY + bytes(32)),
    bad(ED25519, "r-negated", "RFC 8032 5.1.7", flipped(good, 31, 128)),
    bad(ED25519, "swapped", "RFC 8032 5.1.6: R first", good[32:] + point),
    bad(ED25519, "of-the-hash", "RFC 8032 5.1: not Ed25519ph", ED25519.sign(hashlib.sha512(start).digest())),
    bad(ED25519, "of-ed25519ph", "RFC 8032 5.1: not Ed25519ph",
        ED25519.sign(b"SigEd25519 no Ed25519 collisions\1\0" + hashlib.sha512(start).digest())),
    bad(ED25519, "of-ed25519ctx", "RFC 8032 5.1: not Ed25519ctx",
        ED25519.sign(b"SigEd25519 no Ed25519 collisions\0\1x" + start)),
]

# ML-DSA
start = (b64(header_of(ML_DSA_44)) + "." + b64(CLAIMS)).encode()
good = ML_DSA_44.sign(start)
omega, k = 80, 4
counts = good[-k:]
assert counts[-1] < omega and counts[0] > 1
CASES += [
    bad(ML_DSA_44, "with-context", WHY_CTX, ML_DSA_44.sign(start, b"JWT")),
    bad(ML_DSA_44, "challenge-changed", "FIPS 204 6.3", flipped(good, 5)),
    bad(ML_DSA_44, "response-changed", "FIPS 204 6.3", flipped(good, 1000)),
    bad(ML_DSA_44, "hint-changed", "FIPS 204 6.3", flipped(good, -k - omega)),
    bad(ML_DSA_44, "hint-padding-not-zero", WHY_HINT, flipped(good, -k - 1)),
    bad(ML_DSA_44, "hints-out-of-order", WHY_HINT,
        good[:-k - omega] + good[-k - omega + 1:-k - omega + 2] + good[-k - omega:-k - omega + 1] + good[-k - omega + 2:]),
    bad(ML_DSA_44, "more-hints-than-there-may-be", WHY_HINT, good[:-1] + bytes([omega + 1])),
    bad(ML_DSA_44, "of-the-hash", "RFC 9964 4: not HashML-DSA", ML_DSA_44.sign(hashlib.sha512(start).digest())),
    bad(ML_DSA_44, "of-ml-dsa-65", WHY_LENGTH, ML_DSA_65.sign(start)),
    bad(ML_DSA_65, "of-ml-dsa-44", WHY_LENGTH, good),
]
