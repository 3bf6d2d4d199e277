"""Export: approved bytes and nothing else become a file, or a body that a webhook takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .._canonical import sha256_hex
from .._files import write_whole
from ..content import Draft, Verdict
from ..content.formats import FORMATS, to_docx, to_json, to_yaml
from ..errors import BrandwrightError, ConflictError, StateError, UsageError
from ..governance import exportable, view_review
from ..governance.pausing import refuse_paused_export
from ..store import Actor, ObjectRef, drafts, new_id, publications, runs, waivers
from ..store.records import Export, JsonScalar
from ._beside import notes_of
from ._delivering import Sent, send, target_of
from ._job import Job, open_review_job
from ._papers import judgement
from .desk import SYSTEM, Desk

__all__ = ("Delivered", "Exported", "approved_draft", "deliver_review", "export_review")


@dataclass(frozen=True)
class Exported:
    """A file and the approved draft that it is made of."""

    path: Path
    draft_sha256: str
    file_sha256: str


@dataclass(frozen=True)
class Delivered:
    """A body that a webhook took, and the approved draft that it is made of."""

    to: str
    host: str
    draft_sha256: str
    body_sha256: str
    key: str
    sent: Sent


def export_review(
    desk: Desk, review_id: str, *, format_: str, target: Path | None = None, by: Actor = SYSTEM
) -> Exported:
    """Write the approved draft of a review to a file; nothing is written when the approval does not hold.

    The approval is checked again: by state, by the draft's bytes, and by the evidence that it rests on
    as it stands today.

    Args:
        by: who takes it, where that is known.

    Raises:
        WaitingError: a sign-off is open. GateError: the draft is held.
        ConflictError: rejected, withdrawn, sent back, or the evidence changed since the approval.
    """
    if format_ not in (*FORMATS, "yaml"):
        hint = f"choose one of {', '.join(FORMATS)}, or yaml for the brief of a plan"
        raise UsageError("BW250", f"there is no format {format_!r}", hint=hint)
    job, draft = approved_draft(desk, review_id)
    data = _rendered(job, review_id, draft, format_)
    path = target or Path.cwd() / f"{review_id}.{format_}"
    write_whole(path, data)
    sha = sha256_hex(data)
    _record(desk, review_id, draft, format_, sha, {"format": format_}, by)
    return Exported(path, draft.sha256, sha)


def _rendered(job: Job, review_id: str, draft: Draft, format_: str) -> bytes:
    if format_ == "docx":
        return to_docx(draft, notes_of(job, review_id))
    return to_yaml(draft) if format_ == "yaml" else FORMATS[format_](draft)


def deliver_review(
    desk: Desk,
    review_id: str,
    *,
    to: str,
    env: Mapping[str, str],
    sleep: Callable[[float], None] = time.sleep,
) -> Delivered:
    """Send the approved draft of a review to a webhook, signed. The approval is checked before each try.

    Args:
        to: the name of a target of the settings.
        env: where its secret is.

    Raises:
        WaitingError, GateError, ConflictError: as `export_review`.
        UsageError, GateError, WorkspaceError: the target is unknown, not allowed, or has no secret.
        SourceError: `BW5140`, it did not take the draft.
    """
    target = target_of(desk, to, env)
    _, draft = approved_draft(desk, review_id)
    body = to_json(draft)
    sha, key, host = sha256_hex(body), target.key(draft.sha256), target.webhook.host
    said: dict[str, JsonScalar] = {"to": to, "host": host, "key": key}
    # What leaves is on record before it leaves: a crash in between must not hide it.
    _note(desk, review_id, draft, "export.sending", said)
    try:
        sent = send(
            target,
            body,
            draft.sha256,
            now=lambda: desk.ledger.now().timestamp(),
            before=lambda: _same_still(desk, review_id, draft),
            sleep=sleep,
        )
    except BrandwrightError as error:
        _note(desk, review_id, draft, "export.not-taken", {**said, "code": error.code})
        raise
    tries: dict[str, JsonScalar] = {"format": "json", "status": sent.status, "attempts": sent.attempts}
    _record(desk, review_id, draft, f"webhook:{to}", sha, {**said, **tries})
    return Delivered(to, host, draft.sha256, sha, key, sent)


def _same_still(desk: Desk, review_id: str, draft: Draft) -> None:
    """What is approved now is what is being sent."""
    _, now = approved_draft(desk, review_id)
    if now.sha256 != draft.sha256:
        raise ConflictError(
            "BW7141", f"{review_id} was changed while it was sent", hint="send it again once it is approved"
        )


def _note(desk: Desk, review_id: str, draft: Draft, act: str, data: Mapping[str, JsonScalar]) -> None:
    with desk.ledger.write(SYSTEM) as tx:
        refs = [ObjectRef("review", review_id)]
        tx.audit(act, ObjectRef("draft", draft.id, draft.sha256), refs=refs, data=data)


def _record(
    desk: Desk,
    review_id: str,
    draft: Draft,
    format_: str,
    sha: str,
    data: Mapping[str, JsonScalar],
    by: Actor = SYSTEM,
) -> None:
    """Put on record that these bytes left, made of that draft, and who took them."""
    with desk.ledger.write(by) as tx:
        row = Export(
            id=new_id("exp"),
            review_id=review_id,
            draft_sha=draft.sha256,
            format=format_,
            file_sha256=sha,
            at=tx.now,
        )
        publications.add_export(tx, row)
        refs = [ObjectRef("review", review_id), ObjectRef("file", row.id, sha)]
        tx.audit("draft.exported", ObjectRef("draft", draft.id, draft.sha256), refs=refs, data=data)


def approved_draft(desk: Desk, review_id: str) -> tuple[Job, Draft]:
    """The approved draft of a review and its job, once everything that the approval rests on holds today.

    Raises:
        WaitingError, GateError (BW322: paused), ConflictError, StateError, UsageError: as `export_review`.
    """
    job = open_review_job(desk, review_id)
    with desk.ledger.read() as tx:
        review = view_review(tx, review_id).review
        draft = drafts.get(tx, review.draft_sha)
        made_by = {step.name for step in runs.steps(tx, review.run_id) if step.kind == "model"}
        refuse_paused_export(tx, agents=made_by, channel=draft.channel)
    changed = review.kit_sha != desk.kit.sha256
    approval = exportable(
        desk.ledger,
        review_id,
        evidence_sha=job.evidence_sha(draft),
        kit_sha=desk.kit.sha256,
        today=desk.today(),
        verdict=_verdict_today(job, draft, review_id) if changed else None,
    )
    _still_proven(desk, draft)
    if draft.sha256 != approval.draft_sha:
        raise StateError(
            "BW743",
            f"{review_id} does not hold the bytes that were approved",
            hint="run `brandwright audit verify`",
        )
    return job, draft


def _verdict_today(job: Job, draft: Draft, review_id: str) -> Verdict:
    """What the gate says by the kit of today: the kit was changed after the approval."""
    with job.desk.ledger.read() as tx:
        waived = waivers.active(tx, review_id, job.desk.today())
    return judgement(job, draft, waived).verdict


def _still_proven(desk: Desk, draft: Draft) -> None:
    """Proof may have run out since the approval without anybody having touched the kit.

    Raises:
        ConflictError: a cited proof point is not usable today.
    """
    for cited in draft.evidence_ids():
        proof = desk.kit.proof(cited)
        if proof is not None and not proof.usable(desk.today()):
            raise ConflictError(
                "BW746",
                f"proof point {cited} ran out on {proof.valid_until}, so the approval no longer holds",
                hint="renew the proof in brand/proof_points.yaml and have the draft approved again",
            )
