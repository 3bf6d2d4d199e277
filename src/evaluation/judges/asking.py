"""Asking a judge: the same question several times, each answer read strictly, and what most of them say."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, create_model

from ...content._base import Frozen
from ...errors import ModelError
from ...llm import Call, Port
from ...llm.marking import unmarked_model
from ...llm.trials import Trial, current_trial, in_trial
from ._frame import rendered
from .spec import JudgeSpec

if TYPE_CHECKING:
    from ...llm.meter import Meter

__all__ = ("EMBEDDED", "Asking", "Opinion", "Said", "ask")

EMBEDDED = (
    "there is no model to ask: the embedded engine composes and cannot judge; set `model` in brandwright.toml"
)
REASON_MOST = 400
QUOTES_MOST = 5
TURNS = 100
"""More than any judge's repeats: a trial of a suite and a turn within it make one number."""


class _Verdict(Frozen):
    """What every judge answers; `choice` is narrowed to the choices of each."""

    seal: str
    reason: Annotated[str, Field(max_length=4000)]
    quotes: Annotated[tuple[str, ...], Field(max_length=40)]
    choice: str


class _Task(Frozen):
    """What a judge works on, for engines that look at the task instead of the words."""

    judge: str
    material: dict[str, str]
    seal: str


@dataclass(frozen=True)
class Said:
    """One answer.

    Attributes:
        choice: None when there is no answer that can be used; `fault` then says why, and `code` is its error's.
    """

    choice: str | None
    reason: str = ""
    quotes: tuple[str, ...] = ()
    fault: str = ""
    code: str = ""
    tokens: int = 0
    cost: float | None = 0.0


@dataclass(frozen=True)
class Opinion:
    """What a judge says, all of its answers together.

    Attributes:
        choice: what enough of the answers say; None for undetermined, and `why` says why.
        agreement: the share of the answers that say what most of them say; failed ones are counted in.
        said: each answer.
        tokens, cost: of all requests; a cost of None is unknown.
        ms: wall-clock time.
    """

    choice: str | None
    agreement: float
    said: tuple[Said, ...]
    why: str = ""
    tokens: int = 0
    cost: float | None = 0.0
    ms: float = 0.0

    @property
    def reason(self) -> str:
        """The first answer's reason among those that say what most say."""
        return next((one.reason for one in self.said if one.choice == self.choice and one.choice), "")

    @property
    def quotes(self) -> tuple[str, ...]:
        """What those answers quote, each once."""
        found = (
            quote for one in self.said if one.choice and one.choice == self.choice for quote in one.quotes
        )
        return tuple(dict.fromkeys(found))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the errors among the answers."""
        return tuple(one.code for one in self.said if one.code)


@dataclass(frozen=True)
class Asking:
    """What a judge is asked with.

    Attributes:
        secret: of the workspace; the marks around the material are made from it.
        meter: whoever pays; None outside a workspace.
        deadline: on the monotonic clock.
    """

    port: Port
    secret: bytes
    meter: Meter | None = None
    deadline: float | None = None


def ask(spec: JudgeSpec, material: Mapping[str, str], asking: Asking) -> Opinion:
    """What the judge says about the material. Whatever goes wrong makes an answer that counts for nothing."""
    if asking.port.engine_of(spec.scorer).name == "embedded":
        return Opinion(None, 0.0, (), EMBEDDED)
    started, within = time.perf_counter(), current_trial()
    turns = range(1, spec.repeats + 1)
    with ThreadPoolExecutor(len(turns)) as pool:
        said = tuple(pool.map(lambda turn: _answer(spec, material, asking, turn, within), turns))
    return _together(spec, said, (time.perf_counter() - started) * 1000)


def _answer(spec: JudgeSpec, material: Mapping[str, str], asking: Asking, turn: int, within: Trial) -> Said:
    """One answer. A reply that is kept belongs to one repetition alone: asking again has to be asking again."""
    asked = rendered(spec, material, asking.secret, turn)
    call = Call(
        agent=spec.scorer,
        prompt=asked.prompt,
        payload=_Task(judge=spec.name, material=dict(material), seal=asked.seal),
        output_model=_verdict_of(tuple(choice.name for choice in spec.answers)),
        compose=_never,
        problems=_sealed(asked.seal),
        deadline=asking.deadline,
    )
    number = (within.number - 1) * TURNS + turn
    with in_trial(number, within.seed) as used:
        try:
            reply = asking.port.generate(call, asking.meter)
        except ModelError as error:
            cost = _cost_of(error)
            return Said(None, fault=error.message, code=error.code, tokens=used.tokens, cost=cost)
    value = unmarked_model(reply.value)
    return Said(
        value.choice,
        " ".join(value.reason.split())[:REASON_MOST],
        value.quotes[:QUOTES_MOST],
        tokens=used.tokens,
        cost=reply.account.cost,
    )


def _cost_of(error: ModelError) -> float | None:
    """Nothing is spent where nothing was sent; what a lost answer costs is not known."""
    return 0.0 if error.code.startswith("BW53") else None


def _sealed(seal: str) -> Callable[[_Verdict], Sequence[str]]:
    """A verdict that stood in the draft cannot know the seal."""

    def problems(value: _Verdict) -> Sequence[str]:
        right = value.seal.strip() == seal
        return () if right else ("seal: it is not the one that the request names first",)

    return problems


def _never(_task: Any) -> Any:
    """An engine that composes has nobody to ask: it gives no verdict, as any answer that cannot be had."""
    raise ModelError(
        "BW5160", f"A judge is asked, never composed: {EMBEDDED}.", hint="Set a model, or a judge's own."
    )


@lru_cache(maxsize=64)
def _verdict_of(choices: tuple[str, ...]) -> type[_Verdict]:
    """The shape of the answer; made once for each set of choices."""
    narrowed: Any = Literal[choices]
    return create_model("Verdict", __base__=_Verdict, choice=(narrowed, ...))


def _together(spec: JudgeSpec, said: tuple[Said, ...], ms: float) -> Opinion:
    counts = Counter(one.choice for one in said if one.choice is not None)
    choice, most = counts.most_common(1)[0] if counts else (None, 0)
    agreement = most / len(said)
    why = _unsettled(spec, said, counts, agreement)
    costs = [one.cost for one in said]
    return Opinion(
        choice=None if why else choice,
        agreement=agreement,
        said=said,
        why=why,
        tokens=sum(one.tokens for one in said),
        cost=None if None in costs else sum(cost for cost in costs if cost),
        ms=ms,
    )


def _unsettled(spec: JudgeSpec, said: Sequence[Said], counts: Counter[str], agreement: float) -> str:
    """Why the answers come to nothing; empty when enough of them say the same."""
    if not counts:
        return next(one.fault for one in said)
    given = ", ".join(f"{name} {count}" for name, count in counts.most_common())
    failed = len(said) - counts.total()
    asked = f"asked {len(said)} times, it said {given}" + (f", and {failed} failed" if failed else "")
    tied = len(counts) > 1 and counts.most_common(2)[0][1] == counts.most_common(2)[1][1]
    return asked if tied or agreement < spec.agreement else ""
