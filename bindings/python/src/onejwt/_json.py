"""Claims and headers as JSON: written for the library, and read from what it has verified."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Callable, NoReturn, Union, cast

from . import _abi, _ffi, _plain
from ._plain import BytesLike, is_a
from .errors import InvalidArgument, InvalidType, OneJWTError

Claims = Union[Mapping[str, Any], str, bytes, bytearray, memoryview]
Header = Union[Mapping[str, Any], str, bytes]



def encoder(ensure_ascii: bool, allow_nan: bool, sort_keys: bool) -> Callable[[Any], str]:
    """What json.dumps does with these options and no spaces, without what it makes anew each time."""
    slow = json.JSONEncoder(
        ensure_ascii=ensure_ascii, allow_nan=allow_nan, sort_keys=sort_keys, separators=(",", ":")
    )
    make: Any = getattr(json.encoder, "c_make_encoder", None)
    text = json.encoder.encode_basestring_ascii if ensure_ascii else json.encoder.encode_basestring
    rest = (slow.default, text, None, ":", ",", sort_keys, False, allow_nan)

    def quick(value: Any) -> str:
        # The dict is for finding a value that contains itself.
        return "".join(make({}, *rest)(value, 0)) if type(value) is dict else slow.encode(value)

    try:
        # It is no part of json's interface, and may be another one some day.
        sample = {"a": ["\u00e9", 1.5, None, {}]}
        if make is not None and quick(sample) == slow.encode(sample):
            return quick
    except TypeError:
        pass
    return slow.encode


_encode = encoder(ensure_ascii=False, allow_nan=False, sort_keys=False)
# What json.loads goes through in the end, and raw_decode too.
_scan: Callable[[str, int], tuple[Any, int]] = vars(json.JSONDecoder())["scan_once"]


def _long_int(digits: str) -> int:
    """An integer of any length; ``int`` refuses more than some 4,300 digits."""
    return int(Decimal(digits))


Loads = Callable[[bytes], Any]
"""What reads JSON in the place of :mod:`json`, such as ``orjson.loads``."""


def check_loads(loads: object) -> Loads | None:
    """What reads the claims, or None for :mod:`json`."""
    if loads is None or callable(loads):
        return cast("Loads | None", loads)
    raise InvalidType(
        f"loads must be a function that reads JSON from bytes, such as orjson.loads, not {type(loads).__name__}"
    )


def parse(claims: bytes | bytearray, loads: Loads | None = None) -> dict[str, Any]:
    """Claims that were verified: one JSON object, perhaps with white space around it."""
    if loads is not None:
        # Bytes of its own: it may keep them.
        return cast("dict[str, Any]", loads(bytes(claims)))
    text = claims.decode()
    if text[0] != "{":
        text = text.lstrip(" \t\r\n")
    try:
        result: dict[str, Any] = _scan(text, 0)[0]
    except (ValueError, StopIteration):
        result = json.JSONDecoder(parse_int=_long_int).raw_decode(text)[0]
    return result


def quickly(document: bytes | bytearray) -> Any:
    """What json.loads makes of UTF-8 that begins with an object, or None where it has to be asked itself."""
    # As UTF-16 and UTF-32 it would be full of zeros.
    if document[:1] != b"{" or 0 in document:
        return None
    try:
        text = document.decode()
        value, end = _scan(text, 0)
    except (ValueError, StopIteration, RecursionError):
        return None
    return value if end == len(text) else None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name is there twice")
    return members


def _constant(text: str) -> NoReturn:
    raise ValueError("not JSON")


def strict_object(text: str, numbers: bool = True) -> dict[str, Any] | None:
    """What JSON text says that is one object, with no name twice; None for any other.

    ``numbers``: False leaves them texts, however long they are.
    """
    number = None if numbers else str
    try:
        found = json.loads(
            text, object_pairs_hook=_members, parse_constant=_constant, parse_int=number, parse_float=number
        )
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


_TIMES = ("exp", "nbf", "iat")


def _json(name: str, value: Mapping[str, Any], times: bool = False) -> bytes:
    """A JSON object; ``times``: some of its members may be moments."""
    try:
        given = _plain.members(value)
        # If it is still the caller's, there is nothing in it but what JSON knows.
        if times and given is not value:
            moments = {name: given[name] for name in _TIMES if is_a(given.get(name), datetime)}
            given.update((name, _moment(name, moment)) for name, moment in moments.items())
        return _ffi.utf8(_encode(given))
    except TypeError as error:
        raise InvalidType(f"{name} cannot be written as JSON: {error}") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, OneJWTError):
            raise
        raise InvalidArgument(
            f"{name} cannot be written as JSON: a number is NaN, infinite or too long, a name is there twice, or a "
            "value contains itself"
        ) from None


def _moment(name: str, moment: datetime) -> int:
    seconds = _plain.timestamp(name, moment)
    # Rounded so that the token is never valid for longer than was said.
    return math.ceil(seconds) if name == "nbf" else math.floor(seconds)


Scalar = Union[str, bool, int, float, Decimal, None]


def scalar(value: object) -> str | None:
    """The JSON text of a number, True, False or None; None for what is none of these. Whole numbers are exact."""
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if is_a(value, int):
        # str() of an int stops at some 4,300 digits.
        return str(Decimal(_plain.integer(cast(int, value))))
    if is_a(value, float):
        real = _plain.real(cast(float, value))
        return float.__repr__(real) if math.isfinite(real) else None
    if is_a(value, Decimal):
        number = cast(Decimal, value)
        return Decimal.__str__(number) if Decimal.is_finite(number) else None
    return None


def check_claims(claims: object) -> bytes:
    """Claims as JSON; what is JSON already is kept byte for byte."""
    if type(claims) is dict or _plain.is_mapping(claims):
        return _json("claims", cast("Mapping[str, Any]", claims), times=True)
    if is_a(claims, str):
        return _ffi.utf8(cast(str, claims))
    if is_a(claims, _plain.BYTES_LIKE):
        return _plain.octets(cast(BytesLike, claims))
    raise InvalidType(f"claims must be a dict, or JSON as str or bytes, not {type(claims).__name__}")


def _check_header(name: str, header: object) -> bytes | None:
    if header is None:
        return None
    if _plain.is_mapping(header):
        return _json(name, cast("Mapping[str, Any]", header))
    if is_a(header, str):
        return _ffi.utf8(cast(str, header))
    if is_a(header, _plain.BYTES_LIKE):
        return _plain.octets(cast(BytesLike, header))
    raise InvalidType(f"{name} must be a dict, or JSON as str or bytes, not {type(header).__name__}")


def check_headers(header: object, whole_header: object) -> tuple[bytes | None, int]:
    """The header that was given, as JSON, and the flag that says whether it is all of it."""
    if whole_header is None:
        return _check_header("header", header), 0
    if header is not None:
        raise InvalidArgument("header and whole_header exclude each other")
    return _check_header("whole_header", whole_header), _abi.JWT_SIGN_WHOLE_HEADER
