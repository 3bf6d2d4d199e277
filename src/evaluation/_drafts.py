"""The citations and the facts that a reference asks for, and whether the gate lets an output through."""

from __future__ import annotations

from collections import Counter

from ..content import Draft
from ._text import all_texts, draft_text, problem, says
from .record import Record
from .score import Score, share, undetermined

__all__ = ("citation_precision", "citation_recall", "gate_clean", "key_facts")


def _draft(record: Record) -> Draft | None:
    if record.context is not None:
        return record.context.draft
    return record.output if isinstance(record.output, Draft) else None


def _citations(draft: Draft) -> Counter[str]:
    sentences = (s for part in draft.parts for block in part.blocks for s in block.sentences)
    return Counter(evidence for sentence in sentences for evidence in set(sentence.evidence))


def citation_recall(record: Record) -> Score:
    """Which of the citations of `expect.citations` (evidence id -> number of sentences) the draft has."""
    return _cited("citation_recall", record, recall=True)


def citation_precision(record: Record) -> Score:
    """Which of the draft's citations are among those of `expect.citations`."""
    return _cited("citation_precision", record, recall=False)


def _cited(name: str, record: Record, *, recall: bool) -> Score:
    draft, expected = _draft(record), record.reference.get("citations")
    if draft is None or not isinstance(expected, dict):
        return undetermined(name, "it needs a draft, and `citations` in the case's `expect`")
    want, have = Counter({str(k): int(v) for k, v in expected.items()}), _citations(draft)
    asked, given = (want, have) if recall else (have, want)
    missing = asked - given
    what = "is cited less often than expected" if recall else "is cited more often than expected"
    found = [
        problem(f"citations.{name}", f"{evidence} {what}", excerpt=evidence) for evidence in sorted(missing)
    ]
    return share(name, (asked & given).total(), asked.total(), found)


def key_facts(record: Record) -> Score:
    """Which of the texts of `expect.says` the output says, whatever their case and line breaks."""
    expected = record.reference.get("says")
    if not isinstance(expected, list):
        return undetermined("key_facts", "it needs `says` in the case's `expect`")
    draft = _draft(record)
    text = draft_text(draft) if draft is not None else "\n".join(all_texts(record.output))
    missing = [fact for fact in expected if not says(text, fact)]
    found = [problem("facts.missing", f"it does not say {fact!r}", excerpt=fact) for fact in missing]
    return share("key_facts", len(expected) - len(missing), len(expected), found)


def gate_clean(record: Record) -> Score:
    """Whether the gate lets the output through to a reviewer."""
    if record.gate is None:
        return undetermined("gate_clean", "it needs the gate's result")
    return share(
        "gate_clean", int(record.gate.passed), 1, record.gate.findings if not record.gate.passed else ()
    )
