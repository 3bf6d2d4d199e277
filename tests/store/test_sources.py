"""Sources and extracts are read as they were read the first time."""

from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from tests.store import making
from tests.store.making import ANN, NOW

from brandwright._canonical import sha256_hex
from brandwright.errors import StateError
from brandwright.store import Ledger, sources
from brandwright.store.records import SourceText

TEXT = "It took 4 minutes – not 40.\n"
SOURCE = SourceText(
    sha256=sha256_hex(TEXT.encode()), title="Notes", path="sources/notes.md", text=TEXT, added_at=NOW
)


def test_a_source_is_stored_once_by_its_text(ledger: Ledger) -> None:
    again = SourceText(sha256=SOURCE.sha256, title="Copy", path="copy.md", text=TEXT, added_at=NOW)
    with ledger.write(ANN) as tx:
        assert sources.put(tx, SOURCE) == SOURCE
        assert sources.put(tx, again) == SOURCE

    with ledger.read() as tx:
        assert sources.get(tx, SOURCE.sha256) == SOURCE
        assert sources.get(tx, "0" * 64) is None


def test_a_source_under_a_wrong_name_is_refused(ledger: Ledger) -> None:
    wrong = SourceText(sha256="0" * 64, title="Notes", path="notes.md", text=TEXT, added_at=NOW)
    with ledger.write(ANN) as tx, pytest.raises(ValueError, match=r"notes\.md"):
        sources.put(tx, wrong)


def test_a_source_whose_text_changed_is_damaged(sqlite_ledger: Ledger, sqlite_path: Path) -> None:
    with sqlite_ledger.write(ANN) as tx:
        sources.put(tx, SOURCE)
    with closing(connect(sqlite_path)) as db, db:
        db.execute("UPDATE sources SET text = replace(text, '4', '3')")

    with sqlite_ledger.read() as tx, pytest.raises(StateError) as caught:
        sources.get(tx, SOURCE.sha256)

    assert caught.value.code == "BW705"


def test_extracts_are_recorded_once_for_each_key(ledger: Ledger) -> None:
    one, two, other = making.extract(), making.extract("not 40"), making.extract("later")
    with ledger.write(ANN) as tx:
        run = making.run(tx)
        assert not sources.has_extracts(tx, run.id, "a.md")
        sources.put_extracts(tx, run.id, "a.md", [one, two], dropped=3)
        sources.put_extracts(tx, run.id, "a.md", [other], dropped=0)
        sources.put_extracts(tx, run.id, "b.md", [other], dropped=1)
        sources.put_extracts(tx, run.id, "empty.md", [], dropped=0)

    with ledger.read() as tx:
        assert sources.extracts(tx, run.id) == [one, two, other]
        assert sources.extracts(tx, run.id, "b.md") == [other]
        assert (sources.dropped(tx, run.id), sources.dropped(tx, run.id, "a.md")) == (4, 3)
        assert sources.has_extracts(tx, run.id, "empty.md")
        assert sources.extracts(tx, "run-unknown") == []


def test_damaged_extracts_are_not_left_out(sqlite_ledger: Ledger, sqlite_path: Path) -> None:
    with sqlite_ledger.write(ANN) as tx:
        run = making.run(tx)
        sources.put_extracts(tx, run.id, "a.md", [making.extract()], dropped=0)
    with closing(connect(sqlite_path)) as db, db:
        db.execute("""UPDATE extracts SET extracts_json = '[{"id":"ext-1"}]'""")

    with sqlite_ledger.read() as tx, pytest.raises(StateError) as caught:
        sources.extracts(tx, run.id)

    assert caught.value.code == "BW705"
