"""The library's claim readers. They are for languages without a JSON reader of their own, so the package has no use
for them; the shared vectors are run with them all the same, through the very library that the package has loaded."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_char_p, c_double, c_int32, c_int64, c_size_t, c_void_p
from typing import Any

from onejwt import LIBRARY_PATH, _ffi, errors

_library = ctypes.CDLL(LIBRARY_PATH)

# The places that each reader writes to, after the claims and the name.
_OUTPUTS: dict[str, tuple[Any, ...]] = {
    "has": (c_int32,),
    "int": (c_int64,),
    "double": (c_double,),
    "bool": (c_int32,),
    "count": (c_size_t,),
    "json": (c_int32, c_size_t, c_size_t),
}


def read(kind: str, claims: bytes, name: str, value: str | None) -> Any:
    """What a reader finds; an error with the status otherwise."""
    function = _library[f"jwt_claim_{kind}"]
    outputs: list[Any]
    raw = _ffi.utf8(name)
    arguments: list[Any] = [claims, len(claims), raw, len(raw)]
    types: list[Any] = [c_char_p, c_size_t, c_char_p, c_size_t]
    if kind == "string":
        out, size = ctypes.create_string_buffer(len(claims)), c_size_t()
        arguments += [out, len(claims), byref(size)]
        types += [c_void_p, c_size_t, POINTER(c_size_t)]
        outputs = [size]
    else:
        if kind == "has":
            sought = None if value is None else _ffi.utf8(value)
            arguments += [sought, len(sought or b"")]
            types += [c_char_p, c_size_t]
        outputs = [place() for place in _OUTPUTS[kind]]
        arguments += map(byref, outputs)
        types += map(POINTER, _OUTPUTS[kind])
    function.argtypes, function.restype = types, c_int32
    status = function(*arguments)
    if status:
        assert not any(output.value for output in outputs), "something was written on failure"
        raise errors.make(status, _ffi.status_name(status), _ffi.status_text(status))
    if kind == "string":
        return out.raw[: size.value].decode()
    if kind == "json":
        offset, length = outputs[1].value, outputs[2].value
        return claims[offset : offset + length].decode()
    found = outputs[0].value
    return bool(found) if kind in ("has", "bool") else found
