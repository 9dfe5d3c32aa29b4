"""A small API: log in, call what one's roles allow, renew the access token. Written against PyJWT."""

from datetime import datetime, timedelta, timezone
from functools import wraps
from uuid import uuid4

import jwt
from flask import Flask, current_app, g, jsonify, request

ISSUER = "https://api.example"
AUDIENCE = "api"
ACCESS = timedelta(minutes=5)
REFRESH = timedelta(days=14)

# In the place of a database, and of passwords that are hashed.
USERS = {
    "alice": {"password": "wonderland", "roles": ["admin", "reader"]},
    "bob": {"password": "builder", "roles": ["reader"]},
}


def issue(user, kind, lifetime, **claims):
    now = datetime.now(tz=timezone.utc)
    payload = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": user,
        "iat": now,
        "nbf": now,
        "exp": now + lifetime,
        "jti": str(uuid4()),
        "kind": kind,
        **claims,
    }
    config = current_app.config
    return jwt.encode(payload, config["SIGNING_KEY"], algorithm=config["ALGORITHM"], headers={"kid": config["KEY_ID"]})


def read(token, kind):
    """The claims of a good token of this kind."""
    header = jwt.get_unverified_header(token)
    if header.get("kid") != current_app.config["KEY_ID"]:
        raise jwt.InvalidKeyError("unknown key")
    claims = jwt.decode(
        token,
        current_app.config["VERIFYING_KEY"],
        algorithms=[current_app.config["ALGORITHM"]],
        audience=AUDIENCE,
        issuer=ISSUER,
        leeway=timedelta(seconds=10),
        options={"require": ["exp", "iat", "sub", "jti", "kind"]},
    )
    if claims["kind"] != kind:
        raise jwt.InvalidTokenError(f"this is not a token for {kind}")
    return claims


def refuse(status, error, description):
    response = jsonify(error=error, description=description)
    response.status_code = status
    response.headers["WWW-Authenticate"] = f'Bearer error="{error}"'
    return response


def protected(*roles):
    """Lets in who has a good access token and one of the roles."""

    def decorate(view):
        @wraps(view)
        def wrapper(*args, **kwargs):
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not token:
                return refuse(401, "invalid_request", "a bearer token is needed")
            g.claims = read(token, "access")
            if roles and not set(roles) & set(g.claims["roles"]):
                return refuse(403, "insufficient_scope", f"needs one of {', '.join(roles)}")
            return view(*args, **kwargs)

        return wrapper

    return decorate


def create_app(**config):
    app = Flask(__name__)
    app.config.update({"ALGORITHM": "HS256", "KEY_ID": "2024-01", **config})
    revoked = set()

    @app.errorhandler(jwt.ExpiredSignatureError)
    def expired(error):
        return refuse(401, "token_expired", str(error))

    @app.errorhandler(jwt.MissingRequiredClaimError)
    def incomplete(error):
        return refuse(401, "invalid_token", f"{error.claim} is missing")

    @app.errorhandler(jwt.PyJWTError)
    def invalid(error):
        return refuse(401, "invalid_token", f"{type(error).__name__}: {error}")

    @app.post("/login")
    def login():
        given = request.get_json()
        user = USERS.get(given.get("user"))
        if user is None or user["password"] != given.get("password"):
            return refuse(401, "invalid_grant", "wrong user or password")
        return tokens(given["user"], user)

    def tokens(name, user):
        return jsonify(
            access_token=issue(name, "access", ACCESS, roles=user["roles"]),
            refresh_token=issue(name, "refresh", REFRESH),
            expires_in=int(ACCESS.total_seconds()),
        )

    @app.post("/refresh")
    def refresh():
        claims = read(request.get_json()["refresh_token"], "refresh")
        if claims["jti"] in revoked:
            raise jwt.InvalidTokenError("this token has been used")
        # A refresh token is good for one time.
        revoked.add(claims["jti"])
        return tokens(claims["sub"], USERS[claims["sub"]])

    @app.get("/me")
    @protected()
    def me():
        return jsonify(user=g.claims["sub"], roles=g.claims["roles"])

    @app.get("/reports")
    @protected("admin", "reader")
    def reports():
        return jsonify(reports=["2023", "2024"])

    @app.delete("/reports/<name>")
    @protected("admin")
    def delete(name):
        return jsonify(deleted=name)

    return app
