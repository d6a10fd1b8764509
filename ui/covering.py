"""How much of the area the ticked rasters cover, and which few would do: worked out in tasks.

What is done with the answers is left to `workflow`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication, QObject, QTimer, pyqtSignal

from ..core.catalog import Catalog
from ..core.covering import Coverage, Preference, coverage, fewest_covering
from ..core.geometry import Area
from .tasks import CoreTask, TaskRunner

_DELAY_MS = 200
"""How long ticks rest before they are measured."""


class Covering(QObject):
    """Measures one choice of rasters at a time, and picks one at a time."""

    measured = pyqtSignal(object)
    """The Coverage of the last choice."""
    picked = pyqtSignal(object)
    """A frozenset of raster ids."""
    failed = pyqtSignal(object)
    """The exception that kept rasters from being picked."""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._measuring: CoreTask | None = None
        self._picking: CoreTask | None = None
        self._measure: Callable[[], Coverage] | None = None
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_DELAY_MS)
        self._delay.timeout.connect(self._start_measuring)

    def measure(self, catalog: Catalog | None, raster_ids: frozenset[int], area: Area | None) -> None:
        """Measure how much of the area these rasters cover; nothing where there is no catalog or no area."""
        self._drop_tasks()
        self._measure = None
        self._delay.stop()
        if catalog is not None and area is not None:
            self._measure = lambda: coverage(_only(catalog, raster_ids), area)
            self._delay.start()

    def pick(self, catalog: Catalog, raster_ids: frozenset[int], area: Area, preference: Preference) -> None:
        """Pick the fewest of these rasters that cover as much of the area as all of them."""

        def work(*_: Any) -> frozenset[int]:
            found = fewest_covering(_only(catalog, raster_ids), area, preference)
            return frozenset(item.raster_id for item in found)

        title = QCoreApplication.translate("Covering", "Find the fewest rasters that cover the area")
        if self._picking is not None:
            self._picking.drop()
        self._picking = CoreTask(title, work)
        self._picking.succeeded.connect(self.picked)
        self._picking.failed.connect(self.failed)
        self._runner.start(self._picking)

    def _start_measuring(self) -> None:
        measure = self._measure
        if measure is None:
            return
        title = QCoreApplication.translate("Covering", "Measure how much of the area is covered")
        self._measuring = CoreTask(title, lambda *_: measure())
        self._measuring.succeeded.connect(self.measured)
        self._runner.start(self._measuring)

    def _drop_tasks(self) -> None:
        for task in (self._measuring, self._picking):
            if task is not None:
                task.drop()
        self._measuring = self._picking = None


def _only(catalog: Catalog, raster_ids: frozenset[int]) -> Catalog:
    return replace(catalog, items=catalog.items.with_ids(raster_ids))
