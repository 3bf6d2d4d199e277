"""A draft's way through a word processor: out as a document, changed by people, and back through the gate."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from tests.cli.terminal import WHO, Reviewed

from brandwright.content.formats import draft_of_file

pytestmark = pytest.mark.slow

BODY = "[part: body]"
BANNED = "Results are guaranteed."
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def written(reviewed: Reviewed) -> Path:
    """The copy for review, as the command writes it."""
    made = reviewed.run("review", "document", reviewed.review, "--out", "copy.docx", "--json")
    assert made.follows("review-document")["draft_sha256"] == reviewed.show()["sha256"]
    return reviewed.folder / "copy.docx"


def brought_back(reviewed: Reviewed, file: Path, *args: str) -> Any:
    return reviewed.run("review", "edit", reviewed.review, "--from", file, *WHO, *args)


def body_of(document: Any) -> list[Any]:
    """The paragraphs of the body, as python-docx shows them."""
    texts = [paragraph.text for paragraph in document.paragraphs]
    first = texts.index(BODY) + 1
    rest = texts[first:]
    end = next((at for at, text in enumerate(rest) if text.startswith("[part:")), len(rest))
    return list(document.paragraphs[first : first + end])


def changed(file: Path, change: Callable[[Any], None]) -> Path:
    """The document after a library that knows Word's format has changed it and saved it."""
    document = docx.Document(str(file))
    change(document)
    document.save(str(file))
    return file


def rewritten(file: Path, parts: Mapping[str, Callable[[str], str]]) -> Path:
    """The document with some of its parts written anew."""
    with zipfile.ZipFile(file) as old:
        texts = {name: old.read(name).decode() for name in old.namelist()}
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name, text in texts.items():
            new.writestr(name, parts.get(name, str)(text))
        for name in parts.keys() - texts.keys():
            new.writestr(name, parts[name](""))
    file.write_bytes(made.getvalue())
    return file


def test_a_copy_says_that_nobody_approved_it_and_shows_findings_and_evidence(pending: Reviewed) -> None:
    document = docx.Document(str(written(pending)))

    assert document.paragraphs[0].text.startswith("[For review: nobody has approved this text.")
    shown = [paragraph.text for paragraph in document.paragraphs]
    draft = pending.show()["draft"]
    for part in draft["parts"]:
        assert f"[part: {part['name']}]" in shown
        for block in part["blocks"]:
            assert " ".join(sentence["text"] for sentence in block["sentences"]) in shown
    cited = {
        name for p in draft["parts"] for b in p["blocks"] for s in b["sentences"] for name in s["evidence"]
    }
    said = "\n".join(comment.text for comment in document.comments)
    assert cited
    assert all(f"rests on {name}" in said for name in cited)


def test_the_same_review_gives_the_same_copy_and_no_export(pending: Reviewed) -> None:
    file = written(pending)
    first = file.read_bytes()
    assert written(pending).read_bytes() == first
    with pytest.raises(Exception, match="carries no draft"):
        draft_of_file(file)


def test_a_sentence_changed_and_a_comment_added_come_back_through_the_gate(pending: Reviewed) -> None:
    def edited(document: Any) -> None:
        paragraph = body_of(document)[0]
        paragraph.runs[0].text = "Read what your team signs. " + paragraph.runs[0].text
        document.add_comment(paragraph.runs[0], text="Shorter, please.", author="Bea", initials="B")

    file = changed(written(pending), edited)

    made = brought_back(pending, file)

    assert made.code in (0, 3), made.err
    assert "Read what your team signs." in made.out
    assert "Shorter, please." in made.out
    after = pending.show()
    assert (after["version"], after["sha256"] != pending.sha) == (2, True)
    (kept,) = after["comments"]
    assert kept["text"] == "Bea, in the document: Shorter, please."
    assert kept["part"] == "body"
    assert kept["quote"].startswith("Read what your team signs.")
    acts = [entry["act"] for entry in pending.run("audit", "show", pending.review, "--json").json["entries"]]
    assert "review.edited" in acts


def test_a_banned_claim_brought_back_is_held(pending: Reviewed) -> None:
    file = changed(written(pending), lambda document: body_of(document)[-1].add_run(f" {BANNED}"))

    made = brought_back(pending, file, "--json")

    assert (made.code, made.json["state"]) == (3, "held")
    assert made.follows("review-show")["document"] == {
        "changed": True,
        "tracked_changes": False,
        "comments": 0,
        "ignored": [],
    }
    excerpts = [
        finding["excerpt"] for finding in made.json["findings"] if finding["action"] in ("block", "revise")
    ]
    assert any("guaranteed" in excerpt.casefold() for excerpt in excerpts)


def test_tracked_changes_count_as_accepted(pending: Reviewed) -> None:
    def track(xml: str) -> str:
        """The first paragraph of the body, its words deleted and others inserted as tracked changes."""
        who = 'w:id="900" w:author="Bea" w:date="2026-01-02T03:04:05Z"'
        head, mark, rest = xml.partition("[part: body]</w:t></w:r></w:p>")
        runs = re.search(r"(<w:p><w:pPr>.*?</w:pPr>)(.*?)(</w:p>)", rest)
        assert runs is not None
        old = "".join(re.findall(r"<w:t [^>]*>(.*?)</w:t>", runs[2]))
        deleted = f'<w:del {who}><w:r><w:delText xml:space="preserve">{old}</w:delText></w:r></w:del>'
        inserted = f"<w:ins {who}><w:r><w:t>Somebody signs here.</w:t></w:r></w:ins>"
        return (
            head + mark + rest[: runs.start()] + runs[1] + deleted + inserted + runs[3] + rest[runs.end() :]
        )

    file = rewritten(written(pending), {"word/document.xml": track})

    made = brought_back(pending, file, "--json")

    assert made.json["document"]["tracked_changes"] is True
    (body,) = (part for part in made.json["draft"]["parts"] if part["name"] == "body")
    assert body["blocks"][0]["sentences"][0]["text"] == "Somebody signs here."
    assert "Somebody" in pending.run("review", "show", pending.review, "--diff").out


def test_comments_alone_are_kept_and_change_nothing(pending: Reviewed) -> None:
    def said(document: Any) -> None:
        document.add_comment(body_of(document)[0].runs[0], text="Good.", author="Bea", initials="B")

    file = changed(written(pending), said)
    made = brought_back(pending, file, "--json")

    assert made.code == 0
    assert (made.json["sha256"], made.json["document"]["changed"]) == (pending.sha, False)
    again = brought_back(pending, file, "--json")
    assert again.code == 0
    assert len(pending.show()["comments"]) == 1


def test_a_document_that_nobody_touched_is_no_edit(pending: Reviewed) -> None:
    brought_back(pending, changed(written(pending), lambda _: None), "--json").refused("BW257")


def test_the_same_document_again_is_no_second_edit(pending: Reviewed) -> None:
    file = changed(written(pending), lambda document: body_of(document)[-1].add_run(" You decide."))
    assert brought_back(pending, file, "--json").json["version"] == 2
    brought_back(pending, file, "--json").refused("BW257")
    assert pending.show()["version"] == 2


def test_an_older_copy_cannot_take_back_what_came_after_it(pending: Reviewed) -> None:
    old = changed(written(pending), lambda document: body_of(document)[-1].add_run(" You decide."))
    older = old.read_bytes()
    assert brought_back(pending, old).code in (0, 3)
    stale = pending.folder / "stale.docx"
    stale.write_bytes(older)
    changed(stale, lambda document: body_of(document)[-1].add_run(" Every time."))

    brought_back(pending, stale, "--json").refused("BW7140")


def test_a_copy_of_another_review_is_refused(pending: Reviewed) -> None:
    file = written(pending)
    copy = pending.folder / "other.md"
    copy.write_text("Which step of your review takes the longest?\n", encoding="utf-8")
    sent = pending.run("submit", str(copy), "--channel", "linkedin-post", *WHO[:2], "--json")
    other = sent.json["drafts"][0]["review"]["id"]

    pending.run("review", "edit", other, "--from", file, *WHO, "--json").refused("BW2145")


@pytest.mark.parametrize(
    ("part", "change", "code"),
    [
        ("word/document.xml", lambda xml: xml.replace("[part: body]", "[part: text]"), "BW2144"),
        ("customXml/item1.xml", lambda _: "<x/>", "BW2143"),
    ],
)
def test_a_document_that_cannot_be_taken_back_is_one_clear_error(
    pending: Reviewed, part: str, change: Callable[[str], str], code: str
) -> None:
    brought_back(pending, rewritten(written(pending), {part: change}), "--json").refused(code)
    assert pending.show()["version"] == 1


def test_macros_and_embedded_objects_are_not_opened(pending: Reviewed) -> None:
    strange = {"word/vbaProject.bin": lambda _: "x", "word/embeddings/oleObject1.bin": lambda _: "x"}
    file = changed(written(pending), lambda document: body_of(document)[-1].add_run(" You decide."))

    made = brought_back(pending, rewritten(file, strange), "--json")

    assert made.json["document"]["ignored"] == ["macros", "embedded objects"]
