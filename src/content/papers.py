"""Plans and reports of research as drafts: what people sign is bytes, whatever they are about.

A paper is no copy: no channel carries it, and it is never edited, only made anew. Its `channel` says which kind it is;
no channel of a kit may have such a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, get_args

from .._slugs import slugify
from .brief import Brief
from .draft import Block, BlockKind, Draft, Part, Sentence
from .evidence import Extract

__all__ = ("PAPERS", "PaperKind", "paper_kind", "plan_brief_of", "plan_of", "plan_paper", "research_paper")

PaperKind = Literal["plan", "research"]
PAPERS: tuple[PaperKind, ...] = get_args(PaperKind)

_LISTS = ("channels",)
_PLAN = (
    *("goal", "outcome", "metric", "owner", "segment", "need", "stage", "product", "market", "locale"),
    *("channels", "message", "message_line", "why", "effect", "plan"),
)
"""The parts of a plan, in the order in which it is read."""

_NOTHING = "No source speaks of this need."
_SENTENCE = 4000


def paper_kind(name: str) -> PaperKind | None:
    """Which paper a channel or an asset names; None for copy."""
    kind = name.partition("/")[0]
    return next((paper for paper in PAPERS if paper == kind), None)


def plan_paper(goal: str, plan: Mapping[str, Any], run: str) -> Draft:
    """A plan as a paper: a part for each of its fields; what it lacks has no part.

    Args:
        plan: its fields, as the planning agent answers them.
        run: what made it, which its brief names.
    """
    given = {**plan, "goal": goal, "plan": run}
    parts = ((name, tuple(_blocks(name, given.get(name)))) for name in _PLAN)
    return Draft(
        channel="plan",
        segment=str(plan["segment"]),
        stage=str(plan["stage"]),
        product=str(plan["product"]),
        market=str(plan["market"]),
        locale=str(plan["locale"]),
        parts=tuple(Part(name=name, blocks=blocks) for name, blocks in parts if blocks),
    )


def _blocks(name: str, value: Any) -> Iterator[Block]:
    if name == "why":
        yield from _said("list-item", (f"{one['field']}: {one['because']}" for one in value or ()))
    elif name == "effect" and value:
        yield from _said("paragraph", [value["because"]], tuple(value["learnings"]))
    elif name in _LISTS:
        yield from _said("list-item", value or ())
    else:
        yield from _said("paragraph", [value or ""])


def _said(kind: BlockKind, texts: Iterable[str], evidence: tuple[str, ...] = ()) -> Iterator[Block]:
    for text in texts:
        if text.strip():
            yield Block(kind=kind, sentences=(Sentence(text=text[:_SENTENCE], evidence=evidence),))


def plan_of(paper: Draft) -> dict[str, Any]:
    """The fields of a plan, read from its paper."""
    fields: dict[str, Any] = {part.name: [block.text for block in part.blocks] for part in paper.parts}
    why = [text.partition(": ") for text in fields.pop("why", [])]
    plan = {name: texts if name in _LISTS else texts[0] for name, texts in fields.items()}
    return {**plan, "why": [{"field": field, "because": because} for field, _, because in why]}


def plan_brief_of(paper: Draft) -> Brief:
    """The brief that a plan makes: a function of its paper alone."""
    plan = plan_of(paper)
    named = {name: plan[name] for name in ("outcome", "metric", "need", "channels", "message", "plan")}
    return Brief(
        id=(slugify(plan["goal"]) or "plan")[:60].strip("-"),
        segments=(paper.segment,),
        stages=(paper.stage,),
        product=paper.product,
        market=paper.market,
        locale=paper.locale,
        **named,
    )


def research_paper(brief: Brief, extracts: Sequence[Extract]) -> Draft:
    """What research found for a brief, as a paper: a part for each source, a quote for each extract."""
    by_source: dict[str, list[Extract]] = {}
    for extract in extracts:
        by_source.setdefault(extract.source_sha256, []).append(extract)
    found = [
        Part(name=f"source-{at}", blocks=tuple(_source(taken)))
        for at, taken in enumerate(by_source.values(), 1)
    ]
    nothing = Part(name="extracts", blocks=tuple(_said("paragraph", [_NOTHING])))
    return Draft(
        channel="research",
        segment=brief.segments[0],
        stage=brief.stages[0],
        product=brief.product,
        market=brief.market,
        locale=brief.locale,
        parts=(
            Part(name="need", blocks=tuple(_said("paragraph", [brief.need]))),
            Part(name="message", blocks=tuple(_said("paragraph", [brief.message]))),
            *(found or [nothing]),
        ),
    )


def _source(taken: Sequence[Extract]) -> Iterator[Block]:
    """A source's title, and each quote with its place and what it is about."""
    first = taken[0]
    title = first.title if first.title == first.source else f"{first.title} ({first.source})"
    yield from _said("heading", [title])
    for one in taken:
        yield from _said("quote", [one.quote], (one.id,))
        yield from _said(
            "paragraph", [f"Line {one.line}: {one.supports}" if one.supports else f"Line {one.line}."]
        )
