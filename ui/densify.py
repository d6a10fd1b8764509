"""Carry a polygon through a transformation, adding vertices where a straight edge would not stay straight.

Knows no QGIS: which transformation it is, and where that is defined, is left to `translate_geometry`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from shapely.geometry import MultiPolygon, Polygon

from ..core.errors import AreaProblem, InvalidArea
from ..core.geometry import Surface

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

Move = Callable[[complex], complex]
"""Takes the point x + yi there; a vector divided by another is how far it goes along it, and off it."""


class _Vertex(NamedTuple):
    drawn: complex
    moved: complex


def moved(surface: Surface, move: Move) -> Surface:
    """Move a polygon so that each edge runs where it was drawn, within TOLERANCE.

    Each edge is cut as often as it needs: a rectangle of 10 km gets a hundred vertices, a coastline none.
    Raises InvalidArea where an edge is torn apart, and what `move` raises.
    """
    parts = surface.geoms if isinstance(surface, MultiPolygon) else (surface,)
    corners = [[_corners(ring.coords, move) for ring in (part.exterior, *part.interiors)] for part in parts]
    tolerance = _tolerance([corner.moved for part in corners for ring in part for corner in ring])
    polygons = []
    for part in corners:
        exterior, *holes = (_moved_ring(ring, move, tolerance) for ring in part)
        polygons.append(Polygon(exterior, holes))
    return MultiPolygon(polygons) if isinstance(surface, MultiPolygon) else polygons[0]


def outside(point: complex) -> InvalidArea:
    """Give the error for a point, as drawn, that has no place where it was to go."""
    return InvalidArea(AreaProblem.OUTSIDE_SPATIAL_REFERENCE, where=f"{point.real:.10g}, {point.imag:.10g}")


def _corners(coordinates: Iterable[Sequence[float]], move: Move) -> list[_Vertex]:
    return [_Vertex(complex(x, y), move(complex(x, y))) for x, y, *_ in coordinates]


def _tolerance(points: Sequence[complex]) -> float:
    xs, ys = [point.real for point in points], [point.imag for point in points]
    diagonal = math.hypot(max(xs) - min(xs), max(ys) - min(ys))
    return max(TOLERANCE * diagonal, ROUNDING * max(map(abs, points)))


def _moved_ring(corners: list[_Vertex], move: Move, tolerance: float) -> list[tuple[float, float]]:
    points = [corners[0].moved]
    for start, end in zip(corners, corners[1:]):
        points += _moved_edge(start, end, move, tolerance, MOST_CUTS)
    return [(point.real, point.imag) for point in points]


def _moved_edge(
    start: _Vertex, end: _Vertex, move: Move, tolerance: float, cuts_left: int
) -> Iterator[complex]:
    """Yield the points that the moved edge needs after its start, its end included."""
    # In three, because the middle of an S lies on the straight line.
    inner = [start.drawn + (end.drawn - start.drawn) * share for share in (1 / 3, 2 / 3)]
    vertices = [start, *(_Vertex(point, move(point)) for point in inner), end]
    if _is_straight([vertex.moved for vertex in vertices], tolerance):
        yield end.moved
        return
    if cuts_left == 0:
        raise outside(start.drawn)
    for one, other in zip(vertices, vertices[1:]):
        yield from _moved_edge(one, other, move, tolerance, cuts_left - 1)


def _is_straight(points: Sequence[complex], tolerance: float) -> bool:
    """Tell whether four points follow each other on a straight line, without a jump."""
    start, *inner, end = points
    chord = end - start
    if abs(chord) <= tolerance:
        return all(abs(point - start) <= tolerance for point in inner)
    first, second = ((point - start) / chord for point in inner)
    pieces = (first.real, second.real - first.real, 1 - second.real)
    off = max(abs(first.imag), abs(second.imag)) * abs(chord)
    return off <= THIRDS_OF_MIDDLE * tolerance and all(0 < piece < LONGEST_PIECE for piece in pieces)
