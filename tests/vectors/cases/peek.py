from signer import *

ABOUT = "Looking into a token without verifying anything."

WHY = "onejwt.h: the bytes that were encoded, whatever they are"
WHY_FORM = "RFC 7515 2, 3.1"


def peek(name, why, text, part, found=None, status="OK"):
    return case("peek", "peek-" + name, why, status, **text_member("token", text), part=part,
                **({} if found is None else hexable("bytes", found)))


T = token()
HEAD, BODY, MAC = T.split(".")
CASES = [
    peek("header", WHY, T, "header", HEADER),
    peek("payload", WHY, T, "payload", CLAIMS),
    peek("signature", WHY, T, "signature", unb64(MAC)),
    peek("payload-of-bad-signature", "onejwt.h: nothing is verified", HEAD + "." + BODY + "." + b64("no signature"), "payload",
         CLAIMS),
    peek("header-of-none", "onejwt.h: nothing is verified", b64('{"alg":"none"}') + "." + BODY + ".", "header", '{"alg":"none"}'),
    peek("signature-of-none", WHY, b64('{"alg":"none"}') + "." + BODY + ".", "signature", ""),
    peek("header-that-is-no-json", WHY, b64("no json") + "." + BODY + "." + MAC, "header", "no json"),
    peek("payload-that-is-binary", WHY, token(bytes(range(256))), "payload", bytes(range(256))),
    peek("payload-that-is-empty", WHY, HEAD + ".." + MAC, "payload", ""),
    peek("payload-that-is-expired", "onejwt.h: nothing is verified", token('{"exp":0}'), "payload", '{"exp":0}'),
    peek("empty", WHY_FORM, "", "header", status="TOKEN_MALFORMED"),
    peek("one-dot", WHY_FORM, HEAD + "." + BODY, "payload", status="TOKEN_MALFORMED"),
    peek("three-dots", WHY_FORM, T + ".", "header", status="TOKEN_MALFORMED"),
    peek("five-segments", "RFC 7516 3.1", T + "..", "header", status="TOKEN_UNSUPPORTED"),
    peek("json-serialization", "RFC 7515 7.2", '{"payload":""}', "payload", status="TOKEN_UNSUPPORTED"),
    peek("header-padded", WHY_FORM, HEAD + "=." + BODY + "." + MAC, "header", status="TOKEN_MALFORMED"),
    peek("payload-exclamation", WHY_FORM, HEAD + ".!" + BODY + "." + MAC, "payload", status="TOKEN_MALFORMED"),
    peek("payload-one-over-four", "RFC 4648 3.1", HEAD + ".A." + MAC, "payload", status="TOKEN_MALFORMED"),
    peek("payload-spare-bits", "RFC 4648 3.5", HEAD + ".AB." + MAC, "payload", status="TOKEN_MALFORMED"),
    peek("signature-u0141", WHY_FORM, HEAD + "." + BODY + ".\u0141" + MAC[1:], "signature", status="TOKEN_MALFORMED"),
    peek("signature-newline", WHY_FORM, T + "\n", "signature", status="TOKEN_MALFORMED"),
    peek("mebibyte-of-dots", WHY_FORM, [[".", 1048576]], "header", status="TOKEN_MALFORMED"),
]
