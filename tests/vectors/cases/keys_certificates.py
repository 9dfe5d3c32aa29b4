import der
from asymmetric import *
from signer import *

ABOUT = """Certificates whose serial number, dates, names or extensions are odd: only the key is used, so they load. RFC 5280 4.1;
onejwt.h: no chain, name or date is checked."""

WHY_SERIAL = "RFC 5280 4.1.2.2: users handle serial numbers that are negative or zero; only the key is used"
WHY_LONG = "longer than the 20 octets of RFC 5280 4.1.2.2; only the key is used"
WHY_DATE = "RFC 5280 4.1.2.5; only the key is used, no date is read"
WHY_EXTENSION = "RFC 5280 4.2; only the key is used, no extension is read"
WHY_NAME = "RFC 5280 4.1.2.4, 4.1.2.6; only the key is used, no name is read"
WHY_VERSION = "RFC 5280 4.1.2.1; only the key is used"


def utc(text):
    return der.tlv(23, text)


def general(text):
    return der.tlv(24, text)


def extension(dotted, value, critical=False):
    return der.sequence(der.oid(dotted), *((der.tlv(1, b"\xff"),) if critical else ()), der.octet_string(value))


FINE = general(b"99991231235959Z")
NAME_OF_BYTES = der.sequence(der.tlv(0x31, der.sequence(der.oid("2.5.4.3"), der.tlv(20, b"\xff\xfe onejwt"))))
MANY = [extension("1.3.6.1.4.1.99999.%d" % number, derived("extension %d" % number, 40)) for number in range(40)]
ODD = {
    "serial-of-25-octets": (WHY_LONG, dict(serial=der.integer(int.from_bytes(b"\x5a" + derived("serial", 24), "big")))),
    "serial-of-21-octets": (WHY_LONG, dict(serial=der.integer(1 << 160))),
    "serial-of-200-octets": (WHY_LONG, dict(serial=der.integer(int.from_bytes(b"\x5a" + derived("serial", 199), "big")))),
    "serial-zero": (WHY_SERIAL, dict(serial=der.integer(0))),
    "serial-negative": (WHY_SERIAL, dict(serial=der.integer(-1))),
    "serial-negative-of-20-octets": (WHY_SERIAL, dict(serial=der.integer(-(1 << 158) - 12345))),
    "serial-negative-of-25-octets": (WHY_SERIAL, dict(serial=der.integer(-(1 << 198) - 12345))),
    "dates-that-have-passed": (WHY_DATE, dict(dates=(utc(b"010101000000Z"), utc(b"020101000000Z")))),
    "dates-to-come": (WHY_DATE, dict(dates=(general(b"30000101000000Z"), FINE))),
    "dates-the-wrong-way-round": (WHY_DATE, dict(dates=(FINE, utc(b"010101000000Z")))),
    "dates-without-seconds": (WHY_DATE, dict(dates=(utc(b"2601010000Z"), FINE))),
    "dates-with-offset": (WHY_DATE, dict(dates=(utc(b"260101000000+0100"), FINE))),
    "dates-with-fraction": (WHY_DATE, dict(dates=(general(b"20260101000000.5Z"), FINE))),
    "dates-of-no-calendar": (WHY_DATE, dict(dates=(utc(b"260230256161Z"), general(b"20269999999999Z")))),
    "dates-before-1950": (WHY_DATE, dict(dates=(general(b"19000101000000Z"), FINE))),
    "dates-of-the-year-zero": (WHY_DATE, dict(dates=(general(b"00000101000000Z"), FINE))),
    "dates-that-are-text": (WHY_DATE, dict(dates=(utc(b"yesterday"), utc(b"tomorrow")))),
    "dates-empty": (WHY_DATE, dict(dates=(utc(b""), general(b"")))),
    "extension-unknown": (WHY_EXTENSION, dict(extensions=[extension("1.3.6.1.4.1.99999.1", b"anything")])),
    "extension-unknown-and-critical": (WHY_EXTENSION, dict(extensions=[extension("1.3.6.1.4.1.99999.1", b"anything", True)])),
    "extension-malformed-inside": (WHY_EXTENSION, dict(extensions=[extension("2.5.29.15", b"\xff\xff\xff", True)])),
    "extension-twice": (WHY_EXTENSION, dict(extensions=[extension("1.3.6.1.4.1.99999.1", b"a"),
                                                        extension("1.3.6.1.4.1.99999.1", b"b")])),
    "extensions-many": (WHY_EXTENSION, dict(extensions=MANY)),
    "key-usage-for-encryption": (WHY_EXTENSION, dict(extensions=[extension("2.5.29.15", der.tlv(3, b"\5\x20"), True)])),
    "not-an-authority": (WHY_EXTENSION, dict(extensions=[extension("2.5.29.19", der.sequence(), True)])),
    "subject-empty": (WHY_NAME, dict(subject=der.sequence())),
    "subject-not-text": (WHY_NAME, dict(subject=NAME_OF_BYTES)),
    "version-1": (WHY_VERSION, dict(version=None)),
    "version-1-spelt-out": (WHY_VERSION, dict(version=0)),
    "version-2": (WHY_VERSION, dict(version=1)),
}
CASES = []
for name, (why, parts) in ODD.items():
    for key in (P256, RSA):
        document = der.certificate(key.form("spki")[1], **parts)
        kind = "%s-%s" % (name, "p-256" if key is P256 else "rsa")
        CASES += [
            load("certificate-" + kind, why, "OK", {"pem": pem("CERTIFICATE", document)}, 1, alg=key.alg, flags=VERIFIES,
                 thumbprint=key.thumbprint()),
            load("certificate-der-" + kind, why, "OK", {"der_hex": document.hex()}, 1, alg=key.alg, flags=VERIFIES,
                 thumbprint=key.thumbprint()),
            load("certificate-as-secret-" + kind, "CVE-2022-29217: a public key is no HMAC secret", "KEY_WRONG_FORM",
                 Key("HS256", document)),
        ]
    document = der.certificate(ED25519.form("spki")[1], **parts)
    CASES += [verify("certificate-%s-verifies" % name, why, "OK", signed(ED25519), tamper=False,
                     keys=ED25519.loaded(pem=pem("CERTIFICATE", document)))]
# What is wrong with the key or the structure is still found.
document = der.certificate(P256.form("spki")[1], serial=der.integer(1 << 196))
CASES += [
    load("certificate-odd-and-cut", "RFC 5280 4.1", "KEY_MALFORMED", {"der_hex": document[:-3].hex()}),
    load("certificate-odd-and-more", "RFC 5280 4.1", "KEY_MALFORMED", {"der_hex": (document + b"\0").hex()}),
    load("certificate-odd-and-off-the-curve", "rule: points off the curve are rejected", "KEY_MALFORMED",
         {"pem": pem("CERTIFICATE", der.certificate(
        der.spki(P256.algorithm(), b"\4" + bytes(64)), serial=der.integer(-1)))}),
    load("certificate-odd-and-weak", "RFC 7518 3.3: at least 2048 bits", "KEY_TOO_WEAK", {"pem": pem("CERTIFICATE", der.certificate(
        RSA1024.form("spki")[1], serial=der.integer(-1)))}),
    load("certificate-odd-for-another-alg", "rule: a key is bound to its algorithm when it is loaded", "KEY_ALG_MISMATCH",
         {"der_hex": document.hex(), "alg": "RS256"}),
]
