"""Build hook: compiles the Rust library and puts it into the wheel, next to the module that loads it."""

from __future__ import annotations

import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any, NoReturn

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What cargo needs of the project's root; a source distribution carries it along in a folder of this name.
LICENCES = ("LICENSE-MIT", "LICENSE-APACHE")
SOURCES = ("Cargo.toml", "Cargo.lock", "build.rs", "README.md", *LICENCES)
FOLDERS = ("src", "benches")
CARRIED = "rust"


def library_name() -> str:
    """As in onejwt/_ffi.py, which cannot be imported before there is a library."""
    if sys.platform == "win32":
        return "onejwt.dll"
    return "libonejwt.dylib" if sys.platform == "darwin" else "libonejwt.so"


def platform_tag() -> str:
    """The wheel's platform: that of the library, which is this machine's."""
    tag = sysconfig.get_platform()
    if sys.platform == "darwin":
        # A universal Python still gets a library for one processor.
        tag = tag.replace("universal2", platform.machine())
    return tag.replace("-", "_").replace(".", "_")


def missing_compiler() -> str | None:
    """The C compiler that a build needs and cannot find: that of CC, or cc, which also links."""
    if sys.platform == "win32":
        # There cargo finds it elsewhere than on the path.
        return None
    named = shlex.split(os.environ.get("CC", ""))[:1]
    return next((name for name in (*named, "cc") if shutil.which(name) is None), None)


def fail(message: str) -> NoReturn:
    """Ends the build with one line; an exception would bury it in a traceback."""
    sys.exit(f"onejwt: {message}")


class NativeLibrary(BuildHookInterface):  # type: ignore[type-arg]
    """Finds or builds the library."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the library to a wheel, and its sources to a source distribution."""
        if self.target_name == "sdist":
            build_data["force_include"].update(self.sources())
            return
        library = self.library()
        if version == "editable":
            shutil.copy2(library, Path(self.root, "src", "onejwt", library_name()))
        else:
            build_data["force_include"][str(library)] = f"onejwt/{library_name()}"
            licences = f"onejwt-{self.metadata.version}.dist-info/licenses"
            build_data["force_include"].update(
                {str(file): f"{licences}/{file.name}" for file in map(self.root_file, LICENCES) if file.is_file()}
            )
        # Any Python 3, but one platform.
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_tag()}"

    def root_file(self, name: str) -> Path:
        """A file of the project's root: two up in a clone, within in an unpacked source distribution."""
        carried = Path(self.root, CARRIED, name)
        return carried if carried.is_file() else Path(self.root, "..", "..", name).resolve()

    def crate(self) -> Path:
        """The folder with Cargo.toml."""
        manifest = self.root_file("Cargo.toml")
        if not manifest.is_file():
            fail(
                f"there is no {manifest}: build from a whole clone, or set ONEJWT_LIBRARY to a {library_name()} that "
                "is built already"
            )
        return manifest.parent

    def sources(self) -> dict[str, str]:
        """What a source distribution must carry so that the library can be built from it."""
        crate = self.crate()
        files = [crate / name for name in SOURCES if (crate / name).is_file()]
        files += [path for folder in FOLDERS for path in (crate / folder).rglob("*.rs")]
        return {str(path): f"{CARRIED}/{path.relative_to(crate).as_posix()}" for path in sorted(files)}

    def library(self) -> Path:
        """The library: the one handed over, or a fresh build."""
        handed = os.environ.get("ONEJWT_LIBRARY")
        if not handed:
            return self.build()
        path = Path(handed).resolve()
        if not path.is_file():
            fail(f"ONEJWT_LIBRARY names {path}, but there is no such file: set it to the full path of the library")
        return path

    def build(self) -> Path:
        """Builds the release library with cargo and returns where it is."""
        cargo = shutil.which(os.environ.get("CARGO") or "cargo")
        if cargo is None:
            fail(
                "cargo is missing: install Rust 1.88 or newer (https://rustup.rs), or set ONEJWT_LIBRARY to a "
                f"{library_name()} that is built already"
            )
        # `rustc --crate-type cdylib`: a package that builds a Rust library beside it gets no link-time optimisation.
        command = [str(cargo), "rustc", "--lib", "--release", "--locked", "--crate-type", "cdylib"]
        command += ["--manifest-path", str(self.crate() / "Cargo.toml")]
        # JSON on standard output says where the library is, wherever the target folder may be; the rest is for people.
        command += ["--message-format", "json-render-diagnostics"]
        done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=False)
        if done.returncode != 0:
            compiler = missing_compiler()
            if compiler is not None:
                fail(
                    f"the native library did not build: the C compiler {compiler} is missing, which its cryptography "
                    "needs: install one (gcc and libc6-dev on Debian and Ubuntu, gcc on Fedora, on macOS "
                    f"'xcode-select --install'), or set ONEJWT_LIBRARY to a {library_name()} that is built already"
                )
            fail(f"the native library did not build: cargo ended with status {done.returncode}, see above")
        files = [
            Path(name)
            for message in map(json.loads, done.stdout.splitlines())
            if message["reason"] == "compiler-artifact" and message["target"]["name"] == "onejwt"
            for name in message["filenames"]
        ]
        for file in files:
            if file.name == library_name():
                return file
        fail(f"cargo built no {library_name()}")
