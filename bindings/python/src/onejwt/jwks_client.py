"""Key sets that a provider publishes: fetched, kept, and fetched again when they change.

When to ask, what an answer means and how long keys may be used, the library decides (``jwt_issuer_*``), in the same
way for every language. Here is what it cannot do, which is HTTP, and who waits for whom.

A document is fresh for as long as the provider says (``Cache-Control: max-age``), then it is asked for again, with the
``ETag`` so that an unchanged one need not be sent. A token with an unknown ``kid`` leads to a fetch too, but not within
``cooldown`` seconds of the last one, or anybody could make a server flood its provider. While the provider is down or
sends nonsense, the keys that are held go on being used for ``max_stale`` seconds; that goes before ``must-revalidate``.

One fetches at a time, on behalf of all. The others wait for it, unless they may go on with the keys that are held: if
these are out of date for less than ``timeout`` seconds, or if the provider is known to be down.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import inspect
import math
import os
import re
import threading
import time
import weakref
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from ssl import SSLContext
from typing import Any, Callable, Generic, TypeVar, Union, cast
from urllib.parse import urljoin

from . import _abi, _ffi, _plain
from ._abi import JwtFetch
from ._arguments import check_flag, check_int, check_text
from ._documents import holds_secret, skipped
from ._http import Deadline, Timeout
from ._key_cache import KeyCache, wall_clock
from ._place import Place, place_of
from ._plain import is_a
from ._shared import Shared
from ._transport import OfProgram, OfStandardLibrary, TooLong, Transport, UnknownEncoding
from .errors import InvalidArgument, InvalidType, KeyMalformed, KeyNotFound, OneJWTError
from .keys import Keyset, _error, open_handle
from .verifier import Verified, Verifier, read_once

_Result = TypeVar("_Result")

Headers = Mapping[str, str]

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOST_REDIRECTS = 3
_LONGEST_TIMEOUT = 86_400
# A clock that is beyond this tells no time.
_LATEST = 2**62
_MOST_FLOAT = 1.7976931348623157e308

_HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_HEADER_VALUE = re.compile(r"[^\0\r\n\u0100-\U0010ffff]*")
_MOST_SHOWN = 200


class JWKSError(OneJWTError):
    """The provider's keys cannot be had, and none are held that may still be used. An HTTP server answers 503.

    ``name`` says why, with the same text in every language: JWKS_UNREACHABLE, JWKS_TIMEOUT, JWKS_STATUS,
    JWKS_TOO_LARGE, JWKS_MALFORMED, JWKS_SECRET, JWKS_REDIRECTS or JWKS_INSECURE_REDIRECT.
    """

    # No status of the library: it never does any I/O.
    code = -1
    name = "JWKS_UNREACHABLE"

    def __init__(self, message: str, name: str = "JWKS_UNREACHABLE") -> None:
        super().__init__(message)
        self.name = name


def _printable(reason: object) -> str:
    """What went wrong, for a log or a terminal: a server may have had a say in it."""
    text = str(reason).strip()
    if len(text) > _MOST_SHOWN:
        text = f"{text[:_MOST_SHOWN]}\u2026"
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


# --- arguments ------------------------------------------------------------------------------------------------


def _number(name: str, value: object, least: float, most: float = float("inf")) -> float:
    if type(value) is bool or not is_a(value, (int, float)):
        raise InvalidType(f"{name} must be a number of seconds, not {type(value).__name__}")
    exact = _plain.real(cast(float, value)) if is_a(value, float) else _plain.integer(cast(int, value))
    if not least <= exact <= most or exact > _MOST_FLOAT:
        upwards = "" if most == float("inf") else f" to {most:g}"
        raise InvalidArgument(f"{name} must be a number of seconds from {least:g}{upwards}, not {exact!r}")
    return float(exact)


# What UINT32_MAX and the number before it mean to the library, and the longest time that it takes as one.
_NO_TIME, _FOR_EVER, _LONGEST = _ffi.UINT32_MAX, _ffi.UINT32_MAX - 1, _ffi.UINT32_MAX - 2


def _whole(seconds: float) -> int:
    """A number of seconds as the library has it: whole ones."""
    return min(math.ceil(seconds), _LONGEST) or _NO_TIME


def _check_headers(headers: object, name: str = "headers") -> dict[str, str]:
    """The headers of a caller; what is wrong with one is said without its value, which may be a secret."""
    if not _plain.is_mapping(headers):
        raise InvalidType(f"{name} must be a dict of str, not {type(headers).__name__}")
    found = {}
    for field, value in list(cast(Headers, headers).items()):
        if not is_a(field, str) or not is_a(value, str):
            raise InvalidType(f"the names and values of {name} must be str")
        field, value = _plain.text(field), _plain.text(value)
        if not _HEADER_NAME.fullmatch(field) or not _HEADER_VALUE.fullmatch(value):
            raise InvalidArgument(f"the header {field!r} has a name, or a value, that HTTP does not allow")
        found[field] = value
    return found


@dataclass(frozen=True)
class _Attempt(Generic[_Result]):
    """A token, and what is done with it once there are keys."""

    verifier: Callable[[Keyset], Verifier]
    token: bytes
    verify: Callable[[Verifier], _Result]

    def __call__(self, keys: Keyset) -> _Result:
        return self.verify(self.verifier(keys))


class _Fetch(Future[None]):
    """A fetch that is under way."""

    def __init__(self, asked: JwtFetch, now: int) -> None:
        super().__init__()
        # The issuer's time of the request that was made last.
        self.now = now
        # What the library says to ask for, at each step anew.
        self.asked = asked
        # Who makes it: that thread must not wait for itself.
        self.thread: int | None = threading.get_ident()
        # A mistake of the program's own that ended it: who began it is told that, and not that there are no keys.
        self.mistake: OneJWTError | None = None
        # So that nobody who waits for it can cancel it.
        self.set_running_or_notify_cancel()


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    has_whole_url: bool = True
    """It came from the URL of the client itself, and not from where that redirects to."""


_clients: weakref.WeakSet[JWKSClient] = weakref.WeakSet()


def _forget_fetches() -> None:
    """In a process that was just forked: the threads that fetch have stayed behind, and so may have one with a lock."""
    for client in list(_clients):
        client._lock, client._pending = threading.RLock(), None
        client._lost += [asked.id for asked in client._told if asked.id]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_fetches)


class JWKSClient(Shared):
    """The key set of a provider. Any number of threads may use one at once.

    url: an https URL; http is for the loopback interface, or for ``allow_http``.
    issuer: the keys verify only tokens of this ``iss``.
    lifetime: how long a document is fresh if the provider does not say; what it says is kept between ``cooldown`` and
    ``max_lifetime`` seconds.
    cooldown: least time between fetches for unknown ``kid`` values. retry: least time after a fetch that failed.
    max_stale: how long keys may be used after their time while no new ones can be fetched; None for any time.
    timeout: for one fetch as a whole, redirects included. max_bytes: the document's greatest length.
    headers: for the request, a dict, or a function that is called for each fetch and gives one, for a token that
    changes; they go to the origin of ``url`` only. ssl_context: for other authorities than the system's, or a client
    certificate. transport: a function that makes the request in the place of the standard library; it is given a
    :class:`JWKSRequest` and returns a :class:`JWKSResponse`.
    allow_any_origin: follow redirects to other origins too. allow_weak: load keys that are shorter than the standards
    allow. for_encryption: the keys are a recipient's, to encrypt for; ``load`` gives them, and no token is verified.
    clock: what tells the time for all of these but ``timeout``, in seconds; ``time.monotonic`` by default.
    """

    def __init__(
        self,
        url: str,
        *,
        issuer: str | None = None,
        lifetime: float = 300,
        max_lifetime: float = 86_400,
        cooldown: float = 30,
        retry: float = 5,
        max_stale: float | None = 86_400,
        timeout: float = 10,
        max_bytes: int = 1_048_576,
        headers: Union[Headers, Callable[[], Headers], None] = None,
        ssl_context: SSLContext | None = None,
        transport: Transport | None = None,
        allow_http: bool = False,
        allow_any_origin: bool = False,
        allow_weak: bool = False,
        for_encryption: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not is_a(url, str):
            raise InvalidType(f"the JWKS URL must be str, not {type(url).__name__}")
        self._allow_http = check_flag("allow_http", allow_http)
        self._place = place_of(_plain.text(url), self._allow_http)
        self._max_stale = float("inf") if max_stale is None else _number("max_stale", max_stale, 0)
        self._timeout = _number("timeout", timeout, 0.001, _LONGEST_TIMEOUT)
        self._max_bytes = check_int("max_bytes", max_bytes)
        if self._max_bytes < 1:
            raise InvalidArgument("max_bytes must be a whole number from 1")
        self._allow_any_origin = check_flag("allow_any_origin", allow_any_origin)
        self._for_encryption = check_flag("for_encryption", for_encryption)
        flags = _abi.JWT_ISSUER_LOOPBACK_HTTP
        flags |= _abi.JWT_ISSUER_ANY_HTTP if self._allow_http else 0
        flags |= _abi.JWT_ISSUER_ANY_ORIGIN if self._allow_any_origin else 0
        flags |= _abi.JWT_ISSUER_ALLOW_WEAK if check_flag("allow_weak", allow_weak) else 0
        flags |= _abi.JWT_ISSUER_FOR_ENCRYPTION if self._for_encryption else 0
        self._issuer_name = check_text("issuer", issuer)
        self._issuer = _ffi.Issuer(
            self._issuer_name,
            self._place.url,
            flags,
            cooldown=_whole(_number("cooldown", cooldown, 0)),
            retry=_whole(_number("retry", retry, 0)),
            lifetime=_whole(_number("lifetime", lifetime, 0)),
            max_lifetime=_whole(_number("max_lifetime", max_lifetime, 0)),
            max_stale=_FOR_EVER if max_stale is None else _whole(self._max_stale),
            fetch_timeout=_whole(self._timeout),
            max_bytes=min(self._max_bytes, _ffi.UINT32_MAX),
        )
        self._headers: dict[str, str] = {}
        self._give_headers: Callable[[], object] | None = None
        if callable(headers) and not _plain.is_mapping(headers):
            self._give_headers = headers
        elif headers is not None:
            self._headers = _check_headers(headers)
        if ssl_context is not None and not is_a(ssl_context, SSLContext):
            raise InvalidType(f"ssl_context must be an ssl.SSLContext, not {type(ssl_context).__name__}")
        if not callable(clock):
            raise InvalidType(f"clock must be a function that returns seconds, not {type(clock).__name__}")
        if transport is not None and not callable(transport):
            raise InvalidType(f"transport must be a function, not {type(transport).__name__}")
        if transport is not None and ssl_context is not None:
            raise InvalidArgument("transport and ssl_context exclude each other: the transport has a TLS of its own")
        self._transport: OfStandardLibrary | OfProgram
        self._transport = OfStandardLibrary(ssl_context) if transport is None else OfProgram(transport)
        self._clock = clock

        # Held for moments only, never while something is fetched or loaded, or the caller's code runs; but a signal
        # handler or a finaliser may come in between, and use the client in its turn.
        self._lock = threading.RLock()
        self._keys: Keyset | None = None
        # Until then nothing need be asked, not even the library.
        self._fresh_until = float("-inf")
        self._fetches = 0
        self._cache: KeyCache | None = None
        self._failure: JWKSError | None = None
        self._pending: _Fetch | None = None
        # What the library said to fetch and is not done, and what of that was lost in a fork.
        self._told: list[JwtFetch] = []
        self._lost: list[int] = []
        self._seen = 0
        _clients.add(self)

    # --- use --------------------------------------------------------------------------------------------------

    @property
    def keyset(self) -> Keyset | None:
        """The keys as they are now, None before the first fetch. It stays the same object, whose keys change."""
        return self._keys

    @property
    def failure(self) -> JWKSError | None:
        """Why the last fetch failed; None if it did not. The keys that are held may go on being used meanwhile."""
        return self._failure

    @property
    def issuer(self) -> str | None:
        """The only ``iss`` whose tokens the keys verify, if there is one."""
        return self._issuer_name

    def _failure_of(self, token: object) -> JWKSError | None:
        return self._failure

    def export_cache(self) -> str | None:
        """The keys as text, for :meth:`import_cache` of another process; None before the first fetch.

        It holds the document as it was published, and when it was fetched. It is no secret, but who can write it where
        it is stored can put in keys of his own.
        """
        cache = self._cache
        return None if cache is None else cache.to_json()

    def import_cache(self, text: str) -> None:
        """Starts with the keys that :meth:`export_cache` gave, as if they had been fetched then.

        Before anything else is done with the client. Keys that are out of date by now are fetched again when they are
        needed, and used meanwhile only as far as ``max_stale`` allows. Raises :class:`InvalidArgument` if the text
        cannot be used; the client is then as it was.
        """
        cache = KeyCache.from_json(text)
        if cache.url != self._place.url:
            raise InvalidArgument(f"the stored keys are of another URL than {self._place.shown}: each has its own")
        now = self._seconds() - cache.age()
        with self._lock:
            if self._keys is not None or self._pending is not None or self._failure is not None:
                raise InvalidArgument("import_cache() is for a client that has not fetched anything yet")
            pending, _ = self._next(now)
            assert pending is not None
        body = cache.jwks.encode("utf-8", "surrogatepass")
        fresh = {"cache_control": f"max-age={cache.fresh_for}", "etag": cache.etag}
        answer = _Answer(http.client.OK, fresh, body)
        status = self._issuer.response(now, pending.asked.id, answer.status, answer.headers, answer.body)
        if status != _abi.JWT_OK:
            error = self._fault(self._place, answer, status, 0)
            self._break_off(pending, error)
            raise InvalidArgument(f"the stored keys cannot be used: {error}")
        self._take(pending, answer, now, cache.fetched_at)
        pending.set_result(None)

    def load(self) -> Keyset:
        """The provider's keys, fetched first if there are none or old ones; may raise :class:`JWKSError`."""
        pending, is_mine = self._plan()
        if pending is not None:
            try:
                self._wait(pending, is_mine)
            except JWKSError:
                if not self._is_usable(self._time()):
                    raise
        return self._held()

    def refresh(self) -> Keyset:
        """Fetches the keys now, whatever is held; raises :class:`JWKSError` if that fails, and keeps the old ones."""
        self._wait(*self._join())
        return self._held()

    def verify(self, token: str | bytes, **policy: Any) -> dict[str, Any]:
        """Verifies a token and returns its claims: :func:`onejwt.verify` with the provider's keys.

        A token that is refused raises what :func:`onejwt.verify` raises, a provider that cannot be reached
        :class:`JWKSError`.
        """
        verifier, data, now = read_once(token, **policy)
        return self._with_keys(_Attempt(verifier, data, lambda verifier: verifier.verify(data, now=now)))

    def verify_detailed(self, token: str | bytes, **policy: Any) -> Verified:
        """As :meth:`verify`, with the raw claims and the report."""
        verifier, data, now = read_once(token, **policy)
        return self._with_keys(_Attempt(verifier, data, lambda verifier: verifier.verify_detailed(data, now=now)))

    def _check_purpose(self) -> None:
        if self._for_encryption:
            raise InvalidArgument(
                "the keys of this client are for encryption (for_encryption=True), and verify no token: use another "
                "client for the keys that sign"
            )

    def _with_keys(self, attempt: _Attempt[_Result]) -> _Result:
        self._check_purpose()
        keys = self.load()
        fetches = self._fetches
        try:
            return attempt(keys)
        except KeyNotFound:
            # Only this is something that new keys could change.
            found = self._search(fetches, attempt, keys)
            if found is None:
                raise
            pending, is_mine = found
            if pending is not None:
                self._wait(pending, is_mine)
        return attempt(keys)

    def _wait(self, pending: _Fetch, is_mine: bool) -> None:
        if is_mine:
            self._fetch(pending)
        else:
            self._check_waiting(pending)
        pending.result()

    def _check_waiting(self, pending: _Fetch) -> None:
        """Refuses to let a thread wait for a fetch that it makes itself, further down on its stack."""
        if pending.thread == threading.get_ident():
            raise self._asked_within()

    def _asked_within(self) -> JWKSError:
        return JWKSError(
            f"{self!r}: asked for keys while this very thread fetches them: the function that gives the headers, a "
            "signal handler or a finaliser must not need the keys that are being fetched"
        )

    def _not_yet(self) -> JWKSError:
        """The last failure, for who would have another fetch."""
        failure = self._failure or JWKSError(f"{self._place.shown} cannot be reached")
        return JWKSError(f"{failure} (not tried again yet)", failure.name)

    def _held(self) -> Keyset:
        keys = self._keys
        assert keys is not None
        return keys

    def __repr__(self) -> str:
        return f"<JWKSClient of {self._place.origin[1]}>"

    # --- when to fetch: what to wait for, if anything, and whether the caller must see to it ------------------

    def _time(self) -> float:
        """What the clock says. It is the caller's code, so it is never asked while the lock is held."""
        now = self._clock()
        if type(now) is float and now - now == 0:
            return now
        return _number("what clock() returns", now, -_MOST_FLOAT)

    def _is_usable(self, now: float) -> bool:
        return self._keys is not None and now < self._fresh_until + self._max_stale

    def _seconds(self, time: float | None = None) -> int:
        """The issuer's time."""
        seconds = math.floor(self._time() if time is None else time)
        self._seen = max(-_LATEST, min(seconds, _LATEST))
        return self._seen

    def _plan(self) -> tuple[_Fetch | None, bool]:
        """For who needs keys."""
        time = self._time()
        if time < self._fresh_until:
            return None, False
        now = self._seconds(time)
        with self._lock:
            pending, is_mine = self._next(now)
            if is_mine:
                return pending, True
            status = self._issuer.status(now)
            must_wait = self._keys is None or status in (_abi.JWT_ISSUER_FETCH, _abi.JWT_ISSUER_UNAVAILABLE)
            if self._pending is not None:
                return (self._pending if must_wait else None), False
            if must_wait:
                raise self._not_yet()
            return None, False

    def _search(self, fetches: int, attempt: _Attempt[Any], keys: Keyset) -> tuple[_Fetch | None, bool] | None:
        """For who does not find a key after so many fetches; None if a fetch is not due for that."""
        now = self._seconds()
        verifier = attempt.verifier(keys)
        prepared, decrypt_with = verifier._prepared, verifier._decrypt_with
        handle = None if decrypt_with is None else open_handle(decrypt_with, "decrypt_with")
        with self._lock:
            if self._fetches != fetches:
                return None, False
            status = self._issuer.status(now, attempt.token, prepared, handle)
            if status == _abi.JWT_ISSUER_FETCH:
                return self._next(now)
            if status == _abi.JWT_ISSUER_UNAVAILABLE:
                raise self._not_yet()
            # Another status than the one of before: there are other keys by now.
            return None if status == _abi.JWT_KEY_NOT_FOUND else (None, False)

    def _join(self) -> tuple[_Fetch, bool]:
        """For who wants new keys: the fetch that is under way, or a new one."""
        now = self._seconds()
        with self._lock:
            # A signal handler may come in between and make the fetch itself.
            while True:
                self._issuer.refresh(now)
                pending, is_mine = self._next(now)
                if pending is not None:
                    return pending, is_mine

    def _next(self, now: int) -> tuple[_Fetch | None, bool]:
        """What the library says to do: to wait for a fetch, to make one, or neither."""
        while self._lost:
            self._issuer.failure(now, self._lost.pop())
            self._issuer.refresh(now)
        asked = _ffi.fetch()
        # First, for the process may be forked between the two, and what was said would be lost.
        self._told = [asked] if self._pending is None else [self._pending.asked, asked]
        action = self._issuer.next(now, asked)
        if action == _abi.JWT_FETCH_NOW:
            self._pending = _Fetch(asked, now)
            return self._pending, True
        if action == _abi.JWT_FETCH_UNDER_WAY and self._pending is None:
            raise self._asked_within()
        return (self._pending if action == _abi.JWT_FETCH_UNDER_WAY else None), False

    # --- fetching ---------------------------------------------------------------------------------------------

    def _fetch(self, pending: _Fetch) -> None:
        """Fetches the keys and lets all know who wait."""
        pending.thread = threading.get_ident()
        failure = None
        try:
            try:
                self._exchange(pending)
            except JWKSError as error:
                failure, now = error, self._seconds()
                with self._lock:
                    self._issuer.failure(now, pending.asked.id)
                    # A copy: the traceback would keep alive whatever its frames hold.
                    self._failure = JWKSError(str(error), error.name)
                    self._end(pending)
        except BaseException as error:
            self._break_off(pending, error)
            raise
        if failure is None:
            pending.set_result(None)
        else:
            pending.set_exception(failure)

    def _fetch_for_others(self, pending: _Fetch) -> None:
        """The same in a thread of its own, where nobody would catch an error: who waits is told of it."""
        with contextlib.suppress(BaseException):
            self._fetch(pending)

    def _break_off(self, pending: _Fetch, reason: BaseException) -> None:
        """Lets nobody wait for a fetch that was interrupted, and says nothing of the provider."""
        with self._lock:
            self._issuer.failure(self._seen, pending.asked.id)
            self._issuer.refresh(self._seen)
            self._end(pending)
        if isinstance(reason, OneJWTError):
            pending.mistake = reason
        error = JWKSError(f"{self!r}: the fetch was interrupted: {type(reason).__name__}")
        error.__cause__ = reason
        pending.set_exception(error)

    def _end(self, pending: _Fetch) -> None:
        # Not one that another thread has begun meanwhile.
        if self._pending is pending:
            self._pending, self._told = None, []

    def _fresh_headers(self) -> dict[str, str]:
        """The caller's headers, for one fetch."""
        if self._give_headers is None:
            return self._headers
        try:
            given = self._give_headers()
            if inspect.iscoroutine(given):
                # Or it would be warned of that nobody awaited it.
                given.close()
            return _check_headers(given, "what the function headers returns")
        except Exception as error:
            said = _printable(error)
            raise JWKSError(
                f"{self._place.shown} was not asked, because the function that was given as headers failed: "
                f"{type(error).__name__}{f': {said}' if said else ''}"
            ) from error

    def _exchange(self, pending: _Fetch) -> None:
        """Asks what the library says to ask, and gives it the answers."""
        deadline = Deadline(self._timeout)
        asked, own, redirects = pending.asked, self._fresh_headers(), 0
        if self._keys is not None:
            open_handle(self._keys)
        while True:
            place = place_of(asked.url.decode("ascii"), self._allow_http)
            answer = self._ask(place, own, asked.etag.decode("ascii"), deadline, redirects == 0)
            now = self._seconds()
            if answer.status == http.client.OK:
                # It may take its time to read keys.
                status = self._issuer.response(now, asked.id, answer.status, answer.headers, answer.body)
                action = 0
            else:
                # At once, or somebody else would be told to follow a redirect.
                with self._lock:
                    status = self._issuer.response(now, asked.id, answer.status, answer.headers, b"")
                    action = self._issuer.next(now, asked) if status == _abi.JWT_ISSUER_FETCH else 0
            if status == _abi.JWT_OK:
                return self._take(pending, answer, self._seconds())
            if status != _abi.JWT_ISSUER_FETCH:
                raise self._fault(place, answer, status, redirects)
            if action != _abi.JWT_FETCH_NOW:
                # Somebody else has begun another fetch.
                raise self._late(place)
            redirects += 1
            pending.now = now

    def _late(self, place: Place) -> JWKSError:
        text = f"{place.shown} did not answer in full within {self._timeout:g} s (argument timeout)"
        return JWKSError(text, "JWKS_TIMEOUT")

    def _ask(self, place: Place, own: dict[str, str], etag: str, deadline: Deadline, is_first: bool) -> _Answer:
        headers = {"Accept": "application/jwk-set+json, application/json", "User-Agent": "onejwt"}
        # What is meant for this origin, a password perhaps, is not for another.
        if place.origin == self._place.origin:
            given = {name.lower() for name in own}
            headers = {name: value for name, value in headers.items() if name.lower() not in given}
            headers.update(own)
        if etag:
            headers["If-None-Match"] = etag
        # A transport of the program's own may raise anything.
        is_own = isinstance(self._transport, OfStandardLibrary)
        expected = (OSError, http.client.HTTPException, ValueError) if is_own else (Exception,)
        try:
            with self._transport.ask(place.url, headers, deadline, self._max_bytes, place.is_loopback) as answer:
                body = self._read(answer.body, place) if answer.status == http.client.OK else b""
                return _Answer(answer.status, answer.headers, body, is_first)
        except JWKSError:
            raise
        except TooLong:
            raise self._too_long(place) from None
        except UnknownEncoding as error:
            raise JWKSError(f"the document at {place.shown} is {error}", "JWKS_MALFORMED") from None
        except expected as error:
            # URLError has what it wraps in reason.
            reason = getattr(error, "reason", error)
            if isinstance(reason, Timeout):
                raise self._late(place) from error
            text = _printable(reason) or type(error).__name__
            # What has to be escaped is not for a traceback either.
            cause = error if text == str(reason) else None
            raise JWKSError(f"{place.shown} cannot be reached: {text}", "JWKS_UNREACHABLE") from cause

    def _fault(self, place: Place, answer: _Answer, status: int, redirects: int) -> JWKSError:
        """What is wrong with an answer that the library refuses."""
        location = answer.headers.get("location")
        if answer.status in _REDIRECTS and location is not None:
            return self._redirect_fault(place, location, redirects)
        if answer.status != http.client.OK:
            return JWKSError(
                f"{place.shown} answered with status {answer.status}, expected 200: check the URL, and whether the "
                "provider asks for headers",
                "JWKS_STATUS",
            )
        unusable = f"the document at {place.shown} cannot be used: "
        error = _error(status, "jwks", len(answer.body), None, answer.body, self._issuer.flags)
        found = JWKSError(f"{unusable}{error}", "JWKS_MALFORMED")
        if isinstance(error, KeyMalformed) and holds_secret(answer.body):
            found = JWKSError(
                f"{unusable}it holds a shared secret or a private key, and who can read that can sign. The "
                f"provider must publish public keys only, and replace this one ({error})",
                "JWKS_SECRET",
            )
        found.__cause__ = error
        return found

    def _redirect_fault(self, place: Place, location: str, redirects: int) -> JWKSError:
        if redirects >= _MOST_REDIRECTS:
            return JWKSError(
                f"{self._place.shown} redirects more than {_MOST_REDIRECTS} times: use the URL where the keys are",
                "JWKS_REDIRECTS",
            )
        text = f"{place.shown} redirects to where no keys may come from: a URL that is too long or cannot be read"
        try:
            found = place_of(urljoin(place.url, location), self._allow_http)
            if place.origin[0] == "https" and found.origin[0] != "https":
                text = f"{place.shown} redirects from https to http, where keys could be replaced on the way"
            elif place.origin != found.origin and not self._allow_any_origin:
                text = (
                    f"{place.shown} redirects to another origin, {found.shown}: use that URL if the keys are there, or "
                    "allow_any_origin=True"
                )
        except ValueError as error:
            text = f"{place.shown} redirects to where no keys may come from: {error}"
        return JWKSError(text, "JWKS_INSECURE_REDIRECT")

    def _too_long(self, place: Place) -> JWKSError:
        text = f"the document at {place.shown} is longer than {self._max_bytes} bytes (argument max_bytes)"
        return JWKSError(text, "JWKS_TOO_LARGE")

    def _read(self, body: Iterator[bytes], place: Place) -> bytes:
        """The body, of which no more is taken than the limit allows."""
        parts: list[bytes] = []
        size = 0
        for part in body:
            size += len(part)
            if size > self._max_bytes:
                raise self._too_long(place)
            parts.append(part)
        return b"".join(parts)

    def _take(self, pending: _Fetch, answer: _Answer, now: int, fetched_at: int | None = None) -> None:
        """Notes that the keys are new, or confirmed; ``fetched_at``, by the wall clock, is not now where it is said."""
        next_fetch, handle = _ffi.fetch(), self._issuer.keys()
        if fetched_at is None:
            fetched_at = wall_clock() - (now - pending.now)
        # What to say of a token whose key is not among them; None where they were confirmed.
        reasons = skipped(answer.body, handle.flags, _ffi.keyset_len(handle)) if answer.body else None
        with self._lock:
            if self._keys is None:
                self._keys = Keyset._wrap(handle)
            if reasons is not None:
                open_handle(self._keys).skipped = reasons
            self._fetches += 1
            self._failure = None
            self._end(pending)
            if self._issuer.next(now, next_fetch) == _abi.JWT_FETCH_NOW:
                # Out of date at once; that fetch is for who needs it.
                self._issuer.failure(now, next_fetch.id)
                self._issuer.refresh(now)
            self._fresh_until = next_fetch.at if next_fetch.action == _abi.JWT_FETCH_AT else now
            self._store(answer, fetched_at, max(0, int(self._fresh_until) - pending.now))

    def _store(self, answer: _Answer, fetched_at: int, fresh_for: int) -> None:
        """Keeps what another process could start with."""
        cache = self._cache
        if answer.body:
            # An ETag belongs to the URL that it came from.
            etag = answer.headers.get("etag", "") if answer.has_whole_url else ""
            jwks = answer.body.decode("utf-8", "replace")
            self._cache = KeyCache(self._place.url, max(0, fetched_at), fresh_for, etag, jwks)
        elif cache is not None:
            self._cache = replace(cache, fetched_at=max(0, fetched_at), fresh_for=fresh_for)


class AsyncJWKSClient(Shared):
    """The same for asyncio: fetches run in a thread, one at a time, and nothing else leaves the event loop.

    The arguments are those of :class:`JWKSClient`. Several event loops may use one at once.
    """

    def __init__(self, url: str, **options: Any) -> None:
        self._client = JWKSClient(url, **options)

    @classmethod
    def _sharing(cls, client: JWKSClient) -> AsyncJWKSClient:
        """For asyncio what another client is for threads, with the same keys."""
        found = cls.__new__(cls)
        found._client = client
        return found

    @property
    def keyset(self) -> Keyset | None:
        """As :attr:`JWKSClient.keyset`."""
        return self._client.keyset

    @property
    def failure(self) -> JWKSError | None:
        """As :attr:`JWKSClient.failure`."""
        return self._client.failure

    @property
    def issuer(self) -> str | None:
        """As :attr:`JWKSClient.issuer`."""
        return self._client.issuer

    def export_cache(self) -> str | None:
        """As :meth:`JWKSClient.export_cache`."""
        return self._client.export_cache()

    def import_cache(self, text: str) -> None:
        """As :meth:`JWKSClient.import_cache`."""
        self._client.import_cache(text)

    async def load(self) -> Keyset:
        """As :meth:`JWKSClient.load`."""
        pending, is_mine = self._client._plan()
        if pending is not None:
            try:
                await self._wait(pending, is_mine)
            except JWKSError:
                if not self._client._is_usable(self._client._time()):
                    raise
        return self._client._held()

    async def refresh(self) -> Keyset:
        """As :meth:`JWKSClient.refresh`."""
        await self._wait(*self._client._join())
        return self._client._held()

    async def verify(self, token: str | bytes, **policy: Any) -> dict[str, Any]:
        """As :meth:`JWKSClient.verify`."""
        verifier, data, now = read_once(token, **policy)
        return await self._with_keys(_Attempt(verifier, data, lambda verifier: verifier.verify(data, now=now)))

    async def verify_detailed(self, token: str | bytes, **policy: Any) -> Verified:
        """As :meth:`JWKSClient.verify_detailed`."""
        verifier, data, now = read_once(token, **policy)
        return await self._with_keys(_Attempt(verifier, data, lambda verifier: verifier.verify_detailed(data, now=now)))

    async def _with_keys(self, attempt: _Attempt[_Result]) -> _Result:
        self._client._check_purpose()
        keys = await self.load()
        fetches = self._client._fetches
        try:
            return attempt(keys)
        except KeyNotFound:
            found = self._client._search(fetches, attempt, keys)
            if found is None:
                raise
            pending, is_mine = found
            if pending is not None:
                await self._wait(pending, is_mine)
        return attempt(keys)

    async def _wait(self, pending: _Fetch, is_mine: bool) -> None:
        if not is_mine:
            self._client._check_waiting(pending)
        else:
            # Another thread's from here on.
            pending.thread = None
            # Not one of the loop's pool, which may be full, and no task, which whoever waits could cancel.
            fetch = self._client._fetch_for_others
            thread = threading.Thread(target=fetch, args=(pending,), name="onejwt-jwks", daemon=True)
            try:
                thread.start()
            except BaseException as error:
                self._client._break_off(pending, error)
                raise
        try:
            await asyncio.wrap_future(pending)
        except JWKSError:
            if is_mine and pending.mistake is not None:
                raise pending.mistake from None
            raise

    def __repr__(self) -> str:
        return f"<Async{repr(self._client)[1:]}"
