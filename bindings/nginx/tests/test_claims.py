"""Claims for the service behind, which nobody else can set, and what happens where nginx goes from one location to another."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time

import onejwt

from .server import NginxTest

KEYS = "onejwt_jwks_file {folder}/keys.json;"
PASS = "proxy_pass {service}; proxy_set_header X-User $jwt_claim_sub; proxy_set_header X-Roles $jwt_claim_roles;"


class Claims(NginxTest):
    def test_kinds_of_values(self) -> None:
        names = ("text", "number", "yes", "list", "object", "none", "empty", "lines", "nul", "accents", "spaced", "del", "upper")
        set_all = "".join(f"proxy_set_header X-{name} $jwt_claim_{name};" for name in names)
        nginx = self.run_with(
            f"location / {{ onejwt on; {KEYS} proxy_pass {{service}}; {set_all} proxy_set_header X-Nested $nested; proxy_set_header X-Url $url; proxy_set_header X-Camel $camel; }}",
            http="onejwt_claim $nested /realm/roles/0; onejwt_claim $url https://x.example/role; onejwt_claim $camel tenantId;",
        )
        raw = (
            '{"sub":"alice","text":"a b\\u0022c","number":1.50,"yes":true,"list":[ "a,b",\n "c \\" d" ],"object":{ "a" : 1 },"none":null,"empty":"",'
            '"lines":"x\\r\\nX-User: root","nul":"a\\u0000b","accents":"\\u00e9","spaced":[ "a\\r\\n" ,\r\n1],"del":"\\u007f","Upper":"u","UPPER":"U",'
            '"realm":{"roles":["admin"]},"https://x.example/role":"editor","tenantId":"acme"}'
        )
        got = self.headers_behind(nginx.ask("/", self.raw(raw)))
        for name, value in (
            ("text", 'a b"c'),
            ("number", "1.50"),
            ("yes", "true"),
            ("list", '["a,b","c \\" d"]'),
            ("object", '{"a":1}'),
            ("accents", "\u00e9".encode().decode("latin-1")),
            ("spaced", '["a\\r\\n",1]'),
            ("nested", "admin"),
            ("url", "editor"),
            ("camel", "acme"),
        ):
            with self.subTest(name):
                self.assertEqual(got.get(f"x-{name}"), [value])
        for name in ("none", "empty", "lines", "nul", "del", "upper"):
            with self.subTest(name):
                self.assertNotIn(f"x-{name}", got)

    def raw(self, claims: str) -> str:
        return onejwt.jws_sign(f'{claims[:-1]},"exp":{int(time.time()) + 60}}}'.encode(), self.KEY)

    def test_headers_from_outside_never_pass(self) -> None:
        self.run_with(f"""{KEYS}
          location /on {{ onejwt on; {PASS} }}
          location /optional {{ onejwt optional; {PASS} }}
          location /off {{ onejwt off; {PASS} }}
          location /any {{ satisfy any; allow 127.0.0.1; deny all; onejwt on; {PASS} }}
        """)
        forms = ("X-User", "x-user", "X-USER", "X_User", "X-User ", "x_user")
        for path in ("/on", "/optional", "/off", "/any"):
            for form in forms:
                for token in (None, self.token(), self.token({"roles": ["a"]}), self.token(key=self.OTHER), self.token({"sub": ""})):
                    good = token is not None and token.count(".") == 2
                    raw = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{form}: root\r\nX-Roles: admin\r\nx-roles: admin\r\n"
                    raw += f"Authorization: Bearer {token}\r\n\r\n" if good else "\r\n"
                    answer = self.send(raw.encode())
                    with self.subTest(path=path, form=form):
                        self.assertNotIn(b"root", answer)
                        self.assertNotIn(b"admin", answer)
                        self.assertRegex(answer, rb"HTTP/1.1 (200|400|401) ")
        # A request that hides another.
        hidden = f"GET /off HTTP/1.1\r\nHost: x\r\nX-User: root\r\nAuthorization: Bearer {self.token()}\r\n\r\n"
        for head in (
            "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: xchunked\r\n",
            f"Content-Length: {len(hidden)}\r\nContent-Length: 0\r\n",
            "Content-Length : 5\r\n",
            "X: y\r\n X-User: root\r\n",
        ):
            answer = self.send(f"POST /optional HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}\r\n{hidden}".encode())
            with self.subTest(head):
                self.assertNotIn(b"root", answer)

    def send(self, raw: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.nginx.port), 20) as connection:
            connection.sendall(raw)
            got = b""
            while True:
                try:
                    part = connection.recv(65536)
                except ConnectionResetError:
                    return got
                if not part:
                    return got
                got += part

    def test_satisfy(self) -> None:
        nginx = self.run_with(f"""{KEYS}
          location /any-allow {{ satisfy any; allow 127.0.0.1; deny all; onejwt on; {PASS} }}
          location /any-deny {{ satisfy any; deny all; onejwt on; {PASS} }}
          location /any-optional {{ satisfy any; deny all; onejwt optional; {PASS} }}
          location /all-deny {{ deny all; onejwt on; {PASS} }}
        """)
        good, bad = self.token(), self.token(key=self.OTHER)
        for path, token, status, user in (
            ("/any-allow", None, 200, None),
            ("/any-allow", bad, 200, None),
            ("/any-allow", good, 200, ["alice"]),
            ("/any-deny", None, 401, None),
            ("/any-deny", bad, 401, None),
            ("/any-deny", good, 200, ["alice"]),
            ("/any-optional", None, 403, None),
            ("/any-optional", good, 200, ["alice"]),
            ("/all-deny", good, 403, None),
        ):
            with self.subTest(path=path, status=status):
                answer = nginx.ask(path, token)
                self.assertEqual(answer.status, status)
                if status == 200:
                    self.assertIsNone(answer.challenge)
                    self.assertEqual(self.headers_behind(answer).get("x-user"), user)

    def test_internal_redirects_are_judged_where_they_arrive(self) -> None:
        (self.nginx.folder / "html" / "there").mkdir()
        self.nginx.write("html/there/index.html", "there")
        self.nginx.write("html/denied.html", "denied")
        nginx = self.run_with(f"""{KEYS}
          location /named {{ onejwt on; try_files /nowhere @behind; }}
          location @behind {{ {PASS} }}
          location /guarded {{ try_files /nowhere @guard; }}
          location @guard {{ onejwt on; onejwt_require roles admin; {PASS} }}
          location /first {{ onejwt on; onejwt_audience api; try_files /nowhere @second; }}
          location @second {{ onejwt on; {PASS} }}
          location /there {{ onejwt on; }}
          location /rewritten {{ rewrite ^ /there/index.html last; }}
          location /pages {{ onejwt on; error_page 401 /denied.html; error_page 403 = @page; {PASS} onejwt_require roles admin; }}
          location = /denied.html {{ onejwt off; }}
          location @page {{ onejwt off; {PASS} }}
          location /broken {{ onejwt on; error_page 401 /guarded; {PASS} }}
        """)
        good, admin = self.token(), self.token({"roles": ["admin"]})
        # Claims are those of a token that passed where they are used; a location without onejwt has none.
        self.assertNotIn("x-user", self.headers_behind(nginx.ask("/named", good, [("X-User", "root")])))
        self.assertEqual(nginx.last_line()[2:], ["JWT_OK", nginx.last_line()[3], "-"])
        self.assertEqual(nginx.ask("/named").status, 401)
        self.assertEqual(nginx.ask("/guarded").status, 401)
        self.assertEqual(nginx.ask("/guarded", good).status, 403)
        self.assertEqual(self.headers_behind(nginx.ask("/guarded", admin))["x-user"], ["alice"])
        # Good for the first and not for the second: a token with an audience that nobody expects.
        self.assertEqual(nginx.ask("/first", self.token({"aud": "api"})).status, 401)
        self.assertEqual(nginx.ask("/first", good).status, 401)
        self.assertEqual(nginx.ask("/there/").status, 401)
        self.assertEqual(nginx.ask("/there/", good).body, b"there")
        self.assertEqual(nginx.ask("/rewritten").status, 401)
        self.assertEqual(nginx.ask("/rewritten", good).body, b"there")
        answer = nginx.ask("/pages", self.token(key=self.OTHER))
        self.assertEqual((answer.status, answer.body), (401, b"denied"))
        assert answer.challenge is not None
        self.assertIn("invalid_token", answer.challenge)
        # The log has the verdict, though the last location has none.
        self.assertEqual(nginx.last_line()[:3], ["401", "/denied.html", "JWT_KEY_NOT_FOUND"])
        answer = nginx.ask("/pages", good, [("X-User", "root"), ("X-Roles", "admin")])
        self.assertNotIn("x-user", self.headers_behind(answer))
        self.assertNotIn("x-roles", self.headers_behind(answer))
        # A page that is guarded itself ends in nginx's own.
        self.assertEqual(nginx.ask("/broken").status, 401)

    def test_redirects_by_the_service_behind(self) -> None:
        nginx = self.run_with(f"""{KEYS}
          location /accelerated {{ {PASS} }}
          location /inner {{ internal; onejwt on; onejwt_require roles admin; {PASS} }}
        """)
        good = self.token()
        self.assertEqual(nginx.ask("/inner", good).status, 404)
        self.assertEqual(nginx.ask("/accelerated").status, 401)
        self.assertEqual(nginx.ask("/accelerated", good).status, 403)
        answer = nginx.ask("/accelerated", self.token({"roles": ["admin"]}), [("X-User", "root")])
        self.assertEqual(self.headers_behind(answer)["x-user"], ["alice"])
        self.assertEqual(answer.json["path"], "/inner")

    def test_conditions(self) -> None:
        nginx = self.run_with(f"""{KEYS}
          location /if {{ onejwt on; if ($arg_a) {{ set $b 1; }} {PASS} }}
          location /claim {{ onejwt on; if ($jwt_claim_sub = alice) {{ set $who friend; }} proxy_pass {{service}}; proxy_set_header X-Who $who; }}
          location /limit {{ onejwt off; limit_except GET {{ onejwt on; }} {PASS} }}
        """)
        good = self.token()
        self.assertEqual(nginx.ask("/if?a=1").status, 401)
        self.assertEqual(self.headers_behind(nginx.ask("/if?a=1", good))["x-user"], ["alice"])
        self.assertEqual(self.headers_behind(nginx.ask("/claim", good))["x-who"], ["friend"])
        self.assertNotIn("x-who", self.headers_behind(nginx.ask("/claim", self.token({"sub": "bob"}))))
        self.assertEqual(nginx.ask("/limit").status, 200)
        empty = [("Content-Length", "0")]
        self.assertEqual(nginx.ask("/limit", method="POST", headers=empty).status, 401)
        self.assertEqual(nginx.ask("/limit", good, method="POST", headers=empty).status, 200)

    def test_subrequests_are_judged_too(self) -> None:
        nginx = self.run_with(f"""{KEYS}
          location /ssi {{ ssi on; proxy_pass {{service}}; }}
          location /inner {{ onejwt on; {PASS} }}
          location /both {{ onejwt on; auth_request /check; auth_request_set $who $upstream_http_content_type; {PASS} }}
          location /other {{ auth_request /strict; {PASS} }}
          location = /check {{ internal; {PASS} }}
          location = /strict {{ internal; onejwt on; onejwt_require roles admin; {PASS} }}
        """)
        good = self.token()
        self.assertEqual(nginx.ask("/inner").status, 401)
        # What is included is as guarded as what is asked for.
        answer = nginx.ask("/ssi", headers=[("X-User", "root")])
        self.assertEqual(answer.status, 200)
        self.assertIn(b"401 Authorization Required", answer.body)
        self.assertNotIn(b"X-User", answer.body)
        self.assertIn(b'["X-User", "alice"]', nginx.ask("/ssi", good, [("X-User", "root")]).body)
        self.assertEqual(nginx.ask("/both").status, 401)
        self.assertEqual(self.headers_behind(nginx.ask("/both", good))["x-user"], ["alice"])
        answer = nginx.ask("/other")
        self.assertEqual((answer.status, answer.challenge), (401, "Bearer"))
        self.assertEqual(nginx.ask("/other", good).status, 403)
        self.assertNotIn("x-user", self.headers_behind(nginx.ask("/other", self.token({"roles": ["admin"]}))))

    def test_http_2(self) -> None:
        for tool in ("curl", "openssl"):
            if shutil.which(tool) is None:
                self.fail(f"{tool} is missing")
        # Over TLS, because curl 7.88 cannot use a connection again that began with HTTP/2 in the clear.
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-days", "2",
             "-keyout", self.nginx.private / "tls.key", "-out", self.nginx.private / "tls.crt"],
            check=True, capture_output=True,
        )
        tls = "ssl_certificate {folder}/private/tls.crt; ssl_certificate_key {folder}/private/tls.key;"
        nginx = self.run_with(f"{tls} {KEYS} location / {{ onejwt on; {PASS} }} location /c {{ onejwt on; onejwt_token cookie t; {PASS} }}", listen="ssl http2")
        good, bad = self.token(), self.token(key=self.OTHER)

        def curl(path: str, *arguments: str) -> tuple[str, str]:
            done = subprocess.run(
                ["curl", "-s", "-k", "--http2", "-m", "30", "-w", "\n%{http_version} %{http_code}", *arguments, f"https://127.0.0.1:{nginx.port}{path}"],
                capture_output=True, text=True, check=True,
            )
            body, _, status = done.stdout.rpartition("\n")
            return status, body

        status, body = curl("/", "-H", f"Authorization: Bearer {good}", "-H", "x-user: root")
        self.assertEqual(status, "2 200")
        self.assertIn('["X-User", "alice"]', body)
        self.assertNotIn("root", body)
        self.assertEqual(curl("/")[0], "2 401")
        self.assertEqual(curl("/", "-H", f"Authorization: Bearer {bad}")[0], "2 401")
        self.assertIn(curl("/", "-H", f"Authorization: Bearer {good}", "-H", f"Authorization: Bearer {good}")[0], ("2 400", "2 401"))
        # HTTP/2 has a field for each cookie.
        self.assertEqual(curl("/c", "-H", "Cookie: a=b", "-H", f"Cookie: t={good}")[0], "2 200")
        self.assertEqual(curl("/c", "-H", f"Cookie: t={good}", "-H", f"Cookie: t={good}")[0], "2 401")
        # Many streams of one connection, at once and one after the other.
        for parallel in ([], ["-Z"]):
            done = subprocess.run(
                ["curl", "-s", "-k", "--http2", *parallel, "-m", "60", "-w", "%{http_version} %{http_code} %{errormsg}\n", "-o", "/dev/null", "-H",
                 f"Authorization: Bearer {good}", f"https://127.0.0.1:{nginx.port}/[1-50]"],
                capture_output=True, text=True,
            )
            self.assertEqual(done.stdout.splitlines(), ["2 200 "] * 50)
