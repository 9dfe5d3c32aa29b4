"""A real nginx with the module, in a folder of its own, and a service behind it.

The environment says what is run: ``ONEJWT_NGINX_MODULE`` is the module, ``ONEJWT_NGINX_MODE`` is empty, ``valgrind`` or ``asan``.
In the two modes nginx is one process, and what it reports is a failure of the test that stops it.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable

import onejwt

ROOT = Path(__file__).resolve().parents[3]
MODULE = Path(os.environ.get("ONEJWT_NGINX_MODULE", ROOT / "target" / "nginx" / "ngx_http_onejwt_module.so"))
MODE = os.environ.get("ONEJWT_NGINX_MODE", "")
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin") or "nginx"
PATIENCE = 60
"""How long anything is waited for that must come."""

FOUND = 99
"""The exit status with which valgrind and the address sanitizer say that they have found something."""

Headers = list[tuple[str, str]]


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def challenge(self) -> str | None:
        """WWW-Authenticate."""
        return self.headers.get("WWW-Authenticate")


class Service:
    """A service that answers with the headers that it got, and a place of keys that answers as it is told."""

    def __init__(self) -> None:
        self.keys: Callable[[dict[str, str]], tuple[int, dict[str, str], bytes]] | None = None
        self.asked: list[dict[str, str]] = []
        self.gate: threading.Event | None = None
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.path.startswith("/keys"):
                    service.asked.append(dict(self.headers.items()))
                    if service.gate is not None:
                        service.gate.wait(PATIENCE)
                    assert service.keys is not None
                    status, headers, body = service.keys(dict(self.headers.items()))
                elif self.path.startswith("/accelerated"):
                    status, headers, body = 200, {"X-Accel-Redirect": "/inner"}, b""
                elif self.path.startswith("/ssi"):
                    status, headers, body = 200, {"Content-Type": "text/html"}, b'[<!--#include virtual="/inner" -->]'
                else:
                    status, headers = 200, {"Content-Type": "application/json"}
                    body = json.dumps({"path": self.path, "headers": self.headers.items()}).encode()
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    if status not in (204, 304):
                        self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    if status not in (204, 304):
                        self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def publish(self, *keys: onejwt.Keyset, **headers: str) -> None:
        """What the place of keys answers from now on."""
        document = {"keys": [jwk for one in keys for jwk in one.export_jwks()["keys"]]}
        body = json.dumps(document).encode()
        self.keys = lambda _: (200, {name.replace("_", "-"): value for name, value in headers.items()}, body)

    def close(self) -> None:
        if self.gate is not None:
            self.gate.set()
        self.server.shutdown()
        self.server.server_close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


class Nginx:
    """One nginx. ``http`` and ``server`` are texts of its configuration; ``write`` makes files that it may name."""

    def __init__(self, service: str = "", workers: int = 1) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="onejwt-nginx-"))
        # Workers run as somebody else, where the master is root.
        self.folder.chmod(0o755)
        (self.folder / "html").mkdir()
        (self.folder / "logs").mkdir()
        self.private = self.folder / "private"
        self.private.mkdir(0o700)
        self.service = service
        self.workers = workers
        self.port = free_port()
        self.asked = 0
        self.child: subprocess.Popen[bytes] | None = None

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def configure(self, server: str, http: str = "", listen: str = "") -> Path:
        """Writes a configuration."""
        user = "user www-data;" if os.geteuid() == 0 else ""
        one_process = "master_process off;" if MODE else ""
        text = f"""load_module {MODULE};
{user}
daemon off;
{one_process}
worker_processes {self.workers};
pid {self.folder}/nginx.pid;
error_log {self.folder}/logs/error.log info;
worker_shutdown_timeout 30s;
events {{ worker_connections 1024; }}
http {{
  log_format verdicts '$status|$uri|$jwt_status|$jwt_explain|$jwt_claim_sub';
  access_log {self.folder}/logs/access.log verdicts;
  client_body_temp_path {self.folder}/tmp-body;
  proxy_temp_path {self.folder}/tmp-proxy;
  fastcgi_temp_path {self.folder}/tmp-fastcgi;
  uwsgi_temp_path {self.folder}/tmp-uwsgi;
  scgi_temp_path {self.folder}/tmp-scgi;
  large_client_header_buffers 8 128k;
  keepalive_requests 100000;
{http}
  server {{
    listen 127.0.0.1:{self.port} {listen};
    root {self.folder}/html;
{server}
  }}
}}
"""
        text = text.replace("{service}", self.service).replace("{folder}", str(self.folder))
        return self.write("nginx.conf", text)

    def _command(self, *arguments: str) -> tuple[list[str], dict[str, str]]:
        command = [NGINX, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), *arguments]
        environment = dict(os.environ)
        if MODE == "valgrind":
            command = ["valgrind", "-q", f"--error-exitcode={FOUND}", "--leak-check=no", f"--log-file={self.folder}/logs/valgrind.%p", *command]
        elif MODE == "asan":
            runtime = subprocess.run(["cc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
            environment["LD_PRELOAD"] = runtime.stdout.strip()
            environment["ASAN_OPTIONS"] = f"detect_leaks=0:exitcode={FOUND}:log_path={self.folder}/logs/asan"
            environment["UBSAN_OPTIONS"] = "print_stacktrace=1"
        return command, environment

    def check(self) -> tuple[bool, str]:
        """``nginx -t``, and what it says."""
        command, environment = self._command("-t", "-q")
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)
        return done.returncode == 0, done.stderr

    def start(self) -> Nginx:
        command, environment = self._command()
        with open(self.folder / "logs" / "stderr", "wb") as stderr:
            self.child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=stderr, stderr=stderr)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                if self.child.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"nginx did not start:\n{self.log('stderr')}\n{self.log()}") from None
                time.sleep(0.02)

    def worker_pids(self) -> list[int]:
        assert self.child is not None
        if MODE:
            return [self.child.pid]
        return [int(pid) for pid in Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split()]

    def reload(self) -> None:
        assert self.child is not None
        self.child.send_signal(signal.SIGHUP)

    def log(self, name: str = "error.log") -> str:
        path = self.folder / "logs" / name
        return path.read_text(errors="replace") if path.exists() else ""

    def wait_for_log(self, text: str, times: int = 1) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.log().count(text) < times:
            if time.monotonic() > deadline:
                raise AssertionError(f"{text!r} was not logged:\n{self.log()[-3000:]}")
            time.sleep(0.02)

    def last_line(self) -> list[str]:
        """What the access log says of the last request of ``ask``; it is written after the answer."""
        deadline = time.monotonic() + PATIENCE
        while len(lines := self.log("access.log").splitlines()) < self.asked and time.monotonic() < deadline:
            time.sleep(0.005)
        return lines[-1].split("|")

    def stop(self) -> None:
        child, self.child = self.child, None
        try:
            if child is None:
                return
            # Gracefully, but in the end all the same. One process has no graceful end that leaves descriptors alone.
            child.send_signal(signal.SIGTERM if MODE else signal.SIGQUIT)
            try:
                status = child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                raise AssertionError("nginx did not stop") from None
            reports = "".join(path.read_text(errors="replace") for path in (self.folder / "logs").glob("*") if path.name.startswith(("valgrind.", "asan.")))
            log = self.log()
            assert "Sanitizer" not in self.log("stderr") and "runtime error" not in self.log("stderr"), self.log("stderr")[-5000:]
            assert status == 0 and not reports, f"nginx ended with {status}:\n{reports[:5000]}\n{log[-2000:]}"
            for bad in ("[alert]", "[crit]", "[emerg]", "signal 11", "exited on signal"):
                lines = [line for line in log.splitlines() if bad in line and "expected here" not in line]
                assert not lines, lines[:5]
        finally:
            if child is not None and child.poll() is None:
                child.kill()
                child.wait()
            shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, path: str = "/", token: str | None = None, headers: Headers | None = None, method: str = "GET") -> Answer:
        """One request on a connection of its own."""
        self.asked += 1
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            return ask(connection, path, token, headers, method)
        finally:
            connection.close()


def ask(connection: http.client.HTTPConnection, path: str, token: str | None = None, headers: Headers | None = None, method: str = "GET") -> Answer:
    connection.putrequest(method, path, skip_accept_encoding=True)
    if token is not None:
        connection.putheader("Authorization", f"Bearer {token}")
    for name, value in headers or []:
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    return Answer(response.status, response.headers, response.read())


class NginxTest(unittest.TestCase):
    """A test with an nginx, and a service behind it."""

    KEY = onejwt.Keyset.generate("ES256", kid="one")
    OTHER = onejwt.Keyset.generate("ES256", kid="other")

    def setUp(self) -> None:
        self.service = Service()
        self.addCleanup(self.service.close)
        self.nginx = self.new_nginx()

    def new_nginx(self, workers: int = 1) -> Nginx:
        nginx = Nginx(self.service.url, workers)
        self.addCleanup(nginx.stop)
        nginx.write("keys.json", json.dumps(self.KEY.export_jwks()))
        return nginx

    def run_with(self, server: str, http: str = "", listen: str = "") -> Nginx:
        self.nginx.configure(server, http, listen)
        return self.nginx.start()

    def token(self, claims: dict[str, Any] | None = None, key: onejwt.Keyset | None = None, **options: Any) -> str:
        options.setdefault("expires_in", 600)
        return onejwt.sign({"sub": "alice", **(claims or {})}, key or self.KEY, **options)

    def headers_behind(self, answer: Answer) -> dict[str, list[str]]:
        """The headers that the service got, by name in lower case."""
        self.assertEqual(answer.status, 200, answer.body)
        got: dict[str, list[str]] = {}
        for name, value in answer.json["headers"]:
            got.setdefault(name.lower(), []).append(value)
        return got
