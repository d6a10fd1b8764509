"""The search for unfinished jobs in the chosen folder, beside whatever else runs; dismissed ones left out.

What a folder holds is core's to read; when to look, and what to do with a job, is left to `downloads`.
"""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QCoreApplication, QObject, QTimer, pyqtSignal

from ...core.saved_jobs import SavedJob
from .. import settings, work
from ..tasks import CoreTask, TaskRunner

_DELAY_MS = 200
"""Before a search begins: while somebody types a folder's name, none of its beginnings is searched."""


class UnfinishedSearch(QObject):
    """Looks into one folder at a time, on a task's thread; what cannot be read is not there."""

    found = pyqtSignal(object)
    """A tuple of SavedJob that may be offered, the last touched first."""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._folder = Path()
        self._task: CoreTask | None = None
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_DELAY_MS)
        self._delay.timeout.connect(self._start)

    def look_into(self, folder: Path) -> None:
        """Search a folder; the answer for one asked for before counts no more."""
        if self._task is not None:
            self._task.drop()
            self._task = None
        self._folder = folder
        self._delay.start()

    def _start(self) -> None:
        title = QCoreApplication.translate("UnfinishedSearch", "Look for unfinished downloads")
        self._task = CoreTask(title, work.find_unfinished(self._folder))
        self._task.succeeded.connect(self._take)
        self._runner.start(self._task)

    def _take(self, jobs: tuple[SavedJob, ...]) -> None:
        dismissed = settings.dismissed_jobs()
        self.found.emit(tuple(job for job in jobs if job.key not in dismissed))
