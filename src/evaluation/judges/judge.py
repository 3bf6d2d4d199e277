"""A judge as a scorer: what it says of one record, as a score with findings on the words that it quotes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from ...content import Finding
from ...llm import Port
from ..policy import GatePolicy
from ..record import Record
from ..score import Score
from ._material import NoMaterial, material_of
from ._spans import Span, find_spans
from ._suspects import is_bare, without_suspects
from .asking import EMBEDDED, Asking, Opinion, ask
from .probation import Standing, standing
from .spec import JudgeSpec

if TYPE_CHECKING:
    from ...llm.meter import Meter
    from ...store import Ledger

__all__ = ("Judge", "JudgeDesk", "Ruling", "ruling_of", "unasked")

Verdict = Literal["pass", "fail", "undetermined"]
LEAVE = 0.9
"""Of the time that a judge may take, the share after which no request goes on: a late answer helps nobody."""


@dataclass(frozen=True)
class JudgeDesk:
    """What judges work with.

    Attributes:
        secret: of the workspace; see `Asking`.
        policy: of the gate: bounds of probation, budget and time.
        ledger: holds the calibrations; without one a judge only advises.
        meter: who pays for a record; its input may name the run.
        read: is told of every record before a model sees it.
    """

    port: Port
    secret: bytes
    policy: GatePolicy = field(default_factory=GatePolicy)
    ledger: Ledger | None = None
    meter: Callable[[Record], Meter | None] = lambda _: None
    read: Callable[[JudgeSpec, Record], None] = lambda _spec, _record: None

    def model_of(self, spec: JudgeSpec) -> tuple[str, str]:
        """Engine and model that answer a judge."""
        engine = self.port.engine_of(spec.scorer)
        return engine.name, engine.model

    def standing(self, spec: JudgeSpec) -> Standing:
        """Whether the judge may gate."""
        return standing(self.ledger, spec, *self.model_of(spec), self.policy.judges)


@dataclass(frozen=True)
class Ruling:
    """What a judge says of one record, whatever its standing.

    Attributes:
        choice: None when it is undetermined, and `why` says why.
        spans: what it quotes, in the draft.
        notes: what was left out of its answers.
    """

    verdict: Verdict
    opinion: Opinion
    choice: str | None = None
    why: str = ""
    spans: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()


def ruling_of(spec: JudgeSpec, record: Record, desk: JudgeDesk) -> Ruling:
    """Ask a judge about a record. What speaks to judges is judged with and without these words."""
    try:
        material = material_of(spec, record)
    except NoMaterial as error:
        return Ruling("undetermined", _SILENT, why=str(error))
    if why := unasked(spec, desk):
        return Ruling("undetermined", _SILENT, why=why)
    desk.read(spec, record)
    ends = time.monotonic() + desk.policy.judges.timeout_s * LEAVE
    asking = Asking(desk.port, desk.secret, desk.meter(record), ends)
    opinion = ask(spec, material, asking)
    plain, suspects = without_suspects(spec, material)
    if opinion.choice is not None and suspects:
        opinion = _undisturbed(opinion, _asked_again(spec, plain, asking), suspects)
    if opinion.choice is None:
        return Ruling("undetermined", opinion, why=opinion.why)
    spans, dropped = find_spans(record.output, opinion.quotes)
    notes = (f"{dropped} of its quotes are not in the draft and were left out",) if dropped else ()
    verdict: Verdict = "pass" if spec.passes(opinion.choice) else "fail"
    return Ruling(verdict, opinion, opinion.choice, spans=spans, notes=notes)


_SILENT = Opinion(None, 0.0, ())


def unasked(spec: JudgeSpec, desk: JudgeDesk) -> str:
    """Why the model is not even asked."""
    engine, model = desk.model_of(spec)
    if engine == "embedded":
        return EMBEDDED
    if desk.policy.budget is not None and engine == "openai" and desk.port.price_of(model) is None:
        return f"the price of {model} is not known, so the policy's budget for judges cannot be kept"
    return ""


def _asked_again(spec: JudgeSpec, plain: dict[str, str], asking: Asking) -> Opinion:
    """What the judge says without the words that may be meant for it."""
    return replace(_SILENT, why="nothing is left") if is_bare(plain["draft"]) else ask(spec, plain, asking)


def _undisturbed(first: Opinion, second: Opinion, suspects: list[str]) -> Opinion:
    """The first opinion, if the second says the same; what both took counts."""
    cost = None if first.cost is None or second.cost is None else first.cost + second.cost
    both = replace(first, tokens=first.tokens + second.tokens, cost=cost, ms=first.ms + second.ms)
    if first.choice == second.choice:
        return both
    shown = " ".join(suspects[0].split())[:80]
    why = (
        f"the text speaks to whoever judges it (“{shown}”), and without these words the judge says otherwise"
    )
    return replace(both, choice=None, why=why)


class Judge:
    """A judge as a scorer.

    On probation it advises: its findings ask for nothing, and its verdict is `undetermined`, so that an output
    for which the policy requires it stays `unchecked`.

    Args:
        gates: whether something hangs on its verdict. Where nothing does, as in a suite without a threshold for it,
            probation leaves the verdict as it is and is only said.
    """

    is_judge = True

    def __init__(self, spec: JudgeSpec, desk: JudgeDesk, *, gates: bool = True) -> None:
        self.spec = spec
        self.desk = desk
        self.gates = gates
        self.__name__ = spec.scorer
        self.__doc__ = spec.description

    @property
    def version(self) -> str:
        """Words and model: scores of one are not compared with those of another."""
        return f"{self.spec.version}-{self.spec.sha256[:12]}@{self.desk.model_of(self.spec)[1]}"

    def __call__(self, record: Record) -> Score:
        """The judge's score of a record."""
        if self.spec.kind == "pair":
            from .pairs import compare, pair_score

            return pair_score(self.spec, compare(self.spec, record, self.desk), self.version)
        ruling = ruling_of(self.spec, record, self.desk)
        now = self.desk.standing(self.spec)
        took = _took(ruling.opinion)
        if ruling.choice is None:
            return self._score(verdict="undetermined", reason=ruling.why, **took)
        found = tuple(_finding(self.spec, ruling, span) for span in ruling.spans or (Span(),))
        said = _said(self.spec, ruling)
        score = self._score(value=self.spec.value(ruling.choice), label=ruling.choice, **took)
        findings = () if ruling.verdict == "pass" else found
        if now.may_gate:
            return score.model_copy(update={"verdict": ruling.verdict, "reason": said, "findings": findings})
        advice = tuple(_advice(one, now.why) for one in findings)
        reason = f"on probation: {now.why}. {said}"
        verdict = "undetermined" if self.gates else ruling.verdict
        return score.model_copy(update={"verdict": verdict, "reason": reason, "findings": advice})

    def _score(self, **fields: Any) -> Score:
        return Score(
            **{"name": self.spec.scorer, "verdict": "undetermined", "version": self.version} | fields
        )


def _took(opinion: Opinion) -> dict[str, Any]:
    """What the answer took. A score has no word for an unknown cost; the ledger's account has."""
    return {"cost": opinion.cost or 0.0, "tokens": opinion.tokens, "ms": round(opinion.ms, 3)}


def _said(spec: JudgeSpec, ruling: Ruling) -> str:
    """The judge's answer in one line; its own words stand in quotation marks."""
    opinion = ruling.opinion
    times = f"{round(opinion.agreement * len(opinion.said))} of {len(opinion.said)} times"
    parts = [f"It says {ruling.choice} {times}: “{opinion.reason}”", *ruling.notes]
    if opinion.cost is None:
        parts.append("what it cost is not known")
    return "; ".join(parts)


def _finding(spec: JudgeSpec, ruling: Ruling, span: Span) -> Finding:
    return Finding.model_validate(
        {
            "rule": spec.scorer,
            "class": "judge",
            "severity": "warning",
            "action": "revise",
            "part": span.part,
            "start": span.start,
            "end": span.end,
            "line": span.line,
            "column": span.column,
            "excerpt": span.text,
            "message": f"{spec.name} says {ruling.choice}: {ruling.opinion.reason}",
            "why": spec.description,
            "engine": "judge",
        }
    )


def _advice(finding: Finding, why: str) -> Finding:
    """The finding as a note: the judge has not shown yet that it may stop anything."""
    message = f"{finding.message} (on probation: {why})"
    return finding.model_copy(update={"action": "pass", "severity": "note", "message": message})
