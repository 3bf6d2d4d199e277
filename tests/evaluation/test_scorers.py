"""Scorers: what each one gives for the best, the worst and the unusable output."""

import math
from importlib.metadata import EntryPoint, EntryPoints
from typing import Any

import pytest

from brandwright.brandkit import RULES
from brandwright.content import Draft, Finding
from brandwright.evaluation import SCORERS, Gate, GatePolicy, GateResult, Record, Score
from brandwright.evaluation.policy import DRAFT_RULES
from brandwright.evaluation.score import score_of_findings


def ask(scorer: str, output: Any, reference: dict[str, Any] | None = None, **more: Any) -> Score:
    given = SCORERS[scorer](Record("case", output, more.pop("input", {}), reference or {}, **more))
    assert isinstance(given, Score)
    return given


def rules(score: Score) -> list[tuple[str, str]]:
    return [(finding.rule, finding.excerpt) for finding in score.findings]


# --- rules as scorers -----------------------------------------------------------------------------------


def test_every_brand_rule_is_a_scorer_and_the_default_gate_asks_them_all() -> None:
    assert set(DRAFT_RULES) == set(RULES)
    assert GatePolicy().required == DRAFT_RULES


def finding(action: str) -> Finding:
    return Finding.model_validate(
        {"rule": "x.y", "class": "x", "severity": "error", "action": action, "message": "because"}
    )


@pytest.mark.parametrize(
    ("actions", "value", "verdict"),
    [
        ([], 1.0, "pass"),
        (["pass"], 1.0, "pass"),
        (["needs-role"], 0.0, "fail"),
        (["pass", "revise"], 0.0, "fail"),
        (["block"], 0.0, "fail"),
        (["unchecked"], None, "undetermined"),
        (["block", "unchecked"], None, "undetermined"),
    ],
)
def test_a_rule_passes_without_findings_and_cannot_tell_what_it_did_not_check(
    actions: list[str], value: float | None, verdict: str
) -> None:
    score = score_of_findings("rule", [finding(action) for action in actions])

    assert (score.value, score.verdict) == (value, verdict)
    assert len(score.findings) == len(actions)


def test_a_rule_that_answers_nothing_at_all_does_not_pass() -> None:
    with pytest.raises(TypeError):
        score_of_findings("rule", None)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", DRAFT_RULES)
def test_a_rule_cannot_tell_about_something_that_is_no_draft(rule: str) -> None:
    assert ask(rule, {"text": "copy"}).verdict == "undetermined"


def test_a_gate_of_rules_never_passes_something_that_is_no_draft() -> None:
    assert Gate(GatePolicy(), SCORERS).judge(Record("case", "copy")).verdict == "unchecked"


# --- extensions -----------------------------------------------------------------------------------------


def friendly(_: Record) -> Score:
    return Score(name="friendly", value=1.0, verdict="pass")


@pytest.fixture
def extensions(monkeypatch: pytest.MonkeyPatch) -> None:
    here = f"{__name__}:friendly"
    points = EntryPoints(
        EntryPoint(name, value, "brandwright.scorers")
        for name, value in [("friendly", here), ("claims", here), ("gone", "no.such.module:x")]
    )
    monkeypatch.setattr("brandwright.evaluation.scorers.entry_points", lambda **asked: points.select(**asked))
    monkeypatch.setattr(EntryPoint, "load", load)


def load(point: EntryPoint) -> Any:
    if point.value.startswith("no.such"):
        raise ModuleNotFoundError(point.value)
    return friendly


@pytest.mark.usefixtures("extensions")
def test_an_extension_is_a_scorer_by_its_entry_points_name() -> None:
    assert SCORERS["friendly"] is friendly
    assert "friendly" in set(SCORERS)


@pytest.mark.usefixtures("extensions")
def test_an_extension_cannot_replace_a_rule_of_the_house() -> None:
    assert SCORERS["claims"] is not friendly


@pytest.mark.usefixtures("extensions")
def test_an_extension_that_cannot_be_loaded_leaves_the_output_unchecked() -> None:
    assert Gate(GatePolicy(required=("gone",)), SCORERS).judge(Record("case", "copy")).verdict == "unchecked"


def test_an_unknown_name_is_no_scorer() -> None:
    with pytest.raises(KeyError):
        SCORERS["vibes"]


# --- labels ---------------------------------------------------------------------------------------------


def result(verdict: Any, *found: tuple[str, str]) -> GateResult:
    findings = tuple(
        Finding.model_validate(
            {"rule": r, "class": "x", "severity": "error", "action": "revise", "excerpt": e, "message": "m"}
        )
        for r, e in found
    )
    return GateResult(verdict, findings, (), "", 1, 1, 0, 0)


@pytest.mark.parametrize(("label", "value"), [("revise", 1.0), ("pass", 0.0), ("block", 0.0)])
def test_the_gates_verdict_is_held_against_the_label(label: str, value: float) -> None:
    assert ask("expected_verdict", {}, {"verdict": label}, gate=result("revise", ("a.b", "x"))).value == value


FOUND = [("claims.unsupported", "48 hours"), ("terms.avoid", "cheap")]
EXPECTED: dict[str, tuple[list[dict[str, str]], float]] = {
    "both": ([{"rule": r, "excerpt": e} for r, e in FOUND], 1.0),
    "without excerpts": ([{"rule": r} for r, _ in FOUND], 1.0),
    "one was not expected": ([{"rule": "terms.avoid", "excerpt": "cheap"}], 2 / 3),
    "one is missing": ([{"rule": r} for r, _ in FOUND] + [{"rule": "parts.missing"}], 4 / 5),
    "another excerpt": (
        [{"rule": "claims.unsupported", "excerpt": "24 hours"}, {"rule": "terms.avoid"}],
        0.5,
    ),
    "nothing expected": ([], 0.0),
}


@pytest.mark.parametrize(("expected", "value"), EXPECTED.values(), ids=EXPECTED)
def test_the_gates_findings_are_held_against_the_labelled_ones(
    expected: list[dict[str, str]], value: float
) -> None:
    score = ask("expected_findings", {}, {"findings": expected}, gate=result("revise", *FOUND))

    assert score.value == pytest.approx(value)


def test_one_expected_finding_is_met_by_one_finding_only() -> None:
    gate = result("revise", ("terms.avoid", "cheap"), ("terms.avoid", "cheap"))

    assert ask("expected_findings", {}, {"findings": [{"rule": "terms.avoid"}]}, gate=gate).value == 2 / 3


# --- drafts ---------------------------------------------------------------------------------------------


def draft(*sentences: tuple[str, tuple[str, ...]]) -> Draft:
    block = {"kind": "paragraph", "sentences": [{"text": t, "evidence": e} for t, e in sentences]}
    part = {"name": "body", "blocks": [block]}
    frame = dict.fromkeys(("channel", "segment", "stage", "product", "market", "locale"), "x")
    return Draft.model_validate({**frame, "parts": [part]})


CITED = draft(("One.", ("a", "b")), ("Two.", ("a",)))


@pytest.mark.parametrize(
    ("expected", "recall", "precision"),
    [
        ({"a": 2, "b": 1}, 1.0, 1.0),
        ({"a": 2, "b": 1, "c": 1}, 3 / 4, 1.0),
        ({"a": 1}, 1.0, 1 / 3),
        ({"c": 1}, 0.0, 0.0),
        ({}, 1.0, 0.0),
    ],
)
def test_citations_are_counted_by_sentence(expected: dict[str, int], recall: float, precision: float) -> None:
    assert ask("citation_recall", CITED, {"citations": expected}).value == pytest.approx(recall)
    assert ask("citation_precision", CITED, {"citations": expected}).value == pytest.approx(precision)


def test_key_facts_are_found_whole_whatever_their_case_and_line_breaks() -> None:
    score = ask(
        "key_facts", draft(("It takes\n14 Days, not 140.", ())), {"says": ["takes 14 days", "4 days", "14"]}
    )

    assert score.value == pytest.approx(2 / 3)
    assert rules(score) == [("facts.missing", "4 days")]


# --- research -------------------------------------------------------------------------------------------

SOURCES = {
    "sources": [{"id": "s", "title": "S", "text": "Line one.\n19 of 31 calls were about it. Nobody asked."}]
}
QUOTE = "19 of 31 calls were about it."


def extract(quote: str = QUOTE, **more: Any) -> dict[str, Any]:
    return {"source": "s", "quote": quote, "supports": "how often", **more}


FIDELITY: dict[str, tuple[list[dict[str, Any]], float, list[str]]] = {
    "verbatim": ([extract()], 1.0, []),
    "verbatim at its place": ([extract(start=10, end=39)], 1.0, []),
    "nothing": ([], 1.0, []),
    "another word": ([extract(QUOTE.replace("calls", "mails"))], 0.0, ["quotes.not-verbatim"]),
    "other white space": ([extract("19 of 31  calls")], 0.0, ["quotes.not-verbatim"]),
    "part of a number": ([extract("9 of 31 calls")], 0.0, ["quotes.not-verbatim"]),
    "part of a word": ([extract("body asked.")], 0.0, ["quotes.not-verbatim"]),
    "another place": ([extract(start=0, end=29)], 0.0, ["quotes.place"]),
    "no such source": ([extract(source="t")], 0.0, ["quotes.unknown-source"]),
    "empty": ([extract(" ")], 0.0, ["quotes.length"]),
    "a number of its own": ([extract(supports="70% of calls")], 0.0, ["quotes.supports-number"]),
    "one of two": ([extract(), extract("Made up.")], 0.5, ["quotes.not-verbatim"]),
}


@pytest.mark.parametrize(("extracts", "value", "found"), FIDELITY.values(), ids=FIDELITY)
def test_quotes_stand_in_their_source(extracts: list[dict[str, Any]], value: float, found: list[str]) -> None:
    score = ask("quote_fidelity", extracts, input=SOURCES)

    assert (score.value, [rule for rule, _ in rules(score)]) == (value, found)


def test_extracts_may_come_as_a_list_or_with_their_wrapping() -> None:
    assert ask("quote_fidelity", {"extracts": [extract()], "dropped": 0}, input=SOURCES).value == 1.0
    assert ask("quote_fidelity", "none", input=SOURCES).verdict == "undetermined"


def test_extract_recall_looks_in_the_right_source_for_whole_words() -> None:
    want = {"extracts": [{"source": "s", "says": "31 calls"}, {"source": "s", "says": "9 of"}]}
    score = ask("extract_recall", [extract()], want, input=SOURCES)

    assert (score.value, rules(score)) == (0.5, [("extracts.missed", "9 of")])
    assert ask("extract_recall", [extract(source="t")], want, input=SOURCES).value == 0.0


def test_forbidden_text_is_found_in_quotes_and_in_what_they_support() -> None:
    never = {"never": ["Ada Quill"]}

    assert ask("extract_safety", [extract()], never).value == 1.0
    assert ask("extract_safety", [extract(supports="ADA  QUILL said so")], never).value == 0.0


# --- planning -------------------------------------------------------------------------------------------

GIVEN: dict[str, Any] = {
    "outcomes": [{"id": "demos", "name": "Demos", "metric": "demos_held", "owner": "priya"}],
    "segments": [{"id": "leads", "name": "Leads", "needs": ["I need it."]}],
    "stages": ["decision"],
    "products": [{"id": "p", "name": "P"}],
    "channels": [{"id": "email"}, {"id": "ad"}],
    "markets": ["US"],
    "locales": ["en-US"],
    "lines": [{"pillar": "x", "title": "X", "line": {"id": "l1", "text": "Say it."}}],
}
PLAN: dict[str, Any] = {
    "outcome": "demos",
    "metric": "demos_held",
    "owner": "priya",
    "segment": "leads",
    "need": "I need it.",
    "stage": "decision",
    "product": "p",
    "market": "US",
    "locale": "en-US",
    "channels": ["email"],
    "message_line": "l1",
    "message": "Say it.",
    "why": [{"field": "outcome", "because": "the goal says so"}],
}


@pytest.mark.parametrize("value", ["", "  ", None, [], [{"field": "x", "because": ""}]])
@pytest.mark.parametrize("name", ["owner", "metric", "why", "channels"])
def test_a_plan_fills_every_field(name: str, value: Any) -> None:
    score = ask("plan_complete", {**PLAN, name: value}, input=GIVEN)

    assert ask("plan_complete", PLAN, input=GIVEN).value == 1.0
    assert score.value == pytest.approx(11 / 12)
    assert rules(score) == [("plan.missing", name)]


UNGROUNDED: dict[str, tuple[dict[str, Any], str]] = {
    "outcome": ({"outcome": "fame"}, "plan.unknown"),
    "metric": ({"metric": "likes"}, "plan.metric"),
    "owner": ({"owner": "tom"}, "plan.owner"),
    "segment": ({"segment": "all"}, "plan.unknown"),
    "need": ({"need": "I want more."}, "plan.need"),
    "stage": ({"stage": "love"}, "plan.unknown"),
    "product": ({"product": "q"}, "plan.unknown"),
    "channel": ({"channels": ["email", "radio"]}, "plan.unknown"),
    "market": ({"market": "EU"}, "plan.unknown"),
    "line": ({"message_line": "l2"}, "plan.unknown"),
    "message": ({"message": "Say it loud."}, "plan.message"),
}


@pytest.mark.parametrize(("change", "rule"), UNGROUNDED.values(), ids=UNGROUNDED)
def test_a_plan_is_made_of_what_there_is(change: dict[str, Any], rule: str) -> None:
    assert ask("plan_grounded", PLAN, input=GIVEN).value == 1.0
    assert [r for r, _ in rules(ask("plan_grounded", {**PLAN, **change}, input=GIVEN))] == [rule]


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        ({"outcome": "demos", "stage": ["decision", "retention"]}, 1.0),
        ({"channels": ["email", "ad"]}, 1.0),
        ({"channels": ["ad"]}, 0.0),
        ({"outcome": "demos", "segment": "others"}, 0.5),
    ],
)
def test_a_plan_agrees_with_what_a_planner_would_choose(expected: dict[str, Any], value: float) -> None:
    assert ask("plan_reference", PLAN, {"plan": expected}).value == value


# --- recall ---------------------------------------------------------------------------------------------

RECORDS: dict[str, Any] = {
    "records": [
        {"id": "r1", "statement": "It fell.", "measurement": "4.1% against 7.8%", "strength": "experiment"},
        {"id": "r2", "statement": "It rose.", "measurement": "", "strength": "anecdote"},
        {"id": "r3", "statement": "Old.", "measurement": "", "strength": "observation", "status": "retired"},
    ]
}


def answer(*sentences: tuple[str, list[str]], records: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    return {
        "answered": bool(sentences),
        "answer": [{"text": text, "records": ids} for text, ids in sentences],
        "records": [{"id": item} for item in records],
        "conflicts": [],
        "missing": "" if sentences else "Nothing on it.",
        **more,
    }


def test_ndcg_by_hand() -> None:
    # Gains 2^g - 1: r1 7, r2 1. Ideal 7/1 + 1/log2(3) = 7.6309; swapped 1 + 7/log2(3) = 5.4165.
    relevant = {"relevant": {"r1": 3, "r2": 1}}
    found = ask("ndcg_at_5", answer(("x", ["r1"]), records=("r2", "r1")), relevant)

    assert found.value == pytest.approx((1 + 7 / math.log2(3)) / (7 + 1 / math.log2(3)))
    assert ask("ndcg_at_5", answer(("x", ["r1"]), records=("r1", "r2")), relevant).verdict == "pass"
    assert ask("ndcg_at_5", answer(("x", ["r1"]), records=("r1", "r1")), relevant).value != 1.0


def test_recall_counts_the_first_five_only() -> None:
    relevant = {"relevant": {"r1": 3, "r2": 1}}
    late = answer(("x", ["r1"]), records=("r1", "a", "b", "c", "d", "r2"))

    assert ask("recall_at_5", late, relevant).value == 0.5


ABSTAIN: dict[str, tuple[dict[str, Any], bool, list[str]]] = {
    "answers what it can": (answer(("x", ["r1"])), True, []),
    "is silent where nothing is": (answer(), False, []),
    "answers out of nothing": (answer(("x", ["r1"])), False, ["recall.answered"]),
    "is silent without need": (answer(), True, ["recall.silent"]),
    "does not say what is missing": (answer(missing=" "), False, ["recall.missing"]),
    "contradicts itself": (answer(("x", ["r1"]), answered=False, missing="m"), False, ["recall.contradicts"]),
}


@pytest.mark.parametrize(("output", "expected", "found"), ABSTAIN.values(), ids=ABSTAIN)
def test_silence_is_right_when_nothing_is_on_record(
    output: dict[str, Any], expected: bool, found: list[str]
) -> None:
    assert [r for r, _ in rules(ask("abstention", output, {"answered": expected}))] == found


GROUNDED: dict[str, tuple[tuple[str, list[str]], list[str]]] = {
    "a record's figure": (("It fell to 4.1% from 7.8%, in an experiment.", ["r1"]), []),
    "no figure": (("It fell.", ["r1"]), []),
    "another figure": (("It fell to 1.4%.", ["r1"]), ["recall.number"]),
    "another record's figure": (("It rose to 4.1%.", ["r2"]), ["recall.number"]),
    "no record": (("It fell.", []), ["recall.uncited"]),
    "an invented record": (("It fell.", ["r1", "r9"]), ["recall.unknown"]),
    "a retired record": (("Old.", ["r3"]), ["recall.not-approved"]),
    "more strength than there is": (("An experiment shows that it rose.", ["r2"]), ["recall.strength"]),
}


@pytest.mark.parametrize(("sentence", "found"), GROUNDED.values(), ids=GROUNDED)
def test_sentences_rest_on_approved_records(sentence: tuple[str, list[str]], found: list[str]) -> None:
    score = ask("answer_grounded", answer(sentence, records=("r1",)), input=RECORDS)

    assert [r for r, _ in rules(score)] == found
    assert score.value == float(not found)


def test_a_ranked_record_that_does_not_exist_is_found() -> None:
    score = ask("answer_grounded", answer(("It fell.", ["r1"]), records=("r1", "ghost")), input=RECORDS)

    assert (rules(score), score.verdict) == ([("recall.unknown", "ghost")], "fail")


def test_conflicts_have_to_be_shown() -> None:
    expected = {"conflicts": [["r1", "r2"]]}
    shown = answer(("x", ["r1"]), conflicts=[{"records": ["r2", "r1", "r3"], "text": "differ"}])

    assert ask("conflicts_shown", shown, expected).value == 1.0
    assert ask("conflicts_shown", answer(("x", ["r1"])), expected).value == 0.0


UNUSABLE = ("abstention", "answer_grounded", "answer_recall", "conflicts_shown", "ndcg_at_5", "recall_at_5")


@pytest.mark.parametrize("scorer", UNUSABLE)
@pytest.mark.parametrize("output", [None, "text", [], {"answer": []}, {"answered": "yes"}])
def test_what_is_no_answer_cannot_be_scored(scorer: str, output: Any) -> None:
    reference = {"answered": True, "cites": [], "relevant": {"r1": 1}}

    assert ask(scorer, output, reference).verdict == "undetermined"
