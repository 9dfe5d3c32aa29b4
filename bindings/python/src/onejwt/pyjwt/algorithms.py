"""Algorithms under PyJWT's names.

Those that :func:`get_default_algorithms` makes are the library's: encoding and decoding hand the token over whole. The
methods ``sign`` and ``verify`` are for programs that call them directly, and for subclasses that a program registers:
they work on any bytes, by the standard library (HMAC) or by ``cryptography`` where that package is installed.
"""

# ruff: noqa: D102 - what overrides a method of Algorithm is documented there

from __future__ import annotations

import hashlib
import hmac
import json
import operator
import re
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn, Union, cast, overload

from .. import _ffi
from ..errors import OneJWTError
from ..keys import open_handle
from . import _crypto, _native
from ._crypto import has_crypto as has_crypto  # PyJWT has it here
from ._native import InvalidKeyFormatError, NativeKey
from .exceptions import InvalidKeyError
from .types import HashlibHash, JWKDict
from .utils import (
    base64url_decode,
    base64url_encode,
    der_to_raw_signature,
    force_bytes,
    from_base64url_uint,
    is_pem_format,
    is_ssh_key,
    raw_to_der_signature,
    to_base64url_uint,
)

if TYPE_CHECKING:
    # Where the package is not installed, a type checker takes them for Any.
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey, Ed448PublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
elif has_crypto:
    # PyJWT has them here too, and programs import them from here.
    for _module, _names in (
        (_crypto, "hashes padding x509"),
        (_crypto.exceptions, "InvalidSignature UnsupportedAlgorithm"),
        (_crypto.ec, "ECDSA SECP256K1 SECP256R1 SECP384R1 SECP521R1 EllipticCurve EllipticCurvePrivateKey"),
        (_crypto.ec, "EllipticCurvePrivateNumbers EllipticCurvePublicKey EllipticCurvePublicNumbers"),
        (_crypto.ed448, "Ed448PrivateKey Ed448PublicKey"),
        (_crypto.ed25519, "Ed25519PrivateKey Ed25519PublicKey"),
        (_crypto.rsa, "RSAPrivateKey RSAPrivateNumbers RSAPublicKey RSAPublicNumbers"),
        (_crypto.rsa, "rsa_crt_dmp1 rsa_crt_dmq1 rsa_crt_iqmp rsa_recover_prime_factors"),
        (_crypto.serialization, "Encoding NoEncryption PrivateFormat PublicFormat"),
        (_crypto.serialization, "load_der_public_key load_pem_private_key load_pem_public_key load_ssh_public_key"),
    ):
        globals().update((_name, getattr(_module, _name)) for _name in _names.split())

if TYPE_CHECKING or has_crypto:
    AllowedRSAKeys = Union[RSAPrivateKey, RSAPublicKey]
    AllowedECKeys = Union[EllipticCurvePrivateKey, EllipticCurvePublicKey]
    AllowedOKPKeys = Union[Ed25519PrivateKey, Ed25519PublicKey, Ed448PrivateKey, Ed448PublicKey]
    AllowedKeys = Union[AllowedRSAKeys, AllowedECKeys, AllowedOKPKeys]
    AllowedPrivateKeys = Union[RSAPrivateKey, EllipticCurvePrivateKey, Ed25519PrivateKey, Ed448PrivateKey]
    AllowedPublicKeys = Union[RSAPublicKey, EllipticCurvePublicKey, Ed25519PublicKey, Ed448PublicKey]
else:
    AllowedRSAKeys = AllowedECKeys = AllowedOKPKeys = AllowedKeys = NativeKey
    AllowedPrivateKeys = AllowedPublicKeys = NativeKey

# What does not work without that package. The library itself does all of these but ES521, PyJWT's other name of ES512,
# so a program that asks first need not be turned away.
requires_cryptography: set[str] = (
    {"RS256", "RS384", "RS512", "ES256", "ES256K", "ES384", "ES521", "ES512", "PS256", "PS384", "PS512", "EdDSA"}
    if has_crypto
    else {"ES521"}
)


def get_default_algorithms() -> dict[str, Algorithm]:
    """A new dict of all algorithms by name."""
    return {name: default_algorithm(name) for name in _DEFAULTS}


def default_algorithm(name: str) -> Algorithm:
    """A new object for one of them; KeyError if it is none."""
    kind_name, digest, curve = _DEFAULTS[name]
    # Both as they are now: a program may have put its own in their place.
    kind = globals()[kind_name]
    arguments = [] if digest is None else [getattr(kind, digest)]
    algorithm: Algorithm = kind(*arguments, *curve)
    if name in _BUILT_IN and type(algorithm) is _BUILT_IN[name].kind:
        algorithm._native = name
    return algorithm


def _no_method(what: str) -> NotImplementedError:
    return NotImplementedError(f"{what} needs the package 'cryptography', which is not installed")


def _jwk_members(jwk: str | JWKDict) -> JWKDict:
    if isinstance(jwk, dict):
        return jwk
    try:
        members: JWKDict = json.loads(jwk if isinstance(jwk, str) else "")
    except ValueError:
        raise InvalidKeyError("Key is not valid JSON") from None
    return members


def _jwk_result(members: JWKDict, as_dict: bool) -> JWKDict | str:
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
        if has_crypto and isinstance(digest, type) and issubclass(digest, _crypto.hashes.HashAlgorithm):
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


_DER_SEQUENCE = b"\x30"


def _is_der_document(data: bytes) -> bool:
    if not has_crypto:
        return False
    load_key = globals()["load_der_public_key"]
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
        secret = force_bytes(key)
        if not secret:
            raise InvalidKeyError("HMAC key must not be empty.")
        if is_pem_format(secret) or is_ssh_key(secret) or self._is_der_key(secret):
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
        return _jwk_result({"k": base64url_encode(force_bytes(key_obj)).decode(), "kty": "oct"}, as_dict)

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> bytes:
        members = _jwk_members(jwk)
        if members.get("kty") != "oct":
            raise InvalidKeyError("Not an HMAC key")
        secret = base64url_decode(members["k"])
        if not secret:
            raise InvalidKeyError("HMAC key must not be empty.")
        return secret


class _AsymmetricAlgorithm(Algorithm):
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
        if is_ssh_key(data):
            raise InvalidKeyFormatError("OpenSSH keys need the package 'cryptography'; PEM does not.")
        key = NativeKey.from_pem(data)
        self.check_crypto_key_type(key)
        return key

    # Where `cryptography` is not installed there are no primitives to call, but the library can sign and verify what
    # has the form of a token.

    def _sign_native(self, msg: bytes, key: NativeKey) -> bytes:
        try:
            header, payload = (base64url_decode(segment) for segment in msg.split(b"."))
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
            raise _no_method("to sign bytes that are not a token's header and payload, with a private key,")
        return base64url_decode(token.rpartition(".")[2])

    def _verify_native(self, msg: bytes, key: NativeKey, sig: bytes) -> bool:
        if self._native is None or msg.count(b".") != 1:
            raise _no_method("to verify bytes that are not a token's header and payload")
        handle = open_handle(key.load(self._native))
        payload, report = _native.verify_any(handle, msg + b"." + base64url_encode(sig), None)
        if payload is None and report.name != "JWT_SIGNATURE_INVALID":
            raise _no_method("to verify bytes that are not a token's header and payload")
        return payload is not None


class RSAAlgorithm(_AsymmetricAlgorithm):
    """RS256, RS384 and RS512."""

    SHA256: ClassVar[Any] = _crypto.hashes.SHA256 if has_crypto else hashlib.sha256
    SHA384: ClassVar[Any] = _crypto.hashes.SHA384 if has_crypto else hashlib.sha384
    SHA512: ClassVar[Any] = _crypto.hashes.SHA512 if has_crypto else hashlib.sha512

    _kty = "RSA"
    _crypto_key_types = (_crypto.rsa.RSAPrivateKey, _crypto.rsa.RSAPublicKey) if has_crypto else ()
    _MIN_KEY_SIZE: ClassVar[int] = 2048

    def __init__(self, hash_alg: Any) -> None:
        self.hash_alg = hash_alg

    def check_key_length(self, key: Any) -> str | None:
        if key.key_size >= self._MIN_KEY_SIZE:
            return None
        return (
            f"The RSA key is {key.key_size} bits long, which is below the minimum recommended size of "
            f"{self._MIN_KEY_SIZE} bits. See NIST SP 800-131A."
        )

    def prepare_key(self, key: Any) -> Any:
        """A key object, as it is or from PEM or an OpenSSH public key."""
        if self._is_key(key):
            return key
        if not isinstance(key, (bytes, str)):
            raise TypeError("Expecting a PEM-formatted key.")
        data = force_bytes(key)
        if not has_crypto:
            return self._read_native(data)
        load = _Loaders
        try:
            if data.startswith(b"ssh-rsa"):
                found = load.ssh_public_key(data)
            else:
                found = load.pem_private_key(data, password=None)
        except ValueError:
            try:
                found = load.pem_public_key(data)
            except (ValueError, _crypto.exceptions.UnsupportedAlgorithm):
                raise InvalidKeyError("Could not parse the provided public key.") from None
        self.check_crypto_key_type(found)
        return found

    def _padding(self) -> Any:
        return _crypto.padding.PKCS1v15()

    def sign(self, msg: bytes, key: Any) -> bytes:
        if isinstance(key, NativeKey):
            return self._sign_native(msg, key)
        return bytes(key.sign(msg, self._padding(), self.hash_alg()))

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        if isinstance(key, NativeKey):
            return self._verify_native(msg, key, sig)
        try:
            key.verify(sig, msg, self._padding(), self.hash_alg())
        except _crypto.exceptions.InvalidSignature:
            return False
        return True

    @overload
    @staticmethod
    def to_jwk(key_obj: AllowedRSAKeys, as_dict: Literal[True]) -> JWKDict: ...

    @overload
    @staticmethod
    def to_jwk(key_obj: AllowedRSAKeys, as_dict: Literal[False] = False) -> str: ...

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> JWKDict | str:
        if isinstance(key_obj, NativeKey):
            usage = "sign" if key_obj.is_private else "verify"
            return _jwk_result({**key_obj.jwk, "key_ops": [usage]}, as_dict)
        if hasattr(key_obj, "private_numbers"):
            private = key_obj.private_numbers()
            public, usage = private.public_numbers, "sign"
        elif hasattr(key_obj, "verify"):
            private, public, usage = None, key_obj.public_numbers(), "verify"
        else:
            raise InvalidKeyError("Not a public or private key")
        numbers = {"n": public.n, "e": public.e}
        if private is not None:
            numbers.update(d=private.d, p=private.p, q=private.q, dp=private.dmp1, dq=private.dmq1, qi=private.iqmp)
        members: JWKDict = {"kty": "RSA", "key_ops": [usage]}
        members.update((name, to_base64url_uint(number).decode()) for name, number in numbers.items())
        return _jwk_result(members, as_dict)

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> Any:
        members = _jwk_members(jwk)
        if members.get("kty") != "RSA":
            raise InvalidKeyError("Not an RSA key")
        if "n" not in members or "e" not in members:
            raise InvalidKeyError("Not a public or private key")
        crt = ("p", "q", "dp", "dq", "qi")
        has_crt = any(name in members for name in crt)
        if "d" in members:
            if "oth" in members:
                raise InvalidKeyError("Unsupported RSA private key: > 2 primes not supported")
            if has_crt and not all(name in members for name in crt):
                raise InvalidKeyError("RSA key must include all parameters if any are present besides d")
        if not has_crypto:
            return NativeKey(members)
        rsa = _crypto.rsa
        e, n = from_base64url_uint(members["e"]), from_base64url_uint(members["n"])
        public = rsa.RSAPublicNumbers(e, n)
        if "d" not in members:
            return public.public_key()
        d = from_base64url_uint(members["d"])
        if has_crt:
            p, q, dp, dq, qi = (from_base64url_uint(members[name]) for name in crt)
        else:
            p, q = rsa.rsa_recover_prime_factors(n, d, e)
            dp, dq, qi = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
        return rsa.RSAPrivateNumbers(p=p, q=q, d=d, dmp1=dp, dmq1=dq, iqmp=qi, public_numbers=public).private_key()


class RSAPSSAlgorithm(RSAAlgorithm):
    """PS256, PS384 and PS512."""

    def _padding(self) -> Any:
        digest = self.hash_alg()
        return _crypto.padding.PSS(mgf=_crypto.padding.MGF1(digest), salt_length=digest.digest_size)


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


def _curve(name: str) -> Any:
    """What ``expected_curve`` is: a class of ``cryptography``, else JWK's name."""
    return _CURVE_CLASSES.get(name, name)


class ECAlgorithm(_AsymmetricAlgorithm):
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
            data = force_bytes(key)
            found = self._read(data) if has_crypto else self._read_native(data)
        self._validate_curve(found)
        return found

    def _read(self, data: bytes) -> Any:
        load = _Loaders
        try:
            found = load.ssh_public_key(data) if data.startswith(b"ecdsa-sha2-") else load.pem_public_key(data)
        except ValueError:
            found = load.pem_private_key(data, password=None)
        self.check_crypto_key_type(found)
        return found

    def sign(self, msg: bytes, key: Any) -> bytes:
        if isinstance(key, NativeKey):
            return self._sign_native(msg, key)
        return der_to_raw_signature(key.sign(msg, _crypto.ec.ECDSA(self.hash_alg())), key.curve)

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        if isinstance(key, NativeKey):
            return self._verify_native(msg, key, sig)
        public = key.public_key() if isinstance(key, _crypto.ec.EllipticCurvePrivateKey) else key
        try:
            public.verify(raw_to_der_signature(sig, key.curve), msg, _crypto.ec.ECDSA(self.hash_alg()))
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
            return _jwk_result(dict(key_obj.jwk), as_dict)
        secret = None
        if has_crypto and isinstance(key_obj, _crypto.ec.EllipticCurvePrivateKey):
            public = key_obj.public_key().public_numbers()
            secret = key_obj.private_numbers().private_value
        elif has_crypto and isinstance(key_obj, _crypto.ec.EllipticCurvePublicKey):
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
                members[name] = to_base64url_uint(number, bit_length=curve.key_size).decode()
        return _jwk_result(members, as_dict)

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> Any:
        members = _jwk_members(jwk)
        if members.get("kty") != "EC" or "x" not in members or "y" not in members:
            raise InvalidKeyError("Not an Elliptic curve key")
        x, y = base64url_decode(members["x"]), base64url_decode(members["y"])
        crv = members.get("crv")
        size = _CURVES.get(crv) if isinstance(crv, str) else None
        if size is None:
            raise InvalidKeyError(f"Invalid curve: {crv}")
        if not len(x) == len(y) == size:
            raise InvalidKeyError(f"Coords should be {size} bytes for curve {crv}")
        d = base64url_decode(members["d"]) if "d" in members else None
        if d is not None and len(d) != size:
            raise InvalidKeyError(f"D should be {size} bytes for curve {crv}")
        if not has_crypto:
            return NativeKey(members)
        public = _crypto.ec.EllipticCurvePublicNumbers(
            int.from_bytes(x, "big"), int.from_bytes(y, "big"), _curve(str(crv))()
        )
        if d is None:
            return public.public_key()
        return _crypto.ec.EllipticCurvePrivateNumbers(int.from_bytes(d, "big"), public).private_key()


def _as_bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


class OKPAlgorithm(_AsymmetricAlgorithm):
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
        if not has_crypto:
            return self._read_native(data)
        load = _Loaders
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
            return _jwk_result(dict(key.jwk), as_dict)
        if not isinstance(key, OKPAlgorithm._crypto_key_types or ()):
            raise InvalidKeyError("Not a public or private key")
        form = _crypto.serialization
        public = key.public_key() if hasattr(key, "public_key") else key
        crv = "Ed25519" if isinstance(public, _crypto.ed25519.Ed25519PublicKey) else "Ed448"
        x = public.public_bytes(form.Encoding.Raw, form.PublicFormat.Raw)
        members: JWKDict = {"x": base64url_encode(x).decode()}
        if public is not key:
            d = key.private_bytes(form.Encoding.Raw, form.PrivateFormat.Raw, form.NoEncryption())
            members["d"] = base64url_encode(d).decode()
        members.update(kty="OKP", crv=crv)
        return _jwk_result(members, as_dict)

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> Any:
        members = _jwk_members(jwk)
        if members.get("kty") != "OKP":
            raise InvalidKeyError("Not an Octet Key Pair")
        crv = members.get("crv")
        if crv not in ("Ed25519", "Ed448"):
            raise InvalidKeyError(f"Invalid curve: {crv}")
        if "x" not in members:
            raise InvalidKeyError('OKP should have "x" parameter')
        x = base64url_decode(members["x"])
        if not has_crypto:
            return NativeKey(members)
        form = _crypto.serialization
        module, name = (_crypto.ed25519, "Ed25519") if crv == "Ed25519" else (_crypto.ed448, "Ed448")
        try:
            if "d" not in members:
                return getattr(module, f"{name}PublicKey").from_public_bytes(x)
            private = getattr(module, f"{name}PrivateKey").from_private_bytes(base64url_decode(members["d"]))
        except ValueError as error:
            raise InvalidKeyError("Invalid key parameter") from error
        if private.public_key().public_bytes(form.Encoding.Raw, form.PublicFormat.Raw) != x:
            raise InvalidKeyError("Public key does not match private key")
        return private


# The name of a class, of its hash, and the curve.
_DEFAULTS: dict[str, tuple[str, str | None, tuple[Any, ...]]] = {
    "none": ("NoneAlgorithm", None, ()),
    "HS256": ("HMACAlgorithm", "SHA256", ()),
    "HS384": ("HMACAlgorithm", "SHA384", ()),
    "HS512": ("HMACAlgorithm", "SHA512", ()),
    "RS256": ("RSAAlgorithm", "SHA256", ()),
    "RS384": ("RSAAlgorithm", "SHA384", ()),
    "RS512": ("RSAAlgorithm", "SHA512", ()),
    "ES256": ("ECAlgorithm", "SHA256", (_curve("P-256"),)),
    "ES256K": ("ECAlgorithm", "SHA256", (_curve("secp256k1"),)),
    "ES384": ("ECAlgorithm", "SHA384", (_curve("P-384"),)),
    "ES521": ("ECAlgorithm", "SHA512", (_curve("P-521"),)),
    "ES512": ("ECAlgorithm", "SHA512", (_curve("P-521"),)),
    "PS256": ("RSAPSSAlgorithm", "SHA256", ()),
    "PS384": ("RSAPSSAlgorithm", "SHA384", ()),
    "PS512": ("RSAPSSAlgorithm", "SHA512", ()),
    "EdDSA": ("OKPAlgorithm", None, ()),
}
if not has_crypto:
    del _DEFAULTS["ES521"]


# --- what a program has changed -------------------------------------------------------------------------------


class _BuiltIn:
    """What makes an algorithm the library's: its class, what is in its object, and all that its methods go by."""

    __slots__ = ("functions", "kind", "methods", "read_functions", "read_methods", "state")

    def __init__(self, name: str) -> None:
        kind_name, digest, curve = _DEFAULTS[name]
        self.kind: Any = globals()[kind_name]
        # In the class: methods and what they ask it for, those of its bases included.
        names = [part for part in dir(self.kind) if not part.startswith("__") and not part.startswith("_abc_")]
        left_out = _NOT_GONE_BY | (_NOT_GONE_BY_HMAC if self.kind is HMACAlgorithm else frozenset())
        self.read_methods = operator.attrgetter(*(part for part in names if part not in left_out))
        self.methods = self.read_methods(self.kind)
        # In this module: the functions that programs replace in tests.
        functions = _FUNCTIONS if self.kind is HMACAlgorithm else (*_FUNCTIONS, *_KEY_FUNCTIONS)
        self.read_functions = operator.itemgetter(*functions)
        self.functions = self.read_functions(globals())
        # In the object.
        self.state: dict[str, Any] = {"_native": name}
        if digest is not None:
            self.state["hash_alg"] = getattr(self.kind, digest)
        if curve:
            self.state["expected_curve"] = curve[0]


_NOT_GONE_BY = frozenset(("to_jwk", "from_jwk", "compute_hash_digest", "SHA256", "SHA384", "SHA512", "_native", "_kty"))
_NOT_GONE_BY_HMAC = frozenset(("_crypto_key_types", "check_crypto_key_type"))
_FUNCTIONS = ("force_bytes", "is_pem_format", "is_ssh_key", *(("load_der_public_key",) if has_crypto else ()))
_KEY_FUNCTIONS = (
    *("der_to_raw_signature", "raw_to_der_signature"),
    *(("load_pem_private_key", "load_pem_public_key", "load_ssh_public_key") if has_crypto else ()),
)
_BUILT_IN = {name: _BuiltIn(name) for name in _DEFAULTS if name in _ffi.ALGORITHMS}


def is_built_in(algorithm: Any, name: str) -> bool:
    """Whether the library does what this object is there for, under the object's own name.

    Not if a program has changed anything of it, in the object, in its class or in this module: then the program gets
    what it would get from PyJWT. This is asked at each call, and nothing is kept for objects that were changed.
    """
    built_in = _BUILT_IN.get(name)
    if built_in is None or type(algorithm) is not built_in.kind or algorithm.__dict__ != built_in.state:
        return False
    try:
        methods = built_in.read_methods(built_in.kind)
    except AttributeError:
        return False
    return bool(methods == built_in.methods and built_in.read_functions(globals()) == built_in.functions)


class _Loaders:
    """What reads keys, by the names that PyJWT has here too."""

    @staticmethod
    def pem_private_key(data: bytes, password: bytes | None) -> Any:
        return globals()["load_pem_private_key"](data, password=password)

    @staticmethod
    def pem_public_key(data: bytes) -> Any:
        return globals()["load_pem_public_key"](data)

    @staticmethod
    def ssh_public_key(data: bytes) -> Any:
        return globals()["load_ssh_public_key"](data)
