"""How many bytes each raster is likely to have, worked out bit by bit: an estimate is a matter of polygons.

Estimating one is core's; whose sizes are wanted is left to `raster_table`.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable, Iterator, Sequence

from ..core.catalog import RasterItem
from ..core.geometry import Area
from ..core.selection import size_estimator
from ..core.service import ServiceInfo

_NOT_YET, _UNKNOWN = -1, -2


class RasterSizes:
    """Estimated bytes by position in a list of rasters; None where unknown, or not worked out yet."""

    def __init__(self, service: ServiceInfo | None, items: Sequence[RasterItem], clip: Area | None) -> None:
        """Estimate for the parts inside `clip`, in the service's spatial reference, if given."""
        self._items = items
        self._estimate_bytes = None if service is None else size_estimator(service, clip)
        self._sizes = array("q")
        self._in_sight: list[int] = []
        self._expected: Iterator[int] = iter(())
        self.is_complete = True
        """Whether all expected sizes are worked out."""

    def extend(self, count: int) -> None:
        """Make room for so many more rasters."""
        self._sizes.extend([_NOT_YET] * count)

    def expect(self, positions: Iterable[int]) -> None:
        """Have these sizes worked out, instead of those expected before."""
        self._expected = iter(positions)
        self.is_complete = False

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

    def total(self, positions: Iterable[int]) -> int | None:
        """Add up; None as soon as one is not known."""
        sizes = [self._sizes[position] for position in positions]
        return None if min(sizes, default=0) < 0 else sum(sizes)

    def all(self) -> list[int | None]:
        """Give the bytes of every raster."""
        return [size if size >= 0 else None for size in self._sizes]

    def work_out(self, end: float) -> None:
        """Estimate until a moment of this thread's time: what is looked at first, then what is expected."""
        looked_at, self._in_sight = iter(self._in_sight), []
        if not self._work_through(looked_at, end):
            self._in_sight = list(looked_at)
        elif self._work_through(self._expected, end):
            self.is_complete = True

    def _work_through(self, positions: Iterator[int], end: float) -> bool:
        for position in positions:
            if self._sizes[position] == _NOT_YET:
                self._sizes[position] = self._estimate(self._items[position])
                if time.thread_time() > end:
                    return False
        return True

    def _estimate(self, item: RasterItem) -> int:
        size = None if self._estimate_bytes is None else self._estimate_bytes(item)
        return _UNKNOWN if size is None else size
