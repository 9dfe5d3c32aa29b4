"""The tables, and how a connection is made to each of the two databases.

All that issuers share is here, so any number of them may run on one database. Times are seconds since the epoch.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

metadata = sa.MetaData()
_ID = sa.String(32)

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("email", sa.String(320), nullable=False, unique=True),
    sa.Column("password_hash", sa.String(255), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("picture", sa.String(2000)),
    # Encrypted: no copy of the database tells where people live.
    sa.Column("address", sa.Text),
    sa.Column("roles", sa.JSON, nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
)

# A log-in and all refresh tokens that came of it.
families = sa.Table(
    "families",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("user_id", _ID, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("audiences", sa.JSON, nullable=False),
    sa.Column("started_at", sa.Double, nullable=False),
    sa.Column("ends_at", sa.Double, nullable=False),
    sa.Column("ended", sa.String(20)),
)

refresh_tokens = sa.Table(
    "refresh_tokens",
    metadata,
    sa.Column("jti", _ID, primary_key=True),
    sa.Column("family_id", _ID, sa.ForeignKey("families.id"), nullable=False, index=True),
    # The one that was spent for it.
    sa.Column("previous", _ID, unique=True),
    sa.Column("expires_at", sa.Double, nullable=False),
    sa.Column("spent_at", sa.Double),
    # How often it was taken for one of another tab.
    sa.Column("graces", sa.Integer, nullable=False, default=0),
)

signing_keys = sa.Table(
    "signing_keys",
    metadata,
    sa.Column("kid", sa.String(127), primary_key=True),
    sa.Column("purpose", sa.String(10), nullable=False),
    # Encrypted.
    sa.Column("jwk", sa.Text, nullable=False),
    # It is published from when it is made, but signs later, so that services have it by then.
    sa.Column("signs_from", sa.Double, nullable=False),
    # When the last token that it signed has expired.
    sa.Column("ends_at", sa.Double),
)

attempts = sa.Table(
    "attempts",
    metadata,
    # A digest, so that the table is no list of who tried to log in from where.
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("ends_at", sa.BigInteger, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
)


def connect(url: str) -> sa.Engine:
    """An engine for SQLite or PostgreSQL."""
    parsed = sa.make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+pg8000")
    if parsed.get_backend_name() == "postgresql":
        return sa.create_engine(parsed, pool_pre_ping=True, connect_args={"timeout": 10})
    if parsed.get_backend_name() != "sqlite":
        raise SystemExit(f"issuer: DATABASE_URL must name SQLite or PostgreSQL, not {parsed.get_backend_name()}")
    engine = sa.create_engine(parsed, connect_args={"timeout": 10})

    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: Any) -> None:
        # Transactions begin where SQLAlchemy says, and not where the driver thinks.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @sa.event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        # With the lock for writing from the start: two that read first and then write would fail.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def migrate(engine: sa.Engine) -> None:
    """Brings the tables to what this version of the issuer needs."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Two issuers that are installed at once do not both migrate.
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(7413)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
