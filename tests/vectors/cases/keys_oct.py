from signer import *
from spellings import *

ABOUT = "Loading HMAC keys: secrets, JWKs, JWK Sets. RFC 7517, RFC 7518 3.2, 6.4, RFC 7638."

WHY_LENGTH = "RFC 7518 3.2: a secret is at least as long as the hash"
WHY_EMPTY = "rule: an empty secret is always too weak"
WHY_MEMBER = "RFC 7517 4, RFC 7518 6.4: types of members"
WHY_K = "RFC 7518 6.4.1: base64url"
WHY_READ = "rule: padding and the standard alphabet have but one meaning"
WHY_NULL = "rule: a null member counts as absent"
WHY_SKIP = "RFC 7517 5, rule: entries that cannot be used are skipped"
WHY_USE, WHY_OPS = "RFC 7517 4.2", "RFC 7517 4.3"
WHY_MANY = "rule: at most 16 operations are read"
WHY_UNIQUE = "RFC 7517 4: duplicate names are rejected"
SIGNS = ["JWT_KEY_CAN_SIGN", "JWT_KEY_CAN_VERIFY"]
K = b64(KEY.secret)


def thumbprint(key):
    """RFC 7638 3.2: the required members of an oct key, in order, without white space."""
    return b64(hashlib.sha256(('{"k":"%s","kty":"oct"}' % b64(key.secret)).encode()).digest())


def doc(name, why, status, text, length=None, **info):
    """A JWK or JWK Set as text or as a value."""
    return load("key-jwk-" + name, why, status, jwks(text), length, **info)


def oct_jwk(name, why, status, members, length=None, **info):
    """An oct JWK whose other members are given as JSON text."""
    return doc(name, why, status, '{"kty":"oct",%s}' % members, length, **info)


def unknown(count):
    """So many operations that nobody knows, as JSON text."""
    return ",".join('"x%d"' % number for number in range(count))


def of_set(name, why, status, *entries, **info):
    return doc("set-" + name, why, status, '{"keys":[%s]}' % ",".join(entries), **info)


CASES = []
for alg, least in (("HS256", 32), ("HS384", 48), ("HS512", 64)):
    secret = bytes(range(1, 200))
    for length in (least, least + 1, 128, 199):
        CASES += [load("key-%s-of-%d" % (alg.lower(), length), WHY_LENGTH, "OK", Key(alg, secret[:length]), 1, alg=alg,
                       bits=8 * length, kid="", flags=SIGNS,
                       thumbprint=thumbprint(Key(alg, secret[:length])))]
    for length in (least - 1, 1):
        CASES += [
            load("key-%s-of-%d" % (alg.lower(), length), WHY_LENGTH, "KEY_TOO_WEAK", Key(alg, secret[:length])),
            load("key-%s-of-%d-allowed" % (alg.lower(), length), "rule: loadable with JWT_KEY_ALLOW_WEAK", "OK",
                 Key(alg, secret[:length]).having(allow_weak=True), 1,
                 alg=alg, bits=8 * length, flags=SIGNS + ["JWT_KEY_IS_WEAK"]),
        ]
    CASES += [
        load("key-%s-empty" % alg.lower(), WHY_EMPTY, "KEY_TOO_WEAK", Key(alg, "")),
        load("key-%s-empty-allowed" % alg.lower(), WHY_EMPTY, "KEY_TOO_WEAK", Key(alg, "").having(allow_weak=True)),
    ]
CASES += [
    load("key-strong-though-weak-allowed", "rule: the flag says that it was needed", "OK", KEY.having(allow_weak=True), 1,
         flags=SIGNS),
    load("key-zeros", "rule: nobody can tell a secret from its bytes", "OK", Key("HS256", bytes(32)), 1, bits=256),
    load("key-with-kid", "onejwt.h: kid", "OK", KEY.having(kid="k1"), 1, kid="k1", flags=SIGNS + ["JWT_KEY_HAS_KID"]),
    load("key-with-issuer", "onejwt.h: issuer", "OK", KEY.having(issuer="i"), 1, flags=SIGNS + ["JWT_KEY_HAS_ISSUER"]),
    load("key-with-kid-of-127", "onejwt.h: the kid of jwt_key_info holds 127 bytes", "OK", KEY.having(kid="k" * 127), 1,
         kid="k" * 127),
    load("key-with-kid-of-128", "onejwt.h: longer is empty", "OK", KEY.having(kid="k" * 128), 1, kid="",
         flags=SIGNS + ["JWT_KEY_HAS_KID"]),
    load("key-with-kid-of-control", "onejwt.h: with control characters is empty", "OK", KEY.having(kid="a\nb"), 1, kid="",
         flags=SIGNS + ["JWT_KEY_HAS_KID"]),
]
for alg in ("RS256", "PS384", "ES256", "ES256K", "EdDSA", "ML-DSA-65"):
    CASES += [load("key-secret-for-%s" % alg.lower(), "rule: a secret is for HMAC only", "KEY_ALG_MISMATCH",
                   {"alg": alg, "secret": "s" * 64})]

CASES += [
    oct_jwk("plain", "RFC 7517 4", "OK", '"k":"%s"' % K, 1, alg="HS256", bits=256, kid="", flags=SIGNS, thumbprint=thumbprint(KEY)),
    oct_jwk("hs512", "RFC 7517 4.4", "OK", '"alg":"HS512","k":"%s"' % b64(KEY512.secret), 1, alg="HS512", bits=512,
        thumbprint=thumbprint(KEY512)),
    oct_jwk("spaced", "RFC 8259 2", "OK", ' \n"k" :\t"%s"\r\n' % K, 1),
    doc("space-around", "RFC 8259 2", "OK", ' \n{"kty":"oct","k":"%s"}\n ' % K, 1),
    oct_jwk("kid", "RFC 7517 4.5", "OK", '"k":"%s","kid":"a"' % K, 1, kid="a", flags=SIGNS + ["JWT_KEY_HAS_KID"]),
    oct_jwk("escaped", "RFC 8259 7", "OK", '"\\u006b":"%s","kid":"\\u0061"' % K.replace("a", "\\u0061"), 1, kid="a",
        thumbprint=thumbprint(KEY)),
    oct_jwk("thumbprint-without-other-members", "RFC 7638 3.2", "OK", '"kid":"x","use":"sig","alg":"HS256","k":"%s"' % K, 1,
        thumbprint=thumbprint(KEY)),
    load("key-jwk-kid-replaced", "onejwt.h: kid takes the place of the key's own", "OK", jwks(jwk(KEY, kid="a")).having(kid="b"), 1,
         kid="b"),
    load("key-jwk-issuer", "onejwt.h: issuer", "OK", jwks(jwk(KEY)).having(issuer="i"), 1, flags=SIGNS + ["JWT_KEY_HAS_ISSUER"]),
    doc("kty-absent", WHY_MEMBER, "KEY_MALFORMED", {"k": K}),
    doc("kty-empty", WHY_SKIP, "KEY_UNSUPPORTED", {"kty": "", "k": K}),
    doc("kty-other-case", "RFC 7517 4.1: case-sensitive", "KEY_UNSUPPORTED", {"kty": "OCT", "k": K}),
    doc("kty-unknown", WHY_SKIP, "KEY_UNSUPPORTED", {"kty": "XYZ", "k": K}),
    oct_jwk("k-absent", "RFC 7518 6.4.1: k is required", "KEY_MALFORMED", '"alg":"HS256"'),
    oct_jwk("k-empty", WHY_EMPTY, "KEY_TOO_WEAK", '"k":""'),
    load("key-jwk-k-empty-allowed", WHY_EMPTY, "KEY_TOO_WEAK", jwks('{"kty":"oct","k":""}').having(allow_weak=True)),
    oct_jwk("k-padded", WHY_READ, "OK", '"k":"%s="' % K, 1, thumbprint=thumbprint(KEY)),
    oct_jwk("k-padded-too-much", "RFC 4648 3.2: at most to a whole group", "KEY_MALFORMED", '"k":"%s=="' % K),
    oct_jwk("k-of-31", WHY_LENGTH, "KEY_TOO_WEAK", '"k":"%s"' % b64("x" * 31)),
    load("key-jwk-k-of-31-allowed", "rule: loadable with JWT_KEY_ALLOW_WEAK", "OK",
         jwks('{"kty":"oct","k":"%s"}' % b64("x" * 31)).having(allow_weak=True), 1,
         bits=248, flags=SIGNS + ["JWT_KEY_IS_WEAK"]),
    oct_jwk("k-of-47-for-hs384", WHY_LENGTH, "KEY_TOO_WEAK", '"alg":"HS384","k":"%s"' % b64("x" * 47)),
    oct_jwk("k-of-32-for-hs512", WHY_LENGTH, "KEY_TOO_WEAK", '"alg":"HS512","k":"%s"' % K),
    oct_jwk("k-plus", WHY_READ, "OK", '"k":"+%s"' % K[1:], 1, thumbprint=thumbprint(Key("HS256", unb64("-" + K[1:])))),
    oct_jwk("k-slash", WHY_READ, "OK", '"k":"/%s"' % K[1:], 1, thumbprint=thumbprint(Key("HS256", unb64("_" + K[1:])))),
    oct_jwk("k-of-both-alphabets", WHY_READ, "OK", '"k":"/_+-%s"' % K[4:], 1, thumbprint=thumbprint(Key("HS256", unb64("__--" + K[4:])))),
    oct_jwk("k-dot", WHY_K, "KEY_MALFORMED", '"k":".%s"' % K[1:]),
    oct_jwk("others-null", WHY_NULL, "OK", '"k":"%s","alg":null,"use":null,"key_ops":null,"kid":null,"d":null' % K, 1, alg="HS256",
            kid="", flags=SIGNS, thumbprint=thumbprint(KEY)),
    oct_jwk("k-space", WHY_K, "KEY_MALFORMED", '"k":" %s"' % K),
    oct_jwk("k-newline", WHY_K, "KEY_MALFORMED", '"k":"%s\\n"' % K),
    oct_jwk("k-nul", WHY_K, "KEY_MALFORMED", '"k":"%s\\u0000"' % K),
    oct_jwk("k-not-ascii", WHY_K, "KEY_MALFORMED", '"k":"\u0141%s"' % K[1:]),
    oct_jwk("k-spare-bits", "RFC 4648 3.5", "KEY_MALFORMED", '"k":"%sJ"' % b64("x" * 32)[:-1]),
    oct_jwk("k-one-over-four", "RFC 4648 3.1", "KEY_MALFORMED", '"k":"%s"' % ("A" * 45)),
    oct_jwk("alg-unknown", WHY_SKIP, "KEY_UNSUPPORTED", '"alg":"HS1","k":"%s"' % K),
    oct_jwk("alg-none", "RFC 8725 3.2", "KEY_UNSUPPORTED", '"alg":"none","k":"%s"' % K),
    oct_jwk("alg-empty", WHY_SKIP, "KEY_UNSUPPORTED", '"alg":"","k":"%s"' % K),
    oct_jwk("alg-other-case", "RFC 7517 4.4: case-sensitive", "KEY_UNSUPPORTED", '"alg":"hs256","k":"%s"' % K),
    oct_jwk("alg-of-wrapping", WHY_SKIP, "KEY_UNSUPPORTED", '"alg":"A256KW","k":"%s"' % K),
    oct_jwk("alg-of-rsa", "RFC 7518 6.1: kty and alg go together", "KEY_ALG_MISMATCH", '"alg":"RS256","k":"%s"' % K),
    oct_jwk("alg-of-ec", "RFC 7518 6.1: kty and alg go together", "KEY_ALG_MISMATCH", '"alg":"ES256","k":"%s"' % K),
    oct_jwk("use-sig", WHY_USE, "OK", '"use":"sig","k":"%s"' % K, 1, flags=SIGNS),
    oct_jwk("use-enc", WHY_USE, "KEY_UNSUPPORTED", '"use":"enc","k":"%s"' % K),
    oct_jwk("use-unknown", WHY_USE, "KEY_UNSUPPORTED", '"use":"tls","k":"%s"' % K),
    oct_jwk("use-empty", WHY_USE, "KEY_UNSUPPORTED", '"use":"","k":"%s"' % K),
    oct_jwk("use-other-case", WHY_USE, "KEY_UNSUPPORTED", '"use":"SIG","k":"%s"' % K),
    oct_jwk("ops-both", WHY_OPS, "OK", '"key_ops":["verify","sign"],"k":"%s"' % K, 1, flags=SIGNS),
    oct_jwk("ops-sign", WHY_OPS, "OK", '"key_ops":["sign"],"k":"%s"' % K, 1, flags=["JWT_KEY_CAN_SIGN"]),
    oct_jwk("ops-verify", WHY_OPS, "OK", '"key_ops":["verify"],"k":"%s"' % K, 1, flags=["JWT_KEY_CAN_VERIFY"]),
    oct_jwk("ops-and-an-unknown", "RFC 7517 4.3: other values may be used", "OK", '"key_ops":["verify","x"],"k":"%s"' % K, 1,
        flags=["JWT_KEY_CAN_VERIFY"]),
    oct_jwk("ops-with-use", WHY_OPS, "OK", '"use":"sig","key_ops":["sign","verify"],"k":"%s"' % K, 1, flags=SIGNS),
    oct_jwk("ops-none", WHY_OPS, "KEY_UNSUPPORTED", '"key_ops":[],"k":"%s"' % K),
    oct_jwk("ops-encrypt", WHY_OPS, "KEY_UNSUPPORTED", '"key_ops":["encrypt","decrypt"],"k":"%s"' % K),
    oct_jwk("ops-other-case", WHY_OPS, "KEY_UNSUPPORTED", '"key_ops":["Verify"],"k":"%s"' % K),
    oct_jwk("ops-twice", "RFC 7517 4.3: duplicates MUST NOT be present", "KEY_MALFORMED", '"key_ops":["sign","sign"],"k":"%s"' % K),
    oct_jwk("ops-twice-unknown", "RFC 7517 4.3: duplicates MUST NOT be present", "KEY_MALFORMED",
        '"key_ops":["x","verify","x"],"k":"%s"' % K),
    oct_jwk("ops-of-numbers", WHY_MEMBER, "KEY_MALFORMED", '"key_ops":["verify",1],"k":"%s"' % K),
    oct_jwk("ops-of-another-use", WHY_OPS, "KEY_UNSUPPORTED", '"use":"other","key_ops":["verify"],"k":"%s"' % K),
    oct_jwk("ops-as-many-as-read", WHY_MANY, "OK", '"key_ops":["verify",%s],"k":"%s"' % (unknown(15), K), 1,
            flags=["JWT_KEY_CAN_VERIFY"]),
    oct_jwk("ops-too-many", WHY_MANY, "KEY_MALFORMED", '"key_ops":["verify",%s],"k":"%s"' % (unknown(16), K)),
    oct_jwk("ops-against-use", "RFC 7517 4.3: use and key_ops are consistent", "KEY_MALFORMED",
        '"use":"sig","key_ops":["encrypt"],"k":"%s"' % K),
    oct_jwk("unknown-members", "RFC 7517 4: members that are not understood are ignored", "OK",
        '"k":"%s","x":{"y":[1,null]},"exp":1,"n":2,"":true' % K, 1),
    oct_jwk("duplicate-k", WHY_UNIQUE, "KEY_MALFORMED", '"k":"%s","k":"%s"' % (K, K)),
    oct_jwk("duplicate-k-escaped", WHY_UNIQUE, "KEY_MALFORMED", '"k":"%s","\\u006b":"%s"' % (K, K)),
    oct_jwk("duplicate-kty", WHY_UNIQUE, "KEY_MALFORMED", '"kty":"RSA","k":"%s"' % K),
    oct_jwk("duplicate-unknown", WHY_UNIQUE, "KEY_MALFORMED", '"k":"%s","x":1,"x":2' % K),
    oct_jwk("duplicate-nested", WHY_UNIQUE, "KEY_MALFORMED", '"k":"%s","x":[{"y":1,"y":2}]' % K),
    oct_jwk("duplicate-beyond-32", WHY_UNIQUE, "KEY_MALFORMED", '"k":"%s",%s,"k":"x"' % (K,
                                                                                     ",".join('"m%d":0' % i for i in range(40)))),
    oct_jwk("surrogate", "RFC 8259 8.2", "KEY_MALFORMED", '"k":"%s","kid":"\\ud800"' % K),
    oct_jwk("too-deep", "rule: nesting is at most 32", "KEY_MALFORMED", '"k":"%s","x":%s' % (K, "[" * 32 + "]" * 32)),
    oct_jwk("too-many-members", "rule: members are at most 4,096 a document", "KEY_MALFORMED",
        '"k":"%s",%s' % (K, ",".join('"%x":0' % i for i in range(4095)))),
    doc("trailing", "rule: nothing after the object", "KEY_MALFORMED", compact(jwk(KEY)) + "x"),
    doc("two", "rule: nothing after the object", "KEY_MALFORMED", compact(jwk(KEY)) * 2),
    doc("unclosed", "RFC 8259 4", "KEY_MALFORMED", compact(jwk(KEY))[:-1]),
    doc("comma", "RFC 8259 4", "KEY_MALFORMED", '{"kty":"oct","k":"%s",}' % K),
    doc("empty-object", "RFC 7517 4.1, 5.1", "KEY_MALFORMED", "{}"),
    doc("no-json", "onejwt.h: text that is no JSON", "KEY_MALFORMED", "not json at all"),
    doc("only-k", "onejwt.h: text that is no JSON", "KEY_MALFORMED", K),
    doc("empty", "onejwt.h: text that is no JSON", "KEY_MALFORMED", ""),

    of_set("one", "RFC 7517 5", "OK", compact(jwk(KEY)), length=1, alg="HS256"),
    of_set("three", "RFC 7517 5", "OK", compact(jwk(KEY512, kid="a")), compact(jwk(KEY)), compact(jwk(KEY384)), length=3,
           alg="HS512", kid="a"),
    of_set("same-key-twice", "RFC 7517 5: nothing forbids it", "OK", compact(jwk(KEY)), compact(jwk(KEY)), length=2),
    of_set("empty", "rule: a set with none left", "KEY_UNSUPPORTED"),
    of_set("skips-kty", WHY_SKIP, "OK", '{"kty":"XYZ","k":1}', compact(jwk(KEY, kid="a")), length=1, kid="a"),
    of_set("skips-alg", WHY_SKIP, "OK", compact(jwk(OTHER, alg="A128GCM")), compact(jwk(KEY, kid="a")), length=1, kid="a"),
    of_set("skips-use-enc", WHY_SKIP, "OK", compact(jwk(OTHER, use="enc")), compact(jwk(KEY, kid="a")),
           compact(jwk(OTHER, use="enc")), length=1, kid="a"),
    of_set("skips-key-ops", WHY_SKIP, "OK", compact(jwk(OTHER, key_ops=["wrapKey"])), compact(jwk(KEY, kid="a")), length=1,
           kid="a"),
    of_set("only-skipped", "rule: a set with none left", "KEY_UNSUPPORTED", '{"kty":"XYZ"}', compact(jwk(KEY, use="enc"))),
    doc("set-unknown-members", "RFC 7517 5: members that are not understood are ignored", "OK",
        {"a": 1, "keys": [jwk(KEY)], "next": {"b": []}}, 1),
    of_set("one-malformed", "rule: in a set with a secret wrong members are no reason to skip", "KEY_MALFORMED", compact(jwk(KEY)),
           '{"kty":"oct","k":1}'),
    of_set("one-weak", "rule: in a set with a secret a weak key is no reason to skip", "KEY_TOO_WEAK", compact(jwk(KEY)), '{"kty":"oct","k":"AAAA"}'),
    of_set("one-without-kty", "RFC 7517 4.1: kty is required", "KEY_MALFORMED", compact(jwk(KEY)), '{"k":"%s"}' % K),
    of_set("of-number", "RFC 7517 5.1: keys are objects", "KEY_MALFORMED", compact(jwk(KEY)), "1"),
    of_set("of-null", "RFC 7517 5.1: keys are objects", "KEY_MALFORMED", "null"),
    of_set("of-array", "RFC 7517 5.1: keys are objects", "KEY_MALFORMED", "[%s]" % compact(jwk(KEY))),
    of_set("duplicate-in-entry", WHY_UNIQUE, "KEY_MALFORMED", compact(jwk(KEY)), '{"kty":"XYZ","kty":"XYZ"}'),
    doc("set-duplicate-keys", WHY_UNIQUE, "KEY_MALFORMED", '{"keys":[%s],"keys":[%s]}' % (compact(jwk(KEY)), compact(jwk(KEY)))),
    load("key-jwk-set-kid-of-one", "onejwt.h: kid takes the place of the key's own", "OK",
         jwks({"keys": [jwk(KEY, kid="a")]}).having(kid="b"), 1, kid="b"),
    load("key-jwk-set-kid-of-several", "onejwt.h: with several keys an invalid argument", "INVALID_ARGUMENT",
         jwks({"keys": [jwk(KEY), jwk(OTHER)]}).having(kid="b")),
]
for kind, value in (("null", "null"), ("number", "1"), ("true", "true"), ("array", "[]"), ("object", "{}"), ("string", '"x"')):
    for member in ("kty", "k", "alg", "kid", "use", "key_ops"):
        if (kind == "string" and member != "key_ops") or (kind == "array" and member == "key_ops"):
            continue
        text = {"kty": '"kty":"oct",', "k": '"k":"%s",' % K}
        others = "".join(value for name, value in text.items() if name != member)
        # What is not required may be null.
        fine = kind == "null" and member not in text
        CASES += [doc("%s-is-%s" % (member, kind), WHY_NULL if kind == "null" else WHY_MEMBER, "OK" if fine else "KEY_MALFORMED",
                      '{%s"%s":%s}' % (others, member, value), 1 if fine else None)]
    if kind != "array":
        CASES += [doc("keys-is-%s" % kind, "RFC 7517 5.1: keys is an array", "KEY_MALFORMED", '{"keys":%s}' % value)]
    CASES += [oct_jwk("unknown-is-%s" % kind, "RFC 7517 4: members that are not understood are ignored", "OK",
                  '"k":"%s","ext":%s' % (K, value), 1)]

# What a key may be used for.
CASES += [
    verify("key-ops-verify", WHY_OPS, "OK", token(), keys=jwks(jwk(KEY, key_ops=["verify"]))),
    verify("key-ops-sign-only", WHY_OPS, "KEY_NOT_FOUND", token(), keys=jwks(jwk(KEY, key_ops=["sign"]))),
    verify("key-ops-sign-only-and-another", WHY_OPS, "OK", token(), keys=[jwks(jwk(KEY, key_ops=["sign"])), KEY]),
    verify("key-use-enc-is-not-there", WHY_SKIP, "SIGNATURE_INVALID", token(),
           keys=jwks({"keys": [jwk(KEY, use="enc"), jwk(OTHER)]})),
    verify("key-jwk-verifies", "RFC 7517 4", "OK", token(), keys=jwks(jwk(KEY))),
    verify("key-binary-secret", "RFC 2104 2: any octets", "OK", token(key=Key("HS256", bytes(range(128, 160)))),
           keys=Key("HS256", bytes(range(128, 160)))),
    verify("key-weak-and-allowed", "rule: loadable with JWT_KEY_ALLOW_WEAK", "OK", token(key=Key("HS256", "weak")),
           keys=Key("HS256", "weak").having(allow_weak=True)),
    verify("key-secret-is-not-base64", "onejwt.h: the bytes themselves, not their base64", "SIGNATURE_INVALID", token(),
           keys=Key("HS256", b64(KEY.secret))),
    verify("key-with-trailing-zero", "RFC 2104 2: HMAC pads short keys with zeros, so these two are one key", "OK", token(),
           keys=Key("HS256", KEY.secret + b"\0")),
]
