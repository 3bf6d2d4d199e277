"""Small styles, written for one test each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from brandwright.brandkit.markup import parse_markup
from brandwright.brandkit.vale._definition import Surroundings
from brandwright.brandkit.vale._load import LoadedStyle, load_style
from brandwright.brandkit.vale._model import Alert, Check, FileState

Style = Callable[..., LoadedStyle]
Found = list[tuple[int, int, str]]


def rule_text(text: str) -> str:
    """A rule's file; `message` names the match unless the text brings its own."""
    text = dedent(text).strip() + "\n"
    return text if "message:" in text else f"message: '%s'\n{text}"


@pytest.fixture
def style(tmp_path: Path) -> Style:
    """Writes rules into a style called Acme and loads it: `style(Rule="extends: …")`."""

    def make(around: Surroundings | None = None, /, cache: Path | None = None, **rules: str) -> LoadedStyle:
        folder = tmp_path / "Acme"
        folder.mkdir(exist_ok=True)
        for name, text in rules.items():
            (folder / f"{name}.yml").write_text(rule_text(text), encoding="utf-8")
        return load_style(folder, around, cache=cache)

    return make


@pytest.fixture
def rule(style: Style) -> Callable[..., Check]:
    """The one rule of a style."""

    def make(text: str, around: Surroundings | None = None) -> Check:
        loaded = style(around, Rule=text)
        assert loaded.problems == (), [f"{problem} {problem.where}" for problem in loaded.problems]
        return loaded.checks[0]

    return make


def alerts(check: Check, text: str, state: FileState | None = None) -> list[Alert]:
    """The alerts of a rule in one block."""
    block = parse_markup(text, "text", ext="txt").raw
    return check.find(block, state or FileState(document=text))


def matches(check: Check, text: str, state: FileState | None = None) -> list[str]:
    """The texts that a rule objects to in one block."""
    found = alerts(check, text, state)
    assert all(alert.match == text[alert.start : alert.end] for alert in found)
    return [alert.match for alert in found]
