from asymmetric import *
from odd_entries import *
from signer import *

ABOUT = """Members of public keys that are null: a null member counts as absent, in every place of a set, and one that is required
is then missing. rule: Key documents of other people."""

WHY_NULL = "rule: null members count as absent"
WHY_ANY = WHY_NULL + "; a key without a kid fits any token"
SERIALISED = ("d", "p", "q", "dp", "dq", "qi", "oth", "k", "x", "y", "crv", "x5c", "x5t", "x5t#S256", "x5u", "use", "alg",
              "key_ops")


def with_null(key, *names):
    return {**key.jwk(kid=ODD), **dict.fromkeys(names)}


CASES = []
for name in ("oth", "d", "p", "q", "dp", "dq", "qi", "k", "x5c", "x5t", "x5t#S256", "x5u", "use", "alg", "key_ops", "crv"):
    CASES += entry("odd-rsa-null-" + slug(name).replace("#", "-"), WHY_NULL, "OK", with_null(OTHER_RSA, name))
CASES += [*entry("odd-rsa-null-all", "rule: null members count as absent (serializers that write every field)", "OK",
                 with_null(OTHER_RSA, *SERIALISED))]
for name, key, members in (("ec-null-d", OTHER_P256, ("d",)), ("ec-null-alg", OTHER_P256, ("alg",)),
                           ("ec-null-of-rsa", OTHER_P256, ("n", "e", "oth", "k")), ("okp-null-d", OTHER_ED25519, ("d",)),
                           ("okp-null-y", OTHER_ED25519, ("y", "alg", "use")), ("akp-null-priv", OTHER_ML_DSA_44, ("priv",))):
    CASES += entry("odd-" + name, WHY_NULL, "OK", with_null(key, *members), key)
CASES += entry("odd-rsa-null-kid", WHY_ANY, "OK", with_null(OTHER_RSA, "kid"), kid="anything")
