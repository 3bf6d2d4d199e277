"""A judge is a file; each mistake in it is one clear error with its line and field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.evaluation.judges.judging import PAIR, spec_of

from brandwright._assets import asset
from brandwright.errors import WorkspaceError
from brandwright.evaluation.judges import JudgeLibrary, load_judge
from brandwright.llm.schema import strict_schema

GOOD = """\
name: plain
description: Whether the draft is plain.
messages:
  system: You look for plain words.
  user: "The draft: $draft"
choices:
  - {name: plain, means: every word is plain, score: 1.0}
  - {name: ornate, means: hardly a word is, score: 0.0}
pass: 0.7
"""


def written(folder: Path, text: str, name: str = "plain.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_a_judge(tmp_path: Path) -> None:
    spec = load_judge(written(tmp_path, GOOD))
    assert (spec.scorer, spec.repeats, spec.kind) == ("judge.plain", 3, "single")
    assert [(spec.value(name), spec.passes(name)) for name in ("plain", "ornate")] == [
        (1.0, True),
        (0.0, False),
    ]


MISTAKES = {
    "an unknown field": ("pass: 0.7", "pas: 0.7", 9, "pas", "not a known field"),
    "no description": ("description: Whether the draft is plain.\n", "", None, "description", "missing"),
    "an unknown placeholder": ("$draft", "$draft $copy", 3, "messages", r"asks for `\$copy`"),
    "no draft": ("$draft", "$brief", 3, "messages", r"never shows `\$draft`"),
    "a lonely dollar": ("$draft", "$draft for $5", 5, "messages.user", "dollar sign"),
    "a placeholder among fixed words": ("plain words.", "$voice.", 4, "messages.system", "move it to `user`"),
    "one choice": (
        "  - {name: ornate, means: hardly a word is, score: 0.0}\n",
        "",
        6,
        "choices",
        "at least two",
    ),
    "a choice twice": ("ornate", "plain", 6, "choices", "`plain` is given twice"),
    "a score above one": ("score: 1.0", "score: 1.5", 7, "choices[0].score", "less than or equal to 1"),
    "every choice passes": ("pass: 0.7", "pass: 0.0", 9, "pass", "every choice would pass"),
    "a tie that decides": ("pass: 0.7", "pass: 0.7\nagreement: 0.5", 10, "agreement", "greater than 0.5"),
    "too many repeats": ("pass: 0.7", "pass: 0.7\nrepeats: 50", 10, "repeats", "less than or equal to 9"),
    "another name": ("name: plain", "name: other", None, "name", "calls itself 'other'"),
    "another kind": ("pass: 0.7", "pass: 0.7\nkind: triple", 10, "kind", "'single' or 'pair'"),
}


@pytest.mark.parametrize(("old", "new", "line", "field", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_error(
    tmp_path: Path, old: str, new: str, line: int | None, field: str, message: str
) -> None:
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new))

    with pytest.raises(WorkspaceError, match=message) as caught:
        load_judge(path)

    error = caught.value
    assert (error.code, error.where.file, error.where.field) == ("BW6030", str(path), field)
    assert error.hint
    if line is not None:
        assert error.where.line == line


def test_a_judge_of_pairs_has_no_choices_of_its_own() -> None:
    assert [choice.name for choice in spec_of(PAIR).answers] == ["first", "second", "tie"]
    with pytest.raises(ValueError, match="leave `choices` away"):
        spec_of(
            PAIR, choices=[{"name": "a", "means": "a", "score": 1}, {"name": "b", "means": "b", "score": 0}]
        )
    with pytest.raises(ValueError, match=r"never shows `\$second`"):
        spec_of(PAIR, messages={"system": "s", "user": "$first"})


def test_lower_may_be_better() -> None:
    lower: dict[str, Any] = {"direction": "lower", "pass": 0.3}
    spec = spec_of(**lower)
    assert [spec.passes(name) for name in ("plain", "mixed", "ornate")] == [False, False, True]
    assert [spec.value(name) for name in ("plain", "ornate")] == [0.0, 1.0]


CHANGES: dict[str, dict[str, Any]] = {
    "the system's words": {"messages": {"system": "You look for plain words!", "user": "$draft"}},
    "a choice's words": {
        "choices": [{"name": "plain", "means": "x", "score": 1}, {"name": "b", "means": "b", "score": 0}]
    },
    "the pass mark": {"pass": 0.5},
    "the repeats": {"repeats": 5},
    "the version": {"version": "2"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_makes_another_judge(change: dict[str, Any]) -> None:
    assert spec_of(**change).sha256 != spec_of().sha256
    assert (spec_of(**change).prompt_sha256 != spec_of().prompt_sha256) is bool(
        {"messages", "choices"} & set(change)
    )


@pytest.mark.parametrize("name", JudgeLibrary(asset("evals")).names)
def test_the_shipped_judges_can_be_asked(name: str) -> None:
    from brandwright.evaluation.judges.asking import _verdict_of

    spec = JudgeLibrary(asset("evals")).get(name)
    schema = strict_schema(_verdict_of(tuple(choice.name for choice in spec.answers)))
    assert schema["properties"]["choice"]["enum"] == [choice.name for choice in spec.answers]
    assert schema["required"] == ["seal", "reason", "quotes", "choice"]


def test_a_workspace_has_its_own_judges_and_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "judges").mkdir()
    written(tmp_path / "judges", GOOD)
    written(tmp_path / "judges", GOOD.replace("name: plain", "name: voice-fit", 1), "voice-fit.yaml")
    library = JudgeLibrary(tmp_path)

    assert {"plain", "voice-fit", "usefulness", "persuasiveness", "faithfulness"} <= set(library.names)
    assert library.get("judge.voice-fit").description == "Whether the draft is plain."
    assert library.get("usefulness").kind == "single"
    with pytest.raises(WorkspaceError) as caught:
        library.get("judge.luck")
    assert (caught.value.code, "voice-fit" in caught.value.hint) == ("BW6031", True)
