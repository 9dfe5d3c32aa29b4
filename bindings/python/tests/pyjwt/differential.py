"""The same call through PyJWT and through the drop-in: what comes back, or what is raised, has to be the same.

``python -m tests.pyjwt.differential SECONDS`` makes such calls up at random for so long: tokens, headers, claims, keys,
options, expectations. What may differ is what MIGRATING.md says is different (``documented``), and nothing else.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import re
import sys
import time
import unittest
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from importlib import import_module
from tempfile import TemporaryDirectory
from typing import Any, Callable
from unittest import mock

NAMES = ("jwt", "onejwt.pyjwt")
BOTH: tuple[Any, Any] = (import_module(NAMES[0]), import_module(NAMES[1]))
PYJWT, ONEJWT = BOTH
NOW = 1_700_000_000
SECRET = "a secret of the tests that is long enough for every hash, with 64 bytes or more"


class FixedDatetime(datetime):
    """The time stands still."""

    @classmethod
    def now(cls, tz: Any = None) -> FixedDatetime:
        return cls.fromtimestamp(NOW, tz)


@contextlib.contextmanager
def fixed_time() -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for name in NAMES:
            stack.enter_context(mock.patch(f"{name}.api_jwt.datetime", FixedDatetime))
        yield


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def as_json(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()


def forge(payload: Any, header: Any = None, secret: str = SECRET) -> str:
    """A token with any header and payload, and a right HS256 signature."""
    head = as_json({"alg": "HS256", "typ": "JWT"} if header is None else header)
    signed = f"{base64url(head)}.{base64url(as_json(payload))}"
    return f"{signed}.{base64url(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())}"


def utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.utc)


# Where PyJWT means to list the classes that it expects, it prints a generator object.
_CLASSES = re.compile(r"<generator object .*? at 0x\w+>|(?<=Expected one of )[\w, ]+(?=, got: )")


def _bases(kind: type) -> list[str]:
    """What an error is. Those of the drop-in are PyJWT's too, where that is loaded, which is not what is compared."""
    names = [base.__name__ for base in kind.__mro__ if base.__name__ != "_Linked"]
    return list(dict.fromkeys(names))


def _error(error: BaseException) -> tuple[Any, ...]:
    # ValueError and the like may stand for a class of `cryptography` or of the standard library.
    return (
        "raised",
        type(error).__name__,
        _bases(type(error)),
        _CLASSES.sub("...", str(error)),
        vars(error) if type(error).__module__.startswith(NAMES) else {},
    )


def outcome(module: Any, call: Callable[..., Any]) -> tuple[Any, ...]:
    """What a call comes to, and what it warns of."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            result: tuple[Any, ...] = ("returned", call(module))
        except Exception as error:
            result = _error(error)
    # What PyJWT takes, and the drop-in warns that it does not.
    seen = [one for one in seen if one.category.__name__ != "StricterDecodeWarning"]
    return (*result, [(one.category.__name__, str(one.message)) for one in seen])


class Case(unittest.TestCase):
    """A test that calls both."""

    maxDiff = None

    def setUp(self) -> None:
        self.enterContext_(fixed_time())

    def enterContext_(self, context: Any) -> None:
        # TestCase.enterContext came with Python 3.11.
        context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)

    def same(self, call: Callable[..., Any], what: object = None) -> tuple[Any, ...]:
        """Asserts that both do the same; returns what."""
        theirs, ours = outcome(PYJWT, call), outcome(ONEJWT, call)
        if theirs != ours:
            self.fail(f"{what!r}\n  PyJWT: {theirs}\n onejwt: {ours}")
        return ours


# --- at random ------------------------------------------------------------------------------------------------


def documented(theirs: tuple[Any, ...], ours: tuple[Any, ...], case: dict[str, Any]) -> str | None:
    """The row of MIGRATING.md's table that a difference is one of; None if it is none."""
    error, text = (ours[1], str(ours[3])) if ours[0] == "raised" else ("", "")
    rows = {
        "a token longer than 65,536 bytes": (error, text[:17]) == ("DecodeError", "Token is too long"),
        "a `leeway` that is none": error in ("TypeError", "ValueError") and text.startswith("leeway must be"),
        "an option that is no switch": error == "TypeError" and "must be True or False" in text,
        "`require` that is gone through once": error == "TypeError" and "'require' must be a list" in text,
        "claims or a header that are not strict": error == "DecodeError" and "onejwt refuses it" in text,
        "a header that is not signed": error == "InvalidTokenError"
        and theirs[0] == "returned"
        and ("onejwt does not sign this header" in text or "'crit' header: values must be strings" in text),
        "a secret that looks like a key": error == "InvalidKeyError" and "as an HMAC secret" in text,
        "RSA keys below 1024 bits": error == "InvalidKeyError" and "onejwt does not load it" in text,
        "signing with a public key": theirs[1] == "AttributeError" and error == "InvalidKeyError",
        "verifying with an RSA private key": theirs[1] == "AttributeError" and "RSA private" in case["key_name"],
    }
    return next((row for row, is_it in rows.items() if is_it), None)


def run_random(seconds: float) -> tuple[int, dict[str, int]]:
    """Calls at random; how many, and how often which documented difference was met."""
    hypothesis = import_module("hypothesis")
    st = import_module("hypothesis.strategies")
    keys = import_module("tests.pyjwt.keys")
    seen: dict[str, int] = {}
    count = 0

    secrets: dict[str, Any] = {"secret": SECRET, "secret bytes": SECRET.encode(), "other": "x" * 70, "short": "x"}
    secrets["empty"] = ""
    pairs = {"RSA": keys.RSA, "weak RSA": keys.WEAK_RSA, "Ed25519": keys.ED25519, "Ed448": keys.ED448, **keys.EC}
    choices: dict[str, Any] = dict(secrets)
    for name, key in pairs.items():
        choices.update((f"{name} private {n}", form) for n, form in enumerate(keys.private_forms(key)))
        choices.update((f"{name} public {n}", form) for n, form in enumerate(keys.public_forms(key)))
    choices.update((f"document {n}", document) for n, document in enumerate(keys.documents()))
    names = st.one_of(st.sampled_from(sorted(choices)), st.sampled_from(sorted(secrets)))
    algs = (*("HS256", "HS384", "HS512", "RS256", "RS512", "PS256", "PS384", "ES256", "ES256K", "ES384", "ES512"),)
    algorithms = st.sampled_from((*algs, "ES521", "EdDSA", "none", "x", "hs256", "HS256 "))

    word = st.one_of(st.sampled_from(["a", "b", "alice", "", "https://a"]), st.text(max_size=8))
    scalar = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.integers(), st.floats(), word)
    anything = st.recursive(
        scalar,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(word, inner, max_size=3)),
        max_leaves=6,
    )
    moment = st.one_of(
        st.integers(NOW - 20, NOW + 20),
        st.floats(NOW - 2, NOW + 2),
        st.integers(NOW - 20, NOW + 20).map(str),
        st.floats(NOW - 2, NOW + 2).map(str),
        anything,
    )
    registered = {
        "exp": moment,
        "nbf": moment,
        "iat": moment,
        "iss": st.one_of(word, anything),
        "sub": st.one_of(word, anything),
        "jti": st.one_of(word, anything),
        "aud": st.one_of(word, st.lists(word, max_size=3), anything),
    }
    claims = st.tuples(st.fixed_dictionaries({}, optional=registered), st.dictionaries(word, anything, max_size=2)).map(
        lambda parts: {**parts[1], **parts[0]}
    )
    header = st.fixed_dictionaries(
        {},
        optional={
            "typ": st.one_of(st.just("JWT"), anything),
            "kid": st.one_of(word, anything),
            "cty": anything,
            "alg": st.one_of(algorithms, anything),
            "b64": st.one_of(st.booleans(), anything),
            "crit": st.one_of(st.just(["b64"]), st.lists(st.one_of(word, st.just("b64")), max_size=3), anything),
            "x": anything,
        },
    )
    switch = st.one_of(st.booleans(), st.sampled_from([None, 0, 1, "", "x"]))
    option_names = [f"verify_{name}" for name in ("signature", "exp", "nbf", "iat", "aud", "iss", "sub", "jti")]
    options = st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys([*option_names, "strict_aud", "enforce_minimum_key_length"], switch),
            "require": st.one_of(st.lists(st.sampled_from(["exp", "sub", "x"]), max_size=2), word),
            "unknown": anything,
        },
    )
    several = st.one_of(st.none(), word, st.lists(word, max_size=3), st.sets(word, max_size=2), anything)
    leeway = st.one_of(st.integers(-30, 30), st.floats(), st.timedeltas(), st.timedeltas(timedelta(-1), timedelta(1)))
    expectations = st.fixed_dictionaries(
        {},
        optional={
            "options": st.one_of(st.none(), options),
            "audience": several,
            "issuer": several,
            "subject": st.one_of(st.none(), word),
            "leeway": leeway,
            "verify": switch,
        },
    )
    spoilt = st.one_of(
        st.just(lambda token: token),
        st.just(lambda token: token.encode()),
        st.tuples(st.integers(0, 400), st.characters(max_codepoint=0x100)).map(
            lambda at: lambda token: token[: at[0] % (len(token) + 1)] + at[1] + token[at[0] % (len(token) + 1) :]
        ),
        st.integers(0, 400).map(lambda at: lambda token: token[: at % (len(token) + 1)]),
        st.just(lambda token: token.replace(".", "=.", 1)),
        st.just(lambda token: token + "=" * (-len(token.rpartition(".")[2]) % 4)),
    )
    raw = st.one_of(st.binary(max_size=40), st.text(max_size=30))
    token_kinds = st.one_of(
        st.tuples(st.just("signed"), claims, header),
        st.tuples(st.just("signed"), claims, header),
        st.tuples(st.just("forged"), st.one_of(claims, st.binary(max_size=20), anything), header),
        st.tuples(st.just("raw"), raw, header),
    )
    cases = st.fixed_dictionaries(
        {
            "token": token_kinds,
            "alg": algorithms,
            "signer": names,
            "key_name": names,
            "same": st.booleans(),
            "algorithms": st.one_of(st.just(None), st.lists(algorithms, max_size=3)),
            "expectations": expectations,
            "spoil": spoilt,
            "detached": st.booleans(),
        }
    )

    def readers(case: dict[str, Any]) -> Any:
        """What reads a token of this signer, mostly."""
        if not case["same"]:
            return case["key_name"]
        name = case["signer"]
        return name.replace(" private ", " public ") if name.replace(" private ", " public ") in choices else name

    def both(call: Callable[[Any], Any], case: dict[str, Any]) -> tuple[Any, ...]:
        theirs, ours = outcome(PYJWT, call), outcome(ONEJWT, call)
        # NaN is not equal to itself.
        if repr(theirs[:3]) != repr(ours[:3]):
            row = documented(theirs, ours, case)
            assert row is not None, f"{case}\n  PyJWT: {theirs!r:.500}\n onejwt: {ours!r:.500}"
            seen[row] = seen.get(row, 0) + 1
        return ours

    def one(case: dict[str, Any]) -> None:
        nonlocal count
        count += 1
        case = {**case, "key_name": readers(case)}
        kind, content, head = case["token"]
        reader, signer = choices[case["key_name"]], choices[case["signer"]]
        token: Any = content
        if kind == "signed":
            headers = {name: value for name, value in head.items() if name != "alg"}

            def call(jwt: Any) -> Any:
                return jwt.encode(content, signer, case["alg"], headers)

            made, ours = outcome(PYJWT, call), outcome(ONEJWT, call)
            is_same = made[0] == ours[0] and (made[0] == "returned" or made[1:3] == ours[1:3])
            if not is_same:
                row = documented(made, ours, {**case, "key_name": case["signer"]})
                assert row is not None, f"{case}\n  PyJWT: {made!r:.500}\n onejwt: {ours!r:.500}"
                seen[row] = seen.get(row, 0) + 1
            if made[0] == "raised":
                return
            token = made[1]
        elif kind == "forged":
            with contextlib.suppress(TypeError, ValueError):
                token = forge(content, {"alg": "HS256", **head})
        if isinstance(token, str):
            token = case["spoil"](token)
        wanted = case["algorithms"] if case["algorithms"] is not None else [case["alg"]]
        given = dict(case["expectations"])
        if case["detached"] and head.get("b64") is False:
            given["detached_payload"] = as_json(content) if not isinstance(content, str) else content.encode()
        both(lambda jwt: jwt.decode(token, reader, wanted, **given), case)
        both(lambda jwt: jwt.decode_complete(token, reader, wanted, **given), case)
        both(lambda jwt: jwt.PyJWS().decode_complete(token, reader, wanted, given.get("options")), case)
        both(lambda jwt: jwt.get_unverified_header(token), case)

    settings = hypothesis.settings(
        max_examples=300, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    end = time.monotonic() + seconds
    with TemporaryDirectory() as home, fixed_time():
        # It would write beside the sources.
        import_module("hypothesis.configuration").set_hypothesis_home_dir(home)
        while time.monotonic() < end:
            settings(hypothesis.given(cases)(one))()
    return count, seen


if __name__ == "__main__":
    # As the module that the tests import, whose clock stands still.
    calls, differences = import_module("tests.pyjwt.differential").run_random(float(sys.argv[1]))
    print(f"{calls} cases; differences that MIGRATING.md has: {differences or 'none'}")
