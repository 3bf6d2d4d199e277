"""`review document`, and `review edit --from FILE.docx`: a draft's way through a word processor and back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._command import Common, Result, plain
from ._review_decisions import ReviewId
from ._review_show import next_step, remember_seen, shown_json
from ._session import settled_desk

if TYPE_CHECKING:
    from rich.console import Console

    from ..graph.documents import DocumentEdit
    from ..graph.reviewing import Shown

__all__ = ("document", "edit_from_docx")


def document(
    common: Common,
    review: ReviewId,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write it.", show_default="REVIEW.docx here")
    ] = None,
) -> Result:
    """Write the draft as a Word document for reviewers; findings and evidence stand beside it as comments."""
    from ..graph.documents import write_review_copy

    with settled_desk(common) as desk:
        made = write_review_copy(desk, review, out)
        engine = desk.port.engine
    data = {
        "path": str(made.path),
        "review": review,
        "draft_sha256": made.draft_sha256,
        "file_sha256": made.file_sha256,
        "engine": engine,
    }

    def render(console: Console) -> None:
        console.print(f"Wrote [bold]{plain(made.path)}[/bold], a copy for review; nothing of it is approved")
        console.print(f"  draft {made.draft_sha256}\n  file  {made.file_sha256}", style="dim")
        after = f'brandwright review edit {review} --from {plain(made.path)} --by NAME --reason "…"'
        console.print(f"\nNext: {after}", markup=False, soft_wrap=True)

    return Result("review-document", data, render)


def edit_from_docx(common: Common, review: str, path: Path, *, by: str, reason: str) -> Result:
    """What `review edit` does with a Word document."""
    from ..governance import identify
    from ..graph.documents import edit_from_document
    from ..graph.reviewing import show_review

    with settled_desk(common) as desk:
        before = show_review(desk, review)
        person = identify(desk.playbook, by, os.environ)
        made = edit_from_document(desk, review, path, person, reason=reason)
        after = show_review(desk, review)
        remember_seen(desk, after)
        data = {**shown_json(desk, after), "document": _document_json(made)}
    held = after.view.state == "held"
    return Result("review-show", data, lambda out: _print(out, before, after, made), 3 if held else 0)


def _document_json(made: DocumentEdit) -> dict[str, object]:
    return {
        "changed": made.changed,
        "tracked_changes": made.revised,
        "comments": len(made.remarks),
        "ignored": list(made.ignored),
    }


def _print(out: Console, before: Shown, after: Shown, made: DocumentEdit) -> None:
    from ._show import print_diff, print_findings, verdict_text

    if made.changed:
        print_diff(out, before.draft, after.draft)
        print_findings(out, after.findings)
        out.print(f"\nThe edited draft is {verdict_text(after.view.review.verdict)}: {after.view.state}")
    else:
        out.print("The copy is as it was.")
    if made.revised:
        out.print("Tracked changes count as accepted.")
    for remark in made.remarks:
        place = f"{remark.part}: “{remark.quoted}”" if remark.quoted else remark.part or "the whole text"
        out.print(f"  {remark.author} on {place}\n      {remark.text}", markup=False)
    if made.ignored:
        out.print(f"Not read: {', '.join(made.ignored)}.")
    out.print(f"\nNext: {next_step(after.view)}", markup=False)
