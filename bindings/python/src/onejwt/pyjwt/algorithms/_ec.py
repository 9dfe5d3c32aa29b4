"""ECDSA."""



from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from .. import _crypto, algorithms
from .._crypto import has_crypto
from .._native import NativeKey
from ..exceptions import InvalidKeyError
from ..types import JWKDict
from ._asymmetric import AsymmetricAlgorithm, Loaders
from ._base import jwk_members, jwk_result
from ._rsa import RSAAlgorithm

if TYPE_CHECKING:
    from . import AllowedECKeys


# JWK's name of a curve, and the bytes of a coordinate.
_CURVES = {"P-256": 32, "P-384": 48, "P-521": 66, "secp256k1": 32}
_CURVE_CLASSES: dict[str, Any] = (
    {
        "P-256": _crypto.ec.SECP256R1,
        "P-384": _crypto.ec.SECP384R1,
        "P-521": _crypto.ec.SECP521R1,
        "secp256k1": _crypto.ec.SECP256K1,
    }
    if has_crypto
    else {}
)


def curve_of(name: str) -> Any:
    """What ``expected_curve`` is: a class of ``cryptography``, else JWK's name."""
    return _CURVE_CLASSES.get(name, name)


class ECAlgorithm(AsymmetricAlgorithm):
    """ES256, ES256K, ES384 and ES512."""

    SHA256: ClassVar[Any] = RSAAlgorithm.SHA256
    SHA384: ClassVar[Any] = RSAAlgorithm.SHA384
    SHA512: ClassVar[Any] = RSAAlgorithm.SHA512

    _kty = "EC"
    _crypto_key_types = (_crypto.ec.EllipticCurvePrivateKey, _crypto.ec.EllipticCurvePublicKey) if has_crypto else ()

    def __init__(self, hash_alg: Any, expected_curve: Any = None) -> None:
        self.hash_alg = hash_alg
        self.expected_curve = expected_curve

    def _validate_curve(self, key: Any) -> None:
        expected = self.expected_curve
        if expected is None:
            return
        if isinstance(key, NativeKey):
            actual, name, fits = key.curve, expected, key.curve == expected
        else:
            actual, name, fits = key.curve.name, expected.name, isinstance(key.curve, expected)
        if not fits:
            raise InvalidKeyError(
                f"The key's curve '{actual}' does not match the expected curve '{name}' for this algorithm"
            )

    def prepare_key(self, key: Any) -> Any:
        """A key object of the right curve, as it is or from PEM or an OpenSSH public key."""
        found = key
        if not self._is_key(key):
            if not isinstance(key, (bytes, str)):
                raise TypeError("Expecting a PEM-formatted key.")
            data = algorithms.force_bytes(key)
            found = self._read(data) if algorithms.has_crypto else self._read_native(data)
        self._validate_curve(found)
        return found

    def _read(self, data: bytes) -> Any:
        load = Loaders
        try:
            found = load.ssh_public_key(data) if data.startswith(b"ecdsa-sha2-") else load.pem_public_key(data)
        except ValueError:
            found = load.pem_private_key(data, password=None)
        self.check_crypto_key_type(found)
        return found

    def sign(self, msg: bytes, key: Any) -> bytes:
        if isinstance(key, NativeKey):
            return self._sign_native(msg, key)
        return algorithms.der_to_raw_signature(key.sign(msg, _crypto.ec.ECDSA(self.hash_alg())), key.curve)

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        if isinstance(key, NativeKey):
            return self._verify_native(msg, key, sig)
        public = key.public_key() if isinstance(key, _crypto.ec.EllipticCurvePrivateKey) else key
        try:
            public.verify(algorithms.raw_to_der_signature(sig, key.curve), msg, _crypto.ec.ECDSA(self.hash_alg()))
        except (_crypto.exceptions.InvalidSignature, ValueError):
            return False
        return True

    @overload
    @staticmethod
    def to_jwk(key_obj: AllowedECKeys, as_dict: Literal[True]) -> JWKDict: ...

    @overload
    @staticmethod
    def to_jwk(key_obj: AllowedECKeys, as_dict: Literal[False] = False) -> str: ...

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> JWKDict | str:
        if isinstance(key_obj, NativeKey):
            return jwk_result(dict(key_obj.jwk), as_dict)
        secret = None
        if algorithms.has_crypto and isinstance(key_obj, _crypto.ec.EllipticCurvePrivateKey):
            public = key_obj.public_key().public_numbers()
            secret = key_obj.private_numbers().private_value
        elif algorithms.has_crypto and isinstance(key_obj, _crypto.ec.EllipticCurvePublicKey):
            public = key_obj.public_numbers()
        else:
            raise InvalidKeyError("Not a public or private key")
        curve = key_obj.curve
        crv = next((name for name, kind in _CURVE_CLASSES.items() if isinstance(curve, kind)), None)
        if crv is None:
            raise InvalidKeyError(f"Invalid curve: {curve}")
        members: JWKDict = {"kty": "EC", "crv": crv}
        for name, number in (("x", public.x), ("y", public.y), ("d", secret)):
            if number is not None:
                members[name] = algorithms.to_base64url_uint(number, bit_length=curve.key_size).decode()
        return jwk_result(members, as_dict)

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> Any:
        members = jwk_members(jwk)
        if members.get("kty") != "EC" or "x" not in members or "y" not in members:
            raise InvalidKeyError("Not an Elliptic curve key")
        x, y = algorithms.base64url_decode(members["x"]), algorithms.base64url_decode(members["y"])
        crv = members.get("crv")
        size = _CURVES.get(crv) if isinstance(crv, str) else None
        if size is None:
            raise InvalidKeyError(f"Invalid curve: {crv}")
        if not len(x) == len(y) == size:
            raise InvalidKeyError(f"Coords should be {size} bytes for curve {crv}")
        d = algorithms.base64url_decode(members["d"]) if "d" in members else None
        if d is not None and len(d) != size:
            raise InvalidKeyError(f"D should be {size} bytes for curve {crv}")
        if not algorithms.has_crypto:
            return NativeKey(members)
        public = _crypto.ec.EllipticCurvePublicNumbers(
            int.from_bytes(x, "big"), int.from_bytes(y, "big"), curve_of(str(crv))()
        )
        if d is None:
            return public.public_key()
        return _crypto.ec.EllipticCurvePrivateNumbers(int.from_bytes(d, "big"), public).private_key()
