"""Keys of two parts: every algorithm and format, what leaves and what never does, and rotation under load."""

from __future__ import annotations

import base64
import ctypes
import json
import sys
import threading
import unittest
from typing import Any, Callable

import onejwt
from onejwt import Keyset, Signer, Verifier, _ffi, jws_sign, jws_verify, peek, peek_header, sign, verify

from . import pem
from .support import NOW, SECRET, base64url, forge, keyset

ALGORITHMS = [alg for alg in onejwt.ALGORITHMS if not alg.startswith("HS")]
ONE_OF_EACH_FAMILY = ["RS256", "PS256", "ES256", "ES384", "ES512", "ES256K", "EdDSA", "ML-DSA-44"]
PUBLIC_MEMBERS = {"kty", "crv", "x", "y", "n", "e", "pub", "alg", "kid", "use", "key_ops"}


def der_of(text: str) -> bytes:
    return base64.b64decode("".join(text.splitlines()[1:-1]))


def public_of(keys: Keyset) -> Keyset:
    return Keyset.from_jwks(keys.export_jwks())


class Making(unittest.TestCase):
    def test_every_algorithm(self) -> None:
        self.assertEqual(len(ALGORITHMS), 14)
        for alg in ALGORITHMS:
            with self.subTest(alg):
                keys = Keyset.generate(alg)
                key = keys[0]
                self.assertEqual((key.alg, key.kid, key.has_kid), (alg, key.thumbprint, True))
                self.assertEqual((key.can_sign, key.can_verify, key.is_weak), (True, True, False))
                token = sign({"sub": "alice"}, keys, expires_in=60, now=NOW)
                self.assertEqual(peek_header(token), {"alg": alg, "typ": "JWT", "kid": key.kid})
                verified = Verifier(public_of(keys)).verify_detailed(token, now=NOW)
                self.assertEqual((verified.claims["sub"], verified.report.alg), ("alice", alg))
                with self.assertRaises(onejwt.SignatureInvalid):
                    verify(token, Keyset.generate(alg, kid=key.kid), now=NOW)

    def test_sizes(self) -> None:
        expected = {"RS256": 2048, "ES256": 256, "ES384": 384, "ES512": 521, "ES256K": 256, "EdDSA": 256}
        self.assertEqual({alg: Keyset.generate(alg)[0].bits for alg in expected}, expected)
        self.assertEqual(Keyset.generate("PS384", bits=3072, kid="k", issuer="i")[0].bits, 3072)
        with self.assertRaisesRegex(onejwt.KeyTooWeak, "1024 bits are too few for RS256"):
            Keyset.generate("RS256", bits=1024)
        for alg, bits in (("RS256", 2049), ("ES256", 256), ("EdDSA", 256), ("ML-DSA-44", 2048)):
            with self.assertRaisesRegex(onejwt.InvalidArgument, f"bits={bits} does not fit for {alg}: .*2048, 3072"):
                Keyset.generate(alg, bits=bits)

    def test_what_is_written_can_be_read(self) -> None:
        for alg in ONE_OF_EACH_FAMILY:
            keys = Keyset.generate(alg, kid="k")
            token = sign({"exp": NOW + 1}, keys)
            private, public = keys.export_pem(private=True), keys.export_pem()
            self.assertTrue(private.startswith("-----BEGIN PRIVATE KEY-----\n"), private[:40])
            self.assertTrue(public.startswith("-----BEGIN PUBLIC KEY-----\n"), public[:40])
            forms: list[tuple[Keyset, bool]] = [
                (Keyset.from_pem(private, alg, kid="k"), True),
                (Keyset.from_pem(bytearray(private.encode()), alg, kid="k"), True),
                (Keyset.from_der(der_of(private), alg, kid="k"), True),
                (Keyset.from_jwks(keys.export_jwks(private=True)), True),
                (Keyset.from_pem(public, alg, kid="k"), False),
                (Keyset.from_der(memoryview(der_of(public)), alg, kid="k"), False),
                (Keyset.from_jwks(json.dumps(keys.export_jwks()["keys"][0])), False),
            ]
            for number, (loaded, can_sign) in enumerate(forms):
                with self.subTest(alg, form=number):
                    key = loaded[0]
                    self.assertEqual((key.alg, key.kid, key.can_sign, key.can_verify), (alg, "k", can_sign, True))
                    self.assertEqual((key.thumbprint, key.bits), (keys[0].thumbprint, keys[0].bits))
                    self.assertEqual(verify(token, loaded, now=NOW), {"exp": NOW + 1})
                    if can_sign:
                        self.assertTrue(verify(sign({"exp": NOW + 1}, loaded), keys, now=NOW))

    def test_the_algorithm_of_an_rsa_key(self) -> None:
        text = Keyset.generate("RS512").export_pem(private=True)
        self.assertEqual(Keyset.from_pem(text)[0].alg, "RS256")
        for alg in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"):
            self.assertEqual(Keyset.from_pem(text, alg)[0].alg, alg)
        self.assertIsNone(Keyset.from_pem(text)[0].kid)

    def test_options_of_a_document(self) -> None:
        keys = Keyset.from_pem(pem.EC_PRIVATE, "ES256", kid="k", issuer="https://a.example")
        self.assertEqual((keys[0].kid, keys[0].has_issuer), ("k", True))
        self.assertTrue(verify(sign({"exp": NOW + 1, "iss": "https://a.example"}, keys), keys, now=NOW))
        with self.assertRaises(onejwt.IssuerMismatch):
            verify(sign({"exp": NOW + 1, "iss": "https://b.example"}, keys), keys, now=NOW)
        with self.assertRaisesRegex(onejwt.ClaimMissing, '"iss"'):
            verify(sign({"exp": NOW + 1}, keys), Keyset.from_der(der_of(pem.EC_PUBLIC), issuer="i"), now=NOW)

    def test_an_encrypted_key(self) -> None:
        password = bytearray(pem.PASSWORD)
        for keys in (
            Keyset.from_pem(pem.EC_ENCRYPTED, password=pem.PASSWORD),
            Keyset.from_pem(pem.EC_ENCRYPTED.encode(), "ES256", password=password, kid="k"),
            Keyset.from_der(der_of(pem.EC_ENCRYPTED), password=memoryview(password)),
        ):
            self.assertTrue(keys[0].can_sign)
            self.assertEqual(keys[0].thumbprint, Keyset.from_pem(pem.EC_PUBLIC)[0].thumbprint)
        self.assertEqual(password, pem.PASSWORD)
        for wrong in (None, b"", b"battery staple", pem.PASSWORD + b"!"):
            with self.subTest(wrong):
                with self.assertRaisesRegex(onejwt.KeyEncrypted, r"password=b'\.\.\.'"):
                    Keyset.from_pem(pem.EC_ENCRYPTED, password=wrong)
                with self.assertRaises(onejwt.KeyEncrypted):
                    Keyset.from_der(der_of(pem.EC_ENCRYPTED), password=wrong)
        # A password that is not needed does no harm.
        self.assertTrue(Keyset.from_pem(pem.EC_PRIVATE, password=b"x")[0].can_sign)

    def test_the_old_encryption_of_pem(self) -> None:
        with self.assertRaises(onejwt.KeyEncrypted):
            Keyset.from_pem(pem.EC_OLD_ENCRYPTION)
        with self.assertRaisesRegex(onejwt.KeyUnsupported, "Proc-Type.*PKCS#8"):
            Keyset.from_pem(pem.EC_OLD_ENCRYPTION, password=pem.PASSWORD)

    def test_a_certificate(self) -> None:
        for keys in (Keyset.from_pem(pem.EC_CERTIFICATE), Keyset.from_der(der_of(pem.EC_CERTIFICATE), "ES256")):
            self.assertEqual((keys[0].alg, keys[0].can_sign), ("ES256", False))
            self.assertTrue(verify(sign({"exp": NOW + 1}, Keyset.from_pem(pem.EC_PRIVATE)), keys, now=NOW))

    def test_documents_in_another_form(self) -> None:
        jwk = json.dumps(Keyset.from_pem(pem.EC_PUBLIC).export_jwks())
        cases: list[tuple[Callable[[], Keyset], str]] = [
            (lambda: Keyset.from_pem(der_of(pem.EC_PUBLIC)), "from_der for DER"),
            (lambda: Keyset.from_pem(jwk), "from_jwks for JSON"),
            (lambda: Keyset.from_der(pem.EC_PUBLIC.encode()), "from_pem for PEM"),
            (lambda: Keyset.from_der(jwk.encode()), "from_jwks for JSON"),
            (lambda: Keyset.from_jwks(pem.EC_PUBLIC), "PEM.*from_pem"),
        ]
        for call, pattern in cases:
            with self.subTest(pattern), self.assertRaisesRegex(onejwt.KeyWrongForm, pattern):
                call()
        with self.assertRaisesRegex(onejwt.KeyMalformed, "damaged.* in PEM"):
            Keyset.from_pem(pem.EC_PUBLIC.replace("MFkw", "MFkx"))
        with self.assertRaisesRegex(onejwt.KeyMalformed, "damaged.* in DER"):
            Keyset.from_der(der_of(pem.EC_PUBLIC)[:-1])

    def test_a_public_key_is_no_secret(self) -> None:
        for alg in ONE_OF_EACH_FAMILY:
            keys = Keyset.generate(alg)
            text, jwk = keys.export_pem(), json.dumps(keys.export_jwks())
            for document in (text.encode(), b"\n \t" + text.encode(), der_of(text), jwk.encode()):
                with self.subTest(alg, document=document[:20]), self.assertRaises(onejwt.KeyWrongForm):
                    Keyset.from_secret(document, allow_weak=True)
                hidden = {"kty": "oct", "k": base64url(document)}
                with self.assertRaises(onejwt.KeyWrongForm):
                    Keyset.from_jwks(hidden)
        with self.assertRaises(onejwt.KeyWrongForm):
            Keyset.from_secret(pem.EC_CERTIFICATE.encode())

    def test_a_key_for_another_algorithm(self) -> None:
        rsa = Keyset.generate("RS256").export_pem()
        for text, alg in ((pem.EC_PUBLIC, "ES384"), (pem.EC_PUBLIC, "RS256"), (pem.EC_PUBLIC, "HS256"), (rsa, "EdDSA")):
            with self.assertRaisesRegex(onejwt.KeyAlgMismatch, f"not one for {alg}: leave alg out"):
                Keyset.from_pem(text, alg)
        jwk = {**Keyset.from_pem(pem.EC_PUBLIC).export_jwks()["keys"][0], "alg": "ES384"}
        with self.assertRaises(onejwt.KeyAlgMismatch):
            Keyset.from_jwks(jwk)

    def test_a_key_of_a_kind_that_is_not_supported(self) -> None:
        with self.assertRaisesRegex(onejwt.KeyUnsupported, "RSA, EC .*Ed25519"):
            Keyset.from_pem(pem.ED448_PUBLIC)
        with self.assertRaises(onejwt.KeyUnsupported):
            Keyset.generate("Ed448")

    def test_a_weak_key_verifies_by_consent_only(self) -> None:
        with self.assertRaisesRegex(onejwt.KeyTooWeak, "at least 2048 bits.*allow_weak=True"):
            Keyset.from_pem(pem.RSA_1024_PUBLIC)
        key = Keyset.from_pem(pem.RSA_1024_PUBLIC, allow_weak=True)[0]
        self.assertEqual((key.bits, key.is_weak, key.can_verify, key.can_sign), (1024, True, True, False))


class Parts(unittest.TestCase):
    """The private part signs, and leaves only where it is asked for by name."""

    def test_a_public_key_cannot_sign(self) -> None:
        for alg in ONE_OF_EACH_FAMILY:
            public = public_of(Keyset.generate(alg))
            with self.subTest(alg), self.assertRaisesRegex(onejwt.KeyCannotSign, "no private part"):
                sign({"exp": NOW}, public)
            with self.subTest(alg), self.assertRaisesRegex(onejwt.KeyCannotSign, "no private part"):
                Signer(public, kid=public[0].kid).sign({"exp": NOW})
            with self.subTest(alg), self.assertRaisesRegex(onejwt.KeyCannotSign, "no private part"):
                jws_sign(b"x", public)
            for index in (None, 0):
                with self.assertRaisesRegex(onejwt.KeyCannotSign, "no private part to export"):
                    public.export_jwks(private=True, index=index)
            with self.assertRaisesRegex(onejwt.KeyCannotSign, "no private part to export"):
                public.export_pem(private=True)

    def test_what_a_set_of_several_kinds_exports(self) -> None:
        keys = Keyset.generate("ES256", kid="both")
        keys.add(public_of(Keyset.generate("EdDSA", kid="public")))
        keys.add(Keyset.generate("HS256", kid="secret"))
        self.assertEqual([key["kid"] for key in keys.export_jwks()["keys"]], ["both", "public"])
        self.assertEqual([key["kid"] for key in keys.export_jwks(private=True)["keys"]], ["both", "secret"])
        self.assertEqual([key["kid"] for key in keys.export_jwks(index=1)["keys"]], ["public"])
        self.assertEqual(Keyset.from_pem(keys.export_pem(1))[0].thumbprint, keys[1].thumbprint)
        with self.assertRaises(onejwt.KeyUnsupported):
            keys.export_pem(2)
        with self.assertRaises(onejwt.KeyNotFound):
            keys.export_pem(3)

    def said_by(self, keys: Keyset, jwk: dict[str, Any]) -> str:
        """All that is printed of a key set, and of the errors that it may cause."""
        text = keys.export_pem(private=True)
        calls: list[Callable[[], Any]] = [
            lambda: Keyset.from_jwks({**jwk, "alg": "HS256"}),
            lambda: Keyset.from_jwks({**jwk, "kty": 1}),
            lambda: Keyset.from_jwks({**jwk, "kid": ["x"]}),
            lambda: Keyset.from_pem(text, "HS256"),
            lambda: Keyset.from_der(text.encode()),
            lambda: Keyset.from_secret(text.encode()),
            lambda: keys.reload({**jwk, "alg": 1}),
            lambda: sign({"exp": 1}, keys, alg="HS256"),
            lambda: verify(forge({"exp": 1}), keys),
        ]
        said = [repr(keys), str(keys), repr(list(keys)), repr(Signer(keys)), repr(Verifier(keys))]
        for call in calls:
            with self.assertRaises(onejwt.OneJWTError) as raised:
                call()
            said.append(f"{raised.exception!r} {raised.exception.report}")
        return "\n".join(said)

    def test_the_private_part_stays(self) -> None:
        for alg in ONE_OF_EACH_FAMILY:
            with self.subTest(alg):
                keys = Keyset.generate(alg)
                jwk = keys.export_jwks(private=True)["keys"][0]
                secret = {name: value for name, value in jwk.items() if name not in PUBLIC_MEMBERS}
                self.assertTrue(secret)
                document = keys.export_jwks()
                self.assertLessEqual(set(document["keys"][0]), PUBLIC_MEMBERS)
                public_pem = der_of(keys.export_pem())
                shown = f"{document}\n{self.said_by(keys, jwk)}"
                for name, value in secret.items():
                    raw = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
                    self.assertNotIn(value, shown, name)
                    self.assertNotIn(raw.hex(), shown, name)
                    self.assertNotIn(raw, public_pem, name)

    def test_repr_names_the_keys(self) -> None:
        keys = Keyset.from_pem(pem.EC_PRIVATE, kid="k")
        self.assertEqual(repr(keys), "<Keyset of 1: ES256 'k'>")
        self.assertNotIn("thumbprint", repr(keys[0]))


class Choosing(unittest.TestCase):
    """The key decides the algorithm, never the token."""

    def test_another_algorithm_of_the_same_key(self) -> None:
        text = Keyset.generate("RS256").export_pem(private=True)
        token = sign({"exp": NOW + 1}, Keyset.from_pem(text, "PS256"))
        bound = Keyset.from_pem(text, "RS256")
        for algorithms in (None, "PS256", ["RS256", "PS256"]):
            with self.assertRaises(onejwt.AlgNotAllowed):
                verify(token, bound, now=NOW, algorithms=algorithms)
        # A key that names no algorithm is taken for RS256, and for others of its family where that is said.
        unnamed = Keyset.from_pem(text)
        with self.assertRaises(onejwt.AlgNotAllowed):
            verify(token, unnamed, now=NOW)
        self.assertTrue(verify(token, unnamed, now=NOW, algorithms=["RS256", "PS256"]))
        with self.assertRaises(onejwt.AlgNotAllowed):
            verify(forge({"exp": NOW + 1}), unnamed, now=NOW, algorithms=["RS256", "HS256"])

    def test_a_token_signed_with_the_public_key_as_secret(self) -> None:
        keys = Keyset.generate("RS256")
        for secret in (keys.export_pem().encode(), der_of(keys.export_pem()), b""):
            token = forge({"exp": NOW + 1}, secret=secret)
            for algorithms in (None, ["HS256"], ["RS256", "HS256"]):
                with self.assertRaises(onejwt.AlgNotAllowed):
                    verify(token, public_of(keys), now=NOW, algorithms=algorithms)

    def test_a_key_within_the_token_is_not_used(self) -> None:
        mine, theirs = Keyset.generate("ES256", kid="k"), Keyset.generate("ES256", kid="k")
        token = sign({"exp": NOW + 1}, theirs, header={"jwk": theirs.export_jwks()["keys"][0]})
        with self.assertRaises(onejwt.SignatureInvalid):
            verify(token, mine, now=NOW)

    def test_both_names_of_ed25519(self) -> None:
        keys = Keyset.generate("EdDSA", kid="k")
        jwk = keys.export_jwks(private=True)["keys"][0]
        self.assertEqual(jwk["alg"], "EdDSA")
        renamed = Keyset.from_jwks({**jwk, "alg": "Ed25519"})
        for signer, name in ((keys, "EdDSA"), (renamed, "Ed25519")):
            token = sign({"exp": NOW + 1}, signer)
            self.assertEqual(peek_header(token)["alg"], name)
            for verifier in (keys, renamed, public_of(keys)):
                self.assertTrue(verify(token, verifier, now=NOW))

    def test_signatures_have_their_length(self) -> None:
        """R and S side by side (RFC 7518 3.4), not DER; and all lengths of RFC 9964."""
        sizes = {"ES256": 64, "ES384": 96, "ES512": 132, "ES256K": 64, "EdDSA": 64, "RS256": 256}
        sizes.update({"ML-DSA-44": 2420, "ML-DSA-65": 3309, "ML-DSA-87": 4627})
        for alg, size in sizes.items():
            token = jws_sign(b"x", Keyset.generate(alg))
            self.assertEqual(len(peek(token, "signature")), size, alg)

    def test_which_key_of_many(self) -> None:
        keys = Keyset.generate("RS256", kid="rsa")
        for alg in ("ES256", "EdDSA"):
            keys.add(Keyset.generate(alg, kid=alg))
        for kid in ("rsa", "ES256", "EdDSA"):
            token = sign({"exp": NOW + 1}, keys, kid=kid)
            self.assertEqual(peek_header(token)["kid"], kid)
            self.assertTrue(verify(token, public_of(keys), now=NOW))
        with self.assertRaises(onejwt.KeyAlgMismatch):
            sign({"exp": NOW + 1}, keys, kid="rsa", alg="ES256")
        # A token that names the kid of another key is not tried with the key that would fit.
        stolen = sign({"exp": NOW + 1}, keys, kid="ES256").split(".")[1]
        head = base64url(json.dumps({"alg": "ES256", "kid": "rsa"}).encode())
        with self.assertRaises(onejwt.AlgNotAllowed):
            verify(f"{head}.{stolen}.{'A' * 86}", keys, now=NOW)

    def test_any_payload(self) -> None:
        for alg in ONE_OF_EACH_FAMILY:
            keys = Keyset.generate(alg)
            token = jws_sign(b"a.b", keys, detached=True, unencoded=True)
            self.assertEqual(jws_verify(token, public_of(keys), payload=b"a.b", unencoded=True), b"a.b")
            with self.assertRaises(onejwt.SignatureInvalid):
                jws_verify(token, public_of(keys), payload=b"a.c", unencoded=True)


class Rotation(unittest.TestCase):
    def test_an_unknown_kid_asks_for_new_keys(self) -> None:
        """What a host does whose issuer publishes its keys."""
        issuer = Keyset.generate("ES256", kid="old")
        keys = public_of(issuer)
        verifier = Verifier(keys)
        issuer.replace(Keyset.generate("EdDSA", kid="new"))
        token = sign({"exp": NOW + 1}, issuer)
        asked = []
        try:
            verifier.verify(token, now=NOW)
        except onejwt.KeyNotFound as error:
            assert error.report is not None
            asked.append(error.report.kid)
            keys.reload(issuer.export_jwks())
        self.assertEqual(asked, ["new"])
        self.assertEqual(verifier.verify(token, now=NOW), {"exp": NOW + 1})

    def test_a_bad_document_changes_nothing(self) -> None:
        keys = Keyset.generate("ES256", kid="a")
        before = keys.export_jwks(private=True)
        other = Keyset.generate("EdDSA", kid="b").export_jwks()["keys"][0]
        documents: list[Any] = [
            "",
            "{",
            pem.EC_PUBLIC,
            {"keys": []},
            # With a private part in it a set is one's own, and a fault refuses it.
            {"keys": [other, {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "d": "AA"}]},
            {"keys": [other, {**other, "x": 1, "d": "AA"}]},
            {"keys": [other, {**other, "alg": "ES256", "d": "AA"}]},
            # Of others' keys none is left.
            {"keys": [{**other, "x": 1}]},
            {"keys": [other, {"kty": "oct", "k": "AA"}]},
            {"keys": [{"kty": "unknown"}]},
        ]
        for document in documents:
            with self.subTest(document), self.assertRaises(onejwt.KeyMaterialError):
                keys.reload(document)
            self.assertEqual(keys.export_jwks(private=True), before)

    def test_a_signer_of_several_pem_keys(self) -> None:
        keys = Keyset.from_pem(pem.EC_ENCRYPTED, kid="2024", password=pem.PASSWORD)
        keys.add(Keyset.from_pem(Keyset.generate("RS256").export_pem(private=True), "PS256", kid="2025"))
        signer = Signer(keys, expires_in=60)
        public = public_of(keys)
        self.assertEqual([(key.kid, key.can_sign) for key in public], [("2024", False), ("2025", False)])
        self.assertEqual(peek_header(signer.sign({}, now=NOW))["kid"], "2024")
        # The old key goes to the end: it signs no more, but its public part is still published.
        fresh = Keyset.from_pem(Keyset.generate("EdDSA").export_pem(private=True), kid="2026")
        fresh.add(keys)
        keys.replace(fresh)
        token = signer.sign({}, now=NOW)
        self.assertEqual(peek_header(token)["kid"], "2026")
        with self.assertRaises(onejwt.KeyNotFound):
            verify(token, public, now=NOW)
        public.reload(keys.export_jwks())
        self.assertTrue(verify(token, public, now=NOW))
        self.assertEqual([key.kid for key in public], ["2026", "2024", "2025"])

    def test_keys_turn_over_under_verifying_threads(self) -> None:
        """Every set that is ever in place has the key of every token, so not one verification may fail."""
        lasting = Keyset.generate("ES256", kid="lasting")
        lasting.add(Keyset.generate("EdDSA", kid="lasting too"))
        tokens = [sign({"exp": NOW + 1, "n": n}, lasting, kid=lasting[n % 2].kid) for n in range(20)]
        passing = [Keyset.generate(alg, kid=alg) for alg in ("ES256", "EdDSA", "ES384", "ML-DSA-44")]
        documents = []
        for other in passing:
            both = public_of(lasting)
            both.add(public_of(other))
            documents.append(both.export_jwks())
        keys = public_of(lasting)
        verifier = Verifier(keys)
        errors: list[BaseException] = []
        verified: list[int] = []
        done = threading.Event()

        def guarded(work: Callable[[], None]) -> None:
            try:
                work()
            except BaseException as error:
                errors.append(error)
                done.set()

        def verify_on() -> None:
            count = 0
            while not done.is_set() or count == 0:
                for n, token in enumerate(tokens):
                    self.assertEqual(verifier.verify(token, now=NOW)["n"], n)
                    count += 1
            verified.append(count)

        def rotate() -> None:
            try:
                for turn in range(2000):
                    document = documents[turn % len(documents)]
                    keys.reload(document)
                    if turn % 5 == 0:
                        try:
                            keys.reload({"keys": [*document["keys"], {"kty": "EC", "crv": "P-256", "d": "AA"}]})
                        except onejwt.KeyMalformed:
                            pass
                        else:
                            raise AssertionError("a bad document was taken")
                        self.assertEqual(len(keys), 3)
                        keys.replace(public_of(lasting))
                        keys.add(public_of(passing[turn % 4]))
            finally:
                done.set()

        threads = [threading.Thread(target=guarded, args=(work,)) for work in (verify_on, verify_on, verify_on, rotate)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])
        self.assertEqual(len(verified), 3)


class Gil(unittest.TestCase):
    """Calls with asymmetric keys let other threads run, calls with HMAC keys do not."""

    def others_run(self, call: Callable[[], object], tries: int) -> bool:
        """Whether another thread, which waits for nothing but the GIL, gets it during one of so many calls."""
        interval = sys.getswitchinterval()
        gate = threading.Lock()
        ran: list[bool] = []

        def wait() -> None:
            with gate:
                ran.append(True)

        gate.acquire()
        thread = threading.Thread(target=wait)
        # So long that only what lets go of the GIL by itself is interrupted. start() returns once the thread waits.
        sys.setswitchinterval(1000)
        try:
            thread.start()
            gate.release()
            for _ in range(tries):
                call()
                if ran:
                    break
            return bool(ran)
        finally:
            sys.setswitchinterval(interval)
            thread.join()

    def calls_with(self, keys: Keyset) -> dict[str, Callable[[], object]]:
        claims = {"exp": NOW + 1}
        token, document = sign(claims, keys), jws_sign(b"x", keys)

        def refuse() -> None:
            try:
                verify(token, keys, now=NOW + 1)
            except onejwt.Expired:
                return
            raise AssertionError("accepted")

        return {
            "sign": lambda: sign(claims, keys),
            "verify": lambda: verify(token, keys, now=NOW),
            "refuse": refuse,
            "jws_sign": lambda: jws_sign(b"x", keys),
            "jws_verify": lambda: jws_verify(document, keys),
        }

    def test_calls_with_hmac_keys_keep_it(self) -> None:
        if not getattr(sys, "_is_gil_enabled", lambda: True)():
            return  # There is none to keep.
        keys = keyset()
        calls = self.calls_with(keys)
        calls["look"] = lambda: list(keys)
        calls["bearer"] = lambda: onejwt.bearer_token("Bearer a.b.c")
        for name, call in calls.items():
            with self.subTest(name):
                self.assertFalse(self.others_run(call, 200))

    def test_calls_with_two_part_keys_release_it(self) -> None:
        for alg in ("RS256", "ES256", "EdDSA", "ML-DSA-44"):
            for name, call in self.calls_with(Keyset.generate(alg)).items():
                with self.subTest(f"{alg} {name}"):
                    self.assertTrue(self.others_run(call, 100_000))

    def test_making_and_loading_let_others_run(self) -> None:
        text = Keyset.generate("RS256").export_pem(private=True)
        for call in (lambda: Keyset.generate("RS256"), lambda: Keyset.from_pem(text)):
            self.assertTrue(self.others_run(call, 100_000))

    def test_the_choice_follows_the_keys(self) -> None:
        keys = keyset()
        handle = keys._handle
        assert handle is not None
        self.assertTrue(handle.cheap)
        changes: list[tuple[Callable[[], None], bool]] = [
            (lambda: keys.add(Keyset.from_pem(pem.EC_PUBLIC)), False),
            (lambda: keys.replace(Keyset.from_secret(SECRET)), True),
            (lambda: keys.replace(Keyset.generate("EdDSA")), False),
            (lambda: keys.reload({"kty": "oct", "k": base64url(SECRET)}), True),
            (lambda: keys.reload(Keyset.generate("ES256").export_jwks()), False),
        ]
        for change, cheap in changes:
            change()
            self.assertEqual(handle.cheap, cheap)
        python_api = ctypes.PyDLL._func_flags_
        for keeping, releasing in (_ffi._sign, _ffi._verify, _ffi._jws_sign, _ffi._jws_verify):
            self.assertTrue(keeping._flags_ & python_api & ~ctypes.CDLL._func_flags_)  # type: ignore[attr-defined]
            self.assertEqual(releasing._flags_, ctypes.CDLL._func_flags_)  # type: ignore[attr-defined]


if __name__ == "__main__":
    unittest.main()
