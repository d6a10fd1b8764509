"""A service that is gone: who looks for it, who waits, and for how long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator

import pytest
from image_service_downloader.core import outages as module
from image_service_downloader.core.errors import (
    AccessDenied,
    Cancelled,
    ConnectionFailed,
    Content,
    DownloaderError,
    IncompleteTransfer,
    LimitExceeded,
    NotARaster,
    Overloaded,
    RemoteFileChanged,
    RequestRefused,
    SecureConnectionFailed,
    TimedOut,
    UnexpectedAnswer,
)
from image_service_downloader.core.events import Event, OutageBegan, OutageEnded
from image_service_downloader.core.outages import Outages, may_be_outage

GONE = ConnectionFailed("host", "refused")


class Clock:
    """Time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


class Watched:
    """Outages of a service that answers as told, on a clock of its own."""

    def __init__(self, answers: Iterable[DownloaderError | None], clock: Clock, patience: float = 90) -> None:
        self.answers = iter(answers)
        self.looks = 0
        self.events: list[Event] = []
        self.outages = Outages("host", self.look, clock.pause, patience, 0.5, self.events.append)

    def look(self) -> None:
        self.looks += 1
        answer = next(self.answers)
        if answer is not None:
            raise answer


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Put the clock in the place of the real one."""
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def forever(error: DownloaderError) -> Iterator[DownloaderError]:
    while True:
        yield error


def test_a_failure_while_the_service_is_there_is_the_requests_own(clock: Clock) -> None:
    watched = Watched([None], clock)
    assert not watched.outages.outlast(began=clock.now - 1)
    assert watched.events == []


def test_a_service_that_is_gone_is_looked_for_less_and_less_often_and_waited_for(clock: Clock) -> None:
    watched = Watched([*[GONE] * 7, None], clock)
    assert watched.outages.outlast(began=clock.now - 1)
    assert clock.waits == [0.5, 1, 2, 4, 8, 10, 10]
    assert watched.events == [OutageBegan("host", GONE), OutageEnded("host")]


def test_a_request_that_fell_into_the_same_outage_looks_no_more(clock: Clock) -> None:
    watched = Watched([GONE, None], clock)
    began = clock.now - 1
    assert watched.outages.outlast(began)
    assert watched.outages.outlast(began)
    assert watched.looks == 2


def test_a_service_that_stays_away_is_given_up_and_for_all(clock: Clock) -> None:
    watched = Watched(forever(GONE), clock)
    for _ in range(3):
        with pytest.raises(ConnectionFailed):
            watched.outages.outlast(began=clock.now)
    assert sum(clock.waits) == 90
    assert watched.outages.is_given_up
    assert watched.events == [OutageBegan("host", GONE)]
    with pytest.raises(ConnectionFailed):
        watched.outages.check()


def test_a_server_that_asks_for_time_gets_more_of_it_but_not_for_ever(clock: Clock) -> None:
    watched = Watched(forever(Overloaded(503, "busy", retry_after=60)), clock)
    with pytest.raises(Overloaded):
        watched.outages.outlast(began=clock.now)
    assert sum(clock.waits) == 690


def test_many_that_fail_together_share_one_look() -> None:
    looks, has_begun, release = 0, threading.Event(), threading.Event()

    def look() -> None:
        nonlocal looks
        looks += 1
        has_begun.set()
        release.wait(10)

    told: list[Event] = []
    outages = Outages("host", look, lambda seconds: None, 90, 0.5, told.append)
    own_failures: list[bool] = []
    failed = threading.Semaphore(0)

    def fail() -> None:
        began = time.monotonic()
        failed.release()
        own_failures.append(not outages.outlast(began))

    threads = [threading.Thread(target=fail) for _ in range(8)]
    for thread in threads:
        thread.start()
    has_begun.wait(10)
    for _ in threads:
        failed.acquire()
    release.set()
    for thread in threads:
        thread.join()
    assert own_failures == [True] * 8
    assert looks <= 2, "the second for those that failed while the first was under way"


@pytest.mark.parametrize(
    ("error", "may_be"),
    [
        (GONE, True),
        (TimedOut("host", 30), True),
        (SecureConnectionFailed("host", "certificate of a hotel"), True),
        (Overloaded(502, ""), True),
        (Overloaded(429, ""), True),
        (RequestRefused(500, "Service Ortho not started"), True),
        (RequestRefused(0, "Could not access any server machines."), True),
        (UnexpectedAnswer("url", Content.WEB_PAGE), True),
        (NotARaster("a.tif", Content.WEB_PAGE), True),
        (IncompleteTransfer("a.tif", 1, 2), True),
        (RequestRefused(400, "Unable to complete operation."), False),
        (RequestRefused(404, ""), False),
        (LimitExceeded("exceeds the limit"), False),
        (AccessDenied("host", 498, "Invalid token."), False),
        (RemoteFileChanged("a.tif"), False),
    ],
)
def test_only_what_a_service_that_is_gone_would_say_makes_us_look(
    error: DownloaderError, may_be: bool
) -> None:
    assert may_be_outage(error) is may_be


def test_a_service_that_wants_a_sign_in_is_there(clock: Clock) -> None:
    watched = Watched([AccessDenied("host", 499, "Token Required")], clock)
    assert not watched.outages.outlast(began=clock.now)


def test_a_cancel_ends_the_wait_of_all(clock: Clock) -> None:
    def called_off(seconds: float) -> None:
        raise Cancelled

    watched = Watched(forever(GONE), clock)
    outages = Outages("host", watched.look, called_off, 90, 0.5, watched.events.append)
    for _ in range(2):
        with pytest.raises(Cancelled):
            outages.outlast(began=clock.now)
    assert not outages.is_given_up
