import der
import documents
from asymmetric import *
from signer import *

ABOUT = """Keys in DER: each form of each key, structures that are cut, changed, too long or of another kind. X.690, RFC 5280,
RFC 5958, RFC 8017 A.1, RFC 5915, RFC 5480, RFC 8410, RFC 9881."""

WHY_FORM = "onejwt.h: PKCS#8, PKCS#1, SEC1, SPKI, or an X.509 certificate"
WHY_WHOLE = "X.690 8.1: one element, whole, and nothing behind it"
WHY_DER = "X.690 10.1: DER, in which everything has one encoding"
WHY_OTHER = "rule: a kind of key that is not supported"
WHY_CURVE = "RFC 5480 2.1.1: the curve is named"
WHY_POINT = "rule: points off the curve are rejected"
WHY_PAIR = "rule: a private key that is not that of the public one"
WHY_ALG = "rule: a key is bound to its algorithm when it is loaded"
NO_DER = "onejwt.h: another form of key, given as DER"
FORMS = [(RSA, "spki"), (RSA, "pkcs8"), (RSA, "pkcs1"), (RSA, "pkcs1-private"), (ED25519, "spki"), (ED25519, "pkcs8"),
         (ED25519, "pkcs8-v2"), (ML_DSA_44, "spki"), (ML_DSA_44, "pkcs8"), (ML_DSA_44, "pkcs8-both"), (ML_DSA_65, "pkcs8"),
         (ML_DSA_87, "pkcs8")]
FORMS += [(key, form) for key in EC.values() for form in ("spki", "pkcs8", "sec1")]


def of(document, name, why, status, length=None, alg=None, source={}, **info):
    return load("der-" + name, why, status, {"der_hex": document.hex(), **({"alg": alg} if alg else {}), **source}, length, **info)


def fine(name, why, document, key=P256, flags=VERIFIES, alg=None):
    return of(document, name, why, "OK", 1, alg, flags=flags, thumbprint=key.thumbprint())


def wrong(name, why, document, status="KEY_MALFORMED", **rest):
    return of(document, name, why, status, **rest)


def changed_tag(document, tag):
    return bytes([tag]) + document[1:]


CASES = []
for key, form in FORMS:
    name, document = "%s-%s" % (slug(key.alg), form), key.form(form)[1]
    CASES += [
        load("der-" + name, WHY_FORM, "OK", key.as_der(form), 1, alg=key.alg, kid="",
             flags=SIGNS if "PRIVATE" in key.form(form)[0] else VERIFIES, thumbprint=key.thumbprint()),
        verify("der-%s-verifies" % name, WHY_FORM, "OK", signed(key), keys=key.as_der(form), tamper=False),
    ]
    if key in (ML_DSA_65, ML_DSA_87, P384, P521, K256):
        continue
    CASES += [
        load("der-%s-for-another-alg" % name, WHY_ALG, "KEY_ALG_MISMATCH",
             key.as_der(form, "EdDSA" if key.alg == "ES256" else "ES256")),
        wrong(name + "-last-byte-missing", WHY_WHOLE, document[:-1]),
        wrong(name + "-half", WHY_WHOLE, document[:len(document) // 2]),
        wrong(name + "-trailing-zero", WHY_WHOLE, document + b"\0"),
        wrong(name + "-trailing-newline", WHY_WHOLE, document + b"\n"),
        wrong(name + "-twice", WHY_WHOLE, document + document),
        wrong(name + "-first-byte-missing", WHY_WHOLE, document[1:]),
        wrong(name + "-as-a-set", WHY_DER, changed_tag(document, 0x31)),
        wrong(name + "-inside-a-sequence", WHY_WHOLE, der.sequence(document)),
    ]

SPKI, PKCS8, SEC1 = (P256.form(form)[1] for form in ("spki", "pkcs8", "sec1"))
RSA_ALGORITHM = der.sequence(der.oid(Rsa.oid), der.NULL)
PUBLIC, PRIVATE = RSA.form("pkcs1")[1], RSA.form("pkcs1-private")[1]
CERTIFICATE = der.unpem(documents.CERTIFICATE_P256)
ED_ALGORITHM = der.sequence(der.oid(Ed25519.oid))
NUMBERS = (RSA.n, RSA.e, RSA.d, RSA.p, RSA.q, RSA.dp, RSA.dq, RSA.qi)
ML_ALGORITHM = der.sequence(der.oid(MlDsa.oids["ML-DSA-44"]))
N = der.integer(RSA.n)


def on_curve(*parts):
    """SPKI of P256's point, with other parameters."""
    return der.spki(der.sequence(der.oid(EC_OID), *parts), P256.encoded())


def point(content):
    return der.spki(P256.algorithm(), content)


def private_rsa(*numbers, version=0):
    return der.sequence(*map(der.integer, (version, *numbers)))


def ed(private, *rest, version=0):
    return der.pkcs8(ED_ALGORITHM, private, version, *rest)


CASES += [
    fine("certificate", "onejwt.h: of a certificate only the public key is used", CERTIFICATE),
    fine("certificate-rsa", "onejwt.h: of a certificate only the public key is used", der.unpem(documents.CERTIFICATE_RSA), RSA),
    fine("certificate-of-nobody", "onejwt.h: no chain is checked", der.certificate(SPKI)),
    wrong("certificate-truncated", WHY_WHOLE, CERTIFICATE[:-1]),
    wrong("certificate-trailing-zero", WHY_WHOLE, CERTIFICATE + b"\0"),
    wrong("certificate-without-signature", "RFC 5280 4.1", der.sequence(der.sequence(der.integer(1)), P256.algorithm())),
    wrong("certificate-dsa", WHY_OTHER, der.unpem(documents.CERTIFICATE_DSA), "KEY_UNSUPPORTED"),
    of(SPKI, "kid-and-issuer", "onejwt.h: kid, issuer", "OK", 1, None, {"kid": "k", "issuer": "i"}, kid="k",
       flags=VERIFIES + ["JWT_KEY_HAS_KID", "JWT_KEY_HAS_ISSUER"]),
    fine("rsa-for-ps384", WHY_ALG, PUBLIC, RSA, alg="PS384"),
    wrong("rsa-1024", "RFC 7518 3.3: at least 2048 bits", RSA1024.form("spki")[1], "KEY_TOO_WEAK"),
    of(RSA1024.form("pkcs1-private")[1], "rsa-1024-allowed", "rule: weak RSA keys only verify", "OK", 1, None,
       {"allow_weak": True}, bits=1024, flags=VERIFIES + ["JWT_KEY_IS_WEAK"]),

    # Encodings
    wrong("empty", "onejwt.h: nothing of the kind", b""),
    wrong("one-byte", WHY_WHOLE, b"\x30"),
    wrong("empty-sequence", WHY_FORM, b"\x30\0"),
    wrong("garbage", "onejwt.h: nothing of the kind", derived("garbage", 200)),
    wrong("zeros", "onejwt.h: nothing of the kind", bytes(64)),
    wrong("secret", "onejwt.h: nothing of the kind", b"a secret of 32 bytes for testing"),
    wrong("length-beyond-the-end", WHY_WHOLE, b"\x30\x82\xff\xff" + SPKI[2:]),
    wrong("length-of-8-bytes", WHY_WHOLE, b"\x30\x88" + b"\xff" * 8 + SPKI[2:]),
    wrong("length-of-127-bytes", WHY_WHOLE, b"\x30\xff" + SPKI[2:]),
    wrong("length-not-minimal", WHY_DER, b"\x30\x81" + SPKI[1:]),
    wrong("length-with-zero-in-front", WHY_DER, b"\x30\x83\0" + PUBLIC[2:]),
    wrong("indefinite-length", WHY_DER, b"\x30\x80" + SPKI[2:] + b"\0\0"),
    wrong("deep", WHY_WHOLE, functools.reduce(lambda inner, _: der.sequence(inner), range(300), b"")),
    wrong("inner-length-too-long", WHY_WHOLE, SPKI[:24] + bytes([SPKI[24] + 1]) + SPKI[25:]),
    wrong("inner-length-too-short", WHY_WHOLE, SPKI[:24] + bytes([SPKI[24] - 1]) + SPKI[25:]),

    # Other forms
    wrong("is-pem", NO_DER, pem(*P256.form("spki")).encode(), "KEY_WRONG_FORM"),
    wrong("is-pem-private", NO_DER, pem(*RSA.form("pkcs8")).encode(), "KEY_WRONG_FORM"),
    wrong("is-pem-after-space", NO_DER, b"\r\n " + pem(*P256.form("spki")).encode(), "KEY_WRONG_FORM"),
    wrong("is-certificate-pem", NO_DER, documents.CERTIFICATE_RSA.encode(), "KEY_WRONG_FORM"),
    wrong("is-jwk", NO_DER, compact(P256.jwk()).encode(), "KEY_WRONG_FORM"),
    wrong("is-jwk-set", NO_DER, compact({"keys": [RSA.jwk()]}).encode(), "KEY_WRONG_FORM"),
    wrong("is-ssh", NO_DER, documents.SSH_DSA.encode(), "KEY_WRONG_FORM"),
    wrong("is-base64", NO_DER, base64.b64encode(SPKI), "KEY_WRONG_FORM"),
    wrong("is-hexadecimal", "onejwt.h: nothing of the kind", SPKI.hex().encode()),

    # Algorithms
    wrong("rsa-oaep", WHY_OTHER, der.spki(der.sequence(der.oid("1.2.840.113549.1.1.7")), PUBLIC), "KEY_UNSUPPORTED"),
    wrong("dsa-spki", WHY_OTHER, der.unpem(documents.DSA_SPKI), "KEY_UNSUPPORTED"),
    wrong("dsa-pkcs8", WHY_OTHER, der.unpem(documents.DSA_PKCS8), "KEY_UNSUPPORTED"),
    wrong("dsa-traditional", WHY_OTHER, der.unpem(documents.DSA_TRADITIONAL), "KEY_UNSUPPORTED"),
    wrong("x25519-spki", "RFC 8410 3: X25519 never signs", der.spki(der.sequence(der.oid("1.3.101.110")), ED25519.public),
          "KEY_UNSUPPORTED"),
    wrong("x25519-pkcs8", "RFC 8410 3: X25519 never signs",
          der.pkcs8(der.sequence(der.oid("1.3.101.110")), der.octet_string(ED25519.seed)), "KEY_UNSUPPORTED"),
    wrong("x25519-for-eddsa", "RFC 8410 3: X25519 never signs", der.spki(der.sequence(der.oid("1.3.101.110")), ED25519.public),
          "KEY_UNSUPPORTED", alg="EdDSA"),
    wrong("x448", WHY_OTHER, der.spki(der.sequence(der.oid("1.3.101.111")), derived("X448", 56)), "KEY_UNSUPPORTED"),
    wrong("ed448-spki", WHY_OTHER, der.spki(der.sequence(der.oid("1.3.101.113")), derived("Ed448", 57)), "KEY_UNSUPPORTED"),
    wrong("ed448-pkcs8", WHY_OTHER, der.pkcs8(der.sequence(der.oid("1.3.101.113")), der.octet_string(derived("Ed448", 57))),
          "KEY_UNSUPPORTED"),
    wrong("ed448-for-ed448", WHY_OTHER, der.spki(der.sequence(der.oid("1.3.101.113")), derived("Ed448", 57)), "KEY_UNSUPPORTED",
          alg="Ed448"),
    wrong("ml-kem-512", WHY_OTHER, der.spki(der.sequence(der.oid("2.16.840.1.101.3.4.4.1")), derived("ML-KEM", 800)),
          "KEY_UNSUPPORTED"),
    wrong("slh-dsa", WHY_OTHER, der.spki(der.sequence(der.oid("2.16.840.1.101.3.4.3.20")), derived("SLH-DSA", 32)),
          "KEY_UNSUPPORTED"),
    wrong("oid-nobodys", WHY_OTHER, der.spki(der.sequence(der.oid("1.3.6.1.4.1.99999.1")), b"key"), "KEY_UNSUPPORTED"),

    # RSA
    wrong("rsa-bits-unused", "RFC 5280 4.1.2.7: whole bytes", der.sequence(RSA_ALGORITHM, der.tlv(3, b"\1" + PUBLIC))),
    wrong("rsa-inner-trailing", WHY_WHOLE, der.spki(RSA_ALGORITHM, PUBLIC + b"\0")),
    wrong("rsa-inner-is-no-key", "RFC 3279 2.3.1", der.spki(RSA_ALGORITHM, P256.encoded())),
    wrong("rsa-inner-empty", "RFC 3279 2.3.1", der.spki(RSA_ALGORITHM, b"")),
    wrong("rsa-n-negative", "RFC 8017 3.1: positive", der.spki(RSA_ALGORITHM, der.sequence(der.tlv(2, N[5:]), der.integer(RSA.e)))),
    wrong("rsa-n-with-zeros-in-front", WHY_DER,
          der.spki(RSA_ALGORITHM, der.sequence(der.tlv(2, b"\0\0" + unsigned(RSA.n)), der.integer(RSA.e)))),
    wrong("rsa-n-even", "RFC 8017 3.1: a product of odd primes",
          der.spki(RSA_ALGORITHM, der.sequence(der.integer(RSA.n - 1), der.integer(RSA.e)))),
    wrong("rsa-e-missing", "RFC 8017 A.1.1", der.spki(RSA_ALGORITHM, der.sequence(N))),
    wrong("rsa-e-negative", "RFC 8017 3.1: positive", der.spki(RSA_ALGORITHM, der.sequence(N, der.integer(-65537)))),
    wrong("rsa-e-one", "RFC 8017 3.1", der.spki(RSA_ALGORITHM, der.sequence(N, der.integer(1))), "KEY_TOO_WEAK"),
    wrong("rsa-e-even", "RFC 8017 3.1", der.sequence(N, der.integer(65536)), "KEY_TOO_WEAK"),
    wrong("rsa-e-large", "rule: an exponent so large that it keeps a verifier busy", der.sequence(N, der.integer(2**40 + 1)),
          "KEY_UNSUPPORTED"),
    wrong("rsa-three-numbers", "RFC 8017 A.1.1", der.spki(RSA_ALGORITHM, der.sequence(N, der.integer(3), der.integer(5)))),
    wrong("rsa-16384", "rule: a modulus so large that it keeps a verifier busy",
          der.sequence(der.integer(1 << 16383 | int.from_bytes(derived("modulus", 2000), "big") | 1), der.integer(65537)),
          "KEY_UNSUPPORTED"),
    wrong("rsa-three-primes", "RFC 8017 A.1.2: two primes", der.sequence(
        *map(der.integer, (1, *NUMBERS)), der.sequence(der.sequence(*map(der.integer, (3, 1, 1))))), "KEY_UNSUPPORTED"),
    wrong("rsa-version-2", "RFC 8017 A.1.2: version 0 or 1", private_rsa(*NUMBERS, version=2)),
    wrong("rsa-d-of-another", WHY_PAIR, private_rsa(RSA.n, RSA.e, OTHER_RSA.d, *NUMBERS[3:])),
    wrong("rsa-p-of-another", WHY_PAIR, private_rsa(RSA.n, RSA.e, RSA.d, OTHER_RSA.p, *NUMBERS[4:])),
    wrong("rsa-n-of-another", WHY_PAIR, private_rsa(OTHER_RSA.n, *NUMBERS[1:])),
    wrong("rsa-dp-changed", WHY_PAIR, private_rsa(*NUMBERS[:5], RSA.dp + 2, RSA.dq, RSA.qi)),
    wrong("rsa-qi-changed", WHY_PAIR, private_rsa(*NUMBERS[:7], RSA.qi + 1)),
    wrong("rsa-private-cut", "RFC 8017 A.1.2", private_rsa(*NUMBERS[:7])),

    # Elliptic curves
    wrong("ec-curve-missing", WHY_CURVE, on_curve()),
    wrong("ec-curve-null", "RFC 5480 2.1.1: implicitCurve MUST NOT be used", on_curve(der.NULL), "KEY_UNSUPPORTED"),
    wrong("ec-curve-p-224", WHY_OTHER, on_curve(der.oid("1.3.132.0.33")), "KEY_UNSUPPORTED"),
    wrong("ec-curve-p-192", WHY_OTHER, on_curve(der.oid("1.2.840.10045.3.1.1")), "KEY_UNSUPPORTED"),
    wrong("ec-curve-sm2", WHY_OTHER, on_curve(der.oid("1.2.156.10197.1.301")), "KEY_UNSUPPORTED"),
    wrong("ec-curve-nobodys", WHY_OTHER, on_curve(der.oid("1.3.6.1.4.1.99999.1")), "KEY_UNSUPPORTED"),
    wrong("ec-curve-p-224-for-es256", WHY_OTHER, on_curve(der.oid("1.3.132.0.33")), "KEY_UNSUPPORTED", alg="ES256"),
    wrong("ec-curve-explicit", WHY_CURVE, der.unpem(documents.EXPLICIT_SPKI), "KEY_UNSUPPORTED"),
    wrong("ec-curve-explicit-pkcs8", WHY_CURVE, der.unpem(documents.EXPLICIT_PKCS8), "KEY_UNSUPPORTED"),
    wrong("ec-curve-explicit-sec1", WHY_CURVE, der.unpem(documents.EXPLICIT_SEC1), "KEY_UNSUPPORTED"),
    wrong("ec-curve-brainpool", WHY_OTHER, der.unpem(documents.BRAINPOOL_SPKI), "KEY_UNSUPPORTED"),
    wrong("ec-curve-brainpool-sec1", WHY_OTHER, der.unpem(documents.BRAINPOOL_SEC1), "KEY_UNSUPPORTED"),
    wrong("ec-curve-secp256k1-of-p-256-point", WHY_POINT, on_curve(der.oid(K256.curve.oid))),
    wrong("ec-curve-p-384-of-p-256-point", "RFC 5480 2.2", on_curve(der.oid(P384.curve.oid))),
    wrong("ec-p-384-for-es256", "RFC 7518 3.4: each algorithm has its curve", P384.form("spki")[1], "KEY_ALG_MISMATCH",
          alg="ES256"),
    wrong("ec-secp256k1-for-es256", "RFC 7518 3.4: each algorithm has its curve", K256.form("pkcs8")[1], "KEY_ALG_MISMATCH",
          alg="ES256"),
    wrong("ec-compressed", "rule: compressed points are not supported", point(P256.encoded(2)), "KEY_UNSUPPORTED"),
    wrong("ec-hybrid", "RFC 5480 2.2: neither compressed nor uncompressed", point(P256.encoded(6))),
    wrong("ec-infinity", WHY_POINT, point(b"\0")),
    wrong("ec-point-empty", "RFC 5480 2.2", point(b"")),
    wrong("ec-point-short", "RFC 5480 2.2", point(P256.encoded()[:-1])),
    wrong("ec-point-long", "RFC 5480 2.2", point(P256.encoded() + b"\0")),
    wrong("ec-point-without-tag", "RFC 5480 2.2", point(P256.encoded()[1:])),
    wrong("ec-off-the-curve", WHY_POINT, point(P256.encoded()[:-1] + bytes([P256.encoded()[-1] ^ 1]))),
    wrong("ec-origin", WHY_POINT, point(b"\4" + bytes(64))),
    wrong("ec-bits-unused", "RFC 5280 4.1.2.7: whole bytes", der.sequence(P256.algorithm(), der.tlv(3, b"\1" + P256.encoded()))),
    fine("sec1-without-point", "RFC 5915 3: the point may be left out", P256.sec1(P256.named()), flags=SIGNS),
    fine("sec1-without-curve-for-es256", "onejwt.h: alg says which curve", P256.sec1(P256.with_point()), flags=SIGNS, alg="ES256"),
    wrong("sec1-without-curve", "RFC 5915 3: the curve is there", P256.sec1(P256.with_point())),
    wrong("sec1-for-another-curve", "RFC 7518 3.4: each algorithm has its curve", SEC1, "KEY_ALG_MISMATCH", alg="ES384"),
    wrong("sec1-point-of-another", WHY_PAIR, P256.sec1(P256.named(), OTHER_P256.with_point())),
    wrong("sec1-point-off-the-curve", WHY_POINT, P256.sec1(P256.named(), der.context(1, der.bit_string(b"\4" + bytes(64))))),
    wrong("sec1-d-is-zero", "SEC 1 3.2.1: d is from 1 to n-1", P256.sec1(P256.named(), d=0)),
    wrong("sec1-d-is-n", "SEC 1 3.2.1: d is from 1 to n-1", P256.sec1(P256.named(), d=P256.curve.n)),
    wrong("sec1-d-empty", "RFC 5915 3", der.sequence(der.integer(1), der.octet_string(b""), P256.named())),
    wrong("sec1-version-2", "RFC 5915 3: version 1", der.sequence(der.integer(2), der.octet_string(P256.curve.fixed(P256.d)),
                                                                 P256.named())),
    fine("pkcs8-without-point", "RFC 5915 3: the point may be left out", der.pkcs8(P256.algorithm(), P256.sec1()), flags=SIGNS),
    fine("pkcs8-with-the-curve-inside-too", "RFC 5915 3: named twice", der.pkcs8(P256.algorithm(), P256.sec1(P256.named())),
         flags=SIGNS),
    wrong("pkcs8-with-another-curve-inside", "RFC 5958 2: one curve", der.pkcs8(P256.algorithm(), P256.sec1(K256.named()))),
    wrong("pkcs8-point-of-another", WHY_PAIR, der.pkcs8(P256.algorithm(), P256.sec1(OTHER_P256.with_point()))),
    wrong("pkcs8-curve-missing", WHY_CURVE, der.pkcs8(der.sequence(der.oid(EC_OID)), P256.sec1(P256.with_point()))),
    wrong("pkcs8-curve-p-224", WHY_OTHER, der.pkcs8(der.sequence(der.oid(EC_OID), der.oid("1.3.132.0.33")), P256.sec1()),
          "KEY_UNSUPPORTED"),
    wrong("pkcs8-rsa-inside-ec", "RFC 5958 2", der.pkcs8(P256.algorithm(), PRIVATE)),
    wrong("pkcs8-ec-inside-rsa", "RFC 5958 2", der.pkcs8(RSA_ALGORITHM, SEC1)),
    wrong("pkcs8-inner-empty", "RFC 5958 2", der.pkcs8(P256.algorithm(), b"")),
    wrong("pkcs8-inner-trailing", WHY_WHOLE, der.pkcs8(RSA_ALGORITHM, PRIVATE + b"\0")),
    wrong("pkcs8-version-2", "RFC 5958 2: version 0 or 1", der.pkcs8(P256.algorithm(), P256.sec1(P256.with_point()), 2)),
    fine("pkcs8-with-attributes", "RFC 5958 2: attributes may be there", der.pkcs8(P256.algorithm(), P256.sec1(P256.with_point()), 0,
         der.tlv(0xa0, der.sequence(der.oid("2.5.29.15"), der.tlv(0x31, der.tlv(3, b"\7\x80"))))), flags=SIGNS),

    # Ed25519
    # RFC 8410 10.3, with its public key and an attribute.
    of(base64.b64decode("MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhCoB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hh"
                        "aXJzgSEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="), "ed25519-of-rfc-8410", "RFC 8410 10.3", "OK", 1,
       flags=SIGNS),
    wrong("ed25519-v2-of-another", WHY_PAIR, ed(der.octet_string(ED25519.seed), der.tlv(0x81, b"\0" + OTHER_ED25519.public),
                                                version=1)),
    wrong("ed25519-seed-short", "RFC 8410 7", ed(der.octet_string(ED25519.seed[:-1]))),
    wrong("ed25519-seed-long", "RFC 8410 7", ed(der.octet_string(ED25519.seed + b"\0"))),
    wrong("ed25519-seed-not-wrapped", "RFC 8410 7: an octet string in an octet string", ed(ED25519.seed)),
    wrong("ed25519-public-short", "RFC 8410 4", der.spki(ED_ALGORITHM, ED25519.public[:-1])),
    wrong("ed25519-public-long", "RFC 8410 4", der.spki(ED_ALGORITHM, ED25519.public + b"\0")),
    wrong("ed25519-public-wrapped", "RFC 8410 4", der.spki(ED_ALGORITHM, der.octet_string(ED25519.public))),

    # ML-DSA
    wrong("ml-dsa-44-expanded-alone", "rule: without its seed no JWK can be made of it", ML_DSA_44.form("pkcs8-expanded")[1],
          "KEY_UNSUPPORTED"),
    wrong("ml-dsa-44-both-of-two-keys", "RFC 9881 8.2: seed and expanded key are consistent", der.pkcs8(ML_ALGORITHM, der.sequence(
        der.octet_string(ML_DSA_44.pair.seed), der.octet_string(OTHER_ML_DSA_44.pair.expanded)))),
    wrong("ml-dsa-44-both-expanded-short", "RFC 9881 6", der.pkcs8(ML_ALGORITHM, der.sequence(
        der.octet_string(ML_DSA_44.pair.seed), der.octet_string(ML_DSA_44.pair.expanded[:-1])))),
    wrong("ml-dsa-44-both-without-expanded", "RFC 9881 6", der.pkcs8(ML_ALGORITHM, der.sequence(der.octet_string(ML_DSA_44.pair.seed)))),
    wrong("ml-dsa-44-seed-short", "RFC 9881 6", der.pkcs8(ML_ALGORITHM, der.tlv(0x80, ML_DSA_44.pair.seed[:-1]))),
    wrong("ml-dsa-44-seed-long", "RFC 9881 6", der.pkcs8(ML_ALGORITHM, der.tlv(0x80, ML_DSA_44.pair.seed + b"\0"))),
    wrong("ml-dsa-44-seed-trailing", WHY_WHOLE, der.pkcs8(ML_ALGORITHM, der.tlv(0x80, ML_DSA_44.pair.seed) + b"\0")),
    wrong("ml-dsa-44-seed-constructed", "RFC 9881 6: an implicit tag", der.pkcs8(ML_ALGORITHM, der.tlv(
        0xa0, der.octet_string(ML_DSA_44.pair.seed)))),
    wrong("ml-dsa-44-public-short", "RFC 9881 4", der.spki(ML_ALGORITHM, ML_DSA_44.pair.public[:-1])),
    wrong("ml-dsa-44-public-of-ml-dsa-65", "RFC 9881 4", der.spki(ML_ALGORITHM, ML_DSA_65.pair.public)),
    wrong("ml-dsa-44-for-ml-dsa-65", WHY_ALG, ML_DSA_44.form("pkcs8")[1], "KEY_ALG_MISMATCH", alg="ML-DSA-65"),
]
