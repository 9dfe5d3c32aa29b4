"""nginx takes the configurations of the documents, and the tables there have all directives."""

from __future__ import annotations

import json
import re
import subprocess

import onejwt

from .server import MODULE, NGINX, PATIENCE, ROOT, NginxTest

DOCUMENTS = ("bindings/nginx/README.md", "docs/nginx-auth-jwt.md")
FENCE = re.compile(r"^```nginx ?(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Documents(NginxTest):
    def test_nginx_takes_the_examples(self) -> None:
        folder = self.nginx.folder
        (folder / "private").chmod(0o755)
        self.nginx.write("policy.json", '{"audiences": ["orders"]}')
        decrypt = onejwt.Keyset.generate("ECDH-ES+A256KW", for_encryption=True)
        self.nginx.write("private/decrypt.json", json.dumps(decrypt.export_jwks(private=True)))
        self.nginx.write("ca.pem", self.certificate())
        for document in DOCUMENTS:
            found = FENCE.findall((ROOT / document).read_text())
            self.assertGreater(len(found), 1, document)
            # All of a document in one configuration: nothing of it gets in another's way.
            parts = [text for kind, text in found if kind == ""]
            self.assertEqual({kind for kind, _ in found} - {"", "main", "plus"}, set())
            text = "\n".join(parts)
            for before, after in (
                ("/etc/nginx/", f"{folder}/"),
                ("/var/cache/nginx/", f"{folder}/cache-"),
                ("/var/log/nginx/", f"{folder}/logs/"),
                ("/etc/ssl/certs/ca-certificates.crt", f"{folder}/ca.pem"),
            ):
                text = text.replace(before, after)
            self.nginx.configure("", http=text)
            with self.subTest(document):
                fine, said = self.nginx.check()
                self.assertTrue(fine, said)

    def certificate(self) -> bytes:
        done = subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=a", "-keyout", "/dev/null"],
            check=True, capture_output=True, timeout=PATIENCE,
        )
        return done.stdout

    def test_the_tables_have_all_directives(self) -> None:
        source = (ROOT / "bindings/nginx/src/ngx_http_onejwt_module.c").read_text()
        directives = set(re.findall(r'ngx_string\("(onejwt\w*)"\)', source))
        self.assertGreater(len(directives), 14)
        table = (ROOT / "bindings/nginx/README.md").read_text()
        self.assertEqual(set(re.findall(r"^\| `(onejwt\w*)", table, re.MULTILINE)), directives)
        for document in DOCUMENTS:
            named = set(re.findall(r"\b(onejwt_[a-z_]+)", (ROOT / document).read_text().replace("ngx_http_onejwt_module", "")))
            self.assertEqual(named - directives, set(), document)

    def test_the_module_has_no_names_of_the_library(self) -> None:
        names = subprocess.run(["nm", "-D", "--defined-only", MODULE], check=True, capture_output=True, text=True).stdout
        self.assertEqual([name for name in names.split() if name.startswith(("jwt_", "jwe_", "jws_"))], [])
        self.assertIn("ngx_modules", names)
        self.assertIn("nginx/", subprocess.run([NGINX, "-v"], capture_output=True, text=True).stderr)
