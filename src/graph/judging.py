"""Judges at work in a workspace: in the gate of a draft, and in suites."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .._yaml import load_model
from ..content import Draft
from ..evaluation import SCORERS, Gate, Record
from ..evaluation.judges import JudgeDesk, JudgeLibrary, JudgeSpec, Standing, with_judges
from ..evaluation.judges.probation import standing
from ..evaluation.policy import GatePolicy
from ..evaluation.record import Scorer
from ..evaluation.suite import SuiteSpec
from ..store import Actor, ObjectRef
from ..store._commitments import commitment, load_salt

if TYPE_CHECKING:
    from ..llm import Port
    from ..llm.meter import Meter
    from ..store import Ledger
    from .desk import Desk

__all__ = ("expect_judges", "judge_desk", "judging_gate", "standings", "suite_scorers")


def expect_judges(evals: Path, policy: GatePolicy) -> None:
    """Check that there is a file for every judge that a policy names, and that it can be read.

    Raises:
        WorkspaceError: `BW6030`, `BW6031`.
    """
    for name in policy.named_judges:
        JudgeLibrary(evals).get(name)


def judge_desk(desk: Desk, meter: Callable[[Record], Meter | None], *, reads: bool = False) -> JudgeDesk:
    """What judges work with here. Their replies are kept: the same draft is not judged anew at every turn.

    Args:
        reads: whether the audit log gets a line for each draft that a judge reads.
    """
    return JudgeDesk(
        port=desk.remembering(),
        secret=_secret(desk),
        policy=desk.playbook.policy.gate,
        ledger=desk.ledger,
        meter=meter,
        read=_reading(desk) if reads else lambda _spec, _record: None,
    )


def _secret(desk: Desk) -> bytes:
    return commitment(load_salt(desk.workspace.state), "judges").encode()


def _reading(desk: Desk) -> Callable[[JudgeSpec, Record], None]:
    """Reads of data by a model are acts, a judge's as well as an agent's."""

    def read(spec: JudgeSpec, record: Record) -> None:
        refs = [
            ObjectRef("prompt", spec.scorer, spec.prompt_sha256),
            ObjectRef("draft", _id(record), record.id),
        ]
        with desk.ledger.write(Actor("agent", spec.scorer, "", "none")) as tx:
            tx.audit("agent.read", ObjectRef("run", _run(record)), refs=refs, data={"reads": ["draft"]})

    return read


def _id(record: Record) -> str:
    return record.output.id if isinstance(record.output, Draft) else record.id


def _run(record: Record) -> str:
    """The run that a record of the gate belongs to."""
    run = record.input.get("run", "")
    return run if isinstance(run, str) else ""


def judging_gate(desk: Desk) -> Gate:
    """The desk's gate with the judges that its policy names; the run of each draft pays for them."""
    judges = JudgeLibrary(desk.workspace.evals).scorers(
        judge_desk(desk, lambda record: desk.meter(_run(record)), reads=True)
    )
    return desk.gate.with_scorers(lambda scorers: with_judges(scorers, judges))


def suite_scorers(desk: Desk, folder: Path) -> Mapping[str, Scorer]:
    """All scorers and judges, for the suite in a folder; what judges cost counts for the month.

    A judge with a threshold, or in the suite's gate, decides something there, so on probation it is undetermined. One
    without is a measurement.
    """
    meter = desk.meter("")
    judges = JudgeLibrary(desk.workspace.evals).scorers(
        judge_desk(desk, lambda _: meter), _decisive(folder / "suite.yaml")
    )
    return with_judges(SCORERS, judges)


def _decisive(file: Path) -> frozenset[str]:
    """The scorers on which a suite's verdict hangs."""
    if not file.is_file():
        return frozenset()
    spec = load_model(file, SuiteSpec, code="BW660")
    asked = [
        (spec.scorers, spec.thresholds),
        *([(spec.live.scorers, spec.live.thresholds)] if spec.live else []),
    ]
    named = {scorer.name for scorers, bounds in asked for scorer in scorers if scorer.label in bounds}
    return frozenset(named | set(spec.gate.named_judges if spec.gate else ()))


def standings(
    policy: GatePolicy, evals: Path, ledger: Ledger, port: Port
) -> Iterator[tuple[JudgeSpec, Standing, bool]]:
    """Each judge that the policy names, what it may do, and whether it is required."""
    for name in policy.named_judges:
        spec = JudgeLibrary(evals).get(name)
        engine = port.engine_of(name)
        yield spec, standing(ledger, spec, engine.name, engine.model, policy.judges), name in policy.required
