"""What a draft may cite, and the hash of what it did cite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date
from functools import cache, lru_cache, partial
from typing import Any

from .._canonical import canonical_json, digest, sha256_hex
from ..content import Brief, Draft, Evidence, Extract
from ..content.same import Same
from ..store.records import Learning
from .models import Kit, Messaging, MessagingLine, Pillar, ProofPoint

__all__ = ("evidence_digest", "evidence_of")

# What a learning's change of place or reading does not change about it as evidence.
_NOT_CONTENT = frozenset(
    {"workspace", "seq", "version", "retrieved_count", "cited_count", "last_confirmed_at", "recorded_at"}
    | {"retest", "source_sha256"}
)


def evidence_of(
    kit: Kit,
    extracts: Iterable[Extract],
    learnings: Iterable[Learning],
    brief: Brief | None,
    on: date | None = None,
) -> dict[str, Evidence]:
    """Everything that a sentence may cite, by id.

    Approved lines and the brief's own words are citable to say whose words they are; they support no
    claim. With `on`, what is not in force on that day is left out; the gate judges that anyway.
    """
    found = [
        *map(_learning, (learning for learning in learnings if _public(learning, on))),
        *map(_quote, extracts),
        *(_of_brief(brief) if brief else ()),
    ]
    own = _of_kit(Same(kit)) if on is None else _in_force(kit, on)
    return {**own, **{evidence.id: evidence for evidence in found}}


@lru_cache(maxsize=8)
def _of_kit(same: Same[Kit]) -> dict[str, Evidence]:
    """What a kit itself gives to cite: put together once, not for each of its drafts."""
    return _in_force(same.value, None)


def _in_force(kit: Kit, on: date | None) -> dict[str, Evidence]:
    return {evidence.id: evidence for evidence in (*_proof(kit, on), *_lines(kit, on))}


def _proof(kit: Kit, on: date | None) -> Iterable[Evidence]:
    for proof in kit.proof_points:
        if proof.status == "approved" and (on is None or proof.usable(on)):
            yield _proof_evidence(proof)


@lru_cache(maxsize=2048)
def _proof_evidence(proof: ProofPoint) -> Evidence:
    """Hashed once: a kit's proof points are the same for each of its drafts."""
    content = digest(proof.model_dump(mode="json"))
    source = proof.evidence.source
    return Evidence(id=proof.id, kind="proof", text=proof.claims[0], source=source, sha256=content)


def _lines(kit: Kit, on: date | None) -> Iterable[Evidence]:
    for pillar, lines in _hashed_lines(kit.messaging):
        if pillar.status == "approved" and (on is None or pillar.active(on)):
            yield from lines


_HASHED: dict[int, tuple[Messaging, list[tuple[Pillar, list[Evidence]]]]] = {}
_HASHED_MOST = 8


def _hashed_lines(messaging: Messaging) -> list[tuple[Pillar, list[Evidence]]]:
    """The lines as evidence, by pillar. Hashed once: a kit's lines are the same for each of its drafts."""
    known = _HASHED.get(id(messaging))
    if known is None:
        # The messaging itself is kept beside what was made of it, so that no other can come to have its number.
        known = (messaging, [(pillar, _evidence_lines(pillar)) for pillar in messaging.pillars])
        while len(_HASHED) >= _HASHED_MOST:
            _HASHED.pop(next(iter(_HASHED)), None)
        _HASHED[id(messaging)] = known
    return known[1]


def _evidence_lines(pillar: Pillar) -> list[Evidence]:
    return [
        Evidence(id=line.id, kind="messaging", text=line.text, sha256=digest(_line(pillar, line)))
        for line in pillar.lines
    ]


def _line(pillar: Pillar, line: MessagingLine) -> dict[str, Any]:
    return {"line": line.model_dump(mode="json"), "pillar": pillar.model_dump(mode="json", exclude={"lines"})}


def _public(learning: Learning, on: date | None) -> bool:
    in_force = on is None or learning.valid_until is None or on <= learning.valid_until
    return learning.status == "approved" and learning.public_use and in_force


def _learning(learning: Learning) -> Evidence:
    content = digest(_learning_content(learning))
    return Evidence(
        id=learning.id, kind="learning", text=learning.statement, source=learning.source_id, sha256=content
    )


def _learning_content(learning: Learning) -> dict[str, Any]:
    fields = {name: value for name, value in asdict(learning).items() if name not in _NOT_CONTENT}
    if learning.confidence is None:
        # Approvals from before the field existed keep their hash.
        del fields["confidence"]
    return {name: _json(value) for name, value in fields.items()}


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@lru_cache(maxsize=512)
def _quote(extract: Extract) -> Evidence:
    content = digest(extract.model_dump(mode="json"))
    return Evidence(id=extract.id, kind="quote", text=extract.quote, source=extract.title, sha256=content)


def _of_brief(brief: Brief) -> Iterable[Evidence]:
    words = {
        "brief:message": brief.message,
        "brief:offer": brief.offer.text if brief.offer else None,
        "brief:must-include": "\n".join(brief.constraints.must_include) or None,
    }
    for name, text in words.items():
        if text is not None:
            yield Evidence(id=name, kind="brief", text=text, source="the brief", sha256=digest(text))


def evidence_digest(
    draft: Draft, kit: Kit, extracts: Iterable[Extract], learnings: Iterable[Learning]
) -> str:
    """The hash of everything that a draft cites, as it stands now: content, status and dates.

    A decision stores it; export compares it again, so that copy whose evidence was changed, retired or
    renewed goes back to a person. What is cited and gone counts as gone.
    """
    cited = frozenset(draft.evidence_ids())
    found: dict[str, bytes] = {}
    for learning in learnings:
        if learning.id in cited:
            found[learning.id] = canonical_json(_learning_content(learning))
    for extract in extracts:
        if extract.id in cited:
            found[extract.id] = canonical_json(extract.model_dump(mode="json"))
    entries = _entries(Same(kit))
    found |= {name: entries[name]() for name in cited & entries.keys()}
    # The object of all of them, which is what its members are joined to: each of a kit's is written once.
    members = (begun + found.get(name, b"null") for _, begun, name in sorted(map(_member, cited)))
    return sha256_hex(b"{" + b",".join(members) + b"}")


@lru_cache(maxsize=4096)
def _member(name: str) -> tuple[bytes, bytes, str]:
    """By what RFC 8785 orders a name, how a member of that name begins, and the name."""
    return name.encode("utf-16be", "surrogatepass"), canonical_json(name) + b":", name


@lru_cache(maxsize=8)
def _entries(same: Same[Kit]) -> Mapping[str, Callable[[], bytes]]:
    """A kit's proof points and lines by id, whatever their status: each gives its canonical bytes, written once."""
    kit = same.value
    lines = {
        line.id: cache(partial(_line_bytes, pillar, line))
        for pillar in kit.messaging.pillars
        for line in pillar.lines
    }
    return {**lines, **{proof.id: cache(partial(_proof_bytes, proof)) for proof in kit.proof_points}}


def _proof_bytes(proof: ProofPoint) -> bytes:
    return canonical_json(proof.model_dump(mode="json"))


def _line_bytes(pillar: Pillar, line: MessagingLine) -> bytes:
    return canonical_json(_line(pillar, line))
