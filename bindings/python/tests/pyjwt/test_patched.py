"""What a program changes it gets as from PyJWT: in an object, a class, a subclass or a module, whenever it does so.

Each method and attribute that PyJWT's classes have is changed in each of these places, before and after the first use,
in each of several ways, and the same calls are made to both. A key that another object prepared must never be used.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import unittest
import warnings
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Any, Callable

from . import keys
from .differential import BOTH, ONEJWT, PYJWT, SECRET, Case, forge, outcome

CLAIMS = {"a": 1}
OTHER = "the secret of somebody else, which must not open anything, of 64 bytes or more"
EC, RSA, ED = keys.EC["ES256"], keys.RSA, keys.ED25519
# Of each class: an algorithm, what signs, what verifies, and who else signs.
KINDS: dict[str, tuple[str, Any, Any, Any]] = {
    "HMACAlgorithm": ("HS256", SECRET, SECRET, OTHER),
    "RSAAlgorithm": ("RS256", RSA, keys.public_pem(RSA), keys.rsa.generate_private_key(65537, 2048)),
    "RSAPSSAlgorithm": ("PS256", RSA, RSA.public_key(), keys.rsa.generate_private_key(65537, 2048)),
    "ECAlgorithm": ("ES256", keys.pem(EC), keys.public_pem(EC), keys.ec.generate_private_key(keys.ec.SECP256R1())),
    "OKPAlgorithm": ("EdDSA", keys.pem(ED), keys.public_pem(ED), keys.ed25519.Ed25519PrivateKey.generate()),
}
TOKENS = {
    alg: [PYJWT.encode(CLAIMS, signer, alg), PYJWT.encode(CLAIMS, other, alg)]
    for alg, signer, _, other in KINDS.values()
}
HS_TOKENS = [*TOKENS["HS256"], forge({"exp": 1}), "x", forge(CLAIMS, {"alg": "HS256", "kid": "k"})]
DETACHED = PYJWT.PyJWS().encode(b'{"a":1}', SECRET, is_payload_detached=True)


class Changed(Exception):
    """What a method of the program's raises."""


def raising(original: Any, seen: list[Any]) -> Any:
    def method(*arguments: Any, **named: Any) -> Any:
        raise Changed

    return method


def counting(original: Any, seen: list[Any]) -> Any:
    def method(*arguments: Any, **named: Any) -> Any:
        seen.append(1)
        return original(*arguments, **named)

    return method


def answering(value: Any) -> Any:
    def way(original: Any, seen: list[Any]) -> Any:
        return lambda *arguments, **named: value

    return way


# How a method is changed.
WAYS: dict[str, Any] = {
    "raises": raising,
    "does the same": counting,
    "says False": answering(False),
    "says True": answering(True),
    "says None": answering(None),
    "says bytes": answering(b"V" * 32),
    "says text": answering("text"),
}
# What an attribute is changed to.
VALUES: tuple[Any, ...] = (None, 4096, (), set(), {"b64", "x"}, "other")


def parts_of(kind: Any) -> list[str]:
    """Everything of a class of PyJWT's that a program could put its own in the place of."""
    return [
        name
        for name in dir(kind)
        if not name.startswith("__") and not name.startswith("_abc_") and not inspect.isclass(getattr(kind, name))
    ]


@contextlib.contextmanager
def changed(place: Any, name: str, value: Any) -> Iterator[None]:
    """Something else in the place of a part, for a while; in objects that have no such part themselves too."""
    own = vars(place)
    had, before = name in own, own.get(name)
    setattr(place, name, value)
    try:
        yield
    finally:
        if had:
            setattr(place, name, before)
        else:
            delattr(place, name)


def as_found(kind: Any, name: str, new: Any, in_class: bool) -> Any:
    """A function as it has to stand there: static where the original is."""
    static = isinstance(inspect.getattr_static(kind, name), staticmethod)
    return staticmethod(new) if in_class and static else new


def results(jwt: Any, calls: dict[str, Callable[[Any], Any]]) -> dict[str, Any]:
    found = {}
    for name, call in calls.items():
        one = outcome(jwt, call)
        # Of an exception the class: the text may be that of how Python came to it.
        found[name] = one[:2]
    return found


def _first_difference(theirs: Any, ours: Any) -> str:
    """Where two results begin to differ, or a test that fails would say too much."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for name, value in theirs.items():
            if repr(value) != repr(ours.get(name)):
                return f"{name}: {_first_difference(value, ours.get(name))}"
    is_outcome = isinstance(theirs, tuple) and theirs[:1] in (("returned",), ("raised",))
    if not is_outcome and isinstance(theirs, (list, tuple)) and isinstance(ours, (list, tuple)):
        for place, (one, other) in enumerate(zip(theirs, ours)):
            if repr(one) != repr(other):
                return f"{place}: {_first_difference(one, other)}"
    return f"PyJWT {theirs!r:.200}, onejwt {ours!r:.200}"


class Patched(Case):
    def setUp(self) -> None:
        super().setUp()
        context = warnings.catch_warnings()
        self.enterContext_(context)
        warnings.simplefilter("ignore")

    def compare(self, run: Callable[[Any], Any], what: str) -> None:
        theirs, ours = run(PYJWT), run(ONEJWT)
        if repr(theirs) != repr(ours):
            self.fail(f"{what}: {_first_difference(theirs, ours)}")

    def changes(self, kind_of: Callable[[Any], Any]) -> Iterator[tuple[str, str, Any]]:
        """Each part of a class, and each way to change it: a function of the class and a list of what was seen."""
        for name in parts_of(kind_of(PYJWT)):
            if callable(getattr(kind_of(PYJWT), name)):
                for way, make in WAYS.items():
                    yield name, way, lambda kind, seen, n=name, m=make: m(getattr(kind, n), seen)
            else:
                for value in VALUES:
                    # A typ that is no text is not signed (MIGRATING.md).
                    if name == "header_typ" and isinstance(value, int):
                        continue
                    yield name, f"is {value!r}", lambda kind, seen, v=value: v

    # --- algorithms -------------------------------------------------------------------------------------------

    def calls(self, alg: str, signer: Any, reader: Any) -> dict[str, Callable[[Any], Any]]:
        good, bad = TOKENS[alg]
        key = {"kty": "oct", "k": "AAAA"} if alg == "HS256" else None

        def signed(jws: Any) -> Any:
            # Signatures of some are never the same twice.
            token = jws.encode(b"{}", signer, alg)
            return token if alg in keys.DETERMINISTIC else (token.count("."), jws.decode(token, reader, [alg]))

        return {
            "good": lambda jws: jws.decode(good, reader, [alg]),
            "bad": lambda jws: jws.decode(bad, reader, [alg]),
            "good again": lambda jws: jws.decode(good, reader, [alg]),
            "strict": lambda jws: jws.decode(good, reader, [alg], {"enforce_minimum_key_length": True}),
            "sign": signed,
            "unverified": lambda jws: jws.decode(good, options={"verify_signature": False}),
            "wrong key": lambda jws: jws.decode(good, "no key", [alg]),
            "jwk": lambda jws: jws.get_algorithm_by_name(alg).from_jwk(key or {"kty": "x"}),
        }

    def test_algorithms(self) -> None:
        count = 0
        for kind_name, (alg, signer, reader, _) in KINDS.items():
            calls = self.calls(alg, signer, reader)

            def kind_of(jwt: Any, kind_name: str = kind_name) -> Any:
                return getattr(jwt.algorithms, kind_name)

            for name, way, make in self.changes(kind_of):
                for place in ("object", "class", "base", "subclass"):
                    for used in (False, True):
                        count += 1

                        def run(
                            jwt: Any,
                            name: str = name,
                            make: Any = make,
                            place: str = place,
                            used: bool = used,
                            alg: str = alg,
                            calls: dict[str, Any] = calls,
                            kind_of: Any = kind_of,
                        ) -> Any:
                            return self.algorithm(jwt, kind_of(jwt), alg, name, make, place, used, calls)

                        with self.subTest(f"{kind_name}.{name} {way}, in the {place}, used before: {used}"):
                            self.compare(run, name)
        self.assertGreater(count, 1500)

    def algorithm(
        self, jwt: Any, kind: Any, alg: str, name: str, make: Any, place: str, used: bool, calls: dict[str, Any]
    ) -> Any:
        if jwt is ONEJWT:
            jwt.clear_key_cache()
        seen: list[Any] = []
        jws, plain = jwt.PyJWS(), jwt.PyJWS()
        few = {call: calls[call] for call in ("good", "bad")}
        found = []
        if used:
            found.append(results(jws, few))
        new = make(kind, seen)
        if place == "subclass":
            one = jws.get_algorithm_by_name(alg)
            sub: Any = type("Own", (kind,), {name: as_found(kind, name, new, True)})
            own = sub.__new__(sub)
            own.__dict__.update({part: value for part, value in vars(one).items() if not part.startswith("_")})
            jws.unregister_algorithm(alg)
            jws.register_algorithm(alg, own)
            context: Any = contextlib.nullcontext()
        elif place == "object":
            one = jws.get_algorithm_by_name(alg)
            # A method that is called as one of an object has no self here.
            bound = make(one, seen)
            context = changed(one, name, bound)
        else:
            owner = kind
            if place == "base":
                owner = next((base for base in kind.__mro__ if name in vars(base)), kind)
            context = changed(owner, name, as_found(kind, name, new, True))
        with context:
            found.append(results(jws, calls))
            # Objects that are made meanwhile, and those that others have.
            found.append(results(plain, few))
            found.append(results(jwt.PyJWS(), few))
        found.append(results(plain, few))
        return found, bool(seen)

    def test_keys_that_another_object_prepared(self) -> None:
        """A derivation of one tenant's own, on its own object, opens nothing elsewhere; and is asked each time."""
        derived = "V" * 64

        def run(jwt: Any) -> Any:
            jws = jwt.PyJWS()
            one = jws.get_algorithm_by_name("HS256")
            asked: list[Any] = []

            def prepare(key: Any) -> bytes:
                asked.append(key)
                return derived.encode()

            tokens = [jwt.encode(CLAIMS, derived), jwt.encode(CLAIMS, SECRET)]
            found = []
            with changed(one, "prepare_key", prepare):
                for decode in (jws.decode, jwt.decode, jws.decode, jwt.PyJWS().decode):
                    for token in tokens:
                        found.append(outcome(jwt, lambda m, d=decode, t=token: d(t, SECRET, ["HS256"]))[:2])
            for decode in (jws.decode, jwt.decode):
                for token in tokens:
                    found.append(outcome(jwt, lambda m, d=decode, t=token: d(t, SECRET, ["HS256"]))[:2])
            return found, asked

        self.compare(run, "a derivation of keys")

    def test_keys_that_are_revoked(self) -> None:
        def run(jwt: Any) -> Any:
            revoked: set[Any] = set()
            kind = jwt.algorithms.HMACAlgorithm
            original = kind.prepare_key

            def prepare(self: Any, key: Any) -> Any:
                if key in revoked:
                    raise jwt.InvalidKeyError("revoked")
                return original(self, key)

            found = []
            with changed(kind, "prepare_key", prepare):
                for _ in range(2):
                    for key in (SECRET, SECRET.encode()):
                        found.append(outcome(jwt, lambda m, k=key: m.decode(HS_TOKENS[0], k, ["HS256"]))[:4])
                        found.append(outcome(jwt, lambda m, k=key: m.encode(CLAIMS, k))[:4])
                    revoked.update((SECRET, SECRET.encode()))
            found.append(outcome(jwt, lambda m: m.decode(HS_TOKENS[0], SECRET, ["HS256"]))[:4])
            return found

        self.compare(run, "revoked keys")

    def test_copies(self) -> None:
        for way in (copy.copy, copy.deepcopy):

            def run(jwt: Any, way: Any = way) -> Any:
                jws = jwt.PyJWS()
                own = way(jws.get_algorithm_by_name("HS256"))
                own.verify = lambda msg, key, sig: True
                jws.unregister_algorithm("HS256")
                jws.register_algorithm("HS256", own)
                return [outcome(jws, lambda m, t=t: m.decode(t, SECRET, ["HS256"]))[:2] for t in HS_TOKENS]

            self.compare(run, "copies")

    def test_a_key_that_changes(self) -> None:
        """An object of the program's own that has the interface of a key is asked each time."""

        def run(jwt: Any) -> Any:
            class Key(keys.rsa.RSAPublicKey):  # type: ignore[misc, name-defined]
                answer = True
                bits = 2048

                @property
                def key_size(self) -> int:
                    return self.bits

                def verify(self, signature: bytes, data: bytes, padding: Any, algorithm: Any) -> None:
                    if not self.answer:
                        raise jwt.algorithms.InvalidSignature

                def encrypt(self, *_: Any) -> Any: ...
                def public_numbers(self) -> Any: ...
                def public_bytes(self, *_: Any) -> Any: ...
                def recover_data_from_signature(self, *_: Any) -> Any: ...
                def __eq__(self, other: object) -> bool:
                    return self is other

                def __copy__(self) -> Any: ...
                def __deepcopy__(self, memo: Any) -> Any: ...

            key: Any = Key()
            found = []
            for answer, bits in ((True, 2048), (False, 2048), (True, 1024), (True, 4096)):
                key.answer, key.bits = answer, bits
                for options in ({}, {"enforce_minimum_key_length": True}):
                    call = partial(jwt.decode, TOKENS["RS256"][0], key, ["RS256"], options=options)
                    found.append(outcome(jwt, lambda m, c=call: c()))
            return [one[:2] for one in found]

        self.compare(run, "a key that changes")

    # --- PyJWS, PyJWT, PyJWK ----------------------------------------------------------------------------------

    def reading(self) -> dict[str, Any]:
        calls: dict[str, Any] = {}
        for number, token in enumerate(HS_TOKENS):
            calls[f"decode {number}"] = lambda o, t=token: o.decode(t, SECRET, ["HS256"])
            calls[f"complete {number}"] = lambda o, t=token: o.decode_complete(t, SECRET, ["HS256"])
            calls[f"unverified {number}"] = lambda o, t=token: o.decode(t, options={"verify_signature": False})
        calls["detached"] = lambda o: o.decode(DETACHED, SECRET, ["HS256"], detached_payload=b'{"a":1}')
        calls["not detached"] = lambda o: o.decode(DETACHED, SECRET, ["HS256"])
        calls["other"] = lambda o: o.decode(HS_TOKENS[0], SECRET, ["HS384"])
        calls["none"] = lambda o: o.decode(forge(CLAIMS, {"alg": "none"}), "", ["none"])
        return calls

    def objects(self, kind_of: Callable[[Any], Any], calls: dict[str, Any], make_object: Callable[[Any], Any]) -> int:
        count = 0
        for name, way, make in self.changes(kind_of):
            for place in ("object", "class", "subclass"):
                for used in (False, True):
                    count += 1

                    def run(
                        jwt: Any, name: str = name, make: Any = make, place: str = place, used: bool = used
                    ) -> Any:
                        return self.one_object(jwt, kind_of(jwt), name, make, place, used, calls, make_object)

                    with self.subTest(f"{kind_of(PYJWT).__name__}.{name} {way}, in the {place}, used before: {used}"):
                        self.compare(run, name)
        return count

    def one_object(
        self,
        jwt: Any,
        kind: Any,
        name: str,
        make: Any,
        place: str,
        used: bool,
        calls: dict[str, Any],
        make_object: Callable[[Any], Any],
    ) -> Any:
        seen: list[Any] = []
        found = []
        one, plain = make_object(kind), make_object(kind)
        if used:
            found.append(results(one, dict(list(calls.items())[:4])))
        context: Any = contextlib.nullcontext()
        if place == "subclass":
            one = make_object(type("Own", (kind,), {name: as_found(kind, name, make(kind, seen), True)}))
        elif place == "object":
            try:
                bound = make(one, seen)
                context = changed(one, name, bound)
                with context:
                    pass
                context = changed(one, name, bound)
            except AttributeError:
                return "cannot be set"
        else:
            context = changed(kind, name, as_found(kind, name, make(kind, seen), True))
        with context:
            found.append(results(one, calls))
            found.append(results(plain, dict(list(calls.items())[:6])))
        found.append(results(plain, dict(list(calls.items())[:6])))
        return found, bool(seen)

    def test_jws(self) -> None:
        calls = self.reading()
        calls["encode"] = lambda o: o.encode(b'{"a":1}', SECRET, "HS256", {"kid": "k"})
        calls["detach"] = lambda o: o.encode(b'{"a":1}', SECRET, is_payload_detached=True)
        calls["header"] = lambda o: o.get_unverified_header(HS_TOKENS[0])
        calls["crit"] = lambda o: o.decode(forge({}, {"alg": "HS256", "crit": ["x"], "x": 1}), SECRET, ["HS256"])
        self.assertGreater(self.objects(lambda jwt: jwt.PyJWS, calls, self.made), 400)

    def test_jwt(self) -> None:
        calls = self.reading()
        calls["encode"] = lambda o: o.encode({"a": 1}, SECRET, "HS256", {"kid": "k"})
        calls["claims"] = lambda o: o.decode(
            forge({"iss": "i", "aud": "a", "sub": "s", "jti": "j", "iat": 1, "nbf": 1, "exp": 9_999_999_999}),
            SECRET,
            ["HS256"],
            audience="a",
            issuer="i",
            subject="s",
            options={"require": ["exp"]},
        )
        self.assertGreater(self.objects(lambda jwt: jwt.PyJWT, calls, self.made), 400)

    @staticmethod
    def made(kind: Any) -> Any:
        try:
            return kind()
        except Exception as error:
            # One whose parts are in the way of making it.
            return Unmade(type(error).__name__)

    def test_jwk(self) -> None:
        jwk = PYJWT.algorithms.HMACAlgorithm.to_jwk(SECRET, as_dict=True)

        def make_object(kind: Any) -> Any:
            try:
                return kind({**jwk, "kid": "k", "use": "sig"})
            except Exception as error:
                return Unmade(type(error).__name__)

        def decode(key: Any, token: str) -> Any:
            jwt = BOTH[any(base.__module__.startswith("onejwt") for base in type(key).__mro__)]
            return jwt.decode(token, key), jwt.decode(token, key, ["HS256"]), jwt.encode({"a": 1}, key)

        calls: dict[str, Any] = {
            **{f"decode {number}": lambda o, t=t: decode(o, t) for number, t in enumerate(HS_TOKENS)},
            "parts": lambda o: (o.key_type, o.key_id, o.public_key_use, o.algorithm_name, o.key),
            "from_dict": lambda o: type(o.from_dict(jwk)).__name__,
            "from_json": lambda o: type(o.from_json('{"kty":"oct","k":"AAAA"}')).__name__,
        }
        self.assertGreater(self.objects(lambda jwt: jwt.PyJWK, calls, make_object), 40)
        # What an object holds.
        parts: dict[str, list[Any]] = {
            "key": [b"V" * 64, SECRET, None, OTHER],
            "algorithm_name": ["HS384", "none", None],
            "Algorithm": [None],
            "_jwk_data": [{}],
        }
        for name, values in parts.items():
            for value in values:
                for used in (False, True):

                    def run(jwt: Any, name: str = name, value: Any = value, used: bool = used) -> Any:
                        key = jwt.PyJWK({**jwk, "kid": "k"})
                        found = [results(key, calls)] if used else []
                        with changed(key, name, value):
                            found.append(results(key, calls))
                        return [*found, results(key, calls)]

                    self.compare(run, f"{name} of a PyJWK is {value!r}, used before: {used}")

        def own(jwt: Any) -> Any:
            key, other = jwt.PyJWK(jwk), jwt.PyJWK(jwk)
            found = []
            own_parts: dict[str, Any] = {"verify": lambda m, k, s: True, "prepare_key": lambda key: OTHER.encode()}
            for name, new in own_parts.items():
                with changed(key.Algorithm, name, new):
                    found += [results(key, calls), results(other, calls)]
            return [*found, results(key, calls)]

        self.compare(own, "the algorithm of a PyJWK")

    # --- modules ----------------------------------------------------------------------------------------------

    def test_functions_of_modules(self) -> None:
        """Those that PyJWT's modules have of its own, and look up when they are called."""
        count = 0
        calls: dict[str, Callable[[Any], Any]] = {}
        for alg, signer, reader, _ in KINDS.values():
            calls.update((f"{alg} {name}", call) for name, call in self.calls(alg, signer, reader).items())
        calls["claims"] = lambda jws: jws.decode(HS_TOKENS[4], SECRET, ["HS256"])
        for module in ("algorithms", "api_jws", "api_jwk", "api_jwt"):
            theirs = import_module(f"jwt.{module}")
            names = [
                name
                for name, value in vars(theirs).items()
                if inspect.isfunction(value) and value.__module__ in ("jwt.utils", "jwt.algorithms")
            ]
            names += [name for name in vars(theirs) if name.startswith("load_")] if module == "algorithms" else []
            for name in names:
                if name == "bytes_from_int":
                    continue
                for way in ("raises", "does the same", "says bytes"):
                    for used in (False, True):
                        count += 1

                        def run(
                            jwt: Any, module: str = module, name: str = name, way: str = way, used: bool = used
                        ) -> Any:
                            if jwt is ONEJWT:
                                jwt.clear_key_cache()
                            place, seen = import_module(f"{jwt.__name__}.{module}"), [0]
                            jws = jwt.PyJWS()
                            found: list[Any] = [results(jws, calls)] if used else []
                            with changed(place, name, WAYS[way](getattr(place, name), seen)):
                                found.append(results(jws, calls))
                                found.append(outcome(jwt, lambda m: len(m.PyJWS().get_algorithms()))[:2])
                                found.append(outcome(jwt, lambda m: m.PyJWK({"kty": "oct", "k": "AAAA"}).key)[:2])
                            return found

                        with self.subTest(f"{module}.{name} {way}, used before: {used}"):
                            self.compare(run, f"{module}.{name} {way}, used before: {used}")
        self.assertGreater(count, 60)

    def test_classes_of_the_module(self) -> None:
        """A class of the program's in the place of one, and another hash in a class."""
        for kind_name, (alg, _, reader, _) in KINDS.items():
            for change in ("class", "hash"):

                def run(
                    jwt: Any, kind_name: str = kind_name, alg: str = alg, reader: Any = reader, change: str = change
                ) -> Any:
                    kind = getattr(jwt.algorithms, kind_name)
                    own = type("Own", (kind,), {"verify": lambda self, msg, key, sig: True})
                    if change == "class":
                        context = changed(jwt.algorithms, kind_name, own)
                    elif hasattr(kind, "SHA256"):
                        context = changed(kind, "SHA256", kind.SHA512)
                    else:
                        return None
                    with context:
                        jws = jwt.PyJWS()
                        found = [outcome(jws, lambda m, t=t: m.decode(t, reader, [alg]))[:2] for t in TOKENS[alg]]
                    return [*found, *(outcome(jws, lambda m, t=t: m.decode(t, reader, [alg]))[:2] for t in TOKENS[alg])]

                self.compare(run, f"{kind_name}, {change}")

    def test_functions_of_the_package(self) -> None:
        """The methods of the objects that the functions are those of."""
        for name in ("decode", "decode_complete", "encode", "_validate_claims", "_merge_options", "_decode_payload"):

            def run(jwt: Any, name: str = name) -> Any:
                one = jwt.api_jwt._jwt_global_obj
                found = []
                for way in ("raises", "says None"):
                    with changed(one, name, WAYS[way](getattr(one, name), [])):
                        found.append(outcome(jwt, lambda m: m.decode(HS_TOKENS[0], SECRET, ["HS256"]))[:2])
                        found.append(outcome(jwt, lambda m: m.decode_complete(HS_TOKENS[0], SECRET, ["HS256"]))[:2])
                        found.append(outcome(jwt, lambda m: m.encode(CLAIMS, SECRET))[:2])
                return found

            self.compare(run, name)


class Unmade:
    """In the place of an object that cannot be made."""

    def __init__(self, why: str) -> None:
        self.why = why

    def __getattr__(self, name: str) -> Any:
        raise Changed(self.why)


if __name__ == "__main__":
    unittest.main()
