"""Checks a wheel as it is published: ``python -m tests.wheel.published WHEEL``, with auditwheel installed.

First what it promises and holds. Then every CPython of this machine that the package is for gets a new environment with
this wheel and nothing else, far from the clone: in the oldest all tests run, in the newest all but the walk of
test_hosts, for which it takes minutes, in the others those of what a version could change.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from concurrent.futures import ThreadPoolExecutor
from email.parser import HeaderParser
from pathlib import Path

import onejwt

from ..support import PACKAGE, ROOT

TAG = f"manylinux_2_17_{platform.machine()}"
LARGEST_LIBRARY = 4_000_000
LOWEST_PYTHON = (3, 9)
FEWEST_TESTS = 150
# What goes through ctypes and the types of arguments.
OF_A_VERSION = ["tests/test_library.py", "tests/test_tokens.py", "tests/test_keys.py", "tests/test_encryption.py"]
FEWEST_OF_A_VERSION = 100
NOT_COPIED = shutil.ignore_patterns("node_modules", "__pycache__", ".*_cache")


class Wheel(unittest.TestCase):
    path: Path

    def setUp(self) -> None:
        with zipfile.ZipFile(self.path) as file:
            self.files = {name: file.read(name) for name in file.namelist()}
        self.about = f"onejwt-{onejwt.__version__}.dist-info"
        self.library = self.files["onejwt/libonejwt.so"]

    def test_tag(self) -> None:
        self.assertEqual(self.path.name, f"onejwt-{onejwt.__version__}-py3-none-{TAG}.whl")
        about = HeaderParser().parsestr(self.files[f"{self.about}/WHEEL"].decode())
        self.assertEqual((about["Tag"], about["Root-Is-Purelib"]), (f"py3-none-{TAG}", "false"))

    def test_auditwheel(self) -> None:
        """Its policies also forbid libraries that not every system has, and processors newer than the tag says."""
        done = subprocess.run(
            [sys.executable, "-m", "auditwheel", "show", "--json", str(self.path)], stdout=subprocess.PIPE, check=True
        )
        found = json.loads(done.stdout)
        self.assertEqual((found["overall_tag"], found["sym_tag"]), (TAG, TAG))
        self.assertFalse(found["unsupported_isa"])
        self.assertEqual(found["external_libs"], {})

    def test_files(self) -> None:
        """The package, its library, its type marker, the licences, and what every wheel has."""
        sources = PACKAGE / "src"
        package = {str(path.relative_to(sources)) for path in sources.rglob("*.py")} | {"onejwt/py.typed"}
        names = ("LICENSE-MIT", "LICENSE-APACHE", "LICENSE-THIRD-PARTY")
        licences = {f"{self.about}/licenses/{name}" for name in names}
        about = {f"{self.about}/{name}" for name in ("METADATA", "WHEEL", "RECORD")}
        self.assertEqual(set(self.files), package | {"onejwt/libonejwt.so"} | licences | about)
        for name in licences:
            self.assertEqual(self.files[name], (ROOT / Path(name).name).read_bytes())

    def test_metadata(self) -> None:
        metadata = HeaderParser().parsestr(self.files[f"{self.about}/METADATA"].decode())
        self.assertEqual(metadata["Requires-Python"], ">={}.{}".format(*LOWEST_PYTHON))
        self.assertEqual(metadata["License-Expression"], "MIT OR Apache-2.0")
        licences = {f"{self.about}/licenses/{name}" for name in metadata.get_all("License-File", [])}
        self.assertEqual(licences, {name for name in self.files if "/licenses/" in name})
        needed = [need for need in metadata.get_all("Requires-Dist", []) if "extra ==" not in need]
        self.assertEqual(needed, [])

    def test_library(self) -> None:
        self.assertLessEqual(len(self.library), LARGEST_LIBRARY)
        # Not where it was built, and by whom, nor from where its sources came.
        for folder in (ROOT, Path.home(), os.environ.get("CARGO_HOME", Path.home())):
            self.assert_names_none(re.escape(f"{folder}/".encode()))
        # cargo's folders of registries: a host's name and 16 hexadecimal digits.
        self.assert_names_none(rb"-[0-9a-f]{16}/")

    def assert_names_none(self, folder: bytes) -> None:
        found = re.search(rb"[ -~]*" + folder + rb"[ -~]*", self.library)
        self.assertIsNone(found, found and found[0])


def interpreters() -> dict[tuple[int, ...], str]:
    """The CPythons of this machine that the package is for, by version: on the path, or installed by pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    named = [sys.executable, *(f"python3.{minor}" for minor in range(LOWEST_PYTHON[1], 30))]
    named += map(str, sorted(pyenv.glob("versions/3.*/bin/python3")))
    program = "import ctypes, ensurepip, ssl, sys, venv; print(sys.implementation.name, *sys.version_info[:3])"
    found: dict[tuple[int, ...], str] = {}
    for path in filter(None, map(shutil.which, named)):
        # pyenv puts commands on the path that only say how to choose a version.
        done = subprocess.run([path, "-c", program], capture_output=True, encoding="utf-8", check=False)
        name, *numbers = done.stdout.split() or [""]
        version = tuple(map(int, numbers))
        if name == "cpython" and version >= LOWEST_PYTHON and version[:2] not in {other[:2] for other in found}:
            found[version] = path
    return found


def run(python: str, *arguments: str, folder: Path) -> str:
    """What a program says, that nothing in its surroundings leads back to the clone."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if str(ROOT) not in value and not name.startswith(("PYTHON", "ONEJWT", "VIRTUAL_ENV"))
    }
    done = subprocess.run(
        [python, *arguments],
        cwd=folder,
        env={"PATH": os.defpath, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\n{' '.join([python, *arguments])} ended with status {done.returncode}")
    return done.stdout


def try_out(wheel: Path, python: str, folder: Path, tests: list[str], fewest: int) -> str:
    """Installs the wheel for one interpreter, and runs these tests there, of which there are at least so many."""
    empty = folder / "empty"
    empty.mkdir()
    run(python, "-m", "venv", str(folder / "venv"), folder=empty)
    installed = str(folder / "venv" / "bin" / "python")
    run(installed, "-m", "pip", "install", "--no-index", str(wheel), folder=empty)
    program = "import onejwt, pathlib; print(pathlib.Path(onejwt.LIBRARY_PATH).resolve())"
    library = run(installed, "-c", program, folder=empty).strip()
    if not library.startswith(f"{folder.resolve()}/venv/"):
        sys.exit(f"the library is {library}, which is not the one of the wheel")

    # The tests and what they read, without the package's own sources.
    copy = folder / "copy"
    for name in ("abi", "tests", "demo", "include"):
        shutil.copytree(ROOT / name, copy / name, ignore=NOT_COPIED)
    shutil.copytree(PACKAGE, copy / "bindings" / "python", ignore=NOT_COPIED)
    shutil.rmtree(copy / "bindings" / "python" / "src")
    shutil.copy(ROOT / "Cargo.toml", copy)
    said = run(installed, "-m", "unittest", *tests, folder=copy / "bindings" / "python")
    ran = re.search(r"^Ran (\d+) tests", said, re.MULTILINE)
    if ran is None or int(ran[1]) < fewest:
        sys.exit(f"{said}\nthese are not all tests")
    return ran[1]


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.wheel.published WHEEL")
    Wheel.path = Path(sys.argv[1]).resolve()
    suite = unittest.TestLoader().loadTestsFromTestCase(Wheel)
    if not unittest.TextTestRunner().run(suite).wasSuccessful():
        sys.exit(1)
    found = interpreters()
    # Fewer changed tokens and hostile objects than `make test-python` tries, with the same code.
    os.environ.setdefault("VECTORS_STEP", "101")
    os.environ.setdefault("HOSTS_STEP", "10")

    versions = sorted(found)
    everything = sorted(f"tests/{path.name}" for path in (PACKAGE / "tests").glob("test_*.py"))

    def tried(version: tuple[int, ...]) -> str:
        tests, fewest = OF_A_VERSION, FEWEST_OF_A_VERSION
        if version == versions[0]:
            tests, fewest = everything, FEWEST_TESTS
        elif version == versions[-1]:
            tests, fewest = [name for name in everything if name != "tests/test_hosts.py"], FEWEST_TESTS
        with tempfile.TemporaryDirectory() as folder:
            return try_out(Wheel.path, found[version], Path(folder), tests, fewest)

    # A run of the tests keeps one processor busy.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for version, number in zip(versions, pool.map(tried, versions)):
            print(f"CPython {'.'.join(map(str, version))}: {number} tests with the wheel alone", flush=True)
    if min(found)[:2] != LOWEST_PYTHON:
        print(f"note: this machine has no CPython {'.'.join(map(str, LOWEST_PYTHON))}, the lowest that it is for")


if __name__ == "__main__":
    main()
