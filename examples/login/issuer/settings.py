"""What a deployment says to the issuer, in environment variables."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

# What a service may believe at most, and for how long a key that no longer signs is published.
ACCESS_LIFETIME = 10 * 60
REFRESH_LIFETIME = 30 * 86_400
# However often it is renewed, a session ends, and a password is asked for again.
SESSION_LIFETIME = 90 * 86_400
COOKIE = "__Host-refresh"


@dataclass(frozen=True)
class Limit:
    """So many attempts in so many seconds."""

    attempts: int
    seconds: int


@dataclass(frozen=True)
class HashCost:
    """What a password's hash costs (RFC 9106 3.1)."""

    memory: int = 64 * 1024
    """In KiB."""
    passes: int = 3
    lanes: int = 4

    @classmethod
    def parse(cls, text: str) -> HashCost:
        """As a hash itself says it: m=65536,t=3,p=4."""
        found = re.fullmatch(r"m=([0-9]{1,9}),t=([0-9]{1,9}),p=([0-9]{1,9})", text)
        if found is None:
            raise SystemExit(f"issuer: ARGON2 must be such as m=65536,t=3,p=4, not {text!r}")
        return cls(*map(int, found.groups()))

    @property
    def is_weak(self) -> bool:
        """Whether it is less than the second recommendation of RFC 9106 4 in memory or passes."""
        return self.memory < HashCost.memory or self.passes < HashCost.passes


def _limit(text: str) -> Limit:
    attempts, _, seconds = text.partition("/")
    return Limit(int(attempts), int(seconds))


@dataclass(frozen=True)
class Settings:
    issuer: str
    """``iss``, and the address under which browsers and services see the issuer."""
    database_url: str
    master_keys: Path
    """The JWK Set that the keys and addresses in the database are encrypted with: the first encrypts, all decrypt."""
    audiences: tuple[str, ...]
    """The services that access tokens are for."""
    sealed_for: str
    """The one service that may read postal addresses."""
    sealed_keys: Path
    """Its public keys for encryption."""
    origins: tuple[str, ...]
    """Where the pages are that may use the cookie."""
    jwks_max_age: int = 300
    """For how long services may keep the public keys, in seconds."""
    access_lifetime: int = ACCESS_LIFETIME
    """For how long an access token is good, in seconds: ten minutes or less."""
    grace: int = 10
    """For how long a refresh token that was just spent is taken for one of another tab, in seconds."""
    hash_cost: HashCost = field(default=HashCost())
    by_account: Limit = field(default=Limit(10, 300))
    by_address: Limit = field(default=Limit(100, 300))
    trusted_proxies: str = ""
    """Addresses whose X-Forwarded-For is believed, with commas between them."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        def named(name: str, default: str | None = None) -> str:
            value = environment.get(name, default)
            if not value:
                raise SystemExit(f"issuer: the environment variable {name} is not set")
            return value

        issuer = named("ISSUER").rstrip("/")
        url = urlsplit(issuer)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise SystemExit(f"issuer: ISSUER must be a URL, not {issuer!r}")
        if url.scheme == "http" and url.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise SystemExit("issuer: ISSUER must be an https URL, for passwords and cookies go there")
        hash_cost = HashCost.parse(named("ARGON2", "m=65536,t=3,p=4"))
        if hash_cost.is_weak and url.scheme == "https":
            raise SystemExit("issuer: ARGON2 may be less than m=65536,t=3 on this machine only, in tests")
        access_lifetime = int(named("ACCESS_LIFETIME", str(ACCESS_LIFETIME)))
        if not 1 <= access_lifetime <= ACCESS_LIFETIME:
            raise SystemExit(f"issuer: ACCESS_LIFETIME must be 1 to {ACCESS_LIFETIME} seconds, not {access_lifetime}")
        return cls(
            issuer=issuer,
            database_url=named("DATABASE_URL", "sqlite:///issuer.db"),
            master_keys=Path(named("MASTER_KEYS", "master-keys.json")),
            audiences=tuple(named("AUDIENCES", "orders shipping stock").split()),
            sealed_for=named("SEALED_FOR", "shipping"),
            sealed_keys=Path(named("SEALED_KEYS", "shipping-public.json")),
            origins=tuple(named("ORIGINS", f"{url.scheme}://{url.netloc}").split()),
            jwks_max_age=int(named("JWKS_MAX_AGE", "300")),
            access_lifetime=access_lifetime,
            grace=int(named("REFRESH_GRACE", "10")),
            hash_cost=hash_cost,
            by_account=_limit(named("LIMIT_BY_ACCOUNT", "10/300")),
            by_address=_limit(named("LIMIT_BY_ADDRESS", "100/300")),
            trusted_proxies=environment.get("TRUSTED_PROXIES", ""),
        )
