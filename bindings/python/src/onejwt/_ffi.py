"""The boundary to the native library: the only module that calls it (its numbers and structs are in _abi.py).

Calls that take a few microseconds (shared secrets, ordinary tokens, names, looking at a key) keep the GIL, all others
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
from ctypes import (
    POINTER,
    Structure,
    addressof,
    byref,
    c_char,
    c_char_p,
    c_int32,
    c_int64,
    c_size_t,
    c_uint64,
    c_void_p,
)
from typing import Any, Callable

from . import _abi
from ._abi import (
    JweOptions,
    JwsOptions,
    JwtChallengeOptions,
    JwtEntryInfo,
    JwtExpect,
    JwtFetch,
    JwtHttp,
    JwtIssuerOptions,
    JwtKeyInfo,
    JwtKeyOptions,
    JwtReport,
    JwtSignOptions,
    JwtStr,
    JwtVerifyOptions,
)
from ._library import library_name, library_path
from .errors import LibraryError, Report, make

VERSION = "0.1.0"

PARTS = {
    "header": _abi.JWT_PART_HEADER,
    "payload": _abi.JWT_PART_PAYLOAD,
    "signature": _abi.JWT_PART_SIGNATURE,
}
RULES = {"equals": _abi.JWT_EQUALS, "contains": _abi.JWT_CONTAINS, "equals_json": _abi.JWT_EQUALS_JSON}
CHECKS = {name[len("JWT_CHECK_") :].lower(): bit for name, bit in vars(_abi).items() if name.startswith("JWT_CHECK_")}

INT64_MIN = -(2**63)
INT64_MAX = 2**63 - 1
INT32_MAX = 2**31 - 1
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


_Hot = tuple[Callable[..., int], Callable[..., int]]


def _hot(name: str) -> _Hot:
    """The same function twice, without ``argtypes``: keeping the GIL, and releasing it."""
    keeping, releasing = _symbol(_holding, name), _symbol(_releasing, name)
    keeping.restype = releasing.restype = c_int32
    return keeping, releasing


_loader = (c_int32, c_char_p, c_size_t, _key_options_p, _handle_p)
_from_secret = _function("jwt_keyset_from_secret", c_int32, *_loader)
_from_pem = _function("jwt_keyset_from_pem", c_int32, *_loader)
_from_der = _function("jwt_keyset_from_der", c_int32, *_loader)
_from_jwks = _function("jwt_keyset_from_jwks", c_int32, c_char_p, c_size_t, _key_options_p, _handle_p)
_new = _quick("jwt_keyset_new", c_int32, _key_options_p, _handle_p)
_entry = _function("jwt_jwks_entry", c_int32, c_char_p, c_size_t, _key_options_p, c_size_t, POINTER(JwtEntryInfo))
_generate = _function("jwt_keyset_generate", c_int32, c_int32, _key_options_p, _handle_p)
_add = _function("jwt_keyset_add", c_int32, c_void_p, c_void_p)
_replace = _function("jwt_keyset_replace", c_int32, c_void_p, c_void_p)
_reload = _function("jwt_keyset_reload", c_int32, c_void_p, c_char_p, c_size_t)
_export = _function("jwt_keyset_export", c_int32, c_void_p, c_size_t, c_int32, c_void_p, c_size_t, _size_p)
_len = _quick("jwt_keyset_len", c_size_t, c_void_p)
_key = _quick("jwt_keyset_key", c_int32, c_void_p, c_size_t, POINTER(JwtKeyInfo))
_free = _function("jwt_keyset_free", None, c_void_p)
_issuer_new = _quick("jwt_issuer_new", c_int32, POINTER(JwtIssuerOptions), _handle_p)
_issuer_next = _quick("jwt_issuer_next", c_int32, c_void_p, c_int64, POINTER(JwtFetch))
_issuer_response = _function("jwt_issuer_response", c_int32, c_void_p, c_int64, POINTER(JwtHttp))
_issuer_failure = _quick("jwt_issuer_failure", None, c_void_p, c_int64, c_uint64)
_issuer_refresh = _quick("jwt_issuer_refresh", None, c_void_p, c_int64)
_issuer_verify = _function(
    "jwt_issuer_verify", c_int32, c_void_p, c_char_p, c_size_t, POINTER(JwtVerifyOptions), c_int64, c_void_p, c_size_t,
    _size_p, POINTER(JwtReport)
)  # fmt: skip
_issuer_keys = _quick("jwt_issuer_keys", c_void_p, c_void_p)
_issuer_free = _function("jwt_issuer_free", None, c_void_p)
_peek = _function("jwt_peek", c_int32, c_char_p, c_size_t, c_int32, c_void_p, c_size_t, _size_p)
_claim_json = _function(
    "jwt_claim_json", c_int32, c_char_p, c_size_t, c_char_p, c_size_t, POINTER(c_int32), _size_p, _size_p
)
_policy_from_json = _function("jwt_policy_from_json", c_int32, c_char_p, c_size_t, c_void_p, _handle_p, _size_p)
_policy_options = _quick("jwt_policy_options", c_void_p, c_void_p)
_policy_explain = _function("jwt_policy_explain", c_int32, c_char_p, c_size_t, c_void_p, c_void_p, c_size_t, _size_p)
_policy_free = _function("jwt_policy_free", None, c_void_p)
_bearer = _quick("jwt_bearer_token", c_int32, c_char_p, c_size_t, _size_p, _size_p)
_challenge = _quick("jwt_bearer_challenge", c_int32, c_int32, POINTER(JwtChallengeOptions), c_void_p, c_size_t, _size_p)
_explain = _quick(
    "jwt_explain", c_int32, POINTER(JwtReport), POINTER(JwtVerifyOptions), c_void_p, c_size_t, _size_p
)
_status_text = _quick("jwt_status_text", c_char_p, c_int32)
_status_name = _quick("jwt_status_name", c_char_p, c_int32)
_alg_name = _quick("jwt_alg_name", c_char_p, c_int32)
_alg_from_name = _quick("jwt_alg_from_name", c_int32, c_char_p, c_size_t)
_jwe_alg_name = _quick("jwe_alg_name", c_char_p, c_int32)
_jwe_alg_from_name = _quick("jwe_alg_from_name", c_int32, c_char_p, c_size_t)
_verify = _hot("jwt_verify")
_decrypt = _hot("jwt_decrypt")
_sign = _hot("jwt_sign")
_encrypt = _hot("jwt_encrypt")
_jws_verify = _hot("jws_verify")
_jws_sign = _hot("jws_sign")
_jwe_decrypt = _hot("jwe_decrypt")
_jwe_encrypt = _hot("jwe_encrypt")


def status_name(status: int) -> str:
    """The name of a status."""
    return str(_status_name(status).decode("ascii"))


def status_text(status: int) -> str:
    """The library's own sentence on a status."""
    return str(_status_text(status).decode("ascii"))


def alg_name(number: int) -> str | None:
    """The JOSE name of an algorithm, for signatures or for encryption; None for 0 and other numbers that are none."""
    name = _alg_name(number) or _jwe_alg_name(number)
    return None if name is None else str(name.decode("ascii"))


def alg_number(name: str) -> int:
    """The number of an algorithm, for signatures or for encryption; 0 for a name that is none."""
    raw = utf8(name)
    return int(_alg_from_name(raw, len(raw)) or _jwe_alg_from_name(raw, len(raw)))


SIGNATURE_NUMBERS = range(1, 64)
KEY_MANAGEMENT_NUMBERS = range(101, 200)
CONTENT_ENCRYPTION_NUMBERS = range(201, 300)


def _names(numbers: range) -> tuple[str, ...]:
    return tuple(name for name in map(alg_name, numbers) if name is not None)


ALGORITHMS = _names(SIGNATURE_NUMBERS)
"""The JOSE names of all signature algorithms that the library knows; what a build of it supports may be fewer."""

KEY_MANAGEMENT = _names(KEY_MANAGEMENT_NUMBERS)
"""Those of what is done with the key of an encrypted content, the ``alg`` of an encrypted token (RFC 7518 4)."""

CONTENT_ENCRYPTION = _names(CONTENT_ENCRYPTION_NUMBERS)
"""Those of how the content itself is encrypted, its ``enc`` (RFC 7518 5)."""


def alg_bit(number: int) -> int:
    """The bit of an algorithm in a set of its kind: JWT_BIT or JWE_BIT."""
    if number in SIGNATURE_NUMBERS:
        return 1 << number
    return 1 << number - (61 if number in KEY_MANAGEMENT_NUMBERS else 168)


# --- values ---------------------------------------------------------------------------------------------------


def utf8(text: str) -> bytes:
    """UTF-8 as the library shall see it; it refuses a lone surrogate, as any other text that is not UTF-8."""
    return str.encode(text, "utf-8", "surrogatepass")


# It is copied into the structs that take it.
_ABSENT = JwtStr(None, 0)


def _text(text: str | bytes | None) -> JwtStr:
    if text is None:
        return _ABSENT
    raw = utf8(text) if isinstance(text, str) else text
    return JwtStr(raw, len(raw))


def _texts(texts: Sequence[str] | None) -> tuple[Any, int]:
    if texts is None:
        return None, 0
    return (JwtStr * len(texts))(*map(_text, texts)), len(texts)


def _borrow(data: bytes | bytearray, start: int = 0) -> tuple[Any, int]:
    """Bytes as an argument; a bytearray, which its owner will wipe, is lent and not copied."""
    size = len(data) - start
    if isinstance(data, bytes) or not size:
        return bytes(data[start:]), size
    return (c_char * size).from_buffer(data, start), size


class Prepared:
    """Options that any number of calls may use at once: nothing writes to them."""

    __slots__ = ("original", "ref", "struct")

    def __init__(self, struct: Structure, original: Prepared | None = None) -> None:
        # The struct keeps alive whatever was assigned to its pointers; the original does so for a copy.
        self.struct, self.original = struct, original
        self.ref: Any = byref(struct)


class PreparedPolicy(Prepared):
    """The options that a native policy lends; it is freed with them."""

    __slots__ = ("__weakref__",)

    def __init__(self, pointer: int) -> None:
        # To call with the very pointer: it is a policy's, and no struct of ours.
        address = _policy_options(pointer)
        super().__init__(JwtVerifyOptions.from_address(address))
        self.ref = c_void_p(address)
        finalizer: Any = weakref.finalize(self, _policy_free, pointer)
        finalizer.atexit = False


def _expects(expected: Sequence[tuple[str, str, str]]) -> tuple[Any, int]:
    items = (JwtExpect(_text(claim), _text(value), RULES[rule], 0) for claim, value, rule in expected)
    return (JwtExpect * len(expected))(*items), len(expected)


_VERIFY_OPTIONS_SIZE = ctypes.sizeof(JwtVerifyOptions)
_LENGTHS = {name: f"{name}_len" for name, *_ in JwtVerifyOptions._fields_}


def verify_options(flags: int, **members: Any) -> Prepared:
    """A jwt_verify_options of some of its members, by their names; None is for one that is not given.

    A member is a number, a text, or a list of texts; ``expected`` is one of (claim, value, rule).
    """
    written: dict[str, Any] = {}
    for name, value in members.items():
        if value is None:
            continue
        if type(value) is int:
            written[name] = value
        elif type(value) is str:
            written[name] = _text(value)
        else:
            written[name], written[_LENGTHS[name]] = _expects(value) if name == "expected" else _texts(value)
    return Prepared(JwtVerifyOptions(_VERIFY_OPTIONS_SIZE, flags, **written))


def sign_options(
    flags: int,
    alg: int,
    expires_in: int,
    not_before_in: int,
    kid: str | None,
    typ: str | None,
    header: bytes | None,
    encryption: tuple[str | None, int, int] | None = None,
) -> Prepared:
    """A jwt_sign_options; ``encryption`` is encrypt_kid, encrypt_alg and enc."""
    size = ctypes.sizeof(JwtSignOptions)
    struct = JwtSignOptions(size, flags, alg, 0, expires_in, not_before_in, _text(kid), _text(typ), _text(header))
    if encryption is not None:
        encrypt_kid, struct.encrypt_alg, struct.enc = encryption
        struct.encrypt_kid = _text(encrypt_kid)
    return Prepared(struct)


def _lending(options: Prepared, member: str, keys: Handle) -> Prepared:
    """The same options for one call, with a key set lent to it for encryption."""
    struct = type(options.struct).from_buffer_copy(options.struct)
    struct.flags |= _abi.JWT_ENCRYPTED
    setattr(struct, member, keys.pointer)
    return Prepared(struct, options)


def with_payload(options: Prepared, payload: bytes) -> Prepared:
    """The same jws_options for one call, with the payload of a detached token."""
    struct = JwsOptions.from_buffer_copy(options.struct)
    struct.flags |= _abi.JWS_DETACHED
    struct.payload, struct.payload_len = payload, len(payload)
    return Prepared(struct, options)


def jws_options(
    *,
    flags: int = 0,
    algorithms: int = 0,
    types: Sequence[str] | None = None,
    crit: Sequence[str] | None = None,
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
    struct.kid, struct.typ, struct.header = _text(kid), _text(typ), _text(header)
    struct.alg, struct.max_token_len = alg, max_token_len
    return Prepared(struct)


def jwe_options(
    *,
    alg: int = 0,
    enc: int = 0,
    algorithms: int = 0,
    encryptions: int = 0,
    crit: Sequence[str] | None = None,
    types: Sequence[str] | None = None,
    kid: str | None = None,
    typ: str | None = None,
    cty: str | None = None,
    header: bytes | None = None,
    apu: bytes = b"",
    apv: bytes = b"",
    max_token_len: int = 0,
) -> Prepared:
    """A jwe_options."""
    struct = JweOptions(ctypes.sizeof(JweOptions), 0, alg, enc, algorithms, encryptions)
    struct.crit, struct.crit_len = _texts(crit)
    struct.types, struct.types_len = _texts(types)
    struct.kid, struct.typ, struct.cty, struct.header = _text(kid), _text(typ), _text(cty), _text(header)
    if apu:
        struct.apu, struct.apu_len = apu, len(apu)
    if apv:
        struct.apv, struct.apv_len = apv, len(apv)
    struct.max_token_len = max_token_len
    return Prepared(struct)


# --- key sets -------------------------------------------------------------------------------------------------


class Handle:
    """One share in a native key set.

    A call holds a reference to the handle while it runs, so the native key set is freed when the last user, be it
    a key set or a call under way in another thread, has let go.
    """

    __slots__ = ("__weakref__", "arg", "cheap", "flags", "pointer", "skipped")

    def __init__(self, pointer: int, flags: int) -> None:
        self.pointer = pointer
        # Those that it was made with, which hold for the keys that it is given later.
        self.flags = flags
        # What to say of entries of the key document that are no keys of the set.
        self.skipped: tuple[str, ...] = ()
        self.arg: Any = c_void_p.from_param(pointer)
        self.cheap = False
        # Not at exit: daemon threads may still be verifying, and the process's memory goes anyhow.
        finalizer: Any = weakref.finalize(self, _free, pointer)
        finalizer.atexit = False
        self.refresh()

    def refresh(self) -> None:
        """Notes whether every key is a shared secret, so that calls are worth keeping the GIL for."""
        infos = (key_info(self, index) for index in range(keyset_len(self)))
        self.cheap = all(info is not None and _is_secret(info.alg) for info in infos)


def _is_secret(alg: int) -> bool:
    """Whether keys of an algorithm are shared secrets."""
    return alg <= _abi.JWT_HS512 or _abi.JWE_DIR <= alg <= _abi.JWE_A256GCMKW or alg in CONTENT_ENCRYPTION_NUMBERS


def _key_options(
    kid: str | None,
    issuer: str | None,
    password: bytes | bytearray | None,
    flags: int,
    bits: int,
    remember: int,
) -> tuple[JwtKeyOptions, Any]:
    size = ctypes.sizeof(JwtKeyOptions)
    struct = JwtKeyOptions(size, flags, _text(kid), _text(issuer), bits=bits, remember=remember)
    lent = None
    if password is not None:
        lent, size = _borrow(password)
        struct.password = JwtStr(lent if isinstance(lent, bytes) else addressof(lent), size)
    return struct, lent


_MOST_SKIPPED = 8
_LOADERS = {"secret": _from_secret, "pem": _from_pem, "der": _from_der}


def load(
    form: str,
    data: bytes | bytearray,
    alg: int,
    *,
    kid: str | None = None,
    issuer: str | None = None,
    password: bytes | bytearray | None = None,
    flags: int = 0,
    remember: int = 0,
) -> Handle | int:
    """A key set from "secret", "pem", "der" or "jwks" data; else the status."""
    options, lent = _key_options(kid, issuer, password, flags, 0, remember)
    argument, size = _borrow(data)
    pointer = c_void_p()
    if form == "jwks":
        status = _from_jwks(argument, size, options, pointer)
    else:
        status = _LOADERS[form](alg, argument, size, options, pointer)
    del lent
    return int(status) if status or pointer.value is None else Handle(pointer.value, flags)


def new(*, issuer: str | None, flags: int, remember: int) -> Handle | int:
    """A key set without keys; else the status."""
    options, _ = _key_options(None, issuer, None, flags, 0, remember)
    pointer = c_void_p()
    status = _new(options, pointer)
    return int(status) if status or pointer.value is None else Handle(pointer.value, flags)


def generate(
    alg: int, *, kid: str | None, issuer: str | None, bits: int, flags: int, remember: int
) -> Handle | int:
    """A key set of one new key; else the status."""
    options, _ = _key_options(kid, issuer, None, flags, bits, remember)
    pointer = c_void_p()
    status = _generate(alg, options, pointer)
    return int(status) if status or pointer.value is None else Handle(pointer.value, flags)


def keyset_add(handle: Handle, other: Handle) -> int:
    """jwt_keyset_add."""
    status = int(_add(handle.arg, other.arg))
    if status == _abi.JWT_OK and handle is not other:
        handle.skipped = (handle.skipped + other.skipped)[:_MOST_SKIPPED]
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
        handle.skipped = ()
    handle.refresh()
    return status


def jwks_entry(document: bytes | bytearray, index: int, flags: int) -> JwtEntryInfo | int:
    """What became of one entry of a document that is loaded with these flags; else the status."""
    options, _ = _key_options(None, None, None, flags, 0, 0)
    argument, size = _borrow(document)
    info = JwtEntryInfo(ctypes.sizeof(JwtEntryInfo))
    return int(_entry(argument, size, options, index, info)) or info


def json_type(document: bytes | bytearray, name: str, start: int = 0) -> int | None:
    """The type of a member of a JSON object, 0 if it has none of this name; None if from there on it is none."""
    argument, size = _borrow(document, start)
    found, raw = c_int32(), utf8(name)
    status = _claim_json(argument, size, raw, len(raw), found, c_size_t(), c_size_t())
    return None if status not in (_abi.JWT_OK, _abi.JWT_CLAIM_MISSING) else found.value


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
_TOO_SMALL = _abi.JWT_BUFFER_TOO_SMALL


class _Frame:
    """Output places and changing arguments of one call at a time, made once and used again."""

    __slots__ = ("buffer", "len", "now", "out", "outputs", "report", "reported", "size")

    def __init__(self) -> None:
        self.size = c_size_t()
        self.now = c_int64()
        self.len = c_size_t()
        self.report = JwtReport(ctypes.sizeof(JwtReport))
        self.grow(_FRAME_SIZE)

    def grow(self, size: int) -> None:
        """Makes room for ``size`` bytes."""
        self.buffer = bytearray(size)
        self.out = (c_char * size).from_buffer(self.buffer)
        # As what a call makes of its arguments, so that it need not do so each time.
        self.outputs: tuple[Any, ...] = (byref(self.out), c_size_t.from_param(size), byref(self.len))
        self.reported: tuple[Any, ...] = (*self.outputs, byref(self.report))

    def make_room(self) -> None:
        """Grows to what the last call would have needed."""
        self.grow(max(self.len.value, 2 * len(self.buffer)))

    def wipe(self) -> None:
        """Overwrites what was decrypted: a frame may lie long before it is used again."""
        ctypes.memset(self.out, 0, self.len.value)


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


def report_of(struct: JwtReport) -> Report:
    """A report as a program sees it."""
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


def verify(
    handle: Handle, token: bytes, options: Prepared, now: int, detailed: bool, functions: _Hot = _verify
) -> tuple[bytearray | None, JwtReport | None]:
    """The claims, if the token is accepted; the report, if it is not or if ``detailed`` asks for it."""
    # Written out, as the other hot calls are: each step of Python's here is a part of what a token costs.
    frame = _take_frame()
    size = len(token)
    frame.size.value = size
    frame.now.value = now
    call = functions[0] if handle.cheap and size <= _KEEP_GIL_UP_TO else functions[1]
    status = call(handle.arg, token, frame.size, options.ref, frame.now, *frame.reported)
    while status == _TOO_SMALL:
        frame.make_room()
        status = call(handle.arg, token, frame.size, options.ref, frame.now, *frame.reported)
    claims = None if status else frame.buffer[: frame.len.value]
    report = JwtReport.from_buffer_copy(frame.report) if detailed or status else None
    if functions is not _verify:
        frame.wipe()
    _give_frame(frame)
    return claims, report


def decrypt(
    handle: Handle, token: bytes, options: Prepared, now: int, detailed: bool
) -> tuple[bytearray | None, JwtReport | None]:
    """As :func:`verify`, of claims that are encrypted."""
    return verify(handle, token, options, now, detailed, _decrypt)


def verify_nested(
    handle: Handle, decrypt_with: Handle, token: bytes, options: Prepared, now: int, detailed: bool
) -> tuple[bytearray | None, JwtReport | None]:
    """As :func:`verify`, of a signed token inside an encrypted one."""
    # A policy has keys of its own.
    lent = options if options.struct.decrypt_with else _lending(options, "decrypt_with", decrypt_with)
    return verify(handle, token, lent, now, detailed, _nested(_verify, decrypt_with))


def sign(handle: Handle, claims: bytes, options: Prepared, now: int, functions: _Hot = _sign) -> str | int:
    """A token, else the status."""
    frame = _take_frame()
    size = len(claims)
    frame.size.value = size
    frame.now.value = now
    call = functions[0] if handle.cheap and size <= _KEEP_GIL_UP_TO else functions[1]
    status = call(handle.arg, claims, frame.size, options.ref, frame.now, *frame.outputs)
    while status == _TOO_SMALL:
        frame.make_room()
        status = call(handle.arg, claims, frame.size, options.ref, frame.now, *frame.outputs)
    token = None if status else frame.buffer[: frame.len.value].decode("ascii")
    _give_frame(frame)
    return status if token is None else token


def encrypt(handle: Handle, claims: bytes, options: Prepared, now: int) -> str | int:
    """A token of encrypted claims, else the status."""
    return sign(handle, claims, options, now, _encrypt)


def sign_nested(handle: Handle, encrypt_to: Handle, claims: bytes, options: Prepared, now: int) -> str | int:
    """As :func:`sign`, and the signed token is encrypted."""
    return sign(handle, claims, _lending(options, "encrypt_to", encrypt_to), now, _nested(_sign, encrypt_to))


def _nested(functions: _Hot, other: Handle) -> _Hot:
    """The same function of two key sets: it keeps the GIL only where both are of shared secrets."""
    return functions[0] if other.cheap else functions[1], functions[1]


def jws_verify(
    handle: Handle, token: bytes, options: Prepared, detailed: bool, functions: _Hot = _jws_verify
) -> tuple[bytes | None, JwtReport | None]:
    """The payload, if the token is accepted; the report, if it is not or if ``detailed`` asks for it."""
    frame = _take_frame()
    size = len(token)
    frame.size.value = size
    call = functions[0] if handle.cheap and size <= _KEEP_GIL_UP_TO else functions[1]
    status = call(handle.arg, token, frame.size, options.ref, *frame.reported)
    while status == _TOO_SMALL:
        frame.make_room()
        status = call(handle.arg, token, frame.size, options.ref, *frame.reported)
    payload = None if status else bytes(frame.buffer[: frame.len.value])
    report = JwtReport.from_buffer_copy(frame.report) if detailed or status else None
    if functions is not _jws_verify:
        frame.wipe()
    _give_frame(frame)
    return payload, report


def jwe_decrypt(
    handle: Handle, token: bytes, options: Prepared, detailed: bool
) -> tuple[bytes | None, JwtReport | None]:
    """The plaintext, if the token is accepted; the report likewise."""
    return jws_verify(handle, token, options, detailed, _jwe_decrypt)


def jws_sign(handle: Handle, payload: bytes, options: Prepared, functions: _Hot = _jws_sign) -> str | int:
    """A token, else the status."""
    frame = _take_frame()
    size = len(payload)
    frame.size.value = size
    call = functions[0] if handle.cheap and size <= _KEEP_GIL_UP_TO else functions[1]
    status = call(handle.arg, payload, frame.size, options.ref, *frame.outputs)
    while status == _TOO_SMALL:
        frame.make_room()
        status = call(handle.arg, payload, frame.size, options.ref, *frame.outputs)
    token = None if status else frame.buffer[: frame.len.value].decode("ascii")
    _give_frame(frame)
    return status if token is None else token


def jwe_encrypt(handle: Handle, plaintext: bytes, options: Prepared) -> str | int:
    """A token, else the status."""
    return jws_sign(handle, plaintext, options, _jwe_encrypt)


def peek(token: bytes, part: str) -> bytes | int:
    """One decoded part of a token, unverified; else the status."""
    needed = c_size_t()
    size = len(token)
    out = (c_char * size)()
    status = int(_peek(token, size, PARTS[part], out, size, needed))
    return status or ctypes.string_at(out, needed.value)


def are_claims(payload: bytes) -> bool:
    """Whether this is one JSON object as the library takes claims. It does not look at their types."""
    # To find a claim the library reads all of them. Which one does not matter.
    return json_type(payload, "sub") is not None


def bearer_token(value: bytes) -> bytes | None:
    """The token in the value of an Authorization header, if it is one."""
    offset, size = c_size_t(), c_size_t()
    if _bearer(value, len(value), offset, size):
        return None
    return value[offset.value : offset.value + size.value]


# --- what to say ----------------------------------------------------------------------------------------------

_USUAL_SENTENCE = 512


def policy(document: bytes | bytearray, decrypt_with: Handle | None) -> PreparedPolicy | tuple[int, int]:
    """A policy of a document; else the status, and where in the document it comes from."""
    argument, size = _borrow(document)
    pointer, error_at = c_void_p(), c_size_t()
    status = _policy_from_json(argument, size, None if decrypt_with is None else decrypt_with.arg, pointer, error_at)
    return (int(status), error_at.value) if status or pointer.value is None else PreparedPolicy(pointer.value)


def explain_policy(document: bytes | bytearray, decrypt_with: Handle | None) -> str:
    """What a policy's document demands, or what is wrong with it."""
    argument, size = _borrow(document)
    text = _sentence(_policy_explain, argument, size, None if decrypt_with is None else decrypt_with.arg)
    return status_text(text) if isinstance(text, int) else text


def _sentence(function: Callable[..., int], *inputs: Any) -> str | int:
    """What a function writes of its inputs; else the status."""
    needed = c_size_t()
    size = _USUAL_SENTENCE
    while True:
        out = (c_char * size)()
        status = int(function(*inputs, out, size, needed))
        if status != _abi.JWT_BUFFER_TOO_SMALL:
            return status or ctypes.string_at(out, needed.value).decode()
        size = needed.value


def explain(report: JwtReport, options: Prepared | None = None) -> str:
    """The library's sentence on a verification with these options, those of jwt_verify."""
    text = _sentence(_explain, report, None if options is None else options.struct)
    return status_text(report.status) if isinstance(text, int) else text


def explain_status(status: int) -> str:
    """The library's sentence on a token of which nothing else is known."""
    return explain(JwtReport(ctypes.sizeof(JwtReport), status))


def bearer_challenge(status: int, realm: str | None, scope: str | None, resource_metadata: str | None) -> str | int:
    """The value of WWW-Authenticate; else the status."""
    size = ctypes.sizeof(JwtChallengeOptions)
    options = JwtChallengeOptions(size, 0, _text(realm), _text(scope), _text(resource_metadata))
    return _sentence(_challenge, status, options)


# --- the keys of an issuer ------------------------------------------------------------------------------------


def fetch() -> JwtFetch:
    """Room for what :meth:`Issuer.next` says."""
    return JwtFetch(ctypes.sizeof(JwtFetch))


class Issuer:
    """A native issuer. All its times are whole seconds of one clock."""

    __slots__ = ("__weakref__", "_arg", "flags")

    def __init__(self, issuer: str | None, url: str, flags: int, **numbers: int) -> None:
        """``numbers``: members of jwt_issuer_options."""
        struct = JwtIssuerOptions(ctypes.sizeof(JwtIssuerOptions), flags, _text(issuer), _text(url), **numbers)
        pointer = c_void_p()
        status = int(_issuer_new(struct, pointer))
        if status or pointer.value is None:
            raise make(status, status_name(status), status_text(status))
        self._arg = c_void_p(pointer.value)
        # Of its keys.
        self.flags = _abi.JWT_KEY_PUBLIC_ONLY
        self.flags |= _abi.JWT_KEY_ALLOW_WEAK if flags & _abi.JWT_ISSUER_ALLOW_WEAK else 0
        self.flags |= _abi.JWT_KEY_FOR_ENCRYPTION if flags & _abi.JWT_ISSUER_FOR_ENCRYPTION else 0
        # As for a key set.
        finalizer: Any = weakref.finalize(self, _issuer_free, pointer.value)
        finalizer.atexit = False

    def next(self, now: int, fetch: JwtFetch) -> int:
        """jwt_issuer_next: the action. ``fetch`` is filled while the GIL is held."""
        _issuer_next(self._arg, now, fetch)
        return int(fetch.action)

    def response(self, now: int, id: int, status: int, headers: dict[str, str], body: bytes) -> int:
        """jwt_issuer_response; ``headers`` by the names of their members."""
        texts = {name: _text(value) for name, value in headers.items()}
        answer = JwtHttp(ctypes.sizeof(JwtHttp), status, id, body=body, body_len=len(body), **texts)
        return int(_issuer_response(self._arg, now, answer))

    def failure(self, now: int, id: int) -> None:
        """jwt_issuer_failure."""
        _issuer_failure(self._arg, now, id)

    def refresh(self, now: int) -> None:
        """jwt_issuer_refresh."""
        _issuer_refresh(self._arg, now)

    def status(
        self, now: int, token: bytes = b"", options: Prepared | None = None, decrypt_with: Handle | None = None
    ) -> int:
        """What jwt_issuer_verify says of a token at this time; of none, whether there are keys that may be used."""
        if options is not None and decrypt_with is not None:
            options = _lending(options, "decrypt_with", decrypt_with)
        room = (c_char * len(token))()
        struct = None if options is None else byref(options.struct)
        status = _issuer_verify(self._arg, token, len(token), struct, now, room, len(token), c_size_t(), None)
        ctypes.memset(room, 0, len(token))
        return int(status)

    def keys(self) -> Handle:
        """One more share in its key set."""
        return Handle(_issuer_keys(self._arg), self.flags)
