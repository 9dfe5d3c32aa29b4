from signer import *

ABOUT = """exp, nbf, iat and the greatest age: numbers within 2^53-1, compared exactly; RFC 7519 2 (NumericDate), 4.1.4 to 4.1.6.
Fractions are compared as they are and reported rounded up."""

WHY_EXP = "RFC 7519 4.1.4: valid before exp; rule: expired when now >= exp + leeway"
WHY_NBF = "RFC 7519 4.1.5: valid from nbf on; rule: not yet when now < nbf - leeway"
WHY_IAT = "rule: issued in the future when iat > now + leeway"
WHY_AGE = "rule: too old when now >= iat + max_age + leeway"
WHY_NUMBER = "RFC 7519 2: a NumericDate is a JSON number; rule: within 2^53-1, never treated as absent"
WHY_EXACT = "rule: times are compared exactly, reported rounded up"
I64_MAX, I64_MIN, LEEWAY_MAX, SAFE = 2**63 - 1, -2**63, 2**32 - 1, 2**53 - 1


def exp(name, why, status, value, now=NOW, reported=None, **options):
    """A token with this exp."""
    found = None if reported is None else {"expires_at": reported}
    return policy("exp-" + name, why, status, '{"exp":%s}' % value, now=now, report=found, **options)


def nbf(name, why, status, value, now=NOW, reported=None, **options):
    """A token with this nbf, which never expires as far as now is sane."""
    found = None if reported is None else {"not_before": reported}
    return policy("nbf-" + name, why, status, '{"nbf":%s}' % value, now=now, report=found, flags=["JWT_ALLOW_MISSING_EXP"],
                  **options)


def iat(name, why, status, value, now=NOW, reported=None, **options):
    """A token with this iat, without exp."""
    found = None if reported is None else {"issued_at": reported}
    return policy("iat-" + name, why, status, '{"iat":%s}' % value, now=now, report=found, flags=["JWT_ALLOW_MISSING_EXP"],
                  **options)


CASES = [
    exp("one-second-left", WHY_EXP, "OK", NOW + 1, reported=NOW + 1),
    exp("exactly-now", WHY_EXP, "EXPIRED", NOW, reported=NOW),
    exp("one-second-ago", WHY_EXP, "EXPIRED", NOW - 1, reported=NOW - 1),
    exp("leeway-holds", WHY_EXP, "OK", NOW - 59, leeway_seconds=60),
    exp("leeway-exactly-over", WHY_EXP, "EXPIRED", NOW - 60, leeway_seconds=60),
    exp("leeway-over", WHY_EXP, "EXPIRED", NOW - 61, leeway_seconds=60),
    exp("leeway-one-holds", WHY_EXP, "OK", NOW, leeway_seconds=1),
    exp("leeway-greatest", WHY_EXP, "OK", NOW - LEEWAY_MAX + 1, leeway_seconds=LEEWAY_MAX),
    exp("leeway-greatest-exactly-over", WHY_EXP, "EXPIRED", NOW - LEEWAY_MAX, leeway_seconds=LEEWAY_MAX),
    exp("fraction-at-floor", WHY_EXACT, "OK", "1.5", now=1, reported=2),
    exp("fraction-at-ceiling", WHY_EXACT, "EXPIRED", "1.5", now=2, reported=2),
    exp("fraction-with-leeway", WHY_EXACT, "OK", "1.5", now=11, leeway_seconds=10),
    exp("fraction-with-leeway-over", WHY_EXACT, "EXPIRED", "1.5", now=12, leeway_seconds=10),
    exp("fraction-zero", WHY_EXACT, "EXPIRED", "%d.000" % NOW, reported=NOW),
    exp("fraction-tiny", WHY_EXACT, "OK", "%d.000000000000000000000000000001" % NOW, reported=NOW + 1),
    exp("fraction-nines", WHY_EXACT, "EXPIRED", "%d.999999999999999999999999999999" % (NOW - 1), reported=NOW),
    exp("fraction-nines-before", WHY_EXACT, "OK", "%d.999999999999999999999999999999" % NOW, reported=NOW + 1),
    exp("fraction-negative", WHY_EXACT, "OK", "-1.5", now=-2, reported=-1),
    exp("fraction-negative-over", WHY_EXACT, "EXPIRED", "-1.5", now=-1, reported=-1),
    exp("fraction-below-zero", WHY_EXACT, "EXPIRED", "-0.5", now=0, reported=0),
    exp("fraction-below-zero-valid", WHY_EXACT, "OK", "-0.5", now=-1, reported=0),
    exp("zero", WHY_EXP, "EXPIRED", 0, reported=0),
    exp("zero-exactly-now", WHY_EXP, "EXPIRED", 0, now=0, reported=0),
    exp("zero-valid-before-1970", WHY_EXP, "OK", 0, now=-1, reported=0),
    exp("negative-zero", WHY_EXP, "EXPIRED", "-0", now=0, reported=0),
    exp("negative-zero-valid-before-1970", WHY_EXP, "OK", "-0", now=-1, reported=0),
    exp("negative", WHY_EXP, "EXPIRED", -1, reported=-1),
    exp("negative-valid-before-1970", WHY_EXP, "OK", -1, now=-2, reported=-1),
    exp("exponent", WHY_NUMBER, "EXPIRED", "17e8", reported=NOW),
    exp("exponent-valid", WHY_NUMBER, "OK", "17e8", now=NOW - 1, reported=NOW),
    exp("exponent-capital-plus", WHY_NUMBER, "OK", "17E+8", now=NOW - 1, reported=NOW),
    exp("exponent-with-fraction", WHY_NUMBER, "OK", "1.7000000005e9", reported=NOW + 1),
    exp("exponent-negative", WHY_NUMBER, "EXPIRED", "1700000000000e-3", reported=NOW),
    exp("exponent-negative-fraction", WHY_EXACT, "OK", "1700000000001e-3", reported=NOW + 1),
    exp("exponent-leading-zeros", WHY_NUMBER, "OK", "17e00000000000000000008", now=NOW - 1, reported=NOW),
    exp("exponent-many-digits", WHY_NUMBER, "EXPIRED", "170000000000000000000000000000e-20", reported=NOW),
    exp("exponent-zero-huge", WHY_NUMBER, "EXPIRED", "0e999999999", reported=0),
    exp("exponent-zero-beyond-64-bits", WHY_NUMBER, "EXPIRED", "0.0e99999999999999999999", reported=0),
    exp("exponent-shifts-400-zeros", WHY_NUMBER, "EXPIRED", "0." + "0" * 400 + "17e410", reported=NOW),
    exp("exponent-shifts-400-zeros-back", WHY_NUMBER, "EXPIRED", "17" + "0" * 400 + "e-392", reported=NOW),
    exp("exponent-below-64-bits", WHY_EXACT, "EXPIRED", "0.1e-9223372036854775808", reported=1),
    exp("exponent-tiny", WHY_EXACT, "EXPIRED", "1e-400", reported=1),
    exp("exponent-tiny-at-zero", WHY_EXACT, "OK", "1e-400", now=0, reported=1),
    exp("exponent-tiny-beyond-64-bits", WHY_EXACT, "OK", "1e-99999999999999999999", now=0, reported=1),
    exp("exponent-tiny-negative", WHY_EXACT, "EXPIRED", "-1e-400", now=0, reported=0),
    exp("greatest", WHY_NUMBER, "OK", SAFE, reported=SAFE),
    exp("greatest-exactly-now", WHY_EXP, "EXPIRED", SAFE, now=SAFE, reported=SAFE),
    exp("greatest-as-fraction", WHY_NUMBER, "OK", "9007199254740991.0", reported=SAFE),
    exp("greatest-as-exponent", WHY_NUMBER, "OK", "0.9007199254740991e16", reported=SAFE),
    exp("greatest-and-a-fraction", WHY_NUMBER, "CLAIMS_MALFORMED", "9007199254740991.25"),
    exp("just-below-greatest", WHY_EXACT, "OK", "9007199254740990.75", reported=SAFE),
    exp("beyond-greatest", WHY_NUMBER, "CLAIMS_MALFORMED", 2**53),
    exp("least", WHY_NUMBER, "EXPIRED", -SAFE, reported=-SAFE),
    exp("least-valid", WHY_NUMBER, "OK", -SAFE, now=-SAFE - 1, reported=-SAFE),
    exp("least-and-a-fraction", WHY_NUMBER, "CLAIMS_MALFORMED", "-9007199254740991.25", now=I64_MIN + 1),
    exp("beyond-least", WHY_NUMBER, "CLAIMS_MALFORMED", -2**53, now=I64_MIN + 1),
]

CASES += [
    nbf("one-second-ago", WHY_NBF, "OK", NOW - 1, reported=NOW - 1),
    nbf("exactly-now", WHY_NBF, "OK", NOW, reported=NOW),
    nbf("in-one-second", WHY_NBF, "NOT_YET_VALID", NOW + 1, reported=NOW + 1),
    nbf("leeway-exactly", WHY_NBF, "OK", NOW + 60, leeway_seconds=60),
    nbf("leeway-one-short", WHY_NBF, "NOT_YET_VALID", NOW + 61, leeway_seconds=60),
    nbf("leeway-greatest", WHY_NBF, "OK", NOW + LEEWAY_MAX, leeway_seconds=LEEWAY_MAX),
    nbf("leeway-greatest-one-short", WHY_NBF, "NOT_YET_VALID", NOW + LEEWAY_MAX + 1, leeway_seconds=LEEWAY_MAX),
    nbf("fraction-at-floor", WHY_EXACT, "NOT_YET_VALID", "1.5", now=1, reported=2),
    nbf("fraction-at-ceiling", WHY_EXACT, "OK", "1.5", now=2, reported=2),
    nbf("fraction-tiny", WHY_EXACT, "NOT_YET_VALID", "%d.000000000000000000000000000001" % NOW, reported=NOW + 1),
    nbf("fraction-negative", WHY_EXACT, "NOT_YET_VALID", "-1.5", now=-2, reported=-1),
    nbf("fraction-negative-over", WHY_EXACT, "OK", "-1.5", now=-1, reported=-1),
    nbf("fraction-with-leeway", WHY_EXACT, "NOT_YET_VALID", "11.5", now=1, leeway_seconds=10),
    nbf("fraction-with-leeway-over", WHY_EXACT, "OK", "11.5", now=2, leeway_seconds=10),
    nbf("zero", WHY_NBF, "OK", 0, reported=0),
    nbf("zero-before-1970", WHY_NBF, "NOT_YET_VALID", 0, now=-1, reported=0),
    nbf("negative", WHY_NBF, "OK", -1, reported=-1),
    nbf("negative-zero", WHY_NBF, "OK", "-0", now=0, reported=0),
    nbf("exponent", WHY_NUMBER, "OK", "17e8", reported=NOW),
    nbf("exponent-tiny", WHY_EXACT, "NOT_YET_VALID", "1e-400", now=0, reported=1),
    nbf("greatest", WHY_NUMBER, "NOT_YET_VALID", SAFE, reported=SAFE),
    nbf("greatest-reached", WHY_NBF, "OK", SAFE, now=SAFE, reported=SAFE),
    nbf("beyond-greatest", WHY_NUMBER, "CLAIMS_MALFORMED", 2**53),
    nbf("least", WHY_NUMBER, "OK", -SAFE, reported=-SAFE),
    nbf("beyond-least", WHY_NUMBER, "CLAIMS_MALFORMED", -2**53),
    policy("nbf-absent", "RFC 7519 4.1.5: nbf is optional", "OK", CLAIMS,
           report={"not_before": None, "issued_at": None, "expires_at": EXP}),
    policy("nbf-after-exp", "RFC 7519 4.1.5: both are checked", "NOT_YET_VALID", '{"exp":%d,"nbf":%d}' % (EXP, EXP + 1)),
    policy("nbf-after-exp-expired", "rule: the smallest status that failed", "EXPIRED", '{"exp":%d,"nbf":%d}' % (NOW, NOW + 1)),

    iat("one-second-ago", WHY_IAT, "OK", NOW - 1, reported=NOW - 1),
    iat("exactly-now", WHY_IAT, "OK", NOW, reported=NOW),
    iat("in-one-second", WHY_IAT, "ISSUED_IN_FUTURE", NOW + 1, reported=NOW + 1),
    iat("leeway-exactly", WHY_IAT, "OK", NOW + 60, leeway_seconds=60),
    iat("leeway-one-short", WHY_IAT, "ISSUED_IN_FUTURE", NOW + 61, leeway_seconds=60),
    iat("leeway-greatest", WHY_IAT, "OK", NOW + LEEWAY_MAX, leeway_seconds=LEEWAY_MAX),
    iat("leeway-greatest-one-short", WHY_IAT, "ISSUED_IN_FUTURE", NOW + LEEWAY_MAX + 1, leeway_seconds=LEEWAY_MAX),
    iat("fraction-at-floor", WHY_EXACT, "ISSUED_IN_FUTURE", "1.5", now=1, reported=2),
    iat("fraction-at-ceiling", WHY_EXACT, "OK", "1.5", now=2, reported=2),
    iat("fraction-tiny", WHY_EXACT, "ISSUED_IN_FUTURE", "%d.000000000000000000000000000001" % NOW, reported=NOW + 1),
    iat("fraction-negative", WHY_EXACT, "OK", "-0.5", now=0, reported=0),
    iat("zero", WHY_IAT, "OK", 0, reported=0),
    iat("negative", WHY_IAT, "OK", -1, reported=-1),
    iat("negative-zero", WHY_IAT, "OK", "-0", now=0, reported=0),
    iat("negative-zero-before-1970", WHY_IAT, "ISSUED_IN_FUTURE", "-0", now=-1, reported=0),
    iat("exponent", WHY_NUMBER, "OK", "17e8", reported=NOW),
    iat("greatest", WHY_NUMBER, "ISSUED_IN_FUTURE", SAFE, reported=SAFE),
    iat("beyond-greatest", WHY_NUMBER, "CLAIMS_MALFORMED", 2**53),
    iat("least", WHY_NUMBER, "OK", -SAFE, reported=-SAFE),
    iat("beyond-least", WHY_NUMBER, "CLAIMS_MALFORMED", -2**53),
    policy("iat-after-exp", "rule: each time is compared with now only", "OK", '{"exp":%d,"iat":%d}' % (NOW + 1, NOW + 2),
           leeway_seconds=2),

    iat("age-zero", WHY_AGE, "OK", NOW, max_age_seconds=1),
    iat("age-one-second-left", WHY_AGE, "OK", NOW - 99, max_age_seconds=100),
    iat("age-exactly", WHY_AGE, "TOO_OLD", NOW - 100, max_age_seconds=100),
    iat("age-over", WHY_AGE, "TOO_OLD", NOW - 101, max_age_seconds=100),
    iat("age-leeway-holds", WHY_AGE, "OK", NOW - 159, max_age_seconds=100, leeway_seconds=60),
    iat("age-leeway-exactly-over", WHY_AGE, "TOO_OLD", NOW - 160, max_age_seconds=100, leeway_seconds=60),
    iat("age-fraction", WHY_EXACT, "OK", "1.5", now=11, max_age_seconds=10),
    iat("age-fraction-over", WHY_EXACT, "TOO_OLD", "1.5", now=12, max_age_seconds=10),
    iat("age-of-the-future", "rule: the smallest status that failed", "ISSUED_IN_FUTURE", NOW + 1, max_age_seconds=100),
    iat("age-greatest-sums", WHY_AGE, "OK", NOW - 2 * LEEWAY_MAX + 1, max_age_seconds=LEEWAY_MAX, leeway_seconds=LEEWAY_MAX),
    iat("age-greatest-sums-over", WHY_AGE, "TOO_OLD", NOW - 2 * LEEWAY_MAX, max_age_seconds=LEEWAY_MAX, leeway_seconds=LEEWAY_MAX),
    iat("age-of-a-string", WHY_NUMBER, "CLAIMS_MALFORMED", '"%d"' % NOW, max_age_seconds=100),
    iat("age-of-null", WHY_NUMBER, "CLAIMS_MALFORMED", "null", max_age_seconds=100),
    policy("iat-age-without-iat", "rule: with max_age iat is required", "CLAIM_MISSING", CLAIMS, max_age_seconds=100,
           report=report(["MAX_AGE"], missing=["MAX_AGE"], claim="iat")),
    policy("iat-age-report", WHY_AGE, "TOO_OLD", '{"exp":%d,"iat":%d}' % (EXP, NOW - 100), max_age_seconds=100,
           report=report(["MAX_AGE"], claim="iat", issued_at=NOW - 100)),

    policy("exp-absent", "rule: exp is required unless allowed to be missing", "CLAIM_MISSING", "{}",
           report=report(["EXP"], missing=["EXP"], claim="exp", alg="HS256", expires_at=None, not_before=None, issued_at=None)),
    policy("exp-absent-and-allowed", "rule: exp is required unless allowed to be missing", "OK", "{}",
           flags=["JWT_ALLOW_MISSING_EXP"],
           report=report(alg="HS256", expires_at=None)),
    policy("exp-absent-but-similar", "RFC 7519 4: names are compared exactly", "CLAIM_MISSING",
           '{"Exp":%d,"exp ":%d,"EXP":%d}' % (EXP, EXP, EXP)),
    policy("exp-absent-but-nested", "RFC 7519 4: claims are top-level members", "CLAIM_MISSING",
           '{"a":{"exp":%d},"b":[{"exp":%d}]}' % (EXP, EXP)),
    policy("exp-only-in-header", "RFC 7519 5.3: replicated claims are not claims", "CLAIM_MISSING", "{}",
           header='{"alg":"HS256","exp":%d}' % EXP),
    policy("exp-allowed-missing-but-expired", WHY_EXP, "EXPIRED", '{"exp":%d}' % NOW, flags=["JWT_ALLOW_MISSING_EXP"]),
    policy("exp-escaped-name", "RFC 7515 5.3: names are compared after unescaping", "EXPIRED", '{"\\u0065xp":%d}' % NOW),
    policy("exp-escaped-name-valid", "RFC 7515 5.3: names are compared after unescaping", "OK",
           '{"\\u0065\\u0078\\u0070":%d}' % EXP),

    policy("now-greatest-expired", WHY_EXP, "EXPIRED", '{"exp":%d}' % SAFE, now=I64_MAX, leeway_seconds=LEEWAY_MAX),
    policy("now-greatest-iat", "rule: sums saturate", "OK", '{"iat":%d}' % SAFE, now=I64_MAX, leeway_seconds=LEEWAY_MAX,
           flags=["JWT_ALLOW_MISSING_EXP"]),
    policy("now-greatest-nbf", "rule: sums saturate", "OK", '{"nbf":%d}' % SAFE, now=I64_MAX, leeway_seconds=LEEWAY_MAX,
           flags=["JWT_ALLOW_MISSING_EXP"]),
    policy("now-greatest-age", "rule: sums saturate", "TOO_OLD", '{"iat":%d}' % SAFE, now=I64_MAX, leeway_seconds=LEEWAY_MAX,
           max_age_seconds=LEEWAY_MAX,
           flags=["JWT_ALLOW_MISSING_EXP"]),
    policy("now-least-exp", "rule: sums saturate", "OK", '{"exp":%d}' % -SAFE, now=I64_MIN + 1, leeway_seconds=LEEWAY_MAX),
    policy("now-least-nbf", "rule: sums saturate", "NOT_YET_VALID", '{"nbf":%d}' % -SAFE, now=I64_MIN + 1,
           leeway_seconds=LEEWAY_MAX,
           flags=["JWT_ALLOW_MISSING_EXP"]),
    policy("now-least-iat", "rule: sums saturate", "ISSUED_IN_FUTURE", '{"iat":%d}' % -SAFE, now=I64_MIN + 1,
           leeway_seconds=LEEWAY_MAX,
           flags=["JWT_ALLOW_MISSING_EXP"]),
    policy("now-negative", WHY_EXP, "OK", '{"exp":-99,"nbf":-100,"iat":-100}', now=-100, report={"now": -100}),
    policy("now-zero", "rule: now 0 is 1970, not the system's clock", "OK", '{"exp":1}', now=0, report={"now": 0}),
]
