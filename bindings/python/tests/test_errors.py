"""One exception for each status, with a message that says what was wrong, what was expected and what to do."""

from __future__ import annotations

import base64
import ctypes
import json
import pickle
import secrets
import unittest
from typing import Any, Callable

import onejwt
from onejwt import (
    Expect,
    Keyset,
    OneJWTError,
    _abi,
    _ffi,
    decrypt,
    encrypt,
    errors,
    jwe_decrypt,
    jwe_encrypt,
    jws_sign,
    jws_verify,
    sign,
    verify,
)

from . import pem
from .support import NOW, ROOT, SECRET, forge, keyset


def check(claims: Any, header: Any = None, keys: Keyset | None = None, **options: Any) -> Any:
    return verify(forge(claims, header), keys or keyset(), now=NOW, **options)


def der_of(text: str) -> bytes:
    return base64.b64decode("".join(text.splitlines()[1:-1]))


_EC = Keyset.generate("ES256").export_jwks()["keys"][0]
_RSA = Keyset.generate("RS256", kid="r")
# As most providers publish it: without alg.
_RSA_JWK = {name: value for name, value in _RSA.export_jwks()["keys"][0].items() if name != "alg"}
_SHORT_RSA = Keyset.from_pem(pem.RSA_1024_PUBLIC, allow_weak=True).export_jwks()["keys"][0]
ENCRYPTION = r"the encryption of the key is not supported.*'openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 "


def ec_jwk(**members: Any) -> dict[str, Any]:
    return {**{name: value for name, value in _EC.items() if name != "kid"}, **members}


OCT = {"kty": "oct", "k": "A" * 43, "kid": "a"}


def rsa_token(alg: str) -> str:
    """A token of an RSA key, but for its signature, which is not looked at."""
    return forge(good(), {"alg": alg, "kid": "r"})


_WRAPPING = Keyset.generate("A256KW", kid="w", for_encryption=True)
_AGREEING = Keyset.generate("ECDH-ES", kid="e", for_encryption=True)
_PUBLIC = Keyset.from_jwks(_AGREEING.export_jwks(), for_encryption=True)
_ENC_EC = _AGREEING.export_jwks()["keys"][0]


def good(**claims: Any) -> Any:
    return {"exp": NOW + 60, **claims}


# For each exception: a call that raises it, and what its message must have.
RAISES: list[tuple[type[OneJWTError], Callable[[], Any], str]] = [
    # use
    (onejwt.InvalidArgument, lambda: check(good(), audience=[]), r"audience is empty.*None"),
    (onejwt.InvalidType, lambda: Keyset.from_secret("text"), r"secret must be bytes, not str:.*encode"),  # type: ignore[call-overload]
    # keys
    (onejwt.KeyMalformed, lambda: Keyset.from_jwks('{"kty":"oct","k":1}'), r'the key: its "k" is missing or wrong'),
    (onejwt.KeyMalformed, lambda: Keyset.from_jwks("no JSON"), r"not a JWK or a JWK Set in JSON"),
    (
        onejwt.KeyTooWeak,
        lambda: Keyset.from_secret(b"x" * 31),
        r"secret of 31 bytes is too short for HS256: it needs at least 32 random bytes; make one with "
        r"Keyset.generate\('HS256'\) or secrets.token_bytes\(32\)",
    ),
    (onejwt.KeyTooWeak, lambda: Keyset.from_secret(b"x" * 63, "HS512"), r"63 bytes.*HS512.*64 random bytes"),
    (onejwt.KeyTooWeak, lambda: Keyset.from_secret(b"", allow_weak=True), r"secret of 0 bytes"),
    (onejwt.KeyTooWeak, lambda: Keyset.generate(bits=128), r"128 bits are too few for HS256"),
    (onejwt.KeyUnsupported, lambda: Keyset.from_jwks('{"kty":"unknown"}'), r"no entry"),
    (onejwt.KeyUnsupported, lambda: keyset().export_pem(), r"export_jwks\(private=True\)"),
    (onejwt.KeyNotFound, lambda: sign(good(), keyset(kid="a"), kid="b"), r"no key of the set has the kid 'b'"),
    (onejwt.KeyNotFound, lambda: keyset().export_jwks(index=1), r"no key has this index"),
    (
        onejwt.KeyNotFound,
        lambda: verify(forge(good(), {"kid": "b"}), keyset(kid="a"), now=NOW),
        r'no key has the token\'s kid, "b": .*fetch them again$',
    ),
    (
        onejwt.KeyCannotSign,
        lambda: sign(good(), Keyset.from_jwks({"kty": "oct", "k": "A" * 43, "key_ops": ["verify"]})),
        r"key_ops forbid",
    ),
    (onejwt.KeyAlgMismatch, lambda: Keyset.from_secret(SECRET, "RS256"), r"RS256 is not an HMAC algorithm"),
    (onejwt.KeyAlgMismatch, lambda: sign(good(), keyset(), alg="HS512"), r"not one for HS512"),
    (onejwt.KeyAlgMismatch, lambda: Keyset.from_pem(pem.EC_PUBLIC, "RS256"), r"not one for RS256: leave alg out"),
    (onejwt.KeyCannotSign, lambda: sign(good(), Keyset.from_pem(pem.EC_PUBLIC)), r"no private part"),
    (onejwt.KeyEncrypted, lambda: Keyset.from_pem(pem.EC_ENCRYPTED), r"pass it as password=b'\.\.\.'"),
    (onejwt.KeyMalformed, lambda: Keyset.from_der(b"x"), r"damaged.*PKCS#8.*in DER"),
    (onejwt.KeyTooWeak, lambda: Keyset.from_pem(pem.RSA_1024_PUBLIC), r"at least 2048 bits"),
    (onejwt.KeyUnsupported, lambda: Keyset.from_pem(pem.ED448_PUBLIC), r"it reads RSA, EC .*OpenSSH"),
    (onejwt.KeyWrongForm, lambda: Keyset.from_secret(pem.EC_PUBLIC.encode()), r"from_pem.*public key must never"),
    (onejwt.KeyWrongForm, lambda: Keyset.from_jwks(pem.EC_PUBLIC), r"this is PEM.*from_pem"),
    (
        onejwt.KeyMalformed,
        lambda: Keyset.from_jwks({"a": "-----BEGIN CERTIFICATE-----\n"}),
        r"map of certificates by kid.*from_pem",
    ),
    (
        onejwt.KeyMalformed,
        lambda: Keyset.from_jwks({"issuer": "x", "jwks_uri": "y"}),
        r"configuration of an OpenID provider.*in its member 'jwks_uri'",
    ),
    (onejwt.KeyMalformed, lambda: Keyset.from_jwks({}), r"neither 'keys' \(a JWK Set\) nor 'kty' \(a JWK\)"),
    (onejwt.KeyMalformed, lambda: Keyset.from_jwks("[]"), r"JSON array: a JWK Set is an object"),
    (onejwt.KeyMalformed, lambda: Keyset.from_jwks(" \n"), r"the document is empty"),
    (onejwt.KeyMalformed, lambda: Keyset.from_jwks(b"<!DOCTYPE html>"), r"web page"),
    (onejwt.KeyMalformed, lambda: Keyset.from_jwks("\ufeff [1]"), r"JSON array"),
    (onejwt.KeyMalformed, lambda: Keyset.from_jwks("\ufeff" + '{"jwks_uri": "y"}'), r"configuration of an OpenID"),
    (
        onejwt.KeyMalformed,
        lambda: Keyset.from_jwks({"keys": [OCT, ec_jwk()]}),
        r"holds a shared secret beside public keys",
    ),
    (
        onejwt.KeyMalformed,
        lambda: Keyset.from_jwks({"keys": [ec_jwk(kid="a"), ec_jwk(kid="b", d="A" * 43)]}, public_only=True),
        r'refused: entry 1, kid "b": its "d" is missing or wrong, or is not public$',
    ),
    (
        onejwt.KeyTooWeak,
        lambda: Keyset.from_jwks({"keys": [{**_SHORT_RSA, "kid": "x\u202e"}]}),
        r'pass allow_weak=True .*; entry 0, kid "x\\u202e": RSA of 1024 bits$',
    ),
    (onejwt.KeyMalformed, lambda: Keyset.from_jwks({"keys": {}}), r"'keys' of a JWK Set must be an array"),
    (onejwt.KeyUnsupported, lambda: Keyset.from_jwks({"keys": []}), r"no keys: its 'keys' is an empty array"),
    (
        onejwt.KeyUnsupported,
        lambda: Keyset.from_jwks({"keys": [ec_jwk(kid="a", key_ops=[]), ec_jwk(use=""), ec_jwk(kid="c", alg="")]}),
        r'; entry 0, kid "a": its "key_ops" .*, entry 1: its "use" is not "sig", entry 2, kid "c": its "alg" is not',
    ),
    (
        onejwt.KeyNotFound,
        lambda: check(good(), {"kid": "a"}, Keyset.from_jwks({"keys": [ec_jwk(kid="a", key_ops=[]), ec_jwk(kid="b")]})),
        r'them again; of the key document were skipped: entry 0, kid "a": its "key_ops" have neither sign nor verify$',
    ),
    (
        onejwt.KeyNotFound,
        lambda: sign(good(), Keyset.from_jwks({"keys": [{**OCT, "use": "enc"}, {**OCT, "kid": "b"}]}), kid="a"),
        r"""no key of the set has the kid 'a'; .* were skipped: entry 0, kid "a": its "use" is not "sig"$""",
    ),
    (
        onejwt.KeyMalformed,
        lambda: Keyset.from_pem(pem.EC_PRIVATE.replace("\n", "\\n")),
        r"'\\n' as two characters.*environment variables.*pem\.replace\('\\\\n', '\\n'\)",
    ),
    (
        onejwt.KeyMalformed,
        lambda: Keyset.from_pem(pem.EC_PRIVATE + Keyset.generate("EdDSA").export_pem(private=True)),
        r"more than one private key: pass the one that is meant",
    ),
    (onejwt.KeyUnsupported, lambda: Keyset.from_pem(pem.EC_CAMELLIA, password=pem.PASSWORD), ENCRYPTION),
    (
        onejwt.KeyUnsupported,
        lambda: Keyset.from_der(der_of(pem.EC_CAMELLIA), password=pem.PASSWORD),
        ENCRYPTION + ".*DER",
    ),
    (onejwt.KeyEncrypted, lambda: Keyset.from_pem(pem.EC_OLD_ENCRYPTION), r"\(Proc-Type\).*openssl pkcs8 -topk8"),
    # tokens
    (onejwt.TokenMalformed, lambda: verify("a.b", keyset()), r"three base64url segments"),
    (onejwt.TokenMalformed, lambda: verify("", keyset()), r"this one is empty: an environment variable"),
    (onejwt.TokenMalformed, lambda: verify("Bearer a.b.c", keyset()), r"bearer_token\(\)"),
    (onejwt.TokenMalformed, lambda: verify(forge(good()) + "\n", keyset()), r"white space around"),
    (onejwt.TokenMalformed, lambda: verify(forge(good()) + "=", keyset()), r"padding"),
    (
        onejwt.TokenTooLarge,
        lambda: verify("a" * 101, keyset(), max_token_len=100),
        r"longer than 100 bytes.*max_token_len",
    ),
    (onejwt.TokenTooLarge, lambda: verify("a" * 65537, keyset()), r"longer than 65536 bytes"),
    (onejwt.TokenUnsupported, lambda: verify("a.b.c.d.e", keyset()), r"encrypted, .* in a JSON serialization"),
    (onejwt.AlgNotAllowed, lambda: check(good(), {"alg": "none"}), r"alg is not that of any fitting key"),
    (onejwt.AlgNotAllowed, lambda: check(good(), {"alg": "HS512"}, algorithms="HS256"), r"alg is not one of HS256,"),
    (
        onejwt.AlgNotAllowed,
        lambda: verify(rsa_token("PS256"), Keyset.from_jwks(_RSA_JWK)),
        r"an RSA key that states no alg is for HS256 or RS256, unless",
    ),
    (
        onejwt.AlgNotAllowed,
        lambda: jws_verify(rsa_token("RS512"), Keyset.from_jwks({"keys": [_RSA_JWK, ec_jwk()]}), algorithms="RS256"),
        r"alg is not one of RS256, or not",
    ),
    (onejwt.SignatureInvalid, lambda: verify(forge(good(), secret=b"x" * 32), keyset()), r"signature"),
    (onejwt.NoBearer, lambda: onejwt.bearer_token("Basic abc"), r"expected a header Authorization: Bearer <token>"),
    (onejwt.NoBearer, lambda: onejwt.bearer_token(None), r"no Authorization value"),
    # claims
    (onejwt.ClaimsMalformed, lambda: check(b"[]"), r"not one JSON object"),
    (onejwt.ClaimsMalformed, lambda: check(good(exp="1")), r'claim "exp" is no time'),
    (
        onejwt.ClaimsMalformed,
        lambda: check({"exp": 9223372036854775807}),
        r'claim "exp" is no time: .* at most 9007199254740991 \(2\^53 - 1\).* leave exp out',
    ),
    (onejwt.ClaimsMalformed, lambda: check(good(nbf=2**53)), r'claim "nbf" is no time: .*divide milliseconds'),
    (onejwt.ClaimsMalformed, lambda: check(good(sub=1)), r'claim "sub" is no string'),
    (onejwt.ClaimsMalformed, lambda: sign({"exp": 2**63 - 1}, keyset()), r"2\^53-1.*leave out the exp"),
    (onejwt.ClaimsMalformed, lambda: sign({"exp": "soon"}, keyset()), r"exp, nbf and iat numbers"),
    (onejwt.ClaimMissing, lambda: check({}), r'claim "exp" is missing: .*unless'),
    (onejwt.ClaimMissing, lambda: sign({}, keyset()), r"never expire.*expires_in"),
    (onejwt.ClaimMissing, lambda: check(good(), required=["sub"]), r'claim "sub" is missing, and is required'),
    (
        onejwt.Expired,
        lambda: check({"exp": NOW - 35}),
        r"token expired 35 s ago, at 2023-11-14T22:12:45Z: get a new one$",
    ),
    (
        onejwt.NotYetValid,
        lambda: check(good(nbf=NOW + 7), leeway=5),
        r"not valid before 2023-11-14T22:13:27Z, in 7 s \(leeway 5 s\)",
    ),
    (onejwt.IssuedInFuture, lambda: check(good(iat=NOW + 9)), r"issued 9 s in the future, at 2023-11-14T22:13:29Z"),
    (onejwt.TooOld, lambda: check(good(iat=NOW - 90), max_age=60), r"issued 90 s ago, .* may be 60 s old"),
    (onejwt.IssuerMismatch, lambda: check(good(iss="x"), issuer="y"), r'claim "iss" is not "y"'),
    (onejwt.IssuerMismatch, lambda: check(good(iss="x"), issuer=["y", "z"]), r'claim "iss" is not "y" or "z"'),
    (
        onejwt.IssuerMismatch,
        lambda: verify(forge(good(iss="x")), keyset(issuer="y"), now=NOW),
        r'claim "iss" is not the issuer that the key was loaded for',
    ),
    (onejwt.AudienceMismatch, lambda: check(good(aud="x"), audience="y"), r'claim "aud" does not have "y"'),
    (onejwt.AudienceMismatch, lambda: check(good(aud="x")), r"for an audience, and none is expected"),
    (onejwt.SubjectMismatch, lambda: check(good(sub="x"), subject="y"), r'claim "sub" is not the expected subject$'),
    (onejwt.TypMismatch, lambda: check(good(), {"typ": "JWT"}, typ="at+jwt"), r'typ is not "at\+jwt"'),
    (
        onejwt.TypMismatch,
        lambda: jws_verify(jws_sign(b"", keyset(), typ="a"), keyset(), typ="b"),
        r'typ is not "b"',
    ),
    (onejwt.ClaimMismatch, lambda: check(good(n="x"), expected={"n": "y"}), r'claim "n" does not'),
    (
        onejwt.ClaimWrongType,
        lambda: check(good(scope=1), expected=[Expect("scope", "read", "contains")]),
        r'claim "scope" is of another type',
    ),
    # encryption
    (onejwt.InvalidArgument, lambda: Keyset.from_secret(SECRET, "A256KW"), r"A256KW is for encryption.*for_encryp"),
    (
        onejwt.InvalidArgument,
        lambda: Keyset.from_secret(SECRET, for_encryption=True),
        r"'HS256' is an algorithm of another kind: expected one of dir, A128KW",
    ),
    (
        onejwt.InvalidArgument,
        lambda: jwe_encrypt(b"", _WRAPPING, alg="A256GCM"),
        r"'A256GCM' is an algorithm of another kind: expected one of dir, ",
    ),
    (onejwt.InvalidArgument, lambda: jwe_encrypt(b"", _WRAPPING, enc="A1"), r"'A1' is not .* one of A128GCM, "),
    (onejwt.InvalidArgument, lambda: jwe_encrypt(b"", _WRAPPING, apu=b"x"), r"apu and apv are for ECDH-ES"),
    (onejwt.InvalidArgument, lambda: jwe_encrypt(b"", _WRAPPING, header={"enc": ""}), r"object without alg, enc, "),
    (onejwt.InvalidArgument, lambda: encrypt(good(), _WRAPPING, header={"zip": ""}), r"object without alg, enc, "),
    (onejwt.InvalidArgument, lambda: encrypt(good(), _WRAPPING, expires_in=5), r"'exp' is in the claims and exp"),
    (onejwt.InvalidArgument, lambda: keyset().add(_WRAPPING), r"one of the two is for signatures and the other"),
    (
        onejwt.InvalidArgument,
        lambda: Keyset.generate("ECDH-ES", bits=512, for_encryption=True),
        r"bits=512 does not fit for ECDH-ES: .* 255 \(X25519\)",
    ),
    (onejwt.InvalidArgument, lambda: sign(good(), keyset(), enc="A256GCM"), r"pass encrypt_to too"),
    (onejwt.InvalidArgument, lambda: verify("", keyset(), encryptions="A256GCM"), r"pass decrypt_with too"),
    (onejwt.InvalidType, lambda: jwe_encrypt("x", _WRAPPING), r"plaintext must be bytes, not str"),  # type: ignore[arg-type]
    (
        onejwt.KeyMalformed,
        lambda: Keyset.from_secret(b"x" * 31, "A256KW", for_encryption=True),
        r"a secret of 31 bytes does not fit A256KW, which needs 32; make one with Keyset.generate\('A256KW', for_enc",
    ),
    (
        onejwt.KeyMalformed,
        lambda: Keyset.from_secret(b"x" * 20, "dir", for_encryption=True),
        r"does not fit dir, which needs 16, 24, 32, 48 or 64",
    ),
    (
        onejwt.KeyAlgMismatch,
        lambda: Keyset.from_secret(SECRET, "RSA-OAEP", for_encryption=True),
        r"RSA-OAEP is not for a shared secret: a secret is for A128KW, ",
    ),
    (
        onejwt.KeyUnsupported,
        lambda: Keyset.from_jwks(OCT, for_encryption=True),
        r'the key, kid "a": its "alg" is missing, or not one for encryption$',
    ),
    (onejwt.KeyUnsupported, lambda: Keyset.from_jwks(_ENC_EC), r'its "use" is not "sig"$'),
    (onejwt.KeyUnsupported, lambda: Keyset.from_jwks(_EC, for_encryption=True), r'its "use" is not "enc"$'),
    (
        onejwt.KeyUnsupported,
        lambda: Keyset.from_jwks({"keys": [ec_jwk(use="enc", key_ops=[])]}),
        r'"key_ops" have neither|its "use" is not "sig"',
    ),
    (
        onejwt.KeyUnsupported,
        lambda: Keyset.from_pem(pem.ED448_PUBLIC, for_encryption=True),
        r"for encryption it reads RSA, EC \(P-256, P-384, P-521\) and X25519",
    ),
    (
        onejwt.KeyTooWeak,
        lambda: Keyset.from_pem(pem.RSA_1024_PUBLIC, for_encryption=True),
        r"at least 2048 bits.*; make a new key$",
    ),
    (onejwt.KeyUnsupported, lambda: encrypt(good(), _AGREEING), r"such a token proves nobody\. .*encrypt_to=keys"),
    (onejwt.KeyUnsupported, lambda: decrypt("", _AGREEING), r"such a token proves nobody\. .*decrypt_with=keys"),
    (onejwt.KeyAlgMismatch, lambda: jwe_encrypt(b"", _PUBLIC, alg="A256KW"), r"not one for A256KW: leave that out"),
    (
        onejwt.KeyAlgMismatch,
        lambda: sign(good(), keyset(), encrypt_to=_WRAPPING, encrypt_alg="dir", enc="A128GCM"),
        r"not one for dir with A128GCM: leave that out",
    ),
    (
        onejwt.KeyAlgMismatch,
        lambda: sign(good(), keyset(), alg="HS512", encrypt_to=_WRAPPING, encrypt_alg="A256KW"),
        r"not one for HS512: leave alg out",
    ),
    (
        onejwt.KeyAlgMismatch,
        lambda: sign(good(), keyset(), whole_header={"alg": "HS512"}, encrypt_to=_WRAPPING),
        r"not one for the alg of whole_header",
    ),
    (onejwt.KeyNotFound, lambda: sign(good(), _WRAPPING), r"loaded for encryption, and do not sign"),
    (onejwt.JweKeyNotFound, lambda: jwe_encrypt(b"", keyset()), r"loaded for signatures, and do not encrypt"),
    (onejwt.JweKeyNotFound, lambda: jwe_encrypt(b"", _WRAPPING, kid="x"), r"no key of the set has the kid 'x'"),
    (
        onejwt.JweKeyNotFound,
        lambda: sign(good(), keyset(), encrypt_to=_WRAPPING, encrypt_kid="x"),
        r"no key of the set has the kid 'x'",
    ),
    (
        onejwt.JweKeyNotFound,
        lambda: jwe_encrypt(b"", Keyset.empty(for_encryption=True)),
        r"the key set has no key",
    ),
    (
        onejwt.JweKeyNotFound,
        lambda: verify(
            sign(good(), keyset(), encrypt_to=_WRAPPING),
            keyset(),
            decrypt_with=Keyset.from_jwks(
                {"keys": [_ENC_EC, {**_EC, "kid": "w", "use": "sig"}]}, for_encryption=True
            ),
        ),
        r'no key has the token\'s kid, "w".*; of .* were skipped: entry 1, kid "w": its "use" is not "enc"$',
    ),
    (onejwt.JweKeyCannot, lambda: jwe_decrypt(jwe_encrypt(b"", _PUBLIC), _PUBLIC), r"needs a private part"),
    (
        onejwt.JweKeyCannot,
        lambda: jwe_encrypt(
            b"", Keyset.from_jwks({**OCT, "alg": "A256KW", "key_ops": ["unwrapKey"]}, for_encryption=True)
        ),
        r"the key cannot encrypt: its use or key_ops forbid it",
    ),
    (
        onejwt.JweNotAllowed,
        lambda: jwe_decrypt(jwe_encrypt(b"", _WRAPPING), _WRAPPING, encryptions="A128GCM"),
        r"alg or enc is none that is accepted",
    ),
    (
        onejwt.JweDecryptionFailed,
        lambda: jwe_decrypt(jwe_encrypt(b"", _WRAPPING, kid=""), Keyset.generate("A256KW", for_encryption=True)),
        r"changed, or encrypted for another key",
    ),
    (onejwt.NotEncrypted, lambda: verify(forge(good()), keyset(), decrypt_with=_WRAPPING), r"signed and not encrypted"),
    (onejwt.TokenTooLarge, lambda: jwe_decrypt("a" * 101, _WRAPPING, max_token_len=100), r"longer than 100 bytes"),
    (
        onejwt.TypMismatch,
        lambda: jwe_decrypt(jwe_encrypt(b"", _WRAPPING, typ="a"), _WRAPPING, typ="b"),
        r'typ is not "b"',
    ),
    (
        onejwt.Expired,
        lambda: decrypt(encrypt({"exp": NOW - 35}, _WRAPPING), _WRAPPING, now=NOW),
        r"token expired 35 s ago",
    ),
]

# What cannot be brought about from outside: a defect, a machine without randomness or memory, a buffer that is sized
# here, and what JWKSClient makes a JWKSError of, or a fetch.
NOT_FROM_OUTSIDE = {
    *(onejwt.BufferTooSmall, onejwt.InternalError, onejwt.NoRandomness, onejwt.NoMemory),
    *(onejwt.IssuerFetch, onejwt.IssuerUnavailable),
}


class Errors(unittest.TestCase):
    def test_each_is_raised_with_a_message_that_helps(self) -> None:
        for kind, call, pattern in RAISES:
            with self.subTest(kind=kind.__name__, pattern=pattern):
                with self.assertRaisesRegex(kind, pattern) as raised:
                    call()
                self.assertIs(type(raised.exception), kind)
                self.assertEqual(raised.exception.code, kind.code)
                self.assertEqual(raised.exception.name, _ffi.status_name(kind.code))

    def test_no_status_is_left_out(self) -> None:
        raised = {kind for kind, _, _ in RAISES} - {onejwt.InvalidType}
        self.assertEqual(raised | NOT_FROM_OUTSIDE, set(errors.BY_CODE.values()))
        known = {code for code in range(1, 200) if _ffi.status_name(code) != "JWT_UNKNOWN_STATUS"}
        self.assertEqual(known, set(errors.BY_CODE))
        for code, kind in errors.BY_CODE.items():
            self.assertEqual((code, _ffi.status_name(code)), (kind.code, kind.name))
            error = errors.make(code, kind.name, "text")
            self.assertIs(type(error), kind)
            self.assertIs(getattr(onejwt, kind.__name__), kind)
            self.assertTrue(kind.__doc__)

    def test_a_status_of_a_newer_library(self) -> None:
        error = errors.make(99, "JWT_NEW", "text")
        self.assertIs(type(error), OneJWTError)
        self.assertEqual((error.code, error.name, str(error)), (99, "JWT_NEW", "text"))
        self.assertEqual(OneJWTError.code, 3)

    def test_families(self) -> None:
        for kind in errors.BY_CODE.values():
            families = (
                onejwt.ArgumentError,
                onejwt.KeyMaterialError,
                onejwt.TokenError,
                onejwt.ClaimError,
                onejwt.EncryptionError,
                onejwt.InternalError,
                onejwt.NoRandomness,
                onejwt.NoMemory,
                onejwt.NoBearer,
                onejwt.IssuerFetch,
                onejwt.IssuerUnavailable,
            )
            self.assertEqual(sum(issubclass(kind, family) for family in families), 1, kind)
        self.assertTrue(issubclass(onejwt.ArgumentError, ValueError))
        self.assertTrue(issubclass(onejwt.InvalidType, TypeError))
        # What a verifier says of a token that it refuses is one family, a missing key included.
        for kind in (
            *(onejwt.TokenError, onejwt.ClaimError, onejwt.EncryptionError),
            *(onejwt.KeyNotFound, onejwt.JweKeyNotFound),
        ):
            self.assertTrue(issubclass(kind, onejwt.TokenRefused))
        for kind in (onejwt.ArgumentError, onejwt.NoBearer):
            self.assertFalse(issubclass(kind, onejwt.TokenRefused))
        self.assertFalse(issubclass(onejwt.LibraryError, OneJWTError))

    def test_report(self) -> None:
        with self.assertRaises(onejwt.ClaimMissing) as raised:
            check({"exp": NOW - 35, "aud": "x", "nbf": 1.5}, {"kid": "k"}, audience="y", issuer="z")
        report = raised.exception.report
        assert report is not None
        self.assertEqual((report.status, report.name, report.claim), (61, "JWT_CLAIM_MISSING", "iss"))
        self.assertEqual(report.alg, "HS256")
        self.assertEqual((report.kid, report.kid_len), ("k", 1))
        self.assertEqual(report.failed, {"exp", "aud", "iss"})
        self.assertEqual((report.missing, report.malformed), ({"iss"}, set()))
        self.assertEqual((report.now, report.expires_at, report.not_before), (NOW, NOW - 35, 1))
        self.assertIsNone(report.issued_at)

    def test_keys_that_were_not_tried(self) -> None:
        """The library counts them, where there are more than it tries."""
        token = sign(good(), Keyset.generate("ES256"), kid="")
        for untried, words in ((0, "another key$"), (1, "; 1 more key fits and"), (4, "; 4 more keys fit and")):
            documents = [Keyset.generate("ES256").export_jwks()["keys"][0] for _ in range(8 + untried)]
            keys = Keyset.from_jwks({"keys": documents})
            for call in (verify, jws_verify):
                with self.assertRaisesRegex(onejwt.SignatureInvalid, words) as raised:
                    call(token, keys)
                report = raised.exception.report
                assert report is not None
                self.assertEqual(report.untried, untried)

    def test_documents_that_can_be_wiped_are_named_too(self) -> None:
        """The library reads them where they are; Python makes no copy of their secrets."""
        document = bytearray(json.dumps({"keys": [ec_jwk(kid="a", use="enc"), ec_jwk(kid="b")]}).encode())
        keys = Keyset.from_jwks(document)
        self.assertEqual([key.kid for key in keys], ["b"])
        self.assertEqual(keys.skipped, ('entry 0, kid "a": its "use" is not "sig"',))
        with self.assertRaisesRegex(onejwt.KeyMalformed, "map of certificates"):
            Keyset.from_jwks(bytearray(b'{"a":"-----BEGIN CERTIFICATE-----"}'))

    def test_what_is_said_of_many_entries(self) -> None:
        many = {"keys": [*(ec_jwk(kid=f"{'k' * 50}{n}", use="enc") for n in range(9)), ec_jwk()]}
        skipped = Keyset.from_jwks(many).skipped
        self.assertEqual((len(skipped), skipped[-1]), (5, "..."))
        self.assertIn(f'"{"k" * 40}..."', skipped[0])
        late = {"keys": [*(OCT for _ in range(100)), {**OCT, "k": "AA"}]}
        with self.assertRaisesRegex(onejwt.KeyTooWeak, r'entry 100, kid "a": oct of 8 bits$'):
            Keyset.from_jwks(late)

    def test_what_was_left_out_goes_with_the_keys(self) -> None:
        document = {"keys": [ec_jwk(kid="a", key_ops=[]), ec_jwk(kid="b")]}
        keys, other = Keyset.from_jwks(ec_jwk(kid="c")), Keyset.from_jwks(document)
        token = sign(good(), Keyset.generate("ES256", kid="a"))
        changes: list[tuple[Callable[[], Any], bool]] = [
            (lambda: None, False),
            (lambda: keys.add(other), True),
            (lambda: keys.reload(ec_jwk(kid="c")), False),
            (lambda: keys.reload(document), True),
            (lambda: keys.replace(Keyset.from_jwks(ec_jwk())), False),
            (lambda: keys.replace(other), True),
        ]
        for change, is_said in changes:
            change()
            with self.assertRaises(onejwt.OneJWTError) as raised:
                verify(token, keys, now=NOW)
            self.assertEqual('kid "a": its "key_ops"' in str(raised.exception), is_said)
            self.assertEqual(keys.skipped, other.skipped if is_said else ())

    def test_all_failed_checks_are_named(self) -> None:
        with self.assertRaisesRegex(onejwt.Expired, r"\(checks that failed: exp, aud\)$"):
            check({"exp": NOW - 35, "aud": "x"}, audience="y")

    def test_pickle(self) -> None:
        """An error crosses to another process whole."""
        with self.assertRaises(onejwt.Expired) as raised:
            check({"exp": NOW - 35})
        copy = pickle.loads(pickle.dumps(raised.exception))
        self.assertIs(type(copy), onejwt.Expired)
        self.assertEqual((str(copy), copy.report), (str(raised.exception), raised.exception.report))

    def test_nothing_secret_and_nothing_unverified_is_told(self) -> None:
        mark = secrets.token_hex(16)
        forged = forge({"exp": NOW, "sub": mark, "iss": mark}, {"kid": f"{mark}\u202e", "typ": mark, mark: mark})
        other = Keyset.from_secret(b"x" * 32, kid=None)
        calls: list[Callable[[], Any]] = [
            lambda: Keyset.from_secret(mark[:16].encode()),
            lambda: Keyset.from_secret(f"-----BEGIN {mark}-----".encode()),
            lambda: Keyset.from_secret(mark),  # type: ignore[call-overload]
            lambda: Keyset.from_jwks({"kty": "oct", "k": mark, "alg": "HS512"}),
            lambda: Keyset.from_jwks(f'{{"kty":"oct","k":"{mark}"'),
            lambda: Keyset.from_jwks({"kty": "oct", "k": {mark}}),
            lambda: Keyset.from_pem(mark),
            lambda: Keyset.from_der(mark.encode(), password=mark),  # type: ignore[arg-type]
            lambda: verify(forged, other, issuer="y"),
            lambda: verify(forged, Keyset.from_secret(b"x" * 32, kid="z")),
            lambda: verify(forge({mark: mark}, {"alg": mark}), keyset()),
            lambda: verify(mark, keyset()),
            lambda: verify(forge(good(nonce="x")), keyset(), now=NOW, expected={"nonce": mark}),
            lambda: sign(good(iat=mark), keyset()),
            lambda: sign(good(x={mark}), keyset()),
            lambda: onejwt.bearer_token(f"Basic {mark}"),
            lambda: onejwt.peek(mark),
        ]
        for number, call in enumerate(calls):
            with self.subTest(number), self.assertRaises(OneJWTError) as raised:
                call()
            error: BaseException | None = raised.exception
            while error is not None:
                self.assertNotIn(mark[:16], f"{error} {error!r}", number)
                error = None if error.__suppress_context__ else error.__context__


class Numbers(unittest.TestCase):
    """The names that this package has for numbers of the C ABI are those of its description."""

    def test_against_the_description(self) -> None:
        rows = json.loads((ROOT / "abi" / "onejwt.json").read_text("utf-8"))["constants"]
        groups: dict[str, dict[str, int]] = {}
        for row in rows:
            if row["group"] != "wide":
                self.assertEqual(getattr(_abi, row["name"]), row["value"])
                groups.setdefault(row["group"], {})[row["name"]] = row["value"]
        named = {kind.name: code for code, kind in errors.BY_CODE.items()}
        self.assertEqual({"JWT_OK": 0, **named}, groups["statuses"])
        parts = {f"JWT_PART_{name.upper()}": number for name, number in _ffi.PARTS.items()}
        self.assertEqual(parts, groups["parts"])
        # The library has one more, for values that are no strings.
        rules = {f"JWT_{name.upper()}": number for name, number in _ffi.RULES.items()}
        self.assertEqual(rules, {name: groups["rules"][name] for name in rules})
        self.assertEqual(list(_ffi.CHECKS.values()), list(groups["checks"].values()))
        algorithms = [row for row in rows if row["group"] == "algorithms" and not row.get("reserved")]
        self.assertEqual(list(onejwt.ALGORITHMS), [row["jose"][0] for row in algorithms])
        for row in algorithms:
            for name in row["jose"]:
                self.assertEqual(_ffi.alg_number(name), row["value"])

    def test_structs_are_where_the_library_looks(self) -> None:
        word, wide = ctypes.sizeof(ctypes.c_void_p), ctypes.alignment(ctypes.c_int64)
        target = "64" if word == 8 else "32" if wide == 4 else "32-align8"
        for row in json.loads((ROOT / "abi" / "onejwt.json").read_text("utf-8"))["structs"]:
            struct = getattr(_abi, "".join(map(str.capitalize, row["name"].split("_"))))
            self.assertEqual(ctypes.sizeof(struct), row["size"][target])
            for field in row["fields"]:
                place = getattr(struct, field["name"])
                self.assertEqual((place.offset, place.size), (field["offset"][target], field["size"][target]))


if __name__ == "__main__":
    unittest.main()
