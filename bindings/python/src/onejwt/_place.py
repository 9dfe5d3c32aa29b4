"""Where keys may come from."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urldefrag, urlsplit

from .errors import InvalidArgument

_DEFAULT_PORTS = {"http": 80, "https": 443}
# What urlsplit takes for the host is what stands in brackets, whatever is before or behind them.
_BRACKETED_HOST = re.compile(r"\[[^\[\]]+\](?::\d*)?", re.ASCII)


@dataclass(frozen=True)
class Place:
    """A URL that keys may come from."""

    url: str
    shown: str
    """Without the query, which may hold what is not for logs."""
    origin: tuple[str, str, int]
    is_loopback: bool


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    # Not is_loopback, of which the versions of Python think differently.
    return address == ipaddress.IPv6Address("::1") or address in ipaddress.ip_network("127.0.0.0/8")


def _split(url: str) -> tuple[SplitResult, int | None]:
    if not (url.isascii() and url.isprintable()) or " " in url:
        raise InvalidArgument("the JWKS URL holds a space or another character that must be percent-encoded")
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        raise InvalidArgument("the JWKS URL cannot be read: expected https://host/path") from None


def place_of(url: str, allow_http: bool) -> Place:
    """The place that a URL names, if it is one."""
    parts, port = _split(url)
    host = parts.hostname or ""
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise InvalidArgument("the JWKS URL must be https://host/path")
    if "@" in parts.netloc:
        raise InvalidArgument("the JWKS URL holds a user name or password: send it as a header (headers={...})")
    if "[" in parts.netloc and not _BRACKETED_HOST.fullmatch(parts.netloc):
        raise InvalidArgument("the JWKS URL cannot be read: brackets are for an address of IPv6, as a whole")
    is_loopback = _is_loopback(host)
    if parts.scheme == "http" and not allow_http and not is_loopback:
        raise InvalidArgument(
            "the JWKS URL must be https: over http anybody on the way could put in keys of their own. In a network "
            "that you trust, allow_http=True takes it all the same"
        )
    return Place(
        url=urldefrag(url).url,
        shown=parts._replace(query="", fragment="").geturl(),
        origin=(parts.scheme, host, _DEFAULT_PORTS[parts.scheme] if port is None else port),
        is_loopback=is_loopback,
    )
