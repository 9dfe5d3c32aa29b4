"""What peers.c, peers.py and peers.mjs measured, as a page and a picture: ``make bench-peers SPEED=docs/reference``.

    python table.py DIRECTORY C.txt PYTHON.json NODE.json

writes ``speed.md`` and ``speed.svg`` into the directory. Nothing in them is written by hand but what stands here.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from html import escape
from pathlib import Path
from typing import Any

HEAD = """\
# Speed beside other libraries

<!-- Written by benches/peers/table.py; do not edit. -->

`make bench-peers SPEED=docs/reference` measured what stands here and wrote it. Each library signs the same claims and verifies
the same token, with `exp`, `iss` and `aud` checked, as its documentation shows; keys are parsed beforehand where the library takes
parsed keys. The libraries take turns within one process, {rounds} rounds of some 3 ms each, so that a busy machine slows all
alike. What is counted is time of the processor in all threads of the process. A figure is how many times as long as onejwt a
library took in the same round: the median of all rounds, and in brackets the range of the middle half of them. **Bold** is
where another library is faster.

Machine: {machine}. The first figure of a row is onejwt's own time, which is this machine's and
that day's; the ratios travel better.

"""

NOTES = """\
## What the figures leave out

- **fast-jwt with its cache** does not verify a token that it has seen before: it looks the token up by a hash of its text, and hands
  out the claims of the first time, the same object to all callers, for 10 minutes or until the token expires. No MAC or signature
  is computed. onejwt verifies each time.
- **@node-rs/jsonwebtoken** takes keys as text and parses them for each call. It has no form for a parsed key.
- **jose** works with promises, and has part of its work done by other threads of the process; their time is counted.
- **Authlib** says that `authlib.jose` is deprecated in favour of joserfc.
- **jsonwebtoken** has no EdDSA.
- **joserfc** and **jose** get the same keys as JWK for encryption; jose's shared secrets are bytes, as its documentation shows.

Not compared: the Rust crates jsonwebtoken and jwt-simple. Libraries for other languages (Go, Java, .NET, PHP, Ruby) run in
runtimes of their own, where nothing could take turns.

## C

libjwt is the one that Debian packages, an old version; its current one is not to be had there. The program prints:

```text
{c}
```
"""


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def figure(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def cell(name: str, quarters: list[float]) -> str:
    low, half, high = map(figure, quarters)
    # No other library is meant by onejwt's own drop-ins and options.
    is_faster = quarters[1] < 0.995 and not name.startswith("onejwt")
    return f"{f'**{half}**' if is_faster else half} ({low}–{high})"


def table(rows: list[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row["peers"]))
    lines = ["| | onejwt | " + " | ".join(names) + " |", "| --- | --- |" + " --- |" * len(names)]
    for row in rows:
        cells = [cell(name, row["peers"][name]) if name in row["peers"] else "—" for name in names]
        lines.append(f"| {row['alg']} {row['operation']} | {row['own_us']:.1f} µs | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def section(found: dict[str, Any]) -> str:
    signed = [row for row in found["rows"] if row["operation"] in ("verify", "sign")]
    encrypted = [row for row in found["rows"] if row not in signed]
    return f"## {found['runtime']}\n\n{table(signed)}\n\nEncryption (JWE):\n\n{table(encrypted)}\n"


# --- the picture ----------------------------------------------------------------------------------------------

WIDTH, BAR, GAP, LEFT, RIGHT = 760, 18, 8, 250, 120


def picture(runs: list[dict[str, Any]]) -> str:
    """One bar for each library: how long the verification of an HS256 token takes, with onejwt as 1."""
    parts: list[str] = []
    y = 36
    for found in runs:
        row = next(row for row in found["rows"] if (row["alg"], row["operation"]) == ("HS256", "verify"))
        bars = [("onejwt", 1.0), *((name, quarters[1]) for name, quarters in row["peers"].items())]
        most = max(ratio for _, ratio in bars)
        parts.append(f'<text x="10" y="{y + 13}" font-weight="bold">{escape(found["runtime"])}</text>')
        y += BAR + GAP
        for name, ratio in bars:
            size = max(1.0, (WIDTH - LEFT - RIGHT) * ratio / most)
            colour = "#2563eb" if name.startswith("onejwt") else "#94a3b8"
            parts.append(f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>')
            parts.append(f'<rect x="{LEFT}" y="{y}" width="{size:.1f}" height="{BAR}" fill="{colour}"/>')
            parts.append(f'<text x="{LEFT + size + 6:.1f}" y="{y + 13}">{ratio:.1f} ×</text>')
            y += BAR + GAP
        y += GAP
    title = "Time to verify an HS256 token, onejwt = 1 (less is faster)"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y + 4}" viewBox="0 0 {WIDTH} {y + 4}" '
        f'role="img" aria-label="{escape(title)}" font-family="sans-serif" font-size="13">\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n<text x="10" y="22" font-size="15">{escape(title)}</text>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def main() -> None:
    directory, c, *measured = map(Path, sys.argv[1:])
    runs: list[dict[str, Any]] = [json.loads(path.read_text(encoding="utf-8")) for path in measured]
    machine = f"{processor()}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}"
    text = HEAD.format(rounds=min(found["rounds"] for found in runs), machine=machine)
    text += "\n".join(section(found) for found in runs) + "\n"
    text += NOTES.format(c=c.read_text(encoding="utf-8").strip())
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "speed.md").write_text(text, encoding="utf-8")
    (directory / "speed.svg").write_text(picture(runs), encoding="utf-8")


if __name__ == "__main__":
    main()
