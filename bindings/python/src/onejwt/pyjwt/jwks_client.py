"""PyJWT's client of a JWKS endpoint. For new programs there is :class:`onejwt.JWKSClient`, which does more."""

from __future__ import annotations

import http.client
import json
import math
import os
import threading
import time
import urllib.request
import weakref
from functools import lru_cache
from ssl import SSLContext
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from .api_jwk import PyJWK, PyJWKSet
from .api_jwt import decode_complete as decode_token
from .exceptions import PyJWKClientConnectionError, PyJWKClientError
from .jwk_set_cache import JWKSetCache


class _NoRedirectHandler(urllib.request.HTTPRedirectHandler):
    """A redirect is an error: it could lead from https to http, or into the inner network."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_clients: weakref.WeakSet[PyJWKClient] = weakref.WeakSet()


def _renew_locks() -> None:
    """In a process that was just forked: a thread that was fetching has stayed behind, and held the lock."""
    for client in list(_clients):
        client._client_lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)


class PyJWKClient:
    """Fetches a JWK Set and finds keys in it by their ``kid``.

    cache_jwk_set, lifespan: hold the set for so many seconds. cache_keys, max_cached_keys: hold the keys that were
    asked for, for as long as they are asked for. cooldown_duration: an unknown ``kid`` leads to another fetch, but
    not within so many seconds of the last one. headers, timeout, ssl_context: for the request.
    """

    def __init__(
        self,
        uri: str,
        cache_keys: bool = False,
        max_cached_keys: int = 16,
        cache_jwk_set: bool = True,
        lifespan: float = 300,
        headers: dict[str, Any] | None = None,
        timeout: float = 30,
        ssl_context: SSLContext | None = None,
        cooldown_duration: float = 30,
    ) -> None:
        scheme = urlsplit(uri).scheme.lower()
        if scheme not in ("http", "https"):
            # urllib would read files too.
            raise PyJWKClientError(f"Invalid JWKS URI scheme {scheme!r}: only 'http' and 'https' are supported.")
        if cooldown_duration < 0:
            raise PyJWKClientError(
                f'Cooldown duration must be greater than or equal to 0, the input is "{cooldown_duration}"'
            )
        if not math.isfinite(cooldown_duration):
            raise PyJWKClientError(f'Cooldown duration must be finite, the input is "{cooldown_duration}"')
        if cache_jwk_set and not math.isfinite(lifespan):
            # Or keys that the provider took back would be used for ever.
            raise PyJWKClientError(f'Lifespan must be finite, the input is "{lifespan}"')
        if cache_jwk_set and lifespan <= 0:
            raise PyJWKClientError(f'Lifespan must be greater than 0, the input is "{lifespan}"')
        self.uri = uri
        self.headers = headers if headers is not None else {}
        self.timeout = timeout
        self.ssl_context = ssl_context
        self.cooldown_duration = cooldown_duration
        self.jwk_set_cache = JWKSetCache(lifespan) if cache_jwk_set else None
        self._last_successful_fetch: float | None = None
        self._client_lock = threading.RLock()
        _clients.add(self)
        if cache_keys:
            # An attribute of the object goes before the method of the same name.
            remembered: Any = lru_cache(maxsize=max_cached_keys)(self.get_signing_key)
            self.__dict__["get_signing_key"] = remembered

    def fetch_data(self) -> Any:
        """Fetches the set's JSON object, and puts it into the cache."""
        handlers: list[urllib.request.BaseHandler] = [_NoRedirectHandler()]
        if self.ssl_context is not None:
            handlers.append(urllib.request.HTTPSHandler(context=self.ssl_context))
        request = urllib.request.Request(self.uri, headers=self.headers)
        try:
            with urllib.request.build_opener(*handlers).open(request, timeout=self.timeout) as response:
                found = json.load(response)
        except (URLError, TimeoutError, http.client.HTTPException) as error:
            if isinstance(error, HTTPError):
                error.close()
            raise PyJWKClientConnectionError(f'Fail to fetch data from the url, err: "{error}"') from error
        document = self._as_jwk_set_payload(found)
        if self.jwk_set_cache is not None:
            self.jwk_set_cache.put(document)
        self._last_successful_fetch = time.monotonic()
        return document

    def get_jwk_set(self, refresh: bool = False) -> PyJWKSet:
        """The set: out of the cache, unless ``refresh``."""
        cache = self.jwk_set_cache
        held = None if cache is None or refresh else cache.get()
        if held is not None:
            return held
        data = self.fetch_data()
        found = data if isinstance(data, PyJWKSet) else PyJWKSet.from_dict(self._as_jwk_set_payload(data))
        if cache is not None:
            # A subclass may have fetched something else than what is in the cache.
            cache.put(found)
        return found

    @staticmethod
    def _as_jwk_set_payload(data: Any) -> dict[str, Any]:
        if isinstance(data, dict):
            return data
        raise PyJWKClientError("The JWKS endpoint did not return a JSON object")

    def get_signing_keys(self, refresh: bool = False) -> list[PyJWK]:
        """All keys with a ``kid`` that are for signatures."""
        keys = [key for key in self.get_jwk_set(refresh).keys if key.key_id and key.public_key_use in ("sig", None)]
        if not keys:
            raise PyJWKClientError("The JWKS endpoint did not contain any signing keys")
        return keys

    def get_signing_key(self, kid: str) -> PyJWK:
        """The key of a ``kid``; if there is none, the set is fetched again once, unless that has just been done."""
        with self._client_lock:
            key = self.match_kid(self.get_signing_keys(), kid)
            if key is None and not self._is_cooling_down():
                key = self.match_kid(self.get_signing_keys(refresh=True), kid)
                self._last_successful_fetch = time.monotonic()
            if key is None:
                raise PyJWKClientError(f'Unable to find a signing key that matches: "{kid}"')
            return key

    def _is_cooling_down(self) -> bool:
        last = self._last_successful_fetch
        if self.jwk_set_cache is None or last is None:
            return False
        return time.monotonic() - last < self.cooldown_duration

    def get_signing_key_from_jwt(self, token: str | bytes) -> PyJWK:
        """The key that a token names in its header."""
        header = decode_token(token, options={"verify_signature": False})["header"]
        return self.get_signing_key(header.get("kid"))

    @staticmethod
    def match_kid(signing_keys: list[PyJWK], kid: str) -> PyJWK | None:
        """The first key with this ``kid``."""
        return next((key for key in signing_keys if key.key_id == kid), None)
