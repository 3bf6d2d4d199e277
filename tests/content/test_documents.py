"""What a Word document says, written and read back; and every way in which one cannot be read."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brandwright.content import Block, Draft, Part, Sentence
from brandwright.content.formats import Note, to_docx
from brandwright.content.formats.reading import DocumentError, read_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Change = Callable[[str], str]


def part(name: str, *blocks: Block) -> Part:
    return Part(name=name, blocks=blocks)


def block(text: str, kind: str = "paragraph", href: str | None = None) -> Block:
    return Block.model_validate({"kind": kind, "sentences": ({"text": text},), "href": href})


DRAFT = Draft(
    channel="email",
    segment="cmo",
    stage="decision",
    product="widget",
    market="US",
    locale="en-US",
    parts=(
        part("subject", block("A <b>plain</b> & *simple* line", "subject")),
        part(
            "body",
            block("Why", "heading"),
            Block(kind="paragraph", sentences=(Sentence(text="One."), Sentence(text="Two, and more."))),
            block("An item", "list-item"),
            block("What she said", "quote"),
            block("Read on", "cta", "https://example.com/?a=1&b=(2)"),
        ),
    ),
)
NOTES = (
    Note(text="About all of it."),
    Note(part="body", start=5, end=9, text="rests on pp-1\nThe source."),
    Note(part="body", start=7, end=13, text="revise: say it"),
    Note(part="body", start=900, end=900, text="beyond the end"),
)
COPY = to_docx(DRAFT, NOTES, "rev-1")


def rewritten(
    parts: Mapping[str, Change | None], data: bytes = COPY, kind: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """The document with parts changed, added, or (None) left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        texts = {name: old.read(name).decode() for name in old.namelist()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", kind) as new:
        for name in dict.fromkeys([*texts, *parts]):
            change = parts.get(name, str)
            if change is not None:
                new.writestr(name, change(texts.get(name, "")))
    return made.getvalue()


def document(change: Change) -> bytes:
    return rewritten({"word/document.xml": change})


def replaced(old: str, new: str) -> Change:
    def change(xml: str) -> str:
        assert old in xml
        return xml.replace(old, new, 1)

    return change


def test_a_library_that_knows_the_format_opens_it() -> None:
    opened = docx.Document(io.BytesIO(COPY))
    shown = [(p.style.name, p.text) for p in opened.paragraphs if p.style is not None]
    assert shown[1:4] == [
        ("Brandwright Mark", "[part: subject]"),
        ("Normal", "A <b>plain</b> & *simple* line"),
        ("Brandwright Mark", "[part: body]"),
    ]
    assert ("Heading 2", "Why") in shown
    assert ("List Bullet", "An item") in shown
    assert [comment.text for comment in opened.comments] == [note.text for note in NOTES]
    assert {comment.author for comment in opened.comments} == {"Brandwright"}
    assert opened.core_properties.title == "A <b>plain</b> & *simple* line"


def test_every_part_is_named_as_what_it_is_and_every_relationship_leads_somewhere() -> None:
    with zipfile.ZipFile(io.BytesIO(COPY)) as archive:
        names = set(archive.namelist())
        types = ElementTree.fromstring(archive.read("[Content_Types].xml"))
        named = {row.get("PartName", "").lstrip("/") for row in types if row.tag.endswith("Override")}
        assert named <= names
        defaults = {row.get("Extension") for row in types if row.tag.endswith("Default")}
        assert all(name in named or name.rpartition(".")[2] in defaults for name in names)
        for name in (name for name in names if name.endswith(".rels")):
            base = name.replace("_rels/", "").rpartition("/")[0]
            for row in ElementTree.fromstring(archive.read(name)):
                if row.get("TargetMode") != "External":
                    steps = [*filter(None, base.split("/")), *row.get("Target", "").split("/")]
                    while ".." in steps:
                        at = steps.index("..")
                        del steps[at - 1 : at + 1]
                    assert "/".join(steps) in names, row.attrib
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_each_comment_begins_ends_and_is_shown_once() -> None:
    with zipfile.ZipFile(io.BytesIO(COPY)) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    for name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        ids = [element.get(f"{W}id", "") for element in root.iter(f"{W}{name}")]
        assert sorted(ids) == ["0", "1", "2", "3"], name


def test_what_is_read_is_what_was_written() -> None:
    read = read_docx(COPY)
    assert read.carried == (DRAFT, NOTES, "rev-1")
    assert (read.remarks, read.revised, read.ignored) == ((), False, ())
    assert read.markdown.split("\n\n") == [
        "<!-- part: subject -->",
        r"A \<b\>plain\</b\> & \*simple\* line",
        "<!-- part: body -->",
        "## Why",
        "One. Two, and more.",
        "- An item",
        "> What she said",
        "[Read on](https://example.com/?a=1&b=%282%29)\n",
    ]


TEXTS = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=60).filter(str.strip)


@settings(max_examples=60)
@given(TEXTS, st.integers(0, 70), st.integers(0, 70))
def test_any_text_with_any_comment_comes_back(text: str, start: int, end: int) -> None:
    draft = DRAFT.model_copy(update={"parts": (part("body", block(text), block("Next.")),)})
    note = Note(part="body", start=start, end=end, text=text)
    made = to_docx(draft, [note])
    assert to_docx(draft, [note]) == made
    read = read_docx(made)
    assert read.carried.draft.sha256 == draft.sha256
    assert read.remarks == ()
    assert docx.Document(io.BytesIO(made)).paragraphs[1].text == draft.parts[0].blocks[0].text


def test_what_xml_cannot_hold_and_word_cannot_follow_does_not_break_the_document() -> None:
    strange = block("A \ufffe sign", "cta", "https://example.com/\u00fc?q=\u2026")
    broken = block("No link", "cta", "https://[nowhere/x")
    running = block("Never", "cta", "javascript:alert(1)")
    draft = DRAFT.model_copy(update={"parts": (part("cta", strange, broken, running),)})
    made = to_docx(draft, [Note(text="a \uffff note \x00 of it")])
    assert [p.text for p in docx.Document(io.BytesIO(made)).paragraphs][2] == "A \ufffd sign"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        links = archive.read("word/_rels/document.xml.rels").decode()
    assert 'Target="https://example.com/%C3%BC?q=%E2%80%A6"' in links
    assert "nowhere" not in links
    assert "javascript" not in links


RUN = '<w:r><w:t xml:space="preserve">One. Two, and more.</w:t></w:r>'
PLAIN = to_docx(DRAFT)


def edited(new: str) -> str:
    """The body's paragraph after its run was replaced."""
    data = rewritten({"word/document.xml": replaced(RUN, new)}, PLAIN)
    return read_docx(data).markdown.split("\n\n")[4]


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        (
            "<w:del><w:r><w:delText>One.</w:delText></w:r></w:del><w:ins><w:r><w:t>Two.</w:t></w:r></w:ins>",
            "Two.",
        ),
        (
            "<w:moveFrom><w:r><w:t>One.</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>Two.</w:t></w:r></w:moveTo>",
            "Two.",
        ),
        (
            "<w:ins><w:del><w:r><w:delText>No</w:delText></w:r></w:del></w:ins><w:r><w:t>Yes.</w:t></w:r>",
            "Yes.",
        ),
        ("<w:sdt><w:sdtContent><w:r><w:t>In a control.</w:t></w:r></w:sdtContent></w:sdt>", "In a control."),
        ("<w:r><w:t>A</w:t><w:tab/><w:t>B</w:t><w:br/><w:t>C</w:t><w:noBreakHyphen/></w:r>", "A B C‑"),
        ("<w:r><w:t># No heading</w:t></w:r>", r"\# No heading"),
        ("<w:r><w:t>- No item</w:t></w:r>", r"\- No item"),
        ("<w:r><w:t>&lt;!-- part: subject --&gt;</w:t></w:r>", r"\<!-- part: subject --\>"),
    ],
)
def test_a_paragraph_as_a_reader_sees_it_once_changes_are_accepted(written: str, seen: str) -> None:
    assert edited(written) == seen


def test_a_paragraph_whose_end_was_deleted_runs_on() -> None:
    mark = '<w:pStyle w:val="Heading2"/>'
    data = rewritten({"word/document.xml": replaced(mark, f"{mark}<w:rPr><w:del/></w:rPr>")}, PLAIN)
    assert "WhyOne. Two, and more." in read_docx(data).markdown


def test_a_field_links_as_well_as_an_element() -> None:
    asked = '<w:instrText> HYPERLINK "https://example.com/x" </w:instrText>'
    field = f'<w:r><w:fldChar w:fldCharType="begin"/>{asked}</w:r>'
    assert edited(f"{field}<w:r><w:t>Here</w:t></w:r>") == "[Here](https://example.com/x)"


def test_a_comment_of_a_person_is_told_from_ours() -> None:
    opened = docx.Document(io.BytesIO(COPY))
    paragraph = next(p for p in opened.paragraphs if p.text == "One. Two, and more.")
    opened.add_comment(paragraph.runs[0], text="Which?\nSay it.", author="Bea", initials="B")
    made = io.BytesIO()
    opened.save(made)
    (remark,) = read_docx(made.getvalue()).remarks
    assert (remark.author, remark.text, remark.part) == ("Bea", "Which?\nSay it.", "body")
    assert DRAFT.parts[1].text[remark.start : remark.end] == remark.quoted != ""


TWICE = "<w:p><w:r><w:t>[part: body]</w:t></w:r></w:p><w:sectPr>"
BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "package"),
    "no archive": (b"PK\x03\x04 and no more", "package"),
    "an old document": (b"\xd0\xcf\x11\xe0 old", "package"),
    "too large": (b"0" * (10 * 2**20 + 1), "size"),
    "no document inside": (rewritten({"word/document.xml": None}), "package"),
    "a document without a body": (document(lambda _: f'<w:document xmlns:w="{W[1:-1]}"/>'), "package"),
    "cut off": (document(lambda xml: xml[: len(xml) // 2]), "package"),
    "not of Word": (document(lambda _: "<html/>"), "package"),
    "unpacks to too much": (rewritten({"word/media/a.bin": lambda _: "0" * 3_000_000}), "size"),
    "entities": (
        document(
            replaced("<w:document", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document')
        ),
        "harmful",
    ),
    "entities in another part": (
        rewritten({"word/comments.xml": replaced("<w:comments", "<!DOCTYPE x><w:comments")}),
        "harmful",
    ),
    "deeply nested": (
        document(replaced("<w:sectPr>", "<w:sdt>" * 60 + "</w:sdt>" * 60 + "<w:sectPr>")),
        "harmful",
    ),
    "carries nothing": (rewritten({"customXml/item1.xml": None}), "carrier"),
    "carries something else": (rewritten({"customXml/item1.xml": lambda _: "<x/>"}), "carrier"),
    "carries what is damaged": (
        rewritten({"customXml/item1.xml": replaced("document:", "document:AAAA")}),
        "carrier",
    ),
    "a line is missing": (document(replaced("[part: body]", "")), "parts"),
    "a line was renamed": (document(replaced("[part: body]", "[part: text]")), "parts"),
    "a line was mistyped": (document(replaced("[part: body]", "[Part  body")), "parts"),
    "a line is there twice": (document(replaced("<w:sectPr>", TWICE)), "parts"),
    "text above the first part": (
        document(replaced("<w:body>", "<w:body><w:p><w:r><w:t>Hi.</w:t></w:r></w:p>")),
        "parts",
    ),
    "our own first line was written over": (
        document(replaced("[For review", "Please look! [For review")),
        "parts",
    ),
    "a comment too long": (
        rewritten({"word/comments.xml": lambda xml: re.sub("About all", "x" * 5000, xml)}),
        "size",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_document_that_cannot_be_read_says_what_is_wrong(name: str) -> None:
    data, problem = BAD[name]
    with pytest.raises(DocumentError) as raised:
        read_docx(data)
    assert raised.value.problem == problem
    assert str(raised.value)


def test_what_runs_or_is_no_text_is_not_opened() -> None:
    strange = ("word/vbaProject.bin", "word/embeddings/oleObject1.bin", "word/media/image1.png")
    read = read_docx(rewritten({name: lambda _: "x" for name in strange}))
    assert read.ignored == ("macros", "embedded objects", "pictures")


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_document_is_an_error_and_never_a_crash(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(COPY) - 1))
    damaged = COPY[:at] + data.draw(st.binary(min_size=1, max_size=40)) + COPY[at + 20 :]
    with contextlib.suppress(DocumentError):
        read_docx(damaged)
