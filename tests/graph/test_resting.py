"""An approved draft is found when its evidence runs out, is corrected, or is taken out of the kit."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.graph.desks import at_work, brief_of, draft

from brandwright.cli._scaffold import scaffold_example
from brandwright.governance import identify
from brandwright.graph.resting import resting_on, stale_drafts
from brandwright.graph.reviewing import decide_review

PROOF = "gate-scorers"
CLAIM = "    - The gate runs 18 checks, and they work by rules\n"


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one approved draft that cites a proof point."""
    folder = tmp_path_factory.mktemp("resting") / "demo"
    scaffold_example(folder)
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


def test_what_no_draft_cites_has_nothing_resting_on_it(approved: Path) -> None:
    with at_work(approved) as desk, desk.ledger.read() as tx:
        assert resting_on(tx, "channels-never-cited") == []
        (one,) = resting_on(tx, PROOF)
    assert (one.state, one.live, one.exports) == ("approved", (), 0)
