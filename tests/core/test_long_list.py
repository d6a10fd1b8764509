"""A long list beside a plain one, and the garbage collector beside it."""

from __future__ import annotations

import gc
from itertools import count, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_service_downloader.core.long_list import LongList

MANY = 100_000
NUMBERS = st.integers(0, 3000)
STEPS = st.lists(st.tuples(st.sampled_from(["extend", "append", "forget"]), NUMBERS), max_size=8)


@given(STEPS, st.lists(NUMBERS))
def test_a_long_list_holds_what_a_list_holds(steps: list[tuple[str, int]], looked_at: list[int]) -> None:
    plain: list[int] = []
    long: LongList[int] = LongList()
    numbers = count()
    for step, number in steps:
        if step == "extend":
            more = list(islice(numbers, number))
            plain.extend(more)
            long.extend(more)
        elif step == "append":
            for one in islice(numbers, number % 7):
                plain.append(one)
                long.append(one)
        else:
            del plain[max(0, len(plain) - number) :]
            long.forget_last(number)
        assert list(long) == plain
        assert len(long) == len(plain)
    positions = [position for position in looked_at if position < len(plain)]
    assert long.at(positions) == [plain[position] for position in positions]
    assert [long[position] for position in positions] == [plain[position] for position in positions]
    assert [long[-1 - position] for position in positions] == [plain[-1 - position] for position in positions]


@pytest.mark.parametrize("position", [3, -4])
def test_there_is_nothing_beyond_its_ends(position: int) -> None:
    with pytest.raises(IndexError):
        LongList("abc")[position]


def values_looked_at() -> int:
    """Count what the collector looks at when it goes through everything."""
    gc.collect()
    return sum(len(gc.get_referents(one)) for one in gc.get_objects())


def test_the_garbage_collector_does_not_look_at_what_it_holds() -> None:
    before = values_looked_at()
    long = LongList((number, str(number)) for number in range(MANY))
    assert values_looked_at() - before < MANY / 50
    assert len(long) == MANY
