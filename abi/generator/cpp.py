"""C++: the enumerations of onejwt.hpp."""

from __future__ import annotations

from .description import Description, Read, Row, replaced, stem

PATH = "bindings/cpp/onejwt.hpp"
# Words that C++ has taken.
SPELLINGS = {"bool": "boolean"}


def names(rows: list[Row], *prefixes: str) -> str:
    out = ""
    for row in rows:
        name = stem(row["name"], *prefixes).lower()
        out += f"  {SPELLINGS.get(name, name)} = {row['name']},\n"
    return out


def algorithms(abi: Description, group: str) -> str:
    """Those of one kind that something can be done with."""
    return names([row for row in abi.group(group) if not row.get("reserved")], "JWE_")


def files(abi: Description, read: Read) -> dict[str, str]:
    text = read(PATH)
    for name, lines in {
        "statuses": names(abi.group("statuses")),
        "algorithms": algorithms(abi, "algorithms"),
        "key management": algorithms(abi, "key management"),
        "content encryption": algorithms(abi, "content encryption"),
        "kinds": names(abi.group("kinds"), "JWT_KTY_"),
        "checks": names(abi.group("checks"), "JWT_CHECK_"),
        "parts": names(abi.group("parts"), "JWT_PART_"),
        "types": names(abi.group("types"), "JWT_JSON_"),
    }.items():
        text = replaced(text, name, lines, "//")
    return {PATH: text}
