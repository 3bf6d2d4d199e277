"""How numbers, verdicts and sums are said, alike in every form of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..comparing import Comparison, ScoreComparison, Verdict

__all__ = ("VERDICT_MEANS", "amount", "gain", "percent", "points", "short_sha", "sum_of", "when")

VERDICT_MEANS: dict[str, str] = {
    "better": "A gain this large is hardly chance.",
    "worse": "A loss this large is hardly chance.",
    "no difference shown": "The runs do not differ by as much as would matter.",
    "too small to tell": "A difference that matters is neither shown nor excluded: it takes more cases.",
}
"""What each verdict on two runs says, in a sentence."""


def percent(value: float, digits: int = 1) -> str:
    """A share of 1 as a percentage: `93.0 %`. What is not quite all or nothing does not read so."""
    if value in (0, 1):
        return f"{100 * value:.0f} %"
    shown = f"{100 * value:.{digits}f}"
    return percent(value, digits + 1) if float(shown) in (0, 100) and digits < 4 else f"{shown} %"


def points(value: float) -> str:
    """A difference of shares in points, with its sign: `+4.1`."""
    shown = f"{100 * value:+.1f}"
    return "0.0" if shown in ("+0.0", "-0.0") else shown.replace("-", "−")


def gain(score: ScoreComparison) -> str:
    """The difference with its interval."""
    return f"{points(score.difference)} ({points(score.low)} to {points(score.high)})"


def amount(count: int, one: str, many: str = "") -> str:
    """A number of things: `1 case`, `2,000 cases`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def short_sha(sha: str) -> str:
    """The beginning of a hash; anything else whole."""
    is_hash = len(sha) == 64 and set(sha) <= set("0123456789abcdef")
    return sha[:12] if is_hash else sha


def when(moment: str) -> str:
    """A time of a log for people: `2026-03-01 08:00 UTC`."""
    day, _, rest = moment.partition("T")
    return f"{day} {rest[:5]} UTC" if rest.endswith(("+00:00", "Z")) else moment


def sum_of(comparison: Comparison) -> str:
    """One sentence on all scores of a comparison."""
    verdicts: dict[Verdict, int] = {}
    for score in comparison.scores:
        verdicts[score.verdict] = verdicts.get(score.verdict, 0) + 1
    told = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items())
    return f"{amount(len(comparison.scores), 'score')} compared: {told}."
