"""Values of a host as exact plain ones, each read once.

An object of a subclass may say anything of itself, something else each time, and run any code while it does: so real
types are looked at, not ``__class__``, and what is copied is copied by the methods of the base classes, which never ask
the object. Where code of the host's must run (to go through an iterable, to ask a time zone), it runs here. All of this
happens before a call takes a key set's handle or a call frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Callable, Union

from .errors import InvalidArgument

BytesLike = Union[bytes, bytearray, memoryview]
BYTES_LIKE = (bytes, bytearray, memoryview)

_ALL = slice(None)
_copy_bytes: Callable[[Any, slice], bytes] = bytes.__getitem__
_copy_bytearray: Callable[[Any, slice], bytearray] = bytearray.__getitem__


def is_a(value: object, kinds: type | tuple[type, ...]) -> bool:
    """Whether a value really is one, whatever its ``__class__`` says."""
    return issubclass(type(value), kinds)


def is_mapping(value: object) -> bool:
    """Whether a value is a dict or another mapping."""
    return issubclass(type(value), dict) or issubclass(type(value), Mapping)


def is_iterable(value: object) -> bool:
    """Whether a value can be gone through, and is neither a text, bytes nor a mapping."""
    kind = type(value)
    if kind is list or kind is tuple:
        return True
    return issubclass(kind, Iterable) and not issubclass(kind, (str, *BYTES_LIKE, Mapping))


def text(value: str) -> str:
    """An exact ``str``."""
    return value if type(value) is str else str.__str__(value)


def integer(value: int) -> int:
    """An exact ``int``."""
    return value if type(value) is int else int.__index__(value)


def real(value: float) -> float:
    """An exact ``float``."""
    return value if type(value) is float else float.__float__(value)


def octets(value: BytesLike) -> bytes:
    """Exact ``bytes`` that nobody can change any more."""
    kind = type(value)
    if kind is bytes:
        return value  # type: ignore[return-value]
    if issubclass(kind, bytes):
        return _copy_bytes(value, _ALL)
    return bytes(own(value))


def own(value: BytesLike) -> bytes | bytearray:
    """The same, but what its owner could wipe as a copy that can be wiped too (:func:`wipe`)."""
    kind = type(value)
    if issubclass(kind, bytes):
        return octets(value)
    if issubclass(kind, bytearray):
        return _copy_bytearray(value, _ALL)
    try:
        return bytearray(value)
    except ValueError:
        raise InvalidArgument("a memoryview that was given is released: release it after the call") from None


def wipe(copy: bytes | bytearray | None) -> None:
    """Overwrites a copy that :func:`own` made."""
    if type(copy) is bytearray:
        copy[:] = bytes(len(copy))


def seconds(value: timedelta) -> tuple[int, int]:
    """The whole seconds of a timedelta, and its microseconds."""
    days, rest, micro = (getattr(timedelta, name).__get__(value) for name in ("days", "seconds", "microseconds"))
    return days * 86_400 + rest, micro


def timestamp(name: str, moment: datetime) -> float:
    """The seconds since the epoch of an aware datetime."""
    if datetime.tzinfo.__get__(moment) is None:
        raise InvalidArgument(f"{name} is a naive datetime, which names no moment: give it a time zone")
    try:
        return datetime.timestamp(moment)
    except TypeError as error:
        raise InvalidArgument(f"{name} is a datetime whose time zone gives no offset from UTC: {error}") from None


# --- JSON -----------------------------------------------------------------------------------------------------

_SCALARS = frozenset((str, int, float, bool, type(None)))


def _is_plain(values: Iterable[Any]) -> bool:
    """Whether nothing in these can run code of the host's while it is written as JSON."""
    scalars = _SCALARS
    for value in values:
        kind = type(value)
        if kind in scalars:
            continue
        if kind is list:
            # Most lists are of texts, and gone through without a step of Python's.
            if not scalars.issuperset(map(type, value)) and not _is_plain(tuple(value)):
                return False
        elif kind is not dict or not _is_plain(tuple(value.values())):
            return False
    return True


def members(value: Mapping[Any, Any]) -> dict[Any, Any]:
    """What is to be written as a JSON object: nothing in it is left but plain values, and what JSON does not know."""
    if type(value) is dict:
        # Of a name json.dumps takes what the base class holds.
        if _is_plain(tuple(value.values())):
            return value
    elif not issubclass(type(value), dict):
        value = dict(value)
    copied: dict[Any, Any] = _copy(value)
    return copied


def _copy(value: Any) -> Any:
    kind = type(value)
    if kind in _SCALARS:
        return value
    if issubclass(kind, str):
        return text(value)
    if issubclass(kind, int):
        return integer(value)
    if issubclass(kind, float):
        return real(value)
    if issubclass(kind, dict):
        # What json.dumps goes through, too.
        pairs = [(key if is_a(key, tuple) else _copy(key), _copy(item)) for key, item in value.items()]
        copied = dict(pairs)
        if len(copied) != len(pairs):
            raise ValueError("a name is there twice")
        return copied
    if issubclass(kind, (list, tuple)):
        return [_copy(item) for item in value]
    return value
