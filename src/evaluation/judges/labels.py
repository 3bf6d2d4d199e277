"""People's labels: what they decided about drafts on the review queue, or what a file says about texts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError

from ..._places import Problem
from ..._yaml import read_text
from ...content import Draft
from ...content._base import Frozen
from ...content.papers import paper_kind
from ...errors import StateError, UsageError, Where
from ...store import calibrations, drafts, reviews, samples
from ...store.records import Decision, Review
from ._material import text_of
from .spec import JudgeSpec

if TYPE_CHECKING:
    from ...store import Transaction

__all__ = ("FileLabel", "Label", "Queue", "read_labels", "read_queue")

LABELS_BYTES = 64 * 2**20
_FOR = ("approve", "approve-with-edits")
_AGAINST = ("request-changes", "reject")
_CODE = re.compile(r"([a-z][a-z-]{1,29}):\s")


@dataclass(frozen=True)
class Label:
    """What people decided about one draft.

    Attributes:
        review: the review's id.
        draft: the draft as people were shown it.
        passed: whether they let it pass without changing a word.
    """

    review: str
    draft: Draft
    passed: bool


@dataclass(frozen=True)
class Queue:
    """The review queue as labels.

    Attributes:
        labels: one for each review that people decided, in the order of the reviews' ids.
        undecided: drafts that nobody has decided on, by review.
        left_out: decided reviews that are no label, by why.
    """

    labels: tuple[Label, ...]
    undecided: tuple[tuple[str, Draft], ...]
    left_out: dict[str, int] = field(default_factory=dict)


def read_queue(tx: Transaction, spec: JudgeSpec, codes: Collection[str]) -> Queue:
    """Every review as a label, as an undecided draft, or as one that tells this judge nothing.

    Args:
        codes: the codes of reviewers' reasons that any judge knows.
    """
    decisions = calibrations.decided(tx)
    wrong = {sample.review_id: sample.finding for sample in samples.list_(tx, outcome="error")}
    labels: list[Label] = []
    undecided: list[tuple[str, Draft]] = []
    left_out: Counter[str] = Counter()
    for review in sorted(reviews.list_(tx, limit=None), key=lambda review: review.id):
        made = decisions.get(review.id, [])
        told = _told(spec, review, made, codes)
        if told == "for" and review.id in wrong:
            told = _about(spec, [wrong[review.id]], codes)
        try:
            if told == "open":
                undecided.append((review.id, drafts.get(tx, review.draft_sha)))
            elif told in ("for", "against"):
                labels.append(_label(tx, review, made, told))
            else:
                left_out[told] += 1
        except StateError:
            left_out["its draft was erased or is damaged"] += 1
    return Queue(tuple(labels), tuple(undecided), dict(left_out))


def _told(spec: JudgeSpec, review: Review, made: Sequence[Decision], codes: Collection[str]) -> str:
    """`for`, `against`, `open`, or why the review tells the judge nothing."""
    if paper_kind(review.asset):
        return "it is a plan or a report of research, and no copy"
    kinds = {decision.kind for decision in made}
    if "withdraw" in kinds:
        return "it was withdrawn"
    against = [decision for decision in made if decision.kind in _AGAINST]
    if against:
        return _about(spec, [decision.reason for decision in against], codes)
    if "expire" in kinds:
        return "nobody decided in time"
    if not review.closed:
        return "open"
    return "for" if kinds & set(_FOR) else "it was closed without a decision"


def _about(spec: JudgeSpec, reasons: Iterable[str], codes: Collection[str]) -> str:
    """`against`, unless the reasons name other things than the judge looks at."""
    named = {code for reason in reasons if (code := _code(reason)) in codes}
    return "the reason speaks of something else" if named and named.isdisjoint(spec.reasons) else "against"


def _code(reason: str) -> str:
    """The code that a reason begins with, such as `voice: too loud`."""
    found = _CODE.match(reason.strip().casefold())
    return found[1] if found else ""


def _label(tx: Transaction, review: Review, made: Sequence[Decision], told: str) -> Label:
    """What was decided about the words as they were shown first: words that people changed did not pass."""
    decided = drafts.get(tx, next(d.draft_sha for d in made if d.kind in (*_FOR, *_AGAINST)))
    if told == "against":
        return Label(review.id, decided, passed=False)
    uses = [use for use in drafts.uses(tx, review.run_id) if use.asset == review.asset]
    written = drafts.get(tx, uses[-1].draft_sha) if uses else decided
    if text_of(written) == text_of(decided):
        return Label(review.id, decided, passed=True)
    return Label(review.id, written, passed=False)


class FileLabel(Frozen):
    """A line of a labels file.

    Attributes:
        output: a text, or a draft as JSON.
        input: what it was made from, such as `{"brief": …}`.
    """

    id: Annotated[str, Field(min_length=1, max_length=200)]
    output: Any
    label: Literal["pass", "fail"]
    input: dict[str, Any] = {}


def read_labels(path: Path) -> tuple[FileLabel, ...]:
    """The labels in a file, one JSON object a line.

    Raises:
        UsageError: `BW2031`, a line is no label, an id is given twice, or there is no line; `BW200`, it cannot be read.
    """
    text = read_text(path, Problem(str(path), UsageError), max_bytes=LABELS_BYTES)
    found: dict[str, FileLabel] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        label = _line(path, number, line)
        if label.id in found:
            raise _wrong(path, number, "id", f"The id {label.id!r} is given twice.")
        found[label.id] = label
    if not found:
        raise _wrong(path, None, None, "The file holds no label.")
    return tuple(found.values())


def _line(path: Path, number: int, line: str) -> FileLabel:
    try:
        label = FileLabel.model_validate(json.loads(line))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise _wrong(path, number, place, f"{place or 'The line'}: {first['msg']}.") from None
    except (ValueError, RecursionError):
        raise _wrong(path, number, None, "The line is not JSON.") from None
    if not isinstance(label.output, str | dict | list) or not label.output:
        raise _wrong(path, number, "output", "The output is neither text nor a draft as JSON.")
    return label


def _wrong(path: Path, line: int | None, place: str | None, message: str) -> UsageError:
    hint = 'Write one object a line: {"id": "…", "output": "…", "label": "pass" or "fail"}.'
    return UsageError("BW2031", message, where=Where(str(path), line, place), hint=hint)
