"""Who may answer which sign-offs of a review, and who is asked instead when one is passed on."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..errors import RefusedError, UsageError
from ..store import Transaction, audit, reviews
from ..store.records import SignOff
from .identity import Identity
from .models import People, Policy
from .playbook import Playbook
from .reviews import APPROVALS, EDITED, ReviewView, already_decided, signoffs_for
from .rights import DEFAULT_HOURS, SignOffNeed

__all__ = ("approvable", "claimable", "is_author", "pass_on", "require_part")

_NO = frozenset({"reject", "request-changes"})


def claimable(view: ReviewView, kind: str, person: Identity, playbook: Playbook) -> list[SignOff]:
    """The open sign-offs that the person answers. Anybody who is asked may say no; a yes takes more.

    Raises:
        RefusedError: none of the person's roles is asked (`BW103`), another person has to sign (`BW1102`), or a floor
            of the policy keeps this one out (`BW1105`).
        ConflictError: `BW730`, somebody answered already.
    """
    mine = [signoff for signoff in view.open if signoff.role in person.roles]
    if not mine:
        if person.roles & {signoff.role for signoff in view.signoffs}:
            raise already_decided(view.review.id, view.decisions)
        raise _not_yours(view, person, {signoff.role for signoff in view.open}, playbook.people)
    if kind in _NO:
        return mine
    mine = _above_floors(view, mine, person, playbook)
    return _one_of_two(view, mine, person, playbook) if kind in APPROVALS else mine


def _above_floors(
    view: ReviewView, mine: list[SignOff], person: Identity, playbook: Playbook
) -> list[SignOff]:
    floors = frozenset(playbook.policy.floors.rules)
    if not floors or not playbook.people.is_external(person.person):
        return mine
    if free := [signoff for signoff in mine if floors.isdisjoint(signoff.rules)]:
        return free
    roles = {signoff.role for signoff in mine}
    message = f"{person.claimed} is of another house, and {view.review.id} is under a floor of the policy."
    raise RefusedError("BW1105", message, hint=_ask(playbook.people, roles, without=person.person.id))


def _one_of_two(view: ReviewView, mine: list[SignOff], person: Identity, playbook: Playbook) -> list[SignOff]:
    """Of sign-offs that take different people, only one, and none where the person has signed another.

    Whoever could give several gives the one for which the fewest others are left: a deputy who signed for somebody
    who is there would leave the deputy's own role to nobody.
    """
    signed = _signed(view, person, playbook.people)
    answered: list[SignOff] = []
    for signoff in sorted(mine, key=lambda signoff: _others(playbook.people, signoff.role, person)):
        if signed.isdisjoint(signoff.apart):
            answered.append(signoff)
            signed.update(signoff.apart)
    if not answered:
        message = f"{person.claimed} has signed {view.review.id}; the policy asks for two different people."
        roles = {signoff.role for signoff in mine}
        raise RefusedError("BW1102", message, hint=_ask(playbook.people, roles, without=person.person.id))
    return [signoff for signoff in mine if signoff in answered]


def _others(people: People, role: str, person: Identity) -> int:
    """How many other people hold the role, deputies included."""
    return sum(holder.id != person.person.id for holder in people.holders(role))


def _signed(view: ReviewView, person: Identity, people: People) -> set[str]:
    """What the person has approved of the draft as it is, under whatever name."""
    mine = {
        decision.id
        for decision in view.decisions
        if decision.kind in APPROVALS
        and decision.draft_sha == view.review.draft_sha
        and _is_same(decision.by, person, people)
    }
    return {group for signoff in view.signoffs if signoff.decision_id in mine for group in signoff.apart}


def approvable(
    tx: Transaction, view: ReviewView, person: Identity, playbook: Playbook, mine: list[SignOff]
) -> None:
    """Refuse to approve what is held, and what the person made where another pair of eyes is asked for.

    Raises:
        RefusedError: `BW104`, `BW105`.
    """
    review = view.review
    if review.held:
        message = f"{review.id} is held: the gate said `{review.verdict}`, so nobody can approve it as it is."
        hint = f"Edit it (`brandwright review edit {review.id}`), or waive what the policy lets you waive."
        raise RefusedError("BW104", message, hint=hint)
    checked = [signoff for signoff in mine if _takes_a_checker(playbook.policy, signoff)]
    if checked and (made := _made(tx, view, person, playbook.people)):
        message = f"{person.claimed} {made} {review.id}, so somebody else has to approve it."
        hint = _ask(playbook.people, {signoff.role for signoff in checked}, without=person.person.id)
        raise RefusedError("BW105", message, hint=hint)


def _takes_a_checker(policy: Policy, signoff: SignOff) -> bool:
    """By the rules that asked for it; where they are not on record, by all that ask the role about drafts."""
    if known := [rule for rule in policy.rules if rule.id in signoff.rules]:
        return any(rule.maker_checker for rule in known)
    drafts = (rule for rule in policy.rules if rule.maker_checker and rule.when.kind == "draft")
    return any(signoff.role in rule.signoff for rule in drafts)


def _made(tx: Transaction, view: ReviewView, person: Identity, people: People) -> str:
    """What the person did with the draft under review, under whatever name; empty when nothing."""
    if view.review.author and _is_same(view.review.author, person, people):
        return "wrote"
    edits = audit.entries(tx, None, object_kind="review", object_id=view.review.id, act=EDITED)
    return "edited" if any(_is_same(edit.actor.id, person, people) for edit in edits) else ""


def _is_same(name: str, person: Identity, people: People) -> bool:
    """Whether a name on record is this person's: the same name, or one that acts as the same person."""
    if name.casefold() in {known.casefold() for known in person.names}:
        return True
    behind = people.behind(name)
    return behind is not None and behind.id == person.person.id


def is_author(view: ReviewView, person: Identity) -> bool:
    """Whether the person submitted the draft."""
    author = view.review.author.casefold()
    return bool(author) and author in {name.casefold() for name in person.names}


def require_part(view: ReviewView, person: Identity, people: People | None = None) -> None:
    """Refuse whoever neither wrote the draft nor has one of the roles that the review asks.

    Raises:
        RefusedError: `BW103`.
    """
    roles = {signoff.role for signoff in view.signoffs}
    if person.roles.isdisjoint(roles) and not is_author(view, person):
        raise _not_yours(view, person, roles, people)


def _not_yours(
    view: ReviewView, person: Identity, roles: Collection[str], people: People | None
) -> RefusedError:
    asked = ", ".join(sorted(roles))
    message = f"{person.claimed} has no role in {view.review.id}; it asks for {asked}."
    return RefusedError("BW103", message, hint=_ask(people, roles))


def _ask(people: People | None, roles: Iterable[str], *, without: str = "") -> str:
    """Who may, by name where the playbook says."""
    wanted = sorted(set(roles))
    found = {holder.id for role in wanted for holder in people.holders(role)} if people else set()
    able = sorted(found - {without})
    return f"{' or '.join(able)} may." if able else f"Ask somebody else with the role {', '.join(wanted)}."


def pass_on(tx: Transaction, view: ReviewView, mine: list[SignOff], playbook: Playbook, to: str) -> None:
    """Ask another role instead. What the rules say of a sign-off goes with it; a role is not asked the same twice.

    Raises:
        UsageError: `BW213`, there is no such role to ask.
        RefusedError: `BW1105`, a floor of the policy would go to another house.
    """
    _refuse_no_role(mine, playbook.people, to)
    if to in playbook.people.external_roles and _held_by_floors(mine, playbook.policy):
        message = f"`{to}` is a role of another house, and {view.review.id} is under a floor of the policy."
        raise RefusedError("BW1105", message, hint="Pass it on to a role of the company.")
    passed = {signoff.id for signoff in mine}
    still = next((s for s in view.open if s.role == to and s.id not in passed), None)
    plain = [signoff for signoff in mine if not signoff.apart]
    if plain and still is not None:
        reviews.tighten(tx, still, rules=_rules(plain), apart=())
    elif plain:
        _ask_for(tx, view, to, plain)
    for signoff in mine:
        if signoff.apart:
            _ask_for(tx, view, to, [signoff])


def _ask_for(tx: Transaction, view: ReviewView, to: str, passed: list[SignOff]) -> None:
    asked = "; ".join(signoff.reason for signoff in passed)
    apart = tuple(dict.fromkeys(group for signoff in passed for group in signoff.apart))
    need = SignOffNeed(to, DEFAULT_HOURS, f"Passed on: {asked}", _rules(passed), apart=apart)
    reviews.add_signoffs(tx, signoffs_for(tx, view.review.id, [need]))


def _rules(signoffs: Iterable[SignOff]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule for signoff in signoffs for rule in signoff.rules))


def _held_by_floors(signoffs: Iterable[SignOff], policy: Policy) -> bool:
    return not frozenset(policy.floors.rules).isdisjoint(_rules(signoffs))


def _refuse_no_role(mine: list[SignOff], people: People, to: str) -> None:
    if to and to not in {signoff.role for signoff in mine} and people.holders(to):
        return
    held = sorted({role for person in people.people for role in person.roles})
    message = (
        f"`{to}` is no role to pass the question on to." if to else "The role to pass it on to is missing."
    )
    hint = f"Name another of the roles that somebody holds: {', '.join(held)}."
    raise UsageError("BW213", message, hint=hint)
