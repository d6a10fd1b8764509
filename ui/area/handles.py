"""The area's handles on the canvas: squares at corners, dots in the middle of edges, those in sight only.

Where they are is told by `editable`; what happens to them is left to the tool.
"""

from __future__ import annotations

from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPen
from qgis.PyQt.QtWidgets import QStyleOptionGraphicsItem, QWidget

from .editable import EditableArea, Handle, Handles
from .sketch import COLOUR

SHORTEST_EDGE = 40
"""Pixels; a shorter edge has no handle in its middle."""
_GAP = 12
"""Pixels; of corners that are closer than this to each other one is drawn."""
_CORNER, _MIDDLE = 4.0, 3.5
"""Pixels from the centre of a handle to its rim."""


class AreaHandles(QgsMapCanvasItem):
    """Draw the handles of an area, the selected one filled, the one under the mouse larger."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._area: EditableArea | None = None
        self.handles = Handles([], [])
        """Those that are drawn."""
        self._selected: int | None = None
        self._pointed_at: QPointF | None = None
        canvas.extentsChanged.connect(self._find_handles)

    def show_area(self, area: EditableArea | None) -> None:
        """Show the handles of an area, none of them selected."""
        self._area, self._selected, self._pointed_at = area, None, None
        self._find_handles()

    def select(self, vertex: int | None) -> None:
        """Set one corner off from the others."""
        self._selected = vertex
        self.update()

    def point_at(self, handle: Handle | None) -> None:
        """Show that a handle can be taken now."""
        self._pointed_at = None if handle is None else self.toCanvasCoordinates(handle.point)
        self.update()

    def release(self) -> None:
        """Listen to the canvas no longer."""
        self._canvas.extentsChanged.disconnect(self._find_handles)

    def boundingRect(self) -> QRectF:
        """Cover the canvas, whatever the map shows."""
        return QRectF(0, 0, self._canvas.width(), self._canvas.height())

    def updatePosition(self) -> None:
        """Follow the map; the canvas calls this when it moves."""
        self.prepareGeometryChange()
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint middles first, so that a corner beside one stays whole."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(COLOUR, 1.2))
        painter.setBrush(QColor(255, 255, 255, 200))
        for handle in self.handles.middles:
            painter.drawEllipse(self.toCanvasCoordinates(handle.point), _MIDDLE, _MIDDLE)
        painter.setPen(QPen(COLOUR, 1.5))
        for handle in self.handles.corners:
            painter.setBrush(COLOUR if handle.vertex == self._selected else QColor(Qt.GlobalColor.white))
            painter.drawRect(_square(self.toCanvasCoordinates(handle.point), _CORNER))
        if self._pointed_at is not None:
            painter.setPen(QPen(COLOUR, 2.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(_square(self._pointed_at, _CORNER + 3))

    def _find_handles(self) -> None:
        pixel = self._canvas.mapUnitsPerPixel()
        self.handles = Handles([], [])
        if self._area is not None and pixel > 0:
            self.handles = self._area.handles(self._canvas.extent(), _GAP * pixel, SHORTEST_EDGE * pixel)
        self.update()


def _square(centre: QPointF, reach: float) -> QRectF:
    return QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)
