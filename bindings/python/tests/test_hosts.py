"""The host's code that runs during a call neither frees nor changes what the call uses.

Each parameter of each public function is given hostile objects (tests/hosts.py) that close, replace or reload the key
set, overwrite what they have lent, or use the library in their turn. What comes out is what plain values give that were
read before, or an error; a forged token never passes. A function or parameter that is not here makes a test fail.
"""

from __future__ import annotations

import asyncio
import base64
import copy
import gc
import inspect
import json
import math
import os
import random
import ssl
import sys
import unittest
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from types import FunctionType
from typing import Any, Callable
from unittest import mock

import onejwt
from onejwt import (
    AsyncJWKSClient,
    AsyncMultiIssuerClient,
    Decrypter,
    Encrypter,
    Expect,
    JWKSClient,
    JWKSRequest,
    JWKSResponse,
    Keyset,
    MultiIssuerClient,
    Policy,
    Signer,
    Verifier,
    _ffi,
    policy,
    pyjwt,
    signer,
)

from . import hosts, pem
from .hosts import (
    ACTIONS,
    DECRYPTING,
    ENCRYPTING,
    FORGED,
    FORGED_JWE,
    FORGED_NESTED,
    FORGED_SEALED,
    GOOD,
    GOOD_SECRET,
    JWE,
    NESTED,
    PAYLOAD,
    POLICY,
    SEALED,
    SIGNED_CLAIMS,
    SIGNING,
    VERIFYING,
    WHOLE_HEADER,
    World,
)
from .provider import Provider
from .support import NOW, forge

EC = Keyset.generate("ES256", kid="good")
EVIL_EC = Keyset.generate("ES256", kid="good")
PROVIDED = onejwt.sign(hosts.CLAIMS, EC)
FORGED_EC = onejwt.sign(hosts.FORGED_CLAIMS, EVIL_EC)
SIGNATURE = onejwt.jws_sign(PAYLOAD, Keyset.from_secret(GOOD_SECRET, kid="good"), typ="t", detached=True)
FORGED_SIGNATURE = onejwt.jws_sign(PAYLOAD, Keyset.from_secret(hosts.EVIL_SECRET, kid="good"), typ="t", detached=True)
# Encrypted tokens that name their issuer where it can be read (RFC 7519 5.3).
NAMED_NESTED_EC, FORGED_NAMED_NESTED_EC = (
    onejwt.jwe_encrypt(token.encode(), hosts.agreeing(GOOD_SECRET, "good"), cty="JWT", header={"iss": "issuer"})
    for token in (PROVIDED, FORGED_EC)
)
EC_DER = base64.b64decode("".join(pem.EC_ENCRYPTED.splitlines()[1:-1]))
NESTED_EC = onejwt.jwe_encrypt(PROVIDED.encode(), hosts.agreeing(GOOD_SECRET, "good"), cty="JWT")
FORGED_NESTED_EC = onejwt.jwe_encrypt(FORGED_EC.encode(), hosts.agreeing(GOOD_SECRET, "good"), cty="JWT")
# Of all hostile objects that a parameter can be given, every how many, from another one for each parameter and action,
# so that each is given with some action. With HOSTS_STEP=1 all are given with all actions.
STEP = int(os.environ.get("HOSTS_STEP", "4"))
MOMENT = datetime.fromtimestamp(NOW, timezone.utc)


@dataclass
class Call:
    """A public function or method, and plain values for all of its parameters."""

    of: Any
    """What the signature is that of."""
    make: Callable[[World], Callable[..., Any]]
    plain: Callable[[World], dict[str, Any]]
    forged: Any = None
    """The token that must be refused, where one is taken."""
    describe: Callable[[Any], Any] = hosts.described
    token: str = "token"
    """The parameter that takes it."""
    lenient: bool = False
    """It is PyJWT's, which goes by what objects say of themselves: an error will do."""
    raises: bool = False
    """Plain values are refused."""
    changes: bool = False
    """It changes the key set."""
    slow: bool = False
    """It takes a provider."""


class Immutable(bytes):
    """Bytes of a parameter that takes no others, which are not lent."""


def _bits(keys: Keyset) -> Any:
    return [(key.alg, key.bits) for key in keys]


def _policy(**more: Any) -> dict[str, Any]:
    return {**VERIFYING, **more}


# Beside a policy that is a document nothing of this may be given.
EXCLUDED = frozenset((*policy.NAMES, "decrypt_with"))


def _document(world: World, is_nested: bool = False, **more: Any) -> dict[str, Any]:
    """A policy as a document, and nothing beside it."""
    document = {**POLICY, **more}
    if is_nested:
        document.update(encrypted=True, decrypt_algorithms=["ECDH-ES+A256KW"], encryptions=["A256GCM", "A128GCM"])
    made = Policy.from_json(document, decrypt_with=world.agreeing if is_nested else None)
    nothing = dict(zip(policy.NAMES, policy.DEFAULTS))
    return {**nothing, "decrypt_with": None, "policy": made, "loads": json.loads}


def _sealed_document() -> dict[str, Any]:
    """The same for encrypted claims."""
    document = {**POLICY, "decrypt_algorithms": ["A256KW"], "encryptions": ["A256GCM", "A128GCM"]}
    given = {**_document(World.current), "policy": Policy.from_json(document)}
    return {name: value for name, value in given.items() if name not in ("algorithms", "decrypt_with")}


def _decryption(world: World) -> dict[str, Any]:
    """What is said of an encrypted token, with a signed one inside."""
    algs = ["ECDH-ES+A256KW"]
    return {"decrypt_with": world.agreeing, "decrypt_algorithms": algs, "encryptions": ["A256GCM", "A128GCM"]}


def _encryption(world: World) -> dict[str, Any]:
    return {"encrypt_to": world.agreeing, "encrypt_kid": "good", "encrypt_alg": "ECDH-ES+A256KW", "enc": "A128GCM"}


def _verify_all(world: World, keys: Keyset) -> Any:
    return lambda **options: Verifier(keys, **options).verify(GOOD, now=NOW)


def _remembering(world: World) -> Verifier:
    """A verifier whose keys have seen the token."""
    world.keys = Keyset.from_jwks(EC.export_jwks(), remember=8)
    verifier = Verifier(world.keys, audience="us")
    for _ in range(2):
        verifier.verify(PROVIDED, now=NOW)
    return verifier


PROVIDER: Provider
CLIENT_OPTIONS: dict[str, Any] = {
    "issuer": "issuer",
    "lifetime": 300.0,
    "max_lifetime": 86_400,
    "cooldown": 30.0,
    "retry": 5,
    "max_stale": 86_400.0,
    "timeout": 30.0,
    "max_bytes": 100_000,
    "headers": {"Authorization": "Bearer x", "X-Other": "y"},
    "allow_http": False,
    "allow_any_origin": True,
    "allow_weak": False,
    "for_encryption": False,
}


class ActingContext(ssl.SSLContext):
    """It is there, but not used over http."""


def _new_context() -> ssl.SSLContext:
    return ActingContext(ssl.PROTOCOL_TLS_CLIENT)


def _client_arguments(world: World) -> dict[str, Any]:
    own = {"transport": None, "ssl_context": _new_context(), "clock": Clock()}
    return {"url": PROVIDER.url, **CLIENT_OPTIONS, **own}


def _transporting_arguments(world: World) -> dict[str, Any]:
    return {**_client_arguments(world), "ssl_context": None, "transport": Transport()}


class Transport:
    """A transport of the host's: the document, without a network."""

    def __call__(self, request: JWKSRequest) -> JWKSResponse:
        World.current.act()
        return JWKSResponse(200, {"Cache-Control": "max-age=60"}, DOCUMENT_OF_EC.encode())


class Clock:
    """A clock of the host's."""

    def __call__(self) -> float:
        World.current.act()
        return 1000.0


def _client(world: World, **options: Any) -> JWKSClient:
    client = JWKSClient(options.pop("url", None) or PROVIDER.url, **{"clock": Clock(), **options})
    return client


def _used(world: World) -> Any:
    def use(**options: Any) -> Any:
        client = _client(world, **options)
        world.keys = client.load()
        return client.verify(PROVIDED, audience="us", now=NOW)

    return use


def _loaded(world: World) -> JWKSClient:
    client = JWKSClient(PROVIDER.url, clock=Clock())
    world.keys = client.load()
    return client


def _awaited(world: World, name: str) -> Callable[..., Any]:
    client = AsyncJWKSClient(PROVIDER.url, clock=Clock())

    async def run(*arguments: Any, **named: Any) -> Any:
        world.keys = await client.load()
        return await getattr(client, name)(*arguments, **named)

    return lambda *arguments, **named: asyncio.run(run(*arguments, **named))


def _used_async(world: World) -> Any:
    async def run(**options: Any) -> Any:
        client = AsyncJWKSClient(options.pop("url"), **options)
        world.keys = await client.load()
        return await client.verify(PROVIDED, audience="us", now=NOW)

    return lambda **options: asyncio.run(run(**options))


def _keys(name: str) -> Callable[[World], Callable[..., Any]]:
    """A method of the world's key set."""
    return lambda world: lambda **arguments: getattr(Keyset, name)(world.keys, **arguments)


def _none(world: World) -> dict[str, Any]:
    return {}


_WHOLE = {**dict.fromkeys(SIGNING), "typ": signer._JWT, "add_iat": False, "add_jti": False, "allow_missing_exp": True}
_PRIVATE_JWKS = {"keys": [hosts.oct_jwk(GOOD_SECRET, "good"), hosts.oct_jwk(hosts.NEXT_SECRET, "next")]}
_JWE_CRYPTING: dict[str, Any] = {
    "algorithms": ["ECDH-ES+A256KW"],
    "encryptions": ["A256GCM", "A128GCM"],
    "typ": ["t"],
    "crit": ["ext"],
    "max_token_len": 5000,
}
STORED_URL = "https://issuer.example/jwks"
DOCUMENT_OF_EC = json.dumps(EC.export_jwks())
STORED = json.dumps(
    {"url": STORED_URL, "fetched_at": 2**53, "fresh_for": 80_000, "etag": "", "jwks": DOCUMENT_OF_EC}
)


def _stored(kind: Any, world: World) -> Any:
    """A client that has keys, and needs no network for them."""
    client = kind(STORED_URL, issuer="issuer", clock=Clock())
    client.import_cache(STORED)
    world.keys = client.keyset
    return client


def _client_kind(kind: Any) -> Any:
    return JWKSClient if kind is MultiIssuerClient else AsyncJWKSClient


def _several(kind: Any, world: World) -> Any:
    return kind([_stored(_client_kind(kind), world)])


def _run(method: Callable[..., Any]) -> Callable[..., Any]:
    def run(*arguments: Any, **named: Any) -> Any:
        found = method(*arguments, **named)
        return asyncio.run(found) if inspect.iscoroutine(found) else found

    return run


_VERIFY_CLIENT = {**_policy(expected=[Expect("n", "x")]), "algorithms": ["ES256"], "token": PROVIDED, "now": NOW}

CALLS: dict[str, Call] = {
    "verify": Call(
        onejwt.verify,
        lambda world: onejwt.verify,
        lambda world: _policy(token=GOOD, keys=world.keys, now=MOMENT),
        FORGED,
    ),
    "Verifier": Call(
        Verifier, lambda world: lambda **o: Verifier(**o).verify(GOOD, now=NOW), lambda w: _policy(keys=w.keys)
    ),
    **{
        f"verify {what}": Call(
            onejwt.verify,
            lambda world: onejwt.verify,
            lambda world: {**_policy(token=NESTED, keys=world.keys, now=MOMENT), **_decryption(world)},
            forged,
        )
        for what, forged in (("nested", FORGED_NESTED), ("inside", hosts.FORGED_INSIDE))
    },
    "Verifier nested": Call(
        Verifier,
        lambda world: lambda **o: Verifier(**o).verify_detailed(NESTED, now=NOW),
        lambda world: {**_policy(keys=world.keys), **_decryption(world)},
    ),
    "Verifier.verify nested": Call(
        Verifier.verify,
        lambda world: Verifier(world.keys, audience="us", decrypt_with=world.agreeing).verify,
        lambda world: {"token": NESTED, "now": float(NOW)},
        hosts.FORGED_INSIDE,
    ),
    "Verifier.verify": Call(
        Verifier.verify,
        lambda world: Verifier(world.keys, audience="us").verify,
        lambda world: {"token": GOOD, "now": float(NOW)},
        FORGED,
    ),
    "Verifier.verify_detailed": Call(
        Verifier.verify_detailed,
        lambda world: Verifier(world.keys, audience="us").verify_detailed,
        lambda world: {"token": GOOD.encode(), "now": NOW},
        FORGED,
    ),
    **{
        f"verify policy{nested}": Call(
            onejwt.verify,
            lambda world: onejwt.verify,
            lambda world, token=token, nested=nested: {  # type: ignore[misc]
                **_document(world, bool(nested)),
                "token": token,
                "keys": world.keys,
                "now": MOMENT,
            },
            forged,
        )
        for nested, token, forged in (("", GOOD, FORGED), (" nested", NESTED, hosts.FORGED_INSIDE))
    },
    **{
        f"Verifier policy{nested}": Call(
            Verifier,
            lambda world, token=token: lambda **o: Verifier(**o).verify_detailed(token, now=NOW),  # type: ignore[misc]
            lambda world, nested=nested: {**_document(world, bool(nested)), "keys": world.keys},  # type: ignore[misc]
        )
        for nested, token in (("", GOOD), (" nested", NESTED))
    },
    "Verifier.verify policy": Call(
        Verifier.verify,
        lambda world: Verifier(world.keys, policy=_document(world)["policy"]).verify,
        lambda world: {"token": GOOD, "now": float(NOW)},
        FORGED,
    ),
    "Verifier.verify remembered": Call(
        Verifier.verify,
        lambda world: _remembering(world).verify,
        lambda world: {"token": PROVIDED, "now": float(NOW)},
        FORGED_EC,
    ),
    "Verifier.verify_raw": Call(
        Verifier.verify_raw,
        lambda world: Verifier(world.keys, audience="us").verify_raw,
        lambda world: {"token": GOOD, "now": NOW},
        FORGED,
    ),
    "Verifier.verify_raw nested": Call(
        Verifier.verify_raw,
        lambda world: Verifier(world.keys, audience="us", decrypt_with=world.agreeing).verify_raw,
        lambda world: {"token": NESTED, "now": NOW},
        hosts.FORGED_INSIDE,
    ),
    "Verifier.__repr__": Call(
        Verifier.__repr__, lambda world: Verifier(world.keys).__repr__, _none
    ),
    "sign": Call(
        onejwt.sign,
        lambda world: onejwt.sign,
        lambda world: {**SIGNING, "whole_header": None, "claims": SIGNED_CLAIMS, "keys": world.keys, "now": NOW},
    ),
    "sign nested": Call(
        onejwt.sign,
        lambda world: onejwt.sign,
        lambda world: {
            **SIGNING,
            **_encryption(world),
            "whole_header": None,
            "claims": SIGNED_CLAIMS,
            "keys": world.keys,
            "now": NOW,
        },
        describe=hosts.decrypted,
    ),
    "Signer nested": Call(
        Signer,
        lambda world: lambda **o: Signer(**o).sign(SIGNED_CLAIMS, now=NOW),
        lambda world: {**SIGNING, **_encryption(world), "whole_header": None, "keys": world.keys},
        describe=hosts.decrypted,
    ),
    "sign whole_header": Call(
        onejwt.sign,
        lambda world: onejwt.sign,
        lambda world: {
            **_WHOLE,
            "whole_header": WHOLE_HEADER,
            "claims": '{"sub":"alice"}',
            "keys": world.keys,
            "now": NOW,
        },
    ),
    "Signer": Call(
        Signer,
        lambda world: lambda **o: Signer(**o).sign(SIGNED_CLAIMS, now=NOW),
        lambda world: {**SIGNING, "whole_header": None, "keys": world.keys},
    ),
    "Signer whole_header": Call(
        Signer,
        lambda world: lambda **o: Signer(**o).sign("{}", now=NOW),
        lambda world: {**_WHOLE, "whole_header": '{"alg":"HS256"}', "keys": world.keys},
    ),
    "Signer.sign": Call(
        Signer.sign,
        lambda world: Signer(world.keys).sign,
        lambda world: {"claims": {**SIGNED_CLAIMS, "exp": MOMENT}, "now": NOW},
    ),
    "Signer.__repr__": Call(Signer.__repr__, lambda world: Signer(world.keys).__repr__, _none),
    "jws_sign": Call(
        onejwt.jws_sign,
        lambda world: onejwt.jws_sign,
        lambda world: {
            "payload": PAYLOAD,
            "keys": world.keys,
            "detached": True,
            "unencoded": False,
            "kid": "good",
            "typ": "t",
            "header": {"x": ["y"], "ext": "e"},
            "whole_header": None,
            "crit": ["ext"],
            "alg": "HS256",
        },
    ),
    "jws_sign whole_header": Call(
        onejwt.jws_sign,
        lambda world: onejwt.jws_sign,
        lambda world: {
            "payload": PAYLOAD,
            "keys": world.keys,
            **dict.fromkeys(("kid", "typ", "header", "crit", "alg")),
            "detached": False,
            "unencoded": False,
            "whole_header": '{"alg":"HS256"}',
        },
    ),
    **{
        name: Call(
            getattr(onejwt, name),
            lambda world, name=name: getattr(onejwt, name),  # type: ignore[misc]
            lambda world: {
                "token": SIGNATURE,
                "keys": world.keys,
                "payload": PAYLOAD,
                "unencoded": False,
                "algorithms": ["HS256"],
                "typ": ["t"],
                "crit": ["ext"],
                "max_token_len": 5000,
            },
            FORGED_SIGNATURE,
        )
        for name in ("jws_verify", "jws_verify_detailed")
    },
    "encrypt": Call(
        onejwt.encrypt,
        lambda world: onejwt.encrypt,
        lambda world: {**ENCRYPTING, "claims": SIGNED_CLAIMS, "keys": world.sealing, "now": NOW},
        describe=hosts.decrypted,
    ),
    "Encrypter": Call(
        Encrypter,
        lambda world: lambda **o: Encrypter(**o).encrypt(SIGNED_CLAIMS, now=NOW),
        lambda world: {**ENCRYPTING, "keys": world.sealing},
        describe=hosts.decrypted,
    ),
    "Encrypter.encrypt": Call(
        Encrypter.encrypt,
        lambda world: Encrypter(world.sealing).encrypt,
        lambda world: {"claims": {**SIGNED_CLAIMS, "exp": MOMENT}, "now": NOW},
        describe=hosts.decrypted,
    ),
    "Encrypter.__repr__": Call(Encrypter.__repr__, lambda world: Encrypter(world.sealing).__repr__, _none),
    "decrypt": Call(
        onejwt.decrypt,
        lambda world: onejwt.decrypt,
        lambda world: {**DECRYPTING, "token": SEALED, "keys": world.sealing, "now": MOMENT},
        FORGED_SEALED,
    ),
    "Decrypter": Call(
        Decrypter,
        lambda world: lambda **o: Decrypter(**o).decrypt(SEALED, now=NOW),
        lambda world: {**DECRYPTING, "keys": world.sealing},
    ),
    "decrypt policy": Call(
        onejwt.decrypt,
        lambda world: onejwt.decrypt,
        lambda world: {**_sealed_document(), "token": SEALED, "keys": world.sealing, "now": MOMENT},
        FORGED_SEALED,
    ),
    "Decrypter policy": Call(
        Decrypter,
        lambda world: lambda **o: Decrypter(**o).decrypt(SEALED, now=NOW),
        lambda world: {**_sealed_document(), "keys": world.sealing},
    ),
    **{
        f"Decrypter.{name}": Call(
            getattr(Decrypter, name),
            lambda world, name=name: getattr(Decrypter(world.sealing, audience="us"), name),  # type: ignore[misc]
            lambda world: {"token": SEALED.encode(), "now": float(NOW)},
            FORGED_SEALED,
        )
        for name in ("decrypt", "decrypt_detailed")
    },
    "Decrypter.__repr__": Call(Decrypter.__repr__, lambda world: Decrypter(world.sealing).__repr__, _none),
    "jwe_encrypt": Call(
        onejwt.jwe_encrypt,
        lambda world: onejwt.jwe_encrypt,
        lambda world: {
            "plaintext": PAYLOAD,
            "keys": world.agreeing,
            "alg": "ECDH-ES+A256KW",
            "enc": "A128CBC-HS256",
            "kid": "good",
            "typ": "t",
            "cty": "c",
            "header": {"x": ["y"], "ext": "e"},
            "crit": ["ext"],
            "apu": b"Alice",
            "apv": b"Bob",
        },
        describe=hosts.decrypted,
    ),
    **{
        name: Call(
            getattr(onejwt, name),
            lambda world, name=name: getattr(onejwt, name),  # type: ignore[misc]
            lambda world: {"token": JWE, "keys": world.agreeing, **_JWE_CRYPTING},
            FORGED_JWE,
        )
        for name in ("jwe_decrypt", "jwe_decrypt_detailed")
    },
    "Policy": Call(Policy, lambda world: Policy, _none, raises=True),
    **{
        f"Policy.from_json{kind}": Call(
            Policy.from_json,
            lambda world: Policy.from_json,
            lambda world, document=document: {"document": document, "decrypt_with": None},  # type: ignore[misc]
            describe=Policy.describe,
        )
        for kind, document in (
            ("", POLICY),
            (" text", json.dumps(POLICY)),
            (" bytes", json.dumps(POLICY).encode()),
        )
    },
    "Policy.from_json nested": Call(
        Policy.from_json,
        lambda world: Policy.from_json,
        lambda world: {"document": {**POLICY, "encrypted": True}, "decrypt_with": world.agreeing},
        describe=Policy.describe,
    ),
    "Policy.describe": Call(Policy.describe, lambda world: Policy.from_json(POLICY).describe, _none),
    "Policy.describe nested": Call(
        Policy.describe, lambda world: _document(world, True)["policy"].describe, _none
    ),
    "Policy.__repr__": Call(Policy.__repr__, lambda world: Policy.from_json(POLICY).__repr__, _none),
    "peek": Call(onejwt.peek, lambda world: onejwt.peek, lambda world: {"token": GOOD, "part": "payload"}),
    "peek_header": Call(onejwt.peek_header, lambda world: onejwt.peek_header, lambda world: {"token": GOOD.encode()}),
    "peek_header encrypted": Call(
        onejwt.peek_header, lambda world: onejwt.peek_header, lambda world: {"token": SEALED}
    ),
    "bearer_token": Call(
        onejwt.bearer_token, lambda world: onejwt.bearer_token, lambda world: {"value": f"Bearer {GOOD}"}
    ),
    "bearer_token bytes": Call(
        onejwt.bearer_token, lambda world: onejwt.bearer_token, lambda world: {"value": Immutable(b"Bearer a.b.c")}
    ),
    "bearer_challenge": Call(
        onejwt.bearer_challenge,
        lambda world: onejwt.bearer_challenge,
        lambda world: {
            "error": onejwt.ClaimMismatch(),
            "realm": "realm",
            "scope": "scope",
            "resource_metadata": "https://api.example",
        },
    ),
    "Keyset": Call(Keyset, lambda world: Keyset, _none),
    "Keyset.from_secret": Call(
        Keyset.from_secret,
        lambda world: Keyset.from_secret,
        lambda world: {
            "secret": GOOD_SECRET,
            "alg": "HS256",
            "kid": "k",
            "issuer": "issuer",
            "allow_weak": False,
            "for_encryption": False,
            "base64": False,
            "remember": 5,
        },
    ),
    "Keyset.from_secret for_encryption": Call(
        Keyset.from_secret,
        lambda world: Keyset.from_secret,
        lambda world: {
            "secret": GOOD_SECRET,
            "alg": "A256KW",
            "kid": "k",
            "issuer": "issuer",
            "allow_weak": False,
            "for_encryption": True,
            "base64": False,
            "remember": 0,
        },
    ),
    "Keyset.from_pem": Call(
        Keyset.from_pem,
        lambda world: Keyset.from_pem,
        lambda world: {
            "pem": pem.EC_ENCRYPTED,
            "alg": "ES256",
            "kid": "k",
            "issuer": "issuer",
            "password": pem.PASSWORD,
            "allow_weak": False,
            "public_only": False,
            "for_encryption": False,
            "remember": 5,
        },
    ),
    "Keyset.from_der": Call(
        Keyset.from_der,
        lambda world: Keyset.from_der,
        lambda world: {
            "der": EC_DER,
            "alg": "ES256",
            "kid": "k",
            "issuer": "issuer",
            "password": pem.PASSWORD,
            "allow_weak": False,
            "public_only": False,
            "for_encryption": False,
            "remember": 5,
        },
    ),
    "Keyset.from_jwks": Call(
        Keyset.from_jwks,
        lambda world: Keyset.from_jwks,
        lambda world: {
            "document": _PRIVATE_JWKS,
            "kid": None,
            "issuer": "issuer",
            "allow_weak": False,
            "public_only": False,
            "for_encryption": False,
            "remember": 5,
        },
    ),
    "Keyset.from_jwks of a JWK": Call(
        Keyset.from_jwks,
        lambda world: Keyset.from_jwks,
        lambda world: {
            "document": str(hosts.oct_jwk(GOOD_SECRET, "a")).replace("'", '"'),
            "kid": "b",
            "issuer": "issuer",
            "allow_weak": False,
            "public_only": False,
            "for_encryption": False,
            "remember": 5,
        },
    ),
    "Keyset.empty": Call(
        Keyset.empty,
        lambda world: Keyset.empty,
        lambda world: {
            "issuer": "issuer",
            "allow_weak": False,
            "public_only": False,
            "for_encryption": False,
            "remember": 5,
        },
    ),
    "Keyset.generate": Call(
        Keyset.generate,
        lambda world: Keyset.generate,
        lambda world: {
            "alg": "HS256",
            "kid": "k",
            "issuer": "issuer",
            "bits": 512,
            "for_encryption": False,
            "remember": 5,
        },
        describe=_bits,
    ),
    "Keyset.generate for_encryption": Call(
        Keyset.generate,
        lambda world: Keyset.generate,
        lambda world: {
            "alg": "ECDH-ES",
            "kid": "k",
            "issuer": "issuer",
            "bits": 255,
            "for_encryption": True,
            "remember": 0,
        },
        describe=_bits,
    ),
    "Keyset.add": Call(Keyset.add, _keys("add"), lambda world: {"other": world.other}, changes=True),
    "Keyset.replace": Call(Keyset.replace, _keys("replace"), lambda world: {"other": world.other}, changes=True),
    "Keyset.reload": Call(Keyset.reload, _keys("reload"), lambda world: {"document": _PRIVATE_JWKS}, changes=True),
    "Keyset.__len__": Call(Keyset.__len__, _keys("__len__"), _none),
    "Keyset.__getitem__": Call(Keyset.__getitem__, _keys("__getitem__"), lambda world: {"index": 0}),
    "Keyset.__iter__": Call(Keyset.__iter__, lambda world: lambda: list(world.keys), _none),
    "Keyset.export_jwks": Call(
        Keyset.export_jwks, _keys("export_jwks"), lambda world: {"private": True, "index": 0}
    ),
    "Keyset.export_pem": Call(
        Keyset.export_pem,
        lambda world: Keyset.from_pem(pem.EC_PUBLIC).export_pem,
        lambda world: {"index": 0, "private": False},
    ),
    "Keyset.skipped": Call(lambda: None, lambda world: lambda: world.keys.skipped, _none),
    "Keyset.closed": Call(lambda: None, lambda world: lambda: world.keys.closed, _none),
    "Keyset.close": Call(Keyset.close, _keys("close"), _none, changes=True),
    "Keyset.__enter__": Call(Keyset.__enter__, lambda world: lambda: world.keys.__enter__() is world.keys, _none),
    "Keyset.__exit__": Call(
        Keyset.__exit__,
        lambda world: world.keys.__exit__,
        lambda world: {"kind": None, "error": None, "traceback": None},
    ),
    "Keyset.__copy__": Call(Keyset.__copy__, lambda world: lambda: len(copy.copy(world.keys)), _none),
    "Keyset.__deepcopy__": Call(
        Keyset.__deepcopy__, lambda world: lambda memo: len(world.keys.__deepcopy__(memo)), lambda world: {"memo": {}}
    ),
    "Keyset.__reduce_ex__": Call(
        Keyset.__reduce_ex__, lambda world: world.keys.__reduce_ex__, lambda world: {"protocol": 2}
    ),
    "Keyset.__repr__": Call(Keyset.__repr__, lambda world: world.keys.__repr__, _none),
    "JWKSClient": Call(JWKSClient, _used, _client_arguments, slow=True),
    "JWKSClient transport": Call(JWKSClient, _used, _transporting_arguments, slow=True),
    "AsyncJWKSClient transport": Call(AsyncJWKSClient, _used_async, _transporting_arguments, slow=True),
    **{
        f"{kind.__name__}.{name}": call
        for kind in (JWKSClient, AsyncJWKSClient)
        for name, call in {
            "issuer": Call(
                lambda: None,
                lambda w, kind=kind: lambda: _stored(kind, w).issuer,  # type: ignore[misc]
                _none,
                slow=True,
            ),
            "export_cache": Call(
                kind.export_cache,
                lambda w, kind=kind: lambda: len(_stored(kind, w).export_cache()),  # type: ignore[misc]
                _none,
                slow=True,
            ),
            "import_cache": Call(
                kind.import_cache,
                lambda w, kind=kind: kind(STORED_URL, clock=Clock()).import_cache,  # type: ignore[misc]
                lambda world: {"text": STORED},
                slow=True,
            ),
        }.items()
    },
    **{
        f"{kind.__name__}{name}": call
        for kind in (MultiIssuerClient, AsyncMultiIssuerClient)
        for name, call in {
            "": Call(
                kind,
                lambda w, kind=kind: lambda clients: len(kind(clients).clients),  # type: ignore[misc]
                lambda w, kind=kind: {"clients": [_stored(_client_kind(kind), w)]},  # type: ignore[misc]
                slow=True,
            ),
            ".clients": Call(
                lambda: None,
                lambda w, kind=kind: lambda: list(_several(kind, w).clients),  # type: ignore[misc]
                _none,
                slow=True,
            ),
            ".__repr__": Call(
                kind.__repr__,
                lambda w, kind=kind: _several(kind, w).__repr__,  # type: ignore[misc]
                _none,
                slow=True,
            ),
            **{
                f".{method}{more}": Call(
                    getattr(kind, method),
                    lambda w, kind=kind, method=method: _run(getattr(_several(kind, w), method)),  # type: ignore[misc]
                    plain,
                    forged,
                    slow=True,
                )
                for method in ("verify", "verify_detailed")
                for more, plain, forged in (
                    ("", lambda world: dict(_VERIFY_CLIENT), FORGED_EC),
                    (
                        " nested",
                        lambda world: {**_VERIFY_CLIENT, **_decryption(world), "token": NAMED_NESTED_EC},
                        FORGED_NAMED_NESTED_EC,
                    ),
                    (
                        " policy",
                        lambda world: {**_document(world, algorithms=["ES256"]), "token": PROVIDED, "now": NOW},
                        FORGED_EC,
                    ),
                )
            },
        }.items()
    },
    "JWKSClient.load": Call(JWKSClient.load, lambda w: lambda: len(_loaded(w).load()), _none, slow=True),
    "JWKSClient.refresh": Call(JWKSClient.refresh, lambda w: lambda: len(_loaded(w).refresh()), _none, slow=True),
    "JWKSClient.keyset": Call(lambda: None, lambda w: lambda: _loaded(w).keyset is w.keys, _none, slow=True),
    "JWKSClient.failure": Call(lambda: None, lambda w: lambda: _loaded(w).failure, _none, slow=True),
    "JWKSClient.__repr__": Call(JWKSClient.__repr__, lambda w: _loaded(w).__repr__, _none, slow=True),
    "JWKSClient.verify": Call(
        JWKSClient.verify, lambda w: _loaded(w).verify, lambda world: dict(_VERIFY_CLIENT), FORGED_EC, slow=True
    ),
    **{
        f"JWKSClient.{name} nested": Call(
            getattr(JWKSClient, name),
            lambda w, name=name: getattr(_loaded(w), name),  # type: ignore[misc]
            lambda world: {**_VERIFY_CLIENT, **_decryption(world), "token": NESTED_EC},
            FORGED_NESTED_EC,
            slow=True,
        )
        for name in ("verify", "verify_detailed")
    },
    **{
        f"AsyncJWKSClient.{name} nested": Call(
            getattr(AsyncJWKSClient, name),
            lambda w, name=name: _awaited(w, name),  # type: ignore[misc]
            lambda world: {**_VERIFY_CLIENT, **_decryption(world), "token": NESTED_EC},
            FORGED_NESTED_EC,
            slow=True,
        )
        for name in ("verify", "verify_detailed")
    },
    **{
        f"JWKSClient.{name} policy{nested}": Call(
            getattr(JWKSClient, name),
            lambda w, name=name: getattr(_loaded(w), name),  # type: ignore[misc]
            lambda world, nested=nested, token=token: {  # type: ignore[misc]
                **_document(world, bool(nested), algorithms=["ES256"]),
                "token": token,
                "now": NOW,
            },
            forged,
            slow=True,
        )
        for name in ("verify", "verify_detailed")
        for nested, token, forged in (("", PROVIDED, FORGED_EC), (" nested", NESTED_EC, FORGED_NESTED_EC))
    },
    **{
        f"AsyncJWKSClient.{name} policy": Call(
            getattr(AsyncJWKSClient, name),
            lambda w, name=name: _awaited(w, name),  # type: ignore[misc]
            lambda world: {**_document(world, algorithms=["ES256"]), "token": PROVIDED, "now": NOW},
            FORGED_EC,
            slow=True,
        )
        for name in ("verify", "verify_detailed")
    },
    "JWKSClient.verify_detailed": Call(
        JWKSClient.verify_detailed,
        lambda w: _loaded(w).verify_detailed,
        lambda world: dict(_VERIFY_CLIENT),
        FORGED_EC,
        slow=True,
    ),
    "AsyncJWKSClient": Call(AsyncJWKSClient, _used_async, _client_arguments, slow=True),
    "AsyncJWKSClient.load": Call(
        AsyncJWKSClient.load, lambda w: lambda: len(_awaited(w, "load")()), _none, slow=True
    ),
    "AsyncJWKSClient.refresh": Call(
        AsyncJWKSClient.refresh, lambda w: lambda: len(_awaited(w, "refresh")()), _none, slow=True
    ),
    "AsyncJWKSClient.keyset": Call(
        lambda: None, lambda w: lambda: AsyncJWKSClient(PROVIDER.url).keyset, _none, slow=True
    ),
    "AsyncJWKSClient.failure": Call(
        lambda: None, lambda w: lambda: AsyncJWKSClient(PROVIDER.url).failure, _none, slow=True
    ),
    "AsyncJWKSClient.__repr__": Call(
        AsyncJWKSClient.__repr__, lambda w: AsyncJWKSClient(PROVIDER.url).__repr__, _none, slow=True
    ),
    **{
        f"AsyncJWKSClient.{name}": Call(
            getattr(AsyncJWKSClient, name),
            lambda w, name=name: _awaited(w, name),  # type: ignore[misc]
            lambda world: dict(_VERIFY_CLIENT),
            FORGED_EC,
            slow=True,
        )
        for name in ("verify", "verify_detailed")
    },
}


# --- the drop-in for PyJWT ------------------------------------------------------------------------------------

HMAC = "HMACAlgorithm"
DETACHED = pyjwt.PyJWS().encode(PAYLOAD, GOOD_SECRET, is_payload_detached=True)
FORGED_DETACHED = pyjwt.PyJWS().encode(PAYLOAD, hosts.EVIL_SECRET, is_payload_detached=True)
SECRET_JWK = hosts.oct_jwk(GOOD_SECRET, "good")
DOCUMENT = {"keys": [SECRET_JWK, hosts.oct_jwk(hosts.NEXT_SECRET, "next")]}
READING: dict[str, Any] = {
    "key": GOOD_SECRET.decode(),
    "algorithms": ["HS256"],
    "options": {**hosts.UNTIMED, "verify_aud": True, "require": ["sub"]},
    "verify": None,
    "detached_payload": None,
    "audience": ["us"],
    "subject": "alice",
    "issuer": "issuer",
    "leeway": timedelta(seconds=5),
    "kwargs": {},
}
JWS_READING: dict[str, Any] = {
    "jwt": DETACHED,
    "key": GOOD_SECRET,
    "algorithms": ["HS256"],
    "options": {"verify_signature": True},
    "detached_payload": PAYLOAD,
    "kwargs": {},
}
WRITING: dict[str, Any] = {
    "key": GOOD_SECRET.decode(),
    "algorithm": "HS256",
    "headers": {"kid": "good", "x": ["y"]},
    "json_encoder": None,
    "sort_headers": True,
}


def _drop_in(name: str, make: Callable[[World], Any], plain: dict[str, Any], forged: Any = None, **more: Any) -> Call:
    """A function of the drop-in, or a method of one of its classes."""
    place: Any = pyjwt
    for part in name.split("."):
        place = getattr(place, part)

    def call(world: World) -> Callable[..., Any]:
        function = make(world)

        def run(**arguments: Any) -> Any:
            return function(**{**arguments.pop("kwargs", {}), **arguments})

        return run

    return Call(place, call, lambda world: dict(plain), forged, **{"lenient": True, "token": "jwt", **more})


def _class(made: Any) -> str:
    return type(made).__name__


def _algorithm(name: str) -> Any:
    return lambda world: getattr(pyjwt.algorithms.HMACAlgorithm(pyjwt.algorithms.HMACAlgorithm.SHA256), name)


def _installed(world: World) -> Callable[..., Any]:
    def install() -> bool:
        with mock.patch.dict(sys.modules):
            pyjwt.install()
            return sys.modules["jwt"] is pyjwt

    return install


def _registered(world: World) -> Any:
    jws = pyjwt.PyJWS()

    def register(alg_id: Any, alg_obj: Any) -> Any:
        jws.register_algorithm(alg_id, alg_obj)
        return sorted(jws.get_algorithms())

    return register


def _unregistered(world: World) -> Any:
    jws = pyjwt.PyJWS()

    def unregister(alg_id: Any) -> Any:
        jws.unregister_algorithm(alg_id)
        return sorted(jws.get_algorithms())

    return unregister


class PyJWKClient(pyjwt.PyJWKClient):
    """One that fetches nothing."""

    def fetch_data(self) -> Any:
        World.current.act()
        return DOCUMENT


def _jwk_client(name: str) -> Any:
    return lambda world: lambda **o: _found_keys(getattr(PyJWKClient("https://issuer.example/"), name)(**o))


def _found_keys(found: Any) -> Any:
    if isinstance(found, list):
        return [one.key_id for one in found]
    return getattr(found, "key_id", None) or _class(found)


_CLIENT = {
    "uri": "https://issuer.example/",
    "cache_keys": True,
    "max_cached_keys": 4,
    "cache_jwk_set": True,
    "lifespan": 300.0,
    "headers": {"X": "y"},
    "timeout": 30,
    "ssl_context": None,
    "cooldown_duration": 30,
}
_COMPLETE = {**READING, "jwt": GOOD}
MODULE_ALGORITHMS = {"alg_id": "MINE", "alg_obj": None}

DROP_IN: dict[str, Call] = {
    "decode": _drop_in("decode", lambda w: pyjwt.decode, _COMPLETE, FORGED),
    "decode_complete": _drop_in("decode_complete", lambda w: pyjwt.decode_complete, _COMPLETE, FORGED),
    "encode": _drop_in("encode", lambda w: pyjwt.encode, {**WRITING, "payload": SIGNED_CLAIMS}),
    "get_unverified_header": _drop_in(
        "get_unverified_header", lambda w: pyjwt.get_unverified_header, {"jwt": GOOD.encode()}
    ),
    "get_algorithm_by_name": _drop_in(
        "get_algorithm_by_name", lambda w: lambda **o: _class(pyjwt.get_algorithm_by_name(**o)), {"alg_name": "HS256"}
    ),
    "register_algorithm": _drop_in("register_algorithm", _registered, MODULE_ALGORITHMS, raises=True),
    "unregister_algorithm": _drop_in("unregister_algorithm", _unregistered, {"alg_id": "HS256"}),
    "clear_key_cache": _drop_in("clear_key_cache", lambda w: pyjwt.clear_key_cache, {}),
    "install": _drop_in("install", _installed, {}),
    "PyJWT": _drop_in(
        "PyJWT",
        lambda w: lambda **o: pyjwt.PyJWT(**o).options,
        {"options": {"verify_exp": False, "strict_aud": True}},
    ),
    "PyJWT.decode": _drop_in("PyJWT.decode", lambda w: pyjwt.PyJWT().decode, _COMPLETE, FORGED),
    "PyJWT.decode_complete": _drop_in(
        "PyJWT.decode_complete", lambda w: pyjwt.PyJWT().decode_complete, _COMPLETE, FORGED
    ),
    "PyJWT.encode": _drop_in("PyJWT.encode", lambda w: pyjwt.PyJWT().encode, {**WRITING, "payload": SIGNED_CLAIMS}),
    "PyJWS": _drop_in(
        "PyJWS",
        lambda w: lambda **o: sorted(pyjwt.PyJWS(**o).get_algorithms()),
        {"algorithms": ["HS256", "HS384"], "options": {"verify_signature": True}},
    ),
    "PyJWS.decode": _drop_in("PyJWS.decode", lambda w: pyjwt.PyJWS().decode, JWS_READING, FORGED_DETACHED),
    "PyJWS.decode_complete": _drop_in(
        "PyJWS.decode_complete", lambda w: pyjwt.PyJWS().decode_complete, JWS_READING, FORGED_DETACHED
    ),
    "PyJWS.encode": _drop_in(
        "PyJWS.encode", lambda w: pyjwt.PyJWS().encode, {**WRITING, "payload": PAYLOAD, "is_payload_detached": False}
    ),
    "PyJWS.encode detached": _drop_in(
        "PyJWS.encode", lambda w: pyjwt.PyJWS().encode, {**WRITING, "payload": PAYLOAD, "is_payload_detached": True}
    ),
    "PyJWS.get_unverified_header": _drop_in(
        "PyJWS.get_unverified_header", lambda w: pyjwt.PyJWS().get_unverified_header, {"jwt": GOOD}
    ),
    "PyJWS.get_algorithms": _drop_in(
        "PyJWS.get_algorithms", lambda w: lambda: sorted(pyjwt.PyJWS().get_algorithms()), {}
    ),
    "PyJWS.get_algorithm_by_name": _drop_in(
        "PyJWS.get_algorithm_by_name",
        lambda w: lambda **o: _class(pyjwt.PyJWS().get_algorithm_by_name(**o)),
        {"alg_name": "HS256"},
    ),
    "PyJWS.register_algorithm": _drop_in("PyJWS.register_algorithm", _registered, MODULE_ALGORITHMS, raises=True),
    "PyJWS.unregister_algorithm": _drop_in("PyJWS.unregister_algorithm", _unregistered, {"alg_id": "HS256"}),
    "PyJWK": _drop_in(
        "PyJWK", lambda w: lambda **o: pyjwt.PyJWK(**o).key, {"jwk_data": SECRET_JWK, "algorithm": "HS256"}
    ),
    "PyJWK.from_dict": _drop_in(
        "PyJWK.from_dict",
        lambda w: lambda **o: pyjwt.PyJWK.from_dict(**o).key,
        {"obj": SECRET_JWK, "algorithm": "HS256"},
    ),
    "PyJWK.from_json": _drop_in(
        "PyJWK.from_json",
        lambda w: lambda **o: pyjwt.PyJWK.from_json(**o).key,
        {"data": json.dumps(SECRET_JWK), "algorithm": "HS256"},
    ),
    **{
        f"PyJWK.{name}": Call(
            lambda: None,
            lambda w, name=name: lambda: getattr(pyjwt.PyJWK(SECRET_JWK), name),  # type: ignore[misc]
            _none,
        )
        for name in ("key_type", "key_id", "public_key_use")
    },
    "PyJWKSet": _drop_in("PyJWKSet", lambda w: lambda **o: len(pyjwt.PyJWKSet(**o).keys), {"keys": DOCUMENT["keys"]}),
    "PyJWKSet.from_dict": _drop_in(
        "PyJWKSet.from_dict", lambda w: lambda **o: len(pyjwt.PyJWKSet.from_dict(**o).keys), {"obj": DOCUMENT}
    ),
    "PyJWKSet.from_json": _drop_in(
        "PyJWKSet.from_json",
        lambda w: lambda **o: len(pyjwt.PyJWKSet.from_json(**o).keys),
        {"data": json.dumps(DOCUMENT)},
    ),
    "PyJWKSet.__getitem__": _drop_in(
        "PyJWKSet.__getitem__", lambda w: lambda kid: pyjwt.PyJWKSet.from_dict(DOCUMENT)[kid].key, {"kid": "good"}
    ),
    "PyJWKSet.__iter__": _drop_in(
        "PyJWKSet.__iter__", lambda w: lambda: [key.key_id for key in pyjwt.PyJWKSet.from_dict(DOCUMENT)], {}
    ),
    "PyJWKClient": _drop_in("PyJWKClient", lambda w: lambda **o: _class(PyJWKClient(**o)), _CLIENT),
    "PyJWKClient.fetch_data": _drop_in(
        "PyJWKClient.fetch_data", lambda w: lambda: len(PyJWKClient("https://x").fetch_data()["keys"]), {}
    ),
    "PyJWKClient.get_jwk_set": _drop_in("PyJWKClient.get_jwk_set", _jwk_client("get_jwk_set"), {"refresh": False}),
    "PyJWKClient.get_signing_keys": _drop_in(
        "PyJWKClient.get_signing_keys", _jwk_client("get_signing_keys"), {"refresh": False}
    ),
    "PyJWKClient.get_signing_key": _drop_in(
        "PyJWKClient.get_signing_key", _jwk_client("get_signing_key"), {"kid": "good"}
    ),
    "PyJWKClient.get_signing_key_from_jwt": _drop_in(
        "PyJWKClient.get_signing_key_from_jwt", _jwk_client("get_signing_key_from_jwt"), {"token": GOOD}
    ),
    "PyJWKClient.match_kid": _drop_in(
        "PyJWKClient.match_kid",
        _jwk_client("match_kid"),
        {"signing_keys": pyjwt.PyJWKSet.from_dict(DOCUMENT).keys, "kid": "good"},
    ),
    "algorithms.HMACAlgorithm.prepare_key": _drop_in(
        "algorithms.HMACAlgorithm.prepare_key", _algorithm("prepare_key"), {"key": GOOD_SECRET}
    ),
    "algorithms.HMACAlgorithm.sign": _drop_in(
        "algorithms.HMACAlgorithm.sign", _algorithm("sign"), {"msg": Immutable(PAYLOAD), "key": Immutable(GOOD_SECRET)}
    ),
    "algorithms.HMACAlgorithm.verify": _drop_in(
        "algorithms.HMACAlgorithm.verify",
        _algorithm("verify"),
        {"msg": Immutable(PAYLOAD), "key": Immutable(GOOD_SECRET), "sig": Immutable(b"x" * 32)},
    ),
}
CALLS.update((f"pyjwt.{name}", call) for name, call in DROP_IN.items())


# What holds values and does nothing: it is made by the package, or read by it as any object (Expect).
DATA = ("DecryptedPayload", "Expect", "JWKSRequest", "JWKSResponse", "Key", "Report", "Verified", "VerifiedPayload")


def public() -> Iterator[tuple[str, Any]]:
    """Every public function, class and method."""
    yield from _public("", onejwt)
    yield from _public("pyjwt.", pyjwt)


def _public(prefix: str, module: Any) -> Iterator[tuple[str, Any]]:
    for name in module.__all__:
        value = getattr(module, name)
        if inspect.isroutine(value):
            yield prefix + name, value
        elif inspect.isclass(value) and name not in DATA and not issubclass(value, Exception):
            yield prefix + name, value
            for method, function in vars(value).items():
                is_part = not method.startswith("_") or (method.startswith("__") and callable(function))
                if is_part and method not in ("__init__", "__module__", "__slots__", "__doc__", "header_typ"):
                    yield f"{prefix}{name}.{method}", getattr(value, method)


def parameters(of: Any, owner: Any = None) -> set[str]:
    """The names of all parameters, with those that are handed on."""
    found = set()
    for name, parameter in inspect.signature(of).parameters.items():
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD or name == "kwargs":
            found.add(name)
        elif name == "policy":
            found |= set(inspect.signature(onejwt.verify).parameters) - {"keys"}
        else:
            found |= set(inspect.signature(JWKSClient).parameters)
    return found - {"self"}


# What has no parameters to speak of.
PROPERTIES = (
    ".closed", ".keyset", ".failure", ".issuer", ".clients", ".key_type", ".key_id", ".public_key_use",
)  # fmt: skip

# Parameters that only None, or what is not made up here, makes sense for.
NOTHING_BUT_NONE: dict[str, set[str]] = {
    "Keyset.__exit__": {"kind", "error", "traceback"},
    "pyjwt.register_algorithm": {"alg_obj"},
    "pyjwt.PyJWS.register_algorithm": {"alg_obj"},
    "pyjwt.PyJWKClient": {"ssl_context"},
    **{f"pyjwt.{name}": {"json_encoder"} for name in ("encode", "PyJWT.encode", "PyJWS.encode")},
    **{
        f"pyjwt.{name}": {"verify", "detached_payload"}
        for name in ("decode", "decode_complete", "PyJWT.decode", "PyJWT.decode_complete")
    },
}


class Surface(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        context = provided()
        context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)

    def test_all_functions_are_here(self) -> None:
        names = [name for name, _ in public()]
        self.assertGreater(len(names), 40)
        self.assertEqual(set(names) - set(CALLS), set())
        more = {name.split(" ")[0] for name in CALLS} - set(names)
        self.assertEqual({name for name in more if not name.startswith("pyjwt.algorithms.")}, set())
        for name in DATA:
            self.assertTrue(is_dataclass(getattr(onejwt, name)))

    def test_all_parameters_are_here(self) -> None:
        for name, call in CALLS.items():
            if not name.endswith(PROPERTIES):
                with self.subTest(name):
                    self.assertEqual(set(call.plain(World())), parameters(call.of))

    def test_all_parameters_have_a_value(self) -> None:
        """None would say nothing of what an object of the parameter's type may do."""
        given: dict[str, set[str]] = {}
        for name, call in CALLS.items():
            given.setdefault(name.split(" ")[0], set()).update(
                parameter for parameter, value in call.plain(World()).items() if value is not None
            )
        for name, call in CALLS.items():
            with self.subTest(name):
                plain = name.split(" ")[0]
                missing = parameters(call.of) - given[plain] - NOTHING_BUT_NONE.get(plain, set())
                self.assertEqual(missing, set())


# --- attempts -------------------------------------------------------------------------------------------------


def hostile(world: World, plain: Any) -> list[Any]:
    """Everything hostile that may stand in the place of a plain value."""
    if isinstance(plain, FunctionType):
        return [*hosts.readers(world), *hosts.silent(world)]
    if isinstance(plain, Transport):
        # What can be called may be one: what it then returns is a failure of the fetch.
        return list(hosts.silent(world))
    if isinstance(plain, Immutable):
        found = [acting for lying in (False, True) for acting in (hosts.acting(bytes, lying)(plain),)]
    elif isinstance(plain, (Clock, ssl.SSLContext)) or plain is None or plain is signer._JWT:
        found = []
    else:
        found = list(hosts.variants(world, plain))
    # What is no value is refused, whatever it does.
    return [*found, *hosts.aliens(world)] if world.action in ("nothing", "close", "again") else found


def _outcome(call: Call, world: World, function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    found = hosts.outcome(lambda: call.describe(function(**arguments)))
    return (found, state(world)) if call.changes else found


def state(world: World) -> Any:
    """The keys of the key set, by their names."""
    return None if world.keys.closed else [key.kid for key in world.keys]


def expected(name: str, action: str, forged: bool) -> set[str]:
    """What plain values give: without the host's code, when it has run before, and when it runs afterwards."""
    call = CALLS[name]
    found = []
    for when in ("never", "before", "afterwards"):
        world = World("nothing" if when == "never" else action)
        arguments = call.plain(world)
        if forged:
            arguments[call.token] = call.forged
        function = call.make(world)
        world.armed = action != "raise"
        if when == "before":
            world.act()
        world.armed = False
        one = _outcome(call, world, function, arguments)
        if when == "afterwards" and call.changes:
            world.armed = action != "raise"
            world.act()
            one = (one[0], state(world))
        found.append(one)
    if call.slow and action == "close":
        # Where the key set comes to be in the call.
        found.append(("raised", "JWT_INVALID_ARGUMENT"))
        if name.startswith("Async"):
            # Where that is in the thread of a fetch, which it interrupts.
            found.append(("raised", "JWKS_UNREACHABLE"))
    return set(map(repr, found))


@contextmanager
def provided() -> Iterator[None]:
    """A provider for the clients."""
    global PROVIDER
    PROVIDER = Provider()
    PROVIDER.answers["/jwks"] = {"text": _public_text()}
    try:
        yield
    finally:
        PROVIDER.close()


class Attempts(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        for context in (provided(), warnings.catch_warnings()):
            context.__enter__()
            cls.addClassCleanup(context.__exit__, None, None, None)
        # Of short keys.
        warnings.simplefilter("ignore")

    def test_plain_values(self) -> None:
        """Or nothing would be compared with anything."""
        for name in CALLS:
            first = sorted(expected(name, "nothing", False))[0]
            with self.subTest(name):
                raised = CALLS[name].raises or name in ("Keyset", "Keyset.__reduce_ex__")
                self.assertEqual("'raised'" in first, raised, first)
                self.assertNotIn("forged", first)

    def attempt(self, name: str, action: str, forged: bool, parameter: str, number: int, good: set[str]) -> bool:
        """One call with one hostile object; False if there is none of this number."""
        call = CALLS[name]
        world = World(action)
        arguments = call.plain(world)
        if forged:
            arguments[call.token] = call.forged
        choices = hostile(world, arguments[parameter])
        if call.slow and call.forged is not None:
            # The same arguments as those of verify, which is given all.
            choices = choices[:: len(choices) // 4 + 1]
        if number >= len(choices):
            return False
        given = choices[number]
        is_value = not isinstance(given, hosts.NotTaken)
        arguments[parameter] = given if is_value else given.make()
        function = call.make(world)
        world.armed, world.lies = True, not call.lenient or call.forged is not None
        found = _outcome(call, world, function, arguments)
        world.armed = False
        what = f"{name}({parameter}=variant {number}, {type(given).__name__}), {action}, forged={forged}: {found}"
        if arguments.get("policy") is not None and parameter in EXCLUDED:
            # Whatever it is, a call that would pass over it demands less than was said.
            self.assertEqual(world.wrong, [], what)
            self.assertEqual(found, ("raised", "JWT_INVALID_ARGUMENT"), what)
            return True
        self.judge(call, world, forged, is_value, found, good, what)
        return True

    def judge(
        self, call: Call, world: World, forged: bool, is_value: bool, found: Any, good: set[str], what: str
    ) -> None:
        self.assertEqual(world.wrong, [], what)
        first = found[0] if call.changes else found
        if forged:
            self.assertEqual(first[0], "raised", what)
        refused = ("HostError",) if world.action == "raise" else ()
        if not is_value:
            # The latter for a function that gives headers, if it gives anything else.
            refused += ("JWT_INVALID_ARGUMENT", *(("JWKS_UNREACHABLE",) if "headers=" in what else ()))
        if call.lenient and (first[0] == "raised" or not is_value):
            self.assertNotIn(first[1], ("SystemError", "AssertionError", "ArgumentError"), what)
        elif not (first[0] == "raised" and first[1] in refused):
            self.assertIn(repr(found), good, what)

    def test_hostile_arguments(self) -> None:
        count = 0
        for name, call in CALLS.items():
            for place, action in enumerate(self.actions(call)):
                for forged in (False, True) if call.forged is not None else (False,):
                    good = expected(name, action, forged)
                    for parameter in call.plain(World()):
                        number = (len(parameter) + place) % STEP
                        with self.subTest(name, action=action, forged=forged, parameter=parameter):
                            while self.attempt(name, action, forged, parameter, number, good):
                                number += STEP
                                count += 1
        self.assertGreater(count, 5000 // STEP)

    @staticmethod
    def actions(call: Call) -> tuple[str, ...]:
        if call.lenient:
            # It has no key set.
            return "nothing", "clear", "change", "again", "raise"
        return ACTIONS if not call.slow else ("nothing", "close", "again")

    def test_at_any_step(self) -> None:
        """What a signal handler or a finaliser does comes between any two steps of the package's code."""
        chosen = random.Random(1)
        for name, call in CALLS.items():
            for action in ("clear", "again") if call.lenient else ("close", "replace", "again"):
                for forged in (False, True) if call.forged is not None else (False,):
                    if call.slow and (forged or action == "replace"):
                        continue
                    good = expected(name, action, forged)
                    with self.subTest(name, action=action, forged=forged):
                        steps = self.step(name, action, forged, -1, good)
                        most = -(-(3 if call.slow else 20) // STEP)
                        for step in sorted(chosen.sample(range(steps), min(steps, most))):
                            self.step(name, action, forged, step, good)

    def step(self, name: str, action: str, forged: bool, step: int, good: set[str]) -> int:
        call = CALLS[name]
        world = World(action)
        arguments = call.plain(world)
        if forged:
            arguments[call.token] = call.forged
        function = call.make(world)
        world.armed = True
        with hosts.interrupted(world, step) as steps:
            found: Any = hosts.outcome(lambda: call.describe(function(**arguments)))
        world.armed = False
        found = (found, state(world)) if call.changes else found
        self.judge(call, world, forged, True, found, good, f"{name}, {action} at step {step}, forged={forged}: {found}")
        return steps[0]


class Clocks(unittest.TestCase):
    """What stands in the place of time.time(): a test's frozen clock, or anything else."""

    def test_it_runs_before_the_key_set_is_taken(self) -> None:
        for action in ("close", "replace", "again"):
            for name in ("verify", "Verifier.verify", "Verifier.verify_detailed"):
                for forged in (False, True):
                    call, world = CALLS[name], World(action)
                    arguments = {**call.plain(world), "token": call.forged if forged else GOOD, "now": None}
                    function = call.make(world)

                    def now(world: World = world) -> float:
                        world.act()
                        return float(NOW)

                    world.armed = True
                    with mock.patch("time.time", now):
                        found = _outcome(call, world, function, arguments)
                    with self.subTest(name, action=action, forged=forged):
                        self.assertEqual(world.wrong, [])
                        self.assertEqual(found[0], "returned" if action == "again" and not forged else "raised")

    def test_it_is_cut_and_never_rounded(self) -> None:
        keys = Keyset.from_secret(GOOD_SECRET)
        token = forge({"exp": NOW}, secret=GOOD_SECRET)
        frozen: list[Any] = [NOW - 0.001, NOW - 0.5, Decimal(NOW) - Decimal("0.001"), Fraction(NOW * 3 - 1, 3), NOW - 1]
        frozen += [hosts.acting(float)(NOW - 0.25), hosts.acting(int)(NOW - 1), math.nextafter(NOW, 0)]
        World()
        for now in frozen:
            with self.subTest(repr(now)), mock.patch("time.time", return_value=now):
                self.assertEqual(Verifier(keys).verify(token), {"exp": NOW})
                self.assertEqual(Verifier(keys).verify_detailed(token).report.now, NOW - 1)
                signed = onejwt.sign({}, keys, expires_in=60)
                self.assertEqual(onejwt.verify(signed, keys)["iat"], NOW - 1)
        for now in (NOW, float(NOW), Decimal(NOW)):
            with self.subTest(repr(now)), mock.patch("time.time", return_value=now), self.assertRaises(onejwt.Expired):
                Verifier(keys).verify(token)

    def test_what_tells_no_time(self) -> None:
        keys = Keyset.from_secret(GOOD_SECRET)
        token = forge({"exp": NOW}, secret=GOOD_SECRET)
        bad: list[Any] = [math.nan, math.inf, -math.inf, None, "1", 1e300, 2**63, -(2**63), 2**70, object()]
        bad += [Decimal("NaN"), Decimal("1e30"), mock.MagicMock()]
        for now in bad:
            with self.subTest(repr(now)), mock.patch("time.time", return_value=now):
                for call in (
                    lambda: Verifier(keys).verify(token),
                    lambda: Verifier(keys).verify_detailed(token),
                    lambda: onejwt.sign({}, keys, expires_in=60),
                ):
                    with self.assertRaisesRegex(onejwt.InvalidArgument, r"time\.time\(\)"):
                        call()


class Reading(unittest.TestCase):
    def test_an_iterator_is_gone_through_once(self) -> None:
        """A client may verify twice, with keys that it fetches in between."""
        provider = Provider()
        self.addCleanup(provider.close)
        time = [1000.0]
        client = JWKSClient(provider.url, clock=lambda: time[0])
        client.load()
        provider.answers["/jwks"] = {"text": _public_text()}
        time[0] += 100
        claims = client.verify(PROVIDED, audience=(one for one in ["us"]), now=NOW, required=iter(["sub"]))
        self.assertEqual(claims, hosts.CLAIMS)
        self.assertEqual(len(provider.requests), 2)

    def test_what_is_lent_is_a_copy(self) -> None:
        """The library reads none of it while another thread may write: and the copy is wiped."""
        lent: list[Any] = []
        real = _ffi._borrow

        def borrow(data: Any) -> Any:
            lent.append(data)
            return real(data)

        secret, password = bytearray(GOOD_SECRET), bytearray(pem.PASSWORD)
        with mock.patch.object(_ffi, "_borrow", borrow):
            Keyset.from_secret(secret)
            Keyset.from_pem(bytearray(pem.EC_ENCRYPTED.encode()), password=password)
            with self.assertRaises(onejwt.KeyEncrypted):
                Keyset.from_pem(pem.EC_ENCRYPTED, password=bytearray(b"wrong"))
            document = bytearray(_public_text().encode())
            Keyset.from_jwks(document)
            Keyset.from_jwks(_public_text()).reload(document)
        owned = [data for data in lent if isinstance(data, bytearray)]
        self.assertEqual(len(owned), 6)
        for data in owned:
            self.assertIsNot(data, secret)
            self.assertEqual(bytes(data).strip(b"\0"), b"")
        self.assertEqual((bytes(secret), bytes(password)), (GOOD_SECRET, pem.PASSWORD))
        secret.clear()

    def test_a_view_that_is_released(self) -> None:
        view = memoryview(bytearray(GOOD_SECRET))
        view.release()
        for call in (
            lambda: Keyset.from_secret(view),
            lambda: Keyset.from_jwks(view),
            lambda: onejwt.verify(view, Keyset.generate()),
            lambda: onejwt.jws_sign(view, Keyset.generate()),
            lambda: onejwt.sign(view, Keyset.generate()),
        ):
            with self.assertRaisesRegex(onejwt.InvalidArgument, "released"):
                call()

    def test_a_key_set_that_was_never_made(self) -> None:
        with self.assertRaisesRegex(onejwt.InvalidType, "was not made by"):
            onejwt.verify(GOOD, Keyset.__new__(Keyset))
        # Nor where the policy is one of the last ones.
        onejwt.verify(GOOD, Keyset.from_secret(GOOD_SECRET), audience="us", now=NOW)
        with self.assertRaisesRegex(onejwt.InvalidType, "was not made by"):
            onejwt.verify(GOOD, Keyset.__new__(Keyset), audience="us", now=NOW)

    def test_claims_that_change_while_they_are_written(self) -> None:
        """Nothing of the host's runs in the encoder, which goes through lists of the host's as they are."""
        keys = Keyset.from_secret(GOOD_SECRET)
        rows: list[Any] = []

        class Row(dict):  # type: ignore[type-arg]
            def items(self) -> Any:
                rows.clear()
                gc.collect()
                return [("a", "b")]

        for depth in range(3):
            rows[:] = [Row(a=1) for _ in range(50)]
            claims: Any = rows
            for _ in range(depth):
                claims = [claims]
            token = onejwt.sign({"rows": claims, "exp": NOW}, keys)
            found = onejwt.verify(token, keys, now=NOW - 1)["rows"]
            for _ in range(depth):
                (found,) = found
            self.assertEqual(found, [{"a": "b"}])

    def test_a_name_that_is_there_twice(self) -> None:
        class Name(str):
            def __hash__(self) -> int:
                return id(self)

            def __eq__(self, other: object) -> bool:
                return self is other

        doubled: list[Any] = [{Name("sub"): "alice", Name("sub"): "mallory"}]
        doubled += [{"o": {Name("a"): [Name("x")], Name("a"): 1}}]
        for claims in doubled:
            with self.assertRaises(onejwt.OneJWTError):
                onejwt.sign(claims, Keyset.from_secret(GOOD_SECRET), allow_missing_exp=True)


def _public_text() -> str:
    return json.dumps(EC.export_jwks())


def check_random(
    called: str, forged: bool, actions: list[str], chosen: list[tuple[int, int]], step: int | None
) -> None:
    """Any number of hostile objects in one call, whose code does one thing after another."""
    call = CALLS[called]
    world = World()
    arguments = call.plain(world)
    forged = forged and call.forged is not None
    if forged:
        arguments[call.token] = call.forged
    names = sorted(arguments)
    if forged:
        names.remove(call.token)
    for place, number in chosen:
        if names:
            name = names.pop(place % len(names))
            choices = hostile(world, arguments[name])
            given = choices[number % len(choices)]
            arguments[name] = given.make() if isinstance(given, hosts.NotTaken) else given
    function = call.make(world)
    left = list(actions)

    def act() -> None:
        if left:
            getattr(world, f"do_{left.pop(0)}")()

    world.do_nothing = act  # type: ignore[method-assign]
    world.armed = True
    with hosts.interrupted(world, -1 if step is None else step):
        found = hosts.outcome(lambda: call.describe(function(**arguments)))
    world.armed = False
    what = f"{called}, {actions}, {chosen}, step {step}, forged={forged}: {found}"
    assert not world.wrong, what
    assert found[0] == "raised" or not forged, what
    assert "forged" not in str(found), what
    if found[0] == "raised" and not call.lenient:
        assert found[1].startswith("JW") or found[1] in ("TypeError", "HostError"), what


if __name__ == "__main__":
    unittest.main()
