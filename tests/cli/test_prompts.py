"""`prompts`: what agents are told can be checked, compared and read. No model is asked, and nothing is recorded."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import POST, WHO, brandwright
from tests.cli.test_snapshots import compare
from tests.example import make_example

from brandwright.llm._tokens import count_tokens

BLOG = "examples/briefs/blog-consideration.yaml"
INJECTED = "examples/briefs/injected-source.yaml"
CASES: dict[str, tuple[str, ...]] = {
    "content": ("--brief", "dated.yaml"),
    "research": ("--brief", INJECTED),
    "planning": ("--goal", "Get brand leads to try the claim check."),
    "recall": ("--question", "Which e-mail drove more visits?"),
    "kit_proposer": ("--document", "examples/guidelines/acme-brand-guide.md"),
}


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with records on file, and a brief whose day does not move."""
    folder = tmp_path_factory.mktemp("prompts") / "demo"
    make_example(folder)
    assert brandwright("remember", "examples/learnings.jsonl", cwd=folder).code == 0
    assert brandwright("memory", "review", "--approve-all", *WHO, cwd=folder).code == 0
    text = (folder / POST).read_text(encoding="utf-8")
    (folder / "dated.yaml").write_text(f"{text}\npublish: 2026-12-01\n", encoding="utf-8")
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A workspace whose prompts a test may change."""
    make_example(tmp_path / "demo")
    return tmp_path / "demo"


def changed(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / "prompts" / f"{name}.md"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def rules(folder: Path) -> set[tuple[str, str]]:
    found: Any = brandwright("prompts", "lint", "--json", cwd=folder).json["findings"]
    return {(finding["rule"], finding["severity"]) for finding in found}


# --- render -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("agent", CASES)
def test_a_person_can_read_what_an_agent_would_see(agent: str, learned: Path) -> None:
    ended = brandwright("prompts", "render", agent, *CASES[agent], cwd=learned)

    assert ended.code == 0
    compare(f"prompt-{agent}", ended.out)


def test_the_parts_add_up_to_the_whole_and_the_schema_is_strict(learned: Path) -> None:
    shown = brandwright("prompts", "render", "content", "--brief", BLOG, "--json", cwd=learned).json
    tokens = shown["tokens"]

    assert sum(part["tokens"] for part in tokens["parts"]) == tokens["total"]
    assert tokens["total"] == count_tokens(shown["system"]) + count_tokens(shown["user"])
    assert shown["output_schema"]["additionalProperties"] is False


def test_rendering_records_nothing(learned: Path) -> None:
    before = brandwright("runs", "list", "--json", cwd=learned).json["runs"]
    entries = brandwright("audit", "verify", "--json", cwd=learned).json["entries"]
    for agent, args in CASES.items():
        assert brandwright("prompts", "render", agent, *args, cwd=learned).code == 0

    assert brandwright("runs", "list", "--json", cwd=learned).json["runs"] == before
    assert brandwright("audit", "verify", "--json", cwd=learned).json["entries"] == entries


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("content",), "BW265"),
        (("recall", "--goal", "x"), "BW265"),
        (("poet", "--brief", POST), "BW265"),
        (("research", "--brief", POST), "BW265"),
        (("content", "--brief", POST, "--channel", "radio"), "BW247"),
    ],
)
def test_what_a_prompt_lacks_is_said(args: tuple[str, ...], code: str, learned: Path) -> None:
    ended = brandwright("prompts", "render", *args, "--json", cwd=learned)

    assert (ended.code, ended.json["code"]) == (2, code)


def test_a_further_variant_is_asked_for_another_angle(learned: Path) -> None:
    first, second = (
        brandwright(
            "prompts", "render", "content", "--brief", POST, "--variant", n, "--json", cwd=learned
        ).json["user"]
        for n in ("1", "2")
    )

    assert '<data name="angle">\nnatural\n' in first
    assert '<data name="angle">\nproblem-first; pillar' in second


# --- lint ---------------------------------------------------------------------------------------------------


def test_the_shipped_prompts_have_nothing_to_find(learned: Path) -> None:
    ended = brandwright("prompts", "lint", "--json", cwd=learned)

    assert (ended.code, ended.json["findings"]) == (0, [])
    assert {prompt["id"] for prompt in ended.json["prompts"]} == set(CASES)


FAULTS = {
    "a variable that the agent has not": (
        "$goal\n",
        "$goal\n\nThe mood:\n\n$mood\n",
        "prompts.placeholders",
        "error",
    ),
    "another model": ("output: PlanOutput", "output: PlanAnswer", "prompts.models", "error"),
    "no section about data": ("### Data", "### Material", "prompts.sections", "error"),
    "no word about the mark": ("¶", "that mark", "prompts.marks", "error"),
    "instructions among the values": (
        "The goal:",
        "The goal, which you should follow at any cost.",
        "prompts.instructions",
        "error",
    ),
    "a brand's name in fixed words": ("a marketing team", "Brandwright", "prompts.brand-words", "warning"),
    "the version of the shipped prompt": ("You are", "You really are", "prompts.version", "warning"),
    "too many words": (
        "### Never",
        "### Never\n\n" + "Never do that again. " * 400,
        "prompts.length",
        "warning",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_lint_finds(fault: str, own: Path) -> None:
    old, new, rule, severity = FAULTS[fault]
    file = own / "prompts" / "planning.md"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")

    assert (rule, severity) in rules(own)
    assert brandwright("prompts", "lint", cwd=own).code == (6 if severity == "error" else 0)


def test_lint_finds_an_agent_without_a_prompt(own: Path) -> None:
    (own / "prompts" / "recall.md").unlink()

    assert ("prompts.missing", "error") in rules(own)


def test_lint_finds_a_prompt_without_examples(own: Path) -> None:
    changed(own, "research", "### Example", "### Elsewhere")

    assert ("prompts.examples", "warning") in rules(own)


def test_lint_finds_values_in_an_order_that_cannot_be_cached(own: Path) -> None:
    changed(own, "planning", "The goal:\n\n$goal\n\n", "")
    changed(own, "planning", "The one number", "The goal:\n\n$goal\n\nThe one number")

    assert ("prompts.order", "warning") in rules(own)


# --- diff ---------------------------------------------------------------------------------------------------


def test_a_changed_prompt_is_shown_against_the_shipped_one(own: Path) -> None:
    changed(own, "recall", 'version: "3"', 'version: "3-house"')
    changed(own, "recall", "Two to five sentences", "Two sentences")
    compared = brandwright("prompts", "diff", "--json", cwd=own).json["prompts"]
    recall = next(one for one in compared if one["id"] == "recall")

    assert [one["id"] for one in compared if one["changed"]] == ["recall"]
    assert (recall["old"]["version"], recall["new"]["version"]) == ("3", "3-house")
    assert recall["old"]["sha256"] != recall["new"]["sha256"]
    assert '-version: "3"\n+version: "3-house"' in recall["diff"]


def test_words_are_marked_one_by_one(own: Path) -> None:
    changed(own, "recall", "Two to five sentences", "Two sentences")

    assert "[-to five -]" in brandwright("prompts", "diff", "recall", "--words", cwd=own).out


def test_a_prompt_is_compared_with_a_file_and_with_a_git_revision(own: Path) -> None:
    (own / "old.md").write_bytes((own / "prompts" / "recall.md").read_bytes())
    git = ["git", "-C", str(own), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "-q"], ["add", "prompts"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *words], check=True)
    changed(own, "recall", "Two to five sentences", "Two sentences")

    for against in ("old.md", "HEAD"):
        args = ("prompts", "diff", "recall", "--against", against, "--json")
        one = brandwright(*args, cwd=own).json["prompts"][0]
        assert one["changed"]
        assert "+2. The first sentence is the answer. Two sentences" in one["diff"]


@pytest.mark.parametrize("against", ["nothing-like-it", "--output=x", "HEAD:prompts"])
def test_what_cannot_be_compared_with_is_said(against: str, own: Path) -> None:
    ended = brandwright("prompts", "diff", "recall", f"--against={against}", "--json", cwd=own)

    assert (ended.code, ended.json["code"]) == (2, "BW298")
