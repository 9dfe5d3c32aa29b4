"""What the issuer is made of, piece by piece, on SQLite and, where it is installed, on PostgreSQL."""

from __future__ import annotations

import io
import json
import logging
import os
import tempfile
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest import mock

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from onejwt import KeyNotFound, TokenRefused

from issuer import accounts, limits, logs, sessions
from issuer.database import attempts, connect, families, metadata, migrate, refresh_tokens, signing_keys
from issuer.keys import SigningKeys, Vault, create_missing, rotate
from issuer.settings import REFRESH_LIFETIME, SESSION_LIFETIME, HashCost, Limit, Settings
from tests.postgres import INSTALL, folder_of_programs, shared


class Cases(unittest.TestCase):
    engine: sa.Engine
    vault: Vault

    @classmethod
    def begin(cls, database_url: str | None) -> None:
        folder = tempfile.TemporaryDirectory(prefix="onejwt-login-")
        cls.addClassCleanup(folder.cleanup)
        cls.engine = connect(database_url or f"sqlite:///{folder.name}/issuer.db")
        cls.addClassCleanup(cls.engine.dispose)
        migrate(cls.engine)
        file = Path(folder.name, "master-keys.json")
        Vault.create(file)
        cls.vault = Vault.open(file)
        create_missing(cls.engine, cls.vault)

    def user(self, name: str) -> str:
        found = accounts.create(
            self.engine, self.vault, email=name, password_hash="-", name=name, picture=None, address=None
        )
        assert found is not None
        return found

    # --- tables ---------------------------------------------------------------------------------------------------

    def test_the_migrations_make_these_tables(self) -> None:
        migrate(self.engine)
        with self.engine.connect() as connection:
            self.assertEqual(compare_metadata(MigrationContext.configure(connection), metadata), [])

    # --- sessions -------------------------------------------------------------------------------------------------

    def exchange(self, family: str, jti: str, now: float, grace: float = 10) -> sessions.Exchange:
        with self.engine.begin() as connection:
            return sessions.exchange(connection, family, jti, now, grace)

    def start(self, name: str) -> tuple[str, str]:
        user = self.user(name)
        with self.engine.begin() as connection:
            return sessions.start(connection, user, ["orders"], 1000)

    def test_outcomes(self) -> None:
        family, first = self.start("outcomes")
        second = self.exchange(family, first, 1001)
        self.assertEqual(second.outcome, "rotated")
        self.assertEqual(self.exchange(family, first, 1011).outcome, "grace")
        self.assertEqual(self.exchange("nobody's", first, 1002).outcome, "ended")
        self.assertEqual(self.exchange(family, "nobody's", 1002).outcome, "ended")
        # One second later, and it is a thief's.
        self.assertEqual(self.exchange(family, first, 1011.1).outcome, "replayed")
        self.assertEqual(self.exchange(family, second.jti or "", 1012).outcome, "ended")

    def test_a_token_of_another_family(self) -> None:
        (family, first), (other, _) = self.start("one family"), self.start("other family")
        self.assertEqual(self.exchange(other, first, 1001).outcome, "ended")
        self.assertEqual(self.exchange(family, first, 1001).outcome, "rotated")

    def test_a_session_ends(self) -> None:
        family, first = self.start("long session")
        self.assertEqual(self.exchange(family, first, 1000 + SESSION_LIFETIME).outcome, "ended")

    def test_without_a_grace_one_wins_and_the_family_ends(self) -> None:
        """The race at its sharpest: many at once, and no second chance."""
        for round_ in range(5):
            family, first = self.start(f"race {round_}")
            barrier = threading.Barrier(4)

            def renew(_: int, family: str = family, first: str = first, barrier: Any = barrier) -> sessions.Exchange:
                barrier.wait(60)
                return self.exchange(family, first, 1001, grace=0)

            with ThreadPoolExecutor(4) as pool:
                outcomes = sorted(found.outcome for found in pool.map(renew, range(4)))
            self.assertEqual(outcomes, ["ended", "ended", "replayed", "rotated"])

    def test_a_grace_of_0_is_none(self) -> None:
        # At once, and by a clock that is behind.
        for number, now in enumerate((1001.0, 1000.5)):
            family, first = self.start(f"without grace {number}")
            self.assertEqual(self.exchange(family, first, 1001, grace=0).outcome, "rotated")
            self.assertEqual(self.exchange(family, first, now, grace=0).outcome, "replayed")

    def test_prune(self) -> None:
        family, first = self.start("forgotten")
        with self.engine.begin() as connection:
            sessions.prune(connection, 1000 + REFRESH_LIFETIME - 1)
            self.assertIsNotNone(connection.execute(sa.select(families).where(families.c.id == family)).first())
            self.assertGreaterEqual(sessions.prune(connection, 1000 + REFRESH_LIFETIME), 1)
            is_its = refresh_tokens.c.family_id == family
            self.assertIsNone(connection.execute(sa.select(refresh_tokens).where(is_its)).first())
        self.assertEqual(self.exchange(family, first, 1001).outcome, "ended")

    # --- limits ---------------------------------------------------------------------------------------------------

    def test_limits_count_at_once(self) -> None:
        limit = Limit(10, 86_400)

        def attempt(_: int) -> bool:
            try:
                limits.count(self.engine, "address", "192.0.2.1", limit)
            except limits.TooMany as error:
                self.assertTrue(1 <= error.seconds <= 86_400)
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            self.assertEqual(sum(pool.map(attempt, range(16))), 10)
        # Others are not those, and neither is the same name of another kind.
        limits.count(self.engine, "address", "192.0.2.2", limit)
        limits.count(self.engine, "account", "192.0.2.1", limit)
        limits.forget(self.engine, "address", "192.0.2.1")
        self.assertTrue(attempt(0))
        with self.engine.begin() as connection:
            limits.prune(connection, time.time() + 2 * 86_400)
            self.assertEqual(list(connection.execute(sa.select(attempts))), [])

    # --- keys -----------------------------------------------------------------------------------------------------

    def test_a_rotation_and_a_withdrawal(self) -> None:
        def ring() -> Any:
            return SigningKeys(self.engine, self.vault)

        before = ring().signer("access", "at+jwt").sign({"sub": "alice"})
        old = ring().ring("access").signs
        kid = rotate(self.engine, self.vault, "access", notice=3600)
        # Published, and does not sign yet.
        self.assertEqual({key["kid"] for key in ring().published()["keys"]}, {old, kid})
        self.assertEqual(ring().ring("access").signs, old)
        with self.engine.begin() as connection:
            connection.execute(signing_keys.update().where(signing_keys.c.kid == kid).values(signs_from=time.time()))
        self.assertEqual(ring().ring("access").signs, kid)
        self.assertEqual(ring().verifier("access").verify(before)["sub"], "alice")
        last = rotate(self.engine, self.vault, "access", notice=0, withdraw=True)
        self.assertEqual([key["kid"] for key in ring().published()["keys"]], [last])
        with self.assertRaises(KeyNotFound):
            ring().verifier("access").verify(before)
        self.assertEqual(ring().ring("access").signs, last)

    def test_two_that_begin_at_once_make_one_key_each(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(signing_keys.delete())
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: create_missing(self.engine, self.vault), range(4)))
        with self.engine.connect() as connection:
            purposes = sorted(row.purpose for row in connection.execute(sa.select(signing_keys)))
        self.assertEqual(purposes, ["access", "refresh"])

    def test_rows_cannot_be_exchanged(self) -> None:
        sealed = self.vault.seal("address", "alice", "12 Mill Lane")
        self.assertEqual(self.vault.unseal("address", "alice", sealed), "12 Mill Lane")
        for kind, name in (("address", "mallory"), ("key", "alice")):
            with self.assertRaises(ValueError):
                self.vault.unseal(kind, name, sealed)
        with self.assertRaises(TokenRefused):
            self.vault.unseal("address", "alice", sealed[:-4] + "AAAA")


class OnSQLite(Cases):
    @classmethod
    def setUpClass(cls) -> None:
        cls.begin(None)


@unittest.skipIf(folder_of_programs() is None, f"PostgreSQL is not installed: {INSTALL}")
class OnPostgreSQL(Cases):
    @classmethod
    def setUpClass(cls) -> None:
        cls.begin(shared().new_database("pieces"))


del Cases


class Passwords(unittest.TestCase):
    def test_one_hash_is_computed_whoever_it_is(self) -> None:
        passwords = accounts.Passwords(HashCost(1024, 1, 1))
        known = passwords.hash("correct horse battery")
        real = passwords._hasher.verify
        for password, hashed, expected in (
            ("correct horse battery", known, True),
            ("wrong", known, False),
            ("wrong", None, False),
        ):
            with mock.patch.object(type(passwords._hasher), "verify", side_effect=real) as verify:
                self.assertEqual(passwords.check(password, hashed), expected)
            self.assertEqual(verify.call_count, 1)
            # The parameters are those of all others: the same memory, passes and lanes.
            self.assertEqual(verify.call_args.args[0].split("$")[:4], known.split("$")[:4])

    def test_the_parameters(self) -> None:
        self.assertTrue(accounts.Passwords().hash("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$"))
        settings = Settings.from_environment({"ISSUER": "https://login.example"})
        self.assertEqual(settings.hash_cost, HashCost(65536, 3, 4))

    def test_a_hash_of_other_parameters_is_outdated(self) -> None:
        passwords = accounts.Passwords(HashCost(1024, 1, 1))
        hashed = passwords.hash("x")
        self.assertTrue(hashed.startswith("$argon2id$v=19$m=1024,t=1,p=1$"))
        self.assertFalse(passwords.is_outdated(hashed))
        today = accounts.Passwords()
        self.assertTrue(today.is_outdated(hashed) and today.check("x", hashed))

    def test_one_form(self) -> None:
        self.assertEqual(accounts.normal(" ALICE@Example.com "), "alice@example.com")
        passwords = accounts.Passwords(HashCost(1024, 1, 1))
        self.assertTrue(passwords.check("caf\u00e9", passwords.hash("cafe\u0301")))


class Logs(unittest.TestCase):
    def test_what_looks_like_a_token_is_taken_out(self) -> None:
        out = io.StringIO()
        handler = logging.StreamHandler(out)
        handler.setFormatter(logs._Lines())
        logger = logging.Logger("other people's")
        logger.addHandler(handler)
        token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl"
        logger.info("got %s in a cookie", token, extra={"fields": {"cookie": f"__Host-refresh={token}"}})
        try:
            raise ValueError(f"no good: {token}, password")
        except ValueError:
            logger.exception("failed")
        self.assertNotIn("eyJ", out.getvalue())
        self.assertNotIn("c2ln", out.getvalue())
        first, second = (json.loads(line) for line in out.getvalue().splitlines())
        self.assertEqual(first["event"], "got [token] in a cookie")
        self.assertEqual(second["exception"], "ValueError")
        # Nor what was in the exception.
        self.assertNotIn("password", out.getvalue())


class Addresses(unittest.TestCase):
    def test_networks(self) -> None:
        for address, expected in {
            "192.0.2.1": "192.0.2.1",
            "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
            "::ffff:192.0.2.1": "192.0.2.1",
            "unknown": "unknown",
        }.items():
            self.assertEqual(limits.network(address), expected)


class SettingsOfADeployment(unittest.TestCase):
    def test_what_is_refused(self) -> None:
        good = {"ISSUER": "https://login.example"}
        for environment in (
            {},
            {"ISSUER": "login.example"},
            {"ISSUER": "http://login.example"},
            {**good, "ARGON2": "m=65536"},
            {**good, "ARGON2": "m=65535,t=3,p=4"},
            {**good, "ARGON2": "m=65536,t=2,p=4"},
        ):
            with self.assertRaises(SystemExit, msg=str(environment)):
                Settings.from_environment(environment)
        settings = Settings.from_environment({"ISSUER": "https://login.example/"})
        self.assertEqual((settings.issuer, settings.origins), ("https://login.example", ("https://login.example",)))
        self.assertEqual(settings.access_lifetime, 600)
        for lifetime in ("0", "601", "-1"):
            with self.assertRaisesRegex(SystemExit, "ACCESS_LIFETIME must be 1 to 600 seconds"):
                Settings.from_environment({"ISSUER": "https://login.example", "ACCESS_LIFETIME": lifetime})
        with self.assertRaises(SystemExit):
            connect("mysql://login.example/x")

    def test_a_master_key_that_others_can_read(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "master-keys.json")
            Vault.create(file)
            before = file.read_bytes()
            self.assertEqual(file.stat().st_mode & 0o777, 0o600)
            # One that is there stays.
            Vault.create(file)
            self.assertEqual(file.read_bytes(), before)
            os.chmod(file, 0o640)
            with self.assertRaisesRegex(SystemExit, "chmod 600"):
                Vault.open(file)


if __name__ == "__main__":
    unittest.main()
