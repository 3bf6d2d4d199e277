"""Tables as people save them: every encoding, ragged rows, open quotes, formulas, and nothing is ever evaluated."""

from pathlib import Path

import pytest
from tests.memory.importing.desks import Desk, line

from brandwright.errors import UsageError
from brandwright.memory import review_notes
from brandwright.memory.importing.suggest import write_mapping

HEAD = "kind,statement,channel,metric,value,n,observed\n"


def row(statement: str = "One won.", *, value: str = "", n: str = "", observed: str = "") -> str:
    metric = "open_rate" if value else ""
    return f"creative,{statement},email,{metric},{value},{n},{observed}\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]
)
def test_a_table_reads_in_the_encoding_that_the_mapping_names(desk: Desk, encoding: str) -> None:
    mapping = "set: {kind: creative}\ncolumns: {Fazit: statement, Größe: n}\n"
    named = encoding.removesuffix("-sig")
    table = "Fazit,Größe\nDas Café gewann.,12\n".encode(encoding)
    report = desk.load("a.csv", table, mapping=f"{mapping}file: {{encoding: {named}}}\n")
    assert (report.added_count, report.refused) == (1, [])
    assert desk.statements() == ["Das Café gewann."]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_file_in_utf_16_is_refused_whole_with_what_to_write(desk: Desk, name: str, encoding: str) -> None:
    text = HEAD + row() if name.endswith("csv") else line()
    with pytest.raises(UsageError) as caught:
        desk.load(name, text.encode(encoding))
    assert (caught.value.code, caught.value.where.line) == ("BW233", 1)
    assert f"encoding: {encoding}" in caught.value.hint


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_bytes_of_another_encoding_cost_their_row_by_line_and_column(desk: Desk, encoding: str) -> None:
    report = desk.load("a.csv", (HEAD + row("Tea won.") + row("Café won.")).encode(encoding))
    (refusal,) = report.refused
    assert (refusal.line, refusal.field) == (3, "statement")
    assert "name its `encoding` in a mapping" in refusal.message
    assert desk.statements() == ["Tea won."]


def test_a_header_in_another_encoding_is_refused_whole(desk: Desk) -> None:
    with pytest.raises(UsageError) as caught:
        desk.load("a.csv", "kind,statement,Größe\n".encode("latin-1"))
    assert (caught.value.code, caught.value.where.line) == ("BW233", 1)


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        (row(value="NaN"), "value", "no number"),
        (row(value="inf"), "value", "no number"),
        (row(value="-Infinity"), "value", "no number"),
        (row(value="1e999"), "value", "It has to be finite."),
        (row(value="34.5"), "", "0.021 for 2.1 %"),
        (row(n="-5"), "n", "It has to be at least 1."),
        (row(n="0"), "n", "It has to be at least 1."),
        (row(n="12.5"), "n", "It has to be a whole number."),
        (row(n="1e30"), "n", "It is too large."),
        (row(n="1,234".replace(",", ".")), "n", "whole number"),
        (row(observed="03/04/2025"), "observed", "which is the day"),
        (row(observed="2999-01-01"), "observed", "future"),
        (row("x" * 301), "statement", "300"),
        (row("a\x00bc"), "statement", "U+0000"),
        (row("x" * 70_000), "", "It is longer than 64 KiB."),
        ("creative,One won.,email\n", "", "3 cells and the header has 7"),
        (row().replace("\n", ",,\n"), "", "9 cells and the header has 7"),
        ('creative,"One" won.,email,,,,\n', "", "no CSV"),
    ],
)
def test_a_bad_row_is_refused_by_line_and_field_and_the_others_are_taken(
    desk: Desk, cells: str, field: str, reason: str
) -> None:
    report = desk.load("a.csv", HEAD + row("First.") + cells + row("Last."))
    (refusal,) = report.refused
    assert (refusal.line, refusal.field) == (3, field)
    assert reason in refusal.message
    assert desk.statements() == ["First.", "Last."]


def test_a_quote_that_never_closes_is_named_by_its_line_and_hides_no_record_before_it(desk: Desk) -> None:
    report = desk.load("a.csv", HEAD + row("First.") + 'creative,"Open' + row() * 3)
    (refusal,) = report.refused
    assert refusal.line == 3
    assert "a quote is opened and not closed" in refusal.message
    assert desk.statements() == ["First."]


def test_an_open_quote_in_a_large_file_costs_what_it_swallowed_and_no_more(desk: Desk) -> None:
    many = "".join(row(f"Finding {n} won." + " and on" * 20) for n in range(1200))
    report = desk.load("a.csv", HEAD + 'creative,"Open' + row() + many)
    assert [refusal.line for refusal in report.refused] == [2]
    assert 0 < report.added_count < 1200


@pytest.mark.parametrize("cell", ["=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+cmd", "-2+3+cmd"])
def test_a_formula_is_text_and_marked(desk: Desk, cell: str) -> None:
    report = desk.load("a.csv", HEAD + row(cell))
    (record,) = desk.records()
    assert (report.added_count, record.statement) == (1, cell)
    assert any("formula" in note for note in review_notes(record))


@pytest.mark.parametrize("statement", ["-2.1 points of open rate.", "Plain words.", "- a dash first"])
def test_ordinary_words_are_not_marked(desk: Desk, statement: str) -> None:
    desk.load("notes.jsonl", line(statement=statement))
    (record,) = desk.records()
    assert review_notes(record) == ()


def test_the_same_row_twice_is_one_record(desk: Desk) -> None:
    report = desk.load("a.csv", HEAD + row() * 3)
    assert (report.added_count, report.unchanged_count, report.refused_count) == (1, 2, 0)


def test_the_same_row_with_other_numbers_is_refused_in_the_same_file(desk: Desk) -> None:
    for dry_run in (True, False):
        report = desk.load("a.csv", HEAD + row(value="0.2") + row(value="0.3"), dry_run=dry_run)
        assert (report.added_count, [one.code for one in report.refused]) == (1, ["BW223"])


def test_a_dry_run_says_over_many_batches_what_the_import_then_does(desk: Desk) -> None:
    text = "".join(line(statement=f"Finding {n % 900}.") for n in range(1300)) + line(n=-1)
    tried = desk.load("a.jsonl", text, dry_run=True)
    assert desk.records() == []
    done = desk.load("a.jsonl", text)
    counts = [(r.added_count, r.unchanged_count, r.refused_count) for r in (tried, done)]
    assert counts == [(900, 400, 1)] * 2
    assert tried.added == done.added
    assert [one.statement for one in tried.preview][:2] == ["Finding 0.", "Finding 1."]


def test_a_record_keeps_the_hash_of_its_file(desk: Desk, tmp_path: Path) -> None:
    import hashlib

    desk.load("a.csv", HEAD + row())
    expected = hashlib.sha256((HEAD + row()).encode()).hexdigest()
    assert [record.source_sha256 for record in desk.records()] == [expected]


@pytest.mark.parametrize("header", ["x" * 1_000_000, ",".join(f"c{n}" for n in range(5000))])
def test_a_file_of_another_kind_gets_a_short_answer(desk: Desk, header: str) -> None:
    with pytest.raises(UsageError) as refused:
        desk.load("a.csv", f"{header}\n1\n")
    assert refused.value.code == "BW221"
    assert len(refused.value.message) < 400


def test_a_text_that_is_too_long_is_counted_in_characters(desk: Desk) -> None:
    (refused,) = desk.load("a.csv", HEAD + row("w " * 200)).refused
    assert refused.message == "It has more than 300 characters."


def test_no_mapping_is_suggested_for_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        write_mapping(tmp_path, tmp_path / "mapping.yaml")
    assert refused.value.code == "BW220"
