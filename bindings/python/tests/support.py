"""Tokens made without the library, so that no mistake of it can hide in its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from onejwt import Keyset

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = Path(__file__).resolve().parents[1]
NOW = 1_700_000_000
SECRET = b"a secret of the tests, 32 bytes!"


def keyset(**options: Any) -> Keyset:
    return Keyset.from_secret(SECRET, "HS256", **options)


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def forge(claims: Any, header: Any = None, secret: bytes = SECRET) -> str:
    """A token with any header and payload, and a right signature."""
    head = header if isinstance(header, bytes) else json.dumps({"alg": "HS256", **(header or {})}).encode()
    body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    signed = f"{base64url(head)}.{base64url(body)}"
    return f"{signed}.{base64url(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"
