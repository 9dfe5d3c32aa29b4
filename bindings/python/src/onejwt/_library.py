"""Where the native library is."""

from __future__ import annotations

import os
import sys

from .errors import LibraryError


def library_name(platform: str = sys.platform) -> str:
    """The library's file name on a platform."""
    if platform == "win32":
        return "onejwt.dll"
    return "libonejwt.dylib" if platform == "darwin" else "libonejwt.so"


def library_path() -> str:
    """The library that ONEJWT_LIBRARY names, else the one beside the package."""
    override = os.environ.get("ONEJWT_LIBRARY")
    if override:
        path = os.path.abspath(override)
        if not os.path.isfile(path):
            raise LibraryError(
                f"onejwt: ONEJWT_LIBRARY names {path}, but there is no such file. Set it to the full path of "
                f"{library_name()} ('make lib' builds it as target/release/{library_name()}), or unset it to use "
                "the library that is installed with the package."
            )
        return path
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), library_name())
    if not os.path.isfile(path):
        archive = getattr(__spec__.loader, "archive", None) if __spec__ else None
        if archive:
            raise LibraryError(
                f"onejwt: the package lies in the archive {archive}, from which no native library can be loaded. "
                "Install it as files ('pip install', or unpack the archive), or set ONEJWT_LIBRARY to the full path "
                f"of a {library_name()} outside of it."
            )
        raise LibraryError(
            f"onejwt: the native library is missing: looked for {library_name()} at {path}, next to the binding, "
            "and ONEJWT_LIBRARY is not set. Install the package again ('pip install ./bindings/python' builds the "
            "library), or set ONEJWT_LIBRARY to the full path of a library that is built already."
        )
    return path
