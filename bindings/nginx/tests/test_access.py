"""Who is let in, and what the others are told."""

from __future__ import annotations

import base64
import http.client
import json
import time

import onejwt

from .server import NginxTest, ask

PASS = "proxy_pass {service}; proxy_set_header X-User $jwt_claim_sub; proxy_set_header Authorization '';"
KEYS = "onejwt_jwks_file {folder}/keys.json;"


class Access(NginxTest):
    def test_on_lets_in_who_has_a_good_token_and_nobody_else(self) -> None:
        nginx = self.run_with(f"location / {{ onejwt on; {KEYS} {PASS} }}")
        good = self.token()
        answer = nginx.ask("/", good)
        self.assertEqual(self.headers_behind(answer)["x-user"], ["alice"])
        self.assertNotIn("authorization", self.headers_behind(answer))
        for what, headers, challenge, status in (
            ("nothing", [], "Bearer", "JWT_NO_BEARER"),
            ("another scheme", [("Authorization", "Basic YTpi")], "Bearer", "JWT_NO_BEARER"),
            ("no token", [("Authorization", "Bearer")], "Bearer", "JWT_NO_BEARER"),
            ("an empty value", [("Authorization", "")], "Bearer", "JWT_NO_BEARER"),
            ("two words", [("Authorization", f"Bearer {good} {good}")], "Bearer", "JWT_NO_BEARER"),
            ("a token in a cookie", [("Cookie", f"Authorization={good}")], "Bearer", "JWT_NO_BEARER"),
            ("no scheme", [("Authorization", good)], "Bearer", "JWT_NO_BEARER"),
            ("an expired one", [("Authorization", f"Bearer {self.token(expires_in=10, now=int(time.time()) - 20)}")], 'Bearer error="invalid_token"', "JWT_EXPIRED"),
            ("another's", [("Authorization", f"Bearer {self.token(key=self.OTHER)}")], 'Bearer error="invalid_token"', "JWT_KEY_NOT_FOUND"),
            ("rubbish", [("Authorization", "Bearer x.y.z")], 'Bearer error="invalid_token"', "JWT_TOKEN_MALFORMED"),
            ("a changed one", [("Authorization", f"Bearer {good[:-4]}AAAA")], 'Bearer error="invalid_token"', "JWT_SIGNATURE_INVALID"),
        ):
            with self.subTest(what):
                answer = nginx.ask("/", headers=headers)
                self.assertEqual(answer.status, 401)
                assert answer.challenge is not None
                self.assertTrue(answer.challenge.startswith(challenge), answer.challenge)
                self.assertEqual(nginx.last_line()[2], status)
                self.assertEqual(nginx.last_line()[4], "-")
        self.assertEqual(nginx.ask("/", headers=[("authorization", f"bEARER   {good}")]).status, 200)

    def test_optional_lets_in_who_has_none_and_refuses_who_has_a_bad_one(self) -> None:
        nginx = self.run_with(f"location / {{ onejwt optional; {KEYS} {PASS} }}")
        smuggled = ("X-User", "root")
        for headers in ([], [("Authorization", "Basic YTpi")]):
            with self.subTest(headers):
                self.assertNotIn("x-user", self.headers_behind(nginx.ask("/", headers=[*headers, smuggled])))
                self.assertEqual(nginx.last_line()[2], "JWT_NO_BEARER")
        self.assertEqual(self.headers_behind(nginx.ask("/", self.token(), [smuggled]))["x-user"], ["alice"])
        self.assertEqual(nginx.ask("/", self.token(key=self.OTHER)).status, 401)
        for value in ("Bearer", "Bearer ", "Bearer a b", "Bearer,x", ""):
            with self.subTest(value):
                self.assertEqual(nginx.ask("/", headers=[("Authorization", value)]).status, 401)
        self.assertIn(nginx.ask("/", self.token(), [("Authorization", "Basic YTpi")]).status, (400, 401))

    def test_off_has_no_claims_even_with_a_good_token(self) -> None:
        nginx = self.run_with(f"{KEYS} onejwt on; location / {{ onejwt off; {PASS} }}")
        self.assertNotIn("x-user", self.headers_behind(nginx.ask("/", self.token(), [("X-User", "root")])))
        self.assertEqual(nginx.last_line()[2], "-")

    def test_two_authorization_headers_are_none(self) -> None:
        nginx = self.run_with(f"location / {{ onejwt on; {KEYS} {PASS} }}")
        good = self.token()
        for first, second in ((good, good), (good, "x"), ("x", good)):
            answer = nginx.ask("/", first, [("Authorization", f"Bearer {second}")])
            # nginx itself refuses some of these before the module sees them.
            self.assertIn(answer.status, (400, 401))
        answer = nginx.ask("/", headers=[("AUTHORIZATION", f"Bearer {good}"), ("X", "y"), ("authorization", f"Bearer {good}")])
        self.assertIn(answer.status, (400, 401))

    def test_a_cookie(self) -> None:
        nginx = self.run_with(f"location / {{ onejwt on; onejwt_token cookie __Host-t; {KEYS} {PASS} }} location /o {{ onejwt optional; onejwt_token cookie __Host-t; {KEYS} {PASS} }}")
        good = self.token()
        for value in (f"__Host-t={good}", f"a=b; __Host-t={good}; c=d", f"x__Host-t=1;__Host-t={good}", f"__host-t=x; __Host-t={good}"):
            with self.subTest(value):
                self.assertEqual(self.headers_behind(nginx.ask("/", headers=[("Cookie", value)]))["x-user"], ["alice"])
        self.assertEqual(nginx.ask("/", headers=[("Cookie", "a=b"), ("Cookie", f"__Host-t={good}")]).status, 200)
        for path, value, status in (
            ("/", "a=b", 401),
            ("/o", "a=b", 200),
            ("/", "__Host-t=", 401),
            ("/o", "__Host-t=", 200),
            ("/o", "__Host-t=x", 401),
            ("/", f'__Host-t="{good}"', 401),
            ("/", f"__Host-t={good}; __Host-t={good}", 401),
            ("/o", f"__Host-t={good}; __Host-t=x", 401),
            ("/", f"__host-t={good}", 401),
            ("/", f"__Host-t ={good}", 401),
        ):
            with self.subTest(value=value, path=path):
                self.assertEqual(nginx.ask(path, headers=[("Cookie", value)]).status, status)
        self.assertEqual(nginx.ask("/o", headers=[("Cookie", f"__Host-t={good}"), ("Cookie", f"__Host-t={good}")]).status, 401)
        # The other place is not looked at.
        self.assertEqual(nginx.ask("/", good).status, 401)

    def test_a_good_token_that_does_not_allow_this_is_403(self) -> None:
        nginx = self.run_with(f"""
          onejwt on; {KEYS}
          location /role {{ onejwt_require roles admin; {PASS} }}
          location /scope {{ onejwt_require scope orders:read orders:write; {PASS} }}
          location /whole {{ onejwt_require tenant =acme; onejwt_require email_verified =true; onejwt_require level =3; {PASS} }}
          location /there {{ onejwt_require jti; {PASS} }}
          location /nested {{ onejwt_require /realm/roles admin; {PASS} }}
          location /both {{ onejwt_require roles admin; onejwt_audience api; {PASS} }}
        """)
        allowed = {"roles": ["user", "admin"], "scope": "orders:write orders:read", "tenant": "acme", "email_verified": True, "level": 3, "realm": {"roles": ["admin"]}, "jti": "1"}
        for path in ("/role", "/scope", "/whole", "/there", "/nested"):
            self.assertEqual(nginx.ask(path, self.token(allowed)).status, 200, path)
        scope = 'Bearer error="insufficient_scope", scope="orders:read orders:write"'
        for path, claims, status, challenge in (
            ("/role", {}, 403, "Bearer"),
            ("/role", {"roles": ["user"]}, 403, "Bearer"),
            ("/role", {"roles": "administrator"}, 403, "Bearer"),
            ("/role", {"roles": 1}, 403, "Bearer"),
            ("/scope", {"scope": "orders:read"}, 403, scope),
            ("/scope", {}, 403, scope),
            ("/whole", {**allowed, "tenant": "acme evil"}, 403, "Bearer"),
            ("/whole", {**allowed, "email_verified": "true"}, 403, "Bearer"),
            ("/whole", {**allowed, "level": "3"}, 403, "Bearer"),
            ("/there", {}, 401, 'Bearer error="invalid_token"'),
            ("/nested", {"realm": {"roles": []}}, 403, "Bearer"),
            ("/both", {"aud": "other"}, 401, 'Bearer error="invalid_token"'),
            ("/both", {"aud": "api"}, 403, "Bearer"),
        ):
            with self.subTest(path=path, claims=claims):
                answer = nginx.ask(path, self.token(claims))
                self.assertEqual(answer.status, status)
                assert answer.challenge is not None
                if status == 403:
                    self.assertEqual(answer.challenge, challenge)
                else:
                    self.assertTrue(answer.challenge.startswith(challenge), answer.challenge)

    def test_secrets_and_algorithms(self) -> None:
        secret = bytes(range(64))
        self.nginx.write("secret", secret)
        self.nginx.write("secret.b64", base64.b64encode(secret) + b"\n")
        nginx = self.run_with("""
          onejwt on; proxy_pass_request_headers on;
          location /256 { onejwt_secret_file {folder}/secret; proxy_pass {service}; }
          location /512 { onejwt_secret_file {folder}/secret HS512; proxy_pass {service}; }
          location /64 { onejwt_secret_file {folder}/secret.b64 HS384 base64; proxy_pass {service}; }
          location /both { onejwt_secret_file {folder}/secret; onejwt_jwks_file {folder}/keys.json; proxy_pass {service}; }
          location /only { onejwt_secret_file {folder}/secret; onejwt_jwks_file {folder}/keys.json; onejwt_algorithms ES256; proxy_pass {service}; }
        """.replace("onejwt on; proxy_pass_request_headers on;", "onejwt on; onejwt_secret_file {folder}/secret;"))
        tokens = {alg: onejwt.sign({}, onejwt.Keyset.from_secret(secret, alg), expires_in=60) for alg in ("HS256", "HS384", "HS512")}
        tokens["ES256"] = self.token()
        for path, good in (("/256", {"HS256"}), ("/512", {"HS512"}), ("/64", {"HS384"}), ("/both", {"HS256", "ES256"}), ("/only", {"ES256"})):
            for alg, token in tokens.items():
                with self.subTest(path=path, alg=alg):
                    self.assertEqual(nginx.ask(path, token).status, 200 if alg in good else 401)

    def test_an_issuer_for_each_file(self) -> None:
        self.nginx.write("other.json", json.dumps(self.OTHER.export_jwks()))
        nginx = self.run_with(f"""location / {{ onejwt on; onejwt_jwks_file {{folder}}/keys.json issuer=https://a; onejwt_jwks_file {{folder}}/other.json issuer=https://b;
          {PASS} }}""")
        for key, issuer, status in ((self.KEY, "https://a", 200), (self.OTHER, "https://b", 200), (self.KEY, "https://b", 401), (self.OTHER, "https://a", 401)):
            self.assertEqual(nginx.ask("/", self.token({"iss": issuer}, key)).status, status)

    def test_encrypted_tokens(self) -> None:
        mine = onejwt.Keyset.generate("ECDH-ES+A256KW", kid="e", for_encryption=True)
        other = onejwt.Keyset.generate("ECDH-ES+A256KW", kid="e", for_encryption=True)
        self.nginx.write("private/decrypt.json", json.dumps(mine.export_jwks(private=True)))
        self.nginx.write("policy.json", json.dumps({"encrypted": True, "audiences": ["api"]}))
        nginx = self.run_with(f"""
          onejwt on; {KEYS} onejwt_decrypt_file {{folder}}/private/decrypt.json;
          location / {{ {PASS} }}
          location /algs {{ onejwt_algorithms ES256 ECDH-ES+A256KW A256GCM; {PASS} }}
          location /other {{ onejwt_algorithms A128GCM; {PASS} }}
          location /policy {{ onejwt_policy {{folder}}/policy.json; {PASS} }}
          location /plain {{ onejwt_decrypt_file off; {PASS} }}
        """)
        def nested(keys: onejwt.Keyset, claims: dict[str, object]) -> str:
            return onejwt.sign({"sub": "alice", **claims}, self.KEY, expires_in=60, encrypt_to=keys)

        self.assertEqual(self.headers_behind(nginx.ask("/", nested(mine, {})))["x-user"], ["alice"])
        for path, token, status in (
            ("/", self.token(), 401),
            ("/", nested(other, {}), 401),
            ("/algs", nested(mine, {}), 200),
            ("/other", nested(mine, {}), 401),
            ("/policy", nested(mine, {"aud": "api"}), 200),
            ("/policy", nested(mine, {}), 401),
            ("/plain", self.token(), 200),
            ("/plain", nested(mine, {}), 401),
        ):
            with self.subTest(path=path, status=status):
                self.assertEqual(nginx.ask(path, token).status, status)

    def test_remembered_signatures_change_no_verdict(self) -> None:
        nginx = self.run_with(f"""onejwt on; {KEYS} onejwt_remember 100;
          location / {{ {PASS} }} location /aud {{ onejwt_audience api; {PASS} }}""")
        plain = self.token()
        for _ in range(3):
            self.assertEqual(nginx.ask("/", plain).status, 200)
            self.assertEqual(nginx.ask("/aud", self.token({"aud": "web"})).status, 401)
        # Long enough for a slow machine to see it while it is good.
        short = self.token(expires_in=10)
        self.assertEqual(nginx.ask("/", short).status, 200)
        time.sleep(11)
        self.assertEqual(nginx.ask("/", short).status, 401)

    def test_long_tokens(self) -> None:
        nginx = self.run_with(f"location / {{ onejwt on; {KEYS} {PASS} proxy_buffer_size 512k; proxy_buffers 8 512k; proxy_busy_buffers_size 1m; }}")
        for length, status in ((30_000, 200), (60_000, 401), (80_000, 401)):
            with self.subTest(length):
                self.assertEqual(nginx.ask("/", self.token({"fill": "x" * length})).status, status)
        self.assertEqual(nginx.last_line()[2], "JWT_TOKEN_TOO_LARGE")
        self.assertEqual(nginx.ask("/", "." * 100_000).status, 401)
        self.assertIn(nginx.ask("/", "a" * 200_000).status, (400, 414))

    def test_connections_that_stay(self) -> None:
        nginx = self.run_with(f"location / {{ onejwt on; {KEYS} {PASS} }}")
        connection = http.client.HTTPConnection("127.0.0.1", nginx.port)
        good, bad = self.token(), self.token(key=self.OTHER)
        for _ in range(20):
            self.assertEqual(ask(connection, "/", good).status, 200)
            self.assertEqual(ask(connection, "/", bad).status, 401)
            self.assertEqual(ask(connection, "/").status, 401)
            self.assertEqual(ask(connection, "/", good, [("Content-Length", "0")], "POST").status, 200)
        connection.close()

    def test_nothing_of_a_token_is_logged(self) -> None:
        nginx = self.run_with(f"location / {{ onejwt on; onejwt_audience api; onejwt_require tenant =acme; {KEYS} {PASS} }}")
        claims = {"aud": "secret-audience", "tenant": "secret-tenant", "sub": "secret-sub", "name": "secret-name", "iss": "secret-iss"}
        for token in (self.token(claims), self.token(claims, self.OTHER), self.token({**claims, "aud": "api"}), self.token(claims)[:-2]):
            self.assertIn(nginx.ask("/", token).status, (401, 403))
            for part in token.split("."):
                self.assertNotIn(part, nginx.log())
        self.assertIn("onejwt: JWT_AUDIENCE_MISMATCH: ", nginx.log())
        for text in ("secret-sub", "secret-name", "secret-tenant"):
            self.assertNotIn(text, nginx.log() + nginx.log("access.log"))
