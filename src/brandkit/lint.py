"""What is wrong in a kit that loads: checks that need the whole kit, and its own examples run as tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ._lint_entries import inert_rules, repeated_ids, table_problems, unclean_fixes, unknown_references
from ._lint_packs import pack_examples, packs_without_use
from ._lint_texts import banned_examples, examples, expired_proof, own_gate
from ._lint_words import idle_words, inactive, word_examples
from ._problem import KitProblem
from .models import Kit

__all__ = ("KitProblem", "lint_kit")


def lint_kit(kit: Kit, brand_dir: Path, on: date) -> list[KitProblem]:
    """Every problem of the kit on that day, in the order of its files; errors come first within a file.

    Codes: BW630 an id twice; BW631 a reference to nothing; BW632 expired proof; BW633 approved text that
    its own gate would stop; BW634 an example that ends the other way; BW635 a rule's own example;
    BW636 a rule that can never fire; BW637 the evidence table; BW638 a class of claims without its role;
    BW639 a fix that is itself refused.
    """
    folder = brand_dir.name
    order = {name: place for place, name in enumerate(_FILES)}
    found = [_in_folder(problem, folder) for problem in _all(kit, on)]
    return sorted(
        dict.fromkeys(found),
        key=lambda p: (
            order.get(p.file.rsplit("/", 1)[-1], 99),
            p.level != "error",
            p.code,
            p.entry,
            p.message,
        ),
    )


_FILES = [
    "meta.yaml",
    "messaging.yaml",
    "proof_points.yaml",
    "banned_claims.yaml",
    "claims.yaml",
    "terms.yaml",
    "voice.yaml",
    "channels.yaml",
    "links.yaml",
    "disclosures.yaml",
    "sensitive_topics.yaml",
    "privacy.yaml",
    "style_packs.yaml",
    "examples.yaml",
    "governance.yaml",
]


def _all(kit: Kit, on: date) -> Iterator[KitProblem]:
    yield from repeated_ids(kit)
    yield from unknown_references(kit)
    yield from table_problems(kit)
    yield from inert_rules(kit)
    yield from idle_words(kit)
    yield from inactive(kit, on)
    yield from packs_without_use(kit, on)
    yield from unclean_fixes(kit)
    yield from expired_proof(kit, on)
    yield from own_gate(kit, on)
    yield from banned_examples(kit)
    yield from word_examples(kit)
    yield from pack_examples(kit, on)
    yield from examples(kit, on)


def _in_folder(problem: KitProblem, folder: str) -> KitProblem:
    return problem.within(folder)
