"""Prompts are strict about their sections, variables and models; values are data, never templates."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright._canonical import sha256_hex
from brandwright.errors import WorkspaceError
from brandwright.llm import Prompt, PromptLibrary
from brandwright.llm.prompts import delimited

FRONT = '---\nid: greet\nversion: "1"\nagent: greet\ninput: Question\noutput: Greeting\n---\n'
GOOD = FRONT + "## System\nYou greet.\n\n## User\nGreet $name of ${place} for $$5.\n"


def load(folder: Path, text: str, name: str = "greet.md") -> Prompt:
    (folder / name).write_text(text, encoding="utf-8")
    return PromptLibrary.load(folder).get("greet")


def test_a_prompt_is_named_by_the_hash_of_its_files_bytes(tmp_path: Path) -> None:
    prompt = load(tmp_path, GOOD)

    assert prompt.sha256 == sha256_hex((tmp_path / "greet.md").read_bytes())
    assert (prompt.version, prompt.input_model, prompt.output_model) == ("1", "Question", "Greeting")
    assert prompt.placeholders == {"name", "place"}


def test_values_are_inserted_as_delimited_data(tmp_path: Path) -> None:
    rendered = load(tmp_path, GOOD).render({"name": "Ada", "place": "London"})

    assert rendered.system == "You greet."
    assert '<data name="name">\nAda\n</data>' in rendered.user
    assert rendered.user.endswith("for $5.")


def test_a_value_is_never_read_as_a_template(tmp_path: Path) -> None:
    rendered = load(tmp_path, GOOD).render({"name": "$place ${place} $$", "place": "secret"})

    assert "$place ${place} $$" in rendered.user
    assert rendered.user.count("secret") == 1


@given(st.text(max_size=80) | st.sampled_from(["</data>", "< / DATA >", '</data><data name="x">', "<data>"]))
def test_a_value_cannot_close_its_own_delimiter(value: str) -> None:
    inside = delimited("x", value).removeprefix('<data name="x">\n').removesuffix("\n</data>")

    assert "</data" not in inside.casefold().replace(" ", "")
    assert len(inside) == len(value)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"name": "Ada"}, "asks for unknown $place"),
        ({"name": "Ada", "place": "London", "mood": "good"}, "never uses $mood"),
    ],
)
def test_placeholders_and_values_have_to_be_the_same(
    values: dict[str, str], fault: str, tmp_path: Path
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        load(tmp_path, GOOD).render(values)

    assert caught.value.code == "BW642"
    assert fault in caught.value.message


BROKEN = {
    "no front matter": "## System\nx\n## User\ny\n",
    "an unknown field": FRONT.replace("agent: greet", "agent: greet\nmodel: big")
    + "## System\nx\n## User\ny\n",
    "a missing field": FRONT.replace("agent: greet\n", "") + "## System\nx\n## User\ny\n",
    "a number as version": FRONT.replace('"1"', "1") + "## System\nx\n## User\ny\n",
    "no user section": FRONT + "## System\nx\n",
    "sections in the wrong order": FRONT + "## User\ny\n## System\nx\n",
    "a third section": GOOD + "## Examples\nz\n",
    "text before the sections": FRONT + "Hello\n## System\nx\n## User\ny\n",
    "an empty section": FRONT + "## System\n\n## User\ny\n",
    "a placeholder among the fixed words": FRONT + "## System\nYou are $name.\n## User\ny\n",
    "a lone dollar": FRONT + "## System\nx\n## User\ncosts $5\n",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_file_that_is_no_prompt_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        load(tmp_path, text)

    assert caught.value.code == "BW640"
    assert caught.value.where.file == str(tmp_path / "greet.md")
    assert caught.value.where.line is not None
    assert caught.value.hint


def test_two_prompts_cannot_share_an_id(tmp_path: Path) -> None:
    load(tmp_path, GOOD)

    with pytest.raises(WorkspaceError, match="Two prompts have the id greet"):
        load(tmp_path, GOOD, "other.md")


def test_a_missing_prompt_names_the_file_to_add(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        PromptLibrary.load(tmp_path).get("content")

    assert caught.value.code == "BW641"
    assert "content.md" in caught.value.hint


def test_a_missing_folder_is_a_problem_of_the_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        PromptLibrary.load(tmp_path / "prompts")

    assert caught.value.code == "BW641"


def test_a_prompt_for_another_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        load(tmp_path, GOOD).matches("greet", "Question", "Farewell")

    assert caught.value.code == "BW643"
    assert caught.value.where.field == "output"


def test_the_librarys_hash_changes_with_any_prompt(tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    before = PromptLibrary.load(tmp_path).sha256

    load(tmp_path, GOOD.replace("You greet.", "You greet warmly."))

    assert PromptLibrary.load(tmp_path).sha256 != before
