#!/usr/bin/env python3
"""One library, four runtimes, one verdict: C, C++, Python and Node sign and encrypt tokens, and read everybody's.

Usage: run.py --peer NAME=COMMAND [--peer NAME=COMMAND ...]

Each peer is a program that answers one line for each line on its standard input, fields separated by tabs:

    sign              JWKS  ALG  NOW  CLAIMS                                ->  STATUS_NAME  TOKEN
    verify            JWKS  NOW  ISSUER  AUDIENCE  TOKEN                    ->  STATUS_NAME

    generate          ALG                                                   ->  STATUS_NAME  JWKS
    publish           JWKS                                                  ->  STATUS_NAME  PUBLIC_JWKS
    encrypt           JWKS  ALG  ENC  CONTENT                               ->  STATUS_NAME  TOKEN
    decrypt           JWKS  TOKEN                                           ->  STATUS_NAME  CONTENT
    sign_encrypted    SIGNING_JWKS  ENCRYPTING_JWKS  ALG  ENC  NOW  CLAIMS  ->  STATUS_NAME  TOKEN
    verify_encrypted  VERIFYING_JWKS  DECRYPTING_JWKS  NOW  ISSUER  AUDIENCE  TOKEN  ->  STATUS_NAME

generate makes one key for encryption (jwt_keyset_generate) and writes it with its private part; publish writes the public
part of such a set. encrypt and decrypt take any content (jwe_encrypt, jwe_decrypt). The last two are jwt_sign and
jwt_verify with JWT_ENCRYPTED; ALG and ENC are those of the encrypted token. All JWKS but those of sign and verify, and the
first of the last two, are loaded for encryption. Where a text is due, a failure has an empty one. A name of an algorithm
that the runtime does not know is JWT_INVALID_ARGUMENT. The last field of a request may hold tabs.

The first table says who accepts whose tokens, the second who decrypts whose; the others what each runtime says of hostile
ones. The keys of signatures are those of tests/vectors/asymmetric.py, which also signs the hostile tokens, in plain Python,
so that no mistake of the library can hide in its own; the encrypted ones are from OpenSSL. The exit status is 1 if any two
runtimes differ, or any of them says something else than it should.

Only the standard library is used.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import queue
import shlex
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "vectors"))

import asymmetric
import der

NOW = 1_750_000_000
ISSUER = "https://issuer.example"
AUDIENCE = "orders-api"
KID = "demo-1"
CLAIMS = {"iss": ISSUER, "sub": "user-4711", "aud": AUDIENCE, "iat": NOW - 60, "exp": NOW + 300, "admin": False}

# Seconds until a peer that says nothing is given up. Far above what any answer takes.
PATIENCE = 60
NO_ANSWER = "(no answer)"


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def compact_json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


# Fixed and public: a demonstration has nothing to hide. 64 bytes are enough for each of the HMAC algorithms.
SECRET = bytes(range(64))


# For encrypting: a text that has to be encoded, and no claims.
CONTENT = "Grüße an alle — 7 €"


def jwks(jwk: dict[str, object]) -> str:
    return compact_json({"keys": [jwk]})


def oct_jwks(alg: str) -> str:
    return jwks({"kty": "oct", "alg": alg, "kid": KID, "k": b64url(SECRET)})


class Algorithm(NamedTuple):
    """An algorithm, the documents with the key to sign and the key to verify with, and the key itself."""

    name: str
    signing_jwks: str
    verifying_jwks: str
    key: asymmetric.Key


def with_a_key_pair(key: asymmetric.Asymmetric) -> Algorithm:
    return Algorithm(key.alg, jwks(key.jwk(private=True, kid=KID)), jwks(key.jwk(kid=KID)), key)


HS256 = Algorithm("HS256", oct_jwks("HS256"), oct_jwks("HS256"), asymmetric.Key("HS256", SECRET))
RS256 = with_a_key_pair(asymmetric.RSA)
PS256 = with_a_key_pair(asymmetric.RSA.using("PS256"))
ES256 = with_a_key_pair(asymmetric.P256)
ED25519 = with_a_key_pair(asymmetric.ED25519.using("Ed25519"))
ALGORITHMS = [HS256, RS256, PS256, ES256, ED25519, with_a_key_pair(asymmetric.ML_DSA_44)]
# With these a key has one signature for each message.
DETERMINISTIC = {"HS256", "RS256", "Ed25519"}


def make(payload: str, key: asymmetric.Key = HS256.key, **header: object) -> str:
    """A token around any payload text, correctly signed with this key."""
    return asymmetric.token(payload, compact_json({"alg": key.alg, "typ": "JWT", "kid": KID, **header}), key)


def with_claims(**changes: object) -> str:
    return make(compact_json({**CLAIMS, **changes}))


def signing_input(token: str) -> str:
    return token.rpartition(".")[0]


def resigned(token: str, signature: bytes) -> str:
    """The token with another signature."""
    return signing_input(token) + "." + b64url(signature)


class Encryption(NamedTuple):
    """How a token is encrypted, and whether it is for a public key."""

    alg: str
    enc: str
    has_public_key: bool


ENCRYPTIONS = [
    Encryption("dir", "A256GCM", False),
    Encryption("A256KW", "A256CBC-HS512", False),
    Encryption("RSA-OAEP-256", "A256GCM", True),
    Encryption("ECDH-ES", "A128GCM", True),
]
# Around a token that is signed with ES256.
NESTED = Encryption("ECDH-ES+A256KW", "A256GCM", True)


class Hostile(NamedTuple):
    """A token, the key document to verify it with, and the one right answer."""

    what: str
    token: str
    expected: str
    jwks: str = HS256.verifying_jwks


def hostile_tokens() -> list[Hostile]:
    claims = compact_json(CLAIMS)
    good = make(claims)
    header, payload, signature = good.split(".")
    by_rsa, by_ec = make(claims, RS256.key), make(claims, ES256.key)
    confused = make(claims, asymmetric.Key("HS256", asymmetric.pem(*asymmetric.RSA.form("spki"))))
    as_der = der.sequence(*map(der.integer, asymmetric.P256.numbers(signing_input(by_ec).encode())))
    intruder = asymmetric.OTHER_P256
    forged = b64url(compact_json({**CLAIMS, "admin": True}).encode())
    middle = len(signature) // 2
    other = "B" if signature[middle] != "B" else "C"
    # One claim twice: a reader that keeps the first and one that keeps the last see two users.
    twice = claims[:-1] + ',"sub":"root"}'
    # The low byte of U+0141 is that of "A": a copy that keeps only low bytes would mend the token. Of "@@@", one "@"
    # is the third byte of its group, and its last six bits are zero: an "A" in base64url.
    with_an_a = with_claims(pad="@@@")
    at = with_an_a.index("A", len(header) + 1)
    wide = with_an_a[:at] + "\u0141" + with_an_a[at + 1 :]
    return [
        Hostile("nothing: a good token", good, "JWT_OK"),
        Hostile("changed payload", f"{header}.{forged}.{signature}", "JWT_SIGNATURE_INVALID"),
        Hostile(
            "changed signature",
            f"{header}.{payload}.{signature[:middle]}{other}{signature[middle + 1 :]}",
            "JWT_SIGNATURE_INVALID",
        ),
        Hostile("alg none", resigned(make(claims, alg="none"), b""), "JWT_ALG_NOT_ALLOWED"),
        Hostile("HS256 token under an HS512 key", good, "JWT_ALG_NOT_ALLOWED", oct_jwks("HS512")),
        Hostile("expired", with_claims(exp=NOW), "JWT_EXPIRED"),
        Hostile("not yet valid", with_claims(nbf=NOW + 1), "JWT_NOT_YET_VALID"),
        Hostile("wrong audience", with_claims(aud="billing-api"), "JWT_AUDIENCE_MISMATCH"),
        Hostile("wrong issuer", with_claims(iss=ISSUER + ".evil.example"), "JWT_ISSUER_MISMATCH"),
        Hostile("duplicate claim", make(twice), "JWT_CLAIMS_MALFORMED"),
        Hostile("exp as a string", with_claims(exp=str(NOW + 300)), "JWT_CLAIMS_MALFORMED"),
        Hostile("five segments", good + ".AAAA.AAAA", "JWT_TOKEN_UNSUPPORTED"),
        Hostile("unknown crit", make(claims, crit=["bork"], bork=1), "JWT_TOKEN_UNSUPPORTED"),
        Hostile('U+0141 in place of an "A"', wide, "JWT_TOKEN_MALFORMED"),
        Hostile("nothing: a good RS256 token", by_rsa, "JWT_OK", RS256.verifying_jwks),
        # The verifier's public key is known to all: where the token chose the algorithm, it would be the secret.
        Hostile("HS256 with a public key's PEM", confused, "JWT_ALG_NOT_ALLOWED", RS256.verifying_jwks),
        Hostile("PS256 token under an RS256 key", make(claims, PS256.key), "JWT_ALG_NOT_ALLOWED", RS256.verifying_jwks),
        Hostile("RS256 signature of 3 bytes", resigned(by_rsa, b"abc"), "JWT_SIGNATURE_INVALID", RS256.verifying_jwks),
        Hostile("nothing: a good ES256 token", by_ec, "JWT_OK", ES256.verifying_jwks),
        # CVE-2022-21449: zeroes solve the equation of a verifier that does not check their range.
        Hostile("ES256 signature of zeroes", resigned(by_ec, bytes(64)), "JWT_SIGNATURE_INVALID", ES256.verifying_jwks),
        Hostile("ES256 signature in DER", resigned(by_ec, as_der), "JWT_SIGNATURE_INVALID", ES256.verifying_jwks),
        Hostile(
            "key in the token's own header",
            make(claims, intruder, jwk=intruder.jwk(kid=KID)),
            "JWT_SIGNATURE_INVALID",
            ES256.verifying_jwks,
        ),
        Hostile("kid of no key", make(claims, ES256.key, kid="demo-2"), "JWT_KEY_NOT_FOUND", ES256.verifying_jwks),
    ]


# Encrypted with OpenSSL, as A256KW and A256CBC-HS512, with cty "JWT": a token that ES256 signed, and the bare claims.
WRAPPING_SECRET = bytes(range(32))
ENCRYPTED_TOKEN = (
    "eyJhbGciOiJBMjU2S1ciLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIiwiY3R5IjoiSldUIiwia2lkIjoiZGVtby0xIn0.w7qBCtJRDdStUWxCXZmm"
    "RXkGLZ86lJzQzf8xCqUFUFS7tVNWD_0TPMIOpONK6kzcpaL8-Sc3Jf0Vga3l8yQPGRZfmDEXRF0q.gIGCg4SFhoeIiYqLjI2Ojw.aKifebDn"
    "olj8E9bWYtYKnZBgRcTuxir8mvAZ5i4DRrCgOnFz7xy2hYRQ9tJwFcYJFUsIb9h320xSz1QVzeEjCJ4jMugXgjIMYl4_9T-yh-zkyadIJsoR"
    "Qc6KezwElVkq4wDJ8nketEcKjL74r0QDxYNP8-Miq5zQIejUjAUNKmM0rduTHd6XsK2IweMjQfLKlt7k5a0bubyFK0eFm5qmuB44J1dI9rff"
    "bvIKlJCsTrDPylcx3qJlinqbZRBdmMVQ-_NHJn5u7VIQaqA9k-QnC5P2Jo3sUu77oLnMxUnFIXZaPEbygMps2B_xGSkFwEgGe64EVwwsIVnJ"
    "ehwFTh4_6-qeYamKHbovhlB-zvyGoB2-P77meG9yXxAzINu5vvmuuFMIpoBZTE2rHsNzr1FJiQ.cVKXgi-vxOvbqnfCkUXRRF4EdSKnhBlfT"
    "JWmC-GPXyc"
)
ENCRYPTED_CLAIMS = (
    "eyJhbGciOiJBMjU2S1ciLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIiwiY3R5IjoiSldUIiwia2lkIjoiZGVtby0xIn0.w7qBCtJRDdStUWxCXZmm"
    "RXkGLZ86lJzQzf8xCqUFUFS7tVNWD_0TPMIOpONK6kzcpaL8-Sc3Jf0Vga3l8yQPGRZfmDEXRF0q.gIGCg4SFhoeIiYqLjI2Ojw.Vr6sWhyS"
    "fYR_PHDTICc3ppZjeSJMFUQiIHNFauyR9JK1dA1VJjrTyA3khZxkKA8OTGf-MHNfkda2af1r0l-R4Gy6I9pR6F85D9smBYEE172rDDphhpcQ"
    "NnRAswJv7AY0lHm_Zj4tmTrdoHEsn81SGrpyWOuCW2r4uK1FovE8TU0.rvwQbtF0H4bX1nyTWXHIWYEQ_RgDdgTfI9oQjAMYaK4"
)


def secret_jwks(alg: str) -> str:
    return jwks({"kty": "oct", "alg": alg, "kid": KID, "k": b64url(WRAPPING_SECRET), "use": "enc"})


class HostileEncrypted(NamedTuple):
    """An encrypted token, the key document to decrypt it with, and the one right answer of who wants ES256 inside."""

    what: str
    token: str
    expected: str
    jwks: str = secret_jwks("A256KW")


def changed(segment: str) -> str:
    """A segment with another first character."""
    return ("B" if segment[0] != "B" else "C") + segment[1:]


def hostile_encrypted_tokens() -> list[HostileEncrypted]:
    good = ENCRYPTED_TOKEN
    header, key, iv, content, tag = good.split(".")
    rest = f"{key}.{iv}.{content}.{tag}"
    rsa = jwks(asymmetric.RSA.jwk(private=True, kid=KID, alg="RSA-OAEP-256", use="enc"))
    ec = jwks(asymmetric.P256.jwk(private=True, kid=KID, alg="ECDH-ES+A256KW", use="enc"))
    # The key's own x, with the y of no point.
    off_the_curve = {**asymmetric.P256.public_members(), "y": b64url(bytes(31) + b"\1")}

    def headed(**members: object) -> str:
        members = {"alg": "A256KW", "enc": "A256CBC-HS512", "cty": "JWT", "kid": KID, **members}
        return b64url(compact_json(members).encode()) + "." + rest

    return [
        HostileEncrypted("nothing: a good token", good, "JWT_OK"),
        HostileEncrypted("signed and not encrypted", make(compact_json(CLAIMS), ES256.key), "JWT_NOT_ENCRYPTED"),
        HostileEncrypted("unsigned claims inside", ENCRYPTED_CLAIMS, "JWT_TOKEN_UNSUPPORTED"),
        HostileEncrypted("changed tag", f"{header}.{key}.{iv}.{content}.{changed(tag)}", "JWE_DECRYPTION_FAILED"),
        HostileEncrypted("changed key", f"{header}.{changed(key)}.{iv}.{content}.{tag}", "JWE_DECRYPTION_FAILED"),
        HostileEncrypted("another header", headed(typ="JWT"), "JWE_DECRYPTION_FAILED"),
        HostileEncrypted("tag of 16 bytes", f"{header}.{key}.{iv}.{content}.{tag[:22]}", "JWT_TOKEN_MALFORMED"),
        # RFC 8725 3.6: what is compressed tells its content by its length.
        HostileEncrypted("zip", headed(zip="DEF"), "JWT_TOKEN_UNSUPPORTED"),
        # Bleichenbacher's oracle.
        HostileEncrypted("RSA1_5", headed(alg="RSA1_5"), "JWE_NOT_ALLOWED", rsa),
        HostileEncrypted("A256KW token, RSA key", good, "JWE_NOT_ALLOWED", rsa),
        HostileEncrypted(
            "dir with an encrypted key", headed(alg="dir", enc="A256GCM"), "JWT_TOKEN_MALFORMED", secret_jwks("A256GCM")
        ),
        # Each such point tells something of the private key (CVE-2017-16007).
        HostileEncrypted(
            "epk off the curve", headed(alg="ECDH-ES+A256KW", epk=off_the_curve), "JWT_TOKEN_MALFORMED", ec
        ),
        HostileEncrypted("kid of no key", headed(kid="demo-2"), "JWE_KEY_NOT_FOUND"),
    ]


class Peer:
    """A program in another runtime."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.silent = False
        self.answers: queue.Queue[bytes] = queue.Queue()
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            sys.exit(f"{name} does not start: {error}")
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.answers.put(line)
        self.answers.put(b"")  # the end

    def ask(self, *fields: str) -> list[str]:
        assert self.process.stdin is not None
        answer = ""
        if not self.silent:
            try:
                self.process.stdin.write(("\t".join(fields) + "\n").encode("utf-8"))
                self.process.stdin.flush()
                answer = self.answers.get(timeout=PATIENCE).decode("utf-8", "replace").rstrip("\r\n")
            except (OSError, queue.Empty):
                pass
        # An answer that comes too late would be taken for that to the next question.
        self.silent = not answer
        return answer.split("\t") if answer else [NO_ANSWER]

    def ask_for_text(self, *fields: str) -> tuple[str, str]:
        answer = self.ask(*fields)
        return answer[0], answer[1] if len(answer) > 1 else ""

    def sign(self, algorithm: Algorithm, claims: str) -> tuple[str, str]:
        return self.ask_for_text("sign", algorithm.signing_jwks, algorithm.name, str(NOW), claims)

    def verify(self, jwks: str, token: str) -> str:
        return self.ask("verify", jwks, str(NOW), ISSUER, AUDIENCE, token)[0]

    def make_keys(self, encryption: Encryption) -> tuple[str, str, str]:
        """A status, a document to decrypt with, and one to encrypt with."""
        status, jwks = self.ask_for_text("generate", encryption.alg)
        if status != "JWT_OK" or not encryption.has_public_key:
            return status, jwks, jwks
        status, public = self.ask_for_text("publish", jwks)
        if status == "JWT_OK" and '"d"' in public:
            status = "(private part)"
        return status, jwks, public

    def encrypt(self, jwks: str, encryption: Encryption, content: str) -> tuple[str, str]:
        return self.ask_for_text("encrypt", jwks, encryption.alg, encryption.enc, content)

    def decrypt(self, jwks: str, token: str, content: str) -> str:
        status, found = self.ask_for_text("decrypt", jwks, token)
        return "(other content)" if status == "JWT_OK" and found != content else status

    def sign_encrypted(self, algorithm: Algorithm, jwks: str, encryption: Encryption, claims: str) -> tuple[str, str]:
        return self.ask_for_text(
            "sign_encrypted", algorithm.signing_jwks, jwks, encryption.alg, encryption.enc, str(NOW), claims
        )

    def verify_encrypted(self, jwks: str, decrypting_jwks: str, token: str) -> str:
        return self.ask("verify_encrypted", jwks, decrypting_jwks, str(NOW), ISSUER, AUDIENCE, token)[0]

    def stop(self) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.close()
            self.process.wait(timeout=PATIENCE)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()


class Table:
    """Aligned columns; a cell that is wrong stands out."""

    def __init__(self, first: str, columns: Sequence[str], first_width: int, width: int) -> None:
        self.first_width, self.width = first_width, width
        self.colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self._line(first, columns, ["1"] * len(columns), "1")
        print("-" * (first_width + len(columns) * (width + 2)))

    def _paint(self, text: str, code: str | None) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code else text

    def _line(self, first: str, cells: Sequence[str], codes: Sequence[str | None], code: str | None) -> None:
        line = self._paint(first.ljust(self.first_width), code)
        for cell, cell_code in zip(cells, codes):
            line += "  " + self._paint(cell.ljust(self.width), cell_code)
        print(line.rstrip())

    def row(self, first: str, statuses: Sequence[str], expected: str) -> bool:
        right = [status == expected for status in statuses]
        short = [status[4:] if status.startswith("JWT_") else status for status in statuses]
        self._line(first, short, ["32" if good else "31;7" for good in right], None)
        if not all(right):
            print(self._paint(f"    ^ wrong: expected {expected}", "31"))
        sys.stdout.flush()
        return all(right)


def may_be_right(algorithm: Algorithm, token: str) -> bool:
    """Whether a token has the signature that it must have, where there is but one; found without the library."""
    return algorithm.name not in DETERMINISTIC or token == resigned(token, algorithm.key.mac(signing_input(token)))


def everybody_verifies_everybody(peers: Sequence[Peer]) -> tuple[int, int]:
    table = Table("signed by   \\   verified by", [peer.name for peer in peers], 31, 17)
    tries = failures = 0
    for algorithm in ALGORITHMS:
        for signer in peers:
            status, token = signer.sign(algorithm, compact_json(CLAIMS))
            if status == "JWT_OK" and not may_be_right(algorithm, token):
                status = "(wrongly signed)"
            if status == "JWT_OK":
                statuses = [verifier.verify(algorithm.verifying_jwks, token) for verifier in peers]
            else:
                statuses = [status] * len(peers)
            tries += 1
            failures += not table.row(f"{algorithm.name:<10}  {signer.name}", statuses, "JWT_OK")
    return tries, failures


def everybody_decrypts_everybody(peers: Sequence[Peer]) -> tuple[int, int]:
    table = Table("encrypted by   \\   decrypted by", [peer.name for peer in peers], 31, 17)
    claims = compact_json(CLAIMS)
    tries = failures = 0
    for encryption in [*ENCRYPTIONS, NESTED]:
        nested = encryption is NESTED
        for encrypter in peers:
            status, private, public = encrypter.make_keys(encryption)
            if status == "JWT_OK" and nested:
                status, token = encrypter.sign_encrypted(ES256, public, encryption, claims)
            elif status == "JWT_OK":
                status, token = encrypter.encrypt(public, encryption, CONTENT)
            if status != "JWT_OK":
                statuses = [status] * len(peers)
            elif nested:
                statuses = [peer.verify_encrypted(ES256.verifying_jwks, private, token) for peer in peers]
            else:
                statuses = [peer.decrypt(private, token, CONTENT) for peer in peers]
            how = f"ES256 in {encryption.alg}" if nested else f"{encryption.alg} {encryption.enc}"
            tries += 1
            failures += not table.row(f"{how:<23}  {encrypter.name}", statuses, "JWT_OK")
    return tries, failures


def everybody_refuses_encrypted(peers: Sequence[Peer]) -> tuple[int, int]:
    table = Table("what is wrong with the token", [peer.name for peer in peers], 28, 21)
    cases = hostile_encrypted_tokens()
    failures = 0
    for case in cases:
        statuses = [peer.verify_encrypted(ES256.verifying_jwks, case.jwks, case.token) for peer in peers]
        failures += not table.row(case.what, statuses, case.expected)
    return len(cases), failures


def everybody_refuses(peers: Sequence[Peer]) -> tuple[int, int]:
    table = Table("what is wrong with the token", [peer.name for peer in peers], 31, 17)
    cases = hostile_tokens()
    failures = 0
    for case in cases:
        statuses = [peer.verify(case.jwks, case.token) for peer in peers]
        failures += not table.row(case.what, statuses, case.expected)
    return len(cases), failures


def peer_commands() -> dict[str, list[str]]:
    parser = argparse.ArgumentParser(description="Sign and verify tokens across runtimes, and compare their verdicts.")
    parser.add_argument("--peer", action="append", required=True, metavar="NAME=COMMAND", help="a program to ask")
    commands: dict[str, list[str]] = {}
    for peer in parser.parse_args().peer:
        name, _, command = peer.partition("=")
        if not name or not shlex.split(command):
            parser.error(f"not NAME=COMMAND: {peer!r}")
        commands[name] = shlex.split(command)
    return commands


def main() -> int:
    peers = [Peer(name, command) for name, command in peer_commands().items()]
    parts = [
        ("Every runtime signs, every runtime verifies (statuses without their JWT_)", everybody_verifies_everybody),
        ("Hostile tokens, made without the library", everybody_refuses),
        ("Every runtime encrypts for keys of its own, every runtime decrypts", everybody_decrypts_everybody),
        ("Hostile encrypted tokens, made without the library", everybody_refuses_encrypted),
    ]
    rows = failures = 0
    try:
        for title, part in parts:
            print(f"\n{title}\n")
            tried, failed = part(peers)
            rows += tried
            failures += failed
    finally:
        for peer in peers:
            peer.stop()
    names = ", ".join(peer.name for peer in peers)
    if failures:
        print(f"\n{failures} of {rows} rows are not as they must be ({names}).")
        return 1
    print(f"\n{names} agree in all {rows} rows, and each row is as it must be.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
