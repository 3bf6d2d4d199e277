"""What `policy lint` finds: each doubt by the one change that brings it about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.governance.making import PEOPLE, POLICY_DATA, book

from brandwright._assets import asset
from brandwright.brandkit import load_kit
from brandwright.governance import Playbook
from brandwright.graph.policing import policy_doubts

KIT = load_kit(Path(asset("brand")))


def doubts(playbook: Playbook) -> list[str]:
    return [doubt.message for doubt in policy_doubts(playbook, KIT) if doubt.field != "gate.required"]


def rule(**fields: Any) -> dict[str, Any]:
    when = {"kind": "draft", "always": True}
    return {"id": "extra", "when": when, "signoff": ["brand"], "reason": "Because.", **fields}


def with_rule(**fields: Any) -> Playbook:
    return book(policy={"rules": [*POLICY_DATA["rules"], rule(**fields)]})


def people(**changed: dict[str, Any]) -> Playbook:
    listed = [entry | changed.get(entry["id"], {}) for entry in PEOPLE["people"]]
    return book(people={"people": listed})


def policy(**fields: Any) -> Playbook:
    return book(policy=fields)


CASES: list[tuple[Playbook, str]] = [
    (
        with_rule(when={"channels": ["telegraph"]}),
        "`extra` speaks of `telegraph`, which is none of the channels.",
    ),
    (
        with_rule(when={"topics": ["hate-and-violence"]}),
        "`extra` is about topics that the kit blocks, so nobody is ever asked.",
    ),
    (
        book(
            policy={
                "rules": [
                    rule(id="first", when={"offer": True}, signoff=[], decision="never"),
                    rule(when={"offer": True}),
                ]
            }
        ),
        "`extra` applies to just what `first` forbids, so nobody is ever asked.",
    ),
    (
        with_rule(signoff=["finance"], decision="two"),
        "`extra` asks two different people, and only olga holds finance.",
    ),
    (
        people(leo={"access": "editor"}, olga={"roles": ["owner", "brand"]}),
        "`legal-claims` asks legal, and nobody who holds the role has the access `approver`.",
    ),
    (
        with_rule(escalate_after_hours=2, escalate_to="owner", signoff=["finance"]),
        "`extra` escalates to owner, where the same people are asked again.",
    ),
    (
        people(ben={"deputies": ["anna"]}),
        "Deputies stand in for each other in a circle: anna → ben → anna.",
    ),
    (
        book(
            people={
                "people": [
                    e | ({"external": True} if e["id"] in ("leo", "olga") else {}) for e in PEOPLE["people"]
                ]
            },
            policy={"floors": {"rules": ["legal-claims"]}},
        ),
        "`legal-claims` is a floor, and nobody of the company holds legal: it is never signed.",
    ),
    (policy(floors={"findings": ["terms.*"]}), "`terms.*` is a floor, so brand cannot waive it."),
    (policy(queue_cap=0), "No reviewer has room for anything."),
    (policy(caps=[{"channel": "email", "per_week": 0}]), "Nothing for email is ever approved."),
    (policy(caps=[{"channel": "fax", "per_week": 2}]), "`fax` is none of the channels."),
    (policy(bulk={"channels": ["fax"]}), "`fax` is none of the channels."),
    (
        policy(never_automated=["weather"]),
        "`weather` is no class of actions and no topic of the kit, so it holds nothing.",
    ),
    (
        book(people={"local_owner": None}),
        "Nobody has the access `admin`: nobody can pause anything, or accept a rule of the kit.",
    ),
    (people(anna={"queue_cap": 0}), "anna has room for nothing."),
]


@pytest.mark.parametrize(("playbook", "message"), CASES, ids=[message[:40] for _, message in CASES])
def test_a_doubt_is_told_with_its_place(playbook: Playbook, message: str) -> None:
    assert message in doubts(playbook)
    assert message not in doubts(book())
    told = next(doubt for doubt in policy_doubts(playbook, KIT) if doubt.message == message)
    assert told.field
    assert told.hint


def test_a_plain_playbook_gives_no_cause_for_doubt() -> None:
    assert doubts(book()) == []
