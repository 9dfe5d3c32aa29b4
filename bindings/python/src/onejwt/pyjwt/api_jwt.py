"""Claims in signed tokens, under PyJWT's names and by its rules.

The library verifies the token and sees to it that the claims are one sound JSON object. What the claims say is then
looked at here, because PyJWT's rules differ: an ``exp`` may be the text "123", an absent ``sub`` passes, an issuer may
be any container.
"""

from __future__ import annotations

import json
import math
import operator
from calendar import timegm
from collections.abc import Collection, Container, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Union, cast

from .. import _ffi, _plain
from .._json import quickly
from .api_jwk import PyJWK
from .api_jws import (
    _ALGORITHM_UNSET,
    _DECODE_COMPLETE,
    PyJWS,
    _check_claims,
    _is_own,
    _jws_global_obj,
    _warn_of,
    as_json,
    has_values,
    max_token_len,
    switch,
    verified_usually,
    warn,
)
from .exceptions import (
    DecodeError,
    ExpiredSignatureError,
    ImmatureSignatureError,
    InvalidAudienceError,
    InvalidIssuedAtError,
    InvalidIssuerError,
    InvalidJTIError,
    InvalidSubjectError,
    MissingRequiredClaimError,
)
from .types import FullOptions, Options, SigOptions
from .warnings import StricterDecodeWarning

if TYPE_CHECKING:
    from .algorithms import AllowedPrivateKeys, AllowedPublicKeys

    AllowedPrivateKeyTypes = Union[AllowedPrivateKeys, PyJWK, str, bytes]
    AllowedPublicKeyTypes = Union[AllowedPublicKeys, PyJWK, str, bytes]

# A program may put another one in its place.
_LOADS = json.loads
_CHECKS = ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub", "verify_jti")


_SWITCHES = (*_CHECKS, "strict_aud")
_read_checks = operator.itemgetter(*_CHECKS)
_read_switches = operator.itemgetter(*_SWITCHES)
_are_switches = frozenset((bool,)).issuperset
_ALL_ON = (True,) * len(_CHECKS)


def _signature_options(verify_signature: Any, options: Any) -> SigOptions:
    found: dict[str, Any] = {
        "verify_signature": verify_signature,
        "enforce_minimum_key_length": options.get("enforce_minimum_key_length", False),
    }
    # What PyJWT does not have is handed on only where it was said.
    if "max_token_len" in options:
        found["max_token_len"] = options["max_token_len"]
    return cast(SigOptions, found)


def _seconds(leeway: float | timedelta) -> float:
    """A leeway as a number. One that is none, or out of all proportion, would switch the checks of times off."""
    if isinstance(leeway, timedelta):
        whole, micro = _plain.seconds(leeway)
        leeway = whole + micro / 1e6 if micro else whole
    elif _plain.is_a(leeway, int):
        leeway = _plain.integer(cast(int, leeway))
    elif _plain.is_a(leeway, float):
        leeway = _plain.real(leeway)
    else:
        raise TypeError(f"leeway must be a number of seconds or a timedelta, not {type(leeway).__name__}")
    if not -_ffi.UINT32_MAX <= leeway <= _ffi.UINT32_MAX or not math.isfinite(leeway):
        raise ValueError(f"leeway must be a number of seconds up to {_ffi.UINT32_MAX}, not {leeway}")
    return leeway


def _checked(options: FullOptions) -> FullOptions:
    """The options of a check, each of which is on or off."""
    required: Any = options["require"]
    # An iterator would be there once only; and a text is gone through letter by letter, if it has any.
    if not isinstance(required, Collection) or (isinstance(required, (str, bytes)) and not required):
        raise TypeError(f"the option 'require' must be a list of the names of claims, not {type(required).__name__}")
    with suppress(KeyError):
        if _are_switches(map(type, _read_switches(options))):
            return options
    found: dict[str, Any] = dict(options)
    found.update((name, switch(found, name, False)) for name in _SWITCHES if name in found)
    return cast(FullOptions, found)


_ONLY_TEXTS = frozenset((str,))
_MOST_DEPTH = 32
# Too short for more names than are accepted.
_SHORT = 8_192


def _are_plain(payload: dict[str, Any], claims: bytes) -> bool:
    """Whether claims are such that the library cannot refuse them: flat, with nothing beyond JSON, and short."""
    return (
        len(claims) < _SHORT
        and claims.count(b"{") == 1
        and claims.count(b"[") < _MOST_DEPTH
        and b"N" not in claims
        and b"Inf" not in claims
        and b"\\ud" not in claims
        and _ONLY_TEXTS.issuperset(map(type, payload))
    )


def _warn_if_refused(payload: dict[str, Any], claims: bytes, token: str, options: Any) -> None:
    """Says when a token is made that ``decode`` refuses, and PyJWT's does not."""
    if not _are_plain(payload, claims) and not _ffi.are_claims(claims):
        warn(
            "decode() will refuse this token: claims must be JSON, without NaN, infinity and half of a surrogate pair, "
            "with each name once, nested at most 32 levels deep and with at most 4,096 names",
            StricterDecodeWarning,
        )
    most = max_token_len(options)
    if len(token) > most:
        warn(
            f"decode() will refuse this token: it has {len(token)} bytes, of which at most {most} are accepted, unless "
            f"it is given options={{'max_token_len': {len(token)}}}",
            StricterDecodeWarning,
        )


class PyJWT:
    """Signs and verifies claims."""

    def __init__(self, options: Options | None = None) -> None:
        self.options: FullOptions = self._get_default_options()
        if options is not None:
            self.options = self._merge_options(options)
        self._jws = PyJWS(options=self._get_sig_options())

    @staticmethod
    def _get_default_options() -> FullOptions:
        options: Any = dict.fromkeys(("verify_signature", *_CHECKS), True)
        options.update(require=[], strict_aud=False, enforce_minimum_key_length=False)
        return cast(FullOptions, options)

    def _get_sig_options(self) -> SigOptions:
        return _signature_options(self.options["verify_signature"], self.options)

    def _merge_options(self, options: Options | None = None) -> FullOptions:
        if options is None:
            return self.options
        merged: dict[str, Any] = dict(self.options)
        given = dict(options)
        verify = given.get("verify_signature", True)
        if verify is False or (verify is not True and not switch(given, "verify_signature")):
            # Who does not verify the signature has to ask for each check of a claim.
            merged.update(dict.fromkeys(_CHECKS, False))
        merged.update(given)
        return cast(FullOptions, merged)

    # --- signing ----------------------------------------------------------------------------------------------

    def encode(
        self,
        payload: dict[str, Any],
        key: AllowedPrivateKeyTypes,
        algorithm: str | None = _ALGORITHM_UNSET,
        headers: dict[str, Any] | None = None,
        json_encoder: type[json.JSONEncoder] | None = None,
        sort_headers: bool = True,
    ) -> str:
        """Signs claims. ``exp``, ``iat`` and ``nbf`` may be datetimes; one without a time zone counts as UTC."""
        if not isinstance(payload, dict):
            raise TypeError("Expecting a dict object, as JWT only supports JSON objects as payloads.")
        claims = payload.copy()
        for name in ("exp", "iat", "nbf"):
            time = claims.get(name)
            if isinstance(time, datetime):
                claims[name] = timegm(time.utctimetuple())
        if not isinstance(claims.get("iss", ""), str):
            raise TypeError("Issuer (iss) must be a string.")
        data = self._encode_payload(claims, headers=headers, json_encoder=json_encoder)
        token = self._jws.encode(data, key, algorithm, headers, json_encoder, sort_headers=sort_headers)
        if not _is_own(self._encode_payload, _ENCODE_PAYLOAD):
            _warn_if_refused(claims, data, token, self._jws.options)
        return token

    def _encode_payload(
        self,
        payload: dict[str, Any],
        headers: dict[str, Any] | None = None,
        json_encoder: type[json.JSONEncoder] | None = None,
    ) -> bytes:
        """Claims as bytes; a subclass may do it otherwise, and compress them, say."""
        return as_json(payload, json_encoder)

    # --- verifying --------------------------------------------------------------------------------------------

    def decode_complete(
        self,
        jwt: str | bytes,
        key: AllowedPublicKeyTypes = "",
        algorithms: Sequence[str] | None = None,
        options: Options | None = None,
        verify: bool | None = None,
        detached_payload: bytes | None = None,
        audience: str | Iterable[str] | None = None,
        issuer: str | Container[str] | None = None,
        subject: str | None = None,
        leeway: float | timedelta = 0,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Verifies a token; a dict of ``payload``, ``header`` and ``signature``.

        ``issuer`` stands before ``subject`` here, and behind it in :meth:`decode`.
        """
        if kwargs:
            _warn_of(kwargs, "decode_complete")
        return self._decode(
            jwt, key, algorithms, options, verify, detached_payload, audience, issuer, subject, leeway, True
        )

    def _decode(
        self,
        jwt: str | bytes,
        key: Any,
        algorithms: Sequence[str] | None,
        options: Options | None,
        verify: bool | None,
        detached_payload: bytes | None,
        audience: str | Iterable[str] | None,
        issuer: str | Container[str] | None,
        subject: str | None,
        leeway: float | timedelta,
        whole: bool,
    ) -> dict[str, Any]:
        """Verifies a token. ``whole``: header and signature are asked for too, beside the payload."""
        if options is not None and type(options) is not dict:
            # Read once: it may say something else each time.
            options.get("verify_signature", True)
            options = cast(Options, dict(options))
        verify_signature = True if options is None else options.get("verify_signature", True)
        if verify is not None and verify != verify_signature:
            warn(
                "The `verify` argument to `decode` does nothing in PyJWT 2.0 and newer. The equivalent is setting "
                "`verify_signature` to False in the `options` dictionary. This invocation has a mismatch between the "
                "kwarg and the option entry.",
                DeprecationWarning,
            )
        merged = self._merge_options(options)
        signature_options = _signature_options(verify_signature, merged)
        plain = not _is_own(self._decode_payload, _DECODE_PAYLOAD)
        if _is_own(self._jws.decode_complete, _DECODE_COMPLETE):
            decoded = self._jws.decode_complete(
                jwt, key=key, algorithms=algorithms, options=signature_options, detached_payload=detached_payload
            )
            if plain and verify_signature:
                _check_claims(decoded["payload"])
        else:
            decoded = self._jws._decode(jwt, key, algorithms, signature_options, detached_payload, plain, whole)
        payload = self._decode_payload(decoded)
        self._validate_claims(payload, merged, audience=audience, issuer=issuer, leeway=leeway, subject=subject)
        decoded["payload"] = payload
        return decoded

    def _decode_payload(self, decoded: dict[str, Any]) -> dict[str, Any]:
        """The claims of a verified payload; a subclass may do it otherwise, and decompress them, say."""
        data = decoded["payload"]
        payload = quickly(data) if type(data) is bytes and json.loads is _LOADS else None
        if payload is not None:
            return cast("dict[str, Any]", payload)
        try:
            payload = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise DecodeError(f"Invalid payload string: {error}") from error
        if not isinstance(payload, dict):
            raise DecodeError("Invalid payload string: must be a json object")
        return payload

    def decode(
        self,
        jwt: str | bytes,
        key: AllowedPublicKeyTypes = "",
        algorithms: Sequence[str] | None = None,
        options: Options | None = None,
        verify: bool | None = None,
        detached_payload: bytes | None = None,
        audience: str | Iterable[str] | None = None,
        subject: str | None = None,
        issuer: str | Container[str] | None = None,
        leeway: float | timedelta = 0,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Verifies a token and returns its claims."""
        if kwargs:
            _warn_of(kwargs, "decode")
        if options is None and verify is None and detached_payload is None:
            usual = self._decode_usually(jwt, key, algorithms, audience, subject, issuer, leeway)
            if usual is not None:
                return usual
        if not _is_own(self.decode_complete, _DECODE_COMPLETE_CLAIMS):
            found: dict[str, Any] = self._decode(
                jwt, key, algorithms, options, verify, detached_payload, audience, issuer, subject, leeway, False
            )["payload"]
            return found
        decoded = self.decode_complete(
            jwt,
            key,
            algorithms,
            options,
            verify=verify,
            detached_payload=detached_payload,
            audience=audience,
            subject=subject,
            issuer=issuer,
            leeway=leeway,
        )
        claims: dict[str, Any] = decoded["payload"]
        return claims

    @property
    def _has_usual_options(self) -> bool:
        options: Any = self.options
        require = options.get("require") if type(options) is dict else None
        # Empty it asks for nothing, whichever list it is.
        if type(require) is not list or require:
            return False
        return has_values(options, _read_usual_options, (*_USUAL_VALUES, require))

    def _decode_usually(
        self, jwt: Any, key: Any, algorithms: Any, audience: Any, subject: Any, issuer: Any, leeway: Any
    ) -> dict[str, Any] | None:
        """The claims of a usual token that passes all checks; None where the whole way has to be gone.

        Nothing is refused here: what does not pass is looked at again there, and the error is the one of there.
        """
        if (
            type(self) is not PyJWT
            or len(vars(self)) != _USUAL_STATE
            or _read_methods(PyJWT) != _ORIGINAL_METHODS
            or not self._has_usual_options
            or type(leeway) is not int
            or not 0 <= leeway <= _ffi.UINT32_MAX
        ):
            return None
        data = verified_usually(self._jws, jwt, key, algorithms)
        claims = None if data is None else quickly(data)
        return claims if claims is not None and _are_usual(claims, audience, subject, issuer, leeway) else None

    # --- claims -----------------------------------------------------------------------------------------------

    def _validate_claims(
        self,
        payload: dict[str, Any],
        options: FullOptions,
        audience: Iterable[str] | str | None = None,
        issuer: Container[str] | str | None = None,
        subject: str | None = None,
        leeway: float | timedelta = 0,
    ) -> None:
        # The usual values first: this is the path of every token.
        if leeway != 0 or type(leeway) is not int:
            leeway = _seconds(leeway)
        is_usual = type(options["require"]) is list and options["strict_aud"] is False
        if not is_usual or _read_checks(options) != _ALL_ON:
            options = _checked(options)
        if audience is not None and not isinstance(audience, (str, Iterable)):
            raise TypeError("audience must be a string, iterable or None")
        self._validate_required_claims(payload, options["require"])
        now = datetime.now(tz=timezone.utc).timestamp()
        if "iat" in payload and options["verify_iat"]:
            self._validate_iat(payload, now, leeway)
        if "nbf" in payload and options["verify_nbf"]:
            self._validate_nbf(payload, now, leeway)
        if "exp" in payload and options["verify_exp"]:
            self._validate_exp(payload, now, leeway)
        if options["verify_iss"]:
            self._validate_iss(payload, issuer)
        if options["verify_aud"]:
            self._validate_aud(payload, audience, strict=options.get("strict_aud", False))
        if options["verify_sub"]:
            self._validate_sub(payload, subject)
        if options["verify_jti"]:
            self._validate_jti(payload)

    def _validate_required_claims(self, payload: dict[str, Any], claims: Iterable[str]) -> None:
        for claim in claims:
            if payload.get(claim) is None:
                raise MissingRequiredClaimError(claim)

    def _validate_iat(self, payload: dict[str, Any], now: float, leeway: float) -> None:
        iat = _whole_number(payload["iat"])
        if iat is None:
            raise InvalidIssuedAtError("Issued At claim (iat) must be an integer.")
        if iat > now + leeway:
            raise ImmatureSignatureError("The token is not yet valid (iat)")

    def _validate_nbf(self, payload: dict[str, Any], now: float, leeway: float) -> None:
        nbf = _whole_number(payload["nbf"])
        if nbf is None:
            raise DecodeError("Not Before claim (nbf) must be an integer.")
        if nbf > now + leeway:
            raise ImmatureSignatureError("The token is not yet valid (nbf)")

    def _validate_exp(self, payload: dict[str, Any], now: float, leeway: float) -> None:
        exp = _whole_number(payload["exp"])
        if exp is None:
            raise DecodeError("Expiration Time claim (exp) must be an integer.")
        if exp <= now - leeway:
            raise ExpiredSignatureError("Signature has expired")

    def _validate_iss(self, payload: dict[str, Any], issuer: Container[str] | str | None) -> None:
        if issuer is None:
            return
        if "iss" not in payload:
            raise MissingRequiredClaimError("iss")
        iss = payload["iss"]
        if not isinstance(iss, str):
            raise InvalidIssuerError("Payload Issuer (iss) must be a string")
        try:
            # In a text, `in` would look for a part of it.
            accepted = iss == issuer if isinstance(issuer, str) else iss in issuer
        except TypeError:
            raise InvalidIssuerError('Issuer param must be "str" or "Container[str]"') from None
        if not accepted:
            raise InvalidIssuerError("Invalid issuer")

    def _validate_aud(
        self, payload: dict[str, Any], audience: str | Iterable[str] | None, *, strict: bool = False
    ) -> None:
        # Not get(): a program's own _decode_payload may return anything.
        aud = payload["aud"] if "aud" in payload else None  # noqa: SIM401
        if audience is None:
            if aud:
                raise InvalidAudienceError("Invalid audience")
            return
        if not aud:
            raise MissingRequiredClaimError("aud")
        if type(aud) is str and type(audience) is str:
            # The usual ones.
            if aud != audience:
                raise InvalidAudienceError("Audience doesn't match (strict)" if strict else "Audience doesn't match")
            return
        if strict:
            if not isinstance(audience, str):
                raise InvalidAudienceError("Invalid audience (strict)")
            if not isinstance(aud, str):
                raise InvalidAudienceError("Invalid claim format in token (strict)")
            if aud != audience:
                raise InvalidAudienceError("Audience doesn't match (strict)")
            return
        named = [aud] if isinstance(aud, str) else aud
        if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
            raise InvalidAudienceError("Invalid claim format in token")
        expected = [audience] if isinstance(audience, str) else audience
        if not any(name in named for name in expected):
            raise InvalidAudienceError("Audience doesn't match")

    def _validate_sub(self, payload: dict[str, Any], subject: str | None = None) -> None:
        if "sub" not in payload:
            return
        if not isinstance(payload["sub"], str):
            raise InvalidSubjectError("Subject must be a string")
        if subject is not None and payload["sub"] != subject:
            raise InvalidSubjectError("Invalid subject")

    def _validate_jti(self, payload: dict[str, Any]) -> None:
        if "jti" in payload and not isinstance(payload["jti"], str):
            raise InvalidJTIError("JWT ID must be a string")


def _are_usual(claims: dict[str, Any], audience: Any, subject: Any, issuer: Any, leeway: int) -> bool:
    """Whether claims pass all checks of ``_validate_claims``, with the options as they are by default.

    False for what might pass in another way, such as an ``exp`` that is a text.
    """
    now = datetime.now(tz=timezone.utc).timestamp()
    get = claims.get
    exp, nbf, iat = get("exp", _NEVER), get("nbf", 0), get("iat", 0)
    if type(exp) is not int or type(nbf) is not int or type(iat) is not int:
        return False
    latest = now + leeway
    if exp <= now - leeway or nbf > latest or iat > latest:
        return False
    sub = get("sub", "")
    if type(sub) is not str or type(get("jti", "")) is not str:
        return False
    if subject is not None and "sub" in claims and (type(subject) is not str or sub != subject):
        return False
    if issuer is not None and (type(issuer) is not str or get("iss") != issuer):
        return False
    aud: Any = get("aud")
    if audience is None:
        return not aud
    if type(audience) is str:
        return bool(aud == audience if type(aud) is str else _are_texts(aud) and audience in aud) and bool(aud)
    if type(audience) not in (list, tuple) or not _are_texts(audience):
        return False
    if type(aud) is str:
        return bool(aud) and aud in audience
    return _are_texts(aud) and any(name in aud for name in audience)


# An exp beyond all clocks, for a token that has none.
_NEVER = 2**63


def _are_texts(value: Any) -> bool:
    return type(value) in (list, tuple) and all([type(one) is str for one in value])


def _whole_number(value: Any) -> int | None:
    """What ``int`` makes of a claim, be it a number or a text."""
    try:
        return int(value)
    except (ValueError, TypeError, OverflowError):
        return None


_ENCODE_PAYLOAD = PyJWT._encode_payload
_DECODE_PAYLOAD = PyJWT._decode_payload
_DECODE_COMPLETE_CLAIMS = PyJWT.decode_complete
# What a program may have put something of its own in the place of.
_read_methods = operator.attrgetter(
    *("decode_complete", "_decode_payload", "_merge_options", "_validate_claims", "_validate_required_claims"),
    *(f"_validate_{name}" for name in ("iat", "nbf", "exp", "iss", "aud", "sub", "jti")),
)
_ORIGINAL_METHODS = _read_methods(PyJWT)
_read_usual_options = operator.itemgetter(
    "verify_signature", *_CHECKS, "strict_aud", "enforce_minimum_key_length", "require"
)
_USUAL_VALUES = _read_usual_options(PyJWT._get_default_options())[:-1]
_USUAL_STATE = len(vars(PyJWT()))

_jwt_global_obj = PyJWT()
# Algorithms that a program registers count for claims too.
_jwt_global_obj._jws = _jws_global_obj
encode = _jwt_global_obj.encode
decode_complete = _jwt_global_obj.decode_complete
decode = _jwt_global_obj.decode
