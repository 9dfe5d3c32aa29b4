from asymmetric import *
from odd_entries import *
from signer import *
from spellings import *

ABOUT = """Coordinates of EC public keys that are shorter or longer than the field, padded, or in the standard alphabet: they are
read, in every place of a set. rule: Key documents of other people."""

WHY_ZERO = "rule: leading zero octets are read (Java's BigInteger.toByteArray)"
WHY_SHORT = "rule: EC coordinates shorter than the field are read (Keycloak before 20)"
WHY_PADDED = "rule: = padding is read in members of keys"
WHY_ALPHABET = "rule: the standard alphabet is read in members of keys"
WHY_BOTH = "rule: what can have but one meaning is read"
WHOLE = {crv: whole("whole", functools.partial(Ec, crv)) for crv in CURVES}
SHORT = {
    "p-256-x": short_key("P-256", "x", x=1), "p-256-y": short_key("P-256", "y", y=1),
    "p-256-by-two": short_key("P-256", "two", x=2),
    "p-384-x": short_key("P-384", "x", x=1), "secp256k1-y": short_key("secp256k1", "y", y=1),
    "p-521-x": short_key("P-521", "x", x=1), "p-521-both": short_key("P-521", "both", x=1, y=1),
    "p-521-by-two": short_key("P-521", "two", x=2, y=1),
}

FORMS = {}
for crv in ("P-256", "P-521"):
    key, name = WHOLE[crv], slug(crv)
    FORMS |= {
        name + "-x-with-a-zero": (WHY_ZERO, key, dict(x=zeros)),
        name + "-both-with-a-zero": (WHY_ZERO, key, dict(x=zeros, y=zeros)),
        name + "-y-with-100-zeros": (WHY_ZERO, key, dict(y=lambda text: zeros(text, 100))),
        name + "-in-standard-base64": (WHY_ALPHABET, key, dict(x=standard, y=standard)),
    }
FORMS |= {
    # 66 octets need no padding.
    "p-256-padded": (WHY_PADDED, WHOLE["P-256"], dict(x=padded, y=padded)),
    "p-256-in-padded-standard-base64": (WHY_BOTH, WHOLE["P-256"], dict(x=mime, y=mime)),
    "p-384-in-standard-base64": (WHY_ALPHABET, WHOLE["P-384"], dict(x=standard, y=standard)),
    "p-384-x-with-a-zero": (WHY_ZERO, WHOLE["P-384"], dict(x=zeros)),
    "secp256k1-both-with-a-zero": (WHY_ZERO, WHOLE["secp256k1"], dict(x=zeros, y=zeros)),
    "secp256k1-in-padded-standard-base64": (WHY_BOTH, WHOLE["secp256k1"], dict(x=mime, y=mime)),
    "p-256-x-short": (WHY_SHORT, SHORT["p-256-x"], dict(x=short)),
    "p-256-y-short": (WHY_SHORT, SHORT["p-256-y"], dict(y=short)),
    "p-256-x-short-by-two": (WHY_SHORT, SHORT["p-256-by-two"], dict(x=short)),
    "p-256-x-short-by-one-of-two": (WHY_SHORT, SHORT["p-256-by-two"], dict(x=lambda text: b64(unb64(text)[1:]))),
    "p-256-x-short-in-padded-standard-base64": (WHY_BOTH, SHORT["p-256-x"], dict(x=lambda text: mime(short(text)), y=mime)),
    "p-256-x-short-and-y-long": (WHY_BOTH, SHORT["p-256-x"], dict(x=short, y=zeros)),
    "p-384-x-short": (WHY_SHORT, SHORT["p-384-x"], dict(x=short)),
    "secp256k1-y-short": (WHY_SHORT, SHORT["secp256k1-y"], dict(y=short)),
    "p-521-x-short": (WHY_SHORT, SHORT["p-521-x"], dict(x=short)),
    "p-521-both-short": (WHY_SHORT, SHORT["p-521-both"], dict(x=short, y=short)),
    "p-521-x-short-by-two": (WHY_SHORT, SHORT["p-521-by-two"], dict(x=short, y=short)),
}
CASES = []
for name, (why, key, members) in FORMS.items():
    CASES += entry("odd-" + name, why, "OK", changed(key, **members), key)
