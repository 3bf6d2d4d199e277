"""JSON Schemas that strict endpoints accept: every field required, none beside them, no free mappings."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

__all__ = ("strict_schema",)

# Bounds that some endpoints refuse and others ignore; Pydantic checks them on the answer in any case.
_LEFT_OUT = frozenset(
    [
        "default",
        "title",
        "examples",
        "format",
        "pattern",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ]
)


def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a model's answers.

    Raises:
        TypeError: the model holds a mapping with free keys or a tuple of fixed positions, which strict
            endpoints refuse.
    """
    schema: dict[str, Any] = _strict(model.model_json_schema(by_alias=True), model.__name__)
    return schema


def _strict(node: Any, place: str) -> Any:
    if isinstance(node, list):
        return [_strict(item, place) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"]}
    _refuse(node, place)
    kept = {key: value for key, value in node.items() if key not in _LEFT_OUT}
    for key in ("items", "anyOf"):
        if key in kept:
            kept[key] = _strict(kept[key], place)
    for key in ("properties", "$defs"):
        if key in kept:
            kept[key] = {name: _strict(value, f"{place}.{name}") for name, value in kept[key].items()}
    if "properties" in kept:
        kept.update(required=list(kept["properties"]), additionalProperties=False)
    return kept


def _refuse(node: dict[str, Any], place: str) -> None:
    if node.get("type") == "object" and "properties" not in node:
        raise TypeError(f"{place} is a free-form mapping; use a list of named entries")
    if isinstance(node.get("additionalProperties"), dict) or "prefixItems" in node:
        raise TypeError(f"{place} has free keys or fixed positions; use a closed model")
