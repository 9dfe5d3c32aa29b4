"""What tests/documents.py must notice: a document that is right passes, and each way to be wrong fails."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

import documents

HELLO = "print('hello')\n"


def document(*parts: tuple[str, str] | str) -> str:
    """Fenced blocks, (language, text), and paragraphs."""
    return "\n\n".join(part if isinstance(part, str) else f"```{part[0]}\n{part[1]}```" for part in parts) + "\n"


class Documents(unittest.TestCase):
    def failures(self, text: str, need: str | None = None) -> int:
        """How much of a document fails, by itself and in a place of its own."""
        # Any file will do where neither the library nor the command is used.
        arguments = ["--library", __file__, "--cli", __file__, "--python", sys.executable]
        options = documents.parse(arguments)
        options.need = need
        found = list(documents.blocks("example.md", text))
        tally = documents.Tally()
        with tempfile.TemporaryDirectory() as place, contextlib.redirect_stdout(io.StringIO()):
            for block in found:
                tally.check(block.what, documents.block_problem(block, found))
            commands = documents.check_shell(found, tally)
            if tally.failed == 0:
                documents.run_document(found, documents.Runner(options, commands, Path(place)), tally)
            documents.check_references("example.md", text, tally)
        self.assertGreater(tally.passed + tally.failed, 0)
        return tally.failed

    def right(self, *parts: tuple[str, str] | str) -> None:
        self.assertEqual(self.failures(document(*parts)), 0)

    def wrong(self, *parts: tuple[str, str] | str) -> None:
        self.assertEqual(self.failures(document(*parts)), 1)

    def test_programs(self) -> None:
        self.right(("python", HELLO), ("text", "hello\n"))
        self.right(("python", HELLO), ("python", HELLO), ("text", "hello\n"))
        self.right(("python", HELLO), ("text", "…\n"))
        self.right(("python", HELLO), ("text", "h…o\n"))
        self.wrong(("python", HELLO), ("text", "hello!\n"))
        self.wrong(("python", HELLO), ("text", "hello\nhello\n"))
        self.wrong(("python", HELLO), ("text", ""))
        self.wrong(("python", "raise SystemExit(1)\n"))
        self.wrong(("python", HELLO), "## Another section", ("text", "hello\n"))
        self.wrong(("python", HELLO), ("text", "hello\n"), ("text", "hello\n"))

    def test_each_program_of_a_text_prints_it(self) -> None:
        self.wrong(("python", "print('bye')\n"), ("python", HELLO), ("text", "hello\n"))

    def test_compiled_programs(self) -> None:
        if shutil.which("cc") is None:
            self.fail("cc is missing")
        cc = ("sh", "cc -o hello hello.c\n")
        hello = '#include <stdio.h>\n\nint main(void) {\n  puts("hello");\n  return 0;\n}\n'
        self.right(cc, ("c", hello), ("text", "hello\n"))
        self.wrong(cc, ("c", hello.replace("  return 0", "  int unused;\n  return 0")))
        self.wrong(cc, ("c", hello.replace("return 0", "return 3")))
        self.wrong(("c", hello))

    def test_files_have_their_names_and_directory(self) -> None:
        self.right("`hello.py`:", ("python", HELLO), ("console", "$ ls *.py\nhello.py\n"))
        self.right("Say\n`a.json`:", ("json", "[1]\n"), ("console", "$ cat a.json\n[1]\n"))
        self.right(("json", "[1]\n"))
        self.right("`a.py`:", ("python file", "raise SystemExit(3)\n"), ("console", "$ test -f a.py\n"))
        self.wrong("`a.py`:", ("python file", "raise SystemExit(3)\n"))
        self.wrong(("python file", HELLO), ("console", "$ true\n"))
        self.wrong("`a.json`:", ("json file", "[1]\n"), ("console", "$ cat a.json\n[1]\n"))
        self.wrong(("json", "[1,]\n"))
        self.wrong(("make", "all:\n"))

    def test_consoles(self) -> None:
        self.right(("console", "$ echo hello\nhello\n"))
        self.right(("console", "$ x=1\n$ echo $x\n1\n$ printf hello\nhello\n"))
        self.right(("console", "$ echo one >&2; echo two\none\ntwo\n"))
        self.right(("console", "$ false  # exit status 1\n"))
        self.right(("console", "$ echo one \\\n    two\none two\n"))
        self.right(("console", "$ echo a; echo b; echo c\n…\nc\n"))
        self.right(("console", "$ echo a; echo b; echo c\na\n…\nb\nc\n"))
        self.wrong(("console", "$ echo hello\nbye\n"))
        self.wrong(("console", "$ echo hello\n"))
        self.wrong(("console", "$ true\nhello\n"))
        self.wrong(("console", "$ echo hello >&2\n"))
        self.wrong(("console", "$ false\n"))
        self.wrong(("console", "$ true  # exit status 1\n"))
        self.wrong(("console", "$ false  # exit status 2\n"))
        self.wrong(("console", "$ exit\n$ echo hello\nhello\n"))
        self.wrong(("console", "$ echo 'hello\n"))
        self.wrong(("console", "echo hello\n"))
        self.wrong(("console", ""))

    def test_a_console_that_hangs_is_ended(self) -> None:
        patience, documents.SESSION_PATIENCE = documents.SESSION_PATIENCE, 1
        try:
            self.wrong(("console", "$ sleep 1000 & wait\n"))
        finally:
            documents.SESSION_PATIENCE = patience

    def test_blocks(self) -> None:
        self.wrong(("fortran", "END\n"))
        self.wrong(("", "what is this\n"))
        self.wrong("An indented block:", "    what is this")
        self.assertEqual(self.failures("```python\n" + HELLO), 1)
        self.wrong("1. In a list:\n\n   ```python\n   raise SystemExit(1)\n   ```")
        self.wrong("~~~python\nraise SystemExit(1)\n~~~")
        self.wrong(("sh", "rm -rf /\n"))
        self.wrong(("sh", "make no-such-target\n"))

    def test_needs(self) -> None:
        broken = document(("console package", "$ false\n"))
        self.assertEqual(self.failures(broken), 0)
        self.assertEqual(self.failures(broken, "package"), 1)
        self.wrong(("console something", "$ true\n"))
        self.wrong(("text package", "hello\n"))

    def test_references(self) -> None:
        self.right("# A heading: of `code`", "[link](#a-heading-of-code)")
        self.right("[file](README.md#limits) `tests/documents.py` `make test`")
        self.wrong("[link](#another)")
        self.wrong("[file](no-such-file.md)")
        self.wrong("[file](README.md#no-such-heading)")
        self.wrong("`tests/no-such-file.py`")
        self.wrong("`make no-such-target`")
        self.right("`[no](link)` `make test`")


if __name__ == "__main__":
    unittest.main()
