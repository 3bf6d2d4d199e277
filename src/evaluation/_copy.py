"""Scorers for copy as such: how hard it reads, and how long it is.

The output is a draft with its kit, or any JSON value, whose texts are then the copy. Bounds of the case go before those
of the kit. Quotes and legal lines are not the brand's own words; they count for neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ..content import Finding
from ._text import all_texts, problem
from .record import Record
from .score import Score, undetermined

if TYPE_CHECKING:
    from ..brandkit import DraftView
    from ..brandkit.models import PartSpec

__all__ = ("FEWEST_WORDS", "GRADES_TO_ZERO", "graded", "length", "readability")

GRADES_TO_ZERO = 6.0
"""A text so many school grades outside its range is worth nothing, one at half that distance a half."""
FEWEST_WORDS = 30
"""Less copy than this has no grade worth the name: a formula of averages is noise there. The voice rules use it too."""

_NOT_OURS = ("quote", "disclosure")


class _Bounds(NamedTuple):
    low: float | None
    high: float | None

    def shown(self) -> str:
        if self.low is None:
            return f"at most {self.high:g}"
        return f"at least {self.low:g}" if self.high is None else f"{self.low:g} to {self.high:g}"


def graded(value: float, low: float | None, high: float | None, width: float) -> float:
    """1 inside the bounds (None is no bound), falling in a straight line to 0 at `width` outside them."""
    below = low - value if low is not None else 0.0
    above = value - high if high is not None else 0.0
    return max(0.0, 1.0 - max(below, above, 0.0) / width)


def readability(record: Record) -> Score:
    """How far the copy's school grade is inside the range of `expect.grade`, or of the kit for channel and segment.

    Flesch-Kincaid in English (Kincaid et al., Research Branch Report 8-75, 1975), the first Wiener Sachtextformel in
    German (Bamberger and Vanecek, 1984). Copy of fewer than 30 words is not counted.
    """
    bounds = _grade_bounds(record)
    if bounds is None:
        return undetermined(
            "readability", "it needs a `grade` range in `expect`, or in the kit's `readability`"
        )
    language, texts = _language(record), _own_texts(record)
    if sum(len(text.split()) for text in texts) < FEWEST_WORDS:
        reason = f"fewer than {FEWEST_WORDS} words have no grade"
        return Score(name="readability", value=1.0, verdict="pass", reason=reason, of=0)
    grade = _grade("\n\n".join(texts), language)
    if grade is None:
        return undetermined("readability", f"there is no formula for the language {language!r}")
    value = graded(grade, bounds.low, bounds.high, GRADES_TO_ZERO)
    message = f"the copy reads at grade {grade:.1f}; asked for is {bounds.shown()}"
    found = () if value == 1 else (problem("readability.grade", message),)
    return _graded_score("readability", value, found, f"grade {grade:.1f}")


def _graded_score(name: str, value: float, found: tuple[Finding, ...], label: str) -> Score:
    return Score(
        name=name,
        value=value,
        verdict="fail" if found else "pass",
        label=label,
        findings=found,
        reason="; ".join(finding.message for finding in found),
    )


def _grade(text: str, language: str) -> float | None:
    from ..brandkit._german import wiener_sachtextformel
    from ..brandkit._readability import flesch_kincaid, text_statistics

    if language == "de":
        return wiener_sachtextformel(text)
    return flesch_kincaid(text_statistics(text)) if language == "en" else None


def _grade_bounds(record: Record) -> _Bounds | None:
    if (asked := _asked(record, "grade")) is not None:
        return asked
    if record.context is None:
        return None
    draft = record.context.draft
    target = record.context.kit.readability.target(draft.channel, draft.segment).grade
    return _Bounds(target.min, target.max) if target is not None else None


def _asked(record: Record, name: str) -> _Bounds | None:
    """A range of `expect`, such as `{"min": 5, "max": 9}`; None when there is none that can be read."""
    asked = record.reference.get(name)
    if not isinstance(asked, Mapping):
        return None
    low, high = asked.get("min"), asked.get("max")
    if low is None and high is None:
        return None
    return _Bounds(*(None if bound is None else float(bound) for bound in (low, high)))


def _language(record: Record) -> str:
    locale = record.context.draft.locale if record.context else str(record.reference.get("locale", "en"))
    return locale.split("-")[0].lower()


def _own_texts(record: Record) -> list[str]:
    """The words that the brand speaks itself, sentence by sentence where the copy says where they end."""
    if record.context is None:
        return list(all_texts(record.output))
    return [place.sentence.text for place in record.context.sentences if place.block.kind not in _NOT_OURS]


def length(record: Record) -> Score:
    """How far the copy keeps its length: the words of `expect.words`, and the hard limits of the channel's parts.

    The worst ratio counts: a part that is a quarter over its limit is worth 0.8. The label is the number of words.
    """
    words = sum(len(text.split()) for text in _own_texts(record))
    bounds, view = _asked(record, "words"), record.context
    if bounds is None and (view is None or view.channel is None):
        return undetermined(
            "length", "it needs a range of `words` in `expect`, or a draft for a channel of its kit"
        )
    found = [*_of_words(words, bounds), *(_of_parts(view) if view is not None else ())]
    value = min((ratio for ratio, _ in found), default=1.0)
    return _graded_score("length", value, tuple(finding for _, finding in found), f"{words} words")


_Short = tuple[float, Finding]


def _of_words(words: int, bounds: _Bounds | None) -> Iterator[_Short]:
    if bounds is None:
        return
    message = f"the copy has {words} words; asked for is {bounds.shown()}"
    if bounds.high is not None and words > bounds.high:
        yield bounds.high / words, problem("length.words", message)
    elif bounds.low is not None and words < bounds.low:
        yield words / bounds.low, problem("length.words", message)


def _of_parts(view: DraftView) -> Iterator[_Short]:
    from ..brandkit.lengths import COUNTS

    for part in view.draft.parts:
        spec = view.channel.part(part.name) if view.channel else None
        if spec is None or spec.max_chars is None:
            continue
        size = COUNTS[spec.count](part.text)
        if size > spec.max_chars:
            yield spec.max_chars / size, _over(spec, size)


def _over(spec: PartSpec, size: int) -> Finding:
    message = f"“{spec.name}” is {size} long; the limit is {spec.max_chars} ({spec.count})"
    return problem("length.part", message, part=spec.name)
