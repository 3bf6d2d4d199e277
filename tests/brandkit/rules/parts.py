"""Parts for the tests of rules, and what the rules found in them."""

from collections.abc import Callable

from brandwright.brandkit import RULES, DraftView
from brandwright.content import Block, Part

View = Callable[..., DraftView]
MakeBlock = Callable[..., Block]


def body(make_block: MakeBlock, *blocks: Block, name: str = "body") -> Part:
    """A part of blocks."""
    return Part(name=name, blocks=blocks or (make_block("A named person decides."),))


def rules_of(view: DraftView, scorer: str) -> list[str]:
    """The rules that found something."""
    return [finding.rule for finding in RULES[scorer](view)]
