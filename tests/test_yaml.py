"""YAML: what is typed, what is refused, and what a message says."""

import contextlib
import os
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from brandwright._yaml import load_model, load_yaml
from brandwright.errors import BrandwrightError, UsageError, WorkspaceError


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._:-]{0,79}$")
    title: str
    level: Literal["note", "warning", "error"] = "note"
    due: date | None = None
    cls: str | None = Field(default=None, alias="class")


class Page(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    items: tuple[Item, ...] = ()
    by_name: dict[str, Item] = {}
    tags: tuple[str, ...] = Field(default=("t",), min_length=1, max_length=2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("12", 12),
        ("-3", -3),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.5e3", 1500.0),
        (".5", 0.5),
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("2026-01-31", "2026-01-31"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("'12'", "12"),
        ('"null"', "null"),
        ("[a, 1, null]", ["a", 1, None]),
        ("{404: x, true: y}", {"404": "x", "true": "y"}),
        ("a:\n  - b: 1\n    c:\n", {"a": [{"b": 1, "c": None}]}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("\ufeffa: 1", {"a": 1}),
        ('{"json": [1, "x"]}', {"json": [1, "x"]}),
    ],
)
def test_only_true_false_null_and_numbers_are_typed(text: str, value: Any) -> None:
    assert load_yaml(text)[0] == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x 1", "anchor"),
        ("a: *x", "alias"),
        ("a: !!python/object:os.system x", "tag"),
        ("a: ! x", "tag"),
        ("<<: {a: 1}", "merge key"),
        ("a: 1\nb: 2\na: 3", "given twice"),
        ("404: 1\n'404': 2", "given twice"),
        ("a\n---\nb", "one document"),
        ("? [a]\n: b", "plain text"),
        ("{~: 1}", "key is missing"),
        ("", "empty"),
        ("# only a comment", "empty"),
        ("---\n", "empty"),
        ("a: b: c", "mapping values"),
        ("\ta: 1", "cannot start"),
        ("a: " + "9" * 5000, "too large"),
        ("a: 1e999", "too large"),
        ('a: "\\0"', "control character"),
        ("a: \x00", "control character"),
        ("[" * 5000, "nested deeper"),
        ("- " * 5000, "nested deeper"),
        ("[a, " * 21 + "]" * 21, "nested deeper"),
    ],
)
def test_what_is_refused(text: str, says: str) -> None:
    with pytest.raises(WorkspaceError, match=says) as caught:
        load_yaml(text)
    assert caught.value.code in ("BW600", "BW601")
    assert caught.value.hint


def test_twenty_levels_are_deep_enough() -> None:
    assert load_yaml("[" * 20 + "]" * 20)


def test_an_alias_bomb_is_refused_before_it_is_built() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{n}: &{n} [*{m}, *{m}]\n" for m, n in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(WorkspaceError, match="anchor"):
        load_yaml(bomb)


def test_a_refusal_names_file_line_and_entry() -> None:
    with pytest.raises(WorkspaceError) as caught:
        load_yaml("items:\n  - id: a\n    id: b\n", where_name="items.yaml")
    assert str(caught.value.where) == "items.yaml:3 (items[0].id)"
    assert "line 2" in caught.value.hint


def test_lines_count_from_where_the_text_begins() -> None:
    _, lines = load_yaml("a: 1\nb:\n  - c\n", first_line=10)
    assert lines.of(("b", 0)) == 12
    assert lines.of(("b", 7, "unknown")) == 11


@given(st.text(alphabet=st.sampled_from("ab:- \n\t[]{},&*!|>'\"#%@?~<0.1e\x00\ufeff\ud800\\x"), max_size=60))
def test_any_text_is_loaded_or_gives_a_typed_error(text: str) -> None:
    with contextlib.suppress(UsageError):
        load_yaml(text, error=UsageError)


@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_make_a_model_or_a_typed_error(data: bytes) -> None:
    path = Path("/dev/shm" if os.path.isdir("/dev/shm") else "/tmp") / f"brandwright-{os.getpid()}.yaml"
    path.write_bytes(data)
    try:
        with pytest.raises(WorkspaceError):
            load_model(path, Page)
    finally:
        path.unlink()


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abc-1", min_size=1, max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(_JSON.filter(lambda value: value is not None))
def test_what_json_says_yaml_says_too(value: Any) -> None:
    import json

    assert load_yaml(json.dumps(value, ensure_ascii=False))[0] == value


def test_files_that_are_no_text_are_named_as_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "pipe").parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "latin.yaml").write_bytes(b"a: caf\xe9\n")
    (tmp_path / "binary.yaml").write_bytes(b"PK\x03\x04\x00\x00")
    cases = {
        "missing.yaml": "no file",
        ".": "folder",
        "pipe": "regular",
        "latin.yaml": "line 1",
        "binary.yaml": "U+0003",
    }
    for name, says in cases.items():
        with pytest.raises(WorkspaceError) as caught:
            load_yaml(tmp_path / name)
        assert caught.value.code == "BW600"
        assert says in caught.value.message
    with pytest.raises(WorkspaceError):
        load_yaml(tmp_path / "nul\0byte")


def test_fifty_megabytes_are_refused_without_reading_them(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)  # a hole: reading it would find NUL first
    with pytest.raises(WorkspaceError, match="larger than 256 KiB"):
        load_yaml(path)


def test_a_model_is_made_of_a_mapping_or_a_list(tmp_path: Path) -> None:
    path = tmp_path / "items.yaml"
    path.write_text("- id: a\n  title: On\n  due: 2026-01-31\n  class: x\n", encoding="utf-8")
    (item,) = load_model(path, tuple[Item, ...])
    assert (item.title, item.due, item.cls) == ("On", date(2026, 1, 31), "x")


@pytest.mark.parametrize(
    ("text", "line", "field", "message", "hint"),
    [
        ("nam: x\n", 1, "nam", "not a known field", "Did you mean `name`?"),
        ("items: []\n", 1, "name", "`name` is missing", "Add `name`"),
        ("name: 2024\n", 1, "name", "valid string", "in quotes"),
        ("name: x\nitems: {}\n", 2, "items", "has to be a list", ""),
        ("name: x\ntags: []\n", 2, "tags", "`tags` has no entries, and needs at least 1 entry.", "Add one."),
        ("name: x\ntags: [a, b, c]\n", 2, "tags", "3 entries, and may have at most 2 entries.", "some out"),
        ("- name\n", 1, None, "The file has to be a mapping", ""),
        (
            "name: x\nitems:\n  - id: A b\n    title: t\n",
            3,
            "items[0].id",
            "is not written as it has to be",
            "lower-case",
        ),
        ("name: x\nitems:\n  - id: a\n", 3, "items[0].title", "is missing", "Add `title`"),
        (
            "name: x\nitems:\n  - id: a\n    title: t\n    level: warn\n",
            5,
            "items[0].level",
            "'note'",
            "`warning`",
        ),
        ("name: x\nitems:\n  - id: a\n    title: t\n    clas: t\n", 5, "items[0].clas", "known", "`class`"),
        (
            "name: x\nby_name:\n  k:\n    id: a\n    ttle: t\n    title: u\n",
            5,
            "by_name.k.ttle",
            "known",
            "`title`",
        ),
    ],
)
def test_a_message_names_line_field_and_what_to_write(
    tmp_path: Path, text: str, line: int, field: str | None, message: str, hint: str
) -> None:
    path = tmp_path / "page.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError) as caught:
        load_model(path, Page)
    error = caught.value
    assert (error.code, error.where.file, error.where.line, error.where.field) == (
        "BW602",
        str(path),
        line,
        field,
    )
    assert message in error.message
    assert hint in error.hint


def test_the_first_problem_is_reported_and_the_others_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "page.yaml"
    path.write_text("items:\n  - id: a\n    titel: t\nname: 1\nx: 2\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_model(path, Page, error=UsageError, code="BW209")
    assert caught.value.where.line == 3
    assert "And 3 more problems." in caught.value.message
    assert caught.value.code == "BW209"


def test_the_exit_code_is_the_first_digit_of_the_code() -> None:
    for error in (UsageError, WorkspaceError):
        with pytest.raises(BrandwrightError) as caught:
            load_yaml("", error=error)
        assert caught.value.code[2] == str(caught.value.exit_code)
