"""Verifying tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Callable

from . import _abi, _ffi
from ._abi import JwtReport
from ._arguments import Seconds, Texts, Token, check_token
from ._clock import Now, clock, seconds_of
from ._json import Loads, Scalar, check_loads, parse
from ._messages import refused
from ._shared import Shared
from .errors import InvalidArgument, Report
from .keys import Keyset, open_handle
from .policy import Expect, find_policy, given_by_name, prepare, prepare_once
from .policy_document import Policy, for_verifying


@dataclass(frozen=True)
class Verified:
    """A token that was accepted. Claims and report are made when they are asked for first."""

    claims: dict[str, Any]
    payload: bytes
    """The claims byte for byte as they were signed, or encrypted."""
    report: Report

    @classmethod
    def _of(cls, payload: bytes, report: JwtReport, loads: Loads | None) -> Verified:
        verified = cls.__new__(cls)
        vars(verified).update(payload=payload, _report=report, _loads=loads)
        return verified

    def __getattr__(self, name: str) -> Any:
        # Asked for what is not there yet.
        state = vars(self)
        if name == "claims" and "_loads" in state:
            return state.setdefault(name, parse(state["payload"], state["_loads"]))
        if name == "report" and "_report" in state:
            return state.setdefault(name, _ffi.report_of(state["_report"]))
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


# As the object that a default is.
_NO_LIMIT = 0


def _check_decryption(decrypt_with: object, decrypt_algorithms: object, encryptions: object) -> None:
    """What is asked of the encryption makes sense only with keys for it. No keys at all are None, and nothing else."""
    if decrypt_with is not None:
        open_handle(decrypt_with, "decrypt_with")
    elif decrypt_algorithms is not None or encryptions is not None:
        raise InvalidArgument("decrypt_algorithms and encryptions are for encrypted tokens: pass decrypt_with too")


class Verifier(Shared):
    """Keys and a policy, checked and prepared once: for code that verifies more than one token.

    The arguments are those of :func:`verify`. Any number of threads may use one at once. It uses the key set as it
    is at each call, so keys that are reloaded are seen.
    """

    __slots__ = ("__weakref__", "_decrypt_with", "_keys", "_loads", "_prepared")

    def __init__(
        self,
        keys: Keyset,
        *,
        issuer: Texts | None = None,
        audience: Texts | None = None,
        subject: str | None = None,
        typ: Texts | None = None,
        algorithms: Texts | None = None,
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
        decrypt_with: Keyset | None = None,
        decrypt_algorithms: Texts | None = None,
        encryptions: Texts | None = None,
        policy: Policy | None = None,
        loads: Loads | None = None,
    ) -> None:
        open_handle(keys)
        self._keys, self._decrypt_with, self._loads = keys, decrypt_with, check_loads(loads)
        # By position and as a whole: a look at locals() takes longer than all the rest.
        given = (
            issuer,
            audience,
            subject,
            typ,
            algorithms,
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
        self._prepared: _ffi.Prepared
        if policy is not None:
            self._prepared, self._decrypt_with = for_verifying(policy, given, decrypt_with)
            return
        _check_decryption(decrypt_with, decrypt_algorithms, encryptions)
        self._prepared = prepare(*given)

    @classmethod
    def _of(
        cls, keys: Keyset, prepared: _ffi.Prepared, decrypt_with: Keyset | None, loads: Loads | None
    ) -> Verifier:
        verifier = cls.__new__(cls)
        verifier._keys, verifier._prepared = keys, prepared
        verifier._decrypt_with, verifier._loads = decrypt_with, loads
        return verifier

    def verify(self, token: Token, *, now: Now = None) -> dict[str, Any]:
        """The claims of a token that is accepted; see :func:`verify`."""
        return _verify(token, self._keys, self._prepared, self._decrypt_with, self._loads, now)

    def verify_raw(self, token: Token, *, now: Now = None) -> bytes:
        """The claims as they were signed, byte for byte: one JSON object, which is not parsed."""
        claims, _ = _accepted(token, self._keys, self._prepared, self._decrypt_with, now, False)
        return bytes(claims)

    def verify_detailed(self, token: Token, *, now: Now = None) -> Verified:
        """As :meth:`verify`, with the raw claims and the report; the claims are parsed when they are asked for."""
        claims, report = _accepted(token, self._keys, self._prepared, self._decrypt_with, now, True)
        assert report is not None
        return Verified._of(bytes(claims), report, self._loads)

    def __repr__(self) -> str:
        return f"<Verifier with {self._keys!r}>"


def _accepted(
    token: Token, keys: Keyset, prepared: _ffi.Prepared, decrypt_with: Keyset | None, now: Now, detailed: bool
) -> tuple[bytearray, JwtReport | None]:
    """The claims of a token that is accepted, and the report if ``detailed`` asks for it."""
    data, seconds = check_token(token), seconds_of(now)
    # Taken last: until here code of the host's may have run.
    handle = open_handle(keys)
    if decrypt_with is None:
        claims, report = _ffi.verify(handle, data, prepared, seconds, detailed)
    else:
        other = open_handle(decrypt_with, "decrypt_with")
        claims, report = _ffi.verify_nested(handle, other, data, prepared, seconds, detailed)
        if report is not None and report.status == _abi.JWE_KEY_NOT_FOUND:
            handle = other
    if claims is None:
        assert report is not None
        raise refused(report, prepared, data, handle)
    return claims, report


def _verify(
    token: Token,
    keys: Keyset,
    prepared: _ffi.Prepared,
    decrypt_with: Keyset | None,
    loads: Loads | None,
    now: Now,
) -> dict[str, Any]:
    if decrypt_with is not None:
        return parse(_accepted(token, keys, prepared, decrypt_with, now, False)[0], loads)
    # The commonest types first, and nothing looked up twice: this is the path of every request.
    data = token.encode("utf-8", "surrogatepass") if type(token) is str else check_token(token)
    seconds = clock() if now is None else seconds_of(now)
    # Taken last: until here code of the host's may have run.
    handle = (getattr(keys, "_handle", None) if type(keys) is Keyset else None) or open_handle(keys)
    claims, report = _ffi.verify(handle, data, prepared, seconds, False)
    if claims is None:
        assert report is not None
        raise refused(report, prepared, data, handle)
    return parse(claims, loads)


def verify(
    token: Token,
    keys: Keyset,
    *,
    issuer: Texts | None = None,
    audience: Texts | None = None,
    subject: str | None = None,
    typ: Texts | None = None,
    algorithms: Texts | None = None,
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
    decrypt_with: Keyset | None = None,
    decrypt_algorithms: Texts | None = None,
    encryptions: Texts | None = None,
    policy: Policy | None = None,
    loads: Loads | None = None,
    now: Now = None,
) -> dict[str, Any]:
    """Verifies a token and returns its claims. A token that is refused raises a :class:`TokenRefused`.

    Nothing is forgiven and nothing is assumed: ``exp`` must be there unless ``allow_missing_exp``, and a token with
    an ``aud`` is refused unless an ``audience`` is expected or ``ignore_aud`` is said. Where several texts may be
    given, a single one is a list of one, and an empty list is an error.

    issuer, audience, subject: ``iss`` must be one of these, ``aud`` contain one of these, ``sub`` be this.
    typ: the header's ``typ`` must be one of these, in any case.
    algorithms: acceptable algorithms; by default those that the keys are bound to.
    required: claims, or JSON Pointers, that must be there and not null.
    expected: claims that must have a value, a text, a number, a boolean or None (null):
    ``{"nonce": "...", "email_verified": True}``, or a list of :class:`Expect`.
    leeway: clock difference to forgive. max_age: greatest age since ``iat``, which must then be there.
    ignore_exp, ignore_nbf, ignore_iat, ignore_aud: do not read that claim at all.
    max_token_len: longest acceptable token in bytes; 0 means 65,536.
    decrypt_with: keys for encryption; the token must then be encrypted for one of them (:class:`NotEncrypted`), with a
    signed token inside that passes everything above (RFC 7519 5.2). None accepts signed tokens that are not encrypted.
    decrypt_algorithms: acceptable ``alg`` of the encrypted token; by default those that the keys are bound to.
    encryptions: its acceptable ``enc``; by default all of :data:`CONTENT_ENCRYPTION`.
    policy: a :class:`Policy`, in the place of everything above.
    loads: reads the claims, as bytes, once they are verified; what it returns is returned. ``orjson.loads``, say; by
    default :mod:`json` does.
    now: seconds since the epoch or an aware datetime; by default ``time.time()``.
    """
    # Where nothing is asked that few calls ask, the policy may be one of the last ones. All are compared one by one,
    # which takes less than anything that would look at them at once.
    if (
        subject is None
        and expected is None
        and max_age is None
        and allow_missing_exp is False
        and ignore_exp is False
        and ignore_nbf is False
        and ignore_iat is False
        and ignore_aud is False
        and max_token_len is _NO_LIMIT
        and decrypt_with is None
        and decrypt_algorithms is None
        and encryptions is None
        and policy is None
        and loads is None
    ):
        found = find_policy(issuer, audience, typ, algorithms, required, leeway)
        if found is not None:
            return _verify(token, keys, found, None, None, now)
    open_handle(keys)
    given = (
        issuer,
        audience,
        subject,
        typ,
        algorithms,
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
    if policy is not None:
        return _verify(token, keys, *for_verifying(policy, given, decrypt_with), check_loads(loads), now)
    _check_decryption(decrypt_with, decrypt_algorithms, encryptions)
    return _verify(token, keys, prepare_once(*given), decrypt_with, check_loads(loads), now)


def read_once(
    token: Token,
    *,
    now: Now = None,
    decrypt_with: Keyset | None = None,
    policy: Policy | None = None,
    loads: Loads | None = None,
    **arguments: Any,
) -> tuple[Callable[[Keyset], Verifier], bytes, int | None]:
    """The arguments of :func:`verify` but the keys, for a token that may be verified twice.

    An iterator can be gone through once only, and an object may say something else each time.
    """
    given = given_by_name(arguments)
    prepared: _ffi.Prepared
    if policy is not None:
        prepared, decrypt_with = for_verifying(policy, given, decrypt_with)
    else:
        _check_decryption(decrypt_with, arguments.get("decrypt_algorithms"), arguments.get("encryptions"))
        prepared = prepare_once(*given)
    data, seconds = check_token(token), None if now is None else seconds_of(now)
    reader = check_loads(loads)
    return lambda keys: Verifier._of(keys, prepared, decrypt_with, reader), data, seconds
