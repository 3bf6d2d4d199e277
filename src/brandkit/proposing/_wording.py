"""Words: what to write for what, what never to say, names, from sentences, list items and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ._context import columns, hard, in_topic, topic_of
from ._found import Found, enumerated, phrase, quoted, sentences, slug, tidy
from ._pieces import Piece
from ._signs import REJECTED, Said, bare, marked, pairs, signed

__all__ = ("unsaid", "words_of_row", "words_of_text")

_POSITIVE_NEXT = re.compile(
    r"(?i)(?:→|->|=>|➜|\b(?:use|say|write|with|prefer|but|becomes?|by|try|choose|sondern|durch|schreib\w*|sag\w*|"
    r"verwende\w*|besser)\b)"
)
_SAY = r"(?:say|use|write|prefer|choose|sag(?:en|t)?|schreib(?:en|t)?|verwende[nt]?)"
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
    if piece.kind == "item" and not piece.term:
        yield from _listed(piece, topic)
    else:
        yield from _told(piece, topic)


MAX_ITEM = 300
"""Characters of a list item that is read as one rule."""


def _pairs(piece: Piece, topic: str | None) -> Iterator[Found]:
    """What to write for what."""
    if piece.kind == "item" and len(piece.text) <= MAX_ITEM:
        yield from _of_definition(piece) if piece.term else _of_item(piece, topic)
        return
    for sentence in sentences(piece.text):
        found = signed(sentence, marked(sentence, piece))
        if len([said for said in found if said.how == "quote"]) > 1:
            yield from _swaps(piece, sentence, [said for said in found if said.sign])
        elif not found and not _WE_ARE.search(sentence):
            yield from _plain(piece, sentence)


def _swaps(piece: Piece, quote: str, found: list[Said], confidence: str = "high") -> Iterator[Found]:
    for avoid, use in pairs(found):
        yield _swap(piece, quote, avoid.words, use.words, "side by side", confidence)


def _of_definition(piece: Piece) -> Iterator[Found]:
    """What a definition rules out, for the term that it defines."""
    found = signed(piece.text, [said for said in marked(piece.text, piece) if said.how != "strong"])
    for said in found:
        if said.sign == "avoid":
            yield _swap(piece, piece.text, said.words, piece.term, "the term that it defines")


def _of_item(piece: Piece, topic: str | None) -> Iterator[Found]:
    """A list item as a whole: phrases that are set apart first, else what stands between the cues."""
    text = piece.text
    if (_WE_ARE.search(text) and len(quoted(text)) < 2) or len(text.split()) > 40:
        return
    set_apart = marked(text, piece)
    halves = _ARROW.split(text)
    if len(halves) == 2 and all(phrase(half, 7) for half in halves) and not _CROSS.match(text):
        yield _swap(piece, text, phrase(halves[0]), phrase(halves[1]), "X → Y")
        return
    made = list(_swaps(piece, text, signed(text, set_apart)))
    in_a_list = topic in ("never", "avoid") and not set_apart and not _SWAPS.search(text)
    if not made and not in_a_list and not _is_long(text, set_apart) and _is_one(text):
        made = list(
            _swaps(piece, text, signed(text, bare(text, set_apart)), "high" if set_apart else "medium")
        )
        made = [] if topic == "traits" and not set_apart else made
    if not made and set_apart:
        made = list(_swaps(piece, text, _headed(text, signed(text, set_apart))))
    yield from made or _of_order(piece) or _of_lead_in(piece, topic)


_ARROW = re.compile(r"\s*(?:→|➜|⇒|➔|►|->|=>)\s*")
_CROSS = re.compile(r"[^\w\s“\"„«‘']|(?i:no|bad|nein)\b")
_SWAPS = re.compile(
    r"(?i)→|->|=>|➜|[✓✔✅👍]|\b(?:instead|say|use|write|try|prefer|replace|swap|yes:|good:|statt|sondern|"
    r"lieber|besser|ja:|gut:)"
)
"""What tells a swap from a phrase and a remark, in a list of what is not said."""


def _headed(text: str, found: list[Said]) -> list[Said]:
    """An item that names a phrase, says something about it, and then what to write."""
    named = phrase(text, 4)
    if not named or found[0].start < len(named) or not text.startswith(named):
        return []
    used = [said for said in found if said.sign == "use"][:1]
    return [Said(named, 0, len(named), "avoid", "bare"), *used]


_SIDE = re.compile(
    r"(?i)\b(?:yes|no|good|bad|right|wrong|do|don[’']t|ja|nein|gut|schlecht|richtig|falsch) ?:"
)


def _is_one(text: str) -> bool:
    """Whether an item without marks is one short rule, and no prose."""
    plain = len(sentences(text)) == 1 and ";" not in text
    return len(text.split()) <= 14 and (plain or len(_SIDE.findall(text)) > 1)


def _is_long(text: str, found: list[Said]) -> bool:
    """Whether an item holds more words between its phrases than a swap does."""
    return len(text.split()) - sum(len(said.words.split()) for said in found) > 14


_ORDER = re.compile(
    r"(?i)^(?:please |bitte )?(?:(?P<prefer>prefer)|replace|swap|change|exchange|"
    r"ersetzen(?: sie)?) (?P<one>[^.;:]{2,50}?) "
    r"(?:with|by|for|to|over|durch) (?P<other>[^.;:]{2,50})[.;]?$"
)


def _of_order(piece: Piece) -> list[Found]:
    """“Replace leverage with use.”"""
    found = _ORDER.match(piece.text)
    if not found or max(len(found[name].split()) for name in ("one", "other")) > 5:
        return []
    avoid, use = ("other", "one") if found["prefer"] else ("one", "other")
    return [_swap(piece, piece.text, tidy(found[avoid]), tidy(found[use]), "replace X with Y")]


def _of_lead_in(piece: Piece, topic: str | None) -> Iterator[Found]:
    """“**Luggage items**: bags” in a list of words."""
    found = re.fullmatch(r"(?P<avoid>[^:]{2,60}?)\s*:\s+(?P<use>[^.:;]{2,40})[.]?", piece.text)
    if found and topic == "terms" and _short(found, 4) and tidy(found["avoid"]) in map(tidy, piece.strong):
        yield _swap(piece, piece.text, tidy(found["avoid"]), tidy(found["use"]), "bold, then plain", "medium")


def _plain(piece: Piece, sentence: str) -> Iterator[Found]:
    """Phrases without quotation marks in running text: only where the sentence is plain."""
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
        if re.match(
            r"(?i)\s*(?:(?:always|immer|please) \w+e?n?|use|say|write) ", piece.text
        ) and not _short_item(piece):
            return
        if piece.parent and not _ALSO.search(piece.below):
            return
        marks = quoted(piece.text)
        lead = _ALSO.sub("", piece.text[: marks[0].start()]).strip() if marks else ""
        said = (
            [tidy(mark.said) for mark in marks] if marks and not lead else [phrase(_ALSO.sub("", piece.text))]
        )
        for words in filter(None, said):
            yield unsaid(piece, piece.text, words, _announced(piece))
    elif topic == "names":
        name = phrase(piece.text, 5)
        if name and any(char.isupper() for char in name):
            yield _name(piece, piece.text, name)


def _short_item(piece: Piece) -> bool:
    """“always on time” is a phrase; “always use the full name of the product” is an order."""
    return not re.match(r"(?i)\s*(?:\w+ )?(?:use|say|write|add|include|call|sagen|schreiben)\b", piece.text)


_ALSO = re.compile(r"(?i)^(?:also|auch|likewise|and|und|incl\w*|ebenso)\b[\s:,]*")


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
    r"(?i)\b(?:under no circumstances|must be removed|stopped (?:saying|using|writing)|(?:not|"
    r"never) permitted|no(?:body| one) (?:may|must|should))\b|"
    r"\b(?:never (?:say|write|use|claim|promise|call)|(?:do|does|must|may|should|can) ?(?:not|"
    r"n[’']t) (?:\w+ )?(?:say|write|"
    r"use|claim|ask|call|appear|return)|don[’']t (?:say|write|use|claim)|can[’']t (?:say|claim)|avoid|"
    r"banned|stay away|steer clear|"
    r"keep away|leave out|forbidden|prohibited|not allowed|must not|refrain from|not use|"
    r"none of the following|neither|"
    r"nor do we|(?:words?|phrases?) (?:such as|like)(?=.*\b(?:out|gone|banned|retired)\b)|vermeide[nt]?|"
    r"nicht (?:sagen|schreiben|verwenden)|(?:sagen|schreiben|verwenden) wir (?:nicht|nie)|verzichten|"
    r"gestrichen|verboten|niemals)\b"
)
_GONE = (
    r"(?:out|banned|retired|gone|forbidden|prohibited|off[- ]limits|not (?:used|allowed|for us)|never used|tabu|"
    r"verboten|gestrichen|raus)"
)
_ENUMERATED = re.compile(
    rf"(?i)^(?P<list>[^.:;()]{{3,300}}?,[^.:;()]{{2,300}}?) (?:are|sind) (?:(?:all|now|both|alle) )?(?:{_GONE}\b|"
    r"(?:the |die )?(?:words?|phrases?|terms?|expressions?|clich[eé]s|wörter|begriffe|floskeln)(?: \w+){0,3}? "
    r"(?:we|nobody|no one|wir) (?:\w+ ){0,3}?(?:not|never|avoid\w*|don[’']t|nicht|nie|vermeiden|uses?|says?)\b)"
)
_AFTER_COLON = re.compile(r"^[^:]{4,60}:\s+(?P<list>[^:()]{3,300}?,[^:()]{2,300})$")
_LIKE_THIS = re.compile(
    r"(?i)^(?P<list>.+?) (?:are|is) (?:always )?(?:written|spelled|spelt) "
    r"(?:exactly|as|like|this way|so\b|one way|with|in (?:full|capitals?|one word|lower|upper)).*"
)


def _told(piece: Piece, topic: str | None) -> Iterator[Found]:
    """A paragraph that names phrases which are not said, or names that are written one way."""
    for sentence in sentences(piece.text):
        found = _apart(piece, sentence)
        listed = _ENUMERATED.match(sentence) or _listed_after(sentence)
        if found:
            yield from _ruled_out(piece, sentence, found, topic)
        elif listed:
            for words in enumerated(listed["list"]):
                if len(words.split()) <= 5 and not re.match(r"(?i)(?:there|we|they|it) ", listed["list"]):
                    yield unsaid(piece, sentence, _lower_first(words, listed["list"]), _last(piece))
        yield from _names_in(piece, sentence)


def _listed_after(sentence: str) -> re.Match[str] | None:
    """“Words we're done with: a, b, c.”"""
    found = _AFTER_COLON.match(sentence)
    return found if found and topic_of(sentence.split(":", 1)[0]) in ("never", "avoid") else None


_OF_HEADING = re.compile(r"(?i)(?:please )?(?:not|never|nicht|nie)\b")


def _apart(piece: Piece, sentence: str) -> list[Said]:
    """Quoted phrases; slanted ones only right after words that rule them out."""
    found = signed(sentence, marked(sentence, piece))
    quotes = [said for said in found if said.how == "quote"]
    slanted = [said for said in found if said.how in ("slanted", "strong")]
    return quotes or (slanted if slanted and _TELLS.search(sentence[: slanted[0].start]) else [])


def _ruled_out(piece: Piece, sentence: str, found: list[Said], topic: str | None) -> Iterator[Found]:
    """Phrases that a sentence rules out, without one that takes their place."""
    lead, tail = sentence[: found[0].start], sentence[found[-1].end :]
    paired = {said.words for both in pairs(found) for said in both}
    term = _last(piece)
    if _OF_HEADING.match(sentence) and 0 < len(term.split()) < 5 and not paired and not topic_of(term):
        yield from (
            _swap(piece, sentence, s.words, term, "under the term") for s in found if s.sign == "avoid"
        )
        return
    if _TELLS.search(lead) or any(REJECTED.search(sentence[said.end :]) for said in found[:1]):
        announced = f"{lead.strip(' :')}{tail}".strip() or sentence
    elif topic in ("never", "avoid") and not paired and not _POSITIVE_NEXT.search(sentence):
        announced = _announced(piece) or _last(piece)
    else:
        found, announced = [said for said in found if said.sign == "avoid"], sentence
    yield from (
        unsaid(piece, sentence, said.words, announced)
        for said in found
        if said.words not in paired and said.sign != "use"
    )


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
    if (
        not avoid
        or _is_sentence(avoid)
        or _is_sentence(use)
        or ("use" in head and not use and _approved(piece))
    ):
        return
    terms = [term for term in re.split(r"\s*[,;/]\s+|\s*/\s*", avoid) if tidy(term)]
    title = piece.head[head["avoid"]]
    for term in map(tidy, terms):
        if use:
            yield _swap(piece, piece.text, term, tidy(re.split(r"\s*[,;/]\s+", use)[0]), "table", why=why)
        else:
            strict = title if hard(title) else next(filter(hard, reversed(piece.headings)), title)
            yield unsaid(piece, piece.text, term, strict, why)


def _approved(piece: Piece) -> bool:
    """Whether a row says that its term may be used."""
    return any(
        re.fullmatch(r"(?i)(?:approved|ok(?:ay)?|preferred|yes|allowed|erlaubt|✓|✔|✅)", cell)
        for cell in piece.cells
    )


def _cell(piece: Piece, place: int) -> str:
    return piece.cells[place] if place < len(piece.cells) else ""


def _is_sentence(text: str) -> bool:
    words = text.split()
    return len(words) > 7 or (len(words) > 3 and text.rstrip("”\"'").endswith((".", "!", "?")))
