"""The boundary to the native library: the only module that calls it (its numbers and structs are in _abi.py).

Calls that take about a microsecond (HMAC keys, ordinary tokens, names, looking at a key) keep the GIL, all others
release it: signatures of two-part keys take 10 to 1000 times as long, and making an RSA key far longer. To release it
costs little by itself, but beside a thread that computes it means to queue for it again, and that thread keeps it for
a whole switch interval of 5 ms. `python bench.py` says, for two cores and Python 3.11: 350,000 verifications a second
either way in one thread or four; beside a thread that computes 150,000 keeping the GIL, and in most runs 5,000 (in
some up to 100,000) releasing it.

Those hot calls have no ``argtypes`` either: a call frame whose arguments are ctypes objects made beforehand passes
them on as they are, while ``argtypes`` would convert each argument anew. Frames live in a free list and not in
thread-local storage, because a signal handler or a finaliser that verifies a token between the call and the reading
of its output would otherwise overwrite it.

What comes in here is of exact types already (see _plain.py), and is not a host's to change: nothing but the call itself
happens between taking a frame and reading it.
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Sequence
from ctypes import POINTER, Structure, addressof, byref, c_char, c_char_p, c_int32, c_int64, c_size_t, c_void_p
from typing import Any, Callable

from . import _abi
from ._abi import (
    JwsOptions,
    JwtExpect,
    JwtKeyInfo,
    JwtKeyOptions,
    JwtReport,
    JwtSignOptions,
    JwtStr,
    JwtVerifyOptions,
)
from ._library import library_name, library_path
from .errors import LibraryError, Report

VERSION = "0.1.0"

PARTS = {
    "header": _abi.JWT_PART_HEADER,
    "payload": _abi.JWT_PART_PAYLOAD,
    "signature": _abi.JWT_PART_SIGNATURE,
}
RULES = {"equals": _abi.JWT_EQUALS, "contains": _abi.JWT_CONTAINS}
CHECKS = {name[len("JWT_CHECK_") :].lower(): bit for name, bit in vars(_abi).items() if name.startswith("JWT_CHECK_")}

INT64_MIN = -(2**63)
INT64_MAX = 2**63 - 1
UINT32_MAX = 2**32 - 1
SIZE_MAX = c_size_t(-1).value


# --- the library ----------------------------------------------------------------------------------------------


def _unusable(path: str, why: object) -> LibraryError:
    return LibraryError(
        f"onejwt: {path} cannot be used as the native library: {why}. Install the package again, or set ONEJWT_LIBRARY "
        f"to the full path of a {library_name()} of {VERSION}."
    )


def _open(path: str) -> tuple[ctypes.CDLL, ctypes.PyDLL]:
    try:
        # On Windows an absolute path also settles where the library's own dependencies are looked for.
        libraries = ctypes.CDLL(path), ctypes.PyDLL(path)
    except OSError as error:
        # Of a library for another processor Linux says that there is no such file.
        why = f"it is damaged, or made for another machine or a newer system ({error})"
        raise _unusable(path, why) from None
    try:
        version_of = libraries[0]["jwt_version"]
    except AttributeError as error:
        raise _unusable(path, f"it is another library ({error})") from None
    version_of.argtypes, version_of.restype = [], c_char_p
    version = version_of().decode("ascii", "replace")
    if version.split(".")[:2] != VERSION.split(".")[:2]:
        needed = ".".join(VERSION.split(".")[:2])
        raise _unusable(path, f"it is of version {version}, but this package is {VERSION} and needs {needed}.x")
    return libraries


LIBRARY_PATH = library_path()
_releasing, _holding = _open(LIBRARY_PATH)


# --- functions ------------------------------------------------------------------------------------------------

_handle_p = POINTER(c_void_p)
_size_p = POINTER(c_size_t)
_key_options_p = POINTER(JwtKeyOptions)


def _symbol(library: ctypes.CDLL, name: str) -> ctypes._NamedFuncPointer:
    try:
        return library[name]
    except AttributeError:
        why = f"it lacks {name}: it is older than this package, or no complete library"
        raise _unusable(LIBRARY_PATH, why) from None


def _function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A function that may take long: it releases the GIL."""
    function = _symbol(_releasing, name)
    function.restype, function.argtypes = result, list(arguments)
    return function


def _quick(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A function that is done at once: it keeps the GIL."""
    function = _symbol(_holding, name)
    function.restype, function.argtypes = result, list(arguments)
    return function


def _hot(name: str) -> tuple[Callable[..., int], Callable[..., int]]:
    """The same function twice, without ``argtypes``: keeping the GIL, and releasing it."""
    keeping, releasing = _symbol(_holding, name), _symbol(_releasing, name)
    keeping.restype = releasing.restype = c_int32
    return keeping, releasing


_loader = (c_int32, c_char_p, c_size_t, _key_options_p, _handle_p)
_from_secret = _function("jwt_keyset_from_secret", c_int32, *_loader)
_from_pem = _function("jwt_keyset_from_pem", c_int32, *_loader)
_from_der = _function("jwt_keyset_from_der", c_int32, *_loader)
_from_jwks = _function("jwt_keyset_from_jwks", c_int32, c_char_p, c_size_t, _key_options_p, _handle_p)
_generate = _function("jwt_keyset_generate", c_int32, c_int32, _key_options_p, _handle_p)
_add = _function("jwt_keyset_add", c_int32, c_void_p, c_void_p)
_replace = _function("jwt_keyset_replace", c_int32, c_void_p, c_void_p)
_reload = _function("jwt_keyset_reload", c_int32, c_void_p, c_char_p, c_size_t)
_export = _function("jwt_keyset_export", c_int32, c_void_p, c_size_t, c_int32, c_void_p, c_size_t, _size_p)
_len = _quick("jwt_keyset_len", c_size_t, c_void_p)
_key = _quick("jwt_keyset_key", c_int32, c_void_p, c_size_t, POINTER(JwtKeyInfo))
_free = _function("jwt_keyset_free", None, c_void_p)
_peek = _function("jwt_peek", c_int32, c_char_p, c_size_t, c_int32, c_void_p, c_size_t, _size_p)
_claim_json = _function("jwt_claim_json", c_int32, c_char_p, c_size_t, JwtStr, POINTER(c_int32), _size_p, _size_p)
_bearer = _quick("jwt_bearer_token", c_int32, c_char_p, c_size_t, _size_p, _size_p)
_status_text = _quick("jwt_status_text", c_char_p, c_int32)
_status_name = _quick("jwt_status_name", c_char_p, c_int32)
_alg_name = _quick("jwt_alg_name", c_char_p, c_int32)
_alg_from_name = _quick("jwt_alg_from_name", c_int32, JwtStr)
_verify = _hot("jwt_verify")
_sign = _hot("jwt_sign")
_jws_verify = _hot("jws_verify")
_jws_sign = _hot("jws_sign")


def status_name(status: int) -> str:
    """The name of a status."""
    return str(_status_name(status).decode("ascii"))


def status_text(status: int) -> str:
    """The library's own sentence on a status."""
    return str(_status_text(status).decode("ascii"))


def alg_name(number: int) -> str | None:
    """The JOSE name of an algorithm; None for 0 and other numbers that are none."""
    name = _alg_name(number)
    return None if name is None else str(name.decode("ascii"))


def alg_number(name: str) -> int:
    """The number of an algorithm; 0 for a name that is none."""
    return int(_alg_from_name(_text(name)))


# The number that is kept for Ed448 has a name, but nothing can be done with it.
_NAMES = [alg_name(number) for number in range(1, 64) if number != _abi.JWT_ED448]
ALGORITHMS: tuple[str, ...] = tuple(name for name in _NAMES if name is not None)
"""The JOSE names of all algorithms that the library knows; what a build of it supports may be fewer."""


# --- values ---------------------------------------------------------------------------------------------------


def utf8(text: str) -> bytes:
    """UTF-8 as the library shall see it; it refuses a lone surrogate, as any other text that is not UTF-8."""
    return str.encode(text, "utf-8", "surrogatepass")


def _text(text: str | bytes | None) -> JwtStr:
    if text is None:
        return JwtStr(None, 0)
    raw = utf8(text) if isinstance(text, str) else text
    return JwtStr(raw, len(raw))


def _texts(texts: Sequence[str] | None) -> tuple[Any, int]:
    if texts is None:
        return None, 0
    return (JwtStr * len(texts))(*map(_text, texts)), len(texts)


def _borrow(data: bytes | bytearray) -> tuple[Any, int]:
    """Bytes as an argument; a bytearray, which its owner will wipe, is lent and not copied."""
    if isinstance(data, bytes) or not data:
        return bytes(data), len(data)
    return (c_char * len(data)).from_buffer(data), len(data)


class Prepared:
    """Options that any number of calls may use at once: nothing writes to them."""

    __slots__ = ("ref", "struct")

    def __init__(self, struct: Structure) -> None:
        # The struct keeps alive whatever was assigned to its pointers.
        self.struct = struct
        self.ref: Any = byref(struct)


def _expects(expected: Sequence[tuple[str, str, str]]) -> tuple[Any, int]:
    items = (JwtExpect(_text(claim), _text(value), RULES[rule], 0) for claim, value, rule in expected)
    return (JwtExpect * len(expected))(*items), len(expected)


def verify_options(flags: int, **members: Any) -> Prepared:
    """A jwt_verify_options of some of its members, by their names; None is for one that is not given.

    A member is a number, a text, or a list of texts; ``expected`` is one of (claim, value, rule).
    """
    struct = JwtVerifyOptions(ctypes.sizeof(JwtVerifyOptions), flags)
    for name, value in members.items():
        if value is None:
            continue
        if type(value) is int:
            setattr(struct, name, value)
        elif type(value) is str:
            setattr(struct, name, _text(value))
        else:
            items, size = _expects(value) if name == "expected" else _texts(value)
            setattr(struct, name, items)
            setattr(struct, f"{name}_len", size)
    return Prepared(struct)


def sign_options(
    *,
    flags: int,
    alg: int,
    expires_in: int,
    not_before_in: int,
    kid: str | None,
    typ: str | None,
    header: bytes | None,
) -> Prepared:
    """A jwt_sign_options."""
    size = ctypes.sizeof(JwtSignOptions)
    return Prepared(
        JwtSignOptions(size, flags, alg, 0, expires_in, not_before_in, _text(kid), _text(typ), _text(header))
    )


def jws_options(
    *,
    flags: int = 0,
    algorithms: int = 0,
    types: Sequence[str] | None = None,
    crit: Sequence[str] | None = None,
    payload: bytes | None = None,
    kid: str | None = None,
    typ: str | None = None,
    header: bytes | None = None,
    alg: int = 0,
    max_token_len: int = 0,
) -> Prepared:
    """A jws_options."""
    struct = JwsOptions(ctypes.sizeof(JwsOptions), flags, algorithms)
    struct.types, struct.types_len = _texts(types)
    struct.crit, struct.crit_len = _texts(crit)
    if payload is not None:
        struct.payload, struct.payload_len = payload, len(payload)
    struct.kid, struct.typ, struct.header = _text(kid), _text(typ), _text(header)
    struct.alg, struct.max_token_len = alg, max_token_len
    return Prepared(struct)


# --- key sets -------------------------------------------------------------------------------------------------


class Handle:
    """One share in a native key set.

    A call holds a reference to the handle while it runs, so the native key set is freed when the last user, be it
    a key set or a call under way in another thread, has let go.
    """

    __slots__ = ("__weakref__", "arg", "cheap", "pointer", "skipped")

    def __init__(self, pointer: int) -> None:
        self.pointer = pointer
        # What to say of entries of the key document that are no keys of the set; for errors only.
        self.skipped = ""
        self.arg = c_void_p(pointer)
        self.cheap = False
        # Not at exit: daemon threads may still be verifying, and the process's memory goes anyhow.
        finalizer: Any = weakref.finalize(self, _free, pointer)
        finalizer.atexit = False
        self.refresh()

    def refresh(self) -> None:
        """Notes whether every key is an HMAC key, so that calls are worth keeping the GIL for."""
        infos = (key_info(self, index) for index in range(keyset_len(self)))
        self.cheap = all(info is not None and info.alg <= _abi.JWT_HS512 for info in infos)


def _key_options(
    kid: str | None,
    issuer: str | None,
    password: bytes | bytearray | None,
    allow_weak: bool,
    bits: int,
) -> tuple[JwtKeyOptions, Any]:
    flags = _abi.JWT_KEY_ALLOW_WEAK if allow_weak else 0
    struct = JwtKeyOptions(ctypes.sizeof(JwtKeyOptions), flags, _text(kid), _text(issuer), bits=bits)
    lent = None
    if password is not None:
        lent, size = _borrow(password)
        struct.password = JwtStr(lent if isinstance(lent, bytes) else addressof(lent), size)
    return struct, lent


_MOST_SAID = 1000
_LOADERS = {"secret": _from_secret, "pem": _from_pem, "der": _from_der}


def load(
    form: str,
    data: bytes | bytearray,
    alg: int,
    *,
    kid: str | None = None,
    issuer: str | None = None,
    password: bytes | bytearray | None = None,
    allow_weak: bool = False,
) -> Handle | int:
    """A key set from "secret", "pem", "der" or "jwks" data; else the status."""
    options, lent = _key_options(kid, issuer, password, allow_weak, 0)
    argument, size = _borrow(data)
    pointer = c_void_p()
    if form == "jwks":
        status = _from_jwks(argument, size, options, pointer)
    else:
        status = _LOADERS[form](alg, argument, size, options, pointer)
    del lent
    return int(status) if status or pointer.value is None else Handle(pointer.value)


def generate(alg: int, *, kid: str | None, issuer: str | None, bits: int) -> Handle | int:
    """A key set of one new key; else the status."""
    options, _ = _key_options(kid, issuer, None, False, bits)
    pointer = c_void_p()
    status = _generate(alg, options, pointer)
    return int(status) if status or pointer.value is None else Handle(pointer.value)


def keyset_add(handle: Handle, other: Handle) -> int:
    """jwt_keyset_add."""
    status = int(_add(handle.arg, other.arg))
    if status == _abi.JWT_OK and handle is not other:
        handle.skipped = "; ".join(filter(None, (handle.skipped, other.skipped)))[:_MOST_SAID]
    handle.refresh()
    return status


def keyset_replace(handle: Handle, other: Handle) -> int:
    """jwt_keyset_replace."""
    status = int(_replace(handle.arg, other.arg))
    if status == _abi.JWT_OK:
        handle.skipped = other.skipped
    handle.refresh()
    return status


def keyset_reload(handle: Handle, document: bytes | bytearray) -> int:
    """jwt_keyset_reload."""
    argument, size = _borrow(document)
    status = int(_reload(handle.arg, argument, size))
    if status == _abi.JWT_OK:
        handle.skipped = ""
    handle.refresh()
    return status


def keyset_len(handle: Handle) -> int:
    """jwt_keyset_len."""
    return int(_len(handle.arg))


def key_info(handle: Handle, index: int) -> JwtKeyInfo | None:
    """What there is to know of one key; None if there is no such key."""
    info = JwtKeyInfo(ctypes.sizeof(JwtKeyInfo))
    return None if _key(handle.arg, index, info) else info


def keyset_export(handle: Handle, index: int, form: int) -> tuple[int, bytes]:
    """The status and the document."""
    needed = c_size_t()
    size = 4096
    while True:
        out = (c_char * size)()
        status = int(_export(handle.arg, index, form, out, size, needed))
        if status != _abi.JWT_BUFFER_TOO_SMALL:
            break
        size = needed.value
    document = ctypes.string_at(out, needed.value)
    ctypes.memset(out, 0, size)
    return status, document


# --- tokens ---------------------------------------------------------------------------------------------------

# Up to this many bytes of input an HMAC call is done before another thread could have made use of the GIL.
_KEEP_GIL_UP_TO = 16384
_FRAME_SIZE = 8192
_LARGEST_KEPT_FRAME = 131072


class _Frame:
    """Output places and changing arguments of one call at a time, made once and used again."""

    __slots__ = ("buffer", "len", "now", "outputs", "report", "reported", "size")

    def __init__(self) -> None:
        self.size = c_size_t()
        self.now = c_int64()
        self.len = c_size_t()
        self.report = JwtReport(ctypes.sizeof(JwtReport))
        self.grow(_FRAME_SIZE)

    def grow(self, size: int) -> None:
        """Makes room for ``size`` bytes."""
        self.buffer = bytearray(size)
        out = (c_char * size).from_buffer(self.buffer)
        self.outputs: tuple[Any, ...] = (out, c_size_t(size), byref(self.len))
        self.reported: tuple[Any, ...] = (*self.outputs, byref(self.report))


_frames: list[_Frame] = []


def _take_frame() -> _Frame:
    try:
        return _frames.pop()
    except IndexError:
        return _Frame()


def _give_frame(frame: _Frame) -> None:
    if len(frame.buffer) <= _LARGEST_KEPT_FRAME:
        _frames.append(frame)


def _checks(bits: int) -> frozenset[str]:
    return frozenset(name for name, bit in CHECKS.items() if bits & bit)


def _time(seconds: int) -> int | None:
    return None if seconds == _abi.JWT_SYSTEM_CLOCK else seconds


def _report(struct: JwtReport) -> Report:
    return Report(
        status=struct.status,
        name=status_name(struct.status),
        alg=alg_name(struct.alg),
        failed=_checks(struct.failed),
        missing=_checks(struct.missing),
        malformed=_checks(struct.malformed),
        # The library cuts a long name at 63 bytes, perhaps within a character.
        claim=struct.claim.decode("utf-8", "ignore") or None,
        kid=struct.kid.decode("utf-8", "replace") or None,
        kid_len=struct.kid_len,
        untried=struct.untried,
        now=_time(struct.now),
        expires_at=_time(struct.expires_at),
        not_before=_time(struct.not_before),
        issued_at=_time(struct.issued_at),
    )


_Hot = tuple[Callable[..., int], Callable[..., int]]


def _run(frame: _Frame, functions: _Hot, handle: Handle, data: bytes, *middle: Any, reported: bool = False) -> int:
    """Calls a hot function: keys, input, what is between (options, perhaps the time), outputs, perhaps the report."""
    size = len(data)
    frame.size.value = size
    call = functions[0] if handle.cheap and size <= _KEEP_GIL_UP_TO else functions[1]
    while True:
        status = call(handle.arg, data, frame.size, *middle, *(frame.reported if reported else frame.outputs))
        if status != _abi.JWT_BUFFER_TOO_SMALL:
            return status
        frame.grow(max(frame.len.value, 2 * len(frame.buffer)))


def verify(
    handle: Handle, token: bytes, options: Prepared, now: int, detailed: bool
) -> tuple[bytearray | None, Report | None]:
    """The claims, if the token is accepted; the report, if it is not or if ``detailed`` asks for it."""
    frame = _take_frame()
    frame.now.value = now
    status = _run(frame, _verify, handle, token, options.ref, frame.now, reported=True)
    claims = frame.buffer[: frame.len.value] if status == _abi.JWT_OK else None
    report = _report(frame.report) if detailed or claims is None else None
    _give_frame(frame)
    return claims, report


def sign(handle: Handle, claims: bytes, options: Prepared, now: int) -> str | int:
    """A token, else the status."""
    frame = _take_frame()
    frame.now.value = now
    status = _run(frame, _sign, handle, claims, options.ref, frame.now)
    token = frame.buffer[: frame.len.value].decode("ascii") if status == _abi.JWT_OK else None
    _give_frame(frame)
    return status if token is None else token


def jws_verify(handle: Handle, token: bytes, options: Prepared) -> tuple[bytes | None, Report]:
    """The payload, if the token is accepted, and the report."""
    frame = _take_frame()
    status = _run(frame, _jws_verify, handle, token, options.ref, reported=True)
    payload = bytes(frame.buffer[: frame.len.value]) if status == _abi.JWT_OK else None
    report = _report(frame.report)
    _give_frame(frame)
    return payload, report


def jws_sign(handle: Handle, payload: bytes, options: Prepared) -> str | int:
    """A token, else the status."""
    frame = _take_frame()
    status = _run(frame, _jws_sign, handle, payload, options.ref)
    token = frame.buffer[: frame.len.value].decode("ascii") if status == _abi.JWT_OK else None
    _give_frame(frame)
    return status if token is None else token


def peek(token: bytes, part: str) -> bytes | int:
    """One decoded part of a token, unverified; else the status."""
    needed = c_size_t()
    size = len(token)
    out = (c_char * size)()
    status = int(_peek(token, size, PARTS[part], out, size, needed))
    return status or ctypes.string_at(out, needed.value)


def are_claims(payload: bytes) -> bool:
    """Whether this is one JSON object as the library takes claims. It does not look at their types."""
    # To find a claim it reads all of them. Which one does not matter.
    status = _claim_json(payload, len(payload), _text("sub"), c_int32(), c_size_t(), c_size_t())
    return status_name(int(status)) != "JWT_CLAIMS_MALFORMED"


def bearer_token(value: bytes) -> bytes | None:
    """The token in the value of an Authorization header, if it is one."""
    offset, size = c_size_t(), c_size_t()
    if _bearer(value, len(value), offset, size):
        return None
    return value[offset.value : offset.value + size.value]
