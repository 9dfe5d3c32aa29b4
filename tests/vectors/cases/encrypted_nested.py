from asymmetric import ED25519, OTHER_P256, OTHER_RSA, P256, RSA, signed
from encrypter import *

ABOUT = """Signed tokens inside encrypted ones, through jwt_verify and jwt_sign: both keys, both headers, and what stands inside. RFC 7519 5.2
and 11.2, RFC 8725 3.11. rule: Encryption, Nested."""

WHY_NESTED = "RFC 7519 7.2: decrypted, then verified"
WHY_INNER = "rule: the inner token is signed and passes everything"
WHY_INSIDE = "rule: inside is a signed token: never claims alone, and never another encrypted one"
WHY_CTY = 'rule: cty is absent or "JWT" (any case)'
WHY_BOTH = "rule: JWT_ENCRYPTED and its keys come together, so that a key load that failed does not switch encryption off"
WHY_LOST = "rule: what is said of an encryption that does not take place is JWT_INVALID_ARGUMENT"
WHY_REPORT = "rule: the report speaks of the inner token"
WHY_OUTER_KID = "rule: no key for the outer kid: the report has the outer kid"
WHY_ISSUER = "rule: the issuer of an encryption key binds the inner token's iss too"
WHY_OUTER = "rule: the outer token as in jwe_decrypt"

DIR, KW = secret("A256GCM", 32), secret("A256KW", 32)
ES = pair(P256, "ECDH-ES+A256KW")
INNER = token()
CTY = {"cty": "JWT"}


def inside(name, why, status, content, key=DIR, signing=KEY, decrypt_with=None, members=CTY, enc=None, tamper=False, **rest):
    """A token with this content."""
    return nested("nested-" + name, why, status, encrypted(key, content, enc, **members), decrypt_with or key, signing, tamper=tamper, **rest)


def with_claims(name, why, status, members, key=DIR, **rest):
    """A well signed token of exp and these claims inside."""
    claims = with_member(members)
    return inside(name, why, status, token(claims), key, **{"claims": claims if status == "OK" else None, **rest})


CASES = [
    inside("es256-in-ecdh", WHY_NESTED, "OK", signed(OTHER_P256), ES, OTHER_P256, tamper=None, report={"alg": "ES256", "expires_at": EXP}),
    inside("hs256-in-dir", WHY_NESTED, "OK", INNER, tamper=None, report=report(alg="HS256", kid="", expires_at=EXP)),
    inside("hs256-in-dir-cbc", WHY_NESTED, "OK", INNER, secret("A128CBC-HS256", 32), tamper=None, report={"alg": "HS256"}),
    inside("rs256-in-rsa-oaep", WHY_NESTED, "OK", signed(OTHER_RSA), pair(RSA, "RSA-OAEP-256"), OTHER_RSA),
    inside("eddsa-in-x25519", WHY_NESTED, "OK", signed(ED25519), pair(X25519()), ED25519),
    inside("hs512-in-a256gcmkw", WHY_NESTED, "OK", token(header='{"alg":"HS512"}', key=KEY512), secret("A256GCMKW", 32), KEY512),
    inside("hs256-in-a128kw-cbc", WHY_NESTED, "OK", INNER, secret("A128KW", 16), enc="A256CBC-HS512"),

    inside("signature-of-another", WHY_INNER, "SIGNATURE_INVALID", token(key=OTHER), report={"alg": None, "expires_at": None}),
    inside("signature-changed", WHY_INNER, "SIGNATURE_INVALID", INNER[:-4] + "AAAA"),
    inside("signature-empty", WHY_INNER, "SIGNATURE_INVALID", INNER[:INNER.rindex(".") + 1]),
    inside("signature-of-the-encryption-key", "rule: keys serve one purpose", "SIGNATURE_INVALID", token(key=Key("HS256", DIR.secret))),
    inside("alg-none", WHY_INNER, "ALG_NOT_ALLOWED", b64('{"alg":"none"}') + "." + b64(CLAIMS) + "."),
    inside("alg-none-with-signature", WHY_INNER, "ALG_NOT_ALLOWED", token(header='{"alg":"none"}')),
    inside("alg-of-another-key", WHY_INNER, "ALG_NOT_ALLOWED", token(header='{"alg":"HS512"}', key=KEY512)),
    inside("alg-of-encryption", WHY_INNER, "ALG_NOT_ALLOWED", token(header='{"alg":"dir"}')),
    inside("hs256-under-the-public-key", "RFC 8725 2.1: the public key is no secret", "ALG_NOT_ALLOWED",
           token(key=Key("HS256", P256.as_pem().source["pem"])), ES, P256),
    inside("algorithms-other", "rule: algorithms are those of the inner token", "ALG_NOT_ALLOWED", INNER, algorithms=["ES256"]),
    inside("algorithms-same", "rule: algorithms are those of the inner token", "OK", INNER, algorithms=["HS256", "ES256"]),
    inside("kid-of-inner-key", WHY_REPORT, "OK", token(header='{"alg":"HS256","kid":"inner"}'), signing=KEY.having(kid="inner"),
           members={**CTY, "kid": "outer"}, report={"kid": "inner", "kid_len": 5}),
    inside("kid-of-inner-key-unknown", WHY_REPORT, "KEY_NOT_FOUND", token(header='{"alg":"HS256","kid":"other"}'),
           signing=KEY.having(kid="inner"), members={**CTY, "kid": "outer"}, report={"kid": "other"}),
    inside("kid-of-outer-key", WHY_REPORT, "OK", INNER, decrypt_with=DIR.having(kid="outer"), members={**CTY, "kid": "outer"},
           report={"kid": "", "kid_len": 0}),
    inside("kid-of-outer-key-unknown", WHY_OUTER_KID, "JWE_KEY_NOT_FOUND", INNER, decrypt_with=DIR.having(kid="outer"),
           members={**CTY, "kid": "other"}, report={"kid": "other", "kid_len": 5, "alg": None}),
    inside("crit", "rule: crit is rejected in JWTs", "TOKEN_UNSUPPORTED", token(header='{"alg":"HS256","crit":["x"],"x":1}')),
    inside("b64-false", "RFC 7797 7: a JWT must not use b64 false", "TOKEN_UNSUPPORTED",
           token(header='{"alg":"HS256","b64":false,"crit":["b64"]}')),
    inside("header-malformed", WHY_INNER, "TOKEN_MALFORMED", token(header='{"alg":"HS256",}')),

    inside("claims", WHY_INSIDE, "TOKEN_UNSUPPORTED", CLAIMS),
    inside("claims-without-cty", WHY_INSIDE, "TOKEN_UNSUPPORTED", CLAIMS, members={}),
    inside("claims-spaced", WHY_INSIDE, "TOKEN_MALFORMED", " " + CLAIMS),
    inside("empty", WHY_INSIDE, "TOKEN_MALFORMED", ""),
    inside("text", WHY_INSIDE, "TOKEN_MALFORMED", "content"),
    inside("binary", WHY_INSIDE, "TOKEN_MALFORMED", bytes(range(256))),
    inside("begins-like-a-token", WHY_INSIDE, "TOKEN_MALFORMED", INNER.split(".")[0]),
    inside("two-segments", WHY_INSIDE, "TOKEN_MALFORMED", INNER[:INNER.rindex(".")]),
    inside("four-segments", WHY_INSIDE, "TOKEN_MALFORMED", INNER + "."),
    inside("newline-behind", WHY_INSIDE, "TOKEN_MALFORMED", INNER + "\n"),
    inside("space-in-front", WHY_INSIDE, "TOKEN_MALFORMED", " " + INNER),
    inside("bearer", WHY_INSIDE, "TOKEN_MALFORMED", "Bearer " + INNER),
    inside("two-tokens", WHY_INSIDE, "TOKEN_UNSUPPORTED", INNER + "." + INNER.replace(".", "-", 1)),
    inside("json-serialization", WHY_INSIDE, "TOKEN_UNSUPPORTED", compact(dict(zip(("protected", "payload", "signature"), INNER.split("."))))),
    inside("three-deep", WHY_INSIDE, "TOKEN_UNSUPPORTED", encrypted(DIR, INNER, **CTY)),
    inside("three-deep-of-another-key", WHY_INSIDE, "TOKEN_UNSUPPORTED", encrypted(KW, INNER, **CTY), decrypt_with=[DIR, KW]),
    inside("payload-is-a-token", WHY_INSIDE + "; its claims are no token", "CLAIMS_MALFORMED", token(INNER), members=CTY),
]
for name, cty, status in (("absent", None, "OK"), ("jwt", "JWT", "OK"), ("lower-case", "jwt", "OK"), ("mixed-case", "Jwt", "OK"),
                          ("empty", "", "TOKEN_UNSUPPORTED"), ("jwe", "JWE", "TOKEN_UNSUPPORTED"), ("json", "json", "TOKEN_UNSUPPORTED"),
                          ("text", "text/plain", "TOKEN_UNSUPPORTED"), ("jwt-spaced", "JWT ", "TOKEN_UNSUPPORTED"),
                          ("at-jwt", "at+jwt", "TOKEN_UNSUPPORTED"), ("jwk-set", "jwk-set+json", "TOKEN_UNSUPPORTED")):
    CASES += [inside("cty-" + name, WHY_CTY, status, INNER, members={} if cty is None else {"cty": cty})]
CASES += [
    inside("cty-number", "rule: cty is a string", "TOKEN_MALFORMED", INNER, members={"cty": 1}),
    inside("cty-of-the-inner-token", "rule: a cty that nobody asked for says nothing of claims", "OK", token(header='{"alg":"HS256","cty":"x"}')),

    inside("outer-crit", "rule: crit is rejected in JWTs", "TOKEN_UNSUPPORTED", INNER, members={**CTY, "x": 1, "crit": ["x"]}),
    inside("outer-crit-not-there", "rule: crit is rejected in JWTs without comparing its names", "TOKEN_UNSUPPORTED", INNER,
           members={**CTY, "crit": ["x"]}),
    inside("outer-crit-registered", "rule: crit is rejected in JWTs without comparing its names", "TOKEN_UNSUPPORTED", INNER,
           members={**CTY, "crit": ["enc"]}),
    inside("outer-crit-empty", "RFC 7515 4.1.11: crit is not empty", "TOKEN_MALFORMED", INNER, members={**CTY, "crit": []}),
    inside("outer-crit-string", "RFC 7515 4.1.11: crit is an array", "TOKEN_MALFORMED", INNER, members={**CTY, "crit": "x"}),
    inside("outer-zip", "rule: zip is JWT_TOKEN_UNSUPPORTED", "TOKEN_UNSUPPORTED", INNER, members={**CTY, "zip": "DEF"}),
    inside("outer-typ-other", WHY_REPORT + ": types are those of the inner one", "OK", token(header='{"alg":"HS256","typ":"at+jwt"}'),
           members={**CTY, "typ": "x"}, types=["at+jwt"]),
    inside("outer-typ-alone", WHY_REPORT + ": types are those of the inner one", "TYP_MISMATCH", token(header='{"alg":"HS256","typ":"x"}'),
           members={**CTY, "typ": "at+jwt"}, types=["at+jwt"]),
    inside("outer-claims-in-the-header", "RFC 7519 5.3: claims in the header say nothing here", "EXPIRED", token('{"exp":1}'),
           members={**CTY, "exp": EXP, "iss": "i"}),
    inside("wrong-key", WHY_OUTER, "JWE_DECRYPTION_FAILED", INNER,
           decrypt_with=Key("A256GCM", b"", {"alg": "A256GCM", "secret_hex": "00" * 32, "for_encryption": True}), report={"alg": None}),
    inside("wrong-key-of-the-kid", WHY_REPORT + ", of which there is none", "JWE_DECRYPTION_FAILED", INNER, members={**CTY, "kid": "outer"},
           decrypt_with=Key("A256GCM", b"", {"alg": "A256GCM", "secret_hex": "00" * 32, "for_encryption": True, "kid": "outer"}),
           report={"kid": "", "kid_len": 0, "alg": None}),
    inside("public-key", WHY_OUTER, "JWE_KEY_CANNOT", signed(OTHER_P256), ES, OTHER_P256, public(P256, "ECDH-ES+A256KW")),
    inside("key-of-another-alg", WHY_OUTER, "JWE_NOT_ALLOWED", INNER, decrypt_with=KW),
    inside("second-key", WHY_OUTER, "OK", INNER, decrypt_with=[KW, DIR]),
    inside("decrypt-algorithms-same", "rule: decrypt_algorithms narrow", "OK", INNER, decrypt_algorithms=["dir"]),
    inside("decrypt-algorithms-other", "rule: decrypt_algorithms narrow", "JWE_NOT_ALLOWED", INNER, decrypt_algorithms=["A256KW", "ECDH-ES"]),
    inside("encryptions-same", "rule: encryptions narrow", "OK", INNER, encryptions=["A256GCM"]),
    inside("encryptions-other", "rule: encryptions narrow", "JWE_NOT_ALLOWED", INNER, encryptions=["A128GCM"]),
    inside("decrypt-algorithms-widen", "rule: a key without alg is widened within its family", "OK", INNER, pair(P256, "ECDH-ES"), decrypt_with=P256.as_jwk(
        True, alg=None).having(for_encryption=True), decrypt_algorithms=["ECDH-ES"]),
    inside("as-long-as-allowed", "rule: max_token_len holds for the outer token", "OK", INNER, max_token_len=len(encrypted(DIR, INNER, **CTY))),
    inside("longer-than-allowed", "rule: max_token_len holds for the outer token", "TOKEN_TOO_LARGE", INNER,
           max_token_len=len(encrypted(DIR, INNER, **CTY)) - 1),

    # The whole policy holds for the inner token.
    inside("expired", WHY_INNER, "EXPIRED", token('{"exp":%d}' % NOW), report=report(failed=["EXP"], claim="exp", expires_at=NOW)),
    inside("expired-but-leeway", WHY_INNER, "OK", token('{"exp":%d}' % NOW), claims='{"exp":%d}' % NOW, leeway_seconds=1),
    inside("exp-missing", WHY_INNER, "CLAIM_MISSING", token("{}"), report=report(failed=["EXP"], missing=["EXP"], claim="exp", expires_at=None)),
    inside("exp-missing-allowed", WHY_INNER, "OK", token("{}"), claims="{}", flags=["JWT_ALLOW_MISSING_EXP"]),
    with_claims("not-yet-valid", WHY_INNER, "NOT_YET_VALID", '"nbf":%d' % (NOW + 1)),
    with_claims("issued-in-future", WHY_INNER, "ISSUED_IN_FUTURE", '"iat":%d' % (NOW + 1)),
    with_claims("issuer-same", WHY_INNER, "OK", '"iss":"https://a.example"', issuers=["https://a.example"]),
    with_claims("issuer-other", WHY_INNER, "ISSUER_MISMATCH", '"iss":"https://b.example"', issuers=["https://a.example"]),
    with_claims("audience-same", WHY_INNER, "OK", '"aud":["a","b"]', audiences=["b"]),
    with_claims("audience-not-asked-for", WHY_INNER, "AUDIENCE_MISMATCH", '"aud":"a"'),
    with_claims("subject-other", WHY_INNER, "SUBJECT_MISMATCH", '"sub":"a"', subject="b"),
    with_claims("expected-other", WHY_INNER, "CLAIM_MISMATCH", '"nonce":"a"', expected=[{"claim": "nonce", "value": "b", "rule": "equals"}]),
    inside("required-missing", WHY_INNER, "CLAIM_MISSING", INNER, required=["jti"]),
    inside("claims-malformed", WHY_INNER, "CLAIMS_MALFORMED", token('{"exp":%d,}' % EXP)),

    with_claims("key-issuer-same", WHY_ISSUER, "OK", '"iss":"https://a.example"', decrypt_with=DIR.having(issuer="https://a.example")),
    with_claims("key-issuer-other", WHY_ISSUER, "ISSUER_MISMATCH", '"iss":"https://b.example"', decrypt_with=DIR.having(issuer="https://a.example")),
    inside("key-issuer-and-no-iss", WHY_ISSUER, "CLAIM_MISSING", INNER, decrypt_with=DIR.having(issuer="https://a.example")),
    with_claims("both-issuers-same", WHY_ISSUER, "OK", '"iss":"https://a.example"', decrypt_with=DIR.having(issuer="https://a.example"),
                signing=KEY.having(issuer="https://a.example")),
    with_claims("issuer-of-the-signing-key-other", WHY_ISSUER, "ISSUER_MISMATCH", '"iss":"https://a.example"',
                decrypt_with=DIR.having(issuer="https://a.example"), signing=KEY.having(issuer="https://b.example")),
    with_claims("issuer-of-the-encryption-key-other", WHY_ISSUER, "ISSUER_MISMATCH", '"iss":"https://b.example"',
                decrypt_with=DIR.having(issuer="https://a.example"), signing=KEY.having(issuer="https://b.example")),
    with_claims("key-issuer-same-but-options-other", WHY_ISSUER, "ISSUER_MISMATCH", '"iss":"https://a.example"',
                decrypt_with=DIR.having(issuer="https://a.example"), issuers=["https://b.example"]),

    # Encrypted or not.
    nested("nested-not-encrypted", "rule: the token must be a JWE", "NOT_ENCRYPTED", INNER, DIR),
    nested("nested-not-encrypted-and-wrong", "rule: the token must be a JWE", "NOT_ENCRYPTED", "..", DIR),
    nested("nested-malformed", "rule: the token must be a JWE", "TOKEN_MALFORMED", "....", DIR),
    nested("nested-json", "rule: a token that begins with { is JWT_TOKEN_UNSUPPORTED", "TOKEN_UNSUPPORTED", "{}", DIR),
    verify("nested-though-not-asked-for", "rule: five segments are JWT_TOKEN_UNSUPPORTED", "TOKEN_UNSUPPORTED", encrypted(DIR, INNER, **CTY)),
    verify("nested-though-not-asked-for-with-all-keys", "rule: five segments are JWT_TOKEN_UNSUPPORTED", "TOKEN_UNSUPPORTED",
           encrypted(DIR, INNER, **CTY), keys=DIR),
    verify("nested-flag-without-keys", WHY_BOTH, "INVALID_ARGUMENT", encrypted(DIR, INNER, **CTY), flags=["JWT_ENCRYPTED"]),
    verify("nested-flag-without-keys-of-a-signed-token", WHY_BOTH, "INVALID_ARGUMENT", INNER, flags=["JWT_ENCRYPTED"]),
    verify("nested-decrypt-algorithms-without-keys", WHY_LOST, "INVALID_ARGUMENT", INNER, decrypt_algorithms=["dir"]),
    verify("nested-encryptions-without-keys", WHY_LOST, "INVALID_ARGUMENT", INNER, encryptions=["A256GCM"]),
]

# Signing and encrypting.


def sealed(name, why, status, to, claims=CLAIMS, keys=KEY, **options):
    """jwt_sign to keys of encryption."""
    return sign("nested-sign-" + name, why, status, claims, keys=keys, encrypt_to=sources(to), **options)


WHY_SIGN = "RFC 7519 7.1: signed, then encrypted"
WHY_NAMED = "rule: encrypt_kid names the key, as kid does for signing"
WHY_MISMATCH = "RFC 8725 3.1: one key, one algorithm"
CASES += [
    sealed("es256-to-ecdh", WHY_SIGN, "OK", ES, keys=OTHER_P256.as_jwk(True)),
    sealed("hs256-to-dir", WHY_SIGN, "OK", DIR),
    sealed("hs256-to-a256kw", WHY_SIGN, "OK", KW),
    sealed("hs256-to-a192gcmkw", WHY_SIGN, "OK", secret("A192GCMKW", 24)),
    sealed("ps256-to-rsa", WHY_SIGN, "OK", pair(RSA, "RSA-OAEP-256"), keys=OTHER_RSA.using("PS256").as_jwk(True)),
    sealed("eddsa-to-x25519", WHY_SIGN, "OK", pair(X25519()), keys=ED25519.as_jwk(True)),
    sealed("enc", WHY_SIGN, "OK", KW, enc="A128CBC-HS256"),
    sealed("enc-of-dir", WHY_SIGN, "OK", DIR, enc="A256GCM"),
    sealed("alg", WHY_SIGN, "OK", KW, encrypt_alg="A256KW"),
    sealed("alg-dir", WHY_SIGN, "OK", DIR, encrypt_alg="dir"),
    sealed("alg-widened", "rule: a key without alg is widened within its family", "OK", P256.as_jwk(True, alg=None).having(for_encryption=True),
           encrypt_alg="ECDH-ES+A128KW"),
    sealed("alg-widened-rsa", "rule: a key without alg is widened within its family", "OK", RSA.as_jwk(True, alg=None).having(for_encryption=True),
           encrypt_alg="RSA-OAEP-384"),
    sealed("kid", WHY_NAMED, "OK", [DIR.having(kid="a"), KW.having(kid="b")], encrypt_kid="b"),
    sealed("kid-empty", WHY_NAMED + "; empty is none in the header", "OK", DIR.having(kid="a"), encrypt_kid=""),
    sealed("kid-for-key-without", WHY_NAMED, "OK", DIR, encrypt_kid="new"),
    sealed("jti-and-times", WHY_SIGN, "OK", DIR, "{}", flags=["JWT_SIGN_ADD_JTI"], expires_in=300, not_before_in=-5),
    sealed("whole-header", "onejwt.h: the header is the inner token's", "OK", DIR, flags=["JWT_SIGN_WHOLE_HEADER"], header='{"alg":"HS256","x":1}'),
    sealed("inner-options", "rule: kid, typ and header are the inner token's", "OK", DIR, keys=KEY.having(kid="k"), typ="at+jwt", header='{"x":1}'),
    sealed("kid-unknown", WHY_NAMED, "JWE_KEY_NOT_FOUND", DIR.having(kid="a"), encrypt_kid="b"),
    sealed("alg-other", WHY_MISMATCH, "KEY_ALG_MISMATCH", KW, encrypt_alg="dir"),
    sealed("alg-other-family", WHY_MISMATCH, "KEY_ALG_MISMATCH", ES, encrypt_alg="RSA-OAEP-256"),
    sealed("alg-stated-is-not-widened", WHY_MISMATCH, "KEY_ALG_MISMATCH", ES, encrypt_alg="ECDH-ES"),
    sealed("alg-reserved", WHY_MISMATCH, "KEY_ALG_MISMATCH", KW, encrypt_alg="A192KW"),
    sealed("enc-of-dir-other", "rule: a dir key is bound to one content encryption", "KEY_ALG_MISMATCH", DIR, enc="A128GCM"),
    sealed("key-only-decrypts", "RFC 7517 4.3: key_ops", "JWE_KEY_CANNOT", from_jwk(KW, key_ops=["unwrapKey"])),
    sealed("exp-missing", "rule: neither exp nor expires_in", "CLAIM_MISSING", DIR, "{}"),
    sealed("claims-malformed", WHY_SIGN, "CLAIMS_MALFORMED", DIR, claims="[]"),
    sealed("signing-key-unknown", WHY_SIGN, "KEY_NOT_FOUND", DIR, keys=KEY.having(kid="a"), kid="b"),
    sealed("signing-key-public", WHY_SIGN, "KEY_CANNOT_SIGN", DIR, keys=P256),
    sealed("signing-key-of-encryption", "rule: keys used for the other purpose are not found", "KEY_NOT_FOUND", DIR, keys=KW),
    sign("nested-sign-flag-without-keys", WHY_BOTH, "INVALID_ARGUMENT", flags=["JWT_ENCRYPTED"]),
    sign("nested-sign-kid-without-keys", WHY_LOST, "INVALID_ARGUMENT", encrypt_kid="a"),
    sign("nested-sign-kid-empty-without-keys", WHY_LOST, "INVALID_ARGUMENT", encrypt_kid=""),
    sign("nested-sign-alg-without-keys", WHY_LOST, "INVALID_ARGUMENT", encrypt_alg="dir"),
    sign("nested-sign-enc-without-keys", WHY_LOST, "INVALID_ARGUMENT", enc="A256GCM"),
]
