"""Workspaces at work for tests: opened, with a model whose answers a test has written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from brandwright.agents import ContentOutput
from brandwright.content import Block, Brief, Part, Sentence
from brandwright.content.loading import load_brief
from brandwright.graph.desk import Desk, open_desk
from brandwright.graph.drafting import DraftReport, draft_brief
from brandwright.llm import Port
from brandwright.llm._chat import ScriptedEngine
from brandwright.store import Actor, audit
from brandwright.store.records import AuditEntry
from brandwright.testing import ScriptedChatModel
from brandwright.workspace import Workspace

HOOK = "You sign for what your brand says, and the pile on your desk keeps growing."
OPENING = "Drafts arrive in chat windows, and a week later it is hard to tell who said yes."
PROVEN = ("A draft goes through 18 checks before a person decides about it.", "gate-scorers")
MESSAGE = ("Agents prepare the work, and people protect the strategy.", "brief:message")
UNSUPPORTED = "Teams approve copy 47% faster."
ANA = Actor("person", "owner", "ana", "local")

Line = str | tuple[str, ...]


@contextmanager
def at_work(
    folder: Path, model: ScriptedChatModel | None = None, env: Mapping[str, str] | None = None, **more: Any
) -> Iterator[Desk]:
    """The desk of a workspace, with a scripted model in place of its own, and settings from `env` alone."""
    with open_desk(Workspace.find(folder, env=env or {})) as desk:
        changes: dict[str, Any] = {"port": Port(ScriptedEngine(model))} if model else {}
        yield replace(desk, **changes, **more)


def brief_of(folder: Path, name: str = "linkedin-awareness", **changes: Any) -> Brief:
    """A brief of the example workspace, with changes."""
    brief = load_brief(folder / "examples" / "briefs" / f"{name}.yaml")
    return Brief.model_validate({**brief.model_dump(), **changes})


def draft(desk: Desk, brief: Brief, **options: Any) -> DraftReport:
    """Draft a brief."""
    return draft_brief(desk, brief, file="brief.yaml", **options)


def block(*lines: Line, kind: str = "paragraph", href: str | None = None) -> Block:
    """A block of lines; a tuple is a sentence and the ids of its evidence."""
    pairs = [(line,) if isinstance(line, str) else line for line in lines]
    sentences = tuple(Sentence(text=text, evidence=tuple(ids)) for text, *ids in pairs)
    return Block.model_validate({"kind": kind, "sentences": sentences, "href": href})


def post(*body: Line, hook: Line = HOOK) -> ContentOutput:
    """What a good model answers for a LinkedIn post: its own words beside what is proven."""
    parts = (
        Part(name="hook", blocks=(block(hook),)),
        Part(name="body", blocks=(block(*(body or (OPENING, PROVEN, MESSAGE))),)),
        Part(
            name="cta",
            blocks=(block("See how it works", kind="cta", href="https://brandwright.example/how"),),
        ),
    )
    return ContentOutput(parts=parts, choices=())


def acts(desk: Desk, act: str = "") -> list[AuditEntry]:
    """The audit's entries, of one act if it is named."""
    with desk.ledger.read() as tx:
        assert audit.verify(tx).ok
        return [entry for entry in audit.entries(tx, limit=None) if not act or entry.act == act]
