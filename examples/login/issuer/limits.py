"""How often somebody may try, counted in the database, so that all issuers count as one."""

from __future__ import annotations

import hashlib
import ipaddress
import time

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from .database import attempts
from .settings import Limit


class TooMany(Exception):
    """There were too many attempts; ``seconds`` says when to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many attempts: try again in {seconds} s")
        self.seconds = seconds


def network(address: str) -> str:
    """Who an address belongs to, as far as it says: with IPv6, one customer has 2^64 of them."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, ipaddress.IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _digest(kind: str, name: str) -> str:
    return hashlib.sha256(f"{kind}\0{name}".encode()).hexdigest()


def count(engine: sa.Engine, kind: str, name: str, limit: Limit) -> None:
    """Counts an attempt, before what it costs is done; raises :class:`TooMany`."""
    now = int(time.time())
    ends_at = (now // limit.seconds + 1) * limit.seconds
    insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(attempts).values(key=_digest(kind, name), ends_at=ends_at, number=1)
    counted = statement.on_conflict_do_update(
        index_elements=[attempts.c.key, attempts.c.ends_at], set_={"number": attempts.c.number + 1}
    ).returning(attempts.c.number)
    with engine.begin() as connection:
        number: int = connection.execute(counted).scalar_one()
    if number > limit.attempts:
        raise TooMany(ends_at - now)


def forget(engine: sa.Engine, kind: str, name: str) -> None:
    """An attempt has succeeded: those before it were its owner's."""
    with engine.begin() as connection:
        connection.execute(attempts.delete().where(attempts.c.key == _digest(kind, name)))


def prune(connection: sa.Connection, now: float) -> None:
    connection.execute(attempts.delete().where(attempts.c.ends_at <= now))
