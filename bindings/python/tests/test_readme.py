"""Every Python example of README.md runs as it stands."""

from __future__ import annotations

import contextlib
import io
import re
import unittest

from .support import PACKAGE


class Readme(unittest.TestCase):
    def test_examples(self) -> None:
        text = (PACKAGE / "README.md").read_text("utf-8")
        blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        self.assertGreater(len(blocks), 4)
        said = io.StringIO()
        for number, block in enumerate(blocks):
            with self.subTest(number), contextlib.redirect_stdout(said):
                exec(compile(block, f"README.md, block {number}", "exec"), {"__name__": "readme"})
        printed = said.getvalue()
        self.assertIn("hello alice\n", printed)
        # What an example says that it prints.
        for comment in re.findall(r"print\(.*?\)  # (.*)$", text, re.MULTILINE):
            self.assertIn(comment.split(" ...")[0], printed)


if __name__ == "__main__":
    unittest.main()
