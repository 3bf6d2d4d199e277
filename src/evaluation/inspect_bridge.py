"""Beside inspect-ai: our scorers as scorers of its tasks, and our runs as logs that it opens. Extra `inspect`.

inspect-ai is loaded when one of these functions is called, never before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError, Where, WorkspaceError
from ._calls import Calls
from ._runlog import task_key
from .gate import Answer, ask
from .record import Record, Scorer, scorer_version
from .runs import StoredRun

if TYPE_CHECKING:
    from inspect_ai.log import EvalLog, EvalSample, EvalSpec
    from inspect_ai.scorer import Score as InspectScore
    from inspect_ai.scorer import Scorer as InspectScorer
    from inspect_ai.scorer import Target
    from inspect_ai.solver import TaskState

    from ._summary import Outcome

__all__ = ("inspect_log", "inspect_scorer", "record_of", "write_inspect_log")

Recorded = Callable[["TaskState", "Target"], Record]


def _load() -> None:
    """Check that inspect-ai can be imported.

    Raises:
        WorkspaceError: BW6070 it is not installed.
    """
    try:
        import inspect_ai  # noqa: F401
    except ImportError:
        raise WorkspaceError(
            "BW6070",
            "This needs inspect-ai, which is not installed.",
            hint="pip install 'brandwright[inspect]'",
        ) from None


def record_of(state: TaskState, target: Target) -> Record:
    """What our scorers get of a sample: its output, read as JSON where it is; `input` and `expect` of its metadata.

    Without those in the metadata, the input is `{"input": …}` and the reference `{"answer": …}`.
    """
    said = state.output.completion
    try:
        output = json.loads(said)
    except ValueError:
        output = said
    given = state.metadata.get("input", {"input": state.input_text})
    return Record(str(state.sample_id), output, given, state.metadata.get("expect", {"answer": target.text}))


def inspect_scorer(
    name: str, scorer: Scorer, *, record: Recorded = record_of, timeout_s: float = 30
) -> InspectScorer:
    """A scorer of ours as one of inspect-ai's, with the mean and its standard error as metrics.

    One that raises, takes too long or cannot tell counts as the worst value: it never leaves the denominator.

    Args:
        record: makes our record of a sample's state and target.

    Raises:
        WorkspaceError: BW6070 inspect-ai is not installed.
    """
    _load()
    from anyio.to_thread import run_sync
    from inspect_ai.scorer import mean, stderr
    from inspect_ai.scorer import scorer as registered

    calls = Calls()

    @registered(metrics=[mean(), stderr()], name=name)  # type: ignore[untyped-decorator]
    def made() -> InspectScorer:
        async def score(state: TaskState, target: Target) -> InspectScore:
            asked = record(state, target)
            # Our scorers may block: in a thread they hold up no other sample.
            answer = await run_sync(lambda: ask(calls, name, scorer, asked, timeout_s))
            return _inspect_score(answer, scorer)

        return score

    return made()


def _inspect_score(answer: Answer, scorer: Scorer) -> InspectScore:
    from inspect_ai.scorer import Score

    lower = bool(getattr(scorer, "lower_is_better", False))
    values = [_value(score.value, score.verdict, lower) for score in answer.scores] or [None]
    worst = max if lower else min
    known = [value for value in values if value is not None]
    value = worst(known) if len(known) == len(values) else float(lower)
    reasons = [answer.reason, *(score.reason for score in answer.scores)]
    return Score(
        value=value,
        explanation="; ".join(reason for reason in reasons if reason) or None,
        metadata={
            "status": "scored" if len(known) == len(values) else "errored",
            "verdicts": [score.verdict for score in answer.scores],
            "findings": [
                finding.model_dump(mode="json") for score in answer.scores for finding in score.findings
            ],
            "version": scorer_version(scorer),
        },
    )


def _value(value: float | None, verdict: str, lower: bool) -> float | None:
    if verdict == "undetermined":
        return None
    return value if value is not None else float((verdict == "pass") != lower)


def inspect_log(run: StoredRun) -> EvalLog:
    """A run as a log of inspect-ai: a sample for each case and trial, with what every scorer said of it.

    Outputs that a suite stores are not in its logs, and so not in the samples. All samples are in memory at once.

    Raises:
        WorkspaceError: BW6070 inspect-ai is not installed.
        StateError: BW7001 the run's log cannot be used.
    """
    _load()
    from inspect_ai.log import EvalLog, EvalResults, EvalStats

    run.check()
    samples = list(_samples(run))
    end = run.end or {}
    return EvalLog(
        status="success" if run.finished else "cancelled",
        eval=_spec(run),
        results=EvalResults(
            total_samples=len(samples),
            completed_samples=len(samples),
            scores=[
                _results(score)
                for side in (end, end.get("baseline") or {})
                for score in side.get("scores", ())
            ],
        ),
        stats=EvalStats(
            started_at=run.header["started"], completed_at=end.get("ended", run.header["started"])
        ),
        samples=samples,
    )


def write_inspect_log(run: StoredRun, path: Path) -> None:
    """Write a run as an `.eval` file, which inspect-ai's viewer and log commands open.

    Raises:
        UsageError: BW2070 the file's name does not end with `.eval`, by which inspect-ai knows its logs.
        WorkspaceError: BW6070 inspect-ai is not installed.
        StateError: BW7001 the run's log cannot be used.
    """
    if path.suffix != ".eval":
        raise UsageError(
            "BW2070",
            "A log for inspect-ai is a file whose name ends with `.eval`.",
            where=Where(str(path)),
            hint="Name one: --format inspect --out run.eval",
        )
    _load()
    from inspect_ai.log import write_eval_log

    path.parent.mkdir(parents=True, exist_ok=True)
    write_eval_log(inspect_log(run), str(path.resolve()), format="eval")


def _spec(run: StoredRun) -> EvalSpec:
    from inspect_ai.log import EvalConfig, EvalDataset, EvalSpec

    header = run.header
    kept = (
        "agent",
        "dataset_sha",
        "suite_sha",
        "policy_sha",
        "scorers",
        "engine",
        "seed",
        "defect",
        "source",
    )
    return EvalSpec(
        eval_id=run.id,
        run_id=run.id,
        task_id=run.id,
        created=header["started"],
        task=header["suite"],
        dataset=EvalDataset(name=header["suite"], samples=header["cases"]),
        model=f"brandwright/{header['model'] or header['engine'] or 'none'}",
        config=EvalConfig(epochs=header["trials"]),
        packages={"brandwright": header["brandwright"]},
        metadata={name: header[name] for name in kept},
    )


def _results(score: Mapping[str, Any]) -> Any:
    """A score of the run: its mean with the bounds of the interval, and the threshold where there is one."""
    from inspect_ai.log import EvalMetric, EvalScore

    figures = {"mean": score["value"], "low": score["low"], "high": score["high"]}
    if score["threshold"] is not None:
        figures["threshold"] = score["threshold"]
    return EvalScore(
        name=score["name"],
        scorer=score["name"],
        scored_samples=score["n"] - score["errored"],
        unscored_samples=score["errored"],
        metrics={name: EvalMetric(name=name, value=value) for name, value in figures.items()},
    )


def _samples(run: StoredRun) -> Iterator[EvalSample]:
    places = run.places()
    for mode, prefix in (("stored", ""), ("live", f"baseline/{run.header['engine'] or 'unnamed'}/")):
        said = run.outcomes("stored" if mode == "stored" else "live")
        for (case, trial), outcomes in groupby(said, key=lambda one: (one.case, one.trial)):
            key = task_key(mode, case, trial)
            output = json.dumps(places.read(key)["output"], ensure_ascii=False) if key in places else ""
            yield _sample(f"live/{case}" if prefix else case, trial, output, prefix, list(outcomes))


def _sample(name: str, trial: int, output: str, prefix: str, outcomes: list[Outcome]) -> EvalSample:
    from inspect_ai.log import EvalSample
    from inspect_ai.model import ModelOutput

    first = outcomes[0]
    return EvalSample(
        id=name,
        epoch=trial,
        input="",
        target="",
        output=ModelOutput.from_content("brandwright", output),
        scores={prefix + one.scorer: _stored_score(one) for one in outcomes},
        metadata={"cluster": first.cluster, "tags": list(first.tags), "line": first.line, "part": first.part},
    )


def _stored_score(outcome: Outcome) -> InspectScore:
    from inspect_ai.scorer import Score

    return Score(
        value=outcome.counted,
        explanation=outcome.reason or None,
        metadata={
            "status": "errored" if outcome.value is None else "scored",
            "label": outcome.label,
            "of": outcome.of,
            "findings": [dict(finding) for finding in outcome.findings],
        },
    )
