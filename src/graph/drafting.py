"""From a brief, or from copy that people wrote, to reviews: starting, resuming and reporting runs of `prepare`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, cast

from .._canonical import digest
from ..agents import CONTENT, RESEARCH
from ..brandkit import missing_for_draft
from ..content import Brief, Draft, Finding, Verdict, worst
from ..errors import ConflictError, ModelError, StateError, UsageError, Where, WorkspaceError
from ..governance import allow
from ..governance.pausing import refuse_if_paused
from ..store import ObjectRef, drafts, findings, new_id, reviews, runs
from ..store.records import Review, Run, SignOff, Step
from ._budget import with_deadline
from ._checkpoints import checkpointer
from ._job import found, new_job
from ._locks import exclusive
from ._nodes import finish
from ._originals import Original
from ._signed import refuse_unsigned_plan, signed_research
from ._source_texts import check_source, identity_of_source
from .desk import SYSTEM, Desk
from .engine import advance
from .prepare import build_prepare
from .state import PREPARE_VERSION, AssetState, PrepareState

__all__ = (
    "AssetReport",
    "DraftOptions",
    "DraftReport",
    "check_strategy",
    "draft_brief",
    "narrowed",
    "report_of",
    "resume",
    "start_run",
)


@dataclass(frozen=True)
class DraftOptions:
    """What the command line may narrow or widen: some channels only; several variants of each asset."""

    channels: tuple[str, ...] = ()
    variants: int = 1


@dataclass(frozen=True)
class AssetReport:
    """One asset at the end of its run."""

    asset: str
    draft: Draft
    verdict: Verdict
    findings: tuple[Finding, ...]
    choices: tuple[Mapping[str, str], ...]
    review: Review
    signoffs: tuple[SignOff, ...]


@dataclass(frozen=True)
class DraftReport:
    """A finished run: its assets, and what it used."""

    run: Run
    resumed: bool
    assets: tuple[AssetReport, ...]
    steps: tuple[Step, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of its drafts' verdicts."""
        return worst(asset.verdict for asset in self.assets)

    @property
    def held(self) -> bool:
        """Whether no draft at all reached a reviewer who could approve it."""
        return all(asset.review.held for asset in self.assets)

    @property
    def original(self) -> Original | None:
        """The approved draft that the run remade; None for a run of a brief alone."""
        return Original.of(self.run)

    def total(self, name: str) -> int:
        """Sum of a count (`tokens_in`, `tokens_out`, `attempts`) over the model calls."""
        return sum(int(step.detail_json.get(name) or 0) for step in self.model_calls)

    @property
    def model_calls(self) -> tuple[Step, ...]:
        """The calls of the model, embedded engine included."""
        return tuple(step for step in self.steps if step.kind == "model")

    @property
    def cost(self) -> float | None:
        """What the calls cost; None when one has no known price."""
        costs = [step.detail_json.get("cost") for step in self.model_calls]
        known = [float(cost) for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None


def draft_brief(
    desk: Desk,
    brief: Brief,
    *,
    file: str,
    options: DraftOptions = DraftOptions(),
    parent: str = "",
    original: Original | None = None,
    tell: Callable[[str], None] = lambda _line: None,
) -> DraftReport:
    """Draft every asset of a brief: an unfinished run of the same inputs resumes, a finished one starts anew.

    Args:
        parent: what asked for the run: a decision, or the review whose draft is remade.
        original: the approved draft to remake; whoever hands it in has checked that its approval holds.

    Raises:
        UsageError: the brief names something that strategy or kit do not have, or an unreadable source.
        WorkspaceError: the kit lacks what a draft needs.
        RefusedError: the roster does not let an agent that is needed run or read.
        WaitingError, ConflictError: the plan or the research of the brief is not approved (`BW4210`,
            `BW7210`).
        ModelError: the model failed; the run stays unfinished and the same call resumes it.
    """
    brief = narrowed(brief, options, file)
    check_brief(desk, brief, file)
    inputs = _inputs(desk, brief, options, original)
    key = digest([parent, inputs])
    with exclusive(desk, f"draft-{key[:16]}"):
        run, resumed = start_run(desk, "prepare", key, brief, inputs, parent=parent)
        tell(f"{'resuming' if resumed else 'starting'} {run.id}")
        assets = {name: _unwritten() for name in _asset_names(brief, options)}
        resume(
            with_deadline(desk),
            run,
            {"run": run.id, "rounds": desk.workspace.settings.draft.revisions, "assets": assets},
            new=not resumed,
        )
        return report_of(desk, run.id, resumed=resumed)


def _unwritten() -> AssetState:
    return {"round": 0, "draft": "", "gate": "", "verdict": "", "stuck": False}


def _asset_names(brief: Brief, options: DraftOptions) -> list[str]:
    """`channel/segment/stage`, with `#2`, `#3`, … for further variants."""
    return [
        spec.key if variant == 1 else f"{spec.key}#{variant}"
        for spec in brief.assets()
        for variant in range(1, options.variants + 1)
    ]


def narrowed(brief: Brief, options: DraftOptions, file: str) -> Brief:
    if not options.channels:
        return brief
    unknown = next((name for name in options.channels if name not in brief.channels), None)
    if unknown is not None:
        raise UsageError(
            "BW247",
            f"the brief does not ask for channel {unknown!r}",
            where=Where(file, field="channels"),
            hint=f"it asks for {', '.join(brief.channels)}",
        )
    return brief.model_copy(update={"channels": options.channels})


def check_strategy(desk: Desk, brief: Brief, file: str) -> None:
    """Refuse a brief that serves nothing of the strategy.

    Raises:
        UsageError: `BW248`, the strategy has no such outcome, segment or stage.
    """
    strategy = desk.playbook.strategy
    known: dict[str, tuple[tuple[str, ...], set[str]]] = {
        "outcome": ((brief.outcome,), {outcome.id for outcome in strategy.outcomes}),
        "segments": (brief.segments, {segment.id for segment in strategy.segments}),
        "stages": (brief.stages, set(strategy.stages)),
    }
    for field, (named, existing) in known.items():
        for name in named:
            if existing and name not in existing:
                raise UsageError(
                    "BW248",
                    f"playbook/strategy.yaml has no {field.rstrip('s')} {name!r}",
                    where=Where(file, field=field),
                    hint=f"it has {', '.join(sorted(existing))}",
                )


def check_brief(desk: Desk, brief: Brief, file: str) -> None:
    """Refuse a brief that strategy, kit, disk or roster cannot serve, or whose plan or research people have not
    approved where the policy asks them, before anything is spent on it."""
    # What an unfinished kit lacks comes first: a new company's strategy is rarely finished before it.
    gaps = missing_for_draft(desk.kit, brief)
    if gaps:
        listed = "\n       ".join(f"- {gap.section}: {gap.what}: {gap.how}" for gap in gaps)
        raise WorkspaceError(
            "BW605",
            f"the brand kit cannot serve this brief yet, it lacks {len(gaps)} thing{'s' if len(gaps) > 1 else ''}",
            where=Where(str(desk.workspace.brand)),
            hint=f"add these, then draft again:\n       {listed}",
        )
    check_strategy(desk, brief, file)
    refuse_unsigned_plan(desk, brief, file)
    for source in brief.sources:
        check_source(desk, source)
    signed_research(desk, brief, file)
    agents = (RESEARCH, CONTENT) if brief.sources else (CONTENT,)
    for agent in agents:
        allow(desk.playbook.roster, agent.id, agent.reads)
    with desk.ledger.read() as tx:
        for channel in brief.channels:
            refuse_if_paused(tx, agents=[agent.id for agent in agents], channel=channel)


def _inputs(desk: Desk, brief: Brief, options: DraftOptions, original: Original | None) -> dict[str, Any]:
    """What decides whether two runs are of the same inputs, hashes of the sources included."""
    return {
        "brief_sha": digest(brief.model_dump(mode="json")),
        "variants": options.variants,
        "sources": [identity_of_source(desk, source) for source in brief.sources],
        "strategy_sha": desk.playbook.strategy_sha256,
        "roster_sha": desk.playbook.roster_sha256,
        **({"original": asdict(original)} if original else {}),
        **desk.identity(),
    }


def start_run(
    desk: Desk, graph: str, key: str, brief: Brief, inputs: Mapping[str, Any], *, parent: str = ""
) -> tuple[Run, bool]:
    """The unfinished run of these inputs, or a new one; and whether it was there already."""
    asked = {**brief.model_dump(mode="json"), "publish": (brief.publish or desk.today()).isoformat()}
    with desk.ledger.write(SYSTEM) as tx:
        unfinished = runs.unfinished(tx, graph, key)
        if unfinished is not None:
            if unfinished.graph_version != PREPARE_VERSION:
                raise StateError(
                    "BW740",
                    f"{unfinished.id} was begun by another version of the graph ({unfinished.graph_version})",
                    hint="finish it with the version that began it, or change the brief to start anew",
                )
            return unfinished, True
        run = Run(
            id=new_id("run"),
            workspace=desk.ledger.workspace,
            graph=graph,
            graph_version=PREPARE_VERSION,
            key=key,
            status="running",
            brief_json=asked,
            inputs_json=dict(inputs),
            parent=parent or None,
            created_at=tx.now,
        )
        runs.create(tx, run)
        original = Original.of(run)
        tx.audit(
            "run.started",
            ObjectRef("run", run.id, inputs["brief_sha"]),
            refs=original.refs() if original else (),
            data=dict(desk.identity()),
        )
    return run, False


def resume(desk: Desk, run: Run, initial: PrepareState, *, new: bool = False) -> None:
    """Run `prepare` to its end, from where it stands. What stops it goes on record, and the run stays open."""
    desk = replace(desk, opened={})
    if new and all(not asset["draft"] for asset in initial["assets"].values()):
        desk.opened[run.id] = new_job(desk, run)
    try:
        with checkpointer(desk) as saver:
            end = advance(desk, build_prepare(saver), run.id, initial, new=new)
    except (ModelError, UsageError, WorkspaceError) as error:
        with desk.ledger.write(SYSTEM) as tx:
            tx.audit("run.stopped", ObjectRef("run", run.id), data={"code": error.code})
        raise
    finish(desk, run.id, cast(PrepareState, end))


def report_of(desk: Desk, run_id: str, *, resumed: bool = False) -> DraftReport:
    """What a finished run made.

    Raises:
        ConflictError: the run has not come to its end.
    """
    with desk.ledger.read() as tx:
        run = found(runs.get(tx, run_id), "runs", run_id)
        if run.status != "finished":
            raise ConflictError(
                "BW742", f"{run_id} is {run.status}", hint="draft the same brief again to resume it"
            )
        made = []
        last = {use.asset: use for use in drafts.uses(tx, run_id)}
        for review in reversed(reviews.list_(tx, run_id=run_id, limit=None)):
            made.append(
                AssetReport(
                    asset=review.asset,
                    draft=drafts.get(tx, review.draft_sha),
                    verdict=cast(Verdict, review.verdict),
                    findings=tuple(findings.for_gate(tx, review.gate_id)),
                    choices=tuple(last[review.asset].choices_json),
                    review=review,
                    signoffs=tuple(reviews.signoffs(tx, review.id)),
                )
            )
        return DraftReport(run, resumed, tuple(made), tuple(runs.steps(tx, run_id)))
