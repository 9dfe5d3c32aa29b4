from asymmetric import *
from odd_entries import *
from signer import *

ABOUT = """Entries of a set of public keys whose values make no key, or a weak one: skipped, in every place of a set. RFC 7517 5;
rule: Entries of a set of public keys."""

WHY_WEAK = "RFC 7518 3.3, rule: entries that are too weak are skipped"
WHY_LARGE = "rule: a modulus or exponent so large that it keeps a verifier busy"
WHY_RSA = "RFC 8017 3.1, rule: entries that are wrong are skipped"
WHY_POINT = "rule: points off the curve; the entry is skipped"
WHY_SIZE = "rule: the wrong length; the entry is skipped"
WHY_MISSING = "RFC 7517 5, rule: an entry without a member that is required is skipped"
WHY_NULL = "rule: null members count as absent, so one that is required is missing"
WHY_BASE64 = "RFC 7515 2; rule: what has no meaning is not read"
FORMS = []


def odd(name, why, status, key, **members):
    """The key's JWK with other members; None leaves one out."""
    FORMS.append((name, why, status, key.jwk(**{"kid": ODD, **members}), key))


def null(name, key, member):
    FORMS.append((name, WHY_NULL, "KEY_MALFORMED", {**key.jwk(kid=ODD), member: None}, key))


def number(value):
    return b64(unsigned(value))


N, X = OTHER_RSA.jwk()["n"], OTHER_P256.jwk()["x"]
odd("rsa-of-1024-bits", WHY_WEAK, "KEY_TOO_WEAK", RSA1024)
odd("rsa-of-1024-bits-with-a-zero", WHY_WEAK + "; bits are counted without zeros in front", "KEY_TOO_WEAK", RSA1024,
    n=b64(bytes(128) + unsigned(RSA1024.n)))
odd("rsa-of-16384-bits", WHY_LARGE, "KEY_UNSUPPORTED", OTHER_RSA,
    n=number(1 << 16383 | int.from_bytes(derived("modulus", 2000), "big") | 1))
odd("rsa-exponent-1", WHY_WEAK, "KEY_TOO_WEAK", OTHER_RSA, e="AQ")
odd("rsa-exponent-3", WHY_WEAK, "KEY_TOO_WEAK", RSA_CUBIC)
odd("rsa-exponent-65536", WHY_WEAK, "KEY_TOO_WEAK", OTHER_RSA, e=number(65536))
odd("rsa-exponent-of-40-bits", WHY_LARGE, "KEY_UNSUPPORTED", OTHER_RSA, e=number(2**40 + 1))
odd("rsa-exponent-zero", WHY_RSA, "KEY_MALFORMED", OTHER_RSA, e="AAAA")
odd("rsa-modulus-even", WHY_RSA, "KEY_MALFORMED", OTHER_RSA, n=number(OTHER_RSA.n - 1))
odd("rsa-modulus-zero", WHY_RSA, "KEY_MALFORMED", OTHER_RSA, n=b64(bytes(256)))
odd("rsa-modulus-with-newline", WHY_BASE64, "KEY_MALFORMED", OTHER_RSA, n=N[:64] + "\n" + N[64:])
odd("rsa-modulus-with-foreign-character", WHY_BASE64, "KEY_MALFORMED", OTHER_RSA, n=N[:64] + "!" + N[65:])
odd("rsa-modulus-with-padding-inside", WHY_BASE64, "KEY_MALFORMED", OTHER_RSA, n=N[:64] + "=" + N[65:])
odd("rsa-exponent-padded-too-much", WHY_BASE64, "KEY_MALFORMED", OTHER_RSA, e="AQAB=")
odd("rsa-exponent-one-character-over", "RFC 4648 3.1; rule: what has no meaning is not read", "KEY_MALFORMED", OTHER_RSA, e="AQABA")
odd("ec-off-the-curve", WHY_POINT, "KEY_MALFORMED", OTHER_P256, y=X)
odd("ec-x-of-one-byte", WHY_POINT, "KEY_MALFORMED", OTHER_P256, x="AQ")
odd("ec-x-empty", WHY_SIZE, "KEY_MALFORMED", OTHER_P256, x="")
odd("ec-x-too-long", WHY_SIZE, "KEY_MALFORMED", OTHER_P256, x=b64(b"\1" + unb64(X)))
odd("ec-y-absent", WHY_MISSING, "KEY_MALFORMED", OTHER_P256, y=None)
null("ec-y-null", OTHER_P256, "y")
null("ec-crv-null", OTHER_P256, "crv")
odd("okp-x-of-31-bytes", WHY_SIZE, "KEY_MALFORMED", OTHER_ED25519, x=b64(OTHER_ED25519.public[:-1]))
odd("okp-x-with-a-zero", WHY_SIZE + ": no number, so no zeros in front", "KEY_MALFORMED", OTHER_ED25519,
    x=b64(b"\0" + OTHER_ED25519.public))
odd("okp-x-no-point", WHY_POINT, "KEY_MALFORMED", OTHER_ED25519, x=b64(b"\2" + bytes(31)))
odd("okp-x-of-small-order", WHY_POINT, "KEY_MALFORMED", OTHER_ED25519, x=b64(b"\1" + bytes(31)))
null("okp-x-null", OTHER_ED25519, "x")
odd("akp-pub-one-short", WHY_SIZE, "KEY_MALFORMED", OTHER_ML_DSA_44, pub=b64(OTHER_ML_DSA_44.pair.public[:-1]))
null("akp-alg-null", OTHER_ML_DSA_44, "alg")
CASES = []
for name, why, status, members, key in FORMS:
    CASES += entry("odd-" + name, why, status, members, key)
