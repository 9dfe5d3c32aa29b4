"""Bearer tokens in Django: a decorator for views, synchronous and asynchronous.

>>> bearer = Bearer(JWKSClient("https://login.example/jwks.json"), audience="orders", typ="at+jwt")
>>> @bearer.required(scopes="orders:read")
... def orders(request): return JsonResponse({"user": request.claims["sub"]})
"""

from __future__ import annotations

import logging
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, Callable, TypeVar, cast

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from .._arguments import Texts
from .._guard import Guard, Keys, Needs, Refusal, Refused, needs_of

__all__ = ["Bearer"]

_View = TypeVar("_View", bound=Callable[..., Any])

_log = logging.getLogger(__name__)


def fields_of(request: HttpRequest) -> list[str]:
    """The Authorization fields of a request. Servers join several with a comma, as HTTP has it."""
    value = request.META.get("HTTP_AUTHORIZATION")
    return [] if value is None else [value]


def note(refusal: Refusal) -> None:
    """Logs why a request is not let through."""
    _log.info("answered %d %s: %s", refusal.status, refusal.error.name, refusal.error)


class Bearer:
    """Lets requests through to views if they have a good token; any number of views may share one.

    keys: a :class:`onejwt.Keyset`, or a client for the keys of an issuer, either of the two: asynchronous views wait
    for it without blocking the event loop, others as other code does.
    realm, resource_metadata: for the challenge, as in :func:`onejwt.bearer_challenge`.
    scope_claim, roles_claim: where scopes and roles are: an array of texts or a text of words; a JSON Pointer such as
    ``"/realm_access/roles"`` if it begins with "/".
    policy: all arguments of :class:`onejwt.Verifier`: ``audience``, ``typ``, ``algorithms``, ``required`` and so on.
    """

    def __init__(
        self,
        keys: Keys,
        *,
        realm: str | None = None,
        resource_metadata: str | None = None,
        scope_claim: str = "scope",
        roles_claim: str = "roles",
        **policy: Any,
    ) -> None:
        self._guard = Guard(keys, policy, realm, resource_metadata, scope_claim, roles_claim)

    def required(self, *, scopes: Texts | None = None, roles: Texts | None = None) -> Callable[[_View], _View]:
        """A decorator: the view gets requests with a good token that has all these scopes, and one of these roles.

        The view finds the token's claims in ``request.claims``. Others are answered with 401, 403 or 503, and the
        error's name in JSON. The view is exempt from the check against cross-site request forgery: no browser sends an
        Authorization header for another site of its own accord.
        """
        needs = needs_of(self._guard, scopes, roles)

        def decorate(view: _View) -> _View:
            if iscoroutinefunction(view):

                @wraps(view)
                async def checked_async(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
                    try:
                        claims = await self._guard.verify_async(fields_of(request), needs)
                    except Refused as refused:
                        return self._answer(refused.refusal)
                    request.claims = claims  # type: ignore[attr-defined, unused-ignore]
                    return cast(HttpResponseBase, await view(request, *args, **kwargs))

                checked: Any = checked_async
            else:

                @wraps(view)
                def checked_sync(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
                    try:
                        claims = self._guard.verify(fields_of(request), needs)
                    except Refused as refused:
                        return self._answer(refused.refusal)
                    request.claims = claims  # type: ignore[attr-defined, unused-ignore]
                    return cast(HttpResponseBase, view(request, *args, **kwargs))

                checked = checked_sync
            checked.csrf_exempt = True
            return cast(_View, checked)

        return decorate

    @staticmethod
    def _answer(refusal: Refusal) -> JsonResponse:
        note(refusal)
        headers = {"Cache-Control": "no-store"}
        if refusal.challenge is not None:
            headers["WWW-Authenticate"] = refusal.challenge
        return JsonResponse({"detail": refusal.error.name}, status=refusal.status, headers=headers)

    def _challenge(self) -> str:
        return self._guard.challenge(Needs())
