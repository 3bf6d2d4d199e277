"""Which of two texts a judge prefers: asked in both orders, with ties, and read off at equal length."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..record import Record
from ..score import Score
from ..statistics.preference import LengthControlled, length_controlled
from ._material import NoMaterial, material_of
from ._suspects import is_bare, without_suspects
from .asking import Asking, Opinion, ask
from .spec import JudgeSpec

if TYPE_CHECKING:
    from .judge import JudgeDesk

__all__ = ("Compared", "Preferences", "compare", "pair_score", "preferences")

Winner = Literal["output", "other", "tie"]

_IN_ORDER: dict[str | None, Winner] = {"first": "output", "second": "other", "tie": "tie"}
_TURNED: dict[str | None, Winner] = {"first": "other", "second": "output", "tie": "tie"}
_WORTH: dict[Winner, float] = {"output": 1.0, "other": 0.0, "tie": 0.5}


@dataclass(frozen=True)
class Compared:
    """What a judge says about the output beside the other one.

    Attributes:
        winner: None when it is undetermined, and `why` says why.
        turned: whether the answer changed with the order; it is no answer then, and counts as a tie.
        words: how many more words the output has than the other.
        opinions: in order, and with the two exchanged.
    """

    winner: Winner | None
    why: str = ""
    turned: bool = False
    words: int = 0
    opinions: tuple[Opinion, ...] = ()

    @property
    def preference(self) -> float | None:
        """1 for the output, 0 for the other, 0.5 for a tie and for an answer that changes with the order."""
        if self.turned:
            return 0.5
        return None if self.winner is None else _WORTH[self.winner]


def compare(spec: JudgeSpec, record: Record, desk: JudgeDesk) -> Compared:
    """Ask a judge of pairs about a record's output and its reference's `other`, in both orders."""
    from .judge import LEAVE, unasked

    try:
        material = material_of(spec, record)
    except NoMaterial as error:
        return Compared(None, str(error))
    words = len(material["first"].split()) - len(material["second"].split())
    if why := unasked(spec, desk):
        return Compared(None, why, words=words)
    plain, suspects = without_suspects(spec, material)
    if suspects:
        # Which of two texts speaks to the judge says nothing about which is better: neither of them may.
        material = plain
    if is_bare(material["first"]) or is_bare(material["second"]):
        return Compared(None, "one of the texts does nothing but speak to whoever judges it", words=words)
    desk.read(spec, record)
    ends = time.monotonic() + desk.policy.judges.timeout_s * LEAVE
    asking = Asking(desk.port, desk.secret, desk.meter(record), ends)
    turned = material | {"first": material["second"], "second": material["first"]}
    return _compared(ask(spec, material, asking), ask(spec, turned, asking), words)


def _compared(one: Opinion, two: Opinion, words: int) -> Compared:
    opinions = (one, two)
    if one.choice is None or two.choice is None:
        return Compared(None, one.why or two.why, words=words, opinions=opinions)
    winner = _IN_ORDER[one.choice]
    if winner == _TURNED[two.choice]:
        return Compared(winner, words=words, opinions=opinions)
    why = f"the answer changes with the order: {one.choice}, then {two.choice} with the two exchanged"
    return Compared(None, why, turned=True, words=words, opinions=opinions)


def pair_score(spec: JudgeSpec, found: Compared, version: str) -> Score:
    """The comparison as a score: 1 where the output is preferred, 0.5 for a tie; never a pass without an answer."""
    costs = [opinion.cost or 0.0 for opinion in found.opinions]
    took = {
        "cost": sum(costs),
        "tokens": sum(opinion.tokens for opinion in found.opinions),
        "ms": round(sum(opinion.ms for opinion in found.opinions), 3),
    }
    label = "tie" if found.turned else found.winner
    if found.winner is None:
        said = {"verdict": "undetermined", "reason": found.why, "value": found.preference}
    else:
        value = _WORTH[found.winner]
        said = {"verdict": "pass" if value >= spec.pass_mark else "fail", "value": value}
        said["reason"] = found.opinions[0].reason
    return Score.model_validate({"name": spec.scorer, "label": label, "version": version, **said, **took})


@dataclass(frozen=True)
class Preferences:
    """How often the new outputs are preferred.

    Attributes:
        controlled: the rate at equal length and the raw one, each with its interval; None when it cannot be said,
            and `why` says why.
        pairs: that were compared; `undetermined` of them have no answer and count in no rate.
        ties, turned: of those with an answer.
    """

    controlled: LengthControlled | None
    why: str
    pairs: int
    undetermined: int
    ties: int
    turned: int


def preferences(found: Sequence[Compared]) -> Preferences:
    """The rate of preference for the outputs, with the effect of length taken out."""
    told = [(preference, one.words) for one in found if (preference := one.preference) is not None]
    controlled, why = None, ""
    try:
        controlled = length_controlled([value for value, _ in told], [float(words) for _, words in told])
    except ValueError as error:
        why = str(error)
    return Preferences(
        controlled=controlled,
        why=why,
        pairs=len(found),
        undetermined=len(found) - len(told),
        ties=sum(one.winner == "tie" for one in found),
        turned=sum(one.turned for one in found),
    )
