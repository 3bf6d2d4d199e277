"""Sentences in the passive, in English and German. Built for few false alarms: an adjective is no passive."""

from __future__ import annotations

import re

from ._locales import language_of
from ._words import words

__all__ = ("PASSIVE_LANGUAGES", "passive_span")

PASSIVE_LANGUAGES = ("en", "de")

_IRREGULAR = words(
    "written sent made done given taken shown seen known built bought sold told held kept found "
    "left lost paid put read "
    "said set spent taught thought understood won worn woven born borne beaten begun bitten blown "
    "broken brought burnt "
    "caught chosen cut dealt drawn driven eaten fed felt fought forbidden forgotten forgiven "
    "frozen gotten grown heard "
    "hidden hit hurt laid led lent lit meant met mistaken overseen overtaken proven quit "
    "rewritten ridden run shaken "
    "shot shut spoken split spread stolen stuck struck sung sworn swept thrown torn undertaken "
    "withdrawn wound chosen"
)
# Participles that say how something is, not what is done to it.
_ADJECTIVES = words(
    "interested excited pleased delighted tired worried concerned committed dedicated married "
    "experienced advanced united detailed supposed used limited bored confused convinced "
    "determined disappointed embarrassed exhausted satisfied surprised relaxed prepared scared "
    "skilled talented qualified aged beloved crowded located involved finished done gone left "
    "lost based related associated connected due needed unlimited unmatched unrivalled "
    "unfinished tied set hidden broken closed opened mistaken meant born run hit hurt shut led "
    "lit"
)
_NO_PARTICIPLE = words(
    "need indeed speed feed seed red bed shed sacred hundred naked wicked kindred embed exceed "
    "proceed succeed agreed weed "
    "greed bleed breed deed freed reed steed ahead instead"
)
_BE = (
    r"(?:am|is|are|was|were|be|been|being|gets?|got|getting|isn't|aren't|wasn't|weren't|it's|they're|we're|you're"
    r"|i'm)"
)
_EN = re.compile(
    rf"\b(?P<be>{_BE})\s(?:(?:not|also|now|then|never|always|often|still|already|only|just|usually|being|been|[a-z]+ly)\s){{0,3}}"
    r"(?P<part>[a-z-]+)\b(?P<by>\sby\b)?"
)

_WERDEN = re.compile(
    r"\b(?:werde|wirst|wird|werden|werdet|wurde|wurdest|wurden|wurdet|würde|würden|worden)\b", re.IGNORECASE
)
_STRONG_DE = words(
    "beschrieben verboten entschieden verloren empfohlen versprochen verstanden unterschrieben "
    "verschoben vergessen "
    "erhoben bewiesen entnommen übernommen unternommen besprochen verwendet verbunden erfunden "
    "betroffen unterbrochen "
    "überwiesen verliehen entworfen verglichen vertreten"
)
# Infinitives that look like participles: `wird gehen` is a future.
_INFINITIVES_DE = words(
    "gehen geben gehören genießen gewinnen gelten geschehen gestalten gefallen gelingen gelangen "
    "gebären gedenken gedeihen "
    "gefährden gegenüberstehen genesen genügen geraten gestehen gestatten gewähren gewöhnen "
    "geleiten gebrauchen gehorchen"
)
_PART_DE = re.compile(
    r"\b(?:(?:ab|an|auf|aus|bei|durch|ein|fest|fort|frei|her|hin|los|mit|nach|vor|weg|zu|zurück|zusammen|um|unter|über)?"
    r"ge[a-zäöüß]{2,}(?:t|en)"
    r"|(?:be|ver|er|ent|zer|emp|miss|über|unter|wider)[a-zäöüß]{2,}t|[a-zäöüß]{2,}iert)\b",
    re.IGNORECASE,
)
_NOT_PARTICIPLE_DE = words(
    "gegen gerade gestern genug gern gesamt geht gibt gilt bereit beliebt bekannt erst ernst "
    "überhaupt bereits"
)


def passive_span(sentence: str, locale: str) -> tuple[int, int] | None:
    """Where the passive of a sentence stands (code points), if it has one; nothing for other languages."""
    language = language_of(locale)
    if language == "en":
        return _english(sentence)
    return _german(sentence) if language == "de" else None


def _english(sentence: str) -> tuple[int, int] | None:
    text = sentence.lower().replace("’", "'")
    if len(text) != len(sentence):
        return None
    at = 0
    while (match := _EN.search(text, at)) is not None:
        if _is_participle(match["part"], by=match["by"] is not None):
            return match.start(), match.end("part")
        at = match.end("be")
    return None


def _is_participle(word: str, *, by: bool) -> bool:
    if word in _NO_PARTICIPLE or (word.startswith("un") and word.endswith("ed") and not by):
        return False
    last = word.rsplit("-", 1)[-1]
    shaped = last in _IRREGULAR or (last.endswith("ed") and len(last) > 3)
    return shaped and (by or word not in _ADJECTIVES)


def _german(sentence: str) -> tuple[int, int] | None:
    auxiliary = _WERDEN.search(sentence)
    if auxiliary is None:
        return None
    for match in _PART_DE.finditer(sentence):
        word = match.group()
        lower = word.lower()
        # Nouns have a capital; at the beginning of a sentence nobody can tell.
        if (word[0].isupper() and match.start()) or lower in _NOT_PARTICIPLE_DE or lower in _INFINITIVES_DE:
            continue
        return _both(auxiliary, match)
    for match in re.finditer(r"[a-zäöüß]+", sentence):
        if match.group() in _STRONG_DE:
            return _both(auxiliary, match)
    return None


def _both(first: re.Match[str], second: re.Match[str]) -> tuple[int, int]:
    return min(first.start(), second.start()), max(first.end(), second.end())
