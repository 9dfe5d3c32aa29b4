"""What an error says of a token that is refused, or cannot be signed."""

from __future__ import annotations

from . import _abi, _ffi
from ._abi import JwtReport
from .errors import OneJWTError, make

_TIME_LIMIT = (
    "a time is a JSON number of seconds since the epoch, at most 9007199254740991 (2^53-1) from it, so neither a text "
    "nor Java's Long.MAX_VALUE for \"never\": divide milliseconds by 1000, and leave out the exp of a token that never "
    "expires (allow_missing_exp=True accepts one)"
)


def _mistaken_for_a_token(token: bytes) -> str:
    """What the caller seems to have passed in the place of a token, which the library cannot know."""
    if not token:
        return "; this one is empty: an environment variable or a header that is not set?"
    if token[:7].lower() == b"bearer ":
        return "; this is a whole Authorization value: take the token out of it with bearer_token()"
    if token != token.strip():
        return "; there is white space around this one"
    return ""


def _left_out(handle: _ffi.Handle) -> str:
    return f"; of the key document were skipped: {', '.join(handle.skipped)}" if handle.skipped else ""


def refused(found: JwtReport, options: _ffi.Prepared, token: bytes, handle: _ffi.Handle) -> OneJWTError:
    """The error of a token that was refused: the library's sentence, and what only the caller can know."""
    report = _ffi.report_of(found)
    text = _ffi.explain(found, options)
    if found.status == _abi.JWT_TOKEN_MALFORMED:
        text += _mistaken_for_a_token(token)
    elif found.status in (_abi.JWT_KEY_NOT_FOUND, _abi.JWE_KEY_NOT_FOUND):
        text += _left_out(handle)
    return make(report.status, report.name, text, report)


def unreadable(status: int, token: bytes) -> OneJWTError:
    """The error of a token of which a part was to be read."""
    text = _ffi.explain_status(status)
    if status == _abi.JWT_TOKEN_MALFORMED:
        text += _mistaken_for_a_token(token)
    return make(status, _ffi.status_name(status), text)


def signing_text(name: str, kid: str | None, alg: str | None, handle: _ffi.Handle) -> str | None:
    """What to say of a token that cannot be signed."""
    if name == "JWT_INVALID_ARGUMENT":
        return (
            "the library refuses these options: header must be a JSON object without alg, typ, kid, crit and b64; "
            "whole_header a whole one with the key's alg, and then kid and typ are not given; times must not overflow"
        )
    if name == "JWT_KEY_NOT_FOUND":
        if handle.flags & _abi.JWT_KEY_FOR_ENCRYPTION:
            return "the keys were loaded for encryption, and do not sign"
        text = "the key set has no key" if not kid else f"no key of the set has the kid {kid!r}"
        return text + _left_out(handle)
    if name == "JWT_KEY_CANNOT_SIGN":
        return "the key cannot sign: it has no private part, or its use or key_ops forbid it"
    if name == "JWT_KEY_ALG_MISMATCH":
        return f"the key is not one for {alg or 'the alg of whole_header'}: leave alg out to use the key's own"
    if name == "JWT_CLAIMS_MALFORMED":
        return (
            "the claims are not what a verifier accepts: one JSON object in UTF-8, no name twice; iss, sub and jti "
            f"strings, aud a string or a list of strings, exp, nbf and iat numbers; {_TIME_LIMIT}"
        )
    if name == "JWT_CLAIM_MISSING":
        return "the token would never expire: pass expires_in=..., put exp in the claims, or say allow_missing_exp=True"
    return None


def encrypting_text(name: str, kid: str | None, algorithms: list[str], handle: _ffi.Handle) -> str | None:
    """What to say of a token that cannot be encrypted."""
    if name == "JWE_KEY_NOT_FOUND":
        if not handle.flags & _abi.JWT_KEY_FOR_ENCRYPTION:
            return "the keys were loaded for signatures, and do not encrypt: load keys with for_encryption=True"
        text = "the key set has no key" if not kid else f"no key of the set has the kid {kid!r}"
        return text + _left_out(handle)
    if name == "JWE_KEY_CANNOT":
        return "the key cannot encrypt: its use or key_ops forbid it"
    if name == "JWT_KEY_ALG_MISMATCH" and algorithms:
        return f"the key is not one for {' with '.join(algorithms)}: leave that out to use the key's own"
    return None


HEADER_OF_JWE = (
    "the library refuses these options: header must be a JSON object without alg, enc, kid, typ, cty, crit, zip, epk, "
    "apu, apv, iv, tag, p2s, p2c and b64"
)
SHARED_SECRETS_ONLY = (
    "the key set holds a public or a private key: everybody can encrypt for a public key, so such a token proves "
    "nobody. Use shared secrets alone, or sign and encrypt: sign(..., encrypt_to=keys), verify(..., decrypt_with=keys)"
)
