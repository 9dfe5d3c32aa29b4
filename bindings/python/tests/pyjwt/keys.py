"""Keys of every kind, made by ``cryptography``, in every form that a program may hand over."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_asymmetric = "cryptography.hazmat.primitives.asymmetric"
rsa = import_module(f"{_asymmetric}.rsa")
ec = import_module(f"{_asymmetric}.ec")
ed25519 = import_module(f"{_asymmetric}.ed25519")
ed448 = import_module(f"{_asymmetric}.ed448")
dsa = import_module(f"{_asymmetric}.dsa")
x25519 = import_module(f"{_asymmetric}.x25519")
hashes = import_module("cryptography.hazmat.primitives.hashes")
form = import_module("cryptography.hazmat.primitives.serialization")
x509 = import_module("cryptography.x509")

RSA = rsa.generate_private_key(65537, 2048)
WEAK_RSA = rsa.generate_private_key(65537, 1024)
EC: dict[str, Any] = {
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "ES256K": ec.generate_private_key(ec.SECP256K1()),
    "ES384": ec.generate_private_key(ec.SECP384R1()),
    "ES512": ec.generate_private_key(ec.SECP521R1()),
}
ED25519 = ed25519.Ed25519PrivateKey.generate()
ED448 = ed448.Ed448PrivateKey.generate()
DSA = dsa.generate_private_key(2048)
X25519 = x25519.X25519PrivateKey.generate()
OTHER_CURVE = ec.generate_private_key(ec.SECP224R1())

# What each algorithm signs with.
SIGNING: list[tuple[str, Any]] = [
    *((alg, RSA) for alg in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")),
    *EC.items(),
    ("ES521", EC["ES512"]),
    ("EdDSA", ED25519),
    ("EdDSA", ED448),
]
WEAK: list[tuple[str, Any]] = [(alg, WEAK_RSA) for alg in ("RS256", "RS384", "RS512", "PS256", "PS384")]
DETERMINISTIC = ("HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "EdDSA")


def pem(key: Any, style: str = "PKCS8") -> bytes:
    return bytes(key.private_bytes(form.Encoding.PEM, getattr(form.PrivateFormat, style), form.NoEncryption()))


def encrypted_pem(key: Any) -> bytes:
    return bytes(
        key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.BestAvailableEncryption(b"password"))
    )


def public_pem(key: Any, style: str = "SubjectPublicKeyInfo") -> bytes:
    return bytes(key.public_key().public_bytes(form.Encoding.PEM, getattr(form.PublicFormat, style)))


def public_der(key: Any) -> bytes:
    return bytes(key.public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo))


def ssh(key: Any) -> bytes:
    return bytes(key.public_key().public_bytes(form.Encoding.OpenSSH, form.PublicFormat.OpenSSH))


def certificate(key: Any, encoding: str = "PEM") -> bytes:
    datetime = import_module("datetime")
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 1, datetime.datetime(2020, 1, 1), datetime.datetime(2040, 1, 1)
    )
    signed = builder.sign(key, hashes.SHA256())
    return bytes(signed.public_bytes(getattr(form.Encoding, encoding)))


def private_forms(key: Any) -> list[Any]:
    found = [key, pem(key), pem(key).decode()]
    if isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        found.append(pem(key, "TraditionalOpenSSL"))
    return found


def public_forms(key: Any) -> list[Any]:
    found = [key.public_key(), public_pem(key), public_pem(key).decode()]
    if isinstance(key, rsa.RSAPrivateKey):
        found.append(public_pem(key, "PKCS1"))
    curve = getattr(getattr(key, "curve", None), "name", "")
    if isinstance(key, (rsa.RSAPrivateKey, ed25519.Ed25519PrivateKey)) or curve.endswith("r1"):
        found += [ssh(key), ssh(key).decode() + " comment"]
    return found


def documents() -> list[Any]:
    """Everything that is a key of some kind, or nearly, in some form."""
    found: list[Any] = []
    for key in (RSA, *EC.values(), ED25519, ED448, DSA, X25519, OTHER_CURVE):
        found += [key, key.public_key(), pem(key), public_pem(key), public_der(key), encrypted_pem(key)]
    found += [
        ssh(RSA),
        ssh(EC["ES256"]),
        ssh(ED25519),
        b"ssh-rsa AAAA",
        b"ecdsa-sha2-nistp256 AAAA",
        b"ssh-ed25519 x",
        "ssh-",
    ]
    found += [certificate(RSA), certificate(RSA, "DER"), certificate(EC["ES256"]), public_pem(RSA, "PKCS1")]
    text = public_pem(RSA)
    found += [b"\n\n" + text, b"  " + text, b"junk\n" + text, text + b"junk", text.replace(b"\n", b"\r\n")]
    found += [text.replace(b"-----", b"---- "), text.replace(b"A", b"!"), pem(RSA) + public_pem(EC["ES256"])]
    found += [*HALF_PEM, b"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----", b"----- BEGIN PUBLIC KEY"]
    found += [b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]
    found += [None, 1, [], {}, b"", "", "x", b"x", "x" * 100, bytearray(b"x" * 64), memoryview(b"x" * 64), object, True]
    return found


# The beginning of a PEM block without its end, or the end alone.
HALF_PEM: list[Any] = [
    public_pem(RSA)[:-20],
    public_pem(RSA)[30:],
    b"-----BEGIN PUBLIC KEY-----",
    b"-----BEGIN X-----",
    "-----BEGIN PUBLIC",
]


def described(key: Any) -> str:
    """A key in a message of a test that fails."""
    return f"{type(key).__name__} {key[:60]!r}" if isinstance(key, (str, bytes)) else repr(key)
