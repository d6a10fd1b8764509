"""An area as a coarse grid of cells: inside, outside, or crossed by its boundary.

Tells in a microsecond where most boxes lie, however many vertices the area has; the others are left to
``region``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from .geometry import Surface
from .outline import Box, Outline, Ring

_CELLS = 64
"""Rows and columns. More would leave fewer boxes open, and take longer to prepare than that saves."""
_MARGIN = 1e-6
"""Of a cell: a boundary counts as crossing also where it runs so close that rounding might hide it."""


class AreaMask:
    """Made once for an area; never changes."""

    def __init__(self, shape: Surface) -> None:
        """Take a valid surface."""
        self._xmin, self._ymin, xmax, ymax = shape.bounds
        self._width = (xmax - self._xmin) / _CELLS
        self._height = (ymax - self._ymin) / _CELLS
        self._is_crossed = [bytearray(_CELLS) for _ in range(_CELLS)]
        crossings: list[list[float]] = [[] for _ in range(_CELLS)]
        """By row: where the boundary crosses the line through the middles of its cells."""
        for ring in Outline.of(shape).rings():
            for edge in self._edges(ring):
                self._mark(edge)
                _note_crossings(edge, crossings)
        self._is_inside = [_inside_cells(row) for row in crossings]
        self._sums = _running_sums(self._is_crossed)

    def holds(self, bounds: Box) -> bool | None:
        """Tell whether bounds lie inside the area, or else outside; None where the boundary may cross them.

        They must meet the area's own bounds.
        """
        left = max(0, int((bounds[0] - self._xmin) / self._width))
        bottom = max(0, int((bounds[1] - self._ymin) / self._height))
        right = min(_CELLS, int((bounds[2] - self._xmin) / self._width) + 1)
        top = min(_CELLS, int((bounds[3] - self._ymin) / self._height) + 1)
        lower, upper = self._sums[bottom], self._sums[top]
        if upper[right] - upper[left] - lower[right] + lower[left]:
            return None
        # Cells that no boundary crosses are all on the same side of it.
        return bool(self._is_inside[bottom][left])

    def _edges(self, ring: Ring) -> Iterator[Box]:
        """Give the edges in units of cells."""
        x = [(value - self._xmin) / self._width for value in ring[::2]]
        y = [(value - self._ymin) / self._height for value in ring[1::2]]
        return zip(x, y, x[1:], y[1:])

    def _mark(self, edge: Box) -> None:
        """Mark the cells that an edge crosses, row by row."""
        x0, y0, x1, y1 = edge if edge[1] <= edge[3] else (*edge[2:], *edge[:2])
        slope = (x1 - x0) / (y1 - y0) if y1 > y0 else 0.0
        for row in range(_cell(y0 - _MARGIN), _cell(y1 + _MARGIN) + 1):
            enters = x0 + (row - y0) * slope if slope and row > y0 else x0
            leaves = x0 + (row + 1 - y0) * slope if slope and row + 1 < y1 else x1
            first, last = (enters, leaves) if enters <= leaves else (leaves, enters)
            left, right = _cell(first - _MARGIN), _cell(last + _MARGIN)
            self._is_crossed[row][left : right + 1] = b"\1" * (right + 1 - left)


def _cell(value: float) -> int:
    return min(max(int(value), 0), _CELLS - 1)


def _note_crossings(edge: Box, crossings: list[list[float]]) -> None:
    x0, y0, x1, y1 = edge if edge[1] <= edge[3] else (*edge[2:], *edge[:2])
    for row in range(_cell(y0 - 1), _cell(y1) + 1):
        middle = row + 0.5
        if y0 <= middle < y1:
            crossings[row].append(x0 + (middle - y0) * (x1 - x0) / (y1 - y0))


def _inside_cells(crossings: list[float]) -> bytearray:
    """Tell for the cells of a row whether their middles lie inside, by the even-odd rule."""
    cells = bytearray(_CELLS)
    ends = sorted(crossings)
    for enters, leaves in zip(ends[::2], ends[1::2]):
        left, right = max(0, int(enters + 0.5)), min(_CELLS, int(leaves + 0.5))
        cells[left:right] = b"\1" * (right - left)
    return cells


def _running_sums(rows: list[bytearray]) -> list[list[int]]:
    """Give for each corner of cells how many cells to its lower left are marked."""
    sums = [[0] * (_CELLS + 1)]
    for row in rows:
        sums.append([below + along for below, along in zip(sums[-1], accumulate(row, initial=0))])
    return sums
