#!/usr/bin/env python3
"""The documents say what is true: README.md's examples run, its tables are right, and what they point to is there.

Usage: readme.py [--library FILE] [--cc CC] [--cxx CXX] [--python PYTHON] [--node NODE] [--node-dir DIR]

The rules for the fenced blocks of README.md:

- `c`, `cpp`, `python` and `js` are whole programs. They run in the order in which they stand, in one directory that is
  empty at first. A paragraph "`NAME`:" in front of a block is the name of its file.
- C and C++ are built with the `cc` and `c++` lines of the `sh` blocks, with warnings as errors.
- `text` is what each program prints that stands above it, back to the previous `text` block or the section's heading.
- Of `sh` blocks, those of the other documents too, each line must be a command that is known here, and what it names
  must be there.

With --python the package onejwt is imported as that interpreter has it, with --node-dir as it is installed in DIR; else
both are taken from bindings/, with the library of --library. Only the standard library is used.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")
PROGRAMS = {"c": ".c", "cpp": ".cpp", "python": ".py", "js": ".mjs"}
PATIENCE = 300

# What no test can see in the text of the compiler's command line, but a user may have switched on.
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


class Tally:
    passed = 0
    failed = 0

    def check(self, what: str, problem: str | None) -> None:
        if problem is None:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {what}\n    " + problem.strip().replace("\n", "\n    "))


# --- Blocks -------------------------------------------------------------------------------------------------------


class Block(NamedTuple):
    document: str
    language: str
    text: str
    line: int
    section: str
    name: str | None

    @property
    def what(self) -> str:
        return f"{self.document}:{self.line}: {self.name or self.language}"


def blocks(document: str) -> Iterator[Block]:
    """The fenced blocks of a document."""
    section, before, lines = "", "", read(document).splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("```"):
            end = next(there for there in range(at + 1, len(lines)) if lines[there].startswith("```"))
            named = re.fullmatch(r"`([\w.-]+)`:", before)
            text = "\n".join(lines[at + 1 : end]) + "\n"
            yield Block(document, line[3:].strip(), text, at + 1, section, named.group(1) if named else None)
            before, at = "", end + 1
            continue
        if line.startswith("## "):
            section = line[3:]
        before = line or before
        at += 1


# --- Programs -----------------------------------------------------------------------------------------------------


class Runner:
    """Builds and runs programs in one directory."""

    def __init__(self, options: argparse.Namespace, commands: dict[str, list[str]], place: Path) -> None:
        self.options, self.commands, self.place = options, commands, place
        self.environment = {**os.environ, "PWD": str(ROOT)}
        self.environment.pop("ONEJWT_LIBRARY", None)
        if options.python is None:
            self.environment["PYTHONPATH"] = str(ROOT / "bindings" / "python" / "src")
        if options.python is None or options.node_dir is None:
            self.environment["ONEJWT_LIBRARY"] = str(options.library)
        # Node looks for a package beside the program; koffi beside the package.
        package = ROOT / "bindings" / "node"
        if options.node_dir is not None:
            package = Path(options.node_dir).resolve() / "node_modules" / "onejwt"
        (place / "node_modules").mkdir()
        (place / "node_modules" / "onejwt").symlink_to(package, target_is_directory=True)

    def run(self, command: list[str], directory: Path) -> tuple[str | None, str]:
        """The problem, if any, and the standard output."""
        done = subprocess.run(
            command,
            cwd=directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            encoding="utf-8",
        )
        if done.returncode:
            return f"{shlex.join(command)}: exit status {done.returncode}\n{done.stdout}{done.stderr}", done.stdout
        return None, done.stdout

    def build(self, language: str, source: Path) -> tuple[str | None, list[str]]:
        """Builds a program with README's own command line, other names and places put in."""
        c = language == "c"
        command = self.commands.get("cc" if c else "c++")
        if command is None:
            return "README.md has no command line that builds it", []
        program = source.with_suffix(f".{language}.bin")
        words = shlex.split(self.options.cc if c else self.options.cxx)
        for word, previous in zip(command[1:], command):
            if previous == "-o":
                word = str(program)
            elif word.endswith((".c", ".cpp")):
                word = str(source)
            words.append(word.replace("$PWD/target/release", str(self.options.library.parent)))
        words = [f"-L{self.options.library.parent}" if word == "-Ltarget/release" else word for word in words]
        problem, _ = self.run(words + STRICT + (["-std=c99"] if c else []), ROOT)
        return problem, [str(program)]

    def program(self, block: Block) -> tuple[str | None, str]:
        source = self.place / (block.name or f"line-{block.line}{PROGRAMS[block.language]}")
        source.write_text(block.text, encoding="utf-8")
        if block.language in ("c", "cpp"):
            problem, command = self.build(block.language, source)
            if problem is not None:
                return problem, ""
        elif block.language == "python":
            command = [self.options.python or sys.executable, str(source)]
        else:
            command = [self.options.node, str(source)]
        return self.run(command, self.place)


def run_programs(readme: list[Block], runner: Runner, tally: Tally) -> None:
    said: list[tuple[Block, str]] = []
    section = ""
    for block in readme:
        if block.section != section:
            section, said = block.section, []
        if block.language in PROGRAMS:
            problem, output = runner.program(block)
            tally.check(block.what, problem)
            if problem is None:
                said.append((block, output))
        elif block.language == "text":
            tally.check(block.what, None if said else "no program above it ran")
            for program, output in said:
                problem = f"README.md:{block.line} says\n{block.text}but it printed\n{output}"
                tally.check(program.what, None if output == block.text else problem)
            said = []


# --- Shell --------------------------------------------------------------------------------------------------------


def shell_problem(words: list[str]) -> str | None:
    """Why a command line of the documents cannot be right."""
    command, arguments = words[0], words[1:]
    if command == "make":
        makefile = "Makefile"
        if arguments[:1] == ["-C"]:
            makefile, arguments = f"{arguments[1]}/Makefile", arguments[2:]
        rules = read(makefile).replace("\\\n", " ")
        for target in arguments:
            if not re.search(rf"^(?:[\w-]+ )*{re.escape(target)}(?: [\w-]+)*:(?!=)", rules, re.MULTILINE):
                return f"{makefile} has no target {target}"
        return None
    if command == "npm" and arguments[:2] == ["install", "--install-links"]:
        arguments = ["install", *arguments[2:]]
    if command in ("pip", "npm") and arguments[:1] == ["install"] and len(arguments) == 2:
        manifest = {"pip": "pyproject.toml", "npm": "package.json"}[command]
        return None if (ROOT / arguments[1] / manifest).is_file() else f"{arguments[1]} has no {manifest}"
    if command == "cargo" and arguments[:2] in (["bench", "--bench"], ["test", "--test"]) and len(arguments) == 3:
        file = {"bench": "benches", "test": "tests"}[arguments[0]] + f"/{arguments[2]}.rs"
        return None if (ROOT / file).is_file() else f"there is no {file}"
    if command in ("python3", "tools/fuzz"):
        file = arguments[0] if command == "python3" else f"fuzz/fuzz_targets/{arguments[-1]}.rs"
        return None if (ROOT / file).is_file() else f"there is no {file}"
    if command in ("cc", "c++"):
        return None  # Used to build the examples.
    return "this command is not one that tests/readme.py knows"


def check_shell(found: list[Block], tally: Tally) -> dict[str, list[str]]:
    """The command lines, by their first words."""
    commands: dict[str, list[str]] = {}
    for block in found:
        if block.language != "sh":
            continue
        for line in block.text.splitlines():
            words = shlex.split(line, comments=True)
            if words:
                tally.check(f"{block.what}: {line}", shell_problem(words))
                commands[words[0]] = words
    return commands


# --- Tables -------------------------------------------------------------------------------------------------------


def rows(document: str, heading: str) -> list[list[str]]:
    """The cells of all tables in a section."""
    section = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", document, re.MULTILINE | re.DOTALL)
    if section is None:
        return []
    lines = [line for line in section.group(1).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if not set("".join(row)) <= set("-: ")]


def constants(header: str, first: str, last: str) -> dict[str, int]:
    """The numbers between two headings of the header."""
    part = header[header.index(f"/* {first}") : header.index(f"/* {last}")]
    return {name: int(number) for name, number in re.findall(r"^#define (JWT_\w+) (\d+)\b", part, re.MULTILINE)}


def difference(document: dict[str, object], truth: dict[str, object]) -> str | None:
    if document == truth and truth:
        return None
    names = sorted(name for name in document.keys() | truth.keys() if document.get(name) != truth.get(name))
    wrong = [f"{name}: README.md says {document.get(name)}, it is {truth.get(name)}" for name in names]
    return "\n".join(wrong) or "empty"


def check_tables(readme: str, tally: Tally) -> None:
    header = read("include/onejwt.h")

    statuses = constants(header, "Statuses: 0", "Algorithms.")
    table = [row for row in rows(readme, "Statuses") if row[0].isdigit()]
    tally.check("the table of statuses", difference({row[1].strip("`"): int(row[0]) for row in table}, dict(statuses)))
    tally.check("each status has four cells", None if all(len(row) == 4 and all(row) for row in table) else "some lack")

    # Reserved, and no algorithm that anything can be done with.
    algorithms = {name for name in constants(header, "Algorithms.", "Flags of jwt_verify") if name != "JWT_ED448"}
    table = [row for row in rows(readme, "Algorithms and keys") if row[1].startswith("`JWT_")]
    found = {row[1].strip("`") for row in table}
    tally.check("the table of algorithms", None if found == algorithms else f"differs: {sorted(found ^ algorithms)}")
    for row in table:
        names = {name.strip(" `").upper().replace("-", "_") for name in row[0].split(",")}
        constant = row[1].strip("`")[len("JWT_") :]
        tally.check(f"the name of {row[1]}", None if constant in names else f"{row[0]} is not it")

    version = re.search(r'^version = "(.*)"', read("Cargo.toml"), re.MULTILINE)
    assert version is not None
    for name in ("README.md", "CHANGELOG.md"):
        tally.check(f"the version in {name}", None if version.group(1) in read(name) else f"no {version.group(1)}")


# --- What the documents point to ----------------------------------------------------------------------------------


def anchors(document: str) -> set[str]:
    prose = re.sub(r"^```.*?^```", "", document, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def link_problem(document: str, target: str) -> str | None:
    if re.match(r"https?://", target):
        return None
    path, _, anchor = target.partition("#")
    file = ROOT / path if path else ROOT / document
    if not file.exists():
        return f"there is no {path}"
    if anchor and anchor not in anchors(file.read_text(encoding="utf-8")):
        return f"{path or document} has no heading {anchor}"
    return None


def check_references(document: str, tally: Tally) -> None:
    text = read(document)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        tally.check(f"{document}: the link {target}", link_problem(document, target))
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    tops = {entry.name for entry in ROOT.iterdir() if entry.is_dir() and entry.name not in ("target", ".git")}
    for code in re.findall(r"`([^`\n]+)`", prose):
        word = code.split()[0].rstrip(":,")
        if "/" in word and word.split("/")[0] in tops:
            found = any(ROOT.glob(word)) if "*" in word else (ROOT / word).exists()
            tally.check(f"{document}: {word}", None if found else "there is no such file")
    for target in re.findall(r"`make (?:-k )?([\w-]+)`", prose):
        tally.check(f"{document}: make {target}", shell_problem(["make", target]))


def check_evidence(tally: Tally) -> None:
    """SECURITY.md names a test for each class of attack: a shared vector (`*` stands for any text), or FILE: NAME."""
    names = [
        case["name"]
        for file in sorted((ROOT / "tests" / "vectors").glob("*.json"))
        for case in json.loads(file.read_text(encoding="utf-8"))["cases"]
    ]
    table = rows(read("SECURITY.md"), "Known classes of attack")[1:]
    tally.check("SECURITY.md: the classes of attack", None if len(table) >= 20 else f"only {len(table)} rows")
    for row in table:
        evidence = re.findall(r"`([^`]+)`", row[-1])
        tally.check(f"SECURITY.md: {row[0]}", None if evidence else "no test is named")
        for name in evidence:
            file, _, inside = name.partition(": ")
            if "/" in file:
                there = (ROOT / file).is_file() and inside in read(file)
            else:
                there = any(fnmatchcase(vector, name) for vector in names)
            tally.check(f"SECURITY.md: {row[0]}: {name}", None if there else "there is no such test")


def main() -> int:
    suffix = "dylib" if sys.platform == "darwin" else "so"
    parser = argparse.ArgumentParser(description="Run README.md's examples and check what the documents name.")
    parser.add_argument("--library", type=Path, default=ROOT / "target" / "release" / f"libonejwt.{suffix}")
    parser.add_argument("--cc", default=os.environ.get("CC", "cc"))
    parser.add_argument("--cxx", default=os.environ.get("CXX", "c++"))
    parser.add_argument("--python", help="an interpreter in which the package is installed")
    parser.add_argument("--node", default="node")
    parser.add_argument("--node-dir", help="a directory in which the package is installed")
    options = parser.parse_args()
    options.library = options.library.resolve()
    # Not resolved: an interpreter knows its virtual environment by the name it was called by.
    options.python = options.python and os.path.abspath(options.python)
    if not options.library.is_file():
        sys.exit(f"readme.py: there is no {options.library}: run `make lib`")

    tally = Tally()
    readme = list(blocks("README.md"))
    others = [block for document in DOCUMENTS[1:] for block in blocks(document)]
    for block in readme + others:
        known = block.language == "sh" or (block in readme and block.language in (*PROGRAMS, "text"))
        tally.check(block.what, None if known else "a block in no language that tests/readme.py knows here")
    for language in PROGRAMS:
        there = any(block.language == language for block in readme)
        tally.check(f"README.md has {language}", None if there else "none")
    commands = check_shell(readme, tally)
    check_shell(others, tally)
    with tempfile.TemporaryDirectory() as place:
        run_programs(readme, Runner(options, commands, Path(place)), tally)
    check_tables(read("README.md"), tally)
    for document in DOCUMENTS:
        check_references(document, tally)
    check_evidence(tally)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
