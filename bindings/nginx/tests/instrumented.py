"""What runs under valgrind and with the address sanitizer: all that reads what comes from outside, or frees anything.

Not: configurations, each of which starts nginx once more, and what needs a master process.
"""

from __future__ import annotations

import unittest

from . import test_access, test_claims, test_fetch, test_vectors
from .server import MODE

NEEDS_MASTER = {"test_reloads_while_keys_are_fetched"}
# What valgrind would take minutes for.
LONG = {"test_the_verdicts_are_the_same", "test_whatever_the_location_does_wrong_is_no_keys"}


def load_tests(loader: unittest.TestLoader, tests: unittest.TestSuite, pattern: str | None) -> unittest.TestSuite:
    assert MODE, "ONEJWT_NGINX_MODE says what with"
    left_out = NEEDS_MASTER | (LONG if MODE == "valgrind" else set())
    suite = unittest.TestSuite()
    for module in (test_access, test_claims, test_fetch, test_vectors):
        for cases in loader.loadTestsFromModule(module):
            assert isinstance(cases, unittest.TestSuite)
            suite.addTests(test for test in cases if test.id().rpartition(".")[2] not in left_out)
    assert suite.countTestCases() > 25
    return suite
