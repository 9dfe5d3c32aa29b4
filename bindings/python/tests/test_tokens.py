"""Signing and verifying: arguments, clocks, claims, and what may not go wrong."""

from __future__ import annotations

import copy
import datetime
import gc
import http
import inspect
import json
import math
import pickle
import re
import sys
import threading
import time
import types
import unittest
from datetime import timedelta, timezone
from decimal import Decimal
from typing import Any
from unittest import mock

import onejwt
from onejwt import (
    Decrypter,
    Expect,
    Keyset,
    Signer,
    Verifier,
    _abi,
    _ffi,
    bearer_challenge,
    bearer_token,
    decrypt,
    jws_sign,
    jws_verify,
    jws_verify_detailed,
    peek,
    peek_header,
    policy,
    sign,
    verify,
)

from .support import NOW, SECRET, base64url, forge, keyset

UTC = timezone.utc


def claims_of(token: str) -> Any:
    return json.loads(peek(token))


class Signing(unittest.TestCase):
    def test_a_known_token(self) -> None:
        """Against a token that was made with hmac alone."""
        self.assertEqual(
            sign({"sub": "alice", "exp": NOW}, keyset(), typ=None),
            forge(b'{"sub":"alice","exp":1700000000}', b'{"alg":"HS256"}'),
        )

    def test_claims_of_every_kind(self) -> None:
        text = '{"exp":1700000000,"n":"\u00e9\U0001f511"}'
        kinds: list[Any] = [
            json.loads(text),
            types.MappingProxyType(json.loads(text)),
            text,
            text.encode(),
            bytearray(text.encode()),
            memoryview(text.encode()),
        ]
        for claims in kinds:
            with self.subTest(type(claims)):
                self.assertEqual(peek(sign(claims, keyset())), text.encode())

    def test_text_is_kept_byte_for_byte(self) -> None:
        text = '{ "b" : 1e2, "a":0.10,\n"exp":1700000000 }'
        self.assertEqual(peek(sign(text, keyset())), text.encode())

    def test_what_options_add(self) -> None:
        token = sign(
            {"sub": "a"},
            keyset(kid="k"),
            expires_in=timedelta(minutes=5),
            not_before_in=-30,
            add_jti=True,
            header={"cty": "x"},
            typ="at+jwt",
            now=NOW,
        )
        self.assertEqual(peek_header(token), {"alg": "HS256", "typ": "at+jwt", "kid": "k", "cty": "x"})
        claims = claims_of(token)
        self.assertEqual(list(claims), ["sub", "iat", "nbf", "exp", "jti"])
        self.assertEqual((claims["iat"], claims["nbf"], claims["exp"]), (NOW, NOW - 30, NOW + 300))
        self.assertEqual(len(claims["jti"]), 22)
        self.assertEqual(claims_of(sign({"exp": NOW}, keyset(), add_iat=True, now=NOW))["iat"], NOW)
        self.assertEqual(claims_of(sign({}, keyset(), allow_missing_exp=True)), {})

    def test_header_options(self) -> None:
        keys = keyset(kid="a")
        self.assertEqual(peek_header(sign({"exp": 1}, keys, kid="")), {"alg": "HS256", "typ": "JWT"})
        self.assertEqual(peek_header(sign({"exp": 1}, keys, kid="a", typ="")), {"alg": "HS256", "kid": "a"})
        whole = '{ "alg":"HS256" }'
        for header in (whole, whole.encode()):
            self.assertEqual(peek(sign({"exp": 1}, keys, whole_header=header), "header"), whole.encode())
        self.assertEqual(
            peek_header(sign({"exp": 1}, keys, whole_header={"alg": "HS256", "x": 1})), json.loads(whole) | {"x": 1}
        )
        refused: list[dict[str, Any]] = [
            {"header": {"alg": "HS256"}},
            {"header": {"kid": "b"}},
            {"header": "[]"},
            {"header": '{"a":1,"a":2}'},
            {"header": {}, "whole_header": {}},
            {"whole_header": "{}"},
            {"whole_header": {"alg": "HS256"}, "typ": "JWT"},
            {"whole_header": {"alg": "HS256"}, "kid": "a"},
        ]
        for arguments in refused:
            with self.subTest(arguments), self.assertRaises(onejwt.OneJWTError) as raised:
                sign({"exp": 1}, keys, **arguments)
            self.assertEqual(raised.exception.name, "JWT_INVALID_ARGUMENT")

    def test_which_key_signs(self) -> None:
        keys = keyset(kid="a")
        keys.add(Keyset.from_secret(b"x" * 64, "HS512", kid="b"))
        self.assertEqual(peek_header(sign({"exp": 1}, keys))["kid"], "a")
        self.assertEqual(peek_header(sign({"exp": 1}, keys, kid="b"))["alg"], "HS512")
        self.assertEqual(peek_header(sign({"exp": 1}, keys, alg="HS512"))["kid"], "b")

    def test_moments(self) -> None:
        """Times may be aware datetimes; rounding never makes a token valid for longer."""
        at = datetime.datetime(2023, 11, 14, 22, 13, 20, 500000, UTC)
        claims = claims_of(sign({"exp": at, "nbf": at, "iat": at.astimezone(timezone(timedelta(hours=5)))}, keyset()))
        self.assertEqual(claims, {"exp": NOW, "nbf": NOW + 1, "iat": NOW})
        given = {"exp": at, "sub": "a"}
        sign(given, keyset())
        self.assertEqual(given, {"exp": at, "sub": "a"}, "the caller's claims were changed")
        with self.assertRaisesRegex(onejwt.InvalidArgument, "exp is a naive datetime"):
            sign({"exp": at.replace(tzinfo=None)}, keyset())

    def test_claims_that_are_not_json(self) -> None:
        loop: list[Any] = []
        loop.append(loop)
        deep: Any = []
        for _ in range(sys.getrecursionlimit() * 50):
            deep = [deep]
        for value in (float("nan"), math.inf, Decimal(1), {1}, b"x", object(), loop, deep, 10**5000):
            with self.subTest(type(value)), self.assertRaisesRegex(onejwt.InvalidArgument, "claims cannot be written"):
                sign({"exp": 1, "x": value}, keyset())
        for claims in (None, 1, [1], {1}):
            with self.assertRaises(onejwt.InvalidType):
                sign(claims, keyset())  # type: ignore[arg-type]
        for text in (
            "",
            "[]",
            "{",
            '{"exp":1}x',
            '{"exp":1,"exp":2}',
            '{"x":NaN,"exp":1}',
            '{"exp":1,"x":"\ud800"}',
            b"\xff",
        ):
            with self.subTest(text), self.assertRaises(onejwt.ClaimsMalformed):
                sign(text, keyset())
        with self.assertRaises(onejwt.ClaimsMalformed):
            sign({"exp": 1, "x": "\ud800"}, keyset())
        with self.assertRaises(onejwt.ClaimsMalformed):
            sign({"exp": 1, 1: "a", "1": "b"}, keyset())  # type: ignore[dict-item]

    def test_a_claim_that_would_be_there_twice(self) -> None:
        for claim, options in (
            ("exp", {"expires_in": 60}),
            ("iat", {"expires_in": 60}),
            ("iat", {"add_iat": True}),
            ("jti", {"add_jti": True}),
            ("nbf", {"not_before_in": 60}),
        ):
            claims = {"exp": NOW, claim: "x" if claim == "jti" else 1}
            if claim == "iat" and "expires_in" in options:
                del claims["exp"]
            arguments: dict[str, Any] = options
            option = next(iter(options))
            with self.subTest(claim), self.assertRaisesRegex(onejwt.InvalidArgument, f"'{claim}' is in the .*{option}"):
                sign(claims, keyset(), **arguments)

    def test_numbers_of_seconds(self) -> None:
        for name, values in {
            "expires_in": (0, -1, 2**63, timedelta(0), timedelta(seconds=-1), timedelta(microseconds=1)),
            "not_before_in": (0, 2**63, timedelta(seconds=1.5)),
        }.items():
            for value in values:
                arguments: dict[str, Any] = {name: value}
                with self.subTest(name, value=value), self.assertRaisesRegex(onejwt.InvalidArgument, name):
                    sign({}, keyset(), **arguments)
        for wrong in (1.5, "60", True):
            with self.subTest(wrong), self.assertRaisesRegex(onejwt.InvalidType, "expires_in"):
                sign({}, keyset(), expires_in=wrong)  # type: ignore[arg-type]
        with self.assertRaises(onejwt.InvalidArgument):
            sign({}, keyset(), expires_in=2**63 - 1, now=2**62)

    def test_large_claims(self) -> None:
        for size in (5000, 20000, 300000):
            token = sign({"exp": NOW + 1, "x": "x" * size}, keyset())
            self.assertEqual(len(verify(token, keyset(), now=NOW, max_token_len=10**6)["x"]), size)

    def test_signer(self) -> None:
        signer = Signer(keyset(), expires_in=60)
        self.assertEqual(claims_of(signer.sign({"sub": "a"}, now=NOW)), {"sub": "a", "iat": NOW, "exp": NOW + 60})
        with self.assertRaises(onejwt.InvalidType):
            Signer({"kty": "oct"})  # type: ignore[arg-type]


def verify_detailed(token: str, now: float) -> onejwt.Verified:
    return Verifier(keyset()).verify_detailed(token, now=now)


class Verifying(unittest.TestCase):
    def test_tokens_of_every_kind(self) -> None:
        token = forge({"exp": NOW + 1})

        class Text(str):
            pass

        kinds: list[Any] = [token, token.encode(), bytearray(token.encode()), memoryview(token.encode()), Text(token)]
        for kind in kinds:
            self.assertEqual(verify(kind, keyset(), now=NOW), {"exp": NOW + 1})
            self.assertEqual(Verifier(keyset()).verify_detailed(kind, now=NOW).claims, {"exp": NOW + 1})
        for wrong in (None, 1, [token], {"token": token}):
            with self.assertRaisesRegex(onejwt.InvalidType, "token must be str or bytes"):
                verify(wrong, keyset())  # type: ignore[arg-type]
        for keys in (None, SECRET, "secret", {"kty": "oct"}):
            with self.assertRaisesRegex(onejwt.InvalidType, "keys must be a Keyset.*from_secret"):
                verify(token, keys)  # type: ignore[arg-type]

    def test_characters_that_are_no_base64url(self) -> None:
        """A copy that keeps only the low byte of each character would mend some of these."""
        token = forge({"exp": NOW + 1, "pad": "@@@"})
        for place, char in enumerate(token):
            if char == "A":
                for wide in ("\u0141", "\u2041", "\U0001f441"):
                    for kind in (token[:place] + wide + token[place + 1 :],):
                        with self.assertRaises(onejwt.TokenMalformed):
                            verify(kind, keyset(), now=NOW)
        self.assertIn("A", token[token.index("A") :])
        for bad in ("\0", " ", "\n", "\u00e9", "\ud800", "\udfff", "\uff0e", "=", "+", "/"):
            for place in (0, 5, token.index("."), token.rindex(".") + 1, len(token)):
                with self.subTest(bad=bad, place=place), self.assertRaises(onejwt.TokenMalformed):
                    verify(token[:place] + bad + token[place:], keyset(), now=NOW)
        for raw in (b"\xff", b"\x80.\x80.\x80", b"", b"..", token.encode("utf-16")):
            with self.assertRaises(onejwt.TokenMalformed):
                verify(raw, keyset())

    def test_a_token_cut_at_nul(self) -> None:
        token = forge({"exp": NOW + 1})
        with self.assertRaises(onejwt.TokenMalformed):
            verify(token + "\0", keyset(), now=NOW)
        with self.assertRaises(onejwt.IssuerMismatch):
            verify(forge({"exp": NOW + 1, "iss": "a\0b"}), keyset(), now=NOW, issuer="a")
        self.assertTrue(verify(forge({"exp": NOW + 1, "iss": "a\0b"}), keyset(), now=NOW, issuer="a\0b"))

    def test_expectations(self) -> None:
        token = forge(
            {
                "iss": "i",
                "aud": ["a", "b"],
                "sub": "s",
                "exp": NOW + 1,
                "nonce": "n",
                "scope": "read write",
                "realm": {"roles": ["admin"]},
            },
            {"typ": "at+jwt"},
        )
        one_of: list[Any] = [["i"], ("i", "j"), {"i"}, frozenset({"i"}), (text for text in "ij"), {"i": 1}.keys()]
        for issuers in one_of:
            self.assertTrue(verify(token, keyset(), issuer=issuers, audience="b", now=NOW))
        self.assertTrue(
            verify(
                token,
                keyset(),
                issuer="i",
                audience=["x", "b"],
                subject="s",
                typ="application/AT+jwt",
                algorithms=["HS256", "HS512"],
                required=["nonce", "/realm/roles"],
                expected=[
                    Expect("nonce", "n"),
                    Expect("scope", "write", "contains"),
                    Expect("/realm/roles", "admin", "contains"),
                ],
                now=NOW,
            )
        )
        for expected in ({"nonce": "n"}, types.MappingProxyType({"nonce": "n"}), [Expect("nonce", "n")]):
            self.assertTrue(verify(token, keyset(), ignore_aud=True, expected=expected, now=NOW))
        for rejected in ({"nonce": "m"}, {"nonce": "n", "scope": "read"}):
            with self.assertRaises(onejwt.ClaimMismatch):
                verify(token, keyset(), audience="a", expected=rejected, now=NOW)

    def test_expected_values_that_are_no_texts(self) -> None:
        class Lying(int):
            def __str__(self) -> str:
                return "1"

            __repr__ = __index__ = __int__ = __str__  # type: ignore[assignment]

        class LyingDecimal(Decimal):
            def __str__(self, *_: Any) -> str:
                return "1"

        long = "9" * 5000
        claims = (
            '{"exp":%d,"yes":true,"no":false,"none":null,"one":1.0,"long":%s,"tenth":0.1,"exact":0.10000000000000000000001}'
        )
        token = forge((claims % (NOW + 1, long)).encode())
        held: list[tuple[str, Any]] = [
            ("yes", True),
            ("no", False),
            ("none", None),
            ("one", 1),
            ("one", 1.0),
            ("one", Decimal("1.000")),
            ("long", int(Decimal(long))),
            ("long", Decimal(long)),
            ("tenth", 0.1),
            ("tenth", Decimal("1E-1")),
            ("exact", Decimal("0.10000000000000000000001")),
            ("one", http.HTTPStatus(200) // 200),
        ]
        for claim, value in held:
            with self.subTest(claim, value=type(value)):
                self.assertTrue(verify(token, keyset(), expected={claim: value}, now=NOW))
                self.assertTrue(verify(token, keyset(), expected=[Expect(claim, value)], now=NOW))
        differing: list[tuple[str, Any]] = [
            ("yes", False),
            ("one", 2),
            ("one", Lying(7)),
            ("one", LyingDecimal(7)),
            ("long", int(Decimal(long)) - 1),
            ("exact", 0.1),
        ]
        for claim, value in differing:
            with self.subTest(claim, value=type(value)), self.assertRaises(onejwt.ClaimMismatch):
                verify(token, keyset(), expected={claim: value}, now=NOW)
        other_types: list[tuple[str, Any]] = [("yes", "true"), ("yes", 1), ("one", True), ("one", "1"), ("no", None)]
        for claim, value in [*other_types, ("none", 0)]:
            with self.subTest(claim, value=value), self.assertRaises(onejwt.ClaimWrongType):
                verify(token, keyset(), expected={claim: value}, now=NOW)
        with self.assertRaises(onejwt.ClaimMissing):
            verify(token, keyset(), expected={"absent": None}, now=NOW)
        self.assertTrue(verify(token, keyset(), expected=[Expect("one", "10e-1", "equals_json")], now=NOW))

    def test_one_text_is_a_list_of_one(self) -> None:
        token = forge({"exp": NOW + 1, "iss": "abc", "sub": "s"})
        self.assertTrue(verify(token, keyset(), issuer="abc", required="sub", algorithms="HS256", now=NOW))
        with self.assertRaises(onejwt.IssuerMismatch):
            verify(forge({"exp": NOW + 1, "iss": "a"}), keyset(), issuer="abc", now=NOW)

    def test_an_expectation_that_came_out_empty(self) -> None:
        token = forge({"exp": NOW + 1})
        empties: list[Any] = [[], (), set(), {}.keys(), iter(())]
        for name in ("issuer", "audience", "typ", "algorithms", "required", "expected"):
            for empty in [*empties, {}] if name == "expected" else empties:
                arguments = {name: empty}
                with self.subTest(name, type=type(empty)), self.assertRaisesRegex(onejwt.InvalidArgument, "is empty"):
                    verify(token, keyset(), now=NOW, **arguments)

    def test_types_are_checked(self) -> None:
        cases: list[dict[str, Any]] = [
            *({name: b"x"} for name in ("issuer", "audience", "typ", "algorithms", "required", "subject", "expected")),
            *({name: 1} for name in ("issuer", "audience", "typ", "algorithms", "required", "subject", "expected")),
            *({name: [1]} for name in ("issuer", "audience", "typ", "algorithms", "required", "expected")),
            *({name: [None]} for name in ("issuer", "audience", "typ", "algorithms", "required", "expected")),
            *({name: ([],)} for name in ("issuer", "audience", "typ", "algorithms", "required", "expected")),
            {"issuer": {"i": 1}},
            {"expected": "nonce"},
            {"expected": [("nonce", "n")]},
            {"expected": {"nonce": b"n"}},
            {"expected": {"nonce": 1j}},
            {"expected": {"nonce": ["n"]}},
            {"expected": [Expect("nonce", 1, "contains")]},
            {"expected": [Expect("nonce", True, "equals_json")]},
            {"expected": {1: "n"}},
            *({name: 1} for name in ("allow_missing_exp", "ignore_exp", "ignore_nbf", "ignore_iat", "ignore_aud")),
            *({name: "false"} for name in ("allow_missing_exp", "ignore_exp", "ignore_aud")),
            {"leeway": 1.5},
            {"leeway": "1"},
            {"leeway": True},
            {"leeway": None},
            {"max_age": 1.5},
            {"max_age": False},
            {"max_token_len": "1"},
            {"max_token_len": 1.0},
            {"now": "1"},
            {"now": True},
            {"now": timedelta(1)},
        ]
        for arguments in cases:
            with self.subTest(arguments), self.assertRaises(onejwt.InvalidType):
                verify(forge({"exp": NOW}), keyset(), **arguments)

    def test_values_are_checked(self) -> None:
        cases: list[dict[str, Any]] = [
            {"leeway": -1},
            {"leeway": 2**32},
            {"leeway": timedelta(seconds=0.5)},
            {"max_age": 0},
            {"max_age": timedelta(0)},
            {"max_age": -1},
            {"max_age": 2**32},
            {"max_age": 1, "ignore_iat": True},
            {"audience": "a", "ignore_aud": True},
            {"max_token_len": -1},
            {"max_token_len": 2**70},
            {"issuer": "\ud800"},
            {"required": ["\udfff"]},
            {"expected": [Expect("a", "b", "matches")]},
            {"expected": [Expect("a", "{}", "equals_json")]},
            *({"expected": {"a": value}} for value in (math.nan, -math.inf, Decimal("sNaN"), Decimal("Infinity"))),
            {"required": ["/~2"]},
            {"now": float("nan")},
            {"now": math.inf},
            {"now": 2**63},
            {"now": -(2**63)},
            {"now": -(2**64)},
            {"now": 1e300},
            {"now": datetime.datetime(2023, 1, 1)},
        ]
        for arguments in cases:
            with self.subTest(arguments), self.assertRaises(onejwt.InvalidArgument):
                verify(forge({"exp": NOW}), keyset(), **arguments)

    def test_forgiveness(self) -> None:
        past = forge({"exp": NOW - 5, "nbf": NOW + 5, "iat": NOW + 5, "aud": "a"})
        ignore: dict[str, Any] = {"ignore_exp": True, "ignore_nbf": True, "ignore_iat": True, "ignore_aud": True}
        self.assertTrue(verify(past, keyset(), now=NOW, **ignore))
        for name in ignore:
            with self.subTest(name), self.assertRaises(onejwt.ClaimError):
                verify(past, keyset(), now=NOW, **{**ignore, name: False})
        self.assertTrue(verify(past, keyset(), now=NOW, leeway=6, audience="a"))
        self.assertTrue(verify(past, keyset(), now=NOW, leeway=timedelta(seconds=6), audience="a"))
        self.assertEqual(verify(forge({}), keyset(), allow_missing_exp=True), {})

    def test_now(self) -> None:
        token = forge({"exp": NOW})
        earlier: list[Any] = [NOW - 1, NOW - 0.001, datetime.datetime.fromtimestamp(NOW - 1, UTC), 0, -1, -(2**63) + 1]
        for now in earlier:
            with self.subTest(now):
                self.assertTrue(verify(token, keyset(), now=now))
        later: list[Any] = [NOW, NOW + 0.5, float(NOW), datetime.datetime.fromtimestamp(NOW, UTC), 2**63 - 1]
        for now in later:
            with self.subTest(now), self.assertRaises(onejwt.Expired):
                verify(token, keyset(), now=now)

    def test_a_frozen_clock(self) -> None:
        """A test of a host that freezes time.time() freezes this package too."""
        token = forge({"exp": NOW, "iat": NOW - 60})
        verifier = Verifier(keyset())
        for frozen in (NOW - 0.5, NOW - 59.0):
            with mock.patch("time.time", return_value=frozen):
                self.assertTrue(verifier.verify(token))
                self.assertTrue(verify(token, keyset()))
                self.assertEqual(verifier.verify_detailed(token).report.now, math.floor(frozen))
                self.assertEqual(claims_of(sign({}, keyset(), expires_in=60))["iat"], math.floor(frozen))
        with mock.patch("time.time", return_value=float(NOW)), self.assertRaises(onejwt.Expired):
            verifier.verify(token)
        with mock.patch("time.time", return_value=-0.5), self.assertRaises(onejwt.IssuedInFuture) as raised:
            verifier.verify(token)
        assert raised.exception.report is not None
        self.assertEqual(raised.exception.report.now, -1)

    def test_fractions(self) -> None:
        """A token is good from the second on in which it was issued, whatever is behind the point of both clocks."""
        for issued in (NOW + 0.001, NOW + 0.5, NOW + 0.999):
            for name in ("iat", "nbf"):
                token = forge({name: issued, "exp": NOW + 60})
                for now in (NOW, issued, NOW + 0.9999):
                    with self.subTest(name, issued=issued, now=now):
                        self.assertTrue(verify(token, keyset(), now=now))
                        with mock.patch("time.time", return_value=now):
                            report = Verifier(keyset()).verify_detailed(token).report
                        self.assertEqual((report.issued_at or report.not_before, report.now), (NOW, NOW))
                for now in (NOW - 1, NOW - 0.001):
                    with self.subTest(name, now=now), self.assertRaises(onejwt.ClaimError):
                        verify(token, keyset(), now=now)
            token = forge({"exp": issued})
            for now in (NOW, NOW + 0.9999):
                self.assertEqual(verify_detailed(token, now).report.expires_at, NOW + 1)
            with self.assertRaises(onejwt.Expired):
                verify(token, keyset(), now=NOW + 1)
            # exp is compared as it is: it may be up to a second later than the whole seconds of now.
            self.assertTrue(verify(forge({"iat": issued, "exp": NOW + 1}), keyset(), now=issued, max_age=1))

    def test_a_token_of_this_very_moment(self) -> None:
        """As programs write it that put time.time() into their claims."""
        for _ in range(50):
            now = time.time()
            token = forge({"iat": now, "nbf": now, "exp": now + 60})
            self.assertTrue(verify(token, keyset()))

    def test_detailed(self) -> None:
        raw = b' {"exp":1700000001,"n":1.0, "iat":1699999999.5}\n'
        verified = Verifier(keyset()).verify_detailed(forge(raw, {"kid": "k"}), now=NOW)
        self.assertEqual(verified.payload, raw)
        self.assertEqual(verified.claims, json.loads(raw))
        report = verified.report
        self.assertEqual((report.status, report.name, report.alg, report.kid), (0, "JWT_OK", "HS256", "k"))
        self.assertEqual((report.failed, report.missing, report.malformed), (set(), set(), set()))
        self.assertEqual((report.expires_at, report.not_before, report.issued_at), (NOW + 1, None, NOW - 1))
        self.assertIsNone(report.claim)
        with self.assertRaises(AttributeError):
            verified.payload = b""  # type: ignore[misc]
        with self.assertRaises(onejwt.Expired):
            Verifier(keyset()).verify_detailed(forge({"exp": 1}), now=NOW)

    def test_values_come_through(self) -> None:
        digits = "123456789" * 1000
        text = (
            f'{{"exp":1700000001,"big":{digits},"neg":-{digits},"huge":1e400,"float":1.5,'
            r'"nul":"a\u0000b","pair":"\ud83d\udd11","list":[true,false,null,{}]}'
        )
        claims = verify(forge(text.encode()), keyset(), now=NOW)
        big = int(Decimal(digits))
        self.assertTrue(claims["big"] == big and claims["neg"] == -big)
        self.assertIs(type(claims["big"]), int)
        self.assertEqual((claims["nul"], claims["pair"], claims["float"]), ("a\0b", "\U0001f511", 1.5))
        self.assertEqual((claims["huge"], claims["list"]), (math.inf, [True, False, None, {}]))

    def test_results_do_not_share(self) -> None:
        verifier = Verifier(keyset())
        first = verifier.verify(forge({"exp": NOW + 1, "a": [1]}), now=NOW)
        second = verifier.verify(forge({"exp": NOW + 1, "a": [2]}), now=NOW)
        self.assertEqual((first["a"], second["a"]), ([1], [2]))

    def test_one_call_within_another(self) -> None:
        """What runs between a call and the reading of its output (a signal handler, a finaliser) harms neither."""
        verifier = Verifier(keyset())
        outer, inner = forge({"exp": NOW + 1, "n": 1}), forge({"exp": NOW + 1, "n": 2})
        real = _ffi._verify[0]
        nested: list[Any] = []

        def run(*arguments: Any) -> Any:
            status = real(*arguments)
            if not nested:
                nested.append(None)
                nested.append(verifier.verify(inner, now=NOW)["n"])
                nested.append(sign({"exp": 1}, keyset()))
            return status

        with mock.patch.object(_ffi.verify, "__defaults__", ((run, run),)):
            self.assertEqual(verifier.verify(outer, now=NOW)["n"], 1)
        self.assertEqual(nested[1], 2)

    def test_failures_leave_nothing_behind(self) -> None:
        verifier = Verifier(keyset())
        good, bad = forge({"exp": NOW + 1}), forge({"exp": 1, "secret": "x" * 100})
        _ffi._frames.clear()
        for _ in range(100):
            with self.assertRaises(onejwt.Expired):
                verifier.verify(bad, now=NOW)
            self.assertEqual(verifier.verify(good, now=NOW), {"exp": NOW + 1})
        self.assertEqual(len(_ffi._frames), 1)
        self.assertFalse(b"xxxx" in _ffi._frames[0].buffer, "refused claims are still in memory")

    def test_hostile_sizes(self) -> None:
        for token in ("." * 2**20, "a" * 2**20, "a." * 2**19, "{" * 2**20, ".." + "A" * 2**20):
            with self.assertRaises(onejwt.TokenTooLarge):
                verify(token, keyset())
            with self.assertRaises(onejwt.TokenRefused):
                verify(token, keyset(), max_token_len=2**30)
        for deep in (b"[" * 10**5, b'{"a":' * 10**5, b"[" * 10**5 + b"]" * 10**5):
            with self.assertRaises(onejwt.ClaimsMalformed):
                verify(forge(deep), keyset(), max_token_len=2**30)
            with self.assertRaises(onejwt.TokenMalformed):
                verify(forge({}, deep), keyset(), max_token_len=2**30)
        self.assertTrue(all(len(frame.buffer) <= _ffi._LARGEST_KEPT_FRAME for frame in _ffi._frames))

    def test_a_verifier_is_for_many_threads(self) -> None:
        verifier = Verifier(keyset(), issuer="i")
        wrong: list[Any] = []

        def work(number: int) -> None:
            token = forge({"exp": NOW + 1, "iss": "i", "n": number})
            expired = forge({"exp": NOW - number, "iss": "i"})
            for _ in range(500):
                if verifier.verify(token, now=NOW)["n"] != number:
                    wrong.append(number)
                try:
                    verifier.verify(expired, now=NOW)
                except onejwt.Expired as error:
                    if error.report is None or error.report.expires_at != NOW - number:
                        wrong.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_the_signatures_are_those_of_the_table(self) -> None:
        """The arguments of a policy are spelt out for people and type checkers, and are what the table says."""
        table = [(argument.name, argument.default) for argument in policy.ARGUMENTS]
        spelt = {}
        for function in (verify, Verifier.__init__, decrypt, Decrypter.__init__):
            parameters = list(inspect.signature(function).parameters.values())
            # Keys, time and what reads the claims are no part of a policy.
            others = ("now", "decrypt_with", "policy", "loads")
            options = [one for one in parameters if one.kind is one.KEYWORD_ONLY and one.name not in others]
            # Encrypted claims have no signature.
            absent = () if function in (verify, Verifier.__init__) else ("algorithms",)
            here = [(name, default) for name, default in table if name not in absent]
            self.assertEqual([(one.name, one.default) for one in options], here)
            spelt[function] = [one.annotation for one in parameters]
        self.assertEqual(spelt[verify][2:-1], spelt[Verifier.__init__][2:])
        self.assertEqual(spelt[decrypt][2:-1], spelt[Decrypter.__init__][2:])
        for function in (verify, decrypt):
            explained = re.findall(r"(?:^|\. ) *([\w,\s]+): ", function.__doc__ or "", re.MULTILINE)
            named = {name.strip() for names in explained for name in names.split(",")}
            # One stands in the text above them.
            missing = {"allow_missing_exp"} if function is verify else {"algorithms"}
            self.assertEqual({name for name, _ in table} - named, missing)

    def test_the_table_writes_every_member_of_the_struct(self) -> None:
        members = {argument.member for argument in policy.ARGUMENTS if isinstance(argument, policy.Option)}
        fields = {name for name, *_ in _abi.JwtVerifyOptions._fields_}
        lists = {f"{member}_len" for member in members if f"{member}_len" in fields}
        self.assertEqual(fields - members - lists, {"struct_size", "flags", "reserved", "reserved2", "decrypt_with"})
        # The flag that goes with decrypt_with.
        bits = [_abi.JWT_ENCRYPTED]
        bits += [argument.bit for argument in policy.ARGUMENTS if isinstance(argument, policy.Switch)]
        self.assertEqual(len(set(bits)), len(bits))

    def test_verify_prepares_what_is_said_again_once(self) -> None:
        token = forge({"exp": NOW + 1, "iss": "i", "nonce": "n"})
        policy._cached.cache_clear()
        policy._recent = ()
        issuers = ["i"]
        for _ in range(3):
            verify(token, keyset(), issuer=issuers, now=NOW)
            verify(token, keyset(), issuer="i", expected={"nonce": "n"}, now=NOW)
        # Two of the three were recognised by the objects that they were given.
        self.assertEqual(policy._cached.cache_info()[:2], (0, 1))
        issuers[0] = "j"
        with self.assertRaises(onejwt.IssuerMismatch):
            verify(token, keyset(), issuer=issuers, now=NOW)
        # 1 and True are equal and not the same.
        verify(token, keyset(), leeway=1, now=NOW)
        with self.assertRaises(onejwt.InvalidType):
            verify(token, keyset(), leeway=True, now=NOW)

    def test_what_is_prepared_is_for_the_same_texts_only(self) -> None:
        class Folded(str):
            def __eq__(self, other: object) -> bool:
                return isinstance(other, str) and self.lower() == other.lower()

            def __hash__(self) -> int:
                return hash(self.lower())

        for first, second in (([Folded("I")], ["i"]), (["i"], [Folded("I")]), (Folded("I"), "i"), ("i", Folded("I"))):
            policy._cached.cache_clear()
            for issuer in (first, second):
                own = issuer if isinstance(issuer, str) else issuer[0]
                verify(forge({"exp": NOW + 1, "iss": str(own)}), keyset(), issuer=issuer, now=NOW)
                with self.assertRaises(onejwt.IssuerMismatch):
                    verify(forge({"exp": NOW + 1, "iss": own.swapcase()}), keyset(), issuer=issuer, now=NOW)

    def test_bytes_are_as_long_as_they_are(self) -> None:
        """Whatever an object of a subclass says of itself, the library reads neither less nor beyond its end."""

        class Says(bytes):
            def __len__(self) -> int:
                return 16

        class Encodes(str):
            def encode(self, *_: object) -> bytes:
                return Says(super().encode())

        issuer = "https://issuer.example"
        claims = {"exp": NOW + 60, "iss": issuer}
        token, keys, document = forge(claims), keyset(), json.dumps(claims)
        jwks = json.dumps(keys.export_jwks(private=True))
        pem = Keyset.generate("ES256").export_pem(private=True)

        def forms(text: str) -> list[str | bytes]:
            return [Encodes(text), Says(text.encode())]

        for given in forms(token):
            self.assertEqual(verify(given, keys, issuer=Encodes(issuer), now=NOW), claims)
            self.assertEqual(peek(given), peek(token))
        for value in forms(f"Bearer {token}"):
            self.assertEqual(bearer_token(value), token)
        for loaded in (Keyset.from_secret(Says(SECRET)), *map(Keyset.from_jwks, forms(jwks))):
            self.assertEqual(verify(token, loaded, issuer=issuer, now=NOW), claims)
        for given in forms(pem):
            self.assertEqual(len(Keyset.from_pem(given)), 1)
        for given in forms(document):
            self.assertEqual(sign(given, keys, now=NOW), sign(document, keys, now=NOW))
        self.assertEqual(Keyset.generate(kid=Encodes("the name of a key"))[0].kid, "the name of a key")
        detached = jws_sign(Says(SECRET), keys, detached=True, header=Encodes('{"a": "longer than 16"}'))
        self.assertEqual(jws_verify(detached, keys, payload=Says(SECRET)), SECRET)

    def test_options_outlive_their_makers(self) -> None:
        """The texts that the native options point to stay as long as the verifier."""
        verifier = Verifier(
            keyset(),
            issuer=["i" * n for n in range(1, 50)],
            audience=["a" * n for n in range(1, 50)],
            required=["r" * 1000],
            expected={"e" * 1000: "v" * 1000},
            subject="s" * 1000,
            typ="t" * 1000,
        )
        gc.collect()
        noise = [bytes(1000) for _ in range(10000)]
        claims = {
            "exp": NOW + 1,
            "iss": "i" * 49,
            "aud": "a" * 49,
            "r" * 1000: 1,
            "e" * 1000: "v" * 1000,
            "sub": "s" * 1000,
        }
        self.assertEqual(verifier.verify(forge(claims, {"typ": "t" * 1000}), now=NOW), claims)
        self.assertEqual(len(noise), 10000)


class AnyPayload(unittest.TestCase):
    def test_round_trips(self) -> None:
        keys = keyset(kid="k")
        for payload in (b"", b"\0\xff", b"text", b"x" * 40000, bytearray(b"x"), memoryview(b"x")):
            token = jws_sign(payload, keys)
            self.assertEqual(peek_header(token), {"alg": "HS256", "kid": "k"})
            self.assertEqual(jws_verify(token, keys), bytes(payload))
            cut = jws_sign(payload, keys, detached=True)
            self.assertIn("..", cut)
            self.assertEqual(jws_verify(cut, keys, payload=payload), bytes(payload))
            with self.assertRaises(onejwt.SignatureInvalid):
                jws_verify(cut, keys, payload=b"other")
            plain = jws_sign(payload, keys, detached=True, unencoded=True)
            self.assertEqual(jws_verify(plain, keys, payload=payload, unencoded=True), bytes(payload))
            with self.assertRaises(onejwt.TokenUnsupported):
                jws_verify(plain, keys, payload=payload)
        self.assertIn(".text.", jws_sign(b"text", keys, unencoded=True))

    def test_options(self) -> None:
        keys = keyset()
        token = jws_sign(b"x", keys, typ="a", header={"bork": 1}, crit="bork")
        self.assertEqual(peek_header(token), {"alg": "HS256", "typ": "a", "bork": 1, "crit": ["bork"]})
        self.assertEqual(jws_verify(token, keys, crit=["bork"], typ="a", algorithms="HS256"), b"x")
        with self.assertRaises(onejwt.TokenUnsupported):
            jws_verify(token, keys)
        whole = '{"alg":"HS256"}'
        self.assertEqual(peek(jws_sign(b"x", keys, whole_header=whole), "header"), whole.encode())
        found = jws_verify_detailed(jws_sign(b"x", keys), keys)
        self.assertEqual((found.payload, found.report.alg, found.report.name), (b"x", "HS256", "JWT_OK"))
        with self.assertRaises(onejwt.TokenTooLarge):
            jws_verify(token, keys, max_token_len=10)
        refused: list[dict[str, Any]] = [
            {"crit": []},
            {"crit": ["x"]},
            {"header": {"b64": False}},
            {"header": "x"},
            {"detached": 1},
            {"unencoded": "yes"},
            {"typ": b"x"},
            {"kid": 1},
        ]
        for arguments in refused:
            with self.subTest(arguments), self.assertRaises(onejwt.InvalidArgument):
                jws_sign(b"x", keys, **arguments)
        with self.assertRaisesRegex(onejwt.InvalidArgument, r"printable ASCII"):
            jws_sign(b"a.b", keys, unencoded=True)
        for payload in ("text", None, 1):
            with self.assertRaisesRegex(onejwt.InvalidType, "payload must be bytes"):
                jws_sign(payload, keys)  # type: ignore[arg-type]
        with self.assertRaises(onejwt.KeyNotFound):
            jws_sign(b"x", keyset(kid="a"), kid="z")

    def test_the_claims_of_a_jwt_are_just_bytes_here(self) -> None:
        self.assertEqual(jws_verify(forge({"exp": 1}), keyset()), b'{"exp": 1}')


class Peeking(unittest.TestCase):
    def test_parts(self) -> None:
        token = forge(b"payload", {"kid": "k"})
        self.assertEqual(peek(token), b"payload")
        self.assertEqual(json.loads(peek(token, "header")), {"alg": "HS256", "kid": "k"})
        self.assertEqual(len(peek(token.encode(), "signature")), 32)
        self.assertEqual(peek_header(token), {"alg": "HS256", "kid": "k"})
        with self.assertRaisesRegex(onejwt.InvalidArgument, "part must be"):
            peek(token, "claims")
        with self.assertRaises(onejwt.TokenMalformed):
            peek("a.b")
        with self.assertRaises(onejwt.TokenUnsupported):
            peek("a.b.c.d.e")

    def test_a_header_from_anywhere(self) -> None:
        for header in (
            b"",
            b"[]",
            b"1",
            b"{",
            b"\xff",
            b'{"a":1,"a":2}',
            b'{"a":{"b":1,"b":2}}',
            b'{"a":NaN}',
            b"[" * 10**5,
            b'{"a":' * 10**5,
            b'{"a":%s}' % (b"1" * 10000),
            '{"alg":"HS256"}'.encode("utf-16"),
            b"\xef\xbb\xbf{}",
        ):
            with self.subTest(header[:20]), self.assertRaises(onejwt.TokenMalformed):
                peek_header(f"{base64url(header)}.e30.AA")

    def test_bearer(self) -> None:
        given: list[Any] = ["Bearer a.b.c", "bearer  a.b.c", b"BEARER a.b.c"]
        for value in given:
            self.assertEqual(bearer_token(value), "a.b.c")
        refused: list[Any] = [
            None,
            "",
            b"",
            "Bearer",
            "Bearer ",
            "Bearer a b",
            "a.b.c",
            "Bearer \u0141",
            "Bearer \ud800",
        ]
        for value in refused:
            with self.subTest(value), self.assertRaises(onejwt.NoBearer):
                bearer_token(value)
        with self.assertRaises(onejwt.InvalidType):
            bearer_token(["Bearer a.b.c"])  # type: ignore[arg-type]

    def test_challenge(self) -> None:
        needed = {"realm": "orders", "scope": "read write", "resource_metadata": "https://api.example/r"}
        plain, refused = 'Bearer realm="orders"', 'error="invalid_token"'
        for error in (onejwt.NoBearer(), onejwt.InternalError(), onejwt.JWKSError("down")):
            self.assertEqual(bearer_challenge(error), "Bearer")
            self.assertEqual(bearer_challenge(error, realm="orders"), plain)
        with self.assertRaises(onejwt.Expired) as expired:
            verify(forge({"exp": NOW}), keyset(), now=NOW)
        self.assertTrue(bearer_challenge(expired.exception, realm="orders").startswith(f"{plain}, {refused}"))
        lacking = bearer_challenge(onejwt.ClaimMismatch(), **needed)
        self.assertIn('error="insufficient_scope"', lacking)
        for name, text in needed.items():
            self.assertIn(f'{name}="{text}"', lacking)
        for name, text in (("realm", "\n"), ("scope", "a  b"), ("scope", ""), ("resource_metadata", "\u0141")):
            with self.subTest(name, text=text), self.assertRaisesRegex(onejwt.InvalidArgument, "printable ASCII"):
                bearer_challenge(expired.exception, **{name: text})
        with self.assertRaises(onejwt.InvalidType):
            bearer_challenge(ValueError())  # type: ignore[arg-type]
        with self.assertRaises(onejwt.InvalidType):
            bearer_challenge(expired.exception, realm=b"orders")  # type: ignore[arg-type]


class Copies(unittest.TestCase):
    """Settings that hold a verifier are copied, and workers are handed things by pickling."""

    def test_copies_share_and_pickling_says_why_not(self) -> None:
        keys = onejwt.Keyset.generate("HS256")
        sealing = onejwt.Keyset.generate("A256KW", for_encryption=True)
        client = onejwt.JWKSClient("https://issuer.example/", issuer="a")
        shared: list[Any] = [
            onejwt.Verifier(keys),
            onejwt.Signer(keys, expires_in=60),
            onejwt.Encrypter(sealing, expires_in=60),
            onejwt.Decrypter(sealing),
            onejwt.Policy.from_json({}),
            client,
            onejwt.AsyncJWKSClient("https://issuer.example/"),
            onejwt.MultiIssuerClient([client]),
            onejwt.AsyncMultiIssuerClient([onejwt.AsyncJWKSClient("https://issuer.example/", issuer="a")]),
        ]
        for one in shared:
            with self.subTest(type(one).__name__):
                self.assertIs(copy.copy(one), one)
                self.assertIs(copy.deepcopy({"a": [one]})["a"][0], one)
                for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                    with self.assertRaisesRegex(onejwt.InvalidType, f"a {type(one).__name__} cannot be pickled: "):
                        pickle.dumps(one, protocol)
        self.assertEqual(copy.deepcopy(shared[0]).verify(shared[1].sign({}))["exp"] > 0, True)


if __name__ == "__main__":
    unittest.main()
