from signer import *

ABOUT = "crit and b64 in tokens and in JWS. RFC 7515 4.1.11, RFC 7797."

WHY = "RFC 7515 4.1.11: an extension that is not understood"
WHY_JWT = "rule: crit is refused in a JWT without comparing its names: a non-empty array of strings is not supported"
WHY_TYPES = "rule: a JWT's crit is a non-empty array of strings, or malformed"
WHY_ORDER = "rule: crit is looked at once the header is whole JSON with the right types"
WHY_FORM = "RFC 7515 4.1.11: a non-empty array of distinct names of extensions that are in the header"
WHY_B64 = "RFC 7797 7: a JWT must not use b64 false"
WHY_LISTED = "RFC 7797 6: b64 is listed in crit"


def crit(name, why, status, members, **rest):
    """jwt_verify of a header with these members beside alg."""
    return policy("crit-" + name, why, status, CLAIMS, header='{"alg":"HS256",%s}' % members, **rest)


def jws_crit(name, why, status, members, payload="payload", **rest):
    """jws_verify of the same."""
    return jws("crit-jws-" + name, why, status, token(payload, '{"alg":"HS256",%s}' % members), **rest)


def understood(name, status, count):
    """jws_verify of so many critical extensions, all of which the caller understands."""
    names = ["ext%d" % number for number in range(count)]
    members = ",".join('"%s":1' % name for name in names)
    return jws_crit(name, "rule: at most 32 critical extensions are supported", status, '"crit":%s,%s' % (compact(names), members),
                    crit=names)


REGISTERED = ("alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit")
MALFORMED = {
    "empty": '"crit":[]', "null": '"crit":null', "string": '"crit":"ext","ext":1', "number": '"crit":1', "true": '"crit":true',
    "object": '"crit":{"ext":1},"ext":1', "of-number": '"crit":[1]', "of-null": '"crit":[null]',
    "of-array": '"crit":[["ext"]],"ext":1', "of-object": '"crit":[{}]', "mixed-types": '"crit":["ext",1],"ext":1',
    "twice": '"crit":["ext","ext"],"ext":1', "twice-escaped": '"crit":["ext","\\u0065xt"],"ext":1', "absent": '"crit":["bork"]',
    "absent-second": '"crit":["ext","bork"],"ext":1', "absent-other-case": '"crit":["ext"],"Ext":1',
    "absent-empty-name": '"crit":[""]', "absent-nested": '"crit":["ext"],"x":{"ext":1}', "b64-absent": '"crit":["b64"]',
    "b64-string": '"crit":["b64"],"b64":"false"', "b64-null": '"crit":["b64"],"b64":null',
    "b64-number": '"crit":["b64"],"b64":0',
}
for registered in REGISTERED:
    member = "" if registered in ("alg", "crit") else ',"%s":"x"' % registered
    MALFORMED["names-" + registered.replace("#", "-").lower()] = '"crit":["%s"]%s' % (registered, member)
# Of these a JWT needs no look at the names; b64 is a boolean (RFC 7797 3) wherever it is.
OF_STRINGS = ["twice", "twice-escaped", "b64-absent"] + [name for name in MALFORMED if name.startswith(("absent", "names-"))]
CASES = []
for name, members in MALFORMED.items():
    strings = name in OF_STRINGS
    CASES += [crit(name, WHY_JWT if strings else WHY_TYPES, "TOKEN_UNSUPPORTED" if strings else "TOKEN_MALFORMED", members),
              jws_crit(name, WHY_FORM, "TOKEN_MALFORMED", members, crit=["ext", "bork"])]


def many(name, status, start, unit, times, end):
    """A JWT whose crit has this many elements more."""
    return verify("crit-" + name, WHY_JWT, status, repeated("header", '{"alg":"HS256","crit":[' + start, unit, times, end + "]}"),
                  max_token_len=1048576)


CASES += [
    crit("unknown", WHY, "TOKEN_UNSUPPORTED", '"crit":["ext"],"ext":1'),
    crit("unknown-null", WHY, "TOKEN_UNSUPPORTED", '"crit":["ext"],"ext":null'),
    crit("unknown-before", WHY, "TOKEN_UNSUPPORTED", '"ext":1,"crit":["ext"]'),
    crit("unknown-uri", "RFC 7515 E", "TOKEN_UNSUPPORTED",
         '"crit":["http://example.invalid/UNDEFINED"],"http://example.invalid/UNDEFINED":true'),
    crit("unknown-exp", "RFC 7515 4.1.11: exp in a header is no standard member", "TOKEN_UNSUPPORTED",
         '"crit":["exp"],"exp":%d' % EXP),
    crit("unknown-escaped", WHY, "TOKEN_UNSUPPORTED", '"crit":["\\u0065xt"],"ext":1'),
    crit("unknown-two", WHY, "TOKEN_UNSUPPORTED", '"crit":["ext","more"],"ext":1,"more":2'),
    crit("unknown-b64-true", WHY, "TOKEN_UNSUPPORTED", '"crit":["b64"],"b64":true'),
    crit("unknown-cnf", "RFC 7515 4.1.11", "TOKEN_UNSUPPORTED", '"crit":["cnf"],"cnf":{"jkt":"x"}'),
    crit("unknown-empty-name", WHY, "TOKEN_UNSUPPORTED", '"crit":[""],"":1'),
    crit("registered-and-absent", WHY_JWT, "TOKEN_UNSUPPORTED", '"crit":["alg","bork","b64","crit"]'),
    crit("of-empty-text-absent", WHY_JWT, "TOKEN_UNSUPPORTED", '"crit":["","",""]'),
    crit("before-alg", WHY_ORDER, "TOKEN_UNSUPPORTED", '"crit":["bork"],"typ":"JWT"'),
    policy("crit-first-member", WHY_ORDER, "TOKEN_UNSUPPORTED", CLAIMS, header='{"crit":["bork"],"alg":"HS256"}'),
    policy("crit-name-escaped", "RFC 7515 5.3: compared after unescaping", "TOKEN_UNSUPPORTED", CLAIMS,
           header='{"alg":"HS256","\\u0063rit":["bork"]}'),
    policy("crit-and-alg-absent", WHY_ORDER, "TOKEN_MALFORMED", CLAIMS, header='{"crit":["bork"]}'),
    policy("crit-and-alg-number", WHY_ORDER, "TOKEN_MALFORMED", CLAIMS, header='{"alg":1,"crit":["bork"]}'),
    crit("and-kid-number", WHY_ORDER, "TOKEN_MALFORMED", '"crit":["bork"],"kid":1'),
    crit("and-typ-null", WHY_ORDER, "TOKEN_MALFORMED", '"crit":["bork"],"typ":null'),
    crit("and-cty-array", WHY_ORDER, "TOKEN_MALFORMED", '"crit":["bork"],"cty":[]'),
    crit("and-duplicate", WHY_ORDER, "TOKEN_MALFORMED", '"crit":["bork"],"x":1,"x":1'),
    crit("and-broken-behind", WHY_ORDER, "TOKEN_MALFORMED", '"crit":["bork"],"x":01'),
    crit("and-surrogate-behind", WHY_ORDER, "TOKEN_MALFORMED", '"crit":["bork"],"x":"\\ud800"'),
    crit("of-a-lone-surrogate", WHY_ORDER, "TOKEN_MALFORMED", '"crit":["\\ud800"]'),
    crit("strings-then-number", WHY_TYPES, "TOKEN_MALFORMED", '"crit":["a","b","c",4]'),
    crit("number-then-strings", WHY_TYPES, "TOKEN_MALFORMED", '"crit":[0,"a","b"]'),
    crit("strings-then-null", WHY_TYPES, "TOKEN_MALFORMED", '"crit":["a",null]'),
    crit("false", WHY_TYPES, "TOKEN_MALFORMED", '"crit":false'),
    crit("object-empty", WHY_TYPES, "TOKEN_MALFORMED", '"crit":{}'),
    crit("text-empty", WHY_TYPES, "TOKEN_MALFORMED", '"crit":""'),
    crit("and-unknown-alg", "rule: order: header, then key", "TOKEN_UNSUPPORTED", '"crit":["bork"]', key=KEY512, keys=KEY512),
    crit("and-unknown-kid", "rule: order: header, then key", "TOKEN_UNSUPPORTED", '"crit":["bork"],"kid":"x"', keys=KEY.having(kid="a")),
    many("of-33-names", "TOKEN_UNSUPPORTED", '"a"', ',"b"', 32, ""),
    many("of-10000-names", "TOKEN_UNSUPPORTED", '"a"', ',"b"', 9999, ""),
    many("of-10000-names-and-a-number", "TOKEN_MALFORMED", '"a"', ',"b"', 9999, ",1"),
    crit("unknown-and-signature", "rule: order: header, then signature", "TOKEN_UNSUPPORTED", '"crit":["ext"],"ext":1', key=OTHER,
         keys=KEY),
    crit("empty-and-signature", "rule: order: header, then signature", "TOKEN_MALFORMED", '"crit":[]', key=OTHER, keys=KEY),
    crit("other-case-is-no-crit", "RFC 7515 4: names are case-sensitive, others ignored", "OK", '"Crit":["ext"]'),
    policy("crit-in-claims", "RFC 7515 4.1.11: crit is a header member", "OK", with_member('"crit":["ext"]')),
    policy("crit-b64-false", WHY_B64, "TOKEN_UNSUPPORTED", CLAIMS, header='{"alg":"HS256","b64":false,"crit":["b64"]}'),
    policy("crit-b64-false-not-listed", WHY_B64, "TOKEN_UNSUPPORTED", CLAIMS, header='{"alg":"HS256","b64":false}'),
    verify("crit-b64-false-and-really-unencoded", "RFC 7797 7; the payload is no base64url either", "TOKEN_MALFORMED",
           unencoded(CLAIMS, '{"alg":"HS256","b64":false,"crit":["b64"]}').decode()),

    jws_crit("unknown", WHY, "TOKEN_UNSUPPORTED", '"crit":["ext"],"ext":1'),
    jws_crit("understood", "RFC 7515 4.1.11: the caller understands it", "OK", '"crit":["ext"],"ext":1', crit=["ext"]),
    jws_crit("understood-escaped", "RFC 7515 5.3: compared after unescaping", "OK", '"crit":["\\u0065xt"],"ext":1', crit=["ext"]),
    jws_crit("understood-one-of-two", WHY, "TOKEN_UNSUPPORTED", '"crit":["ext","more"],"ext":1,"more":2', crit=["ext"]),
    jws_crit("understood-both", "RFC 7515 4.1.11: the caller understands both", "OK", '"crit":["more","ext"],"ext":1,"more":2',
             crit=["ext", "more"]),
    jws_crit("understood-more", "RFC 7515 4.1.11: understanding more does no harm", "OK", '"x":1', crit=["ext"]),
    jws_crit("understood-other-case", WHY, "TOKEN_UNSUPPORTED", '"crit":["ext"],"ext":1', crit=["EXT"]),
    jws_crit("understood-prefix", WHY, "TOKEN_UNSUPPORTED", '"crit":["ext"],"ext":1', crit=["ex", "exte"]),
    jws_crit("understood-empty-list", "rule: a list that came out empty is refused", "INVALID_ARGUMENT", '"crit":["ext"],"ext":1',
             crit=[]),
    jws_crit("b64-true", "RFC 7797 3: b64 true is the default", "OK", '"crit":["b64"],"b64":true'),
    jws_crit("b64-true-and-ext", "RFC 7797 3", "OK", '"crit":["b64","ext"],"b64":true,"ext":1', crit=["ext"]),
    jws_crit("b64-true-not-listed", WHY_LISTED, "TOKEN_MALFORMED", '"b64":true'),
    jws_crit("b64-false-not-listed", WHY_LISTED, "TOKEN_MALFORMED", '"b64":false'),
    jws_crit("b64-false-not-listed-but-others", WHY_LISTED, "TOKEN_MALFORMED", '"b64":false,"crit":["ext"],"ext":1', crit=["ext"]),
    jws_crit("b64-false-not-listed-but-allowed", WHY_LISTED, "TOKEN_MALFORMED", '"b64":false', flags=["JWS_UNENCODED"]),
    jws_crit("b64-false-not-allowed", "rule: unencoded payloads only with the flag", "TOKEN_UNSUPPORTED",
             '"b64":false,"crit":["b64"]'),
    understood("as-many-as-supported", "OK", 32),
    understood("more-than-supported", "TOKEN_UNSUPPORTED", 33),
]
