"""Very many values in a row, which Python's garbage collector need not look through again and again.

Whenever it looks for garbage among all there is, it goes through every list value by value: some milliseconds
for each 100,000, in which no window is drawn. At a tuple of plain values it looks only once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Generic, TypeVar

_RUN = 1024
"""Values in one tuple."""

Value = TypeVar("Value")


class LongList(Generic[Value]):
    """Values that are kept in tuples of the same length; those behind the last full one in a list."""

    __slots__ = ("_last", "_runs")

    def __init__(self, values: Iterable[Value] = ()) -> None:
        self._runs: list[tuple[Value, ...]] = []
        self._last: list[Value] = []
        self.extend(values)

    def __len__(self) -> int:
        """Count them."""
        return len(self._runs) * _RUN + len(self._last)

    def __iter__(self) -> Iterator[Value]:
        """Give one after the other."""
        return chain(chain.from_iterable(self._runs), self._last)

    def __getitem__(self, position: int) -> Value:
        """Give the one at a position, which may be counted from the end. Raises IndexError."""
        count = len(self)
        if not -count <= position < count:
            raise IndexError(position)
        return self.at((position % count,))[0]

    def at(self, positions: Iterable[int]) -> list[Value]:
        """Give those at some positions, in that order; none may be negative. Raises IndexError."""
        runs, last = self._runs, self._last
        full = len(runs) * _RUN
        return [
            runs[position // _RUN][position % _RUN] if position < full else last[position - full]
            for position in positions
        ]

    def append(self, value: Value) -> None:
        """Add one behind them."""
        self._last.append(value)
        if len(self._last) == _RUN:
            self._runs.append(tuple(self._last))
            self._last = []

    def extend(self, values: Iterable[Value]) -> None:
        """Add more behind them."""
        self._last.extend(values)
        full = len(self._last) - len(self._last) % _RUN
        self._runs += (tuple(self._last[start : start + _RUN]) for start in range(0, full, _RUN))
        del self._last[:full]

    def forget_last(self, number: int) -> None:
        """Take so many away from the end."""
        keep = max(0, len(self) - number)
        while len(self._runs) * _RUN > keep:
            self._last[:0] = self._runs.pop()
        del self._last[keep - len(self._runs) * _RUN :]
