from encrypter import *

ABOUT = """Policies as documents: which are policies, and of all others what is wrong and where, as a byte of the document. RFC 8259,
RFC 7519 4.1, RFC 8725 3. rule: Policies as documents."""

WHY = "rule: the members of a policy"
WHY_UNKNOWN = "rule: an unknown member demands nothing, so it is refused"
WHY_TWICE = "rule: of a member that is there twice, only one could hold"
WHY_EMPTY = "rule: nothing could satisfy an empty list, and whoever wrote it expects something"
WHY_NULL = "rule: null is a wrong type, but for a value in expected"
WHY_TYPE = "rule: the types of the members"
WHY_NUMBER = "rule: a number of 32 bits, in digits alone; 0 is none for max_age and max_token_len"
WHY_CONTRADICTION = "rule: what contradicts itself is refused when the policy is made"
WHY_NAME = "rule: names of algorithms are the standards', and belong to one list"
WHY_EXPECTED = "rule: expected: a scalar is equality, an object says contains and equals"
WHY_POINTER = "RFC 6901 3: ~ stands before 0 or 1"
WHY_KEYS = "rule: encrypted, and keys that were loaded for encryption, come together"
WHY_JSON = "RFC 8259, and no member twice"
WHY_SCHEMA = "rule: $schema is allowed and not read"

ENC = {"secret_hex": "5a" * 32, "alg": "A256GCM", "for_encryption": True}
SIG = {"secret_hex": "5a" * 32, "alg": "HS256"}

LISTS = ("issuers", "audiences", "types", "required")
NAMES = ("algorithms", "decrypt_algorithms", "encryptions")
TEXTS = {"issuers": "a list of texts", "audiences": "a list of texts", "types": "a list of texts", "required": "a list of claims",
         "ignore": 'a list of "exp", "nbf", "iat" and "aud"', "subject": "a text", "expected": "an object of claims and their values",
         "leeway": "a number of seconds", "max_age": "a number of seconds", "max_token_len": "a number of bytes",
         "allow_missing_exp": "true or false", "encrypted": "true or false", **{name: "a list of names of algorithms" for name in NAMES}}
ALL = ("issuers, audiences, subject, types, algorithms, required, expected, leeway, max_age, allow_missing_exp, ignore, max_token_len, "
       "encrypted, decrypt_algorithms, encryptions and $schema")
GOOD = {"issuers": '["a"]', "audiences": '["a"]', "types": '["a"]', "required": '["a"]', "ignore": '["exp"]', "subject": '"a"',
        "expected": '{"a":1}', "leeway": "1", "max_age": "1", "max_token_len": "1", "allow_missing_exp": "true",
        "encrypted": "false", "algorithms": '["RS256"]', "decrypt_algorithms": '["A256KW"]', "encryptions": '["A256GCM"]'}
KINDS = {"null": "null", "true": "a boolean", "7": "a number", '"a"': "a text", '["a"]': "a list", '{"a":1}': "an object"}


def made(name, document, why=WHY, keys=None):
    """A document that is a policy."""
    return case("policy", "policy-" + name, why, "OK", document=document, decrypt_with=keys)


def refused(name, why, document, text, keys=None):
    """A document with a fault, which is where @ stands in it; `text` is what is said of it."""
    place = document.index("@")
    line, column = document.count("\n", 0, place) + 1, place - (document.rfind("\n", 0, place) + 1) + 1
    return case("policy", "policy-" + name, why, "INVALID_ARGUMENT", document=document.replace("@", "", 1), decrypt_with=keys,
                error_at=len(document[:place].encode()), text="line %d, column %d: %s" % (line, column, text))


def named(member):
    return member.replace("_", "-")


def of_wrong_type(member):
    """Every other type in the place of a member's."""
    wanted = {"subject": ['"a"'], "expected": ['{"a":1}'], "allow_missing_exp": ["true"], "encrypted": ["true"]}.get(member, ['["a"]'])
    if member in ("leeway", "max_age", "max_token_len"):
        wanted = ["7"]
    for value, kind in KINDS.items():
        if value not in wanted:
            name = "%s-is-%s" % (named(member), kind.split()[-1])
            text = ('null demands nothing: leave "%s" out, or give %s' % (member, TEXTS[member]) if value == "null"
                    else '"%s" is %s, and cannot be %s' % (member, TEXTS[member], kind))
            yield refused(name, WHY_NULL if value == "null" else WHY_TYPE, '{"%s":@%s}' % (member, value), text)


def out_of_range(member, least):
    for name, number in (("negative", "-1"), ("minus-zero", "-0"), ("fraction", "1.5"), ("point", "60.0"), ("exponent", "6e1"),
                         ("33-bits", "4294967296"), ("huge", "1" + "0" * 30), *([("zero", "0")] if least else [])):
        yield refused("%s-is-%s" % (named(member), name), WHY_NUMBER, '{"%s": @%s}' % (member, number),
                      '"%s" is %s, in digits alone: from %d to 4294967295' % (member, TEXTS[member], least))


FORM = 'an object here has "contains", a list of texts, or "equals", a value, or both'
POINTER = "what begins with / is a JSON Pointer (RFC 6901), in which ~ stands before 0 or 1 only"
GRAMMAR = ("this cannot stand here: it is not JSON (which has no comments and no comma behind the last member), is nested more than "
           "32 levels deep, or is the 4,097th member")
EARLY = 'the document ends too early: a } , ] or " is missing'
DOUBLED = "this member is there twice, and only one of them could hold: take one away"
SIGNED = ("RS256", "HS256", "HS384", "HS512", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K", "EdDSA",
          "Ed25519", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87")

CASES = [
    made("nothing", "{}"),
    made("spaces", " \t\r\n{ }\n"),
    made("schema", '{"$schema":"https://example.com/policy.schema.json"}', WHY_SCHEMA),
    made("schema-of-any-type", '{"$schema":null,"issuers":["a"]}', WHY_SCHEMA),
    *(made("only-" + named(member), '{"%s":%s}' % (member, value)) for member, value in GOOD.items()),
    made("escaped-name", '{"\\u0069ssuers":["a"]}'),
    made("empty-texts", '{"issuers":[""],"subject":"","required":[""],"expected":{"":""}}'),
    made("nul-in-a-text", '{"issuers":["a\\u0000b"]}'),
    made("least-numbers", '{"leeway":0,"max_age":1,"max_token_len":1}', WHY_NUMBER),
    made("greatest-numbers", '{"leeway":4294967295,"max_age":4294967295,"max_token_len":4294967295}', WHY_NUMBER),
    made("false", '{"allow_missing_exp":false,"encrypted":false}'),
    made("ignore-all", '{"ignore":["exp","nbf","iat","aud"]}'),
    *(made("algorithm-" + name.lower(), '{"algorithms":["%s"]}' % name, WHY_NAME) for name in SIGNED),
    made("expected-scalars", '{"expected":{"a":"b","c":1.5e3,"d":true,"e":false,"f":null,"/g/0/~1":-0}}', WHY_EXPECTED),
    made("expected-contains", '{"expected":{"scope":{"contains":["a","b"]}}}', WHY_EXPECTED),
    made("expected-both", '{"expected":{"scope":{"contains":["a"],"equals":"a b"}}}', WHY_EXPECTED),
    made("expected-equals-null", '{"expected":{"a":{"equals":null}}}', WHY_NULL),
    made("expected-exponents", '{"expected":{"a":1e1000,"b":1E-1000}}', WHY_EXPECTED),
    made("for-decrypting", '{"decrypt_algorithms":["dir"],"encryptions":["A256GCM"],"issuers":["a"]}'),
    made("encrypted", '{"encrypted":true,"decrypt_algorithms":["dir"],"encryptions":["A256GCM"],"algorithms":["RS256"]}', WHY_KEYS, [ENC]),

    # members
    refused("unknown", WHY_UNKNOWN, '{@"x":1}', 'unknown member "x": a policy has ' + ALL),
    refused("unknown-null", WHY_UNKNOWN, '{@"x":null}', 'unknown member "x": a policy has ' + ALL),
    refused("audience", WHY_UNKNOWN, '{"issuers":["a"],@"audience":["b"]}',
            'unknown member "audience": did you mean "audiences" (a list of texts)?'),
    refused("issuer", WHY_UNKNOWN, '{@"issuer":"a"}', 'unknown member "issuer": did you mean "issuers" (a list of texts)?'),
    refused("name-of-the-claim", WHY_UNKNOWN, '{@"aud":"a"}', 'unknown member "aud": did you mean "audiences" (a list of texts)?'),
    refused("other-case", WHY_UNKNOWN, '{@"Leeway":1}', 'unknown member "Leeway": did you mean "leeway" (a number of seconds)?'),
    refused("camel-case", WHY_UNKNOWN, '{"a\\u0075diences":["a"],\n  @"maxAge":60}',
            'unknown member "maxAge": did you mean "max_age" (a number of seconds)?'),
    refused("name-of-an-option", WHY_UNKNOWN, '{@"ignore_exp":true}', 'unknown member "ignore_exp": "ignore" takes a list, such as ["nbf"]'),
    refused("keys-in-it", WHY_UNKNOWN, '{"encrypted":true,@"decrypt_with":{}}',
            'unknown member "decrypt_with": keys do not stand in a policy, they are given beside it', [ENC]),
    refused("name-with-a-nul", WHY_UNKNOWN, '{@"issuers\\u0000":["a"]}',
            'unknown member "issuers\\0": did you mean "issuers" (a list of texts)?'),
    refused("twice", WHY_TWICE, '{"issuers":["a"],@"issuers":["b"]}', DOUBLED),
    refused("twice-the-same", WHY_TWICE, '{"leeway":1, @"leeway":1}', DOUBLED),
    refused("twice-escaped", WHY_TWICE, '{"leeway":1,@"l\\u0065eway":2}', DOUBLED),
    refused("twice-in-expected", WHY_TWICE, '{"expected":{"a":1,@"a":2}}', DOUBLED),
    refused("schema-twice", WHY_TWICE, '{"$schema":"a",@"$schema":"a"}', DOUBLED),

    # values
    *(one for member in TEXTS for one in of_wrong_type(member)),
    *(refused("%s-is-empty" % named(member), WHY_EMPTY, '{"%s":@[]}' % member,
              '"%s" is an empty list, which nothing could satisfy: leave it out, or name some' % member)
      for member in LISTS + NAMES + ("ignore",)),
    *(refused("%s-has-%s" % (named(member), KINDS[value].split()[-1]), WHY_TYPE, '{"%s":["%s",@%s]}' % (member, first, value),
              'in "%s" there are texts only, and this is %s' % (member, KINDS[value]))
      for member, first in (("issuers", "a"), ("audiences", "a"), ("types", "a"), ("required", "a"), ("algorithms", "RS256"), ("ignore", "exp"))
      for value in ("null", "7", '["a"]')),
    *out_of_range("leeway", 0), *out_of_range("max_age", 1), *out_of_range("max_token_len", 1),
    refused("leeway-is-digits", WHY_TYPE, '{"leeway":@"60"}', '"leeway" is a number of seconds, and cannot be a text'),
    refused("ignore-sub", WHY, '{"ignore":["exp",@"sub"]}', '"sub" cannot be ignored: exp, nbf, iat and aud can'),
    refused("required-pointer", WHY_POINTER, '{"required":["a","~",@"/~2"]}', POINTER),
    refused("expected-pointer", WHY_POINTER, '{"expected":{"a":1,@"/a~":2}}', POINTER),

    # algorithms
    refused("algorithm-none", WHY_NAME, '{"algorithms":[@"none"]}', '"none" does not exist here: a token is signed'),
    refused("algorithm-in-other-case", WHY_NAME, '{"algorithms":["ES256", @"rs256"]}', '"rs256" is no algorithm: it is written "RS256"'),
    refused("algorithm-of-encryption", WHY_NAME, '{"algorithms":[@"RSA-OAEP"]}',
            '"RSA-OAEP" is not one for "algorithms": it belongs to "decrypt_algorithms"'),
    refused("algorithm-of-signatures", WHY_NAME, '{"decrypt_algorithms":[@"HS256"]}',
            '"HS256" is not one for "decrypt_algorithms": it belongs to "algorithms"'),
    refused("algorithm-of-contents", WHY_NAME, '{"decrypt_algorithms":[@"A128GCM"]}',
            '"A128GCM" is not one for "decrypt_algorithms": it belongs to "encryptions"'),
    refused("encryption-is-unknown", WHY_NAME, '{"encryptions":[@"AES"]}', '"AES" is no algorithm that is known: there are A128GCM, A192GCM, '
            'A256GCM, A128CBC-HS256, A192CBC-HS384, A256CBC-HS512'),

    # expected
    refused("expected-is-empty", WHY_EMPTY, '{"expected":@{}}', '"expected" is empty, and expects nothing: leave it out, or name claims'),
    refused("expected-a-list", WHY_EXPECTED, '{"expected":{"a":@["b"]}}',
            'a list can be meant in two ways: write {"contains": [...]} for what the claim must contain'),
    refused("expected-an-object", WHY_EXPECTED, '{"expected":{"a":{@"b":1}}}', "unknown member: " + FORM),
    refused("expected-an-empty-object", WHY_EXPECTED, '{"expected":{"a":@{}}}', "nothing is expected of this claim: " + FORM),
    refused("expected-more-than-rules", WHY_EXPECTED, '{"expected":{"a":{"equals":1,@"contain":["b"]}}}', "unknown member: " + FORM),
    refused("expected-contains-a-text", WHY_EXPECTED, '{"expected":{"a":{"contains":@"b"}}}', '"contains" is a list of texts, and cannot be a text'),
    refused("expected-contains-nothing", WHY_EMPTY, '{"expected":{"a":{"contains":@[]}}}',
            '"contains" is an empty list, which nothing could satisfy: leave it out, or name some'),
    refused("expected-contains-a-number", WHY_EXPECTED, '{"expected":{"a":{"contains":[@1]}}}',
            'in "contains" there are texts only, and this is a number'),
    refused("expected-contains-null", WHY_NULL, '{"expected":{"a":{"contains":@null}}}', '"contains" is a list of texts, and cannot be null'),
    refused("expected-equals-a-list", WHY_EXPECTED, '{"expected":{"a":{"equals":@["b"]}}}',
            "a claim cannot be compared with a list: only with a single value"),
    refused("expected-equals-an-object", WHY_EXPECTED, '{"expected":{"a":{"equals":@{"contains":["b"]}}}}',
            "a claim cannot be compared with an object: only with a single value"),
    refused("expected-exponent", WHY_EXPECTED, '{"expected":{"a":@1e1001}}',
            "the number is out of range: its exponent is beyond -1000 or 1000"),

    # contradictions
    refused("aud-ignored-and-expected", WHY_CONTRADICTION, '{"ignore":["exp",@"aud"],"audiences":["a"]}',
            'aud is ignored, but "audiences" says which are expected: leave one of them out'),
    refused("iat-ignored-and-max-age", WHY_CONTRADICTION, '{"max_age":60,"ignore":[@"iat"]}',
            'iat is ignored, but "max_age" is the age since iat: leave one of them out'),
    *(refused("algorithms-and-" + named(member), WHY_CONTRADICTION, '{"algorithms":["RS256"],@"%s":["%s"]}' % (member, algorithm),
              'this is about encrypted tokens and "algorithms" about signed ones, but the policy does not say "encrypted": true, which '
              'demands both')
      for member, algorithm in (("decrypt_algorithms", "dir"), ("encryptions", "A128GCM"))),

    # keys
    refused("encrypted-without-keys", WHY_KEYS, '{"issuers":["a"],@"encrypted":true}',
            "tokens must be encrypted, but no keys were given to decrypt them with"),
    refused("keys-without-encrypted", WHY_KEYS, ' @{"issuers":["a"]}',
            'keys were given to decrypt tokens with, but the policy accepts tokens that are not encrypted: say "encrypted": true, or give '
            'no keys', [ENC]),
    refused("keys-and-not-encrypted", WHY_KEYS, '@{"encrypted":false}',
            'keys were given to decrypt tokens with, but the policy accepts tokens that are not encrypted: say "encrypted": true, or give '
            'no keys', [ENC]),
    refused("keys-for-signatures", WHY_KEYS, '{@"encrypted":true}', "the keys to decrypt tokens with were not loaded for encryption", [SIG]),

    # JSON
    refused("empty", WHY_JSON, "@", "the document is empty: a policy is one JSON object, such as {}"),
    refused("only-spaces", WHY_JSON, " \n@", "the document is empty: a policy is one JSON object, such as {}"),
    *(refused(name, WHY_JSON, document, "a policy is one JSON object, which begins with {")
      for name, document in (("a-list", '@[{"issuers":["a"]}]'), ("a-text", '@"{}"'), ("null", "@null"), ("yaml", "@issuers: [a]"))),
    refused("ends-early", WHY_JSON, '{"issuers":["a"]@', EARLY),
    refused("ends-in-a-text", WHY_JSON, '{"issuers":["a@', EARLY),
    *(refused(name, WHY_JSON, document, GRAMMAR)
      for name, document in (("trailing-comma", '{"issuers":["a"],@}'), ("comment", '{@/* */"issuers":["a"]}'), ("two", "{}@{}"),
                             ("behind", "{}\n@x"), ("single-quotes", "{@'issuers':['a']}"), ("leading-zero", '{"leeway":0@1}'),
                             ("nan", '{"leeway":@NaN}'), ("colon", '{"leeway"@ 1}'.replace("@ ", " @")))),
    case("policy", "policy-byte-order-mark", WHY_JSON, "INVALID_ARGUMENT", document_hex=b"\xef\xbb\xbf{}".hex(), error_at=0,
         text="line 1, column 1: there is a byte order mark, which JSON must not begin with: save the file as UTF-8 without one"),
    case("policy", "policy-not-utf-8", WHY_JSON, "INVALID_ARGUMENT", document_hex=b'{"subject":"\xff"}'.hex(), error_at=12,
         text="line 1, column 13: this is not UTF-8"),
    case("policy", "policy-utf-16", WHY_JSON, "INVALID_ARGUMENT", document_hex="{}".encode("utf-16-le").hex(), error_at=1,
         text="line 1, column 2: " + GRAMMAR),
    case("policy", "policy-too-deep", WHY_JSON, "INVALID_ARGUMENT", document_parts=[['{"expected":', 1], ["[", 40]], error_at=43,
         text="line 1, column 44: " + GRAMMAR),
    refused("characters", WHY_JSON, '{"subject":"\u00e9\U0001f511",\n "issuers":["\u00e9",@7]}', 'in "issuers" there are texts only, and this is a number'),
]
