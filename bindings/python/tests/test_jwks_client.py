"""The client of a provider's key set, against a server on the loopback interface and a clock that the tests set."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
import unittest
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable
from unittest import mock

import onejwt
from onejwt import AsyncJWKSClient, JWKSClient, JWKSError, Keyset, jwks_client

NOW = 1_700_000_000
CLAIMS = {"iss": "https://issuer.example", "sub": "alice", "exp": NOW + 60}
KEYS = {kid: Keyset.generate("HS256", kid=kid) for kid in ("a", "b", "c")}


def document(*kids: str) -> bytes:
    """A key set as a provider publishes it. HMAC keys serve as well here as any others."""
    keys = [KEYS[kid].export_jwks(private=True)["keys"][0] for kid in kids]
    return json.dumps({"keys": keys}).encode()


def token(kid: str) -> str:
    return onejwt.sign(CLAIMS, KEYS[kid])


class Provider:
    """A server that answers as it is told and writes down what it was asked."""

    def __init__(self) -> None:
        self.status = 200
        self.body = document("a")
        self.missing = 0
        self.headers: dict[str, str] = {}
        self.requests: list[dict[str, str]] = []
        self.before: Callable[[], None] = lambda: None
        self.between: Callable[[], None] | None = None
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.requests.append({"path": self.path, **self.headers})
                provider.before()
                if self.path == "/elsewhere":
                    self.answer(200, provider.body, {})
                elif self.headers.get("If-None-Match", "-") == provider.headers.get("ETag"):
                    self.answer(304, b"", provider.headers)
                else:
                    self.answer(provider.status, provider.body, provider.headers)

            def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                if status != 304:
                    self.send_header("Content-Length", str(len(body) + provider.missing))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                half = len(body) // 2
                self.wfile.write(body[:half])
                if provider.between is not None:
                    self.wfile.flush()
                    provider.between()
                with contextlib.suppress(OSError):
                    self.wfile.write(body[half:])

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/jwks"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class ClientCase(unittest.TestCase):
    def setUp(self) -> None:
        proxies = mock.patch.dict(os.environ)
        proxies.start()
        self.addCleanup(proxies.stop)
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            del os.environ[name]
        self.provider = Provider()
        self.addCleanup(self.provider.close)
        self.time = 1000.0

    def client(self, **options: Any) -> JWKSClient:
        return JWKSClient(self.provider.url, clock=lambda: self.time, **options)

    @property
    def count(self) -> int:
        return len(self.provider.requests)

    def verified(self, client: JWKSClient, kid: str = "a") -> bool:
        return client.verify(token(kid), now=NOW) == CLAIMS


class Fetching(ClientCase):
    def test_verifies(self) -> None:
        client = self.client()
        self.assertEqual(self.count, 0)
        self.assertTrue(self.verified(client))
        self.assertTrue(self.verified(client))
        self.assertEqual(self.count, 1)
        with self.assertRaises(onejwt.Expired):
            client.verify(token("a"), now=NOW + 60)
        with self.assertRaises(onejwt.IssuerMismatch):
            client.verify(token("a"), now=NOW, issuer="https://other.example")
        self.assertIs(client.keyset, client.keyset)
        self.assertEqual([key.kid for key in client.keyset], ["a"])
        self.assertIn("127.0.0.1", repr(client))

    def test_issuer(self) -> None:
        client = self.client(issuer="https://other.example")
        for _ in range(2):
            with self.assertRaises(onejwt.IssuerMismatch):
                self.verified(client)
            client.refresh()
        self.assertTrue(self.verified(self.client(issuer=CLAIMS["iss"])))

    def test_request(self) -> None:
        self.client(headers={"Authorization": "Bearer x", "User-Agent": "mine"}).refresh()
        request = self.provider.requests[0]
        self.assertEqual((request["Authorization"], request["User-Agent"]), ("Bearer x", "mine"))
        self.assertIn("application/jwk-set+json", request["Accept"])
        self.assertNotIn("If-None-Match", request)

    def test_what_a_provider_must_not_send(self) -> None:
        for status, body, message in (
            (404, b"", "status 404"),
            (500, document("a"), "status 500"),
            (304, b"", "status 304"),
            (204, b"", "status 204"),
            (200, b"", "no key set"),
            (200, b"<html>", "no key set"),
            (200, b'{"keys":[]}', "no key set"),
            (200, b'{"keys":[{"kty":"oct","k":"AAAA"}]}', "no key set"),
            (200, document("a") + b" " * 1_048_576, "max_bytes"),
        ):
            with self.subTest(message, status=status, body=body[:20]):
                self.provider.status, self.provider.body = status, body
                client = self.client()
                with self.assertRaisesRegex(JWKSError, message) as caught:
                    self.verified(client)
                self.assertEqual((caught.exception.code, caught.exception.name), (-1, "JWKS_UNAVAILABLE"))
                self.assertNotIsInstance(caught.exception, onejwt.TokenRefused)

    def test_allow_weak(self) -> None:
        self.provider.body = b'{"keys":[{"kty":"oct","k":"AAAA"}]}'
        self.assertTrue(self.client(allow_weak=True).keyset[0].is_weak)

    def test_max_bytes(self) -> None:
        size = len(self.provider.body)
        self.assertTrue(self.verified(self.client(max_bytes=size)))
        with self.assertRaisesRegex(JWKSError, "max_bytes"):
            self.client(max_bytes=size - 1).refresh()

    def test_answer_breaks_off(self) -> None:
        # All of the document is there, but more was promised.
        self.provider.missing = 1
        with self.assertRaisesRegex(JWKSError, "breaks off"):
            self.client().refresh()

    def test_slow_provider(self) -> None:
        def later() -> None:
            self.time += 10.5

        self.provider.between = later
        with self.assertRaisesRegex(JWKSError, "longer than timeout"):
            self.client(timeout=10).refresh()
        self.assertTrue(self.verified(self.client(timeout=11)))

    def test_nobody_there(self) -> None:
        gone = Provider()
        gone.close()
        with self.assertRaisesRegex(JWKSError, "cannot be reached"):
            JWKSClient(gone.url).refresh()


class Freshness(ClientCase):
    def fresh_for(self, headers: dict[str, str], **options: Any) -> float:
        """How long the provider is not asked again."""
        self.provider.headers = headers
        client = self.client(**options)
        client.refresh()
        start, before = self.time, self.count
        while self.count == before:
            self.time += 1
            self.assertTrue(self.verified(client))
            self.assertLess(self.time, start + 10_000)
        return self.time - start

    def test_cache_control(self) -> None:
        for headers, seconds in (
            ({}, 300),
            ({"Cache-Control": "max-age=100"}, 100),
            ({"Cache-Control": "public, Max-Age=100, must-revalidate"}, 100),
            ({"Cache-Control": 'max-age="100"'}, 100),
            ({"Cache-Control": "max-age=100, max-age=200"}, 100),
            ({"Cache-Control": "max-age=100", "Age": "40"}, 60),
            ({"Cache-Control": "max-age=100", "Age": "x"}, 100),
            ({"Cache-Control": "max-age=100", "Age": "99"}, 30),
            ({"Cache-Control": "max-age=0"}, 30),
            ({"Cache-Control": "no-store"}, 30),
            ({"Cache-Control": "no-cache, max-age=100"}, 30),
            ({"Cache-Control": "max-age=x"}, 300),
            ({"Cache-Control": "max-age=-1"}, 300),
            ({"Cache-Control": "public"}, 300),
            ({"Cache-Control": "max-age=99999999999999999999"}, 1000),
        ):
            with self.subTest(headers):
                self.assertEqual(self.fresh_for(headers, max_lifetime=1000), seconds)
        self.assertEqual(self.fresh_for({}, lifetime=77), 77)
        self.assertEqual(self.fresh_for({"Cache-Control": "max-age=5"}, cooldown=0), 5)

    def test_etag(self) -> None:
        self.provider.headers = {"ETag": '"1"', "Cache-Control": "max-age=100"}
        client = self.client()
        self.assertTrue(self.verified(client))
        # Were it read, this would fail: but nothing has changed.
        self.provider.body = b"nonsense"
        self.time += 100
        self.assertTrue(self.verified(client))
        self.assertEqual(self.provider.requests[1]["If-None-Match"], '"1"')
        self.time += 99
        self.assertTrue(self.verified(client))
        self.assertEqual(self.count, 2)
        self.provider.headers = {"ETag": '"2"'}
        self.provider.body = document("b")
        self.time += 1
        self.assertTrue(self.verified(client, "b"))
        with self.assertRaises(onejwt.KeyNotFound):
            self.verified(client, "a")
        self.provider.headers = {}
        client.refresh()
        client.refresh()
        self.assertEqual(self.provider.requests[-2]["If-None-Match"], '"2"')
        self.assertNotIn("If-None-Match", self.provider.requests[-1])

    def test_rotation_keeps_the_key_set(self) -> None:
        client = self.client()
        keys = client.keyset
        verifier = onejwt.Verifier(keys)
        self.provider.body = document("b")
        client.refresh()
        self.assertIs(client.keyset, keys)
        self.assertEqual(verifier.verify(token("b"), now=NOW), CLAIMS)


class UnknownKid(ClientCase):
    def test_cooldown(self) -> None:
        client = self.client()
        self.assertTrue(self.verified(client))
        for seconds, count in ((0, 1), (29, 1), (1, 2), (0, 2), (29, 2), (1, 3)):
            self.time += seconds
            with self.assertRaises(onejwt.KeyNotFound):
                self.verified(client, "b")
            self.assertEqual(self.count, count)
        self.provider.body = document("a", "b")
        self.time += 30
        self.assertTrue(self.verified(client, "b"))
        self.assertEqual(self.count, 4)

    def test_other_refusals_do_not_fetch(self) -> None:
        client = self.client()
        self.verified(client)
        self.time += 100
        for bad in (token("a")[:-3] + "AAA", "a.b.c", "", onejwt.sign(CLAIMS, Keyset.generate("HS512", kid="a"))):
            with self.assertRaises(onejwt.TokenRefused):
                client.verify(bad, now=NOW)
        self.assertEqual(self.count, 1)

    def test_provider_down(self) -> None:
        client = self.client()
        self.verified(client)
        self.provider.status = 500
        self.time += 30
        for seconds, count in ((0, 2), (4, 2), (1, 3), (0, 3)):
            self.time += seconds
            with self.assertRaises(onejwt.KeyNotFound):
                self.verified(client, "b")
            self.assertEqual(self.count, count)
        self.assertTrue(self.verified(client))


class ProviderDown(ClientCase):
    def test_old_keys_are_kept(self) -> None:
        client = self.client(max_stale=1000)
        self.verified(client)
        self.provider.status = 500
        self.time += 300
        for seconds, count in ((0, 2), (4, 2), (1, 3), (4, 3), (990, 4)):
            self.time += seconds
            self.assertTrue(self.verified(client))
            self.assertEqual(self.count, count)
        self.time += 1
        for seconds, count in ((0, 4), (3, 4), (1, 5)):
            self.time += seconds
            with self.assertRaisesRegex(JWKSError, "status 500"):
                self.verified(client)
            self.assertEqual(self.count, count)
        self.provider.status = 200
        self.time += 5
        self.assertTrue(self.verified(client))

    def test_how_long(self) -> None:
        for max_stale, seconds, kept in ((0, 0, False), (0, 1e9, False), (None, 1e9, True), (10, 9.5, True)):
            with self.subTest(max_stale=max_stale, seconds=seconds):
                self.provider.status = 200
                client = self.client(max_stale=max_stale)
                self.verified(client)
                self.provider.status = 500
                self.time += 300 + seconds
                if kept:
                    self.assertTrue(self.verified(client))
                else:
                    with self.assertRaises(JWKSError):
                        self.verified(client)

    def test_nonsense_changes_nothing(self) -> None:
        client = self.client()
        self.verified(client)
        for body in (b"", b"{}", b'{"keys":[]}', b'{"keys":[{"kty":"oct"}]}', b"\xff", b"[" * 100_000):
            self.provider.body = body
            with self.assertRaises(JWKSError):
                client.refresh()
            self.assertTrue(self.verified(client))

    def test_from_the_start(self) -> None:
        self.provider.status = 500
        client = self.client(retry=5)
        for seconds, count in ((0, 1), (0, 1), (4, 1), (1, 2)):
            self.time += seconds
            with self.assertRaisesRegex(JWKSError, "status 500"):
                self.verified(client)
            self.assertEqual(self.count, count)
        self.provider.status = 200
        self.time += 5
        self.assertTrue(self.verified(client))


class Redirects(ClientCase):
    def test_followed(self) -> None:
        self.provider.status, self.provider.headers = 302, {"Location": "/elsewhere"}
        self.assertTrue(self.verified(self.client(headers={"X-Mine": "1"})))
        self.assertEqual([request["path"] for request in self.provider.requests], ["/jwks", "/elsewhere"])
        self.assertEqual([request["X-Mine"] for request in self.provider.requests], ["1", "1"])

    def test_refused(self) -> None:
        for location in ("http://example.com/", "file:///etc/passwd", "ftp://127.0.0.1/", "data:,x", "http://[", "//"):
            self.provider.status, self.provider.headers = 301, {"Location": location}
            with self.subTest(location), self.assertRaises(JWKSError):
                self.client().refresh()
        self.provider.headers = {"Location": "/jwks"}
        with self.assertRaises(JWKSError):
            self.client().refresh()

    def test_rules(self) -> None:
        handler = jwks_client._Redirects(False, frozenset(["X-mine"]))

        def redirected(old: str, new: str) -> urllib.request.Request | None:
            request = urllib.request.Request(old, headers={"X-Mine": "1", "Accept": "x"})
            return handler.redirect_request(request, None, 302, "", {}, new)

        for new in ("http://localhost/", "http://127.0.0.1/", "http://other.example/"):
            with self.subTest(new), self.assertRaises(JWKSError):
                redirected("https://one.example/", new)
        for new, kept in (
            ("https://one.example/b", True),
            ("https://two.example/", False),
            ("https://one.example:444/", False),
        ):
            found = redirected("https://one.example/a", new)
            assert found is not None
            self.assertEqual((found.has_header("X-mine"), found.has_header("Accept")), (kept, True), new)


class Threads(ClientCase):
    def run_all(self, work: Callable[[], Any], count: int = 8) -> list[Any]:
        results: list[Any] = []

        def one() -> None:
            try:
                results.append(work())
            except Exception as error:
                results.append(error)

        threads = [threading.Thread(target=one) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    def test_one_fetch(self) -> None:
        client = self.client()
        self.assertEqual(self.run_all(lambda: self.verified(client)), [True] * 8)
        self.assertEqual(self.count, 1)
        self.provider.body = document("b")
        self.time += 30
        self.assertEqual(self.run_all(lambda: self.verified(client, "b")), [True] * 8)
        self.assertEqual(self.count, 2)

    def test_nobody_waits_who_has_keys(self) -> None:
        client = self.client()
        self.verified(client)
        asked, answer = threading.Event(), threading.Event()

        def hold() -> None:
            asked.set()
            answer.wait(60)

        self.provider.before = hold
        self.time += 300
        first = threading.Thread(target=self.verified, args=(client,))
        first.start()
        self.assertTrue(asked.wait(60))
        # The fetch is under way, and its answer waits for us.
        self.assertTrue(self.verified(client))
        answer.set()
        first.join()
        self.assertEqual(self.count, 2)

    def test_rotation_under_load(self) -> None:
        self.provider.body = document("a", "b")
        client = self.client()
        self.verified(client)
        stop = threading.Event()
        failures: list[BaseException] = []

        def verify() -> None:
            while not stop.is_set():
                try:
                    self.verified(client)
                except BaseException as error:
                    failures.append(error)

        threads = [threading.Thread(target=verify) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(50):
            self.provider.body = document("a", "bc"[number % 2])
            client.refresh()
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])


class Async(ClientCase):
    def aclient(self, **options: Any) -> AsyncJWKSClient:
        return AsyncJWKSClient(self.provider.url, clock=lambda: self.time, **options)

    def test_verifies(self) -> None:
        async def story() -> None:
            client = self.aclient()
            found = await asyncio.gather(*(client.verify(token("a"), now=NOW) for _ in range(20)))
            self.assertEqual(found, [CLAIMS] * 20)
            self.assertEqual(self.count, 1)
            self.provider.body = document("b")
            with self.assertRaises(onejwt.KeyNotFound):
                await client.verify(token("b"), now=NOW)
            self.time += 30
            found = await asyncio.gather(*(client.verify(token("b"), now=NOW) for _ in range(20)))
            self.assertEqual((found, self.count), ([CLAIMS] * 20, 2))
            await client.refresh()
            self.assertEqual([key.kid for key in await client.keyset()], ["b"])
            self.assertEqual(self.count, 3)
            self.assertIn("127.0.0.1", repr(client))

        asyncio.run(story())

    def test_old_keys_are_used_at_once(self) -> None:
        async def story() -> None:
            client = self.aclient()
            await client.keyset()
            asked, answer = threading.Event(), threading.Event()

            def hold() -> None:
                asked.set()
                answer.wait(60)

            self.provider.before = hold
            self.time += 300
            self.assertEqual(await client.verify(token("a"), now=NOW), CLAIMS)
            self.assertTrue(await asyncio.to_thread(asked.wait, 60))
            self.assertEqual(await client.verify(token("a"), now=NOW), CLAIMS)
            answer.set()
            await client.refresh()
            self.assertEqual(self.count, 3)

        asyncio.run(story())

    def test_provider_down(self) -> None:
        async def story() -> None:
            self.provider.status = 500
            client = self.aclient(max_stale=0)
            found = await asyncio.gather(*(client.verify(token("a")) for _ in range(5)), return_exceptions=True)
            self.assertEqual([type(one) for one in found], [JWKSError] * 5)
            self.assertEqual(self.count, 1)
            self.provider.status = 200
            self.time += 5
            await client.keyset()

        asyncio.run(story())

    def test_cancelled(self) -> None:
        async def story() -> None:
            client = self.aclient()
            answer = threading.Event()

            def hold() -> None:
                answer.wait(60)

            self.provider.before = hold
            first, second = (asyncio.ensure_future(client.verify(token("a"), now=NOW)) for _ in range(2))
            await asyncio.sleep(0)
            first.cancel()
            await asyncio.sleep(0)
            answer.set()
            self.assertEqual(await second, CLAIMS)
            self.assertTrue(first.cancelled())
            self.assertEqual(self.count, 1)

        asyncio.run(story())

    def test_several_loops(self) -> None:
        client = self.aclient()
        for _ in range(2):
            self.assertEqual(asyncio.run(client.verify(token("a"), now=NOW)), CLAIMS)
            self.time += 1000
        self.assertGreaterEqual(self.count, 1)


class Arguments(unittest.TestCase):
    def test_urls(self) -> None:
        for url in (
            "https://issuer.example/jwks",
            "https://[::1]:8080/",
            "HTTPS://ISSUER.EXAMPLE",
            "http://localhost:1/x",
            "http://127.9.9.9/",
            "http://[::1]/",
        ):
            self.assertIsInstance(JWKSClient(url), JWKSClient, url)
        for url in (
            "http://issuer.example/",
            "http://10.0.0.1/",
            "http://localhost.example/",
            "http://127.0.0.1.example/",
        ):
            with self.subTest(url), self.assertRaisesRegex(onejwt.InvalidArgument, "must be https"):
                JWKSClient(url)
            self.assertIsInstance(JWKSClient(url, allow_http=True), JWKSClient)
        for url in (
            "",
            "issuer.example",
            "file:///etc/passwd",
            "ftp://x/",
            "https://",
            "https:///x",
            "http://[",
            "data:,x",
        ):
            with self.subTest(url), self.assertRaises(onejwt.InvalidArgument):
                JWKSClient(url, allow_http=True)

    def test_types(self) -> None:
        bad: list[dict[str, Any]] = [
            {"lifetime": "1"}, {"lifetime": -1}, {"cooldown": True}, {"retry": None}, {"max_stale": float("nan")},
            {"timeout": 0}, {"timeout": float("inf")}, {"max_bytes": 0}, {"max_bytes": 1.5}, {"allow_http": "false"},
            {"allow_weak": 1}, {"issuer": 1}, {"max_lifetime": -1},
        ]  # fmt: skip
        for options in bad:
            with self.subTest(options), self.assertRaises(onejwt.InvalidArgument):
                JWKSClient("https://issuer.example/", **options)
        with self.assertRaises(onejwt.InvalidType):
            JWKSClient(b"https://issuer.example/")  # type: ignore[arg-type]

    def test_loaded_when_asked_for(self) -> None:
        """Who does not fetch keys does not pay for HTTP and TLS."""
        code = (
            "import sys, onejwt; assert 'onejwt.jwks_client' not in sys.modules; assert 'ssl' not in sys.modules; "
            "from onejwt import *; assert JWKSClient.__module__ == 'onejwt.jwks_client'"
        )
        subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, **_path()})
        with self.assertRaises(AttributeError):
            onejwt.Nothing  # noqa: B018


def _path() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(sys.path)}


if __name__ == "__main__":
    unittest.main()
