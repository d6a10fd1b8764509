"""The last image of the footprints on the canvas, kept in its place while the map moves on.

Drawing the image is left to `drawing`.
"""

from __future__ import annotations

from qgis.core import QgsMapSettings, QgsRectangle
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QRectF
from qgis.PyQt.QtGui import QImage, QPainter
from qgis.PyQt.QtWidgets import QStyleOptionGraphicsItem, QWidget


class ImageItem(QgsMapCanvasItem):
    """An image that moves, turns and grows with the map."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._picture = QImage()
        self._place = QgsRectangle()
        self._rotation = 0.0

    def show_image(self, picture: QImage, settings: QgsMapSettings) -> None:
        """Show an image where the map was when it was drawn."""
        corner = settings.mapToPixel().toMapCoordinates(0, 0)
        width = settings.outputSize().width() * settings.mapUnitsPerPixel()
        height = settings.outputSize().height() * settings.mapUnitsPerPixel()
        self._picture = picture
        # The canvas wants the upper left corner and the size as they were without rotation.
        self._place = QgsRectangle(corner.x(), corner.y() - height, corner.x() + width, corner.y())
        self._rotation = settings.rotation()
        self.updatePosition()
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._picture = QImage()
        self.update()

    def updatePosition(self) -> None:
        """Follow the map; the canvas calls this when it moves."""
        if not self._picture.isNull():
            self.setRect(self._place, False)
            self.setRotation(self._canvas.rotation() - self._rotation)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the image, stretched where the scale has changed since."""
        # The item is two pixels larger than the rectangle it was given.
        size = self.boundingRect().size()
        painter.drawImage(QRectF(0, 0, size.width() - 2, size.height() - 2), self._picture)
