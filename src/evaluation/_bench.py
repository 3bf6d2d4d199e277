"""One output of a case as a record, asked by the scorers: what a suite's run does again and again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from ..content import Brief, Draft, Extract
from ..errors import UsageError, Where
from ..llm._cache import in_trial
from ._calls import CallFailed, Calls, CallTimeout
from .gate import Answer, Gate, ask, short
from .policy import GatePolicy
from .record import Record, Scorer
from .score import Score
from .suite import WORKSPACE_KIT, Case, Mode, Suite

if TYPE_CHECKING:
    from ..brandkit import DraftView, Kit

__all__ = ("Bench", "Target", "Task")

Target = Callable[[Mapping[str, Any]], Any]
"""An agent as a function of a case's input; `kit` in the input is the path of the case's brand kit."""


@dataclass(frozen=True)
class Task:
    """One case, one trial: scoring what is stored, or calling an agent."""

    mode: Mode
    case: Case
    trial: int = 1
    target: Target | None = None


class Bench:
    """What every case of a suite is worked on with."""

    def __init__(
        self, suite: Suite, scorers: Mapping[str, Scorer], workspace_kit: Path | None = None
    ) -> None:
        self.suite = suite
        self.scorers = scorers
        self.calls = Calls()
        self.kits = {name: _kit(suite, path, workspace_kit) for name, path in suite.kits.items()}
        self._kit_paths = {
            name: str((workspace_kit if name == WORKSPACE_KIT else path) or path)
            for name, path in suite.kits.items()
        }
        policy = suite.spec.gate or (GatePolicy() if self.kits else None)
        self.gate = Gate(policy, scorers) if policy else None

    def output(self, task: Task) -> Any:
        """The output to score: what is stored, or what the agent answers now.

        Raises:
            CallTimeout, CallFailed: the agent did not answer, or raised.
            TypeError: its answer is not JSON.
        """
        if task.target is None:
            return task.case.output
        given = dict(task.case.input)
        if kit := self._kit_paths.get(self._kit_name(task.case)):
            given["kit"] = kit
        target = partial(_of_trial, task.trial, task.target)
        answer = self.calls.call(target, given, timeout_s=self.suite.spec.timeout_s)
        return answer.model_dump(mode="json") if isinstance(answer, BaseModel) else answer

    def answers(self, task: Task, output: Any, asked: tuple[str, ...]) -> list[Answer]:
        """What each scorer says; an output that cannot even be read is an error of each."""
        try:
            record = self._record(task.case, output)
        except Exception as error:
            reason = f"the output cannot be read: {short(error)}"
            return [Answer(name, "errored", reason=reason) for name in asked]
        timeout = self.suite.spec.timeout_s
        return [ask(self.calls, name, self.scorers[name], record, timeout) for name in asked]

    def _kit_name(self, case: Case) -> str:
        return case.kit or self.suite.spec.kit or ""

    def _record(self, case: Case, output: Any) -> Record:
        record = Record(case.id, output, case.input, case.expect)
        if kit := self.kits.get(self._kit_name(case)):
            context = _view(case, output, kit, self.suite.spec.on)
            record = replace(record, output=context.draft, context=context)
        return replace(record, gate=self.gate.judge(record)) if self.gate else record


def _of_trial(trial: int, target: Target, given: Mapping[str, Any]) -> Any:
    """What the target answers; replies that a model gave in other trials are not taken for those of this one."""
    with in_trial(trial):
        return target(given)


def _kit(suite: Suite, path: Path, workspace_kit: Path | None) -> Kit:
    from ..brandkit import load_kit

    if path != Path(WORKSPACE_KIT):
        return load_kit(path)
    if workspace_kit is None:
        raise UsageError(
            "BW231",
            "The suite asks for the workspace's brand kit, and none was given.",
            where=Where(str(suite.folder / "suite.yaml"), field="kit"),
            hint="Run it inside a workspace.",
        )
    return load_kit(workspace_kit)


def _view(case: Case, output: Any, kit: Kit, on: date | None) -> DraftView:
    """The draft with everything that its rules look at, judged at the brief's publish date."""
    from ..brandkit import DraftView, evidence_of

    draft = Draft.model_validate(output)
    brief = Brief.model_validate(case.input["brief"])
    extracts = {item["id"]: Extract.model_validate(item) for item in case.input.get("extracts", ())}
    day = brief.publish or on
    if day is None:
        raise ValueError("neither the brief nor the suite says for which day")
    evidence = evidence_of(kit, extracts.values(), (), brief)
    return DraftView(draft=draft, kit=kit, brief=brief, evidence=evidence, extracts=extracts, on=day)


def value_of(score: Score) -> float | None:
    """A score as a number; a bare verdict counts as 1 or 0, and doubt as nothing."""
    if score.verdict == "undetermined":
        return None
    return score.value if score.value is not None else float(score.verdict == "pass")


CALL_ERRORS = (CallTimeout, CallFailed)
