"""How much of an area rasters cover, and a few of them that cover as much as all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from image_service_downloader.core.catalog import Catalog
from image_service_downloader.core.covering import Preference, coverage, fewest_covering
from image_service_downloader.core.errors import InvalidArea
from image_service_downloader.core.geometry import Area, SpatialReference
from image_service_downloader.core.outline import wkb_from_esri, wkb_of
from image_service_downloader.core.rasters import RasterItem
from image_service_downloader.tests.factories import UTM_32, area, catalog, raster_item, square
from shapely.affinity import rotate, translate
from shapely.geometry import Point, Polygon, box
from shapely.ops import unary_union

WHOLE = square(0, 0, 30)
WEST, MIDDLE, EAST = square(0, 0, 10), square(10, 0, 10), square(20, 0, 10)
START = datetime(2020, 1, 1, tzinfo=timezone.utc)
UTM_EAST, UTM_NORTH = 500_000, 5_400_000


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def names(items: Iterable[RasterItem]) -> list[str]:
    return [item.name for item in items]


def test_the_newest_that_cover_the_area_are_picked_newest_first() -> None:
    candidates = catalog(
        raster_item(1, square(0, 0, 30), name="old", acquired=day(1)),
        raster_item(2, WHOLE, name="older", acquired=day(0)),
        raster_item(3, square(0, 0, 15), name="new", acquired=day(8)),
        raster_item(4, square(15, 0, 15), name="newer", acquired=day(9)),
        raster_item(5, WHOLE, name="undated"),
    )
    assert names(fewest_covering(candidates, area(square(0, 0, 15)), Preference.NEWEST)) == ["new"]
    south = area("POLYGON((0 0, 30 0, 30 15, 0 15, 0 0))")
    assert names(fewest_covering(candidates, south, Preference.NEWEST)) == ["newer", "new"]


def test_the_finest_that_cover_the_area_are_picked_finest_first() -> None:
    candidates = catalog(
        raster_item(1, WHOLE, name="coarse", cell_size=10.0, acquired=day(9)),
        raster_item(2, WHOLE, name="fine", cell_size=0.1, acquired=day(1)),
        raster_item(3, WHOLE, name="fine and newer", cell_size=0.1, acquired=day(2)),
        raster_item(4, WHOLE, name="unknown", acquired=day(8)),
    )
    assert names(fewest_covering(candidates, area(WHOLE), Preference.FINEST)) == ["fine and newer"]


def test_a_preferred_raster_that_others_make_superfluous_is_dropped() -> None:
    candidates = catalog(
        raster_item(1, square(5, 0, 10), name="newest", acquired=day(9)),
        raster_item(2, WEST, name="west", acquired=day(1)),
        raster_item(3, MIDDLE, name="middle", acquired=day(0)),
    )
    strip = area("POLYGON((0 0, 20 0, 20 10, 0 10, 0 0))")
    assert names(fewest_covering(candidates, strip, Preference.NEWEST)) == ["west", "middle"]


def test_where_nothing_covers_the_area_nothing_is_picked() -> None:
    candidates = catalog(raster_item(1, WEST), raster_item(2, None))
    assert fewest_covering(candidates, area(square(50, 50, 5)), Preference.NEWEST) == ()
    assert fewest_covering(catalog(), area(WHOLE), Preference.NEWEST) == ()


def test_rasters_that_only_fill_a_gap_of_rounding_are_not_picked() -> None:
    edge = UTM_EAST + 10
    candidates = catalog(
        raster_item(1, square(UTM_EAST, UTM_NORTH, 10 - 1e-9), acquired=day(3)),
        raster_item(2, square(edge, UTM_NORTH, 10), acquired=day(2)),
        raster_item(3, square(UTM_EAST + 5, UTM_NORTH, 10), acquired=day(1)),
    )
    within = Area.of(box(UTM_EAST + 1, UTM_NORTH + 1, UTM_EAST + 17, UTM_NORTH + 9), UTM_32)
    picked = fewest_covering(candidates, within, Preference.NEWEST)
    assert [item.raster_id for item in picked] == [1, 2]


def test_footprints_that_cross_themselves_or_are_nowhere_do_no_harm() -> None:
    bow_tie = wkb_from_esri({"rings": [[[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]]})
    line = wkb_from_esri({"rings": [[[0, 0], [5, 5], [9, 9], [5, 5], [0, 0]]]})
    candidates = catalog(
        RasterItem(1, "bow tie", bow_tie, acquired=day(9)),
        RasterItem(2, "line", line, acquired=day(8)),
        raster_item(3, None, name="nowhere", acquired=day(7)),
        raster_item(4, square(0, 0, 10), name="square", acquired=day(1)),
    )
    picked = fewest_covering(candidates, area(square(0, 0, 10)), Preference.NEWEST)
    assert names(picked) == ["square"]
    assert coverage(catalog(candidates.items[0]), area(square(0, 0, 10))).share == pytest.approx(0.5)


def test_what_is_covered_and_what_is_not_make_up_the_area() -> None:
    found = coverage(catalog(raster_item(1, WEST), raster_item(2, MIDDLE)), area(WHOLE))
    assert found.share == pytest.approx(200 / 900)
    assert found.uncovered is not None
    assert found.uncovered.equals(area(WHOLE).shape.difference(box(0, 0, 20, 10)))


def test_neighbours_with_rounded_edges_cover_everything_between_them() -> None:
    third = 10 / 3
    rasters = [
        raster_item(number, square(UTM_EAST + third * number, UTM_NORTH, third)) for number in range(60)
    ]
    within = Area.of(box(UTM_EAST, UTM_NORTH, UTM_EAST + 190, UTM_NORTH + 3), UTM_32)
    found = coverage(catalog(*rasters), within)
    assert (found.share, found.uncovered) == (1.0, None)


def test_without_rasters_nothing_is_covered() -> None:
    found = coverage(catalog(), area(WHOLE))
    assert found.share == 0
    assert found.uncovered is not None
    assert found.uncovered.equals(area(WHOLE).shape)


def test_an_area_in_another_spatial_reference_is_refused() -> None:
    elsewhere = area(WHOLE, SpatialReference(4326))
    with pytest.raises(InvalidArea):
        coverage(catalog(), elsewhere)
    with pytest.raises(InvalidArea):
        fewest_covering(catalog(), elsewhere, Preference.NEWEST)


whole = st.integers(0, 12)
anywhere = st.floats(-1, 13, allow_nan=False)
size = st.integers(1, 6)


@st.composite
def footprint(draw: st.DrawFn) -> Any:
    """Draw a rectangle on a grid or anywhere, slanted or not, or a triangle."""
    kind = draw(st.sampled_from(["on the grid", "anywhere", "slanted", "triangle"]))
    if kind == "triangle":
        return Polygon(draw(st.lists(st.tuples(whole, whole), min_size=3, max_size=3)))
    corner = st.tuples(whole, whole) if kind == "on the grid" else st.tuples(anywhere, anywhere)
    x, y = draw(corner)
    shape = box(x, y, x + draw(size), y + draw(size))
    return rotate(shape, draw(st.integers(1, 89))) if kind == "slanted" else shape


AREAS = [
    box(0, 0, 12, 12),
    box(2.5, 3.1, 9.3, 8.7),
    Point(6, 6).buffer(5),
    Point(6, 6).buffer(6).difference(Point(6, 6).buffer(2)),
    box(0, 0, 3, 3).union(box(8, 8, 12, 12)),
    Polygon([(0, 0), (12, 1), (11, 12), (6, 5)]),
]


@given(st.lists(footprint(), max_size=40), st.sampled_from(AREAS), st.sampled_from(Preference), st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_is_picked_covers_as_much_as_all_and_each_of_it_is_needed(
    shapes: list[Any], within: Any, preference: Preference, is_far: bool
) -> None:
    if is_far:
        shapes = [translate(shape, UTM_EAST, UTM_NORTH) for shape in shapes]
        within = translate(within, UTM_EAST, UTM_NORTH)
    candidates = candidates_of([shape for shape in shapes if shape.area > 1e-3])
    picked = fewest_covering(candidates, Area.of(within, UTM_32), preference)
    surfaces = [item.footprint for item in picked]
    covered = covered_area(surfaces, within)
    all_covered = covered_area([item.footprint for item in candidates.items], within)
    assert covered == pytest.approx(all_covered, abs=1e-5 * within.area)
    for position in range(len(surfaces)):
        assert covered_area(surfaces[:position] + surfaces[position + 1 :], within) < covered
    assert picked == fewest_covering(candidates, Area.of(within, UTM_32), preference)
    turned_round = replace(candidates, items=candidates.items[::-1])
    assert picked == fewest_covering(turned_round, Area.of(within, UTM_32), preference)


@given(st.lists(footprint(), max_size=30), st.sampled_from(AREAS))
@settings(max_examples=60, deadline=None)
def test_the_share_and_the_uncovered_part_agree(shapes: list[Any], within: Any) -> None:
    candidates = candidates_of([shape for shape in shapes if shape.area])
    found = coverage(candidates, Area.of(within, UTM_32))
    expected = covered_area([item.footprint for item in candidates.items], within) / within.area
    assert found.share == pytest.approx(expected, abs=1e-6)
    uncovered = 0.0 if found.uncovered is None else found.uncovered.area / within.area
    assert found.share + uncovered == pytest.approx(1)


def candidates_of(shapes: Sequence[Any]) -> Catalog:
    """Give every raster a date and a cell size of its own, neither in the order of the other."""
    return catalog(
        *(
            RasterItem(
                number,
                str(number),
                wkb_of(shape),
                cell_size=0.1 + (number * 7 % 41) / 10,
                acquired=day(number * 11 % 43),
            )
            for number, shape in enumerate(shapes)
        )
    )


def covered_area(surfaces: Sequence[Any], within: Any) -> float:
    return float(unary_union(surfaces).intersection(within).area) if surfaces else 0.0
