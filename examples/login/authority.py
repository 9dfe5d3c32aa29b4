"""An authority for TLS that lives for one run: it certifies one server, and its key is thrown away.

Its certificate may vouch for the names of that server alone. Whoever trusts it trusts nothing else by that.
"""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
from pathlib import Path

DAYS = "2"


def _openssl(folder: Path, *arguments: str) -> bytes:
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True)
    if done.returncode:
        raise SystemExit(f"openssl {arguments[0]} failed: {done.stderr.decode(errors='replace')[-1000:]}")
    return done.stdout


def make(folder: Path, names: list[str]) -> None:
    """authority.pem, server.pem and server.key in a folder that only its owner can read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    permitted = ",".join(f"permitted;DNS:{name}" for name in names)
    extensions = ["basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign"]
    extensions.append(f"nameConstraints=critical,{permitted}")
    added = [part for extension in extensions for part in ("-addext", extension)]
    subject = "/CN=Authority of one run of the log-in system"
    authority = ["-keyout", "authority.key", "-out", "authority.pem", "-subj", subject]
    (folder / "server.ext").write_text(
        "basicConstraints=critical,CA:FALSE\n"
        "keyUsage=critical,digitalSignature\n"
        "extendedKeyUsage=serverAuth\n"
        f"subjectAltName={','.join(f'DNS:{name}' for name in names)}\n"
    )
    before = os.umask(0o077)
    try:
        _openssl(folder, "req", "-x509", *key, *authority, "-days", DAYS, *added)
        _openssl(folder, "req", "-new", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", f"/CN={names[0]}")
        signing = ["-CA", "authority.pem", "-CAkey", "authority.key", "-extfile", "server.ext", "-days", DAYS]
        _openssl(folder, "x509", "-req", "-in", "server.csr", *signing, "-CAcreateserial", "-out", "server.pem")
    finally:
        os.umask(before)
        for name in ("authority.key", "authority.srl", "server.csr", "server.ext"):
            (folder / name).unlink(missing_ok=True)


def key_hash(folder: Path) -> str:
    """SHA-256 of the server's public key (SubjectPublicKeyInfo), in base64: what browsers pin."""
    pem = _openssl(folder, "x509", "-in", "server.pem", "-noout", "-pubkey")
    der = base64.b64decode("".join(pem.decode().splitlines()[1:-1]))
    return base64.b64encode(hashlib.sha256(der).digest()).decode()
