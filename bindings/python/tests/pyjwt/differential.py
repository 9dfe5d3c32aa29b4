"""The same call through PyJWT and through the drop-in: what comes back, or what is raised, has to be the same."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import re
import unittest
import warnings
from collections.abc import Iterator
from datetime import datetime, timezone
from importlib import import_module
from typing import Any, Callable
from unittest import mock

NAMES = ("jwt", "onejwt.pyjwt")
BOTH: tuple[Any, Any] = (import_module(NAMES[0]), import_module(NAMES[1]))
PYJWT, ONEJWT = BOTH
NOW = 1_700_000_000
SECRET = "a secret of the tests that is long enough for every hash, with 64 bytes or more"


class FixedDatetime(datetime):
    """The time stands still."""

    @classmethod
    def now(cls, tz: Any = None) -> FixedDatetime:
        return cls.fromtimestamp(NOW, tz)


@contextlib.contextmanager
def fixed_time() -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for name in NAMES:
            stack.enter_context(mock.patch(f"{name}.api_jwt.datetime", FixedDatetime))
        yield


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def as_json(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()


def forge(payload: Any, header: Any = None, secret: str = SECRET) -> str:
    """A token with any header and payload, and a right HS256 signature."""
    head = as_json({"alg": "HS256", "typ": "JWT"} if header is None else header)
    signed = f"{base64url(head)}.{base64url(as_json(payload))}"
    return f"{signed}.{base64url(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())}"


def utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.utc)


# Where PyJWT means to list the classes that it expects, it prints a generator object.
_CLASSES = re.compile(r"<generator object .*? at 0x\w+>|(?<=Expected one of )[\w, ]+(?=, got: )")


def _error(error: BaseException) -> tuple[Any, ...]:
    # ValueError and the like may stand for a class of `cryptography` or of the standard library.
    return (
        "raised",
        type(error).__name__,
        [kind.__name__ for kind in type(error).__mro__],
        _CLASSES.sub("...", str(error)),
        vars(error) if type(error).__module__.startswith(NAMES) else {},
    )


def outcome(module: Any, call: Callable[..., Any]) -> tuple[Any, ...]:
    """What a call comes to, and what it warns of."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            result: tuple[Any, ...] = ("returned", call(module))
        except Exception as error:
            result = _error(error)
    return (*result, [(one.category.__name__, str(one.message)) for one in seen])


class Case(unittest.TestCase):
    """A test that calls both."""

    maxDiff = None

    def setUp(self) -> None:
        self.enterContext_(fixed_time())

    def enterContext_(self, context: Any) -> None:
        # TestCase.enterContext came with Python 3.11.
        context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)

    def same(self, call: Callable[..., Any], what: object = None) -> tuple[Any, ...]:
        """Asserts that both do the same; returns what."""
        theirs, ours = outcome(PYJWT, call), outcome(ONEJWT, call)
        if theirs != ours:
            self.fail(f"{what!r}\n  PyJWT: {theirs}\n onejwt: {ours}")
        return ours
