import der
from asymmetric import *
from signer import *
from spellings import *

ABOUT = """RSA keys as JWKs: what each member must be, sizes and exponents, alg, use and key_ops. RFC 7517 4, RFC 7518 3.3, 6.3,
RFC 7638."""

WHY_TYPE = "RFC 7517 4, RFC 7518 6.3: types of members"
WHY_INTEGER = "RFC 7518 2: Base64urlUInt"
WHY_READ = "rule: leading zero octets, padding and the standard alphabet have but one meaning"
WHY_NULL = "rule: a null member counts as absent; "
WHY_BITS = "RFC 7518 3.3: at least 2048 bits"
WHY_EXPONENT = "FIPS 186-5 A.1.1: the public exponent is odd and above 2^16"
WHY_BROKEN = "rule: what is no RSA key, however much is forgiven"
WHY_WEAK = "rule: loadable with JWT_KEY_ALLOW_WEAK"
WHY_PRIME = "RFC 7518 6.3.2: with one of the others, all of them"
WHY_PAIR = "RFC 8017 3.2: the numbers of a private key belong together"
WHY_LARGE = "rule: a modulus or exponent so large that it keeps a verifier busy"
WHY_ALG = "RFC 7518 6.1: kty and alg go together"
WEAK = ["JWT_KEY_CAN_VERIFY", "JWT_KEY_IS_WEAK"]
PRIVATE = ("d", "p", "q", "dp", "dq", "qi")


def rsa(name, why, status, document, length=None, weak=False, **info):
    """A JWK, as text or as a value."""
    source = {"jwks": document if isinstance(document, str) else compact(document), **({"allow_weak": True} if weak else {})}
    return load("rsa-" + name, why, status, source, length, **info)


def changed(name, why, status, key=RSA, private=False, **members):
    """The key's JWK with other members; None leaves one out."""
    return rsa(name, why, status, key.jwk(private, **members))


def number(value):
    return b64(unsigned(value))


def modulus(bits):
    """A number of so many bits that nobody knows the factors of: enough to load a public key."""
    value = int.from_bytes(derived("modulus of %d bits" % bits, (bits + 7) // 8), "big") & (1 << bits) - 1
    return number(value | 1 << bits - 1 | 1)


def exponent(name, value, strict, weak):
    """A public exponent, without and with allow_weak."""
    document = RSA.jwk(e=number(value))
    why = WHY_EXPONENT if strict != "KEY_UNSUPPORTED" else WHY_LARGE
    return [rsa("e-" + name, why, strict, document, 1 if strict == "OK" else None),
            rsa("e-%s-allowed" % name, why, weak, document, 1 if weak == "OK" else None, weak=True,
                **({"flags": WEAK if strict != "OK" else VERIFIES} if weak == "OK" else {}))]


CASES = []
for alg in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"):
    key = RSA.using(alg)
    CASES += [
        rsa(slug(alg), "RFC 7518 6.3.1", "OK", key.jwk(), 1, alg=alg, bits=2048, kid="", flags=VERIFIES, thumbprint=RSA.thumbprint()),
        rsa(slug(alg) + "-private", "RFC 7518 6.3.2", "OK", key.jwk(private=True), 1, alg=alg, bits=2048, flags=SIGNS,
            thumbprint=RSA.thumbprint()),
    ]
carmichael = pow(RSA.e, -1, (RSA.p - 1) * (RSA.q - 1) // 2)
other_way = Rsa("RS256", RSA.q, RSA.p)
CASES += [
    changed("without-alg", "rule: RSA without alg is bound to RS256", "OK", alg=None) | {
        "info": {"alg": "RS256", "bits": 2048, "flags": VERIFIES, "thumbprint": RSA.thumbprint()}, "len": 1},
    changed("without-alg-private", "rule: RSA without alg is bound to RS256", "OK", private=True, alg=None) | {
        "info": {"alg": "RS256", "flags": SIGNS}, "len": 1},
    rsa("4096-bits", WHY_BITS, "OK", RSA4096.jwk(), 1, bits=4096, thumbprint=RSA4096.thumbprint()),
    rsa("4096-bits-private", WHY_BITS, "OK", RSA4096.jwk(private=True), 1, bits=4096, flags=SIGNS),
    rsa("kid", "RFC 7517 4.5", "OK", RSA.jwk(kid="k"), 1, kid="k", flags=VERIFIES + ["JWT_KEY_HAS_KID"]),
    load("rsa-kid-replaced", "onejwt.h: kid takes the place of the key's own", "OK", RSA.as_jwk(kid="k").having(kid="l"), 1,
         kid="l"),
    load("rsa-issuer", "onejwt.h: issuer", "OK", RSA.having(issuer="i"), 1, flags=VERIFIES + ["JWT_KEY_HAS_ISSUER"]),
    rsa("members-in-another-order", "RFC 8259 4", "OK", dict(reversed(RSA.jwk(private=True).items())), 1, flags=SIGNS,
        thumbprint=RSA.thumbprint()),
    rsa("unknown-members", "RFC 7517 4: members that are not understood are ignored", "OK", RSA.jwk(crv=1, x=None, k=[], pub={}), 1),
    rsa("x5c", "RFC 7517 4.7: never used", "OK", RSA.jwk(x5c=["MIIB"], x5t="AAAA"), 1, thumbprint=RSA.thumbprint()),
    rsa("x5c-not-an-array", WHY_TYPE, "KEY_MALFORMED", RSA.jwk(x5c="MIIB")),
    rsa("x5u-not-a-string", WHY_TYPE, "KEY_MALFORMED", RSA.jwk(x5u=["https://issuer.example"])),
    rsa("kty-other-case", "RFC 7517 4.1: case-sensitive", "KEY_UNSUPPORTED", RSA.jwk(kty="rsa")),
    rsa("kty-oct", "RFC 7518 6.1: kty and alg go together", "KEY_MALFORMED", RSA.jwk(kty="oct", alg=None)),
    rsa("kty-ec", "RFC 7518 6.2.1.1: crv is required", "KEY_MALFORMED", RSA.jwk(kty="EC", alg=None)),
    rsa("duplicate-n", "RFC 7517 4: duplicate names are rejected", "KEY_MALFORMED", compact(RSA.jwk())[:-1] + ',"n":"AQAB"}'),
    rsa("duplicate-e-escaped", "RFC 7517 4: duplicate names are rejected", "KEY_MALFORMED",
        compact(RSA.jwk())[:-1] + ',"\\u0065":"Aw"}'),

    # alg, use, key_ops
    changed("alg-es256", WHY_ALG, "KEY_ALG_MISMATCH", alg="ES256"),
    changed("alg-hs256", WHY_ALG, "KEY_ALG_MISMATCH", alg="HS256"),
    changed("alg-eddsa", WHY_ALG, "KEY_ALG_MISMATCH", alg="EdDSA"),
    changed("alg-ml-dsa-44", WHY_ALG, "KEY_ALG_MISMATCH", alg="ML-DSA-44"),
    changed("alg-rsa-oaep", "rule: a key for encryption is skipped", "KEY_UNSUPPORTED", alg="RSA-OAEP-256"),
    changed("alg-rsa1-5", "rule: a key for encryption is skipped", "KEY_UNSUPPORTED", alg="RSA1_5"),
    changed("alg-rs1", "rule: an alg that is not known", "KEY_UNSUPPORTED", alg="RS1"),
    changed("alg-other-case", "RFC 7517 4.4: case-sensitive", "KEY_UNSUPPORTED", alg="rs256"),
    changed("alg-none", "RFC 8725 3.2", "KEY_UNSUPPORTED", alg="none"),
    rsa("use-sig", "RFC 7517 4.2", "OK", RSA.jwk(use="sig"), 1, flags=VERIFIES),
    changed("use-enc", "RFC 7517 4.2", "KEY_UNSUPPORTED", use="enc"),
    rsa("ops-verify", "RFC 7517 4.3", "OK", RSA.jwk(key_ops=["verify"]), 1, flags=VERIFIES),
    rsa("ops-verify-of-private-key", "RFC 7517 4.3", "OK", RSA.jwk(True, key_ops=["verify"]), 1, flags=VERIFIES),
    rsa("ops-sign-of-private-key", "RFC 7517 4.3", "OK", RSA.jwk(True, key_ops=["sign"]), 1, flags=["JWT_KEY_CAN_SIGN"]),
    rsa("ops-both-of-private-key", "RFC 7517 4.3", "OK", RSA.jwk(True, key_ops=["verify", "sign"]), 1, flags=SIGNS),
    rsa("ops-both-of-public-key", "RFC 7517 4.3: a public key does not sign", "OK", RSA.jwk(key_ops=["verify", "sign"]), 1,
        flags=VERIFIES),
    changed("ops-sign-of-public-key", "RFC 7517 4.3: nothing is left that it could do", "KEY_UNSUPPORTED", key_ops=["sign"]),
    changed("ops-encrypt", "RFC 7517 4.3", "KEY_UNSUPPORTED", key_ops=["encrypt"]),
    changed("ops-against-use", "RFC 7517 4.3: use and key_ops are consistent", "KEY_MALFORMED", use="sig", key_ops=["decrypt"]),
    changed("ops-twice", "RFC 7517 4.3: duplicates MUST NOT be present", "KEY_MALFORMED", key_ops=["verify", "verify"]),

    # Sizes
    rsa("2048-bits", WHY_BITS, "OK", RSA.jwk(n=modulus(2048)), 1, bits=2048, flags=VERIFIES),
    rsa("2049-bits", WHY_BITS, "OK", RSA.jwk(n=modulus(2049)), 1, bits=2049),
    rsa("3072-bits", WHY_BITS, "OK", RSA.jwk(n=modulus(3072)), 1, bits=3072),
    rsa("2047-bits", WHY_BITS, "KEY_TOO_WEAK", RSA.jwk(n=modulus(2047))),
    rsa("2047-bits-allowed", WHY_WEAK, "OK", RSA.jwk(n=modulus(2047)), 1, weak=True, bits=2047, flags=WEAK),
    rsa("1024-bits", WHY_BITS, "KEY_TOO_WEAK", RSA1024.jwk()),
    rsa("1024-bits-allowed", WHY_WEAK, "OK", RSA1024.jwk(), 1, weak=True, alg="RS256", bits=1024, flags=WEAK,
        thumbprint=RSA1024.thumbprint()),
    rsa("1024-bits-private", WHY_BITS, "KEY_TOO_WEAK", RSA1024.jwk(private=True)),
    rsa("1024-bits-private-allowed", "rule: weak RSA keys only verify", "OK", RSA1024.jwk(private=True), 1, weak=True,
        flags=WEAK),
    rsa("1024-bits-rs512-allowed", WHY_WEAK, "OK", RSA1024.jwk(alg="RS512"), 1, weak=True, alg="RS512", flags=WEAK),
    rsa("1024-bits-rs384-allowed", "rule: weak RSA keys are for RS256 and RS512", "KEY_UNSUPPORTED", RSA1024.jwk(alg="RS384"),
        weak=True),
    rsa("1024-bits-ps256-allowed", "rule: weak RSA keys are for RS256 and RS512", "KEY_UNSUPPORTED", RSA1024.jwk(alg="PS256"),
        weak=True),
    rsa("1023-bits", WHY_BITS, "KEY_TOO_WEAK", RSA.jwk(n=modulus(1023))),
    rsa("1023-bits-allowed", WHY_BROKEN, "KEY_TOO_WEAK", RSA.jwk(n=modulus(1023)), weak=True),
    rsa("512-bits-allowed", WHY_BROKEN, "KEY_TOO_WEAK", RSA.jwk(n=modulus(512)), weak=True),
    rsa("8-bits-allowed", WHY_BROKEN, "KEY_TOO_WEAK", RSA.jwk(n=number(143)), weak=True),
    rsa("8192-bits", WHY_LARGE, "OK", RSA.jwk(n=modulus(8192)), 1, bits=8192),
    rsa("8193-bits", WHY_LARGE, "KEY_UNSUPPORTED", RSA.jwk(n=modulus(8193))),
    rsa("16384-bits", WHY_LARGE, "KEY_UNSUPPORTED", RSA.jwk(n=modulus(16384))),
    rsa("strong-though-weak-allowed", "rule: the flag says that it was needed", "OK", RSA.jwk(), 1, weak=True, flags=VERIFIES),
    changed("n-even", "RFC 8017 3.1: a product of odd primes", "KEY_MALFORMED", n=number(RSA.n - 1)),
    changed("n-is-zero", "RFC 8017 3.1: positive", "KEY_MALFORMED", n="AA"),
    changed("e-is-zero", "RFC 8017 3.1: positive", "KEY_MALFORMED", e="AA"),
    rsa("n-and-e-swapped", WHY_LARGE, "KEY_UNSUPPORTED", RSA.jwk(n=number(RSA.e), e=number(RSA.n))),
    *exponent("1", 1, "KEY_TOO_WEAK", "KEY_TOO_WEAK"),
    *exponent("2", 2, "KEY_TOO_WEAK", "KEY_TOO_WEAK"),
    *exponent("3", 3, "KEY_TOO_WEAK", "OK"),
    *exponent("17", 17, "KEY_TOO_WEAK", "OK"),
    *exponent("65535", 65535, "KEY_TOO_WEAK", "OK"),
    *exponent("65536", 65536, "KEY_TOO_WEAK", "KEY_TOO_WEAK"),
    *exponent("65538", 65538, "KEY_TOO_WEAK", "KEY_TOO_WEAK"),
    *exponent("65539", 65539, "OK", "OK"),
    *exponent("of-33-bits", 2**32 + 1, "OK", "OK"),
    *exponent("of-34-bits", 2**33 + 1, "KEY_UNSUPPORTED", "KEY_UNSUPPORTED"),
    *exponent("of-65-bits", 2**64 + 1, "KEY_UNSUPPORTED", "KEY_UNSUPPORTED"),
    *exponent("of-2048-bits", RSA.n - 2, "KEY_UNSUPPORTED", "KEY_UNSUPPORTED"),
    rsa("exponent-3-private-allowed", WHY_WEAK, "OK", RSA_CUBIC.jwk(private=True), 1, weak=True, bits=2048,
        flags=SIGNS + ["JWT_KEY_IS_WEAK"]),
    rsa("exponent-3-private", WHY_EXPONENT, "KEY_TOO_WEAK", RSA_CUBIC.jwk(private=True)),

    # Private keys
    rsa("only-d", "RFC 7518 6.3.2: allowed, and not supported", "KEY_UNSUPPORTED", RSA.jwk(d=number(RSA.d))),
    rsa("with-oth", "RFC 7518 6.3.2.7: not supported, so the key is not used", "KEY_UNSUPPORTED",
        RSA.jwk(True, oth=[{"r": "Aw", "d": "AQ", "t": "AQ"}])),
    changed("primes-without-d", WHY_PRIME, "KEY_MALFORMED", p=number(RSA.p), q=number(RSA.q)),
    changed("qi-without-the-others", WHY_PRIME, "KEY_MALFORMED", qi=number(RSA.qi)),
    changed("d-and-primes-only", WHY_PRIME, "KEY_MALFORMED", d=number(RSA.d), p=number(RSA.p), q=number(RSA.q)),
    rsa("d-by-carmichael", "RFC 8017 3.2: d modulo lambda(n)", "OK", RSA.jwk(True, d=number(carmichael)), 1, flags=SIGNS),
    rsa("p-below-q", "RFC 8017 3.2: the primes have no order", "OK", other_way.jwk(private=True), 1, flags=SIGNS,
        thumbprint=RSA.thumbprint()),
    changed("p-and-q-swapped-alone", WHY_PAIR, "KEY_MALFORMED", private=True, p=number(RSA.q), q=number(RSA.p)),
    changed("n-of-another", WHY_PAIR, "KEY_MALFORMED", private=True, n=number(OTHER_RSA.n)),
    changed("e-of-another", WHY_PAIR, "KEY_MALFORMED", private=True, e=number(65539)),
    changed("d-of-another", WHY_PAIR, "KEY_MALFORMED", private=True, d=number(OTHER_RSA.d)),
    changed("d-plus-2", WHY_PAIR, "KEY_MALFORMED", private=True, d=number(RSA.d + 2)),
    changed("d-above-n", "RFC 8017 3.2: d is below n", "KEY_MALFORMED", private=True,
            d=number(RSA.d + 2 * (RSA.p - 1) * (RSA.q - 1))),
    changed("d-is-one", WHY_PAIR, "KEY_MALFORMED", private=True, d="AQ"),
    changed("d-in-bytes-of-a-curve", WHY_PAIR, "KEY_MALFORMED", private=True, d=b64(b"\1" * 32)),
    changed("p-of-another", WHY_PAIR, "KEY_MALFORMED", private=True, p=number(OTHER_RSA.p)),
    changed("q-of-another", WHY_PAIR, "KEY_MALFORMED", private=True, q=number(OTHER_RSA.q)),
    changed("p-is-one", WHY_PAIR, "KEY_MALFORMED", private=True, p="AQ", q=number(RSA.n)),
    changed("dp-plus-2", WHY_PAIR, "KEY_MALFORMED", private=True, dp=number(RSA.dp + 2)),
    changed("dq-plus-2", WHY_PAIR, "KEY_MALFORMED", private=True, dq=number(RSA.dq + 2)),
    changed("dp-and-dq-swapped", WHY_PAIR, "KEY_MALFORMED", private=True, dp=number(RSA.dq), dq=number(RSA.dp)),
    changed("qi-plus-1", WHY_PAIR, "KEY_MALFORMED", private=True, qi=number(RSA.qi + 1)),
    changed("all-of-another-but-n", WHY_PAIR, "KEY_MALFORMED", **{**OTHER_RSA.private_members(), "n": number(RSA.n)}),
]
for member in ("n", "e") + PRIVATE:
    private = member in PRIVATE
    value = RSA.jwk(private=True)[member]
    CASES += [
        changed(member + "-absent", "RFC 7518 6.3: required" if not private else WHY_PRIME, "KEY_MALFORMED", private=private,
                **{member: None}),
        changed(member + "-empty", WHY_INTEGER, "KEY_MALFORMED", private=private, **{member: ""}),
        changed(member + "-only-zeros", WHY_INTEGER, "KEY_MALFORMED", private=private, **{member: "AAAAAA"}),
        changed(member + "-padded-too-much", "RFC 4648 3.2: at most to a whole group", "KEY_MALFORMED", private=private,
                **{member: padded(value) + "="}),
        changed(member + "-padding-in-front", "RFC 4648 3.2: padding is at the end", "KEY_MALFORMED", private=private,
                **{member: "=" + value}),
        changed(member + "-not-base64", "RFC 7515 2", "KEY_MALFORMED", private=private, **{member: "." + value[1:]}),
        changed(member + "-with-newline", "RFC 7515 2", "KEY_MALFORMED", private=private, **{member: value + "\n"}),
    ]
    for name, written in (("zero-in-front", zeros(value)), ("zeros-in-front", zeros(value, 9)), ("padded", padded(value)),
                          ("in-standard-base64", value.replace("-", "+").replace("_", "/")),
                          ("in-padded-standard-base64", mime(value))):
        if written != value:
            CASES += [rsa("%s-%s" % (member, name), WHY_READ, "OK", RSA.jwk(private, **{member: written}), 1,
                          flags=SIGNS if private else VERIFIES, bits=2048, thumbprint=RSA.thumbprint())]
for member in ("n", "e") + PRIVATE + ("oth",):
    for kind, value in (("null", "null"), ("number", "65537"), ("true", "true"), ("array", "[]"), ("object", "{}")):
        if (member, kind) in (("oth", "array"), ("oth", "null")):
            continue
        others = compact(RSA.jwk(private=member not in "ne", **({} if member == "oth" else {member: None})))
        CASES += [rsa("%s-is-%s" % (member, kind), WHY_NULL + "required" if kind == "null" else "CVE-2026-33996; " + WHY_TYPE,
                      "KEY_MALFORMED", '{"%s":%s,%s' % (member, value, others[1:]))]
CASES += [
    rsa("oth-is-null", WHY_NULL + "two primes", "OK", {**RSA.jwk(True), "oth": None}, 1, flags=SIGNS, thumbprint=RSA.thumbprint()),
    rsa("private-members-are-null", WHY_NULL + "a public key", "OK", {**RSA.jwk(), **dict.fromkeys(PRIVATE + ("oth",))}, 1,
        flags=VERIFIES, thumbprint=RSA.thumbprint()),
    rsa("shared-members-are-null", WHY_NULL + "nothing is said", "OK",
        {**RSA.jwk(), **dict.fromkeys(("alg", "use", "key_ops", "kid", "x5u", "x5c", "x5t", "x5t#S256"))}, 1, alg="RS256", kid="",
        flags=VERIFIES),
    rsa("use-empty", "rule: an empty use is for nothing that is done here", "KEY_UNSUPPORTED", RSA.jwk(use="")),
    rsa("alg-empty", "rule: an empty alg is for nothing that is done here", "KEY_UNSUPPORTED", RSA.jwk(alg="")),
    rsa("ops-empty", "rule: empty key_ops are for nothing that is done here", "KEY_UNSUPPORTED", RSA.jwk(key_ops=[])),
    rsa("ops-empty-of-private-key", "rule: empty key_ops are for nothing that is done here", "KEY_UNSUPPORTED",
        RSA.jwk(True, key_ops=[])),
    rsa("d-above-n-by-zeros-only", "rule: leading zero octets are read, so d is below n", "OK", RSA.jwk(True, d=zeros(RSA.jwk(True)["d"], 300)),
        1, flags=SIGNS),
]
