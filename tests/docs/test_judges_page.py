"""The page of judges: its file is a judge, its fields are those of the code, and its example runs."""

import re
from pathlib import Path

import pytest
from tests.docs.test_docs_run import blocks

from brandwright._assets import asset
from brandwright.evaluation.judges import JudgeLibrary, load_judge
from brandwright.evaluation.judges.spec import JudgeSpec
from brandwright.evaluation.policy import GatePolicy, JudgePolicy

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "reference" / "judges.md"
TEXT = PAGE.read_text("utf-8")
SHIPPED = JudgeLibrary(asset("evals"))


def section(name: str) -> str:
    return TEXT.split(f"\n## {name}\n")[1].split("\n## ")[0]


def rows(name: str) -> list[str]:
    return re.findall(r"^\| `([a-z_-]+)` \|", section(name), re.MULTILINE)


def test_the_example_is_a_judge(tmp_path: Path) -> None:
    (example,) = (block for block in blocks(PAGE) if block.file)
    path = tmp_path / Path(example.file).name
    path.write_text(example.text, encoding="utf-8")
    assert load_judge(path).scorer == "judge.plain"


def test_every_field_has_its_row() -> None:
    fields = [field.alias or name for name, field in JudgeSpec.model_fields.items()]
    assert rows("A judge's file") == fields


def test_every_shipped_judge_is_listed_with_its_codes() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \| whe|^\| `([a-z-]+)` \| whi", TEXT, re.MULTILINE)
    assert sorted(one or two for one, two in listed) == sorted(SHIPPED.names)
    codes = dict(re.findall(r"^\| `([a-z-]+)` \| (`.*`) \|$", section("Labels"), re.MULTILINE))
    said = {name: tuple(re.findall(r"`([a-z-]+)`", found)) for name, found in codes.items()}
    assert said == {name: spec.reasons for name in SHIPPED.names if (spec := SHIPPED.get(name)).reasons}


def test_the_bounds_are_those_of_the_policy() -> None:
    page = (DOCS / "how-to" / "calibrate-a-judge.md").read_text("utf-8")
    policy = JudgePolicy()
    assert (
        f"kappa: {policy.kappa:g}\n    labels: {policy.labels}\n    timeout_s: {policy.timeout_s:g}\n" in page
    )
    assert GatePolicy(optional=("judge.voice-fit",)).named_judges == ("judge.voice-fit",)
    assert f"at least {policy.labels} labels" in TEXT
    assert f"kappa of at least {policy.kappa:g}" in TEXT


@pytest.mark.parametrize("code", [block.text for block in blocks(PAGE) if block.kind == "python"])
def test_the_code_runs(code: str) -> None:
    exec(compile(code, str(PAGE), "exec"), {})
