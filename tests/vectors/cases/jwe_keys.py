from asymmetric import EC, OTHER_P256, OTHER_RSA, P256, RSA, slug
from encrypter import *

ABOUT = """Which key decrypts a token: kid, several keys, what keys are bound to and may be used for, and what the options narrow and widen.
rule: Encryption."""

WHY_KID = "rule: for a token with a kid the first key that has it and is bound to its alg"
WHY_UNNAMED = "rule: if no key has the kid, the first without one that is bound to its alg"
WHY_NONE = "rule: for a token without kid the first 8 in set order that are bound to its alg"
WHY_UNKNOWN = "rule: no key for the kid is JWE_KEY_NOT_FOUND; the report has the kid"
WHY_BOUND = "rule: the key decides, never the token: alg or enc is not the key's"
WHY_CANNOT = "rule: no private part, or its use forbids it"
WHY_NARROW = "rule: algorithms and encryptions narrow what is acceptable"
WHY_WIDEN = "rule: a key whose JWK states no alg is widened within its family where algorithms allows"
WHY_INFERRED = "rule: a JWK without alg: RSA is bound to RSA-OAEP-256, EC and X25519 to ECDH-ES+A256KW"
WHY_PURPOSE = "rule: keys used for the other purpose are not found"
WHY_DIR = "rule: a dir key is bound to one content encryption"
WHY_TYPE = "RFC 7515 4.1.9: typ, compared as media types are"

KW, KW256, DIR = secret("A128KW", 16), secret("A256KW", 32), secret("A256GCM", 32)
A, B = KW.having(kid="a"), Key("A128KW", bytes(16), {"alg": "A128KW", "secret_hex": "00" * 16, "for_encryption": True, "kid": "b"})
OTHER = Key("A128KW", bytes(16), {"alg": "A128KW", "secret_hex": "00" * 16, "for_encryption": True})
X = X25519()


def kid(name, why, status, value, keys, key=KW, **rest):
    """A token with this kid (None: without one), encrypted under `key`."""
    return jwe_decrypt("jwe-kid-" + name, why, status, encrypted(key, **({} if value is None else {"kid": value})), keys, **rest)


def chosen(name, why, status, keys, key=KW, report=None, payload=None, tamper=False, enc=None, content=CONTENT, members=None, **options):
    return jwe_decrypt("jwe-key-" + name, why, status, encrypted(key, content, enc, **(members or {})), keys, payload, report, tamper, **options)


def wrong(count, **members):
    """Keys that it is not encrypted under."""
    return [Key("A128KW", b"", {"alg": "A128KW", "secret_hex": derived("wrong %d" % i, 16).hex(), "for_encryption": True, **members})
            for i in range(count)]


CASES = [
    kid("same", WHY_KID, "OK", "a", A, report={"kid": "a", "kid_len": 1, "alg": "A128KW"}),
    kid("none-in-token", WHY_NONE, "OK", None, A, report={"kid": "", "kid_len": 0}),
    kid("none-in-key", WHY_UNNAMED, "OK", "a", KW, report={"kid": "a"}),
    kid("unknown", WHY_UNKNOWN, "JWE_KEY_NOT_FOUND", "c", [A, B], report={"kid": "c", "kid_len": 1, "alg": None}),
    kid("unknown-and-a-key-without", WHY_UNNAMED, "OK", "c", [B, KW]),
    kid("unknown-and-a-wrong-key-without", WHY_UNNAMED, "JWE_DECRYPTION_FAILED", "c", [A, OTHER]),
    kid("unknown-and-two-keys-without", WHY_UNNAMED + ": one, not two", "JWE_DECRYPTION_FAILED", "c", [OTHER, KW]),
    kid("unknown-and-two-keys-without-the-first-of-another-alg", WHY_UNNAMED, "OK", "c", [KW256, KW]),
    kid("second-of-set", WHY_KID, "OK", "b", [A, B], B),
    kid("names-another", WHY_KID, "JWE_DECRYPTION_FAILED", "b", [A, B], report={"kid": "b", "alg": None}),
    kid("names-another-though-a-key-without-fits", WHY_KID + ": those without are for kids that no key has", "JWE_DECRYPTION_FAILED", "b", [B, KW]),
    kid("twice-first", WHY_KID, "OK", "a", [A, B.having(kid="a")]),
    kid("twice-second", WHY_KID + ": one, not two", "JWE_DECRYPTION_FAILED", "a", [B.having(kid="a"), A], report={"kid": "a", "untried": 1}),
    kid("twice-the-first-of-another-alg", WHY_KID, "OK", "a", [KW256.having(kid="a"), A]),
    kid("of-another-alg", WHY_BOUND, "JWE_NOT_ALLOWED", "a", KW256.having(kid="a")),
    kid("of-another-alg-though-a-key-without-fits", WHY_BOUND, "JWE_NOT_ALLOWED", "a", [KW256.having(kid="a"), KW]),
    kid("other-case", WHY_UNKNOWN, "JWE_KEY_NOT_FOUND", "A", A, report={"kid": "A"}),
    kid("prefix", WHY_UNKNOWN, "JWE_KEY_NOT_FOUND", "ab", KW.having(kid="abc")),
    kid("empty", WHY_UNKNOWN, "JWE_KEY_NOT_FOUND", "", A, report={"kid": "", "kid_len": 0}),
    kid("empty-and-key-without", WHY_UNNAMED, "OK", "", KW),
    kid("emoji", WHY_KID, "OK", "\U0001f511", KW.having(kid="\U0001f511"), report={"kid": "\U0001f511", "kid_len": 4}),
    kid("control", "rule: the report's kid is empty if it has control characters", "OK", "a\nb", KW, report={"kid": "", "kid_len": 3}),
    kid("of-128-bytes", "rule: the report's kid is empty if longer", "OK", "k" * 128, KW, report={"kid": "", "kid_len": 128}),
    kid("of-jwk", WHY_KID, "OK", "j", from_jwk(KW, kid="j")),
    kid("in-the-report-of-a-failure", "rule: the report has the kid on failure too", "JWE_NOT_ALLOWED", "a", [KW256.having(kid="a")],
        report={"kid": "a", "kid_len": 1, "alg": None}),

    chosen("eighth", WHY_NONE, "OK", wrong(7) + [KW], report={"untried": 0}),
    chosen("eighth-of-those-that-fit", WHY_NONE, "OK", [KW256, DIR] + wrong(7) + [KW256, KW]),
    chosen("ninth", WHY_NONE, "JWE_DECRYPTION_FAILED", wrong(8) + [KW], report={"alg": None, "untried": 1}),
    chosen("eighth-in-vain", WHY_NONE, "JWE_DECRYPTION_FAILED", wrong(8), report={"untried": 0}),
    chosen("eighth-with-kids", WHY_NONE, "OK", [key.having(kid=str(i)) for i, key in enumerate(wrong(7) + [KW])]),
    chosen("second-cbc", WHY_NONE + ", each decoding anew", "OK", [OTHER, KW], enc="A128CBC-HS256"),
    chosen("second-dir", WHY_NONE + ", each decoding anew", "OK",
           [Key("A256GCM", b"", {"alg": "A256GCM", "secret_hex": "00" * 32, "for_encryption": True}), DIR], DIR, tamper=None),
    chosen("second-agreement", WHY_NONE, "OK", [pair(OTHER_P256, "ECDH-ES+A256KW"), pair(P256, "ECDH-ES"), pair(P256, "ECDH-ES+A256KW")],
           pair(P256, "ECDH-ES+A256KW")),
    chosen("second-curve", "rule: epk is on the key's curve", "OK", [pair(EC["P-384"], "ECDH-ES"), pair(X, "ECDH-ES"), pair(P256, "ECDH-ES")],
           pair(P256, "ECDH-ES")),
    chosen("none-on-the-curve", "rule: epk is on the key's curve", "TOKEN_MALFORMED", [pair(EC["P-384"], "ECDH-ES"), pair(X, "ECDH-ES")],
           pair(P256, "ECDH-ES")),

    chosen("of-another-alg", WHY_BOUND, "JWE_NOT_ALLOWED", KW256),
    chosen("of-another-wrap", WHY_BOUND, "JWE_NOT_ALLOWED", secret("A128GCMKW", 16)),
    chosen("of-dir-for-wrap", WHY_BOUND, "JWE_NOT_ALLOWED", secret("A128GCM", 16)),
    chosen("of-wrap-for-dir", WHY_BOUND, "JWE_NOT_ALLOWED", KW256, DIR),
    chosen("of-dir-of-another-enc", WHY_DIR, "JWE_NOT_ALLOWED", secret("A128CBC-HS256", 32), DIR),
    chosen("of-dir-of-another-enc-and-one-of-this", WHY_DIR, "OK", [secret("A128CBC-HS256", 32), DIR], DIR),
    chosen("pair-of-dir-jwk-alg-dir", "rule: alg dir goes by length: 32 bytes GCM", "OK", from_jwk(Key("dir", DIR.secret)), DIR,
           report={"alg": "A256GCM"}, tamper=None),
    chosen("dir-jwk-alg-enc", "RFC 7520 5.6: alg of the key is a content encryption", "OK", from_jwk(DIR), DIR, report={"alg": "A256GCM"}),
    chosen("dir-of-64-bytes", "rule: JWE_DIR goes by length: 48 and 64 CBC", "OK",
           Key("A256CBC-HS512", derived("secret 64", 64), {"alg": "dir", "secret_hex": derived("secret 64", 64).hex(), "for_encryption": True}),
           secret("A256CBC-HS512", 64), report={"alg": "A256CBC-HS512"}),
    chosen("rsa-of-another-hash", WHY_BOUND, "JWE_NOT_ALLOWED", pair(RSA, "RSA-OAEP-512"), pair(RSA, "RSA-OAEP-256")),
    chosen("agreement-of-another-wrap", WHY_BOUND, "JWE_NOT_ALLOWED", pair(P256, "ECDH-ES+A128KW"), pair(P256, "ECDH-ES+A256KW")),
    chosen("agreement-and-no-wrap", WHY_BOUND, "JWE_NOT_ALLOWED", pair(P256, "ECDH-ES"), pair(P256, "ECDH-ES+A256KW")),

    chosen("public-rsa", WHY_CANNOT, "JWE_KEY_CANNOT", public(RSA, "RSA-OAEP-256"), pair(RSA, "RSA-OAEP-256")),
    chosen("public-p-256", WHY_CANNOT, "JWE_KEY_CANNOT", public(P256, "ECDH-ES"), pair(P256, "ECDH-ES")),
    chosen("public-x25519", WHY_CANNOT, "JWE_KEY_CANNOT", public(X, "ECDH-ES+A256KW"), pair(X)),
    chosen("public-of-kid", WHY_CANNOT, "JWE_KEY_CANNOT", public(P256, "ECDH-ES", kid="a"), pair(P256, "ECDH-ES"), members={"kid": "a"},
           report={"kid": "a", "alg": None}),
    chosen("public-and-private", WHY_NONE, "OK", [public(OTHER_P256, "ECDH-ES"), pair(P256, "ECDH-ES")], pair(P256, "ECDH-ES")),
    chosen("public-pem", WHY_CANNOT, "JWE_KEY_CANNOT", P256.as_pem(alg="ECDH-ES").having(for_encryption=True), pair(P256, "ECDH-ES")),
    chosen("private-pem", WHY_INFERRED, "OK", P256.as_pem("pkcs8").having(for_encryption=True), pair(P256, "ECDH-ES+A256KW")),
    chosen("private-pem-rsa", WHY_INFERRED, "OK", RSA.as_pem("pkcs8").having(for_encryption=True), pair(RSA, "RSA-OAEP-256")),
    chosen("private-pem-x25519", WHY_INFERRED, "OK", X.as_pem("pkcs8").having(for_encryption=True), pair(X)),
    chosen("use-enc", "RFC 7517 4.2", "OK", from_jwk(KW, use="enc")),
]
for operations, can in ((["unwrapKey"], True), (["decrypt"], True), (["wrapKey", "unwrapKey"], True), (["wrapKey"], False), (["encrypt"], False)):
    CASES += [chosen("ops-" + "-".join(operations).lower(), "RFC 7517 4.3: key_ops", "OK" if can else "JWE_KEY_CANNOT",
                     from_jwk(KW, key_ops=operations))]
for operations in (["deriveBits"], ["deriveKey"], ["deriveKey", "deriveBits"]):
    CASES += [chosen("ops-%s-private" % "-".join(operations).lower(), "RFC 7517 4.3: key_ops; who derives a key does so on either side", "OK",
                     pair(P256, "ECDH-ES", key_ops=operations), pair(P256, "ECDH-ES"))]

# Narrowed by the options.
for name, options, status in (
        ("algorithms-same", {"algorithms": ["A128KW"]}, "OK"), ("algorithms-among", {"algorithms": ["dir", "A128KW", "RSA-OAEP"]}, "OK"),
        ("algorithms-other", {"algorithms": ["A256KW"]}, "JWE_NOT_ALLOWED"), ("algorithms-dir", {"algorithms": ["dir"]}, "JWE_NOT_ALLOWED"),
        ("encryptions-same", {"encryptions": ["A256GCM"]}, "OK"), ("encryptions-all", {"encryptions": list(ENCRYPTIONS)}, "OK"),
        ("encryptions-other", {"encryptions": ["A128GCM", "A256CBC-HS512"]}, "JWE_NOT_ALLOWED"),
        ("both-same", {"algorithms": ["A128KW"], "encryptions": ["A256GCM"]}, "OK"),
        ("algorithms-same-encryptions-other", {"algorithms": ["A128KW"], "encryptions": ["A128GCM"]}, "JWE_NOT_ALLOWED"),
        ("algorithms-reserved", {"algorithms": ["A192KW", "ECDH-ES+A192KW"]}, "JWE_NOT_ALLOWED")):
    CASES += [chosen("narrowed-" + name, WHY_NARROW, status, KW, tamper=None if name == "both-same" else False, **options)]
CASES += [chosen("narrowed-dir", WHY_NARROW, "OK", DIR, DIR, algorithms=["dir"]),
          chosen("narrowed-dir-other", WHY_NARROW, "JWE_NOT_ALLOWED", DIR, DIR, algorithms=["A256KW"]),
          chosen("narrowed-dir-enc-other", WHY_NARROW, "JWE_NOT_ALLOWED", DIR, DIR, encryptions=["A128GCM"]),
          chosen("narrowed-before-the-key", WHY_NARROW + " before any key is used", "JWE_NOT_ALLOWED", A, members={"kid": "unknown"},
                 algorithms=["A256KW"])]

# Inferred, and widened.
for name, key, algs, own in (("rsa", RSA, OAEP, "RSA-OAEP-256"), ("p-256", P256, AGREEMENTS, "ECDH-ES+A256KW"),
                             ("p-521", EC["P-521"], AGREEMENTS, "ECDH-ES+A256KW"), ("x25519", X, AGREEMENTS, "ECDH-ES+A256KW")):
    open_ = key.as_jwk(True, alg=None).having(for_encryption=True)
    for alg in algs:
        of_alg, end = pair(key, alg), "-%s-%s" % (name, slug(alg))
        CASES += [
            chosen("inferred" + end, WHY_INFERRED, "OK" if alg == own else "JWE_NOT_ALLOWED", open_, of_alg),
            chosen("widened" + end, WHY_WIDEN, "OK", open_, of_alg, algorithms=[alg], report={"alg": alg}),
            chosen("widened-to-all" + end, WHY_WIDEN, "OK", open_, of_alg, algorithms=list(algs)),
        ]
        if alg != own:
            CASES += [chosen("stated-is-not-widened" + end, WHY_BOUND, "JWE_NOT_ALLOWED", pair(key, own), of_alg, algorithms=[alg]),
                      chosen("narrowed-away" + end, WHY_NARROW, "JWE_NOT_ALLOWED", open_, pair(key, own), algorithms=[alg])]
OPEN_EC, OPEN_RSA = (key.as_jwk(True, alg=None).having(for_encryption=True) for key in (P256, RSA))
CASES += [
    chosen("widened-to-another-family", WHY_WIDEN, "JWE_NOT_ALLOWED", OPEN_EC, pair(RSA, "RSA-OAEP"), algorithms=["RSA-OAEP"]),
    chosen("widened-to-another-family-agreement", WHY_WIDEN, "JWE_NOT_ALLOWED", OPEN_RSA, pair(P256, "ECDH-ES"), algorithms=["ECDH-ES"]),
    chosen("widened-to-wrap", WHY_WIDEN, "JWE_NOT_ALLOWED", OPEN_EC, KW256, algorithms=["A256KW"]),
    chosen("wrap-is-not-widened", WHY_WIDEN, "JWE_NOT_ALLOWED", from_jwk(KW), secret("A128GCMKW", 16), algorithms=["A128GCMKW"]),
    chosen("dir-is-not-widened", WHY_DIR, "JWE_NOT_ALLOWED", from_jwk(Key("dir", DIR.secret)), secret("A128CBC-HS256", 32),
           encryptions=["A128CBC-HS256"]),
]

# Keys of the other purpose.
CASES += [
    chosen("of-signatures", WHY_PURPOSE, "JWE_KEY_NOT_FOUND", KEY),
    chosen("of-signatures-dir", WHY_PURPOSE, "JWE_KEY_NOT_FOUND", KEY, DIR),
    chosen("of-signatures-rsa", WHY_PURPOSE, "JWE_KEY_NOT_FOUND", RSA.as_jwk(True), pair(RSA, "RSA-OAEP-256")),
    chosen("of-signatures-ec", WHY_PURPOSE, "JWE_KEY_NOT_FOUND", P256.as_jwk(True), pair(P256, "ECDH-ES+A256KW")),
    verify("jwe-key-verifies-nothing", WHY_PURPOSE, "KEY_NOT_FOUND", token(), keys=DIR),
    verify("jwe-key-verifies-nothing-though-the-same-secret", WHY_PURPOSE, "KEY_NOT_FOUND", token(key=Key("HS256", DIR.secret)), keys=DIR),
    jws("jwe-key-verifies-no-payload", WHY_PURPOSE, "KEY_NOT_FOUND", token(), keys=DIR),
    jws("jwe-pair-verifies-no-payload", WHY_PURPOSE, "KEY_NOT_FOUND", token(header='{"alg":"ES256"}', key=P256), keys=pair(P256, "ECDH-ES")),
    sign("jwe-key-signs-nothing", WHY_PURPOSE, "KEY_NOT_FOUND", keys=DIR),
    sign("jwe-pair-signs-nothing", WHY_PURPOSE, "KEY_NOT_FOUND", keys=pair(P256, "ECDH-ES")),
    jws_sign("jwe-key-signs-no-payload", WHY_PURPOSE, "KEY_NOT_FOUND", "payload", keys=DIR),
]

# typ.
for name, typ, types, status in (("same", "x", ["x"], "OK"), ("among", "x", ["y", "x"], "OK"), ("application", "application/x", ["x"], "OK"),
                                 ("case", "X", ["x"], "OK"), ("other", "x", ["y"], "TYP_MISMATCH"), ("missing", None, ["x"], "TYP_MISMATCH"),
                                 ("empty", "", ["x"], "TYP_MISMATCH"), ("any", "x", None, "OK")):
    CASES += [chosen("typ-" + name, WHY_TYPE, status, KW, members={} if typ is None else {"typ": typ}, **({} if types is None else {"types": types}))]
CASES += [chosen("typ-other-of-a-wrong-key", "rule: the key, then typ", "JWE_DECRYPTION_FAILED", OTHER, members={"typ": "x"}, types=["y"]),
          chosen("types-empty", "rule: an empty list is JWT_INVALID_ARGUMENT", "INVALID_ARGUMENT", KW, types=[]),
          chosen("crit-list-empty", "rule: an empty list is JWT_INVALID_ARGUMENT", "INVALID_ARGUMENT", KW, crit=[])]
for option, value in (("alg", "A128KW"), ("enc", "A256GCM"), ("kid", "x"), ("typ", "x"), ("cty", "x"), ("header", '{"x":1}'), ("apu", "x"),
                      ("apv", "x")):
    CASES += [jwe_decrypt("jwe-decrypting-with-" + option, "onejwt.h: what only encrypting uses must be absent", "INVALID_ARGUMENT",
                          encrypted(KW), KW, **{option: value})]

# The header is read before a key is looked for.
WHY_ORDER = "rule: size, segments, buffer, header, key, decryption"
NOBODY = {"kid": "of nobody"}
for name, text in (("epk", encrypted(pair(P256, "ECDH-ES"), change=lambda header: {**header, **NOBODY, "epk": {"kty": "EC"}})),
                   ("iv", encrypted(KW, iv=bytes(13), **NOBODY)), ("tag", encrypted(KW, tag=bytes(15), **NOBODY)),
                   ("encrypted-key", encrypted(KW, encrypted_key=b"", **NOBODY)),
                   ("gcmkw", encrypted(secret("A128GCMKW", 16), change=lambda header: {**header, **NOBODY, "tag": "AAAA"}))):
    CASES += [jwe_decrypt("jwe-order-malformed-%s-of-an-unknown-kid" % name, WHY_ORDER, "TOKEN_MALFORMED", text, [A, pair(P256, "ECDH-ES", kid="b")],
                          report={"kid": "of nobody", "alg": None})]
CASES += [
    jwe_decrypt("jwe-order-alg-of-an-unknown-kid", WHY_ORDER, "JWE_NOT_ALLOWED", encrypted(KW, header='{"alg":"RSA1_5","enc":"A256GCM","kid":"x"}'), A),
    jwe_decrypt("jwe-order-zip-of-an-unknown-kid", WHY_ORDER, "TOKEN_UNSUPPORTED", encrypted(KW, zip="DEF", **NOBODY), A),
    jwe_decrypt("jwe-order-crit-of-an-unknown-kid", WHY_ORDER, "TOKEN_UNSUPPORTED", encrypted(KW, x=1, crit=["x"], **NOBODY), A),
    jwe_decrypt("jwe-order-unknown-kid-and-wrong-tag", WHY_ORDER, "JWE_KEY_NOT_FOUND", encrypted(KW, tag=bytes(16), **NOBODY), A),
]
