"""People and their rights: the playbook, who must sign what, reviews, decisions, edits and waivers.

Agents prepare; what is here decides who decides, and records it.
"""

from .decisions import Choice, decide, require_role, withdraw
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
