"""One figure of an agent's quality: its value with an interval, or how few cases there are to say anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ...evaluation.statistics import Interval, interval, median_interval, t_interval
from ...evaluation.statistics.groups import LEAST_FOR_MEDIAN

__all__ = ("FIGURES", "LEAST", "Figure", "FigureKind", "Sample", "figure_of")

LEAST = 20
"""Below so many cases a figure is not given: its interval would span more than a third of the scale."""

CONFIDENCE = 0.95

FigureKind = Literal["share", "median", "mean"]


@dataclass(frozen=True)
class _Spec:
    """What a figure is: how it is computed, its unit, and whether more of it is better."""

    kind: FigureKind
    unit: str
    higher_is_better: bool
    about: str


FIGURES: dict[str, _Spec] = {
    "accepted": _Spec("share", "share", True, "drafts that people approved, of those they decided about"),
    "used": _Spec(
        "share", "share", True, "drafts that were exported or went live, of those whose review ended"
    ),
    "plans_drafted": _Spec("share", "share", True, "plans from which drafts were made"),
    "rated_accurate": _Spec("share", "share", True, "answers that everything in the draft is right"),
    "rated_useful": _Spec("share", "share", True, "answers that the draft helps to reach the goal"),
    "rated_brand_safe": _Spec("share", "share", True, "answers that the brand would stand by the draft"),
    "rated_real_need": _Spec("share", "share", True, "answers that the draft meets a real customer need"),
    "first_gate_clean": _Spec("share", "share", True, "first rounds that the gate let through to people"),
    "findings_per_100_words": _Spec(
        "mean", "findings", False, "findings of the gate in 100 words of a first round"
    ),
    "approval_hours": _Spec("median", "hours", False, "hours from submission to the decision"),
    "unedited": _Spec("share", "share", True, "approved drafts in which people changed no word"),
    "words_changed_per_100": _Spec("mean", "words", False, "words that people changed, of 100 approved"),
    "calls_failed": _Spec("share", "share", False, "requests to models that failed or were refused"),
    "runs_failed": _Spec("share", "share", False, "runs that ended in an error"),
    "withdrawn": _Spec("share", "share", False, "approved drafts that were taken back"),
    "error_approved": _Spec("share", "share", False, "approved drafts in which a second look found an error"),
    "direction_right": _Spec("share", "share", True, "predictions whose metric moved as was said"),
    "within_interval": _Spec("share", "share", True, "predictions whose outcome lay in their interval"),
    "brier": _Spec("mean", "score", False, "squared error of the probabilities that were given"),
}
"""Every figure, in the order in which results show it."""


@dataclass
class Sample:
    """The cases of one figure.

    Attributes:
        clusters: the run of each case: cases of one run are not independent.
        ids: of what each case is on record as.
        keys: brief and asset of each case; two prompts that met the same one can be compared by pairs.
    """

    values: list[float] = field(default_factory=list)
    clusters: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)

    def add(self, value: float, cluster: str, name: str, key: tuple[str, str] = ("", "")) -> None:
        """One more case."""
        self.values.append(float(value))
        self.clusters.append(cluster)
        self.ids.append(name)
        self.keys.append(key)

    def extend(self, other: Sample) -> None:
        """The cases of another sample too."""
        self.values += other.values
        self.clusters += other.clusters
        self.ids += other.ids
        self.keys += other.keys


@dataclass(frozen=True)
class Figure:
    """One figure. Value and bounds are None where there are too few cases.

    Attributes:
        unit: `share` from 0 to 1, `hours`, `words`, `findings` or `score`.
        low, high: the 95% interval: Wilson's for shares, by rank for medians, Student's t for means; runs count
            as clusters in shares and means.
    """

    name: str
    n: int
    value: float | None
    low: float | None
    high: float | None
    unit: str
    higher_is_better: bool

    @property
    def too_few(self) -> bool:
        """Whether there are too few cases to give the figure."""
        return self.value is None


def figure_of(name: str, sample: Sample, least: int = LEAST) -> Figure:
    """The figure of these cases."""
    spec, n = FIGURES[name], len(sample.values)
    enough = max(least, LEAST_FOR_MEDIAN if spec.kind == "median" else 1)
    value, low, high = _interval(spec.kind, sample, CONFIDENCE) if n >= enough else (None, None, None)
    return Figure(name, n, value, low, high, spec.unit, spec.higher_is_better)


def _interval(kind: FigureKind, sample: Sample, confidence: float) -> Interval:
    if kind == "share":
        return interval(sample.values, sample.clusters, confidence)
    if kind == "median":
        return median_interval(sample.values, confidence)
    return _mean(sample.values, sample.clusters, confidence)


def _mean(values: Sequence[float], clusters: Sequence[str], confidence: float) -> Interval:
    """Student's interval of values from 0 up: it is made for shares, so they are given as shares of the largest."""
    top = max(values)
    if top == 0:
        return Interval(0.0, 0.0, 0.0)
    return Interval(*(bound * top for bound in t_interval([v / top for v in values], clusters, confidence)))
