"""The JSON results as models, from which the published schemas are made (`scripts/schemas.py`).

Scripts rely on these: a field may be added within a version, never removed or given another meaning.
"""

from __future__ import annotations

from typing import Any

from . import (
    _access,
    _calendar,
    _checks,
    _clock,
    _drafts,
    _eval_reports,
    _evals,
    _exports,
    _kits,
    _memory,
    _policies,
    _reviews,
)
from ._base import ErrorResult, Open

__all__ = ("RESULTS", "schema_of")

_FAMILIES = (
    _access,
    _calendar,
    _checks,
    _clock,
    _drafts,
    _evals,
    _eval_reports,
    _exports,
    _kits,
    _memory,
    _policies,
    _reviews,
)

RESULTS: dict[str, type[Open]] = {
    "error": ErrorResult,
    **{name: result for family in _FAMILIES for name, result in family.RESULTS.items()},
}
"""Published schemas by their names; files are `schemas/NAME.json`."""


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of a result."""
    schema = RESULTS[name].model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"brandwright.{name}/1",
        **schema,
    }
