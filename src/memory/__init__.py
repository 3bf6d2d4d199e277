"""Organizational memory: learnings are proposed, count once a person approved them, and are recalled with why.

`Memory` asks and looks after the index; `import_file`, `propose`, `pending`, `approve` and `reject` fill it. The
ledger holds the truth; indexes (`index.Index`) and embedders (`embedder.Embedder`) are protocols, and what they
keep can be thrown away.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .convert import measurement_phrase
    from .embedder import find_embedder
    from .inputs import LearningInput
    from .memory import Memory
    from .recall import Filters, Recalled, RecallResult
    from .remember import ImportReport, import_file, propose
    from .review import approve, pending, reject

__all__ = (
    "Filters",
    "ImportReport",
    "LearningInput",
    "Memory",
    "RecallResult",
    "Recalled",
    "approve",
    "find_embedder",
    "import_file",
    "measurement_phrase",
    "pending",
    "propose",
    "reject",
)

_HOMES = {
    "Filters": "recall",
    "ImportReport": "remember",
    "LearningInput": "inputs",
    "Memory": "memory",
    "RecallResult": "recall",
    "Recalled": "recall",
    "approve": "review",
    "find_embedder": "embedder",
    "import_file": "remember",
    "measurement_phrase": "convert",
    "pending": "review",
    "propose": "remember",
    "reject": "review",
}


def __getattr__(name: str) -> Any:
    # On demand, so that a draft with an empty memory loads none of it.
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
