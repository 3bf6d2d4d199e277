"""Past learnings, through the command line: remembered, reviewed, recalled, verified."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from tests.cli.terminal import WHO, brandwright

EXAMPLES = "examples/learnings.jsonl"


@pytest.fixture(scope="module")
def remembered(workspace: Path) -> Path:
    """A workspace whose memory holds the example learnings, approved."""
    added = brandwright("remember", EXAMPLES, "--json", cwd=workspace).json["added"]
    ended = brandwright("memory", "review", "--approve-all", *WHO, "--json", cwd=workspace)
    assert sorted(ended.json["approved"]) == sorted(added)
    return workspace


class TestRemember:
    def test_a_dry_run_says_what_would_be_added_and_adds_nothing(self, example_workspace: Path) -> None:
        tried = brandwright("remember", EXAMPLES, "--dry-run", "--json", cwd=example_workspace).json
        assert (len(tried["added"]), tried["dry_run"]) == (12, True)
        waiting = brandwright("memory", "review", "--json", cwd=example_workspace).json
        assert waiting["pending"] == []

    def test_the_same_file_again_adds_nothing(self, remembered: Path) -> None:
        again = brandwright("remember", EXAMPLES, "--json", cwd=remembered).json
        assert (again["added"], len(again["unchanged"]), again["refused_count"]) == ([], 12, 0)

    def test_bad_rows_are_named_by_line_and_field_and_the_good_ones_taken(
        self, example_workspace: Path
    ) -> None:
        good = {"kind": "experiment", "statement": "A shorter subject raised opens.", "channel": "email"}
        rows = [
            json.dumps(good),
            "{not json",
            json.dumps({**good, "kind": "rumour"}),
            json.dumps({**good, "statement": ""}),
            json.dumps({**good, "statement": "Another.", "colour": "red"}),
            json.dumps({**good, "statement": "A third.", "value": "much"}),
        ]
        (example_workspace / "rows.jsonl").write_text("\n".join(rows) + "\n")
        ended = brandwright("remember", "rows.jsonl", "--json", cwd=example_workspace)
        assert ended.code == 2
        result = ended.json
        assert (len(result["added"]), result["refused_count"], result["ok"]) == (1, 5, False)
        assert [(row["line"], row["field"]) for row in result["refused"]] == [
            (2, ""),
            (3, "kind"),
            (4, "statement"),
            (5, "colour"),
            (6, "value"),
        ]
        assert all(row["message"] for row in result["refused"])

    def test_what_comes_next_depends_on_what_came_of_the_file(self, workspace: Path) -> None:
        for name, text, said in (
            (
                "bad.jsonl",
                '{"kind": "rumour", "statement": "x"}\n',
                "Next: correct what was refused, then again:",
            ),
            ("none.csv", "kind,statement\n", "No row to learn from was found."),
        ):
            (workspace / name).write_text(text)
            assert said in brandwright("remember", name, "--dry-run", cwd=workspace).out, name

    @pytest.mark.parametrize(
        ("name", "text", "code"),
        [
            ("learnings.pdf", "%PDF", "BW220"),
            ("missing.jsonl", None, "BW220"),
            ("empty.csv", "", "BW221"),
            ("head.csv", "colour,size\nred,9\n", "BW221"),
        ],
    )
    def test_a_file_that_is_none(self, workspace: Path, name: str, text: str | None, code: str) -> None:
        if text is not None:
            (workspace / name).write_text(text)
        brandwright("remember", name, "--json", cwd=workspace).refused(code)

    def test_columns_of_another_system_by_a_mapping(self, example_workspace: Path) -> None:
        (example_workspace / "export.csv").write_text(
            "Finding,Medium\nShort subjects were opened more.,email\n"
        )
        (example_workspace / "map.yaml").write_text(
            "columns: {Finding: statement, Medium: channel}\nset: {kind: creative}\n"
        )
        ended = brandwright(
            "remember", "export.csv", "--mapping", "map.yaml", "--json", cwd=example_workspace
        )
        assert (ended.code, len(ended.json["added"])) == (0, 1)
        (waiting,) = brandwright("memory", "review", "--json", cwd=example_workspace).json["pending"]
        assert (waiting["kind"], waiting["statement"]) == ("creative", "Short subjects were opened more.")


class TestReview:
    def test_what_nobody_approved_answers_nothing(self, example_workspace: Path) -> None:
        brandwright("remember", EXAMPLES, cwd=example_workspace)
        result = brandwright(
            "recall", "Which e-mail drove more visits?", "--json", cwd=example_workspace
        ).follows("recall")
        assert (result["answered"], result["answer"]) == (False, [])

    def test_one_is_approved_another_rejected_the_rest_wait(self, example_workspace: Path) -> None:
        first, second, *rest = brandwright("remember", EXAMPLES, "--json", cwd=example_workspace).json[
            "added"
        ]
        chosen = ("--approve", first, "--reject", second)
        result = brandwright("memory", "review", *chosen, *WHO, "--json", cwd=example_workspace).json
        assert (result["approved"], result["rejected"]) == ([first], [second])
        assert {row["id"] for row in result["pending"]} == set(rest)

    @pytest.mark.parametrize(
        ("args", "code"),
        [
            (("--approve-all", "--by", "recall", "--reason", "x"), "BW102"),
            (("--approve-all", "--reason", "x"), "BW100"),
            (("--approve", "lrn-000000000000", *WHO), "BW224"),
            (("--reject", "lrn-000000000000", *WHO), "BW224"),
        ],
    )
    def test_refused(self, remembered: Path, args: tuple[str, ...], code: str) -> None:
        brandwright("memory", "review", *args, "--json", cwd=remembered).refused(code)


class TestRecall:
    def test_an_answer_cites_the_records_that_it_rests_on(self, remembered: Path) -> None:
        result = brandwright("recall", "Which e-mail drove more visits?", "--json", cwd=remembered).follows(
            "recall"
        )
        assert result["answered"]
        known = {record["id"]: record for record in result["records"]}
        cited = {i for sentence in result["answer"] for i in sentence["records"]}
        assert cited
        assert cited <= set(known)
        assert all("visit" in known[i]["statement"] for i in cited)
        assert all(record["strength"] in ("experiment", "observation") for record in known.values())
        figures = " ".join(sentence["text"] for sentence in result["answer"])
        assert any(share in figures for share in ("18.28 %", "15.14 %"))

    @pytest.mark.parametrize(
        "question",
        [
            "Did podcast sponsorship lower churn?",
            "What did our billboard campaign in Lisbon do for brand search?",
        ],
    )
    def test_what_is_not_on_record_is_said_to_be_so(self, remembered: Path, question: str) -> None:
        ended = brandwright("recall", question, "--json", cwd=remembered)
        result = ended.follows("recall")
        assert (ended.code, result["answered"], result["answer"]) == (0, False, [])
        assert result["missing"]

    def test_filters_narrow_the_records(self, remembered: Path) -> None:
        result = brandwright(
            "recall", "What lowered the cost per conversion?", "--channel", "paid-social", "-k", "2", "--json",
            cwd=remembered,
        ).json  # fmt: skip
        assert 0 < len(result["records"]) <= 2
        assert {record["channel"] for record in result["records"]} == {"paid-social"}

    @pytest.mark.parametrize(
        ("args", "code"),
        [
            ((" ",), "BW258"),
            (("x" * 1001,), "BW258"),
            (("visits?", "--kind", "rumour"), "BW259"),
            (("visits?", "--strength", "strong"), "BW259"),
            (("visits?", "--since", "10/04/2025"), "BW240"),
            (("visits?", "-k", "0"), "BW240"),
        ],
    )
    def test_a_question_that_is_none(self, remembered: Path, args: tuple[str, ...], code: str) -> None:
        brandwright("recall", *args, "--json", cwd=remembered).refused(code)


class TestIndex:
    def test_the_index_holds_what_the_ledger_holds(self, remembered: Path) -> None:
        result = brandwright("memory", "verify", "--json", cwd=remembered)
        assert (result.code, result.json["records"], result.json["problems"]) == (0, 12, [])

    def test_a_lost_index_is_made_anew(self, remembered: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy"
        shutil.copytree(remembered, copy)
        shutil.rmtree(copy / ".brandwright" / "index")
        rebuilt = brandwright("memory", "rebuild", "--json", cwd=copy)
        assert (rebuilt.code, rebuilt.json["records"]) == (0, 12)
        assert brandwright("memory", "verify", cwd=copy).code == 0

    def test_an_index_that_differs_is_noticed(self, remembered: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy"
        shutil.copytree(remembered, copy)
        with sqlite3.connect(copy / ".brandwright" / "index" / "fulltext.sqlite3") as connection:
            connection.execute("DELETE FROM entries WHERE rowid = (SELECT min(rowid) FROM entries)")
        connection.close()
        ended = brandwright("memory", "verify", "--json", cwd=copy)
        assert (ended.code, ended.json["ok"]) == (7, False)
        assert ended.json["problems"]

    def test_stats_count_what_is_there(self, remembered: Path) -> None:
        counts = brandwright("memory", "stats", "--json", cwd=remembered).json["counts"]
        assert counts["status"] == {"approved": 12}
        assert sum(counts["channel"].values()) == 12
