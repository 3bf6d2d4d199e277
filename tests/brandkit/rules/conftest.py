"""Applying the fixes of findings to a draft."""

from collections.abc import Callable

import pytest

from brandwright.brandkit import DraftView
from brandwright.content import Block, Finding, Part, Sentence

Mend = Callable[[DraftView, list[Finding]], DraftView]


def _edited(text: str, findings: list[Finding]) -> str:
    for finding in sorted(findings, key=lambda f: (f.start, f.end), reverse=True):
        fix = finding.fixes[0]
        text = text[: finding.start] + fix.text + text[finding.end :]
    return text


def _mended(view: DraftView, findings: list[Finding]) -> DraftView:
    """The draft with the first fix of every finding applied; a block is one sentence afterwards."""
    parts = []
    for part in view.draft.parts:
        own = [f for f in findings if f.part == part.name and f.fixes]
        texts = _edited(part.text, own).split("\n\n") if own else []
        kinds = [block.kind for block in part.blocks]
        blocks = tuple(
            Block(kind=kinds[min(at, len(kinds) - 1)], sentences=(Sentence(text=text),))
            for at, text in enumerate(texts)
            if text.strip()
        )
        parts.append(Part(name=part.name, blocks=blocks) if own else part)
    draft = view.draft.model_copy(update={"parts": tuple(parts)})
    return DraftView(draft, view.kit, view.brief, view.evidence, view.extracts, view.on)


@pytest.fixture(scope="session")
def mend() -> Mend:
    """Applies the first fix of each finding."""
    return _mended
