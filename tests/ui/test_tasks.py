"""Tasks on the real task manager of QGIS."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from image_service_downloader.core.errors import Cancelled, NothingToDownload
from image_service_downloader.core.events import (
    DownloadProgress,
    Event,
    IsCancelled,
    Notify,
    RasterFinished,
)
from image_service_downloader.ui.messages import LOG_TAG
from image_service_downloader.ui.tasks import CoreTask, TaskRunner
from pytestqt.qtbot import QtBot
from qgis.core import QgsApplication, QgsTask
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject

PATIENCE = 5000


@pytest.fixture
def runner(qgis_app: object) -> TaskRunner:
    return TaskRunner()


class Ending:
    """What a task said, and on which thread."""

    def __init__(self, task: CoreTask) -> None:
        self.said: list[tuple[str, Any]] = []
        self.threads: set[threading.Thread] = set()
        self.times_told = 0
        """How often the main thread was woken for events."""
        task.happened.connect(self._take_events)
        task.succeeded.connect(lambda result: self._take("succeeded", result))
        task.failed.connect(lambda error: self._take("failed", error))
        task.called_off.connect(lambda: self._take("called off", None))

    def _take_events(self, events: tuple[Event, ...]) -> None:
        self.times_told += 1
        for event in events:
            self._take("happened", event)

    def _take(self, what: str, value: Any) -> None:
        self.said.append((what, value))
        self.threads.add(threading.current_thread())

    @property
    def is_there(self) -> bool:
        return any(what != "happened" for what, _ in self.said)


def run(runner: TaskRunner, qtbot: QtBot, work: Callable[[Notify, IsCancelled], object]) -> Ending:
    task = CoreTask("A test", work)
    ending = Ending(task)
    runner.start(task)
    del task
    qtbot.waitUntil(lambda: ending.is_there, timeout=PATIENCE)
    return ending


def test_the_result_arrives_on_the_main_thread_though_nobody_else_keeps_the_task(
    runner: TaskRunner, qtbot: QtBot
) -> None:
    ending = run(runner, qtbot, lambda notify, is_cancelled: threading.current_thread())
    [(what, worker)] = ending.said
    assert what == "succeeded"
    assert ending.threads == {threading.main_thread()}
    assert worker is not threading.main_thread()


def test_events_arrive_in_order_before_the_result(runner: TaskRunner, qtbot: QtBot) -> None:
    events = [DownloadProgress(done, 4, done, 4, done * 10, 40, True) for done in range(5)]

    def work(notify: Notify, is_cancelled: IsCancelled) -> str:
        for event in events:
            notify(event)
        return "done"

    ending = run(runner, qtbot, work)
    assert ending.said == [*(("happened", event) for event in events), ("succeeded", "done")]
    assert ending.threads == {threading.main_thread()}


def test_a_flood_of_events_seldom_wakes_the_main_thread(runner: TaskRunner, qtbot: QtBot) -> None:
    events = [RasterFinished(number, f"r{number}", 1) for number in range(1000)]

    def work(notify: Notify, is_cancelled: IsCancelled) -> None:
        for event in events:
            notify(event)

    ending = run(runner, qtbot, work)
    assert ending.said == [*(("happened", event) for event in events), ("succeeded", None)]
    assert ending.times_told < 100


def test_events_arrive_while_the_work_goes_on(runner: TaskRunner, qtbot: QtBot) -> None:
    seen, event = threading.Event(), RasterFinished(1, "r1", 1)

    def work(notify: Notify, is_cancelled: IsCancelled) -> bool:
        notify(event)
        return seen.wait(PATIENCE / 1000)

    task = CoreTask("A test", work)
    task.happened.connect(lambda events: seen.set())
    ending = Ending(task)
    runner.start(task)
    qtbot.waitUntil(lambda: ending.is_there, timeout=2 * PATIENCE)
    assert ending.said == [("happened", event), ("succeeded", True)]


def test_an_error_of_core_arrives_as_it_is(runner: TaskRunner, qtbot: QtBot) -> None:
    error = NothingToDownload()

    def work(notify: Notify, is_cancelled: IsCancelled) -> object:
        raise error

    assert run(runner, qtbot, work).said == [("failed", error)]


def test_an_error_that_nobody_expected_arrives_and_is_logged(runner: TaskRunner, qtbot: QtBot) -> None:
    def work(notify: Notify, is_cancelled: IsCancelled) -> object:
        raise ZeroDivisionError("for a test")

    logged: list[tuple[str, str]] = []
    log = QgsApplication.messageLog()
    log.messageReceived.connect(lambda text, tag, level: logged.append((tag, text)))
    [(what, error)] = run(runner, qtbot, work).said
    assert what == "failed"
    assert isinstance(error, ZeroDivisionError)
    qtbot.waitUntil(lambda: bool(logged), timeout=PATIENCE)
    assert logged[0][0] == LOG_TAG
    assert "ZeroDivisionError: for a test" in logged[0][1]


@pytest.mark.parametrize("cancel", [CoreTask.call_off, CoreTask.cancel], ids=["by us", "by QGIS"])
def test_cancelled_work_is_called_off_and_not_failed(
    cancel: Callable[[CoreTask], None], runner: TaskRunner, qtbot: QtBot
) -> None:
    begun = threading.Event()

    def work(notify: Notify, is_cancelled: IsCancelled) -> object:
        begun.set()
        while not is_cancelled():
            threading.Event().wait(0.01)
        raise Cancelled

    task = CoreTask("A test", work)
    ending = Ending(task)
    runner.start(task)
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE)
    cancel(task)
    qtbot.waitUntil(lambda: ending.is_there, timeout=PATIENCE)
    assert ending.said == [("called off", None)]


@pytest.mark.parametrize("cancel", [CoreTask.call_off, CoreTask.cancel], ids=["by us", "by QGIS"])
def test_a_task_cancelled_before_its_turn_is_called_off_at_once(
    cancel: Callable[[CoreTask], None], runner: TaskRunner
) -> None:
    task = CoreTask("A test", lambda notify, is_cancelled: "never")
    ending = Ending(task)
    task.hold()
    runner.start(task)
    cancel(task)
    assert ending.said == [("called off", None)]
    task.unhold()
    runner.cancel_all()


def test_work_called_off_before_its_turn_is_never_done(runner: TaskRunner, qtbot: QtBot) -> None:
    done: list[str] = []
    task = CoreTask("A test", lambda notify, is_cancelled: done.append("work"))
    task.hold()
    runner.start(task)
    task.call_off()
    with qtbot.waitSignal(task.taskTerminated, timeout=PATIENCE):
        task.unhold()
    assert done == []


def test_all_tasks_can_be_cancelled_at_once_and_waited_for(runner: TaskRunner, qtbot: QtBot) -> None:
    def work(notify: Notify, is_cancelled: IsCancelled) -> object:
        while not is_cancelled():
            threading.Event().wait(0.01)
        raise Cancelled

    endings = []
    for _ in range(4):
        task = CoreTask("A test", work)
        endings.append(Ending(task))
        runner.start(task)
    runner.cancel_all()
    assert [ending.said for ending in endings] == [[("called off", None)]] * 4


def test_work_that_outlives_the_wait_tells_nobody_who_is_gone_by_then(qgis_app: object, qtbot: QtBot) -> None:
    window = QObject()
    runner = TaskRunner(window)
    begun, may_end = threading.Event(), threading.Event()

    def work(notify: Notify, is_cancelled: IsCancelled) -> object:
        begun.set()
        may_end.wait(PATIENCE / 1000)
        notify(RasterFinished(1, "r1", 1))
        return "too late"

    task = CoreTask("A test", work)
    ending = Ending(task)
    runner.start(task)
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE)
    runner.cancel_all(patience_seconds=0)
    sip.delete(window)
    with qtbot.waitSignal(task.taskCompleted, timeout=PATIENCE):
        may_end.set()
    assert ending.said == []


def test_cancelling_where_nothing_runs_does_not_wait(runner: TaskRunner) -> None:
    runner.cancel_all(patience_seconds=3600)


def test_once_all_were_cancelled_nothing_begins_any_more(runner: TaskRunner) -> None:
    added: list[int] = []
    QgsApplication.taskManager().taskAdded.connect(added.append)
    runner.cancel_all()
    runner.start(CoreTask("A test", lambda notify, is_cancelled: None))
    QgsApplication.taskManager().taskAdded.disconnect(added.append)
    assert added == []


@pytest.mark.parametrize("is_missed", [True, False])
def test_qgis_asks_before_it_quits_only_for_what_would_be_missed(is_missed: bool, qgis_app: object) -> None:
    task = CoreTask("a task", lambda *_: None, is_missed=is_missed)
    assert bool(task.flags() & QgsTask.Flag.CancelWithoutPrompt) is not is_missed
