from signer import *

ABOUT = "Numbers, strings and UTF-8 in headers and claims. RFC 8259 6 and 7, RFC 3629."

WHY_NUMBER, WHY_STRING = "RFC 8259 6; rule: any size where no time is meant", "RFC 8259 7"
WHY_SURROGATE = "RFC 8259 8.2, RFC 7493 2.1: a lone surrogate is no character"
WHY_UTF8 = "RFC 3629 3, RFC 8259 8.1: UTF-8, without a byte order mark"
CASES = []

for name, text in {
    "zero": "0", "minus-zero": "-0", "minus-zero-fraction": "-0.0e-0", "fraction": "1.50", "exponent": "1e5",
    "exponent-plus": "1E+05", "exponent-zeros": "1e0005", "1e400": "1e400", "minus-1e400": "-1E400", "1e-400": "1e-400",
    "2-63": str(2**63), "2-64": str(2**64), "26-digits": "12345678901234567890123456", "2000-digits": "7" * 2000,
    "fraction-of-2000-digits": "0." + "3" * 2000, "exponent-of-100-digits": "1e" + "9" * 100,
}.items():
    CASES += as_value("number-" + name, WHY_NUMBER, True, text)
for name, text in {
    "leading-zero": "01", "minus-leading-zero": "-01", "two-zeros": "00", "point-last": "1.", "point-first": ".5",
    "minus-point": "-.5", "point-exponent": "1.e5", "plus": "+1", "only-minus": "-", "only-plus": "+", "two-minus": "--1",
    "minus-space": "- 1", "exponent-empty": "1e", "exponent-sign-only": "1e+", "exponent-minus-only": "1E-",
    "exponent-fraction": "1e1.5", "two-points": "1.2.3", "hexadecimal": "0x10", "octal": "0o17", "underscore": "1_000",
    "comma": "1,000", "letter-after": "1a", "exponent-twice": "1e5e5", "fullwidth": "\uff11", "arabic": "\u0661",
    "minus-sign": "\u22121", "long-suffix": "1L", "float-suffix": "1.0f", "space-inside": "1 0",
}.items():
    CASES += as_value("number-" + name, WHY_NUMBER, False, text)

for name, text in {
    "empty": '""', "escapes": r'"\"\\\/\b\f\n\r\t"', "nul-escape": r'"a\u0000b"', "hex-upper": r'"\u00E9\uABCD"',
    "hex-lower": r'"\u00e9\uabcd"', "surrogate-pair": r'"\ud83d\ude00"', "surrogate-pair-last": r'"\uDBFF\uDFFF"',
    "surrogate-pair-first": r'"\ud800\udc00"', "bmp-around-surrogates": r'"\ud7ff\ue000"',
    "noncharacters": r'"\ufffe\uffff\ufdd0"', "bom-escape": r'"\ufeff"', "del-raw": '"\x7f"', "c1-raw": '"\x80\x9f"',
    "line-separators-raw": '"\u2028\u2029"', "bom-raw-inside": '"\ufeff"', "emoji-raw": '"\U0001f600"',
    "noncharacter-raw": '"\uffff\U0010ffff"', "script": '"</script><!--"', "json-inside": r'"{\"exp\":1}"',
    "escaped-control": r'"\u001f\u0001"',
}.items():
    CASES += as_value("string-" + name, WHY_STRING, True, text)
for name, text in {
    "control-nul": '"\0"', "control-1f": '"\x1f"', "control-newline": '"\n"', "control-tab": '"\t"', "control-return": '"\r"',
    "escape-x": r'"\x41"', "escape-quote": '"\\\'"', "escape-a": r'"\a"', "escape-v": r'"\v"', "escape-zero": r'"\0"',
    "escape-upper-u": r'"\U0041"', "escape-upper-n": r'"\N"', "escape-newline": '"\\\n"', "escape-short": r'"\u12"',
    "escape-short-quote": r'"\u123"', "escape-not-hex": r'"\u12g4"', "escape-sign": r'"\u+123"', "escape-space": r'"\u 123"',
    "escape-fullwidth": '"\\u00\uff14\uff11"', "escape-braces": r'"\u{41}"', "escape-at-end": '"\\', "escape-u-at-end": '"\\u',
}.items():
    CASES += as_value("string-" + name, WHY_STRING, False, text)
for name, text in {
    "high": r'"\ud800"', "high-then-text": r'"\udbffx"', "high-high": r'"\ud800\ud800"', "high-then-bmp": r'"\ud83d\u0041"',
    "high-then-newline-escape": r'"\ud83d\n"', "high-at-end": '"\\ud83d\\', "low": r'"\udc00"', "low-high": r'"\ude00\ud83d"',
    "low-low": r'"\udfff\udfff"', "pair-then-low": r'"\ud83d\ude00\ude00"', "high-raw-low": b'"\\ud83d\xed\xb8\x80"',
}.items():
    CASES += as_value("surrogate-" + name, WHY_SURROGATE, False, text)
CASES += in_both("surrogate-in-name", WHY_SURROGATE, False, r'{MORE"\ud800":1}')
CASES += in_both("surrogate-in-nested-name", WHY_SURROGATE, False, r'{MORE"x":[{"a\udc00":1}]}')

for name, octets_ in {
    "latin1": b"\xe9", "continuation-alone": b"\x80", "two-bytes-cut": b"\xc3", "three-bytes-cut": b"\xe2\x82",
    "four-bytes-cut": b"\xf0\x9f\x98", "overlong-2": b"\xc0\xaf", "overlong-2-a": b"\xc1\x81", "overlong-3": b"\xe0\x80\xaf",
    "overlong-4": b"\xf0\x80\x80\xaf", "overlong-nul": b"\xc0\x80", "surrogate": b"\xed\xa0\x80",
    "surrogate-pair-cesu": b"\xed\xa0\xbd\xed\xb8\x80", "beyond-10ffff": b"\xf4\x90\x80\x80",
    "five-bytes": b"\xf8\x88\x80\x80\x80", "fe": b"\xfe", "ff": b"\xff",
}.items():
    CASES += as_value("utf8-" + name, WHY_UTF8, False, b'"' + octets_ + b'"')
CASES += in_both("utf8-in-name", WHY_UTF8, False, b'{MORE"\xff":1}')
CASES += in_both("utf8-between", WHY_UTF8, False, b'{MORE\xc2\xa0"x":1}')
CASES += in_both("utf8-utf16-claims", WHY_UTF8, False, '{MORE"x":1}'.encode("utf-16-be"))
CASES += in_both("utf8-cut-at-the-end", WHY_UTF8, False, b'{MORE"x":"\xe2\x82')
