"""Encrypts tokens for the shared vectors (RFC 7516, RFC 7518 4 and 5, RFC 8037 3), with nothing but the standard library.

What an encrypter draws at random is chosen here: content keys, IVs, ephemeral keys, the seed of OAEP. So every token comes out
the same each time, and can be wrong in any place. Published examples, made again byte for byte, say whether it is right: see
cases/rfc_encryption.py.
"""

import functools
import hashlib
import json

import aes
from asymmetric import CURVES, Asymmetric, Ec, Rsa, derived
from der import octet_string, oid, pkcs8, sequence, spki
from signer import *

# Bytes of the keys, and of the IVs.
GCM = {"A128GCM": 16, "A192GCM": 24, "A256GCM": 32}
CBC = {"A128CBC-HS256": 32, "A192CBC-HS384": 48, "A256CBC-HS512": 64}
ENCRYPTIONS = {**GCM, **CBC}
WRAPS = {"A128KW": 16, "A256KW": 32}
GCM_WRAPS = {"A128GCMKW": 16, "A192GCMKW": 24, "A256GCMKW": 32}
OAEP = {"RSA-OAEP": hashlib.sha1, "RSA-OAEP-256": hashlib.sha256, "RSA-OAEP-384": hashlib.sha384,
        "RSA-OAEP-512": hashlib.sha512}
AGREEMENTS = {"ECDH-ES": None, "ECDH-ES+A128KW": 16, "ECDH-ES+A256KW": 32}
CONTENT = "content"
# Flags of keys.
ENCRYPTS = ["JWT_KEY_CAN_ENCRYPT"]
BOTH = ["JWT_KEY_CAN_ENCRYPT", "JWT_KEY_CAN_DECRYPT"]


# ---------------------------------------------------------------------------------------------------------------------
# X25519 (RFC 7748 5)

P25519 = 2**255 - 19


def x25519(scalar, u):
    """Scalar and coordinate as bytes."""
    k = int.from_bytes(scalar, "little") & (1 << 254) - 8 | 1 << 254
    x1 = int.from_bytes(u, "little") & (1 << 255) - 1
    x2, z2, x3, z3, p = 1, 0, x1, 1, P25519
    for bit in range(254, -1, -1):
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb = d * a % p, c * b % p
        aa, bb = a * a % p, b * b % p
        x3, z3 = (da + cb) ** 2 % p, x1 * (da - cb) ** 2 % p
        e = aa - bb
        x2, z2 = aa * bb % p, e * (aa + 121665 * e) % p
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, -1, p) % p if z2 else 0).to_bytes(32, "little")


class X25519(Asymmetric):
    oid = "1.3.101.110"
    bits = 255

    def __init__(self, name="key", d=None):
        self.d = d or derived("X25519 " + name, 32)
        self.public = x25519(self.d, (9).to_bytes(32, "little"))
        super().__init__("ECDH-ES+A256KW")

    def public_members(self):
        return {"kty": "OKP", "crv": "X25519", "x": b64(self.public)}

    def private_members(self):
        return {"d": b64(self.d)}

    def forms(self):
        algorithm = sequence(oid(self.oid))
        return {"spki": ("PUBLIC KEY", spki(algorithm, self.public)),
                "pkcs8": ("PRIVATE KEY", pkcs8(algorithm, octet_string(self.d)))}


# ---------------------------------------------------------------------------------------------------------------------
# Keys. All of them are loaded for encryption.


def secret(alg, size, source=None):
    """A shared secret for this algorithm, with as many bytes."""
    value = derived("secret %d" % size, size)
    return Key(alg, value, source or {"alg": alg, "secret_hex": value.hex(), "for_encryption": True})


def from_jwk(key, document=None, **members):
    """The same key as a JWK or a document of several, loaded for encryption."""
    document = jwk(key, **members) if document is None else document
    return Key(key.alg, key.secret, {"jwks": document if isinstance(document, str) else compact(document), "for_encryption": True})


def pair(key, alg=None, private=True, **members):
    """A key pair for this algorithm, as a JWK that is loaded for encryption."""
    key = key.using(alg) if alg else key
    assert key.alg in {**OAEP, **AGREEMENTS}, key.alg
    return key.as_jwk(private, **members).having(for_encryption=True)


def public(key, alg=None, **members):
    return pair(key, alg, False, **members)


# ---------------------------------------------------------------------------------------------------------------------
# What is done with the key of a content (RFC 7518 4)


def oaep(key, sha, message, seed=None):
    """RSAES-OAEP (RFC 8017 7.1.1) without a label."""
    size = sha().digest_size
    seed = derived("seed", size) if seed is None else seed

    def mask(source, length):
        parts = [sha(source + count.to_bytes(4, "big")).digest() for count in range(length // size + 1)]
        return b"".join(parts)[:length]

    block = sha(b"").digest() + (b"\1" + message).rjust(key.size - 2 * size - 1, b"\0")
    block = aes.xor(block, mask(seed, key.size - size - 1))
    whole = b"\0" + aes.xor(seed, mask(block, size)) + block
    return pow(int.from_bytes(whole, "big"), key.e, key.n).to_bytes(key.size, "big")


def derive(shared, algorithm, size, apu=b"", apv=b""):
    """The Concat KDF (RFC 7518 4.6.2)."""
    given = b"".join(len(value).to_bytes(4, "big") + value for value in (algorithm.encode(), apu, apv))
    given += (8 * size).to_bytes(4, "big")
    rounds = [hashlib.sha256((number + 1).to_bytes(4, "big") + shared + given).digest() for number in range(size // 32 + 1)]
    return b"".join(rounds)[:size]


def curve_of(key):
    return key.curve.crv if isinstance(key, Ec) else "X25519"


@functools.lru_cache(maxsize=None)
def ephemeral(crv):
    return X25519("ephemeral") if crv == "X25519" else Ec(crv, "ephemeral")


@functools.lru_cache(maxsize=None)
def agreed(crv, d, public):
    """The secret of a private key and a public one."""
    if crv == "X25519":
        return x25519(d, public)
    return CURVES[crv].fixed(CURVES[crv].multiply(d, public)[0])


def shared_secret(key, own):
    return agreed(curve_of(key), own.d, key.public if isinstance(key, X25519) else key.point)


def protected(key, enc, content_key, own=None, seed=None, iv=None, apu=b"", apv=b""):
    """The content's key, that key encrypted, and the header members that its recipient needs."""
    alg = key.alg
    if alg in WRAPS:
        return content_key, aes.wrap(key.secret, content_key), {}
    if alg in GCM_WRAPS:
        iv = derived("iv of a key", 12) if iv is None else iv
        encrypted, tag = aes.gcm(key.secret, iv, b"", content_key)
        return content_key, encrypted, {"iv": b64(iv), "tag": b64(tag)}
    if alg in OAEP:
        return content_key, oaep(key, OAEP[alg], content_key, seed), {}
    if alg in AGREEMENTS:
        own, size = own or ephemeral(curve_of(key)), AGREEMENTS[alg]
        parties = {name: b64(value) for name, value in (("apu", apu), ("apv", apv)) if value}
        members, shared = {**parties, "epk": own.public_members()}, shared_secret(key, own)
        if size is None:
            return derive(shared, enc, ENCRYPTIONS[enc], apu, apv), b"", members
        return content_key, aes.wrap(derive(shared, alg, size, apu, apv), content_key), members
    return key.secret, b"", {}


def header_alg(key):
    return "dir" if key.alg in ENCRYPTIONS else key.alg


# ---------------------------------------------------------------------------------------------------------------------
# Tokens


def seal(enc, key, iv, aad, content, padding=None):
    """Ciphertext and tag of a content."""
    if enc in GCM:
        return aes.gcm(key, iv, aad, content)
    return aes.cbc_hmac(key, iv, aad, content, padding)


def join(*parts):
    """The five segments; those given as text stand there as they are."""
    return ".".join(part if isinstance(part, str) else b64(part) for part in parts)


def encrypted(key, content=CONTENT, enc=None, header=None, content_key=None, wrapped=None, encrypted_key=None, iv=None,
              tag=None, padding=None, own=None, seed=None, key_iv=None, apu=b"", apv=b"", change=None, **members):
    """A compact JWE for this key, whose header has these members too.

    `header` is the text of the header instead, or a function of its members that gives it; `wrapped` is wrapped in the place of
    the content's key; `encrypted_key` and `tag` stand in the token instead of the right ones, bytes, text, or a function of
    those; `change` turns header members into others.
    """
    enc = enc or (key.alg if key.alg in ENCRYPTIONS else "A256GCM")
    chosen = content_key or derived("content key", ENCRYPTIONS[enc])
    used, right_key, parameters = protected(key, enc, chosen if wrapped is None else wrapped, own, seed, key_iv, apu, apv)
    used = chosen if wrapped is not None else used
    all_members = {"alg": header_alg(key), "enc": enc, **members, **parameters}
    all_members = change(all_members) if change else all_members
    text = header(all_members) if callable(header) else compact(all_members) if header is None else header
    iv = derived("iv", 12 if enc in GCM else 16) if iv is None else iv
    ciphertext, right_tag = seal(enc, used, iv, b64(text).encode(), octets(content), padding)

    def chosen_of(given, right):
        return right if given is None else given(right) if callable(given) else given

    return join(octets(text), chosen_of(encrypted_key, right_key), iv, ciphertext, chosen_of(tag, right_tag))


def replaced(text, place, segment):
    """The token with this segment, text or bytes, in the place of another."""
    segments = text.split(".")
    segments[place] = segment if isinstance(segment, str) else b64(segment)
    return ".".join(segments)


# ---------------------------------------------------------------------------------------------------------------------
# Cases


def hexables(options):
    """Options whose binary values are text where they can be."""
    made = {}
    for name, value in options.items():
        made.update(hexable(name, value) if name in ("apu", "apv") else {name: value})
    return made or None


def jwe_decrypt(name, why, status, text, keys, payload=None, report=None, tamper=None, **options):
    """jwe_decrypt of a token; on success its payload is CONTENT unless it is given."""
    payload = CONTENT if status == "OK" and payload is None else payload
    members = {} if payload is None else hexable("payload", payload)
    return case("jwe_decrypt", name, why, status, keys=sources(keys), **text_member("token", text), options=options or None,
                **members, report=report, tamper=tamper)


def key_loaded(name, why, status, source, length=None, **info):
    """Loading one key source for encryption."""
    source = source.source if isinstance(source, Key) else source
    return load("encryption-key-" + name, why, status, {**source, "for_encryption": True}, length, **info)


def jwk_loaded(name, why, status, value, length=None, **info):
    """The same of a JWK or JWK Set, as text or as a value."""
    return key_loaded(name, why, status, {"jwks": value if isinstance(value, str) else compact(value)}, length, **info)


def secret_of(size):
    """The secret of `secret`, of so many bytes."""
    return {"secret_hex": derived("secret %d" % size, size).hex()}


def oct_jwk(size, **members):
    """That secret as a JWK; a member that is None is left out."""
    value = {"kty": "oct", "k": b64(derived("secret %d" % size, size)), **members}
    return {name: value for name, value in value.items() if value is not None}


def jwe_encrypt(name, why, status, keys, payload=CONTENT, header=None, **options):
    """jwe_encrypt; `header` are members of the token's header. The option of that name is `further`."""
    if "further" in options:
        options["header"] = options.pop("further")
    return case("jwe_encrypt", name, why, status, keys=sources(keys), **text_member("payload", payload),
                options=hexables(options), header=header)


def decrypt(name, why, status, text, keys, claims=None, now=NOW, report=None, tamper=None, **options):
    """jwt_decrypt of a token; on success its claims are CLAIMS unless they are given."""
    claims = CLAIMS if status == "OK" and claims is None else claims
    return case("decrypt", name, why, status, keys=sources(keys), **text_member("token", text), options=options or None,
                now=integer(now), claims=claims, report=report, tamper=tamper)


def encrypt(name, why, status, keys, claims=CLAIMS, result=None, now=NOW, **options):
    """jwt_encrypt; `result` are the claims of the token, with what was added to them."""
    return case("encrypt", name, why, status, keys=sources(keys), **text_member("claims", claims), options=options or None,
                now=integer(now), result=result)


def nested(name, why, status, text, decrypt_with, keys=KEY, now=NOW, claims=None, report=None, tamper=None, **options):
    """jwt_verify of a signed token inside an encrypted one."""
    claims = CLAIMS if status == "OK" and claims is None else claims
    return case("verify", name, why, status, keys=sources(keys), **text_member("token", text),
                options={"decrypt_with": sources(decrypt_with), **options}, now=integer(now), claims=claims, report=report,
                tamper=tamper)
