#!/usr/bin/env python3
"""Writes what is generated from abi/onejwt.json: whole files, and what stands between marks in others.

Usage: generate.py [--check]

With --check nothing is written, and it fails if something is stale. The description itself, the header and
onejwt.cdef come from capi/src; `make abi` writes all.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from generator import c, cpp, documents, node, python
from generator.description import Description, Row

ROOT = Path(__file__).resolve().parent.parent


def generate(document: Row, root: Path = ROOT) -> dict[str, str]:
    """The files by their paths."""

    def read(path: str) -> str:
        return (root / path).read_text(encoding="utf-8")

    abi = Description(document)
    found: dict[str, str] = {}
    for language in (c, cpp, python, node, documents):
        found.update(language.files(abi, read))
    return found


def main() -> int:
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    document = json.loads((ROOT / "abi" / "onejwt.json").read_text(encoding="utf-8"))
    stale = 0
    for path, text in generate(document).items():
        file = ROOT / path
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if check:
            print(f"{path} is stale: run `make abi` and commit the result")
        else:
            file.write_text(text, encoding="utf-8")
            print(f"wrote {path}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
