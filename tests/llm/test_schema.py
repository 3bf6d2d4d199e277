"""Schemas as strict endpoints want them."""

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, create_model

from brandwright.llm.schema import strict_schema


class Inner(BaseModel):
    """Inside."""

    word: str = Field(default="x", pattern="^x", max_length=3)
    kind: Literal["a", "b"] = "a"


class Outer(BaseModel):
    """Outside."""

    inner: Inner
    items: tuple[Inner, ...] = ()
    note: str | None = None


def objects(schema: Any) -> list[dict[str, Any]]:
    """Every object in a schema."""
    if isinstance(schema, list):
        return [found for item in schema for found in objects(item)]
    if not isinstance(schema, dict):
        return []
    inner = [found for value in schema.values() for found in objects(value)]
    return [schema, *inner] if "properties" in schema and isinstance(schema["properties"], dict) else inner


def test_every_field_is_required_and_nothing_may_stand_beside_them() -> None:
    found = objects(strict_schema(Outer))

    assert len(found) == 2
    for entry in found:
        assert entry["required"] == list(entry["properties"])
        assert entry["additionalProperties"] is False


def test_bounds_and_defaults_that_endpoints_refuse_are_left_to_our_own_check() -> None:
    text = str(strict_schema(Outer))

    assert all(word not in text for word in ("default", "pattern", "maxLength", "minItems"))
    assert "enum" in text


@pytest.mark.parametrize("kind", [dict[str, str], dict[str, Any], tuple[int, str]])
def test_free_mappings_and_fixed_positions_are_refused(kind: Any) -> None:
    model = create_model("Free", field=(kind, ...))

    with pytest.raises(TypeError, match=r"Free\.field"):
        strict_schema(model)


@given(st.sets(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1, max_size=6))
def test_fields_named_like_keywords_survive(names: set[str]) -> None:
    fields: dict[str, Any] = {f"f_{name}": (str, "x") for name in names} | {
        "title": (str, "t"),
        "format": (str, ""),
    }
    model = create_model("Named", **fields)

    assert set(strict_schema(model)["properties"]) == set(fields)
