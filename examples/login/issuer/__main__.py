"""``python -m issuer COMMAND``; the settings are environment variables (settings.py)."""

from __future__ import annotations

import argparse
import socket
import sys
import threading
import time

import uvicorn

from . import accounts, limits, logs, sessions
from .database import connect, migrate, signing_keys
from .keys import Vault, create_missing, rotate
from .settings import Settings


def _serve(settings: Settings, options: argparse.Namespace) -> None:
    from .app import create_app

    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        # It would write what follows the question mark. The issuer has a line of its own for each request.
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    listening = socket.create_server((options.host, options.port), backlog=128)
    if options.lifetime is not None:

        def stop() -> None:
            server.should_exit = True

        timer = threading.Timer(options.lifetime, stop)
        timer.daemon = True
        timer.start()
    logs.event("listening", host=options.host, port=listening.getsockname()[1])
    server.run(sockets=[listening])


def _rotate(settings: Settings, options: argparse.Namespace) -> None:
    notice = 0 if options.withdraw else options.notice
    if notice is None:
        # By then every service has asked again, even one that asked just before.
        notice = 2 * settings.jwks_max_age
    engine, vault = connect(settings.database_url), Vault.open(settings.master_keys)
    kid = rotate(engine, vault, options.purpose, notice=notice, withdraw=options.withdraw)
    print(f"{kid} signs {options.purpose} tokens in {notice:g} s")


def _keys(settings: Settings, options: argparse.Namespace) -> None:
    now = time.time()
    with connect(settings.database_url).connect() as connection:
        for row in connection.execute(signing_keys.select().order_by(signing_keys.c.signs_from)):
            ends = "" if row.ends_at is None else f", ends in {row.ends_at - now:.0f} s"
            print(f"{row.kid} {row.purpose}: signs from {row.signs_from - now:+.0f} s{ends}")


def _init(settings: Settings, options: argparse.Namespace) -> None:
    Vault.create(settings.master_keys)
    engine = connect(settings.database_url)
    migrate(engine)
    create_missing(engine, Vault.open(settings.master_keys))


def _grant(settings: Settings, options: argparse.Namespace) -> None:
    if not accounts.grant(connect(settings.database_url), options.email, options.roles):
        sys.exit("issuer: there is no such account")


def _prune(settings: Settings, options: argparse.Namespace) -> None:
    now = time.time()
    with connect(settings.database_url).begin() as connection:
        ended = sessions.prune(connection, now)
        limits.prune(connection, now)
        connection.execute(signing_keys.delete().where(signing_keys.c.ends_at <= now))
    print(f"{ended} sessions were over")


def main() -> None:
    parser = argparse.ArgumentParser(prog="issuer")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    init = commands.add_parser("init", help="make what is missing: master key, tables, signing keys")
    init.set_defaults(run=_init)
    serve = commands.add_parser("serve", help="answer requests")
    serve.set_defaults(run=_serve)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--lifetime", type=float, help="seconds after which it stops by itself")
    rotation = commands.add_parser("rotate", help="make a new key, which signs when services have it")
    rotation.set_defaults(run=_rotate)
    rotation.add_argument("purpose", choices=["access", "refresh"])
    rotation.add_argument("--notice", type=float, help="seconds until it signs; twice JWKS_MAX_AGE if not said")
    rotation.add_argument("--withdraw", action="store_true", help="the old keys were stolen: they end now")
    commands.add_parser("keys", help="list the signing keys").set_defaults(run=_keys)
    grant = commands.add_parser("grant", help="set the roles of an account")
    grant.set_defaults(run=_grant)
    grant.add_argument("email")
    grant.add_argument("roles", nargs="+")
    commands.add_parser("prune", help="forget what is over, once a day say").set_defaults(run=_prune)
    options = parser.parse_args()
    logs.set_up()
    options.run(Settings.from_environment(), options)


if __name__ == "__main__":
    main()
