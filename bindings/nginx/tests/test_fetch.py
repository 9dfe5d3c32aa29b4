"""Keys by URL: fetched by nginx itself, in the background, and nobody waits who has keys."""

from __future__ import annotations

import json
import socket
import threading
import time

import onejwt

from .server import Answer, NginxTest, free_port

CONF = """
  onejwt on; onejwt_jwks_url /_keys retry=1 cooldown=2 timeout=3;
  proxy_set_header X-User $jwt_claim_sub;
  location = /_keys { internal; proxy_pass {service}/keys; }
  location / { proxy_pass {service}; }
"""


class Fetch(NginxTest):
    def wait(self, condition: object, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not condition():  # type: ignore[operator]
            self.assertLess(time.monotonic(), deadline, self.nginx.log()[-3000:])
            time.sleep(0.02)

    def in_thread(self, path: str, token: str) -> tuple[threading.Thread, list[Answer]]:
        got: list[Answer] = []
        thread = threading.Thread(target=lambda: got.append(self.nginx.ask(path, token)))
        thread.start()
        return thread, got

    def test_keys_are_fetched_once_and_by_nobody_who_asks(self) -> None:
        self.service.publish(self.KEY)
        nginx = self.run_with(CONF)
        self.wait(lambda: self.service.asked)
        for _ in range(20):
            self.assertEqual(self.headers_behind(nginx.ask("/", self.token()))["x-user"], ["alice"])
        self.assertEqual(len(self.service.asked), 1)
        # Nothing of any client goes there.
        self.assertEqual({name.lower() for name in self.service.asked[0]} - {"host", "connection"}, set())
        # The place is for nginx itself.
        self.assertEqual(nginx.ask("/_keys", self.token()).status, 404)
        self.assertIn('"/_keys" answered 200, and the keys are up to date', nginx.log())

    def test_who_comes_before_the_first_keys_waits_for_them(self) -> None:
        self.service.gate = threading.Event()
        self.service.publish(self.KEY)
        self.run_with(CONF)
        waiting = [self.in_thread("/", self.token()) for _ in range(10)]
        waiting += [self.in_thread("/", self.token(key=self.OTHER)), self.in_thread("/", "x.y.z")]
        self.wait(lambda: self.service.asked)
        time.sleep(0.3)
        self.assertEqual([got for _, got in waiting if got], [])
        self.service.gate.set()
        for thread, _ in waiting:
            thread.join()
        self.assertEqual([got[0].status for _, got in waiting], [200] * 10 + [401, 401])
        self.assertEqual(len(self.service.asked), 1)

    def test_who_goes_away_takes_no_fetch_along(self) -> None:
        self.service.gate = threading.Event()
        self.service.publish(self.KEY)
        nginx = self.run_with(CONF)
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", nginx.port)) as connection:
                connection.sendall(f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token()}\r\n\r\n".encode())
                time.sleep(0.05)
        thread, got = self.in_thread("/", self.token())
        self.wait(lambda: self.service.asked)
        self.service.gate.set()
        thread.join()
        self.assertEqual(got[0].status, 200)
        self.assertEqual(len(self.service.asked), 1)

    def test_without_keys_it_is_503_and_not_401(self) -> None:
        self.service.keys = lambda _: (500, {}, b"down")
        nginx = self.run_with(CONF)
        for token in (self.token(), self.token(key=self.OTHER), "x.y.z"):
            answer = nginx.ask("/", token)
            self.assertEqual((answer.status, answer.challenge, answer.headers["Retry-After"]), (503, None, "1"))
        # Who has no token needs no keys.
        self.assertEqual(nginx.ask("/").status, 401)
        self.assertIn("answered 500, which brings no keys", nginx.log())
        self.service.publish(self.KEY)
        self.wait(lambda: nginx.ask("/", self.token()).status == 200)
        self.assertEqual(nginx.ask("/", self.token(key=self.OTHER)).status, 401)

    def test_whatever_the_location_does_wrong_is_no_keys(self) -> None:
        self.service.publish(self.KEY)
        for number, location in enumerate((
            "return 204;",
            "return 200 '';",
            "return 200 '<html>';",
            "return 302 /x;",
            "return 404;",
            "return 444;",
            "deny all;",
            "proxy_pass http://127.0.0.1:1;",
            "proxy_pass http://127.0.0.1:1; error_page 502 /loop;",
            "root {folder}/nowhere;",
            "rewrite ^ /_keys last;",
            "rewrite ^ /loop last;",
        )):
            with self.subTest(location):
                self.nginx = self.new_nginx()
                self.run_with("""
                  onejwt on; onejwt_jwks_url /_keys retry=1 cooldown=1 timeout=3;
                  location = /_keys { {place} }
                  location = /no { onejwt off; return 403; }
                  location /loop { rewrite ^ /loop last; }
                  location / { proxy_pass {service}; }
                """.replace("{place}", location))
                self.assertEqual(self.nginx.ask("/", self.token()).status, 503)
                self.assertIn('onejwt: "/_keys"', self.nginx.log())
                if number != 5:
                    self.assertNotIn("[alert]", self.nginx.log())

    def test_files_and_caches_bring_keys_too(self) -> None:
        self.nginx.write("html/keys.json", json.dumps(self.KEY.export_jwks()))
        (self.nginx.folder / "html" / "keys.json").chmod(0o644)
        self.service.publish(self.KEY, Cache_Control="max-age=3600")
        nginx = self.run_with("""
          proxy_set_header X-User $jwt_claim_sub;
          location = /_file { internal; try_files /keys.json =404; }
          location = /_cached { internal; proxy_pass {service}/keys; proxy_cache c; proxy_cache_valid 200 1m; proxy_cache_lock on; proxy_set_header X-Real $remote_addr:$server_port$scheme$host; gzip on; }
          location /a { onejwt on; onejwt_jwks_url /_file; proxy_pass {service}; }
          location /b { onejwt on; onejwt_jwks_url /_cached; proxy_pass {service}; }
          location /c { onejwt on; onejwt_jwks_url /_cached issuer=https://a; proxy_pass {service}; }
        """, http="proxy_cache_path {folder}/cache keys_zone=c:1m;")
        self.assertEqual(nginx.ask("/a", self.token()).status, 200)
        self.assertEqual(nginx.ask("/b", self.token()).status, 200)
        self.assertEqual(nginx.ask("/c", self.token()).status, 401)
        self.assertEqual(nginx.ask("/c", self.token({"iss": "https://a"})).status, 200)
        self.assertEqual(len(self.service.asked), 1)

    def test_a_long_document(self) -> None:
        body = json.dumps({"keys": [*({"kty": "x", "pad": "y" * 2000} for _ in range(200)), *self.KEY.export_jwks()["keys"]]}).encode()
        self.service.keys = lambda _: (200, {}, body)
        nginx = self.run_with(CONF)
        self.assertEqual(nginx.ask("/", self.token()).status, 200)

    def test_a_document_that_is_too_long(self) -> None:
        self.service.keys = lambda _: (200, {}, b" " * 3_000_000)
        nginx = self.run_with(CONF)
        self.assertEqual(nginx.ask("/", self.token()).status, 503)

    def test_a_kid_that_is_not_known_is_asked_for(self) -> None:
        self.service.publish(self.KEY)
        nginx = self.run_with(CONF.replace("cooldown=2", "cooldown=8").replace("timeout=3", "timeout=60"))
        self.assertEqual(nginx.ask("/", self.token()).status, 200)
        new = onejwt.Keyset.generate("ES256", kid="new")
        self.service.publish(self.KEY, new)
        # Within the cool-down it is refused; after it the request waits for the fetch, and is let in.
        self.assertEqual(nginx.ask("/", self.token(key=new)).status, 401)
        self.assertEqual(len(self.service.asked), 1)
        time.sleep(9.1)
        self.service.gate = threading.Event()
        waiting = [self.in_thread("/", self.token(key=new)) for _ in range(3)]
        self.wait(lambda: len(self.service.asked) == 2)
        # Who has keys does not wait.
        self.assertEqual(nginx.ask("/", self.token()).status, 200)
        self.service.gate.set()
        for thread, got in waiting:
            thread.join()
            self.assertEqual(got[0].status, 200)
        for number in range(20):
            unknown = onejwt.Keyset.generate("ES256", kid=f"{number}")
            self.assertEqual(nginx.ask("/", self.token(key=unknown)).status, 401)
        self.assertEqual(len(self.service.asked), 2)

    def test_keys_are_renewed_in_the_background(self) -> None:
        tags: list[str | None] = []

        def keys(headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
            tags.append(headers.get("If-None-Match"))
            fresh = {"ETag": '"1"', "Cache-Control": "max-age=1"}
            if headers.get("If-None-Match") == '"1"':
                return 304, fresh, b""
            return 200, fresh, json.dumps(self.KEY.export_jwks()).encode()

        self.service.keys = keys
        nginx = self.run_with(CONF.replace("timeout=3", "timeout=60"))
        self.assertEqual(nginx.ask("/", self.token()).status, 200)
        # Nobody asks, and still they are renewed.
        self.wait(lambda: len(tags) >= 3)
        self.assertEqual(tags[:3], [None, '"1"', '"1"'])
        # The issuer hangs: who has keys does not wait for it.
        self.service.gate = threading.Event()
        before = len(self.service.asked)
        self.wait(lambda: len(self.service.asked) > before)
        for _ in range(10):
            self.assertEqual(nginx.ask("/", self.token()).status, 200)
        self.assertEqual(len(self.service.asked), before + 1)
        # It fails: the keys serve on.
        self.service.keys = lambda _: (500, {}, b"")
        self.service.gate.set()
        nginx.wait_for_log("answered 500, which brings no keys")
        self.assertEqual(nginx.ask("/", self.token()).status, 200)

    def test_nobody_waits_longer_than_the_timeout(self) -> None:
        self.service.gate = threading.Event()
        self.service.publish(self.KEY)
        nginx = self.run_with(CONF)
        self.assertEqual(nginx.ask("/", self.token()).status, 503)
        self.assertFalse(self.service.gate.is_set())

    def test_subrequests_and_other_servers_have_keys(self) -> None:
        self.service.publish(self.KEY)
        self.service.gate = threading.Event()
        self.run_with("""
          location = /_keys { internal; onejwt on; proxy_pass {service}/keys; }
          location /ssi { ssi on; proxy_pass {service}; }
          location /inner { onejwt on; proxy_pass {service}; }
          location /check { onejwt on; proxy_pass {service}; }
          location /auth { auth_request /check; proxy_pass {service}; }
        """, http="onejwt_jwks_url /_keys; proxy_set_header X-User $jwt_claim_sub;")
        waiting = [self.in_thread(path, self.token()) for path in ("/ssi", "/auth", "/inner")]
        time.sleep(0.3)
        self.service.gate.set()
        for thread, got in waiting:
            thread.join()
            self.assertEqual(got[0].status, 200)
        self.assertIn(b'"alice"', waiting[0][1][0].body)

    def test_nothing_is_fetched_where_nobody_asks(self) -> None:
        self.service.publish(self.KEY)
        nginx = self.run_with(
            "location = /_keys { internal; proxy_pass {service}/keys; } location /on { onejwt on; proxy_pass {service}; } location / { proxy_pass {service}; }",
            http=f"onejwt_jwks_url /_keys; server {{ listen 127.0.0.1:{free_port()}; location / {{ proxy_pass {{service}}; }} }}",
        )
        self.assertEqual(nginx.ask("/on", self.token()).status, 200)
        self.assertEqual(nginx.ask("/", self.token()).status, 200)
        self.assertEqual(len(self.service.asked), 1)
        self.assertNotIn("brought no keys", nginx.log())

    def test_reloads_while_keys_are_fetched(self) -> None:
        self.service.publish(self.KEY)
        self.service.gate = threading.Event()
        nginx = self.run_with(CONF)
        waiting = [self.in_thread("/", self.token()) for _ in range(3)]
        self.wait(lambda: self.service.asked)
        time.sleep(0.2)
        nginx.reload()
        self.wait(lambda: len(self.service.asked) == 2)
        self.service.gate.set()
        for thread, got in waiting:
            thread.join()
            self.assertEqual(got[0].status, 200)
        self.assertEqual(nginx.ask("/", self.token()).status, 200)
