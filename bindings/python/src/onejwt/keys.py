"""Key sets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NoReturn, Union

from . import _ffi
from .errors import InvalidArgument, InvalidType, OneJWTError, make

BytesLike = Union[bytes, bytearray, memoryview]
Document = Union[str, bytes, bytearray, memoryview, Mapping[str, Any]]

_HMAC_BYTES = {"HS256": 32, "HS384": 48, "HS512": 64}
_FORMATS = "a key in PKCS#8, PKCS#1, SEC1 or SPKI, or an X.509 certificate,"


@dataclass(frozen=True)
class Key:
    """What there is to know of one key. Nothing in it is secret."""

    alg: str
    """The algorithm that the key is bound to."""
    kid: str | None
    """None also where the key has a ``kid`` that is longer than 127 bytes or holds control characters."""
    bits: int
    can_sign: bool
    can_verify: bool
    has_kid: bool
    has_issuer: bool
    """The key was loaded with an issuer, and verifies only tokens of that ``iss``."""
    is_weak: bool
    """The key was loaded thanks to ``allow_weak``."""
    thumbprint: str = field(repr=False)
    """RFC 7638 SHA-256 thumbprint. That of an HMAC key is derived from the secret: do not publish it for a secret
    that could be guessed."""


def check_flag(name: str, value: object) -> bool:
    """A switch. Anything else than True or False is refused: the text "false" would count as true."""
    if value is True or value is False:
        return bool(value)
    raise InvalidType(f"{name} must be True or False, not {type(value).__name__}")


def check_text(name: str, value: object, optional: bool = True) -> str | None:
    """A text that may be None."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise InvalidArgument(f"{name} holds a lone surrogate, which is not Unicode text") from None
        return value
    if value is None and optional:
        return None
    raise InvalidType(f"{name} must be str{' or None' if optional else ''}, not {type(value).__name__}")


def check_alg(alg: object) -> int:
    """The number of an algorithm; 0 for None. An unknown name must not become 0, which means "any"."""
    if alg is None:
        return 0
    if not isinstance(alg, str):
        raise InvalidType(f"alg must be the name of an algorithm, such as 'HS256', not {type(alg).__name__}")
    number = _ffi.alg_number(alg)
    if number == 0:
        raise InvalidArgument(f"{alg!r} is not an algorithm: expected one of {', '.join(_ffi.ALGORITHMS)}")
    return number


def _check_bytes(name: str, value: object, why: str) -> BytesLike:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return value
    raise InvalidType(f"{name} must be bytes, not {type(value).__name__}: {why}")


def _check_password(value: object) -> BytesLike | None:
    if value is None:
        return None
    return _check_bytes("password", value, "encode a text with .encode()")


def _document(value: object) -> BytesLike:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return value
    if isinstance(value, str):
        return _ffi.utf8(value)
    if isinstance(value, Mapping):
        try:
            return _ffi.utf8(json.dumps(dict(value), allow_nan=False))
        except (TypeError, ValueError, RecursionError) as error:
            # The text of the error could quote a private member.
            raise InvalidArgument(f"the key document is not JSON: {type(error).__name__}") from None
    raise InvalidType(f"a key document must be str, bytes or a dict (a JWK or a JWK Set), not {type(value).__name__}")


def _error(status: int, form: str, size: int, alg: str | None) -> OneJWTError:
    """The error of a key that cannot be loaded or made."""
    name = _ffi.status_name(status)
    called = f" for {alg}" if alg else ""
    if name == "JWT_KEY_TOO_WEAK":
        if form == "secret":
            least = _HMAC_BYTES.get(alg or "", 32)
            text = (
                f"secret of {size} bytes is too short for {alg}: it needs at least {least} random bytes; make one with "
                f"Keyset.generate({alg!r}) or secrets.token_bytes({least})"
            )
        elif form == "generate":
            text = f"{size} bits are too few{called}: leave bits out for the algorithm's default"
        else:
            text = (
                "the key is too weak: RSA needs at least 2048 bits and a sound exponent, HMAC at least as many bytes "
                "as the hash has; make a new key, or pass allow_weak=True where the signatures of an old one must "
                "still be verified"
            )
    elif name == "JWT_KEY_WRONG_FORM":
        text = {
            "secret": "the secret is a key document (PEM, DER, SSH or JWK): load it with Keyset.from_pem, from_der or "
            "from_jwks. A public key must never serve as an HMAC secret",
            "pem": "the key is not PEM text: use Keyset.from_der for DER, Keyset.from_jwks for JSON",
            "der": "the key is not DER: use Keyset.from_pem for PEM, Keyset.from_jwks for JSON",
        }.get(
            form,
            "this is PEM, DER or SSH and no JWK (see from_pem and from_der), or a secret in it is a key document",
        )
    elif name == "JWT_KEY_ALG_MISMATCH":
        text = (
            f"{alg} is not an HMAC algorithm: a secret is for HS256, HS384 or HS512"
            if form == "secret"
            else f"the key is not one{called or ' for the algorithm that it names'}: leave alg out to infer it"
        )
    elif name == "JWT_KEY_ENCRYPTED":
        text = "the key is encrypted and the password is missing or wrong: pass it as password=b'...'"
    elif name == "JWT_KEY_UNSUPPORTED":
        text = {
            "generate": f"keys{called} cannot be made by this build of the library",
            "jwks": "no entry of the key document is a key that this library supports (kty, crv, alg, use)",
        }.get(
            form,
            "the key is of a kind that this library does not support: it reads RSA, EC (P-256, P-384, P-521, "
            "secp256k1), Ed25519 and ML-DSA keys in PKCS#8, PKCS#1, SEC1, SPKI or a certificate; OpenSSH keys and "
            "those of the old PEM encryption (Proc-Type) must be converted to PKCS#8 first",
        )
    elif name == "JWT_KEY_MALFORMED":
        text = {
            "jwks": "this is not a JWK or a JWK Set in JSON, or a member of it is missing, wrong or there twice"
        }.get(form, f"the key is damaged, or no key at all: expected {_FORMATS} in {form.upper()}")
    elif name == "JWT_INVALID_ARGUMENT":
        text = {
            "jwks": "the options do not fit the key document: kid is for a single key, not for a set of several",
            "generate": f"bits={size} does not fit{called}: HMAC keys have whole bytes, RSA keys 2048, 3072, 4096 or "
            "8192 bits, and the size of all others is fixed",
        }.get(form, "the library refuses these options for the key")
    else:
        text = _ffi.status_text(status)
    return make(status, name, text)


class Keyset:
    """Keys, each bound to its algorithm. Made by one of the class methods.

    Any number of threads may use a key set at once, also while another one adds, replaces or reloads keys: each
    call sees all of the old keys or all of the new. The memory is given back when the object goes, or earlier by
    :meth:`close` or a ``with`` block. Copies share the keys: what one adds or replaces, the others see.
    """

    __slots__ = ("__weakref__", "_handle")

    _handle: _ffi.Handle | None

    def __init__(self) -> None:
        raise InvalidType(
            "a Keyset is made by Keyset.from_secret, from_pem, from_der, from_jwks or generate, not by calling it"
        )

    @classmethod
    def _wrap(cls, handle: _ffi.Handle) -> Keyset:
        keys = cls.__new__(cls)
        keys._handle = handle
        return keys

    @classmethod
    def _load(
        cls,
        form: str,
        data: BytesLike,
        alg: str | None,
        kid: str | None,
        issuer: str | None,
        password: BytesLike | None,
        allow_weak: bool,
    ) -> Keyset:
        loaded = _ffi.load(
            form,
            data,
            check_alg(alg),
            kid=check_text("kid", kid),
            issuer=check_text("issuer", issuer),
            password=_check_password(password),
            allow_weak=check_flag("allow_weak", allow_weak),
        )
        if isinstance(loaded, int):
            raise _error(loaded, form, memoryview(data).nbytes, alg)
        return cls._wrap(loaded)

    # --- making -----------------------------------------------------------------------------------------------

    @classmethod
    def from_secret(
        cls,
        secret: BytesLike,
        alg: str = "HS256",
        *,
        kid: str | None = None,
        issuer: str | None = None,
        allow_weak: bool = False,
    ) -> Keyset:
        """One HMAC key from a shared secret of at least 32, 48 or 64 random bytes (HS256, HS384, HS512).

        The secret is the bytes themselves, not their base64 or hexadecimal text. A ``bytearray`` is read where it
        is, so you can wipe it afterwards.
        """
        secret = _check_bytes(
            "secret",
            secret,
            "a text does not say which bytes it stands for. Decode it (base64.b64decode, bytes.fromhex), or use "
            ".encode() if its characters are the secret",
        )
        check_text("alg", alg, optional=False)
        return cls._load("secret", secret, alg, kid, issuer, None, allow_weak)

    @classmethod
    def from_pem(
        cls,
        pem: str | BytesLike,
        alg: str | None = None,
        *,
        kid: str | None = None,
        issuer: str | None = None,
        password: BytesLike | None = None,
        allow_weak: bool = False,
    ) -> Keyset:
        """One key from PEM text: PKCS#8, PKCS#1, SEC1, SPKI, or an X.509 certificate.

        Without ``alg`` it is inferred (RSA: RS256, EC: by curve). Of a certificate only the public key is used: no
        chain, name or date is checked. ``password`` is for encrypted PKCS#8; a ``bytearray`` can be wiped afterwards.
        Weak RSA keys that ``allow_weak`` lets in only verify.
        """
        if isinstance(pem, str):
            pem = _ffi.utf8(pem)
        pem = _check_bytes("pem", pem, "pass the text of the PEM file, as str or bytes")
        return cls._load("pem", pem, alg, kid, issuer, password, allow_weak)

    @classmethod
    def from_der(
        cls,
        der: BytesLike,
        alg: str | None = None,
        *,
        kid: str | None = None,
        issuer: str | None = None,
        password: BytesLike | None = None,
        allow_weak: bool = False,
    ) -> Keyset:
        """One key from DER bytes; otherwise as :meth:`from_pem`."""
        der = _check_bytes("der", der, "DER is binary; use Keyset.from_pem for PEM text")
        return cls._load("der", der, alg, kid, issuer, password, allow_weak)

    @classmethod
    def from_jwks(
        cls,
        document: Document,
        *,
        kid: str | None = None,
        issuer: str | None = None,
        allow_weak: bool = False,
    ) -> Keyset:
        """Keys from a JWK or a JWK Set: its text, or what ``json.loads`` makes of it.

        Entries that cannot be used (unknown ``kty``, ``crv`` or ``alg``; ``use`` "enc") are skipped.
        """
        return cls._load("jwks", _document(document), None, kid, issuer, None, allow_weak)

    @classmethod
    def generate(
        cls, alg: str = "HS256", *, kid: str | None = None, issuer: str | None = None, bits: int = 0
    ) -> Keyset:
        """One new key. ``kid`` is the key's thumbprint unless given.

        ``bits`` sets the size of HMAC keys, and of RSA keys: 2048, the default, 3072, 4096 or 8192.
        """
        check_text("alg", alg, optional=False)
        if isinstance(bits, bool) or not isinstance(bits, int):
            raise InvalidType(f"bits must be int, not {type(bits).__name__}")
        if not 0 <= bits <= _ffi.UINT32_MAX:
            raise InvalidArgument(f"bits must be from 0 to {_ffi.UINT32_MAX}")
        made = _ffi.generate(check_alg(alg), kid=check_text("kid", kid), issuer=check_text("issuer", issuer), bits=bits)
        if isinstance(made, int):
            raise _error(made, "generate", bits, alg)
        return cls._wrap(made)

    # --- changing ---------------------------------------------------------------------------------------------

    def add(self, other: Keyset) -> None:
        """Appends the keys of another set, with the issuers they were loaded with, atomically."""
        self._changed(_ffi.keyset_add(open_handle(self), open_handle(other)), "keyset")

    def replace(self, other: Keyset) -> None:
        """Puts the keys of another set in the place of all keys, atomically: rotation without a lost request."""
        self._changed(_ffi.keyset_replace(open_handle(self), open_handle(other)), "keyset")

    def reload(self, document: Document) -> None:
        """Loads a JWK or JWK Set and puts its keys in the place of all keys; a bad document changes nothing.

        The issuer and ``allow_weak`` that this set was made with apply to the new keys too.
        """
        self._changed(_ffi.keyset_reload(open_handle(self), _document(document)), "jwks")

    @staticmethod
    def _changed(status: int, form: str) -> None:
        if status:
            raise _error(status, form, 0, None)

    # --- reading ----------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return _ffi.keyset_len(open_handle(self))

    def __getitem__(self, index: int) -> Key:
        handle = open_handle(self)
        if isinstance(index, bool) or not isinstance(index, int):
            raise InvalidType(f"a key is looked up by its index, an int, not {type(index).__name__}")
        if index < 0:
            index += _ffi.keyset_len(handle)
        info = _ffi.key_info(handle, index) if 0 <= index < _ffi.ALL_KEYS else None
        if info is None:
            raise IndexError("key index out of range")
        return Key(
            alg=_ffi.alg_name(info.alg) or "",
            kid=info.kid.decode("utf-8", "replace") or None,
            bits=info.bits,
            can_sign=bool(info.flags & _ffi.KEY_CAN_SIGN),
            can_verify=bool(info.flags & _ffi.KEY_CAN_VERIFY),
            has_kid=bool(info.flags & _ffi.KEY_HAS_KID),
            has_issuer=bool(info.flags & _ffi.KEY_HAS_ISSUER),
            is_weak=bool(info.flags & _ffi.KEY_IS_WEAK),
            thumbprint=info.thumbprint.decode("ascii"),
        )

    def __iter__(self) -> Iterator[Key]:
        index = 0
        while True:
            try:
                key = self[index]
            except IndexError:
                return
            yield key
            index += 1

    def export_jwks(self, *, private: bool = False, index: int | None = None) -> dict[str, Any]:
        """A JWK Set of all keys, or of the one at ``index``.

        Without ``private`` only public parts leave, and HMAC keys, which have none, are left out. With it only keys
        with a private part leave, and the result holds secrets in Python's memory, where they cannot be wiped.
        """
        form = _ffi.PRIVATE_JWKS if check_flag("private", private) else _ffi.PUBLIC_JWKS
        document = self._export(_ffi.ALL_KEYS if index is None else self._index(index), form)
        result: dict[str, Any] = json.loads(document)
        return result

    def export_pem(self, index: int = 0, *, private: bool = False) -> str:
        """One key as PEM: SubjectPublicKeyInfo, or with ``private`` PKCS#8, not encrypted."""
        form = _ffi.PRIVATE_PEM if check_flag("private", private) else _ffi.PUBLIC_PEM
        return self._export(self._index(index), form).decode("ascii")

    def _index(self, index: int) -> int:
        if isinstance(index, bool) or not isinstance(index, int):
            raise InvalidType(f"index must be int, not {type(index).__name__}")
        # One that cannot be is passed on as one past the end, for the library's own status.
        size = len(self)
        index = index + size if index < 0 else index
        return index if 0 <= index < size else size

    def _export(self, index: int, form: int) -> bytes:
        status, document = _ffi.keyset_export(open_handle(self), index, form)
        if status == 0:
            return document
        name = _ffi.status_name(status)
        text = {
            "JWT_KEY_NOT_FOUND": "no key has this index",
            "JWT_KEY_CANNOT_SIGN": "the key has no private part to export",
            "JWT_KEY_UNSUPPORTED": "an HMAC key has no public form and no PEM: use export_jwks(private=True)",
        }.get(name, _ffi.status_text(status))
        raise make(status, name, text)

    # --- lifetime ---------------------------------------------------------------------------------------------

    @property
    def closed(self) -> bool:
        """Whether :meth:`close` was called."""
        return self._handle is None

    def close(self) -> None:
        """Lets go of the keys. They are wiped when no copy and no call in another thread uses them any more."""
        self._handle = None

    def __enter__(self) -> Keyset:
        open_handle(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __copy__(self) -> Keyset:
        return self._wrap(open_handle(self))

    def __deepcopy__(self, memo: object) -> Keyset:
        return self.__copy__()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise InvalidType(
            "a Keyset cannot be pickled: it would write out secrets. Load the keys where they are needed, or hand "
            "over export_jwks(private=True) knowingly"
        )

    def __repr__(self) -> str:
        if self.closed:
            return "<Keyset closed>"
        names: list[str] = [key.alg if key.kid is None else f"{key.alg} {key.kid!r}" for key in self]
        shown = ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
        return f"<Keyset of {len(names)}: {shown}>"


def open_handle(keys: object) -> _ffi.Handle:
    """The handle of a key set. Hold on to it during the call: another thread may close the key set."""
    if not isinstance(keys, Keyset):
        raise InvalidType(
            f"keys must be a Keyset, not {type(keys).__name__}: make one with Keyset.from_secret, from_pem or from_jwks"
        )
    handle = keys._handle
    if handle is None:
        raise InvalidArgument("the key set is closed: close a Keyset only after its last use")
    return handle
