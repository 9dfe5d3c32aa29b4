"""What time it is for the library: whole seconds since the epoch, by the host's clock or as a caller says."""

from __future__ import annotations

import math
import time
from datetime import datetime
from typing import Union, cast

from . import _ffi, _plain
from ._arguments import check_int
from .errors import InvalidArgument, InvalidType

Now = Union[int, float, datetime, None]

_floor = math.floor
# From here on a number of seconds does not fit 64 bits.
_TOO_FAR = 2.0**63


def clock() -> int:
    """The host's clock in whole seconds: cut, never rounded, or a token would expire before its time.

    It is read through the module each time, so that a test that freezes the clock freezes this too; and what stands
    in its place then may return anything.
    """
    seconds = time.time()
    if type(seconds) is float and -_TOO_FAR < seconds < _TOO_FAR:
        return _floor(seconds)
    try:
        whole = _floor(seconds)
    except (TypeError, ValueError, OverflowError):
        raise InvalidArgument(f"time.time() gives no seconds since the epoch, but {type(seconds).__name__}") from None
    return _fitting("time.time()", check_int("time.time()", whole))


def _fitting(name: str, seconds: int) -> int:
    # The least int64 stands for "the system's clock" at the boundary, which is not what such a number asks for.
    if not _ffi.INT64_MIN < seconds <= _ffi.INT64_MAX:
        raise InvalidArgument(f"{name} must be seconds since the epoch that fit 64 bits")
    return seconds


def seconds_of(now: Now) -> int:
    """The time that a caller gives, else the host's clock."""
    if now is None:
        return clock()
    kind = type(now)
    if issubclass(kind, datetime):
        seconds = _floor(_plain.timestamp("now", cast(datetime, now)))
    elif issubclass(kind, float):
        exact = _plain.real(cast(float, now))
        if not math.isfinite(exact):
            raise InvalidArgument(f"now must be seconds since the epoch, not {exact}")
        seconds = _floor(exact)
    elif issubclass(kind, int) and kind is not bool:
        seconds = _plain.integer(cast(int, now))
    else:
        raise InvalidType(f"now must be seconds since the epoch or an aware datetime, not {kind.__name__}")
    return _fitting("now", seconds)
