"""Core calls as QGIS tasks: their events, results and errors arrive on the main thread, as signals.

What the calls are, and what is made of their answers, is left to those who start them.
"""

from __future__ import annotations

import threading
import traceback
from collections import deque
from collections.abc import Callable
from functools import partial

from qgis.core import Qgis, QgsApplication, QgsMessageLog, QgsTask
from qgis.PyQt.QtCore import QEventLoop, QObject, QTimer, pyqtSignal

from ..core.errors import Cancelled, DownloaderError
from ..core.events import DownloadProgress, Event, IsCancelled, Notify
from .messages import LOG_TAG

Work = Callable[[Notify, IsCancelled], object]
"""What a task does on its thread: given whom to tell events and what to ask about cancelling, it returns the
result."""

_GATHERING_MILLISECONDS = 50
"""How long events gather before they are told: a download tells up to a thousand in a second."""


class CoreTask(QgsTask):
    """Run one piece of work; exactly one of `succeeded`, `failed` and `called_off` ends it."""

    happened = pyqtSignal(object)
    """A tuple of core's `Event`s, in order: what has happened since the last time."""
    succeeded = pyqtSignal(object)
    """What the work returned."""
    failed = pyqtSignal(object)
    """The exception: a DownloaderError, or one that nobody expected, which is in the log."""
    called_off = pyqtSignal()
    _has_news = pyqtSignal()

    def __init__(self, title: str, work: Work, *, is_missed: bool = False) -> None:
        """Take what QGIS's list of tasks calls the work, and whether QGIS asks before it ends it to quit."""
        flags = QgsTask.Flag.CanCancel
        super().__init__(title, flags if is_missed else flags | QgsTask.Flag.CancelWithoutPrompt)
        self._work = work
        self._result: object = None
        self._error: Exception | None = None
        self._is_settled = False
        self._lock = threading.Lock()
        self._has_begun = False
        self._is_called_off = False
        self._news: deque[Event] = deque()
        self._is_news_told = False
        self._has_news.connect(self._deliver_soon)

    def call_off(self) -> None:
        """Ask the work to end; work that has not begun never will, and that is told at once.

        QgsTask's own cancel() lets a queued task be deleted, even while a thread is just starting it.
        """
        with self._lock:
            self._is_called_off = True
            has_begun = self._has_begun
        if not has_begun:
            self.finished(False)

    def drop(self) -> None:
        """Call the work off, and tell nobody any more what comes of it."""
        self._is_settled = True
        self.call_off()

    def run(self) -> bool:
        """Do the work, on the task's thread."""
        with self._lock:
            if self._is_called_off:
                return False
            self._has_begun = True
        try:
            self._result = self._work(self._tell, self._is_cancelled)
        except Cancelled:
            return False
        except DownloaderError as error:
            self._error = error
        except Exception as error:  # noqa: BLE001 - the task's edge: beyond it an exception is lost
            QgsMessageLog.logMessage(traceback.format_exc(), LOG_TAG, Qgis.MessageLevel.Critical)
            self._error = error
        return self._error is None

    def finished(self, result: bool) -> None:
        """Tell how it ended, on the main thread, once."""
        self._deliver()
        if self._is_settled:
            return
        self._is_settled = True
        if result:
            self.succeeded.emit(self._result)
        elif self._error is not None:
            self.failed.emit(self._error)
        else:
            self.called_off.emit()

    def _is_cancelled(self) -> bool:
        """Tell whether we or the user, in QGIS's list of tasks, have called it off."""
        return self._is_called_off or self.isCanceled()

    def _tell(self, event: Event) -> None:
        if isinstance(event, DownloadProgress) and event.rasters_in_all:
            self.setProgress(100 * event.rasters_done / event.rasters_in_all)
        self._news.append(event)
        if not self._is_news_told:
            self._is_news_told = True
            self._has_news.emit()

    def _deliver_soon(self) -> None:
        # Each time the main thread turns to Python it waits for its turn among the threads of the download.
        QTimer.singleShot(_GATHERING_MILLISECONDS, self._deliver)

    def _deliver(self) -> None:
        """Tell what has happened, on the main thread."""
        self._is_news_told = False
        events = tuple(self._news.popleft() for _ in range(len(self._news)))
        if events and not self._is_settled:
            self.happened.emit(events)


class TaskRunner(QObject):
    """Hand tasks to QGIS and keep them until they end: a QgsTask that Python forgets never finishes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: set[CoreTask] = set()
        self._is_closed = False
        self._waiting: QEventLoop | None = None

    def start(self, task: CoreTask) -> None:
        """Queue a task, and keep it; once all were cancelled, nothing begins any more."""
        if self._is_closed:
            return
        self._tasks.add(task)
        # A task that QGIS cancels before its turn is only ever told to be terminated.
        task.taskTerminated.connect(partial(task.finished, False))
        task.taskTerminated.connect(partial(self._forget, task))
        task.taskCompleted.connect(partial(self._forget, task))
        QgsApplication.taskManager().addTask(task)

    def cancel_all(self, patience_seconds: float = 3.0) -> None:
        """Call all tasks off for good, and wait until they have ended, or no longer than this.

        What ends later is told to nobody.
        """
        self._is_closed = True
        for task in tuple(self._tasks):
            task.call_off()
        if self._tasks:
            self._waiting = QEventLoop()
            QTimer.singleShot(int(patience_seconds * 1000), self._waiting.quit)
            self._waiting.exec()
            self._waiting = None
        for task in self._tasks:
            task.drop()

    def _forget(self, task: CoreTask) -> None:
        # No signal of ours: a task may outlive the window, and with it what is Qt's of the runner.
        self._tasks.discard(task)
        if not self._tasks and self._waiting is not None:
            self._waiting.quit()
