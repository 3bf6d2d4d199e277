"""The nodes of `prepare`. Each reads and writes the ledger; the state carries ids only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from ..agents import CONTENT, RESEARCH, ResearchTask, SourceNote, run_agent
from ..brandkit.finishing import finished
from ..content import Brief, Draft, Finding, Verdict, worst
from ..governance import submit_review
from ..governance.pausing import pause_finding
from ..memory.recall import Filters, admitted_for
from ..store import (
    JsonText,
    ObjectRef,
    Transaction,
    drafts,
    findings,
    learnings,
    new_id,
    reviews,
    runs,
    sources,
    waivers,
)
from ..store.records import DraftUse, GateRow, Waiver
from ._beginning import may_begin
from ._budget import within_budget
from ._facts import forbidden_findings, needs_of, signoff_of
from ._job import Job, kept_job, parse_asset
from ._meter import LedgerMeter
from ._originals import Original, carry_extracts
from ._papers import judgement
from ._signed import research_facts, signed_research, take_research
from ._source_texts import read_source
from ._told import account_detail
from .desk import SYSTEM, Desk
from .state import AssetState, PrepareState, needs_revision

if TYPE_CHECKING:
    from langgraph.runtime import Runtime

    from ..evaluation import GateResult, Score

LEARNINGS_MAX = 40
"""Learnings that one run carries along."""


def _job(state: PrepareState, runtime: Runtime[Desk]) -> Job:
    return kept_job(runtime.context, state["run"], state.get("learnings", ()), state.get("extracts", ()))


def recall(state: PrepareState, runtime: Runtime[Desk]) -> PrepareState:
    """Find the approved learnings that hold for this brief; say so if there is nothing else to read."""
    job = _job(state, runtime)
    ids = learnings_for(job.desk, job.brief, job.on)
    with job.desk.ledger.write(SYSTEM) as tx:
        runs.add_step(tx, job.run.id, "recall", kind="read", name="learnings", detail={"evidence_ids": ids})
        if ids:
            learnings.count_use(tx, retrieved=ids)
            refs = [ObjectRef("learning", i) for i in ids]
            tx.audit("memory.read", ObjectRef("run", job.run.id), refs=refs)
    unread = job.brief.sources or Original.of(job.run) is not None
    return {"learnings": ids} if unread else {"learnings": ids, "extracts": []}


def learnings_for(desk: Desk, brief: Brief, on: date) -> list[str]:
    """The approved learnings that hold for a brief, by id."""
    # A publish date in the past must not bring back what was superseded since.
    filters = Filters(as_of=max(on, desk.today()))
    with desk.ledger.read() as tx:
        holding = admitted_for(tx, filters, _scope(brief))
    # Example records show how recall works; they are about other companies.
    found = [name for name, record in holding.items() if record.origin != "example"]
    if len(found) > LEARNINGS_MAX:
        # More than a run carries: what memory recalls for the brief comes first, then the newest.
        near = recalled_first(desk, f"{brief.need} {brief.message}", filters, LEARNINGS_MAX)
        found.sort(key=lambda name: near.index(name) if name in near else len(near))
    return found[:LEARNINGS_MAX]


def recalled_first(desk: Desk, question: str, filters: Filters, k: int) -> list[str]:
    """The records that memory recalls for a text, by id, best first: the search and the rules of `recall`."""
    found = desk.memory.recall(question, filters, k, legs="lexical")
    return [item.record.id for item in (*found.records, *found.nearest)]


def _scope(brief: Brief) -> dict[str, tuple[str, ...]]:
    """What a learning has to hold for, by its field."""
    return {
        "channel": brief.channels,
        "segment": brief.segments,
        "stage": brief.stages,
        "product": (brief.product,),
        "market": (brief.market,),
    }


def research(state: PrepareState, runtime: Runtime[Desk]) -> PrepareState:
    """Read the brief's sources in quarantine: typed extracts come out, pages stay here."""
    job = _job(state, runtime)
    research_sources(job)
    if job.original is not None:
        with job.desk.ledger.write(SYSTEM) as tx:
            carry_extracts(tx, job.run)
    with job.desk.ledger.read() as tx:
        return {"extracts": [extract.id for extract in sources.extracts(tx, job.run.id)]}


def research_sources(job: Job) -> None:
    """Take extracts from each source of the brief that this run has not read yet.

    Where the policy has research signed, a draft takes those of the report that people approved, and reads nothing.

    Raises:
        UsageError: a source cannot be read as the brief names it. No run goes on without it.
        SourceError: a web page cannot be fetched; the same command resumes the run.
        RefusedError: the policy says never to research (`BW1103`), or nobody has signed what it calls autonomous
            (`BW1104`).
        WaitingError, ConflictError: the report that the draft needs is not approved (`BW4210`, `BW7210`).
    """
    from ..agents.fetching import Robots

    if job.run.graph != "research" and (signed := signed_research(job.desk, job.brief)):
        take_research(job, signed)
        return
    if job.brief.sources:
        title = f"{len(job.brief.sources)} sources are read for a brief"
        for facts in research_facts(job.brief):
            may_begin(job.desk, facts, job.run.id, title, signed_later=True)
    robots = Robots()
    for place in job.brief.sources:
        source = read_source(job, place, robots)
        with job.desk.ledger.read() as tx:
            if sources.has_extracts(tx, job.run.id, source.sha256):
                continue
        note = SourceNote(id=source.id, title=source.title, sha256=source.sha256, text=source.text)
        _read_source(job, place, note)


def _read_source(job: Job, path: str, note: SourceNote) -> None:
    task = ResearchTask(need=job.brief.need, message=job.brief.message, sources=(note,))
    run = job.run.id
    with within_budget(job), job.desk.meter(run).settling_later() as meter:
        result = run_agent(RESEARCH, task, job.desk.agents(run, meter))
        account = account_detail(result, [extract.id for extract in result.value.extracts])
        detail = JsonText.of({**account, "dropped": result.value.dropped})
        with job.desk.ledger.write(SYSTEM) as tx:
            meter.settle_in(tx)
            sources.put_extracts(tx, job.run.id, note.sha256, result.value.extracts, result.value.dropped)
            runs.add_step(
                tx, job.run.id, "research", asset=path, kind="model", name="research", detail=detail
            )


def write(state: PrepareState, runtime: Runtime[Desk]) -> PrepareState:
    """Draft each asset; the ledger keeps what is finished, so a crash costs only the drafts under way."""
    job = _job(state, runtime)
    return {
        "assets": _each(job, state["assets"], list(state["assets"]), lambda name, _: _written(job, name, 0))
    }


def revise(state: PrepareState, runtime: Runtime[Desk]) -> PrepareState:
    """Another round for each draft that the gate sent back, with its findings."""
    job = _job(state, runtime)
    rounds = state["rounds"]
    again = [name for name, asset in state["assets"].items() if needs_revision(asset, rounds)]

    def revised(name: str, asset: AssetState) -> AssetState:
        return _written(job, name, asset["round"] + 1, before=asset)

    return {"assets": _each(job, state["assets"], again, revised)}


def _each(
    job: Job,
    assets: dict[str, AssetState],
    names: Sequence[str],
    work: Callable[[str, AssetState], AssetState],
) -> dict[str, AssetState]:
    """Work on the named assets at the same time, within the workspace's limit; order is kept.

    Variants of one asset come one after the other: each is written knowing the ones before it.
    """
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name.partition("#")[0], []).append(name)

    def in_turn(group: list[str]) -> dict[str, AssetState]:
        return {name: work(name, assets[name]) for name in group}

    at_once = min(len(groups), max(1, job.desk.workspace.settings.draft.concurrency))
    if at_once <= 1:
        return {**assets, **in_turn(list(chain.from_iterable(groups.values())))}
    done: dict[str, AssetState] = {}
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        for group in pool.map(in_turn, groups.values()):
            done.update(group)
    return {**assets, **done}


def _written(job: Job, name: str, round_: int, before: AssetState | None = None) -> AssetState:
    """The asset's draft of that round: the one in the ledger, or a new one from the content agent."""
    sha = job.made.uses.get((name, round_))
    if sha is None:
        previous = job.draft(before["draft"]) if before else None
        found = job.findings(before["gate"]) if before else ()
        with within_budget(job), job.desk.meter(job.run.id).settling_later() as meter:
            sha = _draft(job, name, round_, previous, found, meter)
    stuck = before is not None and sha == before["draft"]
    return {"round": round_, "draft": sha, "gate": "", "verdict": "", "stuck": stuck}


def _draft(
    job: Job,
    name: str,
    round_: int,
    previous: Draft | None,
    found: Sequence[Finding],
    meter: LedgerMeter,
) -> str:
    spec, _ = parse_asset(name)
    task = job.task(name, previous=previous, found=found)
    result = run_agent(CONTENT, task, job.desk.agents(job.run.id, meter))
    written = Draft(
        channel=spec.channel,
        segment=spec.segment,
        stage=spec.stage,
        product=job.brief.product,
        market=job.brief.market,
        locale=job.brief.locale,
        parts=result.value.parts,
    )
    draft = finished(job.desk.kit, written, job.brief, job.on)
    use = DraftUse(
        run_id=job.run.id,
        asset=name,
        round=round_,
        draft_sha=draft.sha256,
        verdict="",
        evidence_json=JsonText.of(draft.evidence_ids()),
        choices_json=JsonText.of([choice.model_dump(mode="json") for choice in result.value.choices]),
    )
    # What does not hang on what the ledger says is made before: nobody else writes while this does.
    node, detail = "revise" if round_ else "write", JsonText.of(account_detail(result, draft.evidence_ids()))
    about = ObjectRef("draft", draft.id, draft.sha256)
    refs = [ObjectRef("run", job.run.id), ObjectRef("agent", "content")]
    refs += [ObjectRef("evidence", i) for i in draft.evidence_ids()]
    with job.desk.ledger.write(SYSTEM) as tx:
        meter.settle_in(tx)
        drafts.put(tx, draft)
        drafts.record_use(tx, use)
        runs.add_step(
            tx, job.run.id, node, asset=name, round=round_, kind="model", name="content", detail=detail
        )
        tx.audit("draft.written", about, refs=refs, data={"asset": name, "round": round_})
    job.made.uses[name, round_], job.made.drafts[draft.sha256] = draft.sha256, draft
    return draft.sha256


def gate(state: PrepareState, runtime: Runtime[Desk]) -> PrepareState:
    """Judge every draft that has no verdict yet."""
    job = _job(state, runtime)
    judged = {
        name: asset if asset["verdict"] else _judged(job, name, asset)
        for name, asset in state["assets"].items()
    }
    return {"assets": judged}


def _judged(job: Job, name: str, asset: AssetState) -> AssetState:
    draft = job.draft(asset["draft"])
    gate_id, verdict = judge(job, draft, node="gate", asset=name, round_=asset["round"])
    return {**asset, "gate": gate_id, "verdict": verdict}


def judge(
    job: Job, draft: Draft, *, node: str, asset: str, round_: int = 0, review: str = ""
) -> tuple[str, Verdict]:
    """Run the gate on a draft and record scores, findings and verdict; returns the gate row's id and the verdict.

    Args:
        review: the review whose edit is judged; without it, it is what that round of the run wrote.
    """
    waived = _waivers(job, review) if review else ()
    result = judgement(job, draft, waived)
    forbidden = forbidden_findings(job, draft, result.findings)
    scores = JsonText(f"[{','.join(map(_score_text, result.scores))}]")
    with job.desk.ledger.write(SYSTEM) as tx:
        result = _unless_forbidden(tx, draft, result, forbidden)
        row = GateRow(
            id=new_id("gate"),
            draft_sha=draft.sha256,
            verdict=result.verdict,
            policy_sha=job.desk.playbook.policy_sha256,
            kit_sha=job.desk.kit.sha256,
            publish_on=job.on,
            scores_json=scores,
            created_at=job.desk.clock(),
        )
        if draft.sha256 not in job.made.drafts:
            drafts.put(tx, draft)
        findings.record_gate(tx, row)
        if not review:
            drafts.record_verdict(tx, job.run.id, asset, round_, verdict=row.verdict, gate_id=row.id)
        findings.put_many(tx, draft.sha256, row.id, list(result.findings))
        runs.add_step(
            tx,
            job.run.id,
            node,
            asset=asset,
            round=round_,
            kind="node",
            name="gate",
            detail={"verdict": result.verdict, "gate": row.id, "findings": len(result.findings)},
        )
        tx.audit(
            "draft.judged",
            ObjectRef("draft", draft.id, draft.sha256),
            refs=[ObjectRef("run", job.run.id), ObjectRef("gate", row.id, row.policy_sha)],
            # The policy's hash is that of the whole file; the gate's says which scorers it asked, in which version.
            data={
                "verdict": result.verdict,
                "findings": len(result.findings),
                "kit_sha": row.kit_sha,
                "gate_sha": result.policy_sha,
                "scorers": result.n,
                "errored": result.errored,
            },
        )
    job.made.findings[row.id] = result.findings
    return row.id, result.verdict


@lru_cache(maxsize=512)
def _score_text(score: Score) -> str:
    """A score as its judgement keeps it, without its findings: most drafts have most of them in common."""
    return JsonText.of(score.model_dump(mode="json", exclude={"findings"})).text


def _unless_forbidden(
    tx: Transaction, draft: Draft, result: GateResult, forbidden: Sequence[Finding]
) -> GateResult:
    """What the gate said; what is for a channel that is paused by now, or never to be said, is blocked besides."""
    paused = pause_finding(tx, draft.channel)
    besides = [*([paused] if paused else ()), *forbidden]
    return replace(result, verdict="block", findings=(*result.findings, *besides)) if besides else result


def _waivers(job: Job, review_id: str) -> list[Waiver]:
    with job.desk.ledger.read() as tx:
        return waivers.active(tx, review_id, job.desk.today())


def route(state: PrepareState, runtime: Runtime[Desk]) -> PrepareState:
    """Ask the policy who must sign each draft. `submit` records the answer with what comes of it."""
    job = _job(state, runtime)
    return {
        "needs": {
            name: needs_of(job, job.draft(asset["draft"]), asset["gate"])
            for name, asset in state["assets"].items()
        }
    }


def submit(state: PrepareState, runtime: Runtime[Desk]) -> PrepareState:
    """Put each draft before people: a review row, pending or held."""
    job = _job(state, runtime)
    written = {name: job.draft(asset["draft"]) for name, asset in state["assets"].items()}
    rests_on = {name: job.evidence_sha(draft) for name, draft in written.items()}
    with job.desk.ledger.write(SYSTEM) as tx:
        opened = {
            name: _submitted(tx, job, name, draft, rests_on[name], state) for name, draft in written.items()
        }
    return {"reviews": opened}


def _submitted(
    tx: Transaction, job: Job, name: str, draft: Draft, evidence_sha: str, state: PrepareState
) -> str:
    """The review of one asset: the one that a killed process opened, or a new one."""
    asset, author = state["assets"][name], state.get("author", "")
    needs = [signoff_of(need) for need in state["needs"][name]]
    detail = {"roles": [need.role for need in needs]}
    runs.add_step(tx, job.run.id, "route", asset=name, name="policy", detail=detail)
    cited = [i for i in state.get("learnings", ()) if i in draft.evidence_ids()]
    if cited and reviews.for_asset(tx, job.run.id, name) is None:
        learnings.count_use(tx, cited=cited)
    review = submit_review(
        tx,
        run_id=job.run.id,
        asset=name,
        draft_sha=draft.sha256,
        brief_json=job.run.brief_json,
        gate_id=asset["gate"],
        verdict=judged_verdict(asset),
        kit_sha=job.desk.kit.sha256,
        policy_sha=job.desk.playbook.policy_sha256,
        evidence_sha=evidence_sha,
        needs=needs,
        held=job.desk.playbook.policy.held,
        origin="submitted" if author else "agent",
        author=author,
        parent=job.run.parent,
    )
    runs.add_step(tx, job.run.id, "submit", asset=name, name="review", detail={"review": review.id})
    return review.id


def finish(desk: Desk, run_id: str, state: PrepareState) -> None:
    """Close the run, once its graph has come to its end."""
    verdict = worst(map(judged_verdict, state["assets"].values()))
    with desk.ledger.write(SYSTEM) as tx:
        if runs.finish(tx, run_id, "finished", {"verdict": verdict, "reviews": state["reviews"]}):
            data = {"verdict": verdict, "reviews": len(state["reviews"])}
            tx.audit("run.finished", ObjectRef("run", run_id), data=data)


def judged_verdict(asset: AssetState) -> Verdict:
    """The asset's verdict; one that was never judged is unchecked, never passed."""
    return asset["verdict"] or "unchecked"
