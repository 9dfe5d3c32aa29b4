"""Algorithms that a program registers, and classes that it derives."""

from __future__ import annotations

import json
import unittest
import zlib
from typing import Any, Callable
from unittest import mock

from . import keys
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

    def test_built_in_under_another_name(self) -> None:
        def call(jwt: Any) -> Any:
            jws = jwt.PyJWS()
            jws.register_algorithm("MINE", jws.get_algorithm_by_name("HS256"))
            token = jws.encode(b"x", SECRET, "MINE")
            return token, jws.decode_complete(token, SECRET, ["MINE"])

        self.assertEqual(self.same(call)[0], "returned")

    def test_put_there_without_asking(self) -> None:
        """Some programs write into the dict itself, and their object need not be an Algorithm."""

        def call(jwt: Any) -> Any:
            class Duck:
                prepare_key = staticmethod(lambda key: key)
                check_key_length = staticmethod(lambda key: None)
                sign = staticmethod(lambda msg, key: b"signed")
                verify = staticmethod(lambda msg, key, sig: sig == b"signed")

            jws = jwt.PyJWS()
            jws._algorithms["RS256"] = Duck()
            token = jws.encode(b"x", None, "RS256")
            return token, jws.decode(token, None, ["RS256"])

        self.assertEqual(self.same(call)[0], "returned")

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

    def parts(self, jwt: Any) -> Any:
        """A class that has its own way in all three places."""
        seen: list[Any] = []

        class Own(jwt.PyJWS):  # type: ignore[misc]
            def _load(self, token: Any) -> Any:
                seen.append("load")
                return super()._load(token)

            def _verify_signature(self, signing_input: bytes, *arguments: Any, **parameters: Any) -> None:
                seen.append((signing_input, sorted(parameters)))
                if signing_input.startswith(b"eyJhbGciOiJIUzUxMiI"):
                    raise jwt.InvalidTokenError("revoked")
                super()._verify_signature(signing_input, *arguments, **parameters)

        return Own, seen

    def test_own_parts(self) -> None:
        good = forge({"a": 1})
        tokens = [good, f"{good}A", f"{good}=", forge({}, secret=SECRET + "x"), forge({"exp": 1}), forge([]), "x"]
        tokens += [ONEJWT.encode({}, SECRET, "HS512"), forge({}, {"alg": "HS384"}), forge({}, {"kid": 1})]
        detached = ONEJWT.PyJWS().encode(b'{"b.c":1}', SECRET, is_payload_detached=True)

        def call(jwt: Any, token: Any, **parameters: Any) -> Any:
            own, seen = self.parts(jwt)
            claims = jwt.PyJWT()
            claims._jws = own()
            found: list[Any] = []
            for read in (own().decode_complete, own().decode, claims.decode_complete, claims.decode):
                try:
                    found.append(read(token, SECRET, ["HS256", "HS512"], **parameters))
                except Exception as error:
                    found.append((type(error).__name__, str(error)))
            return found, seen

        for token in tokens:
            self.assertTrue(self.same(lambda jwt, t=token: call(jwt, t), token)[1][1])
            self.same(lambda jwt, t=token: call(jwt, t, options={"verify_signature": False}), token)
        for payload in (b'{"b.c":1}', b"{}", None):
            self.same(lambda jwt, p=payload: call(jwt, detached, detached_payload=p))
        for alg, key in keys.SIGNING:
            token = ONEJWT.encode({"a": 1}, key, alg)
            for changed in (token, token[:-8] + "AAAAAAAA"):
                self.same(lambda jwt, t=changed, k=key, a=alg: self.parts(jwt)[0]().decode(t, k.public_key(), [a]), alg)

    def test_own_parts_and_unsound_claims(self) -> None:
        """What the drop-in refuses, it refuses there too."""

        class Whole(ONEJWT.PyJWS):  # type: ignore[misc]
            def decode_complete(self, *arguments: Any, **parameters: Any) -> Any:
                return super().decode_complete(*arguments, **parameters)

        claims = ONEJWT.PyJWT()
        for own in (self.parts(ONEJWT)[0], Whole):
            claims._jws = own()
            self.assertEqual(claims.decode(forge({"a": 1}), SECRET, ["HS256"]), {"a": 1})
            for payload in (b'{"a":1,"a":2}', b'{"a":NaN}'):
                with self.assertRaisesRegex(ONEJWT.DecodeError, "names must be there once"):
                    claims.decode(forge(payload), SECRET, ["HS256"])
                # Of whatever algorithm the token is.
                claims._jws.register_algorithm("REV", reverse(ONEJWT))
                token = claims._jws.encode(payload, SECRET, "REV")
                with self.assertRaisesRegex(ONEJWT.DecodeError, "names must be there once"):
                    claims.decode(token, SECRET, ["REV"])
                claims._jws.unregister_algorithm("REV")

    def test_parts_are_there_to_be_called(self) -> None:
        def call(jwt: Any, token: Any, key: Any) -> Any:
            jws = jwt.PyJWS()
            payload, signing_input, header, signature = jws._load(token)
            jws._verify_signature(signing_input, header, signature, key, ["HS256"])
            return payload, signing_input, header, signature

        for token in (forge({"a": 1}), forge({"a": 1}, secret="short"), "x", forge({}, {"alg": "HS512"})):
            for key in (SECRET, "short", "", None):
                self.same(lambda jwt, t=token, k=key: call(jwt, t, k), token)

    def test_patched(self) -> None:
        """As tests of programs do it: in an object, or in the class itself."""
        token = forge(b"no claims")

        def verified(*arguments: Any, **parameters: Any) -> Any:
            return {"payload": b"{}", "header": {}, "signature": b""}

        def patched(jwt: Any, place: Any, name: str, new: Any) -> Any:
            with mock.patch.object(place, name, new):
                return jwt.decode(token, SECRET, ["HS256"])

        for jwt in BOTH:
            claims, jws = jwt.api_jwt._jwt_global_obj, jwt.api_jws._jws_global_obj
            places: list[tuple[Any, str, Any, Any]] = [
                (claims, "_decode_payload", lambda decoded: {"own": 1}, {"own": 1}),
                (jwt.PyJWT, "_decode_payload", lambda claims, decoded: {"own": 1}, {"own": 1}),
                (jws, "decode_complete", mock.Mock(side_effect=verified), {}),
                (jwt.PyJWS, "decode_complete", mock.Mock(side_effect=verified), {}),
                (jws, "_load", mock.Mock(side_effect=KeyError), None),
                (jwt.PyJWS, "_verify_signature", mock.Mock(side_effect=KeyError), None),
            ]
            for place, name, new, expected in places:
                with self.subTest(jwt.__name__, name=name):
                    if expected is None:
                        with self.assertRaises(KeyError):
                            patched(jwt, place, name, new)
                    else:
                        self.assertEqual(patched(jwt, place, name, new), expected)

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
