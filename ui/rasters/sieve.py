"""Which rasters pass a test: each is tested once, as soon as it comes, and marked by its position.

What is tested, and in what order those that pass are shown, is left to `index`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial, reduce
from itertools import compress
from operator import and_
from typing import Generic, TypeVar

Tested = TypeVar("Tested")
Marks = Iterable[bool]


class Sieve(Generic[Tested]):
    """Lets those positions through whose rasters pass; all, as long as there is no test."""

    def __init__(self) -> None:
        self._test: Callable[[Tested], Marks] | None = None
        self._marks = bytearray()

    def set_test(self, test: Callable[[Tested], Marks] | None, tested: Tested) -> None:
        """Test what has come so far, and what will; `test` tells of each raster whether it passes."""
        self._test = test
        self._marks = bytearray() if test is None else bytearray(test(tested))

    def take_in(self, tested: Tested) -> None:
        """Test what has come behind the others."""
        if self._test is not None:
            self._marks += bytearray(self._test(tested))

    def passed(self, positions: Sequence[int]) -> Sequence[int]:
        """Give those of these positions that are let through."""
        if self._test is None:
            return positions
        return list(compress(positions, map(self._marks.__getitem__, positions)))


def all_of(marks: Iterable[Marks]) -> Marks:
    """Tell of each raster whether it passes all of one test or more."""
    return reduce(partial(map, and_), marks)
