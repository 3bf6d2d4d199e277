"""A waiver lets a finding stand until its last day."""

from datetime import date, timedelta

from tests.store import making
from tests.store.making import ANN, NOW

from brandwright.store import Ledger, waivers
from brandwright.store.records import Waiver

DAY = date(2026, 3, 4)


def test_waivers_hold_until_their_last_day(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review, other = making.review(tx), making.review(tx)
        said = {
            "rule": "terms.avoid",
            "fingerprint": "f" * 16,
            "role": "brand",
            "by": "ann",
            "reason": "A quote.",
        }
        ended, last_day, endless, foreign = (
            waivers.add(
                tx, Waiver(id=f"wv-{n}", review_id=of, until=until, created_at=NOW + timedelta(n), **said)
            )
            for n, (of, until) in enumerate(
                [(review.id, DAY - timedelta(1)), (review.id, DAY), (review.id, None), (other.id, DAY)]
            )
        )

    with ledger.read() as tx:
        assert waivers.active(tx, review.id, DAY) == [last_day, endless]
        assert waivers.active(tx, review.id, DAY + timedelta(1)) == [endless]
        assert waivers.list_(tx, review.id) == [ended, last_day, endless]
        assert waivers.list_(tx, other.id) == [foreign]
