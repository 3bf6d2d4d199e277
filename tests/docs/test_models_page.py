"""The pages on models say what the code does: settings, presets and errors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from brandwright._model_settings import AgentModelSettings, ModelSettings
from brandwright._settings import load_settings
from brandwright.llm.presets import PRESETS, preset_table

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "models.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "how-to" / "use-a-model.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def test_the_table_of_presets_is_made_from_the_code() -> None:
    table = PAGE.partition("<!-- presets -->\n")[2].partition("<!-- /presets -->")[0]

    assert table.strip() == preset_table().strip()


def test_every_setting_has_a_row_with_its_default() -> None:
    rows = dict(re.findall(r"^\| (`[^|]+`) \| ([^|]+) \|", PAGE.partition("## Servers")[0], re.MULTILINE))
    named = {name: shown for names, shown in rows.items() for name in re.findall(r"`(\w+)`", names)}

    assert named.keys() == ModelSettings.model_fields.keys()
    for name in ("engine", "api", "api_key_env", "timeout_s"):
        default = ModelSettings.model_fields[name].default
        assert named[name] == f"`{default}`" or named[name] == f'`"{default}"`'


def test_the_settings_of_one_agent_are_named() -> None:
    said = PAGE.partition("may also stand under")[0].rpartition("`[model]`;")[2]

    assert set(re.findall(r"`(\w+)`", said)) == AgentModelSettings.model_fields.keys()


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_of_settings_is_valid(example: str, tmp_path: Path) -> None:
    path = tmp_path / "brandwright.toml"
    path.write_text(f'[workspace]\nname = "Acme"\n{example}', encoding="utf-8")

    assert load_settings(path, {}).model.engine == "openai"


def test_each_preset_has_an_example() -> None:
    assert set(re.findall(r'preset = "(\w+)"', "".join(EXAMPLES))) == PRESETS.keys()


def test_each_code_that_is_named_has_its_section() -> None:
    errors = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")

    for code in re.findall(r"`(BW\d{3,4})`", PAGE + GUIDE):
        assert f"\n## {code} " in errors


def test_the_python_that_the_page_shows_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

    exec(compile(shown, "models.md", "exec"), {})

    assert "http://127.0.0.1:" in capsys.readouterr().out
