"""Keys of every kind in every form: who signs, who verifies, and what is said of keys that do not fit."""

from __future__ import annotations

import json
import re
import unittest
from importlib import import_module
from itertools import product
from typing import Any
from unittest import mock

from . import keys
from .differential import BOTH, ONEJWT, PYJWT, SECRET, Case, forge, outcome

CLAIMS = {"a": 1}


def as_jwk(algorithm: Any, key: Any) -> Any:
    """A key that is returned, in a form that can be compared."""
    if key is None or isinstance(key, (bytes, str)):
        return key
    return algorithm.to_jwk(key, as_dict=True)


class Keys(Case):
    def test_cross(self) -> None:
        """Each signs what the other verifies, and where signatures are not random the tokens are equal."""
        for alg, key in keys.SIGNING + keys.WEAK:
            for private in keys.private_forms(key):
                signed = [
                    outcome(jwt, lambda m, a=alg, k=private: m.encode(CLAIMS, k, a, {"kid": "x"})) for jwt in BOTH
                ]
                self.assertEqual([one[0] for one in signed], ["returned"] * 2, (alg, signed))
                self.assertEqual(signed[0][2:], signed[1][2:])
                if alg in keys.DETERMINISTIC:
                    self.assertEqual(signed[0], signed[1])
                tokens = [one[1] for one in signed]
                self.assertEqual(len(tokens[0]), len(tokens[1]))
                for token, public in product(tokens, keys.public_forms(key)):
                    found = self.same(lambda jwt, t=token, k=public, a=alg: jwt.decode_complete(t, k, [a]))
                    self.assertEqual(found[0], "returned")
                    self.assertEqual(found[1]["payload"], CLAIMS)
                    bad = token[:-5] + ("AAAAA" if token[-5:] != "AAAAA" else "BBBBA")
                    found = self.same(lambda jwt, t=bad, k=public, a=alg: jwt.decode_complete(t, k, [a]))
                    self.assertEqual(found[1], "InvalidSignatureError")

    def test_private_elliptic_keys_verify(self) -> None:
        for alg, key in [*keys.EC.items(), ("EdDSA", keys.ED25519), ("EdDSA", keys.ED448)]:
            token = PYJWT.encode(CLAIMS, key, alg)
            for private in keys.private_forms(key):
                self.assertEqual(self.same(lambda jwt, t=token, k=private, a=alg: jwt.decode(t, k, [a]))[0], "returned")

    def test_hmac(self) -> None:
        for alg, size in product(("HS256", "HS384", "HS512"), (1, 31, 32, 47, 48, 63, 64, 65, 200)):
            for secret in ("x" * size, b"\xff" * size, ("ä" * size)[:size]):
                for enforce in (False, True):
                    options = {"enforce_minimum_key_length": enforce}
                    self.same(lambda jwt, s=secret, a=alg, o=options: jwt.PyJWT(o).encode(CLAIMS, s, a), (alg, size))
                    token = outcome(PYJWT, lambda jwt, s=secret, a=alg: jwt.encode(CLAIMS, s, a))[1]
                    self.same(lambda jwt, s=secret, a=alg, o=options, t=token: jwt.decode(t, s, [a], options=o))
                    self.same(lambda jwt, s=secret, a=alg, o=options, t=token: jwt.PyJWT(o).decode(t, s, [a]))
                    self.same(lambda jwt, s=secret, a=alg, o=options, t=token: jwt.PyJWS(options=o).decode(t, s, [a]))

    def test_weak_rsa(self) -> None:
        with self.assertWarns(PYJWT.InsecureKeyLengthWarning):
            token = PYJWT.encode(CLAIMS, keys.WEAK_RSA, "RS256")
        for enforce, key in product((False, True), keys.public_forms(keys.WEAK_RSA)):
            options = {"enforce_minimum_key_length": enforce}
            found = self.same(lambda jwt, k=key, o=options: jwt.decode(token, k, ["RS256"], options=o))
            self.assertEqual(found[1], "InvalidKeyError" if enforce else CLAIMS)
            self.same(lambda jwt, o=options: jwt.PyJWT(o).encode(CLAIMS, keys.WEAK_RSA, "RS256"))

    def test_prepare_key(self) -> None:
        """Every document as a key for every algorithm."""
        count = 0
        for alg in ("none", "HS256", "RS256", "PS256", "ES256", "ES256K", "ES384", "ES512", "ES521", "EdDSA"):
            for document in keys.documents():
                count += 1

                def call(jwt: Any, alg: str = alg, document: Any = document) -> Any:
                    algorithm = jwt.get_algorithm_by_name(alg)
                    prepared = algorithm.prepare_key(document)
                    return as_jwk(algorithm, prepared), algorithm.check_key_length(prepared)

                self.same(call, (alg, keys.described(document)))
        self.assertGreater(count, 900)

    def test_documents_in_decode(self) -> None:
        """What does not fit is refused by decode as by PyJWT, with the same words."""
        for alg in ("HS256", "RS256", "PS256", "ES256", "ES512", "EdDSA"):
            token = forge(CLAIMS, {"alg": alg})
            for document in keys.documents():
                if alg[0] in "RP" and isinstance(document, bytes) and b"PRIVATE" in document:
                    # PyJWT ends in an AttributeError; see test_differences.
                    continue
                if alg[0] in "RP" and isinstance(document, keys.rsa.RSAPrivateKey):
                    continue
                if alg == "HS256" and document in keys.HALF_PEM:
                    # PyJWT takes these for secrets; see test_differences.
                    continue
                self.same(
                    lambda jwt, d=document, t=token, a=alg: jwt.decode(t, d, [a]), (alg, keys.described(document))
                )

    def test_documents_as_secrets(self) -> None:
        texts = [
            '{"kty":"oct"}', '[{"kty":"oct"}]', '{"keys":[{"kty":"oct","k":"AA"}]}', '{"a":{"b":{"kty":1}}}',
            '{"a":1}', "[1,2]",
            '"kty"', '{"\\u006bty":1}', '  {"kty":1}  ', '\ufeff{"kty":1}', "{" * 40,
            "123456789012345678901234567890123", "null",
            "ssh-rsa AAAA", "ssh-dss x", "ecdsa-sha2-nistp384 x", "ssh-foo",
            "-----BEGIN FOO-----\nx\n-----END FOO-----",
            "----- BEGIN PUBLIC KEY ----- x ----- END PUBLIC KEY -----",
            "-----BEGIN PUBLIC KEY-----\n-----END RSA PUBLIC KEY-----",
            "-----END PUBLIC KEY-----\n-----BEGIN PUBLIC KEY-----",
            "---- BEGIN SSH2 PUBLIC KEY ----\nx\n---- END SSH2 PUBLIC KEY ----",
        ]  # fmt: skip
        for text in texts:
            for secret in (text, text.encode(), text.encode("utf-16"), b"x" + text.encode()):
                for alg in ("HS256", "HS512"):
                    self.same(lambda jwt, s=secret, a=alg: jwt.get_algorithm_by_name(a).prepare_key(s), secret)
                if secret in (text, text.encode()) and '"kty"' not in text and "BEGIN" not in text:
                    self.same(lambda jwt, s=secret: jwt.encode(CLAIMS, s, "HS256"), secret)

    def test_deep_documents_as_secrets(self) -> None:
        """JSON that is nested too deeply to be read."""
        deep = "[" * 100_000
        for text in (
            deep,
            '{"a":' + deep,
            '[{"kty":1},' + deep,
            '[{"\\u006bty" : 1},' + deep,
            '["kty",' + deep,
            '["\\"kty\\":",' + deep,
            '[{"a":"kty"},' + deep,
            " \n[" + deep + '"kty"\t:',
            '\ufeff{"a":' + deep,
            '["\ud800",{"kty":1},' + deep,
            '["' + deep,
        ):
            for encoding in ("utf-8", "utf-16", "utf-16-be", "utf-32", "utf-32-le"):
                secret = text.encode(encoding, "surrogatepass")
                self.same(
                    lambda jwt, s=secret: jwt.get_algorithm_by_name("HS256").prepare_key(s), (text[:30], encoding)
                )

    def test_jwk_round_trips(self) -> None:
        for alg, key in keys.SIGNING:
            for obj in (key, key.public_key()):
                for as_dict in (True, False):
                    self.same(lambda jwt, a=alg, o=obj, d=as_dict: jwt.get_algorithm_by_name(a).to_jwk(o, as_dict=d))
                jwk = PYJWT.get_algorithm_by_name(alg).to_jwk(obj, as_dict=True)
                for source in (jwk, json.dumps(jwk)):

                    def call(jwt: Any, alg: str = alg, source: Any = source) -> Any:
                        algorithm = jwt.get_algorithm_by_name(alg)
                        key = algorithm.from_jwk(source)
                        return type(key), as_jwk(algorithm, key)

                    self.assertEqual(self.same(call)[0], "returned")
        for alg, secret in product(("HS256", "HS512"), ("secret", b"secret", "ä", "")):
            self.same(lambda jwt, a=alg, s=secret: jwt.get_algorithm_by_name(a).to_jwk(s))
            self.same(lambda jwt, a=alg, s=secret: jwt.get_algorithm_by_name(a).to_jwk(s, as_dict=True))
        for alg, obj in product(
            ("HS256", "none", "RS256", "ES256", "EdDSA"), (1, None, "x", keys.OTHER_CURVE, keys.DSA, object)
        ):
            self.same(lambda jwt, a=alg, o=obj: jwt.get_algorithm_by_name(a).to_jwk(o, as_dict=True), (alg, obj))

    def jwks(self) -> list[Any]:
        """Good JWKs, and each with one member after the other left out or spoiled."""
        good: list[Any] = [
            {"kty": "oct", "k": "c2VjcmV0"},
            {"kty": "oct", "k": "c2VjcmV0" * 8, "alg": "HS512", "kid": "1"},
        ]
        for alg, key in keys.SIGNING:
            # To read a private RSA key takes some 20 ms: once is enough.
            for obj in (key, key.public_key()) if alg == "RS256" or key is not keys.RSA else (key.public_key(),):
                jwk = PYJWT.get_algorithm_by_name(alg).to_jwk(obj, as_dict=True)
                jwk.pop("key_ops", None)
                good += [jwk, {**jwk, "alg": alg, "kid": "k", "use": "sig"}]
        found = list(good)
        spoils: list[Any] = ["", "A", "AAAA", "!!!!", "A" * 43, None, 5, [], {}]
        for jwk in (*good[1:6], *good[12:16], *good[-8:]):
            for name in jwk:
                found.append({other: value for other, value in jwk.items() if other != name})
                found += [{**jwk, name: spoil} for spoil in (spoils[:3] if "qi" in jwk else spoils)]
        no_crt = {name: value for name, value in good[2].items() if name not in ("p", "q", "dp", "dq", "qi")}
        found += [
            no_crt,
            {**good[2], "oth": []},
            {},
            {"kty": ""},
            {"kty": "x"},
            {"kty": "EC"},
            {"kty": "OKP"},
            {"kty": "oct"},
        ]
        found += [{"kty": "OKP", "crv": "X25519", "x": "AAAA"}, {"kty": "EC", "crv": "P-224", "x": "AA", "y": "AA"}]
        return found

    def test_from_jwk(self) -> None:
        count = 0
        for jwk in self.jwks():
            for alg in ("HS256", "RS256", "ES256", "EdDSA", "none"):
                count += 1

                def call(jwt: Any, alg: str = alg, jwk: Any = jwk) -> Any:
                    algorithm = jwt.get_algorithm_by_name(alg)
                    return as_jwk(algorithm, algorithm.from_jwk(jwk))

                self.same(call, (alg, jwk))
        sources: list[Any] = ["", "{", "[]", "1", None, 5, b"{}", "{}", []]
        for alg, source in product(("HS256", "RS256", "ES256", "EdDSA"), sources):
            self.same(lambda jwt, a=alg, s=source: jwt.get_algorithm_by_name(a).from_jwk(s), (alg, source))
        self.assertGreater(count, 1000)

    def test_pyjwk(self) -> None:
        secret = re.compile(r"\{.*\}", re.DOTALL)
        for jwk in self.jwks():
            for algorithm in (None, "HS256", "RS256", "ES256", "ES384", "EdDSA", "none", "x"):

                def call(jwt: Any, jwk: Any = jwk, algorithm: Any = algorithm) -> Any:
                    key = jwt.PyJWK(jwk, algorithm)
                    described = (key.key_type, key.key_id, key.public_key_use, key.algorithm_name)
                    return described, type(key.Algorithm).__name__, as_jwk(key.Algorithm, key.key)

                theirs, ours = outcome(PYJWT, call), outcome(ONEJWT, call)
                # PyJWT quotes the whole key, private members too.
                self.assertEqual(
                    [secret.sub("{}", part) if isinstance(part, str) else part for part in theirs],
                    [secret.sub("{}", part) if isinstance(part, str) else part for part in ours],
                    (jwk, algorithm),
                )

    def test_pyjwk_in_use(self) -> None:
        for alg, key in keys.SIGNING:
            algorithm = PYJWT.get_algorithm_by_name(alg)
            private, public = algorithm.to_jwk(key, as_dict=True), algorithm.to_jwk(key.public_key(), as_dict=True)
            for jwt in BOTH:
                signer = jwt.PyJWK.from_dict(private, alg)
                token = jwt.encode(CLAIMS, signer)
                self.assertEqual(jwt.get_unverified_header(token)["alg"], alg)
                for verifier in BOTH:
                    reader = verifier.PyJWK.from_json(json.dumps(public), alg)
                    self.assertEqual(verifier.decode(token, reader), CLAIMS)
                    self.assertEqual(verifier.decode(token, reader, [alg]), CLAIMS)
            for allowed in (["HS256"], [], ["none", alg], None, "RS256"):
                for header in (alg, "HS256", "none", "RS256", None):
                    forged = forge(CLAIMS, {"alg": header})
                    self.same(lambda jwt, a=alg, p=public, w=allowed, t=forged: jwt.decode(t, jwt.PyJWK(p, a), w))
        oct_key = {"kty": "oct", "k": "c2VjcmV0" * 8}
        for algorithm in (None, "HS384", "none"):
            self.same(lambda jwt, a=algorithm: jwt.encode(CLAIMS, jwt.PyJWK(oct_key), a))
        self.same(lambda jwt: jwt.encode(CLAIMS, jwt.PyJWK(oct_key, "HS512")))
        self.same(lambda jwt: jwt.encode(CLAIMS, jwt.PyJWK(oct_key), headers={"alg": "HS512"}))

    def test_sets(self) -> None:
        oct_key = {"kty": "oct", "k": "c2VjcmV0", "kid": "a"}
        sets: list[Any] = [
            [], None, {}, [oct_key], [oct_key, {"kty": "x"}, 5, None, {**oct_key, "kid": "b"}, {}], [{"kty": "x"}],
            "ab", (oct_key,), 5,
        ]  # fmt: skip
        for keys_ in sets:

            def call(jwt: Any, keys_: Any = keys_) -> Any:
                found = jwt.PyJWKSet(keys_)
                return [key.key_id for key in found], [key.key for key in found.keys], found["a"].key, len(found.keys)

            self.same(call, keys_)
            self.same(lambda jwt, k=keys_: len(jwt.PyJWKSet.from_dict({"keys": k}).keys), keys_)
        # One key that makes no sense does not take the others with it.
        for name, value in product(("kty", "crv", "use", "kid", "k", "x", "n"), ([], ["P-256"], {}, {"a": 1}, 5, None)):
            for kty in ("EC", "OKP", "RSA", "oct"):
                odd = {"kty": kty, "crv": "Ed25519", name: value}
                self.same(lambda jwt, o=odd: [key.key_id for key in jwt.PyJWKSet([o, oct_key]).keys], odd)
                self.same(lambda jwt, o=odd: jwt.PyJWK(o).algorithm_name, odd)
        self.same(lambda jwt: jwt.PyJWKSet([oct_key])["x"])
        for text in ("{}", "[]", "x", json.dumps({"keys": [oct_key]})):
            self.same(lambda jwt, t=text: len(jwt.PyJWKSet.from_json(t).keys))

    def test_raw_signatures(self) -> None:
        """``sign`` and ``verify`` of the algorithms themselves, on any bytes."""
        for alg, key in [("HS256", b"secret"), *keys.SIGNING]:
            one, other = (jwt.get_algorithm_by_name(alg) for jwt in BOTH)
            public = key if isinstance(key, bytes) else key.public_key()
            for signer, verifier in product((one, other), repeat=2):
                signature = signer.sign(b"any bytes", key)
                self.assertTrue(verifier.verify(b"any bytes", public, signature))
                self.assertFalse(verifier.verify(b"other bytes", public, signature))
                self.assertFalse(verifier.verify(b"any bytes", public, signature[:-1]))
            self.same(lambda jwt, a=alg: jwt.get_algorithm_by_name(a).compute_hash_digest(b"x"))
            self.same(
                lambda jwt, a=alg: jwt.get_algorithm_by_name(a).check_crypto_key_type(b"x")
            ) if alg == "HS256" else None
        self.same(lambda jwt: jwt.get_algorithm_by_name("none").compute_hash_digest(b"x"))
        self.same(lambda jwt: jwt.get_algorithm_by_name("none").verify(b"", None, b""))

    def test_wrong_curves(self) -> None:
        for alg, (other, key) in product(keys.EC, keys.EC.items()):
            for form in (key, keys.pem(key)):
                found = self.same(lambda jwt, a=alg, k=form: type(jwt.encode(CLAIMS, k, a)))
                self.assertEqual(found[0], "returned" if alg == other else "raised")

    def test_a_key_is_bound_to_what_it_was_used_for(self) -> None:
        """What is remembered of a key for one algorithm is not taken for another."""
        for alg, other in product(("HS256", "HS384", "HS512"), repeat=2):
            token = ONEJWT.encode(CLAIMS, SECRET, alg)
            self.assertEqual(ONEJWT.decode(token, SECRET, [alg]), CLAIMS)
            self.same(lambda jwt, t=token, o=other: jwt.decode(t, SECRET, [o]))
            self.same(lambda jwt, t=token: jwt.decode(t, SECRET + "x", ["HS256", "HS384", "HS512"]))
        key = keys.RSA
        for alg, other in product(("RS256", "PS256", "RS512"), repeat=2):
            token = ONEJWT.encode(CLAIMS, key, alg)
            self.same(lambda jwt, t=token, o=other: jwt.decode(t, key.public_key(), [o]))

    def test_key_objects_of_a_program(self) -> None:
        """With the interface of ``cryptography`` and the key elsewhere, as clients of key vaults have it."""
        for alg in ("RS256", "PS384", "ES256", "EdDSA"):
            real = keys.RSA if alg[1] == "S" and alg[0] != "E" else keys.EC.get(alg, keys.ED25519)
            for kind in (real, real.public_key()):
                interfaces = PYJWT.get_algorithm_by_name(alg)._crypto_key_types
                base = next(one for one in interfaces if isinstance(kind, one))
                vault = in_a_vault(base, kind)
                if kind is real:
                    token = self.same(lambda jwt, a=alg, v=vault: jwt.encode(CLAIMS, v, a) and 1)
                    self.assertEqual(token[:2], ("returned", 1))
                    token = ONEJWT.encode(CLAIMS, vault, alg)
                    self.assertEqual(PYJWT.decode(token, real.public_key(), [alg]), CLAIMS)
                else:
                    token = ONEJWT.encode(CLAIMS, real, alg)
                    for changed in (token, token[:-8] + "AAAAAAAA"):
                        self.same(lambda jwt, a=alg, v=vault, t=changed: jwt.decode(t, v, [a]))
                if kind is real:
                    # Not all that the interface has need be there, where it is only said to be.
                    signer = signs_elsewhere(base, real)
                    self.same(lambda jwt, a=alg, s=signer: jwt.encode(CLAIMS, s, a) and 1)
        weak = in_a_vault(keys.rsa.RSAPublicKey, keys.WEAK_RSA.public_key())
        with self.assertWarns(PYJWT.InsecureKeyLengthWarning):
            token = PYJWT.encode(CLAIMS, keys.WEAK_RSA, "RS256")
        found = self.same(lambda jwt: jwt.decode(token, weak, ["RS256"]))
        self.assertEqual([name for name, _ in found[-1]], ["InsecureKeyLengthWarning"])

    def test_the_same_key_in_a_new_object(self) -> None:
        """It is parsed once: programs make a key of the same JWK for each token."""
        native = import_module("onejwt.pyjwt._native")
        for alg, key in (("RS256", keys.RSA), ("ES256", keys.EC["ES256"]), ("EdDSA", keys.ED25519)):
            ONEJWT.clear_key_cache()
            public = ONEJWT.get_algorithm_by_name(alg).to_jwk(key.public_key(), as_dict=True)
            token = ONEJWT.encode(CLAIMS, key, alg)
            other = ONEJWT.encode(CLAIMS, keys.pem(key), alg)
            with mock.patch.object(native, "_load", wraps=native._load) as load:
                for _ in range(20):
                    self.assertEqual(ONEJWT.decode(token, ONEJWT.PyJWK(public), [alg]), CLAIMS)
                    self.assertEqual(ONEJWT.decode(other, ONEJWT.PyJWK(public).key, [alg]), CLAIMS)
                self.assertEqual(load.call_count, 1)
                # Not for another algorithm, nor as the bytes that it is made of.
                for wrong in (["RS512"], ["PS256"]):
                    with self.assertRaises(ONEJWT.InvalidAlgorithmError):
                        ONEJWT.decode(token, ONEJWT.PyJWK(public), wrong)
                self.same(lambda jwt, t=token, k=key, a=alg: jwt.decode(t, keys.public_der(k), [a]) and 1)
                self.assertLessEqual(len(native._raw_keys), 3)


def in_a_vault(interface: Any, key: Any) -> Any:
    """A key object of a program's own, which hands the key itself to nobody."""

    def elsewhere(*arguments: Any, **parameters: Any) -> Any:
        raise NotImplementedError("the key is in a vault")

    members: dict[str, Any] = dict.fromkeys(interface.__abstractmethods__, elsewhere)
    members["sign"] = lambda self, *arguments: key.sign(*arguments)
    members["verify"] = lambda self, *arguments: key.verify(*arguments)
    for name in ("key_size", "curve"):
        members[name] = getattr(key, name, None)
    return type("InAVault", (interface,), members)()


def signs_elsewhere(interface: Any, key: Any) -> Any:
    """A key object that signs, and has nothing else."""
    members: dict[str, Any] = {name: getattr(key, name, None) for name in ("key_size", "curve")}
    members["sign"] = lambda self, *arguments: key.sign(*arguments)
    signer = type("SignsElsewhere", (), members)
    interface.register(signer)
    return signer()


if __name__ == "__main__":
    unittest.main()
