"""A row of the description is all that a status, an algorithm or an option needs: what is generated follows."""

from __future__ import annotations

import copy
import json
import sys
import unittest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "abi"))

from generate import generate  # noqa: E402

DESCRIPTION = json.loads((ROOT / "abi" / "onejwt.json").read_text("utf-8"))


def added(kind: str, **members: Any) -> dict[str, str]:
    """What is generated with one more row, like the last one of its kind but for these members."""
    document = copy.deepcopy(DESCRIPTION)
    rows = document["constants"]
    last = max(at for at, row in enumerate(rows) if kind in (row.get("range"), row["group"]))
    rows.insert(last + 1, {**rows[last], **members})
    return generate(document)


class OneRow(unittest.TestCase):
    def changed(self, files: dict[str, str]) -> dict[str, str]:
        """The lines that are new in each file."""
        before = generate(DESCRIPTION)
        self.assertEqual(before.keys(), files.keys())
        return {
            path: "\n".join(sorted(set(text.splitlines()) - set(before[path].splitlines())))
            for path, text in files.items()
            if text != before[path]
        }

    def has(self, files: dict[str, str], expected: dict[str, str]) -> None:
        changed = self.changed(files)
        self.assertEqual(sorted(changed), sorted(expected))
        for path, line in expected.items():
            self.assertIn(line, changed[path], path)

    def test_a_status(self) -> None:
        status = {"name": "JWT_CLAIM_TOO_LONG", "value": 72, "meaning": "A claim is longer than `max`. More of it."}
        self.has(
            added("claims", **status),
            {
                "tests/abi/layout.c": "NUMBER(JWT_CLAIM_TOO_LONG, 72);",
                "bindings/cpp/onejwt.hpp": "  claim_too_long = JWT_CLAIM_TOO_LONG,",
                "bindings/python/src/onejwt/_abi.py": "JWT_CLAIM_TOO_LONG = 72",
                "bindings/python/src/onejwt/errors.py": "class ClaimTooLong(ClaimError):",
                "bindings/python/src/onejwt/__init__.py": '    "ClaimTooLong",',
                "bindings/python/README.md": "`ClaimTooLong`",
                "bindings/node/abi.js": "  JWT_CLAIM_TOO_LONG: 72,",
                "bindings/node/index.d.ts": "  | 'JWT_CLAIM_TOO_LONG'",
                "bindings/node/README.md": "`JWT_CLAIM_TOO_LONG`",
                "README.md": "| 72 | `JWT_CLAIM_TOO_LONG` | a claim is longer than `max` | |",
            },
        )

    def test_what_a_row_says_of_other_texts(self) -> None:
        files = self.changed(added("claims", name="JWT_CLAIM_TOO_LONG", value=72, meaning="A claim is `x`."))
        self.assertIn('    """A claim is ``x``."""', files["bindings/python/src/onejwt/errors.py"])
        self.assertIn("60 to 72 about the claims", files["README.md"])

    def test_a_status_of_each_range_has_its_exception(self) -> None:
        for of, family in (("use", "OneJWTError"), ("keys", "KeyMaterialError"), ("tokens", "TokenError")):
            text = added(of, name="JWT_NEW_ONE", value=19)["bindings/python/src/onejwt/errors.py"]
            self.assertIn(f"class NewOne({family}):", text)

    def test_an_algorithm(self) -> None:
        algorithm = {"name": "JWT_XS256", "value": 19, "jose": ["XS256"], "rfcs": [{"rfc": 1, "sections": ["2", "3"]}]}
        self.has(
            added("algorithms", **algorithm),
            {
                "tests/abi/layout.c": "NUMBER(JWT_XS256, 19);",
                "bindings/cpp/onejwt.hpp": "  xs256 = JWT_XS256,",
                "bindings/python/src/onejwt/_abi.py": "JWT_XS256 = 19",
                "bindings/node/abi.js": "  JWT_XS256: 19,",
                "bindings/node/index.d.ts": "  | 'XS256';",
                "README.md": "| `XS256` | `JWT_XS256` | | | RFC 1 2, 3 |",
            },
        )

    def test_a_field(self) -> None:
        document = copy.deepcopy(DESCRIPTION)
        options = next(row for row in document["structs"] if row["name"] == "jwt_verify_options")
        text = next(field for field in options["fields"] if field["name"] == "subject")
        options["fields"].append({**text, "name": "nonce"})
        self.has(
            generate(document),
            {
                "tests/abi/layout.c": "FIELD(jwt_verify_options, nonce, (104, 64, 64), (16, 8, 8));",
                "tests/c/places.h": '    {"jwt_verify", "options.nonce.ptr", IN},',
                "bindings/python/src/onejwt/_abi.py": '        ("nonce", JwtStr),',
                "bindings/node/abi.js": "    nonce: 'text',",
            },
        )

    def test_what_people_wrote_stays(self) -> None:
        files = added("claims", name="JWT_CLAIM_TOO_LONG", value=72)
        self.assertIn("| 401; the client gets a new token |", files["README.md"])
        self.assertIn("This package sizes its own", files["bindings/python/src/onejwt/errors.py"])

    def test_a_status_that_goes_leaves_nothing(self) -> None:
        document = copy.deepcopy(DESCRIPTION)
        document["constants"] = [row for row in document["constants"] if row["name"] != "JWT_NO_BEARER"]
        for path, text in generate(document).items():
            if "README" not in path:
                self.assertNotRegex(text, r"\bNO_?BEARER\b|\bNoBearer\b|JWT_NO_BEARER", path)


if __name__ == "__main__":
    unittest.main()
