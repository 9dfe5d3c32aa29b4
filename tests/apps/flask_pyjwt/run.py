"""Runs the program and its tests on PyJWT and on onejwt: ``python run.py [jwt] [onejwt]``.

Nothing in the program differs but the line that imports the library: it is exchanged in a copy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LINES = {"jwt": "import jwt", "onejwt": "from onejwt import pyjwt as jwt"}


def run(library: str) -> bool:
    """Whether all tests pass on a library."""
    with tempfile.TemporaryDirectory() as folder:
        source = (HERE / "app.py").read_text("utf-8").splitlines(keepends=True)
        places = [number for number, line in enumerate(source) if line.rstrip("\n") == LINES["jwt"]]
        if len(places) != 1:
            sys.exit("app.py has to have the line 'import jwt' once")
        source[places[0]] = LINES[library] + "\n"
        Path(folder, "app.py").write_text("".join(source), "utf-8")
        shutil.copy(HERE / "test_app.py", folder)
        print(f"--- {LINES[library]}", flush=True)
        command = [sys.executable, "-m", "unittest", "test_app"]
        return subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}).returncode == 0


if __name__ == "__main__":
    wanted = sys.argv[1:] or list(LINES)
    unknown = [library for library in wanted if library not in LINES]
    if unknown:
        sys.exit(f"unknown: {', '.join(unknown)}; there are {', '.join(LINES)}")
    # All of them, also if the first fails.
    sys.exit(0 if all([run(library) for library in wanted]) else 1)
