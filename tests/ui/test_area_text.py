"""Read areas from what people paste and type."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_service_downloader.ui.area.text import (
    LONGEST,
    TextProblem,
    UnreadableText,
    names_its_crs,
    read_area,
)
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsRectangle

pytestmark = pytest.mark.usefixtures("qgis_app")

UTM = "EPSG:25832"
TRIANGLE = [[9, 48], [10, 48], [10, 49], [9, 48]]
OTHER = [[1, 1], [2, 1], [2, 2], [1, 1]]
POLYGON = {"type": "Polygon", "coordinates": [TRIANGLE]}
OLD_CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}


def read(text: str) -> tuple[str, str]:
    area = read_area(text, QgsCoordinateReferenceSystem(UTM))
    # Older versions of QGIS leave the space out.
    return area.geometry.asWkt(3).replace("PolygonZ", "Polygon Z"), area.crs.authid()


def problem(text: str) -> tuple[TextProblem, str]:
    with pytest.raises(UnreadableText) as caught:
        read(text)
    return caught.value.problem, caught.value.word


@pytest.mark.parametrize(
    ("text", "wkt", "crs"),
    [
        ("POLYGON((9 48,10 48,10 49,9 48))", "Polygon ((9 48, 10 48, 10 49, 9 48))", UTM),
        (
            "  polygon z ((9 48 1,10 48 1,10 49 1,9 48 1))\n",
            "Polygon Z ((9 48 1, 10 48 1, 10 49 1, 9 48 1))",
            UTM,
        ),
        ("SRID=4326;POLYGON((9 48,10 48,10 49,9 48))", "Polygon ((9 48, 10 48, 10 49, 9 48))", "EPSG:4326"),
        (
            "wkt_geom\tid\nPolygon ((9 48, 10 48, 10 49, 9 48))\t1\n",
            "Polygon ((9 48, 10 48, 10 49, 9 48))",
            UTM,
        ),
        (json.dumps(POLYGON), "Polygon ((9 48, 10 48, 10 49, 9 48))", "EPSG:4326"),
        (json.dumps({**POLYGON, "crs": OLD_CRS}), "Polygon ((9 48, 10 48, 10 49, 9 48))", UTM),
        (
            json.dumps({"type": "Feature", "geometry": POLYGON, "properties": None}),
            "Polygon ((9 48, 10 48, 10 49, 9 48))",
            "EPSG:4326",
        ),
        (
            json.dumps({"type": "Polygon", "coordinates": [TRIANGLE[:3]]}),
            "Polygon ((9 48, 10 48, 10 49, 9 48))",
            "EPSG:4326",
        ),
        ("9, 48, 10, 49", "Polygon ((9 48, 10 48, 10 49, 9 49, 9 48))", UTM),
        ("9 48 10 49 EPSG:4326", "Polygon ((9 48, 10 48, 10 49, 9 49, 9 48))", "EPSG:4326"),
        ("[9; 48; 10; 49] [epsg:3857]", "Polygon ((9 48, 10 48, 10 49, 9 49, 9 48))", "EPSG:3857"),
        ("10 49 9 48", "Polygon ((9 48, 10 48, 10 49, 9 49, 9 48))", UTM),
        ("9 48\n10, 48\n\n1e1;49.0", "Polygon ((9 48, 10 48, 10 49, 9 48))", UTM),
        ("9 48\n10 48\n10 49\nEPSG:4326", "Polygon ((9 48, 10 48, 10 49, 9 48))", "EPSG:4326"),
    ],
)
def test_an_area_is_read(text: str, wkt: str, crs: str) -> None:
    assert read(text) == (wkt, crs)


def test_a_collection_becomes_one_area() -> None:
    features = [
        {"type": "Feature", "geometry": POLYGON},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 1]}},
        {"type": "Feature", "geometry": None},
        {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[OTHER]]}},
    ]
    wkt, crs = read(json.dumps({"type": "FeatureCollection", "features": features}))
    assert QgsGeometry.fromWkt(wkt).area() == pytest.approx(1)
    assert crs == "EPSG:4326"
    geometries = {"type": "GeometryCollection", "geometries": [POLYGON]}
    assert read(json.dumps(geometries))[0].startswith("Polygon")


def test_features_copied_in_qgis_become_one_area() -> None:
    lines = [
        "wkt_geom\tid\tnote",
        "Polygon ((0 0, 1 0, 1 1, 0 1, 0 0))\t1\tover",
        "two lines",
        "MultiPolygon (((1 0, 2 0, 2 1, 1 1, 1 0)))\t2\t",
    ]
    wkt, crs = read("\n".join(lines))
    assert QgsGeometry.fromWkt(wkt).isGeosEqual(QgsGeometry.fromRect(QgsRectangle(0, 0, 2, 1)))
    assert crs == UTM


def test_the_names_of_longitude_first_mean_epsg_4326() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert read(json.dumps({**POLYGON, "crs": crs}))[1] == "EPSG:4326"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (TextProblem.EMPTY, "")),
        ("\n ", (TextProblem.EMPTY, "")),
        ("Bologna", (TextProblem.UNKNOWN, "Bologna")),
        ("POLYGON((9 48,10 48,10 49,9 48)", (TextProblem.BROKEN_WKT, "")),
        ("POLYGON((9 48,10", (TextProblem.BROKEN_WKT, "")),
        ("POINT(9 48)", (TextProblem.BROKEN_WKT, "")),
        ("POLYGON EMPTY", (TextProblem.UNKNOWN, "POLYGON EMPTY")),
        ("GEOMETRYCOLLECTION(" * 50_000, (TextProblem.BROKEN_WKT, "")),
        ("wkt_geom\tid\nPoint (9 48)\t1", (TextProblem.BROKEN_WKT, "")),
        ("wkt_geom\nPolygon ((9 48, 10 48", (TextProblem.BROKEN_WKT, "")),
        ("{", (TextProblem.BROKEN_JSON, "")),
        ("{" * 100_000, (TextProblem.BROKEN_JSON, "")),
        ('{"a":' * 100_000, (TextProblem.BROKEN_JSON, "")),
        ("[1, 2", (TextProblem.FEW_CORNERS, "")),
        ("{}", (TextProblem.NO_POLYGON, "")),
        ('{"type": ["Polygon"]}', (TextProblem.NO_POLYGON, "")),
        ('{"type": "Point", "coordinates": [1, 2]}', (TextProblem.NO_POLYGON, "")),
        ('{"type": "Polygon"}', (TextProblem.BROKEN_JSON, "")),
        ('{"type": "Polygon", "coordinates": [[1, 2]]}', (TextProblem.BROKEN_JSON, "")),
        ('{"type": "MultiPolygon", "coordinates": []}', (TextProblem.NO_POLYGON, "")),
        (json.dumps({**POLYGON, "crs": {"properties": 1}}), (TextProblem.UNKNOWN_CRS, "?")),
        ("9 48\n10 48 3\n10 49", (TextProblem.TWO_NUMBERS_A_LINE, "2")),
        ("9 48\n10 48", (TextProblem.FEW_CORNERS, "")),
        ("9 48 10 49 EPSG:99999999", (TextProblem.UNKNOWN_CRS, "EPSG:99999999")),
        ("SRID=99999999;POLYGON((9 48,10 48,10 49,9 48))", (TextProblem.UNKNOWN_CRS, "EPSG:99999999")),
        ("1" * (LONGEST + 1), (TextProblem.TOO_LONG, "")),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_wrong_is_told(text: str, expected: tuple[TextProblem, str]) -> None:
    assert problem(text) == expected


@given(st.text(alphabet='0123456789 .,;()[]{}":POLYGNMUTIpolygnmutiSRD=EZ-+ecrstyf\n', max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    try:
        area = read_area(text, QgsCoordinateReferenceSystem(UTM))
    except UnreadableText:
        return
    assert not area.geometry.isEmpty()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9 48 10 49", False),
        ("POLYGON((9 48,10 48,10 49,9 48))", False),
        ("9 48 10 49 EPSG:4326", True),
        ("SRID=4326;POLYGON", True),
        (' {"type"', True),
        ("", False),
        ("wkt_geom\tcrs\nPolygon ((9 48, 10 48, 10 49, 9 48))\tEPSG:4326", False),
    ],
)
def test_whether_the_text_says_what_its_coordinates_mean(text: str, expected: bool) -> None:
    assert names_its_crs(text) is expected
