"""Shapes of the protocol (Esri JSON, comma lists) as OGR geometries, and in other spatial references.

What a shape is used for — a filter, a clip — is left to `query` and `clip`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

from osgeo import ogr, osr

from .errors import invalid_parameter
from .spatial_reference import SpatialReference, from_json

ENVELOPE, POLYGON, POINT = "esriGeometryEnvelope", "esriGeometryPolygon", "esriGeometryPoint"

SEGMENTS = 500
"""Parts into which a shape's longer side is cut before it is transformed: straight lines become curves."""

FOOTPRINT_SEGMENTS = 8
FOOTPRINT_TOLERANCE = 1e-5
"""Points of a transformed footprint nearer to its outline than this share of its size are left out."""

BARE_KEY = re.compile(r"([{,]\s*)([A-Za-z_]\w*)(\s*:)")


@dataclass(frozen=True)
class Geometry:
    """A shape and the spatial reference of its coordinates."""

    shape: ogr.Geometry
    spatial_reference: SpatialReference


def parse_geometry(text: str, geometry_type: str, default: SpatialReference) -> Geometry:
    """Return the shape that a request gives as Esri JSON or as a comma list.

    `default` is used where the JSON names no spatial reference; crossing rings are mended. Raises
    ServiceError for what is not a shape of this type.
    """
    try:
        value = _parse_json(text) if text.lstrip().startswith("{") else _from_list(text, geometry_type)
        reference = value.get("spatialReference")
        shape = _SHAPES[geometry_type](value)
        return Geometry(_mended(shape), from_json(reference) if reference else default)
    except (ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        raise invalid_parameter("geometry") from error


def _parse_json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = json.loads(BARE_KEY.sub(r'\1"\2"\3', text))
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _from_list(text: str, geometry_type: str) -> dict[str, Any]:
    keys = {ENVELOPE: ("xmin", "ymin", "xmax", "ymax"), POINT: ("x", "y")}[geometry_type]
    numbers = text.split(",")
    if len(numbers) != len(keys):
        raise ValueError("wrong number of coordinates")
    return dict(zip(keys, numbers))


def _envelope(value: dict[str, Any]) -> ogr.Geometry:
    return box(*(_number(value[key]) for key in ("xmin", "ymin", "xmax", "ymax")))


def _polygon(value: dict[str, Any]) -> ogr.Geometry:
    rings = [[[_number(x), _number(y)] for x, y, *_ in ring] for ring in value["rings"]]
    shape = ogr.CreateGeometryFromEsriJson(json.dumps({"rings": rings}))
    if shape is None:
        raise ValueError("not a polygon")
    return shape


def _point(value: dict[str, Any]) -> ogr.Geometry:
    shape = ogr.Geometry(ogr.wkbPoint)
    shape.AddPoint_2D(_number(value["x"]), _number(value["y"]))
    return shape


_SHAPES = {ENVELOPE: _envelope, POLYGON: _polygon, POINT: _point}


def _number(value: Any) -> float:
    number = float(value)
    if not isfinite(number):
        raise ValueError("not a coordinate")
    return number


def box(xmin: float, ymin: float, xmax: float, ymax: float) -> ogr.Geometry:
    """Return a rectangle as a polygon, corners clockwise."""
    return ring_polygon([(xmin, ymin), (xmin, ymax), (xmax, ymax), (xmax, ymin)])


def ring_polygon(corners: list[tuple[float, float]]) -> ogr.Geometry:
    """Return the polygon with these corners; the first need not be repeated."""
    ring = ogr.Geometry(ogr.wkbLinearRing)
    for x, y in corners:
        ring.AddPoint_2D(x, y)
    ring.CloseRings()
    polygon = ogr.Geometry(ogr.wkbPolygon)
    polygon.AddGeometry(ring)
    return polygon


def _mended(shape: ogr.Geometry) -> ogr.Geometry:
    return shape if shape.IsValid() else polygons_of(shape.MakeValid())


def polygons_of(shape: ogr.Geometry) -> ogr.Geometry:
    """Return the polygons of a shape as one geometry, without the points and lines that overlays leave."""
    polygons = ogr.Geometry(ogr.wkbMultiPolygon)
    for part in _parts(shape):
        if ogr.GT_Flatten(part.GetGeometryType()) == ogr.wkbPolygon and not part.IsEmpty():
            polygons.AddGeometry(part)
    return polygons


def _parts(shape: ogr.Geometry) -> Iterator[ogr.Geometry]:
    if not ogr.GT_IsSubClassOf(ogr.GT_Flatten(shape.GetGeometryType()), ogr.wkbGeometryCollection):
        yield shape
        return
    for index in range(shape.GetGeometryCount()):
        yield from _parts(shape.GetGeometryRef(index))


def vertices(shape: ogr.Geometry) -> list[tuple[float, ...]]:
    """Return the corners of all rings of a shape."""
    if shape.IsEmpty():
        return []
    if shape.GetGeometryCount() == 0:
        return list(shape.GetPoints())
    return [
        corner for part in range(shape.GetGeometryCount()) for corner in vertices(shape.GetGeometryRef(part))
    ]


def transformed(
    shape: ogr.Geometry, source: SpatialReference, target: SpatialReference, segments: int = SEGMENTS
) -> ogr.Geometry:
    """Return a shape in another spatial reference, its lines cut into short ones first.

    Raises RuntimeError where the transformation is not possible.
    """
    moved = shape.Clone()
    if source != target:
        xmin, xmax, ymin, ymax = moved.GetEnvelope()
        length = max(xmax - xmin, ymax - ymin) / segments
        if length > 0:
            moved.Segmentize(length)
        moved.Transform(osr.CoordinateTransformation(source.to_osr(), target.to_osr()))
    return moved


def transformed_footprint(
    footprint: ogr.Geometry, source: SpatialReference, target: SpatialReference
) -> ogr.Geometry:
    """Return a raster's outline in another spatial reference, with no more points than its shape needs."""
    if source == target:
        return footprint
    moved = transformed(footprint, source, target, FOOTPRINT_SEGMENTS)
    xmin, xmax, ymin, ymax = moved.GetEnvelope()
    return moved.Simplify(max(xmax - xmin, ymax - ymin) * FOOTPRINT_TOLERANCE)


def transformed_near(area: Geometry, place: Geometry) -> ogr.Geometry:
    """Return the part of `area` that is in or near `place`, in the spatial reference of `place`.

    An area may reach where the other spatial reference does not, like a box around the world: only what lies
    near the place is transformed. The result is empty where they are far apart or cannot be compared.
    """
    if area.spatial_reference == place.spatial_reference:
        return area.shape
    try:
        there = transformed(place.shape, place.spatial_reference, area.spatial_reference)
        xmin, xmax, ymin, ymax = there.GetEnvelope()
        margin = max(xmax - xmin, ymax - ymin) / 4
        near = area.shape.Intersection(box(xmin - margin, ymin - margin, xmax + margin, ymax + margin))
        moved = transformed(near, area.spatial_reference, place.spatial_reference)
    except RuntimeError:
        return ogr.Geometry(ogr.wkbMultiPolygon)
    return moved if ogr.GT_Flatten(moved.GetGeometryType()) == ogr.wkbPoint else _mended(polygons_of(moved))


def to_rings(polygon: ogr.Geometry) -> list[list[tuple[float, ...]]]:
    """Return the rings of a polygon in the protocol's order: outer ones clockwise, holes the other way."""
    rings = []
    for part in _parts(polygon):
        for index in range(part.GetGeometryCount()):
            points = part.GetGeometryRef(index).GetPoints()
            rings.append(points if _is_clockwise(points) == (index == 0) else points[::-1])
    return rings


def _is_clockwise(ring: list[tuple[float, ...]]) -> bool:
    x0, y0 = ring[0][:2]
    sides = zip(ring, ring[1:])
    return sum((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0) for (x1, y1, *_), (x2, y2, *_) in sides) < 0


def envelope_json(bounds: tuple[float, float, float, float], reference: SpatialReference) -> dict[str, Any]:
    """Return `(xmin, ymin, xmax, ymax)` as an envelope."""
    named = dict(zip(("xmin", "ymin", "xmax", "ymax"), bounds))
    return {**named, "spatialReference": reference.to_json()}
