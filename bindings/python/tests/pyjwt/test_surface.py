"""Every public name of PyJWT is there, and takes the same arguments."""

from __future__ import annotations

import inspect
import unittest
from importlib import import_module
from typing import Any

from onejwt.pyjwt.algorithms import Algorithm, HMACAlgorithm

from .differential import NAMES, ONEJWT, PYJWT, _bases

MODULES = (
    "algorithms",
    "api_jwk",
    "api_jws",
    "api_jwt",
    "exceptions",
    "help",
    "jwk_set_cache",
    "jwks_client",
    "types",
    "utils",
    "warnings",
)


def _parameters(function: Any) -> list[tuple[str, Any, Any]]:
    found = []
    for parameter in inspect.signature(function).parameters.values():
        # The marker of "not given" is an object of its own in each.
        default = parameter.default
        if type(default) is object:
            default = "marker"
        found.append((parameter.name, parameter.kind, default))
    return found


class Surface(unittest.TestCase):
    def modules(self) -> list[tuple[str, Any, Any]]:
        found: list[tuple[str, Any, Any]] = [("", PYJWT, ONEJWT)]
        found += [(name, import_module(f"{NAMES[0]}.{name}"), import_module(f"{NAMES[1]}.{name}")) for name in MODULES]
        return found

    def names(self, module: Any) -> list[str]:
        """What a module defines itself; of the package, all that is PyJWT's."""
        found = []
        for name, value in vars(module).items():
            home = getattr(value, "__module__", None) or ""
            own = home.startswith(f"{NAMES[0]}.") if module is PYJWT else home == module.__name__
            if own and not name.startswith("_") and not inspect.ismodule(value):
                found.append(name)
        return found

    def test_all(self) -> None:
        self.assertGreaterEqual(set(ONEJWT.__all__), set(PYJWT.__all__))
        self.assertEqual(PYJWT.__version__, ONEJWT.__version__)

    def test_names(self) -> None:
        count = 0
        for where, theirs, ours in self.modules():
            for name in self.names(theirs):
                count += 1
                with self.subTest(f"{where}.{name}"):
                    self.assertTrue(hasattr(ours, name))
                    self.assertIs(type(getattr(theirs, name)), type(getattr(ours, name)))
        self.assertGreater(count, 90)

    def test_constants(self) -> None:
        for name in ("has_crypto", "requires_cryptography"):
            self.assertEqual(getattr(PYJWT.algorithms, name), getattr(ONEJWT.algorithms, name))
        aliases = [name for name in vars(PYJWT.algorithms) if name.startswith("Allowed")]
        self.assertEqual(len(aliases), 6)
        for name in aliases:
            self.assertEqual(getattr(PYJWT.algorithms, name), getattr(ONEJWT.algorithms, name), name)
        for name in ("Options", "SigOptions", "FullOptions"):
            theirs, ours = getattr(PYJWT.types, name), getattr(ONEJWT.types, name)
            # FullOptions has what is there by default, which the limit is not.
            more = set() if name == "FullOptions" else {"max_token_len"}
            self.assertEqual(set(theirs.__annotations__) | more, set(ours.__annotations__))
            self.assertEqual(theirs.__total__, ours.__total__)
        self.assertEqual(
            set(PYJWT.algorithms.get_default_algorithms()), set(ONEJWT.algorithms.get_default_algorithms())
        )

    def test_signatures(self) -> None:
        count = 0
        for where, theirs, ours in self.modules():
            for name in self.names(theirs):
                one, other = getattr(theirs, name), getattr(ours, name)
                if inspect.isclass(one):
                    pairs = self.methods(one, other)
                elif callable(one) and not hasattr(one, "__total__"):
                    pairs = [(name, one, other)]
                else:
                    pairs = []
                for method, left, right in pairs:
                    count += 1
                    with self.subTest(f"{where}.{name}.{method}"):
                        self.assertEqual(_parameters(left), _parameters(right))
        self.assertGreater(count, 150)

    def methods(self, theirs: Any, ours: Any) -> list[tuple[str, Any, Any]]:
        if issubclass(theirs, (Exception, dict)):
            return []
        found = []
        for name, value in inspect.getmembers(theirs):
            is_ours = not name.startswith("__") or name == "__init__"
            if is_ours and callable(value) and not inspect.isclass(value) and inspect.isroutine(value):
                if name == "__init__" and value is object.__init__:
                    continue
                if name.startswith("_") and name not in _OVERRIDABLE and name != "__init__":
                    continue
                if getattr(value, "__objclass__", None) is not None or value in _DIGESTS:
                    continue
                found.append((name, value, getattr(ours, name)))
        return found

    def test_names_of_cryptography(self) -> None:
        """Programs import some of them from here, RSAPublicKey above all."""
        found = {
            name: value
            for name, value in vars(PYJWT.algorithms).items()
            if str(getattr(value, "__module__", None) or getattr(value, "__name__", "")).startswith("cryptography.")
        }
        # Of an older backend, and no use.
        del found["default_backend"]
        self.assertGreater(len(found), 30)
        for name, value in found.items():
            self.assertIs(getattr(ONEJWT.algorithms, name), value, name)

    def test_types(self) -> None:
        """A type checker is told as much as by PyJWT: this file is checked in strict mode too."""
        self.assertEqual(_jwk_as_text("x"), '{"k": "eA", "kty": "oct"}')
        self.assertEqual(_jwk_as_dict("x"), {"k": "eA", "kty": "oct"})
        self.assertEqual(_any_jwk_as_text(HMACAlgorithm(HMACAlgorithm.SHA256), "x"), _jwk_as_text("x"))

    def test_exceptions(self) -> None:
        names = [name for name, value in vars(PYJWT.exceptions).items() if inspect.isclass(value)]
        names = [name for name in names if issubclass(getattr(PYJWT.exceptions, name), Exception)]
        self.assertGreater(len(names), 18)
        for name in names:
            theirs, ours = getattr(PYJWT.exceptions, name), getattr(ONEJWT.exceptions, name)
            self.assertEqual(_bases(theirs), _bases(ours))
            one, other = theirs("x"), ours("x")
            self.assertIsInstance(other, theirs)
            self.assertEqual((str(one), vars(one), one.args), (str(other), vars(other), other.args))
        for name in ("InsecureKeyLengthWarning", "RemovedInPyjwt3Warning"):
            theirs, ours = getattr(PYJWT.warnings, name), getattr(ONEJWT.warnings, name)
            self.assertEqual([kind.__name__ for kind in theirs.__mro__], [kind.__name__ for kind in ours.__mro__])

    def test_help(self) -> None:
        theirs, ours = (import_module(f"{name}.help") for name in NAMES)
        found = ours.info()
        self.assertEqual(theirs.info(), {name: value for name, value in found.items() if name != "onejwt"})


def _jwk_as_text(secret: str) -> str:
    return HMACAlgorithm.to_jwk(secret)


def _jwk_as_dict(secret: str) -> dict[str, Any]:
    return HMACAlgorithm.to_jwk(secret, as_dict=True)


def _any_jwk_as_text(algorithm: Algorithm, key: Any) -> str:
    return algorithm.to_jwk(key)


_OVERRIDABLE = (
    "_encode_payload",
    "_decode_payload",
    "_validate_claims",
    "_validate_aud",
    "_validate_exp",
    "_validate_iat",
    "_validate_iss",
    "_validate_jti",
    "_validate_nbf",
    "_validate_required_claims",
    "_validate_sub",
)
_DIGESTS = [getattr(PYJWT.algorithms.HMACAlgorithm, name) for name in ("SHA256", "SHA384", "SHA512")]


if __name__ == "__main__":
    unittest.main()
