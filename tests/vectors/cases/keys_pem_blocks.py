import der
import documents
from asymmetric import *
from signer import *

ABOUT = """PEM files as people have them: several blocks, of which the private key counts wherever it stands, and white space of every
kind inside them. RFC 7468; rule: Key documents of other people."""

WHY_PRIVATE = "rule: a private key is preferred, wherever it stands"
WHY_FIRST = "rule: without a private key the first public key or certificate"
WHY_TWO = "rule: two private keys are one too many"
WHY_OTHER = "rule: blocks that hold no key are passed over"
WHY_SPACE = "rule: all white space inside a block is skipped"
WHY_TEXT = "RFC 7468 2, 5.2: text around the blocks"
WHY_ENCRYPTED = "rule: a private key is preferred, encrypted or not"
PASSWORD = documents.PASSWORD
SPKI, PKCS8, SEC1 = (pem(*P256.form(form)) for form in ("spki", "pkcs8", "sec1"))
RSA_SPKI, RSA_PKCS8, RSA_PKCS1, RSA_PUBLIC = (pem(*RSA.form(form)) for form in ("spki", "pkcs8", "pkcs1-private", "pkcs1"))
OTHER, OTHER_PKCS8 = pem(*OTHER_P256.form("spki")), pem(*OTHER_P256.form("pkcs8"))
ED_PKCS8 = pem(*ED25519.form("pkcs8"))
CERTIFICATE, CERTIFICATE_RSA = documents.CERTIFICATE_P256, documents.CERTIFICATE_RSA
OTHER_CERTIFICATE = pem("CERTIFICATE", der.certificate(OTHER_P256.form("spki")[1]))
NO_KEYS = {
    "ec-parameters": documents.EC_PARAMETERS, "dh-parameters": documents.DH_PARAMETERS,
    "revocation-list": documents.REVOCATION_LIST,
    "certificate-request": documents.CERTIFICATE_REQUEST,
    "new-certificate-request": documents.CERTIFICATE_REQUEST.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"),
}


def of(name, why, status, text, alg=None, password=None, **info):
    source = {"pem": text, "alg": alg, "password": password}
    return load("pem-blocks-" + name, why, status, {member: value for member, value in source.items() if value is not None},
                1 if status == "OK" else None, **info)


def private(name, why, text, key=P256, **rest):
    return of(name, why, "OK", text, flags=SIGNS, thumbprint=key.thumbprint(), **rest)


def public(name, why, text, key=P256, **rest):
    return of(name, why, "OK", text, flags=VERIFIES, thumbprint=key.thumbprint(), **rest)


def wrong(name, why, text, status="KEY_MALFORMED", **rest):
    return of(name, why, status, text, **rest)


CASES = []
# Every private form, before and after every public one of another key.
PRIVATES = {"pkcs8": (P256, PKCS8), "sec1": (P256, SEC1), "rsa-pkcs8": (RSA, RSA_PKCS8), "rsa-pkcs1": (RSA, RSA_PKCS1),
            "ed25519": (ED25519, ED_PKCS8), "ml-dsa-44": (ML_DSA_44, pem(*ML_DSA_44.form("pkcs8")))}
PUBLICS = {"public-key": OTHER, "rsa-public-key": pem(*OTHER_RSA.form("pkcs1")), "certificate": OTHER_CERTIFICATE,
           "x509-certificate": OTHER_CERTIFICATE.replace("CERTIFICATE", "X509 CERTIFICATE")}
for name, (key, text) in PRIVATES.items():
    for beside, other in PUBLICS.items():
        CASES += [private("%s-before-%s" % (name, beside), WHY_PRIVATE, text + other, key),
                  private("%s-after-%s" % (name, beside), WHY_PRIVATE, other + text, key)]
CASES += [
    private("key-certificate-chain", WHY_PRIVATE, PKCS8 + CERTIFICATE + CERTIFICATE_RSA + OTHER_CERTIFICATE),
    private("certificate-chain-key", WHY_PRIVATE, CERTIFICATE + CERTIFICATE_RSA + OTHER_CERTIFICATE + PKCS8),
    private("chain-key-chain", WHY_PRIVATE, CERTIFICATE_RSA + PKCS8 + OTHER_CERTIFICATE),
    private("certificate-key-parameters", WHY_PRIVATE, CERTIFICATE + PKCS8 + documents.DH_PARAMETERS),
    private("everything-then-key", WHY_PRIVATE, "".join(NO_KEYS.values()) + OTHER + OTHER_CERTIFICATE + RSA_PKCS8, RSA),
    private("of-a-certificate-of-dsa", WHY_PRIVATE, documents.CERTIFICATE_DSA + PKCS8),
    private("behind-a-broken-public-key", WHY_PRIVATE, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n" + PKCS8),
    private("behind-a-weak-public-key", WHY_PRIVATE, pem(*RSA1024.form("spki")) + PKCS8),
    private("for-its-alg-beside-another-public-key", "rule: alg is that of the key that is taken", RSA_SPKI + PKCS8, alg="ES256"),
    wrong("for-the-alg-of-the-public-key", "rule: alg is that of the key that is taken", RSA_SPKI + PKCS8, "KEY_ALG_MISMATCH",
          alg="RS256"),
    public("public-then-certificate", WHY_FIRST, SPKI + OTHER_CERTIFICATE),
    public("certificate-then-public", WHY_FIRST, CERTIFICATE + OTHER),
    public("chain", WHY_FIRST, CERTIFICATE_RSA + CERTIFICATE + OTHER_CERTIFICATE, RSA),
    public("public-of-two-kinds", WHY_FIRST, RSA_PUBLIC + SPKI, RSA),
    wrong("first-public-is-weak", WHY_FIRST, pem(*RSA1024.form("spki")) + SPKI, "KEY_TOO_WEAK"),
    wrong("first-certificate-is-of-dsa", WHY_FIRST, documents.CERTIFICATE_DSA + CERTIFICATE, "KEY_UNSUPPORTED"),

    wrong("two-private-keys", WHY_TWO, PKCS8 + OTHER_PKCS8),
    wrong("two-private-keys-of-two-kinds", WHY_TWO, RSA_PKCS1 + SEC1),
    wrong("two-private-keys-around-a-certificate", WHY_TWO, PKCS8 + CERTIFICATE + ED_PKCS8),
    wrong("two-private-keys-though-one-fits-alg", WHY_TWO, RSA_PKCS8 + PKCS8, alg="ES256"),
    wrong("one-private-key-twice", WHY_TWO, PKCS8 + PKCS8),
    wrong("one-private-key-in-two-forms", WHY_TWO, PKCS8 + SEC1),
    wrong("two-private-keys-one-encrypted", WHY_TWO, documents.ENCRYPTED_P256 + OTHER_PKCS8),
    wrong("two-private-keys-both-encrypted", WHY_TWO, documents.ENCRYPTED_P256 + documents.ENCRYPTED_RSA, password=PASSWORD),
    wrong("three-private-keys", WHY_TWO, PKCS8 + RSA_PKCS8 + ED_PKCS8),
    wrong("private-key-of-dsa-and-another", WHY_TWO, documents.DSA_PKCS8 + PKCS8),

    # Encrypted
    private("encrypted-after-certificate", WHY_ENCRYPTED, CERTIFICATE + documents.ENCRYPTED_P256, password=PASSWORD),
    private("encrypted-before-certificate", WHY_ENCRYPTED, documents.ENCRYPTED_P256 + CERTIFICATE, password=PASSWORD),
    private("encrypted-after-public-key", WHY_ENCRYPTED, OTHER + documents.ENCRYPTED_RSA, RSA, password=PASSWORD),
    wrong("encrypted-after-certificate-without-password", WHY_ENCRYPTED, CERTIFICATE + documents.ENCRYPTED_P256, "KEY_ENCRYPTED"),
    wrong("encrypted-after-certificate-wrong-password", WHY_ENCRYPTED, CERTIFICATE + documents.ENCRYPTED_P256, "KEY_ENCRYPTED",
          password="wrong"),
    wrong("encrypted-after-public-key-without-password", WHY_ENCRYPTED, SPKI + documents.ENCRYPTED_P256, "KEY_ENCRYPTED"),
    wrong("legacy-after-certificate-without-password", WHY_ENCRYPTED, CERTIFICATE + documents.LEGACY_P256, "KEY_ENCRYPTED"),
    wrong("legacy-after-certificate", "RFC 1421 4.6.1.1: not supported", CERTIFICATE + documents.LEGACY_P256, "KEY_UNSUPPORTED",
          password=PASSWORD),

    # What goes wrong in a private key is not hidden by a public one.
    wrong("private-key-is-broken", WHY_PRIVATE, CERTIFICATE + PKCS8.replace("M", "!", 1)),
    wrong("private-key-is-cut", WHY_PRIVATE, CERTIFICATE + PKCS8[:120]),
    wrong("private-key-ends-otherwise", WHY_PRIVATE, CERTIFICATE + PKCS8.replace("END PRIVATE", "END PUBLIC")),
    wrong("private-key-of-dsa", WHY_PRIVATE, CERTIFICATE + documents.DSA_PKCS8, "KEY_UNSUPPORTED"),
    wrong("private-key-of-dsa-in-its-own-form", WHY_PRIVATE, CERTIFICATE + documents.DSA_TRADITIONAL, "KEY_UNSUPPORTED"),
    wrong("private-key-of-openssh", WHY_PRIVATE, documents.OPENSSH + SPKI, "KEY_UNSUPPORTED"),
    wrong("private-key-is-weak", WHY_PRIVATE, SPKI + pem(*RSA1024.form("pkcs8")), "KEY_TOO_WEAK"),

    # Text around them
    private("bag-attributes", "openssl pkcs12 -nodes writes attributes around the blocks", documents.BAG),
    private("bag-attributes-encrypted", "openssl pkcs12 writes attributes around the blocks", documents.BAG_ENCRYPTED,
            password=PASSWORD),
    wrong("bag-attributes-encrypted-without-password", WHY_ENCRYPTED, documents.BAG_ENCRYPTED, "KEY_ENCRYPTED"),
    private("text-before-after-and-between", WHY_TEXT,
            "# server.pem\n" + CERTIFICATE + "\n# its key, keep it secret\n" + PKCS8 + "\n# end of file\n"),
    private("text-in-crlf", WHY_TEXT, ("Certificate\n" + CERTIFICATE + "Key\n" + PKCS8).replace("\n", "\r\n")),
    private("byte-order-mark-and-certificate", WHY_TEXT, "\ufeff" + CERTIFICATE + PKCS8),
    private("byte-order-mark-between", "files that were put together with their marks", CERTIFICATE + "\ufeff" + PKCS8),
    public("text-with-dashes", WHY_TEXT, "-----\n---- not a block ----\n-- -----BEGIN\n" + SPKI),
    private("without-end-of-line-between", "files that were put together without an end of line",
            CERTIFICATE.rstrip() + PKCS8.rstrip()),
    private("certificate-as-openssl-prints-it", "openssl x509 -text writes the certificate as text in front",
            "Certificate:\n    Data:\n"
            "        Version: 3 (0x2)\n        Signature Algorithm: ecdsa-with-SHA256\n" + CERTIFICATE + PKCS8),
    verify("pem-blocks-verifies", WHY_PRIVATE, "OK", signed(P256), keys=P256.loaded(pem=OTHER_CERTIFICATE + PKCS8), tamper=False),
    verify("pem-blocks-verifies-not-with-the-certificate", WHY_PRIVATE, "SIGNATURE_INVALID", signed(OTHER_P256),
           keys=P256.loaded(pem=OTHER_CERTIFICATE + PKCS8)),
    sign("pem-blocks-signs", WHY_PRIVATE, "OK", keys=P256.loaded(pem=CERTIFICATE + PKCS8)),
    sign("pem-blocks-signs-encrypted", WHY_PRIVATE, "OK", keys=RSA.loaded(pem=CERTIFICATE_RSA + documents.ENCRYPTED_RSA,
                                                                          password=PASSWORD)),
]
for name, text in NO_KEYS.items():
    CASES += [
        private("%s-before-private" % name, WHY_OTHER, text + PKCS8), private("%s-after-private" % name, WHY_OTHER, PKCS8 + text),
        public("%s-before-public" % name, WHY_OTHER, text + SPKI), public("%s-after-public" % name, WHY_OTHER, SPKI + text),
        public("%s-before-certificate" % name, WHY_OTHER, text + CERTIFICATE),
        wrong("%s-alone" % name, "rule: no key of a kind that is supported", text, "KEY_UNSUPPORTED"),
        wrong("%s-twice" % name, "rule: no key of a kind that is supported", text + text, "KEY_UNSUPPORTED"),
    ]


def body(text, change):
    """The block with its lines between the boundaries changed."""
    lines = text.rstrip("\n").split("\n")
    return lines[0] + "\n" + change("".join(lines[1:-1])) + "\n" + lines[-1] + "\n"


def lines_of(text, *widths):
    """In lines of these widths in turn."""
    lines, at = [], 0
    while at < len(text):
        width = widths[len(lines) % len(widths)]
        lines, at = lines + [text[at:at + width]], at + width
    return "\n".join(lines)


SPACED = {
    "uneven-lines": lambda text: body(text, lambda inner: lines_of(inner, 64, 3, 17, 1, 60)),
    "growing-lines": lambda text: body(text, lambda inner: lines_of(inner, 4, 8, 12, 16, 20)),
    "lines-of-one-character": lambda text: body(text, lambda inner: lines_of(inner, 1)),
    "lines-of-65": lambda text: body(text, lambda inner: lines_of(inner, 65)),
    "lines-of-3": lambda text: body(text, lambda inner: lines_of(inner, 3)),
    "one-line": lambda text: body(text, str),
    "all-in-one-line": lambda text: text.replace("\n", ""),
    "all-in-one-line-with-blanks": lambda text: text.replace("\n", " "),
    "all-in-one-line-with-tabs": lambda text: text.replace("\n", "\t").rstrip(),
    "blanks-before-lines": lambda text: "".join("    " + line for line in text.splitlines(True)),
    "tabs-before-lines": lambda text: "".join("\t\t" + line for line in text.splitlines(True)),
    "growing-blanks-before-lines": lambda text: "".join(" " * at + line for at, line in enumerate(text.splitlines(True))),
    "blanks-within-lines": lambda text: body(text, lambda inner: " ".join(inner[at:at + 10] for at in range(0, len(inner), 10))),
    "tabs-within-lines": lambda text: body(text, lambda inner: "\t".join(inner[at:at + 7] for at in range(0, len(inner), 7))),
    "blank-after-every-character": lambda text: body(text, " ".join),
    "blanks-behind-lines": lambda text: text.replace("\n", "  \t\n"),
    "blank-lines-between": lambda text: body(text, lambda inner: lines_of(inner, 64).replace("\n", "\n\n \t\n")),
    "blank-lines-at-the-end": lambda text: body(text, lambda inner: inner + "\n\n\n"),
    "carriage-returns": lambda text: text.replace("\n", "\r"),
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "crcrlf": lambda text: text.replace("\n", "\r\r\n"),
    "mixed-ends": lambda text: body(text, lambda inner: inner[:64] + "\r" + inner[64:70] + "\r\n" + inner[70:]),
}
for name, change in SPACED.items():
    for form, key, text, made in (("spki", P256, SPKI, public), ("pkcs8", RSA, RSA_PKCS8, private),
                                  ("certificate", P256, CERTIFICATE, public)):
        CASES += [made("%s-of-%s" % (name, form), WHY_SPACE, change(text), key)]
CASES += [
    private("spaced-sec1", WHY_SPACE, SPACED["blanks-before-lines"](SEC1)),
    private("spaced-pkcs1", WHY_SPACE, SPACED["uneven-lines"](RSA_PKCS1), RSA),
    private("spaced-encrypted", WHY_SPACE, SPACED["growing-blanks-before-lines"](documents.ENCRYPTED_P256), password=PASSWORD),
    private("spaced-encrypted-in-one-line", WHY_SPACE, SPACED["all-in-one-line-with-blanks"](documents.ENCRYPTED_P256),
            password=PASSWORD),
    private("spaced-certificate-and-key-in-one-line", WHY_SPACE, SPACED["all-in-one-line-with-blanks"](CERTIFICATE + PKCS8)),
    public("spaced-padding", WHY_SPACE, SPKI.replace("==", "=\n =")),
    wrong("spaced-legacy-without-password", "RFC 1421 4.6.1.1: it is said that the key is encrypted",
          SPACED["blanks-before-lines"](documents.LEGACY_P256), "KEY_ENCRYPTED"),
    # What is no white space is still no base64.
    wrong("not-space-backslash-n", "RFC 7468 2: base64", SPKI.replace("\n", "\\n")),
    wrong("not-space-no-break", "RFC 7468 2: base64", body(SPKI, lambda inner: inner[:20] + "\u00a0" + inner[20:])),
    wrong("not-space-nul", "RFC 7468 2: base64", body(SPKI, lambda inner: inner[:20] + "\0" + inner[20:])),
    wrong("not-space-dash", "RFC 7468 2: base64", body(SPKI, lambda inner: inner[:20] + "-" + inner[20:])),
    wrong("not-space-byte-order-mark", "RFC 7468 2: base64", body(SPKI, lambda inner: inner[:20] + "\ufeff" + inner[20:])),
    wrong("spaced-and-one-character-missing", "RFC 4648 3.1", SPACED["uneven-lines"](SPKI).replace("M", "", 1)),
    wrong("spaced-padding-within", "RFC 4648 3.2: padding is at the end",
          body(SPKI, lambda inner: inner[:20] + "== " + inner[20:])),
]
