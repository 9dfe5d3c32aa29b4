"""Small Linux libraries that need whatever a test wants them to."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def link(source: str, library: Path, *more: str) -> None:
    """Makes a shared library of C source text, with the C compiler of CC or cc and without its C library."""
    compiler = shlex.split(os.environ.get("CC") or "cc")
    command = [*compiler, "-shared", "-fPIC", "-nostdlib", "-x", "c", "-", "-o", str(library), "-x", "none", *more]
    subprocess.run(command, input=source, encoding="utf-8", check=True)


def library(folder: Path, needs: Mapping[str, Sequence[str]]) -> Path:
    """A shared library that needs those versions of those libraries, which exist for the linker's sake only."""
    names: list[str] = []
    stand_ins = []
    for soname, versions in needs.items():
        symbols = {version: f"symbol_{len(names) + number}" for number, version in enumerate(versions or [""])}
        names += symbols.values()
        options = [f"-Wl,-soname,{soname}"]
        if versions:
            script = folder / f"{soname}.versions"
            script.write_text("".join(f"{version} {{ {symbol}; }};\n" for version, symbol in symbols.items()))
            options.append(f"-Wl,--version-script,{script}")
        link("".join(f"void {symbol}(void) {{}}\n" for symbol in symbols.values()), folder / soname, *options)
        stand_ins.append(str(folder / soname))
    declared = "".join(f"void {name}(void);\n" for name in names)
    made = folder / "libonejwt.so"
    link(f"{declared}void use(void) {{ {' '.join(f'{name}();' for name in names)} }}\n", made, *stand_ins)
    return made
