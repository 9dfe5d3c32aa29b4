"""RSA signatures."""



from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from .. import _crypto, algorithms
from .._crypto import has_crypto
from .._native import NativeKey
from ..exceptions import InvalidKeyError
from ..types import JWKDict
from ._asymmetric import AsymmetricAlgorithm, Loaders
from ._base import jwk_members, jwk_result

if TYPE_CHECKING:
    from . import AllowedRSAKeys


class RSAAlgorithm(AsymmetricAlgorithm):
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
        data = algorithms.force_bytes(key)
        if not algorithms.has_crypto:
            return self._read_native(data)
        load = Loaders
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
            return jwk_result({**key_obj.jwk, "key_ops": [usage]}, as_dict)
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
        members.update((name, algorithms.to_base64url_uint(number).decode()) for name, number in numbers.items())
        return jwk_result(members, as_dict)

    @staticmethod
    def from_jwk(jwk: str | JWKDict) -> Any:
        members = jwk_members(jwk)
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
        if not algorithms.has_crypto:
            return NativeKey(members)
        rsa = _crypto.rsa
        e, n = algorithms.from_base64url_uint(members["e"]), algorithms.from_base64url_uint(members["n"])
        public = rsa.RSAPublicNumbers(e, n)
        if "d" not in members:
            return public.public_key()
        d = algorithms.from_base64url_uint(members["d"])
        if has_crt:
            p, q, dp, dq, qi = (algorithms.from_base64url_uint(members[name]) for name in crt)
        else:
            p, q = rsa.rsa_recover_prime_factors(n, d, e)
            dp, dq, qi = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
        return rsa.RSAPrivateNumbers(p=p, q=q, d=d, dmp1=dp, dmq1=dq, iqmp=qi, public_numbers=public).private_key()


class RSAPSSAlgorithm(RSAAlgorithm):
    """PS256, PS384 and PS512."""

    def _padding(self) -> Any:
        digest = self.hash_alg()
        return _crypto.padding.PSS(mgf=_crypto.padding.MGF1(digest), salt_length=digest.digest_size)
