"""Key sets that a provider publishes: fetched, kept, and fetched again when they change.

A document is fresh for as long as the provider says (``Cache-Control``), then it is asked for again, with the ``ETag``
so that an unchanged one need not be sent. A token with an unknown ``kid`` leads to a fetch too, but not within
``cooldown`` seconds of the last one, or anybody could make a server flood its provider. While the provider is down or
sends nonsense, the keys that are held go on being used for ``max_stale`` seconds.

Threads: one fetches at a time. The others use the keys that are held, and wait only if there are none that may be used.
"""

from __future__ import annotations

import asyncio
import http.client
import ipaddress
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ssl import SSLContext
from typing import Any, Callable
from urllib.parse import urlsplit

from .errors import InvalidArgument, InvalidType, KeyNotFound, OneJWTError
from .keys import Keyset, check_flag, check_text
from .tokens import verify

_CHUNK = 65536


class JWKSError(OneJWTError):
    """A key set could not be fetched, and none is held that may still be used. An HTTP server answers 503."""

    # No status of the library: it never does any I/O.
    code = -1
    name = "JWKS_UNAVAILABLE"


@dataclass(frozen=True)
class _Held:
    """A document that was fetched, and until when it may be used."""

    fresh_until: float
    etag: str | None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_url(url: str, allow_http: bool) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise InvalidArgument(f"the JWKS URL cannot be read: {error}") from None
    if parts.scheme not in ("http", "https") or not host:
        raise InvalidArgument("the JWKS URL must be https://host/...")
    if parts.scheme == "http" and not allow_http and not _is_loopback(host):
        raise InvalidArgument(
            "the JWKS URL must be https: over http anybody on the way could put in keys of their own. "
            "allow_http=True takes it all the same; on the loopback interface it is fine without"
        )
    return url


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Never from https to http, and the caller's headers go to the origin they are meant for only."""

    max_redirections = 5

    def __init__(self, allow_http: bool, own_headers: frozenset[str]) -> None:
        self.allow_http = allow_http
        self.own_headers = own_headers

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        try:
            _check_url(newurl, self.allow_http)
        except InvalidArgument as error:
            raise JWKSError(f"the provider redirects to where no keys may come from: {error}") from None
        if urlsplit(req.full_url).scheme == "https" and urlsplit(newurl).scheme != "https":
            raise JWKSError("the provider redirects from https to http")
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        if request is not None and _origin(newurl) != _origin(req.full_url):
            for name in self.own_headers:
                request.remove_header(name)
        return request


def _number(name: str, value: object, least: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidType(f"{name} must be a number of seconds, not {type(value).__name__}")
    if not least <= value < float("inf"):
        raise InvalidArgument(f"{name} must be a number of seconds from {least:g}, not {value!r}")
    return float(value)


class JWKSClient:
    """The key set of a provider. Any number of threads may use one at once.

    url: an https URL; http is for the loopback interface, or for ``allow_http``.
    issuer: the keys verify only tokens of this ``iss``.
    lifetime: how long a document is fresh if the provider does not say; what it says is kept between ``cooldown`` and
    ``max_lifetime`` seconds.
    cooldown: least time between fetches for unknown ``kid`` values. retry: least time between fetches that fail.
    max_stale: how long keys may be used after their time while no new ones can be fetched; None for any time.
    timeout: for each wait on the network, and for the document as a whole. max_bytes: its greatest length.
    headers, ssl_context: for the request. allow_weak: load keys that are shorter than the standards allow.
    clock: what tells the time for all of these, in seconds; ``time.monotonic`` by default.
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
        headers: Mapping[str, str] | None = None,
        ssl_context: SSLContext | None = None,
        allow_http: bool = False,
        allow_weak: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not isinstance(url, str):
            raise InvalidType(f"the JWKS URL must be str, not {type(url).__name__}")
        self._url = _check_url(url, check_flag("allow_http", allow_http))
        self._issuer = check_text("issuer", issuer)
        self._allow_weak = check_flag("allow_weak", allow_weak)
        self._lifetime = _number("lifetime", lifetime, 0)
        self._cooldown = _number("cooldown", cooldown, 0)
        self._max_lifetime = max(_number("max_lifetime", max_lifetime, 0), self._cooldown)
        self._retry = _number("retry", retry, 0)
        self._max_stale = None if max_stale is None else _number("max_stale", max_stale, 0)
        self._timeout = _number("timeout", timeout, 0.001)
        if isinstance(max_bytes, bool) or not isinstance(max_bytes, int) or max_bytes < 1:
            raise InvalidArgument("max_bytes must be a whole number from 1")
        self._max_bytes = max_bytes
        self._headers = {"Accept": "application/jwk-set+json, application/json", "User-Agent": "onejwt"}
        self._headers.update(headers or {})
        redirects = _Redirects(allow_http, frozenset(name.capitalize() for name in headers or ()))
        handlers: list[urllib.request.BaseHandler] = [redirects]
        if ssl_context is not None:
            handlers.append(urllib.request.HTTPSHandler(context=ssl_context))
        self._opener = urllib.request.build_opener(*handlers)
        self._clock = clock

        self._keys: Keyset | None = None
        # What is held is replaced as a whole; it is written only by the thread that fetches.
        self._held: _Held | None = None
        self._fetches = 0
        self._fetched_at = float("-inf")
        self._failed_at = float("-inf")
        self._failure: JWKSError | None = None
        self._fetching = threading.Lock()

    # --- use --------------------------------------------------------------------------------------------------

    @property
    def keyset(self) -> Keyset:
        """The provider's keys, fetched if need be. It is always the same object, and changes with the provider."""
        self._ensure()
        keys = self._keys
        assert keys is not None
        return keys

    def verify(self, token: str | bytes, **policy: Any) -> dict[str, Any]:
        """Verifies a token and returns its claims: :func:`onejwt.verify` with the provider's keys.

        A token that is refused raises what :func:`onejwt.verify` raises, a provider that cannot be reached
        :class:`JWKSError`.
        """
        keys = self.keyset
        fetches = self._fetches
        try:
            return verify(token, keys, **policy)
        except KeyNotFound:
            if not self._fetch_for_unknown_kid(fetches):
                raise
        return verify(token, keys, **policy)

    def refresh(self) -> None:
        """Fetches the keys now, whatever is held; raises :class:`JWKSError` if that fails, and keeps the old ones."""
        with self._fetching:
            self._fetch()

    def __repr__(self) -> str:
        return f"<JWKSClient of {urlsplit(self._url).hostname}>"

    # --- when to fetch ----------------------------------------------------------------------------------------

    def _is_fresh(self) -> bool:
        held = self._held
        return held is not None and self._clock() < held.fresh_until

    def _is_usable(self) -> bool:
        held = self._held
        if held is None:
            return False
        return self._max_stale is None or self._clock() < held.fresh_until + self._max_stale

    def _ensure(self) -> None:
        """Sees to it that there are keys that may be used."""
        if self._is_fresh():
            return
        # Who has keys that may still be used does not wait for another thread that is fetching.
        if not self._fetching.acquire(blocking=not self._is_usable()):
            return
        try:
            if self._is_fresh():
                return
            if self._clock() >= self._failed_at + self._retry:
                try:
                    self._fetch()
                except JWKSError:
                    if not self._is_usable():
                        raise
            elif not self._is_usable():
                raise JWKSError(f"{self._failure} (not tried again yet)") from self._failure
        finally:
            self._fetching.release()

    def _fetch_for_unknown_kid(self, fetches: int) -> bool:
        """Whether there may be other keys now than after so many fetches."""
        with self._fetching:
            if self._fetches != fetches:
                return True
            now = self._clock()
            if now < self._fetched_at + self._cooldown or now < self._failed_at + self._retry:
                return False
            try:
                self._fetch()
            except JWKSError:
                return False
            return True

    # --- fetching; under the lock -----------------------------------------------------------------------------

    def _fetch(self) -> None:
        try:
            self._fetch_document()
        except JWKSError as error:
            self._failed_at = self._clock()
            self._failure = error
            raise
        self._fetches += 1
        self._fetched_at = self._clock()
        self._failed_at = float("-inf")
        self._failure = None

    def _fetch_document(self) -> None:
        headers = dict(self._headers)
        held = self._held
        if held is not None and held.etag is not None:
            headers["If-None-Match"] = held.etag
        deadline = self._clock() + self._timeout
        request = urllib.request.Request(self._url, headers=headers)
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                status, answer = response.status, response.headers
                document = self._read(response, deadline) if status == http.client.OK else b""
        except urllib.error.HTTPError as error:
            status, answer, document = error.code, error.headers, b""
            error.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise JWKSError(f"{self!r}: the provider cannot be reached: {error}") from error
        fresh_until = self._clock() + self._fresh_for(answer)
        if status == http.client.NOT_MODIFIED and held is not None and held.etag is not None:
            self._held = replace(held, fresh_until=fresh_until)
            return
        if status != http.client.OK:
            raise JWKSError(f"{self!r}: the provider answers with status {status}, expected 200")
        try:
            if self._keys is None:
                self._keys = Keyset.from_jwks(document, issuer=self._issuer, allow_weak=self._allow_weak)
            else:
                self._keys.reload(document)
        except OneJWTError as error:
            raise JWKSError(f"{self!r}: the provider sends no key set that can be used: {error}") from error
        self._held = _Held(fresh_until, answer.get("ETag"))

    def _read(self, response: Any, deadline: float) -> bytes:
        """The body, as long as it is neither too long nor too slow."""
        parts: list[bytes] = []
        size = 0
        while True:
            part = response.read1(_CHUNK)
            size += len(part)
            if size > self._max_bytes:
                raise JWKSError(f"{self!r}: the provider sends more than max_bytes allows ({self._max_bytes})")
            if self._clock() > deadline:
                raise JWKSError(f"{self!r}: the provider takes longer than timeout allows ({self._timeout:g} s)")
            if not part:
                break
            parts.append(part)
        if response.length:
            raise JWKSError(f"{self!r}: the provider's answer breaks off")
        return b"".join(parts)

    def _fresh_for(self, headers: Any) -> float:
        """For how many seconds a document is fresh (RFC 9111)."""
        directives: dict[str, str] = {}
        for directive in ",".join(headers.get_all("Cache-Control") or ()).split(","):
            name, _, value = directive.strip().partition("=")
            directives.setdefault(name.lower(), value.strip('" '))
        seconds = self._lifetime
        if "no-store" in directives or "no-cache" in directives:
            seconds = 0
        elif _is_count(directives.get("max-age", "")):
            age = headers.get("Age", "")
            seconds = float(directives["max-age"]) - (float(age) if _is_count(age) else 0)
        return min(max(seconds, self._cooldown), self._max_lifetime)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit()


class AsyncJWKSClient:
    """The same for asyncio: fetches run in a thread, one at a time, and nothing else leaves the event loop.

    The arguments are those of :class:`JWKSClient`.
    """

    def __init__(self, url: str, **options: Any) -> None:
        self._client = JWKSClient(url, **options)
        self._tasks: dict[str, tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = {}

    async def keyset(self) -> Keyset:
        """As :attr:`JWKSClient.keyset`."""
        client = self._client
        if not client._is_fresh():
            task = self._shared("refresh", client._ensure)
            if not client._is_usable():
                # Who is cancelled must not take the fetch away from the others.
                await asyncio.shield(task)
        keys = client._keys
        assert keys is not None
        return keys

    async def verify(self, token: str | bytes, **policy: Any) -> dict[str, Any]:
        """As :meth:`JWKSClient.verify`."""
        keys = await self.keyset()
        fetches = self._client._fetches
        try:
            return verify(token, keys, **policy)
        except KeyNotFound:
            if not await asyncio.shield(self._shared("search", self._client._fetch_for_unknown_kid, fetches)):
                raise
        return verify(token, keys, **policy)

    async def refresh(self) -> None:
        """As :meth:`JWKSClient.refresh`."""
        await asyncio.to_thread(self._client.refresh)

    def _shared(self, purpose: str, work: Callable[..., Any], *arguments: Any) -> asyncio.Task[Any]:
        """What is being done for a purpose already; else the start of it. So at most two threads are taken."""
        loop = asyncio.get_running_loop()
        its_loop, task = self._tasks.get(purpose, (None, None))
        if task is None or task.done() or its_loop is not loop:
            task = loop.create_task(asyncio.to_thread(work, *arguments))
            task.add_done_callback(_retrieve)
            self._tasks[purpose] = (loop, task)
        return task

    def __repr__(self) -> str:
        return f"<Async{repr(self._client)[1:]}"


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Nobody may be waiting any more: a failure is then not reported as forgotten."""
    if not task.cancelled():
        task.exception()
