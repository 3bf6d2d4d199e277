"""How drafts, findings and reviews look on a terminal, and as the JSON of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from ..content import Draft, Finding
    from ..content.draft import Part
    from ..graph._originals import Original
    from ..store.records import Review, SignOff

__all__ = (
    "draft_json",
    "indented",
    "original_json",
    "print_draft",
    "print_findings",
    "review_json",
    "verdict_text",
)

_STYLES = {
    "pass": "green",
    "needs-role": "yellow",
    "revise": "red",
    "unchecked": "magenta",
    "block": "bold red",
}
_MARKS = {"pass": "·", "needs-role": "◆", "revise": "✗", "unchecked": "?", "block": "■"}


def verdict_text(verdict: str) -> str:
    """A verdict with its mark and colour; the word alone says all of it."""
    return f"[{_STYLES.get(verdict, 'default')}]{_MARKS.get(verdict, '')} {verdict}[/]"


def draft_json(
    draft: Draft, *, findings: Iterable[Finding], verdict: str, review: Mapping[str, Any]
) -> dict[str, Any]:
    """One entry of `drafts[]`."""
    data = draft.model_dump(mode="json", exclude={"format"})
    return {
        "id": draft.id,
        "sha256": draft.sha256,
        "verdict": verdict,
        **data,
        "findings": [finding.as_dict() for finding in findings],
        "review": dict(review),
    }


def review_json(review: Review, signoffs: Iterable[SignOff], state: str) -> dict[str, Any]:
    """A review as other commands name it."""
    return {
        "id": review.id,
        "state": state,
        "signoffs": [
            {
                "role": signoff.role,
                "due": signoff.due_at.isoformat() if signoff.due_at else None,
                "reason": signoff.reason,
            }
            for signoff in signoffs
        ],
    }


def original_json(original: Original | None) -> dict[str, Any] | None:
    """The approved draft that something was made from, as JSON; None when it was made from a brief alone."""
    return {"review": original.review, "draft_sha256": original.draft_sha} if original else None


def indented(out: Console, text: Text | str, indent: int, style: str = "") -> None:
    """Text behind an indentation, each of its lines. Terminals wrap within it; a pipe gets whole lines."""
    from rich.padding import Padding
    from rich.text import Text

    shown = Text(text, style=style) if isinstance(text, str) else text
    if out.is_terminal:
        out.print(Padding(shown, (0, 0, 0, indent)))
        return
    for line in shown.split("\n", allow_blank=True):
        out.print(Text(" " * indent) + line if line else line)


def print_draft(out: Console, draft: Draft, findings: Iterable[Finding]) -> None:
    """The draft, part by part: found spans marked, and the evidence of each sentence behind it."""
    found = list(findings)
    for part in draft.parts:
        out.print(f"  [dim]{part.name}[/dim]")
        spans = [(f.start, f.end, f.action) for f in found if f.part == part.name and f.end > f.start]
        for text in _part_lines(part, spans):
            indented(out, text, 4)
        out.print()


def _part_lines(part: Part, spans: Sequence[tuple[int, int, str]]) -> Iterator[Text]:
    from rich.text import Text

    start = 0
    prefix = {"heading": "## ", "list-item": "- ", "slide": "▸ ", "quote": "> ", "cta": "→ ", "link": "→ "}
    for block in part.blocks:
        line = Text(prefix.get(block.kind, ""))
        for index, sentence in enumerate(block.sentences):
            shown = Text(sentence.text)
            for left, right, action in spans:
                low, high = max(left - start, 0), min(right - start, len(sentence.text))
                if low < high:
                    shown.stylize(f"underline {_STYLES[action]}", low, high)
            if index:
                line.append(" ")
            line.append_text(shown)
            if sentence.evidence:
                line.append(f" [{', '.join(sentence.evidence)}]", style="dim cyan")
            start += len(sentence.text) + 1
        start += 1
        if block.href:
            line.append(f" {block.href}", style="dim")
        yield line


def print_findings(out: Console, findings: Iterable[Finding]) -> None:
    """Findings, worst first: what, where, why, and what to do."""
    from ..content import ACTIONS

    for finding in sorted(findings, key=lambda f: (-ACTIONS.index(f.action), f.part, f.start)):
        place = f"{finding.part}:{finding.line}:{finding.column}" if finding.part else "draft"
        out.print(f"  {verdict_text(finding.action)}  {place}  [dim]{finding.rule}[/dim]")
        if finding.excerpt:
            indented(out, f"“{_short(finding.excerpt)}”", 6)
        indented(out, finding.message, 6)
        for fix in finding.fixes[:3]:
            indented(out, f"fix: {fix.edit} {fix.text!r}" if fix.text else f"fix: {fix.edit}", 6)
        if finding.waiver:
            indented(out, f"waived: {finding.waiver}", 6)
        elif finding.action in ("needs-role", "revise", "block"):
            indented(out, f"fingerprint {finding.fingerprint}", 6, "dim")


def _short(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def print_diff(out: Console, before: Draft, after: Draft) -> None:
    """The words that changed, part by part; paragraphs that stand are folded."""
    from rich.text import Text

    from ..brandkit.worddiff import word_diff

    styles = {"keep": "", "delete": "red strike", "insert": "green underline"}
    marks = {"delete": ("[-", "-]"), "insert": ("{+", "+}")}
    for name in dict.fromkeys([part.name for part in (*before.parts, *after.parts)]):
        old, new = before.part(name), after.part(name)
        out.print(f"  [dim]{name}[/dim]")
        line = Text()
        for kind, words in word_diff(old.text if old else "", new.text if new else ""):
            left, right = ("", "") if out.is_terminal else marks.get(kind, ("", ""))
            line.append(f"{left}{_folded(words) if kind == 'keep' else words}{right}", style=styles[kind])
        indented(out, line, 4)
        out.print()


def _folded(words: str, keep: int = 160) -> str:
    """Unchanged text, shortened in the middle when it is long."""
    return words if len(words) <= 2 * keep else f"{words[:keep]} […] {words[-keep:]}"
