"""Splitting text into sentences, with places in the text: English and German."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ("sentence_spans", "split_sentences")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Something always follows these, whatever it begins with.
_NEVER_LAST = _words(
    "mr mrs ms dr prof vs e.g i.e cf approx incl excl bzw bspw inkl exkl zzgl abzgl einschl ggf vgl evtl "
    "sog dipl dipl.-ing dr.-ing mind zw"
)
# These may end a sentence: they do where the next word is one that mostly opens a sentence.
_MAY_BE_LAST = _words(
    "sr jr st inc ltd co corp etc dept est fig vol al u.s u.k u.s.a d.c a.m p.m ph.d m.d b.sc m.sc ave "
    "blvd usw usf mio mrd tsd str std stk zzt gmbh jh jhd"
)
# Only before a number: elsewhere these are words, such as “no”, “art” and “abs”.
_BEFORE_NUMBERS = _words(
    "no nos nr nrn p pp ch sec art abs ziff ca c max min tel ext jan feb mar apr jun jul aug sep sept oct "
    "okt nov dec dez"
)
# Only with a capital letter: a rep or a general may end a sentence.
_TITLES = _words("Rep Sen Gov Gen Rev Hon Sgt Capt Lt Col Mt Ft Hr Fr Frl St")
_TWO_PARTS = re.compile(
    r"(?:^|[\s(„“\"'])(?:(?P<inner>z\.\s?b|d\.\s?h|i\.\s?d\.\s?r|i\.\s?d|u\.\s?u|z\.\s?t|v\.\s?a|s\.\s?o"
    r"|s\.\s?u|i\.\s?a|m\.\s?e|z\.\s?hd|d\.\s?i)|u\.\s?a|u\.\s?ä|o\.\s?ä|u\.\s?v\.\s?m|a\.\s?d|e\.\s?v|[nv]\.\s?chr"
    r"|z\.\s?zt)$"
)
_OPENERS = _words(
    "the a an we you it this that these those they he she i our your their his her its there then and but "
    "so if when while with for from in on at by to as no not all every each what how why who where now "
    "here after before since der die das ein eine wir sie es er ich du ihr unser unsere dies diese dieser "
    "dieses und aber oder wenn wer wie wo was warum mit für von in im am an auf bei nach vor seit so dann "
    "danach dazu damit dort hier jetzt alle jede jeder jedes kein keine nur auch"
)
_MONTHS = (
    "januar jänner februar märz april mai juni juli august september oktober november dezember jan feb "
    "mär apr jun jul aug sep sept okt nov dez"
)
_COUNTED = _words(
    f"{_MONTHS} quartal halbjahr jahr jahrzehnt jahrhundert jahrestag geschäftsjahr lebensjahr semester "
    "trimester tag werktag arbeitstag woche monat mal platz rang preis stock stockwerk etage og ug "
    "obergeschoss untergeschoss klasse auflage ausgabe generation runde stufe schritt kapitel absatz "
    "abschnitt teil advent geburtstag bezirk liga bundesliga weltkrieg person spieltag termin"
)
_ORDINAL = re.compile(r"(?:^|[\s(„“\"'–/-])\d{1,3}$")
_BEFORE_ORDINALS = re.compile(
    r"(?:^|[\s(„“\"'])(?:(?<!\bi )am|vom|zum|zur|im|beim|der|dem|den|des|das|die|jede[rnsm]?|unser[enms]*"
    r"|ihr[enms]*|\d{1,2}\.)\s\d{1,3}$"
)
_VISIBLE = re.compile(r"[\"'”“’‘„‚«»(\[]*(?P<word>[^\W_]+(?:['’][^\W_]+)?)")
_NEXT = re.compile(r"\S")
_TAIL = 32
_END = re.compile(r"[.!?…]+[\"'”“’‘»«)\]]*(?=\s|$)")
_QUOTES = "\"'”“’‘»«"


def _closes(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether this mark ends a sentence: not after an abbreviation or ordinal, nor before lower case."""
    following = _NEXT.search(text, match.end())
    if following is None:
        return True
    lower = following.group().islower()
    if match.group()[-1] in "“‘»«" and following.group() in "–—-":
        # „Nie wieder ohne!“ – Heike Brandt
        return False
    if not match.group().startswith("."):
        # “Stop!” she said.
        return not (lower and match.group()[-1] in _QUOTES)
    # Only the last words matter; looking at more would make long texts quadratic.
    before = text[max(start, match.start() - _TAIL) : match.start()]
    opening = _VISIBLE.match(text, following.start(), following.start() + _TAIL)
    return not lower and not _goes_on(before, opening["word"] if opening else following.group())


def _goes_on(before: str, word: str) -> bool:
    """Whether a full stop between these belongs to what stands before it."""
    raw = (before.rsplit(None, 1)[-1:] or [""])[0].lstrip("(\"'“‘„‚«»[")
    last, opens = raw.casefold(), word.partition("'")[0].partition("’")[0].casefold() in _OPENERS
    if last in _NEVER_LAST or (raw in _TITLES and not opens):
        return True
    if last in _BEFORE_NUMBERS and word[0].isdigit():
        return True
    if two := _TWO_PARTS.search(before.casefold()):
        return two["inner"] is not None or not opens
    if last in _MAY_BE_LAST or last.endswith("str") or (len(last) == 1 and last.isalpha()):
        return not opens
    return _is_ordinal(before.casefold(), word.casefold(), opens=opens)


def _is_ordinal(before: str, word: str, *, opens: bool) -> bool:
    """Whether a number and its full stop are a German ordinal: “am 3. Mai”, “im 2. Quartal”."""
    if not _ORDINAL.search(before):
        return False
    return word in _COUNTED or (not opens and _BEFORE_ORDINALS.search(before) is not None)


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end (exclusive, in code points) of each sentence, without the space around it."""
    start = 0
    for match in _END.finditer(text):
        if _closes(text, start, match):
            yield from _trimmed(text, start, match.end())
            start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = end - (len(piece) - len(piece.rstrip()))
    if left < right:
        yield left, right


def split_sentences(text: str) -> list[str]:
    """The sentences of one paragraph; line breaks inside it become spaces."""
    flat = " ".join(text.split())
    return [flat[start:end] for start, end in sentence_spans(flat)]
