"""Carry a polygon through a transformation, adding vertices where a straight edge would not stay straight.

Knows no QGIS: which transformation it is, and where that is defined, is left to `translate`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from shapely.geometry import LinearRing, MultiPolygon, Polygon

from ...core.errors import AreaProblem, InvalidArea
from ...core.shapes import Surface

TOLERANCE = 1e-6
"""How far a moved edge may be off its true course, as a share of the area's diagonal: 1 cm for 10 km."""

ROUNDING = 1e-12
"""How exact transformations are, as a share of the coordinates; no tolerance is finer."""

MOST_CUTS = 16
"""An edge in three, again in three and so on: what bends after this many cuts will bend for ever."""

THIRDS_OF_MIDDLE = 8 / 9
"""How far off an arc is at its thirds, as a share of how far off it is in its middle."""

LONGEST_PIECE = 0.9
"""A third of an edge that takes more than this share of the moved edge is a jump, as from 180° to -180°."""

Move = Callable[[Sequence[complex]], "list[complex]"]
"""Takes points x + yi there, many at once. A vector divided by another is how far along and off it goes."""

Join = Callable[[Sequence[complex]], Sequence[complex]]
"""Brings moved points that follow each other along an edge next to each other, where they had jumped."""


class _Vertex(NamedTuple):
    drawn: complex
    moved: complex


def moved(surface: Surface, move: Move) -> Surface:
    """Move a polygon so that each edge runs where it was drawn, within TOLERANCE.

    Each edge is cut as often as it needs: a rectangle of 10 km gets a hundred vertices, a coastline none.
    Raises InvalidArea where an edge is torn apart, and what `move` raises.
    """
    parts = [[as_points(ring.coords) for ring in rings(part)] for part in polygons(surface)]
    corners = [[move(ring) for ring in part] for part in parts]
    tolerance = tolerance_for([point for part in corners for ring in part for point in ring])
    carried = []
    for part in parts:
        exterior, *holes = ([(p.real, p.imag) for p in moved_ring(ring, move, tolerance)] for ring in part)
        carried.append(Polygon(exterior, holes))
    return MultiPolygon(carried) if isinstance(surface, MultiPolygon) else carried[0]


def moved_ring(
    ring: Sequence[complex], move: Move, tolerance: float, join: Join = lambda points: points
) -> list[complex]:
    """Move a ring of points, with those between that its edges need; as `moved` does.

    All edges are cut at once, in rounds: a transformation takes many points in the time of one.
    """
    vertices = [_Vertex(*pair) for pair in zip(ring, move(ring))]
    is_open = [True] * (len(vertices) - 1)
    for _ in range(MOST_CUTS + 1):
        if not any(is_open):
            return [vertex.moved for vertex in vertices]
        vertices, is_open = _cut(vertices, is_open, move, tolerance, join)
    raise outside(next(vertex.drawn for vertex, open_ in zip(vertices, is_open) if open_))


def outside(point: complex) -> InvalidArea:
    """Give the error for a point, as drawn, that has no place where it was to go."""
    return InvalidArea(AreaProblem.OUTSIDE_SPATIAL_REFERENCE, where=f"{point.real:.10g}, {point.imag:.10g}")


def polygons(surface: Surface) -> Sequence[Polygon]:
    """List the parts."""
    return list(surface.geoms) if isinstance(surface, MultiPolygon) else [surface]


def rings(polygon: Polygon) -> Iterator[LinearRing]:
    """Yield the outer ring, then the holes'."""
    yield polygon.exterior
    yield from polygon.interiors


def as_points(coordinates: Iterable[Sequence[float]]) -> list[complex]:
    """Read coordinates, heights left out."""
    return [complex(x, y) for x, y, *_ in coordinates]


def tolerance_for(points: Sequence[complex]) -> float:
    """Tell how far an edge may be off its course in an area with these corners."""
    xs, ys = [point.real for point in points], [point.imag for point in points]
    diagonal = math.hypot(max(xs) - min(xs), max(ys) - min(ys))
    return max(TOLERANCE * diagonal, ROUNDING * max(map(abs, points)))


def _cut(
    vertices: list[_Vertex], is_open: list[bool], move: Move, tolerance: float, join: Join
) -> tuple[list[_Vertex], list[bool]]:
    """Cut those edges in three that are open, unless they prove to be straight."""
    # In three, because the middle of an S lies on the straight line.
    drawn = [
        start.drawn + (end.drawn - start.drawn) * share
        for start, end, open_ in zip(vertices, vertices[1:], is_open)
        if open_
        for share in (1 / 3, 2 / 3)
    ]
    inner = map(_Vertex, drawn, move(drawn))
    cut, still_open = [vertices[0]], []
    for start, end, open_ in zip(vertices, vertices[1:], is_open):
        if open_:
            one, other = next(inner), next(inner)
            if not _is_straight(join([start.moved, one.moved, other.moved, end.moved]), tolerance):
                cut += [one, other, end]
                still_open += [True] * 3
                continue
        cut.append(end)
        still_open.append(False)
    return cut, still_open


def _is_straight(points: Sequence[complex], tolerance: float) -> bool:
    """Tell whether four points follow each other on a straight line, without a jump."""
    start, one, other, end = points
    chord = end - start
    length = abs(chord)
    if length <= tolerance:
        return abs(one - start) <= tolerance and abs(other - start) <= tolerance
    first, second = (one - start) / chord, (other - start) / chord
    if max(abs(first.imag), abs(second.imag)) * length > THIRDS_OF_MIDDLE * tolerance:
        return False
    pieces = (first.real, second.real - first.real, 1 - second.real)
    return all(0 < piece < LONGEST_PIECE for piece in pieces)
