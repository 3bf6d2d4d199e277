"""A worker goes on until it is asked to stop, and then stops: with what it is at, or soon after."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from tests.graph.scheduling.hosts import Mailbox
from tests.graph.scheduling.waiting import ANNA, say

from brandwright.errors import BrandwrightError, WorkspaceError
from brandwright.graph.desk import Desk
from brandwright.graph.scheduling import Round, Stop, work, working

Opened = Callable[[], AbstractContextManager[Desk]]


def test_a_worker_does_round_after_round_until_it_is_asked_to_stop(
    desk: Desk, opened: Opened, mailbox: Mailbox
) -> None:
    stop, done = Stop(), list[Round]()

    def told(one: Round) -> None:
        done.append(one)
        say(desk, f"Notice {len(done)}", to_people=["anna"])
        if len(done) == 3:
            stop.ask()

    assert work(opened, {}, stop, every=0.01, told=told) == 3
    assert [one.sent.sent for one in done] == [0, 1, 1]
    assert mailbox.told == [ANNA, ANNA]


def test_a_change_of_the_playbook_counts_from_the_next_round_on(
    desk: Desk, opened: Opened, mailbox: Mailbox, company: Path
) -> None:
    stop, rounds = Stop(), []
    people = company / "playbook" / "people.yaml"

    def told(one: Round) -> None:
        rounds.append(one)
        people.write_text(people.read_text().replace("anna@acme", "anna-new@acme"))
        say(desk, to_people=["anna"])
        if len(rounds) == 2:
            stop.ask()

    work(opened, {}, stop, every=0.01, told=told)

    assert mailbox.told == ["anna-new@acme.example"]


def test_a_workspace_that_cannot_be_opened_for_a_while_holds_it_up_and_does_not_end_it(
    opened: Opened,
) -> None:
    stop, done = Stop(), list[Round]()
    ways = iter([opened, broken, opened])

    @contextmanager
    def sometimes() -> Iterator[Desk]:
        with next(ways)() as desk:
            yield desk

    def told(one: Round) -> None:
        done.append(one)
        if len(done) == 3:
            stop.ask()

    work(sometimes, {}, stop, every=0.01, told=told)

    assert [one.ok for one in done] == [True, False, True]
    assert done[1].steps[0].fault == "BW600"


def broken() -> AbstractContextManager[Desk]:
    raise WorkspaceError("BW600", "There is no folder.")


def test_one_that_cannot_be_opened_at_the_start_is_an_error() -> None:
    with pytest.raises(BrandwrightError, match="no folder"):
        work(broken, {}, Stop(), every=0.01, told=lambda _: None)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_asks_for_a_stop_and_what_is_under_way_ends_by_itself(number: signal.Signals) -> None:
    before, stop, ended = signal.getsignal(number), Stop(), False

    with stop.on_signals():
        os.kill(os.getpid(), number)
        ended = not stop.going_on()

    assert ended
    assert signal.getsignal(number) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_what_takes_too_long_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "GRACE_S", 0.05)
    monkeypatch.setattr(working, "LAST_S", 10_000.0)
    stop, begun = Stop(), time.monotonic()

    with stop.on_signals():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(30)

    assert time.monotonic() - begun < 5
    assert not stop.going_on()


def test_a_stop_ends_the_wait_between_two_rounds() -> None:
    stop, begun = Stop(), time.monotonic()
    stop.ask()

    stop.wait(30)

    assert time.monotonic() - begun < 1
