from asymmetric import *
from odd_entries import *
from signer import *

ABOUT = """Sets of public keys as a whole: what is the document's in any entry, limits, sets with nothing left, byte order marks, and
that an entry which was skipped makes no other key fit more tokens. RFC 7517 5; rule: Entries of a set of public keys."""

WHY_DOCUMENT = "rule: grammar, UTF-8, duplicate names, depth and limits are the document's, in any entry"
WHY_NONE = "rule: a set with none left gives the status of its first entry"
WHY_LIMIT = "rule: a set has at most 1,024 entries"
WHY_BOM = "rule: a byte order mark before the document is read"
WHY_FIT = "rule: an entry that was skipped is not there, and makes no other key fit"
WHY_WEAK = "rule: loadable with JWT_KEY_ALLOW_WEAK"
G, F = compact(GOOD), compact(FINE)
MALFORMED, WEAK, MISMATCH, UNKNOWN = RSA.jwk(n=None), RSA1024.jwk(), RSA.jwk(alg="ES256"), {"kty": "XYZ"}
# Broken, wherever it stands: in an entry that would be read, and in one that would be skipped anyway.
BROKEN = {
    "grammar": '"x":01', "missing-value": '"x":', "trailing-comma": '"x":1,', "nan": '"x":NaN', "single-quotes": "'x':1",
    "duplicate": '"x":1,"x":2', "duplicate-of-null": '"x":null,"x":null', "duplicate-escaped": '"x":1,"\\u0078":2',
    "duplicate-nested": '"x":[{"y":1,"y":2}]', "duplicate-kty": '"kty":"XYZ"', "surrogate": '"x":"\\ud800"',
    "surrogate-in-name": '"\\udc00":1', "control-character": '"x":"\x01"', "escape": '"x":"\\x"',
    "too-deep": '"x":' + "[" * 30 + "]" * 30,
}


def of(name, why, status, document, length=None, source={}, **info):
    """A set given as text, as bytes, or as its entries."""
    document = compact({"keys": document}) if isinstance(document, list) else document
    return load("set-" + name, why, status, {**hexable("jwks", document), **source}, length, **info)


def keys_of(*entries):
    return "{\"keys\":[%s]}" % ",".join(entries)


CASES = []
for name, member in BROKEN.items():
    for kind, entry in (("a-good-entry", compact(OTHER_P256.jwk())[:-1] + ",%s}"), ("a-skipped-entry", '{"kty":"XYZ",%s}')):
        CASES += [of("%s-in-%s" % (name, kind), WHY_DOCUMENT, "KEY_MALFORMED", keys_of(G, entry % member, F))]
CASES += [
    of("depth-32-in-a-skipped-entry", "rule: nesting is at most 32, the document itself counted", "OK",
       keys_of(G, '{"kty":"XYZ","x":%s}' % ("[" * 29 + "]" * 29), F), 2, kid="good"),
    of("not-utf8-in-a-good-entry", WHY_DOCUMENT, "KEY_MALFORMED", keys_of(G, F[:-1] + ',"x":"?"}').encode().replace(b"?", b"\xff")),
    of("not-utf8-in-a-skipped-entry", WHY_DOCUMENT, "KEY_MALFORMED",
       keys_of(G, '{"kty":"XYZ","x":"?"}').encode().replace(b"?", b"\xe9")),
    of("not-utf8-in-an-entry-that-is-text", WHY_DOCUMENT, "KEY_MALFORMED", keys_of(G, '"?"').encode().replace(b"?", b"\xc3")),
    of("utf-16", "RFC 8259 8.1: JSON is UTF-8", "KEY_MALFORMED", keys_of(G).encode("utf-16")),
    of("duplicate-keys", WHY_DOCUMENT, "KEY_MALFORMED", '{"keys":[%s],"keys":[]}' % G),
    of("duplicate-keys-escaped", WHY_DOCUMENT, "KEY_MALFORMED", '{"keys":[%s],"\\u006beys":[]}' % G),
    of("duplicate-beside-keys", WHY_DOCUMENT, "KEY_MALFORMED", '{"x":1,"keys":[%s],"x":1}' % G),
    of("unclosed", WHY_DOCUMENT, "KEY_MALFORMED", keys_of(G, F)[:-1]),
    of("comma-at-the-end", WHY_DOCUMENT, "KEY_MALFORMED", keys_of(G, F)[:-2] + ",]}"),
    of("text-behind", WHY_DOCUMENT, "KEY_MALFORMED", keys_of(G) + "x"),
    of("members-4096", "rule: members are at most 4,096 a document", "OK",
       keys_of(G, '{"kty":"XYZ",%s}' % ",".join('"m%x":0' % i for i in range(4096 - 2 - len(GOOD)))), 1, kid="good"),
    of("members-4097", "rule: members are at most 4,096 a document", "KEY_MALFORMED",
       keys_of(G, '{"kty":"XYZ",%s}' % ",".join('"m%x":0' % i for i in range(4096 - 1 - len(GOOD))))),
    of("entries-1024", WHY_LIMIT, "OK", keys_of(*["{}"] * 1023, G), 1, kid="good"),
    of("entries-1025", WHY_LIMIT, "KEY_MALFORMED", keys_of(G, *["{}"] * 1024)),
    of("entries-1024-that-are-no-objects", WHY_LIMIT, "OK", keys_of(*["null"] * 1023, G), 1, kid="good"),
    of("entries-1025-that-are-no-objects", WHY_LIMIT, "KEY_MALFORMED", keys_of(*["1"] * 1024, G)),
    of("entries-20000", WHY_LIMIT, "KEY_MALFORMED", keys_of(G, *["0"] * 20000)),
    verify("set-entries-1024-verifies", WHY_LIMIT, "OK", token_of(P256, "good"), keys=jwks(keys_of(*["{}"] * 1023, G)),
           tamper=False),

    # Nothing left.
    of("none-there", "rule: JWT_KEY_UNSUPPORTED if it has none", "KEY_UNSUPPORTED", []),
    of("none-there-but-other-members", "rule: JWT_KEY_UNSUPPORTED if it has none", "KEY_UNSUPPORTED", '{"a":1,"keys":[ ],"b":{}}'),
    of("none-left-malformed-first", WHY_NONE, "KEY_MALFORMED", [MALFORMED, WEAK, MISMATCH, UNKNOWN]),
    of("none-left-weak-first", WHY_NONE, "KEY_TOO_WEAK", [WEAK, MALFORMED, UNKNOWN]),
    of("none-left-mismatch-first", WHY_NONE, "KEY_ALG_MISMATCH", [MISMATCH, WEAK, MALFORMED]),
    of("none-left-unknown-first", WHY_NONE, "KEY_UNSUPPORTED", [UNKNOWN, MISMATCH, WEAK, MALFORMED]),
    of("none-left-null-first", WHY_NONE, "KEY_MALFORMED", [None, UNKNOWN]),
    of("none-left-of-1024", WHY_NONE, "KEY_UNSUPPORTED", [UNKNOWN] + [{}] * 1023),
    of("none-left-private-of-encryption", WHY_NONE, "KEY_UNSUPPORTED", [RSA.jwk(True, use="enc"), UNKNOWN]),
    of("none-left-and-a-kid-for-it", WHY_NONE, "KEY_TOO_WEAK", [WEAK, UNKNOWN], None, {"kid": "k"}),
    of("keys-null", "RFC 7517 5.1: keys is an array; a null member is absent, and then this is a JWK without kty", "KEY_MALFORMED",
       '{"keys":null}'),
    of("one-left-and-a-kid-for-it", "onejwt.h: kid takes the place of the key's own", "OK", [WEAK, None, GOOD, MALFORMED], 1,
       {"kid": "k"}, kid="k"),
    of("two-left-and-a-kid-for-them", "onejwt.h: with several keys an invalid argument", "INVALID_ARGUMENT", [WEAK, FINE, GOOD],
       None,
       {"kid": "k"}),
    of("weak-and-allowed", WHY_WEAK, "OK", [GOOD, {**WEAK, "kid": "weak"}, FINE], 3, {"allow_weak": True}, kid="good"),
    of("weak-first-and-allowed", WHY_WEAK, "OK", [{**WEAK, "kid": "weak"}, GOOD], 2, {"allow_weak": True}, kid="weak", bits=1024,
       flags=VERIFIES + ["JWT_KEY_HAS_KID", "JWT_KEY_IS_WEAK"]),
    verify("set-weak-and-allowed-verifies", WHY_WEAK, "OK", token_of(RSA1024, "weak"), tamper=False,
           keys=of_set([GOOD, {**WEAK, "kid": "weak"}]).having(allow_weak=True)),
    of("issuer-of-what-is-left", "onejwt.h: issuer", "OK", [None, GOOD], 1, {"issuer": "i"},
       flags=VERIFIES + ["JWT_KEY_HAS_KID", "JWT_KEY_HAS_ISSUER"]),

    # Byte order marks
    of("byte-order-mark", WHY_BOM, "OK", "\ufeff" + keys_of(G, F), 2, kid="good"),
    of("byte-order-mark-and-space", WHY_BOM, "OK", "\ufeff \r\n" + keys_of(G, F), 2, kid="good"),
    of("byte-order-mark-of-a-jwk", WHY_BOM, "OK", "\ufeff" + G, 1, kid="good"),
    of("byte-order-mark-of-a-private-jwk", WHY_BOM, "OK", "\ufeff" + compact(P256.jwk(True)), 1, flags=SIGNS),
    of("byte-order-mark-of-a-secret", WHY_BOM, "OK", "\ufeff" + compact(jwk(KEY)), 1, flags=SIGNS),
    of("byte-order-mark-twice", "RFC 8259 2: inside the document it is no white space", "KEY_MALFORMED",
       "\ufeff\ufeff" + keys_of(G)),
    of("byte-order-mark-after-space", "RFC 8259 2: inside the document it is no white space", "KEY_MALFORMED",
       " \ufeff" + keys_of(G)),
    of("byte-order-mark-behind", "RFC 8259 2: inside the document it is no white space", "KEY_MALFORMED", keys_of(G) + "\ufeff"),
    of("byte-order-mark-inside", "RFC 8259 2: inside the document it is no white space", "KEY_MALFORMED",
       '{"keys":\ufeff[%s]}' % G),
    of("byte-order-mark-alone", "RFC 8259 2", "KEY_MALFORMED", "\ufeff"),
    verify("set-byte-order-mark-verifies", WHY_BOM, "OK", token_of(ED25519, "fine"), keys=jwks("\ufeff" + keys_of(G, F)),
           tamper=False),
]


def fits(name, status, entries, token, why=WHY_FIT, **rest):
    return verify("set-skipped-" + name, why, status, token, keys=of_set(entries), tamper=False, **rest)


# What an entry that cannot be used may do to the others: nothing.
for name, bad in (("weak", WEAK), ("without-n", MALFORMED), ("of-another-alg", MISMATCH),
                  ("for-encryption", OTHER_P256.jwk(use="enc")),
                  ("off-the-curve", OTHER_P256.jwk(y="AQ")), ("of-unknown-kty", UNKNOWN)):
    same, none = {**bad, "kid": "good"}, {name: value for name, value in bad.items() if name != "kid"}
    CASES += [
        fits(name + "-of-the-same-kid-before", "OK", [same, GOOD], token_of(P256, "good")),
        fits(name + "-of-the-same-kid-after", "OK", [GOOD, same], token_of(P256, "good")),
        fits(name + "-of-the-same-kid-and-a-forged-token", "SIGNATURE_INVALID", [same, GOOD], token_of(OTHER_P256, "good")),
        fits(name + "-without-kid-fits-nothing", "KEY_NOT_FOUND", [none, GOOD], token_of(P256, "another")),
        fits(name + "-without-kid-and-its-own-token", "KEY_NOT_FOUND", [GOOD, none], token_of(OTHER_P256, "another")),
        fits(name + "-alone-of-its-kid", "KEY_NOT_FOUND", [{**bad, "kid": "x"}, FINE], token_of(OTHER_P256, "x")),
    ]
for name, kid in (("number", 5), ("object", {}), ("array", ["another"]), ("false", False)):
    CASES += [
        fits("kid-%s-is-not-without-kid" % name, "KEY_NOT_FOUND", [OTHER_P256.jwk(kid=kid), GOOD], token_of(OTHER_P256, "another")),
        fits("kid-%s-and-a-token-without" % name, "SIGNATURE_INVALID", [OTHER_P256.jwk(kid=kid), GOOD], signed(OTHER_P256)),
    ]
CASES += [
    fits("kid-number-and-its-digits", "KEY_NOT_FOUND", [OTHER_P256.jwk(kid=5), GOOD], token_of(OTHER_P256, "5")),
    fits("kid-null-is-without-kid", "OK", [{**OTHER_P256.jwk(), "kid": None}, GOOD], token_of(OTHER_P256, "another"),
         "rule: null members count as absent; a key without a kid fits any token"),
    fits("kid-null-and-the-kid-of-another", "OK", [GOOD, {**OTHER_P256.jwk(), "kid": None}], token_of(OTHER_P256, "good"),
         "rule: null members count as absent; a key without a kid fits any token"),
    fits("alg-null-is-without-alg", "OK", [{**RSA.jwk(kid="r"), "alg": None}], token_of(RSA.using("PS256"), "r"),
         "rule: null members count as absent; algorithms widen an RSA key that names none", algorithms=["RS256", "PS256"]),
    fits("alg-empty-is-not-without-alg", "KEY_NOT_FOUND", [RSA.jwk(kid="r", alg=""), GOOD], token_of(RSA, "r"),
         "rule: an empty alg is for nothing that is done here"),
    fits("none-of-a-token-without-kid", "SIGNATURE_INVALID", [WEAK, None, MALFORMED, GOOD], signed(OTHER_P256)),
    fits("none-of-a-token-without-kid-of-the-good-key", "OK", [WEAK, None, MALFORMED, GOOD], signed(P256)),
    fits("do-not-count-as-tried", "OK", [OTHER_P256.jwk(kid=number) for number in range(20)] + [GOOD], signed(P256),
         "rule: keys that were skipped do not count as tried"),
    fits("make-no-alg-allowed", "KEY_NOT_FOUND", [OTHER_RSA.jwk(kid="r", n=None), GOOD], token_of(OTHER_RSA, "r"),
         "rule: a key that was skipped is not there, so its kid is unknown and a host may fetch again"),
    fits("make-no-alg-allowed-without-kid", "ALG_NOT_ALLOWED", [OTHER_RSA.jwk(kid="r", n=None), GOOD], signed(OTHER_RSA),
         "rule: the keys that are left fit, but not their algorithm"),
]
