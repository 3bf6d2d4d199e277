"""Which agent made a draft, with which data, and who approved it: one answer from everything on record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..store import ObjectRef, Transaction, audit, drafts, publications, reviews, runs, tombstones
from ..store import findings as gates
from ..store.records import AuditEntry, Decision, Export, GateRow, Publication, Review, Run, SignOff, Step

__all__ = ("AgentUse", "Provenance", "entries_about", "provenance_of")

_READ = "agent.read"
_NO_DATA = frozenset({"prompt", "run"})


@dataclass(frozen=True)
class AgentUse:
    """That an agent asked a model once for this draft: under which prompt, of which engine."""

    agent: str
    prompt: str
    prompt_sha: str
    engine: str
    model: str


@dataclass(frozen=True)
class Provenance:
    """A reviewed draft, from what went in to where it went.

    Attributes:
        run: the run that made it; None for copy that people submitted.
        data: what its agents read, in the order of reading; ids and hashes.
        evidence: what the draft's sentences rest on.
        signoffs: with the role of each; `decisions` say who answered.
    """

    review: Review
    run: Run | None
    agents: tuple[AgentUse, ...]
    data: tuple[ObjectRef, ...]
    evidence: tuple[str, ...]
    gate: GateRow | None
    signoffs: tuple[SignOff, ...]
    decisions: tuple[Decision, ...]
    exports: tuple[Export, ...]
    publications: tuple[Publication, ...]

    @property
    def draft_id(self) -> str:
        """The draft's id."""
        return f"dr-{self.review.draft_sha[:12]}"

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids under which acts about this draft are recorded."""
        decided = (decision.id for decision in self.decisions)
        seen = (f"dr-{decision.draft_sha[:12]}" for decision in self.decisions)
        return tuple(dict.fromkeys((self.review.id, self.draft_id, *seen, *decided, *_run_id(self.run))))


def _run_id(run: Run | None) -> Iterable[str]:
    return (run.id,) if run else ()


def provenance_of(tx: Transaction, name: str) -> Provenance | None:
    """Where a review's draft comes from; None when the name is that of no review and no draft.

    Args:
        name: a review's id, a draft's id, or a draft's sha; of a draft with several reviews the newest counts.
    """
    review = reviews.get(tx, name) or _review_of_draft(tx, name)
    if review is None:
        return None
    run = runs.get(tx, review.run_id) if review.run_id else None
    steps = [step for step in runs.steps(tx, run.id) if _concerns(step, review)] if run else []
    read = audit.entries(tx, None, act=_READ, object_id=run.id, newest=False) if run else []
    return Provenance(
        review=review,
        run=run,
        agents=tuple(_agent(step) for step in steps if step.kind == "model"),
        data=_data(read, {step.name for step in steps}),
        evidence=_evidence(tx, review),
        gate=gates.gate(tx, review.gate_id) if review.gate_id else None,
        signoffs=tuple(reviews.signoffs(tx, review.id)),
        decisions=tuple(reviews.decisions(tx, review.id)),
        exports=tuple(publications.exports(tx, review_id=review.id)),
        publications=tuple(publications.list_(tx, review_id=review.id)),
    )


def _review_of_draft(tx: Transaction, name: str) -> Review | None:
    sha = drafts.find(tx, name)
    return next(iter(reviews.list_(tx, draft_sha=sha, limit=1)), None) if sha else None


def _concerns(step: Step, review: Review) -> bool:
    """Whether a step had a part in this asset: its own, or one that all assets of the run share."""
    others = "/" in step.asset and step.node != "research"
    return step.asset == review.asset or not others


def _agent(step: Step) -> AgentUse:
    detail = step.detail_json
    version = detail.get("prompt_version", "")
    return AgentUse(
        agent=step.name,
        prompt=f"{detail.get('prompt_id', '')}@{version}",
        prompt_sha=str(detail.get("prompt_sha", "")),
        engine=str(detail.get("engine", "")),
        model=str(detail.get("model", "")),
    )


def _data(read: Sequence[AuditEntry], agents: set[str]) -> tuple[ObjectRef, ...]:
    refs = (ref for entry in read if entry.actor.id in agents for ref in entry.refs)
    return tuple(dict.fromkeys(ref for ref in refs if ref.kind not in _NO_DATA))


def _evidence(tx: Transaction, review: Review) -> tuple[str, ...]:
    if tombstones.get(tx, "draft", review.draft_sha):
        return ()
    draft = drafts.get(tx, review.draft_sha)
    cited = (
        id_ for part in draft.parts for block in part.blocks for s in block.sentences for id_ in s.evidence
    )
    return tuple(dict.fromkeys(cited))


def entries_about(
    tx: Transaction,
    *,
    name: str | None = None,
    campaign: str | None = None,
    person: str | None = None,
    agent: str | None = None,
    limit: int | None = 100,
) -> list[AuditEntry]:
    """Entries that fit every given piece, the newest first.

    Args:
        name: any id; of a review or a draft, everything on record about it and its run.
        campaign: what briefs call it; every act about its runs and reviews.
        person: who acted, by the recorded name.
        agent: what it did itself, and the drafts that it wrote.
    """
    ids = _ids(tx, name, campaign)
    return audit.entries(
        tx,
        limit,
        about=ids,
        actor_kind="person" if person else None,
        actor_id=person,
        agent=agent,
    )


def _ids(tx: Transaction, name: str | None, campaign: str | None) -> tuple[str, ...] | None:
    if name is None and campaign is None:
        return None
    found = provenance_of(tx, name) if name else None
    named = found.ids if found else (name,) if name else ()
    if campaign is None:
        return named
    of_campaign = [
        review for review in reviews.list_(tx, limit=None) if review.brief_json.get("campaign") == campaign
    ]
    ids = dict.fromkeys(id_ for review in of_campaign for id_ in _ids(tx, review.id, None) or ())
    return tuple(id_ for id_ in ids if not named or id_ in named)
