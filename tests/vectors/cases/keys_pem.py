import der
import documents
from asymmetric import *
from signer import *

ABOUT = """Keys in PEM text: each form of each key, certificates, several blocks, line ends and widths, what is no PEM. RFC 7468,
RFC 8017 A.1, RFC 5915, RFC 5958, RFC 8410, RFC 9881."""

WHY_FORM = {"spki": "RFC 7468 13", "pkcs8": "RFC 7468 10", "pkcs1": "RFC 8017 A.1.1", "pkcs1-private": "RFC 8017 A.1.2",
            "sec1": "RFC 5915 4", "pkcs8-v2": "RFC 8410 7", "pkcs8-both": "RFC 9881 6"}
WHY_TEXT = "RFC 7468 2: explanatory text and line ends"
WHY_WIDTH = "RFC 7468 2: parsers may handle other line sizes"
WHY_BASE64 = "RFC 7468 2: base64 of RFC 4648 4"
WHY_LINES = "RFC 7468 2: encapsulation boundaries, the same label in both"
WHY_FIRST = "rule: without a private key the first public key or certificate"
WHY_PRIVATE = "rule: a private key is preferred, wherever it stands"
WHY_LABEL = "RFC 7468 4: the label says what is inside"
WHY_CERTIFICATE = "onejwt.h: of a certificate only the public key is used"
WHY_ALG = "rule: a key is bound to its algorithm when it is loaded"
WHY_OTHER = "rule: a kind of key that is not supported"
NO_PEM = "onejwt.h: another form of key, given as PEM"
FORMS = [(RSA, "spki"), (RSA, "pkcs8"), (RSA, "pkcs1"), (RSA, "pkcs1-private"), (RSA4096, "pkcs8"), (ED25519, "spki"),
         (ED25519, "pkcs8"), (ED25519, "pkcs8-v2")]
FORMS += [(key, form) for key in EC.values() for form in ("spki", "pkcs8", "sec1")]
FORMS += [(key, form) for key in (ML_DSA_44, ML_DSA_65, ML_DSA_87) for form in ("spki", "pkcs8")] + [(ML_DSA_44, "pkcs8-both")]


def of(text, name, why, status, alg=None, length=None, source={}, **info):
    return load("pem-" + name, why, status, {"pem": text, **({"alg": alg} if alg else {}), **source}, length, **info)


def fine(name, why, text, key=P256, flags=VERIFIES, **rest):
    return of(text, name, why, "OK", length=1, alg=rest.pop("alg", None), flags=flags, thumbprint=key.thumbprint(), **rest)


def wrong(name, why, text, status="KEY_MALFORMED", **rest):
    return of(text, name, why, status, **rest)


def body(text):
    return "".join(text.splitlines()[1:-1])


CASES = []
for key, form in FORMS:
    bits = {RSA: 2048, RSA4096: 4096, ED25519: 256}.get(key) or (
        key.curve.bits if isinstance(key, Ec) else 8 * len(key.pair.public))
    name = "%s-%s" % (slug(key.alg) if key != RSA4096 else "rsa-4096", form)
    private = "PRIVATE" in key.form(form)[0]
    CASES += [
        load("pem-" + name, WHY_FORM[form], "OK", key.as_pem(form), 1, alg=key.alg, bits=bits, kid="",
             flags=SIGNS if private else VERIFIES, thumbprint=key.thumbprint()),
        load("pem-%s-stated" % name, WHY_ALG, "OK", key.as_pem(form, key.alg), 1, alg=key.alg),
        load("pem-%s-for-another-alg" % name, WHY_ALG, "KEY_ALG_MISMATCH",
             key.as_pem(form, "ES384" if key.alg == "ES256" else "ES256")),
        verify("pem-%s-verifies" % name, WHY_FORM[form], "OK", signed(key), keys=key.as_pem(form), tamper=False),
    ]
for alg in ("RS384", "RS512", "PS256", "PS384", "PS512"):
    CASES += [load("pem-rsa-for-" + slug(alg), WHY_ALG, "OK", RSA.as_pem(alg=alg), 1, alg=alg, flags=VERIFIES)]
for key in (RSA, P256, ED25519, ML_DSA_44):
    for alg in ("HS256", "RS256", "ES256K", "EdDSA", "Ed448", "ML-DSA-65"):
        if alg != key.alg:
            CASES += [load("pem-%s-for-%s" % (slug(key.alg), slug(alg)), WHY_ALG, "KEY_ALG_MISMATCH", key.as_pem(alg=alg))]

SPKI, PKCS8, SEC1, PKCS1 = (pem(*key.form(form)) for key, form in (
    (P256, "spki"), (P256, "pkcs8"), (P256, "sec1"), (RSA, "pkcs1")))
LINE = SPKI.splitlines()
BEGIN, END = LINE[0] + "\n", LINE[-1] + "\n"
OTHER = pem(*OTHER_P256.form("spki"))
CASES += [
    of(SPKI, "kid", "onejwt.h: kid", "OK", None, 1, {"kid": "k"}, kid="k", flags=VERIFIES + ["JWT_KEY_HAS_KID"]),
    of(SPKI, "issuer", "onejwt.h: issuer", "OK", None, 1, {"issuer": "i"}, flags=VERIFIES + ["JWT_KEY_HAS_ISSUER"]),
    of(PKCS8, "password-not-needed", "onejwt.h: a password for keys that are encrypted", "OK", None, 1, {"password": "x"},
       flags=SIGNS),
    of(SPKI, "strong-though-weak-allowed", "rule: the flag says that it was needed", "OK", None, 1, {"allow_weak": True},
       flags=VERIFIES),
    wrong("rsa-1024", "RFC 7518 3.3: at least 2048 bits", pem(*RSA1024.form("spki")), "KEY_TOO_WEAK"),
    wrong("rsa-1024-pkcs8", "RFC 7518 3.3: at least 2048 bits", pem(*RSA1024.form("pkcs8")), "KEY_TOO_WEAK"),
    of(pem(*RSA1024.form("spki")), "rsa-1024-allowed", "rule: loadable with JWT_KEY_ALLOW_WEAK", "OK", None, 1,
       {"allow_weak": True}, bits=1024, flags=VERIFIES + ["JWT_KEY_IS_WEAK"]),
    of(pem(*RSA1024.form("pkcs8")), "rsa-1024-pkcs8-allowed", "rule: weak RSA keys only verify", "OK", None, 1,
       {"allow_weak": True}, flags=VERIFIES + ["JWT_KEY_IS_WEAK"]),
    wrong("rsa-1024-for-ps256-allowed", "rule: weak RSA keys are for RS256 and RS512", pem(*RSA1024.form("spki")),
          "KEY_UNSUPPORTED", alg="PS256", source={"allow_weak": True}),
    wrong("rsa-exponent-3", "FIPS 186-5 A.1.1", pem(*RSA_CUBIC.form("pkcs1")), "KEY_TOO_WEAK"),
    of(pem(*RSA_CUBIC.form("pkcs1")), "rsa-exponent-3-allowed", "rule: loadable with JWT_KEY_ALLOW_WEAK", "OK", None, 1,
       {"allow_weak": True}, flags=VERIFIES + ["JWT_KEY_IS_WEAK"]),

    # The same text in the shapes that people have it in.
    fine("crlf", WHY_TEXT, pem(*P256.form("spki"), end="\r\n")),
    fine("cr", WHY_TEXT, pem(*P256.form("spki"), end="\r")),
    fine("crlf-pkcs8", WHY_TEXT, pem(*RSA.form("pkcs8"), end="\r\n"), RSA, SIGNS),
    fine("without-end-of-line", WHY_TEXT, SPKI.rstrip()),
    fine("lines-before-and-after", WHY_TEXT, "\n\n" + SPKI + "\n\n"),
    fine("text-before", WHY_TEXT, "Subject: onejwt.example\nIssuer: \u00fc\n" + SPKI),
    fine("text-after", WHY_TEXT, SPKI + "and nothing else\n"),
    fine("byte-order-mark", WHY_TEXT, "\ufeff" + SPKI),
    fine("dashes-before", WHY_TEXT, "-----\n" + SPKI),
    fine("blanks-at-line-ends", "RFC 7468 2: WSP before each end of line", SPKI.replace("\n", " \t\n")),
    fine("blank-line-after-begin", "RFC 7468 2: empty lines after the first", BEGIN + "\n" + SPKI[len(BEGIN):]),
    fine("76-columns", WHY_WIDTH, pem(*RSA.form("pkcs8"), width=76), RSA, SIGNS),
    fine("64-columns-full", WHY_WIDTH, pem(*ED25519.form("pkcs8")), ED25519, SIGNS),
    fine("32-columns", WHY_WIDTH, pem(*P256.form("spki"), width=32)),
    fine("one-line", WHY_WIDTH, pem(*P256.form("spki"), width=0)),
    fine("one-line-pkcs8", WHY_WIDTH, pem(*RSA.form("pkcs8"), width=0), RSA, SIGNS),
    fine("one-line-crlf", WHY_WIDTH, pem(*P256.form("spki"), width=0, end="\r\n")),

    # Several blocks.
    fine("first-of-two", WHY_FIRST, SPKI + OTHER),
    fine("private-before-public", WHY_PRIVATE, PKCS8 + OTHER, flags=SIGNS),
    fine("public-before-private", WHY_PRIVATE, SPKI + PKCS8, flags=SIGNS),
    fine("second-is-broken", WHY_FIRST, SPKI + "-----BEGIN PUBLIC KEY-----\n!\n"),
    wrong("second-is-a-private-key-that-is-unsupported", WHY_PRIVATE, SPKI + documents.OPENSSH, "KEY_UNSUPPORTED"),
    wrong("first-is-broken", WHY_FIRST, BEGIN + "AAAA\n" + END + SPKI),
    wrong("first-is-unsupported", WHY_FIRST, documents.DSA_SPKI + SPKI, "KEY_UNSUPPORTED"),
    fine("ec-parameters-first", "openssl ecparam -genkey writes the curve in front of the key", documents.EC_PARAMETERS + SEC1,
         flags=SIGNS),
    fine("ec-parameters-after", WHY_FIRST, SEC1 + documents.EC_PARAMETERS, flags=SIGNS),
    wrong("ec-parameters-alone", "rule: no key of a kind that is supported", documents.EC_PARAMETERS, "KEY_UNSUPPORTED"),

    # Certificates
    fine("certificate-rsa", WHY_CERTIFICATE, documents.CERTIFICATE_RSA, RSA),
    fine("certificate-p-256", WHY_CERTIFICATE, documents.CERTIFICATE_P256),
    fine("certificate-ed25519", WHY_CERTIFICATE, documents.CERTIFICATE_ED25519, ED25519),
    fine("certificate-ml-dsa-44", WHY_CERTIFICATE, pem("CERTIFICATE", der.certificate(ML_DSA_44.form("spki")[1])), ML_DSA_44),
    fine("certificate-expired", "onejwt.h: no date is checked", documents.CERTIFICATE_EXPIRED),
    fine("certificate-signed-by-nobody", "onejwt.h: no chain is checked", pem("CERTIFICATE", der.certificate(P384.form("spki")[1])),
         P384),
    fine("certificate-for-ps512", WHY_ALG, documents.CERTIFICATE_RSA, RSA, alg="PS512"),
    wrong("certificate-for-another-alg", WHY_ALG, documents.CERTIFICATE_RSA, "KEY_ALG_MISMATCH", alg="ES256"),
    fine("certificate-x509-label", "RFC 7468 5.1: an older label", documents.CERTIFICATE_P256.replace("CERTIFICATE", "X509 CERTIFICATE")),
    fine("certificate-after-text", "RFC 7468 5.2: text before the first line",
         "subject=CN = onejwt.example\n" + documents.CERTIFICATE_P256),
    fine("certificate-chain", WHY_FIRST, documents.CERTIFICATE_P256 + documents.CERTIFICATE_RSA),
    fine("certificate-before-key", WHY_PRIVATE, documents.CERTIFICATE_P256 + PKCS8, flags=SIGNS),
    fine("certificate-after-key", WHY_PRIVATE, PKCS8 + documents.CERTIFICATE_P256, flags=SIGNS),
    wrong("certificate-dsa", WHY_OTHER, documents.CERTIFICATE_DSA, "KEY_UNSUPPORTED"),
    wrong("certificate-rsa-1024", "RFC 7518 3.3: at least 2048 bits", pem("CERTIFICATE", der.certificate(RSA1024.form("spki")[1])),
          "KEY_TOO_WEAK"),
    wrong("certificate-truncated", "RFC 5280 4.1", pem("CERTIFICATE", der.unpem(documents.CERTIFICATE_P256)[:-20])),
    wrong("certificate-and-more", "RFC 5280 4.1", pem("CERTIFICATE", der.unpem(documents.CERTIFICATE_P256) + b"\0")),
    wrong("certificate-request", "rule: no key of a kind that is supported", documents.CERTIFICATE_REQUEST, "KEY_UNSUPPORTED"),
    verify("pem-certificate-verifies", WHY_CERTIFICATE, "OK", signed(RSA), keys=RSA.loaded(pem=documents.CERTIFICATE_RSA),
           tamper=False),
    verify("pem-certificate-expired-verifies", "onejwt.h: no date is checked", "OK", signed(P256),
           keys=P256.loaded(pem=documents.CERTIFICATE_EXPIRED), tamper=False),

    # Kinds that are not supported
    wrong("dsa-spki", WHY_OTHER, documents.DSA_SPKI, "KEY_UNSUPPORTED"),
    wrong("dsa-pkcs8", WHY_OTHER, documents.DSA_PKCS8, "KEY_UNSUPPORTED"),
    wrong("dsa-traditional", WHY_OTHER, documents.DSA_TRADITIONAL, "KEY_UNSUPPORTED"),
    wrong("dsa-for-rs256", WHY_OTHER, documents.DSA_SPKI, "KEY_UNSUPPORTED", alg="RS256"),
    wrong("openssh", WHY_OTHER, documents.OPENSSH, "KEY_UNSUPPORTED"),
    wrong("brainpool-spki", WHY_OTHER, documents.BRAINPOOL_SPKI, "KEY_UNSUPPORTED"),
    wrong("brainpool-pkcs8", WHY_OTHER, documents.BRAINPOOL_PKCS8, "KEY_UNSUPPORTED"),
    wrong("brainpool-sec1", WHY_OTHER, documents.BRAINPOOL_SEC1, "KEY_UNSUPPORTED"),
    wrong("explicit-curve-spki", "RFC 5480 2.1.1: named curves only", documents.EXPLICIT_SPKI, "KEY_UNSUPPORTED"),
    wrong("explicit-curve-pkcs8", "RFC 5480 2.1.1: named curves only", documents.EXPLICIT_PKCS8, "KEY_UNSUPPORTED"),
    wrong("explicit-curve-sec1", "RFC 5480 2.1.1: named curves only", documents.EXPLICIT_SEC1, "KEY_UNSUPPORTED"),
    wrong("label-unknown", WHY_OTHER, SPKI.replace("PUBLIC KEY", "SECRET KEY"), "KEY_UNSUPPORTED"),
    wrong("label-pgp", WHY_OTHER, "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBA==\n-----END PGP PUBLIC KEY BLOCK-----\n",
          "KEY_UNSUPPORTED"),

    # Malformed
    wrong("bad-base64", WHY_BASE64, SPKI.replace("M", "!", 1)),
    wrong("base64url", WHY_BASE64, BEGIN + body(pem(*RSA.form("spki"))).replace("+", "-").replace("/", "_") + "\n" + END),
    wrong("padding-missing", WHY_BASE64, SPKI.replace("=", "")),
    wrong("padding-too-much", WHY_BASE64, SPKI.replace("\n-----END", "=\n-----END")),
    wrong("padding-in-the-middle", WHY_BASE64, BEGIN + LINE[1][:-4] + "AA==\n" + LINE[2] + "\n" + END),
    wrong("spare-bits", "RFC 4648 3.5", SPKI.replace(LINE[-2], LINE[-2].rstrip("=")[:-1] + "B" + "=" * LINE[-2].count("="))),
    wrong("character-missing", WHY_BASE64, BEGIN + LINE[1][1:] + "\n" + LINE[2] + "\n" + END),
    wrong("line-missing", "RFC 5280 4.1.2.7: cut short", BEGIN + LINE[1] + "\n" + END),
    wrong("nul", WHY_BASE64, SPKI.replace("M", "\0", 1)),
    wrong("empty-body", WHY_BASE64, BEGIN + END),
    wrong("only-white-space", WHY_BASE64, BEGIN + "\n \n" + END),
    wrong("end-missing", WHY_LINES, SPKI[:-len(END)]),
    wrong("end-of-another-label", WHY_LINES, SPKI.replace("END PUBLIC", "END PRIVATE")),
    wrong("end-cut", WHY_LINES, SPKI.rstrip()[:-1]),
    wrong("begin-alone", WHY_LINES, BEGIN),
    wrong("begin-cut", WHY_LINES, "-----BEGIN PUBLIC KEY"),
    wrong("headers", "RFC 7468 2: no headers inside", BEGIN + "Comment: mine\n\n" + SPKI[len(BEGIN):]),
    wrong("trailing-byte", "RFC 5280 4.1.2.7: nothing behind it", pem("PUBLIC KEY", P256.form("spki")[1] + b"\0")),
    wrong("truncated", "RFC 5280 4.1.2.7: cut short", pem("PUBLIC KEY", P256.form("spki")[1][:-1])),
    wrong("garbage-inside", "RFC 5280 4.1.2.7", pem("PUBLIC KEY", bytes(range(91)))),
    wrong("text-inside", "RFC 5280 4.1.2.7", pem("PUBLIC KEY", b"not a key at all")),
    wrong("pem-inside", "RFC 5280 4.1.2.7", pem("PUBLIC KEY", SPKI.encode())),

    # What the label says is not what is inside.
    wrong("spki-labelled-pkcs8", WHY_LABEL, pem("PRIVATE KEY", P256.form("spki")[1])),
    wrong("pkcs8-labelled-spki", WHY_LABEL, pem("PUBLIC KEY", P256.form("pkcs8")[1])),
    wrong("sec1-labelled-pkcs8", WHY_LABEL, pem("PRIVATE KEY", P256.form("sec1")[1])),
    wrong("pkcs8-labelled-sec1", WHY_LABEL, pem("EC PRIVATE KEY", P256.form("pkcs8")[1])),
    wrong("pkcs1-labelled-spki", WHY_LABEL, pem("PUBLIC KEY", RSA.form("pkcs1")[1])),
    wrong("spki-labelled-pkcs1", WHY_LABEL, pem("RSA PUBLIC KEY", RSA.form("spki")[1])),
    wrong("pkcs1-private-labelled-public", WHY_LABEL, pem("RSA PUBLIC KEY", RSA.form("pkcs1-private")[1])),
    wrong("pkcs8-labelled-pkcs1", WHY_LABEL, pem("RSA PRIVATE KEY", RSA.form("pkcs8")[1])),
    wrong("spki-labelled-certificate", WHY_LABEL, pem("CERTIFICATE", P256.form("spki")[1])),
    wrong("certificate-labelled-spki", WHY_LABEL, documents.CERTIFICATE_P256.replace("CERTIFICATE", "PUBLIC KEY")),
    wrong("pkcs8-labelled-encrypted", WHY_LABEL, pem("ENCRYPTED PRIVATE KEY", P256.form("pkcs8")[1]), source={"password": "x"}),

    # Other forms of keys, and nothing of the kind.
    wrong("is-jwk", NO_PEM, compact(P256.jwk()), "KEY_WRONG_FORM"),
    wrong("is-jwk-set", NO_PEM, compact({"keys": [P256.jwk()]}), "KEY_WRONG_FORM"),
    wrong("is-oct-jwk", NO_PEM, compact(jwk(KEY)), "KEY_WRONG_FORM"),
    wrong("is-ssh", NO_PEM, documents.SSH_DSA, "KEY_WRONG_FORM"),
    wrong("is-body-alone", NO_PEM, body(SPKI), "KEY_WRONG_FORM"),
    wrong("is-body-alone-in-lines", NO_PEM, SPKI[len(BEGIN):-len(END)], "KEY_WRONG_FORM"),
    wrong("begin-missing", NO_PEM, SPKI[len(BEGIN):], "KEY_WRONG_FORM"),
    wrong("is-secret", "onejwt.h: nothing of the kind", "a secret of the same length as others"),
    wrong("is-empty", "onejwt.h: nothing of the kind", ""),
    wrong("is-white-space", "onejwt.h: nothing of the kind", " \n"),
    wrong("is-other-json", "onejwt.h: nothing of the kind", '{"a":1}'),
]
