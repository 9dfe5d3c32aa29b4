"""Node.js: abi.js, and the types of index.d.ts that are lists."""

from __future__ import annotations

from .description import NOTE, WIDTH, Description, Read, Row, base, camel, replaced, stem

ABI = "bindings/node/abi.js"
TYPES = "bindings/node/index.d.ts"

KINDS = {
    "uint32_t": "u32",
    "int32_t": "i32",
    "uint64_t": "u64",
    "int64_t": "i64",
    "size_t": "size",
    "jwt_str": "text",
    "const jwt_str *": "texts",
    "const jwt_expect *": "expects",
    "const jwt_keyset *": "handle",
    "const uint8_t *": "text",
    "const char *": "text",
}


def kind(abi: Description, field: Row) -> str | None:
    if "count" in field:
        return str(field["count"]) if field["type"] == "char" else None
    if "*" in field["type"] and "length" not in field and not abi.is_opaque(base(field["type"])):
        return None
    name = KINDS.get(abi.plain(field["type"]))
    return name and f"'{name}'"


def struct(abi: Description, row: Row) -> str | None:
    """None for one with a member that has no type here."""
    lengths = {field["length"] for field in row["fields"] if "length" in field}
    kinds = [(field["name"], kind(abi, field)) for field in row["fields"] if field["name"] not in lengths]
    if not row.get("sized") or any(of is None for _, of in kinds):
        return None
    return f"  {row['name']}: {{\n" + "".join(f"    {name}: {of},\n" for name, of in kinds) + "  },\n"


def koffi(abi: Description, parameter: Row) -> str:
    """Handles and places for results are addresses, what else a pointer leads to a buffer."""
    of = parameter["type"]
    if "*" not in of:
        return abi.plain(of)
    if abi.is_opaque(base(of)) or (parameter["direction"] != "in" and "capacity" not in parameter):
        return "uintptr_t"
    return "void *"


def function(abi: Description, row: Row) -> str:
    returns = row["returns"]
    result = "str" if returns == "const char *" else "uintptr_t" if "*" in returns else abi.plain(returns)
    parameters = "[" + ", ".join(f"'{koffi(abi, parameter)}'" for parameter in row["parameters"]) + "]"
    line = f"  {row['name']}: ['{result}', {parameters}],\n"
    return line if len(line) <= WIDTH else f"  {row['name']}: [\n    '{result}',\n    {parameters},\n  ],\n"


def module(abi: Description) -> str:
    groups = ["".join(f"  {row['name']}: {row['value']},\n" for row in rows) for rows in abi.groups()]
    structs = [text for text in (struct(abi, row) for row in abi.structs) if text]
    return f"""\
'use strict';

/*
 * The numbers, structs and functions of onejwt.h, under its names.
 * {NOTE}
 */

/** The numbers. */
const constants = Object.freeze({{
{chr(10).join(groups)}}});

/**
 * The members of structs, in their order, with their types: numbers by their size, a `text` is a jwt_str (a string or
 * bytes), `texts` a list of them and `expects` a list of jwt_expect, each with its length behind the pointer; a `handle` is the
 * address of a key set. A number
 * instead of a type is the size of a char array. A struct with any other member is left out.
 */
const structs = Object.freeze({{
{"".join(structs)}}});

/**
 * What the functions return, and their parameters as koffi takes them. Buffers go in as pointers, which keeps them alive
 * during the call; key sets and places for results as addresses.
 */
const functions = Object.freeze({{
{"".join(function(abi, row) for row in abi.functions)}}});

module.exports = {{ constants, structs, functions }};
"""


def check(row: Row) -> str:
    """JWT_CHECK_MAX_AGE: maxAge."""
    name = camel(stem(row["name"], "JWT_CHECK_"))
    return name[0].lower() + name[1:]


def union(name: str, members: list[str]) -> str:
    quoted = [f"'{member}'" for member in members]
    line = f"export type {name} =\n  {' | '.join(quoted)};\n"
    if len(line.splitlines()[1]) <= WIDTH:
        return line
    return f"export type {name} =\n" + "\n".join(f"  | {member}" for member in quoted) + ";\n"


def algorithms(abi: Description, name: str, group: str) -> str:
    return union(name, [jose for row in abi.group(group) if not row.get("reserved") for jose in row["jose"]])


def files(abi: Description, read: Read) -> dict[str, str]:
    text = read(TYPES)
    for name, lines in {
        "algorithms": algorithms(abi, "Algorithm", "algorithms"),
        "key management": algorithms(abi, "KeyManagement", "key management"),
        "content encryption": algorithms(abi, "ContentEncryption", "content encryption"),
        "checks": union("Check", [check(row) for row in abi.group("checks")]),
        "statuses": union("Code", [row["name"] for row in abi.failures()]),
    }.items():
        text = replaced(text, name, lines, "//")
    return {ABI: module(abi), TYPES: text}
