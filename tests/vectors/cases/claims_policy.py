from signer import *

ABOUT = "Required claims and expected values, by name and by JSON Pointer. rule: Presence; RFC 6901."

WHY_REQUIRED = "rule: required claims are there and not null"
WHY_EQUALS = "rule: equals: the claim is this string"
WHY_CONTAINS = "rule: contains: an element of an array, or a space-separated word of a string"
WHY_JSON = "rule: equals_json: the claim is this scalar; texts after unescaping, numbers by their exact value"
WHY_TYPE = "rule: equals with what is no string, contains with what is neither string nor array"
WHY_POINTER = "RFC 6901 3, 4: a name that begins with / is a JSON Pointer"
WHY_ESCAPE = "RFC 6901 3: ~ is followed by 0 or 1"
WHY_EMPTY = "rule: a list that came out empty is refused; policy never fails open"


def required(name, status, members, names, why=WHY_REQUIRED, **rest):
    return policy("required-" + name, why, status, with_member(members), required=names, **rest)


def expected(name, status, members, claim, value, rule="equals", why=None, **rest):
    why = why or {"equals": WHY_EQUALS, "contains": WHY_CONTAINS, "equals_json": WHY_JSON}[rule]
    return policy("expected-" + name, why, status, with_member(members), expected=[{"claim": claim, "value": value, "rule": rule}],
                  **rest)


def equals(name, status, members, claim, value, **rest):
    return expected(name, status, members, claim, value, "equals", **rest)


def contains(name, status, members, claim, value, **rest):
    return expected(name, status, members, claim, value, "contains", **rest)


def same(name, status, claim, value, **rest):
    """A claim "x" of this JSON text, where the value is expected."""
    return expected("json-" + name, status, '"x":' + claim, "x", value, "equals_json", **rest)


def mismatch(claim, bit="EXPECTED"):
    return report([bit], claim=claim, alg="HS256")


CASES = [
    required("there", "OK", '"x":1', ["x"]),
    required("two-there", "OK", '"x":1,"y":"a"', ["y", "x"]),
    required("any-type", "OK", '"a":false,"b":0,"c":"","d":[],"e":{}', ["a", "b", "c", "d", "e"]),
    required("absent", "CLAIM_MISSING", '"x":1', ["y"], report=report(["REQUIRED"], missing=["REQUIRED"], claim="y", alg="HS256")),
    required("second-absent", "CLAIM_MISSING", '"x":1', ["x", "y"], report=report(["REQUIRED"], missing=["REQUIRED"], claim="y")),
    required("both-absent", "CLAIM_MISSING", '"x":1', ["z", "y"], report=report(["REQUIRED"], missing=["REQUIRED"], claim="z")),
    required("null", "CLAIM_MISSING", '"x":null', ["x"], report=report(["REQUIRED"], missing=["REQUIRED"], claim="x")),
    required("registered-null", "CLAIM_MISSING", '"jti":null', ["jti"]),
    required("registered", "OK", '"iss":"i","sub":"s","jti":"j","iat":1,"nbf":1', ["iss", "sub", "jti", "iat", "nbf", "exp"]),
    required("other-case", "CLAIM_MISSING", '"X":1', ["x"]),
    required("only-nested", "CLAIM_MISSING", '"a":{"x":1}', ["x"]),
    required("escaped", "OK", '"\\u0078":1', ["x"]),
    required("empty-name", "OK", '"":1', [""]),
    required("empty-name-absent", "CLAIM_MISSING", '"x":1', [""]),
    required("empty-list", "INVALID_ARGUMENT", '"x":1', [], why=WHY_EMPTY),
    required("pointer", "OK", '"a":{"b":[0,{"c":1}]}', ["/a/b/1/c"], why=WHY_POINTER),
    required("pointer-absent", "CLAIM_MISSING", '"a":{"b":[0]}', ["/a/b/1"], why=WHY_POINTER,
             report=report(["REQUIRED"], missing=["REQUIRED"], claim="/a/b/1")),
    required("pointer-null", "CLAIM_MISSING", '"a":{"b":null}', ["/a/b"], why=WHY_POINTER),
    required("pointer-top", "OK", '"x":1', ["/x"], why=WHY_POINTER),
    required("pointer-into-string", "CLAIM_MISSING", '"a":"bcd"', ["/a/0"], why=WHY_POINTER),
    required("pointer-bad-escape", "INVALID_ARGUMENT", '"x":1', ["/~2"], why=WHY_ESCAPE),
    required("pointer-bad-escape-end", "INVALID_ARGUMENT", '"x":1', ["x", "/x~"], why=WHY_ESCAPE),
    required("tilde-without-slash", "OK", '"x~2":1', ["x~2"], why=WHY_POINTER),
    required("long-name", "CLAIM_MISSING", '"x":1', ["n" * 70], why="rule: the report's claim is cut at 63 bytes",
             report=report(["REQUIRED"], missing=["REQUIRED"], claim="n" * 63)),
    required("name-of-63", "CLAIM_MISSING", '"x":1', ["n" * 63], why="rule: the report's claim holds 63 bytes",
             report=report(["REQUIRED"], missing=["REQUIRED"], claim="n" * 63)),
    required("forty", "OK", ",".join('"c%d":1' % i for i in range(40)), ["c%d" % i for i in range(40)], tamper=False),
    required("fortieth-absent", "CLAIM_MISSING", ",".join('"c%d":1' % i for i in range(39)), ["c%d" % i for i in range(40)]),
    policy("required-exp-may-be-missing", WHY_REQUIRED, "CLAIM_MISSING", "{}", flags=["JWT_ALLOW_MISSING_EXP"], required=["exp"],
           report=report(["REQUIRED"], missing=["REQUIRED"], claim="exp")),
    policy("required-exp-ignored-but-absent", WHY_REQUIRED, "CLAIM_MISSING", "{}", flags=["JWT_IGNORE_EXP"], required=["exp"]),
    policy("required-in-header-only", WHY_REQUIRED, "CLAIM_MISSING", CLAIMS, header='{"alg":"HS256","x":1}', required=["x"]),
    policy("required-access-token", "RFC 9068 2.2: what an access token must have", "OK",
           with_member('"iss":"i","aud":"a","sub":"s","client_id":"c","iat":%d,"jti":"j"' % NOW),
           header='{"alg":"HS256","typ":"at+jwt"}', types=["at+jwt"], issuers=["i"], audiences=["a"],
           required=["sub", "client_id", "iat", "jti"]),

    same("text", "OK", '"v"', '"v"'),
    same("text-other", "CLAIM_MISMATCH", '"w"', '"v"', report=mismatch("x")),
    same("text-escaped", "OK", '"\\u0076\\/"', '"v/"'),
    same("text-escaped-both", "OK", '"\\ud83d\\ude00"', '"\U0001f600"'),
    same("text-and-number", "CLAIM_WRONG_TYPE", "1", '"1"', report=report(["EXPECTED"], malformed=["EXPECTED"], claim="x")),
    same("text-and-null", "CLAIM_WRONG_TYPE", "null", '"null"'),
    same("true", "OK", "true", "true"),
    same("false", "OK", "false", "false"),
    same("true-and-false", "CLAIM_MISMATCH", "true", "false", report=mismatch("x")),
    same("true-and-text", "CLAIM_WRONG_TYPE", '"true"', "true"),
    same("true-and-one", "CLAIM_WRONG_TYPE", "1", "true"),
    same("null", "OK", "null", "null"),
    same("null-and-false", "CLAIM_WRONG_TYPE", "false", "null"),
    expected("json-null-absent", "CLAIM_MISSING", '"y":1', "x", "null", "equals_json"),
    same("number", "OK", "7", "7"),
    same("number-other", "CLAIM_MISMATCH", "8", "7", report=mismatch("x")),
    same("number-negative", "CLAIM_MISMATCH", "-7", "7"),
    same("number-with-fraction", "OK", "7.0", "7"),
    same("number-with-exponent", "OK", "0.7e1", "7"),
    same("number-zero", "OK", "-0", "0"),
    same("number-beyond-doubles", "OK", "9007199254740993", "9007199254740993"),
    same("number-next-to-it", "CLAIM_MISMATCH", "9007199254740992", "9007199254740993"),
    same("number-of-many-digits", "OK", "1" + "0" * 40, "1e40"),
    same("number-of-a-huge-claim", "CLAIM_MISMATCH", "1e99999999999999999999", "1"),
    same("array", "CLAIM_WRONG_TYPE", "[7]", "7"),
    same("object", "CLAIM_WRONG_TYPE", '{"a":7}', "7"),
    expected("json-pointer", "OK", '"x":{"a":[1,true]}', "/x/a/1", "true", "equals_json", why=WHY_POINTER),

    equals("equals", "OK", '"x":"v"', "x", "v"),
    equals("equals-other", "CLAIM_MISMATCH", '"x":"w"', "x", "v", report=mismatch("x")),
    equals("equals-absent", "CLAIM_MISSING", '"y":"v"', "x", "v", report=report(["EXPECTED"], missing=["EXPECTED"], claim="x")),
    equals("equals-null", "CLAIM_MISSING", '"x":null', "x", "v", report=report(["EXPECTED"], missing=["EXPECTED"], claim="x")),
    equals("equals-null-text", "CLAIM_MISSING", '"x":null', "x", "null"),
    equals("equals-empty", "OK", '"x":""', "x", ""),
    equals("equals-empty-expected", "CLAIM_MISMATCH", '"x":"v"', "x", ""),
    equals("equals-substring", "CLAIM_MISMATCH", '"x":"v"', "x", "vw"),
    equals("equals-superstring", "CLAIM_MISMATCH", '"x":"vw"', "x", "v"),
    equals("equals-other-case", "CLAIM_MISMATCH", '"x":"V"', "x", "v"),
    equals("equals-word", "CLAIM_MISMATCH", '"x":"v w"', "x", "v"),
    equals("equals-escaped", "OK", '"x":"\\u0076\\/\\ud83d\\ude00"', "x", "v/\U0001f600"),
    equals("equals-nul", "OK", '"x":"a\\u0000b"', "x", "a\0b"),
    equals("equals-nul-cut", "CLAIM_MISMATCH", '"x":"a\\u0000b"', "x", "a"),
    equals("equals-not-normalised", "CLAIM_MISMATCH", '"x":"\u00e9"', "x", "e\u0301"),
    equals("equals-array", "CLAIM_WRONG_TYPE", '"x":["v"]', "x", "v", why=WHY_TYPE,
           report=report(["EXPECTED"], malformed=["EXPECTED"], claim="x")),
    equals("equals-number", "CLAIM_WRONG_TYPE", '"x":1', "x", "1", why=WHY_TYPE),
    equals("equals-true", "CLAIM_WRONG_TYPE", '"x":true', "x", "true", why=WHY_TYPE),
    equals("equals-object", "CLAIM_WRONG_TYPE", '"x":{"v":1}', "x", "v", why=WHY_TYPE),
    equals("equals-exp", "CLAIM_WRONG_TYPE", '"x":1', "exp", str(EXP), why=WHY_TYPE),
    equals("equals-jti", "OK", '"jti":"j"', "jti", "j"),
    equals("equals-jti-other", "CLAIM_MISMATCH", '"jti":"j"', "jti", "k"),
    equals("equals-iss", "OK", '"iss":"i"', "iss", "i"),
    equals("equals-pointer", "OK", '"a":{"b":{"c":"v"}}', "/a/b/c", "v", why=WHY_POINTER),
    equals("equals-pointer-other", "CLAIM_MISMATCH", '"a":{"b":"w"}', "/a/b", "v", why=WHY_POINTER, report=mismatch("/a/b")),
    equals("equals-pointer-element", "OK", '"a":["u","v"]', "/a/1", "v", why=WHY_POINTER),
    equals("equals-pointer-slash", "OK", '"a/b":"v"', "/a~1b", "v", why=WHY_POINTER),
    equals("equals-pointer-tilde", "OK", '"a~b":"v"', "/a~0b", "v", why=WHY_POINTER),
    equals("equals-pointer-tilde-one", "OK", '"~1":"v"', "/~01", "v", why=WHY_POINTER),
    equals("equals-pointer-empty-name", "OK", '"":"v"', "/", "v", why=WHY_POINTER),
    equals("equals-pointer-empty-names", "OK", '"":{"":"v"}', "//", "v", why=WHY_POINTER),
    equals("equals-pointer-escaped-name", "OK", '"\\u0061":{"\\u0062":"v"}', "/a/b", "v", why=WHY_POINTER),
    equals("equals-pointer-like-name", "CLAIM_MISSING", '"/a":"v"', "/a", "v", why=WHY_POINTER),
    equals("equals-slash-inside-name", "OK", '"a/b":"v"', "a/b", "v", why=WHY_POINTER),
    equals("equals-uri-name", "OK", '"https://a.example/x":"v"', "https://a.example/x", "v"),
    equals("equals-pointer-bad-escape", "INVALID_ARGUMENT", '"x":"v"', "/x~2", "v", why=WHY_ESCAPE),
    equals("equals-pointer-index-leading-zero", "CLAIM_MISSING", '"a":["u","v"]', "/a/01", "v", why=WHY_POINTER),
    equals("equals-pointer-index-dash", "CLAIM_MISSING", '"a":["u","v"]', "/a/-", "v", why=WHY_POINTER),
    equals("equals-pointer-index-plus", "CLAIM_MISSING", '"a":["u","v"]', "/a/+1", "v", why=WHY_POINTER),
    equals("equals-pointer-index-huge", "CLAIM_MISSING", '"a":["u","v"]', "/a/18446744073709551617", "v", why=WHY_POINTER),

    contains("contains-word", "OK", '"scope":"read write"', "scope", "read"),
    contains("contains-last-word", "OK", '"scope":"read write"', "scope", "write"),
    contains("contains-only-word", "OK", '"scope":"read"', "scope", "read"),
    contains("contains-spaces", "OK", '"scope":"  a   read "', "scope", "read"),
    contains("contains-escaped-space", "OK", '"scope":"read\\u0020write"', "scope", "write"),
    contains("contains-part-of-word", "CLAIM_MISMATCH", '"scope":"readonly write"', "scope", "read", report=mismatch("scope")),
    contains("contains-end-of-word", "CLAIM_MISMATCH", '"scope":"unread"', "scope", "read"),
    contains("contains-longer-than-word", "CLAIM_MISMATCH", '"scope":"rea d"', "scope", "read"),
    contains("contains-other-case", "CLAIM_MISMATCH", '"scope":"Read"', "scope", "read"),
    contains("contains-comma", "CLAIM_MISMATCH", '"scope":"read,write"', "scope", "read"),
    contains("contains-tab", "CLAIM_MISMATCH", '"scope":"read\\twrite"', "scope", "read"),
    contains("contains-newline", "CLAIM_MISMATCH", '"scope":"read\\nwrite"', "scope", "read"),
    contains("contains-nbsp", "CLAIM_MISMATCH", '"scope":"read\u00a0write"', "scope", "read"),
    contains("contains-two-words", "CLAIM_MISMATCH", '"scope":"read write"', "scope", "read write"),
    contains("contains-empty-word", "CLAIM_MISMATCH", '"scope":"read  write"', "scope", ""),
    contains("contains-empty-in-empty", "CLAIM_MISMATCH", '"scope":""', "scope", ""),
    contains("contains-in-empty", "CLAIM_MISMATCH", '"scope":""', "scope", "read"),
    contains("contains-element", "OK", '"roles":["user","admin"]', "roles", "admin"),
    contains("contains-element-escaped", "OK", '"roles":["\\u0061dmin"]', "roles", "admin"),
    contains("contains-element-with-space", "OK", '"roles":["super user"]', "roles", "super user"),
    contains("contains-element-empty", "OK", '"roles":["a",""]', "roles", ""),
    contains("contains-element-word", "CLAIM_MISMATCH", '"roles":["super user"]', "roles", "user"),
    contains("contains-element-part", "CLAIM_MISMATCH", '"roles":["administrator"]', "roles", "admin"),
    contains("contains-no-element", "CLAIM_MISMATCH", '"roles":[]', "roles", "admin"),
    contains("contains-other-element", "CLAIM_MISMATCH", '"roles":["user"]', "roles", "admin", report=mismatch("roles")),
    contains("contains-among-other-types", "OK", '"roles":[1,null,["admin"],{"admin":1},"admin"]', "roles", "admin"),
    contains("contains-only-other-types", "CLAIM_MISMATCH", '"roles":[1,null,true,["admin"],{"admin":"admin"}]', "roles", "admin"),
    contains("contains-number-as-text", "CLAIM_MISMATCH", '"roles":[1]', "roles", "1"),
    contains("contains-object", "CLAIM_WRONG_TYPE", '"roles":{"admin":1}', "roles", "admin", why=WHY_TYPE),
    contains("contains-number", "CLAIM_WRONG_TYPE", '"roles":1', "roles", "1", why=WHY_TYPE),
    contains("contains-false", "CLAIM_WRONG_TYPE", '"roles":false', "roles", "false", why=WHY_TYPE),
    contains("contains-null", "CLAIM_MISSING", '"roles":null', "roles", "admin"),
    contains("contains-absent", "CLAIM_MISSING", '"x":1', "roles", "admin"),
    contains("contains-pointer", "OK", '"realm_access":{"roles":["user","admin"]}', "/realm_access/roles", "admin",
             why=WHY_POINTER),
    contains("contains-pointer-other", "CLAIM_MISMATCH", '"realm_access":{"roles":["user"]}', "/realm_access/roles", "admin",
             why=WHY_POINTER),
    contains("contains-pointer-not-by-name", "CLAIM_MISSING", '"realm_access/roles":["admin"]', "/realm_access/roles", "admin",
             why=WHY_POINTER),
    policy("expected-two", WHY_EQUALS, "OK", with_member('"nonce":"n","scope":"a b"'),
           expected=[{"claim": "nonce", "value": "n", "rule": "equals"}, {"claim": "scope", "value": "b", "rule": "contains"}]),
    policy("expected-second-fails", WHY_EQUALS, "CLAIM_MISMATCH", with_member('"nonce":"n","scope":"a b"'),
           report=mismatch("scope"),
           expected=[{"claim": "nonce", "value": "n", "rule": "equals"}, {"claim": "scope", "value": "c", "rule": "contains"}]),
    policy("expected-same-claim-twice", WHY_CONTAINS, "OK", with_member('"scope":"a b c"'),
           expected=[{"claim": "scope", "value": "a", "rule": "contains"}, {"claim": "scope", "value": "c", "rule": "contains"}]),
    policy("expected-mismatch-and-wrong-type", "rule: the smallest status that failed", "CLAIM_MISMATCH",
           with_member('"x":1,"y":"a"'), report=report(["EXPECTED"], malformed=["EXPECTED"], claim="y"),
           expected=[{"claim": "x", "value": "1", "rule": "equals"}, {"claim": "y", "value": "b", "rule": "equals"}]),
    policy("expected-empty-list", WHY_EMPTY, "INVALID_ARGUMENT", CLAIMS, expected=[]),
    policy("expected-argument-before-token", "rule: order: arguments first", "INVALID_ARGUMENT", CLAIMS, key=OTHER, keys=KEY,
           expected=[{"claim": "/~", "value": "", "rule": "equals"}]),
]
