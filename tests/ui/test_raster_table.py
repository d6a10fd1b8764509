"""The table model of the rasters: texts, ticks, sorting and searching, as any view asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from image_service_downloader.core.errors import IncompleteTransfer
from image_service_downloader.core.geometry import SpatialReference
from image_service_downloader.core.rasters import Rasters
from image_service_downloader.tests.factories import field
from image_service_downloader.tests.ui.factories import area, catalog, day, raster_item, service_info, square
from image_service_downloader.ui.rasters import table as raster_table
from image_service_downloader.ui.rasters.columns import Column
from image_service_downloader.ui.rasters.states import RasterState, Standing, waiting
from image_service_downloader.ui.rasters.table import RasterTable
from qgis.PyQt.QtCore import QLocale, QPersistentModelIndex, Qt
from qgis.PyQt.QtTest import QAbstractItemModelTester

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
CHECK_STATE, TOOLTIP = Qt.ItemDataRole.CheckStateRole, Qt.ItemDataRole.ToolTipRole
DECORATION = Qt.ItemDataRole.DecorationRole

ITEMS = (
    raster_item(1, square(0, 0, 1000), name="Alpha.tif", acquired=day(2019, 5, 1), cell_size=2.0),
    raster_item(2, square(500, 0, 1000), name="bravo.tif", acquired=day(2021, 3, 9), cell_size=0.5),
    raster_item(3, None, name="Charlie.tif"),
    raster_item(4, square(9000, 0, 500), name="alpha_2.tif", acquired=day(2019, 5, 1), cell_size=0.5),
)


@pytest.fixture
def table(qgis_app: object) -> Iterator[RasterTable]:
    before = QLocale()
    QLocale.setDefault(QLocale.c())
    model = RasterTable()
    model.show_catalog(catalog(*ITEMS))
    yield model
    QLocale.setDefault(before)


def ids(table: RasterTable) -> list[int]:
    return [table.raster_at(row).raster_id for row in range(table.rowCount())]


def texts(table: RasterTable, column: Column) -> list[str]:
    return [table.index(row, column).data() for row in range(table.rowCount())]


def test_each_raster_is_a_row_of_name_date_cell_size_and_estimated_size(table: RasterTable) -> None:
    assert ids(table) == [1, 2, 3, 4]
    assert texts(table, Column.NAME) == ["Alpha.tif", "bravo.tif", "Charlie.tif", "alpha_2.tif"]
    assert texts(table, Column.ACQUIRED) == ["2019-05-01", "2021-03-09", "", "2019-05-01"]
    assert texts(table, Column.CELL_SIZE) == ["2 m", "0.5 m", "", "0.5 m"]
    assert texts(table, Column.SIZE) == ["732.4 kB", "11.4 MB", "", "2.9 MB"]


def test_the_model_keeps_qt_s_rules_whatever_is_done_to_it(table: RasterTable, qtlog: Any) -> None:
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Warning)
    table.sort(Column.NAME, DESCENDING)
    table.search("alpha")
    table.sort(Column.SIZE, ASCENDING)
    table.tick([0], ticked=False)
    table.begin(None)
    table.show_catalog(catalog(*ITEMS))
    assert tester.model() is table
    assert [record.message for record in qtlog.records if "FAIL" in record.message] == []


def test_all_rasters_are_ticked_when_a_catalog_is_shown_and_that_is_no_change(table: RasterTable) -> None:
    told = []
    table.ticks_changed.connect(lambda: told.append(table.ticked))
    table.tick([0], ticked=False)
    table.show_catalog(catalog(*ITEMS))
    assert table.ticked == {1, 2, 3, 4}
    assert told == [{2, 3, 4}]


@pytest.mark.parametrize(
    "unticked", [Qt.CheckState.Unchecked, 0], ids=["as a state", "as a number, as views do"]
)
def test_a_tick_is_taken_off_and_put_back_through_the_check_state(
    table: RasterTable, unticked: object
) -> None:
    index = table.index(1, Column.NAME)
    assert index.data(CHECK_STATE) == Qt.CheckState.Checked
    assert table.setData(index, unticked, CHECK_STATE)
    assert index.data(CHECK_STATE) == Qt.CheckState.Unchecked
    assert table.ticked == {1, 3, 4}
    assert table.setData(index, Qt.CheckState.Checked, CHECK_STATE)
    assert table.ticked == {1, 2, 3, 4}


def test_only_the_name_carries_a_tick(table: RasterTable) -> None:
    for column in Column:
        index = table.index(0, column)
        can_be_ticked = bool(table.flags(index) & Qt.ItemFlag.ItemIsUserCheckable)
        assert can_be_ticked == (column is Column.NAME)
        assert (index.data(CHECK_STATE) is not None) == can_be_ticked
    assert not table.setData(table.index(0, Column.SIZE), Qt.CheckState.Unchecked, CHECK_STATE)
    assert table.ticked == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("column", "order", "expected"),
    [
        (Column.NAME, ASCENDING, [1, 4, 2, 3]),
        (Column.NAME, DESCENDING, [3, 2, 4, 1]),
        (Column.ACQUIRED, ASCENDING, [1, 4, 2, 3]),
        (Column.ACQUIRED, DESCENDING, [2, 1, 4, 3]),
        (Column.CELL_SIZE, ASCENDING, [2, 4, 1, 3]),
        (Column.CELL_SIZE, DESCENDING, [1, 2, 4, 3]),
        (Column.SIZE, ASCENDING, [1, 4, 2, 3]),
        (Column.SIZE, DESCENDING, [2, 4, 1, 3]),
    ],
)
def test_rows_sort_by_any_column_and_what_is_unknown_comes_last(
    table: RasterTable, column: Column, order: Qt.SortOrder, expected: list[int]
) -> None:
    table.sort(column, order)
    assert ids(table) == expected


def test_equals_keep_the_order_of_the_sorting_before(table: RasterTable) -> None:
    table.sort(Column.NAME, DESCENDING)
    table.sort(Column.ACQUIRED, DESCENDING)
    assert ids(table) == [2, 4, 1, 3]


def test_an_index_that_a_view_holds_stays_with_its_raster_when_rows_are_sorted(table: RasterTable) -> None:
    held = QPersistentModelIndex(table.index(0, Column.SIZE))
    table.sort(Column.ACQUIRED, DESCENDING)
    assert table.raster_at(held.row()).raster_id == 1
    assert (held.row(), held.column()) == (1, Column.SIZE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alpha", [1, 4]),
        ("ALPHA", [1, 4]),
        ("2021-03", [2]),
        ("2019 alpha_", [4]),
        ("  ", [1, 2, 3, 4]),
        ("alpha bravo", []),
    ],
)
def test_the_search_finds_rasters_by_every_word_of_name_and_date(
    table: RasterTable, text: str, expected: list[int]
) -> None:
    table.search(text)
    assert ids(table) == expected


def test_the_search_goes_on_when_rows_are_sorted_and_the_order_when_it_ends(table: RasterTable) -> None:
    table.search("alpha")
    table.sort(Column.NAME, DESCENDING)
    assert ids(table) == [4, 1]
    table.search("")
    assert ids(table) == [3, 2, 4, 1]


def test_ticks_stay_with_their_rasters_through_sorting_and_searching(table: RasterTable) -> None:
    table.tick([1], ticked=False)
    table.sort(Column.NAME, DESCENDING)
    table.search("alpha")
    table.search("")
    states = {table.raster_at(row).raster_id: table.index(row, 0).data(CHECK_STATE) for row in range(4)}
    assert [key for key, state in states.items() if state == Qt.CheckState.Unchecked] == [2]


def test_ticking_rows_leaves_the_rasters_alone_that_the_search_hides(table: RasterTable) -> None:
    table.search("alpha")
    table.tick(range(table.rowCount()), ticked=False)
    assert table.ticked == {2, 3}


def test_toggling_several_rows_ticks_them_all_first_and_unticks_them_then(table: RasterTable) -> None:
    table.tick([0], ticked=False)
    table.toggle([0, 1])
    assert table.ticked == {1, 2, 3, 4}
    table.toggle([0, 1])
    assert table.ticked == {3, 4}


def test_sizes_are_those_of_the_parts_inside_the_clip_geometry(table: RasterTable) -> None:
    table.set_clip(area(square(0, 0, 1000)))
    assert texts(table, Column.SIZE) == ["732.4 kB", "5.7 MB", "", "0 bytes"]
    table.set_clip(None)
    assert texts(table, Column.SIZE) == ["732.4 kB", "11.4 MB", "", "2.9 MB"]


def test_the_amount_is_that_of_the_ticked_rasters_and_unknown_with_an_unknown_one(table: RasterTable) -> None:
    assert table.ticked_bytes is None
    table.tick([2], ticked=False)
    assert table.ticked_bytes == 750_000 + 12_000_000 + 3_000_000
    table.tick([0, 1], ticked=False)
    assert table.ticked_bytes == 3_000_000


def test_cell_sizes_are_in_the_unit_of_the_service_s_spatial_reference(qgis_app: object) -> None:
    geographic = SpatialReference(4326)
    table = RasterTable()
    table.show_catalog(
        catalog(raster_item(1, None, cell_size=0.25), service=service_info(spatial_reference=geographic))
    )
    assert table.index(0, Column.CELL_SIZE).data() == "0.25 deg"


def test_a_tooltip_tells_the_whole_row_and_no_markup_of_the_server_s(qgis_app: object) -> None:
    table = RasterTable()
    table.show_catalog(catalog(raster_item(1, None, name="<img src='x'>", acquired=day(2020))))
    tooltip = table.index(0, Column.NAME).data(TOOLTIP)
    assert "&lt;img src=&#x27;x&#x27;&gt;" in tooltip
    assert "2020-01-01" in tooltip


def test_the_highlighted_raster_s_name_is_bold_and_its_row_is_told(table: RasterTable) -> None:
    table.sort(Column.ACQUIRED, DESCENDING)
    assert table.highlight(4) == 2
    fonts = [table.index(row, Column.NAME).data(Qt.ItemDataRole.FontRole) for row in range(4)]
    assert [font is not None and font.bold() for font in fonts] == [False, False, True, False]
    table.search("bravo")
    assert table.highlight(4) is None


# -- sorting in several turns of the event loop


@pytest.fixture
def one_step_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few rows take as many turns as 100,000 do."""
    monkeypatch.setattr(raster_table, "_CPU_SECONDS", 0.0)


def orders_shown(table: RasterTable) -> list[list[int]]:
    """Note the ids of the rows each time these are put into another order."""
    orders: list[list[int]] = []
    table.layoutChanged.connect(lambda: orders.append(ids(table)))
    return orders


def test_rows_stay_as_they_are_until_the_whole_order_is_known(
    table: RasterTable, one_step_a_turn: None, qtbot: Any
) -> None:
    orders = orders_shown(table)
    table.sort(Column.NAME, DESCENDING)
    assert ids(table) == [1, 2, 3, 4]
    qtbot.waitUntil(lambda: orders != [])
    assert orders == [[3, 2, 4, 1]]


def test_a_newer_sorting_takes_the_place_of_an_unfinished_one(
    table: RasterTable, one_step_a_turn: None, qtbot: Any
) -> None:
    orders = orders_shown(table)
    table.sort(Column.NAME, DESCENDING)
    table.sort(Column.ACQUIRED, ASCENDING)
    qtbot.waitUntil(lambda: orders != [])
    assert orders == [[1, 4, 2, 3]]


def test_rasters_that_come_while_rows_are_sorted_find_their_places_too(
    table: RasterTable, one_step_a_turn: None, qtbot: Any
) -> None:
    table.sort(Column.NAME, DESCENDING)
    table.add(Rasters([raster_item(5, name="delta.tif"), raster_item(6, name="aaa.tif")]))
    qtbot.waitUntil(lambda: ids(table) == [5, 3, 2, 4, 1, 6])


def test_a_sorting_asked_for_while_rasters_find_their_places_counts(
    table: RasterTable, one_step_a_turn: None, qtbot: Any
) -> None:
    table.sort(Column.NAME, DESCENDING)
    qtbot.waitUntil(lambda: ids(table) == [3, 2, 4, 1])
    table.add(Rasters([raster_item(5, name="delta.tif", acquired=day(2020))]))
    table.sort(Column.ACQUIRED, DESCENDING)
    qtbot.waitUntil(lambda: ids(table) == [2, 5, 4, 1, 3])


def test_a_tick_made_while_rows_are_sorted_is_that_of_the_row_as_shown(
    table: RasterTable, one_step_a_turn: None, qtbot: Any
) -> None:
    table.sort(Column.NAME, DESCENDING)
    table.tick([0], ticked=False)
    table.toggle([1])
    qtbot.waitUntil(lambda: ids(table) == [3, 2, 4, 1])
    assert table.ticked == {3, 4}


def test_a_search_made_while_rows_are_sorted_shows_at_once_and_is_sorted_then(
    table: RasterTable, one_step_a_turn: None, qtbot: Any
) -> None:
    table.sort(Column.NAME, DESCENDING)
    table.search("alpha")
    assert ids(table) == [1, 4]
    qtbot.waitUntil(lambda: ids(table) == [4, 1])


def test_other_rasters_end_a_sorting(table: RasterTable, one_step_a_turn: None, qtbot: Any) -> None:
    table.sort(Column.NAME, DESCENDING)
    table.show_catalog(catalog(raster_item(8, name="a"), raster_item(9, name="b")))
    orders = orders_shown(table)
    table.sort(Column.ACQUIRED, ASCENDING)
    qtbot.waitUntil(lambda: orders != [])
    assert orders == [[8, 9]]


def test_ticks_that_follow_fast_amount_to_the_last_of_them(
    table: RasterTable, one_step_a_turn: None, qtbot: Any
) -> None:
    table.tick([2], ticked=False)
    table.tick([0], ticked=False)
    table.tick([0], ticked=True)
    table.tick([1], ticked=False)
    assert table.ticked_bytes is None
    qtbot.waitUntil(lambda: table.ticked_bytes is not None)
    assert table.ticked_bytes == 750_000 + 3_000_000


def test_many_rasters_come_slice_by_slice_in_their_places_and_all_ticked_at_once(
    table: RasterTable, qtbot: Any
) -> None:
    many = [raster_item(number, name=f"r{number % 97}") for number in range(1, 5001)]
    table.sort(Column.NAME, DESCENDING)
    table.show_catalog(catalog(*many))
    table.sort(Column.NAME, DESCENDING)
    assert 0 < table.rowCount() < 5000
    assert len(table.ticked) == 5000
    qtbot.waitUntil(lambda: table.rowCount() == 5000)
    in_order = sorted((item.name for item in many), reverse=True)
    qtbot.waitUntil(lambda: texts(table, Column.NAME) == in_order)


def test_a_search_made_meanwhile_finds_what_comes_later(table: RasterTable, qtbot: Any) -> None:
    table.show_catalog(catalog(*(raster_item(number) for number in range(1, 3001))))
    table.search("raster_2999")
    assert ids(table) == []
    qtbot.waitUntil(lambda: ids(table) == [2999])


def test_an_index_that_a_view_holds_stays_with_its_raster_when_others_come(table: RasterTable) -> None:
    table.sort(Column.ACQUIRED, DESCENDING)
    held = QPersistentModelIndex(table.index(0, Column.NAME))
    assert table.raster_at(held.row()).raster_id == 2
    table.add(Rasters([raster_item(5, acquired=day(2024))]))
    assert ids(table)[0] == 5
    assert table.raster_at(held.row()).raster_id == 2


def test_rasters_whose_size_is_not_known_yet_are_sorted_by_it_when_it_is(
    table: RasterTable, qtbot: Any
) -> None:
    side = 3000
    many = [raster_item(number, square(0, 0, number), cell_size=1.0) for number in range(1, side)]
    table.show_catalog(catalog(*many), ticked=False)
    table.sort(Column.SIZE, DESCENDING)
    qtbot.waitUntil(lambda: ids(table)[:3] == [side - 1, side - 2, side - 3])


def test_the_amount_of_many_is_told_when_it_has_been_worked_out(table: RasterTable, qtbot: Any) -> None:
    many = [raster_item(number, square(0, 0, 10), cell_size=1.0) for number in range(1, 3001)]
    table.show_catalog(catalog(*many))
    assert table.ticked_bytes is None
    qtbot.waitUntil(lambda: table.ticked_bytes == 3000 * 300)


def test_a_size_that_comes_into_sight_is_worked_out_though_its_raster_is_not_ticked(
    table: RasterTable, qtbot: Any
) -> None:
    table.show_catalog(catalog(*ITEMS), ticked=False)
    qtbot.waitUntil(lambda: texts(table, Column.SIZE) == ["732.4 kB", "11.4 MB", "", "2.9 MB"])


def test_ticking_only_some_unticks_all_others_shown_or_not(table: RasterTable) -> None:
    told = []
    table.ticks_changed.connect(lambda: told.append(table.ticked))
    table.search("bravo")
    table.tick_only({1, 4})
    assert told == [{1, 4}]


def test_the_fields_of_the_service_follow_the_columns_that_every_table_has(qgis_app: object) -> None:
    fields = (field("Sensor", "Integer", alias="Camera", values={1: "UltraCam"}), field("Shape", "Geometry"))
    table = RasterTable()
    table.show_catalog(catalog(raster_item(1, attributes={"Sensor": 1}), service=service_info(fields=fields)))
    assert table.columnCount() == len(Column) + 1
    assert table.headerData(len(Column), Qt.Orientation.Horizontal) == "Camera"
    assert table.index(0, len(Column)).data() == "UltraCam"
    assert "UltraCam" in table.index(0, Column.NAME).data(TOOLTIP)
    table.search("ultra")
    assert ids(table) == [1]


# -- states in a download


def test_a_state_stands_beside_the_name_as_picture_and_words(table: RasterTable) -> None:
    failed = RasterState(Standing.FAILED, IncompleteTransfer("b.tif", 10, 2048))
    table.show_states({1: RasterState(Standing.CAME), 2: failed})
    pictures = [table.index(row, Column.NAME).data(DECORATION) for row in range(4)]
    assert [picture is None for picture in pictures] == [False, False, True, True]
    assert pictures[0].cacheKey() != pictures[1].cacheKey()
    assert table.index(0, Column.SIZE).data(DECORATION) is None
    name = table.index(1, Column.NAME)
    assert "did not arrive whole" in name.data(TOOLTIP)
    assert name.data(Qt.ItemDataRole.AccessibleTextRole).startswith("bravo.tif, Failed")
    assert table.index(2, Column.NAME).data(Qt.ItemDataRole.AccessibleTextRole) == "Charlie.tif"


def test_states_follow_their_rasters_when_these_are_sorted(table: RasterTable) -> None:
    table.show_states({3: RasterState(Standing.CAME)})
    table.sort(Column.NAME, DESCENDING)
    assert [table.index(row, Column.NAME).data(DECORATION) is not None for row in range(4)] == [
        raster_id == 3 for raster_id in ids(table)
    ]


def test_new_states_are_told_once_whatever_their_number(table: RasterTable) -> None:
    told: list[tuple[int, int, int]] = []
    table.dataChanged.connect(lambda first, last: told.append((first.row(), last.row(), first.column())))
    table.show_states(waiting(range(1, 5)))
    assert told == [(0, 3, Column.NAME)]
