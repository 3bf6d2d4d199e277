"""What may be cited, and how a decision notices that it changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from brandwright._canonical import digest
from brandwright.brandkit import DraftView, evidence_digest, evidence_of
from brandwright.brandkit.models import Kit
from brandwright.content import Brief, Extract
from brandwright.store.records import Learning

View = Callable[..., DraftView]

EXTRACT = Extract(
    id="ext-1",
    source="r",
    source_sha256="0" * 64,
    title="Report",
    quote="Opens fell.",
    start=0,
    end=11,
    line=1,
)
LEARNING = Learning(
    id="ln-1",
    workspace="w",
    kind="experiment",
    statement="Opens rose by 2%.",
    status="approved",
    public_use=True,
)


def test_everything_citable_has_an_id_and_a_kind(kit: Kit, brief: Brief) -> None:
    asked = {"offer": {"text": "A workshop."}, "constraints": {"must_include": ["for two", "by boat"]}}
    offer = Brief.model_validate(brief.model_dump() | asked)
    found = evidence_of(kit, [EXTRACT], [LEARNING], offer)
    kinds = {
        name: found[name].kind
        for name in (
            "pp-iso",
            "ml-hook",
            "ext-1",
            "ln-1",
            "brief:message",
            "brief:offer",
            "brief:must-include",
        )
    }
    assert kinds == {
        "pp-iso": "proof",
        "ml-hook": "messaging",
        "ext-1": "quote",
        "ln-1": "learning",
        "brief:message": "brief",
        "brief:offer": "brief",
        "brief:must-include": "brief",
    }
    assert found["brief:must-include"].text == "for two\nby boat"
    assert found["ext-1"].source == "Report"
    assert found["pp-iso"].text == "Harborlight is ISO 27001 certified."


@pytest.mark.parametrize(
    "changes", [{"public_use": False}, {"status": "proposed"}, {"status": "retired"}, {"status": "disputed"}]
)
def test_only_approved_learnings_for_the_public_are_citable(kit: Kit, changes: dict[str, Any]) -> None:
    assert "ln-1" not in evidence_of(kit, [], [replace(LEARNING, **changes)], None)


def test_what_is_not_in_force_can_be_left_out(kit: Kit) -> None:
    assert "pp-spring" in evidence_of(kit, [], [], None)
    assert "pp-spring" not in evidence_of(kit, [], [], None, on=date(2026, 6, 1))
    old = replace(LEARNING, valid_until=date(2026, 5, 1))
    assert "ln-1" not in evidence_of(kit, [], [old], None, on=date(2026, 6, 1))


def with_proof(kit: Kit, proof_id: str, **changes: Any) -> Kit:
    """The kit with one proof point changed."""
    points = tuple(p.model_copy(update=changes) if p.id == proof_id else p for p in kit.proof_points)
    return kit.model_copy(update={"proof_points": points})


def test_the_digest_is_that_of_what_is_cited(view: View, kit: Kit) -> None:
    draft = view("x", evidence=["pp-iso", "ml-hook", "ext-1", "ln-1", "brief:message"]).draft
    before = evidence_digest(draft, kit, [EXTRACT], [LEARNING])
    changed = {
        "status": evidence_digest(draft, with_proof(kit, "pp-iso", status="retired"), [EXTRACT], [LEARNING]),
        "date": evidence_digest(
            draft, with_proof(kit, "pp-iso", valid_until=date(2030, 1, 1)), [EXTRACT], [LEARNING]
        ),
        "gone": evidence_digest(draft, kit, [], [LEARNING]),
        "learning": evidence_digest(draft, kit, [EXTRACT], [replace(LEARNING, status="retired")]),
        "statement": evidence_digest(
            draft, kit, [EXTRACT], [replace(LEARNING, statement="Opens rose by 3%.")]
        ),
    }
    assert before not in changed.values()
    assert len(set(changed.values())) == len(changed)

    recounted = replace(LEARNING, seq=9, cited_count=4, last_confirmed_at=datetime(2026, 6, 1, tzinfo=UTC))
    assert (
        evidence_digest(draft, with_proof(kit, "pp-jane", status="retired"), [EXTRACT], [recounted]) == before
    )


@pytest.mark.parametrize(
    "cited", [(), ("pp-iso", "ml-hook", "ext-1"), ("\ue000", "\U0001f600", "pp-iso", "gone")]
)
def test_the_digest_is_that_of_one_object_of_all_entries(
    view: View, kit: Kit, cited: tuple[str, ...]
) -> None:
    """A stored decision names it: entries are written once for a kit, and the whole stays what it was."""
    draft = view("x", evidence=cited).draft
    pillar, line = next((p, one) for p in kit.messaging.pillars for one in p.lines if one.id == "ml-hook")
    proof = kit.proof("pp-iso")
    assert proof
    known: dict[str, Any] = {
        "pp-iso": proof.model_dump(mode="json"),
        "ml-hook": {
            "line": line.model_dump(mode="json"),
            "pillar": pillar.model_dump(mode="json", exclude={"lines"}),
        },
        "ext-1": EXTRACT.model_dump(mode="json"),
    }
    expected = digest({name: known.get(name) for name in cited})
    assert [evidence_digest(draft, kit, [EXTRACT], []) for _ in range(2)] == [expected, expected]
