"""A provider of keys on the loopback interface, which answers as it is told and writes down what it was asked."""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any

from onejwt import Keyset

PATIENCE = 60
"""How long anything is waited for that must come; a test that gets here fails."""

KEYS = {name: Keyset.generate("ES256", kid=name) for name in ("a", "b", "c")}
KEYS["ed"] = Keyset.generate("EdDSA", kid="ed")
KEYS["secret"] = Keyset.generate("HS256", kid="secret")


def private_jwk(name: str) -> dict[str, Any]:
    jwk: dict[str, Any] = KEYS[name].export_jwks(private=True)["keys"][0]
    return jwk


def _entry(name: str) -> dict[str, Any]:
    key, _, form = name.partition("-")
    if form == "private" or key == "secret":
        return private_jwk(key)
    jwk: dict[str, Any] = KEYS[key].export_jwks()["keys"][0]
    if form == "nameless":
        del jwk["kid"]
    return jwk


def document(*names: str) -> bytes:
    """A key set as a provider publishes it."""
    return json.dumps({"keys": [_entry(name) for name in names]}).encode()


class Gate:
    """Holds back the answer to one request."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.opened = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.close_connection = True
        provider = self.server.provider
        path = self.server.prefix + self.path
        answer = provider.answers.get(path, {"status": 404})
        provider.requests.append((path, dict(self.headers)))
        gate, provider.gate = provider.gate, None
        if gate is not None:
            gate.arrived.set()
            gate.opened.wait(PATIENCE)
        with contextlib.suppress(OSError):
            self.answer(answer)

    def answer(self, answer: dict[str, Any]) -> None:
        fails = answer.get("fails")
        if fails == "silence":
            self.server.provider.closed.wait(PATIENCE)
        if fails in ("silence", "drop"):
            return
        if fails == "drip-head":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            self.drip()
        etag = answer.get("etag")
        unchanged = etag is not None and self.headers.get("If-None-Match") == etag
        self.send_response(304 if unchanged else answer.get("status", 200))
        for name, values in (answer.get("headers") or {}).items():
            for value in values if isinstance(values, list) else [values]:
                self.send_header(name, self.server.provider.filled(value))
        if etag is not None:
            self.send_header("ETag", etag)
        if unchanged or answer.get("status", 200) in (204, 304):
            self.end_headers()
        else:
            self.send_body(answer, fails)

    def send_body(self, answer: dict[str, Any], fails: str | None) -> None:
        body = document(*answer["keys"]) if "keys" in answer else answer.get("text", "").encode()
        body = (b"\xef\xbb\xbf" if answer.get("mark") else b"") + body.ljust(answer.get("size", 0))
        if "encoding" in answer:
            self.send_header("Content-Encoding", answer["encoding"])
            body = gzip.compress(body)
        framing = answer.get("framing", "length")
        if framing == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
            half = len(body) // 2
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]) if part)
            body += b"0\r\n\r\n"
        elif framing == "length":
            self.send_header("Content-Length", str(len(body) + (fails is not None) * 1_000_000))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        if fails == "drip-body":
            self.drip()

    def drip(self) -> None:
        while not self.server.provider.closed.wait(0.005):
            self.wfile.write(b" ")

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, provider: Provider, prefix: str, tls: SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.provider, self.prefix = provider, prefix
        if tls is not None:
            # The handshake is left to the thread of the request.
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.origin = f"{'http' if tls is None else 'https'}://127.0.0.1:{self.server_port}"
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away, or trusts nobody, is no news."""

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        self.thread.join()


class Provider:
    """Two servers, of which the second is another origin. What ``answers`` may hold is said in tests/jwks-client."""

    def __init__(self, tls: SSLContext | None = None) -> None:
        self.answers: dict[str, dict[str, Any]] = {"/jwks": {"keys": ["a"]}}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.gate: Gate | None = None
        self.closed = threading.Event()
        self.servers = [_Server(self, "", tls), _Server(self, "other:", None)]
        self.origins = dict(zip(("provider", "other"), (server.origin for server in self.servers)))
        self.url = f"{self.servers[0].origin}/jwks"

    def filled(self, text: str) -> str:
        """A text with the origins of the servers in the place of their names."""
        for name, origin in self.origins.items():
            text = text.replace(f"{{{name}}}", origin)
        return text

    def answer(self, **answer: Any) -> None:
        """What ``/jwks`` answers from now on."""
        self.answers["/jwks"] = answer

    def hold(self) -> Gate:
        """Holds back the answer to the next request."""
        self.gate = Gate()
        return self.gate

    def close(self) -> None:
        self.closed.set()
        for server in self.servers:
            server.stop()
