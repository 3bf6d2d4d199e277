"""deepeval in `make bench-evals`, run by an environment of its own: metrics without a model, display and cache off."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from _harness_cases import CHECKS, measured, read
from deepeval import evaluate
from deepeval.evaluate import AsyncConfig, CacheConfig, DisplayConfig
from deepeval.metrics import BaseMetric
from deepeval.test_case import LLMTestCase


class Checking(BaseMetric):  # type: ignore[misc]
    """A check as one of its metrics."""

    def __init__(self, name: str, check: Callable[[str, str], bool]) -> None:
        self.threshold = 1.0
        self.name, self.check = name, check
        self.async_mode = False

    def measure(self, test_case: LLMTestCase, *_args: Any, **_options: Any) -> float:
        """1 when the output passes."""
        self.score = float(self.check(test_case.actual_output, test_case.expected_output))
        self.success = self.score >= self.threshold
        return self.score

    async def a_measure(self, test_case: LLMTestCase, *_args: Any, **_options: Any) -> float:
        """The same, for its asynchronous mode, which is not used: it is slower."""
        return self.measure(test_case)

    def is_successful(self) -> bool:
        """Whether the last output passed."""
        return bool(self.success)

    @property
    def __name__(self) -> str:
        return self.name


def run(folder: Path) -> Counter[str]:
    """How many cases passed each check."""
    tests = [
        LLMTestCase(
            name=case["id"],
            input=case["input"]["question"],
            actual_output=case["output"],
            expected_output=case["expect"]["answer"],
        )
        for case in read(folder / "cases.jsonl")
    ]
    done = evaluate(
        tests,
        [Checking(name, check) for name, check in CHECKS.items()],
        async_config=AsyncConfig(run_async=False),
        cache_config=CacheConfig(write_cache=False, use_cache=False),
        display_config=DisplayConfig(show_indicator=False, print_results=False),
    )
    counts: Counter[str] = Counter()
    for result in done.test_results:
        for metric in result.metrics_data or ():
            counts[metric.name] += bool(metric.success)
    return counts


if __name__ == "__main__":
    measured(lambda: run(Path(sys.argv[1])), version=version("deepeval"))
