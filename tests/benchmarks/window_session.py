"""What QGIS does in the benchmark of its window: nothing, a job of many rasters, a catalog of very many.

Runs inside QGIS, which `window` starts, and uses the dock's own widgets; everything is done twice, once plain
and once with the plugin's calls traced.
"""

from __future__ import annotations

import time
from pathlib import Path

from image_service_downloader.ui.dock import Dock
from image_service_downloader.ui.state import Stage
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLineEdit, QPushButton, QTableView, QToolButton
from qgis.utils import iface

from ..demo.dock_user import DockUser
from ..demo.handover import Errand, Outcome
from ..demo.scene import the_dock
from ..demo.waiting import let_settle, wait_until
from . import phases
from .phases import Phase
from .turns import watching

SECONDS = 200
"""The longest wait for anything."""
IDLE_MS = 4000
WORD = "tile_1999"
"""Typed into the search field letter by letter."""
ZOOMS = 5


def download(errand: Errand) -> Outcome:
    """Measure a job, from the button to the drawn map, beside QGIS idle."""
    dock = _connected_dock(errand)
    wait_until(lambda: dock.session.state.stage is Stage.CHOOSING, "the rasters to be listed")
    taken: list[Phase] = []
    for is_traced in (False, True):
        _tick_all(dock)
        _idle(taken)
        _download(dock, taken, is_traced)
        QgsProject.instance().clear()
    return _told(taken, errand)


def browse(errand: Errand) -> Outcome:
    """Measure the work with a large catalog, beside QGIS idle."""
    dock = _connected_dock(errand)
    taken: list[Phase] = []
    for is_traced in (False, True):
        _idle(taken)
        _list(dock, taken, is_traced)
        _look_through(dock, taken, is_traced)
    return _told(taken, errand)


def _connected_dock(errand: Errand) -> Dock:
    user = DockUser()
    user.open_dock()
    user.connect(errand.service)
    return the_dock()


def _told(taken: list[Phase], errand: Errand) -> Outcome:
    phases.write(taken, Path(errand.folder) / phases.FILE)
    return Outcome()


def _idle(taken: list[Phase]) -> None:
    wait_until(_Quiet(), "QGIS to be idle", SECONDS)
    with watching("QGIS idle", taken):
        let_settle(IDLE_MS)


def _download(dock: Dock, taken: list[Phase], is_traced: bool) -> None:
    # What is waited for is looked up beforehand: searching QGIS's window takes milliseconds.
    session, project = dock.session, QgsProject.instance()
    button = dock.findChild(QPushButton, "downloadButton")
    rasters = len(session.state.ticked)
    with watching("files fetched", taken, traced=is_traced):
        button.click()
        wait_until(lambda: _rasters_done(dock) == rasters, "the files", SECONDS)
    with watching("files opened", taken, traced=is_traced):
        wait_until(lambda: session.state.stage is Stage.CHOOSING, "the download to end", SECONDS)
    with watching("layers added", taken, traced=is_traced):
        wait_until(lambda: project.count() == rasters, "the layers", SECONDS)
    with watching("map drawn", taken, traced=is_traced):
        wait_until(_Quiet(), "the map", SECONDS)
    with watching("map drawn again by QGIS", taken, traced=is_traced):
        iface.mapCanvas().clearCache()
        iface.mapCanvas().refresh()
        wait_until(_Quiet(), "the map", SECONDS)


def _rasters_done(dock: Dock) -> int:
    progress = dock.session.state.download_progress
    return progress.rasters_done if progress else 0


def _list(dock: Dock, taken: list[Phase], is_traced: bool) -> None:
    session = dock.session
    with watching("catalog listed", taken, traced=is_traced):
        dock.findChild(QToolButton, "listButton").click()
        wait_until(lambda: session.state.stage is Stage.CHOOSING, "the catalog", SECONDS)
    with watching("footprints shown", taken, traced=is_traced):
        wait_until(_Quiet(), "the footprints", SECONDS)


def _look_through(dock: Dock, taken: list[Phase], is_traced: bool) -> None:
    table = dock.findChild(QTableView)
    search = next(
        field for field in dock.findChildren(QLineEdit) if field.placeholderText().startswith("Search")
    )
    with watching("searched", taken, traced=is_traced):
        for end in (*range(1, len(WORD) + 1), 0):
            search.setText(WORD[:end])
            wait_until(_Quiet(), "the rows", SECONDS)
    with watching("sorted", taken, traced=is_traced):
        for column in range(table.model().columnCount()):
            table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
            wait_until(_Quiet(), "the rows", SECONDS)
    with watching("all ticked", taken, traced=is_traced):
        _tick_all(dock)
        wait_until(_Quiet(), "the ticks", SECONDS)
    with watching("map zoomed", taken, traced=is_traced):
        for _ in range(ZOOMS):
            iface.mapCanvas().zoomByFactor(0.7)
            wait_until(_Quiet(), "the footprints", SECONDS)
        iface.mapCanvas().zoomByFactor(0.7**-ZOOMS)
        wait_until(_Quiet(), "the footprints", SECONDS)


def _tick_all(dock: Dock) -> None:
    next(button for button in dock.findChildren(QToolButton) if button.text() == "All").click()


class _Quiet:
    """Tells whether the map is drawn and the main thread has had next to nothing to do for a second."""

    def __init__(self) -> None:
        self._start_again()

    def __call__(self) -> bool:
        if time.thread_time() - self._cpu > 0.1 or iface.mapCanvas().isDrawing():
            self._start_again()
        return time.monotonic() - self._since > 1

    def _start_again(self) -> None:
        self._since, self._cpu = time.monotonic(), time.thread_time()
