"""PyJWT's own tests, run on the drop-in: ``python -m tests.pyjwt.own_suite``, with requirements.txt installed.

They come with PyJWT's source distribution, which pip fetches in the version that is compared with. All must pass but
those named here, which demand what MIGRATING.md says is different.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from onejwt import pyjwt

# Not installed where types are checked.
pytest = importlib.import_module("pytest")

# How the names of tests begin that fail, and why.
DIFFERENT = {
    "test_api_jws.py::TestJWS::test_decode_rejects_empty_crit": "this `crit` is not signed in the first place",
    "test_api_jws.py::TestJWS::test_decode_rejects_non_list_crit": "nor is this",
    "test_api_jws.py::TestJWS::test_decode_rejects_crit_with_non_string_values": "nor this",
    "test_api_jws.py::TestJWS::test_decode_rejects_crit_extension_missing_from_header": "nor this",
    "test_api_jwt.py::TestJWT::test_decode_raises_clean_error_if_claim_is_non_numeric_type[inf-": "infinity is no JSON",
}


class Outcomes:
    """How each test ended."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: Any) -> None:
        name = report.nodeid[len("tests/") :]
        if report.failed:
            self.failed.add(name)
        elif report.when == "call" and report.passed:
            self.passed.add(name)


def stand_in() -> None:
    """Makes ``import jwt``, and that of its modules, find the drop-in."""
    sys.modules["jwt"] = pyjwt
    for module in pkgutil.iter_modules(pyjwt.__path__):
        if not module.name.startswith("_"):
            sys.modules[f"jwt.{module.name}"] = importlib.import_module(f"onejwt.pyjwt.{module.name}")


def fetch(place: str) -> Path:
    """The unpacked source distribution."""
    name = f"PyJWT=={version('PyJWT')}"
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download", "--no-deps"]
    subprocess.run([*command, "--no-binary", "PyJWT", "--dest", place, name], check=True)
    (archive,) = Path(place).glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        if sys.version_info >= (3, 12):
            packed.extractall(place, filter="data")
        else:
            packed.extractall(place)
    return Path(place, archive.name[: -len(".tar.gz")])


def main() -> int:
    """Fetches, runs and compares; returns the exit status."""
    outcomes = Outcomes()
    with tempfile.TemporaryDirectory() as place:
        source = fetch(place)
        stand_in()
        # Their package of tests has the name of ours.
        sys.modules.pop("tests", None)
        os.chdir(source)
        sys.path.insert(0, str(source))
        pytest.main(["-q", "-rN", "--tb=no", "-p", "no:cacheprovider", "-W", "ignore", "tests"], [outcomes])
        jwt = sys.modules["jwt"]
        os.chdir("/")
    if jwt is not pyjwt or not outcomes.passed:
        print("the tests did not run on the drop-in")
        return 1
    unexpected = {name for name in outcomes.failed if not name.startswith(tuple(DIFFERENT))}
    passed_after_all = {name for name in outcomes.passed if name.startswith(tuple(DIFFERENT))}
    gone = {start for start in DIFFERENT if not any(name.startswith(start) for name in outcomes.failed)}
    for name in sorted(unexpected):
        print(f"FAILED: {name}")
    for name in sorted(passed_after_all | gone):
        print(f"named as different, but does not fail: {name}")
    passed, different = len(outcomes.passed), len(outcomes.failed) - len(unexpected)
    print(f"PyJWT's own tests: {passed} passed, {different} differ as documented, {len(unexpected)} failed")
    return 1 if unexpected or passed_after_all or gone else 0


if __name__ == "__main__":
    sys.exit(main())
