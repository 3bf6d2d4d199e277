"""Rule packs: what a law or the kit's own style asks of copy in a market, on the day of publishing."""

from __future__ import annotations

from collections.abc import Iterator

from ...content import Action, Finding, Fix
from .._quantities import same_unit
from ..models import Channel, PackRule
from ..models._packs import ChannelKind, PackNeed
from ..packs import REVIEW_MONTHS, ActivePack, language_of, matches, packs_for, texts_for
from ..support import proof_problem
from ..text import folded
from ._info import RuleInfo
from ._view import CheckedClaim, DraftView, PlacedBlock

__all__ = ("INFO", "channel_kind", "finds_in", "packs")

INFO = (
    RuleInfo(
        "packs.<id>",
        "the class that the pack's rule names",
        "as the pack's rule says: `block`, `revise`, `needs-role` or `pass`; before the pack is in force mostly `pass`",
        "A rule pack of the market finds words that its law speaks of, or misses words that it asks for.",
        "Laws differ by market and date; a pack is no legal advice, it finds what somebody should look at.",
        "Do what the finding says, cite the proof that the pack asks for, or turn the rule off with a reason.",
        passes=("Our boxes are made of 80% recycled paper, by weight.",),
        fails=("Our eco-friendly boxes are climate neutral.",),
    ),
    RuleInfo(
        "packs.stale",
        "`pack`",
        "`pass`",
        "A pack that holds for the market was reviewed more than 12 months before the day of publishing.",
        "Laws change, and a pack does not notice.",
        "Have somebody hold the pack against the law, or update the product.",
    ),
)

MOST_SHOWN = 80
"""Characters of the copy that a message repeats."""
QUOTE_MARKS = frozenset('“”„«»"')

_Span = tuple[PlacedBlock, int, int]


def packs(view: DraftView) -> list[Finding]:
    """`packs.<pack>.<rule>` for the packs of the draft's market, `packs.stale` for one that nobody reviewed lately."""
    found: list[Finding] = []
    language = language_of(view.draft.locale)
    for active in packs_for(view.kit, view.draft.market, language, view.on):
        if active.pack.kind == "language":
            continue
        if active.stale:
            found.append(_stale(view, active))
        for rule in active.rules:
            if _met(view, rule):
                found += _CHECKS[rule.check](view, active, rule)
    return found


def finds_in(view: DraftView, active: ActivePack, rule: PackRule) -> bool:
    """Whether a rule finds anything in a draft, whatever its conditions say about where it holds."""
    return bool([*_CHECKS[rule.check](view, active, rule)])


def channel_kind(channel: Channel | None) -> ChannelKind:
    """What kind of channel it is, by its parts."""
    if channel is None:
        return "other"
    if any(part.role == "subject" for part in channel.parts):
        return "email"
    return "sms" if any(part.count in ("gsm7", "sms") for part in channel.parts) else "other"


def _stale(view: DraftView, active: ActivePack) -> Finding:
    pack = active.pack
    message = f"the pack {pack.id} was reviewed on {pack.reviewed_on.isoformat()}, more than {REVIEW_MONTHS} months ago"
    return view.finding("packs.stale", "pack", "pass", message, why=pack.not_legal_advice)


def _met(view: DraftView, rule: PackRule) -> bool:
    """Whether all conditions of the rule are met."""
    when = rule.when
    if when.channels and channel_kind(view.channel) not in when.channels:
        return False
    if when.claim_classes and not any(item.claim.cls in when.claim_classes for item in view.claims):
        return False
    if when.offer and (view.brief is None or view.brief.offer is None):
        return False
    flags = view.brief.flags if view.brief else ()
    return not when.flags or any(flag in when.flags for flag in flags)


def _report(
    view: DraftView, active: ActivePack, rule: PackRule, span: _Span | None = None, text: str = ""
) -> Finding:
    pack = active.pack
    action: Action = rule.action if active.in_force else rule.early
    role = (rule.role or view.kit.governance.pack_role) if action == "needs-role" else None
    since = pack.effective_from
    force = f", in force {'since' if active.in_force else 'from'} {since.isoformat()}" if since else ""
    shown = text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"
    lead = (f"{shown}: " if shown[:1] in QUOTE_MARKS else f"“{shown}”: ") if shown else ""
    return view.finding(
        f"packs.{pack.id}.{rule.id}",
        rule.cls,
        action,
        f"{lead}{rule.message} ({pack.title}{force})",
        part=span[0].part if span else None,
        start=span[0].start + span[1] if span else 0,
        end=span[0].start + span[2] if span else 0,
        why=f"{'; '.join(pack.sources)}. {rule.fix} {pack.not_legal_advice}",
        fixes=_inserts(view, rule),
        role=role,
    )


def _inserts(view: DraftView, rule: PackRule) -> tuple[Fix, ...]:
    """The first text that would meet the need, where the rule names one."""
    texts = texts_for(rule.needs.texts, language_of(view.draft.locale)) if rule.needs else ()
    return (Fix(edit="insert", text=texts[0]),) if texts else ()


def _spans(view: DraftView, active: ActivePack, rule: PackRule) -> Iterator[_Span]:
    """Every cue of the rule, by words or by class of claim, that no proof carries."""
    for placed, start, end in view.cues(active.pack, rule):
        if not _carried(view, rule, placed, start, end):
            yield placed, start, end
    for item in view.claims if rule.claims else ():
        if item.claim.cls in rule.claims and not item.support.ok:
            yield _of_claim(view, item)


def _of_claim(view: DraftView, item: CheckedClaim) -> _Span:
    placed = next(
        p
        for p in view.blocks
        if p.part is item.place.part and p.start <= item.start and item.end <= p.start + len(p.text)
    )
    return placed, item.start - placed.start, item.end - placed.start


def _carried(view: DraftView, rule: PackRule, placed: PlacedBlock, start: int, end: int) -> bool:
    """Whether the cue stands inside the approved wording of a proof of the right kind that its sentence cites."""
    if not rule.carried_by:
        return False
    first, last = placed.start + start, placed.start + end
    for place in view.sentences:
        text = place.sentence.text
        if place.part is not placed.part or not (place.start <= first and last <= place.start + len(text)):
            continue
        for name in place.sentence.evidence:
            proof = view.kit.proof(name)
            if (
                proof is None
                or proof.evidence.type not in rule.carried_by
                or proof_problem(proof, view.context)
            ):
                continue
            whole = folded(text)
            for wording in proof.claims:
                for span in whole.occurrences(wording.rstrip(" .!?")):
                    left, right = whole.span(*span)
                    if place.start + left <= first and last <= place.start + right:
                        return True
    return False


def _cues(view: DraftView, active: ActivePack, rule: PackRule) -> Iterator[Finding]:
    for span in _spans(view, active, rule):
        yield _report(view, active, rule, span, span[0].text[span[1] : span[2]])


def _missing(view: DraftView, active: ActivePack, rule: PackRule) -> Iterator[Finding]:
    need = rule.needs
    if need is None:
        return
    if not rule.has_cues:
        if not any(_stands(view, need, placed) for placed in view.blocks if _counts(view, need, placed)):
            yield _report(view, active, rule)
        return
    for span in _spans(view, active, rule):
        if not _near(view, need, span):
            yield _report(view, active, rule, span, span[0].text[span[1] : span[2]])


def _counts(view: DraftView, need: PackNeed, placed: PlacedBlock) -> bool:
    """Whether what stands in this part counts."""
    spec = view.spec(placed.part)
    role = spec.role if spec else None
    return (not need.roles or role in need.roles) and role not in need.not_roles


def _stands(view: DraftView, need: PackNeed, placed: PlacedBlock) -> list[tuple[int, int]]:
    """Where what is needed stands in the block."""
    text, language = folded(placed.text), language_of(view.draft.locale)
    found = [(hit.start, hit.end) for hit in text.find_terms(texts_for(need.texts, language))]
    found += matches(texts_for(need.patterns, language), text)
    if need.brand:
        names = (view.kit.meta.brand, *(product.name for product in view.kit.meta.products))
        found += [(hit.start, hit.end) for hit in text.find_terms(names)]
    return found


def _near(view: DraftView, need: PackNeed, span: _Span) -> bool:
    placed, start, end = span
    first, last = placed.start + start, placed.start + end
    for other in view.blocks:
        if not _counts(view, need, other) or (need.within and other.part is not placed.part):
            continue
        for left, right in _stands(view, need, other):
            gap = max(other.start + left - last, first - (other.start + right), 0)
            if not need.within or gap <= need.within:
                return True
    return False


def _subject(view: DraftView, active: ActivePack, rule: PackRule) -> Iterator[Finding]:
    """Claims of the subject and the preheader that nothing below them makes."""
    channel = view.channel
    heads = (
        {part.name for part in channel.parts if part.role in ("subject", "preheader")} if channel else set()
    )
    below = [item for item in view.claims if item.place.part.name not in heads]
    for item in view.claims:
        if item.place.part.name in heads and not any(_same_claim(item, other) for other in below):
            span = _of_claim(view, item)
            yield _report(view, active, rule, span, span[0].text[span[1] : span[2]])


def _same_claim(one: CheckedClaim, other: CheckedClaim) -> bool:
    if one.claim.value is not None:
        return one.claim.value == other.claim.value and same_unit(one.claim.unit, other.claim.unit)
    return one.claim.cls == other.claim.cls


def _quote(view: DraftView, active: ActivePack, rule: PackRule) -> Iterator[Finding]:
    """Quoted praise and ratings whose sentence cites no record of a person who said so."""
    for item in view.claims:
        text = item.place.sentence.text[item.claim.start : item.claim.end]
        quoted = any(mark in text for mark in '"“”„«»★⭐') or item.claim.unit in ("star", "/5", "/10")
        if item.claim.cls == "testimonial" and quoted and not _recorded(view, item, rule):
            yield _report(view, active, rule, _of_claim(view, item), text)


def _recorded(view: DraftView, item: CheckedClaim, rule: PackRule) -> bool:
    for evidence in view.cited(item.place.sentence):
        proof = view.kit.proof(evidence.id)
        if evidence.kind == "quote":
            return True
        if (
            proof is not None
            and proof.evidence.type in rule.carried_by
            and not proof_problem(proof, view.context)
        ):
            return True
    return False


def _label(view: DraftView, active: ActivePack, rule: PackRule) -> Iterator[Finding]:
    """The kit's own AI label, where it asks for one."""
    label = view.kit.governance.ai_label
    if label and not any(folded(placed.text).contains(label.rstrip(" .")) for placed in view.blocks):
        found = _report(view, active, rule, text=label)
        yield found.model_copy(update={"fixes": (Fix(edit="insert", text=label),)})


_CHECKS = {"cues": _cues, "missing": _missing, "subject": _subject, "quote": _quote, "label": _label}
