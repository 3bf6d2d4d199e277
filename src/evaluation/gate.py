"""The gate: what every output passes before a person sees it. It fails closed.

A required scorer that raises, takes too long, is unknown, or answers with something that is no score leaves
the output `unchecked`. Rules come first; judges run only on what the rules let through, and can only add to
what was found. The verdict is the worst action over the findings, never an average.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from math import isfinite
from typing import Any, Literal, Protocol

from pydantic import ValidationError

from .._canonical import digest
from ..content import Action, Finding, Verdict, worst
from ._calls import CallFailed, Calls, CallTimeout
from .policy import GatePolicy
from .record import Record, Scorer, is_judge, scorer_version
from .score import Score

__all__ = ("Answer", "Gate", "GateResult", "Waived", "answer_of", "apply_waivers", "ask", "short")

_WAIVABLE = ("needs-role", "revise", "block")


class Waived(Protocol):
    """A decision that lets one finding stand. `rule` may be a glob, such as `voice.*`."""

    @property
    def id(self) -> str:
        """The waiver's id."""

    @property
    def rule(self) -> str:
        """The rule that is waived."""

    @property
    def fingerprint(self) -> str:
        """The words that it is waived for."""


@dataclass(frozen=True)
class GateResult:
    """The gate's answer; `n` counts the scorers that the policy names, `skipped` those not asked."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    scores: tuple[Score, ...]
    policy_sha: str
    n: int
    scored: int
    errored: int
    skipped: int

    @property
    def passed(self) -> bool:
        """Whether nothing stands between the output and a reviewer who may approve it."""
        return self.verdict in ("pass", "needs-role")


@dataclass(frozen=True)
class Answer:
    """What asking one scorer came to."""

    name: str
    status: Literal["scored", "errored", "skipped"]
    scores: tuple[Score, ...] = ()
    reason: str = ""


class Gate:
    """Asks the scorers of a policy about one output at a time. Safe to share between threads."""

    def __init__(self, policy: GatePolicy, scorers: Mapping[str, Scorer]) -> None:
        self.policy = policy
        self._scorers = scorers
        self._calls = Calls()

    def with_scorers(self, more: Callable[[Mapping[str, Scorer]], Mapping[str, Scorer]]) -> Gate:
        """A gate of the same policy over what `more` makes of the scorers."""
        return Gate(self.policy, more(self._scorers))

    @property
    def _names(self) -> tuple[str, ...]:
        return (*self.policy.required, *self.policy.optional)

    @cached_property
    def _found(self) -> Mapping[str, Scorer | str]:
        # On the first question: a command that judges nothing loads no rule.
        return {name: _look_up(self._scorers, name) for name in self._names}

    @cached_property
    def _judges(self) -> tuple[str, ...]:
        scorers = {name: found for name, found in self._found.items() if not isinstance(found, str)}
        return tuple(name for name in self._names if name in scorers and is_judge(scorers[name]))

    @cached_property
    def _rules(self) -> tuple[str, ...]:
        return tuple(name for name in self._names if name not in self._judges)

    @cached_property
    def policy_sha(self) -> str:
        """The hash of the policy and of the versions of its scorers."""
        versions = {n: s if isinstance(s, str) else scorer_version(s) for n, s in self._found.items()}
        return digest({"policy": self.policy.model_dump(mode="json"), "scorers": versions})

    def judge(self, record: Record, waivers: Sequence[Waived] = ()) -> GateResult:
        """The verdict on one output, with everything that was found.

        Args:
            record: the output, and what it is judged by.
            waivers: waivers in force, of roles that may grant them.
        """
        answers = self._ask_rules(record)
        found = apply_waivers(self._findings(answers), waivers)
        if worst(finding.action for finding in found) in ("pass", "needs-role"):
            judged = self._ask_judges(record)
            found += apply_waivers(self._findings(judged), waivers)
            answers += judged
        else:
            answers += [Answer(name, "skipped") for name in self._judges]
        return self._result(answers, found)

    def _ask_rules(self, record: Record) -> list[Answer]:
        """All rules, one after the other."""
        scorers = {name: found for name in self._rules if not isinstance(found := self._found[name], str)}
        outcomes = self._calls.call_each(tuple(scorers.values()), record, timeout_s=self.policy.timeout_s)
        answers = dict(zip(scorers, map(answer_of, scorers, outcomes), strict=True))
        return [
            answers.get(name) or Answer(name, "errored", reason=str(self._found[name]))
            for name in self._rules
        ]

    def _ask_judges(self, record: Record) -> list[Answer]:
        answers: list[Answer] = []
        spent = 0.0
        for name in self._judges:
            if self.policy.budget is not None and spent >= self.policy.budget:
                answers.append(Answer(name, "skipped", reason="the budget for judges is used up"))
                continue
            answers.append(self._ask(name, record))
            spent += sum(score.cost for score in answers[-1].scores)
        return answers

    def _ask(self, name: str, record: Record) -> Answer:
        scorer = self._found[name]
        if isinstance(scorer, str):
            return Answer(name, "errored", reason=scorer)
        return ask(self._calls, name, scorer, record, self.policy.judges.timeout_s)

    def _findings(self, answers: Iterable[Answer]) -> list[Finding]:
        return [finding for answer in answers for finding in self._of_answer(answer)]

    def _of_answer(self, answer: Answer) -> Iterable[Finding]:
        scorer = self._found[answer.name]
        judged = not isinstance(scorer, str) and is_judge(scorer)
        for score in answer.scores:
            for finding in score.findings:
                yield _by_judge(finding) if judged else finding
        yield from self._about_gate(answer)

    def _about_gate(self, answer: Answer) -> Iterable[Finding]:
        """What the gate itself adds: silence of a required scorer, and values below the threshold."""
        passed = answer.status == "scored" and all(score.verdict == "pass" for score in answer.scores)
        if passed and answer.name not in self.policy.thresholds:
            return
        required = answer.name in self.policy.required
        stated = {finding.action for score in answer.scores for finding in score.findings}
        if reason := self._silence(answer, told="unchecked" in stated):
            yield _gate_finding(answer.name, "unchecked" if required else "pass", reason)
        elif (reason := self._shortfall(answer)) and stated <= {"pass"}:
            yield _gate_finding(answer.name, "revise", reason)

    def _silence(self, answer: Answer, *, told: bool) -> str:
        """Why the scorer gave no answer; empty when it did, or when its own finding says it already."""
        if answer.status != "scored":
            return answer.reason
        unsure = next((score for score in answer.scores if score.verdict == "undetermined"), None)
        if unsure is not None and not told:
            return unsure.reason or "it could not tell"
        minimum = self.policy.thresholds.get(answer.name)
        if minimum is not None and any(score.value is None for score in answer.scores) and not told:
            return f"it gave no value, and the policy asks for at least {minimum:g}"
        return ""

    def _shortfall(self, answer: Answer) -> str:
        minimum = self.policy.thresholds.get(answer.name, 0.0)
        for score in answer.scores:
            if score.value is not None and score.value < minimum:
                return f"{score.name} is {score.value:.2f}; the policy asks for at least {minimum:g}"
            if score.verdict == "fail":
                return score.reason or f"{score.name} failed"
        return ""

    def _result(self, answers: Sequence[Answer], findings: Sequence[Finding]) -> GateResult:
        count = Counter(answer.status for answer in answers)
        return GateResult(
            verdict=worst(finding.action for finding in findings),
            findings=tuple(findings),
            scores=tuple(score for answer in answers for score in answer.scores),
            policy_sha=self.policy_sha,
            n=len(answers),
            scored=count["scored"],
            errored=count["errored"],
            skipped=count["skipped"],
        )


def _look_up(scorers: Mapping[str, Scorer], name: str) -> Scorer | str:
    """The scorer, or why there is none: an extension that cannot be loaded must not look like a pass."""
    try:
        return scorers[name]
    except KeyError:
        return "there is no scorer of this name"
    except Exception as error:
        return f"it cannot be loaded: {short(error)}"


def ask(calls: Calls, name: str, scorer: Scorer, record: Record, timeout_s: float) -> Answer:
    """Ask one scorer; whatever goes wrong is part of the answer."""
    try:
        outcome = calls.call(scorer, record, timeout_s=timeout_s)
    except (CallTimeout, CallFailed) as error:
        outcome = error
    return answer_of(name, outcome)


def answer_of(name: str, outcome: Any) -> Answer:
    """What a scorer's outcome comes to: a value, or the error that calling it ended in."""
    if isinstance(outcome, CallTimeout):
        return Answer(name, "errored", reason=str(outcome))
    if isinstance(outcome, CallFailed):
        return Answer(name, "errored", reason=f"it raised {short(outcome.cause)}")
    scores = (outcome,) if isinstance(outcome, Score) else outcome
    if problem := _nonsense(scores):
        return Answer(name, "errored", reason=problem)
    return Answer(name, "scored", tuple(scores))


def _nonsense(scores: Any) -> str:
    """Why this is no answer. Models can be built unvalidated, so values are looked at again."""
    if not isinstance(scores, list | tuple) or not all(isinstance(score, Score) for score in scores):
        return f"it answered with {type(scores).__name__}, not with scores"
    if not scores:
        return "it answered with no score"
    for score in scores:
        if score.value is not None and not (isfinite(score.value) and 0 <= score.value <= 1):
            return f"its value is {score.value}, not between 0 and 1"
        if score.verdict not in ("pass", "fail", "undetermined"):
            return f"its verdict is {score.verdict!r}"
    return ""


def short(error: BaseException) -> str:
    """An exception in one line; of one that cannot say what it is, the type."""
    try:
        text = _told(error).split("\n", 1)[0][:200]
    except Exception:
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _told(error: BaseException) -> str:
    """What an exception says; the first line of Pydantic's only counts the mistakes."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _by_judge(finding: Finding) -> Finding:
    return finding.model_copy(update={"engine": "judge"}) if finding.engine == "deterministic" else finding


def _gate_finding(name: str, action: Action, reason: str) -> Finding:
    severity: Literal["note", "error"] = "note" if action == "pass" else "error"
    what = "was not checked" if action != "revise" else "did not pass"
    return Finding.model_validate(
        {
            "rule": f"gate.{name}",
            "class": "gate",
            "severity": severity,
            "action": action,
            "message": f"{name} {what}: {reason}",
            "why": "What cannot be checked is never passed." if action == "unchecked" else "",
        }
    )


def apply_waivers(findings: Sequence[Finding], waivers: Sequence[Waived]) -> list[Finding]:
    """The findings, those that are waived as notes that name their waiver. `unchecked` cannot be waived."""
    return [_waived(finding, waivers) for finding in findings]


def _waived(finding: Finding, waivers: Sequence[Waived]) -> Finding:
    if finding.action not in _WAIVABLE or finding.rule.startswith("gate."):
        return finding
    for waiver in waivers:
        if waiver.fingerprint == finding.fingerprint and fnmatchcase(finding.rule, waiver.rule):
            return finding.model_copy(update={"action": "pass", "waiver": waiver.id})
    return finding
