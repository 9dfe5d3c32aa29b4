"""The exceptions of the drop-in: PyJWT's, with the same names and inheritance.

Where PyJWT is loaded too they inherit from its own besides, so that ``except jwt.DecodeError`` of another package is no
less true of them.
"""

from __future__ import annotations

from typing import Any

from . import _beside


class _Linked(Exception):
    """So that the next one has a base beside which another may stand: Python allows that for none that is built in."""


class PyJWTError(_Linked):
    """Base of all exceptions."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Makes one, which is PyJWT's too where that is loaded."""
        # PyJWT may be loaded at any time, and nobody can expect its exceptions before that.
        _beside.link()
        return super().__new__(cls, *args, **kwargs)


class InvalidTokenError(PyJWTError):
    """A token is not acceptable, whatever the reason."""


class DecodeError(InvalidTokenError):
    """A token cannot be decoded."""


class InvalidSignatureError(DecodeError):
    """The signature is not that of the token under the key."""


class ExpiredSignatureError(InvalidTokenError):
    """``exp`` is past."""


class InvalidAudienceError(InvalidTokenError):
    """``aud`` has no expected audience."""


class InvalidIssuerError(InvalidTokenError):
    """``iss`` is not an expected issuer."""


class InvalidIssuedAtError(InvalidTokenError):
    """``iat`` is not a number."""


class ImmatureSignatureError(InvalidTokenError):
    """``nbf`` or ``iat`` is in the future."""


class InvalidKeyError(PyJWTError):
    """A key is not in a form that its algorithm can use."""


class InvalidAlgorithmError(InvalidTokenError):
    """The token's algorithm is not allowed or not known."""


class MissingRequiredClaimError(InvalidTokenError):
    """A claim that must be there is not; ``claim`` is its name."""

    def __init__(self, claim: str) -> None:
        self.claim = claim

    def __str__(self) -> str:
        return f'Token is missing the "{self.claim}" claim'


class PyJWKError(PyJWTError):
    """No algorithm is known for a JWK."""


class MissingCryptographyError(PyJWKError):
    """A key needs the package ``cryptography``, which is not installed."""


class PyJWKSetError(PyJWTError):
    """A JWK Set has no usable key."""


class PyJWKClientError(PyJWTError):
    """A key could not be got from a JWKS endpoint."""


class PyJWKClientConnectionError(PyJWKClientError):
    """A JWKS endpoint could not be read."""


class InvalidSubjectError(InvalidTokenError):
    """``sub`` is not a string, or not the expected one."""


class InvalidJTIError(InvalidTokenError):
    """``jti`` is not a string."""


_beside.register("exceptions", {name: value for name, value in list(globals().items()) if name.endswith("Error")})
