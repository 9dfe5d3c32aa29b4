"""Bearer tokens in the Django REST framework: authentication, and permissions by scope and by role.

>>> class OrdersAuthentication(BearerAuthentication):
...     bearer = Bearer(JWKSClient("https://login.example/jwks.json"), audience="orders", typ="at+jwt")
>>> class Orders(APIView):
...     authentication_classes = [OrdersAuthentication]
...     permission_classes = [HasToken.with_(scopes="orders:read")]
"""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from .._arguments import Texts
from .._guard import Needs, Refused, needs_of
from ..errors import InvalidArgument
from . import Bearer, fields_of, note

__all__ = ["BearerAuthentication", "HasToken", "KeysUnavailable", "TokenUser"]


class KeysUnavailable(APIException):
    """The issuer's keys cannot be had."""

    status_code = 503
    default_detail = "JWKS_UNREACHABLE"
    default_code = "keys_unavailable"


class TokenUser:
    """Whom a token speaks of, without a row in a database: ``request.user`` where ``get_user`` says nothing else."""

    is_authenticated = True
    is_anonymous = False
    is_active = True
    is_staff = False
    is_superuser = False

    def __init__(self, claims: dict[str, Any]) -> None:
        self.claims = claims
        self.pk = self.id = claims.get("sub")

    def __str__(self) -> str:
        return str(self.pk)


class BearerAuthentication(BaseAuthentication):
    """Authenticates by the request's token: :meth:`get_user` gives ``request.user``; ``request.auth`` is the claims.

    A subclass says which tokens are good: ``bearer`` is its :class:`onejwt.django.Bearer`. A request without an
    Authorization header, or with one of another scheme, is left to the next authentication class.
    """

    bearer: ClassVar[Bearer]

    def __init__(self) -> None:
        if not isinstance(getattr(self, "bearer", None), Bearer):
            raise InvalidArgument(f"{type(self).__name__} needs an attribute bearer, a onejwt.django.Bearer")

    def get_user(self, claims: dict[str, Any]) -> Any:
        """The user of verified claims; a subclass may look it up, and raise ``AuthenticationFailed`` if it is gone."""
        return TokenUser(claims)

    def authenticate(self, request: Request) -> tuple[Any, dict[str, Any]] | None:
        """The user and the claims; None for a request that has no bearer token."""
        fields = fields_of(request)
        scheme = fields[0].split(" ")[0].lower() if fields else ""
        if scheme != "bearer":
            return None
        try:
            claims = self.bearer._guard.verify(fields, Needs())
        except Refused as refused:
            note(refused.refusal)
            _, challenge, error = refused.refusal
            if challenge is None:
                raise KeysUnavailable(error.name) from error
            # The framework asks another instance for it.
            request._onejwt_challenge = challenge
            raise AuthenticationFailed(error.name, code=error.name) from error
        return self.get_user(claims), claims

    def authenticate_header(self, request: Request) -> str:
        """The value of ``WWW-Authenticate``, with which the framework answers 401 and not 403."""
        challenge = vars(request).get("_onejwt_challenge")
        return challenge if isinstance(challenge, str) else self.bearer._challenge()


class HasToken(BasePermission):
    """Lets requests through whose token has all of some scopes, and one of some roles: ``HasToken.with_(...)``."""

    scopes: ClassVar[Texts | None] = None
    roles: ClassVar[Texts | None] = None

    @classmethod
    def with_(cls, *, scopes: Texts | None = None, roles: Texts | None = None) -> type[HasToken]:
        """A permission class for ``permission_classes``."""
        return type(cls.__name__, (cls,), {"scopes": scopes, "roles": roles})

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the token has them; without a token the request is answered with 401."""
        authenticator = request.successful_authenticator
        if not isinstance(authenticator, BearerAuthentication):
            raise NotAuthenticated
        guard = authenticator.bearer._guard
        try:
            guard.permit(request.auth, needs_of(guard, self.scopes, self.roles))
        except Refused as refused:
            note(refused.refusal)
            denied = PermissionDenied(refused.refusal.error.name, code="insufficient_scope")
            # The framework's handler of exceptions puts it into the answer.
            denied.auth_header = refused.refusal.challenge
            raise denied from refused
        return True
