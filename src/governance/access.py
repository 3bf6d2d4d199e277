"""Access: what an identity may do at all. In which role somebody signs is another question, asked besides.

A person's access is a level, and each level may do what the one before may. An agent has no level: it reads and
prepares, whoever's token it carries.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

from ..errors import RefusedError, Where
from .models import Access

if TYPE_CHECKING:
    from .identity import Identity

__all__ = ("AGENT_ACTS", "LEVELS", "LEVEL_OF", "Access", "Act", "may", "require")

Act = Literal[
    "read",
    "check",
    "draft",
    "submit",
    "edit",
    "comment",
    "lock",
    "request-changes",
    "reject",
    "escalate",
    "approve",
    "approve-with-edits",
    "bulk-approve",
    "waive",
    "withdraw",
    "live",
    "learning",
    "erase",
    "policy",
    "pause",
    "resume",
    "kit-rule",
    "accounts",
    "tokens",
]
"""What somebody may want to do. `policy` is to sign a standing decision."""

LEVELS: tuple[Access, ...] = get_args(Access)
"""The levels of access, the least first."""

_FIRST_MAY: dict[Access, tuple[Act, ...]] = {
    "viewer": ("read", "check"),
    "editor": ("draft", "submit", "edit", "comment", "lock"),
    "reviewer": ("request-changes", "reject", "escalate", "pause"),
    "approver": (
        "approve",
        "approve-with-edits",
        "bulk-approve",
        "waive",
        "withdraw",
        "live",
        "learning",
        "erase",
        "policy",
        "resume",
    ),
    "admin": ("kit-rule", "accounts", "tokens"),
}

LEVEL_OF: Mapping[Act, Access] = MappingProxyType(
    {act: level for level, acts in _FIRST_MAY.items() for act in acts}
)
"""The lowest level of access that each act takes."""

AGENT_ACTS: frozenset[Act] = frozenset({"read", "check", "draft", "submit"})
"""The most that a program may ever do; what its token allows can only be less."""


def may(identity: Identity, act: Act) -> bool:
    """Whether the identity's access, and its token, cover the act; an act that is not on record is nobody's."""
    if identity.scope is not None and act not in identity.scope:
        return False
    if identity.kind != "person":
        return act in AGENT_ACTS
    level = LEVEL_OF.get(act)
    return level is not None and LEVELS.index(identity.person.access) >= LEVELS.index(level)


def require(identity: Identity, act: Act) -> None:
    """Refuse whoever may not do this.

    Raises:
        RefusedError: `BW1100`, the person's access does not cover it; `BW1101`, an agent never may; `BW1114`, the
            token was not issued for it.
    """
    if may(identity, act):
        return
    if identity.kind != "person":
        allowed = ", ".join(sorted(AGENT_ACTS))
        message = f"{identity.claimed} is an agent, and no agent may do this ({act})."
        raise RefusedError("BW1101", message, hint=f"An agent may {allowed}. Let a person do it.")
    if identity.scope is not None and act not in identity.scope:
        message = (
            f"This token is not good for it ({act}): it was issued for {', '.join(sorted(identity.scope))}."
        )
        raise RefusedError("BW1114", message, hint="Issue one that is: brandwright tokens issue --act ACT")
    level = LEVEL_OF.get(act, "admin")
    message = f"{identity.claimed} has the access `{identity.person.access}`; this ({act}) takes `{level}`."
    where = Where("playbook/people.yaml", field="people")
    hint = f"Ask somebody with that access, or have `access: {level}` entered for {identity.person.id}."
    raise RefusedError("BW1100", message, where=where, hint=hint)
