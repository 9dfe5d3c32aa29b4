"""What is the matter with a key document: for the errors of those that cannot be used, and only for these.

Nothing here decides anything, and nothing reads JSON: the library says what became of a document and its entries. Texts
name members and ``kid`` values of key documents, and no other value.
"""

from __future__ import annotations

import json
import re

from . import _abi, _ffi
from ._abi import JwtEntryInfo

_MOST_NAMED = 4
_MOST_SHOWN = 40
# Of a document that can be used: each look at an entry is a pass over all of it.
_MOST_LOOKED_AT = 64
_KINDS = {
    _abi.JWT_KTY_OCT: "oct",
    _abi.JWT_KTY_RSA: "RSA",
    _abi.JWT_KTY_EC: "EC",
    _abi.JWT_KTY_OKP: "OKP",
    _abi.JWT_KTY_AKP: "AKP",
}
_OTHER_USES = {b"use": 'is not "sig"', b"key_ops": "have neither sign nor verify"}
_CONVERT = (
    "convert it to PKCS#8 as this library reads it with 'openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 "
    "-in key.pem -out new.pem'"
)

# Not .lstrip(), which would leave a copy of a document that its owner wants to wipe.
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*(<!doctype|<html|<\?xml|\[|\Z|)", re.IGNORECASE)


def _type(document: bytes | bytearray, name: str) -> int | None:
    # Behind a byte order mark, which a key document may have.
    return _ffi.json_type(document, name, 3 if document.startswith(b"\xef\xbb\xbf") else 0)


def what_it_is(document: bytes | bytearray) -> str | None:
    """What a document is that is no key set; None where it may be one, or nothing can be said."""
    beginning = _BEGINNING.match(document)
    start = bytes(beginning[1]) if beginning is not None else b""
    if beginning is not None and beginning.end() == len(document):
        return "the document is empty: expected a JWK Set, a JSON object with the member 'keys'"
    if start == b"[":
        return "the document is a JSON array: a JWK Set is an object, {'keys': [...]}"
    if start:
        return "the document is a web page (HTML or XML), not JSON: check the address it was fetched from"
    keys = _type(document, "keys")
    if keys is None:
        return None
    if keys:
        if keys != _abi.JWT_JSON_ARRAY:
            return "the member 'keys' of a JWK Set must be an array"
        is_empty = _ffi.jwks_entry(document, 0, 0) == _abi.JWT_KEY_NOT_FOUND
        return "the JWK Set has no keys: its 'keys' is an empty array" if is_empty else None
    if _type(document, "kty"):
        return None
    if _type(document, "jwks_uri"):
        return (
            "the document is the configuration of an OpenID provider or OAuth server (.well-known), not its key set: "
            "fetch the keys from the address in its member 'jwks_uri'"
        )
    if b"-----BEGIN CERTIFICATE-----" in document:
        return (
            "the document is a map of certificates by kid, not a JWK Set: use the provider's JWKS address (Google's is "
            "https://www.googleapis.com/oauth2/v3/certs), or load each certificate with Keyset.from_pem(..., kid=...)"
        )
    return "the document has neither 'keys' (a JWK Set) nor 'kty' (a JWK)"


def _fault(info: JwtEntryInfo, flags: int) -> str:
    """Why an entry is no key."""
    member = f"its {json.dumps(info.member.decode())}" if info.member else ""
    kind = _KINDS.get(info.kty, "key")
    if info.status == _abi.JWT_KEY_TOO_WEAK:
        return f"{kind} of {info.bits} bits" if info.bits else f"{kind} that is too weak"
    if info.status == _abi.JWT_KEY_UNSUPPORTED and member:
        return f"{member} {_OTHER_USES.get(info.member, 'is not supported')}"
    if info.status == _abi.JWT_KEY_ALG_MISMATCH:
        return f"{member or 'its alg'} is not one for such a key"
    if info.status == _abi.JWT_KEY_WRONG_FORM:
        return "a key document in the place of a secret"
    secret = ", or is not public" if flags & _abi.JWT_KEY_PUBLIC_ONLY else ""
    return f"{member} is missing or wrong{secret}" if member else "no sound JWK"


def _named(index: int, info: JwtEntryInfo, flags: int, is_set: bool) -> str:
    kid = info.kid.decode("utf-8", "replace")
    if len(kid) > _MOST_SHOWN:
        kid = f"{kid[:_MOST_SHOWN]}..."
    place = f"entry {index}" if is_set else "the key"
    return f"{place}{f', kid {json.dumps(kid)}' if kid else ''}: {_fault(info, flags)}"


def skipped(document: bytes | bytearray, flags: int, used: int) -> tuple[str, ...]:
    """Which entries of a document are not among the keys that were made of it, and why."""
    # One ``kty`` for each key: the usual document is not looked into again.
    if document.count(b'"kty"') == used:
        return ()
    is_set = bool(_type(document, "keys"))
    named: list[str] = []
    for index in range(_MOST_LOOKED_AT if used else _ffi.SIZE_MAX):
        info = _ffi.jwks_entry(document, index, flags)
        if isinstance(info, int):
            break
        if info.status and len(named) == _MOST_NAMED:
            return (*named, "...")
        if info.status:
            named.append(_named(index, info, flags, is_set))
    return tuple(named)


def holds_secret(document: bytes) -> bool:
    """Whether an entry of a document has a member for a secret or a private part, sound or not."""
    index = 0
    while not isinstance(entry := _ffi.jwks_entry(document, index, _abi.JWT_KEY_PUBLIC_ONLY), int):
        if entry.flags & _abi.JWT_KEY_HAS_SECRET:
            return True
        index += 1
    return False


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
