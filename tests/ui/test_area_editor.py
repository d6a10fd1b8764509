"""Edit areas with real events on a real canvas."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from image_service_downloader.tests.ui.canvas import CONTROL, LEFT, Hand, Pixel, shown_canvas
from image_service_downloader.ui.area.editor import AreaEditor, Edit
from image_service_downloader.ui.area.handles import AreaHandles
from image_service_downloader.ui.geometry.translate import MapArea
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
)
from qgis.gui import QgsMapCanvas, QgsMapToolPan
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMenu

A, B, C, D = (100, 100), (300, 120), (320, 300), (120, 280)
MIDDLE_OF_AB = (200, 110)
INSIDE = (180, 220)
FAR = (450, 350)
HOLE = ((180, 150), (240, 150), (240, 200), (180, 200))
UTM = QgsCoordinateReferenceSystem("EPSG:25832")


@pytest.fixture
def canvas(qgis_app: object) -> Iterator[QgsMapCanvas]:
    yield from shown_canvas()


@pytest.fixture
def hand(canvas: QgsMapCanvas) -> Hand:
    return Hand(canvas)


class Editing:
    """An active editor that takes every edit over, and what it has told."""

    def __init__(self, canvas: QgsMapCanvas, hand: Hand) -> None:
        self.tool = AreaEditor(canvas)
        self.edits: list[Edit] = []
        self.ends: list[bool] = []
        self.refusals: list[bool] = []
        self.undos: list[str] = []
        self.area = MapArea(polygon(hand, A, B, C, D), UTM)
        self.tool.edited.connect(self._take)
        self.tool.ended.connect(lambda: self.ends.append(True))
        self.tool.nothing_left.connect(lambda: self.refusals.append(True))
        self.tool.undo_requested.connect(lambda: self.undos.append("undo"))
        self.tool.redo_requested.connect(lambda: self.undos.append("redo"))
        self.tool.set_area(self.area)
        canvas.setMapTool(self.tool)

    def set_area(self, geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem = UTM) -> None:
        self.area = MapArea(geometry, crs)
        self.tool.set_area(self.area)

    def _take(self, area: MapArea, edit: Edit) -> None:
        self.edits.append(edit)
        self.area = area
        self.tool.set_area(area)

    def looks_like(self, expected: QgsGeometry) -> bool:
        return bool(self.area.geometry.isGeosEqual(expected))


@pytest.fixture
def editing(canvas: QgsMapCanvas, hand: Hand) -> Editing:
    return Editing(canvas, hand)


def polygon(hand: Hand, *pixels: Pixel, hole: tuple[Pixel, ...] = ()) -> QgsGeometry:
    return QgsGeometry.fromPolygonXY([hand.ring(*pixels), *([hand.ring(*hole)] if hole else [])])


def two_parts(hand: Hand) -> QgsGeometry:
    east = [hand.ring((400, 100), (500, 100), (500, 200))]
    return QgsGeometry.fromMultiPolygonXY([[hand.ring(A, B, C, D)], east])


def open_menu(canvas: QgsMapCanvas, hand: Hand, pixel: Pixel) -> list[str]:
    hand.move(pixel)
    hand.right_click(pixel)
    menu = canvas.findChild(QMenu, "areaMenu")
    return [] if menu is None else [action.text() for action in menu.actions()]


def choose(canvas: QgsMapCanvas, text: str) -> None:
    menu = canvas.findChild(QMenu, "areaMenu")
    (action,) = [action for action in menu.actions() if action.text() == text]
    action.trigger()
    menu.close()


@pytest.mark.parametrize(
    ("start", "end", "ring"),
    [
        (A, (60, 60), ((60, 60), B, C, D)),
        (B, (400, 60), (A, (400, 60), C, D)),
        (D, (60, 350), (A, B, C, (60, 350))),
    ],
    ids=["first", "second", "last"],
)
def test_a_corner_is_dragged(
    hand: Hand, editing: Editing, start: Pixel, end: Pixel, ring: tuple[Pixel, ...]
) -> None:
    hand.drag(start, end)
    assert editing.edits == [Edit.CORNER_MOVED]
    assert editing.looks_like(polygon(hand, *ring))


def test_a_corner_is_taken_hold_of_nearby(hand: Hand, editing: Editing) -> None:
    hand.drag((B[0] + 5, B[1] - 4), FAR)
    assert editing.looks_like(polygon(hand, A, FAR, C, D))


def test_a_click_on_the_middle_of_an_edge_inserts_a_corner(hand: Hand, editing: Editing) -> None:
    hand.click(MIDDLE_OF_AB)
    assert editing.edits == [Edit.CORNER_INSERTED]
    assert len(editing.area.geometry.asPolygon()[0]) == 6


def test_a_drag_from_the_middle_of_an_edge_inserts_a_corner_where_it_ends(
    hand: Hand, editing: Editing
) -> None:
    hand.drag(MIDDLE_OF_AB, (200, 40))
    assert editing.edits == [Edit.CORNER_INSERTED]
    assert editing.looks_like(polygon(hand, A, (200, 40), B, C, D))


def test_a_double_click_on_an_edge_inserts_a_corner_there(hand: Hand, editing: Editing) -> None:
    hand.double_click((150, 105))
    assert editing.edits == [Edit.CORNER_INSERTED]
    assert len(editing.area.geometry.asPolygon()[0]) == 6
    assert editing.area.geometry.asPolygon()[0][1].distance(hand.place((150, 105))) < 1


def test_a_double_click_elsewhere_changes_nothing(hand: Hand, editing: Editing) -> None:
    hand.double_click(INSIDE)
    hand.double_click(FAR)
    hand.double_click(A)
    assert editing.edits == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_the_selected_corner_is_deleted_by_key(hand: Hand, editing: Editing, key: Qt.Key) -> None:
    hand.key(key)
    assert editing.edits == []
    hand.click(A)
    hand.key(key)
    assert editing.edits == [Edit.CORNER_DELETED]
    assert editing.looks_like(polygon(hand, B, C, D))
    hand.key(key)
    assert len(editing.edits) == 1


def test_a_corner_is_deleted_by_a_click_with_ctrl(hand: Hand, editing: Editing) -> None:
    hand.click(C, keys=CONTROL)
    assert editing.edits == [Edit.CORNER_DELETED]
    assert editing.looks_like(polygon(hand, A, B, D))


def test_the_last_three_corners_stay(hand: Hand, editing: Editing) -> None:
    hand.click(A, keys=CONTROL)
    hand.click(B, keys=CONTROL)
    assert (editing.edits, editing.refusals) == ([Edit.CORNER_DELETED], [True])
    assert editing.looks_like(polygon(hand, B, C, D))


def test_a_triangle_that_loses_a_corner_goes_as_a_whole(hand: Hand, editing: Editing) -> None:
    editing.set_area(two_parts(hand))
    hand.click((500, 100), keys=CONTROL)
    assert editing.looks_like(polygon(hand, A, B, C, D))


def test_a_part_is_moved_and_the_others_stay(hand: Hand, editing: Editing) -> None:
    editing.set_area(two_parts(hand))
    hand.drag(INSIDE, (INSIDE[0] + 40, INSIDE[1] + 60))
    assert editing.edits == [Edit.PART_MOVED]
    moved, still = editing.area.geometry.asGeometryCollection()
    expected = polygon(hand, *((x + 40, y + 60) for x, y in (A, B, C, D)))
    assert moved.hausdorffDistance(expected) < 1e-6
    assert still.isGeosEqual(two_parts(hand).asGeometryCollection()[1])


def test_a_hole_moves_with_its_part_and_can_be_filled(
    canvas: QgsMapCanvas, hand: Hand, editing: Editing
) -> None:
    editing.set_area(polygon(hand, A, B, C, D, hole=HOLE))
    hand.drag((150, 250), (170, 250))
    assert editing.edits == [Edit.PART_MOVED]
    assert open_menu(canvas, hand, (HOLE[0][0] + 20, HOLE[0][1])) == ["Delete corner", "Fill hole"]
    choose(canvas, "Fill hole")
    assert editing.edits[1:] == [Edit.HOLE_FILLED]
    assert len(editing.area.geometry.asPolygon()) == 1


@pytest.mark.parametrize(
    ("place", "text", "edit"),
    [
        (A, "Delete corner", Edit.CORNER_DELETED),
        (MIDDLE_OF_AB, "Insert corner", Edit.CORNER_INSERTED),
        (INSIDE, "Delete part", Edit.PART_DELETED),
    ],
)
def test_the_menu_offers_what_can_be_done_there(
    canvas: QgsMapCanvas, hand: Hand, editing: Editing, place: Pixel, text: str, edit: Edit
) -> None:
    editing.set_area(two_parts(hand))
    assert open_menu(canvas, hand, place) == [text]
    choose(canvas, text)
    assert editing.edits == [edit]


def test_there_is_no_menu_beside_the_area(canvas: QgsMapCanvas, hand: Hand, editing: Editing) -> None:
    assert open_menu(canvas, hand, FAR) == []


def test_a_shaky_click_moves_nothing(hand: Hand, editing: Editing) -> None:
    hand.drag(A, (A[0] + 2, A[1] + 1))
    hand.drag(INSIDE, (INSIDE[0] + 1, INSIDE[1] + 2))
    assert editing.edits == []


def test_escape_lets_go_then_deselects_then_ends(hand: Hand, editing: Editing) -> None:
    hand.press(A)
    hand.move(FAR, LEFT)
    hand.key(Qt.Key.Key_Escape)
    hand.release(FAR)
    assert (editing.edits, editing.ends) == ([], [])
    hand.click(A)
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_Delete)
    assert (editing.edits, editing.ends) == ([], [])
    hand.key(Qt.Key.Key_Escape)
    assert editing.ends == [True]


def test_undo_and_redo_are_asked_for_by_their_keys(canvas: QgsMapCanvas, editing: Editing) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    for key, held in ((Qt.Key.Key_Z, CONTROL), (Qt.Key.Key_Z, CONTROL | shift), (Qt.Key.Key_Y, CONTROL)):
        QTest.keyClick(canvas, key, held)
    assert editing.undos == ["undo", "redo", "redo"]


def test_corners_are_edited_in_another_crs_than_the_map_s(
    canvas: QgsMapCanvas, hand: Hand, editing: Editing
) -> None:
    world = QgsCoordinateReferenceSystem("EPSG:4326")
    to_world = QgsCoordinateTransform(UTM, world, QgsProject.instance())
    geometry = polygon(hand, A, B, C, D)
    geometry.transform(to_world)
    editing.set_area(geometry, world)
    hand.drag(B, FAR)
    assert editing.area.crs == world
    moved = editing.area.geometry.asPolygon()[0]
    assert moved[1].distance(to_world.transform(hand.place(FAR))) < 1e-9
    assert [moved[0], moved[2]] == [geometry.asPolygon()[0][0], geometry.asPolygon()[0][2]]
    hand.drag((300, 250), (310, 270))
    assert editing.edits == [Edit.CORNER_MOVED, Edit.PART_MOVED]
    there = to_world.transform(hand.place((A[0] + 10, A[1] + 20)))
    assert editing.area.geometry.asPolygon()[0][0].distance(there) < 1e-8


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_an_area_over_180_is_taken_hold_of_at_both_ends_of_a_world_map_and_not_between(
    canvas: QgsMapCanvas, hand: Hand, editing: Editing, crs: str
) -> None:
    world, pacific = QgsCoordinateReferenceSystem(crs), QgsCoordinateReferenceSystem("EPSG:3832")
    to_map = QgsCoordinateTransform(pacific, world, QgsProject.instance())
    canvas.setDestinationCrs(world)
    west, east, south, north = 1e6, 7e6, 0.0, 3e6
    editing.set_area(QgsGeometry.fromRect(QgsRectangle(west, south, east, north)), pacific)
    edge = to_map.transform(3.3e6, 0).x()
    canvas.setExtent(QgsRectangle(-edge, -1, edge, 1))

    def pixel(x: float, y: float) -> Pixel:
        place = canvas.getCoordinateTransform().transform(to_map.transform(x, y))
        return round(place.x()), round(place.y())

    (handles,) = (item.handles for item in canvas.scene().items() if isinstance(item, AreaHandles))
    assert len(handles.corners) == 4
    assert all(abs(handle.point.x()) > edge / 2 for handle in handles.middles)
    middle, height = canvas.viewport().width() // 2, pixel(2e6, 1.5e6)[1]
    hand.drag((middle, height), (middle + 50, height))
    hand.double_click((middle, pixel(west, south)[1]))
    assert editing.edits == []
    hand.drag(pixel(2e6, 1e6), pixel(2e6, 3e6))
    hand.drag(pixel(6e6, 3e6), pixel(6e6, 1e6))
    assert editing.edits == [Edit.PART_MOVED] * 2
    assert editing.area.geometry.boundingBox().width() == pytest.approx(east - west, rel=1e-3)
    hand.drag(pixel(east, south), pixel(east - 1e6, south + 1e6))
    assert editing.edits[2:] == [Edit.CORNER_MOVED]


def test_an_area_that_has_no_place_on_the_map_cannot_be_taken_hold_of(
    canvas: QgsMapCanvas, hand: Hand, editing: Editing
) -> None:
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    editing.set_area(QgsGeometry.fromRect(QgsRectangle(0, 80, 10, 95)), canvas.mapSettings().destinationCrs())
    canvas.setDestinationCrs(UTM)
    hand.drag(A, FAR)
    assert editing.edits == []


def test_handles_stand_only_where_they_can_be_told_apart(
    canvas: QgsMapCanvas, hand: Hand, editing: Editing
) -> None:
    centre = QgsGeometry.fromPointXY(QgsPointXY(500300, 5400200))
    editing.set_area(centre.buffer(100, 2500))
    (item,) = [item for item in canvas.scene().items() if isinstance(item, AreaHandles)]
    assert 40 < len(item.handles.corners) < 100
    assert item.handles.middles == []
    canvas.setExtent(QgsRectangle(500398, 5400199, 500401, 5400201))
    assert len(item.handles.corners) < 50


def test_another_tool_finds_the_canvas_as_it_was(canvas: QgsMapCanvas, hand: Hand) -> None:
    pan = QgsMapToolPan(canvas)
    canvas.setMapTool(pan)
    items = set(canvas.scene().items())
    editing = Editing(canvas, hand)
    hand.press(A)
    hand.move(FAR, LEFT)
    assert set(canvas.scene().items()) > items
    canvas.setMapTool(pan)
    assert set(canvas.scene().items()) == items
    hand.release(FAR)
    hand.key(Qt.Key.Key_Delete)
    QTest.keyClick(canvas, Qt.Key.Key_Z, CONTROL)
    canvas.setExtent(QgsRectangle(0, 0, 1, 1))
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    assert (editing.edits, editing.undos) == ([], [])
