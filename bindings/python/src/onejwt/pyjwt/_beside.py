"""A program in which PyJWT is there too: one that uses it itself, or by a package that it depends on."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

# Classes of the drop-in, by the module and the name that PyJWT's have.
_own: dict[str, dict[str, type]] = {}
_is_linked = False


def register(module: str, classes: dict[str, type]) -> None:
    """Says which classes are to be PyJWT's of their names too."""
    global _is_linked
    _own[module], _is_linked = classes, False
    link()


def pyjwt(name: str) -> ModuleType | None:
    """A module of PyJWT, if it is loaded and is PyJWT's: there is another package that is called ``jwt``."""
    module = sys.modules.get(f"jwt.{name}")
    package = sys.modules.get("jwt")
    is_its = module is not None and getattr(module, "__name__", "") == f"jwt.{name}"
    return module if is_its and hasattr(package, "PyJWT") and hasattr(package, "PyJWTError") else None


def link() -> None:
    """Makes the drop-in's exceptions and keys be PyJWT's too, once that is loaded.

    Then ``except`` clauses for PyJWT's exceptions fit those of the drop-in, and PyJWT takes a PyJWK of the drop-in.
    """
    global _is_linked
    if _is_linked or "jwt.exceptions" not in sys.modules:
        return
    for module, classes in _own.items():
        theirs = pyjwt(module)
        if theirs is None:
            # Perhaps it is only half loaded.
            return
        for name, own in classes.items():
            base = getattr(theirs, name, None)
            if isinstance(base, type) and base.__module__ == f"jwt.{module}" and base not in own.__mro__:
                own.__bases__ = (*own.__bases__, base)
    _is_linked = True


def of_pyjwt(key: Any) -> bool:
    """Whether a key is a PyJWK of PyJWT."""
    module = pyjwt("api_jwk")
    return module is not None and isinstance(key, module.PyJWK)
