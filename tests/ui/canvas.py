"""A map canvas on the screen, and a hand on its mouse and keys.

Events are sent as Qt sends them, because QTest moves the real pointer, which arrives when it will.
"""

from __future__ import annotations

from collections.abc import Iterator

from qgis.core import QgsCoordinateReferenceSystem, QgsPointXY, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent, QWheelEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

Pixel = tuple[int, int]

NO_KEYS = Qt.KeyboardModifier.NoModifier
SHIFT, ALT, CONTROL = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)
LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton


def shown_canvas(crs: str = "EPSG:25832") -> Iterator[QgsMapCanvas]:
    """Yield a canvas of 600 x 400 pixels, each about one unit of its CRS, and delete it afterwards."""
    canvas = QgsMapCanvas()
    canvas.resize(600, 400)
    canvas.show()
    assert QTest.qWaitForWindowExposed(canvas)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
    canvas.setExtent(QgsRectangle(500000, 5400000, 500600, 5400400))
    yield canvas
    if not sip.isdeleted(canvas):
        sip.delete(canvas)


class Hand:
    """Sends what a person's mouse and keyboard send to a canvas; places are pixels of its viewport."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas

    def click(self, *pixels: Pixel, keys: Qt.KeyboardModifiers = NO_KEYS) -> None:
        """Move to each place and click there, with keys held or not."""
        for pixel in pixels:
            self.move(pixel)
            self._send(QEvent.Type.MouseButtonPress, pixel, LEFT, LEFT, keys)
            self._send(QEvent.Type.MouseButtonRelease, pixel, LEFT, NONE, keys)

    def double_click(self, pixel: Pixel) -> None:
        """Click twice: the second press comes as a double click."""
        self.click(pixel)
        self._send(QEvent.Type.MouseButtonDblClick, pixel, LEFT, LEFT)
        self.release(pixel)

    def right_click(self, pixel: Pixel) -> None:
        """Press and release the right button."""
        self._send(QEvent.Type.MouseButtonPress, pixel, RIGHT, RIGHT)
        self._send(QEvent.Type.MouseButtonRelease, pixel, RIGHT, NONE)

    def drag(
        self, start: Pixel, end: Pixel, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press, move half the way and all of it, release; keys may be held meanwhile."""
        middle = ((start[0] + end[0]) // 2, (start[1] + end[1]) // 2)
        self._send(QEvent.Type.MouseButtonPress, start, LEFT, LEFT, keys)
        for pixel in (middle, end):
            self._send(QEvent.Type.MouseMove, pixel, NONE, LEFT, keys)
        self._send(QEvent.Type.MouseButtonRelease, end, LEFT, NONE, keys)

    def press(self, pixel: Pixel) -> None:
        """Press the left button."""
        self._send(QEvent.Type.MouseButtonPress, pixel, LEFT, LEFT)

    def release(self, pixel: Pixel) -> None:
        """Release the left button."""
        self._send(QEvent.Type.MouseButtonRelease, pixel, LEFT, NONE)

    def move(self, pixel: Pixel, held: Qt.MouseButton = NONE) -> None:
        """Move the mouse, a button held or not."""
        self._send(QEvent.Type.MouseMove, pixel, NONE, held)

    def key(self, key: Qt.Key) -> None:
        """Press and release a key, which goes to whatever has the focus on the canvas."""
        QTest.keyClick(self._canvas, key)

    def zoom_in(self, pixel: Pixel) -> None:
        """Turn the wheel by one notch."""
        place = QPointF(*pixel)
        everywhere = QPointF(self._canvas.viewport().mapToGlobal(QPoint(*pixel)))
        no_buttons, no_keys = NONE, Qt.KeyboardModifier.NoModifier
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(place, everywhere, QPoint(), QPoint(0, 120), no_buttons, no_keys, phase, False)
        QApplication.sendEvent(self._canvas.viewport(), event)

    def place(self, pixel: Pixel) -> QgsPointXY:
        """Give the place on the map."""
        return self._canvas.getCoordinateTransform().toMapCoordinates(*pixel)

    def ring(self, *pixels: Pixel) -> list[QgsPointXY]:
        """Give the closed ring of places on the map."""
        return [self.place(pixel) for pixel in (*pixels, pixels[0])]

    def _send(
        self,
        kind: QEvent.Type,
        pixel: Pixel,
        button: Qt.MouseButton,
        held: Qt.MouseButton,
        keys: Qt.KeyboardModifiers = NO_KEYS,
    ) -> None:
        viewport, place = self._canvas.viewport(), QPoint(*pixel)
        everywhere = QPointF(viewport.mapToGlobal(place))
        event = QMouseEvent(kind, QPointF(place), QPointF(place), everywhere, button, held, keys)
        QApplication.sendEvent(viewport, event)
