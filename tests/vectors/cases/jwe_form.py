from asymmetric import slug
from encrypter import *

ABOUT = """The form and the header of an encrypted token: segments, base64url, JSON, names of algorithms, and crit. RFC 7516 4 and 7.1.
rule: Encryption."""

WHY_FORM = "RFC 7516 7.1: five segments in base64url"
WHY_STRICT = "RFC 7515 2: base64url without padding, white space or spare bits"
WHY_TYPE = "rule: alg, kid, typ and cty are strings"
WHY_PRESENT = "RFC 7516 4.1.1, 4.1.2: alg and enc must be there"
WHY_NAME = "rule: alg and enc must be allowed before any key is used"
WHY_LENGTH = "rule: an IV or tag of another length is malformed, from public data alone"
WHY_KEY_LENGTH = "rule: an encrypted key is there, and only where alg has one"
WHY_CRIT = "RFC 7516 4.1.13, RFC 7515 4.1.11: what is critical must be understood"
WHY_REGISTERED = "RFC 7515 4.1.11: crit names none of the members that the standards define"
WHY_ZIP = "rule: zip is JWT_TOKEN_UNSUPPORTED"

KW = secret("A128KW", 16)
GOOD = encrypted(KW)
HEADER_OF_KW = '{"alg":"A128KW","enc":"A256GCM"}'


def refused(name, why, status, text, keys=KW, **rest):
    return jwe_decrypt("jwe-form-" + name, why, status, text, keys, **rest)


def malformed(name, why, text):
    return refused(name, why, "TOKEN_MALFORMED", text)


def header(name, why, status, text, **rest):
    """A token that is well encrypted, with this header."""
    return jwe_decrypt("jwe-header-" + name, why, status, encrypted(KW, header=text), KW, **rest)


CASES = [
    refused("three-segments", "rule: a signed token is JWT_NOT_ENCRYPTED", "NOT_ENCRYPTED", token()),
    refused("three-empty-segments", "rule: three segments are JWT_NOT_ENCRYPTED", "NOT_ENCRYPTED", ".."),
    malformed("empty", WHY_FORM, ""),
    malformed("one-segment", WHY_FORM, GOOD.split(".")[0]),
    malformed("two-segments", WHY_FORM, ".".join(GOOD.split(".")[:2])),
    malformed("four-segments", WHY_FORM, ".".join(GOOD.split(".")[:4])),
    malformed("six-segments", WHY_FORM, GOOD + "."),
    malformed("dot-in-front", WHY_FORM, "." + GOOD),
    malformed("five-empty-segments", WHY_FORM, "...."),
    malformed("many-dots", WHY_FORM, "." * 5000),
    malformed("space-in-front", WHY_STRICT, " " + GOOD),
    malformed("newline-behind", WHY_STRICT, GOOD + "\n"),
    malformed("nul-behind", WHY_STRICT, GOOD + "\0"),
    malformed("not-ascii", WHY_STRICT, GOOD[:-1] + "\u00e9"),
    refused("json", "rule: a token that begins with { is JWT_TOKEN_UNSUPPORTED", "TOKEN_UNSUPPORTED",
            compact(dict(zip(("protected", "encrypted_key", "iv", "ciphertext", "tag"), GOOD.split("."))))),
    refused("brace", "rule: a token that begins with { is JWT_TOKEN_UNSUPPORTED", "TOKEN_UNSUPPORTED", "{"),
    refused("longer-than-allowed", "rule: the limit is the token's length", "TOKEN_TOO_LARGE", GOOD, max_token_len=len(GOOD) - 1),
    refused("as-long-as-allowed", "rule: the limit is the token's length", "OK", GOOD, max_token_len=len(GOOD), tamper=False),
    refused("longer-than-the-default", "rule: max_token_len 0 is 65,536", "TOKEN_TOO_LARGE", [["A", 65537]]),
    refused("too-large-before-segments", "rule: size, then segments", "TOKEN_TOO_LARGE", [[".", 70000]]),
]
for place, segment in enumerate(("header", "encrypted-key", "iv", "ciphertext", "tag")):
    text = GOOD.split(".")[place]
    CASES += [
        malformed("padded-" + segment, WHY_STRICT, replaced(GOOD, place, text + "=")),
        malformed("space-in-" + segment, WHY_STRICT, replaced(GOOD, place, text[:4] + " " + text[4:])),
        malformed("plus-in-" + segment, WHY_STRICT, replaced(GOOD, place, "+" + text[1:])),
        malformed("half-character-in-" + segment, WHY_STRICT, replaced(GOOD, place, text[:len(text) // 4 * 4] + "A")),
    ]
    if len(text) % 4:
        # All of these end on a letter or digit whose lowest bit is spare.
        CASES += [malformed("spare-bits-in-" + segment, WHY_STRICT, replaced(GOOD, place, text[:-1] + chr(ord(text[-1]) + 1)))]
CASES += [
    malformed("header-empty", WHY_FORM, replaced(GOOD, 0, "")),
    malformed("encrypted-key-empty", WHY_KEY_LENGTH, replaced(GOOD, 1, "")),
    malformed("iv-empty", WHY_LENGTH, replaced(GOOD, 2, "")),
    malformed("tag-empty", WHY_LENGTH, replaced(GOOD, 4, "")),
]

# The header.
for name, text in (("no-json", "{"), ("array", '["alg","enc"]'), ("string", '"alg"'), ("trailing", HEADER_OF_KW + "x"),
                   ("two-objects", HEADER_OF_KW + "{}"), ("bom", "\ufeff" + HEADER_OF_KW), ("trailing-comma", HEADER_OF_KW[:-1] + ",}"),
                   ("nan", HEADER_OF_KW[:-1] + ',"x":NaN}'), ("lone-surrogate", HEADER_OF_KW[:-1] + ',"x":"\\ud800"}'),
                   ("not-utf8", HEADER_OF_KW[:-1].encode() + b',"x":"\xff"}'), ("too-deep", HEADER_OF_KW[:-1] + ',"x":' + "[" * 32 + "]" * 32 + "}"),
                   ("duplicate-alg", HEADER_OF_KW[:-1] + ',"alg":"A128KW"}'), ("duplicate-enc-escaped", HEADER_OF_KW[:-1] + ',"\\u0065nc":"A256GCM"}'),
                   ("duplicate-unknown", HEADER_OF_KW[:-1] + ',"x":1,"x":1}'), ("duplicate-nested", HEADER_OF_KW[:-1] + ',"x":{"y":1,"y":1}}')):
    CASES += [header(name, "rule: a header is one JSON object, strictly read", "TOKEN_MALFORMED", text)]
CASES += [
    header("alg-missing", WHY_PRESENT, "TOKEN_MALFORMED", '{"enc":"A256GCM"}'),
    header("enc-missing", WHY_PRESENT, "TOKEN_MALFORMED", '{"alg":"A128KW"}'),
    header("alg-number", WHY_TYPE, "TOKEN_MALFORMED", '{"alg":1,"enc":"A256GCM"}'),
    header("alg-null", WHY_TYPE, "TOKEN_MALFORMED", '{"alg":null,"enc":"A256GCM"}'),
    header("enc-array", WHY_PRESENT, "TOKEN_MALFORMED", '{"alg":"A128KW","enc":["A256GCM"]}'),
    header("kid-number", WHY_TYPE, "TOKEN_MALFORMED", HEADER_OF_KW[:-1] + ',"kid":1}'),
    header("typ-null", WHY_TYPE, "TOKEN_MALFORMED", HEADER_OF_KW[:-1] + ',"typ":null}'),
    header("cty-object", WHY_TYPE, "TOKEN_MALFORMED", HEADER_OF_KW[:-1] + ',"cty":{}}'),
    header("zip", WHY_ZIP, "TOKEN_UNSUPPORTED", HEADER_OF_KW[:-1] + ',"zip":"DEF"}'),
    header("zip-unknown", WHY_ZIP, "TOKEN_UNSUPPORTED", HEADER_OF_KW[:-1] + ',"zip":"GZ"}'),
    header("zip-empty", WHY_ZIP, "TOKEN_UNSUPPORTED", HEADER_OF_KW[:-1] + ',"zip":""}'),
    header("zip-escaped", WHY_ZIP, "TOKEN_UNSUPPORTED", HEADER_OF_KW[:-1] + ',"\\u007aip":"DEF"}'),
    header("zip-of-other-case", "RFC 7516 4.1.3: names are case-sensitive", "OK", HEADER_OF_KW[:-1] + ',"Zip":"DEF"}', tamper=False),
    header("escaped", "RFC 8259 7: names and values are compared after unescaping", "OK", '{"\\u0061lg":"A128\\u004bW","enc":"A25\\u0036GCM"}'),
    header("spaced", "RFC 8259 2: white space", "OK", ' { "enc" : "A256GCM" ,\r\n\t"alg" : "A128KW" } '),
    header("unknown-members", "RFC 7516 4: members that are not understood are ignored", "OK",
           HEADER_OF_KW[:-1] + ',"x":[1,{"y":null}],"exp":0,"iss":"i"}', tamper=False),
    header("keys-of-its-own", "rule: jku, x5u, jwk and x5c are never followed or trusted", "OK",
           HEADER_OF_KW[:-1] + ',"jku":"https://evil.example/jwks","jwk":{"kty":"oct","k":"AA"},"x5u":"file:///etc/passwd","x5c":["AA"]}',
           tamper=False),
    header("parameters-of-other-algorithms", "RFC 7516 4: members that are not understood are ignored", "OK",
           HEADER_OF_KW[:-1] + ',"p2s":"AA","p2c":2000000000}', tamper=False),
]
for alg in ("none", "NONE", "", "A192KW", "ECDH-ES+A192KW", "RSA1_5", "a128kw", "A128KW ", "HS256", "A256GCM", "Dir", "RSA-OAEP-224",
            "PBES2-HS256+A128KW", "PBES2-HS512+A256KW", "ECDH-1PU", "HPKE-0", "A128KW\0"):
    CASES += [header("alg-" + (slug(alg).replace("\0", "nul") or "empty") + ("-upper" if alg == "NONE" else "-spaced" if alg.endswith(" ") else ""),
                     WHY_NAME, "JWE_NOT_ALLOWED", compact({"alg": alg, "enc": "A256GCM"}))]
for enc in ("none", "", "A128CBC", "A256CBC-HS256", "a256gcm", "A256GCM ", "A512GCM", "XC20P", "A128KW", "dir", "A128CBC+HS256"):
    CASES += [header("enc-" + (slug(enc) or "empty") + ("-spaced" if enc.endswith(" ") else ""), WHY_NAME, "JWE_NOT_ALLOWED",
                     compact({"alg": "A128KW", "enc": enc}))]
CASES += [
    refused("pbes2-of-two-billion-rounds", "rule: alg must be allowed before any key is used; no work is done for p2c", "JWE_NOT_ALLOWED",
            encrypted(KW, header='{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2s":"AAAAAAAAAAA","p2c":2000000000}')),
    refused("alg-none-unencrypted", "rule: none does not exist", "JWE_NOT_ALLOWED", join('{"alg":"none","enc":"none"}'.encode(), b"", b"", b"content", b"")),
]

# crit.
NAMED = {"enc": "A256GCM", "zip": None, "epk": {}, "apu": "AA", "apv": "AA", "iv": "AA", "tag": "AA", "p2s": "AA", "p2c": 1, "b64": True,
         "alg": "A128KW", "kid": "k", "typ": "x", "cty": "x", "jku": "x", "jwk": {}, "x5u": "x", "x5c": [], "x5t": "AA", "x5t#S256": "AA", "crit": None}


def crit(name, why, status, names, members=None, understood=None, **rest):
    """A token whose header has these members, and crit."""
    header = {"alg": "A128KW", "enc": "A256GCM", **({"x": 1} if members is None else members), "crit": names}
    options = {} if understood is None else {"crit": understood}
    return jwe_decrypt("jwe-crit-" + name, why, status, encrypted(KW, header=compact(header)), KW, **options, **rest)


CASES += [
    crit("unknown", WHY_CRIT, "TOKEN_UNSUPPORTED", ["x"]),
    crit("other-understood", WHY_CRIT, "TOKEN_UNSUPPORTED", ["x"], understood=["y"]),
    crit("one-of-two-understood", WHY_CRIT, "TOKEN_UNSUPPORTED", ["x", "y"], {"x": 1, "y": 1}, ["x"]),
    crit("understood", WHY_CRIT, "OK", ["x"], understood=["x"]),
    crit("two-understood", WHY_CRIT, "OK", ["y", "x"], {"x": 1, "y": 1}, ["x", "z", "y"], tamper=False),
    crit("understood-escaped", "RFC 8259 7", "OK", ["\u00e9"], {"\u00e9": 1}, ["\u00e9"], tamper=False),
    crit("claim-understood", "RFC 7519 5.3: claims as header members", "OK", ["exp"], {"exp": 1}, ["exp"], tamper=False),
    crit("of-other-case", WHY_CRIT, "TOKEN_MALFORMED", ["X"], understood=["x"]),
    crit("not-there", WHY_CRIT, "TOKEN_MALFORMED", ["y"], understood=["y"]),
    crit("twice", WHY_CRIT, "TOKEN_MALFORMED", ["x", "x"], understood=["x"]),
    crit("empty", WHY_CRIT, "TOKEN_MALFORMED", []),
    crit("empty-though-understood", WHY_CRIT, "TOKEN_MALFORMED", [], understood=["x"]),
    crit("string", WHY_CRIT, "TOKEN_MALFORMED", "x", understood=["x"]),
    crit("null", WHY_CRIT, "TOKEN_MALFORMED", None),
    crit("number-inside", WHY_CRIT, "TOKEN_MALFORMED", ["x", 1], understood=["x"]),
    crit("object", WHY_CRIT, "TOKEN_MALFORMED", {"x": 1}, understood=["x"]),
]
for name, value in NAMED.items():
    members = {} if name in ("alg", "enc", "crit") or value is None else {name: value}
    CASES += [crit("names-" + slug(name).replace("#", "-"), WHY_REGISTERED, "TOKEN_MALFORMED", [name], members),
              crit("names-%s-though-understood" % slug(name).replace("#", "-"), WHY_REGISTERED, "TOKEN_MALFORMED", [name], members, [name])]
