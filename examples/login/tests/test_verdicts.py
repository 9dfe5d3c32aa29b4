"""One verdict: each token of the shared vectors that can travel in a header, sent to servers in several languages.

Each has the keys, the policy and the clock of the token's case, and what all of them answer is held against the others
and against the vectors. Another server joins as a row of ENDPOINTS: a program that reads the file of set-ups, one a
line, and serves number n of them as /n.
"""

from __future__ import annotations

import http.client
import json
import re
import sys
import tempfile
import unittest
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onejwt import Keyset, OneJWTError, Policy, Verifier

from system import BUILT, NODE_DIR, PATIENCE, PYTHON, ROOT, Server, check_built, free_port

VECTORS = ROOT / "tests" / "vectors"
HERE = Path(__file__).resolve().parent / "verdicts"
BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# RFC 6750 2.1.
B64TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
# Servers take lines of 8 KiB at least.
LONGEST = 8000
# Where clocks of hosts end, which count in milliseconds.
LATEST = 2**53 // 1000


@dataclass
class Endpoint:
    name: str
    command: list[str]
    """The file of set-ups and the port follow."""
    error: Callable[[dict[str, Any]], str] = lambda body: body["error"]
    """Where the answer says the verdict."""
    header: Callable[[bytes], bytes] = lambda token: token
    """How a token is written so that it arrives as it is."""


ENDPOINTS = (
    Endpoint("Node.js", ["node", str(NODE_DIR / "verdicts.mjs")]),
    # cpp-httplib decodes %xx in the values of headers.
    Endpoint("C++", [str(BUILT / "verdicts")], header=lambda token: token.replace(b"%", b"%25")),
    Endpoint("Python", [str(PYTHON), "-B", str(HERE / "endpoint.py")], error=lambda body: body["detail"]),
)


@dataclass
class Line:
    """A token, and which of the set-ups it is sent to."""

    name: str
    set_up: int
    token: bytes
    status: str | None
    """What the vectors say; None: any refusal."""


class NotExpressible(Exception):
    """A case that no document of a policy, or no set of keys, stands for."""


def sources(given: list[dict[str, Any]], **options: Any) -> list[dict[str, Any]]:
    """Key sources as JWK Sets, which all servers read in the same way."""
    found = []
    for source in given:
        if "jwks" in source:
            jwks = source["jwks"]
        else:
            common = {name: source[name] for name in ("kid", "allow_weak") if name in source}
            if "password" in source:
                common["password"] = source["password"].encode()
            if "pem" in source:
                keys = Keyset.from_pem(source["pem"], source.get("alg"), **common, **options)
            elif "der_hex" in source:
                keys = Keyset.from_der(bytes.fromhex(source["der_hex"]), source.get("alg"), **common, **options)
            elif "secret" in source or "secret_hex" in source:
                secret = source["secret"].encode() if "secret" in source else bytes.fromhex(source["secret_hex"])
                is_base64 = source.get("base64", False)
                keys = Keyset.from_secret(secret, source["alg"], base64=is_base64, **common, **options)
            else:
                raise NotExpressible("keys that are no text")
            is_private = keys[0].can_sign or keys[0].can_decrypt
            jwks = json.dumps(keys.export_jwks(private=is_private))
        kept = {name: source[name] for name in ("issuer", "allow_weak") if name in source}
        if "kid" in source and "jwks" in source:
            raise NotExpressible("a kid beside a JWK Set")
        found.append({"jwks": jwks, **kept})
    return found


def policy_of(options: dict[str, Any]) -> str:
    """The options of a case as the document of a policy."""
    options = dict(options)
    document: dict[str, Any] = {}
    flags = options.pop("flags", [])
    ignored = [flag.removeprefix("JWT_IGNORE_").lower() for flag in flags if flag.startswith("JWT_IGNORE_")]
    if ignored:
        document["ignore"] = ignored
    if "JWT_ALLOW_MISSING_EXP" in flags:
        document["allow_missing_exp"] = True
    if "JWT_ENCRYPTED" in flags or options.pop("decrypt_with", None) is not None:
        document["encrypted"] = True
    for ours, theirs in (("leeway", "leeway_seconds"), ("max_age", "max_age_seconds")):
        if theirs in options:
            document[ours] = options.pop(theirs)
    expected: dict[str, dict[str, Any]] = {}
    if options.get("expected") == []:
        raise NotExpressible("an empty list")
    for item in options.pop("expected", ()):
        value, rule = item["value"], item.get("rule", "equals")
        if rule == "equals_json":
            rule, text = "equals", value
            value = json.loads(text)
            # A document's text stands for the rule "equals".
            if isinstance(value, str) or json.dumps(value) != text:
                raise NotExpressible("a value that no document says in this way")
        said = expected.setdefault(item["claim"], {})
        if rule == "equals" and "equals" in said:
            raise NotExpressible("two values for one claim")
        if rule == "contains":
            said.setdefault("contains", []).append(value)
        else:
            said["equals"] = value
    if expected:
        document["expected"] = expected
    names = ("issuers", "audiences", "types", "required", "algorithms", "decrypt_algorithms", "encryptions")
    for name in (*names, "subject", "max_token_len"):
        if name in options:
            document[name] = options.pop(name)
    assert not options, f"options that this test does not know: {sorted(options)}"
    return json.dumps(document)


def token_of(case: dict[str, Any]) -> bytes:
    if "token_hex" in case:
        return bytes.fromhex(case["token_hex"])
    if "token_parts" in case:
        return "".join(text * times for text, times in case["token_parts"]).encode()
    return str(case["token"]).encode()


def travels(token: bytes) -> bool:
    """Whether a header can hold it, and no server takes anything away from it (RFC 9110 5.5)."""
    return 0 < len(token) <= LONGEST and token == token.strip(b" \t") and not re.search(rb"[\x00-\x1f\x7f]", token)


def changed(token: bytes, place: int) -> bytes:
    """A token with another byte at one place, as tests/vectors/README.md says."""
    at = BASE64URL.find(chr(token[place]))
    other = "A" if at < 0 else BASE64URL[at ^ 32]
    return token[:place] + other.encode() + token[place + 1 :]


def cases() -> Iterator[dict[str, Any]]:
    for file in sorted(VECTORS.glob("*.json")):
        yield from (case for case in json.loads(file.read_text("utf-8"))["cases"] if case["op"] == "verify")


class Verdicts(unittest.TestCase):
    def test_one_verdict(self) -> None:
        check_built()
        folder = tempfile.TemporaryDirectory(prefix="onejwt-verdicts-")
        self.addCleanup(folder.cleanup)
        lines, set_ups, left_out = self.collect()
        file = Path(folder.name, "set-ups")
        file.write_text("".join(f"{set_up}\n" for set_up in set_ups))

        servers = []
        for endpoint in ENDPOINTS:
            port = free_port()
            command = [*endpoint.command, str(file), str(port)]
            servers.append(Server(endpoint.name, command, {}, f"http://127.0.0.1:{port}", Path(folder.name)))
            self.addCleanup(servers[-1].stop)
            servers[-1].start()
        for server in servers:
            server.wait()
        with ThreadPoolExecutor(len(ENDPOINTS)) as pool:
            answers = list(pool.map(send, ENDPOINTS, servers, [lines] * len(servers)))

        wrong = []
        for line, *found in zip(lines, *answers, strict=True):
            if len(set(found)) > 1 or not fits(line, found[0]):
                row = "; ".join(f"{server.name} {verdict}" for server, verdict in zip(servers, found, strict=True))
                wrong.append(f"{line.name}: the vectors say {line.status}; {row}")
        if wrong:
            self.fail("\n".join([f"{len(wrong)} of {len(lines)}:", *wrong[:100]]))
        names = ", ".join(endpoint.name for endpoint in ENDPOINTS)
        why = ", ".join(f"{number} {reason}" for reason, number in left_out.most_common())
        print(
            f"\none verdict of {names} on {len(lines)} tokens with {len(set_ups)} policies and keys; left out: {why}",
            file=sys.stderr,
        )
        # Most of the vectors: what is left out above is so for its own reason.
        self.assertGreater(len(lines), 4000)

    def collect(self) -> tuple[list[Line], list[str], Counter[str]]:
        lines: list[Line] = []
        set_ups: dict[str, int] = {}
        left_out: Counter[str] = Counter()
        for case in cases():
            token, now = token_of(case), int(case["now"])
            if not travels(token):
                left_out["do not travel in a header"] += 1
                continue
            if abs(now) > LATEST:
                left_out["at a time that no clock has"] += 1
                continue
            options = case.get("options", {})
            try:
                set_up: dict[str, Any] = {"now": now, "policy": policy_of(options), "keys": sources(case["keys"])}
                decrypt_with = None
                if "decrypt_with" in options:
                    set_up["decrypt_with"] = sources(options["decrypt_with"], for_encryption=True)
                    first = set_up["decrypt_with"][0]
                    decrypt_with = Keyset.from_jwks(first["jwks"], for_encryption=True)
                policy = Policy.from_json(set_up["policy"], decrypt_with=decrypt_with)
                for source in set_up["keys"]:
                    is_weak = source.get("allow_weak", False)
                    Verifier(Keyset.from_jwks(source["jwks"], allow_weak=is_weak), policy=policy)
            except NotExpressible as error:
                left_out[f"with {error}"] += 1
                continue
            except OneJWTError as error:
                # Where a server would not start, the vectors have no verdict on the token either.
                left_out[f"with keys or a policy that are refused ({error.name})"] += 1
                continue
            number = set_ups.setdefault(json.dumps(set_up), len(set_ups))
            # What is no token to HTTP is none to a server, whatever a verifier would say.
            is_token = B64TOKEN.fullmatch(token.decode("latin-1")) is not None
            lines.append(Line(case["name"], number, token, case["status"] if is_token else "JWT_NO_BEARER"))
            if case["status"] == "JWT_OK" and case.get("tamper", True):
                place = len(lines) * 7919 % len(token)
                lines.append(Line(f"{case['name']}, changed at {place}", number, changed(token, place), None))
        return lines, list(set_ups), left_out


Verdict = tuple[int, str, "str | None"]


def send(endpoint: Endpoint, server: Server, lines: list[Line]) -> list[Verdict]:
    """The verdicts of one server: HTTP's status, the library's, and the challenge."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=PATIENCE)
    found: list[Verdict] = []
    for line in lines:
        try:
            connection.putrequest("GET", f"/{line.set_up}", skip_accept_encoding=True)
            connection.putheader("Authorization", b"Bearer " + endpoint.header(line.token))
            connection.endheaders()
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            # An answer that none of the others gives.
            found.append((0, f"{type(error).__name__}: {error}", None))
            connection.close()
            continue
        try:
            verdict = endpoint.error(json.loads(body))
        except (ValueError, KeyError):
            verdict = body.decode("latin-1")
        if answer.status == 500:
            # The program's own failure, whatever it says of it; some servers hang up too.
            verdict = "-"
            connection.close()
        found.append((answer.status, verdict, answer.headers["WWW-Authenticate"]))
    connection.close()
    return found


def fits(line: Line, verdict: Verdict) -> bool:
    """Whether an answer is what HTTP makes of the status that the vectors say."""
    status, error, challenge = verdict
    if line.status == "JWT_OK":
        return verdict == (200, "JWT_OK", None)
    if line.status == "JWE_KEY_CANNOT":
        return verdict == (500, "-", None)
    expected = "Bearer" if error == "JWT_NO_BEARER" else 'Bearer error="invalid_token"'
    return status == 401 and error == (line.status or error) != "JWT_OK" and challenge == expected


if __name__ == "__main__":
    unittest.main()
