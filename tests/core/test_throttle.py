"""How many requests a server may be asked to work on at once."""

from __future__ import annotations

from image_service_downloader.core.throttle import Breadth, Throttle


def test_a_round_of_good_answers_allows_one_request_more() -> None:
    throttle = Throttle(first=4, most=6)
    for _ in range(4):
        throttle.grow()
    assert throttle.limit == 4, "less than a whole more, as each answer counts a little less than the last"
    throttle.grow()
    assert throttle.limit == 5


def test_it_never_grows_beyond_the_most() -> None:
    throttle = Throttle(first=4, most=6)
    for _ in range(100):
        throttle.grow()
    assert throttle.limit == 6
    assert throttle.allows(5, now=0)
    assert not throttle.allows(6, now=0)


def test_a_bad_answer_halves_it_and_never_below_one() -> None:
    throttle = Throttle(first=4, most=8)
    throttle.shrink(started=10, now=11, wait=0)
    assert throttle.limit == 2
    for start in range(20, 30):
        throttle.shrink(started=start, now=start + 0.5, wait=0)
    assert throttle.limit == 1


def test_requests_that_failed_together_count_once() -> None:
    throttle = Throttle(first=8, most=8)
    for _ in range(4):
        throttle.shrink(started=10, now=11, wait=0)
    assert throttle.limit == 4


def test_nothing_starts_before_the_wait_is_over_and_a_shorter_one_does_not_cut_it() -> None:
    throttle = Throttle(first=4, most=8)
    throttle.shrink(started=0, now=10, wait=5)
    throttle.shrink(started=0, now=11, wait=1)
    assert not throttle.allows(0, now=14.9)
    assert throttle.allows(0, now=15)


def test_more_files_come_at_once_while_each_comes_as_quickly_as_the_quickest() -> None:
    breadth = Breadth(usual=8, most=12)
    for _ in range(9):
        breadth.note(0.06)
    assert breadth.files == 9
    for _ in range(100):
        breadth.note(0.11)
    assert breadth.files == 12


def test_as_many_as_usual_come_at_once_where_the_line_or_the_server_is_what_limits() -> None:
    breadth = Breadth(usual=8, most=12)
    for seconds in [0.06] * 40 + [0.2] * 60:
        breadth.note(seconds)
    assert breadth.files == 8


def test_fewer_come_at_once_where_fewer_may() -> None:
    breadth = Breadth(usual=8, most=12)
    breadth.limit(3)
    breadth.note(0.06)
    assert breadth.files == 3
    assert Breadth(usual=8, most=2).files == 2
