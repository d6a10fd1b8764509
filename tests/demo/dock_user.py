"""A person at the dock: opens it, connects to a service, downloads, each by the pointer and to its end.

What area to set, and what to look at in between, is left to `journey` and to `handed_area`.
"""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QLabel, QProgressBar, QPushButton, QTableView
from qgis.utils import iface

from .handover import LoadedRaster
from .pointer import Pointer
from .scene import DOCK_WIDTH, dock_button, fill_in, fill_screen, find, set_width, the_dock
from .waiting import wait_until

SECONDS_TO_DOWNLOAD = 90


class DockUser:
    """Uses the dock; steps in the order of the methods. Each raises Failure if it leads nowhere."""

    def __init__(self) -> None:
        """Begin where the dock has not been opened."""
        self.pointer = Pointer()
        self._layers_before = set(QgsProject.instance().mapLayers())

    def open_dock(self) -> None:
        """Open the dock by its toolbar button, in a window that fills the screen."""
        fill_screen(iface.mainWindow())
        self.pointer.click(dock_button(), "toolbar button")
        wait_until(lambda: the_dock().isVisible(), "the dock to open")
        set_width(the_dock(), DOCK_WIDTH)
        wait_until(lambda: the_dock().width() <= DOCK_WIDTH, f"the dock to fit into {DOCK_WIDTH} pixels")

    def connect(self, service: str) -> None:
        """Fill in the service's address and connect to it."""
        fill_in(the_dock(), service)
        self.pointer.click(self.widget(QPushButton, "connectButton"), "Connect")
        name = self.widget(QLabel, "serviceName")
        wait_until(lambda: name.isVisible() and bool(name.text()), "the service to answer")

    def wait_for_list(self) -> None:
        """Wait until the rasters that meet the area are listed: those, unlike all, are ticked at once."""
        wait_until(self._download_button.isEnabled, "the area's rasters to be listed")

    def start_download(self) -> None:
        """Press Download."""
        self.pointer.click(self._download_button, "Download")

    def wait_for_layers(self) -> tuple[LoadedRaster, ...]:
        """Wait until all that is listed lies on the map, and return it."""
        expected = self.widget(QTableView).model().rowCount()
        wait_until(
            lambda: len(self._new_rasters()) == expected,
            f"{expected} rasters on the map",
            SECONDS_TO_DOWNLOAD,
        )
        bar = self.widget(QProgressBar)
        wait_until(lambda: not bar.isVisible(), "the download to end")
        return self._new_rasters()

    def widget(self, kind: type, name: str = "") -> Any:
        """Return the dock's widget of that kind and object name."""
        return find(the_dock(), kind, name)

    @property
    def _download_button(self) -> QPushButton:
        return self.widget(QPushButton, "downloadButton")

    def _new_rasters(self) -> tuple[LoadedRaster, ...]:
        layers = QgsProject.instance().mapLayers()
        return tuple(
            LoadedRaster(layer.source(), layer.crs().authid(), layer.width(), layer.height())
            for identifier, layer in layers.items()
            if identifier not in self._layers_before
        )
