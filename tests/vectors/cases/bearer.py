from signer import *

ABOUT = "The value of an Authorization header: Bearer, spaces, one token. RFC 6750 2.1, RFC 9110 11.4."

WHY = "RFC 6750 2.1: Bearer 1*SP b64token"
WHY_CASE = "RFC 9110 11.1: the scheme is compared without case"


def bearer(name, value, result=None, why=WHY):
    """A value and the token in it (None: there is none)."""
    return case("bearer", "bearer-" + name, why, "NO_BEARER" if result is None else "OK", **hexable("value", value), result=result)


T = token()
CASES = [
    bearer("token", "Bearer " + T, T),
    bearer("short", "Bearer a", "a"),
    bearer("lower-case", "bearer abc", "abc", WHY_CASE),
    bearer("upper-case", "BEARER abc", "abc", WHY_CASE),
    bearer("mixed-case", "bEaReR abc", "abc", WHY_CASE),
    bearer("spaces", "Bearer     abc", "abc"),
    bearer("every-character", "Bearer AZaz09-._~+/", "AZaz09-._~+/"),
    bearer("padded", "Bearer abc=", "abc="),
    bearer("much-padding", "Bearer abc====", "abc===="),
    bearer("named-bearer", "Bearer Bearer", "Bearer"),
    bearer("empty", ""),
    bearer("only-scheme", "Bearer"),
    bearer("only-scheme-and-space", "Bearer "),
    bearer("only-scheme-and-spaces", "Bearer    "),
    bearer("space-in-front", " Bearer abc"),
    bearer("space-behind", "Bearer abc "),
    bearer("newline-behind", "Bearer abc\n"),
    bearer("crlf-behind", "Bearer abc\r\n"),
    bearer("tab-between", "Bearer\tabc"),
    bearer("tab-after-space", "Bearer \tabc"),
    bearer("nbsp-between", "Bearer\u00a0abc"),
    bearer("no-space", "Bearerabc"),
    bearer("colon", "Bearer: abc"),
    bearer("equals-between", "Bearer=abc"),
    bearer("only-padding", "Bearer ="),
    bearer("padding-in-front", "Bearer =abc"),
    bearer("padding-inside", "Bearer ab=c"),
    bearer("comma", "Bearer abc,def"),
    bearer("comma-and-scheme", "Bearer abc, Basic def"),
    bearer("two-tokens", "Bearer abc def"),
    bearer("two-schemes", "Bearer Bearer abc"),
    bearer("quoted", 'Bearer "abc"'),
    bearer("parameter", "Bearer token=abc"),
    bearer("semicolon", "Bearer abc;q=1"),
    bearer("exclamation", "Bearer ab!c"),
    bearer("percent", "Bearer ab%20c"),
    bearer("nul", "Bearer ab\0c"),
    bearer("nul-behind", "Bearer abc\0"),
    bearer("del", "Bearer ab\x7fc"),
    bearer("u0141", "Bearer \u0141bc"),
    bearer("not-utf8", b"Bearer \xff"),
    bearer("high-bit", b"\xc2earer abc"),
    bearer("kelvin-like", "\u0412earer abc"),
    bearer("basic", "Basic dXNlcjpwYXNz"),
    bearer("dpop", "DPoP " + T),
    bearer("prefix-of-scheme", "Beare abc"),
    bearer("longer-scheme", "Bearers abc"),
    bearer("header-name", "Authorization: Bearer abc"),
    bearer("only-token", T),
    bearer("newline-inside", "Bearer ab\nc"),
]
