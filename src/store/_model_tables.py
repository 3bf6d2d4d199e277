"""The tables about models: what was asked of them, and how judges compare with people."""

from __future__ import annotations

from sqlalchemy import BigInteger, Float, Index

from ._columns import column, key, table, texts
from ._types import Json, Moment

__all__ = ("calibrations", "model_calls")

# Nothing of what was asked or answered. A request may belong to no run, so there is no reference to one.
model_calls = table(
    "model_calls",
    *texts("id", "run_id", "agent", "host", "model", "mode", "state", "code"),
    *[column(name, BigInteger) for name in ("attempt", "tokens", "tokens_in", "tokens_out", "cached")],
    column("cost", Float, null=True),
    column("ms", Float),
    column("at", Moment),
    key("id"),
    Index("ix_model_calls_run_id", "workspace", "run_id"),
    Index("ix_model_calls_at", "workspace", "at"),
)

# How a judge compared with people. Of its cases, ids alone.
calibrations = table(
    "calibrations",
    *texts("id", "judge", "version", "spec_sha", "prompt_sha", "engine", "model", "source"),
    *[column(name, BigInteger) for name in ("both_pass", "judge_only", "human_only", "both_fail")],
    *[column(name, BigInteger) for name in ("unclear_pass", "unclear_fail", "repeats")],
    *[column(name, Float, null=True) for name in ("kappa", "low", "high", "base_rate")],
    *[column(name, Float, null=True) for name in ("sensitivity", "specificity", "consistency", "cost")],
    column("seed", BigInteger),
    column("sample_json", Json),
    column("by"),
    column("at", Moment),
    key("id"),
    Index("ix_calibrations_judge", "workspace", "judge", "at"),
)
