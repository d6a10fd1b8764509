"""An area as a coarse grid of cells: what it says of a box is what shapely says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from image_service_downloader.core.area_mask import AreaMask
from shapely.affinity import rotate, scale, translate
from shapely.geometry import Point, Polygon, box

AREAS: dict[str, Any] = {
    "square": box(0, 0, 64, 64),
    "slanted square": rotate(box(0, 0, 64, 64), 30),
    "circle": Point(32, 32).buffer(32, 100),
    "ring": Point(32, 32).buffer(32).difference(Point(32, 32).buffer(20)),
    "stairs along the cells": Polygon([(0, 0), (64, 0), (64, 32), (32, 32), (32, 64), (0, 64)]),
    "needle": Polygon([(0, 0), (64, 63.9), (64, 64)]),
    "flat": Polygon([(0, 0), (64, 1e-7), (64, 2e-7), (0, 3e-7)]),
    "two parts": box(0, 0, 5, 5).union(box(50, 50, 64, 64)),
}


@pytest.mark.parametrize("name", AREAS)
@pytest.mark.parametrize("is_far", [False, True], ids=["near", "far away"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_box_lies_where_the_mask_says(name: str, is_far: bool, data: st.DataObject) -> None:
    area = AREAS[name]
    if is_far:
        area = translate(scale(area, 0.37, 0.41), 512_345.678, 5_432_109.876)
    left, bottom, right, top = area.bounds
    part = st.one_of(st.integers(0, 64).map(lambda cell: cell / 64), st.floats(0, 1))
    x = sorted(left + (right - left) * data.draw(part) for _ in range(2))
    y = sorted(bottom + (top - bottom) * data.draw(part) for _ in range(2))
    bounds = (x[0], y[0], x[1], y[1])
    is_inside = AreaMask(area).holds(bounds)
    if is_inside is not None:
        shared = box(*bounds).intersection(area).area
        assert shared == pytest.approx(box(*bounds).area if is_inside else 0, abs=1e-6 * area.area)


@pytest.mark.parametrize("name", AREAS)
@given(st.floats(-5, 70), st.floats(-5, 70))
@settings(max_examples=60, deadline=None)
def test_a_point_lies_inside_where_the_mask_says_so(name: str, x: float, y: float) -> None:
    if AreaMask(AREAS[name]).has_inside(x, y):
        assert AREAS[name].contains(Point(x, y))


def test_most_points_are_known_to_lie_inside() -> None:
    mask = AreaMask(AREAS["circle"])
    answers = [mask.has_inside(x + 0.5, y + 0.5) for x in range(64) for y in range(64)]
    assert answers.count(True) == pytest.approx(0.75 * len(answers), rel=0.1)


def test_little_is_left_open() -> None:
    mask = AreaMask(AREAS["circle"])
    boxes = [(x, y, x + 0.9, y + 0.9) for x in range(64) for y in range(64)]
    answers = [mask.holds(bounds) for bounds in boxes]
    assert answers.count(None) < 0.1 * len(answers)
    assert answers.count(True) == pytest.approx(0.75 * len(answers), rel=0.1)
