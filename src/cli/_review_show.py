"""A review as results and people see it: its draft, findings, sign-offs, decisions and comments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._rating import answered, answers_text

if TYPE_CHECKING:
    from rich.console import Console

    from ..governance import ReviewView
    from ..governance.commenting import Thread
    from ..graph.desk import Desk
    from ..graph.reviewing import Shown
    from ..store.comments import Comment
    from ..store.ratings import Rating
    from ..store.records import Decision, SignOff

__all__ = (
    "decision_json",
    "next_step",
    "print_answers",
    "print_shown",
    "remember_seen",
    "review_row",
    "sha_seen",
    "shown_json",
    "who_decided_what",
)


def review_row(view: ReviewView) -> dict[str, Any]:
    """A review without its draft."""
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


def shown_json(desk: Desk, shown: Shown) -> dict[str, Any]:
    """A review with its draft and everything about it."""
    review = shown.view.review
    return {
        "engine": desk.port.engine,
        **review_row(shown.view),
        "version": review.version,
        "run": review.run_id,
        "origin": review.origin,
        "author": review.author,
        "original": _original(shown),
        "draft": shown.draft.model_dump(mode="json"),
        "findings": [finding.as_dict() for finding in shown.findings],
        "evidence": [item.model_dump(mode="json") for item in shown.evidence],
        "comments": [_thread(thread) for thread in shown.threads],
        "decisions": [decision_json(decision, shown.rated) for decision in shown.view.decisions],
    }


def _thread(thread: Thread) -> dict[str, Any]:
    first, place = thread.first, thread.place
    return {
        **_comment(first),
        "part": first.part,
        "quote": first.quote,
        "start": place.start if place else None,
        "end": place.end if place else None,
        "sha256": first.draft_sha,
        "open": thread.open,
        "resolved_by": first.resolved_by or None,
        "replies": [_comment(one) for one in thread.replies],
    }


def _comment(one: Comment) -> dict[str, Any]:
    return {"id": one.id, "by": one.by, "at": one.at.isoformat(), "text": one.text}


def _original(shown: Shown) -> dict[str, Any] | None:
    """The approved draft that this one was made from, with the state that its review is in today."""
    from ._show import original_json

    if shown.original is None:
        return None
    original, state = shown.original
    return {**(original_json(original) or {}), "state": state}


def decision_json(decision: Decision, rated: Sequence[Rating] = ()) -> dict[str, Any]:
    """A decision with the answers that came beside it."""
    return {
        "id": decision.id,
        **who_decided_what(decision),
        "words_changed": decision.words_changed,
        "answers": answered(decision.id, rated),
    }


def who_decided_what(decision: Decision) -> dict[str, Any]:
    """A decision as the audit tells it."""
    return {
        "kind": decision.kind,
        "by": decision.by,
        "account": decision.account,
        "auth": decision.auth,
        "at": decision.at.isoformat(),
        "reason": decision.reason,
        "sha256": decision.draft_sha,
    }


def print_shown(out: Console, shown: Shown, *, diff: bool = False) -> None:
    """The review for people; with `diff`, the words that they changed instead of the draft."""
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
    _print_threads(out, shown.threads)
    print_answers(out, shown.view, shown.rated)
    out.print(f"\nNext: {next_step(shown.view)}", markup=False)


def _print_threads(out: Console, threads: Sequence[Thread]) -> None:
    for thread in threads:
        first = thread.first
        about = f" on “{first.quote}”" if first.quote else f" on {first.part}" if first.part else ""
        gone = "" if thread.place else ", words that are not there any more"
        settled = "" if thread.open else f", settled by {first.resolved_by}"
        out.print(f"  comment {first.id} by {first.by}{about}{gone}{settled}", style="cyan", markup=False)
        for one in (first, *thread.replies):
            out.print(f"      {one.by}: {one.text}", style="dim", markup=False)
    if threads:
        out.print()


def print_answers(out: Console, view: ReviewView, rated: Sequence[Rating] = ()) -> None:
    """Who has signed, who has to, and what was decided."""
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


def next_step(view: ReviewView) -> str:
    """The command that helps on."""
    from ..content.papers import paper_kind

    review = view.review.id
    if kind := paper_kind(view.review.asset):
        return {
            "pending": f'brandwright review approve {review} --by NAME --reason "…"   (or changes, reject)',
            "held": f'brandwright review changes {review} --by NAME --reason "…"   (it is not edited)',
            "approved": f"brandwright export {review} --format {'yaml' if kind == 'plan' else 'md'}",
        }.get(view.state, "brandwright review list")
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


def remember_seen(desk: Desk, shown: Shown) -> None:
    """Note which bytes this account was shown, so that a decision cannot fall on others."""
    _seen_file(desk, shown.view.review.id).write_text(shown.draft.sha256)


def sha_seen(desk: Desk, review: str, sha: str | None) -> str | None:
    """The draft that a decision is about: the one named, or the one that this account was shown last."""
    if sha is not None:
        return sha
    file = _seen_file(desk, review)
    return file.read_text() if file.exists() else None
