"""What the tools that draw and edit the area share: keys, undo, snapping, and a canvas left as it was found.

What the mouse does is left to each tool.
"""

from __future__ import annotations

from qgis.core import QgsPointXY
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool, QgsSnapIndicator
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent

from .undo_keys import UndoKeys


class CanvasTool(QgsMapTool):
    """A map tool with keys of its own that snaps as the project says.

    Zooming and panning by wheel, keys and middle button are the canvas's own and go on meanwhile.
    """

    ended = pyqtSignal()
    """The user wants the tool no more."""
    undo_requested = pyqtSignal()
    redo_requested = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._canvas = canvas
        self._snap_indicator: QgsSnapIndicator | None = None
        self._undo_keys: UndoKeys | None = None

    def activate(self) -> None:
        """Get ready, and let the canvas have the keys."""
        super().activate()
        self._snap_indicator = QgsSnapIndicator(self._canvas)
        self._undo_keys = UndoKeys(self._canvas)
        self._undo_keys.undo.connect(self.undo)
        self._undo_keys.redo.connect(self.redo_requested)
        self._canvas.destinationCrsChanged.connect(self.follow_crs)
        # A tool gets no keys of its own while a mouse button is down; this signal always comes.
        self._canvas.keyPressed.connect(self._pass_key)
        self.open()
        self._canvas.setFocus()

    def deactivate(self) -> None:
        """Drop what is unfinished, and leave the canvas as it was found."""
        # A canvas that is being deleted calls this too, from its destructor.
        if self._undo_keys is not None and not sip.isdeleted(self._canvas):
            self._undo_keys.release()
            self._canvas.destinationCrsChanged.disconnect(self.follow_crs)
            self._canvas.keyPressed.disconnect(self._pass_key)
            self.close()
        self._snap_indicator = self._undo_keys = None
        super().deactivate()

    def open(self) -> None:
        """Put on the canvas what the tool shows there."""

    def close(self) -> None:
        """Take off the canvas what `open` has put there."""

    def follow_crs(self) -> None:
        """Go over to the canvas's new CRS."""

    def press_key(self, key: Qt.Key) -> bool:
        """Act on a key; tell whether it meant something."""
        return False

    def undo(self) -> None:
        """Take the last step back."""
        self.undo_requested.emit()

    def snapped(self, event: QgsMapMouseEvent) -> QgsPointXY:
        """Give the event's place on the map, snapped as the project says, and show what it snapped to."""
        point = QgsPointXY(event.snapPoint())
        if self._snap_indicator is not None:
            self._snap_indicator.setMatch(event.mapPointMatch())
        return point

    def _pass_key(self, event: QKeyEvent) -> None:
        if self.press_key(event.key()):
            event.accept()
