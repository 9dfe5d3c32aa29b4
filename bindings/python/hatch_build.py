"""Build hook: compiles the Rust library and puts it into the wheel, next to the module that loads it."""

from __future__ import annotations

import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any, NoReturn

from elftools.common.exceptions import ELFError
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.specifiers import SpecifierSet
from packaging.tags import platform_tags

# What cargo needs of the project: all packages of its workspace, and the files that their manifests name. A source
# distribution carries it along in a folder of this name.
SOURCES = ("Cargo.toml", "Cargo.lock", "README.md", "cdylib/build.rs")
PACKAGES = (".", "capi", "cdylib", "cli", "simd")
CARRIED = "rust"

# What every Linux system with glibc has: its own libraries and the compiler's runtime.
SYSTEM_LIBRARY = re.compile(r"(lib(c|m|dl|pthread|rt|gcc_s)|ld-linux[\w-]*|ld64)\.so\.\d+")
GLIBC_VERSION = re.compile(r"GLIBC_(\d+)\.(\d+)(\.\d+)?")


def library_name() -> str:
    """As in onejwt/_library.py, which cannot be imported before there is a library."""
    if sys.platform == "win32":
        return "onejwt.dll"
    return "libonejwt.dylib" if sys.platform == "darwin" else "libonejwt.so"


def platform_tag(library: Path) -> str:
    """The wheel's platform: that of the library, which must be this machine's."""
    if sys.platform == "linux":
        return linux_tag(library)
    tag = sysconfig.get_platform()
    if sys.platform == "darwin":
        # A universal Python still gets a library for one processor.
        tag = tag.replace("universal2", platform.machine())
    return tag.replace("-", "_").replace(".", "_")


def linux_tag(library: Path) -> str:
    """Of glibc the lowest version that the library runs with (PEP 600), of musl the one that is here (PEP 656)."""
    libraries, versions = needs(library)
    tags: list[str] = list(platform_tags())
    musl = [tag for tag in tags if tag.startswith("musllinux_")]
    if ("libc.so.6" in libraries) == bool(musl):
        refuse(library, f"it is not for the C library of this Python, {'musl' if musl else 'glibc'}")
    if musl:
        # Highest first. Symbols of musl carry no version that would say whether an older one does.
        return musl[0]
    processor = next(tag for tag in tags if tag.startswith("linux_"))[len("linux_") :]
    offered = [(int(tag.split("_")[1]), int(tag.split("_")[2])) for tag in tags if tag.startswith("manylinux_")]
    needed = [(int(found[1]), int(found[2])) for found in map(GLIBC_VERSION.fullmatch, versions) if found]
    private = [name for name in versions if name.startswith("GLIBC_") and not GLIBC_VERSION.fullmatch(name)]
    if private or not offered or not all(map(SYSTEM_LIBRARY.fullmatch, libraries)):
        # No promise can be made for other machines: good to install here, and not to publish.
        return f"linux_{processor}"
    major, minor = max(min(offered), *needed)
    return f"manylinux_{major}_{minor}_{processor}"


def needs(library: Path) -> tuple[set[str], set[str]]:
    """The libraries that a Linux library needs, and the versions of their symbols."""
    try:
        with open(library, "rb") as file, open(sys.executable, "rb") as python:
            elf = ELFFile(file)
            if elf["e_type"] != "ET_DYN" or machine(elf) != machine(ELFFile(python)):
                refuse(library, "it is not a library for the processor of this Python")
            libraries, versions = set(), set()
            for section in elf.iter_sections():
                if isinstance(section, DynamicSection):
                    libraries |= {tag.needed for tag in section.iter_tags("DT_NEEDED")}
                elif isinstance(section, GNUVerNeedSection):
                    versions |= {version.name for _, needed in section.iter_versions() for version in needed}
            return libraries, versions
    except ELFError as error:
        refuse(library, f"it is no ELF file, or a damaged one ({error})")


def machine(elf: ELFFile) -> tuple[str, str, str]:
    """What the library and the Python that loads it have in common."""
    return elf["e_ident"]["EI_CLASS"], elf["e_ident"]["EI_DATA"], elf["e_machine"]


def refuse(library: Path, why: str) -> NoReturn:
    """Ends a build whose library no Python here could load."""
    fail(
        f"{library} cannot go into a wheel for this machine: {why}. Hand over another one with ONEJWT_LIBRARY, or "
        "unset that and CARGO_BUILD_TARGET to build it"
    )


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
            included = build_data["force_include"]
            # An archive would keep links, such as the licences', which lead out of it.
            for link in filter(os.path.islink, list(included)):
                included[os.path.realpath(link)] = included.pop(link)
            included.update(self.sources())
            return
        wanted = self.metadata.core.requires_python
        if not SpecifierSet(wanted).contains(platform.python_version(), prereleases=True):
            # pip says so too, but only once the library is built, which takes minutes.
            fail(f"it needs Python {wanted}, and this is {platform.python_version()}: take a newer one")
        library = self.library()
        if version == "editable":
            shutil.copy2(library, Path(self.root, "src", "onejwt", library_name()))
        else:
            build_data["force_include"][str(library)] = f"onejwt/{library_name()}"
        # Any Python 3, but one platform.
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_tag(library)}"

    def crate(self) -> Path:
        """The folder with Cargo.toml: two up in a clone, within in an unpacked source distribution."""
        crate = Path(self.root, CARRIED)
        if not (crate / "Cargo.toml").is_file():
            crate = Path(self.root, "..", "..").resolve()
        if not (crate / "Cargo.toml").is_file():
            fail(
                f"there is no {crate / 'Cargo.toml'}: build from a whole clone, or set ONEJWT_LIBRARY to a "
                f"{library_name()} that is built already"
            )
        return crate

    def sources(self) -> dict[str, str]:
        """What a source distribution must carry so that the library can be built from it."""
        crate = self.crate()
        files = [crate / name for name in SOURCES if (crate / name).is_file()]
        files += [crate / package / "Cargo.toml" for package in PACKAGES]
        files += [path for package in PACKAGES for path in (crate / package / "src").rglob("*.rs")]
        files += (crate / "benches").rglob("*.rs")
        return {str(path): f"{CARRIED}/{path.relative_to(crate).as_posix()}" for path in sorted(set(files))}

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
        command = [str(cargo), "build", "--release", "--locked", "--package", "onejwt-cdylib"]
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
