"""What the plugins for web frameworks share: from a request's Authorization fields to claims, or to an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Union, cast

from ._arguments import Texts, check_text, check_texts
from ._plain import is_a
from .bearer import bearer_challenge, bearer_token
from .errors import ClaimMismatch, InvalidArgument, InvalidType, KeyNotFound, NoBearer, OneJWTError, TokenRefused
from .jwks_client import AsyncJWKSClient, JWKSClient, JWKSError
from .keys import Keyset
from .multi_issuer import AsyncMultiIssuerClient, MultiIssuerClient, both_kinds
from .verifier import Verifier

Keys = Union[Keyset, JWKSClient, AsyncJWKSClient, MultiIssuerClient, AsyncMultiIssuerClient]


class Refusal(NamedTuple):
    """The answer to a request that is not let through."""

    status: int
    challenge: str | None
    """The value of ``WWW-Authenticate``; None with status 503."""
    error: OneJWTError


class Refused(Exception):
    """A request is not let through."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal.error))
        self.refusal = refusal


class MissingScope(ClaimMismatch):
    """The token is good, but does not have the scopes that are needed."""


class MissingRole(ClaimMismatch):
    """The token is good, but has none of the roles that are needed."""


def _at(claims: dict[str, Any], name: str) -> Any:
    """A claim, or, for a name that begins with "/", what a JSON Pointer (RFC 6901) points to."""
    if not name.startswith("/"):
        return claims.get(name)
    found: Any = claims
    for part in name[1:].split("/"):
        if not isinstance(found, dict):
            return None
        found = found.get(part.replace("~1", "/").replace("~0", "~"))
    return found


def words(claims: dict[str, Any], name: str) -> list[str]:
    """What a claim lists: the texts of an array, or the words of a text. Anything else lists nothing."""
    value = _at(claims, name)
    if isinstance(value, str):
        return value.split(" ")
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


class Needs(NamedTuple):
    """What a route asks of a token beyond the policy."""

    scopes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()



class Guard:
    """Keys, a policy, and what a challenge says."""

    def __init__(
        self,
        keys: Keys,
        policy: dict[str, Any],
        realm: str | None,
        resource_metadata: str | None,
        scope_claim: str,
        roles_claim: str,
    ) -> None:
        self._realm = check_text("realm", realm)
        self._resource_metadata = check_text("resource_metadata", resource_metadata)
        self._scope_claim = cast(str, check_text("scope_claim", scope_claim, optional=False))
        self._roles_claim = cast(str, check_text("roles_claim", roles_claim, optional=False))
        self._policy = policy
        self._verifier: Verifier | None = None
        self._client: JWKSClient | MultiIssuerClient | None = None
        self._async_client: AsyncJWKSClient | AsyncMultiIssuerClient
        if is_a(keys, Keyset):
            self._verifier = Verifier(cast(Keyset, keys), **policy)
        else:
            if isinstance(keys, (JWKSClient, AsyncJWKSClient)):
                self._client = keys._client if isinstance(keys, AsyncJWKSClient) else keys
                self._async_client = AsyncJWKSClient._sharing(self._client)
            elif isinstance(keys, (MultiIssuerClient, AsyncMultiIssuerClient)):
                self._client, self._async_client = both_kinds(keys)
            else:
                raise InvalidType(
                    "keys must be a Keyset, a JWKSClient, an AsyncJWKSClient or one of several issuers, not "
                    f"{type(keys).__name__}"
                )
            # Mistakes in the policy are found here, and not with the first request.
            with Keyset.empty() as none:
                Verifier(none, **policy)
        # And those in what a challenge says.
        self._challenge(NoBearer(""), ())

    def verify(self, fields: Sequence[str], needs: Needs) -> dict[str, Any]:
        """The claims of a request with these Authorization fields; raises :class:`Refused`."""
        try:
            token = self._token(fields)
            if self._verifier is not None:
                claims = self._verifier.verify(token)
            else:
                claims = cast(JWKSClient, self._client).verify(token, **self._policy)
        except (TokenRefused, NoBearer, JWKSError) as error:
            raise Refused(self._refusal(error, needs, fields)) from error
        return self.permit(claims, needs)

    async def verify_async(self, fields: Sequence[str], needs: Needs) -> dict[str, Any]:
        """The same, for an event loop."""
        try:
            token = self._token(fields)
            if self._verifier is not None:
                claims = self._verifier.verify(token)
            else:
                claims = await self._async_client.verify(token, **self._policy)
        except (TokenRefused, NoBearer, JWKSError) as error:
            raise Refused(self._refusal(error, needs, fields)) from error
        return self.permit(claims, needs)

    def permit(self, claims: dict[str, Any], needs: Needs) -> dict[str, Any]:
        """Verified claims that have all of the scopes and one of the roles; raises :class:`Refused`."""
        scopes = words(claims, self._scope_claim)
        missing = [scope for scope in needs.scopes if scope not in scopes]
        error: ClaimMismatch
        if missing:
            error = MissingScope(f"the token does not have the scope {', '.join(missing)}")
            raise Refused(Refusal(403, self._challenge(error, needs.scopes), error))
        if needs.roles and not set(needs.roles).intersection(words(claims, self._roles_claim)):
            error = MissingRole(f"the token has none of the roles that are needed: {', '.join(needs.roles)}")
            # RFC 6750 has no error for it: invalid_token would make a client renew its token, to no avail.
            raise Refused(Refusal(403, self._challenge(NoBearer(""), ()), error))
        return claims

    @staticmethod
    def _token(fields: Sequence[str]) -> str:
        # Of two fields neither is taken: what stands in front may have looked at the other one.
        return bearer_token(", ".join(fields) if fields else None)

    def _refusal(self, error: OneJWTError, needs: Needs, fields: Sequence[str]) -> Refusal:
        # A kid that no key has says nothing of the token while the issuer cannot be asked for its new keys.
        failure = None
        if self._client is not None and isinstance(error, KeyNotFound):
            failure = self._client._failure_of(self._token(fields))
        if failure is not None or isinstance(error, JWKSError):
            return Refusal(503, None, failure or error)
        # The status fits the challenge: insufficient_scope with 403, all others with 401.
        is_forbidden = isinstance(error, ClaimMismatch) and bool(needs.scopes)
        return Refusal(403 if is_forbidden else 401, self._challenge(error, needs.scopes), error)

    def challenge(self, needs: Needs) -> str:
        """That of a request without a token."""
        return self._challenge(NoBearer(""), needs.scopes)

    def _challenge(self, error: OneJWTError, scopes: tuple[str, ...]) -> str:
        return bearer_challenge(
            error, realm=self._realm, scope=" ".join(scopes) or None, resource_metadata=self._resource_metadata
        )


def needs_of(guard: Guard, scopes: Texts | None, roles: Texts | None) -> Needs:
    """The arguments of a route. None asks for nothing; an empty list is an error.

    What cannot stand in a challenge is refused here, and not when somebody is.
    """
    needs = Needs(check_texts("scopes", scopes) or (), check_texts("roles", roles) or ())
    if any(not scope or " " in scope for scope in needs.scopes):
        raise InvalidArgument("each of scopes is one scope, not empty and without a space")
    if not all(needs.roles):
        raise InvalidArgument("each of roles is a role, not an empty text")
    guard.challenge(needs)
    return needs
