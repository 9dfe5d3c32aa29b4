"""Sign, verify, encrypt and decrypt JSON Web Tokens with the onejwt library.

>>> from onejwt import Keyset, sign, verify
>>> keys = Keyset.generate("HS256")
>>> token = sign({"sub": "alice"}, keys, expires_in=3600)
>>> verify(token, keys)["sub"]
'alice'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._ffi import ALGORITHMS, CONTENT_ENCRYPTION, KEY_MANAGEMENT, LIBRARY_PATH
from ._ffi import VERSION as __version__
from .bearer import bearer_challenge, bearer_token
from .decrypter import Decrypter, decrypt
from .encrypter import Encrypter, encrypt
from .errors import (
    AlgNotAllowed,
    ArgumentError,
    AudienceMismatch,
    BufferTooSmall,
    ClaimError,
    ClaimMismatch,
    ClaimMissing,
    ClaimsMalformed,
    ClaimWrongType,
    EncryptionError,
    Expired,
    InternalError,
    InvalidArgument,
    InvalidType,
    IssuedInFuture,
    IssuerFetch,
    IssuerMismatch,
    IssuerUnavailable,
    JweDecryptionFailed,
    JweKeyCannot,
    JweKeyNotFound,
    JweNotAllowed,
    KeyAlgMismatch,
    KeyCannotSign,
    KeyEncrypted,
    KeyMalformed,
    KeyMaterialError,
    KeyNotFound,
    KeyTooWeak,
    KeyUnsupported,
    KeyWrongForm,
    LibraryError,
    NoBearer,
    NoMemory,
    NoRandomness,
    NotEncrypted,
    NotYetValid,
    OneJWTError,
    PolicyError,
    Report,
    SignatureInvalid,
    SubjectMismatch,
    TokenError,
    TokenMalformed,
    TokenRefused,
    TokenTooLarge,
    TokenUnsupported,
    TooOld,
    TypMismatch,
)
from .jwe import DecryptedPayload, jwe_decrypt, jwe_decrypt_detailed, jwe_encrypt
from .jws import VerifiedPayload, jws_sign, jws_verify, jws_verify_detailed
from .keys import Key, Keyset
from .policy import Expect
from .policy_document import Policy
from .signer import Signer, sign
from .unverified import peek, peek_header
from .verifier import Verified, Verifier, verify

if TYPE_CHECKING:
    from ._transport import JWKSRequest, JWKSResponse
    from .jwks_client import AsyncJWKSClient, JWKSClient, JWKSError
    from .multi_issuer import AsyncMultiIssuerClient, MultiIssuerClient

__all__ = [
    "ALGORITHMS",
    "CONTENT_ENCRYPTION",
    "KEY_MANAGEMENT",
    "LIBRARY_PATH",
    "AlgNotAllowed",
    "ArgumentError",
    "AsyncJWKSClient",
    "AsyncMultiIssuerClient",
    "AudienceMismatch",
    "BufferTooSmall",
    "ClaimError",
    "ClaimMismatch",
    "ClaimMissing",
    "ClaimWrongType",
    "ClaimsMalformed",
    "DecryptedPayload",
    "Decrypter",
    "Encrypter",
    "EncryptionError",
    "Expect",
    "Expired",
    "InternalError",
    "InvalidArgument",
    "InvalidType",
    "IssuedInFuture",
    "IssuerFetch",
    "IssuerMismatch",
    "IssuerUnavailable",
    "JWKSClient",
    "JWKSError",
    "JWKSRequest",
    "JWKSResponse",
    "JweDecryptionFailed",
    "JweKeyCannot",
    "JweKeyNotFound",
    "JweNotAllowed",
    "Key",
    "KeyAlgMismatch",
    "KeyCannotSign",
    "KeyEncrypted",
    "KeyMalformed",
    "KeyMaterialError",
    "KeyNotFound",
    "KeyTooWeak",
    "KeyUnsupported",
    "KeyWrongForm",
    "Keyset",
    "LibraryError",
    "MultiIssuerClient",
    "NoBearer",
    "NoMemory",
    "NoRandomness",
    "NotEncrypted",
    "NotYetValid",
    "OneJWTError",
    "Policy",
    "PolicyError",
    "Report",
    "SignatureInvalid",
    "Signer",
    "SubjectMismatch",
    "TokenError",
    "TokenMalformed",
    "TokenRefused",
    "TokenTooLarge",
    "TokenUnsupported",
    "TooOld",
    "TypMismatch",
    "Verified",
    "VerifiedPayload",
    "Verifier",
    "__version__",
    "bearer_challenge",
    "bearer_token",
    "decrypt",
    "encrypt",
    "jwe_decrypt",
    "jwe_decrypt_detailed",
    "jwe_encrypt",
    "jws_sign",
    "jws_verify",
    "jws_verify_detailed",
    "peek",
    "peek_header",
    "sign",
    "verify",
]

# What fetches key sets, and where it is.
_FETCHING = {
    "AsyncJWKSClient": "jwks_client",
    "AsyncMultiIssuerClient": "multi_issuer",
    "JWKSClient": "jwks_client",
    "JWKSError": "jwks_client",
    "JWKSRequest": "_transport",
    "JWKSResponse": "_transport",
    "MultiIssuerClient": "multi_issuer",
}


def __getattr__(name: str) -> Any:
    """Loads what fetches key sets when it is asked for: it brings in the standard library's HTTP and TLS."""
    if name not in _FETCHING:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f".{_FETCHING[name]}", __name__), name)
    globals()[name] = found
    return found
