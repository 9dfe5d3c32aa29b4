"""C: the layout that a compiler checks, the list of exports, and the places that a call reads and writes."""

from __future__ import annotations

from .description import NOTE, Description, Read, Row, base

LAYOUT_HEAD = """\
/*
 * {note}
 *
 * The numbers, sizes and offsets that compiled programs depend on. Compiles as C99, C11 and C++17 with every warning an
 * error, for 64-bit targets and (with -m32 -ffreestanding -fsyntax-only) for 32-bit ones; that it compiles is the test.
 * It says that the header and the compiler agree with the description. What was released is in onejwt-0.1.abi.
 */

/* Alone and first, so that the header shows that it needs nothing before it; twice, so that its guard is tried. */
#include "onejwt.h"
#include "onejwt.h"

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
#define ASSERT(condition) static_assert(condition, #condition)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define ASSERT(condition) _Static_assert(condition, #condition)
#else
#define ASSERT_NAMED(condition, line) typedef char assertion_in_line_##line[(condition) ? 1 : -1]
#define ASSERT_LINE(condition, line) ASSERT_NAMED(condition, line)
#define ASSERT(condition) ASSERT_LINE(condition, __LINE__)
#endif

/* Of 32-bit targets, x86 aligns 64-bit integers to 4 bytes, but not on Windows. */
#if UINTPTR_MAX == UINT64_MAX
#define WIDTH(bits64, bits32, bits32_align8) (bits64)
#elif UINTPTR_MAX == UINT32_MAX && defined(__i386__) && !defined(_WIN32)
#define WIDTH(bits64, bits32, bits32_align8) (bits32)
#elif UINTPTR_MAX == UINT32_MAX
#define WIDTH(bits64, bits32, bits32_align8) (bits32_align8)
#else
#error "neither a 64-bit nor a 32-bit target"
#endif

#define NUMBER(name, value) ASSERT((name) == (value))
#define SIZE(type, sizes) ASSERT(sizeof(type) == WIDTH sizes)
#define FIELD(type, field, offsets, sizes) \\
  ASSERT(offsetof(type, field) == WIDTH offsets && sizeof(((type *)0)->field) == WIDTH sizes)
"""

LAYOUT_TAIL = """\

/* The constants are plain integers, which the preprocessor can compare too. */
#if {first} != {first_value} || {last} != {last_value}
#error "a constant is not a preprocessor number"
#endif

NUMBER(JWT_BIT(32), UINT64_C(4294967296));
NUMBER(JWE_BIT(JWE_RSA_OAEP_512), UINT64_C(1) << 54);
NUMBER(JWE_BIT(JWE_A256CBC_HS512), UINT64_C(1) << 38);
/* Of a number of another kind: no set, and no bit of one. */
NUMBER(JWT_BIT(JWE_A128GCM), 1);
NUMBER(JWE_BIT(JWT_HS256), 1);
NUMBER(JWE_BIT(0), 1);
static const jwt_str literal = JWT_STR("four");

/* Nothing but struct_size is set. */
static int only_size(const void *value, size_t size, int sized) {{
  const unsigned char *byte = (const unsigned char *)value;
  size_t i;
  uint32_t first = 0;
  for (i = 0; i < sizeof first; i++) ((unsigned char *)&first)[i] = byte[i];
  if (first != (sized ? (uint32_t)size : 0)) return 0;
  for (i = sizeof first; i < size; i++) {{
    if (byte[i] != 0) return 0;
  }}
  return 1;
}}

int main(void) {{
{checks}
  return literal.len == 4 && literal.ptr[4] == '\\0' ? 0 : 1;
}}
"""


def layout(abi: Description) -> str:
    def each(numbers: Row) -> str:
        return f"({numbers['64']}, {numbers['32']}, {numbers['32-align8']})"

    out = LAYOUT_HEAD.format(note=NOTE)
    out += "\n/* Structs: size; fields: offset and size; on 64-bit targets, on x86 and on other 32-bit targets. */\n"
    for struct in abi.structs:
        name = struct["name"]
        out += f"\nSIZE({name}, {each(struct['size'])});\n"
        for field in struct["fields"]:
            out += f"FIELD({name}, {field['name']}, {each(field['offset'])}, {each(field['size'])});\n"
    out += "\n/* A struct has a tag of its own name, so that C++ can declare it beforehand. */\n"
    for struct in abi.structs:
        out += f"ASSERT(sizeof(struct {struct['name']}) == sizeof({struct['name']}));\n"
    for kind in abi.types:
        if kind.get("opaque"):
            out += f"extern struct {kind['name']} *a_{kind['name']};\n"
        else:
            out += f"ASSERT(sizeof({kind['name']}) == sizeof({kind['type']}) && ({kind['name']})-1 < 0);\n"
    for rows in abi.groups():
        out += "\n" + "".join(f"NUMBER({row['name']}, {row['value']});\n" for row in rows)
    out += "\n" + "".join(f"NUMBER({row['name']}, {row['value']});\n" for row in abi.wide)
    for name, value in zip(("MAJOR", "MINOR", "PATCH"), abi.version.split(".")):
        out += f"ASSERT(ONEJWT_VERSION_{name} == {value});\n"
    out += "\n/* Each ..._INIT macro lists every field: -Wmissing-field-initializers says if not. They serve static"
    out += " storage too. */\n"
    initialised = [struct for struct in abi.structs if "init" in struct]
    for struct in initialised:
        out += f"static const {struct['name']} {struct['name']}_init = {struct['init']};\n"
    checks = "\n".join(
        f"  if (!only_size(&{struct['name']}_init, sizeof({struct['name']}), {int('sized' in struct)})) return 1;"
        for struct in initialised
    )
    first, last = abi.constants[0], abi.group("algorithms")[-1]
    return out + LAYOUT_TAIL.format(
        first=first["name"], first_value=first["value"], last=last["name"], last_value=last["value"], checks=checks
    )


def exports(abi: Description) -> str:
    return "".join(f"{name}\n" for name in sorted(row["name"] for row in abi.functions))


def leads_to(abi: Description, kind: str, path: str, out: list[tuple[str, str]]) -> None:
    """Adds what a parameter or field of a type leads to: through pointers, and into the structs behind them."""
    stars, name = kind.count("*"), base(kind)
    # A handle is the library's own.
    if stars == 1 and abi.is_opaque(name):
        return
    reads = kind.startswith("const ")
    if stars > 0:
        out.append((path, "IN" if reads and stars == 1 else "OUT"))
    struct = abi.struct(name) or {"fields": []}
    # A struct that says its own size is read before it is written.
    if stars == 0 or reads or "sized" in struct:
        for field in struct["fields"]:
            if "count" not in field:
                leads_to(abi, field["type"], f"{path}.{field['name']}", out)


def table(abi: Description) -> str:
    """The places of each function with an output that anything can lie over."""
    out = f"/* {NOTE} */\n\n"
    out += "/* What calls read and write: a function, the names that lead to a place, and which way it goes. */\n"
    out += "static const struct {\n  const char *function, *path;\n  role role;\n} places[] = {\n"
    for function in abi.functions:
        places: list[tuple[str, str]] = []
        for parameter in function["parameters"]:
            leads_to(abi, parameter["type"], parameter["name"], places)
        # What begins a writer does not read the buffer that it had.
        if function["name"].endswith("_begin"):
            places = [place for place in places if place[0] != "w.out"]
        if len(places) > 1 and any(role == "OUT" for _, role in places):
            out += "".join(f'    {{"{function["name"]}", "{path}", {role}}},\n' for path, role in places)
    return out + "};\n"


def files(abi: Description, read: Read) -> dict[str, str]:
    return {
        "tests/abi/layout.c": layout(abi),
        "tests/abi/exports.txt": exports(abi),
        "tests/c/places.h": table(abi),
    }
