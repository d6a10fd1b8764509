"""Work in slices: the event loop gets its turn in between."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import pytest
from image_service_downloader.ui.slices import Slices, are_done
from qgis.PyQt.QtCore import QTimer

pytestmark = pytest.mark.usefixtures("qgis_app")


def noted(steps: list[str], *names: str) -> Iterator[None]:
    for name in names:
        steps.append(name)
        yield


def test_work_is_done_in_the_order_it_came(qtbot: Any) -> None:
    slices = Slices()
    steps: list[str] = []
    with qtbot.waitSignal(slices.finished):
        slices.add(noted(steps, "one", "two"))
        slices.add(noted(steps, "three"))
        assert slices.is_busy
        assert steps == []
    assert steps == ["one", "two", "three"]
    assert not slices.is_busy


def test_what_has_no_end_lets_the_event_loop_have_its_turn(qtbot: Any) -> None:
    slices = Slices()
    turns: list[str] = []
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append("turn"))
    timer.start(0)
    slices.add(itertools.count())
    qtbot.waitUntil(lambda: len(turns) > 10)
    assert slices.is_busy
    slices.clear()
    timer.stop()


def test_cleared_work_is_neither_done_nor_told(qtbot: Any) -> None:
    slices = Slices()
    steps: list[str] = []
    told: list[str] = []
    slices.finished.connect(lambda: told.append("finished"))
    slices.add(noted(steps, "one"))
    slices.clear()
    qtbot.wait(20)
    assert (steps, told) == ([], [])


def test_at_least_one_step_is_taken_however_little_time_there_is() -> None:
    steps = iter(range(2))
    assert not are_done(steps, end=-math.inf)
    assert next(steps) == 1
    assert are_done(steps, end=-math.inf)


def test_all_steps_are_taken_where_there_is_time() -> None:
    steps = iter(range(3))
    assert are_done(steps, end=math.inf)
    assert list(steps) == []
