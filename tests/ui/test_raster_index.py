"""The index of rows beside the plainest way to sort and find, for whatever comes in whatever order."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_service_downloader.core.rasters import RasterItem, Rasters
from image_service_downloader.tests.factories import field
from image_service_downloader.tests.ui.factories import raster_item, service_info, sort_at_once
from image_service_downloader.ui.rasters.columns import RasterColumn, columns_of
from image_service_downloader.ui.rasters.filters import Filter, RangeFilter, ValuesFilter
from image_service_downloader.ui.rasters.index import RasterIndex

pytestmark = pytest.mark.usefixtures("qgis_app")

ROWS = st.fixed_dictionaries(
    {},
    optional={
        "Sensor": st.sampled_from(["A", "b", "AB", ""]),
        "Line": st.integers(0, 5),
        "Cloud": st.floats(0, 3),
    },
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(ROWS, max_size=6)),
        st.tuples(st.just("sort"), st.tuples(st.sampled_from(["Sensor", "Line", "Cloud"]), st.booleans())),
        st.tuples(st.just("give up"), st.integers(0, 1)),
        st.tuples(st.just("search"), st.sampled_from(["", "a", "b", "raster_1", "ab 1", "zulu"])),
        st.tuples(st.just("filter"), st.sampled_from(["none", "sensor", "range", "both"])),
    ),
    max_size=12,
)


class Plain:
    """A list that is searched, filtered and sorted anew at each step."""

    def __init__(self) -> None:
        self.items: list[RasterItem] = []
        self.words: list[str] = []
        self.sensors: set[Any] | None = None
        self.most: float | None = None

    def sort(self, column: RasterColumn, descending: bool) -> None:
        def key(item: RasterItem) -> Any:
            [value] = column.values(Rasters([item]))
            return value.lower() if isinstance(value, str) else value

        known = [item for item in self.items if key(item) is not None]
        unknown = [item for item in self.items if key(item) is None]
        self.items = [*sorted(known, key=key, reverse=descending), *unknown]

    def shows(self, item: RasterItem) -> bool:
        texts = f"{item.name} {item.attribute('Sensor') or ''}".lower()
        cloud = item.attribute("Cloud")
        return (
            all(word in texts for word in self.words)
            and (self.sensors is None or (item.attribute("Sensor") or None) in self.sensors)
            and (self.most is None or (cloud is not None and cloud <= self.most))
        )


@given(STEPS)
def test_rows_are_those_of_a_list_that_is_searched_filtered_and_sorted_anew(
    steps: list[tuple[str, Any]],
) -> None:
    # Numbers would be searched too: their texts are another test's.
    fields = (field("Sensor", "String"), field("Line", "Integer"), field("Cloud", "Double"))
    columns = {column.title: column for column in columns_of(service_info(fields=fields))}
    index = RasterIndex([columns["Name"], columns["Sensor"]])
    plain = Plain()
    sorting: tuple[RasterColumn, bool] | None = None
    for step, value in steps:
        if step == "add":
            first = len(plain.items) + 1
            items = [raster_item(first + number, attributes=row) for number, row in enumerate(value)]
            plain.items += items
            index.show(index.add(Rasters(items)))
            if sorting is not None:
                sort_at_once(index, *sorting)
        elif step == "sort":
            sorting = (columns[value[0]], value[1])
            sort_at_once(index, *sorting)
        elif step == "give up":
            for _ in islice(index.sort(columns["Line"], descending=True), value):
                pass
        elif step == "search":
            plain.words = value.split()
            index.search(value)
        else:
            plain.sensors = {"A", None} if value in ("sensor", "both") else None
            plain.most = 1.5 if value in ("range", "both") else None
            sensors = ValuesFilter(columns["Sensor"], frozenset({"A", None}))
            clear = RangeFilter(columns["Cloud"], 0, 1.5)
            chosen: dict[str, list[Filter]] = {
                "none": [],
                "sensor": [sensors],
                "range": [clear],
                "both": [sensors, clear],
            }
            index.set_filters(chosen[value])
        if sorting is not None:
            plain.sort(*sorting)
        shown = [item.raster_id for item in plain.items if plain.shows(item)]
        assert index.ids(range(len(index.rows))) == shown


def test_what_is_let_go_is_empty_in_the_end() -> None:
    index = RasterIndex(columns_of(None))
    index.add(Rasters(raster_item(number) for number in range(25_000)))
    assert sum(1 for _ in index.let_go()) == 3
    assert len(index.items) == 0
