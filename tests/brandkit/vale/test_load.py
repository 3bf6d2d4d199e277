"""Styles are loaded as somebody else's data: faithfully, within bounds, with the place of what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter

import pytest

from brandwright.brandkit.vale import _cache, _load
from brandwright.brandkit.vale._definition import Surroundings
from brandwright.brandkit.vale._load import built_in_rules, load_rule, load_style
from brandwright.brandkit.vale._vocab import Vocabulary, load_vocabulary
from brandwright.errors import WorkspaceError

from .conftest import Style, matches

REFUSED = [
    ("extends: existance\ntokens: [x]", 2, "extends `existance`"),
    ("tokens: [x]", 1, "no `extends`"),
    ("extends: existence\ntoken: [x]", 3, "`token` is not a key"),
    ("extends: existence\nlevel: fatal\ntokens: [x]", 3, "`level` has to be one of"),
    ("extends: existence\ntokens: ['(x']", 3, "is not a pattern"),
    ("extends: existence\ntokens: {a: b}", 3, "list of texts"),
    ("extends: existence\nignorecase: maybe\ntokens: [x]", 3, "true or false"),
    ("extends: substitution\nswap: [x]", 3, "mapping from texts to texts"),
    ("extends: substitution\nswap: {'(x': y}", 3, "is not a pattern"),
    ("extends: occurrence\ntoken: x\nmax: many", 4, "has to be a number"),
    ("extends: existence\nscope: my heading\ntokens: [x]", 3, "has a space"),
    ("extends: existence\naction: replace\ntokens: [x]", 3, "`action` has to be a mapping"),
    ("extends: existence\ncode: true\ntokens: [x]", 3, "scope: raw"),
    ("extends: readability\ngrade: 8\nmetrics: [Dale-Chall]", 4, "is not one of"),
    ("extends: metric\nformula: 'words +'\ncondition: '> 1'", 3, "not an expression"),
    ("extends: sequence\ntokens: [{tag: NN}]", 3, "has a `pattern`"),
    ("extends: [existence]", 2, "has to be a text"),
]


@pytest.mark.parametrize(("text", "line", "words"), REFUSED)
def test_a_rule_that_is_not_valid_is_named_with_its_line(
    style: Style, text: str, line: int, words: str
) -> None:
    loaded = style(Rule=text, Good="extends: existence\ntokens: [x]")
    (problem,) = loaded.problems
    assert (problem.code, problem.where.line) == ("BW672", line)
    assert str(problem.where.file).endswith("Rule.yml")
    assert words in problem.message
    assert [check.name for check in loaded.checks] == ["Acme.Good"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"extends: [existence\nmessage: x\n", 2),
        (b"\xff\xfe\x00", 1),
        (b"message: x\n\xe9: y\n", 2),
        (b"- a list\n", 1),
        (b"", 1),
        (b"a: " + b"[" * 200, 1),
        (b"a: *nothing\n", 1),
        (b"? [a]\n: b\n", 1),
    ],
)
def test_a_file_that_is_no_rule_is_refused(tmp_path: Path, content: bytes, line: int) -> None:
    path = tmp_path / "Rule.yml"
    path.write_bytes(content)
    (problem,) = load_rule(path, "Acme.Rule").problems
    assert (problem.code, problem.where.line) == ("BW672", line)


def test_aliases_that_grow_without_bound_are_refused(tmp_path: Path) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    path = tmp_path / "Rule.yml"
    path.write_text("\n".join(rows))
    begin = perf_counter()
    (problem,) = load_rule(path, "Acme.Rule").problems
    assert "too many" in problem.message
    assert perf_counter() - begin < 10


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_endings_and_byte_order_marks_do_not_matter(tmp_path: Path, ending: str, mark: str) -> None:
    path = tmp_path / "Rule.yml"
    path.write_bytes(
        (mark + ending.join(["extends: existence", "message: x", "tokens:", "  - very", ""])).encode()
    )
    loaded = load_rule(path, "Acme.Rule")
    assert matches(loaded.checks[0], "very") == ["very"]


def test_a_key_that_is_given_twice_is_noted_and_the_last_one_counts(style: Style) -> None:
    loaded = style(Rule="extends: substitution\nswap:\n  a b: c\n  a b: d")
    assert [note.rsplit(":", 2)[1:] for note in loaded.notes] == [
        ["5", " `a b` is given twice; the last one counts."]
    ]
    assert loaded.problems == ()


def test_only_yml_files_are_rules_and_their_folder_names_them(tmp_path: Path) -> None:
    text = "extends: existence\nmessage: x\ntokens: [x]\n"
    for name in (
        "Acme/One.yml",
        "Acme/Two.yaml",
        "Acme/README.md",
        "Acme/sub/Three.yml",
        "Acme/.git/Four.yml",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert [check.name for check in load_style(tmp_path / "Acme").checks] == ["Acme.One", "sub.Three"]


def test_levels_of_the_project_come_before_the_rules_own(style: Style) -> None:
    rules = {"One": "extends: existence\nlevel: error\ntokens: [x]", "Two": "extends: existence\ntokens: [x]"}
    around = Surroundings(levels={"Acme": "suggestion", "Acme.Two": "error"})
    assert [check.level for check in style(around, **rules).checks] == ["suggestion", "error"]


def test_a_script_is_named_as_not_run(style: Style) -> None:
    loaded = style(Rule="extends: script\nlevel: error\nscript: |\n  matches := []")
    assert [(entry.rule, entry.level) for entry in loaded.not_run] == [("Acme.Rule", "error")]
    assert "script" in loaded.not_run[0].reason


def test_a_style_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        load_style(tmp_path / "Nothing")
    assert caught.value.code == "BW671"


def test_a_style_with_too_many_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_load, "MAX_RULES", 2)
    for number in range(3):
        (tmp_path / f"R{number}.yml").write_text("extends: existence\nmessage: x\ntokens: [x]\n")
    with pytest.raises(WorkspaceError) as caught:
        load_style(tmp_path)
    assert caught.value.code == "BW671"


# --- vocabularies ---------------------------------------------------------------------------------------


def vocabulary(folder: Path, accept: str = "", reject: str = "") -> Vocabulary:
    folder.mkdir()
    (folder / "accept.txt").write_bytes(accept.encode())
    if reject:
        (folder / "reject.txt").write_bytes(reject.encode())
    return load_vocabulary([folder])


def test_a_vocabulary_has_a_term_a_line(tmp_path: Path) -> None:
    found = vocabulary(tmp_path / "Base", "\ufeff# ours\r\nBrandwright\r\n\r\nC#\n#1\nBrandwright\n", "foo\n")
    assert found == Vocabulary(("Brandwright", "C#", "#1"), ("foo",))


def test_a_term_that_is_no_pattern_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        vocabulary(tmp_path / "Base", "good\nc++\n")
    assert (caught.value.code, caught.value.where.line) == ("BW673", 2)


def test_a_vocabulary_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        load_vocabulary([tmp_path / "Nothing"])
    assert caught.value.code == "BW673"


def test_accepted_terms_have_to_be_written_as_they_are_and_rejected_ones_not_at_all() -> None:
    around = Surroundings(vocabulary=Vocabulary(("JavaScript", "[Gg]it"), ("foobar",)))
    rules = {check.name: check for check in built_in_rules(around).checks}
    assert matches(rules["Vale.Terms"], "javascript JavaScript git GIT") == ["javascript", "GIT"]
    assert matches(rules["Vale.Avoid"], "Foobar foobar") == ["foobar"]
    assert matches(rules["Vale.Repetition"], "The the end") == ["The the"]


def test_a_term_that_speaks_of_itself_does_no_harm() -> None:
    around = Surroundings(vocabulary=Vocabulary(("alpha", "Alpha", "alpha alpha")))
    rules = {check.name: check for check in built_in_rules(around).checks}
    assert matches(rules["Vale.Terms"], "alpha, ALPHA") == ["alpha", "ALPHA"]


def test_fifty_thousand_terms_are_ready_in_seconds(style: Style) -> None:
    begin = perf_counter()
    around = Surroundings(vocabulary=Vocabulary(tuple(f"Term{number} Name" for number in range(50_000))))
    rules = {check.name: check for check in built_in_rules(around).checks}
    (check,) = style(around, Rule="extends: existence\ntokens: ['term\\d+ name']\nignorecase: true").checks
    assert matches(rules["Vale.Terms"], "term7 name, Term8 Name") == ["term7 name"]
    assert matches(check, "term7 name, Term8 Name") == ["term7 name"]
    assert perf_counter() - begin < 10


# --- the cache ------------------------------------------------------------------------------------------

CACHED = {
    "One": "extends: existence\ntokens: [very, 'so+']",
    "Two": "extends: substitution\nswap: {'utili[sz]e': use}",
    "Three": "extends: script\nscript: x",
}


def test_a_style_from_the_cache_is_the_same(style: Style, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    fresh = style(cache=cache, **CACHED)
    assert len(list(cache.iterdir())) == 1
    again = style(cache=cache)
    text = "very soo utilise"
    assert [matches(check, text) for check in again.checks] == [
        matches(check, text) for check in fresh.checks
    ]
    assert again.not_run == fresh.not_run


def test_a_change_of_a_rule_is_seen(style: Style, tmp_path: Path) -> None:
    style(cache=tmp_path / "cache", **CACHED)
    (cached,) = (tmp_path / "cache").iterdir()
    changed = style(cache=tmp_path / "cache", One="extends: existence\ntokens: [new]")
    assert matches(changed.checks[0], "very new") == ["new"]
    assert len(list((tmp_path / "cache").iterdir())) == 2
    assert cached.exists()


def test_the_cache_keeps_only_so_many_files(
    style: Style, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_cache, "_MAX_FILES", 2)
    for word in ("one", "two", "three", "four"):
        style(cache=tmp_path / "cache", One=f"extends: existence\ntokens: [{word}]")
    assert len(list((tmp_path / "cache").iterdir())) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-10],
        lambda data: data.replace(b"very", b"vary"),
        lambda data: b"0" * 64 + b"\n" + json.dumps({"key": "x"}).encode(),
        lambda data: b"\x80\x04pickle",
    ],
)
def test_a_damaged_cache_is_written_anew(style: Style, tmp_path: Path, damage: object) -> None:
    cache = tmp_path / "cache"
    style(cache=cache, **CACHED)
    (file,) = cache.iterdir()
    sound = file.read_bytes()
    file.write_bytes(damage(sound))  # type: ignore[operator]
    again = style(cache=cache)
    assert matches(next(check for check in again.checks if check.name == "Acme.One"), "very") == ["very"]
    assert file.read_bytes() == sound


def test_a_cache_that_cannot_be_written_is_no_error(style: Style, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, not a folder")
    assert len(style(cache=tmp_path / "cache", **CACHED).checks) == 2


def test_a_style_with_a_broken_rule_is_not_kept(style: Style, tmp_path: Path) -> None:
    for _ in range(2):
        loaded = style(cache=tmp_path / "cache", Rule="extends: existence\ntokens: ['(']")
        assert len(loaded.problems) == 1
