"""The package as pip builds and installs it. The library is not built anew: ONEJWT_LIBRARY hands it over."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
from email.parser import HeaderParser
from importlib.metadata import distribution
from pathlib import Path

import hatch_build
import onejwt

from ..support import PACKAGE, ROOT
from .linker import library

LIBRARY = Path(onejwt.LIBRARY_PATH)
LICENCES = ("LICENSE-APACHE", "LICENSE-MIT", "LICENSE-THIRD-PARTY")


class Pip(unittest.TestCase):
    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name).resolve()

    def python(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=PACKAGE,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )

    def wheel(self, source: Path, library: Path) -> Path:
        """What ``pip wheel`` makes, with the build backend of this environment."""
        options = ["--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(self.folder)]
        done = self.python("-m", "pip", "wheel", *options, str(source), ONEJWT_LIBRARY=str(library))
        self.assertEqual(done.returncode, 0, done.stdout)
        (made,) = self.folder.glob("*.whl")
        return made

    def check_licences(self, wheel: Path) -> None:
        """Metadata names every licence that is there (PEP 639)."""
        folder = f"onejwt-{onejwt.__version__}.dist-info"
        with zipfile.ZipFile(wheel) as file:
            metadata = HeaderParser().parsestr(file.read(f"{folder}/METADATA").decode())
            for name in LICENCES:
                self.assertEqual(file.read(f"{folder}/licenses/{name}"), (ROOT / name).read_bytes())
        self.assertEqual(tuple(metadata.get_all("License-File", [])), LICENCES)

    def install(self, wheel: Path) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "pip", "install", "--no-deps", "--no-index", "--target", str(self.folder), str(wheel))

    def test_wheel(self) -> None:
        wheel = self.wheel(PACKAGE, LIBRARY)
        tag = f"py3-none-{hatch_build.platform_tag(LIBRARY)}"
        self.assertEqual(wheel.name, f"onejwt-{onejwt.__version__}-{tag}.whl")
        with zipfile.ZipFile(wheel) as file:
            about = file.read(f"onejwt-{onejwt.__version__}.dist-info/WHEEL").decode().splitlines()
            self.assertEqual(file.read(f"onejwt/{LIBRARY.name}"), LIBRARY.read_bytes())
        self.assertIn(f"Tag: {tag}", about)
        self.assertIn("Root-Is-Purelib: false", about)
        self.check_licences(wheel)

        done = self.install(wheel)
        self.assertEqual(done.returncode, 0, done.stdout)
        program = f"import sys; sys.path.insert(0, {str(self.folder)!r}); import onejwt; print(onejwt.LIBRARY_PATH)"
        self.assertEqual(self.python("-c", program).stdout.strip(), str(self.folder / "onejwt" / LIBRARY.name))

    def test_the_package_that_is_installed(self) -> None:
        about = distribution("onejwt").read_text("WHEEL")
        assert about is not None
        self.assertIn(f"\nTag: py3-none-{hatch_build.platform_tag(LIBRARY)}\n", about)

    @unittest.skipUnless(sys.platform == "linux", "only Linux has tags that name a C library")
    def test_a_wheel_for_newer_systems_is_refused(self) -> None:
        wheel = self.wheel(PACKAGE, library(self.folder, {"libc.so.6": ["GLIBC_2.99"]}))
        self.assertIn("-py3-none-manylinux_2_99_", wheel.name)
        done = self.install(wheel)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(f"{wheel.name} is not a supported wheel on this platform", done.stdout)

    def test_source_distribution(self) -> None:
        done = self.python("-m", "hatchling", "build", "--target", "sdist", "--directory", str(self.folder))
        self.assertEqual(done.returncode, 0, done.stdout)
        (packed,) = self.folder.glob("*.tar.gz")
        wheel = self.wheel(packed, LIBRARY)
        self.assertTrue(wheel.name.endswith(f"-py3-none-{hatch_build.platform_tag(LIBRARY)}.whl"))
        self.check_licences(wheel)

        with tarfile.open(packed) as archive:
            self.assertEqual([file.name for file in archive if not file.isfile()], [])
        shutil.unpack_archive(packed, self.folder)
        root = self.folder / packed.name[: -len(".tar.gz")]
        manifest = root / hatch_build.CARRIED / "Cargo.toml"
        described = subprocess.run(
            ["cargo", "metadata", "--no-deps", "--format-version", "1", "--manifest-path", str(manifest)],
            stdout=subprocess.PIPE,
            check=True,
        )
        packages = {package["name"]: package for package in json.loads(described.stdout)["packages"]}
        self.assertEqual(set(packages), {"onejwt", "onejwt-capi", "onejwt-cdylib", "onejwt-cli", "onejwt-simd"})
        kinds = [target["crate_types"] for target in packages["onejwt-cdylib"]["targets"]]
        self.assertIn(["cdylib", "staticlib"], kinds)
        # cargo leaves out what has no source here, and then compiles nothing where Cargo.toml names it.
        for package in packages.values():
            text = Path(package["manifest_path"]).read_text("utf-8")
            named = re.findall(r'^\[\[\w+\]\]\nname = "(.+)"$', text, re.MULTILINE)
            self.assertLessEqual(set(named), {target["name"] for target in package["targets"]})
        self.assertTrue(manifest.with_name("Cargo.lock").is_file())
