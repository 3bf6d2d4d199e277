"""Organizational memory: learnings are proposed, count once a person approved them, and are recalled with why.

`Memory` asks and looks after the index; `import_file`, `import_sources`, `propose`, `pending`, `approve` and
`reject` fill it. The ledger holds the truth; indexes (`index.Index`) and embedders (`embedder.Embedder`) are
protocols, and what they keep can be thrown away.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .convert import measurement_phrase
    from .embedder import find_embedder
    from .importing.origins import learning_from_decision, learning_from_experiment, withdraw_origin
    from .importing.remarks import review_notes
    from .importing.sources import SourceReport, import_sources
    from .importing.suggest import suggest_mapping
    from .inputs import LearningInput
    from .memory import Memory
    from .recall import Filters, Recalled, RecallResult
    from .remember import ImportReport, Progress, import_file, propose
    from .review import approve, pending, reject

__all__ = (
    "Filters",
    "ImportReport",
    "LearningInput",
    "Memory",
    "Progress",
    "RecallResult",
    "Recalled",
    "SourceReport",
    "approve",
    "find_embedder",
    "import_file",
    "import_sources",
    "learning_from_decision",
    "learning_from_experiment",
    "measurement_phrase",
    "pending",
    "propose",
    "reject",
    "review_notes",
    "suggest_mapping",
    "withdraw_origin",
)

_HOMES = {
    "Filters": "recall",
    "ImportReport": "remember",
    "LearningInput": "inputs",
    "Memory": "memory",
    "Progress": "remember",
    "RecallResult": "recall",
    "Recalled": "recall",
    "SourceReport": "importing.sources",
    "approve": "review",
    "find_embedder": "embedder",
    "import_file": "remember",
    "import_sources": "importing.sources",
    "learning_from_decision": "importing.origins",
    "learning_from_experiment": "importing.origins",
    "measurement_phrase": "convert",
    "pending": "review",
    "propose": "remember",
    "reject": "review",
    "review_notes": "importing.remarks",
    "suggest_mapping": "importing.suggest",
    "withdraw_origin": "importing.origins",
}


def __getattr__(name: str) -> Any:
    # On demand, so that a draft with an empty memory loads none of it.
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
