"""What the lists of the inbox show, on every database: the same reviews in the same order, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from tests.store import making
from tests.store.making import ANN, NOW

from brandwright.store import Ledger, queues, reviews
from brandwright.store.queues import Wanted

VERDICTS = ("pass", "block", "needs-role", "revise", "unchecked", "block")


@pytest.fixture
def listed(ledger: Ledger) -> Mapping[str, str]:
    """Six reviews that wait, the one with the lowest number since the longest time; four are closed."""
    names: dict[str, str] = {}
    with ledger.write(ANN) as tx:
        for number, verdict in enumerate(VERDICTS):
            channel = "email" if number % 2 else "blog"
            review = making.review(
                tx,
                "legal" if number in (1, 2) else "brand",
                asset=f"{channel}/cmo/decision",
                verdict=verdict,
                held=verdict in ("block", "revise", "unchecked"),
                created_at=NOW + timedelta(hours=number),
                brief_json={"message": f'Größe "{number}"', "campaign": "Frühling", "id": "brief-7"},
            )
            names[str(number)] = review.id
        for kinds in (("approve",), ("request-changes",), ("request-changes", "withdraw"), ("expire",)):
            closed = making.review(tx, created_at=NOW + timedelta(days=1, hours=len(names)))
            names["+".join(kinds)] = closed.id
            for kind in kinds:
                reviews.record_decision(tx, making.decision(closed, kind=kind))
            reviews.close(tx, closed.id, 1)
    return names


def of(wanted: Wanted, ledger: Ledger, names: Mapping[str, str], **page: Any) -> list[str]:
    known = {id_: name for name, id_ in names.items()}
    with ledger.read() as tx:
        found, total = queues.ids(tx, wanted, **{"skip": 0, "limit": 100, **page})
    assert page or total == len(found)
    return [known[id_] for id_ in found]


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (Wanted(), "1 5 4 3 2 0"),
        (Wanted(order="age"), "0 1 2 3 4 5"),
        (Wanted(order="newest"), "5 4 3 2 1 0"),
        (Wanted(roles=frozenset({"legal"})), "1 2"),
        (Wanted(roles=frozenset({"legal", "brand"}), order="age"), "0 1 2 3 4 5"),
        (Wanted(roles=frozenset({"finance"})), ""),
        (Wanted(roles=frozenset()), ""),
        (Wanted(channel="blog", order="age"), "0 2 4"),
        (Wanted(channel="blo"), ""),
        (Wanted(channel="%"), ""),
        (Wanted(search="GRÖSSE", order="age"), "0 1 2 3 4 5"),
        (Wanted(search='"3"'), "3"),
        (Wanted(search="frühling", channel="blog", order="age"), "0 2 4"),
        (Wanted(search="block"), "1 5"),
        (Wanted(search="brief-7"), ""),
        (Wanted(search="message"), ""),
        (Wanted(queue="back"), "request-changes"),
        (Wanted(queue="decided", order="newest"), "expire request-changes+withdraw request-changes approve"),
        (Wanted(queue="decided", roles=frozenset({"legal"})), ""),
    ],
)
def test_a_list_shows_what_is_wanted_in_its_order(
    ledger: Ledger, listed: Mapping[str, str], wanted: Wanted, shown: str
) -> None:
    assert of(wanted, ledger, listed) == shown.split()


@pytest.mark.parametrize("search", ["", "größe"])
def test_a_page_is_a_piece_of_the_list_and_the_whole_is_counted(
    ledger: Ledger, listed: Mapping[str, str], search: str
) -> None:
    wanted = Wanted(order="age", search=search)
    assert of(wanted, ledger, listed, skip=2, limit=3) == ["2", "3", "4"]
    assert of(wanted, ledger, listed, skip=9, limit=3) == []
    with ledger.read() as tx:
        assert queues.ids(tx, wanted, skip=4, limit=1)[1] == 6


def test_what_waits_is_counted_whatever_is_shown(ledger: Ledger, listed: Mapping[str, str]) -> None:
    with ledger.read() as tx:
        assert queues.waiting(tx) == queues.Waiting(count=6, held=4, oldest=NOW)
        assert queues.assets(tx, "waiting") == ["blog/cmo/decision", "email/cmo/decision"]
        assert queues.assets(tx, "back") == ["email/cmo/decision"]


def test_nothing_waits_in_a_new_ledger(ledger: Ledger) -> None:
    with ledger.read() as tx:
        assert queues.waiting(tx) == queues.Waiting(count=0, held=0, oldest=None)
        assert queues.ids(tx, Wanted(), skip=0, limit=10) == ([], 0)


def test_the_reviews_of_a_page_come_with_their_answers(ledger: Ledger, listed: Mapping[str, str]) -> None:
    wanted = [listed["approve"], listed["0"], "rev-unknown"]
    with ledger.read() as tx:
        assert list(reviews.several(tx, wanted)) == wanted[:2]
        for id_ in wanted:
            assert reviews.signoffs_of(tx, wanted).get(id_, []) == reviews.signoffs(tx, id_)
            assert reviews.decisions_of(tx, wanted).get(id_, []) == reviews.decisions(tx, id_)
