"""Makes tokens and cases for the shared vectors, with nothing but the standard library.

It signs anything, however malformed: header and payload are taken as they are. What a case expects is
written beside it by hand; only a verified payload, which must come out byte for byte, is filled in.
"""

import base64
import hashlib
import hmac
import json

NOW = 1700000000
EXP = NOW + 300
HEADER = '{"alg":"HS256","typ":"JWT"}'
CLAIMS = '{"exp":%d}' % EXP
HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


def octets(value):
    return value.encode() if isinstance(value, str) else value


def b64(value):
    """Base64url without padding (RFC 7515 2)."""
    return base64.urlsafe_b64encode(octets(value)).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def compact(value):
    """JSON without white space."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def hexable(name, value):
    """A member for text, or for bytes that are not text."""
    if isinstance(value, str):
        return {name: value}
    try:
        return {name: value.decode()}
    except UnicodeDecodeError:
        return {name + "_hex": value.hex()}


class Key:
    """An HMAC key: what it signs with, and how a runner loads it."""

    def __init__(self, alg, secret, source=None):
        self.alg, self.secret = alg, octets(secret)
        self.source = source or {"alg": alg, **hexable("secret", secret)}

    def having(self, **members):
        """The same key, loaded with a kid, an issuer or allow_weak."""
        return Key(self.alg, self.secret, {**self.source, **members})

    def mac(self, signing_input):
        return hmac.new(self.secret, octets(signing_input), HASHES[self.alg]).digest()


def jwk(key, **members):
    """The key as a JWK; a member that is None is left out."""
    members = {"kty": "oct", "k": b64(key.secret), "alg": key.alg, **members}
    return {name: value for name, value in members.items() if value is not None}


def jwks(document, alg="HS256", secret=b""):
    """A key that is loaded from a JWK or JWK Set, given as text or as a value."""
    text = document if isinstance(document, str) else compact(document)
    return Key(alg, secret, {"jwks": text})


KEY = Key("HS256", "secret of the shared vectors, 32")
OTHER = Key("HS256", "another secret of the same length")
KEY384 = Key("HS384", "a secret of forty-eight bytes, enough for HS384.")
KEY512 = Key("HS512", "a secret of sixty-four bytes, which is what HS512 demands of it.")


def token(payload=CLAIMS, header=HEADER, key=KEY):
    """header.payload.signature over header and payload as they are, text or bytes."""
    signing_input = b64(header) + "." + b64(payload)
    return signing_input + "." + b64(key.mac(signing_input))


def raw_token(signing_input, key=KEY):
    """Text or bytes of which only the signature is sure to be base64url."""
    return octets(signing_input) + b"." + b64(key.mac(signing_input)).encode()


def unencoded(payload, header, key=KEY, detached=False):
    """A token whose payload is signed as it is (RFC 7797)."""
    start = b64(header).encode() + b"."
    signature = b64(key.mac(start + octets(payload))).encode()
    return start + (b"" if detached else octets(payload)) + b"." + signature


def detach(text):
    """The token without its payload (RFC 7515 appendix F)."""
    header, _, signature = text.split(".")
    return header + ".." + signature


def repeated(part, start, unit, times, end):
    """A token as parts: its header or claims begin with `start`, then `unit` so many times, then `end`."""
    start += " " * (-len(start) % 3)
    repeats, left = divmod(times, 3)
    parts = [[b64(start), 1], [b64(unit * 3), repeats], [b64(unit * left + end), 1]]
    parts = parts + [["." + b64(CLAIMS), 1]] if part == "header" else [[b64('{"alg":"HS256"}') + ".", 1]] + parts
    signing_input = "".join(text * times for text, times in parts)
    return parts + [["." + b64(KEY.mac(signing_input)), 1]]


def with_member(member):
    """Claims that are fine but for one member, given as JSON text."""
    return '{"exp":%d,%s}' % (EXP, member)


def checks(*names):
    """The names of report bits."""
    return sorted("JWT_CHECK_" + name for name in names)


def report(failed=(), missing=(), malformed=(), claim="", **members):
    """A report in full as far as claims go: what is not said did not fail."""
    sets = {"failed": checks(*failed), "missing": checks(*missing), "malformed": checks(*malformed)}
    return {**sets, "claim": claim, **members}


def sources(keys):
    return [key.source for key in ([keys] if isinstance(keys, Key) else keys)]


def case(op, name, why, status, **members):
    """A case; members that are None are left out."""
    status = status if status.startswith("JWE_") else "JWT_" + status
    members = {"name": name, "why": why, "op": op, "status": status, **members}
    return {member: value for member, value in members.items() if value is not None}


def text_member(name, value):
    """`name` as text, hexadecimal, or (a list of pairs) repeated parts."""
    return {name + "_parts": value} if isinstance(value, list) else hexable(name, value)


def verify(name, why, status, text, keys=KEY, now=NOW, report=None, claims=None, tamper=None, **options):
    """jwt_verify of a token."""
    if status == "OK" and claims is None and len(text) <= 8192 and not isinstance(text, list):
        claims = unb64(text.split(".")[1]).decode()
    return case("verify", name, why, status, keys=sources(keys), **text_member("token", text), options=options or None,
                now=integer(now), claims=claims, report=report, tamper=tamper)


def policy(name, why, status, claims, header=HEADER, key=KEY, **rest):
    """jwt_verify of a token that is well signed with these claims."""
    return verify(name, why, status, token(claims, header, key), **{"keys": key, **rest})


def in_both(name, why, fine, document):
    """A document as header and as claims; MORE in it stands for the members that either needs, then a comma."""
    document = octets(document)
    as_header, as_claims = document.replace(b"MORE", b'"alg":"HS256",'), document.replace(b"MORE", b'"exp":%d,' % EXP)
    return [
        policy("json-header-" + name, why, "OK" if fine else "TOKEN_MALFORMED", CLAIMS, header=as_header),
        policy("json-claims-" + name, why, "OK" if fine else "CLAIMS_MALFORMED", as_claims, header='{"alg":"HS256"}'),
    ]


def as_value(name, why, fine, text):
    """A value of a member that nobody asked for."""
    return in_both(name, why, fine, b'{MORE"x":' + octets(text) + b"}")


def jws(name, why, status, text, payload=None, keys=KEY, report=None, tamper=None, detached=None, **options):
    """jws_verify of a token; on success the payload is that of the token unless it is given, or `detached`."""
    if detached is not None:
        options.update(hexable("payload", detached))
    if status == "OK" and payload is None and "JWS_DETACHED" not in options.get("flags", ()):
        payload = unb64(text.split(".")[1])
    members = {} if payload is None else hexable("payload", payload)
    return case("jws_verify", name, why, status, keys=sources(keys), **text_member("token", text),
                options=options or None, **members, report=report, tamper=tamper)


def sign(name, why, status, claims=CLAIMS, expected=None, keys=KEY, now=NOW, **options):
    """jwt_sign; `expected` is the token."""
    return case("sign", name, why, status, keys=sources(keys), **text_member("claims", claims), options=options or None,
                now=integer(now), token=expected)


def jws_sign(name, why, status, payload, expected=None, keys=KEY, **options):
    """jws_sign; `expected` is the token."""
    return case("jws_sign", name, why, status, keys=sources(keys), **text_member("payload", payload),
                options=options or None, **({} if expected is None else hexable("token", expected)))


def load(name, why, status, source, length=None, **info):
    """Loading one key source."""
    source = source.source if isinstance(source, Key) else source
    return case("key", name, why, status, keys=[source], info=info or None, len=length)


def read(reader, name, why, status, claims, claim, result=None, value=None):
    """A claim reader."""
    return case("claim", name, why, status, **text_member("claims", claims), read=reader, claim=claim, value=value,
                result=integer(result))


def integer(value):
    """Integers that a reader of doubles would change are text."""
    return str(value) if isinstance(value, int) and abs(value) > 2**53 - 1 else value
