"""What stands beside a draft in a document: its findings and its evidence, as notes on the words."""

from __future__ import annotations

from collections.abc import Iterator

from ..content import Draft, Evidence, Finding
from ..content.formats import Note
from ..governance import view_review
from ..store import drafts, findings
from ._job import Job

__all__ = ("notes_of",)

MOST_NOTES = 1000


def notes_of(job: Job, review_id: str) -> tuple[Note, ...]:
    """The notes of a review's draft, in the order of its text: what was found, and what each sentence rests on."""
    with job.desk.ledger.read() as tx:
        review = view_review(tx, review_id).review
        draft = drafts.get(tx, review.draft_sha)
        found = findings.for_gate(tx, review.gate_id)
    order = {part.name: at for at, part in enumerate(draft.parts)}
    notes = [*map(_finding, found), *_evidence(job, draft)]
    notes.sort(key=lambda note: (order.get(note.part, -1), note.start, note.end, note.text))
    return tuple(notes[:MOST_NOTES])


def _finding(finding: Finding) -> Note:
    lines = [f"{finding.action}: {finding.message} ({finding.rule})"]
    lines += [finding.why] if finding.why else []
    lines += [f"{fix.edit}: {fix.text}" if fix.text else fix.edit for fix in finding.fixes]
    lines += [f"proof: {finding.proof}"] if finding.proof else []
    lines += [f"let stand by {finding.waiver}"] if finding.waiver else []
    return Note(part=finding.part, start=finding.start, end=finding.end, text="\n".join(lines)[:8000])


def _evidence(job: Job, draft: Draft) -> Iterator[Note]:
    for part in draft.parts:
        for span in part.spans():
            if cited := span.sentence.evidence:
                text = "\n".join(_cited(name, job.evidence.get(name)) for name in cited)
                yield Note(part=part.name, start=span.start, end=span.end, text=text[:8000])


def _cited(name: str, evidence: Evidence | None) -> str:
    """An entry of the evidence; one that is not there any more is named all the same."""
    if evidence is None:
        return f"rests on {name}, which is not there any more"
    return f"rests on {name} ({evidence.kind}): {evidence.text} {evidence.source}".strip()
