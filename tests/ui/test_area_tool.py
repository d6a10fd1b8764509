"""Draw areas with real events on a real canvas."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from image_service_downloader.tests.ui.canvas import LEFT, Hand, shown_canvas
from image_service_downloader.ui.area.combining import Combination
from image_service_downloader.ui.area.tool import AreaTool, Shape
from image_service_downloader.ui.geometry.translate import MapArea
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsSnappingConfig,
    QgsTolerance,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas, QgsMapToolPan, QgsRubberBand
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest

A, B, C, D = (100, 100), (300, 120), (320, 300), (120, 280)


@pytest.fixture
def canvas(qgis_app: object) -> Iterator[QgsMapCanvas]:
    yield from shown_canvas()


@pytest.fixture
def hand(canvas: QgsMapCanvas) -> Hand:
    return Hand(canvas)


class Drawing:
    """An active tool, and what it has told."""

    def __init__(self, canvas: QgsMapCanvas, shape: Shape) -> None:
        self.tool = AreaTool(canvas, shape)
        self.areas: list[MapArea] = []
        self.corners: list[int] = []
        self.cancels = 0
        self.too_few = 0
        self.ways: list[Combination] = []
        self.tool.finished.connect(self._note)
        self.tool.corners_changed.connect(self.corners.append)
        self.tool.ended.connect(self._count_cancel)
        self.tool.too_few_corners.connect(self._count_too_few)
        canvas.setMapTool(self.tool)

    def _note(self, area: MapArea, how: Combination) -> None:
        self.areas.append(area)
        self.ways.append(how)

    def _count_cancel(self) -> None:
        self.cancels += 1

    def _count_too_few(self) -> None:
        self.too_few += 1

    @property
    def rings(self) -> list[list[QgsPointXY]]:
        """The outer ring of each finished area, as drawn."""
        return [area.geometry.asPolygon()[0] for area in self.areas]


@pytest.fixture
def polygon(canvas: QgsMapCanvas) -> Drawing:
    return Drawing(canvas, Shape.POLYGON)


@pytest.fixture
def rectangle(canvas: QgsMapCanvas) -> Drawing:
    return Drawing(canvas, Shape.RECTANGLE)


def band(canvas: QgsMapCanvas) -> QgsGeometry:
    """Give what the one rubber band on the canvas shows."""
    (only,) = [item for item in canvas.scene().items() if isinstance(item, QgsRubberBand)]
    return only.asGeometry()


def point_layer(point: QgsPointXY) -> QgsVectorLayer:
    layer = QgsVectorLayer("Point?crs=EPSG:25832", "stones", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromPointXY(point))
    assert layer.dataProvider().addFeature(feature)
    return layer


def snapping_to_vertices(*, pixels: int) -> QgsSnappingConfig:
    config = QgsSnappingConfig()
    config.setEnabled(True)
    config.setMode(QgsSnappingConfig.SnappingMode.AllLayers)
    config.setTypeFlag(QgsSnappingConfig.SnappingTypes.VertexFlag)
    config.setTolerance(pixels)
    config.setUnits(QgsTolerance.UnitType.Pixels)
    return config


def test_clicks_set_corners_and_a_double_click_sets_the_last_one_once(hand: Hand, polygon: Drawing) -> None:
    hand.click(A, B, C)
    hand.double_click(D)
    assert polygon.rings == [hand.ring(A, B, C, D)]
    assert polygon.areas[0].crs.authid() == "EPSG:25832"


def test_a_right_click_ends_without_another_corner(hand: Hand, polygon: Drawing) -> None:
    hand.click(A, B, C)
    hand.right_click(D)
    assert polygon.rings == [hand.ring(A, B, C)]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_ends_at_the_last_click(hand: Hand, polygon: Drawing, key: Qt.Key) -> None:
    hand.click(A, B, C)
    hand.move(D)
    hand.key(key)
    assert polygon.rings == [hand.ring(A, B, C)]


def test_a_click_where_the_last_corner_is_adds_none(hand: Hand, polygon: Drawing) -> None:
    hand.click(A, B, B, C)
    hand.right_click(C)
    assert polygon.rings == [hand.ring(A, B, C)]


def test_backspace_takes_corners_back_to_the_first_and_stops_there(hand: Hand, polygon: Drawing) -> None:
    hand.click(A, B)
    for _ in range(3):
        hand.key(Qt.Key.Key_Backspace)
    assert polygon.corners == [1, 2, 1, 0]
    hand.click(B, C, D)
    hand.right_click(D)
    assert polygon.rings == [hand.ring(B, C, D)]


@pytest.mark.parametrize("corners", [(), (A,), (A, B)])
def test_ending_with_fewer_than_three_corners_only_tells(
    hand: Hand, polygon: Drawing, corners: tuple[tuple[int, int], ...]
) -> None:
    hand.click(*corners)
    hand.right_click(C)
    hand.key(Qt.Key.Key_Return)
    assert (polygon.areas, polygon.too_few, polygon.cancels) == ([], 2, 0)
    hand.click(*(A, B, C)[len(corners) :])
    hand.key(Qt.Key.Key_Return)
    assert polygon.rings == [hand.ring(A, B, C)]


def test_a_double_click_for_a_beginning_tells_and_keeps_its_corner(hand: Hand, polygon: Drawing) -> None:
    hand.double_click(A)
    assert polygon.too_few == 1
    hand.click(B, C)
    hand.right_click(C)
    assert polygon.rings == [hand.ring(A, B, C)]


def test_escape_drops_the_drawing_and_tells(canvas: QgsMapCanvas, hand: Hand, polygon: Drawing) -> None:
    hand.click(A, B, C)
    hand.key(Qt.Key.Key_Escape)
    assert (polygon.areas, polygon.cancels) == ([], 1)
    assert band(canvas).isEmpty()


def test_one_area_after_the_other_can_be_drawn(hand: Hand, polygon: Drawing) -> None:
    hand.click(A, B)
    hand.double_click(C)
    hand.click(B, C)
    hand.double_click(D)
    assert polygon.rings == [hand.ring(A, B, C), hand.ring(B, C, D)]


def test_the_next_corner_follows_the_mouse(canvas: QgsMapCanvas, hand: Hand, polygon: Drawing) -> None:
    hand.click(A, B)
    hand.move(C)
    following = band(canvas)
    assert following.isGeosEqual(QgsGeometry.fromPolygonXY([hand.ring(A, B, C)]))
    hand.move(D)
    assert band(canvas).isGeosEqual(QgsGeometry.fromPolygonXY([hand.ring(A, B, D)]))
    hand.key(Qt.Key.Key_Backspace)
    hand.click(C)
    hand.move(D)
    assert band(canvas).isGeosEqual(QgsGeometry.fromPolygonXY([hand.ring(A, C, D)]))


def test_a_rectangle_is_dragged(canvas: QgsMapCanvas, hand: Hand, rectangle: Drawing) -> None:
    hand.press(A)
    hand.move(B, LEFT)
    hand.move(C, LEFT)
    expected = QgsGeometry.fromPolygonXY([hand.ring(A, (C[0], A[1]), C, (A[0], C[1]))])
    assert band(canvas).isGeosEqual(expected)
    hand.release(C)
    assert len(rectangle.areas) == 1
    assert rectangle.areas[0].geometry.isGeosEqual(expected)


@pytest.mark.parametrize(("first", "second"), [(A, C), (C, A), (D, B), (B, D)])
def test_a_rectangle_is_set_by_two_clicks(
    hand: Hand, rectangle: Drawing, first: tuple[int, int], second: tuple[int, int]
) -> None:
    hand.click(first)
    assert rectangle.areas == []
    hand.click(second)
    assert len(rectangle.areas) == 1
    box = QgsGeometry.fromPolygonXY([hand.ring(first, second, first)]).boundingBox()
    assert rectangle.areas[0].geometry.isGeosEqual(QgsGeometry.fromRect(box))


def test_a_shaky_double_click_on_the_first_corner_makes_no_tiny_rectangle(
    hand: Hand, rectangle: Drawing
) -> None:
    hand.double_click(A)
    hand.press((A[0] + 1, A[1] + 2))
    assert rectangle.areas == []
    hand.release(C)
    assert len(rectangle.areas) == 1


def test_a_rectangle_without_height_is_not_ended(hand: Hand, rectangle: Drawing) -> None:
    hand.drag(A, (A[0] + 200, A[1]))
    assert rectangle.areas == []
    hand.right_click(C)
    assert rectangle.too_few == 1


def test_backspace_takes_the_first_corner_of_a_rectangle_back(hand: Hand, rectangle: Drawing) -> None:
    hand.click(A)
    hand.key(Qt.Key.Key_Backspace)
    hand.drag(B, D)
    assert len(rectangle.areas) == 1
    assert rectangle.areas[0].geometry.boundingBox().xMaximum() == hand.place(B).x()


def test_escape_cancels_in_the_middle_of_a_drag(hand: Hand, rectangle: Drawing) -> None:
    hand.press(A)
    hand.move(C, LEFT)
    hand.key(Qt.Key.Key_Escape)
    hand.release(C)
    assert (rectangle.areas, rectangle.cancels) == ([], 1)


def test_the_map_can_be_zoomed_and_moved_while_drawing(
    canvas: QgsMapCanvas, hand: Hand, polygon: Drawing
) -> None:
    hand.click(A)
    first = hand.place(A)
    scale = canvas.scale()
    hand.zoom_in(C)
    assert canvas.scale() < scale
    hand.click(B)
    second = hand.place(B)
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    hand.move((200, 200))
    hand.move((260, 230))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert hand.place(B) != second
    hand.double_click(D)
    assert polygon.rings == [[first, second, hand.place(D), first]]


def test_a_drawing_follows_the_map_into_another_crs(
    canvas: QgsMapCanvas, hand: Hand, polygon: Drawing
) -> None:
    hand.click(A, B)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    hand.click(C)
    hand.key(Qt.Key.Key_Return)
    assert polygon.areas[0].crs.authid() == "EPSG:4326"
    assert polygon.rings[0][0].x() == pytest.approx(9.0, abs=0.01)


def test_a_drawing_that_has_no_place_in_the_new_crs_is_cancelled(
    canvas: QgsMapCanvas, hand: Hand, polygon: Drawing
) -> None:
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    canvas.setCenter(QgsPointXY(9, 95))
    hand.click(A, B)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:25832"))
    assert (polygon.cancels, polygon.areas) == (1, [])
    assert band(canvas).isEmpty()


def test_corners_snap_as_the_project_says(canvas: QgsMapCanvas, hand: Hand, polygon: Drawing) -> None:
    stone = hand.place((B[0] + 4, B[1] + 3))
    layer = point_layer(stone)
    canvas.setLayers([layer])
    canvas.snappingUtils().setConfig(snapping_to_vertices(pixels=12))
    # Under the mouse the index is built on a thread; asked this way, it is there on return.
    assert canvas.snappingUtils().snapToMap(QPoint(*B)).isValid()
    hand.click(A, B, C)
    hand.right_click(C)
    assert polygon.rings == [[hand.place(A), stone, hand.place(C), hand.place(A)]]


@pytest.mark.parametrize("shape", list(Shape))
def test_another_tool_finds_the_canvas_as_it_was(canvas: QgsMapCanvas, hand: Hand, shape: Shape) -> None:
    pan = QgsMapToolPan(canvas)
    canvas.setMapTool(pan)
    items = set(canvas.scene().items())
    drawing = Drawing(canvas, shape)
    hand.click(A)
    hand.move(B)
    assert set(canvas.scene().items()) > items
    canvas.setMapTool(pan)
    assert set(canvas.scene().items()) == items
    hand.key(Qt.Key.Key_Escape)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    assert drawing.cancels == 0
    canvas.setMapTool(drawing.tool)
    hand.right_click(A)
    assert (drawing.areas, drawing.too_few) == ([], 1)
