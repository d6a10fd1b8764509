"""How a list of rasters can be narrowed down: the choices that its values offer, and filters made of them.

Which rows then show is `index`'s; how a person sets a filter, `filter_box`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Union

from .columns import Kind, RasterColumn

MOST_VALUES = 12
"""That are offered one by one."""
_WIDEST = 1e15
"""Distance of two numbers beyond which one of them is hardly meant."""
_LARGEST = 2**53
"""Beyond it a field on the screen cannot tell each whole number from the next."""
DAY_MILLISECONDS = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class ValuesChoice:
    """A column with a few different values."""

    column: RasterColumn
    values: tuple[Any, ...]
    """Sorted; None, for rasters without one, comes last."""


@dataclass(frozen=True)
class RangeChoice:
    """A column of numbers or dates that lie between two."""

    column: RasterColumn
    low: Any
    high: Any


Choice = Union[ValuesChoice, RangeChoice]


@dataclass(frozen=True)
class ValuesFilter:
    """Lets rasters pass that have one of some values, of which None is one."""

    column: RasterColumn
    values: frozenset[Any]

    def passes(self, values: Iterable[Any]) -> list[bool]:
        """Tell of each value whether it passes."""
        wanted = self.values
        return [value in wanted for value in values]


@dataclass(frozen=True)
class RangeFilter:
    """Lets rasters pass whose value is known and lies between two, both included."""

    column: RasterColumn
    low: Any
    high: Any

    def passes(self, values: Iterable[Any]) -> list[bool]:
        """Tell of each value whether it passes."""
        low, high = self.low, self.high
        return [value is not None and low <= value <= high for value in values]


Filter = Union[ValuesFilter, RangeFilter]


class Survey:
    """What values a column has, as far as its rasters have been looked at."""

    def __init__(self, column: RasterColumn) -> None:
        self._column = column
        self._values: set[Any] | None = set()
        """None once there are too many to offer."""
        self._low: Any = None
        self._high: Any = None

    def take_in(self, values: Sequence[Any]) -> None:
        """Look at the values of some more rasters."""
        if self._values is not None:
            self._values.update(values)
            if len(self._values) > MOST_VALUES:
                self._values = None
        known = [value for value in values if value is not None]
        if known and self._column.kind is not Kind.TEXT:
            bounds = known if self._low is None else [*known, self._low, self._high]
            self._low, self._high = min(bounds), max(bounds)

    @property
    def choice(self) -> Choice | None:
        """Give what there is to choose from; None where all rasters are alike, or hardly two are."""
        kind = self._column.kind
        if kind in (Kind.TEXT, Kind.WHOLE) and self._values is not None:
            return ValuesChoice(self._column, _sorted(self._values)) if len(self._values) > 1 else None
        if kind is Kind.TEXT or self._low is None or not self._is_range:
            return None
        return RangeChoice(self._column, self._low, self._high)

    @property
    def _is_range(self) -> bool:
        if self._column.kind is Kind.DATE:
            return bool(self._low // DAY_MILLISECONDS < self._high // DAY_MILLISECONDS)
        is_exact = self._low > -_LARGEST and self._high < _LARGEST
        return is_exact and 0 < self._high - self._low < _WIDEST


def is_filtered_by(column: RasterColumn) -> bool:
    """Tell whether a filter by this column is of use; names are what the search is for."""
    return not column.is_bookkeeping and column.kind is not Kind.SIZE and column.key != "name"


def _sorted(values: set[Any]) -> tuple[Any, ...]:
    known = sorted(value for value in values if value is not None)
    return (*known, None) if None in values else tuple(known)
