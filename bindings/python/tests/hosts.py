"""Hostile hosts: objects whose code runs during a call, and closes, changes or uses what the call uses.

``tests/test_hosts.py`` gives them to every parameter of every public function. ``python -m tests.hosts SECONDS`` makes
them up at random for so long, with ``hypothesis`` (tests/requirements.txt).
"""

from __future__ import annotations

import base64
import inspect
import itertools
import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache, partial
from importlib import import_module
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, Callable
from unittest import mock

import onejwt
from onejwt import Expect, Keyset, Policy, Verifier, pyjwt

from .support import NOW, forge

GOOD_SECRET, NEXT_SECRET, EVIL_SECRET = b"g" * 32, b"n" * 32, b"e" * 32
CLAIMS: dict[str, Any] = {"iss": "issuer", "aud": ["us"], "sub": "alice", "n": "x", "iat": NOW - 5, "exp": NOW + 60}
GOOD = forge(CLAIMS, {"kid": "good", "typ": "JWT"}, GOOD_SECRET)
# Whoever accepts it has used another key, or another token, than was given.
FORGED_CLAIMS = {**CLAIMS, "sub": "alice", "forged": True}
FORGED = forge(FORGED_CLAIMS, {"kid": "good", "typ": "JWT"}, EVIL_SECRET)
PAYLOAD = b"any payload"


def _agreeing() -> dict[str, Any]:
    made = Keyset.generate("ECDH-ES+A256KW", for_encryption=True).export_jwks(private=True)["keys"][0]
    # Its name is its thumbprint. A key without one serves tokens of every name.
    return {name: value for name, value in made.items() if name != "kid"}


# Keys for encryption: shared secrets are the same bytes, and of a key agreement there is one for each.
AGREEING = {secret: _agreeing() for secret in (GOOD_SECRET, NEXT_SECRET, EVIL_SECRET)}


def sealing(secret: bytes, kid: str | None) -> Keyset:
    """A shared secret for encryption."""
    return Keyset.from_secret(secret, "A256KW", kid=kid, for_encryption=True)


def agreeing(secret: bytes, kid: str | None) -> Keyset:
    """A key of a key agreement."""
    return Keyset.from_jwks(AGREEING[secret], kid=kid, for_encryption=True)


def decrypted(token: Any) -> Any:
    """What an encrypted token holds, and for whom it is, if that is nobody evil."""
    for make, secret in itertools.product((sealing, agreeing), (GOOD_SECRET, NEXT_SECRET)):
        with suppress(onejwt.TokenRefused):
            content = onejwt.jwe_decrypt(token, make(secret, None), crit="ext")
            header = {**onejwt.peek_header(token), "epk": None}
            return make.__name__, secret, header, content
    return "forged"


SEALED = onejwt.encrypt(CLAIMS, sealing(GOOD_SECRET, "good"), typ="JWT")
FORGED_SEALED = onejwt.encrypt(FORGED_CLAIMS, sealing(EVIL_SECRET, "good"), typ="JWT")
NESTED = onejwt.jwe_encrypt(GOOD.encode(), agreeing(GOOD_SECRET, "good"), cty="JWT")
# The first is for another key. The second is for the right one, as everybody can make it, and signed with another.
FORGED_NESTED = onejwt.jwe_encrypt(FORGED.encode(), agreeing(EVIL_SECRET, "good"), cty="JWT")
FORGED_INSIDE = onejwt.jwe_encrypt(FORGED.encode(), agreeing(GOOD_SECRET, "good"), cty="JWT")
JWE = onejwt.jwe_encrypt(PAYLOAD, agreeing(GOOD_SECRET, "good"), typ="t", header={"ext": "e"}, crit="ext")
FORGED_JWE = onejwt.jwe_encrypt(b"forged", agreeing(EVIL_SECRET, "good"), typ="t", header={"ext": "e"}, crit="ext")
# The drop-in has no argument for the time.
UNTIMED: Any = {"verify_exp": False, "verify_iat": False, "verify_aud": False}


def oct_jwk(secret: bytes, kid: str) -> dict[str, Any]:
    k = base64.urlsafe_b64encode(secret).rstrip(b"=").decode()
    return {"kty": "oct", "alg": "HS256", "k": k, "kid": kid}


class HostError(Exception):
    """What the host's code raises."""


class World:
    """What one call uses, and what the host's code does to it while the call runs."""

    current: World

    def __init__(self, action: str = "nothing") -> None:
        self.action = action
        self.keys = Keyset.from_secret(GOOD_SECRET, kid="good")
        self.other = Keyset.from_secret(NEXT_SECRET, kid="next")
        self.sealing = sealing(GOOD_SECRET, "good")
        self.agreeing = agreeing(GOOD_SECRET, "good")
        self.buffers: list[bytearray] = []
        self.kept: list[Any] = []
        self.calls = 0
        self.wrong: list[Any] = []
        self.armed = False
        # Whether objects say what is not true. Who goes by what they say, as PyJWT does, gets just that.
        self.lies = True
        self._within = False
        World.current = self

    def act(self) -> None:
        """The host's code."""
        if not self.armed or self._within:
            return
        self.calls += 1
        self._within = True
        try:
            getattr(self, f"do_{self.action}")()
        finally:
            self._within = False

    def do_nothing(self) -> None:
        pass

    def do_close(self) -> None:
        """Frees the key set, and has its memory taken by others."""
        for keys in (self.keys, self.other, self.sealing, self.agreeing):
            keys.close()
        if not self.kept:
            self.kept += [Keyset.from_secret(EVIL_SECRET, kid="good") for _ in range(8)]
            self.kept += [make(EVIL_SECRET, "good") for make in (sealing, agreeing) for _ in range(4)]

    def do_replace(self) -> None:
        if not self.keys.closed:
            self.keys.replace(Keyset.from_secret(NEXT_SECRET, kid="next"))
        for keys, make in ((self.sealing, sealing), (self.agreeing, agreeing)):
            if not keys.closed:
                keys.replace(make(NEXT_SECRET, "next"))

    def do_reload(self) -> None:
        if not self.keys.closed:
            self.keys.reload(oct_jwk(NEXT_SECRET, "next"))
        for keys, make in ((self.sealing, sealing), (self.agreeing, agreeing)):
            if not keys.closed:
                keys.reload(make(NEXT_SECRET, "next").export_jwks(private=True))

    def do_add(self) -> None:
        if not self.keys.closed and len(self.keys) < 4:
            self.keys.add(Keyset.from_secret(NEXT_SECRET, kid="next"))
        for keys, make in ((self.sealing, sealing), (self.agreeing, agreeing)):
            if not keys.closed and len(keys) < 4:
                keys.add(make(NEXT_SECRET, "next"))

    def do_change(self) -> None:
        """Overwrites whatever it has lent: with another token where there is room for one."""
        for buffer in self.buffers:
            size = bytearray.__len__(buffer)
            bytearray.__setitem__(buffer, slice(None), FORGED.encode()[:size].ljust(size, b"A"))

    def do_shrink(self) -> None:
        for buffer in self.buffers:
            # Not while it is lent to somebody, which Python itself sees to.
            with suppress(BufferError):
                bytearray.__delitem__(buffer, slice(None))

    def do_raise(self) -> None:
        raise HostError

    def do_clear(self) -> None:
        """Has the drop-in let go of all keys, and hold another."""
        pyjwt.clear_key_cache()
        pyjwt.encode({}, EVIL_SECRET)

    def do_again(self) -> None:
        """Uses the library in its turn, and looks whether that is done right."""
        mine = Keyset.from_secret(EVIL_SECRET, kid="good")
        token = onejwt.sign(FORGED_CLAIMS, mine, now=NOW)
        signature = onejwt.jws_sign(b"inner", mine)
        found = (
            onejwt.verify(FORGED, mine, audience="us", now=NOW),
            Verifier(mine, audience="us").verify(token, now=NOW),
            onejwt.jws_verify(signature, mine),
            onejwt.peek(signature),
            onejwt.bearer_token(f"Bearer {FORGED}"),
            pyjwt.decode(FORGED, EVIL_SECRET, ["HS256"], options=UNTIMED),
        )
        if found != (FORGED_CLAIMS, FORGED_CLAIMS, b"inner", b"inner", FORGED, FORGED_CLAIMS):
            self.wrong.append(found)
        demands = Policy.from_json({"audiences": ["us"], "expected": {"forged": True}})
        if onejwt.verify(FORGED, mine, policy=demands, now=NOW, loads=json.loads) != FORGED_CLAIMS:
            self.wrong.append(demands.describe())
        sealed = sealing(EVIL_SECRET, "good")
        nested = onejwt.sign(FORGED_CLAIMS, mine, encrypt_to=sealed)
        decoded = (
            onejwt.decrypt(onejwt.encrypt(FORGED_CLAIMS, sealed), sealed, audience="us", now=NOW),
            onejwt.verify(nested, mine, audience="us", now=NOW, decrypt_with=sealed),
            onejwt.jwe_decrypt(onejwt.jwe_encrypt(b"inner", sealed), sealed),
        )
        if decoded != (FORGED_CLAIMS, FORGED_CLAIMS, b"inner"):
            self.wrong.append(decoded)
        with suppress(onejwt.OneJWTError):
            self.wrong.append(onejwt.decrypt(FORGED_SEALED, self.sealing, audience="us", now=NOW))
        with suppress(pyjwt.PyJWTError):
            self.wrong.append(pyjwt.decode(FORGED, GOOD_SECRET, ["HS256"], options=UNTIMED))
        with suppress(onejwt.OneJWTError):
            self.wrong.append(onejwt.verify(FORGED, self.keys, audience="us", now=NOW))


ACTIONS = tuple(name[3:] for name in vars(World) if name.startswith("do_"))


# --- objects --------------------------------------------------------------------------------------------------

# Methods of classes that make or hold objects; all others are overridden.
_LEFT_ALONE = frozenset(
    (
        *("__class__", "__new__", "__init__", "__init_subclass__", "__subclasshook__", "__class_getitem__", "__doc__"),
        *("__getattribute__", "__setattr__", "__delattr__", "__dir__", "__getnewargs__", "__getstate__", "__reduce__"),
        *("__reduce_ex__", "__sizeof__", "__getformat__", "__alloc__", "__release_buffer__", "fromkeys", "maketrans"),
        *("fromhex", "from_bytes", "now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp", "fromordinal"),
        *("strptime", "fromisoformat", "fromisocalendar", "combine"),
    )
)


def _lie(base: Any, name: str, found: Any) -> Any:
    """Something of the same type that is not true."""
    kind = type(found)
    if kind is bool:
        return not found
    if kind is int:
        return 16 if name != "__hash__" else 1
    if kind is str:
        return "evil"
    if kind is bytes:
        return b"evil"
    return found


@cache
def _acting(base: Any, lying: bool) -> Any:
    members: dict[str, Any] = {"__module__": __name__}

    def method(name: str, original: Any) -> Any:
        def run(self: Any, *arguments: Any, **named: Any) -> Any:
            World.current.act()
            found = original(self, *arguments, **named)
            world = World.current
            return _lie(base, name, found) if lying and world.armed and world.lies else found

        return run

    for name in dir(base):
        value = getattr(base, name)
        if name in _LEFT_ALONE or isinstance(vars(base).get(name), (classmethod, staticmethod)):
            continue
        if callable(value) and not isinstance(value, type):
            members[name] = method(name, value)
        elif hasattr(value, "__get__"):
            members[name] = property(method(name, value.__get__))
    if base in (bytes, bytearray, str):

        def content(self: Any) -> bytes:
            lies = lying and World.current.lies
            return b"evil" if lies or base is str else bytes(base.__getitem__(self, slice(None)))

        members["__bytes__"] = method("__bytes__", content)
        members["__buffer__"] = method("__buffer__", lambda self, flags: memoryview(content(self)))
        members["__index__"] = method("__index__", lambda self: 3)
    members["__hash__"] = members.get("__hash__") or method("__hash__", lambda self: 1)
    return type(f"Acting{base.__name__.capitalize()}", (base,), members)


def acting(base: Any, lying: bool = False) -> Any:
    """A subclass all of whose methods run the host's code first, and may lie."""
    return _acting(base, lying)


class Zone(tzinfo):
    """A time zone that runs the host's code when it is asked."""

    def __init__(self, world: World) -> None:
        self.world = world

    def utcoffset(self, moment: datetime | None) -> timedelta:
        self.world.act()
        return timedelta(0)

    def dst(self, moment: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, moment: datetime | None) -> str:
        return "host"


class Items(Mapping[str, Any]):
    """A mapping that is no dict, and has nothing left the second time."""

    def __init__(self, world: World, items: dict[str, Any]) -> None:
        self.world, self.items_ = world, items

    def __getitem__(self, name: str) -> Any:
        self.world.act()
        return self.items_[name]

    def __iter__(self) -> Iterator[str]:
        self.world.act()
        return iter(self.items_)

    def __len__(self) -> int:
        self.world.act()
        return len(self.items_)


class ActingExpect(Expect):
    """One whose attributes are asked for, and are another value the second time."""

    def __init__(self, world: World, given: Expect) -> None:
        self.__dict__.update(world=world, given=given, left={"claim": 1, "value": 1, "rule": 1})

    def __getattribute__(self, name: str) -> Any:
        if name not in ("claim", "value", "rule"):
            return super().__getattribute__(name)
        self.world.act()
        left = self.left
        left[name] -= 1
        return getattr(self.given, name) if left[name] >= 0 else {}


class Reader:
    """What reads claims in the place of json, and runs the host's code while it does."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self, document: bytes) -> Any:
        self.world.act()
        claims = json.loads(document)
        if type(document) is not bytes or "forged" in claims:
            self.world.wrong.append(document)
        return claims

    def __bool__(self) -> bool:
        self.world.act()
        return False

    def __eq__(self, other: object) -> bool:
        self.world.act()
        return True

    def __hash__(self) -> int:
        self.world.act()
        return 1


def readers(world: World) -> Iterator[Any]:
    """What may stand in the place of json.loads."""
    reader = Reader(world)
    yield reader
    yield reader.__call__
    yield lambda document: reader(document)
    yield partial(reader)


class Silent:
    """An object of no type that anything takes, with every special method, and a class that it only claims to have."""

    def __init__(self, world: World, claimed: type = object) -> None:
        self.world, self.claimed = world, claimed

    def _run(self, found: Any) -> Any:
        self.world.act()
        return found

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        self.world.act()
        return self.claimed

    def __index__(self) -> int:
        return int(self._run(1))

    __int__ = __len__ = __index__

    def __float__(self) -> float:
        return float(self._run(1.0))

    def __str__(self) -> str:
        return str(self._run("evil"))

    __repr__ = __fspath__ = __str__

    def __bytes__(self) -> bytes:
        return bytes(self._run(b"evil"))

    def __bool__(self) -> bool:
        return bool(self._run(False))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._run([]))

    def __getitem__(self, name: Any) -> Any:
        return self._run("evil")

    def __eq__(self, other: object) -> bool:
        return bool(self._run(True))

    def __hash__(self) -> int:
        return int(self._run(hash("header")))

    def __lt__(self, other: object) -> bool:
        return bool(self._run(True))

    __le__ = __gt__ = __ge__ = __lt__

    def __buffer__(self, flags: int) -> memoryview:
        self.world.act()
        return memoryview(b"evil")

    def encode(self, *_: object) -> bytes:
        return bytes(self._run(b"evil"))

    def keys(self) -> list[str]:
        return list(self._run(["evil"]))

    def items(self) -> list[Any]:
        return list(self._run([("evil", "evil")]))

    @property
    def _as_parameter_(self) -> Any:
        return self._run(8)

    @property
    def _handle(self) -> Any:
        return self._run(self)

    arg = pointer = property(lambda self: self._run(8))
    cheap = True


class Alien(Silent):
    """One that can be called, too."""

    def __call__(self) -> Any:
        return self._run(1.0)


class NotTaken:
    """Marks a variant that is no value of the parameter: an error has to say so."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


def aliens(world: World) -> Iterator[NotTaken]:
    for claimed in (object, str, bytes, int, float, dict, list, bool, datetime, Keyset, Expect):
        yield NotTaken(partial(Alien, world, claimed))
    for spec in (str, bytes, Keyset):
        # They are slow to make.
        yield NotTaken(partial(mock.MagicMock, spec=spec))


def silent(world: World) -> Iterator[NotTaken]:
    """What cannot be called, and is no value of a parameter that takes a function."""
    for claimed in (object, str, type(aliens), type(len), Keyset):
        yield NotTaken(partial(Silent, world, claimed))
    yield NotTaken(partial(mock.NonCallableMagicMock, spec=aliens))
    for kind in (str, bytes, dict, int):
        yield NotTaken(acting(kind))


def _texts(text: str) -> Iterator[Any]:
    yield acting(str)(text)
    yield acting(str, lying=True)(text)


def _octets(world: World, data: bytes, mutable: bool = True) -> Iterator[Any]:
    yield acting(bytes)(data)
    yield acting(bytes, lying=True)(data)
    if mutable:
        for make in (bytearray, acting(bytearray), acting(bytearray, lying=True)):
            buffer = make(data)
            world.buffers.append(buffer)
            yield buffer
        lent = bytearray(data)
        world.buffers.append(lent)
        yield memoryview(lent)
        doubled = bytearray(b"".join(bytes([byte, 0]) for byte in data))
        yield memoryview(doubled)[::2]


def _going(world: World, items: list[Any]) -> Iterator[Any]:
    for item in items:
        world.act()
        yield item
    world.act()


def _lists(world: World, items: list[Any]) -> Iterator[Any]:
    yield _going(world, items)
    yield acting(list)(items)
    yield acting(tuple)(items)
    yield acting(set)(items) if all(isinstance(item, str) for item in items) else _going(world, items)
    for place in range(len(items)):
        for hostile in variants(world, items[place]):
            if not isinstance(hostile, (NotTaken, Items)):
                yield [*items[:place], hostile, *items[place + 1 :]]


def _is_json(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_is_json, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(_is_json, value))
    return isinstance(value, (str, int, float))


def _dicts(world: World, items: dict[str, Any]) -> Iterator[Any]:
    yield acting(dict)(items)
    yield Items(world, items)
    for name, value in items.items():
        for hostile in _texts(name):
            yield {hostile if other == name else other: one for other, one in items.items()}
        # What JSON has no form for is refused, which has its own tests.
        yield from ({**items, name: hostile} for hostile in variants(world, value) if _is_json(hostile))


def variants(world: World, plain: Any) -> Iterator[Any]:
    """Hostile objects that stand for a plain value."""
    if isinstance(plain, bool):
        return
    if isinstance(plain, str):
        yield from _texts(plain)
    elif isinstance(plain, bytes):
        yield from _octets(world, plain)
    elif isinstance(plain, (int, float)):
        yield acting(type(plain))(plain)
        yield acting(type(plain), lying=True)(plain)
    elif isinstance(plain, datetime):
        yield plain.replace(tzinfo=Zone(world))
        yield acting(datetime)(*plain.timetuple()[:6], tzinfo=timezone.utc)
    elif isinstance(plain, timedelta):
        yield acting(timedelta)(seconds=plain.total_seconds())
        yield acting(timedelta, lying=True)(seconds=plain.total_seconds())
    elif isinstance(plain, Expect):
        yield ActingExpect(world, plain)
        for name in ("claim", "value", "rule"):
            for hostile in _texts(getattr(plain, name)):
                yield Expect(**{**vars(plain), name: hostile})
    elif isinstance(plain, dict):
        yield from _dicts(world, plain)
    elif isinstance(plain, list):
        yield from _lists(world, plain)
    elif isinstance(plain, Policy):
        yield _acting_policy(plain)
    elif isinstance(plain, Keyset):
        # One more of the same keys, which the host closes just so.
        shared = _acting_keyset()._wrap(plain._handle)
        for name in ("keys", "sealing", "agreeing"):
            if plain is getattr(world, name):
                setattr(world, name, shared)
        yield shared


@cache
def _acting_keyset() -> Any:
    """A subclass all of whose public methods run the host's code."""

    def method(original: Any) -> Any:
        def run(self: Any, *arguments: Any, **named: Any) -> Any:
            World.current.act()
            return original(self, *arguments, **named)

        return run

    names = ["__len__", "__getitem__", *(name for name in vars(Keyset) if not name.startswith("_"))]
    found = {name: method(getattr(Keyset, name)) for name in names if inspect.isfunction(getattr(Keyset, name))}
    found.update(__bool__=method(lambda self: False), __eq__=method(lambda self, other: True))
    found.update(__hash__=method(lambda self: 1))
    return type("ActingKeyset", (Keyset,), found)


def _acting_policy(plain: Policy) -> Policy:
    """The same policy, of a subclass that has attributes of its own in the place of those that the package has."""

    def attribute(found: Any) -> Any:
        def get(self: Any) -> Any:
            World.current.act()
            return found

        return property(get)

    def method(original: Any) -> Any:
        def run(self: Any, *arguments: Any, **named: Any) -> Any:
            World.current.act()
            return original(self, *arguments, **named)

        return run

    # It demands less than any other.
    lenient = Policy.from_json({"allow_missing_exp": True, "ignore": ["exp", "nbf", "iat", "aud"]})
    slots = [name for name in Policy.__slots__ if not name.startswith("__")]
    members = {name: attribute(getattr(lenient, name)) for name in slots}
    members.update(describe=method(Policy.describe), __repr__=method(Policy.__repr__))
    members.update(__bool__=method(lambda self: False), __eq__=method(lambda self, other: True))
    members.update(__hash__=method(lambda self: 1), __class__=attribute(object))
    made: Policy = Policy.__new__(type("ActingPolicy", (Policy,), members))
    for name in slots:
        slot = vars(Policy)[name]
        slot.__set__(made, slot.__get__(plain))
    return made


# --- outcomes -------------------------------------------------------------------------------------------------


def described(found: Any) -> Any:
    """What a call returned, in a form that can be compared."""
    if isinstance(found, Keyset):
        return [key.thumbprint for key in found]
    return found if isinstance(found, (str, bytes, int, dict, type(None))) else repr(found)


def outcome(call: Callable[[], Any]) -> tuple[Any, ...]:
    """What a call comes to."""
    try:
        return "returned", described(call())
    except HostError:
        return "raised", "HostError"
    except onejwt.OneJWTError as error:
        return "raised", error.name
    except Exception as error:
        # Of the class too, where it is none of the library's: the host's code raised it, or its values did.
        return "raised", type(error).__name__


@contextmanager
def interrupted(world: World, number: int) -> Iterator[list[int]]:
    """Runs the host's code between two steps of the package, as a signal handler or a finaliser does.

    number: before which step. Yields a list whose only item is how many steps there were.
    """
    steps = [0]
    package = onejwt.__file__.rpartition("__init__")[0]

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(package):
            return None
        frame.f_trace_opcodes = True
        if event in ("opcode", "call"):
            if steps[0] == number:
                sys.settrace(None)
                frame.f_trace = None
                world.act()
            steps[0] += 1
        return trace

    previous = sys.gettrace()
    sys.settrace(trace)
    try:
        yield steps
    finally:
        sys.settrace(previous)


# --- calls ----------------------------------------------------------------------------------------------------

VERIFYING: dict[str, Any] = {
    "issuer": ["issuer", "other"],
    "audience": ["us"],
    "subject": "alice",
    "typ": ["JWT"],
    "algorithms": ["HS256"],
    "required": ["sub", "n"],
    "expected": [Expect("n", "x")],
    "leeway": timedelta(seconds=3),
    "max_age": 600,
    "allow_missing_exp": False,
    "ignore_exp": False,
    "ignore_nbf": False,
    "ignore_iat": False,
    "ignore_aud": False,
    "max_token_len": 5000,
    "decrypt_with": None,
    "decrypt_algorithms": None,
    "encryptions": None,
    "policy": None,
    "loads": json.loads,
}
# The same, as far as a document says it.
POLICY: dict[str, Any] = {
    "issuers": ["issuer", "other"],
    "audiences": ["us"],
    "subject": "alice",
    "types": ["JWT"],
    "required": ["sub", "n"],
    "expected": {"n": "x"},
    "leeway": 3,
    "max_age": 600,
    "allow_missing_exp": False,
    "max_token_len": 5000,
}
SIGNING: dict[str, Any] = {
    "expires_in": 60,
    "not_before_in": timedelta(seconds=-5),
    "add_iat": False,
    "add_jti": False,
    "kid": "good",
    "typ": "at+jwt",
    "header": {"x": "y", "list": ["z"]},
    "alg": "HS256",
    "allow_missing_exp": False,
    "encrypt_to": None,
    "encrypt_kid": None,
    "encrypt_alg": None,
    "enc": None,
}
# What encrypted claims have of these.
DECRYPTING: dict[str, Any] = {
    **{name: value for name, value in VERIFYING.items() if name not in ("algorithms", "decrypt_with")},
    "decrypt_algorithms": ["A256KW"],
    "encryptions": ["A256GCM", "A128GCM"],
}
ENCRYPTING: dict[str, Any] = {
    **{name: value for name, value in SIGNING.items() if name not in ("kid", "alg", "encrypt_to")},
    "encrypt_kid": "good",
    "encrypt_alg": "A256KW",
    "enc": "A128CBC-HS256",
}
WHOLE_HEADER = {"alg": "HS256", "x": {"y": ["z"]}}
SIGNED_CLAIMS: dict[str, Any] = {"sub": "alice", "aud": ["us"], "n": 1, "f": 0.5, "o": {"deep": [{"er": "x"}]}}


def run_random(seconds: float) -> int:
    """Calls with hostile objects at random; returns how many there were."""
    hypothesis = import_module("hypothesis")
    st = import_module("hypothesis.strategies")
    test_hosts = import_module("tests.test_hosts")
    end = time.monotonic() + seconds
    count = 0
    actions = st.sampled_from([action for action in ACTIONS if action not in ("raise", "nothing")])
    number = st.integers(0, 40)
    drawn = st.tuples(
        st.sampled_from(sorted(test_hosts.CALLS)),
        st.booleans(),
        st.lists(actions, max_size=3),
        st.lists(st.tuples(number, number), min_size=1, max_size=4),
        st.one_of(st.none(), st.integers(0, 3000)),
    )

    def one(given: Any) -> None:
        nonlocal count
        count += 1
        test_hosts.check_random(*given)

    settings = hypothesis.settings(
        max_examples=200, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    with test_hosts.provided(), TemporaryDirectory() as home:
        # It would write beside the sources.
        import_module("hypothesis.configuration").set_hypothesis_home_dir(home)
        while time.monotonic() < end:
            settings(hypothesis.given(drawn)(one))()
    return count


if __name__ == "__main__":
    # As the module that tests/test_hosts.py imports, of whose classes there must be one each.
    hosts = import_module("tests.hosts")
    print(f"{hosts.run_random(float(sys.argv[1]))} calls with hostile objects, and nothing was wrong")
