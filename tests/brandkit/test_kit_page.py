"""The page of the kit: its examples are a kit that loads and lints clean, and every field stands on it."""

import re
import typing
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from brandwright.brandkit import lint_kit, load_kit
from brandwright.brandkit.loader import SECTIONS

PAGE = (Path(__file__).parents[2] / "docs/reference/kit.md").read_text(encoding="utf-8")


def models(kind: object) -> Iterator[type[BaseModel]]:
    """The models that a section consists of."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from models(field.annotation)
    for part in typing.get_args(kind):
        yield from models(part)


FIELDS = sorted(
    {
        (section, field.alias or name)
        for section, kind in SECTIONS.items()
        for model in models(kind)
        for name, field in model.model_fields.items()
    }
)


def test_the_examples_are_a_kit_without_a_problem(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    written = re.findall(r"^```(yaml|text) (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for kind, name, text in written:
        (tmp_path / (f"{name}.yaml" if kind == "yaml" else name)).write_text(text, encoding="utf-8")
    assert {name for kind, name, _ in written if kind == "yaml"} == set(SECTIONS)
    assert lint_kit(load_kit(tmp_path), tmp_path, date(2026, 6, 1)) == []


@pytest.mark.parametrize(("section", "field"), FIELDS, ids=lambda value: value)
def test_every_field_is_on_the_page(section: str, field: str) -> None:
    assert f"`{field}`" in PAGE or f"{section}.yaml`: `{field}`" in PAGE, (
        f"describe `{field}` in docs/reference/kit.md"
    )
