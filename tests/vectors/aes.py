"""AES, and what JOSE makes of it, for the shared vectors: the standard library alone. It only encrypts.

Not in constant time, and with keys that are no secrets.
"""

import hashlib
import hmac


def doubled(byte):
    """Times x in the field of AES (FIPS 197 4.2.1)."""
    return byte << 1 ^ (0x11b if byte & 0x80 else 0)


def substitution():
    """The S-box (FIPS 197 5.1.1): the inverse in the field, and an affine map of it."""
    power, of = [0] * 255, [0] * 256
    value = 1
    for exponent in range(255):
        power[exponent], of[value] = value, exponent
        # 3 generates the field.
        value ^= doubled(value)
    box = []
    for byte in range(256):
        inverse = power[-of[byte] % 255] if byte else 0
        turned = inverse << 8 | inverse
        box.append((inverse ^ turned >> 4 ^ turned >> 5 ^ turned >> 6 ^ turned >> 7) & 0xff ^ 0x63)
    return box


SBOX = substitution()
# SubBytes and MixColumns of one byte, as a column, for each place that it can have there.
COLUMNS = [[0] * 256 for _ in range(4)]
for byte, substituted in enumerate(SBOX):
    column = bytes([doubled(substituted), substituted, substituted, doubled(substituted) ^ substituted])
    for place in range(4):
        COLUMNS[place][byte] = int.from_bytes(column[4 - place:] + column[:4 - place], "big")


class Aes:
    """A key of 16, 24 or 32 bytes (FIPS 197)."""

    def __init__(self, key):
        words = [int.from_bytes(key[at:at + 4], "big") for at in range(0, len(key), 4)]
        size, constant = len(words), 1
        for at in range(size, 4 * (size + 7)):
            word = words[-1]
            if at % size == 0:
                word = self.substituted(word << 8 & 0xffffffff | word >> 24) ^ constant << 24
                constant = doubled(constant)
            elif size == 8 and at % size == 4:
                word = self.substituted(word)
            words.append(words[at - size] ^ word)
        self.rounds = [words[at:at + 4] for at in range(0, len(words), 4)]

    @staticmethod
    def substituted(word):
        return SBOX[word >> 24] << 24 | SBOX[word >> 16 & 255] << 16 | SBOX[word >> 8 & 255] << 8 | SBOX[word & 255]

    def encrypt(self, block):
        """One block of 16 bytes."""
        first, *middle, last = self.rounds
        a, b, c, d = COLUMNS
        state = [int.from_bytes(block[at:at + 4], "big") ^ first[at // 4] for at in range(0, 16, 4)]
        for keys in middle:
            w, x, y, z = state
            state = [a[p >> 24] ^ b[q >> 16 & 255] ^ c[r >> 8 & 255] ^ d[s & 255] ^ key
                     for p, q, r, s, key in ((w, x, y, z, keys[0]), (x, y, z, w, keys[1]),
                                             (y, z, w, x, keys[2]), (z, w, x, y, keys[3]))]
        w, x, y, z = map(self.substituted, state)
        return b"".join(
            (p & 0xff000000 ^ q & 0xff0000 ^ r & 0xff00 ^ s & 0xff ^ key).to_bytes(4, "big")
            for p, q, r, s, key in ((w, x, y, z, last[0]), (x, y, z, w, last[1]), (y, z, w, x, last[2]), (z, w, x, y, last[3])))


def xor(left, right):
    return bytes(a ^ b for a, b in zip(left, right))


def blocks(data):
    return [data[at:at + 16] for at in range(0, len(data), 16)]


def hashed(h, data):
    """GHASH (NIST SP 800-38D 6.4) over whole blocks."""
    total = 0
    for block in blocks(data):
        total ^= int.from_bytes(block, "big")
        product, factor = 0, h
        for bit in range(127, -1, -1):
            if total >> bit & 1:
                product ^= factor
            factor = factor >> 1 ^ (0xe1 << 120 if factor & 1 else 0)
        total = product
    return total.to_bytes(16, "big")


def gcm(key, iv, aad, plaintext):
    """AES-GCM (SP 800-38D 7.1) with an IV of 12 bytes: ciphertext and tag."""
    aes = Aes(key)

    def counted(number):
        return aes.encrypt(iv + number.to_bytes(4, "big"))

    ciphertext = b"".join(xor(block, counted(at + 2)) for at, block in enumerate(blocks(plaintext)))
    h = int.from_bytes(aes.encrypt(bytes(16)), "big")
    data = b"".join(part + bytes(-len(part) % 16) for part in (aad, ciphertext))
    lengths = (8 * len(aad)).to_bytes(8, "big") + (8 * len(ciphertext)).to_bytes(8, "big")
    return ciphertext, xor(hashed(h, data + lengths), counted(1))


def cbc(key, iv, plaintext, padding=None):
    """AES-CBC with the padding of PKCS #7, or with this one, which may be wrong."""
    aes, before, out = Aes(key), iv, []
    missing = 16 - len(plaintext) % 16
    for block in blocks(plaintext + (bytes([missing]) * missing if padding is None else padding)):
        before = aes.encrypt(xor(block, before))
        out.append(before)
    return b"".join(out)


def cbc_hmac(key, iv, aad, plaintext, padding=None):
    """AES-CBC with HMAC (RFC 7518 5.2.2.1): ciphertext and tag."""
    half = len(key) // 2
    ciphertext = cbc(key[half:], iv, plaintext, padding)
    sha = {16: hashlib.sha256, 24: hashlib.sha384, 32: hashlib.sha512}[half]
    mac = hmac.new(key[:half], aad + iv + ciphertext + (8 * len(aad)).to_bytes(8, "big"), sha).digest()
    return ciphertext, mac[:half]


def wrap(under, key):
    """AES key wrap (RFC 3394 2.2.1)."""
    aes, a = Aes(under), b"\xa6" * 8
    parts = [key[at:at + 8] for at in range(0, len(key), 8)]
    for step in range(6 * len(parts)):
        at = step % len(parts)
        block = aes.encrypt(a + parts[at])
        a, parts[at] = xor(block[:8], (step + 1).to_bytes(8, "big")), block[8:]
    return a + b"".join(parts)
