"""The style packs of a kit hold for drafts: their files travel with the kit, and their rules are part of the gate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from brandwright.brandkit import DraftView, load_kit
from brandwright.brandkit.models import Kit
from brandwright.brandkit.rules import RULES
from brandwright.content import Block, Part, Sentence
from brandwright.errors import WorkspaceError

View = Callable[..., DraftView]

RULES_OF_ACME = {
    "Wordy.yml": "extends: substitution\nmessage: \"Use '%s' instead of '%s'.\"\nlevel: error\nignorecase: true\n"
    "action: {name: replace}\nswap:\n  in order to: to\n",
    "Very.yml": "extends: existence\nmessage: \"Leave out '%s'.\"\nlevel: suggestion\ntokens: [very]\n"
    "action: {name: remove}\n",
    "Headings.yml": "extends: capitalization\nmessage: \"'%s' is not a sentence.\"\nscope: heading\nmatch: $sentence\n",
    "Short.yml": "extends: metric\nmessage: Too short (%s words).\nlevel: warning\nformula: words\ncondition: '< 5'\n",
    "Script.yml": "extends: script\nmessage: No.\nlevel: error\nscript: 'x := 1'\n",
}


@pytest.fixture
def styled(kit_dir: Path) -> Callable[..., Kit]:
    """The kit with the style Acme (or with these rules) and its vocabulary."""

    def build(rules: dict[str, str] | None = None, *, packs: str = "", script: bool = False) -> Kit:
        folder = kit_dir / "styles" / "Acme"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (rules or RULES_OF_ACME).items():
            if name != "Script.yml" or script:
                (folder / name).write_text(text, encoding="utf-8")
        words = kit_dir / "styles" / "config" / "vocabularies" / "Acme"
        words.mkdir(parents=True, exist_ok=True)
        (words / "accept.txt").write_text("Harborlight\n", encoding="utf-8")
        text = packs or "vale_styles: [styles/Acme]\nvocabularies: [Acme]\n"
        (kit_dir / "style_packs.yaml").write_text(text, encoding="utf-8")
        return load_kit(kit_dir)

    return build


def _found(view: DraftView) -> list[tuple[str, str, str, str]]:
    return [(f.rule, f.action, f.part, f.excerpt) for f in RULES["styles"](view)]


def test_a_kit_without_style_packs_finds_nothing(view: View) -> None:
    assert _found(view("We write in order to sell.")) == []


def test_alerts_are_findings_at_their_places(view: View, styled: Callable[..., Kit]) -> None:
    found = RULES["styles"](view("We write this in order to sell very much.", kit=styled()))
    assert [(f.rule, f.action, f.severity, f.excerpt) for f in found] == [
        ("Acme.Wordy", "revise", "error", "in order to"),
        ("Acme.Very", "pass", "note", "very"),
    ]
    assert [fix.text for fix in found[0].fixes] == ["to"]
    assert [fix.edit for fix in found[1].fixes] == ["remove"]
    assert found[0].message == "Use 'to' instead of 'in order to'."


def test_each_part_keeps_its_own_places(view: View, styled: Callable[..., Kit]) -> None:
    parts = [
        Part(name="subject", blocks=(Block(kind="subject", sentences=(Sentence(text="It is very good."),)),)),
        Part(
            name="body",
            blocks=(
                Block(
                    kind="paragraph", sentences=(Sentence(text="One line."), Sentence(text="And another."))
                ),
                Block(kind="heading", sentences=(Sentence(text="This Is A Heading"),)),
                Block(kind="paragraph", sentences=(Sentence(text="It is very good."),)),
            ),
        ),
    ]
    assert _found(view(parts=parts, kit=styled())) == [
        ("Acme.Very", "pass", "subject", "very"),
        ("Acme.Headings", "pass", "body", "This Is A Heading"),
        ("Acme.Very", "pass", "body", "very"),
    ]


def test_a_rule_about_the_whole_text_names_no_place(view: View, styled: Callable[..., Kit]) -> None:
    assert _found(view("Too few.", kit=styled())) == [("Acme.Short", "pass", "", "")]


def test_the_words_of_the_vocabulary_are_kept_in_their_case(view: View, styled: Callable[..., Kit]) -> None:
    found = _found(view("We at harborlight write to sell.", kit=styled()))
    assert found == [("Vale.Terms", "revise", "body", "harborlight")]


def test_levels_can_be_set_and_rules_switched_off(view: View, styled: Callable[..., Kit]) -> None:
    packs = "vale_styles: [styles/Acme]\nlevels: {Acme.Wordy: warning, Acme.Very: 'off'}\n"
    assert _found(view("We write in order to sell very much.", kit=styled(packs=packs))) == [
        ("Acme.Wordy", "pass", "body", "in order to")
    ]


def test_a_rule_that_cannot_run_is_unchecked_when_it_is_an_error(
    view: View, styled: Callable[..., Kit]
) -> None:
    found = RULES["styles"](view("We write and we sell.", kit=styled(script=True)))
    assert [(f.rule, f.action, f.why) for f in found] == [("styles.unchecked", "unchecked", "Acme.Script")]


def test_the_style_files_are_part_of_the_kit_and_its_hash(kit_dir: Path, styled: Callable[..., Kit]) -> None:
    before = styled()
    assert "styles/Acme/Wordy.yml" in before.style_files
    assert "styles/config/vocabularies/Acme/accept.txt" in before.style_files
    path = kit_dir / "styles" / "Acme" / "Very.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("very", "really"), encoding="utf-8")
    assert load_kit(kit_dir).sha256 != before.sha256


@pytest.mark.parametrize(
    ("packs", "rules", "code", "file", "line"),
    [
        ("vale_styles: [styles/Nobody]\n", {}, "BW675", "brand/style_packs.yaml", 1),
        ("vale_styles: [../elsewhere]\n", {}, "BW675", "brand/style_packs.yaml", 1),
        ("vale_styles: [/etc]\n", {}, "BW675", "brand/style_packs.yaml", 1),
        ("vale_styles: [styles]\nvocabularies: [Nobody]\n", {}, "BW675", "brand/style_packs.yaml", 1),
        ("", {"Bad.yml": "extends: magic\nmessage: x\n"}, "BW672", "brand/styles/Acme/Bad.yml", 1),
        (
            "",
            {"Bad.yml": "extends: existence\nmessage: x\ntokens:\n  - '(open'\n"},
            "BW672",
            "brand/styles/Acme/Bad.yml",
            3,
        ),
        ("", {"Bad.yml": "extends: [\n"}, "BW672", "brand/styles/Acme/Bad.yml", None),
    ],
)
def test_a_style_pack_that_cannot_be_used_is_refused_with_its_place(
    styled: Callable[..., Kit], packs: str, rules: dict[str, str], code: str, file: str, line: int | None
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        styled(rules, packs=packs)
    assert caught.value.code == code
    assert caught.value.where.file == file
    if line is not None:
        assert caught.value.where.line == line


def test_a_file_of_a_style_that_is_not_text_is_refused(kit_dir: Path, styled: Callable[..., Kit]) -> None:
    styled()
    (kit_dir / "styles" / "Acme" / "Latin.yml").write_bytes(b"message: caf\xe9\n")
    with pytest.raises(WorkspaceError) as caught:
        load_kit(kit_dir)
    assert caught.value.code == "BW676"
