"""Claims: each one is carried by what its sentence cites, or it does not pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...content import Action, Draft, Finding
from .._many_terms import term_index
from .._units import TIME_UNITS, canonical_unit
from ..claims import Claim, detect, directions, figures_of, has_pack, language_of
from ..models import ClaimClass, Kit
from ..support import STRICT, Support, statement_problem, support
from ..text import folded
from ._info import RuleInfo
from ._view import CheckedClaim, DraftView, PlacedSentence

__all__ = ("INFO", "claim_classes", "claims")

INFO = (
    RuleInfo(
        "claims.unsupported",
        "the claim's class",
        "`revise`; `block` for guarantee, testimonial, certification",
        "No cited proof point carries the claim: none is cited, or a value, unit, metric, direction or scope differs.",
        "Every claim rests on evidence that somebody could ask to see.",
        "Cite the proof point that the message names, say what it says, or take the claim out.",
        passes=("Members cut their monthly close by 40% on average.",),
        fails=("Members cut their monthly close by 60%.",),
    ),
    RuleInfo(
        "claims.needs-role",
        "the claim's class",
        "`needs-role`",
        "The policy lets a person of a role answer for claims of this class, and no proof carries this one.",
        "Every claim rests on evidence that somebody could ask to see.",
        "Cite proof that carries it, or let the named role sign or waive it.",
    ),
    RuleInfo(
        "claims.forbidden",
        "the claim's class",
        "`block`",
        "The kit forbids claims of this class in `claims.yaml`, with or without proof.",
        "Some promises are not the brand's to make.",
        "Take the claim out.",
    ),
    RuleInfo(
        "claims.conflict",
        "the claim's class",
        "`revise`",
        "One metric has two values in one draft.",
        "A reader who sees both believes neither.",
        "Keep the value that the proof point states.",
    ),
    RuleInfo(
        "claims.campaign-conflict",
        "the claim's class",
        "`revise`",
        "One metric has another value in another asset of the run, or in approved copy of the same campaign.",
        "A reader who sees both believes neither.",
        "Keep the value that the proof point states, in every asset.",
    ),
)


_Measured = tuple[CheckedClaim, set[str]]
"""A claim with what its figure measures."""

_ENDED = re.compile(r"[.!?…:;。！？][\s'\"”’»)\]]*$")


def claims(view: DraftView) -> list[Finding]:
    """`claims.unsupported`, `.needs-role`, `.forbidden`, `.conflict`, `.campaign-conflict`."""
    checked = [*view.claims, *_cited_counts(view), *_cited_turns(view), *_across_sentences(view)]
    found = [finding for item in checked if (finding := _judge(view, item)) is not None]
    measured = [(item, _metrics(view.kit, item, view.draft.locale)) for item in checked]
    return [*found, *_conflicts(view, measured), *_campaign_conflicts(view, measured)]


def _judge(view: DraftView, item: CheckedClaim) -> Finding | None:
    cls = item.claim.cls
    policy = view.kit.claims.classes.get(cls, "needs-proof")
    if policy == "forbidden":
        return _report(
            view, item, "claims.forbidden", "block", f"a {cls} claim is not made here, with or without proof"
        )
    if item.support.ok:
        return None
    message = _message(view, item)
    if policy == "needs-role":
        return _report(
            view, item, "claims.needs-role", "needs-role", message, view.kit.claims.role.get(cls, "brand")
        )
    action: Action = "block" if cls in STRICT else "revise"
    return _report(view, item, "claims.unsupported", action, message)


def _report(
    view: DraftView, item: CheckedClaim, rule: str, action: Action, message: str, role: str | None = None
) -> Finding:
    return view.finding(
        rule,
        item.claim.cls,
        action,
        f"“{_words(item)}”: {message}",
        part=item.place.part,
        start=item.start,
        end=item.end,
        why="every claim rests on evidence that somebody could ask to see",
        proof=item.support.proof_id or item.support.nearest,
        role=role,
    )


def _words(item: CheckedClaim) -> str:
    text = item.place.sentence.text[item.claim.start : item.claim.end]
    return text if len(text) <= 80 else f"{text[:77]}…"


def _message(view: DraftView, item: CheckedClaim) -> str:
    """Which proof is missing, and the nearest one there is."""
    given, sentence = item.support, item.place.sentence.text
    text = f"no proof point supports this {item.claim.cls} claim; {given.reason}"
    near = given.nearest
    if near is None or near == given.proof_id:
        return text
    evidence = view.evidence.get(near)
    if evidence is None or given.proof_id is not None:
        return f"{text}; nearest: {near}"
    against = support(sentence, item.claim, [evidence], view.context)
    if against.ok:
        return f"{text}; {near} would carry it: cite it"
    return f"{text}; nearest: {near} ({against.reason})"


def _cited_counts(view: DraftView) -> Iterator[CheckedClaim]:
    """Small counts in words (`nine steps`) claim something where the sentence rests on a proof point with figures."""
    if not has_pack(view.draft.locale):
        return
    for place in view.sentences:
        proofs = [proof for name in place.sentence.evidence if (proof := view.kit.proof(name)) is not None]
        if not any(proof.value is not None for proof in proofs):
            continue
        text = folded(place.sentence.text)
        for item in figures_of(text.text, language_of(view.draft.locale)):
            if item.claim or item.value is None or (item.value == 1 and not _timed(item.unit)):
                continue
            start, end = text.span(item.start, item.end)
            claim = Claim("number", start, end, item.value, item.unit)
            yield CheckedClaim(
                place, claim, support(place.sentence.text, claim, view.cited(place.sentence), view.context)
            )


def _cited_turns(view: DraftView) -> Iterator[CheckedClaim]:
    """`Bookings fell` cites proof that they doubled: without a figure, and the other way round."""
    if not has_pack(view.draft.locale):
        return
    claiming = {id(item.place.sentence) for item in view.claims}
    for place in view.sentences:
        if id(place.sentence) in claiming:
            continue
        text = place.sentence.text
        for proof in filter(None, map(view.kit.proof, place.sentence.evidence)):
            reason = statement_problem(text, proof, view.context)
            if reason is not None:
                yield CheckedClaim(place, Claim("number", 0, len(text)), Support(False, reason, proof.id))


def _across_sentences(view: DraftView) -> Iterator[CheckedClaim]:
    """A claim that a reader reads on into the next sentence, because the one before does not end: nothing carries it.

    Sentences are what evidence is cited for, and where they end is the writer's word.
    """
    if not has_pack(view.draft.locale):
        return
    for run in _unended(view.sentences):
        ends, text = [], ""
        for place in run:
            # A full stop before a small letter ends nothing.
            text = f"{text.rstrip('.')} {place.sentence.text}" if text else place.sentence.text
            ends.append(len(text))
        for claim in detect(text, view.kit, view.draft.locale):
            first = next(at for at, end in enumerate(ends) if claim.start < end)
            if claim.end > ends[first]:
                whole = replace(claim, start=0, end=len(run[first].sentence.text))
                yield CheckedClaim(
                    run[first], whole, Support(False, "the claim runs over the end of its sentence")
                )


def _unended(places: Sequence[PlacedSentence]) -> Iterator[list[PlacedSentence]]:
    """Runs of two sentences or more that read as one."""
    run: list[PlacedSentence] = []
    for place in places:
        if run and not _reads_on(run[-1], place):
            if len(run) > 1:
                yield run
            run = []
        run.append(place)
    if len(run) > 1:
        yield run


def _reads_on(place: PlacedSentence, after: PlacedSentence) -> bool:
    if place.part is not after.part:
        return False
    if place.block is not after.block and not place.block.kind == after.block.kind == "paragraph":
        return False
    text = place.sentence.text
    ended = text.endswith((".", "!", "?")) or _ENDED.search(text) is not None
    return not ended or after.sentence.text.lstrip()[:1].islower()


def _timed(unit: str) -> bool:
    return unit in TIME_UNITS


def _conflicts(view: DraftView, measured: list[_Measured]) -> Iterator[Finding]:
    """One metric with two values in one draft; both may stand only when proof carries both."""
    earlier: dict[tuple[str, str], dict[tuple[float | None, str | None], list[CheckedClaim]]] = {}
    reported: set[tuple[str, int, int]] = set()
    for second, metrics in measured:
        for metric in sorted(metrics):
            values = earlier.setdefault((metric, canonical_unit(second.claim.unit)), {})
            first = _other_value(values, second)
            key = (second.place.part.name, second.start, second.end)
            if first is not None and key not in reported:
                reported.add(key)
                message = f"the same metric ({metric}) has another value in this draft: “{_words(first)}”"
                yield _report(view, second, "claims.conflict", "revise", message)
            _remember(values, second)


def _campaign_conflicts(view: DraftView, measured: list[_Measured]) -> Iterator[Finding]:
    """One metric with another value in another asset of the campaign."""
    figures = [(item, metrics) for item, metrics in measured if metrics and (view.campaign or view.released)]
    if not figures:
        return
    others: dict[tuple[str, str], list[tuple[Draft, CheckedClaim]]] = {}
    for draft in (*view.campaign, *view.released):
        if draft.sha256 == view.draft.sha256 or draft.locale != view.draft.locale:
            continue
        for item in replace(view, draft=draft, campaign=(), released=()).claims:
            for metric in _metrics(view.kit, item, draft.locale):
                others.setdefault((metric, canonical_unit(item.claim.unit)), []).append((draft, item))
    for item, metrics in figures:
        against = [
            o for metric in sorted(metrics) for o in others.get((metric, canonical_unit(item.claim.unit)), ())
        ]
        clash = next(((d, o) for d, o in against if _clash(item, o)), None)
        if clash is not None:
            draft, other = clash
            where = f"{draft.channel}/{draft.segment}/{draft.stage}"
            message = f"the same metric has another value in {where} of this campaign: “{_words(other)}”"
            yield _report(view, item, "claims.campaign-conflict", "revise", message)


def _clash(one: CheckedClaim, other: CheckedClaim) -> bool:
    return one.claim.value != other.claim.value and not (one.support.ok and other.support.ok)


def _carried_by(item: CheckedClaim) -> str | None:
    return item.support.proof_id if item.support.ok else None


def _other_value(
    values: dict[tuple[float | None, str | None], list[CheckedClaim]], second: CheckedClaim
) -> CheckedClaim | None:
    """The first figure before that says another value, unless proof carries both."""
    carried = _carried_by(second)
    for (value, other), figures in values.items():
        if value == second.claim.value or (carried and other):
            continue
        for first in figures:
            if first.place.sentence is not second.place.sentence:
                return first
    return None


def _remember(values: dict[tuple[float | None, str | None], list[CheckedClaim]], item: CheckedClaim) -> None:
    """Keep a figure; of the same value two sentences are enough to find one that is another sentence."""
    same = values.setdefault((item.claim.value, _carried_by(item)), [])
    if len(same) < 2 and all(known.place.sentence is not item.place.sentence for known in same):
        same.append(item)


def _metrics(kit: Kit, item: CheckedClaim, locale: str) -> set[str]:
    """What a figure measures: metrics of the kit named in its sentence, or the noun that it counts."""
    if item.claim.cls not in ("number", "price") or item.claim.value is None:
        return set()
    text = folded(item.place.sentence.text)
    index = term_index("metrics", kit.proof_points, lambda proof: proof.metric)
    named = {hit.term for hit, _ in index.hits(text)}
    counts = len(item.claim.unit) > 3
    return named | ({item.claim.unit} if counts and not directions(text.text, language_of(locale)) else set())


def claim_classes(view: DraftView) -> set[ClaimClass]:
    """The classes of all claims of the draft, carried or not."""
    return {item.claim.cls for item in view.claims}
