"""Key sets: what they take, what they tell, and how long they live."""

from __future__ import annotations

import base64
import copy
import gc
import json
import pickle
import secrets
import threading
import unittest
import weakref
from typing import Any, Callable
from unittest import mock

import onejwt
from onejwt import Key, Keyset, _ffi, sign, verify

from .support import NOW, SECRET, base64url, forge, keyset

JWK = {"kty": "oct", "k": base64url(SECRET), "alg": "HS256", "kid": "a"}


class Making(unittest.TestCase):
    def test_bytes_of_every_kind(self) -> None:
        token = forge({"exp": NOW + 1})
        secrets_given: list[Any] = [
            SECRET,
            bytearray(SECRET),
            memoryview(SECRET),
            memoryview(bytearray(SECRET)),
            memoryview(bytearray(b"".join(bytes([byte, 0]) for byte in SECRET)))[::2],
        ]
        for secret in secrets_given:
            with self.subTest(type(secret)):
                self.assertEqual(verify(token, Keyset.from_secret(secret), now=NOW), {"exp": NOW + 1})

    def test_a_bytearray_can_be_wiped_and_resized_afterwards(self) -> None:
        secret = bytearray(SECRET)
        keys = Keyset.from_secret(secret)
        secret[:] = bytes(len(secret))
        secret.clear()
        verify(forge({"exp": NOW + 1}), keys, now=NOW)

    def test_a_secret_is_never_text(self) -> None:
        for secret in ("x" * 32, None, 1, ["x"], {"k": "x"}):
            with self.subTest(secret), self.assertRaisesRegex(TypeError, "secret must be bytes") as raised:
                Keyset.from_secret(secret)  # type: ignore[call-overload]
            self.assertIsInstance(raised.exception, onejwt.InvalidType)
        with self.assertRaisesRegex(TypeError, "password must be bytes"):
            Keyset.from_pem(b"x", password="x")  # type: ignore[arg-type]

    def test_a_secret_may_be_base64_text_where_that_is_said(self) -> None:
        secret = b"\xfb\xff\xbf" + SECRET
        token = sign({"exp": NOW + 1}, Keyset.from_secret(secret), now=NOW)
        standard = base64.b64encode(secret).decode()
        for text in (standard, standard.rstrip("="), base64.urlsafe_b64encode(secret).decode()):
            for form in (text, text.encode(), bytearray(text.encode())):
                keys = Keyset.from_secret(form, base64=True)
                self.assertEqual(verify(token, keys, now=NOW), {"exp": NOW + 1})
                keys.reload(JWK)
            with self.assertRaisesRegex(onejwt.InvalidType, "base64=True"):
                Keyset.from_secret(text)  # type: ignore[call-overload]
        for bad in (standard + "\n", "not base64!", "A", "\u0141" * 44):
            with self.assertRaisesRegex(onejwt.KeyMalformed, "not base64 text.*line end"):
                Keyset.from_secret(bad, base64=True)
        with self.assertRaisesRegex(onejwt.KeyTooWeak, "^secret of 31 bytes"):
            Keyset.from_secret(base64.b64encode(b"x" * 31), base64=True)
        with self.assertRaises(TypeError):
            Keyset.from_secret(SECRET, base64=1)  # type: ignore[call-overload]

    def test_types_are_checked(self) -> None:
        cases: list[Any] = [
            lambda: Keyset.from_secret(SECRET, None),  # type: ignore[call-overload]
            lambda: Keyset.from_secret(SECRET, 1),  # type: ignore[call-overload]
            lambda: Keyset.from_secret(SECRET, kid=1),  # type: ignore[call-overload]
            lambda: Keyset.from_secret(SECRET, issuer=b"x"),  # type: ignore[call-overload]
            lambda: Keyset.from_secret(b"x", allow_weak=1),  # type: ignore[call-overload]
            lambda: Keyset.from_secret(b"x", allow_weak="false"),  # type: ignore[call-overload]
            lambda: Keyset.from_pem(1),  # type: ignore[arg-type]
            lambda: Keyset.from_der("x"),  # type: ignore[arg-type]
            lambda: Keyset.from_jwks(1),  # type: ignore[arg-type]
            lambda: Keyset.from_jwks([JWK]),  # type: ignore[arg-type]
            lambda: Keyset.generate(None),  # type: ignore[arg-type]
            lambda: Keyset.generate(bits="256"),  # type: ignore[arg-type]
            lambda: Keyset.generate(bits=True),
            lambda: keyset().add(JWK),  # type: ignore[arg-type]
            lambda: keyset().replace(None),  # type: ignore[arg-type]
            lambda: keyset().export_jwks(private=1),  # type: ignore[arg-type]
            lambda: keyset().export_pem("0"),  # type: ignore[arg-type]
            lambda: Keyset(),
        ]
        for number, call in enumerate(cases):
            with self.subTest(number), self.assertRaises(onejwt.InvalidType):
                call()

    def test_an_unknown_algorithm_does_not_mean_any(self) -> None:
        for alg in ("none", "", "hs256", "HS256 ", "HS257", "HS256\0"):
            for call in (
                lambda alg=alg: Keyset.from_secret(SECRET, alg),
                lambda alg=alg: Keyset.from_pem(b"x", alg),
                lambda alg=alg: Keyset.generate(alg),
                lambda alg=alg: sign({"exp": 1}, keyset(), alg=alg),
                lambda alg=alg: verify("", keyset(), algorithms=[alg]),
            ):
                with self.subTest(alg), self.assertRaisesRegex(onejwt.InvalidArgument, "expected one of HS256"):
                    call()

    def test_documents(self) -> None:
        text = json.dumps({"keys": [JWK, {"kty": "unknown"}]})
        documents: list[Any] = [JWK, text, text.encode(), bytearray(text.encode()), json.loads(text)]
        for document in documents:
            keys = Keyset.from_jwks(document)
            self.assertEqual([key.kid for key in keys], ["a"])
        self.assertEqual(Keyset.from_jwks(JWK, kid="b")[0].kid, "b")
        for bad in ({"kty": object()}, {"kty": float("nan")}):
            with self.assertRaises(onejwt.InvalidArgument):
                Keyset.from_jwks(bad)
        with self.assertRaises(onejwt.KeyMaterialError):
            Keyset.from_jwks("{\ud800}")

    def test_weak_keys_by_consent_only(self) -> None:
        self.assertTrue(Keyset.from_secret(b"x", allow_weak=True)[0].is_weak)
        self.assertFalse(keyset()[0].is_weak)

    def test_text_that_is_not_unicode(self) -> None:
        with self.assertRaisesRegex(onejwt.InvalidArgument, "surrogate"):
            keyset(kid="\ud800")
        self.assertEqual(keyset(kid="kĄ\U0001f511")[0].kid, "kĄ\U0001f511")

    def test_a_key_that_is_bound_to_an_issuer(self) -> None:
        keys = keyset(issuer="https://a.example")
        self.assertTrue(keys[0].has_issuer)
        self.assertTrue(verify(forge({"exp": NOW + 1, "iss": "https://a.example"}), keys, now=NOW))
        with self.assertRaises(onejwt.IssuerMismatch):
            verify(forge({"exp": NOW + 1, "iss": "https://b.example"}), keys, now=NOW)

    def test_empty(self) -> None:
        """A service that starts while its issuer is down."""
        keys = Keyset.empty(issuer="https://a.example", public_only=True)
        self.assertEqual((len(keys), repr(keys), keys.skipped), (0, "<Keyset of 0>", ()))
        issuer = Keyset.generate("ES256", kid="a")
        token = sign({"iss": "https://a.example"}, issuer, expires_in=60)
        with self.assertRaisesRegex(onejwt.KeyNotFound, "fetch them again"):
            verify(token, keys)
        for change in (keys.reload, lambda document: keys.replace(Keyset.from_jwks(document))):
            change(issuer.export_jwks())
            self.assertTrue(verify(token, keys))
            with self.assertRaises(onejwt.IssuerMismatch):
                verify(sign({"iss": "https://b.example"}, issuer, expires_in=60), keys)
        with self.assertRaisesRegex(onejwt.KeyMalformed, 'entry 0, kid "a": its "d"'):
            keys.reload(issuer.export_jwks(private=True))
        for give in (keys.add, keys.replace):
            with self.assertRaisesRegex(onejwt.InvalidArgument, "without allow_weak or with public_only"):
                give(issuer)
        self.assertEqual([key.can_sign for key in keys], [False])

    def test_remembered_signatures(self) -> None:
        """What they save cannot be seen here; what they must not change can."""
        signer = Keyset.generate("ES256", kid="a")
        token = sign({"sub": "alice", "iss": "one"}, signer, expires_in=60, now=NOW)
        forged = token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:]
        documents: list[Callable[[int], Keyset]] = [
            lambda remember: Keyset.from_jwks(signer.export_jwks(), remember=remember),
            lambda remember: Keyset.from_pem(signer.export_pem(), remember=remember),
            lambda remember: Keyset.from_pem(signer.export_pem(private=True), kid="a", remember=remember),
        ]
        for load in documents:
            keys = load(100)
            for _ in range(3):
                self.assertEqual(verify(token, keys, now=NOW)["sub"], "alice")
                with self.assertRaises(onejwt.SignatureInvalid):
                    verify(forged, keys, now=NOW)
                with self.assertRaises(onejwt.IssuerMismatch):
                    verify(token, keys, issuer="two", now=NOW)
                with self.assertRaises(onejwt.Expired):
                    verify(token, keys, now=NOW + 60)
            keys.replace(Keyset.generate("ES256", kid="b"))
            with self.assertRaises(onejwt.KeyNotFound):
                verify(token, keys, now=NOW)
        empty = Keyset.empty(remember=1 << 20)
        empty.add(signer)
        self.assertTrue(verify(token, empty, now=NOW) and verify(token, empty, now=NOW))
        self.assertEqual(len(Keyset.from_secret(b"s" * 32, remember=1)), 1)
        self.assertEqual(len(Keyset.generate("ES256", remember=1)), 1)

    def test_what_cannot_be_remembered(self) -> None:
        document = Keyset.generate("ES256").export_jwks()
        for number in (-1, (1 << 20) + 1, 1 << 32, 1 << 70):
            makes: list[Callable[[int], Keyset]] = [
                lambda number: Keyset.empty(remember=number),
                lambda number: Keyset.from_jwks(document, remember=number),
                lambda number: Keyset.generate("ES256", remember=number),
            ]
            for make in makes:
                with self.assertRaisesRegex(onejwt.InvalidArgument, "remember must be from 0 to 1048576"):
                    make(number)
        for wrong in ("100", 1.5, True, None):
            with self.assertRaisesRegex(TypeError, "remember"):
                Keyset.empty(remember=wrong)  # type: ignore[arg-type]
        with self.assertRaisesRegex(onejwt.InvalidArgument, "remember is for verified signatures"):
            Keyset.empty(remember=1, for_encryption=True)
        self.assertEqual(len(Keyset.empty(remember=0, for_encryption=True)), 0)

    def test_public_keys_only(self) -> None:
        keys = Keyset.generate("ES256")
        self.assertEqual(len(Keyset.from_jwks(keys.export_jwks(), public_only=True)), 1)
        self.assertEqual(len(Keyset.from_pem(keys.export_pem(), public_only=True)), 1)
        loads: list[Callable[[], Keyset]] = [
            lambda: Keyset.from_jwks(keys.export_jwks(private=True), public_only=True),
            lambda: Keyset.from_pem(keys.export_pem(private=True), public_only=True),
        ]
        for load in loads:
            with self.assertRaisesRegex(onejwt.KeyMalformed, "not public$|a private key, which public_only"):
                load()

    def test_generate(self) -> None:
        for alg, bits in (("HS256", 256), ("HS384", 384), ("HS512", 512)):
            keys = Keyset.generate(alg)
            key = keys[0]
            self.assertEqual((key.alg, key.bits, key.kid), (alg, bits, key.thumbprint))
            self.assertTrue(verify(sign({"exp": NOW + 1}, keys), keys, now=NOW))
        key = Keyset.generate(kid="k", bits=512)[0]
        self.assertEqual((key.kid, key.bits), ("k", 512))
        self.assertNotEqual(Keyset.generate()[0].thumbprint, Keyset.generate()[0].thumbprint)


class Looking(unittest.TestCase):
    def test_key(self) -> None:
        keys = keyset(kid="a")
        keys.add(Keyset.from_secret(b"x" * 64, "HS512"))
        self.assertEqual(len(keys), 2)
        key = keys[0]
        self.assertEqual((key.alg, key.kid, key.bits), ("HS256", "a", 256))
        self.assertEqual((key.can_sign, key.can_verify, key.has_kid, key.has_issuer), (True, True, True, False))
        self.assertEqual(len(key.thumbprint), 43)
        self.assertEqual([key.alg for key in keys], ["HS256", "HS512"])
        self.assertEqual(keys[-1], keys[1])
        self.assertIsNone(keys[1].kid)
        for index in (2, -3, 2**70, -(2**70)):
            with self.assertRaises(IndexError):
                keys[index]
        with self.assertRaises(TypeError):
            keys["a"]  # type: ignore[index]
        with self.assertRaises(AttributeError):
            key.alg = "none"  # type: ignore[misc]
        self.assertIsInstance(hash(key), int)
        self.assertEqual(key, keys[0])
        self.assertIsInstance(key, Key)

    def test_a_kid_too_long_to_tell(self) -> None:
        key = keyset(kid="k" * 200)[0]
        self.assertEqual((key.kid, key.has_kid), (None, True))

    def test_repr_tells_nothing_secret(self) -> None:
        secret = secrets.token_hex(16).encode()
        keys = Keyset.from_secret(secret, kid="a")
        shown = f"{keys!r} {keys} {keys[0]!r} {onejwt.Verifier(keys)!r} {onejwt.Signer(keys)!r}"
        self.assertIn("<Keyset of 1: HS256 'a'>", shown)
        self.assertNotIn(secret.decode(), shown)
        self.assertNotIn(base64url(secret), shown)
        self.assertNotIn(keys[0].thumbprint, shown)
        keys.close()
        self.assertEqual(repr(keys), "<Keyset closed>")

    def test_export(self) -> None:
        keys = keyset(kid="a")
        keys.add(Keyset.from_secret(b"x" * 64, "HS512", kid="b"))
        document = keys.export_jwks(private=True)
        self.assertEqual([key["kid"] for key in document["keys"]], ["a", "b"])
        self.assertEqual(document["keys"][0]["k"], base64url(SECRET))
        self.assertEqual([key.thumbprint for key in Keyset.from_jwks(document)], [key.thumbprint for key in keys])
        one = keys.export_jwks(private=True, index=-1)
        self.assertEqual([key["kid"] for key in one["keys"]], ["b"])
        with self.assertRaises(onejwt.KeyUnsupported):
            keys.export_jwks()
        for index in (2, -3, 2**70):
            with self.assertRaises(onejwt.KeyNotFound):
                keys.export_jwks(private=True, index=index)

    def test_export_of_a_long_document(self) -> None:
        keys = keyset(kid="a" * 5000)
        self.assertEqual(keys.export_jwks(private=True)["keys"][0]["kid"], "a" * 5000)


class Changing(unittest.TestCase):
    def test_add_replace_reload(self) -> None:
        keys, other = keyset(kid="a"), Keyset.from_secret(b"x" * 32, kid="b")
        keys.add(other)
        self.assertEqual([key.kid for key in keys], ["a", "b"])
        keys.replace(other)
        self.assertEqual([key.kid for key in keys], ["b"])
        keys.reload(JWK)
        self.assertEqual([key.kid for key in keys], ["a"])
        with self.assertRaises(onejwt.KeyMalformed):
            keys.reload('{"kty":"oct","k":1}')
        self.assertEqual([key.kid for key in keys], ["a"])
        keys.add(keys)
        self.assertEqual([key.kid for key in keys], ["a", "a"])
        keys.replace(keys)
        self.assertEqual(len(keys), 2)

    def test_a_verifier_sees_new_keys(self) -> None:
        keys = Keyset.from_secret(b"x" * 32, kid="b")
        verifier = onejwt.Verifier(keys)
        token = forge({"exp": NOW + 1}, {"kid": "a"})
        with self.assertRaises(onejwt.KeyNotFound):
            verifier.verify(token, now=NOW)
        keys.reload(JWK)
        self.assertEqual(verifier.verify(token, now=NOW), {"exp": NOW + 1})


class Lifetime(unittest.TestCase):
    """The native key set is freed once, when the last user has let go."""

    def setUp(self) -> None:
        self.freed: list[int] = []
        real = _ffi._free

        def free(pointer: int) -> None:
            self.freed.append(pointer)
            real(pointer)

        patch = mock.patch.object(_ffi, "_free", free)
        patch.start()
        self.addCleanup(patch.stop)

    def test_dropped(self) -> None:
        keys = keyset()
        self.assertEqual(self.freed, [])
        gone = weakref.ref(keys)
        del keys
        gc.collect()
        self.assertIsNone(gone())
        self.assertEqual(len(self.freed), 1)

    def test_close_and_with(self) -> None:
        with keyset() as keys:
            self.assertFalse(keys.closed)
            self.assertTrue(verify(forge({"exp": NOW + 1}), keys, now=NOW))
        gc.collect()
        self.assertTrue(keys.closed)
        self.assertEqual(len(self.freed), 1)
        keys.close()
        gc.collect()
        self.assertEqual(len(self.freed), 1)
        verifier = onejwt.Verifier(keyset())
        verifier._keys.close()
        for call in (
            lambda: len(keys),
            lambda: keys[0],
            lambda: list(keys),
            lambda: keys.export_jwks(),
            lambda: keys.add(keyset()),
            lambda: keyset().add(keys),
            lambda: keys.reload(JWK),
            lambda: sign({"exp": 1}, keys),
            lambda: verify("", keys),
            lambda: onejwt.jws_sign(b"", keys),
            lambda: onejwt.jws_verify(b"", keys),
            lambda: verifier.verify(""),
            lambda: copy.copy(keys),
            lambda: keys.__enter__(),
        ):
            with self.assertRaisesRegex(onejwt.InvalidArgument, "closed"):
                call()

    def test_an_error_on_the_way_does_not_leak(self) -> None:
        with self.assertRaises(ZeroDivisionError), keyset():
            raise ZeroDivisionError
        gc.collect()
        self.assertEqual(len(self.freed), 1)

    def test_copies_share(self) -> None:
        keys = keyset(kid="a")
        for other in (copy.copy(keys), copy.deepcopy(keys), copy.deepcopy([keys])[0]):
            other.add(Keyset.from_secret(b"x" * 32, kid="b"))
            self.assertEqual(len(keys), len(other))
            other.close()
        gc.collect()
        self.assertEqual(len(keys), 4)
        self.assertEqual(len(self.freed), 3)
        del keys
        gc.collect()
        self.assertEqual(len(self.freed), 4)

    def test_a_call_under_way_keeps_the_keys(self) -> None:
        keys = keyset()
        real = _ffi._verify[0]

        def close_first(*arguments: Any) -> Any:
            keys.close()
            gc.collect()
            self.assertEqual(self.freed, [])
            return real(*arguments)

        with mock.patch.object(_ffi.verify, "__defaults__", ((close_first, close_first),)):
            self.assertEqual(verify(forge({"exp": NOW + 1}), keys, now=NOW), {"exp": NOW + 1})
        gc.collect()
        self.assertEqual(len(self.freed), 1)

    def test_a_key_set_that_could_not_be_made_leaves_nothing(self) -> None:
        with self.assertRaises(onejwt.KeyTooWeak):
            Keyset.from_secret(b"x")
        gc.collect()
        self.assertEqual(self.freed, [])

    def test_no_pickle(self) -> None:
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with self.assertRaisesRegex(TypeError, "cannot be pickled.*secrets"):
                pickle.dumps(keyset(), protocol)


class Threads(unittest.TestCase):
    def run_all(self, *work: Any) -> None:
        errors: list[BaseException] = []

        def guarded(one: Any) -> None:
            try:
                one()
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=guarded, args=(one,)) for one in work]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])

    def test_verifying_while_keys_rotate(self) -> None:
        """Whichever keys a call sees, both sets have the one it needs."""
        keys = keyset(kid="a")
        both = keyset(kid="a")
        both.add(Keyset.from_secret(b"x" * 32, kid="b"))
        verifier = onejwt.Verifier(keys)
        tokens = [(forge({"exp": NOW + 1, "n": n}, {"kid": "a"}), n) for n in range(50)]
        # Longer than what keeps the GIL, so that calls really overlap.
        tokens += [(forge({"exp": NOW + 1, "n": n, "pad": "x" * 20000}, {"kid": "a"}), n) for n in range(5)]

        def verify_all() -> None:
            for _ in range(40):
                for token, n in tokens:
                    self.assertEqual(verifier.verify(token, now=NOW)["n"], n)

        def rotate() -> None:
            for index in range(300):
                keys.replace(both)
                keys.reload(JWK)
                keys.add(both)
                self.assertGreaterEqual(len(list(keys)), 1, index)

        self.run_all(verify_all, verify_all, verify_all, rotate)

    def test_closing_while_others_verify(self) -> None:
        token = forge({"exp": NOW + 1, "pad": "x" * 20000})
        for _ in range(20):
            keys = keyset()
            began = threading.Barrier(4)

            def work(keys: Keyset = keys, began: threading.Barrier = began) -> None:
                began.wait()
                try:
                    for _ in range(50):
                        self.assertEqual(verify(token, keys, now=NOW)["exp"], NOW + 1)
                except onejwt.InvalidArgument as error:
                    self.assertIn("closed", str(error))

            def close(keys: Keyset = keys, began: threading.Barrier = began) -> None:
                began.wait()
                keys.close()

            self.run_all(work, work, work, close)
            self.assertTrue(keys.closed)


if __name__ == "__main__":
    unittest.main()
