"""Whether a sentence says what statements on record say, and no more: the slot check of drafts, without a kit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..content.sentences import split_sentences
from ._clauses import own_part
from ._grounds import Grounds, profile, read
from ._slots import WORDED, slot_problem
from ._wording import wording_problem
from .claims import Claim, detect_plain
from .text import fold, folded

__all__ = ("Statement", "unsupported")

_BETWEEN_FIGURES = frozenset(
    ("against", "versus", "vs", "compared", "dollars", "euros", "pounds", "points", "cents")
)


@dataclass(frozen=True)
class Statement:
    """A statement on record, with what else is known about it.

    Attributes:
        text: the statement; it is its own approved wording.
        value, unit: the figure that was measured, as it is shown (`7.66`, `pp`), where there is one.
        rises: whether the figure is a change upwards; None for a level.
        knows: what else may be said of it in words: its scope, its method.
        measured: what was measured as text, for a statement whose figure is not known by itself.
        observed: the day, which a sentence may name by its month or year.
    """

    id: str
    text: str
    value: float | None = None
    unit: str = ""
    rises: bool | None = None
    knows: tuple[str, ...] = ()
    measured: str = ""
    observed: date | None = None

    def grounds(self) -> Iterator[Grounds]:
        """Ways to say it: as a whole, or its main clause where only figures follow."""
        direction = None if self.rises is None else ("increase" if self.rises else "decrease")
        whole = Grounds(
            id=self.id,
            claims=(self.text, f"{self.text.rstrip('.')} ({self.measured})")
            if self.measured
            else (self.text,),
            value=self.value,
            unit=self.unit,
            direction=direction,  # type: ignore[arg-type]
            scope=self.knows,
            collected=self.observed,
        )
        yield whole
        main, _, rest = self.text.partition(": ")
        if (
            rest
            and len(split_sentences(rest)) == 1
            and not set(read(fold(rest), ()).content.values()) - _BETWEEN_FIGURES
        ):
            yield replace(whole, claims=(main,))


def unsupported(sentence: str, statements: Sequence[Statement]) -> str | None:
    """Why a sentence says more, less or other than the statements that it rests on; None when they carry it.

    Each claim has to be carried by one of them. A sentence without a claim may use their words, in their direction
    and polarity, and no others.
    """
    ways = [grounds for statement in statements for grounds in statement.grounds()]
    wordings = tuple(wording for grounds in ways for wording in grounds.claims)
    claims = detect_plain(sentence)
    for claim in claims:
        if problem := _first_problem([_claim_problem(sentence, claim, g, wordings, claims) for g in ways]):
            return problem
    return None if claims else _first_problem([_plain_problem(sentence, grounds) for grounds in ways])


def _first_problem(problems: Sequence[str | None]) -> str | None:
    """None as soon as one way is free of problems; no way at all is a problem."""
    if any(problem is None for problem in problems):
        return None
    return problems[0] if problems else "it rests on no record"


def _claim_problem(
    sentence: str, claim: Claim, grounds: Grounds, wordings: tuple[str, ...], claims: Sequence[Claim]
) -> str | None:
    found = wording_problem(sentence, claim, grounds, wordings, (), ())
    if found is None:
        return None
    low, high = own_part(
        sentence, folded(sentence), (claim.start, claim.end), [(c.start, c.end) for c in claims]
    )
    part, own = sentence[low:high], replace(claim, start=claim.start - low, end=claim.end - low)
    if part != sentence and wording_problem(part, own, grounds, wordings, (), ()) is None:
        return None
    if claim.cls not in WORDED and claim.value is None:
        return found or f"{grounds.id} carries a claim of class {claim.cls} only in its own words"
    return slot_problem(part, own, grounds, (), ())


def _plain_problem(sentence: str, grounds: Grounds) -> str | None:
    here, there = read(fold(sentence), ()), profile(grounds, ())
    for name, word in here.content.items():
        if name not in there.known:
            return f"the sentence adds “{word}”, which {grounds.id} does not say"
    if not any(name in wording.content for wording in there.wordings for name in here.content):
        return f"the sentence says nothing of what {grounds.id} says"
    declared = {grounds.direction} if grounds.direction else set()
    if wrong := here.ways - (there.ways | declared):
        return f"the direction differs: {grounds.id} shows no {min(wrong)}"
    if not any(here.negations == wording.negations for wording in there.wordings):
        return f"the polarity differs from {grounds.id}"
    return None
