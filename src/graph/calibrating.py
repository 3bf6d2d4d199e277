"""Calibration: a judge held against the decisions that people made, and what came of it on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..brandkit import DraftView, evidence_of
from ..content import Brief, Draft
from ..errors import ModelError, UsageError, Where, WorkspaceError
from ..evaluation import Record
from ..evaluation.judges import JudgeDesk, JudgeLibrary, JudgeSpec, Ruling, Standing, ruling_of
from ..evaluation.judges.asking import EMBEDDED
from ..evaluation.judges.calibrating import Measured, Seen, chosen, measure
from ..evaluation.judges.labels import FileLabel, read_labels, read_queue
from ..governance import Identity
from ..store import Actor, ObjectRef, calibrations, learnings, new_id, reviews, runs, sources
from ..store.calibrations import Calibration, LabelSource
from ..store.erasing import ERASED
from .judging import judge_desk

if TYPE_CHECKING:
    from .desk import Desk

__all__ = ("Calibrated", "calibrate")

AT_ONCE = 4
"""Drafts that a calibration has judged at a time; the endpoint's limits hold beside it."""

_ANSWERED_BADLY = frozenset({"BW511", "BW512", "BW513", "BW514", "BW515", "BW517"})
"""Errors that say something about the judge: it refused, broke off, or answered with something else. All others say
that it could not be asked, and a comparison without its answers would be worth nothing."""


@dataclass(frozen=True)
class Calibrated:
    """A judge that was held against people.

    Attributes:
        source: where the labels come from; only people's decisions lift probation.
        population: labels there are, of which a sample was judged.
        left_out: decided reviews that are no label, by why.
        row: as the ledger has it; None when there was nothing to compare.
        standing: what the judge may do from now on.
    """

    spec: JudgeSpec
    engine: str
    model: str
    source: LabelSource
    population: int
    left_out: Mapping[str, int]
    measured: Measured
    row: Calibration | None
    standing: Standing
    cost: float | None
    tokens: int
    seed: int


@dataclass(frozen=True)
class _Task:
    """What a calibration judges: a record, and what people said of it."""

    name: str
    record: Record
    passed: bool | None


def calibrate(
    desk: Desk,
    judge: str,
    person: Identity,
    *,
    sample: int | None = None,
    undecided: int = 0,
    seed: int = 0,
    labels: Path | None = None,
    tell: Callable[[int, int], None] = lambda _done, _of: None,
) -> Calibrated:
    """Hold a judge against people, and put what came of it on record.

    Args:
        sample: how many labelled drafts are judged; all of them when absent.
        undecided: how many drafts that nobody decided on are judged as well.
        labels: a file of labels, instead of the decisions on the review queue.

    Raises:
        UsageError: there is no such judge (`BW2030`), it compares pairs (`BW2032`), or the labels cannot be read.
        WorkspaceError: `BW6032`, there is no model to ask.
        ModelError: the model cannot be asked; nothing is recorded then.
    """
    spec = _single(desk, judge)
    meter = desk.meter("")
    at = judge_desk(desk, lambda _: meter)
    engine, model = at.model_of(spec)
    if engine == "embedded":
        raise WorkspaceError("BW6032", "A judge needs a model.", hint=f"{EMBEDDED[0].upper()}{EMBEDDED[1:]}.")
    source: LabelSource = "file" if labels else "reviews"
    tasks, left_out = _of_file(desk, labels) if labels else _of_queue(desk, spec)
    asked = [
        *chosen([task for task in tasks if task.passed is not None], sample, seed),
        *chosen([task for task in tasks if task.passed is None], undecided, seed),
    ]
    _read_all(desk, spec, asked)
    seen = list(_seen(spec, at, asked, tell))
    measured = measure(seen)
    costs = [one.ruling.opinion.cost for one in seen]
    made = Calibrated(
        spec=spec,
        engine=engine,
        model=model,
        source=source,
        population=sum(task.passed is not None for task in tasks),
        left_out=left_out,
        measured=measured,
        row=None,
        standing=at.standing(spec),
        cost=None if None in costs else sum(cost for cost in costs if cost),
        tokens=sum(one.ruling.opinion.tokens for one in seen),
        seed=seed,
    )
    if not measured.labels:
        return made
    row = _row(made, [one.name for one in seen], person, desk)
    with desk.ledger.write(person.actor) as tx:
        calibrations.add(tx, row)
    return replace(made, row=row, standing=at.standing(spec))


def _single(desk: Desk, judge: str) -> JudgeSpec:
    found = JudgeLibrary(desk.workspace.evals)
    if found.path(judge) is None:
        message, hint = f"There is no judge {judge!r}.", f"The judges are {', '.join(found.names)}."
        raise UsageError("BW2030", message, where=Where(field="JUDGE"), hint=hint)
    spec = found.get(judge)
    if spec.kind == "pair":
        message = f"{spec.name} compares two texts, and a decision is about one."
        raise UsageError("BW2032", message, where=Where(field="JUDGE"), hint="Name a judge of single drafts.")
    return spec


def _of_queue(desk: Desk, spec: JudgeSpec) -> tuple[list[_Task], Mapping[str, int]]:
    """The review queue: labelled drafts first, as they were when people decided, and those that wait."""
    with desk.ledger.read() as tx:
        queue = read_queue(tx, spec, JudgeLibrary(desk.workspace.evals).reason_codes())
    said = [(label.review, label.draft, label.passed) for label in queue.labels]
    open_ones = [(review, draft, None) for review, draft in queue.undecided]
    tasks = [_Task(name, _record(desk, name, draft), passed) for name, draft, passed in [*said, *open_ones]]
    return tasks, queue.left_out


def _record(desk: Desk, review_id: str, draft: Draft) -> Record:
    """The draft with its brief, its evidence and the kit of today."""
    with desk.ledger.read() as tx:
        review = reviews.get(tx, review_id)
        assert review is not None, "it was listed in the ledger just now"
        run = runs.get(tx, review.run_id)
        given = run.brief_json if run is not None else review.brief_json
        quotes = tuple(sources.extracts(tx, review.run_id))
        cited = [record for i in draft.evidence_ids() if (record := learnings.get(tx, i)) is not None]
    if not given or given == ERASED:
        return Record(id=draft.sha256, output=draft)
    brief = Brief.model_validate(given)
    evidence = evidence_of(desk.kit, quotes, cited, brief)
    view = DraftView(draft, desk.kit, brief, evidence, quotes, brief.publish or desk.today())
    return Record(id=draft.sha256, output=draft, context=view)


def _of_file(desk: Desk, path: Path) -> tuple[list[_Task], Mapping[str, int]]:
    return [
        _Task(label.id, _file_record(desk, label), label.label == "pass") for label in read_labels(path)
    ], {}


def _file_record(desk: Desk, label: FileLabel) -> Record:
    """The text or draft of a label; a draft stands beside the workspace's kit."""
    record = Record(id=label.id, output=label.output, input=label.input)
    if not isinstance(label.output, dict) or "brief" not in label.input:
        return record
    brief, draft = Brief.model_validate(label.input["brief"]), Draft.model_validate(label.output)
    evidence = evidence_of(desk.kit, (), (), brief)
    view = DraftView(draft, desk.kit, brief, evidence, (), brief.publish or desk.today())
    return replace(record, output=draft, context=view)


def _read_all(desk: Desk, spec: JudgeSpec, tasks: Sequence[_Task]) -> None:
    """One line in the audit log for everything that the judge is about to read."""
    drafts = [ObjectRef("draft", task.record.output.id, task.record.id) for task in tasks if _is_draft(task)]
    with desk.ledger.write(Actor("agent", spec.scorer, "", "none")) as tx:
        refs = [ObjectRef("prompt", spec.scorer, spec.prompt_sha256), *drafts]
        tx.audit(
            "agent.read", ObjectRef("judge", spec.name, spec.sha256), refs=refs, data={"reads": ["draft"]}
        )


def _is_draft(task: _Task) -> bool:
    return isinstance(task.record.output, Draft)


def _seen(
    spec: JudgeSpec, at: JudgeDesk, tasks: Sequence[_Task], tell: Callable[[int, int], None]
) -> Iterator[Seen]:
    """What the judge says of each, in order; the first that could not be asked ends it all."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [pool.submit(ruling_of, spec, task.record, at) for task in tasks]
        try:
            for done, (task, answer) in enumerate(zip(tasks, asked, strict=True), start=1):
                yield Seen(task.name, _answered(answer.result()), task.passed)
                tell(done, len(tasks))
        finally:
            pool.shutdown(cancel_futures=True)


def _answered(ruling: Ruling) -> Ruling:
    """The ruling, if the judge could be asked."""
    for said in ruling.opinion.said:
        if said.code and said.code not in _ANSWERED_BADLY:
            raise ModelError(said.code, said.fault, hint="Nothing was recorded; the same command goes on.")
    return ruling


def _row(made: Calibrated, names: Sequence[str], person: Identity, desk: Desk) -> Calibration:
    found = made.measured
    table, kappa = found.confusion, found.kappa
    sample: dict[str, Any] = {"population": made.population, "left_out": dict(made.left_out)}
    return Calibration(
        id=new_id("cal"),
        judge=made.spec.name,
        version=made.spec.version,
        spec_sha=made.spec.sha256,
        prompt_sha=made.spec.prompt_sha256,
        engine=made.engine,
        model=made.model,
        source=made.source,
        both_pass=table.both_pass,
        judge_only=table.judge_only,
        human_only=table.human_only - found.unclear_pass,
        both_fail=table.both_fail - found.unclear_fail,
        unclear_pass=found.unclear_pass,
        unclear_fail=found.unclear_fail,
        repeats=made.spec.repeats,
        kappa=kappa.value if kappa else None,
        low=kappa.low if kappa else None,
        high=kappa.high if kappa else None,
        base_rate=found.base_rate,
        sensitivity=found.sensitivity.value if found.sensitivity else None,
        specificity=found.specificity.value if found.specificity else None,
        consistency=found.consistency,
        cost=made.cost,
        seed=made.seed,
        sample_json=sample | {"undecided": found.undecided, "judged": list(names)},
        by=person.claimed,
        at=desk.ledger.now(),
    )
