"""Whether cited evidence carries a claim. Any doubt means that it does not.

Two ways lead to yes: the sentence contains an approved wording and adds nothing that strengthens or turns
it, or every slot agrees with the proof point: value, unit, metric, direction, polarity, qualifier, scope,
frame, and no word that the proof point does not know. Both look at the sentence without those clauses that
speak of something else. Similar wording proves nothing: it only picks the nearest proof point for the message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache, partial

from ..content import Evidence
from ..content.same import Same
from ..content.sentences import split_sentences
from ._clauses import own_part
from ._grounds import Grounds
from ._lexicon import NEGATION
from ._scope import Stated, audience_problem, period_problem, place_problem
from ._slots import WORDED, slot_problem
from ._wording import spans_of, wording_problem
from .claims import Claim, detect, directions, language_of
from .models import ClaimClass, Kit, ProofPoint
from .text import fold, folded

__all__ = (
    "STRICT",
    "Context",
    "Support",
    "alike",
    "context_for",
    "is_disclaimer",
    "proof_problem",
    "statement_problem",
    "support",
)

_KEPT = 256
"""How many sentences a context remembers."""

STRICT: tuple[ClaimClass, ...] = ("guarantee", "testimonial", "certification")
"""Classes that are blocked without proof, and that no disclaimer carries."""


@dataclass(frozen=True)
class Context:
    """Where the copy will stand and in which language, which decides what it may rest on and how it is read.

    It remembers what it was asked: a revision repeats most sentences of what it revises, and one asset of a campaign is
    compared with all others.
    """

    kit: Kit
    on: date
    product: str
    channel: str
    market: str
    segment: str
    locale: str = "en"
    _grounds: dict[str, Grounds] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def wordings(self) -> tuple[tuple[str, ProofPoint], ...]:
        """The folded approved wordings of the usable proof points, each with its proof point."""
        return tuple((fold(claim), proof) for proof in self.usable for claim in proof.claims)

    def grounds(self, proof: ProofPoint) -> Grounds:
        """The slots of a proof point of the kit, put together once."""
        known = self._grounds.get(proof.id)
        if known is None:
            known = self._grounds[proof.id] = Grounds.of_proof(proof)
        return known

    @cached_property
    def checked(self) -> Callable[[str, tuple[Evidence, ...]], tuple[tuple[Claim, Support], ...]]:
        """Every claim of a sentence, each with whether one of the pieces of evidence carries it."""
        return lru_cache(maxsize=_KEPT)(partial(_checked, self))

    @cached_property
    def nearest(self) -> Callable[[str], str | None]:
        """The usable proof point whose approved wording is most like a sentence; likeness is no support."""
        return lru_cache(maxsize=_KEPT)(partial(_nearest, self))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The brand and the product: neither people nor places, and no news to a claim."""
        product = self.kit.product(self.product)
        return (self.kit.meta.brand, *((product.name,) if product else ()))

    @cached_property
    def rivals(self) -> tuple[str, ...]:
        """The companies that no slot check lets into a sentence."""
        return tuple(competitor.name for competitor in self.kit.terms.competitors)

    @cached_property
    def usable(self) -> tuple[ProofPoint, ...]:
        """The proof points that copy may rest on here."""
        return tuple(proof for proof in self.kit.proof_points if proof_problem(proof, self) is None)


def context_for(
    kit: Kit, on: date, product: str, channel: str, market: str, segment: str, locale: str
) -> Context:
    """The context of a draft: one for all drafts of a kit that stand in the same place."""
    return _contexts(Same(kit))(on, product, channel, market, segment, locale)


@lru_cache(maxsize=8)
def _contexts(same: Same[Kit]) -> Callable[[date, str, str, str, str, str], Context]:
    """The contexts of a kit, which go when it goes."""
    return lru_cache(maxsize=32)(partial(Context, same.value))


@dataclass(frozen=True)
class Support:
    """Whether a claim is carried.

    Attributes:
        reason: why not, naming what differs; empty when it is carried.
        proof_id: the evidence that carries it, or that comes nearest among the cited.
        nearest: the proof point of the kit whose words are most alike; says nothing about truth.
    """

    ok: bool
    reason: str = ""
    proof_id: str | None = None
    nearest: str | None = None


def _checked(
    context: Context, sentence: str, cited: tuple[Evidence, ...]
) -> tuple[tuple[Claim, Support], ...]:
    return tuple(
        (claim, support(sentence, claim, cited, context))
        for claim in detect(sentence, context.kit, context.locale)
    )


def support(sentence: str, claim: Claim, cited: Sequence[Evidence], context: Context) -> Support:
    """Whether one of the cited pieces of evidence carries a claim of the sentence.

    `claim` has its place in `sentence`.
    """
    problems: list[tuple[str, str]] = []
    wordings = _wordings(cited, context)
    for evidence in cited:
        problem = _problem(sentence, claim, evidence, wordings, context)
        if problem is None:
            return Support(True, proof_id=evidence.id)
        if evidence.kind not in ("messaging", "brief"):
            problems.append((evidence.id, problem))
    nearest = context.nearest(sentence)
    if not problems:
        return Support(False, "the sentence cites no proof", None, nearest)
    chosen = next((item for item in problems if item[0] == nearest), problems[0])
    return Support(False, chosen[1], chosen[0], nearest)


def _wordings(cited: Sequence[Evidence], context: Context) -> tuple[str, ...]:
    """Approved wordings of everything cited that is usable here: one sentence may join two of them."""
    found: list[str] = []
    for evidence in cited:
        proof = context.kit.proof(evidence.id) if evidence.kind == "proof" else None
        if proof is not None and proof_problem(proof, context) is None:
            found.extend(proof.claims)
        elif evidence.kind == "learning":
            found.append(evidence.text)
    return tuple(found)


def _problem(
    sentence: str, claim: Claim, evidence: Evidence, wordings: tuple[str, ...], context: Context
) -> str | None:
    if evidence.kind == "proof":
        return _proof_carries_not(sentence, claim, evidence.id, wordings, context)
    if evidence.kind == "learning":
        return _learning_carries_not(sentence, claim, evidence, wordings, context)
    if evidence.kind == "quote":
        return _quote_carries_not(sentence, claim, evidence, context)
    return "approved lines and the brief's words support no claim"


def proof_problem(proof: ProofPoint, context: Context) -> str | None:
    """Why a proof point may not be used here and on that day; None when it may."""
    if proof.status != "approved":
        return f"{proof.id} is {'retired' if proof.status == 'retired' else 'not approved yet'}"
    if not proof.usable(context.on):
        return _not_in_force(proof, context.on)
    scopes = (
        ("product", proof.products, context.product),
        ("channel", proof.channels, context.channel),
        ("market", proof.markets, context.market),
        ("segment", proof.segments, context.segment),
    )
    for name, allowed, wanted in scopes:
        if allowed and wanted not in allowed:
            return f"{proof.id} is not for the {name} {wanted}"
    return None


def _not_in_force(proof: ProofPoint, on: date) -> str:
    if proof.effective_from is not None and on < proof.effective_from:
        return f"{proof.id} is in force from {proof.effective_from.isoformat()}"
    last = min(proof.valid_until, proof.expires_on or proof.valid_until)
    return f"{proof.id} expired on {last.isoformat()}"


def _class_problem(name: str, kind: str, claim: Claim, context: Context) -> str | None:
    allowed = context.kit.claims.evidence.get(kind, ())  # type: ignore[call-overload]
    if claim.cls not in allowed:
        return f"{name} rests on evidence of type {kind}, which cannot support a claim of class {claim.cls}"
    return None


def _proof_carries_not(
    sentence: str, claim: Claim, proof_id: str, wordings: tuple[str, ...], context: Context
) -> str | None:
    proof = context.kit.proof(proof_id)
    if proof is None:
        return f"{proof_id} is not in the kit"
    if problem := proof_problem(proof, context):
        return problem
    if claim.cls not in STRICT and is_disclaimer(sentence, proof):
        return None
    claim = _as_figure(sentence, claim, proof, context)
    if claim.cls not in proof.supports:
        return f"{proof.id} supports {', '.join(proof.supports)}, not a claim of class {claim.cls}"
    if problem := _class_problem(proof.id, proof.evidence.type, claim, context):
        return problem
    return _words_carry_not(sentence, claim, context.grounds(proof), wordings, context)


_PLAIN_CHANGE = re.compile(
    r".*\b(?:less|fewer|more|lower|higher|shorter|longer|smaller|larger|greater|weniger|mehr|niedriger|höher|kürzer"
    r"|länger|kleiner|grösser)$"
)
_AMOUNT = re.compile(r"(?:us\$|[$€£¥])?\s?[\d.,]+(?:\s?[a-z€$£¥]+)?$")


def _as_figure(sentence: str, claim: Claim, proof: ProofPoint, context: Context) -> Claim:
    """What is only a figure under another name: `40% less`, a rating, an amount that is no price.

    The policy still knows it by its own class; it is only carried as the figure that it is.
    """
    text = folded(sentence[claim.start : claim.end]).text
    if claim.cls in proof.supports or claim.cls not in ("comparative", "testimonial", "price"):
        return claim
    if claim.cls == "comparative":
        figures = [c for c in detect(sentence, context.kit, context.locale) if c.cls == "number"]
        plain = _PLAIN_CHANGE.match(text)
        return next((c for c in figures if plain and c.start <= claim.start < c.end), claim)
    rating = claim.cls == "testimonial" and claim.unit.startswith(("/", "star"))
    amount = claim.cls == "price" and _AMOUNT.match(text)
    return replace(claim, cls="number") if claim.value is not None and (rating or amount) else claim


def statement_problem(sentence: str, proof: ProofPoint, context: Context) -> str | None:
    """Why a sentence that cites a figure's proof, and states no figure, says another thing than it does.

    Copy may tell of a change without its size; it may not turn it, nor move it to another time, place or group.
    """
    view, language = folded(sentence), language_of(context.locale)
    ways = directions(view.text, language)
    if proof.value is None:
        return None
    wordings = [folded(wording).text for wording in proof.claims]
    shown = set().union(*(directions(wording, language) for wording in wordings))
    if ways - shown - {proof.direction}:
        return f"the direction differs from {proof.id}"
    about = any(view.contains(metric) for metric in proof.metric)
    if language != "en" or not (ways or about) or view.text.endswith("?"):
        return None
    if NEGATION.search(view.text) and not any(NEGATION.search(wording) for wording in wordings):
        return f"the polarity differs from {proof.id}"
    stated = context.grounds(proof).stated(context.names)
    found = period_problem(view, view.text, stated) or place_problem(view, view.text, stated)
    return found or audience_problem(view.text, stated)


def is_disclaimer(sentence: str, proof: ProofPoint) -> bool:
    """Whether the sentence is a whole sentence of a text that the proof point brings along."""
    if not proof.disclaimers:
        return False
    return folded(sentence).text.strip().rstrip(".") in _whole_sentences(tuple(proof.disclaimers))


@lru_cache(maxsize=1024)
def _whole_sentences(texts: tuple[str, ...]) -> frozenset[str]:
    """The texts and each sentence of theirs, folded and without the full stop."""
    owned = (own for text in texts for own in (text, *split_sentences(text)))
    return frozenset(fold(own).strip().rstrip(".") for own in owned)


def _words_carry_not(
    sentence: str, claim: Claim, grounds: Grounds, wordings: tuple[str, ...], context: Context
) -> str | None:
    names, rivals = context.names, context.rivals
    if language_of(context.locale) == "de":
        from ._slots_de import german_problem

        return german_problem(sentence, claim, grounds, wordings, names)
    whole = wording_problem(sentence, claim, grounds, wordings, names, rivals)
    if whole is None:
        return None
    part, own = _own_part(sentence, claim, grounds, context)
    wording = whole if part is sentence else wording_problem(part, own, grounds, wordings, names, rivals)
    if wording is None:
        return None
    rated = claim.cls == "testimonial" and claim.unit.startswith(("/", "star"))
    worded = claim.cls in WORDED or rated or (claim.cls == "number" and claim.value is not None)
    if not worded:
        return wording or f"{grounds.id} carries a claim of class {claim.cls} only in its approved wording"
    slots = slot_problem(part, own, grounds, names, rivals)
    return None if slots is None else wording or slots


def _own_part(sentence: str, claim: Claim, grounds: Grounds, context: Context) -> tuple[str, Claim]:
    """The clauses that the claim is judged with, and the claim in its place there."""
    view = folded(sentence)
    spans = [(other.start, other.end) for other in detect(sentence, context.kit, context.locale)]
    start, end = claim.start, claim.end
    for wording in grounds.claims:
        for first, last in (view.span(*span) for span in spans_of(view, wording)):
            if first <= claim.start and claim.end <= last:
                start, end = min(start, first), max(end, last)
    low, high = own_part(sentence, view, (start, end), spans)
    if (low, high) == (0, len(sentence)):
        return sentence, claim
    return sentence[low:high], replace(claim, start=claim.start - low, end=claim.end - low)


def _learning_carries_not(
    sentence: str, claim: Claim, evidence: Evidence, wordings: tuple[str, ...], context: Context
) -> str | None:
    """A learning reaches this place only when it is approved for public use."""
    if problem := _class_problem(evidence.id, "learning", claim, context):
        return problem
    return _words_carry_not(sentence, claim, Grounds.of_text(evidence.id, evidence.text), wordings, context)


def _quote_carries_not(sentence: str, claim: Claim, evidence: Evidence, context: Context) -> str | None:
    """A quote carries what stands in its own words between quotation marks, for nobody but its source."""
    from .quotations import about_us, attributes, quotations

    if problem := _class_problem(evidence.id, "quote", claim, context):
        return problem
    marked = [
        span
        for span in quotations(sentence)
        if folded(evidence.text).contains(span.text) and _concerns(claim, span.start, span.end)
    ]
    if not marked:
        return f"the claim does not stand inside quotation marks in the words of {evidence.id}"
    if not attributes(sentence, evidence.source):
        return f"the sentence does not name its source, “{evidence.source}”"
    if name := about_us(sentence, context.kit) or about_us(evidence.text, context.kit):
        return f"a quote cannot support a claim about {name}"
    return _dated(sentence, evidence)


def _dated(sentence: str, evidence: Evidence) -> str | None:
    """Nobody dates a quote but its source: what stands around the words may not say when they hold."""
    from .quotations import unquoted

    stated = Stated(evidence.id, (evidence.text,))
    around = folded(unquoted(sentence, evidence.source))
    return period_problem(around, around.text, stated)


def _concerns(claim: Claim, start: int, end: int) -> bool:
    inside = start <= claim.start and claim.end <= end
    return inside or (claim.cls == "testimonial" and claim.start <= start and end <= claim.end + 1)


def _nearest(context: Context, sentence: str) -> str | None:
    best = next(_by_likeness(sentence, context), None)
    return best[1].id if best and best[0] >= 50 else None


def alike(sentence: str, context: Context, limit: int) -> list[ProofPoint]:
    """The usable proof points whose wordings are most like the sentence, the nearest first."""
    found: dict[str, ProofPoint] = {}
    for score, proof in _by_likeness(sentence, context):
        if len(found) == limit or score < _LEAST_ALIKE:
            break
        found.setdefault(proof.id, proof)
    return list(found.values())


_LEAST_ALIKE = 30


def _by_likeness(sentence: str, context: Context) -> Iterator[tuple[float, ProofPoint]]:
    from rapidfuzz import fuzz, process

    texts = [text for text, _ in context.wordings]
    scored = process.extract(folded(sentence).text, texts, scorer=fuzz.token_set_ratio, limit=None)
    return ((score, context.wordings[at][1]) for _, score, at in scored)
