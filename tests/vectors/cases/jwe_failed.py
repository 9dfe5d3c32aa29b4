from asymmetric import P256, RSA, slug
from encrypter import *

ABOUT = """Lengths that are wrong for everybody to see, which are malformed, and what only the key's owner can tell, which has one answer
alone. RFC 7516 5.2, 11.4 and 11.5, RFC 7518 4 and 5. rule: Encryption."""

WHY_LENGTH = "rule: an IV or tag of another length is malformed, from public data alone"
WHY_KEY_LENGTH = "rule: an encrypted key is there, and only where alg has one"
WHY_ONE = "rule: one answer for all that only the key's owner can tell; RFC 7516 11.5"
WHY_AAD = "RFC 7516 5.1 step 14: what is authenticated is the header's text in the token"
WHY_GCMKW = "RFC 7518 4.7.1: iv of 96 bits and tag of 128 in the header"

DIR, CBC_DIR = secret("A256GCM", 32), secret("A128CBC-HS256", 32)
KW, GCMKW = secret("A128KW", 16), secret("A128GCMKW", 16)
OAEP_KEY, ES, ES_KW = pair(RSA, "RSA-OAEP-256"), pair(P256, "ECDH-ES"), pair(P256, "ECDH-ES+A256KW")


def refused(name, why, status, text, keys, **rest):
    return jwe_decrypt("jwe-" + name, why, status, text, keys, **rest)


def malformed(name, why, text, keys):
    return refused(name, why, "TOKEN_MALFORMED", text, keys)


def failed(name, why, text, keys):
    return refused(name, why, "JWE_DECRYPTION_FAILED", text, keys, report={"alg": None})


CASES = [failed("ciphertext-empty-" + slug(key.alg), WHY_ONE, replaced(encrypted(key), 3, ""), key) for key in (KW, DIR, CBC_DIR)]

# What is authenticated is the header's text.
for name, key in (("gcm", DIR), ("cbc", CBC_DIR), ("wrapped", KW), ("agreed", ES)):
    good = encrypted(key)
    text = unb64(good.split(".")[0]).decode()
    CASES += [
        failed("aad-escaped-" + name, WHY_AAD, replaced(good, 0, text.replace('"alg"', '"\\u0061lg"').encode()), key),
        failed("aad-spaced-" + name, WHY_AAD, replaced(good, 0, text.replace(",", ", ").encode()), key),
        failed("aad-longer-" + name, WHY_AAD, replaced(good, 0, (text[:-1] + ',"x":1}').encode()), key),
        failed("aad-typ-" + name, WHY_AAD, replaced(good, 0, (text[:-1] + ',"typ":"JWT"}').encode()), key),
    ]

# Lengths that can be seen without a key.
for enc, key in (("A256GCM", DIR), ("A128CBC-HS256", CBC_DIR), ("A192CBC-HS384", secret("A192CBC-HS384", 48)),
                 ("A256CBC-HS512", secret("A256CBC-HS512", 64))):
    good, right = encrypted(key), {"A256GCM": 16}.get(enc, ENCRYPTIONS[enc] // 2)
    tag = unb64(good.split(".")[4])
    for size in sorted({0, 1, 15, 16, 17, 24, 31, 32, 33, 64} - {right}):
        CASES += [malformed("tag-of-%d-bytes-%s" % (size, slug(enc)), WHY_LENGTH, replaced(good, 4, (tag + bytes(64))[:size]), key)]
    right = 12 if enc in GCM else 16
    for size in sorted({0, 8, 11, 12, 13, 15, 16, 17, 32} - {right}):
        CASES += [malformed("iv-of-%d-bytes-%s" % (size, slug(enc)), WHY_LENGTH, encrypted(key, iv=bytes(size)) if size else
                            replaced(good, 2, ""), key)]
    CASES += [failed("tag-of-zeros-" + slug(enc), WHY_ONE, replaced(good, 4, bytes(len(tag))), key),
              failed("tag-of-another-content-" + slug(enc), WHY_ONE, replaced(good, 4, encrypted(key, "other").split(".")[4]), key),
              failed("iv-of-another-content-" + slug(enc), WHY_ONE, replaced(good, 2, b"i" * right), key)]
for name, key in (("dir", DIR), ("ecdh-es", ES)):
    CASES += [malformed("encrypted-key-with-" + name, WHY_KEY_LENGTH, replaced(encrypted(key), 1, b"\0"), key),
              malformed("encrypted-key-of-40-bytes-with-" + name, WHY_KEY_LENGTH, replaced(encrypted(key), 1, bytes(40)), key)]
for name, key in (("a128gcmkw", GCMKW), ("rsa-oaep-256", OAEP_KEY), ("ecdh-es+a256kw", ES_KW)):
    CASES += [malformed("encrypted-key-empty-" + name, WHY_KEY_LENGTH, replaced(encrypted(key), 1, ""), key)]

# What is wrong with an encrypted key, only its owner can tell.
for name, key in (("a128kw", KW), ("a128gcmkw", GCMKW), ("rsa-oaep-256", OAEP_KEY), ("ecdh-es+a256kw", ES_KW)):
    good = encrypted(key)
    right = unb64(good.split(".")[1])
    for what, wrong in (("a-byte-short", right[:-1]), ("a-byte-long", right + b"\0"), ("a-byte-in-front", b"\0" + right), ("one-byte", b"\1"),
                        ("of-8-bytes", right[:8]), ("of-16-bytes", right[:16]), ("8-bytes-short", right[:-8]), ("8-bytes-long", right + bytes(8)),
                        ("of-zeros", bytes(len(right))), ("of-ones", b"\xff" * len(right)), ("of-1000-bytes", right + bytes(1000)),
                        ("last-bit", right[:-1] + bytes([right[-1] ^ 1]))):
        CASES += [failed("encrypted-key-%s-%s" % (what, name), WHY_ONE, replaced(good, 1, wrong), key)]
    # In a good wrap is a key of another length than enc takes.
    for enc, sizes in (("A256GCM", (16, 24, 40, 64)), ("A128GCM", (32, 8 if name == "a128gcmkw" else 24)), ("A128CBC-HS256", (16, 48, 64))):
        for size in sizes:
            CASES += [failed("content-key-of-%d-bytes-for-%s-%s" % (size, slug(enc), name), WHY_ONE,
                             encrypted(key, enc=enc, wrapped=derived("content key", size)), key)]
CASES += [
    failed("content-key-empty-rsa-oaep-256", WHY_ONE, encrypted(OAEP_KEY, wrapped=b""), OAEP_KEY),
    failed("content-key-of-190-bytes-rsa-oaep-256", WHY_ONE, encrypted(OAEP_KEY, wrapped=derived("long", 190)), OAEP_KEY),
    failed("content-key-cut-in-the-wrap-a128kw", WHY_ONE, encrypted(KW, wrapped=derived("content key", 32) + bytes(8)), KW),
    failed("oaep-of-another-hash", "RFC 7518 4.3: the hash of RSA-OAEP-256", encrypted(OAEP_KEY, encrypted_key=lambda _: oaep(
        OAEP_KEY, hashlib.sha1, derived("content key", 32))), OAEP_KEY),
]

# Another key than the one it is for.
OTHER_SECRET = bytes(range(64))
for alg, size in {"A256GCM": 32, "A128CBC-HS256": 32, "A128KW": 16, "A256KW": 32, "A192GCMKW": 24}.items():
    other = Key(alg, OTHER_SECRET[:size])
    CASES += [failed("other-key-" + slug(alg), WHY_ONE, encrypted(other), secret(alg, size))]
CASES += [failed("other-key-" + slug(alg), WHY_ONE, encrypted(pair(Ec("P-256", "other"), alg)), pair(P256, alg)) for alg in AGREEMENTS]
CASES += [failed("other-key-x25519", WHY_ONE, encrypted(pair(X25519("other"))), pair(X25519()))]

# AES-GCM as key wrap.
GCMKW_GOOD = encrypted(GCMKW)


def gcmkw(name, status, why=WHY_GCMKW, **members):
    """Header members of A128GCMKW that are others; None is without."""
    def change(header):
        header = {**header, **members}
        return {name: value for name, value in header.items() if value is not None}
    return refused("gcmkw-" + name, why, status, encrypted(GCMKW, change=change), GCMKW)


WRAPPED = json.loads(unb64(GCMKW_GOOD.split(".")[0]))
IV_, TAG_ = unb64(WRAPPED["iv"]), unb64(WRAPPED["tag"])
CASES += [
    gcmkw("iv-missing", "TOKEN_MALFORMED", iv=None), gcmkw("tag-missing", "TOKEN_MALFORMED", tag=None),
    gcmkw("iv-number", "TOKEN_MALFORMED", iv=12), gcmkw("tag-array", "TOKEN_MALFORMED", tag=[]),
    gcmkw("iv-empty", "TOKEN_MALFORMED", iv=""), gcmkw("tag-empty", "TOKEN_MALFORMED", tag=""),
    gcmkw("iv-padded", "TOKEN_MALFORMED", iv=WRAPPED["iv"] + "="), gcmkw("tag-padded", "TOKEN_MALFORMED", tag=WRAPPED["tag"] + "=="),
    gcmkw("iv-other", "JWE_DECRYPTION_FAILED", WHY_ONE, iv=b64(bytes(12))), gcmkw("tag-other", "JWE_DECRYPTION_FAILED", WHY_ONE, tag=b64(bytes(16))),
    gcmkw("iv-and-tag-swapped", "TOKEN_MALFORMED", iv=WRAPPED["tag"], tag=WRAPPED["iv"]),
    refused("gcmkw-members-escaped", "RFC 8259 7", "OK", encrypted(GCMKW, header=lambda header: compact(header).replace('"iv":"', '"\\u0069v":"')), GCMKW,
            tamper=False),
    refused("gcmkw-value-escaped", "RFC 8259 7", "OK", encrypted(GCMKW, header=lambda header: compact(header).replace(
        '"iv":"%s' % header["iv"][0], '"iv":"\\u%04x' % ord(header["iv"][0]))), GCMKW, tamper=False),
] + [gcmkw("iv-of-%d-bytes" % size, "TOKEN_MALFORMED", iv=b64((IV_ + bytes(16))[:size])) for size in (8, 11, 13, 16)
] + [gcmkw("tag-of-%d-bytes" % size, "TOKEN_MALFORMED", tag=b64((TAG_ + bytes(16))[:size])) for size in (8, 12, 15, 17, 32)]

# Padding behind a MAC that is right: from who has the key, and wrong all the same.
for name, padding in (("zero", bytes(9)), ("too-long", b"\x11" * 9), ("longer-than-a-block", b"\xff" * 9), ("first-byte-wrong", b"\1" + b"\x09" * 8),
                      ("middle-byte-wrong", b"\x09" * 4 + b"\0" + b"\x09" * 4), ("one-too-few", b"\x08" * 9)):
    wrong = name != "one-too-few"
    text = encrypted(CBC_DIR, padding=padding)
    CASES += [failed("padding-" + name, WHY_ONE, text, CBC_DIR) if wrong else
              refused("padding-shorter-than-it-could-be", "RFC 7518 5.2.2.1: PKCS #7; one byte more is content", "OK", text, CBC_DIR,
                      payload=CONTENT + "\x08", tamper=False)]


def macked(ciphertext):
    """A token of this ciphertext with the right MAC."""
    text, iv = b64('{"alg":"dir","enc":"A128CBC-HS256"}'), derived("iv", 16)
    data = text.encode() + iv + ciphertext + (8 * len(text)).to_bytes(8, "big")
    return join(text, b"", iv, ciphertext, hmac.new(CBC_DIR.secret[:16], data, hashlib.sha256).digest()[:16])


CASES += [failed("ciphertext-of-%d-bytes" % size, WHY_ONE, macked(bytes(size)), CBC_DIR) for size in (0, 1, 15, 17)]
