"""Accounts and their passwords."""

from __future__ import annotations

import secrets
import threading
import time
import unicodedata
import uuid
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from .database import users
from .keys import Vault
from .settings import HashCost

# Each takes 64 MiB while it runs; so many at once, and the others wait.
_AT_ONCE = threading.BoundedSemaphore(4)


class TooBusy(Exception):
    """More passwords are being checked than this machine has memory for."""


def normal(email: str) -> str:
    """The one form of an address that may be written in several."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


class Passwords:
    """Argon2id (RFC 9106): 64 MiB, three passes and four lanes, unless said otherwise."""

    def __init__(self, cost: HashCost | None = None) -> None:
        cost = cost or HashCost()
        self._hasher = PasswordHasher(memory_cost=cost.memory, time_cost=cost.passes, parallelism=cost.lanes)
        # That of nobody, with the same parameters, for names that nobody has.
        self._nobody = self._hasher.hash(secrets.token_urlsafe(32))

    def hash(self, password: str) -> str:
        with _Turn():
            return self._hasher.hash(_bytes(password))

    def check(self, password: str, known: str | None) -> bool:
        """Whether it is the password of this hash. For None as much is computed as for any other."""
        with _Turn():
            try:
                is_right = self._hasher.verify(known or self._nobody, _bytes(password))
            except VerificationError:
                return False
        return is_right and known is not None

    def is_outdated(self, known: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(known)


def _bytes(password: str) -> bytes:
    # The same letters may be typed in two ways.
    return unicodedata.normalize("NFKC", password).encode()


class _Turn:
    def __enter__(self) -> None:
        if not _AT_ONCE.acquire(timeout=5):
            raise TooBusy

    def __exit__(self, *_: object) -> None:
        _AT_ONCE.release()


def create(
    engine: sa.Engine,
    vault: Vault,
    *,
    email: str,
    password_hash: str,
    name: str,
    picture: str | None,
    address: str | None,
) -> str | None:
    """The id of a new account; None if there is one with this address."""
    user = uuid.uuid4().hex
    row = {
        "id": user,
        "email": normal(email),
        "password_hash": password_hash,
        "name": name,
        "picture": picture,
        "address": address and vault.seal("address", user, address),
        "roles": ["customer"],
        "created_at": time.time(),
    }
    try:
        with engine.begin() as connection:
            connection.execute(users.insert().values(row))
    except sa.exc.IntegrityError:
        return None
    return user


def find(engine: sa.Engine, email: str) -> Any | None:
    with engine.connect() as connection:
        return connection.execute(sa.select(users).where(users.c.email == normal(email))).first()


def by_id(connection: sa.Connection, user: str) -> Any | None:
    return connection.execute(sa.select(users).where(users.c.id == user)).first()


def set_password_hash(engine: sa.Engine, user: str, password_hash: str) -> None:
    with engine.begin() as connection:
        connection.execute(users.update().where(users.c.id == user).values(password_hash=password_hash))


def grant(engine: sa.Engine, email: str, roles: list[str]) -> bool:
    """Gives an account these roles in the place of its own; they are in its next access token."""
    with engine.begin() as connection:
        done = connection.execute(users.update().where(users.c.email == normal(email)).values(roles=roles))
        return done.rowcount == 1
