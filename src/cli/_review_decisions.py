"""`review approve`, `changes`, `reject`, `escalate` and `withdraw`: one act each, by a person, with a reason."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from ._command import Common, Result
from ._rating import Accurate, BrandSafe, RealNeed, Useful
from ._review_show import next_step, sha_seen, shown_json
from ._session import settled_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..governance import Choice
    from ..governance.rating import Answers

__all__ = ("By", "Reason", "ReviewId", "Sha", "approve", "changes", "escalate", "reject", "withdraw")

ReviewId = Annotated[str, typer.Argument(metavar="REVIEW", help="The review's id.", show_default=False)]
By = Annotated[str, typer.Option(help="Who decides.", show_default=False)]
Reason = Annotated[str, typer.Option(help="Why; it is recorded.", show_default=False)]
Sha = Annotated[
    str | None,
    typer.Option(help="The draft's sha that you looked at.", show_default="the one last shown to you"),
]
Role = Annotated[str, typer.Option("--to", help="The role to ask instead.", show_default=False)]


def _answering(kind: Choice, help_: str) -> Callable[..., Result]:
    """The command of an answer that comes with the four questions."""

    def answer(
        common: Common,
        review: ReviewId,
        by: By,
        reason: Reason,
        sha: Sha = None,
        accurate: Accurate = None,
        useful: Useful = None,
        brand_safe: BrandSafe = None,
        real_need: RealNeed = None,
    ) -> Result:
        from ..governance.rating import answers_of

        said = {"accurate": accurate, "useful": useful, "brand_safe": brand_safe, "real_need": real_need}
        return _decide(common, review, kind, by, reason, sha=sha, answers=answers_of(said))

    answer.__doc__ = help_
    return answer


approve = _answering(
    "approve", "Approve exactly the bytes that were shown, for the sign-offs that you may give."
)
changes = _answering(
    "request-changes", "Send a draft back with the reason; the agent drafts again as a child run."
)
reject = _answering("reject", "Reject a draft for good.")


def escalate(common: Common, review: ReviewId, to: Role, by: By, reason: Reason, sha: Sha = None) -> Result:
    """Pass the question on to another role; the sign-off is theirs then."""
    return _decide(common, review, "escalate", by, reason, sha=sha, to=to)


def withdraw(common: Common, review: ReviewId, by: By, reason: Reason) -> Result:
    """Take an approval back: nothing can be exported any more, and what was learned from it is withdrawn."""
    return _decide(common, review, None, by, reason)


def _decide(
    common: Common,
    review: str,
    kind: Choice | None,
    by: str,
    reason: str,
    *,
    sha: str | None = None,
    to: str = "",
    answers: Answers | None = None,
) -> Result:
    from ..governance import identify
    from ..graph.reviewing import decide_review

    with settled_desk(common) as desk:
        person = identify(desk.playbook, by, os.environ)
        seen = sha_seen(desk, review, sha) if kind else None
        made = decide_review(desk, review, kind, person, reason=reason, sha=seen, to=to, answers=answers)
        data = {**shown_json(desk, made.shown), "decision": made.decision.id, "child": made.child or None}
        engine = desk.port.engine
    view = made.shown.view

    def render(out: Console) -> None:
        decision = made.decision
        out.print(
            f"[bold]{decision.kind}[/bold] by {decision.by} on draft {decision.draft_sha[:12]}: {view.state}"
        )
        if view.state == "pending":
            out.print(f"Still open: {', '.join(signoff.role for signoff in view.open)}")
        if made.child:
            out.print(f"A new draft came of it: brandwright runs show {made.child}")
            if engine == "embedded":
                out.print(
                    "The embedded engine cannot act on a reason in words: edit the draft, or use a real model."
                )
        out.print(f"\nNext: {next_step(view)}", markup=False)

    return Result("review-decision", data, render)
