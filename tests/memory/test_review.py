"""People decide what counts."""

import pytest

from brandwright.errors import ConflictError, RefusedError, UsageError
from brandwright.memory import approve, pending, propose, reject, review
from brandwright.store import Actor, Ledger, audit, learnings
from brandwright.store.records import Learning

AGENT = Actor("agent", "content", "ada", "token")
SPLIT = {"metric": "ctr", "method": "RCT", "n": 5150, "n_control": 4850, "split": 0.5, "value": 0.01}


class Shelf:
    """Proposes learnings and reads them back."""

    def __init__(self, ledger: Ledger, actor: Actor) -> None:
        self.ledger, self.actor = ledger, actor

    def put(self, statement: str, **values: object) -> str:
        with self.ledger.write(self.actor) as tx:
            return propose(tx, {"kind": "creative", "channel": "email", "statement": statement, **values}).id

    def get(self, name: str) -> Learning:
        with self.ledger.read() as tx:
            found = learnings.get(tx, name)
        assert found is not None
        return found


@pytest.fixture
def shelf(ledger: Ledger, ada: Actor) -> Shelf:
    return Shelf(ledger, ada)


def test_approving_records_who_when_and_why(shelf: Shelf) -> None:
    name = shelf.put("Questions win.")
    report = approve(shelf.ledger, [name], actor=shelf.actor, reason="read the study")
    record = shelf.get(name)
    assert report.changed == [name]
    assert (record.status, record.approver) == ("approved", "ada")
    assert record.approved_at is not None
    with shelf.ledger.read() as tx:
        entry = audit.entries(tx, limit=1)[0]
        assert (entry.act, entry.object.id, entry.reason) == ("memory.approved", name, "read the study")
        assert learnings.versions(tx, name)[-1].author == "ada"


def test_approving_all_leaves_disputed_records_alone(shelf: Shelf) -> None:
    plain, disputed = shelf.put("Questions win."), shelf.put("Split broke.", **SPLIT)
    assert approve(shelf.ledger, None, actor=shelf.actor).changed == [plain]
    assert [record.id for record in pending(shelf.ledger)] == [disputed]


def test_a_disputed_record_needs_a_reason(shelf: Shelf) -> None:
    name = shelf.put("Split broke.", **SPLIT)
    with pytest.raises(UsageError, match="disputed") as caught:
        approve(shelf.ledger, [name], actor=shelf.actor)
    assert caught.value.code == "BW225"
    approve(shelf.ledger, [name], actor=shelf.actor, reason="the second server was down for an hour")
    assert (shelf.get(name).status, shelf.get(name).strength) == ("approved", "observation")


@pytest.mark.parametrize(
    "actor", [AGENT, Actor("system", "brandwright", "", "none"), Actor("person", "", "ada", "none")]
)
def test_nobody_but_an_identified_person_decides(shelf: Shelf, actor: Actor) -> None:
    name = shelf.put("Questions win.")
    for act in (approve, reject):
        with pytest.raises(RefusedError) as caught:
            act(shelf.ledger, [name], actor=actor, reason="because")
        assert caught.value.code == "BW130"
    assert shelf.get(name).status == "proposed"


def test_an_unknown_id_decides_nothing(shelf: Shelf) -> None:
    name = shelf.put("Questions win.")
    with pytest.raises(UsageError, match="lrn-000000000000"):
        approve(shelf.ledger, [name, "lrn-000000000000"], actor=shelf.actor)
    assert shelf.get(name).status == "proposed"


def test_rejecting_needs_a_reason_and_keeps_the_record(shelf: Shelf) -> None:
    name = shelf.put("Questions win.")
    with pytest.raises(UsageError):
        reject(shelf.ledger, [name], actor=shelf.actor, reason=" ")
    assert reject(shelf.ledger, [name], actor=shelf.actor, reason="no source").changed == [name]
    assert shelf.get(name).status == "retired"
    with pytest.raises(UsageError, match="retired"):
        approve(shelf.ledger, [name], actor=shelf.actor, reason="after all")


def test_deciding_twice_changes_nothing(shelf: Shelf) -> None:
    name = shelf.put("Questions win.")
    approve(shelf.ledger, [name], actor=shelf.actor)
    version = shelf.get(name).version
    assert approve(shelf.ledger, [name, name], actor=shelf.actor).unchanged == [name]
    assert shelf.get(name).version == version


def test_an_approved_successor_ends_the_older_record_in_ledger_and_world(shelf: Shelf) -> None:
    old = shelf.put("Questions lift opens by 3 points.", observed="2024-03-01")
    new = shelf.put("Questions lift opens by 1 point.", observed="2025-03-01", supersedes=[old])
    approve(shelf.ledger, [old], actor=shelf.actor)
    assert shelf.get(old).status == "approved"
    report = approve(shelf.ledger, [new], actor=shelf.actor)
    assert report.superseded == [old]
    record = shelf.get(old)
    assert (record.status, str(record.valid_until)) == ("superseded", "2025-03-01")
    assert record.superseded_at is not None


def test_a_change_in_between_is_a_conflict(shelf: Shelf) -> None:
    name = shelf.put("Questions win.")
    stale = shelf.get(name)
    approve(shelf.ledger, [name], actor=shelf.actor)
    with pytest.raises(ConflictError) as caught, shelf.ledger.write(shelf.actor) as tx:
        review._change(tx, [stale], {"status": "retired"}, "memory.rejected", "late")
    assert caught.value.code == "BW720"
