"""Threads that work while one thread decides: what they bring back, and how many there are."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from functools import partial

import pytest
from image_service_downloader.core.workers import Result, Workers


def test_a_result_is_what_the_work_gave_or_raised() -> None:
    told: queue.SimpleQueue[Result[int]] = queue.SimpleQueue()
    with Workers(1) as workers:
        workers.start(lambda: 6 * 7, told.put)
        workers.start(lambda: 1 // 0, told.put)
    assert told.get().get() == 42
    with pytest.raises(ZeroDivisionError):
        told.get().get()


def test_as_many_threads_work_as_there_may_be_just_now() -> None:
    told: queue.SimpleQueue[Result[int]] = queue.SimpleQueue()

    def threads_of(number: int, work: Callable[[], object]) -> set[int]:
        for _ in range(number):
            workers.start(lambda: (work(), threading.get_ident())[1], told.put)
        return {told.get().get() for _ in range(number)}

    def work_together(number: int) -> bool:
        return len(threads_of(number, partial(threading.Barrier(number).wait, 10))) == number

    with Workers(4) as workers:
        assert work_together(4)
        workers.change_number(1)
        assert len(threads_of(40, lambda: None)) == 1
        workers.change_number(3)
        assert work_together(3)
        assert len(threads_of(40, lambda: None)) <= 3


def test_work_that_has_not_begun_is_dropped_when_the_rest_is_abandoned() -> None:
    has_begun, go = threading.Event(), threading.Event()
    told: queue.SimpleQueue[Result[object]] = queue.SimpleQueue()

    def wait() -> bool:
        has_begun.set()
        return go.wait()

    with Workers(1) as workers:
        workers.start(wait, told.put)
        workers.start(lambda: "never", told.put)
        has_begun.wait()
        workers.abandon()
        go.set()
    assert told.get().get() is True
    assert told.empty()
