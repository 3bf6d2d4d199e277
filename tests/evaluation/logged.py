"""Logs of runs, written as the runner writes them: what comparing and reporting are given."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from brandwright.evaluation._runlog import LOG_SCHEMA
from brandwright.evaluation._summary import Outcome
from brandwright.evaluation.runs import StoredRun, find_run
from brandwright.evaluation.statistics import Interval, interval, smallest_difference
from brandwright.evaluation.statistics.calibration import expected_calibration_error

__all__ = ("HEADER", "scored", "write_log")

HEADER: Mapping[str, Any] = {
    "suite": "content",
    "agent": "content",
    "dataset_sha": "d" * 64,
    "suite_sha": "5" * 64,
    "kits": {"kits/fernhill": "a" * 64},
    "policy_sha": "b" * 64,
    "scorers": {"voice": "1", "claims": "1"},
    "trials": 1,
    "seed": 0,
    "engine": "embedded",
    "model": "",
    "prompts": {"write": "1" * 64},
    "code_sha": "c" * 64,
    "brandwright": "0.1.0",
    "defect": None,
    "started": "2026-03-01T08:00:00+00:00",
}


def scored(case: str, scorer: str, value: float | None, **more: Any) -> dict[str, Any]:
    """A line of a log; `value` None is an error."""
    return {
        "type": "score",
        "mode": "stored",
        "case": case,
        "cluster": case,
        "tags": [],
        "line": int("0" + "".join(filter(str.isdigit, case))) + 1,
        "trial": 1,
        "scorer": scorer,
        "labels": [scorer],
        "status": "errored" if value is None else "scored",
        "value": value,
        "label": None,
        "of": None,
        "reason": "" if value == 1 else "it raised ValueError" if value is None else f"only {value:g}",
        "findings": [],
        "ms": 0.0,
        "cost": 0.0,
        "tokens": 0,
        **more,
    }


def write_log(
    folder: Path,
    run: str,
    lines: Iterable[Mapping[str, Any]],
    *,
    finished: bool = True,
    thresholds: Mapping[str, float] | None = None,
    labels: Mapping[str, Mapping[str, Any]] | None = None,
    outputs: Sequence[Mapping[str, Any]] = (),
    **header: Any,
) -> StoredRun:
    """A run's log in a folder; its scores are those that the runner would have summed up."""
    lines = list(lines)
    names = list(dict.fromkeys(name for line in lines for name in line["labels"]))
    plain = {"lower_is_better": False, "resampled": False, "statistic": None, "min": None, "max": None}
    known = {
        name: {**plain, "scorer": name}
        | {"min": (thresholds or {}).get(name)}
        | dict((labels or {}).get(name, {}))
        for name in names
    }
    cases = len({line["case"] for line in lines})
    first = {
        "type": "header",
        "schema": LOG_SCHEMA,
        "run": run,
        "cases": cases,
        "labels": known,
        "live_labels": known if any(line["mode"] == "live" for line in lines) else {},
        **HEADER,
        **header,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run}.jsonl"
    text = [first, *outputs, *lines]
    path.write_text("".join(json.dumps(line) + "\n" for line in text), encoding="utf-8")
    if finished:
        end = _end(find_run(folder, str(path)))
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(end) + "\n")
    return find_run(folder, str(path))


def _end(run: StoredRun) -> dict[str, Any]:
    totals, scores = {}, {}
    for mode, labels in (("stored", "labels"), ("live", "live_labels")):
        outcomes = list(run.outcomes("stored" if mode == "stored" else "live"))
        prefix = "" if mode == "stored" else f"baseline/{run.header['engine']}/"
        scores[mode] = [
            _score(prefix + name, label, [outcome for outcome in outcomes if outcome.scorer == name])
            for name, label in run.header[labels].items()
            if any(outcome.scorer == name for outcome in outcomes)
        ]
        asked = {(outcome.case, outcome.trial) for outcome in outcomes}
        errored = {(outcome.case, outcome.trial) for outcome in outcomes if outcome.value is None}
        totals[mode] = {
            "n": len(asked),
            "scored": len(asked) - len(errored),
            "errored": len(errored),
            "skipped": 0,
        }
    passed = not totals["stored"]["errored"] and all(
        score["passed"] is not False for score in scores["stored"]
    )
    live = {**totals["live"], "scores": scores["live"]} if scores["live"] else None
    return {
        "type": "end",
        "passed": passed,
        "ended": "2026-03-01T08:05:00+00:00",
        **totals["stored"],
        "scores": scores["stored"],
        "baseline": live,
    }


def _score(name: str, label: Mapping[str, Any], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    mean = interval([outcome.counted for outcome in outcomes], [outcome.cluster for outcome in outcomes])
    if label["statistic"]:
        sure = [(outcome.counted, outcome.label == "true") for outcome in outcomes]
        value = expected_calibration_error(sure)
        mean = Interval(value, max(0.0, value - 0.04), min(1.0, value + 0.04))
    return {
        "name": name,
        **mean._asdict(),
        "threshold": label["min"],
        "passed": None if label["min"] is None else mean.value >= label["min"],
        "n": len(outcomes),
        "errored": sum(outcome.value is None for outcome in outcomes),
        "smallest_difference": smallest_difference(len(outcomes), mean.value),
        "lower_is_better": label["lower_is_better"],
    }
