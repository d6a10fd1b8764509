"""Reads an area from a text: WKT, GeoJSON, features copied in QGIS, or coordinates as they are typed.

Whether what was read can serve as an area is left to the panel.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsPointXY, QgsRectangle

from ..geometry.translate import MapArea, merged

LONGEST = 1_000_000
"""Characters; 10,000 corners take about 400,000. What is longer comes faster as a file."""

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_NAMED_CRS = re.compile(r"(?:^|\s|\[)((?:EPSG|ESRI|IGNF|OGC):\w+)\]?\s*$", re.IGNORECASE)
_EWKT = re.compile(r"\s*SRID\s*=\s*(\d+)\s*;", re.IGNORECASE)
# No collections of collections: QGIS follows them as deep as they go, until its stack is at its end.
_WKT = re.compile(r"\s*(?:MULTI|CURVE)?(?:POLYGON|SURFACE)\s*(?:Z|M|ZM)?\s*\(", re.IGNORECASE)
_COPIED = re.compile(r"\s*wkt_geom(\t.*)?\r?\n")
"""The titles of features that were copied in QGIS: each is WKT and its attributes, set apart by tabs."""
_LIKE_WKT = re.compile(r"\s*[A-Za-z]+\s*(?:Z|M|ZM)?\s*\(", re.IGNORECASE)


class TextProblem(enum.Enum):
    """Why a text cannot be read."""

    EMPTY = "there is no text"
    UNKNOWN = "it is none of the forms that are known"
    BROKEN_WKT = "it begins like WKT, but is none of a polygon"
    BROKEN_JSON = "it begins like JSON, but is none"
    NO_POLYGON = "it is GeoJSON without a polygon"
    TWO_NUMBERS_A_LINE = "a line of corners has other than two numbers"
    FEW_CORNERS = "fewer than three corners"
    UNKNOWN_CRS = "it names a CRS that QGIS does not know"
    TOO_LONG = "it is longer than any area"


class UnreadableText(ValueError):
    """Say what is wrong with a text."""

    def __init__(self, problem: TextProblem, word: str = "") -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.word = word
        """What in the text it is about: a line's number, the name of a CRS."""


def read_area(text: str, usual_crs: QgsCoordinateReferenceSystem) -> MapArea:
    """Read an area; in the CRS that the text names, GeoJSON in EPSG:4326, anything else in the usual one.

    Raises UnreadableText.
    """
    if len(text) > LONGEST:
        raise UnreadableText(TextProblem.TOO_LONG)
    if not text.strip():
        raise UnreadableText(TextProblem.EMPTY)
    if text.lstrip().startswith("{"):
        return _read_json(text)
    if _COPIED.match(text) is not None:
        return MapArea(_read_copied(text), usual_crs)
    ewkt = _EWKT.match(text)
    if ewkt is not None:
        return MapArea(_read_wkt(text[ewkt.end() :]), _known(f"EPSG:{ewkt.group(1)}"))
    if _LIKE_WKT.match(text) is not None:
        return MapArea(_read_wkt(text), usual_crs)
    return _read_coordinates(text, usual_crs)


def names_its_crs(text: str) -> bool:
    """Tell whether a text says itself what its coordinates mean."""
    if _COPIED.match(text) is not None:
        return False
    is_json = text.lstrip().startswith("{")
    return is_json or _EWKT.match(text) is not None or _NAMED_CRS.search(text.rstrip()) is not None


def _read_wkt(text: str) -> QgsGeometry:
    # QGIS would read what there is of a text that was cut off, and make up the rest.
    is_whole = text.count("(") == text.count(")")
    geometry = QgsGeometry.fromWkt(text.strip()) if is_whole and _WKT.match(text) else QgsGeometry()
    if geometry.isEmpty():
        raise UnreadableText(TextProblem.BROKEN_WKT)
    return geometry


def _read_copied(text: str) -> QgsGeometry:
    """Read all polygons; an attribute may go over several lines, and others be no polygons."""
    firsts = (line.split("\t", 1)[0] for line in text.splitlines())
    whole = merged(_read_wkt(first) for first in firsts if _WKT.match(first))
    if whole.isEmpty():
        raise UnreadableText(TextProblem.BROKEN_WKT)
    return whole


def _read_json(text: str) -> MapArea:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableText(TextProblem.BROKEN_JSON) from error
    whole = merged(_polygon(part) for part in _geometries(value))
    if whole.isEmpty():
        raise UnreadableText(TextProblem.NO_POLYGON)
    return MapArea(whole, _crs_of_json(value))


def _geometries(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the polygons of a geometry, a feature or a collection of either, one level deep."""
    name = "features" if _is(value, "FeatureCollection") else "geometries"
    members = value.get(name)
    for member in members if isinstance(members, list) else [value]:
        geometry = member.get("geometry") if _is(member, "Feature") else member
        if _is(geometry, "Polygon") or _is(geometry, "MultiPolygon"):
            yield geometry


def _is(value: object, kind: str) -> bool:
    return isinstance(value, Mapping) and value.get("type") == kind


def _polygon(value: Mapping[str, Any]) -> QgsGeometry:
    try:
        coordinates: Any = value["coordinates"]
        polygons = [coordinates] if value["type"] == "Polygon" else coordinates
        parts = [[_ring(ring) for ring in polygon] for polygon in polygons if polygon]
    except (TypeError, ValueError, LookupError) as error:
        raise UnreadableText(TextProblem.BROKEN_JSON) from error
    return QgsGeometry.fromPolygonXY(parts[0]) if len(parts) == 1 else QgsGeometry.fromMultiPolygonXY(parts)


def _ring(coordinates: Any) -> list[QgsPointXY]:
    points = [QgsPointXY(float(point[0]), float(point[1])) for point in coordinates]
    return points if points[0] == points[-1] else [*points, points[0]]


def _crs_of_json(value: Mapping[str, Any]) -> QgsCoordinateReferenceSystem:
    """Read the crs member that GeoJSON had before it was for EPSG:4326 only."""
    crs = value.get("crs")
    if not isinstance(crs, Mapping):
        return QgsCoordinateReferenceSystem("EPSG:4326")
    properties = crs.get("properties")
    name = properties.get("name") if isinstance(properties, Mapping) else None
    if not isinstance(name, str):
        raise UnreadableText(TextProblem.UNKNOWN_CRS, "?")
    # CRS84 is EPSG:4326 with the longitude first, as QGIS always has it.
    return _known("EPSG:4326" if name.upper().endswith("CRS84") else name)


def _read_coordinates(text: str, usual_crs: QgsCoordinateReferenceSystem) -> MapArea:
    crs, named = usual_crs, _NAMED_CRS.search(text.rstrip())
    if named is not None:
        crs, text = _known(named.group(1)), text[: named.start()]
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and len(_numbers(lines[0])) == 4:
        xmin, ymin, xmax, ymax = _numbers(lines[0])
        return MapArea(QgsGeometry.fromRect(QgsRectangle(xmin, ymin, xmax, ymax)), crs)
    return MapArea(_polygon_of_lines(lines), crs)


def _polygon_of_lines(lines: list[str]) -> QgsGeometry:
    corners = []
    for number, line in enumerate(lines, 1):
        numbers = _numbers(line)
        if len(numbers) != 2:
            raise UnreadableText(TextProblem.TWO_NUMBERS_A_LINE, str(number))
        corners.append(QgsPointXY(*numbers))
    if len(corners) < 3:
        raise UnreadableText(TextProblem.FEW_CORNERS)
    return QgsGeometry.fromPolygonXY([[*corners, corners[0]]])


def _numbers(line: str) -> list[float]:
    """Read numbers with decimal points, set apart by spaces, commas or semicolons."""
    words = [word for word in re.split(r"[\s,;]+", line.strip(" \t,;[]()")) if word]
    if not all(re.fullmatch(_NUMBER, word) for word in words):
        raise UnreadableText(TextProblem.UNKNOWN, line.strip()[:40])
    return [float(word) for word in words]


def _known(name: str) -> QgsCoordinateReferenceSystem:
    crs = QgsCoordinateReferenceSystem.fromOgcWmsCrs(name)
    if not crs.isValid():
        crs = QgsCoordinateReferenceSystem(name)
    if not crs.isValid():
        raise UnreadableText(TextProblem.UNKNOWN_CRS, name)
    return crs
