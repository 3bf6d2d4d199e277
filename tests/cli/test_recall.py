"""`recall` on the command line: what held then and what holds now, conflicts, weak evidence, and honest gaps."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.cli.terminal import WHO, Ended, brandwright
from tests.example import make_example

from brandwright.cli._command import stdout

OLD = "A longer subject line raised the open rate of the newsletter by 2.4 points."
NEW = "A longer subject line lowered the open rate of the newsletter by 1.7 points."
QUESTION = "Does a longer subject line raise the open rate of the newsletter?"
BASE = {
    "kind": "creative",
    "channel": "email",
    "format": "long-subject",
    "source": "crm-2025.csv",
    "metric": "open_rate",
}
TEST = {"unit": "difference", "method": "RCT", "split": 0.5, "n": 20_000, "n_control": 20_000}
MANY_COLUMNS = 80
LONG_METHOD = "RCT; two proportions, Newcombe; primary, Holm p = 0.002, 6 comparisons in all"


def remember(folder: Path, *rows: dict[str, Any]) -> list[str]:
    """Put approved records on record; their ids, in the order of the rows."""
    file = folder / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert brandwright("remember", file, cwd=folder).code == 0
    assert brandwright("memory", "review", "--approve-all", *WHO, cwd=folder).code == 0
    shown = recall(folder, "What is on record?", "-k", "50", "--since", "1990-01-01")
    by_words = {record["statement"]: record["id"] for record in shown["records"]}
    return [by_words[row["statement"]] for row in rows if row["statement"] in by_words]


def recall(folder: Path, question: str, *args: str) -> Any:
    """The JSON of an answer, once it follows its schema."""
    return brandwright("recall", question, *args, "--lexical", "--json", cwd=folder).follows("recall")


def shown(folder: Path, question: str, *args: str) -> Ended:
    return brandwright("recall", question, *args, "--lexical", cwd=folder)


@pytest.fixture(scope="module")
def replaced(workspace: Path) -> tuple[Path, str, str]:
    """A workspace where a finding of January was replaced by one of June; the ids of both."""
    numbers = {"value": 0.024, "low": 0.015, "high": 0.033, "observed": "2025-01-15"}
    (old,) = remember(workspace, {**BASE, **TEST, **numbers, "statement": OLD})
    numbers = {"value": -0.017, "low": -0.026, "high": -0.008, "observed": "2025-06-15"}
    (new,) = remember(workspace, {**BASE, **TEST, **numbers, "statement": NEW, "supersedes": [old]})
    return workspace, old, new


@pytest.fixture(scope="module")
def tested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the men's and the women's e-mail, for all and for new customers."""
    workspace = tmp_path_factory.mktemp("tested") / "demo"
    make_example(workspace)
    rows = [
        {
            **TEST,
            "kind": "experiment",
            "channel": "email",
            "format": f"{whose.replace(chr(39), '')}-e-mail",
            "source": "test-2008.csv",
            "metric": "visit_rate",
            "method": LONG_METHOD,
            "statement": f"{among}the {whose} e-mail raised the visit rate by {value * 100:.2f} points.",
            "segment": segment,
            "value": value,
            "low": value - 0.006,
            "high": value + 0.006,
            "baseline": base,
            "observed": "2008-03-20",
        }
        for among, segment, whose, value, base in (
            ("", "", "men's", 0.0766, 0.1062),
            ("", "", "women's", 0.0452, 0.1062),
            ("among new customers, ", "new-customers", "men's", 0.0753, 0.0788),
            ("among new customers, ", "new-customers", "women's", 0.0504, 0.0788),
        )
    ]
    remember(workspace, *rows)
    return workspace


class TestAsOf:
    def test_today_the_new_finding_answers(self, replaced: tuple[Path, str, str]) -> None:
        folder, _, new = replaced
        result = recall(folder, QUESTION)
        assert [said["records"] for said in result["answer"]] == [[new]]
        assert result["answer"][0]["text"].startswith(NEW.rstrip("."))

    def test_today_the_old_one_is_named_as_replaced_and_answers_nothing(
        self, replaced: tuple[Path, str, str]
    ) -> None:
        folder, old, new = replaced
        result = recall(folder, QUESTION)
        assert [(row["id"], row["replaced"].split(" on ")[0]) for row in result["superseded"]] == [
            (old, f"replaced by {new}")
        ]
        assert old not in {name for said in result["answer"] for name in said["records"]}
        assert f"{old}  replaced by {new} on " in shown(folder, QUESTION).out

    def test_on_a_day_before_it_was_replaced_the_old_one_does_and_says_by_what_it_was(
        self, replaced: tuple[Path, str, str]
    ) -> None:
        folder, old, new = replaced
        result = recall(folder, QUESTION, "--as-of", "2025-03-01")
        assert [said["records"] for said in result["answer"]] == [[old]]
        assert result["answer"][0]["text"].startswith(OLD.rstrip("."))
        (record,) = result["records"]
        assert record["replaced"]["by"] == new

    def test_on_screen_too(self, replaced: tuple[Path, str, str]) -> None:
        folder, _, new = replaced
        out = shown(folder, QUESTION, "--as-of", "2025-03-01").out
        assert out.startswith(OLD.rstrip("."))
        assert f"replaced by {new} on " in out

    def test_before_anything_was_observed_nothing_is_on_record(self, replaced: tuple[Path, str, str]) -> None:
        folder, *_ = replaced
        result = recall(folder, QUESTION, "--as-of", "2024-03-01")
        assert (result["answered"], result["answer"]) == (False, [])


class TestGaps:
    def test_what_would_have_to_be_recorded_is_a_line_that_remember_takes(
        self, example_workspace: Path
    ) -> None:
        question = "Did podcast sponsorship lower churn in summer?"
        result = recall(example_workspace, question)
        assert not result["answered"]
        (part,) = result["parts"]
        wanted = json.loads(part["record"])
        assert (wanted["channel"], wanted["metric"], wanted["season"]) == ("podcast", "churn_rate", "summer")
        assert (wanted["value"], wanted["n"], wanted["observed"]) == (None, None, None)
        (example_workspace / "wanted.jsonl").write_text(part["record"] + "\n", encoding="utf-8")
        assert brandwright("remember", "wanted.jsonl", "--dry-run", cwd=example_workspace).code == 0

    def test_the_filters_are_in_the_line(self, example_workspace: Path) -> None:
        result = recall(example_workspace, "Did it work?", "--kind", "offer", "--channel", "email")
        wanted = json.loads(result["parts"][0]["record"])
        assert (wanted["kind"], wanted["channel"]) == ("offer", "email")

    def test_an_answered_part_and_an_open_one_are_told_apart(self, replaced: tuple[Path, str, str]) -> None:
        folder, _, new = replaced
        result = recall(folder, f"{QUESTION.rstrip('?')}, and what did podcast sponsorship do for churn?")
        assert [(part["answered"], part["records"]) for part in result["parts"]] == [
            (True, [new]),
            (False, []),
        ]
        assert result["answered"]
        assert result["missing"]
        out = shown(folder, f"{QUESTION.rstrip('?')}, and what did podcast sponsorship do for churn?").out
        assert "Not on record: what did podcast sponsorship do for churn?" in out


class TestWeakness:
    def test_weak_and_old_evidence_is_called_so_in_the_answer(self, example_workspace: Path) -> None:
        remember(
            example_workspace, {**BASE, "observed": "2012-05-01", "statement": OLD, "method": "interview"}
        )
        result = recall(example_workspace, QUESTION)
        assert "(weak evidence: anecdote; old: observed 2012-05-01)" in result["answer"][0]["text"]
        assert result["records"][0]["weak"] == ["anecdote"]
        assert "weak: anecdote" in shown(example_workspace, QUESTION).out


class TestConflicts:
    def test_both_sides_stand_side_by_side_with_their_days_and_strength(
        self, example_workspace: Path
    ) -> None:
        up = {
            **BASE,
            **TEST,
            "statement": OLD,
            "value": 0.024,
            "low": 0.015,
            "high": 0.033,
            "observed": "2025-01-15",
        }
        down = {
            **up,
            "statement": NEW,
            "value": -0.017,
            "low": -0.026,
            "high": -0.008,
            "observed": "2025-06-15",
        }
        ids = remember(example_workspace, up, down)
        result = recall(example_workspace, QUESTION)
        (conflict,) = result["conflicts"]
        assert set(conflict["records"]) == set(ids)
        sides = [(side["observed"], side["strength"], side["statement"]) for side in conflict["sides"]]
        assert sides == [("2025-06-15", "experiment", NEW), ("2025-01-15", "experiment", OLD)]
        assert all("contradicted by" in said["text"] for said in result["answer"])
        assert "Conflict: these say different things" in shown(example_workspace, QUESTION).out


class TestFilters:
    @pytest.mark.parametrize(
        ("args", "code", "allowed"),
        [
            (("--kind", "rumour"), "BW259", "experiment, creative, audience"),
            (("--strength", "strong"), "BW259", "experiment, observation, anecdote"),
            (("--channel", "carrier-pigeon"), "BW266", "email"),
            (("--segment", "martians"), "BW266", "use one of"),
            (("--as-of", "1 May"), "BW240", ""),
            (("-k", "51"), "BW240", ""),
        ],
    )
    def test_a_value_that_is_none_is_one_error_with_the_allowed_ones(
        self, replaced: tuple[Path, str, str], args: tuple[str, ...], code: str, allowed: str
    ) -> None:
        error = brandwright("recall", QUESTION, *args, "--json", cwd=replaced[0]).refused(code)
        assert allowed in f"{error['message']} {error['hint']}"

    def test_a_channel_may_be_written_as_people_write_it(self, replaced: tuple[Path, str, str]) -> None:
        folder, _, new = replaced
        assert recall(folder, QUESTION, "--channel", "Email")["records"][0]["id"] == new

    @pytest.mark.parametrize(
        "args", [("--since", "2025-07-01"), ("--kind", "offer"), ("--strength", "anecdote")]
    )
    def test_what_a_filter_leaves_out_answers_nothing(
        self, replaced: tuple[Path, str, str], args: tuple[str, str]
    ) -> None:
        assert not recall(replaced[0], QUESTION, *args)["answered"]


class TestManyRecords:
    """Tests of one day, measured in a long way: what is the same everywhere is shown once."""

    PARTS = "Which e-mail drove visits, and for new customers too?"

    def test_each_part_stands_once_below_its_words_and_the_first_line_answers(self, tested: Path) -> None:
        first, *lines = shown(tested, self.PARTS).out.partition("\nRecords\n")[0].splitlines()
        assert "the men's e-mail raised the visit rate by 7.66 points" in first
        assert [line for line in lines if not line.endswith("]")] == ["", "for new customers too?", ""]
        assert lines.index("for new customers too?") > next(
            i for i, line in enumerate(lines) if "4.52" in line
        )
        assert lines[-1].startswith("The parts compared")

    def test_the_answer_of_json_stands_in_the_same_order(self, tested: Path) -> None:
        result = recall(tested, self.PARTS)
        texts = [said["text"] for said in result["answer"]]
        on_screen = shown(tested, self.PARTS).out
        assert sorted(texts, key=on_screen.index) == texts
        assert [len(part["records"]) for part in result["parts"]] == [2, 2]

    def test_the_age_of_the_records_is_told_once_in_the_answer_and_once_below(self, tested: Path) -> None:
        out = shown(tested, self.PARTS).out
        answer, _, records = out.partition("\nRecords\n")
        assert (answer.count("old: observed"), records.count("old: observed")) == (1, 1)

    def test_the_method_is_short_on_screen_and_whole_in_json(self, tested: Path) -> None:
        out = shown(tested, self.PARTS).out
        assert " · RCT · 2008-03-20" in out
        assert "Newcombe" not in out
        rows = recall(tested, self.PARTS)["records"]
        assert {row["figures"]["method"] for row in rows} == {LONG_METHOD}


class TestScreen:
    def test_the_first_line_is_the_answer_and_the_last_the_next_step(
        self, replaced: tuple[Path, str, str]
    ) -> None:
        folder, _, new = replaced
        first, *_, last = shown(folder, QUESTION).out.splitlines()
        assert first.startswith(NEW.rstrip("."))
        assert first.endswith(f"[{new}]")
        assert last == f"Next: brandwright memory explain {new}"

    @pytest.mark.parametrize("colour", [True, False])
    def test_a_terminal_of_80_columns_is_never_overrun(
        self, replaced: tuple[Path, str, str], monkeypatch: pytest.MonkeyPatch, colour: bool
    ) -> None:
        monkeypatch.setenv("COLUMNS", str(MANY_COLUMNS))
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm-256color")
        if colour:
            monkeypatch.delenv("NO_COLOR", raising=False)
        else:
            monkeypatch.setenv("NO_COLOR", "1")
        stdout.cache_clear()
        try:
            out = shown(replaced[0], QUESTION).out
        finally:
            stdout.cache_clear()
        plain = re.sub(r"\x1b\[[0-9;]*m", "", out)
        assert max(map(len, plain.splitlines())) <= MANY_COLUMNS
        assert bool(re.search(r"\x1b\[[0-9;]*3[0-9]m", out)) is colour

    def test_a_recalled_record_is_no_new_learning(self, replaced: tuple[Path, str, str]) -> None:
        folder, *_ = replaced
        record = recall(folder, QUESTION)["records"][0]
        assert record["recalled"] is True
        (folder / "again.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
        assert brandwright("remember", "again.jsonl", cwd=folder).code == 2
