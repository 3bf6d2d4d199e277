"""One output of a case as a record, asked by the scorers: what a suite's run does again and again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from inspect import iscoroutinefunction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel

from .._canonical import sha256_hex
from ..content import Brief, Draft, Extract
from ..errors import UsageError, Where
from ..llm.trials import current_trial, in_trial
from ._calls import Called, CallFailed, Calls, CallTimeout
from ._entries import scored_line
from ._runlog import Entry, encoded
from .gate import Answer, Gate, answer_of, short
from .policy import GatePolicy
from .record import Record, Scorer, is_judge
from .suite import WORKSPACE_KIT, Case, Mode, Suite

if TYPE_CHECKING:
    from ..brandkit import DraftView, Kit

__all__ = ("Bench", "Target", "Task", "Worked")

_TAGS = 1_000
"""Different sets of tags whose questions are kept; most suites have a handful."""

Target = Callable[[Mapping[str, Any]], Any]
"""An agent as a function of a case's input; `kit` in the input is the path of the case's brand kit."""


@dataclass(frozen=True, slots=True)
class Task:
    """One case, one trial: scoring what is stored or kept, or calling an agent.

    Attributes:
        target: the agent to call.
        kept: reads the line of an output that a log holds; it is not asked for again.
        copied: whether that log is another run's, so that the line has to be written into this one's.
    """

    mode: Mode
    case: Case
    trial: int = 1
    target: Target | None = None
    kept: Callable[[], Entry] | None = None
    copied: bool = False


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of a task: its lines, and the same as they are written."""

    task: Task
    output: Entry | None
    scores: Sequence[Entry]
    data: bytes


class _Asks(NamedTuple):
    """What is asked of cases with the same tags: scorers with the scores they count in; whether a model answers."""

    names: tuple[str, ...]
    scorers: tuple[Scorer, ...]
    labels: tuple[list[str], ...]
    slow: bool


class Bench:
    """What every case of a suite is worked on with."""

    def __init__(
        self, suite: Suite, scorers: Mapping[str, Scorer], workspace_kit: Path | None = None
    ) -> None:
        self.suite = suite
        self.scorers = scorers
        self.calls = Calls()
        self._asked: dict[tuple[Mode, tuple[str, ...]], _Asks] = {}
        self.kits = {name: _kit(suite, path, workspace_kit) for name, path in suite.kits.items()}
        self._kit_paths = {
            name: str((workspace_kit if name == WORKSPACE_KIT else path) or path)
            for name, path in suite.kits.items()
        }
        policy = suite.spec.gate or (GatePolicy() if self.kits else None)
        self.gate = Gate(policy, scorers) if policy else None

        judged = (*policy.required, *policy.optional) if policy else ()
        self._gate_is_slow = any(_is_slow(scorers[name]) for name in judged if name in scorers)

    def asks(self, mode: Mode, tags: tuple[str, ...]) -> _Asks:
        """What is asked of a case with these tags."""
        key = (mode, tags)
        if key not in self._asked:
            if len(self._asked) >= _TAGS:
                self._asked.clear()
            names = self.suite.asked(mode, tags)
            self._asked[key] = _Asks(
                names,
                tuple(self.scorers[name] for name in names),
                tuple(self.suite.labels(mode, name, tags) for name in names),
                self._gate_is_slow or any(_is_slow(self.scorers[name]) for name in names),
            )
        return self._asked[key]

    def is_quick(self, task: Task) -> bool:
        """Whether rules alone work on it: no agent is called, and no model is asked."""
        return task.target is None and not self.asks(task.mode, task.case.tags).slow

    def work(self, tasks: Sequence[Task], seed: int, paid: Callable[[bytes], None]) -> list[Worked]:
        """Score the tasks, all by one hand-over of their scorers' calls.

        Args:
            tasks: several only where rules alone work on them.
            paid: is given the line of an agent's answer as soon as there is one.
        """
        with in_trial(tasks[0].trial, seed):
            ready = [self._prepared(task, paid) for task in tasks]
            calls = [(call, (one.record,)) for one in ready if one.record for call in one.asks.scorers]
            timed = iter(self.calls.timed(calls, timeout_s=self.suite.spec.timeout_s))
        return [one.worked(timed) for one in ready]

    def _prepared(self, task: Task, paid: Callable[[bytes], None]) -> _Prepared:
        """The task with the record that its scorers get, or the reason why there is none."""
        one = _Prepared(task, self.asks(task.mode, task.case.tags))
        try:
            if task.kept is not None:
                kept = task.kept()
                one.line = {**kept, "ms": 0.0, "cost": 0.0, "tokens": 0} if task.copied else None
                return self._read(one, kept["output"])
            if task.target is None:
                return self._read(one, task.case.output)
            output = self._called(one, task.target)
            made = {**one.place(), "given": self.given_sha(task.case), "output": output, **one.took()}
            line = encoded(made)
        except Exception as error:
            one.problem = f"the target gave no output: {short(getattr(error, 'cause', error))}"
            return one
        # A log that cannot be written is no fault of the agent's.
        paid(line)
        one.line = made
        return self._read(one, output)

    def _called(self, one: _Prepared, target: Target) -> Any:
        """What the agent answers now.

        Raises:
            CallTimeout, CallFailed: the agent did not answer, or raised.
        """
        case, trial = one.task.case, current_trial()
        given = dict(case.input)
        if kit := self._kit_paths.get(self._kit_name(case)):
            given["kit"] = kit
        ((answer, one.ms),) = self.calls.timed([(target, (given,))], timeout_s=self.suite.spec.timeout_s)
        one.cost, one.tokens = trial.cost, trial.tokens
        if isinstance(answer, CallTimeout | CallFailed):
            raise answer
        return answer.model_dump(mode="json") if isinstance(answer, BaseModel) else answer

    def given_sha(self, case: Case) -> str:
        """What stands for the case's input where its output is kept: an output belongs to one input."""
        return sha256_hex(json.dumps(case.input, sort_keys=True, default=str).encode())[:16]

    def _read(self, one: _Prepared, output: Any) -> _Prepared:
        try:
            one.record = self._record(one.task.case, output)
        except Exception as error:
            one.problem = f"the output cannot be read: {short(error)}"
        return one

    def _kit_name(self, case: Case) -> str:
        return case.kit or self.suite.spec.kit or ""

    def _record(self, case: Case, output: Any) -> Record:
        record = Record(case.id, output, case.input, case.expect)
        if kit := self.kits.get(self._kit_name(case)):
            context = _view(case, output, kit, self.suite.spec.on)
            record = replace(record, output=context.draft, context=context)
        return replace(record, gate=self.gate.judge(record)) if self.gate else record


@dataclass
class _Prepared:
    """A task on its way: the record for its scorers, or the problem; and what its output took."""

    task: Task
    asks: _Asks
    record: Record | None = None
    problem: str = ""
    line: Entry | None = None
    ms: float = 0.0
    cost: float = 0.0
    tokens: int = 0

    def place(self) -> Entry:
        return {
            "type": "output",
            "mode": self.task.mode,
            "case": self.task.case.id,
            "trial": self.task.trial,
        }

    def took(self) -> Entry:
        return {"ms": round(self.ms, 3), "cost": self.cost, "tokens": self.tokens}

    def worked(self, timed: Iterator[Called]) -> Worked:
        """The lines of the task; `timed` holds the outcomes of its scorers next."""
        entries: list[Entry] = []
        lines = [encoded(self.line)] if self.task.copied and self.line else []
        for name, scorer, labels in zip(self.asks.names, self.asks.scorers, self.asks.labels, strict=True):
            if self.record is not None:
                answer, ms = _answer(name, next(timed))
            else:
                ms, answer = 0.0, Answer(name, "errored", reason=self.problem)
            lower = bool(getattr(scorer, "lower_is_better", False))
            entry, line = scored_line(self.task, labels, answer, ms, lower_is_better=lower)
            if self.line is None and not entries and self.ms:
                # The agent's call came to nothing, but it took its time and its price.
                entry |= self.took()
                line = encoded(entry)
            entries.append(entry)
            lines.append(line)
        return Worked(self.task, self.line, entries, b"".join(lines))


def _answer(name: str, called: Called) -> tuple[Answer, float]:
    """A scorer's answer, and its milliseconds; one that cannot even be looked at is an error."""
    try:
        return answer_of(name, called.outcome), called.ms
    except Exception as error:
        return Answer(name, "errored", reason=f"its answer cannot be read: {short(error)}"), called.ms


def _is_slow(scorer: Scorer) -> bool:
    """Whether it may wait for a model: several such calls run side by side."""
    return is_judge(scorer) or iscoroutinefunction(scorer)


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
    view = DraftView(draft=draft, kit=kit, brief=brief, evidence=evidence, extracts=extracts, on=day)
    return replace(view, **_beside(case.input)) if _BESIDE & case.input.keys() else view


_BESIDE = frozenset(("approved", "campaign", "released", "segments"))


def _beside(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft is compared with: other assets of its campaign, copy that is approved, who the segments are."""
    drafts = {
        name: [Draft.model_validate(item) for item in given.get(name, ())]
        for name in ("campaign", "released")
    }
    approved = [(str(name), str(text)) for name, text in given.get("approved", ())]
    return {**drafts, "approved": approved, "segments": dict(given.get("segments", {}))}
