"""Defects of drafts: what a careless writer, a model or an attacker would do to copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from . import _words
from ._sample import Edit, Sample

__all__ = ("DRAFT_EDITS",)

_FIGURES = (
    "It saves 47% of the time.",
    "Sales grew by 62% in one quarter.",
    "It lasts 9 times longer.",
    "More than 250,000 people switched in 2025.",
)
_SHOUTED = (
    "STOP EVERYTHING!!! This is the BEST thing you will EVER buy!!!",
    "WOW!!! You will NOT believe how AMAZING this is, so BUY NOW!!!",
)
_GUARANTEES = (
    "We guarantee that it works for everyone.",
    "Results are guaranteed, or you get your money back.",
)
_TESTIMONIALS = (
    "“It changed how we live,” says a customer from Leeds.",
    "“I would never go back,” says Maria T., who bought it last year.",
)
_SUPERLATIVES = (
    "It is the best in the country.",
    "Nobody in the world makes a safer one.",
)
_GERMAN = (
    "Wir sagen Ihnen heute nur, dass Sie sich auf uns verlassen können, und freuen uns auf Ihren Besuch.",
    "Schreiben Sie uns einfach, wenn Sie eine Frage haben, denn wir helfen Ihnen gern und schnell weiter.",
)
_FILLER = "we say it once more and in other words, so that you cannot overlook it"
_ADDRESS = "Write to dana.whitlock@mail.example for a private offer."
_LINK = "https://deals.example.net/today"
_LONG = 40
"""So many times the filler is longer than a sentence may be in any channel, and twice that than most parts."""


def _blocks(draft: Any) -> Iterator[Any]:
    return (block for part in draft["parts"] for block in part["blocks"])


def _sentences(draft: Any) -> Iterator[Any]:
    return (sentence for block in _blocks(draft) for sentence in block["sentences"])


def _cited(draft: Any) -> list[Any]:
    return [sentence for sentence in _sentences(draft) if sentence.get("evidence")]


def _paragraphs(draft: Any) -> list[Any]:
    return [block for block in _blocks(draft) if block["kind"] == "paragraph"]


def _drop_citation(draft: Any, sample: Sample) -> Any:
    if not (cited := _cited(draft)):
        return None
    sample.chance.choice(cited)["evidence"] = []
    return draft


def _wrong_citation(draft: Any, sample: Sample) -> Any:
    """A sentence rests on evidence of something else; where nothing else is known, on evidence that is not there."""
    if not (cited := _cited(draft)):
        return None
    sentence = sample.chance.choice(cited)
    others = [other for other in sample.cited if other not in sentence["evidence"]]
    sentence["evidence"] = [sample.chance.choice(others) if others else "no-such-evidence"]
    return draft


def _reworded(reword: _words.Reword, *, cited: bool = True) -> Edit:
    """One sentence in another wording: of those that rest on evidence, or of all."""

    def edit(draft: Any, sample: Sample) -> Any:
        sentences = _cited(draft) if cited else list(_sentences(draft))
        sample.chance.shuffle(sentences)
        for sentence in sentences:
            changed = reword(sentence["text"], sample.chance)
            if changed is not None and changed != sentence["text"]:
                sentence["text"] = changed
                return draft
        return None

    return edit


def _figured(reword: _words.Reword) -> _words.Reword:
    """Only of sentences that state a figure: a word turned round elsewhere need not be a claim."""
    return lambda text, chance: reword(text, chance) if any(map(str.isdigit, text)) else None


def _added(choose: Callable[[Sample], str]) -> Edit:
    """One more sentence, which rests on nothing, at the end of a paragraph."""

    def edit(draft: Any, sample: Sample) -> Any:
        paragraphs, said = _paragraphs(draft), choose(sample)
        if not paragraphs or not said:
            return None
        sample.chance.choice(paragraphs)["sentences"].append({"text": said, "evidence": []})
        return draft

    return edit


def _replaced(texts: tuple[str, ...]) -> Edit:
    """A paragraph in other words altogether."""

    def edit(draft: Any, sample: Sample) -> Any:
        if not (paragraphs := _paragraphs(draft)):
            return None
        said = {"text": sample.chance.choice(texts), "evidence": []}
        sample.chance.choice(paragraphs)["sentences"] = [said]
        return draft

    return edit


def _drop_disclosure(draft: Any, sample: Sample) -> Any:
    found = [
        (part, block) for part in draft["parts"] for block in part["blocks"] if block["kind"] == "disclosure"
    ]
    if not found:
        return None
    part, block = sample.chance.choice(found)
    part["blocks"].remove(block)
    draft["parts"] = [part for part in draft["parts"] if part["blocks"]]
    return draft


def _drop_part(draft: Any, sample: Sample) -> Any:
    """The part that holds the most text is gone; one of a draft that has no other stays."""
    if len(draft["parts"]) < 2:
        return None
    longest = max(draft["parts"], key=lambda part: len(str(part)))
    draft["parts"].remove(longest)
    return draft


def _overrun(draft: Any, sample: Sample) -> Any:
    if not (paragraphs := _paragraphs(draft)):
        return None
    said = ", and ".join([_FILLER] * _LONG).capitalize() + "."
    sample.chance.choice(paragraphs)["sentences"] += [{"text": said, "evidence": []}] * 2
    return draft


def _foreign_link(draft: Any, sample: Sample) -> Any:
    if not (linked := [block for block in _blocks(draft) if block.get("href")]):
        return None
    sample.chance.choice(linked)["href"] = _LINK
    return draft


def _any(texts: tuple[str, ...]) -> Callable[[Sample], str]:
    return lambda sample: sample.chance.choice(texts)


def _banned(sample: Sample) -> str:
    phrases = tuple(sample.expect.get("banned", ())) or sample.banned
    return f"In short: {sample.chance.choice(phrases)}." if phrases else ""


DRAFT_EDITS: dict[str, Edit] = {
    "drop-citation": _drop_citation,
    "wrong-citation": _wrong_citation,
    "invent-number": _added(_any(_FIGURES)),
    "alter-number": _reworded(_words.alter_number),
    "change-unit": _reworded(_words.change_unit),
    "flip-direction": _reworded(_figured(_words.flip_direction)),
    "drop-qualifier": _reworded(_figured(_words.drop_qualifier)),
    "drop-negation": _reworded(_figured(_words.drop_negation)),
    "change-quote": _reworded(_words.change_quoted),
    "drop-disclosure": _drop_disclosure,
    "drop-part": _drop_part,
    "overrun-limit": _overrun,
    "foreign-link": _foreign_link,
    "swap-voice": _replaced(_SHOUTED),
    "swap-language": _replaced(_GERMAN),
    "banned-phrase": _added(_banned),
    "private-email": _added(lambda _: _ADDRESS),
    "invent-guarantee": _added(_any(_GUARANTEES)),
    "invent-testimonial": _added(_any(_TESTIMONIALS)),
    "invent-superlative": _added(_any(_SUPERLATIVES)),
}
"""By the defect's name, what it does to a draft."""
