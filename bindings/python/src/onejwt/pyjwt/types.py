"""The types that annotations of PyJWT programs name."""

from __future__ import annotations

from typing import Any, Callable, TypedDict

JWKDict = dict[str, Any]

HashlibHash = Callable[..., Any]


class SigOptions(TypedDict, total=False):
    """Options of :class:`~onejwt.pyjwt.PyJWS`. ``max_token_len`` is onejwt's: 65,536 bytes unless it says more."""

    verify_signature: bool
    enforce_minimum_key_length: bool
    max_token_len: int


class Options(TypedDict, total=False):
    """Options of ``decode`` and ``decode_complete``; each may be left out."""

    verify_signature: bool
    require: list[str]
    strict_aud: bool
    verify_aud: bool
    verify_exp: bool
    verify_iat: bool
    verify_iss: bool
    verify_jti: bool
    verify_nbf: bool
    verify_sub: bool
    enforce_minimum_key_length: bool
    max_token_len: int


class FullOptions(TypedDict):
    """The same options, all of them there."""

    verify_signature: bool
    require: list[str]
    strict_aud: bool
    verify_aud: bool
    verify_exp: bool
    verify_iat: bool
    verify_iss: bool
    verify_jti: bool
    verify_nbf: bool
    verify_sub: bool
    enforce_minimum_key_length: bool
