"""Takes the demo's pictures: what is on the screen, popups and all.

What there is to see is left to `journey`.
"""

from __future__ import annotations

from pathlib import Path

from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QPoint, QRect
from qgis.PyQt.QtGui import QGuiApplication, QPixmap
from qgis.PyQt.QtWidgets import QWidget

from .waiting import Failure, let_settle, wait_until


class Camera:
    """Saves numbered pictures of the screen."""

    def __init__(self, folder: str, canvas: QgsMapCanvas) -> None:
        self._folder = Path(folder)
        self._canvas = canvas

    def take(self, name: str) -> None:
        """Save the screen once the map is drawn."""
        let_settle()
        wait_until(lambda: not self._canvas.isDrawing(), "the map to be drawn")
        let_settle()
        self.take_at_once(name)

    def take_at_once(self, name: str) -> None:
        """Save the screen as it is."""
        self._save(_screen(), name)

    def take_widget(self, widget: QWidget, name: str) -> None:
        """Save the part of the screen that a widget takes."""
        let_settle()
        self._save(_screen().copy(QRect(widget.mapToGlobal(QPoint()), widget.size())), name)

    def _save(self, picture: QPixmap, name: str) -> None:
        if not picture.save(str(self._folder / f"{name}.png")):
            raise Failure(f"the screenshot {name} could not be written to {self._folder}")


def _screen() -> QPixmap:
    return QGuiApplication.primaryScreen().grabWindow(0)
