"""How much of an area rasters cover, and a few of them that cover as much as all: pure functions."""

from __future__ import annotations

import enum
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shapely.ops import unary_union

from .catalog import Catalog
from .geometry import Area, only_surfaces
from .outline import Box, Outline
from .rasters import RasterItem
from .region import Region, overlap
from .remainder import Pieces, Remainder, substantial
from .selection import require_same_reference
from .shapes import Surface

_NEGLIGIBLE = 1e-6
"""Of a raster, or of the area where that is smaller: a part that nobody misses."""
_ROUNDING = 1e-9
"""Of the area: so little is uncovered where neighbours do not quite meet, for coordinates are rounded."""


class Preference(enum.Enum):
    """Which rasters are taken first."""

    NEWEST = enum.auto()
    """By date of acquisition, those without one last."""
    FINEST = enum.auto()
    """By cell size, those without one last."""


@dataclass(frozen=True)
class Coverage:
    """What rasters cover of an area."""

    share: float
    """From 0 to 1."""
    uncovered: Surface | None
    """None where all is covered."""


def coverage(chosen: Catalog, area: Area) -> Coverage:
    """Measure how much of the area the rasters of a catalog cover together.

    Raises InvalidArea where the area's spatial reference is not the catalog's.
    """
    require_same_reference(chosen, area)
    found = (chosen.items[position].footprint for position in chosen.index.meeting(Region(area.shape)))
    covered = unary_union([footprint for footprint in found if footprint is not None])
    uncovered = substantial(area.shape.difference(covered), _ROUNDING * area.shape.area)
    if uncovered is None:
        return Coverage(1.0, None)
    return Coverage(1 - uncovered.area / area.shape.area, uncovered)


def fewest_covering(candidates: Catalog, area: Area, preference: Preference) -> tuple[RasterItem, ...]:
    """Pick rasters that cover as much of the area as all candidates do, none of them superfluous.

    One after another is taken, the preferred first, where it covers something that those before do not; then
    those are dropped whose part later ones cover as well. Given in order of preference. Raises InvalidArea
    where the area's spatial reference is not the catalog's.
    """
    require_same_reference(candidates, area)
    found = [candidates.items[position] for position in candidates.index.meeting(Region(area.shape))]
    remainder = Remainder(area.shape, [Outline(item.wkb).box for item in found if item.wkb is not None])
    picks: list[_Pick] = []
    for item in sorted(found, key=_RANKS[preference]):
        pick = _pick(item, remainder, area)
        if pick is not None:
            picks.append(pick)
    return tuple(pick.item for pick in _necessary(picks))


def _newest_rank(item: RasterItem) -> tuple[float, ...]:
    return -item.acquired.timestamp() if item.acquired else math.inf, item.cell_size or math.inf


def _finest_rank(item: RasterItem) -> tuple[float, ...]:
    return _newest_rank(item)[::-1]


_RANKS: Mapping[Preference, Callable[[RasterItem], tuple[float, ...]]] = {
    Preference.NEWEST: _newest_rank,
    Preference.FINEST: _finest_rank,
}
"""Of several that are preferred alike the first in the catalog comes first, since sorting keeps the order."""


@dataclass(frozen=True)
class _Pick:
    """A raster that is taken."""

    item: RasterItem
    footprint: Surface
    bounds: Box
    cells: Sequence[int]
    """Those that it may reach into."""
    pieces: Pieces
    """What it was the first to cover."""
    negligible: float
    """Square units."""


def _pick(item: RasterItem, remainder: Remainder, area: Area) -> _Pick | None:
    """Take a raster where it covers something that is not covered yet."""
    outline = item.outline
    footprint = None if outline is None else outline.surface()
    if outline is None or footprint is None:
        return None
    negligible = _NEGLIGIBLE * min(footprint.area, area.shape.area)
    pieces = remainder.cover(outline, footprint, negligible)
    bounds = outline.box
    return _Pick(item, footprint, bounds, remainder.cells(bounds), pieces, negligible) if pieces else None


def _necessary(picks: Sequence[_Pick]) -> list[_Pick]:
    """Drop the picks whose pieces are covered by later ones; those before them cover no part of a piece."""
    kept: list[_Pick] = []
    kept_by_cell: dict[int, list[_Pick]] = {}
    for pick in reversed(picks):
        left = 0.0
        for cell, piece in pick.pieces.items():
            left += _area_beyond(piece, kept_by_cell.get(cell, ()))
        if left > pick.negligible:
            kept.append(pick)
            for cell in pick.cells:
                kept_by_cell.setdefault(cell, []).append(pick)
    return kept[::-1]


def _area_beyond(piece: Surface, picks: Sequence[_Pick]) -> float:
    rest: Surface | None = piece
    bounds: Box = piece.bounds
    for pick in picks:
        if rest is None:
            return 0.0
        if overlap(pick.bounds, bounds):
            rest = only_surfaces(rest.difference(pick.footprint))
    return 0.0 if rest is None else float(rest.area)
