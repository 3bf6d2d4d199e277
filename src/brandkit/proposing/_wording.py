"""Words: what to write for what, what never to say, names, from sentences, list items and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._context import columns, hard, in_topic, topic_of
from ._found import Found, Mark, enumerated, phrase, quoted, sentences, slug, tidy
from ._pieces import Piece

__all__ = ("unsaid", "words_of_row", "words_of_text")

_NOT = (
    r"(?:not|never|instead of|rather than|in place of|in preference to|over|nicht|niemals|statt|anstatt|"
    r"anstelle von)"
)
_NOT_NEXT = re.compile(
    rf"(?i)^[\s,;:()–—-]*(?:\(?and |but |und |aber )?\(?{_NOT}\b(?![^\"“„«]*\b(?:use|say|write|but)\b)"
)
_NEGATIVE = re.compile(
    r"(?i)(?:\b(?:do not|don[’']?t|never|avoid|instead of|rather than|not|no|replace|swap|drop|forbidden|banned|"
    r"prohibited|refused|"
    r"statt|anstatt|vermeiden?|nie|niemals|nicht|ersetzen?|kein\w*)\b)"
)
_POSITIVE_NEXT = re.compile(
    r"(?i)(?:→|->|=>|➜|\b(?:use|say|write|with|prefer|but|becomes?|by|try|choose|sondern|durch|schreib\w*|sag\w*|"
    r"verwende\w*|besser)\b)"
)
_SAY = r"(?:say|use|write|prefer|choose|sag(?:en|t)?|schreib(?:en|t)?|verwende[nt]?)"
_ARROW = re.compile(r"\s*(?:→|➜|⇒|->|=>)\s*")
_BARE = (
    re.compile(rf"(?i)^(?:please )?{_SAY} (?P<use>.+?),? (?:and |but )?{_NOT} (?P<avoid>[^.;]+?)[.;]?$"),
    re.compile(r"(?i)^prefer (?P<use>.+?) to (?P<avoid>[^.;]+?)[.;]?$"),
    re.compile(
        rf"(?i)^(?:do not|don[’']?t|"
        rf"never) {_SAY} (?P<avoid>.+?)[,;:] (?:but )?{_SAY} (?P<use>[^.;]+?)(?: instead)?[.;]?$"
    ),
    re.compile(rf"(?i)^instead of (?P<avoid>.+?), {_SAY} (?P<use>[^.;]+?)[.;]?$"),
    re.compile(r"(?i)^replace (?P<avoid>.+?) (?:with|by) (?P<use>[^.;]+?)[.;]?$"),
)
_WORD = r"[\w’'-]+"
_INLINE = re.compile(
    rf"(?i)\b(?:we |always |wir )(?:{_SAY}) (?P<use>{_WORD}(?: {_WORD}){{0,3}}?),? (?:in full, )?(?:and (?:never|"
    rf"not)|and not|never|not|but not|"
    rf"instead of|rather than|und (?:nie|nicht)|statt) (?P<avoid>{_WORD}(?: {_WORD}){{0,2}}?)(?=[.,;)]|$)"
)
_FULL = re.compile(
    rf"(?i)\b{_SAY} (?P<use>{_WORD}(?: {_WORD}){{0,4}}?) in full, not (?P<avoid>{_WORD}(?: "
    rf"{_WORD}){{0,2}}?)(?=[.,;)]|$)"
)
_WE_ARE = re.compile(r"(?i)\b(?:we are|we[’']re|wir sind)\b")


def words_of_text(piece: Piece) -> Iterator[Found]:
    """Everything that a heading's paragraph or list item says about words."""
    topic = in_topic(piece)
    if topic in ("good", "bad") or piece.kind not in ("paragraph", "item"):
        return
    pairs = list(_pairs(piece, topic))
    yield from pairs
    if pairs and piece.kind == "item":
        return
    if piece.kind == "item":
        yield from _listed(piece, topic)
    else:
        yield from _told(piece, topic, bool(pairs))


def _pairs(piece: Piece, topic: str | None) -> Iterator[Found]:
    """What to write for what."""
    for sentence in sentences(piece.text):
        marks = quoted(sentence)
        if len(marks) >= 2:
            yield from _between(piece, sentence, marks)
            continue
        arrow = piece.kind == "item" and len(marks) == 1 and _ARROW.search(sentence)
        if arrow or (not marks and not _WE_ARE.search(sentence)):
            yield from _bare(piece, sentence, topic)


def _between(piece: Piece, sentence: str, marks: list[Mark]) -> Iterator[Found]:
    """Quoted phrases, judged by the words between them."""
    lead = sentence[: marks[0].start()]
    mid = sentence[marks[0].end() : marks[1].start()]
    first, rest = tidy(marks[0].said), [tidy(mark.said) for mark in marks[1:]]
    if _ARROW.search(mid) or (_NEGATIVE.search(lead) and _POSITIVE_NEXT.search(mid)):
        yield _swap(piece, sentence, first, rest[0], "said the other way")
    elif _NOT_NEXT.match(mid) or (re.search(r"(?i)\bprefer\s*$", lead) and mid.strip() in ("to", "over")):
        for place, avoid in enumerate(rest):
            before = sentence[marks[place].end() : marks[place + 1].start()]
            if place and not re.fullmatch(
                rf"(?i)[\s,]*(?:(?:or|and|nor|oder|und)\s*)?(?:{_NOT}\s*)?", before
            ):
                break
            yield _swap(piece, sentence, avoid, first, "say X, not Y")


def _bare(piece: Piece, sentence: str, topic: str | None) -> Iterator[Found]:
    """Phrases without quotation marks: only where the whole item has the form, or the sentence is plain."""
    if piece.kind == "item":
        halves = _ARROW.split(sentence)
        if len(halves) == 2 and all(phrase(half, 7) for half in halves):
            yield _swap(piece, sentence, phrase(halves[0]), phrase(halves[1]), "X → Y")
            return
        for form in _BARE:
            found = form.match(sentence)
            if found and _short(found):
                yield _swap(piece, sentence, tidy(found["avoid"]), tidy(found["use"]), "use X instead of Y")
                return
        plain = re.fullmatch(r"(?P<use>[^,.;:]{2,40}),? (?:not|nicht) (?P<avoid>[^,.;:]{2,40})[.]?", sentence)
        if plain and topic == "terms" and _short(plain):
            yield _swap(piece, sentence, tidy(plain["avoid"]), tidy(plain["use"]), "X, not Y", "medium")
        return
    for form in (_FULL, _INLINE):
        for found in form.finditer(sentence):
            if _short(found, 5):
                yield _swap(
                    piece, sentence, tidy(found["avoid"]), tidy(found["use"]), "we say X, not Y", "medium"
                )


def _short(found: re.Match[str], words: int = 7) -> bool:
    return all(0 < len(found[name].split()) <= words for name in ("use", "avoid"))


def _swap(
    piece: Piece, quote: str, avoid: str, use: str, form: str, confidence: str = "high", why: str = ""
) -> Found:
    value = {"term": avoid, "use": use, **({"why": why} if why else {})}
    seen = f"It says to write “{use}” for “{avoid}” ({form})."
    return Found("terms", ("avoid",), value, piece, quote, "terms.swap", seen, confidence)  # type: ignore[arg-type]


def _listed(piece: Piece, topic: str | None) -> Iterator[Found]:
    """An item of a list whose heading or lead-in says what the list is."""
    if topic in ("never", "avoid"):
        if re.match(r"(?i)\s*(?:always|immer|please use|use|say|write)\b", piece.text):
            return
        marks = quoted(piece.text)
        lead = piece.text[: marks[0].start()].strip() if marks else ""
        said = [tidy(mark.said) for mark in marks] if marks and not lead else [phrase(piece.text)]
        for words in filter(None, said):
            yield unsaid(piece, piece.text, words, _announced(piece))
    elif topic == "names":
        name = phrase(piece.text, 5)
        if name and any(char.isupper() for char in name):
            yield _name(piece, piece.text, name)


def _announced(piece: Piece) -> str:
    """The nearest words that announce what a list holds."""
    lead = piece.lead if len(piece.lead) < 240 else ""
    return next((text for text in (lead, *reversed(piece.headings)) if topic_of(text)), "")


def unsaid(piece: Piece, quote: str, words: str, announced: str, why: str = "") -> Found:
    """A phrase that is not said: banned where the words forbid it, avoided where they advise against it."""
    place = f"It stands under “{announced}”." if announced else "The sentence says so."
    if hard(announced):
        reason = why or f"The guidelines rule it out: “{announced}”"[:300]
        value = {"id": slug("never", words), "owner": "brand", "terms": [words], "reason": reason}
        return Found("banned_claims", (), value, piece, quote, "never-say", place)
    value = {"term": words, "use": "", "why": why or "The guidelines leave it out."}
    return Found("terms", ("avoid",), value, piece, quote, "avoid", place)


_TELLS = re.compile(
    r"(?i)\b(?:never (?:say|write|use|claim|promise|call)|do not (?:say|write|use|claim|ask)|don[’']t (?:say|"
    r"write|use|claim)|avoid|banned|"
    r"forbidden|prohibited|not allowed|must not|refrain from|not use|vermeide[nt]?|nicht (?:sagen|schreiben|"
    r"verwenden)|verboten|niemals)\b"
)
_ENUMERATED = re.compile(
    r"(?i)^(?P<list>.+?,.+?) (?:are|sind) (?:\w+ ){0,4}?(?:that |which |die )?(?:we )?(?:\w+ )?(?:not|never|"
    r"avoid|nicht|banned|out)\b"
)
_LIKE_THIS = re.compile(r"(?i)^(?P<list>.+?) (?:are|is) (?:always )?(?:written|spelled|spelt)\b.*")


def _told(piece: Piece, topic: str | None, paired: bool) -> Iterator[Found]:
    """A paragraph that names phrases which are not said, or names that are written one way."""
    for sentence in sentences(piece.text):
        marks = quoted(sentence)
        lead = sentence[: marks[0].start()] if marks else sentence
        listed = _ENUMERATED.match(sentence)
        if marks and paired:
            later = list(re.finditer(r"(?i)\b(?:and |but )?we never (?:say|write|use|call)\b", sentence))
            after = [mark for mark in marks if later and mark.start() > later[-1].end()]
            yield from (unsaid(piece, sentence, tidy(mark.said), "") for mark in after)
        if marks and _TELLS.search(lead) and not (len(marks) > 1 and paired and _paired(sentence, marks)):
            for mark in marks:
                yield unsaid(piece, sentence, tidy(mark.said), lead.strip(" :") or sentence)
        elif marks and topic in ("never", "avoid") and not (paired or _POSITIVE_NEXT.search(sentence)):
            for mark in marks:
                yield unsaid(piece, sentence, tidy(mark.said), _announced(piece) or _last(piece))
        elif listed and not marks:
            for words in enumerated(listed["list"]):
                if len(words.split()) <= 5 and not re.match(r"(?i)(?:there|we|they|it) ", listed["list"]):
                    yield unsaid(piece, sentence, _lower_first(words, listed["list"]), _last(piece))
        yield from _names_in(piece, sentence)


def _paired(sentence: str, marks: list[Mark]) -> bool:
    mid = sentence[marks[0].end() : marks[1].start()]
    return bool(_ARROW.search(mid) or _POSITIVE_NEXT.search(mid) or _NOT_NEXT.match(mid))


def _last(piece: Piece) -> str:
    return piece.headings[-1] if piece.headings else ""


def _lower_first(words: str, text: str) -> str:
    """The first word of a sentence has its capital from there."""
    rest = words[1:]
    return words[:1].lower() + rest if text.startswith(words) and rest == rest.lower() else words


def _names_in(piece: Piece, sentence: str) -> Iterator[Found]:
    found = _LIKE_THIS.match(sentence)
    if ":" in sentence and "names" in topics_of_lead(sentence):
        listed = sentence.split(":", 1)[1]
    else:
        listed = found["list"] if found else ""
    for name in enumerated(listed):
        if name[:1].isupper() and len(name.split()) <= 5 and not name.startswith(("The ", "These ", "All ")):
            yield _name(piece, sentence, name)
    for mark in re.finditer(r"\b([A-Z][\w+-]*(?: [A-Z][\w+-]*){0,3})\s?[®™]", sentence):
        yield _name(piece, sentence, mark[1])


def topics_of_lead(sentence: str) -> tuple[str, ...]:
    """What the words before a colon announce."""
    topic = topic_of(sentence.split(":", 1)[0])
    return (topic,) if topic else ()


def _name(piece: Piece, quote: str, name: str) -> Found:
    return Found("terms", ("exact",), name, piece, quote, "names", "It is a name that is written one way.")


def words_of_row(piece: Piece) -> Iterator[Found]:
    """A row of a table of words: what to write for what, or what not to say and why."""
    head = columns(piece.head)
    if piece.first or "avoid" not in head or "are" in head:
        return
    avoid = _cell(piece, head["avoid"])
    use = _cell(piece, head["use"]) if "use" in head else ""
    why = _cell(piece, head["why"]) if "why" in head else ""
    if not avoid or _is_sentence(avoid) or _is_sentence(use):
        return
    terms = [term for term in re.split(r"\s*[,;/]\s+|\s*/\s*", avoid) if tidy(term)]
    title = piece.head[head["avoid"]]
    for term in map(tidy, terms):
        if use:
            yield _swap(piece, piece.text, term, tidy(re.split(r"\s*[,;/]\s+", use)[0]), "table", why=why)
        else:
            strict = title if hard(title) else next(filter(hard, reversed(piece.headings)), title)
            yield unsaid(piece, piece.text, term, strict, why)


def _cell(piece: Piece, place: int) -> str:
    return piece.cells[place] if place < len(piece.cells) else ""


def _is_sentence(text: str) -> bool:
    words = text.split()
    return len(words) > 7 or (len(words) > 3 and text.rstrip("”\"'").endswith((".", "!", "?")))
