"""What a scorer says about one output: a value, a verdict, and the findings behind it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field

from ..content import Finding
from ..content._base import Frozen

__all__ = ("Score", "pooled", "score_of_findings", "share", "undetermined")

UnitFloat = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Score(Frozen):
    """One scorer's answer about one record.

    Attributes:
        value: from 0 (worst) to 1 (best); None when there is no number.
        label: for scorers that sort instead of measure.
        verdict: `undetermined` says that the scorer could not tell; it is never a pass.
        findings: what is wrong, on exact spans.
        of: how many things the value is a share of, where a suite pools them: then each thing counts, not each
            case, and a case with none of them does not count at all.
        cost, tokens, ms: what the answer took; 0 for rules.
        version: of the scorer; results of different versions are not compared.
    """

    name: str
    value: UnitFloat | None = None
    label: str | None = None
    verdict: Literal["pass", "fail", "undetermined"]
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    of: Annotated[int, Field(ge=0)] | None = None
    cost: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    tokens: Annotated[int, Field(ge=0)] = 0
    ms: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    version: str = "1"


def score_of_findings(name: str, findings: Sequence[Finding]) -> Score:
    """The score of a rule: 1 when nothing asks for more than a note, 0 when something does.

    A finding that says `unchecked` leaves the rule undetermined: what could not be checked is no pass.
    """
    found = tuple(findings)
    if not found:
        return _clean(name)
    actions = {finding.action for finding in found}
    if "unchecked" in actions:
        reason = next(finding.message for finding in found if finding.action == "unchecked")
        return Score(name=name, verdict="undetermined", findings=found, reason=reason)
    if actions <= {"pass"}:
        return Score(name=name, value=1.0, verdict="pass", findings=found)
    reason = next(finding.message for finding in found if finding.action != "pass")
    return Score(name=name, value=0.0, verdict="fail", findings=found, reason=reason)


@lru_cache(maxsize=256)
def _clean(name: str) -> Score:
    """The score of a rule that found nothing, which is most of them: made once, for it never changes."""
    return Score(name=name, value=1.0, verdict="pass")


def share(name: str, good: int, total: int, findings: Sequence[Finding] = ()) -> Score:
    """The score of a ratio: it passes only when everything is good and nothing was found."""
    value = good / total if total else 1.0
    clean = good >= total and all(finding.action == "pass" for finding in findings)
    first = next((f": {finding.message}" for finding in findings if finding.action != "pass"), "")
    reason = "" if clean else f"{good} of {total}{first}"
    return Score(
        name=name,
        value=value,
        verdict="pass" if clean else "fail",
        findings=tuple(findings),
        reason=reason,
    )


def pooled(name: str, good: int, total: int, findings: Sequence[Finding] = ()) -> Score:
    """The score of a ratio of which a suite adds up the things over its cases, such as spans that were found."""
    return share(name, good, total, findings).model_copy(update={"of": total})


def undetermined(name: str, reason: str) -> Score:
    """The score of a scorer that cannot tell."""
    return Score(name=name, verdict="undetermined", reason=reason)
