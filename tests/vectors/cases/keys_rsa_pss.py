import der
import documents
from asymmetric import *
from signer import *

ABOUT = """RSA keys that are for RSASSA-PSS alone, in PEM, DER and certificates: their parameters say which algorithm. RFC 4055 1.2, 3.1;
RFC 8017 A.2.3."""

WHY_FREE = "RFC 4055 1.2: without parameters any PSS; rule: PS256 unless alg says otherwise"
WHY_BOUND = "RFC 4055 3.1: hash, MGF1 of the same hash, a salt of at least so many octets; RFC 7518 3.5: JWS's salt is as long as the hash"
WHY_SALT = "RFC 7518 3.5: the salt is as long as the hash, and this key demands a longer one"
WHY_OTHER = "RFC 7518 3.5: SHA-256, SHA-384 or SHA-512, and MGF1 of the same"
WHY_SHA1 = "RFC 4055 3.1: what is left out is SHA-1"
WHY_ALG = "rule: a key is bound to its algorithm when it is loaded"
PSS = der.oid("1.2.840.113549.1.1.10")
HASHES_OF = {"1": "1.3.14.3.2.26", "224": "2.16.840.1.101.3.4.2.4", "256": "2.16.840.1.101.3.4.2.1",
             "384": "2.16.840.1.101.3.4.2.2",
             "512": "2.16.840.1.101.3.4.2.3", "512-256": "2.16.840.1.101.3.4.2.6", "3-256": "2.16.840.1.101.3.4.2.8"}
PUBLIC, PRIVATE = RSA.form("pkcs1")[1], RSA.form("pkcs1-private")[1]
KEY_OF = {alg: RSA.using(alg) for alg in ("PS256", "PS384", "PS512", "RS256")}


def hashing(name, null=True):
    return der.sequence(der.oid(HASHES_OF[name]), *((der.NULL,) if null else ()))


def parameters(sha=None, mgf=None, salt=None, null=True):
    """RSASSA-PSS-params; what is None is left out, and so has its default."""
    parts = []
    if sha is not None:
        parts += [der.context(0, hashing(sha, null))]
    if mgf is not None:
        parts += [der.context(1, der.sequence(der.oid("1.2.840.113549.1.1.8"), hashing(mgf, null)))]
    if salt is not None:
        parts += [der.context(2, der.integer(salt))]
    return der.sequence(*parts)


def forms(given=None, key=RSA):
    """The key in each form that says that it is for PSS, with these parameters."""
    algorithm = der.sequence(PSS, *(() if given is None else (given,)))
    info = der.spki(algorithm, key.form("pkcs1")[1])
    return {"spki": ("PUBLIC KEY", info), "pkcs8": ("PRIVATE KEY", der.pkcs8(algorithm, key.form("pkcs1-private")[1])),
            "certificate": ("CERTIFICATE", der.certificate(info))}


def sources(given, **members):
    """Each form as PEM and as DER."""
    members = {name: value for name, value in members.items() if value is not None}
    for form, (label, document) in forms(given).items():
        yield form, form == "pkcs8", {"pem": pem(label, document), **members}
        yield form + "-der", form == "pkcs8", {"der_hex": document.hex(), **members}


def fine(name, why, given, expected, alg=None):
    return [load("rsa-pss-%s-%s" % (name, form), why, "OK", source, 1, alg=expected, bits=2048,
                 flags=SIGNS if private else VERIFIES,
                 thumbprint=RSA.thumbprint()) for form, private, source in sources(given, alg=alg)]


def wrong(name, why, given, status, alg=None):
    return [load("rsa-pss-%s-%s" % (name, form), why, status, source) for form, _, source in sources(given, alg=alg)]


CASES = [*fine("without-parameters", WHY_FREE, None, "PS256")]
for alg in ("PS256", "PS384", "PS512"):
    CASES += fine("without-parameters-for-" + slug(alg), WHY_FREE, None, alg, alg)
for alg in ("RS256", "RS512", "ES256", "HS256"):
    CASES += wrong("without-parameters-for-" + slug(alg), "RFC 4055 1.2: for PSS alone", None, "KEY_ALG_MISMATCH", alg)
for sha, size in (("256", 32), ("384", 48), ("512", 64)):
    expected = "PS" + sha
    for name, salt in (("salt-as-long-as-the-hash", size), ("salt-zero", 0), ("salt-default", None)):
        CASES += fine("%s-%s" % (sha, name), WHY_BOUND, parameters(sha, sha, salt), expected)
    CASES += [
        *fine(sha + "-without-null", "RFC 4055 2.1: NULL and nothing mean the same", parameters(sha, sha, size, null=False),
              expected),
        *fine(sha + "-stated", WHY_ALG, parameters(sha, sha, size), expected, expected),
        *wrong(sha + "-salt-one-more", WHY_SALT, parameters(sha, sha, size + 1), "KEY_UNSUPPORTED"),
        *wrong(sha + "-salt-of-200", WHY_SALT, parameters(sha, sha, 200), "KEY_UNSUPPORTED"),
        *wrong(sha + "-mgf-default", WHY_SHA1, parameters(sha, None, size), "KEY_UNSUPPORTED"),
        *wrong(sha + "-hash-default", WHY_SHA1, parameters(None, sha, size), "KEY_UNSUPPORTED"),
        *wrong(sha + "-for-rs" + sha, "RFC 4055 1.2: for PSS alone", parameters(sha, sha, size), "KEY_ALG_MISMATCH", "RS" + sha),
    ]
    for other in ("256", "384", "512"):
        if other != sha:
            CASES += [*wrong("%s-mgf-of-%s" % (sha, other), WHY_OTHER, parameters(sha, other, 20), "KEY_UNSUPPORTED"),
                      *wrong("%s-for-ps%s" % (sha, other), WHY_ALG, parameters(sha, sha, 20), "KEY_ALG_MISMATCH", "PS" + other)]
CASES += [
    *wrong("defaults", WHY_SHA1, parameters(), "KEY_UNSUPPORTED"),
    *wrong("sha-1-spelt-out", WHY_OTHER, parameters("1", "1", 20), "KEY_UNSUPPORTED"),
]
for sha in ("224", "512-256", "3-256"):
    CASES += wrong("sha-" + sha, WHY_OTHER, parameters(sha, sha, 20), "KEY_UNSUPPORTED")

BOUND = parameters("256", "256", 32)
weak = {form: pem(*document) for form, document in forms(BOUND, RSA1024).items()}
CASES += [
    load("rsa-pss-of-openssl", "openssl req -x509 with a key for PSS", "OK", {"pem": documents.CERTIFICATE_RSA_PSS}, 1, alg="PS256",
         flags=VERIFIES, thumbprint=RSA.thumbprint()),
    load("rsa-pss-of-1024-bits", "RFC 7518 3.3: at least 2048 bits", "KEY_TOO_WEAK", {"pem": weak["spki"]}),
    load("rsa-pss-of-1024-bits-private", "RFC 7518 3.3: at least 2048 bits", "KEY_TOO_WEAK", {"pem": weak["pkcs8"]}),
    load("rsa-pss-of-1024-bits-allowed", "rule: weak RSA keys are for RS256 and RS512", "KEY_UNSUPPORTED",
         {"pem": weak["spki"], "allow_weak": True}),
    load("rsa-pss-certificate-and-key", "rule: a private key is preferred, wherever it stands", "OK", {
        "pem": documents.CERTIFICATE_RSA_PSS + pem(*forms(BOUND)["pkcs8"])}, 1, alg="PS256", flags=SIGNS),
]
for name, given, alg in (("without-parameters", None, "PS256"), ("256", BOUND, "PS256"),
                         ("384", parameters("384", "384", 48), "PS384"),
                         ("512", parameters("512", "512", 20), "PS512")):
    key, made = KEY_OF[alg], forms(given)
    for form in ("spki", "pkcs8", "certificate"):
        CASES += [verify("rsa-pss-%s-%s-verifies" % (name, form), WHY_BOUND, "OK", signed(key),
                         keys=key.loaded(pem=pem(*made[form])),
                         tamper=False, report={"alg": alg})]
    public = key.loaded(pem=pem(*made["spki"]))
    CASES += [
        sign("rsa-pss-%s-signs" % name, WHY_BOUND, "OK", keys=key.loaded(pem=pem(*made["pkcs8"]))),
        verify("rsa-pss-%s-and-rs256" % name, "RFC 4055 1.2: for PSS alone", "ALG_NOT_ALLOWED", signed(KEY_OF["RS256"]),
               keys=public),
        verify("rsa-pss-%s-and-rs256-widened" % name, "RFC 4055 1.2: for PSS alone, whatever the caller allows", "ALG_NOT_ALLOWED",
               signed(KEY_OF["RS256"]), keys=public, algorithms=["RS256", alg]),
    ]
    if given is not None:
        other = KEY_OF["PS512" if alg != "PS512" else "PS256"]
        CASES += [verify("rsa-pss-%s-and-another-hash" % name, "RFC 4055 3.1: the parameters bind the hash", "ALG_NOT_ALLOWED",
                         signed(other), keys=public, algorithms=[alg, other.alg])]
