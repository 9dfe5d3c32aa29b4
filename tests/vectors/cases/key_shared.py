from asymmetric import *
from signer import *

ABOUT = """One public key that several issuers publish (as Entra does for its tenants): whichever of them the token's iss names, its
key verifies. rule: Algorithm and key."""

WHY_SHARED = "rule: one public key of several issuers: the one whose issuer is the token's iss decides"


def published(key, issuer, **members):
    """A key as this issuer publishes it; None: a key without issuer."""
    made = key.as_jwk(**{"kid": "k", **members})
    return made if issuer is None else made.having(issuer=issuer)


def shared(name, status, iss, keys, key=P256, kid="k", why=WHY_SHARED, claims=None, report=None, **options):
    """A token of this issuer (None: of none) and kid, under several keys of asymmetric.py."""
    claims = claims or compact({"exp": EXP, **({} if iss is None else {"iss": iss})})
    text = signed(key, claims, **({} if kid is None else {"kid": kid}))
    return verify("key-shared-" + name, why, status, text, keys=keys, report=report, tamper=False, **options)


CASES = [
    *[shared("%s-%s" % (slug(key.alg), iss), "OK", iss, [published(key, "a"), published(key, "b")], key, report={"alg": key.alg})
      for key in (RSA, RSA.using("PS384"), P256, ED25519, ML_DSA_44) for iss in "ab"],
    shared("of-a-third", "ISSUER_MISMATCH", "c", [published(P256, "a"), published(P256, "b")],
           report=report(["ISS"], claim="iss", alg="ES256")),
    shared("of-none", "CLAIM_MISSING", None, [published(P256, "a"), published(P256, "b")],
           report=report(["ISS"], missing=["ISS"], claim="iss")),
    shared("by-20-issuers", "OK", "19", [published(P256, str(number)) for number in range(20)], report={"untried": 0}),
    shared("by-64-issuers", "OK", "63", [published(P256, str(number)) for number in range(64)], report={"untried": 0}),
    shared("by-20-issuers-of-another", "ISSUER_MISMATCH", "20", [published(P256, str(number)) for number in range(20)]),
    shared("behind-another-key", "OK", "b", [published(OTHER_P256, "a"), published(P256, "a"), published(OTHER_P256, "b"),
                                             published(P256, "b")]),
    shared("behind-eight-of-the-first", "OK", "b", [published(P256, "a")] + [
        published(Ec("P-256", "shared %d" % number), "a") for number in range(8)] + [published(P256, "b")]),
    shared("under-another-kid", "ISSUER_MISMATCH", "b", [published(P256, "a"), published(P256, "b", kid="other")],
           why="rule: only keys that fit the token count"),
    shared("under-another-kid-and-a-token-without", "OK", "b", [published(P256, "a"), published(P256, "b", kid="other")], kid=None),
    shared("under-no-kid", "OK", "b", [published(P256, "a"), published(P256, "b", kid=None)]),
    shared("of-one-without-issuer-first", "OK", "c", [published(P256, None), published(P256, "a")],
           why="rule: a key without an issuer verifies any iss"),
    shared("of-one-without-issuer-last", "OK", "c", [published(P256, "a"), published(P256, None)],
           why="rule: a key without an issuer verifies any iss, wherever it stands"),
    shared("of-another-public-key", "ISSUER_MISMATCH", "b", [published(P256, "a"), published(OTHER_P256, "b")],
           why="rule: only the same public key counts as verified"),
    shared("of-another-public-key-beside-it", "ISSUER_MISMATCH", "b",
           [published(P256, "a"), published(OTHER_P256, "b"), published(P256, "c")],
           why="rule: only the same public key counts as verified"),
    shared("private-and-public", "OK", "b", [P256.as_jwk(True, kid="k").having(issuer="a"), published(P256, "b")],
           why="rule: the same public key, with or without its private part"),
    shared("from-pem-and-jwk", "OK", "b", [P256.as_pem().having(issuer="a", kid="k"), published(P256, "b")],
           why="rule: the same public key, whatever it was read from"),
    shared("written-otherwise", "OK", "b", [published(RSA, "a", n=b64(b"\0" + unsigned(RSA.n))), published(RSA, "b")], key=RSA,
           why="rule: the same public key, however it was written"),
    shared("forged", "SIGNATURE_INVALID", "b", [published(P256, "a"), published(P256, "b")], key=OTHER_P256,
           report=report(alg=None, expires_at=None)),
    shared("forged-and-no-json", "SIGNATURE_INVALID", None, [published(P256, "a"), published(P256, "b")], key=OTHER_P256,
           claims='{"iss":"b"', why="rule: nothing before the signature"),
    shared("no-json", "CLAIMS_MALFORMED", None, [published(P256, "a"), published(P256, "b")], claims='{"iss":"b"',
           report=report(["JSON"], malformed=["JSON"])),
    shared("iss-of-the-wrong-type", "CLAIMS_MALFORMED", None, [published(P256, "a"), published(P256, "b")],
           claims='{"exp":%d,"iss":["a","b"]}' % EXP, report=report(["ISS"], malformed=["ISS"], claim="iss")),
    shared("and-expired", "EXPIRED", None, [published(P256, "a"), published(P256, "b")], claims='{"exp":0,"iss":"b"}',
           report=report(["EXP"], claim="exp")),
    shared("and-an-expected-issuer", "ISSUER_MISMATCH", "b", [published(P256, "a"), published(P256, "b")], issuers=["a"]),
    shared("and-both-expected", "OK", "b", [published(P256, "a"), published(P256, "b")], issuers=["a", "b"]),

    # RSA keys that name no algorithm take the token's, where the caller allows it.
    shared("inferred-alg-of-both", "OK", "b", [published(RSA, "a", alg=None), published(RSA, "b", alg=None)], key=RSA,
           report={"alg": "RS256"}),
    shared("inferred-alg-of-the-first", "OK", "b", [published(RSA, "a", alg=None), published(RSA, "b")], key=RSA),
    shared("inferred-alg-of-the-second", "OK", "b", [published(RSA, "a"), published(RSA, "b", alg=None)], key=RSA),
    shared("inferred-alg-widened", "OK", "b", [published(RSA, "a", alg=None), published(RSA, "b", alg=None)],
           key=RSA.using("PS512"),
           algorithms=["RS256", "PS512"], report={"alg": "PS512"}),
    shared("inferred-alg-widened-first", "OK", "a", [published(RSA, "a", alg=None), published(RSA, "b", alg=None)],
           key=RSA.using("PS512"), algorithms=["RS256", "PS512"], report={"alg": "PS512"}),
    shared("inferred-alg-beside-a-bound-one", "OK", "b", [published(RSA.using("PS512"), "a"), published(RSA, "b", alg=None)],
           key=RSA.using("PS512"), algorithms=["RS256", "PS512"], report={"alg": "PS512"}),
    shared("alg-of-one-alone", "OK", "b", [published(RSA, "a"), published(RSA, "b", alg=None)], key=RSA.using("PS512"),
           algorithms=["RS256", "PS512"], report={"alg": "PS512"}),
    shared("alg-of-the-other-alone", "ISSUER_MISMATCH", "a", [published(RSA, "a"), published(RSA, "b", alg=None)],
           key=RSA.using("PS512"), algorithms=["RS256", "PS512"], why="rule: only keys that fit the token's algorithm count"),
]
