"""Tokens that are made are equal, byte for byte."""

from __future__ import annotations

import decimal
import json
import unittest
from datetime import datetime, timedelta, timezone
from itertools import product
from typing import Any

from .differential import NOW, SECRET, Case, utc


class Encoder(json.JSONEncoder):
    def default(self, o: Any) -> Any:
        return str(o) if isinstance(o, decimal.Decimal) else super().default(o)


class Encode(Case):
    def test_payloads(self) -> None:
        payloads: list[Any] = [
            {}, {"a": 1}, {"b": 1, "a": [1, None, True, 1.5, {}]}, {"ä": "€😀"}, {"a": "\ud800"}, {"a": float("nan")},
            {"iss": "x"}, {"iss": 1},
            {"iss": None}, {"sub": 1}, {"aud": 1}, {"exp": "x"}, {"exp": None}, {1: 2}, {None: 1}, {"a": object()},
            {"a": {1, 2}}, {"a": b"x"},
            None, [], "x", b"{}", 5, [("a", 1)], {"x": decimal.Decimal("1.5")}, {(1, 2): 3}, {"a": "x" * 100_000},
        ]  # fmt: skip
        for payload, encoder in product(payloads, (None, Encoder)):
            self.same(lambda jwt, p=payload, e=encoder: jwt.encode(p, SECRET, json_encoder=e), payload)
            self.same(lambda jwt, p=payload, e=encoder: jwt.PyJWT().encode(p, SECRET, "HS512", {"kid": "k"}, e, False))

    def test_datetimes(self) -> None:
        zone = timezone(timedelta(hours=5, minutes=30))
        times: list[Any] = [
            utc(NOW), utc(NOW + 0.999), utc(0), utc(-1), datetime(2024, 1, 2, 3, 4, 5), datetime(2024, 1, 2,
            tzinfo=zone), datetime.max,
            utc(NOW).date(), timedelta(1),
        ]  # fmt: skip
        for name, time in product(("exp", "nbf", "iat", "auth_time"), times):
            self.same(lambda jwt, n=name, t=time: jwt.encode({n: t, "a": 1}, SECRET), (name, time))
        claims = {"exp": utc(NOW)}
        self.same(lambda jwt: jwt.encode(claims, SECRET))
        self.assertEqual(claims, {"exp": utc(NOW)})

    def test_headers(self) -> None:
        headers: list[Any] = [
            None, {}, {"kid": "x"}, {"kid": ""}, {"kid": None}, {"kid": 1}, {"typ": "at+jwt"}, {"typ": ""},
            {"typ": None}, {"typ": 0},
            {"alg": "HS512"}, {"alg": "x"}, {"alg": 5}, {"alg": "none"}, {"zzz": 1, "aaa": {"c": 1, "b": 2}},
            {"b64": True}, {"b64": False}, {"b64": None}, {"b64": 0}, {"crit": ["b64"], "b64": False},
            {"crit": ["x"], "x": 1, "b64": False},
            {"crit": ["x"], "x": 1}, {"crit": "b64", "b64": False}, {"b64": False, "crit": None}, {"cty": "JWT"},
            {"jku": "http://x", "jwk": {}},
            {"x": "ä€\u0000\"\\/"}, {"x": [1.5, None, True]}, {"x": object()}, {"x": decimal.Decimal(1)}, [("kid",
            "x")], "x", 5,
        ]  # fmt: skip
        for header, sort, encoder in product(headers, (True, False), (None, Encoder)):
            self.same(
                lambda jwt, h=header, s=sort, e=encoder: jwt.encode({"b": 1, "a": 2}, SECRET, "HS256", h, e, s), header
            )
            for detached in (False, True):
                self.same(
                    lambda jwt, h=header, s=sort, e=encoder, d=detached: jwt.PyJWS().encode(
                        b"any payload", SECRET, "HS256", h, e, d, s
                    ),
                    header,
                )

    def test_algorithms(self) -> None:
        for algorithm in (
            "HS256",
            "HS384",
            "HS512",
            "none",
            None,
            "x",
            "",
            5,
            "hs256",
            "RS256",
            "ES256",
            "EdDSA",
            "Ed25519",
        ):
            for key in (SECRET, SECRET.encode(), "", b"", None, 5, object(), bytearray(b"x" * 64)):
                self.same(lambda jwt, a=algorithm, k=key: jwt.encode({"a": 1}, k, a), (algorithm, key))
        self.same(lambda jwt: jwt.encode({"a": 1}, SECRET, algorithm="HS384", headers={"kid": "x"}, sort_headers=False))
        self.same(lambda jwt: jwt.encode({"a": 1}))
        self.same(lambda jwt: jwt.encode({"a": 1}, SECRET, headers={"x": 1}, nothing=1))

    def test_payload_types(self) -> None:
        payloads: list[Any] = [b"x", bytearray(b"x"), memoryview(b"x"), "x", None, 5, [1], {}, [b"x"]]
        for payload, detached in product(payloads, (False, True)):
            self.same(
                lambda jwt, p=payload, d=detached: jwt.PyJWS().encode(p, SECRET, is_payload_detached=d),
                (payload, detached),
            )

    def test_own_typ(self) -> None:
        def call(jwt: Any) -> Any:
            class Mine(jwt.PyJWS):  # type: ignore[misc]
                header_typ = "JOSE"

            return Mine().encode(b"x", SECRET)

        self.same(call)


if __name__ == "__main__":
    unittest.main()
