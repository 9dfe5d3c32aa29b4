"""Claims in signed tokens, under PyJWT's names and by its rules.

The library verifies the token and sees to it that the claims are one sound JSON object. What the claims say is then
looked at here, because PyJWT's rules differ: an ``exp`` may be the text "123", an absent ``sub`` passes, an issuer may
be any container.
"""

from __future__ import annotations

import json
from calendar import timegm
from collections.abc import Container, Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Union, cast

from .api_jwk import PyJWK
from .api_jws import (
    _ALGORITHM_UNSET,
    _DECODE_COMPLETE,
    PyJWS,
    _check_claims,
    _is_own,
    _jws_global_obj,
    _warn_of,
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

if TYPE_CHECKING:
    from .algorithms import AllowedPrivateKeys, AllowedPublicKeys

    AllowedPrivateKeyTypes = Union[AllowedPrivateKeys, PyJWK, str, bytes]
    AllowedPublicKeyTypes = Union[AllowedPublicKeys, PyJWK, str, bytes]

_CHECKS = ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub", "verify_jti")


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
        return {
            "verify_signature": self.options["verify_signature"],
            "enforce_minimum_key_length": self.options.get("enforce_minimum_key_length", False),
        }

    def _merge_options(self, options: Options | None = None) -> FullOptions:
        if options is None:
            return self.options
        merged: dict[str, Any] = dict(self.options)
        given = dict(options)
        if not given.get("verify_signature", True):
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
        return self._jws.encode(data, key, algorithm, headers, json_encoder, sort_headers=sort_headers)

    def _encode_payload(
        self,
        payload: dict[str, Any],
        headers: dict[str, Any] | None = None,
        json_encoder: type[json.JSONEncoder] | None = None,
    ) -> bytes:
        """Claims as bytes; a subclass may do it otherwise, and compress them, say."""
        return json.dumps(payload, separators=(",", ":"), cls=json_encoder).encode()

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
        verify_signature = True if options is None else options.get("verify_signature", True)
        if verify is not None and verify != verify_signature:
            warn(
                "The `verify` argument to `decode` does nothing in PyJWT 2.0 and newer. The equivalent is setting "
                "`verify_signature` to False in the `options` dictionary. This invocation has a mismatch between the "
                "kwarg and the option entry.",
                DeprecationWarning,
            )
        merged = self._merge_options(options)
        signature_options: SigOptions = {
            "verify_signature": verify_signature,
            "enforce_minimum_key_length": merged.get("enforce_minimum_key_length", False),
        }
        plain = not _is_own(self._decode_payload, _DECODE_PAYLOAD)
        if _is_own(self._jws.decode_complete, _DECODE_COMPLETE):
            decoded = self._jws.decode_complete(
                jwt, key=key, algorithms=algorithms, options=signature_options, detached_payload=detached_payload
            )
            if plain and verify_signature:
                _check_claims(decoded["payload"])
        else:
            decoded = self._jws._decode(jwt, key, algorithms, signature_options, detached_payload, plain)
        payload = self._decode_payload(decoded)
        self._validate_claims(payload, merged, audience=audience, issuer=issuer, leeway=leeway, subject=subject)
        decoded["payload"] = payload
        return decoded

    def _decode_payload(self, decoded: dict[str, Any]) -> dict[str, Any]:
        """The claims of a verified payload; a subclass may do it otherwise, and decompress them, say."""
        try:
            payload = json.loads(decoded["payload"])
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
        if isinstance(leeway, timedelta):
            leeway = leeway.total_seconds()
        if audience is not None and not isinstance(audience, (str, Iterable)):
            raise TypeError("audience must be a string, iterable or None")
        self._validate_required_claims(payload, options["require"])
        now = datetime.now(tz=timezone.utc).timestamp()
        if options["verify_iat"] and "iat" in payload:
            self._validate_iat(payload, now, leeway)
        if options["verify_nbf"] and "nbf" in payload:
            self._validate_nbf(payload, now, leeway)
        if options["verify_exp"] and "exp" in payload:
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
        aud = payload.get("aud")
        if audience is None:
            if aud:
                raise InvalidAudienceError("Invalid audience")
            return
        if not aud:
            raise MissingRequiredClaimError("aud")
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
        if not isinstance(payload.get("jti", ""), str):
            raise InvalidJTIError("JWT ID must be a string")


def _whole_number(value: Any) -> int | None:
    """What ``int`` makes of a claim, be it a number or a text."""
    try:
        return int(value)
    except (ValueError, TypeError, OverflowError):
        return None


_DECODE_PAYLOAD = PyJWT._decode_payload

_jwt_global_obj = PyJWT()
# Algorithms that a program registers count for claims too.
_jwt_global_obj._jws = _jws_global_obj
encode = _jwt_global_obj.encode
decode_complete = _jwt_global_obj.decode_complete
decode = _jwt_global_obj.decode
