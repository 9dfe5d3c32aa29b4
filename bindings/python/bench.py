"""What a call costs, and what releasing the GIL would cost: ``python bench.py`` where onejwt is installed.

The calls of the first table take turns, a short while each, so that a busy machine slows all alike: the time (of the
processor) is the best of all turns, and the ratio the median of those between one turn and that of the call it is
compared with. With the path of another copy of the package, ``python bench.py ~/before/src``, its calls take turns with
those of this one.

The second table is why calls with HMAC keys keep the GIL (see _ffi.py).
"""

from __future__ import annotations

import importlib
import json
import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onejwt
from onejwt import Keyset, Verifier, __version__

NOW = 1_700_000_000
CLAIMS = {"iss": "https://issuer.example", "sub": "user-1", "aud": "api", "exp": NOW + 300, "iat": NOW}
ROUNDS = 7
CALLS = 20_000


TURNS = 400
CALLS_IN_TURN = 60


def other_copy(path: str) -> Any:
    """Another copy of the package, beside this one."""
    own = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "onejwt"}
    sys.path.insert(0, str(Path(path).resolve()))
    other = importlib.import_module("onejwt")
    for name in [name for name in sys.modules if name.split(".")[0] == "onejwt"]:
        del sys.modules[name]
    sys.modules.update(own)
    del sys.path[0]
    return other


def calls_of(package: Any) -> dict[str, tuple[Callable[[], object], str]]:
    """What is measured, and with which of the others it is compared."""
    keys = package.Keyset.from_secret(bytes(range(32)), "HS256", kid="k")
    policy = {"issuer": "https://issuer.example", "audience": "api"}
    verifier, signer = package.Verifier(keys, **policy), package.Signer(keys, expires_in=300)
    token = package.sign(CLAIMS, keys, now=NOW)
    sub = {"sub": "user-1"}
    found = {
        "Verifier.verify": (lambda: verifier.verify(token, now=NOW), ""),
        "verify": (
            lambda: package.verify(token, keys, issuer="https://issuer.example", audience="api", now=NOW),
            "Verifier.verify",
        ),
        "verify, of lists": (
            lambda: package.verify(
                token, keys, issuer="https://issuer.example", audience=["api", "b"], algorithms=["HS256"], now=NOW
            ),
            "Verifier.verify",
        ),
        "jws_verify": (lambda: package.jws_verify(token, keys), "Verifier.verify"),
        "Signer.sign": (lambda: signer.sign(sub, now=NOW), ""),
        "sign": (lambda: package.sign(sub, keys, expires_in=300, now=NOW), "Signer.sign"),
        "jws_sign": (lambda: package.jws_sign(b"payload", keys), "Signer.sign"),
        "verify_detailed": (lambda: verifier.verify_detailed(token, now=NOW).claims, "Verifier.verify"),
    }
    if hasattr(verifier, "verify_raw"):
        found["Verifier.verify_raw"] = (lambda: verifier.verify_raw(token, now=NOW), "Verifier.verify")
        try:
            orjson = importlib.import_module("orjson")
        except ImportError:
            pass
        else:
            quick = package.Verifier(keys, loads=orjson.loads, **policy)
            found["Verifier.verify, orjson"] = (lambda: quick.verify(token, now=NOW), "Verifier.verify")
    document = json.dumps(CLAIMS)
    found["json.loads alone"] = (lambda: json.loads(document), "Verifier.verify")
    return found


def measure(packages: dict[str, Any]) -> None:
    calls = {(which, name): call for which, one in packages.items() for name, call in calls_of(one).items()}
    times: dict[tuple[str, str], list[float]] = {key: [] for key in calls}
    for _ in range(TURNS):
        for key, (call, _) in calls.items():
            began = time.thread_time_ns()
            for _ in range(CALLS_IN_TURN):
                call()
            times[key].append((time.thread_time_ns() - began) / CALLS_IN_TURN)
    for (which, name), (_, against) in calls.items():
        own = times[which, name]
        text = f"  {which + name:<34}{min(own):>8,.0f} ns"
        if against:
            ratio = statistics.median(a / b for a, b in zip(own, times[which, against]))
            text += f"  {ratio:.2f} x {against}"
        if which == "" and ("before: ", name) in times:
            ratio = statistics.median(a / b for a, b in zip(own, times["before: ", name]))
            text += f"  ({ratio:.2f} x before)"
        print(text)


def together(call: Callable[[], object], threads: int) -> float:
    """Calls per second of all threads together."""

    def work() -> None:
        start.wait()
        for _ in range(CALLS):
            call()

    best = 0.0
    for _ in range(ROUNDS):
        start = threading.Barrier(threads + 1)
        workers = [threading.Thread(target=work) for _ in range(threads)]
        for worker in workers:
            worker.start()
        start.wait()
        began = time.perf_counter()
        for worker in workers:
            worker.join()
        best = max(best, threads * CALLS / (time.perf_counter() - began))
    return best


def beside(call: Callable[[], object]) -> tuple[float, float]:
    """Calls per second, and the time within which 99.9 of 100 are done, beside a thread that only computes."""
    stopped: list[bool] = []

    def spin() -> None:
        count = 0
        while not stopped:
            count += 1

    spinner = threading.Thread(target=spin)
    spinner.start()
    took = []
    before = time.perf_counter()
    end = before + 2
    while before < end:
        call()
        after = time.perf_counter()
        took.append(after - before)
        before = after
    stopped.append(True)
    spinner.join()
    return len(took) / 2, sorted(took)[len(took) * 999 // 1000]


def main() -> None:
    keys = Keyset.generate("HS256", kid="k")
    verifier = Verifier(keys, issuer="https://issuer.example", audience="api")
    token = onejwt.sign(CLAIMS, keys, now=NOW)
    handle = keys._handle
    assert handle is not None
    print(f"onejwt {__version__}, Python {sys.version.split()[0]}, HS256, a token of {len(token)} bytes")
    packages: dict[str, Any] = {"": onejwt}
    if sys.argv[1:]:
        packages["before: "] = other_copy(sys.argv[1])
    measure(packages)
    for cheap, label in ((True, "Keeping the GIL"), (False, "Releasing the GIL")):
        handle.cheap = cheap
        print(f"{label}, Verifier.verify:")
        for threads in (1, 4):
            print(
                f"  {threads} thread(s)         {together(lambda: verifier.verify(token, now=NOW), threads):>10,.0f} /s"
            )
        rate, slow = beside(lambda: verifier.verify(token, now=NOW))
        print(f"  beside a busy one   {rate:>10,.0f} /s, 99.9 % within {slow * 1e6:,.0f} us")


if __name__ == "__main__":
    main()
