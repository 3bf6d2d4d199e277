"""How good agents are over time, per agent, prompt and model: computed from runs, decisions, ratings and predictions.

Nobody's name is in it: figures are about agents, never about the people who reviewed them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .comparing import Compared, Comparison
    from .figures import LEAST, Figure
    from .lessons import propose_lessons
    from .report import Quality, QualityGroup, agent_quality
    from .work import By

__all__ = (
    "LEAST",
    "By",
    "Compared",
    "Comparison",
    "Figure",
    "Quality",
    "QualityGroup",
    "agent_quality",
    "propose_lessons",
)

_HOMES = {
    "By": "work",
    "Compared": "comparing",
    "Comparison": "comparing",
    "Figure": "figures",
    "LEAST": "figures",
    "Quality": "report",
    "QualityGroup": "report",
    "agent_quality": "report",
    "propose_lessons": "lessons",
}


def __getattr__(name: str) -> Any:
    # On demand, as in the package above.
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
