"""Drives the log-in system through what it is for, and says what happens.

Usage: story.py            starts the system, tells the story, stops the system
       story.py up         starts it, and leaves it running for an hour
       story.py down       stops what `up` has started
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from system import BUILT, SITE, Answer, System, ask, check_built

LIFETIME_OF_THE_STORY = 300
LIFETIME_OF_UP = 3600
UP = BUILT / "up"
RECORD = UP / "running.json"

ALICE = {
    "email": "alice@example.com",
    "password": "correct horse battery staple",
    "name": "Alice",
    "picture": "https://pictures.example/alice.png",
    "address": "12 Mill Lane, Cambridge",
}


class Story:
    """Numbered steps, each of which must come out as it says."""

    def __init__(self, system: System) -> None:
        self.system, self.number = system, 0

    def step(self, what: str) -> None:
        self.number += 1
        print(f"\n{self.number:2}. {what}", flush=True)

    def say(self, text: str) -> None:
        print(f"    {text}", flush=True)

    def expect(self, answer: Answer, status: int, error: str | None = None) -> Answer:
        said = f"{answer.status}"
        if answer.status >= 400:
            said += f" {answer.error}"
        if answer.challenge:
            said += f"; WWW-Authenticate: {answer.challenge}"
        self.say(f"-> {said}")
        if answer.status != status or (error is not None and answer.error != error):
            raise SystemExit(f"expected {status} {error or ''}, but it was {answer.status}: {answer.text}")
        return answer

    def post(self, server: str, path: str, body: Any = None, **how: Any) -> Answer:
        self.say(f"POST {path} of {server}")
        return ask("POST", self.system.url(server) + path, body=body, **self._trust(server), **how)

    def put(self, server: str, path: str, body: Any, **how: Any) -> Answer:
        self.say(f"PUT {path} of {server}")
        return ask("PUT", self.system.url(server) + path, body=body, **how)

    def get(self, server: str, path: str, **how: Any) -> Answer:
        self.say(f"GET {path} of {server}")
        return ask("GET", self.system.url(server) + path, **self._trust(server), **how)

    def _trust(self, server: str) -> dict[str, Any]:
        return {"certificate": self.system[server].certificate}


def part(token: str, number: int) -> dict[str, Any]:
    """A part of a token, as anybody can read it."""
    text = token.split(".")[number]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def tell(system: System) -> None:
    story = Story(system)
    step, say, expect, post, get = story.step, story.say, story.expect, story.post, story.get

    step("Alice signs up. Her password is kept as an Argon2id hash, her postal address encrypted.")
    expect(post("issuer", "/signup", ALICE), 201)

    step("Somebody guesses, and learns nothing: a wrong password and an unknown name get one answer.")
    for email in (ALICE["email"], "nobody@example.com"):
        guess = {"email": email, "password": "letmeinletmein"}
        expect(post("issuer", "/login", guess), 401, "invalid_credentials")

    step("She logs in: an access token for ten minutes, and a refresh token in a cookie that no script can read.")
    log_in = expect(post("issuer", "/login", {"email": ALICE["email"], "password": ALICE["password"]}), 200)
    access, sealed, first = log_in.json["access_token"], log_in.json["address_token"], log_in.cookie
    assert first
    say(f"header  {json.dumps(part(access, 0))}")
    say(f"claims  {json.dumps(part(access, 1))}")
    say(f"cookie  {log_in.headers['Set-Cookie'].replace(first, '...')}")

    step("The order service verifies the token by itself, with the public key that it fetched once.")
    expect(post("orders", "/orders", {"article": "a lamp"}, token=access), 201)
    say(expect(get("orders", "/orders", token=access), 200).text)

    step("The stock service is in C++. It takes the same token, by a policy of the same kind.")
    say(expect(get("stock", "/stock", token=access), 200).text)

    step("What her role does not allow is refused: 403, for another token would not help.")
    more = {"article": "a lamp", "pieces": 11}
    expect(get("orders", "/all-orders", token=access), 403, "JWT_CLAIM_MISMATCH")
    expect(story.put("stock", "/stock", more, token=access), 403, "JWT_CLAIM_MISMATCH")

    step("Without a token, with a changed one, with the refresh token, with the address's token: 401.")
    changed = access[:-6] + ("AAAAAA" if access[-6:] != "AAAAAA" else "BBBBBB")
    for service, path in (("orders", "/orders"), ("stock", "/stock")):
        expect(get(service, path), 401, "JWT_NO_BEARER")
        expect(get(service, path, token=changed), 401, "JWT_SIGNATURE_INVALID")
        expect(get(service, path, token=first), 401, "JWT_ALG_NOT_ALLOWED")
        expect(get(service, path, token=sealed), 401, "JWT_TOKEN_UNSUPPORTED")

    step("Her address travels encrypted, for the shipping service alone.")
    say(f"what everybody sees of it: {json.dumps(part(sealed, 0))}")
    assert b"Mill Lane" not in b"".join(base64.urlsafe_b64decode(p + "=" * (-len(p) % 4)) for p in sealed.split("."))
    say(expect(post("shipping", "/shipments", {"address_token": sealed}, token=access), 200).text)

    step("A token that was asked for one service is refused by the others.")
    body = {"email": ALICE["email"], "password": ALICE["password"], "audience": ["orders"]}
    narrow = expect(post("issuer", "/login", body), 200).json["access_token"]
    expect(get("orders", "/orders", token=narrow), 200)
    expect(post("shipping", "/shipments", {"address_token": sealed}, token=narrow), 401, "JWT_AUDIENCE_MISMATCH")
    expect(get("stock", "/stock", token=narrow), 401, "JWT_AUDIENCE_MISMATCH")

    step("Browsers come by nginx. The page may load nothing but its own files, and run no script that was put into it.")
    page = expect(get("nginx", "/"), 200)
    for name in ("Content-Security-Policy", "Strict-Transport-Security"):
        say(f"{name}: {page.headers[name]}")
    site = system.url("nginx")
    in_browser = expect(post("nginx", "/auth/login", {**body, "audience": ["orders"]}, Origin=site), 200)
    expect(get("nginx", "/orders", token=in_browser.json["access_token"], cookie=in_browser.cookie), 200)

    step("The cookie is no way into a service, and no other site can use it.")
    expect(get("nginx", "/orders", cookie=in_browser.cookie), 401, "JWT_NO_BEARER")
    expect(post("nginx", "/auth/refresh", cookie=in_browser.cookie, Origin="https://evil.example"), 403, "cross_site")
    in_browser = expect(post("nginx", "/auth/refresh", cookie=in_browser.cookie, Origin=site), 200)
    by_nginx, of_browser = in_browser.json["access_token"], in_browser.cookie

    step("She renews at the other issuer: they share the database. The refresh token is exchanged for the next.")
    second = expect(post("issuer-2", "/refresh", cookie=first), 200).cookie
    assert second and second != first

    step("Two of her tabs renew at once. The second gets an access token; the next cookie is in their jar already.")
    third = expect(post("issuer", "/refresh", cookie=second), 200).cookie
    assert third
    late = expect(post("issuer-2", "/refresh", cookie=second), 200)
    say(f"sets a cookie: {'yes' if late.cookie else 'no'}")
    assert late.cookie is None

    step("A copy of an older refresh token comes back: the whole session ends, for the thief and for her.")
    expect(post("issuer", "/refresh", cookie=first), 401, "invalid_grant")
    expect(post("issuer", "/refresh", cookie=third), 401, "invalid_grant")

    step("She logs in again, and is made staff. The role is in her next token.")
    log_in = expect(post("issuer", "/login", {"email": ALICE["email"], "password": ALICE["password"]}), 200)
    system.command("grant", ALICE["email"], "customer", "staff")
    renewed = expect(post("issuer", "/refresh", cookie=log_in.cookie), 200)
    access, cookie = renewed.json["access_token"], renewed.cookie
    say(expect(get("orders", "/all-orders", token=access), 200).text)
    say(expect(story.put("stock", "/stock", more, token=access), 200).text)

    step("The signing key is rotated. It is published at once and signs later, so no request is lost.")
    say(system.command("rotate", "access", "--notice", "4").strip())
    before, statuses, end = part(access, 0)["kid"], set(), time.monotonic() + 60
    while True:
        renewed = ask("POST", f"{system.url('issuer')}/refresh", cookie=cookie)
        cookie = renewed.cookie or cookie
        newer = renewed.json["access_token"]
        for token in (access, newer):
            for service, path in (("orders", "/orders"), ("stock", "/stock")):
                statuses.add(ask("GET", system.url(service) + path, token=token).status)
        if part(newer, 0)["kid"] != before:
            break
        assert time.monotonic() < end, "the new key does not sign"
        time.sleep(0.2)
    say(f"tokens of the old key and of the new one, all the while: {', '.join(map(str, sorted(statuses)))}")
    assert statuses == {200}

    step("Both issuers are stopped. The services go on; log-ins fail at once.")
    system["issuer"].stop()
    system["issuer-2"].stop()
    expect(get("orders", "/orders", token=newer), 200)
    expect(get("stock", "/stock", token=newer), 200)
    try:
        ask("POST", f"{system.url('issuer')}/login", body={})
        raise SystemExit("a stopped issuer answered")
    except ConnectionError as error:
        say(f"POST /login of issuer: {type(error).__name__}")
    expect(post("nginx", "/auth/login", {}), 503, "temporarily_unavailable")

    step("The issuer is back, with its sessions and keys. She logs out; her refresh token is worth nothing.")
    system["issuer"].start()
    system["issuer"].wait()
    expect(post("issuer", "/logout", cookie=cookie), 204)
    expect(post("issuer", "/refresh", cookie=cookie), 401, "invalid_grant")

    step("Nothing of any token, no password and no address is in any log.")
    logs = system.logs()
    for secret in (access, newer, narrow, sealed, first, second, third, cookie or "", by_nginx, of_browser or ""):
        for piece in secret.split("."):
            assert len(piece) < 20 or piece not in logs, "a log has a part of a token"
    for secret in (ALICE["password"], ALICE["address"], ALICE["email"]):
        assert secret not in logs
    say(f"{len(logs.splitlines())} lines were looked through")


def _lines(pid: int) -> str:
    """The command line of a process, or nothing."""
    done = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, encoding="utf-8")
    return done.stdout.strip()


def up() -> None:
    down()
    shutil.rmtree(UP, ignore_errors=True)
    system = System(UP, LIFETIME_OF_UP, front=True)
    try:
        system.start()
    except BaseException:
        system.stop()
        raise
    running = {s.name: {"pid": s.process.pid, "command": s.command} for s in system.servers if s.process}
    RECORD.write_text(json.dumps(running))
    print("The log-in system is running, for an hour or until `make login-down`:")
    for server in system.servers:
        print(f"  {server.name:9} {server.url}")
    print(f"The page is {system.url('nginx')}. Browsers warn, for they do not know this run's authority, which is in")
    print(f"{system.certificate}: go on, or trust it. It can vouch for {SITE} and nothing else.")
    print(f"Its logs and its database are in {UP}. Try:")
    print(f"  curl -i {system.url('issuer')}/signup -H 'Content-Type: application/json' \\")
    print('    -d \'{"email": "alice@example.com", "password": "correct horse battery", "name": "Alice"}\'')


def down() -> None:
    if not RECORD.exists():
        return
    running = json.loads(RECORD.read_text())
    for server in running.values():
        # Only what was started: its number may be another process's by now.
        if _lines(server["pid"]).endswith(" ".join(server["command"][1:])):
            os.kill(server["pid"], signal.SIGTERM)
    end = time.monotonic() + 20
    while any(_lines(server["pid"]).endswith(" ".join(server["command"][1:])) for server in running.values()):
        if time.monotonic() > end:
            raise SystemExit("some of it does not stop; it ends when its hour is over")
        time.sleep(0.1)
    RECORD.unlink()
    print("The log-in system is stopped.")


def main() -> None:
    check_built()
    match sys.argv[1:]:
        case []:
            settings = {"JWKS_MAX_AGE": "1"}
            with TemporaryDirectory(prefix="onejwt-login-") as folder:
                with System(Path(folder), LIFETIME_OF_THE_STORY, settings=settings, cooldown=1, front=True) as system:
                    tell(system)
                print("\nThat was the whole story; everything is stopped.")
        case ["up"]:
            up()
        case ["down"]:
            down()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
