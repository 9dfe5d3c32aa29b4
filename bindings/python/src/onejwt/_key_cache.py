"""The keys of a provider as a text that is stored, for a process that starts with them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from ._arguments import check_text
from ._json import strict_object
from .errors import InvalidArgument

_MEMBERS = {"url": str, "fetched_at": int, "fresh_for": int, "etag": str, "jwks": str}
_MOST = 2**53


def wall_clock() -> int:
    """Seconds since the epoch: unlike the clock of a client it goes on in another process."""
    return int(time.time())


@dataclass(frozen=True)
class KeyCache:
    """A document and for how long it is fresh, as docs/issuer-keys.md says."""

    url: str
    fetched_at: int
    fresh_for: int
    etag: str
    jwks: str

    def age(self) -> int:
        """For how many seconds it has been stored; a time to come counts as now."""
        return max(0, wall_clock() - self.fetched_at)

    def to_json(self) -> str:
        return json.dumps({name: getattr(self, name) for name in _MEMBERS})

    @classmethod
    def from_json(cls, text: object) -> KeyCache:
        """What was stored; anything else raises :class:`InvalidArgument`."""
        given = check_text("the stored keys", text, optional=False)
        assert given is not None
        members = strict_object(given)
        if members is None:
            raise _wrong("it is not one JSON object")
        if members.keys() != _MEMBERS.keys():
            raise _wrong(f"its members must be {', '.join(_MEMBERS)}")
        for name, kind in _MEMBERS.items():
            value: Any = members[name]
            if type(value) is not kind or (type(value) is int and not 0 <= value <= _MOST):
                raise _wrong(f"its {name!r} must be {'a text' if kind is str else 'a whole number of seconds'}")
        return cls(**members)


def _wrong(why: str) -> InvalidArgument:
    return InvalidArgument(f"the text is not what export_cache() returned: {why}. Remove it, and the keys are fetched")
