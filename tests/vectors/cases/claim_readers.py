from signer import *

ABOUT = "Reading verified claims: by name or JSON Pointer (RFC 6901), string, int, double, bool, has, json, count."

WHY_NAME = "onejwt.h: a top-level claim, compared after unescaping"
WHY_POINTER = "RFC 6901 4"
WHY_ESCAPE = "RFC 6901 3: ~ is followed by 0 or 1"
WHY_STRING = "onejwt.h: copied unescaped, as UTF-8"
WHY_INT, WHY_DOUBLE = "onejwt.h: a whole number within int64_t", "onejwt.h: the nearest double"
WHY_TYPE, WHY_MISSING = "onejwt.h: another type than was asked for", "rule: absent is missing in every reader"
WHY_HAS = "onejwt.h: an element of an array, or a space-separated word of a string"
WHY_RAW = "onejwt.h: the raw slice"
READERS = ("string", "int", "double", "bool", "has", "json", "count")
DOC = r"""{"s":"text","n":42,"t":true,"f":false,"z":null,"a":["x",1,[2,{"b":"deep"}],""],"o":{"k":"v","":"empty","0":"zero","a/b":1,"m~n":2,"~1":3,"-":4},"":"top","/x":5,"x/y":6}"""


def fails(reader, name, status, claims, claim, why=WHY_TYPE):
    return read(reader, "read-%s-%s" % (reader, name), why, status, claims, claim, value="x" if reader == "has" else None)


def gives(reader, name, why, claims, claim, result, value=None):
    return read(reader, "read-%s-%s" % (reader, name), why, "OK", claims, claim, result, value)


def of(text):
    """A document with this value as its only claim, c."""
    return '{"c":%s}' % text


CASES = []
for reader in READERS:
    CASES += [
        fails(reader, "missing", "CLAIM_MISSING", DOC, "nothing", WHY_MISSING),
        fails(reader, "missing-in-empty", "CLAIM_MISSING", "{}", "c", WHY_MISSING),
        fails(reader, "pointer-missing", "CLAIM_MISSING", DOC, "/o/nothing", WHY_MISSING),
        fails(reader, "bad-escape", "INVALID_ARGUMENT", DOC, "/o/~2", WHY_ESCAPE),
        fails(reader, "no-object", "CLAIMS_MALFORMED", '["c"]', "c", "onejwt.h: claims are an object"),
        fails(reader, "unclosed", "CLAIMS_MALFORMED", '{"c":1', "c", "onejwt.h: claims are a JSON object"),
        fails(reader, "empty", "CLAIMS_MALFORMED", "", "c", "onejwt.h: claims are a JSON object"),
    ]
    if reader != "json":
        CASES += [fails(reader, "null", "CLAIM_WRONG_TYPE", DOC, "z")]
for reader, wrong in (("string", "ntao"), ("int", "stao"), ("double", "sfao"), ("bool", "snao"), ("has", "ntfo"),
                      ("count", "sntf")):
    CASES += [fails(reader, "of-" + claim, "CLAIM_WRONG_TYPE", DOC, claim) for claim in wrong]

for name, text in (("trailing", "{}x"), ("duplicate", '{"c":1,"c":2}'), ("duplicate-escaped", '{"c":1,"\\u0063":2}'),
                   ("bad-number", '{"c":01}'), ("surrogate", '{"c":"\\ud800"}'),
                   ("not-utf8", b'{"c":"\xff"}'), ("bom", "\ufeff{}"), ("too-deep", of("[" * 32 + "]" * 32)),
                   ("too-many", [['{"a":[{}', 1], [',{"x":0}', 4096], ["]}", 1]])):
    CASES += [fails("json", "malformed-" + name, "CLAIMS_MALFORMED", text, "c", "rule: one JSON, wherever it is read")]

CASES += [
    gives("string", "plain", WHY_STRING, DOC, "s", "text"),
    gives("string", "empty-text", WHY_STRING, of('""'), "c", ""),
    gives("string", "escapes", WHY_STRING, of(r'"\"\\\/\b\f\n\r\t\u0041"'), "c", '"\\/\b\f\n\r\tA'),
    gives("string", "nul", WHY_STRING, of(r'"a\u0000b"'), "c", "a\0b"),
    gives("string", "not-ascii", WHY_STRING, of('"\u00e9\u20ac\U0001f600"'), "c", "\u00e9\u20ac\U0001f600"),
    gives("string", "surrogate-pair", WHY_STRING, of(r'"\ud83d\uDE00\u00e9\u20ac"'), "c", "\U0001f600\u00e9\u20ac"),
    gives("string", "long", WHY_STRING, of('"%s"' % ("\\u00e9x" * 500)), "c", "\u00e9x" * 500),
    gives("string", "escaped-name", WHY_NAME, r'{"\u0063":"v"}', "c", "v"),
    gives("string", "not-ascii-name", WHY_NAME, '{"\u00e9":"v"}', "\u00e9", "v"),
    gives("string", "nul-in-name", WHY_NAME, r'{"a\u0000b":"v"}', "a\0b", "v"),
    gives("string", "spaced", WHY_NAME, ' { "c" : "v" } ', "c", "v"),
    gives("string", "last-of-many", WHY_NAME, "{%s\"c\":\"v\"}" % "".join('"m%d":[{"c":1}],' % i for i in range(50)), "c", "v"),
    gives("string", "empty-name", WHY_NAME, DOC, "", "top"),
    gives("int", "slash-in-name", WHY_NAME, DOC, "x/y", 6),
    fails("string", "other-case", "CLAIM_MISSING", DOC, "S", WHY_NAME),
    fails("string", "only-nested", "CLAIM_MISSING", DOC, "k", WHY_NAME),
    fails("string", "prefix-of-name", "CLAIM_MISSING", '{"cc":"v"}', "c", WHY_NAME),

    gives("string", "pointer", WHY_POINTER, DOC, "/s", "text"),
    gives("string", "pointer-nested", WHY_POINTER, DOC, "/o/k", "v"),
    gives("string", "pointer-deep", WHY_POINTER, DOC, "/a/2/1/b", "deep"),
    gives("string", "pointer-element", WHY_POINTER, DOC, "/a/0", "x"),
    gives("string", "pointer-last-element", WHY_POINTER, DOC, "/a/3", ""),
    gives("string", "pointer-empty-name", WHY_POINTER, DOC, "/", "top"),
    gives("string", "pointer-nested-empty-name", WHY_POINTER, DOC, "/o/", "empty"),
    gives("string", "pointer-digit-name", WHY_POINTER, DOC, "/o/0", "zero"),
    gives("int", "pointer-slash", WHY_POINTER, DOC, "/o/a~1b", 1),
    gives("int", "pointer-tilde", WHY_POINTER, DOC, "/o/m~0n", 2),
    gives("int", "pointer-tilde-one", "RFC 6901 4: ~1 first, then ~0", DOC, "/o/~01", 3),
    gives("int", "pointer-dash-name", WHY_POINTER, DOC, "/o/-", 4),
    gives("int", "pointer-to-slash-name", WHY_POINTER, DOC, "/~1x", 5),
    gives("string", "pointer-escaped-name", WHY_POINTER, r'{"\u0061":{"\u0062":"v"}}', "/a/b", "v"),
    fails("int", "pointer-like-name", "CLAIM_MISSING", DOC, "/x", WHY_POINTER),
    fails("string", "pointer-into-string", "CLAIM_MISSING", DOC, "/s/0", WHY_POINTER),
    fails("string", "pointer-into-null", "CLAIM_MISSING", DOC, "/z/0", WHY_POINTER),
    fails("string", "pointer-index-too-large", "CLAIM_MISSING", DOC, "/a/4", WHY_POINTER),
    fails("string", "pointer-index-huge", "CLAIM_MISSING", DOC, "/a/18446744073709551616", WHY_POINTER),
    fails("string", "pointer-index-leading-zero", "CLAIM_MISSING", DOC, "/a/00", WHY_POINTER),
    fails("string", "pointer-index-sign", "CLAIM_MISSING", DOC, "/a/+0", WHY_POINTER),
    fails("string", "pointer-index-dash", "CLAIM_MISSING", DOC, "/a/-", WHY_POINTER),
    fails("string", "pointer-index-text", "CLAIM_MISSING", DOC, "/a/x", WHY_POINTER),
    fails("string", "pointer-index-empty", "CLAIM_MISSING", DOC, "/a/", WHY_POINTER),
    fails("string", "pointer-escape-at-end", "INVALID_ARGUMENT", DOC, "/o~", WHY_ESCAPE),
    fails("string", "pointer-escape-before-slash", "INVALID_ARGUMENT", DOC, "/o~/k", WHY_ESCAPE),
    fails("string", "tilde-in-name", "CLAIM_MISSING", DOC, "o~2", WHY_NAME),

    gives("bool", "true", "onejwt.h: true or false", DOC, "t", True),
    gives("bool", "false", "onejwt.h: true or false", DOC, "f", False),
    gives("count", "array", "onejwt.h: the elements of an array", DOC, "a", 4),
    gives("count", "nested-array", "onejwt.h: the elements of an array", DOC, "/a/2", 2),
    gives("count", "object", "onejwt.h: the members of an object", DOC, "o", 7),
    gives("count", "empty-array", "onejwt.h: the elements of an array", of("[ ]"), "c", 0),
    gives("count", "empty-object", "onejwt.h: the members of an object", of("{ }"), "c", 0),
    gives("count", "many", "onejwt.h: the elements of an array", of("[%s0]" % ("0," * 4999)), "c", 5000),

    gives("json", "null", WHY_RAW, DOC, "z", "null"),
    gives("json", "number", WHY_RAW, of(" -1.50E+2 "), "c", "-1.50E+2"),
    gives("json", "true", WHY_RAW, DOC, "t", "true"),
    gives("json", "string", WHY_RAW, of(' "\\u0061\\"" '), "c", '"\\u0061\\""'),
    gives("json", "array", WHY_RAW, of(" [ 1, [ ] ] "), "c", "[ 1, [ ] ]"),
    gives("json", "object", WHY_RAW, of('\n{ "a" : 1 }\n'), "c", '{ "a" : 1 }'),
    gives("json", "not-ascii-before", "onejwt.h: offsets are in bytes", '{"\u00e9\U0001f600":"\u20ac","c":[1]}', "c", "[1]"),
    gives("json", "pointer", WHY_RAW, DOC, "/a/2/1", '{"b":"deep"}'),
    gives("json", "depth-32", "rule: nesting is at most 32", of("[" * 31 + "]" * 31), "c", "[" * 31 + "]" * 31),

    gives("has", "element", WHY_HAS, of('["a","b"]'), "c", True, "b"),
    gives("has", "no-element", WHY_HAS, of('["a","b"]'), "c", False, "c"),
    gives("has", "element-part", WHY_HAS, of('["abc"]'), "c", False, "b"),
    gives("has", "element-with-space", WHY_HAS, of('["a b"]'), "c", True, "a b"),
    gives("has", "element-word", WHY_HAS, of('["a b"]'), "c", False, "a"),
    gives("has", "element-escaped", WHY_HAS, of('["\\u0061"]'), "c", True, "a"),
    gives("has", "element-empty", WHY_HAS, of('["a",""]'), "c", True, ""),
    gives("has", "element-of-other-type", WHY_HAS, of('[1,true,null,["a"],{"a":"a"}]'), "c", False, "a"),
    gives("has", "element-number", WHY_HAS, of("[1]"), "c", False, "1"),
    gives("has", "element-after-other-types", WHY_HAS, of('[1,["b"],{"c":1},"a"]'), "c", True, "a"),
    gives("has", "empty-array", WHY_HAS, of("[]"), "c", False, "a"),
    gives("has", "word", WHY_HAS, of('"read write"'), "c", True, "write"),
    gives("has", "word-only", WHY_HAS, of('"read"'), "c", True, "read"),
    gives("has", "word-spaces", WHY_HAS, of('"  read   write  "'), "c", True, "read"),
    gives("has", "word-part", WHY_HAS, of('"readonly"'), "c", False, "read"),
    gives("has", "word-escaped", WHY_HAS, of('"re\\u0061d\\u0020write"'), "c", True, "read"),
    gives("has", "word-not-ascii", WHY_HAS, of('"\u00e9 \\ud83d\\ude00"'), "c", True, "\U0001f600"),
    gives("has", "word-other-case", WHY_HAS, of('"Read"'), "c", False, "read"),
    gives("has", "word-tab", WHY_HAS, of('"read\\twrite"'), "c", False, "read"),
    gives("has", "word-with-space", "onejwt.h: a value with a space is never a word", of('"a b"'), "c", False, "a b"),
    gives("has", "word-empty", "onejwt.h: an empty value is never a word", of('"a  b"'), "c", False, ""),
    gives("has", "word-empty-in-empty", "onejwt.h: an empty value is never a word", of('""'), "c", False, ""),
    gives("has", "pointer", WHY_HAS, '{"realm_access":{"roles":["a","b"]}}', "/realm_access/roles", True, "b"),
]

for name, text, result in (("zero", "0", 0), ("minus-zero", "-0", 0), ("minus", "-42", -42), ("fraction-zero", "1.0", 1),
                           ("exponent", "1e3", 1000), ("exponent-of-fraction", "1.5e1", 15),
                           ("exponent-negative", "1200e-2", 12), ("exponent-zero-huge", "0e999", 0),
                           ("long-fraction", "7." + "0" * 100, 7), ("max", "9223372036854775807", 2**63 - 1),
                           ("min", "-9223372036854775808", -2**63), ("max-as-exponent", "92233720368547758.07e2", 2**63 - 1),
                           ("2-53-plus-1", "9007199254740993", 2**53 + 1),
                           ("many-digits-shifted", "1" + "0" * 30 + "e-30", 1)):
    CASES += [gives("int", name, WHY_INT, of(text), "c", result)]
for name, text in (("fraction", "1.5"), ("tiny-fraction", "1.0000000000000000000000001"), ("exponent-to-fraction", "1e-1"),
                   ("tiny", "1e-400"), ("above-max", "9223372036854775808"),
                   ("below-min", "-9223372036854775809"), ("max-and-fraction", "9223372036854775807.5"), ("2-64", str(2**64)),
                   ("1e19", "1e19"), ("1e400", "1e400"), ("26-digits", "1" * 26),
                   ("quoted", '"1"'), ("exponent-beyond-64-bits", "1e18446744073709551616")):
    CASES += [fails("int", name, "CLAIM_WRONG_TYPE", of(text), "c", WHY_INT)]
for name, text, result in (("plain", "1.5", 1.5), ("integer", "42", 42.0), ("minus", "-0.25", -0.25), ("zero", "0", 0.0),
                           ("tenth", "0.1", 0.1), ("exponent", "1.25e2", 125.0),
                           ("greatest", "1.7976931348623157e308", 1.7976931348623157e308),
                           ("least-subnormal", "5e-324", 5e-324), ("underflow", "1e-400", 0.0),
                           ("2-53-plus-1", "9007199254740993", 9007199254740992.0),
                           ("26-digits", "12345678901234567890123456", 1.2345678901234568e25),
                           ("halfway", "1.00000000000000011102230246251565404236316680908203125", 1.0),
                           ("above-halfway", "1.00000000000000011102230246251565404236316680908203126", 1.0000000000000002)):
    CASES += [gives("double", name, WHY_DOUBLE, of(text), "c", result)]
for name, text in (("1e400", "1e400"), ("minus-1e400", "-1e400"), ("just-beyond", "1.7976931348623159e308"), ("quoted", '"1.5"')):
    CASES += [fails("double", name, "CLAIM_WRONG_TYPE", of(text), "c", "onejwt.h: beyond the range of a double")]
