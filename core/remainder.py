"""What is still uncovered of an area while one raster after another is taken.

It is kept in cells of about a raster's size, so that every piece stays simple however many rasters there are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from shapely.geometry import MultiPolygon, box

from .geometry import only_surfaces
from .outline import Box, Outline
from .region import lies_in, overlap
from .shapes import Surface

_MOST_CELLS = 32
"""Rows and columns."""
_RASTERS_ACROSS = 2
"""How many of the rasters to come lie side by side in a cell."""
_ROUNDING = 1e-9
"""Of the area: so little is uncovered where neighbours do not quite meet, for coordinates are rounded."""

Pieces = dict[int, Surface]
"""Surfaces by the number of their cell."""


class _Rest(NamedTuple):
    """What is uncovered in a cell."""

    surface: Surface
    bounds: Box
    area: float


class Remainder:
    """The uncovered part of an area."""

    def __init__(self, shape: Surface, boxes: Sequence[Box]) -> None:
        """Take a valid surface, and the boxes of the footprints to come, whose size decides on the cells."""
        self._xmin, self._ymin, xmax, ymax = shape.bounds
        most = min(_MOST_CELLS, math.isqrt(len(boxes)) + 1)
        self._columns = _number_of_cells(
            xmax - self._xmin, [right - left for left, _, right, _ in boxes], most
        )
        self._rows = _number_of_cells(ymax - self._ymin, [top - bottom for _, bottom, _, top in boxes], most)
        self._width, self._height = (xmax - self._xmin) / self._columns, (ymax - self._ymin) / self._rows
        self._least = _ROUNDING * shape.area
        self._rests: dict[int, _Rest] = {}
        for cell, part in self._divided(shape, range(self._columns), range(self._rows)):
            self._keep(cell, part)

    def cover(self, outline: Outline, footprint: Surface, negligible: float) -> Pieces:
        """Cover what a footprint covers; give what it is the first to cover.

        That is nothing, and nothing changes, where it is no more than ``negligible`` square units.
        """
        bounds = outline.box
        changes: list[tuple[int, _Rest, Surface | None]] = []
        gain = 0.0
        for cell in self.cells(bounds):
            rest = self._rests.get(cell)
            if rest is not None and overlap(bounds, rest.bounds):
                is_all = outline.is_box and lies_in(rest.bounds, bounds)
                left = None if is_all else only_surfaces(rest.surface.difference(footprint))
                changes.append((cell, rest, left))
                gain += rest.area - (0.0 if left is None else left.area)
        return self._take(changes, footprint) if gain > negligible else {}

    def cells(self, bounds: Box) -> list[int]:
        """Give the cells that a box meets."""
        left = max(0, int((bounds[0] - self._xmin) / self._width))
        bottom = max(0, int((bounds[1] - self._ymin) / self._height))
        right = min(self._columns - 1, int((bounds[2] - self._xmin) / self._width))
        top = min(self._rows - 1, int((bounds[3] - self._ymin) / self._height))
        rows, columns = range(bottom, top + 1), range(left, right + 1)
        return [row * self._columns + column for row in rows for column in columns]

    def _take(self, changes: Sequence[tuple[int, _Rest, Surface | None]], footprint: Surface) -> Pieces:
        pieces: Pieces = {}
        for cell, rest, left in changes:
            piece = rest.surface if left is None else only_surfaces(rest.surface.intersection(footprint))
            if piece is not None:
                pieces[cell] = piece
                self._keep(cell, left)
        return pieces

    def _keep(self, cell: int, uncovered: Surface | None) -> None:
        left = substantial(uncovered, self._least)
        if left is None:
            self._rests.pop(cell, None)
        else:
            self._rests[cell] = _Rest(left, left.bounds, left.area)

    def _divided(self, shape: Surface, columns: range, rows: range) -> Iterator[tuple[int, Surface]]:
        """Divide by halves: the parts soon have few of the vertices."""
        if len(columns) == len(rows) == 1:
            yield rows[0] * self._columns + columns[0], shape
            return
        is_wide = len(columns) >= len(rows)
        middle = len(columns if is_wide else rows) // 2
        halves = (
            [(columns[:middle], rows), (columns[middle:], rows)]
            if is_wide
            else [(columns, rows[:middle]), (columns, rows[middle:])]
        )
        for some_columns, some_rows in halves:
            part = only_surfaces(shape.intersection(self._box(some_columns, some_rows)))
            if part is not None:
                yield from self._divided(part, some_columns, some_rows)

    def _box(self, columns: range, rows: range) -> Any:
        return box(
            self._xmin + columns.start * self._width,
            self._ymin + rows.start * self._height,
            self._xmin + columns.stop * self._width,
            self._ymin + rows.stop * self._height,
        )


def substantial(surface: Any, least: float) -> Surface | None:
    """Leave out the parts of a surface that are no larger than ``least``; None where none is."""
    whole = only_surfaces(surface)
    if not isinstance(whole, MultiPolygon):
        return whole if whole is not None and whole.area > least else None
    parts = [part for part in whole.geoms if part.area > least]
    return MultiPolygon(parts) if parts else None


def _number_of_cells(length: float, lengths: Sequence[float], most: int) -> int:
    usual = median(lengths) if lengths else length
    reach = usual * _RASTERS_ACROSS
    # A footprint may be a single point.
    return max(1, int(min(most, length / reach))) if reach else most
