"""The rasters panel as a person uses it: real keys and clicks on the real widgets."""

from __future__ import annotations

from typing import Any

import pytest
from image_service_downloader.tests.ui.factories import area, catalog, day, raster_item, square
from image_service_downloader.ui.raster_table import Column
from image_service_downloader.ui.rasters_panel import RastersPanel
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QLabel, QLineEdit, QTableView, QToolButton

ITEMS = (
    raster_item(1, square(0, 0, 1000), name="Alpha.tif", acquired=day(2019)),
    raster_item(2, square(500, 0, 1000), name="Bravo.tif", acquired=day(2021)),
    raster_item(3, square(9000, 0, 1000), name="Charlie.tif"),
)
NEWEST_FIRST = [2, 1, 3]
LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


class Hands:
    """What a person can reach of the panel."""

    def __init__(self, panel: RastersPanel) -> None:
        self.panel = panel
        self.view = panel.findChild(QTableView)
        self.search = panel.findChild(QLineEdit)
        self.all, self.none = panel.findChildren(
            QToolButton, options=Qt.FindChildOption.FindDirectChildrenOnly
        )

    def names(self) -> list[str]:
        model = self.view.model()
        return [model.index(row, Column.NAME).data() for row in range(model.rowCount())]

    def box(self, row: int) -> QPoint:
        rect = self.view.visualRect(self.view.model().index(row, Column.NAME))
        return QPoint(rect.left() + 8, rect.center().y())

    def click(self, place: QPoint) -> None:
        QTest.mouseClick(self.view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget(), key, modifier)

    def point_at(self, place: QPoint) -> None:
        viewport = self.view.viewport()
        where = QPointF(place), QPointF(viewport.mapToGlobal(place))
        no_key = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(
            viewport,
            QMouseEvent(QEvent.Type.MouseMove, where[0], where[0], where[1], NO_BUTTON, NO_BUTTON, no_key),
        )

    def leave(self) -> None:
        QApplication.sendEvent(self.view.viewport(), QEvent(QEvent.Type.Leave))

    def visible_texts(self) -> list[str]:
        return [label.text() for label in self.panel.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
def hands(qgis_app: object, qtbot: Any) -> Hands:
    panel = RastersPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 400)
    panel.show()
    qtbot.waitExposed(panel)
    panel.activateWindow()
    panel.show_rasters(catalog(*ITEMS))
    return Hands(panel)


@pytest.fixture
def told(hands: Hands) -> list[frozenset[int]]:
    selections: list[frozenset[int]] = []
    hands.panel.selection_changed.connect(selections.append)
    return selections


@pytest.fixture
def hovered(hands: Hands) -> list[int | None]:
    rasters: list[int | None] = []
    hands.panel.raster_hovered.connect(rasters.append)
    return rasters


def test_rasters_that_come_bit_by_bit_take_their_places_and_stay_when_all_are_there(hands: Hands) -> None:
    whole = catalog(*ITEMS)
    hands.panel.begin(whole.service, ticked=True)
    hands.panel.add_rasters(ITEMS[:1])
    assert hands.names() == ["Alpha.tif"]
    hands.panel.add_rasters(ITEMS[1:])
    assert hands.names() == ["Bravo.tif", "Alpha.tif", "Charlie.tif"]
    hands.click(hands.box(0))
    hands.panel.show_rasters(whole, ticked=True)
    assert hands.panel.ticked == {1, 3}


def test_rasters_are_shown_ticked_and_the_newest_first(hands: Hands) -> None:
    assert hands.names() == ["Bravo.tif", "Alpha.tif", "Charlie.tif"]
    assert hands.panel.ticked == {1, 2, 3}
    assert hands.view.isVisible()


def test_showing_rasters_tells_nothing(hands: Hands, told: list[frozenset[int]]) -> None:
    hands.panel.show_rasters(catalog(*ITEMS[:2]))
    hands.panel.show_message("Loading")
    assert told == []


def test_a_click_on_the_box_takes_the_tick_off(hands: Hands, told: list[frozenset[int]]) -> None:
    hands.click(hands.box(0))
    assert told == [{1, 3}]
    hands.click(hands.box(0))
    assert told == [{1, 3}, {1, 2, 3}]


def test_the_space_bar_ticks_whatever_column_was_clicked(hands: Hands, told: list[frozenset[int]]) -> None:
    date = hands.view.visualRect(hands.view.model().index(1, Column.ACQUIRED)).center()
    hands.click(date)
    hands.press(Qt.Key.Key_Space)
    assert told == [{2, 3}]


def test_the_space_bar_unticks_all_selected_rows_at_once(hands: Hands, told: list[frozenset[int]]) -> None:
    hands.click(hands.box(0) + QPoint(40, 0))
    hands.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    hands.press(Qt.Key.Key_Space)
    assert told == [{3}]


def test_all_and_none_are_reached_by_the_tab_key_before_the_rows(hands: Hands) -> None:
    hands.search.setFocus()
    reached = []
    for _ in range(3):
        hands.press(Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert reached == [hands.all, hands.none, hands.view]


def test_none_and_all_work_from_the_keyboard_on_the_rows_in_the_list(
    hands: Hands, told: list[frozenset[int]]
) -> None:
    hands.search.setFocus()
    QTest.keyClicks(hands.search, "a.tif")
    assert hands.names() == ["Alpha.tif"]
    hands.none.setFocus()
    hands.press(Qt.Key.Key_Space)
    hands.all.setFocus()
    hands.press(Qt.Key.Key_Space)
    assert told == [{2, 3}, {1, 2, 3}]


def test_a_click_on_a_header_sorts_by_it_and_another_turns_the_order(hands: Hands) -> None:
    header = hands.view.horizontalHeader()
    title = QPoint(header.sectionViewportPosition(Column.NAME) + 10, header.height() // 2)
    orders = []
    for _ in range(2):
        QTest.mouseClick(header.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, title)
        orders.append(hands.names())
    assert orders[0] == list(reversed(orders[1]))
    assert orders[0] in (sorted(orders[0]), sorted(orders[0], reverse=True))


def test_a_search_that_finds_nothing_says_so_and_keeps_the_ticks(
    hands: Hands, told: list[frozenset[int]]
) -> None:
    QTest.keyClicks(hands.search, "<b>zulu")
    assert "No raster matches “<b>zulu”." in hands.visible_texts()
    assert not hands.view.isVisible()
    assert not hands.all.isEnabled()
    assert hands.search.isVisible()
    assert hands.panel.ticked == {1, 2, 3}
    hands.search.clear()
    assert hands.view.isVisible()
    assert told == []


def test_a_message_stands_in_the_table_s_place(hands: Hands) -> None:
    hands.panel.show_message("Looking for rasters …")
    assert hands.visible_texts() == ["Looking for rasters …"]
    assert not hands.view.isVisible()
    assert not hands.search.isVisible()
    assert hands.panel.ticked == frozenset()


def test_a_new_catalog_clears_the_message_and_the_search(hands: Hands) -> None:
    QTest.keyClicks(hands.search, "alpha")
    hands.panel.show_message("Looking for rasters …")
    hands.panel.show_rasters(catalog(*ITEMS))
    assert hands.search.text() == ""
    assert len(hands.names()) == 3
    assert "Looking for rasters …" not in hands.visible_texts()


def test_the_summary_counts_the_ticked_and_estimates_their_size(hands: Hands) -> None:
    assert any(text.startswith("3 of 3 ") and "about 8.6 MB" in text for text in hands.visible_texts())
    hands.click(hands.box(0))
    assert any(text.startswith("2 of 3 ") and "about 5.7 MB" in text for text in hands.visible_texts())


def test_the_summary_follows_the_clip_geometry(hands: Hands) -> None:
    hands.panel.set_clip(area(square(0, 0, 500)))
    assert any("about 732.4 kB" in text for text in hands.visible_texts())
    hands.panel.set_clip(None)
    assert any("about 8.6 MB" in text for text in hands.visible_texts())


def test_the_summary_claims_no_size_where_one_is_unknown(hands: Hands) -> None:
    hands.panel.show_rasters(catalog(*ITEMS, raster_item(4, None)))
    (summary,) = hands.visible_texts()
    assert summary.startswith("4 of 4 ")
    assert "about" not in summary


def test_pointing_at_rows_tells_the_raster_and_leaving_them_tells_none(
    hands: Hands, hovered: list[int | None]
) -> None:
    hands.point_at(hands.box(0))
    hands.point_at(hands.box(2))
    hands.leave()
    assert hovered == [NEWEST_FIRST[0], NEWEST_FIRST[2], None]


def test_pointing_below_the_last_row_tells_none(hands: Hands, hovered: list[int | None]) -> None:
    hands.point_at(hands.box(2))
    hands.point_at(QPoint(20, hands.view.viewport().height() - 5))
    assert hovered == [NEWEST_FIRST[2], None]


def test_the_row_reached_by_keyboard_is_told_like_one_pointed_at(
    hands: Hands, hovered: list[int | None]
) -> None:
    hands.click(hands.box(0) + QPoint(40, 0))
    hands.press(Qt.Key.Key_Down)
    assert hovered[-1] == NEWEST_FIRST[1]


def test_a_raster_highlighted_from_elsewhere_is_scrolled_into_view_in_bold(hands: Hands) -> None:
    many = [raster_item(number, square(0, 0, 10)) for number in range(1, 201)]
    hands.panel.show_rasters(catalog(*many))
    index = hands.view.model().index(150, Column.NAME)
    assert not hands.view.viewport().rect().contains(hands.view.visualRect(index))
    hands.panel.highlight(151)
    assert hands.view.viewport().rect().contains(hands.view.visualRect(index))
    assert index.data(Qt.ItemDataRole.FontRole).bold()
    hands.panel.highlight(None)
    assert index.data(Qt.ItemDataRole.FontRole) is None


def test_names_keep_room_in_a_narrow_dock_and_all_columns_show_in_a_wide_one(
    hands: Hands, qtbot: Any
) -> None:
    letter = hands.view.fontMetrics().averageCharWidth()
    assert hands.view.columnWidth(Column.NAME) >= 14 * letter
    assert hands.view.isColumnHidden(Column.CELL_SIZE)
    assert not hands.view.isColumnHidden(Column.ACQUIRED)
    assert not hands.view.horizontalScrollBar().isVisible()
    hands.panel.resize(900, 400)
    qtbot.waitUntil(lambda: not any(hands.view.isColumnHidden(column) for column in Column))
    assert hands.view.columnWidth(Column.NAME) >= 26 * letter


def test_every_control_has_a_name_for_screen_readers(hands: Hands) -> None:
    controls = (hands.search, hands.view, hands.all, hands.none)
    names = [control.accessibleName() for control in controls]
    assert all(names)
    assert len(set(names)) == 4


def test_a_server_s_text_is_never_read_as_markup(hands: Hands) -> None:
    labels = hands.panel.findChildren(QLabel)
    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
