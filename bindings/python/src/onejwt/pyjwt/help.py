"""What a bug report should say: ``python -m onejwt.pyjwt.help``."""

from __future__ import annotations

import json
import platform
from importlib import import_module

from .. import _ffi
from . import __version__


def info() -> dict[str, dict[str, str]]:
    """Versions of the platform, of this drop-in and of what it uses."""
    try:
        cryptography = str(import_module("cryptography").__version__)
    except ModuleNotFoundError:
        cryptography = ""
    return {
        "platform": {"system": platform.system(), "release": platform.release()},
        "implementation": {"name": platform.python_implementation(), "version": platform.python_version()},
        "cryptography": {"version": cryptography},
        "pyjwt": {"version": __version__},
        "onejwt": {"version": _ffi.VERSION},
    }


def main() -> None:
    """Prints it as JSON."""
    print(json.dumps(info(), sort_keys=True, indent=2))


if __name__ == "__main__":
    main()
