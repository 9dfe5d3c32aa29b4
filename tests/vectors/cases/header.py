from signer import *

ABOUT = "The JOSE header: members, types, typ. RFC 7515 4, RFC 8725 3.11."

WHY_STRING = "rule: alg, kid, typ and cty are strings"
WHY_TYP = "RFC 7515 4.1.9: media types, any case, application/ may be left out"
WHY_IGNORED = "RFC 7515 4: members that are not understood are ignored"


def header(name, why, status, text, **rest):
    return policy("header-" + name, why, status, CLAIMS, header=text, **rest)


def typ(name, status, value, types, **rest):
    """A token of this typ (None: without one) where these types are acceptable."""
    text = '{"alg":"HS256"}' if value is None else compact({"alg": "HS256", "typ": value})
    return header("typ-" + name, WHY_TYP, status, text, **({} if types is None else {"types": types}), **rest)


CASES = [
    header("only-alg", "RFC 7515 4.1.1: only alg is required", "OK", '{"alg":"HS256"}'),
    header("alg-last", "RFC 8259 4: members have no order", "OK", '{"typ":"JWT","x":[1,2,{"y":null}],"alg":"HS256"}'),
    header("spaced", "RFC 7515 3.3: white space is the signer's business", "OK",
           ' \t\r\n{ "typ" : "JWT" ,\r\n "alg" : "HS256" } \r\n\t'),
    header("alg-escaped", "RFC 7515 5.3: compared after unescaping", "OK", '{"\\u0061lg":"\\u0048S256"}'),
    header("alg-absent", "RFC 7515 4.1.1: alg MUST be present", "TOKEN_MALFORMED", '{"typ":"JWT"}'),
    header("alg-other-case", "RFC 7515 4: names are case-sensitive", "TOKEN_MALFORMED", '{"Alg":"HS256","ALG":"HS256"}'),
    header("alg-nested", "RFC 7515 4: alg is a top-level member", "TOKEN_MALFORMED", '{"x":{"alg":"HS256"}}'),
    header("empty-object", "RFC 7515 4.1.1: alg MUST be present", "TOKEN_MALFORMED", "{}"),
    header("unknown-members", WHY_IGNORED, "OK", '{"alg":"HS256","x":1,"y":[true],"z":{"alg":"none"},"":null,"exp":0,"iss":"a"}'),
    header("known-but-unused", WHY_IGNORED, "OK", '{"alg":"HS256","cty":"json","x5t":"AAAA","x5t#S256":"AAAA"}'),
    policy("header-cty-jwt", "RFC 7519 5.2: a nested token is not unwrapped, and its text is no JSON", "CLAIMS_MALFORMED", token(),
           header='{"alg":"HS256","cty":"JWT"}'),
    header("zip", "RFC 7516 4.1.3: zip means nothing in a JWS", "OK", '{"alg":"HS256","zip":"DEF"}'),
    header("enc", "RFC 7516 4.1.2: three segments are no JWE", "OK", '{"alg":"HS256","enc":"A256GCM"}'),
    header("jwk-embedded", "RFC 7515 4.1.3: a key in the token is never used", "SIGNATURE_INVALID",
           compact({"alg": "HS256", "jwk": jwk(OTHER)}),
           key=OTHER, keys=KEY),
    header("jwk-embedded-unused", "RFC 7515 4.1.3: nor does it hurt", "OK", compact({"alg": "HS256", "jwk": jwk(OTHER)})),
    header("jwk-embedded-malformed", "rule: never followed, so not even read", "OK", '{"alg":"HS256","jwk":"not a key"}'),
    header("jku-x5u-x5c-ignored", "RFC 8725 3.10: never followed", "OK",
           '{"alg":"HS256","jku":"http://127.0.0.1:1/","x5u":"file:///etc/passwd","x5c":["AAAA"]}'),
    header("jku-other-key", "RFC 8725 3.10: never followed", "SIGNATURE_INVALID", '{"alg":"HS256","jku":"http://127.0.0.1:1/"}',
           key=OTHER, keys=KEY),
    header("not-utf8", "RFC 7515 5.2: the header is UTF-8", "TOKEN_MALFORMED", b'{"alg":"HS256","x":"\xff"}'),
    header("latin1", "RFC 7515 5.2: the header is UTF-8", "TOKEN_MALFORMED", '{"alg":"HS256","x":"é"}'.encode("latin-1")),
    header("utf16", "RFC 7515 5.2: the header is UTF-8", "TOKEN_MALFORMED", '{"alg":"HS256"}'.encode("utf-16-le")),
    header("not-ascii", "RFC 7515 4: any Unicode text is fine", "OK", '{"alg":"HS256","x":"\u00e9\U0001f600","\u017c":1}'),
    header("binary", "RFC 7515 4: the header is a JSON object", "TOKEN_MALFORMED", bytes(range(24))),
    header("bad-signature-too", "rule: order: header, then signature", "TOKEN_MALFORMED", '{"alg":"HS256","typ":1}', key=OTHER,
           keys=KEY),
]
for name in ("alg", "kid", "typ", "cty"):
    for kind, value in (("null", "null"), ("number", "256"), ("true", "true"), ("array", '["HS256"]'),
                        ("object", '{"alg":"HS256"}')):
        text = '{"alg":%s}' % value if name == "alg" else '{"alg":"HS256","%s":%s}' % (name, value)
        CASES += [header("%s-%s" % (name, kind), WHY_STRING, "TOKEN_MALFORMED", text)]

CASES += [
    typ("any", "OK", "whatever", None),
    typ("same", "OK", "at+jwt", ["at+jwt"]),
    typ("other-case", "OK", "AT+JWT", ["at+jwt"]),
    typ("other-case-expected", "OK", "jwt", ["JWT"]),
    typ("with-application", "OK", "application/at+jwt", ["at+jwt"]),
    typ("with-application-expected", "OK", "at+jwt", ["application/at+jwt"]),
    typ("with-application-both", "OK", "application/at+jwt", ["application/at+jwt"]),
    typ("with-application-other-case", "OK", "Application/AT+jwt", ["at+JWT"]),
    typ("second", "OK", "jwt", ["at+jwt", "JWT"]),
    typ("other", "TYP_MISMATCH", "JWT", ["at+jwt"], report=report(["TYP"], claim="typ", alg="HS256")),
    typ("other-tree", "TYP_MISMATCH", "text/jwt", ["jwt"]),
    typ("other-tree-expected", "TYP_MISMATCH", "jwt", ["text/jwt"]),
    typ("other-tree-same", "OK", "text/JWT", ["text/jwt"]),
    typ("prefix", "TYP_MISMATCH", "at+jw", ["at+jwt"]),
    typ("longer", "TYP_MISMATCH", "at+jwts", ["at+jwt"]),
    typ("space", "TYP_MISMATCH", "at+jwt ", ["at+jwt"]),
    typ("empty", "TYP_MISMATCH", "", ["at+jwt"]),
    typ("empty-after-application", "TYP_MISMATCH", "application/", ["at+jwt"]),
    typ("only-application", "TYP_MISMATCH", "application/jwt", ["application/"]),
    typ("suffix", "TYP_MISMATCH", "jwt", ["at+jwt"]),
    typ("parameters", "TYP_MISMATCH", "jwt;v=1", ["jwt"]),
    typ("kelvin", "TYP_MISMATCH", "\u212a", ["k"]),
    typ("long-s", "TYP_MISMATCH", "\u017fd-jwt", ["sd-jwt"]),
    typ("nul", "TYP_MISMATCH", "jwt\0", ["jwt"]),
    typ("list-in-text", "TYP_MISMATCH", "jwt,at+jwt", ["jwt", "at+jwt"]),
    typ("absent", "TYP_MISMATCH", None, ["JWT"], report=report(["TYP"], missing=["TYP"], claim="typ", alg="HS256")),
    typ("absent-or-empty-expected", "TYP_MISMATCH", None, [""]),
    typ("empty-list", "INVALID_ARGUMENT", "JWT", []),
    header("typ-escaped", WHY_TYP, "OK", '{"alg":"HS256","typ":"at\\u002bjwt"}', types=["at+jwt"]),
    header("typ-slash-escaped", WHY_TYP, "OK", '{"alg":"HS256","typ":"application\\/jwt"}', types=["jwt"]),
    header("typ-array-though-one-fits", WHY_STRING, "TOKEN_MALFORMED", '{"alg":"HS256","typ":["JWT"]}', types=["JWT"]),
    policy("header-typ-in-claims", "RFC 7519 5.1: typ is a header member", "TYP_MISMATCH", with_member('"typ":"JWT"'),
           header='{"alg":"HS256"}', types=["JWT"]),
    policy("header-typ-and-expired", "rule: the smallest status that failed", "EXPIRED", '{"exp":0}', types=["at+jwt"],
           report=report(["EXP", "TYP"], claim="exp")),
    header("typ-and-signature", "rule: order: signature, then checks", "SIGNATURE_INVALID", HEADER, key=OTHER, keys=KEY,
           types=["at+jwt"],
           report=report(alg=None)),
]
