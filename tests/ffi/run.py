"""FFIs that read C take abi/onejwt.cdef as it is, and can sign, verify and read a claim with it.

Usage: run.py [--library FILE] [LANGUAGE...]    The languages: luajit php ruby cffi swig; all of them if none is named.

There is one program for each. It is told the file, the library, and what abi/onejwt.json says of the numbers, functions
and structs; it compares, signs and verifies, and says in one line what it has compared. A language that is missing is a
failure. cffi has to be installed for the Python that runs this; SWIG makes a module for Perl.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ABI = ROOT / "abi"
CDEF = ABI / "onejwt.cdef"
OUT = ROOT / "target" / "ffi"

PROGRAMS = {
    "luajit": ["luajit", "luajit.lua"],
    "php": ["php", "php_ffi.php"],
    "ruby": ["ruby", "-w", "ruby_fiddle.rb"],
    "cffi": [sys.executable, "python_cffi.py"],
    # Perl leaves symbols for later unless it is told to look for all of them at once.
    "swig": ["env", "PERL_DL_NONLAZY=1", "perl", f"-I{OUT}", "perl_swig.pl"],
}

# Far above what any of them takes.
PATIENCE = 300


class Failed(Exception):
    """What to say of a language that is not there or does not do what it should."""


def run(command: list[str]) -> str:
    """What a command prints on standard output."""
    try:
        done = subprocess.run(command, cwd=HERE, stdout=subprocess.PIPE, timeout=PATIENCE, encoding="utf-8")
    except FileNotFoundError:
        raise Failed(f"{command[0]} is not installed; tools/get luajit php ruby swig installs it") from None
    except subprocess.TimeoutExpired:
        raise Failed(f"{shlex.join(command)}: no end after {PATIENCE} s") from None
    if done.returncode != 0:
        raise Failed(f"{shlex.join(command)}: exit status {done.returncode}\n{done.stdout}".rstrip())
    return done.stdout


def described() -> list[str]:
    """What the programs compare with, in lines that need no reader of JSON.

    Those of the group "wide" are not in the file that they read.
    """
    description = json.loads((ABI / "onejwt.json").read_text("utf-8"))
    aligned = "32-align8" if ctypes.alignment(ctypes.c_int64) == 8 else "32"
    target = "64" if ctypes.sizeof(ctypes.c_void_p) == 8 else aligned
    lines = [f"constant {row['name']} {row['value']}" for row in description["constants"] if row["group"] != "wide"]
    lines += [f"function {row['name']}" for row in description["functions"]]
    for struct in description["structs"]:
        lines.append(f"struct {struct['name']} {struct['size'][target]}")
        lines += [f"field {struct['name']}.{field['name']} {field['offset'][target]}" for field in struct["fields"]]
    return lines


def make_module(library: Path) -> None:
    """SWIG's module for Perl, with Perl's own flags."""
    names = ["ccflags", "optimize", "cccdlflags", "lddlflags", "archlibexp", "dlext"]
    config = run(["perl", "-MConfig", "-e", 'print "$Config{$_}\\n" for @ARGV', *names]).splitlines()
    compiling, linking = [flag for flags in config[:3] for flag in shlex.split(flags)], shlex.split(config[3])
    headers, suffix = Path(config[4], "CORE"), config[5]
    cc = shlex.split(os.environ.get("CC", "cc"))
    wrapper, compiled = OUT / "onejwt_wrap.c", OUT / "onejwt_wrap.o"
    run(["swig", "-Werror", "-perl5", f"-I{ABI}", "-outdir", str(OUT), "-o", str(wrapper), "perl_swig.i"])
    run([*cc, *compiling, f"-I{headers}", f"-I{ABI}", "-c", str(wrapper), "-o", str(compiled)])
    linked = [*linking, str(compiled), "-o", str(OUT / f"onejwt.{suffix}")]
    run([*cc, *linked, str(library), f"-Wl,-rpath,{library.parent}"])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    suffix = "dylib" if sys.platform == "darwin" else "so"
    parser.add_argument("--library", type=Path, default=ROOT / "target" / "release" / f"libonejwt.{suffix}")
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help=" ".join(PROGRAMS))
    arguments = parser.parse_args()
    languages: list[str] = arguments.languages or list(PROGRAMS)
    library: Path = arguments.library.resolve()
    for language in languages:
        if language not in PROGRAMS:
            parser.error(f"{language} is none of {' '.join(PROGRAMS)}")
    if not library.is_file():
        parser.error(f"{library} is missing; `make lib` builds it")

    OUT.mkdir(parents=True, exist_ok=True)
    lines, expected = described(), OUT / "expected.txt"
    expected.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    counts = Counter(line.split()[0] for line in lines)
    compared = ", ".join(f"{counts[kind]} {kind}s" for kind in ("function", "constant", "struct", "field"))

    failed = []
    for language in languages:
        try:
            if language == "swig":
                make_module(library)
                said = run([*PROGRAMS[language], str(expected)])
            else:
                said = run([*PROGRAMS[language], str(CDEF), str(library), str(expected)])
            if said.count("\n") != 1 or not said.endswith(f": {compared}, signed, verified\n"):
                raise Failed(f"it does not say that it has compared {compared}, signed and verified:\n{said}".rstrip())
            print(said, end="", flush=True)
        except Failed as error:
            failed.append(language)
            print(f"FAILED: {language}: {error}", flush=True)
    print(f"{len(languages) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
