#!/usr/bin/env python3
"""The documents say what is true: their examples run, README.md's tables are right, and what they point to is there.

Usage: documents.py [--with NEED] [--library FILE] [--cli FILE] [--cc CC] [--cxx CXX] [--python PYTHON] [--node NODE]
                    [--node-dir DIR] [DOCUMENT...]

The rules for the fenced blocks of the documents that run (RUN below). Each document has a directory of its own, which is
empty at first and has the clone beside it as `../onejwt`, and its blocks run there in the order in which they stand. A
paragraph "`NAME`:" in front of a block is the name of its file.

- `c`, `cpp`, `python` and `js` are whole programs, which end with status 0. C and C++ are built with the `cc` and `c++`
  lines of the document's `sh` blocks, or README.md's where it has none, with warnings as errors.
- `text` is what each program prints on standard output that stands above it, back to the previous `text` block or the
  section's heading (`##`).
- `console` is what somebody sees in a terminal. "$ " begins a command for sh, with the command `onejwt` at hand; one that
  ends in a backslash goes on in the next line. The lines up to the next command are all that it prints, on standard
  output and standard error. `# exit status 62` at the command's end is the status with which it ends; else that is 0.
  All commands of a block run in one shell, so variables stay.
- In `text` and `console` a line "…" stands for any lines, also none, and "…" within a line for any text.
- `json`, `cmake` and `make` are files. A JSON block is one JSON document, whether it has a name or not. A program with the
  word `file` after its language is one too: a later `console` block, where its name stands, builds or runs it.
- `sh` is not run: each line must be a command that is known here, and what it names must be there.

Another second word after the language is what a block needs beyond the four toolchains: `package`, pkg-config and CMake, with
onejwt installed where both look; `libjwt`, that and libjwt, with whose flags C and C++ are built too; `frameworks`, the web
frameworks that the packages have plugins for. Such blocks run only with `--with`, where only documents run that have one, but
all of their blocks.

With --python the package onejwt is imported as that interpreter has it, with --node-dir as it is installed in DIR; else
both are taken from bindings/, with the library of --library. markdown-it-py finds the blocks and links; it is the only
thing needed beyond the standard library.
"""

from __future__ import annotations

import argparse
import json
import os
import posixpath
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parent.parent
# That have no blocks but commands.
PROSE = ("SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "abi/README.md", "examples/login/README.md")
# Whose blocks are run by tests of their own.
ELSEWHERE = (
    "bindings/python/README.md",
    "bindings/python/MIGRATING.md",
    "bindings/node/README.md",
    "bindings/node/MIGRATING.md",
    "bindings/nginx/README.md",
    "docs/nginx-auth-jwt.md",
    "tests/vectors/README.md",
    "tests/interop/README.md",
)
# All of whose blocks run, or are files.
RUN = tuple(
    name
    for pattern in ("README.md", "docs/*.md", "bindings/c/*.md", "bindings/cpp/*.md")
    for path in sorted(ROOT.glob(pattern))
    if (name := path.relative_to(ROOT).as_posix()) not in ELSEWHERE
)
PROGRAMS = {"c": ".c", "cpp": ".cpp", "python": ".py", "js": ".mjs"}
FILES = ("json", "cmake", "make")
LANGUAGES = (*PROGRAMS, *FILES, "text", "console", "sh")
# Each with the target that runs the blocks that need it.
NEEDS = {"package": "make trust-package", "libjwt": "make trust-libjwt", "frameworks": "make test-plugins"}
PATIENCE = 300
# A command of a terminal session is one that somebody waits for.
SESSION_PATIENCE = 300

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
            print(f"FAILED: {what}\n    " + problem.strip().replace("\n", "\n    "), flush=True)


# --- Blocks -------------------------------------------------------------------------------------------------------


class Block(NamedTuple):
    document: str
    language: str
    need: str
    text: str
    line: int
    section: str
    name: str | None
    closed: bool

    @property
    def what(self) -> str:
        return f"{self.document}:{self.line}: {self.name or self.language}"


def tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def blocks(document: str, text: str) -> Iterator[Block]:
    """The blocks of code of a document."""
    section, before, lines = "", "", text.splitlines()
    heading = ""
    for token in tokens(text):
        if token.type == "heading_open":
            heading = token.tag
        elif token.type == "inline":
            if heading == "h2":
                section = token.content
            before, heading = token.content, ""
        elif token.type in ("fence", "code_block"):
            assert token.map is not None
            begin, end = token.map
            language, _, need = token.info.strip().partition(" ")
            named = re.search(r"^`([\w.-]+)`:\Z", before, re.MULTILINE)
            closed = token.type == "fence" and end - begin > 1 and lines[end - 1].strip().startswith(token.markup)
            name = named.group(1) if named else None
            yield Block(document, language, need.strip(), token.content, begin + 1, section, name, closed)
            before = ""


def block_problem(block: Block, found: list[Block], languages: tuple[str, ...] = LANGUAGES) -> str | None:
    """Why a block, one of those found in a document, cannot be one that this script runs or checks."""
    if not block.closed:
        return "a block without a fence, or without its end"
    if block.language not in languages:
        return f"a block in no language that tests/documents.py knows here: {block.language or 'none'}"
    if block.need == "file" and block.language in PROGRAMS:
        used = any(
            block.name is not None and block.name in later.text for later in found if later.language == "console"
        )
        return None if used else "a file that no console block names"
    if block.need and (block.need not in NEEDS or block.language in ("sh", "text", *FILES)):
        return f"no {block.language} block can need {block.need}"
    if block.language in ("cmake", "make") and block.name is None:
        return "a file without a name"
    if block.language == "json":
        try:
            json.loads(block.text)
        except ValueError as error:
            return f"not JSON: {error}"
    return None


def says(expected: str, printed: str) -> bool:
    """Whether a text is what was expected, where "…" stands for any lines, or any text in a line."""
    pattern = ""
    for line in expected.splitlines():
        pattern += "(?:.*\n)*?" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n"
    return re.fullmatch(pattern, printed) is not None


# --- Programs and terminals ---------------------------------------------------------------------------------------


class Command(NamedTuple):
    text: str
    status: int
    output: str


def session(block: Block) -> list[Command] | None:
    """The commands of a console block; None if it does not begin with one."""
    commands: list[Command] = []
    goes_on = False
    for line in block.text.splitlines():
        if goes_on:
            last = commands[-1]
            commands[-1] = last._replace(text=f"{last.text}\n{line}")
        elif line.startswith("$ "):
            commands.append(Command(line[2:], 0, ""))
        elif not commands:
            return None
        else:
            commands[-1] = commands[-1]._replace(output=commands[-1].output + line + "\n")
            continue
        goes_on = line.endswith("\\")
        note = re.search(r"# exit status (\d+)$", line)
        if note:
            commands[-1] = commands[-1]._replace(status=int(note.group(1)))
    return commands or None


class Runner:
    """Builds and runs the blocks of one document in one directory."""

    def __init__(self, options: argparse.Namespace, commands: dict[str, list[str]], place: Path) -> None:
        self.options, self.commands, self.place = options, commands, place
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1"}
        # What a make that runs this script tells its own is not for the examples.
        for name in ("ONEJWT_LIBRARY", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
            self.environment.pop(name, None)
        self.search("PATH", options.cli.parent)
        if options.python is None:
            self.environment["PYTHONPATH"] = str(ROOT / "bindings" / "python" / "src")
        if options.python is None or options.node_dir is None:
            self.environment["ONEJWT_LIBRARY"] = str(options.library)
        if options.prefix is not None:
            self.search("PKG_CONFIG_PATH", options.prefix / "lib" / "pkgconfig")
            self.search("CMAKE_PREFIX_PATH", options.prefix)
            self.search("LD_LIBRARY_PATH", options.prefix / "lib")

    def search(self, variable: str, first: Path) -> None:
        """Puts a directory in front of a search path."""
        others = self.environment.get(variable)
        self.environment[variable] = f"{first}{os.pathsep}{others}" if others else str(first)

    def run(
        self, command: list[str], directory: Path, patience: int = PATIENCE, stderr: int = subprocess.PIPE
    ) -> tuple[str | None, str]:
        """The problem, if any, and the standard output."""
        with subprocess.Popen(
            command,
            cwd=directory,
            env={**self.environment, "PWD": str(directory)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            encoding="utf-8",
            start_new_session=True,
        ) as process:
            try:
                said, complained = process.communicate(timeout=patience)
            except subprocess.TimeoutExpired:
                # What it started holds the pipe open too.
                os.killpg(process.pid, signal.SIGKILL)
                said, complained = process.communicate()
                return f"{shlex.join(command)}: did not end in {patience} s\n{said}{complained or ''}", said
        if process.returncode:
            return f"{shlex.join(command)}: exit status {process.returncode}\n{said}{complained or ''}", said
        return None, said

    def build(self, block: Block, source: Path) -> tuple[str | None, list[str]]:
        """Builds a program with the documents' own command line, other names and places put in."""
        c = block.language == "c"
        command = self.commands.get("cc" if c else "c++")
        if command is None:
            return "there is no command line that builds it", []
        program = source.with_suffix(f".{block.language}.bin")
        words = shlex.split(self.options.cc if c else self.options.cxx)
        for word, previous in zip(command[1:], command):
            if previous == "-o":
                word = str(program)
            elif word.endswith((".c", ".cpp")):
                word = str(source)
            words.append(word.replace("$PWD/target/release", str(self.options.library.parent)))
        words = [f"-L{self.options.library.parent}" if word == "-Ltarget/release" else word for word in words]
        if block.need == "libjwt":
            problem, flags = self.run(["pkg-config", "--cflags", "--libs", "libjwt"], ROOT)
            if problem is not None:
                return problem, []
            words += shlex.split(flags)
        problem, _ = self.run(words + STRICT + (["-std=c99"] if c else []), ROOT)
        return problem, [str(program)]

    def program(self, block: Block) -> tuple[str | None, str]:
        source = self.file(block)
        if block.language in ("c", "cpp"):
            problem, command = self.build(block, source)
            if problem is not None:
                return problem, ""
        elif block.language == "python":
            command = [self.options.python or sys.executable, str(source)]
        else:
            self.node_package()
            command = [self.options.node, str(source)]
        return self.run(command, self.place)

    def node_package(self) -> None:
        """Node looks for a package beside the program; koffi beside the package. A session may have installed one."""
        package = ROOT / "bindings" / "node"
        if self.options.node_dir is not None:
            package = Path(self.options.node_dir).resolve() / "node_modules" / "onejwt"
        there = self.place / "node_modules" / "onejwt"
        if not there.exists():
            there.parent.mkdir(exist_ok=True)
            there.symlink_to(package, target_is_directory=True)
        if self.options.need == "frameworks":
            for framework in ("express", "fastify"):
                beside = there.parent / framework
                if not beside.exists():
                    beside.symlink_to(package.parent / framework, target_is_directory=True)

    def file(self, block: Block) -> Path:
        path = self.place / (block.name or f"line-{block.line}{PROGRAMS[block.language]}")
        path.write_text(block.text, encoding="utf-8")
        return path

    def console(self, block: Block) -> Iterator[tuple[str, str | None]]:
        """Each command of a terminal session, and the problem with it, if any."""
        commands = session(block)
        if commands is None:
            yield block.what, "it does not begin with a command"
            return
        mark = uuid.uuid4().hex
        script = self.place / ".session"
        script.write_text(
            "".join(f"{command.text}\nprintf '\\n%s %s\\n' {mark} $?\n" for command in commands), encoding="utf-8"
        )
        problem, said = self.run(["sh", str(script)], self.place, SESSION_PATIENCE, subprocess.STDOUT)
        script.unlink()
        parts = re.split(rf"\n{mark} (\d+)\n", said)
        for command, printed, status in zip(commands, parts[0::2], parts[1::2]):
            if printed and not printed.endswith("\n"):
                printed += "\n"
            wrong = None
            if int(status) != command.status:
                wrong = f"exit status {status}, not {command.status}\n{printed}"
            elif not says(command.output, printed):
                wrong = f"it says\n{command.output}but it printed\n{printed}"
            yield f"{block.what}: {command.text}", wrong
        # The shell itself ends with what it printed last, so only one that did not reach its end has a problem.
        if len(parts) != 2 * len(commands) + 1:
            yield block.what, problem or f"the shell ended early\n{said}"


def run_document(found: list[Block], runner: Runner, tally: Tally) -> dict[str, int]:
    """Runs the blocks of a document; how many were left out, by what they need."""
    programs: list[tuple[Block, str]] = []
    left: dict[str, int] = {}
    section = ""
    above = False
    for block in found:
        if block.section != section:
            section, programs, above = block.section, [], False
        if block.need == "file" or (block.language in FILES and block.name is not None):
            runner.file(block)
        elif block.need and runner.options.need != block.need:
            left[block.need] = left.get(block.need, 0) + 1
            above = above or block.language in PROGRAMS
        elif block.language in PROGRAMS:
            problem, output = runner.program(block)
            tally.check(block.what, problem)
            above = True
            if problem is None:
                programs.append((block, output))
        elif block.language == "console":
            for what, problem in runner.console(block):
                tally.check(what, problem)
        elif block.language == "text":
            tally.check(block.what, None if above else "there is no program above it")
            for program, output in programs:
                problem = f"{block.document}:{block.line} says\n{block.text}but it printed\n{output}"
                tally.check(program.what, None if says(block.text, output) else problem)
            programs, above = [], False
    return left


# --- Shell --------------------------------------------------------------------------------------------------------


def shell_problem(words: list[str], directory: Path = ROOT) -> str | None:
    """Why a command line of the documents cannot be right."""
    command, arguments = words[0], words[1:]
    if command == "make":
        makefile = directory / "Makefile"
        if arguments[:1] == ["-C"]:
            makefile, arguments = directory / arguments[1] / "Makefile", arguments[2:]
        rules = makefile.read_text(encoding="utf-8").replace("\\\n", " ")
        for target in arguments:
            if "=" in target or target == "-k":
                continue
            if not re.search(rf"^(?:[\w-]+ )*{re.escape(target)}(?: [\w-]+)*:(?!=)", rules, re.MULTILINE):
                return f"{makefile} has no target {target}"
        return None
    if command == "npm" and arguments[:2] == ["install", "--install-links"]:
        arguments = ["install", *arguments[2:]]
    if command in ("pip", "npm") and arguments[:1] == ["install"] and len(arguments) == 2:
        manifest = {"pip": "pyproject.toml", "npm": "package.json"}[command]
        return None if (directory / arguments[1] / manifest).is_file() else f"{arguments[1]} has no {manifest}"
    if command == "pip" and arguments[:2] == ["install", "-r"] and len(arguments) == 3:
        return None if (directory / arguments[2]).is_file() else f"there is no {arguments[2]}"
    if command == "npm" and arguments[:1] in (["ci"], ["test"]) and len(arguments) == 1:
        return None if (directory / "package.json").is_file() else f"{directory} has no package.json"
    if command == "cargo" and arguments[:2] in (["bench", "--bench"], ["test", "--test"]) and len(arguments) == 3:
        folders = {"bench": ["benches"], "test": ["tests", "capi/tests", "cli/tests"]}[arguments[0]]
        files = [directory / folder / f"{arguments[2]}.rs" for folder in folders]
        return None if any(map(Path.is_file, files)) else f"cargo {arguments[0]} knows no {arguments[2]}"
    if command == "python" and arguments[:1] == ["-m"] and len(arguments) > 1:
        module = directory / arguments[1].replace(".", "/")
        known = arguments[1] == "unittest" or module.is_dir() or module.with_suffix(".py").is_file()
        return None if known else f"there is no module {arguments[1]}"
    if command in ("python3", "tools/fuzz") or command.endswith("/python"):
        file = f"fuzz/fuzz_targets/{arguments[-1]}.rs" if command == "tools/fuzz" else arguments[0]
        return None if (directory / file).is_file() else f"there is no {file}"
    if command in ("cc", "c++"):
        return None  # Used to build the examples.
    return "this command is not one that tests/documents.py knows"


def check_shell(found: list[Block], tally: Tally) -> dict[str, list[str]]:
    """The command lines, by their first words. A `cd` holds for its line if more stands there, else for its section."""
    commands: dict[str, list[str]] = {}
    section, at = "", ROOT
    for block in found:
        if block.section != section:
            section, at = block.section, ROOT
        for line in block.text.replace("\\\n", " ").splitlines() if block.language == "sh" else ():
            here = at
            words = shlex.split(line, comments=True)
            chain = [list(part) for last, part in groupby(words, lambda word: word == "&&") if not last]
            for command in chain:
                if command[0] == "cd":
                    here = here / command[1]
                    problem = None if here.is_dir() else f"there is no directory {here}"
                else:
                    problem = shell_problem(command, here)
                    commands[command[0]] = command
                tally.check(f"{block.what}: {shlex.join(command)}", problem)
            if len(chain) == 1:
                at = here
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


def check_tables(readme: str, tally: Tally) -> None:
    """What abi/generate.py leaves to people: the cells that it does not write are there, and the limits are right."""
    table = [row for row in rows(readme, "Statuses") if row[0].isdigit()]
    tally.check("each status has four cells", None if table and all(map(all, table)) else "some lack")
    table = [row for row in rows(readme, "Algorithms and keys") if row[1].startswith("`JWT_")]
    tally.check("each algorithm has its key", None if table and all(row[2] for row in table) else "some lack")

    limits = [cell for row in rows(readme, "Limits") for cell in row]
    for row in json.loads(read("abi/onejwt.json"))["constants"]:
        if row["group"] == "limits":
            there = any(f"{row['value']:,}" in cell for cell in limits)
            tally.check(f"the limit {row['name']}", None if there else f"{row['value']:,} is not among the limits")

    version = re.search(r'^version = "(.*)"', read("Cargo.toml"), re.MULTILINE)
    assert version is not None
    for name in ("README.md", "CHANGELOG.md"):
        tally.check(f"the version in {name}", None if version.group(1) in read(name) else f"no {version.group(1)}")


# --- What the documents point to ----------------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    """What the headings of a document are called in links."""
    names, found = [], tokens(text)
    for opening, inline in zip(found, found[1:]):
        if opening.type == "heading_open":
            heading = "".join(child.content for child in inline.children or [])
            names.append(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-"))
    return set(names)


def link_problem(document: str, text: str, target: str) -> str | None:
    if re.match(r"https?://", target):
        return None
    path, _, anchor = target.partition("#")
    file = ROOT / posixpath.dirname(document) / path
    if path:
        if not file.exists():
            return f"there is no {path}"
        text = file.read_text(encoding="utf-8") if anchor else ""
    if anchor and anchor not in anchors(text):
        return f"{path or document} has no heading {anchor}"
    return None


def check_references(document: str, text: str, tally: Tally) -> None:
    folder = (ROOT / document).parent
    tops = {entry.name for entry in ROOT.iterdir() if entry.is_dir() and entry.name not in ("target", ".git")}
    for child in (child for token in tokens(text) for child in token.children or []):
        if child.type in ("link_open", "image"):
            target = str(child.attrs.get("href", child.attrs.get("src")))
            tally.check(f"{document}: the link {target}", link_problem(document, text, target))
        elif child.type == "code_inline" and child.content.strip():
            words = child.content.split()
            word = words[0].rstrip(":,")
            if "/" in word and word.split("/")[0] in tops:
                found = any(any(place.glob(word)) for place in (ROOT, folder))
                tally.check(f"{document}: {word}", None if found else "there is no such file")
            if word == "make":
                tally.check(f"{document}: {child.content}", shell_problem(words))


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


# --- All of it ----------------------------------------------------------------------------------------------------


def install(options: argparse.Namespace, prefix: Path) -> None:
    """What `make install` does, into a prefix of our own."""
    environment = {**os.environ, "RELEASE": str(options.library.parent), "PREFIX": str(prefix)}
    for name in ("DESTDIR", "LIBDIR", "INCLUDEDIR"):
        environment.pop(name, None)
    subprocess.run([str(ROOT / "tools" / "install")], env=environment, check=True, stdout=subprocess.DEVNULL)
    options.prefix = prefix


def check_documents(documents: list[str], options: argparse.Namespace, tally: Tally) -> dict[str, int]:
    """Runs documents; how many blocks were left out, by what they need."""
    readme = check_shell(list(blocks("README.md", read("README.md"))), Tally())
    left: dict[str, int] = {}
    for document in documents:
        found = list(blocks(document, read(document)))
        if options.need is not None and not any(block.need == options.need for block in found):
            continue
        problems = [(block.what, block_problem(block, found)) for block in found]
        for what, problem in problems:
            tally.check(what, problem)
        commands = {**readme, **check_shell(found, tally)}
        if any(problem is not None for _, problem in problems):
            continue
        with tempfile.TemporaryDirectory() as parent:
            place = Path(parent, "example")
            place.mkdir()
            Path(parent, "onejwt").symlink_to(ROOT, target_is_directory=True)
            for need, number in run_document(found, Runner(options, commands, place), tally).items():
                left[need] = left.get(need, 0) + number
    return left


def parse(arguments: list[str]) -> argparse.Namespace:
    suffix = "dylib" if sys.platform == "darwin" else "so"
    parser = argparse.ArgumentParser(description="Run the documents' examples and check what the documents name.")
    parser.add_argument("--with", dest="need", choices=NEEDS, help="run the documents with blocks that need this")
    parser.add_argument("--library", type=Path, default=ROOT / "target" / "release" / f"libonejwt.{suffix}")
    parser.add_argument("--cli", type=Path, default=ROOT / "target" / "debug" / "onejwt", help="the command onejwt")
    parser.add_argument("--cc", default=os.environ.get("CC", "cc"))
    parser.add_argument("--cxx", default=os.environ.get("CXX", "c++"))
    parser.add_argument("--python", help="an interpreter in which the package is installed")
    parser.add_argument("--node", default="node")
    parser.add_argument("--node-dir", help="a directory in which the package is installed")
    parser.add_argument("documents", nargs="*", metavar="DOCUMENT", help="only these of the documents that run")
    options = parser.parse_args(arguments)
    options.library, options.cli, options.prefix = options.library.resolve(), options.cli.resolve(), None
    # Not resolved: an interpreter knows its virtual environment by the name it was called by.
    options.python = options.python and os.path.abspath(options.python)
    for file, target in ((options.library, "make lib"), (options.cli, "cargo build --package onejwt-cli")):
        if not file.is_file():
            sys.exit(f"documents.py: there is no {file}: run `{target}`")
    options.documents = [Path(name).resolve().relative_to(ROOT).as_posix() for name in options.documents]
    for name in options.documents:
        if name not in RUN:
            sys.exit(f"documents.py: {name} is none of the documents that run: {', '.join(RUN)}")
    return options


def main() -> int:
    options = parse(sys.argv[1:])
    tally = Tally()
    documents = options.documents or list(RUN)
    with tempfile.TemporaryDirectory() as prefix:
        if options.need in ("package", "libjwt"):
            install(options, Path(prefix))
        left = check_documents(documents, options, tally)
    if options.need is None:
        for document in documents:
            check_references(document, read(document), tally)
    if options.need is None and not options.documents:
        for language in PROGRAMS:
            there = any(block.language == language for block in blocks("README.md", read("README.md")))
            tally.check(f"README.md has {language}", None if there else "none")
        for document in PROSE + ELSEWHERE:
            found = list(blocks(document, read(document)))
            if document in PROSE:
                for block in found:
                    tally.check(block.what, block_problem(block, found, ("sh",)))
            check_shell(found, tally)
            check_references(document, read(document), tally)
        check_tables(read("README.md"), tally)
        check_evidence(tally)
    if options.need is not None and tally.passed == 0:
        tally.check(f"documents with blocks that need {options.need}", "there are none")
    for need, number in left.items():
        if need != options.need:
            print(f"{number} blocks that need more are left to `{NEEDS[need]}`")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
