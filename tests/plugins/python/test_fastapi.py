from __future__ import annotations

import asyncio
import json
import unittest
from collections.abc import Mapping
from typing import Any

from fastapi import Depends, FastAPI, Security, WebSocket
from fastapi.testclient import TestClient
from onejwt import AsyncJWKSClient, InvalidArgument, InvalidType, JWKSClient, Keyset
from onejwt.fastapi import Bearer
from starlette.websockets import WebSocketDisconnect

from cases import DOCUMENT, ISSUER, KEYS, PLAIN, POLICY, ROLES, SCOPED, Answer, Issuer, Plugin, ok, token, with_token

PUBLIC = Keyset.from_jwks(KEYS.export_jwks())


def app_with(bearer: Bearer) -> FastAPI:
    app = FastAPI()

    async def plain(claims: Any = Depends(bearer)) -> dict[str, str]:
        return {"user": claims["sub"]}

    async def scoped(claims: Any = Security(bearer, scopes=["orders:write"])) -> dict[str, str]:
        return {"user": claims["sub"]}

    async def required(claims: Any = Depends(bearer.requires(scopes="orders:write"))) -> dict[str, str]:
        return {"user": claims["sub"]}

    def roles(claims: Any = Depends(bearer.requires(roles=["admin", "support"]))) -> dict[str, str]:
        return {"user": claims["sub"]}

    async def socket(socket: WebSocket, claims: Any = Depends(bearer)) -> None:
        await socket.accept()
        await socket.send_text(claims["sub"])
        await socket.close()

    for path, route in {"/plain": plain, "/scoped": scoped, "/required": required, "/roles": roles}.items():
        app.get(path)(route)
    app.websocket("/socket")(socket)
    return app


def asked(client: TestClient, path: str, headers: Any) -> Answer:
    response = client.get(path, headers=headers)
    body = response.json()
    challenge = response.headers.get("WWW-Authenticate")
    return Answer(response.status_code, body.get("user") or body["detail"], challenge)


class FastAPIPlugin(Plugin):
    def setUp(self) -> None:
        self.client = TestClient(app_with(Bearer(PUBLIC, realm="shop", **POLICY)))

    def ask(self, path: str, headers: Mapping[str, str]) -> Answer:
        return asked(self.client, path, headers)

    def test_answers(self) -> None:
        self.check("/plain", PLAIN)
        self.check("/scoped", SCOPED)
        self.check("/required", SCOPED)
        self.check("/roles", ROLES)

    def test_a_policy_that_is_a_document(self) -> None:
        issuer = Issuer()
        self.addCleanup(issuer.close)
        issuer.document = json.dumps(KEYS.export_jwks()).encode()
        for keys in (PUBLIC, AsyncJWKSClient(issuer.url, issuer=ISSUER, cooldown=0)):
            self.client = TestClient(app_with(Bearer(keys, realm="shop", policy=DOCUMENT)))
            self.check("/plain", PLAIN)
            self.check("/scoped", SCOPED)

    def test_of_two_fields_neither_is_taken(self) -> None:
        good = f"Bearer {token()}"
        for fields in ([good, good], [good, "Basic YWxpY2U6"], ["", good]):
            answer = asked(self.client, "/plain", [("Authorization", field) for field in fields])
            self.assertEqual(answer, Answer(401, "JWT_NO_BEARER", 'Bearer realm="shop"'), fields)

    def test_no_cache_keeps_a_refusal(self) -> None:
        self.assertEqual(self.client.get("/plain").headers["Cache-Control"], "no-store")

    def test_openapi(self) -> None:
        document = self.client.get("/openapi.json").json()
        self.assertEqual(
            document["components"]["securitySchemes"],
            {"Bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        )
        security = {path: item["get"]["security"] for path, item in document["paths"].items()}
        self.assertEqual(security["/plain"], [{"Bearer": []}])
        self.assertEqual(security["/scoped"], [{"Bearer": ["orders:write"]}])
        self.assertEqual(security["/roles"], [{"Bearer": []}])

    def test_a_socket(self) -> None:
        with self.client.websocket_connect("/socket", headers=with_token()) as socket:
            self.assertEqual(socket.receive_text(), "alice")
        with self.assertRaises(Exception) as caught, self.client.websocket_connect("/socket"):
            self.fail("a socket without a token was opened")
        self.assertTrue(
            isinstance(caught.exception, WebSocketDisconnect)
            or getattr(caught.exception, "status_code", None) == 401,
            repr(caught.exception),
        )

    def test_why_is_logged_and_the_token_is_not(self) -> None:
        with self.assertLogs("onejwt.fastapi", "INFO") as logs:
            self.ask("/plain", {"Authorization": f"Bearer {token(now=1_700_000_000)}"})
        self.assertIn("401 JWT_EXPIRED: the token expired", logs.output[0])
        self.assertNotIn("eyJ", "".join(logs.output))

    def test_claims_elsewhere(self) -> None:
        bearer = Bearer(PUBLIC, scope_claim="scp", roles_claim="/realm_access/roles", **POLICY)
        client = TestClient(app_with(bearer))
        self.assertEqual(asked(client, "/scoped", with_token(scp=["orders:write"])), ok())
        self.assertEqual(asked(client, "/roles", with_token(realm_access={"roles": ["admin"]})), ok())
        for headers in (with_token(roles=["admin"]), with_token(realm_access=["admin"])):
            self.assertEqual(asked(client, "/roles", headers).status, 403)

    def test_keys_that_cannot_decrypt_are_no_fault_of_a_token(self) -> None:
        own = Keyset.generate("ECDH-ES+A256KW", for_encryption=True)
        public = Keyset.from_jwks(own.export_jwks(), for_encryption=True)
        sealed = {"Authorization": f"Bearer {token(encrypt_to=own)}"}
        for keys, status in ((own, 200), (public, 500)):
            app = app_with(Bearer(PUBLIC, decrypt_with=keys, **POLICY))
            answer = TestClient(app, raise_server_exceptions=False).get("/plain", headers=sealed)
            self.assertEqual((answer.status_code, answer.headers.get("WWW-Authenticate")), (status, None))

    def test_mistakes_are_found_at_once(self) -> None:
        with self.assertRaises(InvalidType):
            Bearer("keys")  # type: ignore[arg-type]
        for wrong in ({"audience": []}, {"realm": "caf\u00e9"}):
            with self.assertRaises(InvalidArgument):
                Bearer(AsyncJWKSClient("https://login.example/jwks.json"), **wrong)  # type: ignore[arg-type]
        with self.assertRaises(TypeError):
            Bearer(PUBLIC, audiences="orders")
        bearer = Bearer(PUBLIC, **POLICY)
        for needs in ({"scopes": []}, {"scopes": ""}, {"scopes": ["a b"]}, {"roles": []}, {"roles": [""]}):
            with self.assertRaises(InvalidArgument, msg=str(needs)):
                bearer.requires(**needs)  # type: ignore[arg-type]


class Clients(unittest.TestCase):
    """Keys that are fetched, by either client."""

    def test_keys_of_an_issuer(self) -> None:
        for kind in (JWKSClient, AsyncJWKSClient):
            issuer = Issuer()
            self.addCleanup(issuer.close)
            issuer.document = json.dumps(KEYS.export_jwks()).encode()
            keys = kind(issuer.url, issuer=ISSUER)
            client = TestClient(app_with(Bearer(keys, realm="shop", **POLICY)))
            self.assertEqual(asked(client, "/plain", with_token()), ok())
            self.assertEqual(asked(client, "/plain", with_token()), ok())
            self.assertEqual(issuer.asked, 1, kind)
            self.assertIsNotNone(keys.keyset)

    def test_no_keys(self) -> None:
        issuer = Issuer()
        url = issuer.url
        issuer.close()
        client = TestClient(app_with(Bearer(AsyncJWKSClient(url, issuer=ISSUER), realm="shop", **POLICY)))
        self.assertEqual(asked(client, "/plain", with_token()), Answer(503, "JWKS_UNREACHABLE", None))
        # What can be said without keys is said.
        self.assertEqual(asked(client, "/plain", {}), Answer(401, "JWT_NO_BEARER", 'Bearer realm="shop"'))

    def test_an_unknown_kid_while_the_issuer_is_down(self) -> None:
        issuer = Issuer()
        issuer.document = json.dumps(KEYS.export_jwks()).encode()
        keys = AsyncJWKSClient(issuer.url, issuer=ISSUER, cooldown=0, lifetime=3600)
        client = TestClient(app_with(Bearer(keys, realm="shop", **POLICY)))
        self.assertEqual(asked(client, "/plain", with_token()), ok())
        unknown = PLAIN["an unknown kid"][0]
        self.assertEqual(asked(client, "/plain", unknown).status, 401)
        issuer.close()
        self.assertEqual(asked(client, "/plain", unknown), Answer(503, "JWKS_UNREACHABLE", None))
        self.assertEqual(asked(client, "/plain", with_token()), ok())

    def test_the_event_loop_is_not_blocked(self) -> None:
        """While the keys are fetched, other tasks go on."""

        async def run() -> None:
            async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                asked_for.set()
                await answer.wait()
                document = json.dumps(KEYS.export_jwks()).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(document), document))
                writer.close()

            asked_for, answer = asyncio.Event(), asyncio.Event()
            # On this very loop: a verification that blocked it would wait for itself.
            server = await asyncio.start_server(hold, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            from httpx import ASGITransport, AsyncClient

            app = app_with(Bearer(JWKSClient(f"http://127.0.0.1:{port}/", issuer=ISSUER), **POLICY))
            async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
                waiting = asyncio.create_task(client.get("/plain", headers=with_token()))
                await asyncio.wait_for(asked_for.wait(), 60)
                answer.set()
                self.assertEqual((await asyncio.wait_for(waiting, 60)).status_code, 200)
            server.close()

        asyncio.run(run())


if __name__ == "__main__":
    unittest.main()
