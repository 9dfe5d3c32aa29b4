"""The token of an Authorization header."""

from __future__ import annotations

from typing import cast

from . import _ffi, _plain
from ._plain import is_a
from .errors import InvalidType, NoBearer


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
        raise NoBearer(
            "the Authorization value is not 'Bearer', spaces and one token"
            if raw
            else "there is no Authorization value: expected 'Bearer', a space and the token"
        )
    return token.decode("ascii")
