"""Tokens that are malformed, tampered with, of the wrong algorithm, detached, critical: the same verdict and words."""

from __future__ import annotations

import json
import unittest
from itertools import product
from typing import Any, Callable

from . import keys
from .differential import BOTH, NOW, ONEJWT, PYJWT, SECRET, Case, as_json, base64url, forge, outcome

CLAIMS = {"sub": "alice", "exp": NOW + 60}


_KIDS: list[Any] = [None, 1, [], {}, True]
_CRITS: list[Any] = [None, 1, [], {}, "b64", ["x"], [1], ["b64"], ["b64", "x"], ["exp"], [None]]


class Tokens(Case):
    def check(self, token: Any, key: Any = SECRET, algorithms: Any = ("HS256",), **parameters: Any) -> None:
        """All ways to read a token."""
        ways: list[Any] = [
            lambda jwt: jwt.decode(token, key, algorithms, **parameters),
            lambda jwt: jwt.decode_complete(token, key, algorithms, **parameters),
            lambda jwt: jwt.PyJWS().decode_complete(token, key, algorithms, **parameters),
            lambda jwt: jwt.get_unverified_header(token),
        ]
        if "options" not in parameters:
            ways.append(lambda jwt: jwt.decode_complete(token, options={"verify_signature": False}, **parameters))
        for way in ways:
            self.same(way, (token, algorithms, parameters))

    def test_tampered(self) -> None:
        """Each byte of a token, replaced, left out and doubled."""
        token = forge(CLAIMS)
        for at, new in product(range(len(token)), ("", "A", "-", ".", "!", "=", " ", "\n", "+", "ä", token[0] * 2)):
            changed = token[:at] + new + token[at + 1 :]
            self.same(lambda jwt, t=changed: jwt.decode_complete(t, SECRET, ["HS256"]), changed)
            self.same(lambda jwt, t=changed: jwt.decode(t, options={"verify_signature": False}), changed)

    def test_forms(self) -> None:
        header, payload, signature = forge(CLAIMS).split(".")
        forms: list[Any] = [
            "", ".", "..", "...", "....", "a", "a.b", "a.b.c", "a.b.c.d", "a.b.c.d.e", f"{header}.{payload}",
            f"{header}.{payload}.",
            f"{header}..{signature}", f".{payload}.{signature}", f"{header}.{payload}.{signature}.",
            f".{header}.{payload}.{signature}",
            f"{header}.{payload}.{signature}.{signature}", f"{header}.{payload}.{signature}.{payload}.{signature}",
            "." * 10_000,
            f" {header}.{payload}.{signature}", f"{header}.{payload}.{signature}\n",
            f"{header}.{payload}.{signature}===",
            f"{header}.{payload}.{signature}====", f"Bearer {header}.{payload}.{signature}",
            json.dumps({"payload": payload}),
            None, 1, b"", b"a.b.c", bytearray(b"a.b.c"), [], {}, "ä.b.c", "\ud800.b.c",
            "Ł" + header[1:] + f".{payload}.{signature}",
            f"{header}.{payload}.{signature[:-1]}", f"{header}.{payload}.{signature[:-4]}",
            f"{header}.{payload}.{signature}AAAA",
            f"{header[:-1]}.{payload}.{signature}", f"{header}.{payload[:-1]}.{signature}",
            f"{header}.{payload}.{'A' * 20_000}",
        ]  # fmt: skip
        for token in forms:
            self.check(token)
            if isinstance(token, str) and token.isprintable():
                self.check(token.encode())
        # Bits to spare at the end of a segment, which must be zero.
        for at, last in product(range(3), "AQgwBRhx"):
            segments = [header, payload, signature]
            segments[at] = segments[at][:-1] + last
            self.check(".".join(segments))

    def test_headers(self) -> None:
        headers: list[Any] = [
            {}, {"alg": None}, {"alg": ""}, {"alg": 0}, {"alg": 1}, {"alg": []}, {"alg": ["HS256"]}, {"alg": {}},
            {"alg": True},
            {"alg": "none"}, {"alg": "None"}, {"alg": "hs256"}, {"alg": "HS384"}, {"alg": "HS512"}, {"alg": "RS256"},
            {"alg": "x"},
            {"alg": "HS256"}, {"alg": "HS256", "typ": "x"}, {"alg": "ES521"}, {"alg": "Ed25519"},
            {"alg": "HS256", "kid": ""}, {"alg": "HS256", "kid": "x" * 1000}, {"alg": "HS256", "kid": "\u0000ä\n"},
            *({"alg": "HS256", "kid": value} for value in _KIDS),
            *({"alg": "HS256", "crit": value} for value in _CRITS),
            {"alg": "HS256", "crit": ["x"], "x": 1}, {"alg": "HS256", "crit": ["b64"], "b64": True}, {"alg": "HS256",
            "crit": ["alg"]},
            {"alg": "HS256", "jwk": {"kty": "oct"}, "jku": "http://x", "x5c": []}, {"alg": "HS256", "extra": [1,
            {"a": None}]},
            {"alg": "x", "crit": ["x"], "kid": 1}, {"alg": "x", "kid": 1}, {"alg": "x", "crit": ["x"]},
            {"crit": ["x"]}, {"kid": 1},
            b"", b"[]", b"null", b'"x"', b"{", b"\xff", b'{"alg":"HS256"}x', b' {"alg":"HS256"} ',
            b'{"\\u0061lg":"HS256"}',
            b"[" * 40_000, b"{'alg':'HS256'}", b'{"alg":"HS\\u0032\\u0035\\u0036"}',
            b'{"alg":"HS256","n":' + b"9" * 5000 + b"}",
        ]  # fmt: skip
        lists: list[Any] = [
            ("HS256",),
            ["HS256", "HS384", "HS512", "RS256", "none"],
            [],
            None,
            "HS256",
            ["none"],
            ["x"],
            {"HS256": 1},
        ]
        for header, algorithms in product(headers, lists):
            self.check(forge(CLAIMS, header), algorithms=algorithms)
        for header in headers[:20]:
            # What is wrong with a segment is said before what is wrong with the header.
            head = base64url(as_json(header))
            for rest in (".!.A", ".e30.!", ".!!.!!", ".e30.A", "..", ".e30.", ".e31.AA"):
                self.check(head + rest)

    def test_none(self) -> None:
        for name, key, algorithms, signature in product(
            ("none", "NONE", "nOnE"),
            ("", None, "x", SECRET, b""),
            (["none"], ["HS256"], ["none", "HS256"], None),
            ("", "AAAA"),
        ):
            token = f"{base64url(as_json({'alg': name}))}.{base64url(as_json(CLAIMS))}.{signature}"
            self.check(token, key, algorithms)

    def test_algorithms_must_be_named(self) -> None:
        token = forge(CLAIMS)
        nothing: list[Any] = [None, [], (), "", {}, 0]
        for algorithms in nothing:
            self.check(token, algorithms=algorithms)
            self.check("", algorithms=algorithms)
            self.check(token, algorithms=algorithms, options={"verify_signature": False})

    def test_detached(self) -> None:
        payload = as_json(CLAIMS)
        signed = [outcome(jwt, lambda m: m.PyJWS().encode(payload, SECRET, is_payload_detached=True)) for jwt in BOTH]
        self.assertEqual(*signed)
        token = signed[0][1]
        detached: list[Any] = [payload, None, b"", b"x", payload + b" ", b"a.b", b"\xff", b"[]", as_json({"exp": 1})]
        headers: list[Any] = [
            {"alg": "HS256", "b64": False, "crit": ["b64"]}, {"alg": "HS256", "b64": False}, {"alg": "HS256",
            "b64": False, "crit": []},
            {"alg": "HS256", "b64": True, "crit": ["b64"]}, {"alg": "HS256", "b64": False, "crit": "b64"},
            {"alg": "HS256"},
            {"alg": "HS256", "b64": False, "crit": ["b64", "x"]}, {"alg": "HS256", "b64": False, "crit": None},
            {"alg": "x", "b64": False},
        ]  # fmt: skip
        for given in detached:
            self.check(token, detached_payload=given)
            self.check(token[:-4] + "AAAA", detached_payload=given)
            self.check(token, algorithms=["HS512"], detached_payload=given)
            for header, middle in product(headers, ("", "e30", "!")):
                self.check(f"{base64url(as_json(header))}.{middle}.AAAA", detached_payload=given)
        for body in (payload, b"", b"a.b.c", bytes(range(256)), b"x" * 100_000):
            token = self.same(lambda jwt, b=body: jwt.PyJWS().encode(b, SECRET, is_payload_detached=True))[1]
            self.check(token, detached_payload=body)
            self.check(token, detached_payload=body + b"x")

    def padded(self, alg: str, key: Any, padding: tuple[bool, ...], header: Any = None) -> str:
        """A token whose segments end in "=" where asked for, signed as it is written."""
        signer = PYJWT.get_algorithm_by_name(alg)
        parts = []
        for part, is_padded in zip((as_json({"alg": alg} if header is None else header), as_json(CLAIMS)), padding):
            # A space where there would be nothing to pad.
            segment = base64url(part if len(part) % 3 else part + b" ")
            parts.append(segment + "=" * (-len(segment) % 4 * is_padded))
        parts.append(base64url(signer.sign(".".join(parts).encode(), signer.prepare_key(key))))
        self.assertEqual(["=" in part for part in parts[:2]], list(padding[:2]))
        return ".".join(parts) + "=" * (-len(parts[-1]) % 4 * padding[2])

    def test_padding(self) -> None:
        """As AWS load balancers write it. It is signed as it is written, and must be right."""
        everything = list(product((False, True), repeat=3))
        for alg, key in [("HS256", SECRET), ("HS384", SECRET), *keys.SIGNING]:
            public = key if key is SECRET else keys.public_pem(key)
            for padding in everything:
                token = self.padded(alg, key, padding)
                found = self.same(lambda jwt, t=token, k=public, a=alg: jwt.decode(t, k, [a]), (alg, padding))
                self.assertEqual(found[:2], ("returned", CLAIMS), (alg, padding))
                self.check(token, public, [alg])
                header, payload, signature = token.split(".")
                for segments in (
                    (header.rstrip("="), payload, signature),
                    (header, payload.rstrip("="), signature),
                    (header, payload, signature.rstrip("=")),
                    (header + "=", payload, signature),
                    (header, payload + "==", signature),
                    (header, payload, signature + "="),
                    (header, payload, ("B" if signature[0] == "A" else "A") + signature[1:]),
                    ("=" + header, payload, signature),
                    (header, payload.replace("=", "") + "%3d", signature),
                ):
                    self.check(".".join(segments), public, [alg])
        wide = (True, True, True)
        for parameters in (
            {"key": "short", "algorithms": ["HS256"]},
            {"key": SECRET + "x", "algorithms": ["HS256"]},
            {"key": SECRET, "algorithms": ["HS384"]},
            {"key": SECRET, "algorithms": ["HS256"], "options": {"enforce_minimum_key_length": True}},
        ):
            self.check(self.padded("HS256", "short" if parameters["key"] == "short" else SECRET, wide), **parameters)

    def test_padding_opens_no_way_around(self) -> None:
        """What a strict reader refuses is refused there too."""
        for padding in product((False, True), repeat=3):
            token = self.padded("HS256", SECRET, padding, b'{"alg":"HS256","x":1,"x":2}')
            self.assertEqual(outcome(ONEJWT, lambda jwt, t=token: jwt.decode(t, SECRET, ["HS256"]))[1], "DecodeError")
        token = forge(b'{"a":1,"a":2}')
        found = outcome(ONEJWT, lambda jwt: jwt.decode(f"{token}=", SECRET, ["HS256"]))
        self.assertEqual((found[1], "names must be there once" in found[3]), ("DecodeError", True))
        signer = PYJWT.get_algorithm_by_name("HS256")
        refused = [b'{"a":1,"a":2}', b'{"a":NaN}', b'\xef\xbb\xbf{"a":1}', b'{"a":"\\ud800"}']
        refused.append(b'{"a":' + b"[" * 32 + b"]" * 32 + b"}")
        for payload in (payload + b" " * more for payload in refused for more in range(3)):
            signed = f"{base64url(as_json({'alg': 'HS256'}))}.{base64url(payload)}"
            signed += "=" * (-len(base64url(payload)) % 4)
            twice = f"{signed}.{base64url(signer.sign(signed.encode(), SECRET.encode()))}"
            found = outcome(ONEJWT, lambda jwt, t=twice: jwt.decode(t, SECRET, ["HS256"]))
            self.assertEqual((found[1], "names must be there once" in found[3]), ("DecodeError", True))

    def test_any_payload(self) -> None:
        for body in (b"", b"x", b"\x00\xff", b"[]", b'{"a":1,"a":2}', b"x" * 40_000):
            token = self.same(lambda jwt, b=body: jwt.PyJWS().encode(b, SECRET))[1]
            self.same(lambda jwt, t=token: jwt.PyJWS().decode_complete(t, SECRET, ["HS256"]))
            self.same(lambda jwt, t=token: jwt.api_jws.decode(t, SECRET, ["HS256"]))
            self.same(lambda jwt, t=token: jwt.PyJWS().decode(t + "A", SECRET, ["HS256"]))
            self.same(lambda jwt, t=token: jwt.PyJWS().decode(t, SECRET, ["HS256"], foo=1))

    def test_results_are_the_callers(self) -> None:
        """What is returned can be changed without changing what is returned next."""
        token = forge(CLAIMS, {"alg": "HS256", "x": {"a": 1}})
        for _ in range(2):
            found = ONEJWT.decode_complete(token, SECRET, ["HS256"])
            self.assertEqual(found["header"], {"alg": "HS256", "x": {"a": 1}})
            self.assertEqual(found["payload"], CLAIMS)
            self.assertIs(type(found["signature"]), bytes)
            found["header"]["x"]["a"] = found["payload"]["sub"] = 2
            found["header"].clear()

    def test_the_callers_line_is_warned_of(self) -> None:
        calls: list[Callable[[], Any]] = [
            lambda: ONEJWT.encode({}, "short"),
            lambda: ONEJWT.decode(PYJWT.encode({}, SECRET), SECRET, ["HS256"], foo=1),
            lambda: ONEJWT.decode_complete(forge({}, secret="short"), "short", ["HS256"]),
            lambda: ONEJWT.PyJWS().decode(forge({}, secret="short"), "short", ["HS256"]),
        ]
        for call in calls:
            with self.assertWarns(Warning) as seen:
                call()
            self.assertEqual(seen.filename, __file__)


if __name__ == "__main__":
    unittest.main()
