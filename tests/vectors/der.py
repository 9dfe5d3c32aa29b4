"""Writes DER (X.690) and PEM (RFC 7468) for the shared vectors: well-formed unless a case asks for something else."""

import base64


def tlv(tag, content):
    """One element: tag, definite length, contents."""
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(length)]) + length + content


def sequence(*parts):
    return tlv(0x30, b"".join(parts))


def integer(value):
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def octet_string(content):
    return tlv(4, content)


def bit_string(content):
    return tlv(3, b"\0" + content)


def context(number, *parts):
    """[number] EXPLICIT."""
    return tlv(0xa0 + number, b"".join(parts))


NULL = tlv(5, b"")


def oid(dotted):
    first, second, *rest = (int(part) for part in dotted.split("."))
    content = b""
    for number in [40 * first + second] + rest:
        groups = [number & 127]
        while number := number >> 7:
            groups.append(128 + (number & 127))
        content += bytes(reversed(groups))
    return tlv(6, content)


def spki(algorithm, public):
    """SubjectPublicKeyInfo (RFC 5280 4.1.2.7)."""
    return sequence(algorithm, bit_string(public))


def pkcs8(algorithm, private, version=0, *rest):
    """PrivateKeyInfo (RFC 5208), OneAsymmetricKey (RFC 5958)."""
    return sequence(integer(version), algorithm, octet_string(private), *rest)


def certificate(info, serial=None, dates=None, extensions=(), version=2, subject=None):
    """An X.509 certificate (RFC 5280 4.1) of a key that is given as SubjectPublicKeyInfo; its signature is nobody's.

    What is given takes the place of what is well-formed: the DER of the serial number, of the dates, of each extension.
    """
    algorithm = sequence(oid("1.2.840.10045.4.3.2"))
    name = sequence(tlv(0x31, sequence(oid("2.5.4.3"), tlv(12, b"onejwt.example"))))
    validity = sequence(*(dates or (tlv(23, b"260101000000Z"), tlv(24, b"21260101000000Z"))))
    first = () if version is None else (context(0, integer(version)),)
    last = (context(3, sequence(*extensions)),) if extensions else ()
    signed = sequence(*first, serial or integer(1), algorithm, name, validity, name if subject is None else subject, info, *last)
    return sequence(signed, algorithm, bit_string(sequence(integer(1), integer(1))))


def pem(label, document, width=64, end="\n"):
    """PEM; lines of `width` characters, or all in one where it is 0."""
    text = base64.b64encode(document).decode()
    lines = [text[at:at + width] for at in range(0, len(text), width)] if width else [text]
    return "".join(line + end for line in ["-----BEGIN %s-----" % label] + lines + ["-----END %s-----" % label])


def unpem(text):
    """The bytes of the only block of a PEM text."""
    body = text.split("-----BEGIN ", 1)[1].split("-----\n", 1)[1].split("-----END ", 1)[0]
    return base64.b64decode(body)
