"""Python: _abi.py, the exceptions, and the names that the package gives out."""

from __future__ import annotations

import re

from .description import NOTE, WIDTH, Description, Read, Row, base, camel, replaced, stem

ABI = "bindings/python/src/onejwt/_abi.py"
ERRORS = "bindings/python/src/onejwt/errors.py"
PACKAGE = "bindings/python/src/onejwt/__init__.py"

# The family of a status that stands by itself, else of its range.
FAMILIES = {
    "JWT_INVALID_ARGUMENT": "ArgumentError",
    "JWT_BUFFER_TOO_SMALL": "ArgumentError",
    "JWT_KEY_NOT_FOUND": "KeyMaterialError, TokenRefused",
    # Without a token none was refused.
    "JWT_NO_BEARER": "OneJWTError",
    "use": "OneJWTError",
    "keys": "KeyMaterialError",
    "tokens": "TokenError",
    "claims": "ClaimError",
    "JWE_KEY_CANNOT": "KeyMaterialError",
    "JWE_KEY_NOT_FOUND": "KeyMaterialError, TokenRefused",
    "encryption": "EncryptionError",
    "issuers": "OneJWTError",
}


def exception(status: Row) -> str:
    """JWT_KEY_MALFORMED: KeyMalformed."""
    name = camel(stem(status["name"]))
    return "InternalError" if name == "Internal" else name


def family(status: Row) -> str:
    return FAMILIES.get(status["name"], FAMILIES[status["range"]])


WIDE = {"INT64_MIN": "-(2**63)", "SIZE_MAX": "c_size_t(-1).value"}


def ctype(abi: Description, field: Row) -> str:
    kind = abi.plain(field["type"])
    if "count" in field:
        return f"{ctype(abi, {'type': kind})} * {field['count']}"
    name = base(kind)
    if kind.count("*") == 1 and name in ("char", "uint8_t"):
        return "c_char_p"
    if kind.count("*") == 1 and abi.struct(name):
        return f"POINTER({camel(name)})"
    if "*" in kind:
        return "c_void_p"
    return camel(name) if abi.struct(name) else "c_size_t" if name == "size_t" else "c_" + name.removesuffix("_t")


def numbers_and_structs(abi: Description) -> str:
    out = "".join(f"{row['name']} = {WIDE[row['value']]}\n" for row in abi.wide)
    for rows in abi.groups():
        out += "\n" + "".join(f"{row['name']} = {row['value']}\n" for row in rows)
    for struct in abi.structs:
        fields = [f'("{field["name"]}", {ctype(abi, field)})' for field in struct["fields"]]
        line = f"    _fields_ = [{', '.join(fields)}]\n"
        if len(line) > WIDTH:
            line = "    _fields_ = [\n" + "".join(f"        {field},\n" for field in fields) + "    ]\n"
        out += f'\n\nclass {camel(struct["name"])}(Structure):\n    """{struct["name"]}."""\n\n{line}'
    # In the linter's order: constants, classes, the rest.
    imports = set(re.findall(r"\b(POINTER|Structure|c_\w+)\b", out))
    ordered = sorted(imports, key=lambda name: (not name.isupper(), name.islower(), name))
    head = f'"""The numbers and structs of onejwt.h, under its names."""\n\n# {NOTE}\n'
    return f"{head}\nfrom __future__ import annotations\n\nfrom ctypes import {', '.join(ordered)}\n\n{out}"


def exceptions(abi: Description, present: str) -> dict[str, str]:
    """The exceptions of each range. What somebody has written about one stays."""
    out = {}
    for of in dict.fromkeys(status["range"] for status in abi.failures()):
        classes = []
        for status in abi.failures(of):
            name = exception(status)
            found = re.search(rf'^class {name}\([^)]*\):\n    """(.*?)"""\n', present, re.MULTILINE | re.DOTALL)
            text = found.group(1) if found else status["meaning"].replace("`", "``")
            classes.append(
                f'class {name}({family(status)}):\n    """{text}"""\n\n'
                f'    code = {status["value"]}\n    name = "{status["name"]}"\n'
            )
        out[of] = "\n\n" + "\n\n".join(classes) + "\n\n"
    return out


def errors(abi: Description, present: str) -> str:
    text = present
    for of, classes in exceptions(abi, present).items():
        text = replaced(text, of, classes, "#")
    rows = "".join(f"        {exception(status)},\n" for status in abi.failures())
    return replaced(text, "exceptions", rows, "#")


def package(present: str, errors: str) -> str:
    """The package gives out each class of errors.py."""
    classes = set(re.findall(r"^class (\w+)", errors, re.MULTILINE))
    listed = "".join(f"    {name},\n" for name in sorted(classes, key=str.casefold))
    statement = f"from .errors import (\n{listed})\n"
    text = re.sub(r"^from \.errors import \(\n.*?^\)\n", statement, present, count=1, flags=re.MULTILINE | re.DOTALL)
    found = re.search(r"^__all__ = \[\n(.*?)^\]\n", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise ValueError(f"{PACKAGE} has no __all__")
    gone = set(re.findall(r"^    (\w+),$", present, re.MULTILINE)) - classes
    names = set(re.findall(r'"(\w+)"', found.group(1))) - gone | classes
    ordered = sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    return text[: found.start(1)] + "".join(f'    "{name}",\n' for name in ordered) + text[found.end(1) :]


def files(abi: Description, read: Read) -> dict[str, str]:
    text = errors(abi, read(ERRORS))
    return {ABI: numbers_and_structs(abi), ERRORS: text, PACKAGE: package(read(PACKAGE), text)}
