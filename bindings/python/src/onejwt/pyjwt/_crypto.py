"""The package ``cryptography``, where it is installed: it is no dependency, so nothing else imports it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

x509: Any = None
exceptions: Any = None
hashes: Any = None
serialization: Any = None
padding: Any = None
ec: Any = None
ed448: Any = None
ed25519: Any = None
rsa: Any = None
dss: Any = None

try:
    x509 = import_module("cryptography.x509")
    exceptions = import_module("cryptography.exceptions")
    hashes = import_module("cryptography.hazmat.primitives.hashes")
    serialization = import_module("cryptography.hazmat.primitives.serialization")
    padding = import_module("cryptography.hazmat.primitives.asymmetric.padding")
    ec = import_module("cryptography.hazmat.primitives.asymmetric.ec")
    ed448 = import_module("cryptography.hazmat.primitives.asymmetric.ed448")
    ed25519 = import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
    rsa = import_module("cryptography.hazmat.primitives.asymmetric.rsa")
    dss = import_module("cryptography.hazmat.primitives.asymmetric.utils")
    has_crypto = True
except ModuleNotFoundError:
    has_crypto = False
