"""What the library's statuses are in Python: one exception for each, and the report of a verification."""

from __future__ import annotations

from dataclasses import dataclass


class LibraryError(ImportError):
    """The native library is missing, cannot be loaded, or is of another version than this package."""


@dataclass(frozen=True)
class Report:
    """What a verification found.

    ``failed``, ``missing`` and ``malformed`` name every check that did not hold, not only the one that the
    exception speaks of: "json", "exp", "nbf", "iat", "max_age", "iss", "aud", "sub", "jti", "typ", "required"
    and "expected". ``failed`` includes the other two.
    """

    status: int
    """The status number, 0 for a token that was accepted."""
    name: str
    """The status's name, such as "JWT_EXPIRED"."""
    alg: str | None
    """Algorithm of the key that verified the signature; None if no key did."""
    failed: frozenset[str]
    missing: frozenset[str]
    malformed: frozenset[str]
    claim: str | None
    """The first claim at fault."""
    kid: str | None
    """The token's ``kid``: UNTRUSTED. None if absent, longer than 127 bytes, or with control characters."""
    kid_len: int
    """Length of the token's ``kid`` in bytes, also where ``kid`` is None because it is too long."""
    now: int | None
    """The time that was used, in seconds since the epoch."""
    expires_at: int | None
    """``exp``, rounded up; None if absent, ignored or malformed, or if the signature did not pass."""
    not_before: int | None
    issued_at: int | None
    """``nbf`` and ``iat``, rounded down; None as above."""
    untried: int = 0
    """How many further keys fitted the token but were not tried: 8 keys of one issuer are, 64 in all."""


class OneJWTError(Exception):
    """Base of every error of this package (:class:`LibraryError`, raised on import, apart)."""

    code: int = 3
    """The status number; stable."""
    name: str = "JWT_INTERNAL"
    """The status's name; stable, and the same in every language."""
    report: Report | None = None
    """What the verification found, if the error comes from one."""


# --- use ------------------------------------------------------------------------------------------------------


class ArgumentError(OneJWTError, ValueError):
    """The call itself is wrong."""


# generated: use


class InvalidArgument(ArgumentError):
    """A value, or a combination of options, that the function does not take."""

    code = 1
    name = "JWT_INVALID_ARGUMENT"


class BufferTooSmall(ArgumentError):
    """A buffer is too small. This package sizes its own, so it is not seen in practice."""

    code = 2
    name = "JWT_BUFFER_TOO_SMALL"


class InternalError(OneJWTError):
    """A defect in the library itself. Please report it."""

    code = 3
    name = "JWT_INTERNAL"


class NoRandomness(OneJWTError):
    """The operating system gave no randomness."""

    code = 4
    name = "JWT_NO_RANDOMNESS"


class NoMemory(OneJWTError):
    """Out of memory: a table or a copy whose size the caller chooses could not be had."""

    code = 5
    name = "JWT_NO_MEMORY"


# end of use


class InvalidType(InvalidArgument, TypeError):
    """An argument of a type that the function does not take. A case of JWT_INVALID_ARGUMENT."""


class PolicyError(InvalidArgument):
    """A document that is no policy. A case of JWT_INVALID_ARGUMENT."""

    def __init__(self, message: str = "", error_at: int = 0) -> None:
        super().__init__(message)
        self.error_at = error_at
        """Where in the document the fault is, in bytes of its UTF-8; the message has the line and the column."""

    def __reduce__(self) -> tuple[type[PolicyError], tuple[str, int]]:
        return type(self), (str(self), self.error_at)


# --- what a verifier refuses ----------------------------------------------------------------------------------


class TokenRefused(OneJWTError):
    """The token is not acceptable, whatever the reason. An HTTP server answers 401."""


# --- keys -----------------------------------------------------------------------------------------------------


class KeyMaterialError(OneJWTError):
    """A key cannot be loaded, found or used."""


# generated: keys


class KeyMalformed(KeyMaterialError):
    """The key document is not what its format demands."""

    code = 20
    name = "JWT_KEY_MALFORMED"


class KeyTooWeak(KeyMaterialError):
    """The key is shorter than its algorithm demands (RFC 7518 3.2, 3.3), or empty."""

    code = 21
    name = "JWT_KEY_TOO_WEAK"


class KeyUnsupported(KeyMaterialError):
    """No key of a kind that this library supports."""

    code = 22
    name = "JWT_KEY_UNSUPPORTED"


class KeyNotFound(KeyMaterialError, TokenRefused):
    """No key fits the token's or the caller's ``kid``. A verifier may fetch its key set again."""

    code = 23
    name = "JWT_KEY_NOT_FOUND"


class KeyCannotSign(KeyMaterialError):
    """The key has no private part, or its ``use`` or ``key_ops`` forbid signing."""

    code = 24
    name = "JWT_KEY_CANNOT_SIGN"


class KeyEncrypted(KeyMaterialError):
    """The key is encrypted and the password is absent or wrong."""

    code = 25
    name = "JWT_KEY_ENCRYPTED"


class KeyAlgMismatch(KeyMaterialError):
    """The key is not one for this algorithm."""

    code = 26
    name = "JWT_KEY_ALG_MISMATCH"


class KeyWrongForm(KeyMaterialError):
    """A key in another format than was asked for: PEM as DER, or a key document as a secret."""

    code = 27
    name = "JWT_KEY_WRONG_FORM"


# end of keys


# --- tokens ---------------------------------------------------------------------------------------------------


class TokenError(TokenRefused):
    """The token as such is refused; nothing in its claims has been read."""


# generated: tokens


class TokenMalformed(TokenError):
    """Not three base64url segments with a JOSE header in front."""

    code = 40
    name = "JWT_TOKEN_MALFORMED"


class TokenTooLarge(TokenError):
    """Longer than ``max_token_len``."""

    code = 41
    name = "JWT_TOKEN_TOO_LARGE"


class TokenUnsupported(TokenError):
    """Encrypted, in a JSON serialization, or with a critical header extension that is not understood."""

    code = 42
    name = "JWT_TOKEN_UNSUPPORTED"


class AlgNotAllowed(TokenError):
    """The header's ``alg`` is ``none``, unknown, not allowed, or not that of the key."""

    code = 43
    name = "JWT_ALG_NOT_ALLOWED"


class SignatureInvalid(TokenError):
    """The signature is not that of the token under any fitting key."""

    code = 44
    name = "JWT_SIGNATURE_INVALID"


class NoBearer(OneJWTError):
    """The value is not ``Bearer``, spaces, and one token (RFC 6750 2.1). No token is refused: there is none."""

    code = 45
    name = "JWT_NO_BEARER"


# end of tokens


# --- claims ---------------------------------------------------------------------------------------------------


class ClaimError(TokenRefused):
    """The signature is good, but not the claims; or the claims to sign are not."""


# generated: claims


class ClaimsMalformed(ClaimError):
    """The claims are not one JSON object, or a registered claim has a wrong type."""

    code = 60
    name = "JWT_CLAIMS_MALFORMED"


class ClaimMissing(ClaimError):
    """A claim that is required or expected is not there."""

    code = 61
    name = "JWT_CLAIM_MISSING"


class Expired(ClaimError):
    """now >= ``exp`` + leeway."""

    code = 62
    name = "JWT_EXPIRED"


class NotYetValid(ClaimError):
    """now < ``nbf`` - leeway."""

    code = 63
    name = "JWT_NOT_YET_VALID"


class IssuedInFuture(ClaimError):
    """``iat`` > now + leeway."""

    code = 64
    name = "JWT_ISSUED_IN_FUTURE"


class TooOld(ClaimError):
    """now >= ``iat`` + ``max_age`` + leeway."""

    code = 65
    name = "JWT_TOO_OLD"


class IssuerMismatch(ClaimError):
    """``iss`` is not an expected issuer, or not the one that the key was loaded with."""

    code = 66
    name = "JWT_ISSUER_MISMATCH"


class AudienceMismatch(ClaimError):
    """``aud`` has no expected audience, or is there while none is expected."""

    code = 67
    name = "JWT_AUDIENCE_MISMATCH"


class SubjectMismatch(ClaimError):
    """``sub`` is not the expected subject."""

    code = 68
    name = "JWT_SUBJECT_MISMATCH"


class TypMismatch(ClaimError):
    """The header's ``typ`` is not an expected one."""

    code = 69
    name = "JWT_TYP_MISMATCH"


class ClaimMismatch(ClaimError):
    """A claim does not have its expected value."""

    code = 70
    name = "JWT_CLAIM_MISMATCH"


class ClaimWrongType(ClaimError):
    """A claim is there, but of another type than was asked for."""

    code = 71
    name = "JWT_CLAIM_WRONG_TYPE"


# end of claims


# --- encryption -----------------------------------------------------------------------------------------------


class EncryptionError(TokenRefused):
    """The token cannot be decrypted, or is not encrypted as it must be."""


# generated: encryption


class NotEncrypted(EncryptionError):
    """The token is signed and no more, and must be encrypted."""

    code = 80
    name = "JWT_NOT_ENCRYPTED"


class JweDecryptionFailed(EncryptionError):
    """The token was changed, or encrypted for another key. Nothing says more: whatever failed behind the form is
    this.
    """

    code = 81
    name = "JWE_DECRYPTION_FAILED"


class JweNotAllowed(EncryptionError):
    """The header's ``alg`` or ``enc`` is unknown, not accepted, or not that of the key."""

    code = 82
    name = "JWE_NOT_ALLOWED"


class JweKeyCannot(KeyMaterialError):
    """The key cannot encrypt or decrypt: it has no private part, or its ``use`` or ``key_ops`` forbid it."""

    code = 83
    name = "JWE_KEY_CANNOT"


class JweKeyNotFound(KeyMaterialError, TokenRefused):
    """No key for encryption fits the encrypted token's or the caller's ``kid``. Fetching keys for signatures does not
    help.
    """

    code = 84
    name = "JWE_KEY_NOT_FOUND"


# end of encryption


# --- issuers --------------------------------------------------------------------------------------------------


# generated: issuers


class IssuerUnavailable(OneJWTError):
    """The issuer's keys cannot be had. :class:`JWKSClient` raises :class:`JWKSError` in its place."""

    code = 100
    name = "JWT_ISSUER_UNAVAILABLE"


class IssuerFetch(OneJWTError):
    """A fetch of the issuer's keys is due or under way. :class:`JWKSClient` makes it, or waits for it."""

    code = 101
    name = "JWT_ISSUER_FETCH"


# end of issuers


BY_CODE: dict[int, type[OneJWTError]] = {
    cls.code: cls
    for cls in (
        # generated: exceptions
        InvalidArgument,
        BufferTooSmall,
        InternalError,
        NoRandomness,
        NoMemory,
        KeyMalformed,
        KeyTooWeak,
        KeyUnsupported,
        KeyNotFound,
        KeyCannotSign,
        KeyEncrypted,
        KeyAlgMismatch,
        KeyWrongForm,
        TokenMalformed,
        TokenTooLarge,
        TokenUnsupported,
        AlgNotAllowed,
        SignatureInvalid,
        NoBearer,
        ClaimsMalformed,
        ClaimMissing,
        Expired,
        NotYetValid,
        IssuedInFuture,
        TooOld,
        IssuerMismatch,
        AudienceMismatch,
        SubjectMismatch,
        TypMismatch,
        ClaimMismatch,
        ClaimWrongType,
        NotEncrypted,
        JweDecryptionFailed,
        JweNotAllowed,
        JweKeyCannot,
        JweKeyNotFound,
        IssuerUnavailable,
        IssuerFetch,
        # end of exceptions
    )
}
"""The exception of each status number."""


def make(status: int, name: str, message: str, report: Report | None = None) -> OneJWTError:
    """The exception for a status; one that this version does not know is a plain :class:`OneJWTError`."""
    error = BY_CODE.get(status, OneJWTError)(message)
    if error.code != status:
        error.code, error.name = status, name
    error.report = report
    return error
