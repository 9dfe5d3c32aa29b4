"""Decrypting claims under a shared secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import _abi, _ffi
from ._abi import JwtReport
from ._arguments import Seconds, Texts, Token, check_token
from ._clock import Now, seconds_of
from ._json import Loads, Scalar, check_loads, parse
from ._messages import SHARED_SECRETS_ONLY, refused
from ._shared import Shared
from .errors import make
from .keys import Keyset, open_handle
from .policy import Expect, prepare, prepare_once
from .policy_document import Policy, for_decrypting
from .verifier import Verified


class Decrypter(Shared):
    """Keys and a policy, checked and prepared once: for code that decrypts more than one token.

    The arguments are those of :func:`decrypt`. Any number of threads may use one at once. It uses the key set as it
    is at each call, so keys that are reloaded are seen.
    """

    __slots__ = ("__weakref__", "_keys", "_loads", "_prepared")

    def __init__(
        self,
        keys: Keyset,
        *,
        issuer: Texts | None = None,
        audience: Texts | None = None,
        subject: str | None = None,
        typ: Texts | None = None,
        required: Texts | None = None,
        expected: Mapping[str, Scalar] | Iterable[Expect] | None = None,
        leeway: Seconds = 0,
        max_age: Seconds | None = None,
        allow_missing_exp: bool = False,
        ignore_exp: bool = False,
        ignore_nbf: bool = False,
        ignore_iat: bool = False,
        ignore_aud: bool = False,
        max_token_len: int = 0,
        decrypt_algorithms: Texts | None = None,
        encryptions: Texts | None = None,
        policy: Policy | None = None,
        loads: Loads | None = None,
    ) -> None:
        open_handle(keys)
        self._keys, self._loads = keys, check_loads(loads)
        given = (
            issuer,
            audience,
            subject,
            typ,
            None,
            required,
            expected,
            leeway,
            max_age,
            allow_missing_exp,
            ignore_exp,
            ignore_nbf,
            ignore_iat,
            ignore_aud,
            max_token_len,
            decrypt_algorithms,
            encryptions,
        )
        self._prepared: _ffi.Prepared = prepare(*given) if policy is None else for_decrypting(policy, given)

    @classmethod
    def _of(cls, keys: Keyset, prepared: _ffi.Prepared, loads: Loads | None) -> Decrypter:
        decrypter = cls.__new__(cls)
        decrypter._keys, decrypter._prepared, decrypter._loads = keys, prepared, loads
        return decrypter

    def decrypt(self, token: Token, *, now: Now = None) -> dict[str, Any]:
        """The claims of a token that is accepted; see :func:`decrypt`."""
        return parse(self._claims(token, now, False)[0], self._loads)

    def decrypt_detailed(self, token: Token, *, now: Now = None) -> Verified:
        """As :meth:`decrypt`, with the raw claims and the report, whose ``alg`` is that of the key."""
        claims, report = self._claims(token, now, True)
        assert report is not None
        return Verified._of(bytes(claims), report, self._loads)

    def _claims(self, token: Token, now: Now, detailed: bool) -> tuple[bytearray, JwtReport | None]:
        data, seconds = check_token(token), seconds_of(now)
        handle = open_handle(self._keys)
        claims, report = _ffi.decrypt(handle, data, self._prepared, seconds, detailed)
        if claims is not None:
            return claims, report
        assert report is not None
        if report.status == _abi.JWT_KEY_UNSUPPORTED:
            # It is not the token's fault.
            raise make(report.status, _ffi.status_name(report.status), SHARED_SECRETS_ONLY, _ffi.report_of(report))
        raise refused(report, self._prepared, data, handle)

    def __repr__(self) -> str:
        return f"<Decrypter with {self._keys!r}>"


def decrypt(
    token: Token,
    keys: Keyset,
    *,
    issuer: Texts | None = None,
    audience: Texts | None = None,
    subject: str | None = None,
    typ: Texts | None = None,
    required: Texts | None = None,
    expected: Mapping[str, Scalar] | Iterable[Expect] | None = None,
    leeway: Seconds = 0,
    max_age: Seconds | None = None,
    allow_missing_exp: bool = False,
    ignore_exp: bool = False,
    ignore_nbf: bool = False,
    ignore_iat: bool = False,
    ignore_aud: bool = False,
    max_token_len: int = 0,
    decrypt_algorithms: Texts | None = None,
    encryptions: Texts | None = None,
    policy: Policy | None = None,
    loads: Loads | None = None,
    now: Now = None,
) -> dict[str, Any]:
    """Decrypts claims under a shared secret, checks them as :func:`verify` does, and returns them (RFC 7519 7.2).

    A token that is refused raises a :class:`TokenRefused`, as of :func:`jwe_decrypt` and :func:`verify`. A key set with
    a public or a private key is refused whatever the token (:class:`KeyUnsupported`): to a public key everybody can
    encrypt.

    keys: shared secrets, loaded with ``for_encryption=True``.
    issuer, audience, subject, typ, required, expected, leeway, max_age, allow_missing_exp, ignore_exp, ignore_nbf,
    ignore_iat, ignore_aud, max_token_len, loads, now: as for :func:`verify`.
    decrypt_algorithms: acceptable ``alg``; by default those that the keys are bound to.
    encryptions: acceptable ``enc``; by default all of :data:`CONTENT_ENCRYPTION`.
    policy: a :class:`Policy`, in the place of all of these but now.
    """
    open_handle(keys)
    given = (
        issuer,
        audience,
        subject,
        typ,
        None,
        required,
        expected,
        leeway,
        max_age,
        allow_missing_exp,
        ignore_exp,
        ignore_nbf,
        ignore_iat,
        ignore_aud,
        max_token_len,
        decrypt_algorithms,
        encryptions,
    )
    prepared: _ffi.Prepared = prepare_once(*given) if policy is None else for_decrypting(policy, given)
    return Decrypter._of(keys, prepared, check_loads(loads)).decrypt(token, now=now)
