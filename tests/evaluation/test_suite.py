"""Loading suites: what is refused, with file and line."""

import json
from pathlib import Path
from typing import Any

import pytest

from brandwright.errors import BrandwrightError
from brandwright.evaluation import SCORERS, load_suite

SETTINGS = """\
id: small
agent: content
description: A suite for these tests.
scorers: [key_facts]
thresholds: {key_facts: {min: 0.5}}
"""
CASE = {"id": "one", "input": {}, "output": {"text": "copy"}, "expect": {"says": ["copy"]}}


def suite(folder: Path, settings: str = SETTINGS, cases: list[Any] | str | None = None) -> Path:
    """A suite's folder; cases as objects, or as the text of the file."""
    folder.mkdir(exist_ok=True)
    (folder / "suite.yaml").write_text(settings)
    lines = cases if isinstance(cases, str) else "".join(json.dumps(c) + "\n" for c in cases or [CASE])
    (folder / "cases.jsonl").write_text(lines)
    return folder


def test_a_suite_is_its_settings_and_its_cases(tmp_path: Path) -> None:
    loaded = load_suite(suite(tmp_path, cases=[CASE, {**CASE, "id": "two", "tags": ["good"]}]), SCORERS)

    assert loaded.spec.id == "small"
    assert [(case.id, case.line, case.tags) for case in loaded.cases] == [
        ("one", 1, ()),
        ("two", 2, ("good",)),
    ]


def test_empty_lines_are_left_out_and_counted(tmp_path: Path) -> None:
    loaded = load_suite(suite(tmp_path, cases=f"\n\n{json.dumps(CASE)}\n\n"))

    assert [case.line for case in loaded.cases] == [3]


def test_a_line_separator_inside_a_text_does_not_end_the_line(tmp_path: Path) -> None:
    text = json.dumps({**CASE, "output": "one\u2028two"}, ensure_ascii=False)

    assert load_suite(suite(tmp_path, cases=text)).cases[0].output == "one\u2028two"


BAD_CASES = {
    "broken JSON": ('{"id": "one"', "BW661", 1, "not valid JSON"),
    "broken JSON later": (f'{json.dumps(CASE)}\n\n{{"id": }}\n', "BW661", 3, "not valid JSON"),
    "no object": ("[1, 2]", "BW661", 1, "not a JSON object"),
    "an unknown field": ('{"id": "a", "expected": {}}', "BW661", 1, "expected"),
    "a missing id": ('{"output": 1}', "BW661", 1, "id"),
    "a key twice": ('{"id": "a", "id": "b"}', "BW661", 1, "`id` is given twice"),
    "NaN": ('{"id": "a", "output": NaN}', "BW661", 1, "NaN is not a JSON number"),
    "a line number": ('{"id": "a", "output": 1, "line": 7}', "BW661", 1, "line"),
    "very deep": (
        '{"id": "a", "output": ' + "[" * 100_000 + "]" * 100_000 + "}",
        "BW661",
        1,
        "not valid JSON",
    ),
    "an id twice": (f"{json.dumps(CASE)}\n{json.dumps(CASE)}\n", "BW662", 2, "line 1 already"),
    "no case at all": ("\n \n", "BW663", None, "no cases"),
    "no output": ('{"id": "a", "input": {}}', "BW661", 1, "no stored output"),
    "an unknown shared input": ('{"id": "a", "uses": ["x"], "output": 1}', "BW667", 1, "inputs/x.yaml"),
    "a kit that is not there": ('{"id": "a", "output": 1, "kit": "kits/x"}', "BW665", 1, "kits/x"),
    "a kit outside": ('{"id": "a", "output": 1, "kit": "../kit"}', "BW665", 1, "../kit"),
}


@pytest.mark.parametrize(("cases", "code", "line", "says"), BAD_CASES.values(), ids=BAD_CASES)
def test_cases_that_cannot_be_used_are_named_by_line(
    tmp_path: Path, cases: str, code: str, line: int | None, says: str
) -> None:
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "meta.yaml").write_text("brand: X\nkit_version: '1'\nlocales: [en]\n")

    with pytest.raises(BrandwrightError) as caught:
        load_suite(suite(tmp_path / "suite", cases=cases), SCORERS)

    error = caught.value
    assert (error.code, error.where.line, error.exit_code) == (code, line, 6)
    assert str(error.where.file).endswith("cases.jsonl")
    assert says in f"{error.message} {error.hint}"


BAD_SETTINGS = {
    "an unknown field": (SETTINGS + "treshold: {}\n", "BW660", 6),
    "a threshold that is no share": (SETTINGS.replace("0.5", "95"), "BW660", 5),
    "a threshold for nothing": (SETTINGS.replace("{key_facts:", "{key_fact:"), "BW660", None),
    "no scorer": (SETTINGS.replace("[key_facts]", "[]"), "BW660", None),
    "one score twice": (
        SETTINGS.replace("[key_facts]", "[key_facts, {name: key_facts, only: good}]"),
        "BW660",
        None,
    ),
    "a threshold for a scorer that has another name here": (
        SETTINGS.replace("[key_facts]", "[{name: key_facts, as: facts}]"),
        "BW660",
        None,
    ),
    "a score without a name": (SETTINGS.replace("[key_facts]", "[{name: key_facts, as: ''}]"), "BW660", None),
    "an unknown scorer": (SETTINGS.replace("key_facts", "vibes"), "BW664", None),
    "an unknown scorer in the gate": (SETTINGS + "gate: {required: [vibes]}\n", "BW664", None),
    "an unknown live scorer": (SETTINGS + "live: {scorers: [vibes]}\n", "BW664", None),
    "no trial": (SETTINGS + "trials: 0\n", "BW660", 6),
}


@pytest.mark.parametrize(("settings", "code", "line"), BAD_SETTINGS.values(), ids=BAD_SETTINGS)
def test_settings_that_cannot_be_used_are_refused(
    tmp_path: Path, settings: str, code: str, line: int | None
) -> None:
    with pytest.raises(BrandwrightError) as caught:
        load_suite(suite(tmp_path, settings), SCORERS)

    assert caught.value.code == code
    assert str(caught.value.where.file).endswith("suite.yaml")
    if line is not None:
        assert caught.value.where.line == line


def test_a_folder_without_a_suite_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(BrandwrightError) as caught:
        load_suite(tmp_path / "nothing")

    assert (caught.value.code, caught.value.exit_code) == ("BW230", 2)


def test_shared_inputs_come_under_the_cases_own(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "shared.yaml").write_text("question: shared\nrecords: [1, 2]\n")
    case = {**CASE, "uses": ["shared"], "input": {"question": "own"}}

    assert load_suite(suite(tmp_path, cases=[case])).cases[0].input == {"question": "own", "records": [1, 2]}


def test_the_dataset_hash_follows_cases_and_shared_inputs(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    shared = tmp_path / "inputs" / "shared.yaml"
    shared.write_text("a: 1\n")
    case = {**CASE, "uses": ["shared"]}
    first = load_suite(suite(tmp_path, cases=[case])).dataset_sha
    shared.write_text("a: 2\n")
    second = load_suite(tmp_path).dataset_sha
    third = load_suite(suite(tmp_path, cases=[{**case, "tags": ["x"]}])).dataset_sha

    assert len({first, second, third}) == 3
