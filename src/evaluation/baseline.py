"""A baseline: what was found before and is known, so that only new findings fail a check."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from .._places import Problem
from .._yaml import read_text
from ..content._base import Frozen
from ..errors import UsageError, Where
from .checking import CheckedText, verdict_of

__all__ = ("KNOWN", "Baseline", "baseline_of", "read_baseline")

KNOWN = "baseline"
"""Stands in `waiver` of a finding that the baseline knows."""

MAX_BYTES = 32 * 1024 * 1024


class Baseline(Frozen):
    """How often each finding was known, by file and fingerprint. Words that move keep their fingerprint."""

    format: Literal["brandwright.baseline/1"] = "brandwright.baseline/1"
    files: dict[str, dict[str, int]] = Field(default_factory=dict)

    def applied(self, checked: CheckedText, file: str) -> CheckedText:
        """The text with the findings that are known as notes; one more of the same words is new."""
        left = Counter(self.files.get(file, {}))
        found = []
        for finding in checked.findings:
            if finding.action != "pass" and left[finding.fingerprint] > 0:
                left[finding.fingerprint] -= 1
                finding = finding.model_copy(update={"action": "pass", "waiver": KNOWN})
            found.append(finding)
        return replace(checked, findings=tuple(found), verdict=verdict_of(found))

    def as_json(self) -> str:
        """The file's text: sorted, one line a finding, so that a change reads well in a diff."""
        return json.dumps(self.model_dump(mode="json"), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def baseline_of(checked: Iterable[tuple[str, CheckedText]]) -> Baseline:
    """The baseline in which everything that was found is known; by the name that each file goes by."""
    files: Mapping[str, dict[str, int]] = {
        file: dict(Counter(finding.fingerprint for finding in text.findings if finding.action != "pass"))
        for file, text in checked
    }
    return Baseline(files={file: found for file, found in files.items() if found})


def read_baseline(path: Path) -> Baseline:
    """The baseline of a file.

    Raises:
        UsageError: BW273 it is not a baseline; or the file cannot be read.
    """
    text = read_text(path, Problem(str(path), UsageError), max_bytes=MAX_BYTES)
    try:
        return Baseline.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or None
        raise UsageError(
            "BW273",
            f"{path} is not a baseline: {first['msg']}",
            where=Where(str(path), field=field),
            hint="write a new one with --write-baseline",
        ) from None
