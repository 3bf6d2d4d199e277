"""What would have to be recorded for a question to have an answer: a line of a file, composed from its terms."""

from __future__ import annotations

import json
import re
from typing import Any

from ..store.records import LearningKind
from ._terms import Terms, analyse
from .inputs import MAX_STATEMENT
from .recall import Filters

__all__ = ("wanted_line",)

_PERIODS = ("season", "month", "quarter")
_KINDS: tuple[tuple[LearningKind, str], ...] = (
    ("offer", r"offers?|discounts?|coupons?|vouchers?|gifts?|bundles?|free\s\w+|trials?|prices?|pricing"),
    ("seasonal", r"seasons?|christmas|xmas|black\sfriday|easter|summer|winter|spring|autumn|holidays?"),
    ("competitor", r"competitors?|rivals?"),
    ("workflow", r"workflows?|process|approvals?|sign-?offs?|hand-?overs?|turnaround"),
    ("agent-accuracy", r"agents?|accuracy|hallucinat\w+"),
    (
        "creative",
        r"subject\s?lines?|headlines?|images?|pictures?|videos?|emojis?|copy|creatives?|banners?|colou?rs?",
    ),
    ("audience", r"audiences?|segments?|customers?|subscribers?|buyers?|people|women|men|age|gender"),
)


def wanted_line(question: str, filters: Filters) -> str:
    """One JSONL line for `remember`: kind, channel, metric and period as the question has them, the rest to fill in.

    It is a valid line as it stands; `null` and `…` mark what a person has to know.
    """
    asked = analyse(question)
    channels = [filters.channel] if filters.channel else _named(asked, "channel")
    metrics = _named(asked, "metric")
    period = [name for kind in _PERIODS for name in sorted(asked.typed.get(kind, ()))]
    line: dict[str, Any] = {
        "kind": filters.kind or _kind(question, bool(channels)),
        "statement": f"… (what was found: {question.strip(' ?.')})"[:MAX_STATEMENT],
        "channel": channels[0] if channels else "",
        "segment": filters.segment,
        "season": period[0] if period else "",
        "metric": metrics[0] if metrics else "",
        "value": None,
        "low": None,
        "high": None,
        "n": None,
        "method": "…",
        "observed": None,
        "source": "…",
    }
    told = {name: value for name, value in line.items() if value != ""}
    return json.dumps(told, ensure_ascii=False)


def _named(asked: Terms, kind: str) -> list[str]:
    """Terms of a kind that the question names; else those that it may mean."""
    hints = (hint.partition(":") for hint in sorted(asked.typed.get("hint", ())))
    return sorted(asked.typed.get(kind, ())) or [name for of, _, name in hints if of == kind]


def _kind(question: str, channel: bool) -> LearningKind:
    """The kind that the question's words name; a question about a channel alone is about the channel."""
    for kind, words in _KINDS:
        if re.search(rf"\b(?:{words})\b", question, re.IGNORECASE):
            return kind
    return "channel" if channel else "experiment"
