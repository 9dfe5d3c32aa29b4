"""Looking into tokens without verifying them: for logs and debugging."""

from __future__ import annotations

from typing import Any

from . import _abi, _ffi, _plain
from ._arguments import Token, check_token
from ._json import strict_object
from ._messages import unreadable
from ._plain import is_a
from .errors import InvalidArgument

# The dots of an encrypted token.
_DOTS_OF_JWE = 4


def peek(token: Token, part: str = "payload") -> bytes:
    """One part of a token, decoded and UNVERIFIED: for logs and debugging, never for decisions.

    part: "header", "payload" or "signature".
    """
    name = _plain.text(part) if is_a(part, str) else None
    if name not in _ffi.PARTS:
        raise InvalidArgument(f"part must be 'header', 'payload' or 'signature', not {part!r}")
    data = check_token(token)
    found = _ffi.peek(data, name)
    if isinstance(found, int):
        raise unreadable(found, data)
    return found


def peek_header(token: Token) -> dict[str, Any]:
    """The header of a token, UNVERIFIED: its sender may have written anything. For logs and debugging only.

    Of an encrypted token it is the outer header, which is not encrypted.
    """
    data = check_token(token)
    # Read in the form of a signed token, whose header is the same.
    plain = data.split(b".", 1)[0] + b".." if data.count(b".") == _DOTS_OF_JWE else data
    text = peek(plain, "header")
    try:
        header = strict_object(text.decode())
    except UnicodeDecodeError:
        header = None
    if header is None:
        raise unreadable(_abi.JWT_TOKEN_MALFORMED, data)
    return header
