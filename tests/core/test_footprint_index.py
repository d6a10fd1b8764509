"""Which of very many footprints lie how to an area: the same as shapely says of each by itself."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from image_service_downloader.core.footprint_index import FootprintIndex
from image_service_downloader.core.outline import wkb_from_esri, wkb_of
from image_service_downloader.core.region import Region
from image_service_downloader.core.shapes import Surface
from shapely.affinity import translate
from shapely.geometry import Point, Polygon, box

AREAS: dict[str, Any] = {
    "box": box(10.3, 10.2, 25.7, 30.1),
    "box along the edges": box(10, 10, 20, 20),
    "circle": Point(20, 20).buffer(12.3),
    "ring": Point(20, 20).buffer(15).difference(Point(20, 20).buffer(6)),
    "two parts": box(2, 2, 8, 8).union(Point(30, 30).buffer(5)),
    "sliver": Polygon([(0, 0), (40, 40), (40, 39.99)]),
    "very small": box(20.2, 20.2, 20.3, 20.3),
    "everything": box(-100, -100, 200, 200),
    "elsewhere": box(500, 500, 600, 600),
    "10,000 vertices": Point(20, 20).buffer(12.3, 2500),
}


def slanted(x: float, y: float, size: float, angle: float) -> Polygon:
    across, up = math.cos(angle) * size, math.sin(angle) * size
    return Polygon([(x + across, y + up), (x - up, y + across), (x - across, y - up), (x + up, y - across)])


def grid() -> list[Surface]:
    return [box(x, y, x + 1, y + 1) for x in range(40) for y in range(40)]


def scenes() -> list[Surface]:
    chance = random.Random(1)  # noqa: S311 - the same each time
    return [
        slanted(chance.uniform(0, 40), chance.uniform(0, 40), chance.uniform(0.2, 12), chance.uniform(0, 2))
        for _ in range(1200)
    ]


def odd_shapes() -> list[Surface]:
    """Frames, and pieces of frames."""
    frames: list[Any] = [shape.buffer(0.4).difference(shape.buffer(0.1)) for shape in scenes()[:300]]
    pieces = [frame.difference(box(0, 0, 20, 20)) for frame in frames]
    return [*frames, *(piece for piece in pieces if not piece.is_empty)]


FOOTPRINTS: dict[str, Callable[[], list[Surface]]] = {
    "grid": grid,
    "scenes": scenes,
    "odd shapes": odd_shapes,
}


@pytest.fixture(scope="module", params=FOOTPRINTS)
def footprints(request: Any) -> list[Surface]:
    return FOOTPRINTS[request.param]()


@pytest.mark.parametrize("name", AREAS)
def test_the_index_finds_what_shapely_finds(name: str, footprints: list[Surface]) -> None:
    area = AREAS[name]
    index = FootprintIndex([wkb_of(footprint) for footprint in footprints])
    meeting, inside, covering = (find(Region(area)) for find in (index.meeting, index.inside, index.covering))
    assert meeting == positions(footprints, lambda found: found.intersects(area) and not found.touches(area))
    assert inside == positions(footprints, area.contains)
    assert covering == positions(footprints, lambda found: found.covers(area))


def positions(footprints: list[Surface], holds: Callable[[Any], bool]) -> list[int]:
    return [position for position, footprint in enumerate(footprints) if holds(footprint)]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_area_and_any_footprints_agree_with_shapely(data: st.DataObject) -> None:
    whole = st.integers(0, 12)
    corner = st.tuples(whole, whole)
    triangles = [
        Polygon(points)
        for points in data.draw(st.lists(st.lists(corner, min_size=3, max_size=6), max_size=80))
    ]
    sound = [triangle for triangle in triangles if triangle.is_valid and triangle.area]
    x, y = data.draw(corner)
    area = data.draw(
        st.sampled_from(
            [box(x, y, x + 5, y + 3), Point(x, y).buffer(4), slanted(x, y, 5, 0.3), slanted(x, y, 3, 0)]
        )
    )
    found = FootprintIndex([wkb_of(shape) for shape in sound]).meeting(Region(area))
    shared = [shape.intersection(area).area for shape in sound]
    assert {position for position, size in enumerate(shared) if size > 1e-6} <= set(found)
    assert all(shared[position] > 0 for position in found)


def test_a_footprint_that_nobody_can_place_is_found_everywhere_but_covers_nothing() -> None:
    line = wkb_from_esri({"rings": [[[0, 0], [0, 9], [0, 9], [0, 0], [0, 0]]]})
    index = FootprintIndex([None, line, wkb_of(box(0, 0, 1, 1))])
    assert index.meeting(Region(box(50, 50, 60, 60))) == [0, 1]
    assert index.covering(Region(box(0.2, 0.2, 0.4, 0.4))) == [2]
    assert index.inside(Region(box(-9, -9, 9, 9))) == [2]


def test_one_that_crosses_itself_is_found_by_its_mended_shape() -> None:
    bow_tie = wkb_from_esri({"rings": [[[0, 0], [4, 4], [4, 0], [0, 4], [0, 0]]]})
    index = FootprintIndex([bow_tie])
    assert index.meeting(Region(box(0.1, 1.9, 0.2, 2.1))) == [0]
    assert index.meeting(Region(box(1.9, 0.1, 2.1, 0.2))) == []


def test_very_many_in_one_place_are_all_found() -> None:
    index = FootprintIndex([wkb_of(box(0, 0, 1, 1))] * 500)
    assert len(index.meeting(Region(Point(1, 1).buffer(0.5)))) == 500


def test_neighbours_whose_common_edge_differs_by_rounding_do_not_meet() -> None:
    area = slanted(4_500_000.1, 5_400_000.3, 1000, 0.7)
    (x0, y0), (x1, y1) = area.exterior.coords[:2]
    sides = [(x1 - x0, y1 - y0), (x0 - x1, y0 - y1), (y1 - y0, x0 - x1), (y0 - y1, x1 - x0)]
    closer = 1 - 1e-11
    neighbours = [translate(area, across * closer, up * closer) for across, up in sides]
    assert any(area.intersection(neighbour).area for neighbour in neighbours)
    index = FootprintIndex([wkb_of(neighbour) for neighbour in neighbours])
    assert index.meeting(Region(area)) == []


def test_an_empty_index_finds_nothing() -> None:
    assert FootprintIndex([]).meeting(Region(box(0, 0, 1, 1))) == []
