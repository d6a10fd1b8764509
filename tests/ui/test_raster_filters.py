"""What a list of rasters can be narrowed down by, and which rasters are left."""

from __future__ import annotations

import pytest
from image_service_downloader.core.rasters import Rasters
from image_service_downloader.tests.factories import field
from image_service_downloader.tests.ui.factories import day, raster_item, service_info, sort_at_once
from image_service_downloader.ui.rasters.columns import Kind, RasterColumn, columns_of
from image_service_downloader.ui.rasters.filters import (
    MOST_VALUES,
    RangeChoice,
    RangeFilter,
    ValuesChoice,
    ValuesFilter,
)
from image_service_downloader.ui.rasters.index import RasterIndex

FIELDS = (
    field("Sensor", "String"),
    field("Line", "Integer"),
    field("Cloud", "Double"),
    field("Published", "Date"),
    field("CenterX", "Double"),
)


def index_of(*rows: dict[str, object]) -> tuple[RasterIndex, dict[str, RasterColumn]]:
    """Return an index of rasters with these attributes, all shown, and its columns by title."""
    columns = columns_of(service_info(fields=FIELDS))
    index = RasterIndex(columns)
    items = [raster_item(number, attributes=row) for number, row in enumerate(rows, 1)]
    index.show(index.add(Rasters(items)))
    return index, {column.title: column for column in columns}


def offered(index: RasterIndex) -> list[str]:
    return [choice.column.title for choice in index.choices]


def test_only_what_differs_between_rasters_is_offered(qgis_app: object) -> None:
    index, _ = index_of({"Sensor": "A", "Line": 1}, {"Sensor": "B", "Line": 1})
    assert offered(index) == ["Sensor"]


def test_a_few_values_are_offered_one_by_one_and_unknown_ones_last(qgis_app: object) -> None:
    index, columns = index_of({"Sensor": "B"}, {"Sensor": "A"}, {})
    assert index.choices == (ValuesChoice(columns["Sensor"], ("A", "B", None)),)


def test_many_texts_are_left_to_the_search_and_many_numbers_become_a_range(qgis_app: object) -> None:
    rows = [{"Sensor": f"S{number}", "Line": number} for number in range(MOST_VALUES + 1)]
    index, columns = index_of(*rows)
    assert index.choices == (RangeChoice(columns["Line"], 0, MOST_VALUES),)


def test_decimal_numbers_and_dates_are_offered_as_ranges(qgis_app: object) -> None:
    index, _ = index_of({"Cloud": 0.5, "Published": 0}, {"Cloud": 1.5, "Published": 86_400_000}, {})
    assert [(type(choice), choice.column.title) for choice in index.choices] == [
        (RangeChoice, "Cloud"),
        (RangeChoice, "Published"),
    ]


@pytest.mark.parametrize(
    "row",
    [{"Published": 3_600_000}, {"Cloud": -1e300}, {"CenterX": 5.0}],
    ids=["hours of one day", "a nonsensical distance", "bookkeeping"],
)
def test_no_range_is_offered_that_helps_nobody(qgis_app: object, row: dict[str, object]) -> None:
    index, _ = index_of({"Published": 0, "Cloud": 1.0, "CenterX": 1.0}, {"Cloud": 1.0, **row})
    assert offered(index) == []


def test_the_acquisition_date_is_offered_where_there_is_one(qgis_app: object) -> None:
    columns = columns_of(service_info())
    index = RasterIndex(columns)
    items = (raster_item(1, acquired=day(2019)), raster_item(2, acquired=day(2021)), raster_item(3))
    index.add(Rasters(items))
    [choice] = index.choices
    assert isinstance(choice, RangeChoice)
    assert choice.column.kind is Kind.DATE
    assert (choice.column.text(choice.low), choice.column.text(choice.high)) == ("2019-01-01", "2021-01-01")


def test_filters_leave_what_passes_all_of_them_and_lets_it_all_back(qgis_app: object) -> None:
    index, columns = index_of(
        {"Sensor": "A", "Cloud": 1.0},
        {"Sensor": "B", "Cloud": 2.0},
        {"Sensor": "B", "Cloud": 9.0},
        {"Cloud": 2.0},
    )
    only_b = ValuesFilter(columns["Sensor"], frozenset({"B"}))
    index.set_filters([only_b])
    assert list(index.rows) == [1, 2]
    index.set_filters([only_b, RangeFilter(columns["Cloud"], 0, 5)])
    assert list(index.rows) == [1]
    index.set_filters([ValuesFilter(columns["Sensor"], frozenset({None}))])
    assert list(index.rows) == [3]
    index.set_filters([])
    assert list(index.rows) == [0, 1, 2, 3]


def test_a_range_leaves_out_what_is_not_known(qgis_app: object) -> None:
    index, columns = index_of({"Cloud": 1.0}, {}, {"Cloud": "much"})
    index.set_filters([RangeFilter(columns["Cloud"], float("-inf"), 5)])
    assert list(index.rows) == [0]


def test_rasters_that_come_later_are_searched_filtered_and_sorted_like_the_others(qgis_app: object) -> None:
    index, columns = index_of({"Sensor": "A", "Line": 3}, {"Sensor": "B", "Line": 1})
    sort_at_once(index, columns["Line"], descending=True)
    index.set_filters([ValuesFilter(columns["Sensor"], frozenset({"B"}))])
    index.search("b")
    later = [
        raster_item(7, attributes={"Sensor": "B", "Line": 5}),
        raster_item(8, attributes={"Sensor": "A", "Line": 9}),
        raster_item(9, attributes={"Sensor": "B"}),
    ]
    index.show(index.add(Rasters(later)))
    sort_at_once(index, columns["Line"], descending=True)
    assert [index.items[position].raster_id for position in index.rows] == [7, 2, 9]


def test_a_search_goes_through_all_texts_but_bookkeeping(qgis_app: object) -> None:
    index, _ = index_of({"Sensor": "UltraCam", "Line": 4711}, {"CenterX": 4711.0})
    index.search("ULTRA 47")
    assert list(index.rows) == [0]
    index.search("4711")
    assert list(index.rows) == [0]
