import base64
import re
import textwrap
import urllib.parse

import asymmetric
import documents
from signer import *

ABOUT = """Key documents in another dress as HMAC secrets: UTF-16, hexadecimal, percent-encoding, base64, XML, JSON text, several DER
documents in one; and secrets that only look like it, which all load. RFC 8725 3.2; rule: Weak or wrong keys."""

WHY = "RFC 8725 3.2; CVE-2016-10555: a public key is no HMAC secret, whatever dress it is in"
WHY_FINE = "rule: only what really is a key document is refused; a secret is any octets"
P256, RSA, ED25519 = asymmetric.P256, asymmetric.RSA, asymmetric.ED25519


def form(key, name="spki"):
    return asymmetric.pem(*key.form(name)), key.form(name)[1]


def wrapped(text, width=64, end="\n"):
    return end.join(textwrap.wrap(text, width)) + end


def grouped(text, separator):
    return separator.join(text[at:at + 2] for at in range(0, len(text), 2))


EC_PEM, EC_DER = form(P256)
RSA_PEM, RSA_DER = form(RSA)
ED_PEM, ED_DER = form(ED25519)
PRIVATE_PEM, PRIVATE_DER = form(P256, "pkcs8")
CERTIFICATE = documents.CERTIFICATE_P256
CERTIFICATE_DER = base64.b64decode("".join(CERTIFICATE.splitlines()[1:-1]))
PKCS1_DER = RSA.form("pkcs1")[1]
EC_JWK, RSA_JWK = compact(P256.jwk()), compact(RSA.jwk())
SET = compact({"keys": [P256.jwk(kid="a"), RSA.jwk(kid="b")]})
TEXTS = {"pem-ec": EC_PEM, "pem-rsa": RSA_PEM, "pem-certificate": CERTIFICATE, "pem-private": PRIVATE_PEM, "jwk-ec": EC_JWK,
         "jwk-rsa": RSA_JWK, "jwk-set": SET}
DERS = {"der-ec": EC_DER, "der-rsa": RSA_DER, "der-ed25519": ED_DER, "der-rsa-pkcs1": PKCS1_DER, "der-certificate": CERTIFICATE_DER,
        "der-private": PRIVATE_DER}
DRESSED = {}
for name, text in {**TEXTS, "base64-of-der-ec": base64.b64encode(EC_DER).decode(),
                   "base64-of-der-rsa": wrapped(base64.b64encode(RSA_DER).decode())}.items():
    for order in ("le", "be"):
        encoded = text.encode("utf-16-" + order)
        DRESSED["utf-16-%s-of-%s" % (order, name)] = encoded
        DRESSED["utf-16-%s-with-bom-of-%s" % (order, name)] = "\ufeff".encode("utf-16-" + order) + encoded
for name, document in {**TEXTS, **DERS}.items():
    document = octets(document)
    standard, url = base64.b64encode(document).decode(), base64.urlsafe_b64encode(document).decode()
    digits = document.hex()
    DRESSED |= {
        "base64-of-" + name: standard, "base64-in-lines-of-" + name: wrapped(standard), "base64url-of-" + name: url.rstrip("="),
        "hexadecimal-of-" + name: digits, "capital-hexadecimal-of-" + name: digits.upper(),
    }
    if "=" in standard:
        DRESSED |= {"base64-unpadded-of-" + name: standard.rstrip("="), "base64url-padded-of-" + name: url}
for name, document in (("der-ec", EC_DER), ("der-rsa", RSA_DER), ("pem-ec", octets(EC_PEM)), ("jwk-ec", octets(EC_JWK))):
    digits = document.hex()
    DRESSED |= {
        "hexadecimal-with-colons-of-" + name: grouped(digits, ":"),
        "capital-hexadecimal-with-colons-of-" + name: grouped(digits.upper(), ":"),
        "hexadecimal-with-spaces-of-" + name: grouped(digits, " "), "hexadecimal-after-0x-of-" + name: "0x" + digits,
        "capital-hexadecimal-after-0x-of-" + name: "0X" + digits.upper(), "hexadecimal-in-lines-of-" + name: wrapped(digits, 60),
        "hexadecimal-with-colons-in-lines-of-" + name: wrapped(grouped(digits, ":") , 45),
        "hexadecimal-after-spaces-of-" + name: " \t" + digits + "\r\n",
        "hexadecimal-of-both-cases-of-" + name: digits[:20] + digits[20:].upper(),
    }
for name, text in (("base64-in-crlf-lines-of-pem-ec", wrapped(base64.b64encode(octets(EC_PEM)).decode(), 76, "\r\n")),
                   ("base64-in-crlf-lines-of-jwk-rsa", wrapped(base64.b64encode(octets(RSA_JWK)).decode(), 76, "\r\n")),
                   ("base64-after-space-of-jwk-ec", "\n " + base64.b64encode(octets(EC_JWK)).decode() + "\n"),
                   ("base64-of-spaced-jwk-ec", base64.b64encode(octets(json.dumps(P256.jwk(), indent=2))).decode()),
                   ("base64-of-space-and-jwk-ec", base64.b64encode(octets("\n  " + EC_JWK)).decode()),
                   ("base64-of-text-and-pem-ec", base64.b64encode(octets("Public key of the service\n" + EC_PEM)).decode()),
                   ("base64-of-crlf-pem-ec", base64.b64encode(octets(EC_PEM.replace("\n", "\r\n"))).decode()),
                   ("base64-of-jwk-oct", base64.b64encode(octets(compact(jwk(KEY)))).decode())):
    DRESSED[name] = text
for name, text in TEXTS.items():
    encoded = urllib.parse.quote(text, safe="")
    plus = urllib.parse.quote_plus(text, safe="")
    DRESSED |= {"percent-encoded-" + name: encoded, "percent-encoded-in-small-letters-" + name: re.sub(
        "%..", lambda match: match.group().lower(), encoded), "percent-encoded-whole-" + name: "".join("%%%02X" % octet for octet in octets(text))}
    if plus != encoded:
        DRESSED["percent-encoded-with-plus-" + name] = plus
    literal = json.dumps(text)
    DRESSED |= {"json-text-" + name: literal, "json-text-after-space-" + name: "\n " + literal + "\n"}
    if "\n" in text:
        DRESSED |= {"backslash-n-" + name: text.replace("\n", "\\n"), "backslash-r-n-" + name: text.replace("\n", "\\r\\n"),
                    "quoted-backslash-n-" + name: "'" + text.replace("\n", "\\n") + "'"}
for name, parts in (("of-two-keys", (EC_DER, RSA_DER)), ("of-one-key-twice", (EC_DER, EC_DER)),
                    ("of-three-keys", (ED_DER, EC_DER, RSA_DER)),
                    ("of-two-certificates", (CERTIFICATE_DER, CERTIFICATE_DER)),
                    ("of-a-key-and-a-certificate", (EC_DER, CERTIFICATE_DER)),
                    ("of-a-certificate-and-its-private-key", (CERTIFICATE_DER, PRIVATE_DER)),
                    ("of-two-in-lines", (EC_DER, b"\n", RSA_DER, b"\n"))):
    DRESSED["der-" + name] = b"".join(parts)
    DRESSED["base64-of-der-" + name] = base64.b64encode(b"".join(parts)).decode()
MODULUS = base64.b64encode(asymmetric.unsigned(RSA.n)).decode()
XML = "<RSAKeyValue><Modulus>%s</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>" % MODULUS
DRESSED |= {
    "xml": XML, "xml-after-declaration": '<?xml version="1.0" encoding="utf-8"?>\n' + XML, "xml-after-space": "\r\n\t" + XML,
    "xml-in-lines": XML.replace("><", ">\n  <") + "\n", "xml-after-bom": "\ufeff" + XML,
    "xml-exponent-first": "<RSAKeyValue><Exponent>AQAB</Exponent><Modulus>%s</Modulus></RSAKeyValue>" % MODULUS,
    "xml-with-name-space": XML.replace("<RSAKeyValue>", '<RSAKeyValue xmlns="http://www.w3.org/2000/09/xmldsig#">'),
    "xml-modulus-in-lines": XML.replace(MODULUS, "\n" + wrapped(MODULUS)),
    "xml-private": XML.replace("</RSAKeyValue>", "<P>%s</P><Q>%s</Q><D>%s</D></RSAKeyValue>" % tuple(
        base64.b64encode(asymmetric.unsigned(number)).decode() for number in (RSA.p, RSA.q, RSA.d))),
}
CASES = []
for name, document in DRESSED.items():
    key = Key("HS256", document)
    CASES += [load("dressed-" + name, WHY, "KEY_WRONG_FORM", key),
              load("dressed-k-" + name, WHY + "; nor as the k of a JWK", "KEY_WRONG_FORM",
                   jwks({"kty": "oct", "k": b64(key.secret)}))]
