"""What all algorithms have in common, and the one that signs nothing."""



from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any, Literal, NoReturn, overload

from .. import _crypto, algorithms
from ..exceptions import InvalidKeyError
from ..types import JWKDict


def no_method(what: str) -> NotImplementedError:
    return NotImplementedError(f"{what} needs the package 'cryptography', which is not installed")


def jwk_members(jwk: str | JWKDict) -> JWKDict:
    if isinstance(jwk, dict):
        return jwk
    try:
        members: JWKDict = json.loads(jwk if isinstance(jwk, str) else "")
    except ValueError:
        raise InvalidKeyError("Key is not valid JSON") from None
    return members


def jwk_result(members: JWKDict, as_dict: bool) -> JWKDict | str:
    return members if as_dict else json.dumps(members)


class Algorithm(ABC):
    """What signs and verifies. A program may register one of its own: it then sees every token of its name."""

    # The name under which the library does it all; only in objects that get_default_algorithms() made.
    _native: str | None = None
    _crypto_key_types: tuple[type[Any], ...] | None = None

    def compute_hash_digest(self, bytestr: bytes) -> bytes:
        """The digest of some bytes under the algorithm's hash."""
        digest = getattr(self, "hash_alg", None)
        if digest is None:
            raise NotImplementedError
        if algorithms.has_crypto and isinstance(digest, type) and issubclass(digest, _crypto.hashes.HashAlgorithm):
            state = _crypto.hashes.Hash(digest())
            state.update(bytestr)
            return bytes(state.finalize())
        return bytes(digest(bytestr).digest())

    def check_crypto_key_type(self, key: Any) -> None:
        """Raises InvalidKeyError unless the key is of the algorithm's family."""
        types = self._crypto_key_types
        if types is None:
            raise ValueError(
                "This method requires the cryptography library, and should only be used by cryptography-based "
                "algorithms."
            )
        if not isinstance(key, types):
            expected = ", ".join(kind.__name__ for kind in types)
            raise InvalidKeyError(
                f"Expected one of {expected}, got: {type(key).__name__}. Invalid Key type for {type(self).__name__}"
            )

    def check_key_length(self, key: Any) -> str | None:
        """What is to be said of a key that is too short; None if it is not."""
        return None

    @abstractmethod
    def prepare_key(self, key: Any) -> Any:
        """Checks a key, and makes of it what ``sign`` and ``verify`` take."""

    @abstractmethod
    def sign(self, msg: bytes, key: Any) -> bytes:
        """The signature of a message."""

    @abstractmethod
    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        """Whether this is the message's signature."""

    @overload
    @staticmethod
    @abstractmethod
    def to_jwk(key_obj: Any, as_dict: Literal[True]) -> JWKDict: ...

    @overload
    @staticmethod
    @abstractmethod
    def to_jwk(key_obj: Any, as_dict: Literal[False] = False) -> str: ...

    @staticmethod
    @abstractmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> JWKDict | str:
        """The key as a JWK: as JSON, or as a dict."""

    @staticmethod
    @abstractmethod
    def from_jwk(jwk: str | JWKDict) -> Any:
        """The key of a JWK."""


class NoneAlgorithm(Algorithm):
    """No signature: to write one is possible, to accept one is not."""

    def prepare_key(self, key: Any) -> None:
        if key is not None and key != "":
            raise InvalidKeyError('When alg = "none", key value must be None.')

    def sign(self, msg: bytes, key: Any) -> bytes:
        return b""

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        return False

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> NoReturn:
        raise NotImplementedError()

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> NoReturn:
        raise NotImplementedError()
