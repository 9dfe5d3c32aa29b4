"""Members of JWKs as other programs write them: each says the same as the form that the RFCs demand."""

import base64

from asymmetric import CURVES, Ec, derived
from signer import b64, unb64


def padded(text):
    """With as much padding as makes whole groups of four (RFC 4648 3.2)."""
    return text + "=" * (-len(text) % 4)


def standard(text):
    """In the alphabet of RFC 4648 4. A text that is the same in both would test nothing."""
    changed = text.replace("-", "+").replace("_", "/")
    assert changed != text, text
    return changed


def mime(text):
    """Both: what a plain base64 function gives."""
    return base64.b64encode(unb64(text)).decode()


def zeros(text, count=1):
    """With zero octets in front: Java's BigInteger.toByteArray, and buffers of a fixed size."""
    return b64(bytes(count) + unb64(text))


def short(text):
    """Without the zero octets in front: what a conversion from a number gives."""
    changed = b64(unb64(text).lstrip(b"\0"))
    assert changed != text, text
    return changed


def short_key(crv, name, x=0, y=0):
    """A key whose coordinates begin with so many zero octets."""
    curve = CURVES[crv]
    d = int.from_bytes(derived(crv + " short " + name, curve.size - 1), "big")
    point = curve.multiply(d)
    while point[0] >> 8 * (curve.size - x) or point[1] >> 8 * (curve.size - y):
        d, point = d + 1, curve.add(point, curve.base)
    return Ec(crv, d=d)


def whole(name, make):
    """A key of which no text is the same in both alphabets, and each begins with no zero octet."""
    for number in range(1000):
        key = make("%s %d" % (name, number))
        texts = [value for member, value in key.jwk(True).items() if member in ("x", "y", "d", "pub", "priv")]
        if all(set("-_") & set(text) and unb64(text)[0] for text in texts):
            return key
    raise AssertionError(name)


def changed(key, **members):
    """The key's JWK, as the entry that a test is about, with these members changed by a function."""
    plain = key.jwk(kid="odd")
    return {**plain, **{name: change(plain[name]) for name, change in members.items()}}
