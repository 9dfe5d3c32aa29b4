"""Signing tokens."""

from __future__ import annotations

import json

from . import _abi, _ffi
from ._arguments import Seconds, check_alg, check_enc, check_flag, check_key_management, check_seconds, check_text
from ._clock import Now, seconds_of
from ._json import Claims, Header, check_claims, check_headers
from ._messages import encrypting_text, signing_text
from .errors import InvalidArgument, OneJWTError, make
from .keys import Keyset, open_handle


class _Default(str):
    """A default value that can be told from the same text when it is given."""

    __slots__ = ()


_JWT = _Default("JWT")


class Additions:
    """What is added to claims that are signed or encrypted, checked."""

    __slots__ = ("_named", "expires_in", "flags", "not_before_in")

    def __init__(
        self,
        expires_in: Seconds | None,
        not_before_in: Seconds | None,
        add_iat: bool,
        add_jti: bool,
        allow_missing_exp: bool,
    ) -> None:
        # In locals, which are faster: sign() makes one of these for each token.
        flags = lifetime = delay = 0
        # The claims that are added, and the options that add them.
        named: dict[str, str] = {}
        if check_flag("add_iat", add_iat):
            flags |= _abi.JWT_SIGN_ADD_IAT
            named["iat"] = "add_iat"
        if check_flag("add_jti", add_jti):
            flags |= _abi.JWT_SIGN_ADD_JTI
            named["jti"] = "add_jti"
        if check_flag("allow_missing_exp", allow_missing_exp):
            flags |= _abi.JWT_ALLOW_MISSING_EXP
        if expires_in is not None:
            lifetime = check_seconds("expires_in", expires_in, 1, _ffi.INT64_MAX)
            named["iat"] = named["exp"] = "expires_in"
        if not_before_in is not None:
            delay = check_seconds("not_before_in", not_before_in, -_ffi.INT64_MAX, _ffi.INT64_MAX)
            if delay == 0:
                raise InvalidArgument("not_before_in=0 would add nothing: leave it out, or put nbf in the claims")
            named["nbf"] = "not_before_in"
        self.flags, self.expires_in, self.not_before_in, self._named = flags, lifetime, delay, named

    def collision(self, claims: bytes) -> str | None:
        """What to say of claims that have one of these already."""
        try:
            names = json.loads(claims.decode())
        except (ValueError, RecursionError):
            return None
        for claim, option in self._named.items():
            if claim in names:
                return f"{claim!r} is in the claims and {option} would add it again: leave one of the two out"
        return None


def wanted_typ(typ: object) -> str | None:
    """The ``typ`` of a header: at the boundary an absent one is "JWT", and an empty one is none."""
    return None if typ is _JWT else check_text("typ", typ) or ""


class Encryption:
    """How a token is encrypted, checked: which key, its algorithm, and that of the content."""

    __slots__ = ("kid", "named", "values")

    def __init__(self, encrypt_kid: str | None, encrypt_alg: str | None, enc: str | None) -> None:
        alg, encryption = check_key_management("encrypt_alg", encrypt_alg), check_enc(enc)
        self.kid = check_text("encrypt_kid", encrypt_kid)
        # As they are, for errors.
        self.named = [name for name in map(_ffi.alg_name, (alg, encryption)) if name is not None]
        self.values = self.kid, alg, encryption


class Signer:
    """Keys and options, checked and prepared once: for code that signs more than one token.

    The arguments are those of :func:`sign`. Any number of threads may use one at once.
    """

    __slots__ = ("__weakref__", "_added", "_alg", "_encrypt_to", "_encryption", "_keys", "_kid", "_prepared")

    def __init__(
        self,
        keys: Keyset,
        *,
        expires_in: Seconds | None = None,
        not_before_in: Seconds | None = None,
        add_iat: bool = False,
        add_jti: bool = False,
        kid: str | None = None,
        typ: str | None = _JWT,
        header: Header | None = None,
        whole_header: Header | None = None,
        alg: str | None = None,
        allow_missing_exp: bool = False,
        encrypt_to: Keyset | None = None,
        encrypt_kid: str | None = None,
        encrypt_alg: str | None = None,
        enc: str | None = None,
    ) -> None:
        open_handle(keys)
        self._encryption: Encryption | None = None
        if encrypt_to is not None:
            # A key set that could not be loaded must not switch encryption off: None is no keys, and nothing else.
            open_handle(encrypt_to, "encrypt_to")
            self._encryption = Encryption(encrypt_kid, encrypt_alg, enc)
        elif encrypt_kid is not None or encrypt_alg is not None or enc is not None:
            raise InvalidArgument("encrypt_kid, encrypt_alg and enc are for encrypted tokens: pass encrypt_to too")
        head, flags = check_headers(header, whole_header)
        self._added = added = Additions(expires_in, not_before_in, add_iat, add_jti, allow_missing_exp)
        self._keys, self._encrypt_to = keys, encrypt_to
        self._kid = kid = check_text("kid", kid)
        number = check_alg(alg)
        self._alg = check_text("alg", alg)
        self._prepared = _ffi.sign_options(
            flags | added.flags,
            number,
            added.expires_in,
            added.not_before_in,
            kid,
            wanted_typ(typ),
            head,
            None if self._encryption is None else self._encryption.values,
        )

    def sign(self, claims: Claims, *, now: Now = None) -> str:
        """A token with these claims; see :func:`sign`."""
        data, seconds = check_claims(claims), seconds_of(now)
        handle = open_handle(self._keys)
        encrypt_to = None
        if self._encrypt_to is None:
            signed = _ffi.sign(handle, data, self._prepared, seconds)
        else:
            encrypt_to = open_handle(self._encrypt_to, "encrypt_to")
            signed = _ffi.sign_nested(handle, encrypt_to, data, self._prepared, seconds)
        if isinstance(signed, int):
            raise self._error(signed, data, handle, encrypt_to)
        return signed

    def _error(
        self, status: int, claims: bytes, handle: _ffi.Handle, encrypt_to: _ffi.Handle | None
    ) -> OneJWTError:
        name = _ffi.status_name(status)
        text = signing_text(name, self._kid, self._alg, handle)
        # A mismatch is said to be that of the signature, if an algorithm is given for it.
        if encrypt_to is not None and self._encryption is not None and not (text and self._alg):
            text = encrypting_text(name, self._encryption.kid, self._encryption.named, encrypt_to) or text
        if name == "JWT_INVALID_ARGUMENT":
            text = self._added.collision(claims) or text
        return make(status, name, text or _ffi.status_text(status))

    def __repr__(self) -> str:
        return f"<Signer with {self._keys!r}>"


def sign(
    claims: Claims,
    keys: Keyset,
    *,
    expires_in: Seconds | None = None,
    not_before_in: Seconds | None = None,
    add_iat: bool = False,
    add_jti: bool = False,
    kid: str | None = None,
    typ: str | None = _JWT,
    header: Header | None = None,
    whole_header: Header | None = None,
    alg: str | None = None,
    allow_missing_exp: bool = False,
    encrypt_to: Keyset | None = None,
    encrypt_kid: str | None = None,
    encrypt_alg: str | None = None,
    enc: str | None = None,
    now: Now = None,
) -> str:
    """Signs claims: a dict, or JSON as str or bytes, which is kept byte for byte.

    In a dict ``exp``, ``nbf`` and ``iat`` may be aware datetimes. There must be an ``exp``, or ``expires_in``, or
    ``allow_missing_exp``.

    expires_in: lifetime; adds ``iat`` and ``exp``. not_before_in: adds ``nbf``, so much after now.
    add_iat, add_jti: add ``iat`` (now), ``jti`` (128 random bits).
    kid: which key signs; by default the first that can. "" leaves the kid out of the header.
    typ: the header's ``typ``; None for none. header: further members. whole_header: all of it, byte for byte if
    it is text. alg: the algorithm; by default the key's own.
    encrypt_to: keys for encryption; the signed token is encrypted for one of them, and is the content of the token that
    is returned (RFC 7519 5.2). None does not encrypt.
    encrypt_kid: which key encrypts, as ``kid``. encrypt_alg: the ``alg`` of the encrypted token; by default the key's
    own. enc: its ``enc``; by default "A256GCM", or what a key of "dir" is bound to.
    now: seconds since the epoch or an aware datetime; by default ``time.time()``.
    """
    return Signer(
        keys,
        expires_in=expires_in,
        not_before_in=not_before_in,
        add_iat=add_iat,
        add_jti=add_jti,
        kid=kid,
        typ=typ,
        header=header,
        whole_header=whole_header,
        alg=alg,
        allow_missing_exp=allow_missing_exp,
        encrypt_to=encrypt_to,
        encrypt_kid=encrypt_kid,
        encrypt_alg=encrypt_alg,
        enc=enc,
    ).sign(claims, now=now)
