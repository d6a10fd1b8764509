"""One area as many footprints are held against it: boxes first, polygons only where boxes leave it open.

Which footprints are looked at is left to ``footprint_index``.
"""

from __future__ import annotations

import functools
from itertools import islice

from . import shapes
from .area_mask import AreaMask
from .outline import Box, Outline, Ring, core_of
from .shapes import Surface

_MOST_SAMPLES = 8
"""Parts of an area in which a point is tried before its polygon is."""


class Region:
    """An area made ready for many questions; for one thread at a time, as GEOS's prepared geometries are."""

    def __init__(self, shape: Surface) -> None:
        """Take a valid surface."""
        self.shape = shape
        self.box: Box = shape.bounds
        self._is_box = shape.area == shapes.box(*self.box).area

    def may_meet(self, bounds: Box) -> bool:
        """Tell whether bounds and those of the area share surface."""
        return overlap(bounds, self.box)

    def holds(self, bounds: Box) -> bool | None:
        """Tell whether bounds that may meet the area lie inside it, or else outside; None where neither."""
        if self._is_box:
            return True if lies_in(bounds, self.box) else None
        return self._mask.holds(bounds)

    def meets(self, outline: Outline) -> bool:
        """Tell whether a footprint whose bounds may meet the area shares surface with it.

        One that mending leaves nothing of does: nothing is known of where it is.
        """
        if (self._is_box and outline.is_box) or self._has_sample_in(outline):
            return True
        ring = outline.convex_ring
        if ring is not None and self._has_corner_of(ring):
            return True
        core = None if ring is None else core_of(ring)
        if core is not None:
            return bool(self._prepared.intersects(core))
        surface = outline.surface()
        if surface is None:
            return True
        return bool(self._prepared.intersects(surface)) and not surface.touches(self.shape)

    def contains(self, outline: Outline) -> bool:
        """Tell whether a footprint lies wholly inside the area."""
        surface = outline.surface()
        return surface is not None and bool(self._prepared.contains(surface))

    def is_covered_by(self, outline: Outline) -> bool:
        """Tell whether a footprint holds the whole area."""
        if not lies_in(self.box, outline.box):
            return False
        if outline.is_box:
            return True
        surface = outline.surface()
        return surface is not None and bool(surface.covers(self.shape))

    def area_of(self, outline: Outline) -> float:
        """Give how much of a footprint's surface lies inside the area, in square units."""
        bounds = outline.box
        is_inside = self.holds(bounds) if self.may_meet(bounds) else False
        if is_inside is not None:
            return outline.area if is_inside else 0.0
        if self._is_box and outline.is_box:
            return _shared_area(bounds, self.box)
        surface = outline.surface()
        if surface is None:
            return 0.0
        if self._prepared.contains(surface):
            return float(surface.area)
        return float(surface.intersection(self.shape).area)

    @functools.cached_property
    def _prepared(self) -> shapes.PreparedGeometry[Surface]:
        return shapes.prep(self.shape)

    @functools.cached_property
    def _samples(self) -> list[tuple[float, float]]:
        parts = self.shape.geoms if isinstance(self.shape, shapes.MultiPolygon) else (self.shape,)
        points = [part.representative_point() for part in islice(parts, _MOST_SAMPLES)]
        return [(point.x, point.y) for point in points]

    @functools.cached_property
    def _mask(self) -> AreaMask:
        return AreaMask(self.shape)

    def _has_sample_in(self, outline: Outline) -> bool:
        ring = outline.ring
        return ring is not None and any(_is_in(point, ring) for point in self._samples)

    def _has_corner_of(self, ring: Ring) -> bool:
        """Tell whether a corner of a convex ring lies inside for certain: so does some of its surface."""
        corners = zip(ring[2::2], ring[3::2])
        if self._is_box:
            left, bottom, right, top = self.box
            return any(left < x < right and bottom < y < top for x, y in corners)
        return any(self._mask.has_inside(x, y) for x, y in corners)


def overlap(one: Box, other: Box) -> bool:
    """Tell whether two boxes share surface; touching is not enough."""
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _shared_area(one: Box, other: Box) -> float:
    """Give the surface that two overlapping boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height


def lies_in(inner: Box, outer: Box) -> bool:
    """Tell whether one box holds the other; their edges may touch."""
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _is_in(point: tuple[float, float], ring: Ring) -> bool:
    """Tell by the even-odd rule whether a point lies in a ring."""
    x, y = point
    is_in = False
    x0, y0 = ring[0], ring[1]
    for position in range(2, len(ring), 2):
        x1, y1 = ring[position], ring[position + 1]
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            is_in = not is_in
        x0, y0 = x1, y1
    return is_in
