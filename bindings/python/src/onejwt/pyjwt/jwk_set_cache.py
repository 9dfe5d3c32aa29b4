"""The cache of :class:`~onejwt.pyjwt.PyJWKClient` for a JWK Set."""

from __future__ import annotations

import time
from typing import Any

from .api_jwk import PyJWKSet, PyJWTSetWithTimestamp
from .exceptions import PyJWKSetError


class JWKSetCache:
    """Holds one set for ``lifespan`` seconds; one of -1 is for ever."""

    def __init__(self, lifespan: float) -> None:
        self.jwk_set_with_timestamp: PyJWTSetWithTimestamp | None = None
        self.lifespan = lifespan

    def put(self, jwk_set: PyJWKSet | dict[str, Any] | None) -> None:
        """Takes a set, or its JSON object; None empties the cache."""
        if isinstance(jwk_set, dict):
            jwk_set = PyJWKSet.from_dict(jwk_set)
        if jwk_set is not None and not isinstance(jwk_set, PyJWKSet):
            raise PyJWKSetError("Invalid JWK Set value")
        self.jwk_set_with_timestamp = None if jwk_set is None else PyJWTSetWithTimestamp(jwk_set)

    def get(self) -> PyJWKSet | None:
        """The set; None if there is none, or if its time is over."""
        held = self.jwk_set_with_timestamp
        return None if held is None or self.is_expired() else held.get_jwk_set()

    def is_expired(self) -> bool:
        """Whether there is a set whose time is over."""
        held = self.jwk_set_with_timestamp
        if held is None or self.lifespan <= -1:
            return False
        # Nor if the lifespan is no number (NaN).
        return not time.monotonic() <= held.get_timestamp() + self.lifespan
