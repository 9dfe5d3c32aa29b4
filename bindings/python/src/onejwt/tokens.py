"""Signing and verifying tokens."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NoReturn, Union

from . import _ffi
from .errors import InvalidArgument, InvalidType, NoBearer, OneJWTError, Report, TokenMalformed, make
from .keys import Keyset, check_alg, check_flag, check_text, open_handle

Token = Union[str, bytes, bytearray, memoryview]
Claims = Union[Mapping[str, Any], str, bytes, bytearray, memoryview]
Header = Union[Mapping[str, Any], str, bytes]
Now = Union[int, float, datetime, None]
Seconds = Union[int, timedelta]
Texts = Union[str, Iterable[str]]


class _Default(str):
    """A default value that can be told from the same text when it is given."""

    __slots__ = ()


_JWT = _Default("JWT")
_UNCHANGING = frozenset((type(None), bool, int, str, timedelta))


@dataclass(frozen=True)
class Expect:
    """A value that a verified claim must have."""

    claim: str
    """A top-level claim, or a JSON Pointer (RFC 6901) if it begins with "/"."""
    value: str
    rule: str = "equals"
    """"equals": the claim is this string. "contains": it is an array with this element, or a string with this as one
    of its space-separated words."""


@dataclass(frozen=True)
class Verified:
    """A token that was accepted."""

    claims: dict[str, Any]
    payload: bytes
    """The claims byte for byte as they were signed."""
    report: Report


@dataclass(frozen=True)
class VerifiedPayload:
    """A JWS that was accepted."""

    payload: bytes
    report: Report


# --- arguments ------------------------------------------------------------------------------------------------


def _now(now: Now) -> int:
    if now is None:
        # Read through the module each time, so that a test that freezes the clock freezes this too.
        return math.floor(time.time())
    if isinstance(now, datetime):
        if now.tzinfo is None:
            raise InvalidArgument("now is a naive datetime, which names no moment: give it a time zone")
        seconds = math.floor(now.timestamp())
    elif isinstance(now, (int, float)) and not isinstance(now, bool):
        if isinstance(now, float) and not math.isfinite(now):
            raise InvalidArgument(f"now must be seconds since the epoch, not {now}")
        seconds = math.floor(now)
    else:
        raise InvalidType(f"now must be seconds since the epoch or an aware datetime, not {type(now).__name__}")
    # The least int64 stands for "the system's clock" at the boundary, which is not what such a number asks for.
    if not _ffi.INT64_MIN < seconds <= _ffi.INT64_MAX:
        raise InvalidArgument("now must be seconds since the epoch that fit 64 bits")
    return seconds


def _seconds(name: str, value: object, least: int, most: int) -> int:
    if isinstance(value, timedelta):
        if value.microseconds:
            raise InvalidArgument(f"{name} must be a whole number of seconds")
        value = value.days * 86400 + value.seconds
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidType(f"{name} must be int (seconds) or timedelta, not {type(value).__name__}")
    if not least <= value <= most:
        raise InvalidArgument(f"{name} must be from {least} to {most} seconds")
    return value


def _list(name: str, value: object) -> tuple[str, ...] | None:
    """None, or at least one text. An expectation that came out empty is an error: it must not expect nothing."""
    if value is None:
        return None
    if isinstance(value, str):
        value = (value,)
    if isinstance(value, (bytes, bytearray, memoryview, Mapping)) or not isinstance(value, Iterable):
        raise InvalidType(f"{name} must be str or a list of str, not {type(value).__name__}")
    items = tuple(value)
    if not items:
        raise InvalidArgument(f"{name} is empty, so nothing could match: pass None to expect nothing")
    for item in items:
        check_text(f"each item of {name}", item, optional=False)
    return items


def _expected(value: object) -> tuple[tuple[str, str, str], ...] | None:
    if value is None:
        return None
    if isinstance(value, Mapping):
        items = tuple(Expect(claim, text) for claim, text in value.items())
    elif isinstance(value, Iterable) and not isinstance(value, (str, bytes, bytearray, memoryview)):
        items = tuple(value)
    else:
        raise InvalidType(f"expected must be a dict or a list of Expect, not {type(value).__name__}")
    if not items:
        raise InvalidArgument("expected is empty: pass None to expect nothing")
    for item in items:
        if not isinstance(item, Expect):
            raise InvalidType(f"each item of expected must be an Expect, not {type(item).__name__}")
        check_text("the claim of an Expect", item.claim, optional=False)
        check_text("the value of an Expect", item.value, optional=False)
        if item.rule not in _ffi.RULES:
            raise InvalidArgument(f"the rule of an Expect must be 'equals' or 'contains', not {item.rule!r}")
    return tuple((item.claim, item.value, item.rule) for item in items)


def _algorithms(value: object) -> tuple[tuple[str, ...] | None, int]:
    names = _list("algorithms", value)
    bits = 0
    for name in names or ():
        bits |= 1 << check_alg(name)
    return names, bits


def _size(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidType(f"{name} must be int, not {type(value).__name__}")
    if not 0 <= value <= _ffi.SIZE_MAX:
        raise InvalidArgument(f"{name} must be from 0 to {_ffi.SIZE_MAX} bytes")
    return value


def _token(token: object) -> bytes:
    """The token as bytes. What is not ASCII is the library's to refuse."""
    if isinstance(token, bytes):
        return token
    if isinstance(token, str):
        return _ffi.utf8(token)
    if isinstance(token, (bytearray, memoryview)):
        return bytes(token)
    raise InvalidType(f"token must be str or bytes, not {type(token).__name__}")


def _payload(payload: object) -> bytes:
    if isinstance(payload, (bytes, bytearray, memoryview)):
        return bytes(payload)
    raise InvalidType(f"payload must be bytes, not {type(payload).__name__}: encode a text with .encode()")


# --- JSON -----------------------------------------------------------------------------------------------------

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().raw_decode


def _long_int(digits: str) -> int:
    """An integer of any length; ``int`` refuses more than some 4,300 digits."""
    return int(Decimal(digits))


def _parse(claims: bytes | bytearray) -> dict[str, Any]:
    """Claims that were verified: one JSON object, perhaps with white space around it."""
    text = claims.decode().lstrip(" \t\r\n")
    try:
        result: dict[str, Any] = _decode(text)[0]
    except ValueError:
        result = json.JSONDecoder(parse_int=_long_int).raw_decode(text)[0]
    return result


def _json(name: str, value: Mapping[str, Any]) -> bytes:
    try:
        return _ffi.utf8(_encode(value if isinstance(value, dict) else dict(value)))
    except TypeError as error:
        raise InvalidType(f"{name} cannot be written as JSON: {error}") from None
    except (ValueError, RecursionError):
        raise InvalidArgument(
            f"{name} cannot be written as JSON: a number is NaN, infinite or too long, or a value contains itself"
        ) from None


def _moment(name: str, moment: datetime) -> int:
    if moment.tzinfo is None:
        raise InvalidArgument(f"{name} is a naive datetime, which names no moment: give it a time zone")
    # Rounded so that the token is never valid for longer than was said.
    return math.ceil(moment.timestamp()) if name == "nbf" else math.floor(moment.timestamp())


def _claims(claims: object) -> bytes:
    if isinstance(claims, Mapping):
        times = {
            name: _moment(name, value)
            for name, value in ((name, claims.get(name)) for name in ("exp", "nbf", "iat"))
            if isinstance(value, datetime)
        }
        return _json("claims", {**claims, **times} if times else claims)
    if isinstance(claims, str):
        return _ffi.utf8(claims)
    if isinstance(claims, (bytes, bytearray, memoryview)):
        return bytes(claims)
    raise InvalidType(f"claims must be a dict, or JSON as str or bytes, not {type(claims).__name__}")


def _header(name: str, header: object) -> bytes | None:
    if header is None:
        return None
    if isinstance(header, Mapping):
        return _json(name, header)
    if isinstance(header, str):
        return _ffi.utf8(header)
    if isinstance(header, (bytes, bytearray, memoryview)):
        return bytes(header)
    raise InvalidType(f"{name} must be a dict, or JSON as str or bytes, not {type(header).__name__}")


def _headers(header: object, whole_header: object) -> tuple[bytes | None, int]:
    if whole_header is None:
        return _header("header", header), 0
    if header is not None:
        raise InvalidArgument("header and whole_header exclude each other")
    return _header("whole_header", whole_header), _ffi.WHOLE_HEADER


# --- what went wrong ------------------------------------------------------------------------------------------


def _quoted(texts: Sequence[str] | None) -> str:
    quoted = [repr(text) for text in texts or ()]
    return quoted[0] if len(quoted) == 1 else f"one of {', '.join(quoted)}"


def _form_hint(token: bytes) -> str:
    if token[:7].lower() == b"bearer ":
        return "; this is a whole Authorization value: take the token out of it with bearer_token()"
    if token != token.strip():
        return "; there is white space around it"
    if token.endswith(b"="):
        return "; it ends in padding, which has no place in a token"
    return ""


def _token_text(name: str, token: bytes, algorithms: Sequence[str] | None, max_token_len: int) -> str | None:
    """What to say of a refused token of which no claim was read."""
    if name == "JWT_TOKEN_MALFORMED":
        return (
            "the token is not three base64url segments (no padding, no white space) with a JOSE header in front"
            + _form_hint(token)
        )
    if name == "JWT_TOKEN_TOO_LARGE":
        most = max_token_len or _ffi.DEFAULT_MAX_TOKEN_LEN
        return f"the token has {len(token)} bytes, more than max_token_len allows ({most})"
    if name == "JWT_TOKEN_UNSUPPORTED":
        return (
            "the token is encrypted (five segments), in a JSON serialization, or needs a header extension (crit, "
            "b64) that is not understood: expected a signed token in compact form"
        )
    if name == "JWT_ALG_NOT_ALLOWED":
        allowed = f"algorithms allows {_quoted(algorithms)}" if algorithms else "the keys' own algorithms are allowed"
        return f"the token's alg is none, unknown, not allowed, or not that of the key ({allowed})"
    if name == "JWT_KEY_NOT_FOUND":
        return "no key fits the token's kid: the issuer may have new keys, so fetch its key set again and reload it"
    if name == "JWT_SIGNATURE_INVALID":
        return "the signature is not that of the token under any fitting key: changed, or signed with another key"
    return None


class _Policy:
    """What a verifier demands: for the library, and as the words that an error needs."""

    __slots__ = (
        "algorithms",
        "audiences",
        "issuers",
        "leeway",
        "max_age",
        "max_token_len",
        "prepared",
        "subject",
        "types",
    )

    def __init__(
        self,
        issuer: Texts | None,
        audience: Texts | None,
        subject: str | None,
        typ: Texts | None,
        algorithms: Texts | None,
        required: Texts | None,
        expected: Mapping[str, str] | Iterable[Expect] | None,
        leeway: Seconds,
        max_age: Seconds | None,
        allow_missing_exp: bool,
        ignore_exp: bool,
        ignore_nbf: bool,
        ignore_iat: bool,
        ignore_aud: bool,
        max_token_len: int,
    ) -> None:
        flags = 0
        for name, value, bit in (
            ("allow_missing_exp", allow_missing_exp, _ffi.ALLOW_MISSING_EXP),
            ("ignore_exp", ignore_exp, _ffi.IGNORE_EXP),
            ("ignore_nbf", ignore_nbf, _ffi.IGNORE_NBF),
            ("ignore_iat", ignore_iat, _ffi.IGNORE_IAT),
            ("ignore_aud", ignore_aud, _ffi.IGNORE_AUD),
        ):
            if check_flag(name, value):
                flags |= bit
        if ignore_aud and audience is not None:
            raise InvalidArgument("audience and ignore_aud exclude each other")
        if ignore_iat and max_age is not None:
            raise InvalidArgument("max_age and ignore_iat exclude each other: the age is that since iat")
        self.issuers = _list("issuer", issuer)
        self.audiences = _list("audience", audience)
        self.types = _list("typ", typ)
        self.subject = check_text("subject", subject)
        self.algorithms, bits = _algorithms(algorithms)
        self.leeway = _seconds("leeway", leeway, 0, _ffi.UINT32_MAX)
        # At the boundary 0 stands for any age, which is not what it asks for here.
        self.max_age = 0 if max_age is None else _seconds("max_age", max_age, 1, _ffi.UINT32_MAX)
        self.max_token_len = _size("max_token_len", max_token_len)
        self.prepared = _ffi.verify_options(
            flags=flags,
            algorithms=bits,
            leeway=self.leeway,
            max_age=self.max_age,
            issuers=self.issuers,
            audiences=self.audiences,
            types=self.types,
            required=_list("required", required),
            expected=_expected(expected),
            subject=self.subject,
            max_token_len=self.max_token_len,
        )

    def error(self, token: bytes, report: Report) -> OneJWTError:
        """The error of a token that was refused. It quotes what was expected and verified times, nothing else."""
        text = _token_text(report.name, token, self.algorithms, self.max_token_len)
        if text is None:
            text = self._claim_text(report)
            if len(report.failed) > 1:
                text += f"; all checks that failed: {', '.join(sorted(report.failed))}"
        return make(report.status, report.name, text, report)

    def _claim_text(self, report: Report) -> str:
        name, claim, now = report.name, report.claim, report.now or 0
        times = f"now {now}, leeway {self.leeway}"
        if name == "JWT_CLAIMS_MALFORMED":
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
                f"token was issued {now - report.issued_at} s ago, max_age is {self.max_age} s "
                f"(iat {report.issued_at}, {times})"
            )
        if name == "JWT_ISSUER_MISMATCH":
            wanted = f"expected {_quoted(self.issuers)}" if self.issuers else "expected the one that the key is for"
            return f"iss is not the expected issuer: {wanted}"
        if name == "JWT_AUDIENCE_MISMATCH":
            if self.audiences is None:
                return "the token has an aud but no audience is expected: say who you are with audience=..."
            return f"aud does not contain the expected audience: expected {_quoted(self.audiences)}"
        if name == "JWT_SUBJECT_MISMATCH":
            return f"sub is not the expected subject: expected {self.subject!r}"
        if name == "JWT_TYP_MISMATCH":
            return f"the header's typ is not the expected type: expected {_quoted(self.types)}"
        if name == "JWT_CLAIM_MISMATCH":
            return f"claim {claim!r} has not its expected value"
        if name == "JWT_CLAIM_WRONG_TYPE":
            return f"claim {claim!r} is not of a type that can have its expected value"
        if name == "JWT_INVALID_ARGUMENT":
            return "the library refuses these options: a name in required or expected is not a valid JSON Pointer"
        return _ffi.status_text(report.status)


@lru_cache(maxsize=64, typed=True)
def _cached_policy(*arguments: Any) -> _Policy:
    return _Policy(*arguments)


def _can_be_kept(value: object) -> bool:
    """Whether a value cannot change, and equals no other: a subclass of ``str`` could be equal to what it likes."""
    if type(value) is tuple:
        return all([type(item) is str for item in value])
    return type(value) in _UNCHANGING


def _policy_of(*arguments: Any) -> _Policy:
    """The policy of a call of :func:`verify`, prepared once for all calls that say the same.

    What may differ from token to token, subject and expected values such as a nonce, is not worth keeping and not
    kept.
    """
    if arguments[2] is None and arguments[6] is None:
        fixed = tuple([tuple(value) if type(value) is list else value for value in arguments])
        if all(map(_can_be_kept, fixed)):
            return _cached_policy(*fixed)
    return _Policy(*arguments)


# --- verifying ------------------------------------------------------------------------------------------------


class Verifier:
    """Keys and a policy, checked and prepared once: for code that verifies more than one token.

    The arguments are those of :func:`verify`. Any number of threads may use one at once. It uses the key set as it
    is at each call, so keys that are reloaded are seen.
    """

    __slots__ = ("__weakref__", "_keys", "_policy", "_prepared")

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
        expected: Mapping[str, str] | Iterable[Expect] | None = None,
        leeway: Seconds = 0,
        max_age: Seconds | None = None,
        allow_missing_exp: bool = False,
        ignore_exp: bool = False,
        ignore_nbf: bool = False,
        ignore_iat: bool = False,
        ignore_aud: bool = False,
        max_token_len: int = 0,
    ) -> None:
        open_handle(keys)
        self._keys = keys
        self._policy = _Policy(
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
        )
        self._prepared = self._policy.prepared

    @classmethod
    def _of(cls, keys: Keyset, policy: _Policy) -> Verifier:
        verifier = cls.__new__(cls)
        verifier._keys, verifier._policy, verifier._prepared = keys, policy, policy.prepared
        return verifier

    def verify(self, token: Token, *, now: Now = None) -> dict[str, Any]:
        """The claims of a token that is accepted; see :func:`verify`."""
        # The commonest types first, and nothing looked up twice: this is the path of every request.
        data = token.encode("utf-8", "surrogatepass") if type(token) is str else _token(token)
        handle = self._keys._handle or open_handle(self._keys)
        seconds = math.floor(time.time()) if now is None else _now(now)
        claims, report = _ffi.verify(handle, data, self._prepared, seconds, False)
        if claims is None:
            self._refuse(data, report)
        return _parse(claims)

    def verify_detailed(self, token: Token, *, now: Now = None) -> Verified:
        """As :meth:`verify`, with the raw claims and the report."""
        data = _token(token)
        claims, report = _ffi.verify(open_handle(self._keys), data, self._prepared, _now(now), True)
        if claims is None or report is None:
            self._refuse(data, report)
        return Verified(claims=_parse(claims), payload=bytes(claims), report=report)

    def _refuse(self, token: bytes, report: Report | None) -> NoReturn:
        assert report is not None
        raise self._policy.error(token, report)

    def __repr__(self) -> str:
        return f"<Verifier with {self._keys!r}>"


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
    expected: Mapping[str, str] | Iterable[Expect] | None = None,
    leeway: Seconds = 0,
    max_age: Seconds | None = None,
    allow_missing_exp: bool = False,
    ignore_exp: bool = False,
    ignore_nbf: bool = False,
    ignore_iat: bool = False,
    ignore_aud: bool = False,
    max_token_len: int = 0,
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
    expected: claims that must have a value: ``{"nonce": "..."}``, or a list of :class:`Expect`.
    leeway: clock difference to forgive. max_age: greatest age since ``iat``, which must then be there.
    ignore_exp, ignore_nbf, ignore_iat, ignore_aud: do not read that claim at all.
    max_token_len: longest acceptable token in bytes; 0 means 65,536.
    now: seconds since the epoch or an aware datetime; by default ``time.time()``.
    """
    open_handle(keys)
    policy = _policy_of(
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
    )
    return Verifier._of(keys, policy).verify(token, now=now)


# --- signing --------------------------------------------------------------------------------------------------


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
        head, flags = _headers(header, whole_header)
        self._added: dict[str, str] = {}
        if check_flag("add_iat", add_iat):
            flags |= _ffi.SIGN_ADD_IAT
            self._added["iat"] = "add_iat"
        if check_flag("add_jti", add_jti):
            flags |= _ffi.SIGN_ADD_JTI
            self._added["jti"] = "add_jti"
        if check_flag("allow_missing_exp", allow_missing_exp):
            flags |= _ffi.ALLOW_MISSING_EXP
        lifetime = delay = 0
        if expires_in is not None:
            lifetime = _seconds("expires_in", expires_in, 1, _ffi.INT64_MAX)
            self._added["iat"] = self._added["exp"] = "expires_in"
        if not_before_in is not None:
            delay = _seconds("not_before_in", not_before_in, -_ffi.INT64_MAX, _ffi.INT64_MAX)
            if delay == 0:
                raise InvalidArgument("not_before_in=0 would add nothing: leave it out, or put nbf in the claims")
            self._added["nbf"] = "not_before_in"
        self._keys = keys
        self._kid = check_text("kid", kid)
        self._alg = alg
        check_text("typ", typ)
        self._prepared = _ffi.sign_options(
            flags=flags,
            alg=check_alg(alg),
            expires_in=lifetime,
            not_before_in=delay,
            kid=kid,
            # At the boundary an absent typ is "JWT", and an empty one is none.
            typ=None if typ is _JWT else typ or "",
            header=head,
        )

    def sign(self, claims: Claims, *, now: Now = None) -> str:
        """A token with these claims; see :func:`sign`."""
        data = _claims(claims)
        signed = _ffi.sign(open_handle(self._keys), data, self._prepared, _now(now))
        if isinstance(signed, int):
            raise self._error(signed, data)
        return signed

    def _error(self, status: int, claims: bytes) -> OneJWTError:
        name = _ffi.status_name(status)
        text = _signing_text(name, self._kid, self._alg)
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


def _signing_text(name: str, kid: str | None, alg: str | None) -> str | None:
    if name == "JWT_INVALID_ARGUMENT":
        return (
            "the library refuses these options: header must be a JSON object without alg, typ, kid, crit and b64; "
            "whole_header a whole one with the key's alg, and then kid and typ are not given; times must not overflow"
        )
    if name == "JWT_KEY_NOT_FOUND":
        return "the key set has no key" if not kid else f"no key of the set has the kid {kid!r}"
    if name == "JWT_KEY_CANNOT_SIGN":
        return "the key cannot sign: it has no private part, or its use or key_ops forbid it"
    if name == "JWT_KEY_ALG_MISMATCH":
        return f"the key is not one for {alg or 'the alg of whole_header'}: leave alg out to use the key's own"
    if name == "JWT_CLAIMS_MALFORMED":
        return (
            "the claims are not what a verifier accepts: one JSON object in UTF-8, no name twice; iss, sub and jti "
            "strings, aud a string or a list of strings, exp, nbf and iat numbers"
        )
    if name == "JWT_CLAIM_MISSING":
        return "the token would never expire: pass expires_in=..., put exp in the claims, or say allow_missing_exp=True"
    return None


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


# --- any payload ----------------------------------------------------------------------------------------------


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
    head, flags = _headers(header, whole_header)
    flags |= _ffi.JWS_DETACHED if check_flag("detached", detached) else 0
    flags |= _ffi.JWS_UNENCODED if check_flag("unencoded", unencoded) else 0
    options = _ffi.jws_options(
        flags=flags,
        crit=_list("crit", crit),
        kid=check_text("kid", kid),
        typ=check_text("typ", typ),
        header=head,
        alg=check_alg(alg),
    )
    signed = _ffi.jws_sign(open_handle(keys), _payload(payload), options)
    if isinstance(signed, int):
        name = _ffi.status_name(signed)
        text = _signing_text(name, kid, alg)
        if name == "JWT_INVALID_ARGUMENT":
            text = (
                "the library refuses these options: header must be a JSON object without alg, typ, kid, crit and b64, "
                "with every member that crit names; an unencoded payload that is not detached must be printable ASCII "
                "without '.'"
            )
        raise make(signed, name, text or _ffi.status_text(signed))
    return signed


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
    names, bits = _algorithms(algorithms)
    types = _list("typ", typ)
    detached = None if payload is None else _payload(payload)
    flags = _ffi.JWS_UNENCODED if check_flag("unencoded", unencoded) else 0
    options = _ffi.jws_options(
        flags=flags | (0 if detached is None else _ffi.JWS_DETACHED),
        algorithms=bits,
        types=types,
        crit=_list("crit", crit),
        payload=detached,
        max_token_len=_size("max_token_len", max_token_len),
    )
    data = _token(token)
    found, report = _ffi.jws_verify(open_handle(keys), data, options)
    if found is None:
        text = _token_text(report.name, data, names, max_token_len)
        if report.name == "JWT_TYP_MISMATCH":
            text = f"the header's typ is not the expected type: expected {_quoted(types)}"
        raise make(report.status, report.name, text or _ffi.status_text(report.status), report)
    return VerifiedPayload(payload=found if detached is None else detached, report=report)


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
    return jws_verify_detailed(
        token,
        keys,
        payload=payload,
        unencoded=unencoded,
        algorithms=algorithms,
        typ=typ,
        crit=crit,
        max_token_len=max_token_len,
    ).payload


# --- looking into tokens --------------------------------------------------------------------------------------


def peek(token: Token, part: str = "payload") -> bytes:
    """One part of a token, decoded and UNVERIFIED: for logs and debugging, never for decisions.

    part: "header", "payload" or "signature".
    """
    if part not in _ffi.PARTS:
        raise InvalidArgument(f"part must be 'header', 'payload' or 'signature', not {part!r}")
    data = _token(token)
    found = _ffi.peek(data, part)
    if isinstance(found, int):
        name = _ffi.status_name(found)
        raise make(found, name, _token_text(name, data, None, 0) or _ffi.status_text(found))
    return found


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name is there twice")
    return members


def _constant(text: str) -> NoReturn:
    raise ValueError("not JSON")


def peek_header(token: Token) -> dict[str, Any]:
    """The header of a token, UNVERIFIED: its sender may have written anything. For logs and debugging only."""
    try:
        header = json.loads(peek(token, "header").decode(), object_pairs_hook=_members, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        if isinstance(error, OneJWTError):
            raise
        header = None
    if not isinstance(header, dict):
        raise TokenMalformed("the token's header is not one JSON object in UTF-8 without a name that is there twice")
    return header


def bearer_token(value: str | bytes | None) -> str:
    """The token in the value of an ``Authorization`` header: ``Bearer``, in any case, spaces, one token (RFC 6750).

    None, for a header that is not there, is refused like any other value without a token.
    """
    if value is not None and not isinstance(value, (str, bytes)):
        raise InvalidType(f"an Authorization value is str or bytes, not {type(value).__name__}")
    raw = _ffi.utf8(value) if isinstance(value, str) else value or b""
    token = _ffi.bearer_token(raw)
    if token is None:
        raise NoBearer(
            "the Authorization value is not 'Bearer', spaces and one token"
            if raw
            else "there is no Authorization value: expected 'Bearer', a space and the token"
        )
    return token.decode("ascii")
