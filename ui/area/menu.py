"""The menus of ways to an area other than drawing: the visible map, layers, a file and what is in it, a text.

What is chosen is told by signals; reading it is left to those who listen.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from qgis.core import QgsIconUtils, QgsMapLayer, QgsProject, QgsVectorLayer, QgsWkbTypes
from qgis.PyQt.QtCore import QCoreApplication, QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction, QMenu, QWidget

_ICONS = Path(__file__).resolve().parents[2] / "resources"


class LayerPart(enum.Enum):
    """What of a layer is meant."""

    ALL_FEATURES = enum.auto()
    SELECTED_FEATURES = enum.auto()
    EXTENT = enum.auto()


class FileLayer(NamedTuple):
    """One of the layers in a file."""

    name: str
    uri: str
    """By which QGIS opens it."""


class AreaMenu(QMenu):
    """Offer what there is in the project each time it opens."""

    extent_chosen = pyqtSignal()
    layer_chosen = pyqtSignal(object, object)
    """A QgsMapLayer and a LayerPart."""
    file_chosen = pyqtSignal()
    text_chosen = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        extent = self._add("canvas-extent", QCoreApplication.translate("AreaMenu", "Visible map"))
        extent.triggered.connect(self.extent_chosen)
        self._layers = self.addMenu(QCoreApplication.translate("AreaMenu", "Layer"))
        self._layers.setObjectName("layers")
        self._layers.setIcon(QIcon(str(_ICONS / "area-source.svg")))
        file = self._add("area-file", QCoreApplication.translate("AreaMenu", "Layer file …"))
        file.triggered.connect(self.file_chosen)
        text = self._add("area-text", QCoreApplication.translate("AreaMenu", "Text or coordinates …"))
        text.triggered.connect(self.text_chosen)
        self.aboutToShow.connect(self.list_layers)

    def list_layers(self) -> None:
        """Offer the layers of the project, in the order of its layer tree."""
        self._layers.clear()
        layers = [node.layer() for node in QgsProject.instance().layerTreeRoot().findLayers()]
        for layer in layers:
            if layer is not None and layer.isValid():
                self._add_layer(layer)
        self._layers.setEnabled(not self._layers.isEmpty())

    def _add_layer(self, layer: QgsMapLayer) -> None:
        menu = self._layers.addMenu(QgsIconUtils.iconForLayer(layer), _literal(layer.name()))
        for part, text in _parts(layer):
            action = menu.addAction(text)
            action.triggered.connect(functools.partial(self.layer_chosen.emit, layer, part))

    def _add(self, name: str, text: str) -> QAction:
        action = self.addAction(QIcon(str(_ICONS / f"{name}.svg")), text)
        action.setObjectName(name)
        return action


class FileLayerMenu(QMenu):
    """Offer the layers of a file, once."""

    chosen = pyqtSignal(object)
    """A FileLayer."""

    def __init__(self, layers: Sequence[FileLayer], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question = QCoreApplication.translate("AreaMenu", "Which layer of the file?")
        self.setAccessibleName(question)
        self.addAction(question).setEnabled(False)
        self.addSeparator()
        self._actions = [self.addAction(_literal(layer.name)) for layer in layers]
        for action, layer in zip(self._actions, layers):
            action.triggered.connect(functools.partial(self.chosen.emit, layer))

    def open_below(self, widget: QWidget) -> None:
        """Show the menu under a widget, its first layer ready for the Enter key."""
        self.popup(widget.mapToGlobal(QPoint(0, widget.height())))
        self.setActiveAction(self._actions[0])


def _parts(layer: QgsMapLayer) -> list[tuple[LayerPart, str]]:
    extent = (LayerPart.EXTENT, QCoreApplication.translate("AreaMenu", "Extent"))
    if not isinstance(layer, QgsVectorLayer) or layer.geometryType() != _POLYGON:
        return [extent]
    parts = [(LayerPart.ALL_FEATURES, QCoreApplication.translate("AreaMenu", "All features"))]
    if layer.selectedFeatureCount():
        selected = QCoreApplication.translate(
            "AreaMenu", "%n selected feature(s)", None, layer.selectedFeatureCount()
        )
        parts.append((LayerPart.SELECTED_FEATURES, selected))
    return [*parts, extent]


def _literal(text: str) -> str:
    """Keep menus from reading a layer's & as the mark of a key."""
    return text.replace("&", "&&")


_POLYGON = QgsWkbTypes.GeometryType.PolygonGeometry
