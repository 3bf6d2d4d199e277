"""The parts around the body: leads, descriptions, calls to action, alt texts, tags and the legal part."""

from __future__ import annotations

from collections.abc import Sequence

from ...brandkit.models import PartSpec
from ...content import Block, Sentence
from .desk import Accept, Desk
from .ideas import Idea
from .recipes import LEADING, PART_ROLES, SINGLE
from .room import block_fits, fits, part_fits

__all__ = ("call_to_action", "fill_cta", "fill_part", "fill_tags")

_ANY = (
    "promise",
    "hook",
    "fact",
    "how",
    "problem",
    "closing",
    "title",
    "subject",
    "message",
    "proof",
    "offer",
)
"""Where a required part looks last, before it stays empty or short."""


def fill_part(desk: Desk, spec: PartSpec, *, bodiless: bool) -> list[Block]:
    """A part that holds one idea a block: the roles that suit it, and for a required one whatever fits.

    Args:
        bodiless: the layout has no body, so the brief's message and offer belong here.
    """
    leading = spec.role in LEADING
    roles = PART_ROLES.get(spec.role, ())
    if bodiless and spec.role not in LEADING and spec.role not in ("alt", "query"):
        roles = ("message", "offer", *roles)
    wanted = max(1, spec.min_blocks) if spec.role in SINGLE else spec.max_blocks
    blocks: list[Block] = []
    for _ in range(wanted):
        block = _another(desk, spec, blocks, roles, leading=leading)
        if block is None and spec.required:
            block = _another(desk, spec, blocks, _any(desk), leading=leading) or _product(desk, spec, blocks)
        if block is None:
            break
        blocks.append(block)
    if spec.required and len(blocks) < wanted:
        short = f"{len(blocks)} of {wanted} blocks: nothing more that is approved fits into this part"
        desk.left_out(spec.role, spec, short if blocks else "nothing approved fits into this part")
    return blocks


def _any(desk: Desk) -> tuple[str, ...]:
    """Every role of running text; calls to action as well, where no part waits for them."""
    waiting = any(spec.role == "cta" for spec in desk.task.channel.parts) or desk.task.channel.link_required
    return _ANY if waiting else (*_ANY, "cta")


def _another(
    desk: Desk, spec: PartSpec, blocks: list[Block], roles: Sequence[str], *, leading: bool
) -> Block | None:
    """The next block: below the soft limit if something fits there, else below the hard one."""
    for soft in (True, False):
        accept = _room_for(spec, blocks, soft=soft)
        idea = desk.pick(roles, accept, leading=leading)
        if idea is not None:
            desk.use(idea, spec.name, desk.why(idea, leading=leading))
            return _block(idea, spec)
    return None


def _room_for(spec: PartSpec, blocks: Sequence[Block], *, soft: bool) -> Accept:
    return lambda idea: fits([*blocks, _block(idea, spec)], spec, soft=soft)


def _block(idea: Idea, spec: PartSpec) -> Block:
    return Block(
        kind=spec.kind, sentences=idea.sentences, href=idea.href if spec.kind in ("cta", "link") else None
    )


def _product(desk: Desk, spec: PartSpec, blocks: Sequence[Block]) -> Block | None:
    """The product's own description or name, where no line fits and the part is still short."""
    product = desk.task.product
    short = len(blocks) < max(1, spec.min_blocks)
    said = {block.text for block in blocks}
    for text in (product.description, product.name) if product and short else ():
        block = Block(kind=spec.kind, sentences=(Sentence(text=text),)) if text and text not in said else None
        if block and part_fits([*blocks, block], spec):
            desk.note(spec.name, "product", "no approved line fits into this part")
            return block
    return None


def call_to_action(desk: Desk, spec: PartSpec) -> Idea | None:
    """The best call to action that fits, with the address it leads to."""
    return desk.pick(("cta",), lambda idea: block_fits(idea.text, spec))


def fill_cta(desk: Desk, spec: PartSpec) -> list[Block]:
    """Calls to action, each with an address: the line's own, or the product's."""
    product = desk.task.product
    url = product.url if product else None
    blocks: list[Block] = []
    while len(blocks) < max(1, spec.min_blocks) and (idea := call_to_action(desk, spec)):
        desk.use(idea, spec.name)
        block = Block(kind=spec.kind, sentences=idea.sentences, href=idea.href or url)
        if part_fits([*blocks, block], spec):
            blocks.append(block)
    if not blocks and spec.required and product and url and block_fits(product.name, spec):
        desk.note(
            spec.name, "product", "no approved call to action fits; the product's name leads to its page"
        )
        blocks = [Block(kind=spec.kind, sentences=(Sentence(text=product.name),), href=url)]
    return blocks


def fill_tags(desk: Desk, spec: PartSpec) -> list[Block]:
    """Tags, as many as part and channel allow."""
    most = min(
        spec.max_blocks, desk.task.channel.hashtags_max if desk.task.channel.hashtags_max is not None else 99
    )
    blocks: list[Block] = []
    for idea in desk.candidates("tag"):
        block = _block(idea, spec)
        if len(blocks) < most and part_fits([*blocks, block], spec):
            desk.use(idea, spec.name)
            blocks.append(block)
    return blocks
