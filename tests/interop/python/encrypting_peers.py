"""Other people's implementations of encryption (JWE), each behind the same few calls.

A key is a JWK: a dict with the private members, or without.
"""

from __future__ import annotations

import json
import secrets
import warnings
from typing import Any

import joserfc.errors
import joserfc.jwe
import joserfc.jwk
import jwcrypto.common
import jwcrypto.jwe
import jwcrypto.jwk
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from peers import Refused, base64url, from_base64url

# Lengths of shared secrets in bytes; a key for "dir" has that of its content encryption.
SECRETS = {"A128KW": 16, "A256KW": 32, "A128GCMKW": 16, "A192GCMKW": 24, "A256GCMKW": 32}
GCM = {"A128GCM": 16, "A192GCM": 24, "A256GCM": 32}
CBC = {"A128CBC-HS256": 32, "A192CBC-HS384": 48, "A256CBC-HS512": 64}
CONTENT_ENCRYPTION = {**GCM, **CBC}
RSA = ("RSA-OAEP", "RSA-OAEP-256")
LONGER_RSA = {"RSA-OAEP-384": hashes.SHA384(), "RSA-OAEP-512": hashes.SHA512()}
AGREEMENTS = ("ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW")
# By their size in bits, as onejwt has it.
CURVES = {256: "P-256", 384: "P-384", 521: "P-521", 255: "X25519"}
USUAL = ("dir", *SECRETS, *RSA, *AGREEMENTS)


def shape(alg: str, enc: str, bits: int) -> dict[str, Any]:
    """What jwcrypto calls a key of this kind."""
    if alg == "dir" or alg in SECRETS:
        return {"kty": "oct", "size": 8 * (CONTENT_ENCRYPTION[enc] if alg == "dir" else SECRETS[alg])}
    if alg.startswith("RSA"):
        return {"kty": "RSA", "size": 2048}
    return {"kty": "OKP" if bits == 255 else "EC", "crv": CURVES[bits]}


class Joserfc:
    """joserfc."""

    name = "joserfc"
    reads_nothing = True
    algorithms = USUAL
    encryptions = tuple(CONTENT_ENCRYPTION)

    @staticmethod
    def load(key: dict[str, Any]) -> Any:
        # Of a key for "dir" the alg is the content encryption (RFC 7520 5.6), which joserfc takes for the header's.
        return joserfc.jwk.import_key({name: value for name, value in key.items() if name != "alg"})

    def encrypt(self, key: dict[str, Any], header: dict[str, Any], content: bytes) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", joserfc.errors.SecurityWarning)
            return joserfc.jwe.encrypt_compact(header, content, self.load(key), [header["alg"], header["enc"]])

    def decrypt(self, key: dict[str, Any], alg: str, enc: str, token: str) -> bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", joserfc.errors.SecurityWarning)
            try:
                found = joserfc.jwe.decrypt_compact(token, self.load(key), [alg, enc])
            except (joserfc.errors.JoseError, ValueError) as error:
                raise Refused from error
        assert found.plaintext is not None
        return bytes(found.plaintext)

    def generate(self, alg: str, enc: str, bits: int) -> dict[str, Any]:
        """A private JWK."""
        kind = shape(alg, enc, bits)
        key = joserfc.jwk.generate_key(kind["kty"], kind.get("size") or kind["crv"])
        return {**key.as_dict(private=True), "kid": "theirs"}


class JwCrypto:
    """jwcrypto, which takes an empty content for a failure."""

    name = "jwcrypto"
    reads_nothing = False
    algorithms = USUAL
    encryptions = tuple(CONTENT_ENCRYPTION)

    def encrypt(self, key: dict[str, Any], header: dict[str, Any], content: bytes) -> str:
        token = jwcrypto.jwe.JWE(content, json.dumps(header))
        token.add_recipient(jwcrypto.jwk.JWK(**{name: value for name, value in key.items() if name != "alg"}))
        return str(token.serialize(compact=True))

    def decrypt(self, key: dict[str, Any], alg: str, enc: str, token: str) -> bytes:
        found = jwcrypto.jwe.JWE(algs=[alg, enc])
        try:
            found.deserialize(token, jwcrypto.jwk.JWK(**{name: one for name, one in key.items() if name != "alg"}))
        except jwcrypto.common.JWException as error:
            raise Refused from error
        return bytes(found.payload)

    def generate(self, alg: str, enc: str, bits: int) -> dict[str, Any]:
        """A private JWK."""
        key: dict[str, Any] = jwcrypto.jwk.JWK.generate(**shape(alg, enc, bits)).export(as_dict=True)
        return {**key, "kid": "theirs"}


class Cryptography:
    """`cryptography` for the forms of RSA-OAEP that the others do not have; the token around them is made here."""

    name = "cryptography"
    reads_nothing = True
    algorithms = tuple(LONGER_RSA)
    encryptions = tuple(GCM)

    @staticmethod
    def padding(alg: str) -> padding.OAEP:
        return padding.OAEP(padding.MGF1(LONGER_RSA[alg]), LONGER_RSA[alg], None)

    @staticmethod
    def numbers(key: dict[str, Any], *names: str) -> list[int]:
        return [int.from_bytes(from_base64url(key[name]), "big") for name in names]

    def encrypt(self, key: dict[str, Any], header: dict[str, Any], content: bytes) -> str:
        public = rsa.RSAPublicNumbers(*self.numbers(key, "e", "n")).public_key()
        secret, iv = secrets.token_bytes(GCM[header["enc"]]), secrets.token_bytes(12)
        head = base64url(json.dumps(header).encode())
        sealed = AESGCM(secret).encrypt(iv, content, head.encode())
        wrapped = public.encrypt(secret, self.padding(header["alg"]))
        return ".".join((head, *map(base64url, (wrapped, iv, sealed[:-16], sealed[-16:]))))

    def decrypt(self, key: dict[str, Any], alg: str, enc: str, token: str) -> bytes:
        head, *rest = token.split(".")
        header = json.loads(from_base64url(head))
        wrapped, iv, content, tag = map(from_base64url, rest)
        public = rsa.RSAPublicNumbers(*self.numbers(key, "e", "n"))
        private = rsa.RSAPrivateNumbers(*self.numbers(key, "p", "q", "d", "dp", "dq", "qi"), public).private_key()
        try:
            secret = private.decrypt(wrapped, self.padding(alg))
            if (header["alg"], header["enc"], len(secret)) != (alg, enc, GCM[enc]):
                raise Refused
            return AESGCM(secret).decrypt(iv, content + tag, head.encode())
        except Exception as error:
            raise Refused from error

    def generate(self, alg: str, enc: str, bits: int) -> dict[str, Any]:
        """A private JWK."""
        return JwCrypto().generate(alg, enc, bits)


PEERS = (Joserfc(), JwCrypto(), Cryptography())
