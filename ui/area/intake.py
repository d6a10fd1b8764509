"""Ways to an area beside drawing: the menu, the visible map, and the editor for a text that opens below.

What is found is told; reading layers and files is left to those who listen.
"""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsGeometry, QgsPointXY, QgsProviderRegistry
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication, QMimeData, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog, QToolButton, QVBoxLayout, QWidget

from ...core.errors import InvalidArea
from ..error_wording import explain
from ..geometry.translate import MapArea, plain
from . import wording
from .menu import AreaMenu, FileLayer, FileLayerMenu
from .text_editor import AreaTextEditor


class AreaIntake(QWidget):
    """The menu behind a button, and the text editor; empty while that is closed."""

    found = pyqtSignal(object)
    """A MapArea, not checked."""
    opened = pyqtSignal()
    """The text editor is there."""
    layer_chosen = pyqtSignal(object, object)
    """A QgsMapLayer and the LayerPart that is meant."""
    file_chosen = pyqtSignal(str)
    """The path of a layer file."""
    file_layer_chosen = pyqtSignal(object)
    """A FileLayer."""

    def __init__(self, canvas: QgsMapCanvas, button: QToolButton, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._button = button
        self._menu = AreaMenu(self)
        self._text = AreaTextEditor(_describe, self)
        self._text.hide()
        button.setMenu(self._menu)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._text)
        self.hide()
        self._connect()

    def offer_layers(self, layers: Sequence[FileLayer]) -> None:
        """Let the user choose one of a file's layers; nobody is asked where the button cannot be used."""
        if self._button.isVisible() and self._button.isEnabled():
            menu = FileLayerMenu(layers, self)
            menu.chosen.connect(self.file_layer_chosen)
            menu.open_below(self._button)

    def offer_text(self, text: str) -> None:
        """Open the editor on a text, for the user to say what its coordinates mean."""
        if self._button.isVisible() and self._button.isEnabled():
            self._open_text(text)

    def _connect(self) -> None:
        self._menu.extent_chosen.connect(self._take_extent)
        self._menu.layer_chosen.connect(self.layer_chosen)
        self._menu.file_chosen.connect(self._choose_file)
        self._menu.text_chosen.connect(self._open_text)
        self._text.accepted.connect(self._take_text)
        self._text.cancelled.connect(self._close_text)

    def _take_extent(self) -> None:
        settings = self._canvas.mapSettings()
        extent = QgsGeometry.fromRect(self._canvas.extent())
        if settings.rotation():
            corners = [QgsPointXY(corner) for corner in settings.visiblePolygon()]
            extent = QgsGeometry.fromPolygonXY([[*corners, corners[0]]])
        self.found.emit(MapArea(extent, settings.destinationCrs()))

    def _open_text(self, text: str | None = None) -> None:
        self.opened.emit()
        self.show()
        self._text.open(self._canvas.mapSettings().destinationCrs(), text)

    def _take_text(self, shape: MapArea) -> None:
        self._close_text()
        self.found.emit(shape)

    def _close_text(self) -> None:
        self._text.hide()
        self.hide()
        self._button.setFocus()

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, QCoreApplication.translate("AreaPanel", "Take the area from a layer file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(QgsProviderRegistry.instance().fileVectorFilters())
        dialog.fileSelected.connect(self.file_chosen)
        dialog.open()


def file_in(data: QMimeData) -> str:
    """Give the path of the one file that is dragged; empty where it is something else."""
    urls = data.urls()
    return str(urls[0].toLocalFile()) if len(urls) == 1 else ""


def _describe(shape: MapArea) -> str:
    """Say how large a shape is, or what is wrong with it."""
    if not shape.crs.isValid():
        return wording.no_crs()
    try:
        return wording.size_of(plain(shape))
    except InvalidArea as error:
        return explain(error).title
