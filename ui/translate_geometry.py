"""Between QGIS geometries with their CRS and core's areas: the only place that turns the one into the other.

Drawing areas is left to the canvas tool, and what an area must be to serve to core.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsDistanceArea,
    QgsGeometry,
    QgsProject,
    QgsWkbTypes,
)
from shapely import wkb
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon
from shapely.validation import make_valid

from ..core.errors import AreaProblem, InvalidArea
from ..core.geometry import Area, SpatialReference, Surface, only_surfaces
from .densify import TOLERANCE, moved, outside

_FIRST_ESRI_CODE = 32768  # EPSG's own codes end below
_SQUARE_METRES = 1e6  # in a square kilometre


@dataclass(frozen=True)
class MapArea:
    """An area as it was drawn or given in QGIS, not checked yet."""

    geometry: QgsGeometry
    crs: QgsCoordinateReferenceSystem


def to_area(
    map_area: MapArea, spatial_reference: SpatialReference, context: QgsCoordinateTransformContext
) -> Area:
    """Give core's area in the service's spatial reference.

    Edges that bend on the way get vertices, see `densify`. Where both spatial references are the same, or
    edges stay straight anyway, none is added, so that a rectangle stays one. Raises InvalidArea for what
    `as_drawn` refuses, and for what does not exist in the service's spatial reference.
    """
    checked = as_drawn(map_area)
    carried = _carried(checked.shape, map_area.crs, crs_of(spatial_reference), context)
    return Area.of(carried if carried.is_valid else _mended(carried), spatial_reference)


def drawn(area: Area) -> MapArea:
    """Give core's area as if it had been drawn in QGIS."""
    return MapArea(geometry_of(area.shape), crs_of(area.spatial_reference))


def as_drawn(map_area: MapArea) -> Area:
    """Give core's area in the very CRS it was drawn in. Raises InvalidArea where it cannot serve as one."""
    return Area.of(_surface(map_area.geometry), SpatialReference(wkt=map_area.crs.toWkt()))


def in_crs(
    map_area: MapArea, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
) -> QgsGeometry:
    """Give the geometry in another CRS, densified as `to_area` does; a self-crossing one too.

    Raises InvalidArea where it does not exist in that CRS.
    """
    return geometry_of(_carried(_surface(map_area.geometry), map_area.crs, crs, context))


def crs_of(spatial_reference: SpatialReference) -> QgsCoordinateReferenceSystem:
    """Find the CRS that the service means, by its current id, its old one or its WKT; invalid if unknown."""
    codes = (spatial_reference.latest_wkid, spatial_reference.wkid)
    names = (f"{authority}:{code}" for code in codes if code is not None for authority in _authorities(code))
    for name in names:
        crs = QgsCoordinateReferenceSystem.fromOgcWmsCrs(name)
        if crs.isValid():
            return crs
    return QgsCoordinateReferenceSystem.fromWkt(spatial_reference.wkt or "")


def geometry_of(surface: Surface) -> QgsGeometry:
    """Give core's surface as a QGIS geometry."""
    geometry = QgsGeometry()
    geometry.fromWkb(surface.wkb)
    return geometry


def merged(geometries: Iterable[QgsGeometry]) -> QgsGeometry:
    """Dissolve geometries of one CRS; with an invalid one among them only collect, for checks to find it."""
    parts = [geometry for geometry in geometries if not geometry.isEmpty()]
    if len(parts) > 1 and all(part.isGeosValid() for part in parts):
        return QgsGeometry.unaryUnion(parts)
    return parts[0] if len(parts) == 1 else QgsGeometry.collectGeometry(parts)


def square_kilometres(map_area: MapArea, project: QgsProject) -> float:
    """Measure on the project's ellipsoid, or the CRS's own where it has none; NaN where neither works."""
    measure = QgsDistanceArea()
    measure.setSourceCrs(map_area.crs, project.transformContext())
    ellipsoids = (project.ellipsoid(), map_area.crs.ellipsoidAcronym())
    if not any(measure.setEllipsoid(name) and measure.willUseEllipsoid() for name in ellipsoids):
        return math.nan
    try:
        return measure.measureArea(map_area.geometry) / _SQUARE_METRES
    except QgsCsException:
        return math.nan


def _authorities(code: int) -> tuple[str, str]:
    return ("EPSG", "ESRI") if code < _FIRST_ESRI_CODE else ("ESRI", "EPSG")


def _surface(geometry: QgsGeometry) -> Surface:
    """Read a polygon geometry, curves as short lines and without heights. Raises InvalidArea."""
    if geometry.isEmpty():
        raise InvalidArea(AreaProblem.EMPTY)
    plain = geometry.constGet().segmentize()
    if not plain.convertTo(QgsWkbTypes.flatType(plain.wkbType())):
        raise InvalidArea(AreaProblem.NOT_A_POLYGON)
    try:
        surface = wkb.loads(bytes(plain.asWkb()))
    except ShapelyError as error:
        # It takes no ring of fewer than four vertices.
        raise InvalidArea(AreaProblem.NO_EXTENT) from error
    if not isinstance(surface, (Polygon, MultiPolygon)):
        raise InvalidArea(AreaProblem.NOT_A_POLYGON)
    return surface


def _carried(
    surface: Surface,
    source: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    context: QgsCoordinateTransformContext,
) -> Surface:
    if not (source.isValid() and target.isValid()):
        raise InvalidArea(AreaProblem.UNKNOWN_SPATIAL_REFERENCE)
    transform = QgsCoordinateTransform(source, target, context)
    if transform.isShortCircuited():
        return surface
    return moved(surface, functools.partial(_moved_point, transform))


def _moved_point(transform: QgsCoordinateTransform, point: complex) -> complex:
    try:
        there = transform.transform(point.real, point.imag)
    except QgsCsException as error:
        raise outside(point) from error
    if not (math.isfinite(there.x()) and math.isfinite(there.y())):
        raise outside(point)
    return complex(there.x(), there.y())


def _mended(surface: Surface) -> Surface:
    """Take out crossings within the tolerance, as arise where a hole touches an edge that has bent since."""
    mended = only_surfaces(make_valid(surface))
    if mended is None or not math.isclose(mended.area, surface.area, rel_tol=1000 * TOLERANCE):
        return surface
    return mended
