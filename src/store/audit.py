"""The append-only audit log: one hash chain a workspace, written in the transactions of the acts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from json.encoder import encode_basestring as _quoted
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, LargeBinary, Select, and_, cast, or_, select
from sqlalchemy.exc import IntegrityError

from .._canonical import canonical_json, sha256_hex
from ..errors import StateError
from . import _rows, tables
from ._commitments import commitment, load_salt
from ._time import to_text
from ._types import damaged
from ._withheld import withheld
from .records import Actor, AuditEntry, JsonScalar, ObjectRef, Verification

if TYPE_CHECKING:
    from .anchors import Anchors
    from .ledger import Transaction

__all__ = ("GENESIS", "append", "append_many", "as_dict", "commitment", "entries", "load_salt", "verify")

GENESIS: Final = "0" * 64
"""The `prev` of a chain's first entry."""

MAX_DATA_TEXT: Final = 200
"""Ids and hashes are short; what is longer is text, and text may be personal."""

_TEXTS = (
    *("at", "workspace", "actor_kind", "actor_id", "actor_account", "actor_auth", "act"),
    *("object_kind", "object_id", "object_sha256", "refs", "reason", "data", "prev", "hash"),
)
_COLUMNS = ("seq", *_TEXTS)
_REFS, _DATA, _PREV, _HASH = (_TEXTS.index(name) for name in ("refs", "data", "prev", "hash"))


_WRITTEN: Final = "_written"
"""Where a reference keeps its own text."""

_ESCAPED: Final = bytes(range(0x20)) + b'"\\'
"""The bytes that JSON writes otherwise than they are."""


@dataclass(frozen=True)
class _Head:
    seq: int
    hash: str
    seal: str = ""


def _preimage(seq: int, texts: Sequence[str]) -> bytes:
    """The canonical JSON of the entry without its hash, from its columns in the order of `_TEXTS`.

    It is written out because a walk along the chain does little else. `refs` and `data` are canonical JSON
    already and go in as they stand: a byte changed in them changes the hash, whatever it means.
    """
    at, workspace, who, name, account, auth, act, kind, id_, sha256, _, reason, _, prev, _ = map(
        _quoted, texts
    )
    return (
        f'{{"act":{act},"actor":{{"account":{account},"auth":{auth},"id":{name},"kind":{who}}},"at":{at},'
        f'"data":{texts[_DATA]},"object":{{"id":{id_},"kind":{kind},"sha256":{sha256}}},"prev":{prev},'
        f'"reason":{reason},"refs":{texts[_REFS]},"seq":{seq},"workspace":{workspace}}}'
    ).encode()


def as_dict(entry: AuditEntry) -> dict[str, Any]:
    """The entry as JSON; its canonical bytes without `hash` are what `hash` is the SHA-256 of."""
    return asdict(entry) | {"refs": [asdict(ref) for ref in entry.refs]}


def _ref_text(ref: ObjectRef) -> str:
    """The reference's canonical JSON, written once: what agents read is hundreds of them, and mostly the same ones."""
    cells = vars(ref)
    text: str | None = cells.get(_WRITTEN)
    if text is None:
        # Beside the fields, as a cached property would: equality and JSON do not see it.
        text = cells[_WRITTEN] = (
            f'{{"id":{_quoted(ref.id)},"kind":{_quoted(ref.kind)},"sha256":{_quoted(ref.sha256)}}}'
        )
    return text


def append(
    tx: Transaction,
    act: str,
    obj: ObjectRef,
    *,
    refs: Sequence[ObjectRef] = (),
    reason: str = "",
    data: Mapping[str, JsonScalar | Sequence[JsonScalar]],
) -> AuditEntry:
    """Append an entry to the workspace's chain; `Transaction.audit` is the way to call it."""
    _check_data(data)
    head = _rows.first(tx, tables.audit_heads, _Head, {})
    said = f"[{','.join(map(_ref_text, refs))}]"
    row = _row(tx, head, act, obj, said, withheld(reason), canonical_json(data).decode())
    _chain(tx, [row], first=head is None)
    return _made(row, tuple(refs), {name: _listed(value) for name, value in data.items()})


def append_many(tx: Transaction, act: str, objects: Iterable[ObjectRef], *, reason: str = "") -> int:
    """Append an entry for each object, all of one act, as one statement; how many there were."""
    first = last = _rows.first(tx, tables.audit_heads, _Head, {})
    rows = []
    refs, said, data = canonical_json([]).decode(), withheld(reason), canonical_json({}).decode()
    for obj in objects:
        row = _row(tx, last, act, obj, refs, said, data)
        last = _Head(row["seq"], row["hash"])
        rows.append(row)
    if rows:
        _chain(tx, rows, first=first is None)
    return len(rows)


def _row(
    tx: Transaction,
    head: _Head | None,
    act: str,
    obj: ObjectRef,
    refs: str,
    reason: str,
    data: str,
) -> dict[str, Any]:
    """The entry that comes after the chain's head; `refs` and `data` are canonical JSON."""
    if tx.actor is None:
        raise ValueError("this transaction only reads, and an act needs an actor: use Ledger.write")
    row: dict[str, Any] = {
        "seq": head.seq + 1 if head else 1,
        "at": to_text(tx.now),
        "workspace": tx.workspace,
        "actor_kind": tx.actor.kind,
        "actor_id": tx.actor.id,
        "actor_account": tx.actor.account,
        "actor_auth": tx.actor.auth,
        "act": act,
        "object_kind": obj.kind,
        "object_id": obj.id,
        "object_sha256": obj.sha256,
        "refs": refs,
        "reason": reason,
        "data": data,
        "prev": head.hash if head else GENESIS,
        "hash": "",
    }
    row["hash"] = sha256_hex(_preimage(row["seq"], [row[name] for name in _TEXTS]))
    return row


def _chain(tx: Transaction, rows: Sequence[Mapping[str, Any]], *, first: bool) -> None:
    """Write the entries, and where the chain now ends."""
    try:
        if len(rows) == 1:
            _rows.add(tx, tables.audit, rows[0])
        else:
            _rows.add_many(tx, tables.audit, rows)
    except IntegrityError as error:
        raise StateError(
            "BW708",
            f"The audit log is damaged: entry {rows[0]['seq']} or one after it is there before it was written.",
            hint="Run `brandwright audit verify`, then restore the newest backup of the database.",
        ) from error
    seq, hash_ = rows[-1]["seq"], rows[-1]["hash"]
    head = {"seq": seq, "hash": hash_, "seal": tx.ledger.seal(seq, hash_)}
    if first:
        _rows.add(tx, tables.audit_heads, head)
    else:
        _rows.amend(tx, tables.audit_heads, {}, **head)


def _check_data(data: Mapping[str, Any]) -> None:
    for name, value in data.items():
        for item in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(item, str) and (len(item) > MAX_DATA_TEXT or any(map(str.isspace, item))):
                raise ValueError(f"audit data {name!r} holds text; ids, hashes and numbers only")
            if not isinstance(item, (str, int, float, bool, type(None))):
                raise ValueError(
                    f"audit data {name!r} holds a {type(item).__name__}; ids, hashes and numbers only"
                )


def _entry(row: Mapping[str, Any]) -> AuditEntry:
    try:
        refs = tuple(ObjectRef(**ref) for ref in json.loads(row["refs"]))
        data = json.loads(row["data"])
    except (TypeError, ValueError):
        raise damaged(f"audit entry {row['seq']} cannot be read") from None
    return _made(row, refs, data)


def _listed(value: Any) -> Any:
    """A value of an entry's data as it is read back."""
    return list(value) if isinstance(value, tuple) else value


def _made(row: Mapping[str, Any], refs: tuple[ObjectRef, ...], data: dict[str, Any]) -> AuditEntry:
    return AuditEntry(
        seq=row["seq"],
        at=row["at"],
        workspace=row["workspace"],
        actor=Actor(row["actor_kind"], row["actor_id"], row["actor_account"], row["actor_auth"]),
        act=row["act"],
        object=ObjectRef(row["object_kind"], row["object_id"], row["object_sha256"]),
        refs=refs,
        reason=row["reason"],
        data=data,
        prev=row["prev"],
        hash=row["hash"],
    )


def entries(
    tx: Transaction,
    limit: int | None = 100,
    *,
    object_kind: str | None = None,
    object_id: str | None = None,
    act: str | None = None,
    actor_kind: str | None = None,
    actor_id: str | None = None,
    agent: str | None = None,
    about: Collection[str] | None = None,
    after: int = 0,
    newest: bool = True,
) -> list[AuditEntry]:
    """Entries that fit every given piece; the newest come first unless `newest` is false.

    Args:
        agent: who acted, or is named as the agent whose work it is.
        about: ids, of which the entry's object or one of its references has one.
    """
    t = tables.audit.c
    fields = {t.object_kind: object_kind, t.object_id: object_id, t.act: act}
    fields |= {t.actor_kind: actor_kind, t.actor_id: actor_id}
    statement = (
        select(*(t[name] for name in _COLUMNS))
        .where(t.workspace == tx.workspace, t.seq > after)
        .where(*_rows.equal(fields), *_names_one_of(about), *_work_of(agent))
        .order_by(t.seq.desc() if newest else t.seq)
        .limit(limit)
    )
    return [_entry(dict(zip(_COLUMNS, row, strict=True))) for row in tx.connection.execute(statement)]


def _work_of(agent: str | None) -> Iterable[ColumnElement[bool]]:
    if agent is None:
        return
    t = tables.audit.c
    named = t.refs.contains(f'"id":{_quoted(agent)},"kind":"agent"', autoescape=True)
    yield or_(and_(t.actor_kind == "agent", t.actor_id == agent), named)


def _names_one_of(ids: Collection[str] | None) -> Iterable[ColumnElement[bool]]:
    if ids is None:
        return
    t = tables.audit.c
    in_refs = (t.refs.contains(f'"id":{_quoted(id_)}', autoescape=True) for id_ in ids)
    yield or_(t.object_id.in_(ids), *in_refs)


def verify(tx: Transaction, anchors: Anchors | None = None) -> Verification:
    """Walk the chain from its first entry and name the first one that is missing, changed or out of place.

    Args:
        anchors: what was signed and kept elsewhere. Without it, a chain that was cut short, written anew or put back
            from a backup looks whole when its hashes were made to fit.

    Raises:
        StateError: BW7093 what was signed was changed itself.
    """
    signed = anchors.signed() if anchors else None
    # SQLite gives back whatever bytes a text cell holds, and its driver fails on those that are not UTF-8.
    raw = tx.connection.dialect.name == "sqlite"
    count, prev = 0, GENESIS.encode()
    marks = iter(signed.marks if signed else ())
    with tx.connection.execute(_walk(tx, raw), execution_options={"yield_per": 1000}) as result:
        for partition in result.partitions():
            for row in partition:
                problem = _problem(row, raw, count + 1, prev, next(marks, ""))
                if problem:
                    return Verification(count, False, count + 1, problem)
                count, prev = count + 1, row[-1] if raw else row[-1].encode()
                if signed and count == signed.entries and prev != signed.head.encode():
                    return Verification(count, False, count, _not_signed(count))
    if signed and count < signed.entries:
        problem = f"entries {count + 1} to {signed.entries} were signed and are missing at the end"
        return Verification(count, False, count + 1, problem)
    if anchors and signed and count > signed.entries and not _is_sealed(tx, anchors, count, prev.decode()):
        return Verification(
            count, False, signed.entries + 1, f"entries after {signed.entries} are not the ledger's"
        )
    return _end(tx, count, prev.decode())


def _is_sealed(tx: Transaction, anchors: Anchors, count: int, hash_: str) -> bool:
    head = _rows.first(tx, tables.audit_heads, _Head, {})
    return head is not None and head.seal == anchors.seal(count, hash_)


def _walk(tx: Transaction, raw: bool) -> Select[Any]:
    t = tables.audit.c
    texts = ((cast(t[name], LargeBinary) if raw else t[name]) for name in _TEXTS)
    return select(t.seq, *texts).where(t.workspace == tx.workspace).order_by(t.seq)


def _problem(row: Sequence[Any], raw: bool, expected: int, prev: bytes, mark: str) -> str:
    """What is wrong with the entry that should be number `expected`; empty when nothing is."""
    try:
        seq, *cells = row if raw else (row[0], *(text.encode() for text in row[1:]))
        if seq != expected:
            return f"entry {expected} is missing"
        if cells[_PREV] != prev:
            return f"entry {expected} does not follow the one before it"
        if sha256(_preimage_of(expected, cells)).hexdigest().encode() != cells[_HASH]:
            return f"entry {expected} was changed"
    except (AttributeError, TypeError, UnicodeError):
        return f"entry {expected} cannot be read"
    return _not_signed(expected) if mark and not cells[_HASH].startswith(mark.encode()) else ""


def _not_signed(seq: int) -> str:
    return f"entry {seq} is not the one that was signed"


def _preimage_of(seq: int, cells: Sequence[bytes]) -> bytes:
    """`_preimage` from the cells' bytes: those without a character that JSON escapes go in as they stand."""
    at, workspace, who, name, account, auth, act, kind, id_, sha256_, refs, reason, data, prev, _ = cells
    said = b"".join((at, workspace, who, name, account, auth, act, kind, id_, sha256_, reason, prev))
    # To take those bytes out and compare the lengths is faster than to look for one of them.
    if len(said.translate(None, _ESCAPED)) != len(said):
        return _preimage(seq, [cell.decode() for cell in cells])
    made = (
        b'{"act":"%b","actor":{"account":"%b","auth":"%b","id":"%b","kind":"%b"},"at":"%b",'
        b'"data":%b,"object":{"id":"%b","kind":"%b","sha256":"%b"},"prev":"%b",'
        b'"reason":"%b","refs":%b,"seq":%d,"workspace":"%b"}'
    ) % (act, account, auth, name, who, at, data, id_, kind, sha256_, prev, reason, refs, seq, workspace)
    made.decode()
    return made


def _end(tx: Transaction, count: int, last: str) -> Verification:
    """Compare the chain's end with the head that was kept beside it."""
    head = _rows.first(tx, tables.audit_heads, _Head, {}) or _Head(0, GENESIS)
    if head.seq > count:
        return Verification(
            count, False, count + 1, f"entries {count + 1} to {head.seq} are missing at the end"
        )
    if head.seq < count:
        problem = f"entries after {head.seq} were not written by the ledger"
        return Verification(count, False, head.seq + 1, problem)
    if head.hash != last:
        return Verification(count, False, count, f"entry {count} was changed, and its hash with it")
    return Verification(count, True)
