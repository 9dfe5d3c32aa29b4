"""Checks of what a host gives as arguments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Callable, Union, cast

from . import _ffi, _plain
from ._plain import BytesLike, is_a
from .errors import InvalidArgument, InvalidType

Token = Union[str, bytes, bytearray, memoryview]
Seconds = Union[int, timedelta]
Texts = Union[str, Iterable[str]]


def check_flag(name: str, value: object) -> bool:
    """A switch. Anything else than True or False is refused: the text "false" would count as true."""
    if value is True or value is False:
        return bool(value)
    raise InvalidType(f"{name} must be True or False, not {type(value).__name__}")


def check_text(name: str, value: object, optional: bool = True) -> str | None:
    """A text that may be None."""
    # The usual one.
    if type(value) is str and value.isascii():
        return value
    if value is None and optional:
        return None
    if is_a(value, str):
        plain = _plain.text(cast(str, value))
        try:
            plain.encode()
        except UnicodeEncodeError:
            raise InvalidArgument(f"{name} holds a lone surrogate, which is not Unicode text") from None
        return plain
    raise InvalidType(f"{name} must be str{' or None' if optional else ''}, not {type(value).__name__}")


def _number(name: str, alg: object, numbers: tuple[range, ...], known: tuple[str, ...]) -> int:
    """The number of an algorithm; 0 for None. An unknown name must not become 0, which means "any"."""
    if alg is None:
        return 0
    if not is_a(alg, str):
        raise InvalidType(f"{name} must be the name of an algorithm, such as {known[0]!r}, not {type(alg).__name__}")
    plain = _plain.text(cast(str, alg))
    number = _ffi.alg_number(plain)
    if any(number in kind for kind in numbers):
        return number
    what = "not an algorithm" if number == 0 else "an algorithm of another kind"
    raise InvalidArgument(f"{plain!r} is {what}: expected one of {', '.join(known)}")


_SIGNATURES = (_ffi.SIGNATURE_NUMBERS,)
_KEY_MANAGEMENT = (_ffi.KEY_MANAGEMENT_NUMBERS,)
_CONTENT_ENCRYPTION = (_ffi.CONTENT_ENCRYPTION_NUMBERS,)
_ENCRYPTION = _KEY_MANAGEMENT + _CONTENT_ENCRYPTION


def check_alg(alg: object) -> int:
    """The number of a signature algorithm; 0 for None."""
    return 0 if alg is None else _number("alg", alg, _SIGNATURES, _ffi.ALGORITHMS)


def check_key_management(name: str, alg: object) -> int:
    """The number of a JWE ``alg``; 0 for None."""
    return _number(name, alg, _KEY_MANAGEMENT, _ffi.KEY_MANAGEMENT)


def check_enc(enc: object) -> int:
    """The number of a JWE ``enc``; 0 for None."""
    return _number("enc", enc, _CONTENT_ENCRYPTION, _ffi.CONTENT_ENCRYPTION)


def check_key_alg(alg: object, for_encryption: bool) -> int:
    """The number of an algorithm that a key may be bound to; 0 for None."""
    if for_encryption:
        return _number("alg", alg, _ENCRYPTION, _ffi.KEY_MANAGEMENT + _ffi.CONTENT_ENCRYPTION)
    number = _number("alg", alg, _SIGNATURES + _ENCRYPTION, _ffi.ALGORITHMS)
    if number not in _ffi.SIGNATURE_NUMBERS and number:
        raise InvalidArgument(f"{_ffi.alg_name(number)} is for encryption: say so with for_encryption=True")
    return number


def _bits(names: Iterable[str] | None, check: Callable[[str], int]) -> int:
    bits = 0
    for name in names or ():
        bits |= _ffi.alg_bit(check(name))
    return bits


def alg_bits(names: Iterable[str] | None) -> int:
    """A set of signature algorithms as bits; 0 for None."""
    return _bits(names, check_alg)


def key_management_bits(names: Iterable[str] | None) -> int:
    """A set of JWE ``alg`` as bits; 0 for None."""
    return _bits(names, lambda name: check_key_management("alg", name))


def enc_bits(names: Iterable[str] | None) -> int:
    """A set of JWE ``enc`` as bits; 0 for None."""
    return _bits(names, check_enc)


def check_int(name: str, value: object) -> int:
    """A whole number; True and False are none."""
    if type(value) is bool or not is_a(value, int):
        raise InvalidType(f"{name} must be int, not {type(value).__name__}")
    return _plain.integer(cast(int, value))


def check_size(name: str, value: object) -> int:
    """A number of bytes."""
    size = check_int(name, value)
    if not 0 <= size <= _ffi.SIZE_MAX:
        raise InvalidArgument(f"{name} must be from 0 to {_ffi.SIZE_MAX} bytes")
    return size


def check_seconds(name: str, value: object, least: int, most: int) -> int:
    """A whole number of seconds within limits."""
    if is_a(value, timedelta):
        whole, micro = _plain.seconds(cast(timedelta, value))
        if micro:
            raise InvalidArgument(f"{name} must be a whole number of seconds")
    elif type(value) is bool or not is_a(value, int):
        raise InvalidType(f"{name} must be int (seconds) or timedelta, not {type(value).__name__}")
    else:
        whole = _plain.integer(cast(int, value))
    if not least <= whole <= most:
        raise InvalidArgument(f"{name} must be from {least} to {most} seconds")
    return whole


def check_texts(name: str, value: object) -> tuple[str, ...] | None:
    """None, or at least one text. An expectation that came out empty is an error: it must not expect nothing."""
    if value is None:
        return None
    if is_a(value, str):
        items: tuple[Any, ...] = (value,)
    elif _plain.is_iterable(value):
        items = tuple(cast("Iterable[Any]", value))
    else:
        raise InvalidType(f"{name} must be str or a list of str, not {type(value).__name__}")
    if not items:
        raise InvalidArgument(f"{name} is empty, so nothing could match: pass None to expect nothing")
    each = f"each item of {name}"
    return cast("tuple[str, ...]", tuple([check_text(each, item, optional=False) for item in items]))


def check_token(token: object) -> bytes:
    """The token as bytes. What is not ASCII is the library's to refuse."""
    if is_a(token, str):
        return _ffi.utf8(cast(str, token))
    if is_a(token, _plain.BYTES_LIKE):
        return _plain.octets(cast(BytesLike, token))
    raise InvalidType(f"token must be str or bytes, not {type(token).__name__}")


def check_octets(name: str, value: object) -> bytes:
    """Bytes of any kind, which are no text."""
    if is_a(value, _plain.BYTES_LIKE):
        return _plain.octets(cast(BytesLike, value))
    raise InvalidType(f"{name} must be bytes, not {type(value).__name__}: encode a text with .encode()")
