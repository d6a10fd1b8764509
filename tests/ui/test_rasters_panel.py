"""The rasters panel as a person uses it: real keys and clicks on the real widgets."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from image_service_downloader.core.catalog import Catalog
from image_service_downloader.core.covering import Preference
from image_service_downloader.core.geometry import SpatialReference
from image_service_downloader.core.rasters import Rasters
from image_service_downloader.core.service import ServiceUrl
from image_service_downloader.tests.factories import field, with_attributes
from image_service_downloader.tests.ui.factories import (
    area,
    catalog,
    day,
    raster_item,
    service_info,
    square,
)
from image_service_downloader.ui.rasters.columns import Column
from image_service_downloader.ui.rasters.panel import RastersPanel
from image_service_downloader.ui.rasters.states import RasterState, Standing
from image_service_downloader.ui.rasters.table import RasterTable
from image_service_downloader.ui.relation import Relation
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEvent, QModelIndex, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QColor, QImage, QMouseEvent, QPalette
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDateEdit,
    QLabel,
    QLineEdit,
    QMenu,
    QTableView,
    QToolButton,
)

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
        self.all = self.button("Tick all rasters in the list")
        self.none = self.button("Untick all rasters in the list")
        self.filters = self.button("Filters")
        self.columns = self.button("Columns")

    def button(self, name: str) -> QToolButton:
        """Find a button by what a screen reader calls it."""
        [button] = [one for one in self.panel.findChildren(QToolButton) if one.accessibleName() == name]
        return button

    def show_flights(self) -> None:
        """Show rasters whose fields offer something to filter by."""
        flights = ("North", "South", "South")
        items = [with_attributes(item, {"Block": flight}) for item, flight in zip(ITEMS, flights)]
        fields = (*service_info().fields, field("Block", "String", alias="Flight block"))
        self.panel.show_rasters(catalog(*items, service=service_info(fields=fields)))

    def field(self, name: str) -> Any:
        """Find a field to type into by what a screen reader calls it."""
        fields = [*self.panel.findChildren(QLineEdit), *self.panel.findChildren(QAbstractSpinBox)]
        [found] = [one for one in fields if one.accessibleName() == name]
        return found

    def choose(self, menu: QMenu, text: str) -> None:
        """Choose an entry of a menu by keyboard, as it stands open or not."""
        [action] = [one for one in menu.actions() if one.text() == text]
        menu.popup(QPoint(0, 0))
        menu.setActiveAction(action)
        QTest.keyClick(menu, Qt.Key.Key_Return)

    def header(self) -> list[str]:
        """The titles of the columns in sight."""
        model = self.view.model()
        shown = [column for column in range(model.columnCount()) if not self.view.isColumnHidden(column)]
        return [model.headerData(column, Qt.Orientation.Horizontal) for column in shown]

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
        labels = [label for label in self.panel.findChildren(QLabel) if label.isVisible()]
        return [label.text().replace("\u00a0", " ") for label in labels]


@pytest.fixture
def hands(clean_settings: None, qtbot: Any) -> Hands:
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


def test_rasters_that_come_bit_by_bit_take_their_places(hands: Hands) -> None:
    whole = catalog(*ITEMS)
    hands.panel.begin(whole.service)
    hands.panel.show_ticked(frozenset(whole.items.ids))
    hands.panel.add_rasters(Rasters(ITEMS[:1]))
    assert hands.names() == ["Alpha.tif"]
    hands.panel.add_rasters(Rasters(ITEMS[1:]))
    assert hands.names() == ["Bravo.tif", "Alpha.tif", "Charlie.tif"]
    assert hands.panel.ticked == {1, 2, 3}


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


def test_everything_is_reached_by_the_tab_key_in_the_order_of_sight(hands: Hands) -> None:
    hands.search.setFocus()
    reached = []
    for _ in range(6):
        hands.press(Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    more = hands.button("More ways to tick")
    assert reached == [hands.filters, hands.columns, hands.view, hands.all, hands.none, more]


def test_filters_are_reached_by_the_tab_key_in_the_order_of_sight(hands: Hands) -> None:
    hands.show_flights()
    hands.filters.click()
    hands.panel.show_conditions("", Relation.MEETS)
    hands.columns.setFocus()
    reached = []
    while QApplication.focusWidget() is not hands.view:
        hands.press(Qt.Key.Key_Tab)
        # In a date, the key goes from the year to the month and the day first.
        if QApplication.focusWidget() not in reached:
            reached.append(QApplication.focusWidget())
        assert len(reached) < 10
    assert [one.accessibleName() for one in reached] == [
        "How rasters lie to the area",
        "Date from",
        "Date to",
        "Flight block: Any",
        "Where clause, run by the service",
        "Rasters",
    ]


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


def test_rasters_listed_anew_clear_the_message_and_are_searched_and_sorted_as_before(hands: Hands) -> None:
    QTest.keyClicks(hands.search, "a.tif")
    QTest.keyClicks(hands.search, " r")
    hands.view.sortByColumn(Column.NAME, Qt.SortOrder.DescendingOrder)
    hands.panel.show_message("Looking for rasters …")
    hands.panel.show_rasters(catalog(*ITEMS, raster_item(4, name="Karla.tif")))
    assert hands.search.text() == "a.tif r"
    assert hands.names() == ["Karla.tif"]
    assert "Looking for rasters …" not in hands.visible_texts()
    hands.search.clear()
    assert hands.names() == ["Karla.tif", "Charlie.tif", "Bravo.tif", "Alpha.tif"]


def test_rasters_of_another_service_come_unsearched_unfiltered_and_the_newest_first(hands: Hands) -> None:
    hands.show_flights()
    hands.choose(hands.button("Flight block: Any").menu(), "South")
    QTest.keyClicks(hands.search, "bravo")
    hands.view.sortByColumn(Column.NAME, Qt.SortOrder.DescendingOrder)
    elsewhere = ServiceUrl.parse("https://elsewhere.example/arcgis/rest/services/A/ImageServer")
    fields = (*service_info().fields, field("Block", "String", alias="Flight block"))
    items = [with_attributes(item, {"Block": str(item.raster_id)}) for item in ITEMS]
    hands.panel.show_message("Looking for rasters …")
    hands.panel.show_rasters(catalog(*items, service=service_info(url=elsewhere, fields=fields)))
    assert hands.search.text() == ""
    assert hands.names() == ["Bravo.tif", "Alpha.tif", "Charlie.tif"]
    assert hands.button("Flight block: Any")


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
    assert any(text.startswith("4 of 4 ") for text in hands.visible_texts())
    assert not any("about" in text for text in hands.visible_texts())


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
    qtbot.waitUntil(lambda: hands.header() == ["Name", "Date", "Cell size", "Size"])
    assert hands.view.columnWidth(Column.NAME) >= 26 * letter


def test_sizes_and_dates_are_not_cut_off(hands: Hands, qtbot: Any) -> None:
    hands.panel.resize(600, 400)
    # Of three bytes for each square metre.
    sides = {"588 bytes": 14, "234.5 kB": 282.9, "228.9 MB": 8945}
    items = [
        raster_item(number, square(0, 0, side), acquired=day(2020, 12, 30), cell_size=1.0)
        for number, side in enumerate(sides.values())
    ]
    hands.panel.show_rasters(catalog(*items))
    view, model = hands.view, hands.view.model()
    qtbot.waitUntil(lambda: [model.index(row, Column.SIZE).data() for row in range(3)] == list(sides))
    for column in (Column.ACQUIRED, Column.SIZE):
        assert not view.isColumnHidden(column)
        assert view.columnWidth(column) >= max(
            view.sizeHintForIndex(model.index(row, column)).width() for row in range(3)
        )


def test_every_control_has_a_name_for_screen_readers(hands: Hands) -> None:
    kinds = (QLineEdit, QTableView, QToolButton, QAbstractSpinBox)
    hands.show_flights()
    hands.filters.click()
    controls = [control for kind in kinds for control in hands.panel.findChildren(kind)]
    reachable = [
        control
        for control in controls
        if control.isVisible()
        and control.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(control.parent(), QAbstractSpinBox)
    ]
    names = [control.accessibleName() for control in reachable]
    assert all(names)
    assert len(set(names)) == len(names) > 10


SELECTION = {
    "light": ("#ffffff", "#000000", "#308cc6", "#ffffff"),
    "dark": ("#232629", "#eff0f1", "#3daee9", "#000000"),
    "grey while another window is active": ("#ffffff", "#000000", "#d9d9d9", "#000000"),
}
"""Base and text, and those of what is selected."""


@pytest.mark.parametrize("theme", SELECTION)
@pytest.mark.parametrize("standing", Standing)
def test_how_a_raster_stands_is_seen_on_a_selected_row_too(
    standing: Standing, theme: str, hands: Hands
) -> None:
    hands.panel.show_states({raster_id: RasterState(standing) for raster_id in NEWEST_FIRST})
    palette = hands.panel.palette()
    for role, color in zip(ROLES, SELECTION[theme]):
        palette.setColor(role, QColor(color))
    hands.panel.setPalette(palette)
    hands.view.selectRow(0)
    cell = hands.view.visualRect(hands.view.model().index(0, Column.NAME))
    image = hands.view.viewport().grab(cell.adjusted(cell.width() - 22, 1, -1, -1)).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    ground = QColor(SELECTION[theme][2])
    assert pixels.count(ground) > len(pixels) / 4
    assert max(contrast(pixel, ground) for pixel in pixels) > 3


ROLES = (
    QPalette.ColorRole.Base,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.Highlight,
    QPalette.ColorRole.HighlightedText,
)


def contrast(one: QColor, other: QColor) -> float:
    """Tell how well two colours are told apart, from 1 to 21, as WCAG measures it."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def luminance(color: QColor) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear))


def test_a_server_s_text_is_never_read_as_markup(hands: Hands) -> None:
    hands.show_flights()
    labels = hands.panel.findChildren(QLabel)
    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


# -- columns


def test_columns_are_chosen_one_after_another_from_a_menu_that_stays_open(hands: Hands) -> None:
    hands.show_flights()
    menu = hands.columns.menu()
    hands.choose(menu, "Flight block")
    assert menu.isVisible()
    hands.choose(menu, "Date")
    assert "Flight block" in hands.header()
    assert "Date" not in hands.header()


def test_a_menu_that_opens_under_the_pointer_ticks_nothing_by_the_click_that_opened_it(hands: Hands) -> None:
    hands.show_flights()
    menu = hands.columns.menu()
    menu.popup(QPoint(0, 0))
    [entry] = [action for action in menu.actions() if action.text() == "Flight block"]
    place = menu.actionGeometry(entry).center()
    QTest.mouseRelease(menu, LEFT, pos=place)
    assert not entry.isChecked()
    QTest.mouseClick(menu, LEFT, pos=place)
    assert entry.isChecked()
    assert menu.isVisible()


def test_a_condition_that_is_being_typed_is_not_lost_when_something_else_changes(hands: Hands) -> None:
    field = hands.field("Where clause, run by the service")
    field.setText("Year >")
    hands.panel.show_conditions("", Relation.MEETS)
    assert field.text() == "Year >"
    hands.panel.show_conditions("Year > 2020", Relation.MEETS)
    assert field.text() == "Year > 2020"


def test_a_right_click_on_the_header_offers_the_columns(hands: Hands) -> None:
    # What Python has forgotten by then is Qt's to remember.
    gc.collect()
    hands.view.horizontalHeader().customContextMenuRequested.emit(QPoint(5, 5))
    assert hands.columns.menu().isVisible()


def test_chosen_columns_are_remembered_for_their_service_only(hands: Hands, qtbot: Any) -> None:
    hands.show_flights()
    hands.choose(hands.columns.menu(), "Flight block")
    other = RastersPanel()
    qtbot.addWidget(other)
    again = Hands(other)
    again.show_flights()
    assert "Flight block" in again.header()
    elsewhere = ServiceUrl("https://other.example.com/arcgis/rest/services/Ortho/ImageServer")
    fields = (*service_info().fields, field("Block", "String", alias="Flight block"))
    other.show_rasters(catalog(*ITEMS, service=service_info(url=elsewhere, fields=fields)))
    assert "Flight block" not in again.header()


def test_columns_that_were_chosen_stay_however_narrow_the_dock(hands: Hands) -> None:
    hands.choose(hands.columns.menu(), "Date")
    hands.choose(hands.columns.menu(), "Date")
    assert hands.header() == ["Name", "Date", "Cell size", "Size"]
    hands.choose(hands.columns.menu(), "Usual columns")
    assert hands.header() != ["Name", "Date", "Cell size", "Size"]


def test_rows_are_sorted_by_keyboard_and_a_second_time_the_other_way_round(hands: Hands) -> None:
    [sorting] = [one.menu() for one in hands.columns.menu().actions() if one.menu()]
    hands.choose(sorting, "Name")
    assert hands.names() == ["Alpha.tif", "Bravo.tif", "Charlie.tif"]
    hands.choose(sorting, "Name")
    assert hands.names() == ["Charlie.tif", "Bravo.tif", "Alpha.tif"]


# -- filters


def test_filters_are_put_away_until_asked_for_and_offer_only_what_differs(hands: Hands) -> None:
    assert not any(field.isVisible() for field in hands.panel.findChildren(QDateEdit))
    hands.show_flights()
    hands.filters.setFocus()
    hands.press(Qt.Key.Key_Space)
    assert [label for label in hands.visible_texts() if label in ("Date", "Flight block", "Cell size")] == [
        "Date",
        "Flight block",
    ]


@pytest.fixture
def dark_theme(qgis_app: object) -> Iterator[None]:
    """Let widgets look as in QGIS's dark theme."""
    palette = QApplication.palette()
    QgsApplication.setUITheme("Night Mapping")
    yield
    QgsApplication.setUITheme("default")
    QApplication.setPalette(palette)


def test_the_ends_of_a_range_are_not_cut_off_in_a_narrow_dock(
    hands: Hands, dark_theme: None, qtbot: Any
) -> None:
    # 300 pixels less the dock's margins and its scroll bar.
    hands.panel.resize(275, 400)
    fields = (*service_info().fields, field("Block", "String", alias="Block of lines"))
    items = [
        raster_item(number, attributes={"Block": str(number)}, cell_size=15.0 * number) for number in (2, 3)
    ]
    hands.panel.show_rasters(catalog(*items, service=service_info(fields=fields)))
    hands.filters.click()
    ends = [hands.field(name).findChild(QLineEdit) for name in ("Cell size (m) from", "Cell size (m) to")]
    assert [end.text() for end in ends] == ["30.0", "45.0"]
    qtbot.waitUntil(lambda: all(_is_whole(end) for end in ends))


@pytest.mark.parametrize(("code", "unit"), [(25832, "m"), (4326, "deg"), (2222, "ft"), (None, "")])
def test_the_filter_of_the_cell_size_names_its_unit(code: int | None, unit: str, hands: Hands) -> None:
    reference = SpatialReference(code) if code else SpatialReference(wkt="NOWHERE")
    items = [raster_item(number, cell_size=0.5 * number) for number in (2, 3)]
    hands.panel.show_rasters(catalog(*items, service=service_info(spatial_reference=reference)))
    hands.filters.click()
    title = f"Cell size ({unit})" if unit else "Cell size"
    assert title in hands.visible_texts()
    assert hands.field(f"{title} from").isVisible()
    assert hands.panel.minimumSizeHint().width() <= 275


def _is_whole(end: QLineEdit) -> bool:
    """Tell whether all of a text is in sight; beside it, there are two pixels at both ends."""
    return bool(end.width() >= end.fontMetrics().horizontalAdvance(end.text()) + 4)


def test_a_date_typed_into_the_range_leaves_only_what_is_newer(hands: Hands) -> None:
    hands.filters.click()
    since = hands.field("Date from")
    since.setFocus()
    since.setSelectedSection(QDateEdit.Section.YearSection)
    QTest.keyClicks(since, "2020")
    hands.press(Qt.Key.Key_Return)
    assert hands.names() == ["Bravo.tif"]
    assert "Showing 1 of 3 · 1 filter(s)" in hands.visible_texts()


def test_values_are_ticked_in_a_menu_and_clear_lets_everything_back(hands: Hands) -> None:
    hands.show_flights()
    hands.filters.click()
    hands.choose(hands.button("Flight block: Any").menu(), "South")
    assert hands.names() == ["Bravo.tif", "Charlie.tif"]
    assert hands.button("Flight block: South")
    hands.filters.click()
    assert "Showing 2 of 3 · 1 filter(s)" in hands.visible_texts()
    hands.button("Clear search and filters").click()
    assert len(hands.names()) == 3
    assert not any("Showing" in text for text in hands.visible_texts())


def test_filters_that_leave_nothing_say_so(hands: Hands) -> None:
    hands.show_flights()
    hands.choose(hands.button("Flight block: Any").menu(), "North")
    QTest.keyClicks(hands.search, "bravo")
    assert "No raster passes the filters." in hands.visible_texts()


def test_a_filter_stays_set_while_more_rasters_come(hands: Hands) -> None:
    hands.show_flights()
    hands.choose(hands.button("Flight block: Any").menu(), "North")
    hands.panel.add_rasters(Rasters([raster_item(9, attributes={"Block": "East"}, name="Echo.tif")]))
    assert hands.names() == ["Alpha.tif"]
    hands.panel.add_rasters(Rasters([raster_item(10, attributes={"Block": "North"}, name="Foxtrot.tif")]))
    assert hands.names() == ["Alpha.tif", "Foxtrot.tif"]


def test_a_filter_whose_choice_is_gone_hides_nothing(hands: Hands) -> None:
    hands.show_flights()
    hands.choose(hands.button("Flight block: Any").menu(), "North")
    hands.panel.add_rasters(
        Rasters(raster_item(number, attributes={"Block": f"B{number}"}) for number in range(20, 40))
    )
    assert len(hands.names()) == 23


def flights(*blocks: str) -> Catalog:
    """Return rasters of so many flights, of one service with the others."""
    fields = (*service_info().fields, field("Block", "String", alias="Flight block"))
    items = [raster_item(number, attributes={"Block": block}) for number, block in enumerate(blocks, 1)]
    return catalog(*items, service=service_info(fields=fields))


def test_filters_stay_set_when_rasters_are_listed_anew(hands: Hands) -> None:
    hands.panel.show_rasters(flights("North", "South"))
    hands.choose(hands.button("Flight block: Any").menu(), "South")
    hands.panel.show_message("Looking for rasters …")
    anew = flights("South", "South", "North")
    hands.panel.begin(anew.service)
    for item in anew.items:
        # The first ones alone offer nothing to choose from.
        hands.panel.add_rasters(Rasters([item]))
    assert hands.names() == ["raster_1", "raster_2"]
    assert "Showing 2 of 3 · 1 filter(s)" in hands.visible_texts()


def test_a_filter_of_values_that_are_gone_hides_nothing_until_they_are_back(hands: Hands) -> None:
    hands.panel.show_rasters(flights("North", "South"))
    hands.choose(hands.button("Flight block: Any").menu(), "South")
    for blocks in (("North", "East"), ("North", "North")):
        hands.panel.show_rasters(flights(*blocks))
        assert len(hands.names()) == 2
        assert not any("filter" in text for text in hands.visible_texts())
    hands.panel.show_rasters(flights("North", "East", "South"))
    assert hands.names() == ["raster_3"]


def test_a_range_stays_set_as_far_as_the_rasters_that_are_listed_anew_reach(hands: Hands) -> None:
    def listed(*years: int) -> list[str]:
        dated = [raster_item(number, acquired=day(year)) for number, year in enumerate(years, 1)]
        hands.panel.show_rasters(catalog(*dated))
        return hands.names()

    since = hands.field("Date from")
    since.setFocus()
    since.setSelectedSection(QDateEdit.Section.YearSection)
    QTest.keyClicks(since, "2020")
    hands.press(Qt.Key.Key_Return)
    assert listed(2024, 2018, 2022) == ["raster_1", "raster_3"]
    assert listed(2016, 2018) == ["raster_2", "raster_1"], "it would hide them all"
    assert listed(2022, 2023) == ["raster_2", "raster_1"]
    assert listed(2024, 2018, 2022) == ["raster_1", "raster_3"]
    hands.button("Clear search and filters").click()
    assert listed(2018, 2024) == ["raster_2", "raster_1"]


def test_a_where_clause_is_asked_for_by_enter_and_once(hands: Hands) -> None:
    asked: list[str] = []
    hands.panel.where_requested.connect(asked.append)
    hands.filters.click()
    where = hands.field("Where clause, run by the service")
    QTest.keyClicks(where, " Name LIKE 'A%' ")
    assert asked == []
    where.setFocus()
    hands.press(Qt.Key.Key_Return)
    assert asked == ["Name LIKE 'A%'"]
    hands.panel.show_conditions("Name LIKE 'A%'", None)
    hands.press(Qt.Key.Key_Return)
    assert len(asked) == 1
    hands.button("Clear search and filters").click()
    assert asked == ["Name LIKE 'A%'", ""]


def test_a_where_clause_that_finds_nothing_can_be_mended_where_it_stands(hands: Hands) -> None:
    hands.panel.show_conditions("Yer = 2020", None)
    hands.panel.show_message("Nothing found")
    assert hands.field("Where clause, run by the service").isVisible()
    hands.panel.show_conditions("", None)
    assert not hands.field("Where clause, run by the service").isVisible()


def test_how_rasters_lie_to_the_area_is_chosen_where_there_is_one(hands: Hands) -> None:
    asked: list[Relation] = []
    hands.panel.relation_requested.connect(asked.append)
    hands.filters.click()
    [relation] = hands.panel.findChildren(QComboBox)
    assert not relation.isVisible()
    hands.panel.show_conditions("", Relation.MEETS)
    relation.setFocus()
    hands.press(Qt.Key.Key_Down)
    assert asked == [Relation.COVERS]
    hands.panel.show_conditions("", Relation.COVERS)
    assert "Showing 3 of 3 · 1 filter(s)" in hands.visible_texts()
    hands.panel.show_message("None covers it")
    assert relation.isVisible()
    hands.panel.show_rasters(catalog(*ITEMS))
    hands.button("Clear search and filters").click()
    assert asked == [Relation.COVERS, Relation.MEETS]


def test_rasters_from_anywhere_are_not_called_filtered_and_stay_when_filters_are_cleared(
    hands: Hands,
) -> None:
    asked: list[Relation] = []
    hands.panel.relation_requested.connect(asked.append)
    hands.panel.show_conditions("", Relation.ALL)
    assert not any(text.startswith("Showing") for text in hands.visible_texts())
    QTest.keyClicks(hands.search, "alpha")
    assert "Showing 1 of 3" in hands.visible_texts()
    hands.button("Clear search and filters").click()
    assert len(hands.names()) == 3
    assert asked == []
    hands.panel.show_message("This service has no rasters.")
    [relation] = hands.panel.findChildren(QComboBox)
    assert relation.isVisible()


# -- rows and the map


def test_selected_rows_are_told_by_their_rasters(hands: Hands) -> None:
    told: list[frozenset[int]] = []
    hands.panel.rasters_selected.connect(told.append)
    hands.click(hands.box(0) + QPoint(40, 0))
    hands.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert told[-1] == {2, 1}
    QTest.keyClicks(hands.search, "charlie")
    assert told[-1] == frozenset()


def test_a_highlight_from_elsewhere_leaves_the_selection_alone(hands: Hands) -> None:
    hands.click(hands.box(0) + QPoint(40, 0))
    told: list[frozenset[int]] = []
    hands.panel.rasters_selected.connect(told.append)
    hands.panel.highlight(3)
    assert told == []
    assert hands.view.selected_rows == [0]


@pytest.mark.parametrize("way", ["Enter", "double click", "menu"])
def test_a_row_is_zoomed_to(hands: Hands, way: str) -> None:
    asked: list[frozenset[int]] = []
    hands.panel.zoom_requested.connect(asked.append)
    name = hands.box(1) + QPoint(40, 0)
    hands.click(name)
    if way == "Enter":
        hands.press(Qt.Key.Key_Return)
    elif way == "double click":
        QTest.mouseDClick(hands.view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, name)
    else:
        hands.view.customContextMenuRequested.emit(name)
        hands.choose(QApplication.activePopupWidget(), "Zoom to")
    assert asked == [{NEWEST_FIRST[1]}]


def test_a_preview_is_asked_for_the_row_that_the_menu_was_opened_on(hands: Hands) -> None:
    asked: list[int] = []
    hands.panel.preview_requested.connect(asked.append)
    name = hands.box(1) + QPoint(40, 0)
    hands.click(name)
    hands.view.customContextMenuRequested.emit(name)
    hands.choose(QApplication.activePopupWidget(), "Preview on the map")
    assert asked == [NEWEST_FIRST[1]]


def test_a_preview_is_asked_for_a_row_that_went_while_its_menu_was_open(hands: Hands) -> None:
    asked: list[int] = []
    hands.panel.preview_requested.connect(asked.append)
    name = hands.box(1) + QPoint(40, 0)
    hands.click(name)
    hands.view.customContextMenuRequested.emit(name)
    menu = QApplication.activePopupWidget()
    hands.search.setText("charlie")
    hands.choose(menu, "Preview on the map")
    assert asked == [NEWEST_FIRST[1]]


def test_what_is_selected_is_ticked_and_unticked_by_the_menu(
    hands: Hands, told: list[frozenset[int]]
) -> None:
    menu = hands.button("More ways to tick").menu()
    hands.click(hands.box(1) + QPoint(40, 0))
    hands.choose(menu, "Untick what is selected")
    hands.choose(menu, "Tick what is selected")
    assert told == [{2, 3}, {1, 2, 3}]


def test_the_fewest_that_cover_the_area_are_asked_for_in_either_order(hands: Hands) -> None:
    asked: list[Preference] = []
    hands.panel.fewest_requested.connect(asked.append)
    menu = hands.button("More ways to tick").menu()
    hands.choose(menu, "The fewest that cover the area, newest first")
    assert not asked, "there is no area"
    hands.panel.allow_fewest(True)
    hands.choose(menu, "The fewest that cover the area, newest first")
    hands.choose(menu, "The fewest that cover the area, finest first")
    assert asked == [Preference.NEWEST, Preference.FINEST]


def test_text_typed_over_the_rows_goes_to_the_search(hands: Hands) -> None:
    hands.view.setFocus()
    hands.press(Qt.Key.Key_B)
    assert hands.search.text() == "b"
    assert QApplication.focusWidget() is hands.search


def test_rows_in_sight_stay_in_place_when_newer_ones_come_above_them(hands: Hands) -> None:
    hands.panel.show_rasters(catalog(*(raster_item(number, acquired=day(2000)) for number in range(1, 201))))
    hands.view.scrollTo(hands.view.model().index(120, 0), QTableView.ScrollHint.PositionAtTop)
    top = hands.view.indexAt(QPoint(1, 1)).data()
    hands.panel.add_rasters(Rasters(raster_item(number, acquired=day(2020)) for number in range(201, 301)))
    assert hands.view.indexAt(QPoint(1, 1)).data() == top


# -- what it amounts to


def test_the_share_of_the_area_that_is_covered_is_never_rounded_up(hands: Hands) -> None:
    hands.panel.show_coverage(0.9999)
    assert any("covers 99 % of the area" in text for text in hands.visible_texts())
    hands.panel.show_coverage(1.0)
    assert any("covers 100 % of the area" in text for text in hands.visible_texts())
    hands.panel.show_coverage(None)
    assert not any("of the area" in text for text in hands.visible_texts())


# -- pictures


def small_image() -> QImage:
    return QImage(40, 30, QImage.Format.Format_RGB32)


def test_pictures_show_in_a_wide_dock_once_there_are_some(hands: Hands, qtbot: Any) -> None:
    hands.panel.resize(700, 400)
    with qtbot.waitSignal(hands.panel.pictures_requested) as asked:
        hands.panel.show_rasters(catalog(*ITEMS))
    assert asked.args[0] == NEWEST_FIRST
    assert hands.view.isColumnHidden(Column.PICTURE)
    low = hands.view.rowHeight(0)
    hands.panel.show_picture(2, small_image())
    assert not hands.view.isColumnHidden(Column.PICTURE)
    assert hands.view.rowHeight(0) > low
    assert hands.view.model().index(0, Column.PICTURE).data(Qt.ItemDataRole.DecorationRole).width() == 40


def test_pictures_show_in_a_narrow_dock_on_request(hands: Hands, qtbot: Any) -> None:
    with qtbot.waitSignal(hands.panel.pictures_requested):
        hands.choose(hands.columns.menu(), "Picture")
    assert not hands.view.isColumnHidden(Column.PICTURE)


def test_pictures_are_asked_for_where_rows_rest_in_sight_and_once(hands: Hands, qtbot: Any) -> None:
    many = [raster_item(number, acquired=day(2020)) for number in range(1, 201)]
    hands.choose(hands.columns.menu(), "Picture")
    with qtbot.waitSignal(hands.panel.pictures_requested) as asked:
        hands.panel.show_rasters(catalog(*many))
    first = asked.args[0]
    assert first[0] == 1
    assert len(first) < 30
    for raster_id in first[:-1]:
        hands.panel.show_picture(raster_id, small_image())
    with qtbot.waitSignal(hands.panel.pictures_requested) as asked:
        hands.view.verticalScrollBar().setValue(1)
    assert asked.args[0][0] == first[-1]


def test_pictures_stay_when_the_service_s_rasters_are_listed_again(hands: Hands) -> None:
    hands.panel.show_picture(2, small_image())
    hands.panel.show_message("Looking for rasters …")
    hands.panel.show_rasters(catalog(*ITEMS[:2]))
    picture = hands.view.model().index(0, Column.PICTURE)
    assert picture.data(Qt.ItemDataRole.DecorationRole) is not None


def test_a_service_that_seems_to_have_no_pictures_is_not_asked_for_more(hands: Hands, qtbot: Any) -> None:
    hands.panel.resize(700, 400)
    for raster_id in range(101, 120):
        hands.panel.show_picture(raster_id, None)
    with qtbot.assertNotEmitted(hands.panel.pictures_requested, wait=400):
        hands.panel.show_rasters(catalog(*ITEMS))
    assert hands.view.isColumnHidden(Column.PICTURE)


def test_with_all_rows_selected_qt_asks_no_row_for_its_flags_to_paint_the_titles(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = catalog(*(raster_item(number) for number in range(1, 501)))
    hands.panel.show_rasters(many)
    table, view = hands.panel.findChild(RasterTable), hands.panel.findChild(QTableView)
    asked: set[int] = set()
    flags = RasterTable.flags

    def noting_flags(self: RasterTable, index: QModelIndex) -> Qt.ItemFlag:
        asked.add(index.row())
        return flags(self, index)

    monkeypatch.setattr(RasterTable, "flags", noting_flags)
    view.selectAll()
    view.grab()
    assert len(view.selected_rows) == table.rowCount() == 500
    assert max(asked) < 50
