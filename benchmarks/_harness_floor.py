"""The floor of `make bench-evals`: a plain asyncio loop over the cases, with a log of JSON lines."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path

from _harness_cases import CHECKS, Case, measured, read


async def checked(case: Case) -> dict[str, bool]:
    """What each check says of a case."""
    return {name: check(case["output"], case["expect"]["answer"]) for name, check in CHECKS.items()}


async def run(cases: Path, log: Path) -> Counter[str]:
    """Check every case, and write a line for each check of each."""
    counts: Counter[str] = Counter()
    with log.open("w", encoding="utf-8") as out:
        for case in read(cases):
            for name, passed in (await checked(case)).items():
                counts[name] += passed
                out.write(json.dumps({"case": case["id"], "scorer": name, "value": float(passed)}) + "\n")
    return counts


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    measured(lambda: asyncio.run(run(folder / "cases.jsonl", folder / "floor.jsonl")))
