from signer import *

ABOUT = "The value of WWW-Authenticate for a request that was refused. RFC 6750 3, RFC 9728 5.1."

WHY = "RFC 6750 3.1: what is wrong with the token"
WHY_BARE = "RFC 6750 3.1: no error where there was no token, or where the fault is not the client's"
WHY_TEXT = "RFC 9110 5.6.4: quoted strings; nothing that ends a header field"
WHY_SCOPE = "RFC 6749 3.3: words of printable ASCII without quotes and backslashes, one space between them"

INVALID = 'Bearer error="invalid_token"'
# Statuses that speak of the token.
OF_THE_TOKEN = """KEY_NOT_FOUND TOKEN_MALFORMED TOKEN_TOO_LARGE TOKEN_UNSUPPORTED ALG_NOT_ALLOWED SIGNATURE_INVALID CLAIMS_MALFORMED
CLAIM_MISSING EXPIRED NOT_YET_VALID ISSUED_IN_FUTURE TOO_OLD ISSUER_MISMATCH AUDIENCE_MISMATCH SUBJECT_MISMATCH TYP_MISMATCH
CLAIM_MISMATCH CLAIM_WRONG_TYPE""".split()
# All others but JWT_OK.
BARE = """INVALID_ARGUMENT BUFFER_TOO_SMALL INTERNAL NO_RANDOMNESS KEY_MALFORMED KEY_TOO_WEAK KEY_UNSUPPORTED KEY_CANNOT_SIGN KEY_ENCRYPTED
KEY_ALG_MISMATCH KEY_WRONG_FORM NO_BEARER ISSUER_UNAVAILABLE ISSUER_FETCH""".split()


def challenge(name, of, result, why=WHY, **options):
    """What is written for a status (None: the options are refused)."""
    given = {"options": options} if options else {}
    return case("challenge", "challenge-" + name, why, "INVALID_ARGUMENT" if result is None else "OK", of="JWT_" + of, result=result,
                **given)


def named(name):
    return name.lower().replace("_", "-")


CASES = [
    *(challenge("of-" + named(of), of, INVALID) for of in OF_THE_TOKEN),
    *(challenge("of-" + named(of), of, "Bearer", WHY_BARE) for of in BARE),
    challenge("scope-is-missing", "CLAIM_MISMATCH", 'Bearer error="insufficient_scope", scope="read write"', scope="read write"),
    challenge("scope-of-an-expired-token", "EXPIRED", 'Bearer error="invalid_token", scope="read"', scope="read"),
    challenge("scope-without-a-token", "NO_BEARER", 'Bearer scope="read"', WHY_BARE, scope="read"),
    challenge("realm", "EXPIRED", 'Bearer realm="orders", error="invalid_token"', realm="orders"),
    challenge("realm-empty", "NO_BEARER", 'Bearer realm=""', WHY_BARE, realm=""),
    challenge("realm-escaped", "NO_BEARER", 'Bearer realm="a \\"b\\" \\\\ c"', WHY_TEXT, realm='a "b" \\ c'),
    challenge("metadata", "NO_BEARER", 'Bearer resource_metadata="https://api.example/.well-known/oauth-protected-resource"', WHY_BARE,
              resource_metadata="https://api.example/.well-known/oauth-protected-resource"),
    challenge("everything", "CLAIM_MISMATCH",
              'Bearer realm="r", error="insufficient_scope", scope="a b", resource_metadata="https://r.example"',
              realm="r", scope="a b", resource_metadata="https://r.example"),
    *(challenge("%s-%s" % (named(where), name), "EXPIRED", None, WHY_TEXT, **{where: text})
      for where in ("realm", "scope", "resource_metadata")
      for name, text in (("line-end", "a\r\nb"), ("newline", "a\n"), ("tab", "a\tb"), ("nul", "a\0b"), ("delete", "a\x7f"), ("letter", "\u00e9"))),
    *(challenge("scope-" + name, "EXPIRED", None, WHY_SCOPE, scope=text)
      for name, text in (("empty", ""), ("space", " "), ("spaces", "a  b"), ("space-in-front", " a"), ("space-behind", "a "),
                         ("quote", 'a"b'), ("backslash", "a\\b"))),
    challenge("scope-of-other-characters", "NO_BEARER", "Bearer scope=\"https://api.example/x#y !~\"", WHY_SCOPE, scope="https://api.example/x#y !~"),
]
