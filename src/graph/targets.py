"""The agents as suites call them: plain functions of a case's input, with nothing of the workspace's records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from .._canonical import sha256_hex
from ..agents import (
    CONTENT,
    PLANNING,
    RECALL,
    RESEARCH,
    AgentDesk,
    PlanTask,
    RecallTask,
    ResearchTask,
    SourceNote,
    content_task,
    run_agent,
)
from ..brandkit import load_kit
from ..brandkit.finishing import finished
from ..content import Brief, Draft
from ._injection_suite import InjectionTarget
from ._memory_suite import MemoryTarget
from .desk import Desk

__all__ = ("targets",)

Target = Callable[[Mapping[str, Any]], Any]


def targets(desk: Desk) -> dict[str, Target]:
    """The shipped agents by name, each with the workspace's model, prompts and roster, and no ledger.

    Replies of a model are kept, so that a suite that runs again asks only what changed. `memory` is recall itself,
    over a library that a case brings.
    """
    agents = AgentDesk(
        port=desk.remembering(),
        prompts=desk.prompts,
        roster=desk.playbook.roster,
        meter=desk.meter(""),
    )

    def content(given: Mapping[str, Any]) -> dict[str, Any]:
        kit, brief = load_kit(Path(given["kit"])), Brief.model_validate(given["brief"])
        asset = next(brief.assets())
        day = date.fromisoformat(given["on"]) if "on" in given else desk.today()
        made = run_agent(CONTENT, content_task(kit, brief, asset, on=brief.publish or day), agents).value
        draft = Draft(
            channel=asset.channel,
            segment=asset.segment,
            stage=asset.stage,
            product=brief.product,
            market=brief.market,
            locale=brief.locale,
            parts=made.parts,
        )
        return finished(kit, draft, brief, brief.publish or day).model_dump(mode="json")

    def research(given: Mapping[str, Any]) -> list[dict[str, Any]]:
        sources = tuple(
            SourceNote(**{"sha256": sha256_hex(source["text"].encode()), **source})
            for source in given["sources"]
        )
        task = ResearchTask(need=given["need"], message=given["message"], sources=sources)
        found = run_agent(RESEARCH, task, agents).value.extracts
        return [extract.model_dump(mode="json") for extract in found]

    def planning(given: Mapping[str, Any]) -> dict[str, Any]:
        return run_agent(PLANNING, PlanTask.model_validate(dict(given)), agents).value.model_dump(mode="json")

    def recall(given: Mapping[str, Any]) -> dict[str, Any]:
        answer = run_agent(RECALL, RecallTask.model_validate(dict(given)), agents).value
        return {"answered": bool(answer.answer), **answer.model_dump(mode="json")}

    return {
        "content": content,
        "research": research,
        "planning": planning,
        "recall": recall,
        "memory": MemoryTarget(desk),
        "injection": InjectionTarget(desk),
    }
