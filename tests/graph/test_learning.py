"""What was learned changes the next draft: once a person has approved it, while it stands, and only if it is ours."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.graph.desks import ANA, acts, at_work, brief_of, draft

from brandwright.graph.desk import Desk
from brandwright.memory.review import approve, reject
from brandwright.store import learnings
from brandwright.store.records import Learning

pytestmark = pytest.mark.slow

NAME = "lrn-question"


def remembered(desk: Desk, name: str = NAME, **fields: Any) -> str:
    """A proposed learning about questions as openings of posts."""
    given: dict[str, Any] = {
        "id": name,
        "workspace": desk.ledger.workspace,
        "kind": "creative",
        "statement": "Posts that open with a question were read to the end more often.",
        "channel": "linkedin-post",
        "format": "question",
        "direction": "positive",
        "strength": "observation",
    }
    with desk.ledger.write(ANA) as tx:
        learnings.insert(tx, Learning(**{**given, **fields}), author="Ana")
    return name


def opened(desk: Desk) -> tuple[str, list[str]]:
    """The hook of the next draft, and the reasons of the choices that name a learning."""
    (asset,) = draft(desk, brief_of(desk.workspace.root)).assets
    reasons = [choice["because"] for choice in asset.choices if "lrn-" in choice["because"]]
    return asset.draft.parts[0].text, reasons


def test_an_approved_learning_decides_how_the_draft_opens_until_another_speaks_against_it(
    example_workspace: Path,
) -> None:
    with at_work(example_workspace) as desk:
        before, nothing = opened(desk)
        assert (before.endswith("?"), nothing) == (False, [])

        remembered(desk)
        assert opened(desk) == (before, []), "a proposed learning counts for nothing"

        approve(desk.ledger, [NAME], actor=ANA)
        liked, why = opened(desk)
        assert liked.endswith("?")
        assert any(NAME in reason for reason in why)
        (read,) = acts(desk, "memory.read")
        assert [ref.id for ref in read.refs] == [NAME]

        remembered(desk, "lrn-against", direction="negative", strength="experiment")
        approve(desk.ledger, ["lrn-against"], actor=ANA)
        disliked, why = opened(desk)
        assert not disliked.endswith("?")
        assert any("lrn-against" in reason for reason in why)

        reject(desk.ledger, ["lrn-against"], actor=ANA, reason="The test was broken.")
        assert opened(desk)[0] == liked, "a retired learning counts no more"


@pytest.mark.parametrize(
    "fields",
    [
        {"origin": "example"},
        {"channel": "email"},
        {"market": "DE"},
        {"valid_until": date(2020, 1, 1)},
        {"access": ("board",)},
        {"personal_data": True},
        {"retention_until": date(2020, 1, 1)},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_learning_about_something_else_changes_nothing(
    example_workspace: Path, fields: dict[str, Any]
) -> None:
    with at_work(example_workspace) as desk:
        remembered(desk, **fields)
        approve(desk.ledger, [NAME], actor=ANA)
        hook, reasons = opened(desk)
        assert (hook.endswith("?"), reasons) == (False, [])
        assert acts(desk, "memory.read") == []
