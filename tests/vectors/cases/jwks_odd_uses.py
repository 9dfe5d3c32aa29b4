from asymmetric import *
from odd_entries import *
from signer import *

ABOUT = """Entries of a set of public keys that are of another kind or for another use, and those whose alg, use and key_ops do not
fit: skipped, in every place of a set. RFC 7517 5; rule: Entries of a set of public keys."""

WHY_OTHER = "RFC 7517 5, rule: entries of another kind or use are skipped"
WHY_NOTHING = "rule: an empty use, alg or key_ops is for nothing that is done here"
WHY_ALG = "RFC 7518 6.1: kty and alg go together; rule: members that do not fit each other"
WHY_OPS = "RFC 7517 4.3; rule: members that do not fit each other"
FORMS = []


def odd(name, why, status, key, **members):
    """The key's JWK with other members; None leaves one out."""
    FORMS.append((name, why, status, key.jwk(**{"kid": ODD, **members}), key))


odd("kty-unknown", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_RSA, kty="XYZ", alg=None)
odd("kty-other-case", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_RSA, kty="rsa")
odd("kty-empty", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_RSA, kty="")
odd("crv-unknown", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_P256, crv="P-224", alg=None)
odd("crv-x25519", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_ED25519, crv="X25519", alg=None)
odd("crv-ed448", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_ED25519, crv="Ed448", alg=None, x=b64(derived("Ed448", 57)))
odd("alg-unknown", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_P256, alg="ES999")
odd("alg-es521", WHY_OTHER, "KEY_UNSUPPORTED", P521, alg="ES521")
odd("alg-of-encryption", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_RSA, alg="RSA-OAEP")
odd("alg-of-agreement", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_P256, alg="ECDH-ES+A256KW")
odd("alg-none", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_RSA, alg="none")
odd("use-enc", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_RSA, use="enc")
odd("use-unknown", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_RSA, use="tls")
odd("use-other-case", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_RSA, use="SIG")
odd("use-empty", WHY_NOTHING, "KEY_UNSUPPORTED", OTHER_RSA, use="")
odd("alg-empty", WHY_NOTHING, "KEY_UNSUPPORTED", OTHER_RSA, alg="")
odd("alg-empty-of-ec", WHY_NOTHING, "KEY_UNSUPPORTED", OTHER_P256, alg="")
odd("key-ops-empty", WHY_NOTHING, "KEY_UNSUPPORTED", OTHER_RSA, key_ops=[])
odd("key-ops-empty-with-use", WHY_NOTHING, "KEY_UNSUPPORTED", OTHER_ED25519, use="sig", key_ops=[])
odd("key-ops-wrapping", WHY_OTHER, "KEY_UNSUPPORTED", OTHER_RSA, key_ops=["wrapKey"])
odd("key-ops-sign-alone", "RFC 7517 4.3: nothing is left that a public key could do", "KEY_UNSUPPORTED", OTHER_P256,
    key_ops=["sign"])
odd("key-ops-against-use", WHY_OPS, "KEY_MALFORMED", OTHER_RSA, use="sig", key_ops=["verify", "encrypt"])
odd("key-ops-twice", WHY_OPS, "KEY_MALFORMED", OTHER_RSA, key_ops=["verify", "verify"])
odd("alg-rs256-of-ec", WHY_ALG, "KEY_ALG_MISMATCH", OTHER_P256, alg="RS256")
odd("alg-es256-of-rsa", WHY_ALG, "KEY_ALG_MISMATCH", OTHER_RSA, alg="ES256")
odd("alg-hs256-of-rsa", WHY_ALG, "KEY_ALG_MISMATCH", OTHER_RSA, alg="HS256")
odd("alg-of-another-curve", WHY_ALG, "KEY_ALG_MISMATCH", OTHER_P256, alg="ES384")
odd("alg-es256-of-okp", WHY_ALG, "KEY_ALG_MISMATCH", OTHER_ED25519, alg="ES256")
odd("alg-eddsa-of-akp", WHY_ALG, "KEY_ALG_MISMATCH", OTHER_ML_DSA_44, alg="EdDSA")
CASES = []
for name, why, status, members, key in FORMS:
    CASES += entry("odd-" + name, why, status, members, key)
