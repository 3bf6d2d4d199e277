"""Running a suite: every case, every trial, every scorer; resumed where a killed run stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..errors import StateError, UsageError, Where, WorkspaceError
from ._bench import Bench, Target, Task
from ._code import code_sha
from ._runlog import Entry, Held, Places, RunLog, now, task_key
from ._summary import STATISTICS, Scoring, SuiteRun
from ._tally import Tally
from ._working import Progress, work_through
from .record import Scorer, scorer_version
from .runs import StoredRun
from .scorers import SCORERS
from .suite import Case, Mode, ScorerSpec, Suite, Threshold, load_suite

if TYPE_CHECKING:
    from ._ray import Crew, Tools

__all__ = ("Progress", "run_suite", "score_run")

Edit = Callable[[Case], Case]


def _tell_nobody(_progress: Progress) -> None:
    """For runs without a screen."""


def run_suite(
    folder: Path,
    targets: Mapping[str, Target],
    out_dir: Path,
    *,
    scorers: Mapping[str, Scorer] = SCORERS,
    workspace_kit: Path | None = None,
    engine: str = "",
    about: Mapping[str, Any] | None = None,
    seed: int = 0,
    trials: int | None = None,
    edit: Edit | None = None,
    defect: str | None = None,
    limit: int = 4,
    tell: Callable[[Progress], None] = _tell_nobody,
    spread: Callable[[], Tools] | None = None,
    cluster: str = "",
) -> SuiteRun:
    """Run the suite in a folder.

    Args:
        targets: agents by name, as functions of a case's input; live cases without their agent are skipped.
        out_dir: where run logs are kept; an unfinished run of the same things is continued.
        workspace_kit: the company's own brand kit, for suites that ask for it.
        engine: what answers in `targets`; the label of the live scores.
        about: what else decides the targets' answers, such as model and prompt hashes.
        seed: of what targets and scorers leave to chance; it is part of the run's name.
        trials: how often a target is called for each case, instead of what the suite says.
        edit: changes each case before it is run, but not its id and tags, such as by planting the `defect`.
        limit: how many calls of a target, or of judges, run at once; `tell` hears how far the run is.
        spread: makes targets and scorers anew in each of Ray's actors, which then do the work (extra `ray`).
        cluster: the address of Ray's head, instead of the one that `RAY_ADDRESS` names.

    Raises:
        UsageError: there is no such suite, or it names a target that was not given.
        WorkspaceError: the suite is not valid; BW655 it is skipped, for its target cannot be asked here.
    """
    suite = load_suite(folder, scorers)
    target = _target(suite, targets)
    if trials is not None:
        suite = replace(suite, spec=suite.spec.model_copy(update={"trials": trials}))
    bench = Bench(suite, scorers, workspace_kit)
    live = targets.get(suite.spec.agent) if suite.spec.live else None
    said = {"engine": engine, "seed": seed, "defect": defect, **(about or {})}
    header = _header(suite, bench, [call for call in (target, live) if call], said)
    plan = _Plan(suite, bench, header, target, live, edit, limit=limit)
    if spread is None:
        return _run(plan, out_dir, tell)
    from ._ray import Crew

    with closing(Crew(spread, suite, limit, cluster)) as crew:
        return _run(plan, out_dir, tell, crew)


def score_run(
    stored: StoredRun,
    folder: Path,
    out_dir: Path,
    *,
    scorers: Mapping[str, Scorer] = SCORERS,
    workspace_kit: Path | None = None,
    limit: int = 4,
    tell: Callable[[Progress], None] = _tell_nobody,
) -> SuiteRun:
    """Score the outputs of a run again, with the suite and its scorers as they are now; a new run.

    A case that the run has no output for is an error.

    Raises:
        UsageError: BW2002 the run has not come to its end, or is of another suite.
        StateError: BW7001 its log cannot be used.
    """
    suite = load_suite(folder, scorers)
    _check_source(stored, suite)
    trials = stored.header["trials"]
    suite = replace(suite, spec=suite.spec.model_copy(update={"trials": trials}))
    bench = Bench(suite, scorers, workspace_kit)
    kept = {name: stored.header[name] for name in ("engine", "model", "prompts", "seed", "defect")}
    header = _header(suite, bench, [], {**kept, "source": stored.id})
    outputs = stored.places()
    target = None if suite.spec.target == "stored" else _never
    live = _never if suite.spec.live and any(stored.outputs("live")) else None
    return _run(_Plan(suite, bench, header, target, live, limit=limit, source=outputs), out_dir, tell)


def _never(_given: Mapping[str, Any]) -> Any:
    """No agent is called for outputs that are kept."""
    raise LookupError("the run has no output of this case")


def _check_source(stored: StoredRun, suite: Suite) -> None:
    stored.check()
    if stored.finished and stored.header["suite"] == suite.spec.id:
        return
    reason = (
        f"it is a run of the suite {stored.header['suite']!r}, not of {suite.spec.id!r}"
        if stored.finished
        else "it has not come to its end"
    )
    raise UsageError(
        "BW2002",
        f"The outputs of {stored.id} cannot be scored again: {reason}.",
        where=Where(str(stored.path)),
        hint="Run the suite again to finish it, or name a finished run of this suite.",
    )


@dataclass(frozen=True)
class _Plan:
    """What is run, with what, and on whose outputs."""

    suite: Suite
    bench: Bench
    header: Entry
    target: Target | None
    live: Target | None
    edit: Edit | None = None
    limit: int = 4
    source: Places | None = None

    def number(self) -> int:
        """How many tasks there are."""
        trials = self.suite.spec.trials
        if self.target is not None:
            return self.suite.all * trials
        return self.suite.stored + (self.suite.live * trials if self.live else 0)

    def tasks(self) -> Iterator[Task]:
        """All of them, in the order of the cases: first what is stored, then what an agent is asked."""
        trials = range(1, self.suite.spec.trials + 1)
        if self.target is not None:
            yield from (
                Task("stored", case, trial, self.target) for case in self.asked("stored") for trial in trials
            )
            return
        # Scoring the same bytes twice says nothing new, so what is stored has one trial.
        yield from (Task("stored", case) for case in self.asked("stored") if case.output is not None)
        if self.live is not None:
            live = (case for case in self.asked("live") if case.live)
            yield from (Task("live", case, trial, self.live) for case in live for trial in trials)

    def asked(self, mode: Mode) -> Iterator[Case]:
        """The cases that some scorer is asked of, as they are run."""
        cases = (case for case in self.suite.cases if self.suite.asked(mode, case.tags))
        return cases if self.edit is None else map(self.edit, cases)

    def tally(self) -> Tally:
        """What counts the run."""
        return Tally(self.header["labels"], self.header["live_labels"], self.suite.spec.parts or ())


def _run(plan: _Plan, out_dir: Path, tell: Callable[[Progress], None], crew: Crew | None = None) -> SuiteRun:
    held = Held(plan.suite.asked, plan.tally)
    with closing(RunLog.open(out_dir, plan.suite.spec.id, plan.header, held)) as log:
        tally: Any = held.tally
        of = plan.number()

        def told() -> None:
            tell(Progress(tally.cases, of, tally.errored, tally.spent.cost, tally.spent.tokens))

        told()
        try:
            work_through(
                _left(plan, held),
                plan.bench,
                log,
                tally,
                seed=plan.header["seed"],
                limit=plan.limit,
                tell=told,
                crew=crew,
            )
        except WorkspaceError as error:
            if error.code == "BW6001":
                log.void(error.message)
            raise
        run = _summary(plan, tally, log, of)
        log.finish(_end(run))
        return run


def _left(plan: _Plan, held: Held) -> Iterator[Task]:
    """The tasks that the log has no scores of; outputs that were paid for are not asked for again."""
    for task in plan.tasks():
        if not held.done and not len(held.outputs) and plan.source is None:
            yield task
            continue
        key = task_key(task.mode, task.case.id, task.trial)
        if key in held.done:
            continue
        if key in held.outputs:
            yield replace(task, target=None, kept=partial(held.outputs.read, key))
        elif task.target and plan.source is not None and key in plan.source:
            kept = partial(_same_input, plan, task.case, key)
            yield replace(task, target=None, kept=kept, copied=True)
        else:
            yield task


def _same_input(plan: _Plan, case: Case, key: int) -> Entry:
    """The line of an output in another run, if it was made from the input that the case has now."""
    assert plan.source is not None
    line = plan.source.read(key)
    if line["given"] != plan.bench.given_sha(case):
        raise LookupError("the case's input changed since the run was made")
    return line


def _target(suite: Suite, targets: Mapping[str, Target]) -> Target | None:
    name = suite.spec.target
    if name == "stored":
        return None
    if name in targets:
        _check_available(suite, targets[name])
        return targets[name]
    raise UsageError(
        "BW232",
        f"The suite calls the target {name!r}, which was not given.",
        where=Where(str(suite.folder / "suite.yaml"), field="target"),
        hint=f"The targets are {', '.join(['stored', *sorted(targets)])}.",
    )


def _check_available(suite: Suite, target: Target) -> None:
    """A target that cannot be asked on this machine is not asked; its suite has then not passed."""
    reason = getattr(target, "unavailable", str)()
    if reason:
        raise WorkspaceError(
            "BW655",
            f"The suite is skipped, for it cannot be asked here: {reason.rstrip('.')}.",
            where=Where(str(suite.folder / "suite.yaml"), field="target"),
            hint="`make` and `brandwright memory embedder install` bring the embedding model.",
        )


def _header(suite: Suite, bench: Bench, calls: Iterable[Target], said: Mapping[str, Any]) -> Entry:
    names = {spec.name for mode in ("stored", "live") for spec in suite.scorers(mode)}
    if bench.gate:
        names |= {*bench.gate.policy.required, *bench.gate.policy.optional}
    asked = {name: bench.scorers[name] for name in sorted(names)}
    live = suite.spec.live
    return {
        "suite": suite.spec.id,
        "agent": suite.spec.agent,
        "cases": len(suite.cases),
        "dataset_sha": suite.dataset_sha,
        "suite_sha": suite.suite_sha,
        "kits": {name: kit.sha256 for name, kit in bench.kits.items()},
        "policy_sha": bench.gate.policy_sha if bench.gate else "",
        "scorers": {name: scorer_version(scorer) for name, scorer in asked.items()},
        "labels": _labels(suite.spec.scorers, suite.spec.thresholds, bench.scorers),
        "live_labels": _labels(live.scorers, live.thresholds, bench.scorers) if live else {},
        "trials": suite.spec.trials,
        "seed": 0,
        "engine": "",
        "model": "",
        "prompts": {},
        "code_sha": code_sha([*asked.values(), *calls]),
        "brandwright": __version__,
        "defect": None,
        "source": None,
        **said,
    }


def _labels(
    asked: Iterable[ScorerSpec], thresholds: Mapping[str, Threshold], scorers: Mapping[str, Scorer]
) -> Entry:
    """What each score of the suite is, so that a log can be read without the suite."""
    none = Threshold.model_construct()
    return {
        spec.label: {
            "scorer": spec.name,
            "lower_is_better": bool(getattr(scorers[spec.name], "lower_is_better", False))
            or thresholds.get(spec.label, none).max is not None,
            "resampled": bool(getattr(scorers[spec.name], "resampled", False)),
            "statistic": _statistic(spec.name, scorers[spec.name]),
            "min": thresholds.get(spec.label, none).min,
            "max": thresholds.get(spec.label, none).max,
        }
        for spec in asked
    }


def _statistic(name: str, scorer: Scorer) -> str | None:
    """What the scores of all cases come to together, for a scorer whose score is no mean of them."""
    statistic: str | None = getattr(scorer, "statistic", None)
    if statistic is None or statistic in STATISTICS:
        return statistic
    raise WorkspaceError(
        "BW6060",
        f"The scorer {name!r} names the statistic {statistic!r}, which does not exist.",
        hint=f"The statistics are {', '.join(STATISTICS)}; without one, the score is the mean of the cases.",
    )


def _end(run: SuiteRun) -> Entry:
    """The last line of the log."""
    return {
        "type": "end",
        "passed": run.passed,
        "ended": now(),
        **_totals(run.scoring),
        "baseline": _totals(run.baseline) if run.baseline else None,
    }


def _totals(scoring: Scoring) -> Entry:
    return {
        "n": scoring.n,
        "scored": scoring.scored,
        "errored": scoring.errored,
        "skipped": scoring.skipped,
        "scores": [asdict(score) for score in scoring.scores],
    }


def _summary(plan: _Plan, tally: Tally, log: RunLog, of: int) -> SuiteRun:
    suite, header = plan.suite, plan.header
    if tally.cases != of:
        raise StateError(
            "BW7002",
            f"The run has {tally.cases} of its {of} cases.",
            where=Where(str(log.path)),
            hint="Run the suite again. If it happens twice, remove the run's log.",
        )
    scoring = tally.scoring("stored")
    unasked = suite.live if suite.spec.live and plan.target is None and plan.live is None else 0
    baseline = tally.scoring("live", f"baseline/{header['engine'] or 'unnamed'}/", unasked)
    return SuiteRun(
        run=log.run,
        suite=suite.spec.id,
        engine=header["engine"],
        scoring=scoring,
        baseline=baseline if baseline.n else None,
        baseline_note=suite.spec.baseline_note,
        passed=_passed(suite, scoring, baseline),
        resumed=log.resumed,
        log=log.path,
        hashes={name: header[name] for name in ("dataset_sha", "suite_sha", "kits", "policy_sha", "scorers")},
        trials=suite.spec.trials,
        seed=header["seed"],
        spent=tally.spent,
        defect=header["defect"],
        source=header["source"],
    )


def _passed(suite: Suite, scoring: Scoring, baseline: Scoring) -> bool:
    sound = scoring.scored > 0 and scoring.errored <= suite.spec.allowed_errors
    return sound and scoring.met() and (baseline.scored == 0 or baseline.met())
