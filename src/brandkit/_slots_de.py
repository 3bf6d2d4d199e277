"""Whether German words carry a claim: the approved wording, or agreement slot by slot. Whatever is unknown does not.

It is stricter than the check for English: a sentence may use other words of the same meaning and another order, but
nothing that the proof point does not say, and it may leave out nothing that all of its wordings say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ._cues_de import direction_of_de
from ._grounds import Grounds
from ._quantities import Quantity
from ._quantities_de import canonical_unit_de, quantities_de
from ._words import words
from .claims import Claim
from .text import Folded, fold, folded

__all__ = ("german_problem",)

_GROUPS = (
    "kunden kundinnen kunde kundin kundschaft",
    "nutzer nutzerinnen anwender anwenderinnen nutzende anwendende",
    "firma firmen unternehmen betrieb betriebe",
    "beschäftigte mitarbeiter mitarbeiterinnen mitarbeitende belegschaft",
    "durchschnitt durchschnittlich schnitt mittel mittelwert",
    "zeit dauer zeitaufwand",
    "kosten ausgaben aufwendungen",
    "einarbeitung einarbeitungszeit onboarding",
    "prüfung prüfungen check checks kontrolle kontrollen",
    "entwurf entwürfe entwurfs",
    "lieferung lieferungen zustellung zustellungen",
    "antwort antworten rückmeldung rückmeldungen",
    "innerhalb binnen",
    "fehler fehlern irrtümer",
    "bestellung bestellungen auftrag aufträge",
)
_GROUP = {word: group.split()[0] for group in _GROUPS for word in group.split()}
_NEUTRAL = words(
    "der die das den dem des ein eine einen einem einer eines und in im an am auf aus bei mit nach von vom zu zum zur "
    "für um ist sind war waren wird werden wurde wurden hat haben hatte hatten es sie wir uns unser unsere unseren "
    "unserem ihr ihre ihren ihrem sich dass so auch als hier dabei damit dank durch pro je ca etwa rund circa ungefähr "
    "kommen kommt liegt lag beträgt betrug macht machen läuft laufen führt führen prozent eur euro dies diese dieser"
)
_CHANGES = re.compile(
    r"\b(?:steig\w*|stieg\w*|gestiegen|erhöh\w*|gesteigert|wachs\w*|wächst|gewachsen|senk\w*|gesenkt|sink\w*|sank\w*|gesunken"
    r"|reduzier\w*|verringer\w*|verkürz\w*|kürz(?:t|en)|gekürzt|spar(?:t|en|te|ten)?|einspar\w*|gespart|eingespart|fiel\w*"
    r"|fäll(?:t|en)|fallen|gefallen|zurück(?:gegangen)?|geht|ging|gingen|rückgang|anstieg|zunahme|abnahme|ein|ab|zu)\b"
)
_NEGATION = re.compile(
    r"\b(?:nicht|nichts|kein\w*|nie|niemals|niemand|ohne|weder|noch|kaum|selten|statt|anstatt|ausser|falls|wenn|sofern"
    r"|angeblich|vermutlich|vielleicht|falsch|unwahr|mythos|stimmt)\b"
)
_BOUNDS = ("up to", "at least", "over", "under", "to", "from")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ENDINGS = (
    "ungen",
    "innen",
    "ern",
    "sten",
    "est",
    "ten",
    "en",
    "em",
    "er",
    "es",
    "et",
    "te",
    "e",
    "n",
    "s",
    "t",
)


def german_problem(
    sentence: str, claim: Claim, grounds: Grounds, wordings: Sequence[str], names: Sequence[str]
) -> str | None:
    """None when the grounds carry the claim of the sentence; otherwise what differs."""
    view = folded(sentence)
    worded = _in_wording(view, claim, grounds, wordings, names)
    if worded is None:
        return None
    if claim.cls != "number" or claim.value is None:
        return worded or f"{grounds.id} carries a claim of class {claim.cls} only in its approved wording"
    slots = _slots(view, claim, grounds, names)
    return None if slots is None else worded or slots


def _in_wording(
    view: Folded, claim: Claim, grounds: Grounds, wordings: Sequence[str], names: Sequence[str]
) -> str | None:
    """None when an approved wording carries it, empty when none covers it, and otherwise what is added."""
    covering = [
        span for wording in grounds.claims for span in _spans(view, wording) if _covers(view, span, claim)
    ]
    if not covering:
        return ""
    text = list(view.text)
    for start, end in (*covering, *(span for wording in wordings for span in _spans(view, wording))):
        text[start:end] = " " * (end - start)
    outside = "".join(text)
    known = _concepts(" ".join(names))
    for match in _WORD.finditer(outside):
        word = match.group()
        if word not in _NEUTRAL and _concept(word) not in known:
            return f"the sentence adds “{word}” to the approved wording of {grounds.id}"
    if re.search(r"[%€$£+]", outside):
        return f"the words around the approved wording of {grounds.id} change its figure"
    if grounds.qualifier and not _qualified(view, grounds):
        return f"the qualifier “{grounds.qualifier[0]}” of {grounds.id} is left out"
    return None


def _spans(view: Folded, wording: str) -> list[tuple[int, int]]:
    return list(view.occurrences(fold(wording).strip().rstrip(".!?")))


def _covers(view: Folded, span: tuple[int, int], claim: Claim) -> bool:
    start, end = view.span(*span)
    return start <= claim.start and claim.end <= end


def _slots(view: Folded, claim: Claim, grounds: Grounds, names: Sequence[str]) -> str | None:
    return (
        _figure(claim, grounds)
        or _way(view, grounds)
        or _polarity(view, grounds)
        or (
            None
            if _qualified(view, grounds)
            else f"the qualifier “{grounds.qualifier[0]}” of {grounds.id} is left out"
        )
        or _figures(view, grounds)
        or _metric(view, grounds)
        or _words(view, grounds, names)
    )


def _figure(claim: Claim, grounds: Grounds) -> str | None:
    known: list[tuple[float | None, str]] = []
    if grounds.value is not None:
        known.append((grounds.value, canonical_unit_de(grounds.unit)))
    known += [(item.value, item.unit) for wording in grounds.claims for item in quantities_de(fold(wording))]
    unit = canonical_unit_de(claim.unit)
    if any(_near(claim.value, value, grounds.tolerance) and unit == other for value, other in known):
        return None
    here = f"{claim.value:g} {claim.unit}".strip()
    if not known:
        return f"{grounds.id} states no figure, here {here}"
    value, other = next((item for item in known if item[1] == unit), known[0])
    slot = "value" if other == unit else "unit"
    there = f"{value:g} {other}".strip() if value is not None else other
    return f"the {slot} differs: {grounds.id} has {there}, here {here}"


def _near(one: float | None, other: float | None, tolerance: float) -> bool:
    return one is not None and other is not None and abs(one - other) <= max(abs(other) * tolerance, 1e-9)


def _way(view: Folded, grounds: Grounds) -> str | None:
    here = direction_of_de(view.text)
    allowed = set().union(*(direction_of_de(fold(wording)) for wording in grounds.claims))
    if grounds.direction in ("increase", "decrease"):
        allowed.add(grounds.direction)
        if grounds.direction not in here:
            return f"the direction differs: {grounds.id} shows a {grounds.direction}"
    if here - allowed:
        return f"the direction differs: {grounds.id} shows no {min(here - allowed)}"
    return None


def _polarity(view: Folded, grounds: Grounds) -> str | None:
    here = sorted(_NEGATION.findall(view.text))
    if any(here == sorted(_NEGATION.findall(fold(wording))) for wording in grounds.claims):
        return None
    return (
        f"the polarity differs from {grounds.id}: “{here[0]}”"
        if here
        else f"the negation of {grounds.id} is gone"
    )


def _qualified(view: Folded, grounds: Grounds) -> bool:
    if not grounds.qualifier:
        return True
    here = _concepts(view.text)
    return any(view.contains(text) or _concepts(text) <= here for text in grounds.qualifier)


def _figures(view: Folded, grounds: Grounds) -> str | None:
    """All figures of the sentence are those of one wording, framed alike, and none of the wording's is left out."""
    here = quantities_de(view.text)
    for wording in grounds.claims:
        there = quantities_de(fold(wording))
        by_unit = {item.unit for item in (*here, *there)}
        if len(here) == len(there) and all(
            _same_row([i for i in here if i.unit == unit], [i for i in there if i.unit == unit], grounds)
            for unit in by_unit
        ):
            return None
    return f"the figures of the sentence are not those of {grounds.id}"


def _same_row(here: Sequence[Quantity], there: Sequence[Quantity], grounds: Grounds) -> bool:
    return len(here) == len(there) and all(
        _near(one.value, other.value, grounds.tolerance)
        and one.share == other.share
        and (one.before == other.before or not {one.before, other.before} & set(_BOUNDS))
        for one, other in zip(here, there, strict=True)
    )


def _metric(view: Folded, grounds: Grounds) -> str | None:
    here = _concepts(view.text)
    if not grounds.metric or any(_concepts(metric) <= here for metric in grounds.metric):
        return None
    return f"the metric differs: {grounds.id} measured {grounds.metric[0]}"


def _words(view: Folded, grounds: Grounds, names: Sequence[str]) -> str | None:
    here = _content(view.text)
    rows = [_content(fold(wording)) for wording in grounds.claims]
    others = (*grounds.metric, *grounds.scope, *grounds.qualifier, grounds.comparator, *names)
    known = set().union(*rows, *(_concepts(text) for text in others))
    if added := [word for key, word in here.items() if key not in known]:
        return f"the sentence adds “{added[0]}”, which {grounds.id} does not say"
    core = set(rows[0]).intersection(*rows)
    if left := [rows[0][key] for key in rows[0] if key in core and key not in here]:
        return f"the sentence leaves out “{left[0]}” of {grounds.id}"
    return None


@lru_cache(maxsize=1024)
def _content(text: str) -> dict[str, str]:
    """What the words outside figures mean, each with its word; directions are a slot of their own."""
    spans = [(item.start, item.figure_end) for item in quantities_de(text)]
    found: dict[str, str] = {}
    for match in _WORD.finditer(text):
        word = match.group()
        figure = any(start <= match.start() < end for start, end in spans)
        # A small word may be half of a verb (`geht … zurück`), but alone it says no direction.
        if not figure and word not in _NEUTRAL and not _CHANGES.fullmatch(word):
            found.setdefault(_concept(word), word)
    return found


@lru_cache(maxsize=1024)
def _concepts(text: str) -> frozenset[str]:
    return frozenset(_concept(match.group()) for match in _WORD.finditer(fold(text)))


@lru_cache(maxsize=8192)
def _concept(word: str) -> str:
    """What a word stands for: its group, or its stem."""
    if word in _GROUP:
        return _GROUP[word]
    if word.isdigit():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
