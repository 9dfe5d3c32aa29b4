from asymmetric import *
from odd_entries import *
from signer import *
from spellings import *

ABOUT = """Members of RSA, Ed25519 and ML-DSA public keys that are written otherwise than the RFCs demand, but can have but one
meaning: they are read, in every place of a set. rule: Key documents of other people."""

WHY_ZERO = "rule: leading zero octets are read (Java's BigInteger.toByteArray)"
WHY_PADDED = "rule: = padding is read in members of keys"
WHY_ALPHABET = "rule: the standard alphabet is read in members of keys"
WHY_BOTH = "rule: what can have but one meaning is read"
# An exponent that is not the same in both alphabets.
RSA_DASHED = Rsa("RS256", OTHER_RSA.p, OTHER_RSA.q, 0xfbe03f)
WHOLE_ED25519 = whole("whole", Ed25519)


def zeros_7(text):
    return zeros(text, 7)


def zeros_100(text):
    return zeros(text, 100)


FORMS = {
    "rsa-n-with-a-zero": (WHY_ZERO, OTHER_RSA, dict(n=zeros)),
    "rsa-n-with-7-zeros": (WHY_ZERO, OTHER_RSA, dict(n=zeros_7)),
    "rsa-n-with-100-zeros": (WHY_ZERO, OTHER_RSA, dict(n=zeros_100)),
    "rsa-e-with-a-zero": (WHY_ZERO, OTHER_RSA, dict(e=zeros)),
    "rsa-e-with-100-zeros": (WHY_ZERO, OTHER_RSA, dict(e=zeros_100)),
    "rsa-n-and-e-with-a-zero": (WHY_ZERO, OTHER_RSA, dict(n=zeros, e=zeros)),
    "rsa-n-padded": (WHY_PADDED, OTHER_RSA, dict(n=padded)),
    "rsa-n-in-standard-base64": (WHY_ALPHABET, OTHER_RSA, dict(n=standard)),
    "rsa-n-in-padded-standard-base64": (WHY_BOTH, OTHER_RSA, dict(n=mime)),
    "rsa-n-with-a-zero-in-padded-standard-base64": (WHY_BOTH, OTHER_RSA, dict(n=lambda text: mime(zeros(text)))),
    "rsa-n-in-both-alphabets": (WHY_BOTH, OTHER_RSA, dict(n=lambda text: text.replace("-", "+"))),
    "rsa-e-in-standard-base64": (WHY_ALPHABET, RSA_DASHED, dict(e=standard)),
    "rsa-e-with-a-zero-in-padded-standard-base64": (WHY_BOTH, RSA_DASHED, dict(e=lambda text: mime(zeros(text)))),
    "rsa-for-ps512-with-zeros": (WHY_ZERO, OTHER_RSA.using("PS512"), dict(n=zeros, e=zeros)),
    "rsa-4096-n-with-a-zero": (WHY_ZERO, RSA4096, dict(n=zeros)),
    "ed25519-x-padded": (WHY_PADDED, WHOLE_ED25519, dict(x=padded)),
    "ed25519-x-in-standard-base64": (WHY_ALPHABET, WHOLE_ED25519, dict(x=standard)),
    "ed25519-x-in-padded-standard-base64": (WHY_BOTH, WHOLE_ED25519, dict(x=mime)),
    "ml-dsa-44-pub-padded": (WHY_PADDED, OTHER_ML_DSA_44, dict(pub=padded)),
    "ml-dsa-44-pub-in-padded-standard-base64": (WHY_BOTH, OTHER_ML_DSA_44, dict(pub=mime)),
}
CASES = []
for name, (why, key, members) in FORMS.items():
    CASES += entry("odd-" + name, why, "OK", changed(key, **members), key)
