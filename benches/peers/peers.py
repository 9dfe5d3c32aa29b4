"""onejwt beside the libraries that Python programs use: ``make bench-peers``.

Each library signs the same claims and verifies the same token, `exp`, `iss` and `aud` included, in the way that its
documentation shows, with keys that were parsed before. They take turns, so that a busy machine slows all alike; what is
printed is the median over all rounds of how many times longer a library took than onejwt in the same round. The number
of rounds may be given.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

import jwt as pyjwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from joserfc import jwt as joserfc
from joserfc.jwk import OctKey, import_key

import onejwt
from onejwt import pyjwt as drop_in

SECRET = bytes(range(32))
ISSUER, AUDIENCE = "https://login.example", "orders"
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 201
ROUND_SECONDS = 0.003

Call = Callable[[], object]


def time_of(call: Call, calls: int) -> float:
    began = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - began) / calls


def compare(what: str, rivals: dict[str, Call]) -> None:
    calls = {name: max(1, int(ROUND_SECONDS / time_of(call, 5))) for name, call in rivals.items()}
    rounds = [{name: time_of(call, calls[name]) for name, call in rivals.items()} for _ in range(ROUNDS)]
    own = statistics.median(times["onejwt"] for times in rounds) * 1e6
    ratios = [statistics.median(times[name] / times["onejwt"] for times in rounds) for name in rivals]
    print(f"{what:<14}{own:>10.1f} us" + "".join(f"{ratio:>14.1f} x" for ratio in ratios[1:]))


def parts_of(alg: str) -> tuple[onejwt.Keyset, object, object, object]:
    """A key for onejwt; one to sign and one to verify for PyJWT; one for joserfc."""
    if alg == "HS256":
        return onejwt.Keyset.from_secret(SECRET, alg), SECRET, SECRET, OctKey.import_key(SECRET)
    keys = onejwt.Keyset.generate(alg)
    private = load_pem_private_key(keys.export_pem(private=True).encode(), None)
    public = load_pem_public_key(keys.export_pem().encode())
    return keys, private, public, import_key(keys.export_jwks(private=True)["keys"][0])


def measure(alg: str) -> None:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "alice", "roles": ["reader"], "iat": now, "exp": now + 86_400}
    keys, signing_key, verifying_key, joserfc_key = parts_of(alg)
    signer = onejwt.Signer(keys)
    verifier = onejwt.Verifier(keys, issuer=ISSUER, audience=AUDIENCE)
    token = signer.sign(claims)
    algorithms = [alg]
    registry = joserfc.JWTClaimsRegistry(
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        exp={"essential": True},
    )

    def with_pyjwt(module: object) -> Call:
        return lambda: module.decode(token, verifying_key, algorithms, issuer=ISSUER, audience=AUDIENCE)

    def with_joserfc() -> object:
        decoded = joserfc.decode(token, joserfc_key, algorithms)
        registry.validate(decoded.claims)
        return decoded.claims

    verifying: dict[str, Call] = {
        "onejwt": lambda: verifier.verify(token),
        "onejwt.pyjwt": with_pyjwt(drop_in),
        "PyJWT": with_pyjwt(pyjwt),
        "joserfc": with_joserfc,
    }
    if any(call() != claims for call in verifying.values()):
        sys.exit(f"{alg}: not all libraries read the same")
    signing: dict[str, Call] = {
        "onejwt": lambda: signer.sign(claims),
        "onejwt.pyjwt": lambda: drop_in.encode(claims, signing_key, alg),
        "PyJWT": lambda: pyjwt.encode(claims, signing_key, alg),
        "joserfc": lambda: joserfc.encode({"alg": alg}, claims, joserfc_key, algorithms),
    }
    for call in signing.values():
        verifier.verify(call())
    compare(f"{alg} verify", verifying)
    compare(f"{alg} sign", signing)


def main() -> None:
    rivals = ["onejwt.pyjwt", f"PyJWT {version('PyJWT')}", f"joserfc {version('joserfc')}"]
    print(f"Python {sys.version.split()[0]}; onejwt {onejwt.__version__}, and how many times longer the others take")
    print(f"{'':<14}{'onejwt':>13}" + "".join(f"{name:>16}" for name in rivals))
    for alg in ("HS256", "RS256", "ES256", "EdDSA"):
        measure(alg)


if __name__ == "__main__":
    main()
