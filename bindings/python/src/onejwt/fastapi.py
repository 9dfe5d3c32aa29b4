"""Bearer tokens in FastAPI: a dependency that verifies, and says in OpenAPI that a token is needed.

>>> bearer = Bearer(AsyncJWKSClient("https://login.example/jwks.json"), audience="orders", typ="at+jwt")
>>> @app.get("/orders")
... async def orders(claims: Annotated[dict, Security(bearer, scopes=["orders:read"])]): ...
"""

# Annotations are not deferred in this file: FastAPI reads those of __call__, and finds no names of deferred ones.
import logging
from typing import Any, Optional

from fastapi import HTTPException
from fastapi.openapi.models import HTTPBearer
from fastapi.security import SecurityScopes
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from ._arguments import Texts
from ._guard import Guard, Keys, Needs, Refused, needs_of

__all__ = ["Bearer"]

_log = logging.getLogger(__name__)


class _Dependency(SecurityBase):
    def __init__(self, guard: Guard, needs: Needs, scheme_name: str, description: Optional[str]) -> None:
        self._guard, self._needs = guard, needs
        self.scheme_name = scheme_name
        self.model = HTTPBearer(bearerFormat="JWT", description=description)

    async def __call__(self, connection: HTTPConnection, security_scopes: SecurityScopes) -> dict[str, Any]:
        """The claims of the request's token, or an HTTPException with status 401, 403 or 503."""
        # Those of Security(bearer, scopes=[...]), on this route and on what it stands below.
        added = tuple(scope for scope in security_scopes.scopes if scope not in self._needs.scopes)
        needs = self._needs._replace(scopes=self._needs.scopes + added)
        try:
            return await self._guard.verify_async(connection.headers.getlist("authorization"), needs)
        except Refused as refused:
            status, challenge, error = refused.refusal
            _log.info("answered %d %s: %s", status, error.name, error)
            headers = {"Cache-Control": "no-store"}
            if challenge is not None:
                headers["WWW-Authenticate"] = challenge
            raise HTTPException(status, detail=error.name, headers=headers) from error


class Bearer(_Dependency):
    """A dependency whose value is the claims of the request's token; any number of routes may share one.

    keys: a :class:`onejwt.Keyset`, or a client for the keys of an issuer, which never blocks the event loop.
    realm, resource_metadata: for the challenge, as in :func:`onejwt.bearer_challenge`.
    scope_claim, roles_claim: where scopes and roles are: an array of texts or a text of words; a JSON Pointer such as
    ``"/realm_access/roles"`` if it begins with "/".
    scheme_name, description: of the security scheme in OpenAPI.
    policy: all arguments of :class:`onejwt.Verifier`: ``audience``, ``typ``, ``algorithms``, ``required`` and so on.

    A request without a good token is answered with 401, one whose token lacks a scope or a role with 403, both with a
    challenge, and with 503 where the issuer's keys cannot be had; ``detail`` is the error's name.
    """

    def __init__(
        self,
        keys: Keys,
        *,
        realm: Optional[str] = None,
        resource_metadata: Optional[str] = None,
        scope_claim: str = "scope",
        roles_claim: str = "roles",
        scheme_name: str = "Bearer",
        description: Optional[str] = None,
        **policy: Any,
    ) -> None:
        guard = Guard(keys, policy, realm, resource_metadata, scope_claim, roles_claim)
        super().__init__(guard, Needs(), scheme_name, description)

    def requires(self, *, scopes: Optional[Texts] = None, roles: Optional[Texts] = None) -> _Dependency:
        """A dependency that asks for all of these scopes too, and for one of these roles."""
        needs = needs_of(self._guard, scopes, roles)
        return _Dependency(self._guard, needs, self.scheme_name, self.model.description)
