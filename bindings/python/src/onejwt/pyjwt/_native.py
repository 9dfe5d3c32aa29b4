"""The bridge from PyJWT's keys and tokens to the library.

A raw key (str, bytes) that comes again is parsed once: the cache leads from a fingerprint of the key, made with a
random key of this process, and the algorithm to the key in the library's memory, where it is wiped when it goes. The
cache keeps no copy of the key itself, at most 64 of them in all, those used last; ``clear_key_cache()`` drops them.
Key objects are recognised by their content too, and up to 16 of them are held, and recognised by identity before that.
Only for algorithms in which a program has changed nothing (``algorithms.is_built_in``): those of a name are all alike.

What is handed to the library is of exact types, and is copied before (see _plain.py).
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from collections import OrderedDict
from contextlib import suppress
from functools import lru_cache
from typing import Any, Callable, TypeVar

from .. import _abi, _ffi, _plain
from ..errors import KeyTooWeak, KeyUnsupported, KeyWrongForm, OneJWTError, Report
from ..keys import Keyset, open_handle
from . import _crypto
from .exceptions import InvalidKeyError

ASYMMETRIC_KEY_AS_SECRET = (
    "The specified key is an asymmetric key or x509 certificate and should not be used as an HMAC secret."
)
JWK_AS_SECRET = (
    "The specified key looks like a JWK and should not be used directly as an HMAC secret. Load it via "
    "PyJWK / HMACAlgorithm.from_jwk first."
)
_NEEDS_PACKAGE = "onejwt does not do this with a key of this kind and size, and the package 'cryptography' is missing"

# The limit is looked to before (api_jws.py): what it is, is the program's to say.
_ANY_LENGTH = _ffi.SIZE_MAX >> 1

_VERIFY_CLAIMS = _ffi.verify_options(
    _abi.JWT_ALLOW_MISSING_EXP
    | _abi.JWT_IGNORE_EXP
    | _abi.JWT_IGNORE_NBF
    | _abi.JWT_IGNORE_IAT
    | _abi.JWT_IGNORE_AUD,
    max_token_len=_ANY_LENGTH,
)
_VERIFY_ANY = _ffi.jws_options(max_token_len=_ANY_LENGTH)
_VERIFY_UNENCODED = _ffi.jws_options(flags=_abi.JWS_UNENCODED, max_token_len=_ANY_LENGTH)


class InvalidKeyFormatError(InvalidKeyError, ValueError):
    """A key that cannot be read. PyJWT lets the ValueError of ``cryptography`` through for some of them."""


class NativeKey:
    """What stands for an RSA, EC or OKP key where ``cryptography`` is not installed. Made from a JWK or from PEM."""

    __slots__ = ("curve", "is_private", "jwk", "key_size", "kty")

    def __init__(self, jwk: dict[str, Any]) -> None:
        # What a key may be used for is for PyJWT's caller to look at; only its numbers matter here.
        members = ("kty", "crv", "n", "e", "d", "p", "q", "dp", "dq", "qi", "oth", "x", "y")
        self.jwk = {name: jwk[name] for name in members if name in jwk}
        self.kty = str(jwk.get("kty"))
        self.curve = jwk.get("crv")
        self.is_private = "d" in jwk
        try:
            key = Keyset.from_jwks(self.jwk, allow_weak=True)[0]
        except OneJWTError as error:
            raise InvalidKeyFormatError(f"Could not use the provided key: {error}") from error
        self.key_size = key.bits

    @classmethod
    def from_pem(cls, pem: bytes) -> NativeKey:
        """Reads a key in PEM; a certificate is none."""
        if b"-BEGIN CERTIFICATE-" in pem or b"-BEGIN X509 CERTIFICATE-" in pem:
            raise InvalidKeyFormatError("Could not parse the provided key: it is a certificate, not a key.")
        try:
            keys = Keyset.from_pem(pem, allow_weak=True)
            return cls(keys.export_jwks(private=keys[0].can_sign)["keys"][0])
        except OneJWTError as error:
            raise InvalidKeyFormatError(f"Could not parse the provided key: {error}") from error

    def load(self, alg: str) -> Keyset:
        """The key, bound to an algorithm."""
        return Keyset.from_jwks({**self.jwk, "alg": alg}, allow_weak=True)

    def __repr__(self) -> str:
        return f"<{self.kty} {'private' if self.is_private else 'public'} key of {self.key_size} bits>"


class Loaded:
    """A key that is ready for an algorithm."""

    __slots__ = ("can_sign", "handle", "is_public", "prepared", "weakness")

    def __init__(self, algorithm: Any, prepared: Any, enforce: bool, der: bytes | None = None) -> None:
        self.weakness: str | None = algorithm.check_key_length(prepared)
        if self.weakness and enforce:
            raise InvalidKeyError(self.weakness)
        self.prepared: Any = None
        self.handle: _ffi.Handle | None = None
        self.is_public = _is_public(prepared)
        if _is_foreign(prepared):
            # It does itself what is asked of it, and may keep the key in a vault.
            self.can_sign = False
            self.prepared = prepared
            return
        try:
            keys = _load(prepared, algorithm._native, der)
        except OneJWTError as error:
            if not _crypto.has_crypto or isinstance(prepared, NativeKey) or not _is_beyond(error, prepared):
                raise _key_error(error, prepared, self.weakness) from error
            # Ed448, and RSA of unusual sizes: `cryptography` has them.
            self.can_sign = False
            self.prepared = prepared
            return
        self.handle = open_handle(keys)
        info = _ffi.key_info(self.handle, 0)
        self.can_sign = info is not None and bool(info.flags & _abi.JWT_KEY_CAN_SIGN)
        if not self.can_sign and not self.is_public and _crypto.has_crypto and not isinstance(prepared, NativeKey):
            # The library verifies with a short RSA key, but does not sign.
            self.prepared = prepared


def _is_public(prepared: Any) -> bool:
    if isinstance(prepared, bytes):
        return False
    return not prepared.is_private if isinstance(prepared, NativeKey) else not hasattr(prepared, "sign")


def _is_foreign(prepared: Any) -> bool:
    """Whether a key object is a program's own, which merely has the interface of those of ``cryptography``."""
    return not isinstance(prepared, (bytes, NativeKey)) and not type(prepared).__module__.startswith("cryptography.")


def _load(prepared: Any, alg: str, der: bytes | None) -> Keyset:
    if isinstance(prepared, bytes):
        return Keyset.from_secret(prepared, alg, allow_weak=True)
    if isinstance(prepared, NativeKey):
        return prepared.load(alg)
    return Keyset.from_der(der or _as_der(prepared), alg, allow_weak=True)


def _as_der(prepared: Any) -> bytes:
    form = _crypto.serialization
    if hasattr(prepared, "private_bytes"):
        return bytes(prepared.private_bytes(form.Encoding.DER, form.PrivateFormat.PKCS8, form.NoEncryption()))
    return bytes(prepared.public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo))


_LEAST_RSA_BITS = 1024


def _is_beyond(error: OneJWTError, prepared: Any) -> bool:
    """Whether the library merely does not have what the key takes, rather than objecting to the key."""
    if isinstance(error, KeyUnsupported):
        return True
    return isinstance(error, KeyTooWeak) and getattr(prepared, "key_size", 0) >= _LEAST_RSA_BITS


def _key_error(error: OneJWTError, prepared: Any, weakness: str | None) -> InvalidKeyError:
    if isinstance(error, KeyWrongForm):
        text = ASYMMETRIC_KEY_AS_SECRET
        if isinstance(prepared, bytes) and prepared.lstrip()[:1] in (b"{", b"["):
            text = JWK_AS_SECRET
        return InvalidKeyError(text)
    if isinstance(error, KeyTooWeak):
        return InvalidKeyError(f"{weakness or 'The key is too weak.'} onejwt does not load it.")
    if isinstance(error, KeyUnsupported):
        return InvalidKeyError(f"{_NEEDS_PACKAGE}.")
    return InvalidKeyError(f"Could not use the provided key: {error}")


# --- the cache ------------------------------------------------------------------------------------------------

_MOST_RAW_KEYS = 64
_MOST_KEY_OBJECTS = 16

_Mark = TypeVar("_Mark")
_Made = TypeVar("_Made")

_fingerprint_key = secrets.token_bytes(32)
# Ready but for the content: the copy of one takes less than to make one.
_fingerprints = {
    person: hashlib.blake2b(digest_size=32, key=_fingerprint_key, person=person) for person in (b"raw", b"object")
}
# What goes may have a finaliser, and a signal have a handler, that use the cache in their turn.
_lock = threading.RLock()
_raw_keys: OrderedDict[tuple[str, bytes], Loaded] = OrderedDict()
# The object is held beside what was made of it, so that its id cannot be another's.
_key_objects: OrderedDict[tuple[str, int], tuple[Any, Loaded]] = OrderedDict()


def _renew_lock() -> None:
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    # The thread that held it is not there in the child.
    os.register_at_fork(after_in_child=_renew_lock)


def clear_key_cache() -> None:
    """Lets go of all keys that the drop-in has kept ready; the library wipes them."""
    with _lock:
        _raw_keys.clear()
        _key_objects.clear()


def _recent(cache: OrderedDict[_Mark, _Made], most: int, mark: _Mark, make: Callable[[], _Made]) -> _Made:
    """What a cache holds under a mark, made if it is not there; those used last stay."""
    with _lock:
        found = cache.pop(mark, None)
        if found is not None:
            cache[mark] = found
            return found
    # Nobody else waits while a key is parsed.
    made = make()
    with _lock:
        cache[mark] = made
        # A signal handler or a finaliser may have emptied it meanwhile.
        with suppress(KeyError):
            while len(cache) > most:
                cache.popitem(last=False)
    return made


def _recent_content(alg: str, content: bytes, person: bytes, make: Callable[[], Loaded]) -> Loaded:
    fingerprint = _fingerprints[person].copy()
    fingerprint.update(content)
    return _recent(_raw_keys, _MOST_RAW_KEYS, (alg, fingerprint.digest()), make)


def load(algorithm: Any, key: Any, enforce: bool) -> Loaded:
    """A key, ready for a built-in algorithm; parsed if it is not one of those that were used lately."""
    alg: str = algorithm._native
    if isinstance(key, str):
        key = key.encode()
    if isinstance(key, bytes):
        content = key if type(key) is bytes else _plain.octets(key)
        loaded = _recent_content(
            alg, content, b"raw", lambda: Loaded(algorithm, algorithm.prepare_key(content), enforce)
        )
    else:
        loaded = _load_object(algorithm, key, enforce)
    if enforce and loaded.weakness:
        raise InvalidKeyError(loaded.weakness)
    return loaded


def _load_object(algorithm: Any, key: Any, enforce: bool) -> Loaded:
    """A key object. Programs make one of the same JWK again and again, and that takes less than to parse it here."""
    alg: str = algorithm._native
    with _lock:
        held = _key_objects.get((alg, id(key)))
    if held is None:
        prepared = algorithm.prepare_key(key)
        if _is_foreign(prepared):
            # Nothing is parsed, and it may be another one the next time.
            return Loaded(algorithm, prepared, enforce)
    # As it was said above if it is there: those of ``cryptography`` do not change.
    return _recent(
        _key_objects,
        _MOST_KEY_OBJECTS,
        (alg, id(key)),
        lambda: (key, _load_prepared(algorithm, algorithm.prepare_key(key), enforce)),
    )[1]


def _load_prepared(algorithm: Any, prepared: Any, enforce: bool) -> Loaded:
    if isinstance(prepared, NativeKey):
        return Loaded(algorithm, prepared, enforce)
    der = _as_der(prepared)
    # Apart from the same bytes as a raw key, which is none.
    return _recent_content(algorithm._native, der, b"object", lambda: Loaded(algorithm, prepared, enforce, der))


# --- tokens ---------------------------------------------------------------------------------------------------


def verify_claims(handle: _ffi.Handle, token: bytes) -> tuple[bytes | None, Report | None]:
    """The claims, or why there are none. Of their content the library checks only that they are one sound object."""
    claims, report = _ffi.verify(handle, token, _VERIFY_CLAIMS, 0, False)
    return None if claims is None else bytes(claims), None if report is None else _ffi.report_of(report)


def claims_of(handle: _ffi.Handle, token: bytes) -> bytearray | None:
    """The claims of :func:`verify_claims`, if there are any."""
    return _ffi.verify(handle, token, _VERIFY_CLAIMS, 0, False)[0]


def verify_any(handle: _ffi.Handle, token: bytes, detached: bytes | None) -> tuple[bytes | None, Report | None]:
    """The payload, or why there is none."""
    options = _VERIFY_ANY if detached is None else _ffi.with_payload(_VERIFY_UNENCODED, detached)
    payload, report = _ffi.jws_verify(handle, token, options, False)
    return payload, None if report is None else _ffi.report_of(report)


@lru_cache(maxsize=64)
def _sign_options(header: bytes, detached: bool, crit: tuple[str, ...]) -> _ffi.Prepared:
    flags = _abi.JWT_SIGN_WHOLE_HEADER | (_abi.JWS_DETACHED | _abi.JWS_UNENCODED if detached else 0)
    return _ffi.jws_options(flags=flags, header=header, crit=crit or None, max_token_len=0)


def sign(handle: _ffi.Handle, header: bytes, payload: bytes, detached: bool, crit: tuple[str, ...]) -> str | int:
    """A token with this header, byte for byte; else the status."""
    return _ffi.jws_sign(handle, payload, _sign_options(header, detached, crit))
