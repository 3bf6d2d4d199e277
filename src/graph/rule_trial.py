"""Proposed rules on trial: the eval suites with the rules in a copy of their kits, before anything goes live.

A suite's cases were labelled by people. Where a rule finds something in one, the whole suite is scored twice, without
the rules and with them; where it finds nothing in any case, the suite's scores cannot change.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ..brandkit import load_kit
from ..brandkit.proposing.accepting import Proofs, prepare
from ..brandkit.proposing.alone import Alone, group_of
from ..brandkit.proposing.entries import Proposed, is_known
from ..content import Draft
from ..errors import BrandwrightError
from ..evaluation import SCORERS, load_suite, run_suite
from ..evaluation.runs import find_run
from .desk import Desk

if TYPE_CHECKING:
    from ..evaluation import Suite, SuiteRun
    from ..evaluation._summary import Outcome

__all__ = ("Failing", "SuiteTrial", "Trial", "try_rules")

_SHOWN = 20
"""Newly failing cases of a suite that are named."""


@dataclass(frozen=True)
class Failing:
    """A case that got a worse score with the rules than without them.

    Attributes:
        proposals: ids of the rules that find something in it.
    """

    case: str
    score: str
    reason: str
    proposals: tuple[str, ...]


@dataclass(frozen=True)
class SuiteTrial:
    """A suite without the rules and with them.

    Attributes:
        cases: stored drafts that the rules were held against.
        touched: in how many of them a rule finds something.
        failing: the first newly failing cases; `left_out` counts the rest.
        missed: scores whose threshold holds without the rules and not with them.
        problem: why the suite could not be tried; it then counts as missed.
    """

    suite: str
    cases: int
    touched: int
    failing: tuple[Failing, ...] = ()
    left_out: int = 0
    missed: tuple[str, ...] = ()
    problem: str = ""

    @property
    def fails(self) -> bool:
        """Whether the suite speaks against the rules."""
        return bool(self.missed or self.problem)


@dataclass(frozen=True)
class Trial:
    """All suites that judge drafts by a kit."""

    suites: tuple[SuiteTrial, ...]

    @property
    def fails(self) -> bool:
        """Whether a suite's threshold is missed because of the rules."""
        return any(suite.fails for suite in self.suites)

    @property
    def failing(self) -> int:
        """How many cases fail newly."""
        return sum(len(suite.failing) + suite.left_out for suite in self.suites)

    @property
    def guilty(self) -> frozenset[str]:
        """Ids of the rules that find something in a newly failing case of a suite that fails."""
        return frozenset(
            name for suite in self.suites if suite.fails for one in suite.failing for name in one.proposals
        )

    def said(self, proposal: str = "") -> str:
        """What the suites that fail say, of one rule or of all, in a sentence."""
        return "; ".join(_said(suite, proposal) for suite in self.suites if suite.fails)


def _said(suite: SuiteTrial, proposal: str) -> str:
    if suite.problem:
        return f"the suite {suite.suite} cannot be tried ({suite.problem})"
    cases = dict.fromkeys(one.case for one in suite.failing if not proposal or proposal in one.proposals)
    more = f" and {len(cases) - 3} more" if len(cases) > 3 else ""
    named = ", ".join(list(cases)[:3]) + more
    return f"the suite {suite.suite} misses {', '.join(suite.missed)} with it; newly failing: {named}"


def try_rules(desk: Desk, entries: Sequence[Proposed]) -> Trial:
    """Hold rules about words against every suite of the workspace that stores drafts. Nothing is changed."""
    wanted = [entry for entry in entries if group_of(entry)]
    if not wanted or not desk.workspace.evals.is_dir():
        return Trial(())
    with tempfile.TemporaryDirectory(prefix="brandwright-trial-") as folder:
        places = sorted(desk.workspace.evals.glob("*/suite.yaml"))
        tried = (_tried(desk, place.parent, wanted, Path(folder)) for place in places)
        return Trial(tuple(one for one in tried if one is not None))


def _tried(desk: Desk, folder: Path, entries: Sequence[Proposed], scratch: Path) -> SuiteTrial | None:
    """The trial of one suite; None for one that no rule about words can touch."""
    try:
        suite = load_suite(folder)
        if suite.spec.target != "stored" or not suite.kits or not _asks(suite, entries):
            return None
        touched = _touched(desk, suite, entries)
        if not touched:
            return SuiteTrial(suite.spec.id, suite.stored, 0)
        before, after = _both(desk, suite, entries, scratch)
    except BrandwrightError as error:
        return SuiteTrial(folder.name, 0, 0, problem=f"{error.code} {error.message}")
    worse = list(_worse(before, after, touched))
    held = {score.name for score in before.scoring.scores if score.passed is not False}
    missed = tuple(s.name for s in after.scoring.scores if s.passed is False and s.name in held)
    return SuiteTrial(
        suite.spec.id,
        suite.stored,
        len(touched),
        tuple(worse[:_SHOWN]),
        max(0, len(worse) - _SHOWN),
        missed,
    )


def _asks(suite: Suite, entries: Sequence[Proposed]) -> bool:
    """Whether the suite's gate asks the rules that judge by one of the entries."""
    gate = suite.spec.gate
    asked = {*gate.required, *gate.optional} if gate else None
    return asked is None or any(group_of(entry) in asked for entry in entries)


def _touched(desk: Desk, suite: Suite, entries: Sequence[Proposed]) -> dict[str, tuple[str, ...]]:
    """Which rules find something in which case."""
    found: dict[str, tuple[str, ...]] = {}
    alone, day = Alone(entries, desk.kit), suite.spec.on or desk.today()
    for case in suite.cases:
        try:
            draft = Draft.model_validate(case.output)
        except ValidationError:
            continue  # stored as no draft: no rule about words is asked of it
        if names := tuple(alone.findings(draft, day)):
            found[case.id] = names
    return found


def _both(desk: Desk, suite: Suite, entries: Sequence[Proposed], scratch: Path) -> tuple[SuiteRun, SuiteRun]:
    """The suite's stored outputs, scored without the rules and with them; no agent is called."""
    brand = desk.workspace.brand
    copy, own = scratch / suite.folder.name, scratch / "workspace-kit"
    shutil.copytree(suite.folder, copy, copy_function=_linked)
    if not own.exists():
        shutil.copytree(brand, own, copy_function=_linked)
        _put_in(desk, own, entries)
    for path in {path for path in suite.kits.values() if path.is_relative_to(suite.folder)}:
        _put_in(desk, copy / path.relative_to(suite.folder), entries)
    before = run_suite(suite.folder, {}, scratch / "before", scorers=SCORERS, workspace_kit=brand)
    after = run_suite(copy, {}, scratch / "after", scorers=SCORERS, workspace_kit=own)
    return before, after


def _put_in(desk: Desk, folder: Path, entries: Sequence[Proposed]) -> None:
    """Write the entries into a copy of a kit; the files of the original are linked, and not touched."""
    kit = load_kit(folder)
    fresh = [entry for entry in entries if not is_known(kit, entry)]
    change = prepare(folder, kit, fresh, Proofs("trial", desk.today()))
    for name, data in change.after.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_bytes(data)


def _linked(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _worse(before: SuiteRun, after: SuiteRun, touched: dict[str, tuple[str, ...]]) -> Iterator[Failing]:
    """Cases in the order of their lines, each once for every score that got worse."""
    was = {(one.part, one.case, one.scorer): one.counted for one in _outcomes(before)}
    for one in _outcomes(after):
        known = was.get((one.part, one.case, one.scorer))
        sign = -1 if one.lower_is_better else 1
        if known is not None and sign * one.counted < sign * known:
            yield Failing(one.case, one.scorer, one.reason, touched.get(one.case, ()))


def _outcomes(run: SuiteRun) -> Iterator[Outcome]:
    return find_run(run.log.parent, run.run).outcomes()
