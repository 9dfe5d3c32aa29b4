"""EdDSA."""



from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from .. import _crypto, algorithms
from .._crypto import has_crypto
from .._native import NativeKey
from ..exceptions import InvalidKeyError
from ..types import JWKDict
from ._asymmetric import AsymmetricAlgorithm, Loaders
from ._base import jwk_members, jwk_result

if TYPE_CHECKING:
    from . import AllowedOKPKeys


def _as_bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


class OKPAlgorithm(AsymmetricAlgorithm):
    """EdDSA. Ed448 keys need ``cryptography``."""

    _kty = "OKP"
    _crypto_key_types = (
        (
            _crypto.ed25519.Ed25519PrivateKey,
            _crypto.ed25519.Ed25519PublicKey,
            _crypto.ed448.Ed448PrivateKey,
            _crypto.ed448.Ed448PublicKey,
        )
        if has_crypto
        else ()
    )

    def __init__(self, **kwargs: Any) -> None:
        pass

    def prepare_key(self, key: Any) -> Any:
        """A key object, as it is or from PEM or an OpenSSH public key."""
        if not isinstance(key, (str, bytes)):
            self.check_crypto_key_type(key)
            return key
        data = _as_bytes(key)
        text = key.decode() if isinstance(key, bytes) else key
        is_public, is_private = "-----BEGIN PUBLIC" in text, "-----BEGIN PRIVATE" in text
        if not (is_public or is_private or text.startswith("ssh-")):
            raise InvalidKeyError("Not a public or private key")
        if not algorithms.has_crypto:
            return self._read_native(data)
        load = Loaders
        if is_public:
            found = load.pem_public_key(data)
        elif is_private:
            found = load.pem_private_key(data, password=None)
        else:
            found = load.ssh_public_key(data)
        self.check_crypto_key_type(found)
        return found

    def sign(self, msg: str | bytes, key: Any) -> bytes:
        if isinstance(key, NativeKey):
            return self._sign_native(_as_bytes(msg), key)
        return bytes(key.sign(_as_bytes(msg)))

    def verify(self, msg: str | bytes, key: Any, sig: str | bytes) -> bool:
        if isinstance(key, NativeKey):
            return self._verify_native(_as_bytes(msg), key, _as_bytes(sig))
        public = key.public_key() if hasattr(key, "public_key") else key
        try:
            public.verify(_as_bytes(sig), _as_bytes(msg))
        except _crypto.exceptions.InvalidSignature:
            return False
        return True

    @overload
    @staticmethod
    def to_jwk(key: AllowedOKPKeys, as_dict: Literal[True]) -> JWKDict: ...

    @overload
    @staticmethod
    def to_jwk(key: AllowedOKPKeys, as_dict: Literal[False] = False) -> str: ...

    @staticmethod
    def to_jwk(key: Any, as_dict: bool = False) -> JWKDict | str:
        if isinstance(key, NativeKey):
            return jwk_result(dict(key.jwk), as_dict)
        if not isinstance(key, OKPAlgorithm._crypto_key_types or ()):
            raise InvalidKeyError("Not a public or private key")
        form = _crypto.serialization
        public = key.public_key() if hasattr(key, "public_key") else key
        crv = "Ed25519" if isinstance(public, _crypto.ed25519.Ed25519PublicKey) else "Ed448"
        x = public.public_bytes(form.Encoding.Raw, form.PublicFormat.Raw)
        members: JWKDict = {"x": algorithms.base64url_encode(x).decode()}
        if public is not key:
            d = key.private_bytes(form.Encoding.Raw, form.PrivateFormat.Raw, form.NoEncryption())
            members["d"] = algorithms.base64url_encode(d).decode()
        members.update(kty="OKP", crv=crv)
        return jwk_result(members, as_dict)

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> Any:
        members = jwk_members(jwk)
        if members.get("kty") != "OKP":
            raise InvalidKeyError("Not an Octet Key Pair")
        crv = members.get("crv")
        if crv not in ("Ed25519", "Ed448"):
            raise InvalidKeyError(f"Invalid curve: {crv}")
        if "x" not in members:
            raise InvalidKeyError('OKP should have "x" parameter')
        x = algorithms.base64url_decode(members["x"])
        if not algorithms.has_crypto:
            return NativeKey(members)
        form = _crypto.serialization
        module, name = (_crypto.ed25519, "Ed25519") if crv == "Ed25519" else (_crypto.ed448, "Ed448")
        try:
            if "d" not in members:
                return getattr(module, f"{name}PublicKey").from_public_bytes(x)
            private = getattr(module, f"{name}PrivateKey").from_private_bytes(algorithms.base64url_decode(members["d"]))
        except ValueError as error:
            raise InvalidKeyError("Invalid key parameter") from error
        if private.public_key().public_bytes(form.Encoding.Raw, form.PublicFormat.Raw) != x:
            raise InvalidKeyError("Public key does not match private key")
        return private
