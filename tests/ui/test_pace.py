"""Speed and time left, by a clock that the tests set."""

from __future__ import annotations

import pytest
from image_service_downloader.ui.download.pace import Pace


def pace_of(*samples: tuple[float, int]) -> Pace:
    pace = Pace()
    for seconds, received in samples:
        pace.add(seconds, received)
    return pace


def test_nothing_is_told_before_a_second_has_been_seen() -> None:
    assert pace_of().bytes_per_second is None
    assert pace_of((5.0, 0), (5.9, 1000)).bytes_per_second is None


def test_speed_is_bytes_over_seconds() -> None:
    assert pace_of((5.0, 0), (7.0, 1000)).bytes_per_second == 500


def test_only_the_last_seconds_count() -> None:
    slow_then_fast = pace_of(*((second, 0) for second in range(60)), (60, 0), (68, 8000))
    assert slow_then_fast.bytes_per_second == 1000


def test_a_long_silence_makes_the_speed_fall() -> None:
    assert pace_of((0, 0), (1, 8000), (9, 8000)).bytes_per_second == 0


def test_bytes_that_turned_out_worthless_do_not_make_it_negative() -> None:
    assert pace_of((0, 5000), (2, 1000)).bytes_per_second == 0


@pytest.mark.parametrize(("expected", "seconds"), [(3000, 4.0), (1000, 0.0), (500, None), (None, None)])
def test_the_time_left_is_what_is_missing_at_this_speed(expected: int | None, seconds: float | None) -> None:
    assert pace_of((0, 0), (2, 1000)).seconds_left(expected) == seconds


def test_where_nothing_comes_nobody_can_tell_the_time_left() -> None:
    assert pace_of((0, 0), (2, 0)).seconds_left(1000) is None
