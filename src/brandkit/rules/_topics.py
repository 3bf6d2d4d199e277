"""Sensitive topics: a cue sends the draft to a person of the named role, or stops it."""

from __future__ import annotations

from collections.abc import Iterator

from ...content import Finding
from .._many_terms import TermIndex, loose, remembered, term_index
from .._spans import Spans
from ..models import SensitiveTopic
from ..text import Folded, TermHit, fold, folded
from ._info import RuleInfo
from ._view import DraftView

__all__ = ("INFO", "cue_hits", "topics", "topics_named")

INFO = (
    RuleInfo(
        "topics.<id>",
        "the topic's id",
        "`needs-role` or `block`, as the topic says",
        "A cue of a sensitive topic stands in the copy.",
        "The entry's own reason.",
        "Let the named role sign, or take the topic out.",
    ),
)


def topics(view: DraftView) -> list[Finding]:
    """`topics.<id>` at every cue."""
    found: list[tuple[int, Finding]] = []
    order = {topic.id: at for at, topic in enumerate(view.kit.sensitive_topics)}
    topics_ = view.kit.sensitive_topics
    together = view.together
    numbers = together.holding(_cue_index(topics_).needles) | together.holding(_stem_index(topics_).needles)
    for number in sorted(numbers):
        placed = view.blocks[number]
        for hit, topic in cue_hits(together.texts[number], topics_):
            if topic.active(view.on) and view.applies(topic.channels, topic.markets):
                finding = view.finding(
                    f"topics.{topic.id}",
                    topic.id,
                    topic.action,
                    f"“{hit.term}” touches a sensitive topic: {topic.reason}",
                    part=placed.part,
                    start=placed.start + hit.start,
                    end=placed.start + hit.end,
                    role=topic.role,
                )
                found.append((order[topic.id], finding))
    return [finding for _, finding in sorted(found, key=lambda item: item[0])]


def topics_named(text: str, entries: tuple[SensitiveTopic, ...]) -> frozenset[str]:
    """The ids of the topics of which a cue stands in a text, whatever a topic excepts."""
    index = term_index("all cues", entries, lambda topic: topic.cues)
    return frozenset(topic.id for _, topic in index.hits(folded(text)))


def cue_hits(text: Folded, entries: tuple[SensitiveTopic, ...]) -> list[tuple[TermHit, SensitiveTopic]]:
    """Where the cues of topics stand, but for phrases that a topic excepts."""
    hits = [*_cue_index(entries).hits(text), *_stem_hits(text, entries)]
    if not hits:
        return []
    excepted = {id(topic): _excepted(text, topic) for _, topic in hits}
    kept = [(hit, topic) for hit, topic in hits if not excepted[id(topic)].cover(hit.start, hit.end)]
    return sorted(kept, key=lambda item: (item[0].start, -item[0].end))


def _cue_index(entries: tuple[SensitiveTopic, ...]) -> TermIndex[SensitiveTopic]:
    return term_index("cues", entries, lambda topic: [cue for cue in topic.cues if not cue.endswith("*")])


def _stem_index(entries: tuple[SensitiveTopic, ...]) -> TermIndex[SensitiveTopic]:
    return remembered("stems", entries, lambda: TermIndex(_stems(entries)))


def _excepted(text: Folded, topic: SensitiveTopic) -> Spans:
    return Spans((hit.start, hit.end) for hit in text.find_terms(topic.except_in))


def _stem_hits(text: Folded, entries: tuple[SensitiveTopic, ...]) -> Iterator[tuple[TermHit, SensitiveTopic]]:
    """Words that begin with a cue that ends in `*`."""
    index = _stem_index(entries)
    plain = loose(text.text)
    for word, start, end in index.needles.places(plain):
        last = end
        while last < len(plain) and plain[last].isalnum():
            last += 1
        if text.bounded(start, last) and text.whole(start, last):
            for cue, topic in index.needles.owners[word]:
                yield TermHit(cue, *text.span(start, last)), topic


def _stems(entries: tuple[SensitiveTopic, ...]) -> Iterator[tuple[str, SensitiveTopic]]:
    for topic in entries:
        yield from ((cue[:-1], topic) for cue in topic.cues if cue.endswith("*") and fold(cue[:-1]).strip())
