"""Word documents for reviewers: a copy of what is under review, and its way back through the gate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .._canonical import sha256_hex
from .._files import write_whole
from ..content import Draft, Part
from ..content.formats import to_docx
from ..content.formats.reading import MAX_BYTES, DocumentError, ReadDocument, Remark, read_docx
from ..errors import ConflictError, UsageError, Where
from ..governance import Identity, view_review
from ..governance.commenting import Span, comment
from ..governance.papers import refuse_paper
from ..store import ObjectRef, drafts
from ..store.records import Review
from ._beside import notes_of
from ._job import open_review_job
from .desk import SYSTEM, Desk
from .editing import edit_review, preview_edit

__all__ = ("Copied", "DocumentEdit", "edit_from_document", "write_review_copy")

_CODES = {
    "size": ("BW2140", "Take out what is no copy, and save it again."),
    "package": ("BW2141", "Open it in your word processor, and save it as .docx."),
    "harmful": ("BW2142", "Save it anew with your word processor, without whatever was put into it."),
    "carrier": (
        "BW2143",
        "Edit the file that `brandwright review document REVIEW` writes; others name no review.",
    ),
    "parts": ("BW2144", "Put the lines in square brackets back as they were, and the copy below them."),
}


@dataclass(frozen=True)
class Copied:
    """A copy for reviewers, of the draft as it was under review."""

    path: Path
    draft_sha256: str
    file_sha256: str


@dataclass(frozen=True)
class DocumentEdit:
    """What came of a document that was brought back.

    Attributes:
        changed: whether its copy differs from what was under review.
        remarks: what people wrote beside it, which is kept as comments of the review.
        revised: whether its changes were tracked; they count as accepted.
        ignored: what is in it and was not read, in words.
    """

    changed: bool
    remarks: tuple[Remark, ...]
    revised: bool
    ignored: tuple[str, ...]


def write_review_copy(desk: Desk, review_id: str, target: Path | None = None) -> Copied:
    """Write the draft under review as a document that people can work on; it says that nobody approved it.

    Raises:
        UsageError: no such review. StateError: it was erased.
    """
    job = open_review_job(desk, review_id)
    with desk.ledger.read() as tx:
        review = view_review(tx, review_id).review
        refuse_paper(review_id, review.asset, "edited")
        draft = drafts.get(tx, review.draft_sha)
    data = to_docx(draft, notes_of(job, review_id), review_id)
    path = target or Path.cwd() / f"{review_id}.docx"
    write_whole(path, data)
    sha = sha256_hex(data)
    with desk.ledger.write(SYSTEM) as tx:
        refs = [ObjectRef("review", review_id)]
        what = {"format": "docx", "file_sha256": sha}
        tx.audit("review.copied", ObjectRef("draft", draft.id, draft.sha256), refs=refs, data=what)
    return Copied(path, draft.sha256, sha)


def edit_from_document(
    desk: Desk, review_id: str, path: Path, person: Identity, *, reason: str
) -> DocumentEdit:
    """Take the copy and the comments of a document back: the copy through the gate, the comments beside it.

    The same document again changes nothing and keeps no comment twice.

    Raises:
        UsageError: `BW2140` to `BW2145`, the document cannot be read or is of another review; `BW257`, there is nothing
            new in it.
        ConflictError: `BW7140`, the review has moved on since the document was written; or as for any edit.
        RefusedError: as for any edit.
    """
    data = _bytes_of(path)
    document = _read(data, path)
    with desk.ledger.read() as tx:
        review = view_review(tx, review_id).review
    _of_this_review(document, review, path)
    changed = preview_edit(desk, review_id, document.markdown).draft.sha256 != review.draft_sha
    if changed:
        _still_current(document, review)
        edit_review(
            desk,
            review_id,
            document.markdown,
            person,
            reason=reason,
            version=review.version,
            file=str(path),
        )
    elif not document.remarks:
        raise UsageError("BW257", "the copy was not changed", hint="change it, or decide the review as it is")
    _keep_remarks(desk, review_id, person, document.remarks, sha256_hex(data))
    return DocumentEdit(changed, document.remarks, document.revised, document.ignored)


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            "BW200", f"{path} cannot be read: {reason}", where=Where(str(path)), hint="Name a file."
        ) from None


def _read(data: bytes, path: Path) -> ReadDocument:
    try:
        return read_docx(data)
    except DocumentError as error:
        code, hint = _CODES[error.problem]
        raise UsageError(
            code, f"{path.name} cannot be taken back: {error}.", where=Where(str(path)), hint=hint
        ) from error


def _of_this_review(document: ReadDocument, review: Review, path: Path) -> None:
    made_for, sha = document.carried.review, document.carried.draft.sha256
    if made_for == review.id or (not made_for and sha == review.draft_sha):
        return
    whose = f"of {made_for}" if made_for else "of another draft"
    hint = f"Write the copy of this one: brandwright review document {review.id}"
    raise UsageError(
        "BW2145", f"{path.name} is a copy {whose}, not of {review.id}.", where=Where(str(path)), hint=hint
    )


def _still_current(document: ReadDocument, review: Review) -> None:
    """What was changed has to be what is under review: an older copy would take back what came after it."""
    if document.carried.draft.sha256 != review.draft_sha:
        message = f"{review.id} is at version {review.version} by now, and the document is of an earlier one."
        hint = f"Write it anew with `brandwright review document {review.id}`, and make the changes in that."
        raise ConflictError("BW7140", message, hint=hint)


def _keep_remarks(
    desk: Desk, review_id: str, person: Identity, remarks: tuple[Remark, ...], file_sha: str
) -> None:
    with desk.ledger.read() as tx:
        draft = drafts.get(tx, view_review(tx, review_id).review.draft_sha)
    for number, remark in enumerate(remarks):
        said = f"{remark.author}, in the document: {remark.text}"
        comment(
            desk.ledger,
            review_id,
            person,
            said,
            at=_place(draft, remark),
            sha=draft.sha256,
            key=f"{file_sha}:{number}",
        )


def _place(draft: Draft, remark: Remark) -> Span:
    """Where the words of a comment stand in the draft as it was kept; all of the part when they cannot be told."""
    part = draft.part(remark.part)
    if part is None:
        return Span()
    start = _start(part, remark)
    return Span(part.name) if start is None else Span(part.name, start, start + len(remark.quoted))


def _start(part: Part, remark: Remark) -> int | None:
    text, words = part.text, remark.quoted
    if not words:
        return None
    if text[remark.start : remark.start + len(words)] == words:
        return remark.start
    return text.index(words) if text.count(words) == 1 else None
