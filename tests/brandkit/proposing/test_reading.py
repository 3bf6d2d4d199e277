"""Documents that are read, and those that are refused with the reason before they can do harm."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from brandwright.brandkit.proposing import reading as module
from brandwright.brandkit.proposing.reading import read_document, read_documents
from brandwright.errors import UsageError

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def word(path: Path, *parts: tuple[str, bytes | str]) -> Path:
    """An archive that looks like a Word file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("[Content_Types].xml", TYPES), *parts):
            archive.writestr(name, data)
    return path


def pdf(path: Path, pages: int = 1, text: str = "Say less.") -> Path:
    made = FPDF()
    for _ in range(pages):
        made.add_page()
        if text:
            made.set_font("Helvetica", size=11)
            made.cell(text=text)
    made.output(str(path))
    return path


def locked(path: Path) -> Path:
    writer = PdfWriter(clone_from=PdfReader(pdf(path.with_suffix(".open.pdf"))))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(path)
    return path


def saved(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


BAD: dict[str, tuple[str, str, Callable[[Path], Path]]] = {
    "no such file": ("a.md", "BW280", lambda path: path),
    "a picture": ("a.png", "BW280", lambda path: saved(path, b"\x89PNG")),
    "too large": ("a.md", "BW281", lambda path: saved(path, b"a" * (5 * 2**20 + 1))),
    "binary": ("a.md", "BW283", lambda path: saved(path, b"\xff\xfe\x00a")),
    "NUL bytes": ("a.txt", "BW283", lambda path: saved(path, b"a\x00b")),
    "empty": ("a.html", "BW283", lambda path: saved(path, b"<html></html>")),
    "a bomb": (
        "a.docx",
        "BW281",
        lambda path: word(path, ("word/document.xml", b" " * (60 * 2**20))),
    ),
    "too many parts": (
        "a.docx",
        "BW281",
        lambda path: word(path, *((f"word/{n}.xml", "") for n in range(3_001))),
    ),
    "macros": (
        "a.docx",
        "BW285",
        lambda path: word(path, ("word/document.xml", "<a/>"), ("word/vbaProject.bin", "x")),
    ),
    "entities": (
        "a.docx",
        "BW285",
        lambda path: word(
            path, ("word/document.xml", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')
        ),
    ),
    "not a Word file": ("a.docx", "BW283", lambda path: word(path, ("readme.txt", "x"))),
    "a broken archive": ("a.docx", "BW283", lambda path: saved(path, b"PK\x03\x04 broken")),
    "a protected Word file": (
        "a.docx",
        "BW282",
        lambda path: saved(path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ),
    "a Word file without its document": (
        "a.docx",
        "BW283",
        lambda path: word(path, ("word/document.xml", "<a/>")),
    ),
    "a protected PDF": ("a.pdf", "BW282", locked),
    "a scan": ("a.pdf", "BW284", lambda path: pdf(path, text="")),
    "a long PDF": ("a.pdf", "BW281", lambda path: pdf(path, pages=201)),
    "a broken PDF": ("a.pdf", "BW283", lambda path: saved(path, b"%PDF-1.7\nnothing")),
}


@pytest.mark.parametrize(("name", "code", "make"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_read_is_refused_with_one_reason(
    name: str, code: str, make: Callable[[Path], Path], tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        read_document(make(tmp_path / name))

    assert caught.value.code == code
    assert name in caught.value.message
    assert caught.value.hint


def test_without_the_extra_the_error_names_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    for package in ("docx", "pypdf"):
        monkeypatch.setitem(sys.modules, package, None)
    for path in (
        word(tmp_path / "a.docx", ("word/document.xml", "<a/>")),
        saved(tmp_path / "a.pdf", b"%PDF-1.7"),
    ):
        with pytest.raises(UsageError) as caught:
            read_document(path)
        assert (caught.value.code, caught.value.hint) == ("BW286", "pip install 'brandwright[documents]'")


def test_a_folder_is_read_in_order_and_says_what_it_left_out(tmp_path: Path) -> None:
    saved(tmp_path / "b.md", b"Say less.")
    (tmp_path / "deep").mkdir()
    saved(tmp_path / "deep" / "a.txt", b"Say more.")
    saved(tmp_path / "logo.png", b"x")
    saved(tmp_path / "broken.pdf", b"x")
    saved(tmp_path / ".hidden.md", b"Say nothing.")

    readings, notes = read_documents([tmp_path])

    assert [reading.name for reading in readings] == [f"{tmp_path.name}/b.md", f"{tmp_path.name}/deep/a.txt"]
    assert {Path(note.file).name: note.reason[:5] for note in notes} == {
        "logo.png": "not a",
        "broken.pdf": "BW283",
    }


def test_a_link_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    saved(tmp_path / "out.md", b"Say less.")
    os.symlink(tmp_path / "out.md", tmp_path / "in" / "link.md")

    with pytest.raises(UsageError) as caught:
        read_documents([tmp_path / "in"])

    assert caught.value.code == "BW287"


def test_a_folder_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FILES", 2)
    for number in range(3):
        saved(tmp_path / f"{number}.md", b"Say less.")

    with pytest.raises(UsageError) as caught:
        read_documents([tmp_path])

    assert caught.value.code == "BW287"


def test_a_word_file_keeps_headings_lists_tables_and_bold(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("Words", 1)
    made.add_paragraph("guests", style="List Bullet")
    made.add_paragraph("Say ").add_run("less").bold = True
    row = made.add_table(rows=1, cols=2).rows[0].cells
    row[0].text, row[1].text = "Do", "Don't"
    made.save(str(tmp_path / "a.docx"))

    pieces = read_document(tmp_path / "a.docx").pieces

    assert [(p.kind, p.text, p.headings) for p in pieces] == [
        ("heading", "Words", ()),
        ("item", "guests", ("Words",)),
        ("paragraph", "Say less", ("Words",)),
        ("row", "Do | Don't", ("Words",)),
    ]
    assert pieces[2].strong == ("less",)


def test_a_page_keeps_what_is_read_and_leaves_what_is_not() -> None:
    from brandwright.brandkit.proposing._pages import html_pieces

    page = (
        "<h2>Words</h2><script>say()</script>\n<ul><li>a <b>b</b></li>\n<li>c</li></ul>"
        "<table><tr><th>Do</th><th></th></tr><tr><td>x</td><td>y &amp; z</td></tr></table><p>end<p>more"
    )

    seen = [
        (piece["kind"], piece.get("cells") or piece["text"], piece["line"]) for piece in html_pieces(page)
    ]

    assert seen == [
        ("heading", "Words", 1),
        ("item", "a b", 2),
        ("item", "c", 3),
        ("row", ["Do", ""], 3),
        ("row", ["x", "y & z"], 3),
        ("paragraph", "end", 3),
        ("paragraph", "more", 3),
    ]


def test_a_page_without_closing_tags_is_read_all_the_same() -> None:
    from brandwright.brandkit.proposing._pages import html_pieces

    page = "<html><head><title>x</title><body><h1>Words<p>Say less.<ul><li>a<li>b"

    assert [piece["text"] for piece in html_pieces(page)] == ["Words", "Say less.", "a", "b"]
