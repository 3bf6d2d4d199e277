"""What is due is done once, by whichever worker comes first, however long none was there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.governance.making import Clock
from tests.graph.desks import acts
from tests.graph.scheduling.hosts import Mailbox
from tests.graph.scheduling.waiting import ANNA, BEN, LEO, asked, notices

from brandwright.governance import review_state
from brandwright.graph.desk import SYSTEM, Desk, open_desk
from brandwright.graph.scheduling import Round, run_due
from brandwright.graph.scheduling.once import LEASE
from brandwright.store import jobs, outbox
from brandwright.store.outbox import Notice
from brandwright.workspace import Workspace

Opened = Callable[[], Any]


def digests(desk: Desk) -> list[tuple[str, str]]:
    """Whom each digest is for, and its title."""
    return sorted((",".join(one.recipients), one.title) for one in notices(desk, "digest"))


def counts(done: Round) -> dict[str, int]:
    assert done.ok, done
    return {step.name: step.count for step in done.steps if step.count}


def finished(desk: Desk) -> list[tuple[str, str]]:
    """Each job that was done and the day that it was done for, the newest first."""
    names = [entry.object.id.split(":") for entry in acts(desk, "job.done")]
    return [(name, day) for name, day, *_ in names]


def quiet(desk: Desk) -> None:
    """What the outbox holds is not what the test is about."""
    with desk.ledger.write(SYSTEM) as tx:
        outbox.drop_late(tx, tx.now.replace(year=9999))


def test_a_round_without_anything_to_do_does_nothing_and_leaves_no_trace_but_the_jobs(desk: Desk) -> None:
    assert counts(run_due(desk, {})) == {}
    before = len(acts(desk))
    done = run_due(desk, {})

    assert done.idle
    assert [step.name for step in done.steps] == [
        "expire",
        "escalate",
        "settle",
        "remind",
        "digest",
        "sample",
        "stale",
        "send",
    ]
    assert len(acts(desk)) == before


def test_silence_becomes_no_and_is_told(desk: Desk, clock: Clock, mailbox: Mailbox) -> None:
    review = asked(desk, "legal")
    clock.pass_hours(49)

    run_due(desk, {})

    assert review_state(desk.ledger, review.id) == "expired"
    assert LEO in [to for to, mail in mailbox.got if "Expired" in mail["Subject"]]


@pytest.mark.parametrize(("due", "not_yet", "then"), [(48, 23.5, 24.5), (4, 1.5, 2.5), (200, 175, 177)])
def test_a_reminder_comes_a_day_before_or_when_half_of_the_time_is_over_and_once(
    desk: Desk, clock: Clock, due: int, not_yet: float, then: float
) -> None:
    asked(desk, "legal", hours=due)
    clock.pass_hours(not_yet)
    assert "remind" not in counts(run_due(desk, {}))

    clock.pass_hours(then - not_yet)
    assert counts(run_due(desk, {}))["remind"] == 1
    assert "remind" not in counts(run_due(desk, {}))
    (reminder,) = notices(desk, "reminder")
    assert reminder.recipients == ("role:legal",)
    assert reminder.title.startswith("Due 2026-03-")


def test_what_is_answered_is_not_reminded_of(desk: Desk, clock: Clock) -> None:
    review = asked(desk)
    with desk.ledger.write(SYSTEM) as tx:
        from brandwright.store import reviews

        reviews.close(tx, review.id, review.version)
    clock.pass_hours(30)

    run_due(desk, {})

    assert not notices(desk, "reminder")


def test_each_person_is_told_what_waits_for_them_and_the_channel_what_waits_at_all(
    desk: Desk, clock: Clock, mailbox: Mailbox
) -> None:
    clock.now = datetime(2026, 3, 4, 6, tzinfo=UTC)
    run_due(desk, {})
    asked(desk, "brand", name="one")
    asked(desk, "brand", "legal", name="two", verdict="block")
    quiet(desk)
    clock.pass_hours(1.5)

    assert counts(run_due(desk, {}))["digest"] == 4

    assert digests(desk) == [
        ("", "2 reviews wait for a decision"),
        ("person:anna", "2 reviews wait for you"),
        ("person:ben", "2 reviews wait for you"),
        ("person:leo", "1 review waits for you"),
    ]
    assert sorted(mailbox.told) == [ANNA, BEN, LEO]
    body = mailbox.got[mailbox.told.index(ANNA)][1].get_content()
    assert body.index("two, email/cmo/decision") < body.index("one, email/cmo/decision")
    assert "1 held by the gate" in body


def test_a_day_has_one_digest_whoever_asks_and_however_often(
    desk: Desk, opened: Opened, clock: Clock
) -> None:
    asked(desk)

    def work() -> None:
        with opened() as mine:
            for _ in range(2):
                run_due(mine, {})

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert len(digests(desk)) == 3
    assert sorted(name for name, _ in finished(desk)) == ["digest", "sample", "stale"]
    clock.pass_hours(24)
    run_due(desk, {})
    assert sorted(name for name, _ in finished(desk)) == [
        "digest",
        "digest",
        "sample",
        "sample",
        "stale",
        "stale",
    ]


def test_days_without_a_worker_are_made_up_for_once(desk: Desk, clock: Clock) -> None:
    asked(desk, hours=1000)
    run_due(desk, {})
    clock.pass_hours(24 * 6)

    assert counts(run_due(desk, {}))["digest"] == 3
    assert "digest" not in counts(run_due(desk, {}))
    with desk.ledger.read() as tx:
        assert [job.period for job in jobs.list_(tx) if job.name == "digest"] == ["2026-03-10", "2026-03-04"]


def test_a_worker_that_was_killed_in_the_middle_of_a_job_is_made_up_for_when_its_lease_is_over(
    desk: Desk, clock: Clock
) -> None:
    with desk.ledger.write(SYSTEM) as tx:
        assert jobs.begin(tx, "sample", "2026-03-04", LEASE)

    run_due(desk, {})
    assert [name for name, _ in finished(desk)] == ["stale", "digest"]

    clock.now += LEASE
    run_due(desk, {})
    assert finished(desk)[0] == ("sample", "2026-03-04")
    assert len(finished(desk)) == 3


def test_one_thing_that_fails_holds_up_no_other_and_is_said(desk: Desk, clock: Clock, company: Path) -> None:
    """The channel's address is missing: nothing can be sent, and all the rest is done."""
    with (company / "brandwright.toml").open("a", encoding="utf-8") as file:
        file.write('webhook_env = "NOT_THERE"\n')
    with open_desk(Workspace.find(explicit=company), clock=clock) as broken:
        asked(broken)
        done = run_due(broken, {})

        assert not done.ok
        assert [(step.name, step.fault) for step in done.steps if step.fault] == [("send", "BW6131")]
        assert len(notices(broken, "digest")) == 3


def test_what_is_long_over_is_forgotten(desk: Desk, clock: Clock) -> None:
    asked(desk, hours=1)
    run_due(desk, {})
    clock.pass_hours(24 * 92)

    run_due(desk, {})

    left: list[Notice] = notices(desk)
    assert {one.created_at.month for one in left} == {6}


def test_a_stop_ends_a_round_between_two_things(desk: Desk) -> None:
    going_on = iter([True, True, False])

    done = run_due(desk, {}, lambda: next(going_on))

    assert [step.name for step in done.steps] == ["expire", "escalate"]
