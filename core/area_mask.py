"""An area as a coarse grid of cells: inside, outside, or crossed by its boundary.

Tells in a microsecond where most boxes lie, however many vertices the area has; the others are left to
``region``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import accumulate

from .outline import Box, Outline, Ring, wkb_of
from .shapes import Surface

_CELLS = 64
"""Rows and columns. More would leave fewer boxes open, and take longer to prepare than that saves."""
_SIDE = _CELLS + 1
"""One more, for what lies exactly on the upper or the right edge."""
_MARGIN = 1e-6
"""Of a cell: a boundary counts as crossing also where it runs so close that rounding might hide it."""


class AreaMask:
    """Made once for an area; never changes."""

    def __init__(self, shape: Surface) -> None:
        """Take a valid surface."""
        self._xmin, self._ymin, xmax, ymax = shape.bounds
        self._width = (xmax - self._xmin) / _CELLS
        self._height = (ymax - self._ymin) / _CELLS
        self._is_crossed = [bytearray(_SIDE) for _ in range(_SIDE)]
        self._crossings: list[list[float]] = [[] for _ in range(_SIDE)]
        """By row: where the boundary crosses the line through the middles of its cells."""
        for ring in Outline(wkb_of(shape)).rings():
            for edge in self._edges(ring):
                self._draw(*edge)
        self._is_inside = [_inside_cells(row) for row in self._crossings]
        self._sums = _running_sums(self._is_crossed)

    def holds(self, bounds: Box) -> bool | None:
        """Tell whether bounds lie inside the area, or else outside; None where the boundary may cross them.

        They must meet the area's own bounds.
        """
        left = max(0, int((bounds[0] - self._xmin) / self._width))
        bottom = max(0, int((bounds[1] - self._ymin) / self._height))
        right = min(_SIDE, int((bounds[2] - self._xmin) / self._width) + 1)
        top = min(_SIDE, int((bounds[3] - self._ymin) / self._height) + 1)
        lower, upper = self._sums[bottom], self._sums[top]
        if upper[right] - upper[left] - lower[right] + lower[left]:
            return None
        # Cells that no boundary crosses are all on the same side of it.
        return bool(self._is_inside[bottom][left])

    def has_inside(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside the area for certain."""
        across, up = (x - self._xmin) / self._width, (y - self._ymin) / self._height
        if not (0 <= across < _SIDE and 0 <= up < _SIDE):
            return False
        column, row = int(across), int(up)
        return bool(self._is_inside[row][column]) and not self._is_crossed[row][column]

    def _edges(self, ring: Ring) -> Iterator[Box]:
        """Give the edges in units of cells, each upwards."""
        x = [(value - self._xmin) / self._width for value in ring[::2]]
        y = [(value - self._ymin) / self._height for value in ring[1::2]]
        for x0, y0, x1, y1 in zip(x, y, x[1:], y[1:]):
            yield (x0, y0, x1, y1) if y0 <= y1 else (x1, y1, x0, y0)

    def _draw(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Mark the cells that an edge crosses, and note where it crosses the middles of rows."""
        bottom, top = int(y0 - _MARGIN), int(y1 + _MARGIN)
        if bottom == top or y1 - y0 < _MARGIN:
            for row in range(bottom, top + 1):
                self._mark(row, x0, x1)
        else:
            slope = (x1 - x0) / (y1 - y0)
            ends = [x0 + (min(max(row, y0), y1) - y0) * slope for row in range(bottom, top + 2)]
            for row, (enters, leaves) in enumerate(zip(ends, ends[1:]), start=bottom):
                self._mark(row, enters, leaves)
        for row in range(math.ceil(y0 - 0.5), math.ceil(y1 - 0.5)):
            self._crossings[row].append(x0 + (row + 0.5 - y0) * (x1 - x0) / (y1 - y0))

    def _mark(self, row: int, enters: float, leaves: float) -> None:
        left, right = (enters, leaves) if enters <= leaves else (leaves, enters)
        for column in range(int(left - _MARGIN), int(right + _MARGIN) + 1):
            self._is_crossed[row][column] = 1


def _inside_cells(crossings: list[float]) -> bytearray:
    """Tell for the cells of a row whether their middles lie inside, by the even-odd rule."""
    cells = bytearray(_SIDE)
    ends = sorted(crossings)
    for enters, leaves in zip(ends[::2], ends[1::2]):
        left, right = int(enters + 0.5), int(leaves + 0.5)
        cells[left:right] = b"\1" * (right - left)
    return cells


def _running_sums(rows: list[bytearray]) -> list[list[int]]:
    """Give for each corner of cells how many cells to its lower left are marked."""
    sums = [[0] * (_SIDE + 1)]
    for row in rows:
        sums.append([below + along for below, along in zip(sums[-1], accumulate(row, initial=0))])
    return sums
