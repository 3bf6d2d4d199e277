"""People and their rights: the playbook, who must sign what, reviews, decisions, edits and waivers.

Agents prepare; what is here decides who decides, and records it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .decisions import Choice, decide, withdraw
    from .edits import replace_draft, sentence_changes, waivable_by, waive
    from .exports import Approval, exportable
    from .identity import TOKEN_VARIABLE, Identity, identify
    from .playbook import Playbook, load_playbook, playbook_problems
    from .reviews import (
        HELD_VERDICTS,
        ReviewState,
        ReviewView,
        expire_overdue,
        list_reviews,
        review_state,
        state_of,
        submit_review,
        view_review,
    )
    from .rights import Facts, SignOffNeed, allow, capped, matching_rules, required_signoffs
    from .rulings import require_role

__all__ = (
    "HELD_VERDICTS",
    "TOKEN_VARIABLE",
    "Approval",
    "Choice",
    "Facts",
    "Identity",
    "Playbook",
    "ReviewState",
    "ReviewView",
    "SignOffNeed",
    "allow",
    "capped",
    "decide",
    "expire_overdue",
    "exportable",
    "identify",
    "list_reviews",
    "load_playbook",
    "matching_rules",
    "playbook_problems",
    "replace_draft",
    "require_role",
    "required_signoffs",
    "review_state",
    "sentence_changes",
    "state_of",
    "submit_review",
    "view_review",
    "waivable_by",
    "waive",
    "withdraw",
)

_HOMES = {
    "HELD_VERDICTS": "reviews",
    "TOKEN_VARIABLE": "identity",
    "Approval": "exports",
    "Choice": "decisions",
    "Facts": "rights",
    "Identity": "identity",
    "Playbook": "playbook",
    "ReviewState": "reviews",
    "ReviewView": "reviews",
    "SignOffNeed": "rights",
    "allow": "rights",
    "capped": "rights",
    "decide": "decisions",
    "expire_overdue": "reviews",
    "exportable": "exports",
    "identify": "identity",
    "list_reviews": "reviews",
    "load_playbook": "playbook",
    "matching_rules": "rights",
    "playbook_problems": "playbook",
    "replace_draft": "edits",
    "require_role": "rulings",
    "required_signoffs": "rights",
    "review_state": "reviews",
    "sentence_changes": "edits",
    "state_of": "reviews",
    "submit_review": "reviews",
    "view_review": "reviews",
    "waivable_by": "edits",
    "waive": "edits",
    "withdraw": "decisions",
}


def __getattr__(name: str) -> Any:
    # On demand, so that reading the playbook loads no database.
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
