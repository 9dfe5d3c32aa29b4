"""Runs the tests of building the package: ``python -m tests.wheel``, with what pyproject.toml builds it with installed.

They stand apart from the other tests, which need nothing but the standard library.
"""

from __future__ import annotations

import sys
import unittest
from importlib import import_module
from pathlib import Path

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("test_*.py"))

loader = unittest.TestLoader()
suite = unittest.TestSuite(loader.loadTestsFromModule(import_module(f"tests.wheel.{name}")) for name in NAMES)
sys.exit(not unittest.TextTestRunner(verbosity=1).run(suite).wasSuccessful())
