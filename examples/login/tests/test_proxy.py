"""nginx as it stands in front of the system, with servers behind it that say what they were sent."""

from __future__ import annotations

import http.client
import json
import os
import pwd
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import authority
from proxy import HERE
from system import PYTHON, SITE, Answer, Server, ask, free_port

PARTNER = "https://partner.example"
SECRET = "eyJzZWNyZXQiOiJ0b2tlbiJ9"


class Echo(BaseHTTPRequestHandler):
    """Answers with the request's fields, and sets a cookie, as a service must not."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        fields = [[name.lower(), value] for name, value in self.headers.items()]
        assert isinstance(self.server, ThreadingHTTPServer)
        who = self.server.server_port
        body = json.dumps({"server": who, "path": self.path, "method": self.command, "fields": fields}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "own=1")
        self.send_header("Cache-Control", "public, max-age=60")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_DELETE = do_OPTIONS = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        pass


class InFront(unittest.TestCase):
    folder: ClassVar[Path]
    server: ClassVar[Server]
    behind: ClassVar[dict[str, int]]
    echoes: ClassVar[dict[str, ThreadingHTTPServer]]

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory(prefix="onejwt-login-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        authority.make(cls.folder / "tls", [SITE])
        cls.echoes = {}
        for name in ("ISSUER", "ISSUER_2", "ORDERS", "SHIPPING", "STOCK"):
            echo = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
            echo.daemon_threads = True
            threading.Thread(target=echo.serve_forever, daemon=True).start()
            cls.addClassCleanup(echo.server_close)
            cls.addClassCleanup(echo.shutdown)
            cls.echoes[name] = echo
        cls.behind = {name: echo.server_port for name, echo in cls.echoes.items()}
        cls.server = cls.nginx("nginx", cls.behind, 300)
        cls.addClassCleanup(cls.server.stop)
        cls.server.start()
        cls.server.wait()

    @classmethod
    def nginx(cls, name: str, behind: dict[str, int], lifetime: float) -> Server:
        port = free_port()
        environment = {
            **{name: f"127.0.0.1:{port}" for name, port in behind.items()},
            "HOST": SITE,
            "PORT": str(port),
            "PARTNER": PARTNER,
            "LIFETIME": str(lifetime),
        }
        command = [str(PYTHON), str(HERE / "proxy.py"), str(cls.folder)]
        certificate = cls.folder / "tls" / "authority.pem"
        return Server(name, command, environment, f"https://{SITE}:{port}", cls.folder, certificate)

    def ask(self, method: str, path: str, **how: Any) -> Answer:
        return ask(method, self.server.url + path, certificate=self.server.certificate, **how)

    def sent(self, answer: Answer) -> dict[str, list[str]]:
        """The fields that the server behind was sent."""
        self.assertEqual(answer.status, 200, answer.text)
        fields: dict[str, list[str]] = {}
        for name, value in answer.json["fields"]:
            fields.setdefault(name, []).append(value)
        return fields

    def run_folder(self, server: Server) -> Path:
        assert server.process is not None
        (master,) = self.children(server.process.pid)
        command = Path(f"/proc/{master}/cmdline").read_text()
        found = re.search(r"(/\S*onejwt-proxy-\w+)/nginx\.conf", command)
        assert found is not None, command
        return Path(found[1])

    def children(self, pid: int) -> list[int]:
        done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, encoding="utf-8")
        return [int(line) for line in done.stdout.split()]

    # --- the cookie -----------------------------------------------------------------------------------------------

    def test_the_refresh_cookie_goes_to_the_issuer(self) -> None:
        for sent in (
            f"__Host-refresh={SECRET}",
            f"theme=dark; __Host-refresh={SECRET}; other=__Host-refresh=x",
            f"x__Host-refresh=no; __Host-refresh={SECRET}",
        ):
            for route in ("signup", "login", "refresh", "logout"):
                answer = self.ask("POST", f"/auth/{route}", Cookie=sent)
                self.assertEqual(self.sent(answer)["cookie"], [f"__Host-refresh={SECRET}"], (sent, route))
                self.assertEqual(answer.json["path"], f"/{route}")
                self.assertIn(answer.json["server"], (self.behind["ISSUER"], self.behind["ISSUER_2"]))
                self.assertEqual(answer.headers["Set-Cookie"], "own=1")
        self.assertNotIn("cookie", self.sent(self.ask("POST", "/auth/refresh", Cookie="theme=dark")))

    def test_and_to_nobody_else(self) -> None:
        for path, server in (
            ("/orders", "ORDERS"),
            ("/all-orders", "ORDERS"),
            ("/shipments", "SHIPPING"),
            ("/stock", "STOCK"),
            ("/.well-known/jwks.json", None),
            ("/.well-known/openid-configuration", None),
        ):
            answer = self.ask("GET", path, cookie=SECRET)
            self.assertNotIn("cookie", self.sent(answer), path)
            self.assertNotIn(SECRET, answer.text)
            if server is not None:
                self.assertEqual(answer.json["server"], self.behind[server])
                self.assertIsNone(answer.headers["Set-Cookie"])
                self.assertEqual(answer.headers["Cache-Control"], "no-store")
            else:
                self.assertEqual(answer.headers["Cache-Control"], "public, max-age=60")

    def test_both_issuers_are_asked(self) -> None:
        asked = {self.ask("POST", "/auth/refresh").json["server"] for _ in range(8)}
        self.assertEqual(asked, {self.behind["ISSUER"], self.behind["ISSUER_2"]})

    # --- what else goes through -----------------------------------------------------------------------------------

    def test_what_the_client_says_of_itself_is_not_believed(self) -> None:
        forged = {
            "X_Forwarded_For": "203.0.113.9",
            "X_Forwarded_Proto": "http",
            "X_Forwarded_Host": "evil.example",
            "Forwarded": "for=203.0.113.9",
        }
        for method, path in (("POST", "/auth/login"), ("GET", "/orders")):
            fields = self.sent(self.ask(method, path, **forged))
            self.assertEqual(fields["x-forwarded-for"], ["127.0.0.1"])
            self.assertEqual(fields["x-forwarded-proto"], ["https"])
            for name in ("x-forwarded-host", "forwarded"):
                self.assertNotIn(name, fields)

    def test_what_the_issuer_decides_by_goes_through(self) -> None:
        fields = self.sent(
            self.ask("POST", "/auth/refresh", Origin="https://evil.example", Sec_Fetch_Site="cross-site")
        )
        self.assertEqual(fields["origin"], ["https://evil.example"])
        self.assertEqual(fields["sec-fetch-site"], ["cross-site"])
        self.assertEqual(self.sent(self.ask("GET", "/orders", token=SECRET))["authorization"], [f"Bearer {SECRET}"])

    def test_queries_are_refused(self) -> None:
        for path in ("/orders", "/auth/login", "/shipments", "/.well-known/jwks.json"):
            answer = self.ask("POST", f"{path}?access_token={SECRET}")
            self.assertEqual((answer.status, answer.error), (400, "no_query_here"), path)

    def test_only_what_is_named_leads_behind(self) -> None:
        for path in (
            "/orders/",
            "/auth/healthz",
            "/auth/login/",
            "/auth/",
            "/metrics",
            "/.well-known/x",
            "/nginx.conf",
        ):
            self.assertEqual(self.ask("GET", path).status, 404, path)
        # Written in another way, it is the same place with the same rules, or none.
        for path in ("//orders", "/x/../orders", "/%6frders"):
            self.assertNotIn("cookie", self.sent(self.ask("GET", path, cookie=SECRET)), path)
        for path in ("/../nginx.conf", "/%2e%2e/nginx.conf", "/page/../../nginx.conf"):
            self.assertIn(self.ask("GET", path).status, (400, 404), path)

    # --- fields of the answers ------------------------------------------------------------------------------------

    def test_the_page(self) -> None:
        page = HERE / "page"
        files = {path.name for path in page.iterdir()}
        self.assertLessEqual({"index.html", "main.js", "session.js", "style.css"}, files)
        types = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
        for name in ("", *files):
            answer = self.ask("GET", f"/{name}")
            file = page / (name or "index.html")
            self.assertEqual((answer.status, answer.text), (200, file.read_text()), name)
            self.assertEqual(answer.headers.get_content_type(), types[file.suffix])
            self.assertEqual(answer.headers["Cache-Control"], "no-cache")
        self.assertEqual(self.ask("GET", "/", If_None_Match=self.ask("GET", "/").headers["ETag"]).status, 304)

    def test_security_headers(self) -> None:
        for method, path in (
            ("GET", "/"),
            ("GET", "/main.js"),
            ("GET", "/nothing"),
            ("POST", "/auth/login"),
            ("GET", "/orders"),
            ("GET", "/orders?x"),
            ("GET", "/.well-known/jwks.json"),
        ):
            headers = self.ask(method, path).headers
            for name, value in (
                ("Strict-Transport-Security", "max-age=300"),
                ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "no-referrer"),
                ("Cross-Origin-Resource-Policy", "same-origin"),
                ("Server", "nginx"),
            ):
                self.assertEqual(headers.get_all(name), [value], (path, name))
            policies = headers.get_all("Content-Security-Policy", [])
            self.assertEqual(len(policies), 1, path)
            directives = dict(part.strip().split(" ", 1) for part in policies[0].split(";"))
            self.assertEqual(directives.pop("default-src"), "'none'")
            self.assertEqual(directives.pop("frame-ancestors"), "'none'")
            self.assertLessEqual(set(directives.values()), {"'self'", "'none'", "'script'"}, policies)
            self.assertEqual("script-src" in directives, method == "GET" and path in ("/", "/main.js", "/nothing"))

    def test_one_other_site(self) -> None:
        # Origin, and whether it may.
        for origin, may in (
            (PARTNER, True),
            (f"{PARTNER}:8443", False),
            ("http://partner.example", False),
            (f"{PARTNER}.evil.example", False),
            ("https://xpartner.example", False),
            ("null", False),
            (None, False),
        ):
            given = {} if origin is None else {"Origin": origin}
            for path in ("/orders", "/all-orders", "/shipments", "/stock"):
                answer = self.ask("GET", path, **given)
                self.assertEqual(answer.headers["Access-Control-Allow-Origin"], PARTNER if may else None, origin)
                self.assertEqual(answer.headers["Access-Control-Expose-Headers"], "WWW-Authenticate" if may else None)
                self.assertEqual(answer.headers["Vary"], "Origin")
                preflight = self.ask("OPTIONS", path, **given, Access_Control_Request_Method="POST")
                found = {name: value for name, value in preflight.headers.items() if name.startswith("Access-Control")}
                expected = {
                    "Access-Control-Allow-Origin": PARTNER,
                    "Access-Control-Allow-Methods": "GET, POST, PUT",
                    "Access-Control-Allow-Headers": "Authorization, Content-Type",
                    "Access-Control-Max-Age": "600",
                    "Access-Control-Expose-Headers": "WWW-Authenticate",
                }
                self.assertEqual((preflight.status, found), (204, expected) if may else (200, {}), origin)
            # Not the issuer, and not the page.
            for method, path in (("POST", "/auth/refresh"), ("OPTIONS", "/auth/refresh"), ("GET", "/")):
                names = self.ask(method, path, **given).headers.keys()
                self.assertFalse([name for name in names if name.lower().startswith("access-control")], path)

    # --- TLS and names --------------------------------------------------------------------------------------------

    def test_http2_and_names(self) -> None:
        context = ssl.create_default_context(cafile=str(self.server.certificate))
        context.set_alpn_protocols(["h2", "http/1.1"])
        port = int(self.server.environment["PORT"])
        with (
            socket.create_connection(("127.0.0.1", port)) as plain,
            context.wrap_socket(plain, server_hostname=SITE) as secure,
        ):
            self.assertEqual(secure.selected_alpn_protocol(), "h2")
            self.assertEqual(secure.version(), "TLSv1.3")
        for name in ("evil.localhost", "localhost"):
            with socket.create_connection(("127.0.0.1", port)) as plain, self.assertRaises(ssl.SSLError):
                context.wrap_socket(plain, server_hostname=name)
        old = ssl.create_default_context(cafile=str(self.server.certificate))
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        with (
            socket.create_connection(("127.0.0.1", port)) as plain,
            old.wrap_socket(plain, server_hostname=SITE) as secure,
        ):
            cipher = secure.cipher()
            assert cipher is not None
            self.assertTrue(cipher[0].startswith("ECDHE-"), cipher)
        # The name of the site by TLS, and another in the request.
        self.assertEqual(self.ask("GET", "/orders", Host="evil.example").status, 421)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.addCleanup(connection.close)
        connection.request("GET", "/orders")
        self.assertEqual(connection.getresponse().status, 400)

    def test_the_authority_vouches_for_this_server_alone(self) -> None:
        tls = self.folder / "tls"
        self.assertEqual({path.name for path in tls.iterdir()}, {"authority.pem", "server.key", "server.pem"})
        self.assertEqual(tls.stat().st_mode & 0o777, 0o700)
        self.assertEqual((tls / "server.key").stat().st_mode & 0o777, 0o600)
        done = subprocess.run(
            ["openssl", "x509", "-in", str(tls / "authority.pem"), "-noout", "-text"],
            capture_output=True,
            encoding="utf-8",
        )
        self.assertIn("CA:TRUE, pathlen:0", done.stdout)
        self.assertRegex(done.stdout, rf"Name Constraints: critical\s+Permitted:\s+DNS:{SITE}\n")

    # --- processes, files, logs -----------------------------------------------------------------------------------

    def test_who_reads_what(self) -> None:
        assert self.server.process is not None
        run = self.run_folder(self.server)
        (master,) = self.children(self.server.process.pid)
        workers = self.children(master)
        self.assertTrue(workers)
        mode = run.stat().st_mode & 0o777
        if os.getuid() != 0:
            self.assertEqual(mode, 0o700)
            return
        self.assertEqual(mode, 0o711)
        # Real and effective user.
        users = {tuple(Path(f"/proc/{worker}/status").read_text().split("Uid:")[1].split()[:2]) for worker in workers}
        real, effective = users.pop()
        self.assertEqual(users, set())
        self.assertEqual(real, effective)
        self.assertNotEqual(int(real), 0)
        user = pwd.getpwuid(int(real))
        reading = "import sys; open(sys.argv[1], 'rb').read()"
        for path, may in ((run / "page" / "index.html", True), (self.folder / "tls" / "server.key", False)):
            done = subprocess.run(
                ["/usr/bin/env", "python3", "-c", reading, str(path)],
                user=user.pw_uid,
                group=user.pw_gid,
                extra_groups=[],
                capture_output=True,
                cwd="/",
            )
            self.assertEqual(done.returncode == 0, may, (path, done.stderr))

    def test_it_stops_with_its_lifetime(self) -> None:
        for name, lifetime, number in (("short", 3.0, None), ("told", 300.0, signal.SIGTERM)):
            server = self.nginx(name, self.behind, lifetime)
            self.addCleanup(server.stop)
            server.start()
            server.wait()
            assert server.process is not None
            own = self.run_folder(server)
            (master,) = self.children(server.process.pid)
            if number is not None:
                server.process.send_signal(number)
            self.assertEqual(server.process.wait(30), 0)
            self.assertFalse(Path(f"/proc/{master}").exists())
            self.assertFalse(own.exists())
            with self.assertRaises(ConnectionError):
                ask("GET", f"{server.url}/", certificate=server.certificate)

    def test_nobody_behind(self) -> None:
        server = self.nginx("nobody", {name: free_port() for name in self.behind}, 60)
        self.addCleanup(server.stop)
        server.start()
        server.wait()
        for method, path in (("POST", "/auth/login"), ("GET", "/orders"), ("POST", "/shipments")):
            answer = ask(method, server.url + path, certificate=server.certificate, token=SECRET, Origin=PARTNER)
            self.assertEqual((answer.status, answer.error), (503, "temporarily_unavailable"))
            self.assertEqual(answer.headers["Retry-After"], "5")
            may = not path.startswith("/auth/")
            self.assertEqual(answer.headers["Access-Control-Allow-Origin"], PARTNER if may else None, path)
        self.assertEqual(ask("GET", f"{server.url}/", certificate=server.certificate).status, 200)
        log = server.log.read_text()
        self.assertIn('"behind_status":"502, 502"', log)
        self.assertNotIn(SECRET, log)

    def test_one_issuer_is_enough(self) -> None:
        server = self.nginx("one", {**self.behind, "ISSUER": free_port()}, 60)
        self.addCleanup(server.stop)
        server.start()
        server.wait()
        for _ in range(6):
            answer = ask("POST", f"{server.url}/auth/login", body={"x": 1}, certificate=server.certificate)
            self.assertEqual(answer.json["server"], self.behind["ISSUER_2"])

    def test_the_log_holds_no_token(self) -> None:
        given = {"Referer": f"https://{SITE}/?{SECRET}", "User_Agent": SECRET}
        for path in (
            "/orders",
            f"/orders?token={SECRET}",
            f"/{SECRET}",
            f"/?{SECRET}",
            f"/auth/{SECRET}",
            "/%zz" + SECRET,
        ):
            self.ask("POST", path, token=SECRET, cookie=SECRET, body={"token": SECRET}, **given)
            self.ask("GET", path, token=SECRET, **given)
        for path in (f"/auth/login?{SECRET}", f"/orders?{SECRET}", f"/?{SECRET}", f"/{SECRET}"):
            self.assertEqual(self.ask("POST", path, body={"token": SECRET * 5000}).status, 413)
        end = time.monotonic() + 10
        while (log := self.server.log.read_text()).count("\n") < 12 and time.monotonic() < end:
            time.sleep(0.05)
        self.assertNotIn(SECRET, log)
        lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
        self.assertIn("/orders", {line["what"] for line in lines})
        fields = ("event", "method", "what", "status", "seconds", "protocol", "behind", "behind_status")
        self.assertEqual({tuple(line) for line in lines}, {fields})


if __name__ == "__main__":
    unittest.main()
