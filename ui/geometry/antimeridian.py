"""Cut areas where a map ends in the east and begins again in the west: a spatial reference's, a service's.

Knows no QGIS: longitudes and latitudes come and go by the transformations that `translate` hands in.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from shapely.affinity import translate
from shapely.geometry import LinearRing, Polygon, box
from shapely.ops import unary_union
from shapely.validation import make_valid

from ...core.errors import InvalidArea
from ...core.geometry import only_surfaces
from ...core.outline import Box
from ...core.shapes import Surface
from .densify import TOLERANCE, Move, as_points, moved_ring, outside, polygons, rings, tolerance_for

_CIRCLE = 360.0
_HALF_CIRCLE = 180.0
_OVERHANG = 0.1
"""Degrees by which cells at the rim may stand over a map that ends at 180° all the same."""
_FARTHEST = 720.0
"""Degrees within which the extent of a service makes sense."""
_ROUNDING = 1e-9
"""Degrees; what is no farther off has only been rounded."""
_POLE = 90.0
_HALVINGS = 30
"""How often a distance is halved, until a thousand kilometres are a millimetre."""
_FIRST_PIECES = 48
"""A ring has so many at first, or more: what turns by half a circle at once could turn either way."""

HasPole = Callable[[Polygon, float], bool]
"""Tells whether a polygon, as drawn, has the pole at this latitude inside."""


def split(surface: Surface, to_degrees: Move, has_pole: HasPole, seam: float, inset: float) -> Surface:
    """Give a surface in degrees, cut along the meridian `seam`, between it and the same one in the west.

    Raises InvalidArea where an edge is torn apart, and what `to_degrees` raises. `inset` keeps what is cut so
    many degrees off the seam.
    """

    def unroll(ring: LinearRing) -> Surface:
        return _unrolled_ring(ring.coords, to_degrees, has_pole)

    parts = [_unrolled_polygon(part, unroll) for part in polygons(surface)]
    pieces = [piece for part in parts for piece in _pieces(part, seam, inset)]
    together = only_surfaces(unary_union(pieces))
    if together is None:
        raise outside(as_points(polygons(surface)[0].exterior.coords)[0])
    return together


def rejoined(surface: Surface) -> Surface:
    """Give a surface in degrees whose outline jumps over 180 cut there, its corners as they are.

    An outline around the earth goes around the nearer pole. Raises InvalidArea where no surface is left.
    """

    def unroll(ring: LinearRing) -> Surface:
        points = _joined(as_points(ring.coords))
        return _filled(points, lambda: math.copysign(_POLE, points[0].imag))

    parts = [_unrolled_polygon(part, unroll) for part in polygons(surface)]
    return turned(only_surfaces(unary_union(parts)) or surface)


def has_gap(extent: Box, to_degrees: Move, to_map: Move) -> bool:
    """Tell whether the outline of an extent goes over 180 where a map, that `to_map` leads to, ends.

    Takes some hundred points, whatever the extent. Raises what the moves raise.
    """
    ring = _in_pieces(_corners_within(extent))
    degrees = to_degrees(ring)
    edges = zip(ring, ring[1:], degrees, degrees[1:])
    over = [(start, end) for start, end, one, other in edges if abs(other.real - one.real) > _HALF_CIRCLE]
    return any(_ends_between(start, end, to_degrees, to_map) for start, end in over)


def end_of_map(west: float, east: float) -> float:
    """Give the meridian where a service's map in degrees ends in the east, told by its extent.

    180, unless the extent reaches over that; then the extent has the middle of the map, as from 0 to 360.
    """
    usual = _HALF_CIRCLE + _OVERHANG
    if (-usual <= west and east <= usual) or max(abs(west), abs(east)) > _FARTHEST:
        return _HALF_CIRCLE
    return (west + east) / 2 + _HALF_CIRCLE


def turned(surface: Surface, end: float = _HALF_CIRCLE) -> Surface:
    """Give a surface in degrees turned, and cut if need be, into the circle of longitudes up to `end`.

    What lies there already stays the same; so does what is far wider than a circle.
    """
    west, _, east, _ = surface.bounds
    is_there = end - _CIRCLE - _ROUNDING <= west and east <= end + _ROUNDING
    if is_there or east - west > _FARTHEST:
        return surface
    pieces = [piece for part in polygons(surface) for piece in _pieces(part, end, inset=0)]
    return only_surfaces(unary_union(pieces)) or surface


def turn_into_world(west: float, east: float) -> float | None:
    """Tell by how many degrees what lies there has to be turned as a whole to lie between -180 and 180.

    None for what goes over an end there, and has to be cut.
    """
    turn = -_CIRCLE * math.floor((west + _HALF_CIRCLE + _ROUNDING) / _CIRCLE)
    return turn if east + turn <= _HALF_CIRCLE + _ROUNDING else None


def turns_into_world(west: float, east: float) -> tuple[float, ...]:
    """List the turns, in degrees, that bring all of what lies there between -180 and 180, part by part."""
    if end_of_map(west, east) == _HALF_CIRCLE:
        return (0.0,)
    first = turn_into_world(west, west) or 0.0
    return (first,) if turn_into_world(west, east) is not None else (first, first - _CIRCLE)


def turned_box(box: Box) -> Box:
    """Give a box in degrees where it lies between -180 and 180; of one that goes over, the larger part.

    A box of more than half a circle that does counts as the whole.
    """
    west, south, east, north = box
    turn = turn_into_world(west, east)
    if turn is not None:
        return west + turn, south, east + turn, north
    if east - west > _HALF_CIRCLE:
        return -_HALF_CIRCLE, south, _HALF_CIRCLE, north
    turn = turn_into_world(west, west) or 0.0
    if (west + east) / 2 + turn <= _HALF_CIRCLE:
        return west + turn, south, _HALF_CIRCLE, north
    return -_HALF_CIRCLE, south, east + turn - _CIRCLE, north


def _corners_within(extent: Box) -> list[complex]:
    """Give the outline of an extent but for its rim, where 180° and -180° may be the same by rounding."""
    west, south, east, north = extent
    rim = complex(east - west, north - south) * TOLERANCE
    lower, upper = complex(west, south) + rim, complex(east, north) - rim
    return [lower, complex(upper.real, lower.imag), upper, complex(lower.real, upper.imag), lower]


def _ends_between(start: complex, end: complex, to_degrees: Move, to_map: Move) -> bool:
    """Tell whether places on both sides of 180 have a gap between them on a map, however near they are."""
    there = to_map([start, end])
    side = to_degrees([start])[0].real > 0
    for _ in range(_HALVINGS):
        middle = (start + end) / 2
        if (to_degrees([middle])[0].real > 0) is side:
            start = middle
        else:
            end = middle
    near = to_map([start, end])
    return abs(near[1] - near[0]) > abs(there[1] - there[0]) / 2


def _unrolled_polygon(polygon: Polygon, unroll: Callable[[LinearRing], Surface]) -> Surface:
    """Give a polygon in degrees whose longitudes go on beyond 180 where its outline does."""
    exterior, *holes = map(unroll, rings(polygon))
    around = [
        shifted
        for hole in holes
        for turns in range(-2, 3)
        for shifted in [translate(hole, turns * _CIRCLE)]
        if shifted.intersects(exterior)
    ]
    left = only_surfaces(exterior.difference(unary_union(around))) if around else exterior
    if left is None:
        raise outside(as_points(polygon.exterior.coords)[0])
    return left


def _unrolled_ring(coordinates: Iterable[Sequence[float]], to_degrees: Move, has_pole: HasPole) -> Surface:
    corners = _in_pieces(as_points(coordinates))
    tolerance = tolerance_for(_joined(to_degrees(corners)))
    ring = _joined(moved_ring(corners, to_degrees, tolerance, _joined))
    try:
        return _filled(ring, lambda: _POLE if has_pole(Polygon(coordinates), _POLE) else -_POLE)
    except InvalidArea:
        raise outside(corners[0]) from None


def _filled(ring: list[complex], pole: Callable[[], float]) -> Surface:
    """Give what an unrolled outline goes around, up to a pole's latitude if that is around the earth."""
    turns = round((ring[-1].real - ring[0].real) / _CIRCLE)
    if abs(turns) > 1 or any(abs(point.imag) > _POLE for point in ring):
        raise outside(ring[0])
    rim = [complex(ring[-1].real, pole()), complex(ring[0].real, pole())] if turns else []
    filled = Polygon([(point.real, point.imag) for point in (*ring, *rim)])
    valid = filled if filled.is_valid else only_surfaces(make_valid(filled))
    if valid is None:
        raise outside(ring[0])
    return valid


def _in_pieces(ring: Sequence[complex]) -> list[complex]:
    longest = sum(abs(end - start) for start, end in zip(ring, ring[1:])) / _FIRST_PIECES or 1.0
    points: list[complex] = []
    for start, end in zip(ring, ring[1:]):
        pieces = max(math.ceil(abs(end - start) / longest), 1)
        points += [start + (end - start) * (piece / pieces) for piece in range(pieces)]
    return [*points, ring[-1]]


def _joined(points: Sequence[complex]) -> list[complex]:
    """Turn each point by full circles to where it is nearest to the one before."""
    joined, turned = [points[0]], 0.0
    for before, point in zip(points, points[1:]):
        turned -= _CIRCLE * round((point.real - before.real) / _CIRCLE)
        joined.append(point + turned)
    return joined


def _pieces(part: Surface, seam: float, inset: float) -> list[Any]:
    west, _, east, _ = part.bounds
    first, last = (math.floor((edge - seam) / _CIRCLE) for edge in (west, east))
    pieces: list[Any] = []
    for turn in range(first, last + 1):
        start = seam + turn * _CIRCLE
        window = box(start + inset, -_POLE, start + _CIRCLE - inset, _POLE)
        pieces.append(translate(part.intersection(window), -(turn + 1) * _CIRCLE))
    return pieces
