"""What a wrongly written value is answered with: its place, what to write, and never the value."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from brandwright._settings import load_settings
from brandwright.content.loading import load_brief
from brandwright.errors import BrandwrightError
from tests.example import make_example

BRIEF = "examples/briefs/linkedin-awareness.yaml"


@pytest.mark.parametrize(
    ("field", "value", "hint"),
    [
        ("locale", "english", "Write a language, and a country if it matters: `en`, `de-AT`."),
        ("market", "usa", "Write 2 to 6 capital letters: `US`, `DACH`."),
    ],
)
def test_a_brief_s_field_is_named_with_what_to_write(
    tmp_path: Path, field: str, value: str, hint: str
) -> None:
    make_example(tmp_path)
    file = tmp_path / BRIEF
    file.write_text(re.sub(rf"^{field}: .*$", f"{field}: {value}", file.read_text(), flags=re.MULTILINE))
    with pytest.raises(BrandwrightError) as caught:
        load_brief(file)
    assert caught.value.message == f"`{field}` is not written as it has to be."
    assert caught.value.hint == hint


def test_a_value_that_may_be_a_secret_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "brandwright.toml"
    file.write_text(
        '[workspace]\nname = "A"\n[model]\nengine = "openai"\nmodel = "m"\napi_key_env = "sk-1234567890abcdef"\n'
    )
    with pytest.raises(BrandwrightError) as caught:
        load_settings(file, {})
    assert caught.value.hint == "Give the name of an environment variable: `OPENAI_API_KEY`."
    assert "sk-1234567890abcdef" not in str(caught.value.as_dict())
