"""A small kit, and drafts of a few words that are held against it."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from brandwright.brandkit import DraftView, evidence_of, load_kit
from brandwright.brandkit.models import Kit
from brandwright.content import Block, BlockKind, Brief, Draft, Extract, Finding, Part, Sentence
from brandwright.store.records import Learning

KIT = Path(__file__).parent / "kit"
TODAY = date(2026, 6, 1)

View = Callable[..., DraftView]
Findings = Callable[[DraftView], list[Finding]]


@pytest.fixture(scope="session")
def kit() -> Kit:
    """The kit of Harborlight, a company that does not exist."""
    return load_kit(KIT)


@pytest.fixture(scope="session")
def today() -> date:
    """The day that most tests judge at."""
    return TODAY


@pytest.fixture
def kit_dir(tmp_path: Path) -> Path:
    """A copy of the kit that a test may break."""
    folder = tmp_path / "brand"
    for path in KIT.rglob("*"):
        if path.is_file():
            copy = folder / path.relative_to(KIT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return folder


@pytest.fixture(scope="session")
def brief() -> Brief:
    """A brief for one e-mail."""
    return Brief(
        outcome="pipeline",
        need="I want to know who signs.",
        segments=("cmo",),
        stages=("decision",),
        product="harborlight",
        market="US",
        locale="en",
        channels=("email",),
        message="A named person decides.",
    )


def block(*sentences: str | Sentence, kind: BlockKind = "paragraph", href: str | None = None) -> Block:
    """A block of sentences; plain text cites nothing."""
    made = tuple(s if isinstance(s, Sentence) else Sentence(text=s) for s in sentences)
    return Block(kind=kind, sentences=made, href=href)


@pytest.fixture(scope="session")
def view(kit: Kit) -> View:
    """Builds what the rules see from a text (one sentence, citing `evidence`) or from whole parts."""

    def build(
        text: str = "",
        *,
        evidence: Sequence[str] = (),
        parts: Sequence[Part] = (),
        kit: Kit = kit,
        brief: Brief | None = None,
        channel: str = "email",
        market: str = "US",
        product: str = "harborlight",
        locale: str = "en",
        on: date = TODAY,
        extracts: Sequence[Extract] = (),
        learnings: Sequence[Learning] = (),
        kind: BlockKind = "paragraph",
    ) -> DraftView:
        one = Part(
            name="body", blocks=(block(Sentence(text=text or "x", evidence=tuple(evidence)), kind=kind),)
        )
        draft = Draft(
            channel=channel,
            segment="cmo",
            stage="decision",
            product=product,
            market=market,
            locale=locale,
            parts=tuple(parts) or (one,),
        )
        return DraftView(
            draft=draft,
            kit=kit,
            brief=brief,
            evidence=evidence_of(kit, extracts, learnings, brief),
            extracts={extract.id: extract for extract in extracts},
            on=on,
        )

    return build


@pytest.fixture(scope="session")
def make_block() -> Callable[..., Block]:
    """Builds a block of sentences."""
    return block
