"""What is expected of a token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Callable, NamedTuple, cast

from . import _abi, _ffi, _plain
from ._arguments import (
    alg_bits,
    check_flag,
    check_seconds,
    check_size,
    check_text,
    check_texts,
    enc_bits,
    key_management_bits,
)
from ._json import Scalar, scalar
from ._plain import is_a
from ._recent import MOST, are_same, can_be_kept, fixed
from .errors import InvalidArgument, InvalidType


@dataclass(frozen=True)
class Expect:
    """A value that a verified claim must have."""

    claim: str
    """A top-level claim, or a JSON Pointer (RFC 6901) if it begins with "/"."""
    value: Scalar
    rule: str = "equals"
    """"equals": the claim is this string, number, boolean or null, and of that type; 1 and 1.0 are one number.
    "contains": it is an array with this string as an element, or a string with it as one of its space-separated words.
    "equals_json": it is what this JSON text says, as "equals"."""


def _parts(item: object) -> tuple[object, object, object]:
    if not is_a(item, Expect):
        raise InvalidType(f"each item of expected must be an Expect, not {type(item).__name__}")
    expect = cast(Expect, item)
    return expect.claim, expect.value, expect.rule


def _expectation(claim: object, value: object, rule: object) -> tuple[str, str, str]:
    exact_claim = check_text("the claim of an Expect", claim, optional=False)
    name = _plain.text(cast(str, rule)) if is_a(rule, str) else None
    if name not in _ffi.RULES:
        raise InvalidArgument(f"the rule of an Expect must be 'equals', 'contains' or 'equals_json', not {rule!r}")
    json_text = scalar(value) if name == "equals" and not is_a(value, str) else None
    if json_text is not None:
        return cast(str, exact_claim), json_text, "equals_json"
    if name == "equals" and is_a(value, (float, Decimal)):
        raise InvalidArgument("the value of an Expect is NaN or infinite, which no claim can be")
    exact_value = check_text("the value of an Expect", value, optional=False)
    return cast(str, exact_claim), cast(str, exact_value), name


def _expected(_: str, value: object) -> tuple[tuple[str, str, str], ...] | None:
    if value is None:
        return None
    if _plain.is_mapping(value):
        items: list[Any] = [(claim, one, "equals") for claim, one in cast("Mapping[str, Scalar]", value).items()]
    elif _plain.is_iterable(value):
        items = [_parts(item) for item in list(cast("Iterable[Any]", value))]
    else:
        raise InvalidType(f"expected must be a dict or a list of Expect, not {type(value).__name__}")
    if not items:
        raise InvalidArgument("expected is empty: pass None to expect nothing")
    return tuple([_expectation(*parts) for parts in items])


# --- the arguments --------------------------------------------------------------------------------------------


def _leeway(name: str, value: object) -> int:
    return check_seconds(name, value, 0, _ffi.UINT32_MAX)


def _max_age(name: str, value: object) -> int | None:
    # At the boundary 0 stands for any age, which is not what it asks for here.
    return None if value is None else check_seconds(name, value, 1, _ffi.UINT32_MAX)


class Option(NamedTuple):
    """An argument of a policy that has a value."""

    name: str
    member: str
    """Where it goes in jwt_verify_options."""
    check: Callable[[str, Any], Any]
    """Refuses what cannot be meant; the result is exact and nobody else's."""
    default: Any = None
    write: Callable[[Any], Any] | None = None
    """Makes of that what _ffi.verify_options takes, if it is something else."""


class Switch(NamedTuple):
    """An argument of a policy that is True or False."""

    name: str
    bit: int
    """What it raises in the flags of jwt_verify_options."""
    default: bool = False
    excludes: str | None = None
    """The option that makes no sense beside it."""
    why: str = ""


ARGUMENTS: tuple[Option | Switch, ...] = (
    Option("issuer", "issuers", check_texts),
    Option("audience", "audiences", check_texts),
    Option("subject", "subject", check_text),
    Option("typ", "types", check_texts),
    Option("algorithms", "algorithms", check_texts, write=alg_bits),
    Option("required", "required", check_texts),
    Option("expected", "expected", _expected),
    Option("leeway", "leeway_seconds", _leeway, default=0),
    Option("max_age", "max_age_seconds", _max_age),
    Switch("allow_missing_exp", _abi.JWT_ALLOW_MISSING_EXP),
    Switch("ignore_exp", _abi.JWT_IGNORE_EXP),
    Switch("ignore_nbf", _abi.JWT_IGNORE_NBF),
    Switch("ignore_iat", _abi.JWT_IGNORE_IAT, excludes="max_age", why=": the age is that since iat"),
    Switch("ignore_aud", _abi.JWT_IGNORE_AUD, excludes="audience"),
    Option("max_token_len", "max_token_len", check_size, default=0),
    Option("decrypt_algorithms", "decrypt_algorithms", check_texts, write=key_management_bits),
    Option("encryptions", "encryptions", check_texts, write=enc_bits),
)
"""What a policy is made of. ``verify``, ``decrypt``, ``Verifier`` and ``Decrypter`` spell it out in their signatures,
for people and type checkers, and explain it; a test holds them to this table."""

NAMES = tuple(argument.name for argument in ARGUMENTS)
DEFAULTS = tuple(argument.default for argument in ARGUMENTS)
_EXCLUDING = tuple(argument for argument in ARGUMENTS if isinstance(argument, Switch) and argument.excludes)


def given_by_name(arguments: dict[str, Any]) -> tuple[Any, ...]:
    """All arguments of a policy in their order, for a function that only hands on those that it was given."""
    for name in arguments:
        if name not in NAMES:
            raise TypeError(f"verify() got an unexpected keyword argument {name!r}")
    return tuple([arguments.get(argument.name, argument.default) for argument in ARGUMENTS])


# --- the policy -----------------------------------------------------------------------------------------------


def prepare(*arguments: Any) -> _ffi.Prepared:
    """What a verifier demands, as the library takes it. The arguments are all of those above, in their order."""
    flags = 0
    asked = []
    for argument, default, value in zip(ARGUMENTS, DEFAULTS, arguments):
        # A default needs no look: it is what a struct of zeros says.
        if value is default:
            continue
        if isinstance(argument, Option):
            asked.append((argument, value))
        elif check_flag(argument.name, value):
            flags |= argument.bit
    for switch in _EXCLUDING if flags else ():
        if flags & switch.bit and any(option.name == switch.excludes for option, _ in asked):
            raise InvalidArgument(f"{switch.excludes} and {switch.name} exclude each other{switch.why}")
    members = {}
    for (name, member, check, _, write), value in asked:
        found = check(name, value)
        members[member] = found if write is None else write(found)
    return _ffi.verify_options(flags, **members)


_cached = lru_cache(maxsize=64, typed=True)(prepare)
_SUBJECT, _EXPECTED = NAMES.index("subject"), NAMES.index("expected")

# Most calls give these and no other. The policies of the last such calls, for _find_policy.
_USUAL = tuple(NAMES.index(name) for name in ("issuer", "audience", "typ", "algorithms", "required", "leeway"))
_UNUSUAL = tuple(index for index in range(len(NAMES)) if index not in _USUAL)
_recent: tuple[tuple[Any, ...], ...] = ()


def find_policy(
    issuer: object, audience: object, typ: object, algorithms: object, required: object, leeway: object
) -> _ffi.Prepared | None:
    """The policy of a recent call with these very arguments, and no others, or None (see _recent.py)."""
    for entry in _recent:
        if (
            (entry[0] is issuer or are_same(issuer, entry[0]))
            and (entry[1] is audience or are_same(audience, entry[1]))
            and (entry[2] is typ or are_same(typ, entry[2]))
            and (entry[3] is algorithms or are_same(algorithms, entry[3]))
            and (entry[4] is required or are_same(required, entry[4]))
            and entry[5] is leeway
        ):
            return cast(_ffi.Prepared, entry[6])
    return None


def prepare_once(*arguments: Any) -> _ffi.Prepared:
    """The policy of a call of :func:`onejwt.verify`, prepared once for all calls that say the same.

    What may differ from token to token, subject and expected values such as a nonce, is not worth keeping and not
    kept.
    """
    global _recent
    if arguments[_SUBJECT] is not None or arguments[_EXPECTED] is not None:
        return prepare(*arguments)
    given = fixed(arguments)
    if not can_be_kept(given):
        return prepare(*arguments)
    prepared = _cached(*given)
    if all([given[index] is DEFAULTS[index] for index in _UNUSUAL]):
        _recent = ((*[given[index] for index in _USUAL], prepared), *_recent[: MOST - 1])
    return prepared
