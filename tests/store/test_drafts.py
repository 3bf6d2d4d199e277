"""A draft is stored once, under the hash of its bytes, and read back only if it still has that hash."""

from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from sqlalchemy.exc import IntegrityError
from tests.store import making
from tests.store.making import ANN

from brandwright.errors import StateError
from brandwright.store import Ledger, drafts
from brandwright.store.records import DraftUse


def test_a_draft_is_read_as_it_was_written(ledger: Ledger) -> None:
    draft = making.draft("Reports take “four” minutes – é, 日本, 🎯.")
    with ledger.write(ANN) as tx:
        assert drafts.put(tx, draft) == draft.sha256
        assert drafts.put(tx, draft) == draft.sha256

    with ledger.read() as tx:
        stored = drafts.get(tx, draft.sha256)
        assert stored == draft
        assert stored.canonical == draft.canonical


def test_a_draft_that_is_not_there_is_said_so(ledger: Ledger) -> None:
    with ledger.read() as tx, pytest.raises(StateError) as caught:
        drafts.get(tx, "0" * 64)

    assert caught.value.code == "BW709"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE drafts SET canonical = CAST(replace(canonical, 'four', 'five') AS BLOB)",
        "UPDATE drafts SET canonical = x''",
    ],
)
def test_a_draft_whose_bytes_changed_is_damaged(
    sqlite_ledger: Ledger, sqlite_path: Path, damage: str
) -> None:
    with sqlite_ledger.write(ANN) as tx:
        sha256 = drafts.put(tx, making.draft())
    with closing(connect(sqlite_path)) as db, db:
        db.execute(damage)

    with sqlite_ledger.read() as tx, pytest.raises(StateError, match="damaged") as caught:
        drafts.get(tx, sha256)

    assert caught.value.code == "BW705"


def test_a_draft_is_found_by_the_names_that_people_see(ledger: Ledger) -> None:
    draft = making.draft()
    with ledger.write(ANN) as tx:
        drafts.put(tx, draft)

        for name in (draft.id, draft.sha256, draft.sha256[:8]):
            assert drafts.find(tx, name) == draft.sha256
        for name in ("", "dr-", draft.sha256[:7], "dr-000000000000", "dr-%", draft.sha256 + "0"):
            assert drafts.find(tx, name) is None


def test_what_a_round_wrote_is_recorded_once(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        run = making.run(tx)
        sha256 = drafts.put(tx, making.draft())
        other = drafts.put(tx, making.draft("Other words."))
        first = DraftUse(
            run_id=run.id,
            asset="email/cmo/decision",
            round=0,
            draft_sha=sha256,
            verdict="revise",
            evidence_json={"pp-time": "4" * 64},
            choices_json=[{"line": "msg-1"}],
        )
        assert drafts.record_use(tx, first) == first
        again = DraftUse(run_id=run.id, asset=first.asset, round=0, draft_sha=other, verdict="pass")
        assert drafts.record_use(tx, again) == first
        second = DraftUse(run_id=run.id, asset=first.asset, round=1, draft_sha=other, verdict="pass")
        drafts.record_use(tx, second)

    with ledger.read() as tx:
        assert drafts.uses(tx, run.id) == [first, second]
        assert drafts.use(tx, run.id, first.asset, 1) == second
        assert drafts.use(tx, run.id, first.asset, 2) is None


def test_a_use_needs_its_run_and_its_draft(ledger: Ledger) -> None:
    def use_unknown() -> None:
        with ledger.write(ANN) as tx:
            drafts.record_use(
                tx, DraftUse(run_id="run-x", asset="a", round=0, draft_sha="0" * 64, verdict="pass")
            )

    with pytest.raises(IntegrityError):
        use_unknown()
