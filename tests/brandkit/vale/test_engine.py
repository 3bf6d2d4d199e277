"""Styles at work: which rules see which blocks, what switches them off, and where they say they object."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brandwright.brandkit.vale.engine import StyleSet
from brandwright.brandkit.vale.plugins import PythonCheck, Remark

Make = Callable[..., StyleSet]


def existence(tokens: str, *, scope: str = "text", level: str = "warning", more: str = "") -> str:
    """A rule that finds words."""
    head = f"extends: existence\nmessage: \"Found '%s'.\"\nlevel: {level}\n"
    return f"{head}scope: {scope}\ntokens: [{tokens}]\n{more}"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes rules (by `Style.Rule`), word lists and a `.vale.ini`, and loads them."""

    def build(ini: str, rules: dict[str, str], accept: str = "", reject: str = "") -> StyleSet:
        for name, text in rules.items():
            style, rule = name.split(".")
            (tmp_path / "styles" / style).mkdir(parents=True, exist_ok=True)
            (tmp_path / "styles" / style / f"{rule}.yml").write_text(text, encoding="utf-8")
        words = tmp_path / "styles" / "config" / "vocabularies" / "Ours"
        words.mkdir(parents=True, exist_ok=True)
        (words / "accept.txt").write_text(accept, encoding="utf-8")
        (words / "reject.txt").write_text(reject, encoding="utf-8")
        (tmp_path / ".vale.ini").write_text(ini, encoding="utf-8")
        return StyleSet.from_ini(tmp_path / ".vale.ini")

    return build


def lint(styles: StyleSet, source: str, name: str = "copy.md") -> list[str]:
    """`line:column:Rule` of each alert."""
    return [f"{a.line}:{a.column}:{a.rule}" for a in styles.lint(source, name=name)]


HEAD = "StylesPath = styles\n"
BASED = HEAD + "[*.md]\nBasedOnStyles = A\n"
SOURCE = """# foo

foo. Bar

- foo
- foo

> foo

x ![a foo](i) y

| foo |
|-----|
| foo |

<!-- foo -->
"""


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ("text", ["1:3", "3:1", "5:3", "6:3", "8:3", "10:7", "12:3", "14:3"]),
        ("heading", ["1:3"]),
        ("heading.h1", ["1:3"]),
        ("heading.h2", []),
        ("list", ["5:3", "6:3"]),
        ("blockquote", ["8:3"]),
        ("text & ~heading & ~list", ["3:1", "8:3", "10:7", "12:3", "14:3"]),
        ("[heading, list]", ["1:3", "5:3", "6:3"]),
        ("text.attr.alt", ["10:7"]),
        ("table", ["12:3", "14:3"]),
        ("table.header", ["12:3"]),
        ("table.cell", ["14:3"]),
        ("raw", ["1:3", "3:1", "5:3", "6:3", "8:3", "10:7", "12:3", "14:3", "16:6"]),
        ("summary", ["3:1", "5:3", "6:3", "8:3"]),
        ("paragraph & ~heading", ["3:1"]),
        ("paragraph", ["3:1"]),
        ("sentence", ["3:1"]),
        ("text.md", ["1:3", "3:1", "5:3", "6:3", "8:3", "12:3", "14:3"]),
        ("text.html", []),
    ],
)
def test_a_rule_sees_the_blocks_of_its_scope(make: Make, scope: str, found: list[str]) -> None:
    written = scope if scope.startswith("[") else f"'{scope}'"
    styles = make(BASED, {"A.Foo": existence("foo", scope=written)})
    assert lint(styles, SOURCE) == [f"{place}:A.Foo" for place in found]


def test_a_rule_about_sentences_sees_one_at_a_time(make: Make) -> None:
    rule = "extends: occurrence\nmessage: Too many.\nscope: sentence\nmax: 1\ntoken: foo\n"
    assert lint(make(BASED, {"A.Once": rule}), "foo one. Then foo two.\n\nOne foo and\na foo.") == [
        "3:5:A.Once"
    ]


def test_rules_about_text_see_a_paragraph_once_even_when_others_ask_for_its_sentences(make: Make) -> None:
    many = "extends: occurrence\nmessage: '%d'\nscope: text\nmax: 1\ntoken: foo\n"
    rules = {"A.Many": many, "A.Each": existence("foo", scope="sentence")}
    styles = make(BASED, rules)
    found = styles.lint("foo one. foo two.", name="a.md")
    assert [a.message for a in found if a.rule == "A.Many"] == ["2"]


@pytest.mark.parametrize(
    ("comment", "after", "found"),
    [
        ("vale off", "", []),
        ("vale off", "vale on", ["5"]),
        ("vale A.Foo = NO", "", []),
        ("vale A.Foo = NO", "vale A.Foo = YES", ["5"]),
        ("vale A.Other = NO", "", ["3", "5"]),
        ('vale A.Foo["foo"] = NO', "", []),
        ('vale A.Foo["bar"] = NO', "", ["3", "5"]),
        ("vale A = NO", "", []),
        ("vale styles = B", "", []),
        ("vale style = A", "", ["3", "5"]),
        ("not for vale", "", ["3", "5"]),
    ],
)
def test_comments_switch_rules_off_and_on(make: Make, comment: str, after: str, found: list[str]) -> None:
    styles = make(BASED, {"A.Foo": existence("foo")})
    second = f"<!-- {after} -->" if after else "."
    source = f"<!-- {comment} -->\n\nfoo\n{second}\nfoo\n" if not after else ""
    source = source or f"<!-- {comment} -->\n\nfoo\n\n<!-- {after} -->\nfoo\n".replace(
        "-->\nfoo", "-->\n\nfoo"
    )
    lines = [line.split(":")[0] for line in lint(styles, source)]
    assert lines == ([("7" if after else line) for line in found])


def test_html_comments_switch_rules_off_too(make: Make) -> None:
    styles = make(HEAD + "[*.html]\nBasedOnStyles = A\n", {"A.Foo": existence("foo")})
    source = "<p>foo</p><!-- vale off --><p>foo</p><!-- vale on --><p>foo</p>"
    assert [a.start for a in styles.lint(source, name="a.html")] == [3, 56]


def test_rules_about_the_raw_text_heed_only_vale_off_at_the_end(make: Make) -> None:
    styles = make(BASED, {"A.Foo": existence("foo", scope="raw")})
    assert lint(styles, "<!-- vale A.Foo = NO -->\n\nfoo") == ["3:1:A.Foo"]
    assert lint(styles, "<!-- vale off -->\n\nfoo") == []


@pytest.mark.parametrize(
    ("ini", "name", "found"),
    [
        ("[*]\nBasedOnStyles = A\n", "a.md", ["A.Foo"]),
        ("[*]\nBasedOnStyles = A\n[*.md]\nBasedOnStyles = B\n", "a.md", ["B.Bar"]),
        ("[*]\nBasedOnStyles = A\n[*.md]\nB.Bar = YES\n", "a.md", ["A.Foo", "B.Bar"]),
        ("[*]\nBasedOnStyles = A\n[*.md]\nA.Foo = NO\n", "a.md", []),
        ("[*]\nA.Foo = NO\n[*.md]\nBasedOnStyles = A\n", "a.md", []),
        ("[*]\nBasedOnStyles = A\n[*.md]\nA.Foo = NO\n", "a.txt", ["A.Foo"]),
        ("[*.{md,html}]\nBasedOnStyles = A, B\n", "a.md", ["A.Foo", "B.Bar"]),
        ("[docs/*.md]\nBasedOnStyles = A\n", "docs/deep/a.md", ["A.Foo"]),
        ("[docs/*.md]\nBasedOnStyles = A\n", "a.md", []),
        ("[formats]\nmdc = md\n[*.md]\nBasedOnStyles = A\n", "a.mdc", ["A.Foo"]),
        ("[*.md]\nBasedOnStyles = A, B\nB = NO\n", "a.md", ["A.Foo"]),
    ],
)
def test_sections_say_which_rules_are_for_which_files(
    make: Make, ini: str, name: str, found: list[str]
) -> None:
    rules = {"A.Foo": existence("foo"), "B.Bar": existence("bar")}
    assert [a.rule for a in make(HEAD + ini, rules).lint("foo bar", name=name)] == found


def test_levels_are_set_for_all_files_and_the_least_level_counts(make: Make) -> None:
    rules = {"A.Foo": existence("foo"), "A.Bar": existence("bar", level="suggestion")}
    ini = HEAD + "MinAlertLevel = warning\n[*.md]\nBasedOnStyles = A\nA.Foo = error\n"
    assert [(a.rule, a.level) for a in make(ini, rules).lint("foo bar", name="a.md")] == [("A.Foo", "error")]


def test_a_rule_reports_a_place_once_and_no_more_than_its_limit(make: Make) -> None:
    rules = {
        "A.Twice": existence("foo, 'fo+'"),
        "A.Some": existence("foo", more="limit: 2\n"),
    }
    found = lint(make(BASED, rules), "foo foo foo\n\nfoo")
    assert [line for line in found if "Twice" in line] == [
        f"{place}:A.Twice" for place in ("1:1", "1:5", "1:9", "3:1")
    ]
    assert [line for line in found if "Some" in line] == ["1:1:A.Some", "1:5:A.Some"]


@pytest.mark.parametrize(
    ("settings_", "source", "found"),
    [
        ("TokenIgnores = (\\$[^\\n$]+\\$)", "a $foo$ foo", ["1:9"]),
        ("BlockIgnores = (?s)(\\{%.*?%\\})", "foo\n\n{% foo\n\nfoo %}\n\nfoo", ["1:1", "7:1"]),
        ("TokenIgnores = \\{foo\\}, <<foo>>", "{foo} x <<foo>> foo", ["1:17"]),
    ],
)
def test_what_is_to_be_ignored_is_not_looked_at(
    make: Make, settings_: str, source: str, found: list[str]
) -> None:
    styles = make(f"{BASED}{settings_}\n", {"A.Foo": existence("foo")})
    assert lint(styles, source) == [f"{place}:A.Foo" for place in found]


@pytest.mark.parametrize(
    ("setting", "source", "found"),
    [
        ("", "`foo` <kbd>foo</kbd> *foo*", ["1:23"]),
        ("IgnoredScopes = em", "`foo` <kbd>foo</kbd> *foo*", ["1:2", "1:12"]),
        ("SkippedScopes = blockquote", "> foo\n\nfoo\n\n<pre>foo</pre>", ["3:1", "5:6"]),
        ("IgnoredClasses = quiet", '<div class="quiet">foo</div>\n\nfoo', ["3:1"]),
        ("IgnoredClasses = quiet", 'x <span class="quiet">foo</span> foo', ["1:34"]),
    ],
)
def test_elements_can_be_left_out(make: Make, setting: str, source: str, found: list[str]) -> None:
    styles = make(f"{HEAD}{setting}\n[*.md]\nBasedOnStyles = A\n", {"A.Foo": existence("foo")})
    assert lint(styles, source) == [f"{place}:A.Foo" for place in found]


def test_a_vocabulary_brings_its_own_rules(make: Make) -> None:
    ini = HEAD + "Vocab = Ours\n[*.md]\nBasedOnStyles = Vale\nVale.Spelling = NO\n"
    styles = make(ini, {}, accept="Harborlight\n", reject="synergy\n")
    found = [
        (a.rule, a.level, a.message) for a in styles.lint("harborlight and synergy is is good", name="a.md")
    ]
    assert found == [
        ("Vale.Terms", "error", "Use 'Harborlight' instead of 'harborlight'."),
        ("Vale.Avoid", "error", "Avoid using 'synergy'."),
        ("Vale.Repetition", "error", "'is' is repeated!"),
    ]


def test_plain_text_is_one_block(make: Make) -> None:
    rule = "extends: occurrence\nmessage: '%d'\nmax: 1\ntoken: foo\n"
    styles = make(HEAD + "[*]\nBasedOnStyles = A\n", {"A.Many": rule})
    assert [a.message for a in styles.lint("foo\n\nfoo", name="a.txt")] == ["2"]
    assert styles.lint("foo\n\nfoo", name="a.rst") == []


def test_a_rule_that_breaks_says_so_and_the_others_go_on() -> None:
    def broken(text: str) -> list[Remark]:
        raise RuntimeError("no")

    fine = PythonCheck("A.Fine", lambda text: [Remark(0, 3, "Found.")])
    styles = StyleSet((PythonCheck("A.Broken", broken, level="error"), fine))
    found = styles.lint("foo\n\nbar", name="a.md")
    assert [(a.rule, a.failed) for a in found] == [("A.Broken", True), ("A.Fine", False), ("A.Fine", False)]
    assert "RuntimeError" in found[0].message


def test_a_file_that_takes_too_long_is_not_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("brandwright.brandkit.vale.engine.MOST_SECONDS", -1)
    found = StyleSet((PythonCheck("A.Fine", lambda text: []),)).lint("foo\n\nbar", name="a.md")
    assert [(a.rule, a.failed) for a in found] == [("A.Fine", True)]
    assert "divide it" in found[0].message


def test_rules_that_never_had_a_block_to_look_at_are_named(make: Make) -> None:
    rules = {"A.Foo": existence("foo"), "A.Cells": existence("foo", scope="table.cell")}
    styles = make(BASED, rules)
    plain, table = (styles.parse(text, "a.md") for text in ("foo", "| a |\n|---|\n| foo |"))
    assert styles.inert([("a.md", plain)]) == ("A.Cells",)
    assert styles.inert([("a.md", plain), ("b.md", table)]) == ()


def test_settings_without_effect_are_said(make: Make) -> None:
    ini = "StylesPath = styles\nPackages = Google\n[*.md]\nBasedOnStyles = A\nA.Nothing = YES\n"
    notes = make(ini, {"A.Foo": existence("foo")}).notes
    assert any("Packages" in note for note in notes)
    assert any("A.Nothing" in note for note in notes)


def test_words_are_placed_in_the_source_whatever_its_line_ends(make: Make) -> None:
    styles = make(BASED, {"A.Foo": existence("'foo bar'")})
    source = "> one\r\n> x **foo** bar\r\n"
    found = styles.lint(source, name="a.md")
    assert [(source[a.start : a.end], a.line, a.column) for a in found] == [("foo** bar", 2, 7)]


def test_a_place_over_a_line_end_is_cut_there_when_vale_is_imitated(make: Make) -> None:
    styles = make(BASED, {"A.Foo": existence("'foo\\sbar'")})
    for compat, end in ((False, 9), (True, 5)):
        found = styles.lint("x foo\nbar", name="a.md", compat=compat)
        assert [(a.start, a.end) for a in found] == [(2, end)]


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("fo *_`[]()<>&#\n\r|-!x"), max_size=80))
def test_every_alert_has_a_place_in_the_source(text: str) -> None:
    check = PythonCheck("A.All", lambda block: [Remark(at, at + 1, "x") for at in range(len(block))])
    for alert in StyleSet((check,)).lint(text, name="a.md"):
        assert not alert.failed
        assert 0 <= alert.start <= alert.end <= len(text)
        assert alert.line >= 1
        assert alert.column >= 1
