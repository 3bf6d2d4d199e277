"""Checking copy: `check`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from ._base import FindingJson, Open, Result, Verdict

__all__ = ("RESULTS",)


class CheckedFileJson(Open):
    """One file of a check. `error` says why it could not be read; it is then `unchecked`."""

    path: str
    verdict: Verdict
    findings: list[FindingJson]
    notes: list[str]
    edits: int
    error: dict[str, Any] | None = None


class CheckResult(Result):
    """`check`."""

    schema_: Literal["brandwright.check/1"] = Field(alias="schema")
    verdict: Verdict
    files: list[CheckedFileJson]
    kit_sha: str | None
    styles: str | None


RESULTS: dict[str, type[Open]] = {
    "check": CheckResult,
}
