"""Plays the scenarios of tests/jwks-client, as every language does, with the clients for threads and for asyncio."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import unittest
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any, Callable
from unittest import mock

import onejwt
from onejwt import AsyncJWKSClient, JWKSClient, Keyset, OneJWTError

from .provider import KEYS, PATIENCE, Provider, private_jwk
from .support import NOW, ROOT

SCENARIOS = ROOT / "tests" / "jwks-client" / "scenarios.json"
START = 1000.0
WALL = 1_600_000_000.0

SCENARIO_MEMBERS = {"name", "why", "options", "url", "answers", "steps"}
STEP_MEMBERS = {
    "at", "answers", "verify", "load", "refresh", "times", "gives", "says", "hides", "requests", "while", "waits",
    "held", "failure", "fresh_for", "restart",
}  # fmt: skip


@cache
def token(key: str, kid: str | None, iss: str, exp: int) -> str:
    """A token that a key signed, under any kid or none."""
    jwk = private_jwk(key)
    jwk.pop("kid")
    signer = Keyset.from_jwks(jwk if kid is None else {**jwk, "kid": kid})
    return onejwt.sign({"iss": iss, "exp": NOW + exp}, signer)


def token_of(wanted: str | dict[str, Any]) -> str:
    if isinstance(wanted, str):
        wanted = {"key": wanted}
    text = wanted.get("text")
    if text is not None:
        return str(text)
    key = wanted["key"]
    return token(key, wanted.get("kid", key), wanted.get("iss", "https://issuer.example"), wanted.get("exp", 60))


class Caller:
    """What calls a client, and counts in ``waits`` who waits for a fetch."""

    client: Any

    def watch(self) -> None:
        self.waits = threading.Semaphore(0)
        wait = self.client._wait

        def counted(*arguments: Any) -> Any:
            self.waits.release()
            return wait(*arguments)

        self.client._wait = counted


class Threads(Caller):
    """Calls the client from threads."""

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        self.client = JWKSClient(url, **options)
        self.watch()
        self.pool = ThreadPoolExecutor(max_workers=32)

    def begin(self, call: str, *arguments: Any) -> Future[Any]:
        policy = {"now": NOW} if call == "verify" else {}
        return self.pool.submit(getattr(self.client, call), *arguments, **policy)

    def close(self) -> None:
        self.pool.shutdown()


class Tasks(Caller):
    """Calls the client from tasks of one event loop, which runs in a thread."""

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        self.client = AsyncJWKSClient(url, **options)
        self.watch()
        self.loop = asyncio.new_event_loop()
        self.pool = ThreadPoolExecutor(max_workers=1)
        self.running = self.pool.submit(self.loop.run_forever)

    def begin(self, call: str, *arguments: Any) -> Future[Any]:
        policy = {"now": NOW} if call == "verify" else {}
        return asyncio.run_coroutine_threadsafe(getattr(self.client, call)(*arguments, **policy), self.loop)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.running.result(PATIENCE)
        self.loop.close()
        self.pool.shutdown()


class Player:
    """One run of one scenario."""

    def __init__(self, case: unittest.TestCase, scenario: dict[str, Any], caller: Callable[..., Any]) -> None:
        self.case = case
        self.provider = Provider()
        self.provider.answers.update(scenario.get("answers", {}))
        self.time = START
        url = self.provider.filled(scenario.get("url", "{provider}/jwks"))
        self.make: Callable[[], Any] = lambda: caller(url, {**scenario.get("options", {}), "clock": lambda: self.time})
        self.caller = self.make()
        # The time of which stored keys tell; that of the clients begins anywhere.
        self.wall = mock.patch.object(time, "time", lambda: WALL + self.time)
        self.wall.start()

    def close(self) -> None:
        self.wall.stop()
        self.provider.close()
        self.caller.close()

    def restart(self) -> None:
        stored = self.caller.client.export_cache()
        self.case.assertIsInstance(stored, str)
        self.caller.close()
        self.caller = self.make()
        self.caller.client.import_cache(stored)

    def play(self, step: dict[str, Any]) -> None:
        requests = self.provider.requests
        requests.clear()
        self.set(step)
        if step.get("restart"):
            self.restart()
        if "while" in step:
            gate = self.provider.hold()
            calls = self.begin(step)
            self.case.assertTrue(gate.arrived.wait(PATIENCE), "no request came")
            waiting = []
            for inner in step["while"]:
                self.set(inner)
                self.caller.waits = threading.Semaphore(0)
                begun = self.begin(inner)
                if inner.get("waits"):
                    for _ in begun:
                        self.case.assertTrue(self.caller.waits.acquire(timeout=PATIENCE), "somebody does not wait")
                    waiting.append((inner, begun))
                else:
                    self.check(inner, begun)
            gate.opened.set()
            for inner, begun in waiting:
                self.check(inner, begun)
        else:
            calls = self.begin(step)
        self.check(step, calls)
        self.check_requests(step)
        client = self.caller.client
        if "held" in step:
            keys = client.keyset
            found = None if keys is None else sorted(key.kid for key in keys)
            self.case.assertEqual(found, step["held"] and sorted(step["held"]))
        if "failure" in step:
            self.case.assertEqual(client.failure and client.failure.name, step["failure"])
        if "fresh_for" in step:
            self.check_freshness(step["fresh_for"])

    def set(self, step: dict[str, Any]) -> None:
        unknown = step.keys() - STEP_MEMBERS
        self.case.assertFalse(unknown)
        self.time = START + step["at"] if "at" in step else self.time
        self.provider.answers.update(step.get("answers", {}))

    def begin(self, step: dict[str, Any]) -> list[Future[Any]]:
        called = [call for call in ("verify", "load", "refresh") if call in step]
        self.case.assertLessEqual(len(called), 1)
        arguments = [token_of(step["verify"])] if "verify" in step else []
        return [self.caller.begin(call, *arguments) for call in called for _ in range(step.get("times", 1))]

    def check(self, step: dict[str, Any], calls: list[Future[Any]]) -> None:
        for call in calls:
            try:
                result = call.result(PATIENCE)
            except OneJWTError as error:
                self.case.assertEqual(error.name, step.get("gives", "ok"), error)
                for text in step.get("says", ()):
                    self.case.assertIn(self.provider.filled(text), str(error))
                for text in step.get("hides", ()):
                    self.case.assertNotIn(text, str(error))
            else:
                self.case.assertEqual("ok", step.get("gives", "ok"))
                expected = dict if "verify" in step else Keyset
                self.case.assertIsInstance(result, expected)

    def check_requests(self, step: dict[str, Any]) -> None:
        expected = [one if isinstance(one, dict) else {"path": one} for one in step.get("requests", ())]
        found = self.provider.requests
        self.case.assertEqual([path for path, _ in found], [one["path"] for one in expected])
        for (path, headers), one in zip(found, expected):
            lower = {name.lower(): value for name, value in headers.items()}
            for name, value in one.get("headers", {}).items():
                self.case.assertEqual(lower.get(name.lower()), value, f"{name} of {path}")

    def check_freshness(self, seconds: float) -> None:
        begun = self.time
        for later, asks in ((seconds - 1, False), (seconds, True)):
            self.time = begun + later
            self.provider.requests.clear()
            self.caller.begin("load").result(PATIENCE)
            self.case.assertEqual(bool(self.provider.requests), asks, f"{later} s later")


class Scenarios(unittest.TestCase):
    def play_all(self, caller: Callable[..., Any]) -> None:
        scenarios = json.loads(SCENARIOS.read_text("utf-8"))["scenarios"]
        self.assertGreaterEqual(len(scenarios), 60)
        for scenario in scenarios:
            self.assertLessEqual(scenario.keys(), SCENARIO_MEMBERS)
            player = Player(self, scenario, caller)
            try:
                for number, step in enumerate(scenario["steps"]):
                    with self.subTest(scenario["name"], step=number):
                        player.play(step)
            finally:
                player.close()

    def test_threads(self) -> None:
        self.play_all(Threads)

    def test_tasks(self) -> None:
        self.play_all(Tasks)

    def test_keys_of_the_scenarios(self) -> None:
        self.assertEqual(set(KEYS), {"a", "b", "c", "ed", "secret"})


if __name__ == "__main__":
    unittest.main()
