"""Everything that an agent's work came to, gathered per agent, prompt and model."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from ...store import Transaction, performance, predictions, samples
from ...store.performance import Decided, Made, Submitted
from ...store.predictions import Prediction
from ...store.ratings import QUESTIONS
from .figures import Sample

__all__ = ("By", "Key", "Work", "gather", "merged")

By = Literal["prompt", "model", "agent"]
"""What figures are told apart by, within an agent; by prompt and model both when nothing is said."""

_GRAPHS = {"prepare": "content", "plan": "planning", "recall": "recall", "research": "research"}
"""The agent that answers for a run of a graph."""

_CLEAN = ("pass", "needs-role")
_APPROVALS = ("approve", "approve-with-edits")
_AGAINST = ("request-changes", "reject")


class Key(NamedTuple):
    """An agent with one prompt and one model; what is not told apart is empty."""

    agent: str
    prompt: str = ""
    prompt_sha: str = ""
    model: str = ""

    def only(self, by: By | None) -> Key:
        """The key as far as figures are told apart."""
        if by is None:
            return self
        prompt = (self.prompt, self.prompt_sha) if by == "prompt" else ("", "")
        return Key(self.agent, *prompt, self.model if by == "model" else "")


@dataclass
class Work:
    """What belongs to one key.

    Attributes:
        samples: the cases of each figure, by its name.
        verdicts: what the gate said of first rounds.
        unsure: answers of reviewers that were neither yes nor no, by question.
        unmeasured: approved drafts that were decided before words were counted.
        expired: drafts that nobody answered in time.
        errors: absolute errors of predictions, by metric and unit.
        stated: (probability, whether it happened) of predictions; levels: of their intervals.
        withdrawn: reviews that were taken back after they had been approved.
        first, last: the moments of the oldest and the newest thing in it.
    """

    samples: defaultdict[str, Sample] = field(default_factory=lambda: defaultdict(Sample))
    verdicts: Counter[str] = field(default_factory=Counter)
    unsure: Counter[str] = field(default_factory=Counter)
    unmeasured: int = 0
    expired: int = 0
    errors: defaultdict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    stated: list[tuple[float, bool]] = field(default_factory=list)
    levels: list[float] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None

    def seen(self, *moments: datetime) -> None:
        """Widen the time that it spans."""
        self.first = min([*moments, *([self.first] if self.first else [])])
        self.last = max([*moments, *([self.last] if self.last else [])])

    def absorb(self, other: Work) -> None:
        """Take over what belongs to another key: figures are then about both."""
        for name, sample in other.samples.items():
            self.samples[name].extend(sample)
        for place, errors in other.errors.items():
            self.errors[place] += errors
        self.verdicts += other.verdicts
        self.unsure += other.unsure
        self.unmeasured += other.unmeasured
        self.expired += other.expired
        self.stated += other.stated
        self.levels += other.levels
        self.withdrawn += other.withdrawn
        if other.first and other.last:
            self.seen(other.first, other.last)

    @property
    def until(self) -> date | None:
        """The day of the newest thing in it."""
        return self.last.date() if self.last else None


class _Book:
    """Which prompt and model were behind what, and the work of each."""

    def __init__(self, made: Iterable[Made], agent: str | None) -> None:
        self.agent = agent
        self.work: defaultdict[Key, Work] = defaultdict(Work)
        self.makers: dict[tuple[str, str, str], Key] = {}
        self.runs: dict[tuple[str, str], Key] = {}
        for one in made:
            key = Key(one.agent, one.prompt_version, one.prompt_sha, one.model)
            self.makers[one.run_id, one.asset, one.agent] = key
            self.runs[one.run_id, one.agent] = key
            if work := self.of(key):
                work.seen(one.at)

    def of(self, key: Key | None) -> Work | None:
        """The work of a key; None for what nobody asked about or nobody knows the maker of."""
        if key is None or (self.agent and key.agent != self.agent):
            return None
        return self.work[key]


def merged(work: Mapping[Key, Work], by: By | None) -> dict[Key, Work]:
    """The same work, told apart by less."""
    if by is None:
        return dict(work)
    found: defaultdict[Key, Work] = defaultdict(Work)
    for key, one in work.items():
        found[key.only(by)].absorb(one)
    return dict(sorted(found.items()))


def gather(tx: Transaction, *, agent: str | None = None, since: datetime | None = None) -> dict[Key, Work]:
    """The work of every agent, or of one, that began since, by prompt and model; figures are counted from it."""
    book = _Book(performance.made(tx, since), agent)
    _gates(tx, book, since)
    reviews = _reviews(tx, book, since)
    _ratings(tx, book, since, reviews)
    _second_looks(tx, book, reviews)
    _calls(tx, book, since)
    _runs(tx, book, since)
    for plan, drafted in performance.plans_drafted(tx, since).items():
        if work := book.of(book.runs.get((plan, "planning"))):
            work.samples["plans_drafted"].add(drafted, plan, plan)
    for prediction in predictions.list_(tx, since=since, settled=True):
        _prediction(book, prediction)
    return dict(sorted(book.work.items()))


def _gates(tx: Transaction, book: _Book, since: datetime | None) -> None:
    for gate in performance.first_gates(tx, since):
        work = book.of(book.makers.get((gate.run_id, gate.asset, "content")))
        if work is None:
            continue
        name = f"{gate.run_id}/{gate.asset}"
        work.verdicts[gate.verdict] += 1
        work.samples["first_gate_clean"].add(gate.verdict in _CLEAN, gate.run_id, name)
        if gate.words:
            density = 100 * gate.findings / gate.words
            work.samples["findings_per_100_words"].add(density, gate.run_id, name)


def _reviews(tx: Transaction, book: _Book, since: datetime | None) -> dict[str, Submitted]:
    """What people decided, by review; every review, for those that look it up by id."""
    answers: defaultdict[str, list[Decided]] = defaultdict(list)
    for decision in performance.decided(tx, since):
        answers[decision.review_id].append(decision)
    used = performance.used(tx)
    reviews = {one.review_id: one for one in performance.submitted(tx, since)}
    for review in reviews.values():
        if work := book.of(_maker(book, review)):
            work.seen(review.at)
            _decided(work, review, answers[review.review_id], used)
    return reviews


def _maker(book: _Book, review: Submitted) -> Key | None:
    return book.makers.get((review.run_id, review.asset, "content"))


def _decided(work: Work, review: Submitted, answers: list[Decided], used: set[str]) -> None:
    if not review.closed or not answers:
        return
    work.seen(answers[-1].at)
    place = (review.run_id, review.review_id, (review.brief_sha, review.asset))
    work.samples["used"].add(review.review_id in used, *place)
    kinds = {answer.kind for answer in answers}
    work.expired += "expire" in kinds
    end = next((a for a in reversed(answers) if a.kind in (*_APPROVALS, *_AGAINST)), None)
    # A sign-off that is still owed says that the review was withdrawn before everybody had approved it.
    approved = end is not None and end.kind in _APPROVALS and not review.owed and "expire" not in kinds
    if end is None or not (approved or kinds.intersection(_AGAINST)):
        return
    work.samples["accepted"].add(approved, *place)
    work.samples["approval_hours"].add((end.at - review.at).total_seconds() / 3600, *place)
    if approved:
        _approved(work, review, end, place, "withdraw" in kinds)


def _approved(
    work: Work, review: Submitted, end: Decided, place: tuple[str, str, tuple[str, str]], withdrawn: bool
) -> None:
    work.samples["withdrawn"].add(withdrawn, *place)
    if withdrawn:
        work.withdrawn.append(review.review_id)
    if end.words_changed is None or not review.words:
        work.unmeasured += 1
        return
    work.samples["unedited"].add(end.words_changed == 0, *place)
    work.samples["words_changed_per_100"].add(100 * end.words_changed / review.words, *place)


def _ratings(tx: Transaction, book: _Book, since: datetime | None, reviews: dict[str, Submitted]) -> None:
    for rating in performance.rated(tx, since):
        review = reviews.get(rating.review_id)
        work = book.of(_maker(book, review)) if review else None
        if review is None or work is None:
            continue
        for question in QUESTIONS:
            answer = getattr(rating, question)
            if answer in ("yes", "no"):
                key = (review.brief_sha, review.asset)
                sample = work.samples[f"rated_{question}"]
                sample.add(answer == "yes", review.run_id, rating.review_id, key)
            elif answer == "unsure":
                work.unsure[question] += 1


def _second_looks(tx: Transaction, book: _Book, reviews: dict[str, Submitted]) -> None:
    """What chance drew from approved drafts: the one figure that does not rest on who approved them."""
    for sample in samples.list_(tx):
        review = reviews.get(sample.review_id) if sample.outcome else None
        if review is not None and (work := book.of(_maker(book, review))):
            place = (review.run_id, review.review_id, (review.brief_sha, review.asset))
            work.samples["error_approved"].add(sample.outcome == "error", *place)


def _calls(tx: Transaction, book: _Book, since: datetime | None) -> None:
    for call in performance.calls(tx, since):
        known = book.runs.get((call.run_id, call.agent))
        key = (
            Key(call.agent, known.prompt, known.prompt_sha, call.model)
            if known
            else Key(call.agent, model=call.model)
        )
        if work := book.of(key):
            for place in range(call.requests):
                work.samples["calls_failed"].add(place < call.failed, call.run_id, call.run_id)


def _runs(tx: Transaction, book: _Book, since: datetime | None) -> None:
    """Runs that are over. One that failed before its agent answered used the prompt of its library's other runs."""
    ended = [(one, _GRAPHS[one.graph]) for one in performance.ended_runs(tx, since) if one.graph in _GRAPHS]
    same = {
        (agent, run.prompts_sha): book.runs[run.run_id, agent]
        for run, agent in ended
        if (run.run_id, agent) in book.runs
    }
    for run, agent in ended:
        key = book.runs.get((run.run_id, agent))
        if key is None and run.failed:
            known = same.get((agent, run.prompts_sha))
            key = (
                Key(agent, known.prompt, known.prompt_sha, run.model)
                if known
                else Key(agent, model=run.model)
            )
        if work := book.of(key):
            work.samples["runs_failed"].add(run.failed, run.run_id, run.run_id)


def _prediction(book: _Book, prediction: Prediction) -> None:
    p = prediction
    work = book.of(Key(p.agent, p.prompt_version, p.prompt_sha, p.model))
    if work is None:
        return
    work.seen(p.made_at, *([p.settled_at] if p.settled_at else []))
    scores = (("direction_right", p.direction_right), ("within_interval", p.within), ("brier", p.brier))
    for name, value in scores:
        if value is not None:
            work.samples[name].add(value, p.run_id, p.id)
    if p.within is not None and p.confidence is not None:
        work.levels.append(p.confidence)
    if p.abs_error is not None:
        work.errors[p.metric, p.unit].append(p.abs_error)
    if p.probability is not None and p.direction_right is not None:
        work.stated.append((p.probability, p.direction_right))
