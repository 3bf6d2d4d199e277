"""Public marketing data through the product: loaded by a mapping, reviewed, and asked on the command line."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import brandwright
from tests.docs.test_docs_run import blocks

from brandwright.memory import import_file
from brandwright.memory.measuring import measure_file
from brandwright.store import Actor, Ledger, learnings
from brandwright.store.records import Learning

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "learn-from-campaigns.md"
MAPPINGS = ROOT / "examples" / "mappings"
HALF = Path(__file__).resolve().parent / "data" / "mappings" / "ad-vs-psa-half.yaml"
WHO = ("--by", "Ana", "--reason", "The figures are those of the file")
SETS = {
    "hillstrom.csv": "hillstrom.yaml",
    "facebook_ads_kag.csv": "facebook-ads-kag.yaml",
    "ad_vs_psa.csv": "ad-vs-psa.yaml",
}
WHICH_EMAIL = "which e-mail drove visits, and for new customers too?"
WHICH_CAMPAIGN = "which ad campaign won the cheapest approved conversion, and how sure are we?"


def walked() -> list[list[str]]:
    """The commands of the page's walk-through."""
    (block,) = (found.text for found in blocks(PAGE) if found.kind == "sh")
    return [shlex.split(line) for line in block.splitlines()]


@pytest.fixture(scope="module")
def marketing(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue("shared_data") / "marketing"
    if not all((folder / name).is_file() for name in SETS):
        pytest.skip("the public marketing data are not here")
    return folder


@pytest.fixture(scope="module")
def company(marketing: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company that has loaded and approved all three files, as the page says."""
    folder = tmp_path_factory.mktemp("company")
    for name in SETS:
        (folder / name).symlink_to(marketing / name)
    for program, *words in walked():
        if program == "cd":
            folder /= words[0]
        elif words[0] != "recall":
            assert brandwright(*words, cwd=folder).code == 0, words
    return folder


def asked(company: Path, question: str, *options: str) -> Any:
    return brandwright("recall", question, *options, "--json", cwd=company).json


def told(answer: Any) -> str:
    """Everything that an answer says, with the statements that it cites."""
    cited = {name for sentence in answer["answer"] for name in sentence["records"]}
    statements = [row["statement"] for row in answer["records"] if row["id"] in cited]
    return " ".join([*(sentence["text"] for sentence in answer["answer"]), *statements])


@pytest.fixture(scope="module")
def stored(company: Path) -> Iterator[list[Learning]]:
    url = f"sqlite:///{company / '.brandwright' / 'ledger.sqlite'}"
    with Ledger.open(url, "example") as ledger, ledger.read() as tx:
        yield learnings.list_(tx)


def level_of(record: Learning) -> float:
    """The treated arm's level: what the control had, and the difference."""
    assert record.value is not None
    return record.value + (record.baseline or 0.0)


# --- what is stored -----------------------------------------------------------------------------------------

NONE, MEN, WOMEN = "no e-mail", "the men's e-mail", "the women's e-mail"


@pytest.mark.parametrize(
    ("metric", "none", "men", "women"),
    [("visit_rate", 0.1062, 0.1828, 0.1514), ("conversion_rate", 0.00573, 0.01253, 0.00884)],
)
def test_the_email_test_stores_the_known_rates(
    stored: list[Learning], metric: str, none: float, men: float, women: float
) -> None:
    found = {record.offer: record for record in stored if record.metric == metric and not record.segment}
    places = 4 if metric == "visit_rate" else 5
    for arm, level in ((MEN, men), (WOMEN, women)):
        record = found[f"{arm} against {NONE}"]
        assert record.baseline is not None
        assert round(record.baseline, places) == none
        assert round(level_of(record), places) == level
        assert (record.strength, record.direction, record.status) == ("experiment", "positive", "approved")
    assert {(found[f"{MEN} against {NONE}"].n, found[f"{WOMEN} against {NONE}"].n)} == {(21307, 21387)}


def test_every_record_names_its_file_and_rows(stored: list[Learning], marketing: Path) -> None:
    import hashlib

    assert len(stored) == 43
    for record in stored:
        data = (marketing / record.source_id).read_bytes()
        assert record.source_sha256 == hashlib.sha256(data).hexdigest()
        assert record.locator.startswith(f"rows 2-{len(data.splitlines())} where ")
        assert record.confidence == 0.95


def test_the_campaigns_store_what_an_approved_conversion_cost(stored: list[Learning]) -> None:
    levels = {
        record.offer.rsplit(" ", 1)[-1]: record
        for record in stored
        if record.metric == "cost_per_approved_conversion" and " against " not in record.offer
    }
    assert {name: round(record.value or 0, 2) for name, record in levels.items()} == {
        "916": 6.24,
        "936": 15.81,
        "1178": 63.83,
    }
    assert {name: record.n for name, record in levels.items()} == {"916": 54, "936": 464, "1178": 625}
    assert {record.strength for record in levels.values()} == {"observation"}
    # Spend is cost times conversions: 24, 183 and 872 of them were approved.
    conversions = {"916": 24, "936": 183, "1178": 872}
    assert round(sum((levels[name].value or 0) * count for name, count in conversions.items())) == 58705


def test_without_a_planned_split_the_ad_test_is_an_observation(stored: list[Learning]) -> None:
    (record,) = (record for record in stored if record.source_id == "ad_vs_psa.csv")
    assert (round(level_of(record), 4), round(record.baseline or 0, 4)) == (0.0259, 0.0108)
    assert (record.n, record.n_control, record.srm_p) == (11298, 464, None)
    assert (record.strength, record.status) == ("observation", "approved")


def test_with_a_planned_half_it_is_quarantined(ledger: Ledger, ada: Actor, marketing: Path) -> None:
    report = import_file(ledger, marketing / "ad_vs_psa.csv", actor=ada, mapping=HALF)
    assert (len(report.added), report.refused) == (1, [])
    with ledger.read() as tx:
        record = learnings.get(tx, report.added[0])
    assert record is not None
    assert (record.status, record.strength, record.value) == ("disputed", "observation", None)
    assert "464 and 11,298 users" in record.statement
    assert "5,881 and 5,881 were planned (p < 0.001)" in record.statement


def test_a_broken_split_is_said_where_the_file_is_remembered(tmp_path: Path) -> None:
    examples = Path(__file__).resolve().parents[2] / "examples"
    assert brandwright("init", "acme", "--name", "ACME", cwd=tmp_path).code == 0
    file, mapping = examples / "data" / "page-test-broken.csv", examples / "mappings" / "page-test.yaml"
    out = brandwright("remember", file, "--mapping", mapping, cwd=tmp_path / "acme").out
    said = " ".join(out.split())
    assert "Disputed lrn-" in said
    assert "2,413 and 1,732 visitors" in said
    assert "2,072 and 2,072 were planned (p < 0.001)" in said
    assert brandwright("memory", "review", "--approve-all", *WHO, cwd=tmp_path / "acme").code == 0
    assert not brandwright(
        "recall", "Did the short page raise the order rate?", "--json", cwd=tmp_path / "acme"
    ).json["answered"]


def test_loading_a_file_again_changes_nothing(company: Path, marketing: Path) -> None:
    for data, mapping in SETS.items():
        again = brandwright(
            "remember", marketing / data, "--mapping", MAPPINGS / mapping, "--json", cwd=company
        ).json
        assert (len(again["added"]), again["refused"]) == (0, [])


def test_64_000_rows_take_well_under_three_seconds(marketing: Path) -> None:
    begun = time.process_time()
    found = list(measure_file(marketing / "hillstrom.csv", MAPPINGS / "hillstrom.yaml"))
    assert len(found) == 27
    assert time.process_time() - begun < 2.5


# --- what is answered ---------------------------------------------------------------------------------------


def cites_records_with_rows(answer: Any) -> None:
    records = {row["id"]: row for row in answer["records"]}
    assert answer["answered"], answer["missing"]
    for sentence in answer["answer"]:
        assert sentence["records"], sentence
        for name in sentence["records"]:
            assert "rows 2-" in json.dumps(records[name]), sentence


def test_the_page_asks_these_two_and_states_their_figures(company: Path) -> None:
    questions = [words[2] for words in walked() if words[1] == "recall"]
    assert [question.casefold() for question in questions] == [WHICH_EMAIL, WHICH_CAMPAIGN]
    page = PAGE.read_text(encoding="utf-8")
    for question, figures in zip(
        questions, (("18.28 %", "10.62 %", "15.41 %", "7.88 %"), ("6.2", "15.8", "63.8")), strict=True
    ):
        answer = told(asked(company, question))
        for figure in figures:
            assert figure in page
            assert figure in answer


def test_which_email_drove_visits_and_for_new_customers_too(company: Path) -> None:
    answer = asked(company, WHICH_EMAIL)
    cites_records_with_rows(answer)
    assert "men's e-mail" in told(answer)
    assert "new customers" in told(answer)
    assert any(figure in told(answer) for figure in ("18.28", "7.66"))
    assert any(figure in told(answer) for figure in ("15.41", "7.53"))


def test_which_campaign_won_the_cheapest_approved_conversion(company: Path) -> None:
    answer = asked(company, WHICH_CAMPAIGN)
    cites_records_with_rows(answer)
    assert "916" in told(answer)
    assert "6.2" in told(answer)
    assert "Nothing was randomised." in told(answer)
    assert "The lead is clear at 95 %" in told(answer)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Did the ad convert better than the public-service announcement?", "1.5 points higher"),
        ("Did the women's e-mail raise revenue per customer?", "0.42 USD"),
        ("Which e-mail drove visits for existing customers?", "7.8 points"),
        ("Which Facebook campaign had the highest CTR?", "936"),
        ("What was the cost per approved conversion of Facebook campaign 1178?", "63.8"),
    ],
)
def test_other_questions_find_their_record(company: Path, question: str, said: str) -> None:
    answer = asked(company, question)
    cites_records_with_rows(answer)
    assert said in told(answer)


@pytest.mark.parametrize(
    "question",
    [
        "Which SMS drove visits?",
        "Which e-mail drove visits among lapsed customers?",
        "Which LinkedIn campaign won the cheapest approved conversion?",
    ],
)
def test_what_is_not_on_record_is_not_answered(company: Path, question: str) -> None:
    assert not asked(company, question)["answered"]
