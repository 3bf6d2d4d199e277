"""A judge may gate only after enough decisions of people agreed with it, with these words and this model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.evaluation.judges.judging import always, desk_of, record_of, spec_of
from tests.store.making import ANN, NOW

from brandwright.evaluation import Gate, GatePolicy, GateResult
from brandwright.evaluation.judges import Judge, JudgeSpec
from brandwright.evaluation.policy import JudgePolicy
from brandwright.store import Ledger, calibrations, new_id
from brandwright.store.calibrations import Calibration

SPEC = spec_of(repeats=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}", "acme") as opened:
        yield opened


def calibrated(ledger: Ledger, spec: JudgeSpec = SPEC, **changes: Any) -> None:
    """A calibration that is good enough, but for the changes."""
    given: dict[str, Any] = {
        **{"id": new_id("cal"), "judge": spec.name, "version": "1", "spec_sha": spec.sha256},
        **{"prompt_sha": spec.prompt_sha256, "engine": "scripted", "model": "scripted", "source": "reviews"},
        **{"both_pass": 25, "judge_only": 3, "human_only": 2, "both_fail": 20, "kappa": 0.8},
        **{"by": "ann", "at": NOW},
    }
    with ledger.write(ANN) as tx:
        calibrations.add(tx, Calibration(**{**given, **changes}))


def judged(
    ledger: Ledger | None, choice: str = "ornate", *, required: bool = True, **policy: Any
) -> GateResult:
    named = (
        {"required": ("judge.plain",)} if required else {"required": ("fine",), "optional": ("judge.plain",)}
    )
    made = GatePolicy.model_validate({**named, **policy})
    judge = Judge(SPEC, desk_of(always(choice, "four minutes"), ledger, policy=made))

    def fine(_: Any) -> Any:
        from brandwright.evaluation import Score

        return Score(name="fine", value=1.0, verdict="pass")

    return Gate(made, {"judge.plain": judge, "fine": fine}).judge(record_of())


def test_a_calibrated_judge_gates(ledger: Ledger) -> None:
    calibrated(ledger)
    stopped, passed = judged(ledger, "ornate"), judged(ledger, "plain")

    assert (stopped.verdict, passed.verdict) == ("revise", "pass")
    (finding,) = stopped.findings
    assert (finding.rule, finding.action, finding.excerpt, finding.engine) == (
        "judge.plain",
        "revise",
        "four minutes",
        "judge",
    )
    (score,) = passed.scores
    assert (score.value, score.label, score.verdict) == (1.0, "plain", "pass")


PROBATION: dict[str, tuple[dict[str, Any] | None, str]] = {
    "never calibrated": (None, "it was never compared with people's decisions"),
    "too few labels": ({"both_pass": 24}, "it was compared with 49 decisions, and 1 more is needed"),
    "too little agreement": (
        {"kappa": 0.59},
        "its agreement with people is kappa 0.59, and 0.60 is asked for",
    ),
    "no agreement to measure": ({"kappa": None}, "decisions that are all alike"),
    "another wording": ({"spec_sha": "0" * 64}, "its words changed since it was calibrated on 2026-03-04"),
    "another model": (
        {"model": "large-2"},
        "calibrated with the model scripted large-2, and scripted scripted is asked",
    ),
    "another engine": ({"engine": "openai"}, "calibrated with the model openai scripted"),
    "labels of a file": ({"source": "file"}, "it was never compared with people's decisions"),
    "another judge": ({"judge": "other"}, "it was never compared with people's decisions"),
}


@pytest.mark.parametrize(("changes", "why"), PROBATION.values(), ids=PROBATION)
@pytest.mark.parametrize("choice", ["plain", "ornate"])
def test_on_probation_a_required_judge_leaves_the_output_unchecked(
    ledger: Ledger, changes: dict[str, Any] | None, why: str, choice: str
) -> None:
    if changes is not None:
        calibrated(ledger, **changes)
    result = judged(ledger, choice)

    assert result.verdict == "unchecked"
    said = next(finding for finding in result.findings if finding.action == "unchecked")
    assert said.rule == "gate.judge.plain"
    assert "on probation" in said.message
    assert why in said.message


@pytest.mark.parametrize("choice", ["plain", "ornate"])
def test_on_probation_an_optional_judge_only_advises(ledger: Ledger, choice: str) -> None:
    result = judged(ledger, choice, required=False)

    assert result.verdict == "pass"
    assert {finding.action for finding in result.findings} == {"pass"}
    advice = [finding for finding in result.findings if finding.rule == "judge.plain"]
    assert bool(advice) is (choice == "ornate")
    for finding in advice:
        assert "(on probation: it was never compared" in finding.message
        assert (finding.excerpt, finding.severity) == ("four minutes", "note")


def test_a_threshold_makes_no_gate_of_a_judge_on_probation(ledger: Ledger) -> None:
    result = judged(ledger, "ornate", required=False, thresholds={"judge.plain": 0.9})
    assert result.verdict == "pass"


def test_the_newest_calibration_counts(ledger: Ledger) -> None:
    calibrated(ledger)
    assert judged(ledger, "plain").verdict == "pass"
    calibrated(ledger, kappa=0.1, at=NOW + timedelta(1))
    assert judged(ledger, "plain").verdict == "unchecked"
    calibrated(ledger, kappa=0.9, at=NOW + timedelta(2))
    assert judged(ledger, "plain").verdict == "pass"


def test_a_calibration_of_labels_from_a_file_neither_lifts_probation_nor_brings_it_back(
    ledger: Ledger,
) -> None:
    calibrated(ledger)
    calibrated(ledger, source="file", kappa=0.0, at=NOW + timedelta(1))
    assert judged(ledger, "plain").verdict == "pass"


def test_going_back_to_the_model_that_was_calibrated_ends_probation(ledger: Ledger) -> None:
    calibrated(ledger)
    calibrated(ledger, model="large-2", kappa=0.2, at=NOW + timedelta(1))
    assert judged(ledger, "plain").verdict == "pass"


def test_a_policy_may_ask_for_more_and_for_less_agreement_but_never_for_fewer_labels(ledger: Ledger) -> None:
    calibrated(ledger, kappa=0.7)
    assert judged(ledger, "plain", judges={"kappa": 0.75}).verdict == "unchecked"
    assert judged(ledger, "plain", judges={"labels": 51}).verdict == "unchecked"
    assert judged(ledger, "plain", judges={"kappa": 0.5}).verdict == "pass"
    with pytest.raises(ValueError, match="greater than or equal to 50"):
        JudgePolicy(labels=49)
    with pytest.raises(ValueError, match="greater than 0"):
        JudgePolicy(kappa=0)


def test_without_a_ledger_a_judge_only_advises() -> None:
    assert judged(None, "plain").verdict == "unchecked"


def test_an_undetermined_judge_passes_nothing_even_when_it_may_gate(ledger: Ledger) -> None:
    calibrated(ledger)
    made = GatePolicy(required=("judge.plain",))
    judge = Judge(SPEC, desk_of(lambda _: "It is plain.", ledger, policy=made))
    assert Gate(made, {"judge.plain": judge}).judge(record_of()).verdict == "unchecked"
