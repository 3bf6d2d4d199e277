"""The channel's layout: parts, kinds of blocks, how many, and links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from functools import lru_cache
from urllib.parse import urlsplit

from ...content import Block, BlockKind, Finding
from ...content.same import Same
from .._hosts import known_hosts
from ..models import Channel, Kit, PartSpec
from ._addresses import INFO as _ADDRESSES
from ._addresses import addresses, hosts_in
from ._info import RuleInfo
from ._links import INFO as _TAGS
from ._links import tags
from ._view import DraftView

__all__ = ("INFO", "parts")

INFO = (
    RuleInfo(
        "parts.channel",
        "`layout`",
        "`revise`",
        "The kit has no such channel in force.",
        "A channel shows what fits its layout, and drops or spoils the rest.",
        "Name a channel of the kit, or add it.",
    ),
    RuleInfo(
        "parts.missing",
        "`layout`",
        "`revise`",
        "A part that the channel requires is missing.",
        "A channel shows what fits its layout, and drops or spoils the rest.",
        "Write the part.",
    ),
    RuleInfo(
        "parts.unknown",
        "`layout`",
        "`revise`",
        "The channel has no such part.",
        "A channel shows what fits its layout, and drops or spoils the rest.",
        "Move the text into a part that the channel has.",
    ),
    RuleInfo(
        "parts.repeated",
        "`layout`",
        "`revise`",
        "A part stands twice.",
        "A channel shows what fits its layout, and drops or spoils the rest.",
        "Merge the two.",
    ),
    RuleInfo(
        "parts.kind",
        "`layout`",
        "`revise`",
        "The part does not hold blocks of this kind.",
        "A channel shows what fits its layout, and drops or spoils the rest.",
        "Write it as the kind of block that the part holds.",
    ),
    RuleInfo(
        "parts.count",
        "`layout`",
        "`revise`",
        "The part has too few or too many blocks.",
        "A channel shows what fits its layout, and drops or spoils the rest.",
        "Add or take out blocks.",
    ),
    RuleInfo(
        "parts.hashtags",
        "`layout`",
        "`revise`",
        "There are more hashtags than the channel takes.",
        "A channel shows what fits its layout, and drops or spoils the rest.",
        "Keep the best ones.",
    ),
    RuleInfo(
        "parts.link-required",
        "`layout`",
        "`revise`",
        "The channel asks for a link or a call to action, and there is none.",
        "Without a link the reader cannot do what the copy asks.",
        "Add the link.",
    ),
    RuleInfo(
        "parts.link",
        "`link`",
        "`revise`",
        "A link has no https address, hides where it goes, or leads to a host that the kit does not know.",
        "Hosts are known from products, approved lines and domains in `privacy.allow`.",
        "Link to a known host by https.",
    ),
    *_ADDRESSES,
    *_TAGS,
)


_UNSEEN = re.compile(r"[\s\x00-\x20]")


def parts(view: DraftView) -> list[Finding]:
    """`parts.channel`, `.missing`, `.unknown`, `.repeated`, `.kind`, `.count`, `.hashtags`, `.link`, …"""
    channel = view.channel
    if channel is None or not channel.active(view.on):
        message = f"the kit has no channel “{view.draft.channel}” in force, so its layout cannot be checked"
        return [view.finding("parts.channel", "layout", "revise", message)]
    return [
        *_which(view, channel),
        *_blocks(view, channel),
        *_links(view, channel),
        *tags(view),
        *addresses(view, _named_hosts(Same(view.kit))),
        *_hashtags(view, channel),
    ]


def _which(view: DraftView, channel: Channel) -> Iterator[Finding]:
    given = Counter(part.name for part in view.draft.parts)
    for spec in channel.parts:
        if spec.required and spec.name not in given:
            message = f"the part “{spec.name}” is missing in {channel.name}"
            yield view.finding("parts.missing", "layout", "revise", message)
    for part in view.draft.parts:
        if channel.part(part.name) is None:
            known = ", ".join(spec.name for spec in channel.parts)
            message = f"{channel.name} has no part “{part.name}”; its parts are {known}"
            yield view.finding("parts.unknown", "layout", "revise", message, part=part)
        elif given[part.name] > 1:
            given[part.name] = 1
            message = f"the part “{part.name}” stands twice"
            yield view.finding("parts.repeated", "layout", "revise", message, part=part)


def _blocks(view: DraftView, channel: Channel) -> Iterator[Finding]:
    for part in view.draft.parts:
        spec = view.spec(part)
        if spec is None:
            continue
        if not spec.min_blocks <= len(part.blocks) <= spec.max_blocks:
            message = f"“{part.name}” has {len(part.blocks)} blocks, not {_range(spec)}"
            yield view.finding("parts.count", "layout", "revise", message, part=part)
    for placed in view.blocks:
        spec = view.spec(placed.part)
        if spec is None or placed.block.kind == spec.kind or placed.block.kind in _allowed(spec):
            continue
        kinds = " or ".join(sorted(_allowed(spec)))
        yield view.finding(
            "parts.kind",
            "layout",
            "revise",
            f"“{spec.name}” holds {kinds}, not {placed.block.kind}",
            part=placed.part,
            start=placed.start,
            end=placed.start + len(placed.text),
        )


def _range(spec: PartSpec) -> str:
    return (
        str(spec.min_blocks)
        if spec.min_blocks == spec.max_blocks
        else f"{spec.min_blocks} to {spec.max_blocks}"
    )


def _allowed(spec: PartSpec) -> set[BlockKind]:
    """A disclosure may stand anywhere; running text may hold links and quotes."""
    kinds: set[BlockKind] = {spec.kind, "disclosure"}
    if spec.kind == "paragraph":
        kinds |= {"link", "quote"}
    if spec.kind == "cta":
        kinds.add("link")
    if spec.headings:
        kinds |= {"heading", "list-item", "cta"}
    return kinds


@lru_cache(maxsize=8)
def _named_hosts(same: Same[Kit]) -> frozenset[str]:
    """Hosts that copy may name: those that links may lead to, and those in the kit's own words, as in a legal line."""
    kit = same.value
    lines = (line.text for pillar in kit.messaging.pillars for line in pillar.lines)
    duties = (item.text for item in kit.disclosures)
    proof = (text for point in kit.proof_points for text in (*point.claims, *point.disclaimers))
    return known_hosts(kit).union(*(hosts_in(text) for text in (*lines, *duties, *proof)))


def _links(view: DraftView, channel: Channel) -> Iterator[Finding]:
    hosts = known_hosts(view.kit)
    linked = False
    for placed in view.blocks:
        if placed.block.href is not None:
            linked = True
        if problem := _link_problem(placed.block, hosts):
            yield view.finding(
                "parts.link",
                "link",
                "revise",
                problem,
                part=placed.part,
                start=placed.start,
                end=placed.start + len(placed.text),
            )
    if channel.link_required and not linked:
        message = f"{channel.name} needs a link or a call to action that leads somewhere"
        yield view.finding("parts.link-required", "layout", "revise", message)


def _link_problem(block: Block, hosts: Set[str]) -> str | None:
    if block.href is None:
        return "this link leads nowhere: it has no address" if block.kind == "link" else None
    try:
        url = urlsplit(block.href)
        host = url.hostname or ""
    except ValueError:
        return f"“{block.href}” is not a web address"
    if url.scheme != "https" or not host or _UNSEEN.search(block.href):
        return f"“{block.href}” is not an https address with a host"
    if url.username is not None or "\\" in block.href:
        return f"“{block.href}” hides where it leads"
    if not any(host == known or host.endswith(f".{known}") for known in hosts):
        return f"{host} is not a host of the kit; add it to a product, an approved line or privacy.allow"
    return None


def _hashtags(view: DraftView, channel: Channel) -> Iterator[Finding]:
    if channel.hashtags_max is None:
        return
    tags = [(part, text, start) for part, text in view.parts for start in _tag_starts(text)]
    for part, text, start in tags[channel.hashtags_max :]:
        end = start + 1
        while end < len(text) and (text[end].isalnum() or text[end] == "_"):
            end += 1
        message = f"{channel.name} takes {channel.hashtags_max} hashtags; this is one more"
        yield view.finding("parts.hashtags", "layout", "revise", message, part=part, start=start, end=end)


def _tag_starts(text: str) -> Iterator[int]:
    for at, char in enumerate(text) if "#" in text or "＃" in text else ():
        starts_word = at == 0 or not (text[at - 1].isalnum() or text[at - 1] in "&/#")
        if char in "#＃" and starts_word and text[at + 1 : at + 2].isalpha():
            yield at
