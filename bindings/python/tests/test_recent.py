"""What is remembered of the arguments of calls, and what reads the claims in the place of json."""

from __future__ import annotations

import copy
import gc
import itertools
import json
import pickle
import threading
import unittest
import weakref
from functools import partial
from typing import Any, Callable

import onejwt
from onejwt import (
    Decrypter,
    Keyset,
    Policy,
    Signer,
    Verifier,
    _recent,
    decrypt,
    encrypt,
    jwe_decrypt,
    jwe_encrypt,
    jws,
    jws_sign,
    jws_verify,
    jws_verify_detailed,
    policy,
    sign,
    signer,
    verify,
)
from tests.support import NOW, forge, keyset

CLAIMS = {"iss": "issuer", "aud": "api", "exp": NOW + 60, "n": 1}
SHARED = Keyset.generate("A256GCM", for_encryption=True)


class Equal(str):
    """A text that says that it is any other."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("api")


class EqualList(list):  # type: ignore[type-arg]
    def __eq__(self, other: object) -> bool:
        return True

    def __len__(self) -> int:
        return 1


def _said(call: Callable[..., Any], token: str) -> str:
    try:
        return str(call(token, now=NOW))
    except onejwt.OneJWTError as error:
        return f"{type(error)} {error}"


class Recent(unittest.TestCase):
    def setUp(self) -> None:
        policy._recent = ()
        policy._cached.cache_clear()
        for memory in (jws._signing, jws._verifying, signer._usual_plans, signer._plans):
            memory._entries = ()

    def refused(self, audience: Any) -> None:
        with self.assertRaises(onejwt.OneJWTError):
            verify(forge(CLAIMS), keyset(), audience=audience, now=NOW)

    def test_a_list_that_changes_is_another_policy(self) -> None:
        audiences = ["api", "other"]
        for _ in range(2):
            self.assertEqual(verify(forge(CLAIMS), keyset(), audience=audiences, now=NOW), CLAIMS)
        audiences[0] = "nobody"
        self.refused(audiences)
        audiences[0] = "api"
        self.assertEqual(verify(forge(CLAIMS), keyset(), audience=audiences, now=NOW), CLAIMS)
        audiences.clear()
        self.refused(audiences)

    def test_what_claims_to_be_equal_is_not_the_same(self) -> None:
        verify(forge(CLAIMS), keyset(), audience="api", now=NOW)
        verify(forge(CLAIMS), keyset(), audience=["api"], now=NOW)
        for audience in (Equal("nobody"), [Equal("nobody")], EqualList(["nobody"]), (Equal("nobody"),)):
            self.refused(audience)
        # And nothing of it is remembered for the plain texts.
        token = forge({**CLAIMS, "aud": "nobody"})
        self.assertEqual(verify(token, keyset(), audience=Equal("nobody"), now=NOW)["n"], 1)
        self.refused("nobody")
        jws_sign(b"x", keyset(), typ="a")
        self.assertEqual(onejwt.peek_header(jws_sign(b"x", keyset(), typ=Equal("b")))["typ"], "b")
        sign(CLAIMS, keyset(), kid="", now=NOW)
        with self.assertRaises(onejwt.KeyNotFound):
            sign(CLAIMS, keyset(kid="k"), kid=Equal("another"), now=NOW)

    def test_equal_values_of_other_types_are_not_the_same(self) -> None:
        verify(forge(CLAIMS), keyset(), audience="api", leeway=0, now=NOW)
        verify(forge(CLAIMS), keyset(), audience="api", leeway=1, now=NOW)
        leeways: list[Any] = [False, True, 0.0, 1.0]
        for leeway in leeways:
            with self.assertRaises(onejwt.InvalidType):
                verify(forge(CLAIMS), keyset(), audience="api", leeway=leeway, now=NOW)
        for flag in (0, None, ""):
            with self.assertRaises(onejwt.InvalidType):
                verify(forge(CLAIMS), keyset(), audience="api", ignore_exp=flag, now=NOW)  # type: ignore[arg-type]
            with self.assertRaises(onejwt.InvalidType):
                sign(CLAIMS, keyset(), add_iat=flag, now=NOW)  # type: ignore[arg-type]

    def test_one_shot_calls_say_what_prepared_ones_say(self) -> None:
        keys = keyset(kid="k")
        policies: list[dict[str, Any]] = [
            {},
            {"audience": "api"},
            {"audience": ["api"], "issuer": ("issuer", "b"), "algorithms": ["HS256"], "required": ["n"], "typ": "JWT"},
            {"audience": "api", "ignore_exp": True},
            {"audience": "api", "subject": "nobody"},
            {"audience": "api", "max_token_len": 10},
            {"ignore_aud": True, "leeway": 5, "max_age": 5},
        ]
        tokens = forge(CLAIMS), forge({**CLAIMS, "iat": NOW}, {"typ": "JWT"}), forge({**CLAIMS, "exp": NOW - 9})
        for options, token in itertools.product(policies, tokens):
            said = {_said(Verifier(keys, **options).verify, token)}
            for _ in range(3):
                said.add(_said(partial(verify, keys=keys, **options), token))
            self.assertEqual(len(said), 1, said)
        options_of_sign: list[dict[str, Any]] = [
            {},
            {"expires_in": 60},
            {"expires_in": 60, "kid": "k", "alg": "HS256"},
            {"kid": "", "typ": None},
            {"typ": "at+jwt", "header": {"a": 1}},
            {"header": '{"a": 2}', "add_iat": True},
        ]
        for given in options_of_sign:
            claims = {"sub": "a", **({} if "expires_in" in given else {"exp": NOW + 1})}
            signed = {sign(claims, keys, now=NOW, **given) for _ in range(3)}
            self.assertEqual({*signed, Signer(keys, **given).sign(claims, now=NOW)}, signed)
            self.assertEqual(len(signed), 1)

    def test_a_header_that_changes_is_written_as_it_is(self) -> None:
        header = {"a": 1}
        for _ in range(2):
            self.assertEqual(onejwt.peek_header(sign(CLAIMS, keyset(), header=header, now=NOW))["a"], 1)
        header["a"] = 2
        self.assertEqual(onejwt.peek_header(sign(CLAIMS, keyset(), header=header, now=NOW))["a"], 2)

    def test_a_policy_of_a_document_is_not_passed_over(self) -> None:
        demands = Policy.from_json('{"audiences": ["nobody"]}')
        for _ in range(2):
            self.assertEqual(verify(forge(CLAIMS), keyset(), audience="api", now=NOW), CLAIMS)
            with self.assertRaises(onejwt.AudienceMismatch):
                verify(forge(CLAIMS), keyset(), now=NOW)
            with self.assertRaises(onejwt.AudienceMismatch):
                verify(forge(CLAIMS), keyset(), policy=demands, now=NOW)
        token = forge({"exp": NOW + 60})
        self.assertEqual(verify(token, keyset(), now=NOW), {"exp": NOW + 60})
        with self.assertRaises(onejwt.ClaimMissing):
            verify(token, keyset(), policy=demands, now=NOW)

    def test_detached_payloads_are_of_one_call(self) -> None:
        for payload in (b"one", b"two"):
            token = jws_sign(payload, keyset(), detached=True)
            self.assertEqual(jws_verify(token, keyset(), payload=payload, algorithms=["HS256"]), payload)
            self.assertEqual(jws_verify_detailed(token, keyset(), payload=payload).payload, payload)
            with self.assertRaises(onejwt.SignatureInvalid):
                jws_verify(token, keyset(), payload=payload + b"!", algorithms=["HS256"])
            with self.assertRaises(onejwt.OneJWTError):
                jws_verify(token, keyset(), algorithms=["HS256"])

    def test_no_key_set_and_no_value_of_a_token_is_kept(self) -> None:
        class Nonce(str):
            pass

        keys, nonce = keyset(), Nonce("n")
        gone = weakref.ref(keys), weakref.ref(nonce)
        token = forge({**CLAIMS, "nonce": "n", "sub": "n"})
        for _ in range(3):
            verify(token, keys, audience="api", subject=nonce, expected={"nonce": nonce}, now=NOW)
            verify(token, keys, audience="api", now=NOW)
            sign(CLAIMS, keys, now=NOW)
            jws_verify(jws_sign(b"x", keys), keys)
            decrypt(encrypt(CLAIMS, SHARED, now=NOW), SHARED, audience="api", now=NOW)
            jwe_decrypt(jwe_encrypt(b"x", SHARED), SHARED)
        del keys, nonce
        gc.collect()
        self.assertEqual([one() for one in gone], [None, None])

    def test_it_is_bounded(self) -> None:
        for number in range(3 * _recent.MOST):
            with self.assertRaises(onejwt.AudienceMismatch):
                verify(forge(CLAIMS), keyset(), audience=f"audience {number}", now=NOW)
            onejwt.peek(jws_sign(b"x", keyset(), typ=f"typ {number}"))
            sign(CLAIMS, keyset(), header=f'{{"a": {number}}}', now=NOW)
        for entries in (policy._recent, jws._signing._entries, signer._plans._entries):
            self.assertEqual(len(entries), _recent.MOST)

    def test_threads(self) -> None:
        keys, wrong = keyset(), []

        def run(number: int) -> None:
            token = forge({**CLAIMS, "aud": f"a{number}", "n": number})
            for turn in range(300):
                audience = f"a{(number + turn) % 12}"
                try:
                    found = verify(token, keys, audience=[audience], now=NOW)["n"] == number
                except onejwt.AudienceMismatch:
                    found = None
                if found != (True if turn % 12 == 0 else None):
                    wrong.append((number, turn, found))

        threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])


class Loads(unittest.TestCase):
    def test_it_reads_what_was_verified(self) -> None:
        read: list[Any] = []

        def loads(document: bytes) -> Any:
            read.append(document)
            return ("read", json.loads(document))

        keys, token = keyset(), forge(CLAIMS)
        raw = json.dumps(CLAIMS).encode()
        verifier = Verifier(keys, audience="api", loads=loads)
        for found in (
            verifier.verify(token, now=NOW),
            verify(token, keys, audience="api", loads=loads, now=NOW),
            verifier.verify_detailed(token, now=NOW).claims,
        ):
            self.assertEqual(found, ("read", CLAIMS))
        encrypted = encrypt(raw, SHARED, now=NOW)
        for found in (
            decrypt(encrypted, SHARED, audience="api", loads=loads, now=NOW),
            Decrypter(SHARED, audience="api", loads=loads).decrypt(encrypted, now=NOW),
            Decrypter(SHARED, audience="api", loads=loads).decrypt_detailed(encrypted, now=NOW).claims,
        ):
            self.assertEqual(found, ("read", CLAIMS))
        self.assertEqual(read, [raw] * 6)
        self.assertEqual({type(document) for document in read}, {bytes})

    def test_it_never_sees_a_token_that_is_refused(self) -> None:
        def loads(_: bytes) -> Any:
            raise AssertionError("it was called")

        for audience in ("nobody", None):
            with self.assertRaises(onejwt.TokenRefused):
                verify(forge(CLAIMS), keyset(), audience=audience, loads=loads, now=NOW)
        with self.assertRaises(onejwt.SignatureInvalid):
            Verifier(keyset(), audience="api", loads=loads).verify(forge(CLAIMS, secret=b"y" * 32), now=NOW)

    def test_what_it_raises_is_the_programs(self) -> None:
        def loads(_: bytes) -> Any:
            raise LookupError("mine")

        with self.assertRaisesRegex(LookupError, "mine"):
            verify(forge(CLAIMS), keyset(), audience="api", loads=loads, now=NOW)

    def test_it_may_do_anything(self) -> None:
        """It runs when the call is over: it may verify, and close the keys."""
        keys = keyset()
        inner = forge({**CLAIMS, "n": 2})

        def loads(document: bytes) -> Any:
            found = verify(inner, keys, audience="api", now=NOW)["n"]
            keys.close()
            return json.loads(document), found

        self.assertEqual(verify(forge(CLAIMS), keys, audience="api", loads=loads, now=NOW), (CLAIMS, 2))

    def test_only_what_can_be_called(self) -> None:
        for wrong in ("json", 1, object(), b"x", False):
            calls: list[Callable[..., Any]] = [
                partial(verify, forge(CLAIMS), keyset()),
                partial(Verifier, keyset()),
                partial(decrypt, "", SHARED),
                partial(Decrypter, SHARED),
            ]
            for call in calls:
                with self.assertRaisesRegex(onejwt.InvalidType, "loads must be a function"):
                    call(loads=wrong)


class Lazily(unittest.TestCase):
    def test_raw_claims(self) -> None:
        raw = b' {"aud" : "api", "exp": 1700000060.0, "big": 123456789012345678901234567890}'
        verifier = Verifier(keyset(), audience="api")
        self.assertEqual(verifier.verify_raw(forge(raw), now=NOW), raw)
        self.assertIs(type(verifier.verify_raw(forge(raw), now=NOW)), bytes)
        self.assertEqual(verifier.verify_detailed(forge(raw), now=NOW).payload, raw)
        with self.assertRaises(onejwt.AudienceMismatch):
            Verifier(keyset(), audience="other").verify_raw(forge(raw), now=NOW)

    def test_claims_are_read_when_they_are_asked_for(self) -> None:
        count: list[bytes] = []

        def loads(document: bytes) -> Any:
            count.append(document)
            return json.loads(document)

        found = Verifier(keyset(), audience="api", loads=loads).verify_detailed(forge(CLAIMS), now=NOW)
        self.assertEqual((len(count), found.payload), (0, json.dumps(CLAIMS).encode()))
        self.assertIs(found.claims, found.claims)
        self.assertIs(found.report, found.report)
        self.assertEqual((len(count), found.claims, found.report.alg), (1, CLAIMS, "HS256"))

    def test_it_is_a_value_like_any_other(self) -> None:
        def make() -> onejwt.Verified:
            return Verifier(keyset(), audience="api").verify_detailed(forge(CLAIMS), now=NOW)

        plain = onejwt.Verified(claims=CLAIMS, payload=make().payload, report=make().report)
        for one in (make(), copy.copy(make()), copy.deepcopy(make()), pickle.loads(pickle.dumps(make()))):
            self.assertEqual(one, plain)
            self.assertEqual(repr(one), repr(plain))
        with self.assertRaises(AttributeError):
            make().nothing  # noqa: B018
        with self.assertRaises(AttributeError):
            onejwt.Verified.__new__(onejwt.Verified).claims  # noqa: B018
        with self.assertRaises(AttributeError):
            setattr(make(), "claims", {})  # noqa: B010

    def test_the_parser_is_that_of_json(self) -> None:
        for text in ('{"exp": 1700000060, "a": [1, 2.5, "\\ud83d\\ude00", {"b": {}}]}', '\r\n\t {"exp": 1700000060} '):
            self.assertEqual(Verifier(keyset()).verify(forge(text.encode()), now=NOW), json.loads(text))
        long = '{"exp": 1700000060, "n": ' + "1" * 5000 + "}"
        self.assertEqual(Verifier(keyset()).verify(forge(long.encode()), now=NOW)["n"] % 10, 1)


if __name__ == "__main__":
    unittest.main()
