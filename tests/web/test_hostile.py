"""More than a thousand hostile strings in every text field that a page or an export shows: nothing runs or fetches."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser
from tests.store import making
from tests.web.conftest import Open
from tests.web.hostile import HOSTILE, PAYLOADS, live_nodes

from brandwright._canonical import clean_text
from brandwright.content import Block, Draft, Extract, Finding, Part, Sentence
from brandwright.content.finding import Fix
from brandwright.content.formats import to_csv, to_docx, to_html, to_json, to_markdown
from brandwright.store import (
    Actor,
    ObjectRef,
    Transaction,
    comments,
    drafts,
    findings,
    locks,
    new_id,
    reviews,
    runs,
)
from brandwright.store import sources as stored_sources
from brandwright.store.comments import Comment
from brandwright.store.locks import Lock
from brandwright.store.records import Review, SignOff

pytestmark = pytest.mark.slow

AT_ONCE = 49
"""Hostile strings on one page, each in many of its fields: no page is so long that nobody would ever see it."""

FALSE_FRIENDS = {payload for payload in PAYLOADS if payload[:1] in "&=[!"} | {
    "<\u200bscript>pwned()</script>",
    "<template><script>pwned()</script></template>",
}
"""What only another reader would take for more than words: a spreadsheet, Markdown, a second reading."""


def groups() -> Iterator[tuple[str, ...]]:
    for first in range(0, len(HOSTILE), AT_ONCE):
        yield HOSTILE[first : first + AT_ONCE]


def hostile_draft(words: Sequence[str], cited: Sequence[str] = ()) -> Draft:
    """A draft whose every sentence is hostile, in prose, a heading, a list and a quotation in turn."""
    kinds = ("paragraph", "heading", "list-item", "quote")
    ids: list[tuple[str, ...]] = [(name,) for name in cited] or [()] * len(words)
    blocks = tuple(
        Block(kind=kinds[number % 4], sentences=(Sentence(text=text, evidence=ids[number]),))  # type: ignore[arg-type]
        for number, text in enumerate(words)
    )
    return making.draft().model_copy(update={"parts": (Part(name="body", blocks=blocks),)})


@dataclass(frozen=True)
class Shown:
    """A review whose fields are all hostile, with the strings in them."""

    id: str
    draft: Draft
    words: tuple[str, ...]


def fill(tx: Transaction, model: Review, words: tuple[str, ...]) -> Shown:
    """A review of its own run, with findings, comments, decisions, extracts and a lock, all of these words."""
    said = " ".join(words)
    run = runs.get(tx, model.run_id)
    assert run is not None
    mine = runs.create(tx, replace(run, id=new_id("run"), key=new_id("key")))
    taken = [extract(words[number], said, number) for number in range(len(words))]
    stored_sources.put_extracts(tx, mine.id, "hostile", taken, 0)
    draft = hostile_draft(words, [one.id for one in taken])
    sha = drafts.put(tx, draft)
    gate = findings.record_gate(tx, making.gate(sha, verdict="revise"))
    findings.put_many(tx, sha, gate.id, [finding(text, number, draft) for number, text in enumerate(words)])
    shown = {**model.brief_json, "message": said, "campaign": said}
    review = replace(
        model,
        id=new_id("rev"),
        run_id=mine.id,
        asset=f"email/{len(said)}/{new_id('x')}",
        draft_sha=sha,
        verdict="revise",
        held=True,
        gate_id=gate.id,
        brief_json=shown,
        origin="submitted",
        author=said,
    )
    asked = [SignOff(id=new_id("sig"), review_id=review.id, role="brand", reason=text) for text in words]
    reviews.create(tx, review, asked)
    for text in words:
        talk(tx, review, text)
    locks.take(tx, Lock(review_id=review.id, by=said, taken_at=tx.now, until=tx.now + timedelta(hours=1)))
    return Shown(review.id, draft, words)


def extract(text: str, title: str, number: int) -> Extract:
    shape = making.extract().model_dump()
    return Extract.model_validate({**shape, "id": f"ext-{number:012}", "quote": text, "title": title})


def finding(text: str, number: int, draft: Draft) -> Finding:
    start = draft.parts[0].text.index(text)
    return making.finding().model_copy(
        update={
            "rule": f"terms.{number}",
            "excerpt": text,
            "message": text,
            "why": text,
            "proof": text,
            "role": text,
            "fixes": (Fix(text=text),),
            "start": start,
            "end": start + len(text),
            "fingerprint": f"{number:016}",
        }
    )


def talk(tx: Transaction, review: Review, text: str) -> None:
    first = Comment(
        id=new_id("com"),
        review_id=review.id,
        draft_sha=review.draft_sha,
        quote=text,
        text=text,
        at=tx.now,
        by=text,
        account=text,
    )
    comments.add(tx, first)
    comments.add(tx, replace(first, id=new_id("com"), reply_to=first.id))
    made = replace(making.decision(review), kind="escalate", reason=text, by=text, account=text)
    reviews.record_decision(tx, made)


@pytest.fixture
def hostile(inbox: Open) -> list[Shown]:
    """An inbox in which every review is hostile, whatever it says."""
    inbox.sign_in()
    with inbox.desk.ledger.write(Actor("person", HOSTILE[0], HOSTILE[1], "local")) as tx:
        model = reviews.get(tx, inbox.pending)
        assert model is not None
        made = [fill(tx, model, words) for words in groups()]
        for shown in made:
            tx.audit("review.submitted", ObjectRef("review", shown.id), reason=" ".join(shown.words), data={})
    return made


def test_there_are_more_than_a_thousand() -> None:
    assert len(HOSTILE) >= 1000


@pytest.mark.parametrize("payload", sorted(set(PAYLOADS) - FALSE_FRIENDS))
def test_a_page_that_escapes_nothing_is_found_out(payload: str) -> None:
    """The oracle sees what it should see: in a text, in an attribute of either kind, or in all of them."""
    places = (f"<p>{payload}</p>", f'<p title="{payload}"></p>', f"<p title='{payload}'></p>")
    assert any(map(live_nodes, places))


@pytest.mark.parametrize("view", ["final", "changes", "side", "sources"])
def test_a_review_shows_words_as_words(inbox: Open, hostile: list[Shown], view: str) -> None:
    for shown in hostile:
        page = inbox.client.get(f"/reviews/{shown.id}", params={"view": view})
        assert page.status_code == 200, shown.id
        assert live_nodes(page.text) == []
        if view == "final":
            assert missing(page.text, shown.words, at_least=8) == []


@pytest.mark.parametrize("path", ["edit", "audit"])
def test_so_do_the_other_pages_of_a_review(inbox: Open, hostile: list[Shown], path: str) -> None:
    for shown in hostile:
        page = inbox.client.get(f"/reviews/{shown.id}/{path}")
        assert page.status_code == 200, shown.id
        assert live_nodes(page.text) == []


@pytest.mark.parametrize("query", ["queue=all", "queue=mine&sort=age", "queue=all&q=script"])
def test_so_do_the_lists(inbox: Open, hostile: list[Shown], query: str) -> None:
    page = inbox.client.get(f"/?{query}")
    assert page.status_code == 200
    assert live_nodes(page.text) == []
    assert missing(page.text, HOSTILE, at_least=2) == []


@pytest.mark.parametrize("path", ["/calendar", "/keys", "/nothing"])
def test_so_do_the_pages_around_them(inbox: Open, hostile: list[Shown], path: str) -> None:
    assert live_nodes(inbox.client.get(path).text) == []


def test_what_is_approved_together_is_told_as_words(inbox: Open, hostile: list[Shown]) -> None:
    for shown in hostile:
        told = inbox.post("/bulk", review=shown.id, reason=" ".join(shown.words))
        assert live_nodes(told.text) == []


def test_what_was_searched_for_is_shown_as_words(inbox: Open) -> None:
    inbox.sign_in()
    for text in HOSTILE:
        page = inbox.client.get(
            "/", params={"q": text, "channel": text, "queue": text, "sort": text, "page": text}
        )
        assert page.status_code == 200
        assert live_nodes(page.text) == []


def test_edits_and_what_is_refused_of_them_come_back_as_words(inbox: Open) -> None:
    """The first is kept, and judged; the others cannot be read, or are edits of a version that is gone by now."""
    inbox.sign_in()
    answers = set()
    for words in groups():
        path = f"/reviews/{inbox.pending}/edit"
        sent = inbox.post(path, copy="\n\n".join(words), reason=" ".join(words), version="1")
        answers.add(sent.status_code)
        assert live_nodes(sent.text) == []
        assert "pwned" in sent.text
    assert answers == {200, 409, 422}


def missing(html: str, words: Sequence[str], *, at_least: int) -> list[str]:
    """Which words a page shows less often than this, by reading it as a browser does."""
    tree = LexborHTMLParser(html)
    text = tree.text(deep=True) + " ".join(
        str(node.attributes.get("value") or "") for node in tree.css("[value]")
    )
    shown = bare(text)
    return [one for one in words if shown.count(bare(clean_text(one))) < at_least]


def bare(text: str) -> str:
    """Without white space, which every format may fold."""
    return "".join(text.split())


def hostile_drafts() -> list[Draft]:
    return [hostile_draft(words) for words in groups()]


def test_html_shows_words_as_words() -> None:
    for draft in hostile_drafts():
        html = to_html(draft).decode()
        assert live_nodes(html) == []
        assert missing(html, [block.text for block in draft.parts[0].blocks], at_least=1) == []


def test_markdown_is_words_for_a_reader_that_takes_html() -> None:
    """With everything on that Markdown readers have: raw HTML, images and links that write themselves."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for draft in hostile_drafts():
        body = to_markdown(draft).decode().split("---\n", 2)[2]
        html = reader.render(body)
        assert live_nodes(html) == []
        assert missing(html, [block.text for block in draft.parts[0].blocks], at_least=1) == []


def test_a_table_holds_no_formula() -> None:
    for draft in hostile_drafts():
        rows = list(csv.reader(io.StringIO(to_csv(draft).decode())))
        assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in ("=", "+", "-", "@")]


def test_json_reads_back_as_it_was() -> None:
    for draft in hostile_drafts():
        assert Draft.model_validate(json.loads(to_json(draft))["draft"]) == draft


def test_a_word_document_holds_words_and_leads_nowhere() -> None:
    for draft in hostile_drafts():
        with zipfile.ZipFile(io.BytesIO(to_docx(draft))) as package:
            for name in package.namelist():
                if name.endswith((".xml", ".rels")):
                    tree = ElementTree.fromstring(package.read(name))
                    assert not [e for e in tree.iter() if e.get("TargetMode") == "External"], name
                    assert not [e for e in tree.iter() if e.tag.endswith(("}instrText", "}fldSimple"))], name
            document = ElementTree.fromstring(package.read("word/document.xml"))
        text = bare("".join(node.text or "" for node in document.iter() if node.tag.endswith("}t")))
        assert [block.text for block in draft.parts[0].blocks if bare(block.text) not in text] == []
