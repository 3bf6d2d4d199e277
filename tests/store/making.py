"""Rows for tests, with everything filled in that the test does not speak of."""

from datetime import UTC, date, datetime
from typing import Any

from brandwright.content import Block, Draft, Extract, Finding, Part, Sentence
from brandwright.store import Actor, Transaction, drafts, new_id, reviews, runs
from brandwright.store.records import Decision, GateRow, Learning, Review, Run, SignOff

WORKSPACE = "acme"
ANN = Actor("person", "ann", "ann-laptop", "local")
AGENT = Actor("agent", "content", "ann-laptop", "none")
NOW = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)


def draft(words: str = "Reports take four minutes.", **fields: Any) -> Draft:
    """A draft of one sentence."""
    block = Block(kind="paragraph", sentences=(Sentence(text=words, evidence=("pp-time",)),))
    shape = {"channel": "email", "segment": "cmo", "stage": "decision", "product": "core"}
    parts = (Part(name="body", blocks=(block,)),)
    return Draft.model_validate({**shape, "market": "US", "locale": "en", "parts": parts, **fields})


def finding(rule: str = "claims.unsupported", excerpt: str = "four minutes") -> Finding:
    """A finding that asks for a revision."""
    return Finding.model_validate(
        {"rule": rule, "class": "number", "severity": "error", "action": "revise", "excerpt": excerpt}
        | {"message": "No proof has this number.", "start": 13, "end": 25, "part": "body"}
    )


def extract(quote: str = "4 minutes") -> Extract:
    """A verbatim quote."""
    place = {"start": 7, "end": 7 + len(quote), "line": 1}
    whole = {"id": new_id("ext"), "source": "notes.md", "source_sha256": "5" * 64, "title": "Notes", **place}
    return Extract.model_validate({**whole, "quote": quote})


def run(tx: Transaction, **fields: Any) -> Run:
    """A run that is on record."""
    given = {
        "id": new_id("run"),
        "workspace": tx.workspace,
        "graph": "prepare",
        "graph_version": "1",
        "key": "k",
    }
    return runs.create(tx, Run(**{**given, "brief_json": {"need": "speed"}, "created_at": tx.now, **fields}))


def gate(draft_sha: str, **fields: Any) -> GateRow:
    """A judgement."""
    given = {"id": new_id("gate"), "draft_sha": draft_sha, "verdict": "pass", "policy_sha": "1" * 64}
    when = {"publish_on": date(2026, 3, 4), "created_at": NOW}
    return GateRow(**{**given, "kit_sha": "2" * 64, **when, **fields})


def review(tx: Transaction, *roles: str, words: str = "Reports take four minutes.", **fields: Any) -> Review:
    """A review that is on record, with its draft and an open sign-off for each role."""
    given = {
        "id": new_id("rev"),
        "run_id": "",
        "asset": "email/cmo/decision",
        "draft_sha": drafts.put(tx, draft(words)),
    }
    row = Review(**{**given, "created_at": tx.now, "brief_json": {}, "verdict": "needs-role", **fields})
    needed = [SignOff(id=new_id("so"), review_id=row.id, role=role) for role in roles or ("brand",)]
    return reviews.create(tx, row, needed)


def decision(on: Review, **fields: Any) -> Decision:
    """Ann's approval of the review's draft."""
    given = {"id": new_id("dec"), "review_id": on.id, "kind": "approve", "by": "ann", "account": "ann-laptop"}
    what = {"auth": "local", "at": NOW, "reason": "Fine.", "draft_sha": on.draft_sha}
    return Decision(**{**given, **what, **fields})


def learning(tx: Transaction, **fields: Any) -> Learning:
    """A learning that is not on record."""
    given = {
        "id": new_id("lrn"),
        "workspace": tx.workspace,
        "kind": "experiment",
        "statement": "Short subjects win.",
    }
    return Learning(**{**given, **fields})
