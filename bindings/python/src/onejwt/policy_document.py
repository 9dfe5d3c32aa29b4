"""Policies as documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Union, cast

from . import _abi, _ffi, _plain
from ._plain import BytesLike, is_a
from ._shared import Shared
from .errors import InvalidArgument, InvalidType, OneJWTError, PolicyError, make
from .keys import Keyset, open_handle
from .policy import DEFAULTS, NAMES

PolicyDocument = Union[str, bytes, bytearray, memoryview, Mapping[str, Any]]


def _text(document: object) -> bytes | bytearray:
    if is_a(document, _plain.BYTES_LIKE):
        return _plain.own(cast(BytesLike, document))
    if is_a(document, str):
        return _ffi.utf8(cast(str, document))
    if _plain.is_mapping(document):
        try:
            return _ffi.utf8(json.dumps(_plain.members(cast("Mapping[str, Any]", document)), allow_nan=False))
        except (TypeError, ValueError, RecursionError) as error:
            if isinstance(error, OneJWTError):
                raise
            raise InvalidArgument(f"the policy is not JSON: {error}") from None
    raise InvalidType(f"a policy's document must be str, bytes or a dict, not {type(document).__name__}")


class _Parts(NamedTuple):
    """What a policy is made of."""

    document: bytes | bytearray
    prepared: _ffi.Prepared
    decrypt_with: Keyset | None


class Policy(Shared):
    """What a verifier demands, made of a JSON document: the same file for every language, a proxy and the command.

    It never changes, and any number of threads may use it at once. Pass it as ``policy`` to :func:`verify`,
    :class:`Verifier`, :func:`decrypt`, :class:`Decrypter` or ``JWKSClient.verify``.
    """

    __slots__ = ("__weakref__", "_parts")

    def __init__(self) -> None:
        raise InvalidType("make a policy with Policy.from_json")

    @classmethod
    def from_json(cls, document: PolicyDocument, *, decrypt_with: Keyset | None = None) -> Policy:
        """A policy from a JSON document: text, its bytes, or a dict that is written as JSON first.

        Its members are those of docs/policies.md: ``issuers``, ``audiences``, ``types``, ``required``, ``algorithms``,
        ``decrypt_algorithms``, ``encryptions``, ``subject``, ``expected``, ``leeway``, ``max_age``,
        ``allow_missing_exp``, ``ignore``, ``max_token_len``, ``encrypted``. What is wrong with another document
        :class:`PolicyError` says, with the line and the column.

        decrypt_with: keys for encryption, if the document says ``encrypted``, and only then. The policy keeps a share
        in them: closing this key set takes nothing away from it.
        """
        text = _text(document)
        handle = None if decrypt_with is None else open_handle(decrypt_with, "decrypt_with")
        made = _ffi.policy(text, handle)
        if isinstance(made, tuple):
            status, error_at = made
            sentence = _ffi.explain_policy(text, handle)
            if status != _abi.JWT_INVALID_ARGUMENT:
                raise make(status, _ffi.status_name(status), _ffi.status_text(status))
            raise PolicyError(sentence, error_at)
        policy = cls.__new__(cls)
        _PARTS.__set__(policy, _Parts(text, made, None if handle is None else Keyset._wrap(handle)))
        return policy

    def describe(self) -> str:
        """What it demands, in lines of English; also the values of ``subject`` and ``expected``."""
        parts = _parts_of(self)
        handle = None if parts.decrypt_with is None else open_handle(parts.decrypt_with)
        return _ffi.explain_policy(parts.document, handle)

    def __repr__(self) -> str:
        return f"<Policy of {len(_parts_of(self).document)} bytes>"


# Not the attribute of that name, which a subclass could have in its own way.
_PARTS: Any = Policy.__dict__["_parts"]


def _parts_of(policy: object) -> _Parts:
    if not is_a(policy, Policy):
        raise InvalidType(f"policy must be a Policy, not {type(policy).__name__}: make one with Policy.from_json")
    try:
        return cast(_Parts, _PARTS.__get__(policy))
    except AttributeError:
        raise InvalidType("the Policy was not made by Policy.from_json") from None


def _open(policy: object, given: tuple[object, ...], decrypt_with: object) -> _Parts:
    """The policy of a call, beside which nothing else is demanded."""
    parts = _parts_of(policy)
    others = [name for name, default, value in zip(NAMES, DEFAULTS, given) if value is not default]
    if decrypt_with is not None:
        others.append("decrypt_with")
    if others:
        raise InvalidArgument(f"policy and {others[0]} exclude each other: the policy says all that is demanded")
    return parts


def for_verifying(
    policy: object, given: tuple[object, ...], decrypt_with: object
) -> tuple[_ffi.Prepared, Keyset | None]:
    """What a policy demands of a signed token, and the keys that decrypt, if it must be encrypted."""
    found = _open(policy, given, decrypt_with)
    options = found.prepared.struct
    if found.decrypt_with is None and (options.decrypt_algorithms or options.encryptions):
        raise InvalidArgument('the policy is for decrypt(): in verify() it says "encrypted": true')
    return found.prepared, found.decrypt_with


def for_decrypting(policy: object, given: tuple[object, ...]) -> _ffi.Prepared:
    """What a policy demands of encrypted claims."""
    found = _open(policy, given, None)
    if found.decrypt_with is not None or found.prepared.struct.algorithms:
        raise InvalidArgument("the policy is for verify(): it demands a signature, which claims in decrypt() have not")
    return found.prepared
