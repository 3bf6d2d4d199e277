"""A workspace whose reviewers have decided: real reviews, real decisions, drafts that still wait."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.example import make_example
from tests.store.making import draft as draft_of

from brandwright.content.loading import load_brief
from brandwright.governance import Choice, SignOffNeed, decide, identify, submit_review, view_review
from brandwright.graph.desk import SYSTEM, Desk, open_desk
from brandwright.llm.marking import unmarked
from brandwright.store import drafts, findings, new_id, reviews, runs
from brandwright.store.records import GateRow, Run
from brandwright.workspace import Workspace

__all__ = ("APPROVED", "REFUSED", "WAITING", "always_passes", "decided_workspace", "sensible", "verdict")

APPROVED, REFUSED, WAITING = 30, 22, 4


def decided_workspace(folder: Path) -> Path:
    """An example workspace with 52 decisions about drafts, and four drafts that wait. Its judge is asked once."""
    make_example(folder)
    for suite in (folder / "evals").glob("*/suite.yaml"):
        # Copied for every test, and not asked for in any.
        shutil.rmtree(suite.parent)
    judge = folder / "evals" / "judges" / "voice-fit.yaml"
    judge.write_text(judge.read_text(encoding="utf-8").replace("repeats: 3", "repeats: 1"), encoding="utf-8")
    brief = load_brief(folder / "examples" / "briefs" / "linkedin-awareness.yaml").model_dump(mode="json")
    with open_desk(Workspace.find(folder, env={})) as desk:
        given: dict[str, Any] = {"graph": "prepare", "graph_version": "1", "key": "k", "brief_json": brief}
        with desk.ledger.write(SYSTEM) as tx:
            run = Run(id=new_id("run"), workspace=tx.workspace, created_at=tx.now, **given)
            runs.create(tx, run)
        _decided(desk, run)
    return folder


def _decided(desk: Desk, run: Run) -> None:
    """People approve what is clear and refuse what is not; of each some drafts still wait."""
    person = identify(desk.playbook, "Ana", {})
    clear, loud = "It says clearly what happens next.", "It leverages synergies to delight stakeholders."
    for number in range(APPROVED + REFUSED + WAITING):
        kind = _kind(number)
        good = kind == "approve" or (kind is None and number % 2 == 0)
        review = _opened(desk, run, number, clear if good else loud)
        if kind is None:
            continue
        with desk.ledger.read() as tx:
            sha = view_review(tx, review).review.draft_sha
        shown = {"sha": sha, "version": 1, "reason": "Read it aloud."}
        made = decide(desk.ledger, desk.playbook, review, kind, person, **shown)  # type: ignore[arg-type]
        with desk.ledger.write(SYSTEM) as tx:
            reviews.mark_settled(tx, made.id)


def _kind(number: int) -> Choice | None:
    if number < APPROVED:
        return "approve"
    if number >= APPROVED + REFUSED:
        return None
    return "reject" if number % 2 else "request-changes"


def _opened(desk: Desk, run: Run, number: int, words: str) -> str:
    """A pending review of one draft."""
    made = draft_of(f"{words} This is take {number}.", channel="linkedin-post", market="US")
    with desk.ledger.write(SYSTEM) as tx:
        gate = GateRow(
            id=new_id("gate"),
            draft_sha=drafts.put(tx, made),
            verdict="pass",
            policy_sha="1" * 64,
            kit_sha=desk.kit.sha256,
            publish_on=desk.today(),
            created_at=tx.now,
        )
        findings.record_gate(tx, gate)
        review = submit_review(
            tx,
            run_id=run.id,
            asset=f"linkedin-post/cmo/awareness#{number}",
            draft_sha=gate.draft_sha,
            brief_json=run.brief_json,
            gate_id=gate.id,
            verdict="pass",
            kit_sha=gate.kit_sha,
            policy_sha=gate.policy_sha,
            evidence_sha="e" * 64,
            needs=[SignOffNeed("brand", 48, "It is public.")],
            held=desk.playbook.policy.held,
        )
    return review.id


def verdict(prompt: str, says: Callable[[str], str]) -> dict[str, Any]:
    """The answer of a model that reads the draft between the marks of its request, and says one of the choices."""
    prompt = unmarked(prompt)
    seal = prompt.partition("Its seal: ")[2].partition("\n")[0]
    key = prompt.partition("The id of this request: ")[2].partition("\n")[0]
    found = re.search(rf'<data name="draft" id="{key}">\n(.*?)\n</data id="{key}">', prompt, re.DOTALL)
    assert found is not None
    return {"seal": seal, "reason": "Read aloud.", "quotes": [], "choice": says(found[1])}


def sensible(text: str) -> str:
    """As people decided."""
    return "foreign" if "synergies" in text else "fits"


def always_passes(_text: str) -> str:
    """Whatever it reads."""
    return "fits"
