"""A stand-in for QGIS's main window and its interface, made of QGIS's own widgets.

Real QGIS, with all that runs beside them, is driven by `tests/demo`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.gui import QgsMapCanvas, QgsMapToolPan, QgsMessageBar
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QMainWindow, QVBoxLayout, QWidget

Method = Callable[..., Any]


class Desktop:
    """The part of QgisInterface that the plugin uses; what it adds can be seen in the window."""

    def __init__(self) -> None:
        self.window = QMainWindow()
        self.tools = self.window.addToolBar("Plugins")
        self.raster_menu: list[tuple[str, QAction]] = []
        centre = QWidget()
        column = QVBoxLayout(centre)
        self._messages = QgsMessageBar(centre)
        self._canvas = QgsMapCanvas(centre)
        column.addWidget(self._messages)
        column.addWidget(self._canvas, 1)
        self.window.setCentralWidget(centre)
        self.window.resize(1000, 800)
        self._canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:25832"))
        self.pan = QgsMapToolPan(self._canvas)
        self._canvas.setMapTool(self.pan)
        self._offer()

    def show(self) -> None:
        """Show the window and wait until it is there."""
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        self._canvas.setExtent(QgsRectangle(719900, 5399800, 720300, 5400100))

    def close(self) -> None:
        """Close the window for good."""
        self._canvas.unsetMapTool(self.pan)
        self.window.close()
        self.window.deleteLater()

    def _offer(self) -> None:
        """Give the methods of QgisInterface their names."""
        self.mainWindow: Method = lambda: self.window
        self.mapCanvas: Method = lambda: self._canvas
        self.messageBar: Method = lambda: self._messages
        self.addToolBarIcon: Method = self.tools.addAction
        self.removeToolBarIcon: Method = self.tools.removeAction
        self.addPluginToRasterMenu: Method = lambda name, action: self.raster_menu.append((name, action))
        self.removePluginRasterMenu: Method = lambda name, action: self.raster_menu.remove((name, action))
        self.addDockWidget: Method = self.window.addDockWidget
        self.removeDockWidget: Method = self.window.removeDockWidget
