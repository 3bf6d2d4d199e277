"""The content agent: writes one asset, each sentence with the evidence that it rests on."""

from __future__ import annotations

from ._data import NONE, as_json, rows
from ._tasks import ContentTask

__all__ = ("VARIABLES", "variables")

VARIABLES = frozenset(
    {
        "asset",
        "brand",
        "product",
        "voice",
        "words",
        "channel",
        "brief",
        "lines",
        "proof",
        "disclosures",
        "extracts",
        "learnings",
        "previous",
        "findings",
        "variant",
    }
)

_PROVENANCE = {"evidence", "owner", "approved_by", "approved_on", "rationale", "effective_from", "status"}


def variables(task: ContentTask) -> dict[str, str]:
    """The prompt's variables."""
    return {
        "asset": as_json(task.asset),
        "brand": f"{task.brand}\n{task.positioning}".strip(),
        "product": as_json(task.product),
        "voice": f"{as_json(task.voice)}\n{as_json(task.readability)}",
        "words": f"{rows(task.avoid)}\n{rows(task.banned, exclude=_PROVENANCE)}",
        "channel": as_json(task.channel, exclude=_PROVENANCE),
        "brief": as_json(task.brief, exclude={"sources"}),
        "lines": rows(task.lines),
        "proof": rows(task.proof, exclude=_PROVENANCE),
        "disclosures": rows(task.disclosures, exclude=_PROVENANCE),
        "extracts": rows(task.extracts, exclude={"source_sha256", "start", "end"}),
        "learnings": rows(task.learnings),
        "previous": as_json(task.previous) if task.previous else NONE,
        "findings": rows(task.findings, exclude={"fingerprint", "engine"}),
        "variant": str(task.variant),
    }
