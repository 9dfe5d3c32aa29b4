"""Every token of the shared vectors that can travel in a header gets the verdict of the library.

The vectors have clocks of their own and nginx has not: both are asked at the time that it is. The policy goes to both as the
same document, and the keys as the same files.
"""

from __future__ import annotations

import http.client
import json
import re
from collections import Counter
from typing import Any

import onejwt

from .server import ROOT, NginxTest, ask

VECTORS = ROOT / "tests" / "vectors"
IGNORED = {"JWT_IGNORE_EXP": "exp", "JWT_IGNORE_NBF": "nbf", "JWT_IGNORE_IAT": "iat", "JWT_IGNORE_AUD": "aud"}
SAME = ("issuers", "audiences", "types", "required", "algorithms", "decrypt_algorithms", "encryptions", "subject", "max_token_len")
MARK = "@json@"
LEEWAY = re.compile(r'"leeway": \d+(, )?')



class NotHere(Exception):
    """A case that nginx cannot be asked."""


def token_of(case: dict[str, Any]) -> bytes:
    if "token" in case:
        token: str = case["token"]
        return token.encode()
    if "token_hex" in case:
        return bytes.fromhex(case["token_hex"])
    return "".join(text * times for text, times in case["token_parts"]).encode()


def header_of(token: bytes) -> str:
    """The value of the header, as nginx reads it: without spaces at its ends."""
    return (b"Bearer " + token).strip(b" ").decode("latin-1")


def policy_of(case: dict[str, Any]) -> str:
    options = dict(case.get("options", {}))
    flags = set(options.pop("flags", ()))
    document: dict[str, Any] = {name: options.pop(name) for name in SAME if name in options}
    if options.pop("decrypt_with", None) is not None:
        document["encrypted"] = True
    flags.discard("JWT_ENCRYPTED")
    if "JWT_ALLOW_MISSING_EXP" in flags:
        document["allow_missing_exp"] = True
    if ignored := [IGNORED[flag] for flag in sorted(flags) if flag in IGNORED]:
        document["ignore"] = ignored
    for ours, theirs in (("leeway", "leeway_seconds"), ("max_age", "max_age_seconds")):
        if options.get(theirs):
            document[ours] = options[theirs]
        options.pop(theirs, None)
    for item in options.pop("expected", ()):
        claim = document.setdefault("expected", {}).setdefault(item["claim"], {})
        rule = item.get("rule", "equals")
        if rule == "contains":
            claim.setdefault("contains", []).append(item["value"])
        elif "equals" in claim:
            raise NotHere("a policy has one value for a claim")
        elif rule == "equals_json":
            # As it is written: the document is put together by hand.
            claim["equals"] = MARK + item["value"] + MARK
        else:
            claim["equals"] = item["value"]
    if options:
        raise NotHere(f"options {sorted(options)}")
    text = json.dumps(document)
    while MARK in text:
        before, value, after = text.split(MARK, 2)
        text = before[:-1] + json.loads(f'"{value}"') + after[1:]
    return text


def files_of(sources: list[dict[str, Any]]) -> list[tuple[bytes, str | None]]:
    """The documents of the keys, and the issuers that they are bound to."""
    files = []
    for source in sources:
        if source.get("allow_weak") or "password" in source:
            raise NotHere("keys that are loaded with options")
        options = {name: source[name] for name in ("kid", "for_encryption") if name in source}
        if "jwks" in source and not options.get("kid"):
            document = source["jwks"].encode()
        else:
            if "jwks" in source:
                keys = onejwt.Keyset.from_jwks(source["jwks"], **options)
            elif "jwks_hex" in source:
                keys = onejwt.Keyset.from_jwks(bytes.fromhex(source["jwks_hex"]), **options)
            elif "pem" in source:
                keys = onejwt.Keyset.from_pem(source["pem"], source.get("alg"), **options)
            elif "der_hex" in source:
                keys = onejwt.Keyset.from_der(bytes.fromhex(source["der_hex"]), source.get("alg"), **options)
            elif "secret_hex" in source:
                keys = onejwt.Keyset.from_secret(bytes.fromhex(source["secret_hex"]), source["alg"], **options)
            else:
                keys = onejwt.Keyset.from_secret(source["secret"].encode(), source["alg"], base64=source.get("base64", False), **options)
            document = json.dumps(keys.export_jwks(private=True)).encode()
        files.append((document, source.get("issuer")))
    return files


def forgiving(policy: str) -> str:
    """The same with as much leeway as there can be."""
    rest = LEEWAY.sub("", policy)[1:].lstrip()
    return f'{{"leeway": {2**32 - 1}' + ("}" if rest == "}" else ", " + rest)


class Place:
    """A location, and the same for the library."""

    def __init__(self, sources: list[dict[str, Any]], policy: str, decrypt: list[dict[str, Any]] | None) -> None:
        self.files = files_of(sources)
        self.decrypt = None
        decrypt_with = None
        if decrypt is not None:
            found = files_of(decrypt)
            if len(found) != 1 or found[0][1] is not None:
                raise NotHere("several files that decrypt")
            self.decrypt = found[0][0]
            decrypt_with = onejwt.Keyset.from_jwks(self.decrypt, for_encryption=True)
            if not any(key.can_decrypt for key in decrypt_with):
                raise NotHere("keys that cannot decrypt")
        self.policy = policy
        self.keys = onejwt.Keyset.empty()
        for document, issuer in self.files:
            if issuer is not None and (not issuer.isprintable() or any(ch in issuer for ch in "\\\"'$;{} ")):
                raise NotHere("an issuer that a configuration cannot name")
            self.keys.add(onejwt.Keyset.from_jwks(document, **({} if issuer is None else {"issuer": issuer})))
        self.verifier = onejwt.Verifier(self.keys, policy=onejwt.Policy.from_json(policy, decrypt_with=decrypt_with))

    def verdict(self, value: str) -> str:
        try:
            self.verifier.verify(onejwt.bearer_token(value))
        except onejwt.OneJWTError as error:
            return str(error.name)
        return "JWT_OK"


class Vectors(NginxTest):
    def test_the_verdicts_are_the_same(self) -> None:
        places: dict[str, Place | None] = {}
        numbers: dict[str, int] = {}
        asked: list[tuple[str, str, bytes]] = []
        left_out: Counter[str] = Counter()
        def add(case: dict[str, Any], policy: str, token: bytes) -> str | None:
            """Where a case is asked, and what the library says there."""
            decrypt = case.get("options", {}).get("decrypt_with")
            name = json.dumps([case["keys"], policy, decrypt])
            if name not in places:
                places[name] = None
                places[name] = Place(case["keys"], policy, decrypt)
            place = places[name]
            if place is None:
                raise NotHere("as another case")
            numbers.setdefault(name, len(numbers))
            asked.append((case["name"], name, token))
            return place.verdict(header_of(token))

        for path in sorted(VECTORS.glob("*.json")):
            for case in json.loads(path.read_bytes())["cases"]:
                if case.get("op") != "verify":
                    continue
                token = token_of(case)
                if any(byte in token for byte in b"\r\n\0") or len(token) > 100_000:
                    left_out["no header can hold the token"] += 1
                    continue
                try:
                    policy = policy_of(case)
                    if add(case, policy, token) == "JWT_EXPIRED":
                        # Most have expired since; what else is wrong with them is seen where that is forgiven.
                        add(case, forgiving(policy), token)
                except NotHere as error:
                    left_out[str(error)] += 1
                except onejwt.OneJWTError:
                    left_out["keys or a policy that no configuration can have"] += 1
        locations = []
        for name, number in numbers.items():
            place = places[name]
            assert place is not None
            self.nginx.write(f"v/{number}.policy", place.policy)
            lines = [f"location = /{number} {{ onejwt on; onejwt_policy {{folder}}/v/{number}.policy;"]
            for index, (document, issuer) in enumerate(place.files):
                self.nginx.write(f"v/{number}.{index}", document)
                lines.append(f"onejwt_jwks_file {{folder}}/v/{number}.{index}" + (f' "issuer={issuer}";' if issuer else ";"))
            if place.decrypt is not None:
                self.nginx.write(f"v/{number}.decrypt", place.decrypt)
                lines.append(f"onejwt_decrypt_file {{folder}}/v/{number}.decrypt;")
            locations.append(" ".join([*lines, "try_files /ok =404; }"]))
        self.nginx.write("html/ok", "ok")
        nginx = self.run_with("add_header X-Verdict $jwt_status always;\n" + "\n".join(locations))
        connection = http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=60)
        verdicts: Counter[str] = Counter()
        for case_name, name, token in asked:
            place = places[name]
            assert place is not None
            value = header_of(token)
            answer = ask(connection, f"/{numbers[name]}", headers=[("Authorization", value.encode("latin-1"))])  # type: ignore[list-item]
            expected = place.verdict(value)
            with self.subTest(case_name):
                self.assertEqual(answer.headers["X-Verdict"], expected)
                self.assertEqual(answer.status, 200 if expected == "JWT_OK" else 403 if answer.status == 403 else 401)
                verdicts[expected] += 1
        connection.close()
        print(f"\n{len(asked)} tokens at {len(numbers)} locations: {dict(verdicts)}; left out: {dict(left_out)}")
        # Most of all cases, and most kinds of verdicts.
        self.assertGreater(len(asked), 3000)
        self.assertGreater(len(verdicts), 15)
