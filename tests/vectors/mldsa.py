"""ML-DSA (FIPS 204) in plain Python, for the shared vectors only: slow, and not in constant time.

Signatures are the deterministic ones (FIPS 204 3.4), so that the vectors come out the same every time. The names are those
of the standard.
"""

import hashlib
from collections import namedtuple

Q, D = 8380417, 13
Parameters = namedtuple("Parameters", "k l eta tau collision gamma1 gamma2 omega")
SETS = {
    "ML-DSA-44": Parameters(4, 4, 2, 39, 32, 1 << 17, (Q - 1) // 88, 80),
    "ML-DSA-65": Parameters(6, 5, 4, 49, 48, 1 << 19, (Q - 1) // 32, 55),
    "ML-DSA-87": Parameters(8, 7, 2, 60, 64, 1 << 19, (Q - 1) // 32, 75),
}
ZETAS = [pow(1753, int(format(i, "08b")[::-1], 2), Q) for i in range(256)]


def shake256(data, size):
    return hashlib.shake_256(data).digest(size)


def centred(value, modulus=Q):
    """value mod± modulus."""
    value %= modulus
    return value - modulus if value > modulus // 2 else value


def ntt(w):
    w, m, size = list(w), 0, 128
    while size:
        for start in range(0, 256, 2 * size):
            m += 1
            zeta = ZETAS[m]
            for j in range(start, start + size):
                t = zeta * w[j + size] % Q
                w[j], w[j + size] = (w[j] + t) % Q, (w[j] - t) % Q
        size //= 2
    return w


def inverse_ntt(w):
    w, m, size = list(w), 256, 1
    while size < 256:
        for start in range(0, 256, 2 * size):
            m -= 1
            zeta = -ZETAS[m]
            for j in range(start, start + size):
                w[j], w[j + size] = (w[j] + w[j + size]) % Q, zeta * (w[j] - w[j + size]) % Q
        size *= 2
    return [8347681 * value % Q for value in w]


def times(a, b):
    """The product of two polynomials in the NTT's domain."""
    return [x * y % Q for x, y in zip(a, b)]


def plus(a, b):
    return [(x + y) % Q for x, y in zip(a, b)]


def minus(a, b):
    return [(x - y) % Q for x, y in zip(a, b)]


def matrix_times(matrix, vector):
    """A·v in the NTT's domain, brought back."""
    rows = []
    for row in matrix:
        total = [0] * 256
        for a, b in zip(row, vector):
            total = plus(total, times(a, b))
        rows.append(inverse_ntt(total))
    return rows


def pack(values, bits):
    number = sum(value << bits * at for at, value in enumerate(values))
    return number.to_bytes(32 * bits, "little")


def unpack(data, bits):
    number = int.from_bytes(data, "little")
    return [number >> bits * at & (1 << bits) - 1 for at in range(256)]


def bit_pack(values, least, most):
    """BitPack: numbers of -least to most."""
    return pack([most - centred(value) for value in values], (least + most).bit_length())


def reject_ntt(seed):
    stream, values = hashlib.shake_128(seed).digest(1344), []
    for at in range(0, len(stream), 3):
        value = int.from_bytes(stream[at:at + 3], "little") & 0x7fffff
        if value < Q:
            values.append(value)
    assert len(values) >= 256
    return values[:256]


def reject_bounded(seed, eta):
    values = []
    for byte in shake256(seed, 512):
        for half in (byte & 15, byte >> 4):
            if half < 15 and eta == 2:
                values.append(2 - half % 5)
            elif half < 9 and eta == 4:
                values.append(4 - half)
    assert len(values) >= 256
    return values[:256]


def decompose(value, gamma2):
    value %= Q
    low = centred(value, 2 * gamma2)
    return (0, low - 1) if value - low == Q - 1 else ((value - low) // (2 * gamma2), low)


def in_ball(seed, tau):
    stream, c, at = shake256(seed, 1024), [0] * 256, 8
    signs = int.from_bytes(stream[:8], "little")
    for i in range(256 - tau, 256):
        while stream[at] > i:
            at += 1
        c[i], c[stream[at]] = c[stream[at]], 1 - 2 * (signs >> i + tau - 256 & 1)
        at += 1
    return c


def norm(vector):
    return max(abs(centred(value)) for row in vector for value in row)


class Key:
    """A key pair from its 32-byte seed (FIPS 204 6.1)."""

    def __init__(self, name, seed):
        self.set = p = SETS[name]
        self.seed = seed
        expanded = shake256(seed + bytes([p.k, p.l]), 128)
        rho, secret, self.k = expanded[:32], expanded[32:96], expanded[96:]
        self.a = [[reject_ntt(rho + bytes([s, r])) for s in range(p.l)] for r in range(p.k)]
        s1 = [reject_bounded(secret + bytes([r, 0]), p.eta) for r in range(p.l)]
        s2 = [reject_bounded(secret + bytes([r, 0]), p.eta) for r in range(p.l, p.l + p.k)]
        self.s1, self.s2 = [ntt(row) for row in s1], [ntt(row) for row in s2]
        t = [plus(row, error) for row, error in zip(matrix_times(self.a, self.s1), s2)]
        t0 = [[centred(value, 1 << D) for value in row] for row in t]
        t1 = [[(value - low) >> D for value, low in zip(row, lows)] for row, lows in zip(t, t0)]
        self.t0 = [ntt(row) for row in t0]
        self.public = rho + b"".join(pack(row, 10) for row in t1)
        self.tr = shake256(self.public, 64)
        self.expanded = (rho + self.k + self.tr + b"".join(bit_pack(row, p.eta, p.eta) for row in s1 + s2)
                         + b"".join(bit_pack(row, (1 << D - 1) - 1, 1 << D - 1) for row in t0))

    def sign(self, message, ctx=b""):
        """FIPS 204 5.2, 6.2, with the random bytes all zero."""
        p = self.set
        mu = shake256(self.tr + bytes([0, len(ctx)]) + ctx + message, 64)
        mask_seed = shake256(self.k + bytes(32) + mu, 64)
        beta, gamma1, gamma2 = p.tau * p.eta, p.gamma1, p.gamma2
        width = gamma1.bit_length()
        kappa = 0
        while True:
            y = [[gamma1 - value for value in unpack(shake256(mask_seed + (kappa + r).to_bytes(2, "little"), 32 * width), width)]
                 for r in range(p.l)]
            kappa += p.l
            w = matrix_times(self.a, [ntt(row) for row in y])
            high = [[decompose(value, gamma2)[0] for value in row] for row in w]
            commitment = shake256(mu + b"".join(pack(row, ((Q - 1) // (2 * gamma2) - 1).bit_length()) for row in high), p.collision)
            c = ntt(in_ball(commitment, p.tau))
            z = [plus(row, inverse_ntt(times(c, s))) for row, s in zip(y, self.s1)]
            rest = [minus(row, inverse_ntt(times(c, s))) for row, s in zip(w, self.s2)]
            low = [[decompose(value, gamma2)[1] for value in row] for row in rest]
            if norm(z) >= gamma1 - beta or max(abs(value) for row in low for value in row) >= gamma2 - beta:
                continue
            ct0 = [inverse_ntt(times(c, t)) for t in self.t0]
            hints = [[decompose(a, gamma2)[0] != decompose(a + b, gamma2)[0] for a, b in zip(row, more)]
                     for row, more in zip(rest, ct0)]
            if norm(ct0) >= gamma2 or sum(map(sum, hints)) > p.omega:
                continue
            places, ends = [], []
            for row in hints:
                places += [at for at, hint in enumerate(row) if hint]
                ends.append(len(places))
            return (commitment + b"".join(bit_pack(row, gamma1 - 1, gamma1) for row in z)
                    + bytes(places).ljust(p.omega, b"\0") + bytes(ends))
