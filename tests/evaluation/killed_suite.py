"""A run that is killed and run again: `killed_suite.py FOLDER CALLS [SECONDS [LIMIT]]`.

The target writes each call that it finishes into the file CALLS, and takes so many seconds for it.
"""

import json
import os
import random
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from brandwright.evaluation import Record, Score, run_suite
from brandwright.llm.trials import current_trial


def write_suite(folder: Path, cases: int, **settings: Any) -> None:
    """A suite of live cases, in clusters of three, whose target and scorers are those below."""
    folder.mkdir(parents=True)
    spec: dict[str, Any] = {
        "id": "killed",
        "agent": "count",
        "description": "Killed.",
        "scorers": ["even", "graded"],
    }
    spec |= {"target": "count", "thresholds": {"even": {"min": 0.4}}, **settings}
    (folder / "suite.yaml").write_text(json.dumps(spec))
    rows = ({"id": f"c{i}", "cluster": f"k{i // 3}", "input": {"n": i}, "live": True} for i in range(cases))
    (folder / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def even(record: Record) -> Score:
    ok = record.output["n"] % 2 == 0
    return Score(name="even", value=float(ok), verdict="pass" if ok else "fail", reason="" if ok else "odd")


def graded(record: Record) -> Score:
    return Score(name="graded", value=record.output["chance"], verdict="pass")


def main(folder: Path, calls: Path, seconds: float, limit: int) -> None:
    descriptor = os.open(calls, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def count(given: Mapping[str, Any]) -> Any:
        trial = current_trial()
        time.sleep(seconds)
        answer = {"n": given["n"], "chance": random.Random(f"{trial.seed}/{given['n']}").random()}
        os.write(descriptor, f"{given['n']}\n".encode())
        return answer

    scorers = {"even": even, "graded": graded}
    made = run_suite(folder, {"count": count}, folder / "runs", scorers=scorers, limit=limit, seed=7)
    result = made.as_dict()
    # What it took and where it lies is not the result.
    print(json.dumps({name: result[name] for name in result if name not in ("ms", "run", "log", "resumed")}))


if __name__ == "__main__":
    folder, calls, *more = sys.argv[1:]
    main(Path(folder), Path(calls), float(more[0]) if more else 0.0, int(more[1]) if more[1:] else 4)
