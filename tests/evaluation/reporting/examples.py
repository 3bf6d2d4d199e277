"""A suite's runs over a few weeks: what reports in tests are made of."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from tests.evaluation.logged import HEADER, scored, write_log

from brandwright.evaluation.comparing import compare_runs
from brandwright.evaluation.reporting import JudgeCheck, Report, make_report
from brandwright.evaluation.runs import StoredRun, list_runs

__all__ = ("JUDGE", "past_runs", "the_report")

SCORERS = {"expected_verdict": "1", "citation_recall": "1", "key_facts": "1", "false_claims": "1"}
THRESHOLDS = {"expected_verdict": 0.85, "citation_recall": 0.7}
JUDGE = JudgeCheck("voice-fit", 41, 6, 3, 22, 1, 0.72, 0.55, 0.88, "2026-02-20T10:00:00+00:00")
REASONS = {
    "expected_verdict": "the gate says pass, and the label is block",
    "citation_recall": "2 of 3 sentences have the reference's citation",
    "key_facts": "“delivers to 12 countries” is not said",
    "false_claims": "a claim without proof: “the fastest in Europe”",
}
FINDING = {
    "rule": "claims.superlative",
    "part": "body",
    "excerpt": "the fastest in Europe",
    "message": "A superlative needs proof that compares.",
}


def _lines(skill: float, seed: int, cases: int) -> list[dict[str, Any]]:
    chance, lines = random.Random(seed), []
    for at in range(cases):
        case = f"case-{at:03d}"
        # The same case is as hard in each run, so that runs are alike case by case.
        hard = random.Random(at).random()
        for name in SCORERS:
            good = hard + chance.gauss(0, 0.06) < skill
            graded = name in ("citation_recall", "key_facts")
            value: float | None = 1.0 if good else round(0.2 + 0.7 * (1 - hard), 2) if graded else 0.0
            lower = name == "false_claims"
            if at % 41 == 40 and name == "key_facts" and seed % 2 == 0:
                value = None
            elif lower:
                value = 1.0 - (value or 0.0)
            failed = value is None or (value > 0 if lower else value < 1)
            lines.append(
                scored(
                    case,
                    name,
                    value,
                    cluster=f"brief-{at // 2}",
                    reason=REASONS[name]
                    if failed and value is not None
                    else "it raised TimeoutError" * failed,
                    findings=[FINDING] if failed and lower else [],
                    ms=3.5,
                )
            )
        sure = round(chance.uniform(0.05, 0.99), 2)
        truth = "true" if chance.random() < sure**1.3 else "false"
        lines.append(scored(case, "calibration_error", sure, label=truth, reason=""))
    return lines


def past_runs(folder: Path, cases: int = 90) -> list[StoredRun]:
    """Six runs of a suite, the oldest first; the first one is over other cases."""
    skills = (0.62, 0.7, 0.74, 0.78, 0.8, 0.93)
    labels: dict[str, dict[str, Any]] = {
        "false_claims": {"lower_is_better": True},
        "calibration_error": {"lower_is_better": True, "statistic": "expected_calibration_error"},
    }
    for at, skill in enumerate(skills):
        write_log(
            folder,
            f"ev-content-5f2c9a-{at + 1}",
            _lines(skill, at, cases),
            thresholds=THRESHOLDS,
            labels=labels,
            scorers=SCORERS,
            started=f"2026-0{1 + at // 4}-{3 + 7 * (at % 4):02d}T08:00:00+00:00",
            engine="openai",
            model="writer-large" if at > 4 else "writer-small",
            dataset_sha=("e" if at == 0 else "d") * 64,
            prompts={**HEADER["prompts"], "revise": f"{at // 5}" * 64},
        )
    return list(reversed(list_runs(folder)))


def the_report(folder: Path, cases: int = 90) -> Report:
    """The newest of them, beside the one before."""
    runs = past_runs(folder, cases)
    comparison = compare_runs(runs[-2], runs[-1])
    return make_report(runs[-1], past=runs, comparison=comparison, judges=[JUDGE])
