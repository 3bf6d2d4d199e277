"""Comments are kept with the words they are about; threads are closed and opened again."""

from datetime import timedelta

from tests.store import making
from tests.store.making import ANN, NOW

from brandwright.store import Ledger, comments
from brandwright.store.comments import Comment


def made(review: str, number: int = 1, **more: object) -> Comment:
    given = {
        "id": f"cmt-{number}",
        "review_id": review,
        "draft_sha": "a" * 64,
        "part": "body",
        "starts": 3,
        "ends": 8,
        "quote": "words",
        "text": "Say which.",
        "by": "ann",
        "account": "ann",
        "at": NOW + timedelta(number),
    }
    return Comment(**(given | more))  # type: ignore[arg-type]


def test_comments_are_read_back_the_oldest_first(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review, other = making.review(tx).id, making.review(tx).id
        second, first = made(review, 2, reply_to="cmt-1"), made(review, 1)
        for comment in (second, first, made(other, 3)):
            assert comments.add(tx, comment)

        assert comments.for_review(tx, review) == [first, second]
        assert comments.get(tx, "cmt-2") == second
        assert comments.get(tx, "cmt-9") is None


def test_the_same_comment_is_kept_once(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review = making.review(tx).id
        assert comments.add(tx, made(review))
        assert not comments.add(tx, made(review, text="Something else."))
        assert [one.text for one in comments.for_review(tx, review)] == ["Say which."]


def test_a_thread_is_closed_and_opened_once_each(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        comments.add(tx, made(making.review(tx).id))

        assert comments.resolve(tx, "cmt-1", "ben")
        assert not comments.resolve(tx, "cmt-1", "cleo")
        closed = comments.get(tx, "cmt-1")
        assert closed
        assert (closed.resolved_by, closed.resolved_at) == ("ben", tx.now)

        assert comments.reopen(tx, "cmt-1")
        assert not comments.reopen(tx, "cmt-1")
        assert comments.get(tx, "cmt-1") == made(closed.review_id)
