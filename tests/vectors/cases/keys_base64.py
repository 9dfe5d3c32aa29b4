import documents
from signer import *

ABOUT = """HMAC secrets that are given as base64 text (JWT_KEY_BASE64): either alphabet, padded or not, and checked as the bytes
that they stand for. RFC 4648 4, 5; rule: Weak or wrong keys."""

WHY = "onejwt.h: JWT_KEY_BASE64"
WHY_TEXT = "onejwt.h: JWT_KEY_BASE64: what is no base64 text is malformed"
WHY_SPARE = "RFC 4648 3.5: spare bits are zero"
WHY_WEAK = "RFC 7518 3.2: it is the bytes that are as long as the hash, not their text"
WHY_FORM = "CVE-2016-10555, CVE-2022-29217, CVE-2024-33663: a public key is no HMAC secret, however it is written"
# All of "-" and "_" are in it, and its length leaves one character of padding.
SECRET = bytes([0xfb, 0xff, 0xbf, 0xfb]) + bytes(range(28))
STANDARD = base64.b64encode(SECRET).decode()
URL = base64.urlsafe_b64encode(SECRET).decode()
PEM = documents.CERTIFICATE_P256
# Two characters of padding, and none.
OF_34, OF_33 = SECRET + b"xy", SECRET + b"z"


def text_of(text, alg="HS256", secret=SECRET):
    """A key that is loaded from base64 text."""
    return Key(alg, secret, {"alg": alg, "secret": text, "base64": True})


def loaded(name, text, secret=SECRET):
    """The text is that of these bytes: by their thumbprint, and by a token that they have signed."""
    return [
        load("base64-" + name, WHY, "OK", text_of(text, secret=secret), 1, alg="HS256", bits=8 * len(secret),
             thumbprint=b64(hashlib.sha256(('{"k":"%s","kty":"oct"}' % b64(secret)).encode()).digest())),
        verify("base64-%s-verifies" % name, WHY, "OK", token(key=Key("HS256", secret)), keys=text_of(text, secret=secret)),
    ]


def malformed(name, text, why=WHY_TEXT):
    return load("base64-" + name, why, "KEY_MALFORMED", text_of(text))


CASES = [
    *loaded("standard", STANDARD),
    *loaded("standard-without-padding", STANDARD.rstrip("=")),
    *loaded("url", URL),
    *loaded("url-without-padding", URL.rstrip("=")),
    *loaded("both-alphabets", URL[:4] + STANDARD[4:]),
    *loaded("two-of-padding", base64.b64encode(OF_34).decode(), OF_34),
    *loaded("two-of-padding-left-out", b64(OF_34), OF_34),
    *loaded("whole-groups", b64(OF_33), OF_33),
    malformed("half-of-the-padding", base64.b64encode(OF_34).decode()[:-1]),
    malformed("padded-too-much", STANDARD + "="),
    malformed("padded-whole-groups", b64(OF_33) + "===="),
    malformed("padding-alone", "===="),
    malformed("padding-within", STANDARD[:10] + "=" + STANDARD[11:]),
    malformed("line-end-behind", STANDARD + "\n"),
    malformed("line-end-within", STANDARD[:20] + "\n" + STANDARD[20:]),
    malformed("space-before", " " + STANDARD),
    malformed("nul-behind", STANDARD + "\0"),
    malformed("quoted", '"%s"' % STANDARD),
    malformed("one-over-four", b64(OF_33) + "A"),
    malformed("spare-bits", URL.rstrip("=")[:-1] + chr(ord(URL.rstrip("=")[-1]) + 1), WHY_SPARE),
    malformed("not-ascii", "\u0141" + STANDARD[1:]),
    malformed("any-text", "a secret of 32 bytes for testing"),
    malformed("pem", PEM),
    *(load("base64-of-" + name, WHY_FORM, "KEY_WRONG_FORM", text_of(text)) for name, text in {
        "pem": b64(PEM),
        "pem-standard": base64.b64encode(PEM.encode()).decode(),
        "der": "".join(PEM.splitlines()[1:-1]),
        "jwk": b64('{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}'),
        "base64-of-der": b64("".join(PEM.splitlines()[1:-1])),
    }.items()),
    load("base64-empty", "rule: an empty secret is always too weak", "KEY_TOO_WEAK", text_of("")),
    load("base64-of-31", WHY_WEAK, "KEY_TOO_WEAK", text_of(b64(SECRET[:31]))),
    load("base64-of-31-allowed", "rule: loadable with JWT_KEY_ALLOW_WEAK", "OK",
         text_of(b64(SECRET[:31]), secret=SECRET[:31]).having(allow_weak=True), 1, bits=248),
    load("base64-of-47-for-hs384", WHY_WEAK, "KEY_TOO_WEAK", text_of(b64("x" * 47), "HS384")),
    load("base64-of-64-for-hs512", WHY, "OK", text_of(b64("x" * 64), "HS512", b"x" * 64), 1, alg="HS512", bits=512),
    load("base64-with-kid-and-issuer", WHY, "OK", text_of(URL).having(kid="k", issuer="i"), 1, kid="k"),
    load("base64-for-rs256", "rule: a secret is for HMAC only", "KEY_ALG_MISMATCH", text_of(URL, "RS256")),
]
