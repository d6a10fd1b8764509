"""A canvas tool that ticks rasters by their footprints: a click, or a box dragged over several.

Where footprints lie upon each other it asks which one is meant; what becomes of the ticks is left to the
dock.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator

from qgis.core import QgsGeometry, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QPoint, QRect, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QApplication

from ..area.sketch import remove
from ..slices import Slices
from .chooser import Chooser
from .outlines import Outlined
from .overlay import FootprintOverlay
from .style import picking_band


class Mode(enum.Enum):
    """What the left button means now."""

    WAITING = "it is up"
    PRESSING = "it is down: a click or a box"
    DRAGGING = "a box is being dragged"


class PickTool(QgsMapTool):
    """Tick and untick rasters on the map while the tool is active.

    A click ticks the raster there, or unticks it; where there are several, a menu lists them. A box ticks all
    that it meets, with Ctrl unticks them. A right click offers previews. Esc drops the box, or gives the
    previous tool back. Zooming and panning by wheel, keys and middle button are the canvas's own and go on.
    """

    picked = pyqtSignal(object, bool)
    """A frozenset of raster ids, and whether they are to be ticked or unticked."""
    preview_requested = pyqtSignal(int)
    """The id of the raster to show."""
    pointed = pyqtSignal(object)
    """The id of the raster that is pointed at in the menu; None when it is left."""

    def __init__(self, canvas: QgsMapCanvas, overlay: FootprintOverlay) -> None:
        super().__init__(canvas)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._canvas = canvas
        self._overlay = overlay
        self._mode = Mode.WAITING
        self._pressed_at = QPoint()
        self._band: QgsRubberBand | None = None
        self._previous: QgsMapTool | None = None
        self._chooser = Chooser(canvas)
        self._chooser.picked.connect(self.picked)
        self._chooser.pointed.connect(self.pointed)
        self._chooser.preview_requested.connect(self.preview_requested)
        self._searching = Slices(self)

    @property
    def is_dragging(self) -> bool:
        """Tell whether a box is being dragged."""
        return self._mode is Mode.DRAGGING

    def begin(self) -> None:
        """Take the canvas over, and remember the tool that it had."""
        if self._canvas.mapTool() is not self:
            self._previous = self._canvas.mapTool()
            self._canvas.setMapTool(self)

    def end(self) -> None:
        """Give the canvas its previous tool back, if this one is active."""
        if not self.isActive():
            return
        if self._previous is None or sip.isdeleted(self._previous):
            self._canvas.unsetMapTool(self)
        else:
            self._canvas.setMapTool(self._previous)

    def release(self) -> None:
        """End for good."""
        self.end()
        self._chooser.deleteLater()
        self.deleteLater()

    def activate(self) -> None:
        """Get ready to pick, and let the canvas have the keys."""
        super().activate()
        self._band = picking_band(self._canvas)
        # A tool gets no keys of its own while a mouse button is down; this signal always comes.
        self._canvas.keyPressed.connect(self._on_key)
        self._canvas.setFocus()

    def deactivate(self) -> None:
        """Drop what is begun, and leave the canvas as it was found."""
        # A canvas that is being deleted calls this too, from its destructor.
        if self._band is not None and not sip.isdeleted(self._canvas):
            self._canvas.keyPressed.disconnect(self._on_key)
            remove(self._band)
            self._chooser.close()
        self._band = None
        self._mode = Mode.WAITING
        self._searching.clear()
        super().deactivate()

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:
        """Begin a click or a box."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._mode, self._pressed_at = Mode.PRESSING, event.originalPixelPoint()

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        """Let the box follow the mouse."""
        moved = (event.originalPixelPoint() - self._pressed_at).manhattanLength()
        if self._mode is Mode.PRESSING and moved >= QApplication.startDragDistance():
            self._mode = Mode.DRAGGING
        if self._mode is Mode.DRAGGING and self._band is not None:
            unticks = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._band.setLineStyle(Qt.PenStyle.DashLine if unticks else Qt.PenStyle.SolidLine)
            self._band.setToGeometry(self._box_to(event.originalPixelPoint()))

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        """Pick what was clicked, or what the box meets."""
        mode = self._mode
        if event.button() == Qt.MouseButton.RightButton and mode is Mode.WAITING:
            self._offer_previews(event.originalPixelPoint())
        if event.button() != Qt.MouseButton.LeftButton or mode is Mode.WAITING:
            return
        self._drop_box()
        if mode is Mode.DRAGGING:
            unticks = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._searching.add(
                self._pick_meeting(self._box_to(event.originalPixelPoint()), ticked=not unticks)
            )
        else:
            self._pick_at(event.originalPixelPoint())

    def _on_key(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            if self._mode is Mode.WAITING:
                self.end()
            else:
                self._drop_box()

    def _drop_box(self) -> None:
        self._mode = Mode.WAITING
        if self._band is not None:
            self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)

    def _box_to(self, pixel: QPoint) -> QgsGeometry:
        """Give the box on the screen as an area of the map, which may be turned."""
        box = QRect(self._pressed_at, pixel).normalized()
        corners = (box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft())
        ring = [self.toMapCoordinates(corner) for corner in corners]
        return QgsGeometry.fromPolygonXY([[*ring, ring[0]]])

    def _pick_at(self, pixel: QPoint) -> None:
        there = self._rasters_at(pixel)
        if len(there) == 1:
            self.picked.emit(frozenset({there[0].raster_id}), not there[0].is_ticked)
        elif there:
            self._chooser.ask_which(there, self._canvas.viewport().mapToGlobal(pixel))

    def _offer_previews(self, pixel: QPoint) -> None:
        there = self._rasters_at(pixel)
        if there:
            self._chooser.offer_previews(there, self._canvas.viewport().mapToGlobal(pixel))

    def _rasters_at(self, pixel: QPoint) -> tuple[Outlined, ...]:
        return tuple(self._overlay.rasters_at(self.toMapCoordinates(pixel)))

    def _pick_meeting(self, box: QgsGeometry, *, ticked: bool) -> Iterator[None]:
        found = set()
        for raster_id in self._overlay.rasters_meeting(box):
            if raster_id is not None:
                found.add(raster_id)
            yield
        if found:
            self.picked.emit(frozenset(found), ticked)
