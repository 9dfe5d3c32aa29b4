"""Processes that are forked while threads verify, sign and change key sets: each can go on at once.

The threads of the parent are not there in the child, and what they held stays held. A child that waits for that is
killed, by its id, and makes the test fail with where it stood.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import signal
import sys
import tempfile
import threading
import time
import traceback
import unittest
import warnings
from typing import IO, Any, Callable

import onejwt
from onejwt import JWKSClient, Keyset, Signer, Verifier, pyjwt

from .provider import KEYS, PATIENCE, Provider
from .support import NOW, SECRET, forge

FORKS = 300
LONGEST = 45.0
"""Seconds for all of them: on a machine that is busy there are fewer."""
AT_ONCE = 4
SECONDS = 10
"""How long a child may take, which needs milliseconds."""

HMAC_JWK = {"kty": "oct", "alg": "HS256", "kid": "a", "k": "YSBzZWNyZXQgb2YgdGhlIHRlc3RzLCAzMiBieXRlcyE"}
HMAC_TOKEN = forge({"exp": NOW + 60, "sub": "alice"}, {"kid": "a"})
EC_JWKS = KEYS["a"].export_jwks(private=True)
EC_TOKEN = onejwt.sign({"exp": NOW + 60, "sub": "alice"}, KEYS["a"])
PYJWT_KEY = "a secret of the tests that is long enough for every hash, with 64 bytes or more"
PYJWT_TOKEN = pyjwt.encode({"sub": "alice"}, PYJWT_KEY)


class Sets:
    """What the threads of the parent use, and its children too."""

    def __init__(self, provider: Provider) -> None:
        self.hmac = Keyset.from_secret(SECRET, kid="a")
        self.ec = Keyset.from_jwks(EC_JWKS)
        self.more = Keyset.from_secret(b"x" * 32, kid="b")
        self.client = JWKSClient(provider.url)
        self.client.load()
        # The drop-in's client fetches while it holds its lock.
        self.pyjwt_client = pyjwt.PyJWKClient(provider.url, lifespan=1e-9 + 0.001, cooldown_duration=0)

    def verify_hmac(self) -> None:
        assert Verifier(self.hmac).verify(HMAC_TOKEN, now=NOW)["sub"] == "alice"

    def verify_ec(self) -> None:
        assert Verifier(self.ec).verify(EC_TOKEN, now=NOW)["sub"] == "alice"

    def sign_hmac(self) -> None:
        Signer(self.hmac, kid="a").sign({"exp": NOW})

    def sign_ec(self) -> None:
        Signer(self.ec, kid="a").sign({"exp": NOW})

    def look(self) -> None:
        assert len(list(self.hmac)) and repr(self.ec)
        assert self.hmac.export_jwks(private=True)["keys"]

    def change_hmac(self) -> None:
        self.hmac.add(self.more)
        self.hmac.replace(Keyset.from_jwks(HMAC_JWK))
        self.hmac.reload(json.dumps(HMAC_JWK))

    def change_ec(self) -> None:
        self.ec.add(KEYS["b"])
        self.ec.replace(KEYS["a"])
        self.ec.reload(EC_JWKS)

    def fetch(self) -> None:
        self.client.refresh()
        assert self.client.verify(EC_TOKEN, now=NOW)["sub"] == "alice"

    def drop_in(self) -> None:
        assert pyjwt.decode(PYJWT_TOKEN, PYJWT_KEY, algorithms=["HS256"]) == {"sub": "alice"}
        other = f"{PYJWT_KEY}{time.monotonic_ns()}"
        assert pyjwt.decode(pyjwt.encode({}, other), other, algorithms=["HS256"]) == {}
        pyjwt.clear_key_cache()

    def drop_in_client(self) -> None:
        assert self.pyjwt_client.get_signing_key("a").key_id == "a"

    def all(self) -> list[Callable[[], None]]:
        """What the threads do."""
        return [*self.promised(), self.sign_ec]

    def promised(self) -> list[Callable[[], None]]:
        """What a child can do: AWS-LC has a lock of its own where it needs randomness, as for ECDSA."""
        return [
            *(self.verify_hmac, self.verify_ec, self.sign_hmac, self.look, self.change_hmac, self.change_ec),
            *(self.fetch, self.drop_in),
            # From 3.12 on urllib makes a context for TLS for any URL, and a child may find OpenSSL's locks held.
            *([self.drop_in_client] if sys.version_info < (3, 12) else []),
        ]


def in_child(sets: Sets, said: IO[str]) -> None:
    """What a child does; never returns."""
    status = 2
    faulthandler.dump_traceback_later(SECONDS * 0.8, file=said)
    try:
        for work in sets.promised():
            work()
        status = 0
    except BaseException:
        with contextlib.suppress(BaseException):
            traceback.print_exc(file=said)
            said.flush()
    os._exit(status)


@unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
class Forked(unittest.TestCase):
    def setUp(self) -> None:
        self.provider = Provider()
        self.addCleanup(self.provider.close)
        self.sets = Sets(self.provider)
        self.stopped = threading.Event()
        self.failures: list[BaseException] = []
        self.threads = [threading.Thread(target=self.go_on, args=(work,), daemon=True) for work in self.sets.all()]
        interval = sys.getswitchinterval()
        # So that a fork comes in the middle of everything.
        sys.setswitchinterval(1e-5)
        self.addCleanup(sys.setswitchinterval, interval)

    def go_on(self, work: Callable[[], None]) -> None:
        while not self.stopped.is_set():
            try:
                work()
            except BaseException as error:
                self.failures.append(error)
                return

    def test_while_threads_work(self) -> None:
        for thread in self.threads:
            thread.start()
        wrong: list[str] = []
        running: dict[int, tuple[float, Any]] = {}
        count, end = 0, time.monotonic() + LONGEST
        with tempfile.TemporaryDirectory() as place:
            while (count < FORKS and time.monotonic() < end and not wrong) or running:
                if len(running) < AT_ONCE and count < FORKS and time.monotonic() < end and not wrong:
                    said = open(os.path.join(place, str(count)), "w+")  # noqa: SIM115
                    running[self.fork(said)] = (time.monotonic() + SECONDS, said)
                    count += 1
                self.look_after(running, wrong)
                time.sleep(0.002)
        self.stopped.set()
        for thread in self.threads:
            thread.join(PATIENCE)
        self.assertEqual(self.failures, [])
        if wrong:
            self.fail(f"{len(wrong)} of {count} children went wrong; the first: {wrong[0]}")
        self.assertGreater(count, 20)

    def fork(self, said: IO[str]) -> int:
        with warnings.catch_warnings():
            # Of threads, which is what this is about.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            in_child(self.sets, said)
        return child

    def look_after(self, running: dict[int, tuple[float, Any]], wrong: list[str]) -> None:
        for child, (end, said) in list(running.items()):
            done, status = os.waitpid(child, os.WNOHANG)
            hangs = not done and time.monotonic() > end
            if hangs:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            if done or hangs:
                del running[child]
                said.seek(0)
                text = said.read()
                said.close()
                if hangs or status:
                    wrong.append(f"{'it hung' if hangs else f'status {status}'}\n{text}")

    def test_while_a_lock_is_held(self) -> None:
        """Each lock of the package itself, held by a thread of the parent at that very moment."""
        native = sys.modules["onejwt.pyjwt._native"]
        locks: list[Any] = [native._lock, self.sets.client._lock, self.sets.pyjwt_client._client_lock]
        inside, leave = threading.Event(), threading.Event()

        def hold() -> None:
            with contextlib.ExitStack() as stack:
                for lock in locks:
                    stack.enter_context(lock)
                inside.set()
                leave.wait(PATIENCE)

        thread = threading.Thread(target=hold)
        thread.start()
        self.assertTrue(inside.wait(PATIENCE))
        wrong: list[str] = []
        with tempfile.TemporaryFile("w+") as said:
            running = {self.fork(said): (time.monotonic() + SECONDS, said)}
            while running:
                self.look_after(running, wrong)
                time.sleep(0.002)
        leave.set()
        thread.join()
        self.assertEqual(wrong, [])


class Randomness(unittest.TestCase):
    def test_processes_draw_apart(self) -> None:
        """An initialization vector that two of them use under one key gives the key's contents away."""
        keys = Keyset.from_secret(b"x" * 32, "A256GCM", for_encryption=True)
        # So that there is a state which each inherits.
        drawn = [onejwt.jwe_encrypt(b"", keys)]
        for _ in range(8):
            reader, writer = os.pipe()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                child = os.fork()
            if child == 0:
                os.write(writer, onejwt.jwe_encrypt(b"", keys).encode())
                os._exit(0)
            os.close(writer)
            with os.fdopen(reader) as pipe:
                drawn.append(pipe.read())
            os.waitpid(child, 0)
            drawn.append(onejwt.jwe_encrypt(b"", keys))
        vectors = {token.split(".")[2] for token in drawn}
        self.assertEqual((len(drawn), len(vectors)), (17, 17))


class Locks(unittest.TestCase):
    def test_all_are_renewed(self) -> None:
        """A lock that is made anywhere in the package is one of those that a child makes anew."""
        found = []
        folder = os.path.dirname(onejwt.__file__)
        for where, _, files in os.walk(folder):
            for name in files:
                if name.endswith(".py"):
                    with open(os.path.join(where, name), encoding="utf-8") as file:
                        text = file.read()
                    made = sum(text.count(f"threading.{kind}(") for kind in KINDS)
                    if made:
                        found.append((os.path.relpath(os.path.join(where, name), folder).replace(os.sep, "/"), made))
                        self.assertIn("os.register_at_fork(after_in_child=", text, name)
        # Each once where it is made, and once where it is renewed; and the module-level one of the drop-in.
        self.assertEqual(sorted(found), [("jwks_client.py", 2), ("pyjwt/_native.py", 2), ("pyjwt/jwks_client.py", 2)])


KINDS = ("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore", "Event", "Barrier")


if __name__ == "__main__":
    unittest.main()
