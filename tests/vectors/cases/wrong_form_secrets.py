import base64
import textwrap
import urllib.parse
import uuid

import asymmetric
from signer import *

ABOUT = """Secrets that look like key documents, or like one in another dress, and are none: all of them load, as they are and as the k
of a JWK. rule: Weak or wrong keys."""

WHY = "rule: only what really is a key document is refused; a secret is any octets"
RANDOM = {size: asymmetric.derived("a random secret of %d octets" % size, size) for size in (32, 48, 64, 256)}
PASSPHRASE = "correct horse battery staple, and some more of it"
# It begins like a SEQUENCE of just its length, and holds nothing of a key.
SEQUENCE = {size: bytes([0x30, size - 2]) + asymmetric.derived("sequence of %d octets" % size, size - 2) for size in (32, 48, 64)}
UUIDS = [str(uuid.UUID(bytes=asymmetric.derived("uuid %d" % number, 16))) for number in range(3)]


def grouped(text, separator):
    return separator.join(text[at:at + 2] for at in range(0, len(text), 2))


SECRETS = {}
for size, secret in RANDOM.items():
    standard, url = base64.b64encode(secret).decode(), base64.urlsafe_b64encode(secret).decode()
    SECRETS |= {
        "random-%d" % size: secret, "hexadecimal-of-random-%d" % size: secret.hex(),
        "capital-hexadecimal-of-random-%d" % size: secret.hex().upper(),
        "hexadecimal-with-colons-of-random-%d" % size: grouped(secret.hex(), ":"),
        "hexadecimal-after-0x-of-random-%d" % size: "0x" + secret.hex(), "base64-of-random-%d" % size: standard,
        "base64url-of-random-%d" % size: url.rstrip("="), "base64-unpadded-of-random-%d" % size: standard.rstrip("="),
        "base64-and-newline-of-random-%d" % size: standard + "\n",
        "base64-in-lines-of-random-%d" % size: "\n".join(textwrap.wrap(standard, 20)) + "\n",
        "percent-encoded-random-%d" % size: urllib.parse.quote(secret, safe=""), "base64-of-hexadecimal-of-random-%d" % size:
        base64.b64encode(secret.hex().encode()).decode(),
    }
for size, secret in SEQUENCE.items():
    SECRETS |= {"sequence-%d" % size: secret, "hexadecimal-of-sequence-%d" % size: secret.hex(),
                "base64-of-sequence-%d" % size: base64.b64encode(secret).decode(),
                "base64url-of-sequence-%d" % size: b64(secret)}
DER = asymmetric.P256.form("spki")[1]
for order in ("le", "be"):
    encoded = PASSPHRASE.encode("utf-16-" + order)
    SECRETS |= {"utf-16-%s-of-a-passphrase" % order: encoded,
                "utf-16-%s-with-bom-of-a-passphrase" % order: "\ufeff".encode("utf-16-" + order) + encoded,
                "utf-16-%s-of-hexadecimal" % order: RANDOM[32].hex().encode("utf-16-" + order),
                "utf-16-%s-of-base64" % order: base64.b64encode(RANDOM[32]).decode().encode("utf-16-" + order)}
SECRETS |= {
    "passphrase": PASSPHRASE, "passphrase-not-ascii": "\u043f\u0430\u0440\u043e\u043b\u044c \u0434\u043b\u044f \u0442\u0435\u0441\u0442\u043e\u0432, \U0001f511",
    "base64-of-a-passphrase": base64.b64encode(PASSPHRASE.encode()).decode(),
    "hexadecimal-of-a-passphrase": PASSPHRASE.encode().hex(),
    "uuid": UUIDS[0], "capital-uuid": UUIDS[1].upper(), "uuid-without-dashes": UUIDS[2].replace("-", ""),
    "uuid-in-braces": "{%s}" % UUIDS[0],
    "uuids": "".join(UUIDS), "uuids-with-colons": ":".join(UUIDS), "digits": "31415926535897932384626433832795",
    "letters-a-to-f": "deadbeefcafe" * 4,
    "hexadecimal-of-odd-length": "a" * 41, "hexadecimal-that-is-not-quite": RANDOM[32].hex()[:-1] + "g",
    "less-than": "<secret>do not tell it to anybody</secret>", "less-than-alone": "<" * 32,
    "xml": '<?xml version="1.0"?><key>' + "s" * 32 + "</key>",
    "html": "<!DOCTYPE html><title>no key at all</title>", "angle-brackets-in-a-passphrase": "<3 <3 <3 this is my secret <3 <3 <3",
    "percent": "100% secret, 50%25 of it encoded %7B or not", "percent-alone": "%" * 32,
    "percent-encoded-passphrase": urllib.parse.quote(PASSPHRASE),
    "percent-encoded-passphrase-with-plus": urllib.parse.quote_plus(PASSPHRASE),
    "percent-cut": "a secret that ends in a cut escape %7",
    "plus": "a+secret+of+words+with+pluses+between+them", "json-text": json.dumps(PASSPHRASE),
    "json-object": '{"secret":"of the service, do not tell"}',
    "json-object-of-secrets": '{"a":"%s","b":[1,2]}' % RANDOM[32].hex(), "json-number-array": json.dumps(list(RANDOM[32])),
    "backslash-n": "a secret of two lines\\nas it came from the environment", "quoted": "'%s'" % PASSPHRASE, "spaces": " " * 40,
    "nuls": bytes(40), "byte-order-mark": "\ufeff" + PASSPHRASE, "utf-16-byte-order-mark-and-random": b"\xff\xfe" + RANDOM[32],
    "dots": "...." * 10, "token": token(), "url": "https://issuer.example/.well-known/jwks.json?x=%2F",
    "path": "/run/secrets/jwt-signing-key-of-the-service",
    "hexadecimal-of-der-cut": DER[:-5].hex(), "base64-of-der-cut": base64.b64encode(DER[:-5]).decode(),
    "word-key": "PUBLIC KEY PUBLIC KEY PUBLIC KEY PUBLIC KEY", "dashes": "----- -----BEGIN----- BEGIN PUBLIC -----",
    "base64-of-json": base64.b64encode(b'{"secret":"of the service, do not tell"}').decode(),
    "bcrypt": "$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ012345", "django": "django-insecure-x$%7&*(_+=!@#^k2<>?",
    "rails": RANDOM[64].hex(),
}
CASES = []
for name, secret in SECRETS.items():
    key = Key("HS256", secret)
    CASES += [load("secret-" + name, WHY, "OK", key, 1, bits=8 * len(key.secret)),
              load("secret-k-" + name, WHY, "OK", jwks({"kty": "oct", "k": b64(key.secret)}), 1, bits=8 * len(key.secret))]
CASES += [
    verify("secret-hexadecimal-is-itself", "onejwt.h: the bytes themselves", "OK", token(key=Key("HS256", RANDOM[32].hex())),
           keys=Key("HS256", RANDOM[32].hex())),
    verify("secret-hexadecimal-is-not-what-it-says", "onejwt.h: the bytes themselves", "SIGNATURE_INVALID",
           token(key=Key("HS256", RANDOM[32])), keys=Key("HS256", RANDOM[32].hex())),
    verify("secret-utf-16-is-itself", "onejwt.h: the bytes themselves", "OK",
           token(key=Key("HS256", PASSPHRASE.encode("utf-16-le"))),
           keys=Key("HS256", PASSPHRASE.encode("utf-16-le"))),
]
