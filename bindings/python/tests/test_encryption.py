"""Encrypted tokens: any content, claims under a shared secret, and signed tokens inside encrypted ones."""

from __future__ import annotations

import itertools
import json
import secrets
import threading
import unittest
from datetime import timedelta
from typing import Any
from unittest import mock

import onejwt
from onejwt import (
    CONTENT_ENCRYPTION,
    KEY_MANAGEMENT,
    Decrypter,
    Encrypter,
    JWKSClient,
    Keyset,
    Signer,
    Verifier,
    _abi,
    _ffi,
    decrypt,
    encrypt,
    jwe_decrypt,
    jwe_decrypt_detailed,
    jwe_encrypt,
    peek,
    peek_header,
    sign,
    verify,
)

from .provider import Provider
from .support import NOW, SECRET, forge, keyset


def generate(alg: str, **options: Any) -> Keyset:
    return Keyset.generate(alg, for_encryption=True, **options)


SECRET_ALGS = tuple(alg for alg in KEY_MANAGEMENT if alg.startswith("A")) + CONTENT_ENCRYPTION
PUBLIC_ALGS = tuple(alg for alg in KEY_MANAGEMENT if alg.startswith(("RSA", "ECDH")))
WRAPPING = generate("A256KW", kid="w")
DIRECT = generate("A256GCM", kid="d")
AGREEING = generate("ECDH-ES+A256KW", kid="e")
CLAIMS = {"iss": "issuer", "aud": "us", "sub": "alice", "exp": NOW + 60}


def inner(claims: Any = None) -> str:
    return forge(CLAIMS if claims is None else claims, {"typ": "JWT"})


class Keys(unittest.TestCase):
    def test_the_names_are_those_of_the_numbers(self) -> None:
        named = {name: number for name, number in vars(_abi).items() if name.startswith("JWE_")}
        for names, numbers in ((KEY_MANAGEMENT, range(101, 200)), (CONTENT_ENCRYPTION, range(201, 300))):
            found = {"JWE_" + name.upper().replace("-", "_").replace("+", "_"): _ffi.alg_number(name) for name in names}
            reserved = {"JWE_A192KW": 103, "JWE_ECDH_ES_A192KW": 112}
            wanted = {name: number for name, number in named.items() if number in numbers and name not in reserved}
            self.assertEqual(found, wanted)

    def test_a_key_says_what_it_does(self) -> None:
        for alg in SECRET_ALGS + PUBLIC_ALGS:
            with self.subTest(alg):
                (key,) = generate(alg)
                self.assertEqual((key.alg, key.can_encrypt, key.can_decrypt), (alg, True, True))
                self.assertEqual((key.can_sign, key.can_verify, key.is_weak), (False, False, False))
                self.assertIn(alg, repr(generate(alg)))
        (key,) = keyset()
        self.assertEqual((key.can_encrypt, key.can_decrypt), (False, False))

    def test_dir_goes_by_length(self) -> None:
        names = {16: "A128GCM", 24: "A192GCM", 32: "A256GCM", 48: "A192CBC-HS384", 64: "A256CBC-HS512"}
        for size, alg in names.items():
            keys = Keyset.from_secret(secrets.token_bytes(size), "dir", for_encryption=True)
            self.assertEqual((keys[0].alg, keys[0].bits), (alg, 8 * size))
            self.assertEqual(generate("dir", bits=8 * size)[0].alg, alg)
            self.assertEqual(peek_header(jwe_encrypt(b"", keys)), {"alg": "dir", "enc": alg})
        both = Keyset.from_secret(SECRET, "A128CBC-HS256", for_encryption=True)
        self.assertEqual(peek_header(jwe_encrypt(b"", both)), {"alg": "dir", "enc": "A128CBC-HS256"})

    def test_curves(self) -> None:
        for bits, curve in ((0, "P-256"), (256, "P-256"), (384, "P-384"), (521, "P-521"), (255, "X25519")):
            keys = generate("ECDH-ES", bits=bits)
            (jwk,) = keys.export_jwks()["keys"]
            self.assertEqual((jwk["crv"], jwk["alg"], jwk["use"]), (curve, "ECDH-ES", "enc"))

    def test_public_keys_encrypt_and_do_not_decrypt(self) -> None:
        for alg in PUBLIC_ALGS:
            keys = generate(alg)
            forms: list[Any] = [
                lambda keys=keys: Keyset.from_jwks(keys.export_jwks(), for_encryption=True, public_only=True),
                lambda keys=keys, alg=alg: Keyset.from_pem(keys.export_pem(), alg, kid="p", for_encryption=True),
            ]
            for make in forms:
                with self.subTest(alg):
                    public = make()
                    self.assertEqual((public[0].can_encrypt, public[0].can_decrypt), (True, False))
                    token = jwe_encrypt(b"content", public, kid="")
                    self.assertEqual(jwe_decrypt(token, keys), b"content")
                    with self.assertRaises(onejwt.JweKeyCannot):
                        jwe_decrypt(token, public)
            private = Keyset.from_pem(keys.export_pem(private=True), alg, for_encryption=True)
            self.assertEqual(jwe_decrypt(jwe_encrypt(b"content", public, kid=""), private), b"content")

    def test_what_is_not_said_is_inferred(self) -> None:
        for alg, inferred in (("RSA-OAEP", "RSA-OAEP-256"), ("ECDH-ES", "ECDH-ES+A256KW")):
            text = generate(alg).export_pem()
            self.assertEqual(Keyset.from_pem(text, for_encryption=True)[0].alg, inferred)

    def test_the_two_purposes_are_apart(self) -> None:
        document = {"keys": [{"kty": "oct", "k": "A" * 43, "alg": alg, "kid": alg} for alg in ("HS256", "A256KW")]}
        self.assertEqual([key.kid for key in Keyset.from_jwks(document)], ["HS256"])
        encrypting = Keyset.from_jwks(document, for_encryption=True)
        self.assertEqual([key.kid for key in encrypting], ["A256KW"])
        self.assertEqual(encrypting.skipped, ('entry 0, kid "HS256": its "alg" is missing, or not one for encryption',))
        later = Keyset.empty(for_encryption=True)
        later.reload(document)
        self.assertEqual([key.kid for key in later], ["A256KW"])
        for one, other in ((keyset(), WRAPPING), (WRAPPING, keyset())):
            for change in (one.add, one.replace):
                with self.assertRaises(onejwt.InvalidArgument):
                    change(other)

    def test_for_encryption_is_a_switch(self) -> None:
        for given in (1, "yes", None, 0):
            cases: list[Any] = [
                lambda given=given: Keyset.from_secret(SECRET, "A256KW", for_encryption=given),
                lambda given=given: Keyset.from_jwks({}, for_encryption=given),
                lambda given=given: Keyset.from_pem("", for_encryption=given),
                lambda given=given: Keyset.from_der(b"", for_encryption=given),
                lambda given=given: Keyset.generate("A256KW", for_encryption=given),
                lambda given=given: Keyset.empty(for_encryption=given),
            ]
            for call in cases:
                with self.assertRaisesRegex(onejwt.InvalidType, "for_encryption must be True or False"):
                    call()


class AnyContent(unittest.TestCase):
    def test_every_pair(self) -> None:
        for alg in SECRET_ALGS + PUBLIC_ALGS:
            keys = generate(alg)
            outer = "dir" if alg in CONTENT_ENCRYPTION else alg
            for enc in CONTENT_ENCRYPTION if outer != "dir" else (alg,):
                with self.subTest(alg, enc=enc):
                    for content in (b"", b"x", secrets.token_bytes(1000)):
                        token = jwe_encrypt(content, keys, enc=enc)
                        self.assertEqual(token.count("."), 4)
                        self.assertEqual(jwe_decrypt(token, keys), content)
                        found = jwe_decrypt(token.encode(), keys, algorithms=outer, encryptions=[enc])
                        self.assertEqual(found, content)
                    header = peek_header(token)
                    self.assertEqual((header["alg"], header["enc"]), (outer, enc))
                    with self.assertRaises(onejwt.JweNotAllowed):
                        jwe_decrypt(token, keys, algorithms=set(KEY_MANAGEMENT) - {outer})
                    with self.assertRaises(onejwt.JweNotAllowed):
                        jwe_decrypt(token, keys, encryptions=set(CONTENT_ENCRYPTION) - {enc})
                    for at in range(0, len(token), 37):
                        changed = token[:at] + ("B" if token[at] == "A" else "A") + token[at + 1 :]
                        with self.assertRaises(onejwt.TokenRefused):
                            jwe_decrypt(changed, keys)

    def test_the_default_encryption(self) -> None:
        self.assertEqual(peek_header(jwe_encrypt(b"", WRAPPING))["enc"], "A256GCM")

    def test_the_header(self) -> None:
        token = jwe_encrypt(
            b"x", AGREEING, alg="ECDH-ES+A256KW", kid="e", typ="a", cty="text/plain", header={"ext": [1]}, crit="ext"
        )
        header = peek_header(token)
        self.assertEqual(header.pop("epk")["kty"], "EC")
        self.assertEqual(
            header,
            {
                **{"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": "e", "typ": "a", "cty": "text/plain"},
                **{"crit": ["ext"], "ext": [1]},
            },
        )
        self.assertEqual(jwe_decrypt(token, AGREEING, crit=["ext"], typ=["a", "b"]), b"x")
        with self.assertRaises(onejwt.TokenUnsupported):
            jwe_decrypt(token, AGREEING)
        self.assertNotIn("kid", peek_header(jwe_encrypt(b"", AGREEING, kid="")))

    def test_parties(self) -> None:
        token = jwe_encrypt(b"x", AGREEING, apu=b"Alice", apv=bytearray(b"Bob"))
        header = peek_header(token)
        self.assertEqual((header["apu"], header["apv"]), ("QWxpY2U", "Qm9i"))
        self.assertEqual(jwe_decrypt(token, AGREEING), b"x")
        self.assertEqual({"apu", "apv"} & set(peek_header(jwe_encrypt(b"x", AGREEING))), set())

    def test_large_contents(self) -> None:
        content = secrets.token_bytes(300_000)
        token = jwe_encrypt(content, WRAPPING, enc="A256CBC-HS512")
        with self.assertRaises(onejwt.TokenTooLarge):
            jwe_decrypt(token, WRAPPING)
        self.assertEqual(jwe_decrypt(token, WRAPPING, max_token_len=len(token)), content)

    def test_the_report(self) -> None:
        found = jwe_decrypt_detailed(jwe_encrypt(b"x", DIRECT), DIRECT)
        self.assertEqual((found.payload, found.report.alg, found.report.kid), (b"x", "A256GCM", "d"))
        with self.assertRaises(onejwt.JweKeyNotFound) as raised:
            jwe_decrypt(jwe_encrypt(b"x", DIRECT), WRAPPING)
        report = raised.exception.report
        assert report is not None
        self.assertEqual((report.status, report.alg, report.kid), (84, None, "d"))

    def test_peeking(self) -> None:
        token = jwe_encrypt(b"x", WRAPPING)
        self.assertEqual(peek_header(token)["alg"], "A256KW")
        for part in ("header", "payload", "signature"):
            with self.assertRaises(onejwt.TokenUnsupported):
                peek(token, part)
        for malformed in ("....", "a....", "W10....", "e30=....", token + "."):
            with self.assertRaises((onejwt.TokenMalformed, onejwt.TokenUnsupported)):
                peek_header(malformed)

    def test_types_are_checked(self) -> None:
        cases: list[Any] = [
            lambda: jwe_encrypt(None, WRAPPING),  # type: ignore[arg-type]
            lambda: jwe_encrypt(b"", None),  # type: ignore[arg-type]
            lambda: jwe_encrypt(b"", WRAPPING, alg=1),  # type: ignore[arg-type]
            lambda: jwe_encrypt(b"", WRAPPING, enc=b"A256GCM"),  # type: ignore[arg-type]
            lambda: jwe_encrypt(b"", WRAPPING, kid=1),  # type: ignore[arg-type]
            lambda: jwe_encrypt(b"", WRAPPING, cty=1),  # type: ignore[arg-type]
            lambda: jwe_encrypt(b"", WRAPPING, header=[]),  # type: ignore[arg-type]
            lambda: jwe_encrypt(b"", AGREEING, apu="Alice"),  # type: ignore[arg-type]
            lambda: jwe_encrypt(b"", AGREEING, apv=None),  # type: ignore[arg-type]
            lambda: jwe_decrypt(None, WRAPPING),  # type: ignore[arg-type]
            lambda: jwe_decrypt("", WRAPPING, algorithms=[101]),  # type: ignore[list-item]
            lambda: jwe_decrypt("", WRAPPING, encryptions=1),  # type: ignore[arg-type]
            lambda: jwe_decrypt("", WRAPPING, max_token_len=None),  # type: ignore[arg-type]
        ]
        for number, call in enumerate(cases):
            with self.subTest(number), self.assertRaises(onejwt.InvalidType):
                call()
        empty: list[Any] = [{"algorithms": []}, {"encryptions": ()}, {"typ": []}, {"crit": []}]
        for options in empty:
            with self.subTest(options), self.assertRaisesRegex(onejwt.InvalidArgument, "is empty"):
                jwe_decrypt("", WRAPPING, **options)

    def test_what_was_decrypted_is_wiped(self) -> None:
        """A frame that lies in wait for the next call does not keep it."""
        content = b"a secret content "
        _ffi._frames.clear()
        jwe_decrypt(jwe_encrypt(content, WRAPPING), WRAPPING)
        decrypt(encrypt({"sub": content.decode(), "exp": NOW + 1}, WRAPPING), WRAPPING, now=NOW)
        signed = sign({"sub": content.decode(), "exp": NOW + 1}, keyset(), encrypt_to=WRAPPING)
        verify(signed, keyset(), decrypt_with=WRAPPING, now=NOW)
        self.assertTrue(_ffi._frames)
        for frame in _ffi._frames:
            self.assertFalse(content in frame.buffer)


class EncryptedClaims(unittest.TestCase):
    def test_both_ways(self) -> None:
        for alg in SECRET_ALGS:
            with self.subTest(alg):
                keys = generate(alg)
                token = encrypt({"sub": "alice"}, keys, expires_in=60, now=NOW)
                self.assertEqual(decrypt(token, keys, now=NOW), {"sub": "alice", "iat": NOW, "exp": NOW + 60})
                with self.assertRaises(onejwt.Expired):
                    decrypt(token, keys, now=NOW + 60)

    def test_what_is_added(self) -> None:
        token = encrypt(
            '{"sub":"alice"}',
            WRAPPING,
            expires_in=timedelta(minutes=1),
            not_before_in=-5,
            add_iat=True,
            add_jti=True,
            encrypt_kid="w",
            typ="session",
            header={"x": 1},
            encrypt_alg="A256KW",
            enc="A128CBC-HS256",
            now=NOW,
        )
        header = {"alg": "A256KW", "enc": "A128CBC-HS256", "typ": "session", "kid": "w", "x": 1}
        self.assertEqual(peek_header(token), header)
        claims = decrypt(token, WRAPPING, typ="session", required=["jti"], now=NOW)
        self.assertEqual((claims["nbf"], claims["iat"], claims["exp"]), (NOW - 5, NOW, NOW + 60))
        self.assertNotIn("typ", peek_header(encrypt({}, WRAPPING, typ=None, expires_in=1)))
        self.assertEqual(peek_header(encrypt({}, WRAPPING, expires_in=1))["typ"], "JWT")

    def test_the_policy(self) -> None:
        token = encrypt(CLAIMS, WRAPPING)
        good: dict[str, Any] = {"audience": "us", "now": NOW}
        self.assertEqual(decrypt(token, WRAPPING, issuer="issuer", subject="alice", **good), CLAIMS)
        cases: list[tuple[type[onejwt.OneJWTError], dict[str, Any]]] = [
            (onejwt.IssuerMismatch, {"issuer": "other"}),
            (onejwt.AudienceMismatch, {"audience": None}),
            (onejwt.SubjectMismatch, {"subject": "bob"}),
            (onejwt.ClaimMissing, {"required": "jti"}),
            (onejwt.ClaimMismatch, {"expected": {"sub": "bob"}}),
            (onejwt.TypMismatch, {"typ": "session"}),
            (onejwt.Expired, {"now": NOW + 60}),
            (onejwt.ClaimMissing, {"max_age": 60}),
            (onejwt.TokenTooLarge, {"max_token_len": 10}),
            (onejwt.JweNotAllowed, {"decrypt_algorithms": "dir"}),
            (onejwt.JweNotAllowed, {"encryptions": "A128GCM"}),
        ]
        for kind, options in cases:
            with self.subTest(options):
                with self.assertRaises(kind):
                    decrypt(token, WRAPPING, **{**good, **options})
                now = {**good, **options}.pop("now")
                made = {name: value for name, value in {**good, **options}.items() if name != "now"}
                with self.assertRaises(kind):
                    Decrypter(WRAPPING, **made).decrypt(token, now=now)

    def test_prepared_once(self) -> None:
        encrypter = Encrypter(DIRECT, expires_in=60)
        decrypter = Decrypter(DIRECT, required="sub")
        found = decrypter.decrypt_detailed(encrypter.encrypt({"sub": "a"}, now=NOW), now=NOW)
        self.assertEqual(found.payload, b'{"sub":"a","iat":%d,"exp":%d}' % (NOW, NOW + 60))
        self.assertEqual((found.claims["sub"], found.report.alg, found.report.expires_at), ("a", "A256GCM", NOW + 60))
        self.assertEqual(repr(encrypter), f"<Encrypter with {DIRECT!r}>")
        self.assertEqual(repr(decrypter), f"<Decrypter with {DIRECT!r}>")

    def test_nobody_is_proved_by_a_public_key(self) -> None:
        mixed = generate("A256KW", kid="w")
        mixed.add(AGREEING)
        token = encrypt(CLAIMS, WRAPPING)
        for keys in (AGREEING, mixed):
            for call in (
                lambda keys=keys: encrypt(CLAIMS, keys),
                lambda keys=keys: decrypt(token, keys),
                lambda keys=keys: decrypt("", keys),
            ):
                with self.assertRaisesRegex(onejwt.KeyUnsupported, "such a token proves nobody"):
                    call()

    def test_other_tokens_are_none(self) -> None:
        for token, kind in (
            (inner(), onejwt.NotEncrypted),
            (sign(CLAIMS, keyset(), encrypt_to=WRAPPING), onejwt.TokenUnsupported),
            (jwe_encrypt(b"[]", WRAPPING), onejwt.ClaimsMalformed),
            (jwe_encrypt(b"{}", WRAPPING), onejwt.ClaimMissing),
        ):
            with self.subTest(kind), self.assertRaises(kind):
                decrypt(token, WRAPPING, now=NOW)

    def test_the_issuer_of_a_key(self) -> None:
        keys = Keyset.from_jwks(WRAPPING.export_jwks(private=True), issuer="other", for_encryption=True)
        with self.assertRaises(onejwt.IssuerMismatch):
            decrypt(encrypt(CLAIMS, WRAPPING), keys, audience="us", now=NOW)

    def test_threads(self) -> None:
        wrong: list[Any] = []

        def work(number: int) -> None:
            encrypter, keys = Encrypter(WRAPPING, expires_in=60), WRAPPING
            for step in range(200):
                claims = {"n": [number, step]}
                if decrypt(encrypter.encrypt(claims, now=NOW), keys, now=NOW)["n"] != [number, step]:
                    wrong.append(claims)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])


class Nested(unittest.TestCase):
    def test_both_ways(self) -> None:
        signers = [keyset(kid="s"), Keyset.generate("ES256", kid="s")]
        for signing, encrypting in itertools.product(signers, (WRAPPING, DIRECT, AGREEING)):
            with self.subTest(signing=signing, encrypting=encrypting):
                token = sign(CLAIMS, signing, encrypt_to=encrypting)
                header = peek_header(token)
                self.assertEqual((header["cty"], header["kid"]), ("JWT", encrypting[0].kid))
                options: dict[str, Any] = {"audience": "us", "decrypt_with": encrypting}
                self.assertEqual(verify(token, signing, now=NOW, **options), CLAIMS)
                verifier = Verifier(signing, issuer="issuer", **options)
                self.assertEqual(verifier.verify(token, now=NOW), CLAIMS)
                found = verifier.verify_detailed(token, now=NOW)
                # The report is that of the token inside.
                self.assertEqual((found.report.alg, found.report.kid), (signing[0].alg, "s"))
                self.assertEqual(json.loads(found.payload), CLAIMS)
                self.assertEqual(Signer(signing, encrypt_to=encrypting).sign(CLAIMS).count("."), 4)

    def test_how_it_is_encrypted(self) -> None:
        keys = generate("A256KW", kid="a")
        keys.add(WRAPPING)
        options: dict[str, Any] = {"encrypt_kid": "w", "encrypt_alg": "A256KW", "enc": "A128CBC-HS256"}
        token = sign(CLAIMS, keyset(), encrypt_to=keys, **options)
        self.assertEqual(peek_header(token), {"alg": "A256KW", "enc": "A128CBC-HS256", "cty": "JWT", "kid": "w"})
        good: dict[str, Any] = {"audience": "us", "now": NOW, "decrypt_with": WRAPPING}
        allowed: dict[str, Any] = {"decrypt_algorithms": "A256KW", "encryptions": ["A128CBC-HS256"]}
        self.assertEqual(verify(token, keyset(), **good, **allowed), CLAIMS)
        wrong: list[dict[str, Any]] = [{"decrypt_algorithms": ["dir"]}, {"encryptions": "A256GCM"}]
        for options in wrong:
            with self.assertRaises(onejwt.JweNotAllowed):
                verify(token, keyset(), **good, **options)

    def test_what_is_asked_for_is_what_is_there(self) -> None:
        nested = sign(CLAIMS, keyset(), encrypt_to=WRAPPING)
        with self.assertRaises(onejwt.NotEncrypted):
            verify(inner(), keyset(), audience="us", now=NOW, decrypt_with=WRAPPING)
        with self.assertRaises(onejwt.TokenUnsupported):
            verify(nested, keyset(), audience="us", now=NOW)
        for content in (jwe_encrypt(json.dumps(CLAIMS).encode(), WRAPPING, cty="JWT"), encrypt(CLAIMS, WRAPPING)):
            with self.assertRaises(onejwt.TokenUnsupported):
                verify(content, keyset(), audience="us", now=NOW, decrypt_with=WRAPPING)
        with self.assertRaises(onejwt.SignatureInvalid):
            verify(nested, Keyset.from_secret(b"x" * 32), decrypt_with=WRAPPING)
        with self.assertRaises(onejwt.Expired):
            verify(nested, keyset(), audience="us", now=NOW + 60, decrypt_with=WRAPPING)

    def test_keys_that_could_not_be_loaded_switch_nothing_off(self) -> None:
        closed = generate("A256KW")
        closed.close()
        wrong: list[Any] = [False, 0, "", (), {}, [], closed, object(), Keyset.__new__(Keyset)]
        for keys in wrong:
            calls: list[Any] = [
                lambda keys=keys: sign(CLAIMS, keyset(), encrypt_to=keys),
                lambda keys=keys: Signer(keyset(), encrypt_to=keys),
                lambda keys=keys: verify(inner(), keyset(), audience="us", now=NOW, decrypt_with=keys),
                lambda keys=keys: Verifier(keyset(), decrypt_with=keys),
                lambda keys=keys: JWKSClient("https://issuer.example").verify(inner(), decrypt_with=keys),
            ]
            for number, call in enumerate(calls):
                with self.subTest(keys=type(keys).__name__, call=number), self.assertRaises(onejwt.InvalidArgument):
                    call()
        # None of both sets has a key for the other's purpose.
        with self.assertRaises(onejwt.JweKeyNotFound):
            sign(CLAIMS, keyset(), encrypt_to=keyset())
        with self.assertRaises(onejwt.JweKeyNotFound):
            verify(sign(CLAIMS, keyset(), encrypt_to=WRAPPING), keyset(), decrypt_with=keyset())

    def test_what_is_said_of_an_encryption_needs_one(self) -> None:
        calls: list[Any] = [
            lambda: sign(CLAIMS, keyset(), encrypt_kid="w"),
            lambda: sign(CLAIMS, keyset(), encrypt_alg="A256KW"),
            lambda: Signer(keyset(), enc="A256GCM"),
            lambda: verify(inner(), keyset(), decrypt_algorithms="A256KW"),
            lambda: verify(inner(), keyset(), encryptions=()),
            lambda: Verifier(keyset(), encryptions="A256GCM"),
            lambda: JWKSClient("https://issuer.example").verify(inner(), encryptions="A256GCM"),
        ]
        for number, call in enumerate(calls):
            with self.subTest(number), self.assertRaisesRegex(onejwt.InvalidArgument, "pass (en|de)crypt_.* too"):
                call()

    def test_a_key_set_is_used_as_it_is_at_each_call(self) -> None:
        encrypting = generate("A256KW", kid="x")
        signer, verifier = Signer(keyset(), encrypt_to=encrypting), Verifier(keyset(), decrypt_with=encrypting)
        old = signer.sign({"exp": NOW + 1})
        verifier.verify(old, now=NOW)
        encrypting.replace(generate("A256KW", kid="y"))
        with self.assertRaises(onejwt.JweKeyNotFound):
            verifier.verify(old, now=NOW)
        verifier.verify(signer.sign({"exp": NOW + 1}), now=NOW)
        encrypting.close()
        for call in (lambda: signer.sign({"exp": NOW + 1}), lambda: verifier.verify(old, now=NOW)):
            with self.assertRaisesRegex(onejwt.InvalidArgument, "the key set is closed"):
                call()

    def test_a_provider_that_encrypts(self) -> None:
        """Its tokens are for a key of the client's own, and a kid that nobody has there fetches no keys."""
        provider = Provider()
        self.addCleanup(provider.close)
        keys = Keyset.generate("ES256")
        provider.answers["/jwks"] = {"text": json.dumps(keys.export_jwks())}
        time = [1000.0]
        client = JWKSClient(provider.url, clock=lambda: time[0])
        public = Keyset.from_jwks(AGREEING.export_jwks(), for_encryption=True)
        token = sign(CLAIMS, keys, encrypt_to=public)
        options: dict[str, Any] = {"audience": "us", "now": NOW}
        self.assertEqual(client.verify(token, decrypt_with=AGREEING, **options), CLAIMS)
        self.assertEqual(client.verify_detailed(token, decrypt_with=AGREEING, **options).report.alg, "ES256")
        time[0] += 100
        with self.assertRaises(onejwt.JweKeyNotFound):
            client.verify(token, decrypt_with=WRAPPING, **options)
        self.assertEqual(len(provider.requests), 1)


class Locking(unittest.TestCase):
    def test_the_gil_is_kept_for_shared_secrets_only(self) -> None:
        for alg in SECRET_ALGS + PUBLIC_ALGS:
            handle = generate(alg)._handle
            assert handle is not None
            self.assertEqual(handle.cheap, alg in SECRET_ALGS, alg)
        seen: list[Any] = []
        real = _ffi._nested

        def nested(*arguments: Any) -> Any:
            functions = real(*arguments)
            seen.append(functions[0] is not functions[1])
            return functions

        with mock.patch.object(_ffi, "_nested", nested):
            for keys in (WRAPPING, AGREEING):
                verify(sign({"exp": NOW + 1}, keyset(), encrypt_to=keys), keyset(), decrypt_with=keys, now=NOW)
        self.assertEqual(seen, [True, True, False, False])


if __name__ == "__main__":
    unittest.main()
