"""The last few things that were prepared, by the very objects that they were prepared of.

A program that calls the same function again passes the same constants. To see that they are the same objects runs no
code of the program's, whatever they are. What is remembered is of types that cannot change, so the same object still
says what it said. Fresh lists are compared by their elements.

Nothing with a secret in it is an argument here, and no key set: what is remembered lives on until more recent calls
replace it.
"""

from __future__ import annotations

from datetime import timedelta
from operator import is_
from typing import Any, Callable, Generic, TypeVar

# What cannot change, and equals no other: a subclass of str could be equal to what it likes.
UNCHANGING = frozenset((type(None), bool, int, str, bytes, timedelta))
_KEPT = UNCHANGING | {tuple}
_TEXT = frozenset((str,))


def can_be_kept(arguments: tuple[Any, ...]) -> bool:
    """Whether all of these are unchanging, or tuples of texts."""
    tuples = [value for value in arguments if type(value) is tuple]
    return _KEPT.issuperset(map(type, arguments)) and all([_TEXT.issuperset(map(type, value)) for value in tuples])


def are_same(given: Any, kept: Any) -> bool:
    """Whether a list has the very texts of a tuple that was kept."""
    if type(given) is not list or type(kept) is not tuple:
        return False
    # A copy: another thread may write to the list.
    texts = tuple(given)
    size = len(texts)
    if size != len(kept):
        return False
    return texts[0] is kept[0] if size == 1 else all(map(is_, texts, kept))


def fixed(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same arguments, with tuples in the place of lists."""
    return tuple([tuple(value) if type(value) is list else value for value in arguments])


MOST = 8
_Made = TypeVar("_Made")


class Recent(Generic[_Made]):
    """What was made of the arguments of the last few calls. Any number of threads may use it at once."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        # Never changed, but replaced as a whole.
        self._entries: tuple[tuple[tuple[Any, ...], _Made], ...] = ()

    def of(self, given: tuple[Any, ...], make: Callable[..., _Made]) -> _Made:
        """What was made of these very arguments lately, else made now."""
        for kept, made in self._entries:
            if all(map(is_, kept, given)):
                return made
        if list in map(type, given):
            for kept, made in self._entries:
                if all([known is one or are_same(one, known) for known, one in zip(kept, given)]):
                    return made
        # Before anything is made of them: another thread may write to a list.
        kept = fixed(given)
        made = make(*kept)
        if can_be_kept(kept):
            # The oldest goes.
            self._entries = ((kept, made), *self._entries[: MOST - 1])
        return made
