"""Encrypting and decrypting any content (JWE)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import _ffi
from ._abi import JwtReport
from ._arguments import (
    Texts,
    Token,
    check_enc,
    check_key_management,
    check_octets,
    check_size,
    check_text,
    check_texts,
    check_token,
    enc_bits,
    key_management_bits,
)
from ._json import Header, check_headers
from ._messages import HEADER_OF_JWE, encrypting_text, refused
from ._recent import Recent
from .errors import Report, make
from .keys import Keyset, open_handle


@dataclass(frozen=True)
class DecryptedPayload:
    """A JWE that was accepted."""

    payload: bytes
    report: Report
    """``alg`` is that of the key: of one for "dir" the content encryption."""


# What the last few calls were prepared of.
_encrypting: Recent[tuple[_ffi.Prepared, tuple[int, int]]] = Recent()
_decrypting: Recent[tuple[_ffi.Prepared, _ffi.Prepared]] = Recent()


def _encrypting_options(
    alg: str | None,
    enc: str | None,
    kid: str | None,
    typ: str | None,
    cty: str | None,
    header: Header | None,
    crit: Texts | None,
    apu: bytes | bytearray | memoryview,
    apv: bytes | bytearray | memoryview,
) -> tuple[_ffi.Prepared, tuple[int, int]]:
    """The options, and the numbers of the two algorithms."""
    head, _ = check_headers(header, None)
    numbers = check_key_management("alg", alg), check_enc(enc)
    options = _ffi.jwe_options(
        alg=numbers[0],
        enc=numbers[1],
        kid=check_text("kid", kid),
        typ=check_text("typ", typ),
        cty=check_text("cty", cty),
        header=head,
        crit=check_texts("crit", crit),
        apu=check_octets("apu", apu),
        apv=check_octets("apv", apv),
    )
    return options, numbers


def jwe_encrypt(
    plaintext: bytes | bytearray | memoryview,
    keys: Keyset,
    *,
    alg: str | None = None,
    enc: str | None = None,
    kid: str | None = None,
    typ: str | None = None,
    cty: str | None = None,
    header: Header | None = None,
    crit: Texts | None = None,
    apu: bytes | bytearray | memoryview = b"",
    apv: bytes | bytearray | memoryview = b"",
) -> str:
    """Encrypts any content (JWE compact serialization, RFC 7516 5.1), under a key that was loaded for encryption.

    Everybody can encrypt for a public key, so the token proves nobody: where it matters who made it, sign too
    (:func:`sign` with ``encrypt_to``).

    alg: what is done with the content's key, one of :data:`KEY_MANAGEMENT`; by default what the key is bound to.
    enc: how the content is encrypted, one of :data:`CONTENT_ENCRYPTION`; by default "A256GCM", or what a key of "dir"
    is bound to.
    kid: which key encrypts; by default the first that can. "" leaves the kid out of the header.
    typ, cty: these members of the header; by default there are none. header: further members.
    crit: members of ``header`` that the token names as critical.
    apu, apv: with ECDH-ES who makes the token and who it is for (RFC 7518 4.6.1); empty for nobody.

    Raises :class:`JweKeyNotFound`, :class:`JweKeyCannot`, :class:`KeyAlgMismatch` (``alg`` or ``enc`` is not the
    key's), or :class:`InvalidArgument`, also for ``apu`` and ``apv`` without key agreement.
    """
    options, numbers = _encrypting.of((alg, enc, kid, typ, cty, header, crit, apu, apv), _encrypting_options)
    data = check_octets("plaintext", plaintext)
    handle = open_handle(keys)
    encrypted = _ffi.jwe_encrypt(handle, data, options)
    if isinstance(encrypted, int):
        name = _ffi.status_name(encrypted)
        named = [name for name in map(_ffi.alg_name, numbers) if name is not None]
        text = encrypting_text(name, check_text("kid", kid), named, handle)
        if name == "JWT_INVALID_ARGUMENT":
            text = f"{HEADER_OF_JWE}, with every member that crit names; apu and apv are for ECDH-ES"
        raise make(encrypted, name, text or _ffi.status_text(encrypted))
    return encrypted


def _decrypting_options(
    algorithms: Texts | None,
    encryptions: Texts | None,
    typ: Texts | None,
    crit: Texts | None,
    max_token_len: int,
) -> tuple[_ffi.Prepared, _ffi.Prepared]:
    """What is demanded, for the call, and as jwt_explain takes it."""
    algs = key_management_bits(check_texts("algorithms", algorithms))
    encs = enc_bits(check_texts("encryptions", encryptions))
    types = check_texts("typ", typ)
    most = check_size("max_token_len", max_token_len)
    options = _ffi.jwe_options(
        algorithms=algs,
        encryptions=encs,
        types=types,
        crit=check_texts("crit", crit),
        max_token_len=most,
    )
    return options, _ffi.verify_options(
        0, decrypt_algorithms=algs, encryptions=encs, types=types, max_token_len=most
    )


def _decrypted(
    token: Token, keys: Keyset, demands: tuple[Any, ...], detailed: bool
) -> tuple[bytes, JwtReport | None]:
    """The content of a token that is accepted, and the report if ``detailed`` asks for it."""
    options, demanded = _decrypting.of(demands, _decrypting_options)
    data = check_token(token)
    handle = open_handle(keys)
    found, report = _ffi.jwe_decrypt(handle, data, options, detailed)
    if found is None:
        assert report is not None
        raise refused(report, demanded, data, handle)
    return found, report


def jwe_decrypt_detailed(
    token: Token,
    keys: Keyset,
    *,
    algorithms: Texts | None = None,
    encryptions: Texts | None = None,
    typ: Texts | None = None,
    crit: Texts | None = None,
    max_token_len: int = 0,
) -> DecryptedPayload:
    """As :func:`jwe_decrypt`, with the report."""
    found, report = _decrypted(token, keys, (algorithms, encryptions, typ, crit, max_token_len), True)
    assert report is not None
    return DecryptedPayload(payload=found, report=_ffi.report_of(report))


def jwe_decrypt(
    token: Token,
    keys: Keyset,
    *,
    algorithms: Texts | None = None,
    encryptions: Texts | None = None,
    typ: Texts | None = None,
    crit: Texts | None = None,
    max_token_len: int = 0,
) -> bytes:
    """Decrypts a JWE in compact serialization and returns its content, whatever that is (RFC 7516 5.2).

    No claims are checked, and nothing says who made the token: everybody can encrypt for a public key.

    algorithms: acceptable ``alg``, of :data:`KEY_MANAGEMENT`; by default those that the keys are bound to.
    encryptions: acceptable ``enc``; by default all of :data:`CONTENT_ENCRYPTION`.
    typ: the header's ``typ`` must be one of these, in any case. crit: header extensions that you understand and
    process.
    max_token_len: longest acceptable token in bytes; 0 means 65,536.

    A token that is refused raises a :class:`TokenRefused`: :class:`NotEncrypted`, :class:`JweNotAllowed`,
    :class:`JweKeyNotFound`, :class:`JweDecryptionFailed`, which is all that is said of what only the key's owner could
    tell, or a :class:`TokenError`. A key that cannot decrypt is a :class:`JweKeyCannot`.
    """
    return _decrypted(token, keys, (algorithms, encryptions, typ, crit, max_token_len), False)[0]
