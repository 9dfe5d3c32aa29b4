"""The issuer's keys: encrypted in the database, published before they sign, and kept until their last token expires."""

from __future__ import annotations

import json
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from onejwt import Keyset, Signer, Verifier, jwe_decrypt, jwe_encrypt

from .database import signing_keys
from .settings import ACCESS_LIFETIME, REFRESH_LIFETIME

Purpose = Literal["access", "refresh"]
ALGORITHMS: dict[Purpose, str] = {"access": "ES256", "refresh": "HS256"}
LIFETIMES: dict[Purpose, int] = {"access": ACCESS_LIFETIME, "refresh": REFRESH_LIFETIME}
# Clocks of services may be as far behind.
LEEWAY = 60
# How long an issuer goes by what it has read. Another that rotates keys gives more notice than that.
_KEPT = 1.0


class Vault:
    """What is encrypted in the database, under keys that are not in it."""

    def __init__(self, keys: Keyset) -> None:
        self._keys = keys

    @classmethod
    def create(cls, file: Path) -> None:
        """Makes the file with a new key, for the user alone, if it is not there."""
        document = Keyset.generate("A256KW", for_encryption=True).export_jwks(private=True)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump(document, out)

    @classmethod
    def open(cls, file: Path) -> Vault:
        if file.stat().st_mode & 0o077:
            raise SystemExit(f"issuer: {file} can be read by others: chmod 600 {file}")
        return cls(Keyset.from_jwks(file.read_bytes(), for_encryption=True))

    def seal(self, kind: str, name: str, content: str) -> str:
        """Encrypts a content. Its kind and its name are part of it, so that rows cannot be exchanged."""
        document = json.dumps({"kind": kind, "name": name, "content": content})
        return jwe_encrypt(document.encode(), self._keys)

    def unseal(self, kind: str, name: str, sealed: str) -> str:
        document = json.loads(jwe_decrypt(sealed, self._keys))
        if (document["kind"], document["name"]) != (kind, name):
            raise ValueError(f"a row of {kind} holds what was written for another")
        content: str = document["content"]
        return content


@dataclass(frozen=True)
class Ring:
    """The keys of one purpose at one time."""

    keys: Keyset
    signs: str
    """The kid of the key that signs."""


def _insert(connection: sa.Connection, vault: Vault, purpose: Purpose, signs_from: float) -> str:
    key = Keyset.generate(ALGORITHMS[purpose])
    kid = key[0].kid
    assert kid is not None
    jwk = json.dumps(key.export_jwks(private=True))
    row = {"kid": kid, "purpose": purpose, "jwk": vault.seal("key", kid, jwk), "signs_from": signs_from}
    connection.execute(signing_keys.insert().values(row))
    return kid


def create_missing(engine: sa.Engine, vault: Vault) -> None:
    """The first keys of a new database."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(7414)"))
        for purpose in ALGORITHMS:
            there = sa.select(signing_keys.c.kid).where(signing_keys.c.purpose == purpose)
            if connection.execute(there).first() is None:
                _insert(connection, vault, purpose, time.time())


def rotate(engine: sa.Engine, vault: Vault, purpose: Purpose, *, notice: float, withdraw: bool = False) -> str:
    """Makes a key that signs after so many seconds. The old ones stay until the last token that they sign has expired.

    withdraw: the old ones are stolen, and end at once, with all tokens that they signed.
    """
    now = time.time()
    with engine.begin() as connection:
        kid = _insert(connection, vault, purpose, now + notice)
        ends = now if withdraw else now + notice + LIFETIMES[purpose] + LEEWAY
        older = (signing_keys.c.purpose == purpose) & (signing_keys.c.kid != kid)
        is_later = signing_keys.c.ends_at.is_(None) | (signing_keys.c.ends_at > ends)
        connection.execute(signing_keys.update().where(older & is_later).values(ends_at=ends))
    return kid


class SigningKeys:
    """The keys as the database has them, read again when they may have changed."""

    def __init__(self, engine: sa.Engine, vault: Vault) -> None:
        self._engine, self._vault = engine, vault
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._rows: list[Any] = []
        self._loaded: dict[str, Keyset] = {}

    def ring(self, purpose: Purpose) -> Ring:
        now = time.time()
        with self._lock:
            if not 0 <= time.monotonic() - self._read_at < _KEPT:
                self._read(now)
            live = [row for row in self._rows if row.purpose == purpose and (row.ends_at is None or row.ends_at > now)]
            signing = [row for row in live if row.signs_from <= now]
            if not signing:
                raise RuntimeError(f"there is no key for {purpose} tokens: run python -m issuer init")
            keys = Keyset.empty()
            for row in live:
                keys.add(self._loaded[row.kid])
            return Ring(keys, max(signing, key=lambda row: (row.signs_from, row.kid)).kid)

    def _read(self, now: float) -> None:
        with self._engine.connect() as connection:
            is_live = signing_keys.c.ends_at.is_(None) | (signing_keys.c.ends_at > now)
            rows = list(connection.execute(sa.select(signing_keys).where(is_live)))
        self._loaded = {row.kid: self._loaded.get(row.kid) or self._open(row) for row in rows}
        self._rows, self._read_at = rows, time.monotonic()

    def _open(self, row: Any) -> Keyset:
        return Keyset.from_jwks(self._vault.unseal("key", row.kid, row.jwk))

    def signer(self, purpose: Purpose, typ: str, *, lifetime: int | None = None, **options: Any) -> Signer:
        """Its tokens are good as long as any of that purpose, or shorter."""
        ring = self.ring(purpose)
        longest = LIFETIMES[purpose]
        seconds = longest if lifetime is None else min(lifetime, longest)
        return Signer(ring.keys, kid=ring.signs, typ=typ, expires_in=seconds, **options)

    def verifier(self, purpose: Purpose, **policy: Any) -> Verifier:
        return Verifier(self.ring(purpose).keys, **policy)

    def published(self) -> dict[str, Any]:
        """What services get."""
        return self.ring("access").keys.export_jwks()
