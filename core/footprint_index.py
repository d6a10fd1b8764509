"""Which of very many footprints lie how to an area, without looking at each: an index of boxes in tiles.

Shapely's own tree needs a polygon for each footprint, and answers differently in its versions 1.8 and 2.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .outline import Box, Outline
from .region import Region, lies_in

_TILE = 48
"""Footprints of one tile at most, unless they lie on top of each other."""
_SPLIT = 4
"""Rows and columns into which a larger tile is split."""

_NOWHERE = (0.0, 0.0, 0.0, 0.0)


class _Tile(NamedTuple):
    box: Box
    """Around the footprints."""
    positions: Sequence[int]


class FootprintIndex:
    """Footprints by their position in a list; once made, it never changes."""

    def __init__(self, wkbs: Sequence[bytes | None]) -> None:
        """Take the footprints; 100,000 take about 0.3 s."""
        self._wkbs = wkbs
        self._edges = tuple(array("d", bytes(8 * len(wkbs))) for _ in range(4))
        """All xmin, all ymin, all xmax and all ymax: a tuple for each would take five times the memory."""
        self._unplaced: list[int] = []
        """Those without a footprint, or with one that has no surface."""
        placed: list[int] = []
        for position, wkb in enumerate(wkbs):
            bounds = _NOWHERE if wkb is None else Outline(wkb).box
            for edges, edge in zip(self._edges, bounds):
                edges[position] = edge
            is_placed = bounds[0] < bounds[2] and bounds[1] < bounds[3]
            (placed if is_placed else self._unplaced).append(position)
        self._tiles = [_Tile(self._around(group), group) for group in self._grouped(placed)]

    def meeting(self, region: Region) -> list[int]:
        """Find those that share surface with an area, and those that lie nobody knows where."""
        inside, others = self._sorted_out(region)
        met = (position for position in others if region.meets(self._at(position)))
        return sorted([*inside, *met, *self._unplaced])

    def inside(self, region: Region) -> list[int]:
        """Find those that lie wholly inside an area."""
        inside, others = self._sorted_out(region)
        return sorted([*inside, *(position for position in others if region.contains(self._at(position)))])

    def covering(self, region: Region) -> list[int]:
        """Find those that hold the whole area."""
        around = [tile.positions for tile in self._tiles if lies_in(region.box, tile.box)]
        candidates = (position for positions in around for position in positions)
        return sorted(position for position in candidates if region.is_covered_by(self._at(position)))

    def areas_in(self, region: Region) -> list[float | None]:
        """Measure how much of each footprint lies in an area, in square units; None for those without one."""
        areas = [None if wkb is None else 0.0 for wkb in self._wkbs]
        inside, others = self._sorted_out(region)
        for position in inside:
            areas[position] = self._at(position).area
        for position in others:
            areas[position] = region.area_of(self._at(position))
        return areas

    def _sorted_out(self, region: Region) -> tuple[list[int], list[int]]:
        """Find those that lie inside the area for certain, and the others whose bounds meet the area's."""
        inside: list[int] = []
        others: list[int] = []
        for tile in self._tiles:
            if not region.may_meet(tile.box):
                continue
            is_inside = region.holds(tile.box)
            if is_inside:
                inside += tile.positions
            elif is_inside is None:
                self._sort_out_tile(tile, region, inside, others)
        return inside, others

    def _sort_out_tile(self, tile: _Tile, region: Region, inside: list[int], others: list[int]) -> None:
        for position in tile.positions:
            bounds = self._box(position)
            if region.may_meet(bounds):
                is_inside = region.holds(bounds)
                if is_inside:
                    inside.append(position)
                elif is_inside is None:
                    others.append(position)

    def _box(self, position: int) -> Box:
        xmin, ymin, xmax, ymax = self._edges
        return xmin[position], ymin[position], xmax[position], ymax[position]

    def _at(self, position: int) -> Outline:
        wkb = self._wkbs[position]
        if wkb is None:
            raise IndexError(position)
        return Outline(wkb)

    def _grouped(self, positions: list[int]) -> Iterator[list[int]]:
        """Divide footprints into groups of neighbours, by the middles of their boxes."""
        if len(positions) <= _TILE:
            if positions:
                yield positions
            return
        cells = self._cells(positions)
        if len(cells) == 1:
            yield positions
            return
        for cell in cells:
            yield from self._grouped(cell)

    def _cells(self, positions: list[int]) -> list[list[int]]:
        xmin, ymin, xmax, ymax = self._edges
        x = [xmin[position] + xmax[position] for position in positions]
        y = [ymin[position] + ymax[position] for position in positions]
        left, bottom = min(x), min(y)
        # A little more than the whole, so that the last one falls into the last cell.
        width = (max(x) - left) * (1 + 1e-9) / _SPLIT or 1.0
        height = (max(y) - bottom) * (1 + 1e-9) / _SPLIT or 1.0
        cells: dict[int, list[int]] = {}
        for position, across, up in zip(positions, x, y):
            cell = int((up - bottom) / height) * _SPLIT + int((across - left) / width)
            cells.setdefault(cell, []).append(position)
        return list(cells.values())

    def _around(self, positions: list[int]) -> Box:
        xmin, ymin, xmax, ymax = ([edges[position] for position in positions] for edges in self._edges)
        return min(xmin), min(ymin), max(xmax), max(ymax)
