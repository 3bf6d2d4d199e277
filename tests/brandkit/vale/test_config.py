"""Reading `.vale.ini`: what it may say, and where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from brandwright.brandkit.vale._config import find_config, read_config
from brandwright.brandkit.vale._globs import matches
from brandwright.brandkit.vale._ini import entries, values
from brandwright.brandkit.vale.engine import StyleSet
from brandwright.errors import WorkspaceError


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    """A configuration's file, beside an empty styles folder."""
    (tmp_path / "styles").mkdir()
    return tmp_path / ".vale.ini"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("StylesPath = nowhere\n", 1, "does not exist"),
        ("\nMinAlertLevl = error\n", 2, "MinAlertLevl is not a setting"),
        ("MinAlertLevel = fatal\n", 1, "fatal"),
        ("BasedOnStyles = A\n", 1, "below a section"),
        ("[*.md]\nStylesPath = styles\n", 2, "above all sections"),
        ("[*.md]\nA.Rule = maybe\n", 2, "maybe"),
        ("[*.md]\nTokenIgnores = (open\n", 2, "cannot be used"),
        ("[*.md]\nCommentDelimiters = one\n", 2, "two"),
        ("[*.md\n", 1, "not closed"),
        ("# fine\nwhat is this\n", 2, "neither"),
        ("[*.md]\nBasedOnStyle = A\n", 2, "BasedOnStyle is not a setting"),
        ("StylesPath = styles\n[*.md]\n\nBasedOnStyles = Nowhere\n", 4, "Nowhere is not there"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(ini: Path, text: str, line: int, says: str) -> None:
    ini.write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError) as caught:
        StyleSet.from_ini(ini)
    assert caught.value.where.line == line
    assert caught.value.where.file == str(ini)
    assert says in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("data", [b"a = \xff\xfe", b"#" * 2_000_000, None])
def test_a_file_that_cannot_be_read_is_refused(ini: Path, data: bytes | None) -> None:
    if data is not None:
        ini.write_bytes(data)
    with pytest.raises(WorkspaceError) as caught:
        read_config(ini)
    assert caught.value.code == "BW670"


def test_a_missing_vocabulary_is_refused(ini: Path) -> None:
    ini.write_text("StylesPath = styles\nVocab = Ours\n", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="Ours") as caught:
        StyleSet.from_ini(ini)
    assert caught.value.code == "BW673"


def test_lines_are_read_as_ini(ini: Path) -> None:
    text = (
        "; a comment\nkey = a value # with a comment\nother=`# quoted`\n"
        "[part] ; a comment\nlong = one, \\\n  two\\,and\nempty =\n"
    )
    assert [(e.section, e.key, e.value, e.line) for e in entries(text)] == [
        ("", "key", "a value", 2),
        ("", "other", "# quoted", 3),
        ("part", "", "", 4),
        ("part", "long", "one,   two\\,and", 5),
        ("part", "empty", "", 7),
    ]
    assert values("one,   two\\,and, one,") == ["one", "two,and"]


@pytest.mark.parametrize(
    ("pattern", "name", "meant"),
    [
        ("*.md", "a.md", True),
        ("*.md", "docs/a.md", True),
        ("*.md", "a.mdx", False),
        ("*.{md,rst}", "a.rst", True),
        ("docs/*.md", "docs/x/a.md", True),
        ("**/README.md", "README.md", True),
        ("**/README.md", "a/b/README.md", True),
        ("a?.md", "ab.md", True),
        ("[ab].md", "b.md", True),
        ("[!ab].md", "c.md", True),
        ("[!ab].md", "a.md", False),
        ("!*.md", "a.txt", True),
        ("a.md", "axmd", False),
        ("{a,{b,c}}.md", "c.md", True),
        ("[", "[", True),
    ],
)
def test_globs(pattern: str, name: str, meant: bool) -> None:
    assert matches(pattern, name) is meant


@pytest.mark.parametrize("name", [".vale.ini", "_vale.ini", "vale.ini", ".vale", "_vale"])
def test_the_configuration_is_found_from_a_folder_below(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert find_config(tmp_path / "a" / "b") == tmp_path / name
