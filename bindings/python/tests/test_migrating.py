"""Every example of MIGRATING.md that is for onejwt runs as it stands; tests/pyjwt runs the others on PyJWT."""

from __future__ import annotations

import contextlib
import io
import re
import unittest

from .support import PACKAGE


class Migrating(unittest.TestCase):
    def test_examples(self) -> None:
        text = (PACKAGE / "MIGRATING.md").read_text("utf-8")
        blocks = re.findall(r"^```python (\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        self.assertEqual(len(blocks), text.count("```") // 2)
        self.assertEqual({kind for kind, _ in blocks}, {"before", "after"})
        after = [block for kind, block in blocks if kind == "after"]
        self.assertGreater(len(after), 3)
        for number, block in enumerate(after):
            with self.subTest(number), contextlib.redirect_stdout(io.StringIO()):
                exec(compile(block, f"MIGRATING.md, block {number}", "exec"), {"__name__": "migrating"})


if __name__ == "__main__":
    unittest.main()
