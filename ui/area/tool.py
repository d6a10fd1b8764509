"""A canvas tool that draws an area, corner by corner or as a rectangle.

What becomes of the drawn area, and which tool follows, is left to the panel.
"""

from __future__ import annotations

import enum

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsRubberBand
from qgis.PyQt.QtCore import QPoint, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QApplication

from ..geometry.translate import MapArea
from .canvas_tool import CanvasTool
from .combining import Combination
from .sketch import outline, remove, show_combination


class Shape(enum.Enum):
    """What is drawn."""

    POLYGON = "a click for each corner"
    RECTANGLE = "a drag, or a click for each of two opposite corners"


FEWEST_CORNERS = {Shape.POLYGON: 3, Shape.RECTANGLE: 2}


class Mode(enum.Enum):
    """How far a drawing has come."""

    WAITING = "no corner is set"
    PRESSING = "the button is down on a rectangle's first corner: a click or a drag"
    DRAWING = "a corner is set, the next one follows the mouse"
    ENDING = "a double click ends the polygon once the button is up"


class AreaTool(CanvasTool):
    """Draw areas of one shape on the canvas, one after the other while the tool is active.

    Click sets a corner; double click, right click and Enter end; Backspace and undo take the last corner
    back; Esc cancels. With Shift held at the first corner the shape is added to the area, with Alt or Ctrl it
    is cut from it.
    """

    finished = pyqtSignal(object, object)
    """The drawn MapArea, not checked, and its Combination."""
    too_few_corners = pyqtSignal()
    """Ending was asked for, but there is nothing to end yet."""
    begun = pyqtSignal(object)
    """The first corner is set; the Combination that the shape will have."""
    corners_changed = pyqtSignal(int)
    """How many corners are set now."""
    previewed = pyqtSignal(object)
    """The MapArea as it would be with a corner at the mouse; None where nothing is drawn."""

    def __init__(self, canvas: QgsMapCanvas, shape: Shape) -> None:
        super().__init__(canvas)
        self._shape = shape
        self._mode = Mode.WAITING
        self._usual = self._combination = Combination.NEW
        self._may_combine = False
        self._corners: list[QgsPointXY] = []
        self._crs = QgsCoordinateReferenceSystem()
        self._pressed_at = QPoint()
        self._band: QgsRubberBand | None = None

    def set_combination(self, usual: Combination, *, has_area: bool) -> None:
        """Say what becomes of the shapes that follow; without an area each is a new one, keys or not."""
        self._usual = usual
        self._may_combine = has_area

    def open(self) -> None:
        """Get ready to draw."""
        self._band = outline(self._canvas)
        self._crs = self._canvas.mapSettings().destinationCrs()

    def close(self) -> None:
        """Drop what is drawn."""
        if self._band is not None:
            remove(self._band)
        self._band = None
        self._mode, self._corners = Mode.WAITING, []

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:
        """Begin a rectangle, which may be dragged."""
        is_first = self._shape is Shape.RECTANGLE and self._mode is Mode.WAITING
        if is_first and event.button() == Qt.MouseButton.LeftButton:
            self._set_corner(event)
            self._press(event.originalPixelPoint())

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        """Let the next corner follow the mouse."""
        self._preview(self.snapped(event))

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        """Set a corner, or end.

        Not on the press: the release after it would go to the tool that follows, which may then move the map.
        """
        if event.button() == Qt.MouseButton.RightButton or self._mode is Mode.ENDING:
            self._end()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._release(event)

    def canvasDoubleClickEvent(self, event: QgsMapMouseEvent) -> None:
        """End a polygon once the button is up; the click before has set its last corner already."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._shape is Shape.POLYGON:
            self._mode = Mode.ENDING
        elif self._mode is Mode.DRAWING:
            self._press(event.originalPixelPoint())

    def press_key(self, key: Qt.Key) -> bool:
        """End, cancel, or take a corner back."""
        transitions = {
            Qt.Key.Key_Return: self._end,
            Qt.Key.Key_Enter: self._end,
            Qt.Key.Key_Backspace: self._take_back,
            Qt.Key.Key_Escape: self._cancel,
        }
        if key in transitions:
            transitions[key]()
        return key in transitions

    def undo(self) -> None:
        """Take the last corner back, or what was done before it."""
        if self._corners:
            self._take_back()
        else:
            super().undo()

    def _press(self, pixel: QPoint) -> None:
        self._mode, self._pressed_at = Mode.PRESSING, pixel

    def _release(self, event: QgsMapMouseEvent) -> None:
        moved = (event.originalPixelPoint() - self._pressed_at).manhattanLength()
        if self._mode is Mode.PRESSING and moved < QApplication.startDragDistance():
            self._mode = Mode.DRAWING
        elif self._shape is Shape.POLYGON or self._mode is not Mode.WAITING:
            self._set_corner(event)

    def _set_corner(self, event: QgsMapMouseEvent) -> None:
        point = self.snapped(event)
        if not self._adds_extent(point):
            return
        if not self._corners:
            self._begin(event.modifiers())
        self._corners.append(point)
        self._mode = Mode.DRAWING
        self.corners_changed.emit(len(self._corners))
        self._preview(point)
        if self._shape is Shape.RECTANGLE and len(self._corners) == FEWEST_CORNERS[self._shape]:
            self._end()

    def _begin(self, held: Qt.KeyboardModifier) -> None:
        self._combination = _combination(held, self._usual) if self._may_combine else Combination.NEW
        if self._band is not None:
            show_combination(self._band, self._combination)
        self.begun.emit(self._combination)

    def _adds_extent(self, point: QgsPointXY) -> bool:
        if not self._corners:
            return True
        last = self._corners[-1]
        if self._shape is Shape.RECTANGLE:
            return point.x() != last.x() and point.y() != last.y()
        return point != last

    def _take_back(self) -> None:
        if not self._corners:
            return
        self._corners.pop()
        self._mode = Mode.DRAWING if self._corners else Mode.WAITING
        self.corners_changed.emit(len(self._corners))
        self._preview(self.toMapCoordinates(self._canvas.mouseLastXY()))

    def _end(self) -> None:
        if len(self._corners) < FEWEST_CORNERS[self._shape]:
            self._mode = Mode.DRAWING if self._corners else Mode.WAITING
            self.too_few_corners.emit()
            return
        drawn = self._as_area(self._corners)
        self._clear()
        self.finished.emit(drawn, self._combination)

    def _cancel(self) -> None:
        self._clear()
        self.ended.emit()

    def _clear(self) -> None:
        self._mode, self._corners = Mode.WAITING, []
        self._preview(None)

    def follow_crs(self) -> None:
        """Take the corners along into the canvas's new CRS."""
        crs = self._canvas.mapSettings().destinationCrs()
        transform = QgsCoordinateTransform(self._crs, crs, QgsProject.instance())
        self._crs = crs
        try:
            self._corners = [transform.transform(corner) for corner in self._corners]
        except QgsCsException:
            self._cancel()
        self._preview(None)

    def _preview(self, next_corner: QgsPointXY | None) -> None:
        if self._band is None:
            return
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        corners = [*self._corners, *([next_corner] if next_corner else [])] if self._corners else []
        for point in self._ring(corners):
            self._band.addPoint(point)
        self.previewed.emit(self._as_area(corners) if corners else None)

    def _as_area(self, corners: list[QgsPointXY]) -> MapArea:
        ring = self._ring(corners)
        return MapArea(QgsGeometry.fromPolygonXY([[*ring, ring[0]]]), self._crs)

    def _ring(self, corners: list[QgsPointXY]) -> list[QgsPointXY]:
        if self._shape is Shape.POLYGON or not corners:
            return corners
        rectangle = QgsRectangle(corners[0], corners[-1])
        xs, ys = (rectangle.xMinimum(), rectangle.xMaximum()), (rectangle.yMinimum(), rectangle.yMaximum())
        return [QgsPointXY(xs[i], ys[j]) for i, j in ((0, 0), (0, 1), (1, 1), (1, 0))]


def _combination(held: Qt.KeyboardModifier, usual: Combination) -> Combination:
    if held & Qt.KeyboardModifier.ShiftModifier:
        return Combination.ADD
    # Many window managers keep Alt with the mouse to themselves.
    if held & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
        return Combination.CUT
    return usual
