"""Approved bytes that leave, and copies for reviewers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ._base import Open, Result

__all__ = ("RESULTS",)


class ExportResult(Result):
    """`export` to a file."""

    schema_: Literal["brandwright.export/1"] = Field(alias="schema")
    path: str
    draft_sha256: str
    file_sha256: str


class DeliveryResult(Result):
    """`export --to`: what took the draft, with which answer after how many tries; `file_sha256` is of the body."""

    schema_: Literal["brandwright.delivery/1"] = Field(alias="schema")
    to: str
    host: str
    review: str
    status: int
    attempts: int
    idempotency_key: str
    draft_sha256: str
    file_sha256: str


class ReviewDocumentResult(Result):
    """`review document`."""

    schema_: Literal["brandwright.review-document/1"] = Field(alias="schema")
    path: str
    review: str
    draft_sha256: str
    file_sha256: str


RESULTS: dict[str, type[Open]] = {
    "delivery": DeliveryResult,
    "export": ExportResult,
    "review-document": ReviewDocumentResult,
}
