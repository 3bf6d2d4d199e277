"""The brand rules suite: every rule has its pair, the copy is current, and a rule that is gone or shouts fails it."""

import importlib.util
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from brandwright._assets import asset
from brandwright.brandkit.rules import CATALOGUE
from brandwright.evaluation import SCORERS, Record, Score, SuiteRun, load_suite, run_suite
from brandwright.evaluation.policy import DRAFT_RULES

FOLDER = asset("evals") / "brand-rules"
SCRIPT = Path(__file__).parents[2] / "scripts" / "brand_rule_cases.py"
CASES = [json.loads(line) for line in (FOLDER / "cases.jsonl").read_text("utf-8").splitlines()]
FAMILIES = ["banned" if name == "banned_claims" else name for name in DRAFT_RULES]
ELSEWHERE = ("links.utm", "styles.unchecked", "gate.<scorer>", "gate.more")
"""Rules about rules that break or find too much, and the one of links, which the suite's kits say nothing of:
tests/brandkit/rules/test_styles.py, test_gate.py and tests/brandkit/test_finishing.py have them."""


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> SuiteRun:
    return run_suite(FOLDER, {}, tmp_path_factory.mktemp("runs"))


def tagged(tag: str) -> list[dict[str, Any]]:
    return [case for case in CASES if tag in case["tags"]]


# --- what the suite holds ---------------------------------------------------------------------------------


def test_every_rule_of_the_catalogue_has_copy_that_breaks_it() -> None:
    marked = {finding["rule"] for case in CASES for finding in case["expect"]["findings"]}
    patterns = {
        info.id: "House.*" if info.id == "styles.<id>" else info.id.replace("<id>", "*") for info in CATALOGUE
    }
    without = [name for name, rule in patterns.items() if not any(fnmatchcase(m, rule) for m in marked)]

    assert without == list(ELSEWHERE)


def test_every_violation_has_a_near_miss_in_other_words() -> None:
    assert len(CASES) >= 240
    bad = {case["id"]: case for case in tagged("bad")}
    near = {case["id"].removesuffix("-near"): case for case in tagged("near")}

    assert bad.keys() == near.keys()
    for name, case in bad.items():
        other = near[name]
        assert case["expect"]["findings"]
        assert other["expect"]["findings"] == []
        assert (case["output"], case["input"]) != (other["output"], other["input"])


def test_every_family_has_pairs_in_both_kinds_of_score() -> None:
    suite = yaml.safe_load((FOLDER / "suite.yaml").read_text("utf-8"))

    for family in FAMILIES:
        assert len(tagged(f"bad-{family}")) == len(tagged(f"near-{family}")) >= 2
        for name in (f"found/{family}", f"silent/{family}"):
            assert suite["thresholds"][name]["min"] >= 0.9


def test_no_copy_stands_twice() -> None:
    texts = Counter(json.dumps([case["output"], case["input"]], sort_keys=True) for case in CASES)

    assert [text for text, count in texts.items() if count > 1] == []


def test_both_brands_write_in_all_their_languages() -> None:
    written = Counter((case["kit"], case["output"]["locale"][:2]) for case in CASES)

    assert written["kits/saltmere", "en"] >= 100
    assert written["kits/brackenlift", "en"] >= 60
    assert written["kits/brackenlift", "de"] >= 15


# --- what it shows ----------------------------------------------------------------------------------------


def test_it_passes_with_every_score_under_a_threshold(shipped: SuiteRun) -> None:
    assert shipped.passed is True
    assert shipped.scoring.errored == 0
    assert all(score.threshold is not None for score in shipped.scoring.scores)
    assert all(score.low < score.value <= score.high for score in shipped.scoring.scores)


def test_what_it_misses_is_what_the_page_says(shipped: SuiteRun) -> None:
    assert {failure.case for failure in shipped.scoring.failures} == {"saltmere-privacy.name-1"}


def reduced(tmp_path: Path, family: str, **policy: Any) -> Path:
    """The suite with the cases and the scores of one family, and with another gate."""
    folder = tmp_path / "brand-rules"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("written"))
    spec = yaml.safe_load((folder / "suite.yaml").read_text("utf-8"))
    spec["on"] = str(spec.pop(True))  # the library reads the key `on` as yes
    names = (f"found/{family}", f"silent/{family}")
    spec["scorers"] = [item for item in spec["scorers"] if item["as"] in names]
    spec["thresholds"] = {name: spec["thresholds"][name] for name in names}
    (folder / "suite.yaml").write_text(yaml.safe_dump({**spec, "gate": policy}), "utf-8")
    chosen = [case for case in CASES if family in case["tags"]]
    (folder / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in chosen), "utf-8")
    return folder


def failed(run: SuiteRun) -> set[str]:
    return {score.name for score in run.scoring.scores if score.passed is False}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_that_is_gone_is_missed(tmp_path: Path, family: str) -> None:
    left = [name for name in DRAFT_RULES if name.removesuffix("_claims") != family]

    assert failed(run_suite(reduced(tmp_path, family, required=left[:1]), {}, tmp_path / "runs")) == {
        f"found/{family}"
    }


@pytest.mark.parametrize("family", ["terms", "topics"])
def test_a_family_that_always_finds_something_is_not_silent(tmp_path: Path, family: str) -> None:
    whole = SCORERS[family]

    def shouting(record: Record) -> Score:
        score = whole(record)
        assert isinstance(score, Score)
        assert record.context is not None
        more = record.context.finding(f"{family}.more", family, "pass", "one more")
        return score.model_copy(update={"findings": (*score.findings, more)})

    folder = reduced(tmp_path, family, required=[family])
    run = run_suite(folder, {}, tmp_path / "runs", scorers={**SCORERS, family: shouting})

    assert failed(run) == {f"silent/{family}"}


# --- the written copy ---------------------------------------------------------------------------------------


def script(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-E", "-s", SCRIPT, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_cases_are_those_of_the_written_copy() -> None:
    found = script("--check")

    assert (found.returncode, found.stderr) == (0, "")


@pytest.fixture(scope="module")
def written() -> ModuleType:
    spec = importlib.util.spec_from_file_location("brand_rule_cases", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPT.parent)
        spec.loader.exec_module(module)
    return module


HEAD = """\
kit: one
asset: {channel: post, segment: all, stage: awareness, product: box, market: GB, locale: en-GB}
day: 2026-06-15
cases:
"""


@pytest.fixture
def entry(tmp_path: Path, written: ModuleType) -> Callable[[str], list[dict[str, Any]]]:
    def read(text: str) -> list[dict[str, Any]]:
        (tmp_path / "one.yaml").write_text(HEAD + text, "utf-8")
        return list(written.cases(tmp_path))

    return read


def test_a_pair_becomes_two_cases(entry: Callable[[str], list[dict[str, Any]]]) -> None:
    bad, near = entry(
        '  - {rule: terms.avoid, verdict: revise, bad: "A ⟦cheap⟧ box. {box} | Open it.\\n- An item.", near: A box.}\n'
    )

    assert bad["expect"] == {
        "verdict": "revise",
        "about": ["terms.*"],
        "findings": [{"rule": "terms.avoid", "excerpt": "cheap"}],
    }
    assert [(block["kind"], block["sentences"]) for block in bad["output"]["parts"][0]["blocks"]] == [
        ("paragraph", [{"text": "A cheap box.", "evidence": ["box"]}, {"text": "Open it.", "evidence": []}]),
        ("list-item", [{"text": "An item.", "evidence": []}]),
    ]
    assert (near["id"], near["expect"]["findings"]) == ("one-terms.avoid-1-near", [])
    assert bad["cluster"] == near["cluster"] == "one-terms.avoid"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("  - {rule: a.b, verdict: pass, bad: x, near: ⟦y⟧}\n", "a near miss has nothing to be found"),
        ("  - {rule: a.b, verdict: pass, bad: x, near: y, nearly: z}\n", "unknown field 'nearly'"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_refused(
    entry: Callable[[str], list[dict[str, Any]]], written: ModuleType, text: str, says: str
) -> None:
    with pytest.raises(written.WrittenError, match=says):
        entry(text)


def test_the_suite_loads_with_the_shipped_scorers() -> None:
    assert load_suite(FOLDER, SCORERS).spec.id == "brand-rules"
