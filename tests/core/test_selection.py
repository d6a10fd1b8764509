"""Which rasters, and how much they are."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from image_service_downloader.core.errors import AreaProblem, InvalidArea
from image_service_downloader.core.geometry import SpatialReference
from image_service_downloader.core.selection import (
    estimate_bytes,
    estimated_total,
    items_inside,
    items_within,
    newest_first,
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
    assert items_within(NEIGHBOURS, None) == NEIGHBOURS.items


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
    assert estimate_bytes(raster, service_info(pixel_type="U16", band_count=4)) == 20 * 20 * 4 * 2
    assert estimate_bytes(raster, service_info(), area(square(5, 0, 100))) == 10 * 20 * 3


def test_the_services_own_pixel_size_stands_in_where_a_raster_has_none() -> None:
    assert estimate_bytes(raster_item(1, square(0, 0, 10)), service_info(pixel_size=2.0)) == 5 * 5 * 3


def test_an_unknown_size_makes_the_total_unknown() -> None:
    service = service_info(pixel_size=1.0)
    known, unknown = raster_item(1, square(0, 0, 10)), raster_item(2)
    assert estimated_total([known, known], service) == 600
    assert estimated_total([known, unknown], service) is None
    assert estimate_bytes(known, service_info(pixel_type="UNKNOWN")) is None


def ids(items: object) -> list[int]:
    return [item.raster_id for item in items]  # type: ignore[attr-defined]
