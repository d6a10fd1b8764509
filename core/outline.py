"""Footprints as a catalog keeps them: as WKB, because 100,000 of shapely's polygons would fill the memory.

Bytes are also nothing that the garbage collector has to look through. Box and area are read from them; a
polygon is made each time one is asked for.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Iterator, Sequence
from itertools import chain

from . import shapes
from .geometry import only_surfaces, surface_from_esri
from .plausible import are_places
from .shapes import Surface

Box = tuple[float, float, float, float]
"""``xmin, ymin, xmax, ymax``."""
Ring = tuple[float, ...]
"""``x, y, x, y …``, the first point once more at the end."""

_HEAD = struct.Struct("<xIII")
"""Of a polygon: its type after the byte order, how many rings it has, how many points the first of them."""
_COUNT = struct.Struct("<II")
"""After the byte order: the type, and how many rings or parts follow."""
_NUMBER = struct.Struct("<I")
_PART = 1 + _COUNT.size
_LITTLE_ENDIAN, _POLYGON = 1, 3
_SHRINKING = 1e-9
"""Edges that neighbours share lie apart, or over each other, by less: by the rounding of coordinates."""
_FEWEST_POINTS = 4
"""Of a triangle."""
_POINTS_OF_QUADRANGLE = 5
_QUADRANGLE = struct.Struct("<BIII10d")


def wkb_from_esri(geometry: object) -> bytes | None:
    """Read an Esri polygon or envelope as little-endian WKB; None where there is none to read.

    A ring stays as the service gave it: it may cross itself.
    """
    plain = _single_ring(geometry)
    if plain is not None:
        return plain
    surface = surface_from_esri(geometry)
    return None if surface is None else wkb_of(surface)


def wkb_of(surface: Surface) -> bytes:
    """Give a surface as little-endian WKB; a third coordinate is let go."""
    wkb: bytes = shapes.wkb.dumps(surface, big_endian=False, output_dimension=2)
    return wkb


class Outline:
    """What the WKB of a footprint says; made anew each time one is asked for."""

    __slots__ = ("_wkb",)

    def __init__(self, wkb: bytes) -> None:
        """Take what ``wkb_from_esri`` or ``wkb_of`` gave."""
        self._wkb = wkb

    def surface(self) -> Surface | None:
        """Make it a valid surface; None where mending leaves none."""
        whole = shapes.wkb.loads(self._wkb)
        return only_surfaces(whole if whole.is_valid else shapes.make_valid(whole))

    @property
    def ring(self) -> Ring | None:
        """The points of its only ring; None where it has holes or several parts."""
        kind, rings, points = _HEAD.unpack_from(self._wkb)
        if kind != _POLYGON or rings != 1:
            return None
        return _coordinates(points).unpack_from(self._wkb, _HEAD.size)

    @property
    def convex_ring(self) -> Ring | None:
        """The points of its only ring; None where that is not convex, or has no surface, too."""
        ring = self.ring
        return ring if ring is not None and _is_convex(ring) else None

    def rings(self) -> Iterator[Ring]:
        """Give the points of every ring, of all parts."""
        kind, parts = _COUNT.unpack_from(self._wkb, 1)
        place = 0 if kind == _POLYGON else _PART
        for _ in range(1 if kind == _POLYGON else parts):
            _, rings = _COUNT.unpack_from(self._wkb, place + 1)
            place += _PART
            for _ in range(rings):
                (points,) = _NUMBER.unpack_from(self._wkb, place)
                place += _NUMBER.size
                yield _coordinates(points).unpack_from(self._wkb, place)
                place += 16 * points

    @property
    def box(self) -> Box:
        """Its bounds."""
        ring = self.ring
        if ring is None:
            bounds: Box = shapes.wkb.loads(self._wkb).bounds
            return bounds
        x, y = ring[::2], ring[1::2]
        return min(x), min(y), max(x), max(y)

    @property
    def is_box(self) -> bool:
        """Whether it fills its bounds."""
        ring = self.ring
        if ring is None or len(ring) != 10:
            return False
        x0, y0, x1, y1, x2, y2, x3, y3, *_ = ring
        is_upright_first = x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0
        return is_upright_first or (y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0)

    @property
    def area(self) -> float:
        """Its surface in square units."""
        ring = self.convex_ring
        if ring is not None:
            return abs(_signed_area(ring))
        surface = self.surface()
        return 0.0 if surface is None else float(surface.area)


def core_of(convex_ring: Ring) -> Surface | None:
    """Make a ring a surface smaller by a billionth, which touches no neighbour; None where that is none."""
    points, x, y = len(convex_ring) // 2, convex_ring[::2], convex_ring[1::2]
    x0, y0 = sum(x[1:]) / (points - 1), sum(y[1:]) / (points - 1)
    flat = chain.from_iterable(
        (px - (px - x0) * _SHRINKING, py - (py - y0) * _SHRINKING) for px, py in zip(x, y)
    )
    core = shapes.wkb.loads(_polygon(points).pack(_LITTLE_ENDIAN, _POLYGON, 1, points, *flat))
    return only_surfaces(core) if core.is_valid else None


def _single_ring(geometry: object) -> bytes | None:
    """Pack a polygon of one ring, which nearly all footprints are; None for every other."""
    if not isinstance(geometry, dict):
        return None
    try:
        (ring,) = geometry["rings"]
        return _quadrangle(ring) if len(ring) == _POINTS_OF_QUADRANGLE else _any_ring(ring)
    except (KeyError, TypeError, ValueError, OverflowError, struct.error):
        return None


def _quadrangle(ring: Sequence[Sequence[float]]) -> bytes | None:
    """Pack what most rings are, in a third of the time that any other takes."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3), (x4, y4) = ring
    if x0 != x4 or y0 != y4 or not are_places(x0, y0, x1, y1, x2, y2, x3, y3):
        return None
    return _QUADRANGLE.pack(
        _LITTLE_ENDIAN, _POLYGON, 1, _POINTS_OF_QUADRANGLE, x0, y0, x1, y1, x2, y2, x3, y3, x4, y4
    )


def _any_ring(ring: Sequence[Sequence[float]]) -> bytes | None:
    points, flat = len(ring), tuple(chain.from_iterable(ring))
    is_sound = len(flat) == 2 * points >= 2 * _FEWEST_POINTS and ring[0] == ring[-1]
    if not is_sound or not are_places(*flat):
        return None
    return _polygon(points).pack(_LITTLE_ENDIAN, _POLYGON, 1, points, *flat)


def _is_convex(ring: Ring) -> bool:
    x, y = ring[::2], ring[1::2]
    across = [after - before for before, after in zip(x, x[1:])]
    up = [after - before for before, after in zip(y, y[1:])]
    turns = [
        dx * next_dy - next_dx * dy
        for dx, dy, next_dx, next_dy in zip(across, up, (*across[1:], across[0]), (*up[1:], up[0]))
    ]
    turns_one_way = (min(turns) >= 0) is not (max(turns) <= 0)  # a line there and back turns neither way
    # A star turns one way only, too, but goes round more than once.
    return turns_one_way and (len(x) == _POINTS_OF_QUADRANGLE or _goes_round_once(across))


def _goes_round_once(across: list[float]) -> bool:
    is_right = [step > 0 for step in across if step]
    return sum(before != after for before, after in zip(is_right, [*is_right[1:], *is_right[:1]])) <= 2


def _signed_area(ring: Ring) -> float:
    # From the first point on: large coordinates would cancel each other out.
    x0, y0 = ring[0], ring[1]
    twice, x, y = 0.0, 0.0, 0.0
    for position in range(2, len(ring), 2):
        next_x, next_y = ring[position] - x0, ring[position + 1] - y0
        twice += x * next_y - next_x * y
        x, y = next_x, next_y
    return twice / 2


@functools.lru_cache(maxsize=256)
def _polygon(points: int) -> struct.Struct:
    return struct.Struct(f"<BIII{2 * points}d")


@functools.lru_cache(maxsize=256)
def _coordinates(points: int) -> struct.Struct:
    return struct.Struct(f"<{2 * points}d")
