"""An approved draft is found when its evidence runs out, is corrected, or is taken out of the kit."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.example import make_example
from tests.graph.desks import at_work, brief_of, draft

from brandwright.governance import identify
from brandwright.governance.publishing import place_of, record_live
from brandwright.graph.desk import Desk, open_desk
from brandwright.graph.resting import resting_on, stale_drafts
from brandwright.graph.retiring import retire_proof
from brandwright.graph.reviewing import decide_review
from brandwright.graph.scheduling import run_due
from brandwright.store import outbox
from brandwright.store.outbox import Notice
from brandwright.workspace import Workspace

PROOF = "gate-scorers"
CLAIM = "    - The gate runs 18 checks, and they work by rules\n"


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one approved draft that cites a proof point."""
    folder = tmp_path_factory.mktemp("resting") / "demo"
    make_example(folder)
    with at_work(folder) as desk:
        review = draft(desk, brief_of(folder)).assets[0].review.id
        decide_review(
            desk, review, "approve", identify(desk.playbook, "Ana", {}), reason="Accurate.", sha=None
        )
    return folder


def corrected(text: str) -> str:
    """Another wording of the claim: what was approved is not what stands there."""
    return text.replace(CLAIM, CLAIM.replace("18 checks", "all of its 18 checks"))


def removed(text: str) -> str:
    """The first entry of the file gone."""
    start = text.index(f"- id: {PROOF}")
    return text[:start] + text[text.index("- id: ", start + 1) :]


@pytest.mark.parametrize(("change", "why"), [(corrected, "changed"), (removed, "removed")])
def test_evidence_that_is_not_what_was_approved(
    approved: Path, tmp_path: Path, change: Callable[[str], str], why: str
) -> None:
    folder = Path(shutil.copytree(approved, tmp_path / "demo"))
    file = folder / "brand" / "proof_points.yaml"
    text = change(file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    if why == "removed":
        lines = folder / "brand" / "messaging.yaml"
        lines.write_text(lines.read_text(encoding="utf-8").replace(PROOF, "policy-rows"), encoding="utf-8")
    with at_work(folder) as desk:
        (found,) = stale_drafts(desk)
    assert (PROOF, why) in found.evidence


def test_proof_that_runs_out_is_found_on_the_day_after(approved: Path) -> None:
    with at_work(approved) as desk:
        assert stale_drafts(desk) == []
        proof = desk.kit.proof(PROOF)
        assert proof is not None
        later = desk.clock() + (proof.valid_until - desk.today()) + timedelta(days=1)
    with at_work(approved, clock=lambda: later) as desk:
        (found,) = stale_drafts(desk)
    assert (PROOF, "expired") in found.evidence


def test_people_are_told_once_when_the_evidence_of_a_draft_ends_and_the_digest_names_it(
    approved: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(approved, tmp_path / "demo"))
    with at_work(folder) as desk:
        run_due(desk, {})
        assert told(desk) == {}
        owner = identify(desk.playbook, "Ana", {})
        review = stale_review(desk)
        record_live(desk.ledger, desk.playbook, owner, review, place_of("site:7"))
        retire_proof(desk, owner, PROOF, reason="It was measured wrongly.")
    with at_work(folder) as desk:
        assert run_due(desk, {}).ok
        run_due(desk, {})
        (notice,) = told(desk)["stale"]
        assert notice.link == f"/reviews/{review}"
        assert notice.recipients == ("role:brand", "outcome:qualified-interest")
        assert f"{PROOF} retired" in notice.risk
        assert "live in 1 place" in notice.risk
    tomorrow = desk.ledger.now() + timedelta(days=1)
    with open_desk(Workspace.find(folder, env={}), clock=lambda: tomorrow) as desk:
        run_due(desk, {})
        assert told(desk)["stale"] == [notice]
        (digest,) = told(desk)["digest"]
        assert digest.title == "1 approved draft rests on what no longer holds"
        assert [(line["link"], PROOF in line["risk"]) for line in digest.items_json] == [(notice.link, True)]


def stale_review(desk: Desk) -> str:
    """The review of the draft that cites the proof point."""
    with desk.ledger.read() as tx:
        (one,) = resting_on(tx, PROOF)
    return one.review


def told(desk: Desk) -> dict[str, list[Notice]]:
    """The notices of the round, by what they are about."""
    found: dict[str, list[Notice]] = {}
    with desk.ledger.read() as tx:
        for notice in outbox.list_(tx):
            if notice.kind in ("stale", "digest"):
                found.setdefault(notice.kind, []).append(notice)
    return found


def test_what_no_draft_cites_has_nothing_resting_on_it(approved: Path) -> None:
    with at_work(approved) as desk, desk.ledger.read() as tx:
        assert resting_on(tx, "channels-never-cited") == []
        (one,) = resting_on(tx, PROOF)
    assert (one.state, one.live, one.exports) == ("approved", (), 0)
