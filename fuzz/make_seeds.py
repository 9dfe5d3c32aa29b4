#!/usr/bin/env python3
"""Writes seeds/: a small start for each fuzz target, one input for each kind of thing it can be given.

Run it after a change of a target's input format; the result is committed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import struct
from pathlib import Path

SEEDS = Path(__file__).parent / "seeds"
# Keys in every form that is read. They were made for this folder and are used nowhere else.
DOCUMENTS = Path(__file__).parent / "documents"
# The cases that every language runs.
VECTORS = Path(__file__).parent.parent / "tests" / "vectors"
NOW = 1_750_000_000
KEYS = [("HS256", "k256", b"\x11" * 64), ("HS384", "k384", b"\x22" * 64), ("HS512", None, b"\x33" * 64)]
HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def sign(key: int, payload: bytes, header: bytes | None = None) -> bytes:
    alg, kid, secret = KEYS[key]
    head = compact({"alg": alg, **({"kid": kid} if kid else {})}) if header is None else header
    signing_input = f"{b64url(head)}.{b64url(payload)}".encode()
    return signing_input + b"." + b64url(hmac.new(secret, signing_input, HASHES[alg]).digest()).encode()


FULL = compact(
    {
        "iss": "https://issuer.example", "sub": "user", "aud": ["api", "other"], "exp": NOW + 300, "nbf": NOW - 5,
        "iat": NOW - 5, "jti": "1", "scope": "read write", "roles": ["x", "y"], "nonce": "n", "realm": {"roles": ["a"]},
    }
)  # fmt: skip

CLAIMS = {
    "full": FULL,
    "minimal": compact({"exp": NOW + 1}),
    "at-now": compact({"exp": NOW + 1, "nbf": NOW, "iat": NOW}),
    "just-expired": compact({"exp": NOW}),
    "just-early": compact({"exp": NOW + 1, "nbf": NOW + 1}),
    "just-ahead": compact({"exp": NOW + 1, "iat": NOW + 1}),
    "empty": b"{}",
    "null": b'{"exp":null,"iss":null,"aud":null}',
    "times": b'{"exp":1750000000.5,"nbf":1.75e9,"iat":-0}',
    "huge": b'{"exp":1e400,"nbf":99999999999999999999999999,"iat":9007199254740993}',
    "strings": b'{"exp":"1750000300","aud":""}',
    "escapes": b'{"\\u0065xp":1750000300,"\\ud83d\\ude00":"\\u0000\\/\\"\\\\","a~/b":[{"":0}]}',
    "twice": b'{"exp":1750000300,"sub":"a","s\\u0075b":"b"}',
    "surrogate": b'{"exp":1750000300,"a":"\\ud800"}',
    "nested": b'{"exp":1750000300,"a":' + b"[" * 31 + b"]" * 31 + b"}",
    "nested-too-deep": b'{"exp":1750000300,"a":' + b"[" * 32 + b"]" * 32 + b"}",
    "many": compact({f"claim{i}": i for i in range(40)}),
    "space": b' \t{ "exp" : 1750000300 , "x" : [ true , false , 1 , -1.5E-3 ] }\r\n',
    "bom": b"\xef\xbb\xbf{}",
    "utf8": '{"exp":1750000300,"sub":"\u0141\u20ac\U0001f600"}'.encode(),
    "not-utf8": b'{"exp":1750000300,"sub":"\xff"}',
    "array": b"[]",
    "trailing": b'{"exp":1750000300}{}',
}

HEADERS = {
    "plain": b'{"alg":"HS256","kid":"k256"}',
    "no-kid": b'{"alg":"HS256"}',
    "typ": b'{"typ":"at+jwt","alg":"HS256","cty":"x"}',
    "escaped": b'{"\\u0061lg":"HS256"}',
    "twice": b'{"alg":"none","alg":"HS256"}',
    "crit": b'{"alg":"HS256","crit":["ext"],"ext":1}',
    "crit-twice": b'{"alg":"HS256","crit":["ext","ext"],"ext":1}',
    "crit-absent": b'{"alg":"HS256","crit":["ext"]}',
    "crit-registered": b'{"alg":"HS256","crit":["typ"],"typ":"JWT"}',
    "crit-empty": b'{"alg":"HS256","crit":[]}',
    "b64": b'{"alg":"HS256","b64":false,"crit":["b64"]}',
    "jwk": b'{"alg":"HS256","jwk":{"kty":"oct","k":"AA"},"jku":"https://example"}',
    "other-kid": b'{"alg":"HS256","kid":"k384"}',
    "other-alg": b'{"alg":"HS512","kid":"k256"}',
    "rsa": b'{"alg":"RS256","kid":"rsa"}',
    "rsa-other-hash": b'{"alg":"RS384","kid":"rsa"}',
    "ec": b'{"alg":"ES256"}',
    "ed": b'{"alg":"EdDSA","kid":"ed"}',
    "ed-new-name": b'{"alg":"Ed25519"}',
    "number-kid": b'{"alg":"HS256","kid":1}',
}


def verify() -> dict[str, bytes]:
    def choices(mode: int, flags: int = 0, lists: int = 0, key: int = 0, typ: int = 0, age: int = 0) -> bytes:
        return bytes([mode, flags, lists, 0, 0, age, key, 0, 20, 0, typ, 0])

    good = sign(0, FULL)
    header, payload, signature = good.split(b".")
    raw = {
        "good": good,
        "tampered": header + b"." + payload + b"." + signature[:-2] + b"AA",
        "no-signature": header + b"." + payload + b".",
        "none": b64url(b'{"alg":"none"}').encode() + b"." + payload + b".",
        "five": good + b".AA.AA",
        "dots": b"." * 20,
        "object": b'{"payload":"","signatures":[]}',
        "padded": header + b"." + payload + b"==." + signature,
        "spare-bits": header + b".e31." + signature,
        "bearer": b"Bearer " + good,
        "hs512": sign(2, FULL),
        "ec-zero": b64url(b'{"alg":"ES256"}').encode() + b"." + payload + b"." + b"A" * 86,
        "ed-zero": b64url(b'{"alg":"EdDSA"}').encode() + b"." + payload + b"." + b"A" * 86,
        "rsa-ones": b64url(b'{"alg":"RS256"}').encode() + b"." + payload + b"." + b"_" * 341 + b"w",
    }
    seeds = {f"raw-{name}": choices(0, 16) + token for name, token in raw.items()}
    seeds.update({f"claims-{name}": choices(1, 16) + claims for name, claims in CLAIMS.items()})
    seeds["claims-oldest"] = choices(1, 16, age=60) + compact({"exp": NOW + 1, "iat": NOW - 59})
    seeds["claims-too-old"] = choices(1, 16, age=60) + compact({"exp": NOW + 1, "iat": NOW - 60})
    seeds["claims-demanding"] = choices(1, lists=63, typ=2, age=60) + FULL
    seeds["claims-key-issuer"] = choices(1, lists=3, key=1) + FULL
    seeds.update({f"header-{name}": choices(2) + head + b"\n" + FULL for name, head in HEADERS.items()})
    for flags in range(4):
        for as_it_is in (0, 2):
            head = HEADERS["b64" if as_it_is else "plain"]
            seeds[f"jws-{flags}-{as_it_is}"] = choices(3, flags, 1 + as_it_is) + head + b"\n$02 payload"
    seeds["jws-crit"] = choices(3, 0, 1) + HEADERS["crit"] + b"\npayload"
    seeds["jws-types"] = choices(3, 0, 4) + HEADERS["typ"] + b"\npayload"
    seeds["jws-raw-newline"] = choices(3, 2, 3) + HEADERS["b64"] + b"\na\nb"
    return seeds


def claims() -> dict[str, bytes]:
    names = ["exp", "aud", "scope", "roles", "/roles/1", "/realm/roles/0", "realm", "a", "/a~1b", "/a~0~1b/0/", "", "/"]
    seeds = {f"name-{at}": f"{name}\nread\n".encode() + FULL for at, name in enumerate(names)}
    asked = {"escapes": "/a~0~1b/0", "times": "nbf", "huge": "iat", "nested": "/a/0/0", "space": "/x/3", "utf8": "sub"}
    seeds.update({name: asked.get(name, "exp").encode() + b"\nx\n" + doc for name, doc in CLAIMS.items()})
    seeds["bad-escape"] = b"/a~2\nx\n" + FULL
    return seeds


def keys() -> dict[str, bytes]:
    k32, k64 = b64url(bytes(range(32))), b64url(bytes(range(64)))
    ec = {
        "kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    }  # fmt: skip
    jwks = {
        "one": {"kty": "oct", "alg": "HS256", "kid": "a", "k": k32},
        "set": {"keys": [{"kty": "oct", "alg": "HS512", "kid": "b", "k": k64}, {"kty": "oct", "k": k32}]},
        "skipped": {"keys": [{"kty": "new"}, ec, {"kty": "oct", "use": "enc", "k": k32}, {"kty": "oct", "k": k32}]},
        "uses": {"kty": "oct", "use": "sig", "key_ops": ["sign", "verify"], "k": k32},
        "weak": {"kty": "oct", "alg": "HS384", "k": k32},
        "wrong-types": {"kty": "oct", "alg": 1, "kid": None, "k": k32},
        "empty-set": {"keys": []},
        "ec": ec,
    }
    seeds = {f"jwks-{name}": bytes([3, 0, 0]) + compact(value) for name, value in jwks.items()}
    seeds["jwks-allow-weak"] = bytes([3, 0, 5]) + compact(jwks["weak"])
    seeds["reload-good"] = bytes([4, 0, 4]) + compact(jwks["set"])
    seeds["reload-bad"] = bytes([4, 0, 0]) + b"{"
    secrets = {
        "random": hashlib.sha512(b"seed").digest(),
        "short": b"short",
        "pem": b"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n",
        "der": bytes.fromhex("303e300706052b8104000a0333") + bytes(60),
        "ssh": b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "jwk": compact(jwks["one"]),
    }
    for name, secret in secrets.items():
        for alg in (1, 3):
            seeds[f"secret-{name}-{alg}"] = bytes([0, alg, 0]) + secret
    for document in sorted(DOCUMENTS.iterdir()):
        text = document.read_bytes()
        if document.suffix == ".jwk":
            seeds[document.name] = bytes([3, 0, 0]) + text
        else:
            body = b"".join(line for line in text.splitlines() if not line.startswith(b"-"))
            seeds[document.name] = bytes([1, 0, 8]) + text
            seeds[document.stem + ".der"] = bytes([2, 0, 8]) + base64.b64decode(body)
    return seeds


def jwks() -> dict[str, bytes]:
    """The entries of the shared vectors' sets, which are odd in every way that anyone has thought of."""
    seeds = {}
    for file in sorted(VECTORS.glob("jwks-*.json")):
        for case in json.loads(file.read_text("utf-8"))["cases"]:
            for source in case.get("keys", []):
                try:
                    entries = json.loads(source.get("jwks", ""))["keys"]
                    parts = [compact(entry) for entry in entries]
                except (ValueError, KeyError, TypeError):
                    continue
                if 0 < len(parts) < 5 and sum(map(len, parts)) < 2000 and "last" not in case["name"]:
                    data = bytes([len(seeds) % 5]) + b"\x1e".join(parts)
                    seeds[hashlib.sha256(data[1:]).hexdigest()[:16]] = data
    # A part of them is enough to begin with.
    return {name: seeds[name] for name in sorted(seeds)[:150]}


def roundtrip() -> dict[str, bytes]:
    def choices(mode: int, key: int = 0, flags: int = 0, expires: int = 0, begins: int = 0, more: int = 0) -> bytes:
        return bytes([mode, key, flags, expires, begins, more, more, 0])

    seeds = {f"claims-{name}": choices(0) + b"\n" + doc for name, doc in CLAIMS.items()}
    seeds["additions"] = choices(0, 2, 3, 60, 5, 1) + b'{"cty":"x","a":[1]}\n{ "sub":"a" } '
    seeds["additions-to-nothing"] = choices(0, 2, 3, 60, 5) + b"\n{}"
    seeds["issuer"] = choices(0, 1) + b"\n" + FULL
    for flags in range(4):
        seeds[f"payload-{flags}"] = choices(1, flags % 3, flags) + b"\n$02"
        seeds[f"bytes-{flags}"] = choices(1, flags % 3, flags, more=1) + b'{"x":1}\n\x00\xff.payload'
    return seeds


def documents() -> dict[str, bytes]:
    seeds = {f"wrapped-{number}-{kind}": bytes([number, 0, kind, kind + 5]) for number in range(0, 60, 7) for kind in range(12)}
    junk = {
        "text": b"subject=CN = test\n", "base64": b"MIIBAAECAwQ=", "end": b"-----END PUBLIC KEY-----", "dashes": b"-----",
        "headers": b"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA", "spaces": bytes(range(8)), "nothing": b"",
    }  # fmt: skip
    seeds.update({f"around-{name}-{number}": bytes([number, 1]) + text for name, text in junk.items() for number in (0, 1, 4, 9)})
    return seeds


def writer() -> dict[str, bytes]:
    """The size of the smallest buffer, then calls: what, 0 (or 1 for a name where none is due), a name, a value."""

    def text(value: str) -> bytes:
        encoded = value.encode()
        return bytes([len(encoded)]) + encoded

    def member(what: int, name: str, value: bytes = b"") -> bytes:
        return bytes([what, 0]) + text(name) + value

    end = bytes([0, 0])
    kinds = (
        member(4, "sub", text('alice "\\\n\u20ac')) + member(6, "exp", (NOW + 300).to_bytes(8, "little"))
        + member(7, "share", struct.pack("<d", 0.1)) + member(8, "ok", b"\1") + member(9, "none")
        + member(10, "aud", b"\2" + text("api") + text("other")) + member(12, "address", text('{"a":[1,null]}'))
    )  # fmt: skip
    nested = member(14, "act") + member(15, "list") + bytes([4, 0]) + text("x") + bytes([14, 0]) + end + end + end
    cases = {
        "kinds": kinds,
        "nested": nested + member(9, "behind"),
        "open": member(15, "list"),
        "twice": member(9, "a") + member(9, "a"),
        "end-of-nothing": bytes([0, 0]),
        "no-name": bytes([9, 1]),
        "deep": member(15, "list") + bytes([15, 0]) * 31 + end * 32,
        "not-json": member(12, "a", text('1,"admin":true')),
        "not-utf8": member(4, "a", b"\1\xff"),
    }
    sizes = {"": 2047, "-small": 20}
    return {name + suffix: size.to_bytes(2, "little") + calls for name, calls in cases.items() for suffix, size in sizes.items()}


def overlap() -> dict[str, bytes]:
    """Each function with everything apart, then with places from a fixed sequence, so that what lies where differs."""
    seeds = {}
    for function in range(21):
        seeds[f"apart-{function}"] = bytes([function])
        for at in range(6):
            noise = b"".join(hashlib.sha512(f"{function} {at} {block}".encode()).digest() for block in range(3))
            seeds[f"laid-{function}-{at}"] = bytes([function]) + noise
    return seeds


def policies() -> dict[str, bytes]:
    """The shared documents, but for those that differ little from others."""
    cases = json.loads((VECTORS / "policies.json").read_text("ascii"))["cases"]
    texts = {case["name"].removeprefix("policy-"): case["document"] for case in cases if "document" in case}
    all_of_it = {
        "issuers": ["a"], "audiences": ["b"], "types": ["at+jwt"], "required": ["jti", "/a/0"], "algorithms": ["ES256", "EdDSA"],
        "subject": "c", "expected": {"d": 1, "e": {"contains": ["f"], "equals": "f g"}}, "leeway": 5, "max_age": 60,
        "max_token_len": 9000, "allow_missing_exp": True, "ignore": ["exp", "nbf"], "encrypted": True, "decrypt_algorithms": ["dir"],
        "encryptions": ["A256GCM"], "$schema": "x",
    }  # fmt: skip
    texts["all"] = json.dumps(all_of_it)
    kinds = ("-is-object", "-is-boolean", "-is-list", "algorithm-")
    return {name: text.encode() for name, text in texts.items() if not any(kind in name for kind in kinds)}


def main() -> None:
    # Those of seeds/encryption are kept by hand: what they hold was encrypted at random.
    for target in (verify, claims, keys, jwks, roundtrip, documents, writer, overlap, policies):
        folder = SEEDS / target.__name__
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, data in target().items():
            (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
