"""Sessions: each a family of refresh tokens, of which one is good (RFC 9700 4.14.2).

A refresh token is good once: it is spent for the next one. One that comes again was copied, or two tabs of a browser
were renewing at once. Both tabs have one cookie jar, so the second one needs no refresh token: the first one's answer
has put it there. Hence, for a few seconds, and only as long as the next one is not spent either, a spent token gets an
access token and no refresh token. Any other ends the family. README.md says what that leaves to a thief.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from .database import families, refresh_tokens
from .settings import REFRESH_LIFETIME, SESSION_LIFETIME

# More tabs than that are no browser of a person.
_MOST_GRACES = 5


@dataclass(frozen=True)
class Exchange:
    """What came of a refresh token."""

    outcome: Literal["rotated", "grace", "replayed", "ended"]
    family: Any = None
    jti: str | None = None
    """The next refresh token."""


def start(connection: sa.Connection, user: str, audiences: list[str], now: float) -> tuple[str, str]:
    """The id of a new family, and that of its first token."""
    family = uuid.uuid4().hex
    row = {
        "id": family,
        "user_id": user,
        "audiences": audiences,
        "started_at": now,
        "ends_at": now + SESSION_LIFETIME,
    }
    connection.execute(families.insert().values(row))
    return family, _issue(connection, family, None, now)


def _issue(connection: sa.Connection, family: str, previous: str | None, now: float) -> str:
    jti = uuid.uuid4().hex
    row = {"jti": jti, "family_id": family, "previous": previous, "expires_at": now + REFRESH_LIFETIME, "graces": 0}
    connection.execute(refresh_tokens.insert().values(row))
    return jti


def exchange(connection: sa.Connection, family_id: str, jti: str, now: float, grace: float) -> Exchange:
    """Spends a refresh token, whose signature and times have been verified."""
    # One at a time for each family, whichever issuer it is: SQLite has one writer, PostgreSQL locks this row.
    family = connection.execute(sa.select(families).where(families.c.id == family_id).with_for_update()).first()
    if family is None or family.ended is not None or family.ends_at <= now:
        return Exchange("ended", family)
    is_this = (refresh_tokens.c.jti == jti) & (refresh_tokens.c.family_id == family_id)
    token = connection.execute(sa.select(refresh_tokens).where(is_this)).first()
    if token is None:
        return Exchange("ended", family)
    if token.spent_at is None:
        connection.execute(refresh_tokens.update().where(is_this).values(spent_at=now))
        return Exchange("rotated", family, _issue(connection, family_id, jti, now))
    following = connection.execute(sa.select(refresh_tokens).where(refresh_tokens.c.previous == jti)).first()
    is_latest = following is not None and following.spent_at is None
    # Without a grace there is none at the same moment either, nor by the clock of another issuer that is behind.
    is_soon = grace > 0 and now - token.spent_at <= grace
    if is_latest and is_soon and token.graces < _MOST_GRACES:
        connection.execute(refresh_tokens.update().where(is_this).values(graces=token.graces + 1))
        return Exchange("grace", family)
    end(connection, family_id, "replayed")
    return Exchange("replayed", family)


def end(connection: sa.Connection, family_id: str, why: str) -> None:
    """Ends a family: none of its tokens is good any more."""
    is_open = (families.c.id == family_id) & families.c.ended.is_(None)
    connection.execute(families.update().where(is_open).values(ended=why))


def prune(connection: sa.Connection, now: float) -> int:
    """Forgets sessions of which nothing can be good any more; how many."""
    latest = sa.select(sa.func.max(refresh_tokens.c.expires_at)).where(refresh_tokens.c.family_id == families.c.id)
    is_over = (families.c.ends_at <= now) | (latest.scalar_subquery() <= now)
    over = sa.select(families.c.id).where(is_over)
    ids = [row.id for row in connection.execute(over)]
    for start_at in range(0, len(ids), 500):
        some = ids[start_at : start_at + 500]
        connection.execute(refresh_tokens.delete().where(refresh_tokens.c.family_id.in_(some)))
        connection.execute(families.delete().where(families.c.id.in_(some)))
    return len(ids)
