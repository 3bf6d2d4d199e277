"""Whether a judge may gate: only after people's decisions have shown that it agrees with them, as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...store import calibrations
from ..policy import JudgePolicy
from .spec import JudgeSpec

if TYPE_CHECKING:
    from ...store import Ledger
    from ...store.calibrations import Calibration

__all__ = ("Standing", "shortfall", "standing")


@dataclass(frozen=True)
class Standing:
    """What a judge may do.

    Attributes:
        why: why it may only advise; empty when it may gate.
        missing: labels that it lacks.
        calibration: the newest one of exactly this wording and model.
    """

    why: str
    missing: int = 0
    calibration: Calibration | None = None

    @property
    def may_gate(self) -> bool:
        """Whether its findings may stop an output."""
        return not self.why


def standing(
    ledger: Ledger | None, spec: JudgeSpec, engine: str, model: str, policy: JudgePolicy
) -> Standing:
    """What the ledger says of a judge with these words, asked of this model."""
    if ledger is None:
        return Standing("there is no ledger that could hold a calibration", policy.labels)
    with ledger.read() as tx:
        exact = calibrations.newest(tx, spec.name, spec_sha=spec.sha256, engine=engine, model=model)
        last = exact or calibrations.newest(tx, spec.name)
    if exact is None:
        return Standing(_stale(last, spec, engine, model), policy.labels)
    why = shortfall(exact, policy)
    return Standing(why, max(0, policy.labels - exact.labels), exact)


def shortfall(found: Calibration, policy: JudgePolicy) -> str:
    """What a calibration lacks; empty when it is enough."""
    if found.labels < policy.labels:
        more = policy.labels - found.labels
        return f"it was compared with {_decisions(found.labels)}, and {more} more {'is' if more == 1 else 'are'} needed"
    if found.kappa is None:
        return "it was compared with decisions that are all alike, which shows nothing"
    if found.kappa < policy.kappa:
        return f"its agreement with people is kappa {found.kappa:.2f}, and {policy.kappa:.2f} is asked for"
    return ""


def _decisions(count: int) -> str:
    return f"{count} decision{'' if count == 1 else 's'}"


def _stale(last: Calibration | None, spec: JudgeSpec, engine: str, model: str) -> str:
    if last is None:
        return "it was never compared with people's decisions"
    if last.spec_sha != spec.sha256:
        return f"its words changed since it was calibrated on {last.at:%Y-%m-%d}"
    asked, known = f"{engine} {model}", f"{last.engine} {last.model}"
    return f"it was calibrated with the model {known}, and {asked} is asked now"
