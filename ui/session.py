"""One session: its state, of which each change is told, and the one task that leads on from it.

Which steps there are, and what follows from their answers, is left to `workflow` and `downloads`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.events import CatalogProgress, Event
from . import settings
from .error_wording import explain
from .state import Stage, State
from .tasks import CoreTask, TaskRunner, Work


class Session(QObject):
    """Hold one state, and one task at a time: the answer to a question that was replaced counts no more."""

    changed = pyqtSignal(object)
    """The new State."""
    chosen_anew = pyqtSignal(object)
    """The new State, where what a coverage is measured of has changed in it; it has none then."""
    told = pyqtSignal(object, object)
    """A Message, with its Qgis.MessageLevel."""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._state = State(settings.download_choices())
        self._task: CoreTask | None = None

    @property
    def state(self) -> State:
        """Give the state as it is now."""
        return self._state

    def change(self, **fields: Any) -> None:
        """Go over to a state in which these fields are others."""
        before, self._state = self._state, replace(self._state, **fields)
        if _covers_otherwise(self._state, before):
            self._state = replace(self._state, coverage=None)
            self.chosen_anew.emit(self._state)
        self.changed.emit(self._state)

    def ask(self, stage: Stage, title: str, work: Work) -> CoreTask:
        """Begin a task in place of the one that runs, and tell to whom its answer can be connected.

        When it has ended, the session rests where the state allows it, and the answer leads on from there.
        """
        self.drop_task()
        task = self._task = CoreTask(title, work, is_missed=stage is Stage.DOWNLOADING)
        task.happened.connect(self._take_progress)
        for ended in (task.succeeded, task.failed, task.called_off):
            ended.connect(self._rest)
        task.failed.connect(self.tell_error)
        self.change(stage=stage, is_cancelling=False, catalog_progress=None)
        self._runner.start(task)
        return task

    def cancel(self) -> None:
        """Call off what is running; the state tells when it has ended."""
        if self._task is not None:
            self.change(is_cancelling=True)
            self._task.call_off()

    def drop_task(self) -> None:
        """Call off what is running, if anything is, and hear nothing of it any more."""
        if self._task is not None:
            self._task.drop()
            self._task = None
            self.change(is_cancelling=False)

    def tell_error(self, error: Exception) -> None:
        """Say what went wrong."""
        self.told.emit(explain(error), Qgis.MessageLevel.Critical)

    def _take_progress(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, CatalogProgress):
                self.change(catalog_progress=event)

    def _rest(self, *_: object) -> None:
        self._task = None
        self.change(stage=self._state.resting_stage, is_cancelling=False)


def _covers_otherwise(state: State, before: State) -> bool:
    is_elsewhere = state.catalog is not before.catalog or state.area is not before.area
    # Two sets of 100,000 take some milliseconds to compare, even a set with itself.
    return is_elsewhere or (state.ticked is not before.ticked and state.ticked != before.ticked)
