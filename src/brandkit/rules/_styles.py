"""The Vale styles that the kit names, run on a draft as on one document: its parts, block by block."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from ...content import Action, Block, Finding, Fix, Part
from ..markup import Document, MarkupBlock, Places, TextBuilder
from ._info import RuleInfo
from ._view import DraftView, Severity

__all__ = ("INFO", "styles")

INFO = (
    RuleInfo(
        "styles.<id>",
        "`style`",
        "`revise` for an error; `pass` for a warning or a suggestion",
        "A rule of a style pack of the kit objects. A finding names it as its style does, such as `Acme.Headings`.",
        "The style guide that the brand has adopted holds for drafts as for documents.",
        "Change the words as the rule says, or set the rule's level in style_packs.yaml.",
    ),
    RuleInfo(
        "styles.unchecked",
        "`style`",
        "`unchecked` when the rule is an error; else `pass`",
        "A rule of a style pack could not look at the draft: it broke, took too long, or cannot run here.",
        "What could not be checked is never passed.",
        "Mend or replace the rule, or set its level to `off` in style_packs.yaml.",
    ),
)

_GAP = "\n\n"
_SCOPES = {
    "heading": "text.heading.h2.md",
    "list-item": "text.list.md",
    "quote": "text.blockquote.md",
    "alt": "text.attr.alt",
}
_KINDS = {"heading": "heading", "list-item": "list-item", "quote": "quote", "alt": "alt"}
_COUNTED = {"heading": "heading_h2", "list-item": "list", "quote": "blockquote"}
_ACTIONS: dict[str, Action] = {"error": "revise", "warning": "pass", "suggestion": "pass"}
_SEVERITIES: dict[str, Severity] = {"error": "error", "warning": "warning", "suggestion": "note"}


def styles(view: DraftView) -> list[Finding]:
    """`Style.Rule` for each alert, and `styles.unchecked` for a rule that could not be heard."""
    files = view.kit.style_files
    if not files:
        return []
    from ..vale.kit import style_set

    loaded = style_set(files, view.kit.style_packs)
    starts, document = _document(view.draft.parts)
    found = []
    for alert in loaded.check(document, name="draft.md"):
        if alert.failed:
            found.append(_unchecked(view, alert.rule, alert.level, alert.message))
            continue
        part, start, end = _place(view.draft.parts, starts, alert.start, alert.end)
        found.append(
            view.finding(
                alert.rule,
                "style",
                _ACTIONS[alert.level],
                alert.message,
                part=part,
                start=start,
                end=end,
                why=alert.description or alert.link,
                fixes=tuple(_fix(text) for text in alert.fixes) if part else (),
                severity=_SEVERITIES[alert.level],
            )
        )
    idle = (
        (entry.rule, entry.level, f"{entry.rule} did not run: {entry.reason}") for entry in loaded.not_run
    )
    found += [_unchecked(view, rule, level, message) for rule, level, message in idle if level == "error"]
    return found


def _unchecked(view: DraftView, rule: str, level: str, message: str) -> Finding:
    action: Action = "unchecked" if level == "error" else "pass"
    return view.finding("styles.unchecked", "style", action, message, why=rule)


def _fix(text: str) -> Fix:
    return Fix(edit="replace", text=text) if text else Fix(edit="remove")


def _document(parts: tuple[Part, ...]) -> tuple[list[int], Document]:
    """The draft as a document, and where each of its parts starts in it."""
    starts: list[int] = []
    texts: list[str] = []
    blocks: list[MarkupBlock] = []
    counts: dict[str, int] = {"paragraphs": 0}
    summary = TextBuilder()
    at = 0
    for part in parts:
        starts.append(at)
        texts.append(part.text)
        for start, block in _blocks(part, at):
            text = block.text
            blocks.append(_block(block, text, start))
            if counted := _COUNTED.get(block.kind):
                counts[counted] = counts.get(counted, 0) + 1
            if block.kind not in ("heading", "alt"):
                summary.add(text, start)
                summary.add(_GAP, start + len(text), 0)
                counts["paragraphs"] += 1
        at += len(texts[-1]) + len(_GAP)
    source = _GAP.join(texts)
    whole, places = summary.build()
    raw = MarkupBlock("raw.md", source, Places.verbatim(0, len(source)), "raw")
    digest = MarkupBlock("summary.md", whole, places, "summary")
    return starts, Document(source, "markdown", tuple(blocks), raw, digest, counts)


def _blocks(part: Part, start: int) -> Iterator[tuple[int, Block]]:
    for block in part.blocks:
        yield start, block
        start += len(block.text) + len(_GAP)


def _block(block: Block, text: str, start: int) -> MarkupBlock:
    return MarkupBlock(
        _SCOPES.get(block.kind, "text.md"),
        text,
        Places.verbatim(start, len(text)),
        _KINDS.get(block.kind, "paragraph"),
        block.href,
        2 if block.kind == "heading" else 0,
    )


def _place(parts: tuple[Part, ...], starts: list[int], start: int, end: int) -> tuple[Part | None, int, int]:
    """The part that a place of the document is in; none for the whole document."""
    if start == end:
        return None, 0, 0
    number = bisect_right(starts, start) - 1
    part, first = parts[number], starts[number]
    return part, min(start - first, len(part.text)), min(end - first, len(part.text))
