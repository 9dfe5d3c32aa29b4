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
from typing import Any, Callable, NoReturn, Union, cast

from . import _abi, _ffi, _plain
from ._plain import BytesLike, is_a
from .errors import InvalidArgument, InvalidType, NoBearer, OneJWTError, Report, TokenMalformed, make
from .keys import Keyset, check_alg, check_flag, check_int, check_text, open_handle

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


_floor = math.floor
# From here on a number of seconds does not fit 64 bits.
_TOO_FAR = 2.0**63


def _clock() -> int:
    """The host's clock in whole seconds: cut, never rounded, or a token would expire before its time.

    It is read through the module each time, so that a test that freezes the clock freezes this too; and what stands
    in its place then may return anything.
    """
    seconds = time.time()
    if type(seconds) is float and -_TOO_FAR < seconds < _TOO_FAR:
        return _floor(seconds)
    try:
        whole = _floor(seconds)
    except (TypeError, ValueError, OverflowError):
        raise InvalidArgument(f"time.time() gives no seconds since the epoch, but {type(seconds).__name__}") from None
    return _fitting("time.time()", check_int("time.time()", whole))


def _fitting(name: str, seconds: int) -> int:
    # The least int64 stands for "the system's clock" at the boundary, which is not what such a number asks for.
    if not _ffi.INT64_MIN < seconds <= _ffi.INT64_MAX:
        raise InvalidArgument(f"{name} must be seconds since the epoch that fit 64 bits")
    return seconds


def _now(now: Now) -> int:
    if now is None:
        return _clock()
    kind = type(now)
    if issubclass(kind, datetime):
        seconds = _floor(_plain.timestamp("now", cast(datetime, now)))
    elif issubclass(kind, float):
        exact = _plain.real(cast(float, now))
        if not math.isfinite(exact):
            raise InvalidArgument(f"now must be seconds since the epoch, not {exact}")
        seconds = _floor(exact)
    elif issubclass(kind, int) and kind is not bool:
        seconds = _plain.integer(cast(int, now))
    else:
        raise InvalidType(f"now must be seconds since the epoch or an aware datetime, not {kind.__name__}")
    return _fitting("now", seconds)


def _seconds(name: str, value: object, least: int, most: int) -> int:
    if is_a(value, timedelta):
        whole, micro = _plain.seconds(cast(timedelta, value))
        if micro:
            raise InvalidArgument(f"{name} must be a whole number of seconds")
    elif type(value) is bool or not is_a(value, int):
        raise InvalidType(f"{name} must be int (seconds) or timedelta, not {type(value).__name__}")
    else:
        whole = _plain.integer(cast(int, value))
    if not least <= whole <= most:
        raise InvalidArgument(f"{name} must be from {least} to {most} seconds")
    return whole


def _list(name: str, value: object) -> tuple[str, ...] | None:
    """None, or at least one text. An expectation that came out empty is an error: it must not expect nothing."""
    if value is None:
        return None
    if is_a(value, str):
        items: tuple[Any, ...] = (value,)
    elif _plain.is_iterable(value):
        items = tuple(cast("Iterable[Any]", value))
    else:
        raise InvalidType(f"{name} must be str or a list of str, not {type(value).__name__}")
    if not items:
        raise InvalidArgument(f"{name} is empty, so nothing could match: pass None to expect nothing")
    return tuple([cast(str, check_text(f"each item of {name}", item, optional=False)) for item in items])


def _expectation(item: object) -> tuple[str, str, str]:
    if not is_a(item, Expect):
        raise InvalidType(f"each item of expected must be an Expect, not {type(item).__name__}")
    given = cast(Expect, item)
    claim = check_text("the claim of an Expect", given.claim, optional=False)
    value = check_text("the value of an Expect", given.value, optional=False)
    rule = given.rule
    name = _plain.text(rule) if is_a(rule, str) else None
    if name not in _ffi.RULES:
        raise InvalidArgument(f"the rule of an Expect must be 'equals' or 'contains', not {rule!r}")
    return cast(str, claim), cast(str, value), name


def _expected(value: object) -> tuple[tuple[str, str, str], ...] | None:
    if value is None:
        return None
    if _plain.is_mapping(value):
        items: list[Any] = [Expect(claim, text) for claim, text in cast("Mapping[str, str]", value).items()]
    elif _plain.is_iterable(value):
        items = list(cast("Iterable[Any]", value))
    else:
        raise InvalidType(f"expected must be a dict or a list of Expect, not {type(value).__name__}")
    if not items:
        raise InvalidArgument("expected is empty: pass None to expect nothing")
    return tuple(map(_expectation, items))


def _algorithms(value: object) -> tuple[tuple[str, ...] | None, int]:
    names = _list("algorithms", value)
    bits = 0
    for name in names or ():
        bits |= 1 << check_alg(name)
    return names, bits


def _size(name: str, value: object) -> int:
    size = check_int(name, value)
    if not 0 <= size <= _ffi.SIZE_MAX:
        raise InvalidArgument(f"{name} must be from 0 to {_ffi.SIZE_MAX} bytes")
    return size


def _token(token: object) -> bytes:
    """The token as bytes. What is not ASCII is the library's to refuse."""
    if is_a(token, str):
        return _ffi.utf8(cast(str, token))
    if is_a(token, _plain.BYTES_LIKE):
        return _plain.octets(cast(BytesLike, token))
    raise InvalidType(f"token must be str or bytes, not {type(token).__name__}")


def _payload(payload: object) -> bytes:
    if is_a(payload, _plain.BYTES_LIKE):
        return _plain.octets(cast(BytesLike, payload))
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


_TIMES = ("exp", "nbf", "iat")


def _json(name: str, value: Mapping[str, Any], times: bool = False) -> bytes:
    """A JSON object; ``times``: some of its members may be moments."""
    try:
        given = _plain.members(value)
        # If it is still the caller's, there is nothing in it but what JSON knows.
        if times and given is not value:
            moments = {name: given[name] for name in _TIMES if is_a(given.get(name), datetime)}
            given.update((name, _moment(name, moment)) for name, moment in moments.items())
        return _ffi.utf8(_encode(given))
    except TypeError as error:
        raise InvalidType(f"{name} cannot be written as JSON: {error}") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, OneJWTError):
            raise
        raise InvalidArgument(
            f"{name} cannot be written as JSON: a number is NaN, infinite or too long, a name is there twice, or a "
            "value contains itself"
        ) from None


def _moment(name: str, moment: datetime) -> int:
    seconds = _plain.timestamp(name, moment)
    # Rounded so that the token is never valid for longer than was said.
    return math.ceil(seconds) if name == "nbf" else _floor(seconds)


def _claims(claims: object) -> bytes:
    if type(claims) is dict or _plain.is_mapping(claims):
        return _json("claims", cast("Mapping[str, Any]", claims), times=True)
    if is_a(claims, str):
        return _ffi.utf8(cast(str, claims))
    if is_a(claims, _plain.BYTES_LIKE):
        return _plain.octets(cast(BytesLike, claims))
    raise InvalidType(f"claims must be a dict, or JSON as str or bytes, not {type(claims).__name__}")


def _header(name: str, header: object) -> bytes | None:
    if header is None:
        return None
    if _plain.is_mapping(header):
        return _json(name, cast("Mapping[str, Any]", header))
    if is_a(header, str):
        return _ffi.utf8(cast(str, header))
    if is_a(header, _plain.BYTES_LIKE):
        return _plain.octets(cast(BytesLike, header))
    raise InvalidType(f"{name} must be a dict, or JSON as str or bytes, not {type(header).__name__}")


def _headers(header: object, whole_header: object) -> tuple[bytes | None, int]:
    if whole_header is None:
        return _header("header", header), 0
    if header is not None:
        raise InvalidArgument("header and whole_header exclude each other")
    return _header("whole_header", whole_header), _abi.JWT_SIGN_WHOLE_HEADER


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


_TIME_LIMIT = (
    "a time is a JSON number of seconds since the epoch, at most 9007199254740991 (2^53-1) from it, so neither a text "
    "nor Java's Long.MAX_VALUE for \"never\": divide milliseconds by 1000, and leave out the exp of a token that never "
    "expires (allow_missing_exp=True accepts one)"
)
_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")


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


def _token_text(
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
    return _form_text(name, token)


def _form_text(name: str, token: bytes) -> str | None:
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
            ("allow_missing_exp", allow_missing_exp, _abi.JWT_ALLOW_MISSING_EXP),
            ("ignore_exp", ignore_exp, _abi.JWT_IGNORE_EXP),
            ("ignore_nbf", ignore_nbf, _abi.JWT_IGNORE_NBF),
            ("ignore_iat", ignore_iat, _abi.JWT_IGNORE_IAT),
            ("ignore_aud", ignore_aud, _abi.JWT_IGNORE_AUD),
        ):
            if check_flag(name, value):
                flags |= bit
        if flags & _abi.JWT_IGNORE_AUD and audience is not None:
            raise InvalidArgument("audience and ignore_aud exclude each other")
        if flags & _abi.JWT_IGNORE_IAT and max_age is not None:
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
            flags,
            algorithms=bits,
            leeway_seconds=self.leeway,
            max_age_seconds=self.max_age,
            issuers=self.issuers,
            audiences=self.audiences,
            types=self.types,
            required=_list("required", required),
            expected=_expected(expected),
            subject=self.subject,
            max_token_len=self.max_token_len,
        )

    def error(self, token: bytes, report: Report, handle: _ffi.Handle) -> OneJWTError:
        """The error of a token that was refused. It quotes what was expected and verified times, nothing else."""
        text = _token_text(report, token, self.algorithms, self.max_token_len, handle)
        if text is None:
            text = self._claim_text(report)
            if len(report.failed) > 1:
                text += f"; all checks that failed: {', '.join(sorted(report.failed))}"
        return make(report.status, report.name, text, report)

    def _claim_text(self, report: Report) -> str:
        name, claim, now = report.name, report.claim, report.now or 0
        times = f"now {now}, leeway {self.leeway}"
        if name == "JWT_CLAIMS_MALFORMED":
            if claim in _TIMES:
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
        seconds = _clock() if now is None else _now(now)
        # Taken last: until here code of the host's may have run.
        keys = self._keys
        handle = (keys._handle if type(keys) is Keyset else None) or open_handle(keys)
        claims, report = _ffi.verify(handle, data, self._prepared, seconds, False)
        if claims is None:
            self._refuse(data, report, handle)
        return _parse(claims)

    def verify_detailed(self, token: Token, *, now: Now = None) -> Verified:
        """As :meth:`verify`, with the raw claims and the report."""
        data, seconds = _token(token), _now(now)
        handle = open_handle(self._keys)
        claims, report = _ffi.verify(handle, data, self._prepared, seconds, True)
        if claims is None or report is None:
            self._refuse(data, report, handle)
        return Verified(claims=_parse(claims), payload=bytes(claims), report=report)

    def _refuse(self, token: bytes, report: Report | None, handle: _ffi.Handle) -> NoReturn:
        assert report is not None
        raise self._policy.error(token, report, handle)

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


def read_once(
    token: Token,
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
) -> tuple[Callable[[Keyset], Verifier], bytes, int | None]:
    """The arguments of :func:`verify` but the keys, for a token that may be verified twice.

    An iterator can be gone through once only, and an object may say something else each time.
    """
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
    return lambda keys: Verifier._of(keys, policy), _token(token), None if now is None else _now(now)


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
            flags |= _abi.JWT_SIGN_ADD_IAT
            self._added["iat"] = "add_iat"
        if check_flag("add_jti", add_jti):
            flags |= _abi.JWT_SIGN_ADD_JTI
            self._added["jti"] = "add_jti"
        if check_flag("allow_missing_exp", allow_missing_exp):
            flags |= _abi.JWT_ALLOW_MISSING_EXP
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
        data, seconds = _claims(claims), _now(now)
        handle = open_handle(self._keys)
        signed = _ffi.sign(handle, data, self._prepared, seconds)
        if isinstance(signed, int):
            raise self._error(signed, data, handle)
        return signed

    def _error(self, status: int, claims: bytes, handle: _ffi.Handle) -> OneJWTError:
        name = _ffi.status_name(status)
        text = _signing_text(name, self._kid, self._alg, handle)
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


def _signing_text(name: str, kid: str | None, alg: str | None, handle: _ffi.Handle) -> str | None:
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
    flags |= _abi.JWS_DETACHED if check_flag("detached", detached) else 0
    flags |= _abi.JWS_UNENCODED if check_flag("unencoded", unencoded) else 0
    number = check_alg(alg)
    kid, alg = check_text("kid", kid), check_text("alg", alg)
    options = _ffi.jws_options(
        flags=flags,
        crit=_list("crit", crit),
        kid=kid,
        typ=check_text("typ", typ),
        header=head,
        alg=number,
    )
    data = _payload(payload)
    handle = open_handle(keys)
    signed = _ffi.jws_sign(handle, data, options)
    if isinstance(signed, int):
        name = _ffi.status_name(signed)
        text = _signing_text(name, kid, alg, handle)
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
    flags = _abi.JWS_UNENCODED if check_flag("unencoded", unencoded) else 0
    most = _size("max_token_len", max_token_len)
    options = _ffi.jws_options(
        flags=flags | (0 if detached is None else _abi.JWS_DETACHED),
        algorithms=bits,
        types=types,
        crit=_list("crit", crit),
        payload=detached,
        max_token_len=most,
    )
    data = _token(token)
    handle = open_handle(keys)
    found, report = _ffi.jws_verify(handle, data, options)
    if found is None:
        text = _token_text(report, data, names, most, handle)
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
    name = _plain.text(part) if is_a(part, str) else None
    if name not in _ffi.PARTS:
        raise InvalidArgument(f"part must be 'header', 'payload' or 'signature', not {part!r}")
    data = _token(token)
    found = _ffi.peek(data, name)
    if isinstance(found, int):
        status = _ffi.status_name(found)
        raise make(found, status, _form_text(status, data) or _ffi.status_text(found))
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
    if value is None:
        raw = b""
    elif is_a(value, str):
        raw = _ffi.utf8(cast(str, value))
    elif is_a(value, bytes):
        raw = _plain.octets(cast(bytes, value))
    else:
        raise InvalidType(f"an Authorization value is str or bytes, not {type(value).__name__}")
    token = _ffi.bearer_token(raw)
    if token is None:
        raise NoBearer(
            "the Authorization value is not 'Bearer', spaces and one token"
            if raw
            else "there is no Authorization value: expected 'Bearer', a space and the token"
        )
    return token.decode("ascii")
