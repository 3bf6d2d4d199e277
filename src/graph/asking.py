"""What other programs ask for, whichever door they come by: the work of the commands, and what they may not name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ..content import Brief
from ..content.webaddress import is_web_address
from ..errors import RefusedError, Where
from .desk import Desk
from .settle import settle_pending

if TYPE_CHECKING:
    from ..evaluation.checking import CheckedText
    from .drafting import DraftOptions, DraftReport
    from .recalling import RecallAnswer

__all__ = ("check_asked", "draft_asked", "recall_asked", "submit_asked")


def check_asked(
    desk: Desk, text: str, channel: str | None, part: str | None, locale: str | None
) -> CheckedText:
    """A text held against the rules of the gate, as of today.

    Raises:
        UsageError: the kit has no such channel or part.
    """
    from ..evaluation.checking import Checker, Setting

    setting = Setting(desk.today(), channel, part, locale=locale)
    return Checker(desk.kit, setting, desk.playbook.policy.gate).check(text, "text.md")


def recall_asked(desk: Desk, question: str, channel: str, segment: str, k: int) -> RecallAnswer:
    """What is on record about a question, for a reader who holds no access tag."""
    from ..memory.recall import Filters
    from .recalling import recall_answer

    return recall_answer(desk, question, Filters(channel=channel, segment=segment), k)


def draft_asked(
    desk: Desk,
    brief: Brief,
    options: DraftOptions | None = None,
    tell: Callable[[str], None] = lambda _line: None,
) -> DraftReport:
    """Drafts for a brief that came from elsewhere, once earlier decisions are settled; they end as reviews.

    Raises:
        RefusedError: `BW1115`, the brief names a hidden file.
        BrandwrightError: as `draft_brief` says.
    """
    from .drafting import DraftOptions, draft_brief

    _refuse_hidden(brief.sources)
    settle_pending(desk)
    return draft_brief(desk, _named(brief), file="brief", options=options or DraftOptions(), tell=tell)


def submit_asked(desk: Desk, text: str, channel: str, brief: Brief | None, author: str) -> DraftReport:
    """Copy from elsewhere through the same gate, queue and audit.

    Args:
        author: whoever sends it, as the ledger knows them.

    Raises:
        RefusedError: `BW1115`, the brief names a hidden file.
        UsageError: as `submit_copy` says.
    """
    from .submitting import submit_text

    _refuse_hidden(brief.sources if brief else ())
    settle_pending(desk)
    asked = _named(brief) if brief else None
    return submit_text(
        desk, text, file="text.md", channel=channel, brief=asked, brief_file="brief", author=author
    )


def _named(brief: Brief) -> Brief:
    return brief if brief.id else brief.model_copy(update={"id": "brief"})


def _refuse_hidden(sources: Iterable[str]) -> None:
    """Whoever asks from elsewhere names no dot file of the workspace: its state and its secrets are in those."""
    for place in sources:
        if not is_web_address(place) and any(step.startswith(".") for step in PurePosixPath(place).parts):
            message = f"{place!r} cannot be named as a source from elsewhere."
            hint = "Name a file in a visible folder of the workspace, or a web page that the policy allows."
            raise RefusedError("BW1115", message, where=Where(field="brief.sources"), hint=hint)
