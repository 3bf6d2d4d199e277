"""A mapping: columns, constants, units, days, encodings and what to skip; each mistake in it is named by its line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.memory.importing.desks import Desk

from brandwright.errors import UsageError
from brandwright.memory.importing.mapping import Column, Reading
from brandwright.memory.importing.values import Unreadable, day, number

BASE = "set: {kind: creative, metric: open_rate}\ncolumns:\n  Finding: statement\n"
VALUE, SHARE, MONEY = (
    Column(field="value"),
    Column(field="value", unit="percent"),
    Column(field="value", unit="currency"),
)


@pytest.mark.parametrize(
    ("cell", "column", "decimal", "thousands", "meant"),
    [
        ("2.1", VALUE, ".", "", 2.1),
        ("-0.021", VALUE, ".", "", -0.021),
        ("−0.021", VALUE, ".", "", -0.021),
        ("+3", VALUE, ".", "", 3),
        (".5", VALUE, ".", "", 0.5),
        ("1e-3", VALUE, ".", "", 0.001),
        ("2.1 %", SHARE, ".", "", 0.021),
        ("2,1%", SHARE, ",", "", 0.021),
        ("2.1", SHARE, ".", "", 0.021),
        (2.5, SHARE, ".", "", 0.025),
        ("1,234,567", VALUE, ".", ",", 1234567),
        ("1.234,5", VALUE, ",", ".", 1234.5),
        ("1 234,5", VALUE, ",", " ", 1234.5),
        ("1\u00a0234,5", VALUE, ",", " ", 1234.5),
        ("1\u2009234,5", VALUE, ",", " ", 1234.5),
        ("1\u202f234,5", VALUE, ",", " ", 1234.5),
        ("12'000", VALUE, ".", "'", 12000),
        ("$1,299.99", MONEY, ".", ",", 1299.99),
        ("1.299,99 €", MONEY, ",", ".", 1299.99),
        ("EUR 12.50", MONEY, ".", "", 12.5),
        ("-$5", MONEY, ".", "", -5),
        ("12 USD", MONEY, ".", "", 12),
    ],
)
def test_numbers_are_read_as_the_mapping_says(
    cell: str | float, column: Column, decimal: str, thousands: str, meant: float
) -> None:
    reading = Reading.model_validate({"decimal": decimal, "thousands": thousands})
    assert number(cell, column, reading) == pytest.approx(meant)


@pytest.mark.parametrize(
    ("cell", "column", "decimal", "thousands", "reason"),
    [
        ("1,234", VALUE, ".", "", "say `decimal` and `thousands`"),
        ("1.234.567", VALUE, ".", "", "say `decimal` and `thousands`"),
        ("12,34", VALUE, ".", ",", "say `decimal` and `thousands`"),
        ("2.1 %", VALUE, ".", "", "unit: percent"),
        ("many", VALUE, ".", "", "is no number"),
        ("nan", VALUE, ".", "", "is no number"),
        ("inf", VALUE, ".", "", "is no number"),
        ("0x10", VALUE, ".", "", "is no number"),
        ("1_000", VALUE, ".", "", "is no number"),
        ("--5", VALUE, ".", "", "is no number"),
        ("$5", VALUE, ".", "", "is no number"),
        ("=1+1", VALUE, ".", "", "is no number"),
        ("٣", VALUE, ".", "", ""),
    ],
)
def test_what_is_no_number_in_this_way_of_writing_is_refused(
    cell: str, column: Column, decimal: str, thousands: str, reason: str
) -> None:
    reading = Reading.model_validate({"decimal": decimal, "thousands": thousands})
    with pytest.raises(Unreadable) as caught:
        number(cell, column, reading)
    assert reason in caught.value.reason


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.sampled_from(",."))
def test_a_written_number_is_read_back(value: float, decimal: str) -> None:
    reading = Reading.model_validate({"decimal": decimal})
    assert number(repr(value).replace(".", decimal), VALUE, reading) == value


@pytest.mark.parametrize(
    ("cell", "dates", "meant"),
    [
        ("2025-04-03", "", date(2025, 4, 3)),
        ("2025-04-03", "day-first", date(2025, 4, 3)),
        ("03/04/2025", "day-first", date(2025, 4, 3)),
        ("03/04/2025", "month-first", date(2025, 3, 4)),
        ("3.4.25", "day-first", date(2025, 4, 3)),
        ("2025/04/03", "year-first", date(2025, 4, 3)),
        ("3 April 2025", "%d %B %Y", date(2025, 4, 3)),
        ("03.04.2025", "%d.%m.%Y", date(2025, 4, 3)),
    ],
)
def test_days_are_read_in_the_order_that_the_mapping_names(cell: str, dates: str, meant: date) -> None:
    assert day(cell, "observed", dates) == meant


@pytest.mark.parametrize(
    ("cell", "dates", "reason"),
    [
        ("03/04/2025", "", "which is the day and which the month"),
        ("13/04/2025", "", "which is the day and which the month"),
        ("04/13/2025", "day-first", "no day"),
        ("13/04/2025", "month-first", "no day"),
        ("2025/04/03", "day-first", "no day"),
        ("31.02.2025", "day-first", "no day"),
        ("yesterday", "day-first", "no day"),
        ("45000", "", "no day"),
        ("1743638400", "day-first", "no day"),
        ("03.04.2025 12:00", "%d.%m.%Y", "no day"),
    ],
)
def test_a_day_in_two_orders_is_refused_until_the_mapping_says(cell: str, dates: str, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        day(cell, "observed", dates)
    assert reason in caught.value.reason


def test_columns_constants_units_and_days_come_together(desk: Desk) -> None:
    mapping = """
file: {delimiter: ";", decimal: ",", thousands: "."}
dates: day-first
columns:
  Finding: statement
  Offenrate: {field: value, unit: percent}
  Empfänger: n
  Tag: observed
set: {kind: creative, metric: open_rate, unit: share, method: observational}
"""
    table = "Finding;Offenrate;Empfänger;Tag;Notiz\nFragen gewinnen.;34,5 %;12.000;03.04.2025;x\n"
    report = desk.load("export.csv", table, mapping=mapping)
    (record,) = desk.records()
    assert report.refused == []
    assert (record.value, record.n, record.observed) == (0.345, 12000, date(2025, 4, 3))
    assert (record.strength, record.locator) == ("observation", "export.csv:2")


def test_rows_are_skipped_by_a_word_or_an_empty_cell(desk: Desk) -> None:
    mapping = BASE + "skip:\n  - {column: State, is: [draft, Total]}\n  - {column: Finding, empty: true}\n"
    table = "Finding,State\nOne won.,live\nTwo won.,DRAFT\n,live\nAll won.,total\n"
    report = desk.load("export.csv", table, mapping=mapping)
    assert (report.added_count, report.refused_count) == (1, 0)
    assert desk.statements() == ["One won."]


def test_lines_above_the_header_are_left_out_and_still_counted(desk: Desk) -> None:
    mapping = BASE + "  n: n\nfile: {preamble: 2}\n"
    report = desk.load("export.csv", "Report\nJune\nFinding,n\nOne won.,5\nTwo won.,-5\n", mapping=mapping)
    assert [(one.line, one.field) for one in report.refused] == [(5, "n")]
    assert desk.records()[0].locator == "export.csv:4"


def test_tabs_are_the_delimiter_of_tsv(desk: Desk) -> None:
    assert desk.load("export.tsv", "kind\tstatement\ncreative\tTabs, too.\n").added_count == 1
    assert desk.statements() == ["Tabs, too."]


@pytest.mark.parametrize("above", ["sep=;\n", "SEP=;\r\n", "\ufeffsep=;\n"])
def test_the_line_that_names_the_delimiter_for_excel_is_no_header(desk: Desk, above: str) -> None:
    report = desk.load(
        "export.csv", f"{above}kind;statement;n\ncreative;One won, twice.;5\ncreative;Two.;-5\n"
    )
    assert desk.statements() == ["One won, twice."]
    assert desk.records()[0].locator == "export.csv:3"
    assert [one.line for one in report.refused] == [4]


def test_a_header_that_only_looks_like_it_stays_a_header(desk: Desk) -> None:
    with pytest.raises(UsageError) as caught:
        desk.load("export.csv", "sep=x\n1\n")
    assert caught.value.code == "BW221"


def test_an_empty_cell_leaves_the_constant(desk: Desk) -> None:
    mapping = "set: {kind: creative, channel: email}\ncolumns: {Finding: statement, Where: channel}\n"
    desk.load("export.csv", "Finding,Where\nOne won.,\nTwo won.,sms\n", mapping=mapping)
    assert [record.channel for record in desk.records()] == ["email", "sms"]


@pytest.mark.parametrize(
    ("mapping", "field", "said"),
    [
        ("columns: {A: statement}\nset: {kind: hunch}\n", "set.kind", "kind"),
        ("columns: {A: statement}\nset: {kind: creative, n: -5}\n", "set.n", "greater than or equal to 1"),
        ("columns: {A: statement}\nset: {kind: creative, mood: good}\n", "set.mood", "no field `mood`"),
        ("columns: {A: status}\nset: {kind: creative}\n", "columns.A", "no field `status`"),
        ("columns: {A: statement, B: statement}\nset: {kind: creative}\n", "columns.B", "two columns"),
        ("columns: {A: {field: channel, unit: percent}}\n", "columns.A", "no number"),
        ("columns: {A: {field: value, unit: miles}}\n", "columns.A.unit", "percent"),
        ("columns: {A: {field: value, dates: day-first}}\n", "columns.A", "no day"),
        ("columns: {A: statement}\ndates: backwards\n", "dates", "day-first"),
        ("columns: {A: statement}\ndates: '%Y'\n", "dates", "day-first"),
        ("columns: {A: statement}\nfile: {encoding: klingon}\n", "file.encoding", "utf-8"),
        ("columns: {A: statement}\nfile: {delimiter: '||'}\n", "file.delimiter", "1 character"),
        ('columns: {A: statement}\nfile: {delimiter: "\\n"}\n', "file", "line end"),
        ("columns: {A: statement}\nfile: {decimal: ',', thousands: ','}\n", "file", "differ"),
        ("columns: {A: statement}\nfile: {preamble: -1}\n", "file.preamble", "0"),
        ("columns: {A: statement}\nskip: [{column: B}]\n", "skip[0]", "is: [words]"),
        ("columns: {A: statement}\ncolumn: {A: kind}\n", "column", "not a known field"),
        ("columns: [A]\n", "columns", "mapping"),
        ("A: statement\n", None, "`columns`"),
        ("- A\n", None, "`columns`"),
    ],
)
def test_a_wrong_mapping_is_named_by_its_field(
    desk: Desk, mapping: str, field: str | None, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        desk.load("export.csv", "A,B\nOne won.,x\n", mapping=mapping)
    error = caught.value
    assert (error.code, error.where.field) == ("BW221", field)
    assert said in f"{error.message} {error.hint}"
    assert desk.records() == []


@pytest.mark.parametrize("text", ["columns: {A: statement\n", "columns: {A: statement, A: kind}\n", ""])
def test_a_mapping_that_is_no_yaml_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        desk.load("export.csv", "A\nOne won.\n", mapping=text or " ")
    assert caught.value.code == "BW201"


def test_the_encoding_of_a_mapping_is_used_for_lines_and_notes_as_well(desk: Desk) -> None:
    mapping = "file: {encoding: cp1252}\ncolumns: {kind: kind, text: statement}\n"
    desk.load("rows.jsonl", '{"kind": "creative", "text": "Café won."}\n'.encode("cp1252"), mapping=mapping)
    assert desk.statements() == ["Café won."]
