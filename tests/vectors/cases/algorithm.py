from signer import *

ABOUT = "The key decides the algorithm, never the token. RFC 7515 4.1.1, RFC 7518 3.1, RFC 8725 3.1, 3.2."

WHY_NONE = "RFC 8725 3.2: none does not exist"
WHY_UNKNOWN = "RFC 7515 5.2: an algorithm that is not known, or spelled otherwise"
WHY_KEY = "RFC 8725 3.1: one key, one algorithm"
WHY_LIST = "RFC 8725 3.1: the caller names the algorithms"
WHY_WIDEN = "rule: algorithms widen a JWK without alg within its own family, if its secret is long enough"
ALL = ["HS256", "HS384", "HS512"]
LONG = Key("HS256", "q" * 64)                         # long enough for all three
K256, K512 = Key("HS256", "q" * 64), Key("HS512", "q" * 64)


def header(alg):
    return compact({"alg": alg})


def signed_with(alg, secret="q" * 64, claims=CLAIMS):
    """A token with this alg, and its signature made accordingly."""
    return token(claims, header(alg), Key(alg, secret))


def unbound(secret="q" * 64, **members):
    """A JWK without alg."""
    return jwks(jwk(Key("HS256", secret), alg=None, **members))


CASES = [
    verify("alg-hs256", "RFC 7518 3.2", "OK", token(key=KEY), report={"alg": "HS256"}),
    verify("alg-hs384", "RFC 7518 3.2", "OK", token(header=header("HS384"), key=KEY384), keys=KEY384, report={"alg": "HS384"}),
    verify("alg-hs512", "RFC 7518 3.2", "OK", token(header=header("HS512"), key=KEY512), keys=KEY512, report={"alg": "HS512"}),
]
for alg in ALL:
    for length in (64, 65, 127, 128, 129, 200):
        secret = bytes(range(length))
        CASES += [verify("alg-%s-secret-of-%d" % (alg.lower(), length), "RFC 2104 2: secrets around and beyond the hash's block",
                         "OK",
                         signed_with(alg, secret), keys=Key(alg, secret))]
    for other in ALL:
        if other != alg:
            CASES += [
                verify("alg-%s-under-%s-key" % (other.lower(), alg.lower()), WHY_KEY, "ALG_NOT_ALLOWED", signed_with(other),
                       keys=Key(alg, "q" * 64),
                       report=report(alg=None)),
                verify("alg-%s-under-%s-key-both-allowed" % (other.lower(), alg.lower()), WHY_KEY, "ALG_NOT_ALLOWED",
                       signed_with(other),
                       keys=Key(alg, "q" * 64), algorithms=[alg, other]),
                verify("alg-%s-named-%s" % (alg.lower(), other.lower()), "RFC 7515 5.2: signed with another hash than it says",
                       "SIGNATURE_INVALID",
                       token(header=header(other), key=Key(alg, "q" * 64)), keys=Key(other, "q" * 64)),
            ]

for key in (KEY, KEY384, KEY512, unbound()):
    kind = "jwk-without-alg" if "jwks" in key.source else key.alg.lower()
    for name in ("none", "None", "NONE", "nOnE"):
        start = b64(header(name)) + "." + b64(CLAIMS) + "."
        CASES += [verify("alg-%s-without-signature-under-%s" % (name, kind), WHY_NONE, "ALG_NOT_ALLOWED", start, keys=key)]
        if kind == "hs256" or name == "none":
            CASES += [verify("alg-%s-with-signature-under-%s" % (name, kind), WHY_NONE, "ALG_NOT_ALLOWED",
                             start + b64(KEY.mac(start[:-1])), keys=key)]
CASES += [
    jws("alg-none-jws", WHY_NONE, "ALG_NOT_ALLOWED", b64(header("none")) + "." + b64("x") + "."),
    verify("alg-none-all-allowed", WHY_NONE, "ALG_NOT_ALLOWED", b64(header("none")) + "." + b64(CLAIMS) + ".", algorithms=ALL),
    verify("alg-none-unknown-kid", "rule: alg before kid", "ALG_NOT_ALLOWED",
           b64('{"alg":"none","kid":"x"}') + "." + b64(CLAIMS) + ".",
           keys=KEY.having(kid="a")),
]
for name, alg in (("lower-case", "hs256"), ("mixed-case", "Hs256"), ("space-after", "HS256 "), ("space-before", " HS256"),
                  ("empty", ""), ("nul", "HS256\0"),
                  ("dash", "HS-256"), ("sha-name", "SHA256"), ("hmac-name", "HmacSHA256"), ("hs1", "HS1"), ("hs2560", "HS2560"),
                  ("hs25", "HS25"),
                  ("list", "HS256,HS512"), ("jwe", "dir"), ("wrap", "A256KW"), ("pbes2", "PBES2-HS256+A128KW"),
                  ("number-name", "1"), ("kelvin", "H\u017f256"),
                  ("long", "HS256" * 1000)):
    CASES += [policy("alg-unknown-" + name, WHY_UNKNOWN, "ALG_NOT_ALLOWED", CLAIMS, header=header(alg))]
for alg in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K", "EdDSA", "Ed25519",
            "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"):
    CASES += [policy("alg-%s-under-hmac-key" % alg.lower(), WHY_KEY, "ALG_NOT_ALLOWED", CLAIMS, header=header(alg))]
CASES += [
    policy("alg-rs256-allowed-under-hmac-key", WHY_KEY, "ALG_NOT_ALLOWED", CLAIMS, header=header("RS256"), algorithms=["RS256"]),
    policy("alg-rs256-and-hs256-allowed", WHY_KEY, "ALG_NOT_ALLOWED", CLAIMS, header=header("RS256"),
           algorithms=["RS256", "HS256"]),
    policy("alg-unknown-before-kid", "rule: alg before kid", "ALG_NOT_ALLOWED", CLAIMS, header='{"alg":"HS1","kid":"x"}',
           keys=KEY.having(kid="a")),
    policy("alg-not-listed-before-kid", "rule: alg before kid", "ALG_NOT_ALLOWED", CLAIMS, header='{"alg":"HS256","kid":"x"}',
           keys=KEY.having(kid="a"),
           algorithms=["HS512"]),
    policy("alg-of-no-key-after-kid", "rule: kid before the algorithm of the keys", "KEY_NOT_FOUND", CLAIMS,
           header='{"alg":"HS512","kid":"x"}',
           keys=KEY.having(kid="a")),

    verify("alg-list-same", WHY_LIST, "OK", signed_with("HS256"), keys=K256, algorithms=["HS256"]),
    verify("alg-list-among-others", WHY_LIST, "OK", signed_with("HS512"), keys=K512, algorithms=["HS256", "HS512", "ES256"]),
    verify("alg-list-without-it", WHY_LIST, "ALG_NOT_ALLOWED", signed_with("HS256"), keys=K256, algorithms=["HS512"]),
    verify("alg-list-only-asymmetric", WHY_LIST, "ALG_NOT_ALLOWED", signed_with("HS256"), keys=K256,
           algorithms=["RS256", "ES256", "EdDSA"]),
    verify("alg-list-does-not-rebind-a-secret", WHY_KEY, "ALG_NOT_ALLOWED", signed_with("HS512"), keys=K256, algorithms=["HS512"]),
    verify("alg-list-does-not-rebind-a-jwk", WHY_KEY, "ALG_NOT_ALLOWED", signed_with("HS512"), keys=jwks(jwk(K256)),
           algorithms=["HS256", "HS512"]),
    verify("alg-list-picks-of-two-keys", WHY_LIST, "OK", signed_with("HS512"), keys=[K256, K512], algorithms=["HS512"],
           report={"alg": "HS512"}),
    verify("alg-list-excludes-of-two-keys", WHY_LIST, "ALG_NOT_ALLOWED", signed_with("HS256"), keys=[K256, K512],
           algorithms=["HS512"]),
    jws("alg-list-jws", WHY_LIST, "ALG_NOT_ALLOWED", token("x"), algorithms=["HS512"]),
    jws("alg-list-jws-same", WHY_LIST, "OK", token("x"), algorithms=["HS256"]),

    verify("alg-unbound-is-hs256", "rule: an oct JWK without alg is bound to HS256", "OK", signed_with("HS256"), keys=unbound(),
           report={"alg": "HS256"}),
    verify("alg-unbound-is-not-hs384", "rule: an oct JWK without alg is bound to HS256", "ALG_NOT_ALLOWED", signed_with("HS384"),
           keys=unbound()),
    verify("alg-unbound-is-not-hs512", "rule: an oct JWK without alg is bound to HS256", "ALG_NOT_ALLOWED", signed_with("HS512"),
           keys=unbound()),
    verify("alg-unbound-widened-to-hs384", WHY_WIDEN, "OK", signed_with("HS384"), keys=unbound(), algorithms=["HS384"],
           report={"alg": "HS384"}),
    verify("alg-unbound-widened-to-hs512", WHY_WIDEN, "OK", signed_with("HS512"), keys=unbound(), algorithms=ALL,
           report={"alg": "HS512"}),
    verify("alg-unbound-widened-keeps-hs256", WHY_WIDEN, "OK", signed_with("HS256"), keys=unbound(), algorithms=ALL,
           report={"alg": "HS256"}),
    verify("alg-unbound-widened-away-from-hs256", WHY_LIST, "ALG_NOT_ALLOWED", signed_with("HS256"), keys=unbound(),
           algorithms=["HS512"]),
    verify("alg-unbound-48-bytes-hs384", WHY_WIDEN, "OK", signed_with("HS384", "q" * 48), keys=unbound("q" * 48), algorithms=ALL),
    verify("alg-unbound-47-bytes-hs384", WHY_WIDEN, "ALG_NOT_ALLOWED", signed_with("HS384", "q" * 47), keys=unbound("q" * 47),
           algorithms=ALL),
    verify("alg-unbound-48-bytes-hs512", WHY_WIDEN, "ALG_NOT_ALLOWED", signed_with("HS512", "q" * 48), keys=unbound("q" * 48),
           algorithms=ALL),
    verify("alg-unbound-63-bytes-hs512", WHY_WIDEN, "ALG_NOT_ALLOWED", signed_with("HS512", "q" * 63), keys=unbound("q" * 63),
           algorithms=ALL),
    verify("alg-unbound-32-bytes-hs512", WHY_WIDEN, "ALG_NOT_ALLOWED", signed_with("HS512", "q" * 32), keys=unbound("q" * 32),
           algorithms=ALL),
    verify("alg-unbound-never-another-family", WHY_WIDEN, "ALG_NOT_ALLOWED", signed_with("HS256"), keys=unbound(),
           algorithms=["RS256", "ES256"]),
    policy("alg-unbound-named-rs256", WHY_WIDEN, "ALG_NOT_ALLOWED", CLAIMS, header=header("RS256"), keys=unbound(KEY.secret),
           algorithms=["RS256", "HS256"]),
    jws("alg-unbound-widened-jws", WHY_WIDEN, "OK", signed_with("HS512", claims="x"), keys=unbound(), algorithms=["HS512"]),
    verify("alg-unbound-in-a-set", WHY_WIDEN, "OK", signed_with("HS512"), algorithms=ALL, report={"alg": "HS512"},
           keys=jwks({"keys": [jwk(OTHER, alg=None), jwk(LONG, alg=None)]})),
]
