"""The cases and the checks of `make bench-evals`. It needs nothing but Python: every harness imports it.

Three checks, each a line of plain Python, so that what is measured is the harness around them.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

LONGEST = 120

Case = Mapping[str, Any]


def cases(count: int) -> Iterator[dict[str, Any]]:
    """Stored outputs: one in five is wrong, one in ten lacks its proof, one in seven is too long."""
    for number in range(count):
        proof = "" if number % 10 == 3 else " See the proof on our page."
        said = f"Offer {number} saves a team {number % 9 + 2} hours a week.{proof}"
        expected = said if number % 5 else said.replace("Offer", "Deal")
        if number % 7 == 0:
            tail = " It does so for every team, in every week and every month of the year, without any more work."
            said, expected = said + tail, expected + tail
        yield {
            "id": f"case-{number:06}",
            "input": {"question": f"What does offer {number} save?"},
            "output": said,
            "expect": {"answer": expected},
        }


def right(output: str, answer: str) -> bool:
    """The output is what is expected."""
    return output == answer


def proven(output: str, answer: str) -> bool:
    """The output points to its proof."""
    return "proof" in output.lower()


def brief(output: str, answer: str) -> bool:
    """The output is short enough."""
    return len(output) <= LONGEST


CHECKS: Mapping[str, Callable[[str, str], bool]] = {"right": right, "proven": proven, "brief": brief}


def expected_counts(count: int) -> dict[str, int]:
    """How many cases each check has to let pass, by how the cases are made."""
    numbers = range(count)
    return {
        "right": sum(n % 5 != 0 for n in numbers),
        "proven": sum(n % 10 != 3 for n in numbers),
        "brief": sum(n % 7 != 0 for n in numbers),
    }


def read(file: Path) -> Iterator[dict[str, Any]]:
    """The cases of a file, line by line."""
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def measured(work: Callable[[], Mapping[str, int]], **about: object) -> None:
    """Do the work, and print its counts with the CPU seconds of this process before and during it."""
    before = time.process_time()
    counts = work()
    took = time.process_time() - before
    unit = 1024 if sys.platform == "darwin" else 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit / 1024
    print(json.dumps({"counts": dict(counts), "start": before, "cpu": took, "peak_mb": peak, **about}))
