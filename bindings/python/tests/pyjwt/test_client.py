"""PyJWKClient against a server on the loopback interface that both ask the same."""

from __future__ import annotations

import json
import queue
import ssl
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from typing import Any
from unittest import mock

from .differential import BOTH, NAMES, SECRET, Case, base64url, forge

KEY = {"kty": "oct", "k": base64url(SECRET.encode()), "kid": "a"}
NO_KID = {"kty": "oct", "k": base64url(SECRET.encode())}


class Server:
    """Answers each request with what ``answer`` says, and counts them."""

    def __init__(self) -> None:
        self.answer: tuple[int, Any, dict[str, str]] = (200, {"keys": [KEY]}, {})
        self.requests: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests.append(dict(self.headers))
                status, body, headers = outer.answer
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(data)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/jwks"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Client(Case):
    def setUp(self) -> None:
        super().setUp()
        self.server = Server()
        self.addCleanup(self.server.close)
        self.time = 1000.0
        # One clock for both: time.monotonic is what they ask.
        self.enterContext_(mock.patch("time.monotonic", lambda: self.time))

    def run_both(self, story: Any) -> tuple[Any, ...]:
        """Tells a story with a client; what comes of it includes the number of requests."""

        def call(jwt: Any) -> Any:
            self.server.requests.clear()
            self.server.answer = (200, {"keys": [KEY]}, {})
            self.time = 1000.0
            found = story(jwt)
            return found, len(self.server.requests)

        result = self.same(call)
        return result

    @staticmethod
    def attempt(call: Any) -> Any:
        try:
            return call()
        except Exception as error:
            return type(error).__name__, str(error), type(error.__cause__).__name__

    def test_arguments(self) -> None:
        urls: list[Any] = ["file:///etc/passwd", "ftp://x", "data:,x", "x", "", "HTTP://x", "https://x", "javascript:1"]
        for url in urls:
            self.same(lambda jwt, u=url: jwt.PyJWKClient(u).uri, url)
        for parameters in (
            {"lifespan": 0}, {"lifespan": -1}, {"lifespan": 0, "cache_jwk_set": False}, {"lifespan": 1e9},
            {"cooldown_duration": -1},
            {"cooldown_duration": float("inf")}, {"cooldown_duration": float("nan")}, {"cooldown_duration": 0},
            {"headers": {"a": "b"}},
            {"headers": None}, {"timeout": 5}, {"ssl_context": None},
        ):  # fmt: skip

            def call(jwt: Any, parameters: Any = parameters) -> Any:
                client = jwt.PyJWKClient("https://x", **parameters)
                cache = client.jwk_set_cache
                return (
                    client.headers,
                    client.timeout,
                    client.cooldown_duration,
                    client.ssl_context,
                    cache and cache.lifespan,
                )

            self.same(call, parameters)

    def test_finding_keys(self) -> None:
        sets: list[Any] = [
            {"keys": [KEY]}, {"keys": [NO_KID]}, {"keys": []}, {}, [], "x", None, b"{", b"\xff", {"keys": [{**KEY,
            "use": "enc"}]},
            {"keys": [{**KEY, "use": "sig"}, {"kty": "x"}]}, {"keys": [KEY, {**KEY, "kid": "b"}]}, {"keys": {}},
            {"keys": "ab"},
        ]  # fmt: skip
        for document in sets:

            def story(jwt: Any, document: Any = document) -> Any:
                self.server.answer = (200, document, {})
                found = []
                for cached in (True, False):
                    client = jwt.PyJWKClient(self.server.url, cache_jwk_set=cached)
                    found.append(self.attempt(lambda c=client: c.get_signing_key("a").key))
                    found.append(self.attempt(lambda c=client: [key.key_id for key in c.get_signing_keys()]))
                    found.append(self.attempt(lambda c=client: len(c.get_jwk_set().keys)))
                    found.append(self.attempt(lambda c=client: c.fetch_data()))
                return found

            self.run_both(story)

    def test_tokens(self) -> None:
        for header in (
            {"alg": "HS256", "kid": "a"},
            {"alg": "HS256", "kid": "b"},
            {"alg": "HS256"},
            {"alg": "HS256", "kid": 1},
        ):

            def story(jwt: Any, header: Any = header) -> Any:
                client = jwt.PyJWKClient(self.server.url)
                token = forge({"a": 1}, header)
                key = client.get_signing_key_from_jwt(token)
                return key.key_id, jwt.decode(token, key), jwt.decode(token, key.key, ["HS256"])

            self.run_both(story)
        self.run_both(lambda jwt: jwt.PyJWKClient(self.server.url).get_signing_key_from_jwt("x.y"))

    def test_lifespan(self) -> None:
        def story(jwt: Any) -> Any:
            client = jwt.PyJWKClient(self.server.url, lifespan=300)
            counts = []
            for seconds in (0, 1, 298, 1, 1, 300, 301, 0):
                self.time += seconds
                client.get_signing_key("a")
                counts.append(len(self.server.requests))
            return counts, client.jwk_set_cache.is_expired(), client.get_jwk_set(refresh=True)["a"].key

        self.run_both(story)

    def test_cooldown(self) -> None:
        for parameters in (
            {},
            {"cooldown_duration": 0},
            {"cache_jwk_set": False},
            {"cooldown_duration": 100},
            {"lifespan": 5},
        ):

            def story(jwt: Any, parameters: Any = parameters) -> Any:
                client = jwt.PyJWKClient(self.server.url, **parameters)
                found = []
                for seconds, kid in (
                    (0, "a"),
                    (0, "b"),
                    (29, "b"),
                    (1, "b"),
                    (0, "b"),
                    (10, "b"),
                    (100, "b"),
                    (1, "a"),
                ):
                    self.time += seconds
                    found.append(
                        (self.attempt(lambda k=kid, c=client: c.get_signing_key(k).key_id), len(self.server.requests))
                    )
                self.server.answer = (200, {"keys": [{**KEY, "kid": "b"}]}, {})
                self.time += 200
                found.append(self.attempt(lambda c=client: c.get_signing_key("b").key_id))
                return found

            self.run_both(story)

    def test_cached_keys(self) -> None:
        def story(jwt: Any) -> Any:
            client = jwt.PyJWKClient(self.server.url, cache_keys=True, max_cached_keys=2, lifespan=1)
            found = []
            for seconds in (0, 10, 10):
                self.time += seconds
                found.append((client.get_signing_key("a").key_id, len(self.server.requests)))
            return found, client.get_signing_key.cache_info()

        self.run_both(story)

    def test_failures(self) -> None:
        for status, headers in (
            (404, {}),
            (500, {}),
            (301, {"Location": "/other"}),
            (302, {"Location": "file:///etc/passwd"}),
            (204, {}),
        ):

            def story(jwt: Any, status: int = status, headers: Any = headers) -> Any:
                client = jwt.PyJWKClient(self.server.url, lifespan=10)
                client.get_jwk_set()
                self.server.answer = (status, b"", headers)
                held = client.get_signing_key("a").key_id
                self.time += 11
                return held, self.attempt(lambda: client.get_signing_key("a").key_id)

            self.run_both(story)
        # Nobody is there: the server is closed and its port free.
        closed = Server()
        closed.close()
        self.same(lambda jwt: jwt.PyJWKClient(closed.url).get_jwk_set())

    def test_request(self) -> None:
        def story(jwt: Any) -> Any:
            client = jwt.PyJWKClient(
                self.server.url, headers={"X-Test": "1", "User-Agent": "me"}, ssl_context=ssl.create_default_context()
            )
            client.get_jwk_set()
            return self.server.requests[0]

        self.run_both(story)

    def test_own_fetch(self) -> None:
        def story(jwt: Any) -> Any:
            class Mine(jwt.PyJWKClient):  # type: ignore[misc]
                def fetch_data(self) -> Any:
                    return {"keys": [{**KEY, "kid": "mine"}]}

            client = Mine("https://example.invalid")
            return [client.get_signing_key("mine").key_id for _ in range(2)], self.attempt(
                lambda: client.get_signing_key("a")
            )

        self.run_both(story)

    def test_cache_of_sets(self) -> None:
        caches = {name: import_module(f"{name}.jwk_set_cache").JWKSetCache for name in NAMES}
        for lifespan in (10, 0, -1, -2):
            documents: list[Any] = [{"keys": [KEY]}, None, {}, 5, []]
            for document in documents:

                def call(jwt: Any, lifespan: Any = lifespan, document: Any = document) -> Any:
                    self.time = 1000.0
                    cache = caches[jwt.__name__](lifespan)
                    found = [cache.get(), cache.is_expired()]
                    cache.put(document)
                    for seconds in (0, 10, 1):
                        self.time += seconds
                        held = cache.get()
                        found += [held and held["a"].key, cache.is_expired()]
                    cache.put(None)
                    return found, cache.get()

                self.same(call, (lifespan, document))

    def test_threads(self) -> None:
        for jwt in BOTH:
            self.server.requests.clear()
            client, found = jwt.PyJWKClient(self.server.url), queue.SimpleQueue[str]()
            threads = [
                threading.Thread(target=lambda c=client, f=found: f.put(c.get_signing_key("a").key_id))
                for _ in range(8)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(([found.get() for _ in threads], len(self.server.requests)), (["a"] * 8, 1))


if __name__ == "__main__":
    unittest.main()
