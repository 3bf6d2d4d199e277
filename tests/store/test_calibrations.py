"""A calibration is recorded once, with an audit entry, and the newest one against decisions is found."""

from datetime import timedelta
from typing import Any

import pytest
from tests.store.making import ANN, NOW

from brandwright.store import Ledger, audit, calibrations, new_id
from brandwright.store.calibrations import Calibration


def row(**fields: Any) -> Calibration:
    """A calibration of 52 labels."""
    given: dict[str, Any] = {
        **{"id": new_id("cal"), "judge": "voice-fit", "version": "1", "spec_sha": "1" * 64},
        **{"prompt_sha": "2" * 64, "engine": "openai", "model": "small-1", "source": "reviews"},
        **{"both_pass": 20, "judge_only": 4, "human_only": 3, "both_fail": 22},
        **{"unclear_pass": 1, "unclear_fail": 2, "repeats": 3, "kappa": 0.71, "low": 0.5, "high": 0.9},
        **{"sample_json": {"reviews": ["rev-1", "rev-2"]}, "by": "ann", "at": NOW},
    }
    return Calibration(**{**given, **fields})


def test_a_calibration_reads_back_as_it_was_written(ledger: Ledger) -> None:
    written = row(seed=7, cost=None)
    with ledger.write(ANN) as tx:
        calibrations.add(tx, written)

    with ledger.read() as tx:
        assert calibrations.get(tx, written.id) == written
        assert calibrations.get(tx, "cal-0") is None
    assert written.labels == 52


def test_the_audit_log_names_the_judge_and_its_hash(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        written = calibrations.add(tx, row())

    with ledger.read() as tx:
        (entry,) = audit.entries(tx, act="judge.calibrate")
    assert (entry.object.id, entry.actor.id) == (written.id, "ann")
    assert [(ref.kind, ref.id, ref.sha256) for ref in entry.refs] == [("judge", "voice-fit", "1" * 64)]
    assert entry.data == {"kappa": 0.71, "labels": 52, "seed": 0, "source": "reviews"}


def test_the_newest_is_the_one_against_decisions(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        old, new, _, other = (
            calibrations.add(tx, one)
            for one in (
                row(),
                row(at=NOW + timedelta(1)),
                row(at=NOW + timedelta(2), source="file"),
                row(at=NOW + timedelta(3), judge="usefulness"),
            )
        )

    with ledger.read() as tx:
        assert calibrations.newest(tx, "voice-fit") == new
        assert calibrations.newest(tx, "persuasiveness") is None
        assert (
            calibrations.newest(tx, "voice-fit", spec_sha="1" * 64, engine="openai", model="small-1") == new
        )
        assert calibrations.newest(tx, "voice-fit", spec_sha="3" * 64) is None
        assert calibrations.newest(tx, "voice-fit", model="small-2") is None
        assert calibrations.list_(tx, judge="voice-fit", source="reviews") == [new, old]
        assert calibrations.list_(tx, limit=1) == [other]


def test_a_transaction_that_only_reads_records_nothing(ledger: Ledger) -> None:
    with ledger.read() as tx, pytest.raises(ValueError, match="only reads"):
        calibrations.add(tx, row())
