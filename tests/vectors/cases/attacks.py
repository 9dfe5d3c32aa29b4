from signer import *

ABOUT = """Classes of attack that have broken JWT libraries, one case or more for each that HMAC can express; others are in the
files of their rules."""

CLAIM = with_member('"admin":true')
RSA = {"kty": "RSA", "e": "AQAB", "n": b64(b"\xc1" + bytes(range(1, 256)))}


def attack(cve, name, status, text, **rest):
    return verify("attack-" + name, cve, status, text, **rest)


def unsigned(alg):
    return b64('{"alg":"%s","typ":"JWT"}' % alg) + "." + b64(CLAIM) + "."


EMPTY = Key("HS256", "")
CASES = []
for alg in ("none", "NONE", "nOnE", "None", "none ", "\\u006eone"):
    slug = {"none ": "none-space", "\\u006eone": "none-escaped"}.get(alg, alg)
    for kind, keys in (("secret", KEY), ("jwk", jwks(jwk(KEY))), ("jwk-without-alg", jwks(jwk(KEY, alg=None))),
                       ("set", [KEY, KEY384, KEY512])):
        if kind == "secret" or alg in ("none", "nOnE"):
            CASES += [attack("CVE-2022-23540, CVE-2026-28802: none accepted", "%s-under-%s" % (slug, kind), "ALG_NOT_ALLOWED",
                             unsigned(alg), keys=keys)]
CASES += [
    attack("CVE-2026-44351, CVE-2026-45363: empty HMAC key", "empty-key", "KEY_TOO_WEAK", token(CLAIM, HEADER, EMPTY), keys=EMPTY),
    attack("CVE-2026-44351: empty HMAC key, weak keys allowed", "empty-key-allowed", "KEY_TOO_WEAK", token(CLAIM, HEADER, EMPTY),
           keys=EMPTY.having(allow_weak=True)),
    attack("CVE-2026-44351: empty HMAC key in a JWK", "empty-k", "KEY_TOO_WEAK", token(CLAIM, HEADER, EMPTY),
           keys=jwks('{"kty":"oct","k":""}')),
    attack("CVE-2026-44351: signed with the empty key", "empty-key-signed", "SIGNATURE_INVALID", token(CLAIM, HEADER, EMPTY)),
    attack("CVE-2026-45363: 31 bytes for HS256", "short-key", "KEY_TOO_WEAK", token(CLAIM, HEADER, Key("HS256", "x" * 31)),
           keys=Key("HS256", "x" * 31)),
    sign("attack-empty-key-signing", "CVE-2026-44351, CVE-2026-45363: signing with an empty key", "KEY_TOO_WEAK", keys=EMPTY),
    sign("attack-short-key-signing", "CVE-2026-45363: signing with 31 bytes", "KEY_TOO_WEAK", keys=Key("HS256", "x" * 31)),
    attack("CVE-2022-23539, GHSA-jq35-7prp-9v3f: the header's alg used, not the key's", "header-alg-wins", "ALG_NOT_ALLOWED",
           token(CLAIM, '{"alg":"HS512"}', Key("HS512", KEY512.secret)), keys=Key("HS256", KEY512.secret),
           algorithms=["HS256", "HS512"]),
    attack("CVE-2022-23539: the header names RSA, the key is a secret", "header-alg-of-another-family", "ALG_NOT_ALLOWED",
           token(CLAIM, '{"alg":"RS256"}'), algorithms=["RS256", "HS256"]),
    attack("HAProxy 648b0e7: a signature copied before its length is checked", "signature-of-20000-characters", "SIGNATURE_INVALID",
           [[b64(HEADER) + "." + b64(CLAIM) + ".", 1], ["AAAA", 5000]]),
    attack("libjwt #281: the signature's length not checked", "signature-of-3-bytes", "SIGNATURE_INVALID",
           b64(HEADER) + "." + b64(CLAIM) + ".AAAA"),
    attack("libjwt #281: an empty signature compares as equal", "signature-empty", "SIGNATURE_INVALID",
           b64(HEADER) + "." + b64(CLAIM) + "."),
    attack("CVE-2024-25189: a MAC compared as text stops at its first zero byte", "signature-begins-with-zero", "SIGNATURE_INVALID",
           b64(HEADER) + "." + b64(CLAIM) + "." + b64(b"\0" + bytes(31))),
    attack("CVE-2022-25898, CVE-2026-62995: junk in base64url accepted", "junk-in-signature", "TOKEN_MALFORMED",
           token(CLAIM) + "!"),
    attack("CVE-2022-25898: padding accepted", "padding-in-signature", "TOKEN_MALFORMED", token(CLAIM) + "="),
    attack("CVE-2022-25898: a character that is cut to eight bits", "u0141-for-a", "TOKEN_MALFORMED",
           token('{"exp":%d,"a":"AAAA"}' % EXP).replace("A", "\u0141", 1)),
    attack("CVE-2025-59420, CVE-2026-32597, CVE-2026-35042: crit ignored", "crit-bork", "TOKEN_UNSUPPORTED",
           token(CLAIM, '{"alg":"HS256","crit":["bork"]}')),
    attack("CVE-2025-59420, CVE-2026-32597, CVE-2026-35042: crit ignored", "crit-bork-present", "TOKEN_UNSUPPORTED",
           token(CLAIM, '{"alg":"HS256","crit":["bork"],"bork":1}')),
    attack("CVE-2025-59420: an empty crit", "crit-empty", "TOKEN_MALFORMED", token(CLAIM, '{"alg":"HS256","crit":[]}')),
    attack("CVE-2026-27962: the key taken from the token", "key-in-token", "SIGNATURE_INVALID",
           token(CLAIM, compact({"alg": "HS256", "jwk": jwk(OTHER)}), OTHER)),
    attack("CVE-2026-27962: the key taken from the token, and its kid", "key-in-token-with-kid", "KEY_NOT_FOUND",
           token(CLAIM, compact({"alg": "HS256", "kid": "evil", "jwk": jwk(OTHER, kid="evil")}), OTHER),
           keys=KEY.having(kid="good")),
    attack("CVE-2026-27962: keys fetched from where the token says", "key-url-in-token", "SIGNATURE_INVALID",
           token(CLAIM, '{"alg":"HS256","jku":"http://127.0.0.1:9/jwks","x5u":"http://127.0.0.1:9/cert"}', OTHER)),
    attack("CVE-2022-39227, CVE-2026-96760, CVE-2026-102946: compact and JSON forms confused", "polyglot", "TOKEN_UNSUPPORTED",
           '{"payload":"%s","protected":"%s","signature":"%s","x":".."}' % (b64(CLAIM), b64(HEADER), b64(KEY.mac("x")))),
    attack("CVE-2022-39227: JSON inside the compact form", "polyglot-header", "TOKEN_UNSUPPORTED",
           '{"  %s.%s.%s":"","protected":"%s", "payload":"%s","signature":"%s"}' % (*token().split("."), *token().split("."))),
    attack("CVE-2026-102946: a JSON serialization without signatures", "json-without-signatures", "TOKEN_UNSUPPORTED",
           '{"payload":"%s","signatures":[]}' % b64(CLAIM)),
    attack("CVE-2026-29000: a five-part token treated as a JWT", "five-parts", "TOKEN_UNSUPPORTED", token(CLAIM) + ".AAAA.AAAA"),
    attack("CVE-2026-29000: a JWE around an unsigned token", "five-parts-of-jwe", "TOKEN_UNSUPPORTED",
           b64('{"alg":"dir","enc":"A256GCM","cty":"JWT"}') + "..AAAA." + b64(unsigned("none")) + ".AAAA"),
    attack("CVE-2024-53861: the issuer matched by substring", "issuer-substring", "ISSUER_MISMATCH",
           token(with_member('"iss":"ab"')), issuers=["abc"]),
    attack("CVE-2026-75509: the issuer as an array", "issuer-array", "CLAIMS_MALFORMED", token(with_member('"iss":["abc","evil"]')),
           issuers=["abc"]),
    attack("CVE-2024-51744: expired hides a bad signature", "expired-and-forged", "SIGNATURE_INVALID",
           token('{"exp":0}', HEADER, OTHER)),
    attack("CVE-2026-48990: b64 false slips past limits", "b64-false", "TOKEN_UNSUPPORTED",
           token(CLAIM, '{"alg":"HS256","b64":false,"crit":["b64"]}')),
    jws("attack-b64-false-limits", "CVE-2026-48990: limits hold for unencoded payloads too", "TOKEN_TOO_LARGE",
        unencoded("x" * 300, '{"alg":"HS256","b64":false,"crit":["b64"]}').decode(),
        flags=["JWS_UNENCODED"], max_token_len=300),
    attack("CVE-2025-30204, CVE-2025-27144: unbounded splitting", "mebibyte-of-dots", "TOKEN_TOO_LARGE", [[".", 1048576]]),
    attack("CVE-2025-30204: unbounded splitting, cap raised", "mebibyte-of-dots-raised", "TOKEN_MALFORMED", [[".", 1048576]],
           max_token_len=2097152),
    attack("CVE-2025-53864, CVE-2026-116586: nested JSON overflows the stack, nothing signed", "nested-header-unsigned",
           "TOKEN_MALFORMED",
           [[b64('{"alg":"HS256","x":  '), 1], [b64("[[["), 33334], ["." + b64(CLAIM) + "." + b64(bytes(32)), 1]],
           max_token_len=1048576),
    attack("parser differentials: two names for one claim", "two-names", "CLAIMS_MALFORMED",
           token('{"exp":%d,"admin":false,"\\u0061dmin":true}' % EXP)),
    attack("parser differentials: a name that is only nearly exp", "nul-in-name", "CLAIM_MISSING",
           token('{"exp\\u0000":%d}' % EXP)),
    attack("parser differentials: text that ends at a NUL", "nul-in-issuer", "ISSUER_MISMATCH",
           token(with_member('"iss":"good\\u0000evil"')), issuers=["good"]),
    attack("parser differentials: a lone surrogate that becomes another character", "surrogate-in-issuer", "CLAIMS_MALFORMED",
           token(with_member('"iss":"\\ud800"')), issuers=["\ufffd"]),
    attack("parser differentials: a byte order mark", "bom", "CLAIMS_MALFORMED", token("\ufeff" + CLAIMS)),
    attack("parser differentials: a second document behind the first", "second-document", "CLAIMS_MALFORMED",
           token(CLAIMS + '{"admin":true}')),
    attack("parser differentials: what JavaScript calls __proto__", "proto", "OK",
           token(with_member('"__proto__":{"admin":true},"constructor":{"prototype":1}'))),
    attack("parser differentials: __proto__ gives no claim", "proto-required", "CLAIM_MISSING",
           token(with_member('"__proto__":{"sub":"x"}')), required=["sub"]),
]
for name, value in (("string", '"1"'), ("null", "null"), ("object", "{}"), ("true", "true"), ("array", "[]")):
    for claim in ("exp", "nbf", "iat"):
        CASES += [attack("CVE-2026-25537: a wrong-typed time treated as absent", "%s-%s" % (claim, name), "CLAIMS_MALFORMED",
                         token('{"%s":%s}' % (claim, value)), flags=["JWT_ALLOW_MISSING_EXP"])]
for name, value, status in (("0", "0", "EXPIRED"), ("minus-1", "-1", "EXPIRED"), ("1.5", "1.5", "EXPIRED"),
                            ("1e308", "1e308", "CLAIMS_MALFORMED"), ("1e400", "1e400", "CLAIMS_MALFORMED"),
                            ("2-53", str(2**53), "CLAIMS_MALFORMED"), ("2-63", str(2**63), "CLAIMS_MALFORMED"),
                            ("2-64", str(2**64), "CLAIMS_MALFORMED"), ("26-digits", "9" * 26, "CLAIMS_MALFORMED")):
    CASES += [attack("CVE-2026-44459, libjwt #283: non-finite or huge dates skipped or saturated", "exp-of-" + name, status,
                     token('{"exp":%s}' % value))]
for name, value, status in (("empty-array", "[]", "AUDIENCE_MISMATCH"), ("array-of-number", "[1]", "CLAIMS_MALFORMED"),
                            ("number", "1", "CLAIMS_MALFORMED"), ("null", "null", "CLAIMS_MALFORMED"),
                            ("empty", '""', "AUDIENCE_MISMATCH"), ("array", '["x"]', "OK"),
                            ("array-of-empty", '[""]', "AUDIENCE_MISMATCH")):
    CASES += [attack("CVE-2020-26160: aud misread", "aud-" + name, status, token(with_member('"aud":' + value)), audiences=["x"])]
