"""Areas, footprints and spatial references, and their Esri JSON.

Facts: https://developers.arcgis.com/rest/services-reference/enterprise/geometry-objects/ .
Everything here is exact and local; moving a geometry to another spatial reference is left to the faces.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import shapes
from .errors import AreaProblem, InvalidArea
from .plausible import are_places
from .shapes import Surface


@dataclass(frozen=True)
class SpatialReference:
    """A spatial reference as the service names it: a well-known id, or WKT."""

    wkid: int | None = None
    latest_wkid: int | None = None
    """The current id where Esri has renumbered ``wkid`` (102100 is 3857 today)."""
    wkt: str | None = None

    @classmethod
    def from_json(cls, value: object) -> SpatialReference | None:
        """Read ``{wkid, latestWkid}`` or ``{wkt}``; None where neither is there."""
        if not isinstance(value, Mapping):
            return None
        wkid, latest, wkt = value.get("wkid"), value.get("latestWkid"), value.get("wkt")
        reference = cls(
            wkid if isinstance(wkid, int) else None,
            latest if isinstance(latest, int) else None,
            wkt if isinstance(wkt, str) and wkt else None,
        )
        return None if reference == cls() else reference

    def to_json(self) -> dict[str, Any]:
        """Give the Esri JSON object, ids before WKT."""
        if self.wkid is None and self.latest_wkid is None:
            return {"wkt": self.wkt}
        keys = {"wkid": self.wkid, "latestWkid": self.latest_wkid}
        return {key: value for key, value in keys.items() if value is not None}

    @property
    def code(self) -> int | None:
        """The current well-known id; an EPSG code, or one of Esri's (from 37001 on)."""
        return self.latest_wkid if self.latest_wkid is not None else self.wkid

    def matches(self, other: SpatialReference) -> bool:
        """Tell whether both name the same spatial reference."""
        ours = {self.wkid, self.latest_wkid} - {None}
        theirs = {other.wkid, other.latest_wkid} - {None}
        if ours or theirs:
            return bool(ours & theirs)
        return self.wkt == other.wkt


@dataclass(frozen=True)
class Area:
    """The user's area: a valid polygon, or several, in one spatial reference. Make one with ``Area.of``."""

    shape: Surface
    spatial_reference: SpatialReference

    @classmethod
    def of(cls, shape: object, spatial_reference: SpatialReference) -> Area:
        """Check a shapely geometry and make it an area.

        Raises InvalidArea for what is empty, no polygon, self-crossing, without surface or not finite.
        """
        if not isinstance(shape, (shapes.Polygon, shapes.MultiPolygon)):
            raise InvalidArea(AreaProblem.NOT_A_POLYGON)
        if shape.is_empty:
            raise InvalidArea(AreaProblem.EMPTY)
        if not _is_finite(shape):
            raise InvalidArea(AreaProblem.NOT_FINITE)
        if _has_no_extent(shape):
            raise InvalidArea(AreaProblem.NO_EXTENT)
        if not shape.is_valid:
            raise InvalidArea(AreaProblem.SELF_CROSSING, where=_place_of_trouble(shape))
        return cls(shape, spatial_reference)

    @classmethod
    def from_esri(cls, geometry: object) -> Area:
        """Read what ``to_esri`` gave, so exactly that it gives the very same again. Raises InvalidArea.

        Other rings are refused: ``surface_from_esri`` reads those, but puts their points in another order.
        """
        reference = geometry.get("spatialReference") if isinstance(geometry, Mapping) else None
        spatial_reference = SpatialReference.from_json(reference)
        if spatial_reference is None or not isinstance(geometry, Mapping):
            raise InvalidArea(AreaProblem.NOT_A_POLYGON)
        surface = _exact(geometry["rings"]) if "rings" in geometry else surface_from_esri(geometry)
        return cls.of(surface, spatial_reference)

    @property
    def is_rectangle(self) -> bool:
        """Tell whether the area is exactly its own bounding box."""
        return bool(self.shape.equals(shapes.box(*self.shape.bounds)))

    def to_esri(self) -> tuple[str, dict[str, Any]]:
        """Give ``(geometryType, geometry)``, with the spatial reference inside as /download needs it."""
        reference = {"spatialReference": self.spatial_reference.to_json()}
        if self.is_rectangle:
            xmin, ymin, xmax, ymax = self.shape.bounds
            return "esriGeometryEnvelope", {
                "xmin": xmin,
                "ymin": ymin,
                "xmax": xmax,
                "ymax": ymax,
                **reference,
            }
        return "esriGeometryPolygon", {"rings": _rings(self.shape), **reference}


def _is_finite(shape: Surface) -> bool:
    # Not by the bounds: they pass over NaN.
    parts = shape.geoms if isinstance(shape, shapes.MultiPolygon) else (shape,)
    rings = (ring for part in parts for ring in (part.exterior, *part.interiors))
    return all(math.isfinite(value) for ring in rings for point in ring.coords for value in point)


def _place_of_trouble(shape: Surface) -> str | None:
    """Give the coordinates out of GEOS's explanation, ``Self-intersection[5 5]``."""
    found = re.search(r"\[(\S+) (\S+)", shapes.explain_validity(shape))
    return f"{found.group(1)}, {found.group(2).rstrip(']')}" if found else None


def _has_no_extent(shape: Surface) -> bool:
    # A bow tie's signed area is zero too, so the bounding box decides, and the hull where the box is slanted.
    xmin, ymin, xmax, ymax = shape.bounds
    return xmin == xmax or ymin == ymax or shape.convex_hull.area == 0


def _rings(shape: Surface) -> list[list[list[float]]]:
    """List rings as Esri orders them: outer ones clockwise, holes counter-clockwise, each closed."""
    parts = shape.geoms if isinstance(shape, shapes.MultiPolygon) else (shape,)
    clockwise = (shapes.orient(part, sign=-1.0) for part in parts)
    return [
        [[x, y] for x, y, *_ in ring.coords]
        for part in clockwise
        for ring in (part.exterior, *part.interiors)
    ]


def _exact(rings: object) -> Surface | None:
    """Put rings in the order of ``_rings`` together again; None where they are no such rings."""
    parts: list[tuple[shapes.LinearRing, list[shapes.LinearRing]]] = []
    for points in rings if isinstance(rings, list) else ():
        if not _is_ring(points):
            return None
        ring = shapes.LinearRing(points)
        if not ring.is_ccw:
            parts.append((ring, []))
        elif parts:
            parts[-1][1].append(ring)
        else:
            return None
    polygons = [shapes.Polygon(outer, holes) for outer, holes in parts]
    if not polygons:
        return None
    return polygons[0] if len(polygons) == 1 else shapes.MultiPolygon(polygons)


def _is_ring(points: object) -> bool:
    return (
        isinstance(points, list)
        and len(points) > 3
        and all(isinstance(point, list) and len(point) == 2 for point in points)
        and all(isinstance(value, float) and math.isfinite(value) for point in points for value in point)
        and points[0] == points[-1]
    )


def surface_from_esri(geometry: object) -> Surface | None:
    """Read an Esri polygon or envelope as a valid surface; None where there is none to read.

    Rings count by the even-odd rule, because servers do not all keep to Esri's ring orientation.
    """
    if not isinstance(geometry, Mapping):
        return None
    try:
        if "rings" in geometry:
            return _surface_of_rings(geometry["rings"])
        xmin, ymin, xmax, ymax = (float(geometry[key]) for key in ("xmin", "ymin", "xmax", "ymax"))
        return shapes.box(xmin, ymin, xmax, ymax) if are_places(xmin, ymin, xmax, ymax) else None
    except (KeyError, TypeError, ValueError, IndexError, OverflowError):
        return None


def _surface_of_rings(rings: Sequence[Sequence[Sequence[float]]]) -> Surface | None:
    coordinates = [[(float(point[0]), float(point[1])) for point in ring] for ring in rings if len(ring) > 3]
    if not coordinates or not all(are_places(x, y) for ring in coordinates for x, y in ring):
        return None
    polygons = (shapes.Polygon(ring) for ring in coordinates)
    valid = (polygon if polygon.is_valid else shapes.make_valid(polygon) for polygon in polygons)
    return only_surfaces(functools.reduce(lambda one, other: one.symmetric_difference(other), valid))


def only_surfaces(geometry: Any) -> Surface | None:
    """Drop the points and lines that mending or overlaying leaves; None where no surface is left."""
    if isinstance(geometry, (shapes.Polygon, shapes.MultiPolygon)):
        return None if geometry.is_empty else geometry
    parts = [
        polygon
        for part in getattr(geometry, "geoms", ())
        for polygon in (part.geoms if isinstance(part, shapes.MultiPolygon) else (part,))
        if isinstance(polygon, shapes.Polygon) and not polygon.is_empty
    ]
    return shapes.MultiPolygon(parts) if parts else None
