"""Each type of rule, by small rules of our own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from brandwright.brandkit.vale._definition import Surroundings
from brandwright.brandkit.vale._model import Check, CheckFailed, FileState
from brandwright.brandkit.vale._vocab import Vocabulary

from .conftest import Style, alerts, matches

Rule = Callable[..., Check]


def accepting(*terms: str) -> Surroundings:
    return Surroundings(vocabulary=Vocabulary(accept=terms))


# --- existence ------------------------------------------------------------------------------------------

EXISTENCE = [
    ("tokens: [very]", "very Very everyday", ["very"]),
    ("tokens: [very]\nignorecase: true", "very Very", ["very", "Very"]),
    ("IgnoreCase: true\nTokens: [very]", "very Very", ["very", "Very"]),
    ("tokens: ['  ', very, '']", "very", ["very"]),
    ("tokens: []", "anything", []),
    ("tokens: ['!']", "Buy! now", []),
    ("tokens: ['!']\nnonword: true", "Buy! now", ["!"]),
    ("tokens: [yes, on, 12:30]", "yes on 12:30 True 750", ["yes", "on", "12:30"]),
    ("tokens: [man]\nexceptions: [man overboard]", "man", ["man"]),
    ("tokens: ['man(?: overboard)?']\nexceptions: [man]", "man overboard, man", []),
    ("tokens: [Api]\nexceptions: [api]", "Api", ["Api"]),
    ("tokens: [Api]\nexceptions: ['(?i)api']", "Api", []),
    ("raw: ['(?:foo|', 'bar)s']", "foos bars foo", ["foos", "bars"]),
    ("raw: [x]\ntokens: [y]\nnonword: true", "x xy", ["xy"]),
    ("raw: [x]\ntokens: [y]\nappend: true", "y x yx", []),
    ("raw: [x]\ntokens: [y]\nappend: true\nnonword: true", "y x yx", ["yx"]),
    ("tokens: ['^- item']", "- item", []),
    ("tokens: ['(?<=so )nice']", "so nice, nice", ["nice"]),
]


@pytest.mark.parametrize(("text", "block", "found"), EXISTENCE)
def test_existence(rule: Rule, text: str, block: str, found: list[str]) -> None:
    assert matches(rule(f"extends: existence\n{text}"), block) == found


def test_the_vocabulary_excuses_words_but_not_what_nonword_rules_match(rule: Rule) -> None:
    around = accepting("plugh")
    assert matches(rule("extends: existence\ntokens: [plugh]", around), "plugh") == []
    quoted = 'extends: existence\nnonword: true\ntokens: [\'"[^"]+",\']'
    assert matches(rule(quoted, around), '"plugh",') == ['"plugh",']
    assert matches(rule("extends: existence\nvocab: false\ntokens: [plugh]", around), "plugh") == ["plugh"]


def test_a_template_of_the_configuration_takes_the_place_of_word_boundaries(rule: Rule) -> None:
    around = Surroundings(word_template=r"(?m)(?:^|\s)(?:%s)(?=\s|$)")
    assert matches(rule(r"extends: existence" + "\n" + r"tokens: ['C\+\+']", around), "in C++ now") == [
        " C++"
    ]


# --- substitution ---------------------------------------------------------------------------------------

SUBSTITUTION = [
    ("swap: {utilize: use}", "utilize Utilize", [("utilize", "use")]),
    ("swap: {utilize: use}\nignorecase: true", "Utilize", [("Utilize", "use")]),
    ("swap: [{a lot: many}, {lot: much}]", "a lot", [("a lot", "many")]),
    ("swap: {lot: much, a lot: many}", "a lot", [("a lot", "many")]),
    (r"swap: {'(\w+)ise': '$1ize'}", "organise", [("organise", "organize")]),
    (r"swap: {'(\w+)ise': '${1}ize'}" + "\nignorecase: true", "Organise", [("Organise", "Organize")]),
    ("swap: {'(?:e-?)mail': 'e-mail'}", "e-mail email", [("email", "e-mail")]),
    ("swap: {'[Pp]ython': 'Python'}", "Python python", [("python", "Python")]),
    (
        "swap: {'(?i)java ?script': '[jJ]avaScript'}",
        "javaScript javascript",
        [("javascript", "[jJ]avaScript")],
    ),
    ("swap: {utilize: use}\nignorecase: true\ncapitalize: true", "Utilize", [("Utilize", "Use")]),
    ("swap: {yes: no, on: off}", "yes on", [("yes", "no"), ("on", "off")]),
    ("swap: {foo: }", "foo", [("foo", "")]),
    ("swap: {}", "foo", []),
]


@pytest.mark.parametrize(("text", "block", "found"), SUBSTITUTION)
def test_substitution(rule: Rule, text: str, block: str, found: list[tuple[str, str]]) -> None:
    check = rule(f"extends: substitution\nmessage: '%s'\n{text}")
    assert [(alert.match, alert.message) for alert in alerts(check, block)] == found


@pytest.mark.parametrize(
    ("message", "value", "observed", "shown", "params"),
    [
        ("Use '%s' instead of '%s'.", "use", "utilise", "Use 'use' instead of 'utilise'.", ("use",)),
        ("Use %s, not %s", "use|apply", "utilise", "Use 'use' or 'apply', not utilise", ("use", "apply")),
        ("'%s'", r"a\|b|c", "utilise", "''a|b' or 'c''", ("a|b", "c")),
    ],
)
def test_a_replacing_action_shows_its_options(
    rule: Rule, message: str, value: str, observed: str, shown: str, params: tuple[str, ...]
) -> None:
    text = f"extends: substitution\nmessage: \"{message}\"\naction: {{name: replace}}\nswap: {{{observed}: '{value}'}}"
    (alert,) = alerts(rule(text), observed)
    assert (alert.message, alert.action.params, alert.fixes) == (shown, params, params)


def test_a_literal_suggestion_is_no_pattern_that_would_excuse_everything(rule: Rule) -> None:
    text = "extends: substitution\nnonword: true\naction: {name: replace}\nswap: {',,,': '...'}"
    assert matches(rule(text), "wait,,, what") == [",,,"]


# --- occurrence, repetition -----------------------------------------------------------------------------

OCCURRENCE = [
    ("token: '!'\nmax: 1", "a! b!", ["!"]),
    ("token: '!'\nmax: 2", "a! b!", []),
    ("token: '!'\nmax: 0", "a! b!", []),
    ("token: '!'\nmin: 1", "nothing", [""]),
    ("token: '!'\nmin: 1", "a!", []),
    ("token: x\nmax: 1\nignorecase: true", "X x", ["X"]),
    (r"token: '\S+'" + "\nmax: 2", "** @@ one two", ["one"]),
    (r"token: '\S+'" + "\nmax: 1", "** @@", []),
]


@pytest.mark.parametrize(("text", "block", "found"), OCCURRENCE)
def test_occurrence(rule: Rule, text: str, block: str, found: list[str]) -> None:
    assert matches(rule(f"extends: occurrence\n{text}"), block) == found


def test_an_occurrence_tells_how_often(rule: Rule) -> None:
    (alert,) = alerts(rule("extends: occurrence\nmessage: '%d times, %v'\ntoken: x\nmax: 1"), "x x x")
    assert alert.message == "3 times, "


REPETITION = [
    (r"tokens: ['[^\s]+']", "the the end", ["the the"]),
    (r"tokens: ['[^\s]+']", "The the end", []),
    (r"tokens: ['[^\s]+']" + "\nignorecase: true", "The the end", ["The the"]),
    (r"tokens: ['[^\s]+']", "1 1", ["1 1"]),
    (r"tokens: ['[^\s]+']" + "\nalpha: true", "1 1 a a", ["a a"]),
    (r"tokens: ['\w+']", "We saw that. That is it.", []),
    (r"tokens: ['\w+']" + "\nmax: 1", "a a a", ["a a"]),
    (r"tokens: ['\w+']", "that that that", ["that that", "that that"]),
    (r"tokens: ['\w+']" + "\nexceptions: [had had]", "he had had it", []),
]


@pytest.mark.parametrize(("text", "block", "found"), REPETITION)
def test_repetition(rule: Rule, text: str, block: str, found: list[str]) -> None:
    assert matches(rule(f"extends: repetition\n{text}"), block) == found


# --- consistency, conditional ---------------------------------------------------------------------------


def test_consistency_remembers_the_file_and_objects_once_a_block(rule: Rule) -> None:
    check = rule("extends: consistency\neither: {advisor: adviser}\nodd key: accepted")
    state = FileState()
    assert matches(check, "an advisor, an advisor", state) == []
    assert matches(check, "an adviser and an adviser", state) == ["adviser"]
    assert matches(check, "nobody", state) == []
    assert matches(check, "an advisor", state) == ["advisor"]
    assert matches(check, "an adviser", FileState()) == []


CONDITIONAL = r"""
extends: conditional
first: '\b([A-Z]{3,5})\b'
second: '(?:\b[A-Z][a-z]+ )+\(([A-Z]{3,5})\)'
exceptions: [API]
"""


@pytest.mark.parametrize(
    ("blocks", "found"),
    [
        (["The WHO says"], ["WHO"]),
        (["World Health Organization (WHO) says. The WHO"], []),
        (["World Health Organization (WHO)", "The WHO"], []),
        (["The WHO", "World Health Organization (WHO)"], ["WHO"]),
        (["An API"], []),
    ],
)
def test_conditional_with_a_definition(rule: Rule, blocks: list[str], found: list[str]) -> None:
    check, state = rule(CONDITIONAL), FileState()
    assert [match for block in blocks for match in matches(check, block, state)] == found


def test_conditional_without_a_capture_is_about_one_block(rule: Rule) -> None:
    check, state = rule("extends: conditional\nfirst: best\nsecond: 'source:'"), FileState()
    assert matches(check, "the best, source: us", state) == []
    assert matches(check, "the best", state) == ["best"]


def test_conditional_and_consistency_share_their_memory(style: Style) -> None:
    pair, acronym = style(
        Pair="extends: consistency\neither: {one: two}",
        Acronym="extends: conditional\nfirst: 'Pair2'\nsecond: '(never)'",
    ).checks[::-1]
    state = FileState()
    matches(pair, "one", state)
    assert matches(acronym, "Pair2", state) == []


def test_an_accepted_phrase_excuses_what_stands_in_it(rule: Rule) -> None:
    text = "extends: conditional\nfirst: mea\nsecond: '(never)'"
    assert matches(rule(text, accepting("mea culpa")), "Mea culpa, mea Culpa, mea") == ["mea"]


# --- capitalization -------------------------------------------------------------------------------------

CAPITALIZATION = [
    ("match: $title", "How to Win the War", True),
    ("match: $title", "How to win the war", False),
    ("match: $title", "How To Win", True),
    ("match: $title", "USING AN API", True),
    ("match: $title", "The Way We Look At It", True),
    ("match: $title\nthreshold: 1", "The Way We Look At It", False),
    ("match: $title", "Walking with Dogs", False),
    ("match: $title\nstyle: Chicago", "Walking with Dogs", True),
    ("match: $title\nexceptions: [iPhone]", "My iPhone", True),
    ("match: $sentence", "How to win the war", True),
    ("match: $sentence", "how to win the war", False),
    ("match: $sentence", "How To Win The War", False),
    ("match: $sentence\nexceptions: [API, Brandwright]", "Using the Brandwright API", True),
    ("match: $sentence\nexceptions: [VS]", "This vs. heading", True),
    ("match: $sentence\nexceptions: [VS]", "This VS heading", True),
    ("match: $sentence\nexceptions: ['(?i)gRPC']", "Using GRPC", True),
    ("match: $title\nexceptions: [iPhone]", "My Iphone", True),
    ("match: $sentence\nindicators: [':']", "Note: This is it", True),
    ("match: $sentence\nindicators: [':']", "1. This is it", True),
    ("match: $sentence\nthreshold: 1", "Note: This is it", False),
    (r"match: $sentence" + "\n" + r"prefix: '^\d+\.\d+ '", "1.2 How to win", True),
    ("match: $lower", "all small", True),
    ("match: $lower", "Not small", False),
    ("match: $upper", "ALL LARGE", True),
    ("match: $upper", "Not large", False),
    (r"match: '^[A-Z].*\.$'", "A sentence.", True),
    (r"match: '^[A-Z].*\.$'", "no sentence", False),
]


@pytest.mark.parametrize(("text", "block", "right"), CAPITALIZATION)
def test_capitalization(rule: Rule, text: str, block: str, right: bool) -> None:
    assert matches(rule(f"extends: capitalization\n{text}"), block) == ([] if right else [block])


def test_a_heading_gets_its_case_as_a_fix(rule: Rule) -> None:
    check = rule(
        "extends: capitalization\nmessage: \"'%s' as '%s'\"\nmatch: $sentence\naction: {name: replace}"
    )
    (alert,) = alerts(check, "how To Win")
    assert (alert.message, alert.fixes) == ("'how To Win' as 'How to win'", ("How to win",))


# --- metric, readability --------------------------------------------------------------------------------

LONG = "Organizational accountability necessitates interdepartmental communication. It is so."


@pytest.mark.parametrize(
    ("formula", "condition", "found"),
    [
        ("words / sentences", "> 3", ["4.00"]),
        ("words / sentences", "> 4", []),
        ("(words + list) * 2", ">= 16", ["16.00"]),
        ("heading.h2", "== 3", ["3.00"]),
        ("math.sqrt(words * 2)", "> 3 && words == 8", ["4.00"]),
        ("words > 5 ? 1 : 0", "> 0", None),
        ("__import__('os').system('true')", "> 0", None),
        ("words.real", "> 0", None),
        ("9**9**9", "> 0", None),
        ("words / (sentences - 2)", "> 0", CheckFailed),
        ("nothing", "> 0", CheckFailed),
    ],
)
def test_metric(
    style: Style, formula: str, condition: str, found: list[str] | type[Exception] | None
) -> None:
    loaded = style(Rule=f'extends: metric\nformula: "{formula}"\ncondition: "{condition}"')
    if found is None:
        assert [problem.code for problem in loaded.problems] == ["BW672"]
        return
    (check,) = loaded.checks
    assert check.scope == ("summary",)
    state = FileState(counts={"heading_h2": 3})
    if isinstance(found, list):
        assert [alert.message for alert in alerts(check, LONG, state)] == found
    else:
        with pytest.raises(found):
            alerts(check, LONG, state)


def test_readability_is_the_mean_of_its_grades(rule: Rule) -> None:
    text = "extends: readability\nmetrics: [Flesch-Kincaid, Gunning Fog]\ngrade: "
    (alert,) = alerts(rule(text + "8"), LONG)
    assert float(alert.message) > 8
    assert (alert.start, alert.end) == (0, 0)
    assert alerts(rule(text + "90"), LONG) == []


# --- what all have in common ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "match", "fixes"),
    [
        ("name: remove", "very", ("",)),
        ("name: replace\n  params: [quite, rather]", "very", ("quite", "rather")),
        ("name: replace", "very", ()),
        ("name: edit\n  params: [trim_right, '.!']", "wow!!", ("wow",)),
        ("name: edit\n  params: [trim_left, w]", "wow", ("ow",)),
        ("name: edit\n  params: [trim, w]", "wow", ("o",)),
        ("name: edit\n  params: [remove, '.!']", "wow!!", ("wow",)),
        ("name: edit\n  params: [truncate, ' ']", "the the", ("the",)),
        ("name: edit\n  params: [split, ' ', '1']", "one two", ("two",)),
        ("name: edit\n  params: [split, ' ', 7]", "one two", ()),
        (r"name: edit" + "\n" + r"  params: [regex, '(\w+) (\w+)', '$2 ${1}']", "one two", ("two one",)),
        ("name: edit\n  params: [regex, '(o)ne', '$1x']", "one", ("",)),
        ("name: edit\n  params: [regex, '(', x]", "one", ()),
        ("name: edit\n  params: [trimright, '.']", "one.", ()),
        ("name: edit", "one", ()),
        ("name: convert\n  params: [simple]", "someThing_else", ("some thing else",)),
        ("name: suggest\n  params: [script.tengo]", "one", ()),
        ("name: dance", "one", ()),
    ],
)
def test_actions(rule: Rule, action: str, match: str, fixes: tuple[str, ...]) -> None:
    check = rule(f"extends: existence\nnonword: true\ntokens: ['.+']\naction:\n  {action}")
    (alert,) = alerts(check, match)
    assert alert.fixes == fixes


def test_the_fix_is_the_messages_second_value(rule: Rule) -> None:
    text = "extends: existence\nmessage: \"'%s': '%s'\"\ntokens: [very]\naction: {name: remove}"
    (alert,) = alerts(rule(text), "very")
    assert alert.message == "'very': ''"


def test_a_rule_that_takes_too_long_fails_once_and_is_left_alone_after_that(rule: Rule) -> None:
    check = rule("extends: existence\nnonword: true\ntokens: ['(?:x+x+)+y']")
    state = FileState()
    with pytest.raises(CheckFailed, match="too long"):
        alerts(check, "x" * 5000, state)
    assert alerts(check, "xxy", state) == []
    assert matches(check, "xxy", FileState()) == ["xxy"]


def test_a_rule_names_itself(rule: Rule) -> None:
    check = rule(
        "extends: existence\nlevel: error\nscope: [heading.h1, ~list]\nlimit: 2\nlink: https://a.example\ntokens: [x]"
    )
    assert (check.name, check.kind, check.level, check.scope, check.limit) == (
        *("Acme.Rule", "existence", "error", ("heading.h1", "~list"), 2),
    )
    assert alerts(check, "x")[0].link == "https://a.example"
