"""Copy written by people or agencies: the same gate, queue and audit as a draft of an agent."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any

from .._canonical import digest
from .._places import Problem
from .._yaml import read_text
from ..brandkit import Context, proposed_evidence
from ..brandkit.copytext import parse_copy
from ..brandkit.models import Channel
from ..content import Brief, Draft, Part
from ..errors import UsageError, Where
from ..store import ObjectRef, drafts
from ..store.records import DraftUse
from ._locks import exclusive
from .desk import SYSTEM, Desk
from .drafting import DraftOptions, DraftReport, check_strategy, narrowed, report_of, resume, start_run

__all__ = ("submit_copy", "submit_text")

COPY_BYTES = 512 * 1024


def submit_copy(
    desk: Desk, file: Path, *, channel: str, brief: Brief | None, brief_file: str, author: str
) -> DraftReport:
    """Gate a file of copy and put it before people, as `submit_text` does.

    Raises:
        UsageError: the file cannot be read; or as `submit_text` says.
    """
    text = read_text(file, Problem(str(file), UsageError), max_bytes=COPY_BYTES)
    return submit_text(
        desk, text, file=str(file), channel=channel, brief=brief, brief_file=brief_file, author=author
    )


def submit_text(
    desk: Desk, text: str, *, file: str, channel: str, brief: Brief | None, brief_file: str, author: str
) -> DraftReport:
    """Gate copy and put it before people. It is never rewritten: what is wrong is said.

    A sentence is linked to the proof point whose approved wording it contains, and otherwise to those that
    carry every claim it makes, slot by slot.

    Args:
        file: what the copy is called where something is wrong with it.

    Raises:
        UsageError: an unknown channel, no usable text, or a brief that asks for another
            channel or names something that the strategy does not have.
    """
    layout = _layout(desk, channel)
    if brief is not None:
        check_strategy(desk, brief, brief_file)
        brief = narrowed(brief, DraftOptions((channel,)), brief_file)
    asked = brief or _plain_brief(desk, file, channel)
    draft = _draft(asked, layout, _parts(desk, asked, text, file, layout))
    inputs = {
        "brief_sha": digest(asked.model_dump(mode="json")),
        "draft_sha": draft.sha256,
        "author": author,
        **desk.identity(),
    }
    key = digest(["submit", inputs])
    with exclusive(desk, f"submit-{key[:16]}"):
        run, resumed = start_run(desk, "prepare", key, asked, inputs)
        asset = f"{draft.channel}/{draft.segment}/{draft.stage}"
        _record(desk, run.id, asset, draft, author)
        state = {"round": 0, "draft": draft.sha256, "gate": "", "verdict": "", "stuck": False}
        initial: Any = {"run": run.id, "rounds": 0, "assets": {asset: state}, "author": author}
        resume(desk, run, initial, new=not resumed)
        return report_of(desk, run.id, resumed=resumed)


def _layout(desk: Desk, channel: str) -> Channel:
    layout = desk.kit.channel(channel)
    if layout is None:
        raise UsageError(
            "BW251",
            f"the kit has no channel {channel!r}",
            where=Where(field="--channel"),
            hint=f"it has {', '.join(item.id for item in desk.kit.channels)}",
        )
    return layout


def _record(desk: Desk, run_id: str, asset: str, draft: Draft, author: str) -> None:
    use = DraftUse(
        run_id=run_id,
        asset=asset,
        round=0,
        draft_sha=draft.sha256,
        verdict="",
        evidence_json=list(draft.evidence_ids()),
    )
    with desk.ledger.write(SYSTEM) as tx:
        if drafts.use(tx, run_id, asset, 0) is not None:
            return
        drafts.put(tx, draft)
        drafts.record_use(tx, use)
        tx.audit(
            "copy.submitted",
            ObjectRef("draft", draft.id, draft.sha256),
            refs=[ObjectRef("run", run_id)],
        )


def _parts(desk: Desk, brief: Brief, text: str, file: str, layout: Channel) -> tuple[Part, ...]:
    on, segment = brief.publish or desk.today(), brief.segments[0]
    place = Context(desk.kit, on, brief.product, layout.id, brief.market, segment, brief.locale)
    return parse_copy(text, layout, file=file, evidence_for=lambda _, s: proposed_evidence(place, s))


def _plain_brief(desk: Desk, file: str, channel: str) -> Brief:
    """What copy without a brief is judged as: the first outcome, segment, stage, product and market there are."""
    strategy, meta = desk.playbook.strategy, desk.kit.meta
    if not (strategy.outcomes and strategy.segments and strategy.stages and meta.products):
        raise UsageError(
            "BW252",
            "copy without a brief needs a strategy and a product",
            hint="name a brief with `--brief FILE`",
        )
    return Brief(
        id="submitted",
        outcome=strategy.outcomes[0].id,
        need="(submitted without a brief)",
        segments=(strategy.segments[0].id,),
        stages=(strategy.stages[0],),
        product=meta.products[0].id,
        market=meta.markets[0] if meta.markets else "US",
        locale=meta.locales[0],
        channels=(channel,),
        message=f"(copy in {PurePath(file).name})",
    )


def _draft(brief: Brief, layout: Channel, parts: tuple[Part, ...]) -> Draft:
    return Draft(
        channel=layout.id,
        segment=brief.segments[0],
        stage=brief.stages[0],
        product=brief.product,
        market=brief.market,
        locale=brief.locale,
        parts=parts,
    )
