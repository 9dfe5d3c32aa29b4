"""Key sets that a provider publishes: fetched, kept, and fetched again when they change.

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
import os
import re
import string
import threading
import time
import weakref
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from ssl import SSLContext
from typing import Any, Callable, TypeVar, Union, cast
from urllib.parse import quote, urljoin

from . import _plain
from ._arguments import check_flag, check_int, check_text
from ._documents import holds_secret
from ._http import Deadline, Timeout, Transport
from ._place import Place, place_of
from ._plain import is_a
from .errors import InvalidArgument, InvalidType, KeyMalformed, KeyNotFound, OneJWTError
from .keys import Keyset
from .verifier import Verified, read_once

_Result = TypeVar("_Result")

Headers = Mapping[str, str]

_CHUNK = 65_536
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOST_REDIRECTS = 3
_LONGEST_TIMEOUT = 86_400
# RFC 9111 1.2.2: what is greater counts as this.
_MOST_SECONDS = 2**31
_MOST_FLOAT = 1.7976931348623157e308

_DIRECTIVE = re.compile(r"""([\w!#$%&'*+.^`|~-]+)(?:=("(?:[^"\\]|\\.)*"|[^\s",]*))?""", re.ASCII)
_ETAG = re.compile(r"[\x21-\x7e]+")
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


# --- what a provider says -------------------------------------------------------------------------------------


def _field(headers: Any, name: str) -> str:
    """A header field, of which there may be several lines."""
    return ", ".join(headers.get_all(name) or ())


def _count(text: str) -> float | None:
    return min(float(text), _MOST_SECONDS) if text.isascii() and text.isdigit() else None


def _stated_lifetime(headers: Any) -> float | None:
    """For how many seconds an answer says that it is fresh (RFC 9111 4.2); None if it does not say.

    What is malformed counts as not fresh (4.2.1). ``s-maxage`` is for shared caches, and ``Expires`` for old ones.
    """
    directives: dict[str, str] = {}
    for name, value in _DIRECTIVE.findall(_field(headers, "Cache-Control")):
        directives.setdefault(name.lower(), value.strip('"'))
    if "no-store" in directives or "no-cache" in directives:
        return 0
    if "max-age" not in directives:
        return None
    age = _count(_field(headers, "Age").partition(",")[0].strip())
    return max(0, (_count(directives["max-age"]) or 0) - (age or 0))


# --- arguments ------------------------------------------------------------------------------------------------


def _number(name: str, value: object, least: float, most: float = float("inf")) -> float:
    if type(value) is bool or not is_a(value, (int, float)):
        raise InvalidType(f"{name} must be a number of seconds, not {type(value).__name__}")
    exact = _plain.real(cast(float, value)) if is_a(value, float) else _plain.integer(cast(int, value))
    if not least <= exact <= most or exact > _MOST_FLOAT:
        upwards = "" if most == float("inf") else f" to {most:g}"
        raise InvalidArgument(f"{name} must be a number of seconds from {least:g}{upwards}, not {exact!r}")
    return float(exact)


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


class _Fetch(Future[None]):
    """A fetch that is under way."""

    def __init__(self) -> None:
        super().__init__()
        # Who makes it: that thread must not wait for itself.
        self.thread: int | None = threading.get_ident()
        # So that nobody who waits for it can cancel it.
        self.set_running_or_notify_cancel()


@dataclass(frozen=True)
class _Answer:
    document: bytes | None
    """None if it has not changed."""
    place: Place
    lifetime: float | None
    etag: str | None


_clients: weakref.WeakSet[JWKSClient] = weakref.WeakSet()


def _forget_fetches() -> None:
    """In a process that was just forked: the threads that fetch have stayed behind, and so may have one with a lock."""
    for client in list(_clients):
        client._lock, client._pending = threading.RLock(), None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_fetches)


class JWKSClient:
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
    certificate. allow_weak: load keys that are shorter than the standards allow.
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
        allow_http: bool = False,
        allow_weak: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not is_a(url, str):
            raise InvalidType(f"the JWKS URL must be str, not {type(url).__name__}")
        self._allow_http = check_flag("allow_http", allow_http)
        self._place = place_of(_plain.text(url), self._allow_http)
        self._issuer = check_text("issuer", issuer)
        self._allow_weak = check_flag("allow_weak", allow_weak)
        self._lifetime = _number("lifetime", lifetime, 0)
        self._cooldown = _number("cooldown", cooldown, 0)
        self._max_lifetime = _number("max_lifetime", max_lifetime, 0)
        self._retry = _number("retry", retry, 0)
        self._max_stale = float("inf") if max_stale is None else _number("max_stale", max_stale, 0)
        self._timeout = _number("timeout", timeout, 0.001, _LONGEST_TIMEOUT)
        self._max_bytes = check_int("max_bytes", max_bytes)
        if self._max_bytes < 1:
            raise InvalidArgument("max_bytes must be a whole number from 1")
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
        self._transport = Transport(ssl_context)
        self._clock = clock

        # Held for moments only, never while something is fetched or loaded, or the caller's code runs; but a signal
        # handler or a finaliser may come in between, and use the client in its turn.
        self._lock = threading.RLock()
        self._keys: Keyset | None = None
        self._fresh_until = float("-inf")
        self._answer: _Answer | None = None
        self._fetches = 0
        self._fetched_at = float("-inf")
        self._failed_at = float("-inf")
        self._failure: JWKSError | None = None
        self._pending: _Fetch | None = None
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
        return self._with_keys(lambda keys: verifier(keys).verify(data, now=now))

    def verify_detailed(self, token: str | bytes, **policy: Any) -> Verified:
        """As :meth:`verify`, with the raw claims and the report."""
        verifier, data, now = read_once(token, **policy)
        return self._with_keys(lambda keys: verifier(keys).verify_detailed(data, now=now))

    def _with_keys(self, attempt: Callable[[Keyset], _Result]) -> _Result:
        keys = self.load()
        fetches = self._fetches
        try:
            return attempt(keys)
        except KeyNotFound:
            # Only this is something that new keys could change.
            pending, is_mine = self._search(fetches)
            if pending is not None:
                with contextlib.suppress(JWKSError):
                    self._wait(pending, is_mine)
            if self._fetches == fetches:
                raise
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
            raise JWKSError(
                f"{self!r}: asked for keys while this very thread fetches them: the function that gives the headers, a "
                "signal handler or a finaliser must not need the keys that are being fetched"
            )

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

    def _plan(self) -> tuple[_Fetch | None, bool]:
        """For who needs keys."""
        now = self._time()
        if now < self._fresh_until:
            return None, False
        with self._lock:
            if now < self._fresh_until:
                return None, False
            is_usable = self._is_usable(now)
            if self._pending is not None:
                # After a long time without a fetch, keys that the provider took back must not slip through.
                may_go_on = self._failure is not None or now < self._fresh_until + self._timeout
                if is_usable and may_go_on:
                    return None, False
            elif now < self._failed_at + self._retry:
                if is_usable:
                    return None, False
                failure = self._failure
                assert failure is not None
                raise JWKSError(f"{failure} (not tried again yet)", failure.name)
            return self._join_locked()

    def _search(self, fetches: int) -> tuple[_Fetch | None, bool]:
        """For who does not find a key after so many fetches."""
        now = self._time()
        with self._lock:
            if self._fetches != fetches:
                return None, False
            is_too_soon = now < self._fetched_at + self._cooldown or now < self._failed_at + self._retry
            if self._pending is None and is_too_soon:
                return None, False
            return self._join_locked()

    def _join(self) -> tuple[_Fetch, bool]:
        with self._lock:
            return self._join_locked()

    def _join_locked(self) -> tuple[_Fetch, bool]:
        """The fetch that is under way, or a new one."""
        if self._pending is not None:
            return self._pending, False
        pending = _Fetch()
        self._pending = pending
        return pending, True

    # --- fetching ---------------------------------------------------------------------------------------------

    def _fetch(self, pending: _Fetch) -> None:
        """Fetches the keys and lets all know who wait."""
        pending.thread = threading.get_ident()
        failure = None
        try:
            try:
                self._take(self._ask())
            except JWKSError as error:
                failure, now = error, self._time()
                with self._lock:
                    # A copy: the traceback would keep alive whatever its frames hold.
                    self._failure = JWKSError(str(error), error.name)
                    self._failed_at, self._pending = now, None
        except BaseException as error:
            self._break_off(pending, error)
            raise
        if failure is None:
            pending.set_result(None)
        else:
            pending.set_exception(failure)

    def _break_off(self, pending: _Fetch, reason: BaseException) -> None:
        """Lets nobody wait for a fetch that was interrupted, and says nothing of the provider."""
        with self._lock:
            # Not one that another thread has begun meanwhile.
            if self._pending is pending:
                self._pending = None
        error = JWKSError(f"{self!r}: the fetch was interrupted: {type(reason).__name__}")
        error.__cause__ = reason
        pending.set_exception(error)

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

    def _ask(self) -> _Answer:
        """Asks the provider, and follows redirects to where keys may come from too."""
        deadline = Deadline(self._timeout)
        place = self._place
        own = self._fresh_headers()
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                answer = self._ask_at(place, own, deadline)
                if isinstance(answer, _Answer):
                    return answer
                place = answer
        except (OSError, http.client.HTTPException, ValueError) as error:
            # URLError has what it wraps in reason.
            reason = getattr(error, "reason", error)
            if isinstance(reason, Timeout):
                text = f"{place.shown} did not answer in full within {self._timeout:g} s (argument timeout)"
                raise JWKSError(text, "JWKS_TIMEOUT") from error
            text = _printable(reason)
            # What has to be escaped is not for a traceback either.
            cause = error if text == str(reason) else None
            raise JWKSError(f"{place.shown} cannot be reached: {text}", "JWKS_UNREACHABLE") from cause
        raise JWKSError(
            f"{self._place.shown} redirects more than {_MOST_REDIRECTS} times: use the URL where the keys are",
            "JWKS_REDIRECTS",
        )

    def _ask_at(self, place: Place, own: dict[str, str], deadline: Deadline) -> _Answer | Place:
        headers = {"Accept": "application/jwk-set+json, application/json", "User-Agent": "onejwt"}
        # What is meant for this origin, a password perhaps, is not for another.
        if place.origin == self._place.origin:
            headers.update(own)
        held = self._answer
        etag = held.etag if held is not None and held.place == place else None
        if etag is not None:
            headers["If-None-Match"] = etag
        # A proxy's loopback interface is another one.
        with self._transport.get(place.url, headers, deadline, direct=place.is_loopback) as response:
            location = response.headers.get("Location")
            if response.status in _REDIRECTS and location is not None:
                return self._redirected(place, location)
            if response.status == http.client.NOT_MODIFIED and held is not None and etag is not None:
                stated = _stated_lifetime(response.headers)
                # What it does not say anew has not changed either.
                return _Answer(None, place, held.lifetime if stated is None else stated, etag)
            if response.status != http.client.OK:
                raise JWKSError(
                    f"{place.shown} answered with status {response.status}, expected 200: check the URL, and whether "
                    "the provider asks for headers",
                    "JWKS_STATUS",
                )
            etag = _field(response.headers, "ETag")
            return _Answer(
                self._read(response, place),
                place,
                _stated_lifetime(response.headers),
                etag if _ETAG.fullmatch(etag) else None,
            )

    def _redirected(self, place: Place, location: str) -> Place:
        # As urllib reads it: servers put all kinds of characters there.
        quoted = quote(location, encoding="iso-8859-1", safe=string.punctuation)
        try:
            found = place_of(urljoin(place.url, quoted), self._allow_http)
        except ValueError as error:
            raise JWKSError(
                f"{place.shown} redirects to where no keys may come from: {error}", "JWKS_INSECURE_REDIRECT"
            ) from None
        if place.origin[0] == "https" and found.origin[0] != "https":
            raise JWKSError(
                f"{place.shown} redirects from https to http, where keys could be replaced on the way",
                "JWKS_INSECURE_REDIRECT",
            )
        return found

    def _read(self, response: http.client.HTTPResponse, place: Place) -> bytes:
        """The body, of which no more is taken than the limit allows."""
        parts: list[bytes] = []
        size = 0
        while True:
            part = response.read1(_CHUNK)
            if not part:
                break
            size += len(part)
            if size > self._max_bytes:
                raise JWKSError(
                    f"the document at {place.shown} is longer than {self._max_bytes} bytes (argument max_bytes)",
                    "JWKS_TOO_LARGE",
                )
            parts.append(part)
        if response.length:
            raise JWKSError(f"{place.shown} broke off its answer", "JWKS_UNREACHABLE")
        return b"".join(parts)

    def _take(self, answer: _Answer) -> None:
        """Puts the keys in the place of the old ones; a document that is no good changes nothing."""
        keys = None if answer.document is None else self._load(answer.document, answer.place)
        if keys is not None and self._keys is not None:
            self._keys.replace(keys)
            keys.close()
            keys = None
        stated = self._lifetime if answer.lifetime is None else answer.lifetime
        now = self._time()
        with self._lock:
            if keys is not None:
                self._keys = keys
            # The document itself is not needed any more.
            self._answer = _Answer(None, answer.place, answer.lifetime, answer.etag)
            self._fetches += 1
            self._fetched_at = now
            self._fresh_until = self._fetched_at + max(min(stated, self._max_lifetime), self._cooldown)
            self._failed_at, self._failure, self._pending = float("-inf"), None, None

    def _load(self, document: bytes, place: Place) -> Keyset:
        unusable = f"the document at {place.shown} cannot be used: "
        try:
            return Keyset.from_jwks(document, issuer=self._issuer, allow_weak=self._allow_weak, public_only=True)
        except OneJWTError as error:
            if isinstance(error, KeyMalformed) and holds_secret(document):
                raise JWKSError(
                    f"{unusable}it holds a shared secret or a private key, and who can read that can sign. The "
                    f"provider must publish public keys only, and replace this one ({error})",
                    "JWKS_SECRET",
                ) from error
            raise JWKSError(f"{unusable}{error}", "JWKS_MALFORMED") from error


class AsyncJWKSClient:
    """The same for asyncio: fetches run in a thread, one at a time, and nothing else leaves the event loop.

    The arguments are those of :class:`JWKSClient`. Several event loops may use one at once.
    """

    def __init__(self, url: str, **options: Any) -> None:
        self._client = JWKSClient(url, **options)

    @property
    def keyset(self) -> Keyset | None:
        """As :attr:`JWKSClient.keyset`."""
        return self._client.keyset

    @property
    def failure(self) -> JWKSError | None:
        """As :attr:`JWKSClient.failure`."""
        return self._client.failure

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
        return await self._with_keys(lambda keys: verifier(keys).verify(data, now=now))

    async def verify_detailed(self, token: str | bytes, **policy: Any) -> Verified:
        """As :meth:`JWKSClient.verify_detailed`."""
        verifier, data, now = read_once(token, **policy)
        return await self._with_keys(lambda keys: verifier(keys).verify_detailed(data, now=now))

    async def _with_keys(self, attempt: Callable[[Keyset], _Result]) -> _Result:
        keys = await self.load()
        fetches = self._client._fetches
        try:
            return attempt(keys)
        except KeyNotFound:
            pending, is_mine = self._client._search(fetches)
            if pending is not None:
                with contextlib.suppress(JWKSError):
                    await self._wait(pending, is_mine)
            if self._client._fetches == fetches:
                raise
        return attempt(keys)

    async def _wait(self, pending: _Fetch, is_mine: bool) -> None:
        if not is_mine:
            self._client._check_waiting(pending)
        else:
            # Another thread's from here on.
            pending.thread = None
            # Not one of the loop's pool, which may be full, and no task, which whoever waits could cancel.
            thread = threading.Thread(target=self._client._fetch, args=(pending,), name="onejwt-jwks", daemon=True)
            try:
                thread.start()
            except BaseException as error:
                self._client._break_off(pending, error)
                raise
        await asyncio.wrap_future(pending)

    def __repr__(self) -> str:
        return f"<Async{repr(self._client)[1:]}"
