"""Signing tokens."""

from __future__ import annotations

import json

from . import _abi, _ffi
from ._arguments import Seconds, check_alg, check_flag, check_seconds, check_text
from ._clock import Now, seconds_of
from ._json import Claims, Header, check_claims, check_headers
from ._messages import signing_text
from .errors import InvalidArgument, OneJWTError, make
from .keys import Keyset, open_handle


class _Default(str):
    """A default value that can be told from the same text when it is given."""

    __slots__ = ()


_JWT = _Default("JWT")


class Signer:
    """Keys and options, checked and prepared once: for code that signs more than one token.

    The arguments are those of :func:`sign`. Any number of threads may use one at once.
    """

    __slots__ = ("__weakref__", "_added", "_alg", "_keys", "_kid", "_prepared")

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
    ) -> None:
        open_handle(keys)
        head, flags = check_headers(header, whole_header)
        self._added: dict[str, str] = {}
        if check_flag("add_iat", add_iat):
            flags |= _abi.JWT_SIGN_ADD_IAT
            self._added["iat"] = "add_iat"
        if check_flag("add_jti", add_jti):
            flags |= _abi.JWT_SIGN_ADD_JTI
            self._added["jti"] = "add_jti"
        if check_flag("allow_missing_exp", allow_missing_exp):
            flags |= _abi.JWT_ALLOW_MISSING_EXP
        lifetime = delay = 0
        if expires_in is not None:
            lifetime = check_seconds("expires_in", expires_in, 1, _ffi.INT64_MAX)
            self._added["iat"] = self._added["exp"] = "expires_in"
        if not_before_in is not None:
            delay = check_seconds("not_before_in", not_before_in, -_ffi.INT64_MAX, _ffi.INT64_MAX)
            if delay == 0:
                raise InvalidArgument("not_before_in=0 would add nothing: leave it out, or put nbf in the claims")
            self._added["nbf"] = "not_before_in"
        self._keys = keys
        self._kid = check_text("kid", kid)
        number = check_alg(alg)
        self._alg = check_text("alg", alg)
        # At the boundary an absent typ is "JWT", and an empty one is none.
        wanted = None if typ is _JWT else check_text("typ", typ) or ""
        self._prepared = _ffi.sign_options(
            flags=flags,
            alg=number,
            expires_in=lifetime,
            not_before_in=delay,
            kid=self._kid,
            typ=wanted,
            header=head,
        )

    def sign(self, claims: Claims, *, now: Now = None) -> str:
        """A token with these claims; see :func:`sign`."""
        data, seconds = check_claims(claims), seconds_of(now)
        handle = open_handle(self._keys)
        signed = _ffi.sign(handle, data, self._prepared, seconds)
        if isinstance(signed, int):
            raise self._error(signed, data, handle)
        return signed

    def _error(self, status: int, claims: bytes, handle: _ffi.Handle) -> OneJWTError:
        name = _ffi.status_name(status)
        text = signing_text(name, self._kid, self._alg, handle)
        if name == "JWT_INVALID_ARGUMENT":
            text = self._collision(claims) or text
        return make(status, name, text or _ffi.status_text(status))

    def _collision(self, claims: bytes) -> str | None:
        try:
            names = json.loads(claims.decode())
        except (ValueError, RecursionError):
            return None
        for claim, option in self._added.items():
            if claim in names:
                return f"{claim!r} is in the claims and {option} would add it again: leave one of the two out"
        return None

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
    ).sign(claims, now=now)
