from asymmetric import P256, RSA, slug
from encrypter import *

ABOUT = """Claims under a shared secret, through jwt_encrypt and jwt_decrypt: the whole policy as for signed tokens, and no key that has a
public part. RFC 7519 7. rule: jwt_encrypt, jwt_decrypt."""

WHY_OK = "RFC 7519 7.2: decrypted, then checked"
WHY_CHECKS = "rule: claims are checked as jwt_verify does"
WHY_PUBLIC = "rule: a set that holds any asymmetric key is refused, whatever the token: to a public key everybody can encrypt"
WHY_CTY = "RFC 7519 5.2: cty JWT says that a token is inside, and no claims"
WHY_ABSENT = "rule: algorithms, decrypt_with and JWT_ENCRYPTED must be absent"
WHY_OUTER = "rule: the token as in jwe_decrypt"
WHY_ISSUER = "rule: a key's issuer binds here too"

SECRETS = {**ENCRYPTIONS, **WRAPS, **GCM_WRAPS}
DIR, KW = secret("A256GCM", 32), secret("A256KW", 32)
OTHER_DIR = Key("A256GCM", bytes(32), {"alg": "A256GCM", "secret_hex": "00" * 32, "for_encryption": True})


def claims(name, why, status, text=CLAIMS, key=DIR, keys=None, members=None, enc=None, tamper=False, **rest):
    """A token of these claims."""
    given = {"claims": text} if status == "OK" else {}
    return decrypt("claims-decrypt-" + name, why, status, encrypted(key, text, enc, **(members or {})), keys or key, tamper=tamper,
                   **{**given, **rest})


def member(name, status, text, why=WHY_CHECKS, **rest):
    return claims(name, why, status, with_member(text), **rest)


CASES = []
for alg, size in SECRETS.items():
    CASES += [claims("alg-" + slug(alg), WHY_OK, "OK", key=secret(alg, size), tamper=None if alg in ("A256GCM", "A128CBC-HS256", "A256KW") else False,
                     report=report(alg=alg, kid="", expires_at=EXP, now=NOW))]
CASES += [
    claims("cbc-under-a256kw", WHY_OK, "OK", key=KW, enc="A256CBC-HS512", report={"alg": "A256KW"}),
    claims("exp-now", WHY_CHECKS, "EXPIRED", '{"exp":%d}' % NOW, report=report(failed=["EXP"], claim="exp", alg="A256GCM", expires_at=NOW)),
    claims("exp-in-a-second", WHY_CHECKS, "OK", '{"exp":%d}' % (NOW + 1)),
    claims("exp-now-but-leeway", WHY_CHECKS, "OK", '{"exp":%d}' % NOW, leeway_seconds=1),
    claims("exp-now-ignored", WHY_CHECKS, "OK", '{"exp":%d}' % NOW, flags=["JWT_IGNORE_EXP"]),
    claims("exp-missing", WHY_CHECKS, "CLAIM_MISSING", "{}", report=report(failed=["EXP"], missing=["EXP"], claim="exp", expires_at=None)),
    claims("exp-missing-allowed", WHY_CHECKS, "OK", "{}", flags=["JWT_ALLOW_MISSING_EXP"]),
    claims("exp-string", WHY_CHECKS, "CLAIMS_MALFORMED", '{"exp":"%d"}' % EXP, report=report(failed=["EXP"], malformed=["EXP"], claim="exp", expires_at=None)),
    member("nbf-in-a-second", "NOT_YET_VALID", '"nbf":%d' % (NOW + 1)),
    member("nbf-now", "OK", '"nbf":%d' % NOW),
    member("iat-in-a-second", "ISSUED_IN_FUTURE", '"iat":%d' % (NOW + 1)),
    member("too-old", "TOO_OLD", '"iat":%d' % (NOW - 60), max_age_seconds=60),
    member("young-enough", "OK", '"iat":%d' % (NOW - 59), max_age_seconds=60),
    member("iss-same", "OK", '"iss":"i"', issuers=["h", "i"]),
    member("iss-other", "ISSUER_MISMATCH", '"iss":"i"', issuers=["h"], report=report(failed=["ISS"], claim="iss")),
    member("aud-same", "OK", '"aud":["a","b"]', audiences=["b"]),
    member("aud-other", "AUDIENCE_MISMATCH", '"aud":"a"', audiences=["b"]),
    member("aud-not-asked-for", "AUDIENCE_MISMATCH", '"aud":"a"'),
    member("aud-ignored", "OK", '"aud":"a"', flags=["JWT_IGNORE_AUD"]),
    member("sub-same", "OK", '"sub":"s"', subject="s"),
    member("sub-other", "SUBJECT_MISMATCH", '"sub":"s"', subject="t"),
    claims("sub-missing", WHY_CHECKS, "CLAIM_MISSING", subject="t"),
    claims("required-missing", WHY_CHECKS, "CLAIM_MISSING", required=["jti"]),
    member("required-there", "OK", '"jti":"j"', required=["jti"]),
    member("expected-same", "OK", '"n":"a"', expected=[{"claim": "n", "value": "a", "rule": "equals"}]),
    member("expected-other", "CLAIM_MISMATCH", '"n":"a"', expected=[{"claim": "n", "value": "b", "rule": "equals"}]),
    member("two-faults", "EXPIRED", '"iss":"i"', issuers=["h"], now=EXP, report=report(failed=["EXP", "ISS"], claim="exp")),
    claims("typ-same", WHY_CHECKS, "OK", members={"typ": "session+jwt"}, types=["session+jwt"]),
    claims("typ-other", WHY_CHECKS, "TYP_MISMATCH", members={"typ": "JWT"}, types=["session+jwt"]),
    claims("typ-missing", WHY_CHECKS, "TYP_MISMATCH", types=["session+jwt"]),
    claims("types-empty", "rule: an empty list is JWT_INVALID_ARGUMENT", "INVALID_ARGUMENT", types=[]),
]
for name, text in {"empty": "", "array": "[]", "string": '"x"', "trailing": CLAIMS + "x", "comma": CLAIMS[:-1] + ",}", "bom": "\ufeff" + CLAIMS,
                   "duplicate": with_member('"x":1,"x":2'), "surrogate": with_member('"x":"\\ud800"'), "nan": with_member('"x":NaN'),
                   "not-utf8": b'{"exp":1700000300,"x":"\xff"}', "too-deep": with_member('"x":' + "[" * 32 + "]" * 32),
                   "iss-number": with_member('"iss":1'), "aud-number": with_member('"aud":[1]'), "a-token": token(),
                   "binary": bytes(range(128, 192))}.items():
    CASES += [claims("malformed-" + name, WHY_CHECKS, "CLAIMS_MALFORMED", text)]
CASES += [
    member("key-issuer-same", "OK", '"iss":"i"', WHY_ISSUER, keys=DIR.having(issuer="i")),
    member("key-issuer-other", "ISSUER_MISMATCH", '"iss":"j"', WHY_ISSUER, keys=DIR.having(issuer="i")),
    claims("key-issuer-and-no-iss", WHY_ISSUER, "CLAIM_MISSING", keys=DIR.having(issuer="i")),
    member("key-issuer-of-another-key", "OK", '"iss":"i"', WHY_ISSUER, keys=[OTHER_DIR.having(issuer="j"), DIR.having(issuer="i")]),

    claims("public-key", WHY_PUBLIC, "KEY_UNSUPPORTED", key=pair(P256, "ECDH-ES"), keys=public(P256, "ECDH-ES")),
    claims("private-key", WHY_PUBLIC, "KEY_UNSUPPORTED", key=pair(P256, "ECDH-ES")),
    claims("private-key-rsa", WHY_PUBLIC, "KEY_UNSUPPORTED", key=pair(RSA, "RSA-OAEP-256")),
    claims("private-key-x25519", WHY_PUBLIC, "KEY_UNSUPPORTED", key=pair(X25519())),
    claims("private-key-beside-the-secret", WHY_PUBLIC, "KEY_UNSUPPORTED", keys=[DIR, pair(P256, "ECDH-ES")]),
    claims("public-key-beside-the-secret", WHY_PUBLIC, "KEY_UNSUPPORTED", keys=[public(P256, "ECDH-ES"), DIR]),
    decrypt("claims-decrypt-private-key-and-no-token", WHY_PUBLIC, "KEY_UNSUPPORTED", "", pair(P256, "ECDH-ES")),
    decrypt("claims-decrypt-private-key-and-a-signed-token", WHY_PUBLIC, "KEY_UNSUPPORTED", token(), pair(P256, "ECDH-ES")),

    claims("cty-jwt", WHY_CTY, "TOKEN_UNSUPPORTED", members={"cty": "JWT"}),
    claims("cty-jwt-lower-case", WHY_CTY, "TOKEN_UNSUPPORTED", members={"cty": "jwt"}),
    claims("cty-jwt-with-a-token", WHY_CTY, "TOKEN_UNSUPPORTED", token(), members={"cty": "JWT"}),
    claims("cty-json", "RFC 7515 4.1.10: cty is for the application", "OK", members={"cty": "json"}),
    claims("crit", "rule: crit is rejected in JWTs", "TOKEN_UNSUPPORTED", members={"x": 1, "crit": ["x"]}),
    claims("crit-empty", "RFC 7515 4.1.11: crit is not empty", "TOKEN_MALFORMED", members={"crit": []}),
    claims("zip", "rule: zip is JWT_TOKEN_UNSUPPORTED", "TOKEN_UNSUPPORTED", members={"zip": "DEF"}),
    claims("claims-in-the-header", "RFC 7519 5.3: claims in the header say nothing here", "CLAIM_MISSING", "{}", members={"exp": EXP}),

    claims("other-key", WHY_OUTER, "JWE_DECRYPTION_FAILED", keys=OTHER_DIR, report={"alg": None, "expires_at": None}),
    claims("second-key", WHY_OUTER, "OK", keys=[OTHER_DIR, DIR]),
    claims("kid", WHY_OUTER, "OK", keys=[OTHER_DIR.having(kid="a"), DIR.having(kid="b")], members={"kid": "b"}, report={"kid": "b"}),
    claims("kid-unknown", WHY_OUTER, "JWE_KEY_NOT_FOUND", keys=DIR.having(kid="b"), members={"kid": "c"}, report={"kid": "c", "kid_len": 1}),
    claims("key-of-another-alg", WHY_OUTER, "JWE_NOT_ALLOWED", keys=KW),
    claims("key-only-encrypts", WHY_OUTER, "JWE_KEY_CANNOT", key=KW, keys=from_jwk(KW, key_ops=["wrapKey"])),
    claims("key-of-signatures", "rule: keys used for the other purpose are not found", "JWE_KEY_NOT_FOUND", keys=KEY),
    claims("decrypt-algorithms-same", "rule: decrypt_algorithms narrow", "OK", decrypt_algorithms=["dir"]),
    claims("decrypt-algorithms-other", "rule: decrypt_algorithms narrow", "JWE_NOT_ALLOWED", decrypt_algorithms=["A256KW"]),
    claims("encryptions-same", "rule: encryptions narrow", "OK", encryptions=["A256GCM", "A128GCM"]),
    claims("encryptions-other", "rule: encryptions narrow", "JWE_NOT_ALLOWED", encryptions=["A128GCM"]),
    claims("as-long-as-allowed", WHY_OUTER, "OK", max_token_len=len(encrypted(DIR, CLAIMS))),
    claims("longer-than-allowed", WHY_OUTER, "TOKEN_TOO_LARGE", max_token_len=len(encrypted(DIR, CLAIMS)) - 1),
    decrypt("claims-decrypt-signed-token", "rule: three segments are JWT_NOT_ENCRYPTED", "NOT_ENCRYPTED", token(), DIR),
    decrypt("claims-decrypt-json", WHY_OUTER, "TOKEN_UNSUPPORTED", "{}", DIR),
    decrypt("claims-decrypt-four-segments", WHY_OUTER, "TOKEN_MALFORMED", "...", DIR),
    decrypt("claims-decrypt-tag-changed", WHY_OUTER, "JWE_DECRYPTION_FAILED", replaced(encrypted(DIR, CLAIMS), 4, bytes(16)), DIR),
    claims("algorithms", WHY_ABSENT, "INVALID_ARGUMENT", algorithms=["HS256"]),
    claims("flag-encrypted", WHY_ABSENT, "INVALID_ARGUMENT", flags=["JWT_ENCRYPTED"]),
]

# Encrypting.
WHY_ENCRYPT = "RFC 7519 7.1: claims, encrypted"
WHY_SIGNING = "rule: alg, kid, encrypt_to, JWT_ENCRYPTED and JWT_SIGN_WHOLE_HEADER must be absent"
WHY_OWN = "rule: members that only the library writes"
WHY_MISMATCH = "RFC 8725 3.1: one key, one algorithm"


def made(name, why, status, keys=DIR, text=CLAIMS, result=None, **options):
    return encrypt("claims-encrypt-" + name, why, status, keys, text, text if status == "OK" and result is None else result, **options)


for alg, size in SECRETS.items():
    CASES += [made("alg-" + slug(alg), WHY_ENCRYPT, "OK", secret(alg, size))]
CASES += [
    made("added-exp", WHY_ENCRYPT, "OK", text='{"sub":"a"}', result='{"sub":"a","iat":%d,"exp":%d}' % (NOW, NOW + 60), expires_in=60),
    made("added-all", WHY_ENCRYPT, "OK", text="{}", result='{"iat":%d,"nbf":%d,"exp":%d}' % (NOW, NOW - 5, NOW + 60), expires_in=60, not_before_in=-5),
    made("added-iat", WHY_ENCRYPT, "OK", text=CLAIMS, result='{"exp":%d,"iat":%d}' % (EXP, NOW), flags=["JWT_SIGN_ADD_IAT"]),
    made("spaced", WHY_ENCRYPT, "OK", text=' {"exp":%d}\n' % EXP),
    made("enc", WHY_ENCRYPT, "OK", KW, enc="A192CBC-HS384"),
    made("enc-of-dir", WHY_ENCRYPT, "OK", enc="A256GCM"),
    made("encrypt-alg", WHY_ENCRYPT, "OK", KW, encrypt_alg="A256KW"),
    made("encrypt-alg-dir", WHY_ENCRYPT, "OK", encrypt_alg="dir"),
    made("encrypt-kid", "rule: encrypt_kid names the key", "OK", [KW.having(kid="a"), DIR.having(kid="b")], encrypt_kid="b"),
    made("encrypt-kid-empty", "rule: encrypt_kid empty is none in the header", "OK", DIR.having(kid="a"), encrypt_kid=""),
    made("encrypt-kid-for-key-without", "rule: a key without a kid fits any", "OK", encrypt_kid="new"),
    made("typ-and-header", WHY_ENCRYPT, "OK", typ="session+jwt", header='{"x":[1]}'),
    made("typ-empty", WHY_ENCRYPT, "OK", typ=""),
    encrypt("claims-encrypt-jti", WHY_ENCRYPT, "OK", DIR, "{}", expires_in=60, flags=["JWT_SIGN_ADD_JTI"]),
    made("exp-missing", "rule: neither exp nor expires_in", "CLAIM_MISSING", text="{}"),
    made("exp-twice", "rule: what is there is not added", "INVALID_ARGUMENT", expires_in=60),
    made("expires-in-negative", "rule: expires_in is no time that has passed", "INVALID_ARGUMENT", text="{}", expires_in=-1),
    made("alg", WHY_SIGNING, "INVALID_ARGUMENT", alg="HS256"),
    made("kid", WHY_SIGNING, "INVALID_ARGUMENT", kid="a"),
    made("kid-empty", WHY_SIGNING, "INVALID_ARGUMENT", kid=""),
    made("flag-encrypted", WHY_SIGNING, "INVALID_ARGUMENT", flags=["JWT_ENCRYPTED"]),
    made("whole-header", WHY_SIGNING, "INVALID_ARGUMENT", flags=["JWT_SIGN_WHOLE_HEADER"], header='{"alg":"dir","enc":"A256GCM"}'),
    made("kid-unknown", "rule: encrypt_kid names the key", "JWE_KEY_NOT_FOUND", DIR.having(kid="a"), encrypt_kid="b"),
    made("encrypt-alg-other", WHY_MISMATCH, "KEY_ALG_MISMATCH", KW, encrypt_alg="A128KW"),
    made("encrypt-alg-dir-of-wrap", WHY_MISMATCH, "KEY_ALG_MISMATCH", KW, encrypt_alg="dir"),
    made("enc-of-dir-other", WHY_MISMATCH, "KEY_ALG_MISMATCH", enc="A128CBC-HS256"),
    made("key-only-decrypts", "RFC 7517 4.3: key_ops", "JWE_KEY_CANNOT", from_jwk(KW, key_ops=["unwrapKey"])),
    made("key-of-signatures", "rule: keys used for the other purpose are not found", "JWE_KEY_NOT_FOUND", KEY),
    made("public-key", WHY_PUBLIC, "KEY_UNSUPPORTED", public(P256, "ECDH-ES")),
    made("private-key", WHY_PUBLIC, "KEY_UNSUPPORTED", pair(RSA, "RSA-OAEP-256")),
    made("private-key-beside-the-secret", WHY_PUBLIC, "KEY_UNSUPPORTED", [DIR, pair(P256, "ECDH-ES")]),
    made("header-not-json", "rule: header is a JSON object", "INVALID_ARGUMENT", header="{"),
]
for name in ("alg", "enc", "kid", "typ", "cty", "crit", "zip", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c", "b64"):
    CASES += [made("header-" + name, WHY_OWN, "INVALID_ARGUMENT", header='{"%s":"x"}' % name)]
for name, text in {"empty": "", "array": "[]", "trailing": CLAIMS + "x", "duplicate": with_member('"x":1,"x":2'), "exp-string": '{"exp":"1"}',
                   "aud-number": with_member('"aud":1'), "not-utf8": b'{"exp":1700000300,"x":"\xff"}'}.items():
    CASES += [made("malformed-" + name, "rule: no token is made that its reader would refuse as malformed", "CLAIMS_MALFORMED", text=text)]
