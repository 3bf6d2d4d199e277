"""The privacy suite: enough written cases, thresholds that are met, and a damaged recogniser or label that shows."""

import json
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from brandwright._assets import asset
from brandwright.brandkit import personal
from brandwright.brandkit.models import PersonalData
from brandwright.brandkit.personal import ALL_KINDS, Found
from brandwright.evaluation import SCORERS, SuiteRun, load_suite, run_suite
from brandwright.evaluation._privacy import privacy_precision, privacy_quiet, privacy_recall
from brandwright.evaluation.record import Record

FOLDER = asset("evals") / "privacy"
STRICT = ("email", "card", "iban")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> SuiteRun:
    return run_suite(FOLDER, {}, tmp_path_factory.mktemp("runs"))


def value(run: SuiteRun, name: str) -> float:
    return next(score.value for score in run.scoring.scores if score.name == name)


def test_it_has_three_hundred_cases_half_of_them_look_alikes_of_every_kind() -> None:
    cases = load_suite(FOLDER, SCORERS).cases
    kinds = Counter(case.tags[:2] for case in cases)

    assert len(cases) >= 300
    assert sum(n for (_, which), n in kinds.items() if which == "look-alike") >= len(cases) / 2
    assert all(kinds[kind, which] >= 10 for kind in ALL_KINDS for which in ("positive", "look-alike"))
    assert all(bool(case.expect["spans"]) == ("positive" in case.tags) for case in cases)
    assert len({(case.output["text"], *case.input.get("consented", ())) for case in cases}) == len(cases)


def test_every_threshold_is_met(shipped: SuiteRun) -> None:
    assert shipped.passed is True
    assert all(score.threshold is not None for score in shipped.scoring.scores)


@pytest.mark.parametrize("kind", STRICT)
def test_what_has_a_form_is_found_and_nothing_else(shipped: SuiteRun, kind: str) -> None:
    for name in (f"recall/{kind}", f"precision/{kind}"):
        (score,) = [score for score in shipped.scoring.scores if score.name == name]
        assert score.value >= 0.98
        assert score.threshold == 0.98
        assert score.low < score.value <= score.high


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_recogniser_that_is_gone_fails_its_recall_and_no_other(
    kind: PersonalData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = personal.recognise
    monkeypatch.setattr(personal, "recognise", lambda text: [f for f in whole(text) if f.kind != kind])

    run = run_suite(FOLDER, {}, tmp_path)

    failed = {score.name for score in run.scoring.scores if score.passed is False}
    assert f"recall/{kind}" in failed
    assert not failed & {f"recall/{other}" for other in ALL_KINDS if other != kind}


def _shifted(items: Iterable[Found]) -> list[Found]:
    return [item._replace(end=item.end - 1) for item in items]


def test_spans_that_are_one_off_count_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = personal.recognise
    monkeypatch.setattr(personal, "recognise", lambda text: _shifted(whole(text)))

    run = run_suite(FOLDER, {}, tmp_path)

    assert value(run, "recall") < 0.05
    assert value(run, "precision") < 0.05


def test_false_alarms_on_look_alikes_fail_precision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = personal.recognise
    monkeypatch.setattr(personal, "recognise", lambda text: [*whole(text), Found("iban", 0, 3)])

    run = run_suite(FOLDER, {}, tmp_path)

    assert value(run, "recall") > 0.95
    assert value(run, "precision") < 0.5
    assert value(run, "quiet") == 0


def test_a_damaged_label_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "privacy"
    shutil.copytree(FOLDER, folder)
    lines = (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    case = json.loads(lines[0])
    case["expect"]["spans"] = []
    (folder / "cases.jsonl").write_text("\n".join([json.dumps(case), *lines[1:]]), encoding="utf-8")

    run = run_suite(folder, {}, tmp_path / "runs")

    assert (case["id"], "precision") in {(f.case, f.scorer) for f in run.scoring.failures}


@pytest.mark.parametrize(
    ("output", "spans"),
    [
        ("no mapping", []),
        ({"text": "a a"}, [{"kind": "name", "text": "a"}]),
        ({"text": "a"}, [{"kind": "name", "text": "b"}]),
        ({"text": "a"}, None),
    ],
)
def test_a_case_that_cannot_be_read_is_undetermined(output: object, spans: object) -> None:
    record = Record("case", output, {}, {"spans": spans})
    for scorer in (privacy_recall, privacy_precision, privacy_quiet):
        assert scorer(record).verdict == "undetermined"


def test_shares_are_pooled_over_the_things_and_a_case_without_any_does_not_count(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "suite.yaml").write_text(
        "id: small\nagent: gate\ndescription: Three cases.\nscorers: [privacy_recall, privacy_precision]\n"
        "thresholds: {privacy_recall: {min: 0.75}, privacy_precision: {min: 1}}\n"
    )
    texts = {
        "Write to a@b.example, c@d.example and e@f.example.": ["a@b.example", "c@d.example", "e@f.example"],
        "Write to nobody at all, please.": ["nobody"],
        "Nothing here.": [],
    }
    cases = [
        {
            "id": f"c{n}",
            "output": {"text": text},
            "expect": {"spans": [{"kind": "email", "text": s} for s in spans]},
        }
        for n, (text, spans) in enumerate(texts.items())
    ]
    (folder / "cases.jsonl").write_text("\n".join(map(json.dumps, cases)))

    run = run_suite(folder, {}, tmp_path / "runs")

    recall, precision = run.scoring.scores
    assert (recall.value, recall.n, recall.passed) == (0.75, 4, True)
    assert (precision.value, precision.n, precision.passed) == (1.0, 3, True)
    assert run.scoring.n == 3
