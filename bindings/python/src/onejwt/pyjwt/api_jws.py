"""Signed tokens with any payload, under PyJWT's names.

Tokens of the built-in algorithms are signed and verified by the library. Those of ``none``, of algorithms that a
program registers and of the few that only ``cryptography`` has, and those that are read without verifying, never get
there: they are taken apart here, by PyJWT's rules. The same goes for everything that a program has changed, be it in an
object, in a class or in a subclass.
"""

from __future__ import annotations

import binascii
import json
import operator
import os
import sys
import warnings
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Callable, ClassVar, NoReturn

from .. import _abi, _ffi, _plain, errors
from .._json import encoder
from . import _native
from .algorithms import Algorithm, get_default_algorithms, has_crypto, is_built_in, requires_cryptography
from .api_jwk import PyJWK, own_key
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


# What json.dumps would make anew each time.
_encode, _encode_sorted = (encoder(True, True, sort) for sort in (False, True))


def as_json(value: Any, encoder: type[json.JSONEncoder] | None, sort: bool = False) -> bytes:
    """A header or claims as JSON."""
    if encoder is None:
        return (_encode_sorted if sort else _encode)(value).encode()
    return json.dumps(value, separators=(",", ":"), cls=encoder, sort_keys=sort).encode()


DEFAULT_MAX_TOKEN_LEN = _abi.JWT_DEFAULT_MAX_TOKEN_LEN


def max_token_len(options: Any) -> int:
    """How many bytes a token may have, as options say it: PyJWT has no such option, and no limit."""
    # Some programs have anything in the place of their object's options.
    most = options.get("max_token_len", DEFAULT_MAX_TOKEN_LEN) if hasattr(options, "get") else DEFAULT_MAX_TOKEN_LEN
    if type(most) is not int:
        raise TypeError(f"the option 'max_token_len' must be int, a number of bytes, not {type(most).__name__}")
    if most < 1:
        raise ValueError(f"the option 'max_token_len' must be at least 1, not {most}")
    return most


def within_limit(jwt: Any, most: int) -> Any:
    """A token as exact bytes, if it is one and not too long; nothing of it is read before that."""
    kind = type(jwt)
    if kind is str and len(jwt) <= most:
        jwt = jwt.encode()
    elif issubclass(kind, str):
        # In UTF-8 it is not shorter.
        if str.__len__(jwt) > most:
            raise _too_long(str.__len__(jwt), most)
        jwt = str.encode(jwt)
    elif kind is not bytes:
        if not issubclass(kind, bytes):
            raise DecodeError(f"Invalid token type. Token must be a {bytes}")
        jwt = _plain.octets(jwt)
    if len(jwt) > most:
        raise _too_long(len(jwt), most)
    return jwt


def _too_long(size: int, most: int) -> DecodeError:
    return DecodeError(
        f"Token is too long: {size} bytes, of which at most {most} are accepted: options={{'max_token_len': {size}}} "
        "would let it pass"
    )


_LONGEST_KEPT_HEADER = 256
_FLAT = frozenset((str, int, float, bool, type(None)))


def _read_header(segment: bytes) -> dict[str, Any]:
    try:
        header = json.loads(_segment(segment, "header"))
    except (ValueError, RecursionError) as error:
        raise DecodeError(f"Invalid header string: {error}") from error
    if not isinstance(header, dict):
        raise DecodeError("Invalid header string: must be a json object")
    return header


@lru_cache(maxsize=64)
def _flat_header(segment: bytes) -> dict[str, Any] | None:
    """The header of a segment, of which the tokens of an issuer mostly have the same; None if a copy would share."""
    header = _read_header(segment)
    return header if _FLAT.issuperset(map(type, header.values())) else None


def _header(segment: bytes) -> dict[str, Any]:
    """The header of a segment, as a dict of its own."""
    kept = _flat_header(segment) if len(segment) <= _LONGEST_KEPT_HEADER else None
    return _read_header(segment) if kept is None else dict(kept)


class _Segments:
    """A token taken apart; what its segments hold is decoded when it is asked for."""

    __slots__ = ("crypto", "header", "header_segment", "payload", "signing_input", "token")

    def __init__(self, token: bytes) -> None:
        self.token = token
        self.signing_input, _, self.crypto = token.rpartition(b".")
        self.header_segment, dot, self.payload = self.signing_input.partition(b".")
        if not dot:
            raise DecodeError("Not enough segments")
        self.header = _header(self.header_segment)

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
    def says_what_it_signs(self) -> bool:
        """Whether the header is still the one of its segment, which is all that the library would read."""
        try:
            return self.header == _header(self.header_segment)
        except DecodeError:
            return False

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
    if padding > _MOST_PADDING or (padding and len(segment) % 4) or bare.translate(None, _ALPHABET):
        raise DecodeError(f"Invalid {name} padding")
    if len(bare) % 4 == 1:
        raise DecodeError(f"Invalid {name} padding")
    try:
        if _are_original_codecs():
            data = binascii.a2b_base64((bare + b"=" * (-len(bare) % 4)).translate(_TO_STANDARD))
            # Bits to spare that are not zero would make several tokens of one.
            if len(bare) % 4 and base64url_encode(data) != bare:
                raise DecodeError(f"Invalid {name} padding")
            return data
        data = base64url_decode(bare)
    except (TypeError, binascii.Error) as error:
        raise DecodeError(f"Invalid {name} padding") from error
    if base64url_encode(data) != bare:
        raise DecodeError(f"Invalid {name} padding")
    return data


def _is_usual(headers: Any, detached: Any, encoder: Any) -> bool:
    """Whether a header says no more than typ and alg."""
    return headers is None and detached is False and encoder is None


@lru_cache(maxsize=64)
def _usual_header(typ: str, name: str, sort: bool) -> tuple[dict[str, Any], bytes]:
    """Such a header, and its JSON; nobody changes it."""
    header = {"typ": typ, "alg": name} if typ else {"alg": name}
    return header, as_json(header, None, sort)


class PyJWS:
    """Signs and verifies tokens with any payload."""

    header_typ = "JWT"

    def __init__(self, algorithms: Sequence[str] | None = None, options: SigOptions | None = None) -> None:
        known = get_default_algorithms()
        self._valid_algs = set(known if algorithms is None else algorithms)
        self._algorithms = {name: algorithm for name, algorithm in known.items() if name in self._valid_algs}
        self.options: SigOptions = self._get_default_options()
        if options is not None:
            self.options = {**self.options, **options}

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
        key = own_key(key)
        if algorithm is None or algorithm is _ALGORITHM_UNSET:
            default = "none" if algorithm is None else "HS256"
            name = key.algorithm_name if isinstance(key, PyJWK) else default
        if headers:
            name = headers.get("alg") or name
            is_payload_detached = is_payload_detached or headers.get("b64") is False
        if type(self.header_typ) is str and type(name) is str and _is_usual(headers, is_payload_detached, json_encoder):
            header, text = _usual_header(self.header_typ, name, bool(sort_headers))
        else:
            header = self._make_header(name, headers, is_payload_detached)
            text = as_json(header, json_encoder, sort_headers)
        if type(payload) is not bytes:
            payload = _as_bytes(payload, is_payload_detached)
        if type(text) is not bytes:
            # An encoder of the program's may have returned anything.
            text = _as_bytes(text, False)

        found = self.get_algorithm_by_name(name)
        raw_key = key.key if isinstance(key, PyJWK) else key
        # Whatever a program has there instead: PyJWT looks at it only when a key is too short.
        enforce = False
        if hasattr(self.options, "get"):
            enforce = self.options.get("enforce_minimum_key_length", False)
            if enforce is not False:
                enforce = switch(self.options, "enforce_minimum_key_length", False)
        if is_built_in(found, name) and _are_original_codecs():
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
        token = _native.sign(handle, text, payload, detached, tuple(map(_plain.text, others)))
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
        return self._decode(jwt, key, algorithms, options, detached_payload, False, True)

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
        header = self._load(within_limit(jwt, max_token_len(self.options)))[2]
        self._validate_headers(header)
        return header

    def _decode(
        self,
        jwt: str | bytes,
        key: Any,
        algorithms: Sequence[str] | None,
        options: SigOptions | None,
        detached: bytes | None,
        as_claims: bool,
        whole: bool,
    ) -> dict[str, Any]:
        """Verifies a token. ``as_claims``: the payload has to be a JSON object that the library accepts.

        ``whole``: header and signature are asked for too.
        """
        key = own_key(key)
        merged: dict[str, Any] = {**self.options, **(options or {})}
        verify = merged["verify_signature"]
        enforce = merged.get("enforce_minimum_key_length", False)
        if (verify is not True and verify is not False) or enforce is not False:
            verify = switch(merged, "verify_signature")
            enforce = switch(merged, "enforce_minimum_key_length", False)
        if verify and not algorithms and not isinstance(key, PyJWK):
            raise DecodeError(
                'It is required that you pass in a value for the "algorithms" argument when calling decode().'
            )
        data = within_limit(jwt, max_token_len(merged) if "max_token_len" in merged else DEFAULT_MAX_TOKEN_LEN)
        if detached is not None and type(detached) is not bytes:
            # As it is now, for all that is done with it.
            detached = _as_bytes(detached, True)
        if not _is_untouched(self):
            return self._decode_by_parts(data, key, algorithms, merged, detached, as_claims)
        token = _Segments(data)
        try:
            self._validate_headers(token.header)
            self._check_detached(token.header, detached)
            chosen = self._choose(token.header, key, algorithms, enforce) if verify else None
        except Exception:
            # A segment that is no base64url goes before everything else.
            token.decode()
            raise
        if chosen is not None:
            payload, signature = self._verify(token, *chosen, key, enforce, detached, as_claims, whole)
        else:
            payload, signature = token.decode()
            payload = payload if detached is None else detached
        return {"payload": payload, "header": token.header, "signature": signature}

    def _decode_by_parts(
        self,
        jwt: bytes,
        key: Any,
        algorithms: Sequence[str] | None,
        options: Any,
        detached: bytes | None,
        as_claims: bool,
    ) -> dict[str, Any]:
        """The same where a program has its own way to take a token apart, to look at its header, or to verify it."""
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
        # Whoever calls this by itself has no limit.
        data = within_limit(jwt, sys.maxsize)
        decode = self._decode_base64url_segment
        if decode is _segment and _are_original_codecs():
            token = _Segments(data)
            payload, signature = token.decode()
            return payload, token.signing_input, token.header, signature
        signing_input, _, crypto = data.rpartition(b".")
        head, dot, body = signing_input.partition(b".")
        if not dot:
            raise DecodeError("Not enough segments")
        try:
            header = json.loads(decode(head, "header"))
        except (ValueError, RecursionError) as error:
            raise DecodeError(f"Invalid header string: {error}") from error
        if not isinstance(header, dict):
            raise DecodeError("Invalid header string: must be a json object")
        payload = b""
        if header.get("b64", True) is not False:
            payload = decode(body, "payload")
        elif body:
            raise DecodeError("Payload segment must be empty when 'b64' is false.")
        return payload, signing_input, header, decode(crypto, "crypto")

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
        enforce = switch(self.options if options is None else options, "enforce_minimum_key_length", False)
        found = self._select(header, key, algorithms)
        token = _Segments.joined(signing_input, header, signature)
        if _is_for_library(found, header) and _are_original_codecs() and token.says_what_it_signs:
            detached = signing_input.partition(b".")[2] if token.is_unencoded else None
            loaded = _native.load(found, key.key if isinstance(key, PyJWK) else key, enforce)
            self._verify(token, found, loaded, key, enforce, detached, False, False)
        elif not self._is_signed(found, key, enforce, signing_input, signature):
            raise InvalidSignatureError("Signature verification failed")

    def _is_signed(self, found: Algorithm, key: Any, enforce: bool, signing_input: bytes, signature: bytes) -> bool:
        """Whether an algorithm says so, as PyJWT asks it."""
        prepared = found.prepare_key(key.key if isinstance(key, PyJWK) else key)
        self._check_length(found, prepared, enforce)
        return bool(found.verify(signing_input, prepared, signature))

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
        if not _is_for_library(found, header):
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
        whole: bool,
    ) -> tuple[bytes, bytes]:
        """Payload and signature of a token that is accepted."""
        in_library = loaded is not None and loaded.handle is not None
        if in_library and b"=" not in token.token:
            return self._verify_in_library(loaded, token, token.token, detached, as_claims, whole)
        payload, signature = token.decode()
        if in_library and not token.is_signed_with_padding:
            return self._verify_in_library(loaded, token, token.without_padding(), detached, as_claims, whole)
        if in_library:
            _check_padded(loaded, token, detached)
        signing_input = token.signing_input
        if detached is not None:
            payload = detached
            signing_input = token.header_segment + b"." + payload
        if loaded is None:
            if not self._is_signed(found, key, enforce, signing_input, signature):
                raise InvalidSignatureError("Signature verification failed")
            return payload, signature
        if loaded.weakness:
            warn(loaded.weakness, InsecureKeyLengthWarning)
        prepared = loaded.prepared
        if prepared is None:
            prepared = found.prepare_key(key.key if isinstance(key, PyJWK) else key)
        if in_library and isinstance(prepared, _native.NativeKey):
            raise DecodeError("Invalid padding: segments signed with it need the package 'cryptography'")
        if not found.verify(signing_input, prepared, signature):
            raise InvalidSignatureError("Signature verification failed")
        if in_library and as_claims:
            _check_claims(payload)
        return payload, signature

    @staticmethod
    def _verify_in_library(
        loaded: Any, token: _Segments, data: bytes, detached: bytes | None, as_claims: bool, whole: bool
    ) -> tuple[bytes, bytes]:
        are_read = as_claims and detached is None and "crit" not in token.header
        if are_read:
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
        if as_claims and not are_read:
            _check_claims(payload)
        # The library has seen to it that there is no other way to write it.
        return payload, base64url_decode(token.crypto) if whole else b""

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
        for name in _distinct(crit):
            if not isinstance(name, str):
                raise InvalidTokenError("Invalid 'crit' header: values must be strings")
            if name not in self._supported_crit:
                raise InvalidTokenError(f"Unsupported critical extension: {name}")
            if name not in headers:
                raise InvalidTokenError(f"Critical extension '{name}' is missing from headers")


def _distinct(names: list[Any]) -> Iterable[Any]:
    """The same in the same order, but no text twice: a token may have thousands of them."""
    if {str}.issuperset(map(type, names)):
        return dict.fromkeys(names)
    place = [type(name) is str for name in names].index(False)
    return [*dict.fromkeys(names[:place]), names[place]]


def _as_bytes(payload: Any, detached: bool) -> bytes:
    """Any bytes-like payload as exact bytes; for anything else PyJWT's TypeError, that of how it is used."""
    if _plain.is_a(payload, _plain.BYTES_LIKE):
        return _plain.octets(payload)
    if not detached:
        base64url_encode(payload)
    return b".".join([b"", payload])[1:]


def _refuse_header(status: int) -> NoReturn:
    raise InvalidTokenError(
        "onejwt does not sign this header, because no strict verifier would accept it: names must be there once, alg, "
        "typ, kid and cty be strings, and crit name members that are there and not registered ones"
    ) from errors.BY_CODE.get(status, errors.OneJWTError)()


def _check_padded(loaded: Any, token: _Segments, detached: bytes | None) -> None:
    """What the library can still see to where header or payload are signed with padding: that the header is sound."""
    _, report = _native.verify_any(loaded.handle, token.without_padding(), detached)
    if report is not None and report.name != "JWT_SIGNATURE_INVALID":
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


def switch(options: Any, name: str, default: bool = True) -> bool:
    """An option that is on or off. What is neither, but would count as off, is refused: None may mean anything."""
    value = options.get(name, default)
    if value is True or value is False:
        return bool(value)
    if not value:
        raise TypeError(f"the option {name!r} must be True or False, not {value!r}, which would switch it off")
    return True


# As they are before a program puts its own in their place, be it in a subclass, an object or the class itself.
_DECODE_COMPLETE = PyJWS.decode_complete
_PARTS = (
    *("_load", "_verify_signature", "_decode_base64url_segment", "_validate_headers", "_validate_kid"),
    *("_validate_crit", "_check_detached", "_supported_crit", "get_algorithm_by_name"),
)
_read_parts = operator.attrgetter(*_PARTS)
_ORIGINAL_PARTS = _read_parts(PyJWS)
_are_none_of = frozenset(_PARTS).isdisjoint


def _is_for_library(algorithm: Any, header: dict[str, Any]) -> bool:
    """Whether the library does all that there is to do."""
    if not is_built_in(algorithm, header["alg"]):
        return False
    # Extensions that a program has added to those that are known are the program's to understand.
    return "crit" not in header or all([name == "b64" for name in header["crit"]])


_CODECS = (base64url_decode, base64url_encode, json.loads)


def _are_original_codecs() -> bool:
    """Whether what reads segments is not a program's own, a test's that counts the calls, say."""
    return (base64url_decode, base64url_encode, json.loads) == _CODECS


def _is_untouched(jws: PyJWS) -> bool:
    """Whether nothing of the way to a verified token is a program's own."""
    return (
        _read_parts(type(jws)) == _ORIGINAL_PARTS and _are_none_of(jws.__dict__) and _are_original_codecs()
    )


_read_usual_parts = operator.attrgetter(*_PARTS, "decode_complete")
_ORIGINAL_USUAL_PARTS = _read_usual_parts(PyJWS)
_read_usual_options = operator.itemgetter("verify_signature", "enforce_minimum_key_length")
_USUAL_OPTIONS = _read_usual_options(PyJWS._get_default_options())


def has_values(options: Any, read: Callable[[Any], tuple[Any, ...]], values: tuple[Any, ...]) -> bool:
    """Whether options have these very values, which are True and False, and no other options."""
    if type(options) is not dict or len(options) != len(values):
        return False
    try:
        return all(map(operator.is_, read(options), values))
    except KeyError:
        return False


@lru_cache(maxsize=64)
def _usual_alg(segment: bytes) -> str | None:
    """The ``alg`` of a header that has nothing for PyJWT to look at but that; None for all others."""
    try:
        header = _flat_header(segment)
    except DecodeError:
        return None
    if header is None or "crit" in header or "b64" in header or type(header.get("kid", "")) is not str:
        return None
    name = header.get("alg")
    return name if type(name) is str and name else None


def verified_usually(jws: PyJWS, jwt: Any, key: Any, algorithms: Any) -> bytearray | None:
    """The claims of a usual token that is accepted; None where the whole way has to be gone, to say why if not more.

    Nothing is refused and nothing warned of here. What a program has changed is seen, as it is on that way.
    """
    if (
        type(jws) is not PyJWS
        or len(vars(jws)) != _USUAL_STATE
        or _read_usual_parts(PyJWS) != _ORIGINAL_USUAL_PARTS
        or not has_values(jws.options, _read_usual_options, _USUAL_OPTIONS)
        or not _are_original_codecs()
    ):
        return None
    if type(jwt) is str and jwt.isascii():
        jwt = jwt.encode()
    elif type(jwt) is not bytes:
        return None
    segment = jwt.partition(b".")[0]
    if len(jwt) > DEFAULT_MAX_TOKEN_LEN or len(segment) > _LONGEST_KEPT_HEADER:
        return None
    name = _usual_alg(segment)
    if name is None or type(algorithms) not in _LISTS or name not in algorithms:
        return None
    if type(key) is PyJWK:
        if name != key.algorithm_name:
            return None
        algorithm: Any = key.Algorithm
        key = key.key
    else:
        algorithm = jws._algorithms.get(name)
    if not is_built_in(algorithm, name):
        return None
    try:
        loaded = _native.load(algorithm, key, False)
    except Exception:
        return None
    if loaded.handle is None or loaded.weakness:
        return None
    return _native.claims_of(loaded.handle, jwt)


_USUAL_STATE = len(vars(PyJWS()))
_LISTS = (list, tuple)


def _is_own(method: Any, original: Any) -> bool:
    """Whether a method is a program's own."""
    return getattr(method, "__func__", None) is not original


_jws_global_obj = PyJWS()
encode = _jws_global_obj.encode
decode_complete = _jws_global_obj.decode_complete
decode = _jws_global_obj.decode
register_algorithm = _jws_global_obj.register_algorithm
unregister_algorithm = _jws_global_obj.unregister_algorithm
get_algorithm_by_name = _jws_global_obj.get_algorithm_by_name
get_unverified_header = _jws_global_obj.get_unverified_header
