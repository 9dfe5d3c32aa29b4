"""Tokens and keys go both ways between onejwt and other people's implementations.

From this folder, where onejwt is installed: pip install -r requirements.txt && python -m unittest
"""

from __future__ import annotations

import datetime
import functools
import json
import unittest
from typing import Any

import joserfc.jwk
import joserfc.jws
import jwt
import onejwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, PublicFormat
from onejwt import Keyset, TokenRefused, jws_sign, jws_verify, peek_header, sign, verify

import peers

NOW = 1_700_000_000
CLAIMS = {"iss": "https://issuer.example", "sub": "ålice \u20ac", "exp": NOW + 300, "nested": {"a": [1, 2.5, None]}}
PAIRS = [(alg, peer) for alg in peers.ALGORITHMS for peer in peers.PEERS if alg in peer.algorithms]
PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "priv"}
ASYMMETRIC = [alg for alg in peers.ALGORITHMS if alg not in peers.HMAC]


def generate(alg: str) -> Keyset:
    """A key of onejwt, whose JWK says the algorithm by the same name."""
    keys = Keyset.generate(alg, kid="ours")
    if alg == "Ed25519":
        keys = Keyset.from_jwks({**keys.export_jwks(private=True)["keys"][0], "alg": alg})
    return keys


def documents_of(alg: str, keys: Keyset) -> list[tuple[peers.Key, peers.Key]]:
    """All that onejwt writes of a key: private and public, as a JWK and, where there is one, as PEM."""
    private = keys.export_jwks(private=True)["keys"][0]
    if alg in peers.HMAC:
        return [(private, private)]
    public = keys.export_jwks()["keys"][0]
    return [(private, public), (keys.export_pem(private=True).encode(), keys.export_pem().encode())]


def load(alg: str, key: peers.Key) -> Keyset:
    if isinstance(key, dict):
        return Keyset.from_jwks(key)
    return (Keyset.from_pem if peers.is_pem(key) else Keyset.from_der)(key, alg, kid="theirs")


def tampered(token: str) -> list[str]:
    """A change in each of the three segments, which keeps the form."""
    changed = []
    for index in (token.index(".") - 2, token.rindex(".") - 2, token.rindex(".") + 5):
        other = "B" if token[index] == "A" else "A"
        changed.append(token[:index] + other + token[index + 1 :])
    return changed


class Interoperation(unittest.TestCase):
    def accepted_by_both(self, alg: str, peer: Any, token: str, ours: Keyset, theirs: peers.Key) -> None:
        self.assertEqual(peer.verify(alg, theirs, token), CLAIMS)
        self.assertEqual(verify(token, ours, now=NOW), CLAIMS)
        self.assertEqual(verify(token, ours, algorithms=alg, now=NOW), CLAIMS)
        for changed in tampered(token)[1:]:
            with self.assertRaises(peers.Refused):
                peer.verify(alg, theirs, changed)
        for changed in tampered(token):
            with self.assertRaises(TokenRefused):
                verify(changed, ours, now=NOW)

    def test_every_algorithm_has_a_peer(self) -> None:
        names = {alg for alg in onejwt.ALGORITHMS if alg != "Ed448"} | {"Ed25519"}
        self.assertEqual({alg for alg, _ in PAIRS}, names)
        self.assertEqual(set(peers.MAKERS), names)

    def test_our_tokens_and_theirs_with_our_keys(self) -> None:
        for alg, peer in PAIRS:
            keys = generate(alg)
            for private, public in documents_of(alg, keys):
                with self.subTest(alg, peer=peer.name, key=type(private).__name__):
                    ours = sign(CLAIMS, keys)
                    self.assertEqual(peek_header(ours), {"alg": alg, "typ": "JWT", "kid": "ours"})
                    self.accepted_by_both(alg, peer, ours, keys, public)
                    theirs = peer.sign(alg, private, CLAIMS, {"kid": "ours"})
                    self.assertEqual(peek_header(theirs)["alg"], alg)
                    verifier = load(alg, public) if isinstance(public, dict) else keys
                    self.accepted_by_both(alg, peer, theirs, verifier, public)

    def test_our_tokens_and_theirs_with_their_keys(self) -> None:
        for alg, peer in PAIRS:
            jwk, documents = peers.MAKERS[alg].generate(alg)
            public = {name: value for name, value in jwk.items() if name not in PRIVATE_MEMBERS}
            forms: list[tuple[peers.Key, peers.Key]] = [(jwk, public), *documents]
            for private, known in forms:
                with self.subTest(alg, peer=peer.name, key=type(private).__name__):
                    signer, verifier = load(alg, private), load(alg, known)
                    self.assertEqual([key.can_sign for key in (*signer, *verifier)], [True, alg in peers.HMAC])
                    names = {key.alg for key in (*signer, *verifier)}
                    self.assertEqual(names, {"EdDSA" if alg == "Ed25519" else alg})
                    ours = sign(CLAIMS, signer)
                    if peek_header(ours)["alg"] == alg:
                        self.accepted_by_both(alg, peer, ours, verifier, known)
                    else:
                        # A PEM key of Ed25519 signs as EdDSA, which is the same signature.
                        self.assertEqual((alg, peek_header(ours)["alg"]), ("Ed25519", "EdDSA"))
                        self.accepted_by_both("EdDSA", peers.JOSERFC, ours, verifier, known)
                    theirs = peer.sign(alg, private, CLAIMS, {"typ": "JWT", "kid": "theirs"})
                    self.accepted_by_both(alg, peer, theirs, verifier, known)

    def test_keys_come_back_as_they_were(self) -> None:
        """What one side writes, the other reads and writes again, is the same key."""
        for alg in peers.ALGORITHMS:
            jwk, documents = peers.MAKERS[alg].generate(alg)
            with self.subTest(alg):
                again = Keyset.from_jwks(jwk).export_jwks(private=True)["keys"][0]
                self.assertEqual({**again, "use": "sig"}, {**jwk, "use": "sig"})
                for private, public in documents:
                    loaded = load(alg, private)
                    ours = peers.documents(peers.native(loaded.export_pem(private=True).encode()))
                    self.assertEqual(ours, peers.documents(peers.native(private)))
                    self.assertEqual(loaded.export_pem(), load(alg, public).export_pem())

    def test_thumbprints(self) -> None:
        for alg in peers.ALGORITHMS:
            maker = peers.MAKERS[alg]
            with self.subTest(alg, keys="ours"):
                keys = generate(alg)
                found = keys[0].thumbprint
                self.assertEqual(found, peers.thumbprint(keys.export_jwks(private=True)["keys"][0]))
                for _, public in documents_of(alg, keys):
                    self.assertEqual(found, maker.thumbprint(alg, public))
            with self.subTest(alg, keys="theirs"):
                jwk, documents = maker.generate(alg)
                wanted = peers.thumbprint(jwk)
                self.assertEqual(load(alg, jwk)[0].thumbprint, wanted)
                for document in (document for pair in documents for document in pair):
                    self.assertEqual(load(alg, document)[0].thumbprint, wanted)

    def test_a_set_of_all_keys(self) -> None:
        """A published JWK Set, from which others take the key that the token names."""
        keys = Keyset.generate("RS256", kid="RS256")
        for alg in ("PS384", "ES256", "ES512", "ES256K", "EdDSA", "ML-DSA-44"):
            keys.add(Keyset.generate(alg, kid=alg))
        document = keys.export_jwks()
        classic = {"keys": [jwk for jwk in document["keys"] if jwk["kty"] != "AKP"]}
        theirs = joserfc.jwk.KeySet.import_key_set(json.loads(json.dumps(classic)))
        others = jwt.PyJWKSet.from_dict(document)
        for key in keys:
            if key.alg.startswith("ML-DSA"):
                continue
            token = sign(CLAIMS, keys, kid=key.kid)
            assert key.kid is not None
            self.assertEqual(jwt.decode(token, others[key.kid], [key.alg], options={"verify_exp": False}), CLAIMS)
            with peers.old_names():
                found = joserfc.jws.deserialize_compact(token, theirs, [key.alg])
            self.assertEqual(json.loads(found.payload), CLAIMS)

    def test_a_set_that_others_publish(self) -> None:
        made: list[Any] = [
            joserfc.jwk.generate_key("EC", "P-384", {"kid": "a", "alg": "ES384"}),
            joserfc.jwk.generate_key("OKP", "Ed25519", {"kid": "b", "use": "sig"}),
            joserfc.jwk.generate_key("OKP", "X25519", {"kid": "c", "use": "enc"}),
            joserfc.jwk.generate_key("RSA", 2048, {"kid": "d", "key_ops": ["verify"]}),
        ]
        loaded = Keyset.from_jwks(joserfc.jwk.KeySet(made).as_dict(private=False))
        found = [(key.kid, key.alg, key.can_sign) for key in loaded]
        self.assertEqual(found, [("a", "ES384", False), ("b", "EdDSA", False), ("d", "RS256", False)])


class Documents(unittest.TestCase):
    """Formats that others write and onejwt only reads."""

    def test_encrypted_keys(self) -> None:
        for alg in ASYMMETRIC:
            key = peers.make(alg)
            public = peers.documents(key)[0][1]
            for encoding in (Encoding.PEM, Encoding.DER):
                document = key.private_bytes(
                    encoding, PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"correct horse")
                )
                load_any = Keyset.from_pem if encoding is Encoding.PEM else Keyset.from_der
                with self.subTest(alg, encoding=encoding):
                    keys = load_any(document, alg, password=b"correct horse")
                    self.assertEqual(keys[0].thumbprint, Keyset.from_pem(public)[0].thumbprint)
                    for password in (None, b"battery staple"):
                        with self.assertRaises(onejwt.KeyEncrypted):
                            load_any(document, alg, password=password)

    def test_traditional_keys(self) -> None:
        """PKCS#1 and SEC1."""
        for alg in (*peers.RSA[::3], *peers.CURVES):
            key = peers.make(alg)
            public = key.public_key()
            wanted = Keyset.from_pem(peers.documents(key)[0][1])[0].thumbprint
            for encoding, load_any in ((Encoding.PEM, Keyset.from_pem), (Encoding.DER, Keyset.from_der)):
                with self.subTest(alg, encoding=encoding):
                    document = key.private_bytes(
                        encoding, PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
                    )
                    keys = load_any(document, alg, kid="k")
                    self.assertEqual((keys[0].thumbprint, keys[0].can_sign), (wanted, True))
                    if alg in peers.RSA:
                        document = public.public_bytes(encoding, PublicFormat.PKCS1)
                        self.assertEqual(load_any(document, alg)[0].thumbprint, wanted)

    def test_certificates(self) -> None:
        for alg in ("RS256", "PS256", *peers.CURVES, "EdDSA", *peers.ML_DSA):
            key = peers.make(alg)
            name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "onejwt")])
            start = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
            certificate = (
                x509.CertificateBuilder()
                .subject_name(name)
                .issuer_name(name)
                .public_key(key.public_key())
                .serial_number(1)
                .not_valid_before(start)
                .not_valid_after(start + datetime.timedelta(days=1))
                .sign(key, hashes.SHA256() if alg in (*peers.RSA, *peers.CURVES) else None)
            )
            wanted = Keyset.from_pem(peers.documents(key)[0][1])[0].thumbprint
            for encoding, load_any in ((Encoding.PEM, Keyset.from_pem), (Encoding.DER, Keyset.from_der)):
                with self.subTest(alg, encoding=encoding):
                    keys = load_any(certificate.public_bytes(encoding), alg)
                    self.assertEqual((keys[0].thumbprint, keys[0].can_sign), (wanted, False))
                    token = sign(CLAIMS, Keyset.from_pem(peers.documents(key)[0][0], alg))
                    self.assertEqual(verify(token, keys, now=NOW), CLAIMS)


class AnyPayload(unittest.TestCase):
    """JWS, also detached (RFC 7515 appendix F) and unencoded (RFC 7797)."""

    def test_both_ways(self) -> None:
        for alg in peers.Joserfc.algorithms:
            keys = generate(alg)
            private, public = documents_of(alg, keys)[0]
            sign_theirs = functools.partial(peers.JOSERFC.sign_payload, alg, private)
            verify_theirs = functools.partial(peers.JOSERFC.verify_payload, alg, public)
            with self.subTest(alg):
                for payload in (b"", b"\x00\xff", b"a.b", "\u20ac".encode()):
                    self.assertEqual(verify_theirs(jws_sign(payload, keys)), payload)
                    token = sign_theirs(payload, {})
                    self.assertEqual(jws_verify(token, keys), payload)
                    head, _, signature = token.split(".")
                    self.assertEqual(jws_verify(f"{head}..{signature}", keys, payload=payload), payload)
                for payload, apart in ((b"a.b", b"a.b"), (b"a-b", None)):
                    token = jws_sign(payload, keys, unencoded=True, detached=apart is not None)
                    self.assertEqual(verify_theirs(token, payload), payload)
                    token = sign_theirs(payload, {"b64": False, "crit": ["b64"]})
                    self.assertEqual(jws_verify(token, keys, unencoded=True, payload=apart), payload)


if __name__ == "__main__":
    unittest.main()
