"""Finding and refusing the native library, and the peer of the demonstration."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

import onejwt
from onejwt import _library

from .support import NOW, ROOT, SECRET, base64url, forge

SOURCES = Path(onejwt.__file__).parent


class Finding(unittest.TestCase):
    """Each in a process of its own, with a copy of the package's Python files."""

    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name).resolve()
        self.package = self.folder / "onejwt"
        self.package.mkdir()
        for file in SOURCES.glob("*.py"):
            shutil.copy(file, self.package)

    def load(self, library: str | Path | None, program: str = "import onejwt; print(onejwt.LIBRARY_PATH)") -> Any:
        environment = {name: value for name, value in os.environ.items() if name != "ONEJWT_LIBRARY"}
        environment["PYTHONPATH"] = str(self.folder)
        if library is not None:
            environment["ONEJWT_LIBRARY"] = str(library)
        return subprocess.run(
            [sys.executable, "-c", program], capture_output=True, encoding="utf-8", env=environment, cwd=self.folder
        )

    def refused(self, library: str | Path | None) -> str:
        done = self.load(library)
        self.assertNotEqual(done.returncode, 0)
        message: str = done.stderr.strip().splitlines()[-1]
        self.assertTrue(message.startswith("onejwt.errors.LibraryError: onejwt: "), done.stderr)
        return message

    def test_missing(self) -> None:
        message = self.refused(None)
        self.assertIn(str(self.package / _library.library_name()), message)
        self.assertIn("pip install ./bindings/python", message)
        self.assertIn("ONEJWT_LIBRARY", message)

    def test_missing_where_the_environment_says(self) -> None:
        shutil.copy(onejwt.LIBRARY_PATH, self.package / _library.library_name())
        for named in (self.folder / "nowhere.so", "nowhere.so", self.folder):
            message = self.refused(named)
            self.assertIn(str(self.folder / named), message)
            self.assertIn("make lib", message)

    def test_not_a_library(self) -> None:
        file = self.folder / "text.so"
        file.write_text("not a library")
        self.assertRegex(self.refused(file), rf"{re.escape(str(file))} cannot be used.*Install the package again")

    def test_for_another_machine(self) -> None:
        """The system may say no more than that there is no such file."""
        content = bytearray(Path(onejwt.LIBRARY_PATH).read_bytes())
        # The kind of machine in the header, of ELF or Mach-O.
        content[18 if sys.platform == "linux" else 4] ^= 0xFF
        file = self.folder / "other.so"
        file.write_bytes(content)
        message = self.refused(file)
        self.assertIn(f"{file} cannot be used as the native library: it is damaged, or made for another", message)

    def test_in_an_archive(self) -> None:
        shutil.copy(onejwt.LIBRARY_PATH, self.package / _library.library_name())
        archive = shutil.make_archive(str(self.folder / "packed"), "zip", self.folder, "onejwt")
        program = f"import sys; sys.path.insert(0, {archive!r}); import onejwt; print(onejwt.__file__)"
        done = self.load(None, program)
        self.assertIn(f"LibraryError: onejwt: the package lies in the archive {archive}, from which no", done.stderr)
        done = self.load(onejwt.LIBRARY_PATH, program)
        self.assertEqual(done.stdout.strip(), str(Path(archive, "onejwt", "__init__.py")), done.stderr)

    def test_another_library(self) -> None:
        other = importlib.util.find_spec("_ctypes")
        assert other is not None and other.origin is not None
        self.assertRegex(self.refused(other.origin), r"cannot be used as the native library.*jwt_version")

    def test_another_version(self) -> None:
        file = self.package / "_ffi.py"
        text = file.read_text("utf-8")
        file.write_text(text.replace(f'VERSION = "{onejwt.__version__}"', 'VERSION = "9.8.7"'), "utf-8")
        message = self.refused(onejwt.LIBRARY_PATH)
        self.assertIn(onejwt.LIBRARY_PATH, message)
        self.assertRegex(message, rf"is of version {re.escape(onejwt.__version__)}, .*is 9\.8\.7 and needs 9\.8\.x")

    def test_an_older_library_that_lacks_a_function(self) -> None:
        file = self.package / "_ffi.py"
        text = file.read_text("utf-8")
        for name in ("jwt_peek", "jwt_keyset_len", "jws_sign"):
            file.write_text(text.replace(f'"{name}"', '"jwt_newer"'), "utf-8")
            message = self.refused(onejwt.LIBRARY_PATH)
            self.assertRegex(message, rf"{re.escape(onejwt.LIBRARY_PATH)} cannot be .*it lacks jwt_newer: it is older")

    def test_found(self) -> None:
        done = self.load(onejwt.LIBRARY_PATH)
        self.assertEqual(done.stdout.strip(), onejwt.LIBRARY_PATH, done.stderr)
        beside = self.package / _library.library_name()
        shutil.copy(onejwt.LIBRARY_PATH, beside)
        for environment in (None, ""):
            done = self.load(environment)
            self.assertEqual(done.stdout.strip(), str(beside), done.stderr)
        # A patch release of the library goes with this package.
        file = self.package / "_ffi.py"
        text = file.read_text("utf-8")
        other = ".".join([*onejwt.__version__.split(".")[:2], "999"])
        file.write_text(text.replace(f'VERSION = "{onejwt.__version__}"', f'VERSION = "{other}"'), "utf-8")
        self.assertEqual(self.load(None).returncode, 0)

    def test_import_error(self) -> None:
        """A host that does without the package where it cannot be loaded catches what it always does."""
        done = self.load(None, "try:\n import onejwt\nexcept ImportError:\n print('without')")
        self.assertEqual(done.stdout.strip(), "without")

    def test_the_end_of_the_process(self) -> None:
        """Key sets that are still there, and threads that still verify, end quietly."""
        shutil.copy(onejwt.LIBRARY_PATH, self.package / _library.library_name())
        program = (
            "import threading, onejwt\n"
            "keys = onejwt.Keyset.generate()\n"
            "token = onejwt.sign({'pad': 'x' * 20000}, keys, expires_in=1000)\n"
            "def work():\n"
            "    while True: onejwt.verify(token, keys)\n"
            "for _ in range(3): threading.Thread(target=work, daemon=True).start()\n"
            "for _ in range(100): onejwt.verify(token, keys)\n"
        )
        for _ in range(5):
            done = self.load(None, program)
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_names_on_other_platforms(self) -> None:
        self.assertEqual(
            [_library.library_name(platform) for platform in ("linux", "darwin", "win32")],
            ["libonejwt.so", "libonejwt.dylib", "onejwt.dll"],
        )


class Versions(unittest.TestCase):
    def test_one_version_everywhere(self) -> None:
        manifest = (ROOT / "Cargo.toml").read_text("utf-8")
        found = re.search(r'^version = "(.*)"$', manifest, re.MULTILINE)
        assert found is not None
        self.assertEqual(onejwt.__version__, found[1])

    def test_names(self) -> None:
        for name in onejwt.__all__:
            self.assertTrue(hasattr(onejwt, name), name)
        self.assertEqual(sorted(onejwt.__all__), sorted(set(onejwt.__all__)))
        self.assertTrue((SOURCES / "py.typed").is_file())


class Peer(unittest.TestCase):
    def ask(self, *lines: bytes) -> list[str]:
        environment = {**os.environ, "ONEJWT_LIBRARY": onejwt.LIBRARY_PATH, "PYTHONPATH": str(SOURCES.parent)}
        done = subprocess.run(
            [sys.executable, str(ROOT / "demo" / "peer.py")],
            input=b"".join(line + b"\n" for line in lines),
            stdout=subprocess.PIPE,
            env=environment,
            check=True,
        )
        return done.stdout.decode().splitlines()

    def test_answers(self) -> None:
        jwks = json.dumps({"keys": [{"kty": "oct", "alg": "HS256", "k": base64url(SECRET)}]}).encode()
        claims = {"iss": "i", "aud": "a", "exp": NOW + 1}
        token = forge(claims)
        now = str(NOW).encode()

        def verify(token: bytes, issuer: bytes = b"i", audience: bytes = b"a", at: bytes = now) -> bytes:
            return b"\t".join([b"verify", jwks, at, issuer, audience, token])

        answers = self.ask(
            b"\t".join([b"sign", jwks, b"HS256", now, json.dumps(claims).encode()]),
            b"\t".join([b"sign", jwks, b"HS512", now, json.dumps(claims).encode()]),
            b"\t".join([b"sign", jwks, b"none", now, b"{}"]),
            b"\t".join([b"sign", jwks, b"HS256", now, b'{"exp":1,"x":"\xff"}']),
            verify(token.encode()),
            verify(token.encode(), issuer=b"x"),
            verify(token.encode(), audience=b""),
            verify(token.encode(), at=b"x"),
            verify(token.replace("A", "\u0141", 1).encode()),
            verify(token.encode() + b"\xff"),
            verify(token.encode() + b"\r"),
            verify(b""),
            b"verify\t{}\t1\t\t\ta.b.c",
            b"nonsense",
            b"",
        )
        status, signed = answers[0].split("\t")
        self.assertEqual(status, "JWT_OK")
        self.assertEqual(self.ask(verify(signed.encode())), ["JWT_OK"])
        self.assertEqual(
            answers[1:],
            [
                "JWT_KEY_ALG_MISMATCH\t",
                "JWT_INVALID_ARGUMENT\t",
                "JWT_CLAIMS_MALFORMED\t",
                "JWT_OK",
                "JWT_ISSUER_MISMATCH",
                "JWT_AUDIENCE_MISMATCH",
                "JWT_INVALID_ARGUMENT",
                "JWT_TOKEN_MALFORMED",
                "JWT_TOKEN_MALFORMED",
                "JWT_TOKEN_MALFORMED",
                "JWT_TOKEN_MALFORMED",
                "JWT_KEY_MALFORMED",
                "JWT_INVALID_ARGUMENT",
                "JWT_INVALID_ARGUMENT",
            ],
        )


if __name__ == "__main__":
    unittest.main()
