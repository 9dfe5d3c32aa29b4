"""A PostgreSQL of the tests' own, on the loopback interface, in a folder of its own, which ends with them.

All tests share one server, and each asks for a database of its own.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from issuer.database import connect
from system import free_port

INSTALL = "apt-get install postgresql"


def folder_of_programs() -> Path | None:
    """Where initdb and postgres are; Debian has them in no folder that is searched."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).parent if named else None


class PostgreSQL:
    def __init__(self) -> None:
        programs = folder_of_programs()
        assert programs is not None
        self.folder = tempfile.mkdtemp(prefix="onejwt-postgres-")
        # It does not run as root.
        self._user = _another_user() if os.getuid() == 0 else None
        if self._user is not None:
            os.chown(self.folder, *self._user)
        data = f"{self.folder}/data"
        self._run([str(programs / "initdb"), "--auth=trust", "--username=issuer", "--no-sync", data])
        self.port = free_port()
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", "fsync": "off"}
        # It ends by itself too, whatever happens to the tests.
        timeout = shutil.which("timeout")
        self._command = [timeout, "-s", "INT", "1800"] if timeout else []
        self._command += [str(programs / "postgres"), "-D", data]
        for name, value in settings.items():
            self._command += ["-c", f"{name}={value}"]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        with open(f"{self.folder}/log", "ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, **self._as()
            )
        self._wait()

    def url(self, database: str) -> str:
        return f"postgresql://issuer@127.0.0.1:{self.port}/{database}"

    def new_database(self, name: str) -> str:
        """The URL of an empty database."""
        engine = connect(self.url("postgres"))
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sa.text(f"CREATE DATABASE {name}"))
        finally:
            engine.dispose()
        return self.url(name)

    def _as(self) -> dict[str, Any]:
        return {} if self._user is None else {"user": self._user[0], "group": self._user[1]}

    def _run(self, command: list[str]) -> None:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=self.folder, **self._as())
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stderr}")

    def _wait(self) -> None:
        assert self._process is not None
        end = time.monotonic() + 60
        while True:
            try:
                # It listens before it lets anybody in.
                engine = connect(self.url("postgres"))
                engine.connect().close()
                engine.dispose()
                return
            except sa.exc.SQLAlchemyError:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(Path(self.folder, "log").read_text()) from None
                time.sleep(0.05)

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            # Without waiting for who is connected.
            process.send_signal(signal.SIGINT)
            process.wait()

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def shared() -> PostgreSQL:
    """The one server of all tests, which ends when Python does."""
    server = PostgreSQL()
    atexit.register(server.close)
    return server


def _another_user() -> tuple[int, int]:
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return found.pw_uid, found.pw_gid
    raise RuntimeError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")
