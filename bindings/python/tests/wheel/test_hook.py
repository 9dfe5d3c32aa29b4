"""What the build hook puts into a distribution, and what it refuses."""

from __future__ import annotations

import os
import sys
import tempfile
import types
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

import hatch_build
import onejwt
from onejwt import _library

from ..support import PACKAGE
from .linker import library

GLIBC_TAGS = ["linux_x86_64", *(f"manylinux_2_{minor}_x86_64" for minor in range(36, 4, -1)), "manylinux1_x86_64"]
MUSL_TAGS = ["linux_x86_64", "musllinux_1_2_x86_64", "musllinux_1_1_x86_64", "musllinux_1_0_x86_64"]


def hook(root: str = str(PACKAGE), target: str = "wheel") -> hatch_build.NativeLibrary:
    config: Any = None
    core = types.SimpleNamespace(requires_python=">=3.9")
    metadata: Any = types.SimpleNamespace(version=onejwt.__version__, core=core)
    return hatch_build.NativeLibrary(root, {}, config, metadata, "", target)


class Stopping(unittest.TestCase):
    def stopped(self, hook: hatch_build.NativeLibrary, **environment: str) -> str:
        with mock.patch.dict(os.environ, environment), self.assertRaises(SystemExit) as stop:
            hook.initialize("standard", {"force_include": {}})
        message = str(stop.exception.code)
        self.assertEqual(len(message.splitlines()), 1)
        self.assertTrue(message.startswith("onejwt: "))
        return message


class Building(Stopping):
    def test_a_library_that_is_handed_over(self) -> None:
        data: dict[str, Any] = {"force_include": {}}
        with mock.patch.dict(os.environ, ONEJWT_LIBRARY=onejwt.LIBRARY_PATH):
            hook().initialize("standard", data)
        library = str(Path(onejwt.LIBRARY_PATH).resolve())
        self.assertEqual(data["force_include"], {library: f"onejwt/{_library.library_name()}"})
        self.assertFalse(data["pure_python"])
        self.assertEqual(data["tag"], f"py3-none-{hatch_build.platform_tag(Path(library))}")

    def test_a_python_that_is_too_old_is_refused_before_anything_is_built(self) -> None:
        with mock.patch("platform.python_version", lambda: "3.8.18"):
            message = self.stopped(hook(), CARGO="/nowhere/cargo", ONEJWT_LIBRARY="")
        self.assertIn("it needs Python >=3.9, and this is 3.8.18", message)

    def test_a_development_install(self) -> None:
        with tempfile.TemporaryDirectory() as root:
            package = Path(root, "src", "onejwt")
            package.mkdir(parents=True)
            data: dict[str, Any] = {"force_include": {}}
            with mock.patch.dict(os.environ, ONEJWT_LIBRARY=onejwt.LIBRARY_PATH):
                hook(root).initialize("editable", data)
            self.assertEqual(data["force_include"], {})
            self.assertEqual([file.name for file in package.iterdir()], [_library.library_name()])

    def test_a_library_that_is_not_there(self) -> None:
        self.assertIn("no such file", self.stopped(hook(), ONEJWT_LIBRARY="/nowhere/libonejwt.so"))

    def test_no_cargo(self) -> None:
        message = self.stopped(hook(), ONEJWT_LIBRARY="", CARGO="", PATH="/nowhere")
        self.assertRegex(message, r"cargo is missing: install Rust .*ONEJWT_LIBRARY")

    def test_no_sources(self) -> None:
        # Any program that exists will do as a cargo: it is not reached.
        message = self.stopped(hook("/nowhere/bindings/python"), ONEJWT_LIBRARY="", CARGO=sys.executable)
        self.assertIn("there is no /nowhere/Cargo.toml", message)

    def test_a_build_that_fails(self) -> None:
        with mock.patch("subprocess.run", lambda *_, **__: types.SimpleNamespace(returncode=101)):
            message = self.stopped(hook(), ONEJWT_LIBRARY="", CARGO=sys.executable, CC="cc")
            self.assertIn("did not build: cargo ended with status 101, see above", message)
            # The compiler that CC names, perhaps with arguments; or the usual one.
            for environment, missing in (
                ({"CC": "nowhere-cc -m64"}, "nowhere-cc"),
                ({"CC": "", "PATH": "/nowhere"}, "cc"),
            ):
                message = self.stopped(hook(), ONEJWT_LIBRARY="", CARGO=sys.executable, **environment)
                self.assertRegex(message, f"the C compiler {missing} is missing.*install one.*ONEJWT_LIBRARY")

    def test_names_agree(self) -> None:
        self.assertEqual(hatch_build.library_name(), _library.library_name())


@unittest.skipUnless(sys.platform == "linux", "only Linux has tags that name a C library")
class LinuxTags(Stopping):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        # As on any machine with this one's processor, whatever its C library; the tags name x86-64 all the same.
        self.here(GLIBC_TAGS)

    def here(self, tags: list[str]) -> None:
        patch = mock.patch.object(hatch_build, "platform_tags", lambda: iter(tags))
        patch.start()
        self.addCleanup(patch.stop)

    def refused(self, file: Path) -> str:
        message = self.stopped(hook(), ONEJWT_LIBRARY=str(file))
        self.assertIn(f"{file} cannot go into a wheel for this machine", message)
        self.assertRegex(message, "Hand over another one with ONEJWT_LIBRARY, or unset that")
        return message

    def test_the_newest_version_that_it_needs_is_the_floor(self) -> None:
        for versions, floor in (
            (["GLIBC_2.17"], "2_17"),
            (["GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.9"], "2_34"),
            # None is lower than the first that tags were made for.
            (["GLIBC_2.2.5", "GLIBC_2.3"], "2_5"),
            # Newer than this machine's: for other machines, where pip takes it.
            (["GLIBC_2.17", "GLIBC_2.99"], "2_99"),
            (["GLIBC_3.0"], "3_0"),
        ):
            with self.subTest(versions):
                made = library(self.folder, {"libc.so.6": versions})
                self.assertEqual(hatch_build.platform_tag(made), f"manylinux_{floor}_x86_64")

    def test_every_library_of_the_system_counts(self) -> None:
        needs = {"libc.so.6": ["GLIBC_2.17"], "libpthread.so.0": ["GLIBC_2.18"], "libgcc_s.so.1": ["GCC_4.2.0"]}
        made = library(self.folder, needs)
        self.assertEqual(hatch_build.platform_tag(made), "manylinux_2_18_x86_64")

    def test_no_promise_for_other_machines(self) -> None:
        for needs in (
            {"libc.so.6": ["GLIBC_2.17", "GLIBC_PRIVATE"]},
            {"libc.so.6": ["GLIBC_2.17"], "libother.so.1": []},
            {"libc.so.6": ["GLIBC_2.17"], "libcrypt.so.1": []},
        ):
            with self.subTest(needs):
                self.assertEqual(hatch_build.platform_tag(library(self.folder, needs)), "linux_x86_64")
        # A Python for which its distributor declares that no such wheel fits.
        self.here(["linux_x86_64"])
        made = library(self.folder, {"libc.so.6": ["GLIBC_2.17"]})
        self.assertEqual(hatch_build.platform_tag(made), "linux_x86_64")

    def test_musl(self) -> None:
        made = library(self.folder, {"libc.musl-x86_64.so.1": []})
        self.assertIn("not for the C library of this Python, glibc", self.refused(made))
        self.here(MUSL_TAGS)
        self.assertEqual(hatch_build.platform_tag(made), "musllinux_1_2_x86_64")
        made = library(self.folder, {"libc.so.6": ["GLIBC_2.17"]})
        self.assertIn("not for the C library of this Python, musl", self.refused(made))

    def test_another_processor(self) -> None:
        made = library(self.folder, {"libc.so.6": ["GLIBC_2.17"]})
        header = made.read_bytes()
        # e_machine: that of no machine; e_type: an object file, which is not linked yet.
        for at, value in ((18, 0xFE), (16, 1)):
            changed = self.folder / "changed.so"
            changed.write_bytes(header[:at] + bytes([value, 0]) + header[at + 2 :])
            self.assertIn("not a library for the processor of this Python", self.refused(changed))

    def test_no_library_at_all(self) -> None:
        whole = library(self.folder, {"libc.so.6": ["GLIBC_2.17"]}).read_bytes()
        for content in (b"", b"not a library", whole[:4], whole[:50], whole[:-100]):
            with self.subTest(content[:20]):
                file = self.folder / "damaged.so"
                file.write_bytes(content)
                self.assertIn("no ELF file, or a damaged one", self.refused(file))


class OtherTags(unittest.TestCase):
    def test_a_universal_python_on_macos(self) -> None:
        system = mock.patch.object(hatch_build, "sys", types.SimpleNamespace(platform="darwin"))
        python = mock.patch("sysconfig.get_platform", lambda: "macosx-11.0-universal2")
        with system, python, mock.patch("platform.machine", lambda: "arm64"):
            self.assertEqual(hatch_build.platform_tag(Path("libonejwt.dylib")), "macosx_11_0_arm64")
