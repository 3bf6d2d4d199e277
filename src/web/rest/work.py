"""Operations beside reviews: checking, drafting, recall, the audit log and runs."""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from ...errors import UsageError
from ...governance import review_state
from ...governance.provenance import entries_about, provenance_of
from ...graph.asking import check_asked, draft_asked, recall_asked, submit_asked
from ...store import ObjectRef, reviews, runs
from ...store.erasing import ERASED
from ..limiting import TooMany
from . import models as m
from .operations import Call, Operation, Reply

if TYPE_CHECKING:
    from ...graph.desk import Desk
    from ...graph.drafting import AssetReport, DraftReport
    from ...store.records import AuditEntry, Run

__all__ = ("WORK",)

DRAFTS_AT_ONCE = 4
"""Drafts and submissions that the server prepares at the same time; another one is told to come back."""

ENTRIES = 1000
_preparing = BoundedSemaphore(DRAFTS_AT_ONCE)


def _check(call: Call) -> Reply:
    asked, desk = call.asked(m.CheckRequest), call.desk
    checked = check_asked(desk, asked.text, asked.channel, asked.part, asked.locale)
    return Reply(
        m.CheckResult(
            verdict=checked.verdict,
            findings=tuple(checked.findings),
            notes=tuple(checked.notes),
            kit_sha256=desk.kit.sha256,
        )
    )


def _draft(call: Call) -> Reply:
    """Draft for a brief; who asked is on record."""
    from ...graph.drafting import DraftOptions

    asked = call.asked(m.DraftRequest)
    options = DraftOptions(channels=asked.channels, variants=asked.variants)
    return _prepared(call, "draft.asked", lambda: draft_asked(call.desk, asked.brief, options))


def _submit(call: Call) -> Reply:
    """Put copy before people, as what it is: whoever sends it is its author."""
    asked, author = call.asked(m.SubmitRequest), call.identity.claimed
    return _prepared(
        call, "submit.asked", lambda: submit_asked(call.desk, asked.text, asked.channel, asked.brief, author)
    )


def _prepared(call: Call, act: str, prepare: Callable[[], DraftReport]) -> Reply:
    """What was prepared, with who asked for it in the audit log; few are prepared at the same time."""
    desk = call.desk
    if not _preparing.acquire(blocking=False):
        raise TooMany(10)
    try:
        report = prepare()
    finally:
        _preparing.release()
    with desk.ledger.write(call.identity.actor) as tx:
        made = [ObjectRef("review", asset.review.id) for asset in report.assets]
        tx.audit(act, ObjectRef("run", report.run.id), refs=made)
    return Reply(
        m.DraftsJson(
            run=report.run.id,
            engine=desk.port.engine,
            model=desk.port.model,
            drafts=tuple(_drafted(desk, asset) for asset in report.assets),
        )
    )


def _drafted(desk: Desk, asset: AssetReport) -> m.Drafted:
    return m.Drafted(
        asset=asset.asset,
        review=asset.review.id,
        state=review_state(desk.ledger, asset.review.id),
        verdict=asset.verdict,
        sha256=asset.draft.sha256,
    )


def _recall(call: Call) -> Reply:
    asked, desk = call.asked(m.RecallRequest), call.desk
    answer = recall_asked(desk, asked.question, asked.channel, asked.segment, asked.k)
    names = tuple(m.RecordJson.model_fields)
    return Reply(
        m.RecallResult(
            answered=answer.answered,
            answer=tuple(m.SentenceJson(text=one.text, records=one.records) for one in answer.sentences),
            records=tuple(m.RecordJson(**{name: row[name] for name in names}) for row in answer.records),
            missing=answer.missing,
            notices=answer.notices,
            engine=desk.port.engine,
        )
    )


def _audit(call: Call) -> Reply:
    name = call.path["name"]
    with call.desk.ledger.read() as tx:
        origin = provenance_of(tx, name)
        if origin is None:
            raise UsageError(
                "BW254", f"There is no draft and no review {name!r}.", hint="List reviews to find it."
            )
        entries = entries_about(tx, name=name, limit=ENTRIES)[::-1]
    return Reply(
        m.AuditJson(
            review=origin.review.id,
            draft=origin.draft_id,
            run=origin.run.id if origin.run else None,
            agents=tuple(m.AgentJson(**_fields(agent, m.AgentJson)) for agent in origin.agents),
            data=tuple(_object(ref) for ref in origin.data),
            evidence=origin.evidence,
            entries=tuple(map(_entry, entries)),
        )
    )


def _entry(entry: AuditEntry) -> m.AuditEntryJson:
    return m.AuditEntryJson(
        seq=entry.seq,
        at=entry.at,
        actor=m.ActorJson(**_fields(entry.actor, m.ActorJson)),
        act=entry.act,
        object=_object(entry.object),
        refs=tuple(_object(ref) for ref in entry.refs),
        reason=entry.reason,
        hash=entry.hash,
    )


def _object(ref: ObjectRef) -> m.ObjectJson:
    return m.ObjectJson(kind=ref.kind, id=ref.id, sha256=ref.sha256)


def _fields(row: object, model: type[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in model.model_fields}


def _runs(call: Call) -> Reply:
    with call.desk.ledger.read() as tx:
        found = runs.list_(tx, limit=call.asked(m.Limit).limit)
    return Reply(m.RunsJson(runs=tuple(map(_run, found))))


def _show_run(call: Call) -> Reply:
    with call.desk.ledger.read() as tx:
        run = runs.get(tx, call.path["run"])
        if run is None:
            raise UsageError("BW254", f"There is no run {call.path['run']!r}.", hint="List runs to find it.")
        made = tuple(review.id for review in reviews.list_(tx, run_id=run.id, limit=None))
    return Reply(_run(run).model_copy(update={"reviews": made}))


def _run(run: Run) -> m.RunJson:
    verdict = None if run.brief_json == ERASED else run.outcome_json.get("verdict")
    return m.RunJson(
        id=run.id,
        graph=run.graph,
        status=run.status,
        started=run.created_at.isoformat(),
        finished=run.finished_at.isoformat() if run.finished_at else None,
        verdict=str(verdict) if verdict else None,
    )


WORK = (
    Operation(
        "POST",
        "/check",
        "check",
        "checkText",
        "Hold a text against the brand kit.",
        _check,
        m.CheckResult,
        takes=m.CheckRequest,
    ),
    Operation(
        "POST",
        "/drafts",
        "draft",
        "draftBrief",
        "Draft for a brief; it ends with reviews that people decide.",
        _draft,
        m.DraftsJson,
        takes=m.DraftRequest,
        status=201,
    ),
    Operation(
        "POST",
        "/submissions",
        "submit",
        "submitCopy",
        "Put copy that people or agencies wrote before people: the same gate, queue and audit as a draft.",
        _submit,
        m.DraftsJson,
        takes=m.SubmitRequest,
        status=201,
    ),
    Operation(
        "POST",
        "/recall",
        "read",
        "recall",
        "Answer a question from past learnings, with the records that the answer rests on.",
        _recall,
        m.RecallResult,
        takes=m.RecallRequest,
    ),
    Operation(
        "GET",
        "/audit/{name}",
        "read",
        "showAudit",
        "Show which agents made a draft, with which data, and who decided about it.",
        _audit,
        m.AuditJson,
    ),
    Operation("GET", "/runs", "read", "listRuns", "List runs.", _runs, m.RunsJson, query=m.Limit),
    Operation("GET", "/runs/{run}", "read", "showRun", "Show a run and its reviews.", _show_run, m.RunJson),
)
