"""The whole way, as a person goes it: from the toolbar's button to clipped rasters on the map.

Uses the pointer only, and looks only at what is on the screen; what the pixels are worth is left to `pixels`.
"""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsPointXY,
    QgsProject,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDockWidget,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QToolButton,
)
from qgis.utils import iface

from .camera import DOCK_WIDTH, Camera, fill_screen, set_width
from .handover import Errand, LoadedRaster, Outcome
from .pointer import Pointer
from .scene import dock_button, fill_in, find, the_dock
from .waiting import wait_until

FORMAT = "TIFF"
CORNERS = (
    (-122.297, 37.878),
    (-122.212, 37.890),
    (-122.118, 37.829),
    (-122.071, 37.760),
    (-122.118, 37.718),
    (-122.197, 37.771),
    (-122.259, 37.822),
)
"""Around the woods in the hills above Oakland, as longitude and latitude."""


class Journey:
    """One way through the plugin; its steps in the order of the methods."""

    def __init__(self, errand: Errand) -> None:
        """Begin where the base map lies on the map and the dock has not been opened."""
        self._canvas: QgsMapCanvas = iface.mapCanvas()
        self._errand = errand
        self._pointer = Pointer()
        self._camera = Camera(errand.folder, self._canvas)
        self._corners: list[QgsPointXY] = []
        self._base_map = set(QgsProject.instance().mapLayers())

    def travel(self) -> Outcome:
        """Go all the way, and tell what came of it. Raises Failure."""
        self._open_dock()
        self._connect()
        self._draw_polygon()
        self._choose_format()
        self._download()
        self._see_dark_theme()
        return Outcome(
            corners=tuple((corner.x(), corner.y()) for corner in self._corners),
            area_crs=self._canvas.mapSettings().destinationCrs().authid(),
            clicks=tuple(self._pointer.clicks),
            rasters=tuple(self._new_rasters()),
        )

    def _open_dock(self) -> None:
        fill_screen(iface.mainWindow())
        self._pointer.click(dock_button(), "toolbar button")
        wait_until(lambda: the_dock().isVisible(), "the dock to open")
        set_width(self._dock, DOCK_WIDTH)
        wait_until(lambda: self._dock.width() <= DOCK_WIDTH, f"the dock to fit into {DOCK_WIDTH} pixels")
        self._camera.take("1-dock")
        fill_in(self._dock, self._errand.service)

    def _connect(self) -> None:
        self._pointer.click(self._widget(QPushButton, "connectButton"), "Connect")
        name = self._widget(QLabel, "serviceName")
        wait_until(lambda: name.isVisible() and bool(name.text()), "the service to answer")
        self._camera.take("2-service")

    def _draw_polygon(self) -> None:
        self._pointer.click(self._widget(QToolButton, "draw-polygon"), "Draw polygon")
        *first, last = [self._pixel(*corner) for corner in CORNERS]
        for pixel in first:
            self._click_corner(pixel)
        self._pointer.move_to(self._canvas.viewport(), last)
        self._camera.take("3-polygon")
        self._click_corner(last, times=2)
        table = self._widget(QTableView)
        wait_until(lambda: table.isVisible() and table.model().rowCount() > 0, "the rasters to be listed")

    def _choose_format(self) -> None:
        self._pointer.choose(self._widget(QComboBox, "format"), FORMAT, "Format")
        table = self._widget(QTableView)
        second = table.visualRect(table.model().index(1, 0)).center()
        self._pointer.move_to(table.viewport(), second)
        self._camera.take("4-rasters")

    def _download(self) -> None:
        rasters = self._widget(QTableView).model().rowCount()
        button = self._widget(QPushButton, "downloadButton")
        self._pointer.click(button, "Download")
        bar = self._widget(QProgressBar)
        wait_until(lambda: bar.isVisible() and bar.maximum() > 0, "the first rasters to come")
        self._camera.take_at_once("5-download")
        wait_until(lambda: not bar.isVisible(), "the download to end", seconds=90)
        wait_until(lambda: len(self._new_rasters()) == rasters, f"{rasters} rasters on the map")
        self._camera.take("6-map")

    def _see_dark_theme(self) -> None:
        QgsApplication.setUITheme("Night Mapping")
        self._camera.take_widget(self._dock, "7-dark-theme")

    @property
    def _dock(self) -> QDockWidget:
        return the_dock()

    def _widget(self, kind: type, name: str = "") -> Any:
        return find(self._dock, kind, name)

    def _pixel(self, longitude: float, latitude: float) -> QPoint:
        settings = self._canvas.mapSettings()
        world = QgsCoordinateReferenceSystem("EPSG:4326")
        transform = QgsCoordinateTransform(world, settings.destinationCrs(), QgsProject.instance())
        place = transform.transform(QgsPointXY(longitude, latitude))
        return self._canvas.getCoordinateTransform().transform(place).toQPointF().toPoint()

    def _click_corner(self, pixel: QPoint, times: int = 1) -> None:
        self._corners.append(self._canvas.getCoordinateTransform().toMapCoordinates(pixel))
        self._pointer.click(self._canvas.viewport(), "a corner", pixel, times)

    def _new_rasters(self) -> list[LoadedRaster]:
        layers = QgsProject.instance().mapLayers()
        return [
            LoadedRaster(layer.source(), layer.crs().authid(), layer.width(), layer.height())
            for identifier, layer in layers.items()
            if identifier not in self._base_map
        ]
