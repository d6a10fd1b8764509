"""Turn areas into the circle of longitudes that a service's extent names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_service_downloader.ui.geometry.antimeridian import (
    end_of_map,
    turn_into_world,
    turned,
    turned_box,
    turns_into_world,
)
from shapely.geometry import Polygon, box

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("west", "east", "end"),
    [
        (-180, 180, 180),
        (5.8, 15.1, 180),
        (0, 360, 360),
        (-0.125, 359.875, 359.875),
        (170, 190, 360),
        (200, 300, 430),
        (-200, -190, -15),
        (-180.02, 180.02, 180),
        (-180.25, 179.75, 179.75),
        (-1e9, 1e9, 180),
        (1e300, 2e300, 180),
    ],
)
def test_the_extent_tells_where_a_map_ends_in_the_east(west: float, east: float, end: float) -> None:
    assert end_of_map(west, east) == end


@given(
    ends=st.tuples(st.floats(-400, 400), st.floats(-400, 400)),
    west=st.floats(-500, 500),
    width=st.floats(0.01, 360),
    south=st.floats(-80, 70),
)
def test_wherever_a_rectangle_lies_all_of_it_comes_into_the_map(
    ends: tuple[float, float], west: float, width: float, south: float
) -> None:
    end = end_of_map(min(ends), max(ends))
    drawn = box(west, south, west + width, south + 10)
    found = turned(drawn, end)
    assert found.is_valid
    assert end - 360 - 1e-9 <= found.bounds[0] < found.bounds[2] <= end + 1e-9
    assert found.area == pytest.approx(drawn.area, rel=1e-6)


@given(west=NUMBERS, east=NUMBERS, place=NUMBERS)
def test_no_numbers_of_a_service_keep_an_area_from_its_own_place_for_ever(
    west: float, east: float, place: float
) -> None:
    found = turned(box(-1, -1, 1, 1), end_of_map(min(west, east), max(west, east)))
    assert found.area == pytest.approx(4, rel=1e-6)
    far = Polygon([(200, 0), (abs(place) + 300, 0), (abs(place) + 300, 5), (200, 5)])
    assert not turned(far, 360).is_empty


def test_what_is_wider_than_a_circle_fills_the_whole_map() -> None:
    assert turned(box(-0.125, -90, 360.125, 90)).equals(box(-180, -90, 180, 90))


@pytest.mark.parametrize(
    ("bounds", "there"),
    [
        ((10, 20), (10, 20)),
        ((-180, 180), (-180, 180)),
        ((350, 360), (-10, 0)),
        ((180, 190), (-180, -170)),
        ((170, 180), (170, 180)),
        ((-190, -185), (170, 175)),
        ((700, 710), (-20, -10)),
        ((179, 182), (-180, -178)),
        ((178, 181), (178, 180)),
        ((-182, -179), (178, 180)),
        ((0, 360), (-180, 180)),
        ((-0.125, 360.125), (-180, 180)),
    ],
)
def test_a_box_is_shown_on_a_map_of_the_world_or_the_larger_part_of_it(
    bounds: tuple[float, float], there: tuple[float, float]
) -> None:
    west, east = bounds
    assert turned_box((west, -5, east, 5)) == (there[0], -5, there[1], 5)


@given(west=st.floats(-360, 360), width=st.floats(0.01, 360))
def test_the_turns_bring_all_of_a_box_into_the_map(west: float, width: float) -> None:
    pieces = [box(west + turn, 0, west + turn + width, 1) for turn in turns_into_world(west, west + width)]
    inside = [piece.intersection(box(-180, 0, 180, 1)).area for piece in pieces]
    assert sum(inside) == pytest.approx(width, abs=0.2)
    whole = turn_into_world(west, west + width)
    assert (whole is None) or inside[0] == pytest.approx(width, abs=0.2)
