"""What the tools do: the functions of the command line, told in what a program may be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from ..content import Brief, Finding
from ..errors import UsageError, Where
from ..governance import ReviewView, view_review
from ..graph.asking import check_asked, draft_asked, recall_asked
from ..store import ObjectRef, findings, runs
from . import results as said

if TYPE_CHECKING:
    from ..evaluation.runner import Progress as Cases
    from ..graph.desk import Desk
    from ..graph.drafting import AssetReport
    from ..store.records import SignOff

__all__ = ("Done", "Progress", "check", "draft", "recall", "review_status", "run_suite")

R = TypeVar("R", bound=said.Result)

FINDINGS_MAX = 100
MESSAGE_MAX = 500
IN_THE_INBOX = "A person decides: brandwright review show {review}"


@dataclass
class Progress:
    """How far a call is: what `look` says when it is asked."""

    look: Callable[[], tuple[float, float | None, str]] = field(default=lambda: (0.0, None, "started"))


@dataclass(frozen=True)
class Done(Generic[R]):
    """A result, and what it was made of or about: the references of the call's line in the audit log."""

    result: R
    refs: tuple[ObjectRef, ...] = ()


def recall(
    desk: Desk, _progress: Progress, question: str, channel: str, segment: str, k: int
) -> Done[said.RecallResult]:
    """Ask memory, as a reader who holds no access tag."""
    answer = recall_asked(desk, question, channel, segment, k)
    names = (
        "id",
        "kind",
        "statement",
        "measurement",
        "strength",
        "channel",
        "segment",
        "observed",
        "weak",
        "note",
    )
    result = said.RecallResult(
        answered=answer.answered,
        answer=tuple(said.Sentence(text=one.text, records=one.records) for one in answer.sentences),
        records=tuple(said.Record(**{name: record[name] for name in names}) for record in answer.records),
        conflicts=tuple(
            said.Conflicting(records=tuple(one["records"]), text=one["text"]) for one in answer.conflicts
        ),
        missing=answer.missing,
        notices=answer.notices,
        engine=desk.port.engine,
    )
    return Done(result, tuple(ObjectRef("learning", record.id) for record in result.records))


def check(
    desk: Desk, _progress: Progress, text: str, channel: str | None, part: str | None, locale: str | None
) -> Done[said.CheckResult]:
    """Check a text by the rules of the gate, as of today."""
    checked = check_asked(desk, text, channel, part, locale)
    flagged = tuple(map(_flagged, checked.findings[:FINDINGS_MAX]))
    result = said.CheckResult(
        verdict=checked.verdict,
        findings=flagged,
        left_out=len(checked.findings) - len(flagged),
        notes=checked.notes,
        kit_sha256=desk.kit.sha256,
    )
    return Done(result, (ObjectRef("kit", "brand", desk.kit.sha256),))


def draft(desk: Desk, progress: Progress, brief: Brief) -> Done[said.DraftResult]:
    """Draft for a brief; it ends with reviews, pending or held, and with no copy."""
    report = draft_asked(desk, brief, tell=lambda line: _follow(desk, progress, line))
    drafted = tuple(_drafted(desk, asset) for asset in report.assets)
    first = next((one for one in drafted if one.state == "pending"), drafted[0])
    result = said.DraftResult(
        run=report.run.id,
        verdict=report.verdict,
        drafts=drafted,
        engine=desk.port.engine,
        model=desk.port.model,
        cost=report.cost,
        next=IN_THE_INBOX.format(review=first.review),
    )
    refs = [ObjectRef("run", report.run.id), *(ObjectRef("review", one.review) for one in drafted)]
    return Done(result, tuple(refs))


def run_suite(desk: Desk, progress: Progress, suite: str) -> Done[said.SuiteResult]:
    """Run a suite of the workspace, or of the house, by its name."""
    from ..graph.evaluating import evaluate

    def tell(at: Cases) -> None:
        progress.look = lambda: (float(at.done), float(at.of), f"{at.done} of {at.of} cases")

    made = evaluate(desk, _suite(desk, suite), tell=tell).as_dict()
    names = ("name", "value", "low", "high", "threshold", "passed")
    result = said.SuiteResult(
        scores=tuple(said.Measured(**{name: score.get(name) for name in names}) for score in made["scores"]),
        **{
            name: made[name]
            for name in ("run", "suite", "passed", "n", "scored", "errored", "skipped", "engine")
        },
    )
    return Done(result, (ObjectRef("eval", result.run),))


def _suite(desk: Desk, name: str) -> Path:
    """The suite's folder. A program names suites, and no path."""
    from .._assets import asset

    places = (desk.workspace.evals, asset("evals"))
    found = {
        path.parent.name: path.parent for place in reversed(places) for path in place.glob("*/suite.yaml")
    }
    if name not in found:
        hint = f"There are {', '.join(sorted(found))}."
        raise UsageError("BW2162", f"There is no suite {name!r}.", where=Where(field="suite"), hint=hint)
    return found[name]


def review_status(desk: Desk, _progress: Progress, review: str) -> Done[said.ReviewResult]:
    """Where a review stands: its state, sign-offs, decisions and findings; no copy, no person and no person's words."""
    with desk.ledger.read() as tx:
        view = view_review(tx, review)
        found = findings.for_gate(tx, view.review.gate_id)
    standing = [one for one in found if one.action != "pass" and not one.waiver]
    result = said.ReviewResult(
        id=view.review.id,
        state=view.state,
        verdict=view.review.verdict,
        asset=view.review.asset,
        sha256=view.review.draft_sha,
        signoffs=tuple(_signoff(one, view) for one in view.signoffs),
        decisions=tuple(
            said.Decided(kind=one.kind, at=one.at.isoformat(), sha256=one.draft_sha) for one in view.decisions
        ),
        findings=tuple(
            said.Unmet(rule=one.rule, action=one.action, message=one.message[:MESSAGE_MAX])
            for one in standing[:FINDINGS_MAX]
        ),
        next=_next(view),
    )
    return Done(result, (ObjectRef("review", review),))


def _follow(desk: Desk, progress: Progress, line: str) -> None:
    """Let the progress say which step of the run is done; `line` ends with the run's id."""
    run = line.split()[-1]

    def look() -> tuple[float, float | None, str]:
        with desk.ledger.read() as tx:
            steps = runs.steps(tx, run)
        return float(len(steps)), None, f"{run}: {steps[-1].node}" if steps else run

    progress.look = look


def _flagged(finding: Finding) -> said.Flagged:
    return said.Flagged(
        rule=finding.rule,
        action=finding.action,
        start=finding.start,
        end=finding.end,
        line=finding.line,
        column=finding.column,
        part=finding.part,
        message=finding.message[:MESSAGE_MAX],
        why=finding.why[:MESSAGE_MAX],
        fixes=tuple(fix.text for fix in finding.fixes),
        proof=finding.proof,
        role=finding.role,
    )


def _drafted(desk: Desk, asset: AssetReport) -> said.Drafted:
    with desk.ledger.read() as tx:
        view = view_review(tx, asset.review.id)
    standing = [one for one in asset.findings if one.action != "pass"]
    return said.Drafted(
        asset=asset.asset,
        channel=asset.draft.channel,
        review=asset.review.id,
        state=view.state,
        verdict=asset.verdict,
        sha256=asset.draft.sha256,
        signoffs=tuple(_signoff(one, view) for one in view.signoffs),
        # What a fix would put in is copy.
        findings=tuple(_flagged(one).model_copy(update={"fixes": ()}) for one in standing[:FINDINGS_MAX]),
    )


def _signoff(signoff: SignOff, view: ReviewView) -> said.SignOffState:
    decision = next((one for one in view.decisions if one.id == signoff.decision_id), None)
    return said.SignOffState(
        role=signoff.role,
        state=decision.kind if decision else "closed" if view.review.closed else "open",
        due=signoff.due_at.isoformat() if signoff.due_at else None,
    )


def _next(view: ReviewView) -> str:
    if view.state in ("pending", "held"):
        return IN_THE_INBOX.format(review=view.review.id)
    if view.state == "approved":
        return f"People can export it: brandwright export {view.review.id}"
    return f"It is {view.state}; a new draft needs a new brief or a person's decision."
