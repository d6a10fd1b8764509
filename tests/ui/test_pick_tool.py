"""Picking rasters on a real canvas, by mouse and keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pytest
from image_service_downloader.core.geometry import SpatialReference
from image_service_downloader.core.rasters import RasterItem
from image_service_downloader.tests.factories import UTM_32
from image_service_downloader.tests.ui.canvas import Hand, shown_canvas
from image_service_downloader.tests.ui.factories import day, raster_item, square
from image_service_downloader.ui.footprints.overlay import FootprintOverlay
from image_service_downloader.ui.footprints.pick_tool import PickTool
from qgis.core import QgsCoordinateReferenceSystem
from qgis.gui import QgsMapCanvas, QgsMapToolPan
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QMenu

CTRL = Qt.KeyboardModifier.ControlModifier
WEST = raster_item(1, square(500050, 5400050, 200))
EAST = raster_item(2, square(500350, 5400050, 200))
INSIDE_WEST = raster_item(3, square(500100, 5400100, 100), name="A & B", acquired=day(2003, 8, 20))
ON_WEST, ON_EAST, ON_THREE, ON_NOTHING = (70, 200), (450, 200), (150, 250), (300, 20)


@pytest.fixture
def canvas(qgis_app: object) -> Iterator[QgsMapCanvas]:
    yield from shown_canvas()


class Picker:
    """A person with the tool in hand, and what the tool tells."""

    def __init__(self, canvas: QgsMapCanvas, overlay: FootprintOverlay, qtbot: Any) -> None:
        self.canvas = canvas
        self.hand = Hand(canvas)
        self.overlay = overlay
        self.tool = PickTool(canvas, overlay)
        self.picks: list[tuple[set[int], bool]] = []
        self.pointed: list[int | None] = []
        self.tool.picked.connect(lambda ids, ticked: self.picks.append((set(ids), ticked)))
        self.tool.pointed.connect(self.pointed.append)
        self._qtbot = qtbot

    def show(self, *items: RasterItem, ticked: Collection[int] = ()) -> None:
        with self._qtbot.waitSignal(self.overlay.drawn, timeout=10_000):
            self.overlay.begin(UTM_32)
            self.overlay.add(items)
            self.overlay.set_ticked(frozenset(ticked))

    def wait_for_picks(self) -> list[tuple[set[int], bool]]:
        self._qtbot.waitUntil(lambda: bool(self.picks), timeout=10_000)
        return self.picks

    @property
    def menu(self) -> QMenu:
        return self.canvas.findChild(QMenu, "rasterChooser")

    @property
    def listed(self) -> list[tuple[str, bool]]:
        """The names in the menu, and whether they are ticked."""
        return [
            (action.text(), action.isChecked()) for action in self.menu.actions() if not action.isSeparator()
        ]


@pytest.fixture
def picker(canvas: QgsMapCanvas, qtbot: Any) -> Iterator[Picker]:
    overlay = FootprintOverlay(canvas)
    person = Picker(canvas, overlay, qtbot)
    person.tool.begin()
    yield person
    if not sip.isdeleted(canvas):
        person.tool.end()
        overlay.release()


def test_a_click_ticks_a_raster_and_unticks_one_that_is_ticked(picker: Picker) -> None:
    picker.show(WEST, EAST, ticked={2})
    picker.hand.click(ON_WEST, ON_EAST, ON_NOTHING)
    assert picker.picks == [({1}, True), ({2}, False)]


def test_where_rasters_lie_upon_each_other_a_menu_asks_the_smallest_first(picker: Picker) -> None:
    picker.show(WEST, INSIDE_WEST, ticked={1})
    picker.hand.click(ON_THREE)
    assert picker.picks == []
    assert picker.menu.isVisible()
    assert picker.listed == [("A && B  2003-08-20", False), ("raster_1", True), ("Tick all 2", False)]
    picker.menu.actions()[0].trigger()
    assert picker.picks == [({3}, True)]


def test_the_menu_unticks_what_is_ticked_and_all_at_once(picker: Picker) -> None:
    picker.show(WEST, INSIDE_WEST, ticked={1, 3})
    picker.hand.click(ON_THREE)
    picker.menu.actions()[1].trigger()
    picker.menu.actions()[-1].trigger()
    assert picker.picks == [({1}, False), ({1, 3}, False)]


def test_pointing_at_a_name_in_the_menu_points_at_the_raster_until_the_menu_goes(picker: Picker) -> None:
    picker.show(WEST, INSIDE_WEST)
    picker.hand.click(ON_THREE)
    picker.menu.actions()[1].hover()
    picker.menu.close()
    assert picker.pointed == [1, None]


def test_the_menu_says_how_many_it_does_not_list(picker: Picker) -> None:
    picker.show(*(raster_item(number, square(500050, 5400050, 200)) for number in range(1, 31)))
    picker.hand.click(ON_WEST)
    texts = [text for text, _ in picker.listed]
    assert len(texts) == 22
    assert "10 more" in texts[20]
    picker.menu.actions()[-1].trigger()
    assert picker.picks == [(set(range(1, 31)), True)]


def test_a_right_click_offers_previews_of_what_is_there(picker: Picker, qtbot: Any) -> None:
    picker.show(WEST, INSIDE_WEST)
    picker.hand.right_click(ON_NOTHING)
    assert not picker.menu.isVisible()
    picker.hand.right_click(ON_THREE)
    assert picker.listed == [("Preview A && B  2003-08-20", False), ("Preview raster_1", False)]
    with qtbot.waitSignal(picker.tool.preview_requested) as asked:
        picker.menu.actions()[1].trigger()
    assert asked.args == [1]
    assert picker.picks == []


def test_a_box_ticks_all_that_it_meets(picker: Picker) -> None:
    picker.show(WEST, EAST, INSIDE_WEST)
    picker.hand.drag((5, 5), (90, 395))
    assert picker.wait_for_picks() == [({1}, True)]
    picker.picks.clear()
    picker.hand.drag((590, 390), (240, 160))
    assert picker.wait_for_picks() == [({1, 2}, True)]


def test_a_box_with_ctrl_unticks(picker: Picker) -> None:
    picker.show(WEST, EAST, ticked={1, 2})
    picker.hand.drag((5, 5), (590, 390), CTRL)
    assert picker.wait_for_picks() == [({1, 2}, False)]


def test_a_box_on_a_turned_map_meets_what_it_seems_to(picker: Picker) -> None:
    picker.canvas.setRotation(90)
    picker.show(WEST, EAST)
    place = picker.canvas.getCoordinateTransform().transform(500150, 5400150)
    picker.hand.drag((int(place.x()) - 20, int(place.y()) - 20), (int(place.x()) + 20, int(place.y()) + 20))
    assert picker.wait_for_picks() == [({1}, True)]


def test_a_box_in_another_crs_finds_the_rasters_inside(picker: Picker) -> None:
    picker.show(WEST, EAST)
    picker.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    picker.hand.drag((1, 1), (597, 397))
    assert picker.wait_for_picks() == [({1, 2}, True)]


def test_a_box_over_nothing_picks_nothing(picker: Picker) -> None:
    picker.show(WEST)
    picker.hand.drag((560, 5), (590, 30))
    picker.hand.drag((5, 5), (590, 390))
    assert picker.wait_for_picks() == [({1}, True)]


def test_esc_drops_a_box_that_is_being_dragged_and_the_tool_stays(picker: Picker) -> None:
    picker.show(WEST)
    items = len(picker.canvas.scene().items())
    picker.hand.press((5, 5))
    picker.hand.move((590, 390), Qt.MouseButton.LeftButton)
    picker.hand.key(Qt.Key.Key_Escape)
    picker.hand.release((590, 390))
    picker.hand.click(ON_WEST)
    assert picker.picks == [({1}, True)]
    assert picker.tool.isActive()
    assert len(picker.canvas.scene().items()) == items


def test_esc_gives_the_previous_tool_back_and_leaves_the_canvas_as_it_was(
    canvas: QgsMapCanvas, qtbot: Any
) -> None:
    pan = QgsMapToolPan(canvas)
    canvas.setMapTool(pan)
    overlay = FootprintOverlay(canvas)
    person = Picker(canvas, overlay, qtbot)
    items = len(canvas.scene().items())
    person.tool.begin()
    person.tool.begin()
    person.hand.key(Qt.Key.Key_Escape)
    assert canvas.mapTool() is pan
    assert len(canvas.scene().items()) == items
    person.hand.click(ON_WEST)
    assert person.picks == []
    overlay.release()
    canvas.unsetMapTool(pan)


def test_without_a_previous_tool_the_canvas_has_none_again(canvas: QgsMapCanvas, qtbot: Any) -> None:
    overlay = FootprintOverlay(canvas)
    tool = PickTool(canvas, overlay)
    previous = QgsMapToolPan(canvas)
    canvas.setMapTool(previous)
    tool.begin()
    sip.delete(previous)
    tool.end()
    assert canvas.mapTool() is None
    overlay.release()


def test_another_tool_ends_a_box_and_a_menu(picker: Picker, qtbot: Any) -> None:
    picker.show(WEST, INSIDE_WEST)
    picker.hand.click(ON_THREE)
    picker.hand.drag((5, 5), (590, 390))
    pan = QgsMapToolPan(picker.canvas)
    picker.canvas.setMapTool(pan)
    assert not picker.menu.isVisible()
    qtbot.wait(30)
    assert picker.picks == []
    picker.canvas.unsetMapTool(pan)


def test_zooming_by_the_wheel_goes_on(picker: Picker) -> None:
    picker.show(WEST)
    before = picker.canvas.extent().width()
    picker.hand.zoom_in(ON_WEST)
    assert picker.canvas.extent().width() < before


def test_a_canvas_that_is_deleted_takes_the_tool_with_it(picker: Picker) -> None:
    picker.show(WEST)
    sip.delete(picker.canvas)
    assert picker.picks == []


def test_rasters_of_an_unknown_reference_cannot_be_picked(picker: Picker, qtbot: Any) -> None:
    picker.overlay.begin(SpatialReference(wkt="NOWHERE"))
    picker.overlay.add([WEST])
    picker.hand.click(ON_WEST)
    picker.hand.drag((5, 5), (590, 390))
    qtbot.wait(30)
    assert picker.picks == []
