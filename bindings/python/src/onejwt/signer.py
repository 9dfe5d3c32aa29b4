"""Signing tokens."""

from __future__ import annotations

import json

from . import _abi, _ffi
from ._arguments import Seconds, check_alg, check_enc, check_flag, check_key_management, check_seconds, check_text
from ._clock import Now, seconds_of
from ._json import Claims, Header, check_claims, check_headers
from ._messages import encrypting_text, signing_text
from ._recent import Recent
from ._shared import Shared
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


class Encryption:
    """How a token is encrypted, checked: which key, its algorithm, and that of the content."""

    __slots__ = ("kid", "named", "values")

    def __init__(self, encrypt_kid: str | None, encrypt_alg: str | None, enc: str | None) -> None:
        alg, encryption = check_key_management("encrypt_alg", encrypt_alg), check_enc(enc)
        self.kid = check_text("encrypt_kid", encrypt_kid)
        # As they are, for errors.
        self.named = [name for name in map(_ffi.alg_name, (alg, encryption)) if name is not None]
        self.values = self.kid, alg, encryption


class _Plan:
    """What is to be signed how, checked: the arguments of :func:`sign` but the claims, the keys and the time."""

    __slots__ = ("added", "alg", "encryption", "kid", "prepared")

    def __init__(
        self,
        expires_in: Seconds | None,
        not_before_in: Seconds | None,
        add_iat: bool,
        add_jti: bool,
        kid: str | None,
        is_usual_typ: bool,
        typ: str | None,
        header: Header | None,
        whole_header: Header | None,
        alg: str | None,
        allow_missing_exp: bool,
        is_encrypted: bool,
        encrypt_kid: str | None,
        encrypt_alg: str | None,
        enc: str | None,
    ) -> None:
        self.encryption: Encryption | None = None
        if is_encrypted:
            self.encryption = Encryption(encrypt_kid, encrypt_alg, enc)
        elif encrypt_kid is not None or encrypt_alg is not None or enc is not None:
            raise InvalidArgument("encrypt_kid, encrypt_alg and enc are for encrypted tokens: pass encrypt_to too")
        head, flags = check_headers(header, whole_header)
        self.added = added = Additions(expires_in, not_before_in, add_iat, add_jti, allow_missing_exp)
        self.kid = kid = check_text("kid", kid)
        number = check_alg(alg)
        self.alg = check_text("alg", alg)
        self.prepared = _ffi.sign_options(
            flags | added.flags,
            number,
            added.expires_in,
            added.not_before_in,
            kid,
            # At the boundary an absent one is "JWT", and an empty one is none.
            None if is_usual_typ else check_text("typ", typ) or "",
            head,
            None if self.encryption is None else self.encryption.values,
        )

    def error(self, status: int, claims: bytes, handle: _ffi.Handle, encrypt_to: _ffi.Handle | None) -> OneJWTError:
        """Why nothing was signed."""
        name = _ffi.status_name(status)
        text = signing_text(name, self.kid, self.alg, handle)
        # A mismatch is said to be that of the signature, if an algorithm is given for it.
        if encrypt_to is not None and self.encryption is not None and not (text and self.alg):
            text = encrypting_text(name, self.encryption.kid, self.encryption.named, encrypt_to) or text
        if name == "JWT_INVALID_ARGUMENT":
            text = self.added.collision(claims) or text
        return make(status, name, text or _ffi.status_text(status))


# The plans of the last few calls of sign(): of those that give nothing but what most of them give, and of the others.
_usual_plans: Recent[_Plan] = Recent()
_plans: Recent[_Plan] = Recent()


def _usual_plan(expires_in: Seconds | None, add_jti: bool, kid: str | None, alg: str | None) -> _Plan:
    usual = (True, None, None, None)
    return _Plan(expires_in, None, False, add_jti, kid, *usual, alg, False, False, None, None, None)


def _sign(claims: Claims, keys: Keyset, encrypt_to: Keyset | None, plan: _Plan, now: Now) -> str:
    data, seconds = check_claims(claims), seconds_of(now)
    handle = open_handle(keys)
    other = None
    if encrypt_to is None:
        signed = _ffi.sign(handle, data, plan.prepared, seconds)
    else:
        # A key set that could not be loaded must not switch encryption off: None is no keys, and nothing else.
        other = open_handle(encrypt_to, "encrypt_to")
        signed = _ffi.sign_nested(handle, other, data, plan.prepared, seconds)
    if isinstance(signed, int):
        raise plan.error(signed, data, handle, other)
    return signed


class Signer(Shared):
    """Keys and options, checked and prepared once: for code that signs more than one token.

    The arguments are those of :func:`sign`. Any number of threads may use one at once.
    """

    __slots__ = ("__weakref__", "_encrypt_to", "_keys", "_plan")

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
        if encrypt_to is not None:
            open_handle(encrypt_to, "encrypt_to")
        self._keys, self._encrypt_to = keys, encrypt_to
        self._plan = _Plan(
            expires_in,
            not_before_in,
            add_iat,
            add_jti,
            kid,
            typ is _JWT,
            None if typ is _JWT else typ,
            header,
            whole_header,
            alg,
            allow_missing_exp,
            encrypt_to is not None,
            encrypt_kid,
            encrypt_alg,
            enc,
        )

    def sign(self, claims: Claims, *, now: Now = None) -> str:
        """A token with these claims; see :func:`sign`."""
        return _sign(claims, self._keys, self._encrypt_to, self._plan, now)

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
    if (
        typ is _JWT
        and header is None
        and not_before_in is None
        and add_iat is False
        and whole_header is None
        and allow_missing_exp is False
        and encrypt_to is None
        and encrypt_kid is None
        and encrypt_alg is None
        and enc is None
    ):
        plan = _usual_plans.of((expires_in, add_jti, kid, alg), _usual_plan)
        return _sign(claims, keys, None, plan, now)
    given = (
        expires_in,
        not_before_in,
        add_iat,
        add_jti,
        kid,
        typ is _JWT,
        None if typ is _JWT else typ,
        header,
        whole_header,
        alg,
        allow_missing_exp,
        encrypt_to is not None,
        encrypt_kid,
        encrypt_alg,
        enc,
    )
    return _sign(claims, keys, encrypt_to, _plans.of(given, _Plan), now)
