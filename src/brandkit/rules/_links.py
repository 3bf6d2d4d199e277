"""Links that say where a visit came from, by the kit's naming rules."""

from __future__ import annotations

from collections.abc import Iterator

from ...content import Finding
from ..tagging import tag_problems
from ._info import RuleInfo
from ._view import DraftView

__all__ = ("INFO", "tags")

INFO = (
    RuleInfo(
        "links.utm",
        "`link`",
        "`revise`",
        "A link does not carry the tags that the kit's naming rules ask for, or carries others.",
        "Results are told apart by these names; one that is written otherwise is lost to every comparison.",
        "Write the tags as the finding says. Drafts of agents get them by themselves.",
    ),
)


def tags(view: DraftView) -> Iterator[Finding]:
    """`links.utm`, once for each link; nothing where no brief says what the campaign is."""
    if view.kit.links.utm is None or view.brief is None:
        return
    for placed in view.blocks:
        if placed.block.href is None:
            continue
        if problems := tag_problems(view.kit, view.draft, view.brief, placed.block.href):
            yield view.finding(
                "links.utm",
                "link",
                "revise",
                f"the link to {(placed.block.href or '')[:200]}: {'; '.join(problems)}",
                part=placed.part,
                start=placed.start,
                end=placed.start + len(placed.text),
            )
