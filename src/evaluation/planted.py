"""Running a suite with a defect planted in its outputs: a suite that can fail is one whose pass means something.

The defect is planted in what a suite stores, or in what the agent answers that it calls. Stored outputs are then not
accompanied by live ones: what is asked is whether the suite notices, and the agent has no part in that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._canonical import digest
from ..errors import Where
from ._bench import Target
from ._cases import Case
from ._summary import SuiteRun
from .defects import Defect, Planting, find_defect
from .record import Scorer
from .runner import run_suite
from .runs import find_run
from .scorers import SCORERS
from .suite import Suite, load_suite

__all__ = ("PlantedRun", "run_planted")


@dataclass(frozen=True)
class PlantedRun:
    """What came of a run with a planted defect.

    Attributes:
        run: the run as it was logged, with the defect's name.
        touched: the cases that the defect was planted in, by id.
        noticed: those of them that a scorer, which could read them, gave less than full marks.
    """

    run: SuiteRun
    defect: Defect
    touched: tuple[str, ...]
    noticed: tuple[str, ...]

    @property
    def caught(self) -> bool:
        """Whether the suite failed, and because of the defect."""
        return not self.run.passed and bool(self.noticed)

    def as_dict(self) -> dict[str, Any]:
        """The result object of `eval run --defect`. It is never `ok`: a suite that was damaged has not passed."""
        return {
            **self.run.as_dict(),
            "ok": False,
            "planted": {
                "defect": self.defect.name,
                "what": self.defect.what,
                "touched": len(self.touched),
                "noticed": len(self.noticed),
                "unnoticed": [case for case in self.touched if case not in set(self.noticed)],
                "caught": self.caught,
            },
        }


def run_planted(
    name: str,
    folder: Path,
    targets: Mapping[str, Target],
    out_dir: Path,
    *,
    scorers: Mapping[str, Scorer] = SCORERS,
    seed: int = 0,
    **settings: Any,
) -> PlantedRun:
    """Run the suite in a folder with the defect of that name in its outputs.

    Args:
        settings: of `run_suite`.

    Raises:
        UsageError: BW2050 there is no such defect; BW2051 the suite has nothing that it could damage; and what
            `run_suite` raises.
        WorkspaceError: as `run_suite`.
    """
    defect = find_defect(name)
    suite = load_suite(folder, scorers)
    planting = Planting(defect, suite.cases, seed)
    stored = suite.spec.target == "stored"
    if stored:
        _plan(suite, planting)
    asked = {} if stored else {name: _Planted(target, planting) for name, target in targets.items()}
    run = run_suite(
        folder,
        asked,
        out_dir,
        scorers=scorers,
        seed=seed,
        edit=lambda case: _damaged(planting, case),
        defect=defect.name,
        **settings,
    )
    planting.check(suite.spec.id, Where(str(folder)))
    return _read(run, suite, planting)


def _plan(suite: Suite, planting: Planting) -> None:
    """Plants in all that is stored before anything is scored: a run that can show nothing is not begun."""
    for case in suite.cases:
        _damaged(planting, case)
    planting.check(suite.spec.id, Where(str(suite.folder)))


def _damaged(planting: Planting, case: Case) -> Case:
    if case.output is None:
        return case
    return case.model_copy(update={"output": planting.edit(case, case.output)})


@dataclass(frozen=True)
class _Asked:
    """A live answer as a case: all that is known of it is what was asked."""

    input: Mapping[str, Any]
    id: str
    kit: str | None = None
    output: Any = None

    @property
    def expect(self) -> Mapping[str, Any]:
        """Nothing: an agent does not know the label."""
        return {}


class _Planted:
    """An agent that makes the defect's mistake."""

    def __init__(self, target: Target, planting: Planting) -> None:
        self._target = target
        self._planting = planting

    def unavailable(self) -> str:
        """Why it cannot be asked on this machine; empty when it can."""
        return str(getattr(self._target, "unavailable", str)())

    def __call__(self, given: Mapping[str, Any]) -> Any:
        output = self._target(given)
        plain = output.model_dump(mode="json") if hasattr(output, "model_dump") else output
        return self._planting.edit(_Asked(given, _asked_id(given)), plain)


def _asked_id(given: Mapping[str, Any]) -> str:
    return digest({name: value for name, value in given.items() if name != "kit"})


def _read(run: SuiteRun, suite: Suite, planting: Planting) -> PlantedRun:
    """Who noticed: an answer that could not be scored at all says nothing about the defect."""
    stored = find_run(run.log.parent, str(run.log))
    failed = {one.case for one in stored.outcomes("stored") if one.failed and one.value is not None}
    damaged = planting.touched
    ids = {case.id for case in suite.cases if {case.id, _asked_id(case.input)} & damaged}
    touched = tuple(sorted(ids))
    return PlantedRun(run, planting.defect, touched, tuple(case for case in touched if case in failed))
