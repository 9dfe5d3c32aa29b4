"""Python: cffi's FFI.cdef takes abi/onejwt.cdef whole, in ABI mode.

Usage: python python_cffi.py CDEF LIBRARY EXPECTED
"""

from __future__ import annotations

import platform
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import cffi

NOW = 1_750_000_000
SECRET = b"0123456789abcdef0123456789ABCDEF"
CLAIMS = b'{"iss":"https://login.example","sub":"ada","roles":["admin"]}'

cdef, library, expected = sys.argv[1:]
# Its methods' types depend on what is declared.
ffi: Any = cffi.FFI()
ffi.cdef(Path(cdef).read_text("utf-8"))
jwt: Any = ffi.dlopen(library)


def equal(what: str, value: object, wanted: object) -> None:
    if value != wanted:
        sys.exit(f"{what} is {value!r} and should be {wanted!r}")


def check(kind: str, name: str, number: str = "") -> None:
    if kind == "constant":
        equal(name, getattr(jwt, name), int(number))
    elif kind == "function":
        # One that is not declared or not exported is an AttributeError.
        getattr(jwt, name)
    elif kind == "struct":
        equal(f"the size of {name}", ffi.sizeof(name), int(number))
    elif kind == "field":
        equal(f"the offset of {name}", ffi.offsetof(*name.split(".")), int(number))
    else:
        sys.exit(f"what is a {kind}?")


def ok(status: int) -> None:
    if status != jwt.JWT_OK:
        sys.exit(ffi.string(jwt.jwt_status_name(status)).decode())


def verify(token: bytes, issuer: bytes) -> tuple[int, bytes, Any]:
    """The status, the claims and the report."""
    text = ffi.from_buffer(issuer)
    issuers = ffi.new("jwt_str[]", [(text, len(issuer))])
    expect = ffi.new(
        "jwt_verify_options *", {"struct_size": ffi.sizeof("jwt_verify_options"), "issuers": issuers, "issuers_len": 1}
    )
    report = ffi.new("jwt_report *", {"struct_size": ffi.sizeof("jwt_report")})
    status = jwt.jwt_verify(keys, token, len(token), expect, NOW, out, len(out), length, report)
    return status, ffi.buffer(out)[: length[0]], report


def has(role: bytes) -> int:
    answer = ffi.new("int32_t *")
    ok(jwt.jwt_claim_has(claims, len(claims), b"roles", 5, role, len(role), answer))
    return answer[0]


checked: Counter[str] = Counter()
for line in Path(expected).read_text("utf-8").splitlines():
    check(*line.split())
    checked[line.split()[0]] += 1

handle = ffi.new("jwt_keyset **")
ok(jwt.jwt_keyset_from_secret(jwt.JWT_HS256, SECRET, len(SECRET), ffi.NULL, handle))
keys = handle[0]

out, length = ffi.new("uint8_t[1024]"), ffi.new("size_t *")
add = ffi.new("jwt_sign_options *", {"struct_size": ffi.sizeof("jwt_sign_options"), "expires_in": 900})
ok(jwt.jwt_sign(keys, CLAIMS, len(CLAIMS), add, NOW, out, len(out), length))
token = ffi.buffer(out)[: length[0]]

status, claims, report = verify(token, b"https://login.example")
ok(status)
equal("expires_at", report.expires_at, NOW + 900)

ok(jwt.jwt_claim_string(claims, len(claims), b"sub", 3, out, len(out), length))
equal("sub", ffi.buffer(out)[: length[0]], b"ada")
equal("admin", has(b"admin"), 1)
equal("auditor", has(b"auditor"), 0)

signed, dot, signature = token.rpartition(b".")
tampered = signed + dot + (b"B" if signature.startswith(b"A") else b"A") + signature[1:]
equal("of a tampered token, the status", verify(tampered, b"https://login.example")[0], jwt.JWT_SIGNATURE_INVALID)
equal("of another issuer's token, the status", verify(token, b"https://other.example")[0], jwt.JWT_ISSUER_MISMATCH)

jwt.jwt_keyset_free(keys)

print(
    f"cffi {cffi.__version__} (Python {platform.python_version()}): {checked['function']} functions, "
    f"{checked['constant']} constants, {checked['struct']} structs, {checked['field']} fields, signed, verified"
)
