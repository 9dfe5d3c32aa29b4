from signer import *

ABOUT = "Published examples, byte for byte: RFC 7515, 7517, 7519, 7520, 7638, 7797, 6750."

# RFC 7515 A.1.1.
K7515 = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
JWK7515 = jwks('{"kty":"oct",\r\n "k":"%s"\r\n}' % K7515, "HS256", unb64(K7515))
SECRET7515 = Key("HS256", unb64(K7515))
CLAIMS7515 = '{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}'
HEADER7515 = '{"typ":"JWT",\r\n "alg":"HS256"}'
TOKEN7515 = ("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
             ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
             ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")

# RFC 7520 3.5 and 4.4.
KID7520 = "018c0ae5-4d9b-471b-bfd6-eef314bc7037"
KEY7520 = jwks('{"kty":"oct","kid":"%s","use":"sig","alg":"HS256","k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"}' % KID7520,
               "HS256", unb64("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"))
PAYLOAD7520 = ("It\u2019s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't keep your feet, "
               "there\u2019s no knowing where you might be swept off to.")
HEADER7520 = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9"
SIGNATURE7520 = "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0"
TOKEN7520 = HEADER7520 + "." + b64(PAYLOAD7520) + "." + SIGNATURE7520

# RFC 7797 4: the key of RFC 7515 A.1.1, the payload $.02.
TOKEN7797 = "eyJhbGciOiJIUzI1NiJ9.JC4wMg.5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ"
UNENCODED7797 = "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY"

# A published signature that this signer does not find is a misprint here.
assert token(CLAIMS7515, HEADER7515, SECRET7515) == TOKEN7515
assert token(PAYLOAD7520, unb64(HEADER7520), KEY7520) == TOKEN7520
assert token("$.02", '{"alg":"HS256"}', SECRET7515) == TOKEN7797
assert unencoded("$.02", '{"alg":"HS256","b64":false,"crit":["b64"]}', SECRET7515, detached=True).decode() == UNENCODED7797

DETACHED, BOTH = ["JWS_DETACHED"], ["JWS_DETACHED", "JWS_UNENCODED"]
CASES = [
    verify("rfc7515-a1", "RFC 7515 A.1, RFC 7519 3.1", "OK", TOKEN7515, keys=JWK7515, now=1300819379, claims=CLAIMS7515,
           issuers=["joe"], types=["JWT"], required=["http://example.com/is_root"],
           report=report(alg="HS256", expires_at=1300819380, not_before=None, issued_at=None)),
    verify("rfc7515-a1-secret", "RFC 7515 A.1, RFC 7519 3.1", "OK", TOKEN7515, keys=SECRET7515, now=1300819379, claims=CLAIMS7515),
    verify("rfc7515-a1-expired", "RFC 7519 4.1.4", "EXPIRED", TOKEN7515, keys=JWK7515, now=1300819380),
    verify("rfc7515-a1-other-issuer", "RFC 7519 4.1.1", "ISSUER_MISMATCH", TOKEN7515, keys=JWK7515, now=1300819379, issuers=["jo"]),
    jws("rfc7515-a1-jws", "RFC 7515 A.1", "OK", TOKEN7515, payload=CLAIMS7515, keys=JWK7515),
    sign("rfc7515-a1-signed-without-line-ends", "RFC 7519 3.1 with another header", "OK", CLAIMS7515,
         token(CLAIMS7515, HEADER, SECRET7515), keys=JWK7515, now=1300819379),
    load("rfc7515-a1-key", "RFC 7515 A.1.1", "OK", JWK7515, 1, alg="HS256", bits=512,
         thumbprint=b64(hashlib.sha256(('{"k":"%s","kty":"oct"}' % K7515).encode()).digest())),
    jws("rfc7515-f-detached", "RFC 7515 A.1, F", "OK", detach(TOKEN7515), keys=JWK7515, flags=DETACHED, detached=CLAIMS7515),
    verify("rfc7515-a1-last-character", "RFC 7515 A.1: the last character has two spare bits", "TOKEN_MALFORMED",
           TOKEN7515[:-1] + "l", keys=JWK7515, now=1300819379),
    jws("rfc7515-e-negative", "RFC 7515 E: an extension that nobody understands", "TOKEN_UNSUPPORTED",
        b64('{"alg":"none",\r\n "crit":["http://example.invalid/UNDEFINED"],\r\n "http://example.invalid/UNDEFINED":true\r\n}') + ".RkFJTA."),
    verify("rfc7519-6-unsecured", "RFC 7519 6.1", "ALG_NOT_ALLOWED",
           "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.",
           keys=JWK7515, now=1300819379),
    load("rfc7517-a3", "RFC 7517 A.3: the key for wrapping is skipped", "OK", jwks(
        '{"keys":\r\n  [\r\n    {"kty":"oct",\r\n     "alg":"A128KW",\r\n     "k":"GawgguFyGrWKav7AX4VKUg"},\r\n\r\n    {"kty":"oct",\r\n     "k":"%s",\r\n'
        '     "kid":"HMAC key used in JWS spec Appendix A.1 example"}\r\n  ]\r\n}' % K7515), 1, alg="HS256",
        kid="HMAC key used in JWS spec Appendix A.1 example"),

    jws("rfc7520-4-4", "RFC 7520 4.4", "OK", TOKEN7520, payload=PAYLOAD7520, keys=KEY7520, report={"alg": "HS256", "kid": KID7520}),
    jws("rfc7520-4-5-detached", "RFC 7520 4.5", "OK", HEADER7520 + ".." + SIGNATURE7520, keys=KEY7520, flags=DETACHED,
        detached=PAYLOAD7520),
    jws("rfc7520-4-5-without-the-payload", "RFC 7520 4.5", "SIGNATURE_INVALID", HEADER7520 + ".." + SIGNATURE7520, keys=KEY7520),
    jws_sign("rfc7520-4-4-signed", "RFC 7520 4.4.3", "OK", PAYLOAD7520, TOKEN7520, keys=KEY7520),
    jws_sign("rfc7520-4-5-signed", "RFC 7520 4.5.3", "OK", PAYLOAD7520, HEADER7520 + ".." + SIGNATURE7520, keys=KEY7520,
             flags=DETACHED),
    verify("rfc7520-4-4-is-no-jwt", "RFC 7519 7.2: the claims are a JSON object", "CLAIMS_MALFORMED", TOKEN7520, keys=KEY7520),
    load("rfc7520-3-5-key", "RFC 7520 3.5", "OK", KEY7520, 1, alg="HS256", bits=256, kid=KID7520),

    jws("rfc7797-4-1", "RFC 7797 4.1", "OK", TOKEN7797, payload="$.02", keys=JWK7515),
    jws("rfc7797-4-2", "RFC 7797 4.2", "OK", UNENCODED7797, keys=JWK7515, flags=BOTH, detached="$.02"),
    jws("rfc7797-4-2-not-allowed", "RFC 7797 4.2; rule: only with the flag", "TOKEN_UNSUPPORTED", UNENCODED7797, keys=JWK7515,
        flags=DETACHED, detached="$.02"),
    verify("rfc7797-4-2-as-a-jwt", "RFC 7797 7", "TOKEN_UNSUPPORTED", UNENCODED7797, keys=JWK7515),
    jws_sign("rfc7797-4-1-signed", "RFC 7797 4.1", "OK", "$.02", TOKEN7797, keys=JWK7515),
    jws_sign("rfc7797-4-2-signed", "RFC 7797 4.2", "OK", "$.02", UNENCODED7797, keys=JWK7515, flags=BOTH),
    case("bearer", "rfc6750-2-1", "RFC 6750 2.1", "OK", value="Bearer mF_9.B5f-4.1JqM", result="mF_9.B5f-4.1JqM"),
]
