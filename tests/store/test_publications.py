"""What went out is on record, and so is what was taken down."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.store import making
from tests.store.making import ANN, NOW

from brandwright.store import Ledger, Transaction, publications
from brandwright.store.records import Export, Publication, Review


def publish(tx: Transaction, review: Review, number: int, **fields: Any) -> Publication:
    given = {
        "id": f"pub-{number}",
        "draft_sha": review.draft_sha,
        "review_id": review.id,
        "platform": "linkedin",
    }
    what = {
        "external_id": f"urn:{number}",
        "url": "https://example.com/1",
        "live_at": NOW + timedelta(number),
    }
    return publications.add(tx, Publication(**{**given, **what, "file_sha256": "9" * 64, **fields}))


def test_publications_are_found_by_what_they_join_on(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review, other = making.review(tx), making.review(tx, words="Other words.")
        first, second = publish(tx, review, 1), publish(tx, other, 2, platform="mail")
        assert publications.withdraw(tx, first.id)
        assert not publications.withdraw(tx, first.id)
        assert not publications.withdraw(tx, "pub-unknown")
        down = replace(first, withdrawn_at=tx.now)

    asked: list[tuple[dict[str, Any], list[Publication]]] = [
        ({}, [second, down]),
        ({"draft_sha": review.draft_sha}, [down]),
        ({"review_id": other.id}, [second]),
        ({"platform": "mail", "external_id": "urn:2"}, [second]),
        ({"platform": "mail", "external_id": "urn:1"}, []),
        ({"live": True}, [second]),
        ({"live": False}, [down]),
        ({"limit": 1}, [second]),
    ]
    with ledger.read() as tx:
        for pieces, expected in asked:
            assert publications.list_(tx, **pieces) == expected, pieces
        assert publications.get(tx, first.id) == down
        assert publications.get(tx, "pub-unknown") is None


def test_exports_are_kept_with_the_hash_of_their_file(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review, other = making.review(tx), making.review(tx, words="Other words.")
        one, two = (
            publications.add_export(
                tx,
                Export(
                    id=f"exp-{n}",
                    review_id=of.id,
                    draft_sha=of.draft_sha,
                    format="md",
                    file_sha256=f"{n}" * 64,
                    at=NOW + timedelta(n),
                ),
            )
            for n, of in enumerate([review, other])
        )

    with ledger.read() as tx:
        assert publications.exports(tx) == [one, two]
        assert publications.exports(tx, review_id=review.id) == [one]
        assert publications.exports(tx, draft_sha=other.draft_sha) == [two]
