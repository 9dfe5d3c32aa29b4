"""Encrypted tokens and keys for encryption go both ways between onejwt and other people's implementations."""

from __future__ import annotations

import json
import unittest
from collections.abc import Iterator
from typing import Any

import jwt
import onejwt
from onejwt import Keyset, TokenRefused, encrypt, jwe_decrypt, jwe_encrypt, jws_sign, peek_header, sign, verify

import encrypting_peers as peers
from peers import Refused

NOW = 1_700_000_000
CLAIMS = {"iss": "https://issuer.example", "sub": "ålice €", "exp": NOW + 300}
CONTENTS = (b"", b"\x00\xff", b"x" * 16, "€".encode() * 100)
PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi"}


def cases() -> Iterator[tuple[Any, str, str, int]]:
    """Every pair of algorithms that a peer has too, and for key agreement every curve."""
    for peer in peers.PEERS:
        for alg in peer.algorithms:
            for enc in peer.encryptions:
                for bits in peers.CURVES if alg in peers.AGREEMENTS else (0,):
                    yield peer, alg, enc, bits


def bound(alg: str, enc: str) -> str:
    """What a key is bound to in onejwt."""
    return enc if alg == "dir" else alg


def public(jwk: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in jwk.items() if name not in PRIVATE_MEMBERS}


def load(jwk: dict[str, Any], alg: str, enc: str) -> Keyset:
    return Keyset.from_jwks({**jwk, "alg": bound(alg, enc)}, for_encryption=True)


def changed(token: str) -> Iterator[str]:
    """A change in each segment that is not empty, which keeps the form."""
    start = 0
    for segment in token.split("."):
        if len(segment) > 8:
            at = start + len(segment) // 2
            yield token[:at] + ("B" if token[at] == "A" else "A") + token[at + 1 :]
        start += len(segment) + 1


class Encryption(unittest.TestCase):
    def test_every_pair_has_a_peer(self) -> None:
        pairs = {(alg, enc) for _, alg, enc, _ in cases()}
        wanted = {(alg, enc) for alg in onejwt.KEY_MANAGEMENT for enc in onejwt.CONTENT_ENCRYPTION}
        # The longer hashes of RSA-OAEP are those of one peer, which has AES-GCM only.
        missing = {(alg, enc) for alg in peers.LONGER_RSA for enc in peers.CBC}
        self.assertEqual(wanted - pairs, missing)
        self.assertEqual(pairs - wanted, set())

    def both_ways(self, peer: Any, alg: str, enc: str, jwk: dict[str, Any], keys: Keyset) -> None:
        encrypting = load(public(jwk), alg, enc) if jwk["kty"] != "oct" else keys
        header = {"alg": alg, "enc": enc, "kid": jwk["kid"]}
        for content in CONTENTS:
            ours = jwe_encrypt(content, encrypting, enc=enc)
            found = peek_header(ours)
            self.assertEqual({name: found[name] for name in header}, header)
            if content or peer.reads_nothing:
                self.assertEqual(peer.decrypt(jwk, alg, enc, ours), content)
            else:
                with self.assertRaises(Refused):
                    peer.decrypt(jwk, alg, enc, ours)
            theirs = peer.encrypt(public(jwk), dict(header), content)
            self.assertEqual(jwe_decrypt(theirs, keys), content)
            self.assertEqual(jwe_decrypt(theirs, keys, algorithms=alg, encryptions=enc), content)
        for token in (ours, theirs):
            for other in changed(token):
                with self.assertRaises(TokenRefused):
                    jwe_decrypt(other, keys)
        for other in list(changed(ours))[1:]:
            with self.assertRaises(Refused):
                peer.decrypt(jwk, alg, enc, other)

    def test_with_our_keys(self) -> None:
        for peer, alg, enc, bits in cases():
            with self.subTest(peer=peer.name, alg=alg, enc=enc, bits=bits):
                keys = Keyset.generate(bound(alg, enc), kid="ours", bits=bits, for_encryption=True)
                (jwk,) = keys.export_jwks(private=True)["keys"]
                self.both_ways(peer, alg, enc, jwk, keys)

    def test_with_their_keys(self) -> None:
        for peer, alg, enc, bits in cases():
            with self.subTest(peer=peer.name, alg=alg, enc=enc, bits=bits):
                jwk = peer.generate(alg, enc, bits)
                keys = load(jwk, alg, enc)
                self.both_ways(peer, alg, enc, jwk, keys)
                # What comes back is the same key.
                (again,) = keys.export_jwks(private=True)["keys"]
                own = {"alg": bound(alg, enc), "use": "enc"}
                self.assertEqual({**again, **own}, {**jwk, **own})

    def test_parties(self) -> None:
        """Who makes a token and who it is for goes into the key that is agreed on (RFC 7518 4.6.2)."""
        for peer in peers.PEERS[:2]:
            for alg in peers.AGREEMENTS:
                keys = Keyset.generate(alg, kid="ours", for_encryption=True)
                (jwk,) = keys.export_jwks(private=True)["keys"]
                with self.subTest(peer=peer.name, alg=alg):
                    token = jwe_encrypt(b"content", keys, apu=b"Alice", apv=b"Bob")
                    self.assertEqual(peer.decrypt(jwk, alg, "A256GCM", token), b"content")
                    header = {"alg": alg, "enc": "A128GCM", "apu": "QWxpY2U", "apv": "Qm9i"}
                    self.assertEqual(jwe_decrypt(peer.encrypt(public(jwk), header, b"content"), keys), b"content")

    def test_pem(self) -> None:
        for alg, bits in (("RSA-OAEP-256", 0), *(("ECDH-ES+A256KW", bits) for bits in peers.CURVES)):
            with self.subTest(alg, bits=bits):
                jwk = peers.PEERS[0].generate(alg, "", bits)
                native = peers.PEERS[0].load(jwk)
                ours = Keyset.from_pem(native.as_pem(private=True), kid="theirs", for_encryption=True)
                known = Keyset.from_pem(native.as_pem(private=False), kid="theirs", for_encryption=True)
                self.assertEqual((ours[0].alg, known[0].can_decrypt), (alg, False))
                self.assertEqual(jwe_decrypt(jwe_encrypt(b"content", known), ours), b"content")
                self.assertEqual(peers.PEERS[0].decrypt(jwk, alg, "A256GCM", jwe_encrypt(b"content", known)), b"content")


class Claims(unittest.TestCase):
    def test_nested(self) -> None:
        """A signed token inside an encrypted one (RFC 7519 A.2)."""
        signing = Keyset.generate("ES256", kid="s")
        (jwk,) = signing.export_jwks()["keys"]
        for peer in peers.PEERS[:2]:
            keys = Keyset.generate("RSA-OAEP-256", kid="e", for_encryption=True)
            (private,) = keys.export_jwks(private=True)["keys"]
            with self.subTest(peer=peer.name):
                token = sign(CLAIMS, signing, encrypt_to=keys)
                inner = peer.decrypt(private, "RSA-OAEP-256", "A256GCM", token)
                claims = jwt.decode(inner, jwt.PyJWK(jwk).key, ["ES256"], options={"verify_exp": False})
                self.assertEqual(claims, CLAIMS)
                header = {"alg": "RSA-OAEP-256", "enc": "A128CBC-HS256", "cty": "JWT"}
                theirs = peer.encrypt(public(private), header, sign(CLAIMS, signing).encode())
                self.assertEqual(verify(theirs, signing, decrypt_with=keys, now=NOW), CLAIMS)
                # Not signed, or signed by another.
                for content in (json.dumps(CLAIMS).encode(), jws_sign(b"{}", Keyset.generate("ES256")).encode()):
                    with self.assertRaises(TokenRefused):
                        verify(peer.encrypt(public(private), dict(header), content), signing, decrypt_with=keys, now=NOW)

    def test_under_a_shared_secret(self) -> None:
        for peer in peers.PEERS[:2]:
            for alg in ("A256KW", "A256GCM"):
                keys = Keyset.generate(alg, kid="ours", for_encryption=True)
                (jwk,) = keys.export_jwks(private=True)["keys"]
                header = {"alg": "A256KW" if alg == "A256KW" else "dir", "enc": "A256GCM"}
                with self.subTest(peer=peer.name, alg=alg):
                    token = encrypt(CLAIMS, keys)
                    found = peer.decrypt(jwk, header["alg"], "A256GCM", token)
                    self.assertEqual(json.loads(found), CLAIMS)
                    theirs = peer.encrypt(jwk, header, json.dumps(CLAIMS).encode())
                    self.assertEqual(onejwt.decrypt(theirs, keys, now=NOW), CLAIMS)


if __name__ == "__main__":
    unittest.main()
