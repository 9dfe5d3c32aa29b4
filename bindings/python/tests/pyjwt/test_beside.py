"""Programs in which the drop-in and PyJWT are both, or the drop-in stands in its place. Each is run by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import unittest

FLASK = """
import datetime
from flask import Flask, jsonify
import flask_jwt_extended
from flask_jwt_extended import JWTManager, create_access_token, decode_token, get_jwt_identity, jwt_required

app = Flask("app")
app.config["JWT_SECRET_KEY"] = "a secret of at least thirty-two characters"
JWTManager(app)

@app.route("/me")
@jwt_required()
def me():
    return jsonify(get_jwt_identity())

def use():
    asked = app.test_client()
    def get(token):
        return asked.get("/me", headers={"Authorization": f"Bearer {token}"})
    with app.app_context():
        good = create_access_token("alice")
        old = create_access_token("alice", expires_delta=datetime.timedelta(seconds=-5))
    head, body, signature = good.split(".")
    assert get(good).json == "alice"
    answer = get(old)
    assert (answer.status_code, answer.json["msg"]) == (401, "Token has expired"), answer.json
    answer = get(f"{head}.{body}.{'AB'[signature[0] == 'A']}{signature[1:]}")
    assert (answer.status_code, answer.json["msg"]) == (422, "Signature verification failed"), answer.json
    answer = get("nonsense")
    assert answer.status_code == 422, answer.json
"""

DJANGO = """
from datetime import timedelta
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="a secret of at least thirty-two characters", USE_TZ=True,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework_simplejwt"],
    SIMPLE_JWT={"ALGORITHM": "HS256"},
)
django.setup()
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import ExpiredTokenError, TokenError
from rest_framework_simplejwt.tokens import AccessToken
from rest_framework_simplejwt.authentication import JWTStatelessUserAuthentication
from rest_framework.test import APIRequestFactory

def use():
    token = AccessToken()
    token["user_id"] = "alice"
    asked = APIRequestFactory()
    def user(text):
        request = asked.get("/", HTTP_AUTHORIZATION=f"Bearer {text}")
        return JWTStatelessUserAuthentication().authenticate(request)[0].id
    assert user(str(token)) == "alice"
    head, body, signature = str(token).split(".")
    token.set_exp(lifetime=timedelta(days=-1))
    changed = f"{head}.{body}.{'AB'[signature[0] == 'A']}{signature[1:]}"
    for bad, error in ((str(token), ExpiredTokenError), (changed, TokenError)):
        try:
            AccessToken(bad)
        except TokenError as found:
            assert type(found) is error, repr(found)
        else:
            raise AssertionError(bad)
"""

CHECK = """
import sys
import onejwt.pyjwt
calls = []
sign, claims_of = onejwt._ffi.sign, onejwt._ffi.verify

def noted(function, name):
    def call(*arguments):
        calls.append(name)
        return function(*arguments)
    return call

onejwt._ffi.verify = noted(onejwt._ffi.verify, "verify")
use()
assert "verify" in calls, "the library was not asked"
import jwt, jwt.exceptions
from jwt.algorithms import HMACAlgorithm
assert jwt is onejwt.pyjwt and jwt.exceptions is sys.modules["onejwt.pyjwt.exceptions"]
assert HMACAlgorithm is onejwt.pyjwt.algorithms.HMACAlgorithm
"""

INSTALL = "from onejwt import pyjwt; pyjwt.install(); pyjwt.install()\n"


class Programs(unittest.TestCase):
    def run_program(self, *parts: str) -> str:
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        program = "\n".join(textwrap.dedent(part) for part in parts)
        run = subprocess.run([sys.executable, "-W", "ignore", "-c", program], env=env, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def test_flask_jwt_extended(self) -> None:
        self.run_program(INSTALL, FLASK, CHECK)
        self.run_program(FLASK, INSTALL, CHECK)
        # And after PyJWT has been used.
        self.run_program(FLASK, "use()", INSTALL, CHECK)

    def test_simplejwt(self) -> None:
        self.run_program(INSTALL, DJANGO, CHECK)
        self.run_program(DJANGO, INSTALL, CHECK)
        self.run_program(DJANGO, "use()", INSTALL, CHECK)

    def test_what_modules_have_imported(self) -> None:
        self.run_program(
            """
            import jwt
            import jwt as other
            from jwt import decode, PyJWT, PyJWKClient, exceptions
            from jwt.exceptions import DecodeError
            from jwt.api_jws import PyJWS
            before = PyJWT()
            """,
            INSTALL,
            """
            import onejwt.pyjwt as own
            assert jwt is own and other is own and decode is own.decode and PyJWT is own.PyJWT
            assert exceptions is own.exceptions and DecodeError is own.DecodeError and PyJWS is own.PyJWS
            assert PyJWKClient is own.PyJWKClient
            assert type(before).__module__ == "jwt.api_jwt"
            # What was made before goes on, and its errors are its own.
            try:
                before.decode("nonsense", "key", algorithms=["HS256"])
            except Exception as error:
                assert type(error).__module__ == "jwt.exceptions"
            """,
        )

    def test_except_clauses(self) -> None:
        """An error of the drop-in is one of PyJWT's where that is loaded, before the drop-in or after it."""
        use = """
        key = "a secret of at least thirty-two characters"
        for token, kinds in (
            (own.encode({"exp": 1}, key), (jwt.ExpiredSignatureError, jwt.InvalidTokenError, jwt.PyJWTError)),
            (own.encode({}, key) + "x", (jwt.exceptions.DecodeError, jwt.InvalidTokenError)),
            (own.encode({}, key[::-1]), (jwt.InvalidSignatureError, jwt.DecodeError)),
        ):
            for kind in kinds:
                try:
                    own.decode(token, key, algorithms=["HS256"])
                except kind as error:
                    assert isinstance(error, own.InvalidTokenError), error
        try:
            own.decode(own.encode({}, key), key, algorithms=["HS256"], options={"require": ["jti"]})
        except jwt.MissingRequiredClaimError as error:
            assert (error.claim, str(error)) == ("jti", 'Token is missing the "jti" claim')
        import pickle
        copy = pickle.loads(pickle.dumps(own.DecodeError("x")))
        assert type(copy) is own.DecodeError and copy.args == ("x",) and isinstance(copy, jwt.DecodeError)
        """
        self.run_program("import jwt\nfrom onejwt import pyjwt as own", use)
        self.run_program("from onejwt import pyjwt as own\nimport jwt", use)

    def test_another_package_of_that_name(self) -> None:
        """There is one on PyPI: nothing of it is taken for PyJWT's."""
        self.run_program(
            """
            import sys, types
            jwt = sys.modules["jwt"] = types.ModuleType("jwt")
            jwt.exceptions = sys.modules["jwt.exceptions"] = types.ModuleType("jwt.exceptions")
            class JWTException(Exception): pass
            jwt.exceptions.DecodeError = JWTException
            from onejwt import pyjwt
            assert JWTException not in type(pyjwt.DecodeError("x")).__mro__
            """
        )

    def test_key_objects(self) -> None:
        """A PyJWK of either is taken by both."""
        self.run_program(
            """
            import jwt
            from onejwt import Keyset, pyjwt as own

            for alg in ("HS256", "ES256", "EdDSA", "RS256"):
                jwk = {**Keyset.generate(alg).export_jwks(private=True)["keys"][0], "alg": alg}
                keys = [package.PyJWK(jwk) for package in (jwt, own)]
                tokens = [package.encode({"sub": "alice"}, key) for package in (jwt, own) for key in keys]
                public = {name: value for name, value in jwk.items() if name not in ("d", "p", "q", "dp", "dq", "qi")}
                readers = [package.PyJWK(public) for package in (jwt, own)]
                for token in tokens:
                    for package in (jwt, own):
                        for key in readers:
                            found = package.decode(token, key)
                            assert found == {"sub": "alice"}, (alg, package)
                        try:
                            package.decode(token, readers[0], algorithms=["HS512"])
                        except jwt.InvalidAlgorithmError:
                            pass
                        else:
                            raise AssertionError(alg)
            """
        )


if __name__ == "__main__":
    unittest.main()
