"""Computes the example learnings from public data sets.

    python scripts/example_learnings.py FOLDER --check     compare examples/learnings.jsonl with the data
    python scripts/example_learnings.py FOLDER --write     write it anew

FOLDER holds `hillstrom.csv` (MineThatData e-mail challenge, 2008), `ad_vs_psa.csv` (marketing A/B testing set)
and `facebook_ads_kag.csv` (KAG conversion data). The data stay where they are: the examples hold only what
follows from them. Intervals are 95 %: Newcombe's for differences of shares, from Wilson's for each share; the
normal one for means.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[1] / "examples" / "learnings.jsonl"

_Z = 1.959963984540054
_DIGITS = 5

Row = dict[str, str]

HILLSTROM = "MineThatData E-Mail Analytics Challenge (Hillstrom, 2008)"
AD_VS_PSA = "Marketing A/B Testing data set (ad against public-service announcement)"
KAG = "KAG Facebook ad conversion data set"


def wilson(events: int, total: int) -> tuple[float, float]:
    """Wilson's interval of a share."""
    share, z2 = events / total, _Z * _Z
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z * math.sqrt(share * (1 - share) / total + z2 / (4 * total * total)) / (1 + z2 / total)
    return middle - half, middle + half


def newcombe(events: int, total: int, other_events: int, other_total: int) -> tuple[float, float, float]:
    """The difference of two shares with Newcombe's hybrid score interval."""
    share, other = events / total, other_events / other_total
    low, high = wilson(events, total)
    other_low, other_high = wilson(other_events, other_total)
    difference = share - other
    below = math.hypot(share - low, other_high - other)
    above = math.hypot(high - share, other - other_low)
    return difference, difference - below, difference + above


def mean_difference(values: list[float], others: list[float]) -> tuple[float, float, float]:
    """The difference of two means with its normal interval."""
    (mean, error), (other_mean, other_error) = _mean(values), _mean(others)
    half = _Z * math.hypot(error, other_error)
    difference = mean - other_mean
    return difference, difference - half, difference + half


def _mean(values: list[float]) -> tuple[float, float]:
    mean = math.fsum(values) / len(values)
    variance = math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
    return mean, math.sqrt(variance / len(values))


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def _measured(value: float, low: float | None = None, high: float | None = None) -> dict[str, float]:
    given = {"value": value, "low": low, "high": high}
    return {name: _rounded(number) for name, number in given.items() if number is not None}


def _points(value: float) -> str:
    return f"{abs(value) * 100:.2f} points"


def _percent(events: int, total: int) -> str:
    return f"{events / total * 100:.2f} %"


# --- e-mail test --------------------------------------------------------------------------------------------


def hillstrom(rows: list[Row]) -> Iterator[dict[str, Any]]:
    """A randomised test in three arms: men's e-mail, women's e-mail, no e-mail."""
    arms = {arm: [row for row in rows if row["segment"] == name] for arm, name in _ARMS.items()}
    for arm, other in (("men's", "no"), ("women's", "no"), ("men's", "women's")):
        yield _compared(arms, arm, other, "visit", "visit_rate", "visits")
    for arm in ("men's", "women's"):
        yield _compared(arms, arm, "no", "conversion", "conversion_rate", "conversion")
    yield _spending(arms)
    yield _past_buyers(arms)


_ARMS = {"men's": "Mens E-Mail", "women's": "Womens E-Mail", "no": "No E-Mail"}
_EMAIL = {
    "kind": "experiment",
    "channel": "email",
    "unit": "difference",
    "method": "RCT",
    "split": 0.5,
    "observed": "2008-03-20",
    "source": HILLSTROM,
    "source_type": "public-data",
    "locator": "hillstrom.csv",
    "origin": "example",
}


def _compared(
    arms: dict[str, list[Row]], arm: str, other: str, column: str, metric: str, noun: str
) -> dict[str, Any]:
    events, others = (sum(row[column] == "1" for row in arms[name]) for name in (arm, other))
    total, other_total = len(arms[arm]), len(arms[other])
    value, low, high = newcombe(events, total, others, other_total)
    return _EMAIL | {
        "statement": f"The {arm} e-mail brought {_points(value)} more {noun} than {_other(other)}:"
        f" {_percent(events, total)} against {_percent(others, other_total)}.",
        "offer": f"{arm} merchandise e-mail against {_other(other)}",
        "metric": metric,
        **_measured(value, low, high),
        "baseline": _rounded(others / other_total),
        "n": total,
        "n_control": other_total,
    }


def _other(arm: str) -> str:
    return "no e-mail" if arm == "no" else f"the {arm} e-mail"


def _spending(arms: dict[str, list[Row]]) -> dict[str, Any]:
    spent, other = ([float(row["spend"]) for row in arms[name]] for name in ("men's", "no"))
    value, low, high = mean_difference(spent, other)
    return _EMAIL | {
        "statement": f"The men's e-mail raised revenue by {value:.2f} dollars a customer over no e-mail:"
        f" {_mean(spent)[0]:.2f} against {_mean(other)[0]:.2f} dollars.",
        "offer": "men's merchandise e-mail against no e-mail",
        "metric": "revenue_per_customer",
        **_measured(value, low, high),
        "baseline": _rounded(_mean(other)[0]),
        "n": len(spent),
        "n_control": len(other),
    }


def _past_buyers(arms: dict[str, list[Row]]) -> dict[str, Any]:
    """What the women's e-mail did among those who had bought men's merchandise only."""
    chosen = {
        arm: [row for row in rows if (row["mens"], row["womens"]) == ("1", "0")] for arm, rows in arms.items()
    }
    return _compared(chosen, "women's", "no", "visit", "visit_rate", "visits") | {
        "kind": "audience",
        "segment": "past-buyers-of-mens-merchandise",
        "statement": _past_statement(chosen),
    }


def _past_statement(chosen: dict[str, list[Row]]) -> str:
    mailed, left = chosen["women's"], chosen["no"]
    events, others = (sum(row["visit"] == "1" for row in rows) for rows in (mailed, left))
    value = events / len(mailed) - others / len(left)
    return (
        f"Among past buyers of men's merchandise alone, the women's e-mail brought {_points(value)} more visits than no"
        f" e-mail: {_percent(events, len(mailed))} against {_percent(others, len(left))}."
    )


# --- advertisement against announcement ---------------------------------------------------------------------


def ad_vs_psa(rows: list[Row]) -> Iterator[dict[str, Any]]:
    """Arms of very different size, without a stated plan: an observation, not an experiment."""
    ad = [row for row in rows if row["test group"] == "ad"]
    psa = [row for row in rows if row["test group"] == "psa"]
    value, low, high = newcombe(_converted(ad), len(ad), _converted(psa), len(psa))
    yield _DISPLAY | {
        "kind": "channel",
        "statement": "People who were shown the ad converted more often than people who were shown a public-service"
        f" announcement: {_percent(_converted(ad), len(ad))} against {_percent(_converted(psa), len(psa))}.",
        "unit": "difference",
        **_measured(value, low, high),
        "baseline": _rounded(_converted(psa) / len(psa)),
        "n": len(ad),
        "n_control": len(psa),
    }
    often, seldom = ([row for row in ad if test(int(row["total ads"]))] for test in (_often, _seldom))
    shares = [_percent(_converted(rows), len(rows)) for rows in (often, seldom)]
    value, low, high = newcombe(_converted(often), len(often), _converted(seldom), len(seldom))
    yield _DISPLAY | {
        "kind": "audience",
        "statement": "People who saw the display ad 50 times or more converted more often than those who saw it fewer"
        f" than 10 times: {' against '.join(shares)}."
        " Nobody was assigned to either.",
        "format": "ad-frequency",
        "unit": "difference",
        **_measured(value, low, high),
        "baseline": _rounded(_converted(seldom) / len(seldom)),
        "n": len(often),
        "n_control": len(seldom),
    }


_DISPLAY = {
    "channel": "display",
    "metric": "conversion_rate",
    "method": "observational, split unplanned",
    "source": AD_VS_PSA,
    "source_type": "public-data",
    "locator": "ad_vs_psa.csv",
    "origin": "example",
}


def _converted(rows: list[Row]) -> int:
    return sum(row["converted"] == "True" for row in rows)


def _often(count: int) -> bool:
    return count >= 50


def _seldom(count: int) -> bool:
    return count < 10


# --- Facebook ads -------------------------------------------------------------------------------------------


def facebook_ads(rows: list[Row]) -> Iterator[dict[str, Any]]:
    """What an approved conversion cost, by campaign, age and gender. The data name no currency."""
    yield _cheapest(rows, "xyz_campaign_id", "channel", "Facebook campaign {0}", "campaign {0}", "campaign")
    yield _cheapest(rows, "age", "audience", "Facebook ads to people aged {0}", "people aged {0}", "age")
    yield _cheapest(rows, "gender", "audience", "Facebook ads to {0}", "{0}", "gender")


_GENDERS = {"M": "men", "F": "women"}


def _cheapest(rows: list[Row], column: str, kind: str, subject: str, other: str, form: str) -> dict[str, Any]:
    costs = sorted(
        (_cost(chosen), name, len(chosen))
        for name in sorted({row[column] for row in rows})
        if (chosen := [row for row in rows if row[column] == name])
    )
    (low, best, count), (high, worst, _) = costs[0], costs[-1]
    best, worst = _GENDERS.get(best, best), _GENDERS.get(worst, worst)
    return {
        "kind": kind,
        "channel": "paid-social",
        "format": form,
        "statement": f"{subject.format(best)} had the lowest cost per approved conversion, {low:.2f};"
        f" {other.format(worst)} had the highest, {high:.2f}.",
        "metric": "cost_per_approved_conversion",
        **_measured(low),
        "unit": "currency units",
        "baseline": _rounded(high),
        "n": count,
        "method": "observational",
        "source": KAG,
        "source_type": "public-data",
        "locator": "facebook_ads_kag.csv",
        "origin": "example",
    }


def _cost(rows: list[Row]) -> float:
    return math.fsum(float(row["Spent"]) for row in rows) / sum(
        int(row["Approved_Conversion"]) for row in rows
    )


# --- all of them --------------------------------------------------------------------------------------------

SETS: dict[str, Callable[[list[Row]], Iterable[dict[str, Any]]]] = {
    "hillstrom.csv": hillstrom,
    "ad_vs_psa.csv": ad_vs_psa,
    "facebook_ads_kag.csv": facebook_ads,
}


def compute(folder: Path) -> str:
    """The example file's text."""
    lines = []
    for name, learnings in SETS.items():
        with (folder / name).open(encoding="utf-8", newline="") as file:
            lines += [
                json.dumps(learning, ensure_ascii=False) for learning in learnings(list(csv.DictReader(file)))
            ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Compute the example learnings from public data sets.")
    parser.add_argument("folder", type=Path, help="where the data sets are")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", action="store_true", help="compare")
    what.add_argument("--write", action="store_true", help="write")
    options = parser.parse_args()
    text = compute(options.folder)
    if options.write:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET} is not what the data give; run with --write.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
