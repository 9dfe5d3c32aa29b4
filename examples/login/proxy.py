"""nginx in front of the log-in system: ``python proxy.py FOLDER``; the settings are environment variables.

It fills in the files of the folder nginx, runs nginx in the foreground, and ends it when it is told to or its lifetime
is over. What nginx's workers read and write is in a folder of its own, for the others may be private.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

from system import end

HERE = Path(__file__).resolve().parent
# Debian has it where only root's PATH leads.
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


def _workers() -> str:
    """Whom the workers run as, where root starts them; elsewhere they are who starts them."""
    if os.getuid() != 0:
        return ""
    for name in ("www-data", "nginx", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise SystemExit("nginx: there is none of the users www-data, nginx and nobody, and its workers must not be root")


def _copy_page(run: Path) -> None:
    """For the workers, whatever the rights of the clone are."""
    page = run / "page"
    for source in sorted((HERE / "page").rglob("*")):
        target = page / source.relative_to(HERE / "page")
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    for path in (page, *page.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def prepare(run: Path, settings: dict[str, str]) -> Path:
    """The configuration, filled in."""
    user = _workers()
    # With a folder that nobody else can list, and that the workers can pass.
    run.chmod(0o711 if user else 0o700)
    _copy_page(run)
    settings |= {"RUN": str(run), "USER": f"user {user};" if user else ""}
    for source in (HERE / "nginx").iterdir():
        text = re.sub("@([A-Z_0-9]+)@", lambda found: settings[found[1]], source.read_text())
        (run / source.name.removesuffix(".in")).write_text(text)
    return run / "nginx.conf"


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    names = ("PORT", "HOST", "PARTNER", "ISSUER", "ISSUER_2", "ORDERS", "SHIPPING", "STOCK")
    lifetime = float(os.environ["LIFETIME"])
    settings = {name: os.environ[name] for name in names} | {"TLS": str(folder / "tls"), "LIFETIME": f"{lifetime:.0f}"}
    nginx = shutil.which("nginx", path=PATH)
    if nginx is None:
        raise SystemExit("nginx is not installed: tools/need login says how to get it")
    run = Path(tempfile.mkdtemp(prefix="onejwt-proxy-"))

    def stop(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, stop)
    server = None
    try:
        command = [nginx, "-p", str(run), "-e", "stderr", "-c", str(prepare(run, settings))]
        signal.setitimer(signal.ITIMER_REAL, lifetime)
        server = subprocess.Popen([*command, "-g", "daemon off;"], stdin=subprocess.DEVNULL)
        raise SystemExit(server.wait())
    finally:
        if server is not None:
            end(server, 10)
        shutil.rmtree(run, ignore_errors=True)


if __name__ == "__main__":
    main()
