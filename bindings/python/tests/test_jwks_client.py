"""The client of a provider's key set in Python: what the scenarios that every language plays do not say."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gzip
import json
import os
import pickle
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import traceback
import unittest
import warnings
from functools import partial
from typing import Any, Callable
from unittest import mock

import onejwt
from onejwt import (
    AsyncJWKSClient,
    AsyncMultiIssuerClient,
    JWKSClient,
    JWKSError,
    JWKSRequest,
    JWKSResponse,
    Keyset,
    MultiIssuerClient,
)
from onejwt._guard import Guard, Needs, Refused
from onejwt.jwks_client import _Attempt
from onejwt.verifier import read_once

from . import hosts
from .provider import KEYS, PATIENCE, Provider, document
from .support import NOW, ROOT

CLAIMS = {"iss": "https://issuer.example", "sub": "alice", "exp": NOW + 60}
CERTIFICATE = ROOT / "tests" / "jwks-client" / "tls.pem"
TOKENS = {name: onejwt.sign(CLAIMS, keys) for name, keys in KEYS.items()}


class ClientCase(unittest.TestCase):
    def setUp(self) -> None:
        self.provider = Provider()
        self.addCleanup(self.provider.close)
        self.time = 1000.0

    def client(self, **options: Any) -> JWKSClient:
        return JWKSClient(self.provider.url, clock=lambda: self.time, **options)

    def aclient(self, **options: Any) -> AsyncJWKSClient:
        return AsyncJWKSClient(self.provider.url, clock=lambda: self.time, **options)

    @property
    def count(self) -> int:
        return len(self.provider.requests)

    def verified(self, client: JWKSClient, name: str = "a") -> bool:
        return client.verify(TOKENS[name], now=NOW) == CLAIMS


class Use(ClientCase):
    def test_verify(self) -> None:
        client = self.client()
        self.assertEqual(client.verify(TOKENS["a"], now=NOW, issuer=CLAIMS["iss"]), CLAIMS)
        with self.assertRaises(onejwt.Expired):
            client.verify(TOKENS["a"], now=NOW + 60)
        with self.assertRaises(onejwt.SubjectMismatch) as caught:
            client.verify_detailed(TOKENS["a"], now=NOW, subject="bob")
        self.assertEqual(caught.exception.report and caught.exception.report.alg, "ES256")
        found = client.verify_detailed(TOKENS["a"], now=NOW, issuer=CLAIMS["iss"])
        self.assertEqual((found.claims, found.report.kid, self.count), (CLAIMS, "a", 1))
        with self.assertRaises(TypeError):
            client.verify(TOKENS["a"], isuer="https://issuer.example")
        self.assertIn("127.0.0.1", repr(client))

    def test_a_policy(self) -> None:
        client = self.client()
        policy = onejwt.Policy.from_json({"issuers": [CLAIMS["iss"]]})
        self.assertEqual(client.verify(TOKENS["a"], now=NOW, policy=policy), CLAIMS)
        self.assertEqual(client.verify_detailed(TOKENS["a"], now=NOW, policy=policy).claims, CLAIMS)
        other = onejwt.Policy.from_json({"issuers": ["https://other.example"]})
        with self.assertRaises(onejwt.IssuerMismatch):
            client.verify(TOKENS["a"], now=NOW, policy=other)
        with self.assertRaisesRegex(onejwt.InvalidArgument, "policy and issuer exclude each other"):
            client.verify(TOKENS["a"], now=NOW, policy=policy, issuer=CLAIMS["iss"])

    def test_verify_detailed_finds_new_keys(self) -> None:
        client = self.client()
        client.load()
        self.provider.answer(keys=["b"])
        self.time += 30
        self.assertEqual(client.verify_detailed(TOKENS["b"], now=NOW).claims, CLAIMS)

    def test_fetched_by_another_meanwhile(self) -> None:
        """Who finds that there are other keys by now does not fetch once more, even without a cool-down."""
        client = self.client(cooldown=0)
        client.load()

        def attempt(_: Keyset) -> str:
            if self.count == 1:
                client.refresh()
                raise onejwt.KeyNotFound
            return "found"

        verifier, token, _ = read_once(TOKENS["a"])
        found = client._with_keys(_Attempt(verifier, token, lambda verifier: attempt(verifier._keys)))
        self.assertEqual((found, self.count), ("found", 2))

    def test_closed_key_set(self) -> None:
        """That is the program's own mistake, and no failure of the provider."""
        client = self.client()
        client.load().close()
        with self.assertRaises(onejwt.InvalidArgument):
            client.refresh()
        self.assertIsNone(client.failure)

    def test_rotation_keeps_the_key_set(self) -> None:
        client = self.client()
        keys = client.load()
        verifier = onejwt.Verifier(keys)
        self.provider.answer(keys=["b"])
        self.assertIs(client.refresh(), keys)
        self.assertIs(client.keyset, keys)
        self.assertEqual(verifier.verify(TOKENS["b"], now=NOW), CLAIMS)

    def test_error(self) -> None:
        self.provider.answer(status=500)
        client = self.client()
        with self.assertRaises(JWKSError) as caught:
            client.load()
        error = caught.exception
        self.assertEqual((error.code, error.name), (-1, "JWKS_STATUS"))
        self.assertNotIsInstance(error, onejwt.TokenRefused)
        copy = pickle.loads(pickle.dumps(error))
        self.assertEqual((str(copy), copy.name), (str(error), error.name))
        self.assertEqual(str(client.failure), str(error))
        # Or it would keep alive what was on the stack when it was raised.
        self.assertIsNone(client.failure and client.failure.__traceback__)

    def test_clock(self) -> None:
        """Without a clock of the caller's it is one that nobody can set back."""
        client = JWKSClient(self.provider.url)
        client.load()
        with mock.patch.object(time, "time", return_value=0.0):
            client.load()
        self.assertEqual(self.count, 1)

    def test_loaded_when_asked_for(self) -> None:
        """Who does not fetch keys does not pay for HTTP and TLS."""
        code = (
            "import sys, onejwt; assert 'onejwt.jwks_client' not in sys.modules; assert 'ssl' not in sys.modules; "
            "from onejwt import *; assert JWKSClient.__module__ == 'onejwt.jwks_client'"
        )
        path = {"PYTHONPATH": os.pathsep.join(sys.path)}
        subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, **path})
        with self.assertRaises(AttributeError):
            onejwt.Nothing  # noqa: B018


class OwnHeaders(ClientCase):
    """Headers that a function gives, for each fetch anew: a token of a service account, which changes every hour."""

    def sent(self) -> list[Any]:
        return [headers.get("Authorization") for _, headers in self.provider.requests]

    def test_each_fetch_asks(self) -> None:
        given = iter(["Bearer one", "Bearer two", "Bearer three"])

        def headers() -> dict[str, str]:
            return {"Authorization": next(given)}

        client = self.client(headers=headers, allow_any_origin=True)
        self.assertEqual(self.sent(), [])
        client.load()
        client.load()
        client.refresh()
        self.assertEqual(self.sent(), ["Bearer one", "Bearer two"])
        # Once for a fetch, however often that is redirected.
        self.provider.answer(status=302, headers={"Location": "/moved"})
        self.provider.answers["/moved"] = {"status": 302, "headers": {"Location": "{other}/keys"}}
        self.provider.answers["other:/keys"] = {"keys": ["a"]}
        client.refresh()
        self.assertEqual(self.sent()[2:], ["Bearer three", "Bearer three", None])

    def test_async(self) -> None:
        given = iter(["Bearer one", "Bearer two"])

        async def story() -> None:
            client = self.aclient(headers=lambda: {"Authorization": next(given)})
            await client.load()
            await client.refresh()
            self.assertEqual(self.sent(), ["Bearer one", "Bearer two"])
            with self.assertRaisesRegex(JWKSError, "was not asked.*headers failed: StopIteration"):
                await client.refresh()

        asyncio.run(story())

    def test_what_it_may_not_give(self) -> None:
        async def late() -> dict[str, str]:
            return {}

        def fails() -> Any:
            raise FileNotFoundError(2, "No such file", "/var/run/token")

        bad: list[tuple[Any, str]] = [
            (lambda: None, "must be a dict of str, not NoneType"),
            (lambda: [("X", "1")], "must be a dict of str, not list"),
            (lambda: {"X": 1}, "must be str"),
            (lambda: {"A b": "hidden"}, "HTTP does not allow"),
            (lambda: {"X": "hidden\r\nY: 1"}, "HTTP does not allow"),
            (late, "must be a dict of str, not coroutine"),
            (fails, "FileNotFoundError: .*'/var/run/token'"),
        ]
        for function, text in bad:
            client = self.client(headers=function)
            with self.subTest(text), self.assertRaisesRegex(JWKSError, text) as caught:
                client.load()
            self.assertEqual(caught.exception.name, "JWKS_UNREACHABLE")
            self.assertNotIn("hidden", str(caught.exception))
            self.assertEqual(str(client.failure), str(caught.exception))
        self.assertEqual(self.count, 0)

    def test_a_failure_is_a_failed_fetch(self) -> None:
        """The keys that are held go on being used, and there is no attempt before its time."""
        calls: list[int] = []

        def headers() -> dict[str, str]:
            calls.append(1)
            if len(calls) == 2:
                raise OSError("the token is being written")
            return {}

        client = self.client(headers=headers)
        client.load()
        self.time += 400
        self.assertTrue(self.verified(client))
        self.assertIn("the token is being written", str(client.failure))
        self.assertTrue(self.verified(client))
        self.assertEqual((len(calls), self.count), (2, 1))
        self.time += 5
        self.assertTrue(self.verified(client))
        self.assertIsNone(client.failure)

    def test_it_needs_the_keys_itself(self) -> None:
        """It would wait for itself for ever."""
        for held in (False, True):
            found: list[Any] = []

            def headers(found: list[Any] = found) -> dict[str, str]:
                if len(self.provider.requests) == self.asked:
                    try:
                        found.append(self.verified(self.used))
                    except JWKSError as error:
                        found.append(error)
                return {}

            self.asked = -1
            self.used = self.client(headers=headers)
            if held:
                self.used.load()
                self.time += 1000
            self.asked = len(self.provider.requests)
            self.assertTrue(self.verified(self.used))
            if held:
                self.assertEqual(found, [True])
            else:
                self.assertRegex(str(found[0]), "this very thread fetches them")

    def test_it_is_interrupted(self) -> None:
        def headers() -> dict[str, str]:
            raise KeyboardInterrupt

        client = self.client(headers=headers)
        for _ in range(2):
            with self.assertRaises(KeyboardInterrupt):
                client.load()


class Transports(ClientCase):
    """Requests by a function of the program's own, in the place of the standard library."""

    def transport(self, *answers: Any) -> Any:
        """Gives these, one by one, and notes what is asked."""
        left = iter(answers)
        self.asked: list[JWKSRequest] = []
        self.closed = 0

        def ask(request: JWKSRequest) -> Any:
            self.asked.append(request)
            answer = next(left)
            if isinstance(answer, BaseException):
                raise answer
            return answer

        return ask

    def close(self) -> None:
        self.closed += 1

    def test_what_it_is_given(self) -> None:
        cached = {"cAcHe-control": "max-age=100", "ETag": '"1"'}
        answers = (
            JWKSResponse(302, {"location": "/moved"}, b"", self.close),
            JWKSResponse(200, cached, iter([document("a")[:50], document("a")[50:]]), self.close),
            JWKSResponse(200, {}, document("b"), self.close),
        )
        client = JWKSClient(
            "https://issuer.example/jwks",
            transport=self.transport(*answers),
            clock=lambda: self.time,
            headers={"USER-AGENT": "mine"},
            timeout=7,
            max_bytes=5000,
        )
        self.assertTrue(self.verified(client))
        self.time += 99
        self.assertTrue(self.verified(client))
        first, second = self.asked
        self.assertEqual((first.url, second.url), ("https://issuer.example/jwks", "https://issuer.example/moved"))
        accept = "application/jwk-set+json, application/json"
        self.assertEqual(first.headers, {"Accept": accept, "USER-AGENT": "mine"})
        self.assertTrue(0 < second.timeout <= first.timeout <= 7)
        self.assertEqual((first.max_bytes, self.closed), (5000, 2))
        client.refresh()
        self.assertEqual((len(self.asked), self.closed), (3, 3))

    def test_async(self) -> None:
        threads: list[str] = []

        def ask(request: JWKSRequest) -> JWKSResponse:
            threads.append(threading.current_thread().name)
            return JWKSResponse(200, {}, document("a"))

        client = AsyncJWKSClient("https://issuer.example/jwks", transport=ask)
        self.assertEqual(asyncio.run(client.verify(TOKENS["a"], now=NOW)), CLAIMS)
        self.assertEqual(threads, ["onejwt-jwks"])

    def test_its_failures_are_those_of_the_network(self) -> None:
        async def late(request: JWKSRequest) -> JWKSResponse:
            return JWKSResponse(200, {})

        good = document("a")
        bad: list[tuple[Any, str, str]] = [
            (KeyError("pool"), "JWKS_UNREACHABLE", "cannot be reached: 'pool'"),
            (RuntimeError(), "JWKS_UNREACHABLE", "RuntimeError"),
            (socket.timeout(), "JWKS_TIMEOUT", "did not answer"),
            (None, "JWKS_UNREACHABLE", "must return a JWKSResponse, not NoneType"),
            (late(JWKSRequest("", {}, 1, 1)), "JWKS_UNREACHABLE", "must not be an async function"),
            (JWKSResponse("200", {}), "JWKS_UNREACHABLE", "must be int, not str"),  # type: ignore[arg-type]
            (JWKSResponse(200, [("ETag", "x")]), "JWKS_UNREACHABLE", "dict of str, not list"),  # type: ignore[arg-type]
            (JWKSResponse(200, {"ETag": b"x"}), "JWKS_UNREACHABLE", "must be str"),  # type: ignore[dict-item]
            (JWKSResponse(200, {}, good.decode()), "JWKS_UNREACHABLE", "or give them, not str"),  # type: ignore[arg-type]
            (JWKSResponse(200, {}, None), "JWKS_UNREACHABLE", "or give them, not NoneType"),  # type: ignore[arg-type]
            (JWKSResponse(200, {}, [good.decode()]), "JWKS_UNREACHABLE", "bytes, not str"),  # type: ignore[list-item]
            (JWKSResponse(200, {}, good, self.close), "JWKS_TOO_LARGE", "100 bytes"),
            (JWKSResponse(503, {}, good, self.close), "JWKS_STATUS", "status 503"),
        ]
        for answer, name, text in bad:
            client = JWKSClient("https://issuer.example/", transport=self.transport(answer), max_bytes=100)
            with self.subTest(text), self.assertRaisesRegex(JWKSError, text) as caught:
                client.load()
            self.assertEqual((caught.exception.name, str(client.failure)), (name, str(caught.exception)))

    def test_a_body_without_end(self) -> None:
        """Time and length have an end, whoever brings the bytes."""

        def drip() -> Any:
            while True:
                yield b" "

        client = JWKSClient(
            "https://issuer.example/", timeout=0.05, transport=self.transport(JWKSResponse(200, {}, drip(), self.close))
        )
        with self.assertRaises(JWKSError) as caught:
            client.load()
        self.assertIn(caught.exception.name, ("JWKS_TIMEOUT", "JWKS_TOO_LARGE"))
        self.assertEqual(self.closed, 1)

    def test_one_of_both(self) -> None:
        with self.assertRaisesRegex(onejwt.InvalidArgument, "exclude each other"):
            JWKSClient("https://a.example/", transport=self.transport(), ssl_context=ssl.create_default_context())
        with self.assertRaisesRegex(onejwt.InvalidType, "transport must be a function"):
            JWKSClient("https://a.example/", transport="httpx")  # type: ignore[arg-type]


class Encodings(ClientCase):
    """What the scenarios do not say of a body that is encoded."""

    def body(self, *parts: bytes, encoding: str = "gzip", max_bytes: int = 1_048_576) -> onejwt.Keyset:
        raw = b"".join(parts)

        class Raw:
            status, length = 200, 0

            def __init__(self) -> None:
                self.left, self.headers = raw, {"Content-Encoding": encoding}

            def read1(self, size: int) -> bytes:
                part, self.left = self.left[:1000], self.left[1000:]
                return part

        client = JWKSClient("https://issuer.example/", max_bytes=max_bytes)
        with mock.patch.object(client._transport, "get", lambda *_, **__: contextlib.nullcontext(Raw())):
            return client.load()

    def test_sound(self) -> None:
        whole = document("a", "b")
        self.assertEqual(len(self.body(gzip.compress(whole), encoding=" GZIP ")), 2)
        self.assertEqual(len(self.body(gzip.compress(whole), encoding="x-gzip")), 2)
        # Several members (RFC 1952 2.2).
        self.assertEqual(len(self.body(*(gzip.compress(part) for part in (whole[:9], b"", whole[9:])))), 2)
        self.assertEqual(len(self.body(whole, encoding="identity")), 2)

    def test_unsound(self) -> None:
        whole = gzip.compress(document("a"))
        for parts, encoding, name, text in (
            ((whole[:-1],), "gzip", "JWKS_UNREACHABLE", "breaks off"),
            ((whole, b"no gzip at all"), "gzip", "JWKS_UNREACHABLE", "no sound gzip"),
            ((document("a"),), "gzip", "JWKS_UNREACHABLE", "no sound gzip"),
            ((whole,), "br", "JWKS_MALFORMED", "encoded as 'br'"),
            ((whole,), "gzip, gzip", "JWKS_MALFORMED", "expected gzip"),
        ):
            with self.subTest(text), self.assertRaisesRegex(JWKSError, text) as caught:
                self.body(*parts, encoding=encoding)
            self.assertEqual(caught.exception.name, name)

    def test_long(self) -> None:
        """What comes out counts, and so does what comes in and says nothing."""
        for parts in ((gzip.compress(b" " * 100_000_000),), (gzip.compress(b""),) * 10_000):
            with self.assertRaisesRegex(JWKSError, "longer than 1000 bytes") as caught:
                self.body(*parts, max_bytes=1000)
            self.assertEqual(caught.exception.name, "JWKS_TOO_LARGE")

    def test_asked_for(self) -> None:
        self.client().load()
        self.client(headers={"accept-encoding": "identity"}).load()
        sent = [headers.get("Accept-Encoding", headers.get("accept-encoding")) for _, headers in self.provider.requests]
        self.assertEqual(sent, ["gzip", "identity"])


class StoredKeys(ClientCase):
    """What the scenarios do not say of a start from stored keys: texts that are none."""

    def stored(self) -> dict[str, Any]:
        client = self.client()
        self.assertIsNone(client.export_cache())
        client.load()
        found: dict[str, Any] = json.loads(client.export_cache() or "")
        return found

    def test_what_it_holds(self) -> None:
        self.provider.answer(keys=["a"], etag='"7"', headers={"Cache-Control": "max-age=500"})
        with mock.patch.object(time, "time", return_value=NOW + 0.5):
            found = self.stored()
        jwks = document("a").decode()
        expected = {"url": self.provider.url, "fetched_at": NOW, "fresh_for": 500, "etag": '"7"', "jwks": jwks}
        self.assertEqual(found, expected)

    def test_unusable(self) -> None:
        good = self.stored()
        secret = document("secret").decode()
        bad: list[tuple[Any, str]] = [
            ("", "not one JSON object"),
            ("[]", "not one JSON object"),
            ("{}", "its members must be url, fetched_at"),
            (json.dumps({**good, "more": 1}), "its members must be"),
            (json.dumps(good)[:-1] + ', "etag": ""}', "not one JSON object"),
            (json.dumps({**good, "fetched_at": 1.5}), "'fetched_at' must be a whole number"),
            (json.dumps({**good, "fresh_for": -1}), "'fresh_for' must be a whole number"),
            (json.dumps({**good, "fresh_for": True}), "'fresh_for' must be"),
            (json.dumps({**good, "jwks": {}}), "'jwks' must be a text"),
            (json.dumps({**good, "url": "https://other.example/"}), "another URL"),
            (json.dumps({**good, "jwks": "nonsense"}), "the stored keys cannot be used"),
            (json.dumps({**good, "jwks": secret}), "private key"),
            (json.dumps({**good, "jwks": "\ud800"}), "the stored keys cannot be used"),
            (json.dumps({**good, "fetched_at": 10**400}), "'fetched_at' must be"),
        ]
        for text, says in bad:
            client = self.client()
            with self.subTest(says), self.assertRaisesRegex(onejwt.InvalidArgument, says):
                client.import_cache(text)
            self.assertIsNone(client.keyset)
            # As if nothing had been.
            self.assertTrue(self.verified(client))
        with self.assertRaises(onejwt.InvalidType):
            self.client().import_cache(json.dumps(good).encode())  # type: ignore[arg-type]

    def test_only_at_first(self) -> None:
        text = json.dumps(self.stored())
        client = self.client()
        client.load()
        with self.assertRaisesRegex(onejwt.InvalidArgument, "has not fetched anything yet"):
            client.import_cache(text)

    def test_the_issuer_is_bound(self) -> None:
        text = json.dumps(self.stored())
        client = self.client(issuer="https://other.example")
        client.import_cache(text)
        with self.assertRaises(onejwt.IssuerMismatch):
            client.verify(TOKENS["a"], now=NOW)

    def test_a_time_to_come(self) -> None:
        """A clock that was wrong makes keys no fresher than they were."""
        text = json.dumps({**self.stored(), "fetched_at": 2**53, "fresh_for": 100})
        client = self.client()
        client.import_cache(text)
        self.time += 99
        self.provider.requests.clear()
        self.assertTrue(self.verified(client))
        self.assertEqual(self.count, 0)
        self.time += 1
        self.assertTrue(self.verified(client))
        self.assertEqual(self.count, 1)

    def test_async(self) -> None:
        text = json.dumps(self.stored())
        client = self.aclient()
        client.import_cache(text)
        self.assertEqual(asyncio.run(client.verify(TOKENS["a"], now=NOW)), CLAIMS)
        self.assertEqual((client.export_cache() is not None, self.count), (True, 1))


class ForEncryption(ClientCase):
    """The keys that a recipient publishes, to encrypt for."""

    def setUp(self) -> None:
        super().setUp()
        self.recipient = Keyset.generate("ECDH-ES+A256KW", kid="enc", for_encryption=True)
        entries = [*self.recipient.export_jwks()["keys"], *KEYS["a"].export_jwks()["keys"]]
        self.provider.answer(text=json.dumps({"keys": entries}))

    def test_encrypts(self) -> None:
        client = self.client(for_encryption=True)
        token = onejwt.sign(CLAIMS, KEYS["a"], encrypt_to=client.load())
        self.assertEqual([key.kid for key in client.load()], ["enc"])
        self.assertIn('its "use" is not "enc"', str(client.load().skipped))
        self.assertEqual(onejwt.verify(token, KEYS["a"], now=NOW, decrypt_with=self.recipient), CLAIMS)
        self.assertEqual(onejwt.jwe_decrypt(onejwt.jwe_encrypt(b"x", client.load()), self.recipient), b"x")
        keys = asyncio.run(self.aclient(for_encryption=True).load())
        self.assertEqual([key.kid for key in keys], ["enc"])

    def test_rotates(self) -> None:
        client = self.client(for_encryption=True)
        client.load()
        new = Keyset.generate("RSA-OAEP-256", kid="new", for_encryption=True)
        self.provider.answer(text=json.dumps(new.export_jwks()))
        self.time += 300
        self.assertEqual([key.kid for key in client.load()], ["new"])
        # A document with none takes the place of none.
        self.provider.answer(keys=["a"])
        with self.assertRaisesRegex(JWKSError, 'its "use" is not "enc"') as caught:
            client.refresh()
        self.assertEqual((caught.exception.name, len(client.load())), ("JWKS_MALFORMED", 1))
        self.provider.answer(keys=["secret"])
        with self.assertRaises(JWKSError) as caught:
            client.refresh()
        self.assertEqual(caught.exception.name, "JWKS_SECRET")

    def test_verifies_nothing(self) -> None:
        client = self.client(for_encryption=True)
        for verify in (client.verify, client.verify_detailed):
            with self.assertRaisesRegex(onejwt.InvalidArgument, "are for encryption"):
                verify(TOKENS["a"], now=NOW)
        with self.assertRaisesRegex(onejwt.InvalidArgument, "are for encryption"):
            asyncio.run(self.aclient(for_encryption=True).verify(TOKENS["a"], now=NOW))
        self.assertEqual(self.count, 0)


class SeveralIssuers(ClientCase):
    ISSUERS = ("https://a.example", "https://b.example")

    def setUp(self) -> None:
        super().setUp()
        self.provider.answers["/b"] = {"keys": ["b"]}
        self.urls = dict(zip(self.ISSUERS, (self.provider.url, self.provider.url.replace("/jwks", "/b"))))

    def clients(self, kind: Any = JWKSClient) -> list[Any]:
        return [kind(url, issuer=issuer, clock=lambda: self.time) for issuer, url in self.urls.items()]

    def token(self, key: str, **claims: Any) -> str:
        return onejwt.sign({"exp": NOW + 60, **claims}, KEYS[key])

    def test_each_with_its_keys(self) -> None:
        several = MultiIssuerClient(self.clients())
        self.assertEqual(list(several.clients), list(self.ISSUERS))
        for key, issuer in zip("ab", self.ISSUERS):
            text = f'{{"iss":"{issuer}","exp":{NOW + 60},"n":1{"0" * 5000}}}'
            token = onejwt.sign(text, KEYS[key])
            self.assertEqual(several.verify(token, now=NOW)["iss"], issuer)
            self.assertEqual(several.verify_detailed(token.encode(), now=NOW).report.kid, key)
        self.assertEqual([path for path, _ in self.provider.requests], ["/jwks", "/b"])

    def test_async(self) -> None:
        several = AsyncMultiIssuerClient(self.clients(AsyncJWKSClient))

        async def story() -> None:
            for key, issuer in zip("ab", self.ISSUERS):
                token = self.token(key, iss=issuer)
                self.assertEqual((await several.verify(token, now=NOW))["iss"], issuer)
                self.assertEqual((await several.verify_detailed(token, now=NOW)).report.kid, key)
            with self.assertRaises(onejwt.KeyNotFound):
                await several.verify(self.token("a", iss="https://c.example"), now=NOW)

        asyncio.run(story())

    def test_a_false_issuer(self) -> None:
        """Who names another issuer chooses keys that refuse his token."""
        several = MultiIssuerClient(self.clients())
        with self.assertRaises(onejwt.KeyNotFound):
            several.verify(self.token("a", iss=self.ISSUERS[1]), now=NOW)
        # Also where both publish a key of that kid.
        self.provider.answers["/b"] = {"keys": ["a"]}
        both = MultiIssuerClient(self.clients())
        self.assertEqual(both.verify(self.token("a", iss=self.ISSUERS[1]), now=NOW)["iss"], self.ISSUERS[1])
        forged = Keyset.generate("ES256", kid="a")
        with self.assertRaises(onejwt.SignatureInvalid):
            both.verify(onejwt.sign({"exp": NOW + 60, "iss": self.ISSUERS[1]}, forged), now=NOW)

    def test_no_known_issuer(self) -> None:
        several = MultiIssuerClient(self.clients())
        header, _, signature = self.token("a", iss=self.ISSUERS[0]).split(".")
        twice = base64.urlsafe_b64encode(b'{"iss":"https://b.example","iss":"https://a.example"}').decode().rstrip("=")
        bad: list[tuple[str, type[Exception]]] = [
            (self.token("a", iss="https://c.example/hidden"), onejwt.KeyNotFound),
            (self.token("a"), onejwt.KeyNotFound),
            (self.token("a", iss="https://a.example/"), onejwt.KeyNotFound),
            (f"{header}.{twice}.{signature}", onejwt.TokenMalformed),
            (f"{header}.{base64.urlsafe_b64encode(b'[]').decode()}.{signature}", onejwt.TokenMalformed),
            ("a.b.c", onejwt.TokenMalformed),
            ("", onejwt.TokenMalformed),
            (onejwt.jwe_encrypt(b"x", Keyset.generate("A256KW", for_encryption=True)), onejwt.KeyNotFound),
            ("x" * 65_537, onejwt.TokenTooLarge),
        ]
        for token, error in bad:
            with self.subTest(token[:80]), self.assertRaises(error) as caught:
                several.verify(token, now=NOW)
            self.assertIsInstance(caught.exception, onejwt.TokenRefused)
            self.assertNotIn("hidden", str(caught.exception))
        self.assertEqual(self.count, 0)

    def test_encrypted(self) -> None:
        """The issuer is in the header too (RFC 7519 5.3), and the one in the claims is what counts."""
        recipient = Keyset.generate("ECDH-ES+A256KW", for_encryption=True)
        several = MultiIssuerClient(self.clients())
        for named, is_good in zip(self.ISSUERS, (True, False)):
            inner = self.token("a", iss=self.ISSUERS[0])
            token = onejwt.jwe_encrypt(inner.encode(), recipient, cty="JWT", header={"iss": named})
            if is_good:
                self.assertEqual(several.verify(token, now=NOW, decrypt_with=recipient)["iss"], named)
            else:
                with self.assertRaises(onejwt.KeyNotFound):
                    several.verify(token, now=NOW, decrypt_with=recipient)

    def test_one_is_down(self) -> None:
        self.provider.answers["/b"] = {"status": 503}
        several = MultiIssuerClient(self.clients())
        self.assertEqual(several.verify(self.token("a", iss=self.ISSUERS[0]), now=NOW)["iss"], self.ISSUERS[0])
        with self.assertRaises(JWKSError):
            several.verify(self.token("b", iss=self.ISSUERS[1]), now=NOW)

    def test_in_a_framework(self) -> None:
        """The guard that plugins share answers 503 where the keys of that issuer cannot be had, and 401 to others."""
        for kind, client in ((MultiIssuerClient, JWKSClient), (AsyncMultiIssuerClient, AsyncJWKSClient)):
            guard = Guard(kind(self.clients(client)), {"algorithms": "ES256"}, None, None, "scope", "roles")
            token = onejwt.sign({"iss": self.ISSUERS[0]}, KEYS["a"], expires_in=60)
            self.assertEqual(guard.verify([f"Bearer {token}"], Needs())["iss"], self.ISSUERS[0])
            claims = asyncio.run(guard.verify_async([f"Bearer {token}"], Needs()))
            self.assertEqual(claims["iss"], self.ISSUERS[0])
            self.provider.answers["/b"] = {"status": 503}
            for issuer, status in ((self.ISSUERS[1], 503), ("https://c.example", 401)):
                other = onejwt.sign({"iss": issuer}, KEYS["b"], expires_in=60)
                with self.assertRaises(Refused) as caught:
                    guard.verify([f"Bearer {other}"], Needs())
                self.assertEqual(caught.exception.refusal.status, status)

    def test_arguments(self) -> None:
        one = JWKSClient("https://a.example/", issuer="a")
        bad: list[tuple[Any, str]] = [
            ([], "is empty"),
            ([one, JWKSClient("https://b.example/", issuer="a")], "two of clients"),
            ([JWKSClient("https://a.example/")], "has no issuer"),
            ([AsyncJWKSClient("https://a.example/", issuer="a")], "must be a JWKSClient"),
            (["https://a.example/"], "must be a JWKSClient"),
            (one, "must be a list of JWKSClient"),
        ]
        for clients, text in bad:
            with self.subTest(text), self.assertRaisesRegex(onejwt.InvalidArgument, text):
                MultiIssuerClient(clients)
        self.assertIn("of a>", repr(MultiIssuerClient([one])))


class Clock(ClientCase):
    """A clock of the caller's is the caller's code: it may use the client, fail, or tell no time."""

    def test_it_uses_the_client(self) -> None:
        within: list[int] = []

        def clock() -> float:
            if len(within) < 3:
                within.append(1)
                with contextlib.suppress(JWKSError):
                    self.verified(self.used)
            return self.time

        self.used = JWKSClient(self.provider.url, clock=clock)
        thread = threading.Thread(target=lambda: within.append(self.verified(self.used)), daemon=True)
        thread.start()
        thread.join(PATIENCE)
        self.assertEqual(within, [1, 1, 1, True])

    def test_it_fails(self) -> None:
        for number in range(6):
            calls: list[int] = []

            def clock(number: int = number, calls: list[int] = calls) -> float:
                calls.append(1)
                if len(calls) == number:
                    raise ZeroDivisionError
                return self.time

            self.provider.answer(status=500 if number % 2 else 200, keys=["a"])
            client = JWKSClient(self.provider.url, clock=clock)
            for _ in range(8):
                done: list[Any] = []

                def load(client: JWKSClient = client, done: list[Any] = done) -> None:
                    with contextlib.suppress(JWKSError, ZeroDivisionError):
                        client.load()
                    done.append(True)

                thread = threading.Thread(target=load, daemon=True)
                thread.start()
                thread.join(PATIENCE)
                self.assertEqual(done, [True], number)

    def test_it_tells_no_time(self) -> None:
        for now in (None, "1", float("nan"), float("inf"), True, 10**400):
            client = JWKSClient(self.provider.url, clock=lambda now=now: now)  # type: ignore[misc]
            with self.subTest(repr(now)[:20]), self.assertRaisesRegex(onejwt.InvalidArgument, r"clock\(\) returns"):
                client.load()

    def test_a_signal_handler_uses_the_client(self) -> None:
        """Between any two steps of the client, in the middle of a change of its state too."""
        for step in range(0, 4000, 97):
            client = self.client(retry=0)
            world = hosts.World()
            world.do_nothing = partial(self.quietly, client)  # type: ignore[method-assign]
            world.armed = True
            done: list[Any] = []

            def work(client: JWKSClient, world: hosts.World, step: int, done: list[Any]) -> None:
                with hosts.interrupted(world, step):
                    self.quietly(client)
                done.append(True)

            thread = threading.Thread(target=work, args=(client, world, step, done), daemon=True)
            thread.start()
            thread.join(PATIENCE)
            self.assertEqual(len(done), 1, step)
            self.assertTrue(self.verified(client))

    def quietly(self, client: JWKSClient) -> None:
        with contextlib.suppress(JWKSError):
            client.refresh()


class Network(ClientCase):
    def assert_fails(self, name: str, message: str, client: JWKSClient) -> JWKSError:
        with self.assertRaisesRegex(JWKSError, message) as caught:
            client.refresh()
        self.assertEqual(caught.exception.name, name)
        return caught.exception

    def test_nobody_there(self) -> None:
        gone = Provider()
        gone.close()
        self.assert_fails("JWKS_UNREACHABLE", "/jwks cannot be reached: .*refused", JWKSClient(gone.url))
        nowhere = mock.patch.object(socket, "getaddrinfo", side_effect=socket.gaierror(-2, "Name or service not known"))
        with nowhere:
            self.assert_fails("JWKS_UNREACHABLE", "not known", JWKSClient("https://issuer.example/"))

    def test_answer_breaks_off(self) -> None:
        self.provider.answer(keys=["a"], fails="short")
        self.assert_fails("JWKS_UNREACHABLE", "broke off", self.client())

    def test_answer_that_is_no_http(self) -> None:
        """What a server sends instead begins no line in a log, drives no terminal, and is not shown at length."""
        sent = b"\x1b[2J\x9b2J\rforged \xff" + b"x" * 10_000 + b"\r\n\r\n"
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(1)

            def answer() -> None:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65_536)
                    connection.sendall(sent)

            thread = threading.Thread(target=answer)
            thread.start()
            client = JWKSClient(f"http://127.0.0.1:{listener.getsockname()[1]}/")
            pattern = r"reached: \\x1b\[2J\\x9b2J\\rforged \u00ffx+\u2026$"
            caught = self.assert_fails("JWKS_UNREACHABLE", pattern, client)
            thread.join()
        text = str(client.failure)
        self.assertTrue(text.isprintable())
        self.assertLess(len(text), 300)
        self.assertNotIn("\x1b", "".join(traceback.format_exception(type(caught), caught, caught.__traceback__)))

    def test_proxies_of_the_environment(self) -> None:
        """They are for other machines: the loopback interface of a proxy is another one."""
        gone = Provider()
        gone.close()
        proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy"), gone.servers[0].origin)
        with mock.patch.dict(os.environ, {**proxies, "no_proxy": "", "NO_PROXY": ""}):
            self.assertTrue(self.verified(self.client()))
            with mock.patch.object(socket, "getaddrinfo", wraps=socket.getaddrinfo) as look_up:
                self.assert_fails("JWKS_UNREACHABLE", "issuer.example.*refused", JWKSClient("https://issuer.example/"))
            self.assertEqual({call.args[0] for call in look_up.call_args_list}, {"127.0.0.1"})

    def test_addresses(self) -> None:
        """A host may have several, of which some do not answer."""
        real = socket.getaddrinfo

        def two(host: str, port: int, **options: Any) -> list[Any]:
            refusing, silent, answering = (real(where, port, **options)[0] for where in addresses)
            return [refusing, silent, answering]

        # Nobody accepts what connects to it: once its queue is full, a connection is neither made nor refused.
        with socket.socket() as listener, socket.socket() as waiting:
            port = int(self.provider.url.rpartition(":")[2].partition("/")[0])
            listener.bind(("127.0.0.3", port))
            listener.listen(0)
            waiting.connect(("127.0.0.3", port))
            addresses = ("127.0.0.2", "127.0.0.3", "127.0.0.1")
            with mock.patch.object(socket, "getaddrinfo", two):
                self.assertTrue(self.verified(self.client(timeout=3)))
            with mock.patch.object(socket, "getaddrinfo", lambda *_, **__: []):
                self.assert_fails("JWKS_UNREACHABLE", "no address", self.client())

    def test_silent_address(self) -> None:
        with socket.socket() as listener, socket.socket() as waiting:
            listener.bind(("127.0.0.1", 0))
            listener.listen(0)
            waiting.connect(listener.getsockname())
            client = JWKSClient(f"http://127.0.0.1:{listener.getsockname()[1]}/", timeout=0.05)
            self.assert_fails("JWKS_TIMEOUT", r"within 0\.05 s", client)


class TLS(unittest.TestCase):
    def setUp(self) -> None:
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(CERTIFICATE)
        self.provider = Provider(server)
        self.addCleanup(self.provider.close)
        self.trusting = ssl.create_default_context(cafile=str(CERTIFICATE))

    def test_trusted(self) -> None:
        client = JWKSClient(self.provider.url, ssl_context=self.trusting)
        self.assertEqual(client.verify(TOKENS["a"], now=NOW), CLAIMS)
        by_name = JWKSClient(self.provider.url.replace("127.0.0.1", "localhost"), ssl_context=self.trusting)
        self.assertEqual(by_name.verify(TOKENS["a"], now=NOW), CLAIMS)

    def test_not_trusted(self) -> None:
        real = socket.getaddrinfo
        here = mock.patch.object(socket, "getaddrinfo", lambda _, port, **options: real("127.0.0.1", port, **options))
        # Unknown, and known but not by this name.
        for host, context in (("127.0.0.1", None), ("127.0.0.2", self.trusting)):
            client = JWKSClient(self.provider.url.replace("127.0.0.1", host), ssl_context=context)
            with self.subTest(host), here, self.assertRaisesRegex(JWKSError, "certificate verify failed") as caught:
                client.load()
            self.assertEqual(caught.exception.name, "JWKS_UNREACHABLE")
        self.assertEqual(self.provider.requests, [])

    def test_not_trusted_although_urllib_is_told_to(self) -> None:
        """Programs switch off the checks of urllib for the sake of another server."""
        unsafe = mock.patch.object(ssl, "_create_default_https_context", ssl._create_unverified_context)
        with unsafe, self.assertRaisesRegex(JWKSError, "certificate verify failed"):
            JWKSClient(self.provider.url).load()
        self.assertEqual(self.provider.requests, [])

    def test_slow(self) -> None:
        for fails in ("silence", "drip-head", "drip-body"):
            self.provider.answer(keys=["a"], fails=fails)
            client = JWKSClient(self.provider.url, ssl_context=self.trusting, timeout=0.2)
            with self.subTest(fails), self.assertRaises(JWKSError) as caught:
                client.load()
            self.assertEqual(caught.exception.name, "JWKS_TIMEOUT")

    def test_handshake_that_does_not_come(self) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(1)
            client = JWKSClient(f"https://127.0.0.1:{listener.getsockname()[1]}/", timeout=0.05)
            with self.assertRaises(JWKSError) as caught:
                client.load()
        self.assertEqual(caught.exception.name, "JWKS_TIMEOUT")

    def test_redirect_to_http(self) -> None:
        """Not even to the loopback interface, and not with allow_http."""
        self.provider.answer(status=302, headers={"Location": "{other}/keys"})
        self.provider.answers["other:/keys"] = {"keys": ["a"]}
        for allow_http in (False, True):
            client = JWKSClient(self.provider.url, ssl_context=self.trusting, allow_http=allow_http)
            with self.subTest(allow_http), self.assertRaisesRegex(JWKSError, "from https to http") as caught:
                client.load()
            self.assertEqual(caught.exception.name, "JWKS_INSECURE_REDIRECT")
        self.assertEqual([path for path, _ in self.provider.requests], ["/jwks"] * 2)


class Threads(ClientCase):
    def run_all(self, work: Callable[[], Any], count: int) -> list[Any]:
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

    def test_many(self) -> None:
        client = self.client()
        self.assertEqual(self.run_all(lambda: self.verified(client), 64), [True] * 64)
        self.assertEqual(self.count, 1)
        self.provider.answer(keys=["b"])
        self.time += 30
        self.assertEqual(self.run_all(lambda: self.verified(client, "b"), 64), [True] * 64)
        self.assertEqual(self.count, 2)
        self.provider.answer(status=500)
        self.time += 1e6
        found = self.run_all(lambda: self.verified(client, "b"), 64)
        self.assertEqual([type(one) for one in found], [JWKSError] * 64)
        self.assertEqual(self.count, 3)

    def test_rotation_under_load(self) -> None:
        self.provider.answer(keys=["a", "b"])
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
            self.provider.answer(keys=["a", "bc"[number % 2]])
            client.refresh()
        stop.set()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])

    def test_interrupted(self) -> None:
        """Who is stopped in the middle of a fetch leaves nobody waiting, and no cool-down behind."""
        client = self.client()
        begun, stop = threading.Event(), threading.Event()

        def interrupted(*_: Any, **__: Any) -> Any:
            begun.set()
            stop.wait(PATIENCE)
            raise KeyboardInterrupt

        results: list[BaseException] = []

        def load() -> None:
            try:
                client.load()
            except BaseException as error:
                results.append(error)

        with mock.patch.object(client._transport, "get", side_effect=interrupted):
            first = threading.Thread(target=load)
            first.start()
            self.assertTrue(begun.wait(PATIENCE))
            second = threading.Thread(target=load)
            second.start()
            stop.set()
            first.join()
            second.join()
        self.assertIn(KeyboardInterrupt, map(type, results))
        self.assertTrue(self.verified(client))


    def test_a_signal_handler_verifies_during_the_fetch_of_its_thread(self) -> None:
        """It cannot wait for the fetch that it interrupts: it is told so, or goes on with keys that were just fresh."""
        for held in (False, True):
            client = self.client()
            if held:
                client.load()
                self.time += 301
            found: list[Any] = []
            gate, main = self.provider.hold(), threading.main_thread().ident

            def handle(*_: Any, client: JWKSClient = client, found: list[Any] = found, gate: Any = gate) -> None:
                try:
                    found.append(self.verified(client))
                except JWKSError as error:
                    found.append(str(error))
                gate.opened.set()

            before = signal.signal(signal.SIGUSR1, handle)
            try:

                def send(gate: Any = gate, main: Any = main) -> None:
                    gate.arrived.wait(PATIENCE)
                    signal.pthread_kill(main, signal.SIGUSR1)

                thread = threading.Thread(target=send)
                thread.start()
                self.assertTrue(self.verified(client))
                thread.join()
            finally:
                signal.signal(signal.SIGUSR1, before)
            if held:
                self.assertEqual(found, [True])
            else:
                self.assertRegex(found[0], "this very thread fetches them")

    @unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
    def test_forked_during_a_fetch(self) -> None:
        """The thread that fetches is not there in the child, which would wait for it for ever."""
        client = self.client()
        gate = self.provider.hold()
        fetching = threading.Thread(target=client.load)
        fetching.start()
        self.assertTrue(gate.arrived.wait(PATIENCE))
        # As another thread may at that moment.
        client._lock.acquire()
        with warnings.catch_warnings():
            # Of threads, which is what this is about.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            signal.alarm(PATIENCE)
            with contextlib.suppress(BaseException):
                os._exit(0 if self.verified(client) else 1)
            os._exit(2)
        client._lock.release()
        gate.opened.set()
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        fetching.join()
        self.assertTrue(self.verified(client))
        self.assertEqual(self.count, 2)


class Async(ClientCase):
    def test_verifies(self) -> None:
        async def story() -> None:
            client = self.aclient()
            self.assertIsNone(client.keyset)
            found = await asyncio.gather(*(client.verify(TOKENS["a"], now=NOW) for _ in range(100)))
            self.assertEqual((found, self.count), ([CLAIMS] * 100, 1))
            self.provider.answer(keys=["b"])
            with self.assertRaises(onejwt.KeyNotFound):
                await client.verify(TOKENS["b"], now=NOW)
            self.time += 30
            found = await asyncio.gather(*(client.verify(TOKENS["b"], now=NOW) for _ in range(100)))
            self.assertEqual((found, self.count), ([CLAIMS] * 100, 2))
            self.assertEqual((await client.verify_detailed(TOKENS["b"], now=NOW)).claims, CLAIMS)
            self.assertIs(await client.refresh(), client.keyset)
            self.assertEqual([key.kid for key in await client.load()], ["b"])
            self.assertEqual(self.count, 3)
            self.assertIn("127.0.0.1", repr(client))

        asyncio.run(story())

    def test_provider_down(self) -> None:
        async def story() -> None:
            self.provider.answer(status=500)
            client = self.aclient()
            found = await asyncio.gather(*(client.verify(TOKENS["a"]) for _ in range(20)), return_exceptions=True)
            self.assertEqual([type(one) for one in found], [JWKSError] * 20)
            self.assertEqual(self.count, 1)
            self.assertEqual(client.failure and client.failure.name, "JWKS_STATUS")
            self.provider.answer(keys=["a"])
            self.time += 5
            await client.load()
            self.assertIsNone(client.failure)

        asyncio.run(story())

    def test_cancelled(self) -> None:
        """Who goes away does not take the fetch away from the others."""

        async def story() -> None:
            client = self.aclient()
            gate = self.provider.hold()
            first, second = (asyncio.ensure_future(client.verify(TOKENS["a"], now=NOW)) for _ in range(2))
            self.assertTrue(await asyncio.to_thread(gate.arrived.wait, PATIENCE))
            first.cancel()
            await asyncio.wait([first])
            gate.opened.set()
            self.assertEqual(await second, CLAIMS)
            self.assertTrue(first.cancelled())
            self.assertEqual(self.count, 1)

        asyncio.run(story())

    def test_loop_that_ends_first(self) -> None:
        """The fetch goes on for the next loop that needs it."""
        client = self.aclient()
        gate = self.provider.hold()

        async def leave() -> None:
            task = asyncio.ensure_future(client.load())
            self.assertTrue(await asyncio.to_thread(gate.arrived.wait, PATIENCE))
            task.cancel()

        asyncio.run(leave())

        async def come() -> None:
            task = asyncio.ensure_future(client.verify(TOKENS["a"], now=NOW))
            await asyncio.sleep(0)
            gate.opened.set()
            self.assertEqual(await task, CLAIMS)

        asyncio.run(come())
        self.assertEqual(self.count, 1)

    def test_several_loops_at_once(self) -> None:
        client = self.aclient()
        found: list[Any] = []

        async def many() -> None:
            found.extend(await asyncio.gather(*(client.verify(TOKENS["a"], now=NOW) for _ in range(10))))

        threads = [threading.Thread(target=lambda: asyncio.run(many())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((found, self.count), ([CLAIMS] * 80, 1))

    def test_closed_during_the_fetch(self) -> None:
        """Who fetches notices it, and tells who waits: nothing is printed by the thread that it does that in."""
        printed: list[Any] = []

        async def story() -> None:
            client = self.aclient()
            keys = await client.load()
            gate = self.provider.hold()
            first, second = (asyncio.ensure_future(client.refresh()) for _ in range(2))
            self.assertTrue(await asyncio.to_thread(gate.arrived.wait, PATIENCE))
            keys.close()
            gate.opened.set()
            found = await asyncio.gather(first, second, return_exceptions=True)
            self.assertIsInstance(found[0], onejwt.OneJWTError)
            # Or before it begins.
            with self.assertRaisesRegex(onejwt.InvalidArgument, "the key set is closed"):
                await client.refresh()
            self.assertIsNone(client.failure)

        with mock.patch.object(threading, "excepthook", printed.append):
            asyncio.run(story())
        self.assertEqual(printed, [])

    def test_no_thread_to_be_had(self) -> None:
        async def story() -> None:
            client = self.aclient()
            none_left = mock.patch.object(threading.Thread, "start", side_effect=RuntimeError("can't start new thread"))
            with none_left, self.assertRaisesRegex(RuntimeError, "new thread"):
                await client.load()
            await client.load()

        asyncio.run(story())


class Arguments(unittest.TestCase):
    def test_urls(self) -> None:
        for url in (
            "https://issuer.example/jwks",
            "https://[::1]:8080/",
            "HTTPS://ISSUER.EXAMPLE",
            "http://localhost:1/x",
            "http://LOCALHOST/",
            "http://127.9.9.9/",
            "http://[::1]/",
        ):
            self.assertIsInstance(JWKSClient(url), JWKSClient, url)
        for url in (
            "http://issuer.example/",
            "http://10.0.0.1/",
            "http://localhost.example/",
            "http://127.0.0.1.example/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::]/",
            "http://0.0.0.0/",
        ):
            with self.subTest(url), self.assertRaisesRegex(onejwt.InvalidArgument, "must be https.*allow_http"):
                JWKSClient(url)
            self.assertIsInstance(JWKSClient(url, allow_http=True), JWKSClient)
        for url in (
            "", "issuer.example", "file:///etc/passwd", "ftp://x/", "https://", "https:///x", "http://[", "data:,x",
            "https://x:99999/", "https://x:port/", "https://x/a b", "https://x/\n", " https://x/", "https://x/\u00e4",
            "https://ex\u00e4mple/", "http://[::1].issuer.example/", "http://issuer.example[::1]/", "http://[::1]x:80/",
        ):  # fmt: skip
            with self.subTest(url), self.assertRaises(onejwt.InvalidArgument):
                JWKSClient(url, allow_http=True)

    def test_secrets_are_not_shown(self) -> None:
        for url in ("https://user:hidden@issuer.example/", "https://hidden@issuer.example/", "https://x:hidden/"):
            with self.subTest(url), self.assertRaises(onejwt.InvalidArgument) as caught:
                JWKSClient(url)
            self.assertNotIn("hidden", str(caught.exception))
            self.assertIsNone(caught.exception.__cause__)
        for headers in ({"Authorization": "hidden\r\nX: 1"}, {"Authorization": "hidden\u20ac"}, {"A b": "hidden"}):
            with self.subTest(headers), self.assertRaises(onejwt.InvalidArgument) as caught:
                JWKSClient("https://issuer.example/", headers=headers)
            self.assertNotIn("hidden", str(caught.exception))
        self.assertNotIn("hidden", repr(JWKSClient("https://issuer.example/?key=hidden")))

    def test_types(self) -> None:
        bad: list[dict[str, Any]] = [
            {"lifetime": "1"}, {"lifetime": -1}, {"cooldown": True}, {"retry": None}, {"max_stale": float("nan")},
            {"max_stale": float("inf")}, {"timeout": 0}, {"timeout": float("inf")}, {"timeout": 86_401},
            {"max_bytes": 0}, {"max_bytes": 1.5}, {"max_bytes": True}, {"allow_http": "false"}, {"allow_weak": 1},
            {"issuer": 1}, {"issuer": "\ud800"}, {"max_lifetime": -1}, {"headers": "X: 1"}, {"headers": {"X": 1}},
            {"headers": [("X", "1")]}, {"lifetime": 10**400}, {"ssl_context": True}, {"clock": 1.0},
        ]  # fmt: skip
        for options in bad:
            with self.subTest(options), self.assertRaises(onejwt.InvalidArgument):
                JWKSClient("https://issuer.example/", **options)
        with self.assertRaises(onejwt.InvalidType):
            JWKSClient(b"https://issuer.example/")  # type: ignore[arg-type]
        with self.assertRaises(TypeError):
            AsyncJWKSClient("https://issuer.example/", cooldwon=1)


if __name__ == "__main__":
    unittest.main()
