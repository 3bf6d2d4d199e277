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
    from .review import (
        ReviewReport,
        TouchedDraft,
        allow_public_use,
        approve,
        confirm,
        dispute,
        forbid_public_use,
        keep_both,
        look_for_pairs,
        merge,
        pending,
        reject,
        retire,
        touched_drafts,
    )

__all__ = (
    "Filters",
    "ImportReport",
    "LearningInput",
    "Memory",
    "Progress",
    "RecallResult",
    "Recalled",
    "ReviewReport",
    "SourceReport",
    "TouchedDraft",
    "allow_public_use",
    "approve",
    "confirm",
    "dispute",
    "find_embedder",
    "forbid_public_use",
    "import_file",
    "import_sources",
    "keep_both",
    "learning_from_decision",
    "learning_from_experiment",
    "look_for_pairs",
    "measurement_phrase",
    "merge",
    "pending",
    "propose",
    "reject",
    "retire",
    "review_notes",
    "suggest_mapping",
    "touched_drafts",
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
    "ReviewReport": "review",
    "SourceReport": "importing.sources",
    "TouchedDraft": "review",
    "allow_public_use": "review",
    "approve": "review",
    "confirm": "review",
    "dispute": "review",
    "find_embedder": "embedder",
    "forbid_public_use": "review",
    "import_file": "remember",
    "import_sources": "importing.sources",
    "keep_both": "review",
    "learning_from_decision": "importing.origins",
    "learning_from_experiment": "importing.origins",
    "look_for_pairs": "review",
    "measurement_phrase": "convert",
    "merge": "review",
    "pending": "review",
    "propose": "remember",
    "reject": "review",
    "retire": "review",
    "review_notes": "importing.remarks",
    "suggest_mapping": "importing.suggest",
    "touched_drafts": "review",
    "withdraw_origin": "importing.origins",
}


def __getattr__(name: str) -> Any:
    # On demand, so that a draft with an empty memory loads none of it.
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
