"""The strategy and the kit as the planning agent sees them; a plan is held against the same."""

from __future__ import annotations

from ..agents import OutcomeNote, PlanTask, SegmentNote
from ..errors import Where, WorkspaceError
from ..memory.recall import Filters, admitted_for
from ._job import all_lines
from ._told import learning_note
from .desk import Desk

__all__ = ("plan_task",)


def plan_task(desk: Desk, goal: str) -> PlanTask:
    """The strategy and the kit, as the planning agent sees them."""
    strategy, kit = desk.playbook.strategy, desk.kit
    missing = [
        name
        for name, there in (
            ("segments in playbook/strategy.yaml", strategy.segments),
            ("stages in playbook/strategy.yaml", strategy.stages),
            ("products in brand/meta.yaml", kit.meta.products),
            ("channels in brand/channels.yaml", kit.channels),
            ("pillars in brand/messaging.yaml", kit.messaging.pillars),
        )
        if not there
    ]
    if missing:
        raise WorkspaceError(
            "BW606",
            f"a plan needs {', '.join(missing)}",
            where=Where(str(desk.workspace.root)),
            hint="fill them in, then plan again",
        )
    with desk.ledger.read() as tx:
        # What is kept to some people, or holds no longer, is not for an agent either.
        open_to_all = admitted_for(tx, Filters(as_of=desk.today()), {}).values()
        known = [record for record in open_to_all if record.origin != "example"]
    return PlanTask(
        goal=goal,
        number=f"{strategy.number.name} ({strategy.number.unit})",
        outcomes=tuple(
            OutcomeNote(id=o.id, name=o.name, metric=o.metric, owner=o.owner, serves=o.serves)
            for o in strategy.outcomes
        ),
        segments=tuple(SegmentNote(id=s.id, name=s.name, needs=s.needs) for s in strategy.segments),
        stages=strategy.stages,
        products=kit.meta.products,
        channels=kit.channels,
        markets=kit.meta.markets or ("US",),
        locales=kit.meta.locales,
        lines=tuple(all_lines(kit, desk.today())),
        learnings=tuple(map(learning_note, known)),
    )
