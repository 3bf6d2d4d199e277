"""The signed heads: whoever may write the database, and makes all hashes fit, is found out by what stands elsewhere."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.store.making import AGENT, ANN, NOW, WORKSPACE
from tests.store.tampering import (
    ATTACKS,
    ENTRIES,
    Attack,
    anchors_in,
    backups_not_found,
    not_found,
    write_ledger,
)

from brandwright.errors import StateError
from brandwright.store import Actor, Ledger, ObjectRef, audit
from brandwright.store.anchors import Anchors
from brandwright.store.records import Verification

DRAFT = ObjectRef("draft", "dr-1", "b" * 64)


@pytest.fixture
def anchors(tmp_path: Path) -> Anchors:
    return anchors_in(tmp_path)


@pytest.fixture
def signed_ledger(database: str, anchors: Anchors) -> Iterator[Ledger]:
    with Ledger.open(database, WORKSPACE, clock=lambda: NOW, anchors=anchors) as ledger:
        yield ledger


def act(ledger: Ledger, times: int = 1, actor: Actor = ANN) -> None:
    for number in range(times):
        with ledger.write(actor) as tx:
            tx.audit("review.approve", DRAFT, data={"n": number})


def verify(ledger: Ledger, anchors: Anchors) -> Verification:
    with ledger.read() as tx:
        return audit.verify(tx, anchors)


def test_a_persons_act_is_signed_when_it_is_done(signed_ledger: Ledger, anchors: Anchors) -> None:
    act(signed_ledger, 3)

    signed = anchors.signed()
    with signed_ledger.read() as tx:
        newest, *_ = audit.entries(tx)
    assert signed is not None
    assert (signed.entries, signed.head, signed.at) == (3, newest.hash, "2026-03-04T05:06:07.000089Z")
    assert verify(signed_ledger, anchors) == Verification(3, ok=True)


def test_nothing_is_signed_before_anything_was_done(signed_ledger: Ledger, anchors: Anchors) -> None:
    assert anchors.signed() is None
    assert verify(signed_ledger, anchors) == Verification(0, ok=True)


def test_what_agents_did_is_signed_within_a_second_with_the_next_act_or_at_the_end(
    database: str, anchors: Anchors
) -> None:
    with Ledger.open(database, WORKSPACE, clock=lambda: NOW, anchors=anchors) as ledger:
        act(ledger, 1, AGENT)
        act(ledger, 5, AGENT)
        first = anchors.signed()
        act(ledger, 1, ANN)
        second = anchors.signed()
        act(ledger, 2, AGENT)
    last = anchors.signed()

    assert [signed and signed.entries for signed in (first, second, last)] == [1, 7, 9]


def test_what_another_process_did_is_signed_too(database: str, tmp_path: Path) -> None:
    mine, theirs = anchors_in(tmp_path), anchors_in(tmp_path)
    with (
        Ledger.open(database, WORKSPACE, clock=lambda: NOW, anchors=mine) as one,
        Ledger.open(database, WORKSPACE, clock=lambda: NOW, anchors=theirs) as other,
    ):
        for ledger, actor in (
            (one, ANN),
            (other, AGENT),
            (one, AGENT),
            (one, ANN),
            (other, ANN),
            (other, AGENT),
        ):
            act(ledger, 1, actor)
        act(one)
        assert verify(one, mine) == verify(other, theirs) == Verification(7, ok=True)


def test_what_was_written_without_the_key_is_found_and_never_signed(database: str, anchors: Anchors) -> None:
    with Ledger.open(database, WORKSPACE, clock=lambda: NOW, anchors=anchors) as ledger:
        act(ledger, 3)
        with Ledger.open(database, WORKSPACE, clock=lambda: NOW) as without:
            act(without)
        found = verify(ledger, anchors)
        with pytest.raises(StateError) as caught:
            act(ledger)

    assert (found.ok, found.first_bad) == (False, 4)
    assert caught.value.code == "BW7092"


def test_a_ledger_from_before_is_signed_from_then_on(database: str, anchors: Anchors) -> None:
    with Ledger.open(database, WORKSPACE, clock=lambda: NOW) as before:
        act(before, 3)
    with Ledger.open(database, WORKSPACE, clock=lambda: NOW, anchors=anchors) as ledger:
        assert verify(ledger, anchors) == Verification(3, ok=True)
        act(ledger)
        assert verify(ledger, anchors) == Verification(4, ok=True)


def test_an_act_is_refused_while_nothing_can_be_signed(
    signed_ledger: Ledger, anchors: Anchors, tmp_path: Path
) -> None:
    act(signed_ledger)
    anchors.folder.rename(tmp_path / "gone")
    anchors.folder.write_text("not a folder")

    with pytest.raises(StateError) as caught:
        act(signed_ledger)

    assert caught.value.code == "BW7091"
    with signed_ledger.read() as tx:
        assert len(audit.entries(tx)) == 1


@pytest.mark.parametrize("text", ["", "not a key", "ab" * 31])
def test_a_key_that_cannot_be_used_is_named(database: str, tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text)
    with (
        Ledger.open(database, WORKSPACE, anchors=anchors_in(tmp_path)) as ledger,
        pytest.raises(StateError) as caught,
    ):
        act(ledger)
    assert caught.value.code == "BW7090"
    assert caught.value.where.file == str(tmp_path / "key")


def test_the_key_is_its_owners_alone_and_its_public_half_stands_beside_the_lines(
    signed_ledger: Ledger, anchors: Anchors
) -> None:
    act(signed_ledger)

    assert anchors.key.file.stat().st_mode & 0o777 == 0o600
    (public,) = anchors.folder.glob("*.pub")
    assert bytes.fromhex(public.read_text()) == anchors.key.public
    assert anchors.signed(bytes.fromhex(public.read_text())) == anchors.signed()


def test_a_line_that_a_crash_tore_is_written_again(signed_ledger: Ledger, anchors: Anchors) -> None:
    act(signed_ledger, 3)
    lines = anchors.file.read_bytes()
    anchors.file.write_bytes(lines[:-40])
    torn = anchors.signed()

    act(signed_ledger)

    assert torn is not None
    assert torn.entries == 2
    assert verify(signed_ledger, anchors) == Verification(4, ok=True)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda line: {**line, "head": "0" * 64}, id="another head"),
        pytest.param(lambda line: {**line, "marks": "0" * len(line["marks"])}, id="other marks"),
        pytest.param(lambda line: {**line, "at": "2030-01-01T00:00:00.000000Z"}, id="another time"),
        pytest.param(lambda line: {**line, "signature": "AAAA"}, id="no signature"),
        pytest.param(lambda line: {**line, "to": line["to"] + 1}, id="another number"),
        pytest.param(lambda line: {**line, "workspace": "other"}, id="another workspace"),
        pytest.param(lambda line: [line], id="no line"),
    ],
)
@pytest.mark.parametrize("at", [0, 1, -1])
def test_a_changed_line_is_found(
    signed_ledger: Ledger, anchors: Anchors, at: int, change: Callable[[dict[str, object]], object]
) -> None:
    act(signed_ledger, 4)
    lines = anchors.file.read_text().splitlines()
    lines[at] = json.dumps(change(json.loads(lines[at])), sort_keys=True, separators=(",", ":"))
    anchors.file.write_text("\n".join(lines) + "\n")

    with pytest.raises(StateError) as caught:
        anchors.signed()

    assert caught.value.code == "BW7093"


def test_lines_that_somebody_else_signed_are_found(
    signed_ledger: Ledger, anchors: Anchors, tmp_path: Path
) -> None:
    act(signed_ledger)

    with pytest.raises(StateError) as caught:
        anchors.signed(anchors_in(tmp_path, key="another").key.public)

    assert caught.value.code == "BW7093"


def test_a_new_ledger_at_the_same_address_needs_a_persons_word(tmp_path: Path) -> None:
    file = tmp_path / "ledger.sqlite"
    database = f"sqlite:///{file}"
    with Ledger.open(database, WORKSPACE, clock=lambda: NOW, anchors=anchors_in(tmp_path)) as ledger:
        act(ledger, 2)
    file.unlink()
    anchors = anchors_in(tmp_path)

    with Ledger.open(database, WORKSPACE, clock=lambda: NOW, anchors=anchors) as ledger:
        assert verify(ledger, anchors).problem == "entries 1 to 2 were signed and are missing at the end"
        with pytest.raises(StateError) as caught:
            act(ledger)
        kept = anchors.start_anew(NOW)
        act(ledger)

        assert caught.value.code == "BW7092"
        assert kept is not None
        assert kept.is_file()
        assert verify(ledger, anchors) == Verification(1, ok=True)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with its signed heads and a backup after each act."""
    folder = tmp_path_factory.mktemp("tampering")
    write_ledger(folder)
    return folder


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_tampering_is_found_at_the_first_entry_in_the_middle_and_at_the_end(
    written: Path, tmp_path: Path, attack: Attack
) -> None:
    assert not_found(written, attack, [1, ENTRIES // 2, ENTRIES], tmp_path) == []


def test_an_old_backup_in_the_ledgers_place_is_found(written: Path, tmp_path: Path) -> None:
    assert backups_not_found(written, [1, ENTRIES // 2, ENTRIES - 1], tmp_path) == []
