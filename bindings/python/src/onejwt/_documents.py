"""What is the matter with a key document: for the errors of those that cannot be used, and only for these.

Nothing here decides anything: the library has read the document before. Texts name members and ``kid`` values of key
documents, and no other value. A document that its owner may want to wipe (a ``bytearray``) is not looked into, because
what is read from it here could not be wiped.
"""

from __future__ import annotations

import json
import re
from typing import Any

from . import _ffi

_MOST_NAMED = 4
_MOST_SHOWN = 40
_KINDS = ("oct", "RSA", "EC", "OKP", "AKP")
_CURVES = ("P-256", "P-384", "P-521", "secp256k1", "Ed25519")
_CONVERT = (
    "convert it to PKCS#8 as this library reads it with 'openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 "
    "-in key.pem -out new.pem'"
)


def _read(document: bytes | bytearray) -> Any:
    """What JSON makes of a document; None if nothing."""
    if not isinstance(document, bytes):
        return None
    try:
        # Numbers as text: they play no role, and a long one would take its time.
        return json.loads(document, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None


def _shown(value: object) -> str:
    """A short text of a key document; what cannot be printed is escaped."""
    if not isinstance(value, str):
        return f"a value of type {type(value).__name__}"
    return ascii(value if len(value) <= _MOST_SHOWN else f"{value[:_MOST_SHOWN]}...")


def _is_certificate(value: object) -> bool:
    return isinstance(value, str) and "-----BEGIN CERTIFICATE-----" in value


def what_it_is(document: bytes | bytearray) -> str | None:
    """What a document is that is no key set; None where it may be one, or nothing can be said."""
    if not isinstance(document, bytes):
        return None
    start = document[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        return "the document is empty: expected a JWK Set, a JSON object with the member 'keys'"
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "the document is a web page (HTML or XML), not JSON: check the address it was fetched from"
    found = _read(document)
    if isinstance(found, list):
        return "the document is a JSON array: a JWK Set is an object, {'keys': [...]}"
    if not isinstance(found, dict):
        return None
    if "keys" in found:
        keys = found["keys"]
        if not isinstance(keys, list):
            return f"the member 'keys' of a JWK Set must be an array, not {_shown(keys) if keys else repr(keys)}"
        return None if keys else "the JWK Set has no keys: its 'keys' is an empty array"
    if "kty" in found:
        return None
    if not found:
        return "the document is an empty JSON object: a JWK Set has the member 'keys', a JWK the member 'kty'"
    if "jwks_uri" in found:
        return (
            "the document is the configuration of an OpenID provider or OAuth server (.well-known), not its key set: "
            "fetch the keys from the address in its member 'jwks_uri'"
        )
    if all(map(_is_certificate, found.values())):
        return (
            "the document is a map of certificates by kid, not a JWK Set: use the provider's JWKS address (Google's is "
            "https://www.googleapis.com/oauth2/v3/certs), or load each certificate with Keyset.from_pem(..., kid=...)"
        )
    names = ", ".join(_shown(name) for name in list(found)[:_MOST_NAMED])
    return f"the document has neither 'keys' (a JWK Set) nor 'kty' (a JWK); its members are {names}"


def _fault(entry: object) -> str | None:
    """Why an entry is no key that verifies signatures, as far as that can be seen from outside."""
    if not isinstance(entry, dict):
        return "is no JSON object"
    kty, use, ops, alg, crv = (entry.get(name) for name in ("kty", "use", "key_ops", "alg", "crv"))
    fault = None
    if kty is None:
        fault = "has no kty"
    elif kty not in _KINDS:
        fault = f"has the kty {_shown(kty)}"
    elif use is not None and use != "sig":
        fault = f"has the use {_shown(use)}, which is not 'sig'"
    elif isinstance(ops, list) and "verify" not in ops and "sign" not in ops:
        fault = f"has key_ops {'[]' if not ops else 'without verify'}"
    elif alg is not None and (not isinstance(alg, str) or not _ffi.alg_number(alg)):
        fault = f"has the alg {_shown(alg)}"
    elif kty in ("EC", "OKP") and crv not in _CURVES:
        fault = f"has the crv {_shown(crv)}"
    return fault


def skipped(document: bytes | bytearray, used: int) -> str:
    """Which entries of a document are not among the keys that were made of it, and why; "" if all are."""
    # One ``kty`` for each key: the usual document is not read again.
    if not isinstance(document, bytes) or document.count(b'"kty"') == used:
        return ""
    found = _read(document)
    if not isinstance(found, dict):
        return ""
    entries = found.get("keys")
    if not isinstance(entries, list):
        fault = _fault(found)
        return f"it {fault}" if fault is not None else ""
    left_out = len(entries) - used
    if left_out <= 0:
        return ""
    named = []
    for number, entry in enumerate(entries):
        fault = _fault(entry)
        if fault is not None:
            kid = entry.get("kid") if isinstance(entry, dict) else None
            named.append(f"{f'entry {number}' if not isinstance(kid, str) else f'the key {_shown(kid)}'} {fault}")
    text = f"{left_out} of {len(entries)} entries of the key document cannot be used and were skipped"
    if named:
        text += f": {', '.join(named[:_MOST_NAMED])}{', ...' if len(named) > _MOST_NAMED else ''}"
    return text


# --- PEM and DER ----------------------------------------------------------------------------------------------

_PRIVATE = re.compile(rb"-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY-----")
# The object identifiers of PKCS #5 and PKCS #12 encryption, as the beginning of an EncryptedPrivateKeyInfo has them.
_ENCRYPTIONS = (b"\x06\x09*\x86H\x86\xf7\x0d\x01\x05", b"\x06\x0a*\x86H\x86\xf7\x0d\x01\x0c\x01")
_WHERE_IT_IS = 32


def about_pem(status: str, pem: bytes | bytearray) -> str | None:
    """What there is to say of PEM text that cannot be used."""
    if status in ("JWT_KEY_UNSUPPORTED", "JWT_KEY_ENCRYPTED") and b"Proc-Type:" in pem and b"ENCRYPTED" in pem:
        # With a password or without.
        return f"the old encryption of PEM (Proc-Type) is not supported: {_CONVERT}"
    if status == "JWT_KEY_UNSUPPORTED":
        if b"-----BEGIN ENCRYPTED PRIVATE KEY-----" in pem:
            return (
                "the encryption of the key is not supported, whatever the key itself is: expected PKCS#8 with PBES2, "
                f"AES-CBC and PBKDF2 with HMAC-SHA-256; {_CONVERT}"
            )
        return None
    if status not in ("JWT_KEY_MALFORMED", "JWT_KEY_WRONG_FORM"):
        return None
    if b"-----BEGIN" in pem and b"\\n" in pem:
        return (
            "the PEM text holds '\\n' as two characters, a backslash and an n, where its lines should end, as "
            "environment variables and .env files often do: pass pem.replace('\\\\n', '\\n')"
        )
    if len(_PRIVATE.findall(pem)) > 1:
        return "the PEM text holds more than one private key: pass the one that is meant, alone"
    return None


def about_der(status: str, der: bytes | bytearray) -> str | None:
    """What there is to say of DER that cannot be used."""
    if status == "JWT_KEY_UNSUPPORTED" and any(name in der[:_WHERE_IT_IS] for name in _ENCRYPTIONS):
        return (
            "the encryption of the key is not supported, whatever the key itself is: expected PKCS#8 with PBES2, "
            f"AES-CBC and PBKDF2 with HMAC-SHA-256; {_CONVERT} (with -inform DER -outform DER)"
        )
    return None
