"""Importing: rows are taken whole or refused with their place; the same file again changes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brandwright.errors import UsageError
from brandwright.memory import import_file, propose
from brandwright.memory.remember import ImportReport, Progress
from brandwright.store import Actor, Ledger, audit, learnings

GOOD = {"kind": "experiment", "statement": "Questions lift opens.", "channel": "email"}


class Desk:
    """Writes files and imports them."""

    def __init__(self, ledger: Ledger, folder: Path, actor: Actor) -> None:
        self.ledger, self.folder, self.actor = ledger, folder, actor

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(
        self, name: str, content: str | bytes, *, mapping: str = "", dry_run: bool = False
    ) -> ImportReport:
        plan = self.write("mapping.yaml", mapping) if mapping else None
        return import_file(
            self.ledger,
            self.write(name, content),
            actor=self.actor,
            mapping=plan,
            brand="acme",
            dry_run=dry_run,
        )

    def on_record(self) -> list[str]:
        with self.ledger.read() as tx:
            return [learning.statement for learning in learnings.list_(tx)]


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path, ada: Actor) -> Desk:
    return Desk(ledger, tmp_path, ada)


def line(**changes: Any) -> str:
    return json.dumps({**GOOD, **changes}) + "\n"


def test_records_are_proposed_with_their_place_author_and_audit_entry(desk: Desk) -> None:
    report = desk.load("notes.jsonl", line())
    with desk.ledger.read() as tx:
        record = learnings.get(tx, report.added[0])
        assert record is not None
        assert (record.status, record.locator, record.extracted_by) == (
            "proposed",
            "notes.jsonl:1",
            "person:ada",
        )
        entry = audit.entries(tx, limit=1)[0]
    assert (entry.act, entry.object.id, entry.object.sha256) == (
        "memory.proposed",
        record.id,
        record.content_sha256,
    )


def test_the_same_file_again_adds_nothing(desk: Desk) -> None:
    first = desk.load("notes.jsonl", line() + line(statement="Another one."))
    again = desk.load("copy.jsonl", "\n" + line() + line(statement="Another one."))
    assert (len(first.added), again.added, again.unchanged) == (2, [], first.added)


def test_a_dry_run_says_what_it_would_do_and_does_nothing(desk: Desk) -> None:
    report = desk.load("notes.jsonl", line() + line(kind="?"), dry_run=True)
    assert (len(report.added), report.refused_count) == (1, 1)
    assert desk.on_record() == []


def test_a_bad_row_is_refused_by_line_and_field_and_the_others_are_taken(desk: Desk) -> None:
    report = desk.load("notes.jsonl", line() + line(n=-1) + line(statement="Third."))
    assert len(report.added) == 2
    (refusal,) = report.refused
    assert (refusal.line, refusal.field, refusal.code) == (2, "n", "BW222")
    assert str(refusal.where).endswith("notes.jsonl:2 (n)")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "no JSON"),
        ("[1]", "no JSON object"),
        ('{"kind": "creative", "statement": "abc", "value": NaN}', "NaN is no number"),
        ('{"kind": "creative", "statement": "abc", "value": 1e999, "metric": "x"}', "finite"),
        ('{"kind": "creative", "kind": "offer", "statement": "abc"}', "twice"),
        ("[" * 20_000, "no JSON"),
        (b"caf\xe9", "byte 0xe9"),
        ('{"kind": "creative", "statement": "\\ud800abc"}', "U+D800"),
        ('{"kind": "creative", "statement": "' + "x" * 70_000 + '"}', "longer than 64 KiB"),
    ],
)
def test_what_is_no_json_is_refused_with_its_reason(desk: Desk, text: str | bytes, reason: str) -> None:
    raw = text if isinstance(text, bytes) else text.encode()
    report = desk.load("notes.jsonl", raw + b"\n" + line().encode())
    assert [refusal.line for refusal in report.refused] == [1]
    assert reason in report.refused[0].message
    assert len(report.added) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ask maria.lopez@example.com why she opened it.",
        "Call +49 170 1234567 for the numbers.",
        "The buyer with card 4111 1111 1111 1111 came back.",
        "DE89 3704 0044 0532 0130 00 paid twice.",
        "User 192.168.10.21 came back.",
        "123-45-6789 clicked.",
        "She lives at 88 Oak Lane.",
        "Write to maria (at) example (dot) com.",
    ],
)
def test_personal_data_is_refused(desk: Desk, text: str) -> None:
    report = desk.load("notes.jsonl", line(statement=text))
    assert report.added == []
    assert "never of a person" in report.refused[0].message


@pytest.mark.parametrize(
    "text",
    [
        "Opens rose from 1,234,567 to 2,345,678 in 2024.",
        "Version 1.2.3 won.",
        "18.28 % against 15.14 % at 10:30.",
        "App 10.2.3.4 won on 2026-03-12.",
        "Order 4111 1111 1111 1112 came back, says Anna Keller.",
    ],
)
def test_numbers_of_groups_are_no_personal_data(desk: Desk, text: str) -> None:
    assert desk.load("notes.jsonl", line(statement=text)).refused == []


def test_the_same_statement_with_other_numbers_needs_to_say_that_it_replaces(desk: Desk) -> None:
    old = desk.load("notes.jsonl", line(metric="open_rate", value=0.1)).added[0]
    report = desk.load("notes.jsonl", line(metric="open_rate", value=0.2))
    assert report.refused[0].code == "BW223"
    assert f"supersedes: {old}" in report.refused[0].message
    assert len(desk.load("notes.jsonl", line(metric="open_rate", value=0.2, supersedes=[old])).added) == 1


def test_only_a_record_of_the_same_subject_can_be_replaced(desk: Desk) -> None:
    other = desk.load("notes.jsonl", line(channel="sms")).added[0]
    report = desk.load("notes.jsonl", line(supersedes=[other]) + line(supersedes=["lrn-000000000000"]))
    assert "another subject" in report.refused[0].message
    assert "no lrn-000000000000 on record" in report.refused[1].message


def test_a_csv_reads_with_mark_quotes_and_lines_inside_cells(desk: Desk) -> None:
    text = '\ufeffkind,statement,channel,metric,value\r\ncreative,"Two\nlines, one cell.",email,open_rate,0.02\r\n'
    report = desk.load("notes.csv", text)
    assert report.refused == []
    assert desk.on_record() == ["Two lines, one cell."]


def test_ragged_and_broken_csv_rows_are_refused_by_their_first_line(desk: Desk) -> None:
    text = 'kind,statement\ncreative,"Two\nlines."\ncreative\n\ncreative,b,c\ncreative,"x"y\ncreative,Last one.\n'
    report = desk.load("notes.csv", text)
    assert [(refusal.line, refusal.message.split()[1]) for refusal in report.refused] == [
        (4, "has"),
        (6, "has"),
        (7, "is"),
    ]
    assert len(report.added) == 2


def test_bytes_that_are_no_utf8_cost_their_row_only(desk: Desk) -> None:
    report = desk.load("notes.csv", b"kind,statement\ncreative,caf\xe9 won\ncreative,tea won\n")
    assert [refusal.line for refusal in report.refused] == [2]
    assert desk.on_record() == ["tea won"]


def test_a_mapping_names_the_fields_of_columns_and_sets_the_rest(desk: Desk) -> None:
    mapping = "columns:\n  Finding: statement\n  Opens: value\nset:\n  kind: creative\n  metric: open_rate\n"
    report = desk.load("export.csv", "Finding,Opens,Notes\nQuestions win.,0.2,x\n", mapping=mapping)
    assert (len(report.added), report.refused) == (1, [])


@pytest.mark.parametrize(
    ("name", "text", "mapping", "code"),
    [
        ("notes.xlsx", "", "", "BW220"),
        ("notes.csv", "", "", "BW221"),
        ("notes.csv", "kind,statement,Kommentar\n", "", "BW221"),
        ("notes.csv", "kind,kind,statement\n", "", "BW221"),
        ("notes.csv", "statement\n", "", "BW221"),
        ("notes.csv", "A\n", "columns:\n  B: statement\nset:\n  kind: offer\n", "BW221"),
        ("notes.csv", "A\n", "columns:\n  A: status\n", "BW221"),
        ("notes.csv", "A\n", "A: statement\n", "BW221"),
        ("notes.csv", "A\n", "- A\n", "BW221"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_whole(
    desk: Desk, name: str, text: str, mapping: str, code: str
) -> None:
    with pytest.raises(UsageError) as caught:
        desk.load(name, text, mapping=mapping)
    assert caught.value.code == code
    assert caught.value.hint
    assert desk.on_record() == []


def test_a_missing_file_is_named(desk: Desk) -> None:
    with pytest.raises(UsageError, match="No such file"):
        import_file(desk.ledger, desk.folder / "none.jsonl", actor=desk.actor)


def test_a_note_gives_fields_by_front_matter_and_the_statement_by_its_first_paragraph(desk: Desk) -> None:
    front = "---\nkind: audience\nsegment: nurses\nobserved: 2025-01-20\n---\n"
    report = desk.load("nurses.md", f"{front}\n# Interviews\n\nNurses read\non phones.\n\nMore.\n")
    assert report.refused == []
    assert desk.on_record() == ["Nurses read on phones."]


@pytest.mark.parametrize(
    "note",
    [
        "",
        "---\nkind: creative\nNo end.",
        "---\nkind: [\n---\nText.",
        "---\n- a\n---\nText.",
        "---\nkind: offer\n---\n",
    ],
)
def test_a_note_that_is_none_is_refused(desk: Desk, note: str) -> None:
    report = desk.load("note.md", note)
    assert (report.added, report.refused_count) == ([], 1)


def test_progress_is_told_batch_by_batch(desk: Desk) -> None:
    told: list[Progress] = []
    path = desk.write("notes.jsonl", "".join(line(statement=f"Finding {n}.") for n in range(1200)))
    import_file(desk.ledger, path, actor=desk.actor, on_progress=told.append)
    assert [one.rows for one in told] == [500, 1000, 1200]
    assert told[-1].done == told[-1].size == path.stat().st_size


def test_many_refusals_are_counted_and_the_first_thousand_kept(desk: Desk) -> None:
    report = desk.load("notes.jsonl", "{\n" * 1200)
    assert (report.refused_count, len(report.refused)) == (1200, 1000)


def test_one_learning_can_be_proposed_from_within_a_transaction(desk: Desk) -> None:
    with desk.ledger.write(desk.actor) as tx:
        assert propose(tx, GOOD).status == "proposed"
        with pytest.raises(ValueError, match="n: "):
            propose(tx, {**GOOD, "n": -1})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_import(desk: Desk, content: bytes) -> None:
    for name in ("fuzz.csv", "fuzz.jsonl", "fuzz.md"):
        try:
            report = desk.load(name, b"kind,statement\n" + content if name.endswith("csv") else content)
        except UsageError:
            continue
        else:
            assert all(refusal.line for refusal in report.refused)
