"""Tests of the API, with HMAC and with RSA keys. They are the same whichever library the program runs on."""

import base64
import json
import unittest
from datetime import datetime, timedelta, timezone
from unittest import mock

import app as program
from app import create_app, jwt

SECRET = "the secret of the API, which has more than 32 bytes"
NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc)

# Made for these tests with `openssl genrsa`.
PRIVATE_KEY = """-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC8yYn6eVqlaOmR
CThOihliJ1xao/FFZ3xL3qUqiPto5J+j8Pcb+fTg+K1DFM8JtfAOCQGTGt8fciYM
TQdZyqzQZ3wf9HWkUZNpWcTRe2OF1nT1yYU3wzidAk6Me4RU6M/d9wroi4B83Icr
m5gfclqiJB2aBWdkIeq/sYQOeWcKCQRs1oAKJXIFN2oZEhkafrJwsTzdSqAWMOQ0
i4MD/FrwJiLg4etV1xqQBJ0dbrn1/5lpAMwdFRl3Nn3HcrBIK1I/aXw5zNIkOtfP
f2TTTqOsh8emgVpRK46SVCyx7tXvOpsPXgYfXpAM+7InHBQth1yGtE76Eo0afHs/
M27DwLbVAgMBAAECggEAIDpIdWuLg6LAApwgElpFYInnHGsRuD8lCx+gMv1s67hh
nz82s/4s5U3WaBXwjRATwZWcgPQMpGXcZGuu5k9wxmfwGtVk0s8BOvIR5Q/rCrE0
SLQk64LGUplO9vDsA4G14Ia4hD+ySL5tzc4zPyUKn1TKf91Ny9x1YlGHwV/MrPvX
h+8DGA0GI8yiaSBikNIIPjtCyBeLtRV41+c1hmFX01AN6GJbOjIBg7RJpAiSE5KZ
FFRm/+ehBNla+Jha9znJQsrqJplg2HfvbALParV7bsB9kaenSmoD2jH9FKhV15Ow
DPWOimhut32JxdvUfRI9XAX097PW5Pj32OnDvxLHYQKBgQDdTBwA+bqO74Jsw24I
q85aCi0xDjqcd/0TpSlLwlurjBQNbIZvYdDLA2bLq0wnj1YX6AEmZzv+u0Ss9eFU
1Q+FQ2hErnB4YRr67lIH6DsoOS9k3ny1enWHhD9LJMWa7m1xWGV2lNDjncOpiQ2b
FRkEuOFiSpDgPvhVRoILzQ5nNQKBgQDaZFPBOIQNljT81itCU/XR4a9Jk6/xNNCA
g/D9pInz5A2pmc82xI5UOVAP9soir96hCvv3mT4OfKq1Lw6PtHc7glp4XRBQf5k1
n6SgYVPnW4bUTtFQkV7+rlig/Gv7xqbDhQRGwPwoQ1kRyjArpyovLqAb82WKFLUm
Hf/ug6flIQKBgQCHQZV8IyabZlhZEbmXIyskbUPhz8iTCeNstm3fGBPfbeZzrfkc
6rQq4RFbOn95TmpYgjzxs/c/YkY/UKlAqFisIt7/235ylSdgZ3lLy+0cUJdfF30x
jn93LKVi0D7WyxOpS1X4fEyQUkTcwh/GwcZg1H8tDFYwOUyfElE51UMQYQKBgGAQ
mbb4wT2owQ4mt0ip3gvAlnZq/I3BiaW+ZBdudTBPNKNSARA6TdFGlK0xBaFUcz2r
s0Iqql19ASpJ1MHpxDjtEha3+SEvv5kS7DuQFHREkn55XSFvkLW+w0WtQ2Kw81I2
BLeK1GBxn5Bvu9i345p1jAA/hH7EtRpbP+UPDJ+BAoGAdxQe+j+010k/I21x4zJ3
g3vWE6MIpiRVnpMObip6AzCg846lgQhfkYWb0v+MupohkP1v7VfvFJkk0HJ3tW9m
QGEMW95m3KDvzFwIWFZ4/pDONFveIOgufrpATnlsBeZa377uUgr/i4U2nmoHN8Oy
iifsSodn8yIgQpoWhpEzs4I=
-----END PRIVATE KEY-----
"""
PUBLIC_KEY = """-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvMmJ+nlapWjpkQk4TooZ
YidcWqPxRWd8S96lKoj7aOSfo/D3G/n04PitQxTPCbXwDgkBkxrfH3ImDE0HWcqs
0Gd8H/R1pFGTaVnE0XtjhdZ09cmFN8M4nQJOjHuEVOjP3fcK6IuAfNyHK5uYH3Ja
oiQdmgVnZCHqv7GEDnlnCgkEbNaACiVyBTdqGRIZGn6ycLE83UqgFjDkNIuDA/xa
8CYi4OHrVdcakASdHW659f+ZaQDMHRUZdzZ9x3KwSCtSP2l8OczSJDrXz39k006j
rIfHpoFaUSuOklQsse7V7zqbD14GH16QDPuyJxwULYdchrRO+hKNGnx7PzNuw8C2
1QIDAQAB
-----END PUBLIC KEY-----
"""


class Clock(datetime):
    """A time that stands still until a test moves it."""

    at = NOW

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(cls.at.timestamp(), tz)


class Api(unittest.TestCase):
    config = {"SIGNING_KEY": SECRET, "VERIFYING_KEY": SECRET}

    def setUp(self):
        Clock.at = NOW
        for module in (program.__name__, f"{jwt.__name__}.api_jwt"):
            patch = mock.patch(f"{module}.datetime", Clock)
            patch.start()
            self.addCleanup(patch.stop)
        self.app = create_app(**self.config)
        self.client = self.app.test_client()

    def login(self, user="alice", password="wonderland"):
        return self.client.post("/login", json={"user": user, "password": password})

    def get(self, token, path="/me", method="GET"):
        return self.client.open(path, method=method, headers={"Authorization": f"Bearer {token}"})

    def assertRefused(self, response, status, error, description=None):
        self.assertEqual((response.status_code, response.json["error"]), (status, error), response.json)
        self.assertEqual(response.headers["WWW-Authenticate"], f'Bearer error="{error}"')
        if description is not None:
            self.assertEqual(response.json["description"], description)

    def signed(self, without=(), **claims):
        with self.app.app_context():
            token = program.issue("alice", "access", program.ACCESS, roles=["admin"], **claims)
            if without:
                claims = jwt.decode(token, options={"verify_signature": False})
                kept = {name: value for name, value in claims.items() if name not in without}
                config = self.app.config
                token = jwt.encode(kept, config["SIGNING_KEY"], config["ALGORITHM"], {"kid": config["KEY_ID"]})
        return token

    def test_login(self):
        response = self.login()
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json["expires_in"], 300)
        self.assertEqual(self.get(response.json["access_token"]).json, {"user": "alice", "roles": ["admin", "reader"]})
        header = jwt.get_unverified_header(response.json["access_token"])
        self.assertEqual(header, {"alg": self.app.config["ALGORITHM"], "kid": "2024-01", "typ": "JWT"})

    def test_wrong_password(self):
        for user, password in (("alice", "x"), ("nobody", "x"), (None, None)):
            self.assertRefused(self.login(user, password), 401, "invalid_grant")

    def test_roles(self):
        alice = self.login().json["access_token"]
        bob = self.login("bob", "builder").json["access_token"]
        for token in (alice, bob):
            self.assertEqual(self.get(token, "/reports").json, {"reports": ["2023", "2024"]})
        self.assertEqual(self.get(alice, "/reports/2023", "DELETE").json, {"deleted": "2023"})
        self.assertRefused(self.get(bob, "/reports/2023", "DELETE"), 403, "insufficient_scope", "needs one of admin")

    def test_no_token(self):
        for value in (None, "", "Bearer", "Bearer ", "Basic abc"):
            headers = {} if value is None else {"Authorization": value}
            self.assertRefused(self.client.get("/me", headers=headers), 401, "invalid_request")

    def test_expiry(self):
        token = self.login().json["access_token"]
        # Ten seconds of leeway.
        Clock.at = NOW + timedelta(seconds=309)
        self.assertEqual(self.get(token).status_code, 200)
        Clock.at = NOW + timedelta(seconds=310)
        self.assertRefused(self.get(token), 401, "token_expired", "Signature has expired")
        Clock.at = NOW - timedelta(seconds=11)
        self.assertRefused(
            self.get(token), 401, "invalid_token", "ImmatureSignatureError: The token is not yet valid (iat)"
        )

    def test_refresh(self):
        first = self.login().json
        Clock.at = NOW + timedelta(days=13)
        self.assertRefused(self.get(first["access_token"]), 401, "token_expired")
        second = self.client.post("/refresh", json={"refresh_token": first["refresh_token"]}).json
        self.assertEqual(self.get(second["access_token"]).json["user"], "alice")
        again = self.client.post("/refresh", json={"refresh_token": first["refresh_token"]})
        self.assertRefused(again, 401, "invalid_token", "InvalidTokenError: this token has been used")
        Clock.at = NOW + timedelta(days=28)
        late = self.client.post("/refresh", json={"refresh_token": second["refresh_token"]})
        self.assertRefused(late, 401, "token_expired")

    def test_kinds_are_not_mixed(self):
        tokens = self.login().json
        self.assertRefused(
            self.get(tokens["refresh_token"]), 401, "invalid_token", "InvalidTokenError: this is not a token for access"
        )
        response = self.client.post("/refresh", json={"refresh_token": tokens["access_token"]})
        self.assertRefused(response, 401, "invalid_token")

    def test_claims(self):
        for claims, description in (
            ({"iss": "https://other.example"}, "InvalidIssuerError: Invalid issuer"),
            ({"aud": "other"}, "InvalidAudienceError: Audience doesn't match"),
            ({"aud": ["other", "api"]}, None),
            ({"without": ["aud"]}, "aud is missing"),
            ({"without": ["jti"]}, "jti is missing"),
            ({"without": ["exp", "sub"]}, "exp is missing"),
            ({"sub": 5}, "InvalidSubjectError: Subject must be a string"),
            ({"exp": "soon"}, "DecodeError: Expiration Time claim (exp) must be an integer."),
            ({"exp": str(int(NOW.timestamp()) + 60)}, None),
        ):
            with self.subTest(claims):
                response = self.get(self.signed(**claims))
                if description is None:
                    self.assertEqual(response.status_code, 200)
                else:
                    self.assertRefused(response, 401, "invalid_token", description)

    def test_forgeries(self):
        header, payload, signature = self.login().json["access_token"].split(".")
        config = self.app.config

        def part(members):
            return base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode()

        none = part({"alg": "none", "kid": "2024-01"})
        unknown = jwt.encode({}, config["SIGNING_KEY"], config["ALGORITHM"], {"kid": "other"})
        other = "PS256" if config["ALGORITHM"] == "RS256" else "HS384"
        claims = jwt.decode(f"{header}.{payload}.{signature}", options={"verify_signature": False})
        stronger = jwt.encode(claims, config["SIGNING_KEY"] * (2 if other == "HS384" else 1), other, {"kid": "2024-01"})
        for token, error in (
            ("x", "DecodeError: Not enough segments"),
            (f"{header}.{payload}", "DecodeError"),
            (f"{header}.{payload}.", "InvalidSignatureError: Signature verification failed"),
            (f"{header}.{part({**claims, 'sub': 'bob'})}.{signature}", "InvalidSignatureError"),
            (f"{header}.{payload}.{'A' * len(signature)}", "InvalidSignatureError"),
            (f"{none}.{payload}.", "InvalidAlgorithmError: The specified alg value is not allowed"),
            (f"{none}.{payload}.{signature}", "InvalidAlgorithmError"),
            (unknown, "InvalidKeyError: unknown key"),
            (stronger, "InvalidAlgorithmError"),
        ):
            with self.subTest(error):
                response = self.get(token)
                self.assertRefused(response, 401, "invalid_token")
                self.assertTrue(response.json["description"].startswith(error), response.json)


class ApiWithRsa(Api):
    config = {"SIGNING_KEY": PRIVATE_KEY, "VERIFYING_KEY": PUBLIC_KEY, "ALGORITHM": "RS256"}

    def test_public_key_is_no_secret(self):
        claims = {"sub": "alice", "roles": ["admin"], "kind": "access"}
        with self.assertRaises(jwt.InvalidKeyError):
            jwt.encode(claims, PUBLIC_KEY, "HS256")


if __name__ == "__main__":
    unittest.main()
