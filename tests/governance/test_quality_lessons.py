"""Figures become learnings that wait for a person; the same figures of the same period are one record."""

from datetime import timedelta
from typing import Any

import pytest
from tests.governance import making
from tests.governance.histories import history

from brandwright.errors import RefusedError
from brandwright.governance import identify
from brandwright.governance.quality import agent_quality, propose_lessons
from brandwright.governance.quality.lessons import Lessons
from brandwright.memory.review import approve, reject
from brandwright.store import Ledger, audit, learnings
from brandwright.store.records import Learning

ANNA = making.person("anna")


def stored(ledger: Ledger, **asked: Any) -> Lessons:
    found = agent_quality(ledger, making.book().people, **{"least": 6, **asked})
    return propose_lessons(ledger, found, ANNA, brand="acme")


def records(ledger: Ledger, metric: str = "agent_accepted_rate") -> list[Learning]:
    with ledger.read() as tx:
        found = learnings.list_(tx, kinds=("agent-accuracy",))
    return [one for one in found if one.metric == metric]


def test_a_figure_is_proposed_with_its_measurement_and_its_cases(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["approve"] * 5 + ["reject"])

    stored(ledger)

    (one,) = records(ledger)
    assert (one.status, one.kind, one.strength) == ("proposed", "agent-accuracy", "observation")
    assert (one.n, one.unit, one.confidence) == (6, "share", 0.95)
    assert one.value == pytest.approx(5 / 6)
    assert one.low is not None
    assert one.statement == (
        "Agent content with prompt 1 (11111111) and model small: "
        "drafts that people approved, of those they decided about."
    )
    assert (one.format, one.source_type) == ("content-prompt-1-11111111-small", "agent-quality")
    assert one.method.startswith("observational")
    assert one.locator.startswith("sha256 of the cases: ")
    assert (str(one.valid_from), one.observed) == ("2026-03-04", clock.now.date())


def test_what_has_too_few_cases_is_not_proposed(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["approve"] * 5)

    assert stored(ledger).proposed == []


def test_the_same_figures_again_are_the_same_records(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["approve"] * 6)
    first = stored(ledger)
    clock.now += timedelta(days=3)

    again = stored(ledger)

    assert (again.proposed, sorted(again.unchanged)) == ([], sorted(first.proposed))


def test_a_rejected_figure_is_not_proposed_again(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["approve"] * 6)
    first = stored(ledger)
    reject(ledger, first.proposed, actor=ANNA.actor, reason="Too early.")

    assert stored(ledger).proposed == []


def test_a_period_that_went_on_replaces_the_record_before_once_it_is_approved(
    ledger: Ledger, clock: making.Clock
) -> None:
    history(ledger, clock, ["approve"] * 6)
    approve(ledger, stored(ledger).proposed, actor=ANNA.actor)
    history(ledger, clock, ["reject"] * 2)

    stored(ledger)

    old, new = records(ledger)
    assert (old.status, new.status, new.supersedes) == ("approved", "proposed", (old.id,))
    approve(ledger, [new.id], actor=ANNA.actor)
    assert {one.id: one.status for one in records(ledger)} == {old.id: "superseded", new.id: "approved"}
    assert stored(ledger).proposed == []


def test_another_period_is_another_record(ledger: Ledger, clock: making.Clock) -> None:
    since = clock.now - timedelta(days=1)
    history(ledger, clock, ["approve"] * 6)

    stored(ledger)
    stored(ledger, since=since)

    one, other = records(ledger)
    assert (one.supersedes, other.supersedes) == ((), ())


def test_nobody_but_a_person_stores_and_it_stands_in_the_audit(ledger: Ledger, clock: making.Clock) -> None:
    history(ledger, clock, ["approve"] * 6)
    done = stored(ledger)

    with ledger.read() as tx:
        proposed = [entry for entry in audit.entries(tx, None) if entry.act == "memory.proposed"]
    assert {entry.actor.id for entry in proposed} == {"anna"}
    assert {entry.object.id for entry in proposed} == set(done.proposed)
    with pytest.raises(RefusedError):
        identify(making.book(), "content", {})
