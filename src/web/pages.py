"""The pages as templates, and what they are filled with. Everything is escaped; nothing in them is code."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from ..brandkit.copytext import render_copy
from ..brandkit.worddiff import word_diff
from ..governance.reviews import APPROVALS
from .marks import numbered, shown_parts

if TYPE_CHECKING:
    from jinja2 import Environment

    from ..content import Draft
    from ..errors import BrandwrightError
    from ..governance import Identity
    from ..graph.desk import Desk
    from ..graph.reviewing import Shown

__all__ = ("Pages",)

VIEWS = ("final", "changes", "sources")
FOLD = 220
"""Characters of unchanged words that a diff keeps on either side."""

STATES = {
    "pending": "waits for a decision",
    "held": "held by the gate",
    "approved": "approved",
    "changes": "sent back",
    "rejected": "rejected",
    "expired": "expired: no answer in time means no",
    "withdrawn": "withdrawn",
    "erased": "erased",
}
VERDICTS = {
    "pass": "passed the gate",
    "needs-role": "needs a role's signature",
    "revise": "has to be revised",
    "unchecked": "could not be checked",
    "block": "blocked",
}
QUESTIONS = {
    "accurate": "Is everything in it right?",
    "useful": "Does it help to reach the goal?",
    "brand_safe": "Would the brand stand by it?",
    "real_need": "Is it tied to a real customer need?",
}


class Pages:
    """Renders the templates of this package."""

    @cached_property
    def _templates(self) -> Environment:
        from jinja2 import Environment, PackageLoader, StrictUndefined

        made = Environment(
            loader=PackageLoader("brandwright.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.filters["ago"] = _ago
        made.globals |= {"STATES": STATES, "VERDICTS": VERDICTS, "QUESTIONS": QUESTIONS}
        return made

    def answer(self, name: str, values: dict[str, Any], status: int = 200) -> Response:
        """A page."""
        text = self._templates.get_template(f"{name}.html").render(values)
        return Response(text, status, media_type="text/html; charset=utf-8")

    def review(self, desk: Desk, shown: Shown, person: Identity, view: str) -> Response:
        """The screen of one review."""
        findings = numbered(shown.findings)
        mine = [signoff for signoff in shown.view.open if signoff.role in person.roles]
        decided = {decision.id: decision for decision in shown.view.decisions}
        return self.answer(
            "review",
            {
                "person": person,
                "view": view if view in VIEWS else "final",
                "shown": shown,
                "review": shown.view.review,
                "state": shown.view.state,
                "parts": shown_parts(shown.draft, findings),
                "findings": findings,
                "changes": _changes(shown.first, shown.draft) if shown.first else [],
                "mine": mine,
                "decided": decided,
                "approvable": bool(mine) and not shown.view.review.held,
                "engine": desk.port.engine,
                "now": desk.ledger.now(),
                "approvals": APPROVALS,
            },
        )

    def editor(
        self,
        shown: Shown,
        person: Identity,
        *,
        copy: str | None = None,
        error: BrandwrightError | None = None,
    ) -> Response:
        """The copy as text, to be edited; with what was wrong with an edit, and nothing of it lost."""
        values = {
            "person": person,
            "shown": shown,
            "review": shown.view.review,
            "copy": render_copy(shown.draft) if copy is None else copy,
            "error": error,
            "findings": numbered(shown.findings),
        }
        return self.answer("edit", values, 200 if error is None else 422)


def _changes(before: Draft, after: Draft) -> list[tuple[str, list[tuple[str, str]]]]:
    """The words that people changed, part by part; what stands is folded."""
    names = dict.fromkeys(part.name for part in (*before.parts, *after.parts))
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for name in names:
        old, new = before.part(name), after.part(name)
        runs = word_diff(old.text if old else "", new.text if new else "")
        found.append((name, [(kind, _folded(words) if kind == "keep" else words) for kind, words in runs]))
    return found


def _folded(words: str) -> str:
    return words if len(words) <= 2 * FOLD else f"{words[:FOLD]} […] {words[-FOLD:]}"


def _ago(moment: datetime, now: datetime) -> str:
    """How long ago, or how long until, in the largest unit that says enough."""
    seconds = (now - moment).total_seconds()
    size = abs(seconds)
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if size >= length:
            text = f"{int(size // length)} {unit}"
            return f"{text} ago" if seconds >= 0 else f"in {text}"
    return "just now"
