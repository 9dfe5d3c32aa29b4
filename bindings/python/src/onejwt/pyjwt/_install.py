"""The drop-in in the place of PyJWT, for a whole program."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from . import _beside

_PACKAGE = __name__.rpartition(".")[0]


def _modules() -> dict[str, ModuleType]:
    """The modules of the drop-in by the names that PyJWT's have."""
    package = import_module(_PACKAGE)
    names = [module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_")]
    found = {f"jwt.{name}": import_module(f"{_PACKAGE}.{name}") for name in names}
    return {"jwt": package, **found}


def install() -> None:
    """Puts the drop-in in the place of ``jwt``, also for the packages that a program depends on.

    Whatever imports ``jwt`` from now on gets the drop-in. Where PyJWT is loaded already, what modules have imported
    from it is replaced in them: the module, its functions, its classes. Only what they have made of it stays as it
    is: a class that inherits from one of PyJWT's, an object of such a class, a function that is held in a list. So it
    is best called before anything else is imported. A second call does nothing more.
    """
    modules = _modules()
    theirs = {name: module for name, module in _loaded().items() if module is not modules.get(name)}
    if theirs:
        _beside.link()
        _replace(modules, theirs)
    sys.modules.update(modules)
    for name in theirs:
        # A module that the drop-in does not have must not be PyJWT's beside it.
        if name not in modules:
            del sys.modules[name]


def _loaded() -> dict[str, ModuleType]:
    """What there is of PyJWT, or of whatever else is called that."""
    loaded = list(sys.modules.items())
    return {name: module for name, module in loaded if name == "jwt" or name.startswith("jwt.")}


def _replace(modules: dict[str, ModuleType], theirs: dict[str, ModuleType]) -> None:
    """Replaces what other modules have imported."""
    # By identity; what is replaced is held by its module meanwhile, so that no id is another's.
    instead: dict[int, Any] = {}
    for name, module in theirs.items():
        own = modules.get(name)
        if own is None:
            continue
        instead[id(module)] = own
        for attribute, value in list(vars(module).items()):
            home = getattr(value, "__module__", None)
            # What PyJWT defines itself, and nothing that it has from elsewhere.
            if isinstance(home, str) and (home == "jwt" or home.startswith("jwt.")) and hasattr(own, attribute):
                instead[id(value)] = getattr(own, attribute)
    for name, module in list(sys.modules.items()):
        if name in theirs or name.startswith(_PACKAGE):
            continue
        members = getattr(module, "__dict__", None)
        if type(members) is not dict:
            continue
        for attribute, value in list(members.items()):
            if id(value) in instead and not attribute.startswith("__"):
                members[attribute] = instead[id(value)]
