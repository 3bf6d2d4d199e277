"""The brief that an approved plan makes, as the YAML file that `draft` takes."""

from __future__ import annotations

from ...errors import UsageError
from ..draft import Draft
from ..papers import paper_kind, plan_brief_of
from ._text import carrier

__all__ = ("to_yaml",)


def to_yaml(draft: Draft) -> bytes:
    """The brief of a plan, with the plan in a comment.

    Raises:
        UsageError: `BW250`, the draft is no plan.
    """
    import yaml

    if paper_kind(draft.channel) != "plan":
        raise UsageError("BW250", "only a plan makes a brief", hint="choose one of md, html, json, csv, docx")
    fields = plan_brief_of(draft).model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    body = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=100)
    return f"# This brief was planned, and the plan was approved.\n{body}\n# {carrier(draft)}\n".encode()
