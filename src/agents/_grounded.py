"""The gate of an answer: a sentence stands when the records that it cites carry all of it.

What code says about records (strength, interval, sample, ranking) is phrased again and compared. What a model says
about a sample, an interval or a day is held against the record's own fields. Everything else goes through the check
that drafts go through: value, unit, metric, direction, polarity, scope and words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ._compose.evidence_words import (
    aside,
    lead,
    metric_words,
    phrased_by_code,
    ranked,
    unmarked,
    without_evidence,
)
from ._compose.words import closed
from ._tasks import RecallTask, RecordNote

if TYPE_CHECKING:
    from ..brandkit.grounding import Statement

__all__ = ("why_refused",)

_CITABLE = ("approved", "superseded")
_ID = re.compile(r"\blrn-[0-9a-f]{12}\b")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"[-+−]?\d+(?:[.,]\d+)*")
_DAY = re.compile(r"\s*\(?\b(?:on\s|observed\s|of\s)?(\d{4}-\d{2}-\d{2})\b\)?")
_N = re.compile(
    r"[\s,;(]*\b(?:with\s)?n\s?=\s?(\d[\d,]*)(?:\s(?:against|vs\.?|versus|and|\+)\s(?:n\s?=\s?)?(\d[\d,]*))?\)?",
    re.IGNORECASE,
)
_INTERVAL = re.compile(
    r"[\s,;(]*\b(?:(?:with\s)?(?:an?\s|the\s)?(?:\d{2}\s?%\s)?(?:confidence\s)?interval(?:\s(?:of|from|is))?:?)\s"
    r"([-+−]?[\d.,]+)(?:\s?(?:%|pp|points?))?\s(?:to|and|–)\s([-+−]?[\d.,]+)(?:\s?(?:%|pp|points?))?"
    r"(?:\s\(\d{2}\s?%\))?\)?",
    re.IGNORECASE,
)
_KINDS = {
    "experiment": re.compile(
        r"\b(?:experiments?|a/?b tests?|randomi[sz]ed|controlled (?:test|trial)s?|rct)\b", re.IGNORECASE
    ),
    "observation": re.compile(r"\bobservations?\b", re.IGNORECASE),
    "anecdote": re.compile(r"\banecdotes?\b", re.IGNORECASE),
}
_OPENINGS = re.compile(
    r"^(?:in (?:an?|one|the) (?:large |small |randomi[sz]ed )?(?:experiment|test|observation|anecdote)"
    r"|one observation suggests(?: that)?"
    r"|an? (?:experiment|observation|anecdote) (?:shows?|showed|suggests?|suggested|says?|said)(?: that)?"
    r"|on record|somebody remembers(?: that)?|on weak evidence|weak evidence)\s?[,:]?\s",
    re.IGNORECASE,
)
_CERTAIN = re.compile(
    r"\b(?:prov(?:e[sdn]?|en|ing)|because of|due to|caus(?:e[sd]?|ing)|led to|leads to|thanks to|significant(?:ly)?)\b",
    re.IGNORECASE,
)


def why_refused(text: str, ids: Sequence[str], task: RecallTask) -> str:
    """Why a sentence may not be said; empty when its records carry it."""
    known = {record.id: record for record in task.records}
    if not ids:
        return "it cites no record"
    if unknown := [name for name in ids if name not in known]:
        return f"there is no record {', '.join(unknown)} among those found"
    cited = [known[name] for name in dict.fromkeys(ids)]
    if closed_ones := [record.id for record in cited if record.status not in _CITABLE]:
        return f"{', '.join(closed_ones)} is not approved"
    if phrased_by_code(text, cited):
        return ""
    rest = _without_lead(text, cited, task)
    if _own_words(rest, cited):
        return ""
    return _strength_problem(rest, cited) or _problem(rest, cited)


def _without_lead(text: str, cited: Sequence[RecordNote], task: RecallTask) -> str:
    """Without `Best on record for visit rate:`, where it is so among the records of a part."""
    leads = _leads(cited[0], task)
    return next((text.removeprefix(said) for said in leads if text.startswith(said)), text)


def _own_words(text: str, cited: Sequence[RecordNote]) -> bool:
    """Whether it is a statement on record as it stands, with what was measured beside it."""
    for record in cited:
        plain = without_evidence(text, record)
        # Marks that hold for several sentences are said in the first of them.
        said, held = (unmarked(closed(words.strip())).rstrip(".") for words in (plain, record.statement))
        if said == held:
            return True
    return False


def _without_phrases(text: str, record: RecordNote) -> str:
    """Without what code says of a record, wherever in the sentence it stands."""
    text = without_evidence(text, record)
    for phrase in filter(None, (aside(record), record.measurement.strip())):
        text = text.replace(phrase, " ")
    return text


def _leads(record: RecordNote, task: RecallTask) -> Iterator[str]:
    for part in task.parts:
        ranking = ranked([other for other in task.records if other.id in part.records], part.ask, part.text)
        if ranking and ranking[0].id == record.id and (opening := lead(record, part.ask)):
            yield opening


def _strength_problem(text: str, cited: Sequence[RecordNote]) -> str:
    """Nothing is called stronger than it is, and nothing but an experiment shows a cause."""
    held, said = {record.strength for record in cited}, " ".join(record.statement for record in cited)
    plain = text
    for record in cited:
        plain = _without_phrases(plain, record)
    for kind, pattern in _KINDS.items():
        found = pattern.search(plain)
        if found and kind not in held and not pattern.search(said):
            return f"“{found.group()}” makes it another kind of evidence than it is"
    found = _CERTAIN.search(plain)
    if found and not _CERTAIN.search(said):
        return f"“{found.group()}” says more than the record does"
    return ""


def _problem(text: str, cited: Sequence[RecordNote]) -> str:
    rest, problem = _without_measures(text, cited)
    if problem:
        return problem
    # On demand: what code phrased of records is known again without it.
    from ..brandkit.grounding import unsupported

    return unsupported(rest, [_statement(record) for record in cited]) or ""


def _without_measures(text: str, cited: Sequence[RecordNote]) -> tuple[str, str]:
    """The sentence without samples, intervals and days; or which of them no record has."""
    for record in cited:
        text = _without_phrases(text, record)
    text = _ID.sub(
        lambda found: " " if found.group() in {record.id for record in cited} else found.group(), text
    )
    for check in (_samples, _intervals, _days):
        text, problem = check(text, cited)
        if problem:
            return text, problem
    text = re.sub(r"\(\s*[;,]?\s*\)|\[\s*\]", "", _OPENINGS.sub("", text))
    text = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))
    return text[:1].upper() + text[1:], ""


def _samples(text: str, cited: Sequence[RecordNote]) -> tuple[str, str]:
    allowed = [set(_counts(record.sample)) for record in cited]
    for found in _N.finditer(text):
        said = {int(number.replace(",", "")) for number in found.groups() if number}
        if not any(said <= counts for counts in allowed):
            return text, f"“{found.group().strip(' ,;(')}” is not the sample of a record that it cites"
    return _N.sub("", text), ""


def _counts(sample: str) -> Iterator[int]:
    return (int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", sample))


def _intervals(text: str, cited: Sequence[RecordNote]) -> tuple[str, str]:
    allowed = [tuple(map(_plain, _NUMBER.findall(record.interval)))[:2] for record in cited]
    allowed += [
        (_plain(stated[1]), _plain(stated[2]))
        for record in cited
        for stated in _INTERVAL.finditer(record.statement)
    ]
    for found in _INTERVAL.finditer(text):
        if (_plain(found[1]), _plain(found[2])) not in allowed:
            return text, f"“{found.group().strip(' ,;(')}” is not the interval of a record that it cites"
    return _INTERVAL.sub("", text), ""


def _days(text: str, cited: Sequence[RecordNote]) -> tuple[str, str]:
    allowed = " ".join(" ".join((r.observed, r.note, r.replaced, r.statement)) for r in cited)
    for found in _DAY.finditer(text):
        if found[1] not in allowed:
            return text, f"{found[1]} is no day of a record that it cites"
    return _DAY.sub("", text), ""


def _plain(number: str) -> float:
    number = number.replace("−", "-").rstrip(".,")
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", number):
        number = number.replace(",", "")
    return float(number.replace(",", "."))


def _statement(record: RecordNote) -> Statement:
    """The record as the gate reads it; a figure as it is shown, so that nobody rounds it once more."""
    from ..brandkit.grounding import Statement

    names = (
        record.channel,
        record.segment,
        record.stage,
        record.product,
        record.format,
        record.season,
        record.kind,
    )
    knows = (*(name.replace("-", " ") for name in names), record.offer, record.market, record.method)
    shown = re.fullmatch(r"([-+]?[\d.,]+)\s?(.*)", record.figure.removeprefix(metric_words(record)).strip())
    change = record.direction != "" or record.unit in ("difference", "relative")
    return Statement(
        id=record.id,
        text=record.statement,
        value=abs(_plain(shown[1])) if shown else None,
        unit=shown[2] if shown else "",
        rises=(record.value or 0) > 0 if change and record.value else None,
        knows=tuple(filter(None, (*knows, metric_words(record)))),
        observed=date.fromisoformat(record.observed) if _ISO.fullmatch(record.observed) else None,
        measured="" if shown else record.measurement.rstrip("."),
    )
