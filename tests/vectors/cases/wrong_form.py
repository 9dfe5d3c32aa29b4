import asymmetric
import documents
from signer import *

ABOUT = """Key documents in the wrong place: a PEM, DER, SSH or JWK document as an HMAC secret makes no key set. RFC 8725 3.2;
rule: Weak or wrong keys."""

WHY = "CVE-2016-10555, CVE-2022-29217, CVE-2024-33663: a public key is no HMAC secret"

RSA_SPKI = """-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAjIo5EeESpDLG161aRpky
p7GVubgsZZuCNAGuFEz4ElmTqQWKej102DBgi7fY3jBNLO989WzCVlBKrix0Zf7x
aVhmdf2r8Vb5yBDFiFkBWxtp3G1qQMOWdRQBQYy06fKYLP4LMk0dWWojUsg85LGB
IahNI77TwTip0ZrkT8LUk6Qx/ay7YZwbtHewP+9VKc41mGy7POIEVLkGOyJGujf+
xPvl0W2jOak1CgCiw7LZCup1yrlVFERKZAXur7KYIq3sVc0yfYl2fZ4CxpQVZFVo
8Lq+fEaHKtZbPOG58HW/fqwv8Q9pUewZHUKHnrZWXuBjuhZMJxzlD+fqsDu8dE1k
NwIDAQAB
-----END PUBLIC KEY-----
"""
RSA_PKCS1 = """-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAjIo5EeESpDLG161aRpkyp7GVubgsZZuCNAGuFEz4ElmTqQWKej10
2DBgi7fY3jBNLO989WzCVlBKrix0Zf7xaVhmdf2r8Vb5yBDFiFkBWxtp3G1qQMOW
dRQBQYy06fKYLP4LMk0dWWojUsg85LGBIahNI77TwTip0ZrkT8LUk6Qx/ay7YZwb
tHewP+9VKc41mGy7POIEVLkGOyJGujf+xPvl0W2jOak1CgCiw7LZCup1yrlVFERK
ZAXur7KYIq3sVc0yfYl2fZ4CxpQVZFVo8Lq+fEaHKtZbPOG58HW/fqwv8Q9pUewZ
HUKHnrZWXuBjuhZMJxzlD+fqsDu8dE1kNwIDAQAB
-----END RSA PUBLIC KEY-----
"""
EC_SPKI = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGXgyh/nfjGPVIk7tr0bshqrRXa18
daOJab5V2W+Wu44Pi4aueC7+3/5t3Ye42/0+qIq7DZ1QMkKR4ro3FkXSTQ==
-----END PUBLIC KEY-----
"""
ED_SPKI = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAWzbINvRbKR4dmZEYI7yGpR0Jht7zJqn72x7DKOiy/uI=
-----END PUBLIC KEY-----
"""
CERTIFICATE = """-----BEGIN CERTIFICATE-----
MIIBdjCCARygAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5vbmVqd3Qu
ZXhhbXBsZTAgFw0yNjExMjMwNTQxMTFaGA8yMTI2MTAzMDA1NDExMVowGTEXMBUG
A1UEAwwOb25land0LmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQZ
eDKH+d+MY9UiTu2vRuyGqtFdrXx1o4lpvlXZb5a7jg+Lhq54Lv7f/m3dh7jb/T6o
irsNnVAyQpHiujcWRdJNo1MwUTAdBgNVHQ4EFgQUb0UgTSaNzPe6drGCjn4e1qd+
HXYwHwYDVR0jBBgwFoAUb0UgTSaNzPe6drGCjn4e1qd+HXYwDwYDVR0TAQH/BAUw
AwEB/zAKBggqhkjOPQQDAgNIADBFAiApbGj69Y4p6HPAKnCir4Y2U+FgOs0J844B
oQWxqiquTwIhAIeJGFPgnZCkR1aF/zgJMTrCk1H0trJIrlnCh4ta1J0s
-----END CERTIFICATE-----
"""
# RFC 8410 10.3: a private key that everybody knows.
ED_PKCS8 = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
"""
SSH_RSA = ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCMijkR4RKkMsbXrVpGmTKnsZW5uCxlm4I0Aa4UTPgSWZOpBYp6PXTYMGCLt9jeME0s73z1bMJWUEquLHRl/vFpWGZ1/avx"
           "VvnIEMWIWQFbG2ncbWpAw5Z1FAFBjLTp8pgs/gsyTR1ZaiNSyDzksYEhqE0jvtPBOKnRmuRPwtSTpDH9rLthnBu0d7A/71UpzjWYbLs84gRUuQY7Ika6N/7E++XRbaM5qTUK"
           "AKLDstkK6nXKuVUUREpkBe6vspgirexVzTJ9iXZ9ngLGlBVkVWjwur58Rocq1ls84bnwdb9+rC/xD2lR7BkdQoeetlZe4GO6FkwnHOUP5+qwO7x0TWQ3")
SSH_EC = ("ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBBl4Mof534xj1SJO7a9G7Iaq0V2tfHWjiWm+VdlvlruOD4uGrngu/t/+"
          "bd2HuNv9PqiKuw2dUDJCkeK6NxZF0k0=")
SSH_ED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFs2yDb0WykeHZmRGCO8hqUdCYbe8yap+9sewyjosv7i"
SSH2 = "---- BEGIN SSH2 PUBLIC KEY ----\n" + SSH_ED.split()[1] + "\n---- END SSH2 PUBLIC KEY ----\n"


def der(pem):
    return base64.b64decode("".join(line for line in pem.splitlines() if "-----" not in line))


N = b64(der(RSA_PKCS1)[9:265])
RSA_JWK = {"kty": "RSA", "n": N, "e": "AQAB"}
EC_JWK = {"kty": "EC", "crv": "P-256", "x": b64(der(EC_SPKI)[-64:-32]), "y": b64(der(EC_SPKI)[-32:])}
ED_JWK = {"kty": "OKP", "crv": "Ed25519", "x": b64(der(ED_SPKI)[-32:])}
DOCUMENTS = {
    "pem-rsa-spki": RSA_SPKI, "pem-rsa-pkcs1": RSA_PKCS1, "pem-ec-spki": EC_SPKI, "pem-ed25519-spki": ED_SPKI,
    "pem-certificate": CERTIFICATE, "pem-private": ED_PKCS8, "der-rsa-spki": der(RSA_SPKI), "der-rsa-pkcs1": der(RSA_PKCS1),
    "der-ec-spki": der(EC_SPKI), "der-ed25519-spki": der(ED_SPKI), "der-certificate": der(CERTIFICATE),
    "der-private": der(ED_PKCS8), "ssh-rsa": SSH_RSA, "ssh-ec": SSH_EC, "ssh-ed25519": SSH_ED,
    "ssh-with-comment": SSH_ED + " user@host\n", "ssh2": SSH2, "jwk-rsa": compact(RSA_JWK), "jwk-ec": compact(EC_JWK),
    "jwk-ed25519": compact(ED_JWK), "jwk-oct": compact(jwk(KEY)), "jwk-set": compact({"keys": [RSA_JWK, EC_JWK]}),
    "jwk-pretty": json.dumps(EC_JWK, indent=2),
    "pem-dsa-spki": documents.DSA_SPKI, "pem-dsa-pkcs8": documents.DSA_PKCS8, "pem-dsa-traditional": documents.DSA_TRADITIONAL,
    "der-dsa-spki": der(documents.DSA_SPKI), "der-dsa-pkcs8": der(documents.DSA_PKCS8),
    "der-dsa-traditional": der(documents.DSA_TRADITIONAL), "ssh-dsa": documents.SSH_DSA, "pem-openssh": documents.OPENSSH,
    "pem-legacy-encrypted": documents.LEGACY_P256, "pem-certificate-rsa": documents.CERTIFICATE_RSA,
    "der-certificate-rsa": der(documents.CERTIFICATE_RSA), "pem-certificate-request": documents.CERTIFICATE_REQUEST,
    "pem-ml-dsa-44-spki": asymmetric.pem(*asymmetric.ML_DSA_44.form("spki")),
    "der-ml-dsa-44-spki": asymmetric.ML_DSA_44.form("spki")[1], "der-ml-dsa-44-pkcs8": asymmetric.ML_DSA_44.form("pkcs8")[1],
    "der-brainpool-sec1": der(documents.BRAINPOOL_SEC1), "jwk-ml-dsa-44": compact(asymmetric.ML_DSA_44.jwk()),
    "jwk-kty-last": compact({"x": EC_JWK["x"], "y": EC_JWK["y"], "crv": "P-256", "kty": "EC"}),
}
CASES = []
for name, document in DOCUMENTS.items():
    CASES += [load("wrong-form-" + name, WHY, "KEY_WRONG_FORM", Key("HS256", document))]
for name in ("pem-rsa-spki", "pem-rsa-pkcs1", "pem-certificate", "ssh-rsa", "ssh-ed25519", "jwk-rsa", "jwk-set"):
    text = DOCUMENTS[name]
    CASES += [
        load("wrong-form-%s-after-space" % name, WHY, "KEY_WRONG_FORM", Key("HS256", " " + text)),
        load("wrong-form-%s-after-lines" % name, WHY, "KEY_WRONG_FORM", Key("HS256", "\n\r\n\t " + text)),
    ]
for name in ("pem-rsa-spki", "der-rsa-spki", "ssh-rsa", "jwk-rsa"):
    key = Key("HS256", DOCUMENTS[name])
    CASES += [
        load("wrong-form-%s-though-weak-allowed" % name, WHY, "KEY_WRONG_FORM", key.having(allow_weak=True)),
        load("wrong-form-%s-for-hs512" % name, WHY, "KEY_WRONG_FORM", Key("HS512", DOCUMENTS[name])),
        load("wrong-form-%s-as-k" % name, "onejwt.h: nor as the k of a JWK", "KEY_WRONG_FORM",
             jwks({"kty": "oct", "k": b64(key.secret)})),
        verify("wrong-form-%s-verifies-nothing" % name, WHY, "KEY_WRONG_FORM", token(key=key), keys=key),
    ]
CASES += [
    load("wrong-form-pem-without-end-of-line", WHY, "KEY_WRONG_FORM", Key("HS256", RSA_SPKI.rstrip())),
    load("wrong-form-pem-crlf", WHY, "KEY_WRONG_FORM", Key("HS256", RSA_SPKI.replace("\n", "\r\n"))),
    load("wrong-form-pem-one-line", WHY, "KEY_WRONG_FORM", Key("HS256", EC_SPKI.replace("\n", ""))),
    load("wrong-form-pem-bom", WHY, "KEY_WRONG_FORM", Key("HS256", "\ufeff" + RSA_SPKI)),
    load("wrong-form-pem-twice", WHY, "KEY_WRONG_FORM", Key("HS256", RSA_SPKI + EC_SPKI)),
    load("wrong-form-pem-after-text", "RFC 7468 5.2: text before the first line", "KEY_WRONG_FORM",
         Key("HS256", "subject=CN = onejwt.example\n" + CERTIFICATE)),
    load("wrong-form-pem-body", "the body of a PEM document is a key document too", "KEY_WRONG_FORM",
         Key("HS256", "".join(RSA_SPKI.splitlines()[1:-1]))),
    load("wrong-form-pem-body-in-lines", "the body of a PEM document is a key document too", "KEY_WRONG_FORM",
         Key("HS256", "\n".join(CERTIFICATE.splitlines()[1:-1]) + "\n")),
    load("wrong-form-pem-body-in-base64url", "the body of a PEM document is a key document too", "KEY_WRONG_FORM",
         Key("HS256", b64(der(RSA_SPKI)))),
    load("wrong-form-pem-without-its-first-line", "a PEM document that was cut", "KEY_WRONG_FORM",
         Key("HS256", EC_SPKI.split("\n", 1)[1])),
    load("wrong-form-pem-in-base64", "a PEM document as configurations hold it", "KEY_WRONG_FORM",
         Key("HS256", base64.b64encode(RSA_SPKI.encode()))),
    load("wrong-form-pem-and-nul", "a PEM document as C programs hold it", "KEY_WRONG_FORM", Key("HS256", EC_SPKI + "\0")),
    load("wrong-form-der-and-nul", "a DER document as C programs hold it", "KEY_WRONG_FORM", Key("HS256", der(EC_SPKI) + b"\0")),
    load("wrong-form-ssh-in-bytes", "what is inside the base64 of an SSH key", "KEY_WRONG_FORM",
         Key("HS256", base64.b64decode(SSH_EC.split()[1]))),
    load("wrong-form-jwk-after-two-boms", WHY, "KEY_WRONG_FORM", Key("HS256", "\ufeff\ufeff" + compact(RSA_JWK))),
    load("wrong-form-der-and-newline", WHY, "KEY_WRONG_FORM", Key("HS256", der(RSA_SPKI) + b"\n")),
    load("wrong-form-ssh-with-options", "sshd's authorized_keys: options in front", "KEY_WRONG_FORM",
         Key("HS256", 'no-pty,command="true" ' + SSH_RSA)),
    load("wrong-form-jwk-malformed", "rule: what is meant as a JWK is no secret", "KEY_WRONG_FORM",
         Key("HS256", compact(RSA_JWK)[:-1] + ",}")),
    load("wrong-form-jwk-list", "rule: what is meant as a JWK is no secret", "KEY_WRONG_FORM",
         Key("HS256", "[%s]" % compact(EC_JWK))),
    load("wrong-form-jwk-bom", WHY, "KEY_WRONG_FORM", Key("HS256", "\ufeff" + compact(RSA_JWK))),
    load("wrong-form-pem-as-jwks", "onejwt.h: a PEM, DER or SSH document", "KEY_WRONG_FORM", jwks(RSA_SPKI)),
    load("wrong-form-ssh-as-jwks", "onejwt.h: a PEM, DER or SSH document", "KEY_WRONG_FORM", jwks(SSH_RSA)),
    # What only looks like a key document is a secret as any other: ten million random ones must all load.
    load("wrong-form-not-der-sequence", "rule: only a DER that really parses", "OK",
         Key("HS256", b"\x30\x1e" + bytes(range(100, 130))), 1, bits=256),
    load("wrong-form-not-der-long", "rule: only a DER that really parses", "OK",
         Key("HS256", b"\x30\x82\x01\x22" + bytes(range(200))), 1),
    load("wrong-form-not-der-cut", "rule: only a DER that really parses", "OK", Key("HS256", der(RSA_SPKI)[:-20]), 1),
    load("wrong-form-not-der-integer", "rule: only a DER that really parses", "OK", Key("HS256", b"\x02\x1e" + bytes(range(30))),
         1),
    load("wrong-form-not-ssh", "rule: only an SSH document", "OK", Key("HS256", "ssh-hhhh, this is a secret text, do not tell"),
         1),
    load("wrong-form-not-pem", "rule: only a PEM document", "OK", Key("HS256", "----- this is a secret text, do not tell -----"),
         1),
    load("wrong-form-not-pem-dashes", "rule: only a PEM document", "OK", Key("HS256", "-" * 32), 1),
]
CASES += [
    load("wrong-form-in-a-set-of-secrets", "rule: a set with a secret is strict", "KEY_WRONG_FORM",
         jwks({"keys": [jwk(KEY), {"kty": "oct", "k": b64(RSA_SPKI)}]})),
    load("wrong-form-in-a-set-beside-a-private-key", "rule: a set with a private part is strict", "KEY_WRONG_FORM",
         jwks({"keys": [{"kty": "oct", "k": b64(der(EC_SPKI))}, asymmetric.P256.jwk(True)]})),
    load("wrong-form-in-a-set-of-public-keys", "rule: whatever the secret is, it stands beside public keys", "KEY_MALFORMED",
         jwks({"keys": [EC_JWK, {"kty": "oct", "k": b64(RSA_SPKI)}]})),
    load("wrong-form-in-padded-standard-base64", "rule: the k is read, and then is a key document", "KEY_WRONG_FORM",
         jwks({"kty": "oct", "k": base64.b64encode(RSA_SPKI.encode()).decode()})),
]
