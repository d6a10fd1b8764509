"""Carry areas between QGIS and core, with the real transformations of PROJ."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_service_downloader.core.errors import AreaProblem, InvalidArea
from image_service_downloader.core.geometry import Area, SpatialReference
from image_service_downloader.ui.geometry.translate import (
    MapArea,
    as_drawn,
    crs_of,
    geometry_of,
    in_crs,
    merged,
    square_kilometres,
    to_area,
)
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
)
from shapely import wkt
from shapely.geometry import MultiPolygon, Point, Polygon, box

pytestmark = pytest.mark.usefixtures("qgis_app")

CONTEXT = QgsCoordinateTransformContext()
WGS_84, UTM_32, WEB_MERCATOR = SpatialReference(4326), SpatialReference(25832), SpatialReference(102100, 3857)
TEN_KILOMETRES = "POLYGON((700000 5400000,710000 5400000,710000 5410000,700000 5410000,700000 5400000))"
BOW_TIE = "POLYGON((0 0,10 10,10 0,0 10,0 0))"


def map_area(text: str, crs: str) -> MapArea:
    return MapArea(QgsGeometry.fromWkt(text), QgsCoordinateReferenceSystem(crs))


def area(text: str, crs: str, spatial_reference: SpatialReference) -> Area:
    return to_area(map_area(text, crs), spatial_reference, CONTEXT)


def only_polygon(surface: object) -> Polygon:
    assert isinstance(surface, Polygon)
    return surface


def refusal(text: str, crs: str, spatial_reference: SpatialReference) -> InvalidArea:
    with pytest.raises(InvalidArea) as caught:
        area(text, crs, spatial_reference)
    return caught.value


def rectangle(xmin: float, ymin: float, xmax: float, ymax: float) -> str:
    return box(xmin, ymin, xmax, ymax).wkt


def vertex_count(found: Area) -> int:
    return sum(len(ring) for ring in found.to_esri()[1]["rings"])


def test_nothing_changes_in_the_crs_it_was_drawn_in() -> None:
    found = area(TEN_KILOMETRES, "EPSG:25832", UTM_32)
    assert found.spatial_reference == UTM_32
    assert found.is_rectangle
    assert found.shape.equals(wkt.loads(TEN_KILOMETRES))


@pytest.mark.parametrize("spatial_reference", [WEB_MERCATOR, SpatialReference(102100)])
def test_a_rectangle_stays_one_where_its_edges_stay_straight(spatial_reference: SpatialReference) -> None:
    found = area(rectangle(9, 48, 10, 49), "EPSG:4326", spatial_reference)
    assert found.is_rectangle
    assert found.shape.bounds == pytest.approx((1001875.417, 6106854.835, 1113194.908, 6274861.394))


@pytest.mark.parametrize(
    ("text", "crs", "spatial_reference", "most_vertices"),
    [
        (TEN_KILOMETRES, "EPSG:25832", WGS_84, 150),
        (rectangle(0, 40, 20, 60), "EPSG:4326", UTM_32, 1200),
        (rectangle(-1e7, -5e6, 1e7, 5e6), "EPSG:3857", SpatialReference(54030), 1000),
        (rectangle(-1000, -1000, 1000, 1000), "EPSG:3035", SpatialReference(32632), 100),
        # an S where equator and central meridian cross: its middle lies on the straight line
        ("POLYGON((8 -1,10 1,10 -1,8 -1))", "EPSG:4326", SpatialReference(32632), 1000),
    ],
)
def test_every_point_of_an_edge_stays_where_it_was_drawn(
    text: str, crs: str, spatial_reference: SpatialReference, most_vertices: int
) -> None:
    found = area(text, crs, spatial_reference)
    transform = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem(crs), crs_of(spatial_reference), QgsProject.instance()
    )
    xmin, ymin, xmax, ymax = found.shape.bounds
    tolerance = 1e-6 * math.hypot(xmax - xmin, ymax - ymin)
    drawn = only_polygon(wkt.loads(text)).exterior
    outline = only_polygon(found.shape).exterior
    for share in range(1000):
        place = drawn.interpolate(share / 1000, normalized=True)
        there = transform.transform(place.x, place.y)
        assert outline.distance(Point(there.x(), there.y())) <= tolerance
    assert 5 < vertex_count(found) < most_vertices


def test_a_polygon_of_many_short_edges_gets_no_more_of_them() -> None:
    angles = [2 * math.pi * i / 10_000 for i in range(10_000)]
    ring = [QgsPointXY(5e5 + 1e4 * math.cos(a), 54e5 + 1e4 * math.sin(a)) for a in angles]
    circle = MapArea(QgsGeometry.fromPolygonXY([ring]), QgsCoordinateReferenceSystem("EPSG:25832"))
    assert vertex_count(to_area(circle, WGS_84, CONTEXT)) == 10_001


def test_holes_and_parts_come_along() -> None:
    parts = (
        "MULTIPOLYGON(((9 48,10 48,10 49,9 48),(9.5 48.1,9.8 48.1,9.8 48.4,9.5 48.1)),((1 1,2 1,2 2,1 1)))"
    )
    found = area(parts, "EPSG:4326", UTM_32).shape
    assert isinstance(found, MultiPolygon)
    assert [len(part.interiors) for part in found.geoms] == [1, 0]


def test_heights_measures_and_curves_become_a_plain_polygon() -> None:
    spatial = area("POLYGON ZM((9 48 5 1,10 48 5 2,10 49 5 3,9 48 5 1))", "EPSG:4326", WGS_84).shape
    assert spatial.equals(wkt.loads("POLYGON((9 48,10 48,10 49,9 48))"))
    assert not spatial.has_z
    circle = area("CURVEPOLYGON(CIRCULARSTRING(0 0,5 5,10 0,5 -5,0 0))", "EPSG:4326", WGS_84).shape
    assert circle.area == pytest.approx(25 * math.pi, rel=1e-3)


def test_a_hole_that_touches_a_bending_edge_is_no_crossing() -> None:
    text = "POLYGON((0 40,10 40,10 50,0 50,0 40),(3.1 40,4 42,2 42,3.1 40))"
    found = area(text, "EPSG:4326", UTM_32)
    assert found.shape.is_valid
    whole = area(rectangle(0, 40, 10, 50), "EPSG:4326", UTM_32).shape
    hole = area("POLYGON((3.1 40,4 42,2 42,3.1 40))", "EPSG:4326", UTM_32).shape
    assert found.shape.area == pytest.approx(whole.area - hole.area, rel=1e-5)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("POLYGON EMPTY", AreaProblem.EMPTY),
        ("POINT(1 1)", AreaProblem.NOT_A_POLYGON),
        ("LINESTRING(0 0,1 1)", AreaProblem.NOT_A_POLYGON),
        ("POLYGON((0 0,10 10,0 0))", AreaProblem.NO_EXTENT),
        ("POLYGON((0 0,10 10,20 20,0 0))", AreaProblem.NO_EXTENT),
        (BOW_TIE, AreaProblem.SELF_CROSSING),
    ],
)
def test_a_geometry_that_is_no_area_is_refused(text: str, problem: AreaProblem) -> None:
    assert refusal(text, "EPSG:4326", UTM_32).problem is problem


def test_a_coordinate_without_end_is_refused() -> None:
    ring = [QgsPointXY(0, 0), QgsPointXY(1, math.inf), QgsPointXY(1, 1), QgsPointXY(0, 0)]
    broken = MapArea(QgsGeometry.fromPolygonXY([ring]), QgsCoordinateReferenceSystem("EPSG:4326"))
    with pytest.raises(InvalidArea) as caught:
        to_area(broken, UTM_32, CONTEXT)
    assert caught.value.problem is AreaProblem.NOT_FINITE


def test_where_an_outline_crosses_itself_is_told_in_the_coordinates_it_was_drawn_in() -> None:
    assert refusal(BOW_TIE, "EPSG:4326", UTM_32).where == "5, 5"


@pytest.mark.parametrize(
    ("text", "crs", "spatial_reference"),
    [
        (rectangle(9, 80, 10, 91), "EPSG:4326", UTM_32),
        (rectangle(99, -1, 100, 1), "EPSG:4326", UTM_32),
        # around the pole, which Web Mercator does not have
        (rectangle(-1e6, -1e6, 1e6, 1e6), "EPSG:3995", WEB_MERCATOR),
    ],
)
def test_what_the_service_s_spatial_reference_does_not_reach_is_refused(
    text: str, crs: str, spatial_reference: SpatialReference
) -> None:
    error = refusal(text, crs, spatial_reference)
    assert error.problem is AreaProblem.OUTSIDE_SPATIAL_REFERENCE
    assert error.where is not None


def test_an_area_near_the_pole_or_beyond_the_date_line_is_accepted() -> None:
    assert area(rectangle(1e6, -1e6, 3e6, 1e6), "EPSG:3995", WGS_84).shape.bounds[2] == pytest.approx(135)
    assert area(rectangle(181, 0, 182, 1), "EPSG:4326", WEB_MERCATOR).shape.bounds[0] < -19e6


Bounds = tuple[float, float, float, float]
PACIFIC = SpatialReference(3832)
"""A Mercator map whose middle is at 150° east."""
HALF = 20037508.342789244
"""Half the width of Web Mercator's map."""


@pytest.mark.parametrize(
    ("text", "crs", "spatial_reference", "expected"),
    [
        (rectangle(175, -10, 185, 10), "EPSG:4326", WGS_84, [(-180, -10, -175, 10), (175, -10, 180, 10)]),
        (rectangle(-190, -10, -170, 10), "EPSG:4326", WGS_84, [(-180, -10, -170, 10), (170, -10, 180, 10)]),
        (
            rectangle(HALF - 1e6, 0, HALF + 5e5, 1e6),
            "EPSG:3857",
            WEB_MERCATOR,
            [(-HALF, 0, 5e5 - HALF, 1e6), (HALF - 1e6, 0, HALF, 1e6)],
        ),
        (
            rectangle(175, 0, 185, 8.946573850543416),
            "EPSG:4326",
            WEB_MERCATOR,
            [(-HALF, 0, 5 * HALF / 180 - HALF, 1e6), (175 * HALF / 180, 0, HALF, 1e6)],
        ),
        # drawn on a map that goes on there
        (
            rectangle(25 * HALF / 180, 0, 35 * HALF / 180, 1e6),
            "EPSG:3832",
            WGS_84,
            [(-180, 0, -175, 9.005883), (175, 0, 180, 9.005883)],
        ),
        # … and on one that ends at 30° west
        (
            rectangle(-35, 0, -25, 5),
            "EPSG:4326",
            PACIFIC,
            [(-HALF, 0, 5 * HALF / 180 - HALF, 553583.8), (HALF - 5 * HALF / 180, 0, HALF, 553583.8)],
        ),
        # all around
        (rectangle(-3e7, -1e6, 3e7, 1e6), "EPSG:3857", WGS_84, [(-180, -8.9466, 180, 8.9466)]),
        (rectangle(-HALF, -HALF, HALF, HALF), "EPSG:3857", WGS_84, [(-180, -85.0511, 180, 85.0511)]),
    ],
)
def test_an_area_across_the_end_of_the_service_s_map_is_cut_there(
    text: str, crs: str, spatial_reference: SpatialReference, expected: list[Bounds]
) -> None:
    found = area(text, crs, spatial_reference).shape
    assert found.is_valid
    parts = found.geoms if isinstance(found, MultiPolygon) else [found]
    bounds = sorted(part.bounds for part in parts)
    assert len(bounds) == len(expected)
    for one, other in zip(bounds, expected):
        assert one == pytest.approx(other, rel=1e-6, abs=1e-4 * (1 if other[2] <= 360 else 1e4))
    # Rectangles on all these maps: nothing is lost, nothing too much.
    assert found.area == pytest.approx(sum(box(*each).area for each in expected), rel=1e-4)


@given(west=st.floats(-500, 500), width=st.floats(0.01, 350), south=st.floats(-80, 70))
def test_wherever_a_rectangle_lies_nothing_of_it_is_lost_on_the_service_s_map(
    west: float, width: float, south: float
) -> None:
    found = area(rectangle(west, south, west + width, south + 10), "EPSG:4326", WEB_MERCATOR).shape
    height = [math.asinh(math.tan(math.radians(latitude))) for latitude in (south, south + 10)]
    assert found.is_valid
    assert -HALF <= found.bounds[0] < found.bounds[2] <= HALF
    expected = math.radians(width) * (height[1] - height[0]) * (HALF / math.pi) ** 2
    assert found.area == pytest.approx(expected, rel=1e-5)


def test_a_slanted_polygon_in_a_local_crs_is_cut_at_the_antimeridian() -> None:
    # UTM zone 60 reaches to 180° east at about x = 834,000 on the equator.
    drawn = map_area("POLYGON((800000 0,900000 20000,880000 90000,790000 60000,800000 0))", "EPSG:32660")
    found = to_area(drawn, WGS_84, CONTEXT).shape
    assert isinstance(found, MultiPolygon)
    west, east = sorted(found.geoms, key=lambda part: part.bounds[0])
    assert (west.bounds[0], east.bounds[2]) == (-180, 180)
    size = QgsProject.instance(), square_kilometres(drawn, QgsProject.instance())
    carried = MapArea(geometry_of(found), QgsCoordinateReferenceSystem("EPSG:4326"))
    assert square_kilometres(carried, size[0]) == pytest.approx(size[1], rel=1e-3)


def test_an_area_around_the_pole_reaches_up_to_it_all_around() -> None:
    found = area(rectangle(-1e6, -1e6, 1e6, 1e6), "EPSG:3995", WGS_84).shape
    assert found.is_valid
    assert found.bounds[0] == -180
    assert found.bounds[2:] == (180, 90)
    # as far from the pole as the middle of a side: where the parallel of 71° keeps its length
    assert found.bounds[1] == pytest.approx(77.1, abs=0.5)
    south = area(rectangle(-1e6, -1e6, 1e6, 1e6), "EPSG:3031", WGS_84).shape
    assert south.bounds[1] == -90


def test_a_hole_across_the_antimeridian_stays_a_hole() -> None:
    ring = "POLYGON((170 -10,190 -10,190 10,170 10,170 -10),(178 -2,182 -2,182 2,178 2,178 -2))"
    found = area(ring, "EPSG:4326", WGS_84).shape
    assert found.area == pytest.approx(400 - 16)
    square, opening = (wkt.loads(rectangle(-side, -side, side, side)) for side in (1e6, 1e5))
    around = area(square.difference(opening).wkt, "EPSG:3995", WGS_84).shape
    assert around.bounds[3] < 90


def test_an_area_wholly_beyond_the_end_stays_where_the_service_s_own_map_may_go_on() -> None:
    assert area(rectangle(190, 0, 200, 10), "EPSG:4326", WGS_84).shape.bounds == (190, 0, 200, 10)


WHOLE_CIRCLE = (0.0, -90.0, 360.0, 90.0)


@pytest.mark.parametrize(
    ("crs", "drawn", "expected"),
    [
        ("EPSG:4326", (-10, 0, -5, 5), [(350, 0, 355, 5)]),
        ("EPSG:4326", (5, 0, 10, 5), [(5, 0, 10, 5)]),
        ("EPSG:4326", (-10, 0, 5, 5), [(0, 0, 5, 5), (350, 0, 360, 5)]),
        ("EPSG:4326", (175, 0, 185, 5), [(175, 0, 185, 5)]),
        ("EPSG:4326", (185, 0, 190, 5), [(185, 0, 190, 5)]),
        ("EPSG:4326", (-180, 0, 180, 5), [(0, 0, 360, 5)]),
        ("EPSG:3857", (-2 * HALF / 36, 0, -HALF / 36, 1e6), [(350, 0, 355, 8.9466)]),
        ("EPSG:3857", (35 * HALF / 36, 0, 37 * HALF / 36, 1e6), [(175, 0, 185, 8.9466)]),
    ],
)
def test_an_area_is_shifted_to_where_a_service_that_runs_on_to_360_has_it(
    crs: str, drawn: Bounds, expected: list[Bounds]
) -> None:
    found = to_area(map_area(rectangle(*drawn), crs), WGS_84, CONTEXT, WHOLE_CIRCLE)
    parts = found.shape.geoms if isinstance(found.shape, MultiPolygon) else [found.shape]
    bounds = sorted(part.bounds for part in parts)
    assert len(bounds) == len(expected)
    for one, other in zip(bounds, expected):
        assert one == pytest.approx(other, abs=1e-4)
    assert found.is_rectangle is (len(expected) == 1)


def test_an_area_beyond_180_comes_back_to_a_service_that_ends_there() -> None:
    beyond = map_area(rectangle(190, 0, 200, 10), "EPSG:4326")
    assert to_area(beyond, WGS_84, CONTEXT, (-180.0, -90.0, 180.0, 90.0)).shape.bounds == (-170, 0, -160, 10)


def test_an_extent_in_metres_shifts_nothing() -> None:
    drawn = map_area(rectangle(200, 0, 300, 100), "EPSG:3857")
    assert to_area(drawn, WEB_MERCATOR, CONTEXT, (0.0, 0.0, 360.0, 90.0)).shape.bounds == (200, 0, 300, 100)


@pytest.mark.parametrize(
    ("crs", "spatial_reference"),
    [("", UTM_32), ("EPSG:4326", SpatialReference(99_999_999)), ("EPSG:4326", SpatialReference(wkt="?"))],
)
def test_an_unknown_spatial_reference_is_refused(crs: str, spatial_reference: SpatialReference) -> None:
    error = refusal(rectangle(0, 0, 1, 1), crs, spatial_reference)
    assert error.problem is AreaProblem.UNKNOWN_SPATIAL_REFERENCE


@pytest.mark.parametrize(
    ("spatial_reference", "authid"),
    [
        (SpatialReference(25832), "EPSG:25832"),
        (SpatialReference(102100, 3857), "EPSG:3857"),
        (SpatialReference(102100), "ESRI:102100"),
        (SpatialReference(54030), "ESRI:54030"),
        (SpatialReference(900913), "EPSG:900913"),
        (SpatialReference(54030, 99_999_999), "ESRI:54030"),
    ],
)
def test_the_crs_is_found_by_its_ids(spatial_reference: SpatialReference, authid: str) -> None:
    assert crs_of(spatial_reference).authid() == authid


def test_the_crs_is_found_by_esri_s_wkt() -> None:
    robinson = QgsCoordinateReferenceSystem("ESRI:54030")
    text = robinson.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT1_ESRI)
    assert crs_of(SpatialReference(wkt=text)).toProj() == robinson.toProj()


def test_geometry_of_gives_holes_and_parts_to_qgis() -> None:
    surface = wkt.loads("MULTIPOLYGON(((0 0,9 0,9 9,0 0),(3 1,6 1,6 4,3 1)),((20 0,21 0,21 1,20 0)))")
    assert isinstance(surface, MultiPolygon)
    assert geometry_of(surface).isGeosEqual(QgsGeometry.fromWkt(surface.wkt))


def test_in_crs_bends_edges_and_shows_crossings_too() -> None:
    web_mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    shown = in_crs(map_area(BOW_TIE, "EPSG:4326"), web_mercator, CONTEXT)
    assert not shown.isGeosValid()
    bent = in_crs(map_area(TEN_KILOMETRES, "EPSG:25832"), web_mercator, CONTEXT)
    assert len(bent.asPolygon()[0]) > 5


def test_merged_dissolves_neighbours() -> None:
    west, east = (QgsGeometry.fromWkt(rectangle(x, 0, x + 1, 1)) for x in (0, 1))
    assert merged([west, QgsGeometry(), east]).isGeosEqual(QgsGeometry.fromWkt(rectangle(0, 0, 2, 1)))
    assert merged([west]).isGeosEqual(west)
    assert merged([]).isEmpty()


def test_merged_does_not_hide_a_crossing() -> None:
    together = merged([QgsGeometry.fromWkt(BOW_TIE), QgsGeometry.fromWkt(rectangle(20, 0, 30, 10))])
    with pytest.raises(InvalidArea) as caught:
        as_drawn(MapArea(together, QgsCoordinateReferenceSystem("EPSG:4326")))
    assert caught.value.problem is AreaProblem.SELF_CROSSING


@pytest.mark.parametrize("project_crs", ["EPSG:4326", ""])
def test_the_size_is_measured_on_an_ellipsoid(project_crs: str) -> None:
    project = QgsProject()
    project.setCrs(QgsCoordinateReferenceSystem(project_crs), True)
    assert (project.ellipsoid() == "NONE") is (project_crs == "")
    # 60° north: half as long as at the equator, and web mercator would say four times as much
    degree = map_area(rectangle(0, 60, 1, 61), "EPSG:4326")
    assert square_kilometres(degree, project) == pytest.approx(6122, rel=0.01)
    same = MapArea(
        in_crs(degree, QgsCoordinateReferenceSystem("EPSG:3857"), CONTEXT),
        QgsCoordinateReferenceSystem("EPSG:3857"),
    )
    assert square_kilometres(same, project) == pytest.approx(square_kilometres(degree, project), rel=1e-3)


def test_the_size_is_unknown_without_a_crs() -> None:
    assert math.isnan(square_kilometres(map_area(rectangle(0, 0, 1, 1), ""), QgsProject()))


def test_rings_are_closed_after_the_transformation() -> None:
    ring = only_polygon(area(TEN_KILOMETRES, "EPSG:25832", WGS_84).shape).exterior.coords
    assert ring[0] == ring[-1]
    assert all(one != other for one, other in zip(ring, ring[1:]))
