"""Planted defects: each one damages plain data, the same way each time, and the suites that have to catch it do."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import brandwright.evaluation.defects as package
from brandwright._assets import asset
from brandwright.errors import UsageError, Where
from brandwright.evaluation import load_suite
from brandwright.evaluation.defects import DEFECTS, Planting, find_defect, is_sound, shape_of
from brandwright.evaluation.planted import PlantedRun, run_planted
from brandwright.evaluation.runs import find_run
from brandwright.evaluation.suite import Case

EVALS = asset("evals")
QUICK = ("research", "planning", "recall")
"""Suites that take no time: every defect that they have to catch is planted here; the others by `make defects`."""
FEW = (
    ("content", "drop-citation"),
    ("content", "banned-phrase"),
    ("privacy", "private-email"),
)


@dataclass(frozen=True)
class Written:
    """A case."""

    output: Any
    id: str = "case"
    kit: str | None = None
    input: Mapping[str, Any] = field(default_factory=dict)
    expect: Mapping[str, Any] = field(default_factory=dict)


def draft(*texts: str, evidence: str = "proof-1") -> dict[str, Any]:
    sentences = [{"text": text, "evidence": [evidence]} for text in texts]
    body = {"name": "body", "blocks": [{"kind": "paragraph", "sentences": sentences}]}
    note = {"kind": "disclosure", "sentences": [{"text": "Terms apply.", "evidence": []}]}
    return {"channel": "post", "parts": [body, {"name": "legal", "blocks": [note]}]}


def damaged(name: str, output: Any, *others: Written, seed: int = 0, **about: Any) -> Any:
    case = Written(output, **about)
    return Planting(DEFECTS[name], [case, *others], seed).edit(case, output)


def said(output: Any) -> list[str]:
    return [s["text"] for part in output["parts"] for block in part["blocks"] for s in block["sentences"]]


# --- what a defect is ---------------------------------------------------------------------------------------


def modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def test_a_defect_imports_nothing_of_what_catches_it() -> None:
    allowed = {"...errors", "collections.abc", "copy", "dataclasses", "random", "re", "typing", "__future__"}
    files = sorted(Path(str(package.__file__)).parent.glob("*.py"))
    assert len(files) > 4
    for file in files:
        own = {name for name in modules(file) if name.startswith(".") and not name.startswith("..")}
        assert set(modules(file)) - own <= allowed, file.name


def test_there_are_enough_defects_and_each_says_what_it_does_and_where_it_has_to_be_caught() -> None:
    suites = {path.parent.name for path in EVALS.glob("*/suite.yaml")}
    assert len(DEFECTS) >= 14
    for defect in DEFECTS.values():
        assert defect.what
        assert defect.edits
        assert defect.suites
        assert set(defect.suites) <= suites
    assert {suite for defect in DEFECTS.values() for suite in defect.suites} >= {
        *(
            "content",
            "claims",
            "gate",
            "brand-rules",
            "privacy",
            "research",
            "planning",
            "recall",
            "memory",
            "injection",
        )
    }


EDITS = {
    "alter-number": ("It rides 84 km.", ["84"]),
    "change-unit": ("It rides 84 km.", ["84 km"]),
    "flip-direction": ("Waste fell by 31%.", ["fell"]),
    "drop-qualifier": ("It takes 12 minutes on average.", ["on average"]),
    "drop-negation": ("It did not fade in 30 days.", ["not"]),
    "change-quote": (
        "“We stopped chasing receipts by email,” says Ada.",
        ["“We stopped chasing receipts by email,”"],
    ),
}


@pytest.mark.parametrize(("name", "text", "gone"), [(name, *rest) for name, rest in EDITS.items()])
def test_an_edit_of_words_takes_away_what_it_names_and_leaves_the_rest(
    name: str, text: str, gone: list[str]
) -> None:
    changed = said(damaged(name, draft(text, "It is blue.")))
    assert changed[1:] == ["It is blue.", "Terms apply."]
    assert changed[0] != text
    assert all(words not in changed[0] for words in gone)


def test_a_sentence_that_loses_its_beginning_still_begins_with_a_capital() -> None:
    changed = said(damaged("drop-qualifier", draft("In our 2025 pilot, teams spent 38% less time.")))
    assert changed[0] == "Teams spent 38% less time."


def test_a_citation_of_something_else_is_one_that_the_kits_other_outputs_have() -> None:
    other = Written(draft("It weighs 17 kg.", evidence="proof-2"), id="other")
    elsewhere = Written(draft("It is red.", evidence="proof-3"), id="elsewhere", kit="kits/another")
    changed = damaged("wrong-citation", draft("It rides 84 km."), other, elsewhere)
    assert changed["parts"][0]["blocks"][0]["sentences"][0]["evidence"] == ["proof-2"]


def test_a_banned_phrase_is_one_that_the_case_or_a_label_names() -> None:
    named = damaged("banned-phrase", draft("It rides 84 km."), expect={"banned": ["best in town"]})
    assert "In short: best in town." in said(named)
    label = {"verdict": "block", "findings": [{"rule": "banned.cure", "excerpt": "pain-free"}]}
    labelled = damaged("banned-phrase", draft("It rides 84 km."), Written(draft("x"), id="bad", expect=label))
    assert "In short: pain-free." in said(labelled)


@cache
def first_cases(suite: str) -> list[Case]:
    return list(islice(load_suite(EVALS / suite).cases, 40))


@pytest.mark.parametrize("name", DEFECTS)
def test_what_is_stored_stays_as_it_is_and_the_same_seed_plants_the_same(name: str) -> None:
    touched: set[str] = set()
    for suite in ("content", *QUICK, "privacy"):
        cases = first_cases(suite)
        before = deepcopy([case.output for case in cases])
        once, again = (Planting(DEFECTS[name], cases, seed=7) for _ in range(2))
        assert [once.edit(case, case.output) for case in cases] == [
            again.edit(case, case.output) for case in cases
        ]
        assert [case.output for case in cases] == before
        touched |= once.touched
        assert once.touched == again.touched
    assert touched or set(DEFECTS[name].edits) == {"attack"}


def test_another_seed_plants_elsewhere() -> None:
    output = draft(*(f"It lasts {days} days." for days in range(11, 31)))
    assert damaged("alter-number", output, seed=1) != damaged("alter-number", output, seed=2)


@pytest.mark.parametrize(
    "expect", [{"verdict": "revise"}, {"verdict": "block"}, {"claim": "caught"}, {"held": True}], ids=str
)
def test_a_flawed_output_is_left_alone(expect: dict[str, Any]) -> None:
    output = draft("It rides 84 km.")
    assert not is_sound(expect)
    assert damaged("alter-number", output, expect=expect) is output


@pytest.mark.parametrize("output", [None, "copy", 7, [], [1], {}, {"found": []}], ids=repr)
def test_an_output_of_an_unknown_kind_is_left_alone(output: Any) -> None:
    assert shape_of(output) in (None, "extracts")
    assert all(damaged(name, output) is output for name in DEFECTS)


# --- a suite with a defect ----------------------------------------------------------------------------------


def planted(suite: str, name: str, folder: Path, **settings: Any) -> PlantedRun:
    return run_planted(name, EVALS / suite, {}, folder, **settings)


MATRIX = [(suite, name) for suite in QUICK for name, defect in DEFECTS.items() if suite in defect.suites]


@pytest.mark.parametrize(("suite", "name"), [*MATRIX, *FEW], ids=lambda value: value)
def test_a_suite_catches_the_defects_that_it_has_to_catch(suite: str, name: str, tmp_path: Path) -> None:
    made = planted(suite, name, tmp_path)
    assert made.caught
    assert made.run.scoring.errored == 0
    assert len(made.noticed) / len(made.touched) > 0.8
    assert made.as_dict()["planted"]["touched"] == len(made.touched)


def test_the_log_and_the_result_name_the_defect_and_the_suites_name_does_not_find_the_run(
    tmp_path: Path,
) -> None:
    made = planted("research", "drop-extract", tmp_path)
    assert made.run.defect == "drop-extract"
    assert (made.as_dict()["defect"], made.as_dict()["ok"]) == ("drop-extract", False)
    assert find_run(tmp_path, made.run.run).header["defect"] == "drop-extract"
    with pytest.raises(UsageError) as error:
        find_run(tmp_path, "research")
    assert error.value.code == "BW2001"


def test_a_defect_that_touches_nothing_is_an_error_and_nothing_is_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        planted("research", "drop-disclosure", tmp_path)
    assert error.value.code == "BW2051"
    assert "drafts" in error.value.hint
    assert not list(tmp_path.iterdir())


def test_an_unknown_defect_is_an_error() -> None:
    with pytest.raises(UsageError) as error:
        find_defect("drop-everything")
    assert error.value.code == "BW2050"


def suite_in(folder: Path, thresholds: str) -> Path:
    folder.mkdir()
    settings = "id: small\nagent: research\ndescription: Small.\nscorers: [quote_fidelity]\n"
    (folder / "suite.yaml").write_text(f"{settings}{thresholds}")
    case = {
        "id": "one",
        "input": {"sources": [{"id": "a", "text": "The lamp burns for 40 hours."}]},
        "output": [{"source": "a", "quote": "The lamp burns for 40 hours.", "supports": "how long"}],
    }
    (folder / "cases.jsonl").write_text(json.dumps(case) + "\n")
    return folder


def test_a_suite_without_thresholds_notices_and_does_not_catch(tmp_path: Path) -> None:
    made = run_planted("alter-number", suite_in(tmp_path / "small", ""), {}, tmp_path / "runs")
    assert (made.noticed, made.run.passed, made.caught) == (("one",), True, False)


def test_a_suite_that_fails_for_another_reason_has_not_caught_the_defect(tmp_path: Path) -> None:
    folder = suite_in(tmp_path / "small", "thresholds: {quote_fidelity: {min: 1}}\n")
    file = folder / "cases.jsonl"
    bad = {**json.loads(file.read_text()), "id": "two", "expect": {"verdict": "revise"}}
    bad["output"] = [{**bad["output"][0], "quote": "Never said."}]
    file.write_text(file.read_text() + json.dumps(bad) + "\n")
    made = run_planted("drop-extract", folder, {}, tmp_path / "runs")
    assert (made.touched, made.noticed, made.run.passed, made.caught) == (("one",), (), False, False)


def silent(_given: Mapping[str, Any]) -> dict[str, Any]:
    return {"answered": False, "answer": [], "ranking": [], "found": [], "missing": "Nothing is on record."}


def test_the_defect_is_planted_in_what_an_agent_answers_too(tmp_path: Path) -> None:
    folder = tmp_path / "asked"
    folder.mkdir()
    (folder / "suite.yaml").write_text(
        "id: asked\nagent: memory\ndescription: Asked.\ntarget: memory\n"
        "scorers: [false_answer]\nthresholds: {false_answer: {max: 0}}\n"
    )
    cases = [
        {"id": f"q-{n}", "input": {"question": f"{n}?"}, "expect": {"answered": False}} for n in range(3)
    ]
    (folder / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases))
    made = run_planted("answer-unanswerable", folder, {"memory": silent}, tmp_path / "runs")
    assert made.caught
    assert made.touched == made.noticed == ("q-0", "q-1", "q-2")


def test_an_edit_that_finds_nothing_in_any_answer_of_an_agent_is_an_error() -> None:
    planting = Planting(DEFECTS["drop-conflict"], [])
    planting.edit(Written(silent({})), silent({}))
    with pytest.raises(UsageError) as error:
        planting.check("asked", Where("evals/asked"))
    assert error.value.code == "BW2051"
