"""Proposed entries: what was found as valid kit entries, each once with its quotes, against the present kit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from ..._canonical import digest
from ..models import (
    Avoid,
    BannedClaim,
    Channel,
    Competitor,
    Disclosure,
    Example,
    Kit,
    ProofPoint,
    SensitiveTopic,
    Trait,
)
from ..text import fold
from ._found import Confidence, Found
from ._pieces import Reading

__all__ = (
    "Proposed",
    "Quoted",
    "clashes",
    "completed",
    "in_order",
    "is_known",
    "known_value",
    "merged",
    "proposed",
    "to_yaml",
)


@dataclass(frozen=True)
class Quoted:
    """Where an entry stands: the document, its hash, the words, and their place.

    Attributes:
        line: of the file, of the PDF's page, or the paragraph's number in a Word file.
        heading: the headings above it, joined by ` › `.
        decision: the decision that it comes from, of what an editor changed or gave as a reason.
        after: what an editor wrote for the quote. reason: what was given as the reason of the decision.
    """

    file: str
    sha256: str
    quote: str
    line: int | None
    page: int | None
    unit: str
    heading: str
    decision: str = ""
    after: str = ""
    reason: str = ""

    @property
    def place(self) -> str:
        """The place in words: `guide.pdf, page 2, line 7, under “Words”`."""
        if self.decision:
            return f"{self.file}: {self.reason}"
        steps = [self.file]
        steps += [f"page {self.page}"] if self.page else []
        steps += [f"{self.unit} {self.line}"] if self.line else []
        return ", ".join(steps) + (f", under “{self.heading}”" if self.heading else "")


@dataclass(frozen=True)
class Proposed:
    """An entry for the kit that a person accepts or drops.

    Attributes:
        section: of the kit. path: where in its file. value: what is added there, or set when `sets`.
        why: what the rule saw. missing: what the entry lacks before it works.
        source: `rules`, or the name of the model that read it.
    """

    section: str
    path: tuple[str, ...]
    value: Any
    sets: bool
    quotes: tuple[Quoted, ...]
    rule: str
    why: str
    confidence: Confidence
    missing: tuple[str, ...] = ()
    source: str = "rules"

    @property
    def id(self) -> str:
        """The same entry has the same id, whichever document it comes from."""
        return f"kp-{digest([self.section, list(self.path), _identity(self)])[:10]}"

    @property
    def subject(self) -> str:
        """What the entry is about; two entries about the same say different things."""
        return digest([self.section, list(self.path), _subject(self)])

    @property
    def title(self) -> str:
        """The entry in one line."""
        return _title(self)

    def payload(self) -> dict[str, Any]:
        """As the ledger keeps it."""
        kept = asdict(self)
        return {"schema": "kit-entry/1", **kept, "path": list(self.path), "missing": list(self.missing)}

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Proposed:
        """From the ledger."""
        fields = {name: payload[name] for name in cls.__dataclass_fields__ if name in payload}
        fields |= {"path": tuple(fields["path"]), "missing": tuple(fields.get("missing", ()))}
        fields["quotes"] = tuple(Quoted(**quote) for quote in fields["quotes"])
        fields["value"] = in_order(fields["value"])
        return cls(**fields)


_FIELDS = """
id owner status rationale name role href term use verdict class claims terms metric value unit
direction supports text cues main parts max_blocks max_chars channels claim_classes when_offer
pillar title line reason why we_are we_are_not mention evidence type file sha256 excerpt
collected_on n source valid_until approved_by approved_on
"""
_ORDER = _FIELDS.split()


def in_order(value: Any) -> Any:
    """Fields in the order in which people write them; the ledger keeps them by the alphabet."""
    if isinstance(value, dict):
        kept = sorted(value, key=lambda key: _ORDER.index(key) if key in _ORDER else len(_ORDER))
        return {key: in_order(value[key]) for key in kept}
    return [in_order(item) for item in value] if isinstance(value, list) else value


_MODELS: dict[tuple[str, tuple[str, ...]], Any] = {
    ("terms", ("avoid",)): Avoid,
    ("terms", ("exact",)): str,
    ("terms", ("preferred",)): str,
    ("terms", ("competitors",)): Competitor,
    ("voice", ("voice", "traits")): Trait,
    ("banned_claims", ()): BannedClaim,
    ("disclosures", ()): Disclosure,
    ("sensitive_topics", ()): SensitiveTopic,
    ("examples", ()): Example,
    ("channels", ()): Channel,
    ("proof_points", ()): ProofPoint,
    ("meta", ("locales",)): str,
}


def proposed(
    readings: Sequence[Reading], found: Mapping[str, Iterable[Found]], source: str = "rules"
) -> list[Proposed]:
    """Valid entries of what was found by document (its sha256), the same entry once with all its quotes."""
    made: list[Proposed] = []
    for reading in readings:
        for entry in found.get(reading.sha256, ()):
            one = _one(reading, entry, source)
            if _valid(one):
                made.append(one)
    return merged(made)


def _one(reading: Reading, entry: Found, source: str) -> Proposed:
    heading = " › ".join(entry.piece.headings[-2:])
    place = Quoted(
        reading.name, reading.sha256, entry.quote, entry.piece.line, entry.piece.page, reading.unit, heading
    )
    return Proposed(
        entry.section,
        entry.path,
        entry.value,
        entry.sets,
        (place,),
        entry.rule,
        entry.why,
        entry.confidence,
        entry.missing,
        source,
    )


def _valid(entry: Proposed) -> bool:
    model = _MODELS.get((entry.section, entry.path))
    if model is None:
        return entry.sets or entry.section == "messaging"
    try:
        TypeAdapter(model).validate_python(completed(entry.value) if model is ProofPoint else entry.value)
    except ValidationError:
        return False
    return any(char.isalnum() for char in str(entry.value))


def completed(value: Mapping[str, Any], **given: Any) -> dict[str, Any]:
    """A proof point with what a person adds when it is accepted; without it, with what fails closed."""
    today = date.today().isoformat()
    evidence = {"file": "evidence/none", "sha256": "0" * 64, "excerpt": "-", "collected_on": today}
    filled = {"valid_until": today, "approved_by": "owner", "approved_on": today, **value, **given}
    filled["evidence"] = {**evidence, **value["evidence"], **given.get("evidence", {})}
    return filled


def merged(entries: Iterable[Proposed]) -> list[Proposed]:
    """Each entry once, with the quotes of all."""
    kept: dict[str, Proposed] = {}
    for entry in entries:
        known = kept.get(entry.id)
        if known is None:
            kept[entry.id] = entry
        else:
            quotes = tuple(dict.fromkeys((*known.quotes, *entry.quotes)))
            kept[entry.id] = replace(known, quotes=quotes)
    return list(kept.values())


def _loose(text: object) -> str:
    return " ".join(fold(str(text)).split())


def _identity(entry: Proposed) -> Any:
    value = entry.value
    if not isinstance(value, dict):
        return value if entry.path == ("exact",) else _loose(value)
    if entry.section == "messaging":
        return _loose(value["line"]["text"])
    keys = ("term", "use", "name", "we_are", "we_are_not", "terms", "claims", "text", "cues", "parts")
    return [[key, _all_loose(value[key])] for key in keys if key in value]


def _all_loose(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return sorted(_loose(digest(item) if isinstance(item, dict) else item) for item in value)
    return _loose(value)


def _subject(entry: Proposed) -> Any:
    value = entry.value
    if entry.sets:
        return ""
    if entry.path == ("avoid",):
        return _loose(value["term"])
    if entry.path == ("exact",):
        return _loose(value)
    if entry.section == "channels":
        return _loose(value["name"])
    return _identity(entry)


def known_value(kit: Kit, entry: Proposed) -> Any:
    """What the kit has in the place that the entry would set; None when there is no such place."""
    if entry.section == "channels":
        channel, _, part, key = entry.path
        there = kit.channel(channel)
        spec = there.part(part) if there else None
        return getattr(spec, key) if spec else None
    root: Any = kit if entry.section == "voice" else getattr(kit, entry.section)
    for step in entry.path:
        root = getattr(root, step, None)
    return root


def is_known(kit: Kit, entry: Proposed) -> bool:
    """Whether the kit says it already."""
    if entry.sets:
        return bool(known_value(kit, entry) == entry.value)
    return _loose_in(entry, kit)


def _loose_in(entry: Proposed, kit: Kit) -> bool:
    value, path = entry.value, entry.path
    here = {
        ("terms", ("competitors",)): lambda: (_loose(c.name) for c in kit.terms.competitors),
        ("voice", ("voice", "traits")): lambda: (_loose(t.we_are) for t in kit.voice.traits),
        ("disclosures", ()): lambda: (_loose(d.text) for d in kit.disclosures),
        ("examples", ()): lambda: (_loose(e.text) for e in kit.examples),
        ("channels", ()): lambda: (_loose(c.name) for c in kit.channels),
        ("proof_points", ()): lambda: (_loose(text) for p in kit.proof_points for text in p.claims),
        ("messaging", ("pillars",)): lambda: (_loose(x.text) for p in kit.messaging.pillars for x in p.lines),
    }.get((entry.section, path))
    if here is not None:
        keys = {"competitors": "name", "traits": "we_are"}
        key = keys.get(path[-1] if path else "", {"channels": "name"}.get(entry.section, "text"))
        wanted = (
            value["line"]["text"]
            if path == ("pillars",)
            else value["claims"][0]
            if "claims" in value
            else value[key]
        )
        return _loose(wanted) in set(here())
    if path == ("exact",):
        return value in kit.terms.exact
    if path == ("locales",):
        return value in kit.meta.locales
    banned = {_loose(term) for claim in kit.banned_claims for term in claim.terms}
    if path == ("avoid",):
        there = {_loose(a.term): _loose(a.use) for a in kit.terms.avoid}
        term, use = _loose(value["term"]), _loose(value["use"])
        phrases = banned | set(map(_loose, kit.voice.avoid_phrases))
        return there.get(term) == use or (not use and (term in there or term in phrases))
    if entry.section == "banned_claims":
        return all(_loose(term) in banned for term in value["terms"])
    if entry.section == "sensitive_topics":
        cues = {_loose(cue) for topic in kit.sensitive_topics for cue in topic.cues}
        return all(_loose(cue) in cues for cue in value["cues"])
    return False


def clashes(entry: Proposed, others: Iterable[Proposed], kit: Kit) -> list[str]:
    """What speaks against the entry: the kit, or another proposal about the same, says something else."""
    return list(_clashes(entry, others, kit))


def _clashes(entry: Proposed, others: Iterable[Proposed], kit: Kit) -> Iterator[str]:
    if entry.path == ("avoid",):
        term, use = _loose(entry.value["term"]), _loose(entry.value["use"])
        for avoid in kit.terms.avoid:
            if _loose(avoid.term) == term and _loose(avoid.use) != use:
                yield f"the kit writes “{avoid.use or 'nothing'}” for “{avoid.term}”"
            if use and _loose(avoid.term) == use:
                yield f"the kit avoids the replacement “{avoid.term}”"
        if use and any(_loose(t) == use for claim in kit.banned_claims for t in claim.terms):
            yield f"the kit bans the replacement “{entry.value['use']}”"
    if entry.path == ("exact",):
        for name in kit.terms.exact:
            if name != entry.value and _loose(name) == _loose(entry.value):
                yield f"the kit spells it “{name}”"
    if entry.section == "channels" and entry.sets and (there := known_value(kit, entry)) is not None:
        if there < entry.value:
            yield f"the kit is stricter: {there}"
    elif entry.section == "channels" and entry.sets:
        yield f"the kit has no part `{entry.path[2]}` in a channel `{entry.path[0]}` with a limit"
    for other in others:
        if other.id != entry.id and other.subject == entry.subject:
            yield f"{other.id} says {other.title}"


def _title(entry: Proposed) -> str:
    value = cast(Any, entry.value)
    if entry.sets and entry.section == "channels":
        return f"{entry.path[0]}, {entry.path[2]}: at most {value} characters"
    if entry.sets:
        shown = ("yes" if value else "no") if isinstance(value, bool) else value
        return f"{entry.path[-1].replace('_', ' ')}: {str(shown)[:100]}"
    if entry.path == ("competitors",):
        return f"never name “{value['name']}”"
    if entry.path == ("avoid",):
        return f"“{value['use']}”, not “{value['term']}”" if value["use"] else f"avoid “{value['term']}”"
    if entry.section == "banned_claims":
        return "never “" + "”, “".join(value["terms"]) + "”"
    if entry.path == ("traits",) or "we_are" in value:
        return f"{value['we_are']}; not {value['we_are_not']}"
    if entry.path == ("locales",):
        return f"language {value}"
    if not isinstance(value, dict):
        return f"“{value}”, always spelt so"
    if entry.section == "proof_points":
        return str(value["claims"][0])
    if entry.section == "sensitive_topics":
        return f"{', '.join(value['cues'])} → {value['role']}"
    if entry.section == "examples":
        return f"{value['verdict']}: {value['text']}"
    if entry.section == "messaging":
        return f"{value['line']['role']}: {value['line']['text']}"
    if entry.section == "channels":
        return f"{value['name']}, at most {value['parts'][0]['max_chars']} characters"
    return str(value.get("name") or value.get("text") or value.get("id"))


def to_yaml(entry: Proposed) -> str:
    """The entry as it would stand in its file."""
    from ._yamledit import add_to, set_at

    value = entry.value["line"] if entry.section == "messaging" and not entry.sets else entry.value
    path = entry.path[-1:] if entry.sets and entry.section == "channels" else entry.path
    return set_at("", path, value) if entry.sets else add_to("", path, value)
