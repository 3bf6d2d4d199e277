"""What a rule is about, with the entry of the kit that it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from .models import Kit
from .rules import CATALOGUE, RuleInfo

__all__ = ("Explained", "explain", "rule_info", "rule_names")

# Where the entries of rules with an entry's id in their name stand.
_ENTRIES = {
    "banned": ("banned_claims", "banned_claims.yaml"),
    "disclosures": ("disclosures", "disclosures.yaml"),
    "topics": ("sensitive_topics", "sensitive_topics.yaml"),
}


@dataclass(frozen=True)
class Explained:
    """A rule, and the kit's entry that it comes from, if it comes from one.

    Attributes:
        entry: the entry's fields that are set, as YAML values; empty for a rule of the house.
        file: the kit's file that the entry stands in.
    """

    rule: str
    info: RuleInfo
    entry: dict[str, Any]
    file: str


def rule_info(rule: str) -> RuleInfo | None:
    """The catalogue's text for a rule's id."""
    family = rule.partition(".")[0]
    return next((info for info in CATALOGUE if info.id == rule), None) or next(
        (info for info in CATALOGUE if info.id.startswith(f"{family}.<")), None
    )


def explain(rule: str, kit: Kit) -> Explained | None:
    """The rule of that id; None when there is none, neither of the house nor of this kit."""
    info = rule_info(rule)
    if info is None:
        return _style_rule(rule, kit)
    family, _, entry_id = rule.partition(".")
    if "<id>" not in info.id:
        return Explained(rule, info, {}, "")
    section, file = _ENTRIES.get(family, ("", ""))
    for entry in getattr(kit, section, ()):
        if entry.id == entry_id:
            fields = entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            return Explained(rule, info, fields, file)
    return None


def _style_rule(rule: str, kit: Kit) -> Explained | None:
    """A rule of the kit's style packs, as its file states it."""
    style, _, name = rule.partition(".")
    for file, text in kit.style_files.items():
        path = PurePosixPath(file)
        if path.name == f"{name}.yml" and path.parent.name == style:
            from .vale.kit import definition_of

            info = next(info for info in CATALOGUE if info.id == "styles.<id>")
            return Explained(rule, info, definition_of(text), file)
    return None


def rule_names(kit: Kit) -> Iterator[str]:
    """Every rule's id: those of the house, and one for each entry of the kit that makes a rule."""
    for info in CATALOGUE:
        if "<" not in info.id:
            yield info.id
    for family, (section, _) in _ENTRIES.items():
        yield from (f"{family}.{entry.id}" for entry in getattr(kit, section))
    for file in map(PurePosixPath, kit.style_files):
        if file.suffix == ".yml":
            yield f"{file.parent.name}.{file.stem}"
