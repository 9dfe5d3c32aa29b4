#!/usr/bin/env python3
"""Writes the shared vectors: generate.py, or generate.py --check to say which files are stale."""

import sys

sys.dont_write_bytecode = True

import collections
import importlib.util
import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
# What the library's own readers take in one document; the C runner reads the vectors with them.
MAX_MEMBERS = 4096
REQUIRED = {
    "verify": {"keys", "token", "now"}, "sign": {"keys", "claims", "now"}, "jws_verify": {"keys", "token"},
    "jws_sign": {"keys", "payload"}, "jwe_decrypt": {"keys", "token"}, "jwe_encrypt": {"keys", "payload"},
    "decrypt": {"keys", "token", "now"}, "encrypt": {"keys", "claims", "now"}, "key": {"keys"}, "claim": {"claims", "read", "claim"}, "peek": {"token", "part"},
    "bearer": {"value"}, "challenge": {"of"}, "policy": {"document"},
}


def load(path):
    """The cases of one module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def members(value):
    """How many members and elements a document has, at every level."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return len(inner) + sum(members(item) for item in inner)


def rendered(module):
    """One file: one case a line."""
    lines = ",\n".join(json.dumps(case) for case in module.CASES)
    return '{"about": %s,\n"cases": [\n%s\n]}\n' % (json.dumps(" ".join(module.ABOUT.split())), lines)


def validate(files):
    """Refuses cases that no runner could run, and names that are there twice."""
    names = collections.Counter()
    for path, text in files.items():
        document = json.loads(text)
        if members(document) > MAX_MEMBERS:
            raise SystemExit("%s: %d members, at most %d" % (path.name, members(document), MAX_MEMBERS))
        for case in document["cases"]:
            names[case["name"]] += 1
            present = {name[:-len(end)] if name.endswith(end) else name for end in ("_hex", "_parts") for name in case}
            if not REQUIRED[case["op"]] <= present or not case["why"]:
                raise SystemExit("%s: %s is not complete" % (path.name, case["name"]))
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise SystemExit("names used twice: " + ", ".join(twice))
    return sum(names.values())


def main():
    sys.path.insert(0, str(HERE))
    files = {HERE / (path.stem.replace("_", "-") + ".json"): rendered(load(path))
             for path in sorted((HERE / "cases").glob("*.py"))}
    count = validate(files)
    stale = [path for path, text in files.items() if not path.exists() or path.read_text("ascii") != text]
    stale += [path for path in HERE.glob("*.json") if path not in files]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print("differs from what generate.py writes:", path.name)
        return 1 if stale else 0
    for path, text in files.items():
        path.write_bytes(text.encode("ascii"))
    print("%d cases in %d files" % (count, len(files)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
