"""Starts the log-in system on the loopback interface, asks it, and stops it; nothing but the standard library.

Every server stops by itself when its lifetime is over, whatever happens to who started it.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import authority

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILT = ROOT / "target" / "login"
PYTHON = BUILT / "venv" / "bin" / "python"
NODE_DIR = BUILT / "node"
STOCK = BUILT / "stock"
POLICIES = HERE / "services" / "policies"
COOKIE = "__Host-refresh"
# A loaded machine takes its time to start an interpreter.
PATIENCE = 60
# Browsers know that names below localhost are this machine.
SITE = "login.localhost"
# The one other site whose pages may call the services.
PARTNER = "https://partner.example"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def error(self) -> str | None:
        return self.json.get("error") if self.text else None

    @property
    def challenge(self) -> str | None:
        return self.headers.get("WWW-Authenticate")

    @property
    def cookie(self) -> str | None:
        """The refresh token that it sets; an empty text where it takes it back."""
        for line in self.headers.get_all("Set-Cookie") or ():
            name, _, rest = line.partition("=")
            if name == COOKIE:
                return rest.partition(";")[0].strip('"')
        return None


@lru_cache
def _trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


class _TLS(http.client.HTTPSConnection):
    """To a server of this machine, by the name that it is certified for."""

    def __init__(self, address: str, certificate: Path) -> None:
        super().__init__(address, timeout=PATIENCE)
        self._trusted = _trusting(certificate)

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), self.timeout)
        self.sock = self._trusted.wrap_socket(plain, server_hostname=self.host)


def ask(
    method: str,
    url: str,
    *,
    body: Any = None,
    token: str | None = None,
    cookie: str | None = None,
    certificate: Path | None = None,
    **headers: str,
) -> Answer:
    """A request to a server of this machine, by TLS with a certificate; ConnectionError if it is not there."""
    address, slash, path = url.removeprefix("http://").removeprefix("https://").partition("/")
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    if body is not None:
        fields["Content-Type"] = "application/json"
    if token is not None:
        fields["Authorization"] = f"Bearer {token}"
    if cookie is not None:
        fields["Cookie"] = f"{COOKIE}={cookie}"
    if certificate is None:
        connection = http.client.HTTPConnection(address, timeout=PATIENCE)
    else:
        connection = _TLS(address, certificate)
    try:
        connection.request(method, slash + path, None if body is None else json.dumps(body), fields)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read().decode())
    finally:
        connection.close()


@dataclass
class Server:
    name: str
    command: list[str]
    environment: dict[str, str]
    url: str
    folder: Path
    certificate: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def start(self) -> None:
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env={**_clean(), **self.environment},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Until it answers."""
        assert self.process is not None
        end = time.monotonic() + PATIENCE
        while True:
            try:
                if ask("GET", f"{self.url}/healthz", certificate=self.certificate).status == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            status = self.process.poll()
            if status is not None or time.monotonic() > end:
                what = "does not answer" if status is None else f"ended with status {status}"
                raise SystemExit(f"{self.name} {what}; its log, {self.log}, ends so:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            end(process, 20)


def end(process: subprocess.Popen[bytes], patience: float) -> None:
    """Asks a process to stop, and kills it where it has not done so after as many seconds."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _clean() -> dict[str, str]:
    """The environment, without what would make a server use something else than it was installed with."""
    strange = ("ONEJWT_LIBRARY", "PYTHONPATH", "NODE_OPTIONS", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "DATABASE_URL")
    return {name: value for name, value in os.environ.items() if name not in strange}


@dataclass
class System:
    """Two issuers that share a database, and the services; where it is said so, nginx and the page in front of them."""

    folder: Path
    lifetime: float
    database_url: str | None = None
    settings: dict[str, str] = field(default_factory=dict)
    cooldown: float = 30
    policies: Path = POLICIES
    front: bool = False
    partner: str = PARTNER
    servers: list[Server] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Of its owner alone: there are keys and a database.
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ports = [free_port() for _ in range(6)]
        first, second, orders, shipping, stock = (f"http://127.0.0.1:{port}" for port in ports[:5])
        # The issuer is where browsers see it. The services ask it for its keys behind nginx.
        issuer = f"https://{SITE}:{ports[5]}" if self.front else first
        self.environment = {
            "ISSUER": issuer,
            "PYTHONPATH": str(HERE),
            "DATABASE_URL": self.database_url or f"sqlite:///{self.folder / 'issuer.db'}",
            "MASTER_KEYS": str(self.folder / "master-keys.json"),
            "SEALED_KEYS": str(self.folder / "shipping-public.json"),
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            **({"TRUSTED_PROXIES": "127.0.0.1"} if self.front else {}),
            **self.settings,
        }
        lifetime = f"{self.lifetime:g}"
        for name, port, url in (("issuer", ports[0], first), ("issuer-2", ports[1], second)):
            command = [str(PYTHON), "-m", "issuer", "serve", "--port", str(port), "--lifetime", lifetime]
            self.servers.append(Server(name, command, self.environment, url, self.folder))
        of_all = {
            "ISSUER": issuer,
            "JWKS_URL": f"{first}/.well-known/jwks.json",
            "LIFETIME": lifetime,
            "JWKS_COOLDOWN": f"{self.cooldown:g}",
        }
        own: dict[str, dict[str, str]] = {
            "orders": {"POLICIES": str(self.policies)},
            "shipping": {
                "POLICIES": str(self.policies),
                "ENCRYPTION_KEYS": str(self.folder / "shipping-private.json"),
            },
            "stock": {"POLICY": str(self.policies / "stock.json")},
        }
        for name, port, url in (
            ("orders", ports[2], orders),
            ("shipping", ports[3], shipping),
            ("stock", ports[4], stock),
        ):
            environment = {**of_all, **own[name], "PORT": str(port)}
            command = [str(STOCK)] if name == "stock" else ["node", str(NODE_DIR / f"{name}.mjs")]
            self.servers.append(Server(name, command, environment, url, self.folder))
        if self.front:
            behind = {"ISSUER": first, "ISSUER_2": second, "ORDERS": orders, "SHIPPING": shipping, "STOCK": stock}
            environment = {
                **{name: url.removeprefix("http://") for name, url in behind.items()},
                "HOST": SITE,
                "PORT": str(ports[5]),
                "PARTNER": self.partner,
                "LIFETIME": lifetime,
            }
            command = [str(PYTHON), str(HERE / "proxy.py"), str(self.folder)]
            self.servers.append(Server("nginx", command, environment, issuer, self.folder, self.certificate))

    def __getitem__(self, name: str) -> Server:
        return next(server for server in self.servers if server.name == name)

    @property
    def certificate(self) -> Path:
        """Of the authority that nginx's certificate is from."""
        return self.folder / "tls" / "authority.pem"

    def url(self, name: str) -> str:
        return self[name].url

    def start(self) -> System:
        private, public = self.folder / "shipping-private.json", self.folder / "shipping-public.json"
        self._run(["node", str(NODE_DIR / "make-keys.mjs"), str(private), str(public)], {})
        if self.front:
            authority.make(self.folder / "tls", [SITE])
        self.command("init")
        # Issuers first: a service that finds none asks again after five seconds.
        for servers in (self.servers[:2], self.servers[2:]):
            for server in servers:
                server.start()
            for server in servers:
                server.wait()
        return self

    def command(self, *arguments: str) -> str:
        """Runs a command of the issuer; what it prints."""
        return self._run([str(PYTHON), "-m", "issuer", *arguments], self.environment)

    def _run(self, command: list[str], environment: dict[str, str]) -> str:
        done = subprocess.run(
            command, env={**_clean(), **environment}, cwd=self.folder, capture_output=True, encoding="utf-8"
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr[-3000:]}")
        return done.stdout

    def stop(self) -> None:
        for server in self.servers:
            server.stop()

    def logs(self) -> str:
        return "".join(server.log.read_text() for server in self.servers if server.log.exists())

    def __enter__(self) -> System:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_: object) -> None:
        self.stop()


def check_built() -> None:
    if not all(path.exists() for path in (PYTHON, NODE_DIR / "installed", STOCK)):
        sys.exit("the log-in system is not installed: run make login")
