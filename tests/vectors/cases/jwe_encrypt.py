from asymmetric import EC, P256, RSA, slug
from encrypter import *

ABOUT = """jwe_encrypt: every pair comes back, the header is what the options and the key say, and what cannot be asked for is refused.
RFC 7516 5.1. rule: Encryption."""

WHY_PAIR = "RFC 7516 5.1"
WHY_DEFAULT = "rule: the default enc is A256GCM, or what a dir key is bound to"
WHY_HEADER = "onejwt.h: kid, typ, cty, crit and header go into the token's header"
WHY_OWN = "rule: the option header never holds what only the library writes"
WHY_MISMATCH = "RFC 8725 3.1: one key, one algorithm"
WHY_KEY = "rule: the key is the first that can, or that which the kid names"
WHY_PARTY = "rule: apu and apv are for key agreement alone"
WHY_WIDEN = "rule: a JWK without alg: the other forms of RSA-OAEP, or of ECDH-ES, where they are named"

DIR, KW = secret("A256GCM", 32), secret("A256KW", 32)
ES, ES_KW = pair(P256, "ECDH-ES"), pair(P256, "ECDH-ES+A256KW")
OPEN_RSA, OPEN_EC = (key.as_jwk(True, alg=None).having(for_encryption=True) for key in (RSA, P256))


def made(name, why, status, keys=KW, payload=CONTENT, header=None, **options):
    return jwe_encrypt("jwe-encrypt-" + name, why, status, keys, payload, header, **options)


def refused(name, why, status="INVALID_ARGUMENT", keys=KW, **options):
    return made(name, why, status, keys, **options)


CASES = []
for enc, size in ENCRYPTIONS.items():
    CASES += [made("dir-" + slug(enc), WHY_PAIR, "OK", secret(enc, size), header={"alg": "dir", "enc": enc})]
KEYS = {**{alg: secret(alg, size) for alg, size in {**WRAPS, **GCM_WRAPS}.items()}, **{alg: pair(RSA, alg) for alg in OAEP},
        **{alg: pair(P256, alg) for alg in AGREEMENTS}}
for alg, key in KEYS.items():
    CASES += [made(slug(alg), WHY_DEFAULT, "OK", key, header={"alg": alg, "enc": "A256GCM"})]
    CASES += [made("%s-%s" % (slug(alg), slug(enc)), WHY_PAIR, "OK", key, header={"alg": alg, "enc": enc}, enc=enc) for enc in ENCRYPTIONS]
for crv, key in (("P-384", EC["P-384"]), ("P-521", EC["P-521"]), ("X25519", X25519())):
    CASES += [made("%s-%s" % (slug(alg), slug(crv)), WHY_PAIR, "OK", pair(key, alg), header={"alg": alg}) for alg in AGREEMENTS]
for size in (0, 1, 15, 16, 17, 1000):
    CASES += [made("content-of-%d-bytes-%s" % (size, slug(enc)), WHY_PAIR, "OK", payload=derived("content", size), enc=enc)
              for enc in ("A256GCM", "A256CBC-HS512")]

CASES += [
    made("long-content", WHY_PAIR, "OK", payload=[["content ", 4000]]),
    made("kid-of-key", WHY_HEADER, "OK", KW.having(kid="k1"), header={"kid": "k1"}),
    made("kid-of-jwk", WHY_HEADER, "OK", from_jwk(KW, kid="k1"), header={"kid": "k1"}),
    made("kid-empty", "onejwt.h: kid empty is none in the header", "OK", KW.having(kid="k1"), kid=""),
    made("kid-named", WHY_KEY, "OK", [DIR.having(kid="a"), KW.having(kid="b")], header={"kid": "b", "alg": "A256KW"}, kid="b"),
    made("kid-for-key-without", "rule: a key without a kid fits any", "OK", header={"kid": "new"}, kid="new"),
    made("kid-escaped", "RFC 8259 7", "OK", KW.having(kid='a"b\\c/\u00e9'), header={"kid": 'a"b\\c/\u00e9'}),
    made("kid-of-control-characters", "RFC 8259 7: control characters are escaped", "OK", KW.having(kid="a\n\0b\x1f\u2028")),
    made("first-of-set", WHY_KEY, "OK", [DIR.having(kid="a"), KW.having(kid="b")], header={"kid": "a", "alg": "dir"}),
    made("first-that-can", WHY_KEY, "OK", [from_jwk(DIR, key_ops=["decrypt"]), KW], header={"alg": "A256KW"}),
    made("first-of-alg", WHY_KEY, "OK", [DIR, KW], header={"alg": "A256KW"}, alg="A256KW"),
    made("typ", WHY_HEADER, "OK", header={"typ": "x+y"}, typ="x+y"),
    made("cty", WHY_HEADER, "OK", header={"cty": "JWT"}, cty="JWT"),
    made("typ-and-cty-empty", "onejwt.h: empty is none", "OK", typ="", cty=""),
    made("cty-escaped", "RFC 8259 7", "OK", header={"cty": 'a"b'}, cty='a"b'),
    made("header-members", WHY_HEADER, "OK", header={"x": 1, "y": "a"}, further=' { "x" : 1 , "y":"\\u0061"} '),
    made("header-empty-object", WHY_HEADER, "OK", further="{}"),
    made("header-names-of-other-case", WHY_HEADER, "OK", header={"Alg": "none", "alg": "A256KW"}, further='{"Alg":"none"}'),
    made("header-nested-names", WHY_HEADER, "OK", further='{"x":{"alg":"none","enc":"none","zip":"DEF"}}'),
    made("crit", WHY_HEADER, "OK", header={"x": 1, "crit": ["x"]}, further='{"x":1}', crit=["x"]),
    made("crit-of-two", WHY_HEADER, "OK", header={"x": 1, "y": 2}, further='{"x":1,"y":2}', crit=["y", "x"]),
    made("apu", "RFC 7518 4.6.1.2", "OK", ES, header={"apu": b64("Alice")}, apu="Alice"),
    made("apv", "RFC 7518 4.6.1.3", "OK", ES_KW, header={"apv": b64("Bob")}, apv="Bob"),
    made("apu-and-apv", "RFC 7518 4.6.1.2, 4.6.1.3", "OK", pair(X25519()), header={"apu": b64("Alice"), "apv": b64("Bob")}, apu="Alice", apv="Bob"),
    made("apu-binary", "RFC 7518 4.6.1.2", "OK", ES, header={"apu": b64(bytes(range(200, 256)))}, apu=bytes(range(200, 256))),
    made("apu-of-1000-bytes", "RFC 7518 4.6.1.2", "OK", ES, header={"apu": b64("a" * 1000)}, apu="a" * 1000),
    made("apu-empty", "onejwt.h: empty is not said", "OK", apu="", apv=""),
    made("all", WHY_HEADER, "OK", pair(P256, "ECDH-ES+A128KW", kid="k"), header={
        "alg": "ECDH-ES+A128KW", "enc": "A192CBC-HS384", "kid": "k", "typ": "t", "cty": "c", "apu": b64("u"), "apv": b64("v"), "x": "y", "crit": ["x"]},
         enc="A192CBC-HS384", typ="t", cty="c", apu="u", apv="v", further='{"x":"y"}', crit=["x"]),

    made("alg-same", WHY_KEY, "OK", alg="A256KW"),
    made("alg-dir", WHY_KEY, "OK", DIR, header={"alg": "dir"}, alg="dir"),
    made("enc-of-dir", WHY_KEY, "OK", DIR, enc="A256GCM"),
    refused("alg-other", WHY_MISMATCH, "KEY_ALG_MISMATCH", alg="A128KW"),
    refused("alg-dir-of-wrap", WHY_MISMATCH, "KEY_ALG_MISMATCH", alg="dir"),
    refused("alg-wrap-of-dir", WHY_MISMATCH, "KEY_ALG_MISMATCH", DIR, alg="A256KW"),
    refused("alg-other-family", WHY_MISMATCH, "KEY_ALG_MISMATCH", OPEN_RSA, alg="ECDH-ES"),
    refused("alg-stated-is-not-widened", WHY_MISMATCH, "KEY_ALG_MISMATCH", pair(RSA, "RSA-OAEP-256"), alg="RSA-OAEP"),
    refused("alg-stated-is-not-widened-agreement", WHY_MISMATCH, "KEY_ALG_MISMATCH", ES, alg="ECDH-ES+A256KW"),
    refused("alg-reserved", "rule: A192KW is reserved", "KEY_ALG_MISMATCH", alg="A192KW"),
    refused("alg-reserved-agreement", "rule: ECDH-ES+A192KW is reserved", "KEY_ALG_MISMATCH", OPEN_EC, alg="ECDH-ES+A192KW"),
    refused("enc-of-dir-other", "rule: a dir key is bound to one content encryption", "KEY_ALG_MISMATCH", DIR, enc="A128CBC-HS256"),
    refused("kid-unknown", "rule: no key for the kid", "JWE_KEY_NOT_FOUND", KW.having(kid="a"), kid="b"),
    refused("key-of-signatures", "rule: keys used for the other purpose are not found", "JWE_KEY_NOT_FOUND", KEY),
    refused("pair-of-signatures", "rule: keys used for the other purpose are not found", "JWE_KEY_NOT_FOUND", P256),
    refused("key-only-decrypts", "RFC 7517 4.3: key_ops", "JWE_KEY_CANNOT", from_jwk(KW, key_ops=["unwrapKey"])),
    refused("named-key-only-decrypts", "RFC 7517 4.3: key_ops", "JWE_KEY_CANNOT", [KW.having(kid="a"), from_jwk(KW, key_ops=["decrypt"], kid="b")], kid="b"),
    refused("apu-without-agreement", WHY_PARTY, apu="Alice"),
    refused("apv-without-agreement", WHY_PARTY, apv="Bob"),
    refused("apu-with-dir", WHY_PARTY, keys=DIR, apu="Alice"),
    refused("apv-with-rsa", WHY_PARTY, keys=pair(RSA, "RSA-OAEP"), apv="Bob"),
    refused("header-no-json", "rule: header is a JSON object", further="{"),
    refused("header-array", "rule: header is a JSON object", further="[]"),
    refused("header-trailing", "rule: header is a JSON object", further="{}x"),
    refused("header-duplicate", "RFC 7515 4: distinct names", further='{"x":1,"\\u0078":1}'),
    refused("header-too-deep", "rule: nesting is at most 32", further='{"x":' + "[" * 32 + "]" * 32 + "}"),
    refused("crit-not-in-header", "RFC 7515 4.1.11: what is critical is there", crit=["x"]),
    refused("crit-twice", "RFC 7515 4.1.11: names are distinct", further='{"x":1}', crit=["x", "x"]),
    refused("crit-registered", "RFC 7515 4.1.11: crit names none of the members that the standards define", crit=["enc"]),
    refused("crit-list-empty", "rule: an empty list is JWT_INVALID_ARGUMENT", crit=[]),
    refused("with-algorithms", "onejwt.h: what only decrypting uses must be absent", algorithms=["A256KW"]),
    refused("with-encryptions", "onejwt.h: what only decrypting uses must be absent", encryptions=["A256GCM"]),
    refused("with-types", "onejwt.h: what only decrypting uses must be absent", types=["x"]),
    refused("with-max-token-len", "onejwt.h: what only decrypting uses must be absent", max_token_len=1000),
]
CASES += [made("widened-" + slug(alg), WHY_WIDEN, "OK", OPEN_RSA, header={"alg": alg}, alg=alg) for alg in OAEP]
CASES += [made("widened-" + slug(alg), WHY_WIDEN, "OK", OPEN_EC, header={"alg": alg}, alg=alg) for alg in AGREEMENTS]
CASES += [made("inferred-rsa", WHY_WIDEN, "OK", OPEN_RSA, header={"alg": "RSA-OAEP-256"}),
          made("inferred-ec", WHY_WIDEN, "OK", OPEN_EC, header={"alg": "ECDH-ES+A256KW"})]
for name in ("alg", "kid", "typ", "cty", "crit", "enc", "zip", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c", "b64"):
    CASES += [refused("header-" + name, WHY_OWN, further='{"%s":"x"}' % name),
              refused("header-%s-escaped" % name, WHY_OWN, further='{"\\u%04x%s":"x"}' % (ord(name[0]), name[1:]))]
