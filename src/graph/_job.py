"""What the nodes of one run share: its brief, its day, its evidence, and the tasks that agents get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

from ..agents import ContentTask, LineCandidate, SegmentNote, content_task
from ..brandkit import DraftView, evidence_digest, evidence_of
from ..brandkit.models import Kit
from ..brandkit.rules import compared_text
from ..content import AssetSpec, Brief, Draft, Evidence, Extract, Finding
from ..content.papers import paper_kind
from ..errors import StateError, UsageError
from ..store import drafts, findings, learnings, reviews, runs, sources
from ..store.erasing import ERASED
from ..store.records import Learning, Run
from ._originals import Original
from ._told import learning_note
from .desk import Desk

APPROVED_MOST = 50
"""How many approved drafts a new one is held against."""

__all__ = (
    "Calls",
    "Job",
    "all_lines",
    "found",
    "kept_job",
    "new_job",
    "open_job",
    "open_review_job",
    "parse_asset",
)


@dataclass
class Calls:
    """How many calls of agents a run has made, with those that are under way: several at a time in some nodes."""

    number: int = 0
    lock: Lock = field(default_factory=Lock)


@dataclass
class Made:
    """What a run has made so far, as the ledger has it: no step reads again what the one before it has written.

    A run at work is held by its lock, so that nobody else adds to it or erases of it. What was made before a process
    was killed is read when its job is opened.

    Attributes:
        uses: the hash of what each round wrote for each asset, by both, each asset's rounds in order.
        drafts: by their hashes; those that nobody has asked for yet are not here.
        findings: of judgements, by the gate rows' ids; likewise.
    """

    uses: dict[tuple[str, int], str] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)

    def last(self) -> dict[str, str]:
        """The hash of what was written last for each asset; threads may be adding more meanwhile."""
        return {asset: sha for (asset, _), sha in tuple(self.uses.items())}


@dataclass(frozen=True)
class Job:
    """One run's brief with everything that a draft of it may rest on, and what it has made of it."""

    desk: Desk
    run: Run
    brief: Brief
    learnings: tuple[Learning, ...] = ()
    extracts: tuple[Extract, ...] = ()
    calls: Calls = field(default_factory=Calls, compare=False, repr=False)
    made: Made = field(default_factory=Made, compare=False, repr=False)

    @property
    def on(self) -> date:
        """The day that rules and proof expiry are judged at: fixed when the run began."""
        return self.brief.publish or self.desk.today()

    def draft(self, sha: str) -> Draft:
        """A draft by its hash."""
        if sha not in self.made.drafts:
            with self.desk.ledger.read() as tx:
                self.made.drafts[sha] = drafts.get(tx, sha)
        return self.made.drafts[sha]

    def findings(self, gate_id: str) -> tuple[Finding, ...]:
        """What a judgement found."""
        if gate_id not in self.made.findings:
            with self.desk.ledger.read() as tx:
                self.made.findings[gate_id] = tuple(findings.for_gate(tx, gate_id))
        return self.made.findings[gate_id]

    def evidence_sha(self, draft: Draft) -> str:
        """One hash over everything that the draft cites, as it stands now; a decision stores it."""
        return evidence_digest(draft, self.desk.kit, self.extracts, self.learnings)

    @cached_property
    def evidence(self) -> Mapping[str, Evidence]:
        """Everything citable, by id."""
        return evidence_of(self.desk.kit, self.extracts, self.learnings, self.brief)

    def view(self, draft: Draft) -> DraftView:
        """A draft as the rules see it."""
        return DraftView(
            draft=draft,
            kit=self.desk.kit,
            brief=self.brief,
            evidence=self.evidence,
            extracts={extract.id: extract for extract in self.extracts},
            on=self.on,
            campaign=self.others(draft),
            approved=self.approved,
            released=self.released,
            by_agent="author" not in self.run.inputs_json,
            segments={s.id: " | ".join((s.name, *s.needs)) for s in self.desk.playbook.strategy.segments},
        )

    def others(self, draft: Draft) -> tuple[Draft, ...]:
        """The run's other assets, each as it was written last: one campaign must not say two things."""
        if len(tuple(self.brief.assets())) == 1:
            return ()
        written = [self.draft(sha) for sha in sorted(set(self.made.last().values()) - {draft.sha256})]
        asset = (draft.channel, draft.segment, draft.stage)
        return tuple(other for other in written if (other.channel, other.segment, other.stage) != asset)

    @cached_property
    def approved(self) -> tuple[tuple[str, str], ...]:
        """Copy that is approved, as (review, text without legal lines), the newest first and no more than a few."""
        known: list[tuple[str, str]] = []
        with self.desk.ledger.read() as tx:
            for name, sha in reviews.approved_drafts(tx, APPROVED_MOST):
                try:
                    known.append((name, compared_text(drafts.get(tx, sha), self.desk.kit)))
                except StateError:
                    # An old draft that is damaged is for `audit verify` to report; a note must not stop a new one.
                    continue
        return tuple(known)

    @cached_property
    def released(self) -> tuple[Draft, ...]:
        """Approved drafts of other runs whose briefs name the same campaign, among the newest that are approved."""
        if not self.brief.campaign:
            return ()
        known: list[Draft] = []
        with self.desk.ledger.read() as tx:
            for name, sha in reviews.approved_drafts(tx, APPROVED_MOST):
                review = reviews.get(tx, name)
                if review is None or review.run_id == self.run.id:
                    continue
                if review.brief_json.get("campaign") == self.brief.campaign:
                    try:
                        known.append(drafts.get(tx, sha))
                    except StateError:
                        continue
        return tuple(known)

    @cached_property
    def original(self) -> Draft | None:
        """The approved draft that this run remakes for other channels."""
        named = Original.of(self.run)
        if named is None:
            return None
        with self.desk.ledger.read() as tx:
            return drafts.get(tx, named.draft_sha)

    def task(
        self, asset: str, *, previous: Draft | None = None, found: Sequence[Finding] = ()
    ) -> ContentTask:
        """What the content agent gets for one asset."""
        spec, variant = parse_asset(asset)
        return content_task(
            self.desk.kit,
            self.brief,
            spec,
            on=self.on,
            extracts=self.extracts,
            learnings=tuple(map(learning_note, self.learnings)),
            previous=previous,
            findings=found,
            variant=variant - 1,
            original=self.original,
            others=self._earlier(spec, variant),
            audience=self._audience(spec.segment),
        )

    def _earlier(self, spec: AssetSpec, variant: int) -> tuple[Draft, ...]:
        """The variants of the same asset before this one, as they were written last."""
        names = [spec.key if number == 1 else f"{spec.key}#{number}" for number in range(1, variant)]
        last = self.made.last()
        return tuple(self.draft(last[name]) for name in names if name in last)

    def _audience(self, segment: str) -> SegmentNote | None:
        """The segment as the strategy knows it."""
        known = next((s for s in self.desk.playbook.strategy.segments if s.id == segment), None)
        return SegmentNote(id=known.id, name=known.name, needs=known.needs) if known else None


def parse_asset(asset: str) -> tuple[AssetSpec, int]:
    """`channel/segment/stage#2` -> what is asked for, and which variant (1-based)."""
    name, _, variant = asset.partition("#")
    channel, segment, stage = name.split("/")
    return AssetSpec(channel, segment, stage), int(variant or 1)


Row = TypeVar("Row")


def found(row: Row | None, kind: str, name: str) -> Row:
    """The row, or the clear word that there is none of this name."""
    if row is None:
        raise UsageError(
            "BW254", f"there is no {kind.removesuffix('s')} {name!r}", hint=f"see `brandwright {kind} list`"
        )
    return row


def open_job(
    desk: Desk, run_id: str, learning_ids: Sequence[str] = (), *, brief: Mapping[str, Any] | None = None
) -> Job:
    """The job of a run, read from the ledger.

    Args:
        brief: the one that the run made, where it did not begin with one.

    Raises:
        StateError: `BW727`, its brief was erased.
    """
    with desk.ledger.read() as tx:
        run = found(runs.get(tx, run_id), "runs", run_id)
        asked = run.brief_json if brief is None else brief
        if asked == ERASED:
            raise StateError(
                "BW727",
                f"The brief of {run_id} was erased, because it named a person who is erased.",
                hint="Write a brief without the person, and draft that.",
            )
        quotes = tuple(sources.extracts(tx, run_id))
        uses = {(use.asset, use.round): use.draft_sha for use in drafts.uses(tx, run_id)}
        calls = Calls(runs.model_steps(tx, run_id))
    known = _learnings_of(desk, learning_ids)
    return Job(desk, run, Brief.model_validate(asked), known, quotes, calls, Made(uses))


def new_job(desk: Desk, run: Run) -> Job:
    """The job of a run that was begun a moment ago: the ledger has nothing of it to read."""
    return Job(desk, run, Brief.model_validate(run.brief_json))


def kept_job(
    desk: Desk, run_id: str, learning_ids: Sequence[str] = (), extract_ids: Sequence[str] = ()
) -> Job:
    """The job of a run at work, as a node opens it: what cannot change meanwhile is read once.

    A run at work is held by its lock, so that nobody erases its brief or its extracts; it is read anew when extracts
    were added, and when the run is resumed. Learnings are anybody's to change, and are read each time.

    Raises:
        StateError: `BW727`, its brief was erased.
    """
    kept = desk.opened.get(run_id)
    if kept is None or [extract.id for extract in kept.extracts] != list(extract_ids):
        desk.opened[run_id] = kept = open_job(desk, run_id, learning_ids)
        return kept
    return replace(kept, learnings=_learnings_of(desk, learning_ids))


def _learnings_of(desk: Desk, ids: Sequence[str]) -> tuple[Learning, ...]:
    if not ids:
        return ()
    with desk.ledger.read() as tx:
        return tuple(learnings.get_many(tx, ids).values())


def open_review_job(desk: Desk, review_id: str) -> Job:
    """The job of the run that a review belongs to, with the learnings that its draft cites."""
    with desk.ledger.read() as tx:
        review = found(reviews.get(tx, review_id), "review", review_id)
        cited = drafts.get(tx, review.draft_sha).evidence_ids()
        known = [i for i in cited if learnings.get(tx, i) is not None]
    # The run of a plan began with a goal: its brief is what it came to, and stands with the review.
    planned = review.brief_json if paper_kind(review.asset) == "plan" else None
    return open_job(desk, review.run_id, known, brief=planned)


def all_lines(kit: Kit, on: date) -> list[LineCandidate]:
    """Every approved line of the kit that is in force."""
    return [
        LineCandidate(line=line, pillar=pillar.id, title=pillar.title)
        for pillar in kit.messaging.pillars
        if pillar.active(on)
        for line in pillar.lines
    ]
