"""The warnings of the drop-in: PyJWT's."""

from __future__ import annotations


class RemovedInPyjwt3Warning(DeprecationWarning):
    """Something that PyJWT 3 will no longer take."""


class InsecureKeyLengthWarning(UserWarning):
    """A key is shorter than its algorithm demands."""
