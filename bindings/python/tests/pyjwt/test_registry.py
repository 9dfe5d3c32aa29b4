"""Algorithms that a program registers, and classes that it derives."""

from __future__ import annotations

import json
import unittest
import zlib
from typing import Any, Callable

from .differential import BOTH, ONEJWT, SECRET, Case, forge


def reverse(jwt: Any) -> Any:
    """An algorithm of a program's own."""

    class Reverse(jwt.algorithms.Algorithm):  # type: ignore[misc]
        def prepare_key(self, key: Any) -> Any:
            if key == "bad":
                raise jwt.InvalidKeyError("bad key")
            return key

        def sign(self, msg: bytes, key: Any) -> bytes:
            return msg[::-1]

        def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
            return sig == msg[::-1]

        @staticmethod
        def to_jwk(key_obj: Any, as_dict: bool = False) -> Any:
            raise NotImplementedError

        @staticmethod
        def from_jwk(jwk: Any) -> Any:
            raise NotImplementedError

    return Reverse()


class Registry(Case):
    def test_own_algorithm(self) -> None:
        def call(jwt: Any) -> Any:
            jwt.register_algorithm("REV", reverse(jwt))
            try:
                token = jwt.encode({"a": 1}, "key", "REV")
                found = [token, jwt.decode(token, "key", ["REV"]), jwt.get_algorithm_by_name("REV") is not None]
                for bad in ((token + "AAAA", "key", ["REV"]), (token, "bad", ["REV"]), (token, "key", ["HS256"])):
                    try:
                        jwt.decode(*bad)
                    except jwt.PyJWTError as error:
                        found.append((type(error).__name__, str(error)))
            finally:
                jwt.unregister_algorithm("REV")
            return found

        self.assertEqual(self.same(call)[0], "returned")
        self.same(lambda jwt: jwt.encode({"a": 1}, "key", "REV"))
        self.same(lambda jwt: jwt.decode(forge({}, {"alg": "REV"}), "key", ["REV"]))

    def test_errors(self) -> None:
        self.same(lambda jwt: jwt.register_algorithm("HS256", reverse(jwt)))
        self.same(lambda jwt: jwt.register_algorithm("REV", object()))
        self.same(lambda jwt: jwt.register_algorithm("REV", reverse))
        self.same(lambda jwt: jwt.unregister_algorithm("REV"))
        for name in ("HS256", "none", "x", "", None, 5):
            self.same(lambda jwt, n=name: type(jwt.get_algorithm_by_name(n)).__name__)

    def test_replaced(self) -> None:
        """An algorithm in the place of a built-in one gets to see every token of that name."""

        def call(jwt: Any) -> Any:
            jws = jwt.PyJWS()
            jws.unregister_algorithm("HS256")
            missing = []
            attempts: list[Callable[[], Any]] = [
                lambda: jws.encode(b"x", SECRET),
                lambda: jws.decode(forge({}), SECRET, ["HS256"]),
            ]
            for attempt in attempts:
                try:
                    attempt()
                except Exception as error:
                    missing.append((type(error).__name__, str(error)))
            jws.register_algorithm("HS256", reverse(jwt))
            token = jws.encode(b"x", None)
            return missing, token, jws.decode(token, None, ["HS256"]), sorted(jws.get_algorithms())

        self.assertEqual(self.same(call)[0], "returned")

    def test_whitelist(self) -> None:
        for names in (["HS256"], [], ["HS256", "x"], None, {"none"}):
            self.same(lambda jwt, n=names: sorted(jwt.PyJWS(n).get_algorithms()))
            self.same(lambda jwt, n=names: jwt.PyJWS(n).encode(b"x", SECRET, "HS512"))
            self.same(lambda jwt, n=names: jwt.PyJWS(n).decode(forge({}), SECRET, ["HS256"]))
            self.same(lambda jwt, n=names: sorted(jwt.PyJWS(algorithms=n).get_algorithms()))

    def test_objects_have_their_own(self) -> None:
        for jwt in BOTH:
            jwt.PyJWS().register_algorithm("REV", reverse(jwt))
            with self.assertRaises(NotImplementedError):
                jwt.get_algorithm_by_name("REV")

    def test_options(self) -> None:
        token = forge({})
        for options in (None, {}, {"verify_signature": False}, {"enforce_minimum_key_length": True}):
            self.same(lambda jwt, o=options: jwt.PyJWS(options=o).options, options)
            for key in (SECRET, "short", ""):
                self.same(lambda jwt, o=options, k=key: jwt.PyJWS(options=o).decode(token, k, ["HS256"]), options)
                self.same(lambda jwt, o=options, k=key: jwt.PyJWS(options=o).encode(b"", k), options)
                self.same(lambda jwt, o=options, k=key: jwt.PyJWS().decode(token, k, ["HS256"], o or {}), options)

    def test_compressed_payloads(self) -> None:
        """The two methods that are meant to be overridden."""

        def call(jwt: Any) -> Any:
            class Compressed(jwt.PyJWT):  # type: ignore[misc]
                def _encode_payload(self, payload: Any, headers: Any = None, json_encoder: Any = None) -> bytes:
                    assert headers is None or headers["zip"] == "DEF"
                    return zlib.compress(super()._encode_payload(payload, headers, json_encoder))

                def _decode_payload(self, decoded: Any) -> Any:
                    return json.loads(zlib.decompress(decoded["payload"]))

            token = Compressed().encode({"a": "x" * 1000}, SECRET, headers={"zip": "DEF"})
            return (
                token,
                Compressed().decode(token, SECRET, ["HS256"]),
                Compressed().decode_complete(token, SECRET, ["HS256"]),
            )

        self.assertEqual(self.same(call)[0], "returned")
        token = ONEJWT.PyJWS().encode(zlib.compress(b"{}"), SECRET)
        self.same(lambda jwt: jwt.decode(token, SECRET, ["HS256"]))

    def test_own_rules(self) -> None:
        def call(jwt: Any) -> Any:
            class Strict(jwt.PyJWT):  # type: ignore[misc]
                def _validate_claims(self, payload: Any, options: Any, **parameters: Any) -> None:
                    super()._validate_claims(payload, options, **parameters)
                    if payload.get("a") != 1:
                        raise jwt.InvalidTokenError(f"a is not 1, of {sorted(parameters)}")

            found = [Strict().decode(forge({"a": 1}), SECRET, ["HS256"])]
            Strict().decode(forge({"a": 2}), SECRET, ["HS256"])
            return found

        self.same(call)


if __name__ == "__main__":
    unittest.main()
