from __future__ import annotations

import asyncio
import json
import unittest
from collections.abc import Mapping
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.test import AsyncClient, Client
from django.urls import path
from onejwt import AsyncJWKSClient, InvalidArgument, JWKSClient, Keyset
from onejwt.django import Bearer

from cases import ISSUER, KEYS, PLAIN, POLICY, ROLES, SCOPED, Answer, Issuer, Plugin, ok, token, with_token

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of a test",
    MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "rest_framework"],
    DATABASES={},
    USE_TZ=True,
)
django.setup()

from onejwt.django.rest_framework import BearerAuthentication, HasToken  # noqa: E402
from rest_framework.permissions import AllowAny, IsAuthenticated  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

PUBLIC = Keyset.from_jwks(KEYS.export_jwks())
bearer = Bearer(PUBLIC, realm="shop", **POLICY)


def view(request: Any) -> JsonResponse:
    return JsonResponse({"user": request.claims["sub"]})


async def async_view(request: Any) -> JsonResponse:
    return JsonResponse({"user": request.claims["sub"]})


class OrdersAuthentication(BearerAuthentication):
    bearer = bearer


class Orders(APIView):
    authentication_classes = (OrdersAuthentication,)
    permission_classes = (IsAuthenticated,)

    def get(self, request: Request) -> Response:
        return Response({"user": str(request.user), "scope": request.auth.get("scope")})

    post = get


class Scoped(Orders):
    permission_classes = (HasToken.with_(scopes="orders:write"),)


class Roles(Orders):
    permission_classes = (HasToken.with_(roles=["admin", "support"]),)


class Open(Orders):
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        return Response({"user": str(request.user)})


def routes(prefix: str, bearer: Bearer) -> list[Any]:
    scoped, roles = bearer.required(scopes="orders:write"), bearer.required(roles=["admin", "support"])
    return [
        path(f"{prefix}plain", bearer.required()(view)),
        path(f"{prefix}scoped", scoped(view)),
        path(f"{prefix}roles", roles(view)),
        path(f"{prefix}async/plain", bearer.required()(async_view)),
        path(f"{prefix}async/scoped", scoped(async_view)),
        path(f"{prefix}async/roles", roles(async_view)),
    ]


urlpatterns = [
    *routes("", bearer),
    path("rest/plain", Orders.as_view()),
    path("rest/scoped", Scoped.as_view()),
    path("rest/roles", Roles.as_view()),
    path("rest/open", Open.as_view()),
]


def answer_of(response: Any) -> Answer:
    body = json.loads(response.content)
    name = body.get("user") or str(body["detail"])
    return Answer(response.status_code, name, response.headers.get("WWW-Authenticate"))


class Views(Plugin):
    def ask(self, path: str, headers: Mapping[str, str]) -> Answer:
        return answer_of(Client().get(path, **{f"HTTP_{name.upper()}": value for name, value in headers.items()}))

    def test_answers(self) -> None:
        self.check("/plain", PLAIN)
        self.check("/scoped", SCOPED)
        self.check("/roles", ROLES)

    def test_a_post_needs_no_other_guard(self) -> None:
        client = Client(enforce_csrf_checks=True)
        good = {"HTTP_AUTHORIZATION": with_token()["Authorization"]}
        self.assertEqual(answer_of(client.post("/plain", **good)), ok())
        self.assertEqual(answer_of(client.post("/plain")).status, 401)

    def test_why_is_logged_and_the_token_is_not(self) -> None:
        with self.assertLogs("onejwt.django", "INFO") as logs:
            self.ask("/plain", {"Authorization": f"Bearer {token(now=1_700_000_000)}"})
        self.assertIn("401 JWT_EXPIRED: the token expired", logs.output[0])
        self.assertNotIn("eyJ", "".join(logs.output))

    def test_mistakes_are_found_at_once(self) -> None:
        for needs in ({"scopes": []}, {"scopes": ["a b"]}, {"roles": []}):
            with self.assertRaises(InvalidArgument):
                bearer.required(**needs)  # type: ignore[arg-type]


class AsyncViews(Plugin):
    def ask(self, path: str, headers: Mapping[str, str]) -> Answer:
        return asyncio.run(self.ask_async(path, headers))

    async def ask_async(self, path: str, headers: Mapping[str, str]) -> Answer:
        given = {"headers": headers} if django.VERSION >= (4, 2) else dict(headers)
        return answer_of(await AsyncClient().get(path, **given))

    def test_answers(self) -> None:
        self.check("/async/plain", PLAIN)
        self.check("/async/scoped", SCOPED)
        self.check("/async/roles", ROLES)


class RestFramework(Plugin):
    def ask(self, path: str, headers: Mapping[str, str]) -> Answer:
        return answer_of(Client().get(path, **{f"HTTP_{name.upper()}": value for name, value in headers.items()}))

    def test_answers(self) -> None:
        # What has no token is for another authentication class, so the framework itself says that it is missing.
        said = "Authentication credentials were not provided."

        def left(cases: Any) -> Any:
            changed = {}
            for what, (headers, answer) in cases.items():
                without_scope = (answer.challenge or "").replace(', scope="orders:write"', "") or None
                is_left = answer.name == "JWT_NO_BEARER" and not headers.get("Authorization", "").startswith("Bearer")
                answer = answer._replace(name=said) if is_left else answer
                # Authentication knows nothing of the permissions.
                changed[what] = headers, answer._replace(challenge=without_scope) if answer.status == 401 else answer
            return changed

        self.check("/rest/plain", left(PLAIN))
        self.check("/rest/scoped", left(SCOPED))
        self.check("/rest/roles", left(ROLES))

    def test_a_bad_token_is_refused_where_none_is_needed(self) -> None:
        self.assertEqual(self.ask("/rest/open", {}).status, 200)
        self.assertEqual(self.ask("/rest/open", with_token()), ok())
        self.assertEqual(self.ask("/rest/open", PLAIN["tampered"][0]), PLAIN["tampered"][1])

    def test_a_post_needs_no_other_guard(self) -> None:
        good = {"HTTP_AUTHORIZATION": with_token()["Authorization"]}
        self.assertEqual(answer_of(Client(enforce_csrf_checks=True).post("/rest/plain", **good)), ok())

    def test_a_class_without_bearer(self) -> None:
        class Forgotten(BearerAuthentication):
            pass

        with self.assertRaisesRegex(InvalidArgument, "Forgotten needs an attribute bearer"):
            Forgotten()

    def test_who_is_authenticated_without_a_token_has_none(self) -> None:
        class Other:
            authenticate = staticmethod(lambda request: ("carol", None))
            authenticate_header = staticmethod(lambda request: "Other")

        class Mixed(Orders):
            authentication_classes = (Other, OrdersAuthentication)
            permission_classes = (HasToken,)

        request = HttpRequest()
        request.method, request.META = "GET", {"SERVER_NAME": "test", "SERVER_PORT": "80"}
        self.assertEqual(Mixed.as_view()(request).status_code, 401)


class Clients(unittest.TestCase):
    def test_keys_of_an_issuer(self) -> None:
        for kind in (JWKSClient, AsyncJWKSClient):
            issuer = Issuer()
            issuer.document = json.dumps(KEYS.export_jwks()).encode()
            own = Bearer(kind(issuer.url, issuer=ISSUER, cooldown=0, lifetime=3600), realm="shop", **POLICY)

            def ask(headers: Mapping[str, str], own: Bearer = own) -> list[Answer]:
                request = HttpRequest()
                request.META = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
                both = own.required()(view)(request), asyncio.run(own.required()(async_view)(request))
                return [answer_of(response) for response in both]

            self.assertEqual(ask(with_token()), [ok(), ok()])
            self.assertEqual(issuer.asked, 1, kind)
            issuer.close()
            self.assertEqual(ask(with_token()), [ok(), ok()])
            self.assertEqual(ask(PLAIN["an unknown kid"][0]), [Answer(503, "JWKS_UNREACHABLE", None)] * 2)

    def test_no_keys(self) -> None:
        issuer = Issuer()
        issuer.close()

        class Authentication(BearerAuthentication):
            bearer = Bearer(JWKSClient(issuer.url, issuer=ISSUER), **POLICY)

        class Unavailable(Orders):
            authentication_classes = (Authentication,)

        request = HttpRequest()
        request.method = "GET"
        request.META = {"HTTP_AUTHORIZATION": with_token()["Authorization"], "SERVER_NAME": "t", "SERVER_PORT": "80"}
        response = Unavailable.as_view()(request)
        self.assertEqual((response.status_code, str(response.data["detail"])), (503, "JWKS_UNREACHABLE"))


if __name__ == "__main__":
    unittest.main()
