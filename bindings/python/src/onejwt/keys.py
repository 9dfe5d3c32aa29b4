"""Key sets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, NoReturn, Union, cast, overload

from . import _abi, _documents, _ffi, _plain
from ._arguments import check_flag, check_int, check_key_alg, check_text
from ._plain import BytesLike, is_a
from .errors import InvalidArgument, InvalidType, OneJWTError, make

Document = Union[str, bytes, bytearray, memoryview, Mapping[str, Any]]

_HMAC_BYTES = {"HS256": 32, "HS384": 48, "HS512": 64}
_SECRET_BYTES = {
    **{"A128KW": "16", "A256KW": "32", "A128GCMKW": "16", "A192GCMKW": "24", "A256GCMKW": "32"},
    **{"A128GCM": "16", "A192GCM": "24", "A256GCM": "32"},
    **{"A128CBC-HS256": "32", "A192CBC-HS384": "48", "A256CBC-HS512": "64", "dir": "16, 24, 32, 48 or 64"},
}
_MOST_REMEMBERED = 1 << 20
_FORMATS = "a key in PKCS#8, PKCS#1, SEC1 or SPKI, or an X.509 certificate,"


@dataclass(frozen=True)
class Key:
    """What there is to know of one key. Nothing in it is secret."""

    alg: str
    """The algorithm that the key is bound to: one of :data:`ALGORITHMS`, or of a key for encryption one of
    :data:`KEY_MANAGEMENT`, or of a key of "dir" one of :data:`CONTENT_ENCRYPTION`."""
    kid: str | None
    """None also where the key has a ``kid`` that is longer than 127 bytes or holds control characters."""
    bits: int
    can_sign: bool
    can_verify: bool
    can_encrypt: bool
    can_decrypt: bool
    """Keys for signatures neither encrypt nor decrypt, and keys for encryption neither sign nor verify."""
    has_kid: bool
    has_issuer: bool
    """The key was loaded with an issuer, and verifies only tokens of that ``iss``."""
    is_weak: bool
    """The key was loaded thanks to ``allow_weak``."""
    thumbprint: str = field(repr=False)
    """RFC 7638 SHA-256 thumbprint. That of an HMAC key is derived from the secret: do not publish it for a secret
    that could be guessed."""


def _check_bytes(name: str, value: object, why: str) -> bytes | bytearray:
    """Bytes as they are now; where the caller could wipe them, in memory that will be wiped too."""
    if is_a(value, _plain.BYTES_LIKE):
        return _plain.own(cast(BytesLike, value))
    raise InvalidType(f"{name} must be bytes, not {type(value).__name__}: {why}")


def _check_password(value: object) -> bytes | bytearray | None:
    if value is None:
        return None
    return _check_bytes("password", value, "encode a text with .encode()")


def _flags(
    allow_weak: object = False, public_only: object = False, for_encryption: object = False, base64: object = False
) -> int:
    flags = _abi.JWT_KEY_ALLOW_WEAK if check_flag("allow_weak", allow_weak) else 0
    flags |= _abi.JWT_KEY_PUBLIC_ONLY if check_flag("public_only", public_only) else 0
    flags |= _abi.JWT_KEY_FOR_ENCRYPTION if check_flag("for_encryption", for_encryption) else 0
    return flags | (_abi.JWT_KEY_BASE64 if check_flag("base64", base64) else 0)


def _check_remember(value: object, flags: int) -> int:
    number = check_int("remember", value)
    if not 0 <= number <= _MOST_REMEMBERED:
        raise InvalidArgument(f"remember must be from 0 to {_MOST_REMEMBERED}, the number of signatures to remember")
    if number and flags & _abi.JWT_KEY_FOR_ENCRYPTION:
        raise InvalidArgument("remember is for verified signatures: keys for encryption have none, leave it out")
    return number


def _secret_fault(alg: str | None, size: int, flags: int) -> str:
    """Why a secret is malformed: it is not the text that it should be, or of another length than it must have."""
    length = (
        f"a secret of {size} bytes does not fit {alg}, which needs {_SECRET_BYTES.get(alg or '')}; make one with "
        f"Keyset.generate({alg!r}, for_encryption=True)"
    )
    text = (
        "the secret is not base64 text, which base64=True says that it is: either alphabet, padded or not, without "
        "white space, such as a line end of the file that it comes from"
    )
    if not flags & _abi.JWT_KEY_BASE64:
        return length
    other = f"; or it stands for another number of bytes than {alg} needs"
    return text + other if flags & _abi.JWT_KEY_FOR_ENCRYPTION else text


def _document(value: object) -> bytes | bytearray:
    if is_a(value, _plain.BYTES_LIKE):
        return _plain.own(cast(BytesLike, value))
    if is_a(value, str):
        return _ffi.utf8(cast(str, value))
    if _plain.is_mapping(value):
        try:
            return _ffi.utf8(json.dumps(_plain.members(cast("Mapping[str, Any]", value)), allow_nan=False))
        except (TypeError, ValueError, RecursionError) as error:
            if isinstance(error, OneJWTError):
                raise
            # The text of the error could quote a private member.
            raise InvalidArgument(f"the key document is not JSON: {type(error).__name__}") from None
    raise InvalidType(f"a key document must be str, bytes or a dict (a JWK or a JWK Set), not {type(value).__name__}")


def _about(name: str, form: str, data: bytes | bytearray) -> str | None:
    """What there is to say of this very document."""
    if form == "pem":
        return _documents.about_pem(name, data)
    if form == "der":
        return _documents.about_der(name, data)
    if form == "jwks" and name in ("JWT_KEY_MALFORMED", "JWT_KEY_UNSUPPORTED", "JWT_KEY_WRONG_FORM"):
        return _documents.what_it_is(data)
    return None


def _error(
    status: int, form: str, size: int, alg: str | None, data: bytes | bytearray = b"", flags: int = 0
) -> OneJWTError:
    """The error of a key that cannot be loaded or made."""
    name = _ffi.status_name(status)
    called = f" for {alg}" if alg else ""
    for_encryption = bool(flags & _abi.JWT_KEY_FOR_ENCRYPTION)
    about = _about(name, form, data)
    if about is not None:
        return make(status, name, about)
    if name == "JWT_KEY_TOO_WEAK":
        if form == "secret":
            if flags & _abi.JWT_KEY_BASE64:
                size = len(data.rstrip(b"=")) * 3 // 4
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
                "as the hash has; make a new key"
            )
            if not for_encryption:
                text += ", or pass allow_weak=True where the signatures of an old one must still be verified"
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
        suits = ", ".join(_SECRET_BYTES) if for_encryption else "HS256, HS384 or HS512"
        text = (
            f"{alg} is not {'for a shared secret' if for_encryption else 'an HMAC algorithm'}: a secret is for {suits}"
            if form == "secret"
            else f"the key is not one{called or ' for the algorithm that it names'}: leave alg out to infer it"
        )
    elif name == "JWT_KEY_ENCRYPTED":
        text = "the key is encrypted and the password is missing or wrong: pass it as password=b'...'"
    elif name == "JWT_KEY_UNSUPPORTED":
        text = {
            "generate": f"keys{called} cannot be made by this build of the library",
            "jwks": "no entry of the key document is a key that this library supports (kty, crv, alg, use)",
            "secret": f"secrets{called} are not supported by this build of the library",
        }.get(
            form,
            "the key is of a kind that this library does not support: "
            + (
                "for encryption it reads RSA, EC (P-256, P-384, P-521) and X25519"
                if for_encryption
                else "it reads RSA, EC (P-256, P-384, P-521, secp256k1), Ed25519 and ML-DSA"
            )
            + " keys in PKCS#8, PKCS#1, SEC1, SPKI or a certificate; OpenSSH keys must be converted to PKCS#8 first "
            "('ssh-keygen -p -m PKCS8 -f key', or '-e -m PKCS8' for a public one)",
        )
    elif name == "JWT_KEY_MALFORMED":
        text = {
            "jwks": "this is not a JWK or a JWK Set in JSON, or a member of it is missing, wrong or there twice",
            "secret": _secret_fault(alg, size, flags),
        }.get(form, f"the key is damaged, or no key at all: expected {_FORMATS} in {form.upper()}")
        if form in ("pem", "der") and flags & _abi.JWT_KEY_PUBLIC_ONLY:
            text += "; or it is a private key, which public_only does not take"
    elif name == "JWT_INVALID_ARGUMENT":
        text = {
            "jwks": "the options do not fit the key document: kid is for a single key, not for a set of several",
            "generate": f"bits={size} does not fit{called}: HMAC keys have whole bytes, RSA keys 2048, 3072, 4096 or "
            "8192 bits, ECDH keys 256, 384, 521 or 255 (X25519), keys for dir 128, 192, 256, 384 or 512, and the size "
            "of all others is fixed",
            "keyset": "the key set does not take such keys: it was made without allow_weak or with public_only, or one "
            "of the two is for signatures and the other for encryption",
        }.get(form, "the library refuses these options for the key")
    else:
        text = _ffi.status_text(status)
    reasons = ", ".join(_documents.skipped(data, flags, 0)) if form == "jwks" else ""
    if reasons and name == "JWT_KEY_MALFORMED":
        text = f"the key document is refused: {reasons}"
    elif name == "JWT_KEY_MALFORMED" and form == "jwks" and not isinstance(_ffi.jwks_entry(data, 0, flags), int):
        text = "the JWK Set holds a shared secret beside public keys: it is there to be published, or not"
    elif reasons:
        text += f"; {reasons}"
    return make(status, name, text)


class Keyset:
    """Keys, each bound to its algorithm. Made by one of the class methods.

    Keys are for signatures, or with ``for_encryption=True`` for encryption (JWE). The two live in sets of their own,
    and where the one is asked for the other is not found.

    With ``remember`` the set keeps so many verified signatures, at most 1,048,576, of 78 bytes each: the same token
    then costs :func:`verify` a hash in the place of the arithmetic of RSA, ECDSA, EdDSA or ML-DSA. Its claims are read
    and checked each time, and what was remembered is forgotten where the keys change. Of HMAC nothing is remembered.

    Any number of threads may use a key set at once, also while another one adds, replaces or reloads keys: each
    call sees all of the old keys or all of the new. The memory is given back when the object goes, or earlier by
    :meth:`close` or a ``with`` block. Copies share the keys: what one adds or replaces, the others see.
    """

    __slots__ = ("__weakref__", "_handle")

    _handle: _ffi.Handle | None

    def __init__(self) -> None:
        raise InvalidType(
            "a Keyset is made by Keyset.from_secret, from_pem, from_der, from_jwks, generate or empty, not by a call"
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
        data: bytes | bytearray,
        alg: str | None,
        kid: str | None,
        issuer: str | None,
        password: BytesLike | None,
        allow_weak: bool,
        public_only: bool,
        for_encryption: bool,
        remember: int,
        base64: bool = False,
    ) -> Keyset:
        lent: bytes | bytearray | None = None
        try:
            flags = _flags(allow_weak, public_only, for_encryption, base64)
            number = check_key_alg(alg, for_encryption)
            kid, issuer = check_text("kid", kid), check_text("issuer", issuer)
            count = _check_remember(remember, flags)
            lent = _check_password(password)
            loaded = _ffi.load(form, data, number, kid=kid, issuer=issuer, password=lent, flags=flags, remember=count)
            if isinstance(loaded, int):
                raise _error(loaded, form, len(data), check_text("alg", alg), data, flags)
            if form == "jwks":
                loaded.skipped = _documents.skipped(data, flags, _ffi.keyset_len(loaded))
        finally:
            _plain.wipe(data)
            _plain.wipe(lent)
        return cls._wrap(loaded)

    # --- making -----------------------------------------------------------------------------------------------

    @overload
    @classmethod
    def from_secret(
        cls,
        secret: BytesLike,
        alg: str = ...,
        *,
        kid: str | None = ...,
        issuer: str | None = ...,
        allow_weak: bool = ...,
        for_encryption: bool = ...,
        base64: bool = ...,
        remember: int = ...,
    ) -> Keyset: ...

    @overload
    @classmethod
    def from_secret(
        cls,
        secret: str,
        alg: str = ...,
        *,
        kid: str | None = ...,
        issuer: str | None = ...,
        allow_weak: bool = ...,
        for_encryption: bool = ...,
        base64: Literal[True],
        remember: int = ...,
    ) -> Keyset: ...

    @classmethod
    def from_secret(
        cls,
        secret: str | BytesLike,
        alg: str = "HS256",
        *,
        kid: str | None = None,
        issuer: str | None = None,
        allow_weak: bool = False,
        for_encryption: bool = False,
        base64: bool = False,
        remember: int = 0,
    ) -> Keyset:
        """One HMAC key from a shared secret of at least 32, 48 or 64 random bytes (HS256, HS384, HS512).

        With ``for_encryption`` the key is for "A128KW", "A256KW", "A128GCMKW", "A192GCMKW" or "A256GCMKW", or for
        "dir", of which ``alg`` is a content encryption such as "A256GCM" (RFC 7518 4), or "dir", which chooses one by
        length: 16, 24 or 32 bytes AES-GCM, 48 or 64 AES-CBC. The secret has just the length of its algorithm.

        The secret is the bytes themselves. With ``base64`` it is their base64 text, of either alphabet, padded or not,
        and may be a ``str``. A ``bytearray`` is copied to memory that is wiped again, so you can wipe it afterwards.
        """
        check_text("alg", alg, optional=False)
        if check_flag("base64", base64) and is_a(secret, str):
            secret = _ffi.utf8(cast(str, secret))
        data = _check_bytes(
            "secret",
            secret,
            "a text does not say which bytes it stands for. Pass base64=True if it is base64, decode it "
            "(bytes.fromhex), or use .encode() if its characters are the secret",
        )
        return cls._load("secret", data, alg, kid, issuer, None, allow_weak, False, for_encryption, remember, base64)

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
        public_only: bool = False,
        for_encryption: bool = False,
        remember: int = 0,
    ) -> Keyset:
        """One key from PEM text: PKCS#8, PKCS#1, SEC1, SPKI, or an X.509 certificate.

        Without ``alg`` it is inferred (RSA: RS256, EC: by curve; with ``for_encryption`` RSA: RSA-OAEP-256, EC and
        X25519: ECDH-ES+A256KW). Of a certificate only the public key is used: no chain, name or date is checked.
        ``password`` is for encrypted PKCS#8; a ``bytearray`` can be wiped afterwards. Weak RSA keys that ``allow_weak``
        lets in only verify.
        """
        if is_a(pem, str):
            pem = _ffi.utf8(cast(str, pem))
        data = _check_bytes("pem", pem, "pass the text of the PEM file, as str or bytes")
        return cls._load("pem", data, alg, kid, issuer, password, allow_weak, public_only, for_encryption, remember)

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
        public_only: bool = False,
        for_encryption: bool = False,
        remember: int = 0,
    ) -> Keyset:
        """One key from DER bytes; otherwise as :meth:`from_pem`."""
        data = _check_bytes("der", der, "DER is binary; use Keyset.from_pem for PEM text")
        return cls._load("der", data, alg, kid, issuer, password, allow_weak, public_only, for_encryption, remember)

    @classmethod
    def from_jwks(
        cls,
        document: Document,
        *,
        kid: str | None = None,
        issuer: str | None = None,
        allow_weak: bool = False,
        public_only: bool = False,
        for_encryption: bool = False,
        remember: int = 0,
    ) -> Keyset:
        """Keys from a JWK or a JWK Set: its text, or what ``json.loads`` makes of it.

        Entries that cannot be used (unknown ``kty``, ``crv`` or ``alg``; ``use`` "enc") are skipped (:attr:`skipped`).
        With ``for_encryption`` the keys for signatures are, and a secret needs an ``alg``. With ``public_only`` a
        document that holds a secret or a private part is refused: for what others publish.
        """
        data = _document(document)
        return cls._load("jwks", data, None, kid, issuer, None, allow_weak, public_only, for_encryption, remember)

    @classmethod
    def empty(
        cls,
        *,
        issuer: str | None = None,
        allow_weak: bool = False,
        public_only: bool = False,
        for_encryption: bool = False,
        remember: int = 0,
    ) -> Keyset:
        """A key set without keys, for a service that starts while its issuer is down: it verifies nothing yet.

        What is said here holds for the keys that :meth:`reload`, :meth:`replace` and :meth:`add` give it.
        """
        flags = _flags(allow_weak, public_only, for_encryption)
        count = _check_remember(remember, flags)
        made = _ffi.new(issuer=check_text("issuer", issuer), flags=flags, remember=count)
        if isinstance(made, int):
            raise _error(made, "empty", 0, None)
        return cls._wrap(made)

    @classmethod
    def generate(
        cls,
        alg: str = "HS256",
        *,
        kid: str | None = None,
        issuer: str | None = None,
        bits: int = 0,
        for_encryption: bool = False,
        remember: int = 0,
    ) -> Keyset:
        """One new key. ``kid`` is the key's thumbprint unless given.

        ``bits`` sets the size of HMAC keys, and of RSA keys: 2048, the default, 3072, 4096 or 8192. With
        ``for_encryption`` it is the curve of ECDH keys, 256 (P-256, the default), 384, 521, or 255 for X25519, and the
        size of a key for "dir", 256 (the default), 128, 192, 384 or 512.
        """
        check_text("alg", alg, optional=False)
        bits = check_int("bits", bits)
        if not 0 <= bits <= _ffi.UINT32_MAX:
            raise InvalidArgument(f"bits must be from 0 to {_ffi.UINT32_MAX}")
        flags = _flags(for_encryption=for_encryption)
        number = check_key_alg(alg, for_encryption)
        kid, issuer = check_text("kid", kid), check_text("issuer", issuer)
        count = _check_remember(remember, flags)
        made = _ffi.generate(number, kid=kid, issuer=issuer, bits=bits, flags=flags, remember=count)
        if isinstance(made, int):
            raise _error(made, "generate", bits, check_text("alg", alg), flags=flags)
        return cls._wrap(made)

    # --- changing ---------------------------------------------------------------------------------------------

    def add(self, other: Keyset) -> None:
        """Appends the keys of another set, with the issuers they were loaded with, or else this set's, atomically."""
        self._changed(_ffi.keyset_add(open_handle(self), open_handle(other)), "keyset")

    def replace(self, other: Keyset) -> None:
        """Puts the keys of another set in the place of all keys, atomically: rotation without a lost request."""
        self._changed(_ffi.keyset_replace(open_handle(self), open_handle(other)), "keyset")

    def reload(self, document: Document) -> None:
        """Loads a JWK or JWK Set and puts its keys in the place of all keys; a bad document changes nothing.

        The issuer, ``allow_weak``, ``public_only``, ``for_encryption`` and ``remember`` that this set was made with
        apply to the new keys too.
        """
        data = _document(document)
        handle = open_handle(self)
        try:
            self._changed(_ffi.keyset_reload(handle, data), "jwks", data, handle.flags)
            handle.skipped = _documents.skipped(data, handle.flags, _ffi.keyset_len(handle))
        finally:
            _plain.wipe(data)

    @staticmethod
    def _changed(status: int, form: str, data: bytes | bytearray = b"", flags: int = 0) -> None:
        if status:
            raise _error(status, form, 0, None, data, flags)

    # --- reading ----------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return _ffi.keyset_len(open_handle(self))

    def __getitem__(self, index: int) -> Key:
        if type(index) is bool or not is_a(index, int):
            raise InvalidType(f"a key is looked up by its index, an int, not {type(index).__name__}")
        index = _plain.integer(index)
        handle = open_handle(self)
        key = _key(handle, index + _ffi.keyset_len(handle) if index < 0 else index)
        if key is None:
            raise IndexError("key index out of range")
        return key

    def __iter__(self) -> Iterator[Key]:
        index = 0
        while True:
            try:
                key = self[index]
            except IndexError:
                return
            yield key
            index += 1

    @property
    def skipped(self) -> tuple[str, ...]:
        """Which entries of the documents that the keys are from are none of the keys, and why: for logs and people."""
        return open_handle(self).skipped

    def export_jwks(self, *, private: bool = False, index: int | None = None) -> dict[str, Any]:
        """A JWK Set of all keys, or of the one at ``index``.

        Without ``private`` only public parts leave, and shared secrets, which have none, are left out. With it only
        keys with a private part leave, and the result holds secrets in Python's memory, where they cannot be wiped.
        """
        form = _abi.JWT_PRIVATE_JWKS if check_flag("private", private) else _abi.JWT_PUBLIC_JWKS
        document = self._export(None if index is None else check_int("index", index), form)
        result: dict[str, Any] = json.loads(document)
        return result

    def export_pem(self, index: int = 0, *, private: bool = False) -> str:
        """One key as PEM: SubjectPublicKeyInfo, or with ``private`` PKCS#8, not encrypted."""
        form = _abi.JWT_PRIVATE_PEM if check_flag("private", private) else _abi.JWT_PUBLIC_PEM
        return self._export(check_int("index", index), form).decode("ascii")

    def _export(self, index: int | None, form: int) -> bytes:
        handle = open_handle(self)
        if index is None:
            place = _abi.JWT_ALL_KEYS
        else:
            # One that cannot be is passed on as one past the end, for the library's own status.
            size = _ffi.keyset_len(handle)
            place = index + size if index < 0 else index
            place = place if 0 <= place < size else size
        status, document = _ffi.keyset_export(handle, place, form)
        if status == 0:
            return document
        name = _ffi.status_name(status)
        text = {
            "JWT_KEY_NOT_FOUND": "no key has this index",
            "JWT_KEY_CANNOT_SIGN": "the key has no private part to export",
            "JWT_KEY_UNSUPPORTED": "a shared secret has no public form and no PEM: use export_jwks(private=True)",
        }.get(name, _ffi.status_text(status))
        raise make(status, name, text)

    # --- lifetime ---------------------------------------------------------------------------------------------

    @property
    def closed(self) -> bool:
        """Whether :meth:`close` was called."""
        return _HANDLE.__get__(self) is None

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
        handle = _HANDLE.__get__(self)
        if handle is None:
            return "<Keyset closed>"
        keys = [key for key in (_key(handle, index) for index in range(_ffi.keyset_len(handle))) if key is not None]
        names = [key.alg if key.kid is None else f"{key.alg} {key.kid!r}" for key in keys]
        shown = ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
        return f"<Keyset of {len(names)}{': ' if shown else ''}{shown}>"


# Not the attribute of that name, which a subclass could have in its own way.
_HANDLE: Any = Keyset.__dict__["_handle"]


def _key(handle: _ffi.Handle, index: int) -> Key | None:
    info = _ffi.key_info(handle, index) if 0 <= index < _abi.JWT_ALL_KEYS else None
    if info is None:
        return None
    return Key(
        alg=_ffi.alg_name(info.alg) or "",
        kid=info.kid.decode("utf-8", "replace") or None,
        bits=info.bits,
        can_sign=bool(info.flags & _abi.JWT_KEY_CAN_SIGN),
        can_verify=bool(info.flags & _abi.JWT_KEY_CAN_VERIFY),
        can_encrypt=bool(info.flags & _abi.JWT_KEY_CAN_ENCRYPT),
        can_decrypt=bool(info.flags & _abi.JWT_KEY_CAN_DECRYPT),
        has_kid=bool(info.flags & _abi.JWT_KEY_HAS_KID),
        has_issuer=bool(info.flags & _abi.JWT_KEY_HAS_ISSUER),
        is_weak=bool(info.flags & _abi.JWT_KEY_IS_WEAK),
        thumbprint=info.thumbprint.decode("ascii"),
    )


def open_handle(keys: object, name: str = "keys") -> _ffi.Handle:
    """The handle of a key set: a share of the native one, which stays for as long as this is held.

    It is taken last before a call, when nothing of the host's is left to be read: whatever closes the key set
    meanwhile, in another thread, a signal handler or a finaliser, takes nothing away from the call.
    """
    if not is_a(keys, Keyset):
        raise InvalidType(
            f"{name} must be a Keyset, not {type(keys).__name__}: make one with Keyset.from_secret, from_pem or "
            "from_jwks"
        )
    try:
        handle = _HANDLE.__get__(keys)
    except AttributeError:
        raise InvalidType("the Keyset was not made by Keyset.from_secret, from_pem, from_jwks or generate") from None
    if type(handle) is not _ffi.Handle:
        raise InvalidArgument("the key set is closed: close a Keyset only after its last use")
    return handle
