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
from qgis.gui import (
    QgsMapCanvas,
    QgsMapMouseEvent,
    QgsMapTool,
    QgsRubberBand,
    QgsSnapIndicator,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QApplication

from .area_sketch import outline, remove
from .translate_geometry import MapArea


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


class AreaTool(QgsMapTool):
    """Draw areas of one shape on the canvas, one after the other while the tool is active.

    Click sets a corner; double click, right click and Enter end; Backspace takes the last corner back; Esc
    cancels. Zooming and panning by wheel, keys and middle button are the canvas's own and go on meanwhile.
    """

    finished = pyqtSignal(object)
    """The drawn MapArea, not checked."""
    cancelled = pyqtSignal()
    too_few_corners = pyqtSignal()
    """Ending was asked for, but there is nothing to end yet."""
    corners_changed = pyqtSignal(int)
    """How many corners are set now."""

    def __init__(self, canvas: QgsMapCanvas, shape: Shape) -> None:
        super().__init__(canvas)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._canvas = canvas
        self._shape = shape
        self._mode = Mode.WAITING
        self._corners: list[QgsPointXY] = []
        self._crs = QgsCoordinateReferenceSystem()
        self._pressed_at = QPoint()
        self._band: QgsRubberBand | None = None
        self._snap_indicator: QgsSnapIndicator | None = None

    def activate(self) -> None:
        """Get ready to draw, and let the canvas have the keys."""
        super().activate()
        self._band = outline(self._canvas)
        self._snap_indicator = QgsSnapIndicator(self._canvas)
        self._crs = self._canvas.mapSettings().destinationCrs()
        self._canvas.destinationCrsChanged.connect(self._follow_crs)
        # A tool gets no keys of its own while a mouse button is down; this signal always comes.
        self._canvas.keyPressed.connect(self._on_key)
        self._canvas.setFocus()

    def deactivate(self) -> None:
        """Drop what is drawn, and leave the canvas as it was found."""
        # A canvas that is being deleted calls this too, from its destructor.
        if self._band is not None and not sip.isdeleted(self._canvas):
            self._canvas.destinationCrsChanged.disconnect(self._follow_crs)
            self._canvas.keyPressed.disconnect(self._on_key)
            remove(self._band)
        self._band = self._snap_indicator = None
        self._mode, self._corners = Mode.WAITING, []
        super().deactivate()

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:
        """Begin a rectangle, which may be dragged."""
        is_first = self._shape is Shape.RECTANGLE and self._mode is Mode.WAITING
        if is_first and event.button() == Qt.MouseButton.LeftButton:
            self._set_corner(self._snapped(event))
            self._press(event.originalPixelPoint())

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        """Let the next corner follow the mouse."""
        self._preview(self._snapped(event))

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

    def _on_key(self, event: QKeyEvent) -> None:
        transitions = {
            Qt.Key.Key_Return: self._end,
            Qt.Key.Key_Enter: self._end,
            Qt.Key.Key_Backspace: self._take_back,
            Qt.Key.Key_Escape: self._cancel,
        }
        if event.key() in transitions:
            event.accept()
            transitions[event.key()]()

    def _press(self, pixel: QPoint) -> None:
        self._mode, self._pressed_at = Mode.PRESSING, pixel

    def _release(self, event: QgsMapMouseEvent) -> None:
        moved = (event.originalPixelPoint() - self._pressed_at).manhattanLength()
        if self._mode is Mode.PRESSING and moved < QApplication.startDragDistance():
            self._mode = Mode.DRAWING
        elif self._shape is Shape.POLYGON or self._mode is not Mode.WAITING:
            self._set_corner(self._snapped(event))

    def _set_corner(self, point: QgsPointXY) -> None:
        if not self._adds_extent(point):
            return
        self._corners.append(point)
        self._mode = Mode.DRAWING
        self.corners_changed.emit(len(self._corners))
        self._preview(point)
        if self._shape is Shape.RECTANGLE and len(self._corners) == FEWEST_CORNERS[self._shape]:
            self._end()

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
        ring = self._ring(self._corners)
        drawn = MapArea(QgsGeometry.fromPolygonXY([[*ring, ring[0]]]), self._crs)
        self._clear()
        self.finished.emit(drawn)

    def _cancel(self) -> None:
        self._clear()
        self.cancelled.emit()

    def _clear(self) -> None:
        self._mode, self._corners = Mode.WAITING, []
        self._preview(None)

    def _follow_crs(self) -> None:
        crs = self._canvas.mapSettings().destinationCrs()
        transform = QgsCoordinateTransform(self._crs, crs, QgsProject.instance())
        self._crs = crs
        try:
            self._corners = [transform.transform(corner) for corner in self._corners]
        except QgsCsException:
            self._cancel()
        self._preview(None)

    def _snapped(self, event: QgsMapMouseEvent) -> QgsPointXY:
        """Give the event's place on the map, snapped as the project says."""
        point = QgsPointXY(event.snapPoint())
        if self._snap_indicator is not None:
            self._snap_indicator.setMatch(event.mapPointMatch())
        return point

    def _preview(self, next_corner: QgsPointXY | None) -> None:
        if self._band is None:
            return
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        if self._corners:
            for point in self._ring([*self._corners, *([next_corner] if next_corner else [])]):
                self._band.addPoint(point)

    def _ring(self, corners: list[QgsPointXY]) -> list[QgsPointXY]:
        if self._shape is Shape.POLYGON:
            return corners
        rectangle = QgsRectangle(corners[0], corners[-1])
        xs, ys = (rectangle.xMinimum(), rectangle.xMaximum()), (rectangle.yMinimum(), rectangle.yMaximum())
        return [QgsPointXY(xs[i], ys[j]) for i, j in ((0, 0), (0, 1), (1, 1), (1, 0))]
