"""Long answers, one at a time and with the garbage collector at rest."""

from __future__ import annotations

import gc
import threading
import time

import pytest
from image_service_downloader.core.parsing import undisturbed

PATIENCE_SECONDS = 20


def test_the_collector_rests_however_many_contexts_are_inside_each_other() -> None:
    with undisturbed():
        with undisturbed():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_works_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="broken"), undisturbed():
        raise ValueError("broken")
    assert gc.isenabled()


def test_a_collector_that_somebody_has_switched_off_stays_off() -> None:
    gc.disable()
    try:
        with undisturbed():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_in_the_rest_at_the_end_nobody_else_begins_and_the_collector_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[object] = []

    def enter_too() -> None:
        with undisturbed():
            told.append("another")

    thread = threading.Thread(target=enter_too)

    def rest(seconds: float) -> None:
        thread.start()
        thread.join(0.1)
        told.append((seconds, gc.isenabled()))

    monkeypatch.setattr(time, "sleep", rest)
    with undisturbed(rest_seconds=7):
        told.append("work")
    thread.join(PATIENCE_SECONDS)
    assert told == ["work", (7, True), "another"]


def test_only_one_thread_at_a_time_is_inside() -> None:
    inside: list[int] = []
    most: list[int] = []
    has_begun = threading.Event()

    def work() -> None:
        for _ in range(50):
            with undisturbed():
                inside.append(1)
                most.append(len(inside))
                has_begun.wait(0.001)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert len(most) == 200
    assert max(most) == 1
    assert gc.isenabled()
