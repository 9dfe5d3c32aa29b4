"""What ``nginx -t`` finds, and what an inner level has from an outer one."""

from __future__ import annotations

import json
import os
import unittest

import onejwt

from .server import NginxTest

KEYS = "onejwt_jwks_file {folder}/keys.json;"


class Mistakes(NginxTest):
    def setUp(self) -> None:
        super().setUp()
        self.nginx.write("secret", bytes(range(32)))
        self.nginx.write("short", b"short")
        self.nginx.write("empty", b"")
        self.nginx.write("list.json", "[]")
        self.nginx.write("pem", self.KEY.export_pem())
        self.nginx.write("policy.json", '{"audiences": ["api"]}')
        self.nginx.write("encrypted.json", '{"encrypted": true}')
        self.nginx.write("misspelt.json", '{\n  "audience": ["api"]\n}')
        self.nginx.write("public.json", json.dumps(onejwt.Keyset.generate("ECDH-ES", for_encryption=True).export_jwks()))
        self.nginx.write("decrypt.json", json.dumps(onejwt.Keyset.generate("ECDH-ES", for_encryption=True).export_jwks(private=True)))

    def said(self, server: str, http: str = "") -> str:
        """What is said of a mistake, which stands in the line of the marker ``!``."""
        path = self.nginx.configure(server.replace("!", " "), http.replace("!", " "))
        self.nginx.configure(server, http)
        line = next(number for number, text in enumerate(path.read_text().splitlines(), 1) if "!" in text)
        self.nginx.configure(server.replace("!", " "), http.replace("!", " "))
        fine, text = self.nginx.check()
        self.assertFalse(fine, text)
        self.assertIn(f"in {path}:{line}", text)
        return text

    def test_each_with_its_line(self) -> None:
        for directives, message in (
            ("onejwt maybe;!", '"maybe" in "onejwt"'),
            ("onejwt on;!", 'no keys for "onejwt"'),
            ("onejwt optional;!", 'no keys for "onejwt"'),
            ("onejwt on;\nonejwt off;!", '"onejwt" directive is duplicate'),
            ("onejwt;!", "invalid number of arguments"),
            ("onejwt_token body;!", '"onejwt_token" is followed by'),
            ("onejwt_token cookie;!", '"onejwt_token" is followed by'),
            ("onejwt_token cookie a=b;!", "cannot be the name of a cookie"),
            ("onejwt_token header x;!", '"onejwt_token" is followed by'),
            ("onejwt_jwks_file {folder}/nowhere;!", "cannot open"),
            ("onejwt_jwks_file {folder}/html;!", "is not a file"),
            ("onejwt_jwks_file {folder}/empty;!", "JWT_KEY_MALFORMED"),
            ("onejwt_jwks_file {folder}/list.json;!", "JWT_KEY_MALFORMED"),
            ("onejwt_jwks_file {folder}/pem;!", "takes a JWK or a JWK Set"),
            ("onejwt_jwks_file {folder}/keys.json kid=x;!", 'invalid parameter "kid=x"'),
            ("onejwt_secret_file {folder}/short;!", "JWT_KEY_TOO_WEAK"),
            ("onejwt_secret_file {folder}/empty;!", "JWT_KEY_TOO_WEAK"),
            ("onejwt_secret_file {folder}/keys.json;!", "JWT_KEY_WRONG_FORM"),
            ("onejwt_secret_file {folder}/pem;!", "JWT_KEY_WRONG_FORM"),
            ("onejwt_secret_file {folder}/secret HS512;!", "JWT_KEY_TOO_WEAK"),
            ("onejwt_secret_file {folder}/secret RS256;!", 'invalid parameter "RS256"'),
            ("onejwt_secret_file {folder}/secret base64;!", "JWT_KEY_MALFORMED"),
            ("onejwt_jwks_url keys;!", 'invalid URI "keys"'),
            ("onejwt_jwks_url https://issuer.example/keys;!", "invalid URI"),
            ("onejwt_jwks_url /keys retry=0;!", 'invalid parameter "retry=0"'),
            ("onejwt_jwks_url /keys forever;!", 'invalid parameter "forever"'),
            ("onejwt_jwks_url /keys;\nonejwt_jwks_url /keys;!", "is duplicate"),
            ("onejwt_jwks_url /keys;\nonejwt_jwks_file {folder}/keys.json;!", "beside keys from elsewhere"),
            ("onejwt_secret_file {folder}/secret;\nonejwt_jwks_url /keys;!", "beside keys from elsewhere"),
            ("onejwt_remember many;!", 'invalid value "many"'),
            ("onejwt_remember 1048577;!", "at most 1048576"),
            ("onejwt_decrypt_file {folder}/public.json;!", "JWE_KEY_CANNOT"),
            ("onejwt_decrypt_file {folder}/secret;!", "no keys in"),
            ("onejwt_issuer '';!", "has an empty value"),
            ("onejwt_issuer;!", "invalid number of arguments"),
            ("onejwt_algorithms none;!", 'unknown algorithm "none"'),
            ("onejwt_algorithms es256;!", 'unknown algorithm "es256"'),
            ("onejwt_leeway soon;!", 'invalid time "soon"'),
            ("onejwt_leeway 1;\nonejwt_leeway 2;!", "is duplicate"),
            ("onejwt_require roles 'a b';!", "has a space"),
            ("onejwt_require /a~2 b;!", "JSON Pointer"),
            ("onejwt_require roles '';!", "has an empty value"),
            ("onejwt_policy {folder}/nowhere;!", "cannot open"),
            ("onejwt_policy {folder}/policy.json;\nonejwt_audience api;!", 'beside "onejwt_policy"'),
            ("onejwt_leeway 1s;\nonejwt_policy {folder}/policy.json;!", "beside a single directive"),
            (f"onejwt on; {KEYS}\nonejwt_policy {{folder}}/misspelt.json;!", 'line 2, column 3: unknown member "audience"'),
            (f"onejwt on; {KEYS}\nonejwt_policy {{folder}}/encrypted.json;!", "is no policy that can be used here"),
            (f"onejwt on; {KEYS} onejwt_decrypt_file {{folder}}/decrypt.json;\nonejwt_policy {{folder}}/policy.json;!", "is no policy that can be used here"),
            (f"onejwt on; {KEYS}\nonejwt_algorithms A256GCM;!", 'no "onejwt_decrypt_file"'),
        ):
            for server in (directives, "location / {\n" + directives + "\n}"):
                with self.subTest(server):
                    self.assertIn(message, self.said(server))

    def test_in_what_contexts(self) -> None:
        for server, http in (("if ($arg_a) {\nonejwt off;!\n}", ""), ("location / { if ($arg_a) {\nonejwt off;!\n} }", ""), ("onejwt_claim $x y;!", ""), ("", "onejwt_claim x y;!"), ("", "onejwt_claim $x '';!")):
            with self.subTest(server + http):
                self.said(server, http)

    def test_a_file_that_is_included(self) -> None:
        part = self.nginx.write("part.conf", "\n\nonejwt_leeway never;\n")
        self.nginx.configure("include {folder}/part.conf;")
        fine, text = self.nginx.check()
        self.assertFalse(fine)
        self.assertIn(f"in {part}:3", text)

    def test_keys_that_are_skipped_are_told(self) -> None:
        keys = self.KEY.export_jwks()
        keys["keys"].append({"kty": "EC", "kid": "odd", "crv": "P-999", "x": "AA", "y": "AA"})
        self.nginx.write("keys.json", json.dumps(keys))
        self.nginx.configure(f"onejwt on; {KEYS}")
        fine, _ = self.nginx.check()
        self.assertTrue(fine)
        self.nginx.start()
        self.assertIn('entry 2 (kid "odd")', self.nginx.log("stderr"))


class Inheritance(NginxTest):
    def verdicts(self, *cases: tuple[str, dict[str, object], str]) -> None:
        for path, claims, status in cases:
            with self.subTest(path=path, claims=claims):
                typ = claims.pop("typ", None)
                self.nginx.ask(path, self.token(claims, **({} if typ is None else {"typ": typ})))
                self.assertEqual(self.nginx.last_line()[2], status)

    def test_what_is_named_replaces_and_what_is_not_stays(self) -> None:
        self.nginx.write("policy.json", '{"audiences": ["policy"], "required": ["jti"]}')
        self.run_with(
            """
            onejwt_audience api web; onejwt_issuer https://a; onejwt_issuer https://b; onejwt_require jti;
            location /same { }
            location /audience { onejwt_audience other; location /audience/inner { onejwt_issuer https://c; } }
            location /require { onejwt_require sub =alice; }
            location /policy { onejwt_policy {folder}/policy.json; location /policy/inner { onejwt_audience inner; } location /policy/same { } }
            location /off { onejwt off; location /off/on { onejwt on; } }
            location /optional { onejwt optional; }
            """,
            http=f"onejwt on; {KEYS} onejwt_audience never;",
        )
        a = {"iss": "https://a", "jti": "1"}
        self.verdicts(
            ("/same", {**a, "aud": "api"}, "JWT_OK"),
            ("/same", {**a, "aud": "web", "iss": "https://b"}, "JWT_OK"),
            ("/same", {**a, "aud": "never"}, "JWT_AUDIENCE_MISMATCH"),
            ("/same", {"iss": "https://a", "aud": "api"}, "JWT_CLAIM_MISSING"),
            ("/audience", {**a, "aud": "other"}, "JWT_OK"),
            ("/audience", {**a, "aud": "api"}, "JWT_AUDIENCE_MISMATCH"),
            ("/audience/inner", {**a, "aud": "other"}, "JWT_ISSUER_MISMATCH"),
            ("/audience/inner", {**a, "aud": "other", "iss": "https://c"}, "JWT_OK"),
            ("/require", {"iss": "https://a", "aud": "api"}, "JWT_OK"),
            ("/policy", {"aud": "policy", "jti": "1"}, "JWT_OK"),
            ("/policy", {**a, "aud": "api"}, "JWT_AUDIENCE_MISMATCH"),
            ("/policy/same", {"aud": "policy", "jti": "1"}, "JWT_OK"),
            ("/policy/inner", {"aud": "inner"}, "JWT_OK"),
            ("/policy/inner", {"aud": "policy", "jti": "1"}, "JWT_AUDIENCE_MISMATCH"),
            ("/off/on", {**a, "aud": "api"}, "JWT_OK"),
            ("/off", {**a, "aud": "api"}, "-"),
            ("/optional", {**a, "aud": "web"}, "JWT_OK"),
        )

    def test_keys_are_replaced_together(self) -> None:
        self.nginx.write("other.json", json.dumps(self.OTHER.export_jwks()))
        self.nginx.write("secret", bytes(range(32)))
        nginx = self.run_with(f"""
          onejwt on; {KEYS}
          location /a {{ }}
          location /b {{ onejwt_jwks_file {{folder}}/other.json; }}
          location /c {{ onejwt_jwks_file {{folder}}/other.json; onejwt_jwks_file {{folder}}/keys.json; }}
          location /d {{ onejwt_secret_file {{folder}}/secret; }}
          location /e {{ onejwt_remember 10; }}
        """)
        secret = onejwt.Keyset.from_secret(bytes(range(32)), "HS256")
        for path, good in (("/a", {"one"}), ("/b", {"other"}), ("/c", {"one", "other"}), ("/d", {"secret"}), ("/e", {"one"})):
            for name, key in (("one", self.KEY), ("other", self.OTHER), ("secret", secret)):
                with self.subTest(path=path, key=name):
                    nginx.ask(path, self.token(key=key))
                    self.assertEqual(nginx.last_line()[2] == "JWT_OK", name in good)

    def test_all_single_directives_together(self) -> None:
        self.run_with(f"""onejwt on; {KEYS} onejwt_issuer https://a; onejwt_audience api; onejwt_type at+jwt; onejwt_algorithms ES256 RS256;
          onejwt_leeway 1m; onejwt_require jti; onejwt_require scope read;""")
        good = {"iss": "https://a", "aud": ["api"], "jti": "1", "scope": "read write", "typ": "at+jwt"}
        self.verdicts(
            ("/", dict(good), "JWT_OK"),
            ("/", {**good, "typ": "application/AT+JWT"}, "JWT_OK"),
            ("/", {**good, "typ": "JWT"}, "JWT_TYP_MISMATCH"),
            ("/", {**good, "iss": "https://ab"}, "JWT_ISSUER_MISMATCH"),
            ("/", {**good, "scope": "write"}, "JWT_CLAIM_MISMATCH"),
        )


class PrivateFolder(NginxTest):
    @unittest.skipUnless(os.geteuid() == 0, "only root has workers that are somebody else")
    def test_workers_need_not_read_keys(self) -> None:
        self.nginx.write("private/secret", bytes(range(32)))
        nginx = self.run_with("onejwt on; onejwt_secret_file {folder}/private/secret; location /private/ { root {folder}; } location / { proxy_pass {service}; }")
        token = self.token(key=onejwt.Keyset.from_secret(bytes(range(32)), "HS256"))
        self.assertEqual(nginx.ask("/", token).status, 200)
        # And cannot.
        self.assertEqual(nginx.ask("/private/secret", token).status, 403)


