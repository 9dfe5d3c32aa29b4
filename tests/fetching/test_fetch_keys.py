"""The examples with libcurl, in C and C++, against an issuer that rotates, lies, stalls, redirects and dies.

Usage: test_fetch_keys.py PROGRAM...

Each program is run as somebody would run it: tokens go in, statuses come out. Its time between fetches is a second, which
is the one thing that is waited for here.
"""

from __future__ import annotations

import subprocess
import sys
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bindings" / "python"))

import onejwt  # noqa: E402
from tests.provider import KEYS, PATIENCE, Provider  # noqa: E402

PROGRAMS: list[str] = []
SECONDS = 1


def token(key: str) -> str:
    return onejwt.sign({"iss": "https://issuer.example"}, KEYS[key], expires_in=3600)


class Program:
    """One run of a program."""

    def __init__(self, path: str, url: str) -> None:
        self.child = subprocess.Popen(
            [path, url, str(SECONDS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def status(self, text: str) -> str:
        assert self.child.stdin is not None and self.child.stdout is not None
        self.child.stdin.write(text + "\n")
        self.child.stdin.flush()
        return self.child.stdout.readline().strip()

    def close(self) -> int:
        assert self.child.stdin is not None and self.child.stdout is not None
        self.child.stdin.close()
        try:
            return self.child.wait(PATIENCE)
        finally:
            self.child.kill()
            self.child.stdout.close()


class Issuers(unittest.TestCase):
    def setUp(self) -> None:
        self.provider = Provider()
        self.addCleanup(self.provider.close)

    def story(self, *steps: tuple[dict[str, object] | None, str, str, int]) -> None:
        """What the issuer answers from here on, whose token is verified, the status, and how many requests came."""
        for path in PROGRAMS:
            self.provider.answers.clear()
            program = Program(path, self.provider.url)
            for number, (answers, key, status, requests) in enumerate(steps):
                if answers is not None:
                    self.provider.answers.update(answers)
                    # Until the next fetch is allowed.
                    time.sleep(SECONDS + 1.05)
                self.provider.requests.clear()
                with self.subTest(path, step=number):
                    self.assertEqual(program.status(token(key)), status)
                    self.assertEqual(len(self.provider.requests), requests, self.provider.requests)
            self.assertEqual(program.close(), 0)

    def test_it_rotates(self) -> None:
        self.story(
            ({"/jwks": {"keys": ["a"], "etag": '"1"'}}, "a", "JWT_OK", 1),
            (None, "a", "JWT_OK", 0),
            (None, "b", "JWT_KEY_NOT_FOUND", 0),
            ({"/jwks": {"keys": ["b"], "etag": '"2"'}}, "a", "JWT_OK", 0),
            (None, "b", "JWT_OK", 1),
            (None, "a", "JWT_KEY_NOT_FOUND", 0),
            ({}, "a", "JWT_KEY_NOT_FOUND", 1),
        )
        self.assertEqual(self.provider.requests[0][1].get("If-None-Match"), '"2"')

    def test_it_lies(self) -> None:
        good = {"keys": ["a"], "headers": {"Cache-Control": "max-age=1"}}
        self.story(
            ({"/jwks": {"text": "<html>"}}, "a", "JWT_ISSUER_UNAVAILABLE", 1),
            ({"/jwks": {"keys": ["a", "secret"]}}, "a", "JWT_ISSUER_UNAVAILABLE", 1),
            ({"/jwks": good}, "a", "JWT_OK", 1),
            ({"/jwks": {"keys": []}}, "a", "JWT_OK", 1),
            ({"/jwks": {"keys": ["b"], "size": 2_000_000}}, "a", "JWT_OK", 1),
            ({"/jwks": {"status": 304}}, "b", "JWT_ISSUER_UNAVAILABLE", 1),
            ({"/jwks": {"keys": ["b"]}}, "b", "JWT_OK", 1),
        )

    def test_it_stalls(self) -> None:
        good = {"keys": ["a"], "headers": {"Cache-Control": "max-age=1"}}
        self.story(
            ({"/jwks": {"fails": "silence"}}, "a", "JWT_ISSUER_UNAVAILABLE", 1),
            ({"/jwks": {"fails": "drip-body", "keys": ["a"]}}, "a", "JWT_ISSUER_UNAVAILABLE", 1),
            ({"/jwks": good}, "a", "JWT_OK", 1),
            ({"/jwks": {"fails": "drip-head"}}, "a", "JWT_OK", 1),
        )

    def test_it_redirects(self) -> None:
        def to(place: str) -> dict[str, object]:
            return {"status": 302, "headers": {"Location": place}}

        there = {"keys": ["a"], "headers": {"Cache-Control": "max-age=1"}}
        self.story(
            ({"/jwks": to("/2"), "/2": to("/3"), "/3": to("/4"), "/4": there}, "a", "JWT_OK", 4),
            ({"/jwks": to("/jwks")}, "b", "JWT_ISSUER_UNAVAILABLE", 4),
            ({"/jwks": to("{other}/keys"), "other:/keys": {"keys": ["b"]}}, "b", "JWT_ISSUER_UNAVAILABLE", 1),
            ({"/jwks": to("file:///etc/passwd")}, "b", "JWT_ISSUER_UNAVAILABLE", 1),
            ({"/jwks": {"keys": ["b"]}}, "b", "JWT_OK", 1),
        )

    def test_it_dies(self) -> None:
        good = {"keys": ["a"], "headers": {"Cache-Control": "max-age=1"}}
        self.story(
            ({"/jwks": {"fails": "drop"}}, "a", "JWT_ISSUER_UNAVAILABLE", 1),
            ({"/jwks": good}, "a", "JWT_OK", 1),
            ({"/jwks": {"fails": "drop"}}, "a", "JWT_OK", 1),
            ({"/jwks": {"status": 503, "headers": {"Retry-After": "3600"}}}, "b", "JWT_ISSUER_UNAVAILABLE", 1),
            ({"/jwks": {"keys": ["a", "b"]}}, "b", "JWT_ISSUER_UNAVAILABLE", 0),
            (None, "a", "JWT_OK", 0),
        )

    def test_nobody_is_there(self) -> None:
        url = self.provider.url
        for path in PROGRAMS:
            program = Program(path, url.replace("127.0.0.1", "127.0.0.2"))
            with self.subTest(path):
                self.assertEqual(program.status(token("a")), "JWT_ISSUER_UNAVAILABLE")
                self.assertEqual(program.status("x.y.z"), "JWT_ISSUER_UNAVAILABLE")
            self.assertEqual(program.close(), 0)
            self.assertEqual(subprocess.run([path, "http://issuer.example/", "1"], stdin=subprocess.DEVNULL).returncode, 2)


if __name__ == "__main__":
    PROGRAMS = sys.argv[1:]
    if not PROGRAMS:
        sys.exit(__doc__)
    unittest.main(argv=sys.argv[:1])
