"""Where a piece of evidence went: drafts that cite it, and drafts whose writing followed it."""

from tests.store import making
from tests.store.making import ANN

from brandwright.content import Block, Draft, Part, Sentence
from brandwright.store import Ledger, Transaction, drafts, touches
from brandwright.store.records import DraftUse


def cites(words: str, *evidence: str) -> Draft:
    block = Block(kind="paragraph", sentences=(Sentence(text=words, evidence=evidence),))
    return making.draft(parts=(Part(name="body", blocks=(block,)),))


def use(tx: Transaction, draft: Draft, because: str) -> None:
    choice = {"choice": "hook", "picked": "a question", "because": because}
    run = making.run(tx, id=f"run-{draft.sha256[:12]}")
    made = DraftUse(
        run_id=run.id, asset="a", round=0, draft_sha=draft.sha256, verdict="pass", choices_json=[choice]
    )
    drafts.record_use(tx, made)


def test_a_draft_that_cites_it_is_found_by_its_bytes(ledger: Ledger) -> None:
    citing, other, named = cites("One.", "lrn-a1", "pp-1"), cites("Two.", "lrn-a2"), cites("See lrn-a1.")
    with ledger.write(ANN) as tx:
        for draft in (citing, other, named):
            drafts.put(tx, draft)
        assert touches.citing(tx, "lrn-a1") == [citing.sha256]
        assert touches.citing(tx, "lrn-a") == []


def test_a_draft_whose_choices_name_it_followed_it(ledger: Ledger) -> None:
    followed, other = cites("One."), cites("Two.")
    with ledger.write(ANN) as tx:
        for draft, because in ((followed, "lrn-a1 says so"), (other, "it is short")):
            drafts.put(tx, draft)
            use(tx, draft, because)
        assert touches.following(tx, "lrn-a1") == [followed.sha256]
        assert touches.following(tx, "lrn-unknown") == []
