"""Areas, footprints and spatial references, and their Esri JSON."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
import shapely.wkt
from hypothesis import given
from hypothesis import strategies as st
from image_service_downloader.core.errors import AreaProblem, InvalidArea
from image_service_downloader.core.geometry import Area, SpatialReference, surface_from_esri
from image_service_downloader.tests.factories import UTM_32, area, square
from shapely.geometry import LinearRing, shape

WITH_HOLE = "POLYGON((0 0, 10 0, 10 10, 5 14, 0 10, 0 0), (4 4, 6 4, 6 6, 4 6, 4 4))"
TWO_PARTS = "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 9 5, 9 9, 5 5), (6 5.5, 7 5.5, 7 6, 6 5.5)))"


def test_a_rectangle_goes_out_as_an_envelope_with_its_spatial_reference() -> None:
    kind, geometry = area(square(1, 2, 3)).to_esri()
    assert kind == "esriGeometryEnvelope"
    reference = {"wkid": 25832, "latestWkid": 25832}
    assert geometry == {"xmin": 1, "ymin": 2, "xmax": 4, "ymax": 5, "spatialReference": reference}


def test_a_rectangle_with_vertices_along_its_sides_is_still_one() -> None:
    assert area("POLYGON((0 0, 1 0, 2 0, 2 2, 0 2, 0 1, 0 0))").to_esri()[0] == "esriGeometryEnvelope"


@pytest.mark.parametrize("wkt", [WITH_HOLE, TWO_PARTS])
def test_rings_go_out_closed_outer_ones_clockwise_and_holes_against_it(wkt: str) -> None:
    kind, geometry = area(wkt).to_esri()
    assert kind == "esriGeometryPolygon"
    assert all(ring[0] == ring[-1] for ring in geometry["rings"])
    clockwise = [not LinearRing(ring).is_ccw for ring in geometry["rings"]]
    assert clockwise == ([True, False] if wkt == WITH_HOLE else [True, True, False])


@pytest.mark.parametrize("wkt", [WITH_HOLE, TWO_PARTS])
@pytest.mark.parametrize("is_reversed", [False, True], ids=["in order", "with every ring turned around"])
def test_a_polygon_comes_back_as_it_went_out(wkt: str, is_reversed: bool) -> None:
    rings = area(wkt).to_esri()[1]["rings"]
    surface = surface_from_esri({"rings": [ring[::-1] for ring in rings] if is_reversed else rings})
    assert surface is not None
    assert surface.equals(shapely.wkt.loads(wkt))


NUMBERS = st.one_of(st.floats(), st.integers(), st.none(), st.text(max_size=2))
POINTS = st.lists(NUMBERS, max_size=3)
RINGS = st.one_of(NUMBERS, st.lists(st.one_of(POINTS, st.lists(POINTS, max_size=6)), max_size=4))


@pytest.mark.parametrize("wkt", [WITH_HOLE, TWO_PARTS, square(1, 2, 3)])
def test_an_area_written_down_and_read_again_is_written_the_very_same(wkt: str) -> None:
    written = json.dumps(area(wkt).to_esri())
    assert json.dumps(Area.from_esri(json.loads(written)[1]).to_esri()) == written


@given(rings=RINGS)
def test_whatever_is_written_in_the_place_of_an_area_is_read_exactly_or_refused(rings: object) -> None:
    geometry = {"rings": rings, "spatialReference": {"wkid": 25832}}
    with suppress(InvalidArea):
        kind, again = Area.from_esri(geometry).to_esri()
        assert kind == "esriGeometryEnvelope" or again["rings"] == rings


@pytest.mark.parametrize("geometry", [None, 7, {}, {"rings": [[[0.0, 0.0]]]}, {"spatialReference": "here"}])
def test_what_is_no_written_area_is_refused(geometry: object) -> None:
    with pytest.raises(InvalidArea):
        Area.from_esri(geometry)


def test_a_third_coordinate_is_let_go() -> None:
    surface = surface_from_esri({"rings": [[[0, 0, 7], [0, 1, 7], [1, 1, 7], [0, 0, 7]]], "hasZ": True})
    assert surface is not None
    assert not surface.has_z


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        "text",
        {},
        {"rings": []},
        {"rings": None},
        {"rings": [[[0, 0], [1, 1]]]},
        {"rings": [[["a", 0], [0, 1], [1, 1], ["a", 0]]]},
        {"rings": [[[], [], [], []]]},
        {"rings": [[[0, 0], [0, 1], [10**400, 1], [0, 0]]]},
        {"rings": [[["NaN", "NaN"], [0, 1], [1, 1], ["NaN", "NaN"]]]},
        {"xmin": 0, "ymin": 0, "xmax": None, "ymax": 1},
    ],
)
def test_a_footprint_that_cannot_be_read_is_none(geometry: Any) -> None:
    assert surface_from_esri(geometry) is None


def test_a_footprint_that_crosses_itself_is_mended() -> None:
    surface = surface_from_esri({"rings": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]})
    assert surface is not None
    assert surface.is_valid
    assert surface.area == pytest.approx(2)


@pytest.mark.parametrize(
    ("wkt", "problem"),
    [
        ("POLYGON EMPTY", AreaProblem.EMPTY),
        ("LINESTRING(0 0, 1 1)", AreaProblem.NOT_A_POLYGON),
        ("POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))", AreaProblem.SELF_CROSSING),
        ("POLYGON((0 0, 5 0, 9 0, 0 0))", AreaProblem.NO_EXTENT),
        ("POLYGON((0 0, 5 5, 9 9, 0 0))", AreaProblem.NO_EXTENT),
        ("POLYGON((1 1, 1 1, 1 1, 1 1))", AreaProblem.NO_EXTENT),
    ],
)
def test_what_cannot_be_an_area_is_refused_with_its_problem(wkt: str, problem: AreaProblem) -> None:
    with pytest.raises(InvalidArea) as caught:
        area(wkt)
    assert caught.value.problem is problem


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_an_area_with_a_vertex_that_is_nowhere_is_refused(value: float) -> None:
    endless = shape({"type": "Polygon", "coordinates": [[(0, 0), (value, 0), (1, 1), (0, 0)]]})
    with pytest.raises(InvalidArea) as caught:
        Area.of(endless, UTM_32)
    assert caught.value.problem is AreaProblem.NOT_FINITE


def test_where_an_area_crosses_itself_is_told() -> None:
    with pytest.raises(InvalidArea) as caught:
        area("POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))")
    assert caught.value.where == "1, 1"


@pytest.mark.parametrize(
    ("value", "reference"),
    [
        ({"wkid": 102100, "latestWkid": 3857}, SpatialReference(102100, 3857)),
        ({"wkt": "PROJCS[]"}, SpatialReference(wkt="PROJCS[]")),
        ({}, None),
        ({"wkid": None}, None),
        (None, None),
    ],
)
def test_a_spatial_reference_is_read_by_id_or_wkt(value: object, reference: SpatialReference | None) -> None:
    assert SpatialReference.from_json(value) == reference


def test_renumbered_spatial_references_match_and_others_do_not() -> None:
    web_mercator = SpatialReference(102100, 3857)
    assert web_mercator.matches(SpatialReference(3857))
    assert web_mercator.matches(SpatialReference(102100))
    assert not web_mercator.matches(UTM_32)
    assert SpatialReference(wkt="A").matches(SpatialReference(wkt="A"))
    assert not SpatialReference(wkt="A").matches(web_mercator)
