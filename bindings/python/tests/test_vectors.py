"""Runs the shared vectors of tests/vectors through the public API."""

from __future__ import annotations

import json
import os
import unittest
from collections import Counter
from decimal import Decimal
from typing import Any

from onejwt import (
    Decrypter,
    Expect,
    InvalidArgument,
    Keyset,
    OneJWTError,
    Policy,
    PolicyError,
    Report,
    TokenRefused,
    Verifier,
    bearer_challenge,
    bearer_token,
    decrypt,
    encrypt,
    errors,
    jwe_decrypt,
    jwe_decrypt_detailed,
    jwe_encrypt,
    jws_sign,
    jws_verify_detailed,
    peek,
    peek_header,
    sign,
    verify,
)

from .readers import read
from .support import ROOT

VECTORS = ROOT / "tests" / "vectors"

VERIFY_FLAGS = {
    "JWT_ALLOW_MISSING_EXP": "allow_missing_exp",
    "JWT_IGNORE_EXP": "ignore_exp",
    "JWT_IGNORE_NBF": "ignore_nbf",
    "JWT_IGNORE_IAT": "ignore_iat",
    "JWT_IGNORE_AUD": "ignore_aud",
}
SIGN_FLAGS = {
    "JWT_ALLOW_MISSING_EXP": "allow_missing_exp",
    "JWT_SIGN_ADD_IAT": "add_iat",
    "JWT_SIGN_ADD_JTI": "add_jti",
}
KEY_FLAGS = {
    "JWT_KEY_CAN_SIGN": "can_sign",
    "JWT_KEY_CAN_VERIFY": "can_verify",
    "JWT_KEY_CAN_ENCRYPT": "can_encrypt",
    "JWT_KEY_CAN_DECRYPT": "can_decrypt",
    "JWT_KEY_HAS_KID": "has_kid",
    "JWT_KEY_HAS_ISSUER": "has_issuer",
    "JWT_KEY_IS_WEAK": "is_weak",
}
BASE64URL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class NotExpressible(InvalidArgument):
    """What C refuses as an argument and Python has no way to say."""


def value_of(holder: dict[str, Any], name: str) -> Any:
    """A value in any of its notations; as str where it is text, as bytes where it cannot be."""
    if name in holder:
        return holder[name]
    if name + "_hex" in holder:
        raw = bytes.fromhex(holder[name + "_hex"])
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw
    if name + "_parts" in holder:
        return "".join(text * times for text, times in holder[name + "_parts"])
    return None


def as_bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def keys_of(case: dict[str, Any]) -> Keyset:
    return keys_from(case["keys"])


def keys_from(sources: list[dict[str, Any]]) -> Keyset:
    assert sources, "a case without keys"
    keys = Keyset.empty(allow_weak=True, for_encryption=sources[0].get("for_encryption", False))
    names = ("kid", "issuer", "allow_weak", "for_encryption")
    for source in sources:
        common = {name: source[name] for name in names if name in source}
        if "password" in source:
            common["password"] = source["password"].encode()
        if "jwks" in source:
            one = Keyset.from_jwks(source["jwks"], **common)
        elif "jwks_hex" in source:
            one = Keyset.from_jwks(bytes.fromhex(source["jwks_hex"]), **common)
        elif "pem" in source:
            one = Keyset.from_pem(source["pem"], source.get("alg"), **common)
        elif "der_hex" in source:
            one = Keyset.from_der(bytes.fromhex(source["der_hex"]), source.get("alg"), **common)
        elif "secret_hex" in source:
            one = Keyset.from_secret(bytes.fromhex(source["secret_hex"]), source["alg"], **common)
        elif "base64" in source:
            one = Keyset.from_secret(source["secret"], source["alg"], base64=source["base64"], **common)
        else:
            one = Keyset.from_secret(source["secret"].encode(), source["alg"], **common)
        if len(sources) == 1:
            return one
        keys.add(one)
    return keys


def with_keys(options: dict[str, Any], flags: set[str], name: str) -> dict[str, Any]:
    """The argument for the keys of an encryption, if there are any; the flag goes with them."""
    keys = options.pop(name, None)
    if keys is None and "JWT_ENCRYPTED" in flags:
        raise NotExpressible("it is the keys for encryption that make a token an encrypted one")
    flags.discard("JWT_ENCRYPTED")
    return {} if keys is None else {name: keys_from(keys)}


def verify_options(case: dict[str, Any]) -> dict[str, Any]:
    options = dict(case.get("options", {}))
    flags = set(options.pop("flags", ()))
    result: dict[str, Any] = with_keys(options, flags, "decrypt_with")
    result.update({VERIFY_FLAGS[flag]: True for flag in flags})
    for ours, theirs in (
        ("algorithms", "algorithms"),
        ("issuer", "issuers"),
        ("audience", "audiences"),
        ("typ", "types"),
        ("required", "required"),
        ("subject", "subject"),
        ("leeway", "leeway_seconds"),
        ("max_token_len", "max_token_len"),
        ("decrypt_algorithms", "decrypt_algorithms"),
        ("encryptions", "encryptions"),
    ):
        if theirs in options:
            result[ours] = options.pop(theirs)
    result["max_age"] = options.pop("max_age_seconds", 0) or None
    if "expected" in options:
        result["expected"] = [
            Expect(item["claim"], item["value"], item.get("rule", "equals")) for item in options.pop("expected")
        ]
    assert not options, f"options that this runner does not know: {sorted(options)}"
    return result


def in_python(expected: list[Expect]) -> list[Expect]:
    """The same, with values of Python's in the place of JSON text."""
    return [
        Expect(one.claim, json.loads(str(one.value), parse_float=Decimal)) if one.rule == "equals_json" else one
        for one in expected
    ]


def sign_options(case: dict[str, Any]) -> dict[str, Any]:
    options = dict(case.get("options", {}))
    flags = set(options.pop("flags", ()))
    # 0 stands for "not given" in C, where None does here; an empty typ for none at all.
    result: dict[str, Any] = {name: options.pop(name, 0) or None for name in ("expires_in", "not_before_in")}
    result.update(with_keys(options, flags, "encrypt_to"))
    if "typ" in options:
        result["typ"] = options.pop("typ") or None
    if "JWT_SIGN_WHOLE_HEADER" in flags:
        flags.remove("JWT_SIGN_WHOLE_HEADER")
        result["whole_header"] = value_of(options, "header") or ""
        options.pop("header", None)
    result.update({SIGN_FLAGS[flag]: True for flag in flags})
    names = ("alg", "kid", "header", "encrypt_kid", "encrypt_alg", "enc")
    result.update({name: options.pop(name) for name in names if name in options})
    assert not options, f"options that this runner does not know: {sorted(options)}"
    return result


def jws_options(case: dict[str, Any], signing: bool) -> dict[str, Any]:
    options = dict(case.get("options", {}))
    flags = set(options.pop("flags", ()))
    result: dict[str, Any] = {}
    if "JWS_UNENCODED" in flags:
        flags.remove("JWS_UNENCODED")
        result["unencoded"] = True
    if "JWS_DETACHED" in flags:
        flags.remove("JWS_DETACHED")
        if signing:
            result["detached"] = True
        else:
            payload = value_of(options, "payload")
            result["payload"] = b"" if payload is None else as_bytes(payload)
            options.pop("payload", None)
            options.pop("payload_hex", None)
    if "JWS_WHOLE_HEADER" in flags and signing:
        flags.remove("JWS_WHOLE_HEADER")
        result["whole_header"] = value_of(options, "header") or ""
        options.pop("header", None)
    names = ("alg", "kid", "typ", "header", "crit") if signing else ("algorithms", "crit", "max_token_len")
    result.update({name: options.pop(name) for name in names if name in options})
    if not signing and "types" in options:
        result["typ"] = options.pop("types")
    if not signing and "payload" in options:
        raise NotExpressible("a payload that is handed over makes the call a detached one")
    assert not flags, f"flags that this runner does not know: {sorted(flags)}"
    assert not options, f"options that this runner does not know: {sorted(options)}"
    return result


def jwe_options(case: dict[str, Any], encrypting: bool) -> dict[str, Any]:
    options = dict(case.get("options", {}))
    for name in ("apu", "apv"):
        value = value_of(options, name)
        if value is not None:
            options[name] = as_bytes(value)
            options.pop(f"{name}_hex", None)
    encrypter = {"alg", "enc", "kid", "typ", "cty", "header", "apu", "apv"}
    decrypter = {"algorithms", "encryptions", "types", "max_token_len"}
    own, others = (encrypter, decrypter) if encrypting else (decrypter, encrypter)
    result: dict[str, Any] = {name: options.pop(name) for name in own | {"crit"} if name in options}
    if not encrypting and "types" in result:
        result["typ"] = result.pop("types")
    assert options.keys() <= others, f"options that this runner does not know: {sorted(options)}"
    if options:
        raise NotExpressible("an argument of the other function")
    return result


def for_claims(options: dict[str, Any], absent: tuple[str, ...]) -> dict[str, Any]:
    """The options of encrypted claims, which lack some of those of signed ones."""
    if any(name in options for name in absent):
        raise NotExpressible("encrypted claims have no such argument")
    return options


STEP = int(os.environ.get("VECTORS_STEP", "7"))
"""Every how many bytes of a token are changed. The runners in Rust, C and C++ change each; what is tried here is that a
refusal comes through."""


def tampered(token: Any, first: int) -> list[Any]:
    """The token with one of its bytes changed, at one place after the other."""
    raw = as_bytes(token)
    changed = []
    for index in range(first % STEP, len(raw), STEP):
        byte = raw[index]
        place = BASE64URL.find(byte)
        other = b"A" if place < 0 else BASE64URL[place ^ 32 : (place ^ 32) + 1]
        one = raw[:index] + other + raw[index + 1 :]
        changed.append(one if isinstance(token, bytes) else one.decode())
    return changed


class SharedVectors(unittest.TestCase):
    def setUp(self) -> None:
        self.cases = 0
        self.tampered = 0
        self.not_expressible = 0

    def test_all(self) -> None:
        files = sorted(VECTORS.glob("*.json"))
        ran: Counter[str] = Counter()
        names: set[str] = set()
        for file in files:
            for case in json.loads(file.read_text("utf-8"))["cases"]:
                name, op = case["name"], case["op"]
                self.assertNotIn(name, names, "a name that is there twice")
                names.add(name)
                self.cases += 1
                with self.subTest(file=file.name, case=name):
                    getattr(self, f"run_{op}")(case)
                ran[op] += 1
        self.assertTrue(ran, f"no case in {VECTORS}")
        self.assertGreater(self.tampered, 0, "no token was tampered with")
        said = ", ".join(f"{count} {op}" for op, count in sorted(ran.items()))
        print(
            f"\nshared vectors: ran {sum(ran.values())} cases of {len(files)} files ({said}) "
            f"and {self.tampered} tampered tokens; "
            f"of the refused arguments, {self.not_expressible} cannot be said in Python",
            flush=True,
        )

    def expect(self, case: dict[str, Any], call: Any) -> Any:
        """The result of a call that has the expected status; None where that is an error."""
        try:
            result = call()
        except OneJWTError as error:
            self.assertEqual(error.name, case["status"], f"{case['why']}; message: {error}")
            self.not_expressible += isinstance(error, NotExpressible)
            # Arguments that Python itself refuses never reach the library.
            if "report" in case and not (isinstance(error, InvalidArgument) and error.report is None):
                self.compare_report(case, error.report)
            return None
        self.assertEqual("JWT_OK", case["status"], case["why"])
        return result

    def compare_report(self, case: dict[str, Any], report: Report | None) -> None:
        assert report is not None, "no report"
        self.assertEqual(report.name, case["status"])
        for name, wanted in case["report"].items():
            found = getattr(report, name)
            if name in ("failed", "missing", "malformed"):
                found, wanted = {f"JWT_CHECK_{check.upper()}" for check in found}, set(wanted)
            elif isinstance(found, int):
                wanted = int(wanted)
            elif found is None:
                wanted = wanted or None
            self.assertEqual(found, wanted, f"report.{name}")

    def refuse_tampered(self, case: dict[str, Any], token: Any, call: Any) -> None:
        if case.get("tamper", True):
            for changed in tampered(token, self.cases):
                with self.subTest(changed=changed), self.assertRaises(TokenRefused):
                    call(changed)
                self.tampered += 1

    def run_verify(self, case: dict[str, Any]) -> None:
        token, now = value_of(case, "token"), int(case["now"])

        def make() -> Verifier:
            return Verifier(keys_of(case), **verify_options(case))

        verified = self.expect(case, lambda: make().verify_detailed(token, now=now))
        if verified is None:
            return
        verifier = make()
        if "claims" in case:
            self.assertEqual(verified.payload, case["claims"].encode())
        if "report" in case:
            self.compare_report(case, verified.report)
        options = verify_options(case)
        if "expected" in options:
            options["expected"] = in_python(options["expected"])
        self.assertEqual(verified.claims, verify(token, keys_of(case), now=now, **options))
        self.refuse_tampered(case, token, lambda changed: verifier.verify(changed, now=now))

    def run_sign(self, case: dict[str, Any]) -> None:
        now = int(case["now"])
        token = self.expect(case, lambda: sign(value_of(case, "claims"), keys_of(case), now=now, **sign_options(case)))
        if token is not None and "token" in case:
            self.assertEqual(token, case["token"])
        elif token is not None:
            options = case.get("options", {})
            nested: dict[str, Any] = {}
            if "encrypt_to" in options:
                keys = keys_from(options["encrypt_to"])
                nested = {"decrypt_with": keys, "decrypt_algorithms": options.get("encrypt_alg")}
            verify(token, keys_of(case), now=now, **nested)

    def run_jws_verify(self, case: dict[str, Any]) -> None:
        token = value_of(case, "token")

        def call(token: Any) -> Any:
            return jws_verify_detailed(token, keys_of(case), **jws_options(case, signing=False))

        verified = self.expect(case, lambda: call(token))
        if verified is None:
            return
        payload = value_of(case, "payload")
        if payload is not None:
            self.assertEqual(verified.payload, as_bytes(payload))
        if "report" in case:
            self.compare_report(case, verified.report)
        self.refuse_tampered(case, token, call)

    def run_jws_sign(self, case: dict[str, Any]) -> None:
        payload = as_bytes(value_of(case, "payload"))
        token = self.expect(case, lambda: jws_sign(payload, keys_of(case), **jws_options(case, signing=True)))
        if token is not None and "token" in case:
            self.assertEqual(token, case["token"])

    def run_jwe_decrypt(self, case: dict[str, Any]) -> None:
        token = value_of(case, "token")

        def call(token: Any) -> Any:
            return jwe_decrypt_detailed(token, keys_of(case), **jwe_options(case, encrypting=False))

        found = self.expect(case, lambda: call(token))
        if found is None:
            return
        payload = value_of(case, "payload")
        if payload is not None:
            self.assertEqual(found.payload, as_bytes(payload))
        if "report" in case:
            self.compare_report(case, found.report)
        self.refuse_tampered(case, token, call)

    def run_jwe_encrypt(self, case: dict[str, Any]) -> None:
        payload = as_bytes(value_of(case, "payload"))
        keys = self.expect({"status": "JWT_OK", "why": "keys"}, lambda: keys_of(case))
        options: dict[str, Any] = {}

        def call() -> str:
            options.update(jwe_options(case, encrypting=True))
            return jwe_encrypt(payload, keys, **options)

        token = self.expect(case, call)
        if token is None:
            return
        # Of the bound Python has no function.
        found = jwe_decrypt(token, keys, crit=options.get("crit"), algorithms=options.get("alg"))
        self.assertEqual(found, payload)
        header = peek_header(token)
        for name, wanted in case.get("header", {}).items():
            self.assertEqual(header.get(name), wanted, f"header.{name}")

    def run_decrypt(self, case: dict[str, Any]) -> None:
        token, now = value_of(case, "token"), int(case["now"])
        keys = keys_of(case)

        def options() -> dict[str, Any]:
            return for_claims(verify_options(case), ("algorithms", "decrypt_with"))

        found = self.expect(case, lambda: Decrypter(keys, **options()).decrypt_detailed(token, now=now))
        if found is None:
            return
        if "claims" in case:
            self.assertEqual(found.payload, case["claims"].encode())
        if "report" in case:
            self.compare_report(case, found.report)
        self.assertEqual(found.claims, decrypt(token, keys, now=now, **options()))
        decrypter = Decrypter(keys, **options())
        self.refuse_tampered(case, token, lambda changed: decrypter.decrypt(changed, now=now))

    def run_encrypt(self, case: dict[str, Any]) -> None:
        now = int(case["now"])
        keys = keys_of(case)

        def call() -> str:
            options = for_claims(sign_options(case), ("alg", "kid", "whole_header", "encrypt_to"))
            return encrypt(value_of(case, "claims"), keys, now=now, **options)

        token = self.expect(case, call)
        if token is not None:
            found = Decrypter(keys).decrypt_detailed(token, now=now)
            if "result" in case:
                self.assertEqual(found.payload, case["result"].encode())

    def run_key(self, case: dict[str, Any]) -> None:
        keys = self.expect(case, lambda: keys_of(case))
        if keys is None:
            return
        for name, wanted in case.get("info", {}).items():
            if name == "flags":
                found = {flag for flag, member in KEY_FLAGS.items() if getattr(keys[0], member)}
                self.assertEqual(found, set(wanted))
            else:
                self.assertEqual(getattr(keys[0], name) or "", wanted or "", f"info.{name}")
        if "len" in case:
            self.assertEqual(len(keys), case["len"])

    def run_peek(self, case: dict[str, Any]) -> None:
        found = self.expect(case, lambda: peek(value_of(case, "token"), case["part"]))
        if found is not None:
            self.assertEqual(found, as_bytes(value_of(case, "bytes")))

    def run_claim(self, case: dict[str, Any]) -> None:
        claims = as_bytes(value_of(case, "claims"))
        found = self.expect(case, lambda: read(case["read"], claims, case["claim"], case.get("value")))
        if found is not None:
            wanted = case["result"]
            self.assertEqual(found, int(wanted) if case["read"] == "int" else wanted)
            self.assertIs(type(found) is bool, type(wanted) is bool)

    def run_bearer(self, case: dict[str, Any]) -> None:
        found = self.expect(case, lambda: bearer_token(value_of(case, "value")))
        if found is not None:
            self.assertEqual(found, case["result"])

    def run_policy(self, case: dict[str, Any]) -> None:
        hexed = case.get("document_hex")
        document = bytes.fromhex(hexed) if hexed is not None else case.get("document")
        if document is None:
            document = "".join(text * times for text, times in case["document_parts"])
        decrypt_with = keys_of({"keys": case["decrypt_with"]}) if "decrypt_with" in case else None

        def make() -> Policy:
            try:
                return Policy.from_json(document, decrypt_with=decrypt_with)
            except PolicyError as error:
                self.assertEqual((error.error_at, str(error)), (case["error_at"], case["text"]))
                raise

        made = self.expect(case, make)
        if made is not None:
            self.assertTrue(made.describe().endswith("\n"))

    def run_challenge(self, case: dict[str, Any]) -> None:
        codes = {kind.name: code for code, kind in errors.BY_CODE.items()}
        error = errors.make(codes.get(case["of"], 0), case["of"], "")
        made = self.expect({"status": "JWT_OK", **case}, lambda: bearer_challenge(error, **case.get("options", {})))
        if made is not None:
            self.assertEqual(made, case["result"])


if __name__ == "__main__":
    unittest.main()
