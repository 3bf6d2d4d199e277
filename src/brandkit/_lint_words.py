"""Lists of words and duties: their own examples run as tests, and entries that can never do anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from ._many_terms import needle, suspects, term_index
from ._problem import KitProblem
from .models import Disclosure, Entry, InForce, Kit, SensitiveTopic, WordEntry
from .rules._banned_index import banned_index
from .rules._placement import states
from .rules._terms import avoided
from .rules._terms_draft import mentions, spellings_in
from .rules._topics import cue_hits
from .text import Folded, fold, folded

__all__ = ("idle_words", "inactive", "refused", "word_entries", "word_examples")

_COUNTRY = re.compile("[A-Z]{2}")
_TERMS, _TOPICS, _DUTIES, _VOICE = "terms.yaml", "sensitive_topics.yaml", "disclosures.yaml", "voice.yaml"


class _Tested(NamedTuple):
    """An entry with examples, and whether a text is found by it."""

    file: str
    entry: str
    passes: tuple[str, ...]
    fails: tuple[str, ...]
    finds: Callable[[str], bool]


def word_examples(kit: Kit) -> Iterator[KitProblem]:
    """The examples of words, topics and disclosures are their tests, whatever the day and the place."""
    for item in _tested(kit):
        for text in item.fails:
            if not item.finds(text):
                message = f"The fail_example “{_short(text)}” is not found by it."
                hint = "Correct the words of the entry, or those of the example."
                yield KitProblem("BW635", item.file, item.entry, message, hint)
        for text in item.passes:
            if item.finds(text):
                message = f"The pass_example “{_short(text)}” is found by it."
                hint = "Narrow the entry, or change the example."
                yield KitProblem("BW635", item.file, item.entry, message, hint)


def _tested(kit: Kit) -> Iterator[_Tested]:
    for file, name, entry in word_entries(kit):
        if entry.pass_examples or entry.fail_examples:
            yield _Tested(file, name, entry.pass_examples, entry.fail_examples, _finder(kit, name, entry))
    for topic in kit.sensitive_topics:
        yield _Tested(_TOPICS, topic.id, topic.pass_examples, topic.fail_examples, _topic_finder(topic))
    for duty in kit.disclosures:
        yield _Tested(_DUTIES, duty.id, duty.pass_examples, duty.fail_examples, _duty_finder(duty))


def word_entries(kit: Kit) -> Iterator[tuple[str, str, WordEntry]]:
    """Every entry of the lists of words with its file and the name that messages give it."""
    yield from ((_TERMS, f"avoid.{avoid.term}", avoid) for avoid in kit.terms.avoid)
    yield from ((_TERMS, f"trademarks.{mark.name}", mark) for mark in kit.terms.trademarks)
    yield from ((_TERMS, f"consistent.{one.spellings[0]}", one) for one in kit.terms.consistent)
    yield from ((_TERMS, f"competitors.{other.name}", other) for other in kit.terms.competitors)


def _finder(kit: Kit, name: str, entry: WordEntry) -> Callable[[str], bool]:
    section = name.partition(".")[0]
    if section == "avoid":
        alone = tuple(avoid for avoid in kit.terms.avoid if avoid is entry)
        return lambda text: any(True for _ in avoided(text, alone, lambda _: True))
    if section == "trademarks":
        marks = tuple(mark for mark in kit.terms.trademarks if mark is entry)
        return lambda text: next((marked is None for _, _, marked in mentions(text, marks)), False)
    if section == "consistent":
        ones = tuple(one for one in kit.terms.consistent if one is entry)
        return lambda text: _two_spellings(ones[0].use, {hit.term for hit, _ in spellings_in(text, ones)})
    names = tuple(
        n for other in kit.terms.competitors if other is entry for n in (other.name, *other.aliases)
    )
    return lambda text: bool(folded(text).find_terms(names))


def _two_spellings(use: str, found: set[str]) -> bool:
    return bool(found - {use}) if use else len(found) > 1


def _topic_finder(topic: SensitiveTopic) -> Callable[[str], bool]:
    alone = (topic,)
    return lambda text: bool(cue_hits(folded(text), alone))


def _duty_finder(duty: Disclosure) -> Callable[[str], bool]:
    """A text in which the disclosure does not stand as it should is a failing one."""
    return lambda text: not any(True for _ in states(folded(text), duty.text, in_hashtags=duty.in_hashtags))


def inactive(kit: Kit, on: date) -> Iterator[KitProblem]:
    """Entries that have run out or are retired: they never fire, and somebody may believe that they do."""
    entries: Iterable[tuple[str, str, InForce]] = chain(
        word_entries(kit),
        _named("banned_claims.yaml", kit.banned_claims),
        _named("channels.yaml", kit.channels),
        _named(_DUTIES, kit.disclosures),
        _named(_TOPICS, kit.sensitive_topics),
    )
    for file, name, entry in entries:
        if entry.status == "retired":
            message = "It is retired, so it never fires."
            yield KitProblem(
                "BW636", file, name, message, "Remove it when its history is not needed.", "warning"
            )
        elif entry.expires_on is not None and entry.expires_on < on:
            message = f"It expired on {entry.expires_on.isoformat()}, so it never fires."
            yield KitProblem("BW636", file, name, message, "Renew it, or retire it.", "warning")
        elif entry.effective_from and entry.expires_on and entry.expires_on < entry.effective_from:
            message = "It ends before it begins."
            yield KitProblem("BW636", file, name, message, "Correct the two dates.")


def _named(file: str, entries: Iterable[Entry]) -> Iterator[tuple[str, str, InForce]]:
    return ((file, entry.id, entry) for entry in entries)


def idle_words(kit: Kit) -> Iterator[KitProblem]:
    """Entries that can match nothing, or nothing that another one does not match already."""
    yield from _other_markets(kit)
    yield from _shadowed(kit)
    yield from _excepted_cues(kit)
    yield from _untested_patterns(kit)
    yield from _placements(kit)
    yield from _voice(kit)
    for channel in kit.channels:
        for part in channel.parts:
            if (
                part.soft_chars is not None
                and part.max_chars is not None
                and part.soft_chars >= part.max_chars
            ):
                message = f"The part {part.name} is too long before it is longer than what is seen at once."
                hint = "Make soft_chars smaller than max_chars, or leave it out."
                yield KitProblem("BW636", "channels.yaml", channel.id, message, hint, "warning")


def _other_markets(kit: Kit) -> Iterator[KitProblem]:
    """Entries for markets that the kit does not name, where it names any."""
    known = set(kit.meta.markets)
    lists: Iterable[tuple[str, str, tuple[str, ...]]] = chain(
        ((file, name, entry.markets) for file, name, entry in word_entries(kit)),
        (("banned_claims.yaml", entry.id, entry.markets) for entry in kit.banned_claims),
        (("proof_points.yaml", entry.id, entry.markets) for entry in kit.proof_points),
        ((_TOPICS, entry.id, entry.markets) for entry in kit.sensitive_topics),
        # What the law of a market asks for is often written down before copy appears there.
        ((_DUTIES, e.id, tuple(m for m in e.markets if not _COUNTRY.fullmatch(m))) for e in kit.disclosures),
    )
    for file, name, markets in lists:
        for market in markets if known else ():
            if market not in known:
                message = f"The kit has no market “{market}”, so it holds nowhere there."
                hint = "Add the market to meta.yaml, or remove it here."
                yield KitProblem("BW636", file, name, message, hint, "warning")


def refused(kit: Kit, texts: Sequence[str], *, avoided_too: bool = True) -> Iterator[int]:
    """Which of many texts a banned claim or a word to avoid may stand in; each has still to be looked at."""
    if any(set(pattern) & set("^$\\") for entry in kit.banned_claims for pattern in entry.patterns):
        yield from range(len(texts))
        return
    banned = banned_index(kit.banned_claims)
    words = term_index("avoid", kit.terms.avoid, lambda entry: (entry.term,))

    def spans(text: Folded) -> Iterator[tuple[int, int]]:
        yield from chain.from_iterable(banned.spans(text).values())
        if avoided_too:
            yield from ((hit.start, hit.end) for hit, _ in words.hits(text))

    yield from suspects(texts, spans)


def _shadowed(kit: Kit) -> Iterator[KitProblem]:
    """Words to avoid that are banned claims or names of others already, and spellings that stand twice."""
    yield from _banned_already(kit)
    seen: dict[str, str] = {}
    words = [(f"trademarks.{mark.name}", mark.name) for mark in kit.terms.trademarks]
    words += [(f"competitors.{o.name}", n) for o in kit.terms.competitors for n in (o.name, *o.aliases)]
    for name, term in words:
        key = f"{name.partition('.')[0]} {needle(term)}"
        if key in seen:
            message = f"“{term}” stands in {seen[key]} already."
            yield KitProblem("BW636", _TERMS, name, message, "Keep it in one place.", "warning")
        seen.setdefault(key, name)
    for one in kit.terms.consistent:
        if len({fold(spelling).strip() for spelling in one.spellings}) < len(one.spellings):
            message = "Two of the spellings are the same, but for capitals."
            name = f"consistent.{one.spellings[0]}"
            yield KitProblem(
                "BW636", _TERMS, name, message, "Put names and capitals under `exact`.", "warning"
            )


def _banned_already(kit: Kit) -> Iterator[KitProblem]:
    index, words = banned_index(kit.banned_claims), [avoid.term for avoid in kit.terms.avoid]
    for number in refused(kit, words, avoided_too=False) if kit.banned_claims else ():
        found = (kit.banned_claims[at] for at in index.spans(folded(words[number])))
        always = [e for e in found if not (e.channels or e.markets or e.exception_role)]
        blocked = next((entry for entry in always if entry.status == "approved"), None)
        if blocked is not None and kit.terms.avoid[number].status == "approved":
            message = f"“{words[number]}” is blocked by {blocked.id} already."
            name = f"avoid.{words[number]}"
            yield KitProblem("BW636", _TERMS, name, message, "Keep it in one place.", "warning")


def _excepted_cues(kit: Kit) -> Iterator[KitProblem]:
    for topic in kit.sensitive_topics:
        for cue in topic.cues:
            if not cue_hits(folded(cue.rstrip("*")), (topic,)):
                message = f"The cue “{cue}” is found nowhere: the topic's own `except_in` excepts it."
                yield KitProblem("BW636", _TOPICS, topic.id, message, "Remove one of the two.", "warning")


def _untested_patterns(kit: Kit) -> Iterator[KitProblem]:
    for entry in kit.banned_claims:
        if entry.patterns and not entry.fail_examples and entry.status == "approved":
            message = "No fail_example shows that its pattern finds anything; it has never run."
            hint = "Add a sentence that it is meant for under fail_examples."
            yield KitProblem("BW636", "banned_claims.yaml", entry.id, message, hint, "warning")


def _placements(kit: Kit) -> Iterator[KitProblem]:
    for duty in kit.disclosures:
        if duty.placement in ("adjacent", "same-part") and not (duty.claim_classes or duty.when_offer):
            message = (
                f"It has to stand {duty.placement} to what asks for it, and no claim or offer asks for it."
            )
            hint = "Give it claim_classes or when_offer, or another placement."
            yield KitProblem("BW636", _DUTIES, duty.id, message, hint, "warning")
        if duty.placement in ("first", "last") and (duty.within_chars or len(duty.text)) < len(duty.text):
            message = f"Its {len(duty.text)} characters can never stand within {duty.within_chars}."
            yield KitProblem(
                "BW636", _DUTIES, duty.id, message, "Make within_chars larger, or the text shorter."
            )
        if duty.within_chars is not None and duty.placement in ("anywhere", "same-part"):
            message = f"`within_chars` does nothing with the placement {duty.placement}."
            hint = "Use the placement adjacent, first or last."
            yield KitProblem("BW636", _DUTIES, duty.id, message, hint, "warning")


def _voice(kit: Kit) -> Iterator[KitProblem]:
    targets = (("targets", kit.voice.targets), *((f"channels.{n}", t) for n, t in kit.voice.channels.items()))
    for name, target in targets:
        if target.jargon_per_100 and not kit.voice.jargon:
            message = "The share of jargon is bounded, and the list `jargon` is empty."
            yield KitProblem("BW636", _VOICE, f"voice.{name}", message, "List the words.", "warning")
    known = {channel.id for channel in kit.channels}
    for section, names in (("voice", kit.voice.channels), ("readability", kit.readability.channels)):
        for name in names:
            if known and name not in known:
                message = f"There is no channel “{name}” in the kit."
                hint = "Add the channel, or remove the name."
                yield KitProblem("BW631", _VOICE, f"{section}.channels.{name}", message, hint)


def _short(text: str) -> str:
    return text if len(text) <= 70 else f"{text[:67]}…"
