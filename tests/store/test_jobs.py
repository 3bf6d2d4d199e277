"""A job is done once in a period, by one worker at a time."""

from datetime import timedelta

from tests.store.making import ANN

from brandwright.store import Ledger, jobs

LEASE = timedelta(minutes=5)
OVER = timedelta(0)


def test_a_job_that_is_done_is_not_begun_again_in_its_period(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        held = jobs.begin(tx, "digest", "2026-03-04", LEASE)
        assert held is not None

        assert jobs.finish(tx, held)
        assert jobs.begin(tx, "digest", "2026-03-04", OVER) is None
        assert jobs.begin(tx, "digest", "2026-03-05", LEASE) is not None


def test_a_job_that_somebody_is_at_is_left_to_them(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        assert jobs.begin(tx, "digest", "2026-03-04", LEASE) is not None

        assert jobs.begin(tx, "digest", "2026-03-04", LEASE) is None


def test_a_job_whose_worker_is_gone_is_taken_over_and_the_first_cannot_end_it_any_more(
    ledger: Ledger,
) -> None:
    with ledger.write(ANN) as tx:
        gone = jobs.begin(tx, "digest", "2026-03-04", OVER)
        heir = jobs.begin(tx, "digest", "2026-03-04", LEASE)
        assert gone is not None
        assert heir is not None

        assert heir.fence == 2
        assert not jobs.finish(tx, gone)
        assert jobs.finish(tx, heir)


def test_a_job_that_failed_is_taken_again_after_a_while(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        held = jobs.begin(tx, "sample", "2026-03-04", LEASE)
        assert held is not None
        jobs.fail(tx, held, "BW702", again=LEASE)
        assert jobs.begin(tx, "sample", "2026-03-04", LEASE) is None

        held = jobs.begin(tx, "sample", "2026-03-05", LEASE)
        assert held is not None
        jobs.fail(tx, held, "BW702", again=OVER)
        again = jobs.begin(tx, "sample", "2026-03-05", LEASE)

    assert again is not None
    assert (again.state, again.fault) == ("running", "BW702")


def test_the_latest_period_and_the_list(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        for day in ("2026-03-05", "2026-03-04"):
            jobs.begin(tx, "digest", day, LEASE)
        jobs.begin(tx, "sample", "2026-W10", LEASE)

        newest = jobs.latest(tx, "digest")
        assert newest is not None
        assert newest.period == "2026-03-05"
        assert jobs.latest(tx, "nothing") is None
        assert [(job.name, job.period) for job in jobs.list_(tx)] == [
            ("digest", "2026-03-04"),
            ("digest", "2026-03-05"),
            ("sample", "2026-W10"),
        ]
