"""Starts the log-in system with nginx in front, and a program in Node.js that drives its page in a browser.

Usage: python -m tests.browser.run PROGRAM [ARGUMENT]...
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import authority
from system import POLICIES, PYTHON, SITE, System, check_built, free_port

LIFETIME = 300
# The other site that may call the services, and one that may not.
PARTNER, STRANGER = "partner.example", "stranger.example"
# The shortest life of an access token in which a person could still do something.
ACCESS_LIFETIME = 12


def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    sys.exit("chromium is not installed: tools/need chromium says how to get it")


def strict_policies(folder: Path) -> Path:
    """Those of the services, without patience for clocks: here there is one."""
    folder.mkdir()
    for file in POLICIES.glob("*.json"):
        (folder / file.name).write_text(json.dumps(json.loads(file.read_text()) | {"leeway": 0}))
    return folder


def main() -> None:
    check_built()
    browser = chromium()
    is_tested = sys.argv[1] == "--test"
    with tempfile.TemporaryDirectory(prefix="onejwt-login-") as name:
        folder = Path(name)
        others = folder / "others"
        authority.make(others, [PARTNER, STRANGER])
        port = free_port()
        settings, policies = {"LIMIT_BY_ADDRESS": "100000/600"}, POLICIES
        if is_tested:
            settings |= {"ACCESS_LIFETIME": str(ACCESS_LIFETIME), "JWKS_MAX_AGE": "1"}
            policies = strict_policies(folder / "policies")
        system = System(
            folder,
            LIFETIME,
            settings=settings,
            policies=policies,
            cooldown=1,
            front=True,
            partner=f"https://{PARTNER}:{port}",
        )
        with system:
            told = {
                "site": system.url("nginx"),
                "host": SITE,
                "partner": system.partner,
                "stranger": f"https://{STRANGER}:{port}",
                "others": str(others),
                "port": port,
                "keyHashes": [authority.key_hash(system.folder / "tls"), authority.key_hash(others)],
                "chromium": browser,
                "isRoot": os.getuid() == 0,
                "accessLifetime": ACCESS_LIFETIME,
                "logs": [str(server.log) for server in system.servers],
                "issuer": {"command": [str(PYTHON), "-m", "issuer"], "environment": system.environment},
            }
            environment = {**os.environ, "LOGIN": json.dumps(told)}
            status = subprocess.run(["node", *sys.argv[1:]], env=environment, stdin=subprocess.DEVNULL).returncode
    sys.exit(status)


if __name__ == "__main__":
    main()
