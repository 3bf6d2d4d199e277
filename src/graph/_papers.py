"""What the gate asks of a draft: the brand's rules of copy, and scorers of their own of plans and research."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..content import Draft, Finding
from ..content.papers import PaperKind, paper_kind, plan_of
from ..evaluation import SCORERS, Gate, GateResult, Record
from ..evaluation.gate import Waived
from ..store import sources
from ._job import Job
from ._plan_task import plan_task

__all__ = ("judgement",)

_SCORERS: Mapping[PaperKind, tuple[str, ...]] = {
    "plan": ("plan_complete", "plan_grounded", "privacy"),
    "research": ("quote_fidelity", "privacy"),
}


class _Place(NamedTuple):
    """Where something stands in a paper."""

    part: str
    start: int
    end: int


def judgement(job: Job, draft: Draft, waived: Sequence[Waived] = ()) -> GateResult:
    """What the gate says of a draft as things stand, with the waivers in force."""
    kind = paper_kind(draft.channel)
    if kind is None:
        record = Record(id=draft.sha256, output=draft, input={"run": job.run.id}, context=job.view(draft))
        return job.desk.judging.judge(record, waived)
    asked = {"required": _SCORERS[kind], "optional": (), "thresholds": {}}
    gate = Gate(job.desk.playbook.policy.gate.model_copy(update=asked), SCORERS)
    result = gate.judge(_plan(job, draft) if kind == "plan" else _research(job, draft), waived)
    places = _places(draft) if kind == "plan" else {name: at for name, at, _ in _quotes(draft)}
    return replace(result, findings=tuple(_placed(one, places) for one in result.findings))


def _plan(job: Job, paper: Draft) -> Record:
    plan = plan_of(paper)
    given = plan_task(job.desk, plan["goal"]).model_dump(mode="json")
    return Record(id=paper.sha256, output=plan, input=given, context=job.view(paper))


def _research(job: Job, paper: Draft) -> Record:
    """The quotes as the paper has them, each with the place that the run took it from."""
    taken = {extract.id: extract for extract in job.extracts}
    output: list[dict[str, Any]] = []
    for _, at, extract_id in _quotes(paper):
        part = paper.part(at.part)
        known = taken[extract_id].model_dump(mode="json") if extract_id in taken else {}
        output.append({**known, "quote": part.text[at.start : at.end] if part else ""})
    with job.desk.ledger.read() as tx:
        texts = {extract.source: sources.get(tx, extract.source_sha256) for extract in job.extracts}
    given = [{"id": name, "text": source.text} for name, source in texts.items() if source]
    return Record(id=paper.sha256, output=output, input={"sources": given}, context=job.view(paper))


def _quotes(paper: Draft) -> Iterator[tuple[str, _Place, str]]:
    """Each quote as the scorers name it, its place, and the extract that it is."""
    quotes = (
        (part.name, span) for part in paper.parts for span in part.spans() if span.block.kind == "quote"
    )
    for number, (name, span) in enumerate(quotes):
        yield f"extracts[{number}]", _Place(name, span.start, span.end), "".join(span.sentence.evidence)


def _places(paper: Draft) -> dict[str, _Place]:
    return {part.name: _Place(part.name, 0, len(part.text)) for part in paper.parts}


def _placed(finding: Finding, places: Mapping[str, _Place]) -> Finding:
    """The finding at its place in the paper; one about what is not there is about the whole of it."""
    if finding.end:
        return finding
    at = places.get(finding.part, _Place("", 0, 0))
    return finding.model_copy(update=at._asdict())
