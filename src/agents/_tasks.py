"""What each agent is given and what it answers: closed models, so that nothing travels unseen.

Answers (`…Output`) are what a model sends back. They hold no free-form mappings, because endpoints
with strict schemas refuse those. Tasks are what code has computed, filtered and ranked beforehand.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from ..brandkit.models import (
    Avoid,
    BannedClaim,
    Channel,
    Disclosure,
    Example,
    MessagingLine,
    Product,
    ProofPoint,
    Readability,
    Voice,
)
from ..content import Brief, Draft, Extract, Finding, Part
from ..content._base import Frozen, Text

__all__ = (
    "Angle",
    "AngleId",
    "AnswerSentence",
    "Asset",
    "CheckedAnswer",
    "Choice",
    "Conflict",
    "ContentOutput",
    "ContentTask",
    "DroppedSentence",
    "EffectGrounds",
    "LearningNote",
    "LineCandidate",
    "OutcomeNote",
    "PlanOutput",
    "PlanTask",
    "QuestionPart",
    "Quote",
    "Reason",
    "RecallOutput",
    "RecallTask",
    "RecordNote",
    "ResearchOutput",
    "ResearchResult",
    "ResearchTask",
    "SegmentNote",
    "SourceNote",
)

ShortText = Annotated[Text, Field(min_length=1, max_length=1000)]


class LearningNote(Frozen):
    """One approved learning, as agents see it.

    Attributes:
        measurement: what was measured, phrased by code from the record; may be empty.
        channel, segment, stage, product: what it holds for; empty means all.
        format: the line shape or recipe order that it is about, such as `question` or `proof-first`.
        direction: `positive` or `negative` (the format helped or hurt), or which way the metric moved;
            taken from `value` when it is empty.
        origin: where the record comes from; `example` records are shown, but never change a choice.
    """

    id: str
    kind: str
    statement: Text
    measurement: Text = ""
    strength: Literal["experiment", "observation", "anecdote"] = "observation"
    origin: str = ""
    status: str = "approved"
    channel: str = ""
    segment: str = ""
    stage: str = ""
    product: str = ""
    format: str = ""
    metric: str = ""
    value: float | None = None
    direction: str = ""
    observed: str = ""


# --- research -----------------------------------------------------------------------------------------------


class SourceNote(Frozen):
    """One source's text, as data."""

    id: str
    title: Text
    sha256: str
    text: Text


class ResearchTask(Frozen):
    """What to look for, and the only texts that the reader may quote."""

    need: ShortText
    message: ShortText
    sources: tuple[SourceNote, ...]


class Quote(Frozen):
    """A verbatim span of one source, and what it is about in a few words."""

    source: str
    quote: Annotated[Text, Field(min_length=1, max_length=600)]
    supports: Annotated[Text, Field(max_length=200)]


class ResearchOutput(Frozen):
    """What the reader found."""

    extracts: Annotated[tuple[Quote, ...], Field(max_length=100)]


class ResearchResult(Frozen):
    """The quotes that do stand in their source, with their places; and how many did not."""

    extracts: tuple[Extract, ...] = ()
    dropped: int = 0


# --- content ------------------------------------------------------------------------------------------------


class Asset(Frozen):
    """The one asset that is written now."""

    channel: str
    segment: str
    stage: str


class LineCandidate(Frozen):
    """An approved line that fits the asset, with the pillar that it belongs to.

    Attributes:
        fit: how many of its tags name exactly the asset's segment, stage and channel.
    """

    line: MessagingLine
    pillar: str
    title: Text
    fit: int = 0


class SegmentNote(Frozen):
    """An audience segment and its needs, in the customers' words."""

    id: str
    name: Text
    needs: tuple[Text, ...] = ()


AngleId = Literal[
    "natural",
    "problem-first",
    "outcome-first",
    "proof-first",
    "question",
    "story",
    "how-it-works",
    "contrast",
    "objection",
    "checklist",
]
"""From where a draft comes at its subject; the content agent's prompt says what each of them asks for."""


class Angle(Frozen):
    """The angle of one variant, chosen by code: two variants of an asset never share one.

    Attributes:
        pillar: the pillar that leads; empty leaves it open.
        lead: id of the approved line or proof point that the draft could open with; empty leaves it open.
    """

    id: AngleId = "natural"
    pillar: str = ""
    lead: str = ""


class ContentTask(Frozen):
    """Everything that a draft may be made from. Lines, proof and disclosures fit the asset already.

    Attributes:
        on: the day the copy is for; proof that ends earlier is not among `proof`.
        variant: 0 for the first draft; others lead with another angle.
        angle: from where this variant comes at the subject.
        others: earlier variants of the same asset; this one has to differ from them in more than words.
        audience: who reads it, with their needs in their own words.
        examples: copy of the kit that sounds like the brand, and copy that does not.
        preferred, exact, phrases: our words, names that are spelled in one way, and how customers say it.
        original: an approved draft of another channel that this one is made from; its claims are checked anew.
        previous, findings: the draft to revise and what the gate found on it.
    """

    asset: Asset
    brief: Brief
    brand: str
    on: date
    channel: Channel
    product: Product | None = None
    positioning: Text = ""
    lines: tuple[LineCandidate, ...] = ()
    proof: tuple[ProofPoint, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    banned: tuple[BannedClaim, ...] = ()
    avoid: tuple[Avoid, ...] = ()
    voice: Voice = Voice()
    readability: Readability = Readability()
    extracts: tuple[Extract, ...] = ()
    learnings: tuple[LearningNote, ...] = ()
    previous: Draft | None = None
    findings: tuple[Finding, ...] = ()
    variant: Annotated[int, Field(ge=0, le=99)] = 0
    angle: Angle = Angle()
    others: tuple[Draft, ...] = ()
    original: Draft | None = None
    audience: SegmentNote | None = None
    examples: tuple[Example, ...] = ()
    preferred: tuple[Text, ...] = ()
    exact: tuple[Text, ...] = ()
    phrases: tuple[Text, ...] = ()


class Choice(Frozen):
    """One choice that shaped the draft, and the evidence, learning or rule that it followed."""

    choice: ShortText
    picked: ShortText
    because: ShortText


class ContentOutput(Frozen):
    """The parts of the draft and the choices behind them."""

    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=60)]
    choices: Annotated[tuple[Choice, ...], Field(max_length=60)]


# --- planning -----------------------------------------------------------------------------------------------


class OutcomeNote(Frozen):
    """An outcome of the strategy, with its metric and its owner."""

    id: str
    name: Text
    metric: str
    owner: str
    serves: Text = ""


class PlanTask(Frozen):
    """A goal, and the strategy and kit that a brief for it has to come from.

    Attributes:
        number: the one number of the strategy, as a phrase.
    """

    goal: ShortText
    number: Text = ""
    outcomes: Annotated[tuple[OutcomeNote, ...], Field(min_length=1)]
    segments: Annotated[tuple[SegmentNote, ...], Field(min_length=1)]
    stages: Annotated[tuple[str, ...], Field(min_length=1)]
    products: Annotated[tuple[Product, ...], Field(min_length=1)]
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    markets: Annotated[tuple[str, ...], Field(min_length=1)]
    locales: Annotated[tuple[str, ...], Field(min_length=1)]
    lines: tuple[LineCandidate, ...]
    learnings: tuple[LearningNote, ...] = ()


class Reason(Frozen):
    """Why one field of the plan is what it is."""

    field: ShortText
    because: ShortText


class EffectGrounds(Frozen):
    """Learnings that measured what the plan wants to move; code computes the expected effect from their figures."""

    learnings: Annotated[tuple[str, ...], Field(min_length=1, max_length=12)]
    because: ShortText


class PlanOutput(Frozen):
    """A brief to be: every id is one of the strategy's or the kit's, the message an approved line's text.

    Attributes:
        effect: what an expected effect can rest on; None where no learning measured the metric.
    """

    outcome: str
    metric: str
    owner: str
    segment: str
    need: ShortText
    stage: str
    product: str
    market: str
    locale: str
    channels: Annotated[tuple[str, ...], Field(min_length=1, max_length=24)]
    message_line: str
    message: ShortText
    why: Annotated[tuple[Reason, ...], Field(max_length=40)]
    effect: EffectGrounds | None = None


# --- recall -------------------------------------------------------------------------------------------------


class Conflict(Frozen):
    """Records that say different things about the same subject."""

    records: Annotated[tuple[str, ...], Field(min_length=1)]
    text: ShortText


class RecordNote(LearningNote):
    """A learning as the recall agent sees it: with its numbers, phrased by code, and how far they carry.

    Attributes:
        figure: what was measured, such as `visit rate +7.66 pp`; empty when nothing was.
        interval: `+7.00 to +8.32 pp`, its level behind it where that is known; `sample`: `n = 21,307 against 21,306`.
        unit: the figure's unit; only figures of one metric and one unit are compared.
        weak: why the evidence is weak, such as `anecdote` or `n = 12 is small`.
        note: what else has to be known, such as `old: observed 2008-03-20`.
        replaced: `replaced by lrn-… on 2025-03-01`, when it held on the day asked for and holds no longer.
        source: where it comes from, with the place in it.
    """

    offer: Text = ""
    market: Text = ""
    season: str = ""
    method: Text = ""
    figure: Text = ""
    interval: Text = ""
    sample: Text = ""
    unit: Text = ""
    baseline: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    weak: tuple[Text, ...] = ()
    note: Text = ""
    replaced: Text = ""
    source: Text = ""


class QuestionPart(Frozen):
    """One part of a question, and the records that bear on it, best first.

    Attributes:
        text: the part in the words of who asks.
        ask: `find` what is known; rank by the `highest`, `lowest`, `best` or `worst` figure; `sure`: how far to
            trust the answer of the part before.
        records: none, when nothing on record bears on it; `missing` then says what is not on record.
    """

    text: ShortText
    ask: Literal["find", "highest", "lowest", "best", "worst", "sure"] = "find"
    records: tuple[str, ...] = ()
    missing: Annotated[Text, Field(max_length=1000)] = ""


class RecallTask(Frozen):
    """A question, and the records that the search ranked for it, best first.

    Attributes:
        parts: the question part by part, once code has decided which records bear on each. Without parts the
            agent has to see for itself whether a record speaks of the question.
    """

    question: ShortText
    records: tuple[RecordNote, ...]
    conflicts: tuple[Conflict, ...] = ()
    parts: Annotated[tuple[QuestionPart, ...], Field(max_length=8)] = ()


class AnswerSentence(Frozen):
    """One sentence of the answer and the records that it rests on."""

    text: ShortText
    records: Annotated[tuple[str, ...], Field(min_length=1)]


class RecallOutput(Frozen):
    """The answer; `missing` says what is not on record, and is empty when nothing is."""

    answer: Annotated[tuple[AnswerSentence, ...], Field(max_length=40)]
    conflicts: Annotated[tuple[Conflict, ...], Field(max_length=20)]
    missing: Annotated[Text, Field(max_length=1000)]


class DroppedSentence(Frozen):
    """A sentence that its records do not carry, and why."""

    text: ShortText
    records: tuple[str, ...]
    reason: Text


class CheckedAnswer(RecallOutput):
    """An answer after the check of each sentence.

    Attributes:
        dropped: sentences that their records do not carry.
        replaced: nothing that the model wrote stood, so that the answer was composed from the records.
    """

    dropped: tuple[DroppedSentence, ...] = ()
    replaced: bool = False
