from signer import *

ABOUT = "JWS with any payload: detached (RFC 7515 appendix F), unencoded (RFC 7797), signing and verifying."

WHY_ANY = "RFC 7515 2: a payload is any sequence of octets"
WHY_DETACHED = "RFC 7515 F: the payload travels apart"
WHY_UNENCODED = "RFC 7797 3, 5: the payload is signed as it is"
WHY_PRINTABLE = "RFC 7797 5.2: printable ASCII without a dot, unless detached"
WHY_HEADER = "rule: alg, typ, kid, b64, crit, then further members"
PLAIN = '{"alg":"HS256"}'
B64 = '{"alg":"HS256","b64":false,"crit":["b64"]}'
DETACHED, UNENCODED, BOTH = ["JWS_DETACHED"], ["JWS_UNENCODED"], ["JWS_DETACHED", "JWS_UNENCODED"]
BINARY = bytes(range(256))


def apart(name, why, status, text, payload, flags=DETACHED, **options):
    """jws_verify of a detached payload."""
    return jws("jws-" + name, why, status, text, flags=flags, detached=payload, **options)


def made(name, why, payload, text, **options):
    return jws_sign("jws-sign-" + name, why, "OK", payload, text, **options)


def refused(name, why, status, payload="x", **options):
    return jws_sign("jws-sign-" + name, why, status, payload, **options)


def with_header(case, text):
    """The case, with the option header."""
    case.setdefault("options", {})["header"] = text
    return case


CASES = [
    jws("jws-text", WHY_ANY, "OK", token("hello", PLAIN)),
    jws("jws-binary", WHY_ANY, "OK", token(BINARY, PLAIN)),
    jws("jws-empty", WHY_ANY, "OK", token("", PLAIN)),
    jws("jws-claims-are-not-read", "rule: no claims are checked", "OK", token('{"exp":"never","aud":1,"iss":[]}', PLAIN)),
    jws("jws-dots-in-payload", WHY_ANY, "OK", token("a.b.c", PLAIN)),
    jws("jws-unencoded-flag-and-encoded", "onejwt.h: such a token is acceptable too", "OK", token("hello", PLAIN), flags=UNENCODED),
    jws("jws-tampered", "RFC 7515 5.2", "SIGNATURE_INVALID", token("hello", PLAIN, OTHER)),
    jws("jws-empty-signature", "RFC 7515 5.2", "SIGNATURE_INVALID", b64(PLAIN) + "." + b64("hello") + "."),
    jws("jws-short-signature", "RFC 7515 5.2", "SIGNATURE_INVALID", token("hello", PLAIN)[:-3]),
    jws("jws-malformed-payload", "RFC 7515 5.2", "TOKEN_MALFORMED", raw_token(b64(PLAIN) + ".he!lo").decode()),
    jws("jws-padding", "RFC 7515 2", "TOKEN_MALFORMED", token("hello", PLAIN) + "="),
    jws("jws-two-segments", "RFC 7515 3.1", "TOKEN_MALFORMED", "a.b"),
    jws("jws-empty-token", "RFC 7515 3.1", "TOKEN_MALFORMED", ""),
    jws("jws-five-segments", "RFC 7516 3.1", "TOKEN_UNSUPPORTED", token("hello", PLAIN) + ".a.b"),
    jws("jws-json-serialization", "RFC 7515 7.2", "TOKEN_UNSUPPORTED", '{"payload":"","signatures":[]}'),
    jws("jws-too-large", "rule: size cap", "TOKEN_TOO_LARGE", token("hello", PLAIN),
        max_token_len=len(token("hello", PLAIN)) - 1),
    jws("jws-size-exactly", "rule: size cap", "OK", token("hello", PLAIN), max_token_len=len(token("hello", PLAIN))),
    jws("jws-too-large-by-default", "rule: size cap", "TOKEN_TOO_LARGE", [[".", 65537]]),
    jws("jws-mebibyte-of-dots", "RFC 7515 3.1", "TOKEN_MALFORMED", [[".", 1048576]], max_token_len=1048576),
    jws("jws-unknown-kid", "rule: no key fits the kid", "KEY_NOT_FOUND", token("x", '{"alg":"HS256","kid":"b"}'),
        keys=KEY.having(kid="a")),
    jws("jws-other-alg", "RFC 8725 3.1", "ALG_NOT_ALLOWED", token("x", '{"alg":"HS512"}', KEY512), keys=KEY),
    jws("jws-alg-absent", "RFC 7515 4.1.1", "TOKEN_MALFORMED", token("x", "{}")),
    jws("jws-typ-same", "RFC 7515 4.1.9", "OK", token("x", '{"alg":"HS256","typ":"application/JOSE"}'), types=["jose"]),
    jws("jws-typ-empty-list", "rule: a list that came out empty is refused", "INVALID_ARGUMENT", token("x", PLAIN), types=[]),
    jws("jws-key-with-issuer", "onejwt.h: jws_verify checks no claims", "OK", token('{"iss":"b"}', PLAIN),
        keys=KEY.having(issuer="a")),

    apart("detached", WHY_DETACHED, "OK", detach(token("hello", PLAIN)), "hello"),
    apart("detached-binary", WHY_DETACHED, "OK", detach(token(BINARY, PLAIN)), BINARY),
    apart("detached-empty", WHY_DETACHED, "OK", detach(token("", PLAIN)), ""),
    apart("detached-large", WHY_DETACHED, "OK", detach(token("0123456789" * 100, PLAIN)), "0123456789" * 100),
    apart("detached-not-in-the-cap", "onejwt.h: max_token_len is of the token", "OK", detach(token("0123456789" * 100, PLAIN)),
          "0123456789" * 100, max_token_len=100),
    apart("detached-other-payload", WHY_DETACHED, "SIGNATURE_INVALID", detach(token("hello", PLAIN)), "hellO"),
    apart("detached-shorter-payload", WHY_DETACHED, "SIGNATURE_INVALID", detach(token("hello", PLAIN)), "hell"),
    apart("detached-encoded-payload", "RFC 7515 F: the payload itself, not its text in base64url", "SIGNATURE_INVALID",
          detach(token("hello", PLAIN)), b64("hello")),
    apart("detached-payload-absent", WHY_DETACHED, "SIGNATURE_INVALID", detach(token("hello", PLAIN)), None),
    apart("detached-and-in-the-token", "RFC 7515 F: the payload segment is empty", "TOKEN_MALFORMED", token("hello", PLAIN),
          "hello"),
    apart("detached-and-other-in-the-token", "RFC 7515 F: the payload segment is empty", "TOKEN_MALFORMED", token("hello", PLAIN),
          "other"),
    jws("jws-detached-token-without-flag", "RFC 7515 5.2: an empty payload is another payload", "SIGNATURE_INVALID",
        detach(token("hello", PLAIN))),
    jws("jws-payload-without-flag", "onejwt.h: payload goes with JWS_DETACHED", "INVALID_ARGUMENT", token("hello", PLAIN),
        detached="hello"),

    jws("jws-unencoded", WHY_UNENCODED, "OK", unencoded("hello", B64).decode(), payload="hello", flags=UNENCODED),
    jws("jws-unencoded-printable", WHY_PRINTABLE, "OK", unencoded(" !$+/=~{}", B64).decode(), payload=" !$+/=~{}", flags=UNENCODED),
    jws("jws-unencoded-empty", WHY_UNENCODED, "OK", unencoded("", B64).decode(), payload="", flags=UNENCODED),
    jws("jws-unencoded-one-over-four", WHY_UNENCODED, "OK", unencoded("a", B64).decode(), payload="a", flags=UNENCODED),
    jws("jws-unencoded-other-payload", WHY_UNENCODED, "SIGNATURE_INVALID",
        unencoded("hello", B64).decode().replace("hello", "hellO"), flags=UNENCODED),
    jws("jws-unencoded-but-encoded", "RFC 7797 3: what is signed is the payload as it is", "OK",
        unencoded(b64("hello"), B64).decode(), payload=b64("hello"), flags=UNENCODED),
    jws("jws-unencoded-signed-as-encoded", WHY_UNENCODED, "SIGNATURE_INVALID",
        b64(B64) + ".hello." + b64(KEY.mac(b64(B64) + "." + b64("hello"))), flags=UNENCODED),
    jws("jws-unencoded-dot", "RFC 7797 5.1: a dot is a segment more", "TOKEN_MALFORMED", unencoded("hel.lo", B64).decode(),
        flags=UNENCODED),
    jws("jws-unencoded-two-dots", "RFC 7516 3.1: five segments", "TOKEN_UNSUPPORTED", unencoded("h.e.llo", B64).decode(),
        flags=UNENCODED),
    jws("jws-unencoded-newline", WHY_PRINTABLE, "TOKEN_MALFORMED", unencoded("hel\nlo", B64).decode(), flags=UNENCODED),
    jws("jws-unencoded-nul", WHY_PRINTABLE, "TOKEN_MALFORMED", unencoded("hel\0lo", B64).decode(), flags=UNENCODED),
    jws("jws-unencoded-not-ascii", WHY_PRINTABLE, "TOKEN_MALFORMED", unencoded("h\u00e9llo", B64), flags=UNENCODED),
    jws("jws-unencoded-without-flag", "rule: unencoded payloads only with the flag", "TOKEN_UNSUPPORTED",
        unencoded("hello123", B64).decode()),
    apart("unencoded-detached", WHY_UNENCODED, "OK", unencoded("$.02", B64, detached=True).decode(), "$.02", flags=BOTH),
    apart("unencoded-detached-binary", WHY_PRINTABLE, "OK", unencoded(BINARY, B64, detached=True).decode(), BINARY, flags=BOTH),
    apart("unencoded-detached-other", WHY_UNENCODED, "SIGNATURE_INVALID", unencoded("$.02", B64, detached=True).decode(), "$.03",
          flags=BOTH),
    apart("unencoded-detached-as-encoded", WHY_UNENCODED, "SIGNATURE_INVALID", unencoded("hello", B64, detached=True).decode(),
          b64("hello"), flags=BOTH),
    apart("unencoded-detached-without-flag", "rule: unencoded payloads only with the flag", "TOKEN_UNSUPPORTED",
          unencoded("$.02", B64, detached=True).decode(), "$.02"),
    apart("encoded-detached-with-both-flags", "onejwt.h: such a token is acceptable too", "OK", detach(token("hello", PLAIN)),
          "hello", flags=BOTH),

    made("text", WHY_HEADER, "hello", token("hello", PLAIN)),
    made("binary", WHY_ANY, BINARY, token(BINARY, PLAIN)),
    made("empty", WHY_ANY, "", token("", PLAIN)),
    made("no-claims-needed", "rule: any payload", '{"exp":"x"', token('{"exp":"x"', PLAIN)),
    made("hs512", WHY_HEADER, "hello", token("hello", '{"alg":"HS512"}', KEY512), keys=KEY512),
    made("typ", WHY_HEADER, "hello", token("hello", '{"alg":"HS256","typ":"JOSE"}'), typ="JOSE"),
    made("typ-empty", WHY_HEADER, "hello", token("hello", PLAIN), typ=""),
    made("kid", WHY_HEADER, "hello", token("hello", '{"alg":"HS256","kid":"a"}'), keys=KEY.having(kid="a")),
    made("kid-empty", WHY_HEADER, "hello", token("hello", PLAIN), keys=KEY.having(kid="a"), kid=""),
    made("kid-named", WHY_HEADER, "hello", token("hello", '{"alg":"HS256","kid":"b"}', OTHER),
         keys=[KEY.having(kid="a"), OTHER.having(kid="b")], kid="b"),
    made("detached", WHY_DETACHED, "hello", detach(token("hello", PLAIN)), flags=DETACHED),
    made("detached-binary", WHY_DETACHED, BINARY, detach(token(BINARY, PLAIN)), flags=DETACHED),
    made("unencoded", WHY_UNENCODED, "hello", unencoded("hello", B64), flags=UNENCODED),
    made("unencoded-printable", WHY_PRINTABLE, " !-/~{}=", unencoded(" !-/~{}=", B64), flags=UNENCODED),
    made("unencoded-detached", WHY_UNENCODED, "$.02", unencoded("$.02", B64, detached=True), flags=BOTH),
    made("unencoded-detached-binary", WHY_PRINTABLE, BINARY, unencoded(BINARY, B64, detached=True), flags=BOTH),
    made("unencoded-typ-kid", WHY_HEADER, "hello", unencoded("hello",
                                                             '{"alg":"HS256","typ":"JOSE","kid":"a","b64":false,"crit":["b64"]}'),
         keys=KEY.having(kid="a"), typ="JOSE", flags=UNENCODED),
    refused("unencoded-dot", WHY_PRINTABLE, "INVALID_ARGUMENT", "$.02", flags=UNENCODED),
    refused("unencoded-newline", WHY_PRINTABLE, "INVALID_ARGUMENT", "a\nb", flags=UNENCODED),
    refused("unencoded-nul", WHY_PRINTABLE, "INVALID_ARGUMENT", "a\0b", flags=UNENCODED),
    refused("unencoded-del", WHY_PRINTABLE, "INVALID_ARGUMENT", "a\x7fb", flags=UNENCODED),
    refused("unencoded-not-ascii", WHY_PRINTABLE, "INVALID_ARGUMENT", "\u00e9", flags=UNENCODED),
    refused("kid-unknown", "onejwt.h: which key", "KEY_NOT_FOUND", keys=KEY.having(kid="a"), kid="b"),
    refused("alg-other", "RFC 8725 3.1", "KEY_ALG_MISMATCH", alg="HS512"),
    refused("key-only-verifies", "RFC 7517 4.3", "KEY_CANNOT_SIGN", keys=jwks(jwk(KEY, key_ops=["verify"]))),

    with_header(made("header", WHY_HEADER, "x", token("x", '{"alg":"HS256","a":[1],"b":"\\u0062"}')), '{"a":[1],"b":"\\u0062"}'),
    with_header(made("crit", WHY_HEADER, "x", token("x", '{"alg":"HS256","crit":["ext"],"ext":1}'), crit=["ext"]), '{"ext":1}'),
    with_header(made("crit-two", WHY_HEADER, "x", token("x", '{"alg":"HS256","crit":["b","a"],"a":1,"b":2}'), crit=["b", "a"]),
                '{"a":1,"b":2}'),
    with_header(made("crit-unencoded", WHY_HEADER, "x", unencoded("x", '{"alg":"HS256","b64":false,"crit":["b64","ext"],"ext":1}'),
                     crit=["ext"], flags=UNENCODED), '{"ext":1}'),
    with_header(refused("crit-absent", "RFC 7515 4.1.11: names of members that are there", "INVALID_ARGUMENT", crit=["ext"]),
                '{"other":1}'),
    refused("crit-without-header", "RFC 7515 4.1.11: names of members that are there", "INVALID_ARGUMENT", crit=["ext"]),
    with_header(refused("crit-twice", "RFC 7515 4.1.11: distinct names", "INVALID_ARGUMENT", crit=["ext", "ext"]), '{"ext":1}'),
    refused("crit-names-alg", "RFC 7515 4.1.11: no registered names", "INVALID_ARGUMENT", crit=["alg"]),
    refused("crit-empty-list", "rule: a list that came out empty is refused", "INVALID_ARGUMENT", crit=[]),
    with_header(refused("header-crit", "rule: crit is not the caller's to write", "INVALID_ARGUMENT"),
                '{"crit":["ext"],"ext":1}'),
    with_header(refused("header-b64", "rule: b64 is not the caller's to write", "INVALID_ARGUMENT"), '{"b64":false}'),
    with_header(refused("header-alg", "rule: alg is not the caller's to write", "INVALID_ARGUMENT"), '{"alg":"HS256"}'),
    with_header(refused("header-no-object", "rule: header is a JSON object", "INVALID_ARGUMENT"), "[1]"),
    with_header(made("whole-header", "rule: the whole header byte for byte", "x", token("x", '{ "typ":"a", "alg":"HS256" }'),
                     flags=["JWS_WHOLE_HEADER"]), '{ "typ":"a", "alg":"HS256" }'),
    with_header(refused("whole-header-alg-other", "rule: its alg is the key's", "KEY_ALG_MISMATCH", flags=["JWS_WHOLE_HEADER"]),
                '{"alg":"HS512"}'),
    with_header(refused("whole-header-alg-against-option", "rule: an alg that is stated twice is stated alike", "KEY_ALG_MISMATCH",
                        flags=["JWS_WHOLE_HEADER"], alg="HS512", keys=[KEY, KEY512]), '{"alg":"HS256"}'),
    with_header(made("whole-header-alg-and-option", "rule: an alg that is stated twice is stated alike", "x",
                     token("x", '{"alg":"HS512"}', KEY512), flags=["JWS_WHOLE_HEADER"], alg="HS512", keys=[KEY, KEY512]),
                '{"alg":"HS512"}'),
    with_header(made("whole-header-kid-chooses", "rule: its kid chooses the key", "x", token("x", '{"alg":"HS256","kid":"b"}', OTHER),
                     flags=["JWS_WHOLE_HEADER"], keys=[KEY.having(kid="a"), OTHER.having(kid="b")]), '{"alg":"HS256","kid":"b"}'),
    with_header(refused("whole-header-kid-unknown", "rule: its kid chooses the key", "KEY_NOT_FOUND", flags=["JWS_WHOLE_HEADER"],
                        keys=KEY.having(kid="a")), '{"alg":"HS256","kid":"b"}'),
    with_header(refused("whole-header-no-alg", "RFC 7515 4.1.1", "INVALID_ARGUMENT", flags=["JWS_WHOLE_HEADER"]), "{}"),
]
