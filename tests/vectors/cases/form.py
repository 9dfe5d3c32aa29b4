from signer import *

ABOUT = "Form of a compact token: segments, base64url, size. RFC 7515 2, 3.1, 5.2."

T = token()
HEAD, BODY, MAC = T.split(".")
HOSTILE = {
    "exclamation": "!", "equals": "=", "space": " ", "nul": "\0", "newline": "\n", "carriage-return": "\r", "tab": "\t",
    "plus": "+", "slash": "/", "percent": "%", "del": "\x7f", "u0141": "\u0141", "fullwidth-a": "\uff21", "emoji": "\U0001f600",
}
WHY_CHARACTER = "RFC 7515 2, RFC 4648 3.2, 3.3: base64url has no other characters, white space or padding"
WHY_DOTS = "RFC 7515 3.1, 7.1: exactly two dots"
WHY_SIZE = "rule: size cap, default 65,536 bytes"


def segments(index, change):
    parts = [HEAD, BODY, MAC]
    parts[index] = change(parts[index])
    return ".".join(parts)


def signed_segments(index, change):
    """As `segments`, but for a change in header or payload the signature covers the changed text."""
    parts = segments(index, change).split(".")
    return segments(2, change) if index == 2 else raw_token(".".join(parts[:2])).decode()


NAMES = ("header", "payload", "signature")
CASES = [
    verify("form-fine", "RFC 7515 3.1", "OK", T),
    verify("form-empty", WHY_DOTS, "TOKEN_MALFORMED", ""),
    verify("form-no-dot", WHY_DOTS, "TOKEN_MALFORMED", HEAD),
    verify("form-one-dot", WHY_DOTS, "TOKEN_MALFORMED", HEAD + "." + BODY),
    verify("form-three-dots", WHY_DOTS, "TOKEN_MALFORMED", T + "."),
    verify("form-four-segments", WHY_DOTS, "TOKEN_MALFORMED", T + "." + MAC),
    verify("form-six-segments", WHY_DOTS, "TOKEN_MALFORMED", T + "." + T),
    verify("form-only-one-dot", WHY_DOTS, "TOKEN_MALFORMED", "."),
    verify("form-only-two-dots", "RFC 7515 4: the header is a JSON object", "TOKEN_MALFORMED", ".."),
    verify("form-only-three-dots", WHY_DOTS, "TOKEN_MALFORMED", "..."),
    verify("form-leading-dot", WHY_DOTS, "TOKEN_MALFORMED", "." + T),
    verify("form-double-dot", WHY_DOTS, "TOKEN_MALFORMED", HEAD + ".." + BODY + "." + MAC),
    verify("form-empty-header", "RFC 7515 4: the header is a JSON object", "TOKEN_MALFORMED", raw_token("." + BODY).decode()),
    verify("form-empty-payload", "RFC 7519 7.2: the claims are a JSON object", "CLAIMS_MALFORMED", token("")),
    verify("form-empty-signature", "RFC 7515 5.2: an HMAC is 32 bytes", "SIGNATURE_INVALID", HEAD + "." + BODY + "."),
    verify("form-empty-payload-and-signature", "RFC 7515 5.2", "SIGNATURE_INVALID", HEAD + ".."),
    verify("form-five-segments", "RFC 7516 3.1: encrypted tokens are not supported", "TOKEN_UNSUPPORTED", T + ".AAAA.AAAA"),
    verify("form-four-dots-only", "RFC 7516 3.1: five segments, even empty", "TOKEN_UNSUPPORTED", "...."),
    verify("form-five-segments-hostile", "RFC 7516 3.1: the count of segments comes first", "TOKEN_UNSUPPORTED", "!.!.!.!.!"),
    verify("form-jwe", "RFC 7519 A.1, abridged: an encrypted token", "TOKEN_UNSUPPORTED",
           b64('{"alg":"RSA-OAEP","enc":"A256GCM"}') + ".QR1O.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfm.XFBoMYUZodetZdvTiFvSkQ"),
    verify("form-json-general", "RFC 7515 7.2.1: JSON serialization is not supported", "TOKEN_UNSUPPORTED",
           compact({"payload": BODY, "signatures": [{"protected": HEAD, "signature": MAC}]})),
    verify("form-json-flattened", "RFC 7515 7.2.2: JSON serialization is not supported", "TOKEN_UNSUPPORTED",
           compact({"payload": BODY, "protected": HEAD, "signature": MAC})),
    verify("form-json-no-signatures", "RFC 7515 7.2.1: nor one that nobody signed", "TOKEN_UNSUPPORTED",
           compact({"payload": BODY, "signatures": []})),
    verify("form-json-two-dots", "rule: a leading { decides", "TOKEN_UNSUPPORTED", "{" + T),
    verify("form-json-bare-brace", "rule: a leading { decides", "TOKEN_UNSUPPORTED", "{"),
    verify("form-json-after-space", "rule: only the first byte decides", "TOKEN_MALFORMED", ' {"payload":""}'),
    verify("form-json-decoded-header", "RFC 7515 3.1: the header is encoded", "TOKEN_UNSUPPORTED", HEADER + "." + BODY + "." + MAC),
    verify("form-json-array", WHY_DOTS, "TOKEN_MALFORMED", "[]"),
    verify("form-bearer-prefix", "RFC 7515 3.1: the scheme is not part of the token", "TOKEN_MALFORMED", "Bearer " + T),
    verify("form-quoted", WHY_CHARACTER, "TOKEN_MALFORMED", '"' + T + '"'),
    verify("form-bom", WHY_CHARACTER, "TOKEN_MALFORMED", "\ufeff" + T),
    verify("form-utf16", WHY_CHARACTER, "TOKEN_MALFORMED", T.encode("utf-16-le")),
    verify("form-invalid-utf8", WHY_CHARACTER, "TOKEN_MALFORMED", b"\xff" + T.encode()[1:]),
    verify("form-high-bit", WHY_CHARACTER, "TOKEN_MALFORMED", bytes([T.encode()[0] | 128]) + T.encode()[1:]),
    verify("form-two-tokens", WHY_DOTS, "TOKEN_UNSUPPORTED", T + "\n" + T),
    verify("form-other-payload", "RFC 7515 5.2: the signature covers the payload", "SIGNATURE_INVALID",
           HEAD + "." + b64('{"exp":%d,"admin":true}' % EXP) + "." + MAC),
    verify("form-other-header", "RFC 7515 5.2: the signature covers the header", "SIGNATURE_INVALID",
           b64('{"alg":"HS256","typ":"jwt"}') + "." + BODY + "." + MAC),
    verify("form-swapped-segments", "RFC 7515 4: the header has an alg", "TOKEN_MALFORMED", raw_token(BODY + "." + HEAD).decode()),
    verify("form-header-respelled", "RFC 7515 5.2: the signature covers the text, not its meaning", "SIGNATURE_INVALID",
           b64('{"typ":"JWT","alg":"HS256"}') + "." + BODY + "." + MAC),
]

# Every hostile character inside each segment, and some in front of and behind it.
for i, segment in enumerate(NAMES):
    for name, character in HOSTILE.items():
        CASES += [
            verify("form-%s-in-%s" % (name, segment), WHY_CHARACTER, "TOKEN_MALFORMED",
                   signed_segments(i, lambda s: s[:8] + character + s[9:])),
        ]
    for name in ("equals", "space", "nul", "newline", "exclamation"):
        CASES += [
            verify("form-%s-before-%s" % (name, segment), WHY_CHARACTER, "TOKEN_MALFORMED",
                   signed_segments(i, lambda s: HOSTILE[name] + s)),
            verify("form-%s-after-%s" % (name, segment), WHY_CHARACTER, "TOKEN_MALFORMED",
                   signed_segments(i, lambda s: s + HOSTILE[name])),
        ]
    CASES += [
        verify("form-%s-one-over-four" % segment, "RFC 4648 3.1: no text of 4n+1 characters is base64", "TOKEN_MALFORMED",
               signed_segments(i, lambda s: s[:len(s) // 4 * 4] + "A")),
        verify("form-%s-one-character" % segment, "RFC 4648 3.1: no text of 4n+1 characters is base64", "TOKEN_MALFORMED",
               signed_segments(i, lambda s: "A")),
    ]


def spare(text, bits):
    """The text with these of the spare bits of its last character set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert len(text) % 4 and not alphabet.index(text[-1]) & bits
    return text[:-1] + alphabet[alphabet.index(text[-1]) | bits]


# A text of 3n+1 bytes leaves four spare bits, one of 3n+2 bytes two; an HMAC-SHA256 has 32 bytes.
WHY_SPARE = "RFC 4648 3.5: spare bits are zero, else one token has many spellings"
for length, bits in ((1, (1, 2, 4, 8, 15)), (2, (1, 2, 3))):
    padded_header, padded_claims = b64(HEADER + " " * length), b64(CLAIMS + " " * length)
    CASES += [
        verify("form-no-spare-bits-%d" % length, "RFC 4648 3.5: the same without spare bits", "OK",
               token(CLAIMS + " " * length, HEADER + " " * length)),
    ]
    for bit in bits:
        CASES += [
            verify("form-spare-bits-%d-%d-in-header" % (length, bit), WHY_SPARE, "TOKEN_MALFORMED",
                   raw_token(spare(padded_header, bit) + "." + BODY).decode()),
            verify("form-spare-bits-%d-%d-in-payload" % (length, bit), WHY_SPARE, "TOKEN_MALFORMED",
                   raw_token(HEAD + "." + spare(padded_claims, bit)).decode()),
        ]
CASES += [
    verify("form-spare-bits-%d-in-signature" % bit, WHY_SPARE, "TOKEN_MALFORMED",
           HEAD + "." + BODY + "." + spare(MAC, bit)) for bit in (1, 2, 3)
]

# Signatures of another length than the hash.
SIGNATURE = unb64(MAC)
CASES += [
    verify("form-signature-of-%d-bytes" % len(signature), "RFC 7515 5.2: an HMAC-SHA256 is 32 bytes, all of them",
           "SIGNATURE_INVALID",
           HEAD + "." + BODY + "." + b64(signature))
    for signature in (SIGNATURE[:1], SIGNATURE[:3], SIGNATURE[:16], SIGNATURE[:31], SIGNATURE + b"\0", SIGNATURE + SIGNATURE,
                      bytes(15000))
]
CASES += [
    verify("form-signature-zeros", "RFC 7515 5.2", "SIGNATURE_INVALID", HEAD + "." + BODY + "." + b64(bytes(32))),
    verify("form-signature-repeated-header", "RFC 7515 5.2", "SIGNATURE_INVALID", HEAD + "." + BODY + "." + HEAD),
    verify("form-signature-of-payload-only", "RFC 7515 5.2: the header is signed too", "SIGNATURE_INVALID",
           HEAD + "." + BODY + "." + b64(KEY.mac(BODY))),
    verify("form-signature-of-decoded-text", "RFC 7515 5.2: what is signed is the encoded text", "SIGNATURE_INVALID",
           HEAD + "." + BODY + "." + b64(KEY.mac(HEADER + "." + CLAIMS))),
    verify("form-signature-in-hex", "RFC 7515 3.1: base64url of the bytes, not of their hexadecimal text", "SIGNATURE_INVALID",
           HEAD + "." + BODY + "." + b64(SIGNATURE.hex())),
]

# White space around the token.
for name, space in (("crlf", "\r\n"), ("tab", "\t"), ("nbsp", "\u00a0")):
    CASES += [
        verify("form-%s-around-front" % name, WHY_CHARACTER, "TOKEN_MALFORMED", space + T),
        verify("form-%s-around-end" % name, WHY_CHARACTER, "TOKEN_MALFORMED", T + space),
    ]

# Size.
CASES += [
    verify("size-cap-exactly", WHY_SIZE, "OK", T, max_token_len=len(T)),
    verify("size-cap-one-over", WHY_SIZE, "TOKEN_TOO_LARGE", T, max_token_len=len(T) - 1),
    verify("size-cap-one", WHY_SIZE, "TOKEN_TOO_LARGE", T, max_token_len=1),
    verify("size-cap-zero-is-default", WHY_SIZE, "OK", T, max_token_len=0),
    verify("size-cap-before-form", "rule: order: size, then segments", "TOKEN_TOO_LARGE", "!" * 11, max_token_len=10),
    verify("size-cap-then-form", "rule: order: size, then segments", "TOKEN_MALFORMED", "!" * 10, max_token_len=10),
    verify("size-cap-before-json-serialization", "rule: order: size, then segments", "TOKEN_TOO_LARGE", "{}", max_token_len=1),
    verify("size-cap-before-five-segments", "rule: order: size, then segments", "TOKEN_TOO_LARGE", "....", max_token_len=3),
    verify("size-cap-counts-bytes", "rule: the cap counts bytes, not characters", "TOKEN_TOO_LARGE", "\u0141" * 6,
           max_token_len=11),
    verify("size-default-exactly-dots", WHY_SIZE, "TOKEN_MALFORMED", [[".", 65536]]),
    verify("size-default-one-over-dots", WHY_SIZE, "TOKEN_TOO_LARGE", [[".", 65537]]),
    verify("size-mebibyte-of-dots", WHY_SIZE, "TOKEN_TOO_LARGE", [[".", 1048576]]),
    verify("size-mebibyte-of-dots-allowed", WHY_DOTS, "TOKEN_MALFORMED", [[".", 1048576]], max_token_len=1048576),
    verify("size-mebibyte-of-letters-allowed", WHY_DOTS, "TOKEN_MALFORMED", [["A", 1048576]], max_token_len=1048576),
    verify("size-mebibyte-of-braces", "rule: a leading { decides", "TOKEN_UNSUPPORTED", [["{", 1048576]], max_token_len=1048576),
    verify("size-mebibyte-of-signature", "RFC 7515 5.2", "SIGNATURE_INVALID", [[HEAD + "." + BODY + ".", 1], ["AAAA", 262144]],
           max_token_len=2097152),
]


def sized(length):
    """A token of exactly this length, its payload as parts: four filler characters a repetition."""
    start = b64('{"exp":%d,"x":"' % EXP + "-" * (-len('{"exp":%d,"x":"' % EXP) % 3))
    for tail in range(1, 60):
        end = b64("-" * tail + '"}')
        filler = length - len(HEAD + "." + start + end + "." + MAC)
        if filler % 4 == 0:
            payload = start + "LS0t" * (filler // 4) + end
            signature = b64(KEY.mac(HEAD + "." + payload))
            return [[HEAD + "." + start, 1], ["LS0t", filler // 4], [end + "." + signature, 1]]
    raise ValueError(length)


for name, status, length, cap in (("default-exactly", "OK", 65536, 0), ("default-one-over", "TOKEN_TOO_LARGE", 65537, 0),
                                  ("raised-exactly", "OK", 65540, 65540), ("raised-one-over", "TOKEN_TOO_LARGE", 65541, 65540),
                                  ("far-below-raised", "OK", 131072, 1048576)):
    parts = sized(length)
    assert sum(len(text) * times for text, times in parts) == length
    CASES += [verify("size-" + name, WHY_SIZE, status, parts, max_token_len=cap, tamper=False if status == "OK" else None)]
