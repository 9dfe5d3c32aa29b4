"""Other people's implementations, each behind the same few calls.

A key is a JWK (a dict with the private members) or a document of bytes: PEM or DER of PKCS#8 or SubjectPublicKeyInfo.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import warnings
from collections.abc import Iterator
from typing import Any, Union

import joserfc.errors
import joserfc.jwk
import joserfc.jws
import joserfc.jwt
import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, rsa
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

Key = Union["dict[str, Any]", bytes]

HMAC = {"HS256": 32, "HS384": 48, "HS512": 64}
RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "ES256K": "secp256k1"}
ML_DSA: dict[str, tuple[Any, Any]] = {
    "ML-DSA-44": (mldsa.MLDSA44PrivateKey, mldsa.MLDSA44PublicKey),
    "ML-DSA-65": (mldsa.MLDSA65PrivateKey, mldsa.MLDSA65PublicKey),
    "ML-DSA-87": (mldsa.MLDSA87PrivateKey, mldsa.MLDSA87PublicKey),
}
ALGORITHMS = (*HMAC, *RSA, *CURVES, "EdDSA", "Ed25519", *ML_DSA)


class Refused(Exception):
    """The peer does not accept the token."""


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def thumbprint(jwk: dict[str, Any]) -> str:
    """RFC 7638, and RFC 9964 for AKP: the hash of the members that make the public key, by name."""
    names = {"oct": "k kty", "RSA": "e kty n", "EC": "crv kty x y", "OKP": "crv kty x", "AKP": "alg kty pub"}
    required = {name: jwk[name] for name in names[jwk["kty"]].split()}
    text = json.dumps(required, separators=(",", ":"), sort_keys=True)
    return base64url(hashlib.sha256(text.encode()).digest())


def is_pem(key: bytes) -> bool:
    return key.startswith(b"-----BEGIN")


def native(key: bytes) -> Any:
    """A document as a key object of `cryptography`."""
    try:
        return load_pem_private_key(key, None) if is_pem(key) else load_der_private_key(key, None)
    except ValueError:
        return load_pem_public_key(key) if is_pem(key) else load_der_public_key(key)


@contextlib.contextmanager
def old_names() -> Iterator[None]:
    """Within, joserfc does not warn of the name EdDSA, which RFC 9864 replaces."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", joserfc.errors.SecurityWarning)
        yield


class PyJwt:
    """PyJWT, which has no other name for EdDSA and no AKP keys."""

    name = f"PyJWT {jwt.__version__}"
    algorithms = (*HMAC, *RSA, *CURVES, "EdDSA")

    @staticmethod
    def load(alg: str, key: Key) -> Any:
        return jwt.PyJWK(key, alg).key if isinstance(key, dict) else native(key)

    def sign(self, alg: str, key: Key, claims: dict[str, Any], header: dict[str, Any]) -> str:
        return jwt.encode(claims, self.load(alg, key), alg, header)

    def verify(self, alg: str, key: Key, token: str) -> dict[str, Any]:
        try:
            # The time is the tests' own.
            claims: dict[str, Any] = jwt.decode(token, self.load(alg, key), [alg], options={"verify_exp": False})
        except jwt.InvalidTokenError as error:
            raise Refused from error
        return claims


class Joserfc:
    """joserfc, which makes keys and thumbprints too."""

    name = "joserfc"
    algorithms = (*HMAC, *RSA, *CURVES, "EdDSA", "Ed25519")

    @staticmethod
    def kind(alg: str) -> str:
        if alg in HMAC:
            return "oct"
        return "RSA" if alg in RSA else "EC" if alg in CURVES else "OKP"

    def load(self, alg: str, key: Key) -> Any:
        kind: Any = self.kind(alg)
        return joserfc.jwk.import_key(key, kind)

    def sign(self, alg: str, key: Key, claims: dict[str, Any], header: dict[str, Any]) -> str:
        with old_names():
            return joserfc.jwt.encode({"alg": alg, **header}, claims, self.load(alg, key), [alg])

    def verify(self, alg: str, key: Key, token: str) -> dict[str, Any]:
        with old_names():
            try:
                claims: dict[str, Any] = joserfc.jwt.decode(token, self.load(alg, key), [alg]).claims
            except joserfc.errors.JoseError as error:
                raise Refused from error
        return claims

    def sign_payload(self, alg: str, key: Key, payload: bytes, header: dict[str, Any]) -> str:
        """A JWS of any payload; with "b64": false detached where the payload could not stand in a URL."""
        with old_names():
            return joserfc.jws.serialize_compact({"alg": alg, **header}, payload, self.load(alg, key), [alg])

    def verify_payload(self, alg: str, key: Key, token: str, payload: bytes | None = None) -> bytes:
        """The payload of a JWS, which may be detached."""
        with old_names():
            found = joserfc.jws.deserialize_compact(token, self.load(alg, key), [alg], payload=payload)
        return bytes(found.payload)

    def generate(self, alg: str) -> tuple[dict[str, Any], list[tuple[bytes, bytes]]]:
        """A private JWK, and pairs of private and public documents of the same key: PEM and DER."""
        kind: Any = self.kind(alg)
        size: Any = 8 * HMAC[alg] if alg in HMAC else 2048 if alg in RSA else CURVES.get(alg, "Ed25519")
        key = joserfc.jwk.generate_key(kind, size, {"alg": alg, "kid": "theirs"})
        jwk = dict(key.as_dict(private=True))
        if alg in HMAC:
            return jwk, []
        return jwk, [(key.as_pem(private=True), key.as_pem(private=False)), (key.as_der(True), key.as_der(False))]

    def thumbprint(self, alg: str, key: Key) -> str:
        return str(self.load(alg, key).thumbprint())


class MlDsa:
    """`cryptography` for the signature; the token around it (RFC 7515, RFC 9964) is made here."""

    name = "cryptography"
    algorithms = tuple(ML_DSA)

    @staticmethod
    def load(alg: str, key: Key) -> Any:
        if isinstance(key, bytes):
            return native(key)
        if key["kty"] != "AKP" or key["alg"] != alg:
            raise ValueError("not a key of RFC 9964")
        private, public = ML_DSA[alg]
        if "priv" not in key:
            return public.from_public_bytes(from_base64url(key["pub"]))
        loaded = private.from_seed_bytes(from_base64url(key["priv"]))
        if loaded.public_key().public_bytes_raw() != from_base64url(key["pub"]):
            raise ValueError("the two parts are not of one key")
        return loaded

    def sign(self, alg: str, key: Key, claims: dict[str, Any], header: dict[str, Any]) -> str:
        segments = [base64url(json.dumps(part).encode()) for part in ({"alg": alg, **header}, claims)]
        segments.append(base64url(self.load(alg, key).sign(".".join(segments).encode())))
        return ".".join(segments)

    def verify(self, alg: str, key: Key, token: str) -> dict[str, Any]:
        public = self.load(alg, key)
        if hasattr(public, "public_key"):
            public = public.public_key()
        header, payload, signature = token.split(".")
        try:
            public.verify(from_base64url(signature), f"{header}.{payload}".encode())
        except InvalidSignature as error:
            raise Refused from error
        if json.loads(from_base64url(header))["alg"] != alg:
            raise Refused
        claims: dict[str, Any] = json.loads(from_base64url(payload))
        return claims

    def generate(self, alg: str) -> tuple[dict[str, Any], list[tuple[bytes, bytes]]]:
        """As Joserfc.generate."""
        key = ML_DSA[alg][0].generate()
        public = key.public_key()
        jwk = {"kty": "AKP", "alg": alg, "kid": "theirs", "pub": base64url(public.public_bytes_raw())}
        return {**jwk, "priv": base64url(key.private_bytes_raw())}, documents(key)

    def thumbprint(self, alg: str, key: Key) -> str:
        public = base64url(self.load(alg, key).public_bytes_raw())
        return thumbprint({"kty": "AKP", "alg": alg, "pub": public})


def documents(key: Any) -> list[tuple[bytes, bytes]]:
    """A key object of `cryptography` as pairs of private and public documents: PEM and DER."""
    pkcs8, spki = serialization.PrivateFormat.PKCS8, serialization.PublicFormat.SubjectPublicKeyInfo
    return [
        (
            key.private_bytes(encoding, pkcs8, serialization.NoEncryption()),
            key.public_key().public_bytes(encoding, spki),
        )
        for encoding in (serialization.Encoding.PEM, serialization.Encoding.DER)
    ]


def make(alg: str) -> Any:
    """A private key object of `cryptography`."""
    if alg in RSA:
        return rsa.generate_private_key(65537, 2048)
    if alg in ML_DSA:
        return ML_DSA[alg][0].generate()
    if alg in CURVES:
        curves = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1(), "ES256K": ec.SECP256K1()}
        return ec.generate_private_key(curves[alg])
    return ed25519.Ed25519PrivateKey.generate()


PYJWT, JOSERFC, ML_DSA_PEER = PyJwt(), Joserfc(), MlDsa()
PEERS = (PYJWT, JOSERFC, ML_DSA_PEER)
# Who makes keys and thumbprints, by algorithm.
MAKERS = {alg: peer for peer in (JOSERFC, ML_DSA_PEER) for alg in peer.algorithms}
