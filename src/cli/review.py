"""`review`: where people look, decide, edit and send back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._command import Common, Result, command
from ._rating import Accurate, BrandSafe, RealNeed, Useful, answered, answers_text
from ._serving import serve
from ._session import settled_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..governance import Choice, ReviewState, ReviewView
    from ..graph.desk import Desk
    from ..graph.reviewing import Shown
    from ..store.ratings import Rating
    from ..store.records import Decision, SignOff

__all__ = ("register",)

WAITING: tuple[ReviewState, ...] = ("pending", "held")
LISTED = 500
"""Reviews of one state that a list shows."""

ReviewId = Annotated[str, typer.Argument(metavar="REVIEW", help="The review's id.", show_default=False)]
By = Annotated[str, typer.Option(help="Who decides.", show_default=False)]
Reason = Annotated[str, typer.Option(help="Why; it is recorded.", show_default=False)]
Sha = Annotated[
    str | None,
    typer.Option(help="The draft's sha that you looked at.", show_default="the one last shown to you"),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    review_app = typer.Typer(help="Drafts that wait for people, and what was decided.")
    for name, function in (
        ("list", list_),
        ("show", show),
        ("approve", approve),
        ("edit", edit),
        ("changes", changes),
        ("reject", reject),
        ("withdraw", withdraw),
        ("waive", waive),
        ("serve", serve),
    ):
        command(review_app, name)(function)
    app.add_typer(review_app, name="review")


def list_(
    common: Common, all_: Annotated[bool, typer.Option("--all", help="Decided ones too.")] = False
) -> Result:
    """List reviews that wait: pending ones first, then held ones, oldest first."""
    from ..governance import list_reviews

    with settled_desk(common) as desk:
        views = [view for state in WAITING for view in list_reviews(desk.ledger, state=state, limit=LISTED)]
        views.sort(key=lambda view: (view.state != "pending", view.review.created_at))
        if all_:
            shown = {view.review.id for view in views}
            views += [view for view in list_reviews(desk.ledger, limit=LISTED) if view.review.id not in shown]
        rows = [_row(view) for view in views]
        engine = desk.port.engine

    def render(out: Console) -> None:
        from rich.table import Table

        if not rows:
            out.print("Nothing waits for a decision.\n\nNext: brandwright draft BRIEF")
            return
        table = Table("review", "state", "verdict", "asset", "sign-offs", "due", box=None)
        for row in rows:
            owed = [signoff for signoff in row["signoffs"] if signoff["state"] == "open"]
            due = min((signoff["due"] for signoff in owed if signoff["due"]), default="")
            roles = ", ".join(signoff["role"] for signoff in owed)
            table.add_row(row["id"], row["state"], row["verdict"], row["asset"], roles, due[:16])
        out.print(table)
        out.print(f"\nNext: brandwright review show {rows[0]['id']}")

    return Result("review-list", {"engine": engine, "reviews": rows}, render)


def _row(view: ReviewView) -> dict[str, Any]:
    return {
        "id": view.review.id,
        "state": view.state,
        "verdict": view.review.verdict,
        "asset": view.review.asset,
        "sha256": view.review.draft_sha,
        "created": view.review.created_at.isoformat(),
        "signoffs": [_signoff(view, signoff) for signoff in view.signoffs],
    }


def _signoff(view: ReviewView, signoff: SignOff) -> dict[str, Any]:
    decision = next((made for made in view.decisions if made.id == signoff.decision_id), None)
    state = decision.kind if decision else "closed" if view.review.closed else "open"
    return {
        "role": signoff.role,
        "state": state,
        "due": signoff.due_at.isoformat() if signoff.due_at else None,
        "reason": signoff.reason,
        "by": decision.by if decision else None,
    }


def show(
    common: Common,
    review: ReviewId,
    diff: Annotated[
        bool, typer.Option("--diff", help="The words that people changed in the agent's draft.")
    ] = False,
) -> Result:
    """Show a draft with its evidence, findings, sign-offs and decisions."""
    from ..governance import view_review
    from ..graph.reviewing import show_review

    with settled_desk(common) as desk:
        with desk.ledger.read() as tx:
            view = view_review(tx, review)
        if view.state == "erased":
            return _erased(view)
        shown = show_review(desk, review)
        _remember_seen(desk, shown)
        data = _data(desk, shown)
    return Result("review-show", data, lambda out: _render(out, shown, diff=diff))


def _erased(view: ReviewView) -> Result:
    """What is left of a review that named a person who is erased: who decided what, and no word of the draft."""
    data = {**_row(view), "decisions": [_decision(decision) for decision in view.decisions]}

    def render(out: Console) -> None:
        out.print(f"[bold]{view.review.id}[/bold]  {view.review.asset}  erased", highlight=False)
        out.print(f"  draft {view.review.draft_sha}\n", style="dim")
        out.print("It named a person who is erased: its brief and draft are gone for good.\n")
        _render_answers(out, view)
        out.print("\nNext: brandwright review list")

    return Result("review-show", data, render)


def _data(desk: Desk, shown: Shown) -> dict[str, Any]:
    review = shown.view.review
    return {
        "engine": desk.port.engine,
        **_row(shown.view),
        "version": review.version,
        "run": review.run_id,
        "origin": review.origin,
        "author": review.author,
        "original": _original(shown),
        "draft": shown.draft.model_dump(mode="json"),
        "findings": [finding.as_dict() for finding in shown.findings],
        "evidence": [item.model_dump(mode="json") for item in shown.evidence],
        "decisions": [_decision(decision, shown.rated) for decision in shown.view.decisions],
    }


def _original(shown: Shown) -> dict[str, Any] | None:
    """The approved draft that this one was made from, with the state that its review is in today."""
    from ._show import original_json

    if shown.original is None:
        return None
    original, state = shown.original
    return {**(original_json(original) or {}), "state": state}


def _decision(decision: Decision, rated: Sequence[Rating] = ()) -> dict[str, Any]:
    return {
        "id": decision.id,
        "kind": decision.kind,
        "by": decision.by,
        "account": decision.account,
        "auth": decision.auth,
        "at": decision.at.isoformat(),
        "reason": decision.reason,
        "sha256": decision.draft_sha,
        "words_changed": decision.words_changed,
        "answers": answered(decision.id, rated),
    }


def _render(out: Console, shown: Shown, *, diff: bool) -> None:
    from ._show import print_diff, print_draft, print_findings, verdict_text

    review = shown.view.review
    out.print(f"[bold]{review.id}[/bold]  {review.asset}  {verdict_text(review.verdict)}  {shown.view.state}")
    out.print(f"  draft {review.draft_sha}  version {review.version}", style="dim")
    if shown.original is not None:
        original, state = shown.original
        out.print(
            f"  made from {original.review}, draft {original.draft_sha}; that review is {state}", style="dim"
        )
    out.print()
    if diff and shown.first is not None:
        print_diff(out, shown.first, shown.draft)
    else:
        print_draft(out, shown.draft, shown.findings)
    if shown.findings:
        print_findings(out, shown.findings)
        out.print()
    for item in shown.evidence:
        out.print(f"  {item.id} ({item.kind}) {item.source}", style="cyan", markup=False)
        out.print(f"      “{item.text}”", style="dim", markup=False)
    out.print()
    _render_answers(out, shown.view, shown.rated)
    out.print(f"\nNext: {_next_step(shown.view)}", markup=False)


def _render_answers(out: Console, view: ReviewView, rated: Sequence[Rating] = ()) -> None:
    for row in (_signoff(view, signoff) for signoff in view.signoffs):
        due = f", due {row['due'][:16]} UTC" if row["due"] and row["state"] == "open" else ""
        reason = row["reason"].replace("\n", "; ")
        out.print(f"  sign-off {row['role']}: {row['state']}{due}  {reason}", markup=False)
    for decision in view.decisions:
        who = f"{decision.by} ({decision.account}, {decision.auth})"
        at = f"{decision.at:%Y-%m-%d %H:%M} UTC"
        out.print(f"  {decision.kind} by {who}, {at}: {decision.reason}", markup=False)
        if said := answers_text(decision.id, rated):
            out.print(f"      {said}", style="dim", markup=False)


def _next_step(view: ReviewView) -> str:
    review = view.review.id
    return {
        "pending": f'brandwright review approve {review} --by NAME --reason "…"   (or edit, changes, reject)',
        "held": f'brandwright review edit {review} --by NAME --reason "…"   (it cannot be approved as it stands)',
        "approved": f"brandwright export {review} --format md",
    }.get(view.state, "brandwright review list")


def _seen_file(desk: Desk, review: str) -> Path:
    from ._session import account

    folder = desk.workspace.state / "seen" / account()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The id may be anything that was typed; only its last step can name a file here.
    return folder / (Path(review).name or "-")


def _remember_seen(desk: Desk, shown: Shown) -> None:
    """Note which bytes this account was shown, so that a decision cannot fall on others."""
    _seen_file(desk, shown.view.review.id).write_text(shown.draft.sha256)


def _sha_seen(desk: Desk, review: str, sha: str | None) -> str | None:
    if sha is not None:
        return sha
    file = _seen_file(desk, review)
    return file.read_text() if file.exists() else None


def _decide(
    common: Common,
    review: str,
    kind: Choice | None,
    by: str,
    reason: str,
    sha: str | None,
    **said: str | None,
) -> Result:
    from ..governance.rating import answers_of
    from ..graph.reviewing import decide_review

    answers = answers_of(said)
    with settled_desk(common) as desk:
        seen = _sha_seen(desk, review, sha)
        made = decide_review(
            desk, review, kind, by=by, reason=reason, sha=seen, env=os.environ, answers=answers
        )
        data = {**_data(desk, made.shown), "decision": made.decision.id, "child": made.child or None}
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
        out.print(f"\nNext: {_next_step(view)}", markup=False)

    return Result("review-decision", data, render)


def approve(
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
    """Approve exactly the bytes that were shown, for the sign-offs that you may give."""
    said = {"accurate": accurate, "useful": useful, "brand_safe": brand_safe, "real_need": real_need}
    return _decide(common, review, "approve", by, reason, sha, **said)


def changes(
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
    """Send a draft back with the reason; the agent drafts again as a child run."""
    said = {"accurate": accurate, "useful": useful, "brand_safe": brand_safe, "real_need": real_need}
    return _decide(common, review, "request-changes", by, reason, sha, **said)


def reject(
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
    """Reject a draft for good."""
    said = {"accurate": accurate, "useful": useful, "brand_safe": brand_safe, "real_need": real_need}
    return _decide(common, review, "reject", by, reason, sha, **said)


def withdraw(common: Common, review: ReviewId, by: By, reason: Reason) -> Result:
    """Take an approval back: nothing can be exported any more, and what was learned from it is withdrawn."""
    return _decide(common, review, None, by, reason, None)


def waive(
    common: Common,
    review: ReviewId,
    finding: Annotated[str, typer.Argument(help="The finding's fingerprint.", show_default=False)],
    by: By,
    reason: Reason,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its last day.")] = None,
) -> Result:
    """Let one finding stand, if the policy gives you that right; the draft is gated again."""
    from ..graph.reviewing import show_review, waive_finding

    with settled_desk(common) as desk:
        day = until.date() if until else None
        waiver = waive_finding(desk, review, finding, by=by, reason=reason, until=day, env=os.environ)
        shown = show_review(desk, review)
        _remember_seen(desk, shown)
        data = {**_data(desk, shown), "waiver": waiver}
    return Result(
        "review-show",
        data,
        lambda out: _render(out, shown, diff=False),
        3 if shown.view.state == "held" else 0,
    )


def edit(
    common: Common,
    review: ReviewId,
    by: By,
    reason: Reason,
    from_: Annotated[
        Path | None, typer.Option("--from", help="A file with the edited copy.", show_default="your editor")
    ] = None,
) -> Result:
    """Edit the draft under review; the edited text goes through the same gate again."""
    from ..graph.reviewing import edit_review, read_edit, show_review

    with settled_desk(common) as desk:
        before = show_review(desk, review)
        text = read_edit(from_) if from_ else _in_editor(common, before)
        version, file = before.view.review.version, str(from_ or "edit")
        edit_review(desk, review, text, by=by, reason=reason, version=version, env=os.environ, file=file)
        after = show_review(desk, review)
        _remember_seen(desk, after)
        data = _data(desk, after)

    def render(out: Console) -> None:
        from ._show import print_diff, print_findings, verdict_text

        print_diff(out, before.draft, after.draft)
        print_findings(out, after.findings)
        out.print(f"\nThe edited draft is {verdict_text(after.view.review.verdict)}: {after.view.state}")
        out.print(f"\nNext: {_next_step(after.view)}", markup=False)

    return Result("review-show", data, render, exit_code=3 if after.view.state == "held" else 0)


def _in_editor(common: Common, shown: Shown) -> str:
    """The text as a person leaves it in `$EDITOR`."""
    from ..errors import UsageError

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if common.no_input or not editor:
        raise UsageError("BW253", "there is no edited copy", hint="name it with `--from FILE`, or set EDITOR")
    text = _run_editor(editor, shown)
    if text is None:
        raise UsageError("BW253", "the copy was not changed", hint="save a change in the editor")
    return text


def _run_editor(editor: str, shown: Shown) -> str | None:
    import shlex
    import subprocess
    import tempfile

    from ..brandkit.copytext import render_copy
    from ..errors import UsageError
    from ..graph.reviewing import read_edit

    before = render_copy(shown.draft)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{shown.view.review.id}.md"
        file.write_text(before, encoding="utf-8")
        try:
            subprocess.run([*shlex.split(editor), str(file)], check=True)
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            hint = "set EDITOR to one that works, or name the copy with `--from FILE`"
            raise UsageError("BW253", f"the editor {editor!r} failed: {error}", hint=hint) from error
        after = read_edit(file)
    return None if after == before else after
