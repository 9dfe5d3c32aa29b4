"""What the drop-in does differently: each row of MIGRATING.md's table, and the way through, which is PyJWT's again."""

from __future__ import annotations

import contextlib
import json
import re
import time
import unittest
import warnings
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any, Callable
from unittest import mock

import onejwt

from . import keys
from .differential import BOTH, ONEJWT, PYJWT, SECRET, Case, forge, outcome

PACKAGE = Path(__file__).resolve().parents[2]
CLAIMS = {"a": 1}


def lenient(jwt: Any) -> Any:
    """A PyJWT with algorithms that a program has registered itself."""

    class Hmac(jwt.algorithms.HMACAlgorithm):  # type: ignore[misc]
        def prepare_key(self, key: Any) -> bytes:
            return key.encode() if isinstance(key, str) else bytes(key)

    class Rsa(jwt.algorithms.RSAAlgorithm):  # type: ignore[misc]
        pass

    made = jwt.PyJWT()
    for name, algorithm in (("HS256", Hmac(Hmac.SHA256)), ("RS256", Rsa(Rsa.SHA256))):
        made._jws.unregister_algorithm(name)
        made._jws.register_algorithm(name, algorithm)
    return made


def decoding(payload: Any, header: Any = None) -> Callable[[Any], Any]:
    token = forge(payload, header)
    return lambda jwt: jwt.decode(token, SECRET, algorithms=["HS256"])


def encoding(headers: Any) -> Callable[[Any], Any]:
    return lambda jwt: jwt.encode(CLAIMS, SECRET, "HS256", headers)


def secret(document: Any) -> Callable[[Any], Any]:
    return lambda jwt: jwt.encode(CLAIMS, document, "HS256")


# An RSA key of 512 bits: cryptography still reads such keys, but no longer makes them.
SHORT_RSA = """-----BEGIN RSA PRIVATE KEY-----
MIIBOgIBAAJBALa9P7xuK1q5VoQvChrZUUX2t8TR0LWp0jSB7hdZfR4tHS0qLzFi
X/o4h9Jpz/5ghyrNIzEMkEmWoDuxWeaokwcCAwEAAQJBAIRANo5ilRHVrF2Bxahk
usMNqTXSO2AeBTlnBy7y3vAksB3K8xszia+q21ysAW6sCMx1u2yOuMD5EuslCncQ
NuECIQDrIOpQRZhy9UXFC4hO02uQsRJLWGun84NXetcAVLZAmQIhAMb11Wg1jq3M
U4q+SqVZNzl3OPtORSTrKfyCEf0ZzpSfAiA0cuwxqcSe6B1/HdpzEvAsn4MgMYIa
PdSvf+RT25GoCQIgYqyTjZ5aR9n5aOsdbEoF+IsniIN2CWxUI3aC42sEKHMCIB/h
LEkq3BmQmL0HuRaNzi3IsAf4cJapVt+L0tOILLjS
-----END RSA PRIVATE KEY-----
"""

# A row of the table: how the row begins, cases of it, the class of the error.
STRICTER: list[tuple[str, list[Callable[[Any], Any]], str]] = [
    (
        "a name twice in the claims",
        [decoding(b'{"a":1,"a":2}'), decoding(b'{"a":{"b":1,"\\u0062":2}}'), decoding(b'{"exp":"1","exp":9999999999}')],
        "DecodeError",
    ),
    (
        "claims beyond JSON",
        [
            decoding(b'{"a":NaN}'),
            decoding(b'{"a":-Infinity}'),
            decoding(b'\xef\xbb\xbf{"a":1}'),
            decoding('{"a":1}'.encode("utf-16")),
            decoding(b'{"a":"\\ud800"}'),
        ],
        "DecodeError",
    ),
    (
        "claims nested deeper",
        [
            decoding(b'{"a":' + b"[" * 32 + b"]" * 32 + b"}"),
            decoding({str(number): 1 for number in range(4097)}),
        ],
        "DecodeError",
    ),
    ("a name twice in the header", [decoding(CLAIMS, b'{"alg":"HS256","x":1,"x":2}')], "DecodeError"),
    (
        "a header whose `typ`",
        [
            decoding(CLAIMS, {"alg": "HS256", "typ": None}),
            decoding(CLAIMS, {"alg": "HS256", "cty": 1}),
            decoding(CLAIMS, {"alg": "HS256", "b64": "x"}),
            decoding(CLAIMS, {"alg": "HS256", "b64": True, "crit": ["b64", "b64"]}),
        ],
        "DecodeError",
    ),
    (
        "a header beyond JSON",
        [
            decoding(CLAIMS, b'{"alg":"HS256","x":NaN}'),
            decoding(CLAIMS, b'\xef\xbb\xbf{"alg":"HS256"}'),
            decoding(CLAIMS, '{"alg":"HS256"}'.encode("utf-16")),
            decoding(CLAIMS, b'{"alg":"HS256","x":"\\ud800"}'),
            decoding(CLAIMS, b'{"alg":"HS256","x":' + b"[" * 32 + b"]" * 32 + b"}"),
            decoding(CLAIMS, {"alg": "HS256", **{str(number): 1 for number in range(4096)}}),
        ],
        "DecodeError",
    ),
    (
        "signing a header",
        [
            encoding({"alg": ""}),
            encoding({"alg": None}),
            encoding({"cty": 5}),
            encoding({"typ": 5}),
            encoding({"x": float("nan")}),
            encoding({"x": "\ud800"}),
            encoding({"crit": ["x"]}),
            encoding({"crit": []}),
            encoding({"crit": "x"}),
            encoding({"crit": [1]}),
            encoding({"crit": ["alg"]}),
        ],
        "InvalidTokenError",
    ),
    ("RSA keys below 1024 bits", [lambda jwt: jwt.encode(CLAIMS, SHORT_RSA, "RS256")], "InvalidKeyError"),
    (
        "HMAC secrets that look",
        [*map(secret, keys.HALF_PEM), secret(" ssh-rsa AAAAB3"), secret('{"keys":[]}')],
        "InvalidKeyError",
    ),
]


class Differences(Case):
    def setUp(self) -> None:
        super().setUp()
        context = warnings.catch_warnings()
        self.enterContext_(context)
        warnings.simplefilter("ignore")

    def test_table(self) -> None:
        """Every row of the table has its test here."""
        text = (PACKAGE / "MIGRATING.md").read_text("utf-8")
        section = text.split("## What it does differently")[1].split("\n\n")[1]
        rows = [line.split("|")[1].strip() for line in section.splitlines()[2:]]
        tested = [begin for begin, _, _ in STRICTER]
        tested += ["signing with a public key", "verifying with an RSA private key", "errors that quote a JWK"]
        tested += ["`InvalidKeyError` for a key of another family", "an EC JWK whose"]
        tested += ["a token longer than", "a `leeway`", "an option that", "`require` that", "a `lifespan`"]
        self.assertEqual(len(rows), len(tested))
        for row, begin in zip(rows, tested):
            self.assertTrue(row.startswith(begin), (row, begin))

    def test_stricter(self) -> None:
        for row, cases, error in STRICTER:
            for number, call in enumerate(cases):
                with self.subTest(row, number=number):
                    theirs, ours = outcome(PYJWT, call), outcome(ONEJWT, call)
                    self.assertEqual((theirs[0], ours[:2]), ("returned", ("raised", error)), (theirs, ours))
                    through = [outcome(jwt, lambda m, c=call: c(lenient(m))) for jwt in BOTH]
                    self.assertEqual(repr(through[0]), repr(through[1]))
                    self.assertEqual(through[1][0], "returned")

    def test_payloads_can_be_read(self) -> None:
        """The other way through, for claims that are no sound JSON object."""
        for payload in (
            b'{"a":1,"a":2}',
            b'{"a":NaN}',
            b'\xef\xbb\xbf{"a":1}',
            b'{"a":' + b"[" * 32 + b"]" * 32 + b"}",
        ):
            token = forge(payload)
            found = self.same(lambda jwt, t=token: jwt.PyJWS().decode(t, SECRET, algorithms=["HS256"]))
            self.assertEqual(found[1], payload)

    def test_detached_claims(self) -> None:
        """The rules for claims hold there too, where the library takes the payload for any bytes."""
        for payload in (b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":' + b"[" * 32 + b"]" * 32 + b"}"):
            token = ONEJWT.PyJWS().encode(payload, SECRET, is_payload_detached=True)

            def call(jwt: Any, token: str = token, payload: bytes = payload) -> Any:
                return jwt.decode(token, SECRET, ["HS256"], detached_payload=payload)

            found = [outcome(jwt, call) for jwt in BOTH]
            self.assertEqual((found[0][0], found[1][:2]), ("returned", ("raised", "DecodeError")))

    def test_errors_say_why(self) -> None:
        for call, words in (
            (decoding(b'{"a":1,"a":2}'), "names must be there once"),
            (decoding(CLAIMS, {"alg": "HS256", "typ": None}), "typ and cty be strings"),
            (encoding({"cty": 5}), "cty be strings"),
            (lambda jwt: jwt.encode(CLAIMS, SHORT_RSA, "RS256"), "512 bits.*onejwt does not load it"),
        ):
            self.assertRegex(outcome(ONEJWT, call)[3], words)

    def test_signing_with_a_public_key(self) -> None:
        for alg, key in keys.SIGNING:
            for public in keys.public_forms(key):
                found = [outcome(jwt, lambda m, a=alg, k=public: m.encode(CLAIMS, k, a))[1] for jwt in BOTH]
                self.assertEqual(found[0], "AttributeError", alg)
                # ES521 is not the library's.
                self.assertEqual(found[1], "AttributeError" if alg == "ES521" else "InvalidKeyError", alg)

    def test_verifying_with_a_private_rsa_key(self) -> None:
        for alg in ("RS256", "PS512"):
            token = PYJWT.encode(CLAIMS, keys.RSA, alg)
            for private in keys.private_forms(keys.RSA):
                found = [outcome(jwt, lambda m, t=token, k=private, a=alg: m.decode(t, k, [a])) for jwt in BOTH]
                self.assertEqual([one[1] for one in found], ["AttributeError", CLAIMS])

    def test_errors_that_quote_a_jwk(self) -> None:
        jwk = {"kty": "OKP", "x": "public", "d": "private"}
        found = [outcome(jwt, lambda m: m.PyJWK(jwk)) for jwt in BOTH]
        self.assertEqual([one[1] for one in found], ["InvalidKeyError"] * 2)
        self.assertIn("'private'", found[0][3])
        self.assertNotIn("'private'", found[1][3])
        self.assertIn("'public'", found[1][3])
        for bad in ({"d": "private"}, {"kty": "oct", "k": "private", "alg": "x"}):
            self.assertNotIn("'private'", outcome(ONEJWT, lambda m, j=bad: m.PyJWK(j))[3])

    def test_key_of_another_family(self) -> None:
        with self.assertRaisesRegex(ONEJWT.InvalidKeyError, "^Expected one of RSAPrivateKey, RSAPublicKey, got: EC"):
            ONEJWT.encode(CLAIMS, keys.pem(keys.EC["ES256"]), "RS256")

    def test_wrong_length_of_d(self) -> None:
        jwk = PYJWT.algorithms.ECAlgorithm.to_jwk(keys.EC["ES256"], as_dict=True)
        found = [outcome(jwt, lambda m: m.algorithms.ECAlgorithm.from_jwk({**jwk, "d": "AA"})) for jwt in BOTH]
        self.assertEqual(found[0][:3], found[1][:3])
        self.assertIn("{}", found[0][3])
        self.assertEqual(found[1][3], "D should be 32 bytes for curve P-256")


    def test_long_tokens(self) -> None:
        """Nothing of one is read, in whatever way, before its length is looked at."""
        long = forge({"a": "x" * 65_536})
        bad: list[Any] = [long, long.encode(), "x" * 65_537, "\u20ac" * 30_000, b"." * 65_537, "." * 10_000_000]
        jwks = json.dumps({"keys": [{"kty": "oct", "k": "AA", "kid": "a"}]})
        for token in bad:
            ways: list[Callable[[], Any]] = [
                lambda t=token: ONEJWT.decode(t, SECRET, ["HS256"]),  # type: ignore[misc]
                lambda t=token: ONEJWT.decode_complete(t, SECRET, ["HS256"]),  # type: ignore[misc]
                lambda t=token: ONEJWT.decode(t, options={"verify_signature": False}),  # type: ignore[misc]
                lambda t=token: ONEJWT.PyJWS().decode(t, SECRET, ["HS256"]),  # type: ignore[misc]
                lambda t=token: ONEJWT.get_unverified_header(t),  # type: ignore[misc]
                lambda t=token: lenient(ONEJWT).decode(t, SECRET, ["HS256"]),  # type: ignore[misc]
                lambda t=token: ONEJWT.PyJWKClient("https://x").get_signing_key_from_jwt(t),  # type: ignore[misc]
                lambda t=token: ONEJWT.PyJWT({"max_token_len": 65_536}).decode(t, SECRET, ["HS256"]),  # type: ignore[misc]
            ]
            for way in ways:
                with mock.patch("json.loads", side_effect=AssertionError), self.assertRaisesRegex(
                    ONEJWT.DecodeError, "^Token is too long: .* at most 65536 .*max_token_len"
                ):
                    way()
        self.assertTrue(jwks)
        # So many and no more.
        fits = forge({"a": "x" * 48_000})
        fits = forge({"a": "x" * (48_000 + (65_536 - len(fits)) * 3 // 4)})
        self.assertIn(65_536 - len(fits), range(4))
        self.same(lambda jwt: jwt.decode(fits, SECRET, ["HS256"]))

    def test_a_limit_of_the_programs(self) -> None:
        long = forge({"a": "x" * 100_000})
        more = {"max_token_len": len(long)}
        self.same(lambda jwt: jwt.decode(long, SECRET, ["HS256"], options=more))
        self.same(lambda jwt: jwt.PyJWT(more).decode_complete(long, SECRET, ["HS256"]))
        self.same(lambda jwt: jwt.PyJWT(more).decode(long, options={"verify_signature": False}))
        self.same(lambda jwt: jwt.PyJWS(options=more).decode(long, SECRET, ["HS256"]))
        self.same(lambda jwt: jwt.PyJWS(options=more).get_unverified_header(long))
        less = {"max_token_len": len(long) - 1}
        calls: list[Callable[[], Any]] = [
            lambda: ONEJWT.decode(long, SECRET, ["HS256"], options=less),
            lambda: ONEJWT.PyJWT(more).decode(long, SECRET, ["HS256"], options=less),
            lambda: ONEJWT.PyJWS(options=more).decode(long, SECRET, ["HS256"], options=less),
        ]
        for call in calls:
            with self.assertRaisesRegex(ONEJWT.DecodeError, "too long"):
                call()
        for bad, error in ((0, ValueError), (-1, ValueError), (1.5, TypeError), ("9", TypeError), (None, TypeError)):
            with self.assertRaisesRegex(error, "max_token_len"):
                ONEJWT.decode(long, SECRET, ["HS256"], options={"max_token_len": bad})

    def test_leeway(self) -> None:
        """Where PyJWT checks no times any more."""
        expired = forge({"exp": 1, "nbf": 2_000_000_000, "iat": 2_000_000_000})
        nan, inf = float("nan"), float("inf")
        bad: list[Any] = [nan, inf, 1e300, 10**400, timedelta.max, 2**32, None, "1", Nothing()]
        bad += [Fraction(1, 2), Decimal(1)]
        for leeway in bad:
            for token in (expired, forge({})):
                with self.subTest(leeway), self.assertRaisesRegex((TypeError, ValueError), "leeway must be a number"):
                    ONEJWT.decode(token, SECRET, ["HS256"], leeway=leeway)
        for leeway in (nan, inf, timedelta.max, Nothing()):
            found = outcome(PYJWT, lambda m, w=leeway: m.decode(forge({"exp": 1}), SECRET, ["HS256"], leeway=w))
            self.assertEqual(found[0], "returned", leeway)
        for leeway in (-inf, timedelta.min, -(2**32)):
            with self.subTest(leeway), self.assertRaisesRegex(ValueError, "leeway must be a number"):
                ONEJWT.decode(expired, SECRET, ["HS256"], leeway=leeway)
        for leeway in (2**32 - 1, -(2**32 - 1), 0.5, timedelta(days=400), True):
            self.same(lambda jwt, w=leeway: jwt.decode(expired, SECRET, ["HS256"], leeway=w), leeway)

    def test_options_that_are_no_switches(self) -> None:
        token = forge({"exp": 1, "aud": "a"}, secret="another secret of the tests that is long enough")
        names = ("verify_signature", "verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub")
        off: list[Any] = [None, 0, "", [], 0.0]
        calls: list[Callable[[Any], Any]] = [
            lambda o: ONEJWT.decode(forge({}), SECRET, ["HS256"], options=o),
            lambda o: ONEJWT.PyJWT(o).decode(forge({}), SECRET, ["HS256"]),
            lambda o: ONEJWT.decode(token, options={"verify_signature": False, "verify_exp": True, **o}),
        ]
        for name in (*names, "verify_jti", "strict_aud", "enforce_minimum_key_length"):
            for value in off:
                for call in calls:
                    with self.subTest(name, value=value), self.assertRaises((TypeError, ONEJWT.PyJWTError)):
                        call({name: value})
                with self.subTest(name, value=value), self.assertRaisesRegex(TypeError, f"'{name}' must be True or"):
                    ONEJWT.decode(forge({}), SECRET, ["HS256"], options={name: value})
        for value in (None, 0, ""):
            found = outcome(PYJWT, lambda m, v=value: m.decode(token, "x", ["HS256"], options={"verify_signature": v}))
            self.assertEqual(found[0], "returned")
        for value in (1, "x", "false", [0]):
            options = {"verify_exp": value, "verify_signature": value, "verify_aud": value}
            self.same(lambda jwt, o=options: jwt.decode(token, SECRET, ["HS256"], options=o), options)
            self.same(lambda jwt, o=options: jwt.decode(forge({"exp": 1}), SECRET, ["HS256"], options=o), options)

    def test_required_claims_that_are_gone_through_once(self) -> None:
        for bad in (iter(["sub"]), (one for one in ["sub"]), "", b"", None, 5):
            with self.subTest(repr(bad)), self.assertRaisesRegex(TypeError, "'require' must be a list"):
                ONEJWT.decode(forge({}), SECRET, ["HS256"], options={"require": bad})
        # The second time nothing is required any more.
        theirs = PYJWT.PyJWT({"require": iter(["sub"])})
        with self.assertRaises(PYJWT.MissingRequiredClaimError):
            theirs.decode(forge({}), SECRET, ["HS256"])
        self.assertEqual(theirs.decode(forge({}), SECRET, ["HS256"]), {})
        lists: list[Any] = [["sub"], ("sub",), {"sub"}, {"sub": 1}, {"sub": 1}.keys(), "x", [], frozenset()]
        token = forge({"sub": "a"})
        for good in lists:
            self.same(lambda jwt, g=good: jwt.decode(token, SECRET, ["HS256"], options={"require": g}), good)

    def test_lifespan(self) -> None:
        for lifespan in (float("nan"), float("inf")):
            self.assertIsNotNone(PYJWT.PyJWKClient("https://x", lifespan=lifespan))
            with self.assertRaisesRegex(ONEJWT.PyJWKClientError, "Lifespan must be finite"):
                ONEJWT.PyJWKClient("https://x", lifespan=lifespan)
        for jwt in BOTH:
            cache = import_module(f"{jwt.__name__}.jwk_set_cache").JWKSetCache(float("nan"))
            cache.put({"keys": [{"kty": "oct", "k": "AA"}]})
            self.assertEqual(cache.is_expired(), jwt is ONEJWT)


class Nothing:
    """A leeway of the host's, in which every time is."""

    def __radd__(self, other: object) -> float:
        return float("inf")

    def __rsub__(self, other: object) -> float:
        return float("-inf")


class Cost(Case):
    """A forged token costs little more than a plain one of its length, whatever is in its header."""

    def test_headers(self) -> None:
        plain = self.cost({"alg": "HS256", "x": "x" * 40_000})
        many = ",".join(['"b64"'] * 7000)
        hostile: dict[str, Any] = {
            "crit of one name": f'{{"alg":"HS256","b64":true,"crit":[{many}]}}'.encode(),
            "crit that ends badly": f'{{"alg":"HS256","b64":true,"crit":[{many},1]}}'.encode(),
            "crit of many names": {"alg": "HS256", "crit": [str(number) for number in range(4500)]},
            "escapes": b'{"alg":"HS256","x":"' + b"\\u0041" * 6500 + b'"}',
            "escaped names": b'{"alg":"HS256"' + b"".join(b',"\\u0041%d":1' % one for one in range(3000)) + b"}",
            "numbers": b'{"alg":"HS256","x":[' + b",".join([b"1"] * 20_000) + b"]}",
            "long number": b'{"alg":"HS256","x":' + b"9" * 40_000 + b"}",
            "arrays": b'{"alg":"HS256","x":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        }
        for name, header in hostile.items():
            with self.subTest(name):
                # What the library itself takes has a test of its own.
                self.assertLess(self.cost(header), 8 * plain + 0.002 + self.cost(header, native=True))

    def cost(self, header: Any, native: bool = False) -> float:
        token = forge({}, header, "another secret of the tests that is long enough")
        self.assertLess(len(token), 65_536)
        keys = onejwt.Keyset.from_secret(SECRET.encode())
        best = 1.0
        for _ in range(15):
            began = time.process_time()
            with contextlib.suppress(ONEJWT.PyJWTError, onejwt.OneJWTError):
                onejwt.verify(token, keys) if native else ONEJWT.decode(token, SECRET, ["HS256"])
            best = min(best, time.process_time() - began)
        return best


class Migrating(unittest.TestCase):
    def test_blocks(self) -> None:
        """What stands before the change runs on PyJWT, and on the drop-in by its first line alone."""
        text = (PACKAGE / "MIGRATING.md").read_text("utf-8")
        blocks = re.findall(r"^```python before\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        self.assertEqual(len(blocks), 2)
        for block in blocks:
            self.assertIn("import jwt\n", block)
            for source in (block, block.replace("import jwt\n", "from onejwt import pyjwt as jwt\n")):
                exec(compile(source, "MIGRATING.md", "exec"), {"__name__": "migrating"})


if __name__ == "__main__":
    unittest.main()
