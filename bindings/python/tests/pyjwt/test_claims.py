"""The rules for claims, their order, their messages: a matrix of claims, options and expectations."""

from __future__ import annotations

import contextlib
import itertools
import json
import unittest
from datetime import datetime, timedelta, timezone
from typing import Any
from unittest import mock

from .differential import NAMES, NOW, SECRET, Case, forge

TIMES: list[Any] = [
    NOW - 60, NOW - 11, NOW - 10, NOW - 9, NOW - 1, NOW, NOW + 1, NOW + 9, NOW + 10, NOW + 11, NOW + 60,
    NOW + 0.5, NOW - 0.5, float(NOW), 0, -1, 1e308, -1e308, 2**53, 2**63, 2**64, 10**26, True, False, None, "",
    str(NOW + 60), str(NOW - 60), f" {NOW + 60} ", f"{NOW + 60}.5", "soon", "١٢٣", "1e9", [], [NOW + 60], {},
    "9" * 5000,
]  # fmt: skip
LEEWAYS: list[Any] = [0, 10, 0.5, -10, timedelta(seconds=10), timedelta(days=1), True]
AUDIENCES: list[Any] = [
    None,
    "a",
    "",
    "ab",
    ["a"],
    ("b", "a"),
    {"a"},
    ["c"],
    [],
    [None],
    [1],
    {"a": 1},
    iter("ab"),
    5,
    b"a",
]
ISSUERS: list[Any] = [None, "i", "", "ij", ["i"], ("j", "i"), {"i"}, ["k"], [], {"i": 1}, 5, b"i", range(3), object()]
VALUES: list[Any] = [
    "a",
    "i",
    "",
    "ab",
    ["a"],
    ["b", "a"],
    ["a", 1],
    [1],
    [None],
    [[]],
    [],
    None,
    0,
    1,
    1.5,
    True,
    False,
    {},
    {"a": 1},
]
ALL = ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub", "verify_jti")


class Claims(Case):
    count = 0

    def check(self, claims: Any, **parameters: Any) -> tuple[Any, ...]:
        """Decodes in every way."""
        token = forge(claims)
        self.count += 1
        found = self.same(
            lambda jwt: jwt.decode(token, SECRET, algorithms=["HS256"], **parameters), (claims, parameters)
        )
        return found

    def test_times(self) -> None:
        for name in ("exp", "nbf", "iat"):
            for time in TIMES:
                for leeway in LEEWAYS:
                    self.check({name: time}, leeway=leeway)
                self.check({name: time}, options={f"verify_{name}": False})
                self.check({name: time}, options={"verify_signature": False})
                self.check({name: time}, options={"verify_signature": False, f"verify_{name}": True})
        # Beyond what a double holds: JSON made by hand.
        for name, digits in itertools.product(
            ("exp", "nbf", "iat"), ("1e400", "-1e400", "1" * 4300, "1" * 4301, "1E2")
        ):
            self.check(f'{{"{name}":{digits}}}'.encode())
        self.assertGreater(self.count, 800)

    def test_audiences(self) -> None:
        for aud, strict in itertools.product(VALUES, (False, True)):
            for audience in AUDIENCES:
                if not hasattr(audience, "__next__"):
                    self.check({"aud": aud}, audience=audience, options={"strict_aud": strict})
            self.check({"aud": aud}, audience="a", options={"strict_aud": strict, "verify_aud": False})
        for audience in AUDIENCES[:12]:
            self.check({}, audience=audience)
            self.check({}, audience=audience, options={"strict_aud": True})
        self.same(lambda jwt: jwt.decode(forge({"aud": "b"}), SECRET, ["HS256"], audience=iter("ab")))
        self.assertGreater(self.count, 500)

    def test_issuers(self) -> None:
        for iss in VALUES:
            for issuer in ISSUERS:
                self.check({"iss": iss}, issuer=issuer)
            self.check({"iss": iss}, issuer="i", options={"verify_iss": False})
        for issuer in ISSUERS:
            self.check({}, issuer=issuer)
        self.assertGreater(self.count, 250)

    def test_subjects_and_identifiers(self) -> None:
        for name in ("sub", "jti"):
            for value in VALUES:
                for subject in (None, "a", "", 1, ["a"]):
                    self.check({name: value}, subject=subject)
                self.check({name: value}, options={f"verify_{name}": False})
                self.check({name: value}, options={"verify_signature": False})
        for subject in (None, "a", ""):
            self.check({}, subject=subject)

    def test_required(self) -> None:
        for require in (["exp"], ["exp", "sub"], ["sub", "exp"], [], ["x"], ("x",), {"x"}, "x", "exp"):
            for claims in (
                {},
                {"exp": NOW + 1},
                {"exp": None},
                {"sub": ""},
                {"x": 0},
                {"x": None},
                {"e": 1, "x": 1, "p": 2},
            ):
                self.check(claims, options={"require": require})
                self.check(claims, options={"require": require, "verify_signature": False})

    def test_order(self) -> None:
        """With everything wrong, what is said first; then with one thing after the other put right or let off."""
        wrong = {"iat": NOW + 60, "nbf": NOW + 60, "exp": NOW - 60, "iss": "x", "aud": "x", "sub": 1, "jti": 1}
        right = {"iat": NOW, "nbf": NOW, "exp": NOW + 60, "iss": "i", "aud": "a", "sub": "s", "jti": "j", "r": 1}
        options = {"require": ["r"]}
        for repaired in itertools.product((False, True), repeat=len(right)):
            claims = dict(wrong)
            for (name, value), fix in zip(right.items(), repaired):
                if fix:
                    claims[name] = value
            self.check(claims, audience="a", issuer="i", subject="s", options=options)
        for off in itertools.product((False, True), repeat=len(ALL)):
            self.check(wrong, audience="a", issuer="i", subject="s", options=dict(zip(ALL, off)))
        self.assertGreater(self.count, 380)

    def test_options(self) -> None:
        token = forge({"exp": NOW - 60, "aud": "a"})
        for options in (
            {}, None, {"verify_exp": False}, {"verify_signature": False}, {"verify_signature": 2}, {"unknown": 1},
            {"verify_signature": False, "verify_exp": True}, {"verify_signature": False, "verify_aud": True},
            {"verify_exp": 1, "verify_aud": "x"}, {"require": ()}, {"verify_signature": 1}, {"strict_aud": 1},
        ):  # fmt: skip
            self.same(lambda jwt, o=options: jwt.decode(token, SECRET, algorithms=["HS256"], options=o), options)
            self.same(lambda jwt, o=options: jwt.decode(token, options=o), options)
            for later in ({}, None, {"verify_aud": False}):
                self.same(
                    lambda jwt, o=options, p=later: jwt.PyJWT(o).decode(token, SECRET, algorithms=["HS256"], options=p),
                    (options, later),
                )
            self.same(lambda jwt, o=options: jwt.PyJWT(o).options, options)
            self.same(lambda jwt, o=options: jwt.PyJWT(o)._merge_options({"verify_signature": False}), options)

    def test_arguments(self) -> None:
        token = forge({"aud": "a", "iss": "i", "sub": "s"})
        self.same(lambda jwt: jwt.decode(token, SECRET, ["HS256"], None, None, None, "a", "s", "i", 0))
        self.same(lambda jwt: jwt.decode_complete(token, SECRET, ["HS256"], None, None, None, "a", "i", "s", 0))
        self.same(lambda jwt: jwt.decode_complete(token, SECRET, ["HS256"], None, None, None, "a", "s", "i", 0))
        for verify in (True, False, 0, None):
            self.same(lambda jwt, v=verify: jwt.decode(token, SECRET, ["HS256"], verify=v, audience="a"))
            self.same(lambda jwt, v=verify: jwt.decode(token, options={"verify_signature": False}, verify=v))
        self.same(lambda jwt: jwt.decode(token, SECRET, ["HS256"], audience="a", foo=1, bar=2))
        self.same(lambda jwt: jwt.decode_complete(token, SECRET, ["HS256"], audience="a", foo=1))
        self.same(lambda jwt: jwt.decode(token, SECRET, ["HS256"], audience="a", leeway=-1.5))
        self.same(lambda jwt: jwt.decode(token, SECRET, ["HS256"], audience="a", leeway=timedelta(days=-400)))

    def test_payloads(self) -> None:
        deep = b'{"a":' + b"[" * 20 + b"]" * 20 + b"}"
        for payload in (
            b"", b"{", b"[]", b"null", b"1", b'"a"', b"{}x", b"{}{}", b" {} ", b"\n{}\t", b"{,}", b'{"a":01}',
            b'{"a":1.}',
            b"{'a':1}", b'{"a":"\n"}', b'{"a":"\\x"}', b"\xff", b'{"a":"\xff"}', b"\x00", deep,
            b'{"\\u0000":"\\u0000"}',
            '{"ä":"€😀"}'.encode(), b'{"a":"\\ud83d\\ude00"}', b'{"a":' + b"9" * 5000 + b"}",
            b'{"exp":' + b"9" * 5000 + b"}",
            b'{"a":-0.0,"b":1e5,"c":1E-2}', json.dumps({str(i): i for i in range(100)}).encode(), b'{"a":tru}',
            b"{}\x00",
        ):  # fmt: skip
            self.check(payload)
            token = forge(payload)
            self.same(lambda jwt, t=token: jwt.decode(t, options={"verify_signature": False}), payload)
            self.same(lambda jwt, t=token: jwt.decode_complete(t, SECRET, ["HS256"]), payload)
            self.same(lambda jwt, t=token: jwt.PyJWS().decode(t, SECRET, ["HS256"]), payload)
            self.same(lambda jwt, t=token: jwt.PyJWS().decode_complete(t, SECRET, ["HS256"]), payload)

    def test_long_tokens(self) -> None:
        options = {"max_token_len": 500_000}
        self.check({"a": "x" * 300_000}, options=options)
        self.check({"exp": "x" * 300_000}, options=options)
        self.check({"a": "x" * 40_000})

    def test_fractions(self) -> None:
        """PyJWT cuts claims to whole numbers, but not its clock: and so does the drop-in."""
        times = [NOW + sign * step for step in (0, 0.001, 0.5, 0.999, 1, 1.5) for sign in (1, -1)]
        for clock in (NOW, NOW + 0.001, NOW + 0.5, NOW + 0.999):
            moment = datetime.fromtimestamp(clock, timezone.utc)

            class Clock(datetime):
                @classmethod
                def now(cls, tz: Any = None, moment: datetime = moment) -> datetime:  # type: ignore[override]
                    return moment

            with contextlib.ExitStack() as stack:
                for name in NAMES:
                    stack.enter_context(mock.patch(f"{name}.api_jwt.datetime", Clock))
                for name in ("iat", "nbf", "exp"):
                    for time in (*times, *map(str, times), -0.5, 0.5, -1.5):
                        for leeway in (0, 0.5, timedelta(milliseconds=1), timedelta(seconds=-1, microseconds=1)):
                            self.check({name: time}, leeway=leeway)


if __name__ == "__main__":
    unittest.main()
