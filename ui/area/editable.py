"""An area as its corners, edges and parts lie in a map's CRS: find what is at a place, and change it.

Each change gives a new MapArea in the area's own CRS; what the mouse means by it is left to the tool.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator
from typing import NamedTuple

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsRectangle,
)

from ..geometry.translate import MapArea, corners_in_crs, extent_of, is_torn

_FEWEST_VERTICES = 4
"""Of a ring: three corners, the first one repeated at the end."""


class Handle(NamedTuple):
    """A place where the outline can be taken hold of."""

    point: QgsPointXY
    """In the map's CRS."""
    vertex: int
    """The number of the corner; for the middle of an edge, of the corner at its end."""


class Handles(NamedTuple):
    """The handles in sight."""

    corners: list[Handle]
    middles: list[Handle]


class Grip(enum.Enum):
    """What can be taken hold of."""

    CORNER = enum.auto()
    MIDDLE = enum.auto()
    PART = enum.auto()


class Target(NamedTuple):
    """What lies at a place."""

    grip: Grip
    number: int
    """Of the corner, of the corner at the end of the edge, or of the part."""
    point: QgsPointXY
    """In the map's CRS: of the corner or the middle, or the place itself."""


class EditableArea:
    """An area in a map's CRS. Raises QgsCsException where it has no place there."""

    def __init__(
        self, area: MapArea, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
    ) -> None:
        self.area = area
        self._to_map = QgsCoordinateTransform(area.crs, crs, context)
        self._shown = QgsGeometry(area.geometry)
        self._shown.convertToMultiType()
        parts = self._shown.asGeometryCollection()
        self._shown.transform(self._to_map)
        if not self._shown.boundingBox().isFinite():
            raise QgsCsException
        self._parts = self._shown.asGeometryCollection()
        self._longest = math.inf
        """Length of an edge; a longer one goes right across the map, between corners at both its ends."""
        if is_torn(extent_of(area.geometry), area.crs, crs, context):
            self._parts = [corners_in_crs(MapArea(part, area.crs), crs, context) for part in parts]
            self._longest = self._shown.boundingBox().width() / 2

    # -- what is where; distances in map units

    def target_at(self, point: QgsPointXY, reach: float, shortest: float) -> Target | None:
        """Find what can be taken hold of within reach: a corner before the middle of an edge, then a part."""
        corner = self._corner_at(point, reach)
        if corner is not None:
            return Target(Grip.CORNER, corner, self.point(corner))
        middle = self._middle_at(point, reach, shortest)
        if middle is not None:
            return Target(Grip.MIDDLE, middle.vertex, middle.point)
        part = self._part_at(point)
        return None if part is None else Target(Grip.PART, part, point)

    def edge_at(self, point: QgsPointXY, reach: float) -> Handle | None:
        """Find the edge nearest to a place, within reach, and the place upon it."""
        square, nearest, vertex, _ = self._shown.closestSegmentWithContext(point)
        is_there = 0 <= square <= reach * reach and self._is_seen(self.point(vertex - 1), self.point(vertex))
        return Handle(nearest, vertex) if is_there else None

    def hole_at(self, vertex: int) -> tuple[int, int] | None:
        """Find the part and the ring of a corner, where that ring is a hole."""
        _, place = self._shown.vertexIdFromVertexNr(vertex)
        return (place.part, place.ring) if place.ring > 0 else None

    def point(self, vertex: int) -> QgsPointXY:
        """Give a corner's place."""
        return QgsPointXY(self._shown.vertexAt(vertex))

    def part(self, number: int) -> QgsGeometry:
        """Give a part's shape, which is cut where the map ends."""
        return QgsGeometry(self._parts[number])

    def neighbours(self, vertex: int) -> list[QgsPointXY]:
        """Give the places of the corners before and after a corner."""
        return [self.point(number) for number in self._shown.adjacentVertices(vertex) if number >= 0]

    def handles(self, extent: QgsRectangle, gap: float, shortest: float) -> Handles:
        """List the handles in an extent: corners some gap apart, middles of edges no shorter than that."""
        found = Handles([], [])
        taken: set[tuple[int, int]] = set()
        for first, ring in _numbered_rings(self._shown):
            for number, (start, end) in enumerate(zip(ring, ring[1:]), first + 1):
                cell = (math.floor(end.x() / gap), math.floor(end.y() / gap))
                if extent.contains(end) and cell not in taken:
                    taken.add(cell)
                    found.corners.append(Handle(end, number))
                is_long = start.distance(end) >= shortest and self._is_seen(start, end)
                if is_long and extent.contains(_middle(start, end)):
                    found.middles.append(Handle(_middle(start, end), number))
        return found

    # -- changes

    def with_corner_moved(self, vertex: int, point: QgsPointXY) -> MapArea:
        """Move a corner to a place."""
        geometry, place = QgsGeometry(self.area.geometry), self._from_map(point)
        geometry.moveVertex(place.x(), place.y(), vertex)
        return self._changed(geometry)

    def with_corner(self, vertex: int, point: QgsPointXY) -> MapArea:
        """Insert a corner before another one."""
        geometry, place = QgsGeometry(self.area.geometry), self._from_map(point)
        geometry.insertVertex(place.x(), place.y(), vertex)
        return self._changed(geometry)

    def without_corner(self, vertex: int) -> MapArea | None:
        """Take a corner away, a triangle as a whole; None where nothing would be left."""
        _, place = self._shown.vertexIdFromVertexNr(vertex)
        ring = self._shown.constGet().geometryN(place.part)
        outline = ring.exteriorRing() if place.ring == 0 else ring.interiorRing(place.ring - 1)
        if outline.numPoints() > _FEWEST_VERTICES:
            geometry = QgsGeometry(self.area.geometry)
            geometry.deleteVertex(vertex)
            return self._changed(geometry)
        return self.without_part(place.part) if place.ring == 0 else self.without_hole(place.part, place.ring)

    def without_part(self, number: int) -> MapArea | None:
        """Take a part away; None where nothing would be left."""
        if self._shown.constGet().numGeometries() == 1:
            return None
        geometry = QgsGeometry(self.area.geometry)
        geometry.deletePart(number)
        return self._changed(geometry)

    def without_hole(self, part: int, ring: int) -> MapArea:
        """Fill a hole."""
        geometry = QgsGeometry(self.area.geometry)
        geometry.deleteRing(ring, part)
        return self._changed(geometry)

    def with_part_moved(self, number: int, dx: float, dy: float) -> MapArea:
        """Move a part by so many map units."""
        parts = self._shown.asGeometryCollection()
        parts[number].translate(dx, dy)
        parts[number].transform(self._to_map, Qgis.TransformDirection.Reverse)
        whole = QgsGeometry(self.area.geometry)
        whole.convertToMultiType()
        others = whole.asGeometryCollection()
        others[number] = parts[number]
        return self._changed(QgsGeometry.collectGeometry(others) if len(others) > 1 else others[0])

    def _corner_at(self, point: QgsPointXY, reach: float) -> int | None:
        _, vertex, _, _, square = self._shown.closestVertex(point)
        return vertex if 0 <= square <= reach * reach else None

    def _middle_at(self, point: QgsPointXY, reach: float, shortest: float) -> Handle | None:
        """Find the middle of an edge that is long enough to show it."""
        edge = self.edge_at(point, reach)
        if edge is None:
            return None
        start, end = self.point(edge.vertex - 1), self.point(edge.vertex)
        middle = _middle(start, end)
        is_there = start.distance(end) >= shortest and middle.distance(point) <= reach
        return Handle(middle, edge.vertex) if is_there else None

    def _part_at(self, point: QgsPointXY) -> int | None:
        """Find the part that a place lies in."""
        return next((number for number, part in enumerate(self._parts) if part.contains(point)), None)

    def _is_seen(self, start: QgsPointXY, end: QgsPointXY) -> bool:
        return abs(end.x() - start.x()) < self._longest

    def _from_map(self, point: QgsPointXY) -> QgsPointXY:
        return self._to_map.transform(point, Qgis.TransformDirection.Reverse)

    def _changed(self, geometry: QgsGeometry) -> MapArea:
        return MapArea(geometry, self.area.crs)


def _numbered_rings(geometry: QgsGeometry) -> Iterator[tuple[int, list[QgsPointXY]]]:
    """Yield each ring with the number of its first corner, counted as QGIS counts them."""
    first = 0
    for polygon in geometry.asMultiPolygon():
        for ring in polygon:
            yield first, ring
            first += len(ring)


def _middle(start: QgsPointXY, end: QgsPointXY) -> QgsPointXY:
    return QgsPointXY((start.x() + end.x()) / 2, (start.y() + end.y()) / 2)
