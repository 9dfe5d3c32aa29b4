"""RSA, ECDSA, Ed25519 and ML-DSA keys for the shared vectors, with nothing but the standard library.

They sign anything, slowly and not in constant time, and write themselves in every form; a form that is wrong on purpose is
put together by the case that needs it. Signatures are deterministic: RFC 6979 for ECDSA, a fixed salt for RSASSA-PSS.
"""

import copy
import functools
import hashlib
import hmac

import mldsa
from der import NULL, bit_string, context, integer, octet_string, oid, pem, pkcs8, sequence, spki, tlv
from signer import CLAIMS, Key, b64, compact, octets, token

SHA = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}


def unsigned(value):
    """Big-endian, as few bytes as possible."""
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")


def derived(name, size=64):
    """Bytes that nobody chose: test keys are made of them."""
    return hashlib.shake_256(b"onejwt shared vectors: " + name.encode()).digest(size)


class Asymmetric(Key):
    """A key pair: what it signs with, and how a runner loads it. As made: as a public JWK that states its algorithm."""

    def __init__(self, alg):
        self.alg = alg
        self.source = self.as_jwk().source

    def using(self, alg):
        """The same key for another algorithm of its family."""
        made = copy.copy(self)
        made.alg = alg
        return made.as_jwk()

    def loaded(self, **source):
        made = copy.copy(self)
        made.source = {name: value for name, value in source.items() if value is not None}
        return made

    def having(self, **members):
        """The same key, loaded with a kid, an issuer, a password or allow_weak."""
        return self.loaded(**{**self.source, **members})

    def jwk(self, private=False, **members):
        """As a JWK; a member that is None is left out."""
        members = {**self.public_members(), **(self.private_members() if private else {}), "alg": self.alg, **members}
        return {name: value for name, value in members.items() if value is not None}

    def as_jwk(self, private=False, **members):
        return self.loaded(jwks=compact(self.jwk(private, **members)))

    def as_pem(self, form="spki", alg=None):
        """Loaded from PEM: spki, pkcs8, or a form that only its kind of key has."""
        return self.loaded(pem=pem(*self.form(form)), alg=alg)

    def as_der(self, form="spki", alg=None):
        return self.loaded(der_hex=self.form(form)[1].hex(), alg=alg)

    def form(self, form):
        """The label of a form in PEM, and its DER."""
        return self.forms()[form]

    def thumbprint(self):
        """RFC 7638 3: the required members in order, without white space."""
        members = self.public_members()
        text = compact({name: members[name] for name in sorted(members)})
        return b64(hashlib.sha256(text.encode()).digest())

    def mac(self, signing_input):
        return self.sign(octets(signing_input))


# ---------------------------------------------------------------------------------------------------------------------
# RSA (RFC 8017)


class Rsa(Asymmetric):
    oid = "1.2.840.113549.1.1.1"
    # RFC 8017 9.2, note 1: what stands in front of a hash.
    digest_info = {name: bytes.fromhex(text) for name, text in (
        ("256", "3031300d060960864801650304020105000420"), ("384", "3041300d060960864801650304020205000430"),
        ("512", "3051300d060960864801650304020305000440"))}

    def __init__(self, alg, p, q, e=65537):
        self.p, self.q, self.e = p, q, e
        self.n = p * q
        self.d = pow(e, -1, (p - 1) * (q - 1))
        self.dp, self.dq, self.qi = self.d % (p - 1), self.d % (q - 1), pow(q, -1, p)
        self.size = len(unsigned(self.n))
        super().__init__(alg)

    def public_members(self):
        return {"kty": "RSA", "n": b64(unsigned(self.n)), "e": b64(unsigned(self.e))}

    def private_members(self):
        return {name: b64(unsigned(getattr(self, name))) for name in ("d", "p", "q", "dp", "dq", "qi")}

    def forms(self):
        algorithm = sequence(oid(self.oid), NULL)
        public = sequence(integer(self.n), integer(self.e))
        private = sequence(*map(integer, (0, self.n, self.e, self.d, self.p, self.q, self.dp, self.dq, self.qi)))
        return {"spki": ("PUBLIC KEY", spki(algorithm, public)), "pkcs8": ("PRIVATE KEY", pkcs8(algorithm, private)),
                "pkcs1": ("RSA PUBLIC KEY", public), "pkcs1-private": ("RSA PRIVATE KEY", private)}

    def raw(self, message):
        """The private operation on a padded message."""
        number = int.from_bytes(message, "big")
        a, b = pow(number, self.dp, self.p), pow(number, self.dq, self.q)
        return (b + self.q * ((a - b) * self.qi % self.p)).to_bytes(self.size, "big")

    def sign(self, message):
        return self.pkcs1(message) if self.alg.startswith("R") else self.pss(message)

    def pkcs1(self, message, info=None):
        """RSASSA-PKCS1-v1_5 (8.2); `info` in the place of what stands in front of the hash."""
        name = self.alg[-3:]
        info = (self.digest_info[name] if info is None else info) + SHA[name](message).digest()
        return self.raw(b"\0\1".ljust(self.size - len(info) - 1, b"\xff") + b"\0" + info)

    def pss(self, message, salt_len=None, mgf=None, trailer=b"\xbc"):
        """RSASSA-PSS (8.1) with a salt as long as the hash (RFC 7518 3.5), unless another length is given."""
        sha, mgf = SHA[self.alg[-3:]], SHA[mgf or self.alg[-3:]]
        size = sha().digest_size
        salt = b"s" * (size if salt_len is None else salt_len)
        digest = sha(bytes(8) + sha(message).digest() + salt).digest()
        block = (b"\1" + salt).rjust(self.size - size - 1, b"\0")
        mask = b"".join(mgf(digest + count.to_bytes(4, "big")).digest() for count in range(len(block) // 32 + 1))
        masked = bytearray(a ^ b for a, b in zip(block, mask))
        masked[0] &= 0xff >> 8 * self.size - self.n.bit_length() + 1
        return self.raw(bytes(masked) + digest + trailer)


# ---------------------------------------------------------------------------------------------------------------------
# ECDSA (FIPS 186-5, RFC 6979)


class Curve:
    def __init__(self, crv, dotted, alg, bits, p, a, b, n, x, y):
        self.crv, self.oid, self.alg, self.bits, self.p, self.a, self.b, self.n = crv, dotted, alg, bits, p, a % p, b, n
        self.base, self.size, self.hash = (x, y), (bits + 7) // 8, SHA[{"ES256K": "256"}.get(alg, alg[-3:])]

    def add(self, first, second):
        """The sum of two points; None is the point at infinity."""
        if first is None or second is None:
            return first or second
        (x1, y1), (x2, y2), p = first, second, self.p
        if x1 == x2 and (y1 + y2) % p == 0:
            return None
        slope = (3 * x1 * x1 + self.a) * pow(2 * y1, -1, p) if first == second else (y2 - y1) * pow(x2 - x1, -1, p)
        x = (slope * slope - x1 - x2) % p
        return x, (slope * (x1 - x) - y1) % p

    def multiply(self, scalar, point=None):
        total, point = None, point or self.base
        while scalar:
            if scalar & 1:
                total = self.add(total, point)
            point, scalar = self.add(point, point), scalar >> 1
        return total

    def fixed(self, value):
        return value.to_bytes(self.size, "big")


CURVES = {curve.crv: curve for curve in (
    Curve("P-256", "1.2.840.10045.3.1.7", "ES256", 256, 2**256 - 2**224 + 2**192 + 2**96 - 1, -3,
          0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b,
          0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551,
          0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296,
          0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5),
    Curve("P-384", "1.3.132.0.34", "ES384", 384, 2**384 - 2**128 - 2**96 + 2**32 - 1, -3,
          0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef,
          0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973,
          0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7,
          0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f),
    Curve("P-521", "1.3.132.0.35", "ES512", 521, 2**521 - 1, -3,
          0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00,
          0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409,
          0x00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66,
          0x011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650),
    Curve("secp256k1", "1.3.132.0.10", "ES256K", 256, 2**256 - 2**32 - 977, 0, 7,
          0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141,
          0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798,
          0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8),
)}
EC_OID = "1.2.840.10045.2.1"


class Ec(Asymmetric):
    def __init__(self, crv, name="key", d=None):
        self.curve = CURVES[crv]
        self.d = d or int.from_bytes(derived(crv + " " + name, self.curve.size + 8), "big") % (self.curve.n - 1) + 1
        self.point = self.curve.multiply(self.d)
        super().__init__(self.curve.alg)

    def public_members(self):
        x, y = map(self.curve.fixed, self.point)
        return {"kty": "EC", "crv": self.curve.crv, "x": b64(x), "y": b64(y)}

    def private_members(self):
        return {"d": b64(self.curve.fixed(self.d))}

    def encoded(self, kind=4):
        """The point (SEC 1 2.3.3): 4 uncompressed, 2 compressed, 6 hybrid."""
        x, y = map(self.curve.fixed, self.point)
        return bytes([4]) + x + y if kind == 4 else bytes([kind + (y[-1] & 1)]) + x + (y if kind == 6 else b"")

    def algorithm(self):
        return sequence(oid(EC_OID), oid(self.curve.oid))

    def sec1(self, *rest, d=None):
        """ECPrivateKey (RFC 5915)."""
        return sequence(integer(1), octet_string(self.curve.fixed(self.d if d is None else d)), *rest)

    def named(self):
        return context(0, oid(self.curve.oid))

    def with_point(self):
        return context(1, bit_string(self.encoded()))

    def forms(self):
        return {"spki": ("PUBLIC KEY", spki(self.algorithm(), self.encoded())),
                "pkcs8": ("PRIVATE KEY", pkcs8(self.algorithm(), self.sec1(self.with_point()))),
                "sec1": ("EC PRIVATE KEY", self.sec1(self.named(), self.with_point()))}

    def nonce(self, digest):
        """RFC 6979 3.2."""
        curve = self.curve
        shift = max(0, 8 * len(digest) - curve.bits)
        reduced = (int.from_bytes(digest, "big") >> shift) % curve.n
        seed = curve.fixed(self.d) + curve.fixed(reduced)
        size = len(digest)
        k, v = bytes(size), b"\1" * size

        def mac(*parts):
            return hmac.new(k, b"".join(parts), curve.hash).digest()

        for mark in (b"\0", b"\1"):
            k = mac(v, mark, seed)
            v = mac(v)
        while True:
            stream = b""
            while len(stream) < curve.size:
                v = mac(v)
                stream += v
            nonce = int.from_bytes(stream[:curve.size], "big") >> 8 * curve.size - curve.bits
            if 0 < nonce < curve.n:
                return nonce
            k = mac(v, b"\0")
            v = mac(v)

    def numbers(self, message):
        """r and s."""
        curve, digest = self.curve, self.curve.hash(message).digest()
        shift = max(0, 8 * len(digest) - curve.bits)
        nonce = self.nonce(digest)
        r = curve.multiply(nonce)[0] % curve.n
        return r, pow(nonce, -1, curve.n) * ((int.from_bytes(digest, "big") >> shift) + r * self.d) % curve.n

    def sign(self, message):
        return b"".join(map(self.curve.fixed, self.numbers(message)))


# ---------------------------------------------------------------------------------------------------------------------
# Ed25519 (RFC 8032 5.1)

P25519 = 2**255 - 19
L25519 = 2**252 + 27742317777372353535851937790883648493
D25519 = -121665 * pow(121666, -1, P25519) % P25519


def edwards_add(first, second):
    """In extended coordinates (RFC 8032 5.1.4)."""
    (x1, y1, z1, t1), (x2, y2, z2, t2), p = first, second, P25519
    a, b = (y1 - x1) * (y2 - x2) % p, (y1 + x1) * (y2 + x2) % p
    c, d = 2 * t1 * t2 * D25519 % p, 2 * z1 * z2 % p
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % p, g * h % p, f * g % p, e * h % p


def edwards_multiply(scalar):
    y = 4 * pow(5, -1, P25519) % P25519
    x = 15112221349535400772501151409588531511454012693041857206046113283949847762202
    total, point = (0, 1, 1, 0), (x, y, 1, x * y % P25519)
    while scalar:
        if scalar & 1:
            total = edwards_add(total, point)
        point, scalar = edwards_add(point, point), scalar >> 1
    return total


def edwards_encode(point):
    x, y, z, _ = point
    inverse = pow(z, -1, P25519)
    return (y * inverse % P25519 | (x * inverse % P25519 & 1) << 255).to_bytes(32, "little")


class Ed25519(Asymmetric):
    oid = "1.3.101.112"

    def __init__(self, name="key", alg="EdDSA", seed=None):
        self.seed = seed or derived("Ed25519 " + name, 32)
        digest = hashlib.sha512(self.seed).digest()
        self.scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254
        self.prefix = digest[32:]
        self.public = edwards_encode(edwards_multiply(self.scalar))
        super().__init__(alg)

    def public_members(self):
        return {"kty": "OKP", "crv": "Ed25519", "x": b64(self.public)}

    def private_members(self):
        return {"d": b64(self.seed)}

    def forms(self):
        algorithm, seed = sequence(oid(self.oid)), octet_string(self.seed)
        return {"spki": ("PUBLIC KEY", spki(algorithm, self.public)), "pkcs8": ("PRIVATE KEY", pkcs8(algorithm, seed)),
                # RFC 8410 7: version 2 carries the public key too.
                "pkcs8-v2": ("PRIVATE KEY", pkcs8(algorithm, seed, 1, tlv(0x81, b"\0" + self.public)))}

    def sign(self, message):
        def number(*parts):
            return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L25519

        nonce = number(self.prefix, message)
        point = edwards_encode(edwards_multiply(nonce))
        return point + ((nonce + number(point, self.public, message) * self.scalar) % L25519).to_bytes(32, "little")


# ---------------------------------------------------------------------------------------------------------------------
# ML-DSA (FIPS 204, RFC 9964, RFC 9881)


@functools.lru_cache(maxsize=None)
def ml_dsa_signature(pair, message, ctx):
    return pair.sign(message, ctx)


class MlDsa(Asymmetric):
    oids = {"ML-DSA-44": "2.16.840.1.101.3.4.3.17", "ML-DSA-65": "2.16.840.1.101.3.4.3.18", "ML-DSA-87": "2.16.840.1.101.3.4.3.19"}

    def __init__(self, alg, name="key"):
        self.pair = mldsa.Key(alg, derived(alg + " " + name, 32))
        super().__init__(alg)

    def public_members(self):
        # alg is one of the required members, so part of the thumbprint.
        return {"kty": "AKP", "alg": self.alg, "pub": b64(self.pair.public)}

    def private_members(self):
        return {"priv": b64(self.pair.seed)}

    def forms(self):
        algorithm = sequence(oid(self.oids[self.alg]))
        seed, expanded = self.pair.seed, octet_string(self.pair.expanded)
        return {"spki": ("PUBLIC KEY", spki(algorithm, self.pair.public)),
                "pkcs8": ("PRIVATE KEY", pkcs8(algorithm, tlv(0x80, seed))),
                "pkcs8-both": ("PRIVATE KEY", pkcs8(algorithm, sequence(octet_string(seed), expanded))),
                "pkcs8-expanded": ("PRIVATE KEY", pkcs8(algorithm, expanded))}

    def sign(self, message, ctx=b""):
        return ml_dsa_signature(self.pair, message, ctx)


# ---------------------------------------------------------------------------------------------------------------------
# The keys of the vectors. The primes were made once.

RSA = Rsa(
    "RS256",
    int("db8ea5b48398ce4671360054177e9ee69df5ab8f84461ccdfdbaab8082a3f7fddc7ed33ac9eb0d93d3d4df9ee3e2266ca74198d6fe0474e07c3b2e19"
        "54264a7b7ff71a2a794591872f740f5cb254f662f452e3e3a22d0331587cc21e3c86fbc110e146093d06e4c9ac268e2a5e5102f70bfe76286d839fd5"
        "34b1a138fc8921f5", 16),
    int("d8f8f59db97a4fd4adca2e2fdc24fc480b189d86ed21293fbfeef2b1acfda8fc542353336cb115cdd313e9a195c61187a14d06da2a4d6a29f68faee4"
        "b4ed6f2d5423a724f3858cf19c6ad63758f7d021f433d686c3875749d6bec39077663b2b8e3055dc9a6f07e0b6e9056e5f79db03aed21122563d5529"
        "419724826c57ca35", 16))
OTHER_RSA = Rsa(
    "RS256",
    int("c130fb05a062b1860eee45ba38abae98ab0f565ed8dc5039c6bc8b728c9d2eed12e7c45d838c9967998a736126a4ebbd947f1bbab3e187adc599ecc7"
        "31a59e77509db1641107f3846ca0c7f1a52bd77d579c130f42121644566fda83cb972c5da3caf67f2de65ef418e6cc5c9ec5d7ce75dcfd57eafa746b"
        "4f89e46b37c2c34f", 16),
    int("b89d67e69bf2ce32721a764d1b1fc808df3756eca2235f27a16c92fe93acf14602223fe54816a81c3c0786ac9377b5e9c6afcecd61a95d1325504e4e"
        "b460218827429e4a812a95cd57b88cc9e7fccac359ecd45eded31635cc75e6190187e8a56f926fac05a1022fedadf3c9c28aecc7810bb2be6be750de"
        "2de0364c529c31b5", 16))
RSA4096 = Rsa(
    "RS256",
    int("f85283e78ebae4f66e0ec4f7c8d56b4642378a61bfd61b4510052bb7532e16614e90b8e6de28a9fd849048100ca2d259a72648a8f2bbbe81e28ba484"
        "de3f922ea2b04349eb0ba36107a9c0a183f8f7418a24917a63da468d3570e6bbf0f04b771aa53e8e67ac9688d9bac082ae875f2ba303f8b6899ddb47"
        "0e5b9511b1f7facaf6c79c0cd76d6f2e3a73538e40ab08bf83ad2432200fa6b2ee8f18f2f91f755f9860b496325ea1d951ed790cfd7a9373c5fe17b9"
        "447635df793993108d5b154194525b0f68cff5ac34c7c6a29dea1efac2bf42846de20b0bac2aa74c03fba040f4efb8e32dbd99527b2837d78e33abdb"
        "cbcdc3b98c4977559e9ede6029a3ca75", 16),
    int("e989ad94587871a7fe9c4cb818d2cafc55f743d0a76b8c65bd7af7f3b1845ceb9da588c96357380b6daf09b58730551c664589a72db4119c21a19bbd"
        "28486861bccee15646c578a8cbe756167649141a7dc24d898f270fabf422f6d215a5fb9e9485bbb41c011554412ce8ce3c510a9b1bf7b61d8593a86c"
        "eb0ba782d13e316a4ec0c6a357a9a2ecaf215b2dd01e582c8f3c91857334b5053fc3180b0dd3339aa3eab3d5b3dc42a96e4d84012bf15f7e20982fd9"
        "fc519f7d823effd6810e625bb6f99b770231815df6716e04ac7df114915dec815314f3ae77334263f0f02eac143072ed398c5274300bf96283a98101"
        "fbc43a721b842bdfef89b006220ec599", 16))
# Too short, and with too small an exponent.
RSA1024 = Rsa(
    "RS256",
    int("e9f4447349306e19b9aa57b36ae4397c34857f13ada38450de16476f46fc2ceb4f331e19303eaee4b9c05d2ce715026143afd1f48ae3e6eabaa36b8b"
        "46b5abdd", 16),
    int("c134fcbbdf78fafd2d1cf7db95e8fcbafdb17face47117391602a437a279e0b052b49759767c2d9754a8dae8a42d1f5bd188aad20a1be0c68883e952"
        "4c83b7dd", 16))
RSA_CUBIC = Rsa(
    "RS256",
    int("e87d3c632e8221318e36b567f1a0710ee8704f12f54a1fa7e3faed52551bd869c13e34d583f1203700357d996290c7ffc52d5c77f1efaafb328414b9"
        "92c75b679494c880e159455a99213a1a5cc234b6eb3022eee5ad9b2de0f811f6708cacbaade8a046837047ba9a00015784240cbdea9683ed1b128cb1"
        "7566a515bbc09a57", 16),
    int("c2f5de70ab1557a77595c39a2db92078c3e8e0d63586a16099fc506e746d2add4ebc15194b05855f46ca3405cf921782468908a4a207b1bb8fbf0869"
        "a47a978454a31c7fd88474c1206f64e37452dd86f5ca092fc16221dda0840f24a605391bd11bb556b2706dd1a7b04f2a59724947e562c68a4a051dc0"
        "ab92405e711235e7", 16), 3)
EC = {crv: Ec(crv) for crv in CURVES}
P256, P384, P521, K256 = EC.values()
OTHER_P256 = Ec("P-256", "other")
ED25519 = Ed25519()
OTHER_ED25519 = Ed25519("other")
ML_DSA_44, ML_DSA_65, ML_DSA_87 = (MlDsa(alg) for alg in MlDsa.oids)
OTHER_ML_DSA_44 = MlDsa("ML-DSA-44", "other")
# One key for each algorithm.
EVERY = [RSA.using(alg) for alg in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")] + [
    P256, P384, P521, K256, ED25519, ML_DSA_44, ML_DSA_65, ML_DSA_87]
OTHERS = {"RSA": OTHER_RSA, "EC": OTHER_P256, "OKP": OTHER_ED25519, "AKP": OTHER_ML_DSA_44}


def header_of(key, **members):
    """A header with the key's algorithm."""
    return compact({"alg": key.alg, **members})


def signed(key, claims=CLAIMS, **members):
    """A token with the key's algorithm in its header."""
    return token(claims, header_of(key, **members), key)


def with_signature(key, signature, claims=CLAIMS, header=None):
    """A token with this signature instead."""
    return b64(header or header_of(key)) + "." + b64(claims) + "." + b64(signature)


def slug(text):
    return text.lower().replace(" ", "-")


VERIFIES = ["JWT_KEY_CAN_VERIFY"]
SIGNS = ["JWT_KEY_CAN_SIGN", "JWT_KEY_CAN_VERIFY"]
