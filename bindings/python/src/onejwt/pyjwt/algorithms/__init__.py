"""Algorithms under PyJWT's names.

Those that :func:`get_default_algorithms` makes are the library's: encoding and decoding hand the token over whole. The
methods ``sign`` and ``verify`` are for programs that call them directly, and for subclasses that a program registers:
they work on any bytes, by the standard library (HMAC) or by ``cryptography`` where that package is installed.

Programs replace names of this module, in tests above all: so the modules of the package look them up here, each time.
"""

from __future__ import annotations

# PyJWT has these modules here too.
import hashlib as hashlib
import hmac as hmac
import json as json
import operator
from typing import TYPE_CHECKING, Any, Union

from ... import _ffi
from .. import _crypto
from .._crypto import has_crypto as has_crypto
from .._native import NativeKey
from ..exceptions import InvalidKeyError as InvalidKeyError
from ..types import HashlibHash as HashlibHash
from ..types import JWKDict as JWKDict
from ..utils import base64url_decode as base64url_decode
from ..utils import base64url_encode as base64url_encode
from ..utils import der_to_raw_signature as der_to_raw_signature
from ..utils import force_bytes as force_bytes
from ..utils import from_base64url_uint as from_base64url_uint
from ..utils import is_pem_format as is_pem_format
from ..utils import is_ssh_key as is_ssh_key
from ..utils import raw_to_der_signature as raw_to_der_signature
from ..utils import to_base64url_uint as to_base64url_uint
from ._base import Algorithm as Algorithm
from ._base import NoneAlgorithm as NoneAlgorithm
from ._ec import ECAlgorithm as ECAlgorithm
from ._ec import curve_of
from ._hmac import HMACAlgorithm as HMACAlgorithm
from ._okp import OKPAlgorithm as OKPAlgorithm
from ._rsa import RSAAlgorithm as RSAAlgorithm
from ._rsa import RSAPSSAlgorithm as RSAPSSAlgorithm

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


# The name of a class, of its hash, and the curve.
_DEFAULTS: dict[str, tuple[str, str | None, tuple[Any, ...]]] = {
    "none": ("NoneAlgorithm", None, ()),
    "HS256": ("HMACAlgorithm", "SHA256", ()),
    "HS384": ("HMACAlgorithm", "SHA384", ()),
    "HS512": ("HMACAlgorithm", "SHA512", ()),
    "RS256": ("RSAAlgorithm", "SHA256", ()),
    "RS384": ("RSAAlgorithm", "SHA384", ()),
    "RS512": ("RSAAlgorithm", "SHA512", ()),
    "ES256": ("ECAlgorithm", "SHA256", (curve_of("P-256"),)),
    "ES256K": ("ECAlgorithm", "SHA256", (curve_of("secp256k1"),)),
    "ES384": ("ECAlgorithm", "SHA384", (curve_of("P-384"),)),
    "ES521": ("ECAlgorithm", "SHA512", (curve_of("P-521"),)),
    "ES512": ("ECAlgorithm", "SHA512", (curve_of("P-521"),)),
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
