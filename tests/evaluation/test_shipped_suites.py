"""The suites that ship: they pass as they are, and say so when somebody damages what is stored."""

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from brandwright._assets import asset
from brandwright.content import Brief, Draft
from brandwright.evaluation import SCORERS, SuiteRun, load_suite, run_suite
from brandwright.evaluation._bench import Bench, Task

EVALS = asset("evals")
LEAST = {"content": 40, "research": 20, "planning": 20, "recall": 25}
Output = Any


@pytest.fixture(scope="module", params=LEAST)
def shipped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SuiteRun:
    return run_suite(EVALS / request.param, {}, tmp_path_factory.mktemp("runs"))


def test_a_shipped_suite_passes_as_it_is(shipped: SuiteRun) -> None:
    assert shipped.scoring.failures == ()
    assert shipped.passed is True


def test_a_shipped_suite_has_cases_enough_good_and_bad(shipped: SuiteRun) -> None:
    cases = load_suite(EVALS / shipped.suite).cases
    tags = [tag for case in cases for tag in case.tags]

    assert shipped.scoring.n >= LEAST[shipped.suite]
    assert tags.count("good") >= 10
    assert tags.count("bad") >= 10


def test_every_score_of_a_shipped_suite_has_a_threshold(shipped: SuiteRun) -> None:
    assert all(score.threshold is not None for score in shipped.scoring.scores)


# --- damage in a copy of the file, as a person would do it ------------------------------------------------

Edit = Callable[[Output], None]


def sentences(draft: Output) -> Iterator[dict[str, Any]]:
    return (s for part in draft["parts"] for block in part["blocks"] for s in block["sentences"])


def words(old: str, new: str) -> Edit:
    """Replace words wherever the output has them."""

    def edit(output: Output) -> None:
        text = json.dumps(output, ensure_ascii=False)
        assert old in text
        changed = json.loads(text.replace(old, new))
        if isinstance(output, list):
            output[:] = changed
        else:
            output.clear()
            output.update(changed)

    return edit


def uncite(output: Output) -> None:
    next(s for s in sentences(output) if s["evidence"])["evidence"] = []


def without_part(name: str) -> Edit:
    def edit(output: Output) -> None:
        output["parts"] = [part for part in output["parts"] if part["name"] != name]

    return edit


def without_first(output: Output) -> None:
    del output[0]


def field(name: str, value: Any) -> Edit:
    def edit(output: Output) -> None:
        output[name] = value

    return edit


def backwards(output: Output) -> None:
    output["records"].reverse()


DAMAGE: dict[str, tuple[str, str, Edit]] = {
    "a draft's number": ("content", "fernhill-email-slow", words("24 hours", "42 hours")),
    "a draft's citation": ("content", "fernhill-email-slow", uncite),
    "a draft's disclosure": ("content", "northwick-email-pilot", without_part("legal")),
    "an extract's words": ("research", "ferry-bicycle", words("14 minutes", "40 minutes")),
    "an extract": ("research", "town-light", without_first),
    "an extract's source": ("research", "town-light", words("trader-letter", "town-memo")),
    "a plan's owner": ("planning", "bakery-keep", field("owner", "mara")),
    "a plan's message": ("planning", "ledger-demos", words("beside their payments", "in order")),
    "a plan's reasons": ("planning", "ledger-it", field("why", [])),
    "an answer's number": ("recall", "gifts-and-trials", words("9%", "19%")),
    "an answer's direction": ("recall", "question-subjects", words("less often", "more often")),
    "an answer's conflict": ("recall", "best-day", field("conflicts", [])),
    "an answer's ranking": ("recall", "question-subjects", backwards),
    "an answer's silence": ("recall", "no-tea", field("missing", "")),
}


@pytest.mark.parametrize(("suite", "case", "edit"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_output_fails_its_suite(tmp_path: Path, suite: str, case: str, edit: Edit) -> None:
    folder = tmp_path / suite
    shutil.copytree(EVALS / suite, folder)
    file = folder / "cases.jsonl"
    cases = [json.loads(line) for line in file.read_text().splitlines()]
    edit(next(item for item in cases if item["id"] == case)["output"])
    file.write_text("".join(json.dumps(item) + "\n" for item in cases))

    result = run_suite(folder, {}, tmp_path / "runs")

    assert result.passed is False
    assert {failure.case for failure in result.scoring.failures} == {case}


MORE_DAMAGE: dict[str, tuple[str, Edit]] = {
    "a draft's qualifier": ("northwick-email-pilot", words(", on average", "")),
    "a draft's quote": ("northwick-blog-month-end", words("each month", "each week")),
    "a draft's headline": ("northwick-ad", words("Receipts beside payments", "Free receipts")),
    "a draft's format": ("larkfield-sms", field("parts", [])),
    "a flawed draft, mended": ("fernhill-wrong-hours", words("48 hours", "24 hours")),
}


@pytest.mark.parametrize(("case", "edit"), MORE_DAMAGE.values(), ids=MORE_DAMAGE)
def test_a_damaged_draft_loses_marks(content: Bench, case: str, edit: Edit) -> None:
    output = copy.deepcopy(next(item for item in content.suite.cases if item.id == case).output)
    assert full_marks(content, case, output)
    edit(output)

    assert not full_marks(content, case, output)


# --- every good draft, damaged in every place -------------------------------------------------------------


@pytest.fixture(scope="module")
def content() -> Bench:
    return Bench(load_suite(EVALS / "content", SCORERS), SCORERS)


def full_marks(bench: Bench, case_id: str, output: Output) -> bool:
    case = next(case for case in bench.suite.cases if case.id == case_id)
    (worked,) = bench.work([Task("stored", case.model_copy(update={"output": output}))], 0, print)
    return all(entry["value"] == 1 for entry in worked.scores)


def good_drafts(bench: Bench) -> Iterator[tuple[str, Output]]:
    for case in bench.suite.cases:
        if "good" in case.tags:
            yield case.id, copy.deepcopy(case.output)


def test_no_citation_of_a_good_draft_can_be_dropped(content: Bench) -> None:
    for case, draft in good_drafts(content):
        for sentence in sentences(draft):
            for evidence in list(sentence["evidence"]):
                sentence["evidence"].remove(evidence)
                assert not full_marks(content, case, draft), (case, evidence)
                sentence["evidence"].append(evidence)
        assert full_marks(content, case, draft)


def test_no_figure_of_a_good_draft_can_be_changed(content: Bench) -> None:
    changed = 0
    for case, draft in good_drafts(content):
        for sentence in sentences(draft):
            before = sentence["text"]
            for place, char in enumerate(before):
                if char.isdigit():
                    sentence["text"] = f"{before[:place]}{(int(char) + 1) % 10}{before[place + 1 :]}"
                    assert not full_marks(content, case, draft), (case, sentence["text"])
                    changed += 1
            sentence["text"] = before
    assert changed > 40


def test_no_disclosure_of_a_good_draft_can_be_left_out(content: Bench) -> None:
    for case, draft in good_drafts(content):
        for part in draft["parts"]:
            for block in [b for b in part["blocks"] if b["kind"] == "disclosure"]:
                damaged = copy.deepcopy(draft)
                name, gone = part["name"], block["sentences"][0]["text"]
                damaged["parts"] = [
                    {**p, "blocks": [b for b in p["blocks"] if b["sentences"][0]["text"] != gone]}
                    for p in damaged["parts"]
                    if p["name"] != name or len(p["blocks"]) > 1
                ]
                assert not full_marks(content, case, damaged), (case, gone)


# --- what an agent would be given -------------------------------------------------------------------------


def test_live_inputs_are_briefs_for_the_content_agent() -> None:
    live = [case for case in load_suite(EVALS / "content").cases if case.live]

    assert len(live) >= 5
    for case in live:
        assert Brief.model_validate(case.input["brief"]).channels == (case.output["channel"],)


def test_stored_drafts_are_drafts() -> None:
    for case in load_suite(EVALS / "content").cases:
        assert Draft.model_validate(case.output).channel == case.input["brief"]["channels"][0]


def test_the_agent_is_told_where_the_cases_kit_is(tmp_path: Path) -> None:
    kits = set()

    def target(given: Any) -> Any:
        kits.add(Path(given["kit"]))
        return {}

    result = run_suite(EVALS / "content", {"content": target}, tmp_path, engine="scripted")

    assert kits == {EVALS / "content" / "kits" / name for name in ("fernhill", "northwick", "larkfield")}
    assert result.baseline is not None
    assert result.baseline.errored == result.baseline.n > 0
    assert result.passed is True
