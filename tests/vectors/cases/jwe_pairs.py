from asymmetric import RSA, EC, slug
from encrypter import *

ABOUT = """Every pair of key management and content encryption that there is decrypts, and contents of every length. RFC 7516 5.2,
RFC 7518 4 and 5, RFC 8037 3.2."""

# Where a changed byte takes no path that it does not take with these, or takes a millisecond, not every byte is changed.
TAMPERED = ("A256GCM", "A128CBC-HS256")
CURVES25519 = {**{crv: EC[crv] for crv in ("P-256", "P-384", "P-521")}, "X25519": X25519()}


def pairs(name, why, key, encryptions=ENCRYPTIONS, tampered=ENCRYPTIONS):
    return [jwe_decrypt("jwe-%s-%s" % (slug(name), slug(enc)), why, "OK", encrypted(key, enc=enc), key,
                        report={"alg": key.alg, "kid": ""}, tamper=None if enc in tampered else False) for enc in encryptions]


CASES = []
for enc, size in ENCRYPTIONS.items():
    CASES += pairs("dir", "RFC 7518 4.5", secret(enc, size), [enc])
for alg, size in WRAPS.items():
    CASES += pairs(alg, "RFC 7518 4.4", secret(alg, size))
for alg, size in GCM_WRAPS.items():
    CASES += pairs(alg, "RFC 7518 4.7", secret(alg, size))
for alg in OAEP:
    CASES += pairs(alg, "RFC 7518 4.3", pair(RSA, alg), tampered=["A128GCM"] if alg == "RSA-OAEP-256" else [])
for crv, key in CURVES25519.items():
    for alg in AGREEMENTS:
        CASES += pairs(alg + " " + crv, "RFC 8037 3.2" if crv == "X25519" else "RFC 7518 4.6", pair(key, alg),
                       tampered=ENCRYPTIONS if crv in ("P-256", "X25519") else TAMPERED)

for enc in TAMPERED:
    key = secret(enc, ENCRYPTIONS[enc])
    for size in (0, 1, 15, 16, 17, 31, 32, 33, 255):
        content = derived("content", size)
        CASES += [jwe_decrypt("jwe-content-of-%d-bytes-%s" % (size, slug(enc)), "RFC 7518 5.2.2.1 and 5.3: lengths of contents", "OK",
                              encrypted(key, content), key, payload=content)]
# The shared secret's text is 7 bytes of which AES-CBC pads the rest; and a long one, of many blocks.
LONG = "content of many blocks. " * 40
for alg, size in (("A128KW", 16), ("A256GCMKW", 32)):
    key = secret(alg, size)
    CASES += [jwe_decrypt("jwe-long-content-%s" % slug(alg), "RFC 7516 5.2", "OK", encrypted(key, LONG), key, payload=LONG, tamper=False)]

# RFC 7518 4.6.2: the parties are part of what the key is derived from.
P256, X = CURVES25519["P-256"], CURVES25519["X25519"]
for name, apu, apv in (("apu", b"Alice", b""), ("apv", b"", b"Bob"), ("apu-and-apv", b"Alice", b"Bob"),
                       ("apu-binary", bytes(range(0, 256, 5)), b""), ("apv-long", b"", b"v" * 300)):
    for alg, pair_ in (("ECDH-ES", pair(P256, "ECDH-ES")), ("ECDH-ES+A128KW", pair(X, "ECDH-ES+A128KW"))):
        CASES += [jwe_decrypt("jwe-%s-%s" % (name, slug(alg)), "RFC 7518 4.6.1.2, 4.6.1.3", "OK",
                              encrypted(pair_, apu=apu, apv=apv), pair_, tamper=False if name == "apv-long" else None)]
