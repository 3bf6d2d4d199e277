"""Scorers, the gate and suites: one set of scorers, live and offline. Importing it loads nothing else."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._ray import Tools
    from ._summary import SuiteRun, SuiteScore
    from .gate import Gate, GateResult
    from .policy import GatePolicy
    from .record import Record, Scorer, judge
    from .runner import run_suite
    from .score import Score
    from .scorers import SCORERS
    from .suite import Suite, load_suite

__all__ = (
    "SCORERS",
    "Gate",
    "GatePolicy",
    "GateResult",
    "Record",
    "Score",
    "Scorer",
    "Suite",
    "SuiteRun",
    "SuiteScore",
    "Tools",
    "judge",
    "load_suite",
    "run_suite",
)

_HOMES = {
    "SCORERS": "scorers",
    "Gate": "gate",
    "GatePolicy": "policy",
    "GateResult": "gate",
    "Record": "record",
    "Score": "score",
    "Scorer": "record",
    "Suite": "suite",
    "SuiteRun": "_summary",
    "SuiteScore": "_summary",
    "Tools": "_ray",
    "judge": "record",
    "load_suite": "suite",
    "run_suite": "runner",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
