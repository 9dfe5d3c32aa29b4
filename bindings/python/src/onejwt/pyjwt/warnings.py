"""The warnings of the drop-in: PyJWT's, and one of its own."""

from __future__ import annotations


class RemovedInPyjwt3Warning(DeprecationWarning):
    """Something that PyJWT 3 will no longer take."""


class InsecureKeyLengthWarning(UserWarning):
    """A key is shorter than its algorithm demands."""


class StricterDecodeWarning(UserWarning):
    """``decode`` of the drop-in refuses a token that was just made, although PyJWT's would take it."""
