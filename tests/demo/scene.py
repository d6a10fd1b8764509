"""What the demo begins with: a window with a base map, and the dock with the service's address in it.

Going on from there is left to a person, or to `dock_user`.
"""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtWidgets import QAction, QComboBox, QDockWidget, QMainWindow, QToolBar, QToolButton
from qgis.utils import iface

from .waiting import Failure

PLUGIN = "ImageServiceDownloader"
"""Name of the dock, and of the action that shows it."""
DOCK_WIDTH = 300
"""What the plugin's dock is designed for, in pixels."""
LAYERS_WIDTH = 250


def set_scene(base_map: str) -> None:
    """Put the base map, in grey, into an empty project, and zoom to it."""
    layer = QgsRasterLayer(base_map, "Overview")
    if QgsProject.instance().addMapLayer(layer) is None:
        raise Failure(f"QGIS cannot open the base map {base_map}")
    QgsProject.instance().setCrs(layer.crs())
    layer.hueSaturationFilter().setSaturation(-100)
    layer.brightnessFilter().setBrightness(100)
    layer.brightnessFilter().setContrast(-20)
    iface.mapCanvas().setExtent(layer.extent())
    iface.mapCanvas().refresh()


def fill_screen(window: QMainWindow) -> None:
    """Let the window fill the screen, with the layers beside the map and no other dock."""
    window.setGeometry(QGuiApplication.primaryScreen().geometry())
    for dock in window.findChildren(QDockWidget):
        dock.setVisible(dock.objectName() == "Layers")
        if dock.isVisible():
            set_width(dock, LAYERS_WIDTH)


def set_width(dock: QDockWidget, pixels: int) -> None:
    """Give a dock its width, as a person would by its edge."""
    dock.parent().resizeDocks([dock], [pixels], Qt.Orientation.Horizontal)


def show_dock(service: str) -> None:
    """Show the dock, with the service's address filled in."""
    dock_button().click()
    fill_in(the_dock(), service)


def fill_in(dock: QDockWidget, service: str) -> None:
    """Put the service's address where a person would paste it."""
    address = find(dock, QComboBox, "address")
    address.setEditText(service)
    address.lineEdit().setCursorPosition(0)


def the_dock() -> QDockWidget:
    """Return the plugin's dock, which there is once it has been shown."""
    return find(iface.mainWindow(), QDockWidget, PLUGIN)


def dock_button() -> QToolButton:
    """Return the toolbar button that shows the dock."""
    window = iface.mainWindow()
    action = find(window, QAction, PLUGIN)
    for bar in window.findChildren(QToolBar):
        button = bar.widgetForAction(action)
        if button is not None:
            return button
    raise Failure("the plugin has no button in any toolbar")


def find(parent: Any, kind: type, name: str) -> Any:
    """Return the child of that kind and object name. Raises Failure where there is none."""
    child = parent.findChild(kind, name)
    if child is None:
        raise Failure(f"there is no {kind.__name__} named {name}")
    return child
