"""HTTP of the standard library, with an end to a request as a whole.

The timeout of :mod:`urllib.request` is for each wait by itself: whoever sends a byte now and then can draw a request
out for as long as he likes, and a host of several addresses is given the whole time for each.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
import urllib.request
from functools import partial
from ssl import SSLContext, create_default_context
from typing import Any, cast

# TimeoutError since Python 3.10.
Timeout = socket.timeout


class Deadline:
    """When a request must be over, by the machine's own clock.

    The look-up of a host's name alone has its own limits, the system's: nothing can interrupt it.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left; raises :class:`Timeout` if there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise Timeout("the time for the request is over")
        return left


class _Reader(io.RawIOBase):
    """What a socket receives before the deadline."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._raw, self._socket, self._deadline = raw, sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._socket.settimeout(self._deadline.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, deadline: Deadline, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_Reader(self.fp.detach(), sock, deadline))


class _Connection(http.client.HTTPConnection):
    def __init__(self, host: str, *, deadline: Deadline, **options: Any) -> None:
        super().__init__(host, **options)
        self._deadline = deadline
        self.response_class: Any = partial(_Response, deadline)
        # What HTTPConnection.connect calls.
        self._create_connection = self._connect

    def _connect(self, address: tuple[str, int], *_: object) -> socket.socket:
        """Connects to one of a host's addresses; each has its share of the time that is left."""
        found = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)
        failure = OSError(f"there is no address of {address[0]}")
        for number, (family, kind, protocol, _name, where) in enumerate(found):
            connected = socket.socket(family, kind, protocol)
            try:
                connected.settimeout(self._deadline.left() / (len(found) - number))
                connected.connect(where)
                # What comes next, a TLS handshake perhaps, has the rest.
                connected.settimeout(self._deadline.left())
            except OSError as error:
                connected.close()
                failure = error
            else:
                return connected
        raise failure


class _SecureConnection(_Connection, http.client.HTTPSConnection):
    pass


class _Request(urllib.request.Request):
    def __init__(self, url: str, headers: dict[str, str], deadline: Deadline) -> None:
        super().__init__(url, headers=headers)
        self.deadline = deadline


class _HTTP(urllib.request.HTTPHandler):
    def http_open(self, req: Any) -> http.client.HTTPResponse:
        return self.do_open(partial(_Connection, deadline=req.deadline), req)


class _HTTPS(urllib.request.HTTPSHandler):
    def __init__(self, context: SSLContext | None) -> None:
        super().__init__(context=context)
        self._tls = context

    def https_open(self, req: Any) -> http.client.HTTPResponse:
        # Not what http.client takes without one: programs replace that to switch off the checks of other requests.
        context = self._tls or create_default_context()
        return self.do_open(partial(_SecureConnection, deadline=req.deadline, context=context), req)


class _EveryStatus(urllib.request.HTTPErrorProcessor):
    """Leaves it to the caller what a status means, redirects included."""

    def http_response(self, request: Any, response: Any) -> Any:
        return response

    https_response = http_response


class Opener:
    """Requests by the environment's proxies or, where that is asked for, directly."""

    def __init__(self, context: SSLContext | None) -> None:
        handlers = (_HTTP(), _HTTPS(context), _EveryStatus())
        self._opener = urllib.request.build_opener(*handlers)
        self._direct = urllib.request.build_opener(*handlers, urllib.request.ProxyHandler({}))

    def get(
        self, url: str, headers: dict[str, str], deadline: Deadline, *, direct: bool = False
    ) -> http.client.HTTPResponse:
        """The answer, whatever its status; its body must be read before the deadline too."""
        opener = self._direct if direct else self._opener
        return cast(http.client.HTTPResponse, opener.open(_Request(url, headers, deadline)))
