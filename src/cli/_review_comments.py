"""`review comment`: say something about a draft or a place in it, answer, and settle what was said."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Annotated

import typer

from ._command import Common, Result
from ._review_decisions import ReviewId
from ._review_show import print_shown, remember_seen, shown_json
from ._session import settled_desk

if TYPE_CHECKING:
    from ..content import Draft
    from ..governance.commenting import Span

__all__ = ("comment",)

_AT = re.compile(r"(?P<part>[a-z0-9][a-z0-9._-]*)(?::(?P<start>\d{1,7})-(?P<end>\d{1,7}))?")


def comment(
    common: Common,
    review: ReviewId,
    by: Annotated[str, typer.Option(help="Who says it.", show_default=False)],
    text: Annotated[str, typer.Option(help="What you say.", show_default=False)] = "",
    on: Annotated[str, typer.Option(metavar="WORDS", help="The words it is about.", show_default=False)] = "",
    at: Annotated[
        str,
        typer.Option(
            metavar="PART:START-END",
            help="The place it is about, in code points of the part's text.",
            show_default=False,
        ),
    ] = "",
    reply: Annotated[
        str, typer.Option(metavar="COMMENT", help="Answer in this thread.", show_default=False)
    ] = "",
    resolve: Annotated[
        str, typer.Option(metavar="COMMENT", help="Settle this thread.", show_default=False)
    ] = "",
    reopen: Annotated[
        str, typer.Option(metavar="COMMENT", help="Open this thread again.", show_default=False)
    ] = "",
) -> Result:
    """Comment on a draft, or on words of it; answer, settle and open threads again."""
    from ..governance import commenting, identify
    from ..graph.reviewing import show_review

    with settled_desk(common) as desk:
        person = identify(desk.playbook, by, os.environ)
        if thread := resolve or reopen:
            commenting.settle_thread(desk.ledger, thread, person, open_=bool(reopen))
        elif reply:
            commenting.reply(desk.ledger, reply, person, text)
        else:
            draft = show_review(desk, review).draft
            commenting.comment(desk.ledger, review, person, text, at=_place(draft, on, at), sha=draft.sha256)
        shown = show_review(desk, review)
        remember_seen(desk, shown)
        data = shown_json(desk, shown)
    return Result("review-show", data, lambda out: print_shown(out, shown))


def _place(draft: Draft, on: str, at: str) -> Span | None:
    from ..errors import UsageError, Where
    from ..governance.commenting import Span, find

    if on:
        return find(draft, on)
    if not at:
        return None
    match = _AT.fullmatch(at)
    if match is None:
        message = f"`{at}` is no place."
        raise UsageError("BW2121", message, where=Where(field="--at"), hint="Write it as body:120-140.")
    return Span(match["part"], int(match["start"] or 0), int(match["end"] or 0))
