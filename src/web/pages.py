"""The pages as templates, and what they are filled with. Everything is escaped; nothing in them is code."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from .screen import VIEWS

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ("Pages",)

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
KINDS = {
    "approve": "approved",
    "approve-with-edits": "approved with edits",
    "request-changes": "sent back",
    "reject": "rejected",
    "escalate": "passed on",
    "expire": "expired",
    "withdraw": "withdrew",
}
CODES = {
    "off-brand": "off brand",
    "unsupported": "a claim without proof",
    "inaccurate": "something is wrong",
    "not-useful": "does not help the goal",
    "wrong-audience": "wrong audience",
    "legal": "legal",
    "timing": "timing",
    "other": "something else",
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


KEYS = (
    ("?", "this sheet"),
    ("/", "search"),
    ("j", "the next review"),
    ("k", "the review before"),
    ("g", "the inbox"),
    ("1 2 3 4", "final, changes, side by side, sources"),
    ("n", "the next finding"),
    ("a", "approve: say why, then Ctrl+Enter"),
    ("s", "send back: say why, then Ctrl+Enter"),
    ("r", "reject: say why, then Ctrl+Enter"),
    ("u", "withdraw: say why, then Ctrl+Enter"),
    ("e", "edit, or fix and approve"),
    ("c", "comment, on the selected words if there are any"),
    ("h", "say that you are at work on it"),
    ("x", "select a review in the list"),
    ("b", "approve what is selected"),
)


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
        made.filters |= {"ago": _ago, "until": _until, "moment": _moment}
        made.globals |= {
            "CODES": CODES,
            "DONE": KINDS,
            "KEYS": KEYS,
            "QUESTIONS": QUESTIONS,
            "STATES": STATES,
            "VERDICTS": VERDICTS,
            "VIEWS": VIEWS,
        }
        return made

    def answer(self, name: str, values: dict[str, Any], status: int = 200) -> Response:
        """A page."""
        text = self._templates.get_template(f"{name}.html").render(values)
        return Response(text, status, media_type="text/html; charset=utf-8")


def _ago(moment: datetime, now: datetime) -> str:
    """How long ago, or how long until, in the largest unit that says enough."""
    seconds = (now - moment).total_seconds()
    size = abs(seconds)
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if size >= length:
            text = f"{int(size // length)}\N{NO-BREAK SPACE}{unit}"
            return f"{text} ago" if seconds >= 0 else f"in\N{NO-BREAK SPACE}{text}"
    return "just now"


def _until(moment: datetime, now: datetime) -> str:
    """How many minutes are left, at least one."""
    return f"{max(1, round((moment - now).total_seconds() / 60))} min"


def _moment(moment: datetime | str) -> str:
    """A moment as people read it, in UTC."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{at:%Y-%m-%d %H:%M} UTC"
