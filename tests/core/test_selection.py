"""Which rasters, and how much they are."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from image_service_downloader.core.errors import AreaProblem, InvalidArea
from image_service_downloader.core.geometry import SpatialReference
from image_service_downloader.core.selection import (
    estimated_sizes,
    items_covering,
    items_inside,
    items_within,
    newest_first,
    size_estimator,
)
from image_service_downloader.tests.factories import area, catalog, raster_item, service_info, square

NEIGHBOURS = catalog(
    raster_item(1, square(0, 0, 10)),
    raster_item(2, square(10, 0, 10)),
    raster_item(3, square(100, 100, 10)),
    raster_item(4, None),
)


def test_rasters_that_share_surface_with_the_area_are_chosen() -> None:
    assert ids(items_within(NEIGHBOURS, area(square(5, 5, 10)))) == [1, 2, 4]


def test_a_raster_that_only_touches_the_area_is_not_chosen() -> None:
    assert ids(items_within(NEIGHBOURS, area(square(0, 0, 10)))) == [1, 4]


def test_a_raster_in_a_hole_of_the_area_is_not_chosen() -> None:
    ring = area("POLYGON((-50 -50, 50 -50, 50 50, -50 50, -50 -50), (-1 -1, 30 -1, 30 30, -1 30, -1 -1))")
    assert ids(items_within(NEIGHBOURS, ring)) == [4]


def test_without_an_area_all_are_chosen() -> None:
    assert items_within(NEIGHBOURS, None).ids == NEIGHBOURS.items.ids


def test_an_area_in_another_spatial_reference_is_refused() -> None:
    with pytest.raises(InvalidArea) as caught:
        items_within(NEIGHBOURS, area(square(0, 0, 10), SpatialReference(4326)))
    assert caught.value.problem is AreaProblem.OTHER_SPATIAL_REFERENCE


def test_rasters_wholly_inside_the_area_are_known() -> None:
    assert items_inside(NEIGHBOURS, area(square(-1, -1, 12))) == {1}


def test_the_newest_come_first_and_the_undated_last() -> None:
    days = {1: None, 2: 3, 3: 9, 4: None, 5: 3}
    items = [
        raster_item(number, acquired=None if day is None else datetime(1960, 1, day, tzinfo=timezone.utc))
        for number, day in days.items()
    ]
    assert ids(newest_first(items)) == [3, 2, 5, 1, 4]


def test_bytes_are_estimated_from_footprint_cell_size_bands_and_pixel_type() -> None:
    raster = raster_item(1, square(0, 0, 10), cell_size=0.5)
    assert size_estimator(service_info(pixel_type="U16", band_count=4))(raster) == 20 * 20 * 4 * 2
    assert size_estimator(service_info(), area(square(5, 0, 100)))(raster) == 10 * 20 * 3


def test_the_services_own_pixel_size_stands_in_where_a_raster_has_none() -> None:
    assert size_estimator(service_info(pixel_size=2.0))(raster_item(1, square(0, 0, 10))) == 5 * 5 * 3


def test_a_size_is_unknown_where_the_footprint_the_cells_or_the_pixels_are() -> None:
    raster, nowhere = raster_item(1, square(0, 0, 10)), raster_item(2)
    assert estimated_sizes(catalog(raster, nowhere, pixel_size=1.0)) == (300, None)
    assert estimated_sizes(catalog(raster, pixel_size=None)) == (None,)
    assert estimated_sizes(catalog(raster, pixel_type="UNKNOWN")) == (None,)


@pytest.mark.parametrize(
    ("cell_size", "pixel_type", "expected"),
    [
        (1e-200, "U8", None),
        (1e-160, "U8", None),
        (1e-8, "U8", None),
        (1e200, "U8", 0),
        (1.0, "U8", 100),
        (1.0, "U" + "9" * 400, None),
    ],
)
def test_an_absurd_cell_or_pixel_leaves_the_size_unknown(
    cell_size: float, pixel_type: str, expected: int | None
) -> None:
    rasters = catalog(
        raster_item(1, square(0, 0, 10), cell_size=cell_size), pixel_type=pixel_type, band_count=1
    )
    assert estimated_sizes(rasters) == (expected,)


@pytest.mark.parametrize(
    "clip",
    [
        None,
        square(5, 5, 12),
        square(500, 500, 1),
        "POLYGON((0 -5, 25 10, 0 25, 0 -5))",
        "POLYGON((-50 -50, 50 -50, 50 50, -50 50, -50 -50), (-1 -1, 12 -1, 12 12, -1 12, -1 -1))",
    ],
)
def test_sizes_are_the_same_one_by_one_and_all_at_once(clip: str | None) -> None:
    rasters = catalog(
        *NEIGHBOURS.items,
        raster_item(5, "POLYGON((1 1, 9 3, 5 9, 1 1))", cell_size=0.1),
        raster_item(6, "POLYGON((-9 -9, 30 -9, 30 30, -9 30, -9 -9), (2 2, 3 2, 3 3, 2 2))"),
    )
    within = None if clip is None else area(clip)
    expected = [
        None
        if item.footprint is None
        else item.footprint.area
        if within is None
        else item.footprint.intersection(within.shape).area
        for item in rasters.items
    ]
    cells = [(item.cell_size or 1.0) ** 2 for item in rasters.items]
    all_at_once = estimated_sizes(rasters, within)
    assert all_at_once == tuple(map(size_estimator(rasters.service, within), rasters.items))
    assert all_at_once == tuple(
        None if size is None else pytest.approx(size / cell * 3, abs=1) for size, cell in zip(expected, cells)
    )


def test_rasters_that_cover_the_whole_area_are_found() -> None:
    assert ids(items_covering(NEIGHBOURS, area(square(12, 2, 5)))) == [2]
    assert ids(items_covering(NEIGHBOURS, area(square(5, 2, 10)))) == []
    with pytest.raises(InvalidArea):
        items_covering(NEIGHBOURS, area(square(0, 0, 10), SpatialReference(4326)))


def ids(items: object) -> list[int]:
    return [item.raster_id for item in items]  # type: ignore[attr-defined]
