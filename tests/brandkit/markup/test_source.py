"""Only UTF-8 text of bounded size is read; anything else is refused with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from brandwright.brandkit.markup import decode_source, read_source
from brandwright.errors import UsageError


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"a\0b", "BW275", "NUL"),
        (b"%PDF-1.7 ...", "BW275", "PDF"),
        (b"PK\x03\x04rest", "BW275", "ZIP"),
        ("hello".encode("utf-16"), "BW276", "UTF-16"),
        ("hello".encode("utf-16-le"), "BW276", "UTF-16LE"),
        ("hello".encode("utf-16-be"), "BW276", "UTF-16BE"),
        ("café".encode("latin-1"), "BW276", "Latin-1"),
        (b"x" * 2000, "BW277", "larger"),
    ],
)
def test_what_is_not_utf8_text_is_refused(data: bytes, code: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        decode_source(data, "copy.md", max_bytes=1000)
    assert caught.value.code == code
    assert says in caught.value.message
    assert caught.value.hint


def test_the_line_of_a_wrong_byte_is_named() -> None:
    with pytest.raises(UsageError) as caught:
        decode_source(b"one\ntwo \xe9\n", "copy.md")
    assert caught.value.where.line == 2


def test_line_ends_stay_as_they_are_and_the_mark_goes(tmp_path: Path) -> None:
    path = tmp_path / "copy.md"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert read_source(path) == "one\r\ntwo\rthree\n"


def test_a_folder_or_nothing_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.md"):
        with pytest.raises(UsageError, match="cannot be read"):
            read_source(path)
