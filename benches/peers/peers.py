"""onejwt beside the libraries that Python programs use: ``make bench-peers``.

Each library signs the same claims and verifies the same token, `exp`, `iss` and `aud` included, in the way that its
documentation shows, with keys that were parsed before. They take turns, so that a busy machine slows all alike; what is
said is the median over all rounds of how many times as long as onejwt a library took in the same round, in time of the
processor. The number of rounds may be given, and a file for what was measured (see table.py).
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jwt as pyjwt
import orjson
from authlib.jose import JsonWebToken
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from joserfc import jwe as joserfc_jwe
from joserfc import jwt as joserfc
from joserfc.jwk import OctKey, import_key

import onejwt
from onejwt import pyjwt as drop_in

SECRET = bytes(range(32))
ISSUER, AUDIENCE = "https://login.example", "orders"
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 201
ROUND_SECONDS = 0.003
ORJSON = "onejwt with orjson"
DROP_IN = "onejwt.pyjwt"
NAMES = {name: f"{name} {version(name)}" for name in ("PyJWT", "joserfc", "Authlib")}

Call = Callable[[], object]


def time_of(call: Call, calls: int) -> float:
    began = time.process_time()
    for _ in range(calls):
        call()
    return (time.process_time() - began) / calls


def compare(operation: str, alg: str, rivals: dict[str, Call]) -> dict[str, Any]:
    """One row: how long onejwt took, and how many times as long each of the others (quarters of the rounds, and half)."""
    # What is compiled or parsed at first is no part of it.
    calls = {name: max(1, int(ROUND_SECONDS / max(1e-7, time_of(call, 5)))) for name, call in rivals.items()}
    rounds = [{name: time_of(call, calls[name]) for name, call in rivals.items()} for _ in range(ROUNDS)]
    own = statistics.median(times["onejwt"] for times in rounds) * 1e6
    peers = {}
    for name in rivals:
        ratios = sorted(times[name] / times["onejwt"] for times in rounds)
        peers[name] = [ratios[len(ratios) * part // 4] for part in (1, 2, 3)]
    del peers["onejwt"]
    print(f"{alg + ' ' + operation:<26}{own:>9.1f} us" + "".join(f"  {n} {q[1]:.1f} x" for n, q in peers.items()))
    return {"operation": operation, "alg": alg, "own_us": own, "peers": peers}


def parts_of(alg: str) -> tuple[onejwt.Keyset, Any, Any, Any, Any, Any]:
    """A key for onejwt; one to sign and one to verify for PyJWT; one for joserfc; both for Authlib."""
    if alg == "HS256":
        return onejwt.Keyset.from_secret(SECRET, alg), SECRET, SECRET, OctKey.import_key(SECRET), SECRET, SECRET
    keys = onejwt.Keyset.generate(alg)
    private = load_pem_private_key(keys.export_pem(private=True).encode(), None)
    public = load_pem_public_key(keys.export_pem().encode())
    jwk = keys.export_jwks(private=True)["keys"][0]
    from authlib.jose import JsonWebKey

    other = JsonWebKey.import_key({name: value for name, value in jwk.items() if name != "alg"})
    return keys, private, public, import_key(jwk), other, other


def signatures(alg: str) -> list[dict[str, Any]]:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "alice", "roles": ["reader"], "iat": now, "exp": now + 86_400}
    keys, signing_key, verifying_key, joserfc_key, authlib_signing, authlib_verifying = parts_of(alg)
    signer = onejwt.Signer(keys)
    verifier = onejwt.Verifier(keys, issuer=ISSUER, audience=AUDIENCE)
    quick = onejwt.Verifier(keys, issuer=ISSUER, audience=AUDIENCE, loads=orjson.loads)
    token = signer.sign(claims)
    algorithms = [alg]
    registry = joserfc.JWTClaimsRegistry(
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        exp={"essential": True},
    )
    authlib = JsonWebToken(algorithms)
    demands = {"iss": {"essential": True, "value": ISSUER}, "aud": {"essential": True, "value": AUDIENCE}}

    def with_pyjwt(module: Any) -> Call:
        return lambda: module.decode(token, verifying_key, algorithms, issuer=ISSUER, audience=AUDIENCE)

    def with_joserfc() -> object:
        decoded = joserfc.decode(token, joserfc_key, algorithms)
        registry.validate(decoded.claims)
        return decoded.claims

    def with_authlib() -> object:
        decoded = authlib.decode(token, authlib_verifying, claims_options=demands)
        decoded.validate()
        return dict(decoded)

    verifying: dict[str, Call] = {
        "onejwt": lambda: verifier.verify(token),
        ORJSON: lambda: quick.verify(token),
        DROP_IN: with_pyjwt(drop_in),
        NAMES["PyJWT"]: with_pyjwt(pyjwt),
        NAMES["joserfc"]: with_joserfc,
        NAMES["Authlib"]: with_authlib,
    }
    if any(call() != claims for call in verifying.values()):
        sys.exit(f"{alg}: not all libraries read the same")
    signing: dict[str, Call] = {
        "onejwt": lambda: signer.sign(claims),
        DROP_IN: lambda: drop_in.encode(claims, signing_key, alg),
        NAMES["PyJWT"]: lambda: pyjwt.encode(claims, signing_key, alg),
        NAMES["joserfc"]: lambda: joserfc.encode({"alg": alg}, claims, joserfc_key, algorithms),
        NAMES["Authlib"]: lambda: authlib.encode({"alg": alg}, dict(claims), authlib_signing).decode(),
    }
    for call in signing.values():
        verifier.verify(str(call()))
    return [compare("verify", alg, verifying), compare("sign", alg, signing)]


def encryption(alg: str, enc: str) -> list[dict[str, Any]]:
    content = json.dumps({"iss": ISSUER, "aud": AUDIENCE, "sub": "alice", "roles": ["reader"]}).encode()
    keys = onejwt.Keyset.generate(enc if alg == "dir" else alg, for_encryption=True)
    jwk = keys.export_jwks(private=True)["keys"][0]
    theirs = import_key({name: value for name, value in jwk.items() if name not in ("alg", "use", "key_ops")})
    names = [alg, enc]

    def encrypted() -> str:
        return onejwt.jwe_encrypt(content, keys, enc=enc)

    def encrypted_by_joserfc() -> str:
        return joserfc_jwe.encrypt_compact({"alg": alg, "enc": enc}, content, theirs, algorithms=names)

    token = encrypted()
    decrypting: dict[str, Call] = {
        "onejwt": lambda: onejwt.jwe_decrypt(token, keys),
        NAMES["joserfc"]: lambda: joserfc_jwe.decrypt_compact(token, theirs, algorithms=names).plaintext,
    }
    if any(call() != content for call in decrypting.values()):
        sys.exit(f"{alg}: not all libraries read the same")
    if onejwt.jwe_decrypt(encrypted_by_joserfc(), keys) != content:
        sys.exit(f"{alg}: joserfc encrypted something else")
    encrypting: dict[str, Call] = {"onejwt": encrypted, NAMES["joserfc"]: encrypted_by_joserfc}
    label = f"{alg} {enc}"
    return [compare("decrypt", label, decrypting), compare("encrypt", label, encrypting)]


def main() -> None:
    print(f"Python {sys.version.split()[0]}; onejwt {onejwt.__version__}, and how many times as long the others take")
    rows = [row for alg in ("HS256", "RS256", "ES256", "EdDSA") for row in signatures(alg)]
    for alg, enc in (
        ("dir", "A256GCM"),
        ("A256KW", "A256CBC-HS512"),
        ("RSA-OAEP-256", "A256GCM"),
        ("ECDH-ES+A256KW", "A256GCM"),
    ):
        rows += encryption(alg, enc)
    if len(sys.argv) > 2:
        found = {"runtime": f"Python {sys.version.split()[0]}", "rounds": ROUNDS, "rows": rows}
        Path(sys.argv[2]).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
