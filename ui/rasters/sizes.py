"""How many bytes each raster is likely to have, worked out bit by bit: an estimate is a matter of polygons.

Estimating one is core's; whose sizes are wanted is left to `table`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from ...core.geometry import Area
from ...core.rasters import RasterItem
from ...core.selection import size_estimator
from ...core.service import ServiceInfo
from ..slices import are_done

_NOT_YET, _UNKNOWN = -1, -2
_AT_ONCE = 2000
"""Sizes added up in one step."""


class RasterSizes:
    """Estimated bytes by position in a list of rasters; None where unknown, or not worked out yet."""

    def __init__(self, service: ServiceInfo | None, items: Sequence[RasterItem], clip: Area | None) -> None:
        """Estimate for the parts inside `clip`, in the service's spatial reference, if given."""
        self._items = items
        self._estimate_bytes = None if service is None else size_estimator(service, clip)
        self._sizes = array("q")
        self._in_sight: list[int] = []
        self._steps: Iterator[None] | None = None
        """What is left to do until all expected sizes are worked out."""
        self.total: int | None = 0
        """The expected sizes together; None until they are worked out, and where one is unknown."""

    def extend(self, count: int) -> None:
        """Make room for so many more rasters."""
        self._sizes.extend([_NOT_YET] * count)

    def expect(self, positions: Iterable[int], others: Iterable[int] = ()) -> None:
        """Have these sizes worked out and added up, and others worked out, instead of those before."""
        self._steps = chain(self._add_up(iter(positions)), self._have(others))
        self.total = None

    @property
    def is_complete(self) -> bool:
        """Whether all expected sizes are worked out."""
        return self._steps is None

    def look_at(self, position: int) -> int | None:
        """Give a raster's bytes, and have them worked out next where that has not been done."""
        size = self._sizes[position]
        if size == _NOT_YET:
            self._in_sight.append(position)
        return size if size >= 0 else None

    @property
    def is_looked_at(self) -> bool:
        """Whether somebody waits to see a size."""
        return bool(self._in_sight)

    def all(self) -> list[int | None]:
        """Give the bytes of every raster."""
        return [size if size >= 0 else None for size in self._sizes]

    def work_out(self, end: float) -> None:
        """Estimate until a moment of this thread's time: what is looked at first, then what is expected."""
        looked_at = iter(self._in_sight)
        is_done = are_done(self._have(looked_at), end)
        self._in_sight = list(looked_at)
        if is_done and self._steps is not None and are_done(self._steps, end):
            self._steps = None

    def _add_up(self, positions: Iterator[int]) -> Iterator[None]:
        total: int | None = 0
        while some := list(islice(positions, _AT_ONCE)):
            yield from self._have(some)
            sizes = [self._sizes[position] for position in some]
            total = None if total is None or min(sizes) < 0 else total + sum(sizes)
            yield
        self.total = total

    def _have(self, positions: Iterable[int]) -> Iterator[None]:
        """Work out what is not yet known; a step is one estimate."""
        for position in positions:
            if self._sizes[position] == _NOT_YET:
                self._sizes[position] = self._estimate(self._items[position])
                yield

    def _estimate(self, item: RasterItem) -> int:
        size = None if self._estimate_bytes is None else self._estimate_bytes(item)
        return _UNKNOWN if size is None else size
