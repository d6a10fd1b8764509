"""Set the area by the panel's buttons and by real events on a real canvas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from image_service_downloader.tests.ui.canvas import (
    ALT,
    CONTROL,
    LEFT,
    NO_KEYS,
    SHIFT,
    Hand,
    Pixel,
    shown_canvas,
)
from image_service_downloader.ui.area import wording as area_wording
from image_service_downloader.ui.area.buttons import AreaButtons
from image_service_downloader.ui.area.menu import AreaMenu, LayerPart
from image_service_downloader.ui.area.panel import AreaPanel
from image_service_downloader.ui.area.text_editor import AreaTextEditor
from image_service_downloader.ui.geometry.translate import MapArea
from pytestqt.qtbot import QtBot
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas, QgsMapToolPan, QgsProjectionSelectionWidget, QgsRubberBand, QgsVertexMarker
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QLocale, QMimeData, QPoint, QPointF, Qt, QUrl
from qgis.PyQt.QtGui import QDragEnterEvent, QDropEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAction,
    QApplication,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
)

A, B, C, D = (100, 100), (300, 120), (320, 300), (120, 280)
UTM = QgsCoordinateReferenceSystem("EPSG:25832")
WGS_84 = QgsCoordinateReferenceSystem("EPSG:4326")


@pytest.fixture
def canvas(qgis_app: object) -> Iterator[QgsMapCanvas]:
    yield from shown_canvas()


@pytest.fixture
def hand(canvas: QgsMapCanvas) -> Hand:
    return Hand(canvas)


@pytest.fixture
def pan(canvas: QgsMapCanvas) -> QgsMapToolPan:
    tool = QgsMapToolPan(canvas)
    canvas.setMapTool(tool)
    return tool


@pytest.fixture
def panel(canvas: QgsMapCanvas, pan: QgsMapToolPan) -> Iterator[AreaPanel]:
    panel = AreaPanel(canvas)
    panel.resize(300, 200)
    panel.show()
    assert QTest.qWaitForWindowExposed(panel)
    yield panel
    panel.close()


@pytest.fixture
def told(panel: AreaPanel) -> list[MapArea | None]:
    """What the panel has told of."""
    told: list[MapArea | None] = []
    panel.changed.connect(told.append)
    return told


def button(panel: AreaPanel, name: str) -> QAbstractButton:
    return panel.findChild(QAbstractButton, name)


def press(panel: AreaPanel, name: str) -> None:
    QTest.mouseClick(button(panel, name), Qt.MouseButton.LeftButton)


def choose(panel: AreaPanel, name: str) -> None:
    """Choose from the menu of other ways."""
    panel.findChild(QAction, name).trigger()


def text(panel: AreaPanel, name: str = "areaStatus") -> str:
    """Give what a label says; nothing where it is not to be seen."""
    label = panel.findChild(QLabel, name)
    return label.text() if label.isVisible() else ""


def square(side: float, crs: QgsCoordinateReferenceSystem = UTM) -> MapArea:
    corner = (500000, 5400000)
    return MapArea(QgsGeometry.fromRect(QgsRectangle(*corner, corner[0] + side, corner[1] + side)), crs)


def outlines(canvas: QgsMapCanvas) -> list[QgsGeometry]:
    """Give what the rubber bands on the canvas show, those that show something."""
    bands = [item for item in canvas.scene().items() if isinstance(item, QgsRubberBand)]
    return [band.asGeometry() for band in bands if band.isVisible() and not band.asGeometry().isEmpty()]


def crosses(canvas: QgsMapCanvas) -> list[QgsVertexMarker]:
    """Give the marks on the canvas that can be seen."""
    marks = [item for item in canvas.scene().items() if isinstance(item, QgsVertexMarker)]
    return [mark for mark in marks if mark.isVisible()]


def polygon(hand: Hand, *pixels: Pixel) -> QgsGeometry:
    return QgsGeometry.fromPolygonXY([hand.ring(*pixels)])


def test_a_drawn_polygon_becomes_the_area(
    canvas: QgsMapCanvas, hand: Hand, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    press(panel, "draw-polygon")
    assert button(panel, "draw-polygon").isChecked()
    hand.click(A, B, C)
    hand.double_click(D)
    assert [area.geometry.isGeosEqual(polygon(hand, A, B, C, D)) for area in told if area] == [True]
    assert panel.area is told[0]
    (outline,) = outlines(canvas)
    assert outline.isGeosEqual(polygon(hand, A, B, C, D))
    assert text(panel).startswith("Area: ")


def test_a_drawn_rectangle_becomes_the_area(hand: Hand, panel: AreaPanel, told: list[MapArea | None]) -> None:
    press(panel, "draw-rectangle")
    assert button(panel, "draw-rectangle").isChecked()
    hand.drag(A, C)
    assert panel.area is not None
    assert told == [panel.area]
    assert panel.area.geometry.isGeosEqual(polygon(hand, A, (C[0], A[1]), C, (A[0], C[1])))


def end_by_double_click(hand: Hand) -> None:
    hand.double_click(D)


def end_by_right_click(hand: Hand) -> None:
    hand.right_click(D)


def end_by_enter(hand: Hand) -> None:
    hand.key(Qt.Key.Key_Return)


def end_by_escape(hand: Hand) -> None:
    hand.key(Qt.Key.Key_Escape)


@pytest.mark.parametrize("end", [end_by_double_click, end_by_right_click, end_by_enter, end_by_escape])
def test_the_previous_tool_comes_back_and_does_not_act_on_the_last_click(
    canvas: QgsMapCanvas, hand: Hand, panel: AreaPanel, pan: QgsMapToolPan, end: object
) -> None:
    extent = canvas.extent()
    press(panel, "draw-polygon")
    hand.click(A, B, C)
    assert callable(end)
    end(hand)
    assert canvas.mapTool() is pan
    assert canvas.extent() == extent
    assert not button(panel, "draw-polygon").isChecked()


def test_going_over_to_the_rectangle_does_not_forget_the_previous_tool(
    canvas: QgsMapCanvas, hand: Hand, panel: AreaPanel, pan: QgsMapToolPan
) -> None:
    press(panel, "draw-polygon")
    press(panel, "draw-rectangle")
    assert not button(panel, "draw-polygon").isChecked()
    hand.drag(A, C)
    assert canvas.mapTool() is pan


def test_pressing_the_button_again_ends_drawing(
    canvas: QgsMapCanvas, hand: Hand, panel: AreaPanel, pan: QgsMapToolPan, told: list[MapArea | None]
) -> None:
    press(panel, "draw-polygon")
    hand.click(A, B, C)
    press(panel, "draw-polygon")
    assert canvas.mapTool() is pan
    assert (told, outlines(canvas)) == ([], [])


def test_choosing_another_tool_ends_drawing(
    canvas: QgsMapCanvas, hand: Hand, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    panel.show_area(square(1000))
    press(panel, "draw-polygon")
    hand.click(A, B, C)
    other = QgsMapToolPan(canvas)
    canvas.setMapTool(other)
    assert not button(panel, "draw-polygon").isChecked()
    assert canvas.mapTool() is other
    assert told == []
    assert text(panel) == "Area: 1.00 km² · 4 corner(s)"


def test_a_previous_tool_that_is_gone_is_not_asked_for(
    canvas: QgsMapCanvas, panel: AreaPanel, pan: QgsMapToolPan
) -> None:
    press(panel, "draw-polygon")
    sip.delete(pan)
    panel.close_tool()
    assert canvas.mapTool() is None


def test_a_self_crossing_polygon_is_shown_but_changes_nothing(
    canvas: QgsMapCanvas, hand: Hand, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    panel.show_area(square(100))
    press(panel, "draw-polygon")
    hand.click(A, C, B)
    hand.double_click(D)
    assert told == []
    assert panel.area is not None
    assert panel.area.geometry.isGeosEqual(square(100).geometry)
    assert "crosses itself" in text(panel, "areaWarning")
    assert "draw it again" in text(panel, "areaWarning")
    assert len(outlines(canvas)) == 2
    (cross,) = crosses(canvas)
    crossing = polygon(hand, A, C, B).intersection(QgsGeometry.fromPolylineXY([hand.place(B), hand.place(D)]))
    assert crossing.boundingBox().buffered(1).contains(cross.center())


def test_after_a_self_crossing_polygon_the_next_one_can_be_drawn_at_once(
    canvas: QgsMapCanvas, hand: Hand, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    press(panel, "draw-polygon")
    hand.click(A, C, B)
    hand.double_click(D)
    hand.click(A)
    assert text(panel, "areaWarning") == ""
    hand.click(B, C)
    hand.double_click(D)
    assert len(told) == 1
    assert [outline.isGeosEqual(polygon(hand, A, B, C, D)) for outline in outlines(canvas)] == [True]


def test_ending_too_early_says_what_is_missing(hand: Hand, panel: AreaPanel) -> None:
    press(panel, "draw-polygon")
    hand.click(A, B)
    hand.key(Qt.Key.Key_Return)
    assert "three corners" in text(panel, "areaWarning")
    hand.click(C)
    assert text(panel, "areaWarning") == ""


def test_what_is_missing_is_no_matter_after_drawing(hand: Hand, panel: AreaPanel) -> None:
    press(panel, "draw-polygon")
    hand.key(Qt.Key.Key_Return)
    assert text(panel, "areaWarning") != ""
    hand.key(Qt.Key.Key_Escape)
    assert text(panel, "areaWarning") == ""


def test_a_line_of_corners_is_no_area(hand: Hand, panel: AreaPanel, told: list[MapArea | None]) -> None:
    press(panel, "draw-polygon")
    hand.click((100, 100), (200, 100), (300, 100))
    hand.key(Qt.Key.Key_Return)
    assert told == []
    assert text(panel, "areaWarning") != ""


@pytest.mark.parametrize("name", ["draw-polygon", "draw-rectangle"])
def test_while_drawing_the_panel_says_how(panel: AreaPanel, name: str) -> None:
    assert text(panel, "areaHint") == ""
    press(panel, name)
    assert "Esc" in text(panel, "areaHint")
    panel.close_tool()
    assert text(panel, "areaHint") == ""


def test_the_visible_map_becomes_the_area(
    canvas: QgsMapCanvas, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    choose(panel, "canvas-extent")
    assert panel.area is not None
    assert told == [panel.area]
    assert panel.area.geometry.isGeosEqual(QgsGeometry.fromRect(canvas.extent()))
    assert panel.area.crs == UTM


def test_a_turned_map_becomes_a_turned_area(canvas: QgsMapCanvas, panel: AreaPanel) -> None:
    canvas.setRotation(30)
    choose(panel, "canvas-extent")
    assert panel.area is not None
    (ring,) = panel.area.geometry.asPolygon()
    assert [corner.toQPointF() for corner in ring[:-1]] == list(canvas.mapSettings().visiblePolygon())
    assert ring[0] == ring[-1]


def test_a_map_without_a_crs_gives_no_area(
    canvas: QgsMapCanvas, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem())
    choose(panel, "canvas-extent")
    assert told == []
    assert "coordinate reference system" in text(panel, "areaWarning")


def test_clearing_removes_the_area(
    canvas: QgsMapCanvas, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    panel.show_area(square(100))
    press(panel, "clear")
    assert (told, panel.area, outlines(canvas), crosses(canvas)) == ([None], None, [], [])
    assert not button(panel, "clear").isEnabled()


def test_clearing_a_rejected_drawing_tells_nobody(
    canvas: QgsMapCanvas, hand: Hand, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    press(panel, "draw-polygon")
    hand.click(A, C, B)
    hand.double_click(D)
    press(panel, "clear")
    assert (told, outlines(canvas), crosses(canvas), text(panel, "areaWarning")) == ([], [], [], "")


def test_showing_an_area_emits_nothing(
    canvas: QgsMapCanvas, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    panel.show_area(square(100))
    assert len(outlines(canvas)) == 1
    panel.show_area(None)
    assert (outlines(canvas), told) == ([], [])


def test_the_area_stays_in_its_place_when_the_map_changes_its_crs(
    canvas: QgsMapCanvas, panel: AreaPanel
) -> None:
    panel.show_area(square(100))
    canvas.setDestinationCrs(WGS_84)
    (outline,) = outlines(canvas)
    assert outline.boundingBox().xMinimum() == pytest.approx(9, abs=1e-6)
    assert outline.boundingBox().yMaximum() == pytest.approx(48.7538, abs=1e-3)
    canvas.setDestinationCrs(UTM)
    (outline,) = outlines(canvas)
    assert outline.isGeosEqual(square(100).geometry)


@pytest.mark.parametrize("corners", [60, 3000])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_an_area_over_180_is_drawn_on_both_sides_of_a_world_map_and_not_across_it(
    canvas: QgsMapCanvas, panel: AreaPanel, crs: str, corners: int
) -> None:
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
    to_map = QgsCoordinateTransform(WGS_84, canvas.mapSettings().destinationCrs(), QgsProject.instance())
    panel.show_area(over_180(corners))
    (outline,) = outlines(canvas)
    west, east = sorted(part.boundingBox().xMinimum() for part in outline.asGeometryCollection())
    assert west == pytest.approx(to_map.transform(-180, 0).x())
    assert east == pytest.approx(to_map.transform(179.1, 13).x(), rel=1e-3)
    assert outline.area() < (to_map.transform(2, 0).x() - to_map.transform(0, 0).x()) ** 2
    assert not outline.contains(QgsGeometry.fromPointXY(to_map.transform(179.95, 13.5)))
    assert outline.contains(QgsGeometry.fromPointXY(to_map.transform(-179.5, 13.5)))


@pytest.mark.parametrize("corners", [60, 3000])
def test_an_area_around_a_pole_reaches_it_on_a_world_map(
    canvas: QgsMapCanvas, panel: AreaPanel, corners: int
) -> None:
    canvas.setDestinationCrs(WGS_84)
    circle = QgsGeometry.fromPointXY(QgsPointXY(0, 0)).buffer(1e6, corners // 4)
    panel.show_area(MapArea(circle, QgsCoordinateReferenceSystem("EPSG:3031")))
    (outline,) = outlines(canvas)
    assert outline.boundingBox().toString(1) == "-180.0,-90.0 : 180.0,-80.8"
    assert outline.area() == pytest.approx(360 * 9.16, rel=1e-2)


def over_180(corners: int) -> MapArea:
    """Give a ring around a hole, each of so many corners, in UTM zone 60."""
    middle = QgsGeometry.fromPointXY(QgsPointXY(820_000, 1_500_000))
    ring, hole = (middle.buffer(radius, corners // 4) for radius in (100_000, 20_000))
    return MapArea(ring.difference(hole), QgsCoordinateReferenceSystem("EPSG:32660"))


def test_an_area_that_the_map_s_crs_does_not_reach_is_not_drawn(
    canvas: QgsMapCanvas, panel: AreaPanel
) -> None:
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    around_the_pole = QgsGeometry.fromRect(QgsRectangle(-1e6, -1e6, 1e6, 1e6))
    panel.show_area(MapArea(around_the_pole, QgsCoordinateReferenceSystem("EPSG:3995")))
    assert outlines(canvas) == []
    assert text(panel).startswith("Area: 4,")


@pytest.mark.parametrize(
    ("side", "language", "words"),
    [
        (20, "en_US", "Area: 400 m²"),
        (100, "en_US", "Area: 1.00 ha"),
        (400, "en_US", "Area: 16.0 ha"),
        (900, "en_US", "Area: 81.1 ha"),
        (3_500, "en_US", "Area: 12.3 km²"),
        (60_000, "en_US", "Area: 3,603 km²"),
        (3_500, "de_DE", "Area: 12,3 km²"),
        (60_000, "de_DE", "Area: 3.603 km²"),
    ],
)
def test_the_size_is_told_in_the_fitting_unit_and_the_user_s_locale(
    panel: AreaPanel, side: float, language: str, words: str
) -> None:
    usual = QLocale()
    QLocale.setDefault(QLocale(language))
    try:
        panel.show_area(square(side))
    finally:
        QLocale.setDefault(usual)
    assert text(panel) == f"{words} · 4 corner(s)"


INNER = ((150, 150), (250, 150), (250, 250), (150, 250))
EAST = ((400, 100), (500, 100), (500, 200))


def draw(panel: AreaPanel, hand: Hand, *pixels: Pixel, keys: Qt.KeyboardModifiers = NO_KEYS) -> None:
    """Draw a polygon with keys held at its first corner."""
    press(panel, "draw-polygon")
    hand.click(pixels[0], keys=keys)
    hand.click(*pixels[1:])
    hand.key(Qt.Key.Key_Return)


@pytest.mark.parametrize("keys", [CONTROL, ALT])
def test_a_shape_begun_with_ctrl_or_alt_is_cut_out(
    hand: Hand, panel: AreaPanel, keys: Qt.KeyboardModifiers
) -> None:
    draw(panel, hand, A, B, C, D)
    draw(panel, hand, *INNER, keys=keys)
    assert panel.area is not None
    assert panel.area.geometry.isGeosEqual(polygon(hand, A, B, C, D).difference(polygon(hand, *INNER)))
    assert button(panel, "area-new").isChecked()


def test_a_shape_begun_with_shift_is_added(hand: Hand, panel: AreaPanel) -> None:
    draw(panel, hand, A, B, C, D)
    draw(panel, hand, *EAST, keys=SHIFT)
    assert panel.area is not None
    assert panel.area.geometry.isGeosEqual(polygon(hand, A, B, C, D).combine(polygon(hand, *EAST)))
    assert "7 corner(s)" in text(panel)


def test_add_and_cut_stay_chosen_until_the_area_is_gone(hand: Hand, panel: AreaPanel) -> None:
    draw(panel, hand, A, B, C, D)
    press(panel, "area-cut")
    draw(panel, hand, *INNER)
    assert button(panel, "area-cut").isChecked()
    press(panel, "area-add")
    draw(panel, hand, *INNER)
    assert panel.area is not None
    assert panel.area.geometry.isGeosEqual(polygon(hand, A, B, C, D))
    press(panel, "clear")
    assert button(panel, "area-new").isChecked()
    assert not button(panel, "area-add").isEnabled()


def test_without_an_area_there_is_nothing_to_add_to(hand: Hand, panel: AreaPanel) -> None:
    assert not button(panel, "area-cut").isEnabled()
    draw(panel, hand, A, B, C, D, keys=CONTROL)
    assert panel.area is not None
    assert panel.area.geometry.isGeosEqual(polygon(hand, A, B, C, D))


def test_while_a_shape_is_drawn_the_panel_shows_what_becomes_of_it(hand: Hand, panel: AreaPanel) -> None:
    draw(panel, hand, A, B, C, D)
    press(panel, "draw-rectangle")
    hand.click(INNER[0], keys=CONTROL)
    assert button(panel, "area-cut").isChecked()
    assert text(panel, "areaHint").startswith("Cut from the area:")
    hand.key(Qt.Key.Key_Backspace)
    assert button(panel, "area-new").isChecked()


def test_a_cut_that_leaves_nothing_is_refused(
    hand: Hand, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    draw(panel, hand, *INNER)
    draw(panel, hand, A, B, C, D, keys=CONTROL)
    assert len(told) == 1
    assert "Nothing would be left" in text(panel, "areaWarning")


def test_the_size_of_what_is_drawn_is_shown_as_it_grows(hand: Hand, panel: AreaPanel) -> None:
    press(panel, "draw-polygon")
    assert text(panel) == "No corner yet."
    hand.click((100, 100), (200, 100))
    hand.move((200, 200))
    assert text(panel) == "Area: 0.51 ha · 3 corner(s)"
    hand.key(Qt.Key.Key_Escape)
    assert text(panel).startswith("No area")


def test_a_self_crossing_polygon_is_mended_when_asked(
    hand: Hand, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    draw(panel, hand, A, C, B, D)
    press(panel, "mendArea")
    assert [area.geometry.isGeosValid() for area in told if area] == [True]
    assert panel.area is not None
    assert len(panel.area.geometry.asGeometryCollection()) == 2
    assert text(panel, "areaWarning") == ""
    assert not panel.findChild(QPushButton, "mendArea").isVisible()


def test_a_mended_cut_is_a_cut(hand: Hand, panel: AreaPanel) -> None:
    draw(panel, hand, A, B, C, D)
    draw(panel, hand, INNER[0], INNER[2], INNER[1], INNER[3], keys=CONTROL)
    press(panel, "mendArea")
    assert panel.area is not None
    assert panel.area.geometry.area() < polygon(hand, A, B, C, D).area()
    assert panel.area.geometry.boundingBox() == polygon(hand, A, B, C, D).boundingBox()


def test_a_line_cannot_be_mended(hand: Hand, panel: AreaPanel) -> None:
    draw(panel, hand, (100, 100), (200, 100), (300, 100))
    assert text(panel, "areaWarning") != ""
    assert not panel.findChild(QPushButton, "mendArea").isVisible()


def test_every_change_can_be_undone_and_redone(
    hand: Hand, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    assert not button(panel, "undo").isEnabled()
    draw(panel, hand, A, B, C, D)
    draw(panel, hand, *INNER, keys=CONTROL)
    press(panel, "edit-area")
    hand.drag(A, (60, 60))
    press(panel, "clear")
    states = list(told)
    assert len(states) == 4
    for _ in range(4):
        press(panel, "undo")
    assert told[4:] == [states[2], states[1], states[0], None]
    assert not button(panel, "undo").isEnabled()
    for _ in range(4):
        press(panel, "redo")
    assert told[8:] == states
    assert not button(panel, "redo").isEnabled()


def test_undo_names_what_it_undoes(hand: Hand, panel: AreaPanel) -> None:
    draw(panel, hand, A, B, C, D)
    assert button(panel, "undo").toolTip() == "Undo new area (Ctrl+Z)"
    press(panel, "clear")
    assert button(panel, "undo").toolTip() == "Undo clearing (Ctrl+Z)"


def test_the_keys_undo_on_the_map_and_in_the_panel(
    canvas: QgsMapCanvas, hand: Hand, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    draw(panel, hand, A, B, C, D)
    QTest.keyClick(button(panel, "draw-polygon"), Qt.Key.Key_Z, CONTROL)
    assert panel.area is None
    QTest.keyClick(button(panel, "draw-polygon"), Qt.Key.Key_Y, CONTROL)
    assert panel.area is told[0]
    press(panel, "draw-polygon")
    hand.click(A)
    QTest.keyClick(canvas, Qt.Key.Key_Z, CONTROL)
    assert panel.area is told[0]
    QTest.keyClick(canvas, Qt.Key.Key_Z, CONTROL)
    assert panel.area is None
    QTest.keyClick(canvas, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert panel.area is told[0]


def test_a_panel_that_may_not_be_used_undoes_nothing(hand: Hand, panel: AreaPanel) -> None:
    draw(panel, hand, A, B, C, D)
    panel.setEnabled(False)
    QTest.keyClick(panel, Qt.Key.Key_Z, CONTROL)
    assert panel.area is not None


def test_what_is_found_while_the_panel_may_not_be_used_is_dropped(panel: AreaPanel) -> None:
    panel.setEnabled(False)
    panel.take(square(100))
    assert panel.area is None


def test_a_shape_begun_before_an_area_was_found_is_drawn_to_its_end(
    hand: Hand, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    press(panel, "draw-polygon")
    hand.click(A, B)
    panel.take(square(100))
    found = panel.area
    hand.click(C)
    hand.double_click(D)
    shapes = [area.geometry for area in told if area]
    assert [shape.isGeosEqual(polygon(hand, A, B, C, D)) for shape in shapes] == [False, True]
    press(panel, "undo")
    assert panel.area is found is told[0]


def test_an_area_that_is_found_ends_drawing_before_its_first_corner(
    canvas: QgsMapCanvas, hand: Hand, panel: AreaPanel, pan: QgsMapToolPan
) -> None:
    press(panel, "draw-polygon")
    hand.move(A)
    panel.take(square(100))
    assert canvas.mapTool() is pan


def test_an_area_from_elsewhere_leaves_nothing_to_undo(hand: Hand, panel: AreaPanel) -> None:
    draw(panel, hand, A, B, C, D)
    panel.show_area(panel.area)
    assert button(panel, "undo").isEnabled()
    panel.show_area(square(100))
    assert not button(panel, "undo").isEnabled()


def test_corners_are_edited_until_the_button_is_pressed_again(
    canvas: QgsMapCanvas, hand: Hand, panel: AreaPanel, pan: QgsMapToolPan, told: list[MapArea | None]
) -> None:
    assert not button(panel, "edit-area").isEnabled()
    draw(panel, hand, A, B, C, D)
    press(panel, "edit-area")
    assert "Drag corners" in text(panel, "areaHint")
    hand.drag(A, (60, 60))
    hand.drag(B, (400, 60))
    assert panel.area is not None
    assert panel.area.geometry.isGeosEqual(polygon(hand, (60, 60), (400, 60), C, D))
    press(panel, "edit-area")
    assert canvas.mapTool() is pan
    assert len(told) == 3


def test_an_edit_that_makes_the_outline_cross_itself_is_refused_or_mended(
    hand: Hand, panel: AreaPanel, told: list[MapArea | None]
) -> None:
    draw(panel, hand, A, B, C, D)
    press(panel, "edit-area")
    hand.drag(A, (400, 200))
    assert len(told) == 1
    assert "crosses itself" in text(panel, "areaWarning")
    press(panel, "mendArea")
    assert len(told) == 2
    hand.drag(D, (60, 350))
    assert len(told) == 3


def test_an_area_is_measured_once_however_often_the_panel_is_painted(
    panel: AreaPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[MapArea | None] = []

    def size_of(area: MapArea | None) -> str:
        measured.append(area)
        return "large"

    monkeypatch.setattr(area_wording, "size_of", size_of)
    panel.take(square(100))
    panel.tell("nothing there")
    press(panel, "draw-polygon")
    press(panel, "draw-polygon")
    assert measured == [panel.area]


def test_editing_ends_with_the_area(
    canvas: QgsMapCanvas, hand: Hand, panel: AreaPanel, pan: QgsMapToolPan
) -> None:
    draw(panel, hand, A, B, C, D)
    press(panel, "edit-area")
    press(panel, "clear")
    assert canvas.mapTool() is pan


def test_an_area_put_away_is_still_there(canvas: QgsMapCanvas, panel: AreaPanel) -> None:
    panel.show_area(square(100))
    panel.show_on_map(False)
    assert outlines(canvas) == []
    assert panel.area is not None
    panel.show_on_map(True)
    assert len(outlines(canvas)) == 1


def fill_in(panel: AreaPanel, words: str) -> None:
    """Put a text into the editor, as by pasting, and wait until it is read."""
    choose(panel, "area-text")
    panel.findChild(QPlainTextEdit, "areaText").setPlainText(words)
    panel.findChild(AreaTextEditor).read()


def test_an_area_is_typed_in(panel: AreaPanel, told: list[MapArea | None]) -> None:
    fill_in(panel, "500000 5400000 501000 5401000")
    assert text(panel, "areaTextTold") == "Area: 1.00 km² · 4 corner(s)"
    press(panel, "useAreaText")
    assert panel.area is not None
    assert told == [panel.area]
    assert panel.area.geometry.isGeosEqual(square(1000).geometry)
    assert text(panel, "areaTextTold") == ""


def test_the_keyboard_alone_sets_an_area(panel: AreaPanel) -> None:
    choose(panel, "area-text")
    editor = panel.findChild(QPlainTextEdit, "areaText")
    for character in "9 48 10 49 EPSG:4326":
        QTest.keyClick(editor, character)
    QTest.keyClick(editor, Qt.Key.Key_Return, CONTROL)
    assert panel.area is not None
    assert panel.area.crs == WGS_84
    assert not editor.isVisible()


def test_coordinates_are_meant_in_the_chosen_crs_unless_the_text_names_one(panel: AreaPanel) -> None:
    fill_in(panel, "9 48 10 49")
    crs = panel.findChild(QgsProjectionSelectionWidget, "areaTextCrs")
    assert crs.crs() == UTM
    crs.setCrs(WGS_84)
    press(panel, "useAreaText")
    assert panel.area is not None
    assert panel.area.crs == WGS_84
    fill_in(panel, "9 48 10 49 EPSG:3857")
    assert not crs.isEnabled()


def test_while_typing_the_editor_says_what_is_wrong(qtbot: QtBot, panel: AreaPanel) -> None:
    choose(panel, "area-text")
    assert not button(panel, "useAreaText").isEnabled()
    panel.findChild(QPlainTextEdit, "areaText").setPlainText("1 2\n3 4 5\n6 7")
    qtbot.waitUntil(lambda: "Line 2" in text(panel, "areaTextTold"), timeout=5000)
    assert not button(panel, "useAreaText").isEnabled()


def test_a_text_that_crosses_itself_can_be_used_and_mended(panel: AreaPanel) -> None:
    fill_in(panel, "POLYGON((500000 5400000,500010 5400010,500010 5400000,500000 5400010,500000 5400000))")
    assert "crosses itself" in text(panel, "areaTextTold")
    press(panel, "useAreaText")
    press(panel, "mendArea")
    assert panel.area is not None
    assert panel.area.geometry.area() == pytest.approx(50)


def test_escape_leaves_the_text_editor(panel: AreaPanel, told: list[MapArea | None]) -> None:
    fill_in(panel, "9 48 10 49")
    QTest.keyClick(panel.findChild(QPlainTextEdit, "areaText"), Qt.Key.Key_Escape)
    assert not panel.findChild(QPlainTextEdit, "areaText").isVisible()
    assert told == []


def menu_of(panel: AreaPanel, layer_name: str) -> QMenu:
    """Open the menu of layers, and give the one of a layer."""
    menu = panel.findChild(AreaMenu)
    menu.list_layers()
    actions = menu.findChild(QMenu, "layers").actions()
    return next(action.menu() for action in actions if action.text() == layer_name)


def test_the_menu_offers_each_layer_s_extent_and_a_polygon_layer_s_features(
    panel: AreaPanel, qgis_new_project: None
) -> None:
    points = QgsVectorLayer("Point?crs=EPSG:4326", "trees", "memory")
    fields = QgsVectorLayer("Polygon?crs=EPSG:4326", "fields & woods", "memory")
    feature = QgsFeature()
    feature.setGeometry(square(10).geometry)
    fields.dataProvider().addFeatures([feature])
    QgsProject.instance().addMapLayers([points, fields])
    chosen: list[tuple[object, object]] = []
    panel.layer_chosen.connect(lambda layer, part: chosen.append((layer, part)))
    assert [action.text() for action in menu_of(panel, "trees").actions()] == ["Extent"]
    texts = [action.text() for action in menu_of(panel, "fields && woods").actions()]
    assert texts == ["All features", "Extent"]
    fields.selectAll()
    features, selected, extent = menu_of(panel, "fields && woods").actions()
    assert selected.text() == "1 selected feature(s)"
    for action in (features, selected, extent):
        action.trigger()
    assert chosen == [(fields, part) for part in LayerPart]


def test_without_layers_there_is_none_to_choose(panel: AreaPanel, qgis_new_project: None) -> None:
    menu = panel.findChild(AreaMenu)
    menu.list_layers()
    assert not menu.findChild(QMenu, "layers").isEnabled()


def test_a_layer_file_dropped_on_the_panel_is_asked_for(panel: AreaPanel, tmp_path: Path) -> None:
    asked: list[str] = []
    panel.file_chosen.connect(asked.append)
    path = tmp_path / "fields.gpkg"
    path.touch()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    for kind in (QDragEnterEvent, QDropEvent):
        place = QPoint(5, 5) if kind is QDragEnterEvent else QPointF(5, 5)
        event = kind(place, Qt.DropAction.CopyAction, data, LEFT, NO_KEYS)
        QApplication.sendEvent(panel, event)
        assert event.isAccepted()
    assert [Path(name) for name in asked] == [path]


def test_why_nothing_came_is_told_until_the_next_shape(hand: Hand, panel: AreaPanel) -> None:
    panel.tell("There are no polygons.")
    assert text(panel, "areaWarning") == "There are no polygons."
    draw(panel, hand, A, B, C)
    assert text(panel, "areaWarning") == ""


def test_after_release_the_canvas_is_as_it_was(canvas: QgsMapCanvas, pan: QgsMapToolPan) -> None:
    items = set(canvas.scene().items())
    panel = AreaPanel(canvas)
    panel.show_area(square(100))
    button(panel, "draw-polygon").click()
    Hand(canvas).click(A, B)
    panel.release()
    assert set(canvas.scene().items()) == items
    assert canvas.mapTool() is pan
    canvas.setDestinationCrs(WGS_84)


def test_the_panel_fits_a_narrow_dock_and_the_keyboard(panel: AreaPanel) -> None:
    assert panel.minimumSizeHint().width() <= 300
    for found in panel.findChild(AreaButtons).findChildren(QToolButton):
        assert found.text()
        assert found.toolTip()
        assert not found.icon().isNull()
        assert found.focusPolicy() & Qt.FocusPolicy.TabFocus
    ways = [panel.findChild(QToolButton, name) for name in ("draw-polygon", "draw-rectangle", "area-source")]
    assert [way.nextInFocusChain() for way in ways[:-1]] == ways[1:]
    assert ways[-1].nextInFocusChain() is panel.findChild(QToolButton, "edit-area")
    for label in panel.findChildren(QLabel):
        assert label.pixmap() or label.textFormat() == Qt.TextFormat.PlainText
