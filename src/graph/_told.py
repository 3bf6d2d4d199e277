"""What agents are told of a record, and what a run's record is told of an agent's call. It loads no rule of drafts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from ..agents import AgentResult, LearningNote
from ..memory.convert import measurement_phrase
from ..store.records import Learning

__all__ = ("account_detail", "learning_note")


def account_detail(result: AgentResult[Any], evidence_ids: Iterable[str]) -> dict[str, Any]:
    """What a model call used, for the run's record: prompt by hash, model, parameters, tokens, cost, time.

    Args:
        evidence_ids: what the answer rests on.
    """
    account = result.account
    return {
        "evidence_ids": list(evidence_ids),
        "prompt_id": result.prompt.id,
        "prompt_version": result.prompt.version,
        "prompt_sha": result.prompt.sha256,
        **asdict(account),
    }


def learning_note(learning: Learning) -> LearningNote:
    """A record as agents see it; `measurement` is phrased by code, so that no model computes it."""
    return LearningNote(
        id=learning.id,
        kind=learning.kind,
        statement=learning.statement,
        measurement=measurement_phrase(learning),
        strength=learning.strength,
        origin=learning.origin,
        status=learning.status,
        channel=learning.channel,
        segment=learning.segment,
        stage=learning.stage,
        product=learning.product,
        format=learning.format,
        metric=learning.metric,
        value=learning.value,
        direction=learning.direction,
        observed=learning.observed.isoformat() if learning.observed else "",
    )
