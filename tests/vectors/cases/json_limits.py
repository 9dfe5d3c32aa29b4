from signer import *

ABOUT = "Duplicate names, nesting and the number of members, in headers and claims. rule: Form."

WHY_UNIQUE = "RFC 7515 4, RFC 7519 4: duplicate names are rejected, at every level, after unescaping"
WHY_DEPTH = "rule: nesting is at most 32, the document itself counted"
WHY_MEMBERS = "rule: members are at most 4,096 a document, at all levels together"
WHY_COST = "rule: no input costs more, whatever its length or depth"


def object_of(names, first=""):
    """An object with these names."""
    return "{" + first + ",".join('"%s":0' % name for name in names) + "}"


def many(count):
    return ["m%d" % i for i in range(count)]


CASES = []
for name, text in {
    "at-once": '{MORE"x":1,"x":1}', "other-values": '{MORE"x":1,"x":2}', "apart": '{MORE"x":1,"y":2,"z":[1,{}],"x":3}',
    "three": '{MORE"x":1,"x":2,"x":3}', "empty-names": '{MORE"":1,"":2}', "nested": '{MORE"a":{"x":1,"x":2}}',
    "in-array": '{MORE"a":[1,{"x":1,"x":2}]}', "deep": '{MORE"a":[[{"b":{"c":[{"x":1,"y":{},"x":2}]}}]]}',
    "of-null": '{MORE"x":null,"x":null}', "escaped-first": r'{MORE"\u0078":1,"x":2}',
    "escaped-second": r'{MORE"x":1,"\u0078":2}', "escaped-both": r'{MORE"\u0078y":1,"x\u0079":2}',
    "escaped-slash": r'{MORE"a/b":1,"a\/b":2}', "escaped-quote": r'{MORE"\"":1,"\u0022":2}',
    "escaped-backslash": r'{MORE"\\":1,"\u005c":2}', "escaped-newline": r'{MORE"\n":1,"\u000A":2}',
    "escaped-nul": r'{MORE"\u0000":1,"\u0000":2}', "escaped-surrogates": '{MORE"\U0001f600":1,"\\ud83d\\uDE00":2}',
    "escaped-accent": '{MORE"\u00e9":1,"\\u00e9":2}', "escaped-hex-case": r'{MORE"\u00E9":1,"\u00e9":2}',
    "escaped-nested": r'{MORE"a":{"x":1,"\u0078":2}}', "long-names": '{MORE"%s":1,"%s":2}' % ("n" * 500, "n" * 500),
}.items():
    CASES += in_both("duplicate-" + name, WHY_UNIQUE, False, text)
CASES += [
    policy("duplicate-exp", WHY_UNIQUE, "CLAIMS_MALFORMED", '{"exp":0,"exp":%d}' % EXP,
           report=report(["JSON"], malformed=["JSON"], alg="HS256", expires_at=None)),
    policy("duplicate-exp-escaped", WHY_UNIQUE, "CLAIMS_MALFORMED", '{"exp":%d,"\\u0065xp":0}' % EXP),
    policy("duplicate-exp-escaped-first", WHY_UNIQUE, "CLAIMS_MALFORMED", '{"\\u0065xp":%d,"exp":0}' % EXP),
    policy("duplicate-iss", WHY_UNIQUE, "CLAIMS_MALFORMED", with_member('"iss":"a","iss":"b"'), issuers=["a", "b"]),
    policy("duplicate-aud", WHY_UNIQUE, "CLAIMS_MALFORMED", with_member('"aud":"a","sub":"s","aud":["a"]'), audiences=["a"]),
    policy("duplicate-alg", WHY_UNIQUE, "TOKEN_MALFORMED", CLAIMS, header='{"alg":"HS256","alg":"HS256"}'),
    policy("duplicate-alg-none-first", WHY_UNIQUE, "TOKEN_MALFORMED", CLAIMS, header='{"alg":"none","alg":"HS256"}'),
    policy("duplicate-alg-none-last", WHY_UNIQUE, "TOKEN_MALFORMED", CLAIMS, header='{"alg":"HS256","\\u0061lg":"none"}'),
    policy("duplicate-kid", WHY_UNIQUE, "TOKEN_MALFORMED", CLAIMS, header='{"alg":"HS256","kid":"a","kid":"b"}'),
    policy("duplicate-typ", WHY_UNIQUE, "TOKEN_MALFORMED", CLAIMS, header='{"alg":"HS256","typ":"JWT","typ":"at+jwt"}'),
    policy("duplicate-crit", WHY_UNIQUE, "TOKEN_MALFORMED", CLAIMS, header='{"alg":"HS256","crit":["ext"],"crit":["ext"],"ext":1}'),
    policy("duplicate-unknown-in-header", WHY_UNIQUE, "TOKEN_MALFORMED", CLAIMS,
           header='{"alg":"HS256","jwk":{"kty":"oct","kty":"RSA"}}'),
    jws("duplicate-in-payload-of-jws", "rule: jws_verify reads no payload", "OK", token('{"x":1,"x":2}')),
    jws("duplicate-in-header-of-jws", WHY_UNIQUE, "TOKEN_MALFORMED", token("x", '{"alg":"HS256","x":1,"x":2}')),
]

# Up to 32 members are compared in place, more in another way: both must agree, wherever the two are.
for count in (31, 32, 33, 34, 64, 100):
    names = many(count - 1)
    CASES += in_both("members-%d" % count, "rule: up to 32 members in place, beyond that sorted", True, object_of(names, "MORE"))
for count, first, second in ((32, 0, 30), (33, 0, 31), (33, 30, 31), (34, 31, 32), (34, 0, 32), (35, 32, 33), (64, 3, 60),
                             (100, 97, 98), (100, 0, 98)):
    names = many(count - 1)
    names[second] = names[first]
    CASES += in_both("duplicate-among-%d-at-%d-and-%d" % (count, first + 2, second + 2), WHY_UNIQUE, False,
                     object_of(names, "MORE"))
    names[second] = "\\u006d" + names[first][1:]
    CASES += in_both("duplicate-among-%d-at-%d-and-%d-escaped" % (count, first + 2, second + 2), WHY_UNIQUE, False,
                     object_of(names, "MORE"))
CASES += in_both("duplicate-among-40-nested", WHY_UNIQUE, False, '{MORE"a":[' + object_of(many(39) + ["m7"]) + "]}")
CASES += in_both("members-40-twice-nested", "rule: names are compared within one object", True,
                 '{MORE"a":%s,"b":%s}' % (object_of(many(40)), object_of(many(40))))
CASES += [policy("duplicate-exp-among-40", WHY_UNIQUE, "CLAIMS_MALFORMED",
                 object_of(many(40), '"exp":%d,' % EXP)[:-1] + ',"exp":0}'),
          policy("members-40-exp-last", "rule: every member is found", "EXPIRED", object_of(many(40))[:-1] + ',"exp":0}'),
          policy("members-40-aud-last", "rule: every member is found", "AUDIENCE_MISMATCH",
                 object_of(many(40), '"exp":%d,' % EXP)[:-1] + ',"aud":"x"}')]

for name, opening, closing in (("arrays", "[", "]"), ("objects", '{"a":', "}"), ("mixed", '[{"a":', "}]")):
    levels = 1 + (name == "mixed")
    inner = 31 // levels
    outside = "[" * (31 - inner * levels)
    for depth, fine in ((32, True), (33, False)):
        more = "" if fine else "["
        text = outside + more + opening * inner + "0" + closing * inner + "]" * len(more) + "]" * len(outside)
        CASES += as_value("depth-%d-of-%s" % (depth, name), WHY_DEPTH, fine, text)
CASES += as_value("depth-32-of-empty", WHY_DEPTH, True, "[" * 31 + "]" * 31)
CASES += as_value("depth-33-of-empty", WHY_DEPTH, False, "[" * 32 + "]" * 32)
CASES += as_value("depth-32-many-times", WHY_DEPTH, True, "[" + ",".join(["[" * 30 + "]" * 30] * 3) + "]")


def deep(name, status, part, opening):
    """100,000 brackets that open, well signed."""
    start = '{"alg":"HS256","x":' if part == "header" else '{"exp":%d,"x":' % EXP
    return verify("depth-100000-%s-in-%s" % (name, part), WHY_COST, status, repeated(part, start, opening, 100000, ""),
                  max_token_len=1048576)


for part, status in (("header", "TOKEN_MALFORMED"), ("claims", "CLAIMS_MALFORMED")):
    CASES += [deep("arrays", status, part, "["), deep("objects", status, part, '{"a":'), deep("braces", status, part, "{")]


# Members of one object are all compared, those of many only counted.
flat = ",".join('"m%x":0' % i for i in range(4095))
CASES += [
    verify("members-4096-in-claims", WHY_MEMBERS, "OK", token('{"exp":%d,%s}' % (EXP, flat), '{"alg":"HS256"}'), tamper=False),
    verify("members-4097-in-claims", WHY_MEMBERS, "CLAIMS_MALFORMED",
           token('{"exp":%d,%s,"n":0}' % (EXP, flat), '{"alg":"HS256"}')),
]
for part, start, status in (("header", '{"alg":"HS256","a":[{}', "TOKEN_MALFORMED"),
                            ("claims", '{"exp":%d,"a":[{}' % EXP, "CLAIMS_MALFORMED")):
    CASES += [
        verify("members-4096-spread-in-" + part, WHY_MEMBERS, "OK", repeated(part, start, ',{"x":0}', 4094, "]}"), tamper=False),
        verify("members-4097-spread-in-" + part, WHY_MEMBERS, status, repeated(part, start, ',{"x":0}', 4095, "]}")),
        verify("members-and-elements-in-" + part, "rule: elements of arrays are no members", "OK",
               repeated(part, start, ",0", 9999, "]}"), tamper=False),
    ]
