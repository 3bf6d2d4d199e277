"""How a draft sounds, as far as it can be measured: places for what stands there, figures for the whole."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brandwright.brandkit import RULES, DraftView
from brandwright.brandkit.models import Kit, Readability, Voice
from brandwright.content import Block, Finding, Part
from brandwright.content.sentences import split_sentences

View = Callable[..., DraftView]
Mend = Callable[[DraftView, list[Finding]], DraftView]
MakeBlock = Callable[..., Block]


def with_voice(kit: Kit, readability: dict[str, Any] | None = None, **voice: Any) -> Kit:
    """The kit with another voice."""
    given_ = {"exclamation_max": 99, "emoji_max": 99} | voice
    changes = {
        "voice": Voice.model_validate(given_),
        "readability": Readability.model_validate(readability or {}),
    }
    return kit.model_copy(update=changes)


def body(make_block: MakeBlock, text: str) -> list[Part]:
    """A body with each sentence of a text."""
    return [Part(name="body", blocks=(make_block(*split_sentences(text)),))]


FORBIDDEN: dict[str, Any] = {"contractions": "forbidden"}
REQUIRED: dict[str, Any] = {"contractions": "required"}

# voice, text, then rule, excerpt and fix of each finding
PLACES: tuple[tuple[dict[str, Any], str, list[tuple[str, str, str | None]]], ...] = (
    ({"exclamation_max": 0}, "Wait! Now.", [("voice.exclamation", "!", ".")]),
    (
        {"exclamation_max": 0},
        "Wait!! Now?!",
        [("voice.exclamation", "!", ""), ("voice.exclamation", "!", "."), ("voice.exclamation", "!", "")],
    ),
    ({"exclamation_max": 1}, "Wait!!", [("voice.exclamation", "!", "")]),
    ({"exclamation_max": 0}, "¡Ya", [("voice.exclamation", "¡", "")]),
    ({"emoji_max": 0}, "Yes 👩🏽‍💻 and 🇩🇪", [("voice.emoji", "👩🏽‍💻", ""), ("voice.emoji", "🇩🇪", "")]),
    ({"emoji_max": 0}, "🎉", [("voice.emoji", "🎉", None)]),
    ({}, "Don't wait, we're here.", []),
    (
        FORBIDDEN,
        "Don't wait, we're here.",
        [("voice.contraction", "Don't", "Do not"), ("voice.contraction", "we're", "we are")],
    ),
    (FORBIDDEN, "It’s here.", [("voice.contraction", "It’s", None)]),
    (REQUIRED, "We do not wait as it is.", [("voice.contraction", "do not", "don't")]),
    (
        REQUIRED,
        "It is here. You cannot wait.",
        [("voice.contraction", "It is", "It's"), ("voice.contraction", "cannot", "can't")],
    ),
    ({"avoid_phrases": ["delve into"]}, "We delve into it.", [("voice.phrase", "delve into", None)]),
    ({}, "We delve into it.", [("voice.tell", "delve into", None)]),
    ({"tells": False}, "We delve into it.", []),
    ({}, "It is not just a tool, but a friend.", [("voice.tell", "not just a tool, but a", None)]),
    ({}, "Bread — fresh. One — two — three.", [("voice.tell", " — ", None)] * 2),
    ({}, "Fast, easy, and calm.", []),
)


@pytest.mark.parametrize(
    ("voice", "text", "expected"), PLACES, ids=[f"{case[0]} {case[1]}" for case in PLACES]
)
def test_what_stands_there(
    view: View,
    mend: Mend,
    kit: Kit,
    voice: dict[str, Any],
    text: str,
    expected: list[tuple[str, str, str | None]],
) -> None:
    seen = view(text, kit=with_voice(kit, **voice))
    found = RULES["voice"](seen)
    assert [(f.rule, f.excerpt, f.fixes[0].text if f.fixes else None) for f in found] == expected
    again = RULES["voice"](mend(seen, found))
    assert not [finding for finding in again if finding.fixes]


def test_the_jargon_of_quotes_is_somebody_elses(view: View, kit: Kit, make_block: MakeBlock) -> None:
    quote = Part(name="body", blocks=(make_block("We don't delve into it.", kind="quote"),))
    assert RULES["voice"](view(parts=[quote], kit=with_voice(kit, **FORBIDDEN))) == []


FLAT = "We bake good bread here today. " * 6
VARIED = (
    "Yes. "
    + "We bake the bread of the house at four in the morning with flour from the mill. " * 2
    + "It is good. "
)
PASSIVE = (
    "The bread is baked by hand every day. The flour is milled in the county. We sell it at the market on Monday. "
    * 2
)
ENGLISH_HARD = (
    "Organisational accountability necessitates comprehensive documentation of editorial responsibilities. "
    "Multidisciplinary collaboration facilitates institutional transparency throughout communication departments. "
) * 3
GERMAN_HARD = (
    "Die Verantwortlichkeiten der Unternehmensleitung umfassen Entscheidungen über Qualitätsmanagementsysteme. "
    "Kommunikationsabteilungen dokumentieren Zuständigkeiten nachvollziehbar. "
) * 4

# targets, locale, text, then the rules that find something, and words of the first message
MEASURES: tuple[tuple[dict[str, Any], str, str, list[str], str], ...] = (
    (
        {"sentence_words": {"max": 5}},
        "en",
        FLAT,
        ["voice.length"],
        "6.0 words on average; the voice asks for at most 5",
    ),
    ({"sentence_words": {"min": 5, "max": 8}}, "en", FLAT, [], ""),
    ({"sentence_words": {"min": 8}}, "en", "Too short. To judge. At all.", [], ""),
    ({"sentence_spread": {"min": 3}}, "en", FLAT, ["voice.rhythm"], "varies by 0.0 words"),
    ({"sentence_spread": {"min": 3}}, "en", VARIED, [], ""),
    ({"we_share": {"max": 50}}, "en", FLAT, ["voice.pronouns"], "100% of “we” and “you”"),
    ({"we_share": {"max": 50}}, "en", FLAT.replace("We", "You"), [], ""),
    (
        {"you_share": {"min": 2}},
        "en",
        FLAT,
        ["voice.pronouns"],
        "0.0% of the words address the reader; the voice asks for at least 2",
    ),
    ({"you_share": {"min": 2}}, "de", "Heute backen wir Ihr Brot und geben es Ihnen gern. " * 4, [], ""),
    (
        {"passive_share": {"max": 20}},
        "en",
        PASSIVE,
        ["voice.passive"],
        "67% of the sentences are in the passive (“is baked”)",
    ),
    ({"passive_share": {"max": 70}}, "en", PASSIVE, [], ""),
    ({"passive_share": {"max": 20}}, "fr", FLAT, ["voice.passive"], "cannot be judged in the language of fr"),
    (
        {"jargon_per_100": {"max": 1}},
        "en",
        FLAT + "Synergy and bandwidth.",
        ["voice.jargon"],
        "“synergy”, “bandwidth”",
    ),
    (
        {"tells_per_100": {"max": 1}},
        "en",
        FLAT + "We delve into it.",
        ["voice.tell", "voice.tells"],
        "reads like a machine",
    ),
    ({"tells_per_100": {"max": 1}}, "fr", FLAT, ["voice.tells"], "machine phrasing cannot be judged"),
)


@pytest.mark.parametrize(
    ("targets", "locale", "text", "expected", "words"),
    MEASURES,
    ids=[f"{c[0]} {c[1]} {c[3]}" for c in MEASURES],
)
def test_what_is_measured(
    view: View,
    kit: Kit,
    make_block: MakeBlock,
    targets: dict[str, Any],
    locale: str,
    text: str,
    expected: list[str],
    words: str,
) -> None:
    ours = with_voice(kit, targets=targets, jargon=["synergy", "bandwidth"])
    found = RULES["voice"](view(parts=body(make_block, text), kit=ours, locale=locale))
    assert [f.rule for f in found] == expected
    assert not found or words in found[0].message
    assert all(f.action == "pass" for f in found)
    strict = ours.model_copy(update={"voice": ours.voice.model_copy(update={"strict": True})})
    again = RULES["voice"](view(parts=body(make_block, text), kit=strict, locale=locale))
    assert [f.action for f in again] == ["unchecked" if "judged" in f.message else "revise" for f in found]


@pytest.mark.parametrize(
    ("locale", "text", "grade", "expected"),
    [
        ("en", FLAT, {"max": 8}, []),
        ("en", ENGLISH_HARD, {"max": 12}, ["voice.grade"]),
        ("en", FLAT, {"min": 6}, ["voice.grade"]),
        ("de", "Wir backen Brot. Es ist gut. Sie holen es bei uns ab. " * 4, {"max": 6}, []),
        ("de", GERMAN_HARD, {"max": 12}, ["voice.grade"]),
        ("it", FLAT, {"max": 12}, ["voice.grade"]),
    ],
)
def test_how_hard_it_reads(
    view: View,
    kit: Kit,
    make_block: MakeBlock,
    locale: str,
    text: str,
    grade: dict[str, float],
    expected: list[str],
) -> None:
    ours = with_voice(kit, {"grade": grade})
    found = RULES["voice"](view(parts=body(make_block, text), kit=ours, locale=locale))
    assert [f.rule for f in found] == expected


def test_a_channel_and_an_audience_have_targets_of_their_own(
    view: View, kit: Kit, make_block: MakeBlock
) -> None:
    ours = with_voice(
        kit,
        {"sentence_max_words": 5, "channels": {"sms": {"sentence_max_words": 9}}},
        targets={"sentence_words": {"max": 5}},
        contractions=True,
        channels={"sms": {"sentence_words": {"max": 9}, "emoji_max": 0, "contractions": "forbidden"}},
    )
    parts = body(make_block, FLAT + "Don't 🎉.")
    mail = {f.rule for f in RULES["voice"](view(parts=parts, kit=ours, channel="email"))}
    sms = {f.rule for f in RULES["voice"](view(parts=parts, kit=ours, channel="sms"))}
    assert mail == {"voice.length", "voice.sentence"}
    assert sms == {"voice.emoji", "voice.contraction"}

    easy = with_voice(kit, {"sentence_max_words": 30, "segments": {"cmo": {"sentence_max_words": 5}}})
    assert {f.rule for f in RULES["voice"](view(parts=parts, kit=easy))} == {"voice.sentence"}


PIECES = st.lists(
    st.sampled_from(
        ["Wait", "!", "!!", "?", ".", "👍🏽", "❗", "Don't", "do not", "we are", "it is", "you'll", "cannot"]
    ),
    min_size=1,
    max_size=12,
)


@given(PIECES, st.sampled_from(["required", "forbidden"]), st.integers(0, 1))
def test_no_fix_asks_for_another(
    view: View, mend: Mend, kit: Kit, pieces: list[str], contractions: str, most: int
) -> None:
    ours = with_voice(kit, contractions=contractions, exclamation_max=most, emoji_max=most)
    seen = view("So " + " ".join(pieces).replace(" !", "!"), kit=ours)
    found = [f for f in RULES["voice"](seen) if f.fixes]
    apart = [f for at, f in enumerate(found) if all(f.start >= o.end or f.end <= o.start for o in found[:at])]
    again = RULES["voice"](mend(seen, apart))
    assert not [finding for finding in again if finding.fixes]
