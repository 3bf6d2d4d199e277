"""Checks of a kit's entries against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from .._validation import closest
from ._lint_words import refused, word_entries
from ._many_terms import needle
from ._patterns import compile_pattern
from ._problem import KitProblem
from .models import BannedClaim, Kit
from .rules._banned_index import banned_index
from .rules._terms import avoided
from .text import fold, folded

__all__ = ("inert_rules", "repeated_ids", "table_problems", "unclean_fixes", "unknown_references")


def _ids(kit: Kit) -> Iterator[tuple[str, str]]:
    """Every id of the kit with the file that it stands in."""
    yield from (("meta.yaml", product.id) for product in kit.meta.products)
    for pillar in kit.messaging.pillars:
        yield "messaging.yaml", pillar.id
        yield from (("messaging.yaml", line.id) for line in pillar.lines)
    sections = (
        ("proof_points.yaml", kit.proof_points),
        ("banned_claims.yaml", kit.banned_claims),
        ("channels.yaml", kit.channels),
        ("disclosures.yaml", kit.disclosures),
        ("sensitive_topics.yaml", kit.sensitive_topics),
        ("examples.yaml", kit.examples),
    )
    for file, entries in sections:
        yield from ((file, entry.id) for entry in entries)


def repeated_ids(kit: Kit) -> Iterator[KitProblem]:
    """An id names one thing in the whole kit: findings, citations and decisions speak of it by that alone."""
    first: dict[str, str] = {}
    for file, name in _ids(kit):
        if name in first:
            message = f"The id “{name}” stands in {first[name]} already."
            yield KitProblem("BW630", file, name, message, "Give one of the two another id.")
        first.setdefault(name, file)


def unknown_references(kit: Kit) -> Iterator[KitProblem]:
    """Names of entries that do not exist."""
    known = {
        "proof point": [proof.id for proof in kit.proof_points],
        "channel": [channel.id for channel in kit.channels],
        "product": [product.id for product in kit.meta.products],
        "disclosure": [entry.id for entry in kit.disclosures],
    }
    for file, entry, kind, names in _references(kit):
        for name in names:
            if name not in known[kind]:
                hint = closest(name, known[kind]) or f"Add the {kind}, or remove the name."
                yield KitProblem("BW631", file, entry, f"There is no {kind} “{name}” in the kit.", hint)


def _references(kit: Kit) -> Iterator[tuple[str, str, str, Iterable[str]]]:
    for pillar in kit.messaging.pillars:
        yield "messaging.yaml", pillar.id, "product", pillar.products
        for line in pillar.lines:
            yield "messaging.yaml", line.id, "proof point", line.proof
            yield "messaging.yaml", line.id, "channel", line.channels
    for proof in kit.proof_points:
        yield "proof_points.yaml", proof.id, "product", proof.products
        yield "proof_points.yaml", proof.id, "channel", proof.channels
    for banned in kit.banned_claims:
        yield "banned_claims.yaml", banned.id, "channel", banned.channels
    for channel in kit.channels:
        yield "channels.yaml", channel.id, "disclosure", channel.disclosures
    for entry in kit.disclosures:
        yield "disclosures.yaml", entry.id, "channel", entry.channels
    if kit.links.utm is not None:
        yield "links.yaml", "utm", "channel", kit.links.utm.channels
    for topic in kit.sensitive_topics:
        yield "sensitive_topics.yaml", topic.id, "channel", topic.channels
    for file, name, words in word_entries(kit):
        yield file, name, "channel", words.channels
    for example in kit.examples:
        yield "examples.yaml", example.id, "proof point", example.proof
        yield "examples.yaml", example.id, "channel", filter(None, (example.channel,))


def table_problems(kit: Kit) -> Iterator[KitProblem]:
    """The table of evidence and claims, and who signs for a class that needs a person."""
    table = kit.claims.evidence
    if kit.proof_points and not table:
        hint = "Write under `evidence` which claims each type of evidence may support."
        yield KitProblem(
            "BW637", "claims.yaml", "evidence", "The table is empty, so nothing supports anything.", hint
        )
    for proof in kit.proof_points if table else ():
        kind = proof.evidence.type
        if kind not in table:
            message = (
                f"Evidence of type {kind} is not in the table of claims.yaml, so {proof.id} supports nothing."
            )
            yield KitProblem("BW637", "proof_points.yaml", proof.id, message, f"Add {kind} to the table.")
        elif beyond := [cls for cls in proof.supports if cls not in table[kind]]:
            message = f"Evidence of type {kind} cannot support {', '.join(beyond)} claims."
            hint = "Remove the class from `supports`, or allow it in the table of claims.yaml."
            yield KitProblem("BW637", "proof_points.yaml", proof.id, message, hint, "warning")
    for cls, policy in kit.claims.classes.items():
        if policy == "needs-role" and cls not in kit.claims.role:
            message = f"Claims of class {cls} need a role, and none is named; “brand” is asked."
            yield KitProblem("BW638", "claims.yaml", f"role.{cls}", message, "Name the role.", "warning")


def inert_rules(kit: Kit) -> Iterator[KitProblem]:
    """Rules that can never fire, or can never be met."""
    yield from _repeated_terms(kit)
    yield from _idle_patterns(kit)
    used = {name for channel in kit.channels for name in channel.disclosures}
    roles = {part.role for channel in kit.channels for part in channel.parts}
    for entry in kit.disclosures:
        if not (
            entry.claim_classes
            or entry.channels
            or entry.markets
            or entry.locales
            or entry.when_offer
            or entry.when_agent
            or entry.id in used
        ):
            message = "Nothing asks for this disclosure."
            hint = "Give it a trigger, or name it in a channel's `disclosures`."
            yield KitProblem("BW636", "disclosures.yaml", entry.id, message, hint)
        if entry.part_role is not None and kit.channels and entry.part_role not in roles:
            message = (
                f"No channel has a part of the role {entry.part_role}, so this disclosure can stand nowhere."
            )
            yield KitProblem(
                "BW636", "disclosures.yaml", entry.id, message, "Name another role, or add the part."
            )
    for channel in kit.channels:
        for part in channel.parts:
            if part.min_blocks > part.max_blocks:
                low, high = part.min_blocks, part.max_blocks
                message = f"The part {part.name} asks for at least {low} and at most {high} blocks."
                yield KitProblem("BW636", "channels.yaml", channel.id, message, "Correct the two numbers.")


def _repeated_terms(kit: Kit) -> Iterator[KitProblem]:
    """The same words in two rules: the second one adds nothing."""
    places = [("banned_claims.yaml", e.id, term, _scope(e)) for e in kit.banned_claims for term in e.terms]
    places += [("terms.yaml", "avoid", avoid.term, "") for avoid in kit.terms.avoid]
    places += [("sensitive_topics.yaml", t.id, cue, "") for t in kit.sensitive_topics for cue in t.cues]
    seen: dict[tuple[str, str, str], str] = {}
    for file, entry, term, scope in places:
        key = (file, needle(term), scope)
        if key in seen:
            message = f"“{term}” is found by {seen[key]} already."
            yield KitProblem("BW636", file, entry, message, "Keep it in one place.", "warning")
        seen.setdefault(key, entry)


def _scope(entry: BannedClaim) -> str:
    return f"{sorted(entry.channels)}{sorted(entry.markets)}{entry.status}"


def _idle_patterns(kit: Kit) -> Iterator[KitProblem]:
    for entry in kit.banned_claims:
        for pattern in entry.patterns:
            found = any(compile_pattern(pattern).search(fold(text)) for text in entry.fail_examples)
            if entry.fail_examples and not found:
                message = f"The pattern `{pattern}` matches none of the entry's fail_examples."
                hint = "Add an example that it is meant for, or correct it."
                yield KitProblem("BW636", "banned_claims.yaml", entry.id, message, hint, "warning")


def unclean_fixes(kit: Kit) -> Iterator[KitProblem]:
    """A replacement that the rules would refuse again leads writers in a circle."""
    avoided_words = [avoid.term for avoid in kit.terms.avoid]
    fixes = [
        ("banned_claims.yaml", e.id, e.safe_alternative) for e in kit.banned_claims if e.safe_alternative
    ]
    fixes += [("terms.yaml", f"avoid.{avoid.term}", avoid.use) for avoid in kit.terms.avoid if avoid.use]
    fixes += [("terms.yaml", f"consistent.{c.spellings[0]}", c.use) for c in kit.terms.consistent if c.use]
    banned = banned_index(kit.banned_claims)
    for at in refused(kit, [text for _, _, text in fixes]):
        file, entry, text = fixes[at]
        found = banned.spans(folded(text))
        again = [e.id for at in found if (e := kit.banned_claims[at]).status == "approved"]
        again += [hit.term for hit, _ in avoided(text, kit.terms.avoid, lambda e: e.status == "approved")]
        if again:
            message = f"The replacement “{text}” is itself refused, by {again[0]}."
            yield KitProblem("BW639", file, entry, message, "Write another replacement.")
    counted = Counter(needle(term) for term in avoided_words)
    for name in kit.terms.exact:
        if counted[needle(name)] and any(avoid.term == name for avoid in kit.terms.avoid):
            message = f"“{name}” is an exact name and a word to avoid."
            yield KitProblem("BW639", "terms.yaml", f"avoid.{name}", message, "Remove one of the two.")
