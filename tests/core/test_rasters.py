"""Very many rasters in a row: what goes in comes out again, whatever fields each of them tells."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from image_service_downloader.core.rasters import RasterItem, Rasters

from ..factories import raster_item

FIELDS = ("Name", "Sun", "Block", "Line")
ATTRIBUTES = st.dictionaries(st.sampled_from(FIELDS), st.integers(0, 3) | st.none())
MANY = 10_000
SQUARE = "POLYGON((0 0, 1 0, 1 1, 0 1, 0 0))"


def told(item: RasterItem) -> list[Any]:
    return [item.raster_id, item.name, *(item.attribute(name) for name in FIELDS)]


def columns(rasters: Rasters) -> list[list[Any]]:
    columns = (rasters.ids, rasters.names, *(rasters.attributes(name) for name in FIELDS))
    return [list(row) for row in zip(*columns)]


def numbered(rows: list[Mapping[str, Any]]) -> list[RasterItem]:
    return [raster_item(number, attributes=row) for number, row in enumerate(rows)]


@given(st.lists(ATTRIBUTES), st.lists(ATTRIBUTES))
def test_rasters_come_out_as_they_went_in_whatever_fields_they_have(
    first: list[Mapping[str, Any]], second: list[Mapping[str, Any]]
) -> None:
    items, more = numbered(first), numbered(second)
    rasters = Rasters(items)
    before = rasters[:]
    rasters.extend(Rasters(more))
    assert [told(item) for item in rasters] == [told(item) for item in (*items, *more)]
    assert [told(item) for item in before] == [told(item) for item in items]
    assert columns(rasters) == [told(item) for item in rasters]
    assert [told(rasters[position]) for position in range(len(rasters))] == [told(item) for item in rasters]


def test_what_is_told_of_all_is_what_is_told_of_each() -> None:
    day = datetime(2020, 5, 1, tzinfo=timezone.utc)
    items = (raster_item(1, SQUARE, cell_size=0.5, acquired=day), raster_item(2))
    rasters = Rasters(items)
    assert rasters.wkbs == [item.wkb for item in items]
    assert rasters.cell_sizes == [0.5, None]
    assert rasters.dates == [day, None]


def test_some_are_found_by_position_and_by_id() -> None:
    rasters = Rasters(raster_item(number) for number in (5, 6, 7, 8))
    assert rasters.ids == [5, 6, 7, 8]
    assert rasters.only((3, 0)).ids == [8, 5]
    assert rasters.with_ids({6, 8, 9}).ids == [6, 8]
    assert rasters[1:-1].ids == [6, 7]


def test_the_last_can_be_forgotten_and_lists_made_of_them_keep_theirs() -> None:
    rasters = Rasters(raster_item(number) for number in (5, 6, 7))
    others = rasters[1:]
    rasters.forget_last(2)
    assert (rasters.ids, others.ids) == ([5], [6, 7])


def test_very_many_are_no_work_for_the_garbage_collector() -> None:
    before = len(gc.get_objects())
    rasters = Rasters(raster_item(number, attributes={"Sun": number}) for number in range(MANY))
    gc.collect()
    assert len(rasters) == MANY
    assert len(gc.get_objects()) - before < MANY / 100
