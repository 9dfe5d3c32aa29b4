"""Encrypting claims under a shared secret."""

from __future__ import annotations

from . import _ffi
from ._arguments import Seconds, check_text
from ._clock import Now, seconds_of
from ._json import Claims, Header, check_claims, check_headers
from ._messages import HEADER_OF_JWE, SHARED_SECRETS_ONLY, encrypting_text, signing_text
from ._recent import Recent
from ._shared import Shared
from .errors import OneJWTError, make
from .keys import Keyset, open_handle
from .signer import _JWT, Additions, Encryption


class _Plan:
    """What is to be encrypted how, checked: the arguments of :func:`encrypt` but the claims, the keys and the time."""

    __slots__ = ("added", "encryption", "prepared")

    def __init__(
        self,
        expires_in: Seconds | None,
        not_before_in: Seconds | None,
        add_iat: bool,
        add_jti: bool,
        encrypt_kid: str | None,
        is_usual_typ: bool,
        typ: str | None,
        header: Header | None,
        encrypt_alg: str | None,
        enc: str | None,
        allow_missing_exp: bool,
    ) -> None:
        head, _ = check_headers(header, None)
        self.added = added = Additions(expires_in, not_before_in, add_iat, add_jti, allow_missing_exp)
        self.encryption = Encryption(encrypt_kid, encrypt_alg, enc)
        self.prepared = _ffi.sign_options(
            added.flags,
            0,
            added.expires_in,
            added.not_before_in,
            None,
            None if is_usual_typ else check_text("typ", typ) or "",
            head,
            self.encryption.values,
        )

    def error(self, status: int, claims: bytes, handle: _ffi.Handle) -> OneJWTError:
        """Why nothing was encrypted."""
        name = _ffi.status_name(status)
        if name == "JWT_INVALID_ARGUMENT":
            text = self.added.collision(claims) or f"{HEADER_OF_JWE}; times must not overflow"
        elif name == "JWT_KEY_UNSUPPORTED":
            text = SHARED_SECRETS_ONLY
        else:
            text = (
                encrypting_text(name, self.encryption.kid, self.encryption.named, handle)
                or signing_text(name, None, None, handle)
                or _ffi.status_text(status)
            )
        return make(status, name, text)


# The plans of the last few calls of encrypt().
_plans: Recent[_Plan] = Recent()


def _encrypt(claims: Claims, keys: Keyset, plan: _Plan, now: Now) -> str:
    data, seconds = check_claims(claims), seconds_of(now)
    handle = open_handle(keys)
    encrypted = _ffi.encrypt(handle, data, plan.prepared, seconds)
    if isinstance(encrypted, int):
        raise plan.error(encrypted, data, handle)
    return encrypted


class Encrypter(Shared):
    """Keys and options, checked and prepared once: for code that encrypts more than one token.

    The arguments are those of :func:`encrypt`. Any number of threads may use one at once.
    """

    __slots__ = ("__weakref__", "_keys", "_plan")

    def __init__(
        self,
        keys: Keyset,
        *,
        expires_in: Seconds | None = None,
        not_before_in: Seconds | None = None,
        add_iat: bool = False,
        add_jti: bool = False,
        encrypt_kid: str | None = None,
        typ: str | None = _JWT,
        header: Header | None = None,
        encrypt_alg: str | None = None,
        enc: str | None = None,
        allow_missing_exp: bool = False,
    ) -> None:
        open_handle(keys)
        self._keys = keys
        self._plan = _Plan(
            expires_in,
            not_before_in,
            add_iat,
            add_jti,
            encrypt_kid,
            typ is _JWT,
            None if typ is _JWT else typ,
            header,
            encrypt_alg,
            enc,
            allow_missing_exp,
        )

    def encrypt(self, claims: Claims, *, now: Now = None) -> str:
        """A token with these claims; see :func:`encrypt`."""
        return _encrypt(claims, self._keys, self._plan, now)

    def __repr__(self) -> str:
        return f"<Encrypter with {self._keys!r}>"


def encrypt(
    claims: Claims,
    keys: Keyset,
    *,
    expires_in: Seconds | None = None,
    not_before_in: Seconds | None = None,
    add_iat: bool = False,
    add_jti: bool = False,
    encrypt_kid: str | None = None,
    typ: str | None = _JWT,
    header: Header | None = None,
    encrypt_alg: str | None = None,
    enc: str | None = None,
    allow_missing_exp: bool = False,
    now: Now = None,
) -> str:
    """Encrypts claims under a shared secret (RFC 7519 7.1): a session that only its makers can read.

    Whoever can decrypt such a token can also make one, so it proves to others nobody. A key set with a public or a
    private key is refused (:class:`KeyUnsupported`): sign, and encrypt what is signed, with :func:`sign` and
    ``encrypt_to``.

    keys: shared secrets, loaded with ``for_encryption=True``.
    claims, expires_in, not_before_in, add_iat, add_jti, typ, header, allow_missing_exp, now: as for :func:`sign`.
    encrypt_kid: which key encrypts; by default the first that can. "" leaves the kid out of the header.
    encrypt_alg: the header's ``alg``; by default what the key is bound to. enc: its ``enc``; by default "A256GCM", or
    what a key of "dir" is bound to.
    """
    given = (
        expires_in,
        not_before_in,
        add_iat,
        add_jti,
        encrypt_kid,
        typ is _JWT,
        None if typ is _JWT else typ,
        header,
        encrypt_alg,
        enc,
        allow_missing_exp,
    )
    return _encrypt(claims, keys, _plans.of(given, _Plan), now)
