"""Banned claims are found however they are hidden, at exactly the place where they stand; what is innocent is not.

`⟦` and `⟧` mark the place in each text. The same place is reported for a draft and for a file that `check` reads.
"""

import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit import RULES, DraftView, Kit
from brandwright.brandkit.text import Folded, fold
from brandwright.content import Block, Draft, Finding, Part, Sentence
from brandwright.evaluation.checking import Checker, Setting

TODAY = date(2026, 6, 1)

# name, text, format that a file with it has
EVASIONS = (
    ("zero-width space", "It is ⟦gua\u200brant\u200beed⟧ today.", "md"),
    ("zero-width non-joiner", "It is ⟦guaran\u200cteed⟧ today.", "md"),
    ("zero-width joiner", "It is ⟦g\u200dua\u200dranteed⟧ today.", "md"),
    ("word joiner", "It is ⟦guarant\u2060eed⟧ today.", "md"),
    ("byte order mark", "It is ⟦guar\ufeffanteed⟧ today.", "md"),
    ("soft hyphen", "It is ⟦guaran\u00adteed⟧ today.", "md"),
    ("grapheme joiner", "It is ⟦gua\u034franteed⟧ today.", "md"),
    ("variation selectors", "It is ⟦g\ufe0fuarante\ufe0eed⟧ today.", "md"),
    ("tag characters", "It is ⟦guar\U000e0061anteed⟧ today.", "md"),
    ("Hangul filler", "It is ⟦guar\u3164anteed⟧ today.", "md"),
    ("left-to-right marks", "It is ⟦gua\u200eran\u200eteed⟧ today.", "md"),
    ("right-to-left marks", "It is ⟦gua\u200fran\u061cteed⟧ today.", "md"),
    ("isolates", "It is ⟦gua\u2066ran\u2069teed⟧ today.", "md"),
    ("Cyrillic letters", "It is ⟦guаrаntееd⟧ today.", "md"),
    ("Greek capitals", "It is ⟦GUΑRΑΝΤΕΕD⟧ today.", "md"),
    ("three alphabets", "It is ⟦ցuаrαnteеd⟧ today.", "md"),
    ("small capitals", "It is ⟦ɢᴜᴀʀᴀɴᴛᴇᴇᴅ⟧ today.", "md"),
    ("full width", "It is ⟦ｇｕａｒａｎｔｅｅｄ⟧ today.", "md"),
    ("mathematical bold", "It is ⟦𝐠𝐮𝐚𝐫𝐚𝐧𝐭𝐞𝐞𝐝⟧ today.", "md"),
    ("mathematical script", "It is ⟦𝓰𝓾𝓪𝓻𝓪𝓷𝓽𝓮𝓮𝓭⟧ today.", "md"),
    ("Fraktur", "It is ⟦𝔤𝔲𝔞𝔯𝔞𝔫𝔱𝔢𝔢𝔡⟧ today.", "md"),
    ("circled letters", "It is ⟦ⓖⓤⓐⓡⓐⓝⓣⓔⓔⓓ⟧ today.", "md"),
    ("a stroke through each letter", f"It is ⟦{''.join(char + chr(0x336) for char in 'guaranteed')}⟧ today.", "md"),
    ("combining accents", "It is ⟦gua\u0301rante\u0301ed⟧ today.", "md"),
    ("accents", "It is ⟦guàrãntéed⟧ today.", "md"),
    ("decimal entities", "It is ⟦gu&#97;r&#97;nteed⟧ today.", "md"),
    ("hexadecimal entities", "It is ⟦gu&#x61;ran&#X74;eed⟧ today.", "md"),
    ("a named entity", "It is ⟦guaran&shy;teed⟧ today.", "md"),
    ("all entities", "It is ⟦&#114;&#105;&#115;&#107;&#45;&#102;&#114;&#101;&#101;⟧ today.", "html"),
    ("emphasis in Markdown", "It is ⟦g**uarante**ed⟧ today.", "md"),
    ("italics in Markdown", "It is ⟦gua*rant*eed⟧ today.", "md"),
    ("an HTML tag", "It is ⟦guar<b>ant</b>eed⟧ today.", "html"),
    ("HTML tags with attributes", 'It is ⟦gu<span style="color:red">aran</span><i>t</i>eed⟧ today.', "html"),
    ("an HTML comment", "It is ⟦guar<!-- x -->anteed⟧ today.", "html"),
    ("spaced letters", "It is ⟦g u a r a n t e e d⟧ today.", "md"),
    ("spaced pairs", "It is ⟦gu ar an te ed⟧ today.", "md"),
    ("points between letters", "It is ⟦g.u.a.r.a.n.t.e.e.d⟧ today.", "md"),
    ("underscores between letters", "It is ⟦g_u_a_r_a_n_t_e_e_d⟧ today.", "md"),
    ("emoji between letters", "It is ⟦g✨u✨a✨r✨a✨n✨t✨e✨e✨d⟧ today.", "md"),
    ("figures for letters", "It is ⟦gu4r4n733d⟧ today.", "md"),
    ("signs for letters", "It is ⟦gu@rant€ed⟧ today.", "md"),
    ("figures and Cyrillic letters", "It is ⟦guаr4ntееd⟧ today.", "md"),
    ("a hyphen at the end of a line", "It is ⟦guaran-\nteed⟧ today.", "md"),
    ("a line break between the words", "It is ⟦guaranteed\nresults⟧ today.", "md"),
    ("no-break and thin spaces", "It is ⟦guaranteed\u00a0\u2009results⟧ today.", "md"),
    ("a non-breaking hyphen", "It is ⟦risk\u2011free⟧ today.", "md"),
    ("a link through the word", "It is ⟦guaran[teed⟧](https://harborlight.example/a) today.", "md"),
    ("two links", "It is [⟦guaran](https://harborlight.example/a)[teed⟧](https://harborlight.example/b) today.", "md"),
    ("bold and zero-width and Cyrillic", "It is ⟦g**uа**\u200branteed⟧ today.", "md"),
    ("a hashtag", "It is ⟦#GuaranteedResults⟧ today.", "md"),
)  # fmt: skip


def plain(text: str) -> tuple[str, int, int]:
    start, end = text.index("⟦"), text.index("⟧") - 1
    return text.replace("⟦", "").replace("⟧", ""), start, end


def draft_findings(kit: Kit, text: str) -> list[Finding]:
    block = Block(kind="paragraph", sentences=(Sentence(text=text),))
    draft = Draft(
        channel="email",
        segment="a",
        stage="a",
        product="a",
        market="US",
        locale="en-US",
        parts=(Part(name="body", blocks=(block,)),),
    )
    return RULES["banned_claims"](DraftView(draft, kit, None, {}, (), TODAY))


def places(findings: tuple[Finding, ...] | list[Finding]) -> list[tuple[int, int]]:
    return [(finding.start, finding.end) for finding in findings if finding.rule.startswith("banned.")]


def test_there_are_forty_evasions_and_more() -> None:
    assert len({text for _, text, _ in EVASIONS}) >= 40


@pytest.mark.parametrize(("text", "ending"), [e[1:] for e in EVASIONS], ids=[e[0] for e in EVASIONS])
def test_a_hidden_claim_is_found_in_a_draft_at_its_place(kit: Kit, text: str, ending: str) -> None:
    # Drafts are kept in composed form, so that is where their places are counted.
    source, start, end = plain(unicodedata.normalize("NFC", text))

    (finding,) = draft_findings(kit, source)

    assert (finding.rule, finding.action) == ("banned.no-guarantees", "block")
    assert (finding.start, finding.end) == (start, end)
    assert finding.excerpt == source[start:end]


@pytest.mark.parametrize(("text", "ending"), [e[1:] for e in EVASIONS], ids=[e[0] for e in EVASIONS])
def test_a_hidden_claim_is_found_in_a_file_at_its_place(kit: Kit, text: str, ending: str) -> None:
    source, start, end = plain(text)
    before = "# A title\n\nNothing here. " if ending == "md" else "<h1>A title</h1><p>Nothing here. "

    checked = Checker(kit, Setting(TODAY)).check(f"{before}{source}\n", f"copy.{ending}")

    assert places(checked.findings) == [(len(before) + start, len(before) + end)]


INNOCENT = (
    # emoji with joiners, modifiers, selectors and flags
    "👩‍👩‍👧‍👦 families welcome", "👍🏽 from all of us", "❤️‍🔥 and 🏳️‍🌈 at the fair", "🇩🇪 🇫🇷 🇬🇧 shops",
    "1️⃣ order 2️⃣ bake 3️⃣ eat", "👩🏾‍🍳 bakes at four", "✨ new ✨ loaf ✨", "🧑‍🤝‍🧑 bring a friend",
    # other scripts
    "مرحبا بكم في المخبز", "لا توجد ضمانات", "خبز طازج كل صباح", "שלום וברוכים הבאים", "לחם טרי בכל בוקר",
    "אין התחייבות",
    "Καλημέρα, φρέσκο ψωμί", "Δεν δίνουμε εγγυήσεις", "Свежий хлеб каждое утро", "Мы не даём гарантий",
    "Гарантия не нужна",
    "毎朝焼きたてのパン", "新鲜的面包", "매일 아침 갓 구운 빵", "ताज़ी रोटी", "ขนมปังสดใหม่", "Bánh mì mới ra lò",
    "Թարմ հաց",
    # figures, formulas, code
    "E = mc² and a² + b² = c²", "½ + ¼ = ¾", "∑ of xᵢ for i in 1..n", "𝑓(𝑥) = 𝑥² + 1", "x_1, x_2, … x_n", "∀ε>0 ∃δ>0",
    "`if free: risk = 0`", "for (i = 0; i < n; i++) {}", "SELECT risk, free FROM t", "git commit -m 'guard rails'",
    "a*b*c = d and 2*3*4 = 24", "v1.4.7 on py3", "0x67 0x75 0x61", "g u i d e", "https://harborlight.example/g-u-a",
    # German and other Latin letters
    "Straße, Größe, Übung, Fuß", "Schöne Grüße aus Köln", "Wir drücken und drucken", "Garantie gibt es keine",
    "Ein Café, zwei Résumés, naïve Crème", "Łódź, Kraków, Gdańsk", "São Paulo, Çeşme, Ærø", "garantáži",
    "Guaraná-Limonade",
    # near words, and words whose letters stand in a row across others
    "We guard rails and warrant teed shots.", "A warranty is a guarantee of sorts.", "Guarantees of origin",
    "The risk. Free delivery on Fridays.", "There is a risk; free bread helps.",
    "Risk (free of charge) is our word for it.",
    "No risk, freedom for all.", "asterisk free verse", "Gu, Aran and Teed bake together.", "unguaranteed",
    "snake_guaranteed",
    "guaranteed_by_law = True", "guaranteedness", "Guaran Teed is a place.", "Ask Gua R. Anteed.", "a guar ant eed",
    "He beats the drum; the rest sleeps.", "auto parts and pilots", "risk\n\nfreeze", "frisk freely",
)  # fmt: skip


def test_there_are_sixty_innocent_texts_and_more() -> None:
    assert len(set(INNOCENT)) >= 60


@pytest.mark.parametrize("text", INNOCENT)
def test_what_is_innocent_is_left_alone(kit: Kit, text: str) -> None:
    assert draft_findings(kit, text) == []
    for ending in ("md", "html", "txt"):
        checked = Checker(kit, Setting(TODAY)).check(text.replace("<", "&lt;"), f"copy.{ending}")
        assert places(checked.findings) == []


# --- folding ----------------------------------------------------------------------------------------------

HIDDEN = st.sampled_from(
    ["", "\u200b", "\u00ad", "\u2060", "\u200f", "**", "<b>", "</b>", "<!-- x -->", "&shy;", "\ufe0f"]
)
AROUND = st.text(alphabet="abc äß. \n😀\u0301\u200bאب1", max_size=15)


@given(st.lists(HIDDEN, min_size=9, max_size=9), AROUND, AROUND)
def test_the_span_of_a_hidden_word_is_exact(kit: Kit, hidden: list[str], before: str, after: str) -> None:
    word = "guaranteed"
    inside = word[0] + "".join(mark + char for mark, char in zip(hidden, word[1:], strict=True))
    source = unicodedata.normalize("NFC", f"{before} {inside} {after}")
    start = source.index(inside)

    spans = [span for span in places(draft_findings(kit, source)) if span[0] == start]

    assert spans == [(start, start + len(inside))]


@given(st.text(max_size=80))
def test_what_is_plain_already_stays_as_it_is(text: str) -> None:
    once = fold(text)
    if not set(once) & set("&<>*`~_"):  # markup that folding brought to light is markup to a second reader
        assert fold(once) == once


@given(st.text(max_size=80))
def test_capitals_are_those_of_the_source_and_nothing_else_differs(text: str) -> None:
    view = Folded(text)
    assert len(view.cased) == len(view.text)
    assert all(cased in (char, char.upper()) for cased, char in zip(view.cased, view.text, strict=True))


@pytest.mark.parametrize(
    "unit", ["&", "<", "*", "a\u0301", "\u200b", "&#97", "<!--", "[a](", "g ", "`", "a_", "́"]
)
def test_folding_takes_time_in_proportion_to_the_text(kit: Kit, unit: str) -> None:
    def took(length: int) -> float:
        view = Folded((unit * length)[:length])
        start = time.process_time()
        Folded(view.source)
        return time.process_time() - start

    assert took(64_000) < 30 * min(took(8_000), took(8_001)) + 0.3
