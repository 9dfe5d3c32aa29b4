import asymmetric
from signer import *

ABOUT = """Duplicate names however they are written: escapes, names that have long beginnings in common, more members than are
compared in place, NUL, surrogate pairs; in headers, claims and JWKs. RFC 7515 4, RFC 7519 4, RFC 7517 4; rule: Form."""

WHY = "RFC 7515 4, RFC 7519 4: duplicate names are rejected, at every level, after unescaping"
WHY_OTHER = "RFC 8259 8.3: names are equal where their characters are, and these are not"
LONG = "n" * 300


def escaped(text, capital=False):
    """The name with every character escaped (RFC 8259 7)."""
    units = text.encode("utf-16-be")
    digits = "%02X%02X" if capital else "%02x%02x"
    return "".join("\\u" + digits % (units[at], units[at + 1]) for at in range(0, len(units), 2))


def last_escaped(text):
    return text[:-1] + escaped(text[-1])


def first_escaped(text):
    return escaped(text[0]) + text[1:]


def object_of(names, first=""):
    return "{" + first + ",".join('"%s":0' % name for name in names) + "}"


def filler(count):
    """Names that share a beginning with each other, and nothing with those of the tests."""
    return ["filler-%04d" % number for number in range(count)]


# Each pair twice in one object: with nothing else in it, and among so many that names are sorted.
SAME = {
    "plain-and-escaped": ("name", escaped("name")), "escapes-of-both-cases": (escaped("j\u00e9k\u00ef"),
                                                                              escaped("j\u00e9k\u00ef", True)),
    "first-and-last-escaped": (first_escaped("name"), last_escaped("name")), "short-escape-of-newline": (r"a\nb", r"a\u000ab"),
    "short-escape-of-tab": (r"\t", r"\u0009"), "short-escape-of-return": (r"\r", r"\u000D"),
    "short-escape-of-backspace": (r"\b", r"\u0008"),
    "short-escape-of-form-feed": (r"\f", r"\u000c"), "slash-three-ways": ("a/b", r"a\u002fb"),
    "slash-escaped": (r"a\/b", r"a\u002Fb"),
    "quote": (r"say \"x\"", r"say \u0022x\u0022"), "backslash": (r"a\\u0061", r"a\u005cu0061"),
    "backslashes": (r"\\\\", r"\u005c\u005C"), "space": (" ", r"\u0020"), "delete": ("\x7f", r"\u007f"),
    "nul": (r"\u0000", r"\u0000"), "nul-inside": (r"a\u0000b", r"\u0061\u0000\u0062"),
    "nul-at-the-end": (r"name\u0000", r"nam\u0065\u0000"),
    "two-bytes": ("\u00e9", r"\u00e9"), "three-bytes": ("\u20ac", r"\u20AC"), "byte-order-mark": ("\ufeff", r"\ufeff"),
    "surrogate-pair": ("\U0001f600", r"\ud83d\ude00"), "surrogate-pairs-of-both-cases": (r"\ud83d\ude00", r"\uD83D\uDE00"),
    "surrogate-pair-inside": ("a\U0001f600b", r"a\uD83D\uDE00b"), "last-character-of-all": ("\U0010ffff", r"\udbff\udfff"),
    "first-of-four-bytes": ("\U00010000", r"\ud800\udc00"), "last-of-three-bytes": ("\uffff", r"\uffff"),
    "empty": ("", ""), "long": (LONG, LONG), "long-and-last-escaped": (LONG + "x", last_escaped(LONG + "x")),
    "long-and-first-escaped": ("x" + LONG, first_escaped("x" + LONG)), "long-and-all-escaped": (LONG[:100], escaped(LONG[:100])),
}
DIFFERENT = {
    "beginning-of-the-other": (LONG, LONG + "n"), "last-character": (LONG + "a", LONG + "b"),
    "last-escaped": (LONG + "a", LONG + escaped("b")),
    "first-character": ("a" + LONG, "b" + LONG), "middle-character": (LONG + "a" + LONG, LONG + "b" + LONG),
    "nul-at-the-end": ("name", r"name\u0000"), "nul-and-more": (r"a\u0000b", r"a\u0000c"), "two-nuls": (r"\u0000", r"\u0000\u0000"),
    "escape-of-an-escape": ("a", r"\\u0061"), "case": ("Name", "name"), "case-escaped": (escaped("N"), "n"),
    "space-behind": ("a", "a "),
    "composed-and-decomposed": ("\u00e9", "e\u0301"), "angstrom": ("\u00c5", r"\u212b"), "wide": ("a", "\uff41"),
    "neighbours-of-four-bytes": (r"\ud83d\ude00", r"\ud83d\ude01"), "low-surrogate-differs": (r"\ud83d\ude00", r"\ud83c\ude00"),
    "four-bytes-and-private-use": ("\U00010000", "\uf800"), "three-bytes-sorted-behind-surrogates": ("\uffff", r"\ud800\udc00"),
    "empty-and-nul": ("", r"\u0000"), "soft-hyphen": ("ab", "a\u00adb"), "sigma": ("\u03c3", "\u03c2"),
}
CASES = []
for table, fine, why in ((SAME, False, WHY), (DIFFERENT, True, WHY_OTHER)):
    for name, (first, second) in table.items():
        kind = "different" if fine else "same"
        CASES += in_both("%s-names-%s" % (kind, name), why, fine, object_of([first, second], "MORE"))
        CASES += in_both("%s-names-among-50-%s" % (kind, name), why, fine,
                         object_of([first] + filler(48) + [second], "MORE"))

# Far apart, and beside each other, in an object of which all names share a long beginning.
for count in (40, 200):
    names = ["%s%04d" % (LONG[:48], number) for number in range(count)]
    CASES += in_both("names-%d-that-begin-alike" % count, WHY_OTHER, True, object_of(names, "MORE"))
    for place, (first, second) in {"far-apart": (0, count - 1), "side-by-side": (count // 2, count // 2 + 1),
                                   "at-the-end": (count - 2, count - 1)}.items():
        for way, write in (("plain", str), ("escaped", last_escaped), ("all-escaped", escaped)):
            changed = list(names)
            changed[second] = write(names[first])
            CASES += in_both("names-%d-%s-%s" % (count, place, way), WHY, False, object_of(changed, "MORE"))
# All of them escaped: no two of these are equal, though all look alike.
many = [escaped("%s%03d" % ("same", number)) for number in range(64)]
CASES += in_both("names-64-all-escaped", WHY_OTHER, True, object_of(many, "MORE"))
CASES += in_both("names-64-all-escaped-and-one-plain", WHY, False, object_of(many + ["same040"], "MORE"))
CASES += in_both("names-64-of-nuls", WHY_OTHER, True, object_of([r"\u0000" * number for number in range(64)], "MORE"))
CASES += in_both("names-64-of-nuls-and-one-again", WHY, False,
                 object_of([r"\u0000" * number for number in range(64)] + [r"\u0000" * 40], "MORE"))
CASES += in_both("names-64-of-surrogate-pairs", WHY_OTHER, True, object_of([r"\ud83d\u%04x" % (0xdc00 + number) for number in range(64)], "MORE"))
CASES += in_both("names-64-of-surrogate-pairs-and-one-plain", WHY, False,
                 object_of([r"\ud83d\u%04x" % (0xdc00 + number) for number in range(64)] + [chr(0x1f400 + 33)], "MORE"))
CASES += in_both("names-of-inner-objects-50-deep-inside", WHY, False,
                 '{MORE"a":[[{"b":%s}]]}' % object_of(filler(50) + [escaped("filler-0007")]))
for name, claim in (("exp", '"exp":0'), ("aud", '"aud":["x"]'), ("iss", '"iss":"x"')):
    CASES += [policy("same-names-among-50-%s-escaped" % name, WHY, "CLAIMS_MALFORMED", "{%s,%s,%s}" % (
        claim, object_of(filler(50))[1:-1], '"%s":1' % escaped(name)))]

# The same in JWKs, where the object is an entry of a set.
ENTRY = asymmetric.P256.jwk(kid="a")
for name in ("plain-and-escaped", "nul-inside", "surrogate-pair", "long-and-last-escaped", "slash-escaped"):
    first, second = SAME[name]
    for count in (0, 48):
        text = compact(ENTRY)[:-1] + "," + object_of([first] + filler(count) + [second])[1:]
        CASES += [load("same-names-in-a-jwk-%s-among-%d" % (name, count), WHY, "KEY_MALFORMED", jwks(text)),
                  load("same-names-in-an-entry-%s-among-%d" % (name, count), WHY, "KEY_MALFORMED",
                       jwks('{"keys":[%s,%s]}' % (compact(asymmetric.ED25519.jwk()), text)))]
for name in ("nul-at-the-end", "escape-of-an-escape", "low-surrogate-differs", "last-escaped"):
    first, second = DIFFERENT[name]
    text = compact(ENTRY)[:-1] + "," + object_of([first] + filler(48) + [second])[1:]
    CASES += [load("different-names-in-a-jwk-" + name, WHY_OTHER, "OK", jwks(text), 1, kid="a")]
for member in ("kty", "crv", "x", "y", "alg", "kid"):
    text = compact(ENTRY)[:-1] + ',"%s":null}' % escaped(member)
    CASES += [load("same-names-in-a-jwk-%s-escaped-and-null" % member, WHY, "KEY_MALFORMED", jwks(text))]
for case in CASES:
    # What changes in the token is the same for the others.
    if case["status"] == "JWT_OK" and len(case.get("token", "")) > 1000:
        case["tamper"] = False
