"""What a draft may be made of: entries of the kit that fit product, audience, channel, market and day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from ..brandkit.models import BannedClaim, Disclosure, Example, Kit, MessagingLine, Pillar, ProofPoint
from ..content import AssetSpec, Brief, Draft, Extract, Finding
from ..content.same import Same
from ..errors import WorkspaceError
from ._angles import angle_for
from ._tasks import Asset, ContentTask, LearningNote, LineCandidate, SegmentNote

__all__ = ("content_task",)

_GOOD, _BAD = 4, 5
"""Examples of a prompt: as many as show the brand's voice, and no more."""

_PHRASES = 6


def content_task(
    kit: Kit,
    brief: Brief,
    asset: AssetSpec,
    *,
    on: date,
    extracts: Sequence[Extract] = (),
    learnings: Sequence[LearningNote] = (),
    previous: Draft | None = None,
    findings: Sequence[Finding] = (),
    variant: int = 0,
    original: Draft | None = None,
    others: Sequence[Draft] = (),
    audience: SegmentNote | None = None,
) -> ContentTask:
    """The content agent's task for one asset of a brief.

    Raises:
        WorkspaceError: the kit does not have the asset's channel.
    """
    channel = kit.channel(asset.channel)
    if channel is None:
        known = ", ".join(c.id for c in kit.channels) or "none yet"
        message = f"The brand kit has no channel {asset.channel}."
        raise WorkspaceError("BW647", message, hint=f"Add it to channels.yaml, or use one of: {known}.")
    offered = _offered(Same(kit), brief.product, brief.market, asset, on)
    task = ContentTask(
        asset=Asset(channel=asset.channel, segment=asset.segment, stage=asset.stage),
        brief=brief,
        brand=kit.meta.brand,
        on=on,
        channel=channel,
        product=kit.product(brief.product),
        positioning=kit.messaging.positioning,
        lines=offered.lines,
        proof=offered.proof,
        disclosures=offered.disclosures,
        banned=offered.banned,
        avoid=kit.terms.avoid,
        voice=kit.voice,
        readability=kit.readability,
        extracts=tuple(extracts),
        learnings=tuple(learnings),
        previous=previous,
        findings=tuple(findings),
        variant=variant,
        original=original,
        others=tuple(others),
        audience=audience,
        examples=tuple(_examples(kit)),
        preferred=kit.terms.preferred,
        exact=kit.terms.exact,
        phrases=tuple(
            said.phrase for said in kit.terms.customer_language if said.segment in (None, asset.segment)
        )[:_PHRASES],
    )
    return task.model_copy(update={"angle": angle_for(task)})


@dataclass(frozen=True)
class _Offered:
    """What of a kit fits an asset."""

    lines: tuple[LineCandidate, ...]
    proof: tuple[ProofPoint, ...]
    disclosures: tuple[Disclosure, ...]
    banned: tuple[BannedClaim, ...]


@lru_cache(maxsize=64)
def _offered(same: Same[Kit], product: str, market: str, asset: AssetSpec, on: date) -> _Offered:
    """Looked up once for all rounds and variants of an asset: every line of the kit is asked."""
    kit = same.value
    proof = tuple(_proof_for(kit, product, market, asset, on))
    return _Offered(
        lines=tuple(_lines_for(kit, product, asset, on, {point.id for point in proof})),
        proof=proof,
        disclosures=tuple(d for d in kit.disclosures if d.active(on) and _holds(d, asset.channel, market)),
        banned=tuple(b for b in kit.banned_claims if b.active(on) and _holds(b, asset.channel, market)),
    )


def _examples(kit: Kit) -> Iterator[Example]:
    """A few of the kit's examples, the same for every brief: what is read first has to stay the same."""
    for verdict, most in (("on-brand", _GOOD), ("off-brand", _BAD)):
        yield from islice((example for example in kit.examples if example.verdict == verdict), most)


def _any(named: Collection[str], value: str) -> bool:
    """Whether a list of names, in which none means all, names this one."""
    return not named or value in named


def _holds(entry: Disclosure | BannedClaim, channel: str, market: str) -> bool:
    return _any(entry.channels, channel) and _any(entry.markets, market)


def _proof_for(kit: Kit, product: str, market: str, asset: AssetSpec, on: date) -> Iterator[ProofPoint]:
    """The proof points that copy for this asset may rest on at that day."""
    for proof in kit.proof_points:
        scope = (
            (proof.products, product),
            (proof.channels, asset.channel),
            (proof.markets, market),
            (proof.segments, asset.segment),
        )
        if proof.usable(on) and all(_any(named, value) for named, value in scope):
            yield proof


def _lines_for(
    kit: Kit, product: str, asset: AssetSpec, on: date, proof: Collection[str]
) -> Iterator[LineCandidate]:
    """The approved lines that fit the asset; a line whose proof may not be used is not among them."""
    for pillar in kit.messaging.pillars:
        if not pillar.active(on) or not _any(pillar.products, product):
            continue
        for line in pillar.lines:
            if _suits(line, pillar, asset) and set(line.proof) <= set(proof):
                fit = _tags(line, pillar, asset)
                yield LineCandidate(line=line, pillar=pillar.id, title=pillar.title, fit=fit)


def _suits(line: MessagingLine, pillar: Pillar, asset: AssetSpec) -> bool:
    return (
        _any(line.segments, asset.segment)
        and _any(line.stages, asset.stage)
        and _any(line.channels, asset.channel)
        and _any(pillar.segments, asset.segment)
        and _any(pillar.stages, asset.stage)
    )


def _tags(line: MessagingLine, pillar: Pillar, asset: AssetSpec) -> int:
    """How many tags name exactly this asset."""
    segment = asset.segment in line.segments or asset.segment in pillar.segments
    stage = asset.stage in line.stages or asset.stage in pillar.stages
    return int(segment) + int(stage) + int(asset.channel in line.channels)
