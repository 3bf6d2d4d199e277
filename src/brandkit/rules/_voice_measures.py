"""What can be measured of a whole draft's voice, and whether it lies where the kit wants it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import fmean, pstdev
from typing import NamedTuple

from ...content import Action, Finding
from .._german import wiener_sachtextformel
from .._locales import language_of
from .._many_terms import term_index
from .._passive import PASSIVE_LANGUAGES, passive_span
from .._readability import flesch_kincaid, text_statistics
from .._tells import tells_of
from ..models import Range
from ._view import DraftView, PlacedSentence
from ._voice_tells import tells_in

__all__ = ("Measure", "measured")

FEWEST_SENTENCES, FEWEST_WORDS = 3, 30
"""Less copy than this has no average worth the name; its length is not judged by it."""

_FORMS = {
    "en": (r"\b(?:we|us|our|ours|ourselves)\b", r"\b(?:you|your|yours|yourself|yourselves)\b"),
    # `Sie` and `Ihr` speak to the reader where they have a capital in the middle of a sentence.
    "de": (
        r"\b(?i:wir|uns|unser\w{0,2})\b",
        r"\b(?i:du|dich|dir|dein\w{0,2}|euch|euer|eure\w?)\b|(?<=[\w,] )(?:Sie|Ihnen|Ihr\w{0,2})\b",
    ),
}


class Measure(NamedTuple):
    """A figure of the draft.

    Attributes:
        value: None where the language is not judged.
        shown: the figure with its unit, as a message says it.
    """

    rule: str
    target: Range
    value: float | None
    shown: str


def measured(view: DraftView) -> Iterator[Finding]:
    """A finding for each measure outside its target, and a note for each that the language does not allow."""
    spoken = {id(placed.block) for placed in view.spoken.values()}
    sentences = [place for place in view.sentences if id(place.block) in spoken]
    words = sum(len(place.sentence.text.split()) for place in sentences)
    action: Action = "revise" if view.kit.voice.strict else "pass"
    enough = len(sentences) >= FEWEST_SENTENCES and words >= FEWEST_WORDS
    for measure in _measures(view, sentences, words):
        if measure.value is None:
            message = f"{measure.shown} cannot be judged in the language of {view.draft.locale}"
            unjudged: Action = "unchecked" if view.kit.voice.strict else "pass"
            yield view.finding(measure.rule, "voice", unjudged, message)
        elif enough and not measure.target.holds(measure.value):
            message = f"{measure.shown}; the voice asks for {_asked(measure.target)}"
            yield view.finding(measure.rule, "voice", action, message)


def _asked(target: Range) -> str:
    if target.min is None:
        return f"at most {target.max:g}"
    return f"at least {target.min:g}" if target.max is None else f"{target.min:g} to {target.max:g}"


def _measures(view: DraftView, sentences: list[PlacedSentence], words: int) -> Iterator[Measure]:
    target = view.voice
    lengths = [len(place.sentence.text.split()) for place in sentences]
    if target.sentence_words:
        mean = fmean(lengths) if lengths else 0.0
        yield Measure(
            "voice.length", target.sentence_words, mean, f"sentences have {mean:.1f} words on average"
        )
    if target.sentence_spread:
        spread = pstdev(lengths) if lengths else 0.0
        shown = f"the length of sentences varies by {spread:.1f} words (standard deviation)"
        yield Measure("voice.rhythm", target.sentence_spread, spread, shown)
    yield from _pronouns(view, words)
    if target.passive_share:
        yield _passive(view, sentences, target.passive_share)
    if target.jargon_per_100:
        index = term_index("jargon", view.kit.voice.jargon, lambda term: (term,))
        spoken = {id(placed.block) for placed in view.spoken.values()}
        found = [
            hit.term
            for placed, text in view.holding(index)
            if id(placed.block) in spoken
            for hit, _ in index.hits(text)
        ]
        yield _density("voice.jargon", target.jargon_per_100, found, words, "words of the jargon list")
    if target.tells_per_100:
        known = tells_of(view.draft.locale) is not None
        found = [tell.name for _, tell in tells_in(view)] if known else []
        measure = _density("voice.tells", target.tells_per_100, found, words, "turns of phrase of a machine")
        yield measure if known else measure._replace(value=None, shown="machine phrasing")
    yield from _grade(view, sentences)


def _density(rule: str, target: Range, found: list[str], words: int, noun: str) -> Measure:
    value = 100 * len(found) / words if words else 0.0
    some = f" ({', '.join(f'“{term}”' for term in dict.fromkeys(found[:3]))})" if found else ""
    return Measure(rule, target, value, f"{value:.1f} {noun} in 100 words{some}")


def _pronouns(view: DraftView, words: int) -> Iterator[Measure]:
    target = view.voice
    if not (target.we_share or target.you_share):
        return
    forms = _FORMS.get(language_of(view.draft.locale))
    if forms is None:
        asked = target.we_share or target.you_share
        if asked:
            yield Measure("voice.pronouns", asked, None, "who speaks to whom")
        return
    flags = re.IGNORECASE if forms is _FORMS["en"] else 0
    texts = [placed.text for placed in view.spoken.values()]
    we, you = (sum(len(re.findall(form, text, flags)) for text in texts) for form in forms)
    if target.we_share and we + you:
        share = 100 * we / (we + you)
        shown = f"{share:.0f}% of “we” and “you” together are “we”"
        yield Measure("voice.pronouns", target.we_share, share, shown)
    if target.you_share:
        share = 100 * you / words if words else 0.0
        yield Measure(
            "voice.pronouns", target.you_share, share, f"{share:.1f}% of the words address the reader"
        )


def _passive(view: DraftView, sentences: list[PlacedSentence], target: Range) -> Measure:
    if language_of(view.draft.locale) not in PASSIVE_LANGUAGES:
        return Measure("voice.passive", target, None, "the share of the passive")
    texts = [place.sentence.text for place in sentences]
    found = [text[slice(*span)] for text in texts if (span := passive_span(text, view.draft.locale))]
    share = 100 * len(found) / len(texts) if texts else 0.0
    some = f" (“{found[0]}”)" if found else ""
    return Measure("voice.passive", target, share, f"{share:.0f}% of the sentences are in the passive{some}")


def _grade(view: DraftView, sentences: list[PlacedSentence]) -> Iterator[Measure]:
    target = view.kit.readability.target(view.draft.channel, view.draft.segment).grade
    if target is None:
        return
    text = "\n\n".join(place.sentence.text for place in sentences)
    language = language_of(view.draft.locale)
    if language == "en":
        grade = flesch_kincaid(text_statistics(text))
        yield Measure("voice.grade", target, grade, f"the copy reads at grade {grade:.1f} (Flesch-Kincaid)")
    elif language == "de":
        grade = wiener_sachtextformel(text)
        yield Measure(
            "voice.grade", target, grade, f"the copy reads at grade {grade:.1f} (Wiener Sachtextformel)"
        )
    else:
        yield Measure("voice.grade", target, None, "how hard the copy reads")
