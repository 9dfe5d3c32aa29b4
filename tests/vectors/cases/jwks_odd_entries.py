from asymmetric import *
from odd_entries import *
from signer import *

ABOUT = """Entries of a set of public keys that cannot be used, for what they are, for what they are for, or because members are
missing or of the wrong type: skipped, in every place of a set. RFC 7517 5; rule: Entries of a set of public keys."""

WHY_SKIP = "RFC 7517 5, rule: entries that cannot be used, for whatever reason, are skipped"
WHY_TYPE = WHY_SKIP + "; a member of the wrong type"
WHY_MISSING = WHY_SKIP + "; a member that is required is missing"
WHY_NULL = "rule: null members count as absent, so one that is required is missing"
R = OTHER_RSA.jwk(kid=ODD)


def without(members, *names):
    return {name: value for name, value in members.items() if name not in names}


FORMS = {
    "null": (WHY_TYPE, "KEY_MALFORMED", None), "number": (WHY_TYPE, "KEY_MALFORMED", 5),
    "text": (WHY_TYPE, "KEY_MALFORMED", "odd"), "array": (WHY_TYPE, "KEY_MALFORMED", []),
    "array-of-a-key": (WHY_TYPE, "KEY_MALFORMED", [R]), "true": (WHY_TYPE, "KEY_MALFORMED", True),
    "empty-object": (WHY_MISSING, "KEY_MALFORMED", {}), "kid-alone": (WHY_MISSING, "KEY_MALFORMED", {"kid": ODD}),
    "kty-absent": (WHY_MISSING, "KEY_MALFORMED", without(R, "kty")), "kty-null": (WHY_NULL, "KEY_MALFORMED", {**R, "kty": None}),
    "kty-number": (WHY_TYPE, "KEY_MALFORMED", {**R, "kty": 1}), "kid-number": (WHY_TYPE, "KEY_MALFORMED", {**R, "kid": 5}),
    "kid-object": (WHY_TYPE, "KEY_MALFORMED", {**R, "kid": {}}), "kid-array": (WHY_TYPE, "KEY_MALFORMED", {**R, "kid": [ODD]}),
    "kid-false": (WHY_TYPE, "KEY_MALFORMED", {**R, "kid": False}), "alg-number": (WHY_TYPE, "KEY_MALFORMED", {**R, "alg": 256}),
    "use-number": (WHY_TYPE, "KEY_MALFORMED", {**R, "use": 1}), "use-array": (WHY_TYPE, "KEY_MALFORMED", {**R, "use": ["sig"]}),
    "key-ops-text": (WHY_TYPE, "KEY_MALFORMED", {**R, "key_ops": "verify"}),
    "key-ops-of-numbers": (WHY_TYPE, "KEY_MALFORMED", {**R, "key_ops": ["verify", 1]}),
    "x5c-text": (WHY_TYPE, "KEY_MALFORMED", {**R, "x5c": "MIIB"}), "x5c-object": (WHY_TYPE, "KEY_MALFORMED", {**R, "x5c": {}}),
    "x5c-of-numbers": (WHY_TYPE, "KEY_MALFORMED", {**R, "x5c": [1]}), "x5t-number": (WHY_TYPE, "KEY_MALFORMED", {**R, "x5t": 1}),
    "x5u-array": (WHY_TYPE, "KEY_MALFORMED", {**R, "x5u": []}),
    "rsa-n-absent": (WHY_MISSING, "KEY_MALFORMED", without(R, "n")),
    "rsa-e-absent": (WHY_MISSING, "KEY_MALFORMED", without(R, "e")),
    "rsa-n-null": (WHY_NULL, "KEY_MALFORMED", {**R, "n": None}),
}
CASES = []
for name, (why, status, odd) in FORMS.items():
    CASES += entry("odd-" + name, why, status, odd)
