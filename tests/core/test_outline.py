"""Footprints as a catalog keeps them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_service_downloader.core.geometry import surface_from_esri
from image_service_downloader.core.outline import Outline, core_of, wkb_from_esri, wkb_of
from shapely.geometry import box

Ring = list[list[float]]

RECTANGLE: Ring = [[0, 0], [0, 2], [3, 2], [3, 0], [0, 0]]
SLANTED: Ring = [[1, 0], [0, 3], [4, 4], [5, 1], [1, 0]]
TRIANGLE: Ring = [[0, 0], [0, 2], [3, 0], [0, 0]]
HOLE: Ring = [[1, 0.5], [2, 0.5], [2, 1], [1, 1], [1, 0.5]]
FAR: Ring = [[10, 10], [10, 11], [11, 11], [10, 10]]
BOW_TIE: Ring = [[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]
ARROW: Ring = [[0, 0], [4, 0], [1, 1], [0, 4], [0, 0]]
STAR: Ring = [[0, 3], [2, -3], [-3, 1], [3, 1], [-2, -3], [0, 3]]


def outline(*rings: Ring) -> Outline:
    made = wkb_from_esri({"rings": rings})
    assert made is not None
    return Outline(made)


@pytest.mark.parametrize(
    "rings",
    [[RECTANGLE], [SLANTED], [TRIANGLE], [ARROW], [BOW_TIE], [STAR], [RECTANGLE, HOLE], [RECTANGLE, FAR]],
    ids=["rectangle", "slanted", "triangle", "arrow", "bow tie", "star", "with hole", "two parts"],
)
def test_an_outline_is_the_footprint_that_it_was_made_of(rings: list[Ring]) -> None:
    expected = surface_from_esri({"rings": rings})
    made = outline(*rings)
    surface = made.surface()
    assert expected is not None
    assert surface is not None
    assert surface.is_valid
    assert surface.equals(expected)
    assert made.box == expected.bounds
    assert made.area == pytest.approx(expected.area)
    assert made.is_box == (rings == [RECTANGLE])
    assert Outline(wkb_of(surface)).surface().equals(expected)  # type: ignore[union-attr]


def test_all_rings_are_there_point_by_point() -> None:
    made = outline(RECTANGLE, HOLE, FAR)
    points = [set(zip(ring[::2], ring[1::2])) for ring in made.rings()]
    assert sorted(map(len, points)) == [3, 4, 4]
    assert {point for ring in points for point in ring} == {(x, y) for x, y in [*RECTANGLE, *HOLE, *FAR]}
    assert made.ring is None
    assert outline(TRIANGLE).ring == (0, 0, 0, 2, 3, 0, 0, 0)


@pytest.mark.parametrize(
    "ring",
    [
        [[0, 0], [0, 0], [0, 0], [0, 0], [0, 0]],
        [[0, 0], [0, 9], [0, 9], [0, 0], [0, 0]],
        [[0, 0], [2, 1], [4, 2], [2, 1], [0, 0]],
    ],
    ids=["point", "upright line", "slanted line"],
)
def test_a_ring_without_a_surface_has_none(ring: Ring) -> None:
    made = outline(ring)
    assert made.surface() is None
    assert made.area == 0
    assert made.convex_ring is None


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        [],
        {"rings": [[[0, 0], [0, 1], [1, 1], [1, 0], ["0", "zero"]]]},
        {"rings": [[[0, 0], [0, 1], [1, 1], [1, float("nan")], [0, 0]]]},
        {"rings": [[[0, 0], [0, 1], [1, 10**400], [1, 0], [0, 0]]]},
        {"rings": [[[0, 0], [0, 1], [1, None], [1, 0], [0, 0]]]},
        {"rings": [[[0, 0], [0], [1, 1], [1, 0], [0, 0]]]},
        {"rings": [[0, 0, 0, 0, 0]]},
        {"rings": [5]},
        {"rings": [[[0, 0], [1, 1], [0, 0]]]},
    ],
)
def test_what_is_no_footprint_makes_none(geometry: Any) -> None:
    assert wkb_from_esri(geometry) is None


def test_a_ring_that_is_not_closed_or_has_a_third_coordinate_is_put_right() -> None:
    assert outline(RECTANGLE[:-1]).is_box
    assert outline([[x, y, 7] for x, y in RECTANGLE]).is_box


def test_an_envelope_is_a_box() -> None:
    wkb = wkb_from_esri({"xmin": 1, "ymin": 2, "xmax": 4, "ymax": 6})
    assert wkb is not None
    made = Outline(wkb)
    assert (made.is_box, made.box, made.area) == (True, (1, 2, 4, 6), 12)


def test_the_core_of_a_convex_outline_touches_none_of_its_neighbours() -> None:
    here = Outline(wkb_of(box(5_000_000, 5_000_000, 5_001_000, 5_001_000)))
    ring = here.convex_ring
    assert ring is not None
    core = core_of(ring)
    assert core is not None
    assert not core.intersects(box(5_001_000, 5_000_000, 5_002_000, 5_001_000))
    assert core.area == pytest.approx(here.area)


@pytest.mark.parametrize("ring", [ARROW, STAR, BOW_TIE])
def test_what_is_not_convex_is_known(ring: Ring) -> None:
    assert outline(ring).convex_ring is None


@given(
    st.lists(
        st.tuples(st.floats(-1e7, 1e7, width=32), st.floats(-1e7, 1e7, width=32)), min_size=3, max_size=9
    )
)
def test_any_ring_keeps_its_points(points: list[tuple[float, float]]) -> None:
    ring = [list(point) for point in [*points, points[0]]]
    made = outline(ring)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    assert made.box == (min(xs), min(ys), max(xs), max(ys))
    assert made.ring == tuple(value for point in ring for value in point)
