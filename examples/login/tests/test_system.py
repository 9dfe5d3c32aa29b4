"""The whole story as tests, on real servers: two issuers that share a database, and services in Node.js and C++."""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa
from onejwt import Keyset, OneJWTError, peek, sign, verify

from issuer.database import connect, metadata
from issuer.keys import SigningKeys, Vault, rotate
from system import Answer, Server, System, ask, check_built, free_port
from tests.postgres import INSTALL, folder_of_programs, shared

PASSWORD = "correct horse battery staple"
SETTINGS = {
    "JWKS_MAX_AGE": "1",
    "REFRESH_GRACE": "2",
    # The cost of a password's hash is tested in test_issuer.py.
    "ARGON2": "m=1024,t=1,p=1",
    "LIMIT_BY_ACCOUNT": "5/600",
    # All tests come from one address.
    "LIMIT_BY_ADDRESS": "100000/600",
}


class Cases(unittest.TestCase):
    """What holds with either database."""

    system: System
    engine: sa.Engine
    vault: Vault
    keys: SigningKeys
    # Everything that must not be in a log.
    secrets: set[str]
    _users: ClassVar[list[int]] = [0]
    _lock = threading.Lock()

    @classmethod
    def begin(cls, database_url: str | None) -> None:
        check_built()
        folder = tempfile.TemporaryDirectory(prefix="onejwt-login-")
        cls.addClassCleanup(folder.cleanup)
        cls.system = System(Path(folder.name), 900, database_url, settings=SETTINGS, cooldown=1)
        cls.addClassCleanup(cls.system.stop)
        cls.system.start()
        cls.secrets = {PASSWORD}
        cls.engine = connect(cls.system.environment["DATABASE_URL"])
        cls.addClassCleanup(cls.engine.dispose)
        cls.vault = Vault.open(Path(cls.system.environment["MASTER_KEYS"]))
        cls.keys = SigningKeys(cls.engine, cls.vault)

    # --- what the tests ask ---------------------------------------------------------------------------------------

    def ask(self, method: str, server: str, path: str, **how: Any) -> Answer:
        answer = ask(method, self.system.url(server) + path, **how)
        found = [answer.cookie, how.get("token"), how.get("cookie")]
        if answer.text.startswith("{"):
            found += [answer.json.get("access_token"), answer.json.get("address_token")]
        # A whole token would be cut by what escapes it.
        self.secrets.update(piece for token in found if token for piece in token.split(".") if len(piece) > 30)
        return answer

    def sign_up(self, **more: Any) -> str:
        with self._lock:
            self._users[0] += 1
            number = self._users[0]
        email = f"user-{number}@example.com"
        body = {"email": email, "password": PASSWORD, "name": f"User {number}", **more}
        self.assertEqual(self.ask("POST", "issuer", "/signup", body=body).status, 201)
        self.secrets.add(email)
        return email

    def log_in(self, email: str | None = None, server: str = "issuer", **more: Any) -> Answer:
        body = {"email": email or self.sign_up(), "password": PASSWORD, **more}
        answer = self.ask("POST", server, "/login", body=body)
        self.assertEqual(answer.status, 200, answer.text)
        return answer

    def refresh(self, cookie: str | None, server: str = "issuer") -> Answer:
        return self.ask("POST", server, "/refresh", cookie=cookie)

    def verdict(self, token: str | None) -> tuple[int, str | None]:
        """What the services say of a token, in Node.js and in C++, which must be the same."""
        orders, stock = (self.ask("GET", name, f"/{name}", token=token) for name in ("orders", "stock"))
        found = [(answer.status, answer.error, answer.challenge) for answer in (orders, stock)]
        self.assertEqual(*found)
        return orders.status, orders.error

    def claims(self, token: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(peek(token, "payload"))
        return found

    def signed(self, claims: dict[str, Any], *, now: float, typ: str = "at+jwt", **options: Any) -> str:
        """A token of the issuer's key, at another time than now, or for something that it does not do."""
        names = ("exp", "iat", "jti")
        kept = {name: value for name, value in claims.items() if name not in names}
        signer = self.keys.signer("access", typ, add_jti=True, **options)
        return signer.sign(kept, now=now)

    # --- the story ------------------------------------------------------------------------------------------------

    def test_happy_path(self) -> None:
        email = self.sign_up(picture="https://pictures.example/me.png")
        answer = self.log_in(email)
        token = answer.json["access_token"]
        header = json.loads(peek(token, "header"))
        claims = self.claims(token)
        self.assertEqual((header["alg"], header["typ"]), ("ES256", "at+jwt"))
        self.assertEqual(
            set(claims),
            {"iss", "aud", "sub", "client_id", "iat", "exp", "jti", "roles", "name", "email", "picture"},
        )
        self.assertEqual(claims["exp"] - claims["iat"], 600)
        self.assertEqual((claims["email"], claims["roles"]), (email, ["customer"]))
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertNotIn("refresh", answer.text)
        self.assertEqual(self.verdict(token), (200, None))
        renewed = self.refresh(answer.cookie)
        self.assertEqual(renewed.status, 200)
        self.assertEqual(self.verdict(renewed.json["access_token"]), (200, None))
        self.assertEqual(self.ask("POST", "issuer", "/logout", cookie=renewed.cookie).status, 204)
        for cookie in (renewed.cookie, answer.cookie):
            refused = self.refresh(cookie)
            self.assertEqual((refused.status, refused.error, refused.cookie), (401, "invalid_grant", ""))

    def test_the_cookie(self) -> None:
        fields = self.log_in().headers["Set-Cookie"].split("; ")
        self.assertTrue(fields[0].startswith("__Host-refresh="))
        self.assertEqual(
            {field.lower() for field in fields[1:]},
            {"httponly", "secure", "samesite=strict", "path=/", "max-age=2592000"},
        )

    def test_tampered(self) -> None:
        token = self.log_in().json["access_token"]
        header, payload, signature = token.split(".")
        for place in range(3):
            parts = [header, payload, signature]
            # In the middle, where no bit is spare.
            part = parts[place]
            middle = len(part) // 2
            parts[place] = part[:middle] + ("A" if part[middle] != "A" else "B") + part[middle + 1 :]
            status, error = self.verdict(".".join(parts))
            self.assertEqual(status, 401, (place, error))
        self.assertEqual(self.verdict(f"{header}.{payload}."), (401, "JWT_SIGNATURE_INVALID"))
        self.assertEqual(self.verdict(token), (200, None))

    def test_expired(self) -> None:
        claims = self.claims(self.log_in().json["access_token"])
        self.assertEqual(self.verdict(self.signed(claims, now=time.time() - 700)), (401, "JWT_EXPIRED"))
        self.assertEqual(self.verdict(self.signed(claims, now=time.time() - 500)), (200, None))

    def test_a_clock_that_is_off(self) -> None:
        claims = self.claims(self.log_in().json["access_token"])
        now = time.time()
        for off in (-30, 30):
            self.assertEqual(self.verdict(self.signed(claims, now=now + off)), (200, None), off)
            # At the end of its life too.
            self.assertEqual(self.verdict(self.signed(claims, now=now + off - 600 + 5)), (200, None), off)
        self.assertEqual(self.verdict(self.signed(claims, now=now + 120)), (401, "JWT_ISSUED_IN_FUTURE"))

    def test_wrong_audience(self) -> None:
        claims = self.claims(self.log_in().json["access_token"])
        for audience in ("billing", ["shipping"], self.system.environment["ISSUER"]):
            token = self.signed({**claims, "aud": audience}, now=time.time())
            self.assertEqual(self.verdict(token), (401, "JWT_AUDIENCE_MISMATCH"))

    def test_a_token_for_another_service(self) -> None:
        email = self.sign_up(address="12 Mill Lane")
        whole = self.log_in(email).json
        narrow = self.log_in(email, audience=["orders"]).json
        self.assertEqual(self.claims(narrow["access_token"])["aud"], ["orders"])
        self.assertNotIn("address_token", narrow)
        self.assertEqual(self.ask("GET", "orders", "/orders", token=narrow["access_token"]).status, 200)
        body = {"address_token": whole["address_token"]}
        for answer in (
            self.ask("POST", "shipping", "/shipments", body=body, token=narrow["access_token"]),
            self.ask("GET", "stock", "/stock", token=narrow["access_token"]),
            self.ask("PUT", "stock", "/stock", body={"article": "a lamp", "pieces": 0}, token=narrow["access_token"]),
        ):
            self.assertEqual((answer.status, answer.error), (401, "JWT_AUDIENCE_MISMATCH"))
        token = self.log_in(email, audience=["stock"]).json["access_token"]
        self.assertEqual(self.ask("GET", "stock", "/stock", token=token).status, 200)
        refused = self.ask("GET", "orders", "/orders", token=token)
        self.assertEqual((refused.status, refused.error), (401, "JWT_AUDIENCE_MISMATCH"))
        body = {"email": email, "password": PASSWORD, "audience": ["orders", "elsewhere"]}
        answer = self.ask("POST", "issuer", "/login", body=body)
        self.assertEqual((answer.status, answer.error), (400, "invalid_target"))

    def test_the_audience_stays_that_of_the_log_in(self) -> None:
        renewed = self.refresh(self.log_in(audience=["orders"]).cookie)
        self.assertEqual(self.claims(renewed.json["access_token"])["aud"], ["orders"])

    def test_other_kinds_of_tokens(self) -> None:
        answer = self.log_in(self.sign_up(address="12 Mill Lane"))
        self.assertEqual(self.verdict(answer.cookie), (401, "JWT_ALG_NOT_ALLOWED"))
        self.assertEqual(self.verdict(answer.json["address_token"]), (401, "JWT_TOKEN_UNSUPPORTED"))
        claims = self.claims(answer.json["access_token"])
        self.assertEqual(self.verdict(self.signed(claims, now=time.time(), typ="rt+jwt")), (401, "JWT_TYP_MISMATCH"))
        # And the other way round.
        for token in (answer.json["access_token"], answer.json["address_token"], "abc", ""):
            self.assertEqual(self.refresh(token).status, 401)

    def test_role_missing(self) -> None:
        email = self.sign_up()
        answer = self.log_in(email)
        more = {"article": "a table", "pieces": 3}

        def of_staff(token: str) -> list[Answer]:
            return [
                self.ask("GET", "orders", "/all-orders", token=token),
                self.ask("PUT", "stock", "/stock", body=more, token=token),
            ]

        for refused in of_staff(answer.json["access_token"]):
            self.assertEqual((refused.status, refused.error, refused.challenge), (403, "JWT_CLAIM_MISMATCH", "Bearer"))
        self.assertNotIn("a table", self.ask("GET", "stock", "/stock", token=answer.json["access_token"]).json["stock"])
        self.system.command("grant", email, "staff")
        renewed = self.refresh(answer.cookie).json["access_token"]
        self.assertEqual([found.status for found in of_staff(renewed)], [200, 200])
        self.assertEqual(self.ask("GET", "stock", "/stock", token=renewed).json["stock"]["a table"], 3)
        refused = self.ask("POST", "orders", "/orders", body={"article": "a lamp"}, token=renewed)
        self.assertEqual(refused.status, 403)

    # --- refresh tokens -------------------------------------------------------------------------------------------

    def test_a_replayed_refresh_token(self) -> None:
        first = self.log_in().cookie
        second = self.refresh(first).cookie
        third = self.refresh(second, "issuer-2").cookie
        # Not the one before the latest, so no other tab's.
        self.assertEqual(self.refresh(first).status, 401)
        # The family has ended, with the token that was good.
        self.assertEqual(self.refresh(third).status, 401)
        self.assertEqual(self.refresh(third, "issuer-2").status, 401)

    def test_a_spent_one_after_the_grace(self) -> None:
        first = self.log_in().cookie
        second = self.refresh(first).cookie
        time.sleep(2.2)
        self.assertEqual(self.refresh(first).status, 401)
        self.assertEqual(self.refresh(second).status, 401)

    def test_two_tabs(self) -> None:
        first = self.log_in().cookie
        second = self.refresh(first).cookie
        late = self.refresh(first, "issuer-2")
        self.assertEqual((late.status, late.cookie), (200, None))
        self.assertEqual(self.verdict(late.json["access_token"]), (200, None))
        # Nothing has ended.
        self.assertEqual(self.refresh(second).status, 200)

    def test_many_tabs_are_none(self) -> None:
        first = self.log_in().cookie
        second = self.refresh(first).cookie
        statuses = [self.refresh(first).status for _ in range(6)]
        self.assertEqual(statuses, [200] * 5 + [401])
        self.assertEqual(self.refresh(second).status, 401)

    def test_one_family_does_not_end_another(self) -> None:
        email = self.sign_up()
        one, other = self.log_in(email).cookie, self.log_in(email).cookie
        second = self.refresh(one).cookie
        self.refresh(second)
        self.assertEqual(self.refresh(one).status, 401)
        self.assertEqual(self.refresh(other).status, 200)

    def test_two_issuers_race_for_one_refresh_token(self) -> None:
        with ThreadPoolExecutor(4) as pool:
            cookie = self.log_in().cookie
            for round_ in range(15):
                barrier = threading.Barrier(4)

                def renew(server: str, cookie: str | None = cookie, barrier: threading.Barrier = barrier) -> Answer:
                    barrier.wait(60)
                    return self.refresh(cookie, server)

                servers = ["issuer", "issuer-2"] * 2
                answers = list(pool.map(renew, servers))
                self.assertEqual([answer.status for answer in answers], [200] * 4, round_)
                # One of them, whichever it is, has the next.
                given = [answer.cookie for answer in answers if answer.cookie is not None]
                self.assertEqual(len(given), 1, round_)
                cookie = given[0]
        with self.engine.connect() as connection:
            tokens = metadata.tables["refresh_tokens"]
            family = self.keys.verifier("refresh", ignore_aud=True).verify(cookie or "")["sid"]
            rows = list(connection.execute(sa.select(tokens).where(tokens.c.family_id == family)))
        self.assertEqual(len(rows), 16)
        self.assertEqual(sum(row.spent_at is None for row in rows), 1)

    def test_other_sites_cannot_use_the_cookie(self) -> None:
        cookie = self.log_in().cookie
        for path in ("/refresh", "/logout", "/login", "/signup"):
            for headers in (
                {"Origin": "https://evil.example"},
                {"Origin": "null"},
                {"Sec_Fetch_Site": "cross-site"},
                {"Sec_Fetch_Site": "same-site"},
            ):
                answer = self.ask("POST", "issuer", path, cookie=cookie, **headers)
                self.assertEqual((answer.status, answer.error), (403, "cross_site"), (path, headers))
        own = self.ask("POST", "issuer", "/refresh", cookie=cookie, Origin=self.system.environment["ISSUER"])
        self.assertEqual(own.status, 200)

    # --- the encrypted claim --------------------------------------------------------------------------------------

    def test_the_encrypted_claim_is_read_by_its_service_only(self) -> None:
        address = "12 Mill Lane, Cambridge"
        self.secrets.add(address)
        answer = self.log_in(self.sign_up(address=address)).json
        access, sealed = answer["access_token"], answer["address_token"]

        def ship(sealed: str, access: str = access) -> tuple[int, str]:
            found = self.ask("POST", "shipping", "/shipments", body={"address_token": sealed}, token=access)
            return found.status, found.json.get("ships") or found.json["error"]

        status, ships = ship(sealed)
        self.assertEqual(status, 200)
        self.assertIn(address, ships)
        self.assertNotIn("address", self.claims(access))
        # Whoever has other keys, the issuer's public ones and keys for encryption of its own.
        public = Keyset.from_jwks(json.dumps(self.keys.published()))
        other = Keyset.generate("ECDH-ES+A256KW", for_encryption=True)
        with self.assertRaises(OneJWTError):
            verify(sealed, public, audience="shipping", decrypt_with=other)
        # Another's address with one's own access token.
        self.assertEqual(ship(sealed, self.log_in().json["access_token"]), (400, "JWT_SUBJECT_MISMATCH"))
        # One that is signed and not encrypted, and one that is encrypted, as everybody can, but signed by another.
        claims = {**self.claims(access), "aud": "shipping", "address": "elsewhere"}
        plain = self.signed(claims, now=time.time(), typ="address+jwt")
        self.assertEqual(ship(plain), (400, "JWT_NOT_ENCRYPTED"))
        to = Keyset.from_jwks(Path(self.system.environment["SEALED_KEYS"]).read_bytes(), for_encryption=True)
        forger = Keyset.generate("ES256", kid=self.keys.ring("access").signs)
        kept = {name: value for name, value in claims.items() if name not in ("exp", "iat", "jti")}
        forged = sign(kept, forger, typ="address+jwt", expires_in=60, add_jti=True, encrypt_to=to)
        self.assertEqual(ship(forged), (400, "JWT_SIGNATURE_INVALID"))
        # An access token in its place, encrypted or not.
        self.assertEqual(ship(access), (400, "JWT_NOT_ENCRYPTED"))
        inside = self.signed(claims, now=time.time(), encrypt_to=to)
        self.assertEqual(ship(inside), (400, "JWT_TYP_MISMATCH"))

    # --- keys -----------------------------------------------------------------------------------------------------

    def test_rotation_mid_flight(self) -> None:
        answer = self.log_in()
        first, cookie = answer.json["access_token"], answer.cookie
        before = self.keys.ring("access").signs
        statuses: list[Any] = []
        stop = threading.Event()

        def go_on() -> None:
            token, own = first, cookie
            while not stop.is_set():
                for server in ("issuer", "issuer-2"):
                    renewed = self.refresh(own, server)
                    own = renewed.cookie or own
                    token = renewed.json["access_token"]
                    statuses.append(renewed.status)
                    statuses.extend([self.verdict(token), self.verdict(first)])

        with ThreadPoolExecutor(1) as pool:
            working = pool.submit(go_on)
            try:
                kid = rotate(self.engine, self.vault, "access", notice=4)
                published = ask("GET", self.system.url("issuer") + "/.well-known/jwks.json")
                end = time.monotonic() + 60
                while self.keys.ring("access").signs != kid:
                    self.assertLess(time.monotonic(), end)
                    time.sleep(0.1)
                time.sleep(2.5)
            finally:
                stop.set()
            working.result()
        self.assertNotEqual(before, kid)
        self.assertGreater(len(statuses), 12)
        self.assertEqual(set(statuses), {200, (200, None)})
        self.assertIn("max-age=1", published.headers["Cache-Control"])
        # The refresh tokens' key too: those of the old one stay good.
        old = self.log_in().cookie
        rotate(self.engine, self.vault, "refresh", notice=0)
        # Issuers read the keys again after a second.
        time.sleep(1.2)
        renewed = self.refresh(old)
        self.assertEqual(renewed.status, 200)
        self.assertEqual(self.refresh(renewed.cookie).status, 200)

    def test_what_is_published(self) -> None:
        url = self.system.url("issuer")
        answer = ask("GET", f"{url}/.well-known/jwks.json")
        for key in answer.json["keys"]:
            self.assertEqual((key["kty"], key["alg"]), ("EC", "ES256"))
            self.assertNotIn("d", key)
        again = ask("GET", f"{url}/.well-known/jwks.json", If_None_Match=answer.headers["ETag"])
        self.assertEqual((again.status, again.text), (304, ""))
        document = ask("GET", f"{url}/.well-known/openid-configuration").json
        self.assertEqual(document["issuer"], self.system.environment["ISSUER"])
        self.assertEqual(document["jwks_uri"], f"{document['issuer']}/.well-known/jwks.json")
        claims = set(self.claims(self.log_in().json["access_token"]))
        self.assertLessEqual(claims, set(document["claims_supported"]))

    def test_what_the_database_holds(self) -> None:
        address = "7 Secret Street"
        self.secrets.add(address)
        self.sign_up(address=address)
        with self.engine.connect() as connection:
            rows = [str(row) for table in metadata.sorted_tables for row in connection.execute(sa.select(table))]
            keys = list(connection.execute(sa.select(metadata.tables["signing_keys"])))
        everything = "\n".join(rows)
        self.assertIn("$argon2id$v=19$m=1024,t=1,p=1$", everything)
        for secret in (address, PASSWORD):
            self.assertNotIn(secret, everything)
        for row in keys:
            jwk = json.loads(self.vault.unseal("key", row.kid, row.jwk))["keys"][0]
            self.assertNotIn(jwk.get("d") or jwk["k"], everything)
            with self.assertRaises(ValueError):
                self.vault.unseal("key", "another", row.jwk)

    # --- when something is down -----------------------------------------------------------------------------------

    def test_issuers_down(self) -> None:
        answer = self.log_in()
        token = answer.json["access_token"]
        self.assertEqual(self.verdict(token), (200, None))
        issuers = [self.system["issuer"], self.system["issuer-2"]]
        issuers[1].stop()
        try:
            # One is enough.
            answer = self.refresh(answer.cookie)
            self.assertEqual(answer.status, 200)
            self.log_in()
            issuers[0].stop()
            # Longer than the keys are fresh.
            time.sleep(1.5)
            for _ in range(3):
                self.assertEqual(self.verdict(token), (200, None))
            self.assertEqual(self.verdict(token[:-8] + "AAAAAAAA"), (401, "JWT_SIGNATURE_INVALID"))
            self.assertEqual(self.verdict(self.signed(self.claims(token), now=time.time() - 700)), (401, "JWT_EXPIRED"))
            # Whether there is such a key nobody can say now: no verdict, so no challenge either.
            unknown = sign(self.claims(token), Keyset.generate("ES256", kid="not published yet"), typ="at+jwt")
            for name in ("orders", "stock"):
                unsaid = self.ask("GET", name, f"/{name}", token=unknown)
                self.assertEqual((unsaid.status, unsaid.challenge), (503, None), name)
            with self.assertRaises(ConnectionError):
                self.refresh(answer.cookie)
            with self.assertRaises(ConnectionError):
                self.log_in(self.claims(token)["email"])
        finally:
            for server in issuers:
                server.stop()
                server.start()
            for server in issuers:
                server.wait()
        self.assertEqual(self.refresh(answer.cookie).status, 200)

    # --- accounts -------------------------------------------------------------------------------------------------

    def test_one_answer_for_wrong_passwords_and_unknown_names(self) -> None:
        known = self.sign_up()
        answers = []
        for email in (known, f"not-{known}"):
            answer = self.ask("POST", "issuer", "/login", body={"email": email, "password": "letmeinletmein"})
            headers = {name: value for name, value in answer.headers.items() if name.lower() != "date"}
            answers.append((answer.status, answer.text, headers))
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0][0], 401)

    def test_limit_by_account(self) -> None:
        known = self.sign_up()
        for email in (known, f"not-{known}"):
            wrong = {"email": email, "password": "letmeinletmein"}
            statuses = [
                # Both issuers count as one, and so do all ways to write a name.
                self.ask("POST", ("issuer", "issuer-2")[n % 2], "/login", body={**wrong, "email": name}).status
                for n, name in enumerate([email, email.upper(), f" {email} ", email, email, email])
            ]
            self.assertEqual(statuses, [401] * 5 + [429])
        refused = self.ask("POST", "issuer", "/login", body={"email": known, "password": PASSWORD})
        self.assertEqual((refused.status, refused.error), (429, "too_many_attempts"))
        self.assertTrue(1 <= int(refused.headers["Retry-After"]) <= 600)

    def test_a_log_in_ends_the_count(self) -> None:
        email = self.sign_up()
        for _ in range(3):
            for _ in range(3):
                body = {"email": email, "password": "letmeinletmein"}
                self.assertEqual(self.ask("POST", "issuer", "/login", body=body).status, 401)
            self.log_in(email)

    def test_sign_up(self) -> None:
        email = self.sign_up()
        again = {"email": email.upper(), "password": PASSWORD, "name": "Again"}
        self.assertEqual(self.ask("POST", "issuer-2", "/signup", body=again).status, 409)
        secret = "short-one"
        self.secrets.add(secret)
        good = {"email": "new@example.com", "password": PASSWORD, "name": "New"}
        for change in (
            {"password": secret},
            {"email": secret},
            {"email": "a b@example.com"},
            {"name": ""},
            {"picture": "javascript:alert(1)"},
            {"roles": ["staff"]},
        ):
            answer = self.ask("POST", "issuer", "/signup", body={**good, **change})
            self.assertEqual((answer.status, answer.error), (422, "invalid_request"), change)
            # What was sent is not said back.
            self.assertNotIn(secret, answer.text)
            self.assertNotIn(PASSWORD, answer.text)

    def test_zz_logs_hold_no_secret(self) -> None:
        """The last one: all that the others have seen is looked for."""
        self.assertGreater(len(self.secrets), 20)
        logs = self.system.logs()
        for secret in self.secrets:
            self.assertNotIn(secret, logs)
        self.assertNotIn("eyJ", logs)
        events = set()
        for line in logs.splitlines():
            self.assertTrue(line.startswith("{") and line.endswith("}"), line)
            events.add(json.loads(line).get("event"))
        self.assertLessEqual({"logged in", "log-in refused", "refresh token rotated", "refresh token replayed"}, events)
        self.assertLessEqual({"refresh token grace", "limited", "logged out"}, events)


class OnSQLite(Cases):
    @classmethod
    def setUpClass(cls) -> None:
        cls.begin(None)

    def test_the_database_cannot_be_reached(self) -> None:
        environment = {**self.system.environment, "DATABASE_URL": f"postgresql://x@127.0.0.1:{free_port()}/x"}
        port = free_port()
        command = [*self.system["issuer"].command]
        command[command.index("--port") + 1] = str(port)
        url = f"http://127.0.0.1:{port}"
        server = Server("issuer-without", command, environment, url, self.system.folder)
        self.addCleanup(server.stop)
        server.start()
        end = time.monotonic() + 60
        while True:
            try:
                answer = ask("POST", f"{url}/login", body={"email": "a@example.com", "password": PASSWORD})
                break
            except ConnectionError:
                self.assertLess(time.monotonic(), end)
                time.sleep(0.1)
        self.assertEqual((answer.status, answer.error), (503, "temporarily_unavailable"))
        self.assertEqual(answer.headers["Retry-After"], "5")
        self.assertEqual(ask("GET", f"{url}/healthz").status, 503)
        self.assertEqual(ask("GET", f"{url}/.well-known/jwks.json").status, 503)

    def test_servers_stop_by_themselves(self) -> None:
        of_services = {"ISSUER": self.system.environment["ISSUER"], "LIFETIME": "1"}
        started = []
        for name in ("issuer", "orders", "stock"):
            model, port = self.system[name], str(free_port())
            command = [*model.command]
            if name == "issuer":
                command[command.index("--port") + 1] = port
                command[command.index("--lifetime") + 1] = "1"
            environment = {**model.environment, **of_services, "PORT": port}
            started.append(Server(f"{name}-short", command, environment, "", self.system.folder))
            self.addCleanup(started[-1].stop)
            started[-1].start()
        for server in started:
            assert server.process is not None
            try:
                self.assertEqual(server.process.wait(60), 0, server.name)
            except subprocess.TimeoutExpired:
                self.fail(f"{server.name} does not stop")


@unittest.skipIf(folder_of_programs() is None, f"PostgreSQL is not installed: {INSTALL}")
class OnPostgreSQL(Cases):
    @classmethod
    def setUpClass(cls) -> None:
        cls.begin(shared().new_database("whole"))

    def test_the_database_is_restarted(self) -> None:
        answer = self.log_in()
        token = answer.json["access_token"]
        email, password = self.claims(token)["email"], PASSWORD
        self.engine.dispose()
        shared().stop()
        try:
            # Issuers say that they cannot answer, and take nothing back; services ask nobody.
            for server in ("issuer", "issuer-2"):
                for refused in (
                    self.refresh(answer.cookie, server),
                    self.ask("POST", server, "/login", body={"email": email, "password": password}),
                ):
                    found = (refused.status, refused.error, refused.cookie, refused.headers["Retry-After"])
                    self.assertEqual(found, (503, "temporarily_unavailable", None, "5"))
                self.assertEqual(self.ask("GET", server, "/healthz").status, 503)
            time.sleep(1.5)
            self.assertEqual(self.verdict(token), (200, None))
            self.assertEqual(self.verdict(token[:-8] + "AAAAAAAA"), (401, "JWT_SIGNATURE_INVALID"))
        finally:
            shared().start()
        # The connections of before are gone, and nobody notices.
        cookie = answer.cookie
        for server in ("issuer", "issuer-2"):
            renewed = self.refresh(cookie, server)
            self.assertEqual(renewed.status, 200, server)
            self.assertEqual(self.verdict(renewed.json["access_token"]), (200, None))
            cookie = renewed.cookie
        self.log_in(email, "issuer-2")


del Cases

if __name__ == "__main__":
    unittest.main()
