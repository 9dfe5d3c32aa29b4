from signer import *

ABOUT = """The report: every check that failed, not only the first; nothing of the claims before the signature. rule 2,
Semantics: Order."""

WHY_ALL = "rule: all claim checks run; the status is the smallest number that failed"
WHY_NOTHING = "rule: nothing of the claims is reported before the signature has passed"
EVERYTHING = dict(issuers=["i"], audiences=["a"], subject="s", types=["at+jwt"], required=["r"],
                  expected=[{"claim": "x", "value": "v", "rule": "equals"}],
                  max_age_seconds=10)
NONE = dict(alg=None, expires_at=None, not_before=None, issued_at=None)
TIMES = dict(alg="HS256", expires_at=NOW - 5, not_before=NOW + 5, issued_at=NOW + 9)


def claims(**members):
    return compact({"exp": EXP, **members})


CASES = [
    policy("report-fine", "rule: the report of a success", "OK", '{"exp":1700000299.5,"nbf":1699999999.5,"iat":-0.5}',
           header='{"alg":"HS256","kid":"k"}',
           report=report(alg="HS256", expires_at=EXP, not_before=NOW - 1, issued_at=-1, kid="k", kid_len=1, now=NOW)),
    policy("report-fine-without-times", "rule: the report of a success", "OK", "{}", flags=["JWT_ALLOW_MISSING_EXP"],
           header='{"alg":"HS256"}',
           report=report(alg="HS256", expires_at=None, not_before=None, issued_at=None, kid="", kid_len=0, now=NOW)),
    policy("report-all-wrong", WHY_ALL, "EXPIRED", compact({"exp": NOW - 5, "nbf": NOW + 5, "iat": NOW + 9, "iss": "o", "aud": "o",
                                                            "sub": "o", "x": "o", "r": 1}), **EVERYTHING,
           report=report(["EXP", "NBF", "IAT", "ISS", "AUD", "SUB", "TYP", "EXPECTED"], claim="exp", **TIMES)),
    policy("report-all-missing", WHY_ALL, "CLAIM_MISSING", "{}", header='{"alg":"HS256"}', **EVERYTHING,
           report=report(["EXP", "MAX_AGE", "ISS", "AUD", "SUB", "TYP", "REQUIRED", "EXPECTED"],
                         missing=["EXP", "MAX_AGE", "ISS", "AUD", "SUB", "TYP", "REQUIRED", "EXPECTED"], claim="exp")),
    policy("report-all-malformed", WHY_ALL, "CLAIMS_MALFORMED",
           '{"exp":"1","nbf":null,"iat":{},"iss":1,"aud":null,"sub":[],"jti":true}',
           report=report(["EXP", "NBF", "IAT", "ISS", "AUD", "SUB", "JTI"],
                         malformed=["EXP", "NBF", "IAT", "ISS", "AUD", "SUB", "JTI"], claim="exp",
                         alg="HS256", expires_at=None, not_before=None, issued_at=None)),
    policy("report-old-and-expired", WHY_ALL, "EXPIRED", '{"exp":%d,"iat":%d}' % (NOW, NOW - 10), max_age_seconds=10,
           report=report(["EXP", "MAX_AGE"], claim="exp", expires_at=NOW, issued_at=NOW - 10)),
    policy("report-malformed-and-expired", WHY_ALL, "CLAIMS_MALFORMED", '{"exp":0,"nbf":"x"}',
           report=report(["EXP", "NBF"], malformed=["NBF"], claim="nbf", expires_at=0, not_before=None)),
    policy("report-malformed-and-missing", WHY_ALL, "CLAIMS_MALFORMED", '{"iss":1}', issuers=["i"],
           report=report(["EXP", "ISS"], missing=["EXP"], malformed=["ISS"], claim="iss")),
    policy("report-missing-and-mismatch", WHY_ALL, "CLAIM_MISSING", claims(iss="o"), issuers=["i"], subject="s",
           report=report(["ISS", "SUB"], missing=["SUB"], claim="sub", expires_at=EXP)),
    policy("report-required-and-expected", WHY_ALL, "CLAIM_MISSING", claims(x="o"), required=["r"], expected=EVERYTHING["expected"],
           report=report(["REQUIRED", "EXPECTED"], missing=["REQUIRED"], claim="r")),
    policy("report-issuer-and-audience", WHY_ALL, "ISSUER_MISMATCH", claims(iss="o", aud="o"), issuers=["i"], audiences=["a"],
           report=report(["ISS", "AUD"], claim="iss")),
    policy("report-audience-and-subject", WHY_ALL, "AUDIENCE_MISMATCH", claims(sub="o", aud="o"), subject="s", audiences=["a"],
           report=report(["AUD", "SUB"], claim="aud")),
    policy("report-subject-and-typ", WHY_ALL, "SUBJECT_MISMATCH", claims(sub="o"), subject="s", types=["at+jwt"],
           report=report(["SUB", "TYP"], claim="sub")),
    policy("report-typ-and-expected", WHY_ALL, "TYP_MISMATCH", claims(x="o"), types=["at+jwt"], expected=EVERYTHING["expected"],
           report=report(["TYP", "EXPECTED"], claim="typ")),
    policy("report-nbf-and-iat", WHY_ALL, "NOT_YET_VALID", claims(nbf=NOW + 1, iat=NOW + 1),
           report=report(["NBF", "IAT"], claim="nbf")),
    policy("report-iat-and-iss", WHY_ALL, "ISSUED_IN_FUTURE", claims(iat=NOW + 1, iss="o"), issuers=["i"],
           report=report(["IAT", "ISS"], claim="iat")),
    policy("report-age-and-iss", WHY_ALL, "TOO_OLD", claims(iat=NOW - 10, iss="o"), issuers=["i"], max_age_seconds=10,
           report=report(["MAX_AGE", "ISS"], claim="iat")),
    policy("report-ignored", "rule: ignored is not read, so not reported", "OK", '{"exp":1,"nbf":2,"iat":3}',
           flags=["JWT_IGNORE_EXP", "JWT_IGNORE_NBF", "JWT_IGNORE_IAT"],
           report=report(alg="HS256", expires_at=None, not_before=None, issued_at=None)),
    policy("report-no-json", "rule: no claim is read of what is no JSON", "CLAIMS_MALFORMED", '{"exp":%d,"iss":"o"' % EXP,
           issuers=["i"],
           report=report(["JSON"], malformed=["JSON"], alg="HS256", expires_at=None, not_before=None, issued_at=None)),
    policy("report-no-object", "RFC 7519 7.2: the claims are a JSON object", "CLAIMS_MALFORMED", "[]",
           report=report(["JSON"], malformed=["JSON"], alg="HS256")),

    policy("report-bad-signature", WHY_NOTHING, "SIGNATURE_INVALID", claims(nbf=NOW + 1, iat=NOW + 1, iss="o"), key=OTHER, keys=KEY,
           header='{"alg":"HS256","kid":"k"}', **EVERYTHING,
           report=report(**NONE, kid="k", kid_len=1, now=NOW)),
    policy("report-bad-signature-and-no-json", WHY_NOTHING, "SIGNATURE_INVALID", "{", key=OTHER, keys=KEY, report=report(**NONE)),
    policy("report-key-not-found", "rule: a host that fetches keys needs the kid", "KEY_NOT_FOUND", claims(),
           keys=KEY.having(kid="a"), header='{"alg":"HS256","kid":"b"}',
           report=report(**NONE, kid="b", kid_len=1)),
    policy("report-alg-not-allowed", WHY_NOTHING, "ALG_NOT_ALLOWED", claims(), header='{"alg":"HS512","kid":"b"}',
           report=report(**NONE, kid="b", kid_len=1)),
    policy("report-malformed-header", WHY_NOTHING, "TOKEN_MALFORMED", claims(), header='{"alg":"HS256","typ":1}',
           report=report(**NONE)),
    verify("report-malformed-token", WHY_NOTHING, "TOKEN_MALFORMED", "a.b", report=report(**NONE, kid="", kid_len=0, now=NOW)),
    verify("report-five-segments", WHY_NOTHING, "TOKEN_UNSUPPORTED", token() + "..", report=report(**NONE, kid="", kid_len=0)),
    verify("report-too-large", WHY_NOTHING, "TOKEN_TOO_LARGE", token(), max_token_len=10,
           report=report(**NONE, kid="", kid_len=0, now=NOW)),
    verify("report-invalid-argument", "rule: the report is filled on every return", "INVALID_ARGUMENT", token(), audiences=[],
           report=report(**NONE, kid="", kid_len=0, now=NOW)),
    policy("report-second-key", "rule: alg is that of the key that verified", "OK", claims(), header='{"alg":"HS512"}',
           key=KEY512, keys=[KEY, KEY384, KEY512], report=report(alg="HS512")),

    jws("report-jws", "rule: the report of a JWS says nothing of claims", "OK",
        token(claims(nbf=NOW + 9), '{"alg":"HS256","kid":"k"}'),
        report=report(**{**NONE, "alg": "HS256"}, kid="k", kid_len=1)),
    jws("report-jws-typ", "rule: types hold for a JWS too", "TYP_MISMATCH", token("x"), types=["at+jwt"],
        report=report(["TYP"], claim="typ", alg="HS256")),
    jws("report-jws-typ-absent", "rule: types hold for a JWS too", "TYP_MISMATCH", token("x", '{"alg":"HS256"}'), types=["JWT"],
        report=report(["TYP"], missing=["TYP"], claim="typ")),
    jws("report-jws-bad-signature", WHY_NOTHING, "SIGNATURE_INVALID", token("x", '{"alg":"HS256","kid":"k"}', OTHER),
        types=["at+jwt"], report=report(**NONE, kid="k")),
]
