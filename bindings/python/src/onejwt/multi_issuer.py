"""Tokens of several issuers, each with a client of its own.

The ``iss`` of a token is not verified when a client has to be chosen. It only chooses among the clients that the
program has made, and the chosen one then takes nothing but tokens of its issuer: who writes a false ``iss`` chooses
keys that refuse his token.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar, Union

from . import _abi, _ffi, _plain
from ._arguments import Token, check_token
from ._json import strict_object
from ._messages import unreadable
from ._shared import Shared
from .errors import InvalidArgument, InvalidType, OneJWTError, make
from .jwks_client import AsyncJWKSClient, JWKSClient, JWKSError
from .unverified import peek, peek_header
from .verifier import Verified

_DOTS_OF_JWE = 4
# Of a token that no verifier takes no claim is looked for.
_LONGEST = 65_536

_Client = TypeVar("_Client", JWKSClient, AsyncJWKSClient)


def _issuer_of(token: bytes) -> str | None:
    """The ``iss`` that a token names, UNVERIFIED; of an encrypted one it is in the header (RFC 7519 5.3)."""
    if token.count(b".") == _DOTS_OF_JWE:
        members = peek_header(token)
    else:
        text = peek(token)
        # The library's strict reading first: what is no claims for it has no issuer.
        if not _ffi.are_claims(text):
            raise unreadable(_abi.JWT_TOKEN_MALFORMED, token)
        members = strict_object(text.decode(), numbers=False) or {}
    issuer = members.get("iss")
    return issuer if type(issuer) is str else None


class _Clients(Generic[_Client]):
    """Clients by the name of their issuer."""

    def __init__(self, clients: Iterable[_Client], kind: type[_Client]) -> None:
        if not _plain.is_iterable(clients):
            raise InvalidType(f"clients must be a list of {kind.__name__}, not {type(clients).__name__}")
        self.by_issuer: dict[str, _Client] = {}
        for client in clients:
            if not isinstance(client, kind):
                raise InvalidType(f"each of clients must be a {kind.__name__}, not {type(client).__name__}")
            if client.issuer is None:
                raise InvalidArgument(f"{client!r} has no issuer, and would verify tokens of any: pass issuer=...")
            if client.issuer in self.by_issuer:
                raise InvalidArgument(f"two of clients are for the issuer {client.issuer!r}")
            self.by_issuer[client.issuer] = client
        if not self.by_issuer:
            raise InvalidArgument("clients is empty, so no token could be accepted")

    def choose(self, token: bytes) -> _Client:
        if len(token) > _LONGEST:
            raise unreadable(_abi.JWT_TOKEN_TOO_LARGE, token)
        client = self.by_issuer.get(_issuer_of(token) or "")
        if client is None:
            status = _abi.JWT_KEY_NOT_FOUND
            where = "header of the encrypted token" if token.count(b".") == _DOTS_OF_JWE else "token"
            text = f"the {where} names none of the issuers whose keys are known ({len(self.by_issuer)}), as its iss"
            raise make(status, _ffi.status_name(status), text)
        return client

    def __repr__(self) -> str:
        return f"of {', '.join(self.by_issuer)}>"


class MultiIssuerClient(Shared):
    """Verifies tokens of several issuers, each with the keys of the one it names. Any number of threads may use one.

    clients: one :class:`JWKSClient` for each issuer, each with ``issuer``.

    A token that names none of them, in its ``iss``, is :class:`KeyNotFound`, and nothing is fetched for it. An
    encrypted token must have ``iss`` in its header too (RFC 7519 5.3). Tokens beyond 65,536 bytes are
    :class:`TokenTooLarge`.
    """

    def __init__(self, clients: Iterable[JWKSClient]) -> None:
        self._clients = _Clients(clients, JWKSClient)

    @property
    def clients(self) -> dict[str, JWKSClient]:
        """The clients by the name of their issuer."""
        return dict(self._clients.by_issuer)

    def verify(self, token: Union[str, bytes], **policy: Any) -> dict[str, Any]:
        """As :meth:`JWKSClient.verify`."""
        data = check_token(token)
        return self._clients.choose(data).verify(data, **policy)

    def verify_detailed(self, token: Union[str, bytes], **policy: Any) -> Verified:
        """As :meth:`JWKSClient.verify_detailed`."""
        data = check_token(token)
        return self._clients.choose(data).verify_detailed(data, **policy)

    def _failure_of(self, token: Token) -> JWKSError | None:
        return _failure_of(self._clients, token)

    def __repr__(self) -> str:
        return f"<MultiIssuerClient {self._clients!r}"


class AsyncMultiIssuerClient(Shared):
    """The same for asyncio: ``clients`` are of :class:`AsyncJWKSClient`."""

    def __init__(self, clients: Iterable[AsyncJWKSClient]) -> None:
        self._clients = _Clients(clients, AsyncJWKSClient)

    @property
    def clients(self) -> dict[str, AsyncJWKSClient]:
        """As :attr:`MultiIssuerClient.clients`."""
        return dict(self._clients.by_issuer)

    async def verify(self, token: Union[str, bytes], **policy: Any) -> dict[str, Any]:
        """As :meth:`JWKSClient.verify`."""
        data = check_token(token)
        return await self._clients.choose(data).verify(data, **policy)

    async def verify_detailed(self, token: Union[str, bytes], **policy: Any) -> Verified:
        """As :meth:`JWKSClient.verify_detailed`."""
        data = check_token(token)
        return await self._clients.choose(data).verify_detailed(data, **policy)

    def _failure_of(self, token: Token) -> JWKSError | None:
        return _failure_of(self._clients, token)

    def __repr__(self) -> str:
        return f"<AsyncMultiIssuerClient {self._clients!r}"


def _failure_of(clients: Union[_Clients[JWKSClient], _Clients[AsyncJWKSClient]], token: Token) -> JWKSError | None:
    """Why the keys of a token's issuer could not be fetched last; None if they could, or nobody knows the issuer."""
    try:
        return clients.choose(check_token(token)).failure
    except OneJWTError:
        return None


def both_kinds(
    client: Union[MultiIssuerClient, AsyncMultiIssuerClient],
) -> tuple[MultiIssuerClient, AsyncMultiIssuerClient]:
    """For threads what another is for asyncio, with the same keys, and the other way round."""
    if isinstance(client, MultiIssuerClient):
        return client, AsyncMultiIssuerClient(map(AsyncJWKSClient._sharing, client.clients.values()))
    return MultiIssuerClient(one._client for one in client.clients.values()), client
