from asymmetric import EC, ED25519, P256, RSA, slug
from encrypter import *

ABOUT = """Keys for encryption: coordinates and private parts, key_ops, and sets that hold keys of several uses. RFC 7517 4 and 5, RFC 7518 6,
RFC 8037 2. rule: Encryption."""

WHY_OTHER = "rule: entries of another use or unknown kind are skipped; a set with none left has the status of its first entry"
WHY_OPS = "RFC 7517 4.3: key_ops"

X = X25519()

CASES = []
for crv, key in {"P-256": P256, "P-384": EC["P-384"], "P-521": EC["P-521"], "X25519": X}.items():
    key, end, has_y = key.using("ECDH-ES+A256KW"), "-" + slug(crv), crv != "X25519"
    x = unb64(key.jwk()["x"])
    CASES += [
        jwk_loaded("x-missing" + end, "RFC 7518 6.2.1", "KEY_MALFORMED", key.jwk(x=None)),
        jwk_loaded("x-number" + end, "RFC 7518 6.2.1", "KEY_MALFORMED", key.jwk(x=1)),
        jwk_loaded("x-a-byte-long" + end, "RFC 7518 6.2.1.2", "KEY_MALFORMED", key.jwk(x=b64(x + b"\0"))),
        jwk_loaded("x-a-byte-cut" + end, "RFC 7518 6.2.1.2, RFC 8037 2", "KEY_MALFORMED", key.jwk(x=b64(x[:-1]))),
        jwk_loaded("d-of-another-key" + end, "RFC 7518 6.2.2.1: d belongs to the point", "KEY_MALFORMED",
                   {**key.jwk(True), "d": ephemeral(crv).private_members()["d"]}),
        jwk_loaded("d-zero" + end if has_y else "d-of-zeros" + end, "RFC 7518 6.2.2.1: d belongs to the point", "KEY_MALFORMED",
                   key.jwk(True, d=b64(bytes(len(x))))),
        jwk_loaded("d-empty" + end, "RFC 7518 6.2.2.1", "KEY_MALFORMED", key.jwk(True, d="")),
        jwk_loaded("d-number" + end, "RFC 7518 6.2.2.1", "KEY_MALFORMED", key.jwk(True, d=1)),
        jwk_loaded("d-null" + end, "rule: a null member counts as absent", "OK", {**key.jwk(), "d": None}, 1, flags=ENCRYPTS),
        jwk_loaded("crv-missing" + end, "RFC 7518 6.2.1.1", "KEY_MALFORMED", key.jwk(crv=None)),
    ]
    if has_y:
        y = unb64(key.jwk()["y"])
        CASES += [
            jwk_loaded("zero-in-front" + end, "rule: leading zero octets are read", "OK", key.jwk(x=b64(b"\0" + x), y=b64(b"\0\0" + y)), 1,
                       thumbprint=key.thumbprint()),
            jwk_loaded("y-missing" + end, "RFC 7518 6.2.1.3", "KEY_MALFORMED", key.jwk(y=None)),
            jwk_loaded("off-the-curve" + end, "RFC 7518 6.2.1: a point of the curve", "KEY_MALFORMED", key.jwk(y=b64(y[:-1] + bytes([y[-1] ^ 1])))),
            jwk_loaded("zero" + end, "RFC 7518 6.2.1: a point of the curve", "KEY_MALFORMED", key.jwk(x=b64(bytes(len(x))), y=b64(bytes(len(x))))),
        ]
    else:
        CASES += [jwk_loaded("small-order-%d" % u, "RFC 7748 6.1: with this point any secret is zero", "KEY_MALFORMED", X.jwk(x=b64(u.to_bytes(32, "little"))))
                  for u in (0, 1)]
        CASES += [jwk_loaded("small-order-minus-one", "RFC 7748 6.1: with this point any secret is zero", "KEY_MALFORMED", X.jwk(
                             x=b64((P25519 - 1).to_bytes(32, "little"))))]

# key_ops.
for name, key, private, operations, flags in (
        ("rsa", RSA, False, ["wrapKey"], ENCRYPTS), ("rsa", RSA, False, ["encrypt"], ENCRYPTS), ("rsa", RSA, False, ["unwrapKey"], None),
        ("rsa", RSA, False, ["decrypt"], None), ("rsa", RSA, True, ["unwrapKey"], ["JWT_KEY_CAN_DECRYPT"]), ("rsa", RSA, True, ["decrypt"], ["JWT_KEY_CAN_DECRYPT"]),
        ("rsa", RSA, True, ["wrapKey", "unwrapKey"], BOTH), ("rsa", RSA, True, ["wrapKey"], ENCRYPTS), ("rsa", RSA, False, [], None), ("rsa", RSA, True, [], None),
        ("rsa", RSA, False, ["sign"], None), ("rsa", RSA, False, ["verify", "encrypt"], ENCRYPTS), ("rsa", RSA, False, ["new"], None),
        ("p-256", P256, False, [], ENCRYPTS), ("p-256", P256, True, [], None), ("p-256", P256, False, ["deriveBits"], ENCRYPTS),
        ("p-256", P256, False, ["deriveKey"], ENCRYPTS), ("p-256", P256, True, ["deriveBits"], BOTH), ("p-256", P256, True, ["deriveKey", "deriveBits"], BOTH),
        ("p-256", P256, False, ["verify"], None), ("x25519", X, False, [], ENCRYPTS), ("x25519", X, True, ["deriveBits"], BOTH), ("x25519", X, True, [], None)):
    end = "%s-%s%s" % (name, "-".join(operations).lower() or "empty", "-private" if private else "")
    CASES += [jwk_loaded("ops-" + end, WHY_OPS + ("; Web Cryptography writes [] for public keys of an agreement" if flags and not operations else ""),
                         "OK" if flags else "KEY_UNSUPPORTED", key.jwk(private, alg=None, key_ops=operations), 1 if flags else None,
                       **({"flags": flags} if flags else {}))]
for operations, flags in ((["encrypt"], ENCRYPTS), (["decrypt"], ["JWT_KEY_CAN_DECRYPT"]), (["encrypt", "decrypt"], BOTH), (["sign", "verify"], None), ([], None)):
    CASES += [jwk_loaded("ops-oct-" + ("-".join(operations) or "empty"), WHY_OPS, "OK" if flags else "KEY_UNSUPPORTED",
                         oct_jwk(32, alg="A256GCM", key_ops=operations), **({"flags": flags} if flags else {}))]
CASES += [
    jwk_loaded("ops-and-use-agree", WHY_OPS, "OK", RSA.jwk(alg=None, use="enc", key_ops=["wrapKey"]), 1, flags=ENCRYPTS),
    jwk_loaded("ops-contradict-use-enc", WHY_OPS + ": in line with use", "KEY_MALFORMED", RSA.jwk(alg=None, use="enc", key_ops=["verify"])),
    jwk_loaded("ops-contradict-use-sig", WHY_OPS + ": in line with use", "KEY_MALFORMED", RSA.jwk(alg=None, use="sig", key_ops=["encrypt"])),
    jwk_loaded("ops-twice", WHY_OPS + ": no duplicates", "KEY_MALFORMED", RSA.jwk(alg=None, key_ops=["encrypt", "encrypt"])),
    jwk_loaded("ops-string", WHY_OPS + ": an array of strings", "KEY_MALFORMED", RSA.jwk(alg=None, key_ops="encrypt")),
]

# Sets.
SIGNATURE_KEYS = [RSA.jwk(use="sig", kid="s"), P256.jwk(alg="ES256"), ED25519.jwk()]


def keys_of(*entries):
    return {"keys": list(entries)}


CASES += [
    jwk_loaded("set", "RFC 7517 5", "OK", keys_of(P256.jwk(alg="ECDH-ES", kid="a"), RSA.jwk(alg="RSA-OAEP", kid="b"), X.jwk(alg=None)), 3, alg="ECDH-ES", kid="a"),
    jwk_loaded("set-with-signature-keys", WHY_OTHER, "OK", keys_of(*SIGNATURE_KEYS, P256.jwk(alg="ECDH-ES+A256KW", use="enc", kid="e")), 1, kid="e",
               alg="ECDH-ES+A256KW"),
    jwk_loaded("set-of-signature-keys", WHY_OTHER, "KEY_UNSUPPORTED", keys_of(*SIGNATURE_KEYS)),
    jwk_loaded("set-without-alg-serves-either", "rule: no use and no alg: it is for what the set is for", "OK", keys_of(P256.jwk(alg=None)), 1, alg="ECDH-ES+A256KW"),
    jwk_loaded("set-with-a-faulty-entry", "RFC 7517 5: what cannot be used is skipped", "OK", keys_of(X.jwk(x="AA"), P256.jwk(alg="ECDH-ES")), 1, alg="ECDH-ES"),
    jwk_loaded("set-of-a-faulty-entry", WHY_OTHER, "KEY_MALFORMED", keys_of(X.jwk(x="AA"))),
    jwk_loaded("set-of-private-keys", "rule: one file may hold a signature and an encryption key", "OK",
               keys_of(P256.jwk(True, alg="ES256"), P256.jwk(True, alg="ECDH-ES")), 1, alg="ECDH-ES", flags=BOTH),
    jwk_loaded("set-of-private-keys-with-a-faulty-entry", "rule: a set with a private part is strict", "KEY_MALFORMED",
               keys_of(P256.jwk(True, alg="ECDH-ES"), X.jwk(x="AA"))),
    jwk_loaded("set-of-secrets", "RFC 7517 5", "OK", keys_of(oct_jwk(16, alg="A128KW"), oct_jwk(32, alg="A256GCM"), oct_jwk(32, alg="HS256"), oct_jwk(32)), 2, alg="A128KW"),
    jwk_loaded("set-of-secrets-and-public-keys", "rule: a set that mixes secrets with public keys is refused", "KEY_MALFORMED",
               keys_of(oct_jwk(32, alg="A256KW"), P256.jwk(alg="ECDH-ES"))),
    jwk_loaded("set-of-secrets-and-private-keys", "rule: private keys beside secrets are fine", "OK",
               keys_of(oct_jwk(32, alg="A256KW"), P256.jwk(True, alg="ECDH-ES")), 2),
    jwk_loaded("set-empty", WHY_OTHER, "KEY_UNSUPPORTED", keys_of()),
    load("encryption-set-without-the-flag", WHY_OTHER, "OK", {"jwks": compact(keys_of(P256.jwk(alg="ECDH-ES", use="enc"), *SIGNATURE_KEYS))}, 3, alg="RS256", kid="s"),
]
