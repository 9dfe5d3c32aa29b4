"""What is shared and never copied: it has keys, or what is prepared, in the library's memory."""

from __future__ import annotations

from typing import NoReturn, TypeVar

from .errors import InvalidType

_Self = TypeVar("_Self")


class Shared:
    """Copies are the object itself, which any number of threads may use; another process makes its own."""

    __slots__ = ()

    def __copy__(self: _Self) -> _Self:
        return self

    def __deepcopy__(self: _Self, memo: object) -> _Self:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise InvalidType(
            f"a {type(self).__name__} cannot be pickled: what it has prepared is in this process, and so are its keys. "
            "Make one in the process that uses it"
        )
