"""The issuer's HTTP interface."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Optional

import sqlalchemy as sa
from fastapi import Cookie, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from onejwt import Keyset, TokenRefused
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from . import accounts, limits, logs, sessions
from .database import connect
from .keys import SigningKeys, Vault
from .settings import COOKIE, REFRESH_LIFETIME, Settings

# For the one client there is, the pages of this system.
CLIENT_ID = "web"


def _an_email(text: str) -> str:
    local, at, domain = text.strip().rpartition("@")
    if not (local and at and domain) or any(char.isspace() or not char.isprintable() for char in text.strip()):
        raise ValueError("no e-mail address")
    return text


def _https(text: str) -> str:
    if not text.startswith("https://"):
        raise ValueError("no https URL")
    return text


Email = Annotated[str, Field(max_length=320), AfterValidator(_an_email)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignUp(_Body):
    email: Email
    password: str = Field(min_length=12, max_length=1024)
    name: str = Field(min_length=1, max_length=200)
    picture: Optional[Annotated[str, Field(max_length=2000), AfterValidator(_https)]] = None
    address: Optional[str] = Field(default=None, min_length=1, max_length=1000)


class LogIn(_Body):
    email: Email
    password: str = Field(max_length=1024)
    audience: Optional[list[str]] = Field(default=None, min_length=1, max_length=20)


class Issuer:
    """What the routes work with."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = connect(settings.database_url)
        self.vault = Vault.open(settings.master_keys)
        self.keys = SigningKeys(self.engine, self.vault)
        self.passwords = accounts.Passwords(settings.hash_cost)
        self.sealed_keys = Keyset.from_jwks(
            settings.sealed_keys.read_bytes(), for_encryption=True, public_only=True
        )

    def access_token(self, user: Any, audiences: list[str]) -> str:
        """What RFC 9068 2.2 demands, and who the user is."""
        claims = {
            "iss": self.settings.issuer,
            "aud": audiences,
            "sub": user.id,
            "client_id": CLIENT_ID,
            "roles": user.roles,
            "name": user.name,
            "email": user.email,
            "picture": user.picture,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        lifetime = self.settings.access_lifetime
        return self.keys.signer("access", "at+jwt", lifetime=lifetime, add_jti=True).sign(claims)

    def address_token(self, user: Any) -> str:
        """The postal address, for the one service that may read it: signed, then encrypted for it (RFC 7519 11.2)."""
        claims = {
            "iss": self.settings.issuer,
            "aud": self.settings.sealed_for,
            "sub": user.id,
            "address": self.vault.unseal("address", user.id, user.address),
        }
        lifetime = self.settings.access_lifetime
        signer = self.keys.signer(
            "access", "address+jwt", lifetime=lifetime, add_jti=True, encrypt_to=self.sealed_keys
        )
        return signer.sign(claims)

    def refresh_token(self, user: Any, family: str, jti: str) -> str:
        """For the issuer alone: no service can take it for an access token, by key, typ or audience."""
        issuer = self.settings.issuer
        claims = {"iss": issuer, "aud": issuer, "sub": user.id, "sid": family, "jti": jti}
        return self.keys.signer("refresh", "rt+jwt").sign(claims)

    def verified(self, refresh_token: str, *, is_last: bool = False) -> dict[str, Any]:
        """The claims of a refresh token; for its last use it may have expired."""
        issuer = self.settings.issuer
        verifier = self.keys.verifier(
            "refresh",
            issuer=issuer,
            audience=issuer,
            typ="rt+jwt",
            algorithms="HS256",
            required=["sub", "sid", "jti", "iat"],
            ignore_exp=is_last,
            # Another issuer's clock.
            leeway=5,
        )
        return verifier.verify(refresh_token)

    def tokens(self, user: Any, audiences: list[str], session: tuple[str, str] | None) -> Response:
        """The answer with the tokens of a user; without a session, no refresh token."""
        body: dict[str, Any] = {
            "access_token": self.access_token(user, audiences),
            "token_type": "Bearer",
            "expires_in": self.settings.access_lifetime,
        }
        if user.address is not None and self.settings.sealed_for in audiences:
            body["address_token"] = self.address_token(user)
        response = _answer(200, body)
        if session is not None:
            _set_cookie(response, self.refresh_token(user, *session), REFRESH_LIFETIME)
        return response


def _answer(status: int, body: dict[str, Any], **headers: str) -> JSONResponse:
    return JSONResponse(body, status, {"Cache-Control": "no-store", **headers})


def _set_cookie(response: Response, value: str, seconds: int) -> None:
    response.set_cookie(COOKIE, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="strict")


def _refused_refresh() -> Response:
    response = _answer(401, {"error": "invalid_grant"})
    _set_cookie(response, "", 0)
    return response


def create_app(settings: Settings) -> FastAPI:
    issuer = Issuer(settings)
    app = FastAPI(title="Issuer", docs_url=None, redoc_url=None, openapi_url=None)

    @app.middleware("http")
    async def note(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """Logs each request, and refuses those that other sites' pages make with the user's cookie."""
        began, number = time.monotonic(), uuid.uuid4().hex[:12]
        if request.method == "POST" and not _is_own(request, settings):
            response: Response = _answer(403, {"error": "cross_site"})
        else:
            try:
                response = await call_next(request)
            except Exception:
                logs._log.exception("failed", extra={"fields": {"request": number}})
                response = _answer(500, {"error": "server_error"})
        route = request.scope.get("route")
        logs.event(
            "request",
            request=number,
            method=request.method,
            # Not what was sent, in which there may be anything.
            path=getattr(route, "path", None),
            status=response.status_code,
            ms=round((time.monotonic() - began) * 1000),
            address=_address(request),
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        # Without what was sent: a password, perhaps.
        faults = [{"at": [str(part) for part in fault["loc"][1:]], "what": fault["msg"]} for fault in error.errors()]
        return _answer(422, {"error": "invalid_request", "faults": faults})

    @app.exception_handler(limits.TooMany)
    async def too_many(_: Request, error: limits.TooMany) -> Response:
        logs.event("limited", seconds=error.seconds)
        return _answer(429, {"error": "too_many_attempts"}, **{"Retry-After": str(error.seconds)})

    @app.exception_handler(accounts.TooBusy)
    async def too_busy(_: Request, error: accounts.TooBusy) -> Response:
        return _answer(503, {"error": "temporarily_unavailable"}, **{"Retry-After": "5"})

    @app.exception_handler(sa.exc.SQLAlchemyError)
    async def no_database(_: Request, error: sa.exc.SQLAlchemyError) -> Response:
        logs._log.error("the database cannot be used", exc_info=error)
        return _answer(503, {"error": "temporarily_unavailable"}, **{"Retry-After": "5"})

    @app.post("/signup")
    def sign_up(body: SignUp, request: Request) -> Response:
        limits.count(issuer.engine, "address", limits.network(_address(request)), settings.by_address)
        user = accounts.create(
            issuer.engine,
            issuer.vault,
            email=body.email,
            password_hash=issuer.passwords.hash(body.password),
            name=body.name,
            picture=body.picture,
            address=body.address,
        )
        if user is None:
            return _answer(409, {"error": "account_exists"})
        logs.event("signed up", user=user)
        return _answer(201, {"id": user})

    @app.post("/login")
    def log_in(body: LogIn, request: Request) -> Response:
        audiences = body.audience or list(settings.audiences)
        if not set(audiences) <= set(settings.audiences):
            return _answer(400, {"error": "invalid_target"})
        limits.count(issuer.engine, "address", limits.network(_address(request)), settings.by_address)
        # For names that nobody has too, or the limit would tell them from others.
        account = accounts.normal(body.email)
        limits.count(issuer.engine, "account", account, settings.by_account)
        user = accounts.find(issuer.engine, body.email)
        if not issuer.passwords.check(body.password, user and user.password_hash) or user is None:
            logs.event("log-in refused")
            return _answer(401, {"error": "invalid_credentials"})
        limits.forget(issuer.engine, "account", account)
        if issuer.passwords.is_outdated(user.password_hash):
            accounts.set_password_hash(issuer.engine, user.id, issuer.passwords.hash(body.password))
        with issuer.engine.begin() as connection:
            session = sessions.start(connection, user.id, audiences, time.time())
        logs.event("logged in", user=user.id, session=session[0])
        return issuer.tokens(user, audiences, session)

    @app.post("/refresh")
    def refresh(cookie: Annotated[Optional[str], Cookie(alias=COOKIE)] = None) -> Response:
        try:
            claims = issuer.verified(cookie or "")
        except TokenRefused as error:
            logs.event("refresh token refused", why=error.name)
            return _refused_refresh()
        # What ends a session is written too: the transaction ends well.
        with issuer.engine.begin() as connection:
            found = sessions.exchange(connection, claims["sid"], claims["jti"], time.time(), settings.grace)
            user = accounts.by_id(connection, found.family.user_id) if found.family is not None else None
        logs.event(f"refresh token {found.outcome}", user=claims["sub"], session=claims["sid"])
        if found.outcome in ("replayed", "ended") or user is None:
            return _refused_refresh()
        session = (claims["sid"], found.jti) if found.jti is not None else None
        return issuer.tokens(user, found.family.audiences, session)

    @app.post("/logout")
    def log_out(cookie: Annotated[Optional[str], Cookie(alias=COOKIE)] = None) -> Response:
        try:
            claims = issuer.verified(cookie or "", is_last=True)
        except TokenRefused:
            # Nothing that could be ended.
            claims = None
        if claims is not None:
            with issuer.engine.begin() as connection:
                sessions.end(connection, claims["sid"], "logged out")
            logs.event("logged out", user=claims["sub"], session=claims["sid"])
        response = Response(status_code=204, headers={"Cache-Control": "no-store"})
        _set_cookie(response, "", 0)
        return response

    @app.get("/.well-known/jwks.json")
    def jwks(request: Request) -> Response:
        document = json.dumps(issuer.keys.published(), separators=(",", ":")).encode()
        etag = f'"{hashlib.sha256(document).hexdigest()[:32]}"'
        headers = {"Cache-Control": f"public, max-age={settings.jwks_max_age}", "ETag": etag}
        if request.headers.get("If-None-Match") == etag:
            return Response(status_code=304, headers=headers)
        return Response(document, headers=headers, media_type="application/jwk-set+json")

    @app.get("/.well-known/openid-configuration")
    def configuration() -> Response:
        # No provider of OpenID Connect, so it names no endpoint of one. Who verifies its tokens needs no more.
        names = ["iss", "aud", "sub", "exp", "iat", "jti", "client_id", "roles", "name", "email", "picture"]
        document = {
            "issuer": settings.issuer,
            "jwks_uri": f"{settings.issuer}/.well-known/jwks.json",
            "subject_types_supported": ["public"],
            "claims_supported": names,
        }
        return JSONResponse(document, headers={"Cache-Control": f"public, max-age={settings.jwks_max_age}"})

    @app.get("/healthz")
    def health() -> Response:
        with issuer.engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
        return _answer(200, {"status": "ok"})

    app.state.issuer = issuer
    return app


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _is_own(request: Request, settings: Settings) -> bool:
    """Whether a request comes from a page of this system, or from no page at all."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if origin is not None:
        return origin in settings.origins
    return site in (None, "same-origin", "none")
