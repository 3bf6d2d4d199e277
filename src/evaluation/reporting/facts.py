"""What a report says, taken from a run's log: every form of it shows the same facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ...errors import UsageError, Where
from .._summary import Outcome
from ._words import when
from .spread import Reliability, Spread, Spreads

if TYPE_CHECKING:
    from ..comparing import Comparison
    from ..runs import StoredRun

__all__ = ("Failed", "JudgeCheck", "Past", "Report", "ReportScore", "Totals", "make_report")

MOST_FAILURES = 500
"""So many answers without full marks are kept with their reasons; all are counted."""
MOST_PAST = 30
_MOST_EXCERPTS = 5
_LONGEST = 2_000
_HASHES = ("dataset_sha", "suite_sha", "policy_sha", "code_sha", "kits", "prompts")
_FACTS = ("engine", "model", "agent", "brandwright", "seed", "trials", "defect")


class Totals(NamedTuple):
    """n = scored + errored + skipped."""

    n: int
    scored: int
    errored: int
    skipped: int


@dataclass(frozen=True)
class ReportScore:
    """A score of the run, as the run summed it up."""

    name: str
    value: float
    low: float
    high: float
    threshold: float | None
    passed: bool | None
    n: int
    errored: int
    smallest_difference: float
    lower_is_better: bool

    @classmethod
    def of(cls, score: Mapping[str, Any]) -> ReportScore:
        """A score as the last line of a log has it."""
        return cls(**{name: score[name] for name in cls.__dataclass_fields__})

    @property
    def limit(self) -> str:
        """The threshold in words; empty where there is none."""
        if self.threshold is None:
            return ""
        return f"{'at most' if self.lower_is_better else 'at least'} {100 * self.threshold:g} %"


class Excerpt(NamedTuple):
    """What a finding says of a span."""

    message: str
    text: str


@dataclass(frozen=True)
class Failed:
    """An answer without full marks; `value` is None for an error."""

    case: str
    line: int
    trial: int
    score: str
    mode: str
    value: float | None
    reason: str
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True)
class Past:
    """A finished run of the suite.

    Attributes:
        alike: whether its cases and its scorers' versions are those of the run that is reported.
    """

    run: str
    started: str
    alike: bool
    scores: Mapping[str, ReportScore]


@dataclass(frozen=True)
class JudgeCheck:
    """How a judge of the run compared with people, when it was last calibrated: cases by who let them pass."""

    judge: str
    both_pass: int
    judge_only: int
    human_only: int
    both_fail: int
    unclear: int
    kappa: float | None
    low: float | None
    high: float | None
    made: str


@dataclass(frozen=True)
class Report:
    """A finished run.

    Attributes:
        scores, live: of stored outputs, or of the target; and of an agent that was called beside them.
        failures, failed: answers without full marks, errors first, and how many there are.
        spreads: how the values of each score are distributed; `reliability`: confidences against what came true.
        past: this and earlier finished runs of the suite, the oldest first.
        judges: calibrations of the run's judges.
        provenance: what the run rests on, as names and values.
        defect: that was planted in the outputs; None in a run of the suite as it is.
    """

    run: str
    suite: str
    agent: str
    engine: str
    model: str
    started: str
    passed: bool
    totals: Totals
    scores: tuple[ReportScore, ...]
    live: tuple[ReportScore, ...]
    failures: tuple[Failed, ...]
    failed: int
    spreads: tuple[Spread, ...]
    reliability: tuple[Reliability, ...]
    past: tuple[Past, ...]
    judges: tuple[JudgeCheck, ...]
    provenance: tuple[tuple[str, str], ...]
    comparison: Comparison | None = None
    defect: str | None = None


def make_report(
    run: StoredRun,
    *,
    past: Sequence[StoredRun] = (),
    comparison: Comparison | None = None,
    judges: Sequence[JudgeCheck] = (),
) -> Report:
    """The facts of a run.

    Args:
        past: other runs; those of the same suite that finished before this one make its trend.

    Raises:
        UsageError: BW2022 the run is not finished.
        StateError: its log cannot be read.
    """
    run.check()
    header, end = run.header, run.end
    if end is None:
        raise UsageError(
            "BW2022",
            f"The run {run.id} has not finished, so its scores are not those of its suite.",
            where=Where(str(run.path)),
            hint=f"`brandwright eval run {header.get('suite', 'SUITE')}` goes on where it stopped.",
        )
    gathered = _Gathered()
    gathered.read(run)
    live = end.get("baseline") or {}
    return Report(
        run=run.id,
        suite=str(header["suite"]),
        agent=str(header.get("agent", "")),
        engine=str(header.get("engine", "")),
        model=str(header.get("model") or ""),
        started=str(header.get("started", "")),
        passed=bool(end["passed"]),
        totals=Totals(*(int(end[name]) for name in Totals._fields)),
        scores=tuple(map(ReportScore.of, end["scores"])),
        live=tuple(map(ReportScore.of, live.get("scores", ()))),
        failures=gathered.failures(),
        failed=gathered.failed,
        spreads=gathered.spreads.all(),
        reliability=gathered.spreads.reliability(),
        past=tuple(_past(run, past)),
        judges=tuple(judges),
        provenance=tuple(_provenance(run)),
        comparison=comparison,
        defect=header.get("defect"),
    )


class _Gathered:
    """What is gathered in one pass over a log, in bounded memory."""

    def __init__(self) -> None:
        self.spreads = Spreads()
        self.failed = 0
        self._errors: list[Failed] = []
        self._others: list[Failed] = []

    def read(self, run: StoredRun) -> None:
        for outcome in run.outcomes("stored"):
            self._take(outcome, "stored")
        if run.header.get("live_labels"):
            for outcome in run.outcomes("live"):
                self._take(outcome, "live")

    def _take(self, outcome: Outcome, mode: str) -> None:
        self.spreads.take(outcome, "live/" if mode == "live" else "")
        if outcome.failed:
            self.failed += 1
            kept = self._errors if outcome.value is None else self._others
            if len(kept) < MOST_FAILURES:
                kept.append(_failed(outcome, mode))

    def failures(self) -> tuple[Failed, ...]:
        def order(failure: Failed) -> tuple[str, int, str, int]:
            return failure.mode, failure.line, failure.case, failure.trial

        kept = [*sorted(self._errors, key=order), *sorted(self._others, key=order)]
        return tuple(kept[:MOST_FAILURES])


def _failed(outcome: Outcome, mode: str) -> Failed:
    found = [
        Excerpt(str(row.get("message", "")), str(row.get("excerpt", ""))[:_LONGEST])
        for row in outcome.findings[:_MOST_EXCERPTS]
    ]
    return Failed(
        outcome.case,
        outcome.line,
        outcome.trial,
        outcome.scorer,
        mode,
        outcome.value,
        outcome.reason[:_LONGEST],
        tuple(found),
    )


def _past(run: StoredRun, runs: Sequence[StoredRun]) -> Iterator[Past]:
    """This run and those before it, the oldest first."""
    mine = (str(run.header.get("started", "")), run.id)
    before = {
        other.id: other
        for other in runs
        if other.finished
        and other.header.get("suite") == run.header.get("suite")
        and other.header.get("defect") == run.header.get("defect")
        and (str(other.header.get("started", "")), other.id) < mine
    }
    ordered = sorted(before.values(), key=lambda other: (str(other.header.get("started", "")), other.id))
    for one in (*ordered[-MOST_PAST + 1 :], run):
        end = one.end or {}
        rows = [*end.get("scores", ()), *((end.get("baseline") or {}).get("scores", ()))]
        alike = all(one.header.get(name) == run.header.get(name) for name in ("dataset_sha", "scorers"))
        scores = {row["name"]: ReportScore.of(row) for row in rows}
        yield Past(one.id, str(one.header.get("started", "")), alike, scores)


def _provenance(run: StoredRun) -> Iterator[tuple[str, str]]:
    header = run.header
    yield "run", run.id
    yield "started", when(str(header.get("started", "")))
    for name in (*_FACTS, *_HASHES):
        value = header.get(name)
        if isinstance(value, Mapping):
            yield from ((f"{name}: {key}", str(inner)) for key, inner in value.items())
        elif value not in (None, ""):
            yield name, str(value)
    versions = header.get("scorers") or {}
    yield "scorers and their versions", ", ".join(f"{name} {version}" for name, version in versions.items())
