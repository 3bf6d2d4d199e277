"""The bounds of the voice that can be measured. Maxima are hard; the rest are notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...content import Action, Finding, Fix
from .._contractions import contracted, spelled_out
from .._emoji import emoji
from .._locales import language_of
from .._many_terms import term_index
from .._spans import Spans
from ..text import folded
from ._info import RuleInfo
from ._view import DraftView, PlacedBlock
from ._voice_measures import measured
from ._voice_tells import tells_in
from ._wording import like

__all__ = ("INFO", "voice")

INFO = (
    RuleInfo(
        "voice.exclamation",
        "`voice`",
        "`revise`",
        "There are more exclamation marks than the voice allows.",
        "The voice is part of the brand.",
        "End the sentence with a full stop.",
    ),
    RuleInfo(
        "voice.emoji",
        "`voice`",
        "`revise`",
        "There are more emoji than the voice allows.",
        "The voice is part of the brand.",
        "Take them out.",
    ),
    RuleInfo(
        "voice.phrase",
        "`voice`",
        "`pass`; `revise` when the voice is `strict`",
        "A phrase stands that the kit avoids.",
        "Worn phrases say nothing.",
        "Say what is meant.",
    ),
    RuleInfo(
        "voice.sentence",
        "`voice`",
        "`pass`; `revise` when the voice is `strict`",
        "A sentence is longer than the kit's bound.",
        "Long sentences lose readers.",
        "Make two of it.",
    ),
    RuleInfo(
        "voice.paragraph",
        "`voice`",
        "`pass`; `revise` when the voice is `strict`",
        "A paragraph is longer than the kit's bound.",
        "Long paragraphs lose readers.",
        "Make two of it.",
    ),
    RuleInfo(
        "voice.contraction",
        "`voice`",
        "`pass`; `revise` when the voice is `strict`",
        "A contraction stands where the voice has none, or none stands where the voice contracts.",
        "The voice is part of the brand.",
        "Write it as the fix does.",
    ),
    RuleInfo(
        "voice.person",
        "`voice`",
        "`pass`; `revise` when the voice is `strict`",
        "The copy speaks in another person than the voice asks for.",
        "The voice is part of the brand.",
        "Speak as the kit says.",
    ),
    RuleInfo(
        "voice.tell",
        "`voice`",
        "`pass`; `revise` when the voice is `strict`",
        "Phrasing stands that gives away a machine.",
        "Readers stop where they think that nobody wrote it.",
        "Say it as you would to a person.",
    ),
    RuleInfo(
        "voice.length",
        "`voice`",
        "`pass`; `revise` when the voice is `strict`",
        "Sentences are shorter or longer on average than the voice asks for.",
        "Readers hear a voice in averages; the kit's targets hold them.",
        "Divide or join sentences.",
    ),
    RuleInfo(
        "voice.rhythm",
        "`voice`",
        "`pass`; `revise` when the voice is `strict`",
        "The length of sentences varies less or more than the voice asks for.",
        "Sentences of one length sound like a machine.",
        "Follow a long sentence by a short one.",
    ),
    RuleInfo(
        "voice.pronouns",
        "`voice`",
        "`pass`; `revise` when the voice is `strict`",
        "The copy speaks more of us, or less to the reader, than the voice asks for.",
        "Readers hear a voice in averages; the kit's targets hold them.",
        "Make the reader the subject of some sentences.",
    ),
    RuleInfo(
        "voice.passive",
        "`voice`",
        "`pass`; `revise` when the voice is `strict`",
        "More or fewer sentences are in the passive than the voice asks for.",
        "The passive leaves out who does it.",
        "Say who does it.",
    ),
    RuleInfo(
        "voice.jargon",
        "`voice`",
        "`pass`; `revise` when the voice is `strict`",
        "The copy has more words of the jargon list than the voice allows.",
        "Only insiders know them.",
        "Use the plain word.",
    ),
    RuleInfo(
        "voice.tells",
        "`voice`",
        "`pass`; `revise` when the voice is `strict`",
        "The copy has more machine phrasing than the voice allows.",
        "Readers stop where they think that nobody wrote it.",
        "Rewrite what `voice.tell` points to.",
    ),
    RuleInfo(
        "voice.grade",
        "`voice`",
        "`pass`; `revise` when the voice is `strict`",
        "The copy reads harder or easier than the audience is served.",
        "Copy that is too hard is not read to its end.",
        "Use shorter sentences and shorter words.",
    ),
)

_EXCLAMATION = re.compile("[!\uff01\u00a1\u203c\u2757\u2755]")
_MORE = "!?.\uff01\u2026"
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|me|my|mine|myself)\b")
_NUMERAL = re.compile(r"[A-Z]\w*\sI(?=[.,;:!?)]|$)")
"""“Tower I.”: a Roman numeral behind a name, with nothing behind it that somebody does."""


_NOWHERE = Spans(())


def voice(view: DraftView) -> list[Finding]:
    """`voice.exclamation`, `.emoji`; notes, or findings where the voice is strict, for the rest."""
    return [
        *_exclamations(view),
        *_emoji(view),
        *_phrases(view),
        *_lengths(view),
        *_forms(view),
        *measured(view),
    ]


def _action(view: DraftView) -> Action:
    return "revise" if view.kit.voice.strict else "pass"


def _too_many(noun: str, count: int, maximum: int) -> str:
    allowed = f"at most {maximum}" if maximum else "none"
    return f"one {noun} too many: the draft has {count}, the voice allows {allowed}"


def _exclamations(view: DraftView) -> Iterator[Finding]:
    own = view.voice.exclamation_max
    maximum = view.kit.voice.exclamation_max if own is None else own
    found = [(part, match) for part, text in view.parts for match in _EXCLAMATION.finditer(text)]
    for number, (part, match) in enumerate(found[maximum:], start=maximum):
        before = found[number - 1] if number > maximum else None
        goes_too = before is not None and before[0] is part and before[1].end() == match.start()
        text, (start, end) = part.text, match.span()
        yield view.finding(
            "voice.exclamation",
            "voice",
            "revise",
            _too_many("exclamation mark", len(found), maximum),
            part=part,
            start=start,
            end=end,
            fixes=(_calmer(text, start, end, goes_too=goes_too),),
        )


def _calmer(text: str, start: int, end: int, *, goes_too: bool) -> Fix:
    """A full stop for the last mark of a sentence; nothing for one beside another mark."""
    followed = text[end : end + 1] in _MORE and text[end : end + 1] != ""
    kept_before = text[start - 1 : start] in _MORE and start > 0 and not goes_too
    if text[start] not in "!\uff01" or followed or kept_before:
        return Fix(edit="remove")
    return Fix(text=".")


def _emoji(view: DraftView) -> Iterator[Finding]:
    own = view.voice.emoji_max
    maximum = view.kit.voice.emoji_max if own is None else own
    found = [(part, match) for part, text in view.parts for match in emoji(text)]
    for part, match in found[maximum:]:
        message = _too_many("emoji", len(found), maximum)
        alone = part.text.strip() == match.group()
        yield view.finding(
            "voice.emoji",
            "voice",
            "revise",
            message,
            part=part,
            start=match.start(),
            end=match.end(),
            fixes=() if alone else (Fix(edit="remove"),),
        )


def _phrases(view: DraftView) -> Iterator[Finding]:
    index = term_index("phrases", view.kit.voice.avoid_phrases, lambda phrase: (phrase,))
    named: dict[int, Spans] = {}
    for placed, text in view.holding(index):
        hits = [hit for hit, _ in index.hits(text)]
        named[id(placed.block)] = Spans((hit.start, hit.end) for hit in hits)
        for hit in hits:
            message = f"“{hit.term}” does not sound like us"
            yield _at(view, placed, "voice.phrase", message, hit.start, hit.end)
    for placed, tell in tells_in(view) if view.kit.voice.tells else ():
        if not named.get(id(placed.block), _NOWHERE).overlap(tell.start, tell.end):
            message = f"“{placed.text[tell.start : tell.end].strip()}” reads like a machine ({tell.name})"
            yield _at(view, placed, "voice.tell", message, tell.start, tell.end)


def _at(
    view: DraftView,
    placed: PlacedBlock,
    rule: str,
    message: str,
    start: int,
    end: int,
    fixes: tuple[Fix, ...] = (),
) -> Finding:
    return view.finding(
        rule,
        "voice",
        _action(view),
        message,
        part=placed.part,
        start=placed.start + start,
        end=placed.start + end,
        fixes=fixes,
    )


def _lengths(view: DraftView) -> Iterator[Finding]:
    bounds = view.kit.readability.target(view.draft.channel, view.draft.segment)
    for place in view.sentences:
        words = len(place.sentence.text.split())
        if words > bounds.sentence_max_words:
            message = f"this sentence has {words} words; {bounds.sentence_max_words} are enough"
            end = place.start + len(place.sentence.text)
            yield view.finding(
                "voice.sentence", "voice", _action(view), message, part=place.part, start=place.start, end=end
            )
    for placed in view.blocks:
        words = len(placed.text.split())
        if placed.block.kind == "paragraph" and words > bounds.paragraph_max_words:
            message = f"this paragraph has {words} words; {bounds.paragraph_max_words} are enough"
            yield _at(view, placed, "voice.paragraph", message, 0, len(placed.text))


def _forms(view: DraftView) -> Iterator[Finding]:
    english = language_of(view.draft.locale) == "en"
    contracting = view.kit.voice.contracting(view.draft.channel)
    together = view.together
    alone = together.at(match.start() for match in _FIRST_PERSON.finditer(together.text)) if english else ()
    for at, placed in view.spoken.items() if english else ():
        if contracting != "allowed":
            yield from _contractions(view, placed, required=contracting == "required")
        if at in alone and (span := _first_person(placed.text)):
            message = f"we speak as “{view.kit.voice.point_of_view}”, not as one person"
            yield _at(view, placed, "voice.person", message, *span)


def _first_person(text: str) -> tuple[int, int] | None:
    """Where one person first speaks in a text."""
    words = folded(text)
    numerals = Spans(match.span() for match in _NUMERAL.finditer(text))
    spans = (words.span(*match.span()) for match in _FIRST_PERSON.finditer(words.text))
    return next((span for span in spans if not numerals.cover(*span)), None)


def _contractions(view: DraftView, placed: PlacedBlock, *, required: bool) -> Iterator[Finding]:
    text = folded(placed.text)
    message = "our voice contracts it" if required else "our voice writes it out"
    for start, end, other in spelled_out(text) if required else contracted(text):
        fixes = (Fix(text=like(placed.text[start:end], other)),) if other else ()
        yield _at(view, placed, "voice.contraction", message, start, end, fixes)
