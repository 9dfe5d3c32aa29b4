"""How a client of key sets makes a request: by the standard library, or by a function of the program's own."""

from __future__ import annotations

import http.client
import inspect
import string
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ssl import SSLContext
from typing import Any, Callable, Union, cast
from urllib.parse import quote

from . import _plain
from ._http import Deadline, Opener
from ._plain import is_a
from .errors import InvalidType

_CHUNK = 65_536
# Of the headers of an answer, what the library is told.
_FIELDS = {
    "cache-control": "cache_control",
    "age": "age",
    "etag": "etag",
    "retry-after": "retry_after",
    "location": "location",
}
_GZIP = ("gzip", "x-gzip")


@dataclass(frozen=True)
class JWKSRequest:
    """What a transport is to ask for: a GET that follows no redirect."""

    url: str
    headers: dict[str, str]
    timeout: float
    """The seconds that are left for the answer as a whole."""
    max_bytes: int
    """The longest document; the client reads no more of the body than this."""


@dataclass(frozen=True)
class JWKSResponse:
    """What came back, whatever its status.

    body: bytes, or an iterable that gives them as they come, with no Content-Encoding left.
    close: called when the answer is read, or no more of it is wanted.
    """

    status: int
    headers: Mapping[str, str]
    body: Union[bytes, Iterable[bytes]] = b""
    close: Union[Callable[[], object], None] = None


Transport = Callable[[JWKSRequest], JWKSResponse]


class UnknownEncoding(ValueError):
    """A body is encoded in a way that was not asked for."""


class TooLong(ValueError):
    """A body has more bytes than any document that is acceptable."""


@dataclass(frozen=True)
class Answer:
    """The beginning of an answer, and what reads its body."""

    status: int
    headers: dict[str, str]
    """By the names of the library's members."""
    body: Iterator[bytes]


def _fields(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The fields of interest, of which there may be several lines."""
    lines: dict[str, list[str]] = {}
    for name, value in headers:
        field = _FIELDS.get(name.lower())
        if field is not None:
            lines.setdefault(field, []).append(value)
    if "location" in lines:
        # As urllib reads it: servers put all kinds of characters there.
        lines["location"] = [quote(lines["location"][0], encoding="iso-8859-1", safe=string.punctuation)]
    return {name: ", ".join(values) for name, values in lines.items()}


def _unzipped(parts: Iterable[bytes]) -> Iterator[bytes]:
    """What gzip has made smaller, in parts that are no longer than a chunk: a few bytes may say a gigabyte."""
    decoder, is_begun = zlib.decompressobj(31), False
    for part in parts:
        while part:
            is_begun = True
            try:
                yield decoder.decompress(part, _CHUNK)
            except zlib.error as error:
                raise ValueError(f"the body is no sound gzip: {error}") from None
            part = decoder.unconsumed_tail
            if decoder.eof:
                # There may be another member behind it (RFC 1952 2.2).
                part, decoder, is_begun = decoder.unused_data, zlib.decompressobj(31), False
    if is_begun:
        raise ValueError("the body breaks off within its gzip")


class OfStandardLibrary:
    """Requests by urllib, with the proxies of the environment."""

    def __init__(self, context: SSLContext | None) -> None:
        self._opener = Opener(context)
        # By what tests put something else in its place.
        self.get = self._opener.get

    @contextmanager
    def ask(
        self, url: str, headers: dict[str, str], deadline: Deadline, max_bytes: int, is_loopback: bool
    ) -> Generator[Answer, None, None]:
        """Makes a request; the answer must be read within."""
        # In lower case, as headers of the caller's may be.
        if not any(name.lower() == "accept-encoding" for name in headers):
            headers = {**headers, "Accept-Encoding": "gzip"}
        # A proxy's loopback interface is another one.
        with self.get(url, headers, deadline, direct=is_loopback) as response:
            body = self._parts(response, max_bytes)
            encoding = (response.headers.get("Content-Encoding") or "identity").strip().lower()
            if encoding in _GZIP:
                body = _unzipped(body)
            elif encoding != "identity" and response.status == http.client.OK:
                raise UnknownEncoding(f"encoded as {encoding!r}: expected gzip, or no Content-Encoding")
            yield Answer(response.status, _fields(response.headers.items()), body)

    @staticmethod
    def _parts(response: http.client.HTTPResponse, max_bytes: int) -> Iterator[bytes]:
        size = 0
        while True:
            part = response.read1(_CHUNK)
            if not part:
                break
            yield part
            size += len(part)
            if size > max_bytes + _CHUNK:
                # The document is too long already, or hidden in gzip that says nothing.
                raise TooLong
        if response.length:
            raise ValueError("it broke off its answer")


class OfProgram:
    """Requests by a function of the program's own."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @contextmanager
    def ask(
        self, url: str, headers: dict[str, str], deadline: Deadline, max_bytes: int, is_loopback: bool
    ) -> Generator[Answer, None, None]:
        """Makes a request; the answer must be read within."""
        response: object = self._transport(JWKSRequest(url, headers, deadline.left(), max_bytes))
        if inspect.iscoroutine(response):
            # Or it would be warned of that nobody awaited it.
            response.close()
            raise InvalidType("the transport must not be an async function: AsyncJWKSClient calls it in a thread")
        if not isinstance(response, JWKSResponse):
            raise InvalidType(f"the transport must return a JWKSResponse, not {type(response).__name__}")
        try:
            if type(response.status) is not int:
                raise InvalidType(f"the status of a JWKSResponse must be int, not {type(response.status).__name__}")
            yield Answer(response.status, _fields(_pairs(response.headers)), _checked(response.body, deadline))
        finally:
            if response.close is not None:
                response.close()


def _pairs(headers: object) -> list[tuple[str, str]]:
    if not _plain.is_mapping(headers):
        raise InvalidType(f"the headers of a JWKSResponse must be a dict of str, not {type(headers).__name__}")
    found = []
    for name, value in cast("Mapping[str, str]", headers).items():
        if not is_a(name, str) or not is_a(value, str):
            raise InvalidType("the names and values of the headers of a JWKSResponse must be str")
        found.append((_plain.text(name), _plain.text(value)))
    return found


def _checked(body: Any, deadline: Deadline) -> Iterator[bytes]:
    parts = (body,) if is_a(body, _plain.BYTES_LIKE) else body
    if not _plain.is_iterable(parts) or is_a(parts, str):
        raise InvalidType(f"the body of a JWKSResponse must be bytes, or give them, not {type(body).__name__}")
    for part in parts:
        if not is_a(part, _plain.BYTES_LIKE):
            raise InvalidType(f"the body of a JWKSResponse must give bytes, not {type(part).__name__}")
        deadline.left()
        yield _plain.octets(part)
