"""From what people wrote to the ledger's record: names, hashes and grades, all computed here."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from .._canonical import digest
from ..store.records import Learning
from ._statistics import direction_of, is_randomised, is_rate, number, split_check, strength_of

if TYPE_CHECKING:
    from .inputs import LearningInput

__all__ = (
    "content_of",
    "learning_of",
    "measurement_phrase",
    "retrieval_text",
    "same_content",
    "subject_key_of",
)

_SUBJECT = ("channel", "segment", "market", "stage", "product", "offer", "format", "season", "metric")
_GIVEN = (
    *("kind", "statement", "market", "segment", "stage", "channel", "format", "offer", "product", "season"),
    *("metric", "value", "unit", "direction", "baseline", "low", "high", "confidence", "n", "n_control"),
    *("method", "srm_p", "prereg", "observed", "valid_from", "valid_until", "source_id", "source_type"),
    *(
        "excerpt",
        "owner",
        "access",
        "retention_until",
        "origin",
        "supersedes",
        "contradicts",
        "supports",
        "derived_from",
    ),
)


def subject_key_of(learning: LearningInput) -> str:
    """What the learning is about, normalised: `experiment|channel=email|metric=open_rate`.

    Only records of one subject may replace or contradict each other; a record that names nothing but its kind
    shares its subject with no other.
    """
    named = [(name, str(getattr(learning, name)).casefold()) for name in _SUBJECT if getattr(learning, name)]
    if not named:
        named = [("statement", digest(learning.statement.casefold())[:12])]
    return "|".join((learning.kind, *(f"{name}={value}" for name, value in named)))


def learning_of(
    given: LearningInput,
    *,
    workspace: str,
    brand: str = "",
    extracted_by: str = "",
    source_sha256: str = "",
) -> Learning:
    """The record: proposed, or disputed when its split broke."""
    srm_p = given.srm_p
    if given.split is not None and given.n is not None and given.n_control is not None:
        srm_p = split_check(given.n, given.n_control, given.split)
    grade = strength_of(given.method, given.n, srm_p)
    valid_from = given.valid_from or given.observed
    subject = subject_key_of(given)
    unit = _unit(given)
    direction = given.direction or direction_of(given.metric, unit, given.value, given.low, given.high)
    fields = given.model_dump(exclude={"source", "split"})
    return Learning(
        **fields
        | {
            "id": _id(given, workspace, brand, subject, str(valid_from or "")),
            "workspace": workspace,
            "brand": brand,
            "subject_key": subject,
            "source_id": given.source,
            "unit": unit,
            "srm_p": srm_p,
            "direction": direction,
            "valid_from": valid_from,
            "content_sha256": digest(given.model_dump(mode="json", exclude_defaults=True)),
            "extracted_by": extracted_by,
            "source_sha256": source_sha256,
            "trust": "imported" if source_sha256 else extracted_by.partition(":")[0],
            "strength": grade.strength,
            "status": "disputed" if grade.disputed else "proposed",
        }
    )


def _unit(given: LearningInput) -> str:
    # A randomised test reports what it changed, unless it says otherwise; a level would need no second arm.
    tested = is_randomised(given.method) and given.n is not None
    return given.unit or ("difference" if tested and given.value is not None else "")


def _id(given: LearningInput, workspace: str, brand: str, subject: str, valid_from: str) -> str:
    # Numbers are left out on purpose: the same statement with other numbers is the same record, changed.
    identity = [
        workspace,
        brand,
        subject,
        given.statement.casefold(),
        given.source,
        valid_from,
        given.supersedes,
    ]
    return f"lrn-{digest(identity)[:12]}"


def same_content(one: Learning, other: Learning) -> bool:
    """Whether two records say the same, whatever was decided about them."""
    return content_of(one) == content_of(other)


def content_of(learning: Learning) -> tuple[object, ...]:
    """What the record says, whatever was decided about it and wherever it was read."""
    return tuple(getattr(learning, name) for name in _GIVEN)


def retrieval_text(learning: Learning) -> str:
    """The record as one text that can be found by its words; names are written as words."""
    scope = (
        learning.channel,
        learning.segment,
        learning.stage,
        learning.product,
        learning.format,
        learning.season,
    )
    about = " ".join(filter(None, (*map(_words, scope), learning.offer, learning.market)))
    metric = f"Metric {_words(learning.metric)}." if learning.metric else ""
    period = _period(learning.observed) if learning.observed else ""
    parts = (f"{_words(learning.kind)}.", f"{about}:" if about else "", learning.statement, metric, period)
    return " ".join(filter(None, parts))


@lru_cache(maxsize=10_000)
def _period(observed: date) -> str:
    return f"Observed {observed:%B %Y}."


def _words(name: str) -> str:
    return name.replace("-", " ").replace("_", " ") if name else ""


def measurement_phrase(learning: Learning) -> str:
    """What was measured, in words for people and prompts: `open_rate -2.10 pp (-2.60 to -1.60), n = 18,000, RCT`."""
    parts = []
    if learning.metric and learning.value is not None:
        parts.append(
            f"{learning.metric} {_figure(learning, learning.value)}{_unit_of(learning)}{_interval(learning)}"
        )
    if learning.n is not None:
        control = f" against {learning.n_control:,}" if learning.n_control is not None else ""
        parts.append(f"n = {learning.n:,}{control}")
    if learning.method:
        parts.append(learning.method)
    if learning.observed is not None:
        parts.append(learning.observed.isoformat())
    return ", ".join(parts)


def _is_change(learning: Learning) -> bool:
    return learning.direction != "" or learning.unit in ("difference", "relative")


def _interval(learning: Learning) -> str:
    if learning.low is None or learning.high is None:
        return ""
    return f" ({_figure(learning, learning.low)} to {_figure(learning, learning.high)})"


def _unit_of(learning: Learning) -> str:
    if learning.unit == "relative":
        return " %"
    if is_rate(learning.metric):
        return " pp" if _is_change(learning) else " %"
    return "" if learning.unit in ("", "share", "difference") else f" {learning.unit}"


def _figure(learning: Learning, value: float) -> str:
    sign = "+" if _is_change(learning) else ""
    if learning.unit == "relative" or is_rate(learning.metric):
        return f"{value * 100:{sign}#.3g}".removesuffix(".")
    if learning.low is not None and learning.high is not None and learning.low < learning.high:
        return number(value, (learning.high - learning.low) / 2, sign=bool(sign))
    return f"{value:{sign},.6g}"
