"""What is put off is done when its time has come, and not before."""

from __future__ import annotations

from image_service_downloader.core.agenda import Agenda


def test_acts_are_done_in_the_order_of_their_times_once_those_have_come() -> None:
    agenda, done = Agenda(), list[str]()
    for due, name in [(3, "third"), (1, "first"), (2, "second"), (2, "second too")]:
        agenda.add(due, lambda name=name: done.append(name))  # type: ignore[misc]
    agenda.do_what_is_due(now=0.9)
    assert done == []
    agenda.do_what_is_due(now=2)
    assert done == ["first", "second", "second too"]
    assert agenda
    agenda.do_what_is_due(now=9)
    assert done == ["first", "second", "second too", "third"]
    assert not agenda


def test_what_an_act_puts_off_again_waits_for_its_own_time() -> None:
    agenda, done = Agenda(), list[int]()

    def again() -> None:
        done.append(len(done))
        agenda.add(5, again)

    agenda.add(1, again)
    agenda.do_what_is_due(now=1)
    assert done == [0]
    assert agenda
