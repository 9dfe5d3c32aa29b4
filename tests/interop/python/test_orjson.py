"""Claims that orjson reads: ``loads=orjson.loads``."""

from __future__ import annotations

import unittest

import orjson

import onejwt

NOW = 1_700_000_000


class Orjson(unittest.TestCase):
    def test_claims(self) -> None:
        keys = onejwt.Keyset.generate("HS256")
        verifier = onejwt.Verifier(keys, audience="api", loads=orjson.loads)
        claims = {"aud": "api", "exp": NOW + 60, "text": "é😀\n", "list": [1, 2.5, None, True, {"a": []}], "n": 2**53}
        token = onejwt.sign(claims, keys)
        self.assertEqual(verifier.verify(token, now=NOW), claims)
        self.assertEqual(verifier.verify_detailed(token, now=NOW).claims, claims)
        self.assertEqual(onejwt.verify(token, keys, audience="api", loads=orjson.loads, now=NOW), claims)
        self.assertEqual(orjson.loads(verifier.verify_raw(token, now=NOW)), claims)
        # White space is signed too.
        spaced = onejwt.sign(b' {"aud": "api" , "exp":1700000060 }\n', keys)
        self.assertEqual(verifier.verify(spaced, now=NOW), {"aud": "api", "exp": NOW + 60})

    def test_nothing_that_is_refused_is_read(self) -> None:
        keys = onejwt.Keyset.generate("HS256")
        verifier = onejwt.Verifier(keys, audience="api", loads=orjson.loads)
        with self.assertRaises(onejwt.AudienceMismatch):
            verifier.verify(onejwt.sign({"aud": "other", "exp": NOW + 60}, keys), now=NOW)
        # Two members of a name, of which orjson would take the last.
        with self.assertRaises(onejwt.ClaimsMalformed):
            onejwt.sign(b'{"aud": "api", "aud": "api", "exp": 1700000060}', keys)


if __name__ == "__main__":
    unittest.main()
