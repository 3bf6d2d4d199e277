"""Long texts: cut without losing a word, on record once, and never evidence by themselves."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.memory.importing.desks import Desk

from brandwright.errors import UsageError
from brandwright.memory import SourceReport, import_file, import_sources
from brandwright.memory.importing.passages import LIMIT, cut, paragraphs
from brandwright.store import audit, passages
from brandwright.store.records import Passage


def load(desk: Desk, what: Any, **options: Any) -> SourceReport:
    return import_sources(desk.ledger, what, actor=desk.actor, brand="acme", **options)


def on_record(desk: Desk) -> list[Passage]:
    with desk.ledger.read() as tx:
        return passages.list_(tx)


def item(name: str = "s1", text: str = "Readers like short texts.", **more: Any) -> dict[str, Any]:
    return {"_id": name, "title": "A study", "text": text, **more}


@given(
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n .!?")
    )
)
def test_no_character_of_a_text_is_lost_or_said_twice(text: str) -> None:
    kept = "".join(one.text for one in cut(paragraphs(text), limit=20))
    assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", text)


@given(st.lists(st.text(alphabet="ab .\n", max_size=60), max_size=8), st.integers(5, 50))
def test_no_passage_is_longer_than_the_limit(parts: list[str], limit: int) -> None:
    assert all(0 < len(one.text) <= limit for one in cut(paragraphs("\n\n".join(parts)), limit=limit))


def test_paragraphs_stay_whole_and_keep_their_lines() -> None:
    text = "# Title\n\nFirst one\nin two lines.\n\n\n" + "Long. " * 10 + "\n"
    found = cut(paragraphs(text), limit=40)
    assert [(one.first, one.last) for one in found] == [(1, 4), (7, 7), (7, 7)]
    assert found[0].text == "# Title\n\nFirst one\nin two lines."
    assert all(one.text.endswith("Long.") for one in found[1:])


def test_items_become_passages_that_name_their_source(desk: Desk) -> None:
    long = "A sentence about open rates. " * 200
    report = load(desk, [item(), item("s2", long)])
    found = on_record(desk)
    assert (report.added_count, report.passages, report.refused) == (2, len(found), [])
    assert [one.ordinal for one in found if one.source_id == "s2"] == list(range(len(found) - 1))
    assert all(len(one.text) <= LIMIT for one in found)
    assert {(one.title, one.brand, one.trust) for one in found} == {("A study", "acme", "person")}
    assert all(re.fullmatch("src-[0-9a-f]{12}", one.id) for one in found)
    with desk.ledger.read() as tx:
        acts = audit.entries(tx, act="source.added")
    assert {(entry.object.kind, entry.object.id) for entry in acts} == {("source", "s1"), ("source", "s2")}


def test_the_same_text_again_changes_nothing_and_another_text_is_another_source(desk: Desk) -> None:
    load(desk, [item(), item()])
    before = on_record(desk)
    again = load(desk, [item()])
    assert (again.added_count, again.unchanged_count, on_record(desk)) == (0, 1, before)
    assert load(desk, [item(text="Readers like long texts.")]).added_count == 1


def test_a_dry_run_counts_and_writes_nothing(desk: Desk) -> None:
    tried = load(desk, [item(), item(), item("s2")], dry_run=True)
    assert (tried.added_count, tried.unchanged_count, tried.passages) == (2, 1, 2)
    assert on_record(desk) == []


def test_files_of_each_kind_are_read_from_a_folder(desk: Desk) -> None:
    desk.write("pile/a.md", "---\ntitle: About mornings\n---\n\n# Mornings\n\nOpens rise in the morning.\n")
    desk.write("pile/b.txt", "Plain words about e-mail.\n")
    desk.write(
        "pile/c.html", "<html><body><h1>Pages</h1><p>Words on a page.</p><script>x()</script></body></html>"
    )
    desk.write("pile/d.jsonl", json.dumps(item()) + "\n" + json.dumps(item("s2", "More words.")) + "\n")
    desk.write("pile/.hidden.md", "Nobody reads this.")
    report = load(desk, desk.folder / "pile")
    found = {one.source_id: one for one in on_record(desk)}
    assert (report.added_count, report.refused) == (5, [])
    assert set(found) == {"a.md", "b.txt", "c.html", "s1", "s2"}
    assert (found["a.md"].title, found["a.md"].locator) == ("About mornings", "a.md:5-7")
    assert found["c.html"].title == "Pages"
    assert "x()" not in found["c.html"].text
    assert found["s2"].locator == "d.jsonl:2"


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"_id": "a", "title": "x"}, "text", "missing"),
        ({"title": "x", "text": "y"}, "_id", "missing"),
        ({"_id": "a", "text": "  "}, "text", "missing"),
        ({"_id": "a", "text": 5}, "text", "missing"),
        ({"_id": "a", "text": "b\x00c"}, "", "U+0000"),
        ({"_id": "a", "text": "b", "approve": True}, "", "no `approve`"),
        ({"_id": "a", "text": "Ask maria.lopez@example.com."}, "", "e-mail address"),
        ([], "", "no mapping"),
    ],
)
def test_a_bad_text_is_refused_by_its_line_and_the_others_are_taken(
    desk: Desk, given: Any, field: str, said: str
) -> None:
    report = load(desk, [item(), given, item("s3")])
    (refusal,) = report.refused
    assert (refusal.line, refusal.field, refusal.code) == (2, field, "BW237")
    assert said in refusal.message
    assert report.added_count == 2


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"caf\xe9", "not UTF-8"),
        ("a.txt", b"", "no text"),
        ("a.md", b"a\x00b", "U+0000"),
        ("a.html", b"", "no text"),
        ("a.jsonl", b"{", "no JSON"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(desk: Desk, name: str, content: bytes, said: str) -> None:
    report = load(desk, desk.write(name, content))
    (refusal,) = report.refused
    assert (refusal.code, refusal.line, report.added_count) == ("BW237", 1, 0)
    assert said in refusal.message


def test_another_kind_of_file_and_an_empty_folder_are_errors(desk: Desk) -> None:
    with pytest.raises(UsageError) as caught:
        load(desk, desk.write("a.csv", "kind,statement\n"))
    assert caught.value.code == "BW220"
    desk.write("pile/a.csv", "")
    with pytest.raises(UsageError) as caught:
        load(desk, desk.folder / "pile")
    assert caught.value.code == "BW235"


def test_personal_data_in_a_text_is_replaced_where_the_policy_says_so(desk: Desk) -> None:
    text = "Ask maria.lopez@example.com or ben@example.com.\n\nmaria.lopez@example.com knows."
    report = load(desk, [item(text=text)], personal="tokenise")
    (passage,) = on_record(desk)
    assert passage.text == "Ask [email 1] or [email 2].\n\n[email 1] knows."
    assert report.tokenised == 1
    assert b"maria.lopez" not in Path(desk.ledger.name.removeprefix("sqlite:///")).read_bytes()


def test_a_note_without_front_matter_is_a_source_and_no_learning(desk: Desk) -> None:
    report = desk.load("note.md", "# Mornings\n\nOpens rise in the morning.\n")
    assert (report.added_count, report.sources, report.passages) == (0, 1, 1)
    assert desk.records() == []
    assert [one.title for one in on_record(desk)] == ["Mornings"]


def test_a_folder_of_tables_and_notes_is_imported_in_one_go(desk: Desk) -> None:
    desk.write("all/a.csv", "kind,statement\ncreative,One won.\n")
    desk.write("all/deep/b.jsonl", '{"kind": "offer", "statement": "Two won."}\n')
    desk.write("all/c.md", "---\nkind: audience\n---\nThree won.\n")
    desk.write("all/d.pdf", "%PDF")
    report = import_file(desk.ledger, desk.folder / "all", actor=desk.actor)
    assert (report.added_count, report.refused) == (3, [])
    assert sorted(desk.statements()) == ["One won.", "Three won.", "Two won."]
