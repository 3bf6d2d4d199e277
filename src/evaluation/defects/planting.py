"""Planting a defect into the outputs of a suite's cases, and telling which cases it touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

from ...errors import UsageError, Where
from ._sample import Sample, shape_of
from .catalogue import DEFECTS, Defect

__all__ = ("CaseLike", "Planting", "find_defect", "is_sound")

_PASSING = ("pass", "needs-role")


class CaseLike(Protocol):
    """What is read of a case."""

    @property
    def id(self) -> str:
        """The case's id."""

    @property
    def kit(self) -> str | None:
        """The case's brand kit, when it is not the suite's."""

    @property
    def input(self) -> Mapping[str, Any]:
        """What the agent is given."""

    @property
    def output(self) -> Any:
        """The stored output."""

    @property
    def expect(self) -> Mapping[str, Any]:
        """The label."""


def find_defect(name: str) -> Defect:
    """The defect of that name.

    Raises:
        UsageError: BW2050 there is none.
    """
    if name in DEFECTS:
        return DEFECTS[name]
    raise UsageError(
        "BW2050",
        f"There is no defect {name!r}.",
        hint="See `brandwright eval list --defects`.",
    )


def is_sound(expect: Mapping[str, Any]) -> bool:
    """Whether a label calls its output sound. A flawed output is held anyway, and one more flaw shows nothing."""
    if expect.get("held") is True or expect.get("claim") == "caught":
        return False
    return expect.get("verdict", "pass") in _PASSING


@dataclass
class _Known:
    """What the suite's cases say about one kit."""

    banned: list[str]
    cited: list[str]


class Planting:
    """One defect in the outputs of one suite.

    Each edit depends on the seed, the defect and the case alone: the same seed plants the same. It works on a copy, so
    what is stored stays as it is.
    """

    def __init__(self, defect: Defect, cases: Iterable[CaseLike], seed: int = 0) -> None:
        self.defect = defect
        self.seed = seed
        self.touched: set[str] = set()
        """Ids of the cases whose output was damaged so far."""
        self._kits: dict[str | None, _Known] = {}
        for case in cases:
            self._learn(case)

    def _learn(self, case: CaseLike) -> None:
        known = self._kits.setdefault(case.kit, _Known([], []))
        for finding in case.expect.get("findings") or ():
            if isinstance(finding, Mapping) and str(finding.get("rule", "")).startswith("banned."):
                known.banned.append(str(finding.get("excerpt", "")))
        if shape_of(case.output) == "draft":
            known.cited += _evidence(case.output)

    def edit(self, case: CaseLike, output: Any) -> Any:
        """The output with the defect in it; as it is where the defect finds nothing, or the label says flawed."""
        shape = shape_of(output)
        change = self.defect.edits.get(shape) if shape else None
        if change is None or not is_sound(case.expect):
            return output
        known = self._kits.get(case.kit, _Known([], []))
        sample = Sample(
            input=case.input,
            expect=case.expect,
            banned=tuple(dict.fromkeys(filter(None, known.banned))),
            cited=tuple(dict.fromkeys(known.cited)),
            chance=Random(f"{self.seed}/{self.defect.name}/{case.id}"),
        )
        damaged = change(deepcopy(output), sample)
        if damaged is None or damaged == output:
            return output
        self.touched.add(case.id)
        return damaged

    def check(self, suite: str, where: Where) -> None:
        """Refuse to go on when nothing was touched: nothing would be shown either.

        Raises:
            UsageError: BW2051.
        """
        if not self.touched:
            raise UsageError(
                "BW2051",
                f"The defect `{self.defect.name}` found nothing to damage in the suite {suite!r}.",
                where=where,
                hint=f"It edits {self.defect.applies_to}; `brandwright eval list --defects` lists the others.",
            )


def _evidence(draft: Mapping[str, Any]) -> Iterable[str]:
    for part in draft["parts"]:
        for block in part["blocks"]:
            for sentence in block["sentences"]:
                yield from sentence.get("evidence", ())
