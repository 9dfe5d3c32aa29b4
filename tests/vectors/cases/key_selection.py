from signer import *

ABOUT = """Which key a token is verified with: kid, several keys, at most eight tries of an issuer and 64 in all, the issuer of a key.
rule: Algorithm and key."""

WHY_KID = "rule: a key with a kid fits tokens with that kid or with none"
WHY_ANY = "rule: a key without a kid fits any token"
WHY_UNKNOWN = "rule: no key fits the kid: a host may fetch its keys again"
WHY_EIGHT = "rule: at most 8 keys of one issuer are tried; keys without issuer count as one issuer"
WHY_ALL = "rule: at most 64 keys are tried in all"
WHY_UNTRIED = "rule: the report says how many further keys fitted and were not tried"
WHY_ORDER = "rule: keys with the token's kid first, then those without one; without a kid all, in set order"
WHY_ISSUER = "rule: a key loaded with an issuer verifies only tokens of that iss"
A, B = KEY.having(kid="a"), OTHER.having(kid="b")


def kid(name, why, status, value, keys, key=KEY, **rest):
    """A token with this kid (None: without one), signed with `key`."""
    header = compact({"alg": key.alg, **({} if value is None else {"kid": value})})
    return verify("kid-" + name, why, status, token(header=header, key=key), keys=keys, **rest)


def wrong(count, **members):
    """Keys that did not sign."""
    return [Key("HS256", "wrong secret number %012d" % i + "-" * 8).having(**members) for i in range(count)]


def issued(name, why, status, iss, keys, key=KEY, **rest):
    """A token of this issuer (None: of none)."""
    claims = {"exp": EXP, **({} if iss is None else {"iss": iss})}
    return verify("key-issuer-" + name, why, status, token(compact(claims), key=key), keys=keys, **rest)


CASES = [
    kid("same", WHY_KID, "OK", "a", A, report={"kid": "a", "kid_len": 1, "alg": "HS256"}),
    kid("none-in-token", WHY_KID, "OK", None, A, report={"kid": "", "kid_len": 0}),
    kid("none-in-key", WHY_ANY, "OK", "a", KEY, report={"kid": "a"}),
    kid("none-in-both", WHY_ANY, "OK", None, KEY),
    kid("unknown", WHY_UNKNOWN, "KEY_NOT_FOUND", "c", [A, B], report=report(kid="c", kid_len=1, alg=None, expires_at=None)),
    kid("other-key-of-set", "rule: the kid chooses the key", "SIGNATURE_INVALID", "b", [A, B], report=report(kid="b", alg=None)),
    kid("second-key-of-set", WHY_KID, "OK", "b", [A, B], key=OTHER),
    kid("none-in-token-second-key", WHY_KID, "OK", None, [A, B], key=OTHER),
    kid("unknown-but-a-key-without", WHY_ANY, "OK", "c", [B, KEY]),
    kid("unknown-and-a-key-without-is-wrong", WHY_ANY, "SIGNATURE_INVALID", "c", [A, OTHER]),
    kid("known-but-key-without-signed", WHY_ANY, "OK", "b", [B, KEY]),
    kid("known-but-other-signed", WHY_KID, "SIGNATURE_INVALID", "b", [B, A]),
    kid("other-case", WHY_UNKNOWN, "KEY_NOT_FOUND", "A", A),
    kid("prefix", WHY_UNKNOWN, "KEY_NOT_FOUND", "ab", KEY.having(kid="abc")),
    kid("longer", WHY_UNKNOWN, "KEY_NOT_FOUND", "abcd", KEY.having(kid="abc")),
    kid("space", WHY_UNKNOWN, "KEY_NOT_FOUND", "a ", A),
    kid("empty", WHY_UNKNOWN, "KEY_NOT_FOUND", "", A, report={"kid": "", "kid_len": 0}),
    kid("empty-and-key-without", WHY_ANY, "OK", "", KEY),
    kid("nul", WHY_UNKNOWN, "KEY_NOT_FOUND", "a\0", A, report={"kid": "", "kid_len": 2}),
    kid("nul-in-both", "rule: text may hold NUL", "OK", "a\0b", KEY.having(kid="a\0b"), report={"kid": "", "kid_len": 3}),
    kid("not-normalised", WHY_UNKNOWN, "KEY_NOT_FOUND", "\u00e9", KEY.having(kid="e\u0301"),
        report={"kid": "\u00e9", "kid_len": 2}),
    kid("emoji", WHY_KID, "OK", "\U0001f511", KEY.having(kid="\U0001f511"), report={"kid": "\U0001f511", "kid_len": 4}),
    kid("sql", "RFC 8725 3.10: a kid is only ever compared", "KEY_NOT_FOUND", "' OR 1=1 --", A, report={"kid": "' OR 1=1 --"}),
    kid("path", "RFC 8725 3.10: a kid is only ever compared", "KEY_NOT_FOUND", "../../dev/null", A,
        report={"kid": "../../dev/null"}),
    kid("of-127-bytes", "rule: the report's kid holds 127 bytes", "OK", "k" * 127, KEY,
        report={"kid": "k" * 127, "kid_len": 127}),
    kid("of-128-bytes", "rule: the report's kid is empty if longer", "OK", "k" * 128, KEY, report={"kid": "", "kid_len": 128}),
    kid("of-128-bytes-in-64-characters", "rule: lengths are in bytes", "OK", "\u00e9" * 64, KEY,
        report={"kid": "", "kid_len": 128}),
    kid("of-5000-bytes-same", WHY_KID, "OK", "k" * 5000, KEY.having(kid="k" * 5000), report={"kid": "", "kid_len": 5000},
        tamper=False),
    kid("of-5000-bytes-other", WHY_UNKNOWN, "KEY_NOT_FOUND", "k" * 5000, KEY.having(kid="k" * 4999),
        report={"kid": "", "kid_len": 5000}),
    kid("control-newline", "rule: the report's kid is empty if it has control characters", "OK", "a\nb", KEY,
        report={"kid": "", "kid_len": 3}),
    kid("control-escape", "rule: the report's kid is empty if it has control characters", "OK", "\x1b[2J", KEY,
        report={"kid": "", "kid_len": 4}),
    kid("control-del", "rule: the report's kid is empty if it has control characters", "OK", "a\x7f", KEY,
        report={"kid": "", "kid_len": 2}),
    kid("control-c1", "rule: the report's kid is empty if it has control characters", "OK", "a\x85", KEY,
        report={"kid": "", "kid_len": 3}),
    verify("kid-escaped", "RFC 7515 5.3: compared after unescaping", "OK", token(header='{"alg":"HS256","kid":"\\u0061"}'), keys=A,
           report={"kid": "a"}),
    verify("kid-escaped-surrogates", "RFC 8259 7", "OK", token(header='{"alg":"HS256","kid":"\\ud83d\\uDD11"}'),
           keys=KEY.having(kid="\U0001f511"),
           report={"kid": "\U0001f511", "kid_len": 4}),
    verify("kid-escaped-slash", "RFC 8259 7", "OK", token(header='{"alg":"HS256","kid":"a\\/\\"\\\\b"}'),
           keys=KEY.having(kid='a/"\\b')),
    verify("kid-in-claims", "RFC 7515 4.1.4: kid is a header member", "OK", token(with_member('"kid":"c"')), keys=A),
    verify("kid-in-embedded-jwk", "RFC 7515 4.1.3: never read", "KEY_NOT_FOUND",
           token(header='{"alg":"HS256","kid":"c","jwk":{"kty":"oct","kid":"a"}}'), keys=A),

    kid("shared-first", "rule: several keys may have one kid", "OK", "a", [A, OTHER.having(kid="a")]),
    kid("shared-second", "rule: several keys may have one kid", "OK", "a", [A, OTHER.having(kid="a")], key=OTHER),
    kid("shared-neither", "rule: several keys may have one kid", "SIGNATURE_INVALID", "a", [A, OTHER.having(kid="a")],
        key=Key("HS256", "z" * 32)),
    kid("shared-in-jwks", "RFC 7517 4.5: several keys may have one kid", "OK", "a",
        jwks({"keys": [jwk(KEY, kid="a"), jwk(OTHER, kid="a")]}), key=OTHER),
    kid("shared-by-algorithms", "RFC 7517 4.5: equivalent keys of other algorithms", "OK", "a", [A, KEY512.having(kid="a")],
        key=KEY512, report={"alg": "HS512"}),
    kid("fits-but-not-its-alg", "rule: a key fits but not its algorithm: a host must not fetch again", "ALG_NOT_ALLOWED", "a",
        [A, KEY512.having(kid="b")], key=KEY512),
    kid("fits-but-not-its-alg-and-one-without", WHY_ANY, "OK", "a", [A, KEY512], key=KEY512),
    kid("wrong-alg-and-unknown", "rule: kid before the algorithm of the keys", "KEY_NOT_FOUND", "c", [A, B], key=KEY512),

    kid("eighth-tried", WHY_EIGHT, "OK", None, wrong(7) + [KEY], report={"alg": "HS256", "untried": 0}),
    kid("eighth-in-vain", WHY_EIGHT, "SIGNATURE_INVALID", None, wrong(8), report={"untried": 0}),
    kid("ninth-never", WHY_EIGHT, "SIGNATURE_INVALID", None, wrong(8) + [KEY], report={"alg": None, "untried": 1}),
    jws("jws-ninth-never", WHY_EIGHT, "SIGNATURE_INVALID", token("x"), keys=wrong(8) + [KEY], report={"alg": None, "untried": 1}),
    kid("ninth-never-same-kid", WHY_EIGHT, "SIGNATURE_INVALID", "a", wrong(8, kid="a") + [A], report={"kid": "a", "untried": 1}),
    kid("eighth-tried-same-kid", WHY_EIGHT, "OK", "a", wrong(7, kid="a") + [A]),
    kid("chosen-behind-many", "rule: keys of another kid do not count as tried", "OK", "a", wrong(20, kid="x") + [A]),
    kid("alg-behind-many", "rule: keys of another algorithm do not count as tried", "OK", None,
        [Key("HS512", "wrong secret number %02d" % i + "-" * 48) for i in range(20)] + [KEY]),
    kid("first-of-many", WHY_EIGHT, "OK", None, [KEY] + wrong(20)),
    kid("none-of-many", WHY_EIGHT, "SIGNATURE_INVALID", None, wrong(20), report={"untried": 12}),
    kid("jwks-chosen-behind-many", "rule: keys of another kid do not count as tried", "OK", "a",
        jwks({"keys": [jwk(key, kid="x%d" % i) for i, key in enumerate(wrong(30))] + [jwk(KEY, kid="a")]})),
    kid("jwks-ninth-never", WHY_EIGHT, "SIGNATURE_INVALID", None, jwks({"keys": [jwk(key) for key in wrong(8)] + [jwk(KEY)]}),
        report={"untried": 1}),

    # The kid's own keys come first, wherever they stand; the limit counts both kinds together.
    kid("own-key-behind-many-without", WHY_ORDER, "OK", "a", wrong(20) + [A], report={"alg": "HS256"}),
    kid("own-keys-then-one-without", WHY_ORDER, "OK", "a", [KEY] + wrong(7, kid="a"), report={"untried": 0}),
    kid("own-keys-then-one-without-too-many", WHY_ORDER, "SIGNATURE_INVALID", "a", [KEY] + wrong(8, kid="a"), report={"untried": 1}),
    kid("own-keys-and-many-without", WHY_ORDER, "SIGNATURE_INVALID", "a", wrong(20) + [OTHER.having(kid="a")], report={"untried": 13}),
    kid("others-do-not-count", WHY_UNTRIED, "SIGNATURE_INVALID", "a", wrong(20, kid="x") + [OTHER.having(kid="a")],
        report={"untried": 0}),
    kid("without-kid-named-keys-count", WHY_ORDER, "SIGNATURE_INVALID", None, wrong(4, kid="x") + wrong(4, kid="y") + [KEY],
        report={"untried": 1}),
    kid("without-kid-in-set-order", WHY_ORDER, "OK", None, wrong(4, kid="x") + [A] + wrong(9), report={"alg": "HS256"}),
    kid("untried-of-another-alg", WHY_UNTRIED, "SIGNATURE_INVALID", None,
        wrong(8) + [Key("HS512", "wrong secret number %02d" % i + "-" * 48) for i in range(5)], report={"untried": 0}),
    kid("untried-when-unknown", WHY_UNTRIED, "KEY_NOT_FOUND", "b", wrong(20, kid="x"), report={"untried": 0}),
    kid("untried-when-not-allowed", WHY_UNTRIED, "ALG_NOT_ALLOWED", None, wrong(20), key=KEY512, report={"untried": 0}),
    verify("kid-untried-when-malformed", WHY_UNTRIED, "TOKEN_MALFORMED", "a.b", keys=wrong(20), report={"untried": 0}),
    verify("kid-untried-when-invalid-argument", WHY_UNTRIED, "INVALID_ARGUMENT", token(), keys=wrong(20), audiences=[],
           report={"untried": 0}),
    kid("untried-and-claims-unread", "rule: nothing before the signature", "SIGNATURE_INVALID", None, wrong(9),
        report=report(alg=None, expires_at=None, untried=1)),

    issued("same", WHY_ISSUER, "OK", "https://a.example", KEY.having(issuer="https://a.example")),
    issued("other", WHY_ISSUER, "ISSUER_MISMATCH", "https://b.example", KEY.having(issuer="https://a.example"),
           report=report(["ISS"], claim="iss", alg="HS256")),
    issued("absent-in-token", WHY_ISSUER, "CLAIM_MISSING", None, KEY.having(issuer="https://a.example"),
           report=report(["ISS"], missing=["ISS"], claim="iss")),
    issued("absent-in-key", "rule: a key without an issuer verifies any iss", "OK", "https://b.example", KEY),
    issued("prefix", WHY_ISSUER, "ISSUER_MISMATCH", "https://a.example.evil.example", KEY.having(issuer="https://a.example")),
    issued("trailing-slash", WHY_ISSUER, "ISSUER_MISMATCH", "https://a.example/", KEY.having(issuer="https://a.example")),
    issued("crossed", WHY_ISSUER, "ISSUER_MISMATCH", "https://b.example",
           [KEY.having(issuer="https://a.example"), OTHER.having(issuer="https://b.example")]),
    issued("each-its-own", WHY_ISSUER, "OK", "https://b.example",
           [KEY.having(issuer="https://a.example"), OTHER.having(issuer="https://b.example")], key=OTHER),
    issued("one-without", WHY_ISSUER, "OK", "https://c.example", [KEY.having(issuer="https://a.example"), OTHER], key=OTHER),
    issued("and-issuers-same", WHY_ISSUER, "OK", "https://a.example", KEY.having(issuer="https://a.example"),
           issuers=["https://a.example"]),
    issued("not-among-issuers", WHY_ISSUER, "ISSUER_MISMATCH", "https://a.example", KEY.having(issuer="https://a.example"),
           issuers=["https://b.example"]),
    issued("among-issuers-but-not-the-keys", WHY_ISSUER, "ISSUER_MISMATCH", "https://b.example",
           KEY.having(issuer="https://a.example"),
           issuers=["https://a.example", "https://b.example"]),
    issued("bad-signature", "rule: nothing before the signature", "SIGNATURE_INVALID", "https://a.example",
           KEY.having(issuer="https://a.example"), key=OTHER),
    issued("jwks", "rule: an issuer goes with every key of a set", "ISSUER_MISMATCH", "https://b.example",
           jwks({"keys": [jwk(OTHER), jwk(KEY)]}).having(issuer="https://a.example")),
    issued("jwks-same", "rule: an issuer goes with every key of a set", "OK", "https://a.example",
           jwks({"keys": [jwk(OTHER), jwk(KEY)]}).having(issuer="https://a.example")),
    verify("key-issuer-null", WHY_ISSUER, "CLAIM_MISSING", token(with_member('"iss":null')), keys=KEY.having(issuer="a")),
    verify("key-issuer-array", "RFC 7519 4.1.1: iss is a string", "CLAIMS_MALFORMED", token(with_member('"iss":["a"]')),
           keys=KEY.having(issuer="a")),
    verify("key-issuer-unread-before-the-signature", "rule: nothing before the signature", "SIGNATURE_INVALID",
           token('{"exp":%d,"iss":"a","iss":"b"' % EXP), keys=[OTHER.having(issuer="a"), OTHER.having(issuer="b")],
           report=report(alg=None, expires_at=None)),
    verify("key-first-failing-source", "tests/vectors/README.md: keys that cannot be made", "KEY_TOO_WEAK", token(),
           keys=[KEY, Key("HS256", "short")]),
]


def of_issuers(count, each, kid=None):
    """So many keys of so many issuers, as they come from their documents; none of them signed."""
    return [jwks({"keys": [jwk(key, kid=kid) for key in wrong(each)]}).having(issuer="https://%d.example" % i) for i in range(count)]


IN_B = token('{"exp":%d,"iss":"b"}' % EXP, '{"alg":"HS256","kid":"k"}')
RIGHT = KEY.having(kid="k", issuer="b")
CASES += [
    # Eight of each issuer, 64 in all.
    verify("key-limit-eight-of-another-issuer", WHY_EIGHT, "OK", IN_B, keys=wrong(8, kid="k", issuer="a") + [RIGHT],
           report={"alg": "HS256", "untried": 0}),
    verify("key-limit-twenty-of-another-issuer", WHY_EIGHT, "OK", IN_B, keys=wrong(20, kid="k", issuer="a") + [RIGHT],
           report={"alg": "HS256"}),
    verify("key-limit-ninth-of-its-issuer", WHY_EIGHT, "SIGNATURE_INVALID", IN_B,
           keys=wrong(8, kid="k", issuer="b") + [RIGHT], report={"untried": 1}),
    verify("key-limit-eighth-of-its-issuer-among-others", WHY_EIGHT, "OK", IN_B, report={"alg": "HS256", "untried": 0},
           keys=[key for i, wrong_key in enumerate(wrong(7)) for key in
                 (wrong_key.having(kid="k", issuer="a"), wrong_key.having(kid="k", issuer="b"))] + [RIGHT]),
    verify("key-limit-without-issuer-is-one-issuer", WHY_EIGHT, "SIGNATURE_INVALID", IN_B, keys=wrong(8, kid="k") + [KEY.having(kid="k")],
           report={"untried": 1}),
    verify("key-limit-without-issuer-is-not-an-issuers", WHY_EIGHT, "OK", IN_B, keys=wrong(8, kid="k") + [RIGHT],
           report={"alg": "HS256", "untried": 0}),
    verify("key-limit-an-issuers-are-not-without", WHY_EIGHT, "OK", IN_B, keys=wrong(8, issuer="a") + [KEY],
           report={"alg": "HS256", "untried": 0}),
    verify("key-limit-issuers-are-compared-whole", WHY_EIGHT, "OK", IN_B, keys=wrong(8, kid="k", issuer="ba") + [RIGHT],
           report={"alg": "HS256", "untried": 0}),
    verify("key-limit-fifty-sixth", WHY_ALL, "OK", IN_B, keys=of_issuers(7, 8, "k") + [RIGHT], report={"alg": "HS256", "untried": 0}),
    verify("key-limit-sixty-fourth", WHY_ALL, "OK", IN_B, keys=of_issuers(9, 7, "k") + [RIGHT], report={"alg": "HS256", "untried": 0}),
    verify("key-limit-sixty-fourth-of-one-each", WHY_ALL, "OK", IN_B, keys=of_issuers(63, 1, "k") + [RIGHT],
           report={"alg": "HS256", "untried": 0}),
    verify("key-limit-sixty-fifth", WHY_ALL, "SIGNATURE_INVALID", IN_B, keys=of_issuers(8, 8, "k") + [RIGHT], report={"untried": 1}),
    verify("key-limit-sixty-fifth-of-one-each", WHY_ALL, "SIGNATURE_INVALID", IN_B, keys=of_issuers(64, 1, "k") + [RIGHT],
           report={"untried": 1}),
    verify("key-limit-both", WHY_ALL, "SIGNATURE_INVALID", IN_B, keys=of_issuers(9, 10, "k") + [RIGHT], report={"untried": 27}),
    verify("key-limit-both-before", WHY_ALL, "OK", IN_B, keys=of_issuers(7, 20, "k") + [RIGHT], report={"alg": "HS256"}),
    verify("key-limit-own-kid-first", WHY_ORDER, "OK", IN_B, keys=of_issuers(9, 8) + [RIGHT], report={"alg": "HS256"}),
    verify("key-limit-own-kid-first-in-vain", WHY_ALL, "SIGNATURE_INVALID", IN_B,
           keys=of_issuers(9, 8) + [OTHER.having(kid="k", issuer="b")], report={"untried": 9}),
]
