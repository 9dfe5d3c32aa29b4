"""What a call costs, and what releasing the GIL would cost: ``python bench.py`` where onejwt is installed.

Every figure is the best of several rounds. The second table is why calls with HMAC keys keep the GIL (see _ffi.py).
"""

from __future__ import annotations

import sys
import threading
import time
import timeit
from collections.abc import Callable

from onejwt import Keyset, Signer, Verifier, __version__, _ffi, sign, verify

NOW = 1_700_000_000
CLAIMS = {"iss": "https://issuer.example", "sub": "user-1", "aud": "api", "exp": NOW + 300, "iat": NOW}
ROUNDS = 7
CALLS = 20_000


def nanoseconds(call: Callable[[], object]) -> float:
    return min(timeit.repeat(call, number=CALLS, repeat=ROUNDS)) / CALLS * 1e9


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
    signer = Signer(keys)
    token = signer.sign(CLAIMS, now=NOW)
    data = token.encode()
    handle = keys._handle
    assert handle is not None
    prepared = verifier._prepared
    print(f"onejwt {__version__}, Python {sys.version.split()[0]}, HS256, a token of {len(token)} bytes")
    rows: list[tuple[str, Callable[[], object]]] = [
        ("Verifier.verify", lambda: verifier.verify(token, now=NOW)),
        ("verify", lambda: verify(token, keys, issuer="https://issuer.example", audience="api", now=NOW)),
        ("Signer.sign", lambda: signer.sign(CLAIMS, now=NOW)),
        ("sign", lambda: sign(CLAIMS, keys, now=NOW)),
        ("native call only", lambda: _ffi.verify(handle, data, prepared, NOW, False)),
    ]
    for name, call in rows:
        print(f"  {name:<20}{nanoseconds(call):>10,.0f} ns")
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
