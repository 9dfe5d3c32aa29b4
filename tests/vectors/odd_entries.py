"""One entry of a JWK Set in every place: alone, and first, last and between good public keys."""

import functools

from asymmetric import ED25519, OTHER_RSA, P256, VERIFIES, signed
from signer import CLAIMS, compact, jwks, load, verify

ODD = "odd"
GOOD, FINE = P256.jwk(kid="good"), ED25519.jwk(kid="fine")
PLACES = {"first": (ODD, GOOD, FINE), "last": (GOOD, FINE, ODD), "between": (GOOD, ODD, FINE)}
WHY_GOOD = "; the keys beside it are good all the same"


@functools.lru_cache(maxsize=None)
def token_of(key, kid):
    """Signing is slow."""
    return signed(key, CLAIMS, kid=kid)


def of_set(entries):
    return jwks({"keys": list(entries)})


def entry(name, why, status, odd, key=OTHER_RSA, kid=ODD, flags=None, **info):
    """Cases of an entry that is read (status OK), or cannot be used and gives this status where nothing else is left.

    `key` signs the tokens that would be the entry's, and `kid` is the one that they name.
    """
    read = status == "OK"
    if read:
        info = {"alg": key.alg, "thumbprint": key.thumbprint(),
                "flags": VERIFIES + (["JWT_KEY_HAS_KID"] if odd.get("kid") is not None else []), **info}
    made = [load("%s-alone-in-a-set" % name, why, status, of_set([odd]), 1 if read else None, **info)]
    if isinstance(odd, dict):
        made += [load("%s-as-a-jwk" % name, why, status, jwks(odd), 1 if read else None, **info)]
    for place, order in PLACES.items():
        entries = [odd if item is ODD else item for item in order]
        keys = of_set(entries)
        first = info if read and place == "first" else {"kid": "good"}
        made += [load("%s-%s" % (name, place), why, "OK", keys, 3 if read else 2, **first)]
        for good, good_kid in ((P256, "good"), (ED25519, "fine")):
            if place == "between" or (place == "first") == (good is P256):
                made += [verify("%s-%s-and-the-key-%s" % (name, place, good_kid), why + WHY_GOOD, "OK", token_of(good, good_kid),
                                keys=keys, tamper=False)]
        made += [verify("%s-%s-and-its-token" % (name, place), why, "OK" if read else "KEY_NOT_FOUND", token_of(key, kid),
                        keys=keys, tamper=False, report={"alg": key.alg if read else None, "kid": kid})]
    return made
