"""The drop-in for PyJWT on its own, as where the package ``cryptography`` is not installed.

tests/pyjwt compares it with PyJWT itself; here are what that cannot see, and what the library does in the place of
``cryptography``.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
import threading
import time
import unittest
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest import mock

import onejwt
from onejwt import Keyset

from .support import forge

CLAIMS = {"a": 1}
SECRET = "a secret of the tests that is long enough for every hash, with 64 bytes or more"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES256K", "ES384", "ES512", "EdDSA")
FAMILIES = {"RS": "RS256", "PS": "RS256", "Ed": "EdDSA"}


def _is_drop_in(name: str) -> bool:
    return name == "onejwt.pyjwt" or name.startswith("onejwt.pyjwt.")


@contextmanager
def without_cryptography() -> Iterator[Any]:
    """The drop-in as it comes to be where ``cryptography`` is not installed."""
    # The package has the module as an attribute too, which other tests must not see.
    with mock.patch.dict(sys.modules), mock.patch.object(onejwt, "pyjwt", None, create=True):
        for name in [name for name in sys.modules if _is_drop_in(name) or name.split(".")[0] == "cryptography"]:
            del sys.modules[name]
        # None makes the import fail as if there were no such package.
        sys.modules["cryptography"] = None  # type: ignore[assignment]
        yield importlib.import_module("onejwt.pyjwt")


with without_cryptography() as jwt:
    algorithms = jwt.algorithms
    native = importlib.import_module("onejwt.pyjwt._native")

KEYS = {alg: Keyset.generate(alg) for alg in ("RS256", "ES256", "ES256K", "ES384", "ES512", "EdDSA")}


def keys_for(alg: str) -> Keyset:
    return KEYS[FAMILIES.get(alg[:2], alg)]


class WithoutCryptography(unittest.TestCase):
    def test_constants(self) -> None:
        self.assertFalse(algorithms.has_crypto)
        # Nothing that works needs it, so nobody is turned away who asks.
        self.assertEqual(algorithms.requires_cryptography, {"ES521"})
        self.assertEqual(set(algorithms.get_default_algorithms()), {"none", "HS256", "HS384", "HS512", *ALGORITHMS})
        with self.assertRaisesRegex(NotImplementedError, "'ES521' could not be found. Do you have cryptography"):
            jwt.encode(CLAIMS, "x", "ES521")

    def test_every_algorithm(self) -> None:
        for alg in ALGORITHMS:
            keys = keys_for(alg)
            private, public = keys.export_pem(private=True), keys.export_pem()
            jwk = {"private": keys.export_jwks(private=True)["keys"][0], "public": keys.export_jwks()["keys"][0]}
            signers = [private, private.encode(), jwt.PyJWK(jwk["private"], alg), jwt.PyJWK(jwk["private"], alg).key]
            readers = [
                public,
                public.encode(),
                jwt.PyJWK(jwk["public"], alg),
                jwt.PyJWK(jwk["public"], alg).key,
                private,
            ]
            for signer in signers:
                token = jwt.encode(CLAIMS, signer, alg)
                for reader in readers:
                    self.assertEqual(jwt.decode(token, reader, [alg]), CLAIMS)
                    with self.assertRaises(jwt.InvalidSignatureError):
                        jwt.decode(token[:-6] + "AAAAAA", reader, [alg])

    def test_prepared_keys(self) -> None:
        for alg in ALGORITHMS:
            keys = keys_for(alg)
            algorithm = jwt.get_algorithm_by_name(alg)
            private = algorithm.prepare_key(keys.export_pem(private=True))
            public = algorithm.prepare_key(keys.export_pem())
            self.assertEqual((private.is_private, public.is_private), (True, False))
            self.assertIs(algorithm.prepare_key(private), private)
            for key in (private, public):
                members = algorithm.to_jwk(key, as_dict=True)
                self.assertEqual("d" in members, key.is_private)
                self.assertEqual(json.loads(algorithm.to_jwk(key)), members)
                self.assertEqual(algorithm.from_jwk(members).jwk, key.jwk)
                self.assertEqual(algorithm.from_jwk(json.dumps(members)).jwk, key.jwk)
                self.assertNotIn(str(members.get("d", "-")), repr(key))
            # What has the form of a token can be signed as bytes too.
            message = forge(CLAIMS, {"alg": alg}).rpartition(".")[0].encode()
            signature = algorithm.sign(message, private)
            for key in (private, public):
                self.assertTrue(algorithm.verify(message, key, signature))
                self.assertFalse(algorithm.verify(message, key, signature[:-1] + bytes([signature[-1] ^ 1])))
            for bad in (b"any bytes", b"a.b", forge(CLAIMS, {"alg": "HS256"}).rpartition(".")[0].encode()):
                with self.assertRaisesRegex(NotImplementedError, "needs the package 'cryptography'"):
                    algorithm.sign(bad, private)
                with self.assertRaisesRegex(NotImplementedError, "needs the package 'cryptography'"):
                    algorithm.verify(bad, public, signature)

    def test_padding(self) -> None:
        """Segments that end in "=": that of the signature is not signed, but that of the others is."""
        hmac = jwt.get_algorithm_by_name("HS256")
        for alg, key, public in (
            ("HS256", SECRET, SECRET),
            ("EdDSA", KEYS["EdDSA"].export_pem(private=True), KEYS["EdDSA"].export_pem()),
        ):
            token = jwt.encode(CLAIMS, key, alg)
            header, payload, signature = token.split(".")
            padded = signature + "=" * (-len(signature) % 4)
            self.assertNotEqual(padded, signature)
            self.assertEqual(jwt.decode(f"{header}.{payload}.{padded}", public, [alg]), CLAIMS)
            with self.assertRaises(jwt.InvalidSignatureError):
                jwt.decode(f"{header}.{payload}.{'B' if padded[0] == 'A' else 'A'}{padded[1:]}", public, [alg])
            payload += "=" * (-len(payload) % 4)
            self.assertIn("=", payload)
            if alg == "HS256":
                signed = hmac.sign(f"{header}.{payload}".encode(), SECRET.encode())
                signature = jwt.utils.base64url_encode(signed).decode()
                self.assertEqual(jwt.decode(f"{header}.{payload}.{signature}", public, [alg]), CLAIMS)
            else:
                with self.assertRaisesRegex(jwt.DecodeError, "need the package 'cryptography'"):
                    jwt.decode(f"{header}.{payload}.{signature}", public, [alg])

    def test_hashes(self) -> None:
        for alg, size in (("HS256", 32), ("RS384", 48), ("PS512", 64), ("ES256", 32), ("ES512", 64)):
            self.assertEqual(len(jwt.get_algorithm_by_name(alg).compute_hash_digest(b"x")), size)
        with self.assertRaises(NotImplementedError):
            jwt.get_algorithm_by_name("EdDSA").compute_hash_digest(b"x")

    def test_wrong_keys(self) -> None:
        for alg in ALGORITHMS:
            for other, keys in KEYS.items():
                if keys is keys_for(alg):
                    continue
                for key in (keys.export_pem(private=True), keys.export_pem()):
                    with self.subTest(alg, key_of=other), self.assertRaises(jwt.InvalidKeyError):
                        jwt.encode(CLAIMS, key, alg)
                    with self.subTest(alg, key_of=other), self.assertRaises(jwt.InvalidKeyError):
                        jwt.decode(forge(CLAIMS, {"alg": alg}), key, [alg])
            for bad in ("", "x", b"\xff", "-----BEGIN PUBLIC KEY-----", "ssh-rsa AAAA", "ssh-ed25519 AAAA"):
                with self.subTest(alg, bad=bad), self.assertRaises((jwt.InvalidKeyError, UnicodeDecodeError)):
                    jwt.decode(forge(CLAIMS, {"alg": alg}), bad, [alg])
            for nothing in (None, 1, object()):
                with self.assertRaises((TypeError, jwt.InvalidKeyError)):
                    jwt.encode(CLAIMS, nothing, alg)

    def test_documents_as_secrets(self) -> None:
        for keys in KEYS.values():
            pem = keys.export_pem()
            der = bytes.fromhex("".join(f"{byte:02x}" for byte in _der(pem)))
            for document in (pem, pem.encode(), der, json.dumps(keys.export_jwks()), "ssh-rsa AAAA"):
                with self.subTest(document[:20]), self.assertRaisesRegex(jwt.InvalidKeyError, "HMAC secret"):
                    jwt.encode(CLAIMS, document, "HS256")

    def test_sets(self) -> None:
        documents = [keys.export_jwks()["keys"][0] for keys in KEYS.values()]
        found = jwt.PyJWKSet.from_dict({"keys": [*documents, {"kty": "OKP", "crv": "Ed448", "x": "AA"}]})
        self.assertEqual([key.key_id for key in found], [document["kid"] for document in documents])
        with self.assertRaises(jwt.exceptions.MissingCryptographyError):
            jwt.PyJWK(documents[4], "ES521")

    def test_jwk_errors(self) -> None:
        bad: list[tuple[str, Any]] = [
            ("RS256", {"kty": "RSA"}),
            ("RS256", {"kty": "RSA", "n": "AQAB", "e": "AQAB"}),
            ("RS256", {"kty": "EC"}),
            ("ES256", {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}),
            ("ES256", {"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}),
            ("EdDSA", {"kty": "OKP", "crv": "Ed25519"}),
            ("EdDSA", {"kty": "OKP", "crv": "Ed25519", "x": "AA"}),
            ("EdDSA", {"kty": "OKP", "crv": "Ed448", "x": "AA"}),
        ]
        for alg, jwk in bad:
            with self.subTest(jwk), self.assertRaises(jwt.InvalidKeyError):
                jwt.get_algorithm_by_name(alg).from_jwk(jwk)
            with self.subTest(jwk), self.assertRaises(jwt.InvalidKeyError):
                jwt.PyJWK(jwk, alg)
        for alg in ("RS256", "ES256", "EdDSA"):
            with self.assertRaises(jwt.InvalidKeyError):
                jwt.get_algorithm_by_name(alg).to_jwk(object())

    def test_helpers(self) -> None:
        with self.assertRaises(NotImplementedError):
            jwt.utils.der_to_raw_signature(b"", None)
        with self.assertRaises(NotImplementedError):
            jwt.utils.raw_to_der_signature(b"", None)
        self.assertEqual(importlib.import_module("onejwt.pyjwt.help").info()["pyjwt"], {"version": jwt.__version__})


def _der(pem: str) -> bytes:
    import base64

    return base64.b64decode("".join(pem.splitlines()[1:-1]))


class Cache(unittest.TestCase):
    def setUp(self) -> None:
        jwt.clear_key_cache()
        self.addCleanup(jwt.clear_key_cache)
        self.loads: list[str] = []
        load = native._load

        def counted(prepared: Any, alg: str, der: bytes | None) -> Keyset:
            self.loads.append(alg)
            found: Keyset = load(prepared, alg, der)
            return found

        patch = mock.patch.object(native, "_load", counted)
        patch.start()
        self.addCleanup(patch.stop)

    def test_a_key_is_parsed_once(self) -> None:
        token = jwt.encode(CLAIMS, SECRET)
        for key in (SECRET, SECRET.encode(), "".join(list(SECRET))):
            for _ in range(3):
                jwt.decode(token, key, ["HS256", "HS384"])
        self.assertEqual(self.loads, ["HS256"])
        jwt.encode(CLAIMS, SECRET, "HS384")
        jwt.encode(CLAIMS, SECRET + "x")
        self.assertEqual(self.loads, ["HS256", "HS384", "HS256"])
        jwt.clear_key_cache()
        jwt.decode(token, SECRET, ["HS256"])
        self.assertEqual(len(self.loads), 4)

    def test_only_once_the_algorithm_is_allowed(self) -> None:
        token = jwt.encode(CLAIMS, SECRET)
        self.loads.clear()
        jwt.clear_key_cache()
        for algorithms in (["HS384"], ["RS256"], ["none"]):
            with self.assertRaises(jwt.InvalidAlgorithmError):
                jwt.decode(token, SECRET, algorithms)
        jwt.decode(token, options={"verify_signature": False})
        jwt.get_unverified_header(token)
        jwt.encode(CLAIMS, None, "none")
        self.assertEqual(self.loads, [])

    def test_it_is_bounded(self) -> None:
        for number in range(200):
            jwt.encode(CLAIMS, f"{SECRET}{number}")
        self.assertEqual(len(native._raw_keys), 64)
        self.loads.clear()
        for number in range(199, 135, -1):
            jwt.encode(CLAIMS, f"{SECRET}{number}")
        self.assertEqual(self.loads, [])
        jwt.encode(CLAIMS, f"{SECRET}135")
        self.assertEqual(len(self.loads), 1)
        keys = [jwt.PyJWK(Keyset.generate("EdDSA").export_jwks(private=True)["keys"][0]) for _ in range(40)]
        for key in keys:
            jwt.encode(CLAIMS, key)
        self.assertEqual(len(native._key_objects), 16)

    def test_it_holds_no_copy_of_a_secret(self) -> None:
        secret = b"the secret that must not be held anywhere, of 64 bytes and more in all"
        jwt.encode(CLAIMS, secret + b"!")
        gc.collect()
        held = [value for value in gc.get_objects() if isinstance(value, (dict, tuple, list))]
        held += [gc.get_referents(loaded) for loaded in native._raw_keys.values()]
        found = [
            item for value in held for item in _items(value) if type(item) is bytes and item.startswith(secret)
        ]
        # The literal of this test itself.
        self.assertLessEqual({len(item) for item in found}, {len(secret)})

    def test_a_failure_is_not_kept(self) -> None:
        for _ in range(2):
            with self.assertRaises(jwt.InvalidKeyError):
                jwt.encode(CLAIMS, "-----BEGIN PUBLIC KEY-----x")
        self.assertEqual(len(self.loads), 2)
        self.assertEqual(len(native._raw_keys), 0)

    def test_a_weak_key_is_warned_of_each_time(self) -> None:
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            for _ in range(3):
                jwt.encode(CLAIMS, "short")
        self.assertEqual([one.category.__name__ for one in seen], ["InsecureKeyLengthWarning"] * 3)
        with self.assertRaises(jwt.InvalidKeyError):
            jwt.PyJWT({"enforce_minimum_key_length": True}).encode(CLAIMS, "short")

    def test_used_while_it_is_used(self) -> None:
        """What a key that goes sets off, or a signal, may verify a token in its turn."""
        token = jwt.encode(CLAIMS, SECRET)
        done: list[Any] = []

        class Last(native.NativeKey):  # type: ignore[name-defined,misc]
            def __del__(self) -> None:
                done.append(jwt.decode(token, SECRET, ["HS256"]))

        def work() -> None:
            key = Last(KEYS["EdDSA"].export_jwks(private=True)["keys"][0])
            jwt.encode(CLAIMS, key, "EdDSA")
            del key
            jwt.clear_key_cache()
            done.append(True)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(30)
        # So that the other tests do not wait as well, if it does.
        native._renew_lock()
        self.assertEqual(done, [CLAIMS, True])

    @unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
    def test_forked_while_it_is_used(self) -> None:
        """The thread that uses it is not there in the child, which would wait for it for ever."""
        token = jwt.encode(CLAIMS, SECRET)
        inside, leave = threading.Event(), threading.Event()

        def work() -> None:
            with native._lock:
                inside.set()
                leave.wait(30)

        thread = threading.Thread(target=work)
        thread.start()
        self.assertTrue(inside.wait(30))
        with warnings.catch_warnings():
            # Of threads, which is what this is about.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            signal.alarm(30)
            with suppress(BaseException):
                os._exit(0 if jwt.decode(token, SECRET, ["HS256"]) == CLAIMS else 1)
            os._exit(2)
        leave.set()
        thread.join()
        self.assertEqual(os.waitpid(child, 0)[1], 0)

    def test_threads(self) -> None:
        failures: list[BaseException] = []

        def work(number: int) -> None:
            try:
                for turn in range(150):
                    key = f"{SECRET}{(number * 37 + turn) % 90}"
                    self.assertEqual(jwt.decode(jwt.encode(CLAIMS, key), key, ["HS256"]), CLAIMS)
                    with self.assertRaises(jwt.InvalidSignatureError):
                        jwt.decode(jwt.encode(CLAIMS, key), key + "x", ["HS256"])
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])


def _items(value: Any) -> list[Any]:
    return list(value.values()) + list(value.keys()) if isinstance(value, dict) else list(value)


class UsualTokens(unittest.TestCase):
    """A usual token that passes takes a shorter way; it has to come to what the whole way comes to."""

    def outcome(self, module: Any, name: str, token: str, **arguments: Any) -> Any:
        try:
            found = getattr(module, name)(token, SECRET, **arguments)
        except Exception as error:
            return type(error), str(error)
        return found["payload"] if name == "decode_complete" else found

    def test_both_ways_say_the_same(self) -> None:
        jwt = importlib.import_module("onejwt.pyjwt")
        now = int(time.time())
        claims: list[dict[str, Any]] = [
            {},
            *({name: value} for name in ("exp", "nbf", "iat") for value in _times(now)),
            *({"sub": value} for value in ("alice", "", 1, None)),
            *({"jti": value} for value in ("a", 1, None)),
            *({"iss": value} for value in ("issuer", "", 1, ["issuer"], None)),
            *({"aud": value} for value in ("api", ["api"], ["a", "api"], [], "", None, 1, ["api", 1], {"api": 1})),
        ]
        arguments: list[dict[str, Any]] = [
            {},
            {"audience": "api"},
            {"audience": ["b", "api"]},
            {"audience": ()},
            {"audience": ""},
            {"audience": {"api"}},
            {"audience": "api", "options": {"strict_aud": True}},
            {"issuer": "issuer"},
            {"issuer": ["issuer"]},
            {"issuer": ""},
            {"subject": "alice"},
            {"subject": ""},
            {"leeway": 100},
            {"leeway": 1.5},
            {"leeway": -1},
            {"leeway": True},
            {"algorithms": ["HS512"]},
            {"algorithms": []},
            {"algorithms": "HS256"},
        ]
        for one in claims:
            token = forge({**one, "x": 1}, secret=SECRET.encode())
            for given in arguments:
                options = {"algorithms": ["HS256"], **given}
                with self.subTest(claims=one, **given):
                    self.assertEqual(
                        self.outcome(jwt, "decode", token, **options),
                        self.outcome(jwt, "decode_complete", token, **options),
                    )

    def test_the_shorter_way_is_taken(self) -> None:
        jwt = importlib.import_module("onejwt.pyjwt")
        token = jwt.encode({"iss": "i", "aud": "a", "exp": time.time() // 1 + 60}, SECRET)
        usual = jwt.encode({"iss": "i", "aud": "a", "exp": int(time.time()) + 60}, SECRET, headers={"kid": "k"})
        api_jwt = sys.modules["onejwt.pyjwt.api_jwt"]
        with mock.patch.object(vars(api_jwt)["PyJWS"], "_decode", side_effect=AssertionError("the whole way")):
            for key in (SECRET, SECRET.encode()):
                self.assertEqual(jwt.decode(usual, key, ["HS256"], issuer="i", audience="a")["iss"], "i")
            # A number with a fraction is for the whole way.
            with self.assertRaisesRegex(AssertionError, "the whole way"):
                jwt.decode(token, SECRET, ["HS256"], issuer="i", audience="a")

    def test_what_a_program_changed_is_seen(self) -> None:
        jwt = importlib.import_module("onejwt.pyjwt")
        token = jwt.encode({"exp": int(time.time()) + 60}, SECRET)

        def refuse(*_: Any, **__: Any) -> Any:
            raise LookupError("the program's own")

        for name in ("_validate_claims", "_validate_exp", "_validate_required_claims", "_decode_payload"):
            with mock.patch.object(jwt.PyJWT, name, refuse), self.assertRaises(LookupError):
                jwt.decode(token, SECRET, ["HS256"])
        for name in ("_load", "_validate_headers", "get_algorithm_by_name", "decode_complete"):
            with mock.patch.object(jwt.PyJWS, name, refuse), self.assertRaises(LookupError):
                jwt.decode(token, SECRET, ["HS256"])

        class Own(jwt.PyJWT):  # type: ignore[misc, name-defined]
            _validate_exp = refuse

        with self.assertRaises(LookupError):
            Own().decode(token, SECRET, ["HS256"])
        one = jwt.PyJWT()
        one._validate_exp = refuse
        with self.assertRaises(LookupError):
            one.decode(token, SECRET, ["HS256"])
        for options in ({"require": ["sub"]}, {"verify_signature": False}):
            with self.subTest(options), suppress(jwt.MissingRequiredClaimError):
                self.assertEqual(jwt.PyJWT(options).decode(token, SECRET, ["HS256"]).keys(), {"exp"})
                self.assertNotIn("require", options)

    def test_options_are_what_they_are(self) -> None:
        jwt = importlib.import_module("onejwt.pyjwt")
        token = jwt.encode({"exp": int(time.time()) - 60}, SECRET)
        for name in ("verify_exp", "verify_signature", "enforce_minimum_key_length"):
            for value in (0.0, 0, None, ""):
                one = jwt.PyJWT()
                one.options[name] = value
                with self.subTest(name, value=value), self.assertRaises((TypeError, jwt.PyJWTError)):
                    one.decode(token, SECRET, ["HS256"])
        one = jwt.PyJWT()
        one.options["max_token_len"] = 10
        with self.assertRaisesRegex(jwt.DecodeError, "too long"):
            one.decode(jwt.encode({}, SECRET), SECRET, ["HS256"])

    def test_a_result_is_its_callers(self) -> None:
        jwt = importlib.import_module("onejwt.pyjwt")
        token = jwt.encode({"a": [1]}, SECRET)
        first = jwt.decode(token, SECRET, ["HS256"])
        first["a"].append(2)
        self.assertEqual(jwt.decode(token, SECRET, ["HS256"]), {"a": [1]})
        header = jwt.decode_complete(token, SECRET, ["HS256"])["header"]
        header["alg"] = "none"
        self.assertEqual(jwt.decode_complete(token, SECRET, ["HS256"])["header"], {"alg": "HS256", "typ": "JWT"})
        self.assertEqual(jwt.get_unverified_header(jwt.encode({}, SECRET)), {"alg": "HS256", "typ": "JWT"})


def _times(now: int) -> list[Any]:
    return [now - 50, now + 50, now + 0.5, str(now + 50), "x", None, True, -1, 2**70]


class WhatReachesTheLibrary(unittest.TestCase):
    def test_never(self) -> None:
        """``none``, reading without verifying, and algorithms of a program's own."""

        class Own(algorithms.HMACAlgorithm):  # type: ignore[name-defined,misc]
            pass

        jws = jwt.PyJWS()
        jws.unregister_algorithm("HS256")
        jws.register_algorithm("HS256", Own(Own.SHA256))
        token = jwt.encode(CLAIMS, SECRET)
        with (
            mock.patch.object(native, "load", side_effect=AssertionError),
            mock.patch.object(native, "sign", side_effect=AssertionError),
        ):
            self.assertEqual(jws.decode(token, SECRET, ["HS256"]), b'{"a":1}')
            self.assertEqual(jws.encode(b'{"a":1}', SECRET), token)
            unsigned = jwt.encode(CLAIMS, None, "none")
            with self.assertRaises(jwt.InvalidSignatureError):
                jwt.decode(unsigned, "", ["none"])
            self.assertEqual(jwt.decode(unsigned, options={"verify_signature": False}), CLAIMS)
            with self.assertRaises(AssertionError):
                jwt.decode(token, SECRET, ["HS256"])

    def test_tokens_are_also_onejwts(self) -> None:
        keys = Keyset.from_secret(SECRET.encode())
        token = jwt.encode({"exp": 2_000_000_000}, SECRET, headers={"kid": "x", "typ": "at+jwt"})
        self.assertEqual(onejwt.verify(token, keys, typ="at+jwt", now=1_700_000_000), {"exp": 2_000_000_000})
        self.assertEqual(jwt.decode(onejwt.sign({"exp": 2e12}, keys), SECRET, ["HS256"]), {"exp": 2e12})


class StricterDecoding(unittest.TestCase):
    """A program that makes what it cannot read is told so when it makes it."""

    def warned(self, claims: dict[str, Any], **options: Any) -> list[Any]:
        key = "a secret of at least thirty-two characters"
        coder = jwt.PyJWT(options)
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            token = coder.encode(claims, key)
        told = [one for one in seen if one.category is jwt.warnings.StricterDecodeWarning]
        try:
            coder.decode(token, key, algorithms=["HS256"])
        except jwt.DecodeError:
            self.assertTrue(told, claims)
        else:
            self.assertEqual(told, [])
        for one in told:
            self.assertEqual(one.filename, __file__)
        return told

    def test_warned_of(self) -> None:
        deep: Any = []
        for _ in range(40):
            deep = [deep]
        many = {str(number): 0 for number in range(5000)}
        twice: Any = {"a": {1: 0, "1": 0}}
        bad: list[Any] = [{"a": float("nan")}, {"a": float("-inf")}, {"a": "\ud800"}, {"a": deep}]
        for claims in (*bad, many, twice, {1: 0, "1": 0}):
            self.assertEqual(len(self.warned(claims)), 1)
        long = {"a": "x" * 50_000}
        self.assertIn("max_token_len", str(self.warned(long)[0].message))
        self.assertEqual(self.warned(long, max_token_len=100_000), [])

    def test_not_warned_of(self) -> None:
        for claims in ({}, {"a": 1e300, "b": "\U0001f600", "c": [[{}]]}, {"a": 10**4000}):
            self.assertEqual(self.warned(claims), [])

    def test_a_payload_of_its_own(self) -> None:
        class Compressed(jwt.PyJWT):  # type: ignore[name-defined, misc]
            def _encode_payload(self, payload: Any, headers: Any = None, json_encoder: Any = None) -> bytes:
                return b"packed"

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            Compressed().encode({}, "a secret of at least thirty-two characters")


if __name__ == "__main__":
    unittest.main()
