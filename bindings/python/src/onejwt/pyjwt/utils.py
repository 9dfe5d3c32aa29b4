"""Small helpers under the names that PyJWT has for them.

They are as lenient as PyJWT's: what the drop-in itself verifies is read by the library, not by these.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from . import _crypto


def force_bytes(value: str | bytes) -> bytes:
    """Bytes as they are, text as UTF-8."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    raise TypeError("Expected a string or bytes value")


def base64url_decode(input: str | bytes) -> bytes:
    """Decodes base64url with or without padding; characters outside of the alphabet are passed over."""
    data = force_bytes(input)
    return base64.urlsafe_b64decode(data + b"=" * (-len(data) % 4))


def base64url_encode(input: bytes) -> bytes:
    """Encodes as base64url without padding."""
    return base64.urlsafe_b64encode(input).rstrip(b"=")


def bytes_from_int(val: int, *, bit_length: int | None = None) -> bytes:
    """A number as big-endian bytes: as few as hold it, or as many as ``bit_length`` takes."""
    bits = val.bit_length() if bit_length is None else bit_length
    return val.to_bytes((bits + 7) // 8, "big")


def to_base64url_uint(val: int, *, bit_length: int | None = None) -> bytes:
    """A number as a JWK holds it."""
    if val < 0:
        raise ValueError("Must be a positive integer")
    return base64url_encode(bytes_from_int(val, bit_length=bit_length) or b"\x00")


def from_base64url_uint(val: str | bytes) -> int:
    """The number that a member of a JWK holds."""
    return int.from_bytes(base64url_decode(val), "big")


def number_to_bytes(num: int, num_bytes: int) -> bytes:
    """A number as ``num_bytes`` bytes, big-endian."""
    return num.to_bytes(max(num_bytes, (num.bit_length() + 7) // 8), "big")


def bytes_to_number(string: bytes) -> int:
    """The number that big-endian bytes stand for."""
    if not string:
        raise ValueError("no bytes to make a number of")
    return int.from_bytes(string, "big")


def _scalar_len(curve: Any) -> int:
    if not _crypto.has_crypto:
        raise NotImplementedError("DER signatures need the package 'cryptography'")
    return int(curve.key_size + 7) // 8


def der_to_raw_signature(der_sig: bytes, curve: Any) -> bytes:
    """An ECDSA signature in DER as R and S side by side, as a token holds it."""
    size = _scalar_len(curve)
    r, s = _crypto.dss.decode_dss_signature(der_sig)
    return number_to_bytes(r, size) + number_to_bytes(s, size)


def raw_to_der_signature(raw_sig: bytes, curve: Any) -> bytes:
    """The reverse of :func:`der_to_raw_signature`."""
    size = _scalar_len(curve)
    if len(raw_sig) != 2 * size:
        raise ValueError("Invalid signature")
    return bytes(_crypto.dss.encode_dss_signature(bytes_to_number(raw_sig[:size]), bytes_to_number(raw_sig[size:])))


_PEM_LABELS = (
    "CERTIFICATE|TRUSTED CERTIFICATE|PRIVATE KEY|PUBLIC KEY|ENCRYPTED PRIVATE KEY|OPENSSH PRIVATE KEY|DSA PRIVATE KEY|"
    "RSA PRIVATE KEY|RSA PUBLIC KEY|EC PRIVATE KEY|DH PARAMETERS|NEW CERTIFICATE REQUEST|CERTIFICATE REQUEST|"
    "SSH2 PUBLIC KEY|SSH2 ENCRYPTED PRIVATE KEY|X509 CRL"
)
# What stands before and after is looked at without being consumed: two lines may share their dashes.
_PEM_LINE = re.compile(rf"(?<=----[- ])(BEGIN|END) ({_PEM_LABELS})(?=[- ]----)".encode())
_PEM_DASHES = 5


def is_pem_format(key: bytes) -> bool:
    """Whether there is a PEM block: a first line, and the last line of the same label behind it."""
    begun: dict[bytes, int] = {}
    for line in _PEM_LINE.finditer(key):
        kind, label = line.groups()
        if kind == b"BEGIN":
            begun[label] = line.end() + _PEM_DASHES
        elif label in begun and begun[label] < line.start() - _PEM_DASHES:
            return True
    return False


_SSH_NAMES = (
    b"ssh-ed25519",
    b"ssh-rsa",
    b"ssh-dss",
    b"ecdsa-sha2-nistp256",
    b"ecdsa-sha2-nistp384",
    b"ecdsa-sha2-nistp521",
)


def is_ssh_key(key: bytes) -> bool:
    """Whether this is an OpenSSH public key."""
    return key.startswith(_SSH_NAMES)
