from asymmetric import *
from signer import *

ABOUT = """Verifying with RSA, ECDSA, Ed25519 and ML-DSA keys: every algorithm, and the key decides which. RFC 7518 3.3 to 3.5,
RFC 8037, RFC 8812, RFC 9864, RFC 9964, RFC 8725 3.1."""

WHY_ALG = {"R": "RFC 7518 3.3", "P": "RFC 7518 3.5", "E": "RFC 7518 3.4", "M": "RFC 9964 4"}
WHY_KEY = "RFC 8725 3.1: one key, one algorithm"
WHY_CURVE = "RFC 7518 3.4: each algorithm has its curve"
WHY_CONFUSION = "CVE-2016-10555: a public key is no HMAC secret"
WHY_WIDEN = "rule: algorithms widen an RSA key that names none within its family"
WHY_NAMES = "RFC 9864 2.2: Ed25519 and EdDSA both verify"
WHY_PICK = "rule: of the keys that fit, those of the token's algorithm are tried"
RSA_ALGS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
HMAC = '{"alg":"HS256","typ":"JWT"}'
UNBOUND = {"jwk": RSA.as_jwk(alg=None), "pem": RSA.as_pem(), "der": RSA.as_der("pkcs1"), "private-pem": RSA.as_pem("pkcs8")}


def case_of(name, why, status, text, keys, **rest):
    rest.setdefault("tamper", False if status == "OK" else None)
    return verify("asymmetric-" + name, why, status, text, keys=keys, **rest)


def why_of(key):
    return {"ES256K": "RFC 8812 3", "EdDSA": "RFC 8037 3.1"}.get(key.alg, WHY_ALG[key.alg[0]])


CASES = []
for key in EVERY:
    name, text = slug(key.alg), signed(key)
    CASES += [
        # Tampered with byte by byte, save where thousands of bytes would only say the same again.
        case_of(name, why_of(key), "OK", text, key, report=report(alg=key.alg, expires_at=EXP),
                tamper=False if key in (ML_DSA_65, ML_DSA_87) else None),
        case_of(name + "-by-private-key", "RFC 7517 9.2: a private key holds the public one", "OK", text,
                key.as_jwk(private=True)),
        case_of(name + "-none", "RFC 8725 3.2: none does not exist", "ALG_NOT_ALLOWED",
                b64('{"alg":"none"}') + "." + b64(CLAIMS) + ".", key),
        case_of(name + "-hs256-of-empty-key", "CVE-2026-44699: a key of another kind gives an empty HMAC key", "ALG_NOT_ALLOWED",
                token(CLAIMS, HMAC, Key("HS256", "")), key),
        case_of(name + "-hs256-of-jwk", WHY_CONFUSION, "ALG_NOT_ALLOWED",
                token(CLAIMS, HMAC, Key("HS256", key.source["jwks"])), key, algorithms=["HS256", key.alg]),
        case_of(name + "-not-listed", "RFC 8725 3.1: the caller names the algorithms", "ALG_NOT_ALLOWED", text, key,
                algorithms=["HS256", "RS256" if key.alg == "ES256" else "ES256"]),
        case_of(name + "-listed", "RFC 8725 3.1: the caller names the algorithms", "OK", text, key,
                algorithms=["HS256", "ES256", key.alg]),
    ]
for key in (RSA, P256, P384, P521, K256, ED25519, ML_DSA_44):
    other = {"P-384": Ec("P-384", "other"), "P-521": Ec("P-521", "other"), "secp256k1": Ec("secp256k1", "other")}.get(
        key.public_members().get("crv"), OTHERS[key.public_members()["kty"]])
    CASES += [
        case_of(slug(key.alg) + "-of-another-key", "RFC 7515 5.2", "SIGNATURE_INVALID", signed(key), other,
                report=report(alg=None, expires_at=None)),
        case_of(slug(key.alg) + "-expired", "RFC 7519 4.1.4", "EXPIRED", signed(key), key, now=EXP,
                report=report(["EXP"], claim="exp", alg=key.alg, expires_at=EXP)),
        case_of(slug(key.alg) + "-expired-and-forged", "CVE-2024-51744: nothing before the signature", "SIGNATURE_INVALID",
                signed(key), other, now=EXP),
    ]

# The key as an HMAC secret, in every form that an attacker has of it.
for key in (RSA, P256, ED25519):
    forms = {"pem": pem(*key.form("spki")), "pem-without-end-of-line": pem(*key.form("spki")).rstrip(),
             "pem-crlf": pem(*key.form("spki"), end="\r\n"), "der": key.form("spki")[1],
             "number": unb64(key.public_members().get("n") or key.public_members()["x"])}
    for form, secret in forms.items():
        CASES += [case_of("hs256-of-%s-%s" % (slug(key.alg), form), WHY_CONFUSION, "ALG_NOT_ALLOWED",
                          token(CLAIMS, HMAC, Key("HS256", secret)), key.as_pem())]
CASES += [
    case_of("hs256-of-pem-all-allowed", WHY_CONFUSION, "ALG_NOT_ALLOWED",
            token(CLAIMS, HMAC, Key("HS256", pem(*RSA.form("spki")))), RSA.as_pem(), algorithms=["HS256", "RS256"]),
    case_of("hs256-of-pkcs1-pem", WHY_CONFUSION, "ALG_NOT_ALLOWED",
            token(CLAIMS, HMAC, Key("HS256", pem(*RSA.form("pkcs1")))), RSA.as_pem("pkcs1")),
    case_of("hs256-by-its-own-key-in-the-set", "rule: each key keeps its algorithm", "OK", token(CLAIMS, HMAC), [RSA, P256, KEY],
            report={"alg": "HS256"}),
    case_of("hs256-with-the-kid-of-an-rsa-key", WHY_KEY, "ALG_NOT_ALLOWED", token(CLAIMS, '{"alg":"HS256","kid":"r"}'),
            [RSA.having(kid="r"), KEY.having(kid="h")]),

    # A key that states its algorithm keeps to it.
    case_of("rs512-under-rs256-key", WHY_KEY, "ALG_NOT_ALLOWED", signed(RSA.using("RS512")), RSA),
    case_of("rs512-under-rs256-key-allowed", WHY_KEY, "ALG_NOT_ALLOWED", signed(RSA.using("RS512")), RSA,
            algorithms=["RS256", "RS512"]),
    case_of("ps256-under-rs256-key", WHY_KEY, "ALG_NOT_ALLOWED", signed(RSA.using("PS256")), RSA),
    case_of("ps256-under-rs256-key-allowed", WHY_KEY, "ALG_NOT_ALLOWED", signed(RSA.using("PS256")), RSA, algorithms=RSA_ALGS),
    case_of("rs256-under-ps256-key-allowed", WHY_KEY, "ALG_NOT_ALLOWED", signed(RSA), RSA.using("PS256"), algorithms=RSA_ALGS),
    case_of("rs256-under-ps256-pem-allowed", WHY_KEY, "ALG_NOT_ALLOWED", signed(RSA), RSA.as_pem(alg="PS256"),
            algorithms=RSA_ALGS),
    case_of("ps256-under-ps256-pem", WHY_KEY, "OK", signed(RSA.using("PS256")), RSA.as_pem(alg="PS256"), report={"alg": "PS256"}),
    case_of("rs256-under-rs256-pem", WHY_KEY, "OK", signed(RSA), RSA.as_pem(alg="RS256")),
    case_of("ps512-under-rs256-pem-allowed", WHY_KEY, "ALG_NOT_ALLOWED", signed(RSA.using("PS512")), RSA.as_pem(alg="RS256"),
            algorithms=RSA_ALGS),
    case_of("rs384-under-ps512-der", WHY_KEY, "ALG_NOT_ALLOWED", signed(RSA.using("RS384")), RSA.as_der(alg="PS512"),
            algorithms=["RS384"]),

    # Header and key are of different kinds, and both are allowed.
    case_of("es256-under-rsa-key", WHY_KEY, "ALG_NOT_ALLOWED", signed(P256), RSA, algorithms=["RS256", "ES256"]),
    case_of("es256-under-unbound-rsa-key", WHY_KEY, "ALG_NOT_ALLOWED", signed(P256), UNBOUND["jwk"],
            algorithms=["RS256", "ES256"]),
    case_of("rs256-under-ec-key", WHY_KEY, "ALG_NOT_ALLOWED", signed(RSA), P256, algorithms=["RS256", "ES256"]),
    case_of("eddsa-under-ec-key", WHY_KEY, "ALG_NOT_ALLOWED", signed(ED25519), P256, algorithms=["EdDSA", "ES256"]),
    case_of("es256-under-ed25519-key", WHY_KEY, "ALG_NOT_ALLOWED", signed(P256), ED25519, algorithms=["EdDSA", "ES256"]),
    case_of("ml-dsa-44-under-ec-key", WHY_KEY, "ALG_NOT_ALLOWED", signed(ML_DSA_44), P256, algorithms=["ML-DSA-44", "ES256"]),
    case_of("ml-dsa-65-named-under-ml-dsa-44-key", WHY_KEY, "ALG_NOT_ALLOWED", token(CLAIMS, '{"alg":"ML-DSA-65"}', ML_DSA_44),
            ML_DSA_44, algorithms=["ML-DSA-44", "ML-DSA-65"]),
    case_of("rs256-named-and-signed-as-ps256", "RFC 7515 5.2", "SIGNATURE_INVALID",
            token(CLAIMS, '{"alg":"RS256"}', RSA.using("PS256")), RSA),
    case_of("ps256-named-and-signed-as-rs256", "RFC 7515 5.2", "SIGNATURE_INVALID", token(CLAIMS, '{"alg":"PS256"}', RSA),
            RSA.using("PS256")),
    case_of("rs256-named-and-signed-as-rs512", "RFC 7515 5.2", "SIGNATURE_INVALID",
            token(CLAIMS, '{"alg":"RS256"}', RSA.using("RS512")), RSA),
    case_of("lower-case", "RFC 7515 4.1.1: case-sensitive", "ALG_NOT_ALLOWED", token(CLAIMS, '{"alg":"rs256"}', RSA), RSA),
    case_of("es256-of-p384-key", WHY_CURVE, "ALG_NOT_ALLOWED", token(CLAIMS, '{"alg":"ES256"}', P384), P384.as_jwk(alg=None),
            algorithms=["ES256", "ES384"]),
    case_of("es384-of-p256-key", WHY_CURVE, "ALG_NOT_ALLOWED", token(CLAIMS, '{"alg":"ES384"}', P256), P256.as_pem(),
            algorithms=["ES256", "ES384"]),
    case_of("es256k-of-p256-key", WHY_CURVE, "ALG_NOT_ALLOWED", token(CLAIMS, '{"alg":"ES256K"}', P256), P256.as_jwk(alg=None),
            algorithms=["ES256", "ES256K"]),
    case_of("es256-of-secp256k1-key", WHY_CURVE, "ALG_NOT_ALLOWED", token(CLAIMS, '{"alg":"ES256"}', K256), K256.as_jwk(alg=None),
            algorithms=["ES256", "ES256K"]),
    case_of("es521", "RFC 7518 3.4: P-521 goes with ES512", "ALG_NOT_ALLOWED", token(CLAIMS, '{"alg":"ES521"}', P521), P521),
]

# An RSA key that names no algorithm.
for kind, key in UNBOUND.items():
    CASES += [
        case_of("unbound-%s-is-rs256" % kind, "rule: RSA without alg is bound to RS256", "OK", signed(RSA), key,
                report={"alg": "RS256"}),
        case_of("unbound-%s-is-not-rs384" % kind, "rule: RSA without alg is bound to RS256", "ALG_NOT_ALLOWED",
                signed(RSA.using("RS384")), key),
        case_of("unbound-%s-widened-to-ps256" % kind, WHY_WIDEN, "OK", signed(RSA.using("PS256")), key,
                algorithms=["RS256", "PS256"], report={"alg": "PS256"}),
        case_of("unbound-%s-is-no-empty-secret" % kind, "CVE-2026-44699: an RSA key without alg gives an empty HMAC key",
                "ALG_NOT_ALLOWED", token(CLAIMS, HMAC, Key("HS256", "")), key),
        case_of("unbound-%s-is-no-empty-secret-allowed" % kind, WHY_WIDEN, "ALG_NOT_ALLOWED", token(CLAIMS, HMAC, Key("HS256", "")), key,
                algorithms=["HS256", "RS256"]),
    ]
for alg in RSA_ALGS[1:]:
    CASES += [
        case_of("unbound-is-not-" + slug(alg), "rule: RSA without alg is bound to RS256", "ALG_NOT_ALLOWED",
                signed(RSA.using(alg)), UNBOUND["pem"]),
        case_of("unbound-widened-to-%s-alone" % slug(alg), WHY_WIDEN, "OK", signed(RSA.using(alg)), UNBOUND["pem"],
                algorithms=[alg], report={"alg": alg}),
        case_of("unbound-widened-to-all-is-" + slug(alg), WHY_WIDEN, "OK", signed(RSA.using(alg)), UNBOUND["jwk"],
                algorithms=RSA_ALGS, report={"alg": alg}),
    ]
CASES += [
    case_of("unbound-widened-away-from-rs256", "RFC 8725 3.1: the caller names the algorithms", "ALG_NOT_ALLOWED", signed(RSA),
            UNBOUND["pem"], algorithms=["PS256"]),
    case_of("unbound-4096-bits", WHY_WIDEN, "OK", signed(RSA4096.using("PS512")), RSA4096.as_jwk(alg=None), algorithms=["PS512"]),

    # Without alg a key on a curve is bound all the same.
    case_of("es256-unbound", "rule: EC keys are bound by curve", "OK", signed(P256), P256.as_jwk(alg=None)),
    case_of("es384-unbound", "rule: EC keys are bound by curve", "OK", signed(P384), P384.as_jwk(alg=None)),
    case_of("es512-unbound", "rule: EC keys are bound by curve", "OK", signed(P521), P521.as_jwk(alg=None)),
    case_of("es256k-unbound", "rule: EC keys are bound by curve", "OK", signed(K256), K256.as_jwk(alg=None)),
]
for own in ("EdDSA", "Ed25519", None):
    for named in ("EdDSA", "Ed25519"):
        CASES += [
            case_of("%s-under-%s-jwk" % (slug(named), slug(own or "unbound")), WHY_NAMES, "OK",
                    token(CLAIMS, '{"alg":"%s"}' % named, ED25519), ED25519.as_jwk(alg=own), report={"alg": "EdDSA"}),
            case_of("%s-under-%s-jwk-listed" % (slug(named), slug(own or "unbound")), WHY_NAMES, "OK",
                    token(CLAIMS, '{"alg":"%s"}' % named, ED25519), ED25519.as_jwk(alg=own), algorithms=["Ed25519"]),
        ]
CASES += [
    case_of("ed25519-under-pem", WHY_NAMES, "OK", token(CLAIMS, '{"alg":"Ed25519"}', ED25519), ED25519.as_pem()),
    case_of("ed25519-other-case", "RFC 9864 2.2: case-sensitive", "ALG_NOT_ALLOWED", token(CLAIMS, '{"alg":"ED25519"}', ED25519),
            ED25519),
    case_of("eddsa-other-case", "RFC 8037 3.1: case-sensitive", "ALG_NOT_ALLOWED", token(CLAIMS, '{"alg":"EDDSA"}', ED25519),
            ED25519),
    case_of("ed448-under-ed25519-key", WHY_KEY, "ALG_NOT_ALLOWED", token(CLAIMS, '{"alg":"Ed448"}', ED25519), ED25519,
            algorithms=["Ed448", "EdDSA"]),

    # Several keys.
    case_of("set-picks-rs256", WHY_PICK, "OK", signed(RSA), [P256, ED25519, RSA, KEY], report={"alg": "RS256"}),
    case_of("set-picks-es256", WHY_PICK, "OK", signed(P256), [RSA, ED25519, P256, KEY], report={"alg": "ES256"}),
    case_of("set-picks-eddsa", WHY_PICK, "OK", signed(ED25519), [RSA, P256, KEY, ED25519], report={"alg": "EdDSA"}),
    case_of("set-picks-ml-dsa-44", WHY_PICK, "OK", signed(ML_DSA_44), [RSA, P256, ML_DSA_44], report={"alg": "ML-DSA-44"}),
    case_of("set-second-of-an-alg", WHY_PICK, "OK", signed(P256), [OTHER_P256, RSA, P256]),
    case_of("set-has-no-such-alg", WHY_KEY, "ALG_NOT_ALLOWED", signed(P384), [RSA, P256, ED25519]),
    case_of("kid", "rule: the kid chooses the key", "OK", signed(P256, kid="e"), [RSA.having(kid="r"), P256.having(kid="e")],
            report={"kid": "e"}),
    case_of("kid-of-a-key-of-another-alg", WHY_KEY, "ALG_NOT_ALLOWED", signed(P256, kid="r"),
            [RSA.having(kid="r"), P256.having(kid="e")]),
    case_of("kid-of-another-key-of-the-alg", "rule: the kid chooses the key", "SIGNATURE_INVALID", signed(P256, kid="o"),
            [OTHER_P256.having(kid="o"), P256.having(kid="e")]),
    case_of("kid-unknown", "rule: no key fits the kid: a host may fetch its keys again", "KEY_NOT_FOUND", signed(P256, kid="x"),
            [RSA.having(kid="r"), P256.having(kid="e")], report={"kid": "x"}),
    case_of("kid-of-jwk", "RFC 7517 4.5", "OK", signed(ED25519, kid="e"), ED25519.as_jwk(kid="e")),
    case_of("kid-of-pem", "onejwt.h: kid", "OK", signed(RSA, kid="p"), RSA.as_pem().having(kid="p")),
    case_of("kid-shared-by-algorithms", "RFC 7517 4.5: equivalent keys of other algorithms", "OK", signed(P256, kid="a"),
            [RSA.having(kid="a"), P256.having(kid="a"), ED25519.having(kid="a")], report={"alg": "ES256"}),
    case_of("eighth-tried", "rule: at most 8 keys are tried", "OK", signed(ED25519),
            [Ed25519("wrong %d" % i) for i in range(7)] + [RSA, P256, ED25519]),
    case_of("ninth-never", "rule: at most 8 keys are tried", "SIGNATURE_INVALID", signed(ED25519),
            [Ed25519("wrong %d" % i) for i in range(8)] + [ED25519]),
    case_of("ninth-by-kid", "rule: keys of another kid do not count as tried", "OK", signed(ED25519, kid="e"),
            [Ed25519("wrong %d" % i).having(kid="w%d" % i) for i in range(8)] + [ED25519.having(kid="e")]),

    # The issuer that a key is loaded with.
    case_of("issuer-same", "rule: a key with an issuer verifies only that iss", "OK", signed(P256, with_member('"iss":"a"')),
            P256.having(issuer="a")),
    case_of("issuer-other", "rule: a key with an issuer verifies only that iss", "ISSUER_MISMATCH",
            signed(P256, with_member('"iss":"b"')), P256.having(issuer="a"), report=report(["ISS"], claim="iss", alg="ES256")),
    case_of("issuer-of-pem", "rule: a key with an issuer verifies only that iss", "ISSUER_MISMATCH",
            signed(RSA, with_member('"iss":"b"')), RSA.as_pem().having(issuer="a")),
    case_of("issuer-of-der-same", "rule: a key with an issuer verifies only that iss", "OK",
            signed(ED25519, with_member('"iss":"a"')), ED25519.as_der().having(issuer="a")),
    case_of("issuers-crossed", "rule: a key with an issuer verifies only that iss", "ISSUER_MISMATCH",
            signed(P256, with_member('"iss":"b"')), [P256.having(issuer="a"), RSA.having(issuer="b")]),
    case_of("issuers-each-its-own", "rule: a key with an issuer verifies only that iss", "OK",
            signed(RSA, with_member('"iss":"b"')), [P256.having(issuer="a"), RSA.having(issuer="b")]),

    # What use and key_ops say.
    case_of("use-sig", "RFC 7517 4.2", "OK", signed(P256), P256.as_jwk(use="sig")),
    case_of("use-enc-is-not-there", "RFC 7517 4.2", "SIGNATURE_INVALID", signed(P256),
            jwks({"keys": [P256.jwk(use="enc"), OTHER_P256.jwk()]})),
    case_of("key-ops-verify", "RFC 7517 4.3", "OK", signed(RSA), RSA.as_jwk(key_ops=["verify"])),
    case_of("key-ops-sign-of-private-key", "RFC 7517 4.3: such a key verifies nothing", "KEY_NOT_FOUND", signed(P256),
            P256.as_jwk(private=True, key_ops=["sign"])),
    case_of("key-ops-sign-and-another", "RFC 7517 4.3", "OK", signed(P256),
            [P256.as_jwk(private=True, key_ops=["sign"]), P256.as_jwk(key_ops=["verify"])]),

    # Keys in the token are never used.
    case_of("embedded-jwk", "CVE-2026-27962: the key taken from the token", "SIGNATURE_INVALID",
            signed(OTHER_RSA, jwk=OTHER_RSA.jwk()), RSA),
    case_of("embedded-jwk-with-kid", "CVE-2026-27962: the key taken from the token", "KEY_NOT_FOUND",
            signed(OTHER_P256, kid="evil", jwk=OTHER_P256.jwk(kid="evil")), P256.having(kid="good")),
    case_of("embedded-jwk-of-another-alg", "CVE-2026-27962: the key taken from the token", "ALG_NOT_ALLOWED",
            signed(OTHER_ED25519, jwk=OTHER_ED25519.jwk()), P256, algorithms=["EdDSA", "ES256"]),
    case_of("embedded-x5c", "RFC 7515 4.1.6: never used", "SIGNATURE_INVALID",
            signed(OTHER_RSA, x5c=["MIIB"], x5u="http://127.0.0.1:9/"), RSA),
    case_of("embedded-and-good", "RFC 7515 4.1.3: nor does it hurt", "OK", signed(P256, jwk=OTHER_P256.jwk()), P256),
]
