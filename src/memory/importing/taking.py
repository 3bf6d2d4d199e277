"""Rows to records: judged outside of any transaction, then put on record a batch at a time."""

from __future__ import annotations

import dataclasses
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...errors import Where
from ...store import Actor, Ledger, ObjectRef, Transaction, audit, learnings
from ...store.records import Learning
from .._pairs import propose_pairs
from ..convert import content_of, learning_of, same_content
from ..inputs import DATED, NUMERIC, FieldProblem, LearningInput, parse_learning
from ..remember import ImportReport, Refusal
from .files import OpenFile, Row
from .private import PersonalPolicy, Tokeniser, personal_data
from .remarks import TOKENISED

__all__ = ("Taker", "take_one")

_LINKS = ("supersedes", "contradicts", "supports", "derived_from")
_TEXTS = (
    frozenset(LearningInput.model_fields)
    - NUMERIC
    - DATED
    - {*_LINKS, "kind", "direction", "origin", "split"}
)


class _Refused(Exception):
    def __init__(self, message: str, field: str = "", code: str = "BW222") -> None:
        super().__init__(message)
        self.field = field
        self.code = code


@dataclass(frozen=True)
class _Judging:
    """What every row is judged by."""

    workspace: str
    brand: str
    today: date
    author: str
    personal: PersonalPolicy

    def learning(self, values: Mapping[str, Any], sha256: str = "", place: str = "") -> Learning:
        """The record of these values; `place` is where they stand, if they do not say so.

        Raises:
            _Refused: they are none, or hold personal data that the policy does not let in.
        """
        cleaned, replaced = self._without_personal(values)
        try:
            given = parse_learning({"locator": place, **cleaned}, today=self.today)
        except FieldProblem as problem:
            raise _Refused(problem.reason, problem.field) from None
        made = learning_of(
            given, workspace=self.workspace, brand=self.brand, extracted_by=self.author, source_sha256=sha256
        )
        return dataclasses.replace(made, sensitivity=TOKENISED) if replaced else made

    def _without_personal(self, values: Mapping[str, Any]) -> tuple[Mapping[str, Any], int]:
        tokens = Tokeniser() if self.personal == "tokenise" else None
        changed = {}
        for name, value in values.items():
            if name not in _TEXTS or not isinstance(value, str):
                continue
            if tokens is not None:
                changed[name] = tokens.clean(value)
            elif kinds := personal_data(value):
                raise _Refused(
                    f"it seems to hold {kinds[0]}; a learning speaks of groups, never of a person", name
                )
        return ({**values, **changed}, tokens.replaced) if tokens is not None else (values, 0)


class Taker:
    """Takes rows in batches; a dry run remembers in a temporary file what it would have added."""

    def __init__(
        self, ledger: Ledger, actor: Actor, brand: str, personal: PersonalPolicy, report: ImportReport
    ) -> None:
        self.ledger = ledger
        self.actor = actor
        self.brand = brand
        self.personal = personal
        self.report = report
        with ledger.read() as tx:
            today = tx.now.date()
        self._judging = _Judging(ledger.workspace, brand, today, f"{actor.kind}:{actor.id}", personal)
        self._dry = _DryRecords() if report.dry_run else None

    def __enter__(self) -> Taker:
        return self

    def __exit__(self, *_: object) -> None:
        if self._dry is not None:
            self._dry.close()

    def take(self, rows: Sequence[Row], source: OpenFile, place: str) -> None:
        """Judge these rows, and put them on record as one: all that are learnings, or on a fault none.

        Raises:
            UsageError: BW234, the file changed meanwhile.
            StateError: the ledger cannot be written.
        """
        judged = [(row, self._judge(row, source.sha256, place)) for row in rows]
        made = [one for _, one in judged if isinstance(one, Learning)]
        if self._dry is not None:
            with self.ledger.read() as tx:
                results = self._dry.would_take(tx, made)
        else:
            with self.ledger.write(self.actor) as tx:
                source.check()
                results = _put(tx, made, "imported")
        self._tell(judged, iter(results), str(source.path))

    def _judge(self, row: Row, sha256: str, place: str) -> Learning | _Refused:
        if row.problem:
            return _Refused(row.problem, row.field)
        try:
            return self._judging.learning(row.values, sha256, f"{place}:{row.line}" if row.line else place)
        except _Refused as refused:
            return refused

    def _tell(
        self, judged: Iterable[tuple[Row, Learning | _Refused]], results: Iterator[bool | _Refused], file: str
    ) -> None:
        for row, made in judged:
            result = next(results) if isinstance(made, Learning) else made
            if isinstance(result, _Refused):
                where = Where(file, row.line or None, result.field or None)
                self.report.refuse(Refusal(where, _sentence(str(result)), result.code))
            elif isinstance(made, Learning):
                self.report.take(made, "added" if result else "unchanged")


def _sentence(text: str) -> str:
    # An id keeps its letters: somebody will copy it.
    first = text[:1] if text.startswith("lrn-") else text[:1].upper()
    return f"{first}{text[1:].rstrip('.')}."


def _put(tx: Transaction, made: Sequence[Learning], reason: str) -> list[bool | _Refused]:
    """Record what is new; for each record whether it was, or why it cannot be."""
    known = learnings.get_many(tx, _wanted(made))
    results: list[bool | _Refused] = []
    new: dict[str, Learning] = {}
    for learning in made:
        verdict = _verdict(learning, known.get(learning.id) or new.get(learning.id), {**known, **new})
        if verdict is True:
            new[learning.id] = learning
        results.append(verdict)
    author = tx.actor.id if tx.actor else ""
    learnings.put_many(tx, new.values(), author, reason)
    refs = [ObjectRef("learning", learning.id, learning.content_sha256) for learning in new.values()]
    audit.append_many(tx, "memory.proposed", refs)
    propose_pairs(tx, list(new.values()))
    return results


def _wanted(made: Iterable[Learning]) -> Iterator[str]:
    for learning in made:
        yield learning.id
        for name in _LINKS:
            yield from getattr(learning, name)


def _verdict(learning: Learning, known: Learning | None, others: Mapping[str, Learning]) -> bool | _Refused:
    if known is not None:
        return _against(learning, known)
    for name in _LINKS:
        for other_id in getattr(learning, name):
            other = others.get(other_id)
            if problem := _bad_link(learning, name, other_id, None if other is None else other.subject_key):
                return problem
    return True


def _against(learning: Learning, known: Learning) -> bool | _Refused:
    if known.status == "erased":
        return _Refused(f"{known.id} was erased, and what was erased does not come back", "", "BW238")
    if same_content(known, learning):
        return False
    return _other_values(known.id, known.status)


def _other_values(name: str, status: str) -> _Refused:
    message = f"{name} ({status}) says the same with other values; give `supersedes: {name}` to replace it"
    return _Refused(message, "statement", "BW223")


def _bad_link(learning: Learning, name: str, other_id: str, subject: str | None) -> _Refused | None:
    if not other_id.startswith("lrn-"):
        return None
    if subject is None:
        return _Refused(f"there is no {other_id} on record", name)
    if name in ("supersedes", "contradicts") and subject != learning.subject_key:
        return _Refused(f"{other_id} is about another subject ({subject})", name)
    return None


class _DryRecords:
    """What a dry run would have added: on disk, so that a large file needs no memory."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.execute(
            "CREATE TABLE seen (id TEXT PRIMARY KEY, content BLOB, subject TEXT) WITHOUT ROWID"
        )

    def close(self) -> None:
        """Drop the file."""
        self._base.close()

    def would_take(self, tx: Transaction, made: Sequence[Learning]) -> list[bool | _Refused]:
        """What `_put` would say of each."""
        known = learnings.get_many(tx, _wanted(made))
        self._base.execute("BEGIN")
        try:
            return [self._one(learning, known) for learning in made]
        finally:
            self._base.execute("COMMIT")

    def _one(self, learning: Learning, known: Mapping[str, Learning]) -> bool | _Refused:
        content = hashlib.sha256(repr(content_of(learning)).encode()).digest()
        seen = self._seen(learning.id)
        if learning.id not in known and seen is not None:
            return False if seen[0] == content else _other_values(learning.id, "proposed")
        if learning.id in known:
            return _against(learning, known[learning.id])
        for name in _LINKS:
            for other_id in getattr(learning, name):
                other = known.get(other_id)
                added = self._seen(other_id) if other is None else None
                subject = other.subject_key if other is not None else added[1] if added else None
                if problem := _bad_link(learning, name, other_id, subject):
                    return problem
        self._base.execute("INSERT INTO seen VALUES (?, ?, ?)", (learning.id, content, learning.subject_key))
        return True

    def _seen(self, name: str) -> tuple[bytes, str] | None:
        row: tuple[bytes, str] | None = self._base.execute(
            "SELECT content, subject FROM seen WHERE id = ?", (name,)
        ).fetchone()
        return row


def take_one(
    tx: Transaction,
    values: Mapping[str, Any],
    *,
    brand: str,
    reason: str,
    personal: PersonalPolicy,
    came_from: tuple[str, ...] = (),
) -> Learning:
    """Put one learning on record, or give back the one that says the same.

    Raises:
        ValueError: it is none, or another record has its place.
    """
    by = f"{tx.actor.kind}:{tx.actor.id}" if tx.actor else ""
    try:
        made = _Judging(tx.workspace, brand, tx.now.date(), by, personal).learning(values)
        made = dataclasses.replace(made, derived_from=(*made.derived_from, *came_from))
        (result,) = _put(tx, [made], reason)
        if isinstance(result, _Refused):
            raise result
    except _Refused as refused:
        raise ValueError(f"{refused.field}: {refused}" if refused.field else str(refused)) from None
    return learnings.get_many(tx, [made.id])[made.id]
