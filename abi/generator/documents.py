"""The tables of the documents. A column that is not the description's is kept, row by row."""

from __future__ import annotations

import re

from . import python
from .description import Description, Read, Row, replaced, sentence

README = "README.md"
PYTHON = "bindings/python/README.md"
NODE = "bindings/node/README.md"


def code(*names: str) -> str:
    return ", ".join(f"`{name}`" for name in names)


def rows(text: str, name: str) -> list[list[str]]:
    """The rows of the table between marks, with its heading and the line below that."""
    _, _, rest = text.partition(f"<!-- generated: {name} -->\n")
    lines = rest.partition("<!-- end of ")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]


def table(text: str, name: str, cells: list[list[str | None]], key: int) -> str:
    """A text with other rows in a table; a cell that is None is what it was, by the cell `key` of its row."""
    present = rows(text, name)
    known = {row[key]: row for row in present}
    new = [
        [cell if cell is not None else known.get(row[key] or "", [""] * len(row))[at] for at, cell in enumerate(row)]
        for row in cells
    ]
    lines = "".join("|" + "|".join(f" {cell} " if cell else " " for cell in row) + "|\n" for row in present[:2] + new)
    return replaced(text, name, lines, "<!--", "-->")


def standard(row: Row) -> str:
    return ", ".join(f"RFC {' '.join([str(rfc['rfc']), ', '.join(rfc['sections'])]).strip()}" for rfc in row["rfcs"])


def readme(abi: Description, text: str) -> str:
    statuses = [[str(row["value"]), code(row["name"]), sentence(row["meaning"]), None] for row in abi.group("statuses")]
    text = table(text, "statuses", statuses, 1)
    algorithms = [[code(*row["jose"]), code(row["name"]), None, None, standard(row)] for row in abi.algorithms()]
    text = table(text, "algorithms", algorithms, 1)
    # The numbers of each range, in the paragraph below the statuses.
    for of, about in (("keys", "about keys"), ("tokens", "about the token"), ("claims", "about the claims")):
        numbers = [row["value"] for row in abi.failures(of)]
        text = re.sub(rf"\b\d+ to \d+( (?:are )?{about}\b)", rf"{min(numbers)} to {max(numbers)}\1", text, count=1)
    return text


def families(abi: Description, text: str) -> str:
    """A row for each family of Python's exceptions; the library's own faults are in one without a name."""
    found: dict[str, list[str]] = {}
    for status in abi.failures():
        name = python.family(status).split(",")[0]
        found.setdefault("" if name == "OneJWTError" else name, []).append(python.exception(status))
    # Beside InvalidArgument, for what is of a wrong type.
    found["ArgumentError"].insert(1, "InvalidType")
    cells: list[list[str | None]] = []
    for row in rows(text, "exceptions")[2:]:
        listed = code(*found[re.sub(r"^`(\w+)`.*|^$", r"\1", row[0])])
        cells.append([row[0], row[1], listed.replace("`InvalidType`", "`InvalidType` (a `TypeError` too)")])
    return table(text, "exceptions", cells, 0)


def classes(abi: Description, text: str) -> str:
    argument = [row for row in abi.failures("use") if row["name"] == "JWT_INVALID_ARGUMENT"]
    encryption = abi.failures("encryption")
    keys = [row for row in encryption if row["name"].startswith("JWE_KEY_")]
    found = {
        "`ArgumentError`": argument,
        "`KeyError`": abi.failures("keys") + keys,
        # Without a token none was refused.
        "`TokenError`": [row for row in abi.failures("tokens") if row["name"] != "JWT_NO_BEARER"],
        "`ClaimError`": abi.failures("claims"),
        "`EncryptionError`": [row for row in encryption if row not in keys],
    }
    cells: list[list[str | None]] = [[name, code(*(row["name"] for row in of))] for name, of in found.items()]
    return table(text, "statuses", cells, 0)


def files(abi: Description, read: Read) -> dict[str, str]:
    return {
        README: readme(abi, read(README)),
        PYTHON: families(abi, read(PYTHON)),
        NODE: classes(abi, read(NODE)),
    }
