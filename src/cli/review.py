"""`review`: where people look, decide, edit, comment and send back."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._command import Common, Result, command
from ._review_audit import audit
from ._review_comments import comment
from ._review_decisions import By, Reason, ReviewId, approve, changes, escalate, reject, withdraw
from ._review_documents import document, edit_from_docx
from ._review_show import (
    decision_json,
    next_step,
    print_answers,
    print_shown,
    remember_seen,
    review_row,
    shown_json,
)
from ._serving import serve
from ._session import settled_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..governance import ReviewState, ReviewView
    from ..graph.reviewing import Shown

__all__ = ("register",)

WAITING: tuple[ReviewState, ...] = ("pending", "held")
LISTED = 500
"""Reviews of one state that a list shows."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    review_app = typer.Typer(help="Drafts that wait for people, and what was decided.")
    for name, function in (
        ("list", list_),
        ("show", show),
        ("approve", approve),
        ("edit", edit),
        ("document", document),
        ("changes", changes),
        ("reject", reject),
        ("escalate", escalate),
        ("withdraw", withdraw),
        ("comment", comment),
        ("waive", waive),
        ("audit", audit),
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
        rows = [review_row(view) for view in views]
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
        remember_seen(desk, shown)
        data = shown_json(desk, shown)
    return Result("review-show", data, lambda out: print_shown(out, shown, diff=diff))


def _erased(view: ReviewView) -> Result:
    """What is left of a review that named a person who is erased: who decided what, and no word of the draft."""
    data = {**review_row(view), "decisions": [decision_json(decision) for decision in view.decisions]}

    def render(out: Console) -> None:
        out.print(f"[bold]{view.review.id}[/bold]  {view.review.asset}  erased", highlight=False)
        out.print(f"  draft {view.review.draft_sha}\n", style="dim")
        out.print("It named a person who is erased: its brief and draft are gone for good.\n")
        print_answers(out, view)
        out.print("\nNext: brandwright review list")

    return Result("review-show", data, render)


def waive(
    common: Common,
    review: ReviewId,
    finding: Annotated[str, typer.Argument(help="The finding's fingerprint.", show_default=False)],
    by: By,
    reason: Reason,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its last day.")] = None,
) -> Result:
    """Let one finding stand, if the policy gives you that right; the draft is gated again."""
    from ..governance import identify
    from ..graph.editing import waive_finding
    from ..graph.reviewing import show_review

    with settled_desk(common) as desk:
        day = until.date() if until else None
        person = identify(desk.playbook, by, os.environ)
        waiver = waive_finding(desk, review, finding, person, reason=reason, until=day)
        shown = show_review(desk, review)
        remember_seen(desk, shown)
        data = {**shown_json(desk, shown), "waiver": waiver}
    return Result(
        "review-show",
        data,
        lambda out: print_shown(out, shown),
        3 if shown.view.state == "held" else 0,
    )


def edit(
    common: Common,
    review: ReviewId,
    by: By,
    reason: Reason,
    from_: Annotated[
        Path | None,
        typer.Option(
            "--from", help="A file with the edited copy, Markdown or .docx.", show_default="your editor"
        ),
    ] = None,
) -> Result:
    """Edit the draft under review; the edited text goes through the same gate again."""
    if from_ is not None and from_.suffix.lower() == ".docx":
        return edit_from_docx(common, review, from_, by=by, reason=reason)
    from ..governance import identify
    from ..graph.editing import edit_review, read_edit
    from ..graph.reviewing import show_review

    with settled_desk(common) as desk:
        person = identify(desk.playbook, by, os.environ)
        before = show_review(desk, review)
        text = read_edit(from_) if from_ else _in_editor(common, before)
        version, file = before.view.review.version, str(from_ or "edit")
        edit_review(desk, review, text, person, reason=reason, version=version, file=file)
        after = show_review(desk, review)
        remember_seen(desk, after)
        data = shown_json(desk, after)

    def render(out: Console) -> None:
        from ._show import print_diff, print_findings, verdict_text

        print_diff(out, before.draft, after.draft)
        print_findings(out, after.findings)
        out.print(f"\nThe edited draft is {verdict_text(after.view.review.verdict)}: {after.view.state}")
        out.print(f"\nNext: {next_step(after.view)}", markup=False)

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
    from ..graph.editing import read_edit

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
