import der
import documents
from asymmetric import *
from signer import *
from spellings import *

ABOUT = """Key sets and tokens in the shapes of well-known providers, made anew with the keys of these vectors: each one's usual members,
other uses and odd entries. RFC 7517, OpenID Connect Core 1.0; rule: Key documents of other people."""

WHY = "the shape of what this provider publishes and issues"
WHY_ENC = WHY + "; RFC 7517 4.2: keys for encryption are skipped"
WHY_MAP = "rule: a document with neither keys nor kty is no key set: the JWK lacks a member that is required"


def identifier(name, size=20):
    return derived(name, size).hex()


def guid(name):
    digits = identifier(name, 16)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def certified(key):
    """x5c, x5t and x5t#S256 of a certificate of the key's own (RFC 7517 4.7 to 4.9)."""
    document = der.certificate(key.form("spki")[1])
    return {"x5c": [base64.b64encode(document).decode()], "x5t": b64(hashlib.sha1(document).digest()),
            "x5t#S256": b64(hashlib.sha256(document).digest())}


def without(members, *names):
    return {name: value for name, value in members.items() if name not in names}


def public(key):
    return key.public_members()


class Provider:
    """What a provider publishes, and the tokens of one issuer."""

    def __init__(self, name, document, length, **options):
        self.name, self.options, self.keys = name, options, jwks(document)
        self.cases = [load("provider-%s-keys" % name, WHY, "OK", self.keys, length)]

    def token(self, name, why, status, header, claims, key, **rest):
        """A token as this provider writes it; `rest` may replace what is expected of it."""
        options = {**self.options, **rest}
        options = {member: value for member, value in options.items() if value is not None}
        self.cases += [verify("provider-%s-%s" % (self.name, name), why, status, token(compact(claims), compact(header), key),
                              keys=self.keys, tamper=False, **options)]
        return self

    def usual(self, header, claims, key, stranger):
        """A good token, one that somebody else signed, one of a key that is not there, one for another audience."""
        self.token("token", WHY, "OK", header, claims, key, report={"alg": key.alg, "kid": header["kid"]})
        self.token("token-forged", "RFC 7515 5.2", "SIGNATURE_INVALID", header, claims, stranger)
        self.token("token-of-a-new-key", "rule: no key fits the kid: a host may fetch again", "KEY_NOT_FOUND",
                   {**header, "kid": "rotated"}, claims, key)
        self.token("token-of-another-issuer", "RFC 7519 4.1.1", "ISSUER_MISMATCH", header,
                   {**claims, "iss": "https://evil.example"}, key)
        return self.token("token-expired", "RFC 7519 4.1.4", "EXPIRED", header, {**claims, "exp": NOW - 1}, key)


def apple():
    kids = ("86D88Kf", "YuyXoY", "W6WcOKB")
    keys = [{"kty": "RSA", "kid": kid, "use": "sig", "alg": "RS256", **without(public(key), "kty")}
            for kid, key in zip(kids, (RSA, OTHER_RSA, RSA4096))]
    made = Provider("apple", {"keys": keys}, 3, issuers=["https://appleid.apple.com"], audiences=["com.example.app"],
                    expected=[{"claim": "nonce", "value": "n-0S6_WzA2Mj", "rule": "equals"}])
    claims = {"iss": "https://appleid.apple.com", "aud": "com.example.app", "exp": NOW + 86400, "iat": NOW - 2,
              "sub": "001234.%s.0456" % identifier("apple", 16), "nonce": "n-0S6_WzA2Mj", "c_hash": b64(derived("c_hash", 16)),
              "email": "dpdcnf87nu@privaterelay.appleid.com", "email_verified": "true", "is_private_email": "true",
              "auth_time": NOW - 2, "nonce_supported": True, "real_user_status": 2}
    return made.usual({"kid": "YuyXoY", "alg": "RS256"}, claims, OTHER_RSA, RSA)


def entra(version):
    tenant, application = guid("tenant"), guid("application")
    issuer = {1: "https://sts.windows.net/%s/", 2: "https://login.microsoftonline.com/%s/v2.0"}[version] % tenant
    keys = []
    for key in (RSA, OTHER_RSA, RSA4096):
        certificate = certified(key)
        members = {"kty": "RSA", "use": "sig", "kid": certificate["x5t"], "x5t": certificate["x5t"], "n": public(key)["n"],
                   "e": "AQAB",
                   "x5c": certificate["x5c"]}
        if version == 2:
            members |= {"cloud_instance_name": "microsoftonline.com", "issuer": "https://login.microsoftonline.com/{tenantid}/v2.0"}
        keys.append(members)
    kid = keys[0]["kid"]
    audience = "api://" + application if version == 1 else application
    made = Provider("entra-v%d" % version, {"keys": keys}, 3, issuers=[issuer], audiences=[audience])
    header = {"typ": "JWT", "alg": "RS256", "kid": kid}
    if version == 1:
        header = {"typ": "JWT", "alg": "RS256", "x5t": kid, "kid": kid}
    claims = {"aud": audience, "iss": issuer, "iat": NOW - 300, "nbf": NOW - 300, "exp": NOW + 3600, "aio": b64(derived("aio", 60)),
              "oid": guid("user"), "rh": "0.AAAA" + b64(derived("rh", 30)), "sub": b64(derived("sub", 32)), "tid": tenant,
              "uti": b64(derived("uti", 16)), "ver": "%d.0" % version}
    claims |= {"acr": "1", "amr": ["pwd", "mfa"], "appid": guid("client"), "appidacr": "0", "ipaddr": "192.0.2.1",
               "scp": "user_impersonation",
               "unique_name": "alice@example.com", "upn": "alice@example.com"} if version == 1 else {
                   "azp": guid("client"), "azpacr": "0", "name": "Alice", "preferred_username": "alice@example.com",
                   "roles": ["Reader"],
                   "scp": "access_as_user"}
    made.usual(header, claims, RSA, OTHER_RSA)
    # One document for every tenant: what binds an issuer is the host's word, not the member in the document.
    source = made.keys.source["jwks"]
    for name, status, iss in (("tenant", "OK", issuer), ("other-tenant", "ISSUER_MISMATCH", issuer.replace(tenant, guid("other")))):
        made.cases += [verify("provider-entra-v%d-bound-%s" % (version, name),
                              "rule: a key loaded with an issuer verifies only tokens of that iss",
                              status, token(compact({**claims, "iss": iss}), compact(header), RSA), tamper=False,
                              audiences=[audience],
                              keys=[jwks(source).having(issuer=issuer.replace(tenant, guid("first"))),
                                    jwks(source).having(issuer=issuer)])]
    return made


def okta():
    kids = [b64(derived("okta %d" % number, 32)) for number in range(2)]
    keys = [{"status": "ACTIVE", "created": "2026-11-01T10:00:00.000Z", "lastUpdated": "2026-11-01T10:00:00.000Z",
             "expiresAt": None,
             "x5c": None, "x5t": None, "x5t#S256": None, "key_ops": None, "kty": "RSA", "alg": "RS256", "kid": kid, "use": "sig",
             "e": "AQAB",
             "n": public(key)["n"], "_links": {"self": {"href": "https://dev-1.okta.example/keys/" + kid,
                                                        "hints": {"allow": ["GET"]}}}}
            for kid, key in zip(kids, (RSA, OTHER_RSA))]
    issuer = "https://dev-1.okta.example/oauth2/default"
    made = Provider("okta", {"keys": keys}, 2, issuers=[issuer], audiences=["api://default"],
                    expected=[{"claim": "scp", "value": "email", "rule": "contains"}])
    claims = {"ver": 1, "jti": "AT." + b64(derived("jti", 32)), "iss": issuer, "aud": "api://default", "iat": NOW - 10,
              "exp": NOW + 3590,
              "cid": "0oa" + identifier("cid", 8), "uid": "00u" + identifier("uid", 8), "scp": ["openid", "email"],
              "auth_time": NOW - 20,
              "sub": "alice@example.com"}
    return made.usual({"kid": kids[1], "alg": "RS256"}, claims, OTHER_RSA, RSA)


def auth0():
    kids = [b64(derived("auth0 %d" % number, 16)) for number in range(2)]
    keys = []
    for kid, key in zip(kids, (RSA, OTHER_RSA)):
        certificate = certified(key)
        # The thumbprint is the base64 of its hexadecimal text there.
        keys.append({"kty": "RSA", "use": "sig", "n": public(key)["n"], "e": "AQAB", "kid": kid,
                     "x5t": b64(unb64(certificate["x5t"]).hex().upper()), "x5c": certificate["x5c"], "alg": "RS256"})
    issuer = "https://tenant.eu.auth0.example/"
    made = Provider("auth0", {"keys": keys}, 2, issuers=[issuer], audiences=["https://api.example"],
                    expected=[{"claim": "scope", "value": "read:orders", "rule": "contains"},
                              {"claim": "permissions", "value": "read:orders", "rule": "contains"}])
    claims = {"https://example.com/roles": ["admin"], "iss": issuer, "sub": "auth0|" + identifier("auth0", 12),
              "aud": ["https://api.example", "https://tenant.eu.auth0.example/userinfo"], "iat": NOW - 5, "exp": NOW + 86395,
              "azp": "client" + identifier("azp", 13), "scope": "openid profile read:orders", "permissions": ["read:orders"]}
    return made.usual({"alg": "RS256", "typ": "JWT", "kid": kids[0]}, claims, RSA, OTHER_RSA)


def keycloak_claims(issuer):
    return {"exp": NOW + 290, "iat": NOW - 10, "auth_time": NOW - 11, "jti": guid("jti"), "iss": issuer,
            "aud": ["account", "orders"],
            "sub": guid("sub"), "typ": "Bearer", "azp": "web", "sid": guid("session"), "acr": "1",
            "allowed-origins": ["https://app.example"],
            "realm_access": {"roles": ["offline_access", "user"]}, "resource_access": {"account": {"roles": ["view-profile"]}},
            "scope": "openid email profile", "email_verified": True, "preferred_username": "alice"}


def keycloak():
    issuer = "https://keycloak.example/realms/demo"
    sig, enc, ec, ed = (b64(derived("keycloak %d" % number, 32)) for number in range(4))
    keys = [
        {"kid": enc, "kty": "RSA", "alg": "RSA-OAEP", "use": "enc", **certified(OTHER_RSA), **without(public(OTHER_RSA), "kty")},
        {"kid": sig, "kty": "RSA", "alg": "RS256", "use": "sig", **certified(RSA), **without(public(RSA), "kty")},
        {"kid": ec, "kty": "EC", "alg": "ES256", "use": "sig", **without(public(P256), "kty")},
        {"kid": ed, "kty": "OKP", "alg": "EdDSA", "use": "sig", **without(public(ED25519), "kty")},
        {"kid": "ecdh", "kty": "EC", "alg": "ECDH-ES+A256KW", "use": "enc", **without(public(OTHER_P256), "kty")},
    ]
    made = Provider("keycloak", {"keys": keys}, 3, issuers=[issuer], audiences=["orders"],
                    expected=[{"claim": "/realm_access/roles", "value": "user", "rule": "contains"}])
    claims = keycloak_claims(issuer)
    made.usual({"alg": "RS256", "typ": "JWT", "kid": sig}, claims, RSA, OTHER_RSA)
    for key, kid in ((P256, ec), (ED25519, ed)):
        made.token("token-" + slug(key.alg), WHY, "OK", {"alg": key.alg, "typ": "JWT", "kid": kid}, claims, key)
    made.token("token-of-the-key-for-encryption", WHY_ENC, "KEY_NOT_FOUND", {"alg": "RS256", "typ": "JWT", "kid": enc}, claims,
               OTHER_RSA)
    return made


def keycloak_old():
    issuer = "https://keycloak.example/auth/realms/demo"
    short_521, short_256 = short_key("P-521", "both", x=1, y=1), short_key("P-256", "y", y=1)
    keys = [
        {"kid": "rsa", "kty": "RSA", "alg": "RS256", "use": "sig", **without(public(RSA), "kty")},
        {"kid": "oaep", "kty": "RSA", "alg": "RSA-OAEP", "use": "enc", **without(public(OTHER_RSA), "kty")},
        {"kid": "es512", "kty": "EC", "alg": "ES512", "use": "sig", "crv": "P-521",
         **{name: short(public(short_521)[name]) for name in "xy"}},
        {"kid": "es256", "kty": "EC", "alg": "ES256", "use": "sig", "crv": "P-256", "x": public(short_256)["x"],
         "y": short(public(short_256)["y"])},
    ]
    made = Provider("keycloak-old", {"keys": keys}, 3, issuers=[issuer], audiences=["account"])
    claims = {**keycloak_claims(issuer), "aud": "account", "nbf": 0, "session_state": guid("state")}
    made.usual({"alg": "RS256", "typ": "JWT", "kid": "rsa"}, claims, RSA, OTHER_RSA)
    for key, kid in ((short_521, "es512"), (short_256, "es256")):
        made.token("token-" + kid, WHY + "; rule: coordinates shorter than the field are read", "OK",
                   {"alg": key.alg, "typ": "JWT", "kid": kid},
                   claims, key)
    made.token("token-of-the-key-for-encryption", WHY_ENC, "KEY_NOT_FOUND", {"alg": "RS256", "typ": "JWT", "kid": "oaep"}, claims,
               OTHER_RSA)
    return made


def kubernetes():
    issuer = "https://kubernetes.default.svc.cluster.local"
    kids = [b64(derived("kubernetes %d" % number, 32)) for number in range(2)]
    keys = [{"use": "sig", "kty": "RSA", "kid": kids[0], "alg": "RS256", **without(public(RSA), "kty")},
            {"use": "sig", "kty": "EC", "kid": kids[1], "crv": "P-256", "alg": "ES256", **without(public(P256), "kty", "crv")}]
    made = Provider("kubernetes", {"keys": keys}, 2, issuers=[issuer], audiences=["vault"],
                    subject="system:serviceaccount:shop:orders",
                    expected=[{"claim": "/kubernetes.io/namespace", "value": "shop", "rule": "equals"}])
    claims = {"aud": ["vault"], "exp": NOW + 3600, "iat": NOW - 7, "iss": issuer, "jti": guid("token"), "kubernetes.io": {
        "namespace": "shop", "node": {"name": "node-1", "uid": guid("node")}, "pod": {"name": "orders-0", "uid": guid("pod")},
        "serviceaccount": {"name": "orders", "uid": guid("account")}, "warnafter": NOW + 3600}, "nbf": NOW - 7,
        "sub": "system:serviceaccount:shop:orders"}
    made.usual({"alg": "RS256", "kid": kids[0]}, claims, RSA, OTHER_RSA)
    return made.token("token-es256", WHY, "OK", {"alg": "ES256", "kid": kids[1]}, claims, P256)


def gitlab():
    issuer, kids = "https://gitlab.example", [b64(derived("gitlab %d" % number, 32)) for number in range(3)]
    keys = [{"kty": "RSA", "kid": kid, "e": "AQAB", "n": public(key)["n"], "use": "sig", "alg": "RS256"}
            for kid, key in zip(kids, (RSA, OTHER_RSA, RSA4096))]
    made = Provider("gitlab", {"keys": keys}, 3, issuers=[issuer], audiences=["https://vault.example"],
                    expected=[{"claim": "ref_protected", "value": "true", "rule": "equals"}])
    claims = {"namespace_id": "72", "namespace_path": "shop", "project_id": "20", "project_path": "shop/orders", "user_id": "1",
              "user_login": "alice", "user_identities": [{"provider": "github", "extern_uid": "2435223452345"}],
              "pipeline_id": "574",
              "job_id": "302", "ref": "main", "ref_type": "branch", "ref_protected": "true", "runner_id": 1,
              "sha": identifier("sha"), "jti": guid("job"), "iat": NOW - 6, "nbf": NOW - 11, "exp": NOW + 3594, "iss": issuer,
              "sub": "project_path:shop/orders:ref_type:branch:ref:main", "aud": "https://vault.example"}
    return made.usual({"kid": kids[2], "typ": "JWT", "alg": "RS256"}, claims, RSA4096, RSA)


def github():
    issuer, kids = "https://token.actions.githubusercontent.com", ("cc413527-173f-5a05-976e-9c52b1d7b431",
                                                                   "38826b17-6a30-5f9b-b169-8beb8202f723")
    keys = []
    for kid, key in zip(kids, (RSA, OTHER_RSA)):
        certificate = certified(key)
        keys.append({"n": public(key)["n"], "kty": "RSA", "kid": kid, "alg": "RS256", "e": "AQAB", "use": "sig",
                     "x5c": certificate["x5c"],
                     "x5t": certificate["x5t"]})
    made = Provider("github-actions", {"keys": keys}, 2, issuers=[issuer], audiences=["sts.amazonaws.com"],
                    subject="repo:shop/orders:ref:refs/heads/main",
                    expected=[{"claim": "repository_owner", "value": "shop", "rule": "equals"}])
    claims = {"jti": guid("github"), "sub": "repo:shop/orders:ref:refs/heads/main", "aud": "sts.amazonaws.com",
              "ref": "refs/heads/main",
              "sha": identifier("commit"), "repository": "shop/orders", "repository_owner": "shop", "repository_owner_id": "1234",
              "run_id": "5678", "run_number": "9", "run_attempt": "1", "actor": "alice", "workflow": "release", "head_ref": "",
              "base_ref": "",
              "event_name": "push", "ref_protected": "false", "ref_type": "branch", "runner_environment": "github-hosted",
              "iss": issuer,
              "nbf": NOW - 600, "exp": NOW + 300, "iat": NOW - 1}
    return made.usual({"alg": "RS256", "kid": kids[1], "typ": "JWT", "x5t": keys[1]["x5t"]}, claims, OTHER_RSA, RSA)


def cognito():
    issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI"
    # Kids in standard base64, with padding: they are text, and compared as they are.
    kids = [base64.b64encode(derived("cognito %d" % number, 32)).decode() for number in range(2)]
    keys = [{"alg": "RS256", "e": "AQAB", "kid": kid, "kty": "RSA", "n": public(key)["n"], "use": "sig"} for kid,
            key in zip(kids, (RSA, OTHER_RSA))]
    made = Provider("cognito", {"keys": keys}, 2, issuers=[issuer],
                    expected=[{"claim": "token_use", "value": "access", "rule": "equals"},
                              {"claim": "client_id", "value": "1example23456789", "rule": "equals"}])
    claims = {"sub": guid("cognito"), "cognito:groups": ["admins"], "iss": issuer, "version": 2, "client_id": "1example23456789",
              "origin_jti": guid("origin"), "event_id": guid("event"), "token_use": "access", "scope": "openid orders/read",
              "auth_time": NOW - 9,
              "exp": NOW + 3591, "iat": NOW - 9, "jti": guid("cognito jti"), "username": "alice"}
    made.usual({"kid": kids[1], "alg": "RS256"}, claims, OTHER_RSA, RSA)
    made.token("token-of-the-kid-in-base64url", "RFC 7515 4.1.4: a kid is compared as it is", "KEY_NOT_FOUND",
               {"kid": kids[1].replace("+", "-").replace("/", "_").rstrip("="), "alg": "RS256"}, claims, OTHER_RSA)
    identity = {**without(claims, "client_id", "scope"), "aud": "1example23456789", "token_use": "id", "email": "alice@example.com",
                "custom:tenant": "7", "identities": [{"userId": "1", "providerName": "Google", "primary": "true"}]}
    return made.token("id-token", WHY, "OK", {"kid": kids[0], "alg": "RS256"}, identity, RSA, audiences=["1example23456789"],
                      expected=[{"claim": "token_use", "value": "id", "rule": "equals"}])


def firebase():
    issuer, kids = "https://securetoken.google.com/project-1", [identifier("firebase %d" % number) for number in range(2)]
    keys = [{"kid": kid, "use": "sig", "n": public(key)["n"], "alg": "RS256", "kty": "RSA", "e": "AQAB"} for kid,
            key in zip(kids, (RSA, OTHER_RSA))]
    made = Provider("firebase", {"keys": keys}, 2, issuers=[issuer], audiences=["project-1"])
    claims = {"name": "Alice", "picture": "https://lh3.example/a/photo=s96-c", "iss": issuer, "aud": "project-1",
              "auth_time": NOW - 100,
              "user_id": "Zx" + identifier("uid", 13), "sub": "Zx" + identifier("uid", 13), "iat": NOW - 100, "exp": NOW + 3500,
              "email": "alice@example.com", "email_verified": True, "firebase": {
                  "identities": {"google.com": ["1122"], "email": ["alice@example.com"]}, "sign_in_provider": "google.com"}}
    header = {"alg": "RS256", "kid": kids[0], "typ": "JWT"}
    made.usual(header, claims, RSA, OTHER_RSA)
    certificates = dict(zip(kids, (documents.CERTIFICATE_RSA, pem("CERTIFICATE", der.certificate(OTHER_RSA.form("spki")[1])))))
    made.cases += [
        load("provider-firebase-certificates", WHY_MAP, "KEY_MALFORMED", jwks(json.dumps(certificates, indent=2))),
        load("provider-firebase-certificates-of-none", WHY_MAP, "KEY_MALFORMED", jwks("{}")),
        verify("provider-firebase-certificates-verify-nothing", WHY_MAP, "KEY_MALFORMED",
               token(compact(claims), compact(header), RSA),
               keys=jwks(compact(certificates))),
        verify("provider-firebase-one-certificate", "onejwt.h: of a certificate only the public key is used", "OK",
               token(compact(claims), compact(header), RSA), tamper=False, audiences=["project-1"],
               keys=[RSA.loaded(pem=certificates[kid], kid=kid, issuer=issuer) for kid in kids]),
    ]
    return made


def google():
    kids = [identifier("google %d" % number) for number in range(2)]
    keys = [{"alg": "RS256", "use": "sig", "kid": kid, "n": public(key)["n"], "kty": "RSA", "e": "AQAB"} for kid,
            key in zip(kids, (RSA, OTHER_RSA))]
    made = Provider("google", {"keys": keys}, 2, issuers=["https://accounts.google.com", "accounts.google.com"],
                    audiences=["1234.apps.googleusercontent.com"],
                    expected=[{"claim": "hd", "value": "example.com", "rule": "equals"}])
    claims = {"iss": "https://accounts.google.com", "azp": "1234.apps.googleusercontent.com",
              "aud": "1234.apps.googleusercontent.com",
              "sub": "110169484474386276334", "hd": "example.com", "email": "alice@example.com", "email_verified": True,
              "at_hash": b64(derived("at_hash", 16)), "nonce": "0394852-3190485-2490358", "iat": NOW - 1, "exp": NOW + 3599}
    header = {"alg": "RS256", "kid": kids[0], "typ": "JWT"}
    made.usual(header, claims, RSA, OTHER_RSA)
    made.token("token-of-the-short-issuer", WHY + "; two spellings of one issuer", "OK", header,
               {**claims, "iss": "accounts.google.com"}, RSA)
    made.cases += [load("provider-openid-configuration", WHY_MAP, "KEY_MALFORMED", jwks({
        "issuer": "https://accounts.google.com", "jwks_uri": "https://www.googleapis.com/oauth2/v3/certs",
        "response_types_supported": ["code", "id_token"], "id_token_signing_alg_values_supported": ["RS256"]}))]
    return made


def ping():
    issuer = "https://ping.example"
    # PingFederate: keys of every kind without alg, earlier ones beside the current.
    keys = [{"kty": "EC", "kid": "ec256-1", "use": "sig", "x": public(P256)["x"], "y": public(P256)["y"], "crv": "P-256"},
            {"kty": "EC", "kid": "ec256-2", "use": "sig", "x": public(OTHER_P256)["x"], "y": public(OTHER_P256)["y"],
             "crv": "P-256"},
            {"kty": "EC", "kid": "ec384", "use": "sig", "x": public(P384)["x"], "y": public(P384)["y"], "crv": "P-384"},
            {"kty": "EC", "kid": "ec521", "use": "sig", "x": public(P521)["x"], "y": public(P521)["y"], "crv": "P-521"},
            {"kty": "RSA", "kid": "rsa", "use": "sig", **certified(RSA), "n": public(RSA)["n"], "e": "AQAB"},
            {"kty": "RSA", "kid": "enc", "use": "enc", "n": public(OTHER_RSA)["n"], "e": "AQAB"},
            {"kty": "EC", "kid": "ecdh", "use": "enc", "x": public(P384)["x"], "y": public(P384)["y"], "crv": "P-384"}]
    made = Provider("ping", {"keys": keys}, 5, issuers=[issuer], audiences=["orders"])
    claims = {"scope": ["openid", "profile"], "client_id": "web", "iss": issuer, "aud": "orders", "jti": "Ab1", "sub": "alice",
              "iat": NOW - 3, "exp": NOW + 7197, "pi.atm": "4"}
    made.usual({"alg": "RS256", "kid": "rsa", "pi.atm": "4"}, claims, RSA, OTHER_RSA)
    for key, kid in ((P256, "ec256-1"), (OTHER_P256, "ec256-2"), (P384, "ec384"), (P521, "ec521")):
        made.token("token-" + kid, WHY, "OK", {"alg": key.alg, "kid": kid}, claims, key)
    for alg in ("RS512", "PS256"):
        key = RSA.using(alg)
        made.token("token-%s-unless-allowed" % slug(alg), "rule: RSA without alg is bound to RS256", "ALG_NOT_ALLOWED",
                   {"alg": alg, "kid": "rsa"}, claims, key)
        made.token("token-" + slug(alg), "rule: algorithms widen an RSA key that names none", "OK", {"alg": alg, "kid": "rsa"},
                   claims, key,
                   algorithms=["RS256", alg])
    return made.token("token-of-the-key-for-encryption", WHY_ENC, "KEY_NOT_FOUND", {"alg": "RS256", "kid": "enc"}, claims,
                      OTHER_RSA)


def java():
    """Services of Java that write BigInteger.toByteArray and every field."""
    issuer, null = "https://java.example", dict.fromkeys(("d", "p", "q", "dp", "dq", "qi", "oth", "k", "x5u", "x5c", "x5t",
                                                          "key_ops"))
    keys = [{"kty": "RSA", "kid": "1", "use": "sig", "alg": "RS256", "n": zeros(public(RSA)["n"]), "e": "AQAB", **null},
            {"kty": "EC", "kid": "2", "use": "sig", "alg": "ES256", "crv": "P-256",
             **{name: zeros(public(P256)[name]) for name in "xy"}, **null},
            {"kty": "RSA", "kid": "3", "use": "sig", "alg": "RS256", "n": mime(zeros(public(OTHER_RSA)["n"])),
             "e": mime(zeros("AQAB")), **null},
            {"kty": "RSA", "kid": "4", "use": "sig", "alg": "RS256", "n": zeros(public(RSA1024)["n"]), "e": "AQAB", **null}, None]
    made = Provider("java", "\ufeff" + compact({"keys": keys}), 3, issuers=[issuer])
    claims = {"iss": issuer, "sub": "alice", "iat": NOW - 0.25, "nbf": NOW - 0.25, "exp": NOW + 60.75}
    made.usual({"alg": "RS256", "kid": "1"}, claims, RSA, OTHER_RSA)
    made.token("token-es256", WHY, "OK", {"alg": "ES256", "kid": "2"}, claims, P256)
    made.token("token-of-base64", WHY, "OK", {"alg": "RS256", "kid": "3"}, {**claims, "iat": NOW + 0.75, "nbf": NOW + 0.75},
               OTHER_RSA,
               report={"issued_at": NOW, "not_before": NOW, "expires_at": NOW + 61})
    return made.token("token-of-the-weak-key", "RFC 7517 5, rule: entries that are too weak are skipped", "KEY_NOT_FOUND",
                      {"alg": "RS256", "kid": "4"}, claims, RSA1024)


CASES = []
for made in (apple(), entra(1), entra(2), okta(), auth0(), keycloak(), keycloak_old(), kubernetes(), gitlab(), github(), cognito(),
             firebase(),
             google(), ping(), java()):
    CASES += made.cases
