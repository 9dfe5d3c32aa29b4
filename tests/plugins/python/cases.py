"""What every plugin answers, request by request: one table for all frameworks."""

from __future__ import annotations

import threading
import unittest
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from onejwt import Keyset, Policy, sign

ISSUER = "https://login.example"
POLICY: dict[str, Any] = {
    "issuer": ISSUER,
    "audience": "orders",
    "typ": "at+jwt",
    "algorithms": "ES256",
    "required": ["sub", "client_id", "iat", "jti"],
}
# The same as a document.
DOCUMENT = Policy.from_json(
    {
        "issuers": [ISSUER],
        "audiences": ["orders"],
        "types": ["at+jwt"],
        "algorithms": ["ES256"],
        "required": ["sub", "client_id", "iat", "jti"],
    }
)
KEYS, OTHERS = Keyset.generate("ES256", kid="first"), Keyset.generate("ES256", kid="first")
UNKNOWN = Keyset.generate("ES256", kid="second")


def token(
    keys: Keyset = KEYS,
    *,
    typ: str = "at+jwt",
    expires_in: int = 600,
    now: int | None = None,
    encrypt_to: Keyset | None = None,
    **changes: Any,
) -> str:
    """An access token of alice's, changed; None leaves a claim out."""
    claims = {"iss": ISSUER, "aud": "orders", "sub": "alice", "client_id": "web", "scope": "orders:read"}
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return sign(claims, keys, expires_in=expires_in, add_jti=True, typ=typ, now=now, encrypt_to=encrypt_to)


class Answer(NamedTuple):
    status: int
    name: str
    """The error's name, or the user's."""
    challenge: str | None


def ok(user: str = "alice") -> Answer:
    return Answer(200, user, None)


INVALID = 'Bearer realm="shop", error="invalid_token"'
GOOD = token()

# To a route that asks for a good token and no more.
PLAIN: dict[str, tuple[Mapping[str, str], Answer]] = {
    "a good token": ({"Authorization": f"Bearer {GOOD}"}, ok()),
    "the scheme in another case": ({"Authorization": f"bEARER {GOOD}"}, ok()),
    "no token": ({}, Answer(401, "JWT_NO_BEARER", 'Bearer realm="shop"')),
    "another scheme": ({"Authorization": "Basic YWxpY2U6"}, Answer(401, "JWT_NO_BEARER", 'Bearer realm="shop"')),
    "two tokens": (
        {"Authorization": f"Bearer {GOOD}, Bearer {GOOD}"},
        Answer(401, "JWT_NO_BEARER", 'Bearer realm="shop"'),
    ),
    "no JWT": ({"Authorization": "Bearer abc"}, Answer(401, "JWT_TOKEN_MALFORMED", INVALID)),
    "tampered": ({"Authorization": f"Bearer {GOOD[:-4]}AAAA"}, Answer(401, "JWT_SIGNATURE_INVALID", INVALID)),
    "another's key": ({"Authorization": f"Bearer {token(OTHERS)}"}, Answer(401, "JWT_SIGNATURE_INVALID", INVALID)),
    "expired": ({"Authorization": f"Bearer {token(now=1_700_000_000)}"}, Answer(401, "JWT_EXPIRED", INVALID)),
    "for another service": (
        {"Authorization": f"Bearer {token(aud='billing')}"},
        Answer(401, "JWT_AUDIENCE_MISMATCH", INVALID),
    ),
    "of another issuer": (
        {"Authorization": f"Bearer {token(iss='https://evil.example')}"},
        Answer(401, "JWT_ISSUER_MISMATCH", INVALID),
    ),
    "of another kind": ({"Authorization": f"Bearer {token(typ='rt+jwt')}"}, Answer(401, "JWT_TYP_MISMATCH", INVALID)),
    "a claim missing": (
        {"Authorization": f"Bearer {token(client_id=None)}"},
        Answer(401, "JWT_CLAIM_MISSING", INVALID),
    ),
    "an unknown kid": ({"Authorization": f"Bearer {token(UNKNOWN)}"}, Answer(401, "JWT_KEY_NOT_FOUND", INVALID)),
}


def with_token(**changes: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(**changes)}"}


LACKING = 'Bearer realm="shop", error="insufficient_scope", scope="orders:write"'
# To one that asks for the scope orders:write.
SCOPED: dict[str, tuple[Mapping[str, str], Answer]] = {
    "has it": (with_token(scope="orders:read orders:write"), ok()),
    "has it in an array": (with_token(scope=["orders:write"]), ok()),
    "has another": (with_token(), Answer(403, "JWT_CLAIM_MISMATCH", LACKING)),
    "has a longer one": (with_token(scope="orders:write2"), Answer(403, "JWT_CLAIM_MISMATCH", LACKING)),
    "has none": (with_token(scope=None), Answer(403, "JWT_CLAIM_MISMATCH", LACKING)),
    "has a number": (with_token(scope=7), Answer(403, "JWT_CLAIM_MISMATCH", LACKING)),
    "is expired": (
        {"Authorization": f"Bearer {token(now=1_700_000_000)}"},
        Answer(401, "JWT_EXPIRED", 'Bearer realm="shop", error="invalid_token", scope="orders:write"'),
    ),
    "no token": ({}, Answer(401, "JWT_NO_BEARER", 'Bearer realm="shop", scope="orders:write"')),
}
# To one that asks for one of the roles admin and support.
ROLES: dict[str, tuple[Mapping[str, str], Answer]] = {
    "has one": (with_token(roles=["staff", "support"]), ok()),
    "has the other": (with_token(roles=["admin"]), ok()),
    "has another": (with_token(roles=["administrator"]), Answer(403, "JWT_CLAIM_MISMATCH", 'Bearer realm="shop"')),
    "has none": (with_token(), Answer(403, "JWT_CLAIM_MISMATCH", 'Bearer realm="shop"')),
    "has an object": (with_token(roles={"admin": True}), Answer(403, "JWT_CLAIM_MISMATCH", 'Bearer realm="shop"')),
    "no token": ({}, Answer(401, "JWT_NO_BEARER", 'Bearer realm="shop"')),
}


class Plugin(unittest.TestCase):
    """A framework says how a request is made; the table says what comes."""

    def ask(self, path: str, headers: Mapping[str, str]) -> Answer:
        raise NotImplementedError

    def check(self, path: str, cases: Mapping[str, tuple[Mapping[str, str], Answer]]) -> None:
        for what, (headers, expected) in cases.items():
            with self.subTest(path=path, what=what):
                self.assertEqual(self.ask(path, headers), expected)


class Issuer:
    """A server with the keys of an issuer, on the loopback interface."""

    def __init__(self) -> None:
        self.document = b""
        self.asked = 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                self.send_response(200)
                self.send_header("Content-Length", str(len(issuer.document)))
                self.end_headers()
                self.wfile.write(issuer.document)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/jwks.json"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
