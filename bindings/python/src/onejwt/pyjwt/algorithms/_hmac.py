"""HMAC, by the standard library."""



from __future__ import annotations

import hashlib
import hmac
import json
import re
from contextlib import suppress
from typing import Any, ClassVar, Literal, overload

from .. import _crypto, _native, algorithms
from ..exceptions import InvalidKeyError
from ..types import HashlibHash, JWKDict
from ._base import Algorithm, jwk_members, jwk_result

_DER_SEQUENCE = b"\x30"


def _is_der_document(data: bytes) -> bool:
    if not algorithms.has_crypto:
        return False
    load_key = vars(algorithms)["load_der_public_key"]
    # To try it on anything else would end in an error, which takes longer than all the rest.
    if load_key is _crypto.serialization.load_der_public_key and not data.startswith(_DER_SEQUENCE):
        return False
    for load in (load_key, _crypto.x509.load_der_x509_certificate):
        try:
            load(data)
        except (TypeError, ValueError, _crypto.exceptions.UnsupportedAlgorithm):
            continue
        return True
    return False


def _is_jwk_document(data: bytes) -> bool:
    """Whether this is JSON in which anything has a ``kty``."""
    if b"{" not in data and b"[" not in data:
        return False
    found = False

    def look(members: dict[str, Any]) -> None:
        nonlocal found
        found = found or "kty" in members

    try:
        # A number of many digits would take long, and cannot matter.
        json.loads(data, object_hook=look, parse_int=lambda digits: 0)
    except RecursionError:
        return _is_deep_jwk_document(data)
    except ValueError:
        return False
    return found


# A string in JSON, and whether it is the name of a member.
_JSON_STRING = re.compile(r'("(?:[^"\\]|\\.)*")([ \t\r\n]*:)?', re.DOTALL)


def _is_deep_jwk_document(data: bytes) -> bool:
    """The same for JSON that is nested too deeply to be read: any object, and an array with a ``kty`` in it."""
    try:
        text = data.decode(json.detect_encoding(data), "surrogatepass").lstrip("\ufeff \t\r\n")
    except UnicodeError:
        return False
    if not text.startswith("["):
        return text.startswith("{")
    for string, is_name in _JSON_STRING.findall(text):
        # An escape may hide the name; what is no JSON is no name.
        with suppress(ValueError):
            if is_name and json.loads(string) == "kty":
                return True
    return False


class HMACAlgorithm(Algorithm):
    """HS256, HS384 and HS512."""

    SHA256: ClassVar[HashlibHash] = hashlib.sha256
    SHA384: ClassVar[HashlibHash] = hashlib.sha384
    SHA512: ClassVar[HashlibHash] = hashlib.sha512

    def __init__(self, hash_alg: HashlibHash) -> None:
        self.hash_alg = hash_alg

    @staticmethod
    def _is_der_key(key_bytes: bytes) -> bool:
        return _is_der_document(key_bytes)

    def prepare_key(self, key: str | bytes) -> bytes:
        """The secret as bytes, unless it is empty or really a key document."""
        secret = algorithms.force_bytes(key)
        if not secret:
            raise InvalidKeyError("HMAC key must not be empty.")
        if algorithms.is_pem_format(secret) or algorithms.is_ssh_key(secret) or self._is_der_key(secret):
            raise InvalidKeyError(_native.ASYMMETRIC_KEY_AS_SECRET)
        if _is_jwk_document(secret):
            raise InvalidKeyError(_native.JWK_AS_SECRET)
        return secret

    def check_key_length(self, key: bytes) -> str | None:
        digest = self.hash_alg()
        if len(key) >= digest.digest_size:
            return None
        return (
            f"The HMAC key is {len(key)} bytes long, which is below the minimum recommended length of "
            f"{digest.digest_size} bytes for {digest.name.upper()}. See RFC 7518 Section 3.2."
        )

    def sign(self, msg: bytes, key: bytes) -> bytes:
        return hmac.new(key, msg, self.hash_alg).digest()

    def verify(self, msg: bytes, key: bytes, sig: bytes) -> bool:
        return hmac.compare_digest(sig, self.sign(msg, key))

    @overload
    @staticmethod
    def to_jwk(key_obj: str | bytes, as_dict: Literal[True]) -> JWKDict: ...

    @overload
    @staticmethod
    def to_jwk(key_obj: str | bytes, as_dict: Literal[False] = False) -> str: ...

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> JWKDict | str:
        secret = algorithms.base64url_encode(algorithms.force_bytes(key_obj)).decode()
        return jwk_result({"k": secret, "kty": "oct"}, as_dict)

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> bytes:
        members = jwk_members(jwk)
        if members.get("kty") != "oct":
            raise InvalidKeyError("Not an HMAC key")
        secret = algorithms.base64url_decode(members["k"])
        if not secret:
            raise InvalidKeyError("HMAC key must not be empty.")
        return secret
