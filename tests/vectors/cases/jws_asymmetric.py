from asymmetric import *
from signer import *

ABOUT = "JWS with RSA, ECDSA, Ed25519 and ML-DSA keys: any payload, detached, unencoded. RFC 7515 F, RFC 7797."

WHY_ANY = "RFC 7515 2: a payload is any sequence of octets"
WHY_DETACHED = "RFC 7515 F: the payload travels apart"
WHY_UNENCODED = "RFC 7797 3, 5: the payload is signed as it is"
DETACHED, UNENCODED, BOTH = ["JWS_DETACHED"], ["JWS_UNENCODED"], ["JWS_DETACHED", "JWS_UNENCODED"]
BINARY = bytes(range(256))
KEYS = (RSA, RSA.using("PS256"), P256, P521, K256, ED25519, ML_DSA_44)


def of(name, why, status, text, payload=None, keys=None, **rest):
    rest.setdefault("tamper", False if status == "OK" else None)
    return jws("jws-" + name, why, status, text, payload, keys=keys, **rest)


CASES = []
for key in KEYS:
    name, header, private = slug(key.alg), header_of(key), key.as_jwk(private=True)
    b64_false = header_of(key, b64=False, crit=["b64"])
    known = key.alg in ("RS256", "EdDSA")
    CASES += [
        of(name, WHY_ANY, "OK", token("hello", header, key), keys=key, tamper=None if key in (P256, ED25519) else False,
           report={"alg": key.alg}),
        of(name + "-binary", WHY_ANY, "OK", token(BINARY, header, key), keys=key),
        of(name + "-empty", WHY_ANY, "OK", token("", header, key), keys=key),
        of(name + "-detached", WHY_DETACHED, "OK", detach(token("hello", header, key)), keys=key, flags=DETACHED, detached="hello"),
        of(name + "-detached-other", WHY_DETACHED, "SIGNATURE_INVALID", detach(token("hello", header, key)), keys=key,
           flags=DETACHED, detached="hellO"),
        of(name + "-unencoded", WHY_UNENCODED, "OK", unencoded("$,02", b64_false, key).decode(), "$,02", key,
           flags=UNENCODED),
        of(name + "-unencoded-other", WHY_UNENCODED, "SIGNATURE_INVALID",
           unencoded("$,02", b64_false, key).decode().replace("$,02", "$,03"), keys=key, flags=UNENCODED),
        of(name + "-unencoded-detached", WHY_UNENCODED, "OK", unencoded("$.02", b64_false, key, True).decode(), keys=key, flags=BOTH,
           detached="$.02", tamper=None if key in (RSA, ED25519) else False),
        of(name + "-unencoded-detached-binary", WHY_UNENCODED, "OK", unencoded(BINARY, b64_false, key, True).decode(), keys=key,
           flags=BOTH, detached=BINARY),
        of(name + "-unencoded-signed-as-encoded", WHY_UNENCODED, "SIGNATURE_INVALID",
           detach(token("$.02", b64_false, key)), keys=key, flags=BOTH, detached="$.02"),
        of(name + "-unencoded-without-flag", "rule: unencoded payloads only with the flag", "TOKEN_UNSUPPORTED",
           unencoded("$.02", b64_false, key, True).decode(), keys=key, flags=DETACHED, detached="$.02"),
        of(name + "-of-another-alg", "RFC 8725 3.1: one key, one algorithm", "ALG_NOT_ALLOWED", token("hello", '{"alg":"ES384"}', key),
           keys=key, algorithms=["ES384", key.alg]),
        verify("jws-%s-unencoded-as-a-jwt" % name, "RFC 7797 7: a JWT must not use b64 false", "TOKEN_UNSUPPORTED",
               b64(b64_false) + "." + b64(CLAIMS) + "." + b64(key.mac(b64(b64_false) + "." + CLAIMS)), keys=key),
    ]
    for kind, flags, payload in (("", None, "hello"), ("-binary", None, BINARY), ("-empty", None, ""), ("-detached", DETACHED, BINARY),
                                 ("-unencoded", UNENCODED, "$,02"), ("-unencoded-detached", BOTH, "$.02")):
        start = b64_false if flags and "JWS_UNENCODED" in flags else header
        expected = None
        if known:
            expected = (unencoded(payload, start, key, flags == BOTH) if start == b64_false else
                        detach(token(payload, start, key)) if flags else token(payload, start, key))
        CASES += [jws_sign("jws-sign-" + name + kind, WHY_ANY, "OK", payload, expected, keys=private,
                           **({"flags": flags} if flags else {}))]
    CASES += [jws_sign("jws-sign-%s-public" % name, "onejwt.h: the key has no private part", "KEY_CANNOT_SIGN", "hello", keys=key)]
SIGNER = [RSA.as_pem("pkcs8").having(kid="r"), P256.as_pem("sec1").having(kid="e"), ED25519.as_pem("pkcs8").having(kid="o")]
CASES += [
    jws_sign("jws-sign-kid-of-several", "onejwt.h: which key, and the header's kid", "OK", "hello",
             token("hello", '{"alg":"EdDSA","kid":"o"}', ED25519), keys=SIGNER, kid="o"),
    jws_sign("jws-sign-alg-of-several", "onejwt.h: which key, and the header's kid", "OK", "hello",
             token("hello", '{"alg":"EdDSA","kid":"o"}', ED25519), keys=SIGNER, alg="EdDSA"),
    jws_sign("jws-sign-kid-and-alg-that-differ", "RFC 8725 3.1: one key, one algorithm", "KEY_ALG_MISMATCH", "hello", keys=SIGNER,
             kid="o", alg="RS256"),
    jws_sign("jws-sign-kid-of-nobody", "onejwt.h: which key", "KEY_NOT_FOUND", "hello", keys=SIGNER, kid="x"),
    jws_sign("jws-sign-ed25519-name", "rule: a JWK with alg Ed25519 signs as that", "OK", "hello",
             token("hello", '{"alg":"Ed25519"}', ED25519), keys=ED25519.as_jwk(True, alg="Ed25519")),
    of("ed25519-name", "RFC 9864 2.2: Ed25519 and EdDSA both verify", "OK", token("hello", '{"alg":"Ed25519"}', ED25519),
       keys=ED25519),
    of("unbound-rsa-widened", "rule: algorithms widen an RSA key that names none within its family", "OK",
       token("hello", '{"alg":"PS512"}', RSA.using("PS512")), keys=RSA.as_pem(), algorithms=["PS512"], report={"alg": "PS512"}),
    of("unbound-rsa-not-widened", "rule: RSA without alg is bound to RS256", "ALG_NOT_ALLOWED",
       token("hello", '{"alg":"PS512"}', RSA.using("PS512")), keys=RSA.as_pem()),
    of("kid-of-several", "rule: the kid chooses the key", "OK", token("hello", '{"alg":"ES256","kid":"e"}', P256), keys=SIGNER,
       report={"alg": "ES256", "kid": "e"}),
    of("kid-unknown", "rule: no key fits the kid", "KEY_NOT_FOUND", token("hello", '{"alg":"ES256","kid":"x"}', P256), keys=SIGNER,
       report={"kid": "x"}),
]
