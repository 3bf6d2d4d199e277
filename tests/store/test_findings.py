"""What a gate found stays as it was found."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect

import pytest
from tests.store import making
from tests.store.making import ANN, NOW

from brandwright.errors import StateError
from brandwright.store import JsonText, Ledger, _rows, drafts, findings


def test_findings_are_read_in_the_order_in_which_they_were_put(ledger: Ledger) -> None:
    found = [making.finding("claims.unsupported"), making.finding("terms.avoid", "utilize"), making.finding()]
    with ledger.write(ANN) as tx:
        sha256 = drafts.put(tx, making.draft())
        gate = findings.record_gate(tx, making.gate(sha256, scores_json=[{"name": "claims", "value": 0.5}]))
        findings.put_many(tx, sha256, gate.id, found)
        findings.put_many(tx, sha256, gate.id, found[:1])

    with ledger.read() as tx:
        assert findings.for_gate(tx, gate.id) == found
        assert findings.for_gate(tx, "gate-unknown") == []
        assert findings.gate(tx, gate.id) == gate


def test_a_judgement_is_recorded_once(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        sha256 = drafts.put(tx, making.draft())
        first = findings.record_gate(tx, making.gate(sha256, id="gate-1", verdict="revise"))

        assert findings.record_gate(tx, making.gate(sha256, id="gate-1", verdict="pass")) == first


def test_what_was_written_down_before_reads_as_if_the_ledger_had_written_it(ledger: Ledger) -> None:
    scores = [{"name": "claims", "value": 1.0, "reason": "half a “no”"}, {"value": None, "name": "terms"}]
    with ledger.write(ANN) as tx:
        sha256 = drafts.put(tx, making.draft())
        plain = findings.record_gate(tx, making.gate(sha256, scores_json=scores))
        ready = findings.record_gate(tx, making.gate(sha256, scores_json=JsonText.of(scores)))

    with ledger.read() as tx:
        kept = [gate and gate.scores_json for gate in (findings.gate(tx, row.id) for row in (plain, ready))]
        query = "SELECT DISTINCT scores_json FROM gates WHERE workspace = {}"
        assert len(_rows.answer(tx, query)) == 1
    assert kept == [scores, scores]


def test_the_newest_judgement_counts(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        sha256 = drafts.put(tx, making.draft())
        newest = findings.record_gate(tx, making.gate(sha256, created_at=NOW + timedelta(hours=1)))
        findings.record_gate(tx, making.gate(sha256, created_at=NOW))

    with ledger.read() as tx:
        assert findings.latest_gate(tx, sha256) == newest
        assert findings.latest_gate(tx, "0" * 64) is None


@pytest.mark.parametrize("text", ['{"rule":"x"}', "{", "\x00"])
def test_a_damaged_finding_is_not_left_out(sqlite_ledger: Ledger, sqlite_path: Path, text: str) -> None:
    with sqlite_ledger.write(ANN) as tx:
        sha256 = drafts.put(tx, making.draft())
        gate = findings.record_gate(tx, making.gate(sha256))
        findings.put_many(tx, sha256, gate.id, [making.finding()])
    with closing(connect(sqlite_path)) as db, db:
        db.execute("UPDATE findings SET finding_json = ?", (text,))

    with sqlite_ledger.read() as tx, pytest.raises(StateError) as caught:
        findings.for_gate(tx, gate.id)

    assert caught.value.code == "BW705"
