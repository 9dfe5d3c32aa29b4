from signer import *

ABOUT = """What is no time at all in exp, nbf and iat, and the flags that keep one of them from being read. RFC 7519 2
(NumericDate)."""

WHY_NUMBER = "RFC 7519 2: a NumericDate is a JSON number; rule: within 2^53-1, never treated as absent"
SAFE = 2**53 - 1
CASES = []

# Whatever is not such a number is malformed for all three, with its name in the report.
NOT_A_TIME = {
    "2-63": 2**63, "2-63-minus-1": 2**63 - 1, "minus-2-63": -2**63, "2-64": 2**64, "2-64-plus-now": 2**64 + NOW,
    "26-digits": "1" * 26, "1000-digits": "9" * 1000, "1e308": "1e308", "minus-1e308": "-1e308", "1e400": "1e400",
    "exponent-beyond-64-bits": "1e99999999999999999999", "exponent-of-63-bits": "10e9223372036854775807",
    "exponent-near-32-bits": "1e4294967297", "exponent-out-of-range": "1e16", "string": '"%d"' % EXP, "empty-string": '""',
    "iso-date": '"2033-05-18T03:33:20Z"', "null": "null", "true": "true", "false": "false", "array": "[]",
    "array-of-time": "[%d]" % EXP, "object": "{}", "object-of-time": '{"exp":%d}' % EXP,
}
for name, value in NOT_A_TIME.items():
    for claim in ("exp", "nbf", "iat"):
        others = "" if claim == "exp" else '"exp":%d,' % EXP
        CASES += [policy("%s-is-%s" % (claim, name), WHY_NUMBER, "CLAIMS_MALFORMED", '{%s"%s":%s}' % (others, claim, value),
                         report=report([claim.upper()], malformed=[claim.upper()], claim=claim, alg="HS256",
                                       expires_at=None if claim == "exp" else EXP, not_before=None, issued_at=None))]
for name in ("null", "string", "1e400"):
    CASES += [policy("exp-is-%s-and-may-be-missing" % name, WHY_NUMBER, "CLAIMS_MALFORMED", '{"exp":%s}' % NOT_A_TIME[name],
                     flags=["JWT_ALLOW_MISSING_EXP"])]

# Flags: what is ignored is not read, whatever it is; what is not ignored still counts.
for claim in ("exp", "nbf", "iat"):
    ignored = "JWT_IGNORE_" + claim.upper()
    others = "" if claim == "exp" else '"exp":%d,' % EXP
    reported = {"exp": "expires_at", "nbf": "not_before", "iat": "issued_at"}[claim]
    for name, value in (("past", 0), ("future", SAFE), ("string", '"x"'), ("null", "null"), ("1e400", "1e400"), ("array", "[[]]"),
                        ("object", '{"a":{}}')):
        CASES += [policy("ignore-%s-%s" % (claim, name), "rule: ignored is not read at all, not even its type", "OK",
                         '{%s"%s":%s}' % (others, claim, value), flags=[ignored], report=report(**{reported: None}))]
    CASES += [
        policy("ignore-%s-still-json" % claim, "rule: the document as a whole is JSON all the same", "CLAIMS_MALFORMED",
               '{%s"%s":01}' % (others, claim), flags=[ignored]),
        policy("ignore-%s-still-unique" % claim, "rule: duplicates are rejected all the same", "CLAIMS_MALFORMED",
               '{%s"%s":1,"%s":2}' % (others, claim, claim), flags=[ignored]),
    ]
CASES += [
    policy("ignore-exp-absent", "rule: ignored is not read at all", "OK", "{}", flags=["JWT_IGNORE_EXP"]),
    policy("ignore-exp-only", "rule: a flag forgives nothing else", "NOT_YET_VALID", '{"exp":0,"nbf":%d}' % (NOW + 1),
           flags=["JWT_IGNORE_EXP"]),
    policy("ignore-nbf-only", "rule: a flag forgives nothing else", "EXPIRED", '{"exp":%d,"nbf":%d}' % (NOW, NOW + 1),
           flags=["JWT_IGNORE_NBF"]),
    policy("ignore-iat-only", "rule: a flag forgives nothing else", "CLAIM_MISSING", '{"iat":%d}' % (NOW + 1),
           flags=["JWT_IGNORE_IAT"]),
    policy("ignore-all-times", "rule: flags combine", "OK", '{"exp":"a","nbf":"b","iat":"c"}',
           flags=["JWT_IGNORE_EXP", "JWT_IGNORE_NBF", "JWT_IGNORE_IAT"]),
    policy("ignore-exp-and-allow-missing", "rule: flags combine", "OK", '{"exp":null}',
           flags=["JWT_IGNORE_EXP", "JWT_ALLOW_MISSING_EXP"]),
    policy("ignore-iat-with-max-age", "rule: contradictory options are refused", "INVALID_ARGUMENT",
           '{"exp":%d,"iat":%d}' % (EXP, NOW),
           flags=["JWT_IGNORE_IAT"], max_age_seconds=60),
    policy("ignore-exp-still-signed", "rule: nothing before the signature", "SIGNATURE_INVALID", '{"exp":0}', key=OTHER, keys=KEY,
           flags=["JWT_IGNORE_EXP"]),
]
