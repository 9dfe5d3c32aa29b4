"""What an error says of a token that is refused, or cannot be signed: what was expected, and how to go on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from . import _abi, _ffi
from ._json import TIMES
from .errors import Report

_TIME_LIMIT = (
    "a time is a JSON number of seconds since the epoch, at most 9007199254740991 (2^53-1) from it, so neither a text "
    "nor Java's Long.MAX_VALUE for \"never\": divide milliseconds by 1000, and leave out the exp of a token that never "
    "expires (allow_missing_exp=True accepts one)"
)
_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")


def _quoted(texts: Sequence[str] | None) -> str:
    each = [repr(text) for text in texts or ()]
    return each[0] if len(each) == 1 else f"one of {', '.join(each)}"


def _form_hint(token: bytes) -> str:
    if token[:7].lower() == b"bearer ":
        return "; this is a whole Authorization value: take the token out of it with bearer_token()"
    if token != token.strip():
        return "; there is white space around it"
    if token.endswith(b"="):
        return "; it ends in padding, which has no place in a token"
    return ""


def _inferred_hint(token: bytes, handle: _ffi.Handle) -> str:
    """That an RSA key that names no algorithm is for RS256 until a verifier says more."""
    header = _ffi.peek(token, "header")
    try:
        # It is not verified, and only known names are looked for in it.
        alg = None if isinstance(header, int) else json.loads(header.decode())["alg"]
    except (ValueError, RecursionError, TypeError, KeyError):
        return ""
    if alg not in _RSA[1:]:
        return ""
    infos = (_ffi.key_info(handle, index) for index in range(_ffi.keyset_len(handle)))
    if not any(info is not None and _ffi.alg_name(info.alg) == _RSA[0] for info in infos):
        return ""
    return (
        f"; the token says {alg}, and an RSA key that names no alg counts as one for RS256: if its issuer means {alg}, "
        f"pass algorithms=[{alg!r}]"
    )


def token_text(
    report: Report, token: bytes, algorithms: Sequence[str] | None, max_token_len: int, handle: _ffi.Handle
) -> str | None:
    """What to say of a refused token of which no claim was read."""
    name = report.name
    if name == "JWT_TOKEN_TOO_LARGE":
        most = max_token_len or _abi.JWT_DEFAULT_MAX_TOKEN_LEN
        return f"the token has {len(token)} bytes, more than max_token_len allows ({most})"
    if name == "JWT_ALG_NOT_ALLOWED":
        allowed = f"algorithms allows {_quoted(algorithms)}" if algorithms else "the keys' own algorithms are allowed"
        hint = "" if algorithms else _inferred_hint(token, handle)
        return f"the token's alg is none, unknown, not allowed, or not that of the key ({allowed}){hint}"
    if name == "JWT_KEY_NOT_FOUND":
        left_out = f"; {handle.skipped}" if handle.skipped else ""
        return (
            "no key fits the token's kid: the issuer may have new keys, so fetch its key set again and reload it"
            + left_out
        )
    if name == "JWT_SIGNATURE_INVALID":
        untried = ""
        if report.untried:
            more = "more key fits and was" if report.untried == 1 else "more keys fit and were"
            untried = f"; {report.untried} {more} not tried: give keys and tokens a kid"
        return (
            "the signature is not that of the token under any fitting key: changed, or signed with another key"
            + untried
        )
    return form_text(name, token)


def form_text(name: str, token: bytes) -> str | None:
    """What to say of a token that is none, or none that is understood."""
    if name == "JWT_TOKEN_MALFORMED":
        return (
            "the token is not three base64url segments (no padding, no white space) with a JOSE header in front"
            + _form_hint(token)
        )
    if name == "JWT_TOKEN_UNSUPPORTED":
        return (
            "the token is encrypted (five segments), in a JSON serialization, or needs a header extension (crit, "
            "b64) that is not understood: expected a signed token in compact form"
        )
    return None


def typ_text(types: Sequence[str] | None) -> str:
    """What to say of a token with another typ."""
    return f"the header's typ is not the expected type: expected {_quoted(types)}"


def claim_text(report: Report, said: Mapping[str, Any]) -> str:
    """What to say of a token whose claims were refused; ``said`` are the arguments of ``verify``, as they were read."""
    name, claim, now = report.name, report.claim, report.now or 0
    times = f"now {now}, leeway {said['leeway']}"
    if name == "JWT_CLAIMS_MALFORMED":
        if claim in TIMES:
            return f"claim {claim!r} has a wrong type or an impossible value: {_TIME_LIMIT}"
        if claim:
            return f"claim {claim!r} has a wrong type or an impossible value"
        return "the claims are not one JSON object in UTF-8, or a name is there twice"
    if name == "JWT_CLAIM_MISSING":
        hint = ": a token that never expires is accepted with allow_missing_exp=True only" if claim == "exp" else ""
        return f"claim {claim!r} is missing{hint}"
    if name == "JWT_EXPIRED" and report.expires_at is not None:
        return f"token expired {now - report.expires_at} s ago (exp {report.expires_at}, {times})"
    if name == "JWT_NOT_YET_VALID" and report.not_before is not None:
        return f"token is not valid for another {report.not_before - now} s (nbf {report.not_before}, {times})"
    if name == "JWT_ISSUED_IN_FUTURE" and report.issued_at is not None:
        return f"token was issued {report.issued_at - now} s in the future (iat {report.issued_at}, {times})"
    if name == "JWT_TOO_OLD" and report.issued_at is not None:
        return (
            f"token was issued {now - report.issued_at} s ago, max_age is {said['max_age']} s "
            f"(iat {report.issued_at}, {times})"
        )
    if name == "JWT_ISSUER_MISMATCH":
        wanted = f"expected {_quoted(said['issuer'])}" if said["issuer"] else "expected the one that the key is for"
        return f"iss is not the expected issuer: {wanted}"
    if name == "JWT_AUDIENCE_MISMATCH":
        if said["audience"] is None:
            return "the token has an aud but no audience is expected: say who you are with audience=..."
        return f"aud does not contain the expected audience: expected {_quoted(said['audience'])}"
    if name == "JWT_SUBJECT_MISMATCH":
        return f"sub is not the expected subject: expected {said['subject']!r}"
    if name == "JWT_TYP_MISMATCH":
        return typ_text(said["typ"])
    if name == "JWT_CLAIM_MISMATCH":
        return f"claim {claim!r} has not its expected value"
    if name == "JWT_CLAIM_WRONG_TYPE":
        return f"claim {claim!r} is not of a type that can have its expected value"
    if name == "JWT_INVALID_ARGUMENT":
        return "the library refuses these options: a name in required or expected is not a valid JSON Pointer"
    return _ffi.status_text(report.status)


def signing_text(name: str, kid: str | None, alg: str | None, handle: _ffi.Handle) -> str | None:
    """What to say of a token that cannot be signed."""
    if name == "JWT_INVALID_ARGUMENT":
        return (
            "the library refuses these options: header must be a JSON object without alg, typ, kid, crit and b64; "
            "whole_header a whole one with the key's alg, and then kid and typ are not given; times must not overflow"
        )
    if name == "JWT_KEY_NOT_FOUND":
        left_out = f"; {handle.skipped}" if handle.skipped else ""
        return ("the key set has no key" if not kid else f"no key of the set has the kid {kid!r}") + left_out
    if name == "JWT_KEY_CANNOT_SIGN":
        return "the key cannot sign: it has no private part, or its use or key_ops forbid it"
    if name == "JWT_KEY_ALG_MISMATCH":
        return f"the key is not one for {alg or 'the alg of whole_header'}: leave alg out to use the key's own"
    if name == "JWT_CLAIMS_MALFORMED":
        return (
            "the claims are not what a verifier accepts: one JSON object in UTF-8, no name twice; iss, sub and jti "
            f"strings, aud a string or a list of strings, exp, nbf and iat numbers; {_TIME_LIMIT}"
        )
    if name == "JWT_CLAIM_MISSING":
        return "the token would never expire: pass expires_in=..., put exp in the claims, or say allow_missing_exp=True"
    return None
