"""Policies: documents that say what a verifier demands. What is refused, and where, is in the shared vectors."""

from __future__ import annotations

import gc
import json
import pickle
import unittest
from datetime import timedelta
from typing import Any

from onejwt import (
    ArgumentError,
    ClaimMismatch,
    Decrypter,
    Expired,
    InvalidArgument,
    InvalidType,
    JweNotAllowed,
    Keyset,
    NotEncrypted,
    Policy,
    PolicyError,
    TokenTooLarge,
    Verifier,
    decrypt,
    encrypt,
    sign,
    verify,
)

NOW = 1_700_000_000
KEYS = Keyset.from_secret(bytes(32 * [7]))
DOCUMENT = {"issuers": ["https://login.example"], "audiences": ["api"], "expected": {"role": "admin"}}
CLAIMS = {"iss": "https://login.example", "aud": "api", "sub": "alice", "exp": NOW + 60, "role": "admin"}
TOKEN = sign(CLAIMS, KEYS, now=NOW)


class Policies(unittest.TestCase):
    def fault(self, document: Any, **arguments: Any) -> tuple[int, str]:
        with self.assertRaises(PolicyError) as caught:
            Policy.from_json(document, **arguments)
        error = caught.exception
        self.assertIsInstance(error, ArgumentError)
        self.assertEqual((error.code, error.name, error.report), (1, "JWT_INVALID_ARGUMENT", None))
        return error.error_at, str(error)

    def test_a_policy_says_what_is_demanded_wherever_a_token_is_verified(self) -> None:
        text = json.dumps(DOCUMENT)
        for given in (DOCUMENT, text, text.encode(), bytearray(text.encode()), memoryview(text.encode())):
            policy = Policy.from_json(given)
            self.assertEqual(verify(TOKEN, KEYS, policy=policy, now=NOW)["sub"], "alice")
            verifier = Verifier(KEYS, policy=policy)
            self.assertEqual(verifier.verify(TOKEN, now=NOW)["sub"], "alice")
            self.assertEqual(verifier.verify_detailed(TOKEN, now=NOW).claims["sub"], "alice")
            with self.assertRaises(Expired):
                verifier.verify(TOKEN, now=NOW + 60)
            with self.assertRaises(ClaimMismatch) as caught:
                verify(sign({**CLAIMS, "role": "user"}, KEYS, now=NOW), KEYS, policy=policy, now=NOW)
            assert caught.exception.report is not None
            self.assertEqual(caught.exception.report.claim, "role")
            self.assertNotIn("admin", str(caught.exception))
            self.assertIn('iss: "https://login.example"\n', policy.describe())

    def test_a_verifier_keeps_its_policy(self) -> None:
        verifier = Verifier(KEYS, policy=Policy.from_json(DOCUMENT))
        gc.collect()
        for _ in range(100):
            Policy.from_json('{"audiences":["another"]}')
        self.assertEqual(verifier.verify(TOKEN, now=NOW)["sub"], "alice")

    def test_what_is_wrong_with_a_document_is_said_with_its_place(self) -> None:
        text = 'line 2, column 3: unknown member "audience": did you mean "audiences" (a list of texts)?'
        self.assertEqual(self.fault('{\n  "audience": ["api"]\n}'), (4, text))
        self.assertEqual(self.fault({"leeway": 1.5})[0], 11)
        self.assertEqual(self.fault({"issuers": []})[0], 12)
        self.assertEqual(self.fault("")[0], 0)
        # Of two names that Python keeps apart JSON makes one.
        self.assertIn("twice", self.fault({"expected": {1: "a", "1": "b"}})[1])
        error = PolicyError("text", 7)
        again = pickle.loads(pickle.dumps(error))
        self.assertEqual((str(again), again.error_at), ("text", 7))

    def test_other_values_are_no_documents(self) -> None:
        for odd in ({"leeway": timedelta(seconds=5)}, {"leeway": float("nan")}, {"issuers": {"a"}}):
            with self.assertRaises(InvalidArgument):
                Policy.from_json(odd)
        for wrong in (None, 7, [DOCUMENT]):
            with self.assertRaises(InvalidType):
                Policy.from_json(wrong)  # type: ignore[arg-type]
        with self.assertRaises(InvalidType):
            Policy()
        with self.assertRaises(InvalidType):
            verify(TOKEN, KEYS, policy=Policy.__new__(Policy), now=NOW)
        with self.assertRaises(InvalidType):
            verify(TOKEN, KEYS, policy=DOCUMENT, now=NOW)  # type: ignore[arg-type]

    def test_beside_a_policy_nothing_else_is_demanded(self) -> None:
        policy = Policy.from_json(DOCUMENT)
        others: list[dict[str, Any]] = [
            {"issuer": "https://login.example"},
            {"leeway": 5},
            {"ignore_exp": True},
            {"algorithms": ["HS256"]},
            {"decrypt_with": KEYS},
            {"max_token_len": 100},
        ]
        for other in others:
            (name,) = other
            with self.assertRaisesRegex(InvalidArgument, f"policy and {name} exclude each other"):
                verify(TOKEN, KEYS, policy=policy, now=NOW, **other)
            with self.assertRaisesRegex(InvalidArgument, f"policy and {name} exclude each other"):
                Verifier(KEYS, policy=policy, **other)

    def test_the_longest_token_is_the_policys(self) -> None:
        long = sign({"aud": "api", "exp": NOW + 60, "x": "x" * 100_000}, KEYS, now=NOW)
        with self.assertRaises(TokenTooLarge):
            verify(long, KEYS, policy=Policy.from_json({"audiences": ["api"]}), now=NOW)
        policy = Policy.from_json({"audiences": ["api"], "max_token_len": 200_000})
        self.assertEqual(len(verify(long, KEYS, policy=policy, now=NOW)["x"]), 100_000)

    def test_a_policy_of_encrypted_tokens_has_a_share_in_the_keys(self) -> None:
        encryption = Keyset.generate("A256KW", for_encryption=True)
        nested = sign({"aud": "api", "exp": NOW + 60}, KEYS, encrypt_to=encryption, now=NOW)
        document = {"encrypted": True, "audiences": ["api"]}
        self.fault(document)
        self.fault(document, decrypt_with=KEYS)
        self.fault(DOCUMENT, decrypt_with=encryption)
        policy = Policy.from_json(document, decrypt_with=encryption)
        self.assertEqual(verify(nested, KEYS, policy=policy, now=NOW)["aud"], "api")
        with self.assertRaises(NotEncrypted):
            verify(TOKEN, KEYS, policy=policy, now=NOW)
        with self.assertRaises(InvalidArgument):
            decrypt(nested, encryption, policy=policy, now=NOW)
        encryption.close()
        self.assertEqual(Verifier(KEYS, policy=policy).verify_detailed(nested, now=NOW).claims["aud"], "api")
        self.assertTrue(policy.describe().startswith("encryption: the token is encrypted"))
        with self.assertRaises(InvalidArgument):
            Policy.from_json(document, decrypt_with=encryption)

    def test_a_policy_of_encrypted_claims_is_for_decrypt(self) -> None:
        shared = Keyset.generate("A256KW", for_encryption=True)
        session = encrypt({"aud": "api", "exp": NOW + 60}, shared, now=NOW)
        policy = Policy.from_json({"audiences": ["api"], "decrypt_algorithms": ["A256KW"]})
        self.assertEqual(decrypt(session, shared, policy=policy, now=NOW)["aud"], "api")
        self.assertEqual(Decrypter(shared, policy=policy).decrypt_detailed(session, now=NOW).claims["aud"], "api")
        with self.assertRaises(InvalidArgument):
            verify(TOKEN, KEYS, policy=policy, now=NOW)
        other = Policy.from_json({"audiences": ["api"], "encryptions": ["A128GCM"]})
        with self.assertRaises(JweNotAllowed):
            decrypt(session, shared, policy=other, now=NOW)
        with self.assertRaises(InvalidArgument):
            decrypt(session, shared, policy=Policy.from_json({"audiences": ["api"], "algorithms": ["HS256"]}), now=NOW)
        with self.assertRaisesRegex(InvalidArgument, "policy and leeway exclude each other"):
            decrypt(session, shared, policy=policy, leeway=5, now=NOW)


if __name__ == "__main__":
    unittest.main()
