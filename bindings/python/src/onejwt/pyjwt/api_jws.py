"""Signed tokens with any payload, under PyJWT's names.

Tokens of the built-in algorithms are signed and verified by the library. Those of ``none``, of algorithms that a
program registers and of the few that only ``cryptography`` has, and those that are read without verifying, never get
there: they are taken apart here, by PyJWT's rules.
"""

from __future__ import annotations

import binascii
import json
import os
import sys
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from .. import _ffi, errors
from . import _native
from .algorithms import Algorithm, get_default_algorithms, has_crypto, requires_cryptography
from .api_jwk import PyJWK
from .exceptions import (
    DecodeError,
    InvalidAlgorithmError,
    InvalidKeyError,
    InvalidSignatureError,
    InvalidTokenError,
)
from .types import SigOptions
from .utils import base64url_decode, base64url_encode
from .warnings import InsecureKeyLengthWarning, RemovedInPyjwt3Warning

if TYPE_CHECKING:
    from .algorithms import AllowedPrivateKeys, AllowedPublicKeys

_ALGORITHM_UNSET: Any = object()
_PACKAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def warn(message: str, category: type[Warning]) -> None:
    """Warns about the line that called this package, however deep inside of it this is."""
    # The caller is at level 2 as warnings counts.
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and os.path.abspath(frame.f_code.co_filename).startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)


def _warn_of(kwargs: dict[str, Any], function: str) -> None:
    warn(
        f"passing additional kwargs to {function}() is deprecated and will be removed in pyjwt version 3. "
        f"Unsupported kwargs: {tuple(kwargs.keys())}",
        RemovedInPyjwt3Warning,
    )


class _Segments:
    """A token taken apart; what its segments hold is decoded when it is asked for."""

    __slots__ = ("crypto", "header", "header_segment", "payload", "signing_input", "token")

    def __init__(self, jwt: str | bytes) -> None:
        token = jwt.encode() if isinstance(jwt, str) else jwt
        if not isinstance(token, bytes):
            raise DecodeError(f"Invalid token type. Token must be a {bytes}")
        self.token = token
        self.signing_input, _, self.crypto = token.rpartition(b".")
        self.header_segment, dot, self.payload = self.signing_input.partition(b".")
        if not dot:
            raise DecodeError("Not enough segments")
        try:
            header = json.loads(_segment(self.header_segment, "header"))
        except (ValueError, RecursionError) as error:
            raise DecodeError(f"Invalid header string: {error}") from error
        if not isinstance(header, dict):
            raise DecodeError("Invalid header string: must be a json object")
        self.header: dict[str, Any] = header

    @classmethod
    def joined(cls, signing_input: bytes, header: dict[str, Any], signature: bytes) -> _Segments:
        """What ``_load`` took apart, and a program may have looked into."""
        token = cls.__new__(cls)
        token.header, token.signing_input, token.crypto = header, signing_input, base64url_encode(signature)
        token.header_segment, _, token.payload = signing_input.partition(b".")
        payload = b"" if token.is_unencoded else token.payload
        token.token = b".".join((token.header_segment, payload, token.crypto))
        return token

    @property
    def is_unencoded(self) -> bool:
        return self.header.get("b64", True) is False

    def decode(self) -> tuple[bytes, bytes]:
        """Payload and signature; raises DecodeError where a segment is no base64url."""
        payload = b""
        if not self.is_unencoded:
            payload = _segment(self.payload, "payload")
        elif self.payload:
            raise DecodeError("Payload segment must be empty when 'b64' is false.")
        return payload, _segment(self.crypto, "crypto")

    @property
    def is_signed_with_padding(self) -> bool:
        """Whether the signature is that of segments with padding. That of its own segment is not signed."""
        return self.header_segment.endswith(b"=") or (not self.is_unencoded and self.payload.endswith(b"="))

    def without_padding(self) -> bytes:
        """The token as the library reads it, which knows no padding."""
        payload = b"" if self.is_unencoded else self.payload
        return b".".join(segment.rstrip(b"=") for segment in (self.header_segment, payload, self.crypto))


_MOST_PADDING = 2


def _segment(segment: bytes, name: str) -> bytes:
    """What a segment holds. Padding, if it is right, is let pass."""
    bare = segment.rstrip(b"=")
    padding = len(segment) - len(bare)
    whole = bare + b"=" * (-len(bare) % 4)
    if padding > _MOST_PADDING or (padding and len(segment) % 4) or bare.translate(None, _ALPHABET):
        raise DecodeError(f"Invalid {name} padding")
    try:
        data = binascii.a2b_base64(whole.translate(_TO_STANDARD))
    except binascii.Error as error:
        raise DecodeError(f"Invalid {name} padding") from error
    # Bits to spare that are not zero would make several tokens of one.
    if base64url_encode(data) != bare:
        raise DecodeError(f"Invalid {name} padding")
    return data


class PyJWS:
    """Signs and verifies tokens with any payload."""

    header_typ = "JWT"

    def __init__(self, algorithms: Sequence[str] | None = None, options: SigOptions | None = None) -> None:
        known = get_default_algorithms()
        self._valid_algs = set(known if algorithms is None else algorithms)
        self._algorithms = {name: algorithm for name, algorithm in known.items() if name in self._valid_algs}
        self.options: SigOptions = self._get_default_options()
        if options is not None:
            self.options.update(options)

    @staticmethod
    def _get_default_options() -> SigOptions:
        return {"verify_signature": True, "enforce_minimum_key_length": False}

    # --- algorithms -------------------------------------------------------------------------------------------

    def register_algorithm(self, alg_id: str, alg_obj: Algorithm) -> None:
        """Adds an algorithm under a name that has none yet."""
        if alg_id in self._algorithms:
            raise ValueError("Algorithm already has a handler.")
        if not isinstance(alg_obj, Algorithm):
            raise TypeError("Object is not of type `Algorithm`")
        self._algorithms[alg_id] = alg_obj
        self._valid_algs.add(alg_id)

    def unregister_algorithm(self, alg_id: str) -> None:
        """Takes an algorithm away."""
        if alg_id not in self._algorithms:
            raise KeyError("The specified algorithm could not be removed because it is not registered.")
        del self._algorithms[alg_id]
        self._valid_algs.remove(alg_id)

    def get_algorithms(self) -> list[str]:
        """The names of all algorithms."""
        return list(self._valid_algs)

    def get_algorithm_by_name(self, alg_name: str) -> Algorithm:
        """The algorithm of a name."""
        try:
            return self._algorithms[alg_name]
        except KeyError as error:
            text = "Algorithm not supported"
            if not has_crypto and alg_name in requires_cryptography:
                text = f"Algorithm '{alg_name}' could not be found. Do you have cryptography installed?"
            raise NotImplementedError(text) from error

    # --- signing ----------------------------------------------------------------------------------------------

    def encode(
        self,
        payload: bytes,
        key: AllowedPrivateKeys | PyJWK | str | bytes,
        algorithm: str | None = _ALGORITHM_UNSET,
        headers: dict[str, Any] | None = None,
        json_encoder: type[json.JSONEncoder] | None = None,
        is_payload_detached: bool = False,
        sort_headers: bool = True,
    ) -> str:
        """Signs a payload. An ``alg`` in ``headers`` goes before ``algorithm``."""
        name: Any = algorithm
        if algorithm is None or algorithm is _ALGORITHM_UNSET:
            default = "none" if algorithm is None else "HS256"
            name = key.algorithm_name if isinstance(key, PyJWK) else default
        if headers:
            name = headers.get("alg") or name
            is_payload_detached = is_payload_detached or headers.get("b64") is False
        header = self._make_header(name, headers, is_payload_detached)
        text = json.dumps(header, separators=(",", ":"), cls=json_encoder, sort_keys=sort_headers).encode()
        if not isinstance(payload, bytes):
            payload = _as_bytes(payload, is_payload_detached)

        found = self.get_algorithm_by_name(name)
        raw_key = key.key if isinstance(key, PyJWK) else key
        enforce = bool(self.options.get("enforce_minimum_key_length", False))
        if _is_native(found, name):
            loaded = _native.load(found, raw_key, enforce)
            if loaded.weakness:
                warn(loaded.weakness, InsecureKeyLengthWarning)
            if loaded.handle is not None and loaded.can_sign:
                return self._sign(loaded.handle, header, text, payload, is_payload_detached)
            if loaded.prepared is None or loaded.is_public:
                raise InvalidKeyError(
                    f"The specified key cannot sign with {name}: it has no private part, or it is one that onejwt "
                    "only verifies with."
                )
            prepared = loaded.prepared
        else:
            prepared = found.prepare_key(raw_key)
            self._check_length(found, prepared, enforce)

        segments = [base64url_encode(text), payload if is_payload_detached else base64url_encode(payload)]
        signature = base64url_encode(found.sign(b".".join(segments), prepared))
        if is_payload_detached:
            segments[1] = b""
        return b".".join([*segments, signature]).decode()

    def _make_header(self, name: Any, headers: dict[str, Any] | None, detached: bool) -> dict[str, Any]:
        header: dict[str, Any] = {"typ": self.header_typ, "alg": name}
        if headers:
            self._validate_headers(headers, encoding=True)
            header.update(headers)
        if not header["typ"]:
            del header["typ"]
        if detached:
            header["b64"] = False
            crit = header.get("crit", [])
            if not isinstance(crit, list):
                raise InvalidTokenError("Invalid 'crit' header: must be a list")
            if "b64" not in crit:
                header["crit"] = [*crit, "b64"]
        else:
            header.pop("b64", None)
        return header

    @staticmethod
    def _sign(handle: Any, header: dict[str, Any], text: bytes, payload: bytes, detached: bool) -> str:
        crit = header.get("crit")
        others = [name for name in crit if name != "b64"] if isinstance(crit, list) else []
        if not all(isinstance(name, str) for name in others):
            raise InvalidTokenError("Invalid 'crit' header: values must be strings")
        token = _native.sign(handle, text, payload, detached, tuple(others))
        if isinstance(token, int):
            _refuse_header(token)
        return token

    @staticmethod
    def _check_length(algorithm: Algorithm, prepared: Any, enforce: bool) -> None:
        weakness = algorithm.check_key_length(prepared)
        if weakness and enforce:
            raise InvalidKeyError(weakness)
        if weakness:
            warn(weakness, InsecureKeyLengthWarning)

    # --- verifying --------------------------------------------------------------------------------------------

    def decode_complete(
        self,
        jwt: str | bytes,
        key: AllowedPublicKeys | PyJWK | str | bytes = "",
        algorithms: Sequence[str] | None = None,
        options: SigOptions | None = None,
        detached_payload: bytes | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Verifies a token; a dict of ``payload``, ``header`` and ``signature``."""
        if kwargs:
            _warn_of(kwargs, "decode_complete")
        return self._decode(jwt, key, algorithms, options, detached_payload, False)

    def decode(
        self,
        jwt: str | bytes,
        key: AllowedPublicKeys | PyJWK | str | bytes = "",
        algorithms: Sequence[str] | None = None,
        options: SigOptions | None = None,
        detached_payload: bytes | None = None,
        **kwargs: Any,
    ) -> Any:
        """Verifies a token and returns its payload."""
        if kwargs:
            _warn_of(kwargs, "decode")
        decoded = self.decode_complete(jwt, key, algorithms, options, detached_payload=detached_payload)
        return decoded["payload"]

    def get_unverified_header(self, jwt: str | bytes) -> dict[str, Any]:
        """The header of a token, UNVERIFIED: its sender may have written anything."""
        token = _Segments(jwt)
        token.decode()
        self._validate_headers(token.header)
        return token.header

    def _decode(
        self,
        jwt: str | bytes,
        key: Any,
        algorithms: Sequence[str] | None,
        options: SigOptions | None,
        detached: bytes | None,
        as_claims: bool,
    ) -> dict[str, Any]:
        """Verifies a token. ``as_claims``: the payload has to be a JSON object that the library accepts."""
        merged: SigOptions = self.options if options is None else {**self.options, **options}
        verify = merged["verify_signature"]
        if verify and not algorithms and not isinstance(key, PyJWK):
            raise DecodeError(
                'It is required that you pass in a value for the "algorithms" argument when calling decode().'
            )
        enforce = bool(merged.get("enforce_minimum_key_length", False))
        if _is_own(self._load, _LOAD) or _is_own(self._verify_signature, _VERIFY_SIGNATURE):
            return self._decode_by_parts(jwt, key, algorithms, merged, detached, as_claims)
        token = _Segments(jwt)
        try:
            self._validate_headers(token.header)
            self._check_detached(token.header, detached)
            chosen = self._choose(token.header, key, algorithms, enforce) if verify else None
        except Exception:
            # A segment that is no base64url goes before everything else.
            token.decode()
            raise
        if chosen is not None:
            payload, signature = self._verify(token, *chosen, key, enforce, detached, as_claims)
        else:
            payload, signature = token.decode()
            payload = payload if detached is None else detached
        return {"payload": payload, "header": token.header, "signature": signature}

    def _decode_by_parts(
        self,
        jwt: str | bytes,
        key: Any,
        algorithms: Sequence[str] | None,
        options: SigOptions,
        detached: bytes | None,
        as_claims: bool,
    ) -> dict[str, Any]:
        """The same for a subclass that has its own way to take a token apart, or to verify it."""
        payload, signing_input, header, signature = self._load(jwt)
        self._validate_headers(header)
        self._check_detached(header, detached)
        if detached is not None:
            payload, signing_input = detached, b".".join([signing_input.rsplit(b".", 1)[0], detached])
        if options["verify_signature"]:
            self._verify_signature(signing_input, header, signature, key, algorithms, options=options)
            if as_claims:
                _check_claims(payload)
        return {"payload": payload, "header": header, "signature": signature}

    _decode_base64url_segment = staticmethod(_segment)

    def _load(self, jwt: str | bytes) -> tuple[bytes, bytes, dict[str, Any], bytes]:
        """Payload, what is signed, header and signature of a token, unverified. A subclass may do it otherwise."""
        token = _Segments(jwt)
        payload, signature = token.decode()
        return payload, token.signing_input, token.header, signature

    def _verify_signature(
        self,
        signing_input: bytes,
        header: dict[str, Any],
        signature: bytes,
        key: Any = "",
        algorithms: Sequence[str] | None = None,
        options: SigOptions | None = None,
    ) -> None:
        """Verifies what ``_load`` took apart. A subclass may do more."""
        token = _Segments.joined(signing_input, header, signature)
        detached = signing_input.partition(b".")[2] if token.is_unencoded else None
        enforce = bool((self.options if options is None else options).get("enforce_minimum_key_length", False))
        chosen = self._choose(header, key, algorithms, enforce)
        self._verify(token, *chosen, key, enforce, detached, False)

    @staticmethod
    def _check_detached(header: dict[str, Any], detached: bytes | None) -> None:
        if header.get("b64", True) is not False:
            if detached is not None:
                raise DecodeError(
                    'It is only valid to pass "detached_payload" when the protected header has "b64" set to false.'
                )
            return
        crit = header.get("crit") or []
        if not isinstance(crit, list) or "b64" not in crit:
            raise InvalidTokenError("The 'b64' header parameter requires 'b64' to be listed in 'crit'.")
        if detached is None:
            raise DecodeError(
                'It is required that you pass in a value for the "detached_payload" argument to decode a message '
                "having the b64 header set to false."
            )

    def _select(self, header: dict[str, Any], key: Any, algorithms: Sequence[str] | None) -> Algorithm:
        """The algorithm of a token, once it is among those that the caller allows."""
        if algorithms is None and isinstance(key, PyJWK):
            algorithms = [key.algorithm_name]
        if "alg" not in header:
            raise InvalidAlgorithmError("Algorithm not specified")
        name = header["alg"]
        if not name or (algorithms is not None and name not in algorithms):
            raise InvalidAlgorithmError("The specified alg value is not allowed")
        if isinstance(key, PyJWK):
            if name != key.algorithm_name:
                raise InvalidAlgorithmError(
                    f"Token algorithm {name!r} does not match the key's algorithm {key.algorithm_name!r}"
                )
            return key.Algorithm
        try:
            return self.get_algorithm_by_name(name)
        except NotImplementedError as error:
            raise InvalidAlgorithmError("Algorithm not supported") from error

    def _choose(
        self, header: dict[str, Any], key: Any, algorithms: Sequence[str] | None, enforce: bool
    ) -> tuple[Algorithm, _native.Loaded | None]:
        """The algorithm of a token, and the key, ready for it, if it is one of the library's."""
        found = self._select(header, key, algorithms)
        if not _is_native(found, header["alg"]):
            return found, None
        return found, _native.load(found, key.key if isinstance(key, PyJWK) else key, enforce)

    def _verify(
        self,
        token: _Segments,
        found: Algorithm,
        loaded: _native.Loaded | None,
        key: Any,
        enforce: bool,
        detached: bytes | None,
        as_claims: bool,
    ) -> tuple[bytes, bytes]:
        """Payload and signature of a token that is accepted."""
        in_library = loaded is not None and loaded.handle is not None
        if in_library and b"=" not in token.token:
            return self._verify_in_library(loaded, token, token.token, detached, as_claims)
        payload, signature = token.decode()
        if in_library and not token.is_signed_with_padding:
            return self._verify_in_library(loaded, token, token.without_padding(), detached, as_claims)
        if in_library:
            _check_padded(loaded, token, detached)
        signing_input = token.signing_input
        if detached is not None:
            payload = detached
            signing_input = token.header_segment + b"." + payload
        if loaded is not None and loaded.weakness:
            warn(loaded.weakness, InsecureKeyLengthWarning)
        prepared = loaded.prepared if loaded is not None else None
        if prepared is None:
            prepared = found.prepare_key(key.key if isinstance(key, PyJWK) else key)
        if loaded is None:
            self._check_length(found, prepared, enforce)
        elif in_library and isinstance(prepared, _native.NativeKey):
            raise DecodeError("Invalid padding: segments signed with it need the package 'cryptography'")
        if not found.verify(signing_input, prepared, signature):
            raise InvalidSignatureError("Signature verification failed")
        if in_library and as_claims:
            _check_claims(payload)
        return payload, signature

    @staticmethod
    def _verify_in_library(
        loaded: Any, token: _Segments, data: bytes, detached: bytes | None, as_claims: bool
    ) -> tuple[bytes, bytes]:
        whole = as_claims and detached is None and "crit" not in token.header
        if whole:
            payload, report = _native.verify_claims(loaded.handle, data)
        else:
            payload, report = _native.verify_any(loaded.handle, data, detached)
        name = "" if payload is not None or report is None else report.name
        if name not in ("", "JWT_SIGNATURE_INVALID", "JWT_CLAIMS_MALFORMED"):
            token.decode()
            _refuse_token(name)
        # Not earlier: PyJWT takes the token apart before it looks at the key.
        if loaded.weakness:
            warn(loaded.weakness, InsecureKeyLengthWarning)
        if name == "JWT_SIGNATURE_INVALID":
            raise InvalidSignatureError("Signature verification failed")
        if payload is None:
            # The signature is good. The types of claims are for PyJWT's rules; what is no sound JSON object is not.
            payload = _segment(token.payload, "payload")
            if report is not None and "json" in report.failed:
                refuse_payload(payload)
        elif detached is not None:
            payload = detached
        if as_claims and not whole:
            _check_claims(payload)
        # The library has seen to it that there is no other way to write it.
        return payload, base64url_decode(token.crypto)

    # --- headers ----------------------------------------------------------------------------------------------

    _supported_crit: ClassVar[set[str]] = {"b64"}

    def _validate_headers(self, headers: dict[str, Any], *, encoding: bool = False) -> None:
        if "kid" in headers:
            self._validate_kid(headers["kid"])
        if "crit" in headers and not encoding:
            self._validate_crit(headers)

    def _validate_kid(self, kid: Any) -> None:
        if not isinstance(kid, str):
            raise InvalidTokenError("Key ID header parameter must be a string")

    def _validate_crit(self, headers: dict[str, Any]) -> None:
        crit = headers["crit"]
        if not isinstance(crit, list) or not crit:
            raise InvalidTokenError("Invalid 'crit' header: must be a non-empty list")
        for name in crit:
            if not isinstance(name, str):
                raise InvalidTokenError("Invalid 'crit' header: values must be strings")
            if name not in self._supported_crit:
                raise InvalidTokenError(f"Unsupported critical extension: {name}")
            if name not in headers:
                raise InvalidTokenError(f"Critical extension '{name}' is missing from headers")


def _as_bytes(payload: Any, detached: bool) -> bytes:
    """Any bytes-like payload as bytes; for anything else PyJWT's TypeError, that of how it is used."""
    if detached:
        return b".".join([b"", payload])[1:]
    base64url_encode(payload)
    return bytes(payload)


def _refuse_header(status: int) -> NoReturn:
    raise InvalidTokenError(
        "onejwt does not sign this header, because no strict verifier would accept it: names must be there once, alg, "
        "typ, kid and cty be strings, and crit name members that are there and not registered ones"
    ) from errors.BY_CODE.get(status, errors.OneJWTError)()


def _check_padded(loaded: Any, token: _Segments, detached: bytes | None) -> None:
    """What the library can still see to where header or payload are signed with padding: that the header is sound."""
    _, report = _native.verify_any(loaded.handle, token.without_padding(), detached)
    if report.status and report.name != "JWT_SIGNATURE_INVALID":
        _refuse_token(report.name)


def _refuse_token(name: str) -> NoReturn:
    """A token that PyJWT might accept, and the library does not."""
    if name == "JWT_ALG_NOT_ALLOWED":
        raise InvalidAlgorithmError("The specified alg value is not allowed")
    raise DecodeError(
        f"Invalid header string: onejwt refuses it ({name}): names must be there once, typ and cty be strings, b64 be "
        "named in crit, and nothing in it be beyond JSON or nested deeper than 32 levels"
    )


def refuse_payload(payload: bytes | str) -> NoReturn:
    """Claims that are signed, but not what the library takes for a JSON object."""
    try:
        claims = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise DecodeError(f"Invalid payload string: {error}") from error
    if not isinstance(claims, dict):
        raise DecodeError("Invalid payload string: must be a json object")
    raise DecodeError(
        "Invalid payload string: onejwt refuses it: names must be there once, and nothing in it be beyond JSON (NaN, "
        "a byte order mark, half of a surrogate pair) or nested deeper than 32 levels"
    )


def _check_claims(payload: bytes | str) -> None:
    """Refuses what the library would not take for claims, where it has not read them."""
    if not _ffi.are_claims(payload.encode() if isinstance(payload, str) else payload):
        refuse_payload(payload)


# As they are before a program puts its own in their place, be it in a subclass, an object or the class itself.
_LOAD, _VERIFY_SIGNATURE, _DECODE_COMPLETE = PyJWS._load, PyJWS._verify_signature, PyJWS.decode_complete


def _is_own(method: Any, original: Any) -> bool:
    """Whether a method is a program's own."""
    return getattr(method, "__func__", None) is not original


def _is_native(algorithm: Any, name: str) -> bool:
    """Whether the library does it: it knows an algorithm under its own name only."""
    return getattr(algorithm, "_native", None) == name


_jws_global_obj = PyJWS()
encode = _jws_global_obj.encode
decode_complete = _jws_global_obj.decode_complete
decode = _jws_global_obj.decode
register_algorithm = _jws_global_obj.register_algorithm
unregister_algorithm = _jws_global_obj.unregister_algorithm
get_algorithm_by_name = _jws_global_obj.get_algorithm_by_name
get_unverified_header = _jws_global_obj.get_unverified_header
