"""The scorers of the claims suite: a rule without a fault passes, and each fault shows where it is."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.evaluation.claims_cases import KINDS, SPLITS, SUITE, tagged

from brandwright.content import Finding
from brandwright.evaluation import SCORERS, Record, Score, SuiteRun, run_suite
from brandwright.evaluation.gate import GateResult
from brandwright.evaluation.score import score_of_findings


def finding(rule: str, action: str) -> Finding:
    return Finding.model_validate(
        {"rule": rule, "class": "number", "severity": "error", "action": action, "message": "m"}
    )


def gate(*found: Finding) -> GateResult:
    return GateResult(
        verdict="pass", findings=found, scores=(), policy_sha="", n=1, scored=1, errored=0, skipped=0
    )


ACTIONS = {
    # what the gate found: accepted, not blocked, caught, silence
    (): (1, 1, 0, 1),
    ("pass",): (1, 1, 0, 0),
    ("needs-role",): (0, 1, 1, 0),
    ("revise",): (0, 1, 1, 0),
    ("unchecked",): (0, 0, 1, 0),
    ("block",): (0, 0, 1, 0),
    ("pass", "block"): (0, 0, 1, 0),
    ("needs-role", "pass"): (0, 1, 1, 0),
}
NAMES = ("claim_accepted", "claim_not_blocked", "claim_caught", "claim_silence")


@pytest.mark.parametrize(("actions", "values"), ACTIONS.items(), ids=map(str, ACTIONS))
def test_the_scorers_read_the_actions_of_the_findings(
    actions: tuple[str, ...], values: tuple[int, ...]
) -> None:
    record = Record("c", {}, gate=gate(*(finding("claims.unsupported", action) for action in actions)))

    scores = [SCORERS[name](record) for name in NAMES]
    assert [score.value for score in scores if isinstance(score, Score)] == list(values)


def test_findings_of_other_rules_are_no_answer_about_claims() -> None:
    record = Record("c", {}, gate=gate(finding("terms.avoid", "block")))

    assert SCORERS["claim_caught"](record).value == 0  # type: ignore[union-attr]
    assert SCORERS["claim_silence"](record).value == 1  # type: ignore[union-attr]


def test_a_claims_rule_that_could_not_answer_has_accepted_nothing() -> None:
    record = Record("c", {}, gate=gate(finding("gate.claims", "unchecked")))

    assert SCORERS["claim_accepted"](record).value == 0  # type: ignore[union-attr]
    assert SCORERS["claim_not_blocked"](record).value == 0  # type: ignore[union-attr]


@pytest.mark.parametrize("name", NAMES)
def test_without_a_gate_the_scorers_cannot_tell(name: str) -> None:
    score = SCORERS[name](Record("c", {}))

    assert isinstance(score, Score)
    assert score.verdict == "undetermined"


# --- planted defects --------------------------------------------------------------------------------------


def says(action: str) -> Callable[[Record], Score]:
    """A claims rule that says the same of every draft."""

    def rule(_: Record) -> Score:
        return score_of_findings("claims", [finding("claims.unsupported", action)] if action else [])

    return rule


def reads_labels(wrong: Callable[[Record], bool]) -> Callable[[Record], Score]:
    """A claims rule that is right about everything but what is named: the smallest defect of its kind."""

    def rule(record: Record) -> Score:
        block = record.reference["claim"] == "caught"
        return says("block" if block is not wrong(record) else "")(record)

    return rule


def run(folder: Path, rule: Callable[[Record], Score], suite: Path = SUITE) -> SuiteRun:
    return run_suite(suite, {}, folder, scorers={**SCORERS, "claims": rule})


def missed(result: SuiteRun) -> Iterator[str]:
    return (score.name for score in result.scoring.scores if not score.passed)


@pytest.fixture(scope="module")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> SuiteRun:
    """The run of a rule that is right about every case, on a copy of the suite's folder."""
    folder = tmp_path_factory.mktemp("claims")
    shutil.copytree(SUITE, folder / "elsewhere")
    return run(folder / "runs", reads_labels(lambda _: False), folder / "elsewhere")


def test_a_rule_without_a_fault_passes(faultless: SuiteRun) -> None:
    assert faultless.scoring.failures == ()
    assert faultless.passed is True


def test_a_rule_that_accepts_everything_misses_whatever_is_to_be_caught(tmp_path: Path) -> None:
    result = run(tmp_path, says(""))

    assert result.passed is False
    assert set(missed(result)) == {
        *(f"mutations_caught/{kind}" for kind in (*KINDS, *SPLITS[1:])),
        "mutations_caught",
        "twins_caught_without_proof",
        "policy_caught_where_forbidden",
    }


def test_a_rule_that_stops_everything_misses_whatever_is_to_be_accepted(tmp_path: Path) -> None:
    result = run(tmp_path, says("block"))

    assert result.passed is False
    assert set(missed(result)) == {
        "true_claims_accepted",
        *(f"paraphrases_accepted/{split}" for split in SPLITS[1:]),
        "paraphrases_accepted",
        "paraphrases_not_blocked",
        "twins_accepted_with_proof",
        "policy_accepted_where_allowed",
        *(f"claim_free_silence/{split}" for split in SPLITS[1:]),
        "claim_free_silence",
    }


def test_one_altered_claim_of_a_kind_that_is_accepted_fails_that_kind(tmp_path: Path) -> None:
    first = {kind: next(case.id for case in tagged(kind) if "dev" in case.tags) for kind in KINDS[:4]}

    result = run(tmp_path, reads_labels(lambda record: record.id in first.values()))

    assert set(missed(result)) == {*(f"mutations_caught/{kind}" for kind in first), "mutations_caught"}
    assert sorted(failure.case for failure in result.scoring.failures) == sorted(first.values())


def test_every_score_is_printed_with_its_interval_and_its_threshold(faultless: SuiteRun) -> None:
    scores = faultless.scoring.scores

    assert {score.threshold for score in scores} <= {0.7, 0.95, 0.98, 1.0}
    assert all(score.low < 1 and score.n >= 10 for score in scores)
    # The interval is that of the claims, however many edits of each there are.
    claims = len(tagged("true"))
    by_name = {score.name: score for score in scores}
    assert by_name["mutations_caught"].n > 500
    assert by_name["mutations_caught"].low == pytest.approx(claims / (claims + 1.96**2), abs=0.001)
