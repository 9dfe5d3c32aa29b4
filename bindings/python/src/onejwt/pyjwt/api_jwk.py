"""JSON Web Keys and sets of them, under PyJWT's names."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from . import _beside
from .algorithms import default_algorithm, get_default_algorithms, has_crypto, requires_cryptography
from .exceptions import InvalidKeyError, MissingCryptographyError, PyJWKError, PyJWKSetError, PyJWTError
from .types import JWKDict

_EC = {None: "ES256", "": "ES256", "P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "secp256k1": "ES256K"}


def _inferred_algorithm(jwk: JWKDict, kty: Any) -> str:
    """The algorithm of a key that does not name one."""
    if kty in ("RSA", "oct"):
        return "RS256" if kty == "RSA" else "HS256"
    if kty not in ("EC", "OKP"):
        raise InvalidKeyError(f"Unsupported kty: {kty}")
    crv = jwk.get("crv")
    if kty == "OKP" and not crv:
        raise InvalidKeyError(f"crv is not found: {_described(jwk)}")
    known = _EC if kty == "EC" else {"Ed25519": "EdDSA"}
    # A JWK Set may have anything there, and is not to fail because of one key.
    found = known.get(crv or None) if isinstance(crv, str) or not crv else None
    if found is None:
        raise InvalidKeyError(f"Unsupported crv: {crv}")
    return found


_GET_DEFAULT_ALGORITHMS = get_default_algorithms
_SECRET = ("d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv")


def _described(jwk: JWKDict) -> JWKDict:
    """What an error may quote of a key: all but its private members."""
    return {name: "..." if name in _SECRET else value for name, value in jwk.items()}


class _Linked:
    """So that PyJWK has a base beside which another may stand: Python allows that for none that is built in."""


class PyJWK(_Linked):
    """One JWK: ``key`` is what its ``Algorithm`` takes, ``algorithm_name`` the only one that it is for."""

    def __init__(self, jwk_data: JWKDict, algorithm: str | None = None) -> None:
        _beside.link()
        self._jwk_data = jwk_data
        kty = jwk_data.get("kty")
        if not kty:
            raise InvalidKeyError(f"kty is not found: {_described(jwk_data)}")
        name = algorithm or jwk_data.get("alg") or _inferred_algorithm(jwk_data, kty)
        if not has_crypto and name in requires_cryptography:
            raise MissingCryptographyError(f"{name} requires 'cryptography' to be installed.")
        self.algorithm_name: str = name
        try:
            # All of them are made only for a program that has a function of its own here.
            is_own = get_default_algorithms is not _GET_DEFAULT_ALGORITHMS
            self.Algorithm = get_default_algorithms()[name] if is_own else default_algorithm(name)
        except KeyError:
            raise PyJWKError(f"Unable to find an algorithm for key: {_described(jwk_data)}") from None
        try:
            self.key: Any = self.Algorithm.from_jwk(jwk_data)
        except (TypeError, ValueError) as error:
            if isinstance(error, InvalidKeyError):
                raise
            raise InvalidKeyError(f"Unable to construct key from JWK: {error}") from error

    @staticmethod
    def from_dict(obj: JWKDict, algorithm: str | None = None) -> PyJWK:
        """A key from a dict; ``algorithm`` goes before the key's own ``alg``."""
        return PyJWK(obj, algorithm)

    @staticmethod
    def from_json(data: str, algorithm: str | None = None) -> PyJWK:
        """A key from JSON."""
        return PyJWK.from_dict(json.loads(data), algorithm)

    @property
    def key_type(self) -> str | None:
        """The JWK's ``kty``."""
        return self._jwk_data.get("kty")

    @property
    def key_id(self) -> str | None:
        """The JWK's ``kid``."""
        return self._jwk_data.get("kid")

    @property
    def public_key_use(self) -> str | None:
        """The JWK's ``use``."""
        return self._jwk_data.get("use")


def own_key(key: Any) -> Any:
    """A key as it is, or one of PyJWT's own, if that is loaded too, as the drop-in has it."""
    if isinstance(key, PyJWK) or not _beside.of_pyjwt(key):
        return key
    return PyJWK(key._jwk_data, key.algorithm_name)


_beside.register("api_jwk", {"PyJWK": PyJWK})


class PyJWKSet:
    """A JWK Set; keys that cannot be used are left out."""

    def __init__(self, keys: list[JWKDict]) -> None:
        if not keys:
            raise PyJWKSetError("The JWK Set did not contain any keys")
        if not isinstance(keys, list):
            raise PyJWKSetError("Invalid JWK Set value")
        self.keys: list[PyJWK] = []
        for jwk in keys:
            if not isinstance(jwk, dict):
                continue
            try:
                self.keys.append(PyJWK(jwk))
            except MissingCryptographyError:
                raise
            except PyJWTError:
                continue
        if not self.keys:
            raise PyJWKSetError("The JWK Set did not contain any usable keys. Perhaps 'cryptography' is not installed?")

    @staticmethod
    def from_dict(obj: dict[str, Any]) -> PyJWKSet:
        """A set from a dict with ``keys``."""
        return PyJWKSet(obj.get("keys", []))

    @staticmethod
    def from_json(data: str) -> PyJWKSet:
        """A set from JSON."""
        return PyJWKSet.from_dict(json.loads(data))

    def __getitem__(self, kid: str) -> PyJWK:
        for key in self.keys:
            if key.key_id == kid:
                return key
        raise KeyError(f"keyset has no key for kid: {kid}")

    def __iter__(self) -> Iterator[PyJWK]:
        return iter(self.keys)


class PyJWTSetWithTimestamp:
    """A JWK Set and when it was made."""

    def __init__(self, jwk_set: PyJWKSet) -> None:
        self.jwk_set = jwk_set
        self.timestamp = time.monotonic()

    def get_jwk_set(self) -> PyJWKSet:
        """The set."""
        return self.jwk_set

    def get_timestamp(self) -> float:
        """When it was made, by ``time.monotonic``."""
        return self.timestamp
