"""Running a suite: every case, every trial, every scorer; resumed where a killed run stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from .. import __version__
from ..errors import UsageError, Where, WorkspaceError
from ._bench import CALL_ERRORS, Bench, Target, Task, value_of
from ._runlog import RunLog
from ._summary import Mode, Outcome, Scoring, SuiteRun, summarise
from .gate import Answer, short
from .record import Scorer, scorer_version
from .scorers import SCORERS
from .suite import ScorerSpec, Suite, Threshold, load_suite

__all__ = ("run_suite",)

Entry = dict[str, Any]
_Key = tuple[Mode, str, int]


def run_suite(
    folder: Path,
    targets: Mapping[str, Target],
    out_dir: Path,
    *,
    scorers: Mapping[str, Scorer] = SCORERS,
    workspace_kit: Path | None = None,
    engine: str = "",
    about: Mapping[str, Any] | None = None,
    limit: int = 4,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> SuiteRun:
    """Run the suite in a folder.

    Args:
        targets: agents by name, as functions of a case's input; live cases without their agent are skipped.
        out_dir: where run logs are kept; an unfinished run of the same things is continued.
        workspace_kit: the company's own brand kit, for suites that ask for it.
        engine: what answers in `targets`; the label of the live scores.
        about: what else decides the targets' answers, such as model, prompt hashes and seed.
        limit: how many calls of a target run at once; `tell` hears the number of cases done and of all.

    Raises:
        UsageError: there is no such suite, or it names a target that was not given.
        WorkspaceError: the suite is not valid; BW655 it is skipped, for its target cannot be asked here.
    """
    suite = load_suite(folder, scorers)
    target = _target(suite, targets)
    bench = Bench(suite, scorers, workspace_kit)
    header = _header(suite, bench, engine, dict(about or {}))
    with closing(RunLog.open(out_dir, suite.spec.id, header)) as log:
        done = _Done.of(log.entries)
        tasks = list(_tasks(suite, target, targets.get(suite.spec.agent)))
        for count, (_, entries) in enumerate(_worked(tasks, bench, done, limit), 1):
            log.write(entries)
            done.take(entries)
            tell(count, len(tasks))
        run = _summary(suite, done, tasks, log, engine, header, scorers)
        log.finish({"passed": run.passed, **_end(run)})
        return run


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


def _header(suite: Suite, bench: Bench, engine: str, about: Mapping[str, Any]) -> Entry:
    names = {spec.name for mode in ("stored", "live") for spec in suite.scorers(mode)}
    if bench.gate:
        names |= {*bench.gate.policy.required, *bench.gate.policy.optional}
    return {
        "suite": suite.spec.id,
        "agent": suite.spec.agent,
        "cases": len(suite.cases),
        "dataset_sha": suite.dataset_sha,
        "suite_sha": suite.suite_sha,
        "kits": {name: kit.sha256 for name, kit in bench.kits.items()},
        "policy_sha": bench.gate.policy_sha if bench.gate else "",
        "scorers": {name: scorer_version(bench.scorers[name]) for name in sorted(names)},
        "labels": _labels(suite.spec.scorers, suite.spec.thresholds, bench.scorers),
        "live_labels": _labels(suite.spec.live.scorers, suite.spec.live.thresholds, bench.scorers)
        if suite.spec.live
        else {},
        "trials": suite.spec.trials,
        "seed": 0,
        "engine": engine,
        "model": "",
        "prompts": {},
        "code_sha": "",
        "brandwright": __version__,
        "defect": None,
        **about,
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
            "min": thresholds.get(spec.label, none).min,
            "max": thresholds.get(spec.label, none).max,
        }
        for spec in asked
    }


def _end(run: SuiteRun) -> Entry:
    data = run.as_dict()
    return {
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        **{name: data[name] for name in ("n", "scored", "errored", "skipped", "scores")},
        "baseline": data["baseline"]
        and {name: data["baseline"][name] for name in ("n", "scored", "errored", "skipped", "scores")},
    }


def _tasks(suite: Suite, target: Target | None, live: Target | None) -> Iterator[Task]:
    trials = range(1, suite.spec.trials + 1)
    if target is not None:
        yield from (Task("stored", case, trial, target) for case in suite.cases for trial in trials)
        return
    # Scoring the same bytes twice says nothing new, so what is stored has one trial.
    yield from (Task("stored", case) for case in suite.cases if case.output is not None)
    if live is not None and suite.spec.live:
        yield from (Task("live", case, trial, live) for case in suite.cases if case.live for trial in trials)


@dataclass
class _Done:
    """What the log holds already."""

    outputs: dict[_Key, Any] = field(default_factory=dict)
    scores: dict[tuple[Mode, str, int, str], Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> _Done:
        done = cls()
        done.take(entries)
        return done

    def take(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            key = (entry["mode"], entry["case"], entry["trial"])
            if entry["type"] == "output":
                self.outputs[key] = entry["output"]
            else:
                self.scores[(*key, entry["scorer"])] = entry


def _worked(
    tasks: Iterable[Task], bench: Bench, done: _Done, limit: int
) -> Iterator[tuple[Task, list[Entry]]]:
    """The tasks with their new lines: what is stored one after the other, calls of agents side by side."""
    calls = []
    for task in tasks:
        if task.target is None:
            yield task, _work(task, bench, done)
        else:
            calls.append(task)
    waiting = iter(calls)
    pool = ThreadPoolExecutor(max_workers=max(1, limit), thread_name_prefix="brandwright-eval")
    try:
        running: dict[Future[list[Entry]], Task] = {}
        while True:
            for task in islice(waiting, max(1, limit) - len(running)):
                running[pool.submit(_work, task, bench, done)] = task
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _work(task: Task, bench: Bench, done: _Done) -> list[Entry]:
    """The lines that the log lacks for this task."""
    key = (task.mode, task.case.id, task.trial)
    specs = bench.suite.scorers("live" if task.mode == "live" else "stored")
    names = dict.fromkeys(spec.name for spec in specs if spec.asks(task.case.tags))
    asked = tuple(name for name in names if (*key, name) not in done.scores)
    if not asked:
        return []
    entries: list[Entry] = []
    if key in done.outputs:
        output = done.outputs[key]
    else:
        try:
            output = bench.output(task)
            json.dumps(output, allow_nan=False)
        except (*CALL_ERRORS, TypeError, ValueError) as error:
            reason = f"the target gave no output: {short(getattr(error, 'cause', error))}"
            return [_entry(task, specs, Answer(name, "errored", reason=reason)) for name in asked]
        if task.target is not None:
            entries.append({"type": "output", **_place(key), "output": output})
    return entries + [_entry(task, specs, answer) for answer in bench.answers(task, output, asked)]


def _place(key: _Key) -> Entry:
    return {"mode": key[0], "case": key[1], "trial": key[2]}


def _entry(task: Task, specs: Iterable[ScorerSpec], answer: Answer) -> Entry:
    """One line for one scorer. Of several scores the worst counts; one without a number is an error."""
    case, scores = task.case, answer.scores
    values = [value_of(score) for score in scores]
    value = None if not values or None in values else min(v for v in values if v is not None)
    reasons = [answer.reason, *(score.reason for score in scores)]
    return {
        "type": "score",
        "mode": task.mode,
        "case": case.id,
        "cluster": case.cluster or case.id,
        "tags": case.tags,
        "line": case.line,
        "trial": task.trial,
        "scorer": answer.name,
        "labels": [spec.label for spec in specs if spec.name == answer.name and spec.asks(case.tags)],
        "status": "errored" if value is None else "scored",
        "value": value,
        "label": scores[0].label if len(scores) == 1 else None,
        "of": scores[0].of if len(scores) == 1 else None,
        "reason": "; ".join(reason for reason in reasons if reason),
        "findings": [
            {
                "rule": finding.rule,
                "part": finding.part,
                "excerpt": finding.excerpt,
                "message": finding.message,
            }
            for score in scores
            for finding in score.findings
        ],
        "ms": sum(score.ms for score in scores),
        "cost": sum(score.cost for score in scores),
        "tokens": sum(score.tokens for score in scores),
    }


def _summary(
    suite: Suite,
    done: _Done,
    tasks: Iterable[Task],
    log: RunLog,
    engine: str,
    header: Entry,
    scorers: Mapping[str, Scorer],
) -> SuiteRun:
    scoring = _scoring(suite, done, tasks, "stored", "", scorers)
    baseline = _scoring(suite, done, tasks, "live", f"baseline/{engine or 'unnamed'}/", scorers)
    sound = scoring.scored > 0 and scoring.errored <= suite.spec.allowed_errors
    return SuiteRun(
        run=log.run,
        suite=suite.spec.id,
        engine=engine,
        scoring=scoring,
        baseline=baseline if baseline.n else None,
        baseline_note=suite.spec.baseline_note,
        passed=sound and scoring.met() and (baseline.scored == 0 or baseline.met()),
        resumed=bool(log.entries),
        log=log.path,
        hashes={name: header[name] for name in ("dataset_sha", "suite_sha", "kits", "policy_sha", "scorers")},
    )


def _scoring(
    suite: Suite,
    done: _Done,
    tasks: Iterable[Task],
    mode: Mode,
    prefix: str,
    scorers: Mapping[str, Scorer],
) -> Scoring:
    cases = {case.id: case for case in suite.cases}
    specs = suite.scorers(mode)
    worked = {(task.case.id, task.trial) for task in tasks if task.mode == mode}
    outcomes = [
        Outcome(
            case,
            cases[case].cluster or case,
            trial,
            spec.label,
            entry["value"],
            entry["reason"],
            entry.get("of"),
            source=scorer,
            lower_is_better=bool(getattr(scorers[scorer], "lower_is_better", False)),
            resampled=bool(getattr(scorers[scorer], "resampled", False)),
        )
        for (of_mode, case, trial, scorer), entry in done.scores.items()
        if of_mode == mode and (case, trial) in worked
        for spec in specs
        if spec.name == scorer and spec.asks(cases[case].tags)
    ]
    live = suite.spec.live
    skipped = sum(case.live for case in suite.cases) if mode == "live" and live and not worked else 0
    return summarise(
        outcomes,
        [spec.label for spec in specs],
        suite.spec.thresholds if mode == "stored" else live.thresholds if live else {},
        lines={case.id: case.line for case in suite.cases},
        skipped=skipped,
        prefix=prefix,
    )
