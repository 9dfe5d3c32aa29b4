from signer import *

ABOUT = "Grammar of headers and claims: the same document has the same fate in both places. RFC 8259 2 to 5."

WHY_GRAMMAR = "RFC 8259 2 to 5"
CASES = []
for name, text in {
    "plain": '{MORE"x":1}', "space-everywhere": ' { MORE "x" : [ 1 , { "y" : null } , [ ] , { } ] \t\r\n } \n',
    "space-after": '{MORE"x":1} \t\r\n', "space-before": '\n\t\r {MORE"x":1}', "empty-name": '{MORE"":1}',
    "names-of-other-case": '{MORE"x":1,"X":2}', "names-normalised-otherwise": '{MORE"\u00e9":1,"e\u0301":2}',
    "same-name-on-other-levels": '{MORE"x":{"x":{"x":[{"x":1},{"x":2}]}}}', "name-with-nul": '{MORE"x\\u0000":1,"x":2}',
    "long-name": '{MORE"%s":1}' % ("n" * 300),
}.items():
    CASES += in_both(name, WHY_GRAMMAR, True, text)
for name, text in {
    "empty": "", "only-space": "  ", "array": '[{MORE"x":1}]', "string": '"x"', "number": "1", "true": "true", "null": "null",
    "two-objects": '{MORE"x":1}{}', "trailing-text": '{MORE"x":1}x', "trailing-brace": '{MORE"x":1}}',
    "trailing-comma-after": '{MORE"x":1},', "trailing-nul": '{MORE"x":1}\0', "leading-nul": '\0{MORE"x":1}',
    "leading-text": 'x{MORE"x":1}', "leading-comma": '{,MORE"x":1}', "trailing-comma": '{MORE"x":1,}',
    "double-comma": '{MORE"x":1,,"y":2}', "missing-comma": '{MORE"x":1 "y":2}', "missing-colon": '{MORE"x" 1}',
    "double-colon": '{MORE"x"::1}', "missing-value": '{MORE"x":}', "missing-name": '{MORE:1}', "name-only": '{MORE"x"}',
    "unquoted-name": '{MORE x:1}', "number-name": '{MORE 1:1}', "single-quotes": "{MORE'x':1}", "unclosed-object": '{MORE"x":1',
    "unclosed-name": '{MORE"x', "unclosed-string": '{MORE"x":"', "unclosed-array": '{MORE"x":[1}',
    "closed-by-bracket": '{MORE"x":1]', "crossed": '{MORE"x":[{]}}', "comment": '{MORE"x":1/*x*/}',
    "line-comment": '{MORE"x":1}//x', "hash-comment": '#x\n{MORE"x":1}', "form-feed": '{MORE"x":\f1}',
    "vertical-tab": '{MORE"x":\v1}', "nbsp": '{MORE"x":\u00a01}', "line-separator": '{MORE"x":\u20281}',
    "bom": '\ufeff{MORE"x":1}', "bom-inside": '{MORE\ufeff"x":1}', "nul-inside": '{MORE\0"x":1}',
}.items():
    CASES += in_both(name, WHY_GRAMMAR, False, text)

for name, text in {
    "true": "true", "false": "false", "null": "null", "empty-array": "[]", "empty-object": "{}",
    "nested": '[[[]],{"a":{"b":[]}}]',
}.items():
    CASES += as_value("value-" + name, WHY_GRAMMAR, True, text)
for name, text in {
    "true-capital": "True", "null-capital": "NULL", "null-short": "nul", "true-long": "truee", "undefined": "undefined",
    "nan": "NaN", "infinity": "Infinity", "minus-infinity": "-Infinity", "inf": "inf", "array-comma": "[1,]",
    "array-only-comma": "[,]", "array-missing-comma": "[1 2]", "array-colon": "[1:2]", "object-comma": '{"a":1,}',
    "object-in-array-unclosed": '[{"a":1]', "bare-word": "x",
}.items():
    CASES += as_value("value-" + name, WHY_GRAMMAR, False, text)
