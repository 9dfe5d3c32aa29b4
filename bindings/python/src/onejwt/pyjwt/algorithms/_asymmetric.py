"""What RSA, ECDSA and EdDSA have in common."""



from __future__ import annotations

from typing import Any, ClassVar, cast

from ...errors import OneJWTError
from ...keys import open_handle
from .. import _native, algorithms
from .._native import InvalidKeyFormatError, NativeKey
from ..exceptions import InvalidKeyError
from ._base import Algorithm, no_method


class AsymmetricAlgorithm(Algorithm):
    """What RSA, ECDSA and EdDSA have in common."""

    _kty: ClassVar[str]
    hash_alg: Any

    def check_crypto_key_type(self, key: Any) -> None:
        if not isinstance(key, NativeKey):
            super().check_crypto_key_type(key)
        elif key.kty != self._kty:
            raise InvalidKeyError(f"Expected a key of type {self._kty}, got: {key!r}")

    def _is_key(self, key: Any) -> bool:
        if isinstance(key, NativeKey):
            self.check_crypto_key_type(key)
            return True
        return isinstance(key, cast(Any, self._crypto_key_types))

    def _read_native(self, data: bytes) -> NativeKey:
        """A key from text, where ``cryptography`` is not installed."""
        if algorithms.is_ssh_key(data):
            raise InvalidKeyFormatError("OpenSSH keys need the package 'cryptography'; PEM does not.")
        key = NativeKey.from_pem(data)
        self.check_crypto_key_type(key)
        return key

    # Where `cryptography` is not installed there are no primitives to call, but the library can sign and verify what
    # has the form of a token.

    def _sign_native(self, msg: bytes, key: NativeKey) -> bytes:
        try:
            header, payload = (algorithms.base64url_decode(segment) for segment in msg.split(b"."))
        except ValueError:
            header = payload = b""
        token: str | int = 0
        if header and self._native is not None:
            try:
                handle = open_handle(key.load(self._native))
            except OneJWTError as error:
                raise InvalidKeyError(f"The key cannot be used: {error}") from error
            token = _native.sign(handle, header, payload, False, ())
        if isinstance(token, int) or not token.encode().startswith(msg + b"."):
            raise no_method("to sign bytes that are not a token's header and payload, with a private key,")
        return algorithms.base64url_decode(token.rpartition(".")[2])

    def _verify_native(self, msg: bytes, key: NativeKey, sig: bytes) -> bool:
        if self._native is None or msg.count(b".") != 1:
            raise no_method("to verify bytes that are not a token's header and payload")
        handle = open_handle(key.load(self._native))
        payload, report = _native.verify_any(handle, msg + b"." + algorithms.base64url_encode(sig), None)
        if report is not None and report.name != "JWT_SIGNATURE_INVALID":
            raise no_method("to verify bytes that are not a token's header and payload")
        return payload is not None


class Loaders:
    """What reads keys, by the names that PyJWT has here too."""

    @staticmethod
    def pem_private_key(data: bytes, password: bytes | None) -> Any:
        return vars(algorithms)["load_pem_private_key"](data, password=password)

    @staticmethod
    def pem_public_key(data: bytes) -> Any:
        return vars(algorithms)["load_pem_public_key"](data)

    @staticmethod
    def ssh_public_key(data: bytes) -> Any:
        return vars(algorithms)["load_ssh_public_key"](data)
