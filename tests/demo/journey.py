"""The whole way, as a person goes it: from the toolbar's button to clipped rasters on the map.

Uses the pointer only, and looks only at what is on the screen; what the pixels are worth is left to `pixels`.
"""

from __future__ import annotations

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsPointXY,
    QgsProject,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtWidgets import QComboBox, QProgressBar, QTableView, QToolButton
from qgis.utils import iface

from .camera import Camera
from .dock_user import DockUser
from .handover import Errand, LoadedRaster, Outcome
from .scene import the_dock
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
        self._user = DockUser()
        self._pointer = self._user.pointer
        self._camera = Camera(errand.folder, self._canvas)
        self._corners: list[QgsPointXY] = []
        self._rasters: tuple[LoadedRaster, ...] = ()

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
            rasters=self._rasters,
        )

    def _open_dock(self) -> None:
        self._user.open_dock()
        self._camera.take("1-dock")

    def _connect(self) -> None:
        self._user.connect(self._errand.service)
        self._camera.take("2-service")

    def _draw_polygon(self) -> None:
        self._pointer.click(self._user.widget(QToolButton, "draw-polygon"), "Draw polygon")
        *first, last = [self._pixel(*corner) for corner in CORNERS]
        for pixel in first:
            self._click_corner(pixel)
        self._pointer.move_to(self._canvas.viewport(), last)
        self._camera.take("3-polygon")
        self._click_corner(last, times=2)
        self._user.wait_for_list()

    def _choose_format(self) -> None:
        self._pointer.choose(self._user.widget(QComboBox, "format"), FORMAT, "Format")
        table = self._user.widget(QTableView)
        second = table.visualRect(table.model().index(1, 0)).center()
        self._pointer.move_to(table.viewport(), second)
        self._camera.take("4-rasters")

    def _download(self) -> None:
        self._user.start_download()
        bar = self._user.widget(QProgressBar)
        wait_until(lambda: bar.isVisible() and bar.maximum() > 0, "the first rasters to come")
        self._camera.take_at_once("5-download")
        self._rasters = self._user.wait_for_layers()
        self._camera.take("6-map")

    def _see_dark_theme(self) -> None:
        QgsApplication.setUITheme("Night Mapping")
        self._camera.take_widget(the_dock(), "7-dark-theme")

    def _pixel(self, longitude: float, latitude: float) -> QPoint:
        settings = self._canvas.mapSettings()
        world = QgsCoordinateReferenceSystem("EPSG:4326")
        transform = QgsCoordinateTransform(world, settings.destinationCrs(), QgsProject.instance())
        place = transform.transform(QgsPointXY(longitude, latitude))
        return self._canvas.getCoordinateTransform().transform(place).toQPointF().toPoint()

    def _click_corner(self, pixel: QPoint, times: int = 1) -> None:
        self._corners.append(self._canvas.getCoordinateTransform().toMapCoordinates(pixel))
        self._pointer.click(self._canvas.viewport(), "a corner", pixel, times)
