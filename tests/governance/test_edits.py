"""Edits and waivers under review: gated again, compared and set, and signed anew."""

from datetime import date
from typing import Any

import pytest
from tests.governance.making import EVIDENCE, book, draft, edit, finding, judged, needs, person, submit
from tests.governance.test_reviews import answer

from brandwright.content import Block, Draft, Part, Sentence
from brandwright.errors import BrandwrightError, ConflictError, RefusedError, UsageError
from brandwright.governance import (
    replace_draft,
    review_state,
    sentence_changes,
    view_review,
    waivable_by,
    waive,
)
from brandwright.store import Ledger, audit, waivers
from brandwright.store.records import Review


def test_an_edit_is_the_reviews_next_version_and_its_approval_says_so(ledger: Ledger) -> None:
    shown = submit(ledger)
    after = edit(ledger, shown, "anna", "Each claim carries its proof.")
    assert after.version == shown.version + 1
    assert after.draft_sha == draft("Each claim carries its proof.").sha256
    assert answer(ledger, after, "anna").kind == "approve-with-edits"
    with ledger.read() as tx:
        (entry,) = audit.entries(tx, None, act="review.edited")
    assert {ref.sha256 for ref in entry.refs} >= {shown.draft_sha, after.draft_sha}


def test_an_approval_without_edits_says_so_too(ledger: Ledger) -> None:
    assert answer(ledger, submit(ledger), "anna", "approve-with-edits").kind == "approve"


def test_an_edit_that_the_gate_stops_holds_the_review_and_a_better_one_frees_it(ledger: Ledger) -> None:
    worse = edit(ledger, submit(ledger), "anna", "The best proof.", verdict="block")
    assert review_state(ledger, worse.id) == "held"
    with pytest.raises(RefusedError, match="held"):
        answer(ledger, worse, "anna")
    better = edit(ledger, worse, "anna", "The proof.")
    answer(ledger, better, "anna")
    assert review_state(ledger, better.id) == "approved"


def test_what_was_signed_before_an_edit_has_to_be_signed_again(ledger: Ledger) -> None:
    shown = submit(ledger, "brand", "legal")
    answer(ledger, shown, "anna")
    after = edit(ledger, shown, "leo", "Each claim carries its proof.", asks=["brand", "legal"])
    answer(ledger, after, "olga")
    assert review_state(ledger, after.id) == "approved"


@pytest.mark.parametrize("editor", ["leo", "Leo Law"])
def test_who_edited_it_does_not_check_it_where_the_policy_says_so(ledger: Ledger, editor: str) -> None:
    after = edit(ledger, submit(ledger, "legal"), editor, "Each claim carries its proof.")
    with pytest.raises(RefusedError, match="edited") as caught:
        answer(ledger, after, "leo")
    assert caught.value.code == "BW105"
    answer(ledger, after, "olga")
    assert review_state(ledger, after.id) == "approved"


def test_an_edit_asks_the_roles_that_its_new_words_need_and_keeps_those_that_were_asked(
    ledger: Ledger,
) -> None:
    shown = submit(ledger, "legal")
    after = edit(ledger, shown, "leo", "Guaranteed.", asks=["finance"])
    with ledger.read() as tx:
        assert {signoff.role for signoff in view_review(tx, after.id).open} == {"legal", "finance"}


def test_of_two_edits_of_one_version_the_second_is_refused(ledger: Ledger) -> None:
    shown = submit(ledger)
    edit(ledger, shown, "anna", "First.")
    with pytest.raises(ConflictError, match="version 2") as caught:
        edit(ledger, shown, "olga", "Second.")
    assert caught.value.code == "BW731"


def test_a_decided_review_cannot_be_edited(ledger: Ledger) -> None:
    shown = submit(ledger)
    answer(ledger, shown, "anna")
    with pytest.raises(ConflictError, match="approve by anna") as caught:
        edit(ledger, shown, "anna", "Afterwards.")
    assert caught.value.code == "BW730"


def test_only_those_with_a_part_in_it_edit(ledger: Ledger) -> None:
    with pytest.raises(RefusedError) as caught:
        edit(ledger, submit(ledger, "legal"), "anna", "Mine.")
    assert caught.value.code == "BW103"
    by_author = submit(ledger, "legal", origin="submitted", author="ben")
    assert edit(ledger, by_author, "ben", "Mine.").version == 2


def test_a_verdict_counts_only_with_the_judgement_that_gave_it_to_this_draft(ledger: Ledger) -> None:
    shown = submit(ledger)
    other, other_gate = judged(ledger, "Other words.")
    blocked, blocked_gate = judged(ledger, "The best.", "block")
    for made, gate_id in (
        (blocked, other_gate),
        (blocked, blocked_gate),
        (other, "gate-unknown"),
        (other, ""),
    ):
        with pytest.raises(ConflictError) as caught:
            replace_draft(
                ledger,
                shown.id,
                person("anna"),
                version=1,
                draft=made,
                gate_id=gate_id,
                verdict="pass",
                evidence_sha=EVIDENCE,
                needs=needs("brand"),
                reason="Better.",
            )
        assert caught.value.code == "BW737"
    assert review_state(ledger, shown.id) == "pending"


# --- waivers ------------------------------------------------------------------------------------------------

TERMS = finding("terms.avoid")
CLAIM = finding("claims.unsupported", "block")
UNCHECKED = finding("terms.locale", "unchecked")
PRIVACY = finding("privacy.email", "block")


def held(ledger: Ledger) -> Review:
    return submit(ledger, verdict="block", found=[TERMS, CLAIM, UNCHECKED, PRIVACY])


def let_stand(ledger: Ledger, review: Review, by: str = "anna", what: Any = TERMS, **fields: Any) -> Any:
    given = {"rule": what.rule, "fingerprint": what.fingerprint, "reason": "It is a quote."}
    return waive(ledger, book(), review.id, person(by), **{**given, **fields})


def test_a_waiver_lets_one_finding_stand_until_a_day(ledger: Ledger) -> None:
    review = held(ledger)
    made = let_stand(ledger, review)
    assert (made.role, made.by, made.until) == ("brand", "anna", date(2026, 6, 2))
    with ledger.read() as tx:
        assert waivers.active(tx, review.id, date(2026, 6, 2)) == [made]
        assert waivers.active(tx, review.id, date(2026, 6, 3)) == []
        assert audit.entries(tx, 1)[0].act == "finding.waived"
    assert review_state(ledger, review.id) == "held", "only the gate lets it go on"


def test_the_same_draft_judged_anew_keeps_its_signatures_and_counts_as_no_edit(ledger: Ledger) -> None:
    review = submit(ledger, verdict="revise", found=[TERMS])
    made = let_stand(ledger, review)
    waived = TERMS.model_copy(update={"action": "pass", "waiver": made.id})
    again = edit(ledger, review, "anna", "Every claim carries its proof.", found=[waived])
    assert again.draft_sha == review.draft_sha
    with ledger.read() as tx:
        assert [signoff.role for signoff in view_review(tx, review.id).open] == ["brand"]
    assert answer(ledger, again, "anna").kind == "approve"
    assert review_state(ledger, review.id) == "approved"


WAIVERS_REFUSED: list[tuple[str, Any, dict[str, Any], type[BrandwrightError], str]] = [
    ("anna", CLAIM, {}, RefusedError, "BW106"),
    ("olga", PRIVACY, {}, RefusedError, "BW106"),
    ("anna", TERMS, {"until": date(2026, 6, 3)}, RefusedError, "BW106"),
    ("anna", TERMS, {"until": date(2026, 3, 3)}, UsageError, "BW212"),
    ("anna", TERMS, {"until": date(2026, 3, 5), "days_max": 0}, RefusedError, "BW106"),
    ("anna", TERMS, {"fingerprint": "0" * 16}, UsageError, "BW212"),
    ("anna", UNCHECKED, {}, UsageError, "BW212"),
    ("anna", TERMS, {"reason": " "}, UsageError, "BW210"),
]


@pytest.mark.parametrize(("by", "what", "fields", "error", "code"), WAIVERS_REFUSED)
def test_nothing_else_is_waived(
    ledger: Ledger, by: str, what: Any, fields: dict[str, Any], error: type[BrandwrightError], code: str
) -> None:
    review = held(ledger)
    with pytest.raises(error) as caught:
        let_stand(ledger, review, by, what, **fields)
    assert caught.value.code == code
    assert caught.value.hint
    with ledger.read() as tx:
        assert waivers.list_(tx, review.id) == []


def test_a_decided_review_has_nothing_left_to_waive(ledger: Ledger) -> None:
    review = held(ledger)
    answer(ledger, review, "anna", "reject")
    with pytest.raises(ConflictError, match="reject by anna"):
        let_stand(ledger, review)


@pytest.mark.parametrize(
    ("rule", "roles"),
    [("terms.avoid", ("brand",)), ("claims.unsupported", ("legal",)), ("banned.guarantee", ()), ("term", ())],
)
def test_the_policy_says_who_may_waive_a_rule(rule: str, roles: tuple[str, ...]) -> None:
    assert waivable_by(book().policy, rule) == roles


# --- what was changed ---------------------------------------------------------------------------------------


def text(**parts: list[str]) -> Draft:
    made = [
        Part(name=name, blocks=(Block(kind="paragraph", sentences=tuple(Sentence(text=t) for t in texts)),))
        for name, texts in parts.items()
    ]
    return draft().model_copy(update={"parts": tuple(made)})


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        (text(body=["A."]), text(body=["A."]), []),
        (text(body=["A.", "B."]), text(body=["A.", "C."]), [("B.", "C.")]),
        (text(body=["A.", "B."]), text(body=["A."]), []),
        (text(body=["A."]), text(body=["A.", "B."]), []),
        (text(subject=["S."], body=["A."]), text(subject=["T."], body=["B."]), [("S.", "T."), ("A.", "B.")]),
        (text(subject=["S."], body=["A."]), text(body=["A."]), []),
    ],
)
def test_sentences_that_were_rewritten_are_told_in_pairs(
    before: Draft, after: Draft, pairs: list[tuple[str, str]]
) -> None:
    assert sentence_changes(before, after) == pairs
