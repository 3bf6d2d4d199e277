"""What somebody does who may write the ledger's database, lets no trigger stop him, and makes all hashes fit."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection, connect

from tests.store.making import ANN, NOW, WORKSPACE

from brandwright._canonical import sha256_hex
from brandwright.store import Ledger, ObjectRef, audit
from brandwright.store._signing import SigningKey
from brandwright.store.anchors import Anchors
from brandwright.store.audit import _COLUMNS, _preimage
from brandwright.store.records import Verification

ENTRIES = 120
Attack = Callable[[Connection, int], int]
"""Tampers at an entry with whatever the database allows, and says which entry is then the first bad one."""


def rows(db: Connection) -> list[dict[str, object]]:
    found = db.execute(f"SELECT {', '.join(_COLUMNS)} FROM audit ORDER BY seq").fetchall()
    return [dict(zip(_COLUMNS, row, strict=True)) for row in found]


def rewrite(db: Connection, made: list[dict[str, object]]) -> None:
    """All entries anew, numbered, chained and hashed as the ledger would, and the head with them."""
    prev = "0" * 64
    for seq, row in enumerate(made, 1):
        row |= {"seq": seq, "prev": prev}
        row["hash"] = prev = sha256_hex(_preimage(seq, [str(row[name]) for name in _COLUMNS[1:]]))
    db.execute("DELETE FROM audit")
    places = ", ".join(f":{name}" for name in _COLUMNS)
    db.executemany(f"INSERT INTO audit ({', '.join(_COLUMNS)}) VALUES ({places})", made)
    db.execute("UPDATE audit_heads SET seq = ?, hash = ?", (len(made), prev))


def edit(db: Connection, at: int) -> int:
    db.execute("UPDATE audit SET reason = 'He did it.' WHERE seq = ?", (at,))
    return at


def delete(db: Connection, at: int) -> int:
    db.execute("DELETE FROM audit WHERE seq = ?", (at,))
    return at


def insert(db: Connection, at: int) -> int:
    made = rows(db)
    rewrite(db, [*made[:at], {**made[at - 1], "act": "review.reject"}, *made[at:]])
    return at + 1


def reorder(db: Connection, at: int) -> int:
    made = rows(db)
    first = min(at, len(made) - 1)
    made[first - 1], made[first] = made[first], made[first - 1]
    rewrite(db, made)
    return first


def truncate(db: Connection, at: int) -> int:
    rewrite(db, rows(db)[: at - 1])
    return at


def rewrite_and_rechain(db: Connection, at: int) -> int:
    made = rows(db)
    made[at - 1]["actor_id"] = "somebody-else"
    rewrite(db, made)
    return at


ATTACKS = [edit, delete, insert, reorder, truncate, rewrite_and_rechain]


def anchors_in(folder: Path, database: str = "ledger", key: str = "key") -> Anchors:
    """Signed heads in a second place inside the folder."""
    return Anchors(folder / "second-place", SigningKey(folder / key), database, WORKSPACE)


def write_ledger(folder: Path) -> None:
    """A ledger of `ENTRIES` acts, its signed heads, and a backup of it after each act."""
    file = folder / "ledger.sqlite"
    moments = iter(NOW + timedelta(seconds=number) for number in range(10_000))

    def clock() -> datetime:
        return next(moments)

    with Ledger.open(f"sqlite:///{file}", WORKSPACE, clock=clock, anchors=anchors_in(folder)) as ledger:
        for number in range(ENTRIES):
            with ledger.write(ANN) as tx:
                tx.audit("review.approve", ObjectRef("draft", "dr-1", "b" * 64), data={"n": number})
            with closing(connect(file)) as source, closing(connect(folder / f"backup-{number + 1}")) as copy:
                source.backup(copy)


PLACES = random.Random(20260101).sample(range(1, ENTRIES + 1), 100)
"""A hundred of the entries, in no order."""


def not_found(written: Path, attack: Attack, places: list[int], folder: Path) -> list[object]:
    """The places at which the attack was not found, or another entry was named as the first bad one."""
    wrong: list[object] = []
    for at in places:
        file = folder / f"{attack.__name__}-{at}.sqlite"
        shutil.copy(written / f"backup-{ENTRIES}", file)
        with closing(connect(file)) as db, db:
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                db.execute(f"DROP TRIGGER {name}")
            expected = attack(db, at)
        found = verified(written, file)
        if (found.ok, found.first_bad) != (False, expected):
            wrong.append((at, expected, found))
    return wrong


def backups_not_found(written: Path, places: list[int], folder: Path) -> list[object]:
    """The backups that nobody notices when they stand in the ledger's place."""
    wrong: list[object] = []
    for at in places:
        file = folder / f"ledger-{at}.sqlite"
        shutil.copy(written / f"backup-{at}", file)
        found = verified(written, file)
        if (found.ok, found.first_bad) != (False, at + 1):
            wrong.append((at, found))
    return wrong


def verified(written: Path, file: Path) -> Verification:
    """What a check says of a ledger's file beside the signed heads."""
    with Ledger.open(f"sqlite:///{file}", WORKSPACE) as ledger, ledger.read() as tx:
        return audit.verify(tx, anchors_in(written))
