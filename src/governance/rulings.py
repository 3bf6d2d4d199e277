"""Whether an action that is done at once may go ahead: by roles, with a notice, by a standing decision, or never."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import RefusedError, Where
from ..store import ObjectRef, Transaction
from ._signatures import in_force
from .access import Act, require
from .identity import Identity
from .models import DecisionRight, PolicyRule, Subject
from .notifying import notify
from .playbook import Playbook
from .rights import Facts, matching_rules, required_signoffs

__all__ = ("Ruling", "go_ahead", "require_role", "ruling")

_STRICTER: tuple[DecisionRight, ...] = ("autonomous", "notify", "signoff", "two", "never")
_TAKES: dict[Subject, Act] = {
    "publish": "live",
    "learning": "learning",
    "public-use": "learning",
    "data-use": "erase",
    "kit": "kit-rule",
    "policy": "policy",
}


@dataclass(frozen=True)
class Ruling:
    """How an action is decided: as strictly as the strictest rule that covers it says.

    Attributes:
        rules: the rules that cover it; none when the policy does not speak of it.
    """

    decision: DecisionRight
    rules: tuple[PolicyRule, ...]

    @property
    def tells(self) -> tuple[str, ...]:
        """The roles that are told when it goes ahead."""
        return tuple(dict.fromkeys(role for rule in self.rules for role in rule.notify))

    @property
    def reason(self) -> str:
        """Why, by the rules that decide it."""
        said = (rule.reason for rule in self.rules if rule.decision == self.decision)
        return " ".join(dict.fromkeys(said))


def ruling(playbook: Playbook, facts: Facts) -> Ruling:
    """How the policy decides an action."""
    rules = tuple(matching_rules(playbook.policy, facts))
    decisions = [rule.decision for rule in rules] or ["signoff"]
    return Ruling(max(decisions, key=_STRICTER.index), rules)


def require_role(playbook: Playbook, person: Identity, kind: Subject, facts: Facts | None = None) -> None:
    """Refuse whoever does not decide about this kind of action.

    Args:
        facts: what is known of the action; by default its kind alone.

    Raises:
        RefusedError: `BW1100`, `BW1101`, the person's access does not cover it; `BW1103`, nobody may; `BW107`, the
            person has none of the roles that the policy names; `BW1105`, a floor of the policy keeps the person out.
    """
    require(person, _TAKES.get(kind, "approve"))
    about = facts or Facts(kind=kind)
    found = ruling(playbook, about)
    _refuse_never(found)
    if found.decision in ("autonomous", "notify"):
        return
    roles = {need.role for need in required_signoffs(playbook.policy, about)}
    if person.roles.isdisjoint(roles):
        raise _another_role(playbook, person, roles)
    floors = set(playbook.policy.floors.rules).intersection(rule.id for rule in found.rules)
    if floors and playbook.people.is_external(person.person):
        message = f"{person.claimed} is of another house, and `{min(floors)}` is a floor of the policy."
        raise RefusedError(
            "BW1105", message, hint=f"Ask one of the company's own people: {', '.join(roles)}."
        )


def go_ahead(
    tx: Transaction,
    playbook: Playbook,
    facts: Facts,
    *,
    title: str,
    about: ObjectRef,
    signed_later: bool = False,
) -> Ruling:
    """Let an action begin, as the policy says; what it does not speak of may begin.

    Whoever is to be told finds a notice, in this transaction.

    Args:
        title: what is done, for the notice.
        signed_later: whether what comes of it is put before those who sign it; without, it waits for their yes.

    Raises:
        RefusedError: nobody may (`BW1103`), or nobody has said yes (`BW1104`).
    """
    found = ruling(playbook, facts)
    if not found.rules:
        return found
    _refuse_never(found)
    where = Where("playbook/policy.yaml", field="rules")
    if found.decision in ("signoff", "two") and not signed_later:
        roles = ", ".join(need.role for need in required_signoffs(playbook.policy, facts))
        message = f"This ({facts.kind}) waits for somebody's yes: {roles}. {found.reason}"
        hint = (
            "Have the rule say `notify`, or `autonomous` and sign the policy, or leave the action to people."
        )
        raise RefusedError("BW1104", message, where=where, hint=hint)
    if found.decision == "autonomous" and not in_force(tx, playbook):
        message = (
            f"This ({facts.kind}) is called autonomous, and nobody has signed this policy. {found.reason}"
        )
        hint = "brandwright policy sign --by NAME --reason TEXT"
        raise RefusedError("BW1104", message, where=where, hint=hint)
    if found.tells:
        notify(tx, "went-ahead", to_roles=found.tells, title=title, key=f"went-ahead:{about.kind}:{about.id}")
    return found


def _refuse_never(found: Ruling) -> None:
    if found.decision == "never":
        where = Where("playbook/policy.yaml", field="rules")
        message = f"The policy says never. {found.reason}"
        hint = "Do something that the rule does not cover, or have the policy changed."
        raise RefusedError("BW1103", message, where=where, hint=hint)


def _another_role(playbook: Playbook, person: Identity, roles: set[str]) -> RefusedError:
    able = sorted({holder.id for role in roles for holder in playbook.people.holders(role)})
    message = f"{person.claimed} does not decide about this: it takes the role {' or '.join(sorted(roles))}."
    hint = f"{' or '.join(able)} may." if able else "Give somebody the role."
    return RefusedError("BW107", message, hint=hint)
