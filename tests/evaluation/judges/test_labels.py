"""What people decided on the review queue is a label: approved without a change passed, all else did not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.evaluation.judges.judging import spec_of
from tests.store import making
from tests.store.making import ANN

from brandwright.errors import UsageError
from brandwright.evaluation.judges.labels import Queue, read_labels, read_queue
from brandwright.store import Ledger, Transaction, drafts, reviews, samples
from brandwright.store.records import DraftUse, Review

SPEC = spec_of(reasons=["voice", "tone"])
CODES = {"voice", "tone", "claims"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}", "acme") as opened:
        yield opened


def decided(
    tx: Transaction, kinds: Sequence[str], words: str = "Reports take four minutes.", **fields: Any
) -> Review:
    """A review with decisions of these kinds, closed unless it was passed on."""
    run = making.run(tx)
    review = making.review(tx, words=words, run_id=run.id, **fields)
    for kind in kinds:
        kind, _, reason = kind.partition("|")
        reviews.record_decision(tx, making.decision(review, kind=kind, reason=reason or "So."))
    if kinds and kinds != ["escalate"]:
        reviews.close(tx, review.id, review.version)
    return review


def queue_of(ledger: Ledger) -> Queue:
    with ledger.read() as tx:
        return read_queue(tx, SPEC, CODES)


@pytest.mark.parametrize(
    ("kinds", "passed"),
    [
        (["approve"], True),
        (["approve", "approve"], True),
        (["escalate", "approve"], True),
        (["reject"], False),
        (["request-changes"], False),
        (["approve", "reject"], False),
        (["reject|voice: too loud."], False),
        (["request-changes|Tone: not ours."], False),
        (["reject|claims: not proven; voice: loud"], None),
        (["reject|claims: not proven."], None),
        (["reject|claims: no.", "reject|voice: no."], False),
        (["reject|sorry: not now."], False),
        (["expire"], None),
        (["withdraw"], None),
        (["approve", "withdraw"], None),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, list) else str(value),
)
def test_a_decision_is_a_label(ledger: Ledger, kinds: list[str], passed: bool | None) -> None:
    with ledger.write(ANN) as tx:
        review = decided(tx, kinds)
    queue = queue_of(ledger)

    assert [(label.review, label.passed) for label in queue.labels] == (
        [] if passed is None else [(review.id, passed)]
    )
    assert sum(queue.left_out.values()) == (passed is None)


@pytest.mark.parametrize(
    ("finding", "passed"),
    [("", True), ("The figure is old.", False), ("voice: too loud.", False), ("claims: not proven.", None)],
)
def test_what_a_second_look_finds_counts_more_than_the_approval(
    ledger: Ledger, finding: str, passed: bool | None
) -> None:
    with ledger.write(ANN) as tx:
        review = decided(tx, ["approve"])
        drawn = {"channel": "email", "period": "2026-03-02", "role": "brand", "drawn_at": tx.now}
        draft = review.draft_sha
        samples.add(tx, samples.Sample(id="smp-1", review_id=review.id, draft_sha=draft, **drawn))  # type: ignore[arg-type]
        samples.end(tx, "smp-1", "error" if finding else "ok", finding, "ann", "ann")

    queue = queue_of(ledger)

    assert [label.passed for label in queue.labels] == ([] if passed is None else [passed])


@pytest.mark.parametrize("kinds", [[], ["escalate"]], ids=["nobody", "passed on"])
def test_what_waits_is_undecided(ledger: Ledger, kinds: list[str]) -> None:
    with ledger.write(ANN) as tx:
        review = decided(tx, kinds)
    queue = queue_of(ledger)
    assert ([name for name, _ in queue.undecided], queue.labels) == ([review.id], ())


@pytest.mark.parametrize(
    ("written", "approved", "passed", "judged"),
    [
        ("Reports take four minutes.", "Reports take four minutes.", True, "Reports take four minutes."),
        ("Reports take five minutes!", "Reports take four minutes.", False, "Reports take five minutes!"),
    ],
    ids=["only its evidence changed", "its words changed"],
)
def test_an_approval_with_edits_is_about_the_words_that_were_shown_first(
    ledger: Ledger, written: str, approved: str, passed: bool, judged: str
) -> None:
    with ledger.write(ANN) as tx:
        review = decided(tx, ["approve-with-edits"], words=approved)
        use: dict[str, Any] = {"run_id": review.run_id, "asset": review.asset, "round": 0, "verdict": "pass"}
        drafts.record_use(
            tx, DraftUse(**use, draft_sha=drafts.put(tx, making.draft(written)), evidence_json=[])
        )
    (label,) = queue_of(ledger).labels
    assert (label.passed, label.draft.parts[0].text) == (passed, judged)


def test_a_rejected_edit_is_about_the_words_that_were_rejected(ledger: Ledger) -> None:
    with ledger.write(ANN) as tx:
        review = decided(tx, ["reject"], words="Reports take four minutes.")
        use: dict[str, Any] = {"run_id": review.run_id, "asset": review.asset, "round": 0, "verdict": "pass"}
        drafts.record_use(
            tx, DraftUse(**use, draft_sha=drafts.put(tx, making.draft("Other.")), evidence_json=[])
        )
    (label,) = queue_of(ledger).labels
    assert label.draft.parts[0].text == "Reports take four minutes."


def test_every_review_is_counted_once(ledger: Ledger) -> None:
    kinds: tuple[list[str], ...] = (
        ["approve"],
        ["reject"],
        ["expire"],
        ["withdraw"],
        [],
        ["escalate"],
        ["reject|claims: no."],
    )
    with ledger.write(ANN) as tx:
        for number, some in enumerate(kinds):
            decided(tx, some, words=f"Report {number}.", asset=f"email/cmo/{number}")
    queue = queue_of(ledger)
    assert len(queue.labels) + len(queue.undecided) + sum(queue.left_out.values()) == len(kinds)
    assert queue.left_out == {
        "nobody decided in time": 1,
        "it was withdrawn": 1,
        "the reason speaks of something else": 1,
    }


# --- files of labels ------------------------------------------------------------------------------------------


def test_a_file_holds_labels(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(
        '{"id": "a", "output": "Plain.", "label": "pass"}\n\n{"id": "b", "output": "X", "label": "fail"}\n'
    )
    assert [(label.id, label.label) for label in read_labels(path)] == [("a", "pass"), ("b", "fail")]


@pytest.mark.parametrize(
    ("text", "line", "field", "message"),
    [
        ("", None, None, "holds no label"),
        ("{", 1, None, "not JSON"),
        ("[]", 1, "", "dictionary or instance"),
        ('{"id": "a", "output": "x"}', 1, "label", "Field required"),
        ('{"id": "a", "output": "x", "label": "good"}', 1, "label", "'pass' or 'fail'"),
        ('{"id": "a", "output": "x", "label": "pass", "why": "?"}', 1, "why", "not permitted"),
        ('{"id": "a", "output": 3, "label": "pass"}', 1, "output", "neither text nor"),
        ('{"id": "a", "output": "x", "label": "pass"}\n' * 2, 2, "id", "'a' is given twice"),
        ("[" * 100_000, 1, None, "not JSON"),
    ],
    ids=[
        "empty",
        "broken",
        "a list",
        "no label",
        "another label",
        "a field too many",
        "a number",
        "twice",
        "deep",
    ],
)
def test_a_broken_file_is_named_by_line(
    tmp_path: Path, text: str, line: int | None, field: str | None, message: str
) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(text)
    with pytest.raises(UsageError, match=message) as caught:
        read_labels(path)
    assert (caught.value.code, caught.value.where.line, caught.value.where.field) == ("BW2031", line, field)
