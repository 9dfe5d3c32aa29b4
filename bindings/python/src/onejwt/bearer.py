"""The token of an Authorization header, and the answer to a request without a good one."""

from __future__ import annotations

from typing import cast

from . import _abi, _ffi, _plain
from ._arguments import check_int, check_text
from ._plain import is_a
from .errors import InvalidArgument, InvalidType, NoBearer, OneJWTError


def bearer_token(value: str | bytes | None) -> str:
    """The token in the value of an ``Authorization`` header: ``Bearer``, in any case, spaces, one token (RFC 6750).

    None, for a header that is not there, is refused like any other value without a token.
    """
    if value is None:
        raw = b""
    elif is_a(value, str):
        raw = _ffi.utf8(cast(str, value))
    elif is_a(value, bytes):
        raw = _plain.octets(cast(bytes, value))
    else:
        raise InvalidType(f"an Authorization value is str or bytes, not {type(value).__name__}")
    token = _ffi.bearer_token(raw)
    if token is None:
        raise NoBearer(_ffi.explain_status(_abi.JWT_NO_BEARER) + ("" if raw else "; there is no Authorization value"))
    return token.decode("ascii")


def bearer_challenge(
    error: OneJWTError,
    *,
    realm: str | None = None,
    scope: str | None = None,
    resource_metadata: str | None = None,
) -> str:
    """The value of ``WWW-Authenticate`` for a request that met with an error (RFC 6750 3).

    A token at fault is ``invalid_token``, and a :class:`ClaimMismatch` ``insufficient_scope`` where ``scope`` is named:
    a server answers that with 403, all others with 401. :class:`NoBearer`, and what is not the client's fault, is a
    challenge without an error.

    realm: the protection space. scope: what is needed, words with one space between them. resource_metadata: the URL
    of the metadata of the resource (RFC 9728). All are printable ASCII.
    """
    if not is_a(error, OneJWTError):
        raise InvalidType(f"a challenge is made for a OneJWTError, not {type(error).__name__}")
    # What the library has no number for, a provider's keys that cannot be had, is not the client's fault either.
    code = check_int("the code of an error", error.code)
    status = code if 0 <= code <= _ffi.INT32_MAX else _abi.JWT_INTERNAL
    texts = {"realm": realm, "scope": scope, "resource_metadata": resource_metadata}
    challenge = _ffi.bearer_challenge(status, **{name: check_text(name, text) for name, text in texts.items()})
    if isinstance(challenge, int):
        raise InvalidArgument(
            "no such challenge can be written: realm and resource_metadata are printable ASCII, scope is words with "
            "one space between them"
        )
    return challenge
