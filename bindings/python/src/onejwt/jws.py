"""Signing and verifying any payload (JWS)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import _abi, _ffi
from ._abi import JwtReport
from ._arguments import (
    Texts,
    Token,
    alg_bits,
    check_alg,
    check_flag,
    check_octets,
    check_size,
    check_text,
    check_texts,
    check_token,
)
from ._json import Header, check_headers
from ._messages import refused, signing_text
from ._recent import Recent
from .errors import Report, make
from .keys import Keyset, open_handle


@dataclass(frozen=True)
class VerifiedPayload:
    """A JWS that was accepted."""

    payload: bytes
    report: Report


# What the last few calls were prepared of.
_signing: Recent[_ffi.Prepared] = Recent()
_verifying: Recent[tuple[_ffi.Prepared, _ffi.Prepared]] = Recent()


def _signing_options(
    detached: bool,
    unencoded: bool,
    kid: str | None,
    typ: str | None,
    header: Header | None,
    whole_header: Header | None,
    crit: Texts | None,
    alg: str | None,
) -> _ffi.Prepared:
    head, flags = check_headers(header, whole_header)
    flags |= _abi.JWS_DETACHED if check_flag("detached", detached) else 0
    flags |= _abi.JWS_UNENCODED if check_flag("unencoded", unencoded) else 0
    number = check_alg(alg)
    return _ffi.jws_options(
        flags=flags,
        kid=check_text("kid", kid),
        crit=check_texts("crit", crit),
        typ=check_text("typ", typ),
        header=head,
        alg=number,
    )


def jws_sign(
    payload: bytes | bytearray | memoryview,
    keys: Keyset,
    *,
    detached: bool = False,
    unencoded: bool = False,
    kid: str | None = None,
    typ: str | None = None,
    header: Header | None = None,
    whole_header: Header | None = None,
    crit: Texts | None = None,
    alg: str | None = None,
) -> str:
    """Signs any payload (JWS compact serialization, RFC 7515).

    detached: leave the payload out of the token. unencoded: sign it as it is (RFC 7797); unless it is detached it
    must then be printable ASCII without ".". crit: members of ``header`` that the token names as critical.
    The rest as for :func:`sign`; by default there is no ``typ``.
    """
    options = _signing.of((detached, unencoded, kid, typ, header, whole_header, crit, alg), _signing_options)
    data = check_octets("payload", payload)
    handle = open_handle(keys)
    signed = _ffi.jws_sign(handle, data, options)
    if isinstance(signed, int):
        name = _ffi.status_name(signed)
        text = signing_text(name, check_text("kid", kid), check_text("alg", alg), handle)
        if name == "JWT_INVALID_ARGUMENT":
            text = (
                "the library refuses these options: header must be a JSON object without alg, typ, kid, crit and b64, "
                "with every member that crit names; an unencoded payload that is not detached must be printable ASCII "
                "without '.'"
            )
        raise make(signed, name, text or _ffi.status_text(signed))
    return signed


def _verifying_options(
    unencoded: bool, algorithms: Texts | None, typ: Texts | None, crit: Texts | None, max_token_len: int
) -> tuple[_ffi.Prepared, _ffi.Prepared]:
    """What is demanded, for the call, and as jwt_explain takes it."""
    bits = alg_bits(check_texts("algorithms", algorithms))
    types = check_texts("typ", typ)
    flags = _abi.JWS_UNENCODED if check_flag("unencoded", unencoded) else 0
    most = check_size("max_token_len", max_token_len)
    options = _ffi.jws_options(
        flags=flags, algorithms=bits, types=types, crit=check_texts("crit", crit), max_token_len=most
    )
    return options, _ffi.verify_options(0, algorithms=bits, types=types, max_token_len=most)


def _accepted(
    token: Token, keys: Keyset, payload: bytes | bytearray | memoryview | None, demands: tuple[Any, ...], detailed: bool
) -> tuple[bytes, JwtReport | None]:
    """The payload of a token that is accepted, and the report if ``detailed`` asks for it."""
    options, demanded = _verifying.of(demands, _verifying_options)
    detached = None
    if payload is not None:
        # Of this call alone.
        detached = check_octets("payload", payload)
        options = _ffi.with_payload(options, detached)
    data = check_token(token)
    handle = open_handle(keys)
    found, report = _ffi.jws_verify(handle, data, options, detailed)
    if found is None:
        assert report is not None
        raise refused(report, demanded, data, handle)
    return found if detached is None else detached, report


def jws_verify_detailed(
    token: Token,
    keys: Keyset,
    *,
    payload: bytes | bytearray | memoryview | None = None,
    unencoded: bool = False,
    algorithms: Texts | None = None,
    typ: Texts | None = None,
    crit: Texts | None = None,
    max_token_len: int = 0,
) -> VerifiedPayload:
    """As :func:`jws_verify`, with the report."""
    found, report = _accepted(token, keys, payload, (unencoded, algorithms, typ, crit, max_token_len), True)
    assert report is not None
    return VerifiedPayload(payload=found, report=_ffi.report_of(report))


def jws_verify(
    token: Token,
    keys: Keyset,
    *,
    payload: bytes | bytearray | memoryview | None = None,
    unencoded: bool = False,
    algorithms: Texts | None = None,
    typ: Texts | None = None,
    crit: Texts | None = None,
    max_token_len: int = 0,
) -> bytes:
    """Verifies a JWS in compact serialization and returns its payload, whatever that is; no claims are checked.

    payload: the payload of a detached token, as it was signed. unencoded: accept RFC 7797 tokens too.
    crit: header extensions that you understand and process, beyond ``b64``.
    algorithms, typ, max_token_len: as for :func:`verify`.
    """
    return _accepted(token, keys, payload, (unencoded, algorithms, typ, crit, max_token_len), False)[0]
