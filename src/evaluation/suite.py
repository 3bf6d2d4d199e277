"""Suites: a folder with `suite.yaml` (what is asked, how good it has to be) and `cases.jsonl` (the cases).

A case holds an output that was stored and the label that a person gave it, or an input that an agent is
given live. Everything a case needs lies in the suite's own folder, so a suite runs in any workspace.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from .._canonical import sha256_hex
from .._yaml import load_model
from ..content._base import Frozen, Name, Text
from ..errors import UsageError, Where, WorkspaceError
from ._cases import Case, Cases, read_cases
from .policy import GatePolicy
from .record import Scorer

__all__ = ("Case", "LiveSpec", "Mode", "ScorerSpec", "Suite", "SuiteSpec", "Threshold", "load_suite")

WORKSPACE_KIT = "workspace"

Mode = Literal["stored", "live"]
"""Whether the suite's own outputs are scored, or those of an agent that is called beside them."""


class ScorerSpec(Frozen):
    """A scorer that a suite asks, of all cases or only of those with a tag.

    Attributes:
        as_: what the score is called, so that one scorer may be asked of several tags; by default the scorer's name.
    """

    name: str
    only: str | None = None
    as_: str | None = Field(default=None, alias="as", min_length=1)

    @property
    def label(self) -> str:
        """The score's name in thresholds and results."""
        return self.as_ or self.name

    def asks(self, tags: Collection[str]) -> bool:
        """Whether it is asked of a case with these tags."""
        return self.only is None or self.only in tags


def _as_spec(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


Scorers = tuple[Annotated[ScorerSpec, BeforeValidator(_as_spec)], ...]


class Threshold(Frozen):
    """How good a scorer's mean over the cases has to be: at least `min`, or at most `max` where lower is better."""

    min: Annotated[float, Field(ge=0, le=1)] | None = None
    max: Annotated[float, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Threshold:
        if (self.min is None) == (self.max is None):
            raise ValueError("a threshold is either `min` or `max`")
        return self


class LiveSpec(Frozen):
    """What is asked about the outputs of an agent that is called now, for cases marked `live`."""

    scorers: Annotated[Scorers, Field(min_length=1)]
    thresholds: dict[str, Threshold] = {}


class SuiteSpec(Frozen):
    """`suite.yaml`.

    Attributes:
        agent: whose outputs these are; also the name of its target.
        kit: folder of the brand kit inside the suite, or `workspace` for the company's own; a case may name
            another. Outputs are then drafts.
        parts: folders inside the suite's that hold `cases.jsonl` and `inputs/`; by default the suite's own.
        target: `stored` to score the outputs in the file, or the name of a target to call for every case.
        scorers: what is asked; an entry may be `{name: …, only: tag, as: label}`.
        gate: the scorers that make up the gate's verdict on an output.
        trials: how often a target is called for each case.
        allowed_errors: how many cases may end in an error; they count as 0 in any case.
        on: the day that drafts are judged at when their brief names none.
        baseline_note: what the live scores are, in words for the report.
    """

    id: Name
    agent: Name
    description: Text
    kit: str | None = None
    parts: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    target: str = "stored"
    scorers: Annotated[Scorers, Field(min_length=1)]
    thresholds: dict[str, Threshold] = {}
    gate: GatePolicy | None = None
    live: LiveSpec | None = None
    trials: Annotated[int, Field(ge=1, le=20)] = 1
    allowed_errors: Annotated[int, Field(ge=0)] = 0
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 30
    on: date | None = None
    baseline_note: Text = ""

    @model_validator(mode="after")
    def _thresholds_are_asked(self) -> SuiteSpec:
        for asked in (self, self.live):
            names = [scorer.label for scorer in asked.scorers] if asked else []
            if len(set(names)) != len(names):
                raise ValueError("two scores have the same name; tell them apart by `as`")
            for name in asked.thresholds if asked else ():
                if name not in names:
                    raise ValueError(f"there is a threshold for {name!r}, which is not among the scorers")
        return self


@dataclass(frozen=True)
class Suite:
    """A suite that was loaded and checked.

    Attributes:
        kits: folder of each brand kit that a case names; `workspace` is left to the caller.
        cases: read from the files at each iteration; a large suite never is in memory as a whole.
        dataset_sha, suite_sha: of the cases with their shared inputs, and of the settings.
        all, stored, live: how many cases something is asked of: of all, of those with a stored output, and of
            those that an agent may be asked.
    """

    folder: Path
    spec: SuiteSpec
    cases: Cases
    kits: Mapping[str, Path] = field(default_factory=dict)
    dataset_sha: str = ""
    suite_sha: str = ""
    all: int = 0
    stored: int = 0
    live: int = 0

    def asked(self, mode: Mode, tags: Collection[str]) -> tuple[str, ...]:
        """The scorers that are asked of a case with these tags, each once."""
        return tuple(dict.fromkeys(spec.name for spec in self.scorers(mode) if spec.asks(tags)))

    def labels(self, mode: Mode, scorer: str, tags: Collection[str]) -> list[str]:
        """The scores that a scorer's answer about a case with these tags counts in."""
        return [spec.label for spec in self.scorers(mode) if spec.name == scorer and spec.asks(tags)]

    def scorers(self, mode: Mode) -> tuple[ScorerSpec, ...]:
        """What is asked about stored outputs, or about those of a live call."""
        if mode == "stored":
            return self.spec.scorers
        return self.spec.live.scorers if self.spec.live else ()


def load_suite(folder: Path, scorers: Mapping[str, Scorer] | None = None) -> Suite:
    """The suite in a folder.

    Args:
        scorers: the known scorers; with them, a suite that names another one is refused.

    Raises:
        UsageError: there is no suite in the folder.
        WorkspaceError: its files are not valid; the message names file and line.
    """
    file = folder / "suite.yaml"
    if not file.is_file():
        raise UsageError(
            "BW230",
            f"There is no suite in {folder}.",
            where=Where(str(folder)),
            hint="Name a folder that holds `suite.yaml` and `cases.jsonl`, such as `evals/content`.",
        )
    spec = load_model(file, SuiteSpec, code="BW660")
    if scorers is not None:
        _check_scorers(file, spec, scorers)
    kits: dict[str, Path] = {}
    counts = _Counts()

    def check(at: Path, case: Case) -> None:
        if spec.target == "stored":
            _check_output(at, spec, case)
        name = case.kit or spec.kit
        if name and name not in kits:
            kits[name] = _kit_folder(folder, name, at, case)
        counts.take(spec, case)

    cases = read_cases(folder, spec.parts or (".",), check)
    sha = sha256_hex(file.read_bytes())
    return Suite(folder, spec, cases, kits, cases.sha, sha, counts.all, counts.stored, counts.live)


class _Counts:
    """How many cases something is asked of."""

    def __init__(self) -> None:
        self.all = self.stored = self.live = 0

    def take(self, spec: SuiteSpec, case: Case) -> None:
        if any(asked.asks(case.tags) for asked in spec.scorers):
            self.all += 1
            self.stored += case.output is not None
        if case.live and spec.live and any(asked.asks(case.tags) for asked in spec.live.scorers):
            self.live += 1


def _check_scorers(file: Path, spec: SuiteSpec, scorers: Mapping[str, Scorer]) -> None:
    named = [scorer.name for scorer in spec.scorers]
    named += [scorer.name for scorer in spec.live.scorers] if spec.live else []
    named += [*spec.gate.required, *spec.gate.optional] if spec.gate else []
    known = set(scorers)
    for name in named:
        if name not in known:
            raise WorkspaceError(
                "BW664",
                f"The suite names the scorer {name!r}, which does not exist.",
                where=Where(str(file), field="scorers"),
                hint=f"The scorers are {', '.join(sorted(known))}.",
            )


def _check_output(file: Path, spec: SuiteSpec, case: Case) -> None:
    if case.output is None and not (case.live and spec.live):
        raise WorkspaceError(
            "BW661",
            f"Case {case.id!r} has no stored output.",
            where=Where(str(file), case.line, "output"),
            hint="Give it an `output`, or mark it `live` and give the suite a `live` section.",
        )


def _kit_folder(folder: Path, name: str, file: Path, case: Case) -> Path:
    if name == WORKSPACE_KIT:
        return Path(WORKSPACE_KIT)
    path = folder / name
    inside = path.resolve().is_relative_to(folder.resolve())
    if not inside or not (path / "meta.yaml").is_file():
        raise WorkspaceError(
            "BW665",
            f"There is no brand kit {name!r} in the suite.",
            where=Where(str(file), case.line, "kit"),
            hint="Name a folder inside the suite that holds `meta.yaml`, or `workspace`.",
        )
    return path
