"""The service in C++ with an issuer that has no keys yet, stalls, moves and lies."""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from onejwt import Keyset, sign

from system import POLICIES, STOCK, Answer, Server, ask, check_built, free_port

# As many requests as may wait for a fetch at once (main.cpp).
MOST_WAITING = 8


class FakeIssuer:
    """Serves a document, as often and as soon as a test says."""

    def __init__(self) -> None:
        self.keys = Keyset.generate("ES256", kid="first")
        self.is_up = True
        self.max_age = 1
        # The next requests wait until they may go on.
        self.goes_on, self.is_asked = threading.Event(), threading.Event()
        self.goes_on.set()
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.is_asked.set()
                issuer.goes_on.wait(60)
                if self.path == "/moved":
                    self.send_response(302)
                    self.send_header("Location", "/jwks.json")
                    self.end_headers()
                    return
                body = json.dumps(issuer.keys.export_jwks()).encode()
                self.send_response(200 if issuer.is_up else 500)
                self.send_header("Cache-Control", f"max-age={issuer.max_age}")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.goes_on.set()
        self.server.shutdown()
        self.server.server_close()

    def stall(self) -> None:
        """The next request does not get an answer until `goes_on` is set; waits for that request."""
        self.goes_on.clear()
        self.is_asked.clear()
        if not self.is_asked.wait(60):
            raise AssertionError("the service asked for nothing")

    def token(self, keys: Keyset | None = None, **claims: Any) -> str:
        alice = {"sub": "alice", "client_id": "web", "roles": ["customer"], "name": "Alice"}
        claims = {"iss": self.url, "aud": "stock", **alice, **claims}
        return sign(claims, keys or self.keys, typ="at+jwt", expires_in=600, add_jti=True)


class Stock(unittest.TestCase):
    issuer: FakeIssuer
    server: Server

    def setUp(self) -> None:
        check_built()
        folder = tempfile.TemporaryDirectory(prefix="onejwt-stock-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.issuer = FakeIssuer()
        self.addCleanup(self.issuer.close)

    def begin(self, path: str = "/jwks.json", **settings: str) -> None:
        port = free_port()
        environment = {
            "ISSUER": self.issuer.url,
            "JWKS_URL": f"{self.issuer.url}{path}",
            "PORT": str(port),
            "POLICY": str(POLICIES / "stock.json"),
            "LIFETIME": "120",
            "JWKS_COOLDOWN": "1",
            **settings,
        }
        self.server = Server("stock", [str(STOCK)], environment, f"http://127.0.0.1:{port}", self.folder)
        self.addCleanup(self.server.stop)
        self.server.start()
        self.server.wait()

    def ask(self, method: str = "GET", path: str = "/stock", **how: Any) -> Answer:
        return ask(method, self.server.url + path, **how)

    def until(self, status: int, token: str) -> Answer:
        end = time.monotonic() + 60
        while True:
            answer = self.ask(token=token)
            if answer.status == status:
                return answer
            self.assertLess(time.monotonic(), end, answer.text)
            time.sleep(0.1)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.server.log.read_text().splitlines()]

    def test_before_there_are_keys(self) -> None:
        self.issuer.is_up = False
        self.begin()
        token = self.issuer.token()
        refused = self.ask(token=token)
        self.assertEqual((refused.status, refused.error), (503, "JWT_ISSUER_UNAVAILABLE"))
        # Nothing is wrong with the token, so nothing is said of it.
        self.assertEqual((refused.challenge, refused.headers["Retry-After"]), (None, "5"))
        # What is no token need not wait for keys.
        self.assertEqual((self.ask().status, self.ask().challenge), (401, "Bearer"))
        self.issuer.is_up = True
        self.assertEqual(self.until(200, token).json["stock"], {"a chair": 4, "a lamp": 12})
        self.assertIn("keys asked for", {line["event"] for line in self.lines()})

    def test_keys_that_have_moved(self) -> None:
        self.begin("/moved")
        self.assertEqual(self.until(200, self.issuer.token()).json["user"], "Alice")

    def test_nobody_waits_for_a_fetch_while_there_are_keys(self) -> None:
        self.begin()
        token = self.issuer.token()
        self.until(200, token)
        # The keys are out of date after a second, and are asked for.
        self.issuer.stall()
        for _ in range(20):
            self.assertEqual(self.ask(token=token).status, 200)
        self.assertFalse(self.issuer.goes_on.is_set())
        # Then the issuer is down, for longer than the keys are fresh.
        self.issuer.is_up = False
        self.issuer.goes_on.set()
        time.sleep(1.5)
        self.assertEqual(self.ask(token=token).status, 200)
        self.assertEqual(self.ask(token=token[:-8] + "AAAAAAAA").error, "JWT_SIGNATURE_INVALID")

    def test_keys_that_nobody_has_do_not_stop_the_service(self) -> None:
        self.begin()
        good = self.issuer.token()
        self.until(200, good)
        unknown = self.issuer.token(Keyset.generate("ES256", kid="unknown"))
        self.issuer.stall()
        with ThreadPoolExecutor(2 * MOST_WAITING) as pool:
            asked = [pool.submit(self.ask, token=unknown) for _ in range(2 * MOST_WAITING)]
            end = time.monotonic() + 60
            while sum(one.done() for one in asked) < MOST_WAITING:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.05)
            # The others hold threads, but not all.
            self.assertEqual(self.ask(token=good).status, 200)
            early = [one for one in asked if one.done()]
            # Not out of date again by the time that it is there.
            self.issuer.max_age = 600
            self.issuer.goes_on.set()
            statuses = [one.result().status for one in asked]
        self.assertEqual([one.result().status for one in early], [503] * MOST_WAITING)
        # And those that waited have a verdict.
        self.assertEqual(sorted(statuses), [401] * MOST_WAITING + [503] * MOST_WAITING)

    def test_keys_that_are_out_of_date_when_they_come(self) -> None:
        self.begin()
        self.until(200, self.issuer.token())
        self.issuer.stall()
        with ThreadPoolExecutor(1) as pool:
            unknown = self.issuer.token(Keyset.generate("ES256", kid="unknown"))
            asked = pool.submit(self.ask, token=unknown)
            # Longer than the keys are fresh: they are asked for once more.
            time.sleep(2.1)
            self.issuer.goes_on.set()
            self.assertEqual((asked.result().status, asked.result().error), (401, "JWT_KEY_NOT_FOUND"))

    def test_a_new_key_is_found_by_the_first_token_that_names_it(self) -> None:
        self.issuer.max_age = 600
        self.begin()
        self.until(200, self.issuer.token())
        # The cool-down, in which nothing is asked for the sake of a token.
        time.sleep(2.1)
        self.issuer.keys = Keyset.generate("ES256", kid="second")
        self.assertEqual(self.ask(token=self.issuer.token()).status, 200)

    def test_the_stock(self) -> None:
        self.begin()
        staff = self.issuer.token(roles=["staff"], name='Bob "the stock"')
        self.until(200, staff)

        def put(body: Any, token: str = staff) -> tuple[int, str | None]:
            answer = self.ask("PUT", body=body, token=token)
            return answer.status, answer.error

        self.assertEqual(put({"article": "a \u201cbig\u201d table", "pieces": 3}), (200, None))
        found = self.ask(token=staff).json
        self.assertEqual(found["user"], 'Bob "the stock"')
        self.assertEqual(found["stock"]["a \u201cbig\u201d table"], 3)
        bodies: list[Any] = [
            {},
            [],
            "a lamp",
            {"article": "a lamp"},
            {"article": "", "pieces": 1},
            {"article": "x" * 201, "pieces": 1},
            {"article": 7, "pieces": 1},
            {"article": "a lamp", "pieces": -1},
            {"article": "a lamp", "pieces": 1.5},
            {"article": "a lamp", "pieces": "1"},
            {"article": "a lamp", "pieces": 1_000_001},
        ]
        for body in bodies:
            self.assertEqual(put(body), (400, "invalid_request"), body)
        self.assertEqual(self.ask("PUT", body={"article": "x" * 20_000, "pieces": 1}, token=staff).status, 413)
        self.assertEqual((self.ask("PUT", token=staff).status, self.ask("PUT").status), (400, 401))
        self.assertEqual(put({"article": "a lamp", "pieces": 1}, self.issuer.token()), (403, "JWT_CLAIM_MISMATCH"))
        self.assertEqual(self.ask(token=self.issuer.token(roles=["guest"])).status, 403)
        self.assertEqual(self.ask(token=self.issuer.token(roles=[])).status, 403)
        self.assertEqual((self.ask(path="/nothing").status, self.ask(path="/nothing").error), (404, "not_found"))
        self.assertEqual(self.ask(token=staff).json["stock"]["a lamp"], 12)

    def test_logs_hold_no_token(self) -> None:
        self.begin()
        good = self.issuer.token()
        self.until(200, good)
        tokens = [
            good,
            good[:-8] + "AAAAAAAA",
            self.issuer.token(aud="another"),
            self.issuer.token(Keyset.generate("ES256", kid="unknown")),
            "not.a.token",
            "\u00e9\u00e8",
        ]
        for token in tokens:
            self.ask(token=token)
            self.ask(path=f"/{token[:20]}".encode("ascii", "replace").decode(), token=token)
        log = self.server.log.read_text()
        for token in tokens[:4]:
            for piece in token.split("."):
                self.assertNotIn(piece, log)
        codes = {line.get("code") for line in self.lines() if line["event"] == "refused"}
        self.assertLessEqual({"JWT_SIGNATURE_INVALID", "JWT_AUDIENCE_MISMATCH", "JWT_KEY_NOT_FOUND"}, codes)
        for line in self.lines():
            self.assertRegex(line["at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")

    def test_two_authorization_fields(self) -> None:
        self.begin()
        self.until(200, self.issuer.token())
        fields = {"authorization": f"Bearer {self.issuer.token()}"}
        twice = self.ask(token=self.issuer.token(), **fields)
        self.assertEqual((twice.status, twice.error), (401, "JWT_NO_BEARER"))

    def test_what_a_deployment_may_not_say(self) -> None:
        policy = self.folder / "policy.json"
        policy.write_text('{"audience": "stock"}')
        known = str(POLICIES / "stock.json")
        good = {"ISSUER": self.issuer.url, "PORT": str(free_port()), "POLICY": known, "LIFETIME": "5"}
        for change, why in (
            ({"ISSUER": ""}, "ISSUER is not set"),
            ({"PORT": "http"}, "PORT must be a whole number"),
            ({"PORT": "65536"}, "PORT must be a whole number from 0 to 65535"),
            ({"LIFETIME": "1.5"}, "LIFETIME must be a whole number"),
            ({"POLICY": str(self.folder / "none.json")}, "none.json cannot be read"),
            ({"POLICY": str(policy)}, 'did you mean "audiences"'),
            ({"JWKS_URL": "http://login.example/jwks.json"}, "JWKS_URL must be an https URL"),
        ):
            done = subprocess.run([STOCK], env={**good, **change}, capture_output=True, encoding="utf-8", timeout=60)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(why, done.stderr)


if __name__ == "__main__":
    unittest.main()
