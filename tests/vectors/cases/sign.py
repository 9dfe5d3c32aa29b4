from signer import *

ABOUT = "Signing claims: kept byte for byte, additions last, the header's order. RFC 7515 5.1, RFC 7519 7.1; rule: Signing."

WHY_BYTES = "rule: claims are kept byte for byte"
WHY_ADD = "rule: additions come last, in the order iat, nbf, exp, jti"
WHY_TWICE = "rule: a claim that an option would add a second time"
WHY_HEADER = "rule: alg, typ, kid, then further members, without spaces"
WHY_OWN = "rule: alg, typ, kid, crit and b64 are not the caller's to write"
WHY_WHOLE = "rule: the whole header byte for byte; its alg is the key's"
WHY_TYPES = "rule: claims pass the verifier's JSON and type rules"
WHY_KEY = "onejwt.h: which key signs, and the header's kid"
SAFE = 2**53 - 1


def fine(name, why, claims=CLAIMS, header=HEADER, signed=None, key=KEY, **rest):
    """Claims that come out under this header; `signed` where something is added to them."""
    return sign("sign-" + name, why, "OK", claims, token(signed or claims, header, key), **{"keys": key, **rest})


def refused(name, why, status, claims=CLAIMS, **rest):
    return sign("sign-" + name, why, status, claims, **rest)


def added(name, claims, signed, why=WHY_ADD, **options):
    """What the options add to claims."""
    return fine("adds-" + name, why, claims, signed=signed, **options)


CASES = [
    fine("plain", WHY_BYTES),
    fine("hs384", WHY_HEADER, header='{"alg":"HS384","typ":"JWT"}', key=KEY384),
    fine("hs512", WHY_HEADER, header='{"alg":"HS512","typ":"JWT"}', key=KEY512),
    fine("odd-spacing", WHY_BYTES, '\t{ "exp" : %d ,\r\n "a" :[ 1 , 2 ] }' % EXP),
    fine("space-after", WHY_BYTES, CLAIMS + " \n"),
    fine("escapes", WHY_BYTES, '{"\\u0065xp":%d,"a\\/b":"\\u00e9\\uD83D\\ude00\\u0000"}' % EXP),
    fine("not-ascii", WHY_BYTES, with_member('"\u00e9":"\U0001f600\u2028"')),
    fine("numbers", WHY_BYTES, '{"exp":%d.000,"a":1.50,"b":1e400,"c":-0,"d":12345678901234567890123456}' % EXP),
    fine("order", WHY_BYTES, '{"z":1,"exp":%d,"a":2}' % EXP),
    fine("expired", "rule: signing checks types, not times", '{"exp":0}'),
    fine("everything", WHY_BYTES, '{"iss":"i","sub":"s","aud":["a","b"],"exp":%d,"nbf":%d,"iat":%d,"jti":"j"}' % (EXP, EXP + 9,
                                                                                                                  EXP + 10)),
    fine("null-strings", "rule: null counts as missing for string claims", with_member('"iss":null,"sub":null,"jti":null')),
    fine("empty-audience", "RFC 7519 4.1.3: an array of no strings is an array of strings", with_member('"aud":[]')),
    fine("exp-greatest", WHY_TYPES, '{"exp":%d}' % SAFE),
    fine("exp-fraction", WHY_TYPES, '{"exp":1.5}'),
    fine("without-exp", "rule: unless allowed to be missing", "{}", flags=["JWT_ALLOW_MISSING_EXP"]),
    fine("without-exp-but-others", "rule: unless allowed to be missing", '{"sub":"u"}', flags=["JWT_ALLOW_MISSING_EXP"]),
    refused("exp-missing", "rule: neither exp nor expires_in", "CLAIM_MISSING", '{"sub":"u"}'),
    refused("exp-missing-in-empty", "rule: neither exp nor expires_in", "CLAIM_MISSING", "{}"),
    refused("exp-missing-though-nested", "rule: neither exp nor expires_in", "CLAIM_MISSING", '{"a":{"exp":1}}'),
    refused("exp-missing-though-iat-added", "rule: neither exp nor expires_in", "CLAIM_MISSING", "{}",
            flags=["JWT_SIGN_ADD_IAT"]),

    added("exp", '{"sub":"u"}', '{"sub":"u","iat":%d,"exp":%d}' % (NOW, NOW + 300), expires_in=300),
    added("exp-to-empty", "{}", '{"iat":%d,"exp":%d}' % (NOW, NOW + 1), expires_in=1),
    added("iat", CLAIMS, '{"exp":%d,"iat":%d}' % (EXP, NOW), flags=["JWT_SIGN_ADD_IAT"]),
    added("iat-once", "{}", '{"iat":%d,"exp":%d}' % (NOW, NOW + 300), expires_in=300, flags=["JWT_SIGN_ADD_IAT"]),
    added("nbf", CLAIMS, '{"exp":%d,"nbf":%d}' % (EXP, NOW + 60), not_before_in=60),
    added("nbf-in-the-past", CLAIMS, '{"exp":%d,"nbf":%d}' % (EXP, NOW - 60), not_before_in=-60),
    added("nbf-without-exp", "{}", '{"nbf":%d}' % (NOW + 60), not_before_in=60, flags=["JWT_ALLOW_MISSING_EXP"]),
    added("iat-and-nbf", CLAIMS, '{"exp":%d,"iat":%d,"nbf":%d}' % (EXP, NOW, NOW + 60), not_before_in=60,
          flags=["JWT_SIGN_ADD_IAT"]),
    added("all-times", '{"a":1}', '{"a":1,"iat":%d,"nbf":%d,"exp":%d}' % (NOW, NOW - 5, NOW + 300), expires_in=300,
          not_before_in=-5),
    added("after-spaces", '{"a":1 }', '{"a":1 ,"iat":%d,"exp":%d}' % (NOW, NOW + 300), expires_in=300),
    added("to-spaced-empty", "{ }", '{ "iat":%d,"exp":%d}' % (NOW, NOW + 300), expires_in=300),
    added("before-trailing-space", '{"a":1}\n', '{"a":1,"iat":%d,"exp":%d}\n' % (NOW, NOW + 300), expires_in=300),
    added("after-brace-in-string", '{"a":"}"}', '{"a":"}","iat":%d,"exp":%d}' % (NOW, NOW + 300), expires_in=300),
    added("after-nested", '{"a":{"exp":1,"iat":2}}', '{"a":{"exp":1,"iat":2},"iat":%d,"exp":%d}' % (NOW, NOW + 300),
          expires_in=300),
    added("at-zero", "{}", '{"iat":0,"exp":1}', now=0, expires_in=1),
    added("before-1970", "{}", '{"iat":-10,"nbf":-11,"exp":-5}', now=-10, expires_in=5, not_before_in=-1),
    added("exp-up-to-greatest", "{}", '{"iat":%d,"exp":%d}' % (NOW, SAFE), expires_in=SAFE - NOW),
    refused("exp-beyond-greatest", "rule: times are within 2^53-1", "INVALID_ARGUMENT", "{}", expires_in=SAFE - NOW + 1),
    refused("exp-overflow", "rule: times are within 2^53-1", "INVALID_ARGUMENT", "{}", expires_in="9223372036854775807"),
    refused("exp-overflow-of-now", "rule: times are within 2^53-1", "INVALID_ARGUMENT", "{}", now=2**63 - 1, expires_in=1),
    refused("iat-beyond-greatest", "rule: times are within 2^53-1", "INVALID_ARGUMENT", CLAIMS, now=2**53,
            flags=["JWT_SIGN_ADD_IAT"]),
    refused("nbf-beyond-least", "rule: times are within 2^53-1", "INVALID_ARGUMENT", CLAIMS, not_before_in=-SAFE - NOW - 1),
    refused("nbf-underflow", "rule: times are within 2^53-1", "INVALID_ARGUMENT", CLAIMS, now=-10,
            not_before_in="-9223372036854775808"),
    refused("expires-in-negative", "rule: expires_in is no time that has passed", "INVALID_ARGUMENT", "{}", expires_in=-1),
    refused("expires-in-negative-and-exp", "rule: expires_in is no time that has passed", "INVALID_ARGUMENT", CLAIMS,
            expires_in=-1),
    refused("exp-twice", WHY_TWICE, "INVALID_ARGUMENT", CLAIMS, expires_in=300),
    refused("exp-twice-escaped", WHY_TWICE, "INVALID_ARGUMENT", '{"\\u0065xp":%d}' % EXP, expires_in=300),
    refused("iat-twice", WHY_TWICE, "INVALID_ARGUMENT", '{"exp":%d,"iat":%d}' % (EXP, NOW), flags=["JWT_SIGN_ADD_IAT"]),
    refused("iat-twice-by-expires-in", WHY_TWICE, "INVALID_ARGUMENT", '{"iat":%d}' % NOW, expires_in=300),
    refused("nbf-twice", WHY_TWICE, "INVALID_ARGUMENT", '{"exp":%d,"nbf":%d}' % (EXP, NOW), not_before_in=1),
    refused("jti-twice", WHY_TWICE, "INVALID_ARGUMENT", with_member('"jti":"x"'), flags=["JWT_SIGN_ADD_JTI"]),
    refused("jti-null-twice", WHY_TWICE, "INVALID_ARGUMENT", with_member('"jti":null'), flags=["JWT_SIGN_ADD_JTI"]),
    # A jti is random: only that the token verifies can be said.
    refused("adds-jti", WHY_ADD, "OK", '{"sub":"u"}', expires_in=300, flags=["JWT_SIGN_ADD_JTI"]),
    refused("adds-jti-to-empty", WHY_ADD, "OK", "{}", expires_in=300, flags=["JWT_SIGN_ADD_JTI", "JWT_SIGN_ADD_IAT"]),

    fine("typ", WHY_HEADER, header='{"alg":"HS256","typ":"at+jwt"}', typ="at+jwt"),
    fine("typ-empty", "onejwt.h: typ empty is none", header='{"alg":"HS256"}', typ=""),
    fine("typ-escaped", "RFC 8259 7", header='{"alg":"HS256","typ":"a\\"b\\\\c"}', typ='a"b\\c'),
    fine("kid-of-key", WHY_KEY, header='{"alg":"HS256","typ":"JWT","kid":"k1"}', keys=KEY.having(kid="k1")),
    fine("kid-of-jwk", WHY_KEY, header='{"alg":"HS256","typ":"JWT","kid":"k1"}', keys=jwks(jwk(KEY, kid="k1"))),
    fine("kid-empty", "onejwt.h: kid empty is none in the header", keys=KEY.having(kid="k1"), kid=""),
    fine("kid-escaped", "RFC 8259 7", header='{"alg":"HS256","typ":"JWT","kid":"a\\"b\\\\c/\u00e9"}',
         keys=KEY.having(kid='a"b\\c/\u00e9')),
    fine("kid-named", WHY_KEY, header='{"alg":"HS256","typ":"JWT","kid":"k1"}', keys=KEY.having(kid="k1"), kid="k1"),
    fine("kid-names-second", WHY_KEY, header='{"alg":"HS256","typ":"JWT","kid":"k2"}', key=OTHER,
         keys=[KEY.having(kid="k1"), OTHER.having(kid="k2")], kid="k2"),
    fine("kid-absent-first-signs", WHY_KEY, header='{"alg":"HS256","typ":"JWT","kid":"k1"}',
         keys=[KEY.having(kid="k1"), OTHER.having(kid="k2")]),
    fine("kid-for-key-without", "rule: a key without a kid fits any", header='{"alg":"HS256","typ":"JWT","kid":"new"}',
         kid="new"),
    refused("kid-unknown", WHY_KEY, "KEY_NOT_FOUND", keys=KEY.having(kid="k1"), kid="k2"),
    refused("kid-prefix", WHY_KEY, "KEY_NOT_FOUND", keys=KEY.having(kid="k12"), kid="k1"),
    fine("first-key-only-verifies", WHY_KEY, header='{"alg":"HS256","typ":"JWT","kid":"s"}',
         keys=[jwks(jwk(OTHER, kid="v", key_ops=["verify"])), KEY.having(kid="s")]),
    refused("key-only-verifies", "RFC 7517 4.3: key_ops", "KEY_CANNOT_SIGN", keys=jwks(jwk(KEY, key_ops=["verify"]))),
    refused("named-key-only-verifies", "RFC 7517 4.3: key_ops", "KEY_CANNOT_SIGN",
            keys=[KEY.having(kid="s"), jwks(jwk(OTHER, kid="v", key_ops=["verify"]))], kid="v"),

    fine("alg-same", WHY_KEY, alg="HS256"),
    refused("alg-other", "RFC 8725 3.1: one key, one algorithm", "KEY_ALG_MISMATCH", keys=KEY512, alg="HS256"),
    refused("alg-asymmetric", "RFC 8725 3.1: one key, one algorithm", "KEY_ALG_MISMATCH", alg="RS256"),
    refused("alg-of-named-key", "RFC 8725 3.1: one key, one algorithm", "KEY_ALG_MISMATCH",
            keys=[KEY.having(kid="a"), KEY512.having(kid="b")], kid="b", alg="HS256"),
    fine("alg-picks-key", WHY_KEY, header='{"alg":"HS512","typ":"JWT"}', key=KEY512, keys=[KEY, KEY512], alg="HS512"),
    fine("weak-key", "rule: loadable with JWT_KEY_ALLOW_WEAK", key=Key("HS256", "weak").having(allow_weak=True)),
    fine("key-with-issuer", "rule: an issuer is for verifying", '{"exp":%d,"iss":"i"}' % EXP, keys=KEY.having(issuer="i")),
]

NAMES = ",".join('"m%d":0' % i for i in range(40))
CASES += [
    fine("members-40", WHY_BYTES, '{%s,"exp":%d}' % (NAMES, EXP)),
    refused("exp-twice-among-40", WHY_TWICE, "INVALID_ARGUMENT", '{%s,"exp":%d}' % (NAMES, EXP), expires_in=300),
    refused("claims-duplicate-among-40", WHY_TYPES, "CLAIMS_MALFORMED", '{"exp":%d,%s,"m3":1}' % (EXP, NAMES)),
    refused("claims-duplicate-among-40-escaped", WHY_TYPES, "CLAIMS_MALFORMED", '{"exp":%d,%s,"\\u006d3":1}' % (EXP, NAMES)),
    refused("adds-beyond-4096-members", "rule: no token is signed that its verifier would refuse as malformed",
            "CLAIMS_MALFORMED",
            [['{"a":[{}', 1], [',{"x":0}', 4094], ["]}", 1]], expires_in=300),
    refused("adds-up-to-4096-members", "rule: members are at most 4,096 a document", "OK",
            [['{"a":[{}', 1], [',{"x":0}', 4093], ["]}", 1]], expires_in=300),
    # How control characters are escaped is the signer's choice: only that the kid is found again can be said.
    refused("kid-of-control-characters", "RFC 8259 7: control characters are escaped", "OK",
            keys=KEY.having(kid="a\n\0b\x1f\x7f\u2028")),
    refused("typ-of-control-characters", "RFC 8259 7: control characters are escaped", "OK", typ="a\n\0b\x1f"),
]


def with_header(name, text, header, **options):
    """A signing with `text` as the option header, and the header that comes out."""
    case = fine("header-" + name, WHY_HEADER, header=header, **options)
    case.setdefault("options", {})["header"] = text
    return case


def without(name, why, status, text, **options):
    case = refused("header-" + name, why, status, **options)
    case.setdefault("options", {})["header"] = text
    return case


def whole(name, why, status, text, **options):
    """JWT_SIGN_WHOLE_HEADER with this text."""
    case = fine("whole-header-" + name, why, header=text, flags=["JWT_SIGN_WHOLE_HEADER"], **options)
    case["options"]["header"] = text
    if status != "OK":
        case["status"] = "JWT_" + status
        del case["token"]
    return case


CASES += [
    with_header("members", '{"cty":"x","a":[1,{"b":null}]}', '{"alg":"HS256","typ":"JWT","cty":"x","a":[1,{"b":null}]}'),
    with_header("empty-object", "{}", HEADER),
    with_header("escapes", '{"a\\u0062":"\\u00e9"}', '{"alg":"HS256","typ":"JWT","a\\u0062":"\\u00e9"}'),
    with_header("after-kid", '{"x":1}', '{"alg":"HS256","typ":"JWT","kid":"k1","x":1}', keys=KEY.having(kid="k1")),
    with_header("without-typ", '{"x":1}', '{"alg":"HS256","x":1}', typ=""),
    with_header("names-of-other-case", '{"Alg":"none","B64":false,"CRIT":[]}',
                '{"alg":"HS256","typ":"JWT","Alg":"none","B64":false,"CRIT":[]}'),
    with_header("nested-names", '{"x":{"alg":"none","crit":[]}}', '{"alg":"HS256","typ":"JWT","x":{"alg":"none","crit":[]}}'),
    without("alg", WHY_OWN, "INVALID_ARGUMENT", '{"alg":"HS256"}'),
    without("typ", WHY_OWN, "INVALID_ARGUMENT", '{"typ":"JWT"}'),
    without("kid", WHY_OWN, "INVALID_ARGUMENT", '{"kid":"a"}'),
    without("crit", WHY_OWN, "INVALID_ARGUMENT", '{"crit":["x"],"x":1}'),
    without("b64", WHY_OWN, "INVALID_ARGUMENT", '{"b64":true}'),
    without("alg-escaped", WHY_OWN, "INVALID_ARGUMENT", '{"\\u0061lg":"none"}'),
    without("typ-though-none", WHY_OWN, "INVALID_ARGUMENT", '{"typ":"JWT"}', typ=""),
    without("duplicate", "RFC 7515 4: distinct names", "INVALID_ARGUMENT", '{"x":1,"x":2}'),
    without("duplicate-escaped", "RFC 7515 4: distinct names", "INVALID_ARGUMENT", '{"x":1,"\\u0078":2}'),
    without("array", "rule: header is a JSON object", "INVALID_ARGUMENT", "[]"),
    without("null", "rule: header is a JSON object", "INVALID_ARGUMENT", "null"),
    without("no-json", "rule: header is a JSON object", "INVALID_ARGUMENT", '{"x":}'),
    without("trailing", "rule: header is a JSON object", "INVALID_ARGUMENT", '{"x":1}x'),
    without("two-objects", "rule: header is a JSON object", "INVALID_ARGUMENT", '{"x":1}{"y":1}'),
    without("cty-number", "rule: cty is a string", "INVALID_ARGUMENT", '{"cty":1}'),
    without("too-deep", "rule: nesting is at most 32", "INVALID_ARGUMENT", '{"x":' + "[" * 32 + "]" * 32 + "}"),

    whole("only-alg", WHY_WHOLE, "OK", '{"alg":"HS256"}'),
    whole("spaced", WHY_WHOLE, "OK", ' { "typ" : "JWT",\r\n "alg" : "HS256" } '),
    whole("rfc7515", "RFC 7515 A.1.1", "OK", '{"typ":"JWT",\r\n "alg":"HS256"}'),
    whole("kid-of-its-own", WHY_WHOLE, "OK", '{"alg":"HS256","kid":"k1","x":[1]}', keys=KEY.having(kid="k1")),
    whole("without-kid", WHY_WHOLE, "OK", '{"alg":"HS256"}', keys=KEY.having(kid="k1")),
    whole("alg-escaped", WHY_WHOLE, "OK", '{"\\u0061lg":"HS\\u003256"}'),
    whole("alg-other", WHY_WHOLE, "KEY_ALG_MISMATCH", '{"alg":"HS512"}'),
    whole("alg-asymmetric", WHY_WHOLE, "KEY_ALG_MISMATCH", '{"alg":"RS256"}'),
    whole("alg-absent", WHY_WHOLE, "INVALID_ARGUMENT", '{"typ":"JWT"}'),
    whole("alg-number", WHY_WHOLE, "INVALID_ARGUMENT", '{"alg":1}'),
    whole("typ-number", WHY_WHOLE, "INVALID_ARGUMENT", '{"alg":"HS256","typ":1}'),
    whole("duplicate", WHY_WHOLE, "INVALID_ARGUMENT", '{"alg":"HS256","x":1,"x":1}'),
    whole("no-object", WHY_WHOLE, "INVALID_ARGUMENT", '"alg"'),
    whole("no-json", WHY_WHOLE, "INVALID_ARGUMENT", '{"alg":"HS256"'),
    whole("crit", "rule: crit naming anything is rejected in JWTs", "INVALID_ARGUMENT", '{"alg":"HS256","crit":["x"],"x":1}'),
    whole("b64-false", "RFC 7797 7: a JWT must not use b64 false", "INVALID_ARGUMENT",
          '{"alg":"HS256","b64":false,"crit":["b64"]}'),
    whole("and-typ", "onejwt.h: kid and typ must be absent", "INVALID_ARGUMENT", '{"alg":"HS256"}', typ="JWT"),
    whole("and-typ-empty", "onejwt.h: kid and typ must be absent", "INVALID_ARGUMENT", '{"alg":"HS256"}', typ=""),
    whole("and-kid", "onejwt.h: kid and typ must be absent", "INVALID_ARGUMENT", '{"alg":"HS256"}', kid="k"),
    refused("whole-header-absent", "onejwt.h: header is the whole protected header", "INVALID_ARGUMENT",
            flags=["JWT_SIGN_WHOLE_HEADER"]),
]

for name, claims in {
    "empty": "", "array": "[]", "string": '"x"', "null": "null", "trailing": CLAIMS + "x", "two-objects": CLAIMS + "{}",
    "comma": '{"exp":%d,}' % EXP, "unclosed": '{"exp":%d' % EXP, "bom": "\ufeff" + CLAIMS,
    "duplicate": with_member('"x":1,"x":2'), "duplicate-nested": with_member('"a":[{"x":1,"\\u0078":2}]'),
    "duplicate-exp": with_member('"exp":%d' % EXP), "surrogate": with_member('"x":"\\ud800"'),
    "not-utf8": b'{"exp":1700000300,"x":"\xff"}', "nan": with_member('"x":NaN'), "leading-zero": with_member('"x":01'),
    "too-deep": with_member('"x":' + "[" * 32 + "]" * 32),
    "too-many-members": [['{"exp":%d,"a":[{}' % EXP, 1], [',{"x":0}', 4095], ["]}", 1]], "control": with_member('"x":"\n"'),
    "exp-string": '{"exp":"1"}', "exp-null": '{"exp":null}', "exp-huge": '{"exp":1e400}', "exp-2-53": '{"exp":%d}' % 2**53,
    "nbf-string": with_member('"nbf":"1"'), "iat-null": with_member('"iat":null'), "iat-true": with_member('"iat":true'),
    "iss-number": with_member('"iss":1'), "sub-array": with_member('"sub":["a"]'), "jti-object": with_member('"jti":{}'),
    "aud-null": with_member('"aud":null'), "aud-number": with_member('"aud":1'),
    "aud-number-inside": with_member('"aud":["a",1]'), "aud-object": with_member('"aud":{}'),
}.items():
    CASES += [refused("claims-" + name, WHY_TYPES, "CLAIMS_MALFORMED", claims)]
CASES += [refused("claims-%s-and-no-exp-needed" % name, WHY_TYPES, "CLAIMS_MALFORMED", claims, flags=["JWT_ALLOW_MISSING_EXP"])
          for name, claims in (("array", "[]"), ("exp-null", '{"exp":null}'), ("empty", ""))]
