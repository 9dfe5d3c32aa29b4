from asymmetric import *
from odd_entries import *
from signer import *
from spellings import *

ABOUT = """What makes a set strict, what such a set still skips, secrets beside public keys, and what is read in private keys and
secrets too. rule: Entries of a set of public keys; RFC 7517 5."""

WHY_STRICT = "rule: an entry with a secret or private part makes the set strict: a fault refuses it"
WHY_ANY = "rule: a secret or private part is one whatever the kty, use or validity of its entry"
WHY_NULL = "rule: a null member is no secret or private part"
WHY_OTHER = "rule: in a strict set entries of another use or unknown kind are skipped all the same"
WHY_READ = "rule: what can have but one meaning is read in strict sets and single JWKs too"
WHY_MIXED = "onejwt.h: a set with a shared secret and a public key can be neither published nor kept; judged by what is there"
PRIVATE = P256.jwk(True, kid="private")
SECRET = jwk(KEY, kid="secret")
# Each of them a fault where the set is strict, and what it gives.
FAULTS = {
    "null": ("KEY_MALFORMED", None), "number": ("KEY_MALFORMED", 5), "kid-number": ("KEY_MALFORMED", RSA.jwk(kid=5)),
    "kty-absent": ("KEY_MALFORMED", RSA.jwk(kty=None)), "rsa-n-absent": ("KEY_MALFORMED", RSA.jwk(n=None)),
    "rsa-of-1024-bits": ("KEY_TOO_WEAK", RSA1024.jwk()), "rsa-alg-es256": ("KEY_ALG_MISMATCH", RSA.jwk(alg="ES256")),
    "rsa-modulus-even": ("KEY_MALFORMED", RSA.jwk(n=b64(unsigned(RSA.n - 1)))),
    "rsa-key-ops-twice": ("KEY_MALFORMED", RSA.jwk(key_ops=["verify", "verify"])),
    "rsa-x5c-text": ("KEY_MALFORMED", RSA.jwk(x5c="MIIB")), "ec-off-the-curve": ("KEY_MALFORMED", OTHER_P256.jwk(y="AQ")),
    "okp-short": ("KEY_MALFORMED", ED25519.jwk(x="AQ")), "akp-short": ("KEY_MALFORMED", ML_DSA_44.jwk(pub="AQ")),
}
OTHERS = {
    "kty-unknown": {"kty": "XYZ"}, "crv-unknown": P256.jwk(crv="P-224", alg=None), "alg-unknown": P256.jwk(alg="ES999"),
    "use-enc": RSA.jwk(use="enc"), "use-unknown": RSA.jwk(use="tls"), "use-empty": RSA.jwk(use=""), "alg-empty": RSA.jwk(alg=""),
    "key-ops-empty": RSA.jwk(key_ops=[]), "key-ops-wrapping": RSA.jwk(key_ops=["wrapKey"]), "rsa-oaep": RSA.jwk(alg="RSA-OAEP"),
    "x25519": ED25519.jwk(crv="X25519", alg=None),
}
# Each of them has a private part, and none can be used.
HOLDERS = {
    "d-of-kty-unknown": {"kty": "XYZ", "d": "AQAB"}, "d-of-crv-unknown": P256.jwk(True, crv="P-224", alg=None),
    "d-number-of-kty-unknown": {"kty": "XYZ", "d": 1}, "d-empty-of-kty-unknown": {"kty": "XYZ", "d": ""},
    "d-false-of-kty-unknown": {"kty": "XYZ", "d": False}, "p-of-kty-unknown": {"kty": "XYZ", "p": "AQAB"},
    "q-of-kty-unknown": {"kty": "XYZ", "q": "AQAB"}, "dp-of-kty-unknown": {"kty": "XYZ", "dp": "AQAB"},
    "dq-of-kty-unknown": {"kty": "XYZ", "dq": "AQAB"}, "qi-of-kty-unknown": {"kty": "XYZ", "qi": "AQAB"},
    "oth-of-kty-unknown": {"kty": "XYZ", "oth": []}, "priv-of-kty-unknown": {"kty": "XYZ", "priv": "AQAB"},
    "d-of-use-enc": RSA.jwk(True, use="enc"), "d-of-alg-of-encryption": RSA.jwk(True, alg="RSA-OAEP"),
    "d-of-x25519": ED25519.jwk(True, crv="X25519", alg=None), "priv-of-alg-unknown": ML_DSA_44.jwk(True, alg="ML-DSA-45"),
    "d-escaped-of-kty-unknown": '{"kty":"XYZ","\\u0064":"AQAB"}',
}


def document(entries):
    """A set, whose entries are values or texts."""
    return '{"keys":[%s]}' % ",".join(entry if isinstance(entry, str) else compact(entry) for entry in entries)


def of(name, why, status, entries, length=None, source={}, **info):
    return load("strict-" + name, why, status, {"jwks": document(entries), **source}, length, **info)


def text(name, why, status, document, length=None, **info):
    return load("strict-" + name, why, status, {"jwks": document}, length, **info)


CASES = []
for name, (status, fault) in FAULTS.items():
    CASES += [
        of("private-then-" + name, WHY_STRICT, status, [PRIVATE, fault]),
        of("%s-then-private" % name, WHY_STRICT, status, [GOOD, fault, FINE, PRIVATE]),
        of("%s-beside-public-keys" % name, "RFC 7517 5, rule: in a set of public keys it is skipped", "OK", [GOOD, fault, FINE], 2,
           kid="good"),
    ]
for name in ("null", "kty-absent", "rsa-x5c-text"):
    CASES += [of("secret-then-" + name, WHY_STRICT, *FAULTS[name][:1], [jwk(KEY), PRIVATE, FAULTS[name][1]])]
for name, other in OTHERS.items():
    CASES += [of("private-then-%s-is-skipped" % name, WHY_OTHER, "OK", [PRIVATE, other], 1, kid="private", alg="ES256"),
              of("%s-then-private-is-skipped" % name, WHY_OTHER, "OK", [GOOD, other, PRIVATE], 2, kid="good")]
CASES += [
    verify("strict-private-and-others-verifies", WHY_OTHER, "OK", token_of(P256, "private"),
           keys=of_set([*OTHERS.values(), PRIVATE]), tamper=False),
    sign("strict-private-and-others-signs", WHY_OTHER, "OK", keys=of_set([*OTHERS.values(), PRIVATE])),
]
for name, holder in HOLDERS.items():
    CASES += [
        of("holder-%s-and-a-fault" % name, WHY_ANY, "KEY_MALFORMED", [GOOD, holder, None]),
        of("holder-%s-alone-with-public-keys" % name, WHY_OTHER, "OK", [GOOD, holder, FINE], 2, kid="good"),
    ]
CASES += [
    of("holder-d-null-and-a-fault", WHY_NULL, "OK", [GOOD, {"kty": "XYZ", "d": None}, None], 1, kid="good"),
    of("holder-all-null-and-a-fault", WHY_NULL, "OK", [
        GOOD, {"kty": "XYZ", **dict.fromkeys(("k", "d", "p", "q", "dp", "dq", "qi", "oth", "priv"))}, 5], 1, kid="good"),
    of("holder-d-malformed", WHY_ANY, "KEY_MALFORMED", [GOOD, RSA.jwk(d="!")]),
    of("holder-d-empty", WHY_ANY, "KEY_MALFORMED", [GOOD, OTHER_P256.jwk(d="")]),
    of("holder-d-without-kty", WHY_ANY, "KEY_MALFORMED", [GOOD, {"d": "AQ"}]),
    of("holder-d-of-another-key", WHY_ANY, "KEY_MALFORMED", [GOOD, OTHER_P256.jwk(True, d=PRIVATE["d"])]),
    text("holder-d-of-the-set-is-no-entrys", "RFC 7517 5: other members of a set are ignored", "OK",
         '{"d":"AQAB","k":"AQAB","keys":[%s,null]}' % compact(GOOD), 1, kid="good"),
    of("holder-d-inside-another-member", "rule: a member of the entry itself", "OK",
       [{**GOOD, "ext": {"d": "AQAB", "k": "AQAB"}}, None], 1, kid="good"),

    # A shared secret beside public keys.
    of("mixed-secret-and-public", WHY_MIXED, "KEY_MALFORMED", [SECRET, GOOD]),
    of("mixed-public-and-secret", WHY_MIXED, "KEY_MALFORMED", [GOOD, FINE, SECRET]),
    of("mixed-secret-private-public", WHY_MIXED, "KEY_MALFORMED", [SECRET, PRIVATE, FINE]),
    of("mixed-secret-of-encryption", WHY_MIXED, "KEY_MALFORMED", [GOOD, {**SECRET, "use": "enc"}]),
    of("mixed-secret-of-wrapping", WHY_MIXED, "KEY_MALFORMED", [{**SECRET, "alg": "A256KW"}, GOOD]),
    of("mixed-secret-of-unknown-alg", WHY_MIXED, "KEY_MALFORMED", [GOOD, {**SECRET, "alg": "XYZ"}]),
    of("mixed-secret-of-empty-use", WHY_MIXED, "KEY_MALFORMED", [GOOD, {**SECRET, "use": ""}]),
    of("mixed-secret-of-unknown-kty", WHY_MIXED, "KEY_MALFORMED", [GOOD, {"kty": "XYZ", "k": SECRET["k"]}]),
    of("mixed-secret-without-kty", WHY_MIXED, "KEY_MALFORMED", [GOOD, {"k": SECRET["k"]}]),
    of("mixed-secret-too-short", WHY_MIXED, "KEY_MALFORMED", [GOOD, {"kty": "oct", "k": "AAAA"}]),
    of("mixed-secret-malformed", WHY_MIXED, "KEY_MALFORMED", [GOOD, {"kty": "oct", "k": "!"}]),
    of("mixed-secret-number", WHY_MIXED, "KEY_MALFORMED", [GOOD, {"kty": "oct", "k": 1}]),
    of("mixed-secret-in-an-rsa-key", WHY_MIXED, "KEY_MALFORMED", [GOOD, RSA.jwk(k="AQAB")]),
    of("mixed-secret-escaped", WHY_MIXED, "KEY_MALFORMED", [GOOD, '{"kty":"oct","\\u006b":"%s"}' % SECRET["k"]]),
    of("mixed-secret-null", "rule: a null member is no secret; without k the entry is skipped", "OK",
       [GOOD, {"kty": "oct", "k": None}], 1, kid="good"),
    of("mixed-secret-absent", "rule: an oct entry without k holds no secret, and is skipped", "OK", [GOOD, {"kty": "oct"}, FINE],
       2),
    of("mixed-secret-and-private", "onejwt.h: a signer's own keys", "OK", [SECRET, PRIVATE], 2, alg="HS256"),
    of("mixed-secret-and-private-of-encryption", WHY_OTHER, "OK", [SECRET, RSA.jwk(True, use="enc")], 1, alg="HS256"),
    of("mixed-secret-and-unknown-kty", WHY_OTHER, "OK", [SECRET, {"kty": "XYZ"}], 1, alg="HS256"),
    of("mixed-secret-and-public-of-encryption", WHY_OTHER + " (one file may hold a signature and an encryption key)", "OK",
       [SECRET, RSA.jwk(use="enc")], 1, alg="HS256"),
    verify("strict-mixed-verifies-nothing", WHY_MIXED, "KEY_MALFORMED", token_of(P256, "good"),
           keys=of_set([GOOD, {**SECRET, "use": "enc"}])),
]

# What is read in public keys is read in strict documents too; faults refuse them.
SMALL = Ec("P-256", d=int.from_bytes(derived("small scalar", 31), "big"))
SMALLER = Ec("P-521", d=int.from_bytes(derived("smaller scalar", 60), "big"))
WHOLE = whole("strict", functools.partial(Ec, "P-256"))
WHOLE_ED25519 = whole("strict", Ed25519)
RSA_PRIVATE = RSA.jwk(True)
NUMBERS = ("n", "e", "d", "p", "q", "dp", "dq", "qi")
K = Key("HS256", bytes(range(0xdb, 0xfb)))
READ = {
    "rsa-zeros": (RSA, {name: zeros(RSA_PRIVATE[name]) for name in NUMBERS}),
    "rsa-d-with-a-zero": (RSA, {"d": zeros(RSA_PRIVATE["d"])}),
    "rsa-qi-with-100-zeros": (RSA, {"qi": zeros(RSA_PRIVATE["qi"], 100)}),
    "rsa-padded": (RSA, {name: padded(RSA_PRIVATE[name]) for name in NUMBERS}),
    "rsa-in-padded-standard-base64": (RSA, {name: mime(RSA_PRIVATE[name]) for name in NUMBERS}),
    "rsa-oth-null": (RSA, {"oth": None}),
    "ec-d-with-a-zero": (P256, {"d": zeros(P256.jwk(True)["d"])}),
    "ec-d-short": (SMALL, {"d": short(SMALL.jwk(True)["d"])}),
    "p-521-d-short": (SMALLER, {"d": short(SMALLER.jwk(True)["d"])}),
    "p-521-d-in-64-octets": (SMALLER, {"d": b64(unb64(SMALLER.jwk(True)["d"])[2:])}),
    "ec-in-standard-base64": (WHOLE, {name: standard(WHOLE.jwk(True)[name]) for name in "xyd"}),
    "ec-in-padded-standard-base64": (WHOLE, {name: mime(WHOLE.jwk(True)[name]) for name in "xyd"}),
    "ec-all-long": (WHOLE, {name: zeros(WHOLE.jwk(True)[name], 4) for name in "xyd"}),
    "okp-padded": (WHOLE_ED25519, {name: padded(WHOLE_ED25519.jwk(True)[name]) for name in "xd"}),
    "okp-in-padded-standard-base64": (WHOLE_ED25519, {name: mime(WHOLE_ED25519.jwk(True)[name]) for name in "xd"}),
    "akp-padded": (ML_DSA_44, {name: padded(ML_DSA_44.jwk(True)[name]) for name in ("pub", "priv")}),
    "okp-null-members": (ED25519, dict.fromkeys(("k", "p", "q", "use", "key_ops", "x5c", "kid"))),
}
for name, (key, members) in READ.items():
    odd = {**key.jwk(True), **members}
    keys = jwks(odd)
    CASES += [
        text("read-%s-as-a-jwk" % name, WHY_READ, "OK", compact(odd), 1, alg=key.alg, flags=SIGNS, thumbprint=key.thumbprint()),
        of("read-%s-in-a-set" % name, WHY_READ, "OK", [odd, FINE], 2, alg=key.alg, flags=SIGNS, thumbprint=key.thumbprint()),
        verify("strict-read-%s-verifies" % name, WHY_READ, "OK", signed(key), keys=keys, tamper=False),
        sign("strict-read-%s-signs" % name, WHY_READ, "OK", keys=keys),
    ]
# An oct key's thumbprint is of its secret as it should have been written.
for name, written in (("padded", padded(b64(K.secret))), ("in-standard-base64", standard(b64(K.secret))),
                      ("in-padded-standard-base64", mime(b64(K.secret)))):
    thumbprint = b64(hashlib.sha256(b'{"k":"%s","kty":"oct"}' % b64(K.secret).encode()).digest())
    CASES += [text("read-k-" + name, WHY_READ, "OK", compact({"kty": "oct", "k": written}), 1, bits=256, flags=SIGNS,
                   thumbprint=thumbprint),
              verify("strict-read-k-%s-verifies" % name, WHY_READ, "OK", token(key=K),
                     keys=jwks({"keys": [{"kty": "oct", "k": written}]}))]
K_ZERO = Key("HS256", bytes(1) + bytes(range(1, 33)))
CASES += [
    verify("strict-read-k-keeps-its-zeros", "rule: a secret is no number, so a zero in front is part of it", "OK",
           token(key=K_ZERO), keys=jwks({"kty": "oct", "k": b64(K_ZERO.secret)})),
    verify("strict-read-k-keeps-its-zeros-other", "rule: a secret is no number, so a zero in front is part of it",
           "SIGNATURE_INVALID", token(key=Key("HS256", K_ZERO.secret[1:])), keys=jwks({"kty": "oct", "k": b64(K_ZERO.secret)})),
]
