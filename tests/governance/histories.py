"""Histories of agents' work for tests: runs, drafts, gates, reviews and decisions, as a workspace leaves them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeAlias

from tests.governance import making

from brandwright.governance.decisions import decide, withdraw
from brandwright.governance.rating import Answers
from brandwright.store import Ledger, drafts, findings, new_id, publications, runs
from brandwright.store.model_calls import ModelCall, close, reserve
from brandwright.store.records import DraftUse, Export, GateRow, Review, Run

End: TypeAlias = str
"""`approve`, `edit` and approve, `changes`, `reject`, approve and `withdraw`, `open`, or approve and `export`."""

ASSET = "email/cmo/decision"
PROMPTS = {"1": "1" * 64, "2": "2" * 64}


def detail(agent_prompt: str = "1", model: str = "small") -> dict[str, Any]:
    """What a run notes of a model call."""
    return {
        "prompt_version": agent_prompt,
        "prompt_sha": PROMPTS[agent_prompt],
        "engine": "openai",
        "model": model,
    }


def ran(
    ledger: Ledger,
    *,
    graph: str = "prepare",
    agent: str = "content",
    prompt: str = "1",
    model: str = "small",
    status: str = "finished",
    brief: str = "",
    step: bool = True,
    **brief_json: Any,
) -> Run:
    """A run that is over; without `step` it failed before its agent answered."""
    with ledger.write(making.SYSTEM) as tx:
        run = Run(
            id=new_id("run"),
            workspace=tx.workspace,
            graph=graph,
            graph_version="1",
            key=new_id("key"),
            brief_json=brief_json,
            inputs_json={
                "brief_sha": brief or new_id("brief"),
                "prompts_sha": f"library-{prompt}",
                "model": model,
            },
            created_at=tx.now,
        )
        runs.create(tx, run)
        if step:
            asset = ASSET if agent == "content" else ""
            about = detail(prompt, model)
            runs.add_step(tx, run.id, "write", asset=asset, kind="model", name=agent, detail=about)
        if status != "running":
            runs.finish(tx, run.id, "failed" if status == "failed" else "finished", {})
    return run


def drafted(
    ledger: Ledger,
    run: Run,
    *,
    words: str = "Every claim carries its proof here.",
    verdict: Any = "pass",
    found: int = 0,
) -> Review:
    """A review of what the run wrote, gated once."""
    made = making.draft(words)
    with ledger.write(making.SYSTEM) as tx:
        drafts.put(tx, made)
        gate = GateRow(
            id=new_id("gate"),
            draft_sha=made.sha256,
            verdict=verdict,
            policy_sha=making.POLICY,
            kit_sha=making.KIT,
            publish_on=tx.now.date(),
            created_at=tx.now,
        )
        findings.record_gate(tx, gate)
        noted = [making.finding(), making.finding(action="pass")] if found else []
        findings.put_many(tx, made.sha256, gate.id, noted[:1] * found + noted[1:])
        use = DraftUse(
            run_id=run.id, asset=ASSET, round=0, draft_sha=made.sha256, verdict=verdict, gate_sha=gate.id
        )
        drafts.record_use(tx, use)
    return making.submit(ledger, words=words, verdict=verdict, run_id=run.id)


def decided(
    ledger: Ledger,
    clock: making.Clock,
    review: Review,
    end: End,
    *,
    hours: float = 2,
    answers: Answers | None = None,
) -> None:
    """What became of a review, some hours after it was submitted."""
    clock.pass_hours(hours)
    playbook, anna = making.book(), making.person("anna")
    if end == "open":
        return
    if end == "edit":
        review = making.edit(ledger, review, "anna", "Every claim carries two proofs here.")
    kinds: dict[str, Any] = {"changes": "request-changes", "reject": "reject"}
    given: dict[str, Any] = {
        "sha": review.draft_sha,
        "version": review.version,
        "reason": "Because.",
        "answers": answers,
    }
    decide(ledger, playbook, review.id, kinds.get(end, "approve"), anna, **given)
    if end == "withdraw":
        clock.pass_hours(1)
        withdraw(
            ledger, playbook, review.id, anna, reason="Anna Ray of anna.ray@example.com said it was wrong."
        )
    if end == "export":
        with ledger.write(making.SYSTEM) as tx:
            made = Export(
                id=new_id("exp"),
                review_id=review.id,
                draft_sha=review.draft_sha,
                format="md",
                file_sha256="f" * 64,
                at=tx.now,
            )
            publications.add_export(tx, made)


def history(
    ledger: Ledger, clock: making.Clock, ends: Sequence[End], *, briefs: bool = False, **made: Any
) -> list[Review]:
    """A run, a draft and a decision for each of these ends; with `briefs` the nth one has the nth brief."""
    found = []
    for place, end in enumerate(ends):
        brief = f"brief-{place}" if briefs else ""
        review = drafted(ledger, ran(ledger, brief=brief, **made))
        decided(ledger, clock, review, end)
        clock.now += timedelta(minutes=1)
        found.append(review)
    return found


def called(ledger: Ledger, run: Run, state: Any, *, agent: str = "content", model: str = "small") -> None:
    """A request to a model that a run made."""
    with ledger.write(making.SYSTEM) as tx:
        call = ModelCall(
            id=new_id("call"), run_id=run.id, agent=agent, host="localhost", model=model, at=tx.now
        )
        reserve(tx, call)
        if state != "reserved":
            close(tx, call.id, state)
