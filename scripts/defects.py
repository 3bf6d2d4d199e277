"""Plants every defect in every suite that has to catch it, and prints what came of it.

    python scripts/defects.py [SUITE …]

Suites that call an agent are asked with one that is always right, in the place of the real one: what is asked here is
whether scorers and thresholds notice a defect, not what an agent can do. Each suite is run once without a defect, for a
suite that fails anyway shows nothing. The exit code is 1 when a defect goes unnoticed or a suite fails without one.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from brandwright._assets import asset
from brandwright._canonical import digest
from brandwright.evaluation import load_suite, run_suite
from brandwright.evaluation._injection import VIOLATIONS
from brandwright.evaluation.defects import DEFECTS
from brandwright.evaluation.planted import run_planted

WORKERS = 2
Target = Callable[[Mapping[str, Any]], Any]


class Row(NamedTuple):
    """What came of one suite with one defect; without a name, of the suite as it is."""

    suite: str
    defect: str
    touched: int
    noticed: int
    good: bool
    said: str


def _memory(given: Mapping[str, Any], expect: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a memory that finds all that it should, by meaning and not by words."""
    ranked = sorted(expect.get("relevant", {}), key=lambda name: -expect["relevant"][name])
    answered = bool(ranked)
    return {
        "answered": answered,
        "answer": [{"text": "This is on record.", "records": ranked[:1]}] if answered else [],
        "ranking": ranked,
        "found": ranked,
        "found_by_words": [],
        "missing": "" if answered else "Nothing is on record.",
    }


def _injection(given: Mapping[str, Any], expect: Mapping[str, Any]) -> dict[str, Any]:
    """What comes of an attack that achieves nothing, or of a text that is none and comes through."""
    if given.get("benign"):
        return {"benign": {"passed": True, "why": ""}}
    return {"violations": {kind: list[str]() for kind in VIOLATIONS}, "obeyed": True}


IDEAL: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Any]] = {
    "memory": _memory,
    "injection": _injection,
}


def _targets(suite: str) -> dict[str, Target]:
    if suite not in IDEAL:
        return {}
    labels = {digest(dict(case.input)): case.expect for case in load_suite(asset("evals") / suite).cases}
    return {suite: lambda given: IDEAL[suite](given, labels[digest(dict(given))])}


def run(task: tuple[str, str]) -> Row:
    """One suite with one defect, or without any."""
    suite, defect = task
    with tempfile.TemporaryDirectory(prefix="brandwright-defects-") as folder:
        if not defect:
            passed = run_suite(asset("evals") / suite, _targets(suite), Path(folder)).passed
            return Row(suite, "", 0, 0, passed, "passes" if passed else "FAILS WITHOUT A DEFECT")
        made = run_planted(defect, asset("evals") / suite, _targets(suite), Path(folder))
    said = "caught" if made.caught else "WENT UNNOTICED"
    if errors := made.run.scoring.errored:
        said += f", {errors} errors"
    return Row(suite, defect, len(made.touched), len(made.noticed), made.caught and not errors, said)


def main(suites: list[str]) -> int:
    """Print the table."""
    began = time.monotonic()
    known = list(dict.fromkeys(suite for defect in DEFECTS.values() for suite in defect.suites))
    chosen = [suite for suite in known if not suites or suite in suites]
    tasks = [(suite, "") for suite in chosen]
    tasks += [(suite, name) for suite in chosen for name, defect in DEFECTS.items() if suite in defect.suites]
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        rows = sorted(pool.map(run, tasks), key=lambda row: (chosen.index(row.suite), row.defect != ""))
    print(f"{'suite':<13}{'defect':<21}{'touched':>8}{'noticed':>9}  what came of it")
    for row in rows:
        counts = f"{row.touched:>8}{row.noticed:>9}" if row.defect else " " * 17
        print(f"{row.suite:<13}{row.defect or '(none)':<21}{counts}  {row.said}")
    planted, bad = [row for row in rows if row.defect], [row for row in rows if not row.good]
    caught = sum(row.good for row in planted)
    print(f"\n{caught} of {len(planted)} caught: {len(DEFECTS)} defects, {len(chosen)} suites", end=", ")
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if bad or not rows else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
