"""The watch over the event loop's turns sees what uses the main thread, and whose work it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from image_service_downloader.tests.benchmarks.phases import Phase, read, together, write
from image_service_downloader.tests.benchmarks.turns import watching
from image_service_downloader.ui.tasks import CoreTask
from qgis.PyQt.QtCore import QEventLoop, QTimer

pytestmark = pytest.mark.usefixtures("qgis_app")

BUSY_MS = 30


def busy() -> None:
    """Use the processor."""
    end = time.thread_time() + BUSY_MS / 1000
    while time.thread_time() < end:
        pass


def watched(act: Callable[[], object], *, traced: bool) -> Phase:
    """Let Qt call a function in one turn of an event loop that has some."""
    phases: list[Phase] = []
    loop = QEventLoop()
    with watching("busy", phases, traced=traced):
        QTimer.singleShot(20, act)
        QTimer.singleShot(60, loop.quit)
        loop.exec()
    [phase] = phases
    return phase


def test_one_turn_has_the_work_that_is_done_in_it() -> None:
    phase = watched(busy, traced=False)
    assert max(phase.cpu_ms) >= BUSY_MS
    assert max(phase.gaps_ms) >= BUSY_MS
    assert sum(cpu >= BUSY_MS for cpu in phase.cpu_ms) == 1
    assert phase.own_cpu_ms == ()


def test_work_of_others_is_not_the_plugins_own() -> None:
    phase = watched(busy, traced=True)
    assert max(phase.cpu_ms) >= BUSY_MS
    assert max(phase.own_cpu_ms) == 0
    assert phase.longest_calls == ()


def test_the_plugins_own_work_is_all_that_its_functions_call() -> None:
    task = CoreTask("busy", lambda notify, is_cancelled: busy())
    phase = watched(task.run, traced=True)
    assert max(phase.own_cpu_ms) >= BUSY_MS
    assert [call.function for call in phase.longest_calls] == ["tasks.run"]


def test_rounds_are_put_together_from_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "phases.json"
    phases = [watched(busy, traced=True), watched(busy, traced=True)]
    write(phases, path)
    assert read(path) == phases
    assert together(phases).cpu_ms == phases[0].cpu_ms + phases[1].cpu_ms
