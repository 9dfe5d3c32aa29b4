"""abi/onejwt.json, and how its names are spelt elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

Row = dict[str, Any]
Read = Callable[[str], str]

NOTE = "Generated from abi/onejwt.json; `make abi` writes it anew. Do not edit."
WIDTH = 120


class Description:
    def __init__(self, document: Row) -> None:
        self.version: str = document["version"]
        self.constants: list[Row] = [row for row in document["constants"] if row["group"] != "wide"]
        self.wide: list[Row] = [row for row in document["constants"] if row["group"] == "wide"]
        self.macros: list[Row] = document["macros"]
        self.types: list[Row] = document["types"]
        self.structs: list[Row] = document["structs"]
        self.functions: list[Row] = document["functions"]

    def group(self, name: str) -> list[Row]:
        return [row for row in self.constants if row["group"] == name]

    def groups(self) -> Iterable[list[Row]]:
        """The constants that stand together in the header."""
        for _, rows in groupby(self.constants, lambda row: (row["group"], row.get("range"), row.get("of"))):
            yield list(rows)

    def failures(self, *ranges: str) -> list[Row]:
        """The statuses but for JWT_OK, of all ranges or of some."""
        rows = [row for row in self.group("statuses") if row["value"] != 0]
        return [row for row in rows if not ranges or row["range"] in ranges]

    def algorithms(self) -> list[Row]:
        """Those that something can be done with."""
        return [row for row in self.group("algorithms") if not row.get("reserved")]

    def is_opaque(self, name: str) -> bool:
        return any(row["name"] == name and row.get("opaque") for row in self.types)

    def struct(self, name: str) -> Row | None:
        return next((row for row in self.structs if row["name"] == name), None)

    def plain(self, name: str) -> str:
        """A type without the header's other name for it."""
        return next((row["type"] for row in self.types if row["name"] == name and "type" in row), name)


def base(kind: str) -> str:
    """What a declaration of C begins with: "jwt_str" of "const jwt_str *"."""
    return kind.removeprefix("const ").split(" ")[0]


def stem(name: str, *prefixes: str) -> str:
    """A name without the first of the prefixes that it has."""
    for prefix in (*prefixes, "JWT_", "JWS_", "jwt_", "jws_"):
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def camel(name: str) -> str:
    """max_age: MaxAge."""
    return "".join(word.capitalize() for word in name.lower().split("_"))


def sentence(meaning: str) -> str:
    """The first sentence of a meaning, as a part of a longer one."""
    first = re.split(r"\.(?: |$)", meaning, maxsplit=1)[0]
    return first if first[1:2].isupper() or not first[0].isupper() else first[0].lower() + first[1:]


def replaced(text: str, name: str, lines: str, opening: str, closing: str = "") -> str:
    """A text with other lines between its marks of this name, which are comments and stay."""
    close = f" {closing}" if closing else ""
    begin, end = f"{opening} generated: {name}{close}\n", f"{opening} end of {name}{close}\n"
    before, found, rest = text.partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise ValueError(f"there is no {begin.strip()} … {end.strip()}")
    indent = re.search(r"[ \t]*\Z", before)
    return before + begin + lines + (indent.group() if indent else "") + end + after
